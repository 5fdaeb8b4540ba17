"""The store queries of the editor: the file to edit an entry in, and the import of a draft."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Sequence
from itertools import count, takewhile
from pathlib import Path
from typing import NamedTuple

from partnerships_db.format.diff import EntryChange
from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import ListName
from partnerships_db.importing.report import ImportReport
from partnerships_db.store.store import Store, StoreError
from partnerships_db.values import clock
from partnerships_db.values.atomic_file import atomic_write
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.user_state.draft_files import (
    Draft,
    draft_paths,
    remove_old_unchanged_drafts,
    waiting_drafts,
)
from partnerships_tui.user_state.own_folder import (
    is_in_package,
    is_inside,
    is_starter_file,
    own_file,
    own_folder,
)
from partnerships_tui.user_state.state_files import short_path


class EntryLocation(NamedTuple):
    """An entry, and the file of the user in which it is edited."""

    list: ListName
    entry: Entry
    file: Path | None
    """None if the entry is edited in a draft, and kept in the user's own folder afterwards."""
    line: int = 1
    origin: str = ""
    """Where the entry comes from, in words; empty if that is not known."""
    draft: Path | None = None
    """A draft of this entry that waits already."""


class NewEventFacts(NamedTuple):
    """What the key for a new event needs to know."""

    used_ids: frozenset[str]
    """The ids that a new event of today must not get."""
    drafts: list[Draft]
    """The drafts that wait, the latest first."""


# -- Where an entry is edited ----------------------------------------------------------------------


def entry_location(
    list_name: ListName,
    target: str,
    watched: str | None,
) -> StoreQuery[EntryLocation | None]:
    """The entry that a link's target names, and where to edit it; None if it does not exist."""

    def ask(store: Store) -> EntryLocation | None:
        from partnerships_db.store.queries.details import find_entry, route_id

        entry_id = target
        if list_name == "availability":
            model, _, provider = target.partition("/")
            entry_id = route_id(store, model, provider)
        entry = find_entry(store, list_name, entry_id) if entry_id else None
        if entry is None:
            return None
        return where_to_edit(store, list_name, entry, watched)

    return ask


def where_to_edit(
    store: Store,
    list_name: ListName,
    entry: Entry,
    watched: str | None = None,
) -> EntryLocation:
    """The file that `e` may write to: one that the user named, else one of the user's own folder.

    A file that the user named must still have the entry as it is in the store. The starter data and
    files of an installed package are never written. `watched` is the folder of `--watch`.
    """
    from partnerships_db.importing.pipeline import line_of_entry
    from partnerships_db.store.queries.details import import_paths, origin_file

    origin = origin_file(store, list_name, entry["id"])
    names = import_paths(store, list_name, entry["id"])
    if is_file_of_user(origin, names, watched):
        line = line_of_entry(origin, list_name, entry)
        if line is not None:
            return EntryLocation(
                list_name,
                entry,
                Path(origin),
                line,
            )

    own_path = own_file(own_folder(watched), list_name, entry["id"])
    if is_writable_file(own_path) and not is_in_package(own_path):
        line = line_of_entry(str(own_path), list_name, entry)
        return EntryLocation(
            list_name,
            entry,
            own_path,
            line or 1,
        )

    return EntryLocation(
        list_name,
        entry,
        None,
        origin=origin_in_words(origin),
        draft=_waiting_draft(store, list_name, entry["id"]),
    )


def is_file_of_user(
    origin: str,
    names: Sequence[str],
    watched: str | None,
) -> bool:
    """Whether a file may be written to because the user named it in an import.

    `names` are the files of that import as they were named. The program itself names the starter
    data of a checkout in full; a contributor writes `import fixtures` or `--watch fixtures`.
    """
    path = Path(origin)
    if not path.is_absolute() or not is_writable_file(path) or is_in_package(path):
        return False
    if watched is not None and is_inside(path, Path(os.path.expanduser(watched))):
        return True
    return origin not in names or not is_starter_file(path)


def is_writable_file(path: Path) -> bool:
    """Whether a path is a regular file that its permissions allow to write, also for root."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(mode) and bool(mode & 0o222) and os.access(path, os.W_OK)


def origin_in_words(origin: str) -> str:
    """Where an entry comes from, for a comment of one line."""
    if not origin or "\0" in origin:
        return ""
    if not os.path.isabs(origin):
        return "the standard input"
    path = Path(origin)
    if is_in_package(path) or is_starter_file(path):
        return f"the starter data, {safe_text(path.name)}"
    return safe_text(short_path(origin))


def _waiting_draft(
    store: Store,
    list_name: ListName,
    entry_id: str,
) -> Path | None:
    assert store.path is not None
    for draft in waiting_drafts(store.path):
        if draft.entry == f"{list_name}/{entry_id}":
            return draft.path
    return None


def new_event_facts(watched: str | None) -> StoreQuery[NewEventFacts]:
    """The drafts that wait, and the ids that begin like that of a new event of today and are used.

    Used are the ids of the store, of drafts, and of the user's own files.
    """

    def ask(store: Store) -> NewEventFacts:
        from partnerships_db.store.queries.details import ids_with_prefix

        assert store.path is not None
        remove_old_unchanged_drafts()
        prefix = f"event-{clock.today().isoformat()}"
        stored_ids = ids_with_prefix(store, "events", prefix)
        own_paths = own_file(own_folder(watched), "events", prefix).parent.glob(f"{prefix}*")
        file_ids = (path.stem for path in (*draft_paths(), *own_paths))
        return NewEventFacts(
            frozenset((*stored_ids, *file_ids)),
            waiting_drafts(store.path),
        )

    return ask


# -- The import of a draft -------------------------------------------------------------------------


class OwnFile(NamedTuple):
    """A file of the user's own folder that an import writes."""

    path: Path
    text: str
    has_other_text: bool
    """Whether it holds a text that the store does not have, which is kept beside it."""

    @property
    def former_path(self) -> Path:
        """The hidden copy of what the file held before."""
        return self.path.with_name(f".{self.path.name}.former")

    def write(self) -> None:
        """Copy what the file holds, and write the new text. Raises OSError."""
        try:
            self.former_path.unlink(missing_ok=True)  # of a run that was killed
            if self.path.exists():
                shutil.copyfile(self.path, self.former_path)
            atomic_write(self.path, self.text, force=True)
        except OSError:
            self.former_path.unlink(missing_ok=True)
            raise

    def restore(self) -> None:
        """Give a written file its former text back; a new file is removed. Raises OSError."""
        if self.former_path.exists():
            os.replace(self.former_path, self.path)
        else:
            self.path.unlink(missing_ok=True)

    def drop_former(self) -> None:
        """Remove the hidden copy, or give it a visible name if its text is nowhere else."""
        if not self.has_other_text:
            self.former_path.unlink(missing_ok=True)
            return
        names = (f"{self.path.name}.old-{number}" for number in count(1))
        copy_paths = (self.path.with_name(name) for name in names)
        os.replace(self.former_path, next(path for path in copy_paths if not path.exists()))


def accepted_draft_import(
    accepted_changes: Sequence[EntryChange],
    folder: Path,
    comments: Sequence[str] = (),
) -> StoreQuery[ImportReport]:
    """Write the accepted entries to files of the user's own folder, and import these files.

    `comments` are lines for the first of them. Unless the import is committed, the files are as
    they were. Raises StoreError if a file can't be written.
    """
    changes = [change for change in accepted_changes if not change.follows]

    def ask(store: Store) -> ImportReport:
        files: list[OwnFile] = []
        for change in changes:
            files.append(_own_file_of(store, change, folder, () if files else comments))
        try:
            return _import_written(store, files, accepted_changes)
        except OSError as error:
            path = error.filename2 or error.filename or folder
            raise StoreError(f"{path} can't be written: {error.strerror}") from None

    return ask


def _import_written(
    store: Store,
    files: Sequence[OwnFile],
    accepted_changes: Sequence[EntryChange],
) -> ImportReport:
    """Write own files and import them; without a committed import they are as they were."""
    from partnerships_db.importing.pipeline import import_files

    written_files: list[OwnFile] = []
    is_committed = False
    try:
        for file in files:
            file.write()
            written_files.append(file)
        paths = [str(file.path) for file in files]
        report = import_files(store, paths, agreed=accepted_changes)
        # Another explorer that watches the folder may have been faster: the store has it all.
        is_in_store = report.changes_nothing and not report.diagnostics
        is_committed = report.number is not None or is_in_store
    finally:
        for file in written_files:
            if is_committed:
                file.drop_former()
            else:
                file.restore()
    return report


def _own_file_of(
    store: Store,
    change: EntryChange,
    folder: Path,
    comments: Sequence[str],
) -> OwnFile:
    """The own file of an accepted entry. Raises StoreError for a link into a package."""
    from partnerships_db.exporting import as_yaml
    from partnerships_db.importing.pipeline import line_of_entry

    path = own_file(folder, change.list, change.id)
    if is_in_package(path):
        raise StoreError(f"{path} is a link into an installed package, which is never written")
    has_other_text = False
    if path.is_file():
        line = change.before and line_of_entry(str(path), change.list, change.before)
        has_other_text = not line

    lines = [*_head_comments(store, path, change), *comments]
    text = "\n".join([*lines, as_yaml({change.list: [change.after]})])
    return OwnFile(path, text, has_other_text)


def _head_comments(
    store: Store,
    path: Path,
    change: EntryChange,
) -> list[str]:
    """The comments at the top of an own file that exists, else one that says where it is from."""
    from partnerships_db.store.queries.details import origin_file

    if path.is_file():
        lines = path.read_text("utf-8", "replace").splitlines()
        head_lines = takewhile(lambda line: line.startswith("#"), lines)
        return [safe_text(head_line) for head_line in head_lines]

    today = clock.today().isoformat()
    if change.before is None:
        return [f"# Written in the explorer on {today}."]
    origin = origin_in_words(origin_file(store, change.list, change.before["id"]))
    if not origin:
        return [f"# Changed in the explorer since {today}."]
    return [f"# Copied from {origin}, and changed here since {today}."]
