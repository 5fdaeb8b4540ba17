"""Companies as the list and the pane show them, and the deals that their money needs."""

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from itertools import product

from partnerships_db.details import CompanyDetails, CompanyRow, Ownership
from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.format.flows import Deal, deal_of
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.commitments import Promise, largest_share, promises, promises_of
from partnerships_db.ledger.counterparties import counterparties, dealings
from partnerships_db.ledger.rules import Ledger, Way, totals
from partnerships_db.ledger.yearly_totals import running
from partnerships_db.store.index_rows import Row, limit_key
from partnerships_db.store.queries.details import names_of, titles_of
from partnerships_db.store.queries.filter_sql import conditions
from partnerships_db.store.queries.timeline import rows_of_keys
from partnerships_db.store.store import LISTED, Store, listed
from partnerships_db.values.dates import PartialDate


def company_rows(store: Store, as_of: date | None, chosen: Filter = EVERYTHING) -> list[CompanyRow]:
    """Every company with its events on or before the date, those with most first.

    With a filter, only the companies that the selected events name.
    """
    clause, parameters = conditions(chosen, as_of) if chosen else ("party.event < ?", [limit_key(as_of)])
    joined = "JOIN event ON event.entry = party.event" if chosen else ""
    counted = f"""
        SELECT party.company, count(*) AS events, max(party.event) AS last
        FROM party {joined} WHERE {clause} GROUP BY party.company
    """
    query = f"""
        SELECT company.id, company.name, company.aliases, coalesce(company.kind, ''), coalesce(company.country, ''),
            company.retracted, coalesce(counted.events, 0), latest.date
        FROM company {"" if chosen else "LEFT"} JOIN ({counted}) AS counted ON counted.company = company.id
            LEFT JOIN event AS latest ON latest.entry = counted.last
        ORDER BY counted.events IS NULL, counted.events DESC, company.name COLLATE NOCASE
    """
    return [_row(row) for row in store.rows(query, parameters)]


def company_details(store: Store, company: str, as_of: date | None, events: int = 200) -> CompanyDetails | None:
    """One company with its owners, what it owns, and its latest events; None where there is none of that id."""
    query = """
        SELECT company.id, company.name, company.aliases, coalesce(company.kind, ''), coalesce(company.country, ''),
            company.retracted, count(party.event), max(party.event), entry.body
        FROM company JOIN entry ON entry.entry = company.entry
            LEFT JOIN party ON party.company = company.id AND party.event < ?
        WHERE company.id = ?
    """
    found = store.row(query, (limit_key(as_of), company))
    if found is None or found[0] is None:
        return None
    latest = "SELECT event FROM party WHERE company = ? AND event < ? ORDER BY event DESC LIMIT ?"
    keys = [row[0] for row in store.rows(latest, (company, limit_key(as_of), events))]
    rows = tuple(rows_of_keys(store, keys, as_of))
    sums = totals(deals_of(store, company), company, as_of or date.today())
    names, kept = names_of(store, counterparties(sums)), promises(sums.flows)
    return CompanyDetails(
        row=_row((*found[:7], str(rows[0].date) if rows else None)),
        entry=json.loads(found[8]),
        owners=_ownership(store, "company", "owner", company),
        owned=_ownership(store, "owner", "company", company),
        events=rows,
        money_in=dealings(sums, "in", names),
        money_out=dealings(sums, "out", names),
        largest_in=_named_share(largest_share(sums, "in"), names),
        largest_out=_named_share(largest_share(sums, "out"), names),
        promises=kept,
        titles=titles_of(store, (step.flow.event for promise in kept for step in promise.steps)),
    )


CIRCLES_UP_TO = 20_000
"""With more flows than that a company's circles are left to those who ask for all of them: it takes seconds."""


def company_in_depth(store: Store, details: CompanyDetails, as_of: date | None) -> CompanyDetails:
    """The same company with its totals through the years and its circles, which take longer."""
    from partnerships_db.ledger.circles import circles

    company, day = details.row.id, as_of or date.today()
    details = details._replace(running=running(deals_of(store, company), company, day))
    if flow_count(store) > CIRCLES_UP_TO:
        return details
    found = circles(Ledger(all_deals(store), day), company=company).circles
    names = names_of(store, {one for circle in found for one in circle.companies})
    return details._replace(circles=found, names=names)


def promises_of_event(store: Store, event: str, as_of: date | None) -> tuple[tuple[Promise, ...], dict[str, str]]:
    """What became of an event's flows, and the titles of the events in it."""
    ledger = Ledger(deals_with(store, {event}), as_of or date.today())
    found = promises_of(event, ledger.selection().flows)
    return found, titles_of(store, (step.flow.event for promise in found for step in promise.steps))


def _named_share(share: tuple[str, int] | None, names: Mapping[str, str]) -> tuple[str, int] | None:
    return None if share is None else (names.get(share[0], share[0]), share[1])


def _ownership(store: Store, of: str, other: str, company: str) -> tuple[Ownership, ...]:
    query = f"""
        SELECT parent.{other}, company.name, coalesce(from_date, ''), coalesce(until_date, '')
        FROM parent JOIN company ON company.id = parent.{other}
        WHERE parent.{of} = ? ORDER BY company.name COLLATE NOCASE, parent.n
    """
    return tuple(Ownership(*row) for row in store.rows(query, (company,)))


def deals_of(store: Store, company: str) -> list[Deal]:
    """The deals that a company's money needs: those that name it, and all that bear on their flows."""
    query = """
        SELECT entry.body FROM party JOIN entry ON entry.entry = party.event
        WHERE party.company = ? AND EXISTS (SELECT 1 FROM flow WHERE flow.event = party.event)
    """
    return _with_bearing(store, [deal_of(json.loads(row[0])) for row in store.rows(query, (company,))])


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


def heaviest_ways(store: Store, as_of: date | None, most: int) -> set[Way]:
    """Who pays whom most by the upper figures of committed flows in dollars: nearly the order of the ledger's sums.

    Both sides are named.
    """
    query = """
        SELECT payers, payees FROM flow
        WHERE currency = 'USD' AND size IS NOT NULL AND status IN ('committed', 'closed') AND event < ?
            AND payers != :unknown AND payees != :unknown
        GROUP BY payers, payees ORDER BY sum(CAST(size AS REAL)) DESC LIMIT ?
    """.replace(":unknown", f"'{UNKNOWN}'")
    ways: set[Way] = set()
    for payers, payees in store.rows(query, (limit_key(as_of), most)):
        ways |= {way for way in product(payers.split(","), payees.split(",")) if way[0] != way[1]}
    return ways


def deals_between(store: Store, ways: Iterable[Way]) -> list[Deal]:
    """The deals that the money of those ways needs: those that name both companies, and all that bear on these."""
    query = """
        SELECT entry.body FROM party AS one JOIN party AS other ON other.company = ? AND other.event = one.event
            JOIN entry ON entry.entry = one.event
        WHERE one.company = ? AND EXISTS (SELECT 1 FROM flow WHERE flow.event = one.event)
    """
    bodies = {row[0] for way in {tuple(sorted(way)) for way in ways} for row in store.rows(query, way)}
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
    found |= {relation.event for deal in deals for flow in deal.flows for relation in flow.relations}
    query = f"""
        SELECT event.id FROM relation JOIN event ON event.entry = relation.event WHERE relation.to_event IN {LISTED}
    """
    return found.union(row[0] for row in store.rows(query, [listed(deal.id for deal in deals)]))


def _deals(store: Store, ids: Set[str]) -> list[Deal]:
    query = f"SELECT body FROM entry WHERE list = 'events' AND id IN {LISTED}"
    return [deal_of(json.loads(row[0])) for row in store.rows(query, [listed(ids)])]


def _row(row: Row) -> CompanyRow:
    company, name, aliases, kind, country, retracted, events, last = row
    other_names = tuple(aliases.split("\n")) if aliases else ()
    latest = PartialDate.parse(last) if last else None
    return CompanyRow(company, name, other_names, kind, country, bool(retracted), events, latest)
