"""Time in cells: what one cell of an axis that runs from left to right stands for, from a day to a decade.

Cells of a grain are numbered by the calendar, so that a cell is the same days whatever is in sight. An event has one
cell: that in which the middle of all days lies that its date allows. So `2025-Q4` stands in November, and never on
the 1st of October.
"""

from datetime import date
from enum import IntEnum

from partnerships_db.values.dates import PartialDate, Precision


class Granularity(IntEnum):
    """How much time a cell is, the least first."""

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


_MONTHS = {
    Granularity.MONTH: 1,
    Granularity.TWO_MONTHS: 2,
    Granularity.QUARTER: 3,
    Granularity.HALF_YEAR: 6,
    Granularity.YEAR: 12,
    Granularity.FIVE_YEARS: 60,
    Granularity.DECADE: 120,
}

EXACT = {
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
"""From which precision on a date lies in one cell, whichever it is; a coarser one may lie over several."""

_MIDDLE = 15
"""The last day of a month's first half."""


def cell_of(day: date, grain: Granularity) -> int:
    """The number of the cell in which a day lies."""
    if grain is Granularity.DAY:
        return day.toordinal()
    if grain is Granularity.WEEK:
        return (day.toordinal() - 1) // 7  # the ordinal 1 is a Monday
    months = day.year * 12 + day.month - 1
    if grain is Granularity.HALF_MONTH:
        return months * 2 + (day.day > _MIDDLE)
    return months // _MONTHS[grain]


def first_day(cell: int, grain: Granularity) -> date:
    """Its first day, or the first or the last that there is."""
    if grain in (Granularity.DAY, Granularity.WEEK):
        ordinal = cell if grain is Granularity.DAY else cell * 7 + 1
        return date.fromordinal(max(1, min(ordinal, date.max.toordinal())))
    months, half = (
        divmod(cell, 2) if grain is Granularity.HALF_MONTH else (cell * _MONTHS[grain], 0)
    )
    year, month = divmod(months, 12)
    if year < 1:
        return date.min
    return date.max if year > date.max.year else date(year, month + 1, _MIDDLE + 1 if half else 1)


def days_of_cell(cell: int, grain: Granularity) -> tuple[date, date]:
    """Its first and its last day."""
    first, after = first_day(cell, grain), first_day(cell + 1, grain)
    return first, after if after == date.max else date.fromordinal(
        max(after.toordinal() - 1, first.toordinal())
    )


def middle_of(first: date, last: date) -> date:
    """The day between two, where an event stands that may lie on any of them."""
    return date.fromordinal((first.toordinal() + last.toordinal()) // 2)


def cell_of_date(when: PartialDate, grain: Granularity) -> int:
    """The cell of an event of that date."""
    return cell_of(middle_of(when.first, when.last), grain)


def finest_granularity(first: date, last: date, cells: int) -> Granularity:
    """The least grain by which all those days have room in so many cells; a decade where none has."""
    return next(
        (grain for grain in Granularity if cell_of(last, grain) - cell_of(first, grain) < cells),
        Granularity.DECADE,
    )
