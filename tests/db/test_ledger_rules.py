"""The sums of the ledger: flows inside others, a company's own flows, and currencies."""

from datetime import date

import pytest
from tests.deals import (
    TODAY,
    Fields,
    billions,
    event,
    explanations,
    flow,
    money_in,
    money_out,
    selected_money,
)

from partnerships_db.ledger.columns import NO_MONEY
from partnerships_db.ledger.groups import OwnersByCompany
from partnerships_db.ledger.rules import Ledger, Totals, company_totals

DAY = date.fromisoformat(TODAY)
TOTAL = event("total", "2025-01-01", flow("100 billion USD"))
PART = event("inner", "2025-02-01", flow("30 billion USD", "part-of total/a"))

# -- Inside: the arithmetic ------------------------------------------------------------------------


def test_a_part_counts_in_its_own_column_and_its_outer_flow_counts_the_rest() -> None:
    intended_total = event("total", "2025-01-01", flow("500 billion USD", status="intent"))
    assert money_out(intended_total, PART) == billions(30, intent=470)
    assert explanations(intended_total, PART) == {
        "total/a": (
            "500 billion USD: intent, counted at its ceiling",
            "less 30 billion USD counted in inner/a",
        ),
        "inner/a": ("30 billion USD: firm", "inside total/a, which counts that much less"),
    }


def test_an_inner_flow_takes_its_upper_figure_from_both_ends_down_to_zero() -> None:
    total = event("total", "2025-01-01", flow("5-7 billion USD"))
    inner = event("inner", "2025-02-01", flow("up to 6 billion USD", "part-of total/a"))
    larger = event("larger", "2025-02-01", flow("8 billion USD", "part-of total/a"))
    assert money_out(total, inner) == billions(up_to=6 + 1)
    assert money_out(total, inner, larger) == billions(8, up_to=6)


def test_an_outer_flow_of_at_least_marks_what_is_left_of_its_floor() -> None:
    total = event("total", "2025-01-01", flow("at least 100 billion USD"))
    assert money_out(total, PART) == billions(30 + 70, at_least=70)


def test_an_inner_flow_without_a_figure_takes_nothing_and_is_neither_vague_nor_unpriced() -> None:
    inner = event(
        "inner",
        "2025-02-01",
        flow("", "part-of total/a"),
        flow("tens of billions USD", "part-of total/a"),
    )
    assert money_out(TOTAL, inner) == billions(100)
    assert money_out(inner) == billions(unpriced=1, vague=1)
    assert explanations(TOTAL, inner) == {
        "total/a": ("100 billion USD: firm",),
        "inner/a": ("no amount, inside total/a: not counted as unpriced",),
        "inner/b": ("tens of billions USD, inside total/a: not counted as vague",),
    }
    undisclosed_total = event("total", "2025-01-01", flow("undisclosed"))
    assert money_out(undisclosed_total, inner) == billions(unpriced=1)


def test_nothing_is_taken_from_an_outer_flow_without_a_figure() -> None:
    undisclosed_total = event("total", "2025-01-01", flow("undisclosed"))
    assert money_out(undisclosed_total, PART) == billions(30, unpriced=1)
    assert explanations(undisclosed_total, PART) == {
        "total/a": ("undisclosed: unpriced",),
        "inner/a": ("30 billion USD: firm",),
    }


def test_flows_inside_an_outer_flow_that_is_not_in_count_alone() -> None:
    inner = event(
        "inner",
        "2025-01-01",
        flow("30 billion USD", "part-of total/a"),
        flow("", "part-of total/a"),
    )
    later = event("total", "2025-06-01", flow("100 billion USD"))
    retracted = event("total", "2025-06-01", flow("100 billion USD"), retracted={})
    assert money_out(inner, later, as_of="2025-05-31") == billions(30, unpriced=1)
    assert money_out(inner, later) == billions(100)
    assert money_out(inner, retracted) == billions(30, unpriced=1)


@pytest.mark.parametrize(
    ("relations", "flow_fields", "event_fields"),
    [
        ([], {"status": "cancelled"}, {}),
        ([], {}, {"retracted": {}}),
        (["repeats total"], {}, {}),
    ],
    ids=["cancelled", "retracted", "repeating"],
)
def test_an_inner_flow_that_does_not_count_takes_nothing(
    relations: list[str],
    flow_fields: Fields,
    event_fields: Fields,
) -> None:
    inner_flow = flow("30 billion USD", "part-of total/a", *relations, **flow_fields)
    inner = event("inner", "2025-02-01", inner_flow, **event_fields)
    assert money_out(TOTAL, inner) == billions(100)


@pytest.mark.parametrize("relation", ["part-of", "fulfils"])
def test_part_of_and_fulfils_on_an_event_move_no_money(relation: str) -> None:
    inner = event(
        "inner",
        "2025-02-01",
        flow("30 billion USD"),
        relations=[f"{relation} total/a"],
    )
    assert money_out(TOTAL, inner) == billions(100 + 30)


# -- Inside: payments of a promise -----------------------------------------------------------------

PROMISE = event("promise", "2025-01-01", flow("up to 4 billion USD"))


def test_a_promise_that_was_paid_in_full_leaves_nothing() -> None:
    promise = event("promise", "2023-09-25", flow("up to 4 billion USD"))
    first = event(
        "first",
        "2023-09-25",
        flow("1.25 billion USD", "fulfils promise/a", status="closed"),
    )
    second = event(
        "second",
        "2024-03-27",
        flow("2.75 billion USD", "fulfils promise/a", status="closed"),
    )
    assert money_out(promise, first, as_of="2024-01-01") == billions(1.25, up_to=2.75)
    assert money_out(promise, first, second) == billions(4)
    assert explanations(promise, first, second)["promise/a"] == (
        "up to 4 billion USD: possible on top",
        "less 1.25 billion USD paid by first/a",
        "less 2.75 billion USD paid by second/a",
        "nothing is left",
    )


def test_a_payment_that_settles_leaves_nothing_of_the_promise() -> None:
    payment = event("payment", "2025-02-01", flow("1 billion USD", "fulfils promise/a settles"))
    assert money_out(PROMISE, payment) == billions(1)
    assert money_out(PROMISE, payment, as_of="2025-01-31") == billions(up_to=4)
    sentences = explanations(PROMISE, payment)["promise/a"]
    assert "settled by payment/a: nothing is left" in sentences

    unpriced_promise = event("promise", "2025-01-01", flow("undisclosed"))
    assert money_out(unpriced_promise, payment) == billions(1)


def test_a_payment_in_another_currency_settles_too() -> None:
    payment = event("payment", "2025-02-01", flow("1 billion EUR", "fulfils promise/a settles"))
    assert money_out(PROMISE, payment) == billions()


def test_a_repeating_payment_settles_nothing() -> None:
    repeating_flow = flow("1 billion USD", "fulfils promise/a settles", "repeats promise")
    assert money_out(PROMISE, event("payment", "2025-02-01", repeating_flow)) == billions(up_to=4)


def test_a_payment_is_taken_from_a_selected_promise_whoever_pays() -> None:
    promise = event("promise", "2025-01-01", flow("up to 40 billion USD"))
    payment = event(
        "payment",
        "2025-02-01",
        flow("11 billion USD", "fulfils promise/a", payer="stranger"),
    )
    assert money_out(promise, payment) == billions(up_to=29)
    assert money_out(promise, payment, as_of="2025-01-31") == billions(up_to=40)
    assert selected_money(promise, payment, events=["promise"]) == {"USD": billions(up_to=29)}


# -- Inside: parts need the same selection and currency --------------------------------------------


def test_a_part_is_taken_only_from_an_outer_flow_in_the_same_selection() -> None:
    part_of_stranger = event(
        "inner",
        "2025-02-01",
        flow("30 billion USD", "part-of total/a", payer="stranger"),
    )
    deals = (TOTAL, part_of_stranger)
    assert money_out(*deals) == billions(100)
    assert money_out(*deals, company="stranger") == billions(30)
    assert selected_money(*deals) == {"USD": billions(70 + 30)}
    assert selected_money(*deals, events=["inner"]) == {"USD": billions(30)}


def test_a_part_in_another_currency_is_not_taken_from_the_total() -> None:
    inner = event("inner", "2025-02-01", flow("30 billion EUR", "part-of total/a"))
    assert money_out(TOTAL, inner) == billions(100)
    assert money_out(TOTAL, inner, currency="EUR") == billions(30)


def test_with_a_counterparty_a_part_of_a_total_to_others_counts_alone() -> None:
    total = event("total", "2025-01-01", flow("100 billion USD", payer="lab", payee="unknown"))
    inner = event(
        "inner",
        "2025-01-01",
        flow("30 billion USD", "part-of total/a", payer="lab", payee="cloud"),
    )
    assert money_out(total, inner, company="lab") == billions(100)
    assert money_out(total, inner, company="lab", with_="cloud") == billions(30)


# -- Inside: parts of parts ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "relations",
    [["part-of middle/a"], ["part-of middle/a", "part-of total/a"]],
    ids=["one relation", "both relations"],
)
def test_a_part_of_a_part_is_taken_once(relations: list[str]) -> None:
    middle = event("middle", "2025-02-01", flow("50 billion USD", "part-of total/a"))
    inner = event("inner", "2025-03-01", flow("20 billion USD", *relations))
    assert money_out(TOTAL, middle, inner) == billions(50 + 30 + 20)


@pytest.mark.parametrize(
    "middle_flow",
    [
        flow("", "part-of total/a"),
        flow("50 billion EUR", "part-of total/a"),
        flow("50 billion USD", "part-of total/a", payer="stranger"),
    ],
    ids=["without a figure", "in euros", "not selected"],
)
def test_a_part_is_taken_from_the_total_if_the_flow_between_takes_nothing(
    middle_flow: Fields,
) -> None:
    middle = event("middle", "2025-02-01", middle_flow)
    inner = event("inner", "2025-03-01", flow("20 billion USD", "part-of middle/a"))
    assert money_out(TOTAL, middle, inner) == billions(80 + 20)


def test_parts_in_a_circle_take_from_each_other() -> None:
    first = event("first", "2025-01-01", flow("10 billion USD", "part-of second/a"))
    second = event("second", "2025-02-01", flow("30 billion USD", "part-of third/a"))
    third = event("third", "2025-02-01", flow("60 billion USD", "part-of first/a"))
    assert money_out(first, second, third) == billions(20 + 30)


def test_a_flow_that_is_part_of_itself_counts_in_full() -> None:
    deal = event("deal", "2025-02-01", flow("5 billion USD", "part-of /a"))
    assert money_out(deal) == billions(5)


def test_a_chain_of_three_thousand_parts_is_followed_without_recursion() -> None:
    chain = [event("e0", "2025-01-01", flow("1 billion USD"))]
    for number in range(1, 3_000):
        unpriced_part = flow("", f"part-of e{number - 1}/a")
        chain.append(event(f"e{number}", "2025-01-01", unpriced_part))
    assert money_out(*chain) == billions(1)


# -- Whose -----------------------------------------------------------------------------------------


def test_a_joint_flow_counts_in_full_for_each_company_and_once_in_the_whole() -> None:
    joint_flow = flow("2.5 billion USD", payer=["bank", "fund", "unknown"])
    deal = event("deal", "2025-01-01", joint_flow)
    assert money_out(deal, company="bank") == billions(2.5, joint=1)
    assert money_out(deal, company="fund") == billions(2.5, joint=1)
    assert money_in(deal) == {"USD": billions(2.5, joint=1)}
    assert selected_money(deal, deal) == {"USD": billions(2.5, joint=1)}


def test_a_joint_flow_that_leaves_nothing_is_not_counted_as_joint() -> None:
    promise = event("promise", "2025-01-01", flow("1 billion USD", payer=["buyer", "fund"]))
    payment = event("payment", "2025-01-01", flow("1 billion USD", "fulfils promise/a"))
    assert money_out(promise, payment) == billions(1)


def test_a_counterparty_narrows_money_in_and_money_out() -> None:
    deal = event(
        "deal",
        "2025-01-01",
        flow("3 billion USD", payer="lab", payee="cloud"),
        flow("5 billion USD", payer="lab", payee="mine"),
        flow("1 billion USD", payer="cloud", payee="lab"),
        flow("7 billion USD", payer="fund", payee="lab"),
    )
    whole = company_totals([deal], "lab", DAY)
    assert whole.money_in == {"USD": billions(1 + 7)}
    assert whole.money_out == {"USD": billions(3 + 5)}

    with_cloud = company_totals([deal], "lab", DAY, with_="cloud")
    assert with_cloud.money_in == {"USD": billions(1)}
    assert with_cloud.money_out == {"USD": billions(3)}


def test_an_acquisition_is_money_in_to_the_target() -> None:
    purchase = flow("6.5 billion USD", payer="openai", payee="io", kind="acquisition")
    deal = event("deal", "2025-01-01", purchase)
    assert money_in(deal, company="io") == {"USD": billions(6.5)}


def test_a_company_without_flows_has_no_money() -> None:
    no_money = {"USD": NO_MONEY}
    assert company_totals([], "nobody", DAY) == Totals("nobody", DAY, None, no_money, no_money, ())


def test_a_ledger_gives_the_same_totals_when_used_again() -> None:
    deal = event(
        "deal",
        "2025-01-01",
        flow("1 billion USD", payer="a", payee="b"),
        flow("2 billion USD", payer="b", payee="c"),
    )
    ledger = Ledger([deal], DAY)
    assert ledger.totals("a").money_out["USD"] == billions(1)
    assert ledger.totals("b").money_out["USD"] == billions(2)
    assert ledger.totals("c").money_out["USD"] == billions()
    assert ledger.totals("a") == company_totals([deal], "a", DAY)
    assert ledger.selection() == Ledger([deal], DAY).selection()


# -- Whose: roll-up --------------------------------------------------------------------------------

PARENTS: OwnersByCompany = {"xai": ["spacex"], "x": ["xai"], "venture": ["spacex", "google"]}


def test_roll_up_takes_all_descendants_and_drops_what_flows_inside_the_group() -> None:
    deal = event(
        "deal",
        "2025-01-01",
        flow("1 billion USD", payer="x", payee="nvidia"),
        flow("2 billion USD", payer="venture", payee="nvidia"),
        flow("4 billion USD", payer="spacex", payee="xai"),
        flow("8 billion USD", payer="nvidia", payee="x"),
    )
    group = company_totals([deal], "spacex", DAY, parents=PARENTS)
    assert group.money_in == {"USD": billions(8)}
    assert group.money_out == {"USD": billions(1 + 2)}
    assert money_out(deal, company="spacex") == billions(4)
    assert money_out(deal, company="google", parents=PARENTS) == billions(2)
    assert money_out(deal, company="nvidia", with_="spacex", parents=PARENTS) == billions(8)


def test_a_joint_flow_that_is_partly_inside_the_group_counts_where_it_crosses() -> None:
    joint_flow = flow("20 billion USD", payer=["spacex", "fund"], payee=["xai"])
    group = company_totals(
        [event("deal", "2025-01-01", joint_flow)], "spacex", DAY, parents=PARENTS
    )
    assert group.money_in == {"USD": billions(20, joint=1)}
    assert group.money_out == {"USD": billions()}


def test_roll_up_ends_for_companies_that_own_each_other() -> None:
    deal = event(
        "deal",
        "2025-01-01",
        flow("1 billion USD", payer="a", payee="b"),
        flow("2 billion USD", payer="b", payee="c"),
    )
    assert money_out(deal, company="a", parents={"a": ["b"], "b": ["a"]}) == billions(2)


# -- Currencies ------------------------------------------------------------------------------------


def test_currencies_are_not_mixed_and_a_flow_without_one_counts_in_dollars() -> None:
    deal = event(
        "deal",
        "2025-01-01",
        flow("1 billion USD"),
        flow("2 billion EUR"),
        flow("tens of billions GBP"),
        flow("undisclosed"),
    )
    assert company_totals([deal], "buyer", DAY).money_out == {
        "USD": billions(1, unpriced=1),
        "EUR": billions(2),
        "GBP": billions(vague=1),
    }
