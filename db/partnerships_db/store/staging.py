"""The entries of one import, staged beside the store before any of them is written.

Entries are staged in temporary tables of the writer's own connection. There they are checked
together and compared with the store. Then they are written in one transaction. So a dry run is
everything but the last step, and an import holds no more than a batch of entries in memory.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from partnerships_db.format.diff import EntryChange, EntryCounts, no_counts
from partnerships_db.format.entries import Entry, names_of
from partnerships_db.format.references import references, renamed
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.store.bodies import entry_of_body, past_entry, sound_entries
from partnerships_db.store.prepared_entry import (
    PreparedEntry,
    canonical_json,
    date_key,
    prepared_entry,
)
from partnerships_db.store.search_index import has_other_words
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list
from partnerships_db.store.writer import BATCH, EntryWrite, Writer, new_import

_NO_FILE = -1
"""The file number of an entry of the store that is staged because it refers to a new id."""

_JUDGEMENT = -2
"""The file number of an entry that a reader's judgement changes, and that no file states."""

MAX_COMPARED_IDS = 20_000
"""The most ids of the store that a mistyped one is compared with."""

_TABLES = """
CREATE TEMP TABLE staged (
    n INTEGER PRIMARY KEY,
    list TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    file INTEGER NOT NULL,      -- its number in the import, _NO_FILE or _JUDGEMENT
    line INTEGER NOT NULL,
    date_key INTEGER,           -- of an event: the timeline key of its date
    stored_id TEXT NOT NULL,    -- its id in the store: another one if it gets a new id
    UNIQUE (list, id)
) STRICT;
CREATE TEMP TABLE referenced (  -- every entry and flow that a staged entry refers to
    list TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (list, id)
) STRICT, WITHOUT ROWID;
"""

_INSERT_STAGED = """
    INSERT OR IGNORE INTO staged (list, id, body, file, line, date_key, stored_id)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_INSERT_REFERENCED = "INSERT OR IGNORE INTO referenced VALUES (?, ?)"


class StagedEntry(NamedTuple):
    """An entry of an import, with its place in the input files."""

    list: ListName
    id: str
    body: str
    """The canonical entry as JSON."""
    file: int
    """The number of its file in the import."""
    line: int

    @property
    def is_from_store(self) -> bool:
        """Whether it is an entry of the store that only follows new ids of others."""
        return self.file == _NO_FILE

    @property
    def entry(self) -> Entry:
        """The canonical entry."""
        entry: Entry = json.loads(self.body)
        return entry


class Staging:
    """The staged entries of one import, compared with the store.

    `add` every entry, then `close`; after that, the entries can be checked, compared and written.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection
        self._batch: list[tuple[Any, ...]] = []
        self._references: set[tuple[str, str]] = set()
        self._may_have_former_ids = False
        """False if no staged entry has a field `was`."""
        self.repeated: list[tuple[StagedEntry, StagedEntry]] = []
        """Entries that were staged twice with different content: the later one, then the first."""
        self.former_ids: dict[tuple[str, str], str] = {}
        """The former ids under which files have entries of the store, by list and present id."""
        self.moved: list[tuple[ListName, str]] = []
        """The entries of the files in which references have got new ids, by list and id."""
        self._connection.execute("PRAGMA temp_store=file")
        for table in ("staged", "referenced"):
            self._connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
        self._connection.executescript(_TABLES)
        self._connection.execute("BEGIN")

    # -- Adding entries ----------------------------------------------------------------------------

    def add(
        self,
        name: ListName,
        entry: Entry,
        file: int,
        line: int,
    ) -> None:
        """Stage a canonical entry of the list `name`, from a line of the file of that number."""
        self.add_prepared(prepared_entry(name, entry), file, line)

    def add_prepared(
        self,
        prepared: PreparedEntry,
        file: int,
        line: int,
    ) -> None:
        """Stage an entry that is ready, from a line of the file of that number."""
        if prepared.has_former_ids:
            self._may_have_former_ids = True
        staged_row = (
            prepared.list,
            prepared.id,
            prepared.body,
            file,
            line,
            prepared.date_key,
            prepared.id,
        )
        self._batch.append(staged_row)
        self._references.update(prepared.references)
        if len(self._batch) >= BATCH:
            self.flush()

    def add_judged(self, name: ListName, entry: Entry) -> None:
        """Stage a canonical entry that no file of the import states."""
        self.add(name, entry, _JUDGEMENT, 0)

    def note_reference(self, name: str, target: str) -> None:
        """Note a reference to an entry of the list `name` from an entry that is not staged."""
        self._references.add((name, target))

    def flush(self) -> None:
        """Write the added entries and references to the temporary tables."""
        cursor = self._connection.executemany(_INSERT_STAGED, self._batch)
        if cursor.rowcount < len(self._batch):
            self._note_repeated_entries()
        self._connection.executemany(_INSERT_REFERENCED, self._references)
        self._batch.clear()
        self._references.clear()

    def _note_repeated_entries(self) -> None:
        for name, entry_id, body, file, line, *_ in self._batch:
            first = self.find(name, entry_id)
            if first is None or (first.file, first.line) == (file, line):
                continue
            if first.body != body:
                later = StagedEntry(
                    name,
                    entry_id,
                    body,
                    file,
                    line,
                )
                self.repeated.append((later, first))

    def close(self) -> None:
        """Write what was added and end the staging's own transaction."""
        self.flush()
        # Made only now: no query before needs it, but each from here on would read all rows.
        self._connection.execute(
            "CREATE INDEX IF NOT EXISTS temp.staged_stored_id ON staged (list, stored_id)"
        )
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    # -- Reading staged entries --------------------------------------------------------------------

    def find(self, name: str, entry_id: str) -> StagedEntry | None:
        """The staged entry of a list with that id, or None."""
        query = "SELECT list, id, body, file, line FROM staged WHERE list = ? AND id = ?"
        staged_row = self._connection.execute(query, (name, entry_id)).fetchone()
        return StagedEntry(*staged_row) if staged_row else None

    def entries(self, *names: ListName) -> Iterator[StagedEntry]:
        """All staged entries of those lists, in the order of the files."""
        marks = ",".join("?" * len(names))
        query = f"SELECT list, id, body, file, line FROM staged WHERE list IN ({marks}) ORDER BY n"
        return (StagedEntry(*staged_row) for staged_row in self._connection.execute(query, names))

    def lines_of(self, file: int) -> list[int]:
        """The lines of a file on which its staged entries begin, ascending."""
        query = "SELECT line FROM staged WHERE file = ? ORDER BY line"
        return [line for (line,) in self._connection.execute(query, (file,))]

    def renamed(self) -> Iterator[StagedEntry]:
        """The staged entries that had other ids before."""
        if not self._may_have_former_ids:
            return
        query = """
            SELECT list, id, body, file, line FROM staged
            WHERE instr(body, '"was":') ORDER BY n
        """
        for staged_row in self._connection.execute(query).fetchall():
            staged = StagedEntry(*staged_row)
            if "was" in staged.entry:
                yield staged

    # -- New ids -----------------------------------------------------------------------------------

    def follow_new_ids(self) -> None:
        """Replace former ids by new ones, in the staged entries and in the store's references.

        An entry staged under an id that the store knows as a former one is that entry. An entry of
        the store gets a new id if a staged entry gives its id as a former one. References to either
        are changed, in the staged entries and in those of the store, which are staged for it.
        """
        moves: dict[tuple[str, str], str] = {}
        for name, former_id, new_id, stored_body in self._used_former_ids():
            staged = self.find(name, former_id)
            if staged is not None and new_id in staged.entry.get("was", ()):
                continue  # the entry goes back to the id that it had
            moves[name, former_id] = new_id
            if staged is not None:
                stored = entry_of_body(
                    self._store,
                    name,
                    new_id,
                    stored_body,
                )
                self._restage_as(staged, new_id, stored)

        for staged in list(self.renamed()):
            for former_id in staged.entry["was"]:
                if self.find(staged.list, former_id) is None:
                    moves[staged.list, former_id] = staged.id
                    self._replace_stored(staged, former_id)

        if moves:
            self._move_references(moves)

    def _used_former_ids(self) -> list[tuple[ListName, str, str, str]]:
        """The former ids of the store that this import may use: list, former id, new id, body."""
        query = """
            SELECT former.list, former.was, entry.id, entry.body
            FROM former JOIN entry ON entry.entry = former.entry
            WHERE NOT EXISTS (
                SELECT 1 FROM entry AS live
                WHERE live.list = former.list AND live.id = former.was)
            AND (
                EXISTS (SELECT 1 FROM referenced
                    WHERE referenced.list = former.list AND referenced.id = former.was)
                OR EXISTS (SELECT 1 FROM staged
                    WHERE staged.list = former.list AND staged.id = former.was)
                OR former.list = 'events')
        """
        return self._connection.execute(query).fetchall()

    def _restage_as(
        self,
        staged: StagedEntry,
        new_id: str,
        stored: Entry,
    ) -> None:
        """Give a staged entry its new id, unless another is staged under it."""
        if self.find(staged.list, new_id) is not None:
            return
        self._may_have_former_ids = True
        self.former_ids[staged.list, new_id] = staged.id
        former_ids = [*staged.entry.get("was", ()), *stored.get("was", ())]
        distinct_ids = dict.fromkeys(former_ids)
        distinct_ids.pop(new_id, None)

        fields = {**staged.entry}
        fields.pop("id")
        fields.pop("was", None)
        entry = {"id": new_id, "was": list(distinct_ids), **fields}
        self._connection.execute(
            "UPDATE staged SET id = ?, body = ?, stored_id = ? WHERE list = ? AND id = ?",
            (new_id, canonical_json(entry), new_id, staged.list, staged.id),
        )

    def _replace_stored(self, staged: StagedEntry, former_id: str) -> None:
        """Let a staged entry replace the stored one of its former id, if its own id is new."""
        query = """
            SELECT count(*) FILTER (WHERE id = :former), count(*) FILTER (WHERE id = :new)
            FROM entry WHERE list = :list AND id IN (:former, :new)
        """
        parameters = {"former": former_id, "new": staged.id, "list": staged.list}
        has_former, has_new = self._connection.execute(query, parameters).fetchone()
        if has_former and not has_new:
            self._connection.execute(
                "UPDATE staged SET stored_id = ? WHERE list = ? AND id = ? AND stored_id = id",
                (former_id, staged.list, staged.id),
            )

    def _move_references(self, moves: Mapping[tuple[str, str], str]) -> None:
        """Change every reference to a former id; `moves` maps list and former id to the new id."""
        self._may_have_former_ids = True
        self._move_staged_references(moves)
        # An entry of the store refers only to ids that the store has.
        stored_ids = {former_id for name, former_id in moves if self._is_stored(name, former_id)}
        for former_id in stored_ids:
            self._move_stored_references(former_id, moves)

        former_ids = list(moves)
        self._connection.executemany("DELETE FROM referenced WHERE list = ? AND id = ?", former_ids)
        self._connection.executemany(
            "DELETE FROM referenced WHERE list = 'flows' AND ? = 'events' AND id LIKE ? || '/%'",
            former_ids,
        )

    def _is_stored(self, name: str, entry_id: str) -> bool:
        query = "SELECT 1 FROM entry WHERE list = ? AND id = ?"
        return self._connection.execute(query, (name, entry_id)).fetchone() is not None

    def _move_staged_references(self, moves: Mapping[tuple[str, str], str]) -> None:
        staged_rows = self._connection.execute("SELECT n, list, body FROM staged").fetchall()
        for number, name, body in staged_rows:
            entry = json.loads(body)
            changed = renamed(name, entry, moves)
            if changed is not entry:
                self.moved.append((name, changed["id"]))
                self._connection.execute(
                    "UPDATE staged SET body = ? WHERE n = ?", (canonical_json(changed), number)
                )
                self._add_references(name, changed)

    def _move_stored_references(self, former_id: str, moves: Mapping[tuple[str, str], str]) -> None:
        """Stage the stored entries that refer to a former id, with the new id in its place."""
        query = """
            SELECT list, id, body FROM entry
            WHERE (instr(body, '"' || :former || '"') OR instr(body, '"' || :former || '/'))
                AND NOT EXISTS (
                    SELECT 1 FROM staged
                    WHERE staged.list = entry.list
                        AND (staged.id = entry.id OR staged.stored_id = entry.id))
        """
        entry_rows = self._connection.execute(query, {"former": former_id}).fetchall()
        for name, entry_id, body in entry_rows:
            entry = entry_of_body(
                self._store,
                name,
                entry_id,
                body,
            )
            changed = renamed(name, entry, moves)
            if changed is not entry:
                staged_row = (
                    name,
                    entry_id,
                    canonical_json(changed),
                    _NO_FILE,
                    0,
                    date_key(name, changed),
                    entry_id,
                )
                self._connection.execute(_INSERT_STAGED, staged_row)
                self._add_references(name, changed)

    def _add_references(self, name: ListName, entry: Entry) -> None:
        targets = {
            (target_list, target_id) for _, target_list, target_id in references(name, entry)
        }
        self._connection.executemany(_INSERT_REFERENCED, targets)

    # -- Checks over all entries -------------------------------------------------------------------

    def dangling_references(self) -> set[tuple[str, str]]:
        """The references to entries and flows that are neither staged nor stored: list and id.

        A flow is in the list `flows`, with the id `event/flow`.
        """
        query = """
            SELECT list, id FROM referenced
            WHERE list != 'flows'
                AND NOT EXISTS (
                    SELECT 1 FROM staged
                    WHERE staged.list = referenced.list AND staged.id = referenced.id)
                AND NOT EXISTS (
                    SELECT 1 FROM entry
                    WHERE entry.list = referenced.list AND entry.id = referenced.id
                        AND NOT EXISTS (
                            SELECT 1 FROM staged
                            WHERE staged.list = entry.list AND staged.stored_id = entry.id))
        """
        dangling = set(self._connection.execute(query))
        dangling.update(("flows", flow_target) for flow_target in self._dangling_flows())
        return dangling

    def _dangling_flows(self) -> Iterator[str]:
        query = "SELECT id FROM referenced WHERE list = 'flows' ORDER BY id"
        flow_targets = [flow_target for (flow_target,) in self._connection.execute(query)]
        # Event by event: an event may be very long, and its flows may refer to one another.
        for event_id, targets_of_event in groupby(flow_targets, key=_event_of_target):
            flow_ids = self._flow_ids(event_id)
            for flow_target in targets_of_event:
                _, _, flow_id = flow_target.partition("/")
                if flow_id not in flow_ids:
                    yield flow_target

    def _flow_ids(self, event_id: str) -> set[str]:
        """The ids of the flows that an event has after the import."""
        event = self.latest("events", event_id) or {}
        return {flow["id"] for flow in event.get("flows", ()) if "id" in flow}

    def latest(self, name: ListName, entry_id: str) -> Entry | None:
        """The entry of a list after the import: the staged one, or else the stored one."""
        query = """
            SELECT coalesce(
                (SELECT body FROM staged WHERE list = :list AND id = :id),
                (SELECT body FROM entry WHERE list = :list AND id = :id))
        """
        parameters = {"list": name, "id": entry_id}
        (body,) = self._connection.execute(query, parameters).fetchone()
        if body is None:
            return None
        return entry_of_body(
            self._store,
            name,
            entry_id,
            body,
        )

    def ids(self, name: str) -> list[str]:
        """The ids of a list, staged or stored, with which a mistyped one is compared."""
        if name == "flows":
            return []
        query = f"""
            SELECT id FROM staged WHERE list = :list
            UNION SELECT id FROM entry WHERE list = :list LIMIT {MAX_COMPARED_IDS}
        """
        return [entry_id for (entry_id,) in self._connection.execute(query, {"list": name})]

    def names(self, name: str) -> Iterator[tuple[str, str]]:
        """The ids of a list, staged or stored, each with a name, an alias or a title of it."""
        if name not in LISTS:
            return
        list_name = LISTS[LISTS.index(name)]
        query = f"""
            SELECT id, body FROM staged WHERE list = :list
            UNION ALL SELECT id, body FROM entry WHERE list = :list LIMIT {MAX_COMPARED_IDS}
        """
        entry_rows = self._connection.execute(query, {"list": name})
        for entry in sound_entries(self._store, list_name, entry_rows):
            yield from names_of(entry)

    def entries_with(self, name: ListName, field: str) -> Iterator[StagedEntry]:
        """The staged entries of a list that have a field, also inside them, in file order."""
        query = """
            SELECT list, id, body, file, line FROM staged
            WHERE list = ? AND instr(body, ?) ORDER BY n
        """
        for staged_row in self._connection.execute(query, (name, f'"{field}":')):
            yield StagedEntry(*staged_row)

    def unstaged(self, name: ListName, field: str) -> Iterator[Entry]:
        """The store's entries of a list that have a field and that this import leaves as they are.

        The field may be inside the entry.
        """
        query = """
            SELECT id, body FROM entry
            WHERE list = :list AND instr(body, :field) AND NOT EXISTS (
                SELECT 1 FROM staged WHERE staged.list = :list AND staged.stored_id = entry.id)
        """
        parameters = {"list": name, "field": f'"{field}":'}
        entry_rows = self._connection.execute(query, parameters)
        yield from sound_entries(self._store, name, entry_rows)

    def stored_relations(
        self, event_ids: Collection[str]
    ) -> list[tuple[str, str | None, str, str]]:
        """The relations of those stored events that this import leaves as they are.

        Each is the event, the id of the flow that bears it (None for the event, empty for a flow
        without an id), its type, and its target as `event` or `event/flow`.
        """
        query = f"""
            SELECT event.id,
                CASE WHEN relation.flow = 0 THEN NULL ELSE coalesce(flow.id, '') END,
                relation.type,
                relation.to_event || coalesce('/' || relation.to_flow, '')
            FROM event
                JOIN relation ON relation.event = event.entry
                LEFT JOIN flow ON flow.event = event.entry AND flow.n = relation.flow
            WHERE event.id IN {IN_JSON_LIST} AND NOT EXISTS (
                SELECT 1 FROM staged WHERE staged.list = 'events' AND staged.stored_id = event.id)
            ORDER BY event.id, relation.flow, relation.n
        """
        return self._connection.execute(query, (json_list(event_ids),)).fetchall()

    def former_owner(self, name: ListName, old: str) -> str | None:
        """The id of a stored entry that had the id `old` before and is not in this import."""
        query = """
            SELECT entry.id FROM former JOIN entry ON entry.entry = former.entry
            WHERE former.list = :list AND former.was = :former AND NOT EXISTS (
                SELECT 1 FROM staged WHERE staged.list = :list AND staged.stored_id = entry.id)
        """
        parameters = {"list": name, "former": old}
        entry_row = self._connection.execute(query, parameters).fetchone()
        return entry_row[0] if entry_row else None

    def is_live(self, name: ListName, entry_id: str) -> bool:
        """Whether a list has an entry of that id after the import."""
        query = """
            SELECT EXISTS (SELECT 1 FROM staged WHERE list = :list AND id = :id)
                OR EXISTS (
                    SELECT 1 FROM entry
                    WHERE list = :list AND id = :id AND NOT EXISTS (
                        SELECT 1 FROM staged
                        WHERE staged.list = :list AND staged.stored_id = :id))
        """
        parameters = {"list": name, "id": entry_id}
        (is_live,) = self._connection.execute(query, parameters).fetchone()
        return bool(is_live)

    def same_route(self, entry: Entry) -> str | None:
        """The id of another stored route of the same model, provider and service.

        None if there is none, or if this import changes it.
        """
        query = """
            SELECT id FROM route
            WHERE model = ? AND provider = ? AND service = ? AND id != ? AND NOT EXISTS (
                SELECT 1 FROM staged
                WHERE staged.list = 'availability' AND staged.stored_id = route.id)
        """
        parameters = (
            entry["model"],
            entry["provider"],
            entry.get("service", ""),
            entry["id"],
        )
        route_row = self._connection.execute(query, parameters).fetchone()
        return route_row[0] if route_row else None

    def orphaned_relations(self) -> Iterator[tuple[str, str]]:
        """The relations of unchanged events to flows that the import removes.

        Each is the id of the event that bears the relation, and the removed `event/flow`.
        """
        query = """
            SELECT DISTINCT source.id, relation.to_event, relation.to_flow
            FROM staged
                JOIN relation
                    ON relation.to_event = staged.id AND relation.to_flow IS NOT NULL
                JOIN event AS source ON source.entry = relation.event
            WHERE staged.list = 'events' AND NOT EXISTS (
                SELECT 1 FROM staged AS changed
                WHERE changed.list = 'events' AND changed.stored_id = source.id)
        """
        flow_ids: dict[str, set[str]] = {}
        for source_event, event_id, flow_id in self._connection.execute(query).fetchall():
            if event_id not in flow_ids:
                flow_ids[event_id] = self._flow_ids(event_id)
            if flow_id not in flow_ids[event_id]:
                yield source_event, f"{event_id}/{flow_id}"

    # -- Comparison with the store -----------------------------------------------------------------

    def counts(self) -> EntryCounts:
        """The numbers of added, changed and unchanged entries of each list."""
        query = """
            SELECT staged.list,
                count(*) FILTER (WHERE entry.entry IS NULL),
                count(*) FILTER (WHERE entry.body != staged.body),
                count(*) FILTER (WHERE entry.body = staged.body)
            FROM staged
                LEFT JOIN entry ON entry.list = staged.list AND entry.id = staged.stored_id
            GROUP BY staged.list
        """
        counts = no_counts()
        for name, added, changed, unchanged in self._connection.execute(query):
            counts[name].update(added=added, changed=changed, unchanged=unchanged)
        return counts

    def change_count(self, name: ListName) -> int:
        """The number of entries of a list that the files add or change."""
        query = f"""
            SELECT count(*)
            FROM staged
                LEFT JOIN entry ON entry.list = staged.list AND entry.id = staged.stored_id
            WHERE staged.list = ? AND staged.file != {_NO_FILE} AND entry.body IS NOT staged.body
        """
        ((count,),) = self._connection.execute(query, (name,))
        return int(count)

    def changes(self, names: Iterable[ListName] = LISTS) -> Iterator[EntryChange]:
        """The added and changed entries of the lists, before and after, in the order of these."""
        query = f"""
            SELECT staged.id, entry.body, staged.body, staged.file = {_NO_FILE}
            FROM staged
                LEFT JOIN entry ON entry.list = staged.list AND entry.id = staged.stored_id
            WHERE staged.list = ? AND entry.body IS NOT staged.body
            ORDER BY staged.n
        """
        for name in names:
            change_rows = self._connection.execute(query, (name,))
            for entry_id, old_body, new_body, follows in change_rows:
                yield EntryChange(
                    name,
                    entry_id,
                    past_entry(old_body),
                    json.loads(new_body),
                    bool(follows),
                )

    # -- Writing -----------------------------------------------------------------------------------

    def write(
        self,
        paths: Sequence[str],
        files: Sequence[str],
        edition: str | None = None,
    ) -> int:
        """Write the added and changed entries as one import and return its number.

        The caller is inside a transaction. `paths` are the files as the user named them, for the
        history; `files` are the paths to find each file of the import again. `edition` is the
        version of the starter data among them.
        """
        number = new_import(self._connection, paths, edition)
        writer = Writer(self._connection)
        self._connection.execute(f"""
            INSERT INTO changing
            SELECT staged.list, staged.id, staged.stored_id,
                {has_other_words("staged.list", "staged.body", "entry.body")}
            FROM staged
                LEFT JOIN entry ON entry.list = staged.list AND entry.id = staged.stored_id
            WHERE entry.body IS NOT staged.body
        """)
        writer.write(self._entry_writes(number, files), keeps_history=True)
        return number

    def _entry_writes(self, import_number: int, files: Sequence[str]) -> Iterator[EntryWrite]:
        """The added and changed entries, list by list, events in the order of the timeline."""
        query = """
            SELECT staged.id, staged.stored_id, staged.body,
                staged.file, staged.line, staged.date_key,
                entry.entry, entry.body, entry.file, entry.line
            FROM staged
                LEFT JOIN entry ON entry.list = staged.list AND entry.id = staged.stored_id
            WHERE staged.list = ? AND entry.body IS NOT staged.body
            ORDER BY staged.date_key, staged.n
        """
        for name in LISTS:
            cursor = self._connection.execute(query, (name,))
            # SQLite sorts all rows before it gives the first: writing does not disturb the query.
            write_rows = cursor.fetchmany(BATCH)
            while write_rows:
                yield from _writes_of_rows(
                    import_number,
                    name,
                    files,
                    write_rows,
                )
                write_rows = cursor.fetchmany(BATCH)


def _writes_of_rows(
    import_number: int,
    name: ListName,
    files: Sequence[str],
    write_rows: Iterable[tuple[Any, ...]],
) -> Iterator[EntryWrite]:
    for entry_id, stored_id, body, file, line, event_key, *old in write_rows:
        old_key, old_body, old_file, old_line = old
        has_file = file >= 0
        yield EntryWrite(
            import_number=import_number,
            list=name,
            id=entry_id,
            stored_id=stored_id,
            body=body,
            file=files[file] if has_file else old_file,
            line=line if has_file else old_line,
            date_key=event_key,
            old_key=old_key,
            old_body=old_body,
            old_file=old_file,
            old_line=old_line,
        )


def _event_of_target(flow_target: str) -> str:
    """The event of a reference to a flow, `event/flow`."""
    return flow_target.partition("/")[0]
