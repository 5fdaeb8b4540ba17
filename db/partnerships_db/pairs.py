"""Who pays whom: every payer and payee with the ledger's columns between them, the heaviest first."""

from collections.abc import Container, Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from partnerships_db.flows import Deal
from partnerships_db.ledger import NOTHING, USD, Columns, Explained, Ledger, Parents
from partnerships_db.vocabulary import UNKNOWN


class Pair(NamedTuple):
    """One direction between two companies."""

    payer: str
    payee: str
    """Companies, or `unknown`."""
    money: dict[str, Columns]
    """By currency, dollars always."""
    flows: tuple[Explained, ...]
    """All that pass this way, the earliest first; also those that count in nothing."""

    @property
    def dollars(self) -> Columns:
        """What counts in dollars."""
        return self.money.get(USD, NOTHING)


def pairs(deals: Iterable[Deal], as_of: date, *, parents: Parents | None = None,
          events: Container[str] | None = None) -> tuple[Pair, ...]:  # fmt: skip
    """Every pair with a flow that has begun by the date, those with most firm dollars first.

    A joint flow stands in full between each payer and each payee that it names, so pairs need not add up.
    With `parents` companies count as their owner, and what flows inside a group is left out; `events` takes the
    flows of these alone.
    """
    ledger = Ledger(deals, as_of)
    heads = heads_of(parents or {})
    members: dict[str, set[str]] = {}
    ways: set[tuple[str, str]] = set()
    for standing in ledger.standing().values():
        flow = standing.flow
        if not standing.begun or (events is not None and flow.event not in events):
            continue
        for company in (*flow.payers, *flow.payees):
            members.setdefault(heads.get(company, company), set()).add(company)
        ways |= {(heads.get(one, one), heads.get(other, other)) for one in flow.payers for other in flow.payees}
    found = []
    for payer, payee in ways:
        if payer != payee or payer == UNKNOWN:
            flows = ledger.explained_between(members[payer], members[payee], events)
            found.append(Pair(payer, payee, ledger.summed(flows), flows))
    return tuple(sorted(found, key=_weight))


def heads_of(parents: Parents) -> dict[str, str]:
    """For each company that one other owns whom it counts as when rolled up; what several own stays itself."""
    owner = {child: next(iter(owners)) for child, owners in parents.items() if len(list(owners)) == 1}
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
    return (-money.firm, -money.up_to, -money.intent, -others, -len(pair.flows), pair.payer, pair.payee)
