"""Events of the starter data are recognised under another id, with most slips that people make."""

import copy
import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, cycle, islice
from pathlib import Path
from random import Random
from typing import Any

import pytest

from partnerships_db.format.entries import Entry, companies_on_side, owners
from partnerships_db.importing.duplicates import duplicates_of
from partnerships_db.importing.fingerprints import FingerprintIndex, Owners, event_fingerprint
from partnerships_db.store.store import Store
from partnerships_db.values.amounts import EXACT, USD, Amount, parse_amount

Mutation = Callable[[Any, Owners], bool]
"""It changes an event in place; False if it has nothing to change."""

MIN_RECALL = 0.95


def sized_amount(flow: Entry) -> Amount | None:
    amount = parse_amount(flow["amount"]) if "amount" in flow else None
    return amount if amount is not None and amount.upper is not None else None


def change_amounts(event: Any, change: Callable[[Amount], Amount]) -> bool:
    has_changed = False
    for flow in event.get("flows", ()):
        amount = sized_amount(flow)
        if amount is not None:
            flow["amount"] = str(change(amount))
            has_changed = True
    return has_changed


def scaled(factor: Decimal) -> Mutation:
    def multiply(amount: Amount) -> Amount:
        low = None if amount.low is None else amount.low * factor
        high = None if amount.high is None else amount.high * factor
        return amount._replace(low=low, high=high)

    return lambda event, _owners: change_amounts(event, multiply)


def in_another_currency(event: Any, _owners: Owners) -> bool:
    return change_amounts(
        event, lambda amount: amount._replace(unit="EUR" if amount.unit == USD else USD)
    )


def without_qualifiers(event: Any, _owners: Owners) -> bool:
    return change_amounts(
        event,
        lambda amount: amount._replace(qualifier=EXACT, low=amount.upper, high=amount.upper),
    )


def moved(days: int) -> Mutation:
    def move(event: Any, _owners: Owners) -> bool:
        if len(event["date"]) != len("2025-11-18"):
            return False
        day = date.fromisoformat(event["date"]) + timedelta(days)
        event["date"] = day.isoformat()
        return True

    return move


def to_the_month(event: Any, _owners: Owners) -> bool:
    if len(event["date"]) != len("2025-11-18"):
        return False
    event["date"] = event["date"][:7]
    return True


def without_parties(event: Any, _owners: Owners) -> bool:
    return bool(event.get("flows")) and event.pop("parties", None) is not None


def with_another_party(event: Any, _owners: Owners) -> bool:
    event.setdefault("parties", []).append({"company": "some-adviser"})
    return True


def with_new_ids(event: Any, new_ids: Owners) -> bool:
    for party in event.get("parties", ()):
        party["company"] = new_ids.get(party["company"], party["company"])
    for flow in event.get("flows", ()):
        for side in ("from", "to"):
            companies = companies_on_side(flow.get(side))
            flow[side] = [new_ids.get(company, company) for company in companies]
    return True


def with_parents(event: Any, sole_owners: Owners) -> bool:
    return with_new_ids(event, sole_owners)


def with_subsidiaries(event: Any, sole_owners: Owners) -> bool:
    return with_new_ids(event, {owner: company for company, owner in sole_owners.items()})


def with_one_side(side: str) -> Mutation:
    def forget(event: Any, _owners: Owners) -> bool:
        event.pop("parties", None)
        has_other_side = False
        for flow in event.get("flows", ()):
            flow.pop("to" if side == "from" else "from", None)
            has_other_side = has_other_side or side in flow
        return has_other_side

    return forget


def split(event: Any, _owners: Owners) -> bool:
    flows = [flow for flow in event.get("flows", ()) if sized_amount(flow)]
    if not flows:
        return False
    amount = sized_amount(flows[0])
    assert amount is not None
    assert amount.upper is not None
    part = amount.upper * Decimal("0.4")
    halves = [Amount(amount.unit, EXACT, size, size) for size in (part, amount.upper - part)]
    event["flows"] = [{**flows[0], "amount": str(half)} for half in halves]
    return True


def with_first_flow_alone(event: Any, _owners: Owners) -> bool:
    event["flows"] = event.get("flows", [])[:1]
    return bool(event["flows"])


def without_figures(event: Any, _owners: Owners) -> bool:
    event["title"] = event["note"]
    event.pop("capacity", None)
    for flow in event.get("flows", ()):
        flow.pop("amount", None)
        flow.pop("capacity", None)
    return True


SINGLE_MUTATIONS: list[Mutation] = [
    in_another_currency,
    scaled(Decimal(1000)),
    scaled(Decimal("0.001")),
    scaled(Decimal(1_000_000)),
    without_qualifiers,
    moved(-7),
    moved(1),
    moved(7),
    to_the_month,
    without_parties,
    with_another_party,
    with_parents,
    with_subsidiaries,
    with_one_side("from"),
    with_one_side("to"),
    with_first_flow_alone,
]
MUTATIONS: list[tuple[Mutation, ...]] = [
    *((mutation,) for mutation in SINGLE_MUTATIONS),
    (split,),
    (without_figures,),
    *islice(combinations(SINGLE_MUTATIONS[:5] + SINGLE_MUTATIONS[6:12], 2), 40),
]
"""More than fifty ways in which people enter a known deal again."""


@pytest.fixture(scope="module")
def book(starter_store: Path) -> tuple[list[Entry], Owners]:
    """The events of the starter data, and the owner of each company that has one."""
    with Store.reading(starter_store) as store:
        bodies = store.connection.execute("SELECT list, body FROM entry ORDER BY entry").fetchall()
    entries = [(name, json.loads(body)) for name, body in bodies]
    sole_owners: dict[str, str] = {}
    for name, entry in entries:
        if name == "companies" and len(owners(entry)) == 1:
            sole_owners[entry["id"]] = owners(entry)[0]["company"]
    return [entry for name, entry in entries if name == "events"], sole_owners


def twin_of(event: Entry) -> Any:
    """The event under another id and title, without relations to others."""
    twin = copy.deepcopy(dict(event))
    twin.update(id="twin", note=event["title"], title="A thing told by someone else")
    twin.pop("relations", None)
    for flow in twin.get("flows", ()):
        flow.pop("relations", None)
    return twin


def twins(events: list[Entry], sole_owners: Owners) -> Iterator[tuple[Entry, Entry]]:
    """Yield each event with a twin that has figures or the title, each by another mutation."""
    for event, mutations in zip(events, cycle(MUTATIONS), strict=False):
        twin = twin_of(event)
        is_changed = all(mutation(twin, sole_owners) for mutation in mutations)
        has_figures = event_fingerprint(twin, sole_owners).figures
        if is_changed and (has_figures or mutations == (without_figures,)):
            yield event, twin


def test_twins_of_known_deals_are_recognised(book: tuple[list[Entry], Owners]) -> None:
    events, sole_owners = book
    index = FingerprintIndex([event_fingerprint(event, sole_owners) for event in events])
    outcomes: list[bool] = []
    for event, twin in twins(events, sole_owners):
        fingerprint = event_fingerprint(twin, sole_owners)
        duplicates = duplicates_of(fingerprint, index.candidates(fingerprint))
        outcomes.append(event["id"] in {duplicate.id for duplicate in duplicates})
    assert len(outcomes) > 100
    assert sum(outcomes) / len(outcomes) >= MIN_RECALL


def test_no_event_of_the_starter_data_is_suspected(book: tuple[list[Entry], Owners]) -> None:
    events, sole_owners = book
    fingerprints = [event_fingerprint(event, sole_owners) for event in events]
    index = FingerprintIndex(fingerprints)
    for fingerprint in fingerprints:
        assert list(duplicates_of(fingerprint, index.candidates(fingerprint))) == []


def chance_deal(random: Random, event_id: str) -> Entry:
    """A deal of some of sixty companies on a day of three years, with a round figure."""
    company_numbers = random.sample(range(60), random.choice([2, 2, 2, 3]))
    companies = [f"company-{number}" for number in company_numbers]
    size = random.choice([1, 2, 5, 10, 20, 50])
    flow = {
        "from": companies[0],
        "to": companies[1],
        "kind": random.choice(["equity", "debt", "purchase", "capex"]),
        "status": random.choice(["committed", "closed", "intent"]),
        "amount": f"{size} billion USD",
    }
    return {
        "id": event_id,
        "date": str(date(2024, 1, 1) + timedelta(random.randrange(1095))),
        "kind": random.choice(["partnership", "investment", "supply"]),
        "title": " ".join(f"word-{random.randrange(300)}" for _word in range(5)),
        "parties": [{"company": company} for company in companies],
        "flows": [flow],
    }


def test_few_of_the_deals_that_differ_by_chance_are_suspected() -> None:
    random = Random(1)
    known_deals = [event_fingerprint(chance_deal(random, f"known-{x}"), {}) for x in range(2_000)]
    new_deals = [event_fingerprint(chance_deal(random, f"new-{x}"), {}) for x in range(500)]
    index = FingerprintIndex(known_deals)
    far_count = near_count = 0
    for event in new_deals:
        for duplicate in duplicates_of(event, index.candidates(event)):
            far_count += bool(duplicate.date_words)
            near_count += not duplicate.date_words
    assert far_count < 0.02 * len(new_deals)
    assert near_count < 0.04 * len(new_deals)
