"""Figures and dates as people write them, and the texts of the format that they may mean.

`$5bn`, `5 milliards EUR`, `up to 5–7 bn` or `Nov 2026` are outside the format's grammar (FORMAT.md,
"Values"). Each function here returns the canonical texts that such a text may mean: one if it is
clear, several if readers would differ (`05/01/2026`), none if it is not read. A reading is never
more exact than what was written. They serve the hints of refused values, so they load nothing
before a value was refused.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import product
from typing import NamedTuple

from partnerships_db.values.amounts import (
    ABOUT,
    AT_LEAST,
    EXACT,
    LESS_THAN,
    MEASURE,
    UNDISCLOSED,
    UP_TO,
    USD,
    Amount,
    format_decimal,
)
from partnerships_db.values.dates import NOT_BEFORE, PartialDate, Precision
from partnerships_db.values.errors import InvalidValue
from partnerships_db.values.name_matching import fold_accents

MAX_LENGTH = 100
"""The characters of the longest text that is read."""

MAX_READINGS = 3
"""The most meanings of one text; with more of them it is not read."""


def did_you_mean_any(readings: Sequence[str]) -> str:
    """The hint that names all readings of a refused text; empty without one."""
    if not readings:
        return ""
    names = " or ".join(f'"{reading}"' for reading in readings)
    return f"did you mean {names}?"


# -- Text ------------------------------------------------------------------------------------------

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—−", "-"),
        **dict.fromkeys("’‘ʼ`´", "'"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\u200a", " "),
        "≈": "~",
        "＄": "$",
    }
)


def _plain(text: str) -> str:
    """The text without case and accents, with plain hyphens and single blanks."""
    plain = fold_accents(text.translate(_TYPOGRAPHY)).replace("⁄", "/")
    return " ".join(plain.split()).rstrip(" .;,!")


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _by_spelling(spellings_of: dict[str, str]) -> dict[str, str]:
    """The meaning of each spelling; the spellings of one meaning are separated by commas."""
    meanings = {}
    for meaning, spellings in spellings_of.items():
        for spelling in spellings.split(", "):
            meanings[spelling] = meaning
    return meanings


# -- Qualifiers ------------------------------------------------------------------------------------

_QUALIFIERS = _by_spelling(
    {
        UP_TO: "up to, upto, at most, no more than, not more than, as much as, max, max., maximum,"
        " a maximum of, capped at, jusqu'a, jusqu'a concurrence de, au plus, au maximum, bis zu,"
        " hochstens, maximal, hasta, fino a, <=, =<, ≤",
        AT_LEAST: "at least, no less than, not less than, min, min., minimum, a minimum of,"
        " more than, over, above, exceeding, in excess of, upwards of, au moins, plus de,"
        " mindestens, mehr als, uber, mas de, piu di, >=, =>, ≥, >",
        LESS_THAN: "less than, under, below, fewer than, moins de, weniger als, unter, menos de,"
        " meno di, <",
        ABOUT: "about, around, approximately, approx, approx., roughly, circa, ca, ca., c., some,"
        " nearly, almost, an estimated, estimated, est., close to, near, in the region of,"
        " environ, pres de, presque, quelque, autour de, a peu pres, vers, rund, etwa, ungefahr,"
        " fast, knapp, ~",
        EXACT: "exactly, a total of, total of, in total, worth, un total de, insgesamt, =",
    }
)
_QUALIFIERS_BEHIND = _by_spelling(
    {
        UP_TO: "at most, max, max., maximum, or less, au plus, au maximum, ou moins",
        AT_LEAST: "or more, and more, and above, at least, min, minimum, et plus, ou plus,"
        " au moins",
        ABOUT: "or so, approx, approx., approximately, environ",
        EXACT: "in total, au total",
    }
)


@cache
def _qualifier_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?P<words>{_any_of(_QUALIFIERS)})(?:(?<=[^a-z]) ?| )(?P<figure>.+)")


@cache
def _qualifier_behind_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?P<figure>.+?) (?P<words>{_any_of(_QUALIFIERS_BEHIND)})")


def _split_qualifier(text: str) -> tuple[str, str]:
    """The format's qualifier of a plain text, and the text without it."""
    match = _qualifier_pattern().fullmatch(text)
    if match is not None:
        return _QUALIFIERS[match["words"]], match["figure"]
    match = _qualifier_behind_pattern().fullmatch(text)
    if match is not None:
        return _QUALIFIERS_BEHIND[match["words"]], match["figure"]
    respelt = re.sub(r"(\d(?: ?[a-z]+)?) ?\+", r"\1", text)  # "5bn+"
    return (EXACT, text) if respelt == text else (AT_LEAST, respelt)


# -- Numbers and sizes -----------------------------------------------------------------------------

_NUMBER = r"\d{1,3}(?:[ ,.'_]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_NUMBER_WORDS = {
    word: Decimal(number)
    for number, words in enumerate(
        (
            "a, an, one, un, une, ein, eine",
            "two, deux, zwei",
            "three, trois, drei",
            "four, quatre, vier",
            "five, cinq, funf",
            "six, sechs",
            "seven, sept, sieben",
            "eight, huit, acht",
            "nine, neuf, neun",
            "ten, dix, zehn",
            "eleven, onze, elf",
            "twelve, douze, zwolf",
        ),
        start=1,
    )
    for word in words.split(", ")
} | {
    "mille": Decimal(1000),
    "half a": Decimal("0.5"),
    "half": Decimal("0.5"),
    "un demi": Decimal("0.5"),
}

_ENGLISH_SCALES = {
    "hundred": "100",
    "k, thousand, thousands": "1e3",
    "lakh, lakhs": "1e5",
    "m, mm, mn, mln, million, millions, mio": "1e6",
    "crore, crores": "1e7",
    "b, bn, bil, bln, billion, billions": "1e9",
    "t, tn, trn, tln, trillion": "1e12",
}
_OTHER_SCALES = {
    "mille, tsd, tausend": "1e3",
    "millionen, mios, millones": "1e6",
    "md, mds, mrd, mrds, mia, milliard, milliards, milliarde, milliarden, miliard, miliardi,"
    " miljard": "1e9",
    "billionen, bio": "1e12",
}


def _sizes_by_word() -> dict[str, tuple[Decimal, ...]]:
    sizes: dict[str, tuple[Decimal, ...]] = {}
    for words, size in (_ENGLISH_SCALES | _OTHER_SCALES).items():
        for word in words.split(", "):
            sizes[word] = (Decimal(size),)
    # English does not say "2 trillions", and a French trillion is a million times larger.
    sizes["trillions"] = (Decimal("1e12"), Decimal("1e18"))
    return sizes


_SIZES = _sizes_by_word()
_OTHER_WORDS = frozenset(word for words in _OTHER_SCALES for word in words.split(", "))
"""The sizes in languages that write a decimal comma."""

_FRENCH_MARKS = re.compile(r"\bd'|\bde\b|jusqu|environ|au (?:moins|plus)|\bentre\b")


@cache
def _figure_pattern() -> re.Pattern[str]:
    scale = rf"(?:{_any_of(_SIZES)})\b\.?"
    number = rf"(?:{_NUMBER})|(?:{_any_of(_NUMBER_WORDS)})\b"
    return re.compile(
        rf"(?P<number>{number})(?P<scales>(?: ?{scale})*)(?: (?:of|de|d'|in|en|von))?"
    )


_RANGES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:between|entre|zwischen) (?P<low>.+) (?:and|et|und) (?P<high>.+)",
        r"(?:from |de |von )?(?P<low>.+?) ?(?:-| to | a | bis | until )-? ?(?P<high>.+)",
    )
)


def _decimals(number: str, *, has_scale: bool, has_comma_words: bool) -> list[Decimal]:
    """The values that a number may have: `1,5` is 1.5, and `1,075` may be 1075 or 1.075."""
    if number in _NUMBER_WORDS:
        return [_NUMBER_WORDS[number]]
    digits = re.sub(r"[ '_]", "", number)
    marks = re.sub(r"\d", "", digits)
    if not marks:
        return [Decimal(digits)]

    whole, _, fraction = digits.rpartition(marks[-1])
    as_decimal = Decimal(re.sub(r"[.,]", "", whole) + "." + fraction)
    as_whole = Decimal(re.sub(r"[.,]", "", digits))
    if len(set(marks)) == 2:
        return [as_decimal]
    if len(marks) > 1:
        return [as_whole]
    if len(fraction) != 3 or whole == "0" or re.search(r"[ '_]", number):
        return [as_decimal]
    if marks == ".":
        return [as_decimal, as_whole] if has_comma_words else [as_decimal]
    is_plain_thousand = not has_scale or (fraction.endswith("0") and not has_comma_words)
    return [as_whole] if is_plain_thousand else [as_whole, as_decimal]


class _Figure(NamedTuple):
    """One number with its size, in all ways to read it."""

    numbers: list[Decimal]
    sizes: list[Decimal]
    has_size: bool


def _read_figure(text: str, *, is_french: bool) -> _Figure | None:
    match = _figure_pattern().fullmatch(text)
    if match is None:
        return None
    words = re.findall(r"[a-z]+", match["scales"])
    sizes = [Decimal(1)]
    for word in words:
        word_sizes = _SIZES[word]
        if word == "billions" and is_french:
            word_sizes = (Decimal("1e9"), Decimal("1e12"))
        sizes = [size * word_size for size in sizes for word_size in word_sizes]
    numbers = _decimals(
        match["number"],
        has_scale=bool(words),
        has_comma_words=bool(_OTHER_WORDS.intersection(words)),
    )
    return _Figure(numbers, sizes, bool(words))


def _bounds_of(text: str) -> list[tuple[Decimal, Decimal]]:
    """The low and high ends that the figures of a plain text may mean; equal for one figure."""
    is_french = _FRENCH_MARKS.search(text) is not None
    figure = _read_figure(text, is_french=is_french)
    if figure is not None:
        values = [number * size for number, size in product(figure.numbers, figure.sizes)]
        return [(value, value) for value in values]

    for pattern in _RANGES:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        low = _read_figure(match["low"].strip(), is_french=is_french)
        high = _read_figure(match["high"].strip(), is_french=is_french)
        if low is not None and high is not None:
            return list(_range_bounds(low, high))
    return []


def _range_bounds(low: _Figure, high: _Figure) -> Iterator[tuple[Decimal, Decimal]]:
    """The ends of `5-7 bn` or `500m to 1bn`: a low end without a size has that of the high end."""
    for number, high_number, high_size in product(low.numbers, high.numbers, high.sizes):
        low_sizes = low.sizes if low.has_size else [high_size]
        for low_size in low_sizes:
            low_value, high_value = number * low_size, high_number * high_size
            if low_value < high_value:
                yield low_value, high_value


# -- Money and capacity ----------------------------------------------------------------------------

_DOLLARS = {
    "": USD,
    "us": USD,
    "u.s.": USD,
    "usd": USD,
    "c": "CAD",
    "ca": "CAD",
    "can": "CAD",
    "cad": "CAD",
    "a": "AUD",
    "au": "AUD",
    "aud": "AUD",
    "hk": "HKD",
    "s": "SGD",
    "sg": "SGD",
    "nz": "NZD",
    "nt": "TWD",
    "r": "BRL",
    "mx": "MXN",
}
"""The currency of each mark that may precede the sign of the dollar."""

_CURRENCY_NAMES = _by_spelling(
    {
        USD: "us dollars, us dollar, u.s. dollars, american dollars, dollars us,"
        " dollars americains, us-dollar, dollars, dollar",
        "CAD": "canadian dollars, dollars canadiens",
        "AUD": "australian dollars, dollars australiens",
        "HKD": "hong kong dollars",
        "SGD": "singapore dollars",
        "TWD": "new taiwan dollars, taiwan dollars",
        "EUR": "€, euro, euros",
        "GBP": "£, pounds sterling, pound sterling, livres sterling, pounds, pound, sterling",
        "JPY": "jp¥, japanese yen, yen, yens",
        "CNY": "cn¥, rmb, renminbi, chinese yuan, yuan, yuans",
        "JPY CNY": "¥",
        "CHF": "swiss francs, francs suisses, schweizer franken, sfr",
        "KRW": "₩, south korean won, korean won, won, wons",
        "INR": "₹, indian rupees, rupees, rupee, rs, rs.",
        "AED": "uae dirhams, emirati dirhams",
        "SAR": "saudi riyals",
        "RUB": "₽, roubles, rubles",
        "TRY": "₺",
        "ILS": "₪, shekels, nis",
        "PLN": "zł, zloty, zlotys",
    }
)
_POWER_NAMES = _by_spelling(
    {
        "1e9": "tw, terawatt, terawatts",
        "1e6": "gw, gigawatt, gigawatts",
        "1e3": "mw, megawatt, megawatts",
        "1": "kw, kilowatt, kilowatts",
    }
)
_PERIODS = _by_spelling(
    {
        "year": "/year, /yr, /y, /a, /an, /annum, /jahr, per year, per yr, per annum, a year,"
        " each year, every year, yearly, annually, p.a, p. a, pa, par an, chaque annee, pro jahr,"
        " im jahr",
        "month": "/month, /mo, /mois, /monat, per month, a month, each month, every month, monthly,"
        " par mois, pro monat, im monat",
    }
)


@cache
def _currency_pattern() -> re.Pattern[str]:
    from partnerships_db.values.iso_codes import CURRENCIES

    marks = _any_of(mark for mark in _DOLLARS if mark)
    long_marks = _any_of(mark for mark in _DOLLARS if len(mark) > 1)
    codes = _any_of(code.lower() for code in CURRENCIES)
    names = _any_of(fold_accents(name) for name in _CURRENCY_NAMES)
    return re.compile(
        rf"(?:(?<![a-z])(?:(?P<mark>{marks})|(?P<word>{long_marks}) ))?"
        r"\$(?: ?(?P<behind>us|ca|can)\b)?"
        rf"|(?:(?<![a-z])|(?<=[a-z])(?=[^\w\s]))(?P<name>{names})(?![a-z])"
        rf"|(?<![a-z])(?P<code>{codes})(?![a-z])"
    )


@cache
def _period_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?P<figure>.+?) ?(?P<words>{_any_of(_PERIODS)})")


def amount_readings(text: str) -> list[str]:
    """The amounts of the format that a text may mean: `up to 5 billion EUR`."""
    if len(text) > MAX_LENGTH:
        return []
    plain = _plain(text)
    if re.fullmatch(r"(?:amount )?(?:undisclosed|not disclosed|non divulgue)(?: amount)?", plain):
        return [UNDISCLOSED]
    currencies, figure = _split_currency(plain)
    vague = _vague_size(figure)
    if vague:
        return _distinct(f"{vague} {currency}" for currency in currencies)
    return _measures(figure, currencies)


_NO_CURRENCY = "XXX"
"""The code of ISO 4217 for no currency: the grammar of an amount needs one."""


def figure_readings(text: str) -> list[str]:
    """The figures that a text without a unit may mean: `up to 5 billion`."""
    if len(text) > MAX_LENGTH:
        return []
    unit = f" {_NO_CURRENCY}"
    readings = _measures(_plain(text), [_NO_CURRENCY])
    return [reading.removesuffix(unit) for reading in readings if reading.endswith(unit)]


def capacity_readings(text: str) -> list[str]:
    """The capacities of the format that a text may mean: `about 1.2 GW`."""
    if len(text) > MAX_LENGTH:
        return []
    pattern = rf"(?<![a-z])(?P<unit>{_any_of(_POWER_NAMES)})(?![a-z])"
    plain = _plain(text)
    units = re.findall(pattern, plain)
    sizes = {_POWER_NAMES[unit] for unit in units}
    if len(sizes) != 1:
        return []
    figure = _tidied(re.sub(pattern, " ", plain))
    qualifier, figure = _split_qualifier(figure)
    factor = Decimal(sizes.pop())
    bounds = [(low * factor, high * factor) for low, high in _bounds_of(figure)]
    return _distinct(_measure_texts(qualifier, bounds, ["kW"], ""))


def _split_currency(plain: str) -> tuple[list[str], str]:
    """The currencies that a plain text may name, and the text without them."""
    mentioned = [_currencies_of(match) for match in _currency_pattern().finditer(plain)]
    figure = _tidied(_currency_pattern().sub(" ", plain))
    if not mentioned:
        return [], figure
    common = [code for code in mentioned[0] if all(code in codes for codes in mentioned)]
    return common, figure


def _currencies_of(match: re.Match[str]) -> list[str]:
    if match["code"]:
        return [match["code"].upper()]
    if match["name"]:
        for name, codes in _CURRENCY_NAMES.items():
            if fold_accents(name) == match["name"]:
                return codes.split()
    return [_DOLLARS[match["mark"] or match["word"] or match["behind"] or ""]]


def _tidied(figure: str) -> str:
    return " ".join(figure.split()).rstrip(" .;,")


def _vague_size(figure: str) -> str:
    """The format's words for `tens of billions` or `dizaines de milliards`; empty if not vague."""
    match = re.fullmatch(
        r"(?:des )?(tens|dozens|dizaines|hundreds|centaines) (?:of|de) "
        r"(millions?|billions?|trillions?|milliards)(?: (?:of|de|d'))?",
        figure,
    )
    if match is None:
        return ""
    count = "hundreds" if match[1] in ("hundreds", "centaines") else "tens"
    is_french = match[1] in ("dizaines", "centaines")
    scale = {"milliards": "billions", "billions": "trillions" if is_french else "billions"}.get(
        match[2], match[2].rstrip("s") + "s"
    )
    return f"{count} of {scale}"


def _measures(figure: str, units: Sequence[str]) -> list[str]:
    """The canonical texts of a plain figure with its qualifier and period, in each unit."""
    period = ""
    match = _period_pattern().fullmatch(figure)
    if match is not None:
        period, figure = _PERIODS[match["words"]], match["figure"]
    qualifier, figure = _split_qualifier(figure)
    return _distinct(_measure_texts(qualifier, _bounds_of(figure), units, period))


def _measure_texts(
    qualifier: str,
    bounds: Iterable[tuple[Decimal, Decimal]],
    units: Sequence[str],
    period: str,
) -> Iterator[str]:
    """Yield the canonical text for each reading that the format can write."""
    for (low, high), unit in product(bounds, units):
        is_range = low != high
        if is_range and qualifier not in (EXACT, ABOUT):
            continue
        amount = Amount(
            unit,
            qualifier,
            None if qualifier in (UP_TO, LESS_THAN) else low,
            None if qualifier == AT_LEAST else high,
            period,
        )
        text = str(amount)
        if re.fullmatch(MEASURE, text):
            yield text


def _distinct(readings: Iterable[str]) -> list[str]:
    distinct_readings = list(dict.fromkeys(readings))
    return distinct_readings if len(distinct_readings) <= MAX_READINGS else []


# -- Stakes and terms ------------------------------------------------------------------------------

_MONTHS_AND_YEARS = _by_spelling(
    {
        "year": "year, years, yr, yrs, y, an, ans, annee, annees, jahr, jahre, jahren",
        "month": "month, months, mo, mos, mois, monat, monate, monaten",
    }
)


def stake_readings(text: str) -> list[str]:
    """The stakes of the format that a text may mean: `about 27%`."""
    if len(text) > MAX_LENGTH:
        return []
    qualifier, plain = _split_qualifier(_plain(text))
    match = re.fullmatch(
        rf"({_NUMBER}) ?(?:%|per ?cent|pct|percentage|pour ?cent|prozent)(?: stake)?", plain
    )
    if match is None:
        return []
    return [_with_qualifier(qualifier, f"{_number_text(match[1])}%")]


def term_readings(text: str) -> list[str]:
    """The terms of the format that a text may mean: `about 18 months`."""
    if len(text) > MAX_LENGTH:
        return []
    plain = re.sub(r"^(?:for|pour|sur) ", "", _plain(text))
    qualifier, plain = _split_qualifier(plain)
    numbers = rf"{_NUMBER}|{_any_of(_NUMBER_WORDS)}"
    units = _any_of(_MONTHS_AND_YEARS)
    match = re.fullmatch(rf"({numbers})[ -]?({units})(?:[ -]term)?", plain)
    if match is None:
        return []
    unit = _MONTHS_AND_YEARS[match[2]]
    number = _number_text(match[1])
    plural = "" if number == "1" else "s"
    return [_with_qualifier(qualifier, f"{number} {unit}{plural}")]


def _number_text(number: str) -> str:
    value = _decimals(number, has_scale=False, has_comma_words=False)[0]
    return format_decimal(value)


def _with_qualifier(qualifier: str, text: str) -> str:
    return f"{qualifier} {text}" if qualifier else text


# -- Dates -----------------------------------------------------------------------------------------

_WEEKDAYS = (
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
)
_EARLY = re.compile(r"(?:early|beginning(?: of)?|start of|debut(?: de)?|anfang)[ -]")
_MID = re.compile(r"(?:mid|middle of|mi|mitte|spring|summer|autumn|fall|winter|printemps|ete)[ -]")
_LATE = re.compile(r"(?:late|end of|fin(?: de)?|ende)[ -]")


def date_readings(text: str) -> list[str]:
    """The partial dates of the format that a text may mean: `2026-11`, `about 2026`."""
    if len(text) > MAX_LENGTH:
        return []
    plain = _plain(text)
    qualifier, date_text = _split_qualifier(plain)
    if date_text.endswith("?"):
        qualifier, date_text = ABOUT, date_text.rstrip(" ?")
    if qualifier not in (EXACT, ABOUT):
        return []
    date_text = re.sub(rf"^(?:{_WEEKDAYS})\.?,? ", "", date_text)
    readings = _distinct(_dates_of(date_text))
    return [_with_qualifier(qualifier, reading) for reading in readings]


_MINIMUM = re.compile(
    r"(?:not (?:before|until|(?:earlier|sooner) than)|no (?:earlier|sooner) than|on or after"
    r"|after|from|pas avant(?: le)?|a partir (?:de|du)|nicht vor(?: dem)?)[ :]+"
)


def scheduled_date_readings(text: str) -> list[str]:
    """The dates and minimums of the format that a text may mean: `not before 2027-02-02`."""
    if len(text) > MAX_LENGTH:
        return []
    plain = _plain(text)
    opening = _MINIMUM.match(plain)
    if opening is None:
        return date_readings(text)
    return [f"{NOT_BEFORE}{reading}" for reading in date_readings(plain[opening.end() :])]


def _dates_of(text: str) -> Iterator[str]:
    """Yield each date of the format that a plain text without a qualifier may mean."""
    for opening, half in ((_EARLY, "H1"), (_MID, ""), (_LATE, "H2")):
        match = opening.match(text)
        if match is not None:
            yield from _parts_around(text[match.end() :], half)
            return
    numbers = re.fullmatch(r"(\d{1,4})([-/. ])(\d{1,2})(?:\2(\d{1,4}|x+|\?+))?", text)
    if numbers is None:
        yield from _spelt_date(text)
    elif len(numbers[1]) == 4:
        yield from _year_first(numbers[1], numbers[3], numbers[4])
    elif numbers[4] and len(numbers[4]) == 4:
        yield from _year_last(numbers[1], numbers[3], numbers[4], numbers[2])


def _parts_around(text: str, half: str) -> Iterator[str]:
    """Yield the year or the month that a text such as `early 2026` surely lies in."""
    for date_text in _dates_of(text):
        date = PartialDate.parse(date_text)
        if date.precision is Precision.YEAR and half:
            yield f"{date_text}-{half}"
        if date.precision is not Precision.DAY:
            yield date_text


def _year_first(year: str, month: str, day: str | None) -> Iterator[str]:
    """Yield `2026-01-05` for `2026/1/5`; a day or a month 00 was not known."""
    if int(month) == 0:
        yield from _valid(year)
    elif day is None or not day.isdigit() or int(day) == 0:
        yield from _valid(f"{year}-{int(month):02}")
    else:
        yield from _valid(f"{year}-{int(month):02}-{int(day):02}")


def _year_last(
    first: str,
    second: str,
    year: str,
    separator: str,
) -> Iterator[str]:
    """Yield the dates of `05/01/2026`: the day comes first in Europe, the month in America."""
    yield from _valid(f"{year}-{int(second):02}-{int(first):02}")
    if separator != ".":
        yield from _valid(f"{year}-{int(first):02}-{int(second):02}")


def _spelt_date(text: str) -> Iterator[str]:
    """Yield the date of `5 january 2026` or `q4 2026`; its year must be written."""
    from datetime import date

    from partnerships_db.values.natural_dates import parse_natural_date

    respelt = re.sub(r"\b([1-4])([qt])\b", r"\2\1", text)
    respelt = re.sub(r"\b([12])([hs])\b", r"\2\1", respelt)
    respelt = re.sub(r"\b([12]\d{3})-?([qths][1-4])\b", r"\2 \1", respelt)
    respelt = re.sub(r"(\d{1,2})-(?:st|nd|rd|th)\b", r"\1", respelt)
    if not re.search(r"(?<!\d)[12]\d{3}(?!\d)|\b[12]\d{7}\b", respelt):
        return
    # A natural date is read without regard to today, for its year is written.
    try:
        natural_date = parse_natural_date(respelt, date(2000, 1, 1))
    except InvalidValue:
        return
    yield str(natural_date._replace(about=False))


def _valid(text: str) -> Iterator[str]:
    try:
        yield str(PartialDate.parse(text))
    except InvalidValue:
        return
