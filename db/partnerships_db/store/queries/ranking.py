"""Selected events in another order than that of time: the best hits of a search, the largest figures first."""

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
from partnerships_db.values.amounts import parse_capacity
from partnerships_db.values.errors import InvalidValue

Order = Literal["relevance", "amount", "capacity"]
ORDERS: tuple[Order, ...] = get_args(Order)

MAX_RANKED = 1_000
"""So many events are put in order at most."""
NEWEST = 2_000
"""Among so many of the newest hits the best are looked for: to weigh all that have a common word takes seconds."""

_WEIGHTS = "10.0, 1.0, 4.0, 3.0, 0.5"
"""Of title, body, companies, tags, sources: a hit in the title says most of what an event is about."""


class Ranking(NamedTuple):
    """Events in an order, the first first."""

    order: Order
    rows: tuple[EventRow, ...]
    of: int
    """Among how many they were looked for: `NEWEST` of a search, else all that have such a figure."""


def ranked(store: Store, criteria: Filter, as_of: date | None, order: Order) -> Ranking:
    """The first `MOST` of what a filter selects; where an order does not apply there are none.

    By amount: the upper figure of the largest flow in dollars, as other currencies can't be compared with it. By
    capacity: the largest of the event and of its flows. By relevance: only where words are searched for.
    """
    keys, of = _KEYS[order](store, criteria, as_of)
    rows: dict[int, EventRow] = {}
    for start in range(0, len(keys), 200):
        rows |= {row.key: row for row in rows_of_keys(store, keys[start : start + 200], as_of)}
    return Ranking(order, tuple(rows[key] for key in keys if key in rows), of)


def _relevant(store: Store, criteria: Filter, as_of: date | None) -> tuple[list[int], int]:
    search = fts_query(criteria)
    if not search:
        return [], 0
    clause, parameters = where_clause(criteria, as_of)
    newest = (
        f"SELECT event.entry FROM event WHERE {clause} ORDER BY event.entry DESC LIMIT {NEWEST}"
    )
    found = [row[0] for row in store.rows(newest, parameters)]
    if not found:
        return [], 0
    query = f"""
        SELECT rowid FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ?
        ORDER BY bm25(search, {_WEIGHTS}), rowid DESC
    """
    among = set(found)
    best = (row[0] for row in store.rows(query, (search, found[-1], found[0])))
    return [key for key in best if key in among][:MAX_RANKED], len(found)


def _by_amount(store: Store, criteria: Filter, as_of: date | None) -> tuple[list[int], int]:
    clause, parameters = where_clause(criteria, as_of)
    query = f"""
        SELECT event.entry, max(flow.size) FROM event JOIN flow ON flow.event = event.entry
        WHERE {clause} AND flow.currency = 'USD' AND flow.size IS NOT NULL AND NOT event.retracted GROUP BY 1
    """
    return _largest(store.rows(query, parameters))


def _by_capacity(store: Store, criteria: Filter, as_of: date | None) -> tuple[list[int], int]:
    clause, parameters = where_clause(criteria, as_of)
    query = f"""
        SELECT event.entry, max(flow.power), event.capacity FROM event LEFT JOIN flow ON flow.event = event.entry
        WHERE {clause} AND (flow.power IS NOT NULL OR event.capacity IS NOT NULL) AND NOT event.retracted GROUP BY 1
    """
    return _largest(
        (key, max(power or "", _size(said))) for key, power, said in store.rows(query, parameters)
    )


def _size(capacity: str | None) -> str:
    try:
        upper = parse_capacity(capacity).upper if capacity else None
    except InvalidValue:  # a foreign hand wrote it
        return ""
    return "" if upper is None else sortable_text(upper)


def _largest(sized: Iterable[tuple[int, str]]) -> tuple[list[int], int]:
    """The keys of the largest, of equal ones the newest first; and how many there are."""
    count = 0

    def counted() -> Iterator[tuple[str, int]]:
        nonlocal count
        for key, size in sized:
            count += 1
            yield size, key

    return [key for _, key in nlargest(MAX_RANKED, counted())], count


_KEYS: dict[Order, Callable[[Store, Filter, date | None], tuple[list[int], int]]] = {
    "relevance": _relevant,
    "amount": _by_amount,
    "capacity": _by_capacity,
}
