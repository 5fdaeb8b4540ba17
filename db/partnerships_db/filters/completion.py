"""Completion of a filter: the part of the text that is being typed, and suggestions for it."""

import re
from typing import NamedTuple, get_args

from partnerships_db.filters.editing import quoted_if_needed
from partnerships_db.filters.parser import (
    AMOUNT_TERMS,
    DATE_TERMS,
    TERM_NAMES,
    WORD_TERMS,
    pieces,
)
from partnerships_db.format.vocabulary import SourceKind


class CompletionContext(NamedTuple):
    """The part of a filter that is being typed; a suggestion replaces it from `start` to `end`."""

    name: str
    """The term whose value is typed; empty for a word or the name of a term."""
    begun: str
    """The letters before the cursor."""
    start: int
    end: int


class Suggestion(NamedTuple):
    """A completion of the text that is being typed."""

    text: str
    """As the filter writes it: a value, or the name of a term."""
    words: str = ""
    """A name or an explanation beside it."""
    events: int | None = None
    """The number of events that it would leave; None if the number is not known."""


def completion_context_at(text: str, place: int) -> CompletionContext:
    """Return the part of a filter that is typed at the cursor.

    A new word begins at the end of a text, after a blank, and inside quotes.
    """
    for piece in pieces(text):
        if not piece.start() < place <= piece.end():
            continue
        if piece["word"] is not None:
            start = piece.start("word")
            return CompletionContext(
                "",
                text[start:place],
                start,
                piece.end(),
            )
        if piece["name"] is not None and place >= piece.start("value"):
            return _value_context(piece, text, place)
        break
    return CompletionContext(
        "",
        "",
        place,
        place,
    )


def _value_context(
    piece: re.Match[str],
    text: str,
    place: int,
) -> CompletionContext:
    """Return the value between two commas; of a range, the end that is being typed."""
    value_start = piece.start("value")
    comma = text.rfind(",", value_start, place)
    start = value_start if comma < 0 else comma + 1
    dots = text.rfind("..", start, place)
    if dots >= 0:
        start = dots + 2

    next_comma = text.find(",", place, piece.end())
    return CompletionContext(
        name=piece["name"].lower(),
        begun=text[start:place].strip('"'),
        start=start,
        end=piece.end() if next_comma < 0 else next_comma,
    )


def with_suggestion(
    text: str,
    context: CompletionContext,
    suggestion: Suggestion,
) -> tuple[str, int]:
    """Return the text with a suggestion in it, and the place of the cursor behind it."""
    inserted = suggestion.text
    if context.name:
        inserted = quoted_if_needed(inserted)
    completed = text[: context.start] + inserted + text[context.end :]
    return completed, context.start + len(inserted)


def suggested_terms(begun: str) -> list[Suggestion]:
    """Return the terms whose name begins with some letters, as they are written before a value."""
    suggestions = []
    for name in TERM_NAMES:
        if name.startswith(begun.lower()):
            text = name if name in AMOUNT_TERMS else f"{name}:"
            suggestions.append(Suggestion(text, TERM_WORDS[name]))
    return suggestions


TERM_WORDS = {
    "event": "an event by its id",
    "company": "a company that the event names",
    "from": "the payer of a flow",
    "to": "the payee of a flow",
    "model": "a model that the event names, or whose route it changed",
    "provider": "a cloud on which the event changed a route",
    "tag": "a tag of the event",
    "source": f"a source by its id, or {' '.join(get_args(SourceKind))}",
    "speaker": "the speaker of a statement",
    "kind": "the kind of the event",
    "flow": "the kind of a flow",
    "status": "the status of the event or of a flow",
    "is": ", ".join(WORD_TERMS["is"]),
    "has": ", ".join(WORD_TERMS["has"]),
    "date": "2025, 2025-Q4, 2025-09..2025-11",
    "after": "after the last day of a period",
    "before": "before the first day of a period",
    "amount": "amount>10bn, amount:1..5bnEUR",
    "capacity": "capacity>=500MW",
}
"""The meaning of each term in a few words."""

assert TERM_WORDS.keys() == set(TERM_NAMES), "each term has its words"
assert set(DATE_TERMS) < TERM_WORDS.keys()
