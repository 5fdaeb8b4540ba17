"""The matrix as a grid of lines, its legend, and the page of a cell."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from partnerships_db.matrix import Cell, Matrix, Row, state_on
from partnerships_db.records import CellDetails, RouteDetails
from partnerships_tui.drawing.event import source_name
from partnerships_tui.drawing.glyphs import STATUS_GLYPHS, STATUS_LETTERS, UNICODE, Glyphs
from partnerships_tui.drawing.page import MARGIN, beside, prose, titled
from partnerships_tui.drawing.shown import cut, padded, shown, width
from partnerships_tui.drawing.spans import BLANK, Line, Link, Role, Span, line, span, wrapped
from partnerships_tui.drawing.words import STATUS_WORDS, date_in_words, short_date

STATUS_ROLES = {
    "ga": Role.GOOD,
    "preview": Role.OPEN,
    "limited": Role.OPEN,
    "legacy": Role.DIM,
    "deprecated": Role.WARN,
    "announced": Role.INTENT,
    "suspended": Role.BAD,
    "retired": Role.DIM,
}


# A foreign hand may have written a state that is none.


def _role(status: str) -> Role:
    return STATUS_ROLES.get(status, Role.DIM)


def _words(status: str) -> str:
    return STATUS_WORDS.get(status, status)


SHORT_BELOW = 72
"""Below this width the models go without the word that all of them share."""


class Columns(NamedTuple):
    """How wide the grid's columns are."""

    name: int
    cell: int
    shown: int
    """How many providers fit."""
    shared: str = ""
    """The first word of all names, where the screen is too narrow to say it on each row."""


class GridLine(NamedTuple):
    """A line of the grid: a family's heading, a blank, or a model's row."""

    heading: str = ""
    row: Row | None = None


def grid_lines(matrix: Matrix) -> list[GridLine]:
    """The lines below the head: families as headings, a blank between them."""
    lines: list[GridLine] = []
    family: str | None = None
    for row in matrix.rows:
        own = row.model.family or row.model.name
        if own != family:
            if lines:
                lines.append(GridLine())
            lines.append(GridLine(heading=own))
            family = own
        lines.append(GridLine(row=row))
    return lines


def plan(matrix: Matrix, cells: int) -> Columns:
    """The columns for that width: dates where they have room, else glyph and letter alone."""
    return _plan(tuple(row.model.name for row in matrix.rows), max(len(matrix.providers), 1), cells)


@lru_cache(maxsize=16)
def _plan(models: tuple[str, ...], providers: int, cells: int) -> Columns:
    names = [shown(model) for model in models]
    first = names[0].partition(" ")[0] + " " if names else ""
    shared = first if cells < SHORT_BELOW and len(names) > 1 and all(name.startswith(first) for name in names) else ""
    longest = max((width(name.removeprefix(shared)) for name in names), default=10) + 4
    name = max(min(longest, cells * 2 // 5), 10)
    cell = max(min((cells - name) // providers, 24), 5)
    return Columns(name, cell, max(min(providers, (cells - name) // cell), 1), shared)


def head_line(matrix: Matrix, names: dict[str, tuple[str, ...]], cells: int, first: int = 0) -> Line:
    """The providers over their columns, each by its full name or, where that has no room, its shortest."""
    columns = plan(matrix, cells)
    providers = matrix.providers[first : first + columns.shown]
    spans = [
        span(padded(_name_in(names.get(one, (one,)), columns.cell - 1), columns.cell), Role.TITLE) for one in providers
    ]
    more = len(matrix.providers) - first - len(providers)
    return Line((Span(" " * columns.name), *spans, span(f" +{more}" if more > 0 else "", Role.DIM))).fitted(cells)


def _name_in(names: tuple[str, ...], cells: int) -> str:
    """The full name, which is the first, if it has room; else the shortest."""
    texts = [shown(name) for name in names]
    return texts[0] if width(texts[0]) <= cells else min(texts, key=width)


def grid_line(content: GridLine, matrix: Matrix, cells: int, glyphs: Glyphs = UNICODE, first: int = 0,
              chosen: int | None = None) -> Line:  # fmt: skip
    """A line of the grid; `chosen` is the number of the provider under the cursor, if it is on this line."""
    if content.row is None:
        return line(" ", span(content.heading, Role.HEADING)) if content.heading else BLANK
    columns = plan(matrix, cells)
    name = padded(shown(content.row.model.name).removeprefix(columns.shared), columns.name - 4)
    spans = [Span("   "), span(name, Role.DIM if content.row.is_gone else Role.PLAIN), Span(" ")]
    for number, provider in enumerate(matrix.providers[first : first + columns.shown], start=first):
        cell = content.row.cells.get(provider)
        text = padded(cell_text(cell, columns.cell - 1, glyphs), columns.cell - 1)
        role = Role.DIM if cell is None else _role(cell.best.status)
        spans += [Span(text, Role.HIT if number == chosen else role), Span(" ")]
    return Line(spans)


def cell_text(cell: Cell | None, cells: int, glyphs: Glyphs = UNICODE) -> str:
    """`● G 2025-11-18 +1`: glyph, letter, since when, and how many more routes; `·` where there is none."""
    if cell is None:
        return glyphs("·")
    period = cell.best.period
    text = f"{glyphs.status(period.status)} {STATUS_LETTERS.get(period.status, '?')}"
    more = f" +{len(cell.states) - 1}" if len(cell.states) > 1 else ""
    if period.since is not None:
        since = f"~{period.since.period}" if period.since.about else str(period.since)
        for told in (since, period.since.period):
            if width(f"{text} {told}{more}") <= cells:
                return f"{text} {told}{more}"
    return cut(f"{text}{more}", cells)


def legend(cells: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """Every state by glyph, letter and word, in as many lines as it takes."""
    words = [f"{glyphs.status(status)} {STATUS_LETTERS[status]} {STATUS_WORDS[status]}" for status in STATUS_GLYPHS]
    words.append(f"{glyphs('·')} not offered")
    lines: list[Line] = []
    current = ""
    for word in words:
        joined = f"{current}   {word}" if current else word
        if current and width(joined) > cells - 2:
            lines.append(line(" ", span(current, Role.DIM)))
            joined = word
        current = joined
    return [*lines, line(" ", span(current, Role.DIM))]


# -- The cell --------------------------------------------------------------------------------------


def cell_page(details: CellDetails, day: date, cells: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """One model at one provider: each route with its state, periods, ids, regions, sources and events."""
    title = f"{details.model_name} on {details.provider_name}"
    lines = [*wrapped(title, cells - 1, MARGIN, Role.TITLE), BLANK]
    if not details.routes:
        lines += [*prose("Not offered there, as far as the store knows.", cells, Role.DIM), BLANK]
    for route in details.routes:
        lines += _route(route, day, cells, glyphs)
    facts = [(word, said) for word, said in (("released", details.released), ("retired", details.retired)) if said]
    by_developer = (line(MARGIN * 2, span(padded(word, 10), Role.DIM), span(said)) for word, said in facts)
    return [*lines, *titled("By its developer", by_developer)]


def _route(details: RouteDetails, day: date, cells: int, glyphs: Glyphs) -> Iterator[Line]:
    route = details.route
    name = route.service or details.names.get(route.provider, route.provider)
    yield from wrapped(name, cells - 1, MARGIN, Role.HEADING)
    yield from prose(_state_in_words(details, day, glyphs), cells, indent=MARGIN * 2)
    yield BLANK
    yield from titled("Periods", _periods(details, day, cells, glyphs))
    scopes = max((width(shown(scope)) for scope in route.names), default=0) + 2
    ids = (
        content
        for scope, model_id in route.names.items()
        for content in beside(
            line(MARGIN * 2, span(padded(shown(scope), scopes), Role.DIM)),
            span(model_id, Role.LINK, Link("text", model_id)),
            cells,
        )
    )
    yield from titled("Model ids", ids)
    if details.regions:
        yield from titled("Regions", wrapped(", ".join(details.regions), cells - 1, MARGIN * 2))
    if details.notes:
        yield from titled("Notes", wrapped(details.notes, cells - 1, MARGIN * 2))
    yield from titled("Sources", _sources(details, cells))
    checked = f"last checked {route.checked}" if route.checked else "never checked"
    yield line(MARGIN, span(checked, Role.DIM))
    yield from wrapped(route.id, cells - 1, MARGIN, Role.DIM, Link("text", route.id))
    yield BLANK


def _state_in_words(details: RouteDetails, day: date, glyphs: Glyphs) -> str:
    state = state_on(details.route, day)
    if state is None:
        return f"{glyphs('·')} not yet offered on {day.isoformat()}"
    period = state.period
    since = f" since {date_in_words(period.since)}" if period.since else ", since when is not known"
    operator = details.names.get(period.operator, period.operator)
    return f"{glyphs.status(period.status)} {_words(period.status)}{since}, run by {operator}"


def _periods(details: RouteDetails, day: date, cells: int, glyphs: Glyphs) -> Iterator[Line]:
    current = state_on(details.route, day)
    for period in details.route.periods:
        since = glyphs("—") if period.since is None else str(period.since)
        scheduled = ", scheduled" if period.scheduled else ""
        is_current = current is not None and period is current.period
        state = f"{glyphs.status(period.status)} {_words(period.status)}{scheduled}"
        marker = "▶ " if is_current else "  "
        role = _role(period.status) if is_current else Role.PLAIN
        yield line(
            MARGIN, span(glyphs(marker), Role.ACCENT), span(padded(since, 17), Role.DIM), span(state, role)
        ).fitted(cells)
        event = details.events.get(period.event)
        if event is not None:
            title = f"{glyphs.kind(event.kind)} {short_date(event.date)}  {event.title}"
            yield from wrapped(title, cells - 1, MARGIN * 4, Role.LINK, Link("event", event.id))


def _sources(details: RouteDetails, cells: int) -> Iterator[Line]:
    for source in details.sources:
        link = Link("source", source.url) if source.url else None
        yield line(MARGIN * 2, span(source_name(source), Role.LINK, link), span(f"  {source.kind}", Role.DIM)).fitted(
            cells
        )
        yield from wrapped(source.title, cells - 1, MARGIN * 3, Role.DIM)
