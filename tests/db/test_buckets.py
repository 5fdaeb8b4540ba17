"""Cells of time at every granularity, and the ranges of event keys that they cover."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.date_strategies import partial_dates

from partnerships_db.store.event_keys import LAST_KEY, timeline_key
from partnerships_db.store.queries.key_spans import day_of_key, spans_between
from partnerships_db.timeline.buckets import (
    COARSEST_EXACT_PRECISION,
    Granularity,
    cell_of,
    days_of_cell,
    finest_granularity,
    first_day,
    middle_of,
)
from partnerships_db.values.dates import PartialDate, Precision

DAYS = st.dates()
GRAINS = st.sampled_from(Granularity)


def cell_of_date(when: PartialDate, grain: Granularity) -> int:
    """The cell of an event of that date."""
    return cell_of(middle_of(when.first, when.last), grain)


# -- Cells -----------------------------------------------------------------------------------------


@given(DAYS, GRAINS)
def test_a_day_lies_in_its_cell_and_cells_lie_side_by_side(day: date, grain: Granularity) -> None:
    cell = cell_of(day, grain)
    first, last = days_of_cell(cell, grain)
    assert first <= day <= last
    assert cell_of(first, grain) == cell_of(last, grain) == cell
    if first > date.min:
        _, last_of_previous = days_of_cell(cell - 1, grain)
        assert last_of_previous == first - timedelta(days=1)


@given(partial_dates(), GRAINS)
def test_a_date_that_is_exact_enough_lies_in_one_cell(
    when: PartialDate,
    grain: Granularity,
) -> None:
    first_cell = cell_of(when.first, grain)
    last_cell = cell_of(when.last, grain)
    assert first_cell <= cell_of_date(when, grain) <= last_cell
    if when.precision >= COARSEST_EXACT_PRECISION[grain]:
        assert first_cell == last_cell


def test_every_precision_is_the_coarsest_exact_one_of_some_granularity() -> None:
    assert {COARSEST_EXACT_PRECISION[grain] for grain in Granularity} == set(Precision)


def test_a_quarter_lies_in_the_cell_of_its_middle() -> None:
    quarter = PartialDate.parse("2025-Q4")
    assert middle_of(quarter.first, quarter.last) == date(2025, 11, 15)
    cell = cell_of_date(quarter, Granularity.MONTH)
    assert days_of_cell(cell, Granularity.MONTH) == (date(2025, 11, 1), date(2025, 11, 30))


def test_the_first_decade_begins_with_the_calendar() -> None:
    assert first_day(0, Granularity.DECADE) == date.min


@given(DAYS, DAYS, st.integers(1, 300))
def test_the_finest_granularity_is_the_finest_that_fits(
    day: date,
    other_day: date,
    max_cells: int,
) -> None:
    first, last = sorted((day, other_day))

    def cells_at(grain: Granularity) -> int:
        return cell_of(last, grain) - cell_of(first, grain) + 1

    grain = finest_granularity(first, last, max_cells)
    if grain is not Granularity.DECADE:
        assert cells_at(grain) <= max_cells
    if grain is not Granularity.DAY:
        assert cells_at(Granularity(grain - 1)) > max_cells


# -- Spans of keys ---------------------------------------------------------------------------------


@given(
    when=partial_dates(date(1999, 1, 1), date(2003, 12, 31)),
    grain=GRAINS,
    start=st.dates(date(1998, 1, 1), date(2004, 1, 1)),
    cells=st.integers(1, 40),
)
def test_each_key_is_in_one_span_and_in_the_cell_of_its_date(
    when: PartialDate,
    grain: Granularity,
    start: date,
    cells: int,
) -> None:
    first_cell = cell_of(start, grain)
    last_cell = first_cell + cells - 1
    spans = list(spans_between(grain, first_cell, last_cell, LAST_KEY))
    assert spans[0].low == 0
    for span, next_span in pairwise(spans):
        assert span.high == next_span.low, "no gap and no overlap"

    key = timeline_key("some-event", when)
    assert day_of_key(key) == middle_of(when.first, when.last)
    (span,) = [span for span in spans if span.low <= key < span.high]
    assert span.cell == max(first_cell - 1, min(cell_of_date(when, grain), last_cell + 1))
    if first_cell <= span.cell <= last_cell:
        assert span.first == cell_of(when.first, grain)
        assert span.last == cell_of(when.last, grain)
