"""What is searched for, marked where it is found; nothing takes more cells than before."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from partnerships_db.filters.model import Filter
from partnerships_db.values.name_matching import fold_accents
from partnerships_tui.drawing.text.spans import Line, Role, Span


class Highlights(NamedTuple):
    """What is marked, without case and accents."""

    begun: tuple[str, ...] = ()
    """The beginnings of words."""
    phrases: tuple[tuple[str, ...], ...] = ()
    """Words that stand one after the other."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is searched for."""
        return not (self.begun or self.phrases)


NO_HIGHLIGHTS = Highlights()


def highlights_of(criteria: Filter) -> Highlights:
    """What a filter searches for."""
    words = [(tuple(map(fold_accents, one.tokens)), one.is_exact) for one in criteria.words]
    begun = dict.fromkeys(token for tokens, is_exact in words if not is_exact for token in tokens)
    return Highlights(
        tuple(begun), tuple(dict.fromkeys(tokens for tokens, is_exact in words if is_exact))
    )


def has_hit(line: Line, hits: Highlights) -> bool:
    """Whether something of the line is one."""
    return not hits.is_empty and any(True for _ in _match_positions(line.text, hits))


def with_hits(spans: Iterable[Span], hits: Highlights) -> Line:
    """The same line, each hit playing the role of one."""
    if hits.is_empty:
        return Line(spans)
    return Line(part for span in spans for part in _split_at(span, hits))


def _split_at(span: Span, hits: Highlights) -> list[Span]:
    parts, last = [], 0
    for start, end in _match_positions(span.text, hits):
        if start >= last:
            parts += [
                span._replace(text=span.text[last:start]),
                span._replace(text=span.text[start:end], role=Role.HIT),
            ]
            last = end
    return (
        [*(part for part in parts if part.text), span._replace(text=span.text[last:])]
        if parts
        else [span]
    )


def _match_positions(text: str, hits: Highlights) -> Iterator[tuple[int, int]]:
    """Where hits stand, from the first on."""
    places = [(word.start(), word.end()) for word in re.finditer(r"[^\W_]+", text)]
    words = [fold_accents(text[start:end]) for start, end in places]
    for number, word in enumerate(words):
        lengths = [
            len(phrase)
            for phrase in hits.phrases
            if tuple(words[number : number + len(phrase)]) == phrase
        ]
        if lengths:
            yield places[number][0], places[number + max(lengths) - 1][1]
        elif word.startswith(hits.begun):
            yield places[number]
