"""Imports while the explorer runs: files by path, entries by editor, and a watched folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import ListName
from partnerships_db.importing.report import ImportReport
from partnerships_db.store.store import Store
from partnerships_db.values import clock
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.host import AppServices
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.screens.finder import Finder, FinderItem, heading
from partnerships_tui.screens.import_preview import ImportPreview

if TYPE_CHECKING:
    from partnerships_tui.app.folder_watch import FolderWatch

FOLDER_POLL_SECONDS = 1.0
"""How often a watched folder is checked."""

MAX_PATHS = 500
"""How many names of a folder are offered."""

MAX_RECENT_PATHS = 8
MAX_RECENT_IMPORTS = 50
"""How many imports are searched for recent paths."""

_LIST_OF_LINK: dict[str, ListName] = {
    "event": "events",
    "company": "companies",
    "model": "models",
    "cell": "availability",
    "source-entry": "sources",
}
"""The kinds of links that name an entry, with the list in which it is."""


class EntryLocation(NamedTuple):
    """An entry, and the place of a file that still has it as it is in the store."""

    list: ListName
    entry: Entry
    file: Path | None
    """None if no writable file has the entry as it is in the store."""
    line: int = 1


class ImportFlow:
    """Imports for the explorer. Nothing is written before the reader has seen what would change.

    The exception is a watched folder, which is imported without a preview.
    """

    def __init__(self, app: AppServices) -> None:
        self._app = app
        self._is_watch_running = False
        """Whether a worker is importing the watched folder."""

    def _may_write(self) -> bool:
        if self._app.is_read_only:
            self._app.show_message("--read-only: nothing is imported.", is_error=True)
        return not self._app.is_read_only

    # -- Files by path -----------------------------------------------------------------------------

    def ask_path(self) -> None:
        """Ask for a file or a folder: recent paths first, then those that match what is typed."""
        if not self._may_write():
            return

        def find_paths(typed_text: str) -> None:
            self._app.run_query(
                "paths", path_items(typed_text), lambda items: finder.add(typed_text, items)
            )

        def typed_path(typed_text: str) -> list[FinderItem]:
            return [FinderItem(typed_text, "as it is typed", typed_text)] if typed_text else []

        finder = Finder(
            "import",
            typed_path,
            find_paths,
            completes=True,
        )
        self._app.push_screen(finder, self._show_choice)
        find_paths("")

    def _show_choice(self, path: object) -> None:
        if isinstance(path, str):
            self.show([os.path.expanduser(path)])

    def show(
        self,
        paths: Sequence[str],
        draft: Path | None = None,
    ) -> None:
        """Preview an import of these files. `draft` is removed when it has been imported."""
        self._app.push_screen(ImportPreview(self._app, paths, draft))

    # -- A watched folder --------------------------------------------------------------------------

    def watch(self, folder: str) -> None:
        """Import a folder now, and again when a file in it changes; troubles stay in the footer."""
        from partnerships_tui.app.folder_watch import FolderWatch

        folder_watch = FolderWatch(folder)
        show_outcome = partial(self._show_watch_outcome, folder_watch)
        searched_version = self._app.state.version

        def import_changes() -> None:
            outcome = folder_watch.import_accepted(self._app.client.run_write)
            self._app.call_from_thread(show_outcome, outcome)

        def check_folder() -> None:
            nonlocal searched_version
            if searched_version != self._app.state.version:
                searched_version = self._app.state.version
                folder_watch.search_again()
            if not self._is_watch_running:
                self._is_watch_running = True
                self._app.run_worker(import_changes, group="watch", thread=True)

        check_folder()
        self._app.set_interval(FOLDER_POLL_SECONDS, check_folder)

    def _show_watch_outcome(
        self,
        folder_watch: FolderWatch,
        outcome: ImportReport | str | None,
    ) -> None:
        from partnerships_tui.app.folder_watch import trouble_of
        from partnerships_tui.drawing.entry_diff import counts_in_words

        self._is_watch_running = False
        if outcome is None:
            return
        self._app.note_trouble("watch", trouble_of(outcome))
        if folder_watch.is_back:
            self._app.show_message(f"the watched folder {folder_watch.folder} is back")
        if isinstance(outcome, ImportReport) and outcome.number is not None:
            self._app.check_for_external_writes()
            self._app.show_message(f"import {outcome.number}: {counts_in_words(outcome.counts)}")

    # -- Entries by editor -------------------------------------------------------------------------

    def edit_current(self) -> None:
        """Open the entry under the cursor of the page or of the list in the user's editor."""
        screen = self._app.view_screen
        link = screen.page_link
        if link is None or link.kind not in _LIST_OF_LINK:
            link = screen.current_link()
        if link is not None and self._may_write():
            self._edit(link)

    def _edit(self, link: Link) -> None:
        if link.kind not in _LIST_OF_LINK:
            self._app.show_message("This is not an entry of a file.")
            return
        query = entry_location(_LIST_OF_LINK[link.kind], link.target)
        self._app.run_query("edit", query, self._edit_entry)

    def _edit_entry(self, location: EntryLocation | None) -> None:
        if location is None:
            self._app.show_message("This entry is not in the store.", is_error=True)
        elif location.file is not None:
            if self._app.edit_file(location.file, location.line):
                self.show([str(location.file)])
        else:
            from partnerships_tui.app.drafts import entry_draft

            draft = entry_draft(location.list, location.entry)
            self._edit_draft(location.entry["id"], draft)

    def new_event(self) -> None:
        """Write a new event, with today's date and an unused id, in the user's editor."""
        if self._may_write():
            self._app.run_query("edit", used_event_ids, self._edit_new_event)

    def _edit_new_event(self, used_ids: frozenset[str]) -> None:
        from partnerships_tui.app.drafts import event_draft, free_id

        today = clock.today()
        event_id = free_id(used_ids, today)
        self._edit_draft(event_id, event_draft(event_id, today))

    def _edit_draft(self, entry_id: str, text: str) -> None:
        from partnerships_tui.user_state.draft_files import remove_draft, write_draft

        draft = write_draft(entry_id, text)
        if self._app.edit_file(draft) and _has_other_text(draft, text):
            self.show([str(draft)], draft)
        else:
            remove_draft(draft)
            self._app.show_message("Nothing was changed.")


def _has_other_text(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8", "replace") != text


# -- Queries, for a worker -------------------------------------------------------------------------


def path_items(typed_text: str) -> StoreQuery[list[FinderItem]]:
    """Paths to import: recent ones if nothing is typed, then completions of what is typed."""

    def ask(store: Store) -> list[FinderItem]:
        items: list[FinderItem] = []
        if not typed_text:
            items.append(heading("Recent"))
            items.extend(FinderItem(path, "", path) for path in _recent_paths(store))
        items.append(heading(_folder_of(typed_text) or "Here"))
        items.extend(_completions(typed_text))
        return items

    return ask


def _recent_paths(store: Store) -> list[str]:
    """The files of the latest imports that still exist, the latest first."""
    from partnerships_db.store.history import imports

    recent_paths: dict[str, None] = {}
    for record in imports(store)[:MAX_RECENT_IMPORTS]:
        recent_paths.update(dict.fromkeys(record.paths))
    return [path for path in recent_paths if os.path.isfile(path)][:MAX_RECENT_PATHS]


def _folder_of(typed_text: str) -> str:
    return typed_text[: typed_text.rfind("/") + 1]


def _completions(typed_text: str) -> Iterator[FinderItem]:
    """The folders and YAML files in the typed folder whose names begin as it is typed."""
    folder = _folder_of(typed_text)
    prefix = typed_text[len(folder) :]
    for name, is_folder in _names_in(folder, prefix)[:MAX_PATHS]:
        path = f"{folder}{name}"
        if is_folder:
            yield FinderItem(f"{path}/", "folder", f"{path}/")
        elif name.endswith((".yaml", ".yml")) and path != typed_text:
            yield FinderItem(path, "", path)


def _names_in(folder: str, prefix: str) -> list[tuple[str, bool]]:
    """The names in a folder that begin with a prefix, each with whether it is a folder.

    Hidden names are left out unless the prefix begins with a dot.
    """
    names = []
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as entries:
            for entry in entries:
                is_hidden = not prefix and entry.name.startswith(".")
                if entry.name.startswith(prefix) and not is_hidden:
                    names.append((entry.name, entry.is_dir()))
    except OSError:
        return []
    return sorted(names)


def entry_location(list_name: ListName, target: str) -> StoreQuery[EntryLocation | None]:
    """The entry that a link's target names, with its file and line; None if it does not exist."""

    def ask(store: Store) -> EntryLocation | None:
        from partnerships_db.importing.pipeline import line_of_entry
        from partnerships_db.store.queries.details import find_entry, origin_file, route_id

        entry_id = target
        if list_name == "availability":
            model, _, provider = target.partition("/")
            entry_id = route_id(store, model, provider)
        entry = find_entry(store, list_name, entry_id) if entry_id else None
        if entry is None:
            return None

        file = origin_file(store, list_name, entry["id"])
        if file and os.access(file, os.W_OK):
            line = line_of_entry(file, list_name, entry)
            if line:
                return EntryLocation(
                    list_name,
                    entry,
                    Path(file),
                    line,
                )
        return EntryLocation(list_name, entry, None)

    return ask


def used_event_ids(store: Store) -> frozenset[str]:
    """The ids of existing events that begin like the id of a new event of today."""
    from partnerships_db.store.queries.details import ids_with_prefix

    prefix = f"event-{clock.today().isoformat()}"
    return frozenset(ids_with_prefix(store, "events", prefix))
