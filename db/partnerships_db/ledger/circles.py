"""Circles: money that comes back, by way of others, to who paid it.

Companies are nodes, and a flow that counts is an edge from each payer to each payee; `format.md` says which
flows these are. A circle is listed once, from the first of its names in the alphabet.
"""

import time
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from partnerships_db.format.flows import Flow
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.pairs import heads_of
from partnerships_db.ledger.rules import USD, Ledger, OwnersByCompany, PayerPayee, own_columns
from partnerships_db.values.amounts import format_decimal

DEFAULT_CIRCLE_LENGTH = 4
"""How many companies a circle has at most, unless the reader says otherwise."""

MAX_SECONDS = 1.0
"""So long circles are looked for; then the lightest edges are left out, and that is said."""

MAX_CIRCLES = 5_000
"""So many circles at most are listed: nobody reads on, and their legs would take longer than they did."""

_FIRST_EDGES = 200
"""So many of the heaviest edges are taken at first, then twice as many each time."""

Edges = Mapping[PayerPayee, list[Flow]]
"""The flows that count between a payer and a payee, the earliest first."""


class Leg(NamedTuple):
    """One payment on the way round."""

    payer: str
    payee: str
    flows: tuple[Flow, ...]
    """The earliest first."""
    firm: Decimal | None
    """The ledger's firm money of that pair in dollars; None where there is none."""

    @property
    def first(self) -> date:
        """When its first flow was announced."""
        return self.flows[0].date.first


class Circle(NamedTuple):
    """A way round, each company once."""

    companies: tuple[str, ...]
    legs: tuple[Leg, ...]

    @property
    def bottleneck(self) -> Decimal | None:
        """The smallest leg; None where a leg has no firm money."""
        firm = [leg.firm for leg in self.legs]
        return None if None in firm else min(money for money in firm if money is not None)

    @property
    def days(self) -> int:
        """From the first to the last of the legs' first flows."""
        first = [leg.first for leg in self.legs]
        return (max(first) - min(first)).days


class Circles(NamedTuple):
    """What was found, the largest bottleneck first."""

    circles: tuple[Circle, ...]
    is_cut: bool = False
    """There was no time for all edges: the lightest were left out."""


def find_circles(ledger: Ledger, *, company: str | None = None, longest: int = DEFAULT_CIRCLE_LENGTH, window: int | None = None,
            firm_only: bool = False, parents: OwnersByCompany | None = None, events: Container[str] | None = None,
            seconds: float = MAX_SECONDS) -> Circles:  # fmt: skip
    """The circles as of the ledger's date.

    `company` keeps those that it is in, `window` those whose legs began within so many days, `firm_only` the
    edges on which some flow has money in firm by its own figure; `parents` rolls companies up to their owner,
    `events` takes the flows of these alone.
    """
    heads = heads_of(parents or {})
    ways = {
        way: numbers
        for way, numbers in ledger.flows_by_pair(heads, events).items()
        if UNKNOWN not in way
    }
    edges = {
        way: flows
        for way, numbers in ways.items()
        if (flows := _edge(ledger, numbers, firm_only=firm_only))
    }
    rounds, is_cut = _cycles(edges, longest, seconds)
    legs: dict[PayerPayee, Leg] = {}
    found = []
    for way_round in rounds:
        if company is not None and heads.get(company, company) not in way_round:
            continue
        for way in pairwise((*way_round, way_round[0])):
            if way not in legs:
                firm = ledger.summed_columns(ledger.explained(ways[way]))[USD].firm
                legs[way] = Leg(*way, tuple(edges[way]), firm or None)
        circle = Circle(way_round, tuple(legs[way] for way in pairwise((*way_round, way_round[0]))))
        if window is None or circle.days <= window:
            found.append(circle)
    return Circles(tuple(sorted(found, key=_weight)), is_cut)


def circles_json(result: Circles) -> list[dict[str, Any]]:
    """The circles as scripts read them."""
    return [
        {
            "companies": list(circle.companies),
            "legs": [
                {
                    "from": leg.payer,
                    "to": leg.payee,
                    "flows": [flow.name for flow in leg.flows],
                    "firm": None if leg.firm is None else format_decimal(leg.firm),
                }
                for leg in circle.legs
            ],
            "bottleneck": None if circle.bottleneck is None else format_decimal(circle.bottleneck),
            "days": circle.days,
        }
        for circle in result.circles
    ]


def _edge(ledger: Ledger, numbers: Sequence[int], *, firm_only: bool) -> list[Flow]:
    """The flows that make an edge of a way; none where it is no edge."""
    flows = ledger.counting_flows(numbers)
    return flows if not firm_only or any(own_columns(flow).firm for flow in flows) else []


def _cycles(edges: Edges, longest: int, seconds: float) -> tuple[list[tuple[str, ...]], bool]:
    """The simple cycles of at most that length; where time runs out, those among the heaviest edges."""
    import networkx

    ordered = sorted(edges, key=lambda way: (-_size(edges[way]), way))
    until = time.monotonic() + seconds
    taken, rounds = min(_FIRST_EDGES, len(ordered)), list[tuple[str, ...]]()
    while True:
        graph: networkx.DiGraph[str] = networkx.DiGraph(ordered[:taken])
        now = []
        for cycle in networkx.simple_cycles(graph, length_bound=longest):
            now.append(_from_first(cycle))
            if time.monotonic() > until or len(now) > MAX_CIRCLES:
                return (rounds or sorted(now)), True
        rounds = sorted(now)
        if taken >= len(ordered):
            return rounds, False
        taken = min(taken * 2, len(ordered))


def _size(flows: Iterable[Flow]) -> Decimal:
    """What an edge weighs: its flows' money by their own words, firm or not."""
    return sum(
        (columns.firm + columns.up_to + columns.intent for columns in map(own_columns, flows)),
        Decimal(0),
    )


def _from_first(cycle: list[str]) -> tuple[str, ...]:
    place = cycle.index(min(cycle))
    return (*cycle[place:], *cycle[:place])


def _weight(circle: Circle) -> tuple[object, ...]:
    bottleneck = circle.bottleneck
    return (bottleneck is None, -(bottleneck or Decimal(0)), circle.companies)
