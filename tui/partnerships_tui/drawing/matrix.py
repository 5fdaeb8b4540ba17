"""The matrix as a grid of lines: models down and providers across, or turned; and its legend."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from typing import NamedTuple

from partnerships_db.format.route_statuses import ROUTE_STATUSES, route_status_info
from partnerships_db.matrix.matrix import (
    STALE_DAYS,
    Matrix,
    MatrixCell,
    RouteState,
    is_stale,
    next_change,
)
from partnerships_db.matrix.routes import Route
from partnerships_tui.drawing.text.cell_text import cut, padded, width
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import BLANK, Line, Role, Span, line, span


def status_role(status: str) -> Role:
    """How a state is coloured; a foreign hand may have written one that is none."""
    return Role(route_status_info(status).role)


SHORT_WORDS_BELOW = 90
"""Below this width the models go without the word that all of them share."""
MIN_CELL, FULL_CELL, MAX_CELL = 5, 16, 72
"""The cells of a column: with glyph and letter alone, with what heads it and a date, and with all there is to say."""


Service = tuple[str, str]
"""A provider and the name of a service of its."""


class GridHeader(NamedTuple):
    """What a row or a column is of: a model or a provider."""

    id: str
    names: tuple[str, ...]
    """The full one, then shorter ones."""
    group: str = ""
    """The heading it stands under."""
    is_gone: bool = False
    is_pinned: bool = False


class Grid(NamedTuple):
    """A matrix as it is laid out: what is pinned stands first, both ways."""

    matrix: Matrix
    rows: tuple[GridHeader, ...]
    columns: tuple[GridHeader, ...]
    cells: Mapping[str, Mapping[str, MatrixCell]]
    """By model and provider."""
    is_turned: bool
    companies: Mapping[str, str]
    """What they are called, by id."""
    marks: Mapping[Service, str]

    @property
    def as_of(self) -> date:
        """The day."""
        return self.matrix.as_of

    def states(self, row: GridHeader, column: GridHeader) -> tuple[RouteState, ...]:
        """The routes of a cell, the best first."""
        model, provider = (column, row) if self.is_turned else (row, column)
        cell = self.cells[model.id].get(provider.id)
        return cell.states if cell else ()


class Layout(NamedTuple):
    """How the grid fits a width."""

    cells: int
    name: int
    """The cells of the first column, with the rows' names."""
    cell: int
    """Those of each other one."""
    columns: tuple[GridHeader, ...]
    """The columns in sight."""
    before: int
    """How many are out of sight to the left."""
    after: int
    is_short: bool
    """Whether models go without the word that all of them share."""


class GridLine(NamedTuple):
    """A line of the grid: a heading, a blank, or one of a row's."""

    heading: str = ""
    row: GridHeader | None = None
    route: int = 0
    """Which of a cell's routes the line is of: a row has a line for each."""


def arrange_grid(matrix: Matrix, names: Mapping[str, tuple[str, ...]], marks: Mapping[Service, str] | None = None, *,
             is_turned: bool = False, pinned: Collection[str] = ()) -> Grid:  # fmt: skip
    """The matrix as a grid, turned with its providers down; `names` are those of companies, `pinned` are ids."""
    shared = _first_word_of_all([row.model.name for row in matrix.rows])
    models = [
        GridHeader(row.model.id, (row.model.name, row.model.name.removeprefix(shared)), row.model.family or row.model.name,
             row.is_gone, row.model.id in pinned)
        for row in matrix.rows
    ]  # fmt: skip
    providers = [
        GridHeader(one, names.get(one, (one,)), is_pinned=one in pinned) for one in matrix.providers
    ]
    rows, columns = (providers, models) if is_turned else (models, providers)
    cells = {row.model.id: row.cells for row in matrix.rows}
    first = {company: said[0] for company, said in names.items()}
    return Grid(
        matrix, _pinned_first(rows), _pinned_first(columns), cells, is_turned, first, marks or {}
    )


def _first_word_of_all(names: Sequence[str]) -> str:
    first = names[0].partition(" ")[0] + " " if names else ""
    return first if len(names) > 1 and all(name.startswith(first) for name in names) else ""


def _pinned_first(heads: list[GridHeader]) -> tuple[GridHeader, ...]:
    return tuple(sorted(heads, key=lambda head: not head.is_pinned))


def service_marks(routes: Iterable[Route]) -> dict[Service, str]:
    """A letter for each service of a provider that has several: the same whatever the day."""
    services: dict[str, set[str]] = {}
    for route in routes:
        services.setdefault(route.provider, set()).add(route.service)
    several = [
        (one, service)
        for one in sorted(services)
        if len(services[one]) > 1
        for service in sorted(services[one])
    ]
    return dict(zip(several, _letters(), strict=False))


def _letters() -> Iterator[str]:
    """`a` to `z`, then `aa`, `ab` and on."""
    for number in count():
        before, last = divmod(number, 26)
        yield (chr(ord("a") + before - 1) if before else "") + chr(ord("a") + last)


# -- Lines -----------------------------------------------------------------------------------------


def grid_lines(grid: Grid) -> list[GridLine]:
    """The lines below the head: what is pinned, then groups under their headings, a blank between them."""
    most = _most_routes(grid)
    lines: list[GridLine] = []
    group: str | None = None
    for row in grid.rows:
        own = "" if row.is_pinned else row.group
        if own != group:
            if lines:
                lines.append(GridLine())
            if own:
                lines.append(GridLine(heading=own))
            group = own
        lines += [GridLine(row=row, route=route) for route in range(most.get(row.id, 1))]
    return lines


def _most_routes(grid: Grid) -> dict[str, int]:
    """How many lines a row needs, by its id."""
    if not grid.is_turned:
        return {
            one: max([len(cell.states) for cell in row.values()], default=1)
            for one, row in grid.cells.items()
        }
    most: dict[str, int] = {}
    for row in grid.cells.values():
        for provider, cell in row.items():
            most[provider] = max(most.get(provider, 1), len(cell.states))
    return most


def layout(grid: Grid, cells: int, first: int = 0) -> Layout:
    """The columns for that width, what is pinned and then from the `first` of the others on.

    They have dates where there is room, else glyph and letter alone.
    """
    is_short = cells < SHORT_WORDS_BELOW
    longest = max((width(_name_of(row, is_short)) for row in grid.rows), default=10) + 4
    name = max(min(longest, cells * 2 // 5), 10)
    room = cells - name
    # Where not all columns can be read, some go out of sight, rather than all be narrow.
    heads = max((min(map(width, map(safe_text, one.names))) for one in grid.columns), default=0) + 1
    least = max(min(heads, FULL_CELL, room), MIN_CELL)
    cell = max(min(room // max(len(grid.columns), 1), MAX_CELL), least)
    pinned = sum(column.is_pinned for column in grid.columns)
    kept = min(pinned, max(room // cell - 1, 0))
    shown_count = max(room // cell - kept, 1)
    others = grid.columns[kept:]
    first = max(min(first, len(others) - shown_count), 0)
    in_sight = (*grid.columns[:kept], *others[first : first + shown_count])
    return Layout(
        cells, name, cell, in_sight, first, len(grid.columns) - len(in_sight) - first, is_short
    )


def first_in_sight(grid: Grid, cells: int, column: int, first: int) -> int:
    """Which of the columns must be the first behind the pinned ones, so that one is in sight: `first`, if it can."""
    found = layout(grid, cells, first)
    if grid.columns[column] in found.columns:
        return found.before
    kept = sum(one.is_pinned for one in found.columns)
    return column - kept if column - kept < first else column - len(found.columns) + 1


def _name_of(row: GridHeader, is_short: bool) -> str:
    return safe_text(row.names[-1] if is_short and row.group else row.names[0])


def head_line(plan: Layout, glyphs: Glyphs = UNICODE) -> Line:
    """What heads the columns; before them how many are out of sight to either side: `← 3 · 4 →`."""
    heads = [
        Span(padded(_heading(one, plan.cell - 1, glyphs), plan.cell), Role.TITLE)
        for one in plan.columns
    ]
    sides = (f"← {plan.before}" if plan.before else "", f"{plan.after} →" if plan.after else "")
    hidden = glyphs(" · ".join(filter(None, sides)))
    return Line((Span(" "), Span(padded(hidden, plan.name - 1), Role.DIM), *heads)).fitted(
        plan.cells
    )


def _heading(column: GridHeader, cells: int, glyphs: Glyphs) -> str:
    pin = glyphs("▪") if column.is_pinned else ""
    texts = [pin + safe_text(name) for name in column.names]
    return texts[0] if width(texts[0]) <= cells else cut(min(texts, key=width), cells)


def grid_line(
    content: GridLine, grid: Grid, plan: Layout, glyphs: Glyphs, chosen: str | None = None
) -> Line:
    """A line of the grid; `chosen` is the id of the column under the cursor, if that is on this line."""
    row = content.row
    if row is None:
        return line(" ", span(content.heading, Role.HEADING)) if content.heading else BLANK
    name = padded("" if content.route else _name_of(row, plan.is_short), plan.name - 4)
    pin = glyphs(" ▪ ") if row.is_pinned and not content.route else "   "
    spans = [Span(pin, Role.ACCENT), Span(name, Role.DIM if row.is_gone else Role.PLAIN), Span(" ")]
    for column in plan.columns:
        states = grid.states(row, column)
        state = states[content.route] if content.route < len(states) else None
        nothing = glyphs("·") if not content.route else ""
        text = nothing if state is None else state_text(state, grid, plan.cell - 1, glyphs)
        is_faded = state is None or is_stale(state.route, grid.as_of)
        role = Role.DIM if is_faded or state is None else status_role(state.status)
        spans += [
            Span(padded(text, plan.cell - 1), Role.HIT if column.id == chosen else role),
            Span(" "),
        ]
    return Line(spans)


def state_text(state: RouteState, grid: Grid, cells: int, glyphs: Glyphs) -> str:
    """`● G 2025-11-18→*?b`: glyph, letter, since when, whether it changes later, has notes and should be looked at
    again, and the service by its letter.

    With more room the service by its name, who runs it where that is another, and its id; with less, less: what
    has none is left out from the end, and glyph and letter stay.
    """
    period, route = state.period, state.route
    text = f"{glyphs.status(period.status)} {route_status_info(period.status).letter}"
    later = glyphs("→") if next_change(route, grid.as_of) else ""
    letter = grid.marks.get((route.provider, route.service), "")
    marks = (
        later
        + ("*" if route.has_notes else "")
        + ("?" if is_stale(route, grid.as_of) else "")
        + letter
    )
    full = short = ""
    if period.since is not None:
        full, short = (
            f" ~{period.since.period}" if period.since.about else f" {period.since}",
            f" {period.since.period}",
        )
    service = f" {safe_text(route.service)}" if route.service else ""
    runner = (
        ""
        if period.operator == route.provider
        else f" by {safe_text(grid.companies.get(period.operator, period.operator))}"
    )
    named = route.names.get("base") or next(iter(route.names.values()), "")
    model_id = f"  {safe_text(named)}" if named else ""
    for said in (
        full + marks + service + runner + model_id,
        full + marks + service + runner,
        full + marks + service,
        full + marks,
        short + marks,
        short + later + letter,
        marks,
    ):
        # Texts that are too long are not measured: a screen has hundreds of cells.
        if len(said) < cells and width(text) + width(said) <= cells:
            return text + said
    return cut(text, cells)


def legend_words(grid: Grid, glyphs: Glyphs) -> list[str]:
    """What the grid's signs mean: its states by glyph, letter and word, its marks, the letters of its services."""
    states = [
        state for row in grid.cells.values() for cell in row.values() for state in cell.states
    ]
    statuses = {state.period.status for state in states}
    words = [
        f"{glyphs.status(status)} {info.letter} {info.word}"
        for status, info in ROUTE_STATUSES.items() if status in statuses
    ]  # fmt: skip
    if any(len(row) < len(grid.matrix.providers) for row in grid.cells.values()):
        words.append(f"{glyphs('·')} not offered")
    if any(next_change(state.route, grid.as_of) for state in states):
        words.append(f"{glyphs('→')} changes later")
    if any(state.route.has_notes for state in states):
        words.append("* has notes")
    if any(is_stale(state.route, grid.as_of) for state in states):
        words.append(f"? not checked for {STALE_DAYS} days, or never")
    services = (
        {(state.route.provider, state.route.service) for state in states} if grid.marks else ()
    )
    return words + [
        f"{mark} {safe_text(one[1]) or '(unnamed)'}"
        for one, mark in grid.marks.items()
        if one in services
    ]


def legend(words: Sequence[str], cells: int) -> list[Line]:
    """Those words, in as many lines as they take."""
    lines: list[Line] = []
    current = ""
    for word in words:
        joined = f"{current}   {word}" if current else word
        if current and width(joined) > cells - 2:
            lines.append(line(" ", span(current, Role.DIM)))
            joined = word
        current = joined
    return [*lines, line(" ", span(current, Role.DIM))] if current else []
