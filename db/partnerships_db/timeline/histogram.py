"""The distribution of events in time: the number of events in each of many equal parts."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

DayCounts = tuple[int, int, int]
"""The ordinals of a first and a last day, and the number of events that lie between these."""

PEAK_FRACTION = 40
"""A peak is the highest part within this fraction (a fortieth) of the span on either side."""


class Axis(NamedTuple):
    """A span of days in equal parts, from the first day with an event to the last."""

    first: int
    """The ordinal of the first day."""
    last: int
    """The ordinal of the last day."""
    parts: int
    """The number of parts."""

    @property
    def days(self) -> int:
        """The number of days in the span."""
        return self.last - self.first + 1

    def part_of(self, day: date) -> int:
        """Return the part in which a day lies, or the nearest part."""
        ordinal = max(self.first, min(day.toordinal(), self.last))
        return self.part_of_ordinal(ordinal)

    def part_of_ordinal(self, ordinal: int) -> int:
        """Return the part in which a day of the span lies."""
        return (ordinal - self.first) * self.parts // self.days

    def days_of(self, part: int) -> tuple[date, date]:
        """Return the first and the last day of a part."""
        first, last = self.ordinals_of(part)
        return date.fromordinal(first), date.fromordinal(last)

    def ordinals_of(self, part: int) -> tuple[int, int]:
        """Return the ordinals of the first and the last day of a part."""
        first = self._first_ordinal(part)
        following = self._first_ordinal(part + 1)
        return first, max(following - 1, first)

    def _first_ordinal(self, part: int) -> int:
        # Division of the negative number rounds up.
        return self.first - (-part * self.days // self.parts)


class Histogram(NamedTuple):
    """The number of events in each part of an axis, the earliest part first."""

    axis: Axis
    whole: tuple[float, ...]
    """All events on or before the as-of date."""
    share: tuple[float, ...] | None = None
    """The events that a filter selects; None without a filter."""

    @property
    def visible_counts(self) -> tuple[float, ...]:
        """The events that the timeline shows."""
        return self.whole if self.share is None else self.share


def axis_of(
    first: int,
    last: int,
    parts: int,
) -> Axis:
    """Return an axis over days, given as ordinals; a part is never shorter than a day."""
    days = last - first + 1
    return Axis(first, last, max(min(parts, days), 1))


def distribute(axis: Axis, counted: Iterable[DayCounts]) -> tuple[float, ...]:
    """Return the number of events in each part; each day of a partial date has an equal share."""
    counts = [0.0] * axis.parts
    for first, last, events in counted:
        low = max(first, axis.first)
        high = min(last, axis.last)
        if low > high:
            continue
        days = high - low + 1
        first_part = axis.part_of_ordinal(low)
        last_part = axis.part_of_ordinal(high)
        for part in range(first_part, last_part + 1):
            part_first, part_last = axis.ordinals_of(part)
            shared_days = min(part_last, high) - max(part_first, low) + 1
            counts[part] += events * shared_days / days
    return tuple(counts)


def next_peak(
    counts: Sequence[float],
    start: int,
    step: int,
) -> int | None:
    """Return the next peak before (step -1) or after (step 1) a part, or None if there is none."""
    from statistics import median

    if not any(counts):
        return None
    typical = median(count for count in counts if count)
    end = len(counts) if step > 0 else -1
    for part in range(start + step, end, step):
        if counts[part] >= typical and _is_highest_nearby(counts, part):
            return part
    return None


def _is_highest_nearby(counts: Sequence[float], part: int) -> bool:
    """Whether a part is higher than those before it and not lower than those after it."""
    reach = max(len(counts) // PEAK_FRACTION, 1)
    before = counts[max(part - reach, 0) : part]
    after = counts[part + 1 : part + 1 + reach]
    if counts[part] <= max(before, default=0):
        return False
    return counts[part] >= max(after, default=0)
