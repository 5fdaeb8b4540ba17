"""Amounts, capacities, quantities, stakes and terms: exact decimals with their qualifiers.

The grammar is that of the interchange format (FORMAT.md, "Values"): `[qualifier] NUMBER[-NUMBER]
[scale] UNIT [per year|per month]`, `tens of billions UNIT`, or `undisclosed`. `str()` of a value is
its canonical text: two spellings of one value have the same text.
"""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from partnerships_db.values.errors import InvalidValue, did_you_mean

EXACT = ""
ABOUT = "about"
UP_TO = "up to"
LESS_THAN = "less than"
AT_LEAST = "at least"
QUALIFIERS = (ABOUT, UP_TO, LESS_THAN, AT_LEAST)
"""The qualifiers of the format."""

UP_TO_ABOUT = "up to about"
AT_LEAST_ABOUT = "at least about"
"""The qualifiers that only sums and conditional figures have; no file states them."""

CEILINGS = (UP_TO, LESS_THAN, UP_TO_ABOUT)
"""The qualifiers that set no lower bound."""

_ABOUT_QUALIFIERS = (ABOUT, UP_TO_ABOUT, AT_LEAST_ABOUT)

SCALES = {
    "trillion": Decimal(10**12),
    "billion": Decimal(10**9),
    "million": Decimal(10**6),
    "thousand": Decimal(10**3),
}
POWER_UNITS = {"GW": Decimal(10**6), "MW": Decimal(10**3), "kW": Decimal(1)}
"""The units of capacity in kilowatts, largest first."""

UNDISCLOSED = "undisclosed"

USD = "USD"
"""The base currency: that of a flow without an amount, and of figures that are compared."""

# The grammars are texts: most starts of the program need none of them, and the schema prints them.
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

# 15 digits of trillions with 6 decimals are more than the 28 digits that Python keeps by default.
_CONTEXT = Context(prec=60)


class Amount(NamedTuple):
    """Money or capacity as it was stated, in whole units: dollars, kilowatts.

    `low` and `high` are the bounds that the text sets: both for a number or a range, only `high`
    for `up to` and `less than`, only `low` for `at least`, and neither for a vague size or an
    undisclosed amount.
    """

    unit: str
    """The ISO 4217 code of a currency, `kW` for every capacity; empty where undisclosed."""
    qualifier: str = EXACT
    low: Decimal | None = None
    high: Decimal | None = None
    per: str = ""
    """The period of a rate, `year` or `month`."""
    vague: str = ""
    """A size without a number: `tens of billions`."""

    @property
    def upper(self) -> Decimal | None:
        """The highest figure in the text, which for `at least` is the lower bound."""
        return self.low if self.high is None else self.high

    @property
    def bounds(self) -> list[Decimal]:
        """The figures to print: both ends of a range, else the only figure, or none."""
        ends = [self.low] if self.low == self.high else [self.low, self.high]
        return [bound for bound in ends if bound is not None]

    @property
    def is_about(self) -> bool:
        """Whether the figure is approximate."""
        return self.qualifier in _ABOUT_QUALIFIERS

    @property
    def place(self) -> int | None:
        """The power of ten of the last digit that is known: 9 for `about 300 billion USD`.

        An approximate figure is known to the last digit of its canonical text, and a range to that
        of its coarser end. None for all other figures.
        """
        if not self.is_about or not self.bounds:
            return None
        numbers, unit = _in_largest_unit(self.bounds, self.unit)
        size = _named_sizes(self.unit)[unit]
        return max(_last_place(Decimal(number)) for number in numbers) + size.adjusted()

    @property
    def digits(self) -> int | None:
        """The number of digits that are known of an approximate figure; None for all others."""
        place = self.place
        if place is None or self.upper is None:
            return None
        return max(self.upper.adjusted() - place + 1, 1)

    @property
    def is_undisclosed(self) -> bool:
        """Whether the parties did not disclose the amount."""
        return not self.unit

    def __str__(self) -> str:
        if self.is_undisclosed:
            return UNDISCLOSED
        if self.vague:
            return f"{self.vague} {self.unit}"

        numbers, unit = _in_largest_unit(self.bounds, self.unit)
        figure = f"{'-'.join(numbers)} {unit}"
        if self.per:
            figure = f"{figure} per {self.per}"
        return f"{self.qualifier} {figure}" if self.qualifier else figure


class Stake(NamedTuple):
    """A stake in a company, in per cent."""

    qualifier: str
    percent: Decimal

    def __str__(self) -> str:
        return _qualified(self.qualifier, f"{format_decimal(self.percent)}%")


class Duration(NamedTuple):
    """The length of a term, in months or years."""

    qualifier: str
    length: Decimal
    unit: str
    """`month` or `year`."""

    @property
    def months(self) -> Decimal:
        """The length in months."""
        return self.length * 12 if self.unit == "year" else self.length

    def __str__(self) -> str:
        plural = "" if self.length == 1 else "s"
        return _qualified(self.qualifier, f"{format_decimal(self.length)} {self.unit}{plural}")


def _qualified(qualifier: str, text: str) -> str:
    return f"{qualifier} {text}" if qualifier else text


def _last_place(number: Decimal) -> int:
    """Return the power of ten of the last digit of a number that was read from a text."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int), "infinity is not a figure"
    return exponent


def qualifier_of(
    *,
    is_about: bool,
    has_ceiling: bool = False,
    has_floor: bool = False,
) -> str:
    """Return the qualifier of a figure with these properties.

    A figure that has both a part without a floor and a part without a ceiling is `about`.
    """
    if has_ceiling and not has_floor:
        return UP_TO_ABOUT if is_about else UP_TO
    if has_floor and not has_ceiling:
        return AT_LEAST_ABOUT if is_about else AT_LEAST
    return ABOUT if is_about or has_ceiling else EXACT


def coarsest_place(*places: int | None) -> int | None:
    """Return the coarsest of the places of figures, or None if all of them are exact."""
    known_places = [place for place in places if place is not None]
    return max(known_places, default=None)


def rounded_to_place(number: Decimal, place: int) -> Decimal:
    """Return a number without the digits after a place, but with at least one digit.

    Half a unit is rounded up.
    """
    if not number:
        return number
    unit = Decimal(1).scaleb(min(place, number.adjusted()))
    rounded = number.quantize(unit, ROUND_HALF_UP, _CONTEXT)
    # Rounding leaves an exponent, as in 3.38E+11.
    return Decimal(format(rounded, "f"))


def rounded_amount(amount: Amount, place: int | None) -> Amount:
    """Return an amount whose figures have no digits after a place; None changes nothing."""
    if place is None:
        return amount
    low = None if amount.low is None else rounded_to_place(amount.low, place)
    high = None if amount.high is None else rounded_to_place(amount.high, place)
    return amount._replace(low=low, high=high)


def amount_sum(amounts: Iterable[Amount]) -> Amount:
    """Return the sum of amounts with the same qualifier, unit and rate; there must be one.

    A sum of approximate amounts has no digits after the place of the least exact one.
    """
    first, *others = amounts
    total = first
    for addend in others:
        total = total._replace(
            low=_bound_sum(total.low, addend.low),
            high=_bound_sum(total.high, addend.high),
        )
    if not others:
        return total
    return rounded_amount(total, coarsest_place(*(amount.place for amount in (first, *others))))


def _bound_sum(bound: Decimal | None, addend: Decimal | None) -> Decimal | None:
    if bound is None or addend is None:
        return None
    return _CONTEXT.add(bound, addend)


def format_decimal(number: Decimal) -> str:
    """Return a number in digits, without an exponent or trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# -- Parsing ---------------------------------------------------------------------------------------


def parse_amount(text: str) -> Amount:
    """Return money: `up to 5 billion USD`, `1.25 billion USD per month`, `tens of billions USD`.

    Raises InvalidValue. Any three capitals pass as a currency; `format.schema` checks its code.
    """
    return _parse_measure(text, is_power=False)


def parse_capacity(text: str) -> Amount:
    """Return a capacity, stated in kW, MW or GW and without a rate. Raises InvalidValue."""
    return _parse_measure(text, is_power=True)


def check_quantity(text: str) -> str:
    """Return the text of a quantity other than money, `up to 160 million shares`, unchanged.

    Raises InvalidValue.
    """
    match = re.fullmatch(QUANTITY, text)
    if match is None:
        raise InvalidValue(
            "not a quantity",
            'expected a number and words, such as "up to 160 million shares"',
        )
    _bounds(
        match["qualifier"] or EXACT,
        match["low"],
        match["high"],
        Decimal(1),
    )
    return text


def parse_stake(text: str) -> Stake:
    """Return a stake: `27%`, `about 26%`. Raises InvalidValue."""
    match = re.fullmatch(STAKE, text)
    if match is not None:
        return Stake(match["qualifier"] or EXACT, Decimal(match["low"]))

    from partnerships_db.values.written_figures import did_you_mean_any, stake_readings

    hint = did_you_mean_any(stake_readings(text))
    raise InvalidValue("not a stake", hint or 'expected a share such as "27%" or "about 26%"')


_TERM_WORDS = ("year", "years", "month", "months")


def parse_term(text: str) -> Duration:
    """Return a term: `7 years`, `about 18 months`. Raises InvalidValue."""
    match = re.fullmatch(TERM, text)
    if match is not None:
        return Duration(match["qualifier"] or EXACT, Decimal(match["low"]), match["unit"])

    from partnerships_db.values.written_figures import did_you_mean_any, term_readings

    hint = did_you_mean_any(term_readings(text))
    _, _, last_word = text.rpartition(" ")
    if not hint and last_word not in _TERM_WORDS:
        hint = did_you_mean(last_word, _TERM_WORDS)
    raise InvalidValue(
        "not a term",
        hint or 'expected a length of time such as "7 years" or "18 months"',
    )


@lru_cache(maxsize=2_000)
def _parse_measure(text: str, is_power: bool) -> Amount:
    if text == UNDISCLOSED:
        return Amount("")
    match = re.fullmatch(MEASURE, text)
    if match is None and not is_power:
        vague = re.fullmatch(VAGUE, text)
        if vague is not None:
            return Amount(vague["unit"], vague=vague["vague"])

    if match is None or (is_power and match["per"]):
        kind = "a capacity" if is_power else "an amount"
        raise InvalidValue(f"not {kind}", _measure_hint(text, is_power))

    unit, factor = _unit_and_size(text, match["unit"], is_power)
    factor *= SCALES.get(match["scale"], Decimal(1))
    qualifier = match["qualifier"] or EXACT
    low, high = _bounds(
        qualifier,
        match["low"],
        match["high"],
        factor,
    )
    return Amount(
        unit,
        qualifier,
        low,
        high,
        match["per"] or "",
    )


def _unit_and_size(
    text: str,
    unit: str,
    is_power: bool,
) -> tuple[str, Decimal]:
    """Return the unit in which an amount is kept, with the size of the stated unit in it."""
    if is_power:
        if unit not in POWER_UNITS:
            from partnerships_db.values.written_figures import capacity_readings, did_you_mean_any

            hint = did_you_mean_any(capacity_readings(text)) or "expected kW, MW or GW"
            raise InvalidValue(f'"{unit}" is not a unit of power', hint)
        return "kW", POWER_UNITS[unit]

    if len(unit) != 3 or not unit.isupper():
        raise InvalidValue(
            f'"{unit}" is not a currency',
            _reading_hint(text) or "expected an ISO 4217 code such as USD",
        )
    return unit, Decimal(1)


def _bounds(
    qualifier: str,
    low_text: str,
    high_text: str | None,
    factor: Decimal,
) -> tuple[Decimal | None, Decimal | None]:
    """Return the lower and the upper bound that a figure sets, in whole units."""
    figure = _CONTEXT.multiply(Decimal(low_text), factor)
    if high_text is None:
        if qualifier in (UP_TO, LESS_THAN):
            return None, figure
        if qualifier == AT_LEAST:
            return figure, None
        return figure, figure

    if qualifier not in (EXACT, ABOUT):
        raise InvalidValue(
            f'"{qualifier}" can\'t be combined with a range',
            "leave one of them out",
        )
    high = _CONTEXT.multiply(Decimal(high_text), factor)
    if high <= figure:
        raise InvalidValue(
            "a range runs from low to high",
            f'did you mean "{high_text}-{low_text}"?',
        )
    return figure, high


def _in_largest_unit(bounds: list[Decimal], unit: str) -> tuple[list[str], str]:
    """Return the figures in the largest unit that keeps the first at 1 or more, and that unit.

    Units in which a figure has more digits than the grammar allows are passed over.
    """
    best = [format_decimal(bound) for bound in bounds], unit
    for name, size in _named_sizes(unit).items():
        numbers = [format_decimal(_CONTEXT.divide(bound, size)) for bound in bounds]
        if all(re.fullmatch(_NUMBER, number) for number in numbers):
            best = numbers, name
            if bounds[0] >= size:
                break
    return best


def _named_sizes(unit: str) -> dict[str, Decimal]:
    """The sizes in which an amount can be written, largest first: `billion USD`, `GW`."""
    if unit == "kW":
        return POWER_UNITS
    sizes = {f"{scale} {unit}": size for scale, size in SCALES.items()}
    sizes[unit] = Decimal(1)
    return sizes


# -- Figures as people type them -------------------------------------------------------------------

_BLANK = "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]"
_TYPED_NUMBER = (
    rf"(?:[1-9][0-9]{{0,2}}(?:(?:,[0-9]{{3}})+|(?:{_BLANK}[0-9]{{3}}(?![0-9]))+)|[0-9]{{1,15}})"
    r"(?:\.[0-9]{1,6})?"
)
_TYPED_SIGN = r"(?:US)?\$|[€£¥]"


class TypedFigure(NamedTuple):
    """A number in whole units, and its unit as far as it was typed."""

    number: Decimal
    unit: str
    """A currency, or `kW`; empty if none was typed."""
    words: str
    """The scale and the unit as they were typed."""


def parse_typed_figure(text: str, *, is_power: bool) -> TypedFigure:
    """Return a figure as people type it: `10bn`, `$1.5 tn`, `10,000,000`, `5 Mds €`, `1,000 MW`.

    Raises InvalidValue, also for a comma that may be a decimal point, and for a point that may
    part thousands: `1.000 MW`.
    """
    pattern = rf"(?P<sign>{_TYPED_SIGN})?{_BLANK}*(?P<number>{_TYPED_NUMBER})(?P<words>[^0-9]*)"
    match = re.fullmatch(pattern, text.strip())
    if match is None:
        raise InvalidValue(*_typed_slip(text, is_power))

    number = Decimal(re.sub(rf",|{_BLANK}", "", match["number"]))
    sign = (match["sign"] or "").removeprefix("US")
    words = _typed_words(match["words"])
    if sign:
        words.append(_FORMAT_WORDS[sign])
    scales = [word for word in words if word in (POWER_UNITS if is_power else SCALES)]
    units = list(dict.fromkeys(word for word in words if word not in scales))
    is_right = len(scales) == 1 and not units
    if not is_power:
        is_right = len(scales) <= 1 and len(units) <= 1
        is_right = is_right and all(re.fullmatch("[A-Z]{3}", unit) for unit in units)
    if not is_right:
        noun = "capacity" if is_power else "scale or currency"
        typed_words = match["words"].strip() or text
        raise InvalidValue(f'"{typed_words}" is not a {noun}', _typed_example(is_power))

    if re.search(r"\.[0-9]{3}\Z", match["number"]) and (not scales or match["number"][-1] == "0"):
        raise InvalidValue(
            f'"{text}" has a point that can be read in two ways',
            "write 1.5 for a part, and 1,500 for thousands",
        )
    sizes = POWER_UNITS if is_power else SCALES
    factor = sizes[scales[0]] if scales else Decimal(1)
    unit = "kW" if is_power else "".join(units)
    return TypedFigure(_CONTEXT.multiply(number, factor), unit, match["words"])


def _typed_example(is_power: bool) -> str:
    return "such as 500MW or 1 GW" if is_power else "such as 10bn, $1.5tn or 500 million EUR"


def _typed_slip(text: str, is_power: bool) -> tuple[str, str]:
    """What is wrong with a text that is no figure, and what would be right."""
    if re.search("[0-9],[0-9]", text):
        return (
            f'"{text}" has a comma that can be read in two ways',
            "write 1.5bn for a part, 1,500 for thousands, and 1bn,5bn for alternatives",
        )
    return f'"{text}" is not a figure', _typed_example(is_power)


def _typed_words(text: str) -> list[str]:
    """The words of the format for a typed scale and unit, which may be one word: `bnEUR`, `M€`."""
    words = []
    for part in re.findall(r"[$€£¥]|[^\W\d_]+|[^\s\w]", text):
        scale, currency = part[:-3], part[-3:]
        if part.lower() not in _FORMAT_WORDS and scale.lower() in _FORMAT_WORDS:
            words += [_FORMAT_WORDS[scale.lower()], currency]
        else:
            words.append(_FORMAT_WORDS.get(part.lower(), part))
    return [word for word in words if word]


def typed_figure_end(
    text: str,
    start: int,
    *,
    is_power: bool,
) -> int:
    """Return the end of the longest figure, range or list of figures at a place of a text.

    So `10 bn USD` is one figure before other words, whatever blanks are in it.
    """
    number = rf"(?:{_TYPED_SIGN})?{_BLANK}*{_TYPED_NUMBER}"
    spellings = sorted(_FORMAT_WORDS.keys() - {"us"}, key=len, reverse=True)
    words = "|".join(["us dollars?", *map(re.escape, spellings)])
    codes = "|".join(() if is_power else _COMMON_CURRENCIES)
    unit = rf"{_BLANK}*(?:(?i:{words})(?:{codes})?|(?:{codes}))(?![^\W_])"
    figure = rf"{number}(?:{unit}|[A-Za-z]*)(?:{unit}){{0,2}}"
    separator = rf"{_BLANK}*(?:\.\.|[-–,]){_BLANK}*"
    pattern = rf"(?:{separator})?{figure}(?:{separator}{figure})*(?=[\s,]|\.\.|\Z)"
    match = re.compile(pattern).match(text, start)
    return match.end() if match else start


def may_begin_unit(word: str, *, is_power: bool) -> bool:
    """Whether more letters may make a scale, a currency or a unit of power of a word."""
    formal_words = POWER_UNITS if is_power else {**SCALES, **dict.fromkeys(_COMMON_CURRENCIES)}
    for spelling, formal_word in _FORMAT_WORDS.items():
        is_of_kind = formal_word in formal_words
        if is_of_kind and spelling.startswith(word.lower()):
            return True
        if is_of_kind and not is_power and re.fullmatch(f"{re.escape(spelling)}[A-Z]{{1,2}}", word):
            return True
    return False


# fmt: off
_COMMON_CURRENCIES = (
    "USD", "EUR", "GBP", "JPY", "CNY", "CHF", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK",
    "PLN", "CZK", "HUF", "RON", "ISK", "UAH", "TRY", "RUB", "ILS", "AED", "SAR", "QAR",
    "KWD", "BHD", "INR", "IDR", "KRW", "TWD", "HKD", "SGD", "MYR", "THB", "VND", "PHP",
    "BRL", "MXN", "ARS", "CLP", "COP", "ZAR", "EGP", "NGN", "KES",
)
# fmt: on
"""The currencies that may follow a figure after a blank; any code may be joined to its scale."""


# -- Hints for likely slips ------------------------------------------------------------------------

_PHRASES = (*QUALIFIERS, "per year", "per month", UNDISCLOSED)
_MEASURE_WORDS = frozenset(" ".join(_PHRASES).split())


_SPELLINGS_OF = {
    "thousand": "k thousand thousands",
    "million": "m mn mio mm mln million millions",
    "billion": "bn b bln billion billions milliard milliards md mds mrd mld",
    "trillion": "t tn trn trillion trillions",
    USD: "$ usd dollar dollars",
    "EUR": "€ eur euro euros",
    "GBP": "£ gbp pound pounds",
    "JPY": "¥ jpy yen",
    "CNY": "cny rmb yuan",
    "GW": "gw gigawatt gigawatts",
    "MW": "mw megawatt megawatts",
    "kW": "kw kilowatt kilowatts",
    "": "us",
}
"""How people write the scales and units of the format. `US$` is `$`: the `US` is left out."""


def _format_words() -> dict[str, str]:
    """The word of the format for each spelling."""
    words = {}
    for word, spellings in _SPELLINGS_OF.items():
        for spelling in spellings.split():
            words[spelling] = word
    return words


_FORMAT_WORDS = _format_words()


def _measure_hint(text: str, is_power: bool) -> str:
    """The hint for a text outside the grammar: what it may mean, or else what is expected."""
    from partnerships_db.values import written_figures

    if text.strip().startswith(("-", "+", "−")):
        return "a figure is never negative: the direction is in `from` and `to`"
    read = written_figures.capacity_readings if is_power else written_figures.amount_readings
    hint = written_figures.did_you_mean_any(read(text)) or _near_word(text)
    if hint:
        return hint

    if "," in text:
        return "write numbers without separators and with a decimal point"
    figures = written_figures.figure_readings(text)
    if is_power:
        if figures:
            return f'the unit is missing: expected kW, MW or GW, such as "{figures[0]} MW"'
        return 'expected a number and kW, MW or GW, such as "up to 1 GW"'
    if figures == [text]:
        return "the unit is missing: expected a currency such as USD"
    if figures:
        return f'the unit is missing: expected a currency, such as "{figures[0]} {USD}"'
    return 'expected a number, its scale and a currency, such as "up to 5 billion USD"'


def _near_word(text: str) -> str:
    """A suggestion for the first word that is nearly one of the format's; sizes must be nearest."""
    for word in text.split():
        is_currency = word.isupper() and len(word) == 3
        if not word.isalpha() or is_currency or word in _MEASURE_WORDS or word in SCALES:
            continue
        suggestion = did_you_mean(word, SCALES, cutoff=0.85) or did_you_mean(word, _MEASURE_WORDS)
        if suggestion:
            return suggestion
    return ""


def _reading_hint(text: str) -> str:
    """The hint that names the amounts that a text may mean; empty without one."""
    from partnerships_db.values.written_figures import amount_readings, did_you_mean_any

    return did_you_mean_any(amount_readings(text))
