"""How much time a row of the timeline stands for: a day, a month, a quarter, a year, a decade.

A period is what `PartialDate.period` says, or a decade: `2025-11`, `2025-Q4`, `2025`, `2020s`. What is dated less
exactly than a level asks is a period of its own there, below all that the level can tell apart: among months an event
of `2025-Q4` belongs to none of them.
"""

import re
from collections.abc import Iterable
from datetime import date
from enum import IntEnum

from partnerships_db.timeline.records import PeriodGroup
from partnerships_db.values.dates import PartialDate, Precision


class ZoomLevel(IntEnum):
    """How far the timeline is zoomed, the nearest first; at `DAY` each event has its row."""

    DAY = 0
    MONTH = 1
    QUARTER = 2
    YEAR = 3
    DECADE = 4


FEW_EVENTS, FEW_PERIODS = 2_000, 100
"""So many events are read one by one, and so many periods are looked over; what is more is shown from further off."""

LEAST = {
    ZoomLevel.MONTH: Precision.MONTH,
    ZoomLevel.QUARTER: Precision.QUARTER,
    ZoomLevel.YEAR: Precision.YEAR,
    ZoomLevel.DECADE: Precision.YEAR,
}
"""How exact a date must be to belong to a period of a level."""


def level_named(name: str | None) -> ZoomLevel | None:
    """The level of that name, `month`; None where there is none."""
    return next((level for level in ZoomLevel if level.name.lower() == name), None)


def first_level(groups: Iterable[PeriodGroup]) -> ZoomLevel:
    """From how far to look first: the nearest from which there are few events, or few periods."""
    groups = list(groups)
    if sum(group.events for group in groups) <= FEW_EVENTS:
        return ZoomLevel.DAY
    for level in (ZoomLevel.MONTH, ZoomLevel.QUARTER, ZoomLevel.YEAR):
        if len(roll_up(groups, level)) <= FEW_PERIODS:
            return level
    return ZoomLevel.DECADE


def roll_up(groups: Iterable[PeriodGroup], level: ZoomLevel) -> list[PeriodGroup]:
    """The periods of a level, newest first, from the groups of the timeline, which are the least there are."""
    periods: list[PeriodGroup] = []
    for group in groups:
        period = period_at(group.period, level)
        if periods and periods[-1].period == period:
            periods[-1] = periods[-1]._replace(events=periods[-1].events + group.events)
        else:
            periods.append(group._replace(period=period))
    return periods


def period_at(period: str, level: ZoomLevel) -> str:
    """The period of a level in which one lies; one that is less exact than the level is its own."""
    if level is ZoomLevel.DAY or not is_exact(period, level) or _is_decade(period):
        return period
    found = PartialDate.parse(period)
    year = found.first.year
    match level:
        case ZoomLevel.DECADE:
            return f"{year // 10 * 10:04}s"
        case ZoomLevel.YEAR:
            return f"{year:04}"
        case ZoomLevel.QUARTER:
            return f"{year:04}-Q{(found.first.month + 2) // 3}"
        case ZoomLevel.MONTH:
            return period


def is_exact(period: str, level: ZoomLevel) -> bool:
    """Whether it is one of the level's own periods, and not one of what is dated less exactly."""
    return (
        _is_decade(period)
        or level is ZoomLevel.DAY
        or PartialDate.parse(period).precision >= LEAST[level]
    )


def days_of_period(period: str) -> tuple[date, date]:
    """Its first and its last day."""
    if _is_decade(period):
        year = int(period[:4])
        return date(max(year, 1), 1, 1), date(year + 9, 12, 31)
    found = PartialDate.parse(period)
    return found.first, found.last


def level_of(period: str) -> ZoomLevel:
    """The nearest level of which it is a period."""
    if _is_decade(period):
        return ZoomLevel.DECADE
    return {
        Precision.YEAR: ZoomLevel.YEAR,
        Precision.HALF: ZoomLevel.QUARTER,
        Precision.QUARTER: ZoomLevel.QUARTER,
    }.get(PartialDate.parse(period).precision, ZoomLevel.MONTH)


def range_of(period: str) -> str:
    """The period as the filter language writes it after `date:`."""
    if not _is_decade(period):
        return period
    first, last = days_of_period(period)
    return f"{first.year:04}..{last.year:04}"


def period_named(written: str) -> str:
    """The period that is written so: what `range_of` gives, read again."""
    first, dots, _ = written.partition("..")
    return f"{int(first) // 10 * 10:04}s" if dots else written


def period_as_filter(first: date, last: date) -> str:
    """Those days as the filter language writes them after `date:`, in years or months where these are whole."""
    after = last.toordinal() + 1
    if first.day == 1 and (after > date.max.toordinal() or date.fromordinal(after).day == 1):
        cut = 4 if first.month == 1 and last.month == 12 else 7
        start, end = first.isoformat()[:cut], last.isoformat()[:cut]
    else:
        start, end = first.isoformat(), last.isoformat()
    return start if start == end else f"{start}..{end}"


def _is_decade(period: str) -> bool:
    return re.fullmatch(r"\d{4}s", period, re.ASCII) is not None
