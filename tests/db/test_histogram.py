"""How events lie in time: none is lost or counted twice, a partial date has its width, peaks are where most is."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.timeline.histogram import Axis, axis_of, distribute, next_peak

AXES = st.builds(
    lambda first, days, parts: axis_of(first, first + days, parts),
    st.integers(1, 700_000), st.integers(0, 12_000), st.integers(1, 300),
)  # fmt: skip


@given(AXES)
def test_each_day_is_in_one_part_and_the_parts_follow_each_other(axis: Axis) -> None:
    ordinal = axis.first
    for part in range(axis.parts):
        first, last = axis.days_of(part)
        assert first.toordinal() == ordinal
        assert axis.part_of(first) == axis.part_of(last) == part
        ordinal = last.toordinal() + 1
    assert ordinal == axis.last + 1
    assert axis.part_of(date(1, 1, 1)) == 0
    assert axis.part_of(date(9999, 12, 31)) == axis.parts - 1


@given(
    AXES, st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.integers(1, 1_000)), max_size=20)
)
def test_no_event_is_lost_or_counted_twice(
    axis: Axis, drawn: list[tuple[float, float, int]]
) -> None:
    counted = []
    for one, other, events in drawn:
        low, high = sorted(axis.first + round(part * (axis.days - 1)) for part in (one, other))
        counted.append((low, high, events))
    parts = distribute(axis, counted)
    assert len(parts) == axis.parts
    assert abs(sum(parts) - sum(events for *_, events in counted)) < 1e-6 * (1 + sum(parts))


def test_a_partial_date_has_its_width_and_is_not_its_first_day() -> None:
    axis = axis_of(date(2025, 1, 1).toordinal(), date(2025, 12, 31).toordinal(), 12)
    year = (axis.first, axis.last, 12)
    assert all(0.9 < part < 1.1 for part in distribute(axis, [year]))
    quarter = distribute(axis, [(date(2025, 10, 1).toordinal(), axis.last, 3)])
    assert sum(quarter[:8]) == 0
    assert sum(quarter[9:]) > 2.9


def test_peaks_are_walked_one_by_one_in_both_directions() -> None:
    parts = [0.0, 1, 5, 1, 0, 2, 9, 9, 2, 0, 0, 4]
    assert next_peak(parts, len(parts), -1) == 11
    assert next_peak(parts, 11, -1) == 6, "of equal ones the first"
    assert next_peak(parts, 6, -1) == 2
    assert next_peak(parts, 2, -1) is None
    assert next_peak(parts, -1, 1) == 2
    assert next_peak(parts, 2, 1) == 6
    assert next_peak([], 0, 1) is None
    assert next_peak([0.0, 0.0], 0, 1) is None
