"""JSON text that is safe to print."""

import json
from typing import Any

from partnerships_db.values.safe_text import refused_character


def json_text(document: Any) -> str:
    """Return a document as JSON, with an escape for each character that no text may contain.

    A parser reads the same document from it.
    """
    text = json.dumps(document, ensure_ascii=False, indent=2)
    while match := refused_character(text.replace("\n", " ")):
        character = match[0]
        text = text.replace(character, _json_escape(character))
    return text


def _json_escape(character: str) -> str:
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04x}"

    # JSON writes a character beyond 16 bits as a surrogate pair.
    offset = code - 0x10000
    high_half = 0xD800 + (offset >> 10)
    low_half = 0xDC00 + (offset & 0x3FF)
    return f"\\u{high_half:04x}\\u{low_half:04x}"
