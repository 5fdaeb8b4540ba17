"""The reading of an import's files: each entry is validated by itself, valid ones are staged."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from partnerships_db.format.diff import EntryKey
from partnerships_db.format.entries import Entry
from partnerships_db.format.references import Reference, references
from partnerships_db.format.vocabulary import ENTRY_NOUNS, ListName
from partnerships_db.importing.input_files import FileError, TextFile
from partnerships_db.importing.validation import validate_entry
from partnerships_db.importing.yaml_reader import (
    COMMENT_CUT,
    FilePosition,
    ParsedEntry,
    ParseIssue,
    parse_entries,
)
from partnerships_db.store.staging import Staging
from partnerships_db.values.errors import Diagnostic, FieldPath, quoted

MAX_DIAGNOSTICS = 10_000
"""The number of diagnostics after which reading stops: they are held in memory."""

PROGRESS_INTERVAL = 1000
"""The number of entries between two reports of progress."""

Progress = Callable[[int, str], None]
"""A function that gets the number of entries read so far and the name of the current file."""


_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_STATED_ID = re.compile(rf"""\bid["']? *: *["']?({_SLUG.pattern})""")
"""An id in the text of a file, in YAML or JSON."""


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
        self.faulty_entries: list[tuple[ListName, Entry]] = []
        """The first entries with a mistake that have an id, as they were parsed."""
        self._unread_ids: set[str] = set()
        """The ids in the texts of files that were not read to their end."""

    def read_all(self, files: Iterable[TextFile | Diagnostic]) -> None:
        """Stage the valid entries of all files, and add a diagnostic for each mistake."""
        for file in files:
            name = file.file if isinstance(file, Diagnostic) else file.name
            self._file_order.setdefault(name, len(self._file_order))
            if isinstance(file, Diagnostic):
                self._diagnostics.append(file)
                continue

            file_index = len(self.files)
            self.files.append(file)
            if self._has_too_many_diagnostics(file_index):
                break
            try:
                text = self.text_of(file)
            except FileError as error:
                self._diagnostics.append(error.problem)
                continue
            self._read_file(text, file_index)
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
        parsed: ParsedEntry | None,
    ) -> Diagnostic:
        """An issue as a diagnostic; `parsed` is None for an issue outside the entries."""
        line, column = issue.place or (None, None)
        entry_id = None if parsed is None else parsed.id
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

    def _read_file(self, text: str, file_index: int) -> None:
        """Read the entries of a file; a file of another kind is one mistake."""
        first_diagnostic = len(self._diagnostics)
        first_reference = len(self.loose_references)
        self._read_entries(text, file_index)
        if len(self._diagnostics) == first_diagnostic:
            return
        issue = _issue_of_whole_file(text)
        if issue is not None:
            self.is_cut = False
            del self._diagnostics[first_diagnostic:]
            del self.loose_references[first_reference:]
            self._diagnostics.append(self.diagnostic(file_index, issue, None))
            self._unread_ids.update(_STATED_ID.findall(text))

    def _read_entries(self, text: str, file_index: int) -> None:
        cut_lines = _lines_with_cutting_comment(text)
        issues: list[ParseIssue] = []
        first_positions: dict[str, FilePosition] = {}
        for parsed in parse_entries(text, issues):
            if parsed.number == 0:
                first_positions.clear()
            position = parsed.place()
            if self._has_too_many_diagnostics(file_index, position):
                break

            entry = validate_entry(parsed)
            if isinstance(entry, list):
                self._add_faulty_entry(parsed, entry, file_index)
                continue
            first_position = first_positions.setdefault(entry["id"], position)
            if first_position is not position:
                self._add_repeated_id(parsed, first_position, file_index)
                continue
            self._stage(parsed, entry, file_index)
            if cut_lines:
                for path in parsed.texts_cut_by_comment(cut_lines):
                    self.cut_texts.append(CutText(parsed.list_name, entry["id"], path))

        for issue in issues:
            self._diagnostics.append(self.diagnostic(file_index, issue, None))
            if issue.ends_reading:
                self._unread_ids.update(_STATED_ID.findall(text))

    def _stage(
        self,
        parsed: ParsedEntry,
        entry: Entry,
        file_index: int,
    ) -> None:
        if self._left_out and (parsed.list_name, entry["id"]) in self._left_out:
            return
        line, _ = parsed.place()
        self._staging.add(
            parsed.list_name,
            self._judged.pop((parsed.list_name, entry["id"]), entry),
            file_index,
            line,
        )
        self._entry_count += 1
        if self._progress and self._entry_count % PROGRESS_INTERVAL == 0:
            self._progress(self._entry_count, self.files[file_index].name)

    def _add_repeated_id(
        self,
        parsed: ParsedEntry,
        first_position: FilePosition,
        file_index: int,
    ) -> None:
        path: FieldPath = ("id",)
        first_line, _ = first_position
        issue = ParseIssue(
            parsed.place(path),
            "repeated-id",
            f"appears twice in this list, first in line {first_line}",
            "keep one of them",
            path,
        )
        self._diagnostics.append(self.diagnostic(file_index, issue, parsed))

    def _add_faulty_entry(
        self,
        parsed: ParsedEntry,
        issues: list[ParseIssue],
        file_index: int,
    ) -> None:
        self._faulty_entries.add((parsed.list_name, parsed.id or ""))
        if parsed.id and _SLUG.fullmatch(parsed.id) and len(self.faulty_entries) < MAX_DIAGNOSTICS:
            self.faulty_entries.append((parsed.list_name, parsed.value))
        names = self._add_loose_references(parsed, issues, file_index)
        for issue in issues:
            if issue not in names:
                self._diagnostics.append(self.diagnostic(file_index, issue, parsed))

    def _add_loose_references(
        self,
        parsed: ParsedEntry,
        issues: Sequence[ParseIssue],
        file_index: int,
    ) -> set[ParseIssue]:
        """Keep the references of a faulty entry: the same run reports those without a target.

        Returns the issues that are reported with them: names in the place of ids.
        """
        issues_of_names = _issues_of_names(issues)
        name_issues: set[ParseIssue] = set()
        for path, list_name, target_id in _references_of_faulty(parsed):
            if not isinstance(target_id, str) or len(self.loose_references) >= MAX_DIAGNOSTICS:
                continue
            is_id = list_name == "flows" or _SLUG.fullmatch(target_id) is not None
            issue = issues_of_names.get((path, quoted(target_id)))
            if issue is None:
                issue = ParseIssue(
                    parsed.place(path),
                    "reference",
                    missing_target_message(list_name, target_id),
                    path=path,
                )
            elif not is_id:
                name_issues.add(issue)
            diagnostic = self.diagnostic(file_index, issue, parsed)
            self.loose_references.append(
                LooseReference(list_name, target_id, diagnostic, is_id),
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


def _lines_with_cutting_comment(text: str) -> dict[int, str]:
    """The lines that hold a comment such as ` #4`, by their number from 0."""
    if not COMMENT_CUT.search(text):
        return {}
    lines = enumerate(text.split("\n"))
    return {number: line for number, line in lines if COMMENT_CUT.search(line)}


def _issue_of_whole_file(text: str) -> ParseIssue | None:
    """The one mistake behind all those of a file, such as another kind of file; or None."""
    from partnerships_db.importing.file_kinds import kind_of_text
    from partnerships_db.importing.syntax_errors import mistake_of_whole_file

    mistake = mistake_of_whole_file(text)
    if mistake is not None:
        place = (mistake.line or 1, mistake.column or 1)
        return ParseIssue(place, mistake.code, mistake.message, mistake.hint)
    kind = kind_of_text(text)
    if kind is None:
        return None
    return ParseIssue((1, 1), "file-kind", f"is {kind.name}", kind.advice)


def _references_of_faulty(parsed: ParsedEntry) -> Iterator[Reference]:
    """Yield the references of a faulty entry, as far as it has the shape of an entry."""
    try:
        yield from references(parsed.list_name, parsed.value)
    except (AttributeError, KeyError, TypeError):
        return


def _issues_of_names(issues: Iterable[ParseIssue]) -> dict[tuple[FieldPath, str], ParseIssue]:
    """The issues about names that stand where ids belong, by the path and the quoted name.

    The path of a reference may be that of the list or the fields that hold the name.
    """
    issues_of_names: dict[tuple[FieldPath, str], ParseIssue] = {}
    for issue in issues:
        if issue.code == "id":
            name = issue.message.removesuffix(" is not an id")
            issues_of_names[issue.path, name] = issue
            issues_of_names.setdefault((issue.path[:-1], name), issue)
    return issues_of_names


def missing_target_message(list_name: str, target_id: str) -> str:
    """The message for a reference to an entry or a flow that does not exist."""
    return f"there is no {ENTRY_NOUNS[list_name]} {quoted(target_id)}"


def field_name(path: FieldPath) -> str | None:
    """A path as diagnostics print it, such as `flows[0].amount`; None for the entry itself."""
    name = ""
    for step in path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}"
    return name.removeprefix(".") or None
