"""The frame around a view: the header, the line of the filter, the footer."""

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

WIDE_FROM, HIGH_FROM = 150, 16
"""The least cells for a page beside the list, and the least rows for a page below the list.

With fewer cells a list beside its page would show less than the same list on a screen of 80.
"""

STRIP_FROM, TALL_FROM = 20, 30
"""The least rows for a timeline strip of one line, and for one of two lines."""

_NAMED_FROM = 70
"""The least cells for the program's name in the header."""

_MIN_FACTS_CELLS = 8
"""Facts in a smaller room are left out of the header."""

_FIXED_KEY_IDS = ("help", "palette")
"""The keys at the right of every footer."""


def strip_rows(rows: int) -> int:
    """The number of lines of the timeline's strip on a screen of that many rows."""
    if rows >= TALL_FROM:
        return 2
    return 1 if rows >= STRIP_FROM else 0


def list_size(
    cells: int,
    rows: int,
    head: int = 0,
) -> tuple[int, int]:
    """The cells and rows of a view's list without its scroll bar, as its style sheet sets them.

    `head` is the number of rows between the header and the list.
    """
    if rows < HIGH_FROM:
        return cells - 1, rows - BODY_TOP - head
    body_rows = rows - 2 * BODY_TOP - head
    if cells >= WIDE_FROM:
        return cells * 11 // 20 - 1, body_rows
    return cells - 1, body_rows // 2


def list_left() -> int:
    """The column of the first cell of a view's list, from 0, as its style sheet places it.

    The page is at the right of the list or below it, so that the list begins at the left edge.
    """
    return 0


def centered_top(
    line: int,
    line_count: int,
    height: int,
) -> int:
    """The first visible line that brings a line to a third of the height, within the list's ends.

    A line in the upper half of the first screen leaves the list at its beginning.
    """
    if line <= height // 2:
        return 0
    last_top = line_count - height
    return max(0, min(line - height // 3, last_top))


def header_line(
    view: str,
    facts: Sequence[str],
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """` partnerships  1 Timeline  2 Companies [3 Matrix] …      as of 2025-12-31 · 142 events`.

    The tabs of all views have words if there is room beside the facts, if need be without the
    program's name.
    """
    facts_text = safe_text(glyphs(" · ").join(facts))
    right = line(span(facts_text, Role.DIM), " ")
    named = line(span(" partnerships ", Role.TITLE)) if cells >= _NAMED_FROM else line(" ")
    unnamed = line(" ")
    choices = ((named, True), (unnamed, True), (named, False), (unnamed, False))
    for name, has_all_words in choices:
        left = Line((*name, *_tabs(view, has_all_words)))
        if left.width + right.width < cells:
            return spread_apart(left, right, cells)

    # The current view is more important than the facts.
    room = cells - left.width - 1
    if room <= _MIN_FACTS_CELLS:
        return spread_apart(left, BLANK, cells)
    shorter_facts = cut(facts_text, room - 1)
    return spread_apart(left, line(span(shorter_facts, Role.DIM), " "), cells)


def _tabs(view: str, has_all_words: bool) -> Iterator[Span]:
    """Yield the digits of the views, with the words of all views or only of the current one."""
    current_view = FACES.get(view, view)
    for name in VIEWS:
        is_current = name == current_view
        word = f" {name.capitalize()}" if is_current or has_all_words else ""
        role = Role.HIT if is_current else Role.DIM
        yield Span(f" {digit_of(name)}{word} ", role)


def title_line(
    title: str,
    facts: Sequence[str],
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """` partnerships  Import log.yaml         3 of 4 accepted`: the header without views."""
    name = " partnerships  " if cells >= _NAMED_FROM else " "
    left = line(span(name, Role.TITLE), span(f" {title} ", Role.HIT))
    right = line(span(glyphs(" · ").join(facts), Role.DIM), " ")
    return spread_apart(left, right, cells)


def rule_line(
    text: str,
    count: str,
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """The hairline under the header, with the filter in it: ` / openai ─────── 23 of 374 `."""
    left, right = BLANK, BLANK
    if text:
        left = line(
            " ",
            span("/", Role.LABEL),
            " ",
            span(text, Role.OPEN),
            " ",
        )
        right = line(" ", span(count, Role.DIM), " ") if count else BLANK
    left = left.cut(max(cells - right.width, 0))
    hairline_cells = cells - left.width - right.width
    hairline = Span(glyphs("─") * hairline_cells, Role.RULE)
    return Line((*left, hairline, *right)).fitted(cells)


def note_rule(
    note: str,
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """A hairline with a note in it: ` i keeps it in ~/facts ─────────────`."""
    left = line(" ", span(note, Role.DIM), " ").cut(cells)
    hairline = Span(glyphs("─") * (cells - left.width), Role.RULE)
    return Line((*left, hairline)).fitted(cells)


def footer_line(
    keys: Sequence[Key],
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """` Enter open  / search  @ date          ? keys  : palette`: the keys that have room.

    The last two are always there.
    """
    right: list[Span] = []
    for key in keys:
        if key.id in _FIXED_KEY_IDS:
            right += _key_hint(key)

    left: list[Span] = [Span(" ")]
    room = cells - 1 - _width_of(right)
    for key in keys:
        hint = _key_hint(key)
        hint_cells = _width_of(hint)
        if key.id not in _FIXED_KEY_IDS and hint_cells < room:
            left += hint
            room -= hint_cells
    return spread_apart(Line(left), Line(right), cells)


def _key_hint(key: Key) -> list[Span]:
    name = Span(footer_name(key), Role.LABEL)
    word = Span(f" {key.short}  ", Role.DIM)
    return [name, word]


def _width_of(spans: Sequence[Span]) -> int:
    return sum(width(part.text) for part in spans)


def empty_lines(cells: int, *words: str) -> list[Line]:
    """The lines of an empty view: the fact as a title, then the sentences of advice."""
    lines: list[Line] = [BLANK]
    role = Role.TITLE
    for sentence in words:
        lines += wrapped(
            sentence,
            cells - 1,
            "  ",
            role,
        )
        role = Role.DIM
    return lines


def message_line(text: str, *, is_error: bool = False) -> Line:
    """A sentence in the footer, or under the line of a prompt."""
    role = Role.WARN if is_error else Role.PLAIN
    return line(" ", span(text, role))


def caret_lines(
    text: str,
    start: int,
    end: int,
    cells: int,
) -> list[Line]:
    """A line of carets under the wrong part of a filter, and the sentence about it."""
    # A part beyond the line is pointed at from the end of the line.
    start = min(start, max(cells - 8, 0))
    caret_count = max(min(end, cells) - start, 1)
    carets = line("   ", Span(" " * start), Span("^" * caret_count, Role.WARN))
    return [carets, message_line(text, is_error=True)]
