"""TODO."""

import re

from partnerships_db.filters.parser import id_of, pieces


def selected_values(text: str, name: str) -> tuple[str, ...]:
    """The values that a filter asks of a term, those of all such terms that are not negated."""
    return tuple(value for piece in _of(text, name) for value in _values(piece))


def toggle_value(text: str, name: str, value: str) -> str:
    """The filter with that value among those of the term, or without it where it was; the rest as it is."""
    terms = _of(text, name)
    holding = next((piece for piece in terms if value in _values(piece)), None)
    if holding is not None:
        left = [one for one in _values(holding) if one != value]
        term = f"{name}:{','.join(map(_written, left))}" if left else ""
        return _joined(text[: holding.start()], term, text[holding.end() :])
    if terms:
        last = terms[-1]
        return f"{text[: last.end()]},{_written(value)}{text[last.end() :]}"
    return _joined(text, f"{name}:{_written(value)}", "")


def term_position(text: str, name: str, value: str) -> tuple[int, int]:
    """Where a value of a term stands in a filter: its first letter, and behind its last; or all of the text."""
    for piece in pieces(text):
        if piece["name"] and piece["name"].lower() == name:
            for written in re.finditer(r'"([^"]*)"?|[^,"]+', piece["value"]):
                if id_of(written[1] or written[0]) == id_of(value):
                    return piece.start("value") + written.start(), piece.start(
                        "value"
                    ) + written.end()
    return 0, len(text)


def _of(text: str, name: str) -> list[re.Match[str]]:
    return [
        piece
        for piece in pieces(text)
        if piece["name"]
        and piece["name"].lower() == name
        and not piece["sign"]
        and piece["operator"] == ":"
    ]


def _values(piece: re.Match[str]) -> list[str]:
    return [value.strip('"') for value in re.findall(r'"[^"]*"?|[^,"]+', piece["value"])]


def _written(value: str) -> str:
    return value if re.fullmatch(r"[\w.-]+", value) else f'"{value}"'


def _joined(*parts: str) -> str:
    return " ".join(filter(None, (part.strip() for part in parts)))
