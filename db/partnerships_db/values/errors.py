"""What is wrong with an input: where, in which entry, and what would be right."""

from collections.abc import Iterable
from difflib import get_close_matches
from heapq import nlargest
from typing import NamedTuple

FieldPath = tuple[str | int, ...]
"""The way to a value inside an entry: field names, and places in lists from 0."""


MAX_COMPARED_WORDS = 400


class PartnershipsError(Exception):
    """The base of every exception that this project raises on purpose. Its text is a sentence to show."""


class InvalidValue(PartnershipsError, ValueError):
    """A value that its field's grammar does not allow."""

    def __init__(self, wrong: str, expected: str = "") -> None:
        super().__init__(wrong)
        self.wrong = wrong
        """What is wrong, as a clause that follows the quoted value."""
        self.expected = expected
        """What would be right, or what was probably meant."""


class Diagnostic(NamedTuple):
    """One mistake in one place. Its text is raw: whoever prints it makes it safe."""

    file: str
    line: int | None
    """From 1; None where a file has no lines to point at."""
    column: int | None
    entry: str | None
    """The id of the entry, where it is known."""
    field: str | None
    """The path inside the entry, such as `flows[0].amount`."""
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        told = self.message if not self.field else f"{self.field} {self.message}"
        subject = f"{self.entry}: {told}" if self.entry else told
        return f"{place}  {subject}" + (f"; {self.hint}" if self.hint else "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean "…"?` for the nearest known word, or nothing."""
    word, words = word[:100], list(known)
    if len(words) > MAX_COMPARED_WORDS:
        # Comparing takes too long for thousands of ids: only those that share most pairs of letters are.
        pairs = {word[place : place + 2] for place in range(len(word) - 1)}
        words = nlargest(
            MAX_COMPARED_WORDS,
            words,
            key=lambda other: (
                sum(pair in other for pair in pairs) - abs(len(other) - len(word)) / 1000
            ),
        )
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""


def quoted(value: object) -> str:
    """The value as an error quotes it, cut to what a line can hold."""
    text = str(value)
    return f'"{text[:57]}…"' if len(text) > 60 else f'"{text}"'
