"""Completing a filter: which part of a text is being typed, and what may stand there."""

import re
from typing import NamedTuple

from partnerships_db.filters.parser import AMOUNT_TERMS, DATE_TERMS, TERM_NAMES, pieces


class CompletionContext(NamedTuple):
    """What is being typed at a place of a text: `begun` of a value of the term `name`, or of a word if there is none.

    An offer replaces the text from `start` to `end`.
    """

    name: str
    begun: str
    start: int
    end: int


class Suggestion(NamedTuple):
    """Something that may stand there."""

    text: str
    """As the filter writes it: a value, or a term with its name."""
    words: str = ""
    """What it is called, or what it does."""
    events: int | None = None
    """How many events it would leave; None where that says nothing."""


def completion_context_at(text: str, place: int) -> CompletionContext:
    """What is being typed where the cursor stands; the end of a text and a blank begin a new word."""
    for piece in pieces(text):
        if piece.start() < place <= piece.end():
            if piece["word"] is not None:
                return CompletionContext(
                    "", text[piece.start("word") : place], piece.start("word"), piece.end()
                )
            if piece["name"] is not None and place >= piece.start("value"):
                return _value_context(piece, text, place)
            break
    return CompletionContext("", "", place, place)


def _value_context(piece: re.Match[str], text: str, place: int) -> CompletionContext:
    """The value between two commas; of a range the end that is being typed."""
    start = piece.start("value") + text[piece.start("value") : place].rfind(",") + 1
    end = text.find(",", place, piece.end())
    if (dots := text.rfind("..", start, place)) >= 0:
        start = dots + 2
    begun = text[start:place].strip('"')
    return CompletionContext(piece["name"].lower(), begun, start, piece.end() if end < 0 else end)


def with_suggestion(
    text: str, context: CompletionContext, suggestion: Suggestion
) -> tuple[str, int]:
    """The text with the offer in its place, and where the cursor stands behind it."""
    put = (
        suggestion.text
        if context.name == "" or re.fullmatch(r"[\w.-]+", suggestion.text)
        else f'"{suggestion.text}"'
    )
    return text[: context.start] + put + text[context.end :], context.start + len(put)


def suggested_terms(begun: str) -> list[Suggestion]:
    """The terms that begin so, as they are written before their value."""
    return [
        Suggestion(name if name in AMOUNT_TERMS else f"{name}:", TERM_WORDS[name])
        for name in TERM_NAMES
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

assert TERM_WORDS.keys() == set(TERM_NAMES), "and none is left out"
assert set(DATE_TERMS) < TERM_WORDS.keys()
