"""Sums of money: the columns of some flows with their number, without the flows themselves.

A sum is made from flows, or read from the kept figures of a store; both are the same
(`ledger.flow_figures`).
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from partnerships_db.ledger.columns import NO_MONEY, Columns, is_share_swap
from partnerships_db.ledger.rules import ExplainedFlow, currency_order
from partnerships_db.values.amounts import USD

Label = TypeVar("Label")


class MoneySum(NamedTuple):
    """The money of some flows in one currency."""

    columns: Columns = NO_MONEY
    flow_count: int = 0
    """The number of flows that count, with those that leave no money."""
    brings_no_money: bool = False
    """Whether all of it that is not cash is acquisitions paid in shares."""

    def joined(self, other: "MoneySum") -> "MoneySum":
        """Return the money of the flows of both sums."""
        swaps = [each.brings_no_money for each in (self, other) if each.columns.not_cash]
        return MoneySum(
            self.columns + other.columns,
            self.flow_count + other.flow_count,
            bool(swaps) and all(swaps),
        )


NOTHING = MoneySum()


def sum_of_flow(explained: ExplainedFlow) -> MoneySum:
    """Return the money of one flow that counts."""
    columns = explained.columns
    flow = explained.flow
    is_swap = bool(columns.not_cash) and is_share_swap(flow.kind, flow.paid_in)
    return MoneySum(columns, 1, is_swap)


def sum_of_flows(flows: Iterable[ExplainedFlow]) -> MoneySum:
    """Return the money of the flows that count, which are in one currency."""
    total = NOTHING
    for explained in flows:
        if explained.state.counts:
            total = total.joined(sum_of_flow(explained))
    return total


def sums_by_currency(flows: Iterable[ExplainedFlow]) -> dict[str, MoneySum]:
    """Return the money of the flows that count in each currency, in the order of currencies."""
    counted = (explained for explained in flows if explained.state.counts)
    return added_by_currency((explained.currency, sum_of_flow(explained)) for explained in counted)


def added_by_currency(sums: Iterable[tuple[str, MoneySum]]) -> dict[str, MoneySum]:
    """Return the sums of each currency joined, in the order of currencies."""
    joined_sums = added_by_label(sums)
    return {currency: joined_sums[currency] for currency in sorted(joined_sums, key=currency_order)}


def added_by_label(labelled: Iterable[tuple[Label, MoneySum]]) -> dict[Label, MoneySum]:
    """Return the sums of each label joined, in the order in which the labels come first."""
    sums: dict[Label, MoneySum] = {}
    for label, part in labelled:
        first = sums.get(label)
        sums[label] = part if first is None else first.joined(part)
    return sums


def columns_by_currency(sums: Mapping[str, MoneySum]) -> dict[str, Columns]:
    """Return the columns of each currency as a total has them: dollars always, others with money.

    Dollars are first, then the currencies are in the order of their codes.
    """
    money = {USD: NO_MONEY}
    for currency in sorted(sums, key=currency_order):
        columns = sums[currency].columns
        if currency == USD or columns != NO_MONEY:
            money[currency] = columns
    return money
