"""The events of a filter in another order than that of time: by relevance, amount or capacity."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from heapq import nlargest
from typing import Literal, NamedTuple, get_args

from partnerships_db.filters.model import Filter
from partnerships_db.store.index_rows import sortable_text
from partnerships_db.store.queries.filter_sql import fts_query, where_clause
from partnerships_db.store.queries.timeline import rows_of_keys
from partnerships_db.store.store import Store
from partnerships_db.timeline.records import EventRow
from partnerships_db.values.amounts import USD, parse_capacity
from partnerships_db.values.errors import InvalidValue

Order = Literal["relevance", "amount", "capacity"]
ORDERS: tuple[Order, ...] = get_args(Order)

MAX_RANKED = 1_000
"""The most events in a ranking."""

MAX_WEIGHTED_HITS = 2_000
"""The newest hits of a search, which are weighed: all hits of a common word take seconds."""

_COLUMN_WEIGHTS = "10.0, 1.0, 4.0, 3.0, 0.5"
"""The weights of title, body, companies, tags and sources: a title says most about an event."""

_ROWS_PER_READ = 200


class Ranking(NamedTuple):
    """The first events of a filter in an order."""

    order: Order
    rows: tuple[EventRow, ...]
    """The first event first."""
    of: int
    """The number of events that were ordered: at most `MAX_WEIGHTED_HITS` of a search."""


class _RankedKeys(NamedTuple):
    """The keys of the first events, and the number of events that were ordered."""

    keys: list[int]
    of: int


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
    keys, of = _RANKINGS[order](store, criteria, as_of)
    rows: dict[int, EventRow] = {}
    for start in range(0, len(keys), _ROWS_PER_READ):
        some_keys = keys[start : start + _ROWS_PER_READ]
        for event_row in rows_of_keys(store, some_keys, as_of):
            rows[event_row.key] = event_row
    ordered_rows = [rows[key] for key in keys if key in rows]
    return Ranking(order, tuple(ordered_rows), of)


def _by_relevance(
    store: Store,
    criteria: Filter,
    as_of: date | None,
) -> _RankedKeys:
    search = fts_query(criteria)
    if not search:
        return _RankedKeys([], 0)
    condition, parameters = where_clause(criteria, as_of)
    newest_query = f"""
        SELECT event.entry FROM event WHERE {condition}
        ORDER BY event.entry DESC LIMIT {MAX_WEIGHTED_HITS}
    """
    newest_keys = [key for (key,) in store.rows(newest_query, parameters)]
    if not newest_keys:
        return _RankedKeys([], 0)

    best_query = f"""
        SELECT rowid FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ?
        ORDER BY bm25(search, {_COLUMN_WEIGHTS}), rowid DESC
    """
    selected = set(newest_keys)
    best_rows = store.rows(best_query, (search, newest_keys[-1], newest_keys[0]))
    best_keys = [key for (key,) in best_rows if key in selected]
    return _RankedKeys(best_keys[:MAX_RANKED], len(newest_keys))


def _by_amount(
    store: Store,
    criteria: Filter,
    as_of: date | None,
) -> _RankedKeys:
    condition, parameters = where_clause(criteria, as_of)
    query = f"""
        SELECT event.entry, max(flow.size)
        FROM event JOIN flow ON flow.event = event.entry
        WHERE {condition} AND flow.currency = '{USD}' AND flow.size IS NOT NULL
            AND NOT event.retracted
        GROUP BY 1
    """
    amount_rows = store.rows(query, parameters)
    return _RankedKeys(_keys_of_largest(amount_rows), len(amount_rows))


def _by_capacity(
    store: Store,
    criteria: Filter,
    as_of: date | None,
) -> _RankedKeys:
    condition, parameters = where_clause(criteria, as_of)
    query = f"""
        SELECT event.entry, max(flow.power), event.capacity
        FROM event LEFT JOIN flow ON flow.event = event.entry
        WHERE {condition} AND (flow.power IS NOT NULL OR event.capacity IS NOT NULL)
            AND NOT event.retracted
        GROUP BY 1
    """
    capacity_rows = store.rows(query, parameters)
    return _RankedKeys(_keys_of_largest(_capacity_sizes(capacity_rows)), len(capacity_rows))


def _capacity_sizes(
    capacity_rows: Iterable[tuple[int, str | None, str | None]],
) -> Iterator[tuple[int, str]]:
    for key, power_of_flows, capacity in capacity_rows:
        yield key, max(power_of_flows or "", _sortable_capacity(capacity))


def _sortable_capacity(capacity: str | None) -> str:
    """The upper figure of an event's capacity as the table `flow` has it; empty without one."""
    if not capacity:
        return ""
    try:
        upper = parse_capacity(capacity).upper
    except InvalidValue:  # another program has written it
        return ""
    return "" if upper is None else sortable_text(upper)


def _keys_of_largest(sizes: Iterable[tuple[int, str]]) -> list[int]:
    """The keys of the largest sizes, which are texts that sort; of equal ones the newest first."""
    largest = nlargest(MAX_RANKED, ((size, key) for key, size in sizes))
    return [key for _, key in largest]


_RANKINGS: dict[Order, Callable[[Store, Filter, date | None], _RankedKeys]] = {
    "relevance": _by_relevance,
    "amount": _by_amount,
    "capacity": _by_capacity,
}
