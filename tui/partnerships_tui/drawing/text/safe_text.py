"""Text from anywhere, made safe to show on a terminal.

Every text from data, files, arguments, exceptions and the store goes through `safe_text` before it
reaches a screen, a message or a pipe. The rule is by Unicode category: letters, marks, numbers,
punctuation, symbols and blanks are kept, and any other character becomes a visible escape.
"""

import re
import unicodedata
from functools import lru_cache

from rich.cells import cell_len

MAX_MARKS = 4
"""The most combining marks that one letter keeps; inner vowels of Hangul are marks too."""

_JOINERS = "\u200c\u200d"
_EMOJI_JOINER = "\u200d"
_DOTTED_CIRCLE = "\u25cc"
_FIRST_VARIATION_SELECTOR = "\ufe00"
_LAST_VARIATION_SELECTOR = "\ufe0f"
_is_plain = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u024f"  # ASCII and Latin letters, without the soft hyphen
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"  # dashes, quotation marks, currencies
    "\u2190-\u22ff\u4e00-\u9fa5]*"  # arrows, mathematical operators, ideographs
).fullmatch
"""Whether a text has only characters that are kept: most texts have no others."""

_ESCAPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def safe_text(text: str, *, lines: bool = False) -> str:
    """Return the text without anything that a terminal would obey; `lines` keeps line breaks.

    Escapes are visible (`\\u001b`), and every kind of blank becomes a blank. A letter keeps at most
    four marks, and joined emoji are separated, so that no later column of the screen moves.
    """
    if (text.isascii() and text.isprintable()) or _is_plain(text):
        return text
    return _escaped(text, lines)


@lru_cache(maxsize=512)
def _escaped(text: str, lines: bool) -> str:
    safe: list[str] = []
    mark_count = 0
    for character in text:
        category = unicodedata.category(character)
        if _is_mark(character, category):
            mark_count += 1
            if mark_count <= MAX_MARKS and not _changes_width(character, category):
                has_base = bool(safe) and not safe[-1].isspace()
                safe.append(character if has_base else _DOTTED_CIRCLE + character)
            continue

        if character in _JOINERS and safe and _is_script(safe[-1][-1]):
            # The mark count goes on: a joiner is not a new letter.
            safe.append(character)
            continue

        if character == _EMOJI_JOINER:
            continue

        mark_count = 0
        safe.append(_escaped_character(character, category, lines))
    return "".join(safe)


def _escaped_character(
    character: str,
    category: str,
    lines: bool,
) -> str:
    if character == "\n":
        return "\n" if lines else " "
    if category == "Zs" or character == "\t":
        return " "
    if category not in _ESCAPED_CATEGORIES:
        return character
    code_point = ord(character)
    if code_point < 0x10000:
        return f"\\u{code_point:04x}"
    return f"\\U{code_point:08x}"


def _is_mark(character: str, category: str) -> bool:
    """Whether a character is drawn on the letter before it and has no cell of its own."""
    if category[0] == "M":
        return True
    return category in ("Lo", "Sk") and not cell_len(character)


def _changes_width(character: str, category: str) -> bool:
    """Whether a mark is a skin tone or a variation selector, which some terminals draw wider."""
    if category == "Sk":
        return True
    return _FIRST_VARIATION_SELECTOR <= character <= _LAST_VARIATION_SELECTOR


def _is_script(character: str) -> bool:
    """Whether a joiner after a character shapes letters, as in Persian or Hindi, and not emoji."""
    return unicodedata.category(character)[0] in "LM" and not character.isascii()
