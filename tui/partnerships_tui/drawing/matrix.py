"""The matrix as a grid of lines, with models down and providers across, or turned; its legend."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from typing import NamedTuple

from partnerships_db.filters.editing import typed_terms
from partnerships_db.filters.model import Filter
from partnerships_db.format.route_statuses import ROUTE_STATUSES, is_usable, route_status_info
from partnerships_db.matrix.history import AvailabilitySpan
from partnerships_db.matrix.matrix import (
    STALE_DAYS,
    Matrix,
    MatrixCell,
    RouteState,
    is_stale,
    next_change,
    possible_change,
)
from partnerships_db.matrix.routes import Route, RoutePeriod
from partnerships_tui.drawing.text.cell_text import cut, padded, width
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import BLANK, Line, Role, Span, line, span

MIN_CELL, HEADED_CELL, DATED_CELL, MAX_CELL = 5, 16, 18, 72
"""The cells of a column: with glyph and letter, a heading, a whole date, with everything."""

MIN_NAME_CELLS = 10
"""The least cells of the first column."""

Service = tuple[str, str]
"""A provider's id and the name of one of its services."""

SpansOfModel = Callable[[str], Mapping[str, AvailabilitySpan]]
"""Gives the spans in which a model, by its id, was available, by provider."""


def status_role(status: str) -> Role:
    """The role of a route status; an unknown status from another program has one too."""
    return Role(route_status_info(status).role)


def status_words(status: str, glyphs: Glyphs) -> str:
    """`◐ P preview`: a route status by its glyph, its letter and its word."""
    info = route_status_info(status)
    return f"{glyphs.status(status)} {info.letter} {info.word}"


class GridHeader(NamedTuple):
    """The model or provider of a row or a column."""

    id: str
    names: tuple[str, ...]
    """The full name, then shorter ones."""
    group: str = ""
    """The heading above its group of rows."""
    is_gone: bool = False
    is_pinned: bool = False


class Grid(NamedTuple):
    """A matrix with the order of its rows and columns: pinned ones are the first."""

    matrix: Matrix
    rows: tuple[GridHeader, ...]
    columns: tuple[GridHeader, ...]
    cells: Mapping[str, Mapping[str, MatrixCell]]
    """By model and provider."""
    is_turned: bool
    companies: Mapping[str, str]
    """The names of companies by id."""
    marks: Mapping[Service, str]
    spans_of: SpansOfModel | None = None
    """How late a model came to each provider; None leaves delays out of the cells."""

    @property
    def as_of(self) -> date:
        """The day of the matrix."""
        return self.matrix.as_of

    def states(self, row: GridHeader, column: GridHeader) -> tuple[RouteState, ...]:
        """The routes of a cell, the best first."""
        model, provider = (column, row) if self.is_turned else (row, column)
        cell = self.cells[model.id].get(provider.id)
        return cell.states if cell else ()

    def all_states(self) -> list[RouteState]:
        """The routes of all cells."""
        states: list[RouteState] = []
        for row in self.cells.values():
            for cell in row.values():
                states.extend(cell.states)
        return states


class Layout(NamedTuple):
    """The columns and widths of a grid on a screen, in cells."""

    cells: int
    name_cells: int
    """The width of the first column, with the names of the rows."""
    column_cells: int
    """The width of each other column."""
    columns: tuple[GridHeader, ...]
    """The visible columns."""
    hidden_before: int
    """The number of hidden columns at the left."""
    hidden_after: int
    """The number of hidden columns at the right."""
    has_full_names: bool
    """Whether headings are full names where these have room; models have them all or none."""


class GridLine(NamedTuple):
    """A line of the grid: a heading, a blank, or a line of a row."""

    heading: str = ""
    row: GridHeader | None = None
    route_index: int = 0
    """The index of the route in each cell: a row has a line for each of its routes."""


def arrange_grid(
    matrix: Matrix,
    names: Mapping[str, tuple[str, ...]],
    marks: Mapping[Service, str] | None = None,
    *,
    is_turned: bool = False,
    pinned: Collection[str] = (),
    spans_of: SpansOfModel | None = None,
) -> Grid:
    """The matrix as a grid, with its providers down if it is turned.

    `names` are the names of companies by id, the full one first. `pinned` are ids of models and
    providers. `marks` are the letters of services, see `service_marks`.
    """
    models = _model_headers(matrix, pinned)
    providers: list[GridHeader] = []
    for provider_id in matrix.providers:
        provider_names = names.get(provider_id, (provider_id,))
        is_pinned = provider_id in pinned
        providers.append(GridHeader(provider_id, provider_names, is_pinned=is_pinned))

    rows, columns = (providers, models) if is_turned else (models, providers)
    return Grid(
        matrix=matrix,
        rows=_pinned_first(rows),
        columns=_pinned_first(columns),
        cells={row.model.id: row.cells for row in matrix.rows},
        is_turned=is_turned,
        companies={company_id: company_names[0] for company_id, company_names in names.items()},
        marks=marks or {},
        spans_of=spans_of,
    )


def _model_headers(matrix: Matrix, pinned: Collection[str]) -> list[GridHeader]:
    shared_word = _first_word_of_all([row.model.name for row in matrix.rows])
    headers: list[GridHeader] = []
    for row in matrix.rows:
        model = row.model
        headers.append(
            GridHeader(
                id=model.id,
                names=(model.name, model.name.removeprefix(shared_word)),
                group=model.family or model.name,
                is_gone=row.is_gone,
                is_pinned=model.id in pinned,
            )
        )
    return headers


def _first_word_of_all(names: Sequence[str]) -> str:
    """The first word and its blank, if several names share it."""
    if len(names) < 2:
        return ""
    first_word = names[0].partition(" ")[0] + " "
    return first_word if all(name.startswith(first_word) for name in names) else ""


def _pinned_first(headers: list[GridHeader]) -> tuple[GridHeader, ...]:
    return tuple(sorted(headers, key=lambda header: not header.is_pinned))


def service_marks(routes: Iterable[Route]) -> dict[Service, str]:
    """A letter for each service of a provider that has several; it is the same on every day."""
    services_by_provider: dict[str, set[str]] = {}
    for route in routes:
        services_by_provider.setdefault(route.provider, set()).add(route.service)

    letters = _letters()
    marks: dict[Service, str] = {}
    for provider_id in sorted(services_by_provider):
        services = services_by_provider[provider_id]
        if len(services) > 1:
            for service in sorted(services):
                marks[provider_id, service] = next(letters)
    return marks


def _letters() -> Iterator[str]:
    """Yield `a` to `z`, then `aa`, `ab` and so on."""
    for number in count():
        before, last = divmod(number, 26)
        first_letter = chr(ord("a") + before - 1) if before else ""
        yield first_letter + chr(ord("a") + last)


# -- What a filter can't select -------------------------------------------------------------------


def inapplicable_sentence(criteria: Filter) -> str:
    """The sentence that names the terms of a filter that routes don't have; empty without any."""
    _, other_clauses = criteria.of_routes()
    if not other_clauses:
        return ""
    return f"the Matrix cannot filter by {' or '.join(typed_terms(criteria, other_clauses))}"


# -- Lines -----------------------------------------------------------------------------------------


def grid_lines(grid: Grid) -> list[GridLine]:
    """The lines below the head: pinned rows, then groups with headings and a blank between them."""
    route_counts = _route_counts(grid)
    lines: list[GridLine] = []
    group: str | None = None
    for row in grid.rows:
        row_group = "" if row.is_pinned else row.group
        if row_group != group:
            if lines:
                lines.append(GridLine())
            if row_group:
                lines.append(GridLine(heading=row_group))
            group = row_group
        route_count = route_counts.get(row.id, 1)
        lines.extend(GridLine(row=row, route_index=index) for index in range(route_count))
    return lines


def _route_counts(grid: Grid) -> dict[str, int]:
    """The number of lines of each row, by its id."""
    counts: dict[str, int] = {}
    for model_id, row in grid.cells.items():
        if not grid.is_turned:
            counts[model_id] = max((len(cell.states) for cell in row.values()), default=1)
            continue
        for provider_id, cell in row.items():
            counts[provider_id] = max(counts.get(provider_id, 1), len(cell.states))
    return counts


def layout(
    grid: Grid,
    cells: int,
    first: int = 0,
) -> Layout:
    """The columns for a width: the pinned ones, and then the others from the `first` on.

    Columns show dates where there is room, or else only glyph and letter.
    """
    name_cells = _name_cells(grid, cells)
    room = cells - name_cells
    column_cells = _column_cells(grid, room)

    pinned_count = sum(column.is_pinned for column in grid.columns)
    visible_pinned = min(pinned_count, max(room // column_cells - 1, 0))
    visible_others = max(room // column_cells - visible_pinned, 1)
    others = grid.columns[visible_pinned:]
    first = max(min(first, len(others) - visible_others), 0)
    visible_columns = (
        *grid.columns[:visible_pinned],
        *others[first : first + visible_others],
    )
    return Layout(
        cells=cells,
        name_cells=name_cells,
        column_cells=column_cells,
        columns=visible_columns,
        hidden_before=first,
        hidden_after=len(grid.columns) - len(visible_columns) - first,
        has_full_names=not grid.is_turned or _longest_heading(grid) < column_cells,
    )


def _name_cells(grid: Grid, cells: int) -> int:
    """The width of the first column: at most two fifths of the screen."""
    longest = max((width(_row_name(row)) for row in grid.rows), default=MIN_NAME_CELLS)
    return max(min(longest + 4, cells * 2 // 5), MIN_NAME_CELLS)


def _column_cells(grid: Grid, room: int) -> int:
    """The width of a column. Where not all are readable, some are hidden rather than all narrow."""
    heading_cells = 0
    for column in grid.columns:
        shortest_name = min(width(safe_text(name)) for name in column.names)
        heading_cells = max(heading_cells, shortest_name)
    # Models are many: those that have no room beside whole dates are hidden.
    readable_cells = DATED_CELL if grid.is_turned else min(heading_cells + 1, HEADED_CELL)
    least = max(min(readable_cells, room), MIN_CELL)
    equal_share = room // max(len(grid.columns), 1)
    return max(min(equal_share, MAX_CELL), least)


def _longest_heading(grid: Grid) -> int:
    """The width of the longest full name of a column, with its pin."""
    widths = (width(safe_text(column.names[0])) + column.is_pinned for column in grid.columns)
    return max(widths, default=0)


def first_in_sight(
    grid: Grid,
    cells: int,
    column: int,
    first: int,
) -> int:
    """The first column after the pinned ones that makes a column visible: `first` if possible."""
    current = layout(grid, cells, first)
    if grid.columns[column] in current.columns:
        return current.hidden_before
    pinned_count = sum(header.is_pinned for header in current.columns)
    if column - pinned_count < first:
        return column - pinned_count
    return column - len(current.columns) + 1


def _row_name(row: GridHeader) -> str:
    """The name of a row; below the heading of its group, without the word that all models share."""
    has_heading = row.group and not row.is_pinned
    return safe_text(row.names[-1] if has_heading else row.names[0])


def head_line(plan: Layout, glyphs: Glyphs = UNICODE) -> Line:
    """The headings of the columns, after the numbers of hidden columns: `← 3 · 4 →`."""
    hidden_counts: list[str] = []
    if plan.hidden_before:
        hidden_counts.append(f"← {plan.hidden_before}")
    if plan.hidden_after:
        hidden_counts.append(f"{plan.hidden_after} →")
    hidden = padded(glyphs(" · ".join(hidden_counts)), plan.name_cells - 1)

    spans = [Span(" "), Span(hidden, Role.DIM)]
    for column in plan.columns:
        heading = _heading(column, plan, glyphs)
        spans.append(Span(padded(heading, plan.column_cells), Role.TITLE))
    return Line(spans).fitted(plan.cells)


def _heading(
    column: GridHeader,
    plan: Layout,
    glyphs: Glyphs,
) -> str:
    """The full name of a column, or else the shortest one, after its pin."""
    pin = glyphs("▪") if column.is_pinned else ""
    headings = [pin + safe_text(name) for name in column.names]
    cells = plan.column_cells - 1
    if plan.has_full_names and width(headings[0]) <= cells:
        return headings[0]
    return cut(min(headings, key=width), cells)


def grid_line(
    content: GridLine,
    grid: Grid,
    plan: Layout,
    glyphs: Glyphs,
    current_column: str | None = None,
) -> Line:
    """A line of the grid; `current_column` is the column under the cursor, or None elsewhere."""
    row = content.row
    if row is None:
        return line(" ", span(content.heading, Role.HEADING)) if content.heading else BLANK

    is_first_line = not content.route_index
    name = _row_name(row) if is_first_line else ""
    pin = glyphs(" ▪ ") if row.is_pinned and is_first_line else "   "
    name_role = Role.DIM if row.is_gone else Role.PLAIN
    spans = [
        Span(pin, Role.ACCENT),
        Span(padded(name, plan.name_cells - 4), name_role),
        Span(" "),
    ]
    for column in plan.columns:
        text, role = _cell_text(
            content,
            row,
            column,
            grid,
            plan.column_cells - 1,
            glyphs,
        )
        if column.id == current_column:
            role = Role.HIT
        spans.append(Span(padded(text, plan.column_cells - 1), role))
        spans.append(Span(" "))
    return Line(spans)


def _cell_text(
    content: GridLine,
    row: GridHeader,
    column: GridHeader,
    grid: Grid,
    cells: int,
    glyphs: Glyphs,
) -> tuple[str, Role]:
    """The text and the role of a cell on a line: one of its routes, or a dot without any."""
    states = grid.states(row, column)
    if content.route_index >= len(states):
        return "" if content.route_index else glyphs("·"), Role.DIM
    state = states[content.route_index]
    is_faded = is_stale(state.route, grid.as_of)
    role = Role.DIM if is_faded else status_role(state.status)
    delay = "" if content.route_index else _delay_text(state, grid)
    return state_text(
        state,
        grid,
        cells,
        glyphs,
        delay,
    ), role


def state_text(
    state: RouteState,
    grid: Grid,
    cells: int,
    glyphs: Glyphs,
    delay: str = "",
) -> str:
    """`● G 2025-11-18→*?b +21 d Bedrock by AWS  model-id`: the state of a route in a cell.

    Glyph, letter and date; marks for a later change, a promised time that is over, notes and a
    stale check, the letter of the service; then the days after the first provider, the service,
    the operator if it is not the provider, and the model id. With less room the model id is left
    out first, then the service, the operator and the delay; glyph and letter stay.
    """
    period = state.period
    text = f"{glyphs.status(period.status)} {route_status_info(period.status).letter}"
    for details in _details_by_length(state, grid, glyphs, delay):
        # The character count is checked first because it is cheap: a screen has hundreds of cells.
        if len(details) < cells and width(text) + width(details) <= cells:
            return text + details
    return cut(text, cells)


def _delay_text(state: RouteState, grid: Grid) -> str:
    """`+21 d` after a model's first provider, `first` at that; empty if it is not known.

    A model that can't be called has no delay.
    """
    if grid.spans_of is None or not is_usable(state.status):
        return ""
    span = grid.spans_of(state.route.model).get(state.route.provider)
    if span is None or span.behind is None:
        return ""
    if span.behind.most == 0:
        return "~first" if span.behind.is_about else "first"
    is_unknown = span.behind.most is None and not span.behind.least
    return "" if is_unknown else f"+{span.behind.figure} d"


def _details_by_length(
    state: RouteState,
    grid: Grid,
    glyphs: Glyphs,
    delay: str,
) -> tuple[str, ...]:
    """The texts after glyph and letter, the longest first."""
    period, route = state.period, state.route
    later = glyphs("→") if next_change(route, grid.as_of) else ""
    later += "!" if possible_change(route, grid.as_of) else ""
    notes = "*" if route.has_notes else ""
    stale = "?" if is_stale(route, grid.as_of) else ""
    letter = grid.marks.get((route.provider, route.service), "")
    marks = later + notes + stale + letter

    full_date, short_date, year = _since_texts(period)
    dated = full_date + marks
    with_delay = f"{dated} {glyphs.with_signs(delay)}" if delay else dated
    service = f" {safe_text(route.service)}" if route.service else ""
    operator = _operator_text(state, grid)
    return (
        with_delay + service + operator + _model_id_text(route),
        with_delay + service + operator,
        with_delay + operator,
        with_delay,
        dated,
        short_date + marks,
        short_date + later + letter,
        year + later + letter,
        marks,
    )


def _since_texts(period: RoutePeriod) -> tuple[str, str, str]:
    """The first day of a period, its month or coarser period, and its year.

    None is more exact than the date: an approximate date keeps its mark in all three.
    """
    since = period.since
    if since is None:
        return "", "", ""
    about = "~" if since.about else ""
    coarse = f" {about}{since.period}"
    exact = coarse if since.about else f" {since}"
    return exact, coarse, f" {about}{since.first.year:04}"


def _operator_text(state: RouteState, grid: Grid) -> str:
    operator = state.period.operator
    if operator == state.route.provider:
        return ""
    return f" by {safe_text(grid.companies.get(operator, operator))}"


def _model_id_text(route: Route) -> str:
    model_id = route.names.get("base") or next(iter(route.names.values()), "")
    return f"  {safe_text(model_id)}" if model_id else ""


# -- The legend ------------------------------------------------------------------------------------


def legend_words(grid: Grid, glyphs: Glyphs) -> list[str]:
    """The meaning of the signs in the grid: its statuses, its marks, the letters of services."""
    states = grid.all_states()
    provider_count = len(grid.matrix.providers)
    has_empty_cell = any(len(row) < provider_count for row in grid.cells.values())
    return _sign_words(
        states,
        grid,
        glyphs,
        has_empty_cell=has_empty_cell,
    )


def cell_legend_words(
    row: GridHeader,
    column: GridHeader,
    grid: Grid,
    glyphs: Glyphs,
) -> list[str]:
    """The meaning of the signs in one cell of the grid."""
    states = grid.states(row, column)
    return _sign_words(
        states,
        grid,
        glyphs,
        has_empty_cell=not states,
    )


def _sign_words(
    states: Sequence[RouteState],
    grid: Grid,
    glyphs: Glyphs,
    *,
    has_empty_cell: bool,
) -> list[str]:
    """The meaning of the signs in the cells of some routes."""
    statuses = {state.period.status for state in states}
    words = [status_words(status, glyphs) for status in ROUTE_STATUSES if status in statuses]
    if has_empty_cell:
        words.append(f"{glyphs('·')} not offered")
    if any(state.period.since and state.period.since.about for state in states):
        words.append("~ about that date")
    if any(next_change(state.route, grid.as_of) for state in states):
        words.append(f"{glyphs('→')} changes later")
    if any(possible_change(state.route, grid.as_of) for state in states):
        words.append("! may be gone: its promised time is over")
    if any(state.route.has_notes for state in states):
        words.append("* has notes")
    if any(is_stale(state.route, grid.as_of) for state in states):
        words.append(f"? not checked for {STALE_DAYS} days, or never")

    services = {(state.route.provider, state.route.service) for state in states}
    for (provider_id, service), mark in grid.marks.items():
        if (provider_id, service) in services:
            service_name = safe_text(service) or "(unnamed)"
            words.append(f"{mark} {service_name}")
    if grid.spans_of is not None and any(is_usable(state.status) for state in states):
        words.append("+21 d later than the first cloud")
    return words


def short_legend(
    words: Sequence[str],
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """As many words of a legend as one hairline has room for, and the key that shows all signs."""
    hint = line(" ", span("?", Role.LABEL), span(" all signs", Role.DIM), " ")
    room = max(cells - hint.width - 1, 0)
    lines = legend(words, room)
    left = Line((*lines[0].cut(room), Span(" "))) if lines else BLANK
    hairline = Span(glyphs("─") * (cells - left.width - hint.width), Role.RULE)
    return Line((*left, hairline, *hint)).fitted(cells)


def legend(words: Sequence[str], cells: int) -> list[Line]:
    """The words of the legend in as many lines as they need."""
    lines: list[Line] = []
    current = ""
    for word in words:
        longer = f"{current}   {word}" if current else word
        if current and width(longer) > cells - 2:
            lines.append(line(" ", span(current, Role.DIM)))
            current = word
        else:
            current = longer
    if current:
        lines.append(line(" ", span(current, Role.DIM)))
    return lines
