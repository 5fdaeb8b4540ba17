"""The timeline: the groups and counts of its events, and the rows of one page at a time."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, get_args

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.format.vocabulary import FlowStatus
from partnerships_db.ledger.effects import (
    ENDING_RELATIONS,
    EVENT_REPLACING_RELATIONS,
    INSIDE_RELATIONS,
    REPLACING_RELATIONS,
    can_count,
    can_replace,
    counts_as_open,
    is_intended,
)
from partnerships_db.store.bodies import label_of
from partnerships_db.store.event_keys import (
    PRECISION_SHIFT,
    KeySet,
    date_of_day,
    first_key,
    limit_key,
)
from partnerships_db.store.integrity import failures_of_damage
from partnerships_db.store.store import Store, StoreError, sql_list
from partnerships_db.timeline.records import EventRow, PeriodGroup, RowAmount
from partnerships_db.values.amounts import (
    AT_LEAST,
    UNDISCLOSED,
    Amount,
    amount_sum,
    parse_capacity,
    qualifier_of,
)
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue

if TYPE_CHECKING:
    from partnerships_db.store.index_rows import IndexRow

_COLUMNS = "entry, id, date, kind, status, title, retracted, capacity"


class Timeline:
    """The selected events, newest first, each at a position from 0.

    Without a filter only the groups are held; with a filter also the keys of the selected events,
    8 bytes each. Reading a page is one bounded query in both cases.
    """

    def __init__(
        self,
        groups: list[PeriodGroup],
        as_of: date | None,
        keys: KeySet | None,
        *,
        is_whole: bool = True,
        criteria: Filter = EVERYTHING,
    ) -> None:
        self.groups = groups
        self.as_of = as_of
        self.is_whole = is_whole
        """False for the events near a key, which are shown while the others are still searched."""
        self.criteria = criteria
        """The filter; its terms about flows select some of the events' flows where money counts."""
        self.keys = keys
        """The keys of the selected events; None for all events on or before the date."""
        self._starts = [group.start for group in groups]

    @classmethod
    def whole(cls, store: Store, as_of: date | None) -> "Timeline":
        """All events on or before the as-of date."""

        def read() -> "Timeline":
            query = """
                SELECT period, sum(events) FROM day
                WHERE day < ?
                GROUP BY period ORDER BY min(day) DESC
            """
            period_counts = store.rows(query, [_day_limit(as_of)])
            return cls(_groups(period_counts), as_of, None)

        return store.cached(("whole timeline", as_of), read)

    @classmethod
    def select(
        cls,
        store: Store,
        criteria: Filter,
        as_of: date | None,
    ) -> "Timeline":
        """All events that the filter selects. For a worker, as it may read all keys."""
        for timeline in cls.select_in_steps(store, criteria, as_of):
            if timeline.is_whole:
                return timeline
        raise AssertionError("the last step is whole")

    @classmethod
    def select_in_steps(
        cls,
        store: Store,
        criteria: Filter,
        as_of: date | None,
        near: int | None = None,
    ) -> Iterator["Timeline"]:
        """Yield the matching events near a key first, if cheap, then the complete timeline."""
        if not criteria:
            yield cls.whole(store, as_of)
            return
        from partnerships_db.store.queries.filter_keys import all_keys, keys_near

        if near is not None:
            near_keys = keys_near(
                store,
                criteria,
                as_of,
                near,
            )
            if near_keys:
                yield cls._of_keys(
                    store,
                    near_keys,
                    as_of,
                    criteria,
                    is_whole=False,
                )
        selected_keys = all_keys(store, criteria, as_of)
        yield cls._of_keys(store, selected_keys, as_of, criteria)

    @classmethod
    def _of_keys(
        cls,
        store: Store,
        keys: KeySet,
        as_of: date | None,
        criteria: Filter,
        *,
        is_whole: bool = True,
    ) -> "Timeline":
        query = """
            SELECT period, min(day) FROM day
            WHERE day >= ? AND day <= ?
            GROUP BY period ORDER BY 2 DESC
        """
        groups: list[PeriodGroup] = []
        end = len(keys)
        for period, day in store.rows(query, _days_of(keys)):
            start = min(keys.count_below(day << PRECISION_SHIFT), end)
            if start < end:
                groups.append(PeriodGroup(period, len(keys) - end, end - start))
            end = start
        return cls(
            groups,
            as_of,
            keys,
            is_whole=is_whole,
            criteria=criteria,
        )

    def __len__(self) -> int:
        if not self.groups:
            return 0
        last_group = self.groups[-1]
        return last_group.start + last_group.events

    def group_at(self, position: int) -> int:
        """The index of the group that contains a position."""
        return bisect_right(self._starts, position) - 1

    def keys_at(self, position: int, count: int) -> list[int] | None:
        """The keys of a number of events from a position on, ascending; None without a filter."""
        if self.keys is None:
            return None
        end = len(self.keys) - position
        return self.keys.part(max(end - count, 0), end)

    def page(
        self,
        store: Store,
        position: int,
        count: int,
    ) -> list[EventRow]:
        """The rows of a number of events from a position on, read by one bounded query."""
        keys = self.keys_at(position, count)
        if keys is not None:
            return rows_of_keys(store, keys, self.as_of)
        top_key, offset = self._anchor(store, position)
        query = f"""
            SELECT {_COLUMNS} FROM event
            WHERE entry < ?
            ORDER BY entry DESC LIMIT ? OFFSET ?
        """
        db_rows = store.rows(query, (top_key, count, offset))
        return event_rows(store, db_rows, self.as_of)

    def _anchor(self, store: Store, position: int) -> tuple[int, int]:
        """A key above the row at a position, and the number of rows between: at most a day's."""
        group = self.groups[self.group_at(position)]
        offset = position - group.start
        query = "SELECT day, events FROM day WHERE period = ? AND day < ? ORDER BY day DESC"
        for day, events in store.rows(query, (group.period, _day_limit(self.as_of))):
            if offset < events:
                return (day + 1) << PRECISION_SHIFT, offset
            offset -= events
        return 0, 0

    def position_of_key(self, store: Store, key: int) -> int:
        """The position of the event with a key, or of the next older event."""
        if self.keys is not None:
            return len(self.keys) - self.keys.count_below(key + 1)
        day = key >> PRECISION_SHIFT
        newer_days = _event_sum(
            store,
            "day > ? AND day < ?",
            (day, _day_limit(self.as_of)),
        )
        query = "SELECT count(*) FROM event WHERE entry > ? AND entry < ?"
        day_end = (day + 1) << PRECISION_SHIFT
        (newer_in_day,) = store.row(query, (key, day_end)) or (0,)
        return newer_days + int(newer_in_day)

    def position_of_day(self, store: Store, day: date) -> int:
        """The position of the newest event on or before a day; the last one if all are later."""
        key = first_key(day.toordinal() + 1)
        if self.keys is not None:
            position = len(self.keys) - self.keys.count_below(key)
        else:
            position = _event_sum(
                store,
                "day >= ? AND day < ?",
                (key >> PRECISION_SHIFT, _day_limit(self.as_of)),
            )
        return max(0, min(position, len(self) - 1))


def _days_of(keys: KeySet) -> tuple[int, int]:
    """The first and the last value of `day.day` with one of these keys."""
    if not len(keys):
        return 1, 0
    first_key_of_all, *_ = keys.part(0, 1)
    last_key_of_all, *_ = keys.part(len(keys) - 1, len(keys))
    return first_key_of_all >> PRECISION_SHIFT, last_key_of_all >> PRECISION_SHIFT


def later_events(store: Store, as_of: date | None) -> int:
    """The number of events after an as-of date."""
    if as_of is None:
        return 0
    return _event_sum(store, "day >= ?", (_day_limit(as_of),))


def event_count(store: Store) -> int:
    """The number of all events in the store."""
    return _event_sum(store, "TRUE", ())


def _event_sum(
    store: Store,
    condition: str,
    parameters: Sequence[int],
) -> int:
    """The number of events on the days for which a condition on the table `day` holds."""
    query = f"SELECT coalesce(sum(events), 0) FROM day WHERE {condition}"
    (event_sum,) = store.row(query, parameters) or (0,)
    return int(event_sum)


def rows_of_keys(
    store: Store,
    keys: Sequence[int],
    as_of: date | None,
) -> list[EventRow]:
    """The timeline rows of the events with these keys, newest first."""
    placeholders = _placeholders(keys)
    query = f"SELECT {_COLUMNS} FROM event WHERE entry IN ({placeholders}) ORDER BY entry DESC"
    return event_rows(store, store.rows(query, keys), as_of)


def event_rows(
    store: Store,
    rows: "list[IndexRow]",
    as_of: date | None,
) -> list[EventRow]:
    """The timeline rows, with their figures, for rows of the event table."""
    event_keys = [db_row[0] for db_row in rows]
    figures_of = _figures(store, event_keys, as_of)
    parties_of = _party_names(store, event_keys)
    source_counts = _source_counts(store, event_keys)
    timeline_rows: list[EventRow] = []
    for key, event_id, date_text, kind, status, title, retracted, capacity in rows:
        figures = figures_of.get(key, ())
        if not figures and capacity:
            figures = (RowAmount(_capacity_or_words(capacity)),)
        timeline_rows.append(
            EventRow(
                key,
                event_id,
                _date_of(key, date_text),
                kind,
                status,
                label_of(store, "events", event_id, title),
                bool(retracted),
                figures,
                parties_of.get(key, ()),
                source_counts.get(key, 0),
            )
        )
    return timeline_rows


def _party_names(store: Store, keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The names of the companies of each event, by its key."""
    query = f"""
        SELECT party.event, company.name
        FROM party JOIN company ON company.id = party.company
        WHERE party.event IN ({_placeholders(keys)}) ORDER BY party.event, party.company
    """
    name_rows = groupby(store.rows(query, keys), itemgetter(0))
    return {key: tuple(name for _, name in rows) for key, rows in name_rows}


def _source_counts(store: Store, keys: Sequence[int]) -> dict[int, int]:
    """The number of sources that each event cites, by its key."""
    query = f"""
        SELECT entry, count(*) FROM citation
        WHERE entry IN ({_placeholders(keys)}) GROUP BY entry
    """
    return dict(store.rows(query, keys))


def _date_of(key: int, date_text: str) -> PartialDate:
    """The date of an event; if its text is damaged, the one that its key stands for."""
    try:
        return PartialDate.parse(date_text)
    except InvalidValue:
        return date_of_day(key >> PRECISION_SHIFT)


def _placeholders(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


# -- Replaced flows --------------------------------------------------------------------------------


_REPLACING_STATUSES = sql_list(filter(can_replace, get_args(FlowStatus)))

_FLOW_REPLACES = f"""
    relation.flow > 0 AND relation.type IN {sql_list(REPLACING_RELATIONS)}
    AND EXISTS (SELECT 1 FROM flow AS bearing
        WHERE bearing.event = relation.event AND bearing.n = relation.flow
            AND bearing.status IN {_REPLACING_STATUSES})
"""
"""Whether a relation that a flow bears replaces its target: the flow's own status decides."""

_EVENT_REPLACES = f"""
    relation.flow = 0 AND relation.type IN {sql_list(EVENT_REPLACING_RELATIONS)}
    AND (relation.to_flow IS NOT NULL OR relation.to_event != bearer.id)
    AND (relation.type IN {sql_list(ENDING_RELATIONS)}
        OR NOT EXISTS (SELECT 1 FROM flow AS own WHERE own.event = relation.event)
        OR EXISTS (SELECT 1 FROM flow AS own
            WHERE own.event = relation.event AND own.status IN {_REPLACING_STATUSES}))
"""
"""Whether a relation that an event bears replaces its target.

An event does not replace itself. If all its flows are cancelled it supersedes nothing, but it still
ends its target.
"""


def replaced_flows(store: Store, keys: Sequence[int], as_of: date | None) -> set[tuple[int, int]]:
    """The flows of some events that are replaced as of the date, by event key and place.

    They are the flows that `Ledger` reports as replaced: FORMAT.md, "What a total means".
    """
    # The replaced flows are joined last: all conditions but the last are tested once a relation.
    query = f"""
        SELECT flow.event, flow.n
        FROM event CROSS JOIN relation ON relation.to_event = event.id
            CROSS JOIN event AS bearer ON bearer.entry = relation.event
            CROSS JOIN flow ON flow.event = event.entry
                AND (relation.to_flow IS NULL OR relation.to_flow = flow.id)
        WHERE event.entry IN ({_placeholders(keys)})
            AND bearer.entry < ? AND NOT bearer.retracted
            AND (({_FLOW_REPLACES}) OR ({_EVENT_REPLACES}))
            AND NOT (flow.event = relation.event AND flow.n = relation.flow)
    """
    return set(store.rows(query, [*keys, limit_key(as_of)]))


# -- The figures of a row --------------------------------------------------------------------------


class _FlowRow(NamedTuple):
    """The columns of a flow that its figure in a timeline row needs."""

    event: int
    n: int
    kind: str
    status: str
    qualifier: str
    low: str | None
    high: str | None
    currency: str | None
    per: str
    vague: str | None
    capacity: str | None
    quantity: str | None
    paid_in: str | None


class _MoneyKey(NamedTuple):
    """The properties that flows of an event must share for their money to be added up."""

    kind: str
    qualifier: str
    unit: str
    per: str
    is_intent: bool
    is_struck: bool
    is_open: bool
    is_not_cash: bool


def _figures(
    store: Store, keys: Sequence[int], as_of: date | None
) -> dict[int, tuple[RowAmount, ...]]:
    """The figures of each event's row: its own flows as announced, those of one kind added up.

    A flow inside another flow of its event is left out.
    """
    query = f"""
        SELECT {", ".join(_FlowRow._fields)}
        FROM flow WHERE event IN ({_placeholders(keys)}) AND NOT EXISTS (
            SELECT 1 FROM relation JOIN event AS target ON target.id = relation.to_event
            WHERE relation.event = flow.event AND relation.flow = flow.n
                AND target.entry = flow.event
                AND relation.type IN {sql_list(INSIDE_RELATIONS)})
        ORDER BY event, n
    """
    db_rows = store.rows(query, keys)
    if not db_rows:
        return {}
    replaced_numbers = replaced_flows(store, keys, as_of)
    figures_of: dict[int, tuple[RowAmount, ...]] = {}
    for key, event_flows in groupby(map(_FlowRow._make, db_rows), itemgetter(0)):
        figures: list[tuple[str, RowAmount]] = []
        for flow in event_flows:
            is_replaced = (flow.event, flow.n) in replaced_numbers
            figures.append((flow.kind, _figure(flow, is_replaced)))
        figures_of[key] = _merged_amounts(figures)
    return figures_of


def _figure(flow: _FlowRow, is_replaced: bool) -> RowAmount:
    figure = _amount_or_words(flow)
    has_floor = isinstance(figure, Amount) and figure.qualifier == AT_LEAST
    return RowAmount(
        figure,
        is_intent=is_intended(flow.status),
        is_struck=is_replaced or not can_count(flow.status),
        is_open=has_floor and counts_as_open(flow.status),
        is_not_cash=flow.paid_in is not None,
    )


def _amount_or_words(flow: _FlowRow) -> Amount | str:
    """The money of a flow; or its vague size, its capacity or its quantity.

    An amount or capacity on a condition is *up to* its upper figure. It stays approximate, and a
    figure without a ceiling stays one.
    """
    stated = _stated_amount(flow)
    if not isinstance(stated, Amount) or stated.upper is None or not counts_as_open(flow.status):
        return stated
    if stated.qualifier == AT_LEAST:
        return stated
    qualifier = qualifier_of(is_about=stated.is_about, has_ceiling=True)
    return Amount(stated.unit, qualifier, None, stated.upper, stated.per)


def _stated_amount(flow: _FlowRow) -> Amount | str:
    if flow.vague:
        return f"{flow.vague} {flow.currency}" if flow.currency else flow.vague
    if not flow.currency:
        return _capacity_or_words(flow.capacity or flow.quantity)
    low = None if flow.low is None else Decimal(flow.low)
    high = None if flow.high is None else Decimal(flow.high)
    return Amount(flow.currency, flow.qualifier, low, high, flow.per)


@lru_cache(maxsize=4_096)
def _capacity_or_words(text: str | None) -> Amount | str:
    """A capacity as an amount; any other text unchanged."""
    if not text:
        return ""
    try:
        return parse_capacity(text)
    except InvalidValue:
        return text


def _merged_amounts(figures: list[tuple[str, RowAmount]]) -> tuple[RowAmount, ...]:
    """The figures of an event, each with its flow's kind: money of the same properties added up.

    Capacity is shown only where there is no money, and words only beside money or alone.
    """
    money: dict[_MoneyKey, list[RowAmount]] = {}
    capacities: list[RowAmount] = []
    words: list[RowAmount] = []
    for kind, figure in figures:
        amount = figure.text
        if not isinstance(amount, Amount):
            words.append(figure)
        elif amount.unit == "kW":
            capacities.append(figure)
        else:
            key = _MoneyKey(
                kind,
                amount.qualifier,
                amount.unit,
                amount.per,
                figure.is_intent,
                figure.is_struck,
                figure.is_open,
                figure.is_not_cash,
            )
            money.setdefault(key, []).append(figure)

    stated_words = [figure for figure in words if figure.text]
    telling_words = [figure for figure in stated_words if figure.text != UNDISCLOSED]
    if money:
        return (*map(_sum_of, money.values()), *telling_words)
    if capacities:
        return tuple(capacities)
    if telling_words:
        return tuple(telling_words)
    return tuple(stated_words[:1])


def _sum_of(figures: Sequence[RowAmount]) -> RowAmount:
    """The sum of figures that are amounts with the same properties."""
    amounts = [figure.text for figure in figures if isinstance(figure.text, Amount)]
    return figures[0]._replace(text=amount_sum(amounts))


def _groups(period_counts: Iterable[tuple[str, int]]) -> list[PeriodGroup]:
    groups: list[PeriodGroup] = []
    start = 0
    for period, events in period_counts:
        groups.append(PeriodGroup(period, start, events))
        start += events
    return groups


def _day_limit(as_of: date | None) -> int:
    """The first value of `day.day` after the as-of date: a key without its lowest bits."""
    return limit_key(as_of) >> PRECISION_SHIFT


class TimelineWindow:
    """A timeline with the store from which its pages are read, for a list that scrolls.

    An error of the store is passed to `on_error`, and the rows are missing.
    """

    CHUNK_SIZE = 64
    """The number of rows that are read at once."""
    MAX_CHUNKS = 4
    """The number of chunks that are kept."""

    def __init__(
        self,
        store: Store,
        timeline: Timeline,
        on_error: Callable[[str], object],
    ) -> None:
        self._store = store
        self.timeline = timeline
        self._on_error = on_error
        self._chunks: dict[int, list[EventRow]] = {}
        """Chunks by index, the least recently used first."""

    @property
    def groups(self) -> list[PeriodGroup]:
        """The periods, newest first."""
        return self.timeline.groups

    @property
    def is_whole(self) -> bool:
        """False while the timeline has only the events near a key."""
        return self.timeline.is_whole

    def __len__(self) -> int:
        return len(self.timeline)

    def row(self, position: int) -> EventRow | None:
        """The event at a position; None if the store has changed meanwhile."""
        chunk_index, offset = divmod(position, self.CHUNK_SIZE)
        chunk = self._chunks.pop(chunk_index, None)
        if chunk is None:
            chunk = self._read_chunk(chunk_index)
            if len(self._chunks) >= self.MAX_CHUNKS:
                least_recent = next(iter(self._chunks))
                del self._chunks[least_recent]
        self._chunks[chunk_index] = chunk
        return chunk[offset] if offset < len(chunk) else None

    def _read_chunk(self, chunk_index: int) -> list[EventRow]:
        try:
            start = chunk_index * self.CHUNK_SIZE
            with failures_of_damage(self._store):
                return self.timeline.page(self._store, start, self.CHUNK_SIZE)
        except StoreError as error:
            self._on_error(str(error))
            return []

    def position_of_day(self, day: date) -> int:
        """The position of the newest event on or before a day."""
        return self._position(lambda: self.timeline.position_of_day(self._store, day))

    def position_of_key(self, key: int) -> int:
        """The position of the event with a key, or of the next older event."""
        return self._position(lambda: self.timeline.position_of_key(self._store, key))

    def _position(self, find: Callable[[], int]) -> int:
        try:
            with failures_of_damage(self._store):
                position = find()
        except StoreError as error:
            self._on_error(str(error))
            return 0
        return max(0, min(position, len(self) - 1))
