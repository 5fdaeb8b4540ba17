"""Circles: money that returns to its payer by way of other companies.

A circle is listed once, from the first of its names in the alphabet (FORMAT.md, "What a total
means": "Circles").
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from partnerships_db.ledger import DEFAULT_CIRCLE_LENGTH
from partnerships_db.ledger.chains import (
    BASES,
    Basis,
    Chain,
    PaymentGraph,
    chain_json,
    ledger_graph,
)
from partnerships_db.ledger.flow_criteria import FlowCriteria
from partnerships_db.ledger.graph_search import short_cycles
from partnerships_db.ledger.groups import OwnersByCompany, PayerPayee, group_heads
from partnerships_db.ledger.rules import Ledger

MAX_SECONDS = 1.0
"""The longest search in seconds; after it, the lightest edges are left out."""

MAX_CIRCLES = 5_000
"""The most circles in a list: the legs of more would take longer than the search."""

_FIRST_EDGES = 200
"""The number of the heaviest edges in the first search; each later search takes twice as many."""


class Circle(Chain):
    """A closed chain of payments: the last company pays the first."""


class Circles(NamedTuple):
    """The circles of a search: by what they stand on, then by bottleneck, weight and names."""

    circles: tuple[Circle, ...]
    is_cut: bool = False
    """Whether the lightest edges were left out for want of time."""
    all_count: int = 0
    """How many circles there are whichever companies are asked for."""

    @property
    def counts(self) -> dict[Basis, int]:
        """The number of circles by what they stand on, in the order of the list."""
        counts = Counter(circle.stands_on for circle in self.circles)
        return {basis: counts[basis] for basis in BASES}


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
    heads = group_heads(parents)
    graph = ledger_graph(
        ledger,
        heads,
        criteria,
        firm_only=firm_only,
    )
    result = circles_of_graph(
        graph,
        company=heads.get(company, company) if company is not None else None,
        longest=longest,
        window=window,
        seconds=seconds,
    )
    return result if criteria is None else selected_circles(result, criteria, heads)


def selected_circles(
    result: Circles,
    criteria: FlowCriteria,
    heads: Mapping[str, str],
) -> Circles:
    """Return the circles through the companies that criteria name."""
    selected = [
        circle
        for circle in result.circles
        if criteria.selects_chain(_closed(circle.companies), heads)
    ]
    return result._replace(circles=tuple(selected))


def circles_of_graph(
    graph: PaymentGraph,
    *,
    company: str | None = None,
    longest: int = DEFAULT_CIRCLE_LENGTH,
    window: int | None = None,
    seconds: float = MAX_SECONDS,
) -> Circles:
    """Return the circles of a graph; for the options see `find_circles`."""
    cycles, is_cut = _cycles(graph.edges, longest, seconds)
    if company is not None:
        cycles = [cycle for cycle in cycles if company in cycle]
    circles = []
    for cycle in cycles:
        circle = Circle(cycle, graph.legs_along(_closed(cycle)))
        if window is None or circle.days <= window:
            circles.append(circle)
    return Circles(
        tuple(sorted(circles, key=Circle.order)),
        is_cut or graph.is_cut,
        len(circles),
    )


def _closed(cycle: tuple[str, ...]) -> tuple[str, ...]:
    """Return the companies of a circle with the first one again at the end."""
    return (*cycle, cycle[0])


def _cycles(
    edges: Sequence[PayerPayee],
    longest: int,
    seconds: float,
) -> tuple[list[tuple[str, ...]], bool]:
    """Return the simple cycles up to a length, and whether the search was cut off.

    The search begins with the heaviest edges, which are the first, and is repeated with twice as
    many, until all edges are in it, the time is over or there are too many cycles. It returns the
    last complete list.
    """
    deadline = time.monotonic() + seconds
    edge_count = min(_FIRST_EDGES, len(edges))
    complete: list[tuple[str, ...]] = []
    while True:
        cycles = []
        for cycle in short_cycles(edges[:edge_count], longest):
            cycles.append(cycle)
            if time.monotonic() > deadline or len(cycles) > MAX_CIRCLES:
                return (complete or sorted(cycles)), True
        complete = sorted(cycles)
        if edge_count >= len(edges):
            return complete, False
        edge_count = min(edge_count * 2, len(edges))


def circles_json(result: Circles) -> list[dict[str, Any]]:
    """Return the circles as JSON for scripts."""
    return [chain_json(circle) for circle in result.circles]
