"""Time in cells: what one cell of an axis that runs from left to right stands for, from a day to a decade.

Cells of a grain are numbered by the calendar, so that a cell is the same days whatever is in sight. An event has one
cell: that in which the middle of all days lies that its date allows. So `2025-Q4` stands in November, and never on
the 1st of October.
"""

from datetime import date
from enum import IntEnum

from partnerships_db.values.dates import PartialDate, Precision


class Grain(IntEnum):
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
    Grain.MONTH: 1,
    Grain.TWO_MONTHS: 2,
    Grain.QUARTER: 3,
    Grain.HALF_YEAR: 6,
    Grain.YEAR: 12,
    Grain.FIVE_YEARS: 60,
    Grain.DECADE: 120,
}

EXACT = {
    Grain.DAY: Precision.DAY,
    Grain.WEEK: Precision.DAY,
    Grain.HALF_MONTH: Precision.DAY,
    Grain.MONTH: Precision.MONTH,
    Grain.TWO_MONTHS: Precision.MONTH,
    Grain.QUARTER: Precision.QUARTER,
    Grain.HALF_YEAR: Precision.HALF,
    Grain.YEAR: Precision.YEAR,
    Grain.FIVE_YEARS: Precision.YEAR,
    Grain.DECADE: Precision.YEAR,
}
"""From which precision on a date lies in one cell, whichever it is; a coarser one may lie over several."""

_MIDDLE = 15
"""The last day of a month's first half."""


def cell_of(day: date, grain: Grain) -> int:
    """The number of the cell in which a day lies."""
    if grain is Grain.DAY:
        return day.toordinal()
    if grain is Grain.WEEK:
        return (day.toordinal() - 1) // 7  # the ordinal 1 is a Monday
    months = day.year * 12 + day.month - 1
    if grain is Grain.HALF_MONTH:
        return months * 2 + (day.day > _MIDDLE)
    return months // _MONTHS[grain]


def first_day(cell: int, grain: Grain) -> date:
    """Its first day, or the first or the last that there is."""
    if grain in (Grain.DAY, Grain.WEEK):
        ordinal = cell if grain is Grain.DAY else cell * 7 + 1
        return date.fromordinal(max(1, min(ordinal, date.max.toordinal())))
    months, half = divmod(cell, 2) if grain is Grain.HALF_MONTH else (cell * _MONTHS[grain], 0)
    year, month = divmod(months, 12)
    if year < 1:
        return date.min
    return date.max if year > date.max.year else date(year, month + 1, _MIDDLE + 1 if half else 1)


def days_of(cell: int, grain: Grain) -> tuple[date, date]:
    """Its first and its last day."""
    first, after = first_day(cell, grain), first_day(cell + 1, grain)
    return first, after if after == date.max else date.fromordinal(
        max(after.toordinal() - 1, first.toordinal())
    )


def middle_of(first: date, last: date) -> date:
    """The day between two, where an event stands that may lie on any of them."""
    return date.fromordinal((first.toordinal() + last.toordinal()) // 2)


def cell_of_date(when: PartialDate, grain: Grain) -> int:
    """The cell of an event of that date."""
    return cell_of(middle_of(when.first, when.last), grain)


def fitting(first: date, last: date, cells: int) -> Grain:
    """The least grain by which all those days have room in so many cells; a decade where none has."""
    return next(
        (grain for grain in Grain if cell_of(last, grain) - cell_of(first, grain) < cells),
        Grain.DECADE,
    )
