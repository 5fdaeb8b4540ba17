"""The matrix drawn through time: routes on lines of their own, bars, what is stale, what changed."""

from datetime import date
from typing import Any, cast

import pytest

from partnerships_db.details import CellDetails, RouteDetails
from partnerships_db.format.vocabulary import RouteStatus
from partnerships_db.matrix.history import availability_spans, changes_between
from partnerships_db.matrix.matrix import matrix_on
from partnerships_db.matrix.routes import ModelRow, Route, RoutePeriod
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.matrix import (
    arrange_grid,
    grid_line,
    grid_lines,
    layout,
    service_marks,
)
from partnerships_tui.drawing.matrix_cell import cell_page, period_bar
from partnerships_tui.drawing.matrix_changes import matrix_changes_page
from partnerships_tui.drawing.text.glyphs import UNICODE

DAY = date(2025, 7, 1)


def route(
    service: str, *periods: str, provider: str = "aws", operator: str = "", **fields: Any
) -> Route:
    made = tuple(
        RoutePeriod(
            PartialDate.parse(since), cast(RouteStatus, status), operator or provider, False, ""
        )
        for since, status in (text.split() for text in periods)
    )
    given = {"checked": "2025-06", "retracted": False, "names": {}, **fields}
    return Route(f"{service}-{provider}", "m", provider, service, periods=made, **given)


def told(*routes: Route, cells: int = 100) -> list[str]:
    names = {"lab": ("The Lab",)}
    grid = arrange_grid(
        matrix_on(DAY, [ModelRow("m", "Model M", "d", "Family", None, None)], routes),
        names,
        service_marks(routes),
    )
    return [
        grid_line(content, grid, layout(grid, cells), UNICODE).text.rstrip()
        for content in grid_lines(grid)
    ]


def test_each_route_of_a_cloud_has_its_line_and_says_its_service() -> None:
    lines = told(route("Bedrock", "2025-01-01 ga"), route("Platform", "2025-02-01 preview"))
    assert lines[0] == " Family"
    assert lines[1].split() == ["Model", "M", "●", "G", "2025-01-01a", "Bedrock"]
    assert lines[2].split() == ["◐", "P", "2025-02-01b", "Platform"], (
        "the better route is the first"
    )


def test_the_wider_the_cell_the_more_it_says() -> None:
    one = route(
        "Bedrock", "2025-01-01 ga", provider="aws", names={"base": "a.model-m"}, operator="lab"
    )
    two = route("Platform", "2025-02-01 preview")
    said = {
        cells: told(one, two, cells=cells)[1].split("G", 1)[1].strip()
        for cells in (200, 50, 44, 33, 24)
    }
    assert said == {
        200: "2025-01-01a Bedrock by The Lab  a.model-m",
        50: "2025-01-01a Bedrock by The Lab",
        44: "2025-01-01a Bedrock",
        33: "2025-01-01a",
        24: "2025-01a",
    }


def test_what_nobody_has_looked_at_for_long_is_marked_and_faded() -> None:
    assert "2025-01-01?" in told(route("S", "2025-01-01 ga", checked="2024-12-01"))[1]
    assert "2025-01-01?" in told(route("S", "2025-01-01 ga", checked=""))[1]
    assert "?" not in told(route("S", "2025-01-01 ga", checked="2025-01-02"))[1]


def test_what_changes_later_and_what_has_notes_is_marked() -> None:
    assert (
        "2025-01-01→*" in told(route("S", "2025-01-01 ga", "2026-01-01 retired", has_notes=True))[1]
    )


@pytest.mark.parametrize("cells", [5, 14, 20, 40])
def test_a_narrow_grid_keeps_glyph_and_letter(cells: int) -> None:
    assert all(
        len(line) <= max(cells, 16) for line in told(route("Bedrock", "2025-01-01 ga"), cells=cells)
    )


def test_the_bar_has_a_letter_for_each_state_and_a_mark_at_the_day() -> None:
    bar, mark, years = period_bar(
        route("S", "2025-01-01 preview", "2025-04-01 ga", "2026-01-01 retired"), DAY, 40, UNICODE
    )
    letters = bar.text.strip()
    assert letters[0] == "P"
    assert letters[-1] == "R"
    assert "".join(dict.fromkeys(letters)) == "PGR"
    assert letters[mark.text.index("▲") - 4] == "G"
    assert years.text.split() == ["2025", "2026"]


def page(checked: str) -> str:
    details = RouteDetails(route("S", "2025-01-01 ga", checked=checked), (), "", {}, (), {})
    cell = CellDetails("m", "Model M", "aws", "AWS", "", "", (details,))
    found = availability_spans([details.route, route("T", "2025-01-21 ga", provider="gcp")], DAY)[
        "m"
    ]
    return "\n".join(
        line.text
        for line in cell_page(
            cell, DAY, 80, UNICODE, stays=found, names={"aws": "AWS", "gcp": "GCP"}
        )
    )


@pytest.mark.parametrize(
    ("checked", "said"),
    [
        ("", "never checked"),
        ("2025-06-28", "checked 2025-06-28, 3 days ago"),
        ("2024-06", "366 days ago: look again"),
        ("2025-08", "after that day"),
    ],
)
def test_a_cell_says_how_long_ago_somebody_looked(checked: str, said: str) -> None:
    assert said in page(checked)


def test_a_cell_says_how_far_each_cloud_is_behind() -> None:
    lines = page("").split("Behind the first cloud")[1].splitlines()
    assert lines[1].split() == ["AWS", *["first", "here;", "available", "for", "181", "days"]]
    assert lines[2].split() == ["GCP", *["20", "days", "later;", "available", "for", "161", "days"]]


def test_what_changed_between_two_days_leads_to_its_cells() -> None:
    changes = changes_between(
        [route("S", "2025-02-01 preview", "2025-05-01 ga")], date(2025, 1, 1), DAY
    )
    lines = matrix_changes_page(
        changes, date(2025, 1, 1), DAY, {"m": "Model M", "aws": "AWS"}, 80, UNICODE
    )
    text = "\n".join(line.text for line in lines)
    assert "2 changes" in text
    assert "2025-02-01  came: preview" in text
    assert "2025-05-01  status: preview → ga" in text
    assert "Model M at AWS, S" in text
