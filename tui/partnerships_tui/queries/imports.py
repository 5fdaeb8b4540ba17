"""The store queries of the import preview: what files would change, and their import."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from partnerships_db.format.diff import EntryChange, EntryKey
from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import ListName
from partnerships_db.importing.entry_reader import Progress
from partnerships_db.importing.pipeline import import_files
from partnerships_db.importing.report import ImportReport
from partnerships_db.importing.starter_update import reviewed_files
from partnerships_tui.queries.store_query import StoreQuery


def previewed_import(paths: Sequence[str], progress: Progress) -> StoreQuery[ImportReport]:
    """The report of what importing files would change; nothing is written.

    The worker calls `progress` now and then, on its own thread.
    """
    return lambda store: reviewed_files(store, paths, progress)


def accepted_import(
    paths: Sequence[str],
    accepted_changes: Sequence[EntryChange],
    left_out: Collection[EntryKey],
    judged: Sequence[tuple[ListName, Entry]] = (),
) -> StoreQuery[ImportReport]:
    """The import of files without the entries that are left out, given as pairs of list and id.

    `judged` are the accepted entries that the reader's judgements changed. Nothing is written if
    the files would now change anything else than the accepted changes; the report says so.
    """
    return lambda store: import_files(
        store,
        paths,
        left_out=left_out,
        judged=judged,
        agreed=accepted_changes,
    )
