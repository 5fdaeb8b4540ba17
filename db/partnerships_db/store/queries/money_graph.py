"""The circles and paths of a store: of a large one from its kept figures, else from its flows."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.ledger import DEFAULT_CIRCLE_LENGTH
from partnerships_db.ledger.chains import Leg, PaymentGraph, basis_of
from partnerships_db.ledger.circles import (
    Circles,
    circles_of_graph,
    find_circles,
    selected_circles,
)
from partnerships_db.ledger.flow_criteria import FlowCriteria, money_terms
from partnerships_db.ledger.groups import PayerPayee
from partnerships_db.ledger.paths import (
    DirectedPaths,
    find_paths,
    paths_of_graph,
    selected_paths,
)
from partnerships_db.store.queries.deals import has_many_flows
from partnerships_db.store.queries.flow_criteria import (
    LedgerQuery,
    chain_query,
    criteria_within_events,
)
from partnerships_db.store.queries.money_sums import (
    counted_flows_of_pair,
    edges_on,
    firm_edges,
    heaviest_edges,
    leg_starts,
    pairs_of,
)
from partnerships_db.store.store import Store
from partnerships_db.values import clock

MAX_EDGES = 2_000
"""The most edges in which circles are searched: with more, the search takes over a second."""

MAX_LEG_FLOWS = 8
"""The most flows of a leg that are read: those of a leg with more are only counted."""


class ChainQuery(NamedTuple):
    """The payments in which circles and paths are searched."""

    criteria: Filter = EVERYTHING
    """The filter, in which names of companies are terms."""
    as_of: date | None = None
    rollup: bool = False
    """Whether companies count as their owners."""
    firm_only: bool = False
    """Whether an edge needs a flow that is firm by its own figure."""

    @property
    def day(self) -> date:
        """The as-of date, or today."""
        return self.as_of or clock.today()


def circles_in(
    store: Store,
    query: ChainQuery,
    *,
    selection: LedgerQuery | None = None,
    company: str | None = None,
    longest: int = DEFAULT_CIRCLE_LENGTH,
    window: int | None = None,
) -> Circles:
    """The circles of a store; for the options see `find_circles`.

    Those of a large store are searched among its heaviest payments, and what is left out is said by
    `is_cut`. `selection` is the ledger of all deals, if the caller has it.
    """
    sides = _sides_alone(store, query)
    if sides is not None:
        companies = [company] if company is not None else sides.named_companies
        result = circles_of_graph(
            _circle_graph(store, query, companies, sides),
            company=company,
            longest=longest,
            window=window,
        )
        return selected_circles(result, sides, {})
    ledger, parents, criteria = selection or chain_query(
        store,
        query.criteria,
        query.as_of,
        rollup=query.rollup,
    )
    return find_circles(
        ledger,
        company=company,
        longest=longest,
        window=window,
        firm_only=query.firm_only,
        parents=parents,
        criteria=criteria,
    )


def paths_in(
    store: Store,
    query: ChainQuery,
    ends: PayerPayee,
    longest: int | None = None,
    *,
    selection: LedgerQuery | None = None,
) -> tuple[DirectedPaths, DirectedPaths]:
    """The shortest paths of a store between two companies; see `find_paths` and `circles_in`."""
    sides = _sides_alone(store, query)
    if sides is not None:
        directions = paths_of_graph(_path_graph(store, query, sides), ends, longest)
        return selected_paths(directions, sides, {})
    ledger, parents, criteria = selection or chain_query(
        store,
        query.criteria,
        query.as_of,
        rollup=query.rollup,
    )
    return find_paths(
        ledger,
        ends,
        longest=longest,
        firm_only=query.firm_only,
        parents=parents,
        criteria=criteria,
    )


def reads_all_deals(store: Store, query: ChainQuery) -> bool:
    """Whether circles and paths are made from the flows of all selected deals of the store."""
    return _sides_alone(store, query) is None


def _sides_alone(store: Store, query: ChainQuery) -> FlowCriteria | None:
    """The criteria of a query that the kept figures can answer; None if flows must be read.

    A small store answers from its flows, so that all of them are in the legs.
    """
    if query.rollup or not has_many_flows(store):
        return None
    terms = money_terms(query.criteria)
    if terms.flows or terms.events:
        return None
    return criteria_within_events(store, query.criteria)


def _circle_graph(
    store: Store,
    query: ChainQuery,
    companies: Sequence[str],
    sides: FlowCriteria,
) -> PaymentGraph:
    """The heaviest edges of a store, in which circles are searched, first those of companies."""
    edges = heaviest_edges(store, MAX_EDGES + 1, companies)
    is_cut = len(edges) > MAX_EDGES
    selected = _selected_edges(edges[:MAX_EDGES], sides)
    if query.firm_only:
        selected = firm_edges(store, query.day, selected)
    legs = _legs_by_edge(store, selected, query.day)
    return PaymentGraph(
        [edge for edge in edges if edge in legs],
        lambda edge: _with_few_flows(store, legs[edge], query.day),
        is_cut=is_cut,
    )


def _path_graph(
    store: Store,
    query: ChainQuery,
    sides: FlowCriteria,
) -> PaymentGraph:
    """All edges of a store, in which paths are searched."""
    day = query.day
    edges = firm_edges(store, day) if query.firm_only else edges_on(store, day)
    edges = _selected_edges(edges, sides)

    def leg_of(edge: PayerPayee) -> Leg:
        leg = _legs_by_edge(store, [edge], day)[edge]
        return _with_few_flows(store, leg, day)

    return PaymentGraph(edges, leg_of)


def _selected_edges(edges: Iterable[PayerPayee], sides: FlowCriteria) -> list[PayerPayee]:
    leg_criteria = sides.of_legs()
    return [edge for edge in edges if leg_criteria.selects_pair(*edge)]


def _legs_by_edge(
    store: Store,
    edges: Collection[PayerPayee],
    day: date,
) -> dict[PayerPayee, Leg]:
    """The legs of the edges that have a flow that counts, without flows."""
    starts = leg_starts(store, edges, day)
    legs = {}
    for pair in pairs_of(store, edges, day):
        start = starts[pair.payer, pair.payee]
        basis = basis_of(pair.dollars, is_only_intended=start.is_intended)
        legs[pair.payer, pair.payee] = Leg(pair, basis, start.date, start.event)
    return legs


def _with_few_flows(
    store: Store,
    leg: Leg,
    day: date,
) -> Leg:
    """The leg with its flows, if it has few."""
    if leg.flow_count > MAX_LEG_FLOWS:
        return leg
    flows = counted_flows_of_pair(store, (leg.payer, leg.payee), day)
    return leg._replace(flows=tuple(flows))
