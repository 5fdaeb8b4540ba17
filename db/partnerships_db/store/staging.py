"""What an import would do, laid out beside the store before any of it is done.

Entries are staged in temporary tables of the writer's own connection: they are judged there
together, compared there with what the store has, and only then written, in one transaction. So a
dry run is everything but the last step, and no import holds more than a batch in memory.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from pydantic_core import to_json

from partnerships_db.format.diff import EntryChange
from partnerships_db.format.entries import Entry
from partnerships_db.format.references import references, renamed
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.store.event_keys import first_key, timeline_key
from partnerships_db.store.store import Store
from partnerships_db.store.writer import BATCH, EntryWrite, Writer, new_import
from partnerships_db.values.dates import PartialDate

_TABLES = """
CREATE TEMP TABLE staged (
    n INTEGER PRIMARY KEY,
    list TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    file INTEGER NOT NULL,      -- its number in the import; -1 for an entry of the store that follows a new id
    line INTEGER NOT NULL,
    place INTEGER,              -- of an event: where it goes on the timeline
    stood_as TEXT NOT NULL,     -- the id under which the store has it: the same, but for a new id
    UNIQUE (list, id)
) STRICT;
CREATE TEMP TABLE wanted (
    list TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (list, id)
) STRICT, WITHOUT ROWID;
"""


_STAGE = "INSERT OR IGNORE INTO staged (list, id, body, file, line, place, stood_as) VALUES (?, ?, ?, ?, ?, ?, ?)"


class StagedEntry(NamedTuple):
    """An entry that an import holds, and where it stands."""

    list: ListName
    id: str
    body: str
    """The canonical entry as JSON."""
    file: int
    """The number of its file in the import."""
    line: int

    @property
    def entry(self) -> Entry:
        """The canonical entry."""
        entry: Entry = json.loads(self.body)
        return entry


def canonical_json(entry: Entry) -> str:
    """The entry as the store keeps it: one spelling for one content."""
    return to_json(entry).decode()


def _place_of(name: ListName, entry: Entry) -> int | None:
    return timeline_key(entry["id"], PartialDate.parse(entry["date"])) if name == "events" else None


class Staging:
    """The entries of one import, and what the store would make of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection
        self._batch: list[tuple[Any, ...]] = []
        self._wanted: set[tuple[str, str]] = set()
        self._has_renamed = False
        """Whether any that is staged may have had another id before."""
        self.repeated: list[tuple[StagedEntry, StagedEntry]] = []
        """Entries that were staged twice and do not say the same: the later one, then the first."""
        self._connection.execute("PRAGMA temp_store=file")
        for table in ("staged", "wanted"):
            self._connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
        self._connection.executescript(_TABLES)
        self._connection.execute("BEGIN")

    def add(self, name: ListName, entry: Entry, file: int, line: int) -> None:
        """Stage a canonical entry."""
        place = _place_of(name, entry)
        self._has_renamed = self._has_renamed or "was" in entry
        self._batch.append(
            (name, entry["id"], canonical_json(entry), file, line, place, entry["id"])
        )
        self._wanted.update((target, target_id) for _, target, target_id in references(name, entry))
        if len(self._batch) >= BATCH:
            self.flush()

    def want(self, name: str, target: str) -> None:
        """Look up a reference of an entry that is not staged."""
        self._wanted.add((name, target))

    def flush(self) -> None:
        """Bring what was added into the tables."""
        cursor = self._connection.executemany(_STAGE, self._batch)
        if cursor.rowcount < len(self._batch):
            self._find_repeated()
        self._connection.executemany("INSERT OR IGNORE INTO wanted VALUES (?, ?)", self._wanted)
        self._batch.clear()
        self._wanted.clear()

    def _find_repeated(self) -> None:
        for name, entry_id, body, file, line, *_ in self._batch:
            first = self.find(name, entry_id)
            if (
                first is not None
                and (first.file, first.line) != (file, line)
                and first.body != body
            ):
                self.repeated.append((StagedEntry(name, entry_id, body, file, line), first))

    def close(self) -> None:
        """End the staging's own transaction, so that the store's can begin."""
        self.flush()
        # Made in one go, as it is only asked from here on; without it every such question reads all that is staged.
        self._connection.execute(
            "CREATE INDEX IF NOT EXISTS temp.staged_stood_as ON staged (list, stood_as)"
        )
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    def find(self, name: str, entry_id: str) -> StagedEntry | None:
        """The staged entry of that id."""
        query = "SELECT list, id, body, file, line FROM staged WHERE list = ? AND id = ?"
        row = self._connection.execute(query, (name, entry_id)).fetchone()
        return StagedEntry(*row) if row else None

    def entries(self, *names: ListName) -> Iterator[StagedEntry]:
        """All staged entries of those lists, in the order of the files."""
        marks = ",".join("?" * len(names))
        query = f"SELECT list, id, body, file, line FROM staged WHERE list IN ({marks}) ORDER BY n"
        return (StagedEntry(*row) for row in self._connection.execute(query, names))

    def lines_of(self, file: int) -> list[int]:
        """The lines of a file in which its staged entries begin, in order."""
        query = "SELECT line FROM staged WHERE file = ? ORDER BY line"
        return [line for (line,) in self._connection.execute(query, (file,))]

    # -- New ids -----------------------------------------------------------------------------------

    def follow_new_ids(self) -> None:
        """Make old ids lead to new ones: `was` moves references, and an old file still finds its entry.

        An entry staged under an id that the store knows as a former one is that entry. An entry
        of the store whose id a staged one had before becomes it. References to either follow, in
        what is staged and in the store.
        """
        moves: dict[tuple[str, str], str] = {}
        query = """
            SELECT former.list, former.was, entry.id, entry.body
            FROM former JOIN entry ON entry.entry = former.entry
            WHERE NOT EXISTS (SELECT 1 FROM entry AS live WHERE live.list = former.list AND live.id = former.was)
                AND (EXISTS (SELECT 1 FROM wanted WHERE wanted.list = former.list AND wanted.id = former.was)
                    OR EXISTS (SELECT 1 FROM staged WHERE staged.list = former.list AND staged.id = former.was)
                    OR former.list = 'events')
        """
        for name, old, new, body in self._connection.execute(query).fetchall():
            given = self.find(name, old)
            if given is not None and new in given.entry.get("was", ()):
                continue  # it goes back to the id that it had
            moves[name, old] = new
            if given is not None:
                self._restage_as(given, new, json.loads(body))
        for staged in list(self.renamed()):
            for old in staged.entry["was"]:
                if self.find(staged.list, old) is None:
                    moves[staged.list, old] = staged.id
                    self._take_over(staged, old)
        if moves:
            self._move_references(moves)

    def _restage_as(self, staged: StagedEntry, new: str, stored: Entry) -> None:
        """What is staged under an old id stands under the new one, unless that is staged itself."""
        if self.find(staged.list, new) is not None:
            return
        self._has_renamed = True
        known = [*staged.entry.get("was", ()), *stored.get("was", ())]
        given = {key: value for key, value in staged.entry.items() if key not in ("id", "was")}
        entry = {"id": new, "was": [one for one in dict.fromkeys(known) if one != new], **given}
        self._connection.execute(
            "UPDATE staged SET id = ?, body = ?, stood_as = ? WHERE list = ? AND id = ?",
            (new, canonical_json(entry), new, staged.list, staged.id),
        )

    def _take_over(self, staged: StagedEntry, old: str) -> None:
        """The store's entry of the old id is what this one replaces, if there is none of its own id yet."""
        query = "SELECT count(*) FILTER (WHERE id = :old), count(*) FILTER (WHERE id = :new) FROM entry WHERE list = :list"
        has_old, has_new = self._connection.execute(
            query + " AND id IN (:old, :new)", {"old": old, "new": staged.id, "list": staged.list}
        ).fetchone()
        if has_old and not has_new:
            self._connection.execute(
                "UPDATE staged SET stood_as = ? WHERE list = ? AND id = ? AND stood_as = id",
                (old, staged.list, staged.id),
            )

    def _move_references(self, moves: dict[tuple[str, str], str]) -> None:
        self._has_renamed = True
        for name, body, n in self._connection.execute(
            "SELECT list, body, n FROM staged"
        ).fetchall():
            entry = json.loads(body)
            if (changed := renamed(name, entry, moves)) is not entry:
                self._connection.execute(
                    "UPDATE staged SET body = ? WHERE n = ?", (canonical_json(changed), n)
                )
                self._want(name, changed)
        query = """
            SELECT list, id, body FROM entry
            WHERE (instr(body, '"' || :old || '"') OR instr(body, '"' || :old || '/'))
                AND NOT EXISTS (SELECT 1 FROM staged WHERE staged.list = entry.list
                    AND (staged.id = entry.id OR staged.stood_as = entry.id))
        """
        for old in {old for _, old in moves}:
            for name, entry_id, body in self._connection.execute(query, {"old": old}).fetchall():
                entry = json.loads(body)
                if (changed := renamed(name, entry, moves)) is not entry:
                    place = _place_of(name, changed)
                    self._connection.execute(
                        _STAGE, (name, entry_id, canonical_json(changed), -1, 0, place, entry_id)
                    )
                    self._want(name, changed)
        gone = [(name, old) for name, old in moves]
        self._connection.executemany("DELETE FROM wanted WHERE list = ? AND id = ?", gone)
        self._connection.executemany(
            "DELETE FROM wanted WHERE list = 'flows' AND ? = 'events' AND id LIKE ? || '/%'", gone
        )

    def _want(self, name: ListName, entry: Entry) -> None:
        wanted = {(target, target_id) for _, target, target_id in references(name, entry)}
        self._connection.executemany("INSERT OR IGNORE INTO wanted VALUES (?, ?)", wanted)

    # -- Judging together --------------------------------------------------------------------------

    def dangling(self) -> set[tuple[str, str]]:
        """What is referred to, and is neither staged nor in the store: (list, id), flows as `event/flow`."""
        query = """
            SELECT list, id FROM wanted WHERE list != 'flows'
                AND NOT EXISTS (SELECT 1 FROM staged WHERE staged.list = wanted.list AND staged.id = wanted.id)
                AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.list = wanted.list AND entry.id = wanted.id
                    AND NOT EXISTS (SELECT 1 FROM staged AS s WHERE s.list = entry.list AND s.stood_as = entry.id))
        """
        missing = set(self._connection.execute(query))
        flows = "SELECT id FROM wanted WHERE list = 'flows' ORDER BY id"
        targets = (
            target.partition("/") for (target,) in self._connection.execute(flows).fetchall()
        )
        # Together, as an event may be as long as it likes and its flows may refer to one another.
        for event_id, wanted in groupby(targets, key=itemgetter(0)):
            ids = self._flow_ids(event_id)
            missing.update(
                ("flows", f"{event_id}/{flow_id}") for _, _, flow_id in wanted if flow_id not in ids
            )
        return missing

    def _flow_ids(self, event_id: str) -> set[str]:
        """The ids of the flows that the event has after the import."""
        event = self.latest("events", event_id) or {}
        return {flow["id"] for flow in event.get("flows", ()) if "id" in flow}

    def latest(self, name: ListName, entry_id: str) -> Entry | None:
        """The entry as it would stand after the import: staged, or else in the store."""
        query = """
            SELECT coalesce(
                (SELECT body FROM staged WHERE list = :list AND id = :id),
                (SELECT body FROM entry WHERE list = :list AND id = :id))
        """
        (body,) = self._connection.execute(query, {"list": name, "id": entry_id}).fetchone()
        return None if body is None else json.loads(body)

    def ids(self, name: str) -> list[str]:
        """All ids of a list, staged or stored: what a mistyped one is compared with."""
        if name == "flows":
            return []
        query = "SELECT id FROM staged WHERE list = :list UNION SELECT id FROM entry WHERE list = :list LIMIT 20000"
        return [row[0] for row in self._connection.execute(query, {"list": name})]

    def unstaged(self, name: ListName) -> Iterator[Entry]:
        """The store's entries of a list that this import does not hold."""
        query = """
            SELECT body FROM entry WHERE list = :list
                AND NOT EXISTS (SELECT 1 FROM staged WHERE staged.list = :list AND staged.stood_as = entry.id)
        """
        return (json.loads(row[0]) for row in self._connection.execute(query, {"list": name}))

    def renamed(self) -> Iterator[StagedEntry]:
        """The staged entries that had other ids before."""
        if not self._has_renamed:
            return iter(())
        query = """SELECT list, id, body, file, line FROM staged WHERE instr(body, '"was":') ORDER BY n"""
        found = (StagedEntry(*row) for row in self._connection.execute(query).fetchall())
        return (staged for staged in found if "was" in staged.entry)

    def former_owner(self, name: ListName, old: str) -> str | None:
        """The entry in the store, and not in this import, that had that id before."""
        query = """
            SELECT entry.id FROM former JOIN entry ON entry.entry = former.entry
            WHERE former.list = :list AND former.was = :old
                AND NOT EXISTS (SELECT 1 FROM staged WHERE staged.list = :list AND staged.stood_as = entry.id)
        """
        row = self._connection.execute(query, {"list": name, "old": old}).fetchone()
        return row[0] if row else None

    def is_live(self, name: ListName, entry_id: str) -> bool:
        """Whether an entry of that id stands after the import."""
        query = """
            SELECT EXISTS (SELECT 1 FROM staged WHERE list = :list AND id = :id)
                OR EXISTS (SELECT 1 FROM entry WHERE list = :list AND id = :id
                    AND NOT EXISTS (SELECT 1 FROM staged WHERE staged.list = :list AND staged.stood_as = :id))
        """
        return bool(self._connection.execute(query, {"list": name, "id": entry_id}).fetchone()[0])

    def same_route(self, entry: Entry) -> str | None:
        """Another stored route of the same model, provider and service that this import leaves as it is."""
        query = """
            SELECT id FROM route WHERE model = ? AND provider = ? AND service = ? AND id != ?
                AND NOT EXISTS (SELECT 1 FROM staged WHERE staged.list = 'availability' AND staged.stood_as = route.id)
        """
        key = (entry["model"], entry["provider"], entry.get("service", ""), entry["id"])
        row = self._connection.execute(query, key).fetchone()
        return row[0] if row else None

    def orphans(self) -> Iterator[tuple[str, str]]:
        """Relations of entries that stay, to flows that the import takes away: (from event, to event/flow)."""
        query = """
            SELECT DISTINCT source.id, relation.to_event, relation.to_flow
            FROM staged JOIN relation ON relation.to_event = staged.id AND relation.to_flow IS NOT NULL
                JOIN event AS source ON source.entry = relation.event
            WHERE staged.list = 'events'
                AND NOT EXISTS (SELECT 1 FROM staged AS s WHERE s.list = 'events' AND s.stood_as = source.id)
        """
        ids: dict[str, set[str]] = {}
        for source, event_id, flow_id in self._connection.execute(query).fetchall():
            if event_id not in ids:
                ids[event_id] = self._flow_ids(event_id)
            if flow_id not in ids[event_id]:
                yield source, f"{event_id}/{flow_id}"

    def counts(self) -> dict[ListName, dict[str, int]]:
        """How many entries of each list are added, changed and unchanged."""
        query = """
            SELECT staged.list,
                count(*) FILTER (WHERE entry.entry IS NULL),
                count(*) FILTER (WHERE entry.body != staged.body),
                count(*) FILTER (WHERE entry.body = staged.body)
            FROM staged LEFT JOIN entry ON entry.list = staged.list AND entry.id = staged.stood_as
            GROUP BY staged.list
        """
        found = {row[0]: row[1:] for row in self._connection.execute(query)}
        names = ("added", "changed", "unchanged")
        return {name: dict(zip(names, found.get(name, (0, 0, 0)), strict=True)) for name in LISTS}

    def changes(self) -> Iterator[EntryChange]:
        """What the import does to each entry that it adds or changes, in the order of the lists."""
        for name in LISTS:
            query = """
                SELECT staged.id, entry.body, staged.body, staged.file < 0
                FROM staged LEFT JOIN entry ON entry.list = staged.list AND entry.id = staged.stood_as
                WHERE staged.list = ? AND entry.body IS NOT staged.body ORDER BY staged.n
            """
            for entry_id, before, after, follows in self._connection.execute(query, (name,)):
                old = None if before is None else json.loads(before)
                yield EntryChange(name, entry_id, old, json.loads(after), bool(follows))

    # -- For suspicions ----------------------------------------------------------------------------

    def published(self, sources: Sequence[str]) -> dict[str, str]:
        """The dates of those sources, staged or stored, where they have one."""
        found: dict[str, str] = {}
        for start in range(0, len(sources), BATCH):
            some = sources[start : start + BATCH]
            marks = ",".join("?" * len(some))
            for query in (
                f"SELECT id, published FROM source WHERE id IN ({marks})",
                f"SELECT id, body ->> 'published' FROM staged WHERE list = 'sources' AND id IN ({marks})",
            ):
                found.update(
                    (source, date) for source, date in self._connection.execute(query, some) if date
                )
        return found

    def stored_near(self, companies: Sequence[str], first: date, last: date) -> list[Entry]:
        """Events of the store, and not of this import, between those days that both companies are party to."""
        query = """
            SELECT entry.body FROM party AS one CROSS JOIN party AS other ON other.event = one.event
                JOIN entry ON entry.entry = one.event
            WHERE one.company = ? AND other.company = ? AND one.event >= ? AND one.event < ?
                AND NOT EXISTS (SELECT 1 FROM staged WHERE staged.list = 'events' AND staged.stood_as = entry.id)
            LIMIT 50
        """
        window = (first_key(first.toordinal()), first_key(last.toordinal() + 1))
        rows = self._connection.execute(query, (*companies[:2], *window)).fetchall()
        return [json.loads(body) for (body,) in rows]

    def write(self, paths: Sequence[str], files: Sequence[str]) -> int:
        """Write what is new or changed as one import, and give its number. Inside a transaction.

        `paths` are the files as they were named, for the history; `files` where each can be found again.
        """
        number = new_import(self._connection, paths)
        writer = Writer(self._connection)
        self._connection.execute("""
            INSERT INTO changing SELECT staged.list, staged.id, staged.stood_as
            FROM staged LEFT JOIN entry ON entry.list = staged.list AND entry.id = staged.stood_as
            WHERE entry.body IS NOT staged.body
        """)
        writer.write(self._pending(number, files), keeps_history=True)
        return number

    def _pending(self, number: int, files: Sequence[str]) -> Iterator[EntryWrite]:
        """The staged entries to write, in the order of the lists, events in that of the timeline."""
        query = """
            SELECT staged.list, staged.id, staged.stood_as, staged.body, staged.file, staged.line, staged.place,
                entry.entry, entry.body, entry.file, entry.line
            FROM staged LEFT JOIN entry ON entry.list = staged.list AND entry.id = staged.stood_as
            WHERE staged.list = ? AND entry.body IS NOT staged.body
            ORDER BY staged.place, staged.n
        """
        for name in LISTS:
            cursor = self._connection.execute(query, (name,))
            # The sorter has read everything before its first row, so writing does not disturb it.
            while rows := cursor.fetchmany(BATCH):
                for name, entry_id, stood_as, body, file, line, place, *old in rows:
                    where = (files[file], line) if file >= 0 else (old[2], old[3])
                    yield EntryWrite(number, name, entry_id, stood_as, body, *where, place, *old)
