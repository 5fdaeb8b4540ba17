"""The ledger: totals of money over flows as of a day, by column and currency, in exact decimals.

The rules are those of FORMAT.md, "What a total means". Each paragraph there has one home:

- the columns, "In shares" and "Rates", which look at one flow alone, in `ledger.columns`;
- "Which flows", "Replaced" and which flows are "Inside" which others in `ledger.relations`;
- "Inside" (what inner flows take from outer ones), "Whose" and "Currencies" in this module;
- "Explain" in `ledger.explain`, "Pairs" in `ledger.pairs` and "Circles" in `ledger.circles`.

Where the text leaves a case of "Inside" open:

- A part of a part is a part. Where the flow between is not selected, has no figure or has another
  currency, the flow inside it is taken from the flow around it. Where both relations are stated,
  the part is taken once.
- A flow inside two others is taken from each, also where one relation names a whole event.
- A vague flow inside another stays vague. Only unpriced flows are not counted there, also where the
  outer flow is settled and leaves nothing itself.
- Flows that are parts of one another in a circle take from each other like other parts.
- A flow that repeats takes nothing from a total that it is part of.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Literal, NamedTuple

from partnerships_db.format.flows import Deal, Flow
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.columns import (
    NO_MONEY,
    AmountBounds,
    Columns,
    amount_bounds,
    columns_of_bounds,
    currency_of,
    is_closed,
    is_unpriced,
    own_columns,
    reduced_bounds,
    unsummed_columns,
)
from partnerships_db.ledger.flow_criteria import FlowCriteria
from partnerships_db.ledger.relations import FlowGraph, FlowNode, FlowState, time_order
from partnerships_db.values.amounts import USD, Amount

__all__ = [
    "NO_MONEY",
    "USD",
    "Columns",
    "Deduction",
    "ExplainedFlow",
    "FlowState",
    "Ledger",
    "MoneySide",
    "OwnersByCompany",
    "PayerPayee",
    "Selection",
    "Totals",
    "company_totals",
    "is_closed",
    "own_columns",
]

MoneySide = Literal["in", "out"]
MONEY_SIDES: tuple[MoneySide, ...] = ("in", "out")
PayerPayee = tuple[str, str]
"""A payer and a payee; either may be `unknown`."""
OwnersByCompany = Mapping[str, Iterable[str]]
"""The owners of each company as of a day; a company without owners may be missing."""


# -- Results ---------------------------------------------------------------------------------------


class Deduction(NamedTuple):
    """The figure that a flow takes from the flow around it."""

    by: str
    """The name of the inner flow."""
    bounds: AmountBounds
    """Those of the inner flow, in whole units of the outer flow's currency."""
    pays: bool
    """Whether the inner flow fulfils the outer one; otherwise it is a part of it."""

    @property
    def figure(self) -> Decimal:
        """The figure that is taken: the upper figure of the inner flow."""
        return self.bounds.high

    def amount(self, currency: str) -> Amount:
        """Return the figure as it is printed, with the qualifier of the inner flow."""
        return self.bounds.marks.amount(self.bounds.high, currency)


class ExplainedFlow(NamedTuple):
    """A flow in a total, with its columns and the reasons for them."""

    flow: Flow
    side: MoneySide | None
    """The side of the total; None in a selection of events, which has no sides."""
    currency: str
    columns: Columns
    state: FlowState
    deductions: tuple[Deduction, ...] = ()
    """The figures of the flows inside it, in the order of time."""
    settled_by: str | None = None
    """The name of the flow that settled it."""
    inside: tuple[str, ...] = ()
    """The names of the flows around it in this total, in the order of time."""
    unpriced_payments: tuple[str, ...] = ()
    """The names of the flows without a figure that pay it, whoever pays, in the order of time."""


class Totals(NamedTuple):
    """A company's money on both sides, by currency, with every flow behind it."""

    company: str
    as_of: date
    with_: str | None
    """The only counterparty, or None for all."""
    money_in: Mapping[str, Columns]
    """By currency: dollars always, other currencies where something counts in them."""
    money_out: Mapping[str, Columns]
    flows: tuple[ExplainedFlow, ...]
    """In the order of time, `in` before `out`; with those that do not count."""
    criteria: FlowCriteria | None = None
    """The flows that were selected; None for all flows."""

    def counterparties_of(self, explained: ExplainedFlow) -> Iterator[str]:
        """Yield the companies on the other side of a flow that the criteria select."""
        flow = explained.flow
        for company in counterparty_ids(flow, explained.side):
            own_side = flow.payees if explained.side == "in" else flow.payers
            pairs = [
                (company, own) if explained.side == "in" else (own, company) for own in own_side
            ]
            criteria = self.criteria
            if criteria is None or any(criteria.selects_pair(*pair) for pair in pairs):
                yield company


class Selection(NamedTuple):
    """The money of a set of events, with each flow once."""

    as_of: date
    money: Mapping[str, Columns]
    flows: tuple[ExplainedFlow, ...]


# -- The ledger ------------------------------------------------------------------------------------


class Ledger:
    """Deals as of a day, with their relations looked up once for any number of totals."""

    def __init__(self, deals: Iterable[Deal], as_of: date) -> None:
        self.as_of = as_of
        self._graph = FlowGraph(deals, as_of)
        self._bounds: dict[FlowNode, AmountBounds | None] = {}

    # -- Selections --

    def totals(
        self,
        company: str,
        *,
        with_: str | None = None,
        parents: OwnersByCompany | None = None,
        criteria: FlowCriteria | None = None,
    ) -> Totals:
        """Return a company's money from and to the companies outside its group.

        With `with_`, only money from and to that counterparty and its group is selected. With
        `parents`, the group of a company is itself and all that it owns, wholly or with others. A
        joint flow between both sides of a group's border counts for the part that crosses it. With
        `criteria`, only the flows that meet them are selected.
        """
        group = company_group(company, parents)
        counterparties = None
        if with_ is not None:
            counterparties = company_group(with_, parents)

        flows: list[ExplainedFlow] = []
        money: dict[MoneySide, dict[str, Columns]] = {}
        for side in MONEY_SIDES:
            nodes = self._crossing_nodes(side, group, counterparties, criteria)
            explained_flows = self._explain(nodes, side)
            money[side] = sum_by_currency(explained_flows)
            flows.extend(explained_flows)

        flows.sort(key=lambda explained: time_order(explained.flow))
        return Totals(
            company=company,
            as_of=self.as_of,
            with_=with_,
            money_in=money["in"],
            money_out=money["out"],
            flows=tuple(flows),
            criteria=criteria,
        )

    def selection(
        self,
        events: Iterable[str] | None = None,
        criteria: FlowCriteria | None = None,
    ) -> Selection:
        """Return the money of some events, or of all, as one selection without sides.

        With `criteria`, only the flows that meet them are selected.
        """
        nodes: list[FlowNode] = []
        if events is None:
            nodes = self._graph.nodes
        else:
            for event_id in dict.fromkeys(events):
                nodes.extend(self._graph.of_event(event_id))
        if criteria is not None:
            nodes = [node for node in nodes if criteria.selects(node.flow)]
        explained_flows = self._explain(nodes, None)
        return Selection(
            as_of=self.as_of,
            money=sum_by_currency(explained_flows),
            flows=tuple(explained_flows),
        )

    def flows_by_pair(
        self,
        heads: Mapping[str, str],
        criteria: FlowCriteria | None = None,
    ) -> dict[PayerPayee, list[FlowNode]]:
        """Return the begun flows between each payer and payee, the earliest flow first.

        `heads` maps a company to the company that it counts as. Money inside one group has no pair.
        With `criteria`, only the flows that meet them are selected.
        """
        begun = [node for node in self._graph.nodes if node.state.begun]
        if criteria is not None:
            begun = [node for node in begun if criteria.selects(node.flow)]
        begun.sort(key=FlowNode.time_order)

        nodes_by_pair: dict[PayerPayee, list[FlowNode]] = {}
        for node in begun:
            for pair in _pairs_of(node.flow, heads, criteria):
                nodes_by_pair.setdefault(pair, []).append(node)
        return nodes_by_pair

    def explained(self, nodes: Sequence[FlowNode]) -> tuple[ExplainedFlow, ...]:
        """Return the flows of one pair as a selection, the earliest flow first."""
        if len(nodes) == 1:
            node = nodes[0]
            if node.state.begun and not node.inner:
                # Most pairs are such a single flow, which needs no search for inner flows.
                return (self._explained(node, "out"),)
        return tuple(self._explain(nodes, "out"))

    @staticmethod
    def summed_columns(flows: Iterable[ExplainedFlow]) -> dict[str, Columns]:
        """Return the sums of explained flows by currency, dollars first and always."""
        return sum_by_currency(flows)

    def _crossing_nodes(
        self,
        side: MoneySide,
        group: set[str],
        counterparties: set[str] | None,
        criteria: FlowCriteria | None,
    ) -> Iterator[FlowNode]:
        """Yield the flows that name a company of a group on a side and cross the group's border."""
        by_company = self._graph.by_payee if side == "in" else self._graph.by_payer
        nodes: set[FlowNode] = set()
        for company in group:
            nodes.update(by_company.get(company, ()))
        for node in nodes:
            flow = node.flow
            if criteria is not None and not criteria.selects_by_itself(flow):
                continue
            for payer, payee in _crossing_pairs(flow, side, group, counterparties):
                if criteria is None or criteria.selects_pair(payer, payee):
                    yield node
                    break

    # -- Inside: the outer flow counts what its inner flows leave of it --

    def _explain(
        self,
        nodes: Iterable[FlowNode],
        side: MoneySide | None,
    ) -> list[ExplainedFlow]:
        """Return each begun flow of a selection less the flows inside it, in the order of time."""
        begun = [node for node in nodes if node.state.begun]
        begun.sort(key=FlowNode.time_order)
        selected = {node for node in begun if node.state.counts}
        deductions: dict[FlowNode, tuple[Deduction, ...]] = {}
        outer_names: dict[FlowNode, list[str]] = {}

        for outer in begun:
            if outer not in selected or not outer.inner:
                continue
            deducted, uncounted = self._flows_inside(outer, selected)
            deductions[outer] = tuple(self._deductions(deducted))
            for inner in selected.intersection(deducted).union(uncounted):
                outer_names.setdefault(inner, []).append(outer.flow.name)

        explained_flows = []
        for node in begun:
            explained_flow = self._explained(
                node,
                side,
                deductions.get(node, ()),
                tuple(outer_names.get(node, ())),
            )
            explained_flows.append(explained_flow)
        return explained_flows

    def _explained(
        self,
        node: FlowNode,
        side: MoneySide | None,
        deductions: tuple[Deduction, ...] = (),
        outer_names: tuple[str, ...] = (),
    ) -> ExplainedFlow:
        """Return a flow with its columns, given the figures inside it and the flows around it."""
        settled_by = None
        if node.settled_by is not None:
            settled_by = node.settled_by.flow.name
        return ExplainedFlow(
            node.flow,
            side,
            currency_of(node.flow),
            self._columns(node, deductions, is_inside=bool(outer_names)),
            node.state,
            deductions,
            settled_by,
            outer_names,
            tuple(self._unpriced_payments(node)),
        )

    def _unpriced_payments(self, node: FlowNode) -> Iterator[str]:
        """Yield the flows without a figure that fulfil a promise: they keep it and take nothing."""
        for inner in sorted(node.inner, key=FlowNode.time_order):
            if node.inner[inner].pays and inner.state.counts and self._bounds_of(inner) is None:
                yield inner.flow.name

    def _columns(
        self,
        node: FlowNode,
        deductions: Sequence[Deduction],
        *,
        is_inside: bool,
    ) -> Columns:
        """Return the columns of a flow after its deductions.

        Nothing is left of a flow that does not count or is settled. An unpriced flow inside another
        is not counted.
        """
        if not node.state.counts or node.settled_by is not None:
            return NO_MONEY
        bounds = self._bounds_of(node)
        if bounds is None:
            return NO_MONEY if is_inside else unsummed_columns(node.flow)
        if deductions:
            bounds = reduced_bounds(bounds, (deduction.bounds for deduction in deductions))
        return columns_of_bounds(node.flow, bounds)

    def _bounds_of(self, node: FlowNode) -> AmountBounds | None:
        if node not in self._bounds:
            self._bounds[node] = amount_bounds(node.flow)
        return self._bounds[node]

    def _deductions(self, deducted: Mapping[FlowNode, bool]) -> Iterator[Deduction]:
        """Yield the upper figure of each deducted flow, given whether each flow pays."""
        for inner, pays in deducted.items():
            bounds = self._bounds_of(inner)
            assert bounds is not None, "a flow without a figure takes nothing"
            yield Deduction(inner.flow.name, bounds, pays)

    def _flows_inside(
        self,
        outer: FlowNode,
        selected: Container[FlowNode],
    ) -> tuple[dict[FlowNode, bool], set[FlowNode]]:
        """Return the flows that are deducted from a flow, and the unpriced flows inside it.

        The deducted flows come with whether they pay. The search goes on through a flow that takes
        nothing itself to the flows inside that one.
        """
        currency = currency_of(outer.flow)
        has_figure = self._bounds_of(outer) is not None
        deducted: dict[FlowNode, bool] = {}
        uncounted: set[FlowNode] = set()
        waiting = [(outer, True)]
        seen = set(waiting)

        while waiting:
            around, pays_around = waiting.pop()
            for inner, link in around.inner.items():
                pays_outer = pays_around and link.pays
                step = (inner, pays_outer)
                if inner is outer or step in seen:
                    continue
                seen.add(step)

                is_selected = inner in selected
                takes = is_selected or (pays_outer and inner.state.counts)
                if takes and has_figure and self._has_figure_in(inner, currency):
                    deducted[inner] = deducted.get(inner, False) or link.pays
                    continue
                if is_selected and _is_uncounted(inner.flow, currency):
                    uncounted.add(inner)
                # Inside a flow without a figure, only the nearest selected flows are of interest.
                if has_figure or not is_selected:
                    waiting.append(step)

        return _outermost(deducted), uncounted

    def _has_figure_in(self, node: FlowNode, currency: str) -> bool:
        return currency_of(node.flow) == currency and self._bounds_of(node) is not None


def _is_uncounted(inner: Flow, currency: str) -> bool:
    """Whether a flow inside another is not counted as unpriced: it states no other currency."""
    if not is_unpriced(inner):
        return False
    if inner.amount is None or inner.amount.is_undisclosed:
        return True
    return currency_of(inner) == currency


def _outermost(deducted: dict[FlowNode, bool]) -> dict[FlowNode, bool]:
    """Return the deducted flows without those inside another deducted flow, in the order of time.

    A part of a part is taken once, with the part around it.
    """
    if len(deducted) <= 1:
        return deducted
    in_order = sorted(deducted, key=FlowNode.time_order)
    inside_others: set[FlowNode] = set()
    remaining = len(deducted)
    for outer in in_order:
        if outer in inside_others:
            continue
        reached = list(outer.inner)
        # The list grows while it is read: a search by levels finds the other parts soonest.
        for inner in reached:
            if remaining == 1:
                break
            if inner is outer or inner in inside_others:
                continue
            inside_others.add(inner)
            if inner in deducted:
                remaining -= 1
            reached.extend(inner.inner)

    outermost = [node for node in in_order if node not in inside_others]
    return {node: deducted[node] for node in outermost}


# -- Whose: the flows that name a company on a side ------------------------------------------------


def company_group(company: str, parents: OwnersByCompany | None) -> set[str]:
    """Return a company with all that it owns, and all that these own in turn."""
    owned_by: dict[str, list[str]] = {}
    if parents is not None:
        for child, owners in parents.items():
            for owner in owners:
                owned_by.setdefault(owner, []).append(child)

    group = {company}
    waiting = [company]
    while waiting:
        owner = waiting.pop()
        for child in owned_by.get(owner, ()):
            if child not in group:
                group.add(child)
                waiting.append(child)
    return group


def counterparty_ids(flow: Flow, side: MoneySide | None) -> tuple[str, ...]:
    """Return the companies on the other side of a flow: the payers of money in, else the payees."""
    return flow.payers if side == "in" else flow.payees


def _crossing_pairs(
    flow: Flow,
    side: MoneySide,
    group: Container[str],
    counterparties: Container[str] | None,
) -> Iterator[PayerPayee]:
    """Yield each payer and payee between whom money passes between a group and others.

    With `counterparties`, only these companies outside count.
    """
    for payer, payee in product(flow.payers, flow.payees):
        inside, outside = (payee, payer) if side == "in" else (payer, payee)
        if inside not in group or outside in group:
            continue
        if counterparties is None or outside in counterparties:
            yield payer, payee


def _pairs_of(
    flow: Flow,
    heads: Mapping[str, str],
    criteria: FlowCriteria | None,
) -> Iterator[PayerPayee]:
    """Yield each payer with each payee of a flow once, rolled up, if the criteria select them.

    Money inside one group has no pair; money between two unknown companies has one.
    """
    pairs: dict[PayerPayee, None] = {}
    for payer, payee in product(flow.payers, flow.payees):
        if criteria is None or criteria.selects_pair(payer, payee):
            pairs[heads.get(payer, payer), heads.get(payee, payee)] = None
    for payer, payee in pairs:
        if payer != payee or payer == UNKNOWN:
            yield payer, payee


def company_totals(
    deals: Iterable[Deal],
    company: str,
    as_of: date,
    *,
    with_: str | None = None,
    parents: OwnersByCompany | None = None,
    criteria: FlowCriteria | None = None,
) -> Totals:
    """Return a company's money as of a day, from the deals that name it and bear on those."""
    ledger = Ledger(deals, as_of)
    return ledger.totals(
        company,
        with_=with_,
        parents=parents,
        criteria=criteria,
    )


# -- Currencies are never mixed --------------------------------------------------------------------


def sum_by_currency(flows: Iterable[ExplainedFlow]) -> dict[str, Columns]:
    """Return the sums of flows by currency: dollars first and always, then by code."""
    columns_by_currency: dict[str, list[Columns]] = {USD: []}
    for explained in flows:
        if explained.columns is not NO_MONEY:
            columns_by_currency.setdefault(explained.currency, []).append(explained.columns)

    money = {}
    for currency in sorted(columns_by_currency, key=currency_order):
        total = sum(columns_by_currency[currency], NO_MONEY)
        if currency == USD or total != NO_MONEY:
            money[currency] = total
    return money


def currency_order(code: str) -> tuple[bool, str]:
    """Return a sort key for currencies: dollars first, then by code."""
    return code != USD, code
