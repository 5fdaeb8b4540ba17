"""Paths: the shortest chains of payments from one company to another.

The edges are those of circles (FORMAT.md, "What a total means": "Circles").
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from partnerships_db.ledger.chains import Chain, PaymentGraph, chain_json, ledger_graph
from partnerships_db.ledger.flow_criteria import FlowCriteria
from partnerships_db.ledger.graph_search import shortest_paths
from partnerships_db.ledger.groups import OwnersByCompany, PayerPayee, group_heads
from partnerships_db.ledger.rules import Ledger

MAX_PATHS = 500
"""The most shortest paths in one direction: of more, some are left out."""


class PaymentPath(Chain):
    """An open chain of payments: each company pays the next."""


class DirectedPaths(NamedTuple):
    """All the shortest paths from one company to another, in the order of circles."""

    payer: str
    payee: str
    paths: tuple[PaymentPath, ...]
    is_cut: bool = False
    """Whether there are more than MAX_PATHS."""


def find_paths(
    ledger: Ledger,
    companies: PayerPayee,
    *,
    longest: int | None = None,
    firm_only: bool = False,
    parents: OwnersByCompany | None = None,
    criteria: FlowCriteria | None = None,
) -> tuple[DirectedPaths, DirectedPaths]:
    """Return the shortest paths from the first of two companies to the second, and back.

    `longest` is the most payments of a path; None for any number. The other options are those of
    `find_circles`. There are none between companies of one group.
    """
    heads = group_heads(parents)
    graph = ledger_graph(
        ledger,
        heads,
        criteria,
        firm_only=firm_only,
    )
    first, second = (heads.get(company, company) for company in companies)
    directions = paths_of_graph(graph, (first, second), longest)
    return directions if criteria is None else selected_paths(directions, criteria, heads)


def selected_paths(
    directions: tuple[DirectedPaths, DirectedPaths],
    criteria: FlowCriteria,
    heads: Mapping[str, str],
) -> tuple[DirectedPaths, DirectedPaths]:
    """Return the paths through the companies that criteria name."""
    there, back = (
        direction._replace(
            paths=tuple(
                path for path in direction.paths if criteria.selects_chain(path.companies, heads)
            )
        )
        for direction in directions
    )
    return there, back


def paths_of_graph(
    graph: PaymentGraph,
    companies: PayerPayee,
    longest: int | None = None,
) -> tuple[DirectedPaths, DirectedPaths]:
    """Return the shortest paths of a graph between two companies; see `find_paths`."""

    def directed_paths(payer: str, payee: str) -> DirectedPaths:
        routes = list(islice(_shortest_routes(graph.edges, payer, payee, longest), MAX_PATHS + 1))
        paths = [PaymentPath(route, graph.legs_along(route)) for route in routes[:MAX_PATHS]]
        paths.sort(key=PaymentPath.order)
        return DirectedPaths(
            payer,
            payee,
            tuple(paths),
            is_cut=len(routes) > MAX_PATHS,
        )

    first, second = companies
    return directed_paths(first, second), directed_paths(second, first)


def _shortest_routes(
    edges: Sequence[PayerPayee],
    payer: str,
    payee: str,
    longest: int | None,
) -> Iterator[tuple[str, ...]]:
    """Yield the companies of each shortest path, none if it has more payments than `longest`."""
    if payer == payee:
        return
    for route in shortest_paths(edges, payer, payee):
        if longest is not None and len(route) > longest + 1:
            return
        yield route


def paths_json(directions: Sequence[DirectedPaths], as_of: date) -> dict[str, Any]:
    """Return the paths of both directions as JSON for scripts."""
    paths = [path for direction in directions for path in direction.paths]
    return {
        "as_of": as_of.isoformat(),
        "rows": [_path_json(path) for path in paths],
        "cut": any(direction.is_cut for direction in directions),
    }


def _path_json(path: PaymentPath) -> dict[str, Any]:
    return {"from": path.companies[0], "to": path.companies[-1], **chain_json(path)}
