"""Dates, figures and states in the words and signs that a screen has room for."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from partnerships_db.timeline.records import RowAmount
from partnerships_db.values.amounts import (
    ABOUT,
    AT_LEAST,
    LESS_THAN,
    POWER_UNITS,
    SCALES,
    UP_TO,
    Amount,
    format_decimal,
)
from partnerships_db.values.dates import PartialDate, Precision
from partnerships_db.values.errors import InvalidValue

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip

QUALIFIER_SIGNS = {ABOUT: "~", UP_TO: "≤", LESS_THAN: "<", AT_LEAST: "≥"}
_SHORT = {"trillion": "tn", "billion": "bn", "million": "mn", "thousand": "k"}
DECIMALS = 3
"""How many decimals a row keeps; a figure that has more ends in `…`, and the page has it whole."""


def pluralized(count: int, one: str, many: str = "") -> str:
    """`1 event`, `1,234 events`."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def stored_date(text: str, words: Callable[[PartialDate], str]) -> str:
    """A date of the store in those words; a foreign hand may have written there what is none, which stays as it is."""
    try:
        return words(PartialDate.parse(text))
    except InvalidValue:
        return text


def date_in_words(date: PartialDate) -> str:
    """`18 November 2025`, `November 2025`, `Q4 2025`, `second half of 2025`, `about 2025`."""
    first = date.first
    match date.precision:
        case Precision.DAY:
            text = f"{first.day} {MONTHS[first.month - 1]} {first.year}"
        case Precision.MONTH:
            text = f"{MONTHS[first.month - 1]} {first.year}"
        case Precision.QUARTER:
            text = f"Q{(first.month + 2) // 3} {first.year}"
        case Precision.HALF:
            text = f"{'first' if first.month == 1 else 'second'} half of {first.year}"
        case Precision.YEAR:
            text = f"{first.year}"
    return f"about {text}" if date.about else text


def relative(when: PartialDate, today: date) -> str:
    """`in 6 days`, `3 weeks ago`, `today`, `this quarter`: no more exactly than the date is known."""
    if when.precision is Precision.DAY:
        days = (when.first - today).days
        for unit, size, least in (
            ("year", 365.25, 730),
            ("month", 30.44, 60),
            ("week", 7, 14),
            ("day", 1, 2),
        ):
            if abs(days) >= least:
                return _away(int(days / size), unit)
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[days]
    size, unit = {
        Precision.MONTH: (1, "month"), Precision.QUARTER: (3, "quarter"), Precision.HALF: (6, "half-year"),
    }.get(when.precision, (12, "year"))  # fmt: skip
    there, here = ((day.year * 12 + day.month - 1) // size for day in (when.first, today))
    return f"this {unit}" if there == here else _away(there - here, unit)


def _away(count: int, unit: str) -> str:
    told = pluralized(abs(count), unit)
    return f"in {told}" if count > 0 else f"{told} ago"


def days_in_words(first: date, last: date) -> str:
    """`18 November 2025`, or from one such day to another."""
    return " to ".join(dict.fromkeys(date_in_words(PartialDate.of(day)) for day in (first, last)))


def short_date(date: PartialDate) -> str:
    """`18 Nov 2025`, and shorter where less is known."""
    first = date.first
    match date.precision:
        case Precision.DAY:
            text = f"{first.day} {MONTHS[first.month - 1][:3]} {first.year}"
        case Precision.MONTH:
            text = f"{MONTHS[first.month - 1][:3]} {first.year}"
        case _:
            text = date_in_words(PartialDate(date.first, date.last, date.precision))
            text = text.replace("first half of", "H1").replace("second half of", "H2")
    return f"~{text}" if date.about else text


def day_label(date: PartialDate) -> str:
    """The date under its group's heading: the day of the month, or the period itself where no day is known."""
    match date.precision:
        case Precision.DAY:
            text = f"{date.first.day:02}"
        case Precision.MONTH:
            text = MONTHS[date.first.month - 1][:3]
        case Precision.QUARTER:
            text = f"Q{(date.first.month + 2) // 3}"
        case Precision.HALF:
            text = f"H{1 if date.first.month == 1 else 2}"
        case Precision.YEAR:
            text = f"{date.first.year}"
    return f"~{text}" if date.about else text


def period_in_words(period: str) -> str:
    """The heading of a group: `November 2025`; `2025, month not known`."""
    date = PartialDate.parse(period)
    match date.precision:
        case Precision.MONTH | Precision.DAY:
            return f"{date.first.year} {MONTHS[date.first.month - 1]}"
        case Precision.QUARTER:
            return f"{date.first.year} Q{(date.first.month + 2) // 3}, month not known"
        case Precision.HALF:
            return f"{date.first.year} H{1 if date.first.month == 1 else 2}, month not known"
        case Precision.YEAR:
            return f"{date.first.year}, month not known"


def amount_in_short(amount: Amount) -> str:
    """`≤15.0 bn`, `≥1 GW`, `5.0-7.0 bn EUR`, `1.25 bn/month`: dollars are not named, other currencies are."""
    if amount.is_undisclosed or amount.vague:
        return (
            str(amount)
            .replace("billions", "bn")
            .replace("millions", "mn")
            .replace("trillions", "tn")
        )
    bounds = [bound for bound in (amount.low, amount.high) if bound is not None]
    if not bounds:
        return amount.unit  # no import writes that
    ends = bounds[:1] if amount.low == amount.high else bounds
    power = amount.unit == "kW"
    sizes = POWER_UNITS if power else {**SCALES, "": Decimal(1)}
    name, size = next(
        ((name, size) for name, size in sizes.items() if ends[0] >= size), list(sizes.items())[-1]
    )
    numbers = "-".join(_short_number(end / size, power or not name) for end in ends)
    unit = (
        name
        if power
        else " ".join(filter(None, (_SHORT.get(name), "" if amount.unit == "USD" else amount.unit)))
    )
    rate = f"/{amount.per}" if amount.per else ""
    return f"{QUALIFIER_SIGNS.get(amount.qualifier, '')}{numbers} {unit}".rstrip() + rate


def money_in_short(money: Decimal, currency: str) -> str:
    """`30.0 bn`, `1.25 mn EUR`; nothing where there is none."""
    return amount_in_short(Amount(currency, low=money, high=money)) if money else ""


def figure_in_short(figure: RowAmount) -> str:
    """What a row shows of a figure: intent in brackets, what is struck behind a cross."""
    if isinstance(figure.text, Amount):
        text = amount_in_short(figure.text)
    else:
        text = figure.text
        for word, sign in QUALIFIER_SIGNS.items():
            text = f"{sign}{text.removeprefix(word + ' ')}" if text.startswith(f"{word} ") else text
        text = text.replace(" million ", " mn ").replace(" billion ", " bn ").removesuffix(" USD")
        text = text.replace("billions", "bn").replace("millions", "mn").replace("trillions", "tn")
    if figure.is_intent:
        text = f"({text})"
    return f"×{text}" if figure.is_struck else text


def _short_number(number: Decimal, whole_is_fine: bool) -> str:
    rounded = round(number, DECIMALS)
    text = format_decimal(rounded)
    if "." not in text and not whole_is_fine:
        text += ".0"
    return text if rounded == number else f"{text}…"
