"""The columns of one flow: by its status, its amount and its term."""

from decimal import Decimal

import pytest
from tests.deals import Fields, billions, event, explanations, flow, money_out

from partnerships_db.ledger.columns import Columns, own_columns

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
