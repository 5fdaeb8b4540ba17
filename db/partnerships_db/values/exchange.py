"""Conversion of amounts into another currency, by the rates that the ECB fixed on a day.

CurrencyConverter brings the rates from 1999 on in its package, and no network is used. They are
loaded for the first converted amount, which takes a quarter of a second. Converted amounts are only
shown: they are not stored, and not added to anything.
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
"""The currencies that the explorer offers; commands take all that the ECB quotes."""

DEFAULT_TARGET_CURRENCY = ""
"""The currency in which the explorer and the commands show figures too, unless told otherwise.

One of `TARGET_CURRENCIES`, or empty: figures have their own currencies alone.
"""

ROUGH_RATES = {
    "USD": Decimal(1),
    "EUR": Decimal("0.9"),
    "GBP": Decimal("0.8"),
    "CHF": Decimal("0.9"),
    "CAD": Decimal("1.4"),
    "AUD": Decimal("1.5"),
    "AED": Decimal("3.7"),
    "SAR": Decimal("3.75"),
    "CNY": Decimal("7.2"),
    "TWD": Decimal(32),
    "INR": Decimal(85),
    "JPY": Decimal(150),
    "KRW": Decimal(1400),
}
"""About how many units of a currency were a US dollar in 2025, where no rate of a day is needed."""

DIGITS = 3
"""The significant digits of a converted amount: the rate of one day justifies no more.

An approximate amount that is known to fewer digits keeps its number of them.
"""

MAX_RATE_AGE = timedelta(days=7)
"""The oldest rate used for a day without one.

Longer gaps mean that the ECB stopped quoting the currency.
"""

_RATE_CONTEXT = Context(prec=4)


class ConvertedAmount(NamedTuple):
    """An amount in another currency."""

    amount: Amount
    """Rounded, with the qualifier of the original and its rate per month or year."""
    original: str
    """The currency that was stated."""
    rate: Decimal
    """The value of one unit of the original currency, to four digits."""
    day: date
    """The day on which the rate was fixed: the requested day, or the last before it."""


class RateUnavailable(NamedTuple):
    """The reason why an amount is not converted."""

    currency: str
    why: str
    """`no rate for AED`, `no rate for USD after 2026-10-30`."""


class TargetCurrency(NamedTuple):
    """A currency that the ECB quotes; made by `target_currency`, which checks that."""

    currency: str

    def convert(self, amount: Amount | None, on: date) -> ConvertedAmount | RateUnavailable | None:
        """Return an amount at the rate of a day, or the reason why there is no rate.

        None if there is no figure to convert, or if it is in this currency already.
        """
        if amount is None or amount.upper is None or amount.unit == self.currency:
            return None
        rate = _rate(amount.unit, self.currency, on)
        if isinstance(rate, RateUnavailable):
            return rate

        context = Context(prec=min(amount.digits or DIGITS, DIGITS))
        converted = amount._replace(
            unit=self.currency,
            low=_converted(amount.low, rate.value, context),
            high=_converted(amount.high, rate.value, context),
        )
        return ConvertedAmount(
            amount=converted,
            original=amount.unit,
            rate=_RATE_CONTEXT.plus(rate.value),
            day=rate.day,
        )

    def day_of_total(self, as_of: date | None, today: date) -> date:
        """The day whose rates convert a total: the as-of date or today, or the last with rates.

        The rate is shown with its day, so that an older one is plain to see.
        """
        last_date: date = _rates().bounds["EUR"].last_date
        return min(as_of or today, last_date)


def target_currency(currency: str) -> TargetCurrency:
    """Return a currency to convert into, and load the rates.

    Raises InvalidValue if the ECB does not quote it.
    """
    quoted_currencies = _rates().currencies
    if currency not in quoted_currencies:
        suggestion = did_you_mean(currency.upper(), sorted(quoted_currencies))
        examples = f"such as {', '.join(TARGET_CURRENCIES)}"
        raise InvalidValue(f'there are no rates for "{currency}"', suggestion or examples)
    return TargetCurrency(currency)


class _DayRate(NamedTuple):
    value: Decimal
    day: date


@lru_cache(maxsize=1)
def _rates() -> "CurrencyConverter":
    from currency_converter import CurrencyConverter

    return CurrencyConverter(decimal=True)


@lru_cache(maxsize=4096)
def _rate(
    currency: str,
    target: str,
    on: date,
) -> _DayRate | RateUnavailable:
    """Return the rate of a day, or of the last day before it that has rates for both currencies."""
    from currency_converter import RateNotFoundError

    rates = _rates()
    if currency not in rates.currencies:
        return RateUnavailable(currency, f"no rate for {currency}")
    for code in (currency, target):
        first, last = rates.bounds[code]
        if on < first:
            return RateUnavailable(currency, f"no rate for {code} before {first}")
        if on > last:
            return RateUnavailable(currency, f"no rate for {code} after {last}")

    day = on
    while on - day <= MAX_RATE_AGE:
        try:
            return _DayRate(
                rates.convert(
                    Decimal(1),
                    currency,
                    target,
                    day,
                ),
                day,
            )
        except RateNotFoundError:
            day -= timedelta(days=1)
    return RateUnavailable(currency, f"no rate for {currency} on {on}")


def _converted(
    bound: Decimal | None,
    rate: Decimal,
    context: Context,
) -> Decimal | None:
    if bound is None:
        return None
    rounded = context.plus(bound * rate)
    # Rounding may leave an exponent, as in 1.23E+9.
    return Decimal(format(rounded, "f"))
