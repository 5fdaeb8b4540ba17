"""Figures in another currency: by the rate of their day, with its day, and never more than a rate knows."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.values.amounts import parse_amount
from partnerships_db.values.errors import InvalidValue
from partnerships_db.values.exchange import (
    DIGITS,
    TARGET_CURRENCIES,
    ConvertedAmount,
    RateUnavailable,
    TargetCurrency,
    target_currency,
)

TUESDAY, SATURDAY, FRIDAY = date(2025, 11, 18), date(2026, 6, 20), date(2026, 6, 19)
EUROS = TargetCurrency("EUR")


def converted(text: str, day: date = TUESDAY, into: TargetCurrency = EUROS) -> ConvertedAmount:
    found = into.convert(parse_amount(text), day)
    assert isinstance(found, ConvertedAmount), found
    return found


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("30 billion USD", "25.9 billion EUR"),
        ("up to 5 billion USD", "up to 4.31 billion EUR"),
        ("about 1.4 trillion USD", "about 1.21 trillion EUR"),
        ("at least 100 billion USD", "at least 86.3 billion EUR"),
        ("5-7 billion USD", "4.31-6.04 billion EUR"),
        ("1.25 billion USD per month", "1.08 billion EUR per month"),
    ],
)
def test_a_figure_keeps_its_qualifier_its_range_and_its_term(ours: str, theirs: str) -> None:
    found = converted(ours)
    assert str(found.amount) == theirs
    assert (found.original, found.rate, found.day) == ("USD", Decimal("0.8628"), TUESDAY)


def test_a_weekend_has_the_last_rate_before_it_and_says_its_day() -> None:
    assert converted("1 billion USD", SATURDAY) == converted("1 billion USD", FRIDAY)
    assert converted("1 billion USD", SATURDAY).day == FRIDAY


def test_between_two_currencies_neither_of_which_is_the_euro() -> None:
    found = converted("1 trillion JPY", into=TargetCurrency("GBP"))
    assert found.amount.unit == "GBP"
    assert Decimal("4e9") < (found.amount.low or 0) < Decimal("6e9")


@pytest.mark.parametrize("text", ["tens of billions USD", "undisclosed", "5 billion EUR"])
def test_what_has_no_figure_or_is_in_that_currency_needs_no_conversion(text: str) -> None:
    assert EUROS.convert(parse_amount(text), TUESDAY) is None
    assert EUROS.convert(None, TUESDAY) is None


@pytest.mark.parametrize(
    ("text", "day", "why"),
    [
        ("1 billion AED", TUESDAY, "no rate for AED"),
        ("1 billion SAR", TUESDAY, "no rate for SAR"),
        ("1 billion TWD", TUESDAY, "no rate for TWD"),
        ("1 billion USD", date(1998, 12, 31), "no rate for USD before 1999-01-04"),
        ("1 billion USD", date(2999, 1, 1), "no rate for USD after "),
        ("1 billion RUB", TUESDAY, "no rate for RUB after 2022-03-01"),
        ("1 billion ISK", date(2012, 5, 2), "no rate for ISK on 2012-05-02"),
    ],
)
def test_what_has_no_rate_says_why(text: str, day: date, why: str) -> None:
    found = EUROS.convert(parse_amount(text), day)
    assert isinstance(found, RateUnavailable)
    assert found.why.startswith(why)


def test_a_currency_that_the_ecb_does_not_quote_is_refused() -> None:
    assert [target_currency(code).currency for code in TARGET_CURRENCIES] == list(TARGET_CURRENCIES)
    with pytest.raises(InvalidValue, match="AED"):
        target_currency("AED")
    with pytest.raises(InvalidValue) as refusal:
        target_currency("eur")
    assert "EUR" in refusal.value.expected


def test_a_total_is_of_its_as_of_date_and_without_one_of_the_latest_rate() -> None:
    today = date(2999, 1, 1)
    assert EUROS.day_of_total(date(2025, 1, 5), today) == date(2025, 1, 5)
    latest = EUROS.day_of_total(None, today)
    assert latest >= date(2026, 10, 30)
    assert isinstance(EUROS.convert(parse_amount("1 billion USD"), latest), ConvertedAmount)
    assert isinstance(EUROS.convert(parse_amount("1 billion USD"), today), RateUnavailable), (
        "a date that was set is kept to"
    )
    assert EUROS.day_of_total(None, TUESDAY) == TUESDAY


@given(st.integers(1000, 10**15 - 1), st.dates(date(2000, 1, 3), date(2026, 10, 30)))
def test_a_figure_has_few_digits_and_comes_back_to_about_itself(number: int, day: date) -> None:
    there = converted(f"{number} USD", day)
    low = there.amount.low
    assert low is not None
    assert len(low.normalize().as_tuple().digits) <= DIGITS
    assert abs(low / there.rate / number - 1) < Decimal("0.01")
    assert there.day <= day
