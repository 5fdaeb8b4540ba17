"""The store queries of the Changes: past imports, what each changed, undo and redo.

The explorer loads this module at its start, so that the modules behind a query load with the query.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.store.store import Store, StoreError
from partnerships_tui.queries.store_query import StoreQuery

if TYPE_CHECKING:
    from partnerships_db.details import ImportRecord
    from partnerships_db.format.diff import EntryChange, EntryCounts
    from partnerships_db.timeline.records import UnseenChanges


MAX_PAGE_CHANGES = 200
"""The most changed entries that the page of an import lists."""


class UndoReview(NamedTuple):
    """The import that an undo or a redo would take, as the user is asked about it."""

    record: ImportRecord
    changes: Sequence[EntryChange]
    """What the import changed, at most `MAX_PAGE_CHANGES` entries."""
    imports: Sequence[ImportRecord]
    """All imports at that time."""


class UndoOutcome(NamedTuple):
    """An import that was taken back or put back."""

    import_number: int
    counts: EntryCounts
    """What was added to the store, changed in it and removed from it."""


def unseen_changes(last_seen_import: int) -> StoreQuery[UnseenChanges]:
    """The events and companies that imports after the last seen one have added or changed."""
    from partnerships_db.store.history import unseen_since

    return lambda store: unseen_since(store, last_seen_import)


def import_history(store: Store) -> list[ImportRecord]:
    """All imports, newest first."""
    from partnerships_db.store.history import imports

    return imports(store)


def import_changes(import_number: int, limit: int) -> StoreQuery[list[EntryChange]]:
    """The first changes of an import, at most `limit`."""
    from partnerships_db.store.history import changes_of

    return lambda store: changes_of(store, import_number, limit=limit)


def import_to_undo(store: Store) -> UndoReview | None:
    """The import that an undo takes back: the newest that is in; None without one."""
    imports = import_history(store)
    records = [record for record in imports if not record.is_undone]
    return _undo_review(store, imports, records[0]) if records else None


def import_to_redo(store: Store) -> UndoReview | None:
    """The import that a redo puts back: the one undone last; None without one."""
    imports = import_history(store)
    records = [record for record in imports if record.is_undone and record.left_behind_by is None]
    return _undo_review(store, imports, records[-1]) if records else None


def _undo_review(
    store: Store,
    imports: Sequence[ImportRecord],
    record: ImportRecord,
) -> UndoReview:
    changes = import_changes(record.number, MAX_PAGE_CHANGES)(store)
    return UndoReview(record, changes, imports)


def undo_last_import(store: Store) -> UndoOutcome | None:
    """Take the last import back, or return None if no import can be taken back."""
    from partnerships_db.store.undo import undo_import

    return _undo_outcome(undo_import(store))


def redo_last_import(store: Store) -> UndoOutcome | None:
    """Put back the import that was taken back last, or return None if no import can be put back."""
    from partnerships_db.store.undo import redo_import

    return _undo_outcome(redo_import(store))


class KnownHistory:
    """The imports that the user has seen; undo and redo refuse to work on others."""

    def __init__(self) -> None:
        self.imports: Sequence[ImportRecord] | None = None
        """The imports as listed, or as the last undo or redo left them; None before a list."""

    def guarded(self, task: StoreQuery[UndoOutcome | None]) -> StoreQuery[UndoOutcome | None]:
        """An undo or a redo that raises StoreError if another program has changed the imports."""

        def ask(store: Store) -> UndoOutcome | None:
            if self.imports not in (None, import_history(store)):
                raise StoreError("another program has changed the imports; look, and press again")
            outcome = task(store)
            self.imports = import_history(store)
            return outcome

        return ask


def _undo_outcome(result: tuple[int, list[EntryChange]] | None) -> UndoOutcome | None:
    if result is None:
        return None
    from partnerships_db.importing.report import report_of

    number, changes = result
    return UndoOutcome(number, report_of(number, changes).counts)
