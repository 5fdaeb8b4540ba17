"""The Changes: past imports, newest first, with what each changed; undo and redo of the last."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from partnerships_db.format.diff import EntryChange
from partnerships_tui.drawing.entry_diff import (
    WORDS_OF_IMPORT,
    WORDS_OF_UNDO,
    counts_in_words,
)
from partnerships_tui.drawing.history import (
    changed_entries,
    files_in_short,
    import_page,
    import_row,
)
from partnerships_tui.drawing.text.chrome import empty_lines
from partnerships_tui.drawing.text.spans import BLANK, Line, Link
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.queries.history import (
    MAX_PAGE_CHANGES,
    KnownHistory,
    UndoOutcome,
    UndoReview,
    import_changes,
    import_history,
    import_to_redo,
    import_to_undo,
    redo_last_import,
    undo_last_import,
)
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.widgets.lines_view import bindings

if TYPE_CHECKING:
    from partnerships_db.details import ImportRecord


class ChangesScreen(ViewScreen):
    """The sixth view: imports in the list, the changes of one on the page."""

    view = "changes"
    BINDINGS = bindings("changes")

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._imports: Sequence[ImportRecord] = ()
        self._current_number: int | None = None
        """The number of the import under the cursor."""
        self._changes: Sequence[EntryChange] | None = None
        """The changes of that import; None while a worker reads them."""
        self._known_history = KnownHistory()

    @property
    def _current_import(self) -> ImportRecord | None:
        return self._imports[self._list.cursor] if self._imports else None

    def show_state(self) -> None:
        """Read all imports in a worker and list them."""
        self.host.run_query("changes", import_history, self._show_imports)

    def _show_imports(self, imports: Sequence[ImportRecord]) -> None:
        self._imports = self._known_history.imports = imports
        numbers = [record.number for record in imports]
        cursor = 0
        if self._current_number in numbers:
            cursor = numbers.index(self._current_number)
        self._list.show(len(imports), self._draw_row, cursor)
        self.show_frame()

    def _draw_row(self, item: int, cells: int) -> Line:
        record = self._imports[item]
        return import_row(record, cells, is_new=self._is_new(record))

    def _is_new(self, record: ImportRecord) -> bool:
        """Whether an import came after the last visit."""
        last_seen = self.host.state.seen
        return last_seen is not None and record.number > last_seen

    def show_page(self, *, keep_place: bool = False) -> None:
        """Show the import under the cursor, and read its changes in a worker."""
        record = self._current_import
        self._changes = None
        if record is not None:
            self._current_number = record.number
            changes_query = import_changes(record.number, MAX_PAGE_CHANGES)
            self.host.run_query("diff", changes_query, self._show_changes)
        self.page.show(self._draw_page, keep_place=keep_place)

    def _show_changes(self, changes: Sequence[EntryChange]) -> None:
        self._changes = changes
        self.page.show(self._draw_page, keep_place=True)

    def _draw_page(self, cells: int) -> list[Line]:
        record = self._current_import
        if record is not None:
            return import_page(record, self._changes, cells, self.host.glyphs)
        return empty_lines(
            cells,
            "Nothing was imported yet.",
            "i imports a file; what would change is shown first.",
        )

    def facts(self) -> list[str]:
        """The number of imports, and of those since the last visit."""
        import_count = pluralized(len(self._imports), "import")
        new_count = sum(self._is_new(record) for record in self._imports)
        if not new_count:
            return [import_count]
        return [f"{new_count:,} new", import_count]

    def filter_count(self) -> str:
        """The sentence that the filter does not select imports."""
        return "all imports: the filter does not select them"

    def current_link(self) -> Link | None:
        """None, because no link leads to an import."""
        return None

    def go_to(self, target: str) -> None:
        """Do nothing, because no link leads to an import."""

    # -- Keys --------------------------------------------------------------------------------------

    def key_labels(self) -> dict[str, str]:
        """No key that copies: an import has nothing to copy."""
        return super().key_labels() | {"copy": ""}

    def action_undo(self) -> None:
        """Show what the last import changed, and ask whether to take it back."""
        self._review(import_to_undo, self._ask_undo)

    def action_redo(self) -> None:
        """Show what the import that was taken back last changed, and ask whether to put it back."""
        self._review(import_to_redo, self._ask_redo)

    def _review(
        self,
        query: StoreQuery[UndoReview | None],
        ask: Callable[[UndoReview | None], None],
    ) -> None:
        if self.host.is_read_only:
            self.host.show_message("--read-only: nothing is changed.", is_error=True)
        else:
            self.host.run_query("undo", query, ask)

    def _ask_undo(self, review: UndoReview | None) -> None:
        self._ask(
            review,
            undo_last_import,
            question="Undo",
            done="undone",
            words=WORDS_OF_UNDO,
        )

    def _ask_redo(self, review: UndoReview | None) -> None:
        self._ask(
            review,
            redo_last_import,
            question="Redo",
            done="redone",
            words=WORDS_OF_IMPORT,
        )

    def _ask(
        self,
        review: UndoReview | None,
        task: StoreQuery[UndoOutcome | None],
        *,
        question: str,
        done: str,
        words: Mapping[str, str],
    ) -> None:
        """Ask about the reviewed import, and on a yes run the task."""
        nothing_to_do = f"There is no import to {question.lower()}."
        if review is None:
            self.host.show_message(nothing_to_do, is_error=True)
            return

        from partnerships_tui.screens.confirmation import Confirmation

        record = review.record
        self._known_history.imports = review.imports

        def show_outcome(outcome: UndoOutcome | None) -> None:
            if outcome is None:
                self.host.show_message(nothing_to_do, is_error=True)
                return
            self._current_number = outcome.import_number
            counts = counts_in_words(outcome.counts, words)
            self.host.show_message(f"import {outcome.import_number} {done}: {counts}")

        def answer(is_yes: bool | None) -> None:
            if is_yes:
                self.host.write(self._known_history.guarded(task), show_outcome)
            else:
                self.host.show_message(f"Import {record.number} stays as it is.")

        def draw(cells: int) -> list[Line]:
            return [BLANK, *changed_entries(record, review.changes, cells)]

        entry_count = pluralized(record.entries, "entry", "entries")
        whole_question = (
            f"{question} import {record.number}, {files_in_short(record)}, with {entry_count}?"
        )
        self.host.push_screen(Confirmation(whole_question, draw), answer)
