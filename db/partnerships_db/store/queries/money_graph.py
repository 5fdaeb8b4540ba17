"""The graph of payments from the kept figures, for the circles and paths of a large store."""

from collections.abc import Collection
from datetime import date

from partnerships_db.ledger.chains import Leg, PaymentGraph, basis_of, bearing_flows
from partnerships_db.ledger.groups import PayerPayee
from partnerships_db.ledger.pairs import Pair
from partnerships_db.store.queries.money_sums import (
    counted_flows_of_pair,
    edges_on,
    heaviest_edges,
    leg_starts,
    pairs_of,
    pairs_with_flows,
)
from partnerships_db.store.store import Store

MAX_EDGES = 2_000
"""The most edges in which circles are searched: with more, the search takes over a second."""

MAX_LEG_FLOWS = 8
"""The most flows of a leg that are read: those of a leg with more are only counted."""


def circle_graph(
    store: Store,
    day: date,
    company: str | None = None,
    *,
    firm_only: bool = False,
) -> PaymentGraph:
    """The heaviest edges of a store, in which circles are searched, first those of a company."""
    edges = heaviest_edges(store, MAX_EDGES + 1, company)
    legs = _legs_by_edge(store, edges[:MAX_EDGES], day)
    if firm_only:
        legs = _bearing_legs(store, legs, day)
    return PaymentGraph(
        [edge for edge in edges if edge in legs],
        lambda edge: _with_few_flows(store, legs[edge], day),
        is_cut=len(edges) > MAX_EDGES,
    )


def path_graph(
    store: Store,
    day: date,
    *,
    firm_only: bool = False,
) -> PaymentGraph:
    """All edges of a store, in which paths are searched."""
    edges = edges_on(store, day)
    if firm_only:
        edges = list(_bearing_legs(store, _legs_by_edge(store, edges, day), day))

    def leg_of(edge: PayerPayee) -> Leg:
        leg = _legs_by_edge(store, [edge], day)[edge]
        return _with_few_flows(store, leg, day)

    return PaymentGraph(edges, leg_of)


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


def _bearing_legs(
    store: Store,
    legs: dict[PayerPayee, Leg],
    day: date,
) -> dict[PayerPayee, Leg]:
    """The legs with a flow that is firm by its own figure.

    A flow that is paid or inside others leaves no firm money, so the flows are read of legs without
    any.
    """
    without_firm = [edge for edge, leg in legs.items() if not _has_firm(leg.pair)]
    bearing = set(legs).difference(without_firm)
    for pair in pairs_with_flows(store, without_firm, day):
        if bearing_flows([explained.flow for explained in pair.counted], firm_only=True):
            bearing.add((pair.payer, pair.payee))
    return {edge: leg for edge, leg in legs.items() if edge in bearing}


def _has_firm(pair: Pair) -> bool:
    return any(row.columns.firm for row in pair.rows())


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
