"""TODO."""

import re
import unicodedata
from urllib.parse import urlsplit

from partnerships_db.values.errors import InvalidValue
from partnerships_db.values.safe_text import _INVISIBLE, code_point

_PLAIN = re.compile(r"[!-\[\]-~]+")
"""ASCII that shows, but for the backslash."""


MAX_URL_LENGTH = 8192


def safe_url(url: str) -> str:
    """The very address, if a browser may be handed it; otherwise `Refused`.

    http or https, `//`, a host that looks like what it is, no user name, no blank or invisible
    character, a valid port. Asked when it is imported and again when it is opened.
    """
    if len(url) > MAX_URL_LENGTH:
        raise InvalidValue(f"is longer than {MAX_URL_LENGTH:,} characters")
    # Nearly every address is plain, and looking at each of its characters takes a while.
    for character in "" if _PLAIN.fullmatch(url) else url:
        if not character.isprintable() or character in " \\" or _INVISIBLE.match(character):
            raise InvalidValue(
                f"holds {code_point(character)}",
                "an address has no blank, backslash or invisible character",
            )
    if not re.match(r"https?://[^/]", url, re.IGNORECASE):
        raise InvalidValue("is no web address", "expected http:// or https://")
    try:
        parts = urlsplit(url)
        host = parts.hostname
        if parts.port == 0:
            raise ValueError
    except ValueError:
        raise InvalidValue("is no web address", "its host or port is not valid") from None
    if "@" in parts.netloc:
        raise InvalidValue(
            "has a user name", "an address that looks like one host and opens another is refused"
        )
    # `hostname` is in small letters, which turns a Kelvin sign into a plain k: ask what was written.
    is_same = unicodedata.normalize("NFKC", parts.netloc) == parts.netloc
    if not host or not is_same or "%" in host or host.startswith("-"):
        raise InvalidValue("has no host that can be trusted", "write it in plain characters")
    return url
