"""What lies ahead: the ends of deals and of their flows, changes of routes, of what is shown and no more."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.queries import upcoming
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.queries.upcoming import upcoming_events
from partnerships_db.store.store import Store
from partnerships_db.timeline.records import UpcomingEvent

TODAY = date(2026, 11, 25)
DEALS = """
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
    - {id: lease, date: 2025-02, end: 2030, kind: supply, title: Lease, parties: [{company: acme}],
       flows: [{from: acme, kind: lease, amount: 1 billion USD, end: 2030},
               {from: acme, kind: services, amount: 1 billion USD, end: 2028-06}]}
    - {id: over, date: 2025-03, end: 2026-11-25, kind: supply, title: Over today, parties: [{company: acme}]}
    - {id: void, date: 2025-04, end: 2027, kind: supply, status: cancelled, title: Void, parties: [{company: acme}]}
    - {id: later, date: 2026-12, end: 2027-01, kind: statement, title: Later, parties: [{company: initech}]}
"""


def told(store: Store, query: str = "", as_of: date | None = None) -> list[str]:
    chosen = parse_filter(query)
    found = upcoming_events(store, Timeline.select(store, chosen, as_of), chosen, TODAY)
    return [
        f"{one.date} {one.change} {one.title}{' ' if one.detail else ''}{one.detail}"
        for one in found
    ]


ROUTE = ["2027-03 retired Model 1 The Service", "2026-12-05 legacy Model 1 The Service"]


def test_the_last_comes_first_and_what_ends_together_is_told_once(
    make_store: Callable[..., Store],
) -> None:
    assert told(make_store(DEALS)) == [
        "2030 ends Lease", "2028-06 ends Lease services", ROUTE[0], "2027-01 ends Later", ROUTE[1],
    ]  # fmt: skip


def test_a_filter_keeps_the_ends_of_what_it_selects_and_the_routes_that_its_terms_do(
    make_store: Callable[..., Store],
) -> None:
    store = make_store(DEALS)
    assert told(store, "kind:statement") == ["2027-01 ends Later"]
    assert told(store, "provider:globex") == ROUTE
    assert told(store, "provider:acme") == []
    assert told(store, "status:ga") == told(store, "-status:retired provider:globex") == ROUTE, (
        "its state on that day"
    )
    assert told(store, "status:legacy") == told(store, "status:committed -lease") == []
    assert told(store, "lease") == ["2030 ends Lease", "2028-06 ends Lease services"]


def test_as_of_an_earlier_day_only_what_had_been_scheduled_lay_ahead(
    make_store: Callable[..., Store],
) -> None:
    store = make_store(DEALS)
    as_of = date(2025, 2, 14)
    assert told(store, "", as_of) == ["2030 ends Lease", "2028-06 ends Lease services", ROUTE[1]]
    assert told(store, "", date(2029, 1, 1)) == ["2030 ends Lease"]


def test_of_very_many_the_next_are_told(
    make_store: Callable[..., Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upcoming, "MAX_UPCOMING", 2)
    assert told(make_store(DEALS)) == ["2027-01 ends Later", ROUTE[1]]


def test_the_starter_data_has_its_retirements_ahead(starter_store: Path) -> None:
    with Store.reading(starter_store) as store:
        found = upcoming_events(store, Timeline.whole(store, None), parse_filter(""), TODAY)
    assert found == sorted(found, key=lambda one: one.date.first, reverse=True)
    sonnet = UpcomingEvent(
        found[-1].date,
        "retired",
        "Claude Sonnet 4.5",
        "Microsoft Foundry",
        "",
        "claude-sonnet-4-5",
        "azure",
    )
    assert sonnet in found
    assert {one.change for one in found} == {"ends", "retired"}
    assert "amazon-talen-ppa" in {one.event for one in found}
