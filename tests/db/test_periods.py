"""Periods of the timeline: each event is in one period of each zoom level."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.date_strategies import partial_dates

from partnerships_db.store.event_keys import PRECISION_SHIFT, period_of, timeline_key
from partnerships_db.store.queries.summaries import key_range
from partnerships_db.timeline.periods import (
    FEW_EVENTS,
    FEW_PERIODS,
    ZoomLevel,
    days_of_period,
    first_level,
    is_exact,
    level_of,
    period_as_term,
    period_at,
    period_named,
    roll_up,
)
from partnerships_db.timeline.records import PeriodGroup
from partnerships_db.values.dates import PartialDate

LEVELS = [ZoomLevel.MONTH, ZoomLevel.QUARTER, ZoomLevel.YEAR, ZoomLevel.DECADE]
EVENT_DATES = st.lists(partial_dates(date(2018, 6, 1), date(2031, 3, 31)), max_size=60)


def keys_of(dates: Iterable[PartialDate]) -> list[int]:
    """The keys of events on some dates, the newest first."""
    keys = [timeline_key(str(number), when) for number, when in enumerate(dates)]
    return sorted(keys, reverse=True)


def groups_of(dates: Iterable[PartialDate]) -> list[PeriodGroup]:
    """The timeline's groups of events on some dates."""
    groups = []
    start = 0
    for period, keys in groupby(keys_of(dates), lambda key: period_of(key >> PRECISION_SHIFT)):
        events = len(list(keys))
        groups.append(PeriodGroup(period, start, events))
        start += events
    return groups


@pytest.mark.parametrize(
    ("period", "periods"),
    [
        ("2025-11", ["2025-11", "2025-Q4", "2025", "2020s"]),
        ("2025-Q4", ["2025-Q4", "2025-Q4", "2025", "2020s"]),
        ("2025-H2", ["2025-H2", "2025-H2", "2025", "2020s"]),
        ("2025", ["2025", "2025", "2025", "2020s"]),
        ("0007-01", ["0007-01", "0007-Q1", "0007", "0000s"]),
    ],
)
def test_a_date_coarser_than_the_level_is_a_period_of_its_own(
    period: str,
    periods: list[str],
) -> None:
    assert [period_at(period, level) for level in LEVELS] == periods
    assert period_at(period, ZoomLevel.DAY) == period


@pytest.mark.parametrize(
    ("period", "level", "exact"),
    [
        ("2025-Q4", ZoomLevel.QUARTER, True),
        ("2025-Q4", ZoomLevel.MONTH, False),
        ("2025-H2", ZoomLevel.QUARTER, False),
        ("2025", ZoomLevel.YEAR, True),
        ("2020s", ZoomLevel.DECADE, True),
    ],
)
def test_a_period_is_exact_at_its_own_level(period: str, level: ZoomLevel, exact: bool) -> None:
    assert is_exact(period, level) == exact


@given(EVENT_DATES, st.sampled_from(LEVELS))
def test_each_event_is_in_one_period_and_the_events_of_a_period_are_adjacent(
    dates: list[PartialDate],
    level: ZoomLevel,
) -> None:
    groups = groups_of(dates)
    periods = roll_up(groups, level)
    assert len({group.period for group in periods}) == len(periods)
    assert sum(group.events for group in periods) == len(dates)
    for group, next_group in pairwise(periods):
        assert group.start + group.events == next_group.start

    for coarser_level in LEVELS[LEVELS.index(level) :]:
        assert roll_up(periods, coarser_level) == roll_up(groups, coarser_level)


@given(EVENT_DATES, st.sampled_from(LEVELS))
def test_the_events_of_a_period_are_those_of_its_range_of_keys(
    dates: list[PartialDate],
    level: ZoomLevel,
) -> None:
    keys = keys_of(dates)
    for group in roll_up(groups_of(dates), level):
        low, high = key_range(group.period, level)
        positions = [position for position, key in enumerate(keys) if low <= key < high]
        assert positions == list(range(group.start, group.start + group.events)), group.period


@given(partial_dates(), st.sampled_from(LEVELS))
def test_a_period_covers_its_dates_and_can_be_written_as_a_term(
    when: PartialDate,
    level: ZoomLevel,
) -> None:
    period = period_at(when.period, level)
    first, last = days_of_period(period)
    assert first <= when.first <= when.last <= last
    assert is_exact(period, level_of(period)) or period.endswith(("H1", "H2"))

    term = period_as_term(period)
    assert period_named(term) == period
    for bound in term.split(".."):
        assert first <= PartialDate.parse(bound).first <= last


def months_of(
    first_year: int,
    last_year: int,
    months: Iterable[int],
    events: int,
) -> list[PeriodGroup]:
    """Months with the same number of events each, the newest first."""
    years = range(first_year, last_year + 1)
    periods = [f"{year}-{month:02}" for year in years for month in months]
    return [PeriodGroup(period, 0, events) for period in reversed(periods)]


def test_few_events_are_first_listed_one_by_one() -> None:
    assert first_level([]) is ZoomLevel.DAY
    assert first_level(months_of(2019, 2026, range(1, 13), 1)) is ZoomLevel.DAY


def test_many_events_are_first_listed_at_the_finest_level_with_few_periods() -> None:
    all_months = months_of(2019, 2026, range(1, 13), FEW_EVENTS)
    assert len(all_months) <= FEW_PERIODS
    assert first_level(all_months) is ZoomLevel.MONTH
    assert first_level(months_of(1997, 2026, (5, 11), 99)) is ZoomLevel.MONTH
    assert first_level(months_of(1967, 2026, (5, 11), 99)) is ZoomLevel.YEAR
    assert first_level(months_of(1911, 2026, (5, 11), 99)) is ZoomLevel.DECADE


def test_the_first_and_last_decade_are_cut_by_the_calendar() -> None:
    assert days_of_period("0000s") == (date(1, 1, 1), date(9, 12, 31))
    assert period_as_term("0000s") == "0001..0009"
    assert days_of_period("9990s") == (date(9990, 1, 1), date(9999, 12, 31))
