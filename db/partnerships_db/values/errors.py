"""The errors of an input: its place, the entry, the mistake, and what would be right."""

from collections.abc import Iterable
from heapq import nlargest
from typing import NamedTuple

from partnerships_db.values.name_matching import fold_accents

FieldPath = tuple[str | int, ...]
"""The path to a value inside an entry: names of fields, and positions in lists from 0."""

MAX_COMPARED_WORDS = 400
"""The most words that are compared in full for one suggestion."""

NEAR = 0.75
"""The likeness from 0 to 1 (difflib's ratio) from which a known word is suggested for another."""

_MAX_SHORT_ID = 3
_NEAR_SHORT_ID = 0.85
"""The likeness from which an id is suggested for one of at most `_MAX_SHORT_ID` letters."""

_MAX_QUOTED_LENGTH = 60


class PartnershipsError(Exception):
    """The base of every exception that this project raises on purpose.

    Its text is a sentence to show.
    """


class InvalidValue(PartnershipsError, ValueError):
    """A value that its field's grammar does not allow."""

    def __init__(
        self,
        wrong: str,
        expected: str = "",
        *,
        code: str = "",
    ) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        """The mistake, as a clause that follows the quoted value."""
        self.expected = expected
        """A correct value, or the value that was probably meant."""
        self.code = code
        """The code of the mistake in reports; empty where the field decides it."""


class Diagnostic(NamedTuple):
    """An error at one place of an input. Its text is raw: it must be made safe before printing."""

    file: str
    line: int | None
    """From 1; None in a file without lines."""
    column: int | None
    entry: str | None
    """The id of the entry, or None if it is not known."""
    field: str | None
    """The path inside the entry, such as `flows[0].amount`."""
    message: str
    hint: str = ""
    code: str = ""
    """The kind of the mistake, or of the warning: one of `importing.codes`."""
    others: tuple[str, ...] = ()
    """The first places of the same mistake elsewhere, such as `log.yaml:12`."""
    other_count: int = 0
    """The number of all such places."""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        text = f"{self.field} {self.message}" if self.field else self.message
        if self.entry:
            text = f"{self.entry}: {text}"
        if self.hint:
            text = f"{text}; {self.hint}"
        if self.other_count:
            text = f"{text} ({self._other_places()})"
        return f"{place}  {text}"

    def _other_places(self) -> str:
        """The other places in words; those in the same file by their lines."""
        places = [place.replace(f"{self.file}:", "line ", 1) for place in self.others]
        if self.other_count > len(places):
            places.append("…")
        noun = "place" if self.other_count == 1 else "places"
        return f"in {self.other_count:,} other {noun}: {', '.join(places)}"


def did_you_mean(
    word: str,
    known: Iterable[str],
    *,
    cutoff: float = NEAR,
) -> str:
    """`did you mean "…"?` for the known word nearest to a word, or an empty text.

    A word below the cutoff is not near: a wrong hint does more harm than none. Case and accents do
    not count.
    """
    word = _folded(word[:100])
    words_by_spelling = {_folded(known_word): known_word for known_word in known}
    spellings: Iterable[str] = words_by_spelling
    # Comparing thousands of ids in full takes too long.
    if len(words_by_spelling) > MAX_COMPARED_WORDS:
        spellings = _words_with_like_letters(word, words_by_spelling)

    from difflib import get_close_matches

    nearest_words = get_close_matches(
        word,
        spellings,
        n=1,
        cutoff=cutoff,
    )
    return f'did you mean "{words_by_spelling[nearest_words[0]]}"?' if nearest_words else ""


def did_you_mean_id(word: str, known_ids: Iterable[str]) -> str:
    """`did_you_mean` for ids, of which short ones are often those of others: `hp` and `hpe`."""
    cutoff = _NEAR_SHORT_ID if len(word) <= _MAX_SHORT_ID else NEAR
    return did_you_mean(word, known_ids, cutoff=cutoff)


def _folded(word: str) -> str:
    return word.lower() if word.isascii() else fold_accents(word)


def _words_with_like_letters(word: str, known_words: Iterable[str]) -> list[str]:
    """The words that share most pairs of letters with a word; among these the nearest in length."""
    pairs = {word[start : start + 2] for start in range(len(word) - 1)}

    def likeness(known_word: str) -> float:
        common_pairs = sum(pair in known_word for pair in pairs)
        return common_pairs - abs(len(known_word) - len(word)) / 1000

    return nlargest(MAX_COMPARED_WORDS, known_words, key=likeness)


def quoted(value: object) -> str:
    """The value in quotation marks, cut to the length that an error message has room for."""
    text = str(value)
    if len(text) > _MAX_QUOTED_LENGTH:
        text = f"{text[: _MAX_QUOTED_LENGTH - 3]}…"
    return f'"{text}"'
