"""Dates, amounts and counts in the short words and signs that fit a screen."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.timeline.records import RowAmount
from partnerships_db.values.amounts import (
    ABOUT,
    AT_LEAST,
    AT_LEAST_ABOUT,
    LESS_THAN,
    POWER_UNITS,
    SCALES,
    UP_TO,
    UP_TO_ABOUT,
    USD,
    Amount,
    format_decimal,
)
from partnerships_db.values.date_styles import ENGLISH, LONG, PERIOD_HEADING, ROW_LABEL, SHORT
from partnerships_db.values.dates import PartialDate, Precision
from partnerships_db.values.errors import InvalidValue
from partnerships_tui.drawing.text.figure_units import MAX_DECIMALS, FigureUnit

if TYPE_CHECKING:
    from partnerships_db.ledger.columns import ColumnName, Columns
    from partnerships_db.ledger.kinds import StatedTotal
    from partnerships_db.ledger.money_sums import MoneySum

MONTHS = ENGLISH.months

QUALIFIER_SIGNS = {
    ABOUT: "~",
    UP_TO: "≤",
    LESS_THAN: "<",
    AT_LEAST: "≥",
    UP_TO_ABOUT: "≤~",
    AT_LEAST_ABOUT: "≥~",
}
_SHORT_SCALES = {"trillion": "tn", "billion": "bn", "million": "mn", "thousand": "k"}

NOT_NAMED = "  not named"
"""The part of a group of kinds that stated totals leave to parts without a name."""

_NAMED_COLUMNS: dict[str, "ColumnName"] = {"firm": "firm", "up to": "up_to", "intent": "intent"}
"""The columns whose parts in other media than cash are named, with their words."""


def pluralized(
    count: int,
    singular: str,
    plural: str = "",
) -> str:
    """Return a count with its noun: `1 event`, `1,234 events`."""
    if count == 1:
        return f"1 {singular}"
    noun = plural or f"{singular}s"
    return f"{count:,} {noun}"


# -- Dates -----------------------------------------------------------------------------------------


def stored_date(text: str, words: Callable[[PartialDate], str]) -> str:
    """Return a date of the store as `words` writes it, or the text itself if it is not a date.

    Another program may have written any text into the store.
    """
    try:
        return words(PartialDate.parse_scheduled(text))
    except InvalidValue:
        return text


def date_in_words(date: PartialDate) -> str:
    """`18 November 2025`, `Q4 2025`, `second half of 2025`, `about 2025`, `not before May 2027`."""
    return date.in_style(LONG)


def short_date(date: PartialDate) -> str:
    """`18 Nov 2025`, `Nov 2025`, `H2 2025`, `~2025`, `not before 2 Feb 2027`."""
    return date.in_style(SHORT)


def possible_change_in_words(status: str) -> str:
    """`may be gone since`: what may have happened since a promised minimum, before its date."""
    word = "gone" if status == "retired" else route_status_info(status).word
    return f"may be {word} since"


def day_label(date: PartialDate) -> str:
    """The label of a row under its heading: the day of the month, or else the period."""
    return date.in_style(ROW_LABEL)


def period_in_words(period: str) -> str:
    """The heading of a period: `2025 November`; `2025, month not known`."""
    return stored_date(period, lambda date: date.in_style(PERIOD_HEADING))


def days_in_words(first: date, last: date) -> str:
    """`18 November 2025`, or `18 November 2025 to 20 November 2025`."""
    first_day = date_in_words(PartialDate.of(first))
    if first == last:
        return first_day
    return f"{first_day} to {date_in_words(PartialDate.of(last))}"


_DISTANCES = (
    ("year", 365.25, 730),
    ("month", 30.44, 60),
    ("week", 7, 14),
    ("day", 1, 2),
)
"""The units of a distance, each with its length and the shortest distance given in it, in days."""

_NEAR_DAYS = {-1: "yesterday", 0: "today", 1: "tomorrow"}

_PERIOD_UNITS = {
    Precision.MONTH: ("month", 1),
    Precision.QUARTER: ("quarter", 3),
    Precision.HALF: ("half-year", 6),
    Precision.YEAR: ("year", 12),
}
"""The unit in which the distance of a less exact date is given, with its length in months."""


def relative(when: PartialDate, today: date) -> str:
    """The distance of a date from today, at its precision: `in 6 days`, `today`, `this quarter`.

    That of an approximate date is approximate: `~6 days ago`, `~this quarter`. After a minimum it
    is longer by an unknown time: `in 6 days or later`.
    """
    if when.not_before:
        return f"{relative(when.minimum, today)} or later"
    distance = _relative_exact(when, today)
    if not when.about:
        return distance
    if distance.startswith("in "):
        return f"in ~{distance.removeprefix('in ')}"
    return f"~{distance}"


def _relative_exact(when: PartialDate, today: date) -> str:
    if when.precision is Precision.DAY:
        return _relative_day((when.first - today).days)

    unit, months = _PERIOD_UNITS[when.precision]
    distance = _period_index(when.first, months) - _period_index(today, months)
    return _distance(distance, unit) if distance else f"this {unit}"


def _relative_day(days: int) -> str:
    for unit, length, shortest in _DISTANCES:
        if abs(days) >= shortest:
            return _distance(int(days / length), unit)
    return _NEAR_DAYS[days]


def _period_index(day: date, months: int) -> int:
    """The index of a day's period, counted from the year 0; `months` is the length of a period."""
    return (day.year * 12 + day.month - 1) // months


def _distance(count: int, unit: str) -> str:
    length = pluralized(abs(count), unit)
    return f"in {length}" if count > 0 else f"{length} ago"


# -- Amounts ---------------------------------------------------------------------------------------


def amount_in_short(amount: Amount, unit: FigureUnit | None = None) -> str:
    """`≤15.0 bn`, `≥1 GW`, `5.0-7.0 bn EUR`, `1.25 bn/month`: dollars are not named.

    An approximate figure has no more digits than were stated: `~300 bn`. Money in a column with a
    `unit` is given in it, without its name, as far as it is not too small: `≤15.0`, `5.0-7.0 EUR`.
    """
    if amount.is_undisclosed or amount.vague:
        return _short_scale_words(str(amount))

    bounds = amount.bounds
    if not bounds:
        return amount.unit  # No import writes an amount without a figure.

    is_power = amount.unit == "kW"
    figure = _short_capacity(bounds) if is_power else _short_money(amount, unit)
    sign = QUALIFIER_SIGNS.get(amount.qualifier, "")
    rate = f"/{amount.per}" if amount.per else ""
    return f"{sign}{figure}{rate}"


def _short_capacity(bounds: Sequence[Decimal]) -> str:
    unit, size = largest_unit(bounds[0], POWER_UNITS, ("kW", Decimal(1)))
    numbers = "-".join(_short_number(bound / size) for bound in bounds)
    return f"{numbers} {unit}"


def _short_money(amount: Amount, unit: FigureUnit | None) -> str:
    if unit is not None and all(map(unit.can_show, amount.bounds)):
        return _money_in_unit(amount, unit)
    scale, size = largest_unit(amount.bounds[0], SCALES, ("", Decimal(1)))
    number_text = _scaled_number if scale and not amount.is_about else _short_number
    words = ["-".join(number_text(bound / size) for bound in amount.bounds)]
    if scale:
        words.append(_SHORT_SCALES[scale])
    if amount.unit != USD or not scale:
        # A small number of dollars would look like a count.
        words.append(amount.unit)
    return " ".join(words)


def _money_in_unit(amount: Amount, unit: FigureUnit) -> str:
    number_text = _short_number if amount.is_about or not unit.name else _scaled_number
    figure = "-".join(_grouped(number_text(bound / unit.size)) for bound in amount.bounds)
    return figure if amount.unit == USD else f"{figure} {amount.unit}"


_WHOLE_NUMBER = re.compile(r"^[0-9]{4,}")


def _grouped(number_text: str) -> str:
    """`2,667.5` of `2667.5`: a number in a column may have thousands of its unit."""
    return _WHOLE_NUMBER.sub(lambda match: f"{int(match[0]):,}", number_text)


def largest_unit(
    figure: Decimal,
    sizes: dict[str, Decimal],
    smallest: tuple[str, Decimal],
) -> tuple[str, Decimal]:
    """Return the first unit, with its size, that the figure reaches, or else the smallest unit."""
    for unit, size in sizes.items():
        if figure >= size:
            return unit, size
    return smallest


def column_in_short(
    columns: "Columns",
    column: "ColumnName",
    currency: str,
    unit: FigureUnit | None = None,
) -> str:
    """A column of a total with the signs of its parts: `≥~338 bn`, `≤5.0 bn`, `(2.0 bn EUR)`.

    Intent is in round brackets, and money of which nothing is cash in square ones. The text of an
    empty column is empty. A `unit` is that of the column of a table.
    """
    amount = columns.amount(column, currency)
    if amount is None:
        return ""
    text = amount_in_short(amount, unit)
    if columns.money_not_cash(column) == columns.money(column):
        text = f"[{text}]"
    return f"({text})" if column == "intent" else text


def floor_in_words(columns: "Columns", currency: str) -> str:
    """`of which ≥20.0 bn without a ceiling`: the part of firm that is at least its figure.

    Empty without such a part; `without a ceiling` if it is all of firm.
    """
    floor = columns.amount("at_least", currency)
    if floor is None:
        return ""
    if columns.at_least == columns.firm:
        return "without a ceiling"
    return f"of which {amount_in_short(floor)} without a ceiling"


def not_cash_in_short(
    columns: "Columns",
    column: "ColumnName",
    currency: str,
) -> str:
    """`all in shares`, `of which 12.0 bn in services`; empty if a column is all in cash."""
    parts = [(medium, part.amount(column, currency)) for medium, part in columns.not_cash]
    figures = [(medium, amount) for medium, amount in parts if amount is not None]
    if not figures:
        return ""
    if columns.money_not_cash(column) == columns.money(column):
        return f"all in {' and '.join(medium for medium, _ in figures)}"
    texts = [f"{amount_in_short(amount)} in {medium}" for medium, amount in figures]
    return f"of which {', '.join(texts)}"


def not_cash_in_words(columns: "Columns", currency: str) -> str:
    """`all in shares`; `firm: all in shares; intent: of which 12.0 bn in debt`; empty for cash.

    What is `at least` is in firm, and not named again.
    """
    texts: dict[str, str] = {}
    for name, column in _NAMED_COLUMNS.items():
        if columns.money(column):
            texts[name] = not_cash_in_short(columns, column, currency)
    if len(set(texts.values())) == 1:
        return next(iter(texts.values()))
    return "; ".join(f"{name}: {text}" for name, text in texts.items() if text)


def payment_note(money: "MoneySum", currency: str) -> str:
    """`all in shares: no money into the target`: what of some money is not cash.

    Empty if all of it is cash.
    """
    note = not_cash_in_words(money.columns, currency)
    if note and money.brings_no_money:
        return f"{note}: no money into the target"
    return note


def stated_in_words(total: "StatedTotal", place: str = "") -> str:
    """`of ~518 bn stated in a-prospectus/total, ~482.2 bn named and ~36 bn not named`.

    `place` is where it is stated; a page names it on a line of its own.
    """
    stated = amount_in_short(total.stated_amount)
    named = amount_in_short(total.named_amount)
    where = f" in {place}" if place else ""
    sentence = f"of {stated} stated{where}, {named} named"
    left = total.left_amount
    if left is None:
        return f"{sentence} and nothing left"
    return f"{sentence} and {amount_in_short(left)} not named"


def figure_in_short(figure: RowAmount) -> str:
    """The figure of a row: an intent is in brackets, a struck figure is behind a cross.

    Money that is not cash is in square brackets, as in a total.
    """
    if isinstance(figure.text, Amount):
        text = amount_in_short(figure.text)
        if figure.is_not_cash:
            text = f"[{text}]"
    else:
        text = _short_quantity(figure.text)
    if figure.is_intent:
        text = f"({text})"
    return f"×{text}" if figure.is_struck else text


def _short_quantity(text: str) -> str:
    """`≤160 mn shares`, `≤7.74 mn shares`: a quantity with the sign of its qualifier and scales."""
    for word, sign in QUALIFIER_SIGNS.items():
        if text.startswith(f"{word} "):
            text = f"{sign}{text.removeprefix(f'{word} ')}"
    text = text.replace(" million ", " mn ").replace(" billion ", " bn ")
    text = _LONG_NUMBER.sub(_millions_in_short, text)
    return _short_scale_words(text.removesuffix(f" {USD}"))


_LONG_NUMBER = re.compile(r"\b[0-9]{7,}\b")
"""A number of a quantity that is written without a scale."""


def _millions_in_short(match: re.Match[str]) -> str:
    """`7.74 mn` of 7741020: a count in millions, of which a row need not show each piece."""
    millions = round(Decimal(match[0]) / SCALES["million"], 2)
    return f"{format_decimal(millions)} mn"


def _short_scale_words(text: str) -> str:
    """`tens of bn USD`: the scales of a vague size in short."""
    return text.replace("billions", "bn").replace("millions", "mn").replace("trillions", "tn")


def _scaled_number(number: Decimal) -> str:
    """`5.0`, `1.235…`: a number before a scale always has a decimal."""
    text, is_cut = _rounded_text(number)
    if "." not in text:
        text += ".0"
    return f"{text}…" if is_cut else text


def _short_number(number: Decimal) -> str:
    text, is_cut = _rounded_text(number)
    return f"{text}…" if is_cut else text


def _rounded_text(number: Decimal) -> tuple[str, bool]:
    """Return a number in at most MAX_DECIMALS decimals, and whether it lost any."""
    rounded = round(number, MAX_DECIMALS)
    return format_decimal(rounded), rounded != number
