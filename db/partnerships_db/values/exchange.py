"""What a figure comes to in another currency: by the rates that the ECB fixed on a day, and visibly ours.

The rates come with CurrencyConverter, from 1999 on, and no network is asked. They are loaded when the first
figure is converted, which takes a quarter of a second. Nothing converted is stored, or added to anything.
"""

from datetime import date, timedelta
from decimal import Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.values.amounts import Amount
from partnerships_db.values.errors import InvalidValue, did_you_mean

if TYPE_CHECKING:
    from currency_converter import CurrencyConverter

TARGET_CURRENCIES = ("EUR", "USD", "GBP", "JPY")
"""What the explorer goes through; commands take any currency that the ECB quotes."""

DIGITS = 3
"""A converted figure is rounded to so many digits: a rate of one day says no more."""

MAX_RATE_AGE = timedelta(days=7)
"""So old a rate may be where a day has none: no weekend with its holidays is longer, so more is a currency unquoted."""

_RATE = Context(prec=4)
_FIGURE = Context(prec=DIGITS)


class ConvertedAmount(NamedTuple):
    """A figure in another currency."""

    amount: Amount
    """Rounded, with the qualifier and the rate per month or year of the original."""
    original: str
    """The currency that was stated."""
    rate: Decimal
    """So much of the other currency is one of the original, to four digits."""
    day: date
    """The day on which the rate was fixed: the one asked for, or the last before it."""


class RateUnavailable(NamedTuple):
    """A figure that stays as it is."""

    currency: str
    why: str
    """`no rate for AED`, `no rate for USD after 2026-10-30`."""


class TargetCurrency(NamedTuple):
    """The wish to see figures in a currency; made by `exchange_into`, which knows that it is quoted."""

    currency: str

    def convert(self, amount: Amount | None, on: date) -> ConvertedAmount | RateUnavailable | None:
        """The figure as of that day; None where there is none to convert, or it is in that currency already."""
        if amount is None or amount.upper is None or amount.unit == self.currency:
            return None
        found = _rate(amount.unit, self.currency, on)
        if isinstance(found, RateUnavailable):
            return found
        rate, day = found
        low, high = (
            None if bound is None else _rounded(bound * rate) for bound in (amount.low, amount.high)
        )
        return ConvertedAmount(
            amount._replace(unit=self.currency, low=low, high=high),
            amount.unit,
            _RATE.plus(rate),
            day,
        )

    def day_of_total(self, as_of: date | None, today: date) -> date:
        """The day for a total: the as-of date; without one today, or where the rates end before today their last."""
        return as_of or min(today, _rates().bounds["EUR"].last_date)


def target_currency(currency: str) -> TargetCurrency:
    """Figures in that currency; `Refused` where the ECB does not quote it. Loads the rates."""
    known = _rates().currencies
    if currency not in known:
        hint = (
            did_you_mean(currency.upper(), sorted(known))
            or f"such as {', '.join(TARGET_CURRENCIES)}"
        )
        raise InvalidValue(f'there are no rates for "{currency}"', hint)
    return TargetCurrency(currency)


@lru_cache(maxsize=1)
def _rates() -> "CurrencyConverter":
    from currency_converter import CurrencyConverter

    return CurrencyConverter(decimal=True)


@lru_cache(maxsize=4096)
def _rate(currency: str, into: str, on: date) -> tuple[Decimal, date] | RateUnavailable:
    """What one of a currency came to on the day, or on the last before it that has both rates."""
    from currency_converter import RateNotFoundError

    rates = _rates()
    if currency not in rates.currencies:
        return RateUnavailable(currency, f"no rate for {currency}")
    for one in (currency, into):
        first, last = rates.bounds[one]
        if not first <= on <= last:
            side = f"before {first}" if on < first else f"after {last}"
            return RateUnavailable(currency, f"no rate for {one} {side}")
    day = on
    while on - day <= MAX_RATE_AGE:
        try:
            return rates.convert(Decimal(1), currency, into, day), day
        except RateNotFoundError:
            day -= timedelta(days=1)
    return RateUnavailable(currency, f"no rate for {currency} on {on}")


def _rounded(figure: Decimal) -> Decimal:
    return Decimal(format(_FIGURE.plus(figure), "f"))
