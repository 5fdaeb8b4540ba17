"""The commitments on pages: each payment in the currency of its promise, by its event's title."""

from datetime import date
from typing import Any

from partnerships_db.format.flows import Deal, deal_of
from partnerships_db.ledger.commitments import commitments
from partnerships_db.ledger.rules import company_totals
from partnerships_tui.drawing.company_money import commitment_lines
from partnerships_tui.drawing.text.glyphs import UNICODE

DAY = date(2026, 1, 1)


def promise(event_id: str, amount: str) -> Deal:
    return deal(event_id, "2025-01-01", amount, "committed")


def payment(event_id: str, amount: str, promise_id: str) -> Deal:
    relations = [{"type": "fulfils", "to": f"{promise_id}/f"}]
    return deal(event_id, "2025-02-01", amount, "closed", relations=relations)


def deal(event_id: str, day: str, amount: str, status: str, **fields: Any) -> Deal:
    flow = {"id": "f", "from": "a", "to": "b", "kind": "equity", "amount": amount, "status": status}
    return deal_of(
        {
            "id": event_id,
            "date": day,
            "kind": "investment",
            "title": event_id,
            "flows": [flow | fields],
        }
    )


def drawn(*deals: Deal, titles: dict[str, str] | None = None) -> list[str]:
    """The lines of the commitments to company b, without their indents."""
    lives = commitments(company_totals(deals, "b", DAY).flows)
    lines = commitment_lines(lives, titles or {}, 100, UNICODE)
    return [line.text.strip() for line in lines]


def test_a_payment_is_in_the_currency_of_its_promise() -> None:
    lines = drawn(promise("one", "5 billion EUR"), payment("two", "2 billion EUR", "one"))
    assert "equity: 5.0 bn EUR" in lines
    assert "paid 2.0 bn EUR by two/f" in lines


def test_promises_in_two_currencies_have_payments_in_two_currencies() -> None:
    lines = drawn(
        promise("one", "5 billion EUR"),
        payment("two", "2 billion EUR", "one"),
        promise("three", "7 billion USD"),
        payment("four", "3 billion USD", "three"),
    )
    assert "paid 2.0 bn EUR by two/f" in lines
    assert "paid 3.0 bn by four/f" in lines


def test_a_payment_names_the_event_by_its_title_where_that_is_known() -> None:
    deals = (promise("one", "5 billion USD"), payment("two", "2 billion USD", "one"))
    lines = drawn(*deals, titles={"two": "A invests in B"})
    assert "paid 2.0 bn by A invests in B" in lines


def test_the_parts_of_an_event_are_named_by_their_flows() -> None:
    sides = {"from": "a", "to": "b", "kind": "equity"}
    whole = {"id": "f", "amount": "5 billion EUR", **sides}
    relations = [{"type": "part-of", "to": "one/f"}]
    inside = {"id": "part", "amount": "1 billion EUR", "relations": relations, **sides}
    event = {"id": "one", "date": "2025-01-01", "kind": "investment", "title": "One"}
    lines = drawn(deal_of({**event, "flows": [whole, inside]}), titles={"one": "One"})
    assert "part 1.0 bn EUR by flow part" in lines
