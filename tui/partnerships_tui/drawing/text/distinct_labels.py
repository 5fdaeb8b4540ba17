"""Labels that are shown together, shortened so that different ones still look different."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import takewhile

from partnerships_tui.drawing.text.cell_text import cut, width

Shortening = Callable[[str, int], str]
"""A function from a safe text and a number of cells to a text of at most so many cells."""

MARK = "…"

_HEAD_SHARES = (2, 3, 4)
"""The parts of the cells that the beginning of a label may take: a half, a third, a quarter."""

_MIN_HEAD_SHARE = 3
"""A beginning is cut at a word if that leaves at least a third of its cells."""

_WORD_START = re.compile(r"(?<![^\s–—/])[^\s–—/]")
_WORD_END = re.compile(r"\w(?!\w)")


def distinct_labels(
    labels: Sequence[str],
    widths: Sequence[int],
    shortened: Shortening = cut,
) -> list[str]:
    """Return the safe labels in their order, each in at most its number of cells.

    Labels that become the same when they are shortened lose the middle that they share, and keep
    what differs: `Microsoft…Azure deal` and `Microsoft…equity`. Labels whose difference has no room
    are numbered. So different labels stay different if each has room for the mark and a number.
    """
    texts = [shortened(label, cells) for label, cells in zip(labels, widths, strict=True)]
    for indexes in _clashes(labels, texts):
        for index in indexes:
            others = [labels[other] for other in indexes if labels[other] != labels[index]]
            texts[index] = _without_shared_middle(labels[index], others, widths[index])
    for indexes in _clashes(labels, texts):
        _number(indexes, labels, texts, widths)
    return texts


def _clashes(labels: Sequence[str], texts: Sequence[str]) -> list[list[int]]:
    """The indexes of different labels that have the same text, together for each such text."""
    indexes_of: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        indexes_of[text].append(index)
    return [
        indexes for indexes in indexes_of.values() if len({labels[index] for index in indexes}) > 1
    ]


def _without_shared_middle(label: str, others: Sequence[str], cells: int) -> str:
    """The beginning of a label, a mark, and the label from the word at which it differs."""
    if width(label) <= cells:
        return label
    difference = max(_shared_length(label, other) for other in others)
    if width(label[: difference + 1]) <= cells - width(MARK):
        return cut(label, cells)  # its beginning shows what differs
    tail = label[_word_start(label, difference, cells // 2) :].strip()
    for share in _HEAD_SHARES:
        head_cells = max(cells // share, cells - width(MARK) - width(tail))
        head = _whole_words(label, head_cells)
        text = head + MARK + tail
        if width(text) <= cells:
            return text
    return cut(text, cells)


def _shared_length(label: str, other: str) -> int:
    """The number of characters that both labels begin with."""
    pairs = zip(label, other, strict=False)
    shared = takewhile(lambda pair: pair[0] == pair[1], pairs)
    return sum(1 for _ in shared)


def _word_start(label: str, index: int, cells: int) -> int:
    """The start of the word at an index; the index itself if the word began too far before it."""
    starts = [match.start() for match in _WORD_START.finditer(label, 0, index + 1)]
    if starts and width(label[starts[-1] : index]) < cells:
        return starts[-1]
    return index


def _whole_words(label: str, cells: int) -> str:
    """The beginning of a label in at most this many cells, cut behind a word where possible."""
    head = cut(label, cells, "")
    word_ends = [match.end() for match in _WORD_END.finditer(head)]
    is_within_word = label[len(head) : len(head) + 1].isalnum() and head[-1:].isalnum()
    if is_within_word and word_ends:
        word_ends.pop()
    if word_ends and width(head[: word_ends[-1]]) * _MIN_HEAD_SHARE >= cells:
        return head[: word_ends[-1]]
    return head.rstrip()


def _number(
    indexes: Sequence[int],
    labels: Sequence[str],
    texts: list[str],
    widths: Sequence[int],
) -> None:
    """Write numbers at the ends of labels that have the same text, from the second label on."""
    text_of: dict[str, str] = {}
    number = 1
    for index in indexes:
        label, cells = labels[index], widths[index]
        if text_of and label not in text_of:
            number += 1
            texts[index] = _numbered(label, number, cells, texts)
        text_of.setdefault(label, texts[index])
        if width(text_of[label]) <= cells:
            texts[index] = text_of[label]


def _numbered(
    label: str,
    number: int,
    cells: int,
    taken: Sequence[str],
) -> str:
    """The beginning of a label and the first number from `number` on that makes it different."""
    for candidate in range(number, number + len(taken) + 1):
        ending = f"{MARK}{candidate}"
        text = _whole_words(label, cells - len(ending)) + ending
        if text not in taken and len(ending) <= cells:
            return text
    return cut(label, cells)
