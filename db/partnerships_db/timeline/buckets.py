"""Cells of a time axis: the days that one cell stands for, from one day to a decade.

The cells of a granularity are numbered by the calendar, so that a cell has the same days whatever
part of the axis is in sight. An event lies in one cell: that of the middle of all days that its
date allows. So an event of `2025-Q4` lies in November.
"""

from datetime import date
from enum import IntEnum

from partnerships_db.values.dates import Precision


class Granularity(IntEnum):
    """The length of time in a cell, the shortest first."""

    DAY = 0
    WEEK = 1
    HALF_MONTH = 2
    MONTH = 3
    TWO_MONTHS = 4
    QUARTER = 5
    HALF_YEAR = 6
    YEAR = 7
    FIVE_YEARS = 8
    DECADE = 9


_MONTHS_IN_CELL = {
    Granularity.MONTH: 1,
    Granularity.TWO_MONTHS: 2,
    Granularity.QUARTER: 3,
    Granularity.HALF_YEAR: 6,
    Granularity.YEAR: 12,
    Granularity.FIVE_YEARS: 60,
    Granularity.DECADE: 120,
}

COARSEST_EXACT_PRECISION = {
    Granularity.DAY: Precision.DAY,
    Granularity.WEEK: Precision.DAY,
    Granularity.HALF_MONTH: Precision.DAY,
    Granularity.MONTH: Precision.MONTH,
    Granularity.TWO_MONTHS: Precision.MONTH,
    Granularity.QUARTER: Precision.QUARTER,
    Granularity.HALF_YEAR: Precision.HALF,
    Granularity.YEAR: Precision.YEAR,
    Granularity.FIVE_YEARS: Precision.YEAR,
    Granularity.DECADE: Precision.YEAR,
}
"""The coarsest precision with which a date lies in one cell; a coarser date may cover several."""

_LAST_DAY_OF_FIRST_HALF = 15


def cell_of(day: date, grain: Granularity) -> int:
    """Return the number of the cell in which a day lies."""
    if grain is Granularity.DAY:
        return day.toordinal()
    if grain is Granularity.WEEK:
        return (day.toordinal() - 1) // 7  # The ordinal 1 is a Monday.
    months = day.year * 12 + day.month - 1
    if grain is Granularity.HALF_MONTH:
        return months * 2 + (day.day > _LAST_DAY_OF_FIRST_HALF)
    return months // _MONTHS_IN_CELL[grain]


def first_day(cell: int, grain: Granularity) -> date:
    """Return the first day of a cell; beyond the calendar, its first or last day."""
    if grain is Granularity.DAY:
        return _day_of_ordinal(cell)
    if grain is Granularity.WEEK:
        return _day_of_ordinal(cell * 7 + 1)
    if grain is Granularity.HALF_MONTH:
        months, half = divmod(cell, 2)
        return _day_in_month(months, _LAST_DAY_OF_FIRST_HALF + 1 if half else 1)
    return _day_in_month(cell * _MONTHS_IN_CELL[grain], 1)


def _day_of_ordinal(ordinal: int) -> date:
    return date.fromordinal(max(1, min(ordinal, date.max.toordinal())))


def _day_in_month(months: int, day: int) -> date:
    """Return a day of a month, which is given as a number of months since year 0."""
    year, month = divmod(months, 12)
    if year < 1:
        return date.min
    if year > date.max.year:
        return date.max
    return date(year, month + 1, day)


def days_of_cell(cell: int, grain: Granularity) -> tuple[date, date]:
    """Return the first and the last day of a cell."""
    first = first_day(cell, grain)
    following = first_day(cell + 1, grain)
    if following == date.max:
        return first, following
    last = max(following.toordinal() - 1, first.toordinal())
    return first, date.fromordinal(last)


def middle_of(first: date, last: date) -> date:
    """Return the middle of the days on which an event may lie."""
    return date.fromordinal((first.toordinal() + last.toordinal()) // 2)


def finest_granularity(
    first: date,
    last: date,
    cells: int,
) -> Granularity:
    """Return the finest granularity by which some days fit into a number of cells, or a decade."""
    for grain in Granularity:
        if cell_of(last, grain) - cell_of(first, grain) < cells:
            return grain
    return Granularity.DECADE
