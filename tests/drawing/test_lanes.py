"""The lines of lanes: the axis, the marks of events, bars and names."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
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

# -- The axis --------------------------------------------------------------------------------------

windows = st.builds(
    lambda grain, day, cells: AxisWindow(grain, cell_of(day, grain), cells),
    st.sampled_from(Granularity),
    st.dates(date(1, 1, 1), date(9000, 1, 1)),
    st.integers(1, 220),
)


@given(windows)
def test_labels_of_the_axis_are_whole_and_apart(window: AxisWindow) -> None:
    labels = ticks(window)
    assert all(label.end < next_label.column for label, next_label in pairwise(labels))
    assert all(label.column >= 0 and label.end <= window.cells for label in labels)

    top, rule = axis_lines(window, None)
    assert top.width == rule.width == window.cells
    assert all(top.text[label.column : label.end] == label.text for label in labels)
    tick_columns = [column for column, glyph in enumerate(rule.text) if glyph == "┬"]
    assert tick_columns == [label.column for label in labels]


@given(windows)
@example(AxisWindow(Granularity.WEEK, cell_of(date(2000, 1, 3), Granularity.WEEK), 40))
def test_a_wide_axis_names_a_year(window: AxisWindow) -> None:
    if window.cells >= 40:
        assert any(len(label.text) >= 4 for label in ticks(window))


# -- Marks -----------------------------------------------------------------------------------------

FIRST, CELLS = 100, 60
"""The first cell in sight, in months, and the number of cells."""
PLAN = LaneLayout(10, 4, AxisWindow(Granularity.MONTH, FIRST, CELLS))
TODAY = date(FIRST // 12 + 2, 1, 1)
LANE = Lane("lane", "Lane", 5)


def make_mark(cell: int, events: int, kind: str, title: str) -> LaneMark:
    """The mark of a cell; only the mark of a single event has a kind and a title."""
    is_single = events == 1
    return LaneMark(
        cell,
        events,
        cell,
        cell,
        cell,
        date(2025, 1, 1),
        kind if is_single else "",
        title if is_single else "",
    )


marks_in_order = st.lists(
    st.builds(
        make_mark,
        st.integers(FIRST, FIRST + CELLS - 1),
        st.integers(1, 3000),
        st.sampled_from(sorted(KIND_GLYPHS)),
        st.text(max_size=30),
    ),
    unique_by=lambda mark: mark.cell,
    max_size=CELLS,
).map(lambda marks: tuple(sorted(marks, key=lambda mark: mark.cell)))


def letters_by_cell(content: Line) -> dict[int, str]:
    """The letters of a line by the cell in which each begins."""
    letters: dict[int, str] = {}
    cell = 0
    for part in content:
        for letter in part.text:
            letter_cells = width(letter)
            if letter_cells:
                letters[cell] = letter
            cell += letter_cells
    return letters


def drawn_marks(content: Line, marks: tuple[LaneMark, ...]) -> Iterator[str]:
    """The letters of a lane's line in the cells of the marks."""
    letters = letters_by_cell(content)
    for mark in marks:
        yield letters[PLAN.label_width + mark.cell - FIRST]


def glyph_of(mark: LaneMark) -> str:
    return UNICODE.kind(mark.kind) if mark.events == 1 else cluster_glyph(mark.events)


@given(marks_in_order)
def test_each_mark_is_in_its_cell_and_no_title_covers_it(marks: tuple[LaneMark, ...]) -> None:
    lane_slice = LaneSlice(FIRST, FIRST + CELLS - 1, 0, marks, 0)
    content = lane_line(LANE, lane_slice, [], PLAN, TODAY)
    assert content.width == PLAN.label_width + CELLS
    assert list(drawn_marks(content, marks)) == [glyph_of(mark) for mark in marks]


@given(marks_in_order, st.integers(FIRST, FIRST + CELLS - 1))
def test_the_cursor_moves_no_mark(marks: tuple[LaneMark, ...], cursor: int) -> None:
    lane_slice = LaneSlice(FIRST, FIRST + CELLS - 1, 0, marks, 0)
    content = lane_line(LANE, lane_slice, [], PLAN, TODAY, selected=cursor)
    assert content.width == PLAN.label_width + CELLS
    assert list(drawn_marks(content, marks)) == [glyph_of(mark) for mark in marks]
    assert sum(width(span.text) for span in content if span.role is Role.HIT) == 1


@given(
    marks_in_order,
    st.integers(0, 50),
    st.integers(0, 50),
    st.integers(FIRST, FIRST + 40),
    st.integers(1, 20),
)
def test_hidden_and_visible_events_add_up(
    marks: tuple[LaneMark, ...],
    before: int,
    after: int,
    first: int,
    cells: int,
) -> None:
    lane_slice = LaneSlice(FIRST, FIRST + CELLS - 1, before, marks, after)
    window = AxisWindow(Granularity.MONTH, first, cells)
    visible = sum(mark.events for mark in marks if first <= mark.cell <= window.last)
    left_text, right_text = hidden_event_counts(lane_slice, window)
    hidden = int(left_text.replace(",", "")) + int(right_text.replace(",", ""))
    assert hidden + visible == before + sum(mark.events for mark in marks) + after


def test_a_cell_that_is_not_yet_read_is_an_ellipsis() -> None:
    unread = lane_line(LANE, None, [], PLAN, TODAY)
    assert unread.text.count("…") == 1
    assert hidden_event_counts(None, PLAN.view) == ("…", "…")
    second_half = LaneSlice(FIRST + 30, FIRST + CELLS - 1)
    assert lane_line(LANE, second_half, [], PLAN, TODAY).text.count("…") == 30


@pytest.mark.parametrize(
    ("events", "glyph", "ascii_glyph"),
    [
        (2, "2", "2"),
        (9, "9", "9"),
        (10, "▁", "X"),
        (60, "▃", "X"),
        (150, "▄", "C"),
        (2_500, "█", "M"),
        (99_999, "█", "M"),
    ],
)
def test_more_events_are_a_higher_block_or_a_roman_numeral(
    events: int,
    glyph: str,
    ascii_glyph: str,
) -> None:
    assert cluster_glyph(events) == glyph
    assert cluster_glyph(events, Glyphs(is_ascii=True)) == ascii_glyph


# -- Bars and partial dates ------------------------------------------------------------------------

JANUARY_2025 = cell_of(date(2025, 1, 1), Granularity.MONTH)
TWO_YEARS = LaneLayout(6, 1, AxisWindow(Granularity.MONTH, JANUARY_2025, 24))
"""The months of 2025 and 2026."""


def bar_of(since: str | None, until: str | None, status: str = "") -> LaneBar:
    first = PartialDate.parse(since) if since else None
    last = PartialDate.parse_scheduled(until) if until else None
    return LaneBar("a deal", "event", "deal", (Interval(first, last, status),))


def drawn_bars(
    *bars: LaneBar,
    is_clipped: bool = False,
    glyphs: Glyphs = UNICODE,
) -> str:
    content = lane_line(
        LANE,
        LaneSlice(0, 10**6),
        bars,
        TWO_YEARS,
        date(2026, 6, 1),
        glyphs,
        is_clipped=is_clipped,
    )
    return content.text[TWO_YEARS.label_width :]


@pytest.mark.parametrize(
    ("bar", "text"),
    [
        (bar_of("2025-03-10", "2025-07-01"), "  ────┤          │      "),
        (bar_of("2025-03-10", "not before 2025-07-01"), "  ────┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄"),
        (bar_of("2025-Q2", "2025-H2"), "   ┄┄─┄┄┄┄┄┤     │      "),
        (bar_of("2024", "2030"), "────────────────────────"),
        (bar_of("2025-03", "2025-07", "ga"), "  ●━━━━          │      "),
        (bar_of("2025-03", None, "preview"), "  ◐───────────────      "),
        (bar_of("2026-01", None, "retired"), "            ×    │      "),
        (bar_of("2026-09", "2026-11", "deprecated"), "                 │  ▽── "),
    ],
)
def test_a_bar_shows_its_ends_and_its_status(bar: LaneBar, text: str) -> None:
    assert drawn_bars(bar) == text


def test_bars_over_one_another_are_double() -> None:
    first, second = bar_of("2025-02-01", "2025-06-01"), bar_of("2025-04-01", "2025-09-01")
    assert drawn_bars(first, second)[:10] == " ──═══──┤ "


def test_an_as_of_date_hides_later_routes() -> None:
    assert drawn_bars(bar_of("2026-09", None, "ga"), is_clipped=True).strip() == "│"


def test_an_ascii_bar_has_only_ascii() -> None:
    text = drawn_bars(bar_of("2025-03", None, "ga"), glyphs=Glyphs(is_ascii=True))
    assert set(text) <= set(" *=|")


def test_a_partial_date_is_as_wide_as_its_period() -> None:
    first = TWO_YEARS.view.first
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
    earlier_period = (first - 3, first + 1)
    lane_slice = LaneSlice(first, first + 23, 0, (mark,), 0, through=(earlier_period,))
    content = lane_line(LANE, lane_slice, [], TWO_YEARS, date(2026, 6, 1))
    assert content.text[TWO_YEARS.label_width :].startswith("┄┄ ┄▷┄ ")


# -- Names -----------------------------------------------------------------------------------------


@given(
    st.text(st.characters(codec="ascii", categories=["L", "N", "Zs"]), max_size=60),
    st.integers(0, 70),
)
def test_only_a_name_without_room_is_cut_in_its_middle(name: str, cells: int) -> None:
    text = elided(name, cells)
    assert width(text) <= cells
    assert text == name or width(name) > cells
    if width(name) > cells > 6 and name == name.strip():
        assert text[0] == name[0]
        assert text[-1] == name[-1] or name[-2] == " "


def test_a_cut_name_keeps_both_ends() -> None:
    assert elided("Claude Platform on AWS", 14) == "Claude…on AWS"
