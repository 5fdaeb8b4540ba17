"""The filter language: one text for the `/` line, the commands and saved views, read into a `Filter`.

Words are searched; `name:value` and `amount>10bn` are terms; a comma is or, a space is and, a
leading `-` is not, and quotes make plain words of anything. A text that can't be read is a
`FilterError` that knows where.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple, get_args

from partnerships_db.filters.model import (
    AmountRange,
    AmountTest,
    AnyOf,
    Clause,
    DateRange,
    FieldTerm,
    Filter,
    FilterError,
    Phrase,
)
from partnerships_db.format.vocabulary import (
    EventKind,
    EventStatus,
    FlowKind,
    FlowStatus,
    RouteStatus,
)
from partnerships_db.values.amounts import POWER_UNITS, SCALES
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue, did_you_mean
from partnerships_db.values.name_matching import fold_accents

MAX_FILTER_LENGTH, MAX_FILTER_WORDS = 1_000, 32
"""How long a filter may be: letters, and words to search for."""

ID_TERMS = ("event", "company", "from", "to", "model", "provider", "tag", "source", "speaker")
"""Terms whose values are ids or names that the store holds."""

WORD_TERMS: dict[str, tuple[str, ...]] = {
    "kind": get_args(EventKind),
    "flow": get_args(FlowKind),
    "status": tuple(
        dict.fromkeys((*get_args(EventStatus), *get_args(FlowStatus), *get_args(RouteStatus)))
    ),
    "is": ("conflict", "new", "retracted"),
    "has": ("amount", "capacity", "conflict", "flow"),
}
"""Terms whose values are words of a closed list."""

DATE_TERMS = ("date", "after", "before")
AMOUNT_TERMS = ("amount", "capacity")
TERM_NAMES = (*ID_TERMS, *WORD_TERMS, *DATE_TERMS, *AMOUNT_TERMS)
"""All terms."""

TERM_EXAMPLES = {
    "date": "date:2025-09..2025-11",
    "after": "after:2025-09",
    "before": "before:2025-Q3",
    "amount": "amount>10bn",
    "capacity": "capacity>=1GW",
}

# Kept as text: what a start does not need is not compiled at import.
_PIECE = (
    r'(?P<sign>-?)(?:"(?P<quoted>[^"]*)"?|(?P<name>[A-Za-z]+)(?P<operator>:|>=|<=|>|<)(?P<value>(?:"[^"]*"?|[^\s"])*)'
    r"|(?P<word>[^\s\"]+))"
)
_VALUE = r'(?:"[^"]*"?|[^,"])+'
_SCALES = {
    **SCALES,
    "k": SCALES["thousand"],
    **dict.fromkeys(("m", "mn"), SCALES["million"]),
    **dict.fromkeys(("b", "bn"), SCALES["billion"]),
    **dict.fromkeys(("t", "tn"), SCALES["trillion"]),
    "": Decimal(1),
}
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "": ""}
_POWERS = {unit.lower(): size for unit, size in POWER_UNITS.items()}
_NUMBER = r"([$€£]?)([0-9]{1,15}(?:\.[0-9]{1,6})?)([A-Za-z]*)"
_MONEY = rf"((?i:{'|'.join(_SCALES)}))([A-Z]{{3}})?"


def parse_filter(text: str) -> Filter:
    """Read a filter; blank is everything, and what lies beyond the limits is not read."""
    text = text.replace("\0", " ")[:MAX_FILTER_LENGTH]
    parts: list[Clause] = []
    room = MAX_FILTER_WORDS
    for piece in pieces(text):
        part = _clause(piece)
        if isinstance(part, Phrase | AnyOf):
            room -= sum(
                len(words.tokens) for words in Filter((part._replace(negated=False),)).words
            )
            if room < 0:
                break
        if part is not None:
            parts.append(part)
    return Filter(tuple(parts), text.strip())


class PartialFilter(NamedTuple):
    """A filter that is still being typed."""

    chosen: Filter
    """What can be read of it: without its last term where that is only begun, as `kind:inv` or `amount>` is."""
    is_begun: bool = False
    """Whether something is left out so."""
    may_become_term: bool = False
    """Whether the word at its end may yet be the name of a term, as `k` and `comp` may."""
    last_id: tuple[str, str] | None = None
    """The term of ids at its end and the last of its values: only the store can tell whether that one is whole."""
    before: Filter = Filter()
    """What stands before the word or term at its end."""


def parse_partial(text: str) -> PartialFilter:
    """Read a filter as it is typed: what more letters may make right is no mistake yet."""
    last = next(reversed(list(pieces(text[:MAX_FILTER_LENGTH]))), None)
    if last is None or last.end() < len(text) or last["quoted"] is not None:
        return PartialFilter(parse_filter(text))
    before = parse_filter(text[: last.start()])
    if last["word"] is not None:
        word = last["word"].lower()
        may_become_term = any(name.startswith(word) for name in TERM_NAMES)
        return PartialFilter(parse_filter(text), may_become_term=may_become_term, before=before)
    name = last["name"].lower()
    if name in TERM_NAMES and _is_begun(name, last["operator"], last["value"]):
        return PartialFilter(before, is_begun=True, before=before)
    chosen = parse_filter(text)
    last_id = (
        (name, chosen.parts[-1].values[-1])
        if name in ID_TERMS and isinstance(chosen.parts[-1], FieldTerm)
        else None
    )
    return PartialFilter(chosen, last_id=last_id, before=before)


def pieces(text: str) -> Iterator[re.Match[str]]:
    """The words and terms of a text, in groups: `sign`, then `quoted`, or `name`, `operator`, `value`, or `word`."""
    return re.finditer(_PIECE, text)


def with_days(text: str, days: str) -> str:
    """The same filter, but of those days, as they are written after `date:`."""
    others = [found[0] for found in pieces(text) if (found["name"], found["sign"]) != ("date", "")]
    return " ".join([*others, f"date:{days}"])


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text as the search index has them: runs of letters and digits."""
    return tuple(re.findall(r"[^\W_]+", text))


def id_of(value: str) -> str:
    """A value as the id that it stands for: `OpenAI` and `Google DeepMind` are written as people write names."""
    return "-".join(re.findall(r"[a-z0-9]+", fold_accents(value))) or value


def _clause(piece: re.Match[str]) -> Clause | None:
    negated = bool(piece["sign"])
    if piece["quoted"] is not None:
        found = tokens(piece["quoted"])
        return Phrase(found, True, negated) if found else None
    if piece["name"] is None:
        return _phrase(piece["word"], negated)
    name, operator, start = piece["name"].lower(), piece["operator"], piece.start("name")
    if name not in TERM_NAMES:
        known = did_you_mean(name, TERM_NAMES) or "quote it to search for the words"
        raise FilterError(
            f'there is no "{piece["name"]}:" to filter by; {known}', start, piece.end("operator")
        )
    if operator != ":" and name not in AMOUNT_TERMS:
        raise FilterError(
            f'"{name}" is written as {TERM_EXAMPLES.get(name, f"{name}:…")}', start, piece.end()
        )
    values = tuple(value.replace('"', "") for value in re.findall(_VALUE, piece["value"]))
    if not any(values):
        raise FilterError(f'"{name}{operator}" wants a value', start, piece.end())
    try:
        return _term(name, operator, values, negated)
    except InvalidValue as refusal:
        sentence = "; ".join(filter(None, (refusal.wrong, refusal.expected)))
        raise FilterError(sentence, piece.start("value"), piece.end()) from None


def _phrase(word: str, negated: bool) -> Phrase | AnyOf | None:
    """A word, or any of some; a comma between digits is part of a number."""
    found = [tokens(part) for part in re.split(r",(?!(?<=\d,)\d)", word)]
    parts = tuple(Phrase(part, False) for part in found if part)
    if len(parts) > 1:
        return AnyOf(parts, negated)
    return parts[0]._replace(negated=negated) if parts else None


def _term(name: str, operator: str, values: tuple[str, ...], negated: bool) -> Clause:
    if name in AMOUNT_TERMS:
        figures = tuple(_amount_test(name, operator, value) for value in values)
        return (
            figures[0]._replace(negated=negated) if len(figures) == 1 else AnyOf(figures, negated)
        )
    if name in DATE_TERMS:
        ranges = tuple(_date_range(name, value) for value in values)
        return ranges[0]._replace(negated=negated) if len(ranges) == 1 else AnyOf(ranges, negated)
    if name in WORD_TERMS:
        values = tuple(value.lower() for value in values)
        for value in values:
            if value not in WORD_TERMS[name]:
                raise InvalidValue(f'"{value}" is no {name}', _suggested_term(name, value))
    elif name != "speaker":
        values = tuple(map(id_of, values))
    return FieldTerm(name, values, negated)


def _suggested_term(name: str, value: str) -> str:
    """What was probably meant: a word of the list, the term that has the word, or some of the list."""
    if hint := did_you_mean(value, WORD_TERMS[name]):
        return hint
    others = [f"{other}:{value}" for other, words in WORD_TERMS.items() if value in words]
    if others:
        return f"did you mean {' or '.join(others)}?"
    return f"one of {', '.join(WORD_TERMS[name][:8])}{' …' if len(WORD_TERMS[name]) > 8 else ''}"


def _date_range(name: str, value: str) -> DateRange:
    low, dots, high = value.partition("..")
    if name != "date" or not dots:
        period = PartialDate.parse(value)
        match name:
            case "after":
                return DateRange(name, _day(period.last.toordinal() + 1), None)
            case "before":
                return DateRange(name, None, _day(period.first.toordinal() - 1))
        return DateRange(name, period.first, period.last)
    first = PartialDate.parse(low).first if low else None
    last = PartialDate.parse(high).last if high else None
    if first is None and last is None:
        raise InvalidValue("a range has at least one end", f"such as {TERM_EXAMPLES['date']}")
    if first and last and first > last:
        raise InvalidValue(f"{low} lies after {high}")
    return DateRange(name, first, last)


def _day(ordinal: int) -> date:
    """The day, or the end of the calendar where there is none."""
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))


def _amount_test(name: str, operator: str, value: str) -> AmountTest | AmountRange:
    if operator != ":":
        number, unit = _measure(name, value)
        return AmountTest(name, operator, number, unit)
    low, dots, high = value.partition("..")
    if not low and not high:
        raise InvalidValue(
            "a range has at least one end",
            f"such as {name}:1..{'5bn' if name == 'amount' else '2GW'}",
        )
    if not dots:
        high = low
    elif re.fullmatch(r"[0-9.]+", low) and (unit_of_both := re.search("[A-Za-z]+$", high)):
        low += unit_of_both[0]  # `5..10bn`: what is said once, at the end, holds for both
    least, most = (_measure(name, end) if end else None for end in (low, high))
    if least and most and least[1] != most[1]:
        raise InvalidValue("the ends of a range are of one currency")
    if least and most and least[0] > most[0]:
        raise InvalidValue(f"{low} is more than {high}")
    unit = (least or most or (Decimal(0), ""))[1]
    return AmountRange(name, least and least[0], most and most[0], unit)


def _measure(name: str, value: str) -> tuple[Decimal, str]:
    """A number in whole units, and its currency or `kW`."""
    example = "such as 10bn or 500mnEUR" if name == "amount" else "such as 500MW or 1GW"
    match = re.fullmatch(_NUMBER, value)
    if match is None:
        raise InvalidValue(f'"{value}" is no figure', example)
    sign, number, suffix = match[1], Decimal(match[2]), match[3]
    if name == "capacity":
        if sign or suffix.lower() not in _POWERS:
            raise InvalidValue(f'"{value}" is no capacity', example)
        return number * _POWERS[suffix.lower()], "kW"
    money = re.fullmatch(_MONEY, suffix)
    if money is None or (sign and money[2]):
        raise InvalidValue(f'"{suffix}" is no scale or currency', example)
    return number * _SCALES[money[1].lower()], _SIGNS[sign] or money[2] or "USD"


def _is_begun(name: str, operator: str, value: str) -> bool:
    """Whether more letters may make a term of it that can be read, and it is none yet."""
    last = re.split(r",(?=[^,]*\Z)", value)[-1].strip('"')
    if not last:
        return True
    try:
        _term(name, operator, (last,), False)
    except InvalidValue:
        pass
    else:
        return False
    if name in WORD_TERMS:
        return any(word.startswith(last.lower()) for word in WORD_TERMS[name])
    if name in DATE_TERMS:
        return bool(
            re.fullmatch(
                r"\d{0,4}|\d{4}-([HQ]|\d{0,2}|\d\d-\d?)|.*\.\.?", last.rpartition("..")[2] or last
            )
        )
    end = last.rpartition("..")[2] if operator == ":" else last
    number = re.fullmatch(r"[$€£]?(?:[0-9]+(?:\.[0-9]*)?)?([A-Za-z]*)\.?", end)
    if number is None:
        return False
    if name == "capacity":
        return any(unit.startswith(number[1].lower()) for unit in _POWERS)
    return bool(re.fullmatch(rf"(?i:{'|'.join(_SCALES)})[A-Z]*", number[1])) or any(
        scale.startswith(number[1].lower()) for scale in _SCALES
    )
