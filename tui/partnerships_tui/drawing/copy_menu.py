"""The lines of the copy menu: the texts that can be copied, each with its key."""

from typing import NamedTuple

from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import Line, Role, Span, line, span


class Copy(NamedTuple):
    """A text that can be copied."""

    key: str
    """The letter or digit that selects it."""
    description: str
    """Its description."""
    text: str


WORDS_CELLS = 26
"""The cells of a description; the beginning of the text follows it."""


def copy_line(
    copy: Copy,
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """`  s  sentence to print         On 18 November 2025: an equity investment …`."""
    key = span(copy.key, Role.LABEL)
    if cells < 2 * WORDS_CELLS:
        return line("  ", key, "  ", span(copy.description)).cut(cells)

    # A long text is shortened before it is made safe; no more of it can be visible.
    first_line = copy.text[: 4 * cells].split("\n")[0]
    preview = Span(glyphs(safe_text(first_line)), Role.DIM)
    description = span(copy.description.ljust(WORDS_CELLS))
    return line("  ", key, "  ", description, "  ", preview).cut(cells)
