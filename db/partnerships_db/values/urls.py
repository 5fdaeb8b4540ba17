"""The web addresses that are safe to open."""

import re
import unicodedata
from urllib.parse import SplitResult, urlsplit

from partnerships_db.values.errors import InvalidValue
from partnerships_db.values.safe_text import code_point, is_invisible

_VISIBLE_ASCII = re.compile(r"[!-\[\]-~]+")
"""ASCII with a glyph, but for the backslash."""

MAX_URL_LENGTH = 8192


def safe_url(url: str) -> str:
    """Return an address unchanged if a browser may be given it; raise InvalidValue otherwise.

    An address has http or https, `//`, a host that looks like the host that it is, a valid port,
    and no user name, blank or invisible character. It is checked at import and when it is opened.
    """
    if len(url) > MAX_URL_LENGTH:
        raise InvalidValue(f"is longer than {MAX_URL_LENGTH:,} characters")
    _refuse_hidden_characters(url)
    if not re.match(r"https?://[^/]", url, re.IGNORECASE):
        raise InvalidValue("is not a web address", "expected http:// or https://")

    _refuse_doubtful_host(_split(url))
    return url


def _refuse_hidden_characters(url: str) -> None:
    # Nearly all addresses are plain ASCII, and a look at each character takes much longer.
    if _VISIBLE_ASCII.fullmatch(url):
        return
    for character in url:
        if not character.isprintable() or character in " \\" or is_invisible(character):
            raise InvalidValue(
                f"contains {code_point(character)}",
                "an address has no blank, backslash or invisible character",
            )


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        has_valid_port = parts.port != 0
    except ValueError:
        has_valid_port = False
    if not has_valid_port:
        raise InvalidValue("is not a web address", "its host or port is not valid")
    return parts


def _refuse_doubtful_host(parts: SplitResult) -> None:
    if "@" in parts.netloc:
        raise InvalidValue(
            "has a user name",
            "an address that looks like one host and opens another is refused",
        )

    # `hostname` is in lower case, which turns a Kelvin sign into a k: the text itself is compared.
    is_normalized = unicodedata.normalize("NFKC", parts.netloc) == parts.netloc
    host = parts.hostname
    if not host or not is_normalized or "%" in host or host.startswith("-"):
        raise InvalidValue("has no host that can be trusted", "write it in plain characters")
