"""Companies as the list and the pane show them, and the deals that their money needs."""

import json
from collections.abc import Mapping
from datetime import date

from partnerships_db.details import CompanyDetails, CompanyRow, Ownership
from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.ledger.commitments import (
    Commitment,
    commitments,
    commitments_of_event,
    largest_share,
)
from partnerships_db.ledger.counterparties import counterparties, counterparty_totals
from partnerships_db.ledger.rules import Ledger, company_totals
from partnerships_db.ledger.yearly_totals import yearly_totals
from partnerships_db.store.event_keys import limit_key
from partnerships_db.store.index_rows import IndexRow
from partnerships_db.store.queries.deals import all_deals, deals_of, deals_with, flow_count
from partnerships_db.store.queries.details import names_of, titles_of
from partnerships_db.store.queries.filter_sql import where_clause
from partnerships_db.store.queries.timeline import rows_of_keys
from partnerships_db.store.store import Store
from partnerships_db.values import clock
from partnerships_db.values.dates import PartialDate


def company_rows(
    store: Store, as_of: date | None, criteria: Filter = EVERYTHING
) -> list[CompanyRow]:
    """Every company with its events on or before the date, those with most first.

    With a filter, only the companies that the selected events name.
    """
    clause, parameters = (
        where_clause(criteria, as_of) if criteria else ("party.event < ?", [limit_key(as_of)])
    )
    joined = "JOIN event ON event.entry = party.event" if criteria else ""
    counted = f"""
        SELECT party.company, count(*) AS events, max(party.event) AS last
        FROM party {joined} WHERE {clause} GROUP BY party.company
    """
    query = f"""
        SELECT company.id, company.name, company.aliases, coalesce(company.kind, ''), coalesce(company.country, ''),
            company.retracted, coalesce(counted.events, 0), latest.date
        FROM company {"" if criteria else "LEFT"} JOIN ({counted}) AS counted ON counted.company = company.id
            LEFT JOIN event AS latest ON latest.entry = counted.last
        ORDER BY counted.events IS NULL, counted.events DESC, company.name COLLATE NOCASE
    """
    return [_row(row) for row in store.rows(query, parameters)]


def company_details(
    store: Store, company: str, as_of: date | None, events: int = 200
) -> CompanyDetails | None:
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
    sums = company_totals(deals_of(store, company), company, as_of or clock.today())
    names, kept = names_of(store, counterparties(sums)), commitments(sums.flows)
    return CompanyDetails(
        row=_row((*found[:7], str(rows[0].date) if rows else None)),
        entry=json.loads(found[8]),
        owners=_ownership(store, "company", "owner", company),
        owned=_ownership(store, "owner", "company", company),
        events=rows,
        money_in=counterparty_totals(sums, "in", names),
        money_out=counterparty_totals(sums, "out", names),
        largest_in=_named_share(largest_share(sums, "in"), names),
        largest_out=_named_share(largest_share(sums, "out"), names),
        commitments=kept,
        titles=titles_of(
            store, (step.flow.event for promise in kept for step in promise.restatements)
        ),
    )


MAX_FLOWS_FOR_CIRCLES = 20_000
"""With more flows than that a company's circles are left to those who ask for all of them: it takes seconds."""


def company_in_depth(store: Store, details: CompanyDetails, as_of: date | None) -> CompanyDetails:
    """The same company with its totals through the years and its circles, which take longer."""
    from partnerships_db.ledger.circles import find_circles

    company, day = details.row.id, as_of or clock.today()
    details = details._replace(yearly_totals=yearly_totals(deals_of(store, company), company, day))
    if flow_count(store) > MAX_FLOWS_FOR_CIRCLES:
        return details
    found = find_circles(Ledger(all_deals(store), day), company=company).circles
    names = names_of(store, {one for circle in found for one in circle.companies})
    return details._replace(circles=found, names=names)


def read_event_commitments(
    store: Store, event: str, as_of: date | None
) -> tuple[tuple[Commitment, ...], dict[str, str]]:
    """What became of an event's flows, and the titles of the events in it."""
    ledger = Ledger(deals_with(store, {event}), as_of or clock.today())
    found = commitments_of_event(event, ledger.selection().flows)
    return found, titles_of(
        store, (step.flow.event for promise in found for step in promise.restatements)
    )


def _named_share(share: tuple[str, int] | None, names: Mapping[str, str]) -> tuple[str, int] | None:
    return None if share is None else (names.get(share[0], share[0]), share[1])


def _ownership(store: Store, of: str, other: str, company: str) -> tuple[Ownership, ...]:
    query = f"""
        SELECT parent.{other}, company.name, coalesce(from_date, ''), coalesce(until_date, '')
        FROM parent JOIN company ON company.id = parent.{other}
        WHERE parent.{of} = ? ORDER BY company.name COLLATE NOCASE, parent.n
    """
    return tuple(Ownership(*row) for row in store.rows(query, (company,)))


def _row(row: IndexRow) -> CompanyRow:
    company, name, aliases, kind, country, retracted, events, last = row
    other_names = tuple(aliases.split("\n")) if aliases else ()
    latest = PartialDate.parse(last) if last else None
    return CompanyRow(company, name, other_names, kind, country, bool(retracted), events, latest)
