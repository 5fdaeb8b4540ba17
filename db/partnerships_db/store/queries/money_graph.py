"""The circles and paths of a store: of a large one from its kept figures, else from its flows."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import product
from typing import NamedTuple

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.format.flows import Flow, flows_of
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger import DEFAULT_CIRCLE_LENGTH
from partnerships_db.ledger.chains import Leg, PaymentGraph, basis_of, bearing_flows
from partnerships_db.ledger.circles import (
    Circles,
    circles_of_graph,
    find_circles,
    selected_circles,
)
from partnerships_db.ledger.flow_criteria import FlowCriteria
from partnerships_db.ledger.flow_figures import Scope
from partnerships_db.ledger.groups import PayerPayee
from partnerships_db.ledger.paths import (
    DirectedPaths,
    find_paths,
    paths_of_graph,
    selected_paths,
)
from partnerships_db.ledger.relations import time_order
from partnerships_db.store.bodies import sound_entries
from partnerships_db.store.event_keys import DAY_SHIFT
from partnerships_db.store.queries.deals import has_many_flows
from partnerships_db.store.queries.figure_sums import Figures
from partnerships_db.store.queries.flow_criteria import (
    LedgerQuery,
    chain_query,
    sides_alone,
)
from partnerships_db.store.queries.pair_sums import figures_of_pairs, pairs_of
from partnerships_db.store.store import Store, json_list
from partnerships_db.values import clock
from partnerships_db.values.dates import PartialDate

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
    return sides_alone(store, query.criteria)


def _circle_graph(
    store: Store,
    query: ChainQuery,
    companies: Sequence[str],
    sides: FlowCriteria,
) -> PaymentGraph:
    """The heaviest edges of a store, in which circles are searched, first those of companies."""
    day = query.day
    edges = _heaviest_edges(store, MAX_EDGES + 1, companies, day)
    is_cut = len(edges) > MAX_EDGES
    edges = _selected_edges(edges[:MAX_EDGES], sides)
    if query.firm_only:
        edges = _firm_edges(store, edges, figures_of_pairs(edges, day), day)
    legs = _legs_by_edge(store, edges, day)
    return PaymentGraph(
        [edge for edge in edges if edge in legs],
        lambda edge: _with_few_flows(store, legs[edge], query),
        is_cut=is_cut,
    )


def _path_graph(
    store: Store,
    query: ChainQuery,
    sides: FlowCriteria,
) -> PaymentGraph:
    """All edges of a store, in which paths are searched."""
    day = query.day
    figures = Figures.on(day, Scope.PAIR, _ARE_NAMED)
    edges_query = f"SELECT DISTINCT payer, payee FROM figure WHERE {figures.condition}"
    edges = _selected_edges(store.rows(edges_query, figures.parameters), sides)
    if query.firm_only:
        edges = _firm_edges(store, edges, figures, day)

    def leg_of(edge: PayerPayee) -> Leg:
        leg = _legs_by_edge(store, [edge], day)[edge]
        return _with_few_flows(store, leg, query)

    return PaymentGraph(edges, leg_of)


# -- Edges -----------------------------------------------------------------------------------------

_MAY_BE_FIRM = f"(NOT scopes & {int(Scope.ANY)} OR traits LIKE '%;%;_%')"
"""Whether a flow may be firm by its own figure, which the integers of its row do not have.

One that is not the same in every selection may be paid or inside others; broken and very large
figures are in traits.
"""

_ARE_NAMED = f"'{UNKNOWN}' NOT IN (payer, payee)"


def _heaviest_edges(
    store: Store,
    limit: int,
    companies: Sequence[str],
    day: date,
) -> list[PayerPayee]:
    """The payers and payees with a flow that counts, those with most money on the last day first.

    First come those of some companies, which are at most half of the list.
    """
    figures = Figures.on(day, Scope.PAIR)
    query = f"""
        SELECT payer, payee FROM pair
        WHERE {_ARE_NAMED} AND EXISTS (
            SELECT 1 FROM figure
            WHERE figure.payer = pair.payer AND figure.payee = pair.payee AND {figures.condition})
    """
    of_companies = """
        AND (payer IN (SELECT value FROM json_each(:companies))
            OR payee IN (SELECT value FROM json_each(:companies)))
        ORDER BY money DESC LIMIT :limit / 2
    """
    parameters = {**figures.parameters, "companies": json_list(companies), "limit": limit}
    edges = store.rows(query + of_companies, parameters) if companies else []
    edges += store.rows(f"{query} ORDER BY money DESC LIMIT :limit", parameters)
    return list(dict.fromkeys(edges))[:limit]


def _selected_edges(edges: Iterable[PayerPayee], sides: FlowCriteria) -> list[PayerPayee]:
    leg_criteria = sides.of_legs()
    return [edge for edge in edges if leg_criteria.selects_pair(*edge)]


def _firm_edges(
    store: Store,
    edges: Iterable[PayerPayee],
    figures: Figures,
    day: date,
) -> list[PayerPayee]:
    """Those of some edges with a flow that is firm by its own figure.

    Flows of which the kept figures do not say it are read, if their edge has no others.
    """
    query = f"""
        SELECT payer, payee, max(firm > 0), max({_MAY_BE_FIRM})
        FROM figure WHERE {figures.condition} GROUP BY payer, payee
    """
    firm_edges: set[PayerPayee] = set()
    uncertain_edges: set[PayerPayee] = set()
    for payer, payee, is_firm, is_uncertain in store.rows(query, figures.parameters):
        if is_firm:
            firm_edges.add((payer, payee))
        elif is_uncertain:
            uncertain_edges.add((payer, payee))
    uncertain_figures = figures_of_pairs(uncertain_edges, day).where(_MAY_BE_FIRM)
    for flow in _counted_flows(store, uncertain_figures):
        if bearing_flows([flow], firm_only=True):
            firm_edges.update(product(flow.payers, flow.payees))
    return [edge for edge in edges if edge in firm_edges]


# -- Legs ------------------------------------------------------------------------------------------


class _LegStart(NamedTuple):
    """The event that announced the first flow of a leg, and whether all flows are intended."""

    event: str
    date: PartialDate
    is_intended: bool


def _legs_by_edge(
    store: Store,
    edges: Collection[PayerPayee],
    day: date,
) -> dict[PayerPayee, Leg]:
    """The legs of the edges that have a flow that counts, without flows."""
    starts = _leg_starts(store, edges, day)
    legs = {}
    for pair in pairs_of(store, edges, day):
        start = starts[pair.payer, pair.payee]
        basis = basis_of(pair.dollars, is_only_intended=start.is_intended)
        legs[pair.payer, pair.payee] = Leg(pair, basis, start.date, start.event)
    return legs


def _leg_starts(
    store: Store,
    edges: Iterable[PayerPayee],
    day: date,
) -> dict[PayerPayee, _LegStart]:
    """The first event of each leg: of several on one first day, the first by its id."""
    figures = figures_of_pairs(edges, day)
    query = f"""
        SELECT first.payer, first.payee, is_intended, event.id, event.date
        FROM (
            SELECT payer, payee, min(event) AS event, min(state = 'intended') AS is_intended
            FROM figure WHERE {figures.condition} GROUP BY payer, payee
        ) AS first
            CROSS JOIN (SELECT payer, payee, event FROM figure WHERE {figures.condition}) AS figure
                ON figure.payer = first.payer AND figure.payee = first.payee
                AND figure.event >> {DAY_SHIFT} = first.event >> {DAY_SHIFT}
            CROSS JOIN event ON event.entry = figure.event
        ORDER BY event.id DESC
    """
    starts: dict[PayerPayee, _LegStart] = {}
    for payer, payee, is_intended, event_id, date_text in store.rows(query, figures.parameters):
        when = PartialDate.parse(date_text)
        starts[payer, payee] = _LegStart(event_id, when, bool(is_intended))
    return starts


def _with_few_flows(
    store: Store,
    leg: Leg,
    query: ChainQuery,
) -> Leg:
    """The leg with its flows, if few of them make it a leg."""
    figures = figures_of_pairs([(leg.payer, leg.payee)], query.day)
    flow_count = leg.flow_count
    if query.firm_only and flow_count > MAX_LEG_FLOWS:
        count_query = f"""
            SELECT count(*) FROM figure
            WHERE {figures.condition} AND (firm > 0 OR {_MAY_BE_FIRM})
        """
        (flow_count,) = store.row(count_query, figures.parameters) or (0,)
    if flow_count > MAX_LEG_FLOWS:
        return leg
    return leg._replace(flows=tuple(_counted_flows(store, figures)))


def _counted_flows(store: Store, figures: Figures) -> list[Flow]:
    """The flows of some figures, the earliest first."""
    query = f"""
        SELECT DISTINCT entry.id, entry.body, figure.n
        FROM figure JOIN entry ON entry.entry = figure.event
        WHERE {figures.condition}
    """
    flows = []
    for event_id, body, place in store.rows(query, figures.parameters):
        for event in sound_entries(store, "events", [(event_id, body)]):
            flows += [flow for flow in flows_of(event) if flow.place == place]
    return sorted(flows, key=time_order)
