"""Commitments: what became of a promise, as one history."""

from datetime import date
from typing import Any

from tests.deals import event, flow

from partnerships_db.format.flows import Deal
from partnerships_db.ledger.commitments import (
    Commitment,
    commitments,
    commitments_of_event,
)
from partnerships_db.ledger.rules import Ledger, company_totals

DAY = date(2026, 1, 1)


def promise(event_id: str, day: str, amount: str, *relations: str, **fields: Any) -> Deal:
    """An event with one flow to the seller."""
    return event(event_id, day, flow(amount, *relations, **fields))


def commitments_of(*deals: Deal) -> list[Commitment]:
    """The commitments to the seller."""
    return list(commitments(company_totals(deals, "seller", DAY).flows))


def test_a_flow_that_nothing_changed_is_not_listed() -> None:
    assert commitments_of(promise("one", "2025-01-01", "5 billion USD")) == []


def test_a_promise_that_is_restated_is_one_series() -> None:
    (commitment,) = commitments_of(
        promise("one", "2025-01-01", "1.4 trillion USD", status="intent"),
        promise("two", "2025-05-01", "600 billion USD", "amends one/a", status="intent"),
        promise("three", "2025-09-01", "856 billion USD", "amends two/a", status="intent"),
    )
    assert [str(statement.flow.amount) for statement in commitment.restatements] == [
        "1.4 trillion USD",
        "600 billion USD",
        "856 billion USD",
    ]
    assert commitment.is_series
    assert commitment.remaining == "intent"


def test_a_promise_lists_its_payments_and_says_that_it_is_settled() -> None:
    (commitment,) = commitments_of(
        promise("one", "2025-01-01", "up to 4 billion USD"),
        promise("two", "2025-02-01", "1.25 billion USD", "fulfils one/a settles", status="closed"),
    )
    (statement,) = commitment.restatements
    assert [(payment.by, payment.pays) for payment in statement.paid] == [("two/a", True)]
    assert commitment.remaining == "settled"


def test_a_payment_without_a_figure_keeps_a_promise() -> None:
    (commitment,) = commitments_of(
        promise("one", "2025-01-01", "up to 5 billion USD"),
        promise("two", "2025-02-01", "", "fulfils one/a", status="closed"),
    )
    (statement,) = commitment.restatements
    assert statement.paid == ()
    assert [payment.name for payment in statement.other_payments] == ["two/a"]
    assert commitment.has_history
    assert commitment.remaining == "committed"


def test_a_part_without_a_figure_and_a_cancelled_payment_keep_no_promise() -> None:
    one = promise("one", "2025-01-01", "up to 5 billion USD")
    assert commitments_of(one, promise("two", "2025-02-01", "", "part-of one/a")) == []
    cancelled = promise("two", "2025-02-01", "", "fulfils one/a", status="cancelled")
    assert commitments_of(one, cancelled) == []


def test_a_payment_without_a_figure_keeps_the_promise_that_took_the_place_of_its_own() -> None:
    (commitment,) = commitments_of(
        promise("one", "2025-01-01", "5 billion USD"),
        promise("two", "2025-02-01", "6 billion USD", "amends one/a"),
        promise("three", "2025-03-01", "", "fulfils one/a", payer="stranger", status="closed"),
    )
    first, second = commitment.restatements
    assert first.other_payments == ()
    assert [payment.name for payment in second.other_payments] == ["three/a"]


def test_a_payment_in_another_currency_keeps_a_promise_and_takes_nothing() -> None:
    (commitment,) = commitments_of(
        promise("one", "2025-01-01", "5 billion USD"),
        promise("two", "2025-02-01", "1 billion EUR", "fulfils one/a", status="closed"),
    )
    (statement,) = commitment.restatements
    assert statement.paid == ()
    assert [str(payment.amount) for payment in statement.other_payments] == ["1 billion EUR"]


def test_a_payment_of_a_promise_without_a_figure_is_listed() -> None:
    (commitment,) = commitments_of(
        promise("one", "2025-01-01", "", capacity="1 GW"),
        promise("two", "2025-02-01", "1 billion USD", "fulfils one/a", status="closed"),
    )
    (statement,) = commitment.restatements
    assert [payment.name for payment in statement.other_payments] == ["two/a"]


def test_an_event_that_keeps_a_promise_shows_it() -> None:
    deals = [
        promise("one", "2025-01-01", "up to 5 billion USD"),
        promise("two", "2025-02-01", "", "fulfils one/a", status="closed"),
    ]
    flows = Ledger(deals, DAY).selection().flows
    for event_id in ("one", "two"):
        (commitment,) = commitments_of_event(event_id, flows)
        assert commitment.restatements[0].flow.name == "one/a"


def test_an_ended_promise_names_the_flow_that_ended_it() -> None:
    (commitment,) = commitments_of(
        promise("one", "2025-01-01", "1 billion USD", status="intent"),
        promise("end", "2025-06-01", "1 million USD", "ends one/a"),
    )
    assert commitment.ended_by == "end/a"
    assert commitment.remaining == "ended"


def test_flows_that_replace_each_other_in_a_circle_are_not_listed() -> None:
    circle = (
        promise("one", "2025-01-01", "1 billion USD", "supersedes two/a"),
        promise("two", "2025-02-01", "1 billion USD", "supersedes one/a"),
    )
    assert commitments_of(*circle) == []
