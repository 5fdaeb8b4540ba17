"""Taking imports back: one at a time, the last one first."""

import json

from partnerships_db.format.diff import EntryChange
from partnerships_db.format.vocabulary import LISTS
from partnerships_db.store.event_keys import timeline_key
from partnerships_db.store.history import entry_of
from partnerships_db.store.store import Store
from partnerships_db.store.writer import EntryWrite, Writer
from partnerships_db.values.dates import PartialDate


def undo_import(store: Store) -> tuple[int, list[EntryChange]] | None:
    """Take the last import back, exactly; None where there is none. The next call takes back the one before."""
    return _swap_sides(store, "SELECT max(import) FROM import WHERE NOT undone")


def redo_import(store: Store) -> tuple[int, list[EntryChange]] | None:
    """Put the import back that was taken back last; None where there is none, or something came since."""
    return _swap_sides(
        store,
        """
        SELECT min(import) FROM import
        WHERE undone AND import > (SELECT coalesce(max(import), 0) FROM import WHERE NOT undone)
    """,
    )


def _swap_sides(store: Store, which: str) -> tuple[int, list[EntryChange]] | None:
    """Swap the two sides of every change of one import."""
    with store.transaction() as transaction:
        (number,) = store.row(which) or (None,)
        if number is None:
            transaction.roll_back()
            return None
        ((undone,),) = store.rows("SELECT undone FROM import WHERE import = ?", [number])
        pending = _sides(store, number, undone=bool(undone))
        writer = Writer(store.connection)
        store.connection.executemany(
            "INSERT INTO changing VALUES (?, ?, ?)",
            ((one.list, one.id, one.stood_as) for one in pending),
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


def _sides(store: Store, number: int, *, undone: bool) -> list[EntryWrite]:
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
    for name, entry_id, stood_as, body, file, line, *old, before in store.rows(
        query, {"number": number}
    ):
        place = None
        if name == "events" and body is not None:
            place = timeline_key(entry_id, PartialDate.parse(json.loads(body)["date"]))
        found.append(
            EntryWrite(
                number if undone else before,
                name,
                entry_id,
                stood_as,
                body,
                file,
                line,
                place,
                *old,
            )
        )
    found.sort(key=lambda one: (LISTS.index(one.list), one.place or 0, one.id))
    return found


def _change(entry_write: EntryWrite) -> EntryChange:
    return EntryChange(
        entry_write.list,
        entry_write.id,
        entry_of(entry_write.old_body),
        entry_of(entry_write.body) or {},
    )
