"""The keys of many events in half the room: four bytes each, since their upper halves stay the same for months."""

import sys
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date

from partnerships_db.values.dates import PartialDate, Precision

_HALF = 32
_LOWER = (1 << _HALF) - 1
_FIRST = 0 if sys.byteorder == "little" else 1


class KeySet:
    """Keys of events, ascending."""

    def __init__(self, keys: Iterable[int] = ()) -> None:
        self._lower = array("I")
        self._upper: list[int] = []
        """Every upper half that occurs."""
        self._starts: list[int] = [0]
        """Where the keys with each of them begin, and at last where all end."""
        self.extend(keys)

    def extend(self, keys: Iterable[int]) -> None:
        """Add keys behind all there are."""
        added = array("q", keys)
        before, start = self._starts.pop(), 0
        while start < len(added):
            upper = added[start] >> _HALF
            if self._upper[-1:] != [upper]:
                self._upper.append(upper)
                self._starts.append(before + start)
            start = bisect_left(added, (upper + 1) << _HALF, start)
        self._starts.append(before + len(added))
        self._lower.frombytes(memoryview(added).cast("B").cast("I")[_FIRST::2].tobytes())

    def __len__(self) -> int:
        return len(self._lower)

    def part(self, start: int, end: int) -> list[int]:
        """The keys from one place up to another."""
        found: list[int] = []
        block = bisect_right(self._starts, start) - 1
        while start < end:
            limit = min(self._starts[block + 1], end)
            upper = self._upper[block] << _HALF
            found.extend(upper | lower for lower in self._lower[start:limit])
            start, block = limit, block + 1
        return found

    def place_of(self, key: int) -> int:
        """How many keys are below that one."""
        block = bisect_left(self._upper, key >> _HALF)
        start = self._starts[block]
        if self._upper[block : block + 1] != [key >> _HALF]:
            return start
        return bisect_left(self._lower, key & _LOWER, start, self._starts[block + 1])

    def __contains__(self, key: int) -> bool:
        return self.place_of(key) < self.place_of(key + 1)


DAY_SHIFT, PRECISION_SHIFT = 25, 22
"""An event's key is its first day, its precision and a number: see `schema.sql`."""


def timeline_key(event_id: str, date: PartialDate) -> int:
    """Where an event of that date goes, unless another stands there already: then just behind.

    Within one day and precision the order is that of a checksum of the id: any order would do, as
    long as it does not depend on which file was read first.
    """
    return (
        first_key(date.first.toordinal())
        | date.precision << PRECISION_SHIFT
        | zlib.crc32(event_id.encode()) >> 11
    )


def first_key(day: int) -> int:
    """The lowest key of a day; those of the day before are all below it."""
    return day << DAY_SHIFT


LAST_KEY = (1 << 63) - 1
"""Behind every event."""


def limit_key(as_of: date | None) -> int:
    """The first key after a day; without one, the last there can be."""
    return LAST_KEY if as_of is None else first_key(as_of.toordinal() + 1)


def period_of(day: int) -> str:
    """The period under which events are listed, from their key's day and precision (`key >> PRECISION_SHIFT`)."""
    ordinal, precision = divmod(day, 1 << (DAY_SHIFT - PRECISION_SHIFT))
    first = date.fromordinal(ordinal)
    return PartialDate(first, first, Precision(precision)).period
