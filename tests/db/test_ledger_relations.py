"""The states of flows as of a day: which flows are in, and which are replaced."""

from itertools import permutations

import pytest
from tests.deals import (
    TODAY,
    Fields,
    billions,
    event,
    explanations,
    flow,
    flow_state,
    money_out,
)

from partnerships_db.format.flows import Deal
from partnerships_db.ledger.columns import Columns
from partnerships_db.ledger.rules import Ledger
from partnerships_db.values.dates import PartialDate

ONE_BILLION = flow("1 billion USD")
OLD = event("old", "2025-01-01", ONE_BILLION)
OLD_PAIR = event("old", "2025-01-01", ONE_BILLION, flow("2 billion USD"))

# -- Which flows -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event_date", "day_before", "first_day"),
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
    event_date: str,
    day_before: str,
    first_day: str,
) -> None:
    deal = event("deal", event_date, ONE_BILLION)
    assert money_out(deal, as_of=day_before) == billions()
    assert explanations(deal, as_of=day_before) == {}
    assert money_out(deal, as_of=first_day) == billions(1)


def test_a_flow_that_closes_after_the_day_is_still_committed() -> None:
    deal = event("deal", "2025-01-01", flow("1 billion USD", status="closed", closed="2025-06-30"))
    assert money_out(deal, as_of="2025-06-29") == billions(1)
    assert money_out(deal, as_of="2025-06-30") == billions(1)
    assert not flow_state("deal/a", deal, as_of="2025-06-29").closed
    assert flow_state("deal/a", deal, as_of="2025-06-30").closed

    sentences = explanations(deal, as_of="2025-06-29")["deal/a"]
    assert "closes on 2025-06-30: still committed" in sentences
    assert len(explanations(deal)["deal/a"]) == 1


def test_cancelled_and_retracted_flows_count_on_no_date() -> None:
    cancelled = event("cancelled", "2025-01-01", flow("1 billion USD", status="cancelled"))
    retracted = event("retracted", "2025-01-01", ONE_BILLION, retracted={"on": "2026-11-01"})
    assert money_out(cancelled, retracted, as_of="2025-02-01") == billions()
    assert explanations(cancelled, retracted) == {
        "cancelled/a": ("cancelled: not counted",),
        "retracted/a": ("retracted: not counted",),
    }
    assert flow_state("cancelled/a", cancelled).cancelled
    assert flow_state("retracted/a", retracted).retracted


def test_repeats_on_a_flow_covers_that_flow_and_on_an_event_all_its_flows() -> None:
    deal = event("deal", "2025-01-01", ONE_BILLION)
    repeating_flow = event(
        "first",
        "2025-02-01",
        flow("1 billion USD", "repeats deal/a"),
        flow("3 billion USD"),
    )
    repeating_event = event(
        "second",
        "2025-03-01",
        ONE_BILLION,
        flow("5 billion USD"),
        relations=["repeats deal"],
    )
    deals = (deal, repeating_flow, repeating_event)
    assert money_out(*deals) == billions(1 + 3)
    assert flow_state("first/a", *deals).repeats == "deal/a"
    assert explanations(*deals)["second/b"] == ("repeats deal: not counted",)


def test_a_repeating_flow_never_counts_whatever_became_of_its_target() -> None:
    retracted = event("retracted", "2025-01-01", ONE_BILLION, retracted={})
    future = event("future", "2027-01-01", ONE_BILLION)
    repeating = event(
        "repeating",
        "2025-02-01",
        flow("1 billion USD", "repeats retracted/a"),
        flow("1 billion USD", "repeats future/a"),
    )
    assert money_out(retracted, future, repeating) == billions()


# -- Replaced: by a flow ---------------------------------------------------------------------------


@pytest.mark.parametrize("relation", ["supersedes", "amends", "ends"])
def test_a_replaced_flow_counts_until_the_day_before_the_later_one(relation: str) -> None:
    new = event("new", "2025-06", flow("3 billion USD", f"{relation} old/a"))
    assert money_out(OLD, new, as_of="2025-05-31") == billions(1)
    assert money_out(OLD, new, as_of="2025-06-01") == billions(3)
    assert explanations(OLD, new)["old/a"] == ("replaced by new/a from 2025-06: not counted",)

    state = flow_state("old/a", OLD, new)
    assert state.replaced_by == "new/a"
    assert state.replaced_on == PartialDate.parse("2025-06")
    assert not state.counts


@pytest.mark.parametrize("fields", [{"retracted": {}}, {"status": "cancelled"}])
def test_a_retracted_or_cancelled_flow_replaces_nothing(fields: Fields) -> None:
    new = event("new", "2025-06-01", flow("3 billion USD", "supersedes old/a"), **fields)
    assert money_out(OLD, new) == billions(1)


def test_a_flow_that_names_a_whole_event_means_all_its_flows() -> None:
    new = event("new", "2025-06-01", flow("5 billion USD", "supersedes old"))
    assert money_out(OLD_PAIR, new) == billions(5)

    total = event("total", "2025-01-01", flow("10 billion USD"), flow("20 billion USD"))
    inner = event("inner", "2025-06-01", flow("5 billion USD", "part-of total"))
    assert money_out(total, inner) == billions(5 + 5 + 15)


def test_only_the_last_flow_of_a_chain_of_replacements_counts() -> None:
    second = event("second", "2025-02-01", flow("2 billion USD", "amends old/a"))
    third = event("third", "2025-03-01", flow("4 billion USD", "supersedes second/a"))
    deals = (OLD, second, third)
    assert money_out(*deals, as_of="2025-01-15") == billions(1)
    assert money_out(*deals, as_of="2025-02-15") == billions(2)
    assert money_out(*deals, as_of="2025-03-15") == billions(4)


def test_a_flow_may_replace_another_of_its_event_but_never_itself() -> None:
    by_flow = event("deal", "2025-01-01", ONE_BILLION, flow("2 billion USD", "supersedes /a"))
    by_event = event("deal", "2025-01-01", ONE_BILLION, flow("2 billion USD", "supersedes deal"))
    assert money_out(by_flow) == billions(2)
    assert money_out(by_event) == billions(2)


# -- Replaced: by an event -------------------------------------------------------------------------


@pytest.mark.parametrize("relation", ["supersedes", "ends"])
def test_an_event_replaces_all_flows_of_its_target_or_the_named_one(relation: str) -> None:
    whole = event("new", "2025-06-01", relations=[f"{relation} old"])
    named = event("new", "2025-06-01", relations=[f"{relation} old/b"])
    assert money_out(OLD_PAIR, whole) == billions()
    assert money_out(OLD_PAIR, whole, as_of="2025-05-31") == billions(3)
    assert money_out(OLD_PAIR, named) == billions(1)
    assert flow_state("old/a", OLD_PAIR, whole).replaced_by == "new"


def test_a_retracted_or_future_event_replaces_nothing() -> None:
    retracted = event("new", "2025-06-01", relations=["ends old"], retracted={})
    future = event("new", "2027-01-01", relations=["ends old"])
    assert money_out(OLD, retracted) == billions(1)
    assert money_out(OLD, future) == billions(1)


@pytest.mark.parametrize(
    ("relation", "columns"),
    [("supersedes", billions(1)), ("ends", billions())],
)
def test_an_event_with_only_cancelled_flows_ends_but_does_not_supersede(
    relation: str,
    columns: Columns,
) -> None:
    cancelled_flow = flow("2 billion USD", status="cancelled")
    new = event("new", "2025-06-01", cancelled_flow, relations=[f"{relation} old"])
    assert money_out(OLD, new) == columns


def test_amends_on_an_event_moves_no_money() -> None:
    new = event("new", "2025-06-01", flow("3 billion USD"), relations=["amends old"])
    assert money_out(OLD, new) == billions(1 + 3)


def test_an_event_that_supersedes_itself_does_nothing() -> None:
    assert money_out(
        event("deal", "2025-01-01", ONE_BILLION, relations=["supersedes deal"])
    ) == billions(1)


# -- Replaced: the successor -----------------------------------------------------------------------


def test_a_replaced_flow_stays_replaced_when_its_successor_ends() -> None:
    second = event("second", "2025-02-01", flow("2 billion USD", "amends old/a"))
    end = event("end", "2025-03-01", relations=["ends second"])
    assert money_out(OLD, second, end) == billions()


def test_flows_that_replace_each_other_do_not_count_and_their_parts_do() -> None:
    first = event("first", "2025-01-01", flow("1 billion USD", "supersedes second/a"))
    second = event("second", "2025-02-01", flow("2 billion USD", "supersedes first/a"))
    inner = event("inner", "2025-03-01", flow("0.5 billion USD", "part-of first/a"))
    assert money_out(first, second, as_of="2025-01-15") == billions(1)
    assert money_out(first, second, inner) == billions(0.5)


def test_the_parts_of_a_replaced_flow_become_parts_of_its_successor() -> None:
    total = event("total", "2025-01-01", flow("1400 billion USD", status="intent"))
    inner = event("inner", "2025-02-01", flow("300 billion USD", "part-of total/a"))
    successor = event(
        "successor",
        "2026-02-01",
        flow("600 billion USD", "amends total/a", status="intent"),
    )
    deals = (total, inner, successor)
    assert money_out(*deals, as_of="2026-01-31") == billions(300, intent=1100)
    assert money_out(*deals) == billions(300, intent=300)


LATE = event("a-late", "2025-04-01", flow("4 billion USD", "supersedes old/a"))
EARLY_Z = event("z-early", "2025-03-01", flow("5 billion USD", "supersedes old/a", id="z"))
EARLY_Y = event("y-early", "2025-03-01", flow("6 billion USD", "supersedes old/a", id="a"))


@pytest.mark.parametrize("successors", list(permutations((LATE, EARLY_Z, EARLY_Y))))
def test_of_several_successors_the_first_by_date_then_id_takes_the_parts(
    successors: tuple[Deal, ...],
) -> None:
    old = event("old", "2025-01-01", flow("10 billion USD"))
    inner = event("inner", "2025-02-01", flow("1 billion USD", "part-of old/a"))
    deals = (*successors, inner, old)

    flows = Ledger(deals, PartialDate.parse(TODAY).first).selection().flows
    columns_by_flow = {explained.flow.name: explained.columns for explained in flows}
    assert columns_by_flow["y-early/a"] == billions(6 - 1)
    assert columns_by_flow["z-early/z"] == billions(5)
    assert columns_by_flow["a-late/a"] == billions(4)
    assert flow_state("old/a", *deals).replaced_by == "y-early/a"


def test_a_successor_is_inside_the_flow_around_the_replaced_flow() -> None:
    total = event("total", "2025-01-01", flow("100 billion USD"))
    old = event("old", "2025-02-01", flow("10 billion USD", "part-of total/a"))
    new = event("new", "2025-03-01", flow("30 billion USD", "amends old/a"))
    assert money_out(total, old, new) == billions(70 + 30)


def test_the_flows_of_a_superseding_event_are_not_inside_the_old_outer_flow() -> None:
    total = event("total", "2025-01-01", flow("100 billion USD"))
    old = event("old", "2025-02-01", flow("10 billion USD", "part-of total/a"))
    new = event("new", "2025-03-01", flow("30 billion USD"), relations=["supersedes old"])
    assert money_out(total, old, new) == billions(100 + 30)


def test_a_flow_that_ends_another_does_not_take_over_its_parts() -> None:
    promise = event("promise", "2025-01-01", flow("10 billion USD"))
    payment = event("payment", "2025-02-01", flow("3 billion USD", "fulfils promise/a"))
    fee = event("fee", "2025-03-01", flow("1 billion USD", "ends promise/a"))
    assert money_out(promise, payment, fee) == billions(3 + 1)


def test_a_chain_of_three_thousand_replacements_is_followed_without_recursion() -> None:
    chain = [event("e0", "2025-01-01", ONE_BILLION)]
    for number in range(1, 3_000):
        amending_flow = flow("1 billion USD", f"amends e{number - 1}/a")
        chain.append(event(f"e{number}", "2025-01-01", amending_flow))
    assert money_out(*chain) == billions(1)
