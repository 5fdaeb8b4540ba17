"""The imports, and what each of them did."""

from collections.abc import Sequence
from datetime import datetime

from partnerships_db.details import ImportRecord
from partnerships_db.format.diff import EntryChange
from partnerships_tui.drawing.entry_diff import change_lines
from partnerships_tui.drawing.text.cell_text import right_aligned
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, prose
from partnerships_tui.drawing.text.spans import BLANK, Line, Role, Span, line, span, spread_apart
from partnerships_tui.drawing.text.wording import pluralized


def import_row(
    record: ImportRecord,
    cells: int,
    *,
    is_new: bool = False,
) -> Line:
    """`  12 + 2026-11-25 09:10  log.yaml                3 entries`; what is taken back is struck through."""
    role = Role.STRUCK if record.is_undone else Role.PLAIN
    number = Span(right_aligned(str(record.number), 5), Role.LABEL)
    left = line(number, Span(" + " if is_new else "   ", Role.GOOD), span(local_time(record.at), Role.DIM), "  ",
                span(files_in_short(record.paths), role),)  # fmt: skip
    said = "taken back" if record.is_undone else pluralized(record.entries, "entry", "entries")
    return spread_apart(
        left, line(span(said, Role.WARN if record.is_undone else Role.DIM), " "), cells
    )


def files_in_short(paths: Sequence[str]) -> str:
    """`log.yaml`, `log.yaml and 4 more`."""
    names = [path.rpartition("/")[2] or path for path in paths]
    if not names:
        return "no file"
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def local_time(at: str) -> str:
    """`2026-11-25 10:10`, in the reader's own zone; what is no time as it is."""
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
    """An import with its files and what it did to each entry; None: that is still being read."""
    lines = [BLANK, *prose(f"Import {record.number}", cells, Role.TITLE)]
    state = "taken back" if record.is_undone else pluralized(record.entries, "entry", "entries")
    lines += [line(MARGIN, span(glyphs(f"{local_time(record.at)} · {state}"), Role.DIM)), BLANK]
    for path in record.paths[:8]:
        lines += prose(path, cells, Role.DIM)
    if len(record.paths) > 8:
        lines += prose(f"and {len(record.paths) - 8} more files", cells, Role.DIM)
    lines.append(BLANK)
    if changes is None:
        return [*lines, line(MARGIN, span(glyphs("…"), Role.DIM))]
    lines += (
        Line((Span(MARGIN), *rest)) for rest in change_lines(changes, cells - len(MARGIN) - 1)
    )
    if left := record.entries - len(changes):
        lines += prose(f"and {left:,} more entries", cells, Role.DIM)
    return lines
