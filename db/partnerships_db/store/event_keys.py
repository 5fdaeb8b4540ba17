"""The keys of many events in half the room: four bytes each, since their upper halves stay the same for months."""

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

_HALF = 32
_LOWER = (1 << _HALF) - 1
_FIRST = 0 if sys.byteorder == "little" else 1


class Keys:
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
