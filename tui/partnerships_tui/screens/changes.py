"""The Changes: imports, newest first, each with what it did; the last can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from partnerships_db.format.diff import EntryChange
from partnerships_tui.drawing.history import import_page, import_row
from partnerships_tui.drawing.text.chrome import empty_lines
from partnerships_tui.drawing.text.spans import Line, Link
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.queries.history import (
    UndoOutcome,
    import_changes,
    import_history,
    redo_last_import,
    undo_last_import,
)
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.widgets.item_list import ItemList
from partnerships_tui.widgets.lines_view import bindings

if TYPE_CHECKING:
    from partnerships_db.details import ImportRecord

MAX_CHANGES_SHOWN = 200
"""So many entries of an import stand on its page."""


class ChangesScreen(ViewScreen):
    """View 6."""

    view = "changes"
    BINDINGS = bindings("changes")

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._imports: Sequence[ImportRecord] = ()
        self._chosen: int | None = None
        """The number of the import under the cursor."""
        self._changes: Sequence[EntryChange] | None = None

    def make_list(self) -> Widget:
        """Empty, until the worker has read the history."""
        return ItemList(id="list")

    @property
    def _list(self) -> ItemList:
        return self.query_one("#list", ItemList)

    @property
    def _import(self) -> ImportRecord | None:
        return self._imports[self._list.cursor] if self._imports else None

    def kept(self) -> dict[str, str]:
        """Nothing: the newest import is what a reader comes for."""
        return {}

    def restore(self, settings: Mapping[str, str]) -> None:
        """The newest import first."""

    def show_state(self) -> None:
        """All imports, from a worker."""
        self.host.run_query("changes", import_history, self._show)

    def _show(self, imports: Sequence[ImportRecord]) -> None:
        self._imports = imports
        numbers = [one.number for one in imports]
        cursor = numbers.index(self._chosen) if self._chosen in numbers else 0
        self._list.show(len(imports), self._row, cursor)
        self.show_frame()

    def _row(self, item: int, cells: int) -> Line:
        one = self._imports[item]
        seen = self.host.state.seen
        return import_row(one, cells, is_new=seen is not None and one.number > seen)

    def show_page(self, *, keep_place: bool = False) -> None:
        """What the import under the cursor did, from a worker."""
        one = self._import
        self._changes = None
        if one is not None:
            self._chosen = one.number
            self.host.run_query(
                "diff", import_changes(one.number, MAX_CHANGES_SHOWN), self._show_changes
            )
        self.page.show(self._draw_page, keep_place=keep_place)

    def _show_changes(self, changes: Sequence[EntryChange]) -> None:
        self._changes = changes
        self.page.show(self._draw_page, keep_place=True)

    def _draw_page(self, cells: int) -> list[Line]:
        one = self._import
        if one is not None:
            return import_page(one, self._changes, cells, self.host.glyphs)
        return empty_lines(
            cells,
            "Nothing was imported yet.",
            "i imports a file; what would change is shown first.",
        )

    def facts(self) -> list[str]:
        """How many imports there are, and how many came since the last visit."""
        seen = self.host.state.seen
        new = sum(one.number > seen for one in self._imports) if seen is not None else 0
        facts = [pluralized(len(self._imports), "import")]
        return [f"{new:,} new", *facts] if new else facts

    def place(self) -> Link | None:
        """No link leads to an import."""
        return None

    def go_to(self, target: str) -> None:
        """No link leads here."""

    # -- Keys --------------------------------------------------------------------------------------

    def action_undo(self) -> None:
        """Take the last import back."""
        self._turn(
            undo_last_import, "taken back; U puts it back", "There is no import to take back."
        )

    def action_redo(self) -> None:
        """Put back the import that was taken back last."""
        self._turn(redo_last_import, "put back; u takes it back", "There is no import to put back.")

    def _turn(self, task: StoreQuery[UndoOutcome | None], done: str, none: str) -> None:
        def show_outcome(outcome: UndoOutcome | None) -> None:
            if outcome is None:
                self.host.show_message(none, is_error=True)
                return
            self._chosen = outcome.import_number
            entries = pluralized(outcome.entries, "entry", "entries")
            self.host.show_message(f"import {outcome.import_number} {done}: {entries}")

        self.host.write(task, show_outcome)
