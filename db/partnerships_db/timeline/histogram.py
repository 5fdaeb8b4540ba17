"""How events lie in time: a whole span in so many equal parts, a partial date spread over all its days."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

DayCounts = tuple[int, int, int]
"""So many events (the third) that each lie somewhere from one ordinal of a day up to another."""

PEAKS_APART = 40
"""A peak is the highest within a fortieth of the span on either side."""


class Axis(NamedTuple):
    """A span of days in equal parts, from the first day with an event to the last."""

    first: int
    """The ordinal of a day, as `last`."""
    last: int
    parts: int

    @property
    def days(self) -> int:
        """How many days it has."""
        return self.last - self.first + 1

    def part_of(self, day: date) -> int:
        """The part in which a day lies, or which is next to it."""
        place = max(self.first, min(day.toordinal(), self.last)) - self.first
        return place * self.parts // self.days

    def days_of(self, part: int) -> tuple[date, date]:
        """The first and the last day of a part."""
        first, after = (
            self.first - (-bound * self.days // self.parts) for bound in (part, part + 1)
        )
        return date.fromordinal(first), date.fromordinal(max(after - 1, first))


class Histogram(NamedTuple):
    """How many events lie in each part of an axis, the earliest first."""

    axis: Axis
    whole: tuple[float, ...]
    """Of all events on or before the as-of date."""
    share: tuple[float, ...] | None = None
    """Of those that a filter selects; None: without one."""

    @property
    def shown(self) -> tuple[float, ...]:
        """Those that the timeline shows."""
        return self.whole if self.share is None else self.share


def axis_of(first: int, last: int, parts: int) -> Axis:
    """An axis over those days; no part is less than a day."""
    return Axis(first, last, max(min(parts, last - first + 1), 1))


def distribute(axis: Axis, counted: Iterable[DayCounts]) -> tuple[float, ...]:
    """The events of each part; of those that may lie on several days, each day has its share."""
    parts = [0.0] * axis.parts
    for first, last, events in counted:
        low, high = max(first, axis.first), min(last, axis.last)
        if low > high:
            continue
        start, end = ((day - axis.first) * axis.parts // axis.days for day in (low, high))
        for part in range(start, end + 1):
            begins, ends = (day.toordinal() for day in axis.days_of(part))
            parts[part] += events * (min(ends, high) - max(begins, low) + 1) / (high - low + 1)
    return tuple(parts)


def next_peak(parts: Sequence[float], here: int, step: int) -> int | None:
    """The next part before (step -1) or after (1) this one where there are most events far and wide."""
    from statistics import median

    places = range(here + step, len(parts) if step > 0 else -1, step)
    usual = median(part for part in parts if part) if any(parts) else 0.0
    return next((place for place in places if _is_peak(parts, place, usual)), None)


def _is_peak(parts: Sequence[float], place: int, usual: float) -> bool:
    apart = max(len(parts) // PEAKS_APART, 1)
    before, after = parts[max(place - apart, 0) : place], parts[place + 1 : place + 1 + apart]
    return (
        parts[place] >= usual
        and parts[place] > max(before, default=0)
        and parts[place] >= max(after, default=0)
    )
