"""JSON text that is safe to print, whole or piece by piece."""

import json
from collections.abc import Iterator
from json.encoder import encode_basestring
from typing import Any

from partnerships_db.values.safe_text import refused_character

_INDENT = "  "


def json_text(document: Any) -> str:
    """Return a document as JSON, with an escape for each character that no text may contain.

    A parser reads the same document from it.
    """
    return "".join(json_texts(document))


def json_texts(document: Any) -> Iterator[str]:
    """Yield the text of a document in pieces, as `json_text` has it.

    A list of the document, or of one of its members, may be an iterator. Its items are read and
    written one after the other, so that a document of any size takes no more memory than an item.
    """
    for piece in _pieces(document, "\n"):
        yield _without_refused_characters(piece)


def _pieces(value: Any, newline: str) -> Iterator[str]:
    """The text of a value in pieces; `newline` begins a line with the indentation of the value."""
    inner_newline = newline + _INDENT
    mark = ""
    if isinstance(value, dict):
        for name, member in value.items():
            mark = "," if mark else "{"
            yield f"{mark}{inner_newline}{_name_text(name)}: "
            yield from _pieces(member, inner_newline)
        yield f"{newline}}}" if mark else "{}"
    elif isinstance(value, (list, tuple, Iterator)):
        for item in value:
            mark = "," if mark else "["
            yield f"{mark}{inner_newline}{_value_text(item, inner_newline)}"
        yield f"{newline}]" if mark else "[]"
    else:
        yield _value_text(value, newline)


def _value_text(value: Any, newline: str) -> str:
    """The text of a whole value, as `json.dumps` indents it; that takes three times as long."""
    if isinstance(value, str):
        return encode_basestring(value)
    if not value or not isinstance(value, (dict, list, tuple)):
        return json.dumps(value, ensure_ascii=False)

    inner_newline = newline + _INDENT
    if isinstance(value, dict):
        members = [
            f"{_name_text(name)}: {_value_text(member, inner_newline)}"
            for name, member in value.items()
        ]
        return f"{{{inner_newline}{f',{inner_newline}'.join(members)}{newline}}}"
    items = [_value_text(item, inner_newline) for item in value]
    return f"[{inner_newline}{f',{inner_newline}'.join(items)}{newline}]"


def _name_text(name: Any) -> str:
    """The name of a member; a number or a constant is quoted as `json.dumps` quotes it."""
    return encode_basestring(name if isinstance(name, str) else json.dumps(name))


def _without_refused_characters(text: str) -> str:
    while match := refused_character(text):
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
