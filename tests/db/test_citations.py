"""Claims for printing: each flow with its qualifier, its state on a day and its source."""

from collections.abc import Callable
from datetime import date

import pytest

from partnerships_db.citations import Claim, claims_of, source_behind
from partnerships_db.details import EventDetails
from partnerships_db.store.queries.details import event_details, event_key
from partnerships_db.store.store import Store

ENTRIES = """
    companies: [{id: a, name: Alpha}, {id: b, name: Beta}]
    sources:
      - {id: press, title: T, publisher: The Press, published: 2025-01-02, kind: press}
      - {id: own, title: T, publisher: Alpha, published: 2025-01-01, kind: primary}
      - {id: wrong, title: T, publisher: Wrong, kind: primary}
      - {id: converted, title: T, publisher: Converter, kind: filing}
    events:
      - id: deal
        date: 2025-01-01
        kind: investment
        title: A deal
        flows:
          - id: first
            from: a
            to: b
            kind: equity
            amount: up to 5 billion USD
            status: closed
            closed: 2025-03
            reports:
              - {source: wrong, field: amount, says: 5 billion EUR, slip: currency}
              - {source: converted, field: amount, says: up to 4.8 billion EUR, slip: converted}
          - {from: a, to: unknown, kind: cloud-purchase, amount: 1 billion USD, sources: [press]}
        sources: [wrong, press, converted, own]
      - id: later
        date: 2025-06-01
        kind: investment
        title: Another
        flows:
          - from: a
            to: b
            kind: equity
            amount: 2 billion USD
            relations: [{type: supersedes, to: deal/first}]
"""
APRIL = date(2025, 4, 1)


@pytest.fixture
def store(make_store: Callable[..., Store]) -> Store:
    return make_store(ENTRIES)


def details_of(store: Store, event_id: str = "deal", as_of: date | None = None) -> EventDetails:
    details = event_details(store, event_key(store, event_id) or 0, as_of)
    assert details is not None
    return details


def claims_on(store: Store, day: date) -> list[Claim]:
    return list(claims_of(details_of(store, as_of=day), day))


def source_id_of(claim: Claim) -> str:
    assert claim.source is not None
    return claim.source.id


def test_a_claim_names_both_sides_and_an_unknown_side(store: Store) -> None:
    first, second = claims_on(store, APRIL)
    assert (first.name, first.payers, first.payees) == ("deal/first", ("Alpha",), ("Beta",))
    assert (second.name, second.payees) == ("deal#2", ("unknown",))
    assert str(first.amount) == "up to 5 billion USD"


@pytest.mark.parametrize(
    ("day", "status", "closed", "is_replaced"),
    [
        (date(2025, 2, 28), "committed", "", False),
        (date(2025, 3, 1), "closed", "2025-03", False),
        (date(2025, 6, 1), "closed", "2025-03", True),
    ],
)
def test_a_claim_states_the_flow_as_of_the_day(
    store: Store,
    day: date,
    status: str,
    closed: str,
    is_replaced: bool,
) -> None:
    claim = claims_on(store, day)[0]
    assert claim.status == status
    assert str(claim.closed or "") == closed
    assert claim.is_replaced == is_replaced


def test_the_strongest_source_is_cited_that_does_not_report_another_amount(store: Store) -> None:
    first, second = claims_on(store, APRIL)
    assert source_id_of(first) == "own", "a primary source comes before the press"
    assert source_id_of(second) == "press", "a flow's own source comes before its event's"


def test_a_source_that_reports_another_amount_may_be_behind_the_event(store: Store) -> None:
    deal = details_of(store)
    source = source_behind(deal, deal.entry)
    assert source is not None
    assert source.id == "wrong"


def test_an_event_without_sources_has_no_source_behind_it(store: Store) -> None:
    assert source_behind(details_of(store, "later"), {}) is None


def test_a_source_with_a_right_conversion_is_cited(make_store: Callable[..., Store]) -> None:
    entries = ENTRIES.replace("[wrong, press, converted, own]", "[wrong, press, converted]")
    first, _ = claims_on(make_store(entries), APRIL)
    assert source_id_of(first) == "converted"
