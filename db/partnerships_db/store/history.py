"""Imports, what each of them changed, and taking them back: one at a time, the last one first."""

import json
from array import array

from partnerships_db.changes import Change
from partnerships_db.dates import PartialDate
from partnerships_db.flows import Entry
from partnerships_db.records import Import, News
from partnerships_db.store.connection import Store
from partnerships_db.store.rows import timeline_key
from partnerships_db.store.writing import Pending, Writer
from partnerships_db.vocabulary import LISTS, List


def import_json(one: Import) -> dict[str, object]:
    """An import as scripts read it."""
    return {
        "import": one.number,
        "at": one.at,
        "paths": list(one.paths),
        "entries": one.entries,
        "undone": one.is_undone,
    }


def imports(store: Store, name: List | None = None, entry: str | None = None) -> list[Import]:
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
        Import(number, at, tuple(json.loads(paths)), count, bool(undone)) for number, at, paths, undone, count in rows
    ]


def latest_import(store: Store) -> int:
    """The number of the newest import that stands; 0 where there is none."""
    row = store.row("SELECT coalesce(max(import), 0) FROM import WHERE NOT undone")
    return int(row[0]) if row else 0


def news_since(store: Store, seen: int) -> News:
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
    return News(events, frozenset(company for (company,) in named))


def lists_of(store: Store, entry: str) -> list[List]:
    """The lists in which an entry of that id is, or ever was."""
    found = {
        row[0] for row in store.rows("SELECT DISTINCT list FROM change WHERE id = :id OR stood_as = :id", {"id": entry})
    }
    return [name for name in LISTS if name in found]


def changes_of(
    store: Store, number: int, name: List | None = None, entry: str | None = None, most: int = -1
) -> list[Change]:
    """What an import did, or did to one entry: the bodies before and after it; `most` is how many are read."""
    rows = store.rows("SELECT list, id, stood_as, body FROM change WHERE import = ? LIMIT ?", [number, most])
    undone = bool((store.row("SELECT undone FROM import WHERE import = ?", [number]) or (0,))[0])
    wanted = None if name is None or entry is None else set(_all_ids(store, name, entry))
    found = []
    for list_name, entry_id, stood_as, body in rows:
        if wanted is None or (list_name == name and entry_id in wanted):
            other = _other_side(store, list_name, entry_id, stood_as, number, undone=undone)
            before, after = (other, _entry(body)) if undone else (_entry(body), other)
            if after is not None:
                found.append(Change(list_name, entry_id, before, after))
    return sorted(found, key=lambda change: LISTS.index(change.list))


def _all_ids(store: Store, name: List, entry: str) -> list[str]:
    """Every id that an entry has had, as far as the history knows."""
    ids, todo = {entry}, [entry]
    while todo:
        known = todo.pop()
        query = "SELECT id, stood_as FROM change WHERE list = ? AND (id = ? OR (stood_as = ? AND stood_as != id))"
        new = {other for pair in store.rows(query, (name, known, known)) for other in pair} - ids
        ids |= new
        todo += new
    return sorted(ids)


def _other_side(store: Store, name: List, entry: str, stood_as: str, number: int, *, undone: bool) -> Entry | None:
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
    return _entry(row[0]) if row else None


def _entry(body: str | None) -> Entry | None:
    return None if body is None else json.loads(body)


# -- Taking back -------------------------------------------------------------------------------------


def undo(store: Store) -> tuple[int, list[Change]] | None:
    """Take the last import back, exactly; None where there is none. The next call takes back the one before."""
    return _turn(store, "SELECT max(import) FROM import WHERE NOT undone")


def redo(store: Store) -> tuple[int, list[Change]] | None:
    """Put the import back that was taken back last; None where there is none, or something came since."""
    return _turn(
        store,
        """
        SELECT min(import) FROM import
        WHERE undone AND import > (SELECT coalesce(max(import), 0) FROM import WHERE NOT undone)
    """,
    )


def _turn(store: Store, which: str) -> tuple[int, list[Change]] | None:
    """Swap the two sides of every change of one import."""
    with store.transaction() as transaction:
        (number,) = store.row(which) or (None,)
        if number is None:
            transaction.take_back()
            return None
        ((undone,),) = store.rows("SELECT undone FROM import WHERE import = ?", [number])
        pending = _sides(store, number, undone=bool(undone))
        writer = Writer(store.connection)
        store.connection.executemany(
            "INSERT INTO changing VALUES (?, ?, ?)", ((one.list, one.id, one.stood_as) for one in pending)
        )
        writer.write(pending, keeps_history=False)
        then, now = ("id", "stood_as") if undone else ("stood_as", "id")
        store.connection.executemany(
            f"""
            UPDATE change SET body = ?, file = ?, line = ?
            WHERE import = ? AND list = ? AND {then} = ? AND {now} = ?
            """,
            ((*one[-3:], number, one.list, one.id, one.stood_as) for one in pending),
        )
        store.connection.execute("UPDATE import SET undone = NOT undone WHERE import = ?", [number])
    return number, [_change(one) for one in pending]


def _sides(store: Store, number: int, *, undone: bool) -> list[Pending]:
    """The entries as they will stand, with what stands now; what goes is last to come and first to go."""
    now, then = ("stood_as", "id") if undone else ("id", "stood_as")
    query = f"""
        SELECT change.list, change.{then}, change.{now}, change.body, change.file, change.line,
            entry.entry, entry.body, entry.file, entry.line,
            (SELECT coalesce(max(before.import), :number) FROM change AS before
                JOIN import ON import.import = before.import
                WHERE before.list = change.list AND before.id = change.stood_as AND before.import < :number
                    AND NOT import.undone)
        FROM change LEFT JOIN entry ON entry.list = change.list AND entry.id = change.{now}
        WHERE change.import = :number
    """
    found = []
    for name, entry_id, stood_as, body, file, line, *old, before in store.rows(query, {"number": number}):
        place = None
        if name == "events" and body is not None:
            place = timeline_key(entry_id, PartialDate.parse(json.loads(body)["date"]))
        found.append(Pending(number if undone else before, name, entry_id, stood_as, body, file, line, place, *old))
    found.sort(key=lambda one: (LISTS.index(one.list), one.place or 0, one.id))
    return found


def _change(one: Pending) -> Change:
    return Change(one.list, one.id, _entry(one.old_body), _entry(one.body) or {})
