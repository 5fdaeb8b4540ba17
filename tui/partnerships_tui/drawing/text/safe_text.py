"""The one function that makes text safe to show, and the measuring of what it gives.

Everything from data, files, arguments, exceptions and the store goes through `shown` before it
reaches a screen, a message or a pipe. It allows by Unicode category: what is not a letter, mark,
number, punctuation, symbol or blank comes out as a visible escape.
"""

import unicodedata
from functools import lru_cache

from rich.cells import cell_len

MAX_MARKS = 4
"""How many combining marks one letter keeps; the vowels and ends of a Hangul syllable in parts are such too."""


_JOINERS = "\u200c\u200d"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def safe_text(text: str, *, lines: bool = False) -> str:
    """The text with nothing in it that a terminal would obey; with `lines`, its line breaks stay.

    Escapes are visible (`\\u001b`), blanks of every kind become blanks, marks and all that takes no cell
    pile up no higher than four, and joined emoji come apart, so that every column to the right stays where it is.
    """
    if text.isascii() and text.isprintable():
        return text
    return _escaped(text, lines)


@lru_cache(maxsize=512)
def _escaped(text: str, lines: bool) -> str:
    out: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if category[0] == "M" or (category in ("Lo", "Sk") and not cell_len(character)):
            marks += 1
            # A mark needs a letter to stand on; variation selectors and skin tones would change a width that
            # was measured, in some terminals.
            if marks <= MAX_MARKS and not ("\ufe00" <= character <= "\ufe0f" or category == "Sk"):
                out.append(character if out and not out[-1].isspace() else f"\u25cc{character}")
            continue
        if character in _JOINERS and out and _is_script(out[-1][-1]):
            out.append(character)  # not a new letter to pile marks on
            continue
        if character == "\u200d":
            continue
        marks = 0
        if character == "\n":
            out.append("\n" if lines else " ")
        elif category == "Zs" or character == "\t":
            out.append(" ")
        elif category in _UNSEEN:
            code = ord(character)
            out.append(f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
        else:
            out.append(character)
    return "".join(out)


def _is_script(character: str) -> bool:
    """Whether a joiner after it shapes letters, as in Persian or Hindi, and not emoji."""
    return unicodedata.category(character)[0] in "LM" and not character.isascii()
