"""What comes into the store while the explorer runs: files by path, entries by editor, a folder that is watched."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import ListName
from partnerships_db.importing.report import ImportReport
from partnerships_db.store.store import Store
from partnerships_db.values import clock
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.screens.finder import Finder, FinderItem
from partnerships_tui.screens.import_preview import ImportPreview

if TYPE_CHECKING:
    from partnerships_tui.app.explorer import Explorer

LOOK_SECONDS = 1.0
"""How often a watched folder is looked at."""

MAX_PATHS = 500
"""So many names of a folder are offered."""

_LIST_OF_LINK: dict[str, ListName] = {
    "event": "events",
    "company": "companies",
    "model": "models",
    "cell": "availability",
    "source-entry": "sources",
}


class EntryLocation(NamedTuple):
    """An entry, and where a file has it as the store has it."""

    list: ListName
    entry: Entry
    file: Path | None
    """None: no file that can be written has it so any more."""
    line: int = 1


class ImportFlow:
    """Brings files in for the explorer; nothing is written before the reader has seen what it changes."""

    def __init__(self, app: Explorer) -> None:
        self._app = app
        self._is_looking = False
        """Whether the watched folder is being looked at just now."""

    # -- Files by path -----------------------------------------------------------------------------

    def ask_path(self) -> None:
        """Ask for a file or a folder: recent ones first, then what stands at the path that is typed."""

        def later(typed: str) -> None:
            self._app.run_query(
                "paths", path_offers(typed), lambda offers: finder.add(typed, offers)
            )

        def as_typed(typed: str) -> list[FinderItem]:
            return [FinderItem(typed, "as it is typed", typed)] if typed else []

        finder = Finder("import", as_typed, later, completes=True)
        self._app.push_screen(finder, self._chosen)
        later("")

    def _chosen(self, path: object) -> None:
        if isinstance(path, str):
            self.show([os.path.expanduser(path)])

    def show(self, paths: Sequence[str], draft: Path | None = None) -> None:
        """What importing these files would change."""
        self._app.push_screen(ImportPreview(self._app, paths, draft))

    # -- A folder that is watched ------------------------------------------------------------------

    def watch(self, folder: str) -> None:
        """Import the folder, and again what changes in it; what is wrong there stays in the footer."""
        from partnerships_tui.app.folder_watch import FolderWatch

        watch = FolderWatch(folder)

        def look() -> None:
            if not self._is_looking:
                self._is_looking = True
                self._app.run_worker(bring_in, thread=True, group="watch")

        def bring_in() -> None:
            outcome = watch.import_accepted(self._app.client.run_write)
            self._app.call_from_thread(self._watched, outcome)

        look()
        self._app.set_interval(LOOK_SECONDS, look)

    def _watched(self, outcome: ImportReport | str | None) -> None:
        from partnerships_tui.app.folder_watch import trouble_of
        from partnerships_tui.drawing.entry_diff import counts_in_words

        self._is_looking = False
        if outcome is None:
            return
        self._app.trouble = trouble_of(outcome)
        self._app.front.show_frame()
        if isinstance(outcome, ImportReport) and outcome.number is not None:
            self._app.check_for_external_writes()
            self._app.show_message(f"import {outcome.number}: {counts_in_words(outcome.counts)}")

    # -- Entries by editor -------------------------------------------------------------------------

    def edit(self, link: Link) -> None:
        """Open the entry that a link names."""
        if link.kind in _LIST_OF_LINK:
            self._app.run_query(
                "edit", entry_location(_LIST_OF_LINK[link.kind], link.target), self._edit
            )
        else:
            self._app.show_message("This is no entry that a file could hold.")

    def _edit(self, location: EntryLocation | None) -> None:
        if location is None:
            self._app.show_message("There is no such entry in the store any more.", is_error=True)
        elif location.file is not None:
            if self._app.edit_file(location.file, location.line):
                self.show([str(location.file)])
        else:
            from partnerships_tui.app.drafts import entry_draft

            self._edit_draft(location.entry["id"], entry_draft(location.list, location.entry))

    def new_event(self) -> None:
        """A new event with today's date and an id that is free."""
        self._app.run_query("edit", taken_ids, self._edit_new)

    def _edit_new(self, used_ids: frozenset[str]) -> None:
        from partnerships_tui.app.drafts import event_draft, free_id

        today = clock.today()
        name = free_id(used_ids, today)
        self._edit_draft(name, event_draft(name, today))

    def _edit_draft(self, name: str, text: str) -> None:
        from partnerships_tui.user_state.draft_files import remove_draft, write_draft

        draft = write_draft(name, text)
        if (
            self._app.edit_file(draft)
            and draft.is_file()
            and draft.read_text("utf-8", "replace") != text
        ):
            self.show([str(draft)], draft)
        else:
            remove_draft(draft)
            self._app.show_message("Nothing was changed.")


# -- Questions, for a worker ---------------------------------------------------------------------------


def path_offers(typed: str) -> StoreQuery[list[FinderItem]]:
    """Files and folders to import: the recent ones, and what a path could go on with."""

    def ask(store: Store) -> list[FinderItem]:
        from partnerships_db.store.history import imports

        offers = []
        if not typed:
            recent = dict.fromkeys(path for one in imports(store)[:50] for path in one.paths)
            found = [path for path in recent if os.path.isfile(path)][:8]
            offers = [
                FinderItem("Recent", "", None),
                *(FinderItem(path, "", path) for path in found),
            ]
        return [*offers, FinderItem(_folder_of(typed) or "Here", "", None), *_completions(typed)]

    return ask


def _folder_of(typed: str) -> str:
    return typed[: typed.rfind("/") + 1]


def _completions(typed: str) -> Iterator[FinderItem]:
    """What stands in the folder that is typed and begins so: folders, and YAML files."""
    folder = _folder_of(typed)
    begun = typed[len(folder) :]
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as entries:
            found = sorted(
                (entry.name, entry.is_dir()) for entry in entries if entry.name.startswith(begun)
            )
    except OSError:
        return
    shown = [one for one in found if begun or not one[0].startswith(".")]
    for name, is_folder in shown[:MAX_PATHS]:
        if is_folder:
            yield FinderItem(f"{folder}{name}/", "folder", f"{folder}{name}/")
        elif name.endswith((".yaml", ".yml")) and f"{folder}{name}" != typed:
            yield FinderItem(f"{folder}{name}", "", f"{folder}{name}")


def entry_location(name: ListName, target: str) -> StoreQuery[EntryLocation | None]:
    """An entry, and the file that still has it as it was imported."""

    def ask(store: Store) -> EntryLocation | None:
        from partnerships_db.importing.pipeline import line_of_entry
        from partnerships_db.store.queries.details import find_entry, origin_file, route_id

        entry_id = route_id(store, *target.split("/", 1)) if name == "availability" else target
        entry = find_entry(store, name, entry_id) if entry_id else None
        if entry is None:
            return None
        file = origin_file(store, name, entry["id"])
        if file and os.access(file, os.W_OK) and (line := line_of_entry(file, name, entry)):
            return EntryLocation(name, entry, Path(file), line)
        return EntryLocation(name, entry, None)

    return ask


def taken_ids(store: Store) -> frozenset[str]:
    """The ids of today's new events."""
    from partnerships_db.store.queries.details import ids_with_prefix

    return frozenset(ids_with_prefix(store, "events", f"event-{clock.today().isoformat()}"))
