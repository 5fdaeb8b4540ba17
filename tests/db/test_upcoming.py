"""Upcoming events: the ends of deals and flows, and scheduled changes of routes."""

from collections.abc import Callable
from datetime import date

import pytest

from partnerships_db.filters.model import EVERYTHING
from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.queries import upcoming
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.queries.upcoming import upcoming_events
from partnerships_db.store.store import Store
from partnerships_db.timeline.records import UpcomingEvent
from partnerships_db.values.clock import fixed_today

TODAY = date(2026, 11, 25)
ENTRIES = """
    companies: [{id: acme, name: Acme}, {id: globex, name: Globex}, {id: initech, name: Initech}]
    models: [{id: model-1, name: Model 1, developer: acme}]
    availability:
    - id: route
      model: model-1
      provider: globex
      service: The Service
      periods:
      - {from: 2025-01, status: ga}
      - {from: 2026-12-05, status: legacy, scheduled: true}
      - {from: 2027-03, status: retired}
    events:
    - id: lease
      date: 2025-02
      end: 2030
      kind: supply
      title: Lease
      parties: [{company: acme}]
      flows:
      - {from: acme, kind: lease, amount: 1 billion USD, end: 2030}
      - {from: acme, kind: services, amount: 1 billion USD, end: 2028-06}
    - id: over
      date: 2025-03
      end: 2026-11-25
      kind: supply
      title: Over today
      parties: [{company: acme}]
    - id: cancelled
      date: 2025-04
      end: 2027
      kind: supply
      status: cancelled
      title: Cancelled
      parties: [{company: acme}]
    - id: later
      date: 2026-12
      end: 2027-01
      kind: statement
      title: Later
      parties: [{company: initech}]
"""
LEASE_ENDS = ["2030 ends Lease", "2028-06 ends Lease services"]
LATER_ENDS = ["2027-01 ends Later"]
ROUTE_IS_LEGACY = ["2026-12-05 legacy Model 1 The Service"]
ROUTE_IS_RETIRED = ["2027-03 retired Model 1 The Service"]


@pytest.fixture
def store(make_store: Callable[..., Store]) -> Store:
    return make_store(ENTRIES)


def upcoming_lines(store: Store, query: str = "", as_of: date | None = None) -> list[str]:
    criteria = parse_filter(query)
    timeline = Timeline.select(store, criteria, as_of)
    with fixed_today(TODAY):
        events = upcoming_events(store, timeline, criteria, TODAY)
    return [
        f"{event.date} {event.change} {event.title} {event.detail}".rstrip() for event in events
    ]


def test_the_last_event_comes_first_and_equal_ends_are_listed_once(store: Store) -> None:
    assert upcoming_lines(store) == [
        *LEASE_ENDS,
        *ROUTE_IS_RETIRED,
        *LATER_ENDS,
        *ROUTE_IS_LEGACY,
    ]


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ("kind:statement", LATER_ENDS),
        ("lease", LEASE_ENDS),
        ("provider:globex", ROUTE_IS_RETIRED + ROUTE_IS_LEGACY),
        ("provider:acme", []),
        # The status of a route is that of today.
        ("status:ga", ROUTE_IS_RETIRED + ROUTE_IS_LEGACY),
        ("-status:retired provider:globex", ROUTE_IS_RETIRED + ROUTE_IS_LEGACY),
        ("status:legacy", []),
        ("status:committed -lease", []),
    ],
)
def test_a_filter_keeps_the_ends_of_its_events_and_the_changes_of_its_routes(
    store: Store,
    query: str,
    lines: list[str],
) -> None:
    assert upcoming_lines(store, query) == lines


def test_as_of_an_earlier_day_only_changes_that_were_scheduled_are_listed(store: Store) -> None:
    assert upcoming_lines(store, as_of=date(2025, 2, 14)) == LEASE_ENDS + ROUTE_IS_LEGACY


MINIMUMS = """
    companies: [{id: acme, name: Acme}, {id: globex, name: Globex}]
    models: [{id: model-1, name: Model 1, developer: acme, released: 2025-03}]
    availability:
    - id: route
      model: model-1
      provider: globex
      service: The Service
      periods:
      - {from: 2025-04, status: ga}
      - {from: not before 2026-06, status: legacy, scheduled: true}
      - {from: not before 2027-03-02, status: retired, scheduled: true}
    events:
    - id: lease
      date: 2025-02
      end: not before 2026-01
      kind: supply
      title: Lease
      flows: [{from: acme, to: globex, kind: lease, end: not before 2030}]
"""


def test_a_minimum_is_listed_at_its_day_and_afterwards_as_long_as_nothing_else_is_known(
    make_store: Callable[..., Store],
) -> None:
    store = make_store(MINIMUMS)
    assert upcoming_lines(store) == [
        "not before 2030 ends Lease lease",
        "not before 2027-03-02 retired Model 1 The Service",
        "not before 2026-06 legacy Model 1 The Service",
        "not before 2026-01 ends Lease",
    ]
    deprecated = "- {from: 2026-11-01, status: deprecated}\n      - {from: not before 2027-03-02"
    later_store = make_store(MINIMUMS.replace("- {from: not before 2027-03-02", deprecated))
    assert upcoming_lines(later_store)[1:] == [
        "not before 2027-03-02 retired Model 1 The Service",
        "not before 2026-01 ends Lease",
    ]


def test_as_of_a_day_before_the_release_no_retirement_is_listed(
    make_store: Callable[..., Store],
) -> None:
    store = make_store(MINIMUMS)
    ends = ["not before 2030 ends Lease lease", "not before 2026-01 ends Lease"]
    assert upcoming_lines(store, as_of=date(2025, 1, 31)) == []
    assert upcoming_lines(store, as_of=date(2025, 3, 31)) == ends
    assert len(upcoming_lines(store, as_of=date(2025, 4, 1))) == len(ends) + 2


def test_as_of_a_later_day_only_events_after_it_are_listed(store: Store) -> None:
    assert upcoming_lines(store, as_of=date(2029, 1, 1)) == ["2030 ends Lease"]


def test_of_too_many_events_the_next_ones_are_listed(
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(upcoming, "MAX_UPCOMING", 2)
    assert upcoming_lines(store) == LATER_ENDS + ROUTE_IS_LEGACY


def test_the_starter_data_has_upcoming_ends_and_retirements(starter: Store) -> None:
    events = upcoming_events(starter, Timeline.whole(starter, None), EVERYTHING, TODAY)
    first_days = [event.date.first for event in events]
    assert first_days == sorted(first_days, reverse=True)
    assert {event.change for event in events} == {"ends", "retired"}
    assert "amazon-talen-ppa" in {event.event for event in events}
    retirement = UpcomingEvent(
        date=events[-1].date,
        change="retired",
        title="Claude Sonnet 4.5",
        detail="Microsoft Foundry",
        event="",
        model="claude-sonnet-4-5",
        provider="azure",
    )
    assert retirement in events
