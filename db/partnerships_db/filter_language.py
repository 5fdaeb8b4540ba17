"""The filter language: one text for the `/` line, the commands and saved views, read into a `Filter`.

Words are searched; `name:value` and `amount>10bn` are terms; a comma is or, a space is and, a
leading `-` is not, and quotes make plain words of anything. A text that can't be read is a
`FilterError` that knows where.
"""

import re
from datetime import date
from decimal import Decimal
from typing import get_args

from partnerships_db.amounts import POWER_UNITS, SCALES
from partnerships_db.dates import PartialDate
from partnerships_db.filters import Between, Figure, Filter, FilterError, Part, Term, Words
from partnerships_db.problems import Refused, did_you_mean
from partnerships_db.vocabulary import EventKind, EventStatus, FlowKind, FlowStatus, RouteStatus

LENGTH_LIMIT, WORD_LIMIT = 1_000, 16
"""How much of a filter is read: characters, and words to search for."""

IDS = ("event", "company", "from", "to", "model", "provider", "tag", "source", "speaker")
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

_TOKEN = (
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
_NUMBER = r"([0-9]{1,15}(?:\.[0-9]{1,6})?)([A-Za-z]*)"
_MONEY = rf"((?i:{'|'.join(_SCALES)}))([A-Z]{{3}})?"


def parse_filter(text: str) -> Filter:
    """Read a filter; blank is everything, and what lies beyond the limits is not read."""
    text = text.replace("\0", "")[:LENGTH_LIMIT]
    parts: list[Part] = []
    words = 0
    for match in re.finditer(_TOKEN, text):
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
    match = re.fullmatch(_NUMBER, value)
    if match is None:
        raise Refused(f'"{value}" is no figure', example)
    number, suffix = Decimal(match[1]), match[2]
    if name == "capacity":
        factor = {unit.lower(): size for unit, size in POWER_UNITS.items()}.get(suffix.lower())
        if factor is None:
            raise Refused(f'"{value}" is no capacity', example)
        return Figure(name, operator, number * factor, "kW", negated)
    money = re.fullmatch(_MONEY, suffix)
    if money is None:
        raise Refused(f'"{suffix}" is no scale or currency', example)
    return Figure(name, operator, number * _SCALES[money[1].lower()], money[2] or "USD", negated)
