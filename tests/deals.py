"""Short forms of deals and totals for the tests of the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from string import ascii_lowercase
from typing import Any

from partnerships_db.format.flows import Deal, deal_of
from partnerships_db.ledger.columns import NO_MONEY, Columns
from partnerships_db.ledger.explain import rule_sentences
from partnerships_db.ledger.relations import FlowGraph, FlowState
from partnerships_db.ledger.rules import Ledger, company_totals

BILLION = 10**9
TODAY = "2026-11-23"
Fields = dict[str, Any]


def flow(
    amount: str = "",
    *relations: str,
    payer: str | Sequence[str] = "buyer",
    payee: str | Sequence[str] = "seller",
    **fields: Any,
) -> Fields:
    """A flow as a file states it, from the buyer to the seller.

    Relations are written `part-of event/flow` or `fulfils event/flow settles`.
    """
    stated_fields = {
        "from": payer,
        "to": payee,
        "kind": "purchase",
        "amount": amount,
        "relations": relation_fields(relations),
        **fields,
    }
    return {name: value for name, value in stated_fields.items() if value}


def event(
    event_id: str,
    day: str,
    *flows: Fields,
    relations: Sequence[str] = (),
    **fields: Any,
) -> Deal:
    """An event as the ledger reads it. Flows without an id are named a, b, c and so on."""
    return deal_of(
        {
            "id": event_id,
            "date": day,
            "kind": "compute-deal",
            "flows": [
                {"id": letter, **flow_fields}
                for letter, flow_fields in zip(ascii_lowercase, flows, strict=False)
            ],
            "relations": relation_fields(relations),
            **fields,
        }
    )


def relation_fields(relations: Iterable[str]) -> list[Fields]:
    """The relations of a flow or an event as a file states them."""
    entries = []
    for relation in relations:
        relation_type, target, *settles = relation.split()
        entries.append({"type": relation_type, "to": target, "settles": bool(settles)})
    return entries


def billions(
    firm: float = 0,
    *,
    up_to: float = 0,
    at_least: float = 0,
    intent: float = 0,
    vague: int = 0,
    unpriced: int = 0,
    joint: int = 0,
) -> Columns:
    """The columns of a total, with money in billions."""
    return Columns(
        firm=_in_billions(firm),
        up_to=_in_billions(up_to),
        at_least=_in_billions(at_least),
        intent=_in_billions(intent),
        vague=vague,
        unpriced=unpriced,
        joint=joint,
    )


def _in_billions(number: float) -> Decimal:
    return Decimal(str(number)) * BILLION


def money_out(
    *deals: Deal,
    as_of: str = TODAY,
    company: str = "buyer",
    currency: str = "USD",
    **options: Any,
) -> Columns:
    """The money that the buyer or another company pays."""
    totals = company_totals(deals, company, date.fromisoformat(as_of), **options)
    return totals.money_out.get(currency, NO_MONEY)


def money_in(*deals: Deal, company: str = "seller", **options: Any) -> Mapping[str, Columns]:
    """The money that the seller or another company gets, by currency."""
    return company_totals(deals, company, date.fromisoformat(TODAY), **options).money_in


def selected_money(*deals: Deal, events: Sequence[str] | None = None) -> Mapping[str, Columns]:
    """The money of all events or of some of them, whoever pays it, by currency."""
    return Ledger(deals, date.fromisoformat(TODAY)).selection(events).money


def states_by_flow(deals: Iterable[Deal], as_of: date) -> dict[str, FlowState]:
    """The state of each flow as of a day, by the flow's name."""
    return {node.flow.name: node.state for node in FlowGraph(deals, as_of).nodes}


def flow_state(name: str, *deals: Deal, as_of: str = TODAY) -> FlowState:
    """The state of one flow."""
    return states_by_flow(deals, date.fromisoformat(as_of))[name]


def explanations(*deals: Deal, as_of: str = TODAY) -> dict[str, tuple[str, ...]]:
    """The rules behind each flow of the buyer, by the flow's name."""
    totals = company_totals(deals, "buyer", date.fromisoformat(as_of))
    return {explained.flow.name: rule_sentences(explained) for explained in totals.flows}
