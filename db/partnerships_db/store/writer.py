"""Entries into the store and its index. Nothing is written but by this module."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic_core import from_json

from partnerships_db.format.vocabulary import ListName
from partnerships_db.store.event_keys import PRECISION_SHIFT, period_of
from partnerships_db.store.index_rows import INDEX_TABLES, RowsByTable, add_rows
from partnerships_db.store.store import StoreError

BATCH = 2_000


def new_import(connection: sqlite3.Connection, paths: Sequence[str]) -> int:
    """A new row of the history, and its number."""
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    insert = "INSERT INTO import (at, paths) VALUES (?, ?) RETURNING import"
    row = connection.execute(insert, (at, json.dumps(list(paths), ensure_ascii=False))).fetchone()
    return int(row[0])


class EntryWrite(NamedTuple):
    """An entry on its way into the store, and what stands there in its stead."""

    number: int
    """Of the import that it is from."""
    list: ListName
    id: str
    stood_as: str
    """The id under which the store has it: the same, but for a new id."""
    body: str | None
    """None: it goes."""
    file: str | None
    line: int | None
    place: int | None
    """Of an event: where it goes on the timeline."""
    old_key: int | None = None
    """None: nothing stands there."""
    old_body: str | None = None
    old_file: str | None = None
    old_line: int | None = None


class Writer:
    """Writes entries in one go. Whoever makes one is inside a transaction.

    What will be changed is put into the temporary table `changing` first, so that the search index
    can be told to forget the old texts before they are gone.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        for table in ("changing", "touched", "gone"):
            connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
        connection.execute("CREATE TEMP TABLE changing (list TEXT, id TEXT, stood_as TEXT) STRICT")
        connection.execute("CREATE TEMP TABLE touched (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
        connection.execute("CREATE TEMP TABLE gone (entry INTEGER PRIMARY KEY) STRICT")
        (self._free_key,) = connection.execute(
            "SELECT coalesce(max(entry), 0) + 1 FROM entry WHERE entry < ?", (1 << PRECISION_SHIFT,)
        ).fetchone()
        (self._has_events,) = connection.execute("SELECT EXISTS (SELECT 1 FROM event)").fetchone()
        self._last_place = 0
        self._days: Counter[int] = Counter()

    def write(self, pending: Iterable[EntryWrite], *, keeps_history: bool) -> None:
        """Write everything, in the order it comes: by list, events by place."""
        self._find_touched()
        self._index_search("'delete', ", "search, ")
        self._clear_index()
        batch: list[EntryWrite] = []
        for one in pending:
            batch.append(one)
            if len(batch) >= BATCH:
                self._write(batch, keeps_history)
                batch = []
        self._write(batch, keeps_history)
        self._index_search("", "")
        self._count_days()

    def _find_touched(self) -> None:
        """The events whose search text may change: an event is found by its companies and sources too."""
        self._connection.execute("""
            INSERT OR IGNORE INTO touched
            SELECT id FROM changing WHERE list = 'events' UNION SELECT stood_as FROM changing WHERE list = 'events'
        """)
        for name, table, column, event in (
            ("companies", "party", "company", "event"),
            ("sources", "citation", "source", "entry"),
        ):
            self._connection.execute(
                f"""
                INSERT OR IGNORE INTO touched SELECT event.id
                FROM changing JOIN {table} ON {table}.{column} IN (changing.id, changing.stood_as)
                    JOIN event ON event.entry = {table}.{event}
                WHERE changing.list = ?
                """,
                (name,),
            )

    def _clear_index(self) -> None:
        """Take the old rows of all changed and removed entries out of the index.

        All of them, before any new row: two entries may change places in what must be unique.
        """
        gone = """
            SELECT entry.entry FROM changing JOIN entry ON entry.list = changing.list AND entry.id = changing.stood_as
        """
        self._connection.execute(f"INSERT INTO gone {gone}")
        for table, column in reversed(INDEX_TABLES.items()):
            self._connection.execute(
                f"DELETE FROM {table} WHERE {column} IN (SELECT entry FROM gone)"
            )

    def _write(self, batch: list[EntryWrite], keeps_history: bool) -> None:
        rows: RowsByTable = defaultdict(list)
        removed: list[tuple[int | None]] = []
        moved: list[tuple[Any, ...]] = []
        for one in batch:
            key = self._key_of(one)
            if one.old_key is not None and one.list == "events":
                self._days[one.old_key >> PRECISION_SHIFT] -= 1
            if one.body is None:
                removed.append((one.old_key,))
                continue
            entry = from_json(one.body)
            columns = (key, one.list, one.id, one.body, one.number, one.file, one.line)
            if one.old_key is None:
                rows["entry"].append(columns)
            else:
                moved.append((*columns, one.old_key))
            add_rows(rows, one.list, key, entry)
            if one.list == "events":
                self._days[key >> PRECISION_SHIFT] += 1
        self._connection.executemany("DELETE FROM entry WHERE entry = ?", removed)
        self._connection.executemany(
            "UPDATE entry SET entry = ?, list = ?, id = ?, body = ?, import = ?, file = ?, line = ? WHERE entry = ?",
            moved,
        )
        if keeps_history:
            rows["change"] = [
                (
                    one.list,
                    one.id,
                    one.stood_as,
                    one.number,
                    one.old_body,
                    one.old_file,
                    one.old_line,
                )
                for one in batch
            ]
        for table in ("entry", *INDEX_TABLES, "change"):
            if rows.get(table):
                marks = ",".join("?" * len(rows[table][0]))
                self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows[table])

    def _key_of(self, entry_write: EntryWrite) -> int:
        if entry_write.place is None:
            if entry_write.old_key is not None:
                return entry_write.old_key
            self._free_key += 1
            return int(self._free_key) - 1
        if (
            entry_write.old_key is not None
            and entry_write.old_key >> PRECISION_SHIFT == entry_write.place >> PRECISION_SHIFT
        ):
            return entry_write.old_key
        key = max(entry_write.place, self._last_place + 1)
        taken = "SELECT 1 FROM entry WHERE entry = ?"
        while self._has_events and self._connection.execute(taken, (key,)).fetchone():
            key += 1
        if key >> PRECISION_SHIFT != entry_write.place >> PRECISION_SHIFT:
            raise StoreError(
                "more than four million events share one date; the store can't hold that"
            )
        self._last_place = key
        return key

    def _index_search(self, command: str, column: str) -> None:
        """Tell the search index the texts of the touched events: before the change to forget, after it to know."""
        self._connection.execute(f"""
            INSERT INTO search ({column} rowid, title, body, companies, tags, sources)
            SELECT {command} search_text.*
            FROM touched CROSS JOIN event ON event.id = touched.id
                CROSS JOIN search_text ON search_text.entry = event.entry
            ORDER BY event.entry
        """)

    def _count_days(self) -> None:
        upsert = """
            INSERT INTO day VALUES (:day, :period, :events)
            ON CONFLICT (day) DO UPDATE SET events = day.events + excluded.events
        """
        rows = [
            {"day": day, "period": period_of(day), "events": events}
            for day, events in self._days.items()
            if events
        ]
        self._connection.executemany(upsert, rows)
        self._connection.execute("DELETE FROM day WHERE events = 0")
