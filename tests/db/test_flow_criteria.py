"""A filter where money is added up selects the flows, payers and payees of a twin."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.deals import states_by_flow
from tests.test_filter_twin import (
    AS_OF_DATES,
    World,
    first_day,
    holds,
    is_figure_in,
    starter_filters,
    terms,
    world_of,
)

from partnerships_db.filters.model import AmountRange, AmountTest, Clause, FieldTerm, Filter
from partnerships_db.filters.parser import parse_filter
from partnerships_db.format.flows import Flow
from partnerships_db.format.flows import flows_of as parsed_flows
from partnerships_db.format.vocabulary import FlowKind, FlowStatus, PaymentMedium
from partnerships_db.ledger.circles import find_circles
from partnerships_db.ledger.pairs import pairs
from partnerships_db.ledger.rules import Ledger
from partnerships_db.store.queries.deals import all_deals, parents_on
from partnerships_db.store.queries.flow_criteria import flow_criteria, words_as_companies
from partnerships_db.store.store import Store

TODAY = date(2026, 11, 24)
YEAR_END = date(2025, 12, 31)
Passage = tuple[str, str, str]
"""A payer, a payee and the name of a flow between them."""

# -- The twin --------------------------------------------------------------------------------------


def passages(criteria: Filter, day: date, world: World) -> Iterator[Passage]:
    """The payers and payees of every begun flow that a filter selects for money."""
    for event in world.events.values():
        if first_day(event) > day:
            continue
        for flow in parsed_flows(dict(event)):
            for payer in flow.payers:
                for payee in flow.payees:
                    if all(
                        is_true(clause, event, flow, payer, payee, world) != clause.negated
                        for clause in criteria.parts
                    ):
                        yield payer, payee, flow.name


def is_true(
    clause: Clause,
    event: Mapping[str, Any],
    flow: Flow,
    payer: str,
    payee: str,
    world: World,
) -> bool:
    """Whether a clause is true of money that passes, without regard to its minus sign."""
    match clause:
        case FieldTerm(name="from", values=values):
            return payer in values
        case FieldTerm(name="to", values=values):
            return payee in values
        case FieldTerm(name="company", values=values):
            return payer in values or payee in values
        case FieldTerm(name="flow", values=values):
            return flow.kind in values
        case FieldTerm(name="paid", values=values):
            return (flow.paid_in or "cash") in values
        case FieldTerm(name="status", values=values) if set(values) <= set(get_args(FlowStatus)):
            return flow.status in values
        case AmountTest() | AmountRange():
            amount = flow.amount if clause.name == "amount" else flow.capacity
            if amount is None or amount.upper is None or amount.unit != clause.unit:
                return False
            return is_figure_in(amount.upper, clause)
    return holds(clause, event, world)


def money_filters(world: World) -> st.SearchStrategy[str]:
    """Filters with at least one term about flows, and perhaps others."""
    companies = sorted(world.lists["companies"])
    parts = st.one_of(
        terms("company", companies),
        terms("company", ("openai", "microsoft", "nvidia", "anthropic")),
        terms("from", ("openai", "microsoft", "nvidia", "amazon")),
        terms("to", ("openai", "anthropic", "coreweave", "oracle")),
        terms("flow", get_args(FlowKind)),
        terms("paid", ("cash", *get_args(PaymentMedium))),
        terms("status", get_args(FlowStatus)),
        st.sampled_from(("amount>1bn", "amount<=10bn", "amount:1..5bn", "capacity>=1GW")),
    )
    signed = st.builds("{}{}".format, st.sampled_from(("", "", "-")), parts)
    others = starter_filters(world)
    texts = st.lists(signed, min_size=1, max_size=3).map(" ".join)
    return st.one_of(texts, st.builds("{} {}".format, texts, others))


@pytest.fixture(scope="module")
def world(starter_store: Path) -> World:
    with Store.reading(starter_store) as store:
        return world_of(store)


# -- Pairs, totals and circles ---------------------------------------------------------------------


def test_pairs_and_totals_have_the_flows_of_the_twin(starter: Store, world: World) -> None:
    deals = all_deals(starter)

    @given(money_filters(world), AS_OF_DATES)
    def check(text: str, as_of: date | None) -> None:
        criteria = parse_filter(text)
        day = as_of or TODAY
        expected = set(passages(criteria, day, world))
        ledger = Ledger(deals, day)
        selected_flows = flow_criteria(starter, criteria, as_of)

        listed: set[Passage] = set()
        for pair in pairs(ledger, criteria=selected_flows):
            listed.update((pair.payer, pair.payee, each.flow.name) for each in pair.counted)
        states = states_by_flow(deals, day)
        counted = {passage for passage in expected if states[passage[2]].counts}
        assert listed == {each for each in counted if each[0] != each[1] or each[0] == "unknown"}

        totals = ledger.totals("openai", criteria=selected_flows)
        names_in = {each.flow.name for each in totals.flows if each.side == "in"}
        names_out = {each.flow.name for each in totals.flows if each.side == "out"}
        assert names_in == {name for payer, payee, name in expected if payee == "openai"}
        assert names_out == {name for payer, payee, name in expected if payer == "openai"}

    check()


def circles_of(store: Store, text: str, company: str | None = None) -> list[tuple[str, ...]]:
    criteria = flow_criteria(store, parse_filter(text), YEAR_END)
    ledger = Ledger(all_deals(store), YEAR_END)
    result = find_circles(ledger, company=company, criteria=criteria)
    return [circle.companies for circle in result.circles]


def test_a_company_is_removed_from_circles_and_the_deals_of_others_stay(starter: Store) -> None:
    all_circles = circles_of(starter, "")
    for company in ("nvidia", "microsoft", "openai", "coreweave"):
        without = circles_of(starter, f"-company:{company}")
        through = circles_of(starter, f"company:{company}")
        assert without == [circle for circle in all_circles if company not in circle]
        assert through == [circle for circle in all_circles if company in circle]
        assert through == circles_of(starter, "", company)
    assert len(circles_of(starter, "-company:nvidia")) == 13
    assert ("anthropic", "microsoft") in circles_of(starter, "-company:nvidia")


def test_circles_can_be_narrowed_to_legs_and_to_kinds_of_flows(starter: Store) -> None:
    all_circles = circles_of(starter, "")
    paid_by_openai = circles_of(starter, "from:openai to:microsoft")
    assert paid_by_openai
    for circle in all_circles:
        legs = list(zip(circle, (*circle[1:], circle[0]), strict=True))
        assert (("openai", "microsoft") in legs) == (circle in paid_by_openai)

    equity_or_cloud = circles_of(starter, "flow:equity,cloud-purchase")
    assert 0 < len(equity_or_cloud) < len(all_circles)
    assert not circles_of(starter, "flow:equity company:coreweave")
    assert ("anthropic", "microsoft") not in circles_of(starter, "-flow:equity")


def test_a_company_of_the_filter_stands_for_what_it_owns_when_rolled_up(starter: Store) -> None:
    owners = parents_on(starter, YEAR_END)
    owner = next(iter(owners["azure"]))
    criteria = flow_criteria(starter, parse_filter(f"-company:{owner}"), YEAR_END, owners)
    assert criteria is not None
    assert not criteria.selects_pair("openai", "azure")
    assert criteria.selects_pair("openai", "nvidia")


# -- Flows inside others ---------------------------------------------------------------------------


PARTS = """
companies: [{id: a, name: A}, {id: b, name: B}]
events:
  - id: deal
    date: 2025-01-01
    kind: partnership
    title: A deal
    flows:
      - {id: whole, from: a, to: b, kind: purchase, amount: 10 billion USD}
      - {id: part, from: a, to: b, kind: cloud-purchase, amount: 4 billion USD,
         relations: [{type: part-of, to: /whole}]}
"""


@pytest.mark.parametrize(
    ("text", "billions"),
    [("", 10), ("flow:purchase", 6), ("flow:cloud-purchase", 4), ("-flow:purchase", 4)],
)
def test_a_filter_leaves_the_figures_of_the_flows_that_it_counts(
    make_store: Any, text: str, billions: int
) -> None:
    store = make_store(PARTS)
    criteria = flow_criteria(store, parse_filter(text), None)
    totals = Ledger(all_deals(store), YEAR_END).totals("b", criteria=criteria)
    assert totals.money_in["USD"].firm == billions * 10**9


JOINT = """
companies: [{id: a, name: A, was: [old-a]}, {id: b, name: B}, {id: c, name: C}]
events:
  - id: deal
    date: 2025-01-01
    kind: partnership
    title: A deal
    flows: [{from: [a, b], to: c, kind: equity, amount: 1 billion USD}]
"""


@pytest.mark.parametrize(
    ("text", "payers"),
    [
        ("", ["a", "b"]),
        ("from:a", ["a"]),
        ("-company:a", ["b"]),
        ("-from:old-a", ["b"]),
        ("company:b company:c", ["b"]),
        ("company:a company:b", []),
    ],
)
def test_each_payer_of_a_joint_flow_is_asked_by_itself(
    make_store: Any, text: str, payers: Sequence[str]
) -> None:
    store = make_store(JOINT)
    ledger = Ledger(all_deals(store), YEAR_END)
    criteria = flow_criteria(store, parse_filter(text), None)
    assert [pair.payer for pair in pairs(ledger, criteria=criteria)] == payers
    assert len(ledger.totals("c", criteria=criteria).flows) == bool(payers)


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        ("openai", "company:openai"),
        ("OpenAI nvidia", "company:openai company:nvidia"),
        ("facebook", "company:meta"),
        ('"OpenAI"', "company:openai"),
        ("openai,nvidia", "company:openai,nvidia"),
        ("-openai", "-company:openai"),
        ("company:openai amount>1bn", "company:openai amount>1bn"),
        ("mistral", "company:mistral-ai"),
        ("gigawatts", "gigawatts"),
        ("cloud", "cloud"),
        ("opena", "opena"),
        ("openai,gigawatts", "openai,gigawatts"),
    ],
)
def test_words_that_name_companies_are_terms_where_money_passes(
    starter: Store,
    words: str,
    terms: str,
) -> None:
    assert words_as_companies(starter, parse_filter(words)).parts == parse_filter(terms).parts
