"""Amounts in another currency: by the rate of their day and with few digits."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.importing.slips import MAX_RATE_CHANGE
from partnerships_db.values.amounts import parse_amount
from partnerships_db.values.errors import InvalidValue
from partnerships_db.values.exchange import (
    DIGITS,
    ROUGH_RATES,
    TARGET_CURRENCIES,
    ConvertedAmount,
    RateUnavailable,
    TargetCurrency,
    target_currency,
)

TUESDAY = date(2025, 11, 18)
FRIDAY = date(2026, 6, 19)
SATURDAY = date(2026, 6, 20)
LATEST_RATE = date(2026, 10, 30)
FAR_FUTURE = date(2999, 1, 1)
EUROS = TargetCurrency("EUR")


def converted(
    text: str,
    day: date = TUESDAY,
    target: TargetCurrency = EUROS,
) -> ConvertedAmount:
    conversion = target.convert(parse_amount(text), day)
    assert isinstance(conversion, ConvertedAmount), conversion
    return conversion


@pytest.mark.parametrize(
    ("dollars", "euros"),
    [
        ("30 billion USD", "25.9 billion EUR"),
        ("up to 5 billion USD", "up to 4.31 billion EUR"),
        ("about 1.4 trillion USD", "about 1.2 trillion EUR"),
        ("at least 100 billion USD", "at least 86.3 billion EUR"),
        ("5-7 billion USD", "4.31-6.04 billion EUR"),
        ("1.25 billion USD per month", "1.08 billion EUR per month"),
    ],
)
def test_a_converted_amount_keeps_its_qualifier_range_and_rate(dollars: str, euros: str) -> None:
    conversion = converted(dollars)
    assert str(conversion.amount) == euros
    assert conversion.original == "USD"
    assert conversion.rate == Decimal("0.8628")
    assert conversion.day == TUESDAY


def test_a_weekend_has_the_last_rate_before_it() -> None:
    on_saturday = converted("1 billion USD", SATURDAY)
    assert on_saturday == converted("1 billion USD", FRIDAY)
    assert on_saturday.day == FRIDAY


def test_an_amount_is_converted_between_two_currencies_other_than_the_euro() -> None:
    conversion = converted("1 trillion JPY", target=TargetCurrency("GBP"))
    assert conversion.amount.unit == "GBP"
    assert conversion.amount.low is not None
    assert Decimal("4e9") < conversion.amount.low < Decimal("6e9")


@pytest.mark.parametrize("text", ["tens of billions USD", "undisclosed", "5 billion EUR"])
def test_an_amount_without_a_figure_or_in_the_target_currency_is_not_converted(text: str) -> None:
    assert EUROS.convert(parse_amount(text), TUESDAY) is None


def test_no_amount_is_not_converted() -> None:
    assert EUROS.convert(None, TUESDAY) is None


@pytest.mark.parametrize(
    ("text", "day", "reason"),
    [
        ("1 billion AED", TUESDAY, "no rate for AED"),
        ("1 billion SAR", TUESDAY, "no rate for SAR"),
        ("1 billion TWD", TUESDAY, "no rate for TWD"),
        ("1 billion USD", date(1998, 12, 31), "no rate for USD before 1999-01-04"),
        ("1 billion USD", FAR_FUTURE, "no rate for USD after "),
        ("1 billion RUB", TUESDAY, "no rate for RUB after 2022-03-01"),
        ("1 billion ISK", date(2012, 5, 2), "no rate for ISK on 2012-05-02"),
    ],
)
def test_a_missing_rate_has_a_reason(text: str, day: date, reason: str) -> None:
    conversion = EUROS.convert(parse_amount(text), day)
    assert isinstance(conversion, RateUnavailable)
    assert conversion.why.startswith(reason)


def test_only_a_currency_that_the_ecb_quotes_is_a_target() -> None:
    targets = [target_currency(code).currency for code in TARGET_CURRENCIES]
    assert targets == list(TARGET_CURRENCIES)
    with pytest.raises(InvalidValue, match="AED"):
        target_currency("AED")
    with pytest.raises(InvalidValue) as refusal:
        target_currency("eur")
    assert "EUR" in refusal.value.expected


def test_a_total_is_converted_at_its_as_of_date() -> None:
    as_of = date(2025, 1, 5)
    assert EUROS.day_of_total(as_of, FAR_FUTURE) == as_of
    future_figure = EUROS.convert(parse_amount("1 billion USD"), FAR_FUTURE)
    assert isinstance(future_figure, RateUnavailable), "a figure has the rate of its own day"


def test_a_total_after_the_last_rate_is_converted_at_that_rate() -> None:
    latest = EUROS.day_of_total(FAR_FUTURE, FAR_FUTURE)
    assert LATEST_RATE <= latest < FAR_FUTURE
    assert converted("1 billion USD", latest).day == latest


def test_a_total_without_an_as_of_date_is_converted_at_the_latest_rate() -> None:
    latest = EUROS.day_of_total(None, FAR_FUTURE)
    assert latest >= LATEST_RATE
    assert converted("1 billion USD", latest)
    assert EUROS.day_of_total(None, TUESDAY) == TUESDAY


@given(st.integers(1000, 10**15 - 1), st.dates(date(2000, 1, 3), LATEST_RATE))
def test_a_converted_amount_has_few_digits_and_is_near_the_exact_one(
    dollars: int,
    day: date,
) -> None:
    conversion = converted(f"{dollars} USD", day)
    euros = conversion.amount.low
    assert euros is not None
    assert len(euros.normalize().as_tuple().digits) <= DIGITS
    assert abs(euros / conversion.rate / dollars - 1) < Decimal("0.01")
    assert conversion.day <= day


def test_no_rate_of_a_day_is_far_from_the_rough_one() -> None:
    checked = 0
    for year in range(1999, 2027):
        day = date(year, 6, 19)
        for currency, other in combinations(ROUGH_RATES, 2):
            rough_rate = ROUGH_RATES[other] / ROUGH_RATES[currency]
            with suppress(InvalidValue):
                conversion = target_currency(other).convert(parse_amount(f"1 {currency}"), day)
                if isinstance(conversion, ConvertedAmount):
                    checked += 1
                    assert 1 / MAX_RATE_CHANGE < conversion.rate / rough_rate < MAX_RATE_CHANGE
    assert checked > 1000
