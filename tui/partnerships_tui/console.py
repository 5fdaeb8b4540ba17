"""The output of commands: tables or words for people, tabs for pipes, JSON, messages on stderr.

Every text from a store or a file is made safe for a terminal here.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, islice
from typing import Any, TextIO

from partnerships_db.values.errors import Diagnostic
from partnerships_db.values.json_text import json_texts
from partnerships_tui.drawing.text.cell_text import cut, padded, width
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import Line, wrapped
from partnerships_tui.progress import end_progress, report_progress, shown_progress

MAX_EXCERPTS = 5
"""The most diagnostics that are printed on a terminal, with their lines; a pipe gets all."""

MAX_WARNINGS = 5
"""The most warnings that are printed on a terminal."""

MAX_DIAGNOSTIC_CELLS = 158
"""The cells of a diagnostic or a warning: at most two rows of 80."""

MAX_MESSAGE_CHARACTERS = 4000
"""The characters of a message before it is cut into lines."""

MAX_MESSAGE_LINES = 6
"""The most lines of a message."""

MAX_MESSAGE_CELLS = 240
"""The cells of a line of a message."""

MAX_EXCERPT_CELLS = 76
"""The cells of the excerpt of a line, without its margin."""

SPOKEN_CELLS = 1000
"""The cells of a line that is read aloud, so that a paragraph is one line."""

MIN_COLUMN_CELLS = 8
"""The cells below which no column of a table is cut."""

MAX_MEASURED_ROWS = 1_000
"""The rows of a table by which its columns are measured; a later row may be cut, or be wider."""

MIN_WORDS_CELLS = 12
"""The cells of a column of words for which spare columns of a table make room."""


# -- The terminal ----------------------------------------------------------------------------------


def output_width() -> int:
    """The width to print for, in cells: the terminal's. Words elsewhere are not cut into lines."""
    if _is_spoken or not is_terminal():
        return SPOKEN_CELLS
    return shutil.get_terminal_size().columns


def is_terminal() -> bool:
    """Whether stdout is a terminal."""
    return sys.stdout.isatty()


def is_spoken() -> bool:
    """Whether the output is made to be read aloud: `--plain`."""
    return _is_spoken


def is_for_people() -> bool:
    """Whether a person reads the output, and not a script behind a pipe."""
    return _is_spoken or is_terminal()


def is_watched() -> bool:
    """Whether stderr is a terminal, so that a person sees the messages."""
    return sys.stderr.isatty()


# -- Text ------------------------------------------------------------------------------------------


def print_line(text: str = "") -> None:
    """Print a line on stdout. A character that its encoding lacks is written as an escape."""
    _write_line(sys.stdout, text)


def print_exactly(texts: Iterable[str]) -> None:
    """Write the pieces of a file's text to stdout as UTF-8, without a change."""
    sys.stdout.flush()
    for text in texts:
        end_progress()
        remaining = memoryview(text.encode("utf-8", "backslashreplace"))
        # An unbuffered stdout may take only a part of what it is given.
        while remaining:
            count = sys.stdout.buffer.write(remaining)
            remaining = remaining[count:]
    sys.stdout.buffer.flush()


def print_message(text: str) -> None:
    """Print a message on stderr, cut to a few lines however much it quotes.

    A message that nobody can receive is dropped: the exit status still tells the outcome.
    """
    lines = safe_text(text[:MAX_MESSAGE_CHARACTERS], lines=True).split("\n")
    with suppress(OSError):
        for line in lines[:MAX_MESSAGE_LINES]:
            _write_line(sys.stderr, cut(line, MAX_MESSAGE_CELLS))


def _write_line(stream: TextIO, text: str) -> None:
    _write(stream, f"{text}\n")


def _write(stream: TextIO, text: str) -> None:
    end_progress()
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def print_lines(lines: Iterable[Line], glyphs: Glyphs = UNICODE) -> None:
    """Print drawn lines on a terminal without their styles, and elsewhere in words."""
    if _is_spoken or not is_terminal():
        from partnerships_tui.drawing.text.spoken import spoken_lines

        for text in spoken_lines(lines):
            print_line(text)
        return
    print_drawing(lines, glyphs)


def print_drawing(lines: Iterable[Line], glyphs: Glyphs) -> None:
    """Print drawn lines as they are, without their styles."""
    for line in lines:
        print_line(glyphs.painted(line.text.rstrip()))


# -- Tables and documents --------------------------------------------------------------------------


def print_table(
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    whole: Collection[str] = (),
    spare: Sequence[str] = (),
    below: str = "",
    lead: str = "",
) -> None:
    """Print rows in columns for a terminal, or as tab-separated lines without a head for a pipe.

    Columns are cut to the width of the terminal, except those with the headings `whole`. Before
    that, the columns of `spare` are left out as far as needed, the first one first, and a line
    below the table names them. The column with the heading `below` is under its row, uncut. Read
    aloud, a row is a line that begins with the column `lead` and names the others.

    Rows are printed while they are read. A terminal's columns are as wide as the first rows need,
    `MAX_MEASURED_ROWS` of them.
    """
    text_rows = map(_cell_texts, rows)
    if _is_spoken:
        from partnerships_tui.drawing.text.spoken import spoken_row

        for texts in text_rows:
            print_line(spoken_row(head or [""] * len(texts), texts, lead))
        return
    if not is_terminal():
        for texts in text_rows:
            print_line("\t".join(texts))
        return

    measured_rows = [list(head), *islice(text_rows, MAX_MEASURED_ROWS)]
    columns = _TableColumns(measured_rows, whole, below)
    left_out = columns.leave_out(spare)
    for line_text in columns.lines(chain(measured_rows, text_rows)):
        print_line(_table_glyphs.painted(line_text))
    if left_out:
        print_note_line(f"no room for the columns: {', '.join(left_out)}")


class _TableColumns:
    """The columns of a table for a terminal."""

    def __init__(
        self,
        text_rows: Sequence[Sequence[str]],
        whole: Collection[str],
        below: str,
    ) -> None:
        """Measure the columns in some rows; the first one has the headings."""
        self._headings = text_rows[0]
        self._whole = whole
        self._indexes = list(range(len(self._headings)))
        """The columns that are printed beside one another."""
        self._widths = [max(width(texts[index]) for texts in text_rows) for index in self._indexes]
        self._below = self._headings.index(below) if below and below in self._headings else None
        if self._below is not None:
            self._indexes.remove(self._below)

    def leave_out(self, spare: Sequence[str]) -> list[str]:
        """Leave out spare columns until the others have room, and return their headings."""
        left_out: list[str] = []
        for heading in spare:
            if heading not in self._headings:
                continue
            wanted_cells = sum(self._wanted_cells(index) for index in self._indexes)
            if wanted_cells <= self._available_cells():
                break
            self._indexes.remove(self._headings.index(heading))
            left_out.append(heading)
        return left_out

    def _wanted_cells(self, index: int) -> int:
        """The cells of a column, of long words only as many as say what they are about."""
        if self._headings[index] in self._whole:
            return self._widths[index]
        return min(self._widths[index], MIN_WORDS_CELLS)

    def _available_cells(self) -> int:
        """The cells of all columns in a row of the terminal, without the blanks between them."""
        return output_width() - 2 * (len(self._indexes) - 1)

    def lines(self, text_rows: Iterable[Sequence[str]]) -> Iterator[str]:
        """Yield each row as a line that fits the terminal, if it can, and the text below it."""
        widths = self._fitting_widths()
        for texts in text_rows:
            cells = [padded(texts[index], widths[index]) for index in self._indexes]
            yield "  ".join(cells).rstrip()
            below_text = "" if self._below is None else texts[self._below]
            if below_text and texts is not self._headings:
                yield from (line.text for line in wrapped(below_text, output_width(), "    "))

    def _fitting_widths(self) -> list[int]:
        """The cells of each column after those of words are cut, the widest first."""
        widths = list(self._widths)
        of_words = [index for index in self._indexes if self._headings[index] not in self._whole]
        while sum(widths[index] for index in self._indexes) > self._available_cells():
            # The widest column gives way first, because it holds the prose.
            widest = max(of_words, key=lambda index: widths[index], default=None)
            if widest is None or widths[widest] <= MIN_COLUMN_CELLS:
                break
            widths[widest] -= 1
        return widths


_table_glyphs = UNICODE
"""The glyphs of tables, for signs of figures and the marks that cutting leaves."""


def print_note(sentence: str) -> None:
    """Print a sentence above a table; for a pipe on stderr, so that stdout has only the rows."""
    if not is_for_people():
        print_message(sentence)
        return
    for sentence_line in wrapped(sentence, output_width()):
        print_note_line(sentence_line.text)


def print_note_line(text: str) -> None:
    """Print a line of words and figures beside a table, with the signs of the glyphs in use."""
    if _is_spoken:
        from partnerships_tui.drawing.text.spoken import in_words

        print_line(in_words(safe_text(text)))
        return
    print_line(_table_glyphs.painted(_table_glyphs.with_signs(safe_text(text))))


_is_spoken = False
"""Whether all output is in words that read well aloud."""


def use_glyphs(glyphs: Glyphs, *, is_spoken: bool = False) -> None:
    """Print tables with these glyphs from now on, or in words to be read aloud."""
    global _table_glyphs, _is_spoken
    _table_glyphs = glyphs
    _is_spoken = is_spoken


def _cell_texts(row: Sequence[object]) -> list[str]:
    texts = ["" if value is None else safe_text(str(value)) for value in row]
    if _is_spoken:
        return texts
    return [_table_glyphs.with_signs(text) for text in texts]


def print_fields(entry: dict[str, Any]) -> None:
    """Print an entry as lines `path<tab>value`, one for each value inside it."""
    for path, value in _leaves(entry, ""):
        print_line(f"{safe_text(path)}\t{safe_text(str(value))}")


def _leaves(value: Any, path: str) -> Iterable[tuple[str, object]]:
    if isinstance(value, dict):
        for name, field_value in value.items():
            field_path = f"{path}.{name}" if path else name
            yield from _leaves(field_value, field_path)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}[{index}]")
    else:
        yield path, value


def print_json(document: Any) -> None:
    """Print one JSON document on stdout; its lists may be iterators, as `json_texts` takes them."""
    for text in json_texts(document):
        _write(sys.stdout, text)
    print_line()


# -- Diagnostics -----------------------------------------------------------------------------------


def print_diagnostics(diagnostics: Sequence[Diagnostic]) -> None:
    """Print the diagnostics on stderr, on a terminal only the first and the count of the others.

    What is printed on a terminal fits its screen of 24 rows of 80 cells. There each diagnostic is
    followed by its line of the file, with a caret under the place.
    """
    if not is_watched():
        for diagnostic in diagnostics:
            print_message(cut(safe_text(str(diagnostic)), MAX_MESSAGE_CELLS))
        return
    for diagnostic in diagnostics[:MAX_EXCERPTS]:
        print_message(cut(safe_text(str(diagnostic)), MAX_DIAGNOSTIC_CELLS))
        excerpt = excerpt_of(diagnostic)
        if excerpt is not None:
            print_message(excerpt)
    if len(diagnostics) > MAX_EXCERPTS:
        print_message(f"… and {len(diagnostics) - MAX_EXCERPTS:,} more")


def print_warnings(warnings: Sequence[Diagnostic]) -> None:
    """Print the warnings on stderr after a question mark, on a terminal only the first of them."""
    limit = MAX_WARNINGS if is_watched() else len(warnings)
    cells = MAX_DIAGNOSTIC_CELLS if is_watched() else MAX_MESSAGE_CELLS
    for warning in warnings[:limit]:
        print_message(cut(safe_text(f"? {warning}"), cells))
    if len(warnings) > limit:
        print_message(f"? … and {len(warnings) - limit:,} more that may be slips")


def excerpt_of(diagnostic: Diagnostic) -> str | None:
    """The line of a diagnostic with a caret under its column, or None if the file can't be read."""
    if diagnostic.line is None or diagnostic.column is None:
        return None
    lines = lines_of_file(diagnostic.file, diagnostic.line, diagnostic.line)
    if lines is None:
        return None
    line_text = lines[0] if lines else ""
    return caret_under(line_text, diagnostic.column - 1)


def lines_of_file(path: str, first: int, last: int) -> list[str] | None:
    """The lines of a file between two line numbers from 1, or None if the file can't be read."""
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as file:
            return [text.rstrip("\n") for text in islice(file, first - 1, last)]
    except OSError:
        return None


def caret_under(text: str, start: int, end: int = 0) -> str:
    """An excerpt of a text around a position, and on a second line carets from `start` to `end`.

    The excerpt begins at most 40 characters before the position. Without `end` the caret is a
    single one.
    """
    text_before = safe_text(text[max(start - 40, 0) : start])[-40:]
    text_after = safe_text(text[start : start + 80])
    marked_cells = width(safe_text(text[start:end]))

    indent = width(text_before)
    caret_count = max(min(marked_cells, MAX_EXCERPT_CELLS - indent), 1)
    excerpt = cut(text_before + text_after, MAX_EXCERPT_CELLS)
    return f"  {excerpt}\n  {' ' * indent}{'^' * caret_count}"


# -- Progress --------------------------------------------------------------------------------------


@contextmanager
def progress_bar(words: str = "reading the store") -> Iterator[None]:
    """A context in which a bar appears on stderr until something is printed (`progress.py`).

    It does not if stderr is not a terminal, or if output is read aloud: what is written over again
    and again is noise.
    """
    is_shown = is_watched() and not _is_spoken
    with shown_progress(words, is_shown=is_shown, is_ascii=_table_glyphs.is_ascii):
        yield


def report_entries(count: int, file: str) -> None:
    """Say in the bar how many entries of an import have been read, and from which file."""
    report_progress(f"reading {safe_text(file)}", count)
