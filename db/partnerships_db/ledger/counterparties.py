"""A company's totals by counterparty: the same flows and columns, seen from who is on the other side."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from partnerships_db.ledger.rules import NO_MONEY, USD, Columns, ExplainedFlow, MoneySide, Totals


class CounterpartyTotal(NamedTuple):
    """What passed between a company and one counterparty in one direction, by the ledger's columns."""

    company: str
    """The counterparty, or `unknown`."""
    name: str
    flows: int
    """How many flows it is made of."""
    currency: str
    firm: Decimal
    up_to: Decimal
    at_least: Decimal
    """So much of firm has no ceiling."""
    intent: Decimal
    uncounted: int
    """Flows without a figure, and with a vague one."""


def counterparties(totals: Totals) -> set[str]:
    """Every company on the other side of a flow."""
    return {company for one in totals.flows for company in _others(one)}


def counterparty_totals(
    totals: Totals, side: MoneySide, names: Mapping[str, str]
) -> tuple[CounterpartyTotal, ...]:
    """One record for each counterparty and currency on that side, the heaviest first.

    A joint flow counts in full for each company that it names, so these need not add up to the total.
    """
    sums: dict[tuple[str, str], tuple[Columns, int]] = {}
    for one in totals.flows:
        if one.side == side and one.columns != NO_MONEY:
            for company in _others(one):
                columns, flows = sums.get((company, one.currency), (NO_MONEY, 0))
                sums[company, one.currency] = columns + one.columns, flows + 1
    found = [
        CounterpartyTotal(
            company=company,
            name=names.get(company, company),
            flows=flows,
            currency=currency,
            firm=columns.firm,
            up_to=columns.up_to,
            at_least=columns.at_least,
            intent=columns.intent,
            uncounted=columns.vague + columns.unpriced,
        )
        for (company, currency), (columns, flows) in sums.items()
    ]
    return tuple(sorted(found, key=_weight))


def _others(explained: ExplainedFlow) -> Iterable[str]:
    return explained.flow.payers if explained.side == "in" else explained.flow.payees


def _weight(dealing: CounterpartyTotal) -> tuple[object, ...]:
    return (
        dealing.currency != USD,
        -dealing.firm,
        -dealing.up_to,
        -dealing.intent,
        -dealing.flows,
        dealing.name,
    )
