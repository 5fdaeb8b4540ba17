"""Files on their way into the store: what they would change, agreed to entry by entry, or what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widget import Widget

from partnerships_db.format.diff import (
    DependencyGraph,
    EntryChange,
    dependencies,
    dependency_graph,
    dependents,
)
from partnerships_db.importing.report import ImportReport
from partnerships_db.values.errors import Diagnostic
from partnerships_tui.drawing.entry_diff import counts_in_words
from partnerships_tui.drawing.import_preview import (
    change_page,
    change_row,
    problem_page,
    problem_row,
    reading_lines,
    title_of,
)
from partnerships_tui.drawing.text.chrome import rule_line, title_line
from partnerships_tui.drawing.text.spans import Line, Link
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.keymap import IMPORT
from partnerships_tui.queries.imports import accepted_import, previewed_import
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.user_state.draft_files import remove_draft
from partnerships_tui.widgets.item_list import ItemList
from partnerships_tui.widgets.lines_view import bindings

CONTEXT_LINES = 4
"""How many lines of a file are shown above and below a mistake."""


class ImportPreview(ViewScreen, ModalScreen[None]):
    """The list is of what would change, or of what is wrong; the page has the one under the cursor whole."""

    view = IMPORT
    BINDINGS: ClassVar[list[BindingType]] = bindings(IMPORT)

    def __init__(self, host: AppServices, paths: Sequence[str], draft: Path | None = None) -> None:
        super().__init__(host)
        self._paths = list(paths)
        self._draft = draft
        """A file of ours that was written for this edit: it goes when it has been imported."""
        self._report: ImportReport | None = None
        self._needs: DependencyGraph = {}
        self._accepted: set[int] = set()
        self._read_so_far = 0

    def make_list(self) -> Widget:
        """Empty, until the files are read."""
        return ItemList(id="list")

    @property
    def _list(self) -> ItemList:
        return self.query_one("#list", ItemList)

    def on_mount(self) -> None:
        """Read."""
        super().on_mount()
        self._read()

    # -- Reading -----------------------------------------------------------------------------------

    def _read(self) -> None:
        self._report, self._read_so_far = None, 0
        self._list.show(0, self._row)
        question = previewed_import(self._paths, self._report_progress)
        self.host.run_query("import", question, self._show)

    def _report_progress(self, count: int, _file: str) -> None:
        """Show from the worker's thread how many entries it has read."""
        self.app.call_from_thread(self._tell_progress, count)

    def _tell_progress(self, count: int) -> None:
        self._read_so_far = count
        if self.is_mounted:
            self.page.show(self._draw_page)

    def _show(self, report: ImportReport) -> None:
        if report.changes_nothing and not report.diagnostics:
            count = sum(sum(counts.values()) for counts in report.counts.values())
            self._leave(
                f"Nothing to import: the store has it already, {pluralized(count, 'entry', 'entries')}."
            )
            return
        self._report = report
        self._needs = dependency_graph(report.changes)
        self._accepted = {
            place for place, change in enumerate(report.changes) if not change.follows
        }
        self._list.show(len(report.diagnostics) or len(report.changes), self._row)
        self.show_frame()

    @property
    def _problems(self) -> Sequence[Diagnostic]:
        return self._report.diagnostics if self._report else ()

    @property
    def _changes(self) -> Sequence[EntryChange]:
        return self._report.changes if self._report and not self._report.diagnostics else ()

    # -- Showing -----------------------------------------------------------------------------------

    def _row(self, item: int, cells: int) -> Line:
        if self._problems:
            return problem_row(self._problems[item], cells)
        change = self._changes[item]
        return change_row(
            change, item in self._accepted, bool(self._remarks(change)), cells, self.host.glyphs
        )

    def show_state(self) -> None:
        """The files are what is shown, whatever the filter and the as-of date are."""

    def show_page(self, *, keep_place: bool = False) -> None:
        """The change or the mistake under the cursor."""
        self.page.show(self._draw_page, keep_place=keep_place)

    def _draw_page(self, cells: int) -> list[Line]:
        item = self._list.cursor
        if self._report is None:
            return reading_lines(self._named(), self._read_so_far, cells)
        if self._problems:
            problem = self._problems[item]
            first, excerpt = lines_around(problem)
            return problem_page(problem, excerpt, first, cells)
        if self._changes:
            change = self._changes[item]
            needs = [
                self._named_change(place)
                for place in sorted(dependencies(item, self._needs) - {item})
            ]
            return change_page(
                change,
                item in self._accepted,
                needs,
                self._remarks(change),
                cells,
                self.host.glyphs,
            )
        return []

    def _remarks(self, change: EntryChange) -> list[str]:
        """What may be a slip in that entry."""
        suspicions = self._report.warnings if self._report else ()
        own = (one for one in suspicions if one.entry in change.ids)
        return [f"{one.field or ''} {one.message}; {one.hint}".strip() for one in own]

    def _named_change(self, place: int) -> str:
        change = self._changes[place]
        return f"{change.id}  {title_of(change)}"

    def _named(self) -> str:
        first = Path(self._paths[0]).name or self._paths[0]
        return first if len(self._paths) == 1 else f"{first} and {len(self._paths) - 1} more"

    def header_lines(self, cells: int) -> tuple[Line, Line]:
        """What is imported instead of the views' tabs."""
        glyphs = self.host.glyphs
        return title_line(f"Import {self._named()}", self.facts(), cells, glyphs), rule_line(
            "", "", cells, glyphs
        )

    def facts(self) -> list[str]:
        """How much there is, and how much of it is accepted."""
        if self._report is None:
            return ["reading"]
        if self._problems:
            return [pluralized(len(self._problems), "problem"), "nothing can be imported"]
        new = sum(change.before is None for change in self._changes)
        own = sum(not change.follows for change in self._changes)
        return [
            f"{new:,} new, {len(self._changes) - new:,} changed",
            f"{len(self._accepted):,} of {own:,} accepted",
        ]

    def place(self) -> Link | None:
        """No place to come back to."""
        return None

    def go_to(self, target: str) -> None:
        """No link leads here."""

    # -- Keys --------------------------------------------------------------------------------------

    def open_item(self) -> None:
        """Enter: a mistake is opened where it is mended, a change is read."""
        if self._problems:
            self.action_edit_there()
        else:
            super().open_item()

    def action_tick(self) -> None:
        """Accept an entry with all it needs, or leave it out with all that needs it."""
        item = self._list.cursor
        if not self._changes or self._changes[item].follows:
            return
        if item in self._accepted:
            self._accepted -= dependents(item, self._needs)
        else:
            self._accepted |= {
                place
                for place in dependencies(item, self._needs)
                if not self._changes[place].follows
            }
        self._list.move(1)
        self._list.refresh()
        self.show_page(keep_place=True)
        self.show_frame()

    def action_tick_all(self) -> None:
        """All, or none where all are accepted."""
        own = {place for place, change in enumerate(self._changes) if not change.follows}
        self._accepted = set() if self._accepted == own else own
        self._list.refresh()
        self.show_page(keep_place=True)
        self.show_frame()

    def action_bring_in(self) -> None:
        """Import what is accepted, in one transaction."""
        if self._report is None or not self._accepted:
            self.show_message(
                "There are mistakes to mend first." if self._problems else "Nothing is accepted.",
                is_error=True,
            )
            return
        changes = self._changes
        agreed = [changes[place] for place in sorted(self._accepted)]
        left_out = {
            (change.list, entry)
            for place, change in enumerate(changes)
            if place not in self._accepted and not change.follows
            for entry in change.ids
        }
        self.host.write(accepted_import(self._paths, agreed, left_out), self._imported)

    def _imported(self, report: ImportReport) -> None:
        if not report.is_as_agreed:
            self.show_message(
                "The files or the store have changed meanwhile: look again, nothing was imported.",
                is_error=True,
            )
            self._read()
        elif report.diagnostics:
            self._show(report)
        else:
            self._leave(f"import {report.number}: {counts_in_words(report.counts)}")

    def action_edit_there(self) -> None:
        """Open the file where the mistake is, or the entry stands; coming back judges it again."""
        if self._problems:
            problem = self._problems[self._list.cursor]
            place = (Path(problem.file), problem.line or 1, problem.column or 1)
        else:
            place = (Path(self._paths[0]), 1, 1)
        if place[0].is_file() and self.host.edit_file(*place):
            self._read()

    def action_read_again(self) -> None:
        """Judge the files as they are now."""
        self._read()

    def action_leave(self) -> None:
        """One step back; from the list, nothing is imported."""
        if self.leave_pane():
            return
        kept = (
            f" The text is in {self._draft}."
            if self._draft and self._draft.exists() and self._problems
            else ""
        )
        self._leave(f"Nothing was imported.{kept}", keep_draft=bool(kept))

    def _leave(self, said: str, *, keep_draft: bool = False) -> None:
        self.host.cancel_query("import")
        if self._draft is not None and not keep_draft:
            remove_draft(self._draft)
        self.dismiss()
        self.host.show_message(said)


def lines_around(problem: Diagnostic) -> tuple[int, list[str]]:
    """The lines of the file around a mistake, and the number of the first; none where it can't be read again."""
    if problem.line is None:
        return 1, []
    first = max(problem.line - CONTEXT_LINES, 1)
    try:
        with open(problem.file, encoding="utf-8-sig", errors="replace") as file:
            lines = islice(file, first - 1, problem.line + CONTEXT_LINES)
            return first, [text[:400].rstrip("\n") for text in lines]
    except OSError:
        return 1, []
