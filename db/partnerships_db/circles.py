"""Circles: money that comes back, by way of others, to who paid it.

Companies are nodes, and a flow that counts is an edge from each payer to each payee; `format.md` says which
flows these are. A circle is listed once, from the first of its names in the alphabet.
"""

import time
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from partnerships_db.amounts import plain
from partnerships_db.flows import Deal, Flow
from partnerships_db.ledger import USD, Ledger, Parents, own_columns
from partnerships_db.pairs import heads_of
from partnerships_db.vocabulary import UNKNOWN

LENGTH = 4
"""How many companies a circle has at most, unless the reader says otherwise."""

SECONDS = 1.0
"""So long circles are looked for; then the lightest edges are left out, and that is said."""

_FIRST_EDGES = 200
"""So many of the heaviest edges are taken at first, then twice as many each time."""

Edges = Mapping[tuple[str, str], list[Flow]]
"""For a payer and a payee the flows between them, the earliest first."""


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


def circles(deals: Iterable[Deal], as_of: date, *, company: str | None = None, longest: int = LENGTH,
            window: int | None = None, firm_only: bool = False, parents: Parents | None = None,
            events: Container[str] | None = None, seconds: float = SECONDS) -> Circles:  # fmt: skip
    """The circles as of a date.

    `company` keeps those that it is in, `window` those whose legs began within so many days, `firm_only` the
    edges on which some flow has money in firm by its own figure; `parents` rolls companies up to their owner,
    `events` takes the flows of these alone.
    """
    ledger = Ledger(deals, as_of)
    heads = heads_of(parents or {})
    edges = _edges(ledger, heads, events, firm_only=firm_only)
    ways, is_cut = _ways(ledger, edges, longest, seconds)
    members = _members(heads)
    found = []
    for way in ways:
        if company is not None and heads.get(company, company) not in way:
            continue
        circle = Circle(way, tuple(_legs(ledger, edges, members, way, events)))
        if window is None or circle.days <= window:
            found.append(circle)
    return Circles(tuple(sorted(found, key=_weight)), is_cut)


def circles_json(found: Circles) -> list[dict[str, Any]]:
    """The circles as scripts read them."""
    return [
        {
            "companies": list(circle.companies),
            "legs": [
                {
                    "from": leg.payer,
                    "to": leg.payee,
                    "flows": [flow.name for flow in leg.flows],
                    "firm": None if leg.firm is None else plain(leg.firm),
                }
                for leg in circle.legs
            ],
            "bottleneck": None if circle.bottleneck is None else plain(circle.bottleneck),
            "days": circle.days,
        }
        for circle in found.circles
    ]


def _members(heads: Mapping[str, str]) -> dict[str, set[str]]:
    members: dict[str, set[str]] = {}
    for child, head in heads.items():
        members.setdefault(head, {head}).add(child)
    return members


def _edges(ledger: Ledger, heads: Mapping[str, str], events: Container[str] | None, *, firm_only: bool) -> Edges:
    edges: dict[tuple[str, str], list[Flow]] = {}
    for standing in ledger.standing().values():
        flow = standing.flow
        if not standing.counts or (events is not None and flow.event not in events):
            continue
        pairs = {
            (heads.get(payer, payer), heads.get(payee, payee))
            for payer in flow.payers for payee in flow.payees if UNKNOWN not in (payer, payee)
        }  # fmt: skip
        for payer, payee in sorted(pairs):
            if payer != payee:
                edges.setdefault((payer, payee), []).append(flow)
    for flows in edges.values():
        flows.sort(key=lambda flow: (flow.date.first, flow.event, flow.place))
    if firm_only:
        return {pair: flows for pair, flows in edges.items() if any(own_columns(flow).firm for flow in flows)}
    return edges


def _ways(ledger: Ledger, edges: Edges, longest: int, seconds: float) -> tuple[list[tuple[str, ...]], bool]:
    """The simple cycles of at most that length; where time runs out, those among the heaviest edges."""
    import networkx

    until = time.monotonic() + seconds
    ordered = sorted(edges, key=lambda pair: (-_size(edges[pair]), pair))
    taken, ways = min(_FIRST_EDGES, len(ordered)), list[tuple[str, ...]]()
    while True:
        graph: networkx.DiGraph[str] = networkx.DiGraph(ordered[:taken])
        now = []
        for cycle in networkx.simple_cycles(graph, length_bound=longest):
            now.append(_from_first(cycle))
            if time.monotonic() > until:
                return (ways or sorted(now)), True
        ways = sorted(now)
        if taken >= len(ordered):
            return ways, False
        taken = min(taken * 2, len(ordered))


def _size(flows: Iterable[Flow]) -> Decimal:
    """What an edge weighs: its flows' money by their own words, firm or not."""
    return sum((columns.firm + columns.up_to + columns.intent for columns in map(own_columns, flows)), Decimal(0))


def _from_first(cycle: list[str]) -> tuple[str, ...]:
    place = cycle.index(min(cycle))
    return (*cycle[place:], *cycle[:place])


def _legs(ledger: Ledger, edges: Edges, members: Mapping[str, set[str]], way: tuple[str, ...],
          events: Container[str] | None) -> Iterator[Leg]:  # fmt: skip
    for payer, payee in pairwise((*way, way[0])):
        money = ledger.between(members.get(payer, {payer}), members.get(payee, {payee}), events)
        firm = money[USD].firm
        yield Leg(payer, payee, tuple(edges[payer, payee]), firm or None)


def _weight(circle: Circle) -> tuple[object, ...]:
    bottleneck = circle.bottleneck
    return (bottleneck is None, -(bottleneck or Decimal(0)), circle.companies)
