"""The periods that the rows of the timeline can show: days, months, quarters, years and decades.

A period is written as `PartialDate.period` or as a decade: `2025-11`, `2025-Q4`, `2025`, `2020s`.
A date less exact than a zoom level is a period of its own there, listed below those that begin with
it or later: among months, an event of `2025-Q4` belongs to none of the quarter's months.
"""

from collections.abc import Iterable
from datetime import date
from enum import IntEnum
from itertools import groupby

from partnerships_db.timeline.records import PeriodGroup
from partnerships_db.values.dates import PartialDate, Precision


class ZoomLevel(IntEnum):
    """The length of time in a row of the timeline, shortest first; at `DAY` a row is an event."""

    DAY = 0
    MONTH = 1
    QUARTER = 2
    YEAR = 3
    DECADE = 4


FEW_EVENTS = 2_000
"""The most events at which the timeline opens with a row for each."""

FEW_PERIODS = 100
"""The most periods with which the timeline opens, if it has more events than FEW_EVENTS."""

COARSEST_PRECISION = {
    ZoomLevel.MONTH: Precision.MONTH,
    ZoomLevel.QUARTER: Precision.QUARTER,
    ZoomLevel.YEAR: Precision.YEAR,
    ZoomLevel.DECADE: Precision.YEAR,
}
"""The coarsest precision of a date that belongs to one period of a level."""

_LEVEL_OF_PRECISION = {
    Precision.YEAR: ZoomLevel.YEAR,
    Precision.HALF: ZoomLevel.QUARTER,
    Precision.QUARTER: ZoomLevel.QUARTER,
    Precision.MONTH: ZoomLevel.MONTH,
    Precision.DAY: ZoomLevel.MONTH,
}


def level_named(name: str | None) -> ZoomLevel | None:
    """The level with a name, such as `month`, or None."""
    for level in ZoomLevel:
        if level.name.lower() == name:
            return level
    return None


def first_level(groups: Iterable[PeriodGroup]) -> ZoomLevel:
    """The level at which the timeline opens: the nearest with few events, or else few periods."""
    groups = list(groups)
    if sum(group.events for group in groups) <= FEW_EVENTS:
        return ZoomLevel.DAY

    for level in (ZoomLevel.MONTH, ZoomLevel.QUARTER, ZoomLevel.YEAR):
        periods = {period_at(group.period, level) for group in groups}
        if len(periods) <= FEW_PERIODS:
            return level
    return ZoomLevel.DECADE


def roll_up(groups: Iterable[PeriodGroup], level: ZoomLevel) -> list[PeriodGroup]:
    """Return the periods of a level, newest first, from the timeline's groups."""
    periods: list[PeriodGroup] = []
    for period, members in groupby(groups, lambda group: period_at(group.period, level)):
        first_group, *other_groups = members
        events = first_group.events + sum(group.events for group in other_groups)
        periods.append(PeriodGroup(period, first_group.start, events))
    return periods


def period_at(period: str, level: ZoomLevel) -> str:
    """The period of a level around a given one, or the given one if it is less exact."""
    # Read as text: the list of a large store asks for some thousand periods before its first paint.
    if level in (ZoomLevel.DAY, ZoomLevel.MONTH) or _is_decade(period):
        return period
    year, _, part = period.partition("-")
    if level is ZoomLevel.DECADE:
        return _decade_of(int(year))
    if level is ZoomLevel.YEAR:
        return year
    return f"{year}-Q{(int(part) + 2) // 3}" if part.isdecimal() else period


def is_exact(period: str, level: ZoomLevel) -> bool:
    """Whether a period is at least as exact as a level; a decade always is."""
    if level is ZoomLevel.DAY or _is_decade(period):
        return True
    return PartialDate.parse(period).precision >= COARSEST_PRECISION[level]


def days_of_period(period: str) -> tuple[date, date]:
    """The first and the last day of a period."""
    if _is_decade(period):
        first_year = int(period[:4])
        return date(max(first_year, 1), 1, 1), date(first_year + 9, 12, 31)
    partial_date = PartialDate.parse(period)
    return partial_date.first, partial_date.last


def level_of(period: str) -> ZoomLevel:
    """The nearest level that has a row for a period."""
    if _is_decade(period):
        return ZoomLevel.DECADE
    return _LEVEL_OF_PRECISION[PartialDate.parse(period).precision]


def period_as_term(period: str) -> str:
    """A period as the filter language writes it after `date:`."""
    if not _is_decade(period):
        return period
    first, last = days_of_period(period)
    return f"{first.year:04}..{last.year:04}"


def period_named(written: str) -> str:
    """The period that `range_of` has written."""
    first_year, dots, _ = written.partition("..")
    return _decade_of(int(first_year)) if dots else written


def days_as_term(first: date, last: date) -> str:
    """A range of days as the filter language writes it, in whole years or months if it can."""
    # Cutting `2025-11-18` after 7 characters leaves its month, and after 4 its year.
    if not _are_whole_months(first, last):
        length = 10
    elif first.month == 1 and last.month == 12:
        length = 4
    else:
        length = 7

    start = first.isoformat()[:length]
    end = last.isoformat()[:length]
    return start if start == end else f"{start}..{end}"


def _are_whole_months(first: date, last: date) -> bool:
    if first.day != 1:
        return False
    if last == date.max:
        return True
    return date.fromordinal(last.toordinal() + 1).day == 1


def _decade_of(year: int) -> str:
    return f"{year // 10 * 10:04}s"


def _is_decade(period: str) -> bool:
    return period[4:] == "s"
