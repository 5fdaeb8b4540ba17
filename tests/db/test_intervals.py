"""Intervals: how long events, flows and routes last."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.date_strategies import partial_dates

from partnerships_db.timeline.intervals import Interval, intervals_of, later
from partnerships_db.timeline.lanes import lasts_between
from partnerships_db.values.dates import PartialDate, Precision

TODAY = date(2026, 11, 24)
EVENT = {
    "id": "deal",
    "date": "2025-11-18",
    "effective": "2025-12",
    "end": "2030",
    "kind": "compute-deal",
    "flows": [
        {"kind": "purchase", "over": "5 years"},
        {"kind": "purchase", "start": "2027-06", "over": "18 months"},
        {"kind": "purchase", "start": "2026", "end": "2029-05"},
        {"kind": "purchase", "end": "2029", "status": "cancelled"},
        {"kind": "purchase", "amount": "1 billion USD"},
    ],
}


def test_an_event_lasts_until_its_end_and_a_flow_over_its_term() -> None:
    intervals = intervals_of(EVENT)
    assert [(str(interval.since), str(interval.until)) for interval in intervals] == [
        ("2025-12", "2030"),
        ("2025-12", "2030-12"),
        ("2027-06", "2028-12"),
        ("2026", "2029-05"),
    ]


@pytest.mark.parametrize("fields", [{"status": "cancelled"}, {"retracted": {"why": "a slip"}}])
def test_a_cancelled_or_retracted_event_has_no_interval(fields: dict[str, Any]) -> None:
    assert intervals_of({**EVENT, **fields}) == ()


@given(partial_dates(date(1990, 1, 1), date(2040, 12, 31)), st.integers(0, 400))
def test_a_date_some_months_later_is_never_more_exact(when: PartialDate, months: int) -> None:
    later_date = later(when, months)
    assert later_date.precision <= min(when.precision, Precision.MONTH)
    assert later_date == PartialDate.parse(str(later_date))
    if when.precision >= Precision.MONTH:
        years_apart = later_date.first.year - when.first.year
        assert years_apart * 12 + later_date.first.month - when.first.month == months


@pytest.mark.parametrize(
    ("when", "months", "later_date"),
    [
        ("2025-11-18", 84, "2032-11"),
        ("about 2025-11", 12, "about 2026-11"),
        ("2026-Q1", 18, "2027-Q3"),
        ("2026-Q1", 20, "2027-H2"),
        ("2025", 18, "about 2026"),
        ("9990", 600, "9999"),
    ],
)
def test_the_end_of_a_term_is_as_exact_as_its_start(
    when: str,
    months: int,
    later_date: str,
) -> None:
    assert str(later(PartialDate.parse(when), months)) == later_date


@pytest.mark.parametrize(
    ("term", "until", "bound"),
    [
        ("about 5 years", "about 2030-11", ""),
        ("up to 5 years", "2030-11", "up to"),
        ("at least 18 months", "2027-05", "at least"),
    ],
)
def test_the_end_of_a_term_keeps_its_qualifier(term: str, until: str, bound: str) -> None:
    flows = [{"kind": "purchase", "over": term}]
    event = {"id": "deal", "date": "2025-11-18", "kind": "compute-deal", "flows": flows}
    (interval,) = intervals_of(event)
    assert (str(interval.until), interval.bound) == (until, bound)


@pytest.mark.parametrize(
    ("since", "until", "status", "day", "lasts"),
    [
        ("2025", "2026", "ga", "2025-07-01", True),
        ("2025", "2026", "ga", "2026-01-01", False),
        ("2025", "2026", "", "2026-12-31", True),
        ("2025", None, "ga", "2026-11-24", True),
        ("2025", None, "ga", "2026-11-25", False),
        ("2025", None, "retired", "2026-01-01", False),
        (None, "2026", "ga", "1990-01-01", True),
    ],
)
def test_a_route_lasts_until_its_next_period_and_at_most_until_today(
    since: str | None,
    until: str | None,
    status: str,
    day: str,
    lasts: bool,
) -> None:
    interval = Interval(
        since=PartialDate.parse(since) if since else None,
        until=PartialDate.parse(until) if until else None,
        status=status,
    )
    on_day = date.fromisoformat(day)
    assert lasts_between(interval, on_day, on_day, TODAY) == lasts
