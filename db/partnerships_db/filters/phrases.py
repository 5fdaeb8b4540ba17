"""The words and phrases of a filter, looked for in single texts such as names and titles."""

from collections.abc import Sequence
from functools import lru_cache

from partnerships_db.filters.model import AnyOf, Phrase, phrases_of
from partnerships_db.values.name_matching import words_with_positions


@lru_cache(maxsize=20_000)
def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a text as a search compares them."""
    return tuple(word for word, _, _ in words_with_positions(text))


def has_phrase(texts: Sequence[Sequence[str]], clause: Phrase | AnyOf) -> bool:
    """Whether a text has one of the phrases of a clause, without regard to its minus sign."""
    for phrase in phrases_of(clause):
        length = len(phrase.tokens)
        for words in texts:
            for start in range(len(words) - length + 1):
                if phrase.matches(words[start : start + length]):
                    return True
    return False
