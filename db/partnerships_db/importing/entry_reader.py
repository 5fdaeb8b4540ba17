"""The reading of an import's files: valid entries are staged, and mistakes become diagnostics."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from partnerships_db.format.diff import EntryKey
from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import ListName
from partnerships_db.importing.file_reading import (
    MAX_DIAGNOSTICS,
    EntryOutcome,
    FaultyEntry,
    FileEnd,
    Outcome,
    ValidEntry,
)
from partnerships_db.importing.input_files import TextFile
from partnerships_db.importing.reading_processes import outcomes_of_files
from partnerships_db.importing.yaml_reader import FilePosition, ParseIssue
from partnerships_db.store.prepared_entry import prepared_entry
from partnerships_db.store.staging import Staging
from partnerships_db.values.errors import Diagnostic, FieldPath

PROGRESS_INTERVAL = 1000
"""The number of entries between two reports of progress."""

Progress = Callable[[int, str], None]
"""A function that gets the number of entries read so far and the name of the current file."""


class LooseReference(NamedTuple):
    """A reference of an entry that is not staged because it has a mistake."""

    list_name: str
    """The list that it refers to, or `flows`."""
    target_id: str
    diagnostic: Diagnostic
    """The diagnostic to report if the target does not exist, without a hint."""
    is_id: bool
    """Whether the target has the form of an id. A name in its place is a mistake in any case."""


class CutText(NamedTuple):
    """A text of a staged entry that ends at a comment."""

    list_name: ListName
    entry_id: str
    path: FieldPath


class EntryReader:
    """The files of one import, with the diagnostics of what they hold."""

    def __init__(
        self,
        staging: Staging,
        diagnostics: list[Diagnostic],
        progress: Progress | None,
        left_out: Collection[EntryKey],
        judged: Sequence[tuple[ListName, Entry]] = (),
    ) -> None:
        """`diagnostics` is the list to extend; `left_out` are entries, by list and id.

        `judged` are entries that take the place of those of the files, or are added to them.
        """
        self.files: list[TextFile] = []
        self.loose_references: list[LooseReference] = []
        self.is_cut = False
        """Whether reading stopped at `MAX_DIAGNOSTICS`."""
        self.cut_texts: list[CutText] = []
        """The texts that a comment probably cuts off by mistake."""
        self._staging = staging
        self._diagnostics = diagnostics
        self._progress = progress
        self._left_out = left_out
        self._judged = {(name, entry["id"]): entry for name, entry in judged}
        self._file_order: dict[str, int] = {}
        """The position of each given file and folder, readable or not."""
        self._entry_count = 0
        self._stdin_text: str | None = None
        self._faulty_entries: set[EntryKey] = set()
        """The entries with a mistake, by list and id: references to them are not reported."""
        self.faulty_names: list[tuple[ListName, tuple[tuple[str, str], ...]]] = []
        """The names of the first entries with a mistake, each with the entry's id."""
        self._unread_ids: set[str] = set()
        """The ids in the texts of files that were not read to their end."""

    def read_all(self, files: Iterable[TextFile | Diagnostic]) -> None:
        """Stage the valid entries of all files, and add a diagnostic for each mistake.

        Raises StoreError if a process that helps to read the files ends.
        """
        all_files = list(files)
        with outcomes_of_files(all_files, self.text_of) as outcomes_by_file:
            for file, outcomes in zip(all_files, outcomes_by_file, strict=True):
                self._read_file(file, outcomes)
                if self.is_cut:
                    break
        for (name, _id), entry in self._judged.items():
            self._staging.add_judged(name, entry)

    def text_of(self, file: TextFile) -> str:
        """Return a file's text; the standard input is read only once. Raises FileError."""
        if file.path is not None:
            return file.text()
        if self._stdin_text is None:
            self._stdin_text = file.text()
        return self._stdin_text

    def sort_key(self, diagnostic: Diagnostic) -> tuple[int, int, int]:
        """The order of diagnostics: by file as given, then by line and column."""
        file_position = self._file_order.get(diagnostic.file, len(self._file_order))
        return file_position, diagnostic.line or 0, diagnostic.column or 0

    def is_faulty(self, list_name: str, entry_id: str) -> bool:
        """Whether a referenced entry, or the event of a referenced flow, has a mistake itself."""
        if list_name == "flows":
            list_name = "events"
        return (list_name, entry_id.partition("/")[0]) in self._faulty_entries

    def may_be_unread(self, entry_id: str) -> bool:
        """Whether a file that was not read to its end may hold an entry, or the event of a flow."""
        return entry_id.partition("/")[0] in self._unread_ids

    def diagnostic(
        self,
        file_index: int,
        issue: ParseIssue,
        entry_id: str | None,
    ) -> Diagnostic:
        """An issue as a diagnostic; `entry_id` is None for an issue outside the entries."""
        line, column = issue.place or (None, None)
        return Diagnostic(
            self.files[file_index].name,
            line,
            column,
            entry_id,
            field_name(issue.path),
            issue.message,
            issue.hint,
            issue.code,
        )

    def _read_file(self, file: TextFile | Diagnostic, outcomes: Iterable[Outcome]) -> None:
        name = file.file if isinstance(file, Diagnostic) else file.name
        self._file_order.setdefault(name, len(self._file_order))
        if isinstance(file, Diagnostic):
            self._diagnostics.append(file)
            return
        file_index = len(self.files)
        self.files.append(file)
        if not self._has_too_many_diagnostics(file_index):
            self._add_outcomes(outcomes, file_index)

    def _add_outcomes(self, outcomes: Iterable[Outcome], file_index: int) -> None:
        """Add the outcomes of a file; a file of another kind is one mistake."""
        first_diagnostic = len(self._diagnostics)
        first_reference = len(self.loose_references)
        outer_issues: list[ParseIssue] = []
        end = FileEnd()
        for outcome in outcomes:
            if isinstance(outcome, FileEnd):
                end = outcome
            elif self.is_cut:
                continue
            elif isinstance(outcome, ParseIssue):
                outer_issues.append(outcome)
            elif not self._has_too_many_diagnostics(file_index, outcome.position):
                self._add_outcome(outcome, file_index)

        if end.problem is not None:
            self._diagnostics.append(end.problem)
            return
        for issue in outer_issues:
            self._diagnostics.append(self.diagnostic(file_index, issue, None))
            if issue.ends_reading:
                self._unread_ids |= end.stated_ids
        if end.whole_issue is not None and len(self._diagnostics) > first_diagnostic:
            self.is_cut = False
            del self._diagnostics[first_diagnostic:]
            del self.loose_references[first_reference:]
            self._diagnostics.append(self.diagnostic(file_index, end.whole_issue, None))
            self._unread_ids |= end.stated_ids

    def _add_outcome(self, outcome: EntryOutcome, file_index: int) -> None:
        if isinstance(outcome, ValidEntry):
            self._stage(outcome, file_index)
        elif isinstance(outcome, FaultyEntry):
            self._add_faulty_entry(outcome, file_index)
        else:
            self._diagnostics.append(self.diagnostic(file_index, outcome.issue, outcome.id))

    def _stage(self, outcome: ValidEntry, file_index: int) -> None:
        prepared = outcome.prepared
        key = (prepared.list, prepared.id)
        for path in outcome.cut_paths:
            self.cut_texts.append(CutText(*key, path))
        if self._left_out and key in self._left_out:
            return
        if key in self._judged:
            prepared = prepared_entry(prepared.list, self._judged.pop(key))
        line, _ = outcome.position
        self._staging.add_prepared(prepared, file_index, line)
        self._entry_count += 1
        if self._progress and self._entry_count % PROGRESS_INTERVAL == 0:
            self._progress(self._entry_count, self.files[file_index].name)

    def _add_faulty_entry(self, outcome: FaultyEntry, file_index: int) -> None:
        self._faulty_entries.add((outcome.list_name, outcome.id or ""))
        if outcome.names and len(self.faulty_names) < MAX_DIAGNOSTICS:
            self.faulty_names.append((outcome.list_name, outcome.names))
        names = self._add_loose_references(outcome, file_index)
        for issue in outcome.issues:
            if issue not in names:
                self._diagnostics.append(self.diagnostic(file_index, issue, outcome.id))

    def _add_loose_references(self, outcome: FaultyEntry, file_index: int) -> set[ParseIssue]:
        """Keep the references of a faulty entry: the same run reports those without a target.

        Returns the issues that are reported with them: names in the place of ids.
        """
        name_issues: set[ParseIssue] = set()
        for reference in outcome.references:
            if len(self.loose_references) >= MAX_DIAGNOSTICS:
                break
            if reference.is_name_issue:
                name_issues.add(reference.issue)
            diagnostic = self.diagnostic(file_index, reference.issue, outcome.id)
            list_name, target_id = reference.list_name, reference.target_id
            self.loose_references.append(
                LooseReference(list_name, target_id, diagnostic, reference.is_id),
            )
            self._staging.note_reference(list_name, target_id)
        return name_issues

    def _has_too_many_diagnostics(
        self, file_index: int, position: FilePosition | None = None
    ) -> bool:
        """Whether reading must stop; the first time, a last diagnostic says so."""
        if len(self._diagnostics) > MAX_DIAGNOSTICS and not self.is_cut:
            self.is_cut = True
            issue = ParseIssue(
                position,
                "limit",
                f"more than {MAX_DIAGNOSTICS:,} mistakes so far",
                "the rest was not read",
            )
            self._diagnostics.append(self.diagnostic(file_index, issue, None))
        return self.is_cut


def field_name(path: FieldPath) -> str | None:
    """A path as diagnostics print it, such as `flows[0].amount`; None for the entry itself."""
    name = ""
    for step in path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}"
    return name.removeprefix(".") or None
