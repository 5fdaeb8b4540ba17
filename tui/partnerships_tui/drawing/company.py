"""Companies: a row of the list, and one company as a pane."""

from collections.abc import Iterator
from itertools import chain

from partnerships_db.amounts import Amount
from partnerships_db.flows import Flow
from partnerships_db.records import CompanyDetails, CompanyRow, Dealing, Ownership
from partnerships_db.vocabulary import UNKNOWN
from partnerships_tui.drawing.conversions import Conversion, Converting, beside_in_short, rates_lines
from partnerships_tui.drawing.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.page import MARGIN, prose, titled
from partnerships_tui.drawing.shown import at_right, width
from partnerships_tui.drawing.spans import BLANK, Line, Link, Role, Span, ends, line, span, wrapped
from partnerships_tui.drawing.timeline import figures_in
from partnerships_tui.drawing.words import amount_in_short, counted, date_in_words, short_date, stored_date

_COLUMNS = ("firm", "up to", "intent")
_FIGURE_CELLS = 12
"""The room of a figure's column; a longer figure, such as one of another currency, makes it wider."""


def company_line(row: CompanyRow, cells: int, glyphs: Glyphs = UNICODE, *, is_new: bool = False) -> Line:
    """` Anthropic   ai-lab   137   9 Nov 2026`; a plus behind the name where something is new."""
    name = span(row.name, Role.STRUCK if row.retracted else Role.PLAIN)
    kind = span(f"  {row.kind}" if row.kind and cells >= 60 else "", Role.DIM)
    last = short_date(row.last) if row.last else glyphs("—")
    right = line(Span(at_right(f"{row.events:,}", 6)), span(_last(last, cells), Role.DIM), " ")
    return ends(line(" ", name, Span(" +" if is_new else "", Role.GOOD), kind), right, cells)


def company_heading(count: int, cells: int) -> Line:
    """The heading over the list's columns."""
    left = line(" ", span(counted(count, "company", "companies"), Role.HEADING))
    return ends(left, line(span(at_right("events", 6) + _last("last", cells), Role.DIM), " "), cells)


def _last(text: str, cells: int) -> str:
    """The column of the last event, which gives way before the names would."""
    return at_right(text, 14) if cells >= 36 else ""


def company_page(company: CompanyDetails, cells: int, glyphs: Glyphs = UNICODE, as_of: str = "",
                 converting: Converting | None = None) -> list[Line]:  # fmt: skip
    """The pane: facts, who it deals with in and out, its events, ownership; totals in another currency too."""
    entry = company.entry
    retracted = entry.get("retracted")
    lines = wrapped(company.row.name, cells - 1, MARGIN, Role.STRUCK if retracted is not None else Role.TITLE)
    lines += wrapped(glyphs(" · ").join(_facts(company)), cells - 1, MARGIN, Role.DIM)
    if retracted is not None:
        on = f" on {retracted['on']}" if "on" in retracted else ""
        lines += prose(f"Retracted{on}. {retracted.get('why', '')}", cells, Role.WARN)
    if "summary" in entry:
        lines += [BLANK, *prose(entry["summary"], cells)]
    if company.row.aliases:
        lines += wrapped(f"also {', '.join(company.row.aliases)}", cells - 1, MARGIN, Role.DIM)
    if "website" in entry:
        website = entry["website"]
        lines.append(line(MARGIN, span(website, Role.LINK, Link("source", website))).fitted(cells))
    lines.append(BLANK)
    when = f", as of {as_of}" if as_of else ""
    lines += titled(
        f"Money in{when}",
        [*_dealings(company.money_in, cells, glyphs, converting), *_largest(company.largest_in, cells)],
    )
    lines += titled(
        f"Money out{when}",
        [*_dealings(company.money_out, cells, glyphs, converting), *_largest(company.largest_out, cells)],
    )
    lines += titled("Promises and what became of them", _promises(company, cells, glyphs))
    lines += titled("Owned by", _ownership(company.owners, cells))
    lines += titled("Owns", _ownership(company.owned, cells))
    lines += titled(_events_title(company), _events(company, cells, glyphs))
    return [*lines, *titled("Entry", wrapped(entry["id"], cells - 1, MARGIN * 2, Role.DIM, Link("text", entry["id"])))]


def _facts(company: CompanyDetails) -> Iterator[str]:
    entry = company.entry
    if company.row.kind:
        yield company.row.kind
    if company.row.country:
        yield company.row.country
    if "founded" in entry:
        yield f"founded {stored_date(entry['founded'], date_in_words)}"
    if "ticker" in entry:
        yield entry["ticker"]
    if "wikidata" in entry:
        yield entry["wikidata"]


def _dealings(
    dealings: tuple[Dealing, ...], cells: int, glyphs: Glyphs, converting: Converting | None
) -> Iterator[Line]:
    """A line a counterparty: firm, up to and intent in columns of their own, which are never added."""
    if not dealings:
        return
    figures = [_figures(dealing, glyphs) for dealing in dealings]
    converted = [_converted(dealing, converting) for dealing in dealings]
    ours = [[span(beside_in_short(one, glyphs), Role.DIM) for one in row] for row in converted]
    figure_cells = max(_FIGURE_CELLS, *(width(figure.text) + 2 for row in (*figures, *ours) for figure in row))
    columns = 3 if cells >= 28 + 3 * figure_cells else 2 if cells >= 16 + 2 * figure_cells else 1
    room = max(cells - len(MARGIN) * 2 - columns * figure_cells - 5, 8)
    heads = "".join(at_right(name, figure_cells) for name in _COLUMNS[:columns])
    yield line(MARGIN * 2, Span(" " * (room + 4)), span(heads, Role.DIM))
    for dealing, row, other in zip(dealings, figures, ours, strict=True):
        link = None if dealing.company == UNKNOWN else Link("company", dealing.company)
        name = Line((span(dealing.name, Role.LINK if link else Role.DIM, link),)).fitted(room)
        parts = [figure._replace(text=at_right(figure.text, figure_cells)) for figure in row[:columns]]
        yield Line((Span(MARGIN * 2), *name, span(at_right(str(dealing.flows), 4), Role.DIM), *parts))
        if any(figure.text for figure in other[:columns]):
            parts = [figure._replace(text=at_right(figure.text, figure_cells)) for figure in other[:columns]]
            yield Line((Span(" " * (len(MARGIN) * 2 + room + 4)), *parts))
        also = _also(dealing, row[columns:], glyphs)
        if also:
            yield from wrapped(also, cells - 1, MARGIN * 3, Role.DIM)
    yield from rates_lines(chain.from_iterable(converted), cells, glyphs)


def _converted(dealing: Dealing, converting: Converting | None) -> list[Conversion]:
    return converting.columns(dealing, dealing.currency) if converting else []


def _largest(share: tuple[str, int] | None, cells: int) -> Iterator[Line]:
    """Who has most of what is firm."""
    if share is not None:
        yield from wrapped(f"{share[0]} has {share[1]}% of what is firm", cells - 1, MARGIN * 2, Role.DIM)


def _promises(company: CompanyDetails, cells: int, glyphs: Glyphs) -> Iterator[Line]:
    """Each life as a line of its statements, then what was paid of it and how it stands."""
    for promise in company.promises:
        said = glyphs(" → ").join(_said(step.flow) for step in promise.steps)
        first = promise.steps[0].flow
        yield from wrapped(f"{first.kind}: {said}", cells - 1, MARGIN * 2, Role.OPEN if promise.left else Role.DIM)
        for step in promise.steps:
            title = company.titles.get(step.flow.event, step.flow.event)
            when = span(at_right(short_date(step.flow.date), 14), Role.DIM)
            link = Link("event", step.flow.event)
            yield line(MARGIN, when, "  ", span(f"{step.flow.status}  ", Role.DIM), span(title, Role.LINK, link)).cut(
                cells
            )
            for taken in step.paid:
                verb = "paid" if taken.pays else "part"
                figure = amount_in_short(Amount("USD", low=taken.figure, high=taken.figure))
                yield from wrapped(f"{verb} {figure} by {taken.by}", cells - 1, " " * 18, Role.DIM)
        if promise.ended_by:
            yield from wrapped(f"ended by {promise.ended_by}", cells - 1, " " * 18, Role.BAD)
        yield BLANK


def _said(flow: Flow) -> str:
    figure = flow.amount or flow.capacity
    return amount_in_short(figure) if figure is not None else flow.quantity or "no figure"


def _figures(dealing: Dealing, glyphs: Glyphs) -> list[Span]:
    """What is firm, up to and intent, each with the sign that says how far it is to be trusted."""
    columns = (
        (dealing.firm, Role.FIRM, "≥" if dealing.at_least else ""),
        (dealing.up_to, Role.OPEN, "≤"),
        (dealing.intent, Role.INTENT, ""),
    )
    return [
        span(f"{glyphs(sign)}{amount_in_short(Amount(dealing.currency, low=figure, high=figure))}", role)
        if figure
        else Span(glyphs("·"), Role.DIM)
        for figure, role, sign in columns
    ]


def _also(dealing: Dealing, rest: list[Span], glyphs: Glyphs) -> str:
    """What has no column of its own."""
    names = _COLUMNS[len(_COLUMNS) - len(rest) :]
    told = [f"{name} {figure.text}" for name, figure in zip(names, rest, strict=True) if figure.role is not Role.DIM]
    if dealing.uncounted:
        told.append("1 without a figure" if dealing.uncounted == 1 else f"{dealing.uncounted} without a figure")
    return glyphs(" · ").join(told)


def _ownership(ownership: tuple[Ownership, ...], cells: int) -> Iterator[Line]:
    for other in ownership:
        dates = " ".join(f"{word} {said}" for word, said in (("from", other.since), ("until", other.until)) if said)
        name = span(other.name, Role.LINK, Link("company", other.company))
        yield line(MARGIN * 2, name, span(f"  {dates}", Role.DIM)).fitted(cells)


def _events_title(company: CompanyDetails) -> str:
    shown, all_of_them = len(company.events), company.row.events
    return f"Events, {all_of_them:,}" if shown == all_of_them else f"Events, the latest {shown} of {all_of_them:,}"


def _events(company: CompanyDetails, cells: int, glyphs: Glyphs) -> Iterator[Line]:
    label = 12
    for row in company.events:
        figures = figures_in(row.figures, max(cells // 3, 8), glyphs) if row.figures else []
        role = Role.STRUCK if row.retracted or row.status == "cancelled" else Role.LINK
        when = span(at_right(short_date(row.date), label), Role.DIM)
        glyph = span(f" {glyphs.kind(row.kind)} ", Role.ACCENT)
        left = Line((Span(MARGIN), when, glyph, span(row.title, role, Link("event", row.id))))
        yield ends(left, Line((*figures, Span(" "))), cells) if width(left.text) else left
