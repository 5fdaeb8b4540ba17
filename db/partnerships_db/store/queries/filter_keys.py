"""The keys of what a filter selects, read in pieces: nothing waits for all of them, and none are held twice."""

import json
from collections.abc import Iterator
from datetime import date
from operator import itemgetter

from partnerships_db.filters.model import Filter
from partnerships_db.store.event_keys import LAST_KEY, PRECISION_SHIFT, KeySet
from partnerships_db.store.queries.filter_sql import ALL_KEYS, KeyRange, selected_keys
from partnerships_db.store.store import Store

PIECE_SIZE, BATCH = 8_192, 1_024
"""About so many events of the store are asked about at once, and so many rows read: half a megabyte meanwhile."""

KEYS_NEAR = 4_096
"""So many events on either side of a place are looked through for its first page."""


def all_keys(store: Store, criteria: Filter, as_of: date | None) -> KeySet:
    """All of them, ascending."""
    keys = KeySet()
    if criteria.searched:
        # The index would find all of a word's events anew for each piece; it gives them in order.
        query, parameters = selected_keys(criteria, as_of)
        for rows in store.batches(f"{query} ORDER BY 1", parameters, BATCH):
            keys.extend(map(itemgetter(0), rows))
        return keys
    for piece in _pieces(store):
        keys.extend(_sorted(store, criteria, as_of, piece))
    return keys


def keys_near(store: Store, criteria: Filter, as_of: date | None, near: int) -> KeySet:
    """Those among the events next to a key; of words that are searched for none, since that takes as long as all."""
    if criteria.searched:
        return KeySet()
    day = near >> PRECISION_SHIFT
    before = _day_beyond(store, "SELECT day, events FROM day WHERE day <= ? ORDER BY day DESC", day)
    after = _day_beyond(store, "SELECT day, events FROM day WHERE day > ? ORDER BY day", day)
    low, high = before << PRECISION_SHIFT, min((after + 1) << PRECISION_SHIFT, LAST_KEY)
    return KeySet(_sorted(store, criteria, as_of, (low, high)))


def _day_beyond(store: Store, query: str, day: int) -> int:
    """The day up to which there are enough events, from a day on."""
    left = KEYS_NEAR
    for rows in store.batches(query, [day], 64):
        for day, events in rows:
            left -= events
            if left <= 0:
                return day
    return day


def _sorted(store: Store, criteria: Filter, as_of: date | None, piece: KeyRange) -> list[int]:
    query, parameters = selected_keys(criteria, as_of, piece)
    # One text of all numbers is read in half the time of as many rows, and the interface has the processor meanwhile.
    (text,) = store.row(f"SELECT json_group_array(entry) FROM ({query})", parameters) or ("[]",)
    keys: list[int] = json.loads(text)
    keys.sort()
    return keys


def _pieces(store: Store) -> Iterator[KeyRange]:
    low, seen = ALL_KEYS[0], 0
    for day, events in store.rows(
        "SELECT min(day), sum(events) FROM day GROUP BY period ORDER BY 1"
    ):
        if seen >= PIECE_SIZE:
            yield low, day << PRECISION_SHIFT
            low, seen = day << PRECISION_SHIFT, 0
        seen += events
    yield low, LAST_KEY
