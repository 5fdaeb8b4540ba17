"""The key of an event: one integer that holds its place on the timeline.

A key is `(day << 25) | (precision << 22) | number`. The day is the proleptic ordinal of the first
day that the event's date allows, the precision is that of the date, and the number tells events
apart that share both. So the order of the keys is the order of the timeline (`schema.sql`).
"""

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from datetime import date

from partnerships_db.values.dates import PartialDate, Precision

DAY_SHIFT = 25
"""The lowest bit of the day."""

PRECISION_SHIFT = 22
"""The lowest bit of the precision. The bits from here on make a `day` of the table `day`."""

_CHECKSUM_SHIFT = 32 - (PRECISION_SHIFT - 1)
"""A checksum of 32 bits is cut to 21, so that half of a day's numbers stay free above it."""

LAST_KEY = (1 << 63) - 1
"""A key above that of every event."""


class KeySet:
    """The keys of many events, ascending, 8 bytes each."""

    def __init__(self, keys: Iterable[int] = ()) -> None:
        self._keys = array("q", keys)

    def extend(self, keys: Iterable[int]) -> None:
        """Append ascending keys that are all above the present ones."""
        self._keys.extend(array("q", keys))

    def __len__(self) -> int:
        return len(self._keys)

    def part(self, start: int, end: int) -> list[int]:
        """The keys from one position up to another, which is excluded."""
        return self._keys[start:end].tolist()

    def count_below(self, key: int) -> int:
        """The number of keys below a key."""
        return bisect_left(self._keys, key)

    def __contains__(self, key: int) -> bool:
        return self.count_below(key) < self.count_below(key + 1)


def timeline_key(event_id: str, date: PartialDate) -> int:
    """The key of a new event of that date; if it is in use, the writer takes the next free one.

    Events of one day and precision are ordered by a checksum of their ids. The order has no
    meaning, but it does not depend on which file was read first.

    Stores hold these keys. A change of the rule needs a new `VERSION` and a migration.
    """
    checksum = zlib.crc32(event_id.encode())
    number = checksum >> _CHECKSUM_SHIFT
    day_key = first_key(date.first.toordinal())
    precision_bits = date.precision << PRECISION_SHIFT
    return day_key | precision_bits | number


def first_key(day: int) -> int:
    """The lowest key of a day, given as an ordinal; the keys of earlier days are all below it."""
    return day << DAY_SHIFT


def limit_key(as_of: date | None) -> int:
    """The first key after an as-of date; `LAST_KEY` without one."""
    if as_of is None:
        return LAST_KEY
    return first_key(as_of.toordinal() + 1)


def period_of(day: int) -> str:
    """The period under which events are listed: `2025-11` or `2025-Q4`.

    `day` is the upper part of their keys, `key >> PRECISION_SHIFT`.
    """
    return date_of_day(day).period


def date_of_day(day: int) -> PartialDate:
    """The first day of the date of events, with its precision; `day` is as in `period_of`."""
    precisions = 1 << (DAY_SHIFT - PRECISION_SHIFT)
    ordinal, precision = divmod(day, precisions)
    first_day = date.fromordinal(ordinal)
    return PartialDate(first_day, first_day, Precision(precision))
