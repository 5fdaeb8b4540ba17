"""Sums of the table `figure`: the money of a range of kept figures as of a day.

They are the same as the ledger's own reckoning over all deals (`ledger.flow_figures`).
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from partnerships_db.ledger.columns import is_share_swap
from partnerships_db.ledger.flow_figures import Scope, columns_of_sums
from partnerships_db.ledger.groups import MoneySide
from partnerships_db.ledger.money_sums import MoneySum, added_by_currency
from partnerships_db.store.store import Store

OWN_COLUMN: dict[MoneySide, str] = {"in": "payee", "out": "payer"}
"""The column of the company whose side it is."""

BATCH = 2_000
"""The rows that are read at once."""

_SUMS = (
    "sum(firm), sum(up_to), sum(at_least), sum(intent),"
    " sum(vague), sum(unpriced), sum(joint), count(*)"
)
_SUM_COUNT = 8


class Figures(NamedTuple):
    """Some rows of the table `figure`: an SQL condition with its parameters."""

    condition: str
    parameters: dict[str, Any]

    @classmethod
    def on(
        cls,
        day: date,
        scope: Scope,
        condition: str = "true",
        **parameters: Any,
    ) -> "Figures":
        """Return the figures of a total that hold as of a day, of those that meet a condition."""
        return cls(
            f"{condition} AND scopes & :scope AND from_day <= :day AND until_day > :day",
            {**parameters, "scope": int(scope), "day": day.toordinal()},
        )

    @classmethod
    def of_company(
        cls,
        company: str,
        side: MoneySide,
        day: date,
        scope: Scope,
    ) -> "Figures":
        """Return the figures of what a company pays or receives in a total."""
        return cls.on(day, scope, f"{OWN_COLUMN[side]} = :company", company=company)

    def where(self, condition: str) -> "Figures":
        """Return those that meet another condition."""
        return self._replace(condition=f"{self.condition} AND {condition}")


def labelled_sums(
    store: Store,
    label_columns: str,
    figures: Figures,
    *,
    is_each_once: bool = False,
) -> Iterator[tuple[tuple[Any, ...], MoneySum]]:
    """Yield the sums of figures by some columns, whose values are the label of each.

    A label comes once for each of its traits. With `is_each_once`, a flow counts once however many
    of its payers and payees are among the figures.
    """
    rows = f"figure WHERE {figures.condition}"
    if is_each_once:
        rows = f"(SELECT * FROM {rows} GROUP BY event, n)"
    query = f"""
        SELECT {label_columns}, traits, min(kind), max(kind), {_SUMS} FROM {rows}
        GROUP BY {label_columns}, traits
    """
    for batch in store.batches(query, figures.parameters, BATCH):
        for row in batch:
            *label, traits, first_kind, last_kind = row[:-_SUM_COUNT]
            *integers, count = row[-_SUM_COUNT:]
            columns = columns_of_sums(traits, integers, count)
            is_swap = False
            if columns.not_cash and first_kind == last_kind:
                ((medium, _),) = columns.not_cash
                is_swap = is_share_swap(first_kind, medium)
            yield tuple(label), MoneySum(columns, count, is_swap)


def sums_by_currency(store: Store, figures: Figures) -> dict[str, MoneySum]:
    """The money of figures by currency, in the order of currencies."""
    labelled = labelled_sums(store, "currency", figures)
    return added_by_currency((currency, money) for (currency,), money in labelled)
