"""TODO."""

import json
from collections.abc import Iterable, Sequence, Set
from datetime import date
from itertools import product

from partnerships_db.format.flows import Deal, deal_of
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.rules import PayerPayee
from partnerships_db.store.event_keys import limit_key
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list
from partnerships_db.values.dates import PartialDate


def deals_of(store: Store, company: str) -> list[Deal]:
    """The deals that a company's money needs: those that name it, and all that bear on their flows."""
    query = """
        SELECT entry.body FROM party JOIN entry ON entry.entry = party.event
        WHERE party.company = ? AND EXISTS (SELECT 1 FROM flow WHERE flow.event = party.event)
    """
    return _with_bearing(
        store, [deal_of(json.loads(row[0])) for row in store.rows(query, (company,))]
    )


def deals_with(store: Store, events: Set[str]) -> list[Deal]:
    """The deals that the money of those events needs: themselves, and all that bear on their flows."""
    return _with_bearing(store, _deals(store, events))


def _with_bearing(store: Store, new: list[Deal]) -> list[Deal]:
    found: dict[str, Deal] = {}
    while new:
        found |= {deal.id: deal for deal in new}
        new = _deals(store, _bearing(store, new) - found.keys())
    return list(found.values())


def flow_count(store: Store) -> int:
    """How many flows there are."""
    (count,) = next(iter(store.rows("SELECT count(*) FROM flow")))
    return int(count)


def heaviest_pairs(store: Store, as_of: date | None, limit: int) -> set[PayerPayee]:
    """Who pays whom most by the upper figures of committed flows in dollars: nearly the order of the ledger's sums.

    Both sides are named.
    """
    query = """
        SELECT payers, payees FROM flow
        WHERE currency = 'USD' AND size IS NOT NULL AND status IN ('committed', 'closed') AND event < ?
            AND payers != :unknown AND payees != :unknown
        GROUP BY payers, payees ORDER BY sum(CAST(size AS REAL)) DESC LIMIT ?
    """.replace(":unknown", f"'{UNKNOWN}'")
    ways: set[PayerPayee] = set()
    for payers, payees in store.rows(query, (limit_key(as_of), limit)):
        ways |= {way for way in product(payers.split(","), payees.split(",")) if way[0] != way[1]}
    return ways


def deals_between(store: Store, pairs: Iterable[PayerPayee]) -> list[Deal]:
    """The deals that the money of those ways needs: those that name both companies, and all that bear on these."""
    query = """
        SELECT entry.body FROM party AS one JOIN party AS other ON other.company = ? AND other.event = one.event
            JOIN entry ON entry.entry = one.event
        WHERE one.company = ? AND EXISTS (SELECT 1 FROM flow WHERE flow.event = one.event)
    """
    bodies = {
        row[0] for way in {tuple(sorted(way)) for way in pairs} for row in store.rows(query, way)
    }
    return _with_bearing(store, [deal_of(json.loads(body)) for body in bodies])


def all_deals(store: Store) -> list[Deal]:
    """Every event that moves money or says what became of it."""
    query = """
        SELECT entry.body FROM entry WHERE list = 'events' AND (
            EXISTS (SELECT 1 FROM flow WHERE flow.event = entry.entry)
            OR EXISTS (SELECT 1 FROM relation WHERE relation.event = entry.entry))
        ORDER BY entry.entry
    """
    return [deal_of(json.loads(row[0])) for row in store.rows(query)]


def parents_on(store: Store, day: date) -> dict[str, list[str]]:
    """Who owns each company on that day, for roll-up."""
    owners: dict[str, list[str]] = {}
    for company, owner, since, until in store.rows(
        "SELECT company, owner, from_date, until_date FROM parent ORDER BY n"
    ):
        begun = since is None or PartialDate.parse(since).first <= day
        if begun and (until is None or PartialDate.parse(until).last >= day):
            owners.setdefault(company, []).append(owner)
    return owners


def _bearing(store: Store, deals: Sequence[Deal]) -> set[str]:
    """The events that the deals' relations name, and those whose relations name one of them."""
    found = {relation.event for deal in deals for relation in deal.relations}
    found |= {
        relation.event for deal in deals for flow in deal.flows for relation in flow.relations
    }
    query = f"""
        SELECT event.id FROM relation JOIN event ON event.entry = relation.event WHERE relation.to_event IN {IN_JSON_LIST}
    """
    return found.union(row[0] for row in store.rows(query, [json_list(deal.id for deal in deals)]))


def _deals(store: Store, ids: Set[str]) -> list[Deal]:
    query = f"SELECT body FROM entry WHERE list = 'events' AND id IN {IN_JSON_LIST}"
    return [deal_of(json.loads(row[0])) for row in store.rows(query, [json_list(ids)])]
