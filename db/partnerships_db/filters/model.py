"""What selects events: the parts of a filter, as `filter_language` reads them and SQL applies them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from partnerships_db.values.errors import PartnershipsError

ROUTE_TERMS = frozenset({"company", "model", "provider", "status"})
"""What selects routes in the matrix; other terms do not apply there."""


class FilterError(PartnershipsError, ValueError):
    """A filter that can't be read: a sentence, and where in the text its cause stands."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.start, self.end = start, end


class Phrase(NamedTuple):
    """A word to find as the beginning of one, or a phrase to find as it is."""

    tokens: tuple[str, ...]
    is_exact: bool
    negated: bool = False


class FieldTerm(NamedTuple):
    """`name:value,value`: any of the values."""

    name: str
    values: tuple[str, ...]
    negated: bool = False


class DateRange(NamedTuple):
    """Events whose first day lies in a range of days; an open end is None."""

    name: str
    first: date | None
    last: date | None
    negated: bool = False


class AmountTest(NamedTuple):
    """Flows whose upper figure compares so: in whole units of a currency, or kW."""

    name: str
    operator: str
    number: Decimal
    unit: str
    negated: bool = False


class AmountRange(NamedTuple):
    """Flows whose upper figure lies in a range, its ends included; an open end is None."""

    name: str
    least: Decimal | None
    most: Decimal | None
    unit: str
    negated: bool = False


class AnyOf(NamedTuple):
    """Alternatives of one kind, written with commas: words, ranges of days, or figures of one name."""

    parts: tuple[Phrase, ...] | tuple[DateRange, ...] | tuple[AmountTest | AmountRange, ...]
    negated: bool = False


Clause = Phrase | FieldTerm | DateRange | AmountTest | AmountRange | AnyOf


class Filter(NamedTuple):
    """What selects events. `str()` is the text it was read from."""

    parts: tuple[Clause, ...] = ()
    text: str = ""
    seen: int | None = None
    """What `is:new` is measured from: an import's number; None is the store's first."""

    def __bool__(self) -> bool:
        return bool(self.parts)

    def __str__(self) -> str:
        return self.text

    @property
    def asks_for_new(self) -> bool:
        """Whether it matters what the reader has seen."""
        return any(
            isinstance(part, FieldTerm) and part.name == "is" and "new" in part.values
            for part in self.parts
        )

    @property
    def words(self) -> tuple[Phrase, ...]:
        """What is searched for, to be marked where it is found: any of some words counts each."""
        return tuple(
            words for part in self.searched if not part.negated for words in _words_of(part)
        )

    @property
    def searched(self) -> tuple[Phrase | AnyOf, ...]:
        """The parts that ask the search index, those among them that are negated too."""
        return tuple(
            part for part in self.parts if isinstance(part, Phrase | AnyOf) and any(_words_of(part))
        )

    def of_routes(self) -> tuple["Filter", tuple[Clause, ...]]:
        """What of it selects routes in the matrix, and the parts that do not apply there."""
        applies = tuple(
            part for part in self.parts if isinstance(part, FieldTerm) and part.name in ROUTE_TERMS
        )
        return self._replace(parts=applies), tuple(
            part for part in self.parts if part not in applies
        )


def _words_of(part: Phrase | AnyOf) -> Iterator[Phrase]:
    for one in (part,) if isinstance(part, Phrase) else part.parts:
        if isinstance(one, Phrase):
            yield one


EVERYTHING = Filter()
