"""What a total means, rule by rule, and the properties that hold all of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnerships_db.format.flows import Deal, deal_of
from partnerships_db.ledger.explain import columns_json, rule_sentences, totals_json
from partnerships_db.ledger.relations import FlowGraph
from partnerships_db.ledger.rules import (
    NO_MONEY,
    Columns,
    FlowState,
    Ledger,
    OwnersByCompany,
    Totals,
    company_totals,
    own_columns,
)

BILLION = 10**9
TODAY = "2026-11-23"


def flow(
    amount: str = "", payer: str = "buyer", payee: str = "seller", *relations: str, **fields: Any
) -> dict[str, Any]:
    """A flow as a file has it; relations are written `part-of event/flow`, `fulfils event/flow settles`."""
    said = {"from": payer, "to": payee, "kind": "purchase", "amount": amount, **fields}
    return {key: value for key, value in said.items() if value} | _related(relations)


def part(amount: str, *relations: str, **fields: Any) -> dict[str, Any]:
    """A flow from the buyer to the seller that bears those relations."""
    return flow(amount, "buyer", "seller", *relations, **fields)


def event(
    id: str, day: str, *flows: dict[str, Any], relations: Sequence[str] = (), **fields: Any
) -> Deal:
    """An event whose flows are named a, b, c … where they have no id."""
    named = [
        {"id": letter, **one}
        for letter, one in zip("abcdefghijklmnopqrstuvwxyz", flows, strict=False)
    ]
    return deal_of(
        {
            "id": id,
            "date": day,
            "kind": "compute-deal",
            "flows": named,
            **_related(relations),
            **fields,
        }
    )


def _related(relations: Iterable[str]) -> dict[str, Any]:
    words = [relation.split() for relation in relations]
    return (
        {
            "relations": [
                {"type": kind, "to": to, "settles": bool(rest)} for kind, to, *rest in words
            ]
        }
        if words
        else {}
    )


def money(
    firm: float = 0, up_to: float = 0, intent: float = 0, *, at_least: float = 0, vague: int = 0, unpriced: int = 0,
    joint: int = 0,
) -> Columns:  # fmt: skip
    """Columns in billions."""
    firmly, openly, floor, intended = (
        Decimal(str(number)) * BILLION for number in (firm, up_to, at_least, intent)
    )
    return Columns(firmly, openly, floor, intended, vague, unpriced, joint)


def bought(
    *deals: Deal, as_of: str = TODAY, company: str = "buyer", currency: str = "USD", **options: Any
) -> Columns:
    """What the buyer pays."""
    return company_totals(deals, company, date.fromisoformat(as_of), **options).money_out.get(
        currency, NO_MONEY
    )


def standing(deals: Iterable[Deal], as_of: date) -> dict[str, FlowState]:
    """The state of every flow, by its name."""
    return {node.flow.name: node.state for node in FlowGraph(deals, as_of).nodes}


def fates(*deals: Deal, as_of: str = TODAY) -> dict[str, FlowState]:
    return standing(deals, date.fromisoformat(as_of))


def rules_of(
    *deals: Deal, company: str = "buyer", as_of: str = TODAY
) -> dict[str, tuple[str, ...]]:
    return {
        one.flow.name: rule_sentences(one)
        for one in company_totals(deals, company, date.fromisoformat(as_of)).flows
    }


# -- Columns ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "status", "expected"),
    [
        ("30 billion USD", "committed", money(30)),
        ("30 billion USD", "closed", money(30)),
        ("about 3 billion USD", "committed", money(3)),
        ("5-7 billion USD", "committed", money(5, 2)),
        ("about 5-7 billion USD", "closed", money(5, 2)),
        ("up to 5 billion USD", "committed", money(0, 5)),
        ("less than 5 billion USD", "committed", money(0, 5)),
        ("at least 1.5 billion USD", "committed", money(1.5, at_least=1.5)),
        ("10 billion USD", "conditional", money(0, 10)),
        ("5-7 billion USD", "conditional", money(0, 7)),
        ("up to 10 billion USD", "conditional", money(0, 10)),
        ("at least 10 billion USD", "conditional", money(0, 10)),
        ("50 billion USD", "intent", money(intent=50)),
        ("5-7 billion USD", "rumoured", money(intent=7)),
        ("at least 450 billion USD", "intent", money(intent=450)),
        ("tens of billions USD", "committed", money(vague=1)),
        ("hundreds of billions USD", "rumoured", money(vague=1)),
        ("undisclosed", "committed", money(unpriced=1)),
        ("", "intent", money(unpriced=1)),
        ("30 billion USD", "cancelled", money()),
        ("", "cancelled", money()),
    ],
)
def test_status_and_qualifier_say_which_column(amount: str, status: str, expected: Columns) -> None:
    deal = event("deal", "2025-01-01", flow(amount, status=status))
    assert bought(deal) == own_columns(deal.flows[0]) == expected


def test_capacity_alone_and_quantity_alone_are_unpriced() -> None:
    assert bought(
        event("deal", "2025-01-01", flow(capacity="up to 1 GW"), flow(quantity="1 million TPUs"))
    ) == money(unpriced=2)


def test_the_status_of_a_flow_comes_from_its_event_where_it_has_none() -> None:
    assert bought(event("deal", "2025-01-01", flow("1 billion USD"), status="rumoured")) == money(
        intent=1
    )
    assert bought(event("deal", "2025-01-01", flow("1 billion USD"), status="cancelled")) == money()


def test_columns_are_added_one_by_one_and_exactly() -> None:
    amounts = ("999999999999999.999999 trillion USD", "999999999999999.999999 USD", "0.000002 USD")
    deal = event("deal", "2025-01-01", *(flow(amount) for amount in amounts))
    assert str(bought(deal).firm) == "1000000000000999999999000000.000001"
    assert Columns(vague=1, joint=2) + Columns(vague=2, unpriced=1) == Columns(
        vague=3, unpriced=1, joint=2
    )


# -- Which flows are in ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "before", "first"),
    [
        ("2025-11-18", "2025-11-17", "2025-11-18"),
        ("2025-11", "2025-10-31", "2025-11-01"),
        ("about 2025-11", "2025-10-31", "2025-11-01"),
        ("2025-Q4", "2025-09-30", "2025-10-01"),
        ("2025-H2", "2025-06-30", "2025-07-01"),
        ("2025", "2024-12-31", "2025-01-01"),
    ],
)
def test_a_flow_is_in_from_the_first_day_that_its_date_allows(
    day: str, before: str, first: str
) -> None:
    deal = event("deal", day, flow("1 billion USD"))
    assert bought(deal, as_of=before) == money()
    assert rules_of(deal, as_of=before) == {}
    assert bought(deal, as_of=first) == money(1)


def test_a_flow_closed_after_the_date_is_committed_still() -> None:
    deal = event("deal", "2025-01-01", flow("1 billion USD", status="closed", closed="2025-06-30"))
    assert bought(deal, as_of="2025-06-29") == bought(deal, as_of="2025-06-30") == money(1)
    assert not fates(deal, as_of="2025-06-29")["deal/a"].closed
    assert fates(deal, as_of="2025-06-30")["deal/a"].closed
    assert "closes on 2025-06-30: committed still" in rules_of(deal, as_of="2025-06-29")["deal/a"]
    assert len(rules_of(deal)["deal/a"]) == 1


def test_cancelled_and_retracted_flows_never_count() -> None:
    cancelled = event("cancelled", "2025-01-01", flow("1 billion USD", status="cancelled"))
    retracted = event(
        "retracted", "2025-01-01", flow("1 billion USD"), retracted={"on": "2026-11-01"}
    )
    assert bought(cancelled, retracted, as_of="2025-02-01") == money()
    assert rules_of(cancelled, retracted) == {
        "cancelled/a": ("cancelled: not counted",),
        "retracted/a": ("retracted: not counted",),
    }
    assert fates(cancelled)["cancelled/a"].cancelled
    assert fates(retracted)["retracted/a"].retracted


def test_repeats_on_a_flow_covers_that_flow_and_on_an_event_all_of_them() -> None:
    deal = event("deal", "2025-01-01", flow("1 billion USD"))
    one = event("one", "2025-02-01", part("1 billion USD", "repeats deal/a"), flow("3 billion USD"))
    every = event(
        "every",
        "2025-03-01",
        flow("1 billion USD"),
        flow("5 billion USD"),
        relations=["repeats deal"],
    )
    assert bought(deal, one, every) == money(4)
    assert fates(deal, one, every)["one/a"].repeats == "deal/a"
    assert rules_of(deal, one, every)["every/b"] == ("repeats deal: not counted",)


def test_repeats_counts_in_nothing_also_where_what_it_repeats_is_retracted_or_to_come() -> None:
    gone = event("gone", "2025-01-01", flow("1 billion USD"), retracted={})
    later = event("later", "2027-01-01", flow("1 billion USD"))
    again = event(
        "again",
        "2025-02-01",
        part("1 billion USD", "repeats gone/a"),
        part("1 billion USD", "repeats later/a"),
    )
    assert bought(gone, later, again) == money()


# -- Replaced --------------------------------------------------------------------------------------


@pytest.mark.parametrize("relation", ["supersedes", "amends", "ends"])
def test_a_replaced_flow_counts_until_the_day_before_the_later_one(relation: str) -> None:
    old = event("old", "2025-01-01", flow("1 billion USD"))
    new = event("new", "2025-06", part("3 billion USD", f"{relation} old/a"))
    assert bought(old, new, as_of="2025-05-31") == money(1)
    assert bought(old, new, as_of="2025-06-01") == money(3)
    assert rules_of(old, new)["old/a"] == ("replaced by new/a from 2025-06: not counted",)
    assert fates(old, new)["old/a"].replaced_by == "new/a"
    assert str(fates(old, new)["old/a"].replaced_on) == "2025-06"
    assert not fates(old, new)["old/a"].counts


@pytest.mark.parametrize("fields", [{"retracted": {}}, {"status": "cancelled"}])
def test_only_a_later_flow_that_is_itself_in_replaces(fields: dict[str, Any]) -> None:
    old = event("old", "2025-01-01", flow("1 billion USD"))
    new = event("new", "2025-06-01", part("3 billion USD", "supersedes old/a"), **fields)
    assert bought(old, new) == money(1)


@pytest.mark.parametrize("relation", ["supersedes", "ends"])
def test_an_event_replaces_all_flows_of_its_target_or_the_one_named(relation: str) -> None:
    old = event("old", "2025-01-01", flow("1 billion USD"), flow("2 billion USD"))
    whole = event("new", "2025-06-01", relations=[f"{relation} old"])
    named = event("new", "2025-06-01", relations=[f"{relation} old/b"])
    assert bought(old, whole) == money()
    assert bought(old, whole, as_of="2025-05-31") == money(3)
    assert bought(old, named) == money(1)
    assert fates(old, whole)["old/a"].replaced_by == "new"


def test_a_retracted_event_and_one_to_come_replace_nothing() -> None:
    old = event("old", "2025-01-01", flow("1 billion USD"))
    assert bought(old, event("new", "2025-06-01", relations=["ends old"], retracted={})) == money(1)
    assert bought(old, event("new", "2027-01-01", relations=["ends old"])) == money(1)


def test_an_event_whose_flows_are_all_cancelled_supersedes_nothing_but_ends() -> None:
    old = event("old", "2025-01-01", flow("1 billion USD"))
    dead = flow("2 billion USD", status="cancelled")
    assert bought(old, event("new", "2025-06-01", dead, relations=["supersedes old"])) == money(1)
    assert bought(old, event("new", "2025-06-01", dead, relations=["ends old"])) == money()


def test_a_flow_that_names_a_whole_event_means_all_its_flows() -> None:
    old = event("old", "2025-01-01", flow("1 billion USD"), flow("2 billion USD"))
    assert bought(
        old, event("new", "2025-06-01", part("5 billion USD", "supersedes old"))
    ) == money(5)
    total = event("total", "2025-01-01", flow("10 billion USD"), flow("20 billion USD"))
    assert bought(
        total, event("new", "2025-06-01", part("5 billion USD", "part-of total"))
    ) == money(5 + 5 + 15)


def test_amends_on_an_event_is_information() -> None:
    old = event("old", "2025-01-01", flow("1 billion USD"))
    assert bought(
        old, event("new", "2025-06-01", flow("3 billion USD"), relations=["amends old"])
    ) == money(4)


def test_a_chain_of_replacements_counts_its_last() -> None:
    first = event("first", "2025-01-01", flow("1 billion USD"))
    second = event("second", "2025-02-01", part("2 billion USD", "amends first/a"))
    third = event("third", "2025-03-01", part("4 billion USD", "supersedes second/a"))
    assert [bought(first, second, third, as_of=f"2025-0{month}-15") for month in (1, 2, 3)] == [
        money(1),
        money(2),
        money(4),
    ]


def test_what_is_replaced_stays_so_when_its_successor_ends() -> None:
    first = event("first", "2025-01-01", flow("1 billion USD"))
    second = event("second", "2025-02-01", part("2 billion USD", "amends first/a"))
    over = event("over", "2025-03-01", relations=["ends second"])
    assert bought(first, second, over) == money()


def test_flows_of_one_event_may_replace_one_another_but_never_themselves() -> None:
    assert bought(
        event("deal", "2025-01-01", flow("1 billion USD"), part("2 billion USD", "supersedes /a"))
    ) == money(2)
    assert bought(
        event("deal", "2025-01-01", flow("1 billion USD"), part("2 billion USD", "supersedes deal"))
    ) == money(2)
    assert bought(
        event("deal", "2025-01-01", flow("1 billion USD"), relations=["supersedes deal"])
    ) == money(1)


def test_a_circle_of_replacements_counts_in_nothing_and_its_parts_alone() -> None:
    one = event("one", "2025-01-01", part("1 billion USD", "supersedes two/a"))
    two = event("two", "2025-02-01", part("2 billion USD", "supersedes one/a"))
    inner = event("inner", "2025-03-01", part("0.5 billion USD", "part-of one/a"))
    assert bought(one, two, as_of="2025-01-15") == money(1)
    assert bought(one, two, inner) == money(0.5)


def test_the_parts_of_a_replaced_flow_are_parts_of_its_successor() -> None:
    total = event("total", "2025-01-01", flow("1400 billion USD", status="intent"))
    inner = event("inner", "2025-02-01", part("300 billion USD", "part-of total/a"))
    target = event(
        "target", "2026-02-01", part("600 billion USD", "amends total/a", status="intent")
    )
    assert bought(total, inner, target, as_of="2026-01-31") == money(300, intent=1100)
    assert bought(total, inner, target) == money(300, intent=300)


def test_of_several_successors_the_first_by_date_then_id_has_the_parts() -> None:
    old = event("old", "2025-01-01", flow("10 billion USD"))
    inner = event("inner", "2025-02-01", part("1 billion USD", "part-of old/a"))
    late = event("a-late", "2025-04-01", part("4 billion USD", "supersedes old/a"))
    second = event("z-early", "2025-03-01", part("5 billion USD", "supersedes old/a", id="z"))
    first = event("y-early", "2025-03-01", part("6 billion USD", "supersedes old/a", id="a"))
    for deals in permutations((late, second, first)):
        by_name = {
            one.flow.name: one.columns
            for one in Ledger((*deals, inner, old), date(2026, 1, 1)).selection().flows
        }
        assert by_name["y-early/a"] == money(5)
        assert by_name["z-early/z"] == money(5)
        assert by_name["a-late/a"] == money(4)
        assert fates(*deals, inner, old)["old/a"].replaced_by == "y-early/a"


def test_a_successor_is_part_of_what_the_replaced_flow_was_part_of() -> None:
    total = event("total", "2025-01-01", flow("100 billion USD"))
    old = event("old", "2025-02-01", part("10 billion USD", "part-of total/a"))
    new = event("new", "2025-03-01", part("30 billion USD", "amends old/a"))
    assert bought(total, old, new) == money(70 + 30)
    whole = event("new", "2025-03-01", flow("30 billion USD"), relations=["supersedes old"])
    assert bought(total, old, whole) == money(100 + 30)


def test_what_ends_a_flow_is_no_successor_of_it() -> None:
    promise = event("promise", "2025-01-01", flow("10 billion USD"))
    paid = event("paid", "2025-02-01", part("3 billion USD", "fulfils promise/a"))
    fee = event("fee", "2025-03-01", part("1 billion USD", "ends promise/a"))
    assert bought(promise, paid, fee) == money(3 + 1)


# -- Inside ----------------------------------------------------------------------------------------


def test_a_part_shows_in_its_own_column_and_its_outer_flow_counts_the_rest() -> None:
    total = event("total", "2025-01-01", flow("500 billion USD", status="intent"))
    inner = event("inner", "2025-02-01", part("30 billion USD", "part-of total/a"))
    assert bought(total, inner) == money(30, intent=470)
    assert rules_of(total, inner) == {
        "total/a": (
            "500 billion USD: intent, counted at its ceiling",
            "less 30 billion USD counted in inner/a",
        ),
        "inner/a": ("30 billion USD: firm", "inside total/a, which counts that much less"),
    }


def test_inner_flows_take_their_upper_figure_from_both_ends_and_never_below_zero() -> None:
    total = event("total", "2025-01-01", flow("5-7 billion USD"))
    inner = event("inner", "2025-02-01", part("up to 6 billion USD", "part-of total/a"))
    assert bought(total, inner) == money(0, 6 + 1)
    more = event("more", "2025-02-01", part("8 billion USD", "part-of total/a"))
    assert bought(total, inner, more) == money(8, 6)


def test_at_least_marks_what_is_left_of_its_floor() -> None:
    total = event("total", "2025-01-01", flow("at least 100 billion USD"))
    inner = event("inner", "2025-02-01", part("30 billion USD", "part-of total/a"))
    assert bought(total, inner) == money(100, at_least=70)


def test_a_promise_that_was_paid_leaves_nothing() -> None:
    promise = event("promise", "2023-09-25", flow("up to 4 billion USD"))
    first = event(
        "first", "2023-09-25", part("1.25 billion USD", "fulfils promise/a", status="closed")
    )
    second = event(
        "second", "2024-03-27", part("2.75 billion USD", "fulfils promise/a", status="closed")
    )
    assert bought(promise, first, as_of="2024-01-01") == money(1.25, 2.75)
    assert bought(promise, first, second) == money(4)
    assert rules_of(promise, first, second)["promise/a"] == (
        "up to 4 billion USD: possible on top",
        "less 1.25 billion USD paid by first/a",
        "less 2.75 billion USD paid by second/a",
        "nothing is left",
    )


def test_settles_leaves_nothing_either_way() -> None:
    promise = event("promise", "2025-01-01", flow("up to 4 billion USD"))
    paid = event("paid", "2025-02-01", part("1 billion USD", "fulfils promise/a settles"))
    euros = event("paid", "2025-02-01", part("1 billion EUR", "fulfils promise/a settles"))
    assert bought(promise, paid) == money(1)
    assert bought(promise, paid, as_of="2025-01-31") == money(0, 4)
    assert bought(promise, euros) == money()
    assert "settled by paid/a: nothing is left" in rules_of(promise, paid)["promise/a"]
    again = event(
        "paid", "2025-02-01", part("1 billion USD", "fulfils promise/a settles", "repeats promise")
    )
    assert bought(promise, again) == money(0, 4)
    priceless = event("promise", "2025-01-01", flow("undisclosed"))
    assert bought(priceless, paid) == money(1)


def test_fulfils_takes_whoever_pays() -> None:
    promise = event("promise", "2025-01-01", flow("up to 40 billion USD"))
    paid = event(
        "paid", "2025-02-01", flow("11 billion USD", "stranger", "seller", "fulfils promise/a")
    )
    assert bought(promise, paid) == money(0, 29)
    assert bought(promise, paid, as_of="2025-01-31") == money(0, 40)
    assert Ledger([promise, paid], date(2026, 1, 1)).selection(["promise"]).money == {
        "USD": money(0, 29)
    }


def test_part_of_needs_both_in_the_selection() -> None:
    total = event("total", "2025-01-01", flow("100 billion USD"))
    inner = event(
        "inner", "2025-02-01", flow("30 billion USD", "stranger", "seller", "part-of total/a")
    )
    assert bought(total, inner) == money(100)
    assert bought(total, inner, company="stranger") == money(30)
    assert Ledger([total, inner], date(2026, 1, 1)).selection().money == {"USD": money(100)}
    assert Ledger([total, inner], date(2026, 1, 1)).selection(["inner"]).money == {"USD": money(30)}


def test_part_of_needs_one_currency() -> None:
    total = event("total", "2025-01-01", flow("100 billion USD"))
    inner = event("inner", "2025-02-01", part("30 billion EUR", "part-of total/a"))
    assert bought(total, inner) == money(100)
    assert bought(total, inner, currency="EUR") == money(30)


@pytest.mark.parametrize("relation", ["part-of", "fulfils"])
def test_on_an_event_part_of_and_fulfils_are_information(relation: str) -> None:
    total = event("total", "2025-01-01", flow("100 billion USD"))
    assert bought(
        total,
        event("inner", "2025-02-01", flow("30 billion USD"), relations=[f"{relation} total/a"]),
    ) == money(130)


def test_an_inner_flow_without_a_figure_takes_nothing_and_is_not_unpriced() -> None:
    total = event("total", "2025-01-01", flow("100 billion USD"))
    inner = event(
        "inner",
        "2025-02-01",
        part("", "part-of total/a"),
        part("tens of billions USD", "part-of total/a"),
    )
    assert bought(total, inner) == money(100, vague=1)
    assert bought(inner) == money(unpriced=1, vague=1)
    assert rules_of(total, inner)["inner/a"] == (
        "no amount, inside total/a: not counted as unpriced",
    )
    nothing = event("total", "2025-01-01", flow("undisclosed"))
    assert bought(nothing, inner) == money(unpriced=1, vague=1)


def test_an_outer_flow_without_a_figure_has_nothing_to_take_from() -> None:
    total = event("total", "2025-01-01", flow("undisclosed"))
    inner = event("inner", "2025-02-01", part("30 billion USD", "part-of total/a"))
    assert bought(total, inner) == money(30, unpriced=1)
    assert rules_of(total, inner) == {
        "total/a": ("undisclosed: unpriced",),
        "inner/a": ("30 billion USD: firm",),
    }


def test_an_outer_flow_that_is_not_in_holds_nothing() -> None:
    inner = event(
        "inner",
        "2025-01-01",
        part("30 billion USD", "part-of total/a"),
        part("", "part-of total/a"),
    )
    later = event("total", "2025-06-01", flow("100 billion USD"))
    assert bought(inner, later, as_of="2025-05-31") == money(30, unpriced=1)
    assert bought(inner, later) == money(100)
    assert bought(
        inner, event("total", "2025-06-01", flow("100 billion USD"), retracted={})
    ) == money(30, unpriced=1)


def test_an_inner_flow_that_does_not_count_takes_nothing() -> None:
    total = event("total", "2025-01-01", flow("100 billion USD"))
    assert bought(
        total,
        event("inner", "2025-02-01", part("30 billion USD", "part-of total/a", status="cancelled")),
    ) == money(100)
    assert bought(
        total, event("inner", "2025-02-01", part("30 billion USD", "part-of total/a"), retracted={})
    ) == money(100)
    assert bought(
        total,
        event("inner", "2025-02-01", part("30 billion USD", "part-of total/a", "repeats total")),
    ) == money(100)


def test_a_part_of_a_part_is_counted_once() -> None:
    total = event("total", "2025-01-01", flow("100 billion USD"))
    middle = event("middle", "2025-02-01", part("50 billion USD", "part-of total/a"))
    inner = event("inner", "2025-03-01", part("20 billion USD", "part-of middle/a"))
    assert bought(total, middle, inner) == money(50 + 30 + 20)
    both = event(
        "inner", "2025-03-01", part("20 billion USD", "part-of middle/a", "part-of total/a")
    )
    assert bought(total, middle, both) == money(50 + 30 + 20)


@pytest.mark.parametrize(
    "middle", [flow("", "buyer"), flow("50 billion EUR"), flow("50 billion USD", "stranger")]
)
def test_a_part_is_taken_through_what_takes_nothing_itself(middle: dict[str, Any]) -> None:
    total = event("total", "2025-01-01", flow("100 billion USD"))
    between = event(
        "middle", "2025-02-01", {**middle, "relations": [{"type": "part-of", "to": "total/a"}]}
    )
    inner = event("inner", "2025-03-01", part("20 billion USD", "part-of middle/a"))
    assert bought(total, between, inner) == money(80 + 20)


def test_a_circle_of_parts_does_not_hang() -> None:
    one = event("one", "2025-01-01", part("10 billion USD", "part-of two/a"))
    two = event("two", "2025-02-01", part("30 billion USD", "part-of three/a"))
    three = event("three", "2025-02-01", part("60 billion USD", "part-of one/a"))
    itself = event("itself", "2025-02-01", part("5 billion USD", "part-of /a"))
    assert bought(one, two, three) == money(20 + 30)
    assert bought(itself) == money(5)


def test_a_long_chain_is_quick() -> None:
    links = [event("e0", "2025-01-01", flow("1 billion USD"))]
    links += [
        event(f"e{n}", "2025-01-01", part("", f"part-of e{n - 1}/a")) for n in range(1, 3_000)
    ]
    assert bought(*links) == money(1)
    links = [event("e0", "2025-01-01", flow("1 billion USD"))]
    links += [
        event(f"e{n}", "2025-01-01", part("1 billion USD", f"amends e{n - 1}/a"))
        for n in range(1, 3_000)
    ]
    assert bought(*links) == money(1)


# -- Rates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "fields", "expected"),
    [
        ("1.25 billion USD per month", {"start": "2026-05", "end": "2029-05"}, money(45)),
        ("1.25 billion USD per month", {"start": "2026-05-31", "end": "2026-06-01"}, money(1.25)),
        ("30 billion USD per year", {"over": "5 years"}, money(150)),
        ("30 billion USD per year", {"over": "18 months"}, money(45)),
        ("30 billion USD per year", {"start": "2026", "end": "2029"}, money(90)),
        ("30 billion USD per year", {"start": "2026-Q1", "end": "2026-Q3", "over": "9 years"}, money(15)),
        ("up to 2 billion USD per year", {"over": "about 7 years"}, money(0, 14)),
        ("at least 1 billion USD per year", {"over": "3 years"}, money(3, at_least=3)),
        ("1-2 billion USD per year", {"over": "3 years"}, money(3, 3)),
        ("1 billion USD per year", {"over": "up to 7 years"}, money(0, 7)),
        ("1 billion USD per year", {"over": "at least 7 years"}, money(7, at_least=7)),
        ("1 billion USD per month", {}, money(unpriced=1)),
        ("1 billion USD per month", {"start": "2026-05"}, money(unpriced=1)),
        ("1 billion USD per month", {"start": "2026-05", "end": "2026-05"}, money(unpriced=1)),
        ("1 billion USD per month", {"start": "2026-05", "end": "2025-05"}, money(unpriced=1)),
        ("3 billion USD", {"over": "3 years"}, money(3)),
    ],
)  # fmt: skip
def test_a_rate_is_multiplied_by_its_term(
    amount: str, fields: dict[str, str], expected: Columns
) -> None:
    assert bought(event("deal", "2025-01-01", flow(amount, **fields))) == expected


def test_a_rate_that_twelve_does_not_divide_is_rounded_to_a_millionth() -> None:
    assert bought(
        event("deal", "2025-01-01", flow("1 USD per year", over="7 months"))
    ).firm == Decimal("0.583333")


def test_a_rate_says_what_it_comes_to() -> None:
    deal = event(
        "deal", "2025-01-01", flow("1.25 billion USD per month", start="2026-05", end="2029-05")
    )
    assert rules_of(deal)["deal/a"] == (
        "1.25 billion USD per month for 36 months, 45 billion USD in all: firm",
    )


# -- Whose -----------------------------------------------------------------------------------------


def test_a_joint_flow_counts_in_full_for_each_and_once_in_the_whole() -> None:
    deal = event(
        "deal", "2025-01-01", {**flow("2.5 billion USD"), "from": ["bank", "fund", "unknown"]}
    )
    for company in ("bank", "fund"):
        assert bought(deal, company=company) == money(2.5, joint=1)
    assert company_totals([deal], "seller", date(2026, 1, 1)).money_in["USD"] == money(2.5, joint=1)
    assert Ledger([deal, deal], date(2026, 1, 1)).selection().money == {"USD": money(2.5, joint=1)}


def test_a_joint_flow_that_leaves_nothing_is_not_counted_as_joint() -> None:
    promise = event("promise", "2025-01-01", {**flow("1 billion USD"), "from": ["buyer", "fund"]})
    paid = event("paid", "2025-01-01", part("1 billion USD", "fulfils promise/a"))
    assert bought(promise, paid) == money(1)


def test_money_in_and_out_stand_apart_and_a_counterparty_narrows_both() -> None:
    there = event(
        "there",
        "2025-01-01",
        flow("3 billion USD", "lab", "cloud"),
        flow("5 billion USD", "lab", "mine"),
    )
    back = event(
        "back",
        "2025-01-01",
        flow("1 billion USD", "cloud", "lab"),
        flow("7 billion USD", "fund", "lab"),
    )
    every = company_totals([there, back], "lab", date(2026, 1, 1))
    assert (every.money_in, every.money_out) == ({"USD": money(8)}, {"USD": money(8)})
    cloud = company_totals([there, back], "lab", date(2026, 1, 1), with_="cloud")
    assert (cloud.money_in, cloud.money_out) == ({"USD": money(1)}, {"USD": money(3)})


def test_with_a_counterparty_a_part_of_a_total_to_others_counts_alone() -> None:
    total = event("total", "2025-01-01", flow("100 billion USD", "lab", "unknown"))
    inner = event("inner", "2025-01-01", flow("30 billion USD", "lab", "cloud", "part-of total/a"))
    assert bought(total, inner, company="lab") == money(100)
    assert bought(total, inner, company="lab", with_="cloud") == money(30)


def test_an_acquisition_is_money_in_to_the_target() -> None:
    deal = event("deal", "2025-01-01", flow("6.5 billion USD", "openai", "io", kind="acquisition"))
    assert company_totals([deal], "io", date(2026, 1, 1)).money_in == {"USD": money(6.5)}


PARENTS: OwnersByCompany = {"xai": ["spacex"], "x": ["xai"], "venture": ["spacex", "google"]}


def test_roll_up_takes_all_descendants_and_drops_what_flows_inside() -> None:
    deal = event(
        "deal", "2025-01-01",
        flow("1 billion USD", "x", "nvidia"),
        flow("2 billion USD", "venture", "nvidia"),
        flow("4 billion USD", "spacex", "xai"),
        flow("8 billion USD", "nvidia", "x"),
    )  # fmt: skip
    group = company_totals([deal], "spacex", date(2026, 1, 1), parents=PARENTS)
    assert (group.money_in, group.money_out) == ({"USD": money(8)}, {"USD": money(3)})
    assert bought(deal, company="spacex") == money(4)
    assert bought(deal, company="google", parents=PARENTS) == money(2)
    assert bought(deal, company="nvidia", with_="spacex", parents=PARENTS) == money(8)


def test_a_joint_flow_that_is_partly_inside_counts_where_it_crosses() -> None:
    sides = {"from": ["spacex", "fund"], "to": ["xai"]}
    group = company_totals(
        [event("deal", "2025-01-01", {**flow("20 billion USD"), **sides})],
        "spacex",
        date(2026, 1, 1),
        parents=PARENTS,
    )
    assert (group.money_in, group.money_out) == ({"USD": money(20, joint=1)}, {"USD": money()})


def test_roll_up_of_companies_that_own_each_other_does_not_hang() -> None:
    deal = event(
        "deal", "2025-01-01", flow("1 billion USD", "a", "b"), flow("2 billion USD", "b", "c")
    )
    assert bought(deal, company="a", parents={"a": ["b"], "b": ["a"]}) == money(2)


def test_currencies_are_never_mixed_and_no_currency_is_dollars() -> None:
    deal = event(
        "deal",
        "2025-01-01",
        flow("1 billion USD"),
        flow("2 billion EUR"),
        flow("tens of billions GBP"),
        flow("undisclosed"),
    )
    assert company_totals([deal], "buyer", date(2026, 1, 1)).money_out == {
        "USD": money(1, unpriced=1),
        "EUR": money(2),
        "GBP": money(vague=1),
    }


# -- What comes out --------------------------------------------------------------------------------


def test_the_json_of_totals() -> None:
    deal = deal_of({"id": "deal", "date": "2025-11-18", "kind": "supply", "flows": [
        {"id": "x", "from": "buyer", "to": "seller", "kind": "lease", "amount": "up to 1.5 billion USD"},
        {"from": "buyer", "to": "seller", "kind": "lease", "amount": "0.5 EUR"},
    ]})  # fmt: skip
    sums = company_totals([deal], "buyer", date(2025, 11, 18), with_="seller")
    empty = columns_json(NO_MONEY)
    plain = {
        "company": "buyer",
        "with": "seller",
        "as_of": "2025-11-18",
        "currency": "USD",
        "in": empty,
        "out": {**empty, "up_to": "1500000000"},
        "others": {"EUR": {"in": empty, "out": {**empty, "firm": "0.5"}}},
    }
    assert empty == {
        "firm": "0",
        "up_to": "0",
        "at_least": "0",
        "intent": "0",
        "vague": 0,
        "unpriced": 0,
        "joint": 0,
    }
    assert totals_json(sums) == plain
    explained = totals_json(sums, explain=True)
    assert {key: explained[key] for key in plain} == plain
    assert explained["flows"] == [
        {
            "event": "deal", "flow": "x", "side": "out", "currency": "USD", **empty, "up_to": "1500000000",
            "rules": ["up to 1.5 billion USD: possible on top"],
        },
        {
            "event": "deal", "flow": "deal#2", "side": "out", "currency": "EUR", **empty, "firm": "0.5",
            "rules": ["0.5 EUR: firm"],
        },
    ]  # fmt: skip
    assert "with" not in totals_json(company_totals([deal], "buyer", date(2025, 11, 18)))


def test_a_company_without_flows_has_nothing() -> None:
    assert company_totals([], "nobody", date(2026, 1, 1)) == Totals(
        "nobody", date(2026, 1, 1), None, {"USD": NO_MONEY}, {"USD": NO_MONEY}, ()
    )


def test_a_ledger_answers_as_often_as_it_is_asked() -> None:
    deals = [
        event(
            "deal", "2025-01-01", flow("1 billion USD", "a", "b"), flow("2 billion USD", "b", "c")
        )
    ]
    ledger = Ledger(deals, date(2026, 1, 1))
    assert [ledger.totals(company).money_out["USD"] for company in "abc"] == [
        money(1),
        money(2),
        money(),
    ]
    assert ledger.totals("a") == company_totals(deals, "a", date(2026, 1, 1))
    assert ledger.selection() == Ledger(deals, date(2026, 1, 1)).selection()


# -- Properties ------------------------------------------------------------------------------------

COMPANIES = ("a", "b", "c", "d")
DAYS = ("2024", "2025-01-10", "2025-Q2", "2025-05", "2025-08-01", "2025-12-31", "2026-03-05")
AS_OF = st.sampled_from(
    [date(2023, 1, 1), date(2025, 1, 1), date(2025, 5, 1), date(2025, 9, 1), date(2026, 6, 1)]
)
KINDS = ("supersedes", "amends", "ends", "fulfils", "part-of", "part-of", "repeats", "follows")
FEW = settings(max_examples=30, deadline=None)


def sides() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from((*COMPANIES, "unknown")), min_size=1, max_size=2, unique=True)


def amounts() -> st.SearchStrategy[str]:
    figure = st.builds(
        "{}{}.{} {} {}{}".format,
        st.sampled_from(["", "about ", "up to ", "less than ", "at least "]),
        st.integers(1, 99), st.integers(0, 9), st.sampled_from(["million", "billion"]),
        st.sampled_from(["USD", "USD", "EUR"]), st.sampled_from(["", "", "", " per month", " per year"]),
    )  # fmt: skip
    return st.one_of(
        figure, st.sampled_from(["1-9 billion USD", "tens of billions USD", "undisclosed", ""])
    )


@st.composite
def webs(draw: st.DrawFn, kinds: Sequence[str] = KINDS) -> list[Deal]:
    """Events that bear on one another in any of those ways, also in circles."""
    count = draw(st.integers(1, 6))
    targets = [f"e{n}{flow}" for n in range(count) for flow in ("/a", "/b", "")]
    settles = st.sampled_from(["", "", " settles"])
    relation = st.builds(
        "{} {}{}".format, st.sampled_from(kinds), st.sampled_from(targets), settles
    )
    relations = st.lists(relation, max_size=2)
    statuses = st.sampled_from(
        ["committed", "committed", "closed", "conditional", "intent", "rumoured", "cancelled"]
    )
    deals = []
    for n in range(count):
        flows = [
            {
                **flow(
                    draw(amounts()),
                    status=draw(statuses),
                    over=draw(st.sampled_from(["", "3 years"])),
                ),
                **_related(draw(relations)),
                "from": draw(sides()),
                "to": draw(sides()),
            }
            for _ in range(draw(st.integers(0, 2)))
        ]
        retracted: dict[str, Any] = {"retracted": {}} if draw(st.integers(0, 9)) == 0 else {}
        about = draw(relations) if draw(st.integers(0, 4)) == 0 else []
        deals.append(
            event(f"e{n}", draw(st.sampled_from(DAYS)), *flows, relations=about, **retracted)
        )
    return deals


@FEW
@given(webs(), AS_OF, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(
    deals: list[Deal], as_of: date, chance: Random
) -> None:
    shuffled = list(deals)
    chance.shuffle(shuffled)
    parents = {"b": ["a"]}
    assert standing(shuffled, as_of) == standing(deals, as_of)
    assert Ledger(shuffled, as_of).selection() == Ledger(deals, as_of).selection()
    assert company_totals(shuffled, "a", as_of, parents=parents) == company_totals(
        deals, "a", as_of, parents=parents
    )


@FEW
@given(webs(), AS_OF)
def test_totals_equal_the_sum_of_their_explained_parts(deals: list[Deal], as_of: date) -> None:
    sums = company_totals(deals, "a", as_of)
    for side, by_currency in (("in", sums.money_in), ("out", sums.money_out)):
        for currency in ("USD", "EUR"):
            parts = [
                one.columns for one in sums.flows if (one.side, one.currency) == (side, currency)
            ]
            assert sum(parts, NO_MONEY) == by_currency.get(currency, NO_MONEY)
    assert all(rule_sentences(one) for one in sums.flows)
    assert all(one.columns == NO_MONEY for one in sums.flows if not one.state.counts)


@FEW
@given(webs(), AS_OF)
def test_a_flow_never_counts_more_than_its_own_words_say(deals: list[Deal], as_of: date) -> None:
    for one in Ledger(deals, as_of).selection().flows:
        counted, own = one.columns, own_columns(one.flow)
        assert min(counted.firm, counted.up_to, counted.at_least, counted.intent) >= 0
        assert counted.at_least <= counted.firm <= own.firm
        assert upper(counted) <= upper(own)
        assert (counted.vague, counted.unpriced) in ((own.vague, own.unpriced), (0, 0))


def upper(columns: Columns) -> Decimal:
    return columns.firm + columns.up_to + columns.intent


FIRM_OR_NOT = st.sampled_from(["committed", "conditional", "intent", "closed"])
PREFIX = st.sampled_from(["", "about ", "up to ", "at least "])


@FEW
@given(st.data())
def test_a_part_never_counts_twice(data: st.DataObject) -> None:
    """In any tree of parts, however deep, the whole is what its outermost flow says."""
    spare = [
        data.draw(st.integers(0, 50), label="spare")
        for _ in range(data.draw(st.integers(1, 9), label="flows"))
    ]
    around = [
        data.draw(st.integers(0, n - 1), label="around") if n else None for n in range(len(spare))
    ]
    sizes = [1 + own for own in spare]
    for n in range(len(spare) - 1, 0, -1):
        outer = around[n]
        assert outer is not None
        sizes[outer] += sizes[n]
    deals = []
    for n, (outer, size) in enumerate(zip(around, sizes, strict=True)):
        amount, status = f"{data.draw(PREFIX)}{size} million USD", data.draw(FIRM_OR_NOT)
        # Who says that it is inside the middle and the outermost one says the same thing twice.
        stated = (
            []
            if outer is None
            else [
                f"{data.draw(st.sampled_from(['part-of', 'fulfils']))} e{outer}/a",
                "part-of e0/a",
            ]
        )
        deals.append(
            event(f"e{n}", data.draw(st.sampled_from(DAYS)), part(amount, *stated, status=status))
        )
    assert upper(Ledger(deals, date(2026, 6, 1)).selection().money["USD"]) == sizes[0] * 10**6
    assert upper(bought(*deals)) == sizes[0] * 10**6


@FEW
@given(
    st.lists(
        st.tuples(st.integers(1, 99), st.sampled_from(["supersedes", "amends"])),
        min_size=1,
        max_size=7,
    ),
    AS_OF,
)
def test_a_superseded_flow_never_counts_twice(chain: list[tuple[int, str]], as_of: date) -> None:
    deals = [
        event(
            f"e{n}",
            f"2025-0{n + 1}-01",
            part(f"{size} billion USD", *([f"{relation} e{n - 1}/a"] if n else [])),
        )
        for n, (size, relation) in enumerate(chain)
    ]
    begun = [size for (size, _), deal in zip(chain, deals, strict=True) if deal.date.first <= as_of]
    assert bought(*deals, as_of=as_of.isoformat()) == money(begun[-1] if begun else 0)


@FEW
@given(
    st.lists(st.integers(1, 40), max_size=6),
    st.lists(st.sampled_from(["buyer", "stranger"]), min_size=6, max_size=6),
)
def test_a_payment_never_counts_beside_its_promise(payments: list[int], payers: list[str]) -> None:
    promised = 50
    deals = [event("promise", "2025-01-01", flow(f"up to {promised} billion USD"))]
    deals += [
        event(
            f"paid{n}",
            "2025-02-01",
            flow(f"{size} billion USD", payer, "seller", "fulfils promise/a"),
        )
        for n, (size, payer) in enumerate(zip(payments, payers, strict=False))
    ]
    paid = sum(payments)
    whole = company_totals(deals, "seller", date(2026, 1, 1)).money_in["USD"]
    assert whole == money(paid, max(promised - paid, 0))
    own = sum(size for size, payer in zip(payments, payers, strict=False) if payer == "buyer")
    assert bought(*deals) == money(own, max(promised - paid, 0))


@FEW
@given(webs(), AS_OF, AS_OF)
def test_a_flow_once_begun_or_replaced_stays_so(deals: list[Deal], one: date, other: date) -> None:
    earlier, later = standing(deals, min(one, other)), standing(deals, max(one, other))
    for name, fate in earlier.items():
        assert later[name].begun >= fate.begun
        assert (later[name].replaced_by is not None) >= (fate.replaced_by is not None)
        assert later[name].closed >= fate.closed


@FEW
@given(webs(["follows", "related"]), AS_OF, AS_OF)
def test_where_no_flow_bears_on_another_no_column_ever_falls(
    deals: list[Deal], one: date, other: date
) -> None:
    earlier, later = (Ledger(deals, day).selection().money for day in sorted((one, other)))
    for currency, columns in earlier.items():
        then = later[currency]
        assert all(
            getattr(then, field) >= getattr(columns, field) for field in columns_json(columns)
        )


@FEW
@given(
    st.lists(st.tuples(st.integers(1, 60), st.sampled_from(DAYS), FIRM_OR_NOT), max_size=6),
    AS_OF,
    AS_OF,
)
def test_with_parts_of_one_total_their_sum_never_falls(
    parts: list[tuple[int, str, str]], one: date, other: date
) -> None:
    deals = [event("total", "2025-05", flow("100 billion USD", status="intent"))]
    deals += [
        event(f"e{n}", day, part(f"{size} billion USD", "part-of total/a", status=status))
        for n, (size, day, status) in enumerate(parts)
    ]
    earlier, later = (
        upper(Ledger(deals, day).selection().money["USD"]) for day in sorted((one, other))
    )
    assert earlier <= later


@FEW
@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), amounts()), max_size=8
    ),
    st.dictionaries(
        st.sampled_from("bcdef"), st.lists(st.sampled_from("abcdef"), max_size=2), max_size=4
    ),
)
def test_a_rolled_up_total_drops_inner_flows(
    pairs: list[tuple[str, str, str]], parents: Mapping[str, list[str]]
) -> None:
    """It is the total of one company to which all that its members pay and get is written."""
    group, before = {"a"}, set[str]()
    while group != before:
        before = set(group)
        group |= {child for child, owners in parents.items() if group.intersection(owners)}
    apart = [
        event(f"e{n}", "2025", flow(amount, payer, payee))
        for n, (payer, payee, amount) in enumerate(pairs)
    ]
    as_one = [
        event(
            f"e{n}",
            "2025",
            flow(amount, "a" if payer in group else payer, "a" if payee in group else payee),
        )
        for n, (payer, payee, amount) in enumerate(pairs)
        if not {payer, payee} <= group
    ]
    rolled, plain = (
        company_totals(apart, "a", date(2026, 1, 1), parents=parents),
        company_totals(as_one, "a", date(2026, 1, 1)),
    )
    assert (rolled.money_in, rolled.money_out) == (plain.money_in, plain.money_out)
    assert not [one for one in rolled.flows if {*one.flow.payers, *one.flow.payees} <= group]
