"""The changes of an import, by entry and field: added, changed and lost values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from partnerships_db.format.diff import EntryChange, Outcome
from partnerships_db.format.vocabulary import ENTRY_NOUNS, ListName
from partnerships_tui.drawing.text.page_parts import MARGIN
from partnerships_tui.drawing.text.spans import BLANK, Line, Role, Span, line, span, wrapped
from partnerships_tui.drawing.text.wording import pluralized

if TYPE_CHECKING:
    from partnerships_db.importing.report import ImportReport

MAX_LEFT_SHOWN = 3
"""The most entries without a file that a sentence names."""

SIGN_OF_OUTCOME: Mapping[Outcome, tuple[str, Role]] = {
    "added": ("+ ", Role.GOOD),
    "changed": ("~ ", Role.WARN),
    "removed": ("- ", Role.BAD),
}
"""The sign of a change and its role, by what becomes of the entry."""

WORDS_OF_IMPORT: Mapping[str, str] = {
    "added": "added",
    "changed": "changed",
    "removed": "removed",
    "unchanged": "unchanged",
}
"""The words for the counts of an import, or of one that is redone."""

WORDS_OF_UNDO: Mapping[str, str] = {
    "removed": "removed",
    "added": "put back",
    "changed": "changed back",
}
"""The words for the counts of an undo."""


def change_lines(changes: Iterable[EntryChange], cells: int) -> Iterator[Line]:
    """Yield the lines of each change, list by list.

    `+ globex  Globex` is a new entry, `- globex  Globex` a removed one. A changed one is
    `~ globex`, followed by its fields.
    """
    for list_name, list_changes in groupby(changes, key=lambda change: change.list):
        yield line(span(list_name, Role.HEADING))
        for change in list_changes:
            yield from _entry_lines(change, cells)
        yield BLANK


def _entry_lines(change: EntryChange, cells: int) -> Iterator[Line]:
    sign, role = SIGN_OF_OUTCOME[change.outcome]
    label = line(Span(sign, role), span(change.id, role))
    if change.outcome == "changed":
        yield label
        yield from field_lines(change, cells)
        return

    entry = change.after or change.before or {}
    title = entry.get("title") or entry.get("name") or entry.get("model", "")
    yield line(*label, span(f"  {title}", Role.DIM)).cut(cells)


def field_lines(change: EntryChange, cells: int) -> Iterator[Line]:
    """Yield each changed field with its value before and after the change."""
    for field, before, after in change.parts():
        if before is not None:
            remark = "  (no longer stated)" if after is None else ""
            text = value_in_words(before) + remark
            yield from _value_lines(
                f"- {field}: ",
                text,
                Role.BAD,
                cells,
            )
        if after is not None:
            yield from _value_lines(
                f"+ {field}: ",
                value_in_words(after),
                Role.GOOD,
                cells,
            )


def _value_lines(
    label: str,
    text: str,
    role: Role,
    cells: int,
) -> Iterator[Line]:
    text = text if text.strip() else '""'
    if len(label) > cells // 2:
        # A value beside a long name would be a column of single letters.
        yield from wrapped(label.rstrip(), cells - 1, MARGIN * 2, role)
        yield from wrapped(text, cells - 1, MARGIN * 3, role)
        return
    first_line, *further_lines = wrapped(
        text,
        cells - len(label),
        MARGIN * 2,
        role,
    )
    first_spans = first_line[
        1:
    ]  # without its margin; nothing where the text begins with a blank line
    yield Line((Span(MARGIN * 2), span(label, role), *first_spans))
    for further_line in further_lines:
        yield Line((Span(" " * len(label)), *further_line))


def value_in_words(value: Any) -> str:
    """A field's value as one text: lists with semicolons, inner fields as `name value`."""
    if isinstance(value, list):
        return "; ".join(value_in_words(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {value_in_words(item)}" for name, item in value.items())
    text = str(value)
    return text.lower() if isinstance(value, bool) else text


def counted_entries(count: int, name: ListName) -> str:
    """`1 company`, `237 companies`; availability has no plural."""
    noun = ENTRY_NOUNS[name] if count == 1 else name
    return f"{count:,} {noun}"


def left_in_words(left_entries: Sequence[EntryChange]) -> str:
    """`2 entries left their files: events/a, events/b`; empty without one."""
    if not left_entries:
        return ""
    count = pluralized(len(left_entries), "entry", "entries")
    labels = [f"{change.list}/{change.id}" for change in left_entries[:MAX_LEFT_SHOWN]]
    if len(left_entries) > MAX_LEFT_SHOWN:
        labels.append("…")
    files = "its file" if len(left_entries) == 1 else "their files"
    return f"{count} left {files}: {', '.join(labels)}"


def import_in_words(report: ImportReport) -> str:
    """`import 2: added 2 events; "rewritten" may repeat "deal"`, with the first such entry."""
    words = f"import {report.number}: {counts_in_words(report.counts)}"
    if not report.suspicions:
        return words
    first, *others = report.suspicions
    more = f", and {len(others)} more" if others else ""
    return f'{words}; "{first.id}" may repeat "{first.known["id"]}"{more}'


def counts_in_words(
    counts: Mapping[ListName, Mapping[str, int]],
    words: Mapping[str, str] = WORDS_OF_IMPORT,
) -> str:
    """`added 1 company, 2 events; unchanged 3 sources`."""
    parts: list[str] = []
    for outcome, verb in words.items():
        nouns: list[str] = []
        for list_name, list_counts in counts.items():
            if list_counts[outcome]:
                nouns.append(counted_entries(list_counts[outcome], list_name))
        if nouns:
            parts.append(f"{verb} {', '.join(nouns)}")
    return "; ".join(parts)
