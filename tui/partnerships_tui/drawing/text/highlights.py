"""The search hits in drawn lines, marked by a role; a marked line keeps its width."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from partnerships_db.filters.model import Filter
from partnerships_db.values.name_matching import fold_accents
from partnerships_tui.drawing.text.spans import Line, Role, Span


class Highlights(NamedTuple):
    """The words and phrases that are marked, without case and accents."""

    prefixes: tuple[str, ...] = ()
    """The beginnings of words."""
    phrases: tuple[tuple[str, ...], ...] = ()
    """Words that follow one another."""

    @property
    def is_empty(self) -> bool:
        """Whether the filter searches for no text."""
        return not (self.prefixes or self.phrases)


NO_HIGHLIGHTS = Highlights()


def highlights_of(criteria: Filter) -> Highlights:
    """The words and phrases that a filter searches for."""
    # Dictionaries as sets that keep their order.
    prefixes: dict[str, None] = {}
    phrases: dict[tuple[str, ...], None] = {}
    for phrase in criteria.words:
        tokens = tuple(fold_accents(token) for token in phrase.tokens)
        if phrase.is_exact:
            phrases[tokens] = None
        else:
            prefixes.update(dict.fromkeys(tokens))
    return Highlights(tuple(prefixes), tuple(phrases))


def has_hit(line: Line, hits: Highlights) -> bool:
    """Whether the line contains a hit."""
    if hits.is_empty:
        return False
    first_position = next(_match_positions(line.text, hits), None)
    return first_position is not None


def with_hits(spans: Iterable[Span], hits: Highlights) -> Line:
    """The spans as a line in which each hit has the role HIT."""
    if hits.is_empty:
        return Line(spans)
    return Line(part for span in spans for part in _split_at(span, hits))


def _split_at(span: Span, hits: Highlights) -> list[Span]:
    parts: list[Span] = []
    last_end = 0
    for start, end in _match_positions(span.text, hits):
        if start < last_end:
            continue
        if start > last_end:
            parts.append(span._replace(text=span.text[last_end:start]))
        parts.append(span._replace(text=span.text[start:end], role=Role.HIT))
        last_end = end
    if not parts:
        return [span]
    parts.append(span._replace(text=span.text[last_end:]))
    return parts


def _match_positions(text: str, hits: Highlights) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each hit in a text, from left to right."""
    positions = [match.span() for match in re.finditer(r"[^\W_]+", text)]
    words = [fold_accents(text[start:end]) for start, end in positions]
    for index, word in enumerate(words):
        phrase_length = _longest_phrase_at(words, index, hits)
        if phrase_length:
            _, phrase_end = positions[index + phrase_length - 1]
            yield positions[index][0], phrase_end
        elif word.startswith(hits.prefixes):
            yield positions[index]


def _longest_phrase_at(
    words: Sequence[str],
    index: int,
    hits: Highlights,
) -> int:
    """The length in words of the longest phrase that begins at a word, or 0."""
    longest = 0
    for phrase in hits.phrases:
        length = len(phrase)
        if length > longest and tuple(words[index : index + length]) == phrase:
            longest = length
    return longest
