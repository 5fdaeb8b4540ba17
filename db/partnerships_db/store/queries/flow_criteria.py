"""The flows that a filter selects for totals, pairs, circles and the money of periods."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from partnerships_db.filters.model import AnyOf, Clause, FieldTerm, Filter, Phrase, phrases_of
from partnerships_db.format.flows import Deal
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.flow_criteria import FlowCriteria, money_terms
from partnerships_db.ledger.groups import OwnersByCompany, company_group
from partnerships_db.ledger.rules import Ledger
from partnerships_db.store.queries.deals import (
    all_deals,
    deals_between,
    deals_with,
    events_naming,
    parents_on,
)
from partnerships_db.store.queries.details import selected_ids
from partnerships_db.store.queries.name_search import find_companies
from partnerships_db.store.store import Store
from partnerships_db.values import clock
from partnerships_db.values.name_matching import fold_accents
from partnerships_db.values.name_ranking import NameRank

MAX_NAMED_COMPANIES = 200
"""The most companies that a word of a filter names."""


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
    counterparty: str | None = None,
) -> LedgerQuery:
    """The ledger of the deals that a query needs, and the flows that it selects.

    With a `company` these are the deals for its money, with a `counterparty` those between both.
    Circles and paths go through companies that a filter does not name: see `chain_query`.
    """
    day = as_of or clock.today()
    parents = parents_on(store, day) if rollup else None
    selected_flows = flow_criteria(store, criteria, as_of, parents)
    if rollup and counterparty is not None:
        deals = all_deals(store)
    elif company is not None and counterparty is not None:
        deals = deals_between(store, [(company, counterparty)])
    elif company is not None:
        group = company_group(company, parents)
        deals = _deals_naming(store, group, selected_flows)
    elif rollup:
        deals = all_deals(store)
    else:
        deals = _deals_selected(store, selected_flows)
    return LedgerQuery(Ledger(deals, day), parents, selected_flows)


def _deals_naming(
    store: Store,
    companies: Iterable[str],
    selected_flows: FlowCriteria | None,
) -> list[Deal]:
    """The deals that name one of some companies, if they are selected, and what bears on these."""
    event_ids = events_naming(store, companies)
    if selected_flows is not None and selected_flows.event_ids is not None:
        event_ids = event_ids.intersection(selected_flows.event_ids)
    return deals_with(store, event_ids)


def _deals_selected(store: Store, selected_flows: FlowCriteria | None) -> list[Deal]:
    """The deals whose flows a filter may select, and all that bear on these.

    A flow that counts is one of a selected event, and names a company of each term about sides.
    """
    if selected_flows is None:
        return all_deals(store)
    event_ids = selected_flows.event_ids
    for term in selected_flows.side_terms:
        if not term.negated and UNKNOWN not in term.values:
            named_ids = events_naming(store, term.values)
            event_ids = named_ids if event_ids is None else named_ids.intersection(event_ids)
    return all_deals(store) if event_ids is None else deals_with(store, event_ids)


def chain_query(
    store: Store,
    criteria: Filter,
    as_of: date | None,
    *,
    rollup: bool,
) -> LedgerQuery:
    """The ledger for circles and paths, whose legs are between any companies."""
    day = as_of or clock.today()
    parents = parents_on(store, day) if rollup else None
    selected_flows = flow_criteria(store, criteria, as_of, parents)
    deals = None
    if selected_flows is not None and not rollup:
        deals = _deals_selected(store, selected_flows.of_legs())
    return LedgerQuery(Ledger(deals or all_deals(store), day), parents, selected_flows)


def owns_others(
    store: Store,
    company: str,
    day: date,
) -> bool:
    """Whether a company owns others on a day, so that a roll-up changes its totals."""
    return company_group(company, parents_on(store, day)) != {company}


def words_as_companies(store: Store, criteria: Filter) -> Filter:
    """The filter for money between companies: words that name companies are `company:` terms.

    A word that is a name, an alias, an id or the first words of a name means this company: `openai`
    asks who pays OpenAI, not for all flows of the deals that mention it. Other words select events.
    """
    clauses = tuple(_company_clause(store, clause) for clause in criteria.parts)
    return criteria._replace(parts=clauses)


def _company_clause(store: Store, clause: Clause) -> Clause:
    if not isinstance(clause, Phrase | AnyOf):
        return clause
    phrases = list(phrases_of(clause))
    company_ids: list[str] = []
    for phrase in phrases:
        named_ids = _companies_called(store, phrase)
        if not named_ids:
            return clause
        company_ids.extend(named_ids)
    if not company_ids:
        return clause
    return FieldTerm("company", tuple(dict.fromkeys(company_ids)), clause.negated)


def _companies_called(store: Store, phrase: Phrase) -> list[str]:
    """The ids of the companies that a phrase names, or whose name begins with its words."""
    typed = " ".join(phrase.tokens)
    matches = find_companies(store, typed, MAX_NAMED_COMPANIES)
    exact_ids = [match.id for match in matches if match.rank <= NameRank.OTHER_NAME]
    if exact_ids or phrase.is_exact:
        return exact_ids
    beginning = f"{typed} "
    return [match.id for match in matches if fold_accents(match.name).startswith(beginning)]


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


def sides_alone(store: Store, criteria: Filter) -> FlowCriteria | None:
    """The criteria of a filter that asks nothing but who pays whom; None for another filter.

    The kept figures can answer it: the money of a pair is the same under such a filter.
    """
    terms = money_terms(criteria)
    if terms.flows or terms.events:
        return None
    return criteria_within_events(store, criteria)


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
