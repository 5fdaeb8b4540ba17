"""The filter language: one text for the `/` line, the commands and saved views, and what it means.

Words are searched; `name:value` and `amount>10bn` are terms; a comma is or, a space is and, a
leading `-` is not, and quotes make plain words of anything. A text that can't be read is a
`FilterError` that knows where.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import get_args

from partnerships_db.amounts import POWER_UNITS, SCALES
from partnerships_db.dates import PartialDate
from partnerships_db.problems import Refused, did_you_mean
from partnerships_db.vocabulary import EventKind, EventStatus, FlowKind, FlowStatus, RouteStatus

LENGTH_LIMIT, WORD_LIMIT = 200, 16
"""How much of a filter is read: characters, and words to search for."""

IDS = ("company", "from", "to", "model", "provider", "tag", "source", "speaker")
"""Terms whose values are ids or names that the store holds."""

_WORDS: dict[str, tuple[str, ...]] = {
    "kind": get_args(EventKind),
    "flow": get_args(FlowKind),
    "status": tuple(dict.fromkeys((*get_args(EventStatus), *get_args(FlowStatus), *get_args(RouteStatus)))),
    "is": ("conflict", "new", "retracted"),
    "has": ("amount", "capacity", "conflict", "flow"),
}
_DATES = ("date", "after", "before")
_FIGURES = ("amount", "capacity")
NAMES = (*IDS, *_WORDS, *_DATES, *_FIGURES)
_ROUTE_TERMS = frozenset({"company", "model", "provider", "status"})
"""What selects routes in the matrix; other terms do not apply there."""

_TOKEN = re.compile(
    r'(?P<sign>-?)(?:"(?P<quoted>[^"]*)"?|(?P<name>[A-Za-z]+)(?P<operator>:|>=|<=|>|<)(?P<value>(?:"[^"]*"?|[^\s"])*)'
    r"|(?P<word>[^\s\"]+))"
)
_SCALES = {
    **SCALES,
    "k": SCALES["thousand"],
    **dict.fromkeys(("m", "mn"), SCALES["million"]),
    **dict.fromkeys(("b", "bn"), SCALES["billion"]),
    **dict.fromkeys(("t", "tn"), SCALES["trillion"]),
    "": Decimal(1),
}
_NUMBER = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?)([A-Za-z]*)")
_MONEY = re.compile(rf"((?i:{'|'.join(_SCALES)}))([A-Z]{{3}})?")


class FilterError(ValueError):
    """A filter that can't be read: a sentence, and where in the text its cause stands."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.start, self.end = start, end


@dataclass(frozen=True, slots=True)
class Words:
    """A word to find as the beginning of one, or a phrase to find as it is."""

    tokens: tuple[str, ...]
    is_exact: bool
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """`name:value,value`: any of the values."""

    name: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """Events whose first day lies in a range of days; an open end is None."""

    name: str
    first: date | None
    last: date | None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """Flows whose upper figure compares so: in whole units of a currency, or kW."""

    name: str
    operator: str
    number: Decimal
    unit: str
    negated: bool = False


Part = Words | Term | Between | Figure


@dataclass(frozen=True, slots=True)
class Filter:
    """What selects events. `str()` is the text it was read from."""

    parts: tuple[Part, ...] = ()
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.parts)

    def __str__(self) -> str:
        return self.text

    @property
    def words(self) -> tuple[Words, ...]:
        """The parts that are searched for, to be marked where they are found."""
        return tuple(part for part in self.parts if isinstance(part, Words) and not part.negated)

    def of_routes(self) -> tuple["Filter", tuple[Part, ...]]:
        """What of it selects routes in the matrix, and the parts that do not apply there."""
        applies = tuple(part for part in self.parts if isinstance(part, Term) and part.name in _ROUTE_TERMS)
        return Filter(applies, self.text), tuple(part for part in self.parts if part not in applies)


EVERYTHING = Filter()


def parse_filter(text: str) -> Filter:
    """Read a filter; blank is everything, and what lies beyond the limits is not read."""
    text = text.replace("\0", "")[:LENGTH_LIMIT]
    parts: list[Part] = []
    words = 0
    for match in _TOKEN.finditer(text):
        part = _part(match)
        if isinstance(part, Words):
            words += len(part.tokens)
            if words > WORD_LIMIT:
                break
        if part is not None:
            parts.append(part)
    return Filter(tuple(parts), text.strip())


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text as the search index has them: runs of letters and digits."""
    return tuple(re.findall(r"[^\W_]+", text))


def _part(match: re.Match[str]) -> Part | None:
    negated = bool(match["sign"])
    if match["name"] is None:
        phrase = match["quoted"]
        found = tokens(phrase if phrase is not None else match["word"])
        return Words(found, phrase is not None, negated) if found else None
    name, operator = match["name"].lower(), match["operator"]
    value, start = match["value"], match.start("name")
    if name not in NAMES:
        hint = did_you_mean(name, NAMES)
        known = hint or "quote it to search for the words"
        raise FilterError(f'there is no "{match["name"]}:" to filter by; {known}', start, match.end("operator"))
    if (name in _FIGURES) == (operator == ":"):
        example = f"{name}>10bn" if name == "amount" else f"{name}>=1GW" if name == "capacity" else f"{name}:…"
        raise FilterError(f'"{name}" is written as {example}', start, match.end())
    values = tuple(part.strip('"') for part in re.findall(r'"[^"]*"?|[^,"]+', value))
    if not values:
        raise FilterError(f'"{name}{operator}" wants a value', start, match.end())
    try:
        if name in _FIGURES:
            return _figure(name, operator, values[0], negated)
        if name in _DATES:
            return _between(name, values[0], negated)
        for word in values if name in _WORDS else ():
            if word not in _WORDS[name]:
                raise Refused(f'"{word}" is no {name}', did_you_mean(word, _WORDS[name]) or _some(_WORDS[name]))
    except Refused as refusal:
        end = match.end()
        raise FilterError(
            "; ".join(filter(None, (refusal.wrong, refusal.expected))), match.start("value"), end
        ) from None
    return Term(name, values, negated)


def _some(words: tuple[str, ...]) -> str:
    return f"one of {', '.join(words[:8])}{' …' if len(words) > 8 else ''}"


def _between(name: str, value: str, negated: bool) -> Between:
    first, dots, last = value.partition("..")
    if name != "date" or not dots:
        period = PartialDate.parse(value)
        match name:
            case "after":
                return Between(name, date.fromordinal(period.last.toordinal() + 1), None, negated)
            case "before":
                return Between(name, None, date.fromordinal(period.first.toordinal() - 1), negated)
        return Between(name, period.first, period.last, negated)
    start = PartialDate.parse(first).first if first else None
    end = PartialDate.parse(last).last if last else None
    return Between(name, start, end, negated)


def _figure(name: str, operator: str, value: str, negated: bool) -> Figure:
    example = "such as 10bn or 500mnEUR" if name == "amount" else "such as 500MW or 1GW"
    match = _NUMBER.fullmatch(value)
    if match is None:
        raise Refused(f'"{value}" is no figure', example)
    number, suffix = Decimal(match[1]), match[2]
    if name == "capacity":
        factor = {unit.lower(): size for unit, size in POWER_UNITS.items()}.get(suffix.lower())
        if factor is None:
            raise Refused(f'"{value}" is no capacity', example)
        return Figure(name, operator, number * factor, "kW", negated)
    money = _MONEY.fullmatch(suffix)
    if money is None:
        raise Refused(f'"{suffix}" is no scale or currency', example)
    return Figure(name, operator, number * _SCALES[money[1].lower()], money[2] or "USD", negated)
