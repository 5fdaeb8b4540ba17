"""Partial dates: what may be written, what it means, and its one canonical text."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.values.dates import PartialDate, Precision
from partnerships_db.values.errors import InvalidValue

READ = (
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

days = st.dates()
years = st.integers(1, 9999).map(lambda year: f"{year:04}")
texts = st.one_of(
    days.map(str),
    days.map(lambda day: f"{day.year:04}-{day.month:02}"),
    st.builds(lambda year, n: f"{year}-Q{n}", years, st.integers(1, 4)),
    st.builds(lambda year, n: f"{year}-H{n}", years, st.integers(1, 2)),
    years,
)
canonical_texts = st.builds(
    lambda about, text: about + text, st.sampled_from(("", "about ")), texts
)


@pytest.mark.parametrize(("text", "precision", "first", "last"), READ)
def test_a_date_keeps_its_precision_and_knows_its_first_and_last_day(
    text: str, precision: Precision, first: date, last: date
) -> None:
    assert PartialDate.parse(text) == (first, last, precision, False)
    assert PartialDate.parse(f"about {text}") == (first, last, precision, True)


@given(canonical_texts)
def test_what_is_written_canonically_is_kept_to_the_letter(text: str) -> None:
    assert str(PartialDate.parse(text)) == text


@given(canonical_texts)
def test_the_text_of_a_date_reads_back_as_that_date(text: str) -> None:
    parsed = PartialDate.parse(text)
    assert PartialDate.parse(str(parsed)) == parsed


@given(canonical_texts, canonical_texts)
def test_different_texts_are_different_dates(one: str, other: str) -> None:
    assert (PartialDate.parse(one) == PartialDate.parse(other)) == (one == other)


@given(texts)
def test_the_span_is_whole_and_as_long_as_the_precision_says(text: str) -> None:
    first, last, precision, _ = PartialDate.parse(text)
    months = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}.get(
        precision
    )
    if months is None:
        assert first == last
    else:
        assert first.day == 1
        assert (first.month - 1) % months == 0
        assert (last.year, last.month) == (first.year, first.month + months - 1)
        assert last.day == monthrange(last.year, last.month)[1]


@given(days)
def test_the_coarser_date_holds_every_finer_one_of_it(day: date) -> None:
    month, half = f"{day.year:04}-{day.month:02}", 1 + (day.month > 6)
    chain = [
        str(day),
        month,
        f"{day.year:04}-Q{(day.month + 2) // 3}",
        f"{day.year:04}-H{half}",
        f"{day.year:04}",
    ]
    spans = [PartialDate.parse(text) for text in chain]
    assert [span.precision for span in spans] == sorted(Precision, reverse=True)
    for inner, outer in pairwise(spans):
        assert outer.first <= inner.first <= inner.last <= outer.last


def test_a_day_made_from_a_date_is_that_day() -> None:
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
def test_the_period_is_the_group_under_which_a_date_is_listed(text: str, period: str) -> None:
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
def test_nothing_else_is_a_date(text: str) -> None:
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
def test_a_date_that_does_not_exist_is_told_why(text: str, wrong: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        PartialDate.parse(text)
    assert refusal.value.wrong == wrong


@given(st.integers(1, 9999), st.integers(0, 99), st.integers(0, 99))
def test_a_day_is_read_exactly_when_the_calendar_has_it(year: int, month: int, day: int) -> None:
    text = f"{year:04}-{month:02}-{day:02}"
    try:
        expected = date(year, month, day)
    except ValueError:
        with pytest.raises(InvalidValue):
            PartialDate.parse(text)
    else:
        assert PartialDate.parse(text).first == expected


@given(st.text(max_size=20) | st.text("about 0123456789-QH", max_size=16))
def test_any_text_is_read_as_itself_or_refused(text: str) -> None:
    try:
        parsed = PartialDate.parse(text)
    except InvalidValue:
        return
    assert str(parsed) == text


@given(texts, texts)
def test_dates_in_order_of_time_are_in_order(one: str, other: str) -> None:
    first, second = sorted((PartialDate.parse(one), PartialDate.parse(other)))
    assert first.first <= second.first
    assert second.first - first.first >= timedelta(0)
