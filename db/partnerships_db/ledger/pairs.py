"""Pairs: each payer and payee with the ledger's columns between them, the heaviest first.

All pairs are one selection of flows (FORMAT.md, "Pairs"): `Ledger.flows_by_pair` has the rule.
Whatever shows the money between two companies takes it from here.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from partnerships_db.format.flows import Flow
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.columns import (
    COLUMN_NAMES,
    NO_MONEY,
    ColumnName,
    Columns,
    is_joint,
    weight_order,
)
from partnerships_db.ledger.explain import columns_json, explained_json
from partnerships_db.ledger.flow_criteria import FlowCriteria
from partnerships_db.ledger.groups import OwnersByCompany, PayerPayee, group_heads
from partnerships_db.ledger.rules import (
    ExplainedFlow,
    Ledger,
    currency_order,
    sum_by_currency,
    sum_of,
)
from partnerships_db.values.amounts import USD

# -- Joint money -----------------------------------------------------------------------------------


class Sharing(NamedTuple):
    """The numbers of parties that share the flows of a figure."""

    fewest: int
    """1 if a part of the figure is not joint."""
    most: int
    is_open: bool = False
    """Whether others share a flow whose number is not known."""


def sharing_of(flows: Iterable[Flow]) -> Sharing | None:
    """Return how many parties share the flows, or None if none of them is joint.

    A flow from several payers to several payees is shared by each payer with each payee.
    """
    counts = []
    is_open = False
    for flow in flows:
        counts.append(len(flow.payers) * len(flow.payees))
        is_open = is_open or any(_has_others(side) for side in (flow.payers, flow.payees))
    if not counts or max(counts) == 1:
        return None
    return Sharing(min(counts), max(counts), is_open)


def _has_others(companies: Sequence[str]) -> bool:
    """Whether a joint side holds companies that are not named."""
    return len(companies) > 1 and UNKNOWN in companies


# -- Pairs -----------------------------------------------------------------------------------------


class PairRow(NamedTuple):
    """The money from one company to another in one currency."""

    payer: str
    payee: str
    currency: str
    columns: Columns
    flows: tuple[ExplainedFlow, ...]
    """The flows in this currency that count, the earliest first."""

    def sharing(self, column: ColumnName) -> Sharing | None:
        """Return how many parties share the money of a column; None if none of it is joint."""
        if not self.columns.joint:
            return None
        return sharing_of(
            explained.flow for explained in self.flows if explained.columns.money(column)
        )

    @property
    def joint_columns(self) -> Columns:
        """The columns of its joint flows alone."""
        return sum_of(explained for explained in self.flows if is_joint(explained.flow))


class Pair(NamedTuple):
    """The money from one company to another."""

    payer: str
    """A company id, or `unknown`; as the payee."""
    payee: str
    money: dict[str, Columns]
    """By currency, dollars always."""
    flows: tuple[ExplainedFlow, ...]
    """All begun flows of the pair, the earliest first, with those that do not count."""

    @classmethod
    def of(cls, payer_payee: PayerPayee, flows: Iterable[ExplainedFlow]) -> "Pair":
        """Return the pair of a payer and a payee with its flows of `Ledger.flows_by_pair`."""
        payer, payee = payer_payee
        pair_flows = tuple(flows)
        return cls(payer, payee, sum_by_currency(pair_flows), pair_flows)

    @property
    def dollars(self) -> Columns:
        """The money in dollars."""
        return self.money.get(USD, NO_MONEY)

    @property
    def counted(self) -> tuple[ExplainedFlow, ...]:
        """The flows that count: not replaced, repeated, cancelled or retracted."""
        return tuple(explained for explained in self.flows if explained.state.counts)

    def row(self, currency: str) -> PairRow:
        """Return the money in one currency."""
        return PairRow(
            self.payer,
            self.payee,
            currency,
            self.money.get(currency, NO_MONEY),
            tuple(flow for flow in self.counted if flow.currency == currency),
        )

    def rows(self) -> Iterator[PairRow]:
        """Yield a row for each currency in which a flow counts: dollars first, then by code."""
        currencies = {explained.currency for explained in self.counted}
        for currency in sorted(currencies, key=currency_order):
            yield self.row(currency)


class PairsTotal(NamedTuple):
    """The money of several pairs, each joint flow once."""

    money: dict[str, Columns]
    """By currency, dollars always."""
    flow_counts: dict[str, int]
    """The number of flows that count, by currency."""
    flows: tuple[ExplainedFlow, ...] = ()
    """The flows that count, each once."""

    @property
    def has_joint(self) -> bool:
        """Whether a flow is joint, so that the pairs add up to more than this."""
        return any(columns.joint for columns in self.money.values())


NO_PAIRS = PairsTotal({}, {})


def pairs(
    ledger: Ledger,
    *,
    parents: OwnersByCompany | None = None,
    criteria: FlowCriteria | None = None,
    among: Container[PayerPayee] | None = None,
    company: str | None = None,
) -> tuple[Pair, ...]:
    """Return every pair with a flow that counts as of the ledger's date, the most firm cash first.

    A joint flow counts in full for each payer and payee that it names; `total_of` counts it once.
    With `parents`, companies count as their owner, and money inside a group is left out. `criteria`
    select the flows that count. `among` has the only pairs to return, or `company` is in them.
    """
    ledger_pairs = []
    flows_by_pair = ledger.flows_by_pair(group_heads(parents), criteria)
    for payer_payee, flows in flows_by_pair.items():
        if among is not None and payer_payee not in among:
            continue
        if company is not None and company not in payer_payee:
            continue
        if not any(explained.state.counts for explained in flows):
            continue
        ledger_pairs.append(Pair.of(payer_payee, flows))
    return tuple(sorted(ledger_pairs, key=_sort_key))


def _sort_key(pair: Pair) -> tuple[object, ...]:
    firm_in_other_currencies = Decimal(0)
    for currency, columns in pair.money.items():
        if currency != USD:
            firm_in_other_currencies += columns.firm
    return (
        *weight_order(pair.dollars),
        -firm_in_other_currencies,
        -len(pair.counted),
        pair.payer,
        pair.payee,
    )


def total_of(some_pairs: Iterable[Pair]) -> PairsTotal:
    """Return the money of pairs with each joint flow once.

    Of all pairs it is the ledger's selection. Of the pairs of a payer it is the payer's total, less
    what is inside its flows and paid by others: in that total, these are not selected.
    """
    flows = []
    joint_flows = {}
    for pair in some_pairs:
        for explained in pair.flows:
            if not explained.state.counts:
                continue
            if is_joint(explained.flow):
                joint_flows[explained.flow.name] = explained
            else:
                flows.append(explained)
    flows.extend(joint_flows.values())

    flow_counts: dict[str, int] = {}
    for explained in flows:
        currency = explained.currency
        flow_counts[currency] = flow_counts.get(currency, 0) + 1
    return PairsTotal(sum_by_currency(flows), flow_counts, tuple(flows))


# -- JSON ------------------------------------------------------------------------------------------


def pairs_json(ledger_pairs: Iterable[Pair], *, explain: bool = False) -> dict[str, Any]:
    """Return pairs as JSON for scripts: a row for each currency, and the total of each currency.

    Rows count a joint flow in full, and the total once. With `explain`, a row has its flows.
    """
    listed_pairs = tuple(ledger_pairs)
    total = total_of(listed_pairs)
    totals = {}
    for currency, columns in total.money.items():
        totals[currency] = {
            **columns_json(columns),
            "flows": total.flow_counts.get(currency, 0),
        }
    rows = []
    for pair in listed_pairs:
        rows += [_row_json(row, explain=explain) for row in pair.rows()]
    return {"rows": rows, "total": totals}


def _row_json(row: PairRow, *, explain: bool) -> dict[str, Any]:
    document: dict[str, Any] = {
        "from": row.payer,
        "to": row.payee,
        "currency": row.currency,
        **columns_json(row.columns),
        "flows": len(row.flows),
        "shared_by": {},
    }
    for column in COLUMN_NAMES:
        sharing = row.sharing(column)
        if sharing is not None:
            document["shared_by"][column] = [sharing.fewest, sharing.most]
    if explain:
        document["explained"] = [explained_json(explained) for explained in row.flows]
    return document
