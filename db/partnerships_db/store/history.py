"""Imports, and what each of them changed."""

import json
from array import array

from partnerships_db.details import ImportRecord, UnseenChanges
from partnerships_db.format.diff import EntryChange
from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.store.store import Store


def import_json(record: ImportRecord) -> dict[str, object]:
    """An import as scripts read it."""
    return {
        "import": record.number,
        "at": record.at,
        "paths": list(record.paths),
        "entries": record.entries,
        "undone": record.is_undone,
    }


def imports(
    store: Store, name: ListName | None = None, entry: str | None = None
) -> list[ImportRecord]:
    """All imports, or those that changed one entry under any id that it has had, newest first."""
    query = """
        SELECT import.import, import.at, import.paths, import.undone,
            (SELECT count(*) FROM change WHERE change.import = import.import)
        FROM import
    """
    parameters: list[str] = []
    if name is not None and entry is not None:
        ids = _all_ids(store, name, entry)
        query += f" WHERE import IN (SELECT import FROM change WHERE list = ? AND id IN ({','.join('?' * len(ids))}))"
        parameters = [name, *ids]
    rows = store.rows(query + " ORDER BY import.import DESC", parameters)
    return [
        ImportRecord(number, at, tuple(json.loads(paths)), count, bool(undone))
        for number, at, paths, undone, count in rows
    ]


def latest_import(store: Store) -> int:
    """The number of the newest import that stands; 0 where there is none."""
    row = store.row("SELECT coalesce(max(import), 0) FROM import WHERE NOT undone")
    return int(row[0]) if row else 0


def news_since(store: Store, seen: int) -> UnseenChanges:
    """What the imports after that one have added or changed; for a worker."""
    changed = """
        SELECT DISTINCT change.id FROM change JOIN import ON import.import = change.import
        WHERE change.list = ? AND change.import > ? AND NOT import.undone
    """
    keys = f"SELECT event.entry FROM event WHERE event.id IN ({changed}) ORDER BY event.entry"
    companies = f"""
        SELECT id FROM company WHERE id IN ({changed})
        UNION SELECT company FROM party WHERE event IN (SELECT event.entry FROM event WHERE event.id IN ({changed}))
    """
    events = array("q", (key for (key,) in store.rows(keys, ["events", seen])))
    named = store.rows(companies, ["companies", seen, "events", seen])
    return UnseenChanges(events, frozenset(company for (company,) in named))


def lists_of(store: Store, entry: str) -> list[ListName]:
    """The lists in which an entry of that id is, or ever was."""
    found = {
        row[0]
        for row in store.rows(
            "SELECT DISTINCT list FROM change WHERE id = :id OR stood_as = :id", {"id": entry}
        )
    }
    return [name for name in LISTS if name in found]


def changes_of(
    store: Store,
    number: int,
    name: ListName | None = None,
    entry: str | None = None,
    limit: int = -1,
) -> list[EntryChange]:
    """What an import did, or did to one entry: the bodies before and after it; `most` is how many are read."""
    rows = store.rows(
        "SELECT list, id, stood_as, body FROM change WHERE import = ? LIMIT ?", [number, limit]
    )
    undone = bool((store.row("SELECT undone FROM import WHERE import = ?", [number]) or (0,))[0])
    wanted = None if name is None or entry is None else set(_all_ids(store, name, entry))
    found = []
    for list_name, entry_id, stood_as, body in rows:
        if wanted is None or (list_name == name and entry_id in wanted):
            other = _other_side(store, list_name, entry_id, stood_as, number, undone=undone)
            before, after = (other, entry_of(body)) if undone else (entry_of(body), other)
            if after is not None:
                found.append(EntryChange(list_name, entry_id, before, after))
    return sorted(found, key=lambda change: LISTS.index(change.list))


def _all_ids(store: Store, name: ListName, entry: str) -> list[str]:
    """Every id that an entry has had, as far as the history knows."""
    ids, todo = {entry}, [entry]
    while todo:
        known = todo.pop()
        query = "SELECT id, stood_as FROM change WHERE list = ? AND (id = ? OR (stood_as = ? AND stood_as != id))"
        new = {other for pair in store.rows(query, (name, known, known)) for other in pair} - ids
        ids |= new
        todo += new
    return sorted(ids)


def _other_side(
    store: Store, name: ListName, entry: str, stood_as: str, number: int, *, undone: bool
) -> Entry | None:
    """The body that a change row does not hold: the next import's side of it, or what stands now."""
    at = stood_as if undone else entry
    query = """
        SELECT change.body FROM change JOIN import ON import.import = change.import
        WHERE change.list = ? AND change.stood_as = ? AND change.import > ? AND NOT import.undone
        ORDER BY change.import LIMIT 1
    """
    row = store.row(query, (name, at, number)) or store.row(
        "SELECT body FROM entry WHERE list = ? AND id = ?", (name, at)
    )
    return entry_of(row[0]) if row else None


def entry_of(body: str | None) -> Entry | None:
    """A kept body as an entry; None where there is none."""
    return None if body is None else json.loads(body)
