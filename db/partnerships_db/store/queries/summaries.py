"""Summaries of the timeline's periods, for a worker: kinds, largest and newest events, money."""

import json
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from heapq import nlargest
from typing import TYPE_CHECKING, NamedTuple, get_args

from partnerships_db.format.vocabulary import EventKind
from partnerships_db.ledger.effects import can_count
from partnerships_db.store.event_keys import PRECISION_SHIFT, first_key, limit_key
from partnerships_db.store.index_rows import IndexRow
from partnerships_db.store.queries.deals import deals_with
from partnerships_db.store.queries.filter_sql import KeyRange
from partnerships_db.store.queries.timeline import Timeline, replaced_flows
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list
from partnerships_db.timeline.periods import COARSEST_PRECISION, ZoomLevel, days_of_period, is_exact
from partnerships_db.timeline.records import EventBrief, PeriodGroup, PeriodMoney, PeriodSummary
from partnerships_db.values.amounts import USD
from partnerships_db.values.dates import PartialDate

if TYPE_CHECKING:
    from partnerships_db.ledger.columns import Columns

MAX_TITLES = 10
"""The most events that a summary names."""

MAX_CANDIDATES = 40
"""The most events that are read for them: some may be retracted, cancelled or replaced."""

FEW_EVENTS_IN_PERIOD = 1_024
"""The most events that are sorted by figure; of more, the largest figures of all are searched."""

MAX_SELECTED_EVENTS = 400
"""The most selected events of a period whose money is added up at once: the ledger reads each."""

MAX_DEALS_AT_ONCE = 64
"""The number of events whose deals are read at once."""

MAX_KEYS_PER_QUERY = 1_024
"""The number of keys in one query."""

MAX_FIGURES_SEARCHED = 4_000
"""The most of the largest figures that are searched for events that a filter selects."""


FlowPlace = tuple[str, int]
"""The id of an event, and the place of a flow in it."""


class _PeriodSelection(NamedTuple):
    """The selected events of one period."""

    store: Store
    timeline: Timeline
    group: PeriodGroup
    keys: KeyRange

    @property
    def has_filter(self) -> bool:
        """Whether a filter selects some of the period's events."""
        return self.timeline.keys is not None

    def is_selected(self, key: int) -> bool:
        """Whether the filter selects the event with a key of the period."""
        selected_keys = self.timeline.keys
        return selected_keys is None or key in selected_keys

    def rows(self, key_query: str, range_query: str) -> Iterator[IndexRow]:
        """Yield the rows of a query over the selected events.

        With a filter that is `key_query`, whose only parameter is a JSON list of keys; it runs once
        for every `MAX_KEYS_PER_QUERY` keys, newest first. Without a filter it is `range_query`,
        whose two parameters are a range of keys.
        """
        if self.has_filter:
            for key_list in self.key_lists():
                yield from self.store.rows(key_query, [key_list])
        else:
            yield from self.store.rows(range_query, self.keys)

    def key_lists(self) -> Iterator[str]:
        """Yield the keys that a filter selects as JSON lists, newest first."""
        end = self.group.start + self.group.events
        for position in range(self.group.start, end, MAX_KEYS_PER_QUERY):
            count = min(MAX_KEYS_PER_QUERY, end - position)
            yield json.dumps(self.timeline.keys_at(position, count))


def summaries(
    store: Store,
    timeline: Timeline,
    level: ZoomLevel,
    groups: Iterable[PeriodGroup],
) -> Iterator[PeriodSummary]:
    """Yield a summary of each period of the timeline at a zoom level."""
    for group in groups:
        selection = _period_selection(
            store,
            timeline,
            level,
            group,
        )
        keys = dict.fromkeys(_largest_events(selection))
        keys.update(dict.fromkeys(_newest_events(selection)))
        briefs = _briefs(store, _weightiest_first(store, list(keys), timeline.as_of))
        yield PeriodSummary(
            group.period,
            _kind_counts(selection),
            tuple(briefs[:MAX_TITLES]),
        )


def period_totals(
    store: Store,
    timeline: Timeline,
    level: ZoomLevel,
    groups: Iterable[PeriodGroup],
    today: date,
) -> Iterator[PeriodMoney]:
    """Yield the money of each period.

    With a filter, that of a period with many events is to come, from `period_money`.
    """
    for group in groups:
        if timeline.keys is not None and group.events > MAX_SELECTED_EVENTS:
            yield PeriodMoney(group.period, (), is_to_come=True)
            continue
        yield period_money(
            store,
            timeline,
            level,
            group,
            today,
        )


def period_money(
    store: Store,
    timeline: Timeline,
    level: ZoomLevel,
    group: PeriodGroup,
    today: date,
) -> PeriodMoney:
    """The total money of a period's events, as of the timeline's date or today."""
    selection = _period_selection(
        store,
        timeline,
        level,
        group,
    )
    day = timeline.as_of or today
    if selection.has_filter:
        totals = _selected_totals(selection, day)
    else:
        from partnerships_db.store.queries.period_sums import period_columns

        totals = period_columns(store, selection.keys, level, day)
    return PeriodMoney(group.period, tuple(totals.items()))


def key_range(period: str, level: ZoomLevel) -> KeyRange:
    """The range of keys that holds the events of a period at a zoom level."""
    first, last = days_of_period(period)
    first_of_day = first_key(first.toordinal())
    if is_exact(period, level):
        least_precision = COARSEST_PRECISION[level] << PRECISION_SHIFT
        return first_of_day | least_precision, first_key(last.toordinal() + 1)
    precision = PartialDate.parse(period).precision
    start = first_of_day | precision << PRECISION_SHIFT
    return start, start + (1 << PRECISION_SHIFT)


def _period_selection(
    store: Store,
    timeline: Timeline,
    level: ZoomLevel,
    group: PeriodGroup,
) -> _PeriodSelection:
    start, end = key_range(group.period, level)
    keys = (start, min(end, limit_key(timeline.as_of)))
    return _PeriodSelection(
        store,
        timeline,
        group,
        keys,
    )


# -- Money -----------------------------------------------------------------------------------------


def _selected_totals(selection: _PeriodSelection, day: date) -> dict[str, "Columns"]:
    """The total of the events that a filter selects in a period, by currency, dollars first.

    The store has the figures of the flows that are the same in every selection; the ledger makes
    those of the others. If the filter selects flows too, the ledger makes all of them.
    """
    from partnerships_db.ledger.columns import NO_MONEY
    from partnerships_db.ledger.flow_criteria import money_terms
    from partnerships_db.ledger.rules import currency_order
    from partnerships_db.store.queries.period_sums import dependent_flows, independent_columns

    totals = {USD: NO_MONEY}

    def add(money: Mapping[str, "Columns"]) -> None:
        for currency, columns in money.items():
            totals[currency] = totals.get(currency, NO_MONEY) + columns

    if money_terms(selection.timeline.criteria).narrows_flows:
        add(_ledger_totals(selection, day, _ids_with_flows(selection)))
    else:
        places: set[FlowPlace] = set()
        for key_list in selection.key_lists():
            add(independent_columns(selection.store, key_list, day))
            places |= dependent_flows(selection.store, key_list, day)
        event_ids = sorted({event_id for event_id, _ in places})
        add(_ledger_totals(selection, day, event_ids, places))
    return {currency: totals[currency] for currency in sorted(totals, key=currency_order)}


def _ledger_totals(
    selection: _PeriodSelection,
    day: date,
    event_ids: Sequence[str],
    places: Container[FlowPlace] | None = None,
) -> dict[str, "Columns"]:
    """The money of some selected events, or of their flows at some places, by the ledger.

    A few events are read at a time, each time with all selected deals that bear on their flows.
    Their part of the total is then the same as among all events, and less is held in memory.
    """
    from partnerships_db.ledger.columns import NO_MONEY
    from partnerships_db.ledger.rules import Ledger, sum_by_currency
    from partnerships_db.store.queries.flow_criteria import criteria_within_events

    criteria = criteria_within_events(selection.store, selection.timeline.criteria)
    totals: dict[str, Columns] = {}
    for start in range(0, len(event_ids), MAX_DEALS_AT_ONCE):
        batch = frozenset(event_ids[start : start + MAX_DEALS_AT_ONCE])
        deals = deals_with(selection.store, batch)
        selected_ids = _selected_ids(selection, [deal.id for deal in deals])
        batch_flows = [
            explained
            for explained in Ledger(deals, day).selection(selected_ids, criteria).flows
            if explained.flow.event in batch
            and (places is None or (explained.flow.event, explained.flow.place) in places)
        ]
        for currency, columns in sum_by_currency(batch_flows).items():
            totals[currency] = totals.get(currency, NO_MONEY) + columns
    return totals


def _ids_with_flows(selection: _PeriodSelection) -> list[str]:
    """The ids of the period's events that have flows."""
    has_flows = "EXISTS (SELECT 1 FROM flow WHERE flow.event = event.entry)"
    id_rows = selection.rows(
        f"""
        SELECT event.id FROM json_each(?) CROSS JOIN event ON event.entry = value
        WHERE {has_flows}
        """,
        f"SELECT event.id FROM event WHERE entry >= ? AND entry < ? AND {has_flows}",
    )
    return [event_id for (event_id,) in id_rows]


def _selected_ids(selection: _PeriodSelection, ids: Iterable[str]) -> list[str]:
    """The ids of events that are in the period and selected."""
    query = f"SELECT id, entry FROM event WHERE id IN {IN_JSON_LIST} AND entry >= ? AND entry < ?"
    event_rows = selection.store.rows(query, [json_list(ids), *selection.keys])
    return [event_id for event_id, key in event_rows if selection.is_selected(key)]


# -- Kinds and titles ------------------------------------------------------------------------------


def _kind_counts(selection: _PeriodSelection) -> tuple[tuple[str, int], ...]:
    """The number of events of each kind, the most frequent first."""
    if not selection.has_filter:
        query = """
            SELECT value, (SELECT count(*) FROM event
                WHERE kind = value AND entry >= ? AND entry < ?) AS events
            FROM json_each(?) WHERE events ORDER BY events DESC
        """
        kinds = json.dumps(get_args(EventKind))
        return tuple(selection.store.rows(query, (*selection.keys, kinds)))
    counts: Counter[str] = Counter()
    query = """
        SELECT kind, count(*)
        FROM json_each(?) CROSS JOIN event ON event.entry = value
        GROUP BY kind
    """
    for key_list in selection.key_lists():
        counts.update(dict(selection.store.rows(query, [key_list])))
    return tuple(counts.most_common())


def _largest_events(selection: _PeriodSelection) -> list[int]:
    """The keys of the events with the largest figures in dollars, the largest first."""
    if selection.group.events > FEW_EVENTS_IN_PERIOD:
        keys = _largest_by_index(selection)
        if not selection.has_filter or len(keys) == MAX_CANDIDATES:
            return keys

    # A `+` keeps SQLite from the index of sizes, which is slower for these events.
    in_dollars = f"""
        +currency = '{USD}' AND +size IS NOT NULL
        GROUP BY event ORDER BY largest DESC, event DESC LIMIT {MAX_CANDIDATES}
    """
    columns = "max(size) AS largest, event"
    sized_events = selection.rows(
        f"""
        SELECT {columns} FROM json_each(?) CROSS JOIN flow ON flow.event = value
        WHERE {in_dollars}
        """,
        f"SELECT {columns} FROM flow WHERE event >= ? AND event < ? AND {in_dollars}",
    )
    return [key for _, key in nlargest(MAX_CANDIDATES, sized_events)]


def _largest_by_index(selection: _PeriodSelection) -> list[int]:
    """The same from the top of the index of sizes; fewer if a filter selects few of these."""
    keys: dict[int, None] = {}
    query = f"""
        SELECT event FROM flow INDEXED BY flow_size
        WHERE currency = '{USD}' AND size IS NOT NULL AND event >= ? AND event < ?
        ORDER BY size DESC, event DESC LIMIT ?
    """
    parameters = (*selection.keys, MAX_FIGURES_SEARCHED)
    for key_rows in selection.store.batches(query, parameters, MAX_CANDIDATES):
        for (key,) in key_rows:
            if selection.is_selected(key):
                keys[key] = None
        if len(keys) >= MAX_CANDIDATES:
            break
    return list(keys)[:MAX_CANDIDATES]


def _newest_events(selection: _PeriodSelection) -> Sequence[int]:
    """The keys of the newest events, newest first."""
    if selection.has_filter:
        group = selection.group
        count = min(MAX_CANDIDATES, group.events)
        newest_keys = selection.timeline.keys_at(group.start, count) or []
        return newest_keys[::-1]
    query = "SELECT entry FROM event WHERE entry >= ? AND entry < ? ORDER BY entry DESC LIMIT ?"
    key_rows = selection.store.rows(query, (*selection.keys, MAX_CANDIDATES))
    return [key for (key,) in key_rows]


def _weightiest_first(
    store: Store,
    keys: Sequence[int],
    as_of: date | None,
) -> list[int]:
    """The keys of events by their largest figure in dollars that still holds, the largest first.

    Cancelled events, and those all of whose flows were replaced or cancelled, come last: see
    `replaced_flows`. Otherwise the order is kept.
    """
    query = f"""
        SELECT event, n, status, CASE currency WHEN '{USD}' THEN size END
        FROM flow WHERE event IN {IN_JSON_LIST}
    """
    replaced = replaced_flows(store, keys, as_of)
    flow_counts: Counter[int] = Counter()
    valid_sizes: dict[int, list[str]] = {}
    for key, number, status, size in store.rows(query, [json_list(keys)]):
        flow_counts[key] += 1
        if can_count(status) and (key, number) not in replaced:
            valid_sizes.setdefault(key, []).append(size or "")

    cancelled_query = (
        f"SELECT entry FROM event WHERE entry IN {IN_JSON_LIST} AND status = 'cancelled'"
    )
    cancelled = {key for (key,) in store.rows(cancelled_query, [json_list(keys)])}
    invalid = cancelled | {key for key in flow_counts if key not in valid_sizes}
    by_size = sorted(
        keys,
        key=lambda key: max(valid_sizes.get(key, [""])),
        reverse=True,
    )
    return sorted(by_size, key=lambda key: key in invalid)


def _briefs(store: Store, keys: list[int]) -> list[EventBrief]:
    """The events with these keys, in this order, without those that are retracted."""
    query = f"""
        SELECT entry, id, date, title, kind FROM event
        WHERE entry IN {IN_JSON_LIST} AND NOT retracted
    """
    briefs: dict[int, EventBrief] = {}
    for key, event_id, date_text, title, kind in store.rows(query, [json_list(keys)]):
        day = PartialDate.parse(date_text)
        briefs[key] = EventBrief(
            event_id,
            day,
            title,
            kind,
        )
    return [briefs[key] for key in keys if key in briefs]
