"""What may be printed: every flow with its qualifier, what became of it by a day, and the source behind it."""

from collections.abc import Callable
from datetime import date

from partnerships_db.citations import Claim, claims_of, source_behind
from partnerships_db.details import EventDetails
from partnerships_db.store.queries.details import event_details, event_key
from partnerships_db.store.store import Store

WORLD = """
    companies: [{id: a, name: Alpha}, {id: b, name: Beta}]
    sources:
      - {id: press, title: T, publisher: The Press, published: 2025-01-02, kind: press}
      - {id: own, title: T, publisher: Alpha, published: 2025-01-01, kind: primary}
      - {id: wrong, title: T, publisher: Wrong, kind: primary}
      - {id: rightly, title: T, publisher: Rightly, kind: filing}
    events:
      - id: deal
        date: 2025-01-01
        kind: investment
        title: A deal
        flows:
          - {id: first, from: a, to: b, kind: equity, amount: up to 5 billion USD, status: closed, closed: 2025-03,
             reports: [{source: wrong, field: amount, says: 5 billion EUR, slip: currency},
                       {source: rightly, field: amount, says: up to 4.8 billion EUR, slip: converted}]}
          - {from: a, to: unknown, kind: cloud-purchase, amount: 1 billion USD, sources: [press]}
        sources: [wrong, press, rightly, own]
      - id: later
        date: 2025-06-01
        kind: investment
        title: Another
        flows: [{from: a, to: b, kind: equity, amount: 2 billion USD, relations: [{type: supersedes, to: deal/first}]}]
"""


def details(store: Store, event: str = "deal", as_of: date | None = None) -> EventDetails:
    found = event_details(store, event_key(store, event) or 0, as_of)
    assert found is not None
    return found


def claims(store: Store, day: date) -> list[Claim]:
    return list(claims_of(details(store, as_of=day), day))


def test_a_claim_names_its_sides_and_keeps_what_none_named(
    make_store: Callable[..., Store],
) -> None:
    first, other = claims(make_store(WORLD), date(2025, 4, 1))
    assert (first.name, first.payers, first.payees) == ("deal/first", ("Alpha",), ("Beta",))
    assert (other.name, other.payees) == ("deal#2", ("unknown",))
    assert str(first.amount) == "up to 5 billion USD"


def test_what_became_of_a_flow_is_told_as_of_the_day(make_store: Callable[..., Store]) -> None:
    store = make_store(WORLD)
    told = [
        (claim.status, str(claim.closed or ""), claim.is_replaced)
        for day in (date(2025, 2, 28), date(2025, 3, 1), date(2025, 6, 1))
        for claim in claims(store, day)[:1]
    ]
    assert told == [
        ("committed", "", False),
        ("closed", "2025-03", False),
        ("closed", "2025-03", True),
    ]


def test_the_strongest_source_is_cited_and_none_that_says_otherwise(
    make_store: Callable[..., Store],
) -> None:
    store = make_store(WORLD)
    first, other = claims(store, date(2025, 4, 1))
    assert first.source is not None
    assert first.source.id == "own", (
        "primary before the press; one that prints euros is not behind the dollars"
    )
    assert other.source is not None
    assert other.source.id == "press", "a flow's own source goes before its event's"
    deal = details(store)
    assert (source_behind(deal, deal.entry) or first.source).id == "wrong", (
        "of the event as such it says nothing else"
    )
    assert source_behind(details(store, "later"), {}) is None


def test_a_right_conversion_speaks_for_a_figure(make_store: Callable[..., Store]) -> None:
    store = make_store(
        WORLD.replace("sources: [wrong, press, rightly, own]", "sources: [wrong, press, rightly]")
    )
    first, _ = claims(store, date(2025, 4, 1))
    assert first.source is not None
    assert first.source.id == "rightly"
