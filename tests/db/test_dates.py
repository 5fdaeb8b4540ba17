"""Partial dates: their grammar, the days that they cover and their texts."""

from calendar import monthrange
from datetime import date
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.values.dates import (
    DayCount,
    DaySpan,
    PartialDate,
    Precision,
    days_between,
)
from partnerships_db.values.errors import InvalidValue

DATES_WITH_SPANS = (
    ("2025-11-18", Precision.DAY, date(2025, 11, 18), date(2025, 11, 18)),
    ("2025-11", Precision.MONTH, date(2025, 11, 1), date(2025, 11, 30)),
    ("2025-12", Precision.MONTH, date(2025, 12, 1), date(2025, 12, 31)),
    ("2024-02", Precision.MONTH, date(2024, 2, 1), date(2024, 2, 29)),
    ("2025-02", Precision.MONTH, date(2025, 2, 1), date(2025, 2, 28)),
    ("2025-Q1", Precision.QUARTER, date(2025, 1, 1), date(2025, 3, 31)),
    ("2025-Q2", Precision.QUARTER, date(2025, 4, 1), date(2025, 6, 30)),
    ("2025-Q3", Precision.QUARTER, date(2025, 7, 1), date(2025, 9, 30)),
    ("2025-Q4", Precision.QUARTER, date(2025, 10, 1), date(2025, 12, 31)),
    ("2025-H1", Precision.HALF, date(2025, 1, 1), date(2025, 6, 30)),
    ("2025-H2", Precision.HALF, date(2025, 7, 1), date(2025, 12, 31)),
    ("2025", Precision.YEAR, date(2025, 1, 1), date(2025, 12, 31)),
    ("0001-01-01", Precision.DAY, date.min, date.min),
    ("9999", Precision.YEAR, date(9999, 1, 1), date.max),
    ("9999-Q4", Precision.QUARTER, date(9999, 10, 1), date.max),
)

DAYS = st.dates()
YEARS = st.integers(1, 9999).map("{:04}".format)
DATES = st.one_of(
    DAYS.map(str),
    st.builds("{}-{:02}".format, YEARS, st.integers(1, 12)),
    st.builds("{}-Q{}".format, YEARS, st.integers(1, 4)),
    st.builds("{}-H{}".format, YEARS, st.integers(1, 2)),
    YEARS,
)
DATES_AND_ABOUT = st.builds("{}{}".format, st.sampled_from(("", "about ")), DATES)


@pytest.mark.parametrize(("text", "precision", "first", "last"), DATES_WITH_SPANS)
def test_a_date_has_a_precision_a_first_day_and_a_last_day(
    text: str,
    precision: Precision,
    first: date,
    last: date,
) -> None:
    assert PartialDate.parse(text) == PartialDate(first, last, precision)
    assert PartialDate.parse(f"about {text}") == PartialDate(first, last, precision, about=True)


@given(DATES_AND_ABOUT)
def test_a_date_keeps_its_text(text: str) -> None:
    assert str(PartialDate.parse(text)) == text


MONTHS = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}
"""The length of a date of each precision but the day, in months."""


@given(DATES)
def test_a_date_covers_whole_months_of_the_length_of_its_precision(text: str) -> None:
    first, last, precision, *_ = PartialDate.parse(text)
    if precision is Precision.DAY:
        assert first == last
        return
    months = MONTHS[precision]
    assert first.day == 1
    assert (first.month - 1) % months == 0
    assert (last.year, last.month) == (first.year, first.month + months - 1)
    assert last.day == monthrange(last.year, last.month)[1]


@given(DAYS)
def test_a_coarser_date_covers_the_finer_ones_of_the_same_day(day: date) -> None:
    year = f"{day.year:04}"
    quarter = (day.month + 2) // 3
    half = (day.month + 5) // 6
    texts = [str(day), f"{year}-{day.month:02}", f"{year}-Q{quarter}", f"{year}-H{half}", year]
    dates = [PartialDate.parse(text) for text in texts]
    assert [partial.precision for partial in dates] == sorted(Precision, reverse=True)
    for finer, coarser in pairwise(dates):
        assert coarser.first <= finer.first <= finer.last <= coarser.last


def test_a_partial_date_of_a_day_is_that_day() -> None:
    assert PartialDate.of(date(2025, 11, 18)) == PartialDate.parse("2025-11-18")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2025-11-18", "2025-11"),
        ("about 2025-11-18", "2025-11"),
        ("2025-11", "2025-11"),
        ("2025-Q4", "2025-Q4"),
        ("2025-H1", "2025-H1"),
        ("about 2025", "2025"),
    ],
)
def test_a_date_belongs_to_the_period_of_its_month_or_coarser_precision(
    text: str, period: str
) -> None:
    assert PartialDate.parse(text).period == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "20251118",
        "2025-11-18 ",
        " 2025-11-18",
        "2025-11-18\n",
        "2025-1-1",
        "2025-11-1",
        "25-11-18",
        "02025",
        "-2025",
        "+2025",
        "2025-",
        "2025-11-",
        "2025/11/18",
        "18.11.2025",
        "2025-q4",
        "2025Q4",
        "2025-Q",
        "2025-Q44",
        "2025-h2",
        "2025-W47",
        "2025-322",
        "2025-11-18Z",
        "About 2025",
        "about  2025",
        "about",
        "about2025",
        "about about 2025",
        "circa 2025",
        "~2025",
        "2025?",
        "November 2025",
        "null",
        "٢٠٢٥",
        "２０２５-11-18",
        "2025‐11‐18",
        "2025-11-18/2025-11-20",
    ],
)
def test_a_text_outside_the_grammar_is_not_a_date(text: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        PartialDate.parse(text)
    assert "2025-11-18" in refusal.value.expected


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("2025-13", "there is no month 13 in a year"),
        ("2025-00", "there is no month 0 in a year"),
        ("2025-Q5", "there is no quarter 5 in a year"),
        ("2025-Q0", "there is no quarter 0 in a year"),
        ("2025-H3", "there is no half 3 in a year"),
        ("2025-02-29", "there is no such day"),
        ("2025-04-31", "there is no such day"),
        ("2025-13-01", "there is no such day"),
        ("2025-11-00", "there is no such day"),
        ("0000", "there is no year 0000"),
        ("0000-01-01", "there is no year 0000"),
        ("2025-11-18T23:30:00-08:00", "a moment, not a date"),
        ("2025-11-18 23:30", "a moment, not a date"),
        ("2025-11-18T00:00:00Z", "a moment, not a date"),
    ],
)
def test_a_date_that_does_not_exist_is_refused_with_the_reason(text: str, wrong: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        PartialDate.parse(text)
    assert refusal.value.wrong == wrong


@given(st.integers(1, 9999), st.integers(0, 99), st.integers(0, 99))
def test_only_days_of_the_calendar_are_read(year: int, month: int, day: int) -> None:
    text = f"{year:04}-{month:02}-{day:02}"
    try:
        expected = date(year, month, day)
    except ValueError:
        with pytest.raises(InvalidValue):
            PartialDate.parse(text)
    else:
        assert PartialDate.parse(text).first == expected


@given(st.text(max_size=20) | st.text("about 0123456789-QH", max_size=16))
def test_any_text_is_refused_or_read_as_a_date_with_that_text(text: str) -> None:
    try:
        parsed = PartialDate.parse(text)
    except InvalidValue:
        return
    assert str(parsed) == text


@given(DATES, DATES)
def test_sorted_dates_are_in_the_order_of_their_first_days(text: str, other_text: str) -> None:
    earlier, later = sorted((PartialDate.parse(text), PartialDate.parse(other_text)))
    assert earlier.first <= later.first


# -- Possible days and numbers of days -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-11", "2025-11-01", "2025-11-30"),
        ("about 2026-Q3", "2026-04-01", "2026-12-31"),
        ("about 2026-01", "2025-12-01", "2026-02-28"),
        ("about 2025-H2", "2025-01-01", "2026-06-30"),
        ("about 2025", "2024-01-01", "2026-12-31"),
        ("about 2025-11-18", "2025-11-11", "2025-11-25"),
        ("about 0001", "0001-01-01", "0002-12-31"),
        ("about 9999-12-31", "9999-12-24", "9999-12-31"),
    ],
)
def test_an_approximate_date_may_be_wrong_by_one_period(text: str, first: str, last: str) -> None:
    days = PartialDate.parse(text).possible_days
    assert days == (date.fromisoformat(first), date.fromisoformat(last))


@given(DATES_AND_ABOUT)
def test_all_days_of_a_date_are_possible(text: str) -> None:
    when = PartialDate.parse(text)
    first, last = when.possible_days
    assert first <= when.first <= when.last <= last
    assert when.about or (first, last) == (when.first, when.last)


@pytest.mark.parametrize(
    ("count", "words", "figure", "exact"),
    [
        (DayCount(75, 75), "75 days", "75", 75),
        (DayCount(1, 1), "1 day", "1", 1),
        (DayCount(61, 1091), "61 to 1,091 days", "61-1091", None),
        (DayCount(61, 91, is_about=True), "about 61 to 91 days", "~61-91", None),
        (DayCount(75, 75, is_about=True), "about 75 days", "~75", None),
        (DayCount(61, None), "at least 61 days", "≥61", None),
    ],
)
def test_a_number_of_days_is_as_exact_as_its_dates(
    count: DayCount,
    words: str,
    figure: str,
    exact: int | None,
) -> None:
    assert (str(count), count.figure, count.exact) == (words, figure, exact)


@given(DATES_AND_ABOUT, DATES_AND_ABOUT)
def test_the_days_between_two_dates_are_between_their_bounds(start: str, end: str) -> None:
    first, last = PartialDate.parse(start), PartialDate.parse(end)
    count = days_between(DaySpan.of(first), DaySpan.of(last))
    assert count.most is not None
    assert 0 <= count.least <= count.most
    for start_day, end_day in product((first.first, first.last), (last.first, last.last)):
        assert count.least <= max((end_day - start_day).days, 0) <= count.most


# -- Minimums --------------------------------------------------------------------------------------


@given(DATES_AND_ABOUT)
def test_a_minimum_is_no_day_and_has_no_last_day(text: str) -> None:
    plain = PartialDate.parse(text)
    minimum = PartialDate.parse_scheduled(f"not before {text}")
    assert str(minimum) == f"not before {text}"
    assert minimum.minimum == plain
    assert minimum.first == plain.first
    assert minimum.last == date.max
    assert minimum.possible_days == (plain.possible_days[0], date.max)
    assert not minimum.is_exact
    assert minimum != plain


@given(DATES_AND_ABOUT)
def test_a_scheduled_date_may_be_a_plain_date(text: str) -> None:
    assert PartialDate.parse_scheduled(text) == PartialDate.parse(text)
    assert PartialDate.parse(text).minimum == PartialDate.parse(text)


@pytest.mark.parametrize("text", ["not before 2027-02-02", "not before about 2027-Q1"])
def test_a_plain_date_is_never_a_minimum(text: str) -> None:
    with pytest.raises(InvalidValue, match="a promise of a minimum, not a date"):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "not before",
        "not before ",
        "about not before 2027",
        "not before not before 2027",
        "Not before 2027",
        "not before 2027-13",
    ],
)
def test_a_minimum_has_one_spelling(text: str) -> None:
    with pytest.raises(InvalidValue):
        PartialDate.parse_scheduled(text)
