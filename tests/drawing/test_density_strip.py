"""The density strip as it is drawn: as wide as the screen, honest about where nothing is."""

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


def density(parts: int, *, has_share: bool) -> Histogram:
    axis = axis_of(FIRST.toordinal(), LAST.toordinal(), parts)
    whole = tuple(float(part % 9) for part in range(axis.parts))
    return Histogram(
        axis, whole, tuple(part if part > 6 else 0 for part in whole) if has_share else None
    )


@pytest.mark.parametrize("has_share", [False, True])
@pytest.mark.parametrize("rows", [1, 2])
def test_every_line_is_exactly_as_wide_as_asked(rows: int, has_share: bool) -> None:
    marks = StripMarks(
        (date(2025, 1, 1), date(2025, 6, 1)), (date(2020, 1, 1), date(2020, 2, 1)), date(2026, 1, 1)
    )
    for cells in range(1, 301):
        told = strip_lines(density(bar_area(cells)[1], has_share=has_share), marks, cells, rows)
        assert [content.width for content in told] == [cells] * rows, cells
        if cells >= MIN_LABELLED_CELLS:
            assert told[0].text.startswith(" 2019 ")
            assert told[0].text.endswith(" 2026 ")


def test_in_plain_letters() -> None:
    marks = StripMarks((date(2025, 1, 1), date(2025, 6, 1)), None, date(2026, 1, 1))
    for rows in (1, 2):
        for has_share in (False, True):
            lines = strip_lines(
                density(68, has_share=has_share), marks, 80, rows, Glyphs(is_ascii=True)
            )
            assert all(content.text.isascii() for content in lines)


def test_the_least_is_seen_and_nothing_is_blank() -> None:
    axis = axis_of(FIRST.toordinal(), LAST.toordinal(), 68)
    whole = [0.0] * 68
    whole[3], whole[40] = 1.0, 100_000.0
    (bars, _) = strip_lines(Histogram(axis, tuple(whole)), StripMarks(), 80, 2)
    assert bars.text[6:74] == " " * 3 + "▁" + " " * 36 + "█" + " " * 27


def test_a_few_days_fill_the_width() -> None:
    axis = axis_of(FIRST.toordinal(), FIRST.toordinal() + 1, 68)
    (bars, _) = strip_lines(Histogram(axis, (1.0, 2.0)), StripMarks(), 80, 2)
    assert bars.text[6:74] == "▄" * 34 + "█" * 34


def test_the_share_is_bright_and_the_whole_dim() -> None:
    (line,) = strip_lines(density(68, has_share=True), StripMarks(), 80, 1)
    bright = "".join(part.text for part in line if part.role is Role.ACCENT)
    dim = "".join(part.text for part in line if part.role is Role.SHADE)
    assert set(bright) == {"▇", "█"}
    assert set(dim) == set(" ▁▂▃▄▅▆")
    whole, share = strip_lines(density(68, has_share=True), StripMarks(), 80, 2)
    assert all(part.role is not Role.ACCENT for part in whole)
    assert any(part.role is Role.ACCENT for part in share)


def test_what_is_in_sight_is_told_by_glyphs() -> None:
    for sight, told in (
        ((date(2019, 7, 1), date(2026, 11, 9)), "├" + "─" * 66 + "┤"),
        ((date(2019, 7, 1), date(2019, 7, 2)), "┼"),
        (None, ""),
    ):
        _, ruler = strip_lines(
            density(68, has_share=False), StripMarks(sight, None, date(2030, 1, 1)), 80, 2
        )
        assert ruler.text.strip() == told
    _, ruler = strip_lines(
        density(68, has_share=False), StripMarks(None, None, date(2023, 3, 1)), 80, 2
    )
    assert ruler.text.strip() == "▴"
