"""The columns of one flow: by its status, its amount and its term."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.deals import (
    TODAY,
    Fields,
    billions,
    event,
    explanations,
    flow,
    money_out,
    selected_money,
)

from partnerships_db.ledger.columns import ColumnName, Columns, own_columns
from partnerships_db.ledger.rules import Ledger
from partnerships_db.values.amounts import parse_amount

# -- Columns: firm, up to, at least, intent, vague, unpriced ---------------------------------------


@pytest.mark.parametrize(
    ("amount", "status", "columns"),
    [
        ("30 billion USD", "committed", billions(30)),
        ("30 billion USD", "closed", billions(30)),
        ("about 3 billion USD", "committed", billions(3)),
        ("5-7 billion USD", "committed", billions(5, up_to=2)),
        ("about 5-7 billion USD", "closed", billions(5, up_to=2)),
        ("up to 5 billion USD", "committed", billions(up_to=5)),
        ("less than 5 billion USD", "committed", billions(up_to=5)),
        ("at least 1.5 billion USD", "committed", billions(1.5, at_least=1.5)),
        ("10 billion USD", "conditional", billions(up_to=10)),
        ("5-7 billion USD", "conditional", billions(up_to=7)),
        ("up to 10 billion USD", "conditional", billions(up_to=10)),
        ("at least 10 billion USD", "conditional", billions(up_to=10)),
        ("50 billion USD", "intent", billions(intent=50)),
        ("5-7 billion USD", "rumoured", billions(intent=7)),
        ("at least 450 billion USD", "intent", billions(intent=450)),
        ("tens of billions USD", "committed", billions(vague=1)),
        ("hundreds of billions USD", "rumoured", billions(vague=1)),
        ("undisclosed", "committed", billions(unpriced=1)),
        ("", "intent", billions(unpriced=1)),
        ("30 billion USD", "cancelled", billions()),
        ("", "cancelled", billions()),
    ],
)
def test_status_and_qualifier_decide_the_column(
    amount: str,
    status: str,
    columns: Columns,
) -> None:
    deal = event("deal", "2025-01-01", flow(amount, status=status))
    assert money_out(deal) == columns
    assert own_columns(deal.flows[0]) == columns


def test_a_flow_with_only_a_capacity_or_a_quantity_is_unpriced() -> None:
    deal = event(
        "deal",
        "2025-01-01",
        flow(capacity="up to 1 GW"),
        flow(quantity="1 million TPUs"),
    )
    assert money_out(deal) == billions(unpriced=2)


def test_a_flow_without_a_status_takes_the_default_of_its_event() -> None:
    rumoured = event("deal", "2025-01-01", flow("1 billion USD"), status="rumoured")
    cancelled = event("deal", "2025-01-01", flow("1 billion USD"), status="cancelled")
    assert money_out(rumoured) == billions(intent=1)
    assert money_out(cancelled) == billions()


def test_columns_are_added_exactly_and_one_by_one() -> None:
    deal = event(
        "deal",
        "2025-01-01",
        flow("999999999999999.999999 trillion USD"),
        flow("999999999999999.999999 USD"),
        flow("0.000002 USD"),
    )
    assert str(money_out(deal).firm) == "1000000000000999999999000000.000001"

    counts = Columns(vague=1, joint=2) + Columns(vague=2, unpriced=1)
    assert counts == Columns(vague=3, unpriced=1, joint=2)


# -- Rates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "term", "columns"),
    [
        (
            "1.25 billion USD per month",
            {"start": "2026-05", "end": "2029-05"},
            billions(45),
        ),
        (
            "1.25 billion USD per month",
            {"start": "2026-05-31", "end": "2026-06-01"},
            billions(1.25),
        ),
        (
            "30 billion USD per year",
            {"start": "2026-Q1", "end": "2026-Q3", "over": "9 years"},
            billions(15),
        ),
        ("30 billion USD per year", {"start": "2026", "end": "2029"}, billions(90)),
        ("30 billion USD per year", {"over": "5 years"}, billions(150)),
        ("30 billion USD per year", {"over": "18 months"}, billions(45)),
        ("up to 2 billion USD per year", {"over": "about 7 years"}, billions(up_to=14)),
        ("at least 1 billion USD per year", {"over": "3 years"}, billions(3, at_least=3)),
        ("1-2 billion USD per year", {"over": "3 years"}, billions(3, up_to=3)),
        ("1 billion USD per year", {"over": "up to 7 years"}, billions(up_to=7)),
        ("1 billion USD per year", {"over": "at least 7 years"}, billions(7, at_least=7)),
        ("3 billion USD", {"over": "3 years"}, billions(3)),
    ],
)
def test_a_rate_is_multiplied_by_its_term(amount: str, term: Fields, columns: Columns) -> None:
    assert money_out(event("deal", "2025-01-01", flow(amount, **term))) == columns


@pytest.mark.parametrize(
    "term",
    [
        {},
        {"start": "2026-05"},
        {"start": "2026-05", "end": "2026-05"},
        {"start": "2026-05", "end": "2025-05"},
    ],
)
def test_a_rate_without_a_term_is_unpriced(term: Fields) -> None:
    deal = event("deal", "2025-01-01", flow("1 billion USD per month", **term))
    assert money_out(deal) == billions(unpriced=1)


def test_a_rate_until_a_minimum_lasts_at_least_so_long() -> None:
    rate = flow("12 billion USD per year", start="2026-05", end="not before 2029-05")
    money = selected_money(event("deal", "2025-01-01", rate))["USD"]
    assert money.at_least == money.firm
    assert str(money.amount("firm", "USD")) == "at least 36 billion USD"


def test_a_rate_that_twelve_does_not_divide_is_rounded_to_a_millionth() -> None:
    deal = event("deal", "2025-01-01", flow("1 USD per year", over="7 months"))
    assert money_out(deal).firm == Decimal("0.583333")


def test_the_explanation_of_a_rate_names_its_term_and_its_sum() -> None:
    deal = event(
        "deal",
        "2025-01-01",
        flow("1.25 billion USD per month", start="2026-05", end="2029-05"),
    )
    assert explanations(deal)["deal/a"] == (
        "1.25 billion USD per month for 36 months, 45 billion USD in all: firm",
    )


# -- How exact a total is --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amounts", "column", "figure"),
    [
        (["about 300 billion USD"], "firm", "about 300 billion USD"),
        (["38 billion USD", "about 300 billion USD"], "firm", "about 338 billion USD"),
        (["38.25 billion USD", "about 300 billion USD"], "firm", "about 338 billion USD"),
        (["about 38.5 billion USD", "about 300 billion USD"], "firm", "about 339 billion USD"),
        (["about 1.5 trillion USD", "38 billion USD"], "firm", "about 1.5 trillion USD"),
        (["38 billion USD", "300 billion USD"], "firm", "338 billion USD"),
        (["at least 100 billion USD", "10 billion USD"], "firm", "at least 110 billion USD"),
        (
            ["at least 100 billion USD", "about 10 billion USD"],
            "firm",
            "at least about 110 billion USD",
        ),
        (
            ["at least 100 billion USD", "about 10 billion USD"],
            "at_least",
            "at least 100 billion USD",
        ),
        (["about 5-7 billion USD"], "up_to", "up to about 2 billion USD"),
        (["up to 5 billion USD", "about 7 billion USD"], "up_to", "up to 5 billion USD"),
    ],
)
def test_a_sum_keeps_the_qualifiers_of_its_parts_and_no_more_digits(
    amounts: list[str],
    column: ColumnName,
    figure: str,
) -> None:
    flows = [flow(amount) for amount in amounts]
    total = selected_money(event("deal", "2025-01-01", *flows))["USD"]
    assert str(total.amount(column, "USD")) == figure


@pytest.mark.parametrize(
    ("amount", "status", "column", "figure"),
    [
        ("about 10 billion USD", "conditional", "up_to", "up to about 10 billion USD"),
        ("at least 10 billion USD", "conditional", "up_to", "at least 10 billion USD"),
        ("10 billion USD", "intent", "intent", "10 billion USD"),
        ("up to 10 billion USD", "intent", "intent", "up to 10 billion USD"),
        ("5-10 billion USD", "rumoured", "intent", "up to 10 billion USD"),
        ("at least 10 billion USD", "intent", "intent", "at least 10 billion USD"),
        ("about 10 billion USD", "rumoured", "intent", "about 10 billion USD"),
    ],
)
def test_money_that_is_not_firm_keeps_its_qualifier(
    amount: str,
    status: str,
    column: ColumnName,
    figure: str,
) -> None:
    deal = event("deal", "2025-01-01", flow(amount, status=status))
    assert str(selected_money(deal)["USD"].amount(column, "USD")) == figure


@pytest.mark.parametrize(
    ("rate", "fields", "figure"),
    [
        ("1.25 billion USD per month", {"over": "3 years"}, "45 billion USD"),
        ("about 1.25 billion USD per month", {"over": "3 years"}, "about 45 billion USD"),
        ("1.25 billion USD per month", {"over": "about 3 years"}, "about 50 billion USD"),
        ("1 billion USD per year", {"start": "2026-05", "end": "2029-05"}, "3 billion USD"),
        ("1 billion USD per year", {"start": "2026", "end": "2029"}, "about 3 billion USD"),
        (
            "1 billion USD per year",
            {"start": "2026-05", "end": "about 2029-05"},
            "about 3 billion USD",
        ),
    ],
)
def test_a_rate_over_an_approximate_term_is_approximate(
    rate: str,
    fields: Fields,
    figure: str,
) -> None:
    deal = event("deal", "2025-01-01", flow(rate, **fields))
    assert str(selected_money(deal)["USD"].amount("firm", "USD")) == figure


@pytest.mark.parametrize(
    ("outer", "inner", "figure"),
    [
        ("about 300 billion USD", "38.5 billion USD", "about 262 billion USD"),
        ("300 billion USD", "about 38 billion USD", "about 262 billion USD"),
        ("about 1 trillion USD", "400 billion USD", "about 600 billion USD"),
    ],
)
def test_what_is_left_of_a_flow_is_as_exact_as_the_flows_inside_it(
    outer: str,
    inner: str,
    figure: str,
) -> None:
    deal = event("deal", "2025-01-01", flow(outer), flow(inner, "part-of deal/a"))
    whole, _ = Ledger([deal], date.fromisoformat(TODAY)).selection().flows
    assert str(whole.columns.amount("firm", "USD")) == figure


FIGURES = st.builds(
    "{}{} {} USD".format,
    st.sampled_from(["", "about ", "at least ", "up to ", "less than "]),
    st.sampled_from(["1", "7.5", "38", "250", "999.25"]),
    st.sampled_from(["million", "billion", "trillion"]),
)


@given(st.lists(FIGURES, min_size=1, max_size=6))
def test_no_total_is_more_exact_than_its_least_exact_part(figures: list[str]) -> None:
    amounts = [parse_amount(text) for text in figures]
    deal = event("deal", "2025-01-01", *map(flow, figures))
    total = selected_money(deal)["USD"]
    firm = total.amount("firm", "USD")
    firm_parts = [amount for amount in amounts if amount.low is not None]
    assert (firm is not None) == bool(firm_parts)
    if firm is None:
        return

    places = [part.place for part in firm_parts if part.place is not None]
    assert firm.is_about == bool(places)
    assert ("at least" in firm.qualifier) == any(part.high is None for part in firm_parts)
    figure = firm.low
    assert figure is not None
    if not places:
        assert figure == total.firm
        return
    place = min(max(places), total.firm.adjusted())
    assert figure % Decimal(10) ** place == 0
    assert abs(figure - total.firm) <= Decimal(10) ** place / 2
