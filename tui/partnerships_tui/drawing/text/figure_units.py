"""The figures of a column in one unit, with their decimal points below one another."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from partnerships_db.values.amounts import USD
from partnerships_tui.drawing.text.cell_text import right_aligned, width

MAX_DECIMALS = 3
"""The most decimals in a row; a figure with more ends in `…`, and its page has all of them."""


class FigureUnit(NamedTuple):
    """The unit of money in a column: its short name, and its size in the currency."""

    name: str
    """`bn`, `mn`, `k`, or empty for single dollars."""
    size: Decimal

    def can_show(self, figure: Decimal) -> bool:
        """Whether a figure has a digit left in this unit, within `MAX_DECIMALS`."""
        return not figure or abs(figure) >= self.size / 10**MAX_DECIMALS

    def heading(self, title: str, currency: str = USD) -> str:
        """`firm, bn USD`: the heading of a column of figures in this unit."""
        return f"{title}, {f'{self.name} {currency}'.lstrip()}"


_UNITS = (
    FigureUnit("bn", Decimal(10**9)),
    FigureUnit("mn", Decimal(10**6)),
    FigureUnit("k", Decimal(10**3)),
    FigureUnit("", Decimal(1)),
)


def common_unit(figures: Iterable[Decimal]) -> FigureUnit:
    """Return the unit for all figures of a column: the one of its largest figure, at most `bn`.

    A column without any figure has the largest unit. Figures that are too small for the unit keep
    one of their own.
    """
    largest = max(map(abs, figures), default=Decimal(0))
    reached_units = [unit for unit in _UNITS if largest >= unit.size]
    return reached_units[0] if reached_units and largest else _UNITS[0]


def point_aligned(
    figure: str,
    cells: int,
    decimal_cells: int,
) -> str:
    """Return a figure in exactly so many cells, its decimal point `decimal_cells` from the right.

    A figure that has no room at its place is moved out of the line of the points rather than cut.
    """
    free_cells = max(cells - width(figure), 0)
    missing_cells = max(decimal_cells - cells_from_point(figure), 0)
    return right_aligned(figure + " " * min(missing_cells, free_cells), cells)


def heading_over_points(
    heading: str,
    cells: int,
    decimal_cells: int,
) -> str:
    """Return a column's heading in exactly so many cells, as far as it goes over the figures.

    Figures have at least one decimal, and most of them no more.
    """
    free_cells = max(cells - width(heading), 0)
    return right_aligned(heading + " " * min(decimal_cells - 3, free_cells), cells)


_WHOLE_PART = re.compile(r"\D*(?:[\d.,]+-)?[\d,]+")
"""What a figure has before its decimal point: `≤15`, `(≥1,200`, `5.0-7` of `5.0-7.0 bn EUR`."""


def cells_from_point(figure: str) -> int:
    """The cells of a figure in short from its decimal point on; 0 for words without digits."""
    whole_part = _WHOLE_PART.match(figure)
    return width(figure[whole_part.end() :]) if whole_part else 0
