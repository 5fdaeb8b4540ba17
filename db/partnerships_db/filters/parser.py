"""The parser of the filter language: one text for the `/` line, the commands and saved views.

Words are searched; `name:value` and `amount>10bn` are terms. A comma means or, a space means and, a
leading `-` means not, and quotes turn anything into plain words. A text that can't be read raises a
`FilterError` with the place of the mistake.
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
    phrases_of,
)
from partnerships_db.format.vocabulary import (
    EventKind,
    EventStatus,
    FlowKind,
    FlowStatus,
    RouteStatus,
)
from partnerships_db.values.amounts import POWER_UNITS, SCALES, USD
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue, did_you_mean
from partnerships_db.values.name_matching import fold_accents

MAX_FILTER_LENGTH = 1_000
"""The longest filter, in characters; the rest of a longer text is not read."""

MAX_FILTER_WORDS = 32
"""The most words that a filter searches for; further words are not read."""

ID_TERMS = ("event", "company", "from", "to", "model", "provider", "tag", "source", "speaker")
"""The terms whose values are ids or names in the store."""

_STATUSES = [*get_args(EventStatus), *get_args(FlowStatus), *get_args(RouteStatus)]

WORD_TERMS: dict[str, tuple[str, ...]] = {
    "kind": get_args(EventKind),
    "flow": get_args(FlowKind),
    "status": tuple(dict.fromkeys(_STATUSES)),
    "is": ("conflict", "new", "retracted"),
    "has": ("amount", "capacity", "conflict", "flow"),
}
"""The terms whose values are words of a closed list."""

DATE_TERMS = ("date", "after", "before")
AMOUNT_TERMS = ("amount", "capacity")
TERM_NAMES = (*ID_TERMS, *WORD_TERMS, *DATE_TERMS, *AMOUNT_TERMS)
"""The names of all terms."""

TERM_EXAMPLES = {
    "date": "date:2025-09..2025-11",
    "after": "after:2025-09",
    "before": "before:2025-Q3",
    "amount": "amount>10bn",
    "capacity": "capacity>=1GW",
}

# The patterns are kept as text, so that a start which needs no filter does not compile them.
_PIECE = (
    r"(?P<sign>-?)"
    r'(?:"(?P<quoted>[^"]*)"?'
    r"|(?P<name>[A-Za-z]+)(?P<operator>:|>=|<=|>|<)"
    r'(?P<value>(?:"[^"]*"?|[^\s"])*)'
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
_CURRENCY_SIGNS = {"$": USD, "€": "EUR", "£": "GBP", "": ""}
_POWER_UNITS = {unit.lower(): size for unit, size in POWER_UNITS.items()}
_NUMBER = r"([$€£]?)([0-9]{1,15}(?:\.[0-9]{1,6})?)([A-Za-z]*)"
_MONEY = rf"((?i:{'|'.join(_SCALES)}))([A-Z]{{3}})?"


def parse_filter(text: str) -> Filter:
    """Read a filter; a blank text selects everything. Raises FilterError."""
    text = text.replace("\0", " ")[:MAX_FILTER_LENGTH]
    clauses: list[Clause] = []
    word_count = 0
    for piece in pieces(text):
        clause = _clause(piece)
        if clause is None:
            continue
        if isinstance(clause, Phrase | AnyOf):
            word_count += sum(len(phrase.tokens) for phrase in phrases_of(clause))
            if word_count > MAX_FILTER_WORDS:
                break
        clauses.append(clause)
    return Filter(tuple(clauses), text.strip())


def pieces(text: str) -> Iterator[re.Match[str]]:
    """Return the words and terms of a text as matches.

    The groups are `sign`, then `quoted`, or `name`, `operator` and `value`, or `word`.
    """
    return re.finditer(_PIECE, text)


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a text as the search index has them: runs of letters and digits."""
    return tuple(re.findall(r"[^\W_]+", text))


def id_of(value: str) -> str:
    """Return the id that a name stands for: `google-deepmind` for `Google DeepMind`."""
    return "-".join(re.findall(r"[a-z0-9]+", fold_accents(value))) or value


def with_days(text: str, days: str) -> str:
    """Return a filter with its `date:` terms replaced by one, given the value of the new one."""
    kept_pieces = []
    for piece in pieces(text):
        is_date_term = piece["name"] == "date" and not piece["sign"]
        if not is_date_term:
            kept_pieces.append(piece[0])
    return " ".join([*kept_pieces, f"date:{days}"])


# -- Filters that are still being typed ------------------------------------------------------------


class PartialFilter(NamedTuple):
    """A filter that is still being typed."""

    criteria: Filter
    """The readable part: without the last term where that is incomplete, such as `kind:inv`."""
    is_begun: bool = False
    """Whether an incomplete term is left out."""
    may_become_term: bool = False
    """Whether the word at the end may become the name of a term, as `k` and `comp` may."""
    last_id: tuple[str, str] | None = None
    """The id term at the end and its last value, which only the store can call complete."""
    before: Filter = Filter()
    """The filter before the word or term at the end."""


def parse_partial(text: str) -> PartialFilter:
    """Read a filter that is being typed; a term that more letters may complete is not a mistake.

    Raises FilterError.
    """
    all_pieces = list(pieces(text[:MAX_FILTER_LENGTH]))
    if not all_pieces:
        return PartialFilter(parse_filter(text))
    last_piece = all_pieces[-1]
    if last_piece.end() < len(text) or last_piece["quoted"] is not None:
        return PartialFilter(parse_filter(text))

    before = parse_filter(text[: last_piece.start()])
    if last_piece["word"] is not None:
        word = last_piece["word"].lower()
        return PartialFilter(
            parse_filter(text),
            may_become_term=any(term_name.startswith(word) for term_name in TERM_NAMES),
            before=before,
        )
    term_name = last_piece["name"].lower()
    if _is_incomplete(term_name, last_piece["operator"], last_piece["value"]):
        return PartialFilter(before, is_begun=True, before=before)
    criteria = parse_filter(text)
    return PartialFilter(criteria, last_id=_last_id(criteria, term_name), before=before)


def _last_id(criteria: Filter, term_name: str) -> tuple[str, str] | None:
    """Return the name and the last value of the last clause, if it is an id term."""
    if term_name not in ID_TERMS:
        return None
    last_clause = criteria.parts[-1]
    if not isinstance(last_clause, FieldTerm):
        return None
    return term_name, last_clause.values[-1]


def _is_incomplete(
    term_name: str,
    operator: str,
    value: str,
) -> bool:
    """Whether a term can't be read, but can be once more letters are typed."""
    if term_name not in TERM_NAMES:
        return False
    last_value = re.split(r",(?=[^,]*\Z)", value)[-1].strip('"')
    if not last_value:
        return True
    if _is_readable(term_name, operator, last_value):
        return False
    if term_name in WORD_TERMS:
        return any(word.startswith(last_value.lower()) for word in WORD_TERMS[term_name])
    if term_name in DATE_TERMS:
        return _begins_date(last_value.rpartition("..")[2] or last_value)
    if operator == ":":
        last_value = last_value.rpartition("..")[2]
    return _begins_measure(term_name, last_value)


def _is_readable(
    term_name: str,
    operator: str,
    value: str,
) -> bool:
    try:
        _term(
            term_name,
            operator,
            (value,),
            False,
        )
    except InvalidValue:
        return False
    return True


def _begins_date(text: str) -> bool:
    return re.fullmatch(r"\d{0,4}|\d{4}-([HQ]|\d{0,2}|\d\d-\d?)|.*\.\.?", text) is not None


def _begins_measure(term_name: str, text: str) -> bool:
    """Whether a text is the beginning of a number with a scale and currency, or with a unit."""
    match = re.fullmatch(r"[$€£]?(?:[0-9]+(?:\.[0-9]*)?)?([A-Za-z]*)\.?", text)
    if match is None:
        return False
    suffix = match[1]
    if term_name == "capacity":
        return any(unit.startswith(suffix.lower()) for unit in _POWER_UNITS)
    if any(scale.startswith(suffix.lower()) for scale in _SCALES):
        return True
    return re.fullmatch(rf"(?i:{'|'.join(_SCALES)})[A-Z]*", suffix) is not None


# -- Clauses ---------------------------------------------------------------------------------------


def _clause(piece: re.Match[str]) -> Clause | None:
    """Read one word or term, or None for one without letters or digits. Raises FilterError."""
    negated = bool(piece["sign"])
    if piece["quoted"] is not None:
        quoted_tokens = tokens(piece["quoted"])
        return Phrase(quoted_tokens, True, negated) if quoted_tokens else None
    if piece["name"] is None:
        return _searched_word(piece["word"], negated)

    values = _checked_values(piece)
    try:
        return _term(
            piece["name"].lower(),
            piece["operator"],
            values,
            negated,
        )
    except InvalidValue as error:
        sentence = f"{error.wrong}; {error.expected}" if error.expected else error.wrong
        raise FilterError(sentence, piece.start("value"), piece.end()) from None


def _checked_values(piece: re.Match[str]) -> tuple[str, ...]:
    """Return the values of a term whose name and operator are right. Raises FilterError."""
    term_name = piece["name"].lower()
    operator = piece["operator"]
    start = piece.start("name")
    if term_name not in TERM_NAMES:
        hint = did_you_mean(term_name, TERM_NAMES) or "quote it to search for the words"
        sentence = f'there is no "{piece["name"]}:" to filter by; {hint}'
        raise FilterError(sentence, start, piece.end("operator"))
    if operator != ":" and term_name not in AMOUNT_TERMS:
        example = TERM_EXAMPLES.get(term_name, f"{term_name}:…")
        raise FilterError(f'"{term_name}" is written as {example}', start, piece.end())

    values = tuple(value.replace('"', "") for value in re.findall(_VALUE, piece["value"]))
    if not any(values):
        raise FilterError(f'"{term_name}{operator}" needs a value', start, piece.end())
    return values


def _searched_word(word: str, negated: bool) -> Phrase | AnyOf | None:
    """Read a word, or several words with commas; a comma between digits is part of a number."""
    phrases = []
    for alternative in re.split(r",(?!(?<=\d,)\d)", word):
        word_tokens = tokens(alternative)
        if word_tokens:
            phrases.append(Phrase(word_tokens, False))
    if not phrases:
        return None
    if len(phrases) > 1:
        return AnyOf(tuple(phrases), negated)
    return phrases[0]._replace(negated=negated)


def _term(
    term_name: str,
    operator: str,
    values: tuple[str, ...],
    negated: bool,
) -> Clause:
    """Read the values of a term. Raises InvalidValue."""
    if term_name in AMOUNT_TERMS:
        figures = tuple(_amount_test(term_name, operator, value) for value in values)
        if len(figures) > 1:
            return AnyOf(figures, negated)
        return figures[0]._replace(negated=negated)
    if term_name in DATE_TERMS:
        ranges = tuple(_date_range(term_name, value) for value in values)
        if len(ranges) > 1:
            return AnyOf(ranges, negated)
        return ranges[0]._replace(negated=negated)
    if term_name in WORD_TERMS:
        words = tuple(_listed_word(term_name, value.lower()) for value in values)
        return FieldTerm(term_name, words, negated)
    if term_name == "speaker":
        return FieldTerm(term_name, values, negated)
    return FieldTerm(term_name, tuple(map(id_of, values)), negated)


# -- Words of closed lists -------------------------------------------------------------------------


def _listed_word(term_name: str, value: str) -> str:
    """Return a word of a term's list. Raises InvalidValue with the words that the term takes."""
    words = WORD_TERMS[term_name]
    if value in words:
        return value
    hint = _word_hint(term_name, value)
    if term_name in ("is", "has"):
        raise InvalidValue(f'"{term_name}:" takes {", ".join(words)}', hint)
    noun = {"kind": "kind of event", "flow": "kind of flow"}.get(term_name, term_name)
    raise InvalidValue(f'"{value}" is not a {noun}', hint or _first_words(words))


def _word_hint(term_name: str, value: str) -> str:
    """Return the word that was probably meant, or the term that has the word, or nothing."""
    hint = did_you_mean(value, WORD_TERMS[term_name])
    if hint:
        return hint
    terms = [f"{term}:{value}" for term, words in WORD_TERMS.items() if value in words]
    return f"did you mean {' or '.join(terms)}?" if terms else ""


def _first_words(words: tuple[str, ...]) -> str:
    ellipsis = " …" if len(words) > 8 else ""
    return f"one of {', '.join(words[:8])}{ellipsis}"


# -- Dates -----------------------------------------------------------------------------------------


def _date_range(term_name: str, value: str) -> DateRange:
    """Read a period, or for `date` also a range. Raises InvalidValue."""
    low, dots, high = value.partition("..")
    if term_name == "date" and dots:
        return _range_between(term_name, low, high)

    period = PartialDate.parse(value)
    if term_name == "after":
        return DateRange(term_name, _day(period.last.toordinal() + 1), None)
    if term_name == "before":
        return DateRange(term_name, None, _day(period.first.toordinal() - 1))
    return DateRange(term_name, period.first, period.last)


def _range_between(
    term_name: str,
    low: str,
    high: str,
) -> DateRange:
    first = PartialDate.parse(low).first if low else None
    last = PartialDate.parse(high).last if high else None
    if first is None and last is None:
        raise InvalidValue("a range has at least one end", f"such as {TERM_EXAMPLES['date']}")
    if first is not None and last is not None and first > last:
        raise InvalidValue(f"{low} lies after {high}")
    return DateRange(term_name, first, last)


def _day(ordinal: int) -> date:
    """Return the day of an ordinal, or the nearest end of the calendar."""
    nearest = min(max(ordinal, date.min.toordinal()), date.max.toordinal())
    return date.fromordinal(nearest)


# -- Figures ---------------------------------------------------------------------------------------


def _amount_test(
    term_name: str,
    operator: str,
    value: str,
) -> AmountTest | AmountRange:
    """Read a figure to compare with, or a range after `:`. Raises InvalidValue."""
    if operator != ":":
        number, unit = _measure(term_name, value)
        return AmountTest(
            term_name,
            operator,
            number,
            unit,
        )
    low, dots, high = value.partition("..")
    if not low and not high:
        example = "5bn" if term_name == "amount" else "2GW"
        raise InvalidValue("a range has at least one end", f"such as {term_name}:1..{example}")
    if not dots:
        high = low
    return _amount_range(term_name, _with_unit_of(low, high), high)


def _with_unit_of(low: str, high: str) -> str:
    """Return the low end with the unit of the high end, which in `5..10bn` holds for both."""
    unit = re.search("[A-Za-z]+$", high)
    if unit is None or not re.fullmatch(r"[0-9.]+", low):
        return low
    return low + unit[0]


def _amount_range(
    term_name: str,
    low: str,
    high: str,
) -> AmountRange:
    least, least_unit = _measure(term_name, low) if low else (None, "")
    most, most_unit = _measure(term_name, high) if high else (None, "")
    if least is not None and most is not None:
        if least_unit != most_unit:
            raise InvalidValue("the ends of a range are of one currency")
        if least > most:
            raise InvalidValue(f"{low} is more than {high}")
    return AmountRange(
        term_name,
        least,
        most,
        least_unit or most_unit,
    )


def _measure(term_name: str, value: str) -> tuple[Decimal, str]:
    """Read a number in whole units with its currency or `kW`. Raises InvalidValue."""
    is_capacity = term_name == "capacity"
    example = "such as 500MW or 1GW" if is_capacity else "such as 10bn or 500mnEUR"
    match = re.fullmatch(_NUMBER, value)
    if match is None:
        raise InvalidValue(f'"{value}" is not a figure', example)
    sign = match[1]
    number = Decimal(match[2])
    suffix = match[3]

    if is_capacity:
        if sign or suffix.lower() not in _POWER_UNITS:
            raise InvalidValue(f'"{value}" is not a capacity', example)
        return number * _POWER_UNITS[suffix.lower()], "kW"

    money = re.fullmatch(_MONEY, suffix)
    if money is None or (sign and money[2]):
        raise InvalidValue(f'"{suffix}" is not a scale or currency', example)
    scale = _SCALES[money[1].lower()]
    currency = _CURRENCY_SIGNS[sign] or money[2] or USD
    return number * scale, currency
