"""A watched folder of YAML files, imported again whenever a file in it changes."""

from __future__ import annotations

import os
from collections.abc import Callable

from partnerships_db.importing.input_files import TextFile, find_files
from partnerships_db.importing.pipeline import import_files
from partnerships_db.importing.report import ImportReport
from partnerships_db.store.store import Store, StoreError
from partnerships_tui.drawing.entry_diff import left_in_words

ImportFolder = Callable[[Callable[[Store], ImportReport]], ImportReport]
"""A function that runs a task on a store that is open for writing."""

FileStamp = tuple[int, int, int, int]
"""A file's times of modification and of change in nanoseconds, its size in bytes, its inode."""


class FolderWatch:
    """Knows which files of a folder to import: at first all, then those that have changed.

    Files that were refused are tried again with the next file that changes or goes, so an entry may
    refer to one that is saved later. When the folder has been at rest for one look, the entries are
    searched that left their files: an editor may remove a file and write it anew.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._stamps: dict[str, FileStamp] = {}
        self._waiting_paths: set[str] = set()
        """The files that have changed and are not imported yet."""
        self._folder_trouble = ""
        """Why the folder can't be read; empty if it can."""
        self.is_back = False
        """Whether the last look could read the folder again after it was lost."""
        self._device: int | None = None
        """The number of the file system of the folder, when it was first read."""
        self._trouble = ""
        """The latest trouble of the files and the store."""
        self._is_searched = False
        """Whether the entries that left their files were searched since the last change."""

    def search_again(self) -> None:
        """Search the entries that left their files with the next look: the store has changed."""
        self._is_searched = False

    def _paths_to_import(self, stamps: dict[str, FileStamp]) -> list[str]:
        previous_stamps = self._stamps
        self._stamps = stamps
        if stamps == previous_stamps:
            return []
        self._waiting_paths.update(
            path for path, stamp in stamps.items() if previous_stamps.get(path) != stamp
        )
        self._waiting_paths &= stamps.keys()
        return [path for path in stamps if path in self._waiting_paths]

    def import_accepted(self, run: ImportFolder) -> ImportReport | str | None:
        """Import the changed files.

        The result is a report, None if there is nothing new to say, or a sentence if the folder
        can't be read or the store can't be written to. The report is that of the import. If no file
        has changed, it is that of a dry run with the entries that left their files.
        """
        previous_trouble = self._folder_trouble
        self._folder_trouble = self._trouble_of_folder()
        self.is_back = bool(previous_trouble) and not self._folder_trouble
        if self._folder_trouble:
            is_known = self._folder_trouble == previous_trouble
            return None if is_known else self._folder_trouble

        stamps = self._current_stamps()
        is_changed = stamps != self._stamps or self.is_back
        if not is_changed and self._is_searched:
            return None
        paths = self._paths_to_import(stamps)
        try:
            outcome = self._import(run, paths) if is_changed else self._search(run)
        except StoreError as error:
            self._stamps = {}  # so that the next call tries all files again
            return str(error)
        earlier_trouble = self._trouble
        self._trouble = trouble_of(outcome)
        self._is_searched = not is_changed
        is_news = is_changed or self._trouble != earlier_trouble
        return outcome if is_news else None

    def _import(self, run: ImportFolder, paths: list[str]) -> ImportReport:
        if not paths:
            return ImportReport()
        report = run(lambda store: import_files(store, paths))
        if not report.diagnostics:
            self._waiting_paths.clear()
        return report

    def _search(self, run: ImportFolder) -> ImportReport:
        report = run(lambda store: import_files(store, [self.folder], dry_run=True))
        if not self._stamps:
            # A folder without files is no mistake; its entries may have left.
            report.diagnostics.clear()
        return report

    def _trouble_of_folder(self) -> str:
        """Why the folder can't be read, in a sentence; empty if it can."""
        subject = f"the watched folder {self.folder}"
        try:
            names = os.listdir(self.folder)
            device = os.stat(self.folder).st_dev
        except FileNotFoundError:
            return f"{subject} is gone; its entries stay in the store"
        except NotADirectoryError:
            return f"{subject} is now a file; its entries stay in the store"
        except OSError as error:
            return f"{subject} can't be read: {error.strerror}"
        if not names and self._device not in (None, device):
            return f"{subject} is no longer mounted; its entries stay in the store"
        self._device = device
        return ""

    def _current_stamps(self) -> dict[str, FileStamp]:
        stamps = {}
        for file in find_files([self.folder]):
            if not isinstance(file, TextFile) or file.path is None:
                continue
            try:
                status = os.stat(file.path)
            except OSError:
                continue
            stamps[str(file.path)] = (
                status.st_mtime_ns,
                status.st_ctime_ns,
                status.st_size,
                status.st_ino,
            )
        return stamps


def trouble_of(outcome: ImportReport | str) -> str:
    """The first thing to say of a watched folder, in a sentence; empty if all is well."""
    if isinstance(outcome, str):
        return outcome
    if not outcome.diagnostics:
        left = left_in_words(outcome.left_entries)
        return f"{left}; i with the folder reviews them" if left else ""
    first, *others = outcome.diagnostics
    return f"{first} … and {len(others)} more" if others else str(first)
