"""Lanes: the events of each company, kind, cloud or model, counted in cells of time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixture_types import MakeStore

from partnerships_db.filters.parser import parse_filter
from partnerships_db.ledger.rules import Ledger
from partnerships_db.store.queries.deals import deals_of
from partnerships_db.store.queries.details import entries_of
from partnerships_db.store.queries.lane_pairs import PairReader
from partnerships_db.store.queries.lanes import MAX_LANES, LaneReader, lanes_of_event
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.buckets import Granularity, cell_of, middle_of
from partnerships_db.timeline.lanes import (
    ALL_EVENTS,
    BOTH_COMPANIES,
    DENSE_SHARE,
    LaneGrouping,
    LaneMark,
    LaneSlice,
    dense_days,
    merge_marks,
)
from partnerships_db.timeline.periods import days_of_period
from partnerships_db.timeline.records import PeriodGroup
from partnerships_db.values.dates import PartialDate

Entry = dict[str, Any]
CellCounts = tuple[int, dict[int, int], int]
"""The number of events before the cells, in each cell, and after the cells."""

QUERIES = (
    "",
    "company:openai",
    "kind:investment,statement date:2025",
    "anthropic -kind:model-release",
)


@pytest.fixture(scope="module")
def store(starter_store: Path) -> Iterator[Store]:
    """The starter data in a store of its own: the readers make temporary tables."""
    with Store.reading(starter_store) as store:
        yield store


@pytest.fixture(scope="module")
def routes(store: Store) -> list[Entry]:
    return [dict(route) for route in entries_of(store, "availability")]


# -- The same counts from the entries --------------------------------------------------------------


def lane_ids(event: Entry, grouping: LaneGrouping, routes: Iterable[Entry]) -> set[str]:
    """The lanes of an event, by its own entry and the routes that it began."""
    begun_routes = [route for route in routes if event["id"] in beginning_events(route)]
    match grouping:
        case LaneGrouping.COMPANY:
            return company_ids(event)
        case LaneGrouping.KIND:
            return {event["kind"]}
        case LaneGrouping.MODEL:
            return {*event.get("models", ()), *(route["model"] for route in begun_routes)}
        case LaneGrouping.CLOUD:
            clouds = {route["provider"] for route in routes}
            own_clouds = company_ids(event) & clouds
            return own_clouds | {route["provider"] for route in begun_routes}


def beginning_events(route: Entry) -> set[str | None]:
    """The events that began a period of a route."""
    return {period.get("event") for period in route.get("periods", ())}


def company_ids(event: Entry) -> set[str]:
    ids = {party["company"] for party in event.get("parties", ())}
    for flow in event.get("flows", ()):
        for side in ("from", "to"):
            companies = flow.get(side, "unknown")
            ids.update([companies] if isinstance(companies, str) else companies)
    return ids - {"unknown"}


def cell_of_event(event: Entry, grain: Granularity) -> int:
    when = PartialDate.parse(event["date"])
    return cell_of(middle_of(when.first, when.last), grain)


def counts_of_events(
    events: Iterable[Entry],
    grain: Granularity,
    first: int,
    last: int,
) -> CellCounts:
    cells = Counter(cell_of_event(event, grain) for event in events)
    before = sum(count for cell, count in cells.items() if cell < first)
    after = sum(count for cell, count in cells.items() if cell > last)
    visible = {cell: count for cell, count in cells.items() if first <= cell <= last}
    return before, visible, after


def counts_of_slice(lane_slice: LaneSlice) -> CellCounts:
    visible = {mark.cell: mark.events for mark in lane_slice.marks}
    return lane_slice.before, visible, lane_slice.after


def total_of(lane_slice: LaneSlice) -> int:
    return lane_slice.before + visible_events(lane_slice) + lane_slice.after


def visible_events(lane_slice: LaneSlice) -> int:
    return sum(mark.events for mark in lane_slice.marks)


def selected_events(
    store: Store,
    query: str,
    as_of: date | None = None,
) -> tuple[Timeline, list[Entry]]:
    """A timeline with the entries of its events."""
    timeline = Timeline.select(store, parse_filter(query), as_of)
    event_ids = [row.id for row in timeline.page(store, 0, len(timeline))]
    return timeline, [dict(entry) for entry in entries_of(store, "events", event_ids)]


# -- The lanes of one grouping ---------------------------------------------------------------------


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("grouping", LaneGrouping)
def test_lanes_have_the_events_that_their_entries_name(
    store: Store,
    routes: list[Entry],
    grouping: LaneGrouping,
    query: str,
) -> None:
    timeline, events = selected_events(store, query)
    reader = LaneReader(store, timeline, grouping, parse_filter(query))
    events_by_lane: dict[str, list[Entry]] = {ALL_EVENTS: events}
    for event in events:
        for lane_id in lane_ids(event, grouping, routes):
            events_by_lane.setdefault(lane_id, []).append(event)

    lanes = reader.lanes()
    counts = [lane.events for lane in lanes]
    assert counts == sorted(counts, reverse=True)
    counts_by_lane = {lane.id: lane.events for lane in lanes if lane.events}
    counts_by_lane[ALL_EVENTS] = len(events)
    assert counts_by_lane == {lane: len(events) for lane, events in events_by_lane.items()}

    grain = Granularity.TWO_MONTHS
    first = cell_of(date(2025, 2, 1), grain)
    last = cell_of(date(2026, 3, 1), grain)
    reader.set_range(grain, first, last)
    for lane_id, lane_events in events_by_lane.items():
        expected_counts = counts_of_events(lane_events, grain, first, last)
        assert counts_of_slice(reader.slice_of(lane_id)) == expected_counts, lane_id
        period_counts = [count for _, count in reader.counts_by_period(lane_id)]
        assert sum(period_counts) == len(lane_events)


@pytest.mark.parametrize("grouping", LaneGrouping)
def test_the_lanes_of_an_event_are_the_lanes_that_count_it(
    store: Store,
    grouping: LaneGrouping,
) -> None:
    reader = LaneReader(store, Timeline.whole(store, None), grouping)
    listed_counts = {lane.id: lane.events for lane in reader.lanes() if lane.events}
    counts: Counter[str] = Counter()
    for (event_key,) in list(store.rows("SELECT entry FROM event")):
        counts.update(lanes_of_event(store, grouping, event_key))
    assert listed_counts.items() <= counts.items()
    assert len(listed_counts) == min(len(counts), MAX_LANES)


@given(
    grain=st.sampled_from(Granularity),
    start=st.dates(date(2019, 1, 1), date(2027, 1, 1)),
    cells=st.integers(1, 120),
)
def test_each_event_of_a_lane_is_before_between_or_after_the_cells(
    store: Store,
    grain: Granularity,
    start: date,
    cells: int,
) -> None:
    timeline = Timeline.whole(store, None)
    reader = LaneReader(store, timeline, LaneGrouping.COMPANY)
    first = cell_of(start, grain)
    reader.set_range(grain, first, first + cells - 1)
    events_by_lane = {lane.id: lane.events for lane in reader.lanes()[:3]}
    events_by_lane[ALL_EVENTS] = len(timeline)

    for lane_id, events in events_by_lane.items():
        lane_slice = reader.slice_of(lane_id)
        assert total_of(lane_slice) == events
        assert (lane_slice.earlier is None) == (lane_slice.before == 0)
        assert (lane_slice.later is None) == (lane_slice.after == 0)
        assert lane_slice.earlier is None or cell_of(lane_slice.earlier, grain) < first
        assert lane_slice.later is None or cell_of(lane_slice.later, grain) > lane_slice.last
        for mark in lane_slice.marks:
            assert mark.first <= mark.cell <= mark.last
            assert cell_of(mark.day, grain) == mark.cell


def test_a_mark_of_one_event_has_its_kind_and_title(store: Store) -> None:
    reader = LaneReader(store, Timeline.whole(store, None), LaneGrouping.COMPANY)
    first = cell_of(date(2025, 11, 1), Granularity.DAY)
    last = cell_of(date(2025, 11, 30), Granularity.DAY)
    reader.set_range(Granularity.DAY, first, last)
    single_marks = [mark for mark in reader.slice_of("nvidia").marks if mark.events == 1]
    assert single_marks
    _, rows = reader.rows("nvidia", 100)
    events = {(row.key, row.kind, row.title) for row in rows}
    assert events.issuperset((mark.key, mark.kind, mark.title) for mark in single_marks)


def test_the_rows_of_a_cell_are_its_events(store: Store) -> None:
    reader = LaneReader(store, Timeline.whole(store, None), LaneGrouping.COMPANY)
    cell = cell_of(date(2025, 11, 18), Granularity.DAY)
    reader.set_range(Granularity.DAY, cell, cell)
    count, rows = reader.rows("microsoft", 10)
    (mark,) = reader.slice_of("microsoft").marks
    assert count == len(rows) == mark.events
    assert "microsoft-nvidia-anthropic-partnership" in {row.id for row in rows}


@pytest.mark.parametrize("query", ["", "openai"])
def test_lanes_leave_out_events_after_the_as_of_date(store: Store, query: str) -> None:
    timeline, events = selected_events(store, query, date(2025, 6, 30))
    reader = LaneReader(store, timeline, LaneGrouping.COMPANY, parse_filter(query))
    expected_count = sum("openai" in company_ids(event) for event in events)
    counts_by_lane = {lane.id: lane.events for lane in reader.lanes()}
    assert counts_by_lane["openai"] == expected_count
    reader.set_range(Granularity.YEAR, 2019, 2030)
    assert visible_events(reader.slice_of("openai")) == expected_count


def test_merged_marks_of_one_cell_are_one_mark() -> None:
    day = date(2025, 1, 1)
    marks = [
        LaneMark(cell=3, events=2, first=3, last=3, key=50, day=day),
        LaneMark(cell=1, events=1, first=0, last=4, key=7, day=day, kind="listing"),
        LaneMark(cell=3, events=1, first=2, last=5, key=60, day=day, sides=2),
    ]
    first_mark, merged_mark = merge_marks(marks)
    assert first_mark[:5] == (1, 1, 0, 4, 7)
    assert merged_mark[:5] == (3, 3, 2, 5, 60)


# -- The lanes of two companies --------------------------------------------------------------------

COMPARED = ("anthropic", "openai")


@pytest.fixture
def pair_reader(store: Store) -> PairReader:
    return PairReader(store, Timeline.whole(store, None), COMPARED)


@pytest.fixture(scope="module")
def companies_by_event(store: Store) -> dict[str, set[str]]:
    _, events = selected_events(store, "")
    return {event["id"]: company_ids(event) for event in events}


def count_naming(companies_by_event: dict[str, set[str]], *company_ids: str) -> int:
    """The number of events that name all of some companies."""
    return sum(named.issuperset(company_ids) for named in companies_by_event.values())


def test_the_first_lanes_are_those_of_the_two_companies_and_of_both(
    pair_reader: PairReader,
    companies_by_event: dict[str, set[str]],
) -> None:
    assert {lane.id: lane.events for lane in pair_reader.lanes()[:3]} == {
        "anthropic": count_naming(companies_by_event, "anthropic"),
        "openai": count_naming(companies_by_event, "openai"),
        BOTH_COMPANIES: count_naming(companies_by_event, "anthropic", "openai"),
    }


def test_shared_counterparties_have_events_with_each_of_the_two_companies(
    pair_reader: PairReader,
    companies_by_event: dict[str, set[str]],
) -> None:
    expected_counts = {}
    for company in set().union(*companies_by_event.values()).difference(COMPARED):
        first = count_naming(companies_by_event, "anthropic", company)
        second = count_naming(companies_by_event, "openai", company)
        if first and second:
            expected_counts[company] = (first, second)

    shared = pair_reader.shared_counterparties()
    assert {row.company: (row.first, row.second) for row in shared} == expected_counts
    common_events = [min(row.first, row.second) for row in shared]
    assert common_events[0] == max(common_events)


def test_the_money_of_a_shared_counterparty_is_that_of_the_ledger(
    store: Store,
    pair_reader: PairReader,
) -> None:
    rows = pair_reader.counterparties_with_money()
    money_by_company = {row.company: row.money for row in rows}
    money = money_by_company["microsoft"]
    assert money is not None
    _, money_of_openai = money
    firm_dollars = sum(
        total.columns.firm for total in money_of_openai.money_in if total.currency == "USD"
    )
    ledger = Ledger(deals_of(store, "openai"), date.today())
    totals = ledger.totals("openai", with_="microsoft")
    assert firm_dollars == totals.money_in["USD"].firm


def test_each_event_of_two_companies_is_before_between_or_after_the_cells(
    pair_reader: PairReader,
    companies_by_event: dict[str, set[str]],
) -> None:
    pair_reader.set_range(Granularity.YEAR, 2025, 2025)
    events_by_lane = {lane.id: lane.events for lane in pair_reader.lanes()[:9]}
    events_by_lane[ALL_EVENTS] = sum(
        not named.isdisjoint(COMPARED) for named in companies_by_event.values()
    )
    for lane_id, events in events_by_lane.items():
        assert total_of(pair_reader.slice_of(lane_id)) == events, lane_id


def test_a_mark_of_a_counterparty_names_the_compared_companies_of_its_events(
    store: Store,
    pair_reader: PairReader,
) -> None:
    _, events = selected_events(store, "company:microsoft")
    pair_reader.set_range(Granularity.YEAR, 2019, 2030)
    marks = pair_reader.slice_of("microsoft").marks
    for mark in marks:
        assert mark.sides == compared_sides(events, mark.cell)
    sides = {mark.sides for mark in marks}
    assert {2, 3} <= sides <= {1, 2, 3}


def compared_sides(events: Sequence[Entry], year: int) -> int:
    """1 if events of the year name the first compared company, plus 2 if they name the second."""
    companies: set[str] = set()
    for event in events:
        if cell_of_event(event, Granularity.YEAR) == year:
            companies.update(company_ids(event))
    return ("anthropic" in companies) + 2 * ("openai" in companies)


# -- The first days in sight -----------------------------------------------------------------------


def period_groups(*periods: tuple[str, int]) -> list[PeriodGroup]:
    """Groups with these numbers of events; their positions do not matter."""
    return [PeriodGroup(period, 0, events) for period, events in periods]


@pytest.mark.parametrize(
    ("groups", "days"),
    [
        ([], None),
        (period_groups(("2025-03", 2)), (date(2025, 3, 1), date(2025, 3, 31))),
        (
            period_groups(("2027-06", 1), ("2025-11", 9), ("2025-09", 8), ("2015-02", 1)),
            (date(2025, 9, 1), date(2025, 11, 30)),
        ),
        (
            period_groups(("2025-11", 1), ("2015-02", 1)),
            (date(2015, 2, 1), date(2025, 11, 30)),
        ),
        (period_groups(("2025", 8), ("1990-01", 1)), (date(2025, 7, 2), date(2025, 7, 2))),
    ],
    ids=["no event", "one month", "lonely ones at both ends", "two lonely ones", "a whole year"],
)
def test_lanes_begin_where_most_events_are(
    groups: list[PeriodGroup],
    days: tuple[date, date] | None,
) -> None:
    assert dense_days(groups) == days


@given(st.dictionaries(st.integers(0, 200), st.integers(1, 50), min_size=1))
def test_the_dense_days_hold_most_events(events_of_month: dict[int, int]) -> None:
    groups = [
        PeriodGroup(f"{2010 + month // 12}-{month % 12 + 1:02}", 0, events)
        for month, events in events_of_month.items()
    ]
    days = dense_days(groups)
    assert days is not None
    within = 0
    for group in groups:
        first, last = days_of_period(group.period)
        within += group.events if days[0] <= first and last <= days[1] else 0
    assert within >= DENSE_SHARE * sum(events_of_month.values())


@pytest.mark.parametrize(
    ("grouping", "lane"), [(LaneGrouping.KIND, "statement"), (LaneGrouping.COMPANY, "acme")]
)
def test_the_events_of_approximate_months_are_counted_apart(
    grouping: LaneGrouping,
    lane: str,
    make_store: MakeStore,
) -> None:
    store = make_store("""
        companies: [{id: acme, name: Acme}]
        events:
        - {id: a, date: 2025-03, kind: statement, title: A, parties: [{company: acme}]}
        - {id: b, date: about 2025-03, kind: statement, title: B, parties: [{company: acme}]}
        - {id: c, date: about 2025-03-04, kind: statement, title: C, parties: [{company: acme}]}
    """)
    reader = LaneReader(store, Timeline.whole(store, None), grouping)
    assert reader.counts_by_period(lane) == [("2025-03", 2), ("about 2025-03", 1)]
