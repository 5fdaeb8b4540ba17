"""What the events of a period are: their kinds, and the weightiest among them. For a worker."""

import json
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from partnerships_db.dates import PartialDate
from partnerships_db.periods import LEAST, Level, days_of, is_exact
from partnerships_db.records import EventBrief, Group, PeriodSummary
from partnerships_db.store.connection import Store
from partnerships_db.store.rows import PRECISION_SHIFT, first_key, limit_key
from partnerships_db.store.selecting import Keys
from partnerships_db.store.timeline import Timeline
from partnerships_db.vocabulary import EventKind

TITLES = 10
"""So many of the weightiest are told."""

FEW = 1_024
"""So many events are weighed one by one; for more, the heaviest of all are looked through from the top."""

AT_ONCE = 4_096
"""So many keys are handed to one query."""

LOOKED_THROUGH = 20_000
"""So many of these, before a filter's own events are weighed after all."""


def summaries(store: Store, timeline: Timeline, level: Level, groups: Iterable[Group]) -> Iterator[PeriodSummary]:
    """A summary of each of those periods of the timeline, at that level."""
    for group in groups:
        low, high = key_range(group.period, level)
        between = low, min(high, limit_key(timeline.as_of))
        keys = timeline.keys_at(group.start, group.events)
        kinds = _kinds(store, between) if keys is None else _kinds_of(store, keys)
        heaviest = _heaviest(store, between, keys, group.events)
        newest = _newest(store, between) if keys is None else keys[: -TITLES - 1 : -1]
        titles = _titles(store, list(dict.fromkeys([*heaviest, *newest])))
        yield PeriodSummary(group.period, kinds, tuple(titles[:TITLES]))


def key_range(period: str, level: Level) -> Keys:
    """Where the events of a period of that level lie."""
    first, last = days_of(period)
    if is_exact(period, level):
        return first_key(first.toordinal()) | LEAST[level] << PRECISION_SHIFT, first_key(last.toordinal() + 1)
    low = first_key(first.toordinal()) | PartialDate.parse(period).precision << PRECISION_SHIFT
    return low, low + (1 << PRECISION_SHIFT)


_Kinds = tuple[tuple[str, int], ...]


def _kinds(store: Store, between: Keys) -> _Kinds:
    """Of all events of the range, counted in the index of kinds."""
    query = """
        SELECT value, (SELECT count(*) FROM event WHERE kind = value AND entry >= ? AND entry < ?) AS events
        FROM json_each(?) WHERE events ORDER BY events DESC
    """
    return tuple(store.rows(query, (*between, json.dumps(get_args(EventKind)))))


def _kinds_of(store: Store, keys: "array[int]") -> _Kinds:
    counted: Counter[str] = Counter()
    query = "SELECT kind, count(*) FROM json_each(?) CROSS JOIN event ON event.entry = value GROUP BY kind"
    for start in range(0, len(keys), AT_ONCE):
        counted.update(dict(store.rows(query, [_json(keys[start : start + AT_ONCE])])))
    return tuple(counted.most_common())


def _heaviest(store: Store, between: Keys, keys: "array[int] | None", events: int) -> list[int]:
    """The events with the largest figure in dollars, a few more than are told: some may be retracted."""
    most = 2 * TITLES
    if events > FEW:
        found = _from_the_top(store, between, keys, most)
        if keys is None or len(found) == most:
            return found
    among = "flow WHERE event >= ? AND event < ?"
    parameters: list[Any] = [*between]
    if keys is not None:
        among, parameters = "json_each(?) CROSS JOIN flow ON flow.event = value WHERE 1", [_json(keys)]
    query = f"""
        SELECT event FROM {among} AND +currency = 'USD' AND +size IS NOT NULL
        GROUP BY event ORDER BY max(size) DESC LIMIT {most}
    """
    return [key for (key,) in store.rows(query, parameters)]


def _from_the_top(store: Store, between: Keys, keys: "array[int] | None", most: int) -> list[int]:
    """The same from the index of sizes; fewer where not enough of them are near its top."""
    found: dict[int, None] = {}
    query = """
        SELECT event FROM flow INDEXED BY flow_size
        WHERE currency = 'USD' AND size IS NOT NULL AND event >= ? AND event < ? ORDER BY size DESC LIMIT ?
    """
    for rows in store.batches(query, (*between, LOOKED_THROUGH), most):
        found |= dict.fromkeys(key for (key,) in rows if keys is None or _has(keys, key))
        if len(found) >= most:
            break
    return list(found)[:most]


def _has(keys: "array[int]", key: int) -> bool:
    place = bisect_left(keys, key)
    return place < len(keys) and keys[place] == key


def _newest(store: Store, between: Keys) -> list[int]:
    query = "SELECT entry FROM event WHERE entry >= ? AND entry < ? ORDER BY entry DESC LIMIT ?"
    return [key for (key,) in store.rows(query, (*between, TITLES))]


def _titles(store: Store, keys: list[int]) -> list[EventBrief]:
    """Those events as they are named, in that order, without what was retracted."""
    query = """
        SELECT entry, id, date, title, kind FROM event
        WHERE entry IN (SELECT value FROM json_each(?)) AND NOT retracted
    """
    told = {
        key: EventBrief(event, PartialDate.parse(said), title, kind)
        for key, event, said, title, kind in store.rows(query, [json.dumps(keys)])
    }
    return [told[key] for key in keys if key in told]


def _json(keys: "array[int]") -> str:
    return json.dumps(keys.tolist())
