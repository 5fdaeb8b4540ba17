"""The frame around a view: the header, the line of the filter, the footer."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from partnerships_tui.drawing.text.cell_text import width
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import (
    BLANK,
    Line,
    Link,
    Role,
    Span,
    line,
    span,
    spread_apart,
    wrapped,
)
from partnerships_tui.key_hints import hint_name
from partnerships_tui.keymap import FACES, VIEWS, Key, digit_of

BODY_TOP = 2
"""The rows of the header: its line and a hairline."""

WIDE_FROM, HIGH_FROM = 150, 16
"""The least cells for a page beside the list, and the least rows for a page below the list.

With fewer cells a list beside its page would show less than the same list on a screen of 80.
"""

MIN_PAGE_CELLS = 68
"""The least cells of a page beside the list: its tables of money have bars then."""

STRIP_FROM, TALL_FROM = 20, 30
"""The least rows for a timeline strip of one line, and for one of two lines."""

_NAMED_FROM = 70
"""The least cells for the program's name in the header of a dialog."""

_FACTS_ROOM, _FACTS_MARGIN = 43, 2
"""The cells that wide tabs leave to the facts, and the blanks around the facts."""

_NOTE_MARGIN = 3
"""The blanks around a note on the rule, and a cell of the hairline behind it."""

_OTHER_DAY = "AS OF "
"""The beginning of an as-of date that is not today."""

_TO_TODAY = ": today"
"""The end of the fact with the key that leaves another day."""

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
        page_cells = max(cells * 2 // 5, MIN_PAGE_CELLS)
        return cells - page_cells - 1, body_rows
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


class PlacedFacts(NamedTuple):
    """The facts about a view, by the line of the header that has room for them."""

    beside_tabs: tuple[str, ...]
    on_rule: tuple[str, ...]
    """The facts on the rule below the tabs."""


def placed_facts(
    view: str,
    facts: Sequence[str],
    cells: int,
    glyphs: Glyphs,
) -> PlacedFacts:
    """The facts that fit beside the tabs, the first ones first, and the others for the rule."""
    room = cells - _tabs(view, cells).width
    count = len(facts)
    while count and width(_joined(facts[:count], glyphs)) + _FACTS_MARGIN > room:
        count -= 1
    return PlacedFacts(tuple(facts[:count]), tuple(facts[count:]))


def header_line(
    view: str,
    facts: Sequence[str],
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """` partnerships  1 Timeline  2 Companies [3 Matrix] …      as of 2025-12-31 · 142 events`.

    The place of a tab depends on the width alone, so that no tab moves when another view opens.
    Facts without room beside the tabs are not in the line, see `placed_facts`.
    """
    tabs = _tabs(view, cells)
    if tabs.width >= cells:
        return tabs.fitted(cells)
    visible_facts = placed_facts(view, facts, cells, glyphs).beside_tabs
    if not visible_facts:
        return spread_apart(tabs, BLANK, cells)
    right = line(span(_joined(visible_facts, glyphs), Role.DIM), " ")
    return spread_apart(tabs, right, cells)


def as_of_facts(as_of: date | None, *, is_filtered: bool = False) -> list[str]:
    """The first facts of a view: `as of today`, or the other day and the key that leaves it."""
    if as_of is None:
        return ["as of today"]
    leaving_key = "Esc twice" if is_filtered else "Esc"
    return [f"{_OTHER_DAY}{as_of.isoformat()}", f"{leaving_key}{_TO_TODAY}"]


def with_other_day_marked(header: Line) -> Line:
    """A line of the header in the colours that say that another day than today is shown."""
    parts = []
    for part in header:
        if part.text.startswith(_OTHER_DAY):
            parts.append(part._replace(role=Role.NOTICE))
        elif part.role is Role.RULE:
            parts.append(part._replace(role=Role.WARN))
        elif _TO_TODAY in part.text:
            parts += _with_way_to_today_marked(part)
        else:
            parts.append(part)
    return Line(parts)


def _with_way_to_today_marked(facts: Span) -> list[Span]:
    """The facts on the rule, with the key that returns to today in the colour of the date.

    A click on it presses the key once: with a filter the first click drops the filter.
    """
    words, to_today, other_facts = facts.text.partition(_TO_TODAY)
    way = Span(f"{words}{to_today}", Role.NOTICE, Link("key", "escape"))
    return [way, facts._replace(text=other_facts)]


def _joined(facts: Sequence[str], glyphs: Glyphs) -> str:
    """Facts in one text: `as of today · 416 events`."""
    return safe_text(glyphs(" · ").join(facts))


def _tabs(view: str, cells: int) -> Line:
    """The tabs of all views in the widest form that leaves room for facts.

    The program's name goes first, then the blanks between the tabs. A screen that is too narrow
    for all words has the word of the current view alone.
    """
    named = Line((Span(" partnerships ", Role.TITLE), *_spaced_tabs(view)))
    for tabs in (named, Line((Span(" "), *_spaced_tabs(view)))):
        if tabs.width + _FACTS_ROOM <= cells:
            return tabs
    all_words = Line(_close_tabs(view, has_all_words=True))
    if all_words.width < cells:
        return all_words
    return Line(_close_tabs(view, has_all_words=False))


def _spaced_tabs(view: str) -> Iterator[Span]:
    """Yield a tab for each view, each with a blank at both of its ends."""
    current_view = FACES.get(view, view)
    for name in VIEWS:
        role = Role.HIT if name == current_view else Role.DIM
        yield Span(f" {digit_of(name)} {name.capitalize()} ", role, Link("view", name))


def _close_tabs(view: str, *, has_all_words: bool) -> Iterator[Span]:
    """Yield a tab for each view with one blank between two tabs, which belongs to both."""
    current_view = FACES.get(view, view)
    previous_name = ""
    for name in VIEWS:
        is_current = name == current_view
        is_beside_current = is_current or previous_name == current_view
        word = f" {name.capitalize()}" if is_current or has_all_words else ""
        yield Span(" ", Role.HIT if is_beside_current else Role.DIM)
        role = Role.HIT if is_current else Role.DIM
        yield Span(f"{digit_of(name)}{word}", role, Link("view", name))
        previous_name = name
    yield Span(" ", Role.HIT if previous_name == current_view else Role.DIM)


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
    facts: Sequence[str] = (),
) -> Line:
    """The hairline under the header, with the filter in it: ` / openai ─────── 23 of 374 `.

    `facts` are those without room beside the tabs. Those that have no room here either are left
    out, the last ones first.
    """
    left = BLANK
    if text:
        left = line(
            " ",
            span("/", Role.LABEL),
            " ",
            span(text, Role.OPEN),
            " ",
        )
    right = _facts_on_rule(count if text else "", facts, cells - left.width, glyphs)
    left = left.cut(max(cells - right.width, 0))
    return _ruled(left, right, cells, glyphs)


def note_room(
    facts: Sequence[str],
    cells: int,
    glyphs: Glyphs,
) -> int:
    """The cells of a note for which the rule has room beside its facts."""
    return cells - _facts_on_rule("", facts, cells, glyphs).width - _NOTE_MARGIN


def note_rule(
    note: Line,
    cells: int,
    glyphs: Glyphs,
    facts: Sequence[str] = (),
) -> Line:
    """A hairline with a note in it: ` i keeps it in ~/facts ─────── 11 retired hidden `.

    The facts have their room first, see `note_room`.
    """
    right = _facts_on_rule("", facts, cells, glyphs)
    left = line(" ", *note, " ").cut(cells - right.width)
    return _ruled(left, right, cells, glyphs)


def _facts_on_rule(
    count: str,
    facts: Sequence[str],
    room: int,
    glyphs: Glyphs,
) -> Line:
    """The count, and as many of the facts as have room; the count is there in any case.

    A fact that begins with the count, such as `128 of 416 events`, makes it needless.
    """
    for fact_count in range(len(facts), -1, -1):
        visible_facts = list(facts[:fact_count])
        if count and not any(fact.startswith(count) for fact in visible_facts):
            visible_facts.insert(0, count)
        if not visible_facts:
            break
        right = line(" ", span(_joined(visible_facts, glyphs), Role.DIM), " ")
        if right.width < room or not fact_count:
            return right
    return BLANK


def _ruled(
    left: Line,
    right: Line,
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """A line with a hairline between its ends."""
    hairline = Span(glyphs("─") * (cells - left.width - right.width), Role.RULE)
    return Line((*left, hairline, *right)).fitted(cells)


def footer_line(keys: Sequence[Key], cells: int) -> Line:
    """` Enter open  / search  @ date          ? keys  : palette`: the keys that have room.

    The last two are there wherever they work.
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
    link = Link("key", key.keys.split(",")[0])
    name = Span(hint_name(key), Role.LABEL, link)
    word = Span(f" {key.short}", Role.DIM, link)
    return [name, word, Span("  ")]


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
    """A sentence in the footer, or under the line of a prompt, with a capital at its beginning."""
    role = Role.WARN if is_error else Role.PLAIN
    return line(" ", span(with_capital(text), role))


def with_capital(sentence: str) -> str:
    """The sentence with a capital, unless it begins with a key, an id or the name of a file."""
    first_word = sentence.partition(" ")[0].rstrip(",:;")
    is_plain_word = len(first_word) > 1 and first_word.isalpha() and first_word.islower()
    return f"{sentence[:1].upper()}{sentence[1:]}" if is_plain_word else sentence


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
