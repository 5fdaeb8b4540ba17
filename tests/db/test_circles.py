"""Circles of money: the flows that make edges, the listed circles and the money of their legs."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise, permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.deals import Fields, billions, event, flow

from partnerships_db.format.flows import Deal
from partnerships_db.ledger.chains import BASES
from partnerships_db.ledger.circles import Circle, circles_json, find_circles
from partnerships_db.ledger.columns import Columns, currency_of, own_columns
from partnerships_db.ledger.critical_flows import critical_flows, critical_flows_json
from partnerships_db.ledger.explain import columns_json
from partnerships_db.ledger.flow_criteria import FlowCriteria
from partnerships_db.ledger.rules import Ledger

DAY = date(2026, 1, 1)


def payment(
    event_id: str,
    payer: str | list[str],
    payee: str,
    *relations: str,
    amount: str = "1 billion USD",
    day: str = "2025-01-01",
    **fields: Any,
) -> Deal:
    """An event with one flow."""
    return event(event_id, day, flow(amount, *relations, payer=payer, payee=payee, **fields))


def circles_of(deals: Sequence[Deal], **options: Any) -> list[Circle]:
    return list(find_circles(Ledger(deals, DAY), **options).circles)


def company_rings(deals: Sequence[Deal], **options: Any) -> list[tuple[str, ...]]:
    """The companies of each circle."""
    return [circle.companies for circle in circles_of(deals, **options)]


def test_a_circle_starts_with_the_first_of_its_names() -> None:
    deals = [
        payment("one", "b", "a", amount="5 billion USD"),
        payment("two", "a", "b", amount="30 billion USD", day="2025-02-10"),
    ]
    (circle,) = circles_of(deals)
    assert circle.companies == ("a", "b")
    assert circle.bottleneck == Decimal(5_000_000_000)
    assert circle.days == 40
    assert circles_json(find_circles(Ledger(deals, DAY))) == [
        {
            "companies": ["a", "b"],
            "stands_on": "firm",
            "legs": [
                {
                    "from": "a",
                    "to": "b",
                    "flows": ["two/a"],
                    "flow_count": 1,
                    "stands_on": "firm",
                    "firm": "30000000000",
                    "approximate": False,
                    "qualifier": None,
                    "up_to": None,
                    "intent": None,
                    "qualifiers": {},
                    "since": "2025-02-10",
                },
                {
                    "from": "b",
                    "to": "a",
                    "flows": ["one/a"],
                    "flow_count": 1,
                    "stands_on": "firm",
                    "firm": "5000000000",
                    "approximate": False,
                    "qualifier": None,
                    "up_to": None,
                    "intent": None,
                    "qualifiers": {},
                    "since": "2025-01-01",
                },
            ],
            "bottleneck": "5000000000",
            "approximate": False,
            "qualifier": None,
            "gross": columns_json(Columns(firm=Decimal(35_000_000_000))),
            "days": 40,
            "days_min": 40,
            "days_max": 40,
        }
    ]


def test_a_bottleneck_and_the_days_of_a_circle_are_as_exact_as_its_flows() -> None:
    deals = [
        payment("one", "b", "a", amount="about 5 billion USD", day="2025-01"),
        payment("two", "a", "b", amount="at least 30 billion USD", day="about 2025-02-10"),
    ]
    (circle,) = circles_of(deals)
    assert str(circle.bottleneck_amount) == "about 5 billion USD"
    assert str(circle.legs[0].firm_amount) == "at least 30 billion USD"
    assert str(circle.day_count) == "about 10 to 40 days"
    (document,) = circles_json(find_circles(Ledger(deals, DAY)))
    assert (document["bottleneck"], document["qualifier"]) == ("5000000000", "about")
    assert (document["days"], document["days_min"], document["days_max"]) == (None, 10, 40)


def test_the_days_of_a_circle_in_one_event_are_none_at_all() -> None:
    flows = [
        flow("1 billion USD", payer="a", payee="b"),
        flow("1 billion USD", payer="b", payee="a"),
    ]
    (circle,) = circles_of([event("both", "2025", *flows)])
    assert circle.day_count.exact == 0


def test_a_circle_with_a_leg_without_firm_money_has_no_bottleneck() -> None:
    deals = [
        payment("one", "a", "b", amount="up to 5 billion USD"),
        payment("two", "b", "a"),
        payment("three", "b", "c"),
        payment("four", "c", "b"),
    ]
    firm_circle, open_circle = circles_of(deals)
    assert firm_circle.companies == ("b", "c")
    assert open_circle.companies == ("a", "b")
    assert open_circle.legs[0].firm is None
    assert open_circle.bottleneck is None
    assert company_rings(deals, firm_only=True) == [("b", "c")]


@pytest.mark.parametrize(
    ("relations", "fields"),
    [([], {"status": "cancelled"}), ([], {"day": "2026-02"}), (["repeats two/a"], {})],
    ids=["cancelled", "not begun", "repeating"],
)
def test_a_flow_that_does_not_count_makes_no_edge(relations: list[str], fields: Fields) -> None:
    deals = [payment("one", "a", "b", *relations, **fields), payment("two", "b", "a")]
    assert company_rings(deals) == []


def test_a_replaced_flow_makes_no_edge() -> None:
    end = payment("end", "x", "y", "ends one/a")
    assert company_rings([payment("one", "a", "b"), payment("two", "b", "a"), end]) == []


def test_a_part_makes_an_edge() -> None:
    part = payment("part", "a", "b", "part-of whole/a")
    deals = [part, payment("whole", "x", "y"), payment("two", "b", "a")]
    assert company_rings(deals) == [("a", "b")]


def test_unknown_is_not_a_node_and_no_company_pays_itself() -> None:
    deals = [
        payment("one", "a", "unknown"),
        payment("two", "unknown", "a"),
        payment("three", ["a", "b"], "a"),
    ]
    assert company_rings(deals) == []


@pytest.mark.parametrize(
    ("options", "rings"),
    [
        ({}, [("a", "b", "c"), ("a", "b")]),
        ({"longest": 2}, [("a", "b")]),
        ({"window": 100}, [("a", "b")]),
        ({"company": "c"}, [("a", "b", "c")]),
        ({"criteria": FlowCriteria({"one", "four"})}, [("a", "b")]),
    ],
)
def test_circles_can_be_limited_by_length_days_company_and_events(
    options: Fields,
    rings: list[tuple[str, ...]],
) -> None:
    deals = [
        payment("one", "a", "b"),
        payment("two", "b", "c", day="2025-06-01"),
        payment("three", "c", "a"),
        payment("four", "b", "a"),
    ]
    assert company_rings(deals, **options) == rings


def test_with_roll_up_a_company_counts_as_its_owner() -> None:
    deals = [payment("one", "a", "b-cloud"), payment("two", "b-labs", "a")]
    assert company_rings(deals) == []

    (circle,) = circles_of(deals, parents={"b-cloud": ["b"], "b-labs": ["b"]})
    assert circle.companies == ("a", "b")
    assert circle.bottleneck == Decimal(1_000_000_000)


def test_a_search_that_runs_out_of_time_is_marked_as_cut() -> None:
    companies = [f"c{number}" for number in range(40)]
    deals = [
        payment(f"{payer}-{payee}", payer, payee) for payer, payee in permutations(companies, 2)
    ]
    assert find_circles(Ledger(deals, DAY), longest=6, seconds=0.02).is_cut


LETTERS = st.sampled_from("abcd")


@given(st.lists(st.tuples(LETTERS, LETTERS), max_size=9), st.randoms(use_true_random=False))
def test_each_circle_is_listed_once_in_any_order_of_the_entries(
    edges: list[tuple[str, str]],
    random: Random,
) -> None:
    deals = [payment(f"e{number}", *edge) for number, edge in enumerate(edges)]
    rings = company_rings(deals)
    assert len(set(rings)) == len(rings)
    for ring in rings:
        assert ring[0] == min(ring)
        assert all(leg in edges for leg in pairwise((*ring, ring[0])))

    random.shuffle(deals)
    assert company_rings(deals) == rings


# -- What a circle stands on -----------------------------------------------------------------------


def standing_of_leg(*deals: Deal) -> str:
    """What the leg from a to b stands on, beside a firm leg back."""
    (circle,) = circles_of([*deals, payment("back", "b", "a")])
    return circle.legs[0].stands_on


@pytest.mark.parametrize(
    ("amount", "status", "basis"),
    [
        ("1 billion USD", "committed", "firm"),
        ("at least 1 billion USD", "closed", "firm"),
        ("1-2 billion USD", "committed", "firm"),
        ("up to 1 billion USD", "committed", "unpriced_or_conditional"),
        ("tens of billions USD", "committed", "unpriced_or_conditional"),
        ("undisclosed", "closed", "unpriced_or_conditional"),
        ("", "committed", "unpriced_or_conditional"),
        ("1 billion EUR", "closed", "unpriced_or_conditional"),
        ("1 billion USD", "conditional", "unpriced_or_conditional"),
        ("1 billion USD", "intent", "intended"),
        ("", "rumoured", "intended"),
    ],
)
def test_a_leg_stands_on_firm_dollars_or_on_what_its_flows_are(
    amount: str,
    status: str,
    basis: str,
) -> None:
    deal = payment("one", "a", "b", amount=amount, status=status)
    assert standing_of_leg(deal) == basis


def test_a_leg_with_any_flow_that_is_not_only_intended_is_not_intended() -> None:
    intent = payment("one", "a", "b", status="intent")
    unpriced = payment("two", "a", "b", amount="", status="closed")
    assert standing_of_leg(intent, unpriced) == "unpriced_or_conditional"


def test_a_leg_whose_firm_money_is_all_in_other_flows_is_not_firm() -> None:
    whole = payment("whole", "a", "b", amount="2 billion USD")
    part = payment("part", "c", "d", "part-of whole/a", amount="2 billion USD")
    assert standing_of_leg(whole) == "firm"
    assert standing_of_leg(whole, part) == "unpriced_or_conditional"


def test_circles_are_listed_by_their_weakest_leg_then_bottleneck_weight_and_names() -> None:
    deals = [
        payment("back-b", "b", "a", amount="9 billion USD"),
        payment("to-b", "a", "b", status="rumoured"),
        payment("back-c", "c", "a", amount="2 billion USD"),
        payment("to-c", "a", "c", amount="up to 9 billion USD"),
        payment("back-d", "d", "a", amount="3 billion USD"),
        payment("to-d", "a", "d", amount=""),
        payment("back-e", "e", "a", amount="1 billion USD"),
        payment("to-e", "a", "e", amount="1 billion USD"),
        payment("back-f", "f", "a", amount="1 billion USD"),
        payment("to-f", "a", "f", amount="2 billion USD"),
    ]
    result = find_circles(Ledger(deals, DAY))
    others = [circle.companies[1] for circle in result.circles]
    assert others == ["f", "e", "d", "c", "b"]
    assert list(result.counts.values()) == [2, 2, 1]


def test_gross_sums_add_each_column_of_the_legs_alone() -> None:
    deals = [
        payment("one", "a", "b", amount="1-3 billion USD"),
        payment("two", "b", "a", amount="5 billion USD", status="intent"),
    ]
    (circle,) = circles_of(deals)
    assert circle.gross == billions(1, up_to=2, intent=5)


STATED_FLOWS = st.tuples(
    LETTERS,
    LETTERS,
    st.sampled_from(
        ["1 billion USD", "up to 2 billion USD", "3-4 billion USD", "", "1 billion EUR"]
    ),
    st.sampled_from(["rumoured", "intent", "committed", "conditional", "closed", "cancelled"]),
)


@given(st.lists(STATED_FLOWS, max_size=12))
def test_standings_partition_the_circles_and_order_them(
    flows: list[tuple[str, str, str, str]],
) -> None:
    deals = [
        payment(f"e{number}", payer, payee, amount=amount, status=status)
        for number, (payer, payee, amount, status) in enumerate(flows)
    ]
    result = find_circles(Ledger(deals, DAY))
    assert sum(result.counts.values()) == len(result.circles)

    bases = []
    for circle in result.circles:
        # Without relations, the money of a leg is that of its flows' own words.
        firm_legs = [
            any(own_columns(flow).firm and currency_of(flow) == "USD" for flow in leg.flows)
            for leg in circle.legs
        ]
        intended_legs = [
            all(flow.status in ("rumoured", "intent") for flow in leg.flows) for leg in circle.legs
        ]
        expected = "intended" if any(intended_legs) else "unpriced_or_conditional"
        assert circle.stands_on == ("firm" if all(firm_legs) else expected)
        assert (circle.bottleneck is not None) == (circle.stands_on == "firm")
        bases.append(BASES.index(circle.stands_on))
    assert bases == sorted(bases)

    firm_circles = result.circles[: result.counts["firm"]]
    bottlenecks = [circle.bottleneck or 0 for circle in firm_circles]
    assert bottlenecks == sorted(bottlenecks, reverse=True)


# -- Critical flows --------------------------------------------------------------------------------

SIDES = st.lists(LETTERS, min_size=1, max_size=2, unique=True)


@given(st.lists(st.tuples(SIDES, LETTERS, st.sampled_from(["", "1 billion USD"])), max_size=9))
@pytest.mark.parametrize("firm_only", [False, True])
def test_critical_flows_are_those_whose_removal_removes_circles(
    firm_only: bool,
    flows: list[tuple[list[str], str, str]],
) -> None:
    deals = [
        payment(f"e{number}", payers, payee, amount=amount)
        for number, (payers, payee, amount) in enumerate(flows)
        if payee not in payers
    ]
    rings = set(company_rings(deals, firm_only=firm_only))
    expected = {}
    for deal in deals:
        other_deals = [other for other in deals if other is not deal]
        gone = rings - set(company_rings(other_deals, firm_only=firm_only))
        if gone:
            expected[deal.flows[0].name] = gone

    critical = critical_flows(circles_of(deals, firm_only=firm_only), firm_only=firm_only)
    rings_by_flow = {
        item.flow.name: {circle.companies for circle in item.circles} for item in critical
    }
    assert rings_by_flow == expected
    counts = [len(item.circles) for item in critical]
    assert counts == sorted(counts, reverse=True)


def test_a_flow_beside_another_one_of_the_leg_is_not_critical() -> None:
    deals = [payment("one", "a", "b"), payment("two", "a", "b"), payment("back", "b", "a")]
    (critical,) = critical_flows(circles_of(deals))
    assert critical_flows_json([critical]) == [
        {
            "flow": "back/a",
            "event": "back",
            "from": ["b"],
            "to": ["a"],
            "amount": "1 billion USD",
            "status": "committed",
            "circles": 1,
        }
    ]
