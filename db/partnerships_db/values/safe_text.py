"""Which characters a text may hold, and which addresses are safe to open."""

import json
import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from partnerships_db.values.errors import Refused

_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but \t and \n, DEL, C1
    "\u2028\u2029\u202a-\u202e\u2066-\u2069"  # separators, bidi overrides and isolates
    f"\ud800-\udfff{_NONCHARACTERS}]"
)
_FORMATS = "\u00ad\u061c\u200b-\u200f\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"
INVISIBLE = f"{_FORMATS}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
"""Letters, marks and joiners that show nothing, to be put between `[` and `]`: a name of these alone is blank."""
_INVISIBLE = re.compile(f"[{INVISIBLE}]")

_PLAIN = re.compile(r"[!-\[\]-~]+")
"""ASCII that shows, but for the backslash."""

URL_LIMIT = 8192


def refused_character(text: str) -> re.Match[str] | None:
    """The first character that no text may hold: controls, overrides, halves of a pair, noncharacters.

    Joiners, direction marks, variation selectors and combining marks are language, and allowed.
    """
    return _REFUSED.search(text)


def code_point(character: str) -> str:
    """`U+202E`."""
    return f"U+{ord(character):04X}"


def checked_url(url: str) -> str:
    """The very address, if a browser may be handed it; otherwise `Refused`.

    http or https, `//`, a host that looks like what it is, no user name, no blank or invisible
    character, a valid port. Asked when it is imported and again when it is opened.
    """
    if len(url) > URL_LIMIT:
        raise Refused(f"is longer than {URL_LIMIT:,} characters")
    # Nearly every address is plain, and looking at each of its characters takes a while.
    for character in "" if _PLAIN.fullmatch(url) else url:
        if not character.isprintable() or character in " \\" or _INVISIBLE.match(character):
            raise Refused(f"holds {code_point(character)}", "an address has no blank, backslash or invisible character")
    if not re.match(r"https?://[^/]", url, re.IGNORECASE):
        raise Refused("is no web address", "expected http:// or https://")
    try:
        parts = urlsplit(url)
        host = parts.hostname
        if parts.port == 0:
            raise ValueError
    except ValueError:
        raise Refused("is no web address", "its host or port is not valid") from None
    if "@" in parts.netloc:
        raise Refused("has a user name", "an address that looks like one host and opens another is refused")
    # `hostname` is in small letters, which turns a Kelvin sign into a plain k: ask what was written.
    is_same = unicodedata.normalize("NFKC", parts.netloc) == parts.netloc
    if not host or not is_same or "%" in host or host.startswith("-"):
        raise Refused("has no host that can be trusted", "write it in plain characters")
    return url


def json_text(document: Any) -> str:
    """The document; what no text may hold is escaped in it, so that it is the same to a parser."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    while bad := refused_character(text.replace("\n", " ")):
        code = bad[0]
        text = text.replace(code, _json_escape(code))
    return text


def _json_escape(character: str) -> str:
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
