"""Entries that left their files, and their removal from the store as part of an import."""

import os
from collections.abc import Collection, Iterator, Sequence

from partnerships_db.format.diff import EntryChange, EntryKey
from partnerships_db.format.references import references
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.store.bodies import entry_of_body, past_entry
from partnerships_db.store.store import IN_JSON_LIST, Store, StoreError, json_list
from partnerships_db.store.writer import EntryWrite, Writer

MAX_REFERRERS = 3
"""The most entries that a refusal names."""

_IN_NO_FILE = """
    NOT EXISTS (
        SELECT 1 FROM staged
        WHERE staged.list = entry.list AND entry.id IN (staged.stored_id, staged.id))
"""
"""The condition that an import stages an entry from no file."""


def left_entries(
    store: Store,
    folders: Sequence[str],
    read_files: Collection[str],
) -> list[EntryChange]:
    """The stored entries that came from a file below a folder and are staged from no file.

    `read_files` are the absolute paths of the files that the staged entries are from. An entry of
    another file that still exists is not counted: that file was not read.
    """
    query = f"""
        SELECT list, id, body, file FROM entry
        WHERE substr(file, 1, length(:prefix)) = :prefix
            AND {_IN_NO_FILE}
        ORDER BY entry
    """
    removals: list[EntryChange] = []
    for folder in folders:
        prefix = os.path.join(os.path.abspath(folder), "")
        for name, entry_id, body, file in store.rows(query, {"prefix": prefix}):
            if file in read_files or not os.path.exists(file):
                removals.append(_removal(name, entry_id, body))
    return removals


def dropped_entries(store: Store, keys: Collection[EntryKey]) -> list[EntryChange]:
    """The stored entries of those lists and ids that are staged from no file, as removals."""
    query = f"""
        SELECT id, body FROM entry
        WHERE list = ? AND id IN {IN_JSON_LIST}
            AND {_IN_NO_FILE}
        ORDER BY entry
    """
    removals: list[EntryChange] = []
    for name in LISTS:
        ids = json_list([entry_id for list_name, entry_id in keys if list_name == name])
        for entry_id, body in store.rows(query, (name, ids)):
            removals.append(_removal(name, entry_id, body))
    return removals


def _removal(
    name: ListName,
    entry_id: str,
    body: str,
) -> EntryChange:
    return EntryChange(
        name,
        entry_id,
        before=past_entry(body),
        after={},
    )


def remove_entries(
    store: Store,
    number: int,
    removals: Sequence[EntryChange],
) -> None:
    """Remove entries as part of the import of that number, inside a transaction of the caller.

    Raises StoreError if an entry that stays refers to one of them.
    """
    removed_entries = [change.key for change in removals]
    writer = Writer(store.connection)
    changing_rows = [(name, entry_id, entry_id) for name, entry_id in removed_entries]
    store.connection.executemany("INSERT INTO changing VALUES (?, ?, ?, 1)", changing_rows)
    writer.write(_removing_writes(store, number, removals), keeps_history=True)

    for name, entry_id in removed_entries:
        referrers = list(_referrers(store, name, entry_id))
        if referrers:
            named = ", ".join(referrers[:MAX_REFERRERS])
            raise StoreError(f"{name}/{entry_id} can't be removed: {named} refers to it")


def _removing_writes(
    store: Store,
    number: int,
    removals: Sequence[EntryChange],
) -> Iterator[EntryWrite]:
    query = "SELECT entry, body, file, line FROM entry WHERE list = ? AND id = ?"
    for change in removals:
        for stored_row in store.rows(query, change.key):
            yield EntryWrite(
                number,
                change.list,
                change.id,
                change.id,
                None,
                None,
                None,
                None,
                *stored_row,
            )


def _referrers(
    store: Store,
    name: str,
    entry_id: str,
) -> Iterator[str]:
    """The entries that refer to an entry, or to a flow of it, as `events/deal`."""
    query = """
        SELECT list, id, body FROM entry
        WHERE instr(body, '"' || :id || '"') OR instr(body, '"' || :id || '/')
    """
    for referrer_list, referrer_id, body in store.rows(query, {"id": entry_id}):
        referrer = entry_of_body(
            store,
            referrer_list,
            referrer_id,
            body,
        )
        for _, target_list, target in references(referrer_list, referrer):
            target_id, slash, _ = target.partition("/")
            if target_id == entry_id and ("events" if slash else target_list) == name:
                yield f"{referrer_list}/{referrer_id}"
                break
