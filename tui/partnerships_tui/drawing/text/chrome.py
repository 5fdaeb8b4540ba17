"""The shell around a view: the header, the line of the filter, the footer."""

from collections.abc import Iterator, Sequence

from partnerships_tui.drawing.text.cell_text import cut, width
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import (
    BLANK,
    Line,
    Role,
    Span,
    line,
    span,
    spread_apart,
    wrapped,
)
from partnerships_tui.keymap import FACES, VIEWS, Key, digit_of, footer_name

BODY_TOP = 2
"""The rows of the header: its line and a hairline."""

WIDE_FROM, HIGH_FROM = 100, 16
"""From these cells and rows on the page stands beside the list, and below it."""

STRIP_FROM, TALL_FROM = 20, 30
"""From these rows on the timeline has its strip in one line, and in two."""


def strip_rows(rows: int) -> int:
    """How many lines the timeline's strip has."""
    return (rows >= STRIP_FROM) + (rows >= TALL_FROM)


def list_size(cells: int, rows: int, head: int = 0) -> tuple[int, int]:
    """The cells and rows of a view's list, less its scroll bar: what the style sheet of a view comes to.

    `head`: so many rows stand between the header and the list.
    """
    if rows < HIGH_FROM:
        return cells - 1, rows - 2 - head
    body = rows - 2 * BODY_TOP - head
    return (cells * 11 // 20 - 1, body) if cells >= WIDE_FROM else (cells - 1, body * 3 // 5)


def centered_top(line: int, line_count: int, height: int) -> int:
    """The first line in sight when a line is at a third of the height, as far as the ends let it.

    The beginning stays in sight while the line is in the upper half.
    """
    return 0 if line <= height // 2 else max(0, min(line - height // 3, line_count - height))


def header_line(view: str, facts: Sequence[str], cells: int, glyphs: Glyphs) -> Line:
    """` partnerships  1 Timeline  2 Companies [3 Matrix] …          as of 2025-12-31 · 142 of 374 events`.

    Every view's tab has its word where that leaves the facts their room, without the program's name if need be.
    """
    told = safe_text(glyphs(" · ").join(facts))
    said = line(span(told, Role.DIM), " ")
    named = line(span(" partnerships ", Role.TITLE)) if cells >= 70 else line(" ")
    for name, are_all in ((named, True), (line(" "), True), (named, False)):
        left = Line((*name, *_tabs(view, are_all)))
        if left.width + said.width < cells:
            return spread_apart(left, said, cells)
    # Where am I goes before how much is there.
    room = cells - left.width - 1
    return spread_apart(
        left, line(span(cut(told, room - 1), Role.DIM), " ") if room > 8 else BLANK, cells
    )


def _tabs(view: str, are_all: bool) -> Iterator[Span]:
    """The views' digits, with the words of all or of the current one alone."""
    for name in VIEWS:
        is_current = name == FACES.get(view, view)
        word = f" {name.capitalize()}" if is_current or are_all else ""
        yield Span(f" {digit_of(name)}{word} ", Role.HIT if is_current else Role.DIM)


def title_line(title: str, facts: Sequence[str], cells: int, glyphs: Glyphs) -> Line:
    """` partnerships  Import log.yaml         3 of 4 accepted`: the header of what is no view."""
    left = line(
        span(" partnerships  " if cells >= 70 else " ", Role.TITLE), span(f" {title} ", Role.HIT)
    )
    return spread_apart(left, line(span(glyphs(" · ").join(facts), Role.DIM), " "), cells)


def rule_line(text: str, count: str, cells: int, glyphs: Glyphs) -> Line:
    """The hairline under the header, or the filter in it while one is on: ` / openai ─────── 23 of 374 `."""
    left, right = BLANK, BLANK
    if text:
        left = line(" ", span("/", Role.LABEL), " ", span(text, Role.OPEN), " ")
        right = line(" ", span(count, Role.DIM), " ") if count else BLANK
    left = left.cut(max(cells - right.width, 0))
    hair = Span(glyphs("─") * (cells - left.width - right.width), Role.RULE)
    return Line((*left, hair, *right)).fitted(cells)


def footer_line(keys: Sequence[Key], cells: int, glyphs: Glyphs) -> Line:
    """` Enter open  / search  @ date          ? keys  : palette`: as many as have room, the last two always."""
    last = [key for key in keys if key.id in ("help", "palette")]
    right = [part for key in last for part in _hint(key)]
    left: list[Span] = [Span(" ")]
    room = cells - 1 - sum(width(part.text) for part in right)
    for key in keys:
        hint = _hint(key)
        taken = sum(width(part.text) for part in hint)
        if key not in last and taken < room:
            left += hint
            room -= taken
    return spread_apart(Line(left), Line(right), cells)


def _hint(key: Key) -> list[Span]:
    return [Span(footer_name(key), Role.LABEL), Span(f" {key.short}  ", Role.DIM)]


def empty_lines(cells: int, *words: str) -> list[Line]:
    """What a view says when it has nothing to show: what is so, then what to do."""
    lines: list[Line] = [BLANK]
    for number, word in enumerate(words):
        lines += wrapped(word, cells - 1, "  ", Role.DIM if number else Role.TITLE)
    return lines


def message_line(text: str, *, is_error: bool = False) -> Line:
    """A sentence in the footer, or under the line that is typed at."""
    return line(" ", span(text, Role.WARN if is_error else Role.PLAIN))


def caret_lines(text: str, start: int, end: int, cells: int) -> list[Line]:
    """A caret under what a filter's mistake is about, and the sentence."""
    start = min(start, max(cells - 8, 0))  # what lies beyond the line is pointed at from its end
    carets = "^" * max(min(end, cells) - start, 1)
    return [
        line("   ", Span(" " * start), Span(carets, Role.WARN)),
        message_line(text, is_error=True),
    ]
