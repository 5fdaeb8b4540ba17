"""Pairs are one selection of flows: what is inside a flow is taken from it in any pair."""

from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.db.test_ledger_properties import AS_OF_DATES, COMPANIES, related_deals
from tests.deals import billions, event, flow

from partnerships_db.format.flows import Deal
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.circles import find_circles
from partnerships_db.ledger.columns import NO_MONEY
from partnerships_db.ledger.counterparties import (
    counterparty_totals,
    largest_share,
    pairs_on_side,
)
from partnerships_db.ledger.groups import MoneySide, OwnersByCompany, PayerPayee
from partnerships_db.ledger.pairs import Pair, Sharing, pairs, pairs_json, sharing_of, total_of
from partnerships_db.ledger.rules import Ledger

DAY = date(2026, 1, 1)


def ledger_of(*deals: Deal) -> Ledger:
    return Ledger(deals, DAY)


def pairs_of(*deals: Deal, **options: Any) -> dict[PayerPayee, Pair]:
    """The pairs of some deals, by payer and payee."""
    return {(pair.payer, pair.payee): pair for pair in pairs(ledger_of(*deals), **options)}


def deal(event_id: str, *flows: dict[str, Any], **fields: Any) -> Deal:
    return event(event_id, "2025-01-01", *flows, **fields)


TOTAL = deal("total", flow("100 billion USD", payer="lab", payee=UNKNOWN))
PART = deal("part", flow("30 billion USD", "part-of total/a", payer="lab", payee="cloud"))
JOINT = deal("joint", flow("40 billion USD", payer=["a", "b", "c"], payee="site"))


# -- One selection ---------------------------------------------------------------------------------


def test_a_part_in_another_pair_is_taken_from_the_flow_around_it() -> None:
    named_pairs = pairs_of(TOTAL, PART)
    assert named_pairs["lab", UNKNOWN].dollars == billions(70)
    assert named_pairs["lab", "cloud"].dollars == billions(30)

    ledger = ledger_of(TOTAL, PART)
    assert ledger.totals("lab").money_out["USD"] == billions(100)
    assert ledger.totals("lab", with_="cloud").money_out["USD"] == billions(30)
    assert ledger.totals("cloud", with_="lab").money_in["USD"] == billions(30)


def test_a_share_swap_is_not_among_the_largest_payments() -> None:
    swap = deal("swap", flow("250 billion USD", payer="rockets", payee="lab", paid_in="shares"))
    small = deal("small", flow("up to 1 million USD", payer="fund", payee="lab"))
    unpriced = deal("unpriced", flow("undisclosed", payer="buyer", payee="lab"))
    payers = [pair.payer for pair in pairs(ledger_of(swap, small, unpriced))]
    assert payers == ["fund", "rockets", "buyer"]


def test_a_pair_of_whom_all_is_named_has_nothing_left_and_is_listed() -> None:
    rest = deal("rest", flow("70 billion USD", "part-of total/a", payer="lab", payee="shop"))
    pair = pairs_of(TOTAL, PART, rest)["lab", UNKNOWN]
    assert pair.dollars == NO_MONEY
    assert [deduction.by for deduction in pair.flows[0].deductions] == ["part/a", "rest/a"]
    assert str(pair.flows[0].deducted) == "100 billion USD"


def test_a_part_that_another_pays_is_taken_from_the_pair_and_not_from_the_total() -> None:
    paid_by_other = deal(
        "other", flow("20 billion USD", "part-of total/a", payer="fund", payee="cloud")
    )
    assert pairs_of(TOTAL, paid_by_other)["lab", UNKNOWN].dollars == billions(80)
    own_total = ledger_of(TOTAL, paid_by_other).totals("lab")
    assert own_total.money_out["USD"] == billions(100)


def test_money_inside_a_group_has_no_pair_and_takes_nothing() -> None:
    parents: OwnersByCompany = {"cloud": ["lab"]}
    rolled_up = pairs_of(TOTAL, PART, parents=parents)
    assert {payer_payee: pair.dollars for payer_payee, pair in rolled_up.items()} == {
        ("lab", UNKNOWN): billions(100)
    }


def test_a_company_owned_by_several_stays_itself_in_a_pair() -> None:
    parents: OwnersByCompany = {"child": ["lab"], "venture": ["lab", "fund"]}
    payments = [
        flow("1 billion USD", payer="child", payee="cloud"),
        flow("2 billion USD", payer="venture", payee="cloud"),
        flow("4 billion USD", payer="lab", payee="child"),
    ]
    deals = deal("deal", *payments)
    rolled_up = pairs_of(deals, parents=parents)
    assert rolled_up["lab", "cloud"].dollars == billions(1)
    assert rolled_up["venture", "cloud"].dollars == billions(2)

    ledger = ledger_of(deals)
    assert ledger.totals("lab", with_="cloud", parents=parents).money_out["USD"] == billions(1)
    assert ledger.totals("child", with_="lab", parents=parents).money_in["USD"] == billions(4)
    assert ledger.totals("lab", with_="child", parents=parents).money_out["USD"] == billions()


@pytest.mark.parametrize("relation", ["supersedes", "amends", "ends", "repeats"])
def test_flows_that_are_replaced_or_repeat_are_counted_nowhere(relation: str) -> None:
    first = deal("first", flow("1 billion USD"))
    second = deal("second", flow("2 billion USD", f"{relation} first/a"))
    pair = pairs_of(first, second)["buyer", "seller"]
    assert len(pair.flows) == 2, "the page shows both"
    assert [explained.state.counts for explained in pair.counted] == [True]
    (row,) = pairs_json([pair], total_of([pair]))["rows"]
    assert row["flows"] == 1


def test_a_pair_with_no_flow_that_counts_is_not_listed() -> None:
    assert not pairs_of(deal("cancelled", flow("1 billion USD", status="cancelled")))
    assert not pairs_of(deal("retracted", flow("1 billion USD"), retracted={}))


# -- Joint money -----------------------------------------------------------------------------------


def test_a_joint_flow_is_in_full_in_each_pair_and_once_in_the_total() -> None:
    joint_pairs = pairs_of(JOINT)
    assert [pair.dollars for pair in joint_pairs.values()] == [billions(40, joint=1)] * 3
    total = total_of(joint_pairs.values())
    assert total.money == {"USD": billions(40, joint=1)}
    assert total.sums["USD"].flow_count == 1
    assert total.has_joint

    document = pairs_json(joint_pairs.values(), total)
    assert [row["shared_by"] for row in document["rows"]] == [{"firm": [3, 3]}] * 3
    assert document["total"]["USD"]["firm"] == "40000000000"


@pytest.mark.parametrize(
    ("sides", "sharing"),
    [
        ([("a", "b")], None),
        ([(["a", "b", "c"], "site")], Sharing(3, 3)),
        ([(["a", "b"], ["x", "y"])], Sharing(4, 4)),
        ([(["a", "b"], "site"), (["a", "b", "c"], "site")], Sharing(2, 3)),
        ([("a", "site"), (["a", "b"], "site")], Sharing(1, 2)),
        ([(["a", UNKNOWN], "site")], Sharing(2, 2, is_open=True)),
        ([(["a", "b"], UNKNOWN)], Sharing(2, 2)),
    ],
)
def test_sharing_is_the_number_of_parties_of_each_flow(
    sides: list[tuple[Any, Any]], sharing: Sharing | None
) -> None:
    flows = [flow("1 billion USD", payer=payer, payee=payee) for payer, payee in sides]
    assert sharing_of(deal("deal", *flows).flows) == sharing


def test_a_column_has_the_sharing_of_the_flows_with_money_in_it() -> None:
    intended = flow("1 billion USD", payer=["a", "b"], payee="site", status="intent")
    alone = flow("5 billion USD", payer="a", payee="site")
    row = pairs_of(JOINT, deal("more", intended, alone))["a", "site"].row("USD")
    assert row.sharing("firm") == Sharing(1, 3)
    assert row.sharing("intent") == Sharing(2, 2)
    assert row.sharing("up_to") is None
    assert row.joint.columns == billions(40, intent=1, joint=2)


def largest_payer(*deals: Deal) -> tuple[str, int] | None:
    site_pairs = pairs_on_side(pairs(ledger_of(*deals)), "site", "in")
    return largest_share(counterparty_totals(site_pairs, "in", {}), total_of(site_pairs))


def test_the_largest_counterparty_has_a_percentage_of_the_firm_money() -> None:
    first = deal("first", flow("3 billion USD", payer="a", payee="site"))
    second = deal("second", flow("1 billion USD", payer="b", payee="site"))
    assert largest_payer(first, second) == ("a", 75)
    assert largest_payer() is None


def test_joint_money_is_the_share_of_nobody() -> None:
    alone = deal("alone", flow("10 billion USD", payer="c", payee="site"))
    assert largest_payer(JOINT) is None
    assert largest_payer(JOINT, alone) == ("c", 20)


# -- The same figure everywhere --------------------------------------------------------------------


@given(related_deals(), AS_OF_DATES)
def test_a_pair_has_one_figure_in_pairs_totals_counterparties_and_legs(
    deals: list[Deal],
    as_of: date,
) -> None:
    ledger = Ledger(deals, as_of)
    all_pairs = {(pair.payer, pair.payee): pair for pair in pairs(ledger)}
    for (payer, payee), pair in all_pairs.items():
        if payer != payee:
            assert ledger.totals(payer, with_=payee).money_out == pair.money
            assert ledger.totals(payee, with_=payer).money_in == pair.money
    for company in COMPANIES:
        company_pairs = pairs(ledger, company=company)
        sides: tuple[MoneySide, ...] = ("in", "out")
        for side in sides:
            for total in counterparty_totals(pairs_on_side(company_pairs, company, side), side, {}):
                pair = all_pairs[total.row.payer, total.row.payee]
                assert total.columns == pair.money.get(total.currency, NO_MONEY)
    for circle in find_circles(ledger).circles:
        for leg in circle.legs:
            assert leg.columns == all_pairs[leg.payer, leg.payee].dollars


@given(related_deals(), AS_OF_DATES)
def test_a_rolled_up_pair_has_the_figure_of_the_totals_of_its_groups(
    deals: list[Deal],
    as_of: date,
) -> None:
    parents: OwnersByCompany = {"b": ["a"], "c": ["a", "d"]}
    ledger = Ledger(deals, as_of)
    for pair in pairs(ledger, parents=parents):
        if pair.payer != pair.payee:
            totals = ledger.totals(pair.payer, with_=pair.payee, parents=parents)
            assert totals.money_out == pair.money


def has_payment_to_itself(deals: list[Deal]) -> bool:
    """Whether a company is on both sides of a flow, which the format forbids."""
    flows = [flow for deal in deals for flow in deal.flows]
    return any(set(flow.payers) & set(flow.payees) - {UNKNOWN} for flow in flows)


@given(related_deals(), AS_OF_DATES)
def test_the_sum_over_all_pairs_is_the_total_of_all_flows(deals: list[Deal], as_of: date) -> None:
    assume(not has_payment_to_itself(deals))
    ledger = Ledger(deals, as_of)
    assert total_of(pairs(ledger)).money == ledger.selection().money


@given(related_deals(), AS_OF_DATES, st.sampled_from(COMPANIES))
def test_the_pairs_of_a_payer_add_up_to_its_total_less_what_others_pay_inside_it(
    deals: list[Deal],
    as_of: date,
    payer: str,
) -> None:
    """A flow counts the same in both, unless it is around or inside a flow of another payer."""
    assume(not has_payment_to_itself(deals))
    ledger = Ledger(deals, as_of)
    own_columns = {each.flow.name: each.columns for each in ledger.totals(payer).flows}
    payer_pairs = pairs_on_side(pairs(ledger), payer, "out")

    has_foreign_flows = False
    for explained in (each for pair in payer_pairs for each in pair.counted):
        related = [*explained.around, *(inner.flow for inner in explained.deductions)]
        if all(payer in other.payers for other in related):
            assert explained.columns == own_columns[explained.flow.name]
        else:
            has_foreign_flows = True
    if not has_foreign_flows:
        assert total_of(payer_pairs).money == ledger.totals(payer).money_out
