"""The search hits in drawn lines, marked by a role; a marked line keeps its width."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from partnerships_db.filters.model import Filter, Phrase
from partnerships_db.values.name_matching import words_with_positions
from partnerships_tui.drawing.text.spans import Line, Role, Span


class Highlights(NamedTuple):
    """The words and phrases that are marked, in the spelling of the search index."""

    phrases: tuple[Phrase, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the filter searches for no text."""
        return not self.phrases


NO_HIGHLIGHTS = Highlights()


def highlights_of(criteria: Filter) -> Highlights:
    """The words and phrases that a filter searches for."""
    return Highlights(tuple(dict.fromkeys(criteria.words)))


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
    positions = words_with_positions(text)
    words = [word for word, _, _ in positions]
    for index in range(len(words)):
        length = _longest_phrase_at(words, index, hits)
        if length:
            yield positions[index][1], positions[index + length - 1][2]


def _longest_phrase_at(
    words: Sequence[str],
    index: int,
    hits: Highlights,
) -> int:
    """The length in words of the longest phrase that begins at a word, or 0."""
    longest = 0
    for phrase in hits.phrases:
        length = len(phrase.tokens)
        if length > longest and phrase.matches(words[index : index + length]):
            longest = length
    return longest
