"""What is searched for, marked where it is found; nothing takes more cells than before."""

import re
from collections.abc import Iterable

from partnerships_db.filters import Filter
from partnerships_db.names import folded
from partnerships_tui.drawing.spans import Line, Role, Span

Hits = tuple[str, ...]
"""The beginnings of words that are searched for, without case and accents."""


def hits_of(chosen: Filter) -> Hits:
    """What a filter searches for."""
    return tuple(dict.fromkeys(folded(token) for words in chosen.words for token in words.tokens))


def has_hit(line: Line, hits: Hits) -> bool:
    """Whether a word of the line begins so."""
    return bool(hits) and any(_is_hit(word, hits) for word in re.findall(r"\w+", line.text))


def with_hits(spans: Iterable[Span], hits: Hits) -> Line:
    """The same line, each word that begins so playing the role of a hit."""
    if not hits:
        return Line(spans)
    return Line(part for span in spans for part in _parted(span, hits))


def _parted(span: Span, hits: Hits) -> list[Span]:
    parts, last = [], 0
    for word in re.finditer(r"\w+", span.text):
        if _is_hit(word[0], hits):
            parts += [span._replace(text=span.text[last : word.start()]), span._replace(text=word[0], role=Role.HIT)]
            last = word.end()
    return [*(part for part in parts if part.text), span._replace(text=span.text[last:])] if parts else [span]


def _is_hit(word: str, hits: Hits) -> bool:
    return folded(word).startswith(hits)
