"""The histogram of events in time: its axis, its counts and its peaks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.timeline.histogram import Axis, axis_of, distribute, next_peak

AXES = st.builds(
    lambda first, days, parts: axis_of(first, first + days, parts),
    st.integers(1, 700_000),
    st.integers(0, 12_000),
    st.integers(1, 300),
)
FRACTIONS = st.floats(0, 1)
GROUPS = st.lists(st.tuples(FRACTIONS, FRACTIONS, st.integers(1, 1_000)), max_size=20)


@given(AXES)
def test_each_day_is_in_one_part_of_the_axis(axis: Axis) -> None:
    ordinal = axis.first
    for part in range(axis.parts):
        first, last = axis.days_of(part)
        assert first.toordinal() == ordinal
        assert axis.part_of(first) == axis.part_of(last) == part
        ordinal = last.toordinal() + 1
    assert ordinal == axis.last + 1
    assert axis.part_of(date.min) == 0
    assert axis.part_of(date.max) == axis.parts - 1


@given(AXES, GROUPS)
def test_each_event_is_counted_once(axis: Axis, groups: list[tuple[float, float, int]]) -> None:
    event_counts = []
    for start, end, events in groups:
        first, last = sorted(axis.first + round(edge * (axis.days - 1)) for edge in (start, end))
        event_counts.append((first, last, events))

    parts = distribute(axis, event_counts)
    assert len(parts) == axis.parts
    total = sum(events for _, _, events in event_counts)
    assert sum(parts) == pytest.approx(total, rel=1e-6, abs=1e-6)


def test_a_coarse_date_is_spread_over_all_its_days() -> None:
    axis = axis_of(date(2025, 1, 1).toordinal(), date(2025, 12, 31).toordinal(), 12)
    year = (axis.first, axis.last, 12)
    assert all(0.9 < part < 1.1 for part in distribute(axis, [year]))

    last_quarter = (date(2025, 10, 1).toordinal(), axis.last, 3)
    parts = distribute(axis, [last_quarter])
    assert sum(parts[:8]) == 0
    assert sum(parts[9:]) > 2.9


@pytest.mark.parametrize(
    ("position", "direction", "peak"),
    [(12, -1, 11), (11, -1, 6), (6, -1, 2), (2, -1, None), (-1, 1, 2), (2, 1, 6)],
)
def test_the_next_peak_is_the_first_of_the_largest_parts_of_a_hill(
    position: int,
    direction: int,
    peak: int | None,
) -> None:
    parts = [0.0, 1, 5, 1, 0, 2, 9, 9, 2, 0, 0, 4]
    assert next_peak(parts, position, direction) == peak


@pytest.mark.parametrize("parts", [[], [0.0, 0.0]])
def test_a_histogram_without_events_has_no_peak(parts: list[float]) -> None:
    assert next_peak(parts, 0, 1) is None
