"""What is searched for, marked where it is found; nothing takes more cells than before."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from partnerships_db.filters.model import Filter
from partnerships_db.values.name_matching import folded
from partnerships_tui.drawing.text.spans import Line, Role, Span


class Hits(NamedTuple):
    """What is marked, without case and accents."""

    begun: tuple[str, ...] = ()
    """The beginnings of words."""
    phrases: tuple[tuple[str, ...], ...] = ()
    """Words that stand one after the other."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is searched for."""
        return not (self.begun or self.phrases)


NO_HITS = Hits()


def hits_of(chosen: Filter) -> Hits:
    """What a filter searches for."""
    words = [(tuple(map(folded, one.tokens)), one.is_exact) for one in chosen.words]
    begun = dict.fromkeys(token for tokens, is_exact in words if not is_exact for token in tokens)
    return Hits(
        tuple(begun), tuple(dict.fromkeys(tokens for tokens, is_exact in words if is_exact))
    )


def has_hit(line: Line, hits: Hits) -> bool:
    """Whether something of the line is one."""
    return not hits.is_empty and any(True for _ in _found(line.text, hits))


def with_hits(spans: Iterable[Span], hits: Hits) -> Line:
    """The same line, each hit playing the role of one."""
    if hits.is_empty:
        return Line(spans)
    return Line(part for span in spans for part in _parted(span, hits))


def _parted(span: Span, hits: Hits) -> list[Span]:
    parts, last = [], 0
    for start, end in _found(span.text, hits):
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


def _found(text: str, hits: Hits) -> Iterator[tuple[int, int]]:
    """Where hits stand, from the first on."""
    places = [(word.start(), word.end()) for word in re.finditer(r"[^\W_]+", text)]
    words = [folded(text[start:end]) for start, end in places]
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
