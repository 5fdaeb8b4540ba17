"""What an import changes, entry by entry and field by field: added, changed, and lost as loudly as gained."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from partnerships_db.format.diff import EntryChange
from partnerships_db.format.vocabulary import ENTRY_NOUNS, ListName
from partnerships_tui.drawing.text.page_parts import MARGIN
from partnerships_tui.drawing.text.spans import BLANK, Line, Role, Span, line, span, wrapped


def change_lines(changes: Iterable[EntryChange], cells: int) -> Iterator[Line]:
    """`+ globex  Globex` for a new entry; `~ globex` and its fields, old → new, for a changed one."""
    for name, of_list in groupby(changes, key=lambda change: change.list):
        yield line(span(name, Role.HEADING))
        for change in of_list:
            yield from _entry(change, cells)
        yield BLANK


def _entry(change: EntryChange, cells: int) -> Iterator[Line]:
    if change.before is None:
        title = (
            change.after.get("title") or change.after.get("name") or change.after.get("model", "")
        )
        yield line(
            Span("+ ", Role.GOOD), span(change.id, Role.GOOD), span(f"  {title}", Role.DIM)
        ).cut(cells)
        return
    yield line(Span("~ ", Role.WARN), span(change.id, Role.WARN))
    yield from field_lines(change, cells)


def field_lines(change: EntryChange, cells: int) -> Iterator[Line]:
    """Each field that is another now: what it was, and what it is."""
    for field, before, after in change.parts():
        if after is None:
            yield from _told(
                f"- {field}: ",
                before,
                Role.BAD,
                cells,
                "  (no longer stated)",
            )
        elif before is None:
            yield from _told(
                f"+ {field}: ",
                after,
                Role.GOOD,
                cells,
            )
        else:
            yield from _told(
                f"- {field}: ",
                before,
                Role.BAD,
                cells,
            )
            yield from _told(
                f"+ {field}: ",
                after,
                Role.GOOD,
                cells,
            )


def _told(
    label: str,
    value: Any,
    role: Role,
    cells: int,
    aside: str = "",
) -> Iterator[Line]:
    text = value_in_words(value)
    lines = wrapped(
        text + aside,
        cells - len(label),
        MARGIN * 2,
        role,
    )
    yield Line((Span(MARGIN * 2), span(label, role), *lines[0][1:]))
    yield from (Line((Span(" " * len(label)), *rest)) for rest in lines[1:])


def value_in_words(value: Any) -> str:
    """A field's value as one text: lists by semicolon, inner fields as `name value`."""
    if isinstance(value, list):
        return "; ".join(value_in_words(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {value_in_words(item)}" for name, item in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)


def how_many(count: int, name: ListName) -> str:
    """`1 company`, `237 companies`; availability has no plural."""
    return f"{count:,} {ENTRY_NOUNS[name] if count == 1 else name}"


def counts_in_words(counts: Mapping[ListName, Mapping[str, int]]) -> str:
    """`added 1 company, 2 events; unchanged 3 sources`."""
    parts = []
    for what in ("added", "changed", "unchanged"):
        names = [how_many(count[what], name) for name, count in counts.items() if count[what]]
        if names:
            parts.append(f"{what} {', '.join(names)}")
    return "; ".join(parts)
