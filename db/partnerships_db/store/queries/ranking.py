"""The events of a filter in another order than that of time: by relevance, amount or capacity."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from heapq import merge
from itertools import chain, islice
from operator import itemgetter
from typing import Literal, NamedTuple, get_args

from partnerships_db.filters.model import Filter
from partnerships_db.store.event_keys import LAST_KEY, KeySet, limit_key
from partnerships_db.store.index_rows import sortable_text
from partnerships_db.store.queries.event_stream import streamed_rows
from partnerships_db.store.queries.filter_keys import BATCH, all_keys, key_batches
from partnerships_db.store.queries.filter_sql import fts_query, where_clause
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list
from partnerships_db.timeline.records import EventRow
from partnerships_db.values.amounts import USD, parse_capacity
from partnerships_db.values.errors import InvalidValue

Order = Literal["relevance", "amount", "capacity"]
ORDERS: tuple[Order, ...] = get_args(Order)

MAX_RANKED = 1_000
"""The most events in a ranking of the explorer."""

MAX_WEIGHTED_HITS = 2_000
"""The newest hits of a search, which are weighed: all hits of a common word take seconds."""

MAX_SORTED_KEYS = 20_000
"""The most selected events whose sizes are read and sorted.

For more of them the index of all sizes is read from its end: the first ones are found sooner.
"""

_COLUMN_WEIGHTS = "10.0, 1.0, 4.0, 3.0, 0.5"
"""The weights of title, body, companies, tags and sources: a title says most about an event."""

SizedKey = tuple[str, int]
"""The size of an event as a text that sorts (`sortable_text`), and the event's key."""


class Ranking(NamedTuple):
    """The first events of a filter in an order."""

    order: Order
    rows: tuple[EventRow, ...]
    """The first event first."""
    of: int
    """The number of events that were ordered: at most `MAX_WEIGHTED_HITS` of a search."""


def ranked(
    store: Store,
    criteria: Filter,
    as_of: date | None,
    order: Order,
) -> Ranking:
    """The first `MAX_RANKED` events of a filter, without those to which the order does not apply.

    - By amount: the upper figure of the largest flow in dollars. Other currencies are not compared.
    - By capacity: the largest of the event and its flows.
    - By relevance: none unless the filter searches for words.
    """
    keys = _ORDERED_KEYS[order](store, criteria, as_of)
    first_keys = list(islice(keys, MAX_RANKED))
    rows = streamed_rows(store, _batches(first_keys), as_of)
    return Ranking(order, tuple(rows), len(first_keys) + sum(1 for _ in keys))


def ranked_key_batches(
    store: Store,
    criteria: Filter,
    as_of: date | None,
    order: Order,
) -> Iterator[list[int]]:
    """The keys of all events that `ranked` orders, a batch at a time.

    Of a search, the hits that are too old to be weighed follow, newest first.
    """
    yield from _batches(_ORDERED_KEYS[order](store, criteria, as_of))
    if order == "relevance" and criteria.searched:
        older_keys = chain.from_iterable(key_batches(store, criteria, as_of))
        yield from _batches(islice(older_keys, MAX_WEIGHTED_HITS, None))


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(keys)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _by_relevance(
    store: Store,
    criteria: Filter,
    as_of: date | None,
) -> Iterator[int]:
    search = fts_query(criteria)
    if not search:
        return
    condition, parameters = where_clause(criteria, as_of)
    newest_query = f"""
        SELECT event.entry FROM event WHERE {condition}
        ORDER BY event.entry DESC LIMIT {MAX_WEIGHTED_HITS}
    """
    newest_keys = [key for (key,) in store.rows(newest_query, parameters)]
    if not newest_keys:
        return

    best_query = f"""
        SELECT rowid FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ?
        ORDER BY bm25(search, {_COLUMN_WEIGHTS}), rowid DESC
    """
    selected = set(newest_keys)
    best_rows = store.rows(best_query, (search, newest_keys[-1], newest_keys[0]))
    yield from (key for (key,) in best_rows if key in selected)


# -- By size ---------------------------------------------------------------------------------------


class _SizeColumn(NamedTuple):
    """A column of `flow` that has sizes, which an index keeps in order."""

    name: str
    condition: str
    """SQL for a flow whose size is compared."""
    is_capacity: bool
    """Whether the event's own capacity is a size, too."""


_AMOUNT = _SizeColumn("size", f"flow.currency = '{USD}'", is_capacity=False)
_POWER = _SizeColumn("power", "TRUE", is_capacity=True)


def _by_amount(
    store: Store,
    criteria: Filter,
    as_of: date | None,
) -> Iterator[int]:
    return _largest_first(store, criteria, as_of, _AMOUNT)


def _by_capacity(
    store: Store,
    criteria: Filter,
    as_of: date | None,
) -> Iterator[int]:
    return _largest_first(store, criteria, as_of, _POWER)


def _largest_first(
    store: Store,
    criteria: Filter,
    as_of: date | None,
    column: _SizeColumn,
) -> Iterator[int]:
    """The keys of the selected events that have a size; of equal ones the newest first."""
    selected = all_keys(store, criteria, as_of) if criteria else None
    if selected is not None and len(selected) <= MAX_SORTED_KEYS:
        for _, key in _sorted_sizes(store, selected, column):
            yield key
        return

    sized_keys = _indexed_sizes(store, as_of, column)
    if column.is_capacity:
        own_sizes = _sorted_sizes(store, _keys_with_capacity(store, as_of), column)
        sized_keys = merge(sized_keys, own_sizes, reverse=True)
    for _, key in sized_keys:
        if selected is None or key in selected:
            yield key


def _indexed_sizes(
    store: Store,
    as_of: date | None,
    column: _SizeColumn,
) -> Iterator[SizedKey]:
    """The largest size of each event's flows, from the end of the index on.

    An event with a capacity of its own is left out if that may be the larger size.
    """
    size = f"flow.{column.name}"
    other_size = f"other.{column.name}"
    has_own_size = "event.capacity IS NOT NULL" if column.is_capacity else "FALSE"
    query = f"""
        SELECT {size}, flow.event, flow.n FROM flow
        WHERE {column.condition} AND {size} IS NOT NULL
            AND ({size}, flow.event, flow.n) < (?, ?, ?) AND flow.event < ?
            AND NOT EXISTS (
                SELECT 1 FROM flow AS other WHERE other.event = flow.event
                    AND {column.condition.replace("flow.", "other.")}
                    AND ({other_size}, other.n) > ({size}, flow.n))
            AND NOT EXISTS (
                SELECT 1 FROM event WHERE event.entry = flow.event
                    AND (event.retracted OR {has_own_size}))
        ORDER BY {size} DESC, flow.event DESC, flow.n DESC LIMIT {BATCH}
    """
    last_row = (_ABOVE_ALL_SIZES, LAST_KEY, 0)
    while size_rows := store.rows(query, (*last_row, limit_key(as_of))):
        yield from ((size, key) for size, key, _ in size_rows)
        last_row = size_rows[-1]


_ABOVE_ALL_SIZES = "~"
"""A text after every `sortable_text`, which has digits alone."""


def _keys_with_capacity(store: Store, as_of: date | None) -> KeySet:
    """The keys of the events that have a capacity of their own."""
    query = "SELECT entry FROM event WHERE capacity IS NOT NULL AND entry < ? ORDER BY entry"
    keys = KeySet()
    for key_rows in store.batches(query, [limit_key(as_of)], BATCH):
        keys.extend(map(itemgetter(0), key_rows))
    return keys


def _sorted_sizes(
    store: Store,
    keys: KeySet,
    column: _SizeColumn,
) -> Iterator[SizedKey]:
    """The sizes of some events, the largest first."""
    query = f"""
        SELECT event.entry, max(flow.{column.name}), event.capacity
        FROM event LEFT JOIN flow ON flow.event = event.entry AND {column.condition}
        WHERE event.entry IN {IN_JSON_LIST} AND NOT event.retracted
        GROUP BY 1
    """
    # Many events have the same few sizes, and a key in an array takes 8 bytes.
    keys_of_size: dict[str, KeySet] = {}
    for start in range(0, len(keys), BATCH):
        parameters = [json_list(keys.part(start, start + BATCH))]
        for key, size, capacity in store.rows(query, parameters):
            size = size or ""
            if column.is_capacity:
                size = max(size, _sortable_capacity(capacity))
            if size:
                keys_of_size.setdefault(size, KeySet()).extend([key])
    for size in sorted(keys_of_size, reverse=True):
        equal_keys = keys_of_size[size]
        yield from ((size, key) for key in reversed(equal_keys.part(0, len(equal_keys))))


def _sortable_capacity(capacity: str | None) -> str:
    """The upper figure of an event's capacity as the table `flow` has it; empty without one."""
    if not capacity:
        return ""
    try:
        upper = parse_capacity(capacity).upper
    except InvalidValue:  # another program has written it
        return ""
    return "" if upper is None else sortable_text(upper)


_ORDERED_KEYS: dict[Order, Callable[[Store, Filter, date | None], Iterator[int]]] = {
    "relevance": _by_relevance,
    "amount": _by_amount,
    "capacity": _by_capacity,
}
