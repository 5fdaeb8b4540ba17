"""TODO."""

import json
from typing import Any

from partnerships_db.values.safe_text import refused_character


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
