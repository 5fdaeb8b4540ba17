"""The lanes of a timeline. SQL counts their events, so the cost depends on the cells to draw.

An event may be in several lanes:

- By company, it is in the lane of each company that it names.
- By kind, it is in the lane of its kind.
- By model, it is in the lanes of the models that it names and of those whose routes it changed.
- By cloud, the lanes are the providers of routes. An event is in the lanes of the providers that it
  names as companies and of those whose routes it changed.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.matrix.routes import Route
from partnerships_db.store.bodies import sound_entries
from partnerships_db.store.event_keys import DAY_SHIFT, PRECISION_SHIFT, limit_key, period_of
from partnerships_db.store.queries.details import names_of
from partnerships_db.store.queries.key_spans import KeySpan, day_of_key, spans_between
from partnerships_db.store.queries.matrix import routes_on
from partnerships_db.store.queries.timeline import Timeline, rows_of_keys
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list
from partnerships_db.timeline.buckets import Granularity, middle_of
from partnerships_db.timeline.intervals import intervals_of
from partnerships_db.timeline.lanes import (
    ALL_EVENTS,
    Lane,
    LaneBar,
    LaneGrouping,
    LaneMark,
    LaneSlice,
    intervals_of_route,
    merge_marks,
)
from partnerships_db.timeline.records import EventRow
from partnerships_db.values import clock
from partnerships_db.values.dates import PartialDate, Precision

MAX_LANES = 1_000
"""The most lanes that are listed, those with most events first."""

MAX_BAR_EVENTS = 1_000
"""The newest events of a lane that are searched for durations."""

MAX_TITLE_LENGTH = 200
"""The characters read of the title of an event that is alone in its cell."""

MAX_KNOWN_DAYS = 32_768
"""The most days whose periods are kept while lanes are counted."""

_INSERT_BATCH = 4_096


class LaneSource(NamedTuple):
    """A table with events of a lane, a condition on its rows, and the column of their keys."""

    table: str
    condition: str
    column: str


_ALL_EVENTS = LaneSource("event", "1", "entry")


class _LaneTable(NamedTuple):
    """The table that says which events are in which lanes."""

    table: str
    lane_column: str
    event_column: str


_LANE_TABLES = {
    LaneGrouping.COMPANY: _LaneTable("party", "company", "event"),
    LaneGrouping.CLOUD: _LaneTable("party", "company", "event"),
    LaneGrouping.KIND: _LaneTable("event", "kind", "entry"),
    LaneGrouping.MODEL: _LaneTable("event_model", "model", "event"),
}

_NAME_TABLES = {
    LaneGrouping.COMPANY: "company",
    LaneGrouping.CLOUD: "company",
    LaneGrouping.MODEL: "model",
}
"""The tables with the names of lanes. The lanes of kinds have none."""

_ROUTE_COLUMNS = {LaneGrouping.CLOUD: "provider", LaneGrouping.MODEL: "model"}
"""The columns of `route` that hold a lane's id, for groupings that have routes in their lanes."""


_AMONG_CLOUDS = " AND company IN (SELECT provider FROM route WHERE NOT retracted)"
"""The condition that a company is a cloud: it is the provider of a route."""


def lanes_of_event(
    store: Store,
    grouping: LaneGrouping,
    event_key: int,
) -> set[str]:
    """The ids of the lanes that one event is in, by the rule that `LaneReader` counts by."""
    table, lane_column, event_column = _LANE_TABLES[grouping]
    own_lanes = f"SELECT {lane_column} FROM {table} WHERE {event_column} = ?"
    if grouping is LaneGrouping.CLOUD:
        own_lanes += _AMONG_CLOUDS
    lane_ids = {lane_id for (lane_id,) in store.rows(own_lanes, (event_key,))}

    route_column = _ROUTE_COLUMNS.get(grouping)
    if route_column is not None:
        lanes_of_routes = f"""
            SELECT route.{route_column}
            FROM event
                JOIN period ON period.event = event.id
                JOIN route ON route.entry = period.route
            WHERE event.entry = ? AND NOT route.retracted
        """
        lane_ids.update(lane_id for (lane_id,) in store.rows(lanes_of_routes, (event_key,)))
    return lane_ids


class LaneReader:
    """Reads the lanes of a timeline. It makes temporary tables, so its store is a worker's own."""

    def __init__(
        self,
        store: Store,
        timeline: Timeline,
        by: LaneGrouping,
        criteria: Filter = EVERYTHING,
    ) -> None:
        self._store = store
        self._timeline = timeline
        self._grouping = by
        self._criteria = criteria
        self._limit_key = limit_key(timeline.as_of)
        self._has_all_events = timeline.keys is None
        self._has_about_events = False
        self._route_bars: dict[str, list[LaneBar]] | None = None
        self._first_cell = 0
        self._last_cell = 0
        self._spans: list[KeySpan] = []
        self._fill_selected_event()
        self._fill_route_event()

    # -- Temporary tables --------------------------------------------------------------------------

    def _fill_selected_event(self) -> None:
        """Fill `selected_event` with the keys of the filter's events, unless it selects all."""
        keys = self._timeline.keys
        if keys is None:
            return
        new_temporary_table(self._store, "selected_event (event INTEGER PRIMARY KEY)")
        for start in range(0, len(keys), _INSERT_BATCH):
            batch = keys.part(start, min(start + _INSERT_BATCH, len(keys)))
            insert = "INSERT INTO selected_event SELECT value FROM json_each(?)"
            self._store.rows(insert, [json.dumps(batch)])

    def _fill_route_event(self) -> None:
        """Fill `route_event` with the events behind routes that the lane's own table lacks."""
        columns = "lane TEXT, event INTEGER, PRIMARY KEY (lane, event)"
        new_temporary_table(self._store, f"route_event ({columns}) WITHOUT ROWID")
        route_column = _ROUTE_COLUMNS.get(self._grouping)
        if route_column is None:
            return
        table, lane_column, event_column = _LANE_TABLES[self._grouping]
        insert = f"""
            INSERT OR IGNORE INTO route_event
            SELECT route.{route_column}, event.entry
            FROM period
                JOIN route ON route.entry = period.route
                JOIN event ON event.id = period.event
            WHERE NOT route.retracted AND NOT EXISTS (
                SELECT 1 FROM {table}
                WHERE {lane_column} = route.{route_column} AND {event_column} = event.entry)
        """
        self._store.rows(insert)

    def _fill_about_event(self) -> None:
        """Fill `about_event` with the events of approximate dates, once.

        It is small, so that the lanes' tables can be counted without a look at each event.
        """
        if self._has_about_events:
            return
        self._has_about_events = True
        new_temporary_table(self._store, "about_event (event INTEGER PRIMARY KEY)")
        insert = "INSERT INTO about_event SELECT entry FROM event WHERE date LIKE 'about%'"
        self._store.rows(insert)

    def _sources(self, lane: str) -> list[LaneSource]:
        """The sources of a lane's events; each event is in exactly one of them."""
        if lane == ALL_EVENTS:
            if self._has_all_events:
                return [_ALL_EVENTS]
            return [LaneSource("selected_event", "1", "event")]
        table, lane_column, event_column = _LANE_TABLES[self._grouping]
        return [
            LaneSource(table, f"{lane_column} = :lane", event_column),
            LaneSource("route_event", "lane = :lane", "event"),
        ]

    def _and_selected(self, column: str) -> str:
        """The end of a condition that leaves only the filter's events."""
        # The `+` keeps SQLite from searching by the list: it walks the range of keys instead.
        return "" if self._has_all_events else f" AND +{column} IN selected_event"

    def _from_source(
        self,
        source: LaneSource,
        low: str = "",
        high: str = "",
    ) -> str:
        """FROM and WHERE for the filter's events of a source, from key `low` up to key `high`.

        Both are SQL, such as `:low`. An empty one sets no bound; `high` is excluded.
        """
        condition = source.condition
        if low:
            condition += f" AND {source.column} >= {low}"
        if high:
            condition += f" AND {source.column} < {high}"
        condition += self._and_selected(source.column)
        return f"FROM {source.table} WHERE {condition}"

    # -- The list of lanes -------------------------------------------------------------------------

    def lanes(self) -> list[Lane]:
        """The lanes that have events of the filter, those with most events first.

        Without a filter, the clouds and models with a route but without events come last.
        """
        event_counts: Counter[str] = Counter()
        if self._has_all_events and self._grouping in _ROUTE_COLUMNS:
            event_counts.update(dict.fromkeys(self._bars_of_routes(), 0))
        for query in self._count_queries():
            event_counts.update(dict(self._store.rows(query, {"limit": self._limit_key})))

        by_events = sorted(event_counts, key=lambda lane: (-event_counts[lane], lane))
        largest = by_events[:MAX_LANES]
        names = self._lane_names(largest)
        return [Lane(lane, names.get(lane, lane), event_counts[lane]) for lane in largest]

    def _count_queries(self) -> Iterator[str]:
        """Queries for lanes with numbers of events, which are to be summed for each lane."""
        table, lane_column, event_column = _LANE_TABLES[self._grouping]
        among_clouds = ""
        if self._grouping is LaneGrouping.CLOUD:
            among_clouds = _AMONG_CLOUDS

        if self._has_all_events:
            yield f"""
                SELECT {lane_column}, count(*) FROM {table}
                WHERE +{event_column} < :limit{among_clouds} GROUP BY {lane_column}
            """
        else:
            # In the order of time, so that no page of the file is read twice.
            yield f"""
                SELECT {lane_column}, count(*)
                FROM selected_event AS selected
                    CROSS JOIN {table} ON {table}.{event_column} = selected.event
                WHERE selected.event < :limit{among_clouds} GROUP BY {lane_column}
            """
        among_selected = self._and_selected("event")
        yield f"""
            SELECT lane, count(*) FROM route_event
            WHERE +event < :limit{among_selected} GROUP BY lane
        """

    def _lane_names(self, lanes: list[str]) -> dict[str, str]:
        table = _NAME_TABLES.get(self._grouping)
        if table is None:
            return {}
        query = f"SELECT id, name FROM {table} WHERE id IN {IN_JSON_LIST}"
        return dict(self._store.rows(query, [json_list(lanes)]))

    def days(self) -> tuple[date, date] | None:
        """The first and the last day on which an event is drawn; None without events."""
        first_and_last = self._first_and_last_key()
        if first_and_last is None:
            return None
        oldest_key, newest_key = first_and_last

        # A year is drawn in its middle, which may be after the newest event that has an exact day.
        late_days = [day_of_key(newest_key)]
        for group in self._timeline.groups:
            period = PartialDate.parse(group.period)
            if period.precision < Precision.MONTH:
                late_days.append(middle_of(period.first, period.last))
        return date.fromordinal(oldest_key >> DAY_SHIFT), max(late_days)

    def _first_and_last_key(self) -> tuple[int, int] | None:
        keys = self._timeline.keys
        if keys is not None:
            count = len(keys)
            if not count:
                return None
            return keys.part(0, 1)[0], keys.part(count - 1, count)[0]

        query = "SELECT min(entry), max(entry) FROM (SELECT entry FROM event WHERE entry < ?)"
        row = self._store.row(query, [self._limit_key])
        if row is None or row[0] is None:
            return None
        return row[0], row[1]

    # -- The events of a lane ----------------------------------------------------------------------

    def set_range(
        self,
        grain: Granularity,
        first: int,
        last: int,
    ) -> None:
        """Set the cells of `slice_of` and `rows`, from `first` to `last`."""
        self._first_cell = first
        self._last_cell = last
        self._spans = list(
            spans_between(
                grain,
                first,
                last,
                self._limit_key,
            )
        )

        new_temporary_table(self._store, "span (n INTEGER PRIMARY KEY, low INTEGER, high INTEGER)")
        span_rows = [[index, span.low, span.high] for index, span in enumerate(self._spans)]
        insert = """
            INSERT INTO span
            SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)
        """
        self._store.rows(insert, [json.dumps(span_rows)])

    def slice_of(self, lane: str) -> LaneSlice:
        """The events of a lane by cell, and those before and after the cells of `set_range`."""
        before: list[LaneMark] = []
        inside: list[LaneMark] = []
        after: list[LaneMark] = []
        for mark in self._span_marks(lane):
            if mark.cell < self._first_cell:
                before.append(mark)
            elif mark.cell > self._last_cell:
                after.append(mark)
            else:
                inside.append(mark)

        earlier_keys = [mark.key for mark in before]
        later_keys = self._first_keys_after(lane, after)
        earlier_key = max(earlier_keys, key=day_of_key, default=None)
        later_key = min(later_keys, key=day_of_key, default=None)
        dates = self._stated_dates([key for key in (earlier_key, later_key) if key is not None])
        through = [(mark.first, mark.last) for mark in before + after if mark.first < mark.last]
        return LaneSlice(
            first=self._first_cell,
            last=self._last_cell,
            before=_event_count(before),
            marks=self._with_titles(merge_marks(inside)),
            after=_event_count(after),
            earlier=None if earlier_key is None else day_of_key(earlier_key),
            later=None if later_key is None else day_of_key(later_key),
            earlier_date=dates.get(earlier_key),
            later_date=dates.get(later_key),
            through=tuple(through),
        )

    def _span_marks(self, lane: str) -> Iterator[LaneMark]:
        """A mark for each span that has events of the lane."""
        query = self._span_query(lane)
        for span_index, events, newest_key, sides in self._store.rows(query, {"lane": lane}):
            if events:
                span = self._spans[span_index]
                yield LaneMark(
                    cell=span.cell,
                    events=events,
                    first=span.first,
                    last=span.last,
                    key=newest_key,
                    day=day_of_key(newest_key),
                    sides=sides,
                )

    def _span_query(self, lane: str) -> str:
        """A query for the index, number of events, newest key and sides of each span."""
        sources = self._sources(lane)
        counts: list[str] = []
        newest_keys: list[str] = []
        for source in sources:
            in_span = self._from_source(source, low="low", high="high")
            newest = f"SELECT {source.column} {in_span} ORDER BY {source.column} DESC LIMIT 1"
            counts.append(f"(SELECT count(*) {in_span})")
            newest_keys.append(f"coalesce(({newest}), 0)")

        if sources == [_ALL_EVENTS]:
            # The table `day` has these counts already.
            in_span = f"day >= low >> {PRECISION_SHIFT} AND day < high >> {PRECISION_SHIFT}"
            counts = [f"coalesce((SELECT sum(events) FROM day WHERE {in_span}), 0)"]

        count = " + ".join(counts)
        newest_key = ", ".join(newest_keys)
        if len(newest_keys) > 1:
            newest_key = f"max({newest_key})"
        return f"SELECT n, {count}, {newest_key}, {self._sides(lane)} FROM span"

    def _sides(self, lane: str) -> str:
        """SQL for `LaneMark.sides`."""
        return "0"

    def _with_titles(self, marks: tuple[LaneMark, ...]) -> tuple[LaneMark, ...]:
        """The marks with the dates of their events, those of one event with its kind and title."""
        query = f"""
            SELECT entry, date, kind, substr(title, 1, {MAX_TITLE_LENGTH}),
                retracted OR status = 'cancelled'
            FROM event WHERE entry IN {IN_JSON_LIST}
        """
        keys = json_list(mark.key for mark in marks)
        details = {key: columns for key, *columns in self._store.rows(query, [keys])}

        titled: list[LaneMark] = []
        for mark in marks:
            if mark.key in details:
                date_text, kind, title, is_struck = details[mark.key]
                mark = mark._replace(stated_date=PartialDate.parse(date_text))
                if mark.events == 1:
                    mark = mark._replace(kind=kind, title=title, is_struck=bool(is_struck))
            titled.append(mark)
        return tuple(titled)

    def _stated_dates(self, keys: Sequence[int]) -> dict[int | None, PartialDate]:
        """The dates of events as they are stated, by key."""
        query = f"SELECT entry, date FROM event WHERE entry IN {IN_JSON_LIST}"
        date_rows = self._store.rows(query, [json_list(keys)])
        return {key: PartialDate.parse(text) for key, text in date_rows}

    def _first_keys_after(self, lane: str, after: list[LaneMark]) -> list[int]:
        """The keys of events after the range, with that of the oldest; empty without one."""
        keys = [mark.key for mark in after if mark.first <= self._last_cell]
        if len(after) > len(keys):
            # The last span has all exact dates after the range, and its mark the newest of them.
            keys.append(self._oldest_key(lane, self._spans[-1].low))
        return keys

    def _oldest_key(self, lane: str, low: int) -> int:
        """The key of the lane's oldest event from a key on; the lane has one."""
        oldest_keys: list[int] = []
        for source in self._sources(lane):
            after = self._from_source(source, low=":low")
            query = f"SELECT {source.column} {after} ORDER BY {source.column} LIMIT 1"
            for (key,) in self._store.rows(query, {"lane": lane, "low": low}):
                oldest_keys.append(key)
        return min(oldest_keys)

    def rows(self, lane: str, limit: int) -> tuple[int, list[EventRow]]:
        """The number of a lane's events in the cells of `set_range`, and the newest of them."""
        event_count = 0
        keys: list[int] = []
        for source in self._sources(lane):
            in_span = self._from_source(source, low=":low", high=":high")
            count_query = f"SELECT count(*) {in_span}"
            newest_first = f"ORDER BY {source.column} DESC"
            key_query = f"SELECT {source.column} {in_span} {newest_first} LIMIT :most"
            for span in self._spans:
                if not self._first_cell <= span.cell <= self._last_cell:
                    continue
                parameters = {"lane": lane, "low": span.low, "high": span.high, "most": limit}
                (span_count,) = self._store.row(count_query, parameters) or (0,)
                event_count += span_count
                keys.extend(key for (key,) in self._store.rows(key_query, parameters))

        newest_keys = sorted(keys, reverse=True)[:limit]
        return event_count, rows_of_keys(self._store, newest_keys, self._timeline.as_of)

    def counts_by_period(self, lane: str, *, days: bool = False) -> list[tuple[str, int]]:
        """The periods of the timeline in which a lane has events, ascending, with their numbers.

        With `days`, each exact date is a period of its own. An approximate day is in its month;
        an approximate month or longer period is apart, as `about 2026-03`.
        """
        self._fill_about_event()
        event_counts: Counter[str] = Counter()
        for source in self._sources(lane):
            until_limit = self._from_source(source, high=":limit")
            query = f"""
                SELECT {source.column} >> {PRECISION_SHIFT} AS day,
                    {source.column} IN about_event AS is_about, count(*) {until_limit}
                GROUP BY day, is_about ORDER BY day
            """
            parameters = {"lane": lane, "limit": self._limit_key}
            for day, is_about, events in self._store.rows(query, parameters):
                period = _period_of_day(day, days=days and not is_about)
                is_of_day = day % (1 << (DAY_SHIFT - PRECISION_SHIFT)) == Precision.DAY
                event_counts[period if is_of_day or not is_about else f"about {period}"] += events
        return sorted(event_counts.items(), key=lambda item: item[0].removeprefix("about "))

    # -- Durations ---------------------------------------------------------------------------------

    def bars(self, lane: str) -> list[LaneBar]:
        """The bars of a lane: the routes of a cloud or model, then its events and their flows."""
        bars = list(self._bars_of_routes().get(lane, ()))
        bars.extend(self._bars_of_events(lane))
        return bars

    def _bars_of_routes(self) -> dict[str, list[LaneBar]]:
        """The bars of routes by lane, those that begin first first; read once."""
        if self._route_bars is None:
            self._route_bars = self._read_route_bars()
        return self._route_bars

    def _read_route_bars(self) -> dict[str, list[LaneBar]]:
        column = _ROUTE_COLUMNS.get(self._grouping)
        if column is None:
            return {}
        route_criteria, other_clauses = self._criteria.of_routes()
        if other_clauses:
            return {}  # No route has what the filter asks for.
        day = self._timeline.as_of or clock.today()
        routes = routes_on(self._store, route_criteria, day)
        names = self._names_on_bars()
        routes_in_cell = Counter((route.model, route.provider) for route in routes)

        bars_by_lane: dict[str, list[LaneBar]] = {}
        for route in routes:
            if route.retracted or not route.periods:
                continue
            is_alone = routes_in_cell[route.model, route.provider] == 1
            bar = LaneBar(
                name=self._bar_name(route, names, is_alone=is_alone),
                kind="cell",
                target=f"{route.model}/{route.provider}",
                stretches=intervals_of_route(route),
            )
            lane = route.model if column == "model" else route.provider
            bars_by_lane.setdefault(lane, []).append(bar)
        for bars in bars_by_lane.values():
            bars.sort(key=_start_and_name)
        return bars_by_lane

    def _bar_name(
        self,
        route: Route,
        names: dict[str, str],
        *,
        is_alone: bool,
    ) -> str:
        """The name of a route's bar; `is_alone` if the provider has no other route of the model."""
        if self._grouping is LaneGrouping.MODEL:
            return route.service or names.get(route.provider, route.provider)
        model_name = names.get(route.model, route.model)
        if is_alone or not route.service:
            return model_name
        return f"{model_name}, {route.service}"

    def _names_on_bars(self) -> dict[str, str]:
        """The names of models for the lanes of clouds, of providers for the lanes of models."""
        if self._grouping is LaneGrouping.CLOUD:
            return dict(self._store.rows("SELECT id, name FROM model"))
        provider_rows = self._store.rows("SELECT DISTINCT provider FROM route")
        return names_of(self._store, [provider for (provider,) in provider_rows])

    def _bars_of_events(self, lane: str) -> Iterator[LaneBar]:
        """The bars of the newest events of a lane that have a duration, the oldest first."""
        newest_queries: list[str] = []
        for source in self._sources(lane):
            until_limit = self._from_source(source, high=":limit")
            newest_queries.append(f"""
                SELECT * FROM (
                    SELECT {source.column} AS event {until_limit}
                    ORDER BY {source.column} DESC LIMIT {MAX_BAR_EVENTS})
            """)
        newest = " UNION ALL ".join(newest_queries)
        query = f"""
            SELECT entry.id, entry.body
            FROM ({newest}) AS newest CROSS JOIN entry ON entry.entry = newest.event
            WHERE instr(body, '"end":') OR instr(body, '"over":') ORDER BY entry.entry
        """
        body_rows = self._store.rows(query, {"lane": lane, "limit": self._limit_key})
        for event in sound_entries(self._store, "events", body_rows):
            intervals = intervals_of(event)
            if intervals:
                yield LaneBar(
                    event["title"],
                    "event",
                    event["id"],
                    intervals,
                )


def _event_count(marks: Iterable[LaneMark]) -> int:
    return sum(mark.events for mark in marks)


@lru_cache(maxsize=MAX_KNOWN_DAYS)  # the lanes have the same days
def _period_of_day(day: int, *, days: bool) -> str:
    """The period of a `day` of the table `day`; with `days`, an exact date is its own period."""
    ordinal, precision = divmod(day, 1 << (DAY_SHIFT - PRECISION_SHIFT))
    if days and precision == Precision.DAY:
        return date.fromordinal(ordinal).isoformat()
    return period_of(day)


def _start_and_name(bar: LaneBar) -> tuple[date, str]:
    since = bar.stretches[0].since
    start = since.first if since else date.min
    return start, bar.name


def new_temporary_table(store: Store, definition: str) -> None:
    """Create a temporary table, `name (columns)`, in place of an earlier one of that name."""
    name, _, _ = definition.partition(" ")
    store.rows(f"DROP TABLE IF EXISTS temp.{name}")
    store.rows(f"CREATE TEMP TABLE {definition}")


# -- Two companies on one axis ---------------------------------------------------------------------
