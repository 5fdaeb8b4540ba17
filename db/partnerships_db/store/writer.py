"""Writes entries, their history and their index. No other module changes these tables."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic_core import from_json

from partnerships_db.format.vocabulary import ListName
from partnerships_db.store.event_keys import PRECISION_SHIFT, period_of
from partnerships_db.store.flow_figures import FigureWriter
from partnerships_db.store.index_rows import INDEX_TABLES, RowsByTable, add_rows
from partnerships_db.store.search_index import SEARCH_WORDS
from partnerships_db.store.store import StoreError

BATCH = 2_000
"""The entries that are written at once."""


def new_import(
    connection: sqlite3.Connection,
    paths: Sequence[str],
    edition: str | None,
) -> int:
    """Insert an import of those files into the history, dated now, and return its number.

    `edition` is the version of the starter data that it brings; None for other files.
    """
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    paths_json = json.dumps(list(paths), ensure_ascii=False)
    insert = "INSERT INTO import (at, paths, edition) VALUES (?, ?, ?) RETURNING import"
    (number,) = connection.execute(insert, (moment, paths_json, edition)).fetchone()
    return int(number)


class EntryWrite(NamedTuple):
    """One entry to write, with the stored entry that it replaces."""

    import_number: int
    """The import that the entry is from."""
    list: ListName
    id: str
    stored_id: str
    """The id of the entry that it replaces: another one if the entry gets a new id."""
    body: str | None
    """The canonical entry as JSON; None removes the stored entry."""
    file: str | None
    line: int | None
    date_key: int | None
    """Of an event: the timeline key of its date. The writer moves up from a key in use."""
    old_key: int | None = None
    """The key of the stored entry; None if the entry is new."""
    old_body: str | None = None
    old_file: str | None = None
    old_line: int | None = None


class Writer:
    """Writes many entries at once, inside a transaction of the caller.

    The caller first inserts the ids of all changed entries into the temporary table `changing`:
    the search index can forget a text only as long as the tables still hold it.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        for table in ("changing", "touched", "gone"):
            connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
        connection.execute("""
            CREATE TEMP TABLE changing (
                list TEXT, id TEXT, stored_id TEXT,
                other_words INTEGER  -- 1 if the search texts of other entries change
            ) STRICT
        """)
        connection.execute("CREATE TEMP TABLE touched (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
        connection.execute("CREATE TEMP TABLE gone (entry INTEGER PRIMARY KEY) STRICT")

        first_event_key = 1 << PRECISION_SHIFT
        (self._next_small_key,) = connection.execute(
            "SELECT coalesce(max(entry), 0) + 1 FROM entry WHERE entry < ?", (first_event_key,)
        ).fetchone()
        (self._has_events,) = connection.execute("SELECT EXISTS (SELECT 1 FROM event)").fetchone()
        self._last_event_key = 0
        self._figures = FigureWriter(connection)
        self._day_changes: Counter[int] = Counter()
        """The change of the number of events for each row of the table `day`."""

    def write(self, pending: Iterable[EntryWrite], *, keeps_history: bool) -> None:
        """Write entries in their order, which is by list and for events by `date_key`.

        With `keeps_history`, the replaced entries go into the table `change`. Raises StoreError if
        a date has too many events.
        """
        self._find_touched_events()
        self._remove_search_texts()
        self._clear_index()

        batch: list[EntryWrite] = []
        for entry_write in pending:
            batch.append(entry_write)
            if len(batch) >= BATCH:
                self._write_batch(batch, keeps_history)
                batch = []
        self._write_batch(batch, keeps_history)

        self._figures.finish()
        self._add_search_texts()
        self._update_day_counts()

    def _find_touched_events(self) -> None:
        """Fill `touched` with the events whose search text may change.

        Names of companies and titles of sources are part of the search text.
        """
        self._connection.execute("""
            INSERT OR IGNORE INTO touched
            SELECT id FROM changing WHERE list = 'events'
            UNION SELECT stored_id FROM changing WHERE list = 'events'
        """)
        self._connection.execute("""
            INSERT OR IGNORE INTO touched
            SELECT event.id
            FROM changing
                JOIN party ON party.company IN (changing.id, changing.stored_id)
                JOIN event ON event.entry = party.event
            WHERE changing.list = 'companies'
                AND (changing.other_words OR changing.id != changing.stored_id)
        """)
        self._connection.execute("""
            INSERT OR IGNORE INTO touched
            SELECT event.id
            FROM changing
                JOIN citation ON citation.source IN (changing.id, changing.stored_id)
                JOIN event ON event.entry = citation.entry
            WHERE changing.list = 'sources'
                AND (changing.other_words OR changing.id != changing.stored_id)
        """)

    def _clear_index(self) -> None:
        """Delete the index rows of all changed and removed entries.

        They go before any new row is inserted: two entries may exchange a value that is unique.
        """
        self._connection.execute("""
            INSERT INTO gone
            SELECT entry.entry
            FROM changing
                JOIN entry ON entry.list = changing.list AND entry.id = changing.stored_id
        """)
        self._figures.forget_gone()
        for table, column in reversed(INDEX_TABLES.items()):
            self._connection.execute(
                f"DELETE FROM {table} WHERE {column} IN (SELECT entry FROM gone)"
            )

    # -- Entries -----------------------------------------------------------------------------------

    def _write_batch(self, batch: list[EntryWrite], keeps_history: bool) -> None:
        rows: RowsByTable = defaultdict(list)
        removed_keys: list[tuple[int | None]] = []
        updates: list[tuple[Any, ...]] = []
        for entry_write in batch:
            self._count_day(entry_write, entry_write.old_key, -1)
            if entry_write.body is None:
                removed_keys.append((entry_write.old_key,))
                continue

            key = self._key_of(entry_write)
            self._count_day(entry_write, key, 1)
            if entry_write.old_key is None:
                rows["entry"].append(_entry_row(key, entry_write))
            else:
                updates.append((*_entry_row(key, entry_write), entry_write.old_key))
            entry = from_json(entry_write.body)
            add_rows(
                rows,
                entry_write.list,
                key,
                entry,
            )
            if entry_write.list == "events":
                self._figures.add(key, entry)

        if keeps_history:
            rows["change"].extend(map(_change_row, batch))
        self._connection.executemany("DELETE FROM entry WHERE entry = ?", removed_keys)
        self._connection.executemany(_UPDATE_ENTRY, updates)
        self._insert(rows)
        self._figures.flush()

    def _insert(self, rows: RowsByTable) -> None:
        for table in ("entry", *INDEX_TABLES, "change"):
            table_rows = rows.get(table)
            if table_rows:
                marks = ",".join("?" * len(table_rows[0]))
                self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", table_rows)

    def _key_of(self, entry_write: EntryWrite) -> int:
        """The key under which an entry is written: its old one, unless an event's date changes."""
        if entry_write.date_key is not None:
            return self._event_key_of(entry_write.date_key, entry_write.old_key)
        if entry_write.old_key is not None:
            return entry_write.old_key
        key = int(self._next_small_key)
        self._next_small_key += 1
        return key

    def _event_key_of(self, date_key: int, old_key: int | None) -> int:
        date = date_key >> PRECISION_SHIFT
        if old_key is not None and old_key >> PRECISION_SHIFT == date:
            return old_key

        key = max(date_key, self._last_event_key + 1)
        in_use = "SELECT 1 FROM entry WHERE entry = ?"
        while self._has_events and self._connection.execute(in_use, (key,)).fetchone():
            key += 1
        if key >> PRECISION_SHIFT != date:
            raise StoreError(
                "more than four million events share one date; the store can't hold that"
            )
        self._last_event_key = key
        return key

    # -- Search index ------------------------------------------------------------------------------

    def _remove_search_texts(self) -> None:
        """Remove the texts of the touched events from the search index, as they are before."""
        self._connection.execute(f"""
            INSERT INTO search (search, rowid, title, body, companies, tags, sources)
            SELECT 'delete', {SEARCH_WORDS} {_TOUCHED_SEARCH_TEXTS}
        """)

    def _add_search_texts(self) -> None:
        """Add the texts of the touched events to the search index, as they are afterwards."""
        self._connection.execute(f"""
            INSERT INTO search (rowid, title, body, companies, tags, sources)
            SELECT {SEARCH_WORDS} {_TOUCHED_SEARCH_TEXTS}
        """)

    # -- Numbers of events -------------------------------------------------------------------------

    def _count_day(
        self,
        entry_write: EntryWrite,
        key: int | None,
        change: int,
    ) -> None:
        if entry_write.list == "events" and key is not None:
            self._day_changes[key >> PRECISION_SHIFT] += change

    def _update_day_counts(self) -> None:
        upsert = """
            INSERT INTO day VALUES (?, ?, ?)
            ON CONFLICT (day) DO UPDATE SET events = day.events + excluded.events
        """
        day_rows = [
            (day, period_of(day), change) for day, change in self._day_changes.items() if change
        ]
        self._connection.executemany(upsert, day_rows)
        self._connection.execute("DELETE FROM day WHERE events = 0")


_UPDATE_ENTRY = """
    UPDATE entry SET entry = ?, list = ?, id = ?, body = ?, import = ?, file = ?, line = ?
    WHERE entry = ?
"""

# The limit keeps SQLite from dropping the order of the subquery. So only keys are sorted.
_TOUCHED_SEARCH_TEXTS = """
    FROM (
        SELECT event.entry FROM touched CROSS JOIN event ON event.id = touched.id
        ORDER BY event.entry LIMIT -1
    ) AS touched_event
        CROSS JOIN search_text ON search_text.entry = touched_event.entry
"""


def _entry_row(key: int, entry_write: EntryWrite) -> tuple[Any, ...]:
    return (
        key,
        entry_write.list,
        entry_write.id,
        entry_write.body,
        entry_write.import_number,
        entry_write.file,
        entry_write.line,
    )


def _change_row(entry_write: EntryWrite) -> tuple[Any, ...]:
    return (
        entry_write.list,
        entry_write.id,
        entry_write.stored_id,
        entry_write.import_number,
        entry_write.old_body,
        entry_write.old_file,
        entry_write.old_line,
    )
