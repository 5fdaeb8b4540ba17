"""Completion of a filter: the part of the text that is being typed, and suggestions for it."""

import re
from typing import NamedTuple

from partnerships_db.filters.editing import quoted_if_needed
from partnerships_db.filters.parser import pieces, term_name_of
from partnerships_db.filters.terms import OTHER_NAMES, TERMS


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
        name=term_name_of(piece),
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
    for name, term in TERMS.items():
        if name.startswith(begun.lower()):
            text = name if term.takes == "figure" else f"{name}:"
            suggestions.append(Suggestion(text, term.meaning))
    for other_name, name in OTHER_NAMES.items():
        if other_name.startswith(begun.lower()):
            suggestions.append(Suggestion(f"{other_name}:", TERMS[name].meaning))
    return suggestions
