"""One event as a page: what was agreed, who pays whom, who says otherwise, and on what it rests."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, groupby
from typing import Any

from partnerships_db.details import EventDetails, RelatedEvent
from partnerships_db.evidence.conflicts import conflicts_of, slip_in_words
from partnerships_db.evidence.records import CitedSource
from partnerships_db.evidence.sourcing import independent_origins
from partnerships_db.format.flows import Flow
from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.values.amounts import parse_amount
from partnerships_db.values.dates import Precision
from partnerships_db.values.exchange import TargetCurrency
from partnerships_tui.drawing.text.cell_text import padded, width
from partnerships_tui.drawing.text.converted_figures import Conversion, beside_figure, rates_lines
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, beside_or_below, prose, section
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import BLANK, Line, Link, Role, Span, line, span, wrapped
from partnerships_tui.drawing.text.wording import (
    date_in_words,
    relative,
    short_date,
    stored_date,
)

_RELATION_WORDS = {
    "supersedes": ("replaces", "replaced by"),
    "amends": ("amends", "amended by"),
    "ends": ("ends", "ended by"),
    "fulfils": ("fulfils", "fulfilled by"),
    "part-of": ("part of", "has as a part"),
    "repeats": ("repeats", "repeated by"),
    "follows": ("follows", "followed by"),
    "responds-to": ("responds to", "answered by"),
    "related": ("related to", "related to"),
}
_SOURCE_GLYPHS = {"primary": "●", "filing": "◆", "press": "○", "analysis": "◇", "reference": "·"}
CONFLICT_FIELDS = (
    "Nothing more exact is known: in the timeline it stands at the first day that this allows, below what is dated"
    " more exactly."
)
_ARROW_CELLS = 70
"""From this width on a flow's kind is written on its arrow."""


def event_page(
    event: EventDetails,
    cells: int,
    glyphs: Glyphs,
    *,
    compact: bool = False,
    target: TargetCurrency | None = None,
    sentences: Sequence[str] = (),
    today: date | None = None,
) -> list[Line]:
    """The page, `cells` wide. Compact, for the pane under the list, puts the money before the prose.

    With an exchange, figures stand in its currency as well. A flow's figure is a link to the sentence by which it
    may be printed, where there is one for each flow. With today, it says how long ago that was.
    """
    entry = event.entry
    retracted = entry.get("retracted")
    head: list[Line] = []
    if not compact:
        when = event.row.date
        ago = f" · {relative(when, today)}" if today else ""
        head.append(line(MARGIN, span(date_in_words(when), Role.DIM), Span(glyphs(ago), Role.DIM)))
        if today and when.precision is not Precision.DAY:
            head += wrapped(CONFLICT_FIELDS, cells - 1, MARGIN, Role.DIM)
    title_role = (
        Role.STRUCK if retracted is not None or event.row.status == "cancelled" else Role.TITLE
    )
    head += wrapped(event.row.title, cells - 1, MARGIN, title_role)
    if not compact:
        head += [BLANK, line(MARGIN, span(glyphs(kind_and_status(event)), Role.DIM))]
    if retracted is not None:
        on = f" on {retracted['on']}" if "on" in retracted else ""
        head += prose(f"Retracted{on}. {retracted.get('why', '')}", cells, Role.WARN)
    summary = prose(entry["summary"], cells) if "summary" in entry else []
    if "speaker" in entry:
        summary.insert(0, line(MARGIN, span("said by ", Role.DIM), span(entry["speaker"])))
    money = section("Money and capacity", _flows(event, cells, glyphs, target, sentences))
    body = (
        [*money, *summary, *([BLANK] if summary else [])]
        if compact
        else [BLANK, *summary, BLANK, *money]
    )
    return [
        *head,
        *body,
        *section("Dates", _dates(entry)),
        *section("Parties", _parties(event, cells)),
        *section("Other reports", _conflicts(event, cells)),
        *section("Related", _relations(event, cells, glyphs)),
        *section("Models", _models(event, cells)),
        *section("In the matrix", _cells(event, cells, glyphs)),
        *section(_sources_title(event), _sources(event, cells, glyphs)),
        *section(
            "Tags",
            wrapped(" ".join(entry.get("tags", ())), cells - 1, MARGIN * 2, Role.DIM)
            if "tags" in entry
            else (),
        ),
        *section(
            "Entry",
            wrapped(entry["id"], cells - 1, MARGIN * 2, Role.DIM, Link("text", entry["id"])),
        ),
    ]


def kind_and_status(event: EventDetails) -> str:
    """`partnership · announced`."""
    return f"{event.row.kind} · {event.row.status}"


# -- Money -----------------------------------------------------------------------------------------


def _flows(
    event: EventDetails,
    cells: int,
    glyphs: Glyphs,
    target: TargetCurrency | None,
    sentences: Sequence[str],
) -> Iterator[Line]:
    flows = event.flows
    converted = [_converted(event, flow, target) for flow in flows]
    payers = [_names(event, flow.payers) for flow in flows]
    payees = [_names(event, flow.payees) for flow in flows]
    longest = max((width(safe_text(_figure(flow))) for flow in flows), default=0)
    room = (cells - len(MARGIN) * 2 - 4 - longest) // 2
    wide = cells >= _ARROW_CELLS
    kinds = max((len(flow.kind) for flow in flows), default=0)
    side = max(min(room - (kinds + 6) // 2 if wide else room, 28), 8)
    payer_cells = min(max((width(_text(names)) for names in payers), default=0), side)
    payee_cells = min(max((width(_text(names)) for names in payees), default=0), side)
    for number, (flow, paying, paid) in enumerate(zip(flows, payers, payees, strict=True)):
        struck = flow.place in event.struck
        arrow = f" ──{flow.kind}{'─' * (kinds - len(flow.kind))}──▶ " if wide else " → "
        link = Link("text", sentences[number]) if sentences else None
        figure = span(_figure(flow), Role.STRUCK if struck else _role(flow), link)
        sides = (
            *_fit(paying, payer_cells),
            span(glyphs(arrow), Role.DIM),
            *_fit(paid, payee_cells),
            Span("  "),
        )
        left = Line((Span(MARGIN * 2), *sides))
        yield from beside_or_below(left, figure, cells)
        if told := beside_figure(converted[number][0], glyphs):
            yield from beside_or_below(line(Span(" " * left.width)), Span(told, Role.DIM), cells)[
                -1:
            ]
        yield from _about_flow(
            event, flow, cells, glyphs, told_kind=wide, valued=converted[number][1]
        )
    yield from rates_lines(chain.from_iterable(converted), cells, glyphs)
    if "capacity" in event.entry:
        label = line(MARGIN * 2, span("capacity of the whole  ", Role.DIM))
        yield from beside_or_below(label, span(event.entry["capacity"], Role.FIRM), cells)


def _converted(
    event: EventDetails, flow: Flow, target: TargetCurrency | None
) -> tuple[Conversion, Conversion]:
    """A flow's amount and its valuation on the first day that the event's date allows."""
    if target is None:
        return None, None
    day = event.row.date.first
    valuation = parse_amount(flow.valuation) if flow.valuation else None
    return target.convert(flow.amount, day), target.convert(valuation, day)


def _about_flow(
    event: EventDetails,
    flow: Flow,
    cells: int,
    glyphs: Glyphs,
    *,
    told_kind: bool,
    valued: Conversion,
) -> Iterator[Line]:
    """What else is known of a flow, in one dim paragraph under it."""
    fields = event.entry["flows"][flow.place - 1]
    told = [] if told_kind else [flow.kind]
    if flow.status != "committed":
        told.append(
            f"closed {flow.closed}" if flow.status == "closed" and flow.closed else flow.status
        )
    elif flow.closed:
        told.append(f"closed {flow.closed}")
    if flow.place in event.struck and flow.status != "cancelled":
        told.append("replaced since")
    if flow.amount is not None and flow.capacity is not None:
        told.append(f"for {fields['capacity']}")
    if flow.quantity and (flow.amount or flow.capacity):
        told.append(flow.quantity)
    if flow.stake:
        told.append(f"{flow.stake} of the company")
    if flow.valuation:
        ours = beside_figure(valued, glyphs)
        words = (
            "at a valuation of",
            flow.valuation,
            fields.get("basis"),
            f"({ours})" if ours else "",
        )
        told.append(" ".join(filter(None, words)))
    told += [
        f"{word} {fields[field]}"
        for field, word in (("over", "over"), ("start", "from"), ("end", "until"))
        if field in fields
    ]
    indent = MARGIN * 3
    if told:
        yield from wrapped(glyphs(" · ").join(told), cells - 1, indent, Role.DIM)
    for field, word in (("conditions", "on condition: "), ("note", "")):
        if field in fields:
            yield from wrapped(word + fields[field], cells - 1, indent, Role.DIM)


def _figure(flow: Flow) -> str:
    """The flow's own figure in canonical words, which are exact."""
    if flow.amount is not None:
        return str(flow.amount)
    if flow.capacity is not None:
        return str(flow.capacity)
    return flow.quantity or flow.stake or "no amount"


def _role(flow: Flow) -> Role:
    if flow.status in ("intent", "rumoured"):
        return Role.INTENT
    amount = flow.amount or flow.capacity
    if flow.status == "conditional" or (
        amount is not None and amount.low is None and amount.high is not None
    ):
        return Role.OPEN
    return Role.FIRM if amount is not None else Role.DIM


def _names(event: EventDetails, companies: tuple[str, ...]) -> list[Span]:
    spans: list[Span] = []
    for company in companies:
        if spans:
            spans.append(Span(", ", Role.DIM))
        link = None if company == UNKNOWN else Link("company", company)
        spans.append(
            span(
                event.names.get(company, company),
                Role.DIM if company == UNKNOWN else Role.LINK,
                link,
            )
        )
    return spans


def _text(spans: list[Span]) -> str:
    return "".join(part.text for part in spans)


def _fit(spans: list[Span], cells: int) -> Line:
    return Line(spans).fitted(cells)


# -- The other parts -------------------------------------------------------------------------------


def _dates(entry: Any) -> Iterator[Line]:
    for field, word in (("effective", "takes effect"), ("end", "ends")):
        if field in entry:
            yield line(MARGIN * 2, span(padded(word, 14), Role.DIM), span(entry[field]))


def _parties(event: EventDetails, cells: int) -> Iterator[Line]:
    for party in event.entry.get("parties", ()):
        company = party["company"]
        roles = party.get("roles") or [party["role"]] if "role" in party or "roles" in party else []
        name = span(event.names.get(company, company), Role.LINK, Link("company", company))
        yield line(
            MARGIN * 2, name, span(f"  {', '.join(roles)}" if roles else "", Role.DIM)
        ).fitted(cells)


def _conflicts(event: EventDetails, cells: int) -> Iterator[Line]:
    """What others say, under what it is said of: theirs and the slip, who says so, ours."""
    sources = {source.id: source for source in event.sources}
    flows = {flow.id or f"{flow.event}#{flow.place}": flow for flow in event.flows}
    for name, conflicts in groupby(conflicts_of("events", event.entry), lambda one: one.flow):
        if name is not None:
            flow = flows[name]
            sides = (_text(_names(event, side)) for side in (flow.payers, flow.payees))
            yield from wrapped(f"{' to '.join(sides)}, {flow.kind}", cells - 1, MARGIN * 2)
        for conflict in conflicts:
            says = (
                conflict.says if conflict.field == "amount" else f"{conflict.field} {conflict.says}"
            )
            slip = span(f"  {slip_in_words(conflict)}" if conflict.slip else "", Role.BAD)
            yield from beside_or_below(
                line(MARGIN * 3, span(says, Role.WARN)), slip, cells, MARGIN * 4
            )
            source = sources.get(conflict.source)
            who = source_name(source) if source else conflict.source
            yield line(MARGIN * 4, span(who, Role.LINK, _source_link(source))).fitted(cells)
            if isinstance(conflict.ours, str):
                yield line(MARGIN * 4, span(f"here: {conflict.ours}", Role.DIM)).fitted(cells)
            if conflict.note:
                yield from wrapped(conflict.note, cells - 1, MARGIN * 4, Role.DIM)


def _relations(event: EventDetails, cells: int, glyphs: Glyphs) -> Iterator[Line]:
    for related in event.related:
        role = Role.STRUCK if related.event.retracted else Role.LINK
        when = span(f"  {short_date(related.event.date)}", Role.DIM)
        yield from beside_or_below(
            line(MARGIN * 2, span(_relation_words(related), Role.DIM)), when, cells
        )
        title = f"{glyphs.kind(related.event.kind)} {related.event.title}"
        yield from wrapped(title, cells - 1, MARGIN * 3, role, Link("event", related.event.id))


def _relation_words(related: RelatedEvent) -> str:
    words = _RELATION_WORDS.get(related.type, (related.type, related.type))[related.is_incoming]
    flow = f" (flow {related.flow})" if related.flow else ""
    own = f"{related.own_flow} " if related.own_flow else ""
    return f"{own}{words}{flow}"


def _models(event: EventDetails, cells: int) -> Iterator[Line]:
    for model in event.entry.get("models", ()):
        yield line(
            MARGIN * 2, span(event.names.get(model, model), Role.LINK, Link("model", model))
        ).fitted(cells)


def _cells(event: EventDetails, cells: int, glyphs: Glyphs) -> Iterator[Line]:
    for cell in event.cells:
        link = Link("cell", f"{cell.model}/{cell.provider}")
        place = f"{cell.model_name} on {event.names.get(cell.provider, cell.provider)}"
        state = f"{glyphs.status(cell.status)} {route_status_info(cell.status).word}"
        since = f" from {cell.since}" if cell.since else ""
        yield from beside_or_below(
            line(MARGIN * 2, span(place, Role.LINK, link)),
            span(f"  {state}{since}", Role.DIM),
            cells,
        )
        if cell.service:
            yield from wrapped(cell.service, cells - 1, MARGIN * 3, Role.DIM)


def _sources_title(event: EventDetails) -> str:
    """How many sources, and how many origins they come down to where some rewrite others."""
    count = independent_origins({source.id: source.based_on for source in event.sources})
    return (
        "Sources"
        if count == len(event.sources)
        else f"Sources, {len(event.sources)} from {count} origins"
    )


def _sources(event: EventDetails, cells: int, glyphs: Glyphs) -> Iterator[Line]:
    for source in event.sources:
        kind = padded(source.kind or "source", 10)
        glyph = glyphs(_SOURCE_GLYPHS.get(source.kind, "·"))
        name = span(source_name(source), Role.LINK, _source_link(source))
        yield line(MARGIN * 2, span(f"{glyph} {kind}", Role.DIM), name).fitted(cells)
        yield from wrapped(source.title, cells - 1, MARGIN * 3, Role.DIM)
        if source.at:
            yield from wrapped(f"at {source.at}", cells - 1, MARGIN * 3, Role.DIM)
        if source.quote:
            yield from wrapped(f"{glyphs('“')}{source.quote}{glyphs('”')}", cells - 1, MARGIN * 3)


def source_name(source: CitedSource) -> str:
    """`Microsoft, 18 Nov 2025`."""
    when = stored_date(source.published, short_date) if source.published else ""
    return ", ".join(filter(None, (source.publisher or source.id, when)))


def _source_link(source: CitedSource | None) -> Link | None:
    return Link("source", source.url) if source and source.url else None
