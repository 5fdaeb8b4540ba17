"""A store of very many small events, written as rows: an import would take too long for a test."""

from pathlib import Path

from partnerships_db.store.store import Store

_ENTRIES = """
    WITH RECURSIVE numbers (number) AS (
        SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number < ? - 1
    ), dated (number, day, id) AS (
        SELECT number, 730000 + number / 100, printf('event-%06d', number) FROM numbers
    )
    INSERT INTO entry (entry, list, id, body, import)
    SELECT (day << 25) | (4 << 22) | (number % 100), 'events', id,
        json_object('id', id, 'date', date((day - 719163) * 86400, 'unixepoch'),
            'kind', 'statement', 'title', 'An event'), 1
    FROM dated
"""
"""A hundred events for each day from 1999-09-03 on; SQLite counts the days from 1970 on."""

_EVENTS = """
    INSERT INTO event (entry, id, date, kind, status, title, retracted)
    SELECT entry, id, body ->> 'date', body ->> 'kind', 'announced', body ->> 'title', 0 FROM entry
"""

_DAYS = "INSERT INTO day SELECT entry >> 22, substr(date, 1, 7), count(*) FROM event GROUP BY 1"

_FLOWS = """
    INSERT INTO flow (event, n, payers, payees, kind, status, low, high, currency, size)
    SELECT entry, 1, 'unknown', 'unknown', 'equity', 'committed', '1', '1', 'USD',
        printf('%034.6f', entry % 1000)
    FROM event
"""


def store_of_many_events(
    path: Path,
    count: int,
    *,
    has_flows: bool = False,
) -> Path:
    """Write a store with a number of events, perhaps each with a flow that only the index has."""
    with Store.creating(path) as store, store.transaction():
        store.rows(
            "INSERT INTO import (import, at, paths) VALUES (1, '2026-01-01T00:00:00Z', '[]')"
        )
        store.rows(_ENTRIES, [count])
        store.rows(_EVENTS)
        store.rows(_DAYS)
        if has_flows:
            store.rows(_FLOWS)
    return path
