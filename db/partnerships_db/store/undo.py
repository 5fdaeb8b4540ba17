"""Undoing and redoing imports, one at a time; the newest import is undone first."""

from collections.abc import Iterator, Sequence

from partnerships_db.format.damage import has_half_characters
from partnerships_db.format.diff import EntryChange
from partnerships_db.format.vocabulary import ENTRY_NOUNS, LISTS, ListName
from partnerships_db.store.bodies import DAMAGED, entry_of_body, past_entry
from partnerships_db.store.event_keys import timeline_key
from partnerships_db.store.history import LEFT_BEHIND_BY, changes_from_or_to_id
from partnerships_db.store.search_index import has_other_words
from partnerships_db.store.store import Store, StoreError
from partnerships_db.store.writer import EntryWrite, Writer
from partnerships_db.values.dates import PartialDate

_NEWEST_IMPORT = "SELECT max(import) FROM import WHERE NOT undone"

_LAST_UNDONE_IMPORT = """
    SELECT min(import) FROM import
    WHERE undone = 1
        AND import > (SELECT coalesce(max(import), 0) FROM import WHERE NOT undone)
"""

_LEAVE_BEHIND = f"UPDATE import SET undone = coalesce({LEFT_BEHIND_BY}, 1) WHERE undone = 1"
"""It is noted before an import is undone: afterwards the order of numbers no longer tells it."""

_REPEATED_CHANGES = f"""
    SELECT earlier.import, later.import
    FROM import AS undone_import
        JOIN change AS earlier ON earlier.import = undone_import.import
        JOIN change AS later
            ON later.list = earlier.list AND later.id = earlier.id
            AND later.import > earlier.import AND later.body IS earlier.body
        JOIN import AS later_import
            ON later_import.import = later.import AND later_import.undone = 1
    WHERE undone_import.undone = 1
        AND NOT EXISTS (
            SELECT 1 FROM ({changes_from_or_to_id("earlier.list", "earlier.id")}) AS between_both
            WHERE between_both.import > earlier.import AND between_both.import < later.import)
    ORDER BY later.import
"""
"""Two undone imports that write the same entry: the first was undone before the second was made.

A store in which an older version undid the second does not note it.
"""


def undo_import(store: Store) -> tuple[int, list[EntryChange]] | None:
    """Undo the newest import; return its number and changes, or None if there is no import left.

    The next call undoes the import before it. Raises StoreError if the store can't be written.
    """
    return _exchange_sides(store, _NEWEST_IMPORT)


def redo_import(store: Store) -> tuple[int, list[EntryChange]] | None:
    """Redo the import that was undone last; return its number and changes.

    None if no import was undone, or if another import followed, which leaves the undone ones
    behind for good. Raises StoreError if the store can't be written.
    """
    return _exchange_sides(store, _LAST_UNDONE_IMPORT)


def _exchange_sides(
    store: Store,
    import_query: str,
) -> tuple[int, list[EntryChange]] | None:
    """Exchange the stored entries with those in the `change` rows of an import."""
    with store.transaction() as transaction:
        _leave_behind(store)
        (number,) = store.row(import_query) or (None,)
        if number is None:
            transaction.roll_back()
            return None

        ((undone,),) = store.rows("SELECT undone FROM import WHERE import = ?", [number])
        entry_writes = _entry_writes(store, number, is_redone=bool(undone))
        _write_entries(store, entry_writes)
        _update_changes(
            store,
            number,
            entry_writes,
            is_redone=bool(undone),
        )
        store.connection.execute("UPDATE import SET undone = NOT undone WHERE import = ?", [number])
    return number, [_change_of(entry_write) for entry_write in entry_writes]


def _leave_behind(store: Store) -> None:
    """Note which undone imports a later import has left behind."""
    store.connection.execute(_LEAVE_BEHIND)
    mark = (
        "UPDATE import SET undone = :later WHERE undone = 1 AND import BETWEEN :earlier AND :last"
    )
    for earlier, later in store.rows(_REPEATED_CHANGES):
        parameters = {"earlier": earlier, "later": later, "last": later - 1}
        store.connection.execute(mark, parameters)


def _entry_writes(
    store: Store,
    number: int,
    *,
    is_redone: bool,
) -> list[EntryWrite]:
    """The entries of the import's `change` rows, by list and date; removed entries come first."""
    if is_redone:
        old_id, new_id = "stood_as", "id"
    else:
        old_id, new_id = "id", "stood_as"
    query = f"""
        SELECT change.list, change.{new_id}, change.{old_id},
            change.body, change.file, change.line,
            (SELECT coalesce(max(earlier.import), :number)
                FROM change AS earlier JOIN import ON import.import = earlier.import
                WHERE earlier.list = change.list AND earlier.id = change.stood_as
                    AND earlier.import < :number AND NOT import.undone),
            entry.entry, entry.body, entry.file, entry.line
        FROM change
            LEFT JOIN entry ON entry.list = change.list AND entry.id = change.{old_id}
        WHERE change.import = :number
    """
    change_rows = store.rows(query, {"number": number})
    entry_writes: list[EntryWrite] = []
    for name, entry_id, stored_id, body, file, line, earlier_import, *old_entry in change_rows:
        entry_write = EntryWrite(
            number if is_redone else earlier_import,
            name,
            entry_id,
            stored_id,
            body,
            file,
            line,
            _date_key(
                store,
                name,
                entry_id,
                body,
            ),
            *old_entry,
        )
        entry_writes.append(entry_write)
    entry_writes.sort(key=_writing_order)
    return entry_writes


def _date_key(
    store: Store,
    name: ListName,
    entry_id: str,
    body: str | None,
) -> int | None:
    """The timeline key of the date of an event that is written; None for other entries.

    Raises StoreError if the history of the entry is damaged.
    """
    if body is None and name in LISTS:
        return None
    entry = entry_of_body(
        store,
        name,
        entry_id,
        body,
    )
    damage = entry.get(DAMAGED, "")
    if has_half_characters(entry):
        damage = "has half a character"
    if damage:
        raise StoreError(
            f'the history of {ENTRY_NOUNS.get(name, name)} "{entry_id}" is damaged: its former text'
            f" {damage}; nothing was changed"
        )
    if name != "events":
        return None
    return timeline_key(entry_id, PartialDate.parse(entry["date"]))


def _writing_order(entry_write: EntryWrite) -> tuple[int, int, str]:
    return LISTS.index(entry_write.list), entry_write.date_key or 0, entry_write.id


def _write_entries(store: Store, entry_writes: Sequence[EntryWrite]) -> None:
    writer = Writer(store.connection)
    insert = f"""
        INSERT INTO changing
        VALUES (:list, :id, :stored_id, {has_other_words(":list", ":body", ":old_body")})
    """
    changing_rows = (entry_write._asdict() for entry_write in entry_writes)
    store.connection.executemany(insert, changing_rows)
    writer.write(entry_writes, keeps_history=False)


def _update_changes(
    store: Store,
    number: int,
    entry_writes: Sequence[EntryWrite],
    *,
    is_redone: bool,
) -> None:
    """Put the entries that were replaced into the import's `change` rows."""
    id_columns = "id = ? AND stood_as = ?" if is_redone else "stood_as = ? AND id = ?"
    update = f"""
        UPDATE change SET body = ?, file = ?, line = ?
        WHERE import = ? AND list = ? AND {id_columns}
    """
    store.connection.executemany(update, _change_parameters(number, entry_writes))


def _change_parameters(
    number: int, entry_writes: Sequence[EntryWrite]
) -> Iterator[tuple[str | int | None, ...]]:
    for entry_write in entry_writes:
        yield (
            entry_write.old_body,
            entry_write.old_file,
            entry_write.old_line,
            number,
            entry_write.list,
            entry_write.id,
            entry_write.stored_id,
        )


def _change_of(entry_write: EntryWrite) -> EntryChange:
    before = past_entry(entry_write.old_body)
    after = past_entry(entry_write.body) or {}
    return EntryChange(
        entry_write.list,
        entry_write.id,
        before,
        after,
    )
