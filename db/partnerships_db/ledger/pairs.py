"""Pairs: each payer and payee with the ledger's columns between them, the heaviest first.

All pairs are one selection of flows (FORMAT.md, "Pairs"): `Ledger.flows_by_pair` has the rule.
Whatever shows the money between two companies takes it from here.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

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
from partnerships_db.ledger.money_sums import (
    NOTHING,
    MoneySum,
    columns_by_currency,
    sum_of_flows,
    sums_by_currency,
)
from partnerships_db.ledger.rules import ExplainedFlow, Ledger, currency_order
from partnerships_db.values.amounts import USD
from partnerships_db.values.dates import PartialDate, Precision

# -- Joint money -----------------------------------------------------------------------------------


class Sharing(NamedTuple):
    """The numbers of parties that share the flows of a figure."""

    fewest: int
    """1 if a part of the figure is not joint."""
    most: int
    is_open: bool = False
    """Whether others share a flow whose number is not known."""


class SharedFlow(Protocol):
    """A flow with all its payers and payees."""

    @property
    def payers(self) -> tuple[str, ...]:
        """Ids of companies, or `unknown`."""
        ...

    @property
    def payees(self) -> tuple[str, ...]:
        """Ids of companies, or `unknown`."""
        ...


def sharing_of(flows: Iterable[SharedFlow]) -> Sharing | None:
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


class JointMoney(NamedTuple):
    """The part of the money of a pair that several parties share, in one currency."""

    columns: Columns = NO_MONEY
    sharing: Sharing | None = None
    """The parties of all of it."""
    sharing_by_column: Mapping[ColumnName, Sharing] = MappingProxyType({})
    """Those of each column in which it has money."""

    @classmethod
    def of(cls, parts: Iterable[tuple[SharedFlow, Columns]]) -> "JointMoney":
        """Return the joint money of flows that are joint, each with its columns."""
        joint_parts = tuple(parts)
        by_column: dict[ColumnName, Sharing] = {}
        for column in COLUMN_NAMES:
            sharing = sharing_of(flow for flow, columns in joint_parts if columns.money(column))
            if sharing is not None:
                by_column[column] = sharing
        return cls(
            sum((columns for _, columns in joint_parts), NO_MONEY),
            sharing_of(flow for flow, _ in joint_parts),
            by_column,
        )


NO_JOINT_MONEY = JointMoney()


# -- Pairs -----------------------------------------------------------------------------------------


class PairRow(NamedTuple):
    """The money from one company to another in one currency."""

    payer: str
    payee: str
    currency: str
    money: MoneySum = NOTHING
    joint: JointMoney = NO_JOINT_MONEY
    flows: tuple[ExplainedFlow, ...] = ()
    """The flows in this currency that count, the earliest first; empty if they were not read."""

    @classmethod
    def of_flows(
        cls,
        payer_payee: PayerPayee,
        currency: str,
        flows: Iterable[ExplainedFlow],
    ) -> "PairRow":
        """Return the money of the flows of a pair in a currency that count."""
        row_flows = tuple(flows)
        joint_parts = (each for each in row_flows if each.columns.joint)
        return cls(
            *payer_payee,
            currency,
            sum_of_flows(row_flows),
            JointMoney.of((explained.flow, explained.columns) for explained in joint_parts),
            row_flows,
        )

    @property
    def columns(self) -> Columns:
        """The columns of the money."""
        return self.money.columns

    @property
    def firm_alone(self) -> Decimal:
        """The firm money that no other company shares."""
        return self.columns.firm - self.joint.columns.firm

    def sharing(self, column: ColumnName) -> Sharing | None:
        """Return how many parties share the money of a column; None if none of it is joint."""
        sharing = self.joint.sharing_by_column.get(column)
        if sharing is None or self.joint.columns.money(column) == self.columns.money(column):
            return sharing
        return sharing._replace(fewest=1)


class Pair(NamedTuple):
    """The money from one company to another."""

    payer: str
    """A company id, or `unknown`; as the payee."""
    payee: str
    currency_rows: tuple[PairRow, ...]
    """A row for each currency in which a flow counts: dollars first, then by code."""
    last: PartialDate | None = None
    """The date of the newest flow that counts."""
    flows: tuple[ExplainedFlow, ...] = ()
    """All begun flows, the earliest first, with those that do not count; empty: not read."""

    @classmethod
    def of(cls, payer_payee: PayerPayee, flows: Iterable[ExplainedFlow]) -> "Pair":
        """Return the pair of a payer and a payee with its flows of `Ledger.flows_by_pair`."""
        pair_flows = tuple(flows)
        flows_by_currency: dict[str, list[ExplainedFlow]] = {}
        for explained in pair_flows:
            if explained.state.counts:
                flows_by_currency.setdefault(explained.currency, []).append(explained)
        rows = [
            PairRow.of_flows(payer_payee, currency, flows_by_currency[currency])
            for currency in sorted(flows_by_currency, key=currency_order)
        ]
        dates = [each.flow.date for each in pair_flows if each.state.counts]
        last = max(dates, key=_newness) if dates else None
        return cls(*payer_payee, tuple(rows), last, pair_flows)

    @property
    def money(self) -> dict[str, Columns]:
        """The columns by currency: dollars always, others with money."""
        return columns_by_currency(self.sums)

    @property
    def sums(self) -> dict[str, MoneySum]:
        """The money of each currency in which a flow counts."""
        return {row.currency: row.money for row in self.currency_rows}

    @property
    def dollars(self) -> Columns:
        """The columns in dollars."""
        return self.row(USD).columns

    @property
    def flow_count(self) -> int:
        """The number of flows that count: not replaced, repeated, cancelled or retracted."""
        return sum(row.money.flow_count for row in self.currency_rows)

    @property
    def counted(self) -> tuple[ExplainedFlow, ...]:
        """The flows that count, as far as they were read."""
        return tuple(explained for explained in self.flows if explained.state.counts)

    def row(self, currency: str) -> PairRow:
        """Return the money in one currency."""
        for row in self.currency_rows:
            if row.currency == currency:
                return row
        return PairRow(self.payer, self.payee, currency)

    def rows(self) -> Iterator[PairRow]:
        """Yield a row for each currency in which a flow counts: dollars first, then by code."""
        yield from self.currency_rows


def _newness(when: PartialDate) -> tuple[date, Precision]:
    """Return a sort key in the order of the timeline: of one first day, the most exact is last."""
    return when.first, when.precision


class PairsTotal(NamedTuple):
    """The money of several pairs, each joint flow once."""

    sums: Mapping[str, MoneySum]
    """By currency, in the order of currencies."""

    @property
    def money(self) -> dict[str, Columns]:
        """The columns by currency: dollars always, others with money."""
        return columns_by_currency(self.sums)

    @property
    def has_joint(self) -> bool:
        """Whether a flow is joint, so that the pairs add up to more than this."""
        return any(money.columns.joint for money in self.sums.values())


NO_PAIRS = PairsTotal({})


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
    return tuple(heaviest_first(ledger_pairs))


def heaviest_first(some_pairs: Iterable[Pair]) -> list[Pair]:
    """Return pairs in their order: the most firm cash first, then the other columns and names."""
    return sorted(some_pairs, key=pair_weight_order)


def pair_weight_order(pair: Pair) -> tuple[Any, ...]:
    """Return the sort key of pairs: weight in dollars, firm money elsewhere, flows and names."""
    firm_in_other_currencies = Decimal(0)
    for currency, columns in pair.money.items():
        if currency != USD:
            firm_in_other_currencies += columns.firm
    return (
        *weight_order(pair.dollars),
        -firm_in_other_currencies,
        -pair.flow_count,
        pair.payer,
        pair.payee,
    )


def total_of(some_pairs: Iterable[Pair]) -> PairsTotal:
    """Return the money of pairs, whose flows were read, with each joint flow once.

    Of all pairs it is the ledger's selection. Of the pairs of a payer it is the payer's total, less
    what is inside its flows and paid by others: in that total, these are not selected.
    """
    return PairsTotal(sums_by_currency(flows_once(some_pairs)))


def flows_once(some_pairs: Iterable[Pair]) -> list[ExplainedFlow]:
    """Return the flows of pairs that count, each joint flow once."""
    flows = []
    joint_flows = {}
    for pair in some_pairs:
        for explained in pair.counted:
            if is_joint(explained.flow):
                joint_flows[explained.flow.name] = explained
            else:
                flows.append(explained)
    flows.extend(joint_flows.values())
    return flows


# -- JSON ------------------------------------------------------------------------------------------


def pairs_json(
    listed_pairs: Iterable[Pair],
    total: PairsTotal,
    *,
    explain: bool = False,
) -> dict[str, Any]:
    """Return pairs as JSON for scripts: a row for each currency, and the total of each currency.

    Rows count a joint flow in full, and the total once. With `explain`, a row has its flows. The
    rows are an iterator, so that the pairs can be read while they are printed.
    """
    totals = {}
    for currency, columns in total.money.items():
        totals[currency] = {
            **columns_json(columns),
            "flows": total.sums.get(currency, NOTHING).flow_count,
        }
    rows = (_row_json(row, explain=explain) for pair in listed_pairs for row in pair.rows())
    return {"rows": rows, "total": totals}


def _row_json(row: PairRow, *, explain: bool) -> dict[str, Any]:
    document: dict[str, Any] = {
        "from": row.payer,
        "to": row.payee,
        "currency": row.currency,
        **columns_json(row.columns),
        "flows": row.money.flow_count,
        "shared_by": {},
    }
    for column in COLUMN_NAMES:
        sharing = row.sharing(column)
        if sharing is not None:
            document["shared_by"][column] = [sharing.fewest, sharing.most]
    if explain:
        document["explained"] = [explained_json(explained) for explained in row.flows]
    return document
