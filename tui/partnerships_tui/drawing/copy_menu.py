"""What can be copied from one place, each by its letter."""

from typing import NamedTuple

from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import Line, Role, Span, line, span


class Copy(NamedTuple):
    """One text that can be copied."""

    key: str
    """The letter or digit that chooses it."""
    words: str
    """What it is."""
    text: str


WORDS_CELLS = 26
"""The room for what each is; behind it stands how it begins."""


def copy_line(
    copy: Copy,
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """`  s  sentence to print         On 18 November 2025: an equity investment …`."""
    if cells < 2 * WORDS_CELLS:
        return line(
            "  ",
            span(copy.key, Role.LABEL),
            "  ",
            span(copy.words),
        ).cut(cells)
    begun = glyphs(safe_text(copy.text[: 4 * cells].split("\n")[0]))
    words = span(copy.words.ljust(WORDS_CELLS))
    return line(
        "  ",
        span(copy.key, Role.LABEL),
        "  ",
        words,
        "  ",
        Span(begun, Role.DIM),
    ).cut(cells)
