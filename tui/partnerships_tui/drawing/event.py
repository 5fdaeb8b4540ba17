"""The page of an event: its money, its parties, other reports, and its sources."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, groupby
from typing import NamedTuple

from partnerships_db.details import EventDetails, RelatedEvent
from partnerships_db.evidence.conflicts import Conflict, conflicts_of, slip_in_words
from partnerships_db.evidence.records import CitedSource
from partnerships_db.evidence.sourcing import independent_origins
from partnerships_db.format.entries import Entry
from partnerships_db.format.flows import Flow
from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.effects import can_count, counts_as_open, is_firm, is_intended
from partnerships_db.ledger.explain import nature_sentences
from partnerships_db.ledger.pairs import sharing_of
from partnerships_db.timeline.records import EventBrief
from partnerships_db.values.amounts import parse_amount
from partnerships_db.values.dates import Precision
from partnerships_db.values.exchange import TargetCurrency
from partnerships_tui.drawing.text.bilingual import quantity_in_words
from partnerships_tui.drawing.text.cell_text import padded, width
from partnerships_tui.drawing.text.converted_figures import Conversion, beside_figure, rates_lines
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import (
    MARGIN,
    beside_or_below,
    company_name,
    entry_section,
    note_lines,
    prose,
    section,
)
from partnerships_tui.drawing.text.pair_figures import divisor
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import (
    BLANK,
    Line,
    Link,
    Role,
    Span,
    cell_link,
    line,
    span,
    wrapped,
)
from partnerships_tui.drawing.text.wording import (
    date_in_words,
    pluralized,
    relative,
    short_date,
    stored_date,
)

# For each relation the words on the page of the event that states it, and on the other event's.
_RELATION_WORDS = {
    "supersedes": ("replaces", "replaced by"),
    "amends": ("amends", "amended by"),
    "ends": ("ends", "ended by"),
    "fulfils": ("fulfils", "fulfilled by"),
    "part-of": ("part of", "contains"),
    "repeats": ("repeats", "repeated by"),
    "follows": ("follows", "followed by"),
    "responds-to": ("responds to", "commented on by"),
    "related": ("related to", "related to"),
}
_SOURCE_GLYPHS = {"primary": "●", "filing": "◆", "press": "○", "analysis": "◇", "reference": "·"}

COARSE_DATE_NOTE = (
    "Only the period is known, so the timeline lists the event at the start of that period,"
    " below events with an exact day."
)

_ARROW_CELLS = 70
"""The least width of a page, in cells, for the kinds of flows on their arrows."""

_MIN_SIDE_CELLS = 8
"""The least cells for the payers or the payees of a flow."""

_DATE_LABEL_CELLS = 14
_SOURCE_KIND_CELLS = 10


def event_page(
    event: EventDetails,
    cells: int,
    glyphs: Glyphs,
    *,
    compact: bool = False,
    target: TargetCurrency | None = None,
    sentences: Sequence[str] = (),
    today: date | None = None,
    are_reports_folded: bool = False,
) -> list[Line]:
    """The page of an event, `cells` wide; a compact page begins with the money.

    `target` is a currency in which figures are shown too. `sentences` are the citations of the
    flows in their order, to which their figures are links. `today` adds how long ago it was.
    Folded reports are counted on one line, which is a link that unfolds them.
    """
    flows = _flows(event, cells, glyphs, target, sentences)
    money = section("Money and capacity", flows)
    summary = _summary(event, cells)
    title = _title_lines(event, cells, glyphs, has_kind=not compact)
    if compact:
        page = [*title, *money, *summary]
        if summary:
            page.append(BLANK)
    else:
        dates = _date_lines(event, cells, glyphs, today)
        page = [*dates, *title, BLANK, *summary, BLANK, *money]
    reports = _other_reports(event, cells, glyphs, are_folded=are_reports_folded)
    return page + _further_sections(event, cells, glyphs, reports)


def _further_sections(
    event: EventDetails,
    cells: int,
    glyphs: Glyphs,
    reports: Iterable[Line],
) -> list[Line]:
    """The sections after the money and the summary."""
    page = section("Dates", _dates(event.entry))
    page += section("Parties", _parties(event, cells))
    page += section("Related", _relations(event, cells, glyphs))
    page += section("Other reports", reports)
    page += section("Models", _models(event, cells))
    page += section("In the matrix", _matrix_cells(event, cells, glyphs))
    page += section("Sources for the event", _sources(event, cells, glyphs))
    if "tags" in event.entry:
        tags = " ".join(event.entry["tags"])
        page += section("Tags", note_lines(tags, cells))
    page += entry_section(event.entry["id"], cells)
    return page


def kind_and_status(event: EventDetails) -> str:
    """`partnership · announced`."""
    return f"{event.row.kind} · {event.row.status}"


def _date_lines(
    event: EventDetails,
    cells: int,
    glyphs: Glyphs,
    today: date | None,
) -> list[Line]:
    when = event.row.date
    ago = glyphs(f" · {relative(when, today)}") if today else ""
    date_line = line(MARGIN, span(date_in_words(when), Role.DIM), Span(ago, Role.DIM))
    if today is None or when.precision is Precision.DAY:
        return [date_line]
    return [
        date_line,
        *prose(COARSE_DATE_NOTE, cells, Role.DIM),
    ]


def _title_lines(
    event: EventDetails,
    cells: int,
    glyphs: Glyphs,
    *,
    has_kind: bool,
) -> list[Line]:
    """The title, the kind if it is wanted, and the retraction if there is one."""
    retraction = event.entry.get("retracted")
    is_struck = retraction is not None or event.row.status == "cancelled"
    lines = prose(event.row.title, cells, Role.STRUCK if is_struck else Role.TITLE)
    if has_kind:
        kind = span(glyphs(kind_and_status(event)), Role.DIM)
        lines += [BLANK, line(MARGIN, kind)]
    if retraction is not None:
        lines += retraction_lines(retraction, cells)
    return lines


def retraction_lines(retraction: Entry, cells: int) -> list[Line]:
    """When and why an entry was retracted."""
    day = f" on {retraction['on']}" if "on" in retraction else ""
    return prose(f"Retracted{day}. {retraction.get('why', '')}", cells, Role.WARN)


def _summary(event: EventDetails, cells: int) -> list[Line]:
    lines: list[Line] = []
    if "speaker" in event.entry:
        lines.append(line(MARGIN, span("said by ", Role.DIM), span(event.entry["speaker"])))
    if "summary" in event.entry:
        lines += prose(event.entry["summary"], cells)
    return lines


# -- Money -----------------------------------------------------------------------------------------


class _FlowColumns(NamedTuple):
    """The widths of the flows' lines, in cells; they are the same for all flows of an event."""

    payer_cells: int
    payee_cells: int
    kind_cells: int
    """The longest kind on an arrow, 0 if the arrows are without kinds."""


class _FlowLine(NamedTuple):
    """A flow with the names and figures that its lines show."""

    flow: Flow
    payers: list[Span]
    payees: list[Span]
    amount_in_target: Conversion
    valuation_in_target: Conversion


def _flows(
    event: EventDetails,
    cells: int,
    glyphs: Glyphs,
    target: TargetCurrency | None,
    sentences: Sequence[str],
) -> Iterator[Line]:
    """Yield the lines of all flows, the rates, and the capacity of the whole event."""
    flow_lines = [_flow_line(event, flow, target) for flow in event.flows]
    columns = _flow_columns(flow_lines, cells)
    for index, flow_line in enumerate(flow_lines):
        link = Link("text", sentences[index]) if sentences else None
        yield from _lines_of_flow(
            event,
            flow_line,
            columns,
            cells,
            glyphs,
            link,
        )

    conversions = chain.from_iterable(
        (flow_line.amount_in_target, flow_line.valuation_in_target) for flow_line in flow_lines
    )
    yield from rates_lines(conversions, cells, glyphs)
    if "capacity" in event.entry:
        label = line(MARGIN * 2, span("capacity of the whole  ", Role.DIM))
        yield from beside_or_below(label, span(event.entry["capacity"], Role.FIRM), cells)


def _flow_line(
    event: EventDetails,
    flow: Flow,
    target: TargetCurrency | None,
) -> _FlowLine:
    payers = _company_names(event, flow.payers)
    payees = _company_names(event, flow.payees)
    if target is None:
        return _FlowLine(
            flow,
            payers,
            payees,
            None,
            None,
        )

    # The rates of the first day that the event's date allows.
    day = event.row.date.first
    valuation = parse_amount(flow.valuation) if flow.valuation else None
    return _FlowLine(
        flow,
        payers,
        payees,
        target.convert(flow.amount, day),
        target.convert(valuation, day),
    )


def _flow_columns(flow_lines: Sequence[_FlowLine], cells: int) -> _FlowColumns:
    if not flow_lines:
        return _FlowColumns(0, 0, 0)
    figure_cells = max(
        width(safe_text(_figure(content.flow)) + _joint_mark(content.flow))
        for content in flow_lines
    )
    longest_payers = max(width(_text_of(content.payers)) for content in flow_lines)
    longest_payees = max(width(_text_of(content.payees)) for content in flow_lines)
    names_cells = cells - len(MARGIN) * 2 - 4 - figure_cells
    kind_cells = max(len(content.flow.kind) for content in flow_lines)
    arrow_cells = kind_cells + 6
    has_kinds = (
        cells >= _ARROW_CELLS and longest_payers + longest_payees + arrow_cells <= names_cells
    )
    side_cells = max(names_cells // 2, _MIN_SIDE_CELLS)
    return _FlowColumns(
        _side_cells(longest_payers, longest_payees, side_cells),
        _side_cells(longest_payees, longest_payers, side_cells),
        kind_cells if has_kinds else 0,
    )


def _side_cells(longest: int, longest_opposite: int, side_cells: int) -> int:
    """The width for the names of one side: half of the cells, and what the other side leaves."""
    return min(longest, max(side_cells, 2 * side_cells - longest_opposite))


def _lines_of_flow(
    event: EventDetails,
    content: _FlowLine,
    columns: _FlowColumns,
    cells: int,
    glyphs: Glyphs,
    link: Link | None,
) -> Iterator[Line]:
    """Yield a flow's payers, payees and figure, the converted figure, and further facts."""
    flow = content.flow
    arrow = " → "
    if columns.kind_cells:
        arrow = f" ──{flow.kind.ljust(columns.kind_cells, '─')}──▶ "
    role = Role.STRUCK if flow.place in event.struck else _figure_role(flow)
    left = Line(
        (
            Span(MARGIN * 2),
            *Line(content.payers).fitted(columns.payer_cells),
            span(glyphs(arrow), Role.DIM),
            *Line(content.payees).fitted(columns.payee_cells),
            Span("  "),
        )
    )
    figure = safe_text(_figure(flow)) + glyphs(_joint_mark(flow))
    yield from beside_or_below(left, Span(figure, role, link), cells)

    converted = beside_figure(content.amount_in_target, glyphs)
    if converted:
        indent = line(Span(" " * left.width))
        yield beside_or_below(indent, Span(converted, Role.DIM), cells)[-1]

    facts = _facts_of_flow(event, content, glyphs)
    if not columns.kind_cells:
        facts.insert(0, flow.kind)
    if facts:
        yield from note_lines(glyphs(" · ").join(facts), cells, MARGIN * 3)
    fields = event.entry["flows"][flow.place - 1]
    yield from _conditions_and_note(fields, cells)
    for source in event.sources_of(fields):
        yield from _figure_source_lines(source, cells, glyphs)


def _conditions_and_note(fields: Entry, cells: int) -> Iterator[Line]:
    if "conditions" in fields:
        conditions = f"on condition: {fields['conditions']}"
        yield from note_lines(conditions, cells, MARGIN * 3)
    if "note" in fields:
        yield from note_lines(fields["note"], cells, MARGIN * 3)


def _figure_source_lines(
    source: CitedSource,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """Yield a source that the figure itself cites, with the place and the quote."""
    label = Span("for this figure  ", Role.DIM)
    kind = f"  {source.kind}" if source.kind else ""
    name = span(source_name(source), Role.LINK, _source_link(source))
    yield line(MARGIN * 3, label, name, span(kind, Role.DIM)).fitted(cells)
    yield from prose(source.title, cells, Role.DIM, MARGIN * 4)
    yield from _place_and_quote(source, cells, glyphs, MARGIN * 4)


def _place_and_quote(
    source: CitedSource,
    cells: int,
    glyphs: Glyphs,
    indent: str,
) -> Iterator[Line]:
    if source.at:
        yield from prose(f"at {source.at}", cells, Role.DIM, indent)
    if source.quote:
        quote = f"{glyphs('“')}{source.quote}{glyphs('”')}"
        yield from wrapped(quote, cells - 1, indent)


def _facts_of_flow(
    event: EventDetails,
    content: _FlowLine,
    glyphs: Glyphs,
) -> list[str]:
    """The further facts of a flow: status, capacity, quantity, stake, valuation and term."""
    flow = content.flow
    fields = event.entry["flows"][flow.place - 1]
    facts: list[str] = []
    if flow.closed and is_firm(flow.status):
        facts.append(f"closed {flow.closed}")
    elif flow.status != "committed":
        facts.append(flow.status)
    if flow.place in event.struck and can_count(flow.status):
        facts.append("replaced since")

    if flow.amount is not None and flow.capacity is not None:
        facts.append(f"for {fields['capacity']}")
    if flow.quantity and (flow.amount or flow.capacity):
        facts.append(quantity_in_words(flow.quantity, "en"))
    if flow.stake:
        facts.append(f"{flow.stake} of the company")
    if flow.valuation:
        facts.append(_valuation_in_words(flow.valuation, fields, content, glyphs))
    facts.extend(nature_sentences(flow))

    for field, word in (("over", "over"), ("start", "from"), ("end", "until")):
        if field in fields:
            facts.append(f"{word} {fields[field]}")
    return facts


def _valuation_in_words(
    valuation: str,
    fields: Entry,
    content: _FlowLine,
    glyphs: Glyphs,
) -> str:
    words = ["at a valuation of", valuation]
    if fields.get("basis"):
        words.append(fields["basis"])
    converted = beside_figure(content.valuation_in_target, glyphs)
    if converted:
        words.append(f"({converted})")
    return " ".join(words)


def _joint_mark(flow: Flow) -> str:
    """` ÷3`: the number of companies that share an amount; empty if it is not joint."""
    mark = divisor(sharing_of((flow,))) if flow.amount is not None else ""
    return f" {mark}" if mark else ""


def _figure(flow: Flow) -> str:
    """The figure of a flow in its canonical words, which are exact."""
    if flow.amount is not None:
        return str(flow.amount)
    if flow.capacity is not None:
        return str(flow.capacity)
    if flow.quantity:
        return quantity_in_words(flow.quantity, "en")
    return flow.stake or "no amount"


def _figure_role(flow: Flow) -> Role:
    if is_intended(flow.status):
        return Role.INTENT
    amount = flow.amount or flow.capacity
    if counts_as_open(flow.status):
        return Role.OPEN
    if amount is None:
        return Role.DIM
    has_only_ceiling = amount.low is None and amount.high is not None
    return Role.OPEN if has_only_ceiling else Role.FIRM


def _company_names(event: EventDetails, company_ids: tuple[str, ...]) -> list[Span]:
    spans: list[Span] = []
    for company_id in company_ids:
        if spans:
            spans.append(Span(", ", Role.DIM))
        name = company_name(event.names, company_id)
        if company_id == UNKNOWN:
            spans.append(span(name, Role.DIM))
        else:
            spans.append(span(name, Role.LINK, Link("company", company_id)))
    return spans


def _text_of(spans: list[Span]) -> str:
    return "".join(part.text for part in spans)


# -- The other parts -------------------------------------------------------------------------------


def _dates(entry: Entry) -> Iterator[Line]:
    for field, word in (("effective", "takes effect"), ("end", "ends")):
        if field in entry:
            label = span(padded(word, _DATE_LABEL_CELLS), Role.DIM)
            yield line(MARGIN * 2, label, span(entry[field]))


def _parties(event: EventDetails, cells: int) -> Iterator[Line]:
    for party in event.entry.get("parties", ()):
        company_id = party["company"]
        name = event.names.get(company_id, company_id)
        roles = ", ".join(_roles_of(party))
        roles_text = f"  {roles}" if roles else ""
        name_span = span(name, Role.LINK, Link("company", company_id))
        yield line(MARGIN * 2, name_span, span(roles_text, Role.DIM)).fitted(cells)


def _roles_of(party: Entry) -> Sequence[str]:
    if party.get("roles"):
        roles: Sequence[str] = party["roles"]
        return roles
    return [party["role"]] if "role" in party else []


def _other_reports(
    event: EventDetails,
    cells: int,
    glyphs: Glyphs,
    *,
    are_folded: bool,
) -> Iterator[Line]:
    """Yield `▸ 20 reports by 11 sources differ`, and below it the reports unless they are folded.

    Without reports it yields nothing.
    """
    conflicts = list(conflicts_of("events", event.entry))
    if not conflicts:
        return
    report_count = pluralized(len(conflicts), "report")
    source_count = pluralized(len({conflict.source for conflict in conflicts}), "source")
    verb = "differs" if len(conflicts) == 1 else "differ"
    text = f"{report_count} by {source_count} {verb}"
    sign = span(glyphs("▸ " if are_folded else "▾ "), Role.DIM)
    yield line(MARGIN * 2, sign, span(text, Role.LINK, Link("fold", text))).cut(cells)
    if not are_folded:
        yield from _conflicts(event, conflicts, cells)


def _conflicts(
    event: EventDetails,
    conflicts: Iterable[Conflict],
    cells: int,
) -> Iterator[Line]:
    """Yield the reports that differ, under the flow that they are about."""
    flows = {flow.id or f"{flow.event}#{flow.place}": flow for flow in event.flows}
    for flow_name, conflicts_of_flow in groupby(conflicts, lambda conflict: conflict.flow):
        if flow_name is not None:
            words = _flow_in_words(event, flows[flow_name])
            yield from wrapped(words, cells - 1, MARGIN * 2)
        for conflict in conflicts_of_flow:
            yield from _conflict_lines(event, conflict, cells)


def _conflict_lines(
    event: EventDetails,
    conflict: Conflict,
    cells: int,
) -> Iterator[Line]:
    """Yield the differing statement and its slip, its source, and the value of this entry."""
    statement = conflict.says
    if conflict.field != "amount":
        statement = f"{conflict.field} {statement}"
    slip = f"  {slip_in_words(conflict)}" if conflict.slip else ""
    yield from beside_or_below(
        line(MARGIN * 3, span(statement, Role.WARN)),
        span(slip, Role.BAD),
        cells,
        MARGIN * 4,
    )

    sources = {source.id: source for source in event.sources}
    source = sources.get(conflict.source)
    name = source_name(source) if source else conflict.source
    yield line(MARGIN * 4, span(name, Role.LINK, _source_link(source))).fitted(cells)
    is_on_page = conflict.field == "summary"
    if isinstance(conflict.ours, str) and not is_on_page:
        yield from note_lines(f"here: {conflict.ours}", cells, MARGIN * 4)
    if conflict.note:
        yield from wrapped(
            conflict.note,
            cells - 1,
            MARGIN * 4,
            Role.DIM,
        )


def _relations(
    event: EventDetails,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    for related in event.related:
        words = _relation_in_words(event, related)
        yield from _other_event(words, related.event, cells, glyphs)
    for other_event in event.distinct:
        yield from _other_event("not the same as", other_event, cells, glyphs)


def _other_event(
    words: str,
    other: EventBrief,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """Yield how another event is related, its date, and its title."""
    relation = line(MARGIN * 2, span(words, Role.DIM))
    when = span(f"  {short_date(other.date)}", Role.DIM)
    yield from beside_or_below(relation, when, cells)

    yield from wrapped(
        f"{glyphs.kind(other.kind)} {other.title}",
        cells - 1,
        MARGIN * 3,
        Role.STRUCK if other.retracted else Role.LINK,
        Link("event", other.id),
    )


def _relation_in_words(event: EventDetails, related: RelatedEvent) -> str:
    """`replaced by`; `Microsoft to Anthropic, equity: fulfilled by` if a flow has the relation."""
    outgoing, incoming = _RELATION_WORDS.get(related.type, (related.type, related.type))
    words = incoming if related.is_incoming else outgoing
    for flow in event.flows:
        if related.own_flow and flow.id == related.own_flow:
            return f"{_flow_in_words(event, flow)}: {words}"
    return words


def _flow_in_words(event: EventDetails, flow: Flow) -> str:
    """`Microsoft to Anthropic, equity`."""
    payers = _text_of(_company_names(event, flow.payers))
    payees = _text_of(_company_names(event, flow.payees))
    return f"{payers} to {payees}, {flow.kind}"


def _models(event: EventDetails, cells: int) -> Iterator[Line]:
    for model_id in event.entry.get("models", ()):
        name = event.names.get(model_id, model_id)
        yield line(MARGIN * 2, span(name, Role.LINK, Link("model", model_id))).fitted(cells)


def _matrix_cells(
    event: EventDetails,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    for cell in event.cells:
        provider = event.names.get(cell.provider, cell.provider)
        link = cell_link(cell.model, cell.provider)
        title = span(f"{cell.model_name} on {provider}", Role.LINK, link)

        status = f"{glyphs.status(cell.status)} {route_status_info(cell.status).word}"
        since = f" from {cell.since}" if cell.since else ""
        yield from beside_or_below(
            line(MARGIN * 2, title),
            span(f"  {status}{since}", Role.DIM),
            cells,
        )
        if cell.service:
            yield from note_lines(cell.service, cells, MARGIN * 3)


def _sources(
    event: EventDetails,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    sources = event.sources_of(event.entry)
    facts = _facts_of_sources(event, sources)
    if facts:
        yield line(MARGIN * 2, Span(glyphs(" · ").join(facts), Role.DIM)).cut(cells)
    for source in sources:
        kind = padded(source.kind or "source", _SOURCE_KIND_CELLS)
        glyph = glyphs(_SOURCE_GLYPHS.get(source.kind, "·"))
        name = span(source_name(source), Role.LINK, _source_link(source))
        yield line(MARGIN * 2, span(f"{glyph} {kind}", Role.DIM), name).fitted(cells)

        yield from note_lines(source.title, cells, MARGIN * 3)
        yield from _place_and_quote(source, cells, glyphs, MARGIN * 3)


def _facts_of_sources(event: EventDetails, sources: Sequence[CitedSource]) -> list[str]:
    """`3 sources from 2 origins`, `no report differs`: what several sources say together."""
    if len(sources) < 2:
        return []
    facts: list[str] = []
    origin_count = independent_origins({source.id: source.based_on for source in sources})
    if origin_count != len(sources):
        source_count = pluralized(len(sources), "source")
        facts.append(f"{source_count} from {pluralized(origin_count, 'origin')}")
    if not any(conflicts_of("events", event.entry)):
        facts.append("no report differs")
    return facts


def source_name(source: CitedSource) -> str:
    """`Microsoft, 18 Nov 2025`."""
    name = source.publisher or _host_of(source.url) or source.title or source.id
    if not source.published:
        return name
    published = stored_date(source.published, short_date)
    return ", ".join(filter(None, (name, published)))


def _host_of(url: str) -> str:
    """`example.com` of `https://www.example.com/a`; empty without an address."""
    _, _, address = url.partition("://")
    return address.partition("/")[0].removeprefix("www.")


def _source_link(source: CitedSource | None) -> Link | None:
    if source is None or not source.url:
        return None
    return Link("source", source.url)
