"""The matrix as a grid of lines, its legend, and the page of a cell."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from partnerships_db.dates import PartialDate
from partnerships_db.matrix import Matrix, Row, State, next_change, state_on
from partnerships_db.matrix_time import RouteChange, Stay
from partnerships_db.problems import Refused
from partnerships_db.records import CellDetails, Route, RouteDetails
from partnerships_tui.drawing.event import source_name
from partnerships_tui.drawing.glyphs import STATUS_GLYPHS, STATUS_LETTERS, UNICODE, Glyphs
from partnerships_tui.drawing.page import MARGIN, beside, prose, titled
from partnerships_tui.drawing.shown import cut, padded, shown, width
from partnerships_tui.drawing.spans import BLANK, Line, Link, Role, Span, line, span, wrapped
from partnerships_tui.drawing.words import STATUS_WORDS, counted, date_in_words, short_date

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


STALE_DAYS = 180
"""What nobody has looked at for longer says so."""

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
    route: int = 0
    """Which of a provider's routes the line is of, the best first: a model has a line for each."""


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
        routes = max((len(cell.states) for cell in row.cells.values()), default=1)
        lines += [GridLine(row=row, route=route) for route in range(routes)]
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
    cell = max(min((cells - name) // providers, 36), 5)
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
    name = "" if content.route else shown(content.row.model.name).removeprefix(columns.shared)
    name = padded(name, columns.name - 4)
    spans = [Span("   "), span(name, Role.DIM if content.row.is_gone else Role.PLAIN), Span(" ")]
    for number, provider in enumerate(matrix.providers[first : first + columns.shown], start=first):
        cell = content.row.cells.get(provider)
        states = cell.states if cell else ()
        state = states[content.route] if content.route < len(states) else None
        nothing = glyphs("·") if not content.route else ""
        text = nothing if state is None else state_text(state, matrix.as_of, columns.cell - 1, glyphs)
        text = padded(text, columns.cell - 1)
        role = Role.DIM if state is None else _role(state.status)
        spans += [Span(text, Role.HIT if number == chosen else role), Span(" ")]
    return Line(spans)


def state_text(state: State, day: date, cells: int, glyphs: Glyphs = UNICODE) -> str:
    """`● G 2025-11-18→* Bedrock`: glyph, letter, since when, whether it changes later, notes, the service.

    What has no room is left out from the end; glyph and letter stay.
    """
    period = state.period
    text = f"{glyphs.status(period.status)} {STATUS_LETTERS.get(period.status, '?')}"
    marks = glyphs("→" if next_change(state.route, day) else "") + ("*" if state.route.has_notes else "")
    since = []
    if period.since is not None:
        told = f"~{period.since.period}" if period.since.about else str(period.since)
        since = [f" {told}", f" {period.since.period}"]
    service = f" {shown(state.route.service)}" if state.route.service else ""
    for parts in ([*since[:1], marks, service], [*since[:1], marks], [*since[1:], marks], [marks]):
        whole = text + "".join(parts)
        if width(whole) <= cells:
            return whole
    return cut(text, cells)


def legend(cells: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """Every state by glyph, letter and word, in as many lines as it takes."""
    words = [f"{glyphs.status(status)} {STATUS_LETTERS[status]} {STATUS_WORDS[status]}" for status in STATUS_GLYPHS]
    words += [f"{glyphs('·')} not offered", f"{glyphs('→')} changes later", "* has notes"]
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


def cell_page(
    details: CellDetails,
    day: date,
    cells: int,
    glyphs: Glyphs = UNICODE,
    stays: Mapping[str, Stay] | None = None,
    names: Mapping[str, str] | None = None,
) -> list[Line]:
    """One model at one provider: each route with its state, periods, ids, regions, sources and events.

    `stays` are those of the model at every provider, `names` these by id.
    """
    title = f"{details.model_name} on {details.provider_name}"
    lines = [*wrapped(title, cells - 1, MARGIN, Role.TITLE), BLANK]
    if not details.routes:
        lines += [*prose("Not offered there, as far as the store knows.", cells, Role.DIM), BLANK]
    for route in details.routes:
        lines += _route(route, day, cells, glyphs)
    facts = [(word, said) for word, said in (("released", details.released), ("retired", details.retired)) if said]
    by_developer = (line(MARGIN * 2, span(padded(word, 10), Role.DIM), span(said)) for word, said in facts)
    lines += titled("By its developer", by_developer)
    return lines + titled("Behind the first cloud", _behind(stays or {}, names or {}))


def _behind(stays: Mapping[str, Stay], names: Mapping[str, str]) -> Iterator[Line]:
    """Each provider with the days that it came after the first, and how long the model lasted there."""
    for provider, stay in sorted(stays.items(), key=lambda pair: (pair[1].behind is None, pair[1].behind, pair[0])):
        behind = "since when is not known" if stay.behind is None else counted(stay.behind, "day")
        lasted = "" if stay.lasted is None else f", {'lasted' if stay.is_over else 'for'} {counted(stay.lasted, 'day')}"
        yield line(MARGIN * 2, span(padded(shown(names.get(provider, provider)), 22), Role.DIM), span(behind + lasted))


def period_bar(route: Route, day: date, cells: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """The route's life as a bar: its states' letters from its first known day to its last change or the day.

    Under it the year it begins and the year it ends in, and a mark below the day.
    """
    known = [period.since.first for period in route.periods if period.since is not None]
    if not known or cells < 12:
        return []
    first, last = min(known), max(*known, day)
    days = max((last - first).days, 1)

    def place(when: date) -> int:
        return min(max((when - first).days * (cells - 1) // days, 0), cells - 1)

    letters = []
    for number in range(cells):
        state = state_on(route, first + timedelta(days=-(-number * days // (cells - 1))))
        status = state.status if state else ""
        letters.append(Span(STATUS_LETTERS.get(status, " "), _role(status) if status else Role.DIM))
    ends_ = f"{first.year}".ljust(cells - 4) + f"{last.year}"
    mark = [line(MARGIN * 2, " " * place(day), span(glyphs("▲"), Role.ACCENT))] if day >= first else []
    return [Line((Span(MARGIN * 2), *letters)), *mark, line(MARGIN * 2, span(ends_, Role.DIM))]


def _last_checked(checked: str, day: date) -> tuple[str, Role]:
    """How long ago somebody looked; what nobody has looked at for long says so."""
    try:
        ago = (day - PartialDate.parse(checked).last).days
    except Refused:
        ago = -1
    if not checked:
        return "never checked", Role.WARN
    if ago < 0:
        return f"checked {checked}, after that day", Role.DIM
    told = f"checked {checked}, {counted(ago, 'day')} ago"
    return (f"{told}: look again", Role.WARN) if ago > STALE_DAYS else (told, Role.DIM)


def _route(details: RouteDetails, day: date, cells: int, glyphs: Glyphs) -> Iterator[Line]:
    route = details.route
    name = route.service or details.names.get(route.provider, route.provider)
    yield from wrapped(name, cells - 1, MARGIN, Role.HEADING)
    yield from prose(_state_in_words(details, day, glyphs), cells, indent=MARGIN * 2)
    yield BLANK
    yield from titled("Through time", period_bar(route, day, min(cells - 6, 60), glyphs))
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
    told, role = _last_checked(route.checked, day)
    yield line(MARGIN, span(told, role))
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


# -- Between two days ------------------------------------------------------------------------------


def changes_page(changes: Sequence[RouteChange], after: date, until: date, names: Mapping[str, str], cells: int,
                 glyphs: Glyphs = UNICODE) -> list[Line]:  # fmt: skip
    """What came, went and changed, by date, with the event behind each; `names` are models' and companies'."""
    lines = [*prose(f"After {after.isoformat()}, up to {until.isoformat()}", cells, Role.TITLE)]
    lines += [*prose(counted(len(changes), "change"), cells, Role.DIM), BLANK]
    for one in changes:
        when = f"{one.date}{' scheduled' if one.scheduled else ''}"
        what = f"{one.what}: {glyphs('→').join(filter(None, (one.old and f'{one.old} ', f' {one.new}'))).strip()}"
        role = _role(one.new) if one.what != "route" else Role.PLAIN
        lines.append(line(MARGIN, span(f"{when}  ", Role.DIM), span(what, role)).cut(cells))
        cell = Link("cell", f"{one.model}/{one.provider}")
        where = f"{names.get(one.model, one.model)} at {names.get(one.provider, one.provider)}"
        lines += wrapped(f"{where}, {one.service}" if one.service else where, cells - 1, MARGIN * 2, Role.LINK, cell)
        if one.event:
            lines += wrapped(one.event, cells - 1, MARGIN * 2, Role.LINK, Link("event", one.event))
        lines.append(BLANK)
    return lines
