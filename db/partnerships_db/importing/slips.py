"""Differences of two amounts that look like a slip: a currency, a scale, or a lost qualifier."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from partnerships_db.format.vocabulary import Slip
from partnerships_db.values.amounts import ABOUT, EXACT, USD, Amount
from partnerships_db.values.errors import InvalidValue
from partnerships_db.values.exchange import ROUGH_RATES, ConvertedAmount, target_currency

FACTORS = {
    Decimal(1000): "a thousand",
    Decimal(1_000_000): "a million",
}
"""The factors between two scales, `million` and `billion`, or `million` and `trillion`."""

MAX_RATE_CHANGE = 4
"""The factor by which no rate of `ROUGH_RATES` has changed since the euro began, with a margin."""

CONVERSION_TOLERANCE = Decimal("0.03")
"""How far a converted figure may be from that of the day's rate, as a part of it."""

ROUNDING_TOLERANCE = Decimal("0.05")
"""How far a rounded figure may be from the exact one, as a part of it."""

_CURRENCY_WORDS = {
    USD: "dollars",
    "EUR": "euros",
    "GBP": "pounds",
    "JPY": "yen",
    "CNY": "yuan",
    "KRW": "won",
    "INR": "rupees",
    "CHF": "francs",
    "CAD": "Canadian dollars",
    "AUD": "Australian dollars",
}
"""The words for usual currencies. All others are named by their codes."""

_FRENCH_SCALES = {
    Decimal(1000): 'a French "billion" is an English trillion',
    Decimal(1_000_000): 'a French "trillion" is a million English trillions',
}
"""Why a text that was translated between English and French is wrong by such a factor."""


_FRENCH_BILLION = Decimal(10**12)


class FigureSlip(NamedTuple):
    """One way in which a figure differs from another one as by a slip."""

    slip: Slip
    """The word of the format for it."""
    words: str
    """What differs, in words that follow "but": `euros where the store has dollars`."""


def slip_difference(amount: Amount, other: Amount) -> str:
    """The difference of two amounts if it looks like a slip, in words that precede the other.

    It does if only the currency differs, or if one is a thousand or a million times the other.
    """
    assert amount.upper is not None
    assert other.upper is not None
    if amount.unit != other.unit:
        has_same_digits = amount.upper == other.upper
        return "the same digits in another currency than" if has_same_digits else ""
    factor = _factor_between(amount.upper, other.upper)
    return f"{_factor_words(factor, amount.upper, other.upper)} than" if factor else ""


def slips_between(
    amount: Amount,
    other: Amount,
    *,
    is_french: bool = False,
) -> list[FigureSlip] | None:
    """The slips by which an amount differs from that of the book; None if it is not similar.

    Amounts are similar if a bound of each has the same digits, in any currency and scale. Equal
    amounts are similar without a slip. `is_french` says that the source of the amount is French.
    """
    bounds = _similar_bounds(amount, other)
    if bounds is None:
        return None
    slips: list[FigureSlip] = []
    if amount.unit != other.unit:
        slips.append(_currency_slip(amount.unit, other.unit))
    factor = _factor_between(*bounds)
    if factor:
        slips.append(_scale_slip(factor, *bounds, is_french=is_french))
    slips += _qualifier_slips(amount, other)
    if amount.per != other.per:
        slips.append(_rate_slip(amount.per, other.per))
    return slips


def conversion_slip(
    amount: Amount,
    other: Amount,
    day: date,
) -> FigureSlip | None:
    """The slip of an amount that is another one at the rate of a day; None if it is not.

    The rates of the ECB are loaded for the first call. Without a rate there is no slip.
    """
    if amount.upper is None or other.upper is None or amount.unit == other.unit:
        return None
    if not _is_money(amount) or not _is_money(other) or not _may_be_converted(amount, other):
        return None
    try:
        target = target_currency(amount.unit)
    except InvalidValue:
        return None
    conversion = target.convert(other, min(day, target.day_of_total(None, day)))
    if not isinstance(conversion, ConvertedAmount):
        return None
    expected = other.upper * conversion.rate
    if abs(amount.upper - expected) > expected * CONVERSION_TOLERANCE:
        return None
    return FigureSlip("converted", f"converted from {_currency_words(other.unit)}")


def _may_be_converted(amount: Amount, other: Amount) -> bool:
    """Whether an amount is roughly another one in another currency; true if no rate is known.

    To load the rates of the days takes longer than a small import.
    """
    assert amount.upper is not None
    assert other.upper is not None
    if amount.unit not in ROUGH_RATES or other.unit not in ROUGH_RATES:
        return True
    dollars = amount.upper / ROUGH_RATES[amount.unit]
    other_dollars = other.upper / ROUGH_RATES[other.unit]
    return dollars <= other_dollars * MAX_RATE_CHANGE and other_dollars <= dollars * MAX_RATE_CHANGE


def _is_money(amount: Amount) -> bool:
    return amount.unit.isupper()


def _similar_bounds(amount: Amount, other: Amount) -> tuple[Decimal, Decimal] | None:
    """A bound of each amount with the same digits; the upper ones first, and equal ones first."""
    if _is_money(amount) != _is_money(other):
        return None
    pairs = [(bound, other_bound) for bound in _bounds(amount) for other_bound in _bounds(other)]
    equal_pairs = [pair for pair in pairs if pair[0] == pair[1]]
    scaled_pairs = [pair for pair in pairs if _factor_between(*pair)]
    return next(iter(equal_pairs + scaled_pairs), None)


def _bounds(amount: Amount) -> list[Decimal]:
    """The bounds of an amount that are not zero, the upper one first."""
    return [bound for bound in reversed(amount.bounds) if bound]


def _factor_between(figure: Decimal, other: Decimal) -> Decimal | None:
    """The factor of two scales by which one figure is larger than the other; None without one."""
    small, large = sorted((figure, other))
    for factor in FACTORS:
        if small and small * factor == large:
            return factor
    return None


def _factor_words(
    factor: Decimal,
    figure: Decimal,
    other: Decimal,
) -> str:
    """`a thousand times more`, or the like."""
    return f"{FACTORS[factor]} times {'more' if figure > other else 'less'}"


def _currency_slip(unit: str, other_unit: str) -> FigureSlip:
    words = f"{_currency_words(unit)} where the store has {_currency_words(other_unit)}"
    return FigureSlip("currency", words)


def _currency_words(unit: str) -> str:
    return _CURRENCY_WORDS.get(unit, unit)


def _scale_slip(
    factor: Decimal,
    figure: Decimal,
    other: Decimal,
    *,
    is_french: bool,
) -> FigureSlip:
    words = _factor_words(factor, figure, other)
    is_trillion = max(figure, other) >= _FRENCH_BILLION
    if factor > 1000 or (is_french and is_trillion):
        return FigureSlip("translation", f"{words} ({_FRENCH_SCALES[factor]})")
    return FigureSlip("scale", words)


def _qualifier_slips(amount: Amount, other: Amount) -> list[FigureSlip]:
    """The slip of a qualifier that is lost, added or another one; "about" may be added."""
    is_range = len(amount.bounds) > 1
    if len(other.bounds) > 1 and not is_range:
        return [FigureSlip("qualifier", f'the range "{other}" is lost')]
    if amount.qualifier == other.qualifier:
        return []
    if amount.qualifier == EXACT and not is_range:
        return [FigureSlip("qualifier", f'"{other.qualifier}" is lost')]
    if other.qualifier == EXACT:
        is_harmless = amount.qualifier in (ABOUT, EXACT)
        return [] if is_harmless else [FigureSlip("qualifier", f'"{amount.qualifier}" is added')]
    words = f'"{amount.qualifier or "a range"}" where the store has "{other.qualifier}"'
    return [FigureSlip("qualifier", words)]


def _rate_slip(per: str, other_per: str) -> FigureSlip:
    if not per:
        return FigureSlip("scope", f'"per {other_per}" is lost')
    if not other_per:
        return FigureSlip("scope", f'"per {per}" is added')
    return FigureSlip("scope", f'"per {per}" where the store has "per {other_per}"')


def swap_slip(amount: Amount, other: Amount) -> FigureSlip:
    """The slip of a figure that belongs to another flow of the same deal."""
    return FigureSlip("swapped", f"{amount} where the store has {other}, as if swapped")


def rounding_slip(amount: Amount, other: Amount) -> FigureSlip | None:
    """The slip of an amount that is another one with fewer digits; None if it is not."""
    if amount.unit != other.unit or amount.per != other.per:
        return None
    if not amount.upper or not other.upper or amount.upper == other.upper:
        return None
    rounded = other.upper.quantize(amount.upper.normalize(), ROUND_HALF_UP)
    if rounded != amount.upper or abs(rounded - other.upper) > other.upper * ROUNDING_TOLERANCE:
        return None
    return FigureSlip("figure", f"rounded from {other}")


def sum_slips(amount: Amount, parts: list[Amount]) -> list[FigureSlip]:
    """The slips of a figure that is the sum of several of the book, also in another currency."""
    slips = [FigureSlip("scope", f"the sum of {_joined(parts)}")]
    if amount.unit != parts[0].unit:
        slips.insert(0, _currency_slip(amount.unit, parts[0].unit))
    return slips


def split_slip(parts: list[Amount]) -> FigureSlip:
    """The slip of figures into which one of the book is split."""
    return FigureSlip("scope", f"split into {_joined(parts)}")


def _joined(amounts: list[Amount]) -> str:
    texts = [str(amount) for amount in amounts]
    return f"{', '.join(texts[:-1])} and {texts[-1]}"
