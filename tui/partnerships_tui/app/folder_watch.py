"""A folder of YAML that is imported anew whenever a file in it changes."""

from __future__ import annotations

import os
from collections.abc import Callable

from partnerships_db.importing.input_files import TextFile, find_files
from partnerships_db.importing.pipeline import import_files
from partnerships_db.importing.report import ImportReport
from partnerships_db.store.store import Store, StoreError

ImportFolder = Callable[[Callable[[Store], ImportReport]], ImportReport]
"""Runs a task on a store that is open for writing."""


class FolderWatch:
    """Knows which files of a folder are to be imported: all at first, then those that have changed.

    A file that could not be imported waits until it, or another, has changed; so what it refers to
    may come later.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._stamps: dict[str, tuple[int, int]] = {}
        self._waiting: set[str] = set()

    def changed(self) -> list[str]:
        """What is to be imported now; nothing where no file has changed since this was last asked."""
        stamps = self._stamps_now()
        news = {path for path, stamp in stamps.items() if self._stamps.get(path) != stamp}
        self._stamps = stamps
        if not news:
            return []
        self._waiting = (self._waiting | news) & stamps.keys()
        return [path for path in stamps if path in self._waiting]

    def import_accepted(self, run: ImportFolder) -> ImportReport | str | None:
        """Import what has changed; None where nothing has, and a sentence where the store can't be written."""
        paths = self.changed()
        if not paths:
            return None
        try:
            report = run(lambda store: import_files(store, paths))
        except StoreError as error:
            self._stamps = {}  # all over again, as soon as it can be
            return str(error)
        if not report.diagnostics:
            self._waiting.clear()
        return report

    def _stamps_now(self) -> dict[str, tuple[int, int]]:
        stamps = {}
        for file in find_files([self.folder]):
            if isinstance(file, TextFile) and file.path is not None:
                try:
                    status = os.stat(file.path)
                except OSError:
                    continue
                stamps[str(file.path)] = (status.st_mtime_ns, status.st_size)
        return stamps


def trouble_of(outcome: ImportReport | str) -> str:
    """What keeps a watched folder from being imported, in a sentence; empty where nothing does."""
    if isinstance(outcome, str):
        return outcome
    if not outcome.diagnostics:
        return ""
    more = len(outcome.diagnostics) - 1
    return f"{outcome.diagnostics[0]}" + (f" … and {more} more" if more else "")
