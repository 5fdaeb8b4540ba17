"""What became of a promise: restated, paid, settled or ended, as one life."""

from datetime import date
from typing import Any

from partnerships_db.format.flows import deal_of
from partnerships_db.ledger.commitments import Commitment, commitments, largest_share
from partnerships_db.ledger.rules import company_totals


def event(
    name: str, day: str, amount: str, status: str = "committed", payer: str = "a", **flow: Any
) -> Any:
    fields = {
        "id": "f",
        "from": payer,
        "to": "b",
        "kind": "equity",
        "amount": amount,
        "status": status,
        **flow,
    }
    return deal_of(
        {"id": name, "date": day, "kind": "investment", "title": name, "flows": [fields]}
    )


def of(*deals: Any, company: str = "b") -> list[Commitment]:
    return list(commitments(company_totals(deals, company, date(2026, 1, 1)).flows))


def to(kind: str, target: str, **more: Any) -> dict[str, Any]:
    return {"relations": [{"type": kind, "to": target, **more}]}


def test_what_was_said_once_and_stands_has_no_life() -> None:
    assert of(event("one", "2025-01-01", "5 billion USD")) == []


def test_a_quantity_that_keeps_being_restated_is_one_series() -> None:
    (promise,) = of(
        event("one", "2025-01-01", "1.4 trillion USD", "intent"),
        event("two", "2025-05-01", "600 billion USD", "intent", **to("amends", "one/f")),
        event("three", "2025-09-01", "856 billion USD", "intent", **to("amends", "two/f")),
    )
    assert [str(step.flow.amount) for step in promise.restatements] == [
        "1.4 trillion USD",
        "600 billion USD",
        "856 billion USD",
    ]
    assert promise.is_series
    assert promise.remaining == "intent"


def test_what_was_paid_of_it_is_told_and_what_settles_it() -> None:
    (promise,) = of(
        event("one", "2025-01-01", "up to 4 billion USD"),
        event(
            "two",
            "2025-02-01",
            "1.25 billion USD",
            "closed",
            **to("fulfils", "one/f", settles=True),
        ),
    )
    (step,) = promise.restatements
    assert [(taken.by, taken.pays) for taken in step.paid] == [("two/f", True)]
    assert promise.remaining == "settled"


def test_what_ended_it_is_told() -> None:
    (promise,) = of(
        event("one", "2025-01-01", "1 billion USD", "intent"),
        event("end", "2025-06-01", "1 million USD", **to("ends", "one/f")),
    )
    assert (promise.ended_by, promise.remaining) == ("end/f", "ended")


def test_flows_that_replace_each_other_in_a_circle_come_to_an_end() -> None:
    assert (
        of(
            event("one", "2025-01-01", "1 billion USD", **to("supersedes", "two/f")),
            event("two", "2025-02-01", "1 billion USD", **to("supersedes", "one/f")),
        )
        == []
    )


def test_the_largest_counterparty_has_its_share_of_what_is_firm() -> None:
    deals = [
        event("one", "2025-01-01", "3 billion USD"),
        event("two", "2025-01-02", "1 billion USD", payer="c"),
    ]
    sums = company_totals(deals, "b", date(2026, 1, 1))
    assert largest_share(sums, "in") == ("a", 75)
    assert largest_share(sums, "out") is None
