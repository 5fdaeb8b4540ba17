"""The import preview: the changes of an import to accept entry by entry, or the files' mistakes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType

from partnerships_db.format.diff import (
    DependencyGraph,
    EntryChange,
    EntryKey,
    dependencies,
    dependency_graph,
    dependents,
)
from partnerships_db.format.standings import Standing, taken_positions
from partnerships_db.importing.input_files import left_out_sentence
from partnerships_db.importing.judgements import (
    JudgedChanges,
    Judgement,
    JudgementError,
    advice_for_file,
    judged_changes,
)
from partnerships_db.importing.report import ImportReport, unsearched_sentence
from partnerships_db.importing.starter_update import clashing_keys
from partnerships_db.importing.suspicions import Suspicion
from partnerships_db.values.errors import Diagnostic
from partnerships_tui.console import lines_of_file
from partnerships_tui.drawing.entry_diff import counts_in_words
from partnerships_tui.drawing.import_preview import (
    change_page,
    change_row,
    problem_page,
    problem_row,
    reading_lines,
    title_of,
)
from partnerships_tui.drawing.starter_data import clashes_in_words, edition_in_words
from partnerships_tui.drawing.text.chrome import note_rule, rule_line, title_line
from partnerships_tui.drawing.text.spans import Line, Link, Role, line, span
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices, EditOutcome
from partnerships_tui.keymap import IMPORT
from partnerships_tui.queries.entry_files import accepted_draft_import
from partnerships_tui.queries.imports import accepted_import, previewed_import
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.textual_compat import Dialog
from partnerships_tui.user_state.draft_files import (
    added_comments,
    release_draft,
    remove_draft,
    text_of,
)
from partnerships_tui.user_state.own_folder import own_file
from partnerships_tui.user_state.state_files import short_path
from partnerships_tui.widgets.lines_view import bindings

CONTEXT_LINES = 4
"""The number of lines of a file that are shown above and below a mistake."""

SUSPICION_CODES = ("duplicate", "namesake", "repeated-source")
"""The warnings about which the reader can judge."""

MAX_LINE_CHARACTERS = 400
"""The characters of a line of a file that are shown."""


class ImportPreview(ViewScreen, Dialog[None]):
    """A list of changes, or of diagnostics if there are any, and a page for one of them."""

    view = IMPORT
    CHOOSES_AT_CLICK = False
    BINDINGS: ClassVar[list[BindingType]] = bindings(IMPORT)
    # A review is read on the page: below the list, it gets the larger part.
    DEFAULT_CSS = """
    ImportPreview {
        #list { height: 2fr; }
        #page { height: 3fr; }
        &.-wide #list { height: 1fr; }
        &.-wide #page { height: 1fr; }
    }
    """

    def __init__(
        self,
        host: AppServices,
        paths: Sequence[str],
        own_folder: Path | None = None,
    ) -> None:
        """`own_folder` is where the entries of a draft are kept; None for files of the user."""
        super().__init__(host)
        self._paths = list(paths)
        self._own_folder = own_folder
        self._draft_text: str | None = None
        """The text of the draft that is reviewed, to find out whether it changes meanwhile."""
        self._report: ImportReport | None = None
        """None while a worker reads the files."""
        self._needs: DependencyGraph = {}
        self._accepted: set[int] = set()
        """The positions of the accepted changes in the report, from 0."""
        self._entries_read = 0
        self._suspicions: list[Suspicion] = []
        """The entries that may be others, and about which the reader has not judged."""
        self._judged: set[EntryKey] = set()
        """The entries that judgements have changed."""
        self._dropped: set[EntryKey] = set()
        """The entries of the files that judgements have left out."""
        self._advice: defaultdict[EntryKey, dict[EntryKey, str]] = defaultdict(dict)
        """What the user should do in the file, by the entry that a judgement has changed.

        Of each entry it is by the other entry of the judgement.
        """

    def on_mount(self) -> None:
        """Start to read the files."""
        self._read_files()

    # -- Reading -----------------------------------------------------------------------------------

    def _read_files(self) -> None:
        self._report = None
        self._entries_read = 0
        self._list.show(0, self._draw_row)
        self._draft_text = self._current_draft_text()
        question = previewed_import(self._paths, self._report_progress)
        self.host.run_query("import", question, self._show_report)

    def _report_progress(self, count: int, _file: str) -> None:
        """Pass the count of entries read from the worker to the interface's thread."""
        self.host.pass_from_thread(self._show_progress, count)

    def _show_progress(self, count: int) -> None:
        self._entries_read = count
        if self.is_mounted:
            self.page.show(self._draw_page)

    def _show_report(self, report: ImportReport) -> None:
        if report.changes_nothing and not report.diagnostics and not report.left_entries:
            count = sum(sum(counts.values()) for counts in report.counts.values())
            entries = pluralized(count, "entry", "entries")
            if self._own_folder is not None and not added_comments(self._draft):
                self._remove_imported_draft()
            self._leave(f"Nothing to import: the store already has {entries}.")
            return

        self._report = report
        # An entry that left its file is removed only if the reader says so, and what the user has
        # changed of the starter data is overwritten only if the reader says so.
        report.changes += report.left_entries
        self._accepted = taken_positions(report.changes, report.standings)
        self._suspicions = list(report.suspicions)
        self._judged.clear()
        self._dropped.clear()
        self._advice.clear()
        self._needs = dependency_graph(report.changes)
        self._list.show(len(report.diagnostics) or len(report.changes), self._draw_row)
        self.show_frame()

    @property
    def _diagnostics(self) -> Sequence[Diagnostic]:
        return self._report.diagnostics if self._report else ()

    @property
    def _changes(self) -> Sequence[EntryChange]:
        if self._report is None or self._report.diagnostics:
            return ()
        return self._report.changes

    # -- Showing -----------------------------------------------------------------------------------

    def _draw_row(self, item: int, cells: int) -> Line:
        if self._diagnostics:
            return problem_row(self._diagnostics[item], cells)
        change = self._changes[item]
        has_warnings = bool(self._warnings_of(change)) or self._is_to_decide(change)
        return change_row(
            change,
            item in self._accepted,
            has_warnings,
            cells,
            self.host.glyphs,
        )

    def show_state(self) -> None:
        """Do nothing, because neither the filter nor the as-of date changes the files."""

    def show_page(self, *, keep_place: bool = False) -> None:
        """Show the change or the diagnostic at the cursor."""
        self.page.show(self._draw_page, keep_place=keep_place)

    def _draw_page(self, cells: int) -> list[Line]:
        if self._report is None:
            return reading_lines(self._files_label(), self._entries_read, cells)
        if self._diagnostics:
            return _diagnostic_page(self._diagnostics[self._list.cursor], cells)
        if self._changes:
            return self._draw_change(self._list.cursor, cells)
        return []

    def _draw_change(self, item: int, cells: int) -> list[Line]:
        change = self._changes[item]
        needed_positions = sorted(dependencies(item, self._needs) - {item})
        needed_labels = [_change_label(self._changes[position]) for position in needed_positions]
        return change_page(
            change,
            item in self._accepted,
            needed_labels,
            self._warnings_of(change),
            cells,
            self.host.glyphs,
            standing=self._standing_of(change),
            suspicion=self._suspicion_of(change),
            advice=list(self._advice[change.key].values()),
        )

    def _standing_of(self, change: EntryChange) -> Standing | None:
        """What the user and the edition have made of an entry of the starter data."""
        standings = self._report.standings if self._report else {}
        return standings.get(change.key)

    def _is_to_decide(self, change: EntryChange) -> bool:
        """Whether an edition of the starter data would undo what the user did."""
        standing = self._standing_of(change)
        return standing is not None and standing.verdict in ("both", "deleted")

    def _warnings_of(self, change: EntryChange) -> list[str]:
        """The warnings about the entry of a change, as text, without those that are judged."""
        warnings = self._report.warnings if self._report else ()
        entry_ids = change.ids
        own_warnings = [warning for warning in warnings if warning.entry in entry_ids]
        if self._suspicion_of(change) is None:
            own_warnings = [item for item in own_warnings if item.code not in SUSPICION_CODES]
        return [_warning_text(warning) for warning in own_warnings]

    def _suspicion_of(self, change: EntryChange) -> Suspicion | None:
        """The first suspicion about an entry that the reader has not judged."""
        return next((item for item in self._suspicions if item.key == change.key), None)

    def _files_label(self) -> str:
        if self._report is not None and self._report.edition is not None:
            return edition_in_words(self._report.edition)
        first_label = Path(self._paths[0]).name or self._paths[0]
        if len(self._paths) == 1:
            return first_label
        return f"{first_label} and {len(self._paths) - 1} more"

    def header_lines(self, cells: int) -> tuple[Line, Line]:
        """The names of the files in place of the tabs of the views, and a rule."""
        glyphs = self.host.glyphs
        title = title_line(f"Import {self._files_label()}", self.facts(), cells, glyphs)
        clashes = self._report.clashes if self._report else ()
        if clashes and not self._diagnostics:
            note = line(span(clashes_in_words(clashes), Role.DIM))
            return title, note_rule(note, cells, glyphs)
        if self._own_folder is None or self._diagnostics:
            return title, rule_line("", "", cells, glyphs)
        destination = f"i keeps it in {short_path(self._own_folder)}"
        return title, note_rule(line(span(destination, Role.DIM)), cells, glyphs)

    def facts(self) -> list[str]:
        """The number of changes and of accepted ones, or of problems."""
        if self._report is None:
            return ["reading"]
        if self._diagnostics:
            return [pluralized(len(self._diagnostics), "problem"), "nothing can be imported"]

        new_count = sum(change.before is None for change in self._changes)
        left_count = len(self._report.left_entries)
        changed_count = len(self._changes) - new_count - left_count
        direct_count = len(_direct_positions(self._changes))
        left_facts = [f"{left_count:,} left their files"] if left_count else []
        facts = [
            f"{new_count:,} new, {changed_count:,} changed",
            *left_facts,
            f"{len(self._accepted):,} of {direct_count:,} accepted",
        ]
        decision_count = sum(map(self._is_to_decide, self._changes))
        if decision_count:
            facts.insert(0, f"{decision_count:,} changed by you too")
        if self._report.left_out_files and self._report.edition is None:
            facts.append(left_out_sentence(self._report.left_out_files))
        if self._report.unsearched:
            facts.append(unsearched_sentence(self._report.unsearched))
        return facts

    def current_link(self) -> Link | None:
        """None, because no link leads to a preview."""
        return None

    def go_to(self, target: str) -> None:
        """Do nothing, because no link leads to a preview."""

    # -- Keys --------------------------------------------------------------------------------------

    def open_item(self) -> None:
        """Open the editor at a mistake, or the page of a change."""
        if self._diagnostics:
            self.action_edit_there()
        else:
            super().open_item()

    def key_labels(self) -> dict[str, str]:
        """Which keys do something with the mistake or the entry under the cursor."""
        labels = super().key_labels()
        if not self._changes:
            labels |= dict.fromkeys(("import.tick", "import.tick_all", "import.do"), "")
        if self._diagnostics:
            labels |= {"open": "edit", "import.edit": ""}
        change = self._changes[self._list.cursor] if self._changes else None
        if change is None or self._suspicion_of(change) is None:
            labels |= dict.fromkeys(("import.report", "import.distinct", "import.same"), "")
        return labels

    def action_tick(self) -> None:
        """Accept an entry with all that it needs, or leave it out with all that need it."""
        item = self._list.cursor
        if not self._changes or self._changes[item].follows:
            return
        if item in self._accepted:
            self._accepted -= dependents(item, self._needs)
        else:
            self._accepted |= dependencies(item, self._needs) & _direct_positions(self._changes)
        self._list.move(1)
        self._show_acceptance()

    def action_tick_all(self) -> None:
        """Accept all entries, or none if all are accepted.

        Entries that the user has changed too are accepted one by one.
        """
        positions = _direct_positions(self._changes)
        if self._report is not None and self._report.standings:
            positions = taken_positions(self._changes, self._report.standings)
        self._accepted = set() if self._accepted == positions else positions
        self._show_acceptance()

    def _show_acceptance(self) -> None:
        self._list.refresh()
        self.show_page(keep_place=True)
        self.show_frame()

    def action_judge(self, name: str) -> None:
        """Judge the entry at the cursor, which may be another one: a report, distinct, the same."""
        change = self._changes[self._list.cursor] if self._changes else None
        suspicion = self._suspicion_of(change) if change else None
        if suspicion is None:
            self.show_message("This entry is not a suspected duplicate.")
            return
        judgement = Judgement(name)
        try:
            outcome = judged_changes(self._changes, suspicion, judgement)
        except JudgementError as error:
            self.show_message(f"{error}.", is_error=True)
            return
        self._show_judged(outcome, suspicion, judgement)

    def _show_judged(
        self,
        outcome: JudgedChanges,
        suspicion: Suspicion,
        judgement: Judgement,
    ) -> None:
        """Show the changes that a judgement has made, with those accepted that were accepted."""
        assert self._report is not None
        if not outcome.changes:
            known_id = suspicion.known["id"]
            self._leave(f'Nothing to import: "{known_id}" has these reports already.')
            return
        accepted_keys = {self._changes[position].key for position in self._accepted}
        accepted_keys.add(outcome.judged)
        self._report.changes = outcome.changes
        self._needs = dependency_graph(outcome.changes)
        self._accepted.clear()
        for position, change in enumerate(outcome.changes):
            if change.key in accepted_keys:
                self._accepted.add(position)
            if change.key == outcome.judged:
                self._accepted |= dependencies(position, self._needs)
        self._accepted &= _direct_positions(outcome.changes)
        self._judged.update((outcome.judged, *outcome.freed))
        if outcome.dropped is not None:
            self._dropped.add(outcome.dropped)
            for advice_of_entry in self._advice.values():
                advice_of_entry.pop(outcome.dropped, None)
        self._suspicions = [
            item for item in self._suspicions if not outcome.settles(item, suspicion)
        ]
        is_dropped = outcome.dropped is not None
        advice = advice_for_file(suspicion, judgement, is_dropped=is_dropped)
        if self._own_folder is None:
            other_key = suspicion.key if is_dropped else suspicion.known_key
            self._advice[outcome.judged][other_key] = advice
        self._show_changes_at(outcome.judged)
        self.show_message(_judgement_message(suspicion, judgement, is_dropped=is_dropped))

    def _show_changes_at(self, key: EntryKey) -> None:
        """Show the list anew with the cursor on an entry, if it is there."""
        self._list.show(len(self._changes), self._draw_row)
        keys = [change.key for change in self._changes]
        if key in keys:
            self._list.move(keys.index(key) - self._list.cursor)
        self._show_acceptance()

    def action_bring_in(self) -> None:
        """Import the accepted entries in one transaction."""
        if self.host.is_writing:
            return  # the key came twice
        if self._diagnostics:
            self.show_message("Correct the mistakes first.", is_error=True)
            return
        if self._report is None:
            self.show_message("The files are still being read.")
            return
        if not self._accepted:
            self.show_message("Nothing is accepted.", is_error=True)
            return
        if self._current_draft_text() != self._draft_text:
            self._look_again()
            return

        self.host.write(self._accepted_import(), self._finish_import)

    def _accepted_import(self) -> StoreQuery[ImportReport]:
        """The import of the accepted entries: of the files themselves, or of own files."""
        accepted_changes = []
        left_out = {*self._dropped}
        if self._report is not None:
            left_out |= clashing_keys(self._report)
        for position, change in enumerate(self._changes):
            if position in self._accepted:
                accepted_changes.append(change)
            elif not change.follows:
                left_out.update((change.list, entry_id) for entry_id in change.ids)

        if self._own_folder is None:
            judged = [
                (change.list, change.after)
                for change in accepted_changes
                if change.key in self._judged
            ]
            return accepted_import(self._paths, accepted_changes, left_out, judged)
        comments = added_comments(self._draft)
        return accepted_draft_import(accepted_changes, self._own_folder, comments)

    def _finish_import(self, report: ImportReport) -> None:
        if not report.is_as_agreed:
            self._look_again()
        elif report.diagnostics:
            self._show_report(report)
        else:
            self._leave(self._import_message(report))

    def _look_again(self) -> None:
        self.show_message(
            "Nothing was imported: the files or the store have changed. Look again.",
            is_error=True,
        )
        self._read_files()

    def _import_message(self, report: ImportReport) -> str:
        """The number and the counts of an import, and what has become of the draft."""
        message = f"Import {report.number}: {counts_in_words(report.counts)}"
        if self._own_folder is None:
            return message
        if self._accepted != _direct_positions(self._changes):
            return f"{message}; a offers the draft again, with the entries left out"
        if not self._remove_imported_draft():
            return f"{message}; a offers the draft again, which has changed since"
        return f"{message}; kept in {short_path(self._place_of_accepted(self._own_folder))}"

    def _place_of_accepted(self, own_folder: Path) -> Path:
        """The own file of an accepted entry, or the folder of several."""
        if len(self._accepted) > 1:
            return own_folder
        change = self._changes[min(self._accepted)]
        return own_file(own_folder, change.list, change.id)

    # -- The draft ---------------------------------------------------------------------------------

    @property
    def _draft(self) -> Path:
        return Path(self._paths[0])

    def _current_draft_text(self) -> str | None:
        return None if self._own_folder is None else text_of(self._draft)

    def _remove_imported_draft(self) -> bool:
        """Remove the draft that the store now has; False if it was changed since it was read."""
        if self._own_folder is None or self._current_draft_text() != self._draft_text:
            return False
        remove_draft(self._draft)
        return True

    def action_edit_there(self) -> None:
        """Open the editor at the mistake or the first file, and read the files again after it."""
        path = Path(self._paths[0])
        line_number = column = 1
        if self._diagnostics:
            diagnostic = self._diagnostics[self._list.cursor]
            path = Path(diagnostic.file)
            line_number = diagnostic.line or 1
            column = diagnostic.column or 1
        if not path.is_file():
            return
        outcome = self.host.edit_file(path, line_number, column)
        if outcome in (EditOutcome.SAVED, EditOutcome.UNCHANGED):
            self._read_files()

    def action_read_again(self) -> None:
        """Read the files again."""
        self._read_files()

    def action_leave(self) -> None:
        """Leave the page, or from the list the preview without an import."""
        if self.leave_pane():
            return
        if self.host.is_writing:
            self.show_message("The import is being written. Please wait.")
            return
        if self._own_folder is None:
            self._leave("Nothing was imported.")
        else:
            self._leave(f"Not imported; a offers the draft: {short_path(self._draft)}")

    def _leave(self, message: str) -> None:
        self.host.cancel_query("import")
        if self._own_folder is not None:
            release_draft(self._draft)
        self.dismiss()
        self.host.show_message(message)


def _direct_positions(changes: Sequence[EntryChange]) -> set[int]:
    """The positions of the changes that a file states, without those that follow from new ids."""
    return {position for position, change in enumerate(changes) if not change.follows}


def _judgement_message(
    suspicion: Suspicion,
    judgement: Judgement,
    *,
    is_dropped: bool,
) -> str:
    """What a judgement has made of an entry, in words."""
    match judgement:
        case Judgement.REPORT:
            return f'"{suspicion.id}" is a report on "{suspicion.known["id"]}"'
        case Judgement.SAME if not is_dropped:
            return f'"{suspicion.id}" is based on "{suspicion.known["id"]}"'
        case Judgement.SAME:
            return f'"{suspicion.id}" is a former id of "{suspicion.known["id"]}"'
        case Judgement.DISTINCT:
            return f'"{suspicion.id}" is not "{suspicion.known["id"]}"'


def _warning_text(warning: Diagnostic) -> str:
    return f"{warning.field or ''} {warning.message}; {warning.hint}".strip()


def _change_label(change: EntryChange) -> str:
    return f"{change.id}  {title_of(change)}"


def _diagnostic_page(diagnostic: Diagnostic, cells: int) -> list[Line]:
    """The page of a diagnostic, with the lines around it if the file can still be read."""
    first_number = 1
    lines = None
    if diagnostic.line is not None:
        first_number = max(diagnostic.line - CONTEXT_LINES, 1)
        lines = lines_of_file(diagnostic.file, first_number, diagnostic.line + CONTEXT_LINES)
    excerpt = [text[:MAX_LINE_CHARACTERS] for text in lines or ()]
    return problem_page(diagnostic, excerpt, first_number, cells)
