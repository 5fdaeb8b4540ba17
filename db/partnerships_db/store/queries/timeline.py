"""The timeline as a window: groups and counts first, rows only for the page that is looked at."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, get_args

from partnerships_db.filters.model import Filter
from partnerships_db.format.vocabulary import FlowStatus
from partnerships_db.ledger.effects import (
    EVENT_REPLACING_RELATIONS,
    INSIDE_RELATIONS,
    REPLACING_RELATIONS,
    can_replace,
    counts_as_open,
    is_intended,
)
from partnerships_db.store.event_keys import PRECISION_SHIFT, KeySet, first_key, limit_key
from partnerships_db.store.index_rows import IndexRow
from partnerships_db.store.store import Store, StoreError
from partnerships_db.timeline.records import EventRow, PeriodGroup, RowAmount
from partnerships_db.values.amounts import UNDISCLOSED, UP_TO, Amount, parse_capacity
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue

_COLUMNS = "entry, id, date, kind, status, title, retracted, capacity"


def _sql_list(words: Iterable[str]) -> str:
    """The words as the right side of SQL's IN."""
    quoted_words = (f"'{word}'" for word in sorted(words))
    return f"({', '.join(quoted_words)})"


_REPLACING_STATUSES = _sql_list(status for status in get_args(FlowStatus) if can_replace(status))

_FLOW_REPLACES = f"""
    relation.flow > 0 AND relation.type IN {_sql_list(REPLACING_RELATIONS)}
    AND EXISTS (SELECT 1 FROM flow AS bearing
        WHERE bearing.event = relation.event AND bearing.n = relation.flow
            AND bearing.status IN {_REPLACING_STATUSES})
"""
"""Whether a relation of a flow replaces its targets. It names no target, so it is tested once a relation."""

_EVENT_REPLACES = f"""
    relation.flow = 0 AND relation.type IN {_sql_list(EVENT_REPLACING_RELATIONS)}
    AND (relation.to_flow IS NOT NULL OR relation.to_event != bearer.id)
    AND (relation.type = 'ends'
        OR NOT EXISTS (SELECT 1 FROM flow AS own WHERE own.event = relation.event)
        OR EXISTS (SELECT 1 FROM flow AS own
            WHERE own.event = relation.event AND own.status IN {_REPLACING_STATUSES}))
"""
"""The same for a relation of an event: it does not replace the event itself, and an event whose flows are all
cancelled supersedes nothing, though it may end others."""


class Timeline:
    """The selected events, newest first, each at a position from 0.

    Without a filter nothing is held but the groups; with one, the keys of what it selects: 8 bytes
    an event. `page` is one bounded read either way.
    """

    def __init__(
        self,
        groups: list[PeriodGroup],
        as_of: date | None,
        keys: KeySet | None,
        *,
        is_whole: bool = True,
    ) -> None:
        self.groups = groups
        self.as_of = as_of
        self.is_whole = is_whole
        """False: a first page of what a filter selects, while the rest is still looked for."""
        self.keys = keys
        """What is selected; None: all there is on or before the date."""
        self._starts = [group.start for group in groups]

    @classmethod
    def whole(cls, store: Store, as_of: date | None) -> "Timeline":
        """Everything on or before the as-of date."""
        query = "SELECT period, sum(events) FROM day WHERE day < ? GROUP BY period ORDER BY min(day) DESC"
        return cls(_groups(store.rows(query, [_day_limit(as_of)])), as_of, None)

    @classmethod
    def select(cls, store: Store, criteria: Filter, as_of: date | None) -> "Timeline":
        """What the filter selects; for a worker, as it may read all keys."""
        for timeline in cls.select_in_steps(store, criteria, as_of):
            if timeline.is_whole:
                return timeline
        raise AssertionError("the last of them is whole")

    @classmethod
    def select_in_steps(
        cls, store: Store, criteria: Filter, as_of: date | None, near: int | None = None
    ) -> Iterator["Timeline"]:
        """What the filter selects: what of it lies about a key first, if that can be told soon, then all of it."""
        if not criteria:
            yield cls.whole(store, as_of)
            return
        from partnerships_db.store.queries.filter_keys import all_keys, keys_near

        if near is not None and (first := keys_near(store, criteria, as_of, near)):
            yield cls._of_keys(store, first, as_of, is_whole=False)
        yield cls._of_keys(store, all_keys(store, criteria, as_of), as_of)

    @classmethod
    def _of_keys(
        cls, store: Store, keys: KeySet, as_of: date | None, *, is_whole: bool = True
    ) -> "Timeline":
        groups, end = [], len(keys)
        for period, day in store.rows(
            "SELECT period, min(day) FROM day GROUP BY period ORDER BY 2 DESC"
        ):
            start = min(keys.place_of(day << PRECISION_SHIFT), end)
            if start < end:
                groups.append(PeriodGroup(period, len(keys) - end, end - start))
            end = start
        return cls(groups, as_of, keys, is_whole=is_whole)

    def __len__(self) -> int:
        return self.groups[-1].start + self.groups[-1].events if self.groups else 0

    def group_at(self, position: int) -> int:
        """The number of the group in which a position lies."""
        return bisect_right(self._starts, position) - 1

    def keys_at(self, position: int, count: int) -> list[int] | None:
        """The keys of so many events from that position on, ascending; None where all there are are selected."""
        if self.keys is None:
            return None
        end = len(self.keys) - position
        return self.keys.part(max(end - count, 0), end)

    def page(self, store: Store, position: int, count: int) -> list[EventRow]:
        """The rows from that position on: one bounded read."""
        if (keys := self.keys_at(position, count)) is not None:
            return rows_of_keys(store, keys, self.as_of)
        top, offset = self._anchor(store, position)
        query = f"SELECT {_COLUMNS} FROM event WHERE entry < ? ORDER BY entry DESC LIMIT ? OFFSET ?"
        return event_rows(store, store.rows(query, (top, count, offset)), self.as_of)

    def _anchor(self, store: Store, position: int) -> tuple[int, int]:
        """A key above the row at that position, and how many rows lie between: at most a day's."""
        group = self.groups[self.group_at(position)]
        offset = position - group.start
        query = "SELECT day, events FROM day WHERE period = ? AND day < ? ORDER BY day DESC"
        for day, events in store.rows(query, (group.period, _day_limit(self.as_of))):
            if offset < events:
                return (day + 1) << PRECISION_SHIFT, offset
            offset -= events
        return 0, 0

    def position_of_key(self, store: Store, key: int) -> int:
        """The position of the event with that key, or of the first one older."""
        if self.keys is not None:
            return len(self.keys) - self.keys.place_of(key + 1)
        day = key >> PRECISION_SHIFT
        (newer,) = store.row("SELECT coalesce(sum(events), 0) FROM day WHERE day > ? AND day < ?",
                             (day, _day_limit(self.as_of))) or (0,)  # fmt: skip
        query = "SELECT count(*) FROM event WHERE entry > ? AND entry < ?"
        (same,) = store.row(query, (key, (day + 1) << PRECISION_SHIFT)) or (0,)
        return int(newer + same)

    def position_of_day(self, store: Store, day: date) -> int:
        """The position of the newest event on or before a day; the last one if all are later."""
        key = first_key(day.toordinal() + 1)
        if self.keys is not None:
            position = len(self.keys) - self.keys.place_of(key)
        else:
            query = "SELECT coalesce(sum(events), 0) FROM day WHERE day >= ? AND day < ?"
            (position,) = store.row(query, (key >> PRECISION_SHIFT, _day_limit(self.as_of))) or (0,)
        return max(0, min(position, len(self) - 1))


def later_events(store: Store, as_of: date | None) -> int:
    """How many events an as-of date leaves out."""
    if as_of is None:
        return 0
    row = store.row("SELECT coalesce(sum(events), 0) FROM day WHERE day >= ?", [_day_limit(as_of)])
    return int(row[0]) if row else 0


def event_count(store: Store) -> int:
    """All events of the store."""
    row = store.row("SELECT coalesce(sum(events), 0) FROM day")
    return int(row[0]) if row else 0


def rows_of_keys(store: Store, keys: Sequence[int], as_of: date | None) -> list[EventRow]:
    """The timeline rows of those events, newest first."""
    marks = ",".join("?" * len(keys))
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM event WHERE entry IN ({marks}) ORDER BY entry DESC", keys
    )
    return event_rows(store, rows, as_of)


def event_rows(store: Store, rows: list[IndexRow], as_of: date | None) -> list[EventRow]:
    """Timeline rows with their figures, from rows of the event table."""
    figures = _figures(store, [row[0] for row in rows], as_of)
    return [
        EventRow(
            key, event_id, PartialDate.parse(said), kind, status, title, bool(retracted),
            figures.get(key) or ((RowAmount(_words(capacity)),) if capacity else ()),
        )
        for key, event_id, said, kind, status, title, retracted, capacity in rows
    ]  # fmt: skip


def struck_flow_numbers(
    store: Store, keys: Sequence[int], as_of: date | None
) -> set[tuple[int, int]]:
    """The replaced flows of those events as of the date, each as its event's key and its place in it.

    These are the flows that `Ledger` reports as replaced: FORMAT.md, "What a total means".
    """
    marks = ",".join("?" * len(keys))
    query = f"""
        SELECT flow.event, flow.n
        FROM event CROSS JOIN relation ON relation.to_event = event.id
            CROSS JOIN event AS bearer ON bearer.entry = relation.event
            CROSS JOIN flow ON flow.event = event.entry
                AND (relation.to_flow IS NULL OR relation.to_flow = flow.id)
        WHERE event.entry IN ({marks}) AND bearer.entry < ? AND NOT bearer.retracted
            AND (({_FLOW_REPLACES}) OR ({_EVENT_REPLACES}))
            AND NOT (flow.event = relation.event AND flow.n = relation.flow)
    """
    return set(store.rows(query, [*keys, limit_key(as_of)]))


def _figures(
    store: Store, keys: Sequence[int], as_of: date | None
) -> dict[int, tuple[RowAmount, ...]]:
    """What each event's row shows: its own flows as announced, like ones added, parts left to their wholes."""
    marks = ",".join("?" * len(keys))
    query = f"""
        SELECT event, n, kind, status, qualifier, low, high, currency, per, vague, capacity, quantity
        FROM flow WHERE event IN ({marks}) AND NOT EXISTS (
            SELECT 1 FROM relation JOIN event AS target ON target.id = relation.to_event
            WHERE relation.event = flow.event AND relation.flow = flow.n AND target.entry = flow.event
                AND relation.type IN {_sql_list(INSIDE_RELATIONS)})
        ORDER BY event, n
    """
    rows = store.rows(query, keys)
    struck = struck_flow_numbers(store, keys, as_of) if rows else set()
    return {
        key: _merged_amounts([_figure(row, (row[0], row[1]) in struck) for row in flows])
        for key, flows in groupby(rows, lambda row: row[0])
    }


def _figure(row: IndexRow, is_replaced: bool) -> tuple[str, RowAmount]:
    kind, status, qualifier, low, high, currency, per, vague, capacity, quantity = row[2:]
    text: Amount | str
    if currency and not vague:
        least, most = (None if bound is None else Decimal(bound) for bound in (low, high))
        text = Amount(currency, qualifier, least, most, per)
    elif vague:
        text = f"{vague} {currency}" if currency else str(vague)
    else:
        text = _words(capacity or quantity)
    if counts_as_open(status) and isinstance(text, Amount) and text.upper is not None:
        text = Amount(
            text.unit, UP_TO, None, text.upper, text.per
        )  # open above firm, whatever its words
    return kind, RowAmount(text, is_intended(status), is_replaced or status == "cancelled")


def _words(text: str | None) -> Amount | str:
    """A capacity as a figure, any other text as it is."""
    try:
        return parse_capacity(text) if text else ""
    except InvalidValue:
        return text or ""


def _merged_amounts(flows: list[tuple[str, RowAmount]]) -> tuple[RowAmount, ...]:
    """Like money of one event added up: the same kind, qualifier, currency, firmness and fate.

    Capacity is shown where there is no money; what is neither stands alone.
    """
    money: dict[tuple[Any, ...], RowAmount] = {}
    power: list[RowAmount] = []
    words: list[RowAmount] = []
    for kind, figure in flows:
        amount = figure.text
        if not isinstance(amount, Amount):
            words.append(figure)
        elif amount.unit == "kW":
            power.append(figure)
        else:
            key = (
                kind,
                amount.qualifier,
                amount.unit,
                amount.per,
                figure.is_intent,
                figure.is_struck,
            )
            other = money[key].text if key in money else None
            sum_of_both = _sum(other, amount) if isinstance(other, Amount) else amount
            money[key] = RowAmount(sum_of_both, figure.is_intent, figure.is_struck)
    told = [figure for figure in words if figure.text and figure.text != UNDISCLOSED]
    return tuple(
        [*money.values(), *told]
        if money
        else power or told or [figure for figure in words if figure.text][:1]
    )


def _sum(amount: Amount, other: Amount) -> Amount:
    low = None if amount.low is None or other.low is None else amount.low + other.low
    high = None if amount.high is None or other.high is None else amount.high + other.high
    return Amount(amount.unit, amount.qualifier, low, high, amount.per)


def _groups(counted: Iterable[tuple[str, int]]) -> list[PeriodGroup]:
    groups, start = [], 0
    for period, count in counted:
        groups.append(PeriodGroup(period, start, count))
        start += count
    return groups


def _day_limit(as_of: date | None) -> int:
    """The limit on `day.day`: keys without the number that tells apart one day's events."""
    return limit_key(as_of) >> PRECISION_SHIFT


class TimelineWindow:
    """A timeline bound to the store that its pages are read from: what a list looks through.

    What can't be read is told to `on_error`, and the rows are missing.
    """

    CHUNK, KEPT = 64, 4
    """Rows read at once, and how many such pages are kept."""

    def __init__(self, store: Store, timeline: Timeline, on_error: Callable[[str], object]) -> None:
        self._store = store
        self.timeline = timeline
        self._on_error = on_error
        self._chunks: dict[int, list[EventRow]] = {}

    @property
    def groups(self) -> list[PeriodGroup]:
        """The periods, newest first."""
        return self.timeline.groups

    @property
    def is_whole(self) -> bool:
        """False while only a first page of it is there."""
        return self.timeline.is_whole

    def __len__(self) -> int:
        return len(self.timeline)

    def row(self, position: int) -> EventRow | None:
        """The event at a position; None where the store has changed underneath."""
        number, place = divmod(position, self.CHUNK)
        chunk = self._chunks.pop(number, None)
        if chunk is None:
            chunk = self._page(number)
            if len(self._chunks) >= self.KEPT:
                del self._chunks[next(iter(self._chunks))]
        self._chunks[number] = (
            chunk  # the latest is the last, so the first is what was longest unused
        )
        return chunk[place] if place < len(chunk) else None

    def _page(self, number: int) -> list[EventRow]:
        try:
            return self.timeline.page(self._store, number * self.CHUNK, self.CHUNK)
        except StoreError as error:
            self._on_error(str(error))
            return []

    def position_of_day(self, day: date) -> int:
        """The position of the newest event on or before a day."""
        return self._position(lambda: self.timeline.position_of_day(self._store, day))

    def position_of_key(self, key: int) -> int:
        """The position of the event with that key, or of the next older."""
        return self._position(lambda: self.timeline.position_of_key(self._store, key))

    def _position(self, find: Callable[[], int]) -> int:
        try:
            return max(0, min(find(), len(self) - 1))
        except StoreError as error:
            self._on_error(str(error))
            return 0
