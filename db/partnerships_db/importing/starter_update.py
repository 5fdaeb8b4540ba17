"""Imports of starter data into a store that has some: what the user has changed is kept."""

from collections.abc import Collection, Sequence

from partnerships_db.format.diff import EntryChange
from partnerships_db.format.standings import EntryKey, taken_positions
from partnerships_db.importing.entry_reader import Progress
from partnerships_db.importing.input_files import STDIN
from partnerships_db.importing.pipeline import import_files
from partnerships_db.importing.report import ImportReport
from partnerships_db.starter_data import starter_data_in
from partnerships_db.store.history import lists_of
from partnerships_db.store.store import Store, StoreError


def import_beside_own(
    store: Store,
    paths: Sequence[str],
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    keep_changes: bool = False,
    accepted: Collection[str] = (),
) -> ImportReport:
    """Import files; of starter data among them, leave out what would undo the user's own changes.

    What is left out is in the report's `kept`; `accepted` are ids, or lists and ids such as
    `events/deal`, of entries that are imported all the same. Starter data is read twice: first to
    compare it with the store. Raises StoreError.
    """
    if starter_data_in(paths) is None or not store.has_tables():
        return import_files(
            store,
            paths,
            dry_run=dry_run,
            progress=progress,
            keep_changes=keep_changes,
        )
    if STDIN in paths:
        raise StoreError(
            "the standard input can't be read twice: import it before or after the starter data"
        )

    review = import_files(
        store,
        paths,
        dry_run=True,
        progress=progress,
        keep_changes=True,
    )
    if review.diagnostics:
        review.is_dry_run = dry_run
        return review

    changes = [*review.changes, *review.left_entries]
    for name in accepted:
        _refuse_unknown(store, changes, name)
    keys = {key for name in accepted for key in _keys_of(changes, name)}
    taken = taken_positions(changes, review.standings, keys)
    agreed = [change for position, change in enumerate(changes) if position in taken]
    refused = [
        change
        for position, change in enumerate(changes)
        if position not in taken and not change.follows
    ]
    report = import_files(
        store,
        paths,
        dry_run=dry_run,
        progress=progress,
        keep_changes=keep_changes,
        left_out={(change.list, entry_id) for change in refused for entry_id in change.ids},
        agreed=agreed,
    )
    _complete(report, review, agreed, refused)
    return report


def _keys_of(changes: Sequence[EntryChange], name: str) -> set[EntryKey]:
    """The changed entries that `id` or `list/id` names."""
    list_name, slash, entry_id = name.rpartition("/")
    keys: set[EntryKey] = set()
    for change in changes:
        if entry_id in change.ids and (not slash or list_name == change.list):
            keys.add((change.list, change.id))
    return keys


def _refuse_unknown(store: Store, changes: Sequence[EntryChange], name: str) -> None:
    """Raise StoreError for a name of no entry, neither of the files nor of the store."""
    entry_id = name.rpartition("/")[2]
    if not _keys_of(changes, name) and not lists_of(store, entry_id):
        raise StoreError(f'there is no entry "{name}"; nothing was imported')


def _complete(
    report: ImportReport,
    review: ImportReport,
    agreed: Sequence[EntryChange],
    refused: Sequence[EntryChange],
) -> None:
    """Put into the report of an import what only the comparison before it knows."""
    report.standings = review.standings
    standing_keys = set(review.standings)
    report.kept = [change for change in refused if (change.list, change.id) in standing_keys]
    report.left_entries = [
        change for change in review.left_entries if (change.list, change.id) not in standing_keys
    ]
    if not report.is_dry_run or report.diagnostics:
        return
    for change in agreed:
        if change.outcome == "removed":
            report.counts[change.list]["removed"] += 1
            if report.changes:
                report.changes.append(change)
