"""The histogram of a timeline: events by part of its span, counted without reading them."""

from datetime import date
from operator import add

from partnerships_db.store.event_keys import (
    DAY_SHIFT,
    PRECISION_SHIFT,
    KeySet,
    date_of_day,
    first_key,
    limit_key,
)
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.histogram import Axis, DayCounts, Histogram, axis_of, distribute
from partnerships_db.values.dates import PartialDate, Precision

_PRECISION_BITS = DAY_SHIFT - PRECISION_SHIFT
"""The number of lowest bits of `day.day` that hold the precision."""

_PRECISION_MASK = (1 << _PRECISION_BITS) - 1

_EXACT = int(Precision.DAY)

PartialDays = dict[int, DayCounts]
"""By `day.day`: the days and the number of events with a date that is less exact than a day."""


def histogram(
    store: Store,
    timeline: Timeline,
    parts: int,
) -> Histogram | None:
    """The histogram of all events beside that of the selected ones; None if there are no events."""
    if timeline.keys is None:
        key = ("histogram", timeline.as_of, parts)
        return store.cached(key, lambda: _histogram(store, timeline, parts))
    return _histogram(store, timeline, parts)


def _histogram(
    store: Store,
    timeline: Timeline,
    parts: int,
) -> Histogram | None:
    day_limit = limit_key(timeline.as_of) >> PRECISION_SHIFT
    query = "SELECT min(day), max(day) FROM day WHERE day < ?"
    oldest, newest = store.row(query, [day_limit]) or (None, None)
    if oldest is None:
        return None

    partial_days = _partial_days(store, day_limit)
    last_day = newest >> _PRECISION_BITS
    for _, partial_last, _ in partial_days.values():
        last_day = max(last_day, partial_last)
    last_day = min(last_day, (timeline.as_of or date.max).toordinal())
    axis = axis_of(oldest >> _PRECISION_BITS, last_day, parts)

    exact_counts = _exact_counts(store, axis, day_limit)
    whole = _combined(axis, exact_counts, partial_days)
    if timeline.keys is None:
        return Histogram(axis, whole)

    selected_days = _selected_partial_days(timeline.keys, partial_days)
    selected_counts = _selected_exact_counts(timeline.keys, axis, selected_days)
    return Histogram(axis, whole, _combined(axis, selected_counts, selected_days))


def _partial_days(store: Store, day_limit: int) -> PartialDays:
    query = f"""
        SELECT day, events FROM day
        WHERE day < ? AND day & {_PRECISION_MASK} < {_EXACT}
    """
    partial_days: PartialDays = {}
    for day, events in store.rows(query, [day_limit]):
        start = date_of_day(day)
        period = PartialDate.covering(start.first, start.precision)
        partial_days[day] = (
            period.first.toordinal(),
            period.last.toordinal(),
            events,
        )
    return partial_days


def _selected_partial_days(keys: KeySet, partial_days: PartialDays) -> PartialDays:
    """The same days with the number of selected events."""
    selected_days: PartialDays = {}
    for day, (first, last, _) in partial_days.items():
        start = keys.count_below(day << PRECISION_SHIFT)
        end = keys.count_below((day + 1) << PRECISION_SHIFT)
        selected_days[day] = (first, last, end - start)
    return selected_days


def _combined(
    axis: Axis, exact_counts: list[float], partial_days: PartialDays
) -> tuple[float, ...]:
    """The events of each part: exact dates, and partial dates spread over their days."""
    partial_counts = distribute(axis, partial_days.values())
    return tuple(map(add, exact_counts, partial_counts))


def _exact_counts(
    store: Store,
    axis: Axis,
    day_limit: int,
) -> list[float]:
    """The number of events with an exact day in each part."""
    query = f"""
        SELECT ((day >> {_PRECISION_BITS}) - ?) * ? / ?, sum(events) FROM day
        WHERE day < ? AND day & {_PRECISION_MASK} = {_EXACT}
        GROUP BY 1
    """
    parameters = (
        axis.first,
        axis.parts,
        axis.days,
        day_limit,
    )
    counts = dict(store.rows(query, parameters))
    return [float(counts.get(part, 0)) for part in range(axis.parts)]


def _selected_exact_counts(
    keys: KeySet,
    axis: Axis,
    selected_days: PartialDays,
) -> list[float]:
    """The number of selected events with an exact day in each part.

    A partial date has the key of its first day, so its events are taken off that day's part.
    """
    counts: list[float] = []
    for part in range(axis.parts):
        first, last = axis.days_of(part)
        start = keys.count_below(first_key(first.toordinal()))
        end = keys.count_below(first_key(last.toordinal() + 1))
        counts.append(float(end - start))
    for day, (_, _, events) in selected_days.items():
        first_day = date.fromordinal(day >> _PRECISION_BITS)
        counts[axis.part_of(first_day)] -= events
    return counts
