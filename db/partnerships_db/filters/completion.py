"""Completion of a filter: the part of the text that is being typed, and suggestions for it."""

import re
from typing import NamedTuple

from partnerships_db.filters.editing import quoted_if_needed
from partnerships_db.filters.parser import pieces, term_name_of
from partnerships_db.filters.terms import OTHER_NAMES, TERMS, Subject, Term


class CompletionContext(NamedTuple):
    """The part of a filter that is being typed; a suggestion replaces it from `start` to `end`."""

    name: str
    """The term whose value is typed; empty for a word or the name of a term."""
    begun: str
    """The letters before the cursor."""
    start: int
    end: int

    @property
    def is_start(self) -> bool:
        """Whether nothing is typed yet."""
        return not self.name and not self.begun and self.start == 0


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


def suggested_terms(begun: str, subject: Subject = "events") -> list[Suggestion]:
    """Return the terms whose name begins with some letters, as they are written before a value.

    Without letters they are all terms that select the subject, the most useful ones first.
    """
    suggestions = [
        _suggested_term(name, term.meaning)
        for name, term in _terms_for(subject).items()
        if name.startswith(begun.lower())
    ]
    if begun:
        for other_name, name in OTHER_NAMES.items():
            if other_name.startswith(begun.lower()):
                suggestions.append(Suggestion(f"{other_name}:", TERMS[name].meaning))
    return suggestions


def _suggested_term(name: str, meaning: str) -> Suggestion:
    separator = ">" if TERMS[name].takes == "figure" else ":"
    return Suggestion(f"{name}{separator}", meaning)


_FIRST_TERMS = ("company", "kind", "amount", "date", "tag", "is", "from", "to")
_FIRST_ROUTE_TERMS = ("model", "provider", "family", "zone")


def _terms_for(subject: Subject) -> dict[str, Term]:
    """The terms that select a subject, in the order in which they are suggested."""
    first_names = _FIRST_ROUTE_TERMS if subject == "routes" else _FIRST_TERMS
    names = dict.fromkeys((*first_names, *TERMS))
    return {
        name: TERMS[name] for name in names if subject != "routes" or TERMS[name].selects_routes
    }
