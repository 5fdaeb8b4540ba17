"""Circles of money: which there are, what their legs weigh, and that nothing but the rules decides."""

from datetime import date
from decimal import Decimal
from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.format.flows import Deal, deal_of
from partnerships_db.ledger.circles import Circle, circles_json, find_circles
from partnerships_db.ledger.rules import Ledger

DAY = date(2026, 1, 1)


def deal(
    event: str,
    payer: str | list[str],
    payee: str,
    amount: str | None = "1 billion USD",
    **fields: Any,
) -> Deal:
    flow = {
        "id": "f",
        "from": payer,
        "to": payee,
        "kind": "equity",
        **({"amount": amount} if amount else {}),
        **fields,
    }
    when = fields.pop("date", "2025-01-01")
    flow.pop("date", None)
    return deal_of({"id": event, "date": when, "kind": "investment", "title": "x", "flows": [flow]})


def ways(deals: list[Deal], **options: Any) -> list[tuple[str, ...]]:
    return [circle.companies for circle in find_circles(Ledger(deals, DAY), **options).circles]


def test_money_that_comes_back_is_a_circle_from_its_first_name_on() -> None:
    deals = [
        deal("one", "b", "a", "5 billion USD"),
        deal("two", "a", "b", "30 billion USD", date="2025-02-10"),
    ]
    (circle,) = find_circles(Ledger(deals, DAY)).circles
    assert circle.companies == ("a", "b")
    assert circle.bottleneck == Decimal(5_000_000_000)
    assert circle.days == 40
    assert circles_json(find_circles(Ledger(deals, DAY))) == [
        {
            "companies": ["a", "b"],
            "legs": [
                {"from": "a", "to": "b", "flows": ["two/f"], "firm": "30000000000"},
                {"from": "b", "to": "a", "flows": ["one/f"], "firm": "5000000000"},
            ],
            "bottleneck": "5000000000",
            "days": 40,
        }
    ]


def test_a_leg_without_firm_money_leaves_no_bottleneck_and_the_circle_comes_last() -> None:
    deals = [
        deal("one", "a", "b", "up to 5 billion USD"),
        deal("two", "b", "a"),
        deal("three", "b", "c"),
        deal("four", "c", "b"),
    ]
    found = find_circles(Ledger(deals, DAY)).circles
    assert [circle.companies for circle in found] == [("b", "c"), ("a", "b")]
    assert found[1].legs[0].firm is None
    assert ways(deals, firm_only=True) == [("b", "c")]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "cancelled"},
        {"date": "2026-02"},
        {"relations": [{"type": "repeats", "to": "two/f"}]},
    ],
)
def test_what_does_not_count_makes_no_edge(fields: dict[str, Any]) -> None:
    assert ways([deal("one", "a", "b", **fields), deal("two", "b", "a")]) == []


def test_a_replaced_flow_makes_no_edge_and_a_part_makes_one() -> None:
    ended = deal("end", "x", "y", relations=[{"type": "ends", "to": "one/f"}])
    assert ways([deal("one", "a", "b"), deal("two", "b", "a"), ended]) == []
    part = deal("part", "a", "b", relations=[{"type": "part-of", "to": "whole/f"}])
    assert ways([part, deal("whole", "x", "y"), deal("two", "b", "a")]) == [("a", "b")]


def test_unknown_is_no_company_and_nobody_pays_itself() -> None:
    assert (
        ways(
            [
                deal("one", "a", "unknown"),
                deal("two", "unknown", "a"),
                deal("three", ["a", "b"], "a"),
            ]
        )
        == []
    )


def test_the_longest_length_the_window_the_company_and_the_events() -> None:
    deals = [
        deal("one", "a", "b"),
        deal("two", "b", "c", date="2025-06-01"),
        deal("three", "c", "a"),
        deal("four", "b", "a"),
    ]
    assert ways(deals) == [("a", "b"), ("a", "b", "c")]
    assert ways(deals, longest=2) == [("a", "b")]
    assert ways(deals, window=100) == [("a", "b")]
    assert ways(deals, company="c") == [("a", "b", "c")]
    assert ways(deals, events={"one", "four"}) == [("a", "b")]


def test_rolled_up_a_company_counts_as_its_owner() -> None:
    deals = [deal("one", "a", "b-cloud"), deal("two", "b-labs", "a")]
    assert ways(deals) == []
    (circle,) = find_circles(
        Ledger(deals, DAY), parents={"b-cloud": ["b"], "b-labs": ["b"]}
    ).circles
    assert circle.companies == ("a", "b")
    assert circle.bottleneck == Decimal(1_000_000_000)


def test_what_has_no_time_for_all_says_so() -> None:
    names = [f"c{n}" for n in range(40)]
    deals = [deal(f"{a}-{b}", a, b) for a, b in permutations(names, 2)]
    assert find_circles(Ledger(deals, DAY), longest=6, seconds=0.05).is_cut


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), max_size=9), st.randoms()
)
def test_the_order_of_the_entries_does_not_matter_and_each_circle_is_there_once(
    pairs: Any, shuffle: Any
) -> None:
    deals = [deal(f"e{n}", payer, payee) for n, (payer, payee) in enumerate(pairs)]
    found = find_circles(Ledger(deals, DAY)).circles
    assert len({circle.companies for circle in found}) == len(found)
    assert all(is_a_way(circle, pairs) for circle in found)
    shuffle.shuffle(deals)
    assert [circle.companies for circle in find_circles(Ledger(deals, DAY)).circles] == [
        circle.companies for circle in found
    ]


def is_a_way(circle: Circle, pairs: list[tuple[str, str]]) -> bool:
    ring = pairwise((*circle.companies, circle.companies[0]))
    return circle.companies[0] == min(circle.companies) and all(leg in pairs for leg in ring)
