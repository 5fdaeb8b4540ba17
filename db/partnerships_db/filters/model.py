"""The parts of a filter, as the parser reads them and SQL applies them."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from partnerships_db.values.errors import PartnershipsError


class FilterError(PartnershipsError, ValueError):
    """A filter that can't be read: a sentence, and the place of its cause in the text."""

    def __init__(
        self,
        message: str,
        start: int,
        end: int,
    ) -> None:
        super().__init__(message)
        self.start = start
        self.end = end


class Phrase(NamedTuple):
    """A word that is searched as the beginning of a word, or an exact phrase."""

    tokens: tuple[str, ...]
    """As the search index spells them: without case and accents."""
    is_exact: bool
    negated: bool = False

    def matches(self, words: Sequence[str]) -> bool:
        """Whether words are those of the phrase; unless it is exact, the last may be longer."""
        *first_tokens, last_token = self.tokens
        if len(words) != len(self.tokens) or list(words[:-1]) != first_tokens:
            return False
        return words[-1] == last_token or (not self.is_exact and words[-1].startswith(last_token))


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
    """Flows whose upper figure is compared with a number in whole units of a currency, or kW."""

    name: str
    operator: str
    number: Decimal
    unit: str
    negated: bool = False


class AmountRange(NamedTuple):
    """Flows whose upper figure lies in a range, its ends included; an open end is None."""

    name: str
    low: Decimal | None
    high: Decimal | None
    unit: str
    negated: bool = False


class RecordRange(NamedTuple):
    """Entries whose last import (`since`) or last check (`checked`) lies in a range of days.

    An open end is None. A route that nobody has checked is older than any day.
    """

    name: str
    first: date | None
    last: date | None
    negated: bool = False


class AnyOf(NamedTuple):
    """Alternatives of one type, written with commas: words, ranges of days, or figures."""

    parts: (
        tuple[Phrase, ...]
        | tuple[DateRange, ...]
        | tuple[RecordRange, ...]
        | tuple[AmountTest | AmountRange, ...]
    )
    negated: bool = False


Clause = Phrase | FieldTerm | DateRange | RecordRange | AmountTest | AmountRange | AnyOf


class Filter(NamedTuple):
    """A filter: clauses that must all hold. `str()` is the text it was read from."""

    parts: tuple[Clause, ...] = ()
    text: str = ""
    seen: int | None = None
    """The number of the import since which events are new for `is:new`; None: the store's first."""
    marked: frozenset[str] = frozenset()
    """The ids of the events that are marked in the explorer, for `is:marked`."""

    def __bool__(self) -> bool:
        return bool(self.parts)

    def __str__(self) -> str:
        return self.text

    def asks_for(self, word: str) -> bool:
        """Whether the filter has `is:` with a word: `new` and `marked` depend on the reader."""
        for part in self.parts:
            if isinstance(part, FieldTerm) and part.name == "is" and word in part.values:
                return True
        return False

    @property
    def words(self) -> tuple[Phrase, ...]:
        """The phrases that are searched for and highlighted, with each of several alternatives."""
        phrases: list[Phrase] = []
        for part in self.searched:
            if not part.negated:
                phrases.extend(phrases_of(part))
        return tuple(phrases)

    @property
    def searched(self) -> tuple[Phrase | AnyOf, ...]:
        """The parts that need the search index, negated ones included."""
        text_parts = [part for part in self.parts if isinstance(part, Phrase | AnyOf)]
        return tuple(part for part in text_parts if any(phrases_of(part)))

    def of_routes(self) -> tuple["Filter", tuple[Clause, ...]]:
        """Return the filter for routes in the matrix, and the parts that do not apply there."""
        from partnerships_db.filters.terms import terms_that_cannot_apply

        other_parts = terms_that_cannot_apply(self, "routes")
        route_parts = tuple(part for part in self.parts if part not in other_parts)
        return self._replace(parts=route_parts), other_parts


def phrases_of(part: Phrase | AnyOf) -> Iterator[Phrase]:
    """Yield the phrases of a part; a part with dates or figures has none."""
    if isinstance(part, Phrase):
        yield part
        return
    for alternative in part.parts:
        if isinstance(alternative, Phrase):
            yield alternative


def clause_name(clause: Clause) -> str:
    """Return the name of the term of a clause; empty for words."""
    if isinstance(clause, AnyOf):
        return clause_name(clause.parts[0])
    return "" if isinstance(clause, Phrase) else clause.name


EVERYTHING = Filter()
"""The filter that selects all events."""
