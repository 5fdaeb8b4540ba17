"""Imports of starter data into a store that has some: what the user has changed is kept."""

from collections.abc import Collection, Sequence

from partnerships_db.format.diff import EntryChange, EntryKey
from partnerships_db.format.standings import taken_positions
from partnerships_db.format.vocabulary import LISTS
from partnerships_db.importing.entry_reader import Progress
from partnerships_db.importing.input_files import STDIN
from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.importing.report import ImportReport
from partnerships_db.starter_data import starter_data_in
from partnerships_db.store.history import lists_of
from partnerships_db.store.store import Store, StoreError
from partnerships_db.values.errors import Diagnostic


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
    compare it with the store. Raises StoreError, also if another program changes the store then.
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

    review = reviewed_files(store, paths, progress)
    if review.diagnostics:
        review.is_dry_run = dry_run
        return review

    agreed, refused = _parted_changes(store, review, accepted)
    report = import_files(
        store,
        paths,
        dry_run=dry_run,
        progress=progress,
        keep_changes=keep_changes,
        left_out=clashing_keys(review) | _keys_with_former_ids(refused),
        agreed=agreed,
    )
    if not report.is_as_agreed:
        raise StoreError("the store has changed meanwhile; nothing was imported, try again")
    _complete(report, review, agreed, refused)
    return report


def reviewed_files(
    store: Store,
    paths: Sequence[str],
    progress: Progress | None = None,
) -> ImportReport:
    """What importing files would change, as a dry run reports it; nothing is written.

    Entries of starter data that can't stand beside the user's own, such as the same route under
    another id, are left out: the report's `clashes` say why. Raises StoreError.
    """
    clashes: list[Diagnostic] = []
    while True:
        review = import_files(
            store,
            paths,
            dry_run=True,
            progress=progress,
            keep_changes=True,
            left_out=_keys_of_diagnostics(clashes),
        )
        review.clashes = clashes
        new_clashes = [mistake for mistake in review.diagnostics if mistake.entry is not None]
        is_clash = len(new_clashes) == len(review.diagnostics) > 0
        if not is_clash or starter_data_in(paths) is None:
            return review
        known_entries = {mistake.entry for mistake in clashes}
        is_stuck = all(mistake.entry in known_entries for mistake in new_clashes)
        if is_stuck or check_files(paths).diagnostics:
            return review  # the files have mistakes of their own
        clashes = clashes + new_clashes


def _parted_changes(
    store: Store,
    review: ImportReport,
    accepted: Collection[str],
) -> tuple[list[EntryChange], list[EntryChange]]:
    """The changes of reviewed files that an import makes, and those that it leaves out.

    Raises StoreError if an accepted name is unknown.
    """
    changes = [*review.changes, *review.left_entries]
    accepted_keys: set[EntryKey] = set()
    for name in accepted:
        _refuse_unknown(store, changes, name)
        accepted_keys |= _keys_of(changes, name)
    taken = taken_positions(changes, review.standings, accepted_keys)

    agreed: list[EntryChange] = []
    refused: list[EntryChange] = []
    for position, change in enumerate(changes):
        if position in taken:
            agreed.append(change)
        elif not change.follows:
            refused.append(change)
    return agreed, refused


def clashing_keys(report: ImportReport) -> set[EntryKey]:
    """The entries that an import of reviewed files leaves out, because they clash with others."""
    return _keys_of_diagnostics(report.clashes)


def _keys_of_diagnostics(diagnostics: Sequence[Diagnostic]) -> set[EntryKey]:
    """The entries of diagnostics, under each list: a diagnostic does not name it."""
    ids = {diagnostic.entry for diagnostic in diagnostics if diagnostic.entry is not None}
    return {(name, entry_id) for name in LISTS for entry_id in ids}


def _keys_with_former_ids(changes: Sequence[EntryChange]) -> set[EntryKey]:
    return {(change.list, entry_id) for change in changes for entry_id in change.ids}


def _keys_of(changes: Sequence[EntryChange], name: str) -> set[EntryKey]:
    """The changed entries that `id` or `list/id` names."""
    list_name, slash, entry_id = name.rpartition("/")
    keys: set[EntryKey] = set()
    for change in changes:
        if entry_id in change.ids and (not slash or list_name == change.list):
            keys.add(change.key)
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
    report.clashes = review.clashes
    standing_keys = set(review.standings)
    report.kept = [change for change in refused if change.key in standing_keys]
    report.left_entries = [
        change for change in review.left_entries if change.key not in standing_keys
    ]
    if not report.is_dry_run or report.diagnostics:
        return
    for change in agreed:
        if change.outcome == "removed":
            report.counts[change.list]["removed"] += 1
            if report.changes:
                report.changes.append(change)
