"""Differences of two amounts that look like a slip: a currency, a scale, or a lost qualifier."""

from decimal import Decimal

from partnerships_db.values.amounts import EXACT, Amount

FACTORS = {
    Decimal(1000): "a thousand",
    Decimal(1_000_000): "a million",
}
"""The factors between two scales, `million` and `billion`, or `million` and `trillion`."""


def slip_difference(amount: Amount, other: Amount) -> str:
    """The difference of two amounts if it looks like a slip, in words that precede the other.

    It does if only the currency differs, or if one is a thousand or a million times the other.
    """
    assert amount.upper is not None
    assert other.upper is not None
    if amount.unit != other.unit:
        has_same_digits = amount.upper == other.upper
        return "the same digits in another currency than" if has_same_digits else ""
    factor_words = _factor_words(amount, other)
    return f"{factor_words} than" if factor_words else ""


def slips_between(amount: Amount, other: Amount) -> list[str] | None:
    """What an amount has otherwise than a similar one, in words; None if they are not similar.

    Amounts are similar if their upper figures have the same digits, in any currency and scale.
    Equal amounts are similar without a difference.
    """
    if amount.upper is None or other.upper is None:
        return None
    factor_words = _factor_words(amount, other)
    if amount.upper != other.upper and not factor_words:
        return None
    slips: list[str] = []
    if amount.unit != other.unit:
        slips.append(f"{amount.unit} where that has {other.unit}")
    if factor_words:
        slips.append(factor_words)
    if amount.qualifier == EXACT and other.qualifier != EXACT:
        slips.append(f'without "{other.qualifier}"')
    return slips


def _factor_words(amount: Amount, other: Amount) -> str:
    """`a thousand times more` or the like; empty if no such factor is between the amounts."""
    assert amount.upper is not None
    assert other.upper is not None
    small, large = sorted((amount.upper, other.upper))
    if not small:
        return ""
    for factor, words in FACTORS.items():
        if small * factor == large:
            comparison = "more" if amount.upper == large else "less"
            return f"{words} times {comparison}"
    return ""
