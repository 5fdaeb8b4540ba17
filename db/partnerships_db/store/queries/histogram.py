"""How the events of a timeline lie in time, counted without looking at them."""

from datetime import date

from partnerships_db.store.event_keys import (
    DAY_SHIFT,
    PRECISION_SHIFT,
    KeySet,
    first_key,
    limit_key,
    period_of,
)
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.histogram import Axis, DayCounts, Histogram, axis_of, distribute
from partnerships_db.values.dates import PartialDate, Precision

_BITS = DAY_SHIFT - PRECISION_SHIFT
"""So many bits of `day.day` are the precision."""

_EXACT = int(Precision.DAY)


def histogram(store: Store, timeline: Timeline, parts: int) -> Histogram | None:
    """The density of all events beside that of the selected ones; None where there are none."""
    limit = limit_key(timeline.as_of) >> PRECISION_SHIFT
    newest = store.row("SELECT min(day), max(day) FROM day WHERE day < ?", [limit])
    if newest is None or newest[0] is None:
        return None
    query = f"SELECT day, events FROM day WHERE day < ? AND day & {(1 << _BITS) - 1} < {_EXACT}"
    partial = [(day, *_span(day), events) for day, events in store.rows(query, [limit])]
    last = max([newest[1] >> _BITS, *(last for _, _, last, _ in partial)])
    axis = axis_of(newest[0] >> _BITS, min(last, (timeline.as_of or date.max).toordinal()), parts)
    whole = _with(
        axis,
        _exact(store, axis, limit),
        [(first, last, events) for _, first, last, events in partial],
    )
    if timeline.keys is None:
        return Histogram(axis, whole)
    chosen = [
        (first, last, _between(timeline.keys, day, day + 1)) for day, first, last, _ in partial
    ]
    inexact = {day: events for (day, *_), (_, _, events) in zip(partial, chosen, strict=True)}
    return Histogram(axis, whole, _with(axis, _exact_of(timeline.keys, axis, inexact), chosen))


def _span(day: int) -> tuple[int, int]:
    """The first and the last day, as ordinals, of what is dated less exactly than a day."""
    period = PartialDate.parse(period_of(day))
    return period.first.toordinal(), period.last.toordinal()


def _with(axis: Axis, exact: list[float], partial: list[DayCounts]) -> tuple[float, ...]:
    return tuple(one + other for one, other in zip(exact, distribute(axis, partial), strict=True))


def _exact(store: Store, axis: Axis, limit: int) -> list[float]:
    query = f"""
        SELECT ((day >> {_BITS}) - ?) * ? / ?, sum(events) FROM day
        WHERE day < ? AND day & {(1 << _BITS) - 1} = {_EXACT} GROUP BY 1
    """
    counted = dict(store.rows(query, (axis.first, axis.parts, axis.days, limit)))
    return [float(counted.get(part, 0)) for part in range(axis.parts)]


def _exact_of(keys: KeySet, axis: Axis, inexact: dict[int, int]) -> list[float]:
    """Of each part's keys, those that are no partial date's: these all stand on the first day that they allow."""
    parts = []
    for part in range(axis.parts):
        first, last = axis.days_of(part)
        low, high = first_key(first.toordinal()), first_key(last.toordinal() + 1)
        parts.append(float(keys.place_of(high) - keys.place_of(low)))
    for day, events in inexact.items():
        parts[axis.part_of(date.fromordinal(day >> _BITS))] -= events
    return parts


def _between(keys: KeySet, day: int, other: int) -> int:
    return keys.place_of(other << PRECISION_SHIFT) - keys.place_of(day << PRECISION_SHIFT)
