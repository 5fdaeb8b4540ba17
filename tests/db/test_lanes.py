"""Lanes: time in cells, what lasts, and a store's counts beside the same counts by plain Python."""

from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.filters.parser import parse_filter
from partnerships_db.ledger.rules import Ledger
from partnerships_db.store.event_keys import LAST_KEY, timeline_key
from partnerships_db.store.queries.deals import deals_of
from partnerships_db.store.queries.details import entries_of
from partnerships_db.store.queries.key_spans import day_of_key, spans_between
from partnerships_db.store.queries.lanes import (
    MAX_LANES,
    LaneReader,
    PairReader,
    lanes_of_event,
)
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.buckets import (
    COARSEST_EXACT_PRECISION,
    Granularity,
    cell_of,
    days_of_cell,
    finest_granularity,
    first_day,
    middle_of,
)
from partnerships_db.timeline.intervals import Interval, intervals_of, later
from partnerships_db.timeline.lanes import (
    ALL_EVENTS,
    BOTH_COMPANIES,
    LaneGrouping,
    LaneMark,
    LaneSlice,
    lasts_between,
    merge_marks,
)
from partnerships_db.values.dates import PartialDate, Precision

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
GRAINS = st.sampled_from(Granularity)
FILTERS = [
    "",
    "company:openai",
    "kind:investment,statement date:2025",
    "anthropic -kind:model-release",
]


def dates(least: int = 1990, most: int = 2040) -> st.SearchStrategy[PartialDate]:
    """Dates of every precision."""
    year = st.integers(least, most).map("{:04}".format)
    month, day = st.integers(1, 12).map("{:02}".format), st.integers(1, 28).map("{:02}".format)
    texts = st.one_of(
        year,
        st.builds("{}-H{}".format, year, st.integers(1, 2)),
        st.builds("{}-Q{}".format, year, st.integers(1, 4)),
        st.builds("{}-{}".format, year, month),
        st.builds("{}-{}-{}".format, year, month, day),
    )
    return texts.map(PartialDate.parse)


def cell_of_date(when: PartialDate, grain: Granularity) -> int:
    """The cell of an event of that date."""
    return cell_of(middle_of(when.first, when.last), grain)


# -- Cells -------------------------------------------------------------------------------------------


@given(DAYS, GRAINS)
def test_a_day_lies_in_its_cell_and_cells_lie_side_by_side(day: date, grain: Granularity) -> None:
    cell = cell_of(day, grain)
    first, last = days_of_cell(cell, grain)
    assert first <= day <= last
    assert cell_of(first, grain) == cell == cell_of(last, grain)
    if first > date.min:
        assert days_of_cell(cell - 1, grain)[1].toordinal() == first.toordinal() - 1


@given(dates(), GRAINS)
def test_what_is_exact_enough_lies_in_one_cell(when: PartialDate, grain: Granularity) -> None:
    cells = {cell_of(when.first, grain), cell_of(when.last, grain)}
    if when.precision >= COARSEST_EXACT_PRECISION[grain]:
        assert cells == {cell_of_date(when, grain)}
    else:
        assert min(cells) <= cell_of_date(when, grain) <= max(cells)


def test_a_quarter_stands_in_its_middle_and_never_at_its_first_day() -> None:
    quarter = PartialDate.parse("2025-Q4")
    assert middle_of(quarter.first, quarter.last) == date(2025, 11, 15)
    assert days_of_cell(cell_of_date(quarter, Granularity.MONTH), Granularity.MONTH) == (
        date(2025, 11, 1),
        date(2025, 11, 30),
    )


@given(DAYS, DAYS, st.integers(1, 300))
def test_the_finest_grain_that_fits(one: date, other: date, cells: int) -> None:
    first, last = sorted((one, other))
    grain = finest_granularity(first, last, cells)
    if grain is not Granularity.DECADE:
        assert cell_of(last, grain) - cell_of(first, grain) < cells
    if grain is not Granularity.DAY:
        assert (
            cell_of(last, Granularity(grain - 1)) - cell_of(first, Granularity(grain - 1)) >= cells
        )


# -- From cells to keys ------------------------------------------------------------------------------


@given(dates(1999, 2003), GRAINS, st.dates(date(1998, 1, 1), date(2004, 1, 1)), st.integers(1, 40))
def test_every_key_is_in_one_span_and_its_cell_is_where_it_stands(
    when: PartialDate, grain: Granularity, start: date, cells: int
) -> None:
    first = cell_of(start, grain)
    last = first + cells - 1
    key = timeline_key("some-event", when)
    spans = list(spans_between(grain, first, last, LAST_KEY))
    assert spans[0].low == 0
    assert all(one.high == other.low for one, other in pairwise(spans)), "no gap, no overlap"
    (span,) = [span for span in spans if span.low <= key < span.high]
    assert span.cell == max(first - 1, min(cell_of_date(when, grain), last + 1))
    if first <= span.cell <= last:
        assert span.first == cell_of(when.first, grain)
        assert span.last == cell_of(when.last, grain)
    assert day_of_key(key) == middle_of(when.first, when.last)


# -- The store's counts ------------------------------------------------------------------------------


def lanes_of(event: dict[str, Any], by: LaneGrouping, routes: list[Any]) -> set[str]:
    """In which lanes an event is, by its own entry and the routes."""
    behind = [
        route
        for route in routes
        if any(one.get("event") == event["id"] for one in route.get("periods", ()))
    ]
    sides = [flow.get(side) for flow in event.get("flows", ()) for side in ("from", "to")]
    named = {
        company for side in sides if side for company in ([side] if isinstance(side, str) else side)
    }
    companies = (named | {party["company"] for party in event.get("parties", ())}) - {"unknown"}
    match by:
        case LaneGrouping.COMPANY:
            return companies
        case LaneGrouping.KIND:
            return {event["kind"]}
        case LaneGrouping.MODEL:
            return {*event.get("models", ()), *(route["model"] for route in behind)}
        case LaneGrouping.CLOUD:
            clouds = {route["provider"] for route in routes}
            return (companies & clouds) | {route["provider"] for route in behind}


def selected(
    store: Store, query: str, as_of: date | None = None
) -> tuple[Timeline, list[dict[str, Any]]]:
    timeline = Timeline.select(store, parse_filter(query), as_of)
    ids = [row.id for row in timeline.page(store, 0, len(timeline))]
    return timeline, [dict(entry) for entry in entries_of(store, "events", ids)]


@pytest.mark.parametrize("query", FILTERS)
@pytest.mark.parametrize("by", LaneGrouping)
def test_lanes_have_the_events_that_their_entries_say(
    starter_store: Any, by: LaneGrouping, query: str
) -> None:
    with Store.reading(starter_store) as store:
        timeline, events = selected(store, query)
        routes = list(entries_of(store, "availability"))
        reader = LaneReader(store, timeline, by, parse_filter(query))
        of_event = {event["id"]: lanes_of(event, by, routes) | {ALL_EVENTS} for event in events}
        counted = Counter(
            lane for lanes in of_event.values() for lane in lanes if lane != ALL_EVENTS
        )
        lanes = reader.lanes()
        assert {lane.id: lane.events for lane in lanes if lane.events} == counted
        assert [lane.events for lane in lanes] == sorted(
            (lane.events for lane in lanes), reverse=True
        )
        grain = Granularity.TWO_MONTHS
        first, last = cell_of(date(2025, 2, 1), grain), cell_of(date(2026, 3, 1), grain)
        reader.set_range(grain, first, last)
        for lane in [ALL_EVENTS, *counted]:
            own = [event for event in events if lane in of_event[event["id"]]]
            assert counts_of(reader.slice_of(lane)) == counts_by_hand(own, grain, first, last), lane
            assert sum(events for _, events in reader.counts_by_period(lane)) == len(own)


def counts_of(part: LaneSlice) -> tuple[int, dict[int, int], int]:
    return part.before, {mark.cell: mark.events for mark in part.marks}, part.after


def counts_by_hand(
    events: list[dict[str, Any]], grain: Granularity, first: int, last: int
) -> tuple[int, dict[int, int], int]:
    cells = Counter(cell_of_date(PartialDate.parse(event["date"]), grain) for event in events)
    before = sum(count for cell, count in cells.items() if cell < first)
    after = sum(count for cell, count in cells.items() if cell > last)
    return before, {cell: count for cell, count in cells.items() if first <= cell <= last}, after


@given(grain=GRAINS, start=st.dates(date(2019, 1, 1), date(2027, 1, 1)), cells=st.integers(1, 120))
def test_before_and_in_sight_and_after_are_all(
    starter_store: Any, grain: Granularity, start: date, cells: int
) -> None:
    with Store.reading(starter_store) as store:
        timeline = Timeline.whole(store, None)
        reader = LaneReader(store, timeline, LaneGrouping.COMPANY)
        first = cell_of(start, grain)
        reader.set_range(grain, first, first + cells - 1)
        for lane in [("", len(timeline)), *((lane.id, lane.events) for lane in reader.lanes()[:3])]:
            part = reader.slice_of(lane[0])
            assert part.before + sum(mark.events for mark in part.marks) + part.after == lane[1]
            assert (part.earlier is None) == (part.before == 0)
            assert (part.later is None) == (part.after == 0)
            assert part.earlier is None or cell_of(part.earlier, grain) < first
            assert part.later is None or cell_of(part.later, grain) > part.last
            assert all(mark.first <= mark.cell <= mark.last for mark in part.marks)
            assert all(cell_of(mark.day, grain) == mark.cell for mark in part.marks)


def test_an_event_alone_in_its_cell_is_told_and_a_cell_gives_its_events(starter_store: Any) -> None:
    with Store.reading(starter_store) as store:
        reader = LaneReader(store, Timeline.whole(store, None), LaneGrouping.COMPANY)
        reader.set_range(
            Granularity.DAY,
            cell_of(date(2025, 11, 1), Granularity.DAY),
            cell_of(date(2025, 11, 30), Granularity.DAY),
        )
        alone = [mark for mark in reader.slice_of("nvidia").marks if mark.events == 1]
        assert {(row.key, row.kind, row.title) for row in reader.rows("nvidia", 100)[1]} >= {
            (mark.key, mark.kind, mark.title) for mark in alone
        }
        assert alone
        day = cell_of(date(2025, 11, 18), Granularity.DAY)
        reader.set_range(Granularity.DAY, day, day)
        events, rows = reader.rows("microsoft", 10)
        assert (
            events == len(rows) == next(mark.events for mark in reader.slice_of("microsoft").marks)
        )
        assert "microsoft-nvidia-anthropic-partnership" in {row.id for row in rows}


def test_an_as_of_date_leaves_out_what_comes_later(starter_store: Any) -> None:
    with Store.reading(starter_store) as store:
        for query in ("", "openai"):
            timeline, events = selected(store, query, date(2025, 6, 30))
            reader = LaneReader(store, timeline, LaneGrouping.COMPANY, parse_filter(query))
            openai = next(lane for lane in reader.lanes() if lane.id == "openai")
            assert openai.events == sum(
                "openai" in lanes_of(event, LaneGrouping.COMPANY, []) for event in events
            )
            reader.set_range(Granularity.YEAR, 2019, 2030)
            assert sum(mark.events for mark in reader.slice_of("openai").marks) == openai.events


def test_two_companies_and_what_they_share(starter_store: Any) -> None:
    with Store.reading(starter_store) as store:
        timeline, events = selected(store, "")
        reader = PairReader(store, timeline, ("anthropic", "openai"))
        companies = {event["id"]: lanes_of(event, LaneGrouping.COMPANY, []) for event in events}
        both = {event for event, named in companies.items() if named >= {"anthropic", "openai"}}
        assert {lane.id: lane.events for lane in reader.lanes()[:3]} == {
            "anthropic": sum("anthropic" in named for named in companies.values()),
            "openai": sum("openai" in named for named in companies.values()),
            BOTH_COMPANIES: len(both),
        }
        counted = {
            one: tuple(
                sum(named >= {one, other} for named in companies.values())
                for other in ("anthropic", "openai")
            )
            for one in set().union(*companies.values()) - {"anthropic", "openai"}
        }
        shared = reader.shared_counterparties()
        assert {row.company: (row.first, row.second) for row in shared} == {
            one: counts for one, counts in counted.items() if all(counts)
        }
        assert shared[0].company == max(shared, key=lambda row: min(row.first, row.second)).company
        money = {row.company: row.money for row in reader.counterparties_with_money()}
        totals = Ledger(deals_of(store, "openai"), date.today()).totals("openai", with_="microsoft")
        assert money["microsoft"] is not None
        assert sum(one.firm for one in money["microsoft"][1].money_in if one.currency == "USD") == (
            totals.money_in["USD"].firm
        )
        reader.set_range(Granularity.YEAR, 2025, 2025)
        either = sum(bool(named & {"anthropic", "openai"}) for named in companies.values())
        for lane, events_in in (
            (ALL_EVENTS, either),
            *((lane.id, lane.events) for lane in reader.lanes()[:9]),
        ):
            part = reader.slice_of(lane)
            assert part.before + sum(mark.events for mark in part.marks) + part.after == events_in
        reader.set_range(Granularity.YEAR, 2019, 2030)
        marks = reader.slice_of("microsoft").marks
        for mark in marks:
            sides = [
                named for event, named in companies.items()
                if "microsoft" in named and any(entry["id"] == event and in_cell(entry, mark) for entry in events)
            ]  # fmt: skip
            assert mark.sides == any("anthropic" in named for named in sides) + 2 * any(
                "openai" in named for named in sides
            )
        assert {mark.sides for mark in marks} == {2, 3} or {mark.sides for mark in marks} == {
            1,
            2,
            3,
        }


def in_cell(event: dict[str, Any], mark: LaneMark) -> bool:
    return cell_of_date(PartialDate.parse(event["date"]), Granularity.YEAR) == mark.cell


# -- What lasts --------------------------------------------------------------------------------------


def test_an_event_lasts_to_its_end_and_a_flow_over_its_term() -> None:
    event = {
        "id": "deal", "date": "2025-11-18", "effective": "2025-12", "end": "2030", "kind": "compute-deal",
        "flows": [
            {"kind": "purchase", "over": "5 years"},
            {"kind": "purchase", "start": "2027-06", "over": "18 months"},
            {"kind": "purchase", "start": "2026", "end": "2029-05"},
            {"kind": "purchase", "end": "2029", "status": "cancelled"},
            {"kind": "purchase", "amount": "1 billion USD"},
        ],
    }  # fmt: skip
    said = [(str(one.since), str(one.until)) for one in intervals_of(event)]
    assert said == [
        ("2025-12", "2030"),
        ("2025-12", "2030-12"),
        ("2027-06", "2028-12"),
        ("2026", "2029-05"),
    ]
    assert intervals_of({**event, "status": "cancelled"}) == ()
    assert intervals_of({**event, "retracted": {"why": "a slip"}}) == ()


@given(dates(), st.integers(0, 400))
def test_months_later_is_known_as_exactly(when: PartialDate, months: int) -> None:
    after = later(when, months)
    assert after.precision == when.precision
    assert (after.first.year * 12 + after.first.month) - (
        when.first.year * 12 + when.first.month
    ) == months
    assert after.first.day <= when.first.day


def test_a_term_beyond_the_calendar_ends_with_it() -> None:
    assert later(PartialDate.parse("9990"), 600).last == date.max


@pytest.mark.parametrize(
    ("stretch", "day", "lasts"),
    [
        (("2025", "2026", "ga"), "2025-07-01", True),
        (("2025", "2026", "ga"), "2026-01-01", False),
        (("2025", "2026", ""), "2026-12-31", True),
        (("2025", None, "ga"), "2026-11-24", True),
        (("2025", None, "ga"), "2026-11-25", False),
        (("2025", None, "retired"), "2026-01-01", False),
        ((None, "2026", "ga"), "1990-01-01", True),
    ],
)
def test_what_lasts_on_a_day(
    stretch: tuple[str | None, str | None, str], day: str, lasts: bool
) -> None:
    since, until = (PartialDate.parse(text) if text else None for text in stretch[:2])
    on = date.fromisoformat(day)
    assert lasts_between(Interval(since, until, stretch[2]), on, on, date(2026, 11, 24)) == lasts


def test_marks_of_one_cell_are_one() -> None:
    day = date(2025, 1, 1)
    marks = [
        LaneMark(3, 2, 3, 3, 50, day),
        LaneMark(1, 1, 0, 4, 7, day, "listing"),
        LaneMark(3, 1, 2, 5, 60, day, sides=2),
    ]
    assert [(mark.cell, mark.events, mark.first, mark.last, mark.key) for mark in merge_marks(marks)] == [
        (1, 1, 0, 4, 7), (3, 3, 2, 5, 60),
    ]  # fmt: skip


def test_every_precision_but_the_exact_ones_is_coarse_somewhere() -> None:
    assert {COARSEST_EXACT_PRECISION[grain] for grain in Granularity} == set(Precision)
    assert first_day(0, Granularity.DECADE) == date.min


@pytest.mark.parametrize("grouping", LaneGrouping)
def test_the_lanes_of_each_event_are_those_that_count_it(
    grouping: LaneGrouping, starter_store: Path
) -> None:
    with Store.reading(starter_store) as store:
        reader = LaneReader(store, Timeline.whole(store, None), grouping, parse_filter(""))
        counted = {lane.id: lane.events for lane in reader.lanes() if lane.events}
        lane_ids: Counter[str] = Counter()
        for (event_key,) in list(store.rows("SELECT entry FROM event")):
            lane_ids.update(lanes_of_event(store, grouping, event_key))
    assert counted.items() <= lane_ids.items()
    assert len(counted) == min(len(lane_ids), MAX_LANES)
