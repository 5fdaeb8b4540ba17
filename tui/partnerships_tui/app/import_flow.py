"""Imports while the explorer runs: files by path, entries by editor, and a watched folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from partnerships_db.format.vocabulary import ListName
from partnerships_db.importing.report import ImportReport
from partnerships_db.store.store import Store
from partnerships_db.values import clock
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.host import AppServices, EditOutcome
from partnerships_tui.queries.editions import EditionOffer, has_starter_data, newer_edition
from partnerships_tui.queries.entry_files import (
    EntryLocation,
    NewEventFacts,
    entry_location,
    new_event_facts,
)
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.screens.finder import Finder, FinderItem, heading, matching_items
from partnerships_tui.screens.import_preview import ImportPreview
from partnerships_tui.user_state.draft_files import (
    claim_draft,
    create_draft,
    is_draft,
    is_unchanged,
    release_draft,
    remove_draft,
)
from partnerships_tui.user_state.own_folder import own_folder
from partnerships_tui.user_state.state_files import StateError, short_path

if TYPE_CHECKING:
    from partnerships_tui.app.drafts import DraftChoice
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
            self._app.run_query("paths", path_items(typed_text), partial(finder.add, typed_text))

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
            from partnerships_db.importing.typed_paths import named_paths

            self.show(named_paths(path))

    def show(self, paths: Sequence[str]) -> None:
        """Preview an import of these files."""
        self._app.push_screen(ImportPreview(self._app, paths))

    def review_saved(self, path: Path) -> None:
        """Preview an import of a file or a draft that an editor has saved."""
        if is_draft(path):
            claim_draft(path)
            folder = own_folder(self._app.watched_folder)
            self._app.push_screen(ImportPreview(self._app, [str(path)], folder))
        else:
            self.show([str(path)])

    # -- The starter data --------------------------------------------------------------------------

    def review_edition(self, then: Callable[[EditionOffer | None], None]) -> None:
        """Preview the program's edition of the starter data.

        When the preview is left, `then` gets the offer of the edition if it was not imported.
        """
        if self._may_write():
            self._app.run_query("starter", has_starter_data, partial(self._review_edition, then))

    def _review_edition(
        self,
        then: Callable[[EditionOffer | None], None],
        has_data: bool,
    ) -> None:
        if not has_data:
            self._app.show_message("This store has no starter data; i imports a file.")
            return

        from partnerships_db.starter_data import starter_folder

        def check_offer(_result: None) -> None:
            self._app.run_query("starter", newer_edition, then)

        preview = ImportPreview(self._app, [str(starter_folder())])
        self._app.push_screen(preview, check_offer)

    # -- A watched folder --------------------------------------------------------------------------

    def watch(self, folder: str) -> None:
        """Import a folder now, and again when a file in it changes; troubles stay in the footer."""
        from partnerships_tui.app.folder_watch import FolderWatch

        folder_watch = FolderWatch(folder)
        show_outcome = partial(self._show_watch_outcome, folder_watch)
        searched_version = self._app.state.version

        def import_changes() -> None:
            outcome = folder_watch.import_accepted(self._app.client.run_write)
            self._app.pass_from_thread(show_outcome, outcome)

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
        from partnerships_tui.drawing.entry_diff import import_in_words

        self._is_watch_running = False
        if outcome is None:
            return
        self._app.note_trouble("watch", trouble_of(outcome))
        if folder_watch.is_back:
            self._app.show_message(f"The watched folder {folder_watch.folder} is back.")
        if isinstance(outcome, ImportReport) and outcome.number is not None:
            self._app.check_for_external_writes()
            self._app.show_message(import_in_words(outcome))

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
            self._app.show_message("There is no entry here to edit.")
            return
        query = entry_location(
            _LIST_OF_LINK[link.kind],
            link.target,
            self._app.watched_folder,
        )
        self._app.run_query("edit", query, self._edit_entry)

    def _edit_entry(self, location: EntryLocation | None) -> None:
        if location is None:
            self._app.show_message("This entry is not in the store.", is_error=True)
        elif location.file is not None:
            self._edit_in_place(location.file, location.line)
        elif location.draft is not None:
            self._edit_draft(location.draft)
        else:
            self._begin_draft_of(location)

    def _edit_in_place(self, file: Path, line: int) -> None:
        outcome = self._app.edit_file(file, line)
        if outcome is EditOutcome.SAVED:
            self.show([str(file)])
        elif outcome is EditOutcome.UNCHANGED:
            self._app.show_message(f"Nothing was changed in {short_path(file)}")

    def _begin_draft_of(self, location: EntryLocation) -> None:
        entry_id = location.entry["id"]
        folder = short_path(own_folder(self._app.watched_folder))

        def write_text(_name: str) -> str:
            from partnerships_tui.app.drafts import entry_draft

            return entry_draft(location, folder)

        name = f"{clock.today().isoformat()}-{entry_id}"
        self._begin_draft(name, write_text, f"{location.list}/{entry_id}")

    def new_event(self) -> None:
        """Write a new event in the user's editor, or go on with a draft that waits."""
        if self._may_write():
            query = new_event_facts(self._app.watched_folder)
            self._app.run_query("edit", query, self._offer_drafts)

    def _offer_drafts(self, facts: NewEventFacts) -> None:
        if not facts.drafts:
            self._begin_new_event(facts.used_ids)
            return
        from partnerships_tui.app.drafts import DraftChoice, draft_items

        items = draft_items(facts.drafts)

        def find(typed_text: str) -> list[FinderItem]:
            return matching_items(items, typed_text) if typed_text else items

        def run_choice(choice: object) -> None:
            if isinstance(choice, DraftChoice):
                self._run_draft_choice(choice, facts)

        self._app.push_screen(Finder("drafts", find), run_choice)

    def _run_draft_choice(self, choice: DraftChoice, facts: NewEventFacts) -> None:
        if choice.draft is None:
            self._begin_new_event(facts.used_ids)
        elif not choice.is_deleted:
            self._edit_draft(choice.draft.path)
        elif self._may_take(choice.draft.path):
            remove_draft(choice.draft.path)
            self._app.show_message(f"Deleted the draft: {choice.draft.title}")

    def _begin_new_event(self, used_ids: frozenset[str]) -> None:
        from partnerships_tui.app.drafts import event_draft, free_id

        today = clock.today()
        event_id = free_id(used_ids, today)
        self._begin_draft(event_id, lambda name: event_draft(name, today))

    def _begin_draft(
        self,
        name: str,
        write_text: Callable[[str], str],
        entry: str = "",
    ) -> None:
        try:
            path = create_draft(self._app.client.path, name, write_text, entry)
        except StateError as error:
            self._app.show_message(str(error), is_error=True)
            return
        self._edit_draft(path)

    def _edit_draft(self, path: Path) -> None:
        """Open a draft in the editor, then review it if there is anything in it."""
        if not self._may_take(path):
            return
        outcome = self._app.edit_file(path)
        if not is_unchanged(path):
            if outcome is EditOutcome.FAILED:
                release_draft(path)
            else:
                self.review_saved(path)
        elif outcome is EditOutcome.FAILED:
            remove_draft(path)
        elif outcome is not EditOutcome.RETURNED_AT_ONCE:
            self._app.show_message("Nothing was changed.")

    def _may_take(self, path: Path) -> bool:
        """Claim a draft for this explorer, or say why it can't be had."""
        if claim_draft(path):
            return True
        self._app.show_message(
            "This draft is open in another explorer, or was deleted.", is_error=True
        )
        return False


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
    """The folders and importable files in the typed folder whose names begin as it is typed."""
    from partnerships_db.importing.input_files import EXTENSIONS

    folder = _folder_of(typed_text)
    prefix = typed_text[len(folder) :]
    for name, is_folder in _names_in(folder, prefix)[:MAX_PATHS]:
        path = f"{folder}{name}"
        if is_folder:
            yield FinderItem(f"{path}/", "folder", f"{path}/")
        elif name.lower().endswith(EXTENSIONS) and path != typed_text:
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
