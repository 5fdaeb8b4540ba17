"""What the events of a period are: their kinds, and the weightiest among them. For a worker."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from heapq import nlargest
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from partnerships_db.format.vocabulary import EventKind
from partnerships_db.store.event_keys import PRECISION_SHIFT, first_key, limit_key
from partnerships_db.store.queries.deals import deals_with
from partnerships_db.store.queries.filter_sql import KeyRange
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list
from partnerships_db.timeline.periods import LEAST, ZoomLevel, days_of_period, is_exact
from partnerships_db.timeline.records import EventBrief, PeriodGroup, PeriodMoney, PeriodSummary
from partnerships_db.values.dates import PartialDate

if TYPE_CHECKING:
    from partnerships_db.ledger.rules import Columns

MAX_TITLES, MAX_CANDIDATES = 10, 20
"""So many of the weightiest are told, and so many looked for."""

FEW_EVENTS_IN_PERIOD = 1_024
"""So many events are weighed one by one; for more, the heaviest of all are looked through from the top."""

MAX_EVENTS_TOTALLED, MAX_EVENTS_TOTALLED_ALONE = 400, 5_000
"""The money of so many events is added up for one period of many, and for one alone: a quarter of a second."""

DEALS_AT_ONCE = 64
"""So many of them are read at a time."""

AT_ONCE = 1_024
"""So many keys are handed to one query."""

LOOKED_THROUGH = 4_000
"""So many of these, before a filter's own events are weighed after all."""


def summaries(
    store: Store, timeline: Timeline, level: ZoomLevel, groups: Iterable[PeriodGroup]
) -> Iterator[PeriodSummary]:
    """A summary of each of those periods of the timeline, at that level."""
    for group in groups:
        asked = _period_selection(store, timeline, level, group)
        titles = _titles(store, list(dict.fromkeys([*_heaviest(asked), *_newest(asked)])))
        yield PeriodSummary(group.period, _kinds(asked), tuple(titles[:MAX_TITLES]))


def period_totals(
    store: Store, timeline: Timeline, level: ZoomLevel, groups: Iterable[PeriodGroup], today: date
) -> Iterator[PeriodMoney]:
    """The money of each of those periods where their events are few; others are told apart by `period_money`."""
    for group in groups:
        if group.events > MAX_EVENTS_TOTALLED:
            yield PeriodMoney(
                group.period, (), is_to_come=group.events <= MAX_EVENTS_TOTALLED_ALONE
            )
        else:
            yield period_money(store, timeline, level, group, today)


def period_money(
    store: Store, timeline: Timeline, level: ZoomLevel, group: PeriodGroup, today: date
) -> PeriodMoney:
    """What the events of a period come to as of the timeline's date or today."""
    money = _money(_period_selection(store, timeline, level, group), timeline.as_of or today)
    return PeriodMoney(
        group.period, tuple((code, one.firm, one.up_to) for code, one in money.items())
    )


class _PeriodSelection(NamedTuple):
    """A period that is being summed up."""

    store: Store
    timeline: Timeline
    group: PeriodGroup
    between: KeyRange

    @property
    def is_all(self) -> bool:
        """Whether all events of the range are selected."""
        return self.timeline.keys is None

    def pieces(self) -> Iterator[str]:
        """The keys of what is selected, newest first, as texts of JSON that are handed to one query each."""
        start, events = self.group.start, self.group.events
        for place in range(start, start + events, AT_ONCE):
            yield json.dumps(self.timeline.keys_at(place, min(AT_ONCE, start + events - place)))


def _period_selection(
    store: Store, timeline: Timeline, level: ZoomLevel, group: PeriodGroup
) -> _PeriodSelection:
    low, high = key_range(group.period, level)
    return _PeriodSelection(store, timeline, group, (low, min(high, limit_key(timeline.as_of))))


def key_range(period: str, level: ZoomLevel) -> KeyRange:
    """Where the events of a period of that level lie."""
    first, last = days_of_period(period)
    if is_exact(period, level):
        return first_key(first.toordinal()) | LEAST[level] << PRECISION_SHIFT, first_key(
            last.toordinal() + 1
        )
    low = first_key(first.toordinal()) | PartialDate.parse(period).precision << PRECISION_SHIFT
    return low, low + (1 << PRECISION_SHIFT)


def _money(selection: _PeriodSelection, day: date) -> dict[str, "Columns"]:
    """What the period's events come to, as one selection.

    Few of them are read at a time, each time with all that bears on their flows and is selected too: what these
    few come to is then no other than among all, and less is held.
    """
    from partnerships_db.ledger.rules import NO_MONEY, USD, Ledger

    ids, total = _ids_with_flows(selection), {USD: NO_MONEY}
    for start in range(0, len(ids), DEALS_AT_ONCE):
        few = frozenset(ids[start : start + DEALS_AT_ONCE])
        deals = deals_with(selection.store, few)
        told = Ledger(deals, day).selection(_selected(selection, [deal.id for deal in deals])).flows
        for code, columns in Ledger.summed_columns(
            one for one in told if one.flow.event in few
        ).items():
            total[code] = total.get(code, NO_MONEY) + columns
    return {code: total[code] for code in sorted(total, key=lambda code: (code != USD, code))}


def _ids_with_flows(selection: _PeriodSelection) -> list[str]:
    has_flows = "EXISTS (SELECT 1 FROM flow WHERE flow.event = event.entry)"
    among = f"json_each(?) CROSS JOIN event ON event.entry = value WHERE {has_flows}"
    pieces: Iterable[Sequence[Any]] = ([keys] for keys in selection.pieces())
    if selection.is_all:
        among, pieces = f"event WHERE entry >= ? AND entry < ? AND {has_flows}", [selection.between]
    return [
        event
        for piece in pieces
        for (event,) in selection.store.rows(f"SELECT event.id FROM {among}", piece)
    ]


def _selected(selection: _PeriodSelection, ids: Iterable[str]) -> list[str]:
    """Those of the events that are in the period and selected."""
    query = f"SELECT id, entry FROM event WHERE id IN {IN_JSON_LIST} AND entry >= ? AND entry < ?"
    keys = selection.timeline.keys
    found = selection.store.rows(query, [json_list(ids), *selection.between])
    return [event for event, key in found if keys is None or key in keys]


def _kinds(selection: _PeriodSelection) -> tuple[tuple[str, int], ...]:
    if selection.is_all:
        query = """
            SELECT value, (SELECT count(*) FROM event WHERE kind = value AND entry >= ? AND entry < ?) AS events
            FROM json_each(?) WHERE events ORDER BY events DESC
        """
        return tuple(
            selection.store.rows(query, (*selection.between, json.dumps(get_args(EventKind))))
        )
    counted: Counter[str] = Counter()
    query = "SELECT kind, count(*) FROM json_each(?) CROSS JOIN event ON event.entry = value GROUP BY kind"
    for keys in selection.pieces():
        counted.update(dict(selection.store.rows(query, [keys])))
    return tuple(counted.most_common())


def _heaviest(selection: _PeriodSelection) -> list[int]:
    """The events with the largest figure in dollars, a few more than are told: some may be retracted."""
    if selection.group.events > FEW_EVENTS_IN_PERIOD:
        found = _from_the_top(selection)
        if selection.is_all or len(found) == MAX_CANDIDATES:
            return found
    among = "json_each(?) CROSS JOIN flow ON flow.event = value WHERE 1"
    pieces: Iterable[Sequence[Any]] = ([keys] for keys in selection.pieces())
    if selection.is_all:
        among, pieces = "flow WHERE event >= ? AND event < ?", [selection.between]
    query = f"""
        SELECT max(size) AS most, event FROM {among} AND +currency = 'USD' AND +size IS NOT NULL
        GROUP BY event ORDER BY most DESC, event DESC LIMIT {MAX_CANDIDATES}
    """
    weighed = (row for piece in pieces for row in selection.store.rows(query, piece))
    return [key for _, key in nlargest(MAX_CANDIDATES, weighed)]


def _from_the_top(selection: _PeriodSelection) -> list[int]:
    """The same from the index of sizes; fewer where not enough of them are near its top."""
    found: dict[int, None] = {}
    query = """
        SELECT event FROM flow INDEXED BY flow_size
        WHERE currency = 'USD' AND size IS NOT NULL AND event >= ? AND event < ? ORDER BY size DESC, event DESC LIMIT ?
    """
    selected = selection.timeline.keys
    for rows in selection.store.batches(
        query, (*selection.between, LOOKED_THROUGH), MAX_CANDIDATES
    ):
        found |= dict.fromkeys(key for (key,) in rows if selected is None or key in selected)
        if len(found) >= MAX_CANDIDATES:
            break
    return list(found)[:MAX_CANDIDATES]


def _newest(selection: _PeriodSelection) -> list[int]:
    if not selection.is_all:
        start, events = selection.group.start, selection.group.events
        return (selection.timeline.keys_at(start, min(MAX_TITLES, events)) or [])[::-1]
    query = "SELECT entry FROM event WHERE entry >= ? AND entry < ? ORDER BY entry DESC LIMIT ?"
    return [key for (key,) in selection.store.rows(query, (*selection.between, MAX_TITLES))]


def _titles(store: Store, keys: list[int]) -> list[EventBrief]:
    """Those events as they are named, in that order, without what was retracted."""
    query = f"""
        SELECT entry, id, date, title, kind FROM event
        WHERE entry IN {IN_JSON_LIST} AND NOT retracted
    """
    told = {
        key: EventBrief(event, PartialDate.parse(said), title, kind)
        for key, event, said, title, kind in store.rows(query, [json_list(keys)])
    }
    return [told[key] for key in keys if key in told]
