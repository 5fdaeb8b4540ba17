"""Amounts, capacities, quantities, stakes and terms: exact decimals that keep their qualifier.

The grammar is that of the interchange format: `[qualifier] NUMBER[-NUMBER] [scale] UNIT
[per year|per month]`, `tens of billions UNIT`, or `undisclosed`. `str()` of a value is its
canonical text, and two spellings of one value have the same.
"""

import re
from decimal import Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from partnerships_db.values.errors import InvalidValue, did_you_mean

EXACT, ABOUT, UP_TO, LESS_THAN, AT_LEAST = "", "about", "up to", "less than", "at least"
QUALIFIERS = (ABOUT, UP_TO, LESS_THAN, AT_LEAST)

SCALES = {
    "trillion": Decimal(10**12),
    "billion": Decimal(10**9),
    "million": Decimal(10**6),
    "thousand": Decimal(10**3),
}
POWER_UNITS = {"GW": Decimal(10**6), "MW": Decimal(10**3), "kW": Decimal(1)}
UNDISCLOSED = "undisclosed"

# The grammars, kept as text: what a start does not need is not compiled at import, and the schema has them too.
_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{1,6})?"
_HEAD = rf"(?:(?P<qualifier>{'|'.join(QUALIFIERS)}) )?(?P<low>{_NUMBER})"
MEASURE = (
    rf"{_HEAD}(?:-(?P<high>{_NUMBER}))?(?: (?P<scale>{'|'.join(SCALES)}))?"
    r" (?P<unit>[A-Za-z]{2,3})(?: per (?P<per>year|month))?"
)
VAGUE = r"(?P<vague>(?:tens|hundreds) of (?:millions|billions|trillions)) (?P<unit>[A-Z]{3})"
QUANTITY = (
    rf"{_HEAD}(?:-(?P<high>{_NUMBER}))?(?: (?:thousand|million|billion))?"
    r" (?!(?:thousand|million|billion)\Z)(?P<words>[^\W\d_].*)"
)
STAKE = rf"{_HEAD}%"
TERM = rf"{_HEAD} (?P<unit>year|month)s?"

# 15 digits of trillions with 6 decimals: more than Python's default 28 digits.
_CONTEXT = Context(prec=60)


class Amount(NamedTuple):
    """Money or power as it was stated, in whole units: dollars, kilowatts.

    `low` and `high` are the bounds that the words set: both for a number or a range, only
    `high` for `up to` and `less than`, only `low` for `at least`, neither for a vague size or
    what was not disclosed.
    """

    unit: str
    """The ISO 4217 code, or `kW` for every capacity; empty where undisclosed."""
    qualifier: str = EXACT
    low: Decimal | None = None
    high: Decimal | None = None
    per: str = ""
    """`year` or `month` of a rate."""
    vague: str = ""
    """`tens of billions`."""

    @property
    def upper(self) -> Decimal | None:
        """The highest figure that was named; that of `at least` is its floor."""
        return self.low if self.high is None else self.high

    @property
    def bounds(self) -> list[Decimal]:
        """The figures to print: both ends of a range, else the only figure, or none."""
        ends = [self.low] if self.low == self.high else [self.low, self.high]
        return [bound for bound in ends if bound is not None]

    @property
    def is_undisclosed(self) -> bool:
        """Whether the parties kept it to themselves."""
        return not self.unit

    def __str__(self) -> str:
        if self.is_undisclosed:
            return UNDISCLOSED
        if self.vague:
            return f"{self.vague} {self.unit}"
        ends = [end for end in (self.low, self.high) if end is not None]
        if self.low == self.high:
            ends = ends[:1]
        numbers, unit = _in_largest_unit(ends, self.unit)
        rate = f" per {self.per}" if self.per else ""
        qualifier = f"{self.qualifier} " if self.qualifier else ""
        return f"{qualifier}{'-'.join(numbers)} {unit}{rate}"


def parse_amount(text: str) -> Amount:
    """Money: `up to 5 billion USD`, `1.25 billion USD per month`, `tens of billions USD`.

    That the currency exists is for the format to say; here it is three capitals.
    """
    return _parse_measure(text, power=False)


def parse_capacity(text: str) -> Amount:
    """Power: the same in kW, MW or GW, without a rate; kept in kilowatts."""
    return _parse_measure(text, power=True)


def check_quantity(text: str) -> str:
    """What is not money, `up to 160 million shares`, as it was written."""
    match = re.fullmatch(QUANTITY, text)
    if match is None:
        raise InvalidValue(
            "not a quantity", 'expected a number and words, such as "up to 160 million shares"'
        )
    _bounds(match["qualifier"] or EXACT, match["low"], match["high"], Decimal(1))
    return text


class Share(NamedTuple):
    """A stake, in per cent, or a term, in months."""

    qualifier: str
    number: Decimal
    unit: str
    """`%`, `month` or `year`."""

    @property
    def months(self) -> Decimal:
        """The length of a term in months."""
        return self.number * (12 if self.unit == "year" else 1)

    def __str__(self) -> str:
        number = format_decimal(self.number)
        unit = "%" if self.unit == "%" else f" {self.unit}" + ("" if self.number == 1 else "s")
        return f"{self.qualifier} {number}{unit}".lstrip()


def parse_stake(text: str) -> Share:
    """`27%`, `about 26%`."""
    match = re.fullmatch(STAKE, text)
    if match is None:
        respelt = re.sub(r" ?(?:per ?cent|percent|pct)\Z| %\Z", "%", text)
        expected = (
            f'did you mean "{respelt}"?'
            if respelt != text
            else 'expected a share such as "27%" or "about 26%"'
        )
        raise InvalidValue("not a stake", expected)
    return Share(match["qualifier"] or EXACT, Decimal(match["low"]), "%")


def parse_term(text: str) -> Share:
    """`7 years`, `about 18 months`."""
    match = re.fullmatch(TERM, text)
    if match is None:
        near = did_you_mean(text.rpartition(" ")[2], ("year", "years", "month", "months"))
        raise InvalidValue(
            "not a term", near or 'expected a length of time such as "7 years" or "18 months"'
        )
    return Share(match["qualifier"] or EXACT, Decimal(match["low"]), match["unit"])


def format_decimal(number: Decimal) -> str:
    """The number in digits, without an exponent or trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=2_000)
def _parse_measure(text: str, power: bool) -> Amount:
    if text == UNDISCLOSED:
        return Amount("")
    if not power and (vague := re.fullmatch(VAGUE, text)):
        return Amount(vague["unit"], vague=vague["vague"])
    match = re.fullmatch(MEASURE, text)
    units = _MEASURE_UNITS[power]
    if match is None or (power and match["per"]):
        raise InvalidValue(
            f"not {units.name}",
            _likely_slip(text, units.words) or _suggested_spelling(text, power) or units.example,
        )
    unit = match["unit"]
    factor = SCALES.get(match["scale"], Decimal(1))
    if power:
        if unit not in POWER_UNITS:
            raise InvalidValue(f'"{unit}" is no unit of power', "expected kW, MW or GW")
        factor *= POWER_UNITS[unit]
        unit = "kW"
    elif len(unit) != 3 or not unit.isupper():
        raise InvalidValue(
            f'"{unit}" is no currency',
            _suggested_spelling(text, power) or "expected an ISO 4217 code such as USD",
        )
    qualifier = match["qualifier"] or EXACT
    low, high = _bounds(qualifier, match["low"], match["high"], factor)
    return Amount(unit, qualifier, low, high, match["per"] or "")


def _bounds(
    qualifier: str, low: str, high: str | None, factor: Decimal
) -> tuple[Decimal | None, Decimal | None]:
    first = _CONTEXT.multiply(Decimal(low), factor)
    if high is not None:
        if qualifier not in (EXACT, ABOUT):
            raise InvalidValue(
                f'a range has its own bounds: "{qualifier}" says too much', "leave one of them out"
            )
        second = _CONTEXT.multiply(Decimal(high), factor)
        if second <= first:
            raise InvalidValue("a range runs from low to high", f'did you mean "{high}-{low}"?')
        return first, second
    if qualifier in (UP_TO, LESS_THAN):
        return None, first
    return first, None if qualifier == AT_LEAST else first


def _in_largest_unit(ends: list[Decimal], unit: str) -> tuple[list[str], str]:
    """The ends in the largest unit that keeps the first at 1 or more, among those that stay in the grammar."""
    names = (
        POWER_UNITS
        if unit == "kW"
        else {**{f"{word} {unit}": size for word, size in SCALES.items()}, unit: Decimal(1)}
    )
    smallest = [format_decimal(end) for end in ends], next(reversed(names))
    for name, size in names.items():
        numbers = [format_decimal(_CONTEXT.divide(end, size)) for end in ends]
        if all(re.fullmatch(_NUMBER, number) for number in numbers):
            if ends[0] >= size:
                return numbers, name
            smallest = numbers, name
    return smallest


class _Units(NamedTuple):
    name: str
    words: tuple[str, ...]
    example: str


_WORDS = (*SCALES, "up to", "at least", "less than", "about", "per year", "per month", UNDISCLOSED)
_MEASURE_UNITS = {
    False: _Units(
        "an amount",
        _WORDS,
        'expected a number, its scale and a currency, such as "up to 5 billion USD"',
    ),
    True: _Units(
        "a capacity",
        (*_WORDS, *POWER_UNITS),
        'expected a number and kW, MW or GW, such as "up to 1 GW"',
    ),
}


_SPELLINGS = {
    **dict.fromkeys(("bn", "b", "milliard", "milliards", "billions"), "billion"),
    **dict.fromkeys(("m", "mn", "mio", "millions"), "million"),
    **dict.fromkeys(("t", "tn", "trillions"), "trillion"),
    "k": "thousand",
    **dict.fromkeys(("$", "usd", "dollar", "dollars"), "USD"),
    **dict.fromkeys(("€", "eur", "euro", "euros"), "EUR"),
    **dict.fromkeys(("£", "gbp", "pound", "pounds"), "GBP"),
    **dict.fromkeys(("¥", "jpy", "yen"), "JPY"),
    **dict.fromkeys(("cny", "rmb", "yuan"), "CNY"),
    **dict.fromkeys(("gw", "gigawatt", "gigawatts"), "GW"),
    **dict.fromkeys(("mw", "megawatt", "megawatts"), "MW"),
    **dict.fromkeys(("kw", "kilowatt", "kilowatts"), "kW"),
    "us": "",
}
"""How people write scales and units, and how the format does."""


def _suggested_spelling(text: str, power: bool) -> str:
    """The same figure as the format writes it, if that is all that is wrong: `$5bn` is 5 billion USD."""
    parts = re.findall(r"[$€£¥]|[^\W\d_]+|[^\s$€£¥A-Za-z]+", text)
    words = [_SPELLINGS.get(part.lower(), part) for part in parts]
    signs = [word for part, word in zip(parts, words, strict=True) if part in "$€£¥"]
    candidate = " ".join(filter(None, [*(word for word in words if word not in signs), *signs[:1]]))
    if candidate == text or not re.fullmatch(MEASURE, candidate):
        return ""
    try:
        return f'did you mean "{_parse_measure(candidate, power)}"?'
    except InvalidValue:
        return ""


def _likely_slip(text: str, known: tuple[str, ...]) -> str:
    """What was probably meant, for the slips that people make most."""
    if "," in text:
        return "write numbers without separators and with a decimal point"
    if text[:1] in "-+−":
        return "a figure is never negative: the direction is in `from` and `to`"
    words = {word for phrase in known for word in phrase.split()}
    for word in text.split():
        is_unknown = (
            word.isalpha() and word not in words and not (word.isupper() and len(word) == 3)
        )
        if is_unknown and (hint := did_you_mean(word, words)):
            return hint
    if re.fullmatch(rf"{_HEAD}(?:-{_NUMBER})?(?: (?:{'|'.join(SCALES)}))?", text):
        return (
            "the unit is missing: expected a currency such as USD"
            if "GW" not in known
            else "expected kW, MW or GW"
        )
    return ""
