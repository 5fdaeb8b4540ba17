"""Problems of staged entries, and the search for their lines and columns.

A problem between entries is found after their files were read. The position of its field is then
looked up by parsing the entry again, so that an import without problems keeps no positions.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from partnerships_db.format.vocabulary import ListName
from partnerships_db.importing.entry_reader import EntryReader, field_name
from partnerships_db.importing.input_files import FileError
from partnerships_db.importing.yaml_reader import (
    EntryReparser,
    ParsedEntry,
    ParseIssue,
    parse_entries,
)
from partnerships_db.store.staging import StagedEntry, Staging
from partnerships_db.values.errors import Diagnostic, FieldPath, InvalidValue


class EntryProblem(NamedTuple):
    """A problem of a staged entry."""

    staged: StagedEntry
    path: FieldPath
    """The path of the field inside the entry."""
    refusal: InvalidValue


EntryStart = tuple[ListName, int]
"""The list of an entry, and the line in which the entry begins."""

ProblemsByStart = dict[EntryStart, list[EntryProblem]]
"""The problems of one file that have no position yet, by the entry that they belong to."""


class ProblemLocator:
    """The positions of problems in the files of an import."""

    def __init__(self, reader: EntryReader, staging: Staging) -> None:
        self._reader = reader
        self._staging = staging

    def diagnostics(self, problems: Iterable[EntryProblem]) -> Iterator[Diagnostic]:
        """Yield a diagnostic for each problem, file by file, and read each file once more."""
        by_file: dict[int, ProblemsByStart] = {}
        for problem in problems:
            staged = problem.staged
            by_start = by_file.setdefault(staged.file, {})
            by_start.setdefault((staged.list, staged.line), []).append(problem)

        for file_index, unlocated in by_file.items():
            if file_index < 0:
                yield from _diagnostics_without_line("the store", unlocated)
            else:
                yield from self._diagnostics_in_file(file_index, unlocated)

    def _diagnostics_in_file(
        self, file_index: int, unlocated: ProblemsByStart
    ) -> Iterator[Diagnostic]:
        file = self._reader.files[file_index]
        try:
            text = self._reader.text_of(file)
        except FileError as error:
            # The file has gone since it was read.
            yield error.problem
            yield from _diagnostics_without_line(file.name, unlocated)
            return
        reparser = EntryReparser(text, self._staging.lines_of(file_index))
        for start in list(unlocated):
            parsed = reparser.entry(*start)
            if parsed is not None:
                yield from self._diagnostics_in_entry(
                    parsed,
                    start,
                    unlocated,
                    file_index,
                )

        if unlocated:
            yield from self._diagnostics_in_text(text, unlocated, file_index)

        # The file was changed since it was read.
        yield from _diagnostics_without_line(file.name, unlocated)

    def _diagnostics_in_text(
        self,
        text: str,
        unlocated: ProblemsByStart,
        file_index: int,
    ) -> Iterator[Diagnostic]:
        """Parse the whole text, for entries that can't be parsed by themselves."""
        for parsed in parse_entries(text, []):
            start = (parsed.list_name, parsed.place()[0])
            yield from self._diagnostics_in_entry(
                parsed,
                start,
                unlocated,
                file_index,
            )
            if not unlocated:
                return

    def _diagnostics_in_entry(
        self,
        parsed: ParsedEntry,
        start: EntryStart,
        unlocated: ProblemsByStart,
        file_index: int,
    ) -> Iterator[Diagnostic]:
        """Yield the diagnostics of one parsed entry; its problems leave the unlocated ones."""
        # Two entries may begin in one line: the problems of the second wait until it is parsed.
        waiting: list[EntryProblem] = []
        for problem in unlocated.pop(start, ()):
            if not _is_same_entry(parsed, problem.staged):
                waiting.append(problem)
                continue
            refusal = problem.refusal
            issue = ParseIssue(
                parsed.place(problem.path),
                refusal.code,
                refusal.wrong,
                refusal.expected,
                problem.path,
            )
            yield self._reader.diagnostic(file_index, issue, parsed.id)

        if waiting:
            unlocated[start] = waiting


def _is_same_entry(parsed: ParsedEntry, staged: StagedEntry) -> bool:
    """Whether a parsed entry is the staged one, which may have a former id in its file."""
    return parsed.id == staged.id or parsed.id in staged.entry.get("was", ())


def _diagnostics_without_line(file_name: str, unlocated: ProblemsByStart) -> Iterator[Diagnostic]:
    for problems in unlocated.values():
        for staged, path, refusal in problems:
            yield Diagnostic(
                file_name,
                None,
                None,
                staged.id,
                field_name(path),
                refusal.wrong,
                refusal.expected,
                refusal.code,
            )
