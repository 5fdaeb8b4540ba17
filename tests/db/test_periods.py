"""Periods: each event is in one of each level, in the timeline's order, and a period's events lie together."""

from datetime import date
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from partnerships_db.values.dates import PartialDate, Precision

LEVELS = [ZoomLevel.MONTH, ZoomLevel.QUARTER, ZoomLevel.YEAR, ZoomLevel.DECADE]


def partial(day: date, precision: Precision) -> PartialDate:
    return PartialDate.parse(
        PartialDate(day, day, precision).period if precision < Precision.DAY else day.isoformat()
    )


DATES = st.builds(partial, st.dates(date(1, 1, 1), date(9999, 12, 31)), st.sampled_from(Precision))
NEAR = st.builds(partial, st.dates(date(2018, 6, 1), date(2031, 3, 31)), st.sampled_from(Precision))


def groups_of(dates: list[PartialDate]) -> list[PeriodGroup]:
    """The timeline's groups of events on those dates."""
    keys = sorted(
        (timeline_key(str(number), when) for number, when in enumerate(dates)), reverse=True
    )
    groups, start = [], 0
    for period, same in groupby(keys, lambda key: period_of(key >> PRECISION_SHIFT)):
        events = len(list(same))
        groups.append(PeriodGroup(period, start, events))
        start += events
    return groups


@pytest.mark.parametrize(
    ("period", "periods"),
    [
        ("2025-11", ("2025-11", "2025-Q4", "2025", "2020s")),
        ("2025-Q4", ("2025-Q4", "2025-Q4", "2025", "2020s")),
        ("2025-H2", ("2025-H2", "2025-H2", "2025", "2020s")),
        ("2025", ("2025", "2025", "2025", "2020s")),
        ("0007-01", ("0007-01", "0007-Q1", "0007", "0000s")),
    ],
)
def test_what_is_less_exact_is_a_period_of_its_own(period: str, periods: tuple[str, ...]) -> None:
    assert tuple(period_at(period, level) for level in LEVELS) == periods
    assert period_at(period, ZoomLevel.DAY) == period


def test_a_quarter_is_exact_among_quarters_and_not_among_months() -> None:
    assert is_exact("2025-Q4", ZoomLevel.QUARTER)
    assert not is_exact("2025-Q4", ZoomLevel.MONTH)
    assert not is_exact("2025-H2", ZoomLevel.QUARTER)
    assert is_exact("2025", ZoomLevel.YEAR)
    assert is_exact("2020s", ZoomLevel.DECADE)


@given(st.lists(NEAR, max_size=60), st.sampled_from(LEVELS))
def test_every_event_is_in_one_period_and_those_of_one_lie_together(
    dates: list[PartialDate], level: ZoomLevel
) -> None:
    groups = groups_of(dates)
    periods = roll_up(groups, level)
    assert len({group.period for group in periods}) == len(periods), "no period comes twice"
    assert sum(group.events for group in periods) == len(dates)
    assert all(one.start + one.events == other.start for one, other in pairwise(periods)), (
        "none is left out between"
    )
    assert roll_up(periods, level) == periods
    for coarser in LEVELS:
        if coarser > level:
            assert roll_up(periods, coarser) == roll_up(groups, coarser)


@given(st.lists(NEAR, max_size=60), st.sampled_from(LEVELS))
def test_a_period_s_events_are_those_of_its_range_of_keys(
    dates: list[PartialDate], level: ZoomLevel
) -> None:
    keys = sorted(
        (timeline_key(str(number), when) for number, when in enumerate(dates)), reverse=True
    )
    for group in roll_up(groups_of(dates), level):
        low, high = key_range(group.period, level)
        inside = [place for place, key in enumerate(keys) if low <= key < high]
        assert inside == list(range(group.start, group.start + group.events)), group.period


@given(DATES, st.sampled_from(LEVELS))
def test_a_period_holds_the_days_of_its_dates_and_can_be_written(
    when: PartialDate, level: ZoomLevel
) -> None:
    period = period_at(when.period, level)
    first, last = days_of_period(period)
    assert first <= when.first <= when.last <= last
    assert period_named(period_as_term(period)) == period
    assert is_exact(period, level_of(period)) or period.endswith(("H1", "H2"))
    for bound in period_as_term(period).split(".."):
        assert first <= PartialDate.parse(bound).first <= last


def test_few_events_are_shown_one_by_one_and_many_from_as_near_as_there_are_few_periods() -> None:
    months = [
        PeriodGroup(f"{year}-{month:02}", 0, 1)
        for year in range(2026, 2018, -1)
        for month in range(12, 0, -1)
    ]
    assert first_level([]) is ZoomLevel.DAY
    assert first_level(months) is ZoomLevel.DAY
    many = [month._replace(events=FEW_EVENTS) for month in months]
    assert len(many) <= FEW_PERIODS
    assert first_level(many) is ZoomLevel.MONTH
    longer = [
        PeriodGroup(f"{year}-{month:02}", 0, 99)
        for year in range(2026, 1910, -1)
        for month in (11, 5)
    ]
    assert first_level(longer[:60]) is ZoomLevel.MONTH
    assert first_level(longer[:120]) is ZoomLevel.YEAR
    assert first_level(longer) is ZoomLevel.DECADE


def test_the_decades_end_where_the_years_do() -> None:
    assert days_of_period("0000s") == (date(1, 1, 1), date(9, 12, 31))
    assert period_as_term("0000s") == "0001..0009"
    assert days_of_period("9990s") == (date(9990, 1, 1), date(9999, 12, 31))
