"""A watched folder of YAML files, imported again whenever a file in it changes."""

from __future__ import annotations

import os
from collections.abc import Callable

from partnerships_db.importing.input_files import TextFile, find_files
from partnerships_db.importing.pipeline import import_files
from partnerships_db.importing.report import ImportReport
from partnerships_db.store.store import Store, StoreError

ImportFolder = Callable[[Callable[[Store], ImportReport]], ImportReport]
"""A function that runs a task on a store that is open for writing."""

FileStamp = tuple[int, int]
"""A file's time of modification in nanoseconds, and its size in bytes."""


class FolderWatch:
    """Knows which files of a folder to import: at first all, then those that have changed.

    Files that were refused are tried again with the next file that changes, so an entry may refer
    to one that is saved later.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._stamps: dict[str, FileStamp] = {}
        self._waiting_paths: set[str] = set()
        """The files that have changed and are not imported yet."""

    def changed(self) -> list[str]:
        """The paths to import; empty if no file has changed since the last call."""
        stamps = self._current_stamps()
        changed_paths = {path for path, stamp in stamps.items() if self._stamps.get(path) != stamp}
        self._stamps = stamps
        if not changed_paths:
            return []

        self._waiting_paths |= changed_paths
        self._waiting_paths &= stamps.keys()
        return [path for path in stamps if path in self._waiting_paths]

    def import_accepted(self, run: ImportFolder) -> ImportReport | str | None:
        """Import the changed files.

        The result is the import's report, None if no file has changed, or a sentence if the store
        can't be written to.
        """
        paths = self.changed()
        if not paths:
            return None
        try:
            report = run(lambda store: import_files(store, paths))
        except StoreError as error:
            self._stamps = {}  # so that the next call tries all files again
            return str(error)
        if not report.diagnostics:
            self._waiting_paths.clear()
        return report

    def _current_stamps(self) -> dict[str, FileStamp]:
        stamps = {}
        for file in find_files([self.folder]):
            if not isinstance(file, TextFile) or file.path is None:
                continue
            try:
                status = os.stat(file.path)
            except OSError:
                continue
            stamps[str(file.path)] = (status.st_mtime_ns, status.st_size)
        return stamps


def trouble_of(outcome: ImportReport | str) -> str:
    """The first reason why a watched folder is not imported, in a sentence; empty without one."""
    if isinstance(outcome, str):
        return outcome
    if not outcome.diagnostics:
        return ""
    first, *others = outcome.diagnostics
    return f"{first} … and {len(others)} more" if others else str(first)
