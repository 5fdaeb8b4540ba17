"""The lines of the copy menu: the texts that can be copied, each with its key."""

from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import NamedTuple

from partnerships_tui.drawing.text.bilingual import (
    LANGUAGE_NAMES,
    OutputLanguage,
    other_language,
)
from partnerships_tui.drawing.text.glyphs import CUT_MARK, Glyphs
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import Line, Role, Span, line, span


class Copy(NamedTuple):
    """A text that can be copied."""

    key: str
    """The letter or digit that selects it."""
    description: str
    """Its description."""
    text: str
    preview: str = ""
    """The part of the text that the menu shows; empty for its beginning."""


def page_copies(texts: Sequence[str]) -> list[Copy]:
    """The texts of a page under digits; texts that begin alike are shown from where they differ."""
    beginning = _shared_beginning([text for text in texts if " " in text])
    copies: list[Copy] = []
    for number, text in enumerate(texts, start=1):
        is_sentence = " " in text
        description = "a sentence of the page" if is_sentence else "an id of the page"
        preview = ""
        if is_sentence and len(texts) > 1 and len(beginning) >= MIN_SHARED_LENGTH:
            preview = f"{CUT_MARK} {text.removeprefix(beginning)}"
        copies.append(Copy(str(number), description, text, preview))
    return copies


def _shared_beginning(texts: Sequence[str]) -> str:
    """The words with which all texts begin, with a blank behind each."""
    words_by_place = zip(*(text.split(" ") for text in texts), strict=False)
    shared = takewhile(lambda words: len(set(words)) == 1, words_by_place)
    return "".join(f"{words[0]} " for words in shared)


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


MIN_SHARED_LENGTH = 12
"""The least characters that texts share at their beginning for these to be left out."""

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
    first_line = (copy.preview or copy.text)[: 4 * cells].split("\n")[0]
    preview = Span(glyphs(safe_text(first_line)), Role.DIM)
    description = span(copy.description.ljust(WORDS_CELLS))
    return line("  ", key, "  ", description, "  ", preview).cut(cells)
