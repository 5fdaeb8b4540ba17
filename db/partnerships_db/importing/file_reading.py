"""The reading of one file: each entry is validated by itself, and becomes one outcome.

Nothing here depends on other files or on the store, so that files can be read side by side.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from partnerships_db.format.entries import names_of
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
from partnerships_db.store.prepared_entry import PreparedEntry, prepared_entry
from partnerships_db.values.errors import Diagnostic, FieldPath, quoted

MAX_DIAGNOSTICS = 10_000
"""The number of diagnostics after which reading stops: they are held in memory."""

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_STATED_ID = re.compile(rf"""\bid["']? *: *["']?({SLUG.pattern})""")
"""An id in the text of a file, in YAML or JSON."""


class ValidEntry(NamedTuple):
    """An entry without mistakes."""

    position: FilePosition
    prepared: PreparedEntry
    cut_paths: tuple[FieldPath, ...]
    """The paths of the texts that a comment probably cuts off by mistake."""


class RepeatedEntry(NamedTuple):
    """An entry under an id that an entry above it in the same list has."""

    position: FilePosition
    id: str
    issue: ParseIssue


class FaultyReference(NamedTuple):
    """A reference of a faulty entry."""

    list_name: str
    """The list that it refers to, or `flows`."""
    target_id: str
    issue: ParseIssue
    """The mistake to report if the target does not exist."""
    is_id: bool
    """Whether the target has the form of an id. A name in its place is a mistake in any case."""
    is_name_issue: bool
    """Whether the mistake is one of the entry's own: a name in the place of an id."""


class FaultyEntry(NamedTuple):
    """An entry with mistakes."""

    position: FilePosition
    list_name: ListName
    id: str | None
    names: tuple[tuple[str, str], ...]
    """Its id with each of its names, if the id has the form of one."""
    issues: list[ParseIssue]
    references: list[FaultyReference]


class FileEnd(NamedTuple):
    """The end of a file, or of what could be read of it."""

    problem: Diagnostic | None = None
    """The reason why the file can't be read at all."""
    whole_issue: ParseIssue | None = None
    """The one mistake behind all those of the file, such as another kind of file."""
    stated_ids: frozenset[str] = frozenset()
    """The ids in the text, if it was not read to its end."""


EntryOutcome = ValidEntry | RepeatedEntry | FaultyEntry
"""What becomes of one entry."""

Outcome = EntryOutcome | ParseIssue | FileEnd
"""The outcome of an entry, a mistake outside the entries, or the end."""


def outcomes_of_file(file: TextFile) -> Iterator[Outcome]:
    """Yield the outcomes of a file in their order; the last one is its end."""
    try:
        text = file.text()
    except FileError as error:
        yield FileEnd(error.problem)
        return
    yield from outcomes_of_text(text)


def outcomes_of_text(text: str) -> Iterator[Outcome]:
    """Yield the outcomes of a file's text in their order; the last one is its end.

    Reading stops behind more than `MAX_DIAGNOSTICS` mistakes.
    """
    entry_mistakes = 0
    has_mistakes = is_unread = False
    for outcome in _outcomes(text):
        yield outcome
        if entry_mistakes > MAX_DIAGNOSTICS:
            break
        if isinstance(outcome, ValidEntry):
            continue
        has_mistakes = True
        if isinstance(outcome, ParseIssue):
            is_unread = outcome.ends_reading
        else:
            entry_mistakes += _least_mistakes(outcome)

    whole_issue = _issue_of_whole_file(text) if has_mistakes else None
    stated_ids: frozenset[str] = frozenset()
    if is_unread or whole_issue is not None:
        stated_ids = frozenset(_STATED_ID.findall(text))
    yield FileEnd(None, whole_issue, stated_ids)


def _least_mistakes(outcome: FaultyEntry | RepeatedEntry) -> int:
    """The fewest mistakes that are reported of an entry.

    A name in the place of an id may be reported as a reference instead.
    """
    if isinstance(outcome, RepeatedEntry):
        return 1
    name_count = sum(reference.is_name_issue for reference in outcome.references)
    return len(outcome.issues) - name_count


def _outcomes(text: str) -> Iterator[EntryOutcome | ParseIssue]:
    """Yield the outcomes of the entries, each behind the mistakes outside the entries above it."""
    cut_lines = _lines_with_cutting_comment(text)
    outer_issues: list[ParseIssue] = []
    first_positions: dict[str, FilePosition] = {}
    for parsed in parse_entries(text, outer_issues):
        if outer_issues:
            yield from outer_issues
            outer_issues.clear()
        if parsed.number == 0:
            first_positions.clear()
        yield _outcome_of_entry(parsed, first_positions, cut_lines)
    yield from outer_issues


def _outcome_of_entry(
    parsed: ParsedEntry,
    first_positions: dict[str, FilePosition],
    cut_lines: Mapping[int, str],
) -> EntryOutcome:
    """The outcome of an entry; `first_positions` are those of the ids above it in its list."""
    position = parsed.place()
    entry = validate_entry(parsed)
    if isinstance(entry, list):
        return _faulty_entry(parsed, position, entry)
    first_position = first_positions.setdefault(entry["id"], position)
    if first_position is not position:
        return RepeatedEntry(position, entry["id"], _repeated_id(parsed, first_position))
    return ValidEntry(
        position,
        prepared_entry(parsed.list_name, entry),
        tuple(parsed.texts_cut_by_comment(cut_lines)) if cut_lines else (),
    )


def _repeated_id(parsed: ParsedEntry, first_position: FilePosition) -> ParseIssue:
    path: FieldPath = ("id",)
    first_line, _ = first_position
    return ParseIssue(
        parsed.place(path),
        "repeated-id",
        f"appears twice in this list, first in line {first_line}",
        "keep one of them",
        path,
    )


def _faulty_entry(
    parsed: ParsedEntry,
    position: FilePosition,
    issues: list[ParseIssue],
) -> FaultyEntry:
    names: tuple[tuple[str, str], ...] = ()
    if parsed.id and SLUG.fullmatch(parsed.id):
        names = tuple(names_of(parsed.value))
    return FaultyEntry(
        position,
        parsed.list_name,
        parsed.id,
        names,
        issues,
        list(_faulty_references(parsed, issues)),
    )


def _faulty_references(
    parsed: ParsedEntry, issues: Sequence[ParseIssue]
) -> Iterator[FaultyReference]:
    issues_of_names = _issues_of_names(issues)
    for path, list_name, target_id in _references_of_faulty(parsed):
        if not isinstance(target_id, str):
            continue
        is_id = list_name == "flows" or SLUG.fullmatch(target_id) is not None
        name_issue = issues_of_names.get((path, quoted(target_id)))
        issue = name_issue
        if issue is None:
            issue = ParseIssue(
                parsed.place(path),
                "reference",
                missing_target_message(list_name, target_id),
                path=path,
            )
        yield FaultyReference(
            list_name,
            target_id,
            issue,
            is_id,
            is_name_issue=name_issue is not None and not is_id,
        )


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
