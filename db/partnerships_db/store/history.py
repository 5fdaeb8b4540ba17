"""The history of imports, and the changes that each of them made to entries."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.store.bodies import past_entry
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list, sql_list
from partnerships_db.timeline.records import UnseenChanges

if TYPE_CHECKING:
    from partnerships_db.details import ImportRecord
    from partnerships_db.format.diff import EntryChange

_BATCH = 500
"""The changes that are read at once."""

LEFT_BEHIND_BY = """
    CASE
        WHEN import.undone > 1 THEN import.undone
        WHEN import.undone = 1 THEN (
            SELECT min(later.import) FROM import AS later
            WHERE later.import > import.import AND NOT later.undone)
    END
"""
"""SQL for the import that came after an import's undo; NULL without one.

`undone` is 1 for an undone import, and the number of the later one as soon as that is undone too.
"""


def changes_from_id(list_name: str, entry_id: str) -> str:
    """SQL for the changes before which an entry had an id. Both arguments are SQL, too."""
    return f"""
        SELECT id, stood_as, import, body FROM change
        WHERE list = {list_name} AND id = {entry_id} AND stood_as = id
        UNION ALL {_moves_from_id(list_name, entry_id)}
    """


def changes_from_or_to_id(list_name: str, entry_id: str) -> str:
    """SQL for the changes before or after which an entry had an id. Both arguments are SQL, too."""
    return f"""
        SELECT id, stood_as, import, body FROM change
        WHERE list = {list_name} AND id = {entry_id}
        UNION ALL {_moves_from_id(list_name, entry_id)}
    """


def _moves_from_id(list_name: str, entry_id: str) -> str:
    """SQL for the changes of an id to another one.

    Without `INDEXED BY`, SQLite reads all changes of the list.
    """
    return f"""
        SELECT id, stood_as, import, body FROM change INDEXED BY change_stood_as
        WHERE list = {list_name} AND stood_as = {entry_id} AND stood_as != id
    """


def import_json(record: ImportRecord) -> dict[str, object]:
    """An import as the JSON of the command `history`."""
    return {
        "import": record.number,
        "at": record.at,
        "paths": list(record.paths),
        "entries": record.entries,
        "undone": record.is_undone,
        "left_behind_by": record.left_behind_by,
        "edition": record.edition,
    }


# -- Imports ---------------------------------------------------------------------------------------


def imports(
    store: Store,
    name: ListName | None = None,
    entry: str | None = None,
) -> list[ImportRecord]:
    """All imports, newest first, or those that changed one entry under any id that it has had."""
    from partnerships_db.details import ImportRecord

    condition = "1"
    parameters: list[str] = []
    if name is not None and entry is not None:
        changed = f"SELECT import FROM change WHERE list = ? AND id IN {IN_JSON_LIST}"
        condition = f"import.import IN ({changed})"
        parameters = [name, json_list(_all_ids(store, name, entry))]
    query = f"""
        SELECT import.import, import.at, import.paths, import.undone, {LEFT_BEHIND_BY},
            import.edition,
            (SELECT count(*) FROM change WHERE change.import = import.import)
        FROM import WHERE {condition} ORDER BY import.import DESC
    """
    records: list[ImportRecord] = []
    for import_row in store.rows(query, parameters):
        number, moment, paths, undone, left_behind_by, edition, count = import_row
        record = ImportRecord(
            number,
            moment,
            paths_of_text(paths),
            count,
            bool(undone),
            left_behind_by,
            edition,
        )
        records.append(record)
    return records


def paths_of_text(text: str) -> tuple[str, ...]:
    """The files of an import; if they are damaged, the text that stands in their place."""
    try:
        paths = json.loads(text)
    except (ValueError, RecursionError):
        return (text,)
    return tuple(map(str, paths)) if isinstance(paths, list) else (text,)


def latest_import(store: Store) -> int:
    """The number of the newest import that is not undone; 0 without imports."""
    query = "SELECT coalesce(max(import), 0) FROM import WHERE NOT undone"
    (number,) = store.row(query) or (0,)
    return int(number)


def unseen_since(store: Store, seen: int) -> UnseenChanges:
    """The events and companies that imports after the number `seen` have added or changed.

    It may read very many rows, so it is for a worker.
    """
    changed_ids = """
        SELECT DISTINCT change.id FROM change JOIN import ON import.import = change.import
        WHERE change.list = ? AND change.import > ? AND NOT import.undone
    """
    event_query = f"""
        SELECT event.entry FROM event WHERE event.id IN ({changed_ids}) ORDER BY event.entry
    """
    company_query = f"""
        SELECT id FROM company WHERE id IN ({changed_ids})
        UNION
        SELECT company FROM party
        WHERE event IN (SELECT event.entry FROM event WHERE event.id IN ({changed_ids}))
    """
    event_rows = store.rows(event_query, ["events", seen])
    company_rows = store.rows(company_query, ["companies", seen, "events", seen])
    event_keys = array("q", (key for (key,) in event_rows))
    company_ids = frozenset(company_id for (company_id,) in company_rows)
    return UnseenChanges(event_keys, company_ids)


# -- Changes of entries ----------------------------------------------------------------------------


def lists_of(store: Store, entry: str) -> list[ListName]:
    """The lists that have, or ever had, an entry of that id."""
    query = "SELECT DISTINCT list FROM change WHERE id = :id OR stood_as = :id"
    names = {name for (name,) in store.rows(query, {"id": entry})}
    return [name for name in LISTS if name in names]


def changes_of(
    store: Store,
    number: int,
    name: ListName | None = None,
    entry: str | None = None,
    limit: int = -1,
) -> list[EntryChange]:
    """The changes of an import, all of them or those of one entry, in the order of the lists.

    At most `limit` changes are read; a negative number sets no limit.
    """
    condition, parameters = "TRUE", list[str]()
    if name is not None and entry is not None:
        ids = json_list(_all_ids(store, name, entry))
        condition, parameters = f"change.list = ? AND change.id IN {IN_JSON_LIST}", [name, ids]
    changes = _changes(
        store,
        number,
        condition,
        parameters,
        limit,
    )
    return sorted(changes, key=_list_index)


def all_changes(store: Store, number: int) -> Iterator[EntryChange]:
    """Yield the changes of an import in the order of the lists, read one after another."""
    for name in LISTS:
        yield from _changes(store, number, "change.list = ?", [name])
    yield from _changes(store, number, f"change.list NOT IN {sql_list(LISTS)}", [])


def _changes(
    store: Store,
    number: int,
    condition: str,
    parameters: Sequence[str],
    limit: int = -1,
) -> Iterator[EntryChange]:
    """Yield the changes of an import that a condition on `change` selects."""
    from partnerships_db.format.diff import EntryChange

    state_query = """
        SELECT undone, EXISTS (SELECT 1 FROM import AS later
            WHERE later.import > import.import AND NOT later.undone)
        FROM import WHERE import = ?
    """
    undone, has_later_import = store.row(state_query, [number]) or (0, 1)
    query = f"""
        SELECT change.list, change.id, change.stood_as, change.body, entry.body
        FROM change LEFT JOIN entry ON entry.list = change.list AND entry.id = change.id
        WHERE change.import = ? AND {condition} LIMIT ?
    """
    for batch in store.batches(query, [number, *parameters, limit], _BATCH):
        for list_name, entry_id, former_id, body, todays_body in batch:
            if undone:
                before = _earlier_body(store, number, list_name, former_id)
                after = body
            elif has_later_import:
                before = body
                after = _next_body(store, number, list_name, entry_id)
            else:
                before, after = body, todays_body
            if before is not None or after is not None:
                yield EntryChange(
                    list_name,
                    entry_id,
                    past_entry(before),
                    past_entry(after) or {},
                )


def _list_index(change: EntryChange) -> int:
    # A damaged row may name another list.
    return LISTS.index(change.list) if change.list in LISTS else len(LISTS)


def _all_ids(
    store: Store,
    name: ListName,
    entry_id: str,
) -> list[str]:
    """All ids that an entry has had, as far as the history knows."""
    query = f"SELECT id, stood_as FROM ({changes_from_or_to_id(':list', ':id')})"
    all_ids = {entry_id}
    unvisited = [entry_id]
    while unvisited:
        known_id = unvisited.pop()
        for id_pair in store.rows(query, {"list": name, "id": known_id}):
            new_ids = set(id_pair) - all_ids
            all_ids |= new_ids
            unvisited.extend(new_ids)
    return sorted(all_ids)


def _next_body(
    store: Store,
    number: int,
    name: ListName,
    entry_id: str,
) -> str | None:
    """The body of an entry after an import: before the next one that changed it, or today's.

    The `change` row of an import has only the body before it.
    """
    change_query = f"""
        SELECT later.body
        FROM ({changes_from_id(":list", ":id")}) AS later
        JOIN import ON import.import = later.import
        WHERE later.import > :number AND NOT import.undone
        ORDER BY later.import LIMIT 1
    """
    entry_query = "SELECT body FROM entry WHERE list = ? AND id = ?"
    body_row = store.row(change_query, {"list": name, "id": entry_id, "number": number})
    if body_row is None:
        body_row = store.row(entry_query, (name, entry_id))
    return body_row[0] if body_row else None


def _earlier_body(
    store: Store,
    number: int,
    name: ListName,
    entry_id: str,
) -> str | None:
    """The body of an entry before an undone import, whose `change` row has only the one after it.

    It is that of the last undone import before it which was not left behind by then.
    """
    query = f"""
        SELECT change.body FROM change JOIN import ON import.import = change.import
        WHERE change.list = :list AND change.id = :id AND change.import < :number
            AND import.undone AND coalesce({LEFT_BEHIND_BY}, :number + 1) > :number
        ORDER BY change.import DESC LIMIT 1
    """
    parameters = {"list": name, "id": entry_id, "number": number}
    body_row = store.row(query, parameters)
    if body_row is not None:
        (body,) = body_row
        return None if body is None else str(body)
    return _next_body(
        store,
        number,
        name,
        entry_id,
    )
