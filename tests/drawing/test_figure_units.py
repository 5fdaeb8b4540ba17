"""Figures of a column: one unit, aligned decimal points, and never a digit that is cut."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.values.amounts import Amount
from partnerships_tui.drawing.text.cell_text import width
from partnerships_tui.drawing.text.figure_units import (
    cells_from_point,
    common_unit,
    point_aligned,
)
from partnerships_tui.drawing.text.wording import amount_in_short

DOLLARS = st.integers(1, 10**13).map(Decimal)


@pytest.mark.parametrize(
    ("largest", "heading"),
    [
        (5 * 10**12, "firm, bn USD"),
        (10**9, "firm, bn USD"),
        (999_999_999, "firm, mn USD"),
        (1_000, "firm, k USD"),
        (7, "firm, USD"),
        (0, "firm, bn USD"),
    ],
)
def test_the_largest_figure_decides_the_unit(largest: int, heading: str) -> None:
    figures = [Decimal(largest), Decimal(min(largest, 1))]
    assert common_unit(figures).heading("firm") == heading


@given(st.lists(DOLLARS, min_size=1, max_size=8))
def test_figures_of_a_column_say_their_size(figures: list[Decimal]) -> None:
    unit = common_unit(figures)
    for figure in figures:
        text = amount_in_short(Amount("USD", low=figure), unit)
        number = Decimal(text.partition("…")[0].split()[0].replace(",", ""))
        if unit.can_show(figure):
            assert abs(number * unit.size - figure) <= unit.size / 1_000
            assert ("…" in text) == (number * unit.size != figure)
        else:
            assert text == amount_in_short(Amount("USD", low=figure))


@given(st.lists(DOLLARS, min_size=1, max_size=8), st.integers(8, 30))
def test_points_are_aligned_and_no_figure_is_cut(figures: list[Decimal], cells: int) -> None:
    unit = common_unit(figures)
    decimal_cells = 5
    for figure in figures:
        text = amount_in_short(Amount("USD", low=figure), unit)
        column = point_aligned(text, cells, decimal_cells)
        assert width(column) == cells
        if width(text) <= cells:
            assert text in column
        whole_cells = width(text) - cells_from_point(text)
        has_room = whole_cells + decimal_cells <= cells
        if has_room and cells_from_point(text) <= decimal_cells:
            assert len(column.rstrip()) - cells_from_point(text) == cells - decimal_cells
