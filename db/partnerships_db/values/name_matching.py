"""Comparison of names as people type them: without case and accents, and by the starts of words."""

import re
import unicodedata
from functools import lru_cache


def fold_accents(text: str) -> str:
    """Return a text without case and accents: `societe` for `Société`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@lru_cache(maxsize=20_000)
def word_starts(text: str) -> tuple[str, ...]:
    """The folded words of a name, then the parts of words between marks: `c3.ai`, `c3`, `ai`."""
    folded_text = fold_accents(text)
    words = folded_text.split()
    words.extend(re.findall(r"\w+", folded_text))
    return tuple(dict.fromkeys(words))
