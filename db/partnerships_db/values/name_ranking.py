"""The ranking of names for a typed text: an exact name first, a match in the middle of one last."""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple, TypeVar

from partnerships_db.values.name_matching import (
    MAX_REMEMBERED_TEXTS,
    fold_accents,
    word_starts,
)

Item = TypeVar("Item")

MIN_SCATTERED_LETTERS = 3
"""The fewest letters that match a name with other letters between them."""

_MAX_STRETCH = 2
"""How many times as long as the typed text the matching part of a name may be."""


class NameRank(IntEnum):
    """How well a typed text matches a name; the best match is the smallest."""

    NAME = 0
    """The text is the name."""
    OTHER_NAME = 1
    """The text is an alias or an id."""
    NAME_BEGINS = 2
    OTHER_NAME_BEGINS = 3
    WORDS_OF_NAME_BEGIN = 4
    """Each typed word begins a word of the name, in any order."""
    WORDS_BEGIN = 5
    """Each typed word begins a word of a name or a keyword, in any order."""
    MIDDLE = 6
    """Each typed word is somewhere in a name or a keyword."""
    SCATTERED = 7
    """The letters are in a name in this order, with others between them."""


class Names(NamedTuple):
    """The texts by which an item is found."""

    name: str
    other_names: Sequence[str] = ()
    """Aliases and the id."""
    keywords: str = ""
    """Words that describe the item, such as its kind."""


def name_rank(typed: str, names: Names) -> NameRank | None:
    """Return how well a text matches an item's names; None if it does not.

    Case and accents do not matter, and in whole names and their beginnings neither do blanks and
    hyphens. Letters with others between them are not searched: see `ranked`.
    """
    words = fold_accents(typed).split()
    key = _key(typed)
    if not key:  # nothing is typed, or only marks
        return _rank_of_words(words, names)
    name_key = _key(names.name)
    if name_key == key:
        return NameRank.NAME
    other_keys = [_key(other_name) for other_name in names.other_names]
    if key in other_keys:
        return NameRank.OTHER_NAME
    if name_key.startswith(key):
        return NameRank.NAME_BEGINS
    if any(other_key.startswith(key) for other_key in other_keys):
        return NameRank.OTHER_NAME_BEGINS
    return _rank_of_words(words, names)


def _rank_of_words(words: Sequence[str], names: Names) -> NameRank | None:
    all_texts = " ".join((names.name, *names.other_names, names.keywords))
    folded_texts = fold_accents(all_texts)
    if not all(word in folded_texts for word in words):
        return None
    if _begin_words(words, word_starts(names.name)):
        return NameRank.WORDS_OF_NAME_BEGIN
    if _begin_words(words, word_starts(all_texts)):
        return NameRank.WORDS_BEGIN
    return NameRank.MIDDLE


def _begin_words(words: Iterable[str], starts: Sequence[str]) -> bool:
    return all(any(start.startswith(word) for start in starts) for word in words)


def ranked(
    typed: str,
    items: Iterable[Item],
    names_of: Callable[[Item], Names],
    worst: NameRank = NameRank.SCATTERED,
) -> list[tuple[NameRank, Item]]:
    """Return the items that match a text at least as well as `worst`, each with its rank.

    The best match comes first; items of one rank keep their order. Letters with others between
    them count only if nothing else matches: `antropic` finds Anthropic.
    """
    items = list(items)
    matches: list[tuple[NameRank, Item]] = []
    for item in items:
        rank = name_rank(typed, names_of(item))
        if rank is not None and rank <= worst:
            matches.append((rank, item))
    if not matches and worst is NameRank.SCATTERED:
        matches = [
            (NameRank.SCATTERED, item) for item in items if is_scattered_in(typed, names_of(item))
        ]
    return sorted(matches, key=lambda match: match[0])


def is_scattered_in(typed: str, names: Names) -> bool:
    """Whether the letters of a text are in a name in this order, close to one another.

    The first letter begins a word.
    """
    key = _key(typed)
    if len(key) < MIN_SCATTERED_LETTERS:
        return False
    for name in (names.name, *names.other_names):
        folded_name = fold_accents(name)
        for word in re.finditer(r"\w+", folded_name):
            end = _end_of_letters(folded_name, word.start(), key)
            if 0 < end - word.start() <= _MAX_STRETCH * len(key):
                return True
    return False


def _end_of_letters(text: str, start: int, letters: str) -> int:
    """The end of letters that are in a text in this order, the first at `start`; 0 without them."""
    if not text.startswith(letters[0], start):
        return 0
    place = start
    for letter in letters[1:]:
        place = text.find(letter, place + 1)
        if place < 0:
            return 0
    return place + 1


@lru_cache(maxsize=MAX_REMEMBERED_TEXTS)
def _key(text: str) -> str:
    """A text without case, accents, blanks and marks."""
    return re.sub(r"[\W_]+", "", fold_accents(text))
