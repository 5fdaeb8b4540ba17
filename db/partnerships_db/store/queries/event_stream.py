"""The events of a query as a stream: their rows and their entries, read a batch at a time.

The keys come from `key_batches` or from `ranked_key_batches`, and the order is theirs. For one
state of the store, a reader of several batches holds `Store.snapshot`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from partnerships_db.format.entries import Entry
from partnerships_db.store.bodies import entry_of_body
from partnerships_db.store.queries.timeline import rows_of_keys
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list
from partnerships_db.timeline.records import EventRow

KeyBatches = Iterable[Sequence[int]]
"""The keys of events in the order in which they are read, a batch of a thousand or so at a time."""


def limited(batches: KeyBatches, limit: int | None) -> Iterator[Sequence[int]]:
    """Yield the batches up to a number of keys; all of them without a limit."""
    if limit is None:
        yield from batches
    elif limit:
        for keys in batches:
            yield keys[:limit]
            limit -= len(keys)
            if limit <= 0:
                return


def streamed_rows(
    store: Store,
    batches: KeyBatches,
    as_of: date | None,
) -> Iterator[EventRow]:
    """Yield the timeline rows of events."""
    for keys in batches:
        rows = {row.key: row for row in rows_of_keys(store, keys, as_of)}
        yield from (rows[key] for key in keys if key in rows)


def streamed_entries(store: Store, batches: KeyBatches) -> Iterator[Entry]:
    """Yield the canonical entries of events; a damaged one is its stand-in (`bodies.py`)."""
    query = f"SELECT entry, id, body FROM entry WHERE entry IN {IN_JSON_LIST}"
    for keys in batches:
        body_rows = store.rows(query, [json_list(keys)])
        bodies = {key: (event_id, body) for key, event_id, body in body_rows}
        for key in keys:
            if key in bodies:
                yield entry_of_body(store, "events", *bodies[key])
