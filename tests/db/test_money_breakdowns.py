"""Totals by kind, by state, and by what they are paid in: each breakdown adds up to its total."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import get_args

from hypothesis import given
from tests.db.test_ledger_properties import AS_OF_DATES, related_deals
from tests.deals import BILLION, TODAY, billions, event, explanations, flow, money_out

from partnerships_db.format.flows import Deal
from partnerships_db.format.vocabulary import FlowKind
from partnerships_db.ledger.columns import COLUMN_NAMES, NO_MONEY, Columns
from partnerships_db.ledger.explain import columns_json, report_json
from partnerships_db.ledger.kinds import (
    GROUP_OF_KIND,
    KIND_GROUPS,
    KindTotal,
    group_of,
    kind_totals,
    stated_totals,
)
from partnerships_db.ledger.money_states import MONEY_STATES, money_state, state_totals
from partnerships_db.ledger.pairs import flows_once, pairs, total_of
from partnerships_db.ledger.rules import ExplainedFlow, Ledger, Selection, Totals, company_totals
from partnerships_db.ledger.totals_report import TotalsReport

DAY = date.fromisoformat(TODAY)
FIRST_CLOUD = flow("30 billion USD", "part-of plan/b", kind="cloud-purchase")
CHIPS = flow("at least 20 billion USD", "part-of plan/a", kind="chip-purchase")
PROSPECTUS = (
    event("first-cloud", "2025-11", FIRST_CLOUD),
    event("chips", "2026-01", CHIPS),
    event(
        "plan",
        "2026-09",
        flow("about 100 billion USD", kind="cloud-purchase", payee="unknown"),
        flow("40 billion USD", "part-of plan/a", kind="cloud-purchase"),
        flow("5 billion USD", kind="lease"),
    ),
)


def totals_of(*deals: Deal, company: str = "buyer") -> Totals:
    return company_totals(deals, company, DAY)


def whole(*deals: Deal) -> Selection:
    return Ledger(deals, DAY).selection()


def of_group(totals: Iterable[KindTotal], group: str) -> KindTotal:
    (total,) = [total for total in totals if total.group == group]
    return total


def sum_of(flows: Iterable[ExplainedFlow], side: str | None, currency: str) -> Columns:
    flows_there = [flow for flow in flows if (flow.side, flow.currency) == (side, currency)]
    return sum((flow.columns for flow in flows_there), NO_MONEY)


# -- By kind ---------------------------------------------------------------------------------------


def test_every_kind_of_flow_is_in_one_group() -> None:
    assert set(GROUP_OF_KIND) == set(get_args(FlowKind))
    assert set(GROUP_OF_KIND.values()) == set(KIND_GROUPS)


def test_the_law_names_each_group_with_its_kinds() -> None:
    law = Path(__file__).parents[2].joinpath("db/FORMAT.md").read_text("utf-8")
    paragraph = law.partition("**By kind.**")[2].partition("\n\n")[0]
    stated_groups = {}
    for group, kinds in re.findall(r"(\w+)\s+\((`[^)]*)\)", paragraph):
        for kind in re.findall(r"`([a-z-]+)`", kinds):
            stated_groups[kind] = group
    stated_groups.pop("part-of")
    assert stated_groups == GROUP_OF_KIND


@given(related_deals(), AS_OF_DATES)
def test_the_kinds_and_the_explained_flows_add_up_to_the_totals(
    deals: list[Deal],
    as_of: date,
) -> None:
    totals = company_totals(deals, "a", as_of)
    by_kind = kind_totals(totals.flows)
    for side, money in (("in", totals.money_in), ("out", totals.money_out)):
        for currency in ("USD", "EUR"):
            expected = money.get(currency, NO_MONEY)
            of_side = [each for each in by_kind if (each.side, each.currency) == (side, currency)]
            assert sum((each.columns for each in of_side), NO_MONEY) == expected
            assert sum_of(totals.flows, side, currency) == expected
            for each in of_side:
                flows = [flow for flow in totals.flows if group_of(flow.flow.kind) == each.group]
                assert sum_of(flows, side, currency) == each.columns
                for column in COLUMN_NAMES:
                    assert each.not_named.money(column) <= each.columns.money(column)


def test_money_for_clouds_has_one_answer_with_the_parts_of_a_stated_total() -> None:
    clouds = of_group(kind_totals(totals_of(*PROSPECTUS).flows), "clouds")
    # The first cloud and what it leaves of its plan, and what the parts leave of the whole plan.
    assert clouds.columns == billions(30 + 10 + 40)
    assert clouds.not_named == billions(40)
    assert clouds.money.flow_count == 3

    document = report_json(TotalsReport.of_totals(totals_of(*PROSPECTUS)), by_kind=True)
    assert document["by_kind"]["clouds"]["out"]["firm"] == str(80 * BILLION)
    assert document["by_kind"]["clouds"]["in"]["firm"] == "0"
    assert document["by_kind"]["chips"]["out"]["at_least"] == str(20 * BILLION)


def test_a_stated_total_says_how_much_of_it_is_named() -> None:
    (total,) = stated_totals(totals_of(*PROSPECTUS).flows)
    assert total.explained.flow.name == "plan/a"
    assert (str(total.stated_amount), str(total.named_amount)) == (
        "about 100 billion USD",
        "at least 60 billion USD",
    )
    assert str(total.left_amount) == "about 40 billion USD"
    assert total.not_named == billions(40)


def test_parts_above_their_stated_total_leave_nothing() -> None:
    plan = event("plan", "2026", flow("600 billion USD"))
    part = event("part", "2026", flow("700 billion USD", "part-of plan/a"))
    (total,) = stated_totals(totals_of(plan, part).flows)
    assert total.named == 700 * BILLION
    assert total.left_amount is None


@given(related_deals(), AS_OF_DATES)
def test_the_named_figures_and_what_is_left_reach_each_stated_total(
    deals: list[Deal],
    as_of: date,
) -> None:
    for total in stated_totals(Ledger(deals, as_of).selection().flows):
        columns = total.not_named
        left = columns.firm + columns.up_to + columns.intent
        if total.explained.settled_by:
            assert left == 0
        else:
            assert left == max(total.stated - total.named, 0)
        assert (total.left_amount is None) == (left == 0)
        assert total.named > 0
        assert str(total.named_amount)


def test_a_promise_that_was_only_paid_states_no_total() -> None:
    promise = event("promise", "2026", flow("4 billion USD"))
    payment = event("payment", "2026", flow("1 billion USD", "fulfils promise/a"))
    assert stated_totals(totals_of(promise, payment).flows) == ()


# -- The whole -------------------------------------------------------------------------------------


@given(related_deals(), AS_OF_DATES)
def test_the_states_and_kinds_of_the_whole_add_up_to_its_columns(
    deals: list[Deal],
    as_of: date,
) -> None:
    selection = Ledger(deals, as_of).selection()
    states = state_totals(selection.flows)
    by_kind = kind_totals(selection.flows)
    for currency in ("USD", "EUR"):
        expected = selection.money.get(currency, NO_MONEY)
        of_states = [each.columns for each in states if each.currency == currency]
        assert sum(of_states, NO_MONEY) == expected
        of_kinds = [each.columns for each in by_kind if each.currency == currency]
        assert sum(of_kinds, NO_MONEY) == expected
    for total in states:
        flows = [each for each in selection.flows if money_state(each.state) == total.state]
        assert sum_of(flows, None, total.currency) == total.columns


def test_the_whole_counts_each_flow_once_by_state() -> None:
    deals = (
        event("paid", "2025", flow("5 billion USD", status="closed")),
        event("later", "2025", flow("3 billion USD", status="closed", closed="2027")),
        event("joint", "2025", flow("2 billion USD", payer=["buyer", "other"])),
        event("maybe", "2025", flow("4-6 billion USD", status="conditional")),
        event("plan", "2025", flow("up to 7 billion USD", status="intent")),
        event("talk", "2025", flow("1 billion USD", status="rumoured")),
    )
    states = {total.state: total.columns for total in state_totals(whole(*deals).flows)}
    assert tuple(states) == MONEY_STATES
    assert states == {
        "paid": billions(5),
        "committed": billions(3 + 2, joint=1),
        "conditional": billions(up_to=6),
        "intended": billions(intent=8),
    }


def test_money_inside_a_group_is_no_part_of_the_whole_when_rolled_up() -> None:
    deals = [
        event("inside", "2025", flow("5 billion USD", payer="owner", payee="owned")),
        event("outside", "2025", flow("2 billion USD", payer="owned", payee="seller")),
    ]
    money = Ledger(deals, DAY).selection(parents={"owned": ["owner"]}).money
    assert money["USD"] == billions(2)


def test_the_whole_as_json_has_its_states_and_kinds_in_each_currency() -> None:
    deals = (
        event("paid", "2025", flow("5 billion USD", status="closed")),
        event("plan", "2025", flow("2 billion EUR", status="intent", kind="equity")),
    )
    document = report_json(
        TotalsReport.of_selection(whole(*deals)),
        by_kind=True,
        explain=True,
    )
    assert document["as_of"] == TODAY
    assert document["money"]["firm"] == str(5 * BILLION)
    assert document["states"]["paid"]["firm"] == str(5 * BILLION)
    assert document["by_kind"]["purchases"]["firm"] == str(5 * BILLION)
    euros = document["others"]["EUR"]
    assert euros["states"]["intended"]["intent"] == str(2 * BILLION)
    assert euros["by_kind"]["equity"]["intent"] == str(2 * BILLION)
    assert [each["state"] for each in document["flows"]] == ["paid", "intended"]


# -- In shares -------------------------------------------------------------------------------------


@given(related_deals(), AS_OF_DATES)
def test_no_column_has_more_that_is_not_cash_than_it_has(deals: list[Deal], as_of: date) -> None:
    selection = Ledger(deals, as_of).selection()
    for explained in selection.flows:
        media = [medium for medium, _ in explained.columns.not_cash]
        is_counted = explained.columns != NO_MONEY
        assert media == ([explained.flow.paid_in] if explained.flow.paid_in and is_counted else [])
    for columns in selection.money.values():
        for column in COLUMN_NAMES:
            assert 0 <= columns.money_not_cash(column) <= columns.money(column)


def test_a_medium_moves_no_figure_to_another_column() -> None:
    in_cash = money_out(event("e", "2025", flow("5-7 billion USD")))
    in_shares = money_out(event("e", "2025", flow("5-7 billion USD", paid_in="shares")))
    for column in COLUMN_NAMES:
        assert in_shares.money(column) == in_cash.money(column)
        assert in_shares.money_not_cash(column) == in_cash.money(column)
        assert in_cash.money_not_cash(column) == 0


def test_what_is_left_of_a_flow_is_paid_in_what_the_flow_says() -> None:
    part_in_shares = flow("4 billion USD", "part-of outer/a", paid_in="shares")
    columns = money_out(
        event("outer", "2025", flow("10 billion USD")), event("inner", "2025", part_in_shares)
    )
    assert columns.firm == 10 * BILLION
    assert columns.money_not_cash("firm") == 4 * BILLION

    part_in_cash = flow("4 billion USD", "part-of outer/a")
    columns = money_out(
        event("outer", "2025", flow("10 billion USD", paid_in="shares")),
        event("inner", "2025", part_in_cash),
    )
    assert columns.firm == 10 * BILLION
    assert columns.money_not_cash("firm") == 6 * BILLION


def test_the_sum_of_media_keeps_their_names_and_marks() -> None:
    columns = money_out(
        event("cash", "2025", flow("1 billion USD")),
        event("work", "2025", flow("about 2 billion USD", paid_in="services")),
        event("swap", "2025", flow("3 billion USD", paid_in="shares")),
        event("swap-more", "2025", flow("at least 4 billion USD", paid_in="shares")),
    )
    parts = {medium: str(part.amount("firm", "USD")) for medium, part in columns.not_cash}
    assert parts == {"shares": "at least 7 billion USD", "services": "about 2 billion USD"}
    document = columns_json(columns)
    assert document["not_cash"] == {"firm": str(9 * BILLION), "at_least": str(4 * BILLION)}
    assert document["paid_in"] == ["shares", "services"]


def test_explanations_say_what_is_no_cash_and_no_sure_money() -> None:
    sentences = explanations(
        event("deal", "2025", flow("5 billion USD", kind="acquisition", paid_in="shares")),
        event("work", "2025", flow("1 billion USD", paid_in="services")),
        event("floor", "2025", flow("at least 2 billion USD")),
        event("cover", "2025", flow("3 billion USD", kind="guarantee", status="conditional")),
    )
    assert "paid in shares: no money into the target" in sentences["deal/a"]
    assert "paid in services: not in cash" in sentences["work/a"]
    assert "its floor is firm, without a ceiling" in sentences["floor/a"][0]
    assert "a guarantee is conditional by nature" in sentences["cover/a"]


@given(related_deals(), AS_OF_DATES)
def test_the_pairs_and_the_whole_are_the_same_money(deals: list[Deal], as_of: date) -> None:
    ledger = Ledger(deals, as_of)
    # Without owners, money from a company to itself is left out: no file may hold it.
    for parents in ({}, {"b": ["a"]}):
        selection = ledger.selection(parents=parents)
        ledger_pairs = pairs(ledger, parents=parents)
        assert total_of(ledger_pairs).money == selection.money
        sums = [
            {(each.state, each.currency): each.columns for each in state_totals(flows)}
            for flows in (flows_once(ledger_pairs), selection.flows)
        ]
        assert sums[0] == sums[1]
