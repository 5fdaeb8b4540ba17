"""The commitments on a company's page: their currencies, and the names of their payments."""

from datetime import date
from typing import Any

from partnerships_db.format.flows import Deal, deal_of
from partnerships_db.ledger.commitments import commitments
from partnerships_db.ledger.rules import company_totals
from partnerships_tui.drawing.company_money import commitment_lines
from partnerships_tui.drawing.text.glyphs import UNICODE

DAY = date(2026, 1, 1)
SIDES = {"from": "a", "to": "b", "kind": "equity"}


def event(event_id: str, day: str, *flows: dict[str, Any]) -> Deal:
    return deal_of(
        {
            "id": event_id,
            "date": day,
            "kind": "investment",
            "title": event_id,
            "flows": [SIDES | flow for flow in flows],
        }
    )


def promise(event_id: str, amount: str) -> Deal:
    flow = {"id": "f", "amount": amount, "status": "committed"}
    return event(event_id, "2025-01-01", flow)


def payment(event_id: str, amount: str, promise_id: str) -> Deal:
    flow = {
        "id": "f",
        "amount": amount,
        "status": "closed",
        "relations": [{"type": "fulfils", "to": f"{promise_id}/f"}],
    }
    return event(event_id, "2025-02-01", flow)


def commitment_texts(*deals: Deal, titles: dict[str, str] | None = None) -> list[str]:
    """The lines of the commitments to company b, without their indents."""
    flows = company_totals(deals, "b", DAY).flows
    lines = commitment_lines(commitments(flows), titles or {}, 100, UNICODE)
    return [content.text.strip() for content in lines]


def test_a_payment_is_in_the_currency_of_its_promise() -> None:
    texts = commitment_texts(
        promise("first", "5 billion EUR"),
        payment("second", "2 billion EUR", "first"),
        promise("third", "7 billion USD"),
        payment("fourth", "3 billion USD", "third"),
    )
    assert "equity: 5.0 bn EUR" in texts
    assert "paid 2.0 bn EUR by second/f" in texts
    assert "paid 3.0 bn by fourth/f" in texts


def test_a_payment_names_its_event_by_a_known_title() -> None:
    texts = commitment_texts(
        promise("first", "5 billion USD"),
        payment("second", "2 billion USD", "first"),
        titles={"second": "A invests in B"},
    )
    assert 'paid 2.0 bn by "A invests in B"' in texts


def test_a_part_of_the_same_event_is_named_by_its_flow() -> None:
    whole = {"id": "f", "amount": "5 billion EUR"}
    relations = [{"type": "part-of", "to": "first/f"}]
    part = {"id": "part", "amount": "1 billion EUR", "relations": relations}
    texts = commitment_texts(event("first", "2025-01-01", whole, part), titles={"first": "First"})
    assert 'part 1.0 bn EUR by flow "part" of the same event' in texts
