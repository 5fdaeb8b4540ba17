"""Completing a filter: which part of a text is being typed, and what may stand there."""

import re
from typing import NamedTuple

from partnerships_db.filters.parser import DATES, FIGURES, NAMES, id_of, pieces


class Wanted(NamedTuple):
    """What is being typed at a place of a text: `begun` of a value of the term `name`, or of a word if there is none.

    An offer replaces the text from `start` to `end`.
    """

    name: str
    begun: str
    start: int
    end: int


class Offered(NamedTuple):
    """Something that may stand there."""

    text: str
    """As the filter writes it: a value, or a term with its name."""
    words: str = ""
    """What it is called, or what it does."""
    events: int | None = None
    """How many events it would leave; None where that says nothing."""


def wanted_at(text: str, place: int) -> Wanted:
    """What is being typed where the cursor stands; the end of a text and a blank begin a new word."""
    for piece in pieces(text):
        if piece.start() < place <= piece.end():
            if piece["word"] is not None:
                return Wanted("", text[piece.start("word") : place], piece.start("word"), piece.end())
            if piece["name"] is not None and place >= piece.start("value"):
                return _value_wanted(piece, text, place)
            break
    return Wanted("", "", place, place)


def _value_wanted(piece: re.Match[str], text: str, place: int) -> Wanted:
    """The value between two commas; of a range the end that is being typed."""
    start = piece.start("value") + text[piece.start("value") : place].rfind(",") + 1
    end = text.find(",", place, piece.end())
    if (dots := text.rfind("..", start, place)) >= 0:
        start = dots + 2
    begun = text[start:place].strip('"')
    return Wanted(piece["name"].lower(), begun, start, piece.end() if end < 0 else end)


def with_offer(text: str, wanted: Wanted, offered: Offered) -> tuple[str, int]:
    """The text with the offer in its place, and where the cursor stands behind it."""
    put = offered.text if wanted.name == "" or re.fullmatch(r"[\w.-]+", offered.text) else f'"{offered.text}"'
    return text[: wanted.start] + put + text[wanted.end :], wanted.start + len(put)


def offered_terms(begun: str) -> list[Offered]:
    """The terms that begin so, as they are written before their value."""
    return [
        Offered(name if name in FIGURES else f"{name}:", TERM_WORDS[name])
        for name in NAMES
        if name.startswith(begun.lower())
    ]


TERM_WORDS = {
    "event": "by id",
    "company": "that the event names, by id",
    "from": "who pays",
    "to": "who is paid",
    "model": "that it names, or whose route it began or changed",
    "provider": "on whose cloud a route began or changed",
    "tag": "by its word",
    "source": "by id, or primary filing press analysis reference",
    "speaker": "of a statement",
    "kind": "of the event",
    "flow": "a flow of that kind",
    "status": "of the event or of a flow",
    "is": "conflict, new, retracted",
    "has": "amount, capacity, conflict, flow",
    "date": "2025, 2025-Q4, 2025-09..2025-11",
    "after": "that period left out",
    "before": "that period left out",
    "amount": "amount>10bn, amount:1..5bnEUR",
    "capacity": "capacity>=500MW",
}
"""What each term asks, in a few words."""

assert TERM_WORDS.keys() == set(NAMES), "and none is left out"
assert set(DATES) < TERM_WORDS.keys()


def ticked(text: str, name: str) -> tuple[str, ...]:
    """The values that a filter asks of a term, those of all such terms that are not negated."""
    return tuple(value for piece in _of(text, name) for value in _values(piece))


def toggled(text: str, name: str, value: str) -> str:
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


def place_of(text: str, name: str, value: str) -> tuple[int, int]:
    """Where a value of a term stands in a filter: its first letter, and behind its last; or all of the text."""
    for piece in pieces(text):
        if piece["name"] and piece["name"].lower() == name:
            for written in re.finditer(r'"([^"]*)"?|[^,"]+', piece["value"]):
                if id_of(written[1] or written[0]) == id_of(value):
                    return piece.start("value") + written.start(), piece.start("value") + written.end()
    return 0, len(text)


def _of(text: str, name: str) -> list[re.Match[str]]:
    return [
        piece
        for piece in pieces(text)
        if piece["name"] and piece["name"].lower() == name and not piece["sign"] and piece["operator"] == ":"
    ]


def _values(piece: re.Match[str]) -> list[str]:
    return [value.strip('"') for value in re.findall(r'"[^"]*"?|[^,"]+', piece["value"])]


def _written(value: str) -> str:
    return value if re.fullmatch(r"[\w.-]+", value) else f'"{value}"'


def _joined(*parts: str) -> str:
    return " ".join(filter(None, (part.strip() for part in parts)))
