"""The density strip: its width, its bars and the marks of its ruler."""

from datetime import date

import pytest

from partnerships_db.timeline.histogram import Histogram, axis_of
from partnerships_tui.drawing.density_strip import (
    MIN_LABELLED_CELLS,
    StripMarks,
    bar_area,
    strip_lines,
)
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.spans import Role

FIRST, LAST = date(2019, 7, 1), date(2026, 11, 9)
BAR_CELLS = 68
"""The cells of the bars in a strip of 80 cells."""


def histogram(parts: int, *, has_share: bool = False) -> Histogram:
    """Counts from 0 to 8 in turn; the share has those above 6."""
    axis = axis_of(FIRST.toordinal(), LAST.toordinal(), parts)
    counts = tuple(float(part % 9) for part in range(axis.parts))
    share = tuple(count if count > 6 else 0 for count in counts) if has_share else None
    return Histogram(axis, counts, share)


@pytest.mark.parametrize("has_share", [False, True])
@pytest.mark.parametrize("rows", [1, 2])
def test_each_line_is_as_wide_as_the_strip(rows: int, has_share: bool) -> None:
    marks = StripMarks(
        (date(2025, 1, 1), date(2025, 6, 1)),
        (date(2020, 1, 1), date(2020, 2, 1)),
        date(2026, 1, 1),
    )
    for cells in (*range(1, 100), 200, 300):
        counts = histogram(bar_area(cells)[1], has_share=has_share)
        lines = strip_lines(counts, marks, cells, rows)
        assert [content.width for content in lines] == [cells] * rows, cells
        if cells >= MIN_LABELLED_CELLS:
            assert lines[0].text.startswith(" 2019 ")
            assert lines[0].text.endswith(" 2026 ")


@pytest.mark.parametrize("has_share", [False, True])
@pytest.mark.parametrize("rows", [1, 2])
def test_an_ascii_strip_has_only_ascii(rows: int, has_share: bool) -> None:
    marks = StripMarks((date(2025, 1, 1), date(2025, 6, 1)), None, date(2026, 1, 1))
    counts = histogram(BAR_CELLS, has_share=has_share)
    lines = strip_lines(counts, marks, 80, rows, Glyphs(is_ascii=True))
    assert all(content.text.isascii() for content in lines)


def test_one_event_beside_a_hundred_thousand_has_a_bar() -> None:
    axis = axis_of(FIRST.toordinal(), LAST.toordinal(), BAR_CELLS)
    counts = [0.0] * BAR_CELLS
    counts[3] = 1.0
    counts[40] = 100_000.0
    bars, _ = strip_lines(Histogram(axis, tuple(counts)), StripMarks(), 80, 2)
    assert bars.text[6:74] == " " * 3 + "▁" + " " * 36 + "█" + " " * 27


def test_a_few_days_fill_the_width() -> None:
    axis = axis_of(FIRST.toordinal(), FIRST.toordinal() + 1, BAR_CELLS)
    bars, _ = strip_lines(Histogram(axis, (1.0, 2.0)), StripMarks(), 80, 2)
    assert bars.text[6:74] == "▄" * 34 + "█" * 34


def test_matching_events_are_bright_and_all_events_dim() -> None:
    counts = histogram(BAR_CELLS, has_share=True)
    (strip,) = strip_lines(counts, StripMarks(), 80, 1)
    bright_bars = "".join(part.text for part in strip if part.role is Role.ACCENT)
    dim_bars = "".join(part.text for part in strip if part.role is Role.SHADE)
    assert set(bright_bars) == {"▇", "█"}
    assert set(dim_bars) == set(" ▁▂▃▄▅▆")

    all_bars, matching_bars = strip_lines(counts, StripMarks(), 80, 2)
    assert all(part.role is not Role.ACCENT for part in all_bars)
    assert any(part.role is Role.ACCENT for part in matching_bars)


@pytest.mark.parametrize(
    ("days_in_sight", "today", "glyphs"),
    [
        ((FIRST, LAST), date(2030, 1, 1), "├" + "─" * 66 + "┤"),
        ((FIRST, date(2019, 7, 2)), date(2030, 1, 1), "┼"),
        (None, date(2030, 1, 1), ""),
        (None, date(2023, 3, 1), "▴"),
    ],
)
def test_the_ruler_marks_today_and_the_days_in_sight(
    days_in_sight: tuple[date, date] | None,
    today: date,
    glyphs: str,
) -> None:
    marks = StripMarks(days_in_sight, None, today)
    _, ruler = strip_lines(histogram(BAR_CELLS), marks, 80, 2)
    assert ruler.text.strip() == glyphs
