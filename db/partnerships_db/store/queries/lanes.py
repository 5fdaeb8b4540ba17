"""The lanes of a timeline, counted by SQL cell by cell: however many events, what is read is bounded by what is drawn.

Which lane is an event in? By company: in that of every company it names. By kind: in its kind's. By model: in those of
the models it names, and of those of which it began or changed a route. By cloud: the clouds are the providers of
routes; an event is in the lanes of those that it names as companies, and of those of which it began or changed a route.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.ledger.counterparties import counterparty_totals
from partnerships_db.ledger.rules import Ledger
from partnerships_db.store.event_keys import (
    DAY_SHIFT,
    PRECISION_SHIFT,
    first_key,
    limit_key,
    period_of,
)
from partnerships_db.store.queries.deals import deals_of
from partnerships_db.store.queries.details import names_of
from partnerships_db.store.queries.matrix import routes_of
from partnerships_db.store.queries.timeline import Timeline, rows_of_keys
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list
from partnerships_db.timeline.buckets import EXACT, Granularity, cell_of, days_of_cell, middle_of
from partnerships_db.timeline.intervals import intervals_of
from partnerships_db.timeline.lanes import (
    ALL,
    BOTH,
    CounterpartyMoney,
    Lane,
    LaneBar,
    LaneGrouping,
    LaneMark,
    LaneSlice,
    SharedCounterparty,
    intervals_of_route,
    merge_marks,
)
from partnerships_db.timeline.records import EventRow
from partnerships_db.values import clock
from partnerships_db.values.dates import PartialDate, Precision

MAX_LANES = 1_000
"""So many lanes there are at most, those with most events; a filter leaves fewer."""

NEWEST_EVENTS = 1_000
"""So many of a lane's events, the newest, are looked at for what lasts."""

LONE_EVENT_TITLES = 200
"""So much of a title is read."""

MAX_WEIGHED = 5_000
"""The money of a company in more events than that is not added up for a comparison."""

_PIECE = 4_096


class LaneSource(NamedTuple):
    """Where the events of a lane are read: a table, what holds for them there, and the column of their keys."""

    table: str
    condition: str
    column: str


_WHOLE = LaneSource("event", "1", "entry")
"""All events there are."""

_BASE = {
    LaneGrouping.COMPANY: ("party", "company", "event"),
    LaneGrouping.CLOUD: ("party", "company", "event"),
    LaneGrouping.KIND: ("event", "kind", "entry"),
    LaneGrouping.MODEL: ("event_model", "model", "event"),
}
_NAMES = {
    LaneGrouping.COMPANY: "company",
    LaneGrouping.CLOUD: "company",
    LaneGrouping.MODEL: "model",
}
"""Where a lane's name stands."""

_ROUTE_COLUMN = {LaneGrouping.CLOUD: "provider", LaneGrouping.MODEL: "model"}


class LaneReader:
    """Reads a timeline's lanes. For a worker: it makes temporary tables on its connection."""

    def __init__(
        self, store: Store, timeline: Timeline, by: LaneGrouping, criteria: Filter = EVERYTHING
    ) -> None:
        self._store = store
        self._timeline = timeline
        self._by = by
        self._filter = criteria
        self._limit = limit_key(timeline.as_of)
        self._is_all = timeline.keys is None
        self._bars: dict[str, list[LaneBar]] | None = None
        self._grain = Granularity.DAY
        self._keep_chosen()
        self._keep_also()

    # -- What it makes for itself ------------------------------------------------------------------

    def _keep_chosen(self) -> None:
        """What the filter selects, as a table that others are held against."""
        keys = self._timeline.keys
        if keys is None:
            return
        _new_table(self._store, "chosen (event INTEGER PRIMARY KEY)")
        for start in range(0, len(keys), _PIECE):
            part = json.dumps(keys.part(start, min(start + _PIECE, len(keys))))
            self._store.rows("INSERT INTO chosen SELECT value FROM json_each(?)", [part])

    def _keep_also(self) -> None:
        """The events behind a route's periods that are not in its lane already."""
        column = _ROUTE_COLUMN.get(self._by)
        _new_table(
            self._store, "also (lane TEXT, event INTEGER, PRIMARY KEY (lane, event)) WITHOUT ROWID"
        )
        if column is None:
            return
        table, lane, event = _BASE[self._by]
        query = f"""
            INSERT OR IGNORE INTO also
            SELECT route.{column}, event.entry
            FROM period JOIN route ON route.entry = period.route JOIN event ON event.id = period.event
            WHERE NOT route.retracted AND NOT EXISTS (
                SELECT 1 FROM {table} WHERE {lane} = route.{column} AND {event} = event.entry)
        """
        self._store.rows(query)

    def _sources(self, lane: str) -> list[LaneSource]:
        if lane == ALL:
            return [_WHOLE if self._is_all else LaneSource("chosen", "1", "event")]
        table, column, event = _BASE[self._by]
        return [
            LaneSource(table, f"{column} = :lane", event),
            LaneSource("also", "lane = :lane", "event"),
        ]

    def _is_in(self, column: str) -> str:
        return "" if self._is_all else f" AND +{column} IN chosen"

    # -- Which lanes there are ---------------------------------------------------------------------

    def lanes(self) -> list[Lane]:
        """All lanes with events of the filter, those with most first; without a filter also clouds and models
        that have none and are on offer."""
        counted: dict[str, int] = {}
        for query in self._counting():
            for lane, events in self._store.rows(query, {"limit": self._limit}):
                counted[lane] = counted.get(lane, 0) + events
        if self._is_all and self._by in _ROUTE_COLUMN:
            counted = dict.fromkeys(self._lane_bars(), 0) | counted
        heaviest = sorted(counted, key=lambda lane: (-counted[lane], lane))[:MAX_LANES]
        names = self._names(heaviest)
        return [Lane(lane, names.get(lane, lane), counted[lane]) for lane in heaviest]

    def days(self) -> tuple[date, date] | None:
        """The first and the last day on which an event stands; None where there is none."""
        keys = self._timeline.keys
        if keys is None:
            query = "SELECT min(entry), max(entry) FROM (SELECT entry FROM event WHERE entry < ?)"
            ends = self._store.row(query, [self._limit]) or (None, None)
        else:
            ends = (
                (*keys.part(0, 1), *keys.part(len(keys) - 1, len(keys)))
                if len(keys)
                else (None, None)
            )
        if ends[0] is None:
            return None
        periods = (PartialDate.parse(group.period) for group in self._timeline.groups)
        middles = (
            middle_of(one.first, one.last) for one in periods if one.precision < Precision.MONTH
        )
        return date.fromordinal(ends[0] >> DAY_SHIFT), max(day_of_key(ends[1]), *middles, date.min)

    def _counting(self) -> Iterator[str]:
        table, column, event = _BASE[self._by]
        among = (
            " AND company IN (SELECT provider FROM route WHERE NOT retracted)"
            if self._by is LaneGrouping.CLOUD
            else ""
        )
        if self._is_all:
            yield f"SELECT {column}, count(*) FROM {table} WHERE +{event} < :limit{among} GROUP BY {column}"
        else:  # in the order of time, so that no page is read twice
            where = f"{table}.{event} = chosen.event WHERE chosen.event < :limit{among}"
            yield f"SELECT {column}, count(*) FROM chosen CROSS JOIN {table} ON {where} GROUP BY {column}"
        yield f"SELECT lane, count(*) FROM also WHERE +event < :limit{self._is_in('event')} GROUP BY lane"

    def _names(self, lanes: list[str]) -> dict[str, str]:
        table = _NAMES.get(self._by)
        if table is None:
            return {}
        query = f"SELECT id, name FROM {table} WHERE id IN {IN_JSON_LIST}"
        return dict(self._store.rows(query, [json_list(lanes)]))

    # -- What is in a lane -------------------------------------------------------------------------

    def set_range(self, grain: Granularity, first: int, last: int) -> None:
        """From now on parts are of those cells."""
        self._grain, self._first, self._last = grain, first, last
        _new_table(self._store, "span (n INTEGER PRIMARY KEY, low INTEGER, high INTEGER)")
        self._spans = list(spans_between(grain, first, last, self._limit))
        rows = json.dumps(
            [[number, span.low, span.high] for number, span in enumerate(self._spans)]
        )
        self._store.rows(
            "INSERT INTO span SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)", [rows]
        )  # fmt: skip

    def slice_of(self, lane: str) -> LaneSlice:
        """The lane between the cells that are looked at."""
        marks: list[LaneMark] = []
        sides: dict[int, list[LaneMark]] = {-1: [], 1: []}
        for number, events, newest, who in self._store.rows(self._part_query(lane), {"lane": lane}):
            if events:
                span = self._spans[number]
                mark = LaneMark(
                    span.cell, events, span.first, span.last, newest, day_of_key(newest), sides=who
                )
                side = (span.cell > self._last) - (span.cell < self._first)
                sides.get(side, marks).append(mark)
        before, after = sides[-1], sides[1]
        laters = [mark.day for mark in after if mark.first <= self._last]
        if len(after) > len(laters):
            laters.append(self._oldest(lane, self._spans[-1].low))
        return LaneSlice(
            self._first, self._last, sum(mark.events for mark in before), self._told(merge_marks(marks)),
            sum(mark.events for mark in after), max((mark.day for mark in before), default=None),
            min(laters, default=None),
            tuple((mark.first, mark.last) for mark in (*before, *after) if mark.first < mark.last),
        )  # fmt: skip

    def _part_query(self, lane: str) -> str:
        counts, newest = [], []
        for table, condition, column in self._sources(lane):
            among = f"FROM {table} WHERE {condition} AND {column} >= low AND {column} < high{self._is_in(column)}"
            counts.append(f"(SELECT count(*) {among})")
            newest.append(f"coalesce((SELECT {column} {among} ORDER BY {column} DESC LIMIT 1), 0)")
        if self._sources(lane) == [_WHOLE]:  # the counts of days are kept
            counts = [
                f"coalesce((SELECT sum(events) FROM day WHERE day >= low >> {PRECISION_SHIFT}"
                f" AND day < high >> {PRECISION_SHIFT}), 0)"
            ]
        last = newest[0] if len(newest) == 1 else f"max({', '.join(newest)})"
        return f"SELECT n, {' + '.join(counts)}, {last}, {self._sides(lane)} FROM span"

    def _sides(self, lane: str) -> str:
        return "0"

    def _told(self, marks: tuple[LaneMark, ...]) -> tuple[LaneMark, ...]:
        """With what is to be said of events that are alone in their cell."""
        alone = json_list(mark.key for mark in marks if mark.events == 1)
        query = f"""
            SELECT entry, kind, substr(title, 1, {LONE_EVENT_TITLES}), retracted OR status = 'cancelled'
            FROM event WHERE entry IN {IN_JSON_LIST}
        """
        told = {row[0]: row[1:] for row in self._store.rows(query, [alone])}
        return tuple(
            mark._replace(
                kind=told[mark.key][0], title=told[mark.key][1], is_struck=bool(told[mark.key][2])
            )
            if mark.events == 1 and mark.key in told
            else mark
            for mark in marks
        )

    def _oldest(self, lane: str, low: int) -> date:
        """Where the oldest event from a key on stands; there is one."""
        found: list[tuple[int]] = []
        for table, condition, column in self._sources(lane):
            query = f"""
                SELECT {column} FROM {table} WHERE {condition} AND {column} >= :low{self._is_in(column)}
                ORDER BY {column} LIMIT 1
            """
            found += self._store.rows(query, {"lane": lane, "low": low})
        return day_of_key(min(found)[0])

    def rows(self, lane: str, limit: int) -> tuple[int, list[EventRow]]:
        """How many events the lane has in the cells that are looked at, and the newest of them."""
        spans = [span for span in self._spans if self._first <= span.cell <= self._last]
        keys: list[int] = []
        events = 0
        for table, condition, column in self._sources(lane):
            for span in spans:
                where = f"FROM {table} WHERE {condition} AND {column} >= :low AND {column} < :high{self._is_in(column)}"
                asked = {"lane": lane, "low": span.low, "high": span.high, "most": limit}
                events += (self._store.row(f"SELECT count(*) {where}", asked) or (0,))[0]
                query = f"SELECT {column} {where} ORDER BY {column} DESC LIMIT :most"
                keys += [row[0] for row in self._store.rows(query, asked)]
        keys = sorted(keys, reverse=True)[:limit]
        return events, rows_of_keys(self._store, keys, self._timeline.as_of)

    def by_period(self, lane: str, *, days: bool = False) -> list[tuple[str, int]]:
        """How many events the lane has in each period under which the timeline lists them, the earliest first.

        `days`: exact dates each by itself.
        """
        counted: dict[str, int] = {}
        for table, condition, column in self._sources(lane):
            query = f"""
                SELECT {column} >> {PRECISION_SHIFT} AS day, count(*) FROM {table}
                WHERE {condition} AND {column} < :limit{self._is_in(column)} GROUP BY day ORDER BY day
            """
            for day, events in self._store.rows(query, {"lane": lane, "limit": self._limit}):
                ordinal, precision = divmod(day, 1 << (DAY_SHIFT - PRECISION_SHIFT))
                is_day = days and precision == Precision.DAY
                period = date.fromordinal(ordinal).isoformat() if is_day else period_of(day)
                counted[period] = counted.get(period, 0) + events
        return sorted(counted.items())

    # -- What lasts --------------------------------------------------------------------------------

    def bars(self, lane: str) -> list[LaneBar]:
        """What lasts in a lane: the routes of a cloud or model, then its events and their flows."""
        return [*self._lane_bars().get(lane, ()), *self._terms(lane)]

    def _lane_bars(self) -> dict[str, list[LaneBar]]:
        if self._bars is None:
            self._bars = {}
            column = _ROUTE_COLUMN.get(self._by)
            routes = routes_of(self._store, None, self._filter.of_routes()[0]) if column else ()
            names = self._route_names()
            several = Counter((route.model, route.provider) for route in routes)
            for route in routes:
                if not route.retracted and route.periods:
                    name = names.get(route.model, route.model)
                    if column == "model":
                        name = route.service or names.get(route.provider, route.provider)
                    elif several[route.model, route.provider] > 1 and route.service:
                        name = f"{name}, {route.service}"
                    bar = LaneBar(
                        name, "cell", f"{route.model}/{route.provider}", intervals_of_route(route)
                    )
                    self._bars.setdefault(getattr(route, str(column)), []).append(bar)
            for bars in self._bars.values():
                bars.sort(key=_start_of)
        return self._bars

    def _route_names(self) -> dict[str, str]:
        if self._by is LaneGrouping.CLOUD:
            return dict(self._store.rows("SELECT id, name FROM model"))
        return names_of(
            self._store, [row[0] for row in self._store.rows("SELECT DISTINCT provider FROM route")]
        )

    def _terms(self, lane: str) -> Iterator[LaneBar]:
        newest = " UNION ALL ".join(
            f"SELECT * FROM (SELECT {column} AS event FROM {table} WHERE {condition} AND {column} < :limit"
            f"{self._is_in(column)} ORDER BY {column} DESC LIMIT {NEWEST_EVENTS})"
            for table, condition, column in self._sources(lane)
        )
        query = f"""
            SELECT entry.body FROM ({newest}) AS newest CROSS JOIN entry ON entry.entry = newest.event
            WHERE instr(body, '"end":') OR instr(body, '"over":') ORDER BY entry.entry
        """
        for (body,) in self._store.rows(query, {"lane": lane, "limit": self._limit}):
            event = json.loads(body)
            if stretches := intervals_of(event):
                yield LaneBar(event["title"], "event", event["id"], stretches)


def _start_of(bar: LaneBar) -> tuple[date, str]:
    since = bar.stretches[0].since
    return (since.first if since else date.min), bar.name


def _new_table(store: Store, columns: str) -> None:
    """A temporary table of that name, in place of one that is there already."""
    store.rows(f"DROP TABLE IF EXISTS temp.{columns.partition(' ')[0]}")
    store.rows(f"CREATE TEMP TABLE {columns}")


# -- Two companies against one axis ------------------------------------------------------------------


class PairReader(LaneReader):
    """The lanes of two companies: each, the events that name both, and the counterparties that they share."""

    def __init__(self, store: Store, timeline: Timeline, pair: tuple[str, str]) -> None:
        super().__init__(store, timeline, LaneGrouping.COMPANY)
        self._pair = pair
        _new_table(store, "side (event INTEGER PRIMARY KEY, who INTEGER)")
        query = f"""
            INSERT INTO side SELECT event, sum(CASE company WHEN :one THEN 1 ELSE 2 END) FROM party
            WHERE company IN (:one, :other) AND event < :limit{self._is_in("event")} GROUP BY event
        """
        store.rows(query, {"one": pair[0], "other": pair[1], "limit": self._limit})

    def lanes(self) -> list[Lane]:
        """The two, both, then the counterparties, those with most events with both of them first."""
        counts = dict(self._store.rows("SELECT who, count(*) FROM side GROUP BY who"))
        one, other, both = (counts.get(who, 0) for who in (1, 2, 3))
        names = names_of(self._store, self._pair)
        heads = [Lane(self._pair[0], names.get(self._pair[0], self._pair[0]), one + both),
                 Lane(self._pair[1], names.get(self._pair[1], self._pair[1]), other + both),
                 Lane(BOTH, "both", both)]  # fmt: skip
        return [
            *heads,
            *(Lane(row.company, row.name, self._events_with(row.company)) for row in self.shared()),
        ]

    def _events_with(self, company: str) -> int:
        query = "SELECT count(*) FROM party JOIN side ON side.event = party.event WHERE party.company = ?"
        return int((self._store.row(query, [company]) or (0,))[0])

    def shared(self) -> list[SharedCounterparty]:
        """The counterparties that both have, and in how many events each is with it; the closest to both first."""
        query = f"""
            SELECT party.company, company.name, sum(who & 1) AS one, sum(who >> 1) AS other
            FROM side CROSS JOIN party ON party.event = side.event JOIN company ON company.id = party.company
            WHERE party.company NOT IN (?, ?) GROUP BY party.company HAVING one AND other
            ORDER BY min(one, other) DESC, one + other DESC, party.company LIMIT {MAX_LANES}
        """
        return [SharedCounterparty(*row) for row in self._store.rows(query, self._pair)]

    def figures(self) -> list[SharedCounterparty]:
        """The counterparties with the money between each of the two and them, by the ledger over the filter's events.

        Without money where one of the two is in more than `WEIGHED` events.
        """
        shared = self.shared()
        counts = dict(self._store.rows("SELECT who, count(*) FROM side GROUP BY who"))
        if max(counts.get(who, 0) + counts.get(3, 0) for who in (1, 2)) > MAX_WEIGHED:
            return shared
        query = "SELECT event.id FROM side JOIN event ON event.entry = side.event"
        events = {event for (event,) in self._store.rows(query)}
        one, other = (self._money(company, events) for company in self._pair)
        nothing = CounterpartyMoney()
        return [
            row._replace(money=(one.get(row.company, nothing), other.get(row.company, nothing)))
            for row in shared
        ]

    def _money(self, company: str, events: set[str]) -> dict[str, CounterpartyMoney]:
        """What passed between a company and each of its counterparties in those events."""
        day = self._timeline.as_of or clock.today()
        sums = Ledger(deals_of(self._store, company), day).totals(company, events=events)
        coming, going = (counterparty_totals(sums, side, {}) for side in ("in", "out"))
        return {
            other: CounterpartyMoney(
                *(tuple(one for one in side if one.company == other) for side in (coming, going))
            )
            for other in {one.company for one in (*coming, *going)}
        }

    def _sources(self, lane: str) -> list[LaneSource]:
        if lane == ALL:
            return [LaneSource("side", "1", "event")]
        who = {self._pair[0]: "who & 1", self._pair[1]: "who & 2", BOTH: "who = 3"}.get(lane)
        if who is not None:
            return [LaneSource("side", who, "event")]
        return [
            LaneSource(
                "party JOIN side ON side.event = party.event",
                "party.company = :lane",
                "party.event",
            )
        ]

    def _is_in(self, column: str) -> str:
        return "" if self._is_all or column != "event" else " AND +event IN chosen"

    def _sides(self, lane: str) -> str:
        (source,) = self._sources(lane)
        return (
            f"(SELECT max(who & 1) + max(who & 2) FROM {source.table}"
            f" WHERE {source.condition} AND {source.column} >= low AND {source.column} < high)"
        )


# -- From cells to keys ------------------------------------------------------------------------------


class KeySpan(NamedTuple):
    """Keys that stand in one cell: some of its exact dates, or those of one period that is coarser than a cell."""

    cell: int
    """Before the first or behind the last that is looked at, for all there are."""
    first: int
    last: int
    """The cells over which the events may lie."""
    low: int
    high: int


def spans_between(grain: Granularity, first: int, last: int, limit: int) -> Iterator[KeySpan]:
    """All keys below the limit, in order, by the cell in which their events stand.

    Every key is in one span. A period that is coarser than a cell is a span of its own where any of its days is
    between the first and the last cell; its events stand in the middle.
    """
    begins, ends = days_of_cell(first, grain)[0], days_of_cell(last, grain)[1]
    coarse = sorted(_coarse(grain, begins, ends, first, last), key=lambda span: span.low)
    for span in _around(coarse, grain, first, last, begins, ends):
        if span.low < limit:
            yield span._replace(high=min(span.high, limit))


def _around(
    coarse: list[KeySpan], grain: Granularity, first: int, last: int, begins: date, ends: date
) -> Iterator[KeySpan]:  # fmt: skip
    """The coarse spans, and between them those of the cells, before and after."""
    limits = [
        0,
        *(first_key(days_of_cell(cell, grain)[0].toordinal()) for cell in range(first, last + 1)),
    ]
    limits.append(first_key(ends.toordinal() + 1))
    whole = [KeySpan(cell, cell, cell, low, high)
             for cell, low, high in zip(range(first - 1, last + 1), limits, limits[1:], strict=False)]  # fmt: skip
    whole.append(KeySpan(last + 1, last + 1, last + 1, limits[-1], limit_key(None)))
    waiting = iter([*coarse, None])
    cut = next(waiting)
    for span in whole:
        low = span.low
        while cut is not None and cut.low < span.high:
            if low < cut.low:
                yield span._replace(low=low, high=cut.low)
            yield cut
            low, cut = cut.high, next(waiting)
        if low < span.high:
            yield span._replace(low=low)


def _coarse(
    grain: Granularity, begins: date, ends: date, first: int, last: int
) -> Iterator[KeySpan]:
    """The periods that are coarser than a cell and have a day between two."""
    for precision in Precision:
        if precision >= EXACT[grain]:
            return
        for when in _periods(precision, begins, ends):
            cell = cell_of(middle_of(when.first, when.last), grain)
            low = first_key(when.first.toordinal()) | precision << PRECISION_SHIFT
            yield KeySpan(
                max(first - 1, min(cell, last + 1)), cell_of(when.first, grain), cell_of(when.last, grain),
                low, low + (1 << PRECISION_SHIFT),
            )  # fmt: skip


_TEXTS: dict[Precision, Callable[[int], Iterable[str]]] = {
    Precision.YEAR: lambda year: [f"{year:04}"],
    Precision.HALF: lambda year: [f"{year:04}-H{half}" for half in (1, 2)],
    Precision.QUARTER: lambda year: [f"{year:04}-Q{quarter}" for quarter in (1, 2, 3, 4)],
    Precision.MONTH: lambda year: [f"{year:04}-{month:02}" for month in range(1, 13)],
}


def _periods(precision: Precision, begins: date, ends: date) -> Iterator[PartialDate]:
    """The periods of that precision that have a day between two."""
    for year in range(begins.year, ends.year + 1):
        for text in _TEXTS[precision](year):
            when = PartialDate.parse(text)
            if when.first <= ends and when.last >= begins:
                yield when


def day_of_key(key: int) -> date:
    """Where the event of a key stands: the middle of the days that its date allows."""
    ordinal, precision = divmod(key >> PRECISION_SHIFT, 1 << (DAY_SHIFT - PRECISION_SHIFT))
    if precision == Precision.DAY:
        return date.fromordinal(ordinal)
    when = PartialDate.parse(period_of(key >> PRECISION_SHIFT))
    return middle_of(when.first, when.last)
