"""A company's totals by counterparty: the same flows and columns, grouped by the other side."""

from collections.abc import Mapping
from typing import NamedTuple

from partnerships_db.ledger.columns import NO_MONEY, Columns
from partnerships_db.ledger.rules import MoneySide, Totals
from partnerships_db.values.amounts import USD


class CounterpartyTotal(NamedTuple):
    """The money between a company and one counterparty in one direction and one currency."""

    company: str
    """The id of the counterparty, or `unknown`."""
    name: str
    flows: int
    """The number of its flows."""
    currency: str
    columns: Columns

    @property
    def uncounted(self) -> int:
        """The number of flows without a figure or with a vague one."""
        return self.columns.vague + self.columns.unpriced


def counterparties(totals: Totals) -> set[str]:
    """Return the ids of all companies on the other side of a flow."""
    company_ids: set[str] = set()
    for explained in totals.flows:
        company_ids.update(totals.counterparties_of(explained))
    return company_ids


def counterparty_totals(
    totals: Totals,
    side: MoneySide,
    names: Mapping[str, str],
) -> tuple[CounterpartyTotal, ...]:
    """Return one total for each counterparty and currency on a side, the heaviest first.

    A joint flow counts in full for each company that it names, so the totals need not add up.
    """
    columns_by_key: dict[tuple[str, str], list[Columns]] = {}
    for explained in totals.flows:
        if explained.side != side or explained.columns == NO_MONEY:
            continue
        for company in totals.counterparties_of(explained):
            key = (company, explained.currency)
            columns_by_key.setdefault(key, []).append(explained.columns)

    counterparty_list = []
    for (company, currency), columns_list in columns_by_key.items():
        counterparty_total = CounterpartyTotal(
            company=company,
            name=names.get(company, company),
            flows=len(columns_list),
            currency=currency,
            columns=sum(columns_list, NO_MONEY),
        )
        counterparty_list.append(counterparty_total)
    return tuple(sorted(counterparty_list, key=_sort_key))


def _sort_key(total: CounterpartyTotal) -> tuple[object, ...]:
    return (
        total.currency != USD,
        -total.columns.firm,
        -total.columns.up_to,
        -total.columns.intent,
        -total.flows,
        total.name,
    )
