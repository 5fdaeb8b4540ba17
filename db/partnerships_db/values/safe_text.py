"""The characters that no text may contain, and those that are invisible."""

import re

# The last two code points of each plane are not characters either.
_PLANE_ENDS = "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
_NONCHARACTERS = f"\ufdd0-\ufdef{_PLANE_ENDS}"
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but \t and \n, DEL, C1
    "\u2028\u2029\u202a-\u202e\u2066-\u2069"  # separators, bidi overrides and isolates
    f"\ud800-\udfff{_NONCHARACTERS}]"
)
_FORMATS = "\u00ad\u061c\u200b-\u200f\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"
INVISIBLE = (
    f"{_FORMATS}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164"
    "\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
)
"""Letters, marks and joiners without a glyph, for use in a regular expression between `[` and `]`.

A name of these alone is blank.
"""
_INVISIBLE = re.compile(f"[{INVISIBLE}]")


def refused_character(text: str) -> re.Match[str] | None:
    """The first character that no text may contain, or None.

    Refused are controls, overrides, halves of a surrogate pair and noncharacters. Joiners,
    direction marks, variation selectors and combining marks belong to languages and are allowed.
    """
    # All of them are unprintable, and hardly any text has one.
    if text.replace("\n", "").isprintable():
        return None
    return _REFUSED.search(text)


def is_invisible(character: str) -> bool:
    """Whether a character is a letter, mark or joiner without a glyph."""
    return _INVISIBLE.match(character) is not None


def code_point(character: str) -> str:
    """The code point of a character as Unicode writes it: `U+202E`."""
    return f"U+{ord(character):04X}"
