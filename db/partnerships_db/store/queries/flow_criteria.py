"""The flows that a filter selects for totals, pairs, circles and the money of periods."""

from datetime import date
from typing import NamedTuple

from partnerships_db.filters.model import FieldTerm, Filter
from partnerships_db.ledger.flow_criteria import FlowCriteria, money_terms
from partnerships_db.ledger.groups import OwnersByCompany, company_group
from partnerships_db.ledger.rules import Ledger
from partnerships_db.store.queries.deals import all_deals, deals_of, parents_on
from partnerships_db.store.queries.details import selected_ids
from partnerships_db.store.store import Store
from partnerships_db.values import clock


class LedgerQuery(NamedTuple):
    """A ledger as of a day, with what a query selects of its flows."""

    ledger: Ledger
    parents: OwnersByCompany | None
    """The owners of each company on the day; None without a roll-up."""
    criteria: FlowCriteria | None
    """None for all flows."""


def ledger_query(
    store: Store,
    criteria: Filter,
    as_of: date | None,
    *,
    rollup: bool,
    company: str | None = None,
) -> LedgerQuery:
    """The ledger of all deals, or of those that a `company` needs, and the selected flows."""
    day = as_of or clock.today()
    parents = parents_on(store, day) if rollup else None
    deals = all_deals(store) if company is None or rollup else deals_of(store, company)
    selected_flows = flow_criteria(store, criteria, as_of, parents)
    return LedgerQuery(Ledger(deals, day), parents, selected_flows)


def flow_criteria(
    store: Store,
    criteria: Filter,
    as_of: date | None,
    parents: OwnersByCompany | None = None,
) -> FlowCriteria | None:
    """The flows that a filter selects; None without a filter. For a worker or a command.

    With `parents`, a company in the filter stands for itself and all that it owns.
    """
    if not criteria:
        return None
    events = money_terms(criteria).events
    event_ids = selected_ids(store, events, as_of) if events else None
    return criteria_within_events(store, criteria, parents)._replace(event_ids=event_ids)


def criteria_within_events(
    store: Store,
    criteria: Filter,
    parents: OwnersByCompany | None = None,
) -> FlowCriteria:
    """The flows that a filter selects among those of events that are known to be selected."""
    terms = money_terms(criteria)
    side_terms = tuple(_with_ids_of_today(store, term, parents) for term in terms.sides)
    return FlowCriteria(None, terms.flows, side_terms)


def _with_ids_of_today(
    store: Store,
    term: FieldTerm,
    parents: OwnersByCompany | None,
) -> FieldTerm:
    """The term with the ids that its companies have today, and those of all that they own."""
    query = """
        SELECT entry.id FROM former JOIN entry ON entry.entry = former.entry
        WHERE former.list = 'companies' AND former.was = ?
    """
    company_ids: dict[str, None] = {}
    for value in term.values:
        todays_id = store.row(query, (value,))
        company_id = todays_id[0] if todays_id else value
        company_ids.update(dict.fromkeys(sorted(company_group(company_id, parents))))
    return term._replace(values=tuple(company_ids))
