"""Safe text measured, cut and padded in terminal cells."""

import re

from rich.cells import cell_len, set_cell_size

from partnerships_tui.drawing.text.safe_text import MAX_MARKS

_NUMBER_AT_END = re.compile(r"[$€£¥~≤≥<(]*\d?[\d.,]*$")
_NUMBER_GOES_ON = re.compile(r"[.,]?\d")

CHARACTERS_PER_CELL = 2 * (1 + MAX_MARKS)
"""The most characters of a safe text in one cell: a letter and its marks, each with a joiner."""


def width(text: str) -> int:
    """The number of terminal cells that a safe text takes."""
    return len(text) if text.isascii() else cell_len(text)


def cut(
    text: str,
    cells: int,
    mark: str = "…",
) -> str:
    """The safe text in at most `cells` cells, with the mark at its end if it was cut.

    A number is left out whole: `$12…` of 125 billion would be another number.
    """
    text = _reachable(text, cells)
    if width(text) <= cells:
        return text
    if width(text.rstrip()) <= cells:
        return set_cell_size(text, cells)
    if cells <= 0:
        return ""
    if cells <= len(mark):
        return mark[:cells]
    head = set_cell_size(text, cells - len(mark))
    return _without_cut_number(head, text).rstrip() + mark


def _without_cut_number(head: str, text: str) -> str:
    """The beginning of a text without the number in which it ends, if that goes on in the text."""
    number = _NUMBER_AT_END.search(head)
    if number is None or not _NUMBER_GOES_ON.match(text, len(head)):
        return head
    return head[: number.start()]


def elided(
    text: str,
    cells: int,
    mark: str = "…",
) -> str:
    """The safe text in at most `cells` cells, cut in its middle, as names differ at either end.

    Words stay whole if that leaves half of an end or more.
    """
    text = _reachable(text, cells)
    if width(text) <= cells or cells <= len(mark) + 2:
        return cut(text, cells, mark)

    head_cells = (cells - len(mark) + 1) // 2
    head = _whole_words(cut(text, head_cells, ""), text)
    tail_cells = cells - len(mark) - width(head)
    tail = ""
    for character in reversed(text):
        longer_tail = character + tail
        if width(longer_tail) > tail_cells:
            break
        tail = longer_tail
    # The words of a reversed text end where those of the text begin.
    whole_tail = _whole_words(tail[::-1], text[::-1])[::-1]
    return head.rstrip() + mark + whole_tail.lstrip()


def _whole_words(head: str, text: str) -> str:
    """The beginning of a text without the word in which it ends, if half of it or more is left."""
    is_within_word = head[-1:].isalnum() and text[len(head) : len(head) + 1].isalnum()
    whole_words = head.rpartition(" ")[0]
    if is_within_word and width(whole_words) * 2 >= width(head):
        return whole_words
    return head


def padded(text: str, cells: int) -> str:
    """The safe text in exactly `cells` cells, left-aligned."""
    text = cut(text, cells)
    return text + " " * (cells - width(text))


def right_aligned(text: str, cells: int) -> str:
    """The safe text in exactly `cells` cells, right-aligned."""
    text = cut(text, cells)
    return " " * (cells - width(text)) + text


def _reachable(text: str, cells: int) -> str:
    """The beginning of a text, as far as `cells` cells can show it: texts may be very long."""
    max_characters = max(cells, 0) * CHARACTERS_PER_CELL + 1
    return text[:max_characters]
