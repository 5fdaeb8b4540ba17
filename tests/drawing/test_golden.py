"""How the pages look, as plain text: a change of the look is a change of these files.

`REWRITE_GOLDEN=1 pytest tests/drawing/test_golden.py` writes them anew.
"""

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from partnerships_db.matrix.matrix import matrix_on
from partnerships_db.store.queries.companies import company_details
from partnerships_db.store.queries.details import event_details, event_key, name_variants
from partnerships_db.store.queries.lanes import LaneReader
from partnerships_db.store.queries.matrix import cell_details, model_rows, routes_of
from partnerships_db.store.queries.summaries import period_totals, summaries
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.buckets import Granularity, cell_of, finest_granularity
from partnerships_db.timeline.lanes import ALL_EVENTS, Lane, LaneGrouping
from partnerships_db.timeline.periods import ZoomLevel, roll_up
from partnerships_tui.drawing.axis import AxisWindow, axis_lines
from partnerships_tui.drawing.company import company_page
from partnerships_tui.drawing.event import event_page
from partnerships_tui.drawing.lanes import (
    LaneLayout,
    bar_line,
    head_label,
    hint_line,
    label_cells,
    lane_line,
    name_cells,
)
from partnerships_tui.drawing.matrix import (
    arrange_grid,
    grid_line,
    grid_lines,
    head_line,
    layout,
    legend,
    legend_words,
    service_marks,
)
from partnerships_tui.drawing.matrix_cell import cell_page
from partnerships_tui.drawing.periods import Scale, period_lines, period_page
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import BLANK, Line, line
from partnerships_tui.drawing.timeline import event_line, heading_line

GOLDEN = Path(__file__).parent / "golden"
DEAL = "microsoft-nvidia-anthropic-partnership"
WIDTHS = (60, 80, 120)
ROWS = 45
"""So many lines of the timeline."""

SUSPENSION = date(2026, 6, 20)
"""On which Fable 5 was suspended wherever it was offered."""
THREE_PREVIEWS = date(2025, 11, 18)
"""On which the first three Claude models came to Azure, as previews."""


def check(name: str, lines: Iterable[Line]) -> str:
    """Compare with the file of that name, and give what was drawn."""
    drawn = "".join(f"{content.text.rstrip()}\n" for content in lines)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("REWRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawn, "utf-8")
    assert drawn == path.read_text("utf-8"), f"{path.name} is another now"
    return drawn


@pytest.mark.parametrize("cells", WIDTHS)
def test_the_timeline(starter: Store, cells: int) -> None:
    timeline = Timeline.whole(starter, SUSPENSION)
    lines: list[Line] = []
    for group in timeline.groups:
        if len(lines) >= ROWS:
            break
        lines += [heading_line(group, cells)]
        lines += [
            event_line(row, cells) for row in timeline.page(starter, group.start, group.events)
        ]
        lines += [BLANK]
    check(f"timeline-{cells}", lines[:ROWS])


@pytest.mark.parametrize("cells", WIDTHS)
@pytest.mark.parametrize(
    "level",
    [ZoomLevel.MONTH, ZoomLevel.QUARTER, ZoomLevel.YEAR, ZoomLevel.DECADE],
    ids=lambda level: level.name,
)
def test_the_timeline_from_further_off(starter: Store, level: ZoomLevel, cells: int) -> None:
    timeline = Timeline.whole(starter, None)
    groups = roll_up(timeline.groups, level)
    scale = Scale.of(groups, level, SUSPENSION)
    lines: list[Line] = []
    told_of = zip(
        groups,
        summaries(starter, timeline, level, groups),
        period_totals(starter, timeline, level, groups, SUSPENSION),
        strict=True,
    )
    for group, summary, money in told_of:
        lines += period_lines(group, summary, scale, cells, Glyphs(), money)
    told = check(f"periods-{level.name.lower()}-{cells}", lines[:ROWS])
    assert all(content.width == cells for content in lines)
    assert told.count("· today") == (cells > 60 or level >= ZoomLevel.YEAR), (
        "the day is in one of them"
    )
    unknown = [
        content.text for group in groups for content in period_lines(group, None, scale, cells)
    ]
    end = scale.label_cells(cells) + len(f" {scale.max_events:,}")
    assert [text[:end] for text in unknown[::2]] == [
        content.text[:end] for content in lines[::2]
    ], "nothing moves"
    assert set(unknown[1::2]) == {"   …".ljust(cells)}


@pytest.mark.parametrize("cells", WIDTHS)
def test_the_page_of_a_period(starter: Store, cells: int) -> None:
    timeline = Timeline.whole(starter, None)
    groups = roll_up(timeline.groups, ZoomLevel.MONTH)
    (group,) = (group for group in groups if group.period == "2026-Q1")
    (summary,) = summaries(starter, timeline, ZoomLevel.MONTH, [group])
    lines = period_page(group, ZoomLevel.MONTH, summary, cells)
    group = roll_up(timeline.groups, ZoomLevel.YEAR)[1]
    (summary,) = summaries(starter, timeline, ZoomLevel.YEAR, [group])
    (money,) = period_totals(starter, timeline, ZoomLevel.YEAR, [group], SUSPENSION)
    check(
        f"period-{cells}",
        [*lines, *period_page(group, ZoomLevel.YEAR, summary, cells, Glyphs(), money)],
    )


def deal_page(starter: Store, cells: int, glyphs: Glyphs, *, compact: bool = False) -> list[Line]:
    key = event_key(starter, DEAL)
    assert key is not None
    details = event_details(starter, key, SUSPENSION)
    assert details is not None
    return event_page(details, cells, glyphs, compact=compact)


@pytest.mark.parametrize("cells", WIDTHS)
def test_the_page_of_a_deal(starter: Store, cells: int) -> None:
    told = check(f"deal-{cells}", deal_page(starter, cells, Glyphs()))
    assert "up to 5 billion USD" in told, "what is up to is never shown as firm"
    assert "up to 10 billion USD" in told
    assert "30 billion USD" in told


def test_the_page_of_a_deal_under_the_list_begins_with_the_money(starter: Store) -> None:
    told = check("deal-compact-80", deal_page(starter, 80, Glyphs(), compact=True))
    assert told.index("Money and capacity") < told.index("Sources")
    assert "18 November 2025" not in told.split("Money and capacity")[0], "the list says when"


def test_the_page_of_a_deal_in_plain_letters(starter: Store) -> None:
    glyphs = Glyphs(is_ascii=True)
    lines = [line(glyphs.painted(content.text)) for content in deal_page(starter, 80, glyphs)]
    told = check("deal-ascii-80", lines)
    assert {letter for letter in told if not letter.isascii()} <= {"é"}, (
        "what is not plain is the data's own"
    )


@pytest.mark.parametrize("cells", WIDTHS)
def test_a_company(starter: Store, cells: int) -> None:
    details = company_details(starter, "anthropic", SUSPENSION, 12)
    assert details is not None
    check(f"company-{cells}", company_page(details, cells, UNICODE, as_of=SUSPENSION.isoformat()))


@pytest.mark.parametrize("cells", WIDTHS)
@pytest.mark.parametrize("day", [SUSPENSION, THREE_PREVIEWS], ids=str)
def test_the_matrix(starter: Store, day: date, cells: int) -> None:
    matrix = matrix_on(day, model_rows(starter, "anthropic"), routes_of(starter, "anthropic"))
    names = name_variants(starter, [*matrix.providers, "anthropic"])
    grid = arrange_grid(matrix, names, service_marks(routes_of(starter, "anthropic")))
    plan = layout(grid, cells)
    lines = [grid_line(content, grid, plan, UNICODE) for content in grid_lines(grid)]
    told = check(
        f"matrix-{day}-{cells}",
        [head_line(plan, UNICODE), *lines, BLANK, *legend(legend_words(grid, UNICODE), cells)],
    )
    if day == SUSPENSION:
        (row,) = (row for row in told.splitlines() if "Fable 5 " in row)
        assert row.count("▮ S") == 3, "suspended on every cloud that offered it"
        assert "● G" not in row
    else:
        on_azure = [row.id for row in grid.rows if "azure" in grid.cells[row.id]]
        assert on_azure == ["claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-1"]
        assert told.count("◐ P 2025-11") == 3


@pytest.mark.parametrize("cells", WIDTHS)
def test_a_cell(starter: Store, cells: int) -> None:
    details = cell_details(starter, "claude-fable-5", "azure")
    assert details is not None
    assert details.routes
    told = check(f"cell-{cells}", cell_page(details, SUSPENSION, cells, UNICODE))
    assert "▮ suspended" in told


# -- Lanes -------------------------------------------------------------------------------------------

TODAY = date(2026, 11, 24)
LANE_WIDTHS = (60, 80, 120, 200)


def lanes_drawn(
    starter: Store,
    by: LaneGrouping,
    cells: int,
    *,
    grain: Granularity | None = None,
    rows: int = 24,
) -> list[Line]:
    """The lanes of the whole starter data as the widget draws them."""
    timeline = Timeline.whole(starter, None)
    with Store.reading(starter.path) as store:  # type: ignore[arg-type]
        reader = LaneReader(store, timeline, by)
        lanes = [Lane(ALL_EVENTS, "all", len(timeline)), *reader.lanes()]
        name = name_cells((lane.name for lane in lanes), cells)
        room = cells - label_cells(name, 3)
        chosen = finest_granularity(date(2019, 7, 1), TODAY, room) if grain is None else grain
        last = cell_of(TODAY, chosen)
        first = max(cell_of(date(2019, 7, 1), chosen), last - room + 1)
        plan = LaneLayout(name, 3, AxisWindow(chosen, first, min(room, last - first + 1)))
        reader.set_range(chosen, first, last)
        axis = axis_lines(plan.view, last)
        lines = [
            Line((*head_label(f"by {by.value}" if number == 0 else "", plan), *axis[number]))
            for number in (0, 1)
        ]
        for lane in lanes:
            bars = reader.bars(lane.id) if lane.id != ALL_EVENTS else []
            lines.append(
                lane_line(
                    lane,
                    reader.slice_of(lane.id),
                    bars if by is LaneGrouping.COMPANY else [],
                    plan,
                    TODAY,
                )
            )
            if by in (LaneGrouping.CLOUD, LaneGrouping.MODEL):
                lines += [bar_line(bar, plan, TODAY) for bar in bars if bar.kind == "cell"]
        hints = hint_line(
            plan, reader.slice_of(ALL_EVENTS), 0, max(len(lanes) - rows, 0), "today", cells
        )
        return [*lines[:rows], hints]


@pytest.mark.parametrize("cells", LANE_WIDTHS)
def test_the_lanes_of_companies(starter: Store, cells: int) -> None:
    lines = lanes_drawn(starter, LaneGrouping.COMPANY, cells)
    check(f"lanes-company-{cells}", lines)
    assert all(line.width <= cells for line in lines)


@pytest.mark.parametrize("cells", LANE_WIDTHS)
def test_the_lanes_of_clouds_and_models(starter: Store, cells: int) -> None:
    check(f"lanes-cloud-{cells}", lanes_drawn(starter, LaneGrouping.CLOUD, cells))
    told = check(f"lanes-model-{cells}", lanes_drawn(starter, LaneGrouping.MODEL, cells))
    assert "◐" in told
    assert "━━━" in told


@pytest.mark.parametrize("cells", LANE_WIDTHS)
def test_the_lanes_of_kinds_nearer(starter: Store, cells: int) -> None:
    check(
        f"lanes-kind-{cells}",
        lanes_drawn(starter, LaneGrouping.KIND, cells, grain=Granularity.WEEK),
    )
