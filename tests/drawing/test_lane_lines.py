"""Lanes as they are drawn: nothing is lost, nothing overlaps, and how they look on the starter data."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.timeline.buckets import Granularity, cell_of
from partnerships_db.timeline.intervals import Interval
from partnerships_db.timeline.lanes import Lane, LaneBar, LaneMark, LaneSlice
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.axis import AxisWindow, axis_lines, ticks
from partnerships_tui.drawing.lanes import LaneLayout, cluster_glyph, hidden_event_counts, lane_line
from partnerships_tui.drawing.text.cell_text import elided, width
from partnerships_tui.drawing.text.glyphs import KIND_GLYPHS, UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import Line, Role

VIEWS = st.builds(
    lambda grain, day, cells: AxisWindow(grain, cell_of(day, grain), cells),
    st.sampled_from(Granularity), st.dates(date(1, 1, 1), date(9000, 1, 1)), st.integers(1, 220),
)  # fmt: skip


# -- The axis --------------------------------------------------------------------------------------


@given(VIEWS)
def test_no_label_touches_another_or_is_cut(view: AxisWindow) -> None:
    found = ticks(view)
    assert all(one.end < other.column for one, other in pairwise(found))
    assert all(label.column >= 0 and label.end <= view.cells for label in found)
    top, rule = axis_lines(view, None)
    assert top.width == rule.width == view.cells
    assert all(top.text[label.column : label.end] == label.text for label in found)
    assert [place for place, glyph in enumerate(rule.text) if glyph == "┬"] == [
        label.column for label in found
    ]


@given(VIEWS)
def test_a_wide_axis_says_which_year_it_is_in(view: AxisWindow) -> None:
    if view.cells >= 40:
        assert any(len(label.text) >= 4 for label in ticks(view))


# -- Marks -----------------------------------------------------------------------------------------

FIRST, CELLS = 100, 60
PLAN = LaneLayout(10, 4, AxisWindow(Granularity.MONTH, FIRST, CELLS))
MARKS = st.lists(
    st.tuples(st.integers(FIRST, FIRST + CELLS - 1), st.integers(1, 3000), st.sampled_from(sorted(KIND_GLYPHS)),
              st.text(max_size=30)),
    unique_by=lambda mark: mark[0], max_size=CELLS,
).map(lambda marks: tuple(
    LaneMark(cell, events, cell, cell, cell, date(2025, 1, 1), kind if events == 1 else "", title if events == 1 else "")
    for cell, events, kind, title in sorted(marks)
))  # fmt: skip
NOW = date(FIRST // 12 + 2, 1, 1)


def cells_of(line: Line) -> list[str]:
    """The line letter by letter; of a wide one the second cell is empty."""
    return [
        piece
        for part in line
        for letter in part.text
        for piece in (letter, *[""] * (width(letter) - 1))
    ]


@given(MARKS)
def test_every_mark_is_seen_in_its_cell_and_titles_cover_none(marks: tuple[LaneMark, ...]) -> None:
    part = LaneSlice(FIRST, FIRST + CELLS - 1, 0, marks, 0)
    line = lane_line(Lane("one", "One", sum(mark.events for mark in marks)), part, [], PLAN, NOW)
    assert line.width == PLAN.label_width + CELLS
    for mark in marks:
        glyph = UNICODE.kind(mark.kind) if mark.events == 1 else cluster_glyph(mark.events)
        assert at(line, PLAN.label_width + mark.cell - FIRST) == glyph


def at(line: Line, cell: int) -> str:
    """What stands in a cell of a line."""
    place = 0
    for part in line:
        for letter in part.text:
            if place == cell and width(letter):
                return letter
            place += width(letter)
    return ""


@given(MARKS, st.integers(FIRST, FIRST + CELLS - 1))
def test_no_mark_moves_when_the_cursor_does(marks: tuple[LaneMark, ...], cursor: int) -> None:
    part = LaneSlice(FIRST, FIRST + CELLS - 1, 0, marks, 0)
    lane = Lane("one", "One", 1)
    plain = lane_line(lane, part, [], PLAN, NOW)
    chosen = lane_line(lane, part, [], PLAN, NOW, selected=cursor)
    assert chosen.width == plain.width
    for mark in marks:
        assert at(chosen, PLAN.label_width + mark.cell - FIRST) == at(
            plain, PLAN.label_width + mark.cell - FIRST
        )
    assert sum(width(span.text) for span in chosen if span.role is Role.HIT) == 1


@given(
    MARKS,
    st.integers(0, 50),
    st.integers(0, 50),
    st.integers(FIRST, FIRST + 40),
    st.integers(1, 20),
)
def test_what_is_told_to_be_outside_and_what_is_seen_are_all(
    marks: tuple[LaneMark, ...], before: int, after: int, first: int, cells: int
) -> None:
    part = LaneSlice(FIRST, FIRST + CELLS - 1, before, marks, after)
    view = AxisWindow(Granularity.MONTH, first, cells)
    seen = sum(mark.events for mark in marks if first <= mark.cell <= view.last)
    left, right = (int(text.replace(",", "")) for text in hidden_event_counts(part, view))
    assert left + seen + right == before + sum(mark.events for mark in marks) + after


def test_what_is_not_known_is_an_ellipsis() -> None:
    line = lane_line(Lane("one", "One", 5), None, [], PLAN, NOW)
    assert line.text.count("…") == 1
    assert hidden_event_counts(None, PLAN.view) == ("…", "…")
    half = lane_line(Lane("one", "One", 5), LaneSlice(FIRST + 30, FIRST + CELLS - 1), [], PLAN, NOW)
    assert half.text.count("…") == 30


# -- Bars and partial dates ------------------------------------------------------------------------


def lasting(since: str | None, until: str | None, status: str = "") -> LaneBar:
    first, last = (PartialDate.parse(text) if text else None for text in (since, until))
    return LaneBar("a deal", "event", "deal", (Interval(first, last, status),))


VIEW_2025 = LaneLayout(
    6, 1, AxisWindow(Granularity.MONTH, cell_of(date(2025, 1, 1), Granularity.MONTH), 24)
)


def bar_cells(
    *bars: LaneBar, now: date = date(2026, 6, 1), is_clipped: bool = False, glyphs: Glyphs = UNICODE
) -> str:
    line = lane_line(
        Lane("one", "One", 1),
        LaneSlice(0, 10**6),
        bars,
        VIEW_2025,
        now,
        glyphs,
        is_clipped=is_clipped,
    )
    return line.text[VIEW_2025.label_width :]


@pytest.mark.parametrize(
    ("bar", "looks"),
    [
        (lasting("2025-03-10", "2025-07-01"), "  ────┤          │      "),
        (lasting("2025-Q2", "2025-H2"), "   ┄┄─┄┄┄┄┄┤     │      "),
        (lasting("2024", "2030"), "─────────────────────────"[:24]),
        (lasting("2025-03", "2025-07", "ga"), "  ●━━━━          │      "),
        (lasting("2025-03", None, "preview"), "  ◐───────────────      "),
        (lasting("2026-01", None, "retired"), "            ×    │      "),
        (lasting("2026-09", "2026-11", "deprecated"), "                 │  ▽── "),
    ],
)
def test_how_bars_look(bar: LaneBar, looks: str) -> None:
    assert bar_cells(bar) == looks


def test_bars_that_last_at_once_are_double_and_an_as_of_date_ends_routes() -> None:
    assert (
        bar_cells(lasting("2025-02-01", "2025-06-01"), lasting("2025-04-01", "2025-09-01"))[:10]
        == " ──═══──┤ "
    )
    assert bar_cells(lasting("2026-09", None, "ga"), is_clipped=True).strip() == "│"
    assert set(bar_cells(lasting("2025-03", None, "ga"), glyphs=Glyphs(True))) <= set(" *=|")


def test_a_partial_date_is_drawn_with_its_width() -> None:
    first = VIEW_2025.view.first
    mark = LaneMark(
        first + 4,
        1,
        first + 3,
        first + 5,
        1,
        date(2025, 5, 16),
        "listing",
        "A listing of which little is known",
    )
    line = lane_line(Lane("one", "One", 1), LaneSlice(first, first + 23, 0, (mark,), 0, through=((first - 3, first + 1),)),
                     [], VIEW_2025, date(2026, 6, 1))  # fmt: skip
    assert line.text[VIEW_2025.label_width :].startswith("┄┄ ┄▷┄ ")


# -- Names -----------------------------------------------------------------------------------------


@given(
    st.text(st.characters(codec="ascii", categories=["L", "N", "Zs"]), max_size=60),
    st.integers(0, 70),
)
def test_a_name_gives_way_in_its_middle_and_only_when_it_must(name: str, cells: int) -> None:
    text = elided(name, cells)
    assert width(text) <= cells
    assert text == name or width(name) > cells
    if width(name) > cells > 6 and name == name.strip():
        assert text[0] == name[0]
        assert text[-1] == name[-1] or name[-2] == " "


def test_an_elided_name_keeps_both_ends() -> None:
    assert elided("Claude Platform on AWS", 14) == "Claude…on AWS"


def test_many_events_are_a_higher_block_and_letters_in_plain_text() -> None:
    assert [cluster_glyph(events) for events in (2, 9, 10, 60, 2_500)] == ["2", "9", "▁", "▃", "█"]
    assert [cluster_glyph(events, Glyphs(True)) for events in (9, 10, 150, 99_999)] == [
        "9",
        "X",
        "C",
        "M",
    ]
