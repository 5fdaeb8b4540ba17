"""The history of imports: a row of the list, and the page of an import."""

from collections.abc import Sequence
from datetime import datetime

from partnerships_db.details import ImportRecord
from partnerships_db.format.diff import EntryChange
from partnerships_tui.drawing.entry_diff import change_lines
from partnerships_tui.drawing.starter_data import edition_in_words
from partnerships_tui.drawing.text.cell_text import right_aligned
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, prose
from partnerships_tui.drawing.text.spans import BLANK, Line, Role, Span, line, span, spread_apart
from partnerships_tui.drawing.text.wording import pluralized

MAX_PATHS_SHOWN = 8
"""The most files of an import that its page lists."""

_NUMBER_CELLS = 5


def import_row(
    record: ImportRecord,
    cells: int,
    *,
    is_new: bool = False,
) -> Line:
    """`  12 + 2026-11-25 09:10  log.yaml       3 entries`; an undone import is struck through."""
    left = line(
        Span(right_aligned(str(record.number), _NUMBER_CELLS), Role.LABEL),
        Span(" + " if is_new else "   ", Role.GOOD),
        span(local_time(record.at), Role.DIM),
        "  ",
        span(files_in_short(record), Role.STRUCK if record.is_undone else Role.PLAIN),
    )
    result_role = Role.WARN if record.is_undone else Role.DIM
    right = line(span(result_in_words(record), result_role), " ")
    return spread_apart(left, right, cells)


def files_in_short(record: ImportRecord) -> str:
    """`log.yaml`, `log.yaml and 4 more`, `starter data data-2026.11`."""
    if record.edition is not None:
        return edition_in_words(record.edition)
    names = [path.rpartition("/")[2] or path for path in record.paths]
    if not names:
        return "no file"
    if len(names) == 1:
        return names[0]
    return f"{names[0]} and {len(names) - 1} more"


def local_time(at: str) -> str:
    """`2026-11-25 10:10` in the reader's time zone; a text that is not a time is kept."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return at


def import_page(
    record: ImportRecord,
    changes: Sequence[EntryChange] | None,
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """An import with its files and its changes; the changes are None until they are read."""
    facts = f"{local_time(record.at)} · {result_in_words(record)}"
    if record.edition is not None:
        facts += f" · {edition_in_words(record.edition)}"
    lines = [
        BLANK,
        *prose(f"Import {record.number}", cells, Role.TITLE),
        line(MARGIN, span(glyphs(facts), Role.DIM)),
        BLANK,
    ]
    for path in record.paths[:MAX_PATHS_SHOWN]:
        lines += prose(path, cells, Role.DIM)
    hidden_count = len(record.paths) - MAX_PATHS_SHOWN
    if hidden_count > 0:
        lines += prose(f"and {hidden_count} more files", cells, Role.DIM)
    lines.append(BLANK)

    if changes is None:
        lines.append(line(MARGIN, span(glyphs("…"), Role.DIM)))
    else:
        lines += changed_entries(record, changes, cells)
    return lines


def changed_entries(
    record: ImportRecord,
    changes: Sequence[EntryChange],
    cells: int,
) -> list[Line]:
    """The changes of an import that are read, and the number of the others."""
    entry_lines = change_lines(changes, cells - len(MARGIN) - 1)
    lines = [Line((Span(MARGIN), *entry_line)) for entry_line in entry_lines]
    unread_count = record.entries - len(changes)
    if unread_count:
        lines += prose(f"and {unread_count:,} more entries", cells, Role.DIM)
    return lines


def origin_in_words(record: ImportRecord) -> str:
    """The files of an import; of the starter data, its edition before them."""
    paths = " ".join(record.paths)
    return paths if record.edition is None else f"{edition_in_words(record.edition)}: {paths}"


def result_in_words(record: ImportRecord) -> str:
    """`3 entries`, `undone`, or `undone before import 4`, which can't be redone."""
    if record.left_behind_by is not None:
        return f"undone before import {record.left_behind_by}"
    if record.is_undone:
        return "undone"
    return pluralized(record.entries, "entry", "entries")
