"""Circles: money that returns to its payer by way of other companies.

Companies are nodes, and a flow that counts is an edge from each payer to each payee (FORMAT.md,
"What a total means": "Circles"). A circle is listed once, from the first of its names in the
alphabet.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from partnerships_db.format.flows import Flow
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.columns import Columns, own_columns
from partnerships_db.ledger.flow_criteria import FlowCriteria
from partnerships_db.ledger.rules import (
    ExplainedFlow,
    Ledger,
    OwnersByCompany,
    PayerPayee,
    group_heads,
)
from partnerships_db.values.amounts import USD, Amount, format_decimal
from partnerships_db.values.dates import DayCount, DaySpan, PartialDate, days_between

DEFAULT_CIRCLE_LENGTH = 4
"""The most companies in a circle, unless the reader asks for another length."""

MAX_SECONDS = 1.0
"""The longest search in seconds; after it, the lightest edges are left out."""

MAX_CIRCLES = 5_000
"""The most circles in a list: the legs of more would take longer than the search."""

_FIRST_EDGES = 200
"""The number of the heaviest edges in the first search; each later search takes twice as many."""

Edges = Mapping[PayerPayee, list[Flow]]
"""The counting flows between a payer and a payee, the earliest first."""


class Leg(NamedTuple):
    """One step of a circle: the flows from one company to the next."""

    payer: str
    payee: str
    flows: tuple[Flow, ...]
    """The earliest first."""
    columns: Columns
    """The ledger's columns of this pair in dollars."""

    @property
    def firm(self) -> Decimal | None:
        """The firm money in dollars; None if there is none."""
        return self.columns.firm or None

    @property
    def firm_amount(self) -> Amount | None:
        """The firm money as it is printed; None if there is none."""
        return self.columns.amount("firm", USD)

    @property
    def since(self) -> PartialDate:
        """The date on which the first flow was announced."""
        return self.flows[0].date

    @property
    def first(self) -> date:
        """The first day that `since` allows."""
        return self.since.first


class Circle(NamedTuple):
    """A closed chain of payments, with each company once."""

    companies: tuple[str, ...]
    legs: tuple[Leg, ...]

    @property
    def bottleneck(self) -> Decimal | None:
        """The firm money of the smallest leg; None if a leg has none."""
        return min(leg.columns.firm for leg in self.legs) or None

    @property
    def bottleneck_amount(self) -> Amount | None:
        """The bottleneck as it is printed; None if a leg has no firm money."""
        smallest_leg = min(self.legs, key=lambda leg: leg.columns.firm)
        return smallest_leg.firm_amount

    @property
    def days(self) -> int:
        """The days between the first days of the earliest and the latest leg."""
        first_days = [leg.first for leg in self.legs]
        return (max(first_days) - min(first_days)).days

    @property
    def day_count(self) -> DayCount:
        """The days between the earliest and the latest leg, as exact as their dates are."""
        dates_by_event = {leg.flows[0].event: leg.since for leg in self.legs}
        if len(dates_by_event) == 1:
            return DayCount(0, 0)
        spans = [DaySpan.of(when) for when in dates_by_event.values()]
        return days_between(
            DaySpan.earliest_of(spans),
            DaySpan.latest_of(spans),
            is_about=any(when.about for when in dates_by_event.values()),
        )


class Circles(NamedTuple):
    """The circles of a search, the largest bottleneck first."""

    circles: tuple[Circle, ...]
    is_cut: bool = False
    """Whether the lightest edges were left out for want of time."""


def find_circles(
    ledger: Ledger,
    *,
    company: str | None = None,
    longest: int = DEFAULT_CIRCLE_LENGTH,
    window: int | None = None,
    firm_only: bool = False,
    parents: OwnersByCompany | None = None,
    criteria: FlowCriteria | None = None,
    seconds: float = MAX_SECONDS,
) -> Circles:
    """Return the circles as of the ledger's date.

    `company` keeps the circles with this company, `window` those whose legs began within this many
    days. `firm_only` keeps the edges with a flow that is firm by its own figure. `parents` rolls
    companies up to their owners. `criteria` select the flows of which legs are made, and the
    companies through which a circle goes.
    """
    heads = group_heads(parents or {})
    leg_criteria = criteria.of_legs() if criteria is not None else None
    flows_by_pair = ledger.flows_by_pair(heads, leg_criteria)
    edges = _edges(flows_by_pair, firm_only=firm_only)
    cycles, is_cut = _cycles(edges, longest, seconds)
    if company is not None:
        head = heads.get(company, company)
        cycles = [cycle for cycle in cycles if head in cycle]
    if criteria is not None:
        cycles = [cycle for cycle in cycles if criteria.selects_circle(cycle, heads)]

    circles = []
    legs: dict[PayerPayee, Leg] = {}
    for cycle in cycles:
        for pair in _pairs_around(cycle):
            if pair not in legs:
                legs[pair] = _leg(ledger, pair, flows_by_pair[pair])
        circle = Circle(cycle, tuple(legs[pair] for pair in _pairs_around(cycle)))
        if window is None or circle.days <= window:
            circles.append(circle)
    return Circles(tuple(sorted(circles, key=_sort_key)), is_cut)


def _pairs_around(cycle: tuple[str, ...]) -> Iterator[PayerPayee]:
    """Return the payer and payee of each leg, the last company paying the first."""
    return pairwise((*cycle, cycle[0]))


def _edges(
    flows_by_pair: Mapping[PayerPayee, Sequence[ExplainedFlow]],
    *,
    firm_only: bool,
) -> dict[PayerPayee, list[Flow]]:
    """Return the counting flows of each pair of known companies that has any, or has firm ones."""
    edges = {}
    for pair, explained_flows in flows_by_pair.items():
        flows = _counting_flows(explained_flows)
        if not flows or UNKNOWN in pair:
            continue
        if not firm_only or any(own_columns(flow).firm for flow in flows):
            edges[pair] = flows
    return edges


def _counting_flows(explained_flows: Iterable[ExplainedFlow]) -> list[Flow]:
    return [explained.flow for explained in explained_flows if explained.state.counts]


def _leg(
    ledger: Ledger,
    pair: PayerPayee,
    explained_flows: Sequence[ExplainedFlow],
) -> Leg:
    payer, payee = pair
    money = ledger.summed_columns(explained_flows)
    return Leg(
        payer=payer,
        payee=payee,
        flows=tuple(_counting_flows(explained_flows)),
        columns=money[USD],
    )


def _cycles(
    edges: Edges,
    longest: int,
    seconds: float,
) -> tuple[list[tuple[str, ...]], bool]:
    """Return the simple cycles up to a length, and whether the search was cut off.

    The search begins with the heaviest edges and is repeated with twice as many, until all edges
    are in it, the time is over or there are too many cycles. It returns the last complete list.
    """
    import networkx

    by_weight = sorted(edges, key=lambda pair: (-_stated_money(edges[pair]), pair))
    deadline = time.monotonic() + seconds
    edge_count = min(_FIRST_EDGES, len(by_weight))
    complete: list[tuple[str, ...]] = []
    while True:
        graph: networkx.DiGraph[str] = networkx.DiGraph(by_weight[:edge_count])
        cycles = []
        for cycle in networkx.simple_cycles(graph, length_bound=longest):
            cycles.append(_from_first_name(cycle))
            if time.monotonic() > deadline or len(cycles) > MAX_CIRCLES:
                return (complete or sorted(cycles)), True
        complete = sorted(cycles)
        if edge_count >= len(by_weight):
            return complete, False
        edge_count = min(edge_count * 2, len(by_weight))


def _stated_money(flows: Iterable[Flow]) -> Decimal:
    """Return the weight of an edge: the money of its flows by their own words, firm or not."""
    money = Decimal(0)
    for flow in flows:
        columns = own_columns(flow)
        money += columns.firm + columns.up_to + columns.intent
    return money


def _from_first_name(cycle: list[str]) -> tuple[str, ...]:
    start = cycle.index(min(cycle))
    return (*cycle[start:], *cycle[:start])


def _sort_key(circle: Circle) -> tuple[object, ...]:
    bottleneck = circle.bottleneck
    if bottleneck is None:
        return True, Decimal(0), circle.companies
    return False, -bottleneck, circle.companies


def circles_json(result: Circles) -> list[dict[str, Any]]:
    """Return the circles as JSON for scripts."""
    return [_circle_json(circle) for circle in result.circles]


def _circle_json(circle: Circle) -> dict[str, Any]:
    return {
        "companies": list(circle.companies),
        "legs": [_leg_json(leg) for leg in circle.legs],
        "bottleneck": _money_json(circle.bottleneck),
        **_qualifiers_json(circle.bottleneck_amount),
        "days": circle.day_count.exact,
        "days_min": circle.day_count.least,
        "days_max": circle.day_count.most,
    }


def _leg_json(leg: Leg) -> dict[str, Any]:
    return {
        "from": leg.payer,
        "to": leg.payee,
        "flows": [flow.name for flow in leg.flows],
        "firm": _money_json(leg.firm),
        **_qualifiers_json(leg.firm_amount),
        "since": str(leg.since),
    }


def _qualifiers_json(amount: Amount | None) -> dict[str, Any]:
    """Return how exact a figure is: whether it is approximate, and its qualifier or None."""
    return {
        "approximate": amount is not None and amount.is_about,
        "qualifier": (amount.qualifier or None) if amount else None,
    }


def _money_json(money: Decimal | None) -> str | None:
    return None if money is None else format_decimal(money)
