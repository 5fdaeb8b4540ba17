"""Pairs: each payer and payee with the ledger's columns between them, the heaviest first."""

from collections.abc import Container
from decimal import Decimal
from typing import NamedTuple

from partnerships_db.ledger.columns import NO_MONEY, Columns
from partnerships_db.ledger.flow_criteria import FlowCriteria
from partnerships_db.ledger.rules import ExplainedFlow, Ledger, OwnersByCompany, PayerPayee
from partnerships_db.values.amounts import USD


class Pair(NamedTuple):
    """The money from one company to another."""

    payer: str
    """A company id, or `unknown`; as the payee."""
    payee: str
    money: dict[str, Columns]
    """By currency, dollars always."""
    flows: tuple[ExplainedFlow, ...]
    """All begun flows of the pair, the earliest first, with those that do not count."""

    @property
    def dollars(self) -> Columns:
        """The money in dollars."""
        return self.money.get(USD, NO_MONEY)


def pairs(
    ledger: Ledger,
    *,
    parents: OwnersByCompany | None = None,
    criteria: FlowCriteria | None = None,
    among: Container[PayerPayee] | None = None,
) -> tuple[Pair, ...]:
    """Return every pair with a begun flow as of the ledger's date, the most firm dollars first.

    A joint flow counts in full for each payer and payee that it names, so pairs need not add up.
    With `parents`, companies count as their owner, and money inside a group is left out. `criteria`
    select the flows that count, and `among` has the only pairs to return.
    """
    nodes_by_pair = ledger.flows_by_pair(group_heads(parents or {}), criteria)
    ledger_pairs = []
    for payer_payee, nodes in nodes_by_pair.items():
        if among is not None and payer_payee not in among:
            continue
        payer, payee = payer_payee
        flows = ledger.explained(nodes)
        money = ledger.summed_columns(flows)
        ledger_pairs.append(
            Pair(
                payer,
                payee,
                money,
                flows,
            )
        )
    return tuple(sorted(ledger_pairs, key=_sort_key))


def group_heads(parents: OwnersByCompany) -> dict[str, str]:
    """Return for each owned company the topmost owner that it counts as when rolled up.

    A company with several owners stays itself.
    """
    owner_of = {}
    for child, owners in parents.items():
        owner_ids = list(owners)
        if len(owner_ids) == 1:
            owner_of[child] = owner_ids[0]

    heads = {}
    for child in owner_of:
        head = child
        seen = {child}
        while head in owner_of and owner_of[head] not in seen:
            head = owner_of[head]
            seen.add(head)
        heads[child] = head
    return heads


def _sort_key(pair: Pair) -> tuple[object, ...]:
    dollars = pair.dollars
    firm_in_other_currencies = Decimal(0)
    for currency, columns in pair.money.items():
        if currency != USD:
            firm_in_other_currencies += columns.firm
    return (
        -dollars.firm,
        -dollars.up_to,
        -dollars.intent,
        -firm_in_other_currencies,
        -len(pair.flows),
        pair.payer,
        pair.payee,
    )
