"""The matrix: its grid, the lines of routes, the page of a cell and changes between two days."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, cast

import pytest

from partnerships_db.details import CellDetails, RouteDetails
from partnerships_db.format.route_statuses import ROUTE_STATUSES
from partnerships_db.format.vocabulary import RouteStatus
from partnerships_db.matrix.history import availability_spans, changes_between
from partnerships_db.matrix.matrix import RouteState, matrix_on
from partnerships_db.matrix.routes import ModelRow, Route, RoutePeriod
from partnerships_db.store.queries.details import name_variants
from partnerships_db.store.queries.matrix import model_rows, routes_of
from partnerships_db.store.store import Store
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.matrix import (
    Grid,
    arrange_grid,
    cell_legend_words,
    first_in_sight,
    grid_line,
    grid_lines,
    head_line,
    layout,
    legend,
    legend_words,
    service_marks,
    short_legend,
    state_text,
)
from partnerships_tui.drawing.matrix_cell import cell_page, period_bar
from partnerships_tui.drawing.matrix_changes import matrix_changes_page
from partnerships_tui.drawing.text.glyphs import UNICODE
from partnerships_tui.drawing.text.spans import Role

DAY = date(2025, 7, 1)


# -- The grid of the starter data ------------------------------------------------------------------

WIDTHS = range(20, 201, 12)
GRID_DAY = date(2026, 6, 20)


def starter_grid(store: Store, developer: str | None, **options: Any) -> Grid:
    """The grid of a developer's models, or of all models."""
    routes = routes_of(store, developer)
    matrix = matrix_on(
        GRID_DAY,
        model_rows(store, developer),
        routes,
        all_models=developer is None,
    )
    names = name_variants(store, matrix.providers)
    return arrange_grid(matrix, names, service_marks(routes), **options)


def states_of(grid: Grid) -> Iterator[RouteState]:
    for cells_of_row in grid.cells.values():
        for cell in cells_of_row.values():
            yield from cell.states


@pytest.mark.parametrize("is_turned", [False, True])
def test_each_row_of_the_grid_has_the_width_of_its_columns(
    starter: Store,
    is_turned: bool,
) -> None:
    grid = starter_grid(starter, None, is_turned=is_turned, pinned=["aws", "claude-opus-4-5"])
    rows = [content for content in grid_lines(grid) if content.row]
    for cells in WIDTHS:
        plan = layout(grid, cells, 2)
        grid_cells = plan.name_cells + plan.column_cells * len(plan.columns)
        first_column = plan.columns[0].id
        for row in rows:
            assert grid_line(row, grid, plan, UNICODE).width == grid_cells
            assert (
                grid_line(row, grid, plan, UNICODE, current_column=first_column).width == grid_cells
            )
        assert grid_cells <= cells
        assert head_line(plan, UNICODE).width == cells


def test_hidden_columns_are_counted_and_follow_the_cursor(starter: Store) -> None:
    grid = starter_grid(starter, "anthropic", is_turned=True)
    model_count = len(grid.columns)
    first_row = next(content for content in grid_lines(grid) if content.row)
    first = 0
    for column in (*range(model_count), *reversed(range(model_count))):
        first = first_in_sight(grid, 80, column, first)
        plan = layout(grid, 80, first)
        assert grid.columns[column] in plan.columns
        assert plan.hidden_before + len(plan.columns) + plan.hidden_after == model_count

        head = head_line(plan, UNICODE).text
        assert (f"← {plan.hidden_before}" in head) == (plan.hidden_before > 0)
        assert (f"{plan.hidden_after} →" in head) == (plan.hidden_after > 0)
        cursor_row = grid_line(
            first_row, grid, plan, UNICODE, current_column=grid.columns[column].id
        )
        assert any(part.role is Role.HIT for part in cursor_row)


def test_pinned_rows_and_columns_come_first_and_stay_in_sight(starter: Store) -> None:
    grid = starter_grid(starter, "anthropic", is_turned=True, pinned=["claude-opus-4-1", "gcp"])
    assert grid.columns[0].id == "claude-opus-4-1"
    assert grid.rows[0].id == "gcp"
    first_line = grid_lines(grid)[0]
    assert first_line.row == grid.rows[0]
    for column in range(len(grid.columns)):
        plan = layout(grid, 80, first_in_sight(grid, 80, column, 0))
        assert plan.columns[0].id == "claude-opus-4-1"
        assert grid.columns[column] in plan.columns

    plan = layout(grid, 80)
    assert "▪" in head_line(plan, UNICODE).text
    assert grid_line(first_line, grid, plan, UNICODE).text.startswith(" ▪ Google Cloud")


def test_a_turned_grid_has_the_same_cells(starter: Store) -> None:
    grid = starter_grid(starter, None)
    turned_grid = starter_grid(starter, None, is_turned=True)
    for row in grid.rows:
        for column in grid.columns:
            assert grid.states(row, column) == turned_grid.states(column, row)


@pytest.mark.parametrize("cells", [50, 60, 80, 120, 200])
def test_the_legend_names_the_states_and_services_of_the_grid(starter: Store, cells: int) -> None:
    grid = starter_grid(starter, None)
    used_statuses = {state.status for state in states_of(grid)}
    used_services = {(state.route.provider, state.route.service) for state in states_of(grid)}
    assert len(used_statuses) > 4
    assert len(grid.marks) > 3

    lines = legend(legend_words(grid, UNICODE), cells)
    assert all(content.width <= cells for content in lines)
    text = " ".join(content.text for content in lines)
    for status, info in ROUTE_STATUSES.items():
        assert (f" {info.letter} " in text) == (status in used_statuses)
    for service, mark in grid.marks.items():
        assert (f" {mark} {service[1]}" in text) == (service in used_services)


# -- Routes ----------------------------------------------------------------------------------------


def make_route(
    service: str,
    *periods: str,
    provider: str = "aws",
    operator: str = "",
    **fields: Any,
) -> Route:
    """A route with periods such as `2025-01-01 ga`."""
    route_periods: list[RoutePeriod] = []
    for period in periods:
        since, _, status = period.rpartition(" ")
        route_period = RoutePeriod(
            PartialDate.parse_scheduled(since),
            cast(RouteStatus, status),
            operator or provider,
            since.startswith("not before"),
            "",
        )
        route_periods.append(route_period)
    defaults: dict[str, Any] = {"checked": "2025-06", "retracted": False, "names": {}}
    return Route(
        f"{service}-{provider}",
        "m",
        provider,
        service,
        periods=tuple(route_periods),
        **(defaults | fields),
    )


def grid_texts(*routes: Route, cells: int = 100) -> list[str]:
    """The lines of a grid with one model."""
    model = ModelRow("m", "Model M", "d", "Family", None, None)
    names = {"lab": ("The Lab",)}
    grid = arrange_grid(matrix_on(DAY, [model], routes), names, service_marks(routes))
    plan = layout(grid, cells)
    lines = [grid_line(content, grid, plan, UNICODE) for content in grid_lines(grid)]
    return [content.text.rstrip() for content in lines]


def test_each_route_of_a_cell_has_a_line_with_its_service() -> None:
    better = make_route("Bedrock", "2025-01-01 ga")
    worse = make_route("Platform", "2025-02-01 preview")
    lines = grid_texts(worse, better)
    assert lines[0] == " Family"
    assert lines[1].split() == ["Model", "M", "●", "G", "2025-01-01a", "Bedrock"]
    assert lines[2].split() == ["◐", "P", "2025-02-01b", "Platform"]


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (200, "2025-01-01a Bedrock by The Lab  a.model-m"),
        (50, "2025-01-01a Bedrock by The Lab"),
        (44, "2025-01-01a by The Lab"),
        (33, "2025-01-01a"),
        (24, "2025-01a"),
    ],
)
def test_a_wider_cell_shows_more_of_a_route(cells: int, text: str) -> None:
    bedrock = make_route(
        "Bedrock",
        "2025-01-01 ga",
        names={"base": "a.model-m"},
        operator="lab",
    )
    platform = make_route("Platform", "2025-02-01 preview")
    row = grid_texts(bedrock, platform, cells=cells)[1]
    assert row.split("G", 1)[1].strip() == text


@pytest.mark.parametrize("delay", ["", "first", "+~22-205 d"])
def test_a_wider_cell_never_loses_what_a_narrower_one_shows(delay: str) -> None:
    route = make_route(
        "Bedrock",
        "2025-01-01 ga",
        names={"base": "a.model-m"},
        operator="lab",
        has_notes=True,
    )
    model = ModelRow("m", "Model M", "d", "Family", None, None)
    grid = arrange_grid(matrix_on(DAY, [model], [route]), {"lab": ("The Lab",)})
    (state,) = grid.all_states()

    narrower_words: set[str] = set()
    for cells in range(5, 90):
        text = state_text(state, grid, cells, UNICODE, delay)
        assert len(text) <= cells
        for word in narrower_words:
            assert word.rstrip("*") in text, f"{word} at {cells}"
        narrower_words = set(text.split())
    assert narrower_words >= {"2025-01-01*", "Bedrock", "Lab", "a.model-m", *delay.split()}


@pytest.mark.parametrize("developer", ["anthropic", None])
def test_a_wider_grid_shows_at_least_what_a_narrower_one_does(
    starter: Store,
    developer: str | None,
) -> None:
    routes = routes_of(starter, developer)
    spans = availability_spans(routes, GRID_DAY)
    grid = starter_grid(starter, developer, spans_of=lambda model_id: spans.get(model_id, {}))
    rows = [content for content in grid_lines(grid) if content.row]
    columns: tuple[str, ...] = ()
    texts: list[str] = [""] * len(rows)
    for cells in range(40, 221, 3):
        plan = layout(grid, cells)
        wider_columns = tuple(column.id for column in plan.columns)
        assert wider_columns[: len(columns)] == columns, cells
        columns = wider_columns

        first_cell = slice(plan.name_cells, plan.name_cells + plan.column_cells)
        wider_texts = [grid_line(row, grid, plan, UNICODE).text[first_cell].strip() for row in rows]
        for text, wider_text in zip(texts, wider_texts, strict=True):
            assert len(wider_text) >= len(text), f"{wider_text} at {cells}"
        texts = wider_texts


def test_the_delay_of_a_provider_is_in_the_first_line_of_its_cell() -> None:
    routes = [
        make_route("Bedrock", "2025-01-01 ga"),
        make_route("Platform", "2025-01-03 ga"),
        make_route("", "2025-01-22 ga", provider="gcp"),
    ]
    model = ModelRow("m", "Model M", "d", "Family", None, None)
    spans = availability_spans(routes, DAY)
    grid = arrange_grid(
        matrix_on(DAY, [model], routes),
        {},
        service_marks(routes),
        spans_of=lambda model_id: spans[model_id],
    )
    plan = layout(grid, 70)
    _, first_line, second_line = (grid_line(row, grid, plan, UNICODE) for row in grid_lines(grid))
    assert "2025-01-01a first" in first_line.text
    assert "2025-01-22 +21 d" in first_line.text
    assert " d" not in second_line.text
    assert "first" not in second_line.text
    assert any("later than the first cloud" in word for word in legend_words(grid, UNICODE))


def test_the_short_legend_explains_the_cell_and_names_the_key_of_all_signs(starter: Store) -> None:
    grid = starter_grid(starter, "anthropic")
    for row in grid.rows:
        for column in grid.columns:
            words = cell_legend_words(row, column, grid, UNICODE)
            states = grid.states(row, column)
            assert ("not offered" in words[0]) is not bool(states)
            assert set(words) <= {*legend_words(grid, UNICODE), f"{UNICODE('·')} not offered"}
            for cells in (20, 40, 80):
                legend_line = short_legend(words, cells, UNICODE)
                assert legend_line.width == cells
                assert legend_line.text.endswith("? all signs ")
            assert words[0] in legend_line.text


@pytest.mark.parametrize(
    ("checked", "is_stale"),
    [("2024-12-01", True), ("", True), ("2025-01-02", False)],
)
def test_a_route_that_was_not_checked_for_long_has_a_mark(checked: str, is_stale: bool) -> None:
    row = grid_texts(make_route("S", "2025-01-01 ga", checked=checked))[1]
    assert ("2025-01-01?" in row) == is_stale


def test_a_route_with_a_later_change_and_notes_has_marks() -> None:
    route = make_route("S", "2025-01-01 ga", "2026-01-01 retired", has_notes=True)
    assert "2025-01-01→*" in grid_texts(route)[1]


@pytest.mark.parametrize("since", ["about 2025-01-03", "about 2025-01", "about 2025-Q1", "2025"])
def test_a_cell_is_never_more_exact_than_its_date(since: str) -> None:
    about, period = since.startswith("about"), PartialDate.parse(since).period
    for cells in range(14, 160, 3):
        row = grid_texts(make_route("Bedrock", f"{since} ga"), cells=cells)[1]
        dates = re.findall(r"~?2025[^ →*?]*", row)
        shown = [period, "2025"] if not about else [f"~{period}", "~2025"]
        assert set(dates) <= set(shown), row


@pytest.mark.parametrize("cells", [5, 14, 20, 40])
def test_a_narrow_grid_keeps_to_its_width(cells: int) -> None:
    texts = grid_texts(make_route("Bedrock", "2025-01-01 ga"), cells=cells)
    assert all(len(text) <= max(cells, 16) for text in texts)


# -- The page of a cell ----------------------------------------------------------------------------


def test_the_bar_of_a_route_has_a_letter_for_each_status_and_a_mark_at_the_day() -> None:
    route = make_route("S", "2025-01-01 preview", "2025-04-01 ga", "2026-01-01 retired")
    bar, mark, years = period_bar(route, DAY, 40, UNICODE)
    letters = bar.text.strip()
    assert letters[0] == "P"
    assert letters[-1] == "R"
    assert "".join(dict.fromkeys(letters)) == "PGR"
    assert letters[mark.text.index("▲") - 4] == "G"
    assert years.text.split() == ["2025", "2026"]


def text_of_cell_page(checked: str) -> str:
    """The page of a cell on aws, with a later route on gcp."""
    route = make_route("S", "2025-01-01 ga", checked=checked)
    later_route = make_route("T", "2025-01-21 ga", provider="gcp")
    details = RouteDetails(route, (), "", {}, (), {})
    cell = CellDetails("m", "Model M", "aws", "AWS", "", "", (details,))
    spans = availability_spans([route, later_route], DAY)["m"]
    names = {"aws": "AWS", "gcp": "GCP"}
    lines = cell_page(cell, DAY, 80, UNICODE, stays=spans, names=names)
    return "\n".join(content.text for content in lines)


@pytest.mark.parametrize(
    ("checked", "words"),
    [
        ("", "never checked"),
        ("2025-06-28", "checked 2025-06-28, 3 days ago"),
        ("2024-06", "checked 2024-06, 13 months ago: check it again"),
        ("about 2025-06-20", "checked about 2025-06-20, ~11 days ago"),
        ("2025-08", "after that day"),
    ],
)
def test_the_page_of_a_cell_says_when_a_route_was_checked(checked: str, words: str) -> None:
    assert words in text_of_cell_page(checked)


def test_a_cell_says_that_a_route_may_be_gone_and_keeps_its_status() -> None:
    route = make_route("S", "2025-01-01 ga", "not before 2025-06-01 retired", checked="2025-06-28")
    assert "● G 2025-01-01!" in grid_texts(route)[1]
    details = RouteDetails(route, (), "", {}, (), {})
    cell = CellDetails("m", "Model M", "aws", "AWS", "", "", (details,))
    spans = availability_spans([route], DAY)["m"]
    lines = cell_page(cell, DAY, 100, UNICODE, stays=spans, names={"aws": "AWS"})
    text = "\n".join(content.text for content in lines)
    assert "generally available since 1 January 2025" in text
    assert "may be gone since 1 June 2025" in text
    assert "not before 2025-06-01  × R retired, scheduled" in text
    assert "check whether it is still there" in text
    assert "available for 151 to 181 days; may be gone since 1 June 2025" in text
    letters = period_bar(route, DAY, 40, UNICODE)[0].text.strip()
    assert "".join(dict.fromkeys(letters)) == "G?"


def test_a_cell_hides_what_was_not_known_on_the_day() -> None:
    route = make_route("S", "2025-01-01 ga", "2026-01-01 retired")
    unknown_end = route.periods[1]._replace(known_since=date(2025, 7, 2))
    route = route._replace(periods=(route.periods[0], unknown_end))
    details = RouteDetails(route, (), "", {}, (), {})
    cell = CellDetails("m", "Model M", "aws", "AWS", "", "2026", (details,), date(2025, 7, 2))
    for day, is_known in ((DAY, False), (date(2025, 7, 2), True)):
        lines = cell_page(cell, day, 100, UNICODE)
        text = "\n".join(content.text for content in lines)
        assert ("retired" in text) is is_known
        assert ("2026" in text) is is_known


def test_the_page_of_a_cell_says_how_far_each_provider_is_behind() -> None:
    table = text_of_cell_page("").split("Clouds in order of arrival")[1]
    aws, gcp = [" ".join(row.split()) for row in table.splitlines()[1:3]]
    assert aws == "AWS first here; available for 181 days"
    assert gcp == "GCP 20 days later; available for 161 days"


# -- Changes between two days ----------------------------------------------------------------------


def test_the_changes_between_two_days_have_dates_statuses_and_cells() -> None:
    route = make_route("S", "2025-02-01 preview", "2025-05-01 ga")
    first = date(2025, 1, 1)
    changes = changes_between([route], first, DAY)
    names = {"m": "Model M", "aws": "AWS"}
    lines = matrix_changes_page(changes, first, DAY, names, {}, 80, UNICODE)
    text = "\n".join(content.text for content in lines)
    assert "2 changes" in text
    assert "2025-02-01  came: ◐ P preview" in text
    assert "2025-05-01  status: ◐ P preview → ● G generally available" in text
    assert "Model M at AWS, S" in text
