"""Paths: the shortest chains of payments between two companies, in both directions."""

from collections.abc import Sequence
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.db.test_circles import DAY, payment
from tests.deals import Fields

from partnerships_db.filters.model import FieldTerm
from partnerships_db.format.flows import Deal
from partnerships_db.ledger import paths
from partnerships_db.ledger.flow_criteria import FlowCriteria
from partnerships_db.ledger.paths import find_paths, paths_json
from partnerships_db.ledger.rules import Ledger

Edge = tuple[str, str]


def routes_between(
    deals: Sequence[Deal],
    first: str,
    second: str,
    **options: Any,
) -> list[list[tuple[str, ...]]]:
    """The companies of each path there, and of each path back."""
    directions = find_paths(Ledger(deals, DAY), (first, second), **options)
    return [[path.companies for path in direction.paths] for direction in directions]


def test_paths_lead_there_and_back_by_payments_alone() -> None:
    deals = [
        payment("one", "a", "b"),
        payment("two", "b", "c"),
        payment("three", "c", "a"),
        payment("long", "a", "d"),
        payment("longer", "d", "e"),
        payment("longest", "e", "c"),
    ]
    assert routes_between(deals, "a", "c") == [[("a", "b", "c")], [("c", "a")]]
    assert routes_between(deals, "c", "a") == [[("c", "a")], [("a", "b", "c")]]


def test_all_shortest_paths_are_listed_the_firm_and_heavy_ones_first() -> None:
    deals = [payment(f"to-{middle}", "a", middle, amount="9 billion USD") for middle in "wxyz"]
    deals += [
        payment("from-w", "w", "b", amount="1 billion USD", status="intent"),
        payment("from-x", "x", "b", amount="1 billion USD"),
        payment("from-y", "y", "b", amount="2 billion USD"),
        payment("from-z", "z", "b", amount="up to 2 billion USD"),
    ]
    there, back = routes_between(deals, "a", "b")
    assert [route[1] for route in there] == ["y", "x", "z", "w"]
    assert back == []


@pytest.mark.parametrize(
    ("options", "there"),
    [
        ({}, [("a", "b", "c")]),
        ({"longest": 2}, [("a", "b", "c")]),
        ({"longest": 1}, []),
        ({"firm_only": True}, [("a", "d", "e", "c")]),
        ({"parents": {"b": ["owner"]}}, [("a", "owner", "c")]),
        ({"parents": {"c": ["a"]}}, []),
        ({"criteria": FlowCriteria({"long", "longer", "longest"})}, [("a", "d", "e", "c")]),
        ({"criteria": FlowCriteria(side_terms=(FieldTerm("company", ("d",)),))}, []),
    ],
)
def test_paths_can_be_limited_as_circles_are(
    options: Fields,
    there: list[tuple[str, ...]],
) -> None:
    deals = [
        payment("one", "a", "b"),
        payment("two", "b", "c", amount=""),
        payment("long", "a", "d"),
        payment("longer", "d", "e"),
        payment("longest", "e", "c"),
    ]
    assert routes_between(deals, "a", "c", **options) == [there, []]


def test_a_path_does_not_go_through_unknown_or_flows_that_do_not_count() -> None:
    deals = [
        payment("one", "a", "unknown"),
        payment("two", "unknown", "b"),
        payment("three", "a", "b", status="cancelled"),
        payment("four", "a", "b", day="2027"),
    ]
    assert routes_between(deals, "a", "b") == [[], []]


def test_more_paths_than_the_limit_are_marked_as_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "MAX_PATHS", 2)
    deals = [payment(f"to-{middle}", "a", middle) for middle in "xyz"]
    deals += [payment(f"from-{middle}", middle, "b") for middle in "xyz"]
    there, back = find_paths(Ledger(deals, DAY), ("a", "b"))
    assert (len(there.paths), there.is_cut) == (2, True)
    assert (len(back.paths), back.is_cut) == (0, False)


def test_paths_in_json_have_their_direction_and_the_fields_of_circles() -> None:
    deals = [payment("one", "a", "b", amount="about 2 billion USD")]
    document = paths_json(find_paths(Ledger(deals, DAY), ("b", "a")), DAY)
    (row,) = document["rows"]
    assert (document["as_of"], document["cut"]) == ("2026-01-01", False)
    assert (row["from"], row["to"], row["companies"]) == ("a", "b", ["a", "b"])
    assert (row["bottleneck"], row["qualifier"]) == ("2000000000", "about")
    assert row["legs"][0]["flows"] == ["one/a"]


COMPANIES = "abcdef"


def shortest_routes(edges: set[Edge], first: str, second: str) -> set[tuple[str, ...]]:
    """The shortest paths, by trying every sequence of companies of each length in turn."""
    for middle_count in range(len(COMPANIES) - 1):
        routes = set()
        for middle in product(COMPANIES, repeat=middle_count):
            route = (first, *middle, second)
            if edges.issuperset(pairwise(route)):
                routes.add(route)
        if routes:
            return routes
    return set()


@given(st.sets(st.tuples(st.sampled_from(COMPANIES), st.sampled_from(COMPANIES)), max_size=14))
def test_paths_are_all_the_shortest_ones(edges: set[Edge]) -> None:
    edges = {(payer, payee) for payer, payee in edges if payer != payee}
    deals = [payment(f"{payer}-{payee}", payer, payee) for payer, payee in sorted(edges)]
    there, back = routes_between(deals, "a", "b")
    assert len(set(there)) == len(there)
    assert set(there) == shortest_routes(edges, "a", "b")
    assert set(back) == shortest_routes(edges, "b", "a")
