"""The deals that the ledger needs for a company, for pairs or for events."""

from collections.abc import Iterable, Sequence, Set
from datetime import date
from itertools import chain

from partnerships_db.format.flows import Deal, deal_of
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.groups import PayerPayee
from partnerships_db.store.bodies import sound_entries
from partnerships_db.store.event_keys import limit_key
from partnerships_db.store.index_rows import IndexRow
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list
from partnerships_db.values.dates import PartialDate


def deals_of(store: Store, company: str) -> list[Deal]:
    """The deals for a company's money: those that name it, and all that bear on their flows."""
    query = """
        SELECT entry.id, entry.body FROM party JOIN entry ON entry.entry = party.event
        WHERE party.company = ?
            AND EXISTS (SELECT 1 FROM flow WHERE flow.event = party.event)
    """
    company_deals = _parsed_deals(store, store.rows(query, (company,)))
    return _with_bearing(store, company_deals)


def deals_with(store: Store, events: Set[str]) -> list[Deal]:
    """The deals for the money of some events: these events, and all that bear on their flows."""
    return _with_bearing(store, _deals_of_events(store, events))


def deals_between(store: Store, pairs: Iterable[PayerPayee]) -> list[Deal]:
    """The deals for the money between payers and payees.

    These are the events that name both companies of a pair, and all that bear on their flows.
    """
    query = """
        SELECT entry.id, entry.body FROM party AS payer
            JOIN party AS payee ON payee.company = ? AND payee.event = payer.event
            JOIN entry ON entry.entry = payer.event
        WHERE payer.company = ?
            AND EXISTS (SELECT 1 FROM flow WHERE flow.event = payer.event)
    """
    has_unnamed = f"""
        EXISTS (SELECT 1 FROM flow WHERE flow.event = entry.entry
            AND instr(',' || payers || ',' || payees || ',', ',{UNKNOWN},'))
    """
    unnamed_query = f"""
        SELECT entry.id, entry.body FROM party JOIN entry ON entry.entry = party.event
        WHERE party.company = ? AND {has_unnamed}
    """
    nobody_query = f"SELECT entry.id, entry.body FROM entry WHERE list = 'events' AND {has_unnamed}"
    unordered_pairs = {tuple(sorted(pair)) for pair in pairs}
    body_rows: set[IndexRow] = set()
    for pair in unordered_pairs:
        named = [company for company in pair if company != UNKNOWN]
        if len(named) == len(pair):
            body_rows.update(store.rows(query, pair))
        elif named:
            body_rows.update(store.rows(unnamed_query, named))
        else:
            body_rows.update(store.rows(nobody_query))
    return _with_bearing(store, _parsed_deals(store, body_rows))


def all_deals(store: Store) -> list[Deal]:
    """All events that have flows, or relations that may change the money of others."""
    query = """
        SELECT entry.id, entry.body FROM entry WHERE list = 'events' AND (
            EXISTS (SELECT 1 FROM flow WHERE flow.event = entry.entry)
            OR EXISTS (SELECT 1 FROM relation WHERE relation.event = entry.entry))
        ORDER BY entry.entry
    """
    return _parsed_deals(store, store.rows(query))


def events_naming(
    store: Store,
    companies: Iterable[str],
    day: date,
) -> set[str]:
    """The ids of the events that name one of some companies, have flows and began by a day."""
    query = f"""
        SELECT event.id FROM party JOIN event ON event.entry = party.event
        WHERE party.company IN {IN_JSON_LIST} AND party.event < ?
            AND EXISTS (SELECT 1 FROM flow WHERE flow.event = party.event)
    """
    return {event_id for (event_id,) in store.rows(query, [json_list(companies), limit_key(day)])}


MANY_FLOWS = 10_000
"""The most flows of a store whose ledger is reckoned at once; the flows of more take seconds."""


def has_many_flows(store: Store) -> bool:
    """Whether a store has more flows than `MANY_FLOWS`."""
    query = "SELECT count(*) FROM (SELECT 1 FROM flow LIMIT ?)"
    (count,) = store.row(query, [MANY_FLOWS + 1]) or (0,)
    return int(count) > MANY_FLOWS


def parents_on(store: Store, day: date) -> dict[str, list[str]]:
    """The owners of each company on a day, by company id."""
    query = "SELECT company, owner, from_date, until_date FROM parent ORDER BY n"
    owners: dict[str, list[str]] = {}
    for company, owner, from_date, until_date in store.rows(query):
        if from_date is not None and PartialDate.parse(from_date).first > day:
            continue
        if until_date is not None and PartialDate.parse(until_date).last < day:
            continue
        owners.setdefault(company, []).append(owner)
    return owners


def _with_bearing(store: Store, deals: list[Deal]) -> list[Deal]:
    """The deals, those that bear on them, those that bear on these, and so on."""
    by_id: dict[str, Deal] = {}
    while deals:
        for deal in deals:
            by_id[deal.id] = deal
        new_ids = _bearing_events(store, deals) - by_id.keys()
        deals = _deals_of_events(store, new_ids)
    return list(by_id.values())


def _bearing_events(store: Store, deals: Sequence[Deal]) -> set[str]:
    """The events that the deals' relations name, and those whose relations name a deal."""
    event_ids: set[str] = set()
    for deal in deals:
        flow_relations = (flow.relations for flow in deal.flows)
        for relation in chain(deal.relations, *flow_relations):
            event_ids.add(relation.event)

    query = f"""
        SELECT event.id FROM relation JOIN event ON event.entry = relation.event
        WHERE relation.to_event IN {IN_JSON_LIST}
    """
    deal_ids = json_list(deal.id for deal in deals)
    for (event_id,) in store.rows(query, [deal_ids]):
        event_ids.add(event_id)
    return event_ids


def _deals_of_events(store: Store, event_ids: Set[str]) -> list[Deal]:
    query = f"SELECT id, body FROM entry WHERE list = 'events' AND id IN {IN_JSON_LIST}"
    return _parsed_deals(store, store.rows(query, [json_list(event_ids)]))


def _parsed_deals(store: Store, body_rows: Iterable[IndexRow]) -> list[Deal]:
    """The deals of rows of id and body. A damaged event has none; the store notes it."""
    return [deal_of(event) for event in sound_entries(store, "events", body_rows)]
