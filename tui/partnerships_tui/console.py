"""What leaves by stdout and stderr: tables for people, tabs for pipes, JSON for scripts; nothing unsafe."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TextIO

from partnerships_db.values.errors import Diagnostic
from partnerships_db.values.json_text import json_text
from partnerships_tui.drawing.text.cell_text import cut, padded, width
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import Line

PROBLEM_LIMIT, EXCERPT_LIMIT = 10, 5
"""How many problems are printed, alone and with their lines; the rest are counted, and `--json` has them all."""

MESSAGE_LINES, MESSAGE_CELLS = 6, 240
"""How much a message says: all of it together is less than a screen."""


def columns() -> int:
    """The width to print for: the terminal's, else 100."""
    return shutil.get_terminal_size((100, 24)).columns


def is_terminal() -> bool:
    """Whether stdout is a terminal."""
    return sys.stdout.isatty()


def is_watched() -> bool:
    """Whether a person sees the messages on stderr."""
    return sys.stderr is not None and sys.stderr.isatty()


def out(text: str = "") -> None:
    """A line on stdout. A character that its encoding lacks is written as an escape."""
    _write(sys.stdout, text)


def out_exactly(text: str) -> None:
    """A file's text on stdout, byte for byte as a file would have it: UTF-8."""
    sys.stdout.flush()
    rest = memoryview(text.encode("utf-8", "backslashreplace"))
    while rest:  # where Python does not buffer, a write may take a part
        rest = rest[sys.stdout.buffer.write(rest) :]
    sys.stdout.buffer.flush()


def say(text: str) -> None:
    """A message on stderr: a few lines, however much it quotes."""
    lines = safe_text(text[:4000], lines=True).split("\n")
    for line in lines[:MESSAGE_LINES]:
        _write(sys.stderr, cut(line, MESSAGE_CELLS))


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def print_lines(lines: Iterable[Line], glyphs: Glyphs = UNICODE) -> None:
    """Drawn lines as text, without their looks."""
    for line in lines:
        out(glyphs.painted(line.text.rstrip()))


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns for a terminal, cut to its width; tab-separated lines without a head for a pipe."""
    texts = [[safe_text("" if cell is None else str(cell)) for cell in row] for row in rows]
    if not is_terminal():
        for row in texts:
            out("\t".join(row))
        return
    widths = [
        max(width(row[number]) for row in [list(head), *texts]) for number in range(len(head))
    ]
    room = columns() - 2 * (len(head) - 1)
    # The widest column gives way first: it is the prose.
    while sum(widths) > room and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    for row in [list(head), *texts]:
        out(
            "  ".join(padded(cell, cells) for cell, cells in zip(row, widths, strict=True)).rstrip()
        )


def print_fields(entry: dict[str, Any]) -> None:
    """An entry as `field<tab>value` lines, a path for each value inside it."""
    for path, value in _leaves(entry, ""):
        out(f"{safe_text(path)}\t{safe_text(str(value))}")


def _leaves(value: Any, path: str) -> Iterable[tuple[str, object]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _leaves(part, f"{path}[{number}]")
    else:
        yield path, value


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    out(json_text(document))


def print_problems(problems: Sequence[Diagnostic]) -> None:
    """The first of them on stderr, and how many more there are: at most a screenful of 24 rows of 80.

    Each in at most two rows; where a person watches, with its line and a caret under the place.
    """
    watched = sys.stderr.isatty()
    shown_ones = problems[: EXCERPT_LIMIT if watched else PROBLEM_LIMIT]
    for problem in shown_ones:
        say(cut(safe_text(str(problem)), 158))
        if watched and (excerpt := excerpt_of(problem)):
            say(excerpt)
    if len(problems) > len(shown_ones):
        say(f"… and {len(problems) - len(shown_ones):,} more")


def print_suspicions(suspicions: Sequence[Diagnostic]) -> None:
    """The first of them on stderr, each on a line with a question mark before it, and how many more there are."""
    for suspicion in suspicions[:EXCERPT_LIMIT]:
        say(cut(safe_text(f"? {suspicion}"), 158))
    if len(suspicions) > EXCERPT_LIMIT:
        say(f"? … and {len(suspicions) - EXCERPT_LIMIT:,} more that may be slips")


def excerpt_of(problem: Diagnostic) -> str | None:
    """The line that a problem is in, and a caret under its column; None where the file can't be read again."""
    if problem.line is None or problem.column is None:
        return None
    try:
        with open(problem.file, encoding="utf-8-sig", errors="replace") as file:
            text = next(islice(file, problem.line - 1, None), "").rstrip("\n")
    except OSError:
        return None
    return caret_under(text, problem.column - 1)


def caret_under(text: str, start: int, end: int = 0) -> str:
    """What stands in a text from a little before a place on, and a caret under the place."""
    before, rest = safe_text(text[max(start - 40, 0) : start]), safe_text(text[start : start + 80])
    before = before[-40:]
    carets = "^" * max(min(width(safe_text(text[start:end])), 76 - width(before)), 1)
    return f"  {cut(before + rest, 76)}\n  {' ' * width(before)}{carets}"


@contextmanager
def progress_told() -> Iterator[Callable[[int, str], None] | None]:
    """How far a long run is, on stderr where a person watches it; nothing in the first second."""
    if not is_watched():
        yield None
        return
    began, told = time.monotonic(), False

    def tell(count: int, file: str) -> None:
        nonlocal told
        if time.monotonic() - began > 1:
            told = True
            sys.stderr.write(f"\r\x1b[K{count:,} entries  {cut(safe_text(file), 50)}")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if told:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def silence_stdout() -> None:
    """Nobody can read it any more: what is still buffered is thrown away without a traceback."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
