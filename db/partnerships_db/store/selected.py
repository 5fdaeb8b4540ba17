"""The keys of what a filter selects, read in pieces: nothing waits for all of them, and none are held twice."""

import json
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from operator import itemgetter

from partnerships_db.filters import Filter, Words
from partnerships_db.store.connection import Store
from partnerships_db.store.rows import LAST_KEY, PRECISION_SHIFT
from partnerships_db.store.selecting import ALL_KEYS, Keys, selected_keys

PIECE, BATCH = 65_536, 4_096
"""About so many events of the store are asked about at once, and so many rows read: a few megabytes meanwhile."""

ABOUT = 4_096
"""So many events on either side of a place are looked through for its first page."""


def all_keys(store: Store, chosen: Filter, as_of: date | None) -> "array[int]":
    """All of them, ascending."""
    keys = array("q")
    if _is_searched(chosen):
        # The index would find all of a word's events anew for each piece; it gives them in order.
        query, parameters = selected_keys(chosen, as_of)
        for rows in store.batches(f"{query} ORDER BY 1", parameters, BATCH):
            keys.extend(map(itemgetter(0), rows))
        return keys
    for piece in _pieces(store):
        keys.extend(_sorted(store, chosen, as_of, piece))
    return keys


def keys_about(store: Store, chosen: Filter, as_of: date | None, near: int) -> "array[int]":
    """Those among the events next to a key; of words that are searched for none, since that takes as long as all."""
    if _is_searched(chosen):
        return array("q")
    days, events = _days(store)
    before = list(accumulate(events, initial=0))
    here = bisect_left(days, near >> PRECISION_SHIFT)
    first = bisect_left(before, before[here] - ABOUT)
    last = min(bisect_left(before, before[here] + ABOUT), len(days) - 1)
    if last < 0:
        return array("q")
    return array("q", _sorted(store, chosen, as_of, (days[min(first, last)] << PRECISION_SHIFT, _after(days[last]))))


def _sorted(store: Store, chosen: Filter, as_of: date | None, piece: Keys) -> list[int]:
    query, parameters = selected_keys(chosen, as_of, piece)
    # One text of all numbers is read in half the time of as many rows, and the interface has the processor meanwhile.
    (text,) = store.row(f"SELECT json_group_array(entry) FROM ({query})", parameters) or ("[]",)
    keys: list[int] = json.loads(text)
    keys.sort()
    return keys


def _pieces(store: Store) -> Iterator[Keys]:
    low, seen = ALL_KEYS[0], 0
    for day, events in zip(*_days(store), strict=True):
        if seen >= PIECE:
            yield low, day << PRECISION_SHIFT
            low, seen = day << PRECISION_SHIFT, 0
        seen += events
    yield low, LAST_KEY


def _days(store: Store) -> tuple[list[int], list[int]]:
    rows = store.rows("SELECT day, events FROM day ORDER BY day")
    return [day for day, _ in rows], [events for _, events in rows]


def _after(day: int) -> int:
    return (day + 1) << PRECISION_SHIFT


def _is_searched(chosen: Filter) -> bool:
    return any(isinstance(part, Words) for part in chosen.parts)
