"""The editions of the starter data that a store was made from and updated to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import LISTS
from partnerships_db.store.bodies import is_damaged, past_entry
from partnerships_db.store.history import changes_from_id
from partnerships_db.store.store import Store

if TYPE_CHECKING:
    from partnerships_db.format.diff import EntryKey


def store_edition(store: Store) -> str | None:
    """The version of the starter data that the store has; None if it has no starter data.

    Empty for an edition from before there were versions.
    """
    query = """
        SELECT edition FROM import
        WHERE edition IS NOT NULL AND NOT undone ORDER BY import DESC LIMIT 1
    """
    edition_row = store.row(query)
    return None if edition_row is None else str(edition_row[0])


def has_only_own_import(store: Store) -> bool:
    """Whether the store has had one import, and that of other files than the starter data."""
    return store.row("SELECT count(*), count(edition) FROM import") == (1, 0)


def edition_entries(store: Store) -> dict[EntryKey, Entry]:
    """The entries as the starter data last wrote them, under their ids of today.

    An entry that the user has changed or removed since is as it was before that.
    """
    query = f"""
        SELECT written.list, written.id, written.stood_as,
            coalesce(
                (SELECT later.body
                    FROM ({changes_from_id("written.list", "written.id")}) AS later
                    JOIN import AS later_import ON later_import.import = later.import
                    WHERE later.import > written.import AND NOT later_import.undone
                    ORDER BY later.import LIMIT 1),
                (SELECT body FROM entry WHERE list = written.list AND id = written.id))
        FROM import CROSS JOIN change AS written ON written.import = import.import
        WHERE import.edition IS NOT NULL AND NOT import.undone
        ORDER BY import.import
    """
    entries: dict[EntryKey, Entry] = {}
    for list_name, entry_id, former_id, body in store.rows(query):
        entries.pop((list_name, former_id), None)
        entry = past_entry(body)  # None if that import has removed it
        if entry is not None and not is_damaged(entry) and list_name in LISTS:
            entries[list_name, entry_id] = entry
    return _under_ids_of_today(store, entries)


def _under_ids_of_today(
    store: Store,
    entries: dict[EntryKey, Entry],
) -> dict[EntryKey, Entry]:
    """The entries with the ids, also in their references, that the user has given them since."""
    query = """
        SELECT former.list, former.was, entry.id
        FROM former JOIN entry ON entry.entry = former.entry
        WHERE NOT EXISTS (
            SELECT 1 FROM entry AS live
            WHERE live.list = former.list AND live.id = former.was)
    """
    moves = {(list_name, was): entry_id for list_name, was, entry_id in store.rows(query)}
    if not moves:
        return entries
    from partnerships_db.format.references import renamed

    moved_entries: dict[EntryKey, Entry] = {}
    for (list_name, entry_id), entry in entries.items():
        key = list_name, moves.get((list_name, entry_id), entry_id)
        moved_entries[key] = renamed(LISTS[LISTS.index(list_name)], entry, moves)
    return moved_entries
