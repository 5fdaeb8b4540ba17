"""The lines of the copy menu: the texts that can be copied, each with its key."""

from collections.abc import Callable
from typing import NamedTuple

from partnerships_tui.drawing.text.bilingual import (
    LANGUAGE_NAMES,
    OutputLanguage,
    other_language,
)
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


def copies_in_both_languages(
    key: str,
    descriptions: tuple[str, str],
    text_in: Callable[[OutputLanguage], str],
    language: OutputLanguage,
) -> list[Copy]:
    """A text in a language, and by the key `l` in the other one.

    `descriptions` are that of the text, and the words before `in French` for the other.
    """
    description, other_description = descriptions
    second_language = other_language(language)
    other_description += f" in {LANGUAGE_NAMES[second_language]}"
    return [
        Copy(key, description, text_in(language)),
        Copy("l", other_description, text_in(second_language)),
    ]


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
