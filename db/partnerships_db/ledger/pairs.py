"""Who pays whom: every payer and payee with the ledger's columns between them, the heaviest first."""

from collections.abc import Container
from decimal import Decimal
from typing import NamedTuple

from partnerships_db.ledger.rules import (
    NO_MONEY,
    USD,
    Columns,
    ExplainedFlow,
    Ledger,
    OwnersByCompany,
    PayerPayee,
)


class Pair(NamedTuple):
    """One direction between two companies."""

    payer: str
    payee: str
    """Companies, or `unknown`."""
    money: dict[str, Columns]
    """By currency, dollars always."""
    flows: tuple[ExplainedFlow, ...]
    """All that pass this way, the earliest first; also those that count in nothing."""

    @property
    def dollars(self) -> Columns:
        """What counts in dollars."""
        return self.money.get(USD, NO_MONEY)


def pairs(ledger: Ledger, *, parents: OwnersByCompany | None = None, events: Container[str] | None = None,
          among: Container[PayerPayee] | None = None) -> tuple[Pair, ...]:  # fmt: skip
    """Every pair with a flow that has begun by the ledger's date, those with most firm dollars first.

    A joint flow stands in full between each payer and each payee that it names, so pairs need not add up.
    With `parents` companies count as their owner, and what flows inside a group is left out; `events` takes the
    flows of these alone, `among` names the only pairs that are asked for.
    """
    found = []
    for way, numbers in ledger.flows_by_pair(heads_of(parents or {}), events).items():
        if among is None or way in among:
            flows = ledger.explained(numbers)
            found.append(Pair(*way, ledger.summed_columns(flows), flows))
    return tuple(sorted(found, key=_weight))


def heads_of(parents: OwnersByCompany) -> dict[str, str]:
    """For each company that one other owns whom it counts as when rolled up; what several own stays itself."""
    owner = {
        child: next(iter(owners)) for child, owners in parents.items() if len(list(owners)) == 1
    }
    heads = {}
    for child in owner:
        head, seen = child, {child}
        while (above := owner.get(head)) is not None and above not in seen:
            seen.add(above)
            head = above
        heads[child] = head
    return heads


def _weight(pair: Pair) -> tuple[object, ...]:
    money = pair.dollars
    others = sum((columns.firm for code, columns in pair.money.items() if code != USD), Decimal(0))
    return (
        -money.firm,
        -money.up_to,
        -money.intent,
        -others,
        -len(pair.flows),
        pair.payer,
        pair.payee,
    )
