"""The keys of the events that a filter selects, read piece by piece."""

import json
from collections.abc import Iterator
from datetime import date
from operator import itemgetter

from partnerships_db.filters.model import Filter
from partnerships_db.store.event_keys import LAST_KEY, PRECISION_SHIFT, KeySet, limit_key
from partnerships_db.store.queries.filter_sql import ALL_KEYS, KeyRange, selected_keys
from partnerships_db.store.store import Store

PIECE_SIZE = 8_192
"""The events of the store, about, that one query looks at. A larger piece takes more memory."""

BATCH = 1_024
"""The rows that are read at once."""

KEYS_NEAR = 4_096
"""The events on either side of a key that are looked at for a first page."""

_DAYS_PER_READ = 64


def all_keys(
    store: Store,
    criteria: Filter,
    as_of: date | None,
) -> KeySet:
    """The keys of all selected events, ascending."""
    keys = KeySet()
    if criteria.searched:
        # The search index would find all hits of a word anew for each piece.
        query, parameters = selected_keys(criteria, as_of)
        for key_rows in store.batches(f"{query} ORDER BY 1", parameters, BATCH):
            keys.extend(map(itemgetter(0), key_rows))
        return keys
    for piece in _pieces(store):
        keys.extend(
            _keys_in_piece(
                store,
                criteria,
                as_of,
                piece,
            )
        )
    return keys


def key_batches(
    store: Store,
    criteria: Filter,
    as_of: date | None,
) -> Iterator[list[int]]:
    """The keys of all selected events, newest first, a batch at a time.

    The first batch takes no longer than a small part of all keys does.
    """
    if not criteria:
        yield from _latest_keys(store, as_of)
    elif criteria.searched:
        yield from _searched_keys(store, criteria, as_of)
    else:
        for piece in reversed(list(_pieces(store))):
            keys = _keys_in_piece(
                store,
                criteria,
                as_of,
                piece,
            )
            yield from _newest_first(keys)


def _latest_keys(store: Store, as_of: date | None) -> Iterator[list[int]]:
    query = "SELECT entry FROM event WHERE entry < ? ORDER BY entry DESC LIMIT ?"
    limit = limit_key(as_of)
    while key_rows := store.rows(query, (limit, BATCH)):
        keys = [key for (key,) in key_rows]
        yield keys
        limit = keys[-1]


def _searched_keys(
    store: Store,
    criteria: Filter,
    as_of: date | None,
) -> Iterator[list[int]]:
    """The keys of a search: the newest at once, the others by one query when they are needed.

    The search index would find all hits of a word anew for each piece.
    """
    query, parameters = selected_keys(criteria, as_of)
    newest_query = f"{query} ORDER BY 1 DESC LIMIT {BATCH}"
    newest_keys = [key for (key,) in store.rows(newest_query, parameters)]
    if not newest_keys:
        return
    yield newest_keys
    keys = all_keys(store, criteria, as_of)
    older_keys = keys.count_below(newest_keys[-1])
    for end in range(older_keys, 0, -BATCH):
        yield keys.part(max(end - BATCH, 0), end)[::-1]


def _newest_first(keys: list[int]) -> Iterator[list[int]]:
    """The batches of ascending keys, from their end on."""
    for end in range(len(keys), 0, -BATCH):
        yield keys[max(end - BATCH, 0) : end][::-1]


def keys_near(
    store: Store,
    criteria: Filter,
    as_of: date | None,
    near: int,
) -> KeySet:
    """The keys of the selected events among the nearest to a key, ascending, without a gap."""
    day = near >> PRECISION_SHIFT
    days_before = "SELECT day, events FROM day WHERE day <= ? ORDER BY day DESC"
    days_after = "SELECT day, events FROM day WHERE day > ? ORDER BY day"
    first_day = _last_day_of(store, days_before, day)
    last_day = _last_day_of(store, days_after, day)
    low = first_day << PRECISION_SHIFT
    high = min((last_day + 1) << PRECISION_SHIFT, LAST_KEY)
    return KeySet(
        _keys_in_piece(
            store,
            criteria,
            as_of,
            (low, high),
        )
    )


def _last_day_of(
    store: Store,
    day_query: str,
    day: int,
) -> int:
    """The last row of `day` that a query needs to reach `KEYS_NEAR` events, or its last one."""
    events_needed = KEYS_NEAR
    for day_rows in store.batches(day_query, [day], _DAYS_PER_READ):
        for day, events in day_rows:
            events_needed -= events
            if events_needed <= 0:
                return day
    return day


def _keys_in_piece(
    store: Store,
    criteria: Filter,
    as_of: date | None,
    piece: KeyRange,
) -> list[int]:
    query, parameters = selected_keys(criteria, as_of, piece)
    # One text with all numbers is read in half the time of as many rows, and meanwhile the
    # interface's thread can run.
    array_query = f"SELECT json_group_array(entry) FROM ({query})"
    (keys_json,) = store.row(array_query, parameters) or ("[]",)
    keys: list[int] = json.loads(keys_json)
    keys.sort()
    return keys


def _pieces(store: Store) -> Iterator[KeyRange]:
    """All keys, as ranges over whole periods with about `PIECE_SIZE` events each."""
    low, _ = ALL_KEYS
    events_in_piece = 0
    query = "SELECT min(day), sum(events) FROM day GROUP BY period ORDER BY 1"
    for day, events in store.rows(query):
        if events_in_piece >= PIECE_SIZE:
            high = day << PRECISION_SHIFT
            yield low, high
            low = high
            events_in_piece = 0
        events_in_piece += events
    yield low, LAST_KEY
