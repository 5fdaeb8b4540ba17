"""Totals by kind: the flows of a total in groups of kinds, and stated totals with their parts.

The source of the rules is FORMAT.md, "What a total means": "By kind". Each kind of flow is in one
group, so the groups add up to the total.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple, get_args

from partnerships_db.ledger.columns import (
    NO_MONEY,
    AmountBounds,
    Columns,
    amount_bounds,
    exact_sum,
    reduced_bounds,
    weight_order,
)
from partnerships_db.ledger.groups import MoneySide
from partnerships_db.ledger.money_sums import NOTHING, MoneySum, added_by_label, sum_of_flow
from partnerships_db.ledger.rules import ExplainedFlow, currency_order
from partnerships_db.values.amounts import Amount

KindGroup = Literal[
    "clouds",
    "chips",
    "power",
    "leases",
    "purchases",
    "services",
    "licences",
    "equity",
    "debt",
    "guarantees",
    "acquisitions",
    "projects",
    "other",
]
KIND_GROUPS: tuple[KindGroup, ...] = get_args(KindGroup)

GROUP_OF_KIND: dict[str, KindGroup] = {
    "equity": "equity",
    "secondary-sale": "equity",
    "debt": "debt",
    "convertible": "debt",
    "warrant": "equity",
    "guarantee": "guarantees",
    "deposit": "other",
    "cloud-purchase": "clouds",
    "chip-purchase": "chips",
    "power-purchase": "power",
    "purchase": "purchases",
    "services": "services",
    "lease": "leases",
    "licence": "licences",
    "revenue-share": "licences",
    "acquisition": "acquisitions",
    "joint-funding": "projects",
    "capex": "projects",
    "grant": "other",
    "settlement": "other",
    "other": "other",
}
"""The group of every kind of flow."""


class StatedTotal(NamedTuple):
    """A flow that states a total of which other flows name parts."""

    explained: ExplainedFlow
    group: KindGroup
    bounds: AmountBounds
    """Those of its own figure."""

    @property
    def stated(self) -> Decimal:
        """Its upper figure, in whole units of its currency."""
        return self.bounds.high

    @property
    def named(self) -> Decimal:
        """The sum of the upper figures of the flows inside it, which may be more than is stated."""
        return exact_sum(deduction.figure for deduction in self.explained.deductions)

    @property
    def stated_amount(self) -> Amount:
        """The stated figure as it is printed."""
        return self.bounds.marks.amount(self.stated, self.explained.currency)

    @property
    def named_amount(self) -> Amount:
        """The named figures as they are printed."""
        amount = self.explained.deducted
        assert amount is not None, "a stated total has parts with figures"
        return amount

    @property
    def left_amount(self) -> Amount | None:
        """What the named figures leave of the stated one, or None if they leave nothing."""
        if self.explained.settled_by:
            return None
        inner_bounds = (deduction.bounds for deduction in self.explained.deductions)
        left = reduced_bounds(self.bounds, inner_bounds)
        return left.marks.amount(left.high, self.explained.currency) if left.high else None

    @property
    def not_named(self) -> Columns:
        """What the parts leave of it, which counts with the group of its kind."""
        return self.explained.columns


class KindTotal(NamedTuple):
    """The money of a group of kinds on one side and in one currency."""

    group: KindGroup
    side: MoneySide | None
    """None in a selection of events, which has no sides."""
    currency: str
    money: MoneySum
    not_named: Columns
    """The part of it that stated totals leave to parts that nobody has named."""

    @property
    def columns(self) -> Columns:
        """The columns of the group."""
        return self.money.columns


def group_of(kind: str) -> KindGroup:
    """Return the group of a kind of flow; a kind that the format does not know is `other`."""
    return GROUP_OF_KIND.get(kind, "other")


KindLabel = tuple[MoneySide | None, str, KindGroup]
"""A side (None in a selection of events), a currency and a group of kinds."""


def kind_totals(flows: Iterable[ExplainedFlow]) -> tuple[KindTotal, ...]:
    """Return a total for each side, currency and group of kinds, the heaviest group first.

    The groups of a side and a currency add up to its total. A group without money is left out.
    """
    flows = tuple(flows)
    names_of_stated = {total.explained.flow.name for total in stated_totals(flows)}
    labelled = [
        (_kind_label(explained), explained) for explained in flows if explained.state.counts
    ]
    return kind_totals_of_sums(
        added_by_label((label, sum_of_flow(explained)) for label, explained in labelled),
        added_by_label(
            (label, sum_of_flow(explained))
            for label, explained in labelled
            if explained.flow.name in names_of_stated
        ),
    )


def kind_totals_of_sums(
    sums: Mapping[KindLabel, MoneySum],
    not_named: Mapping[KindLabel, MoneySum],
) -> tuple[KindTotal, ...]:
    """Return the totals by kind, from the sum of each and what stated totals leave of it."""
    totals = []
    for label, money in sums.items():
        side, currency, group = label
        if money.columns != NO_MONEY:
            unnamed = not_named.get(label, NOTHING).columns
            totals.append(KindTotal(group, side, currency, money, unnamed))
    return tuple(sorted(totals, key=_sort_key))


def _kind_label(explained: ExplainedFlow) -> KindLabel:
    return explained.side, explained.currency, group_of(explained.flow.kind)


def _sort_key(total: KindTotal) -> tuple[object, ...]:
    return (
        total.side or "",
        currency_order(total.currency),
        *weight_order(total.columns),
        KIND_GROUPS.index(total.group),
    )


def stated_totals(flows: Iterable[ExplainedFlow]) -> tuple[StatedTotal, ...]:
    """Return the flows that state a total of which other flows are parts, the largest first.

    A flow that is itself a part of such a total is not one of its own.
    """
    with_parts = [explained for explained in flows if _has_parts(explained)]
    names = {explained.flow.name for explained in with_parts}
    outermost = [explained for explained in with_parts if names.isdisjoint(explained.inside)]
    totals = [_stated_total(explained) for explained in outermost]
    return tuple(sorted(totals, key=lambda total: -total.stated))


def _has_parts(explained: ExplainedFlow) -> bool:
    """Whether a flow counts, and is not only paid by the flows inside it."""
    if not explained.state.counts:
        return False
    return any(deduction.figure and not deduction.pays for deduction in explained.deductions)


def _stated_total(explained: ExplainedFlow) -> StatedTotal:
    bounds = amount_bounds(explained.flow)
    assert bounds is not None, "nothing is deducted from a flow without a figure"
    return StatedTotal(explained, group_of(explained.flow.kind), bounds)
