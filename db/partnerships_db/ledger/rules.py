"""The ledger: totals of money over flows as of a day, by column and currency, in exact decimals.

The rules are those of FORMAT.md, "What a total means". Each paragraph there has one home:

- the columns, "In shares" and "Rates", which look at one flow alone, in `ledger.columns`;
- "Which flows", "Replaced" and which flows are "Inside" which others in `ledger.relations`;
- "Whose", that is who pays whom and which companies are one group, in `ledger.groups`;
- "Inside" (what inner flows take from outer ones) and "Currencies" in this module;
- "Pairs" in `Ledger.flows_by_pair`, for the rows of `ledger.pairs`;
- "Explain" in `ledger.explain` and "Circles" in `ledger.circles`.

Where the text leaves a case of "Inside" open:

- A part of a part is a part. Where the flow between is not selected, has no figure or has another
  currency, the flow inside it is taken from the flow around it. Where both relations are stated,
  the part is taken once.
- A flow inside two others is taken from each, also where one relation names a whole event.
- A flow without a figure inside another is not counted, vague or unpriced, also where the outer
  flow is settled and leaves nothing itself. One that states another currency is counted.
- Flows that are parts of one another in a circle take from each other like other parts.
- A flow that repeats takes nothing from a total that it is part of.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from partnerships_db.format.flows import Deal, Flow
from partnerships_db.ledger.columns import (
    EXACT_MARKS,
    NO_MONEY,
    AmountBounds,
    Columns,
    amount_bounds,
    columns_of_bounds,
    currency_of,
    reduced_bounds,
    states_currency,
    unsummed_columns,
)
from partnerships_db.ledger.flow_criteria import FlowCriteria
from partnerships_db.ledger.groups import (
    MONEY_SIDES,
    MoneySide,
    OwnersByCompany,
    PayerPayee,
    company_group,
    counted_pairs,
    crosses_and_counts,
    crossing_pairs,
    group_heads,
    pairs_of,
)
from partnerships_db.ledger.relations import FlowGraph, FlowNode, FlowState, InnerLink, time_order
from partnerships_db.values.amounts import USD, Amount

_NO_MARKS = (EXACT_MARKS,) * 3


# -- Results ---------------------------------------------------------------------------------------


class Deduction(NamedTuple):
    """The figure that a flow takes from the flow around it."""

    flow: Flow
    """The inner flow."""
    bounds: AmountBounds
    """Those of the inner flow, in whole units of the outer flow's currency."""
    pays: bool
    """Whether the inner flow fulfils the outer one; otherwise it is a part of it."""

    @property
    def by(self) -> str:
        """The name of the inner flow."""
        return self.flow.name

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
    around: tuple[Flow, ...] = ()
    """The flows around it in this total, in the order of time."""
    other_payments: tuple[Flow, ...] = ()
    """The flows that pay it and take no figure from it, whoever pays, in the order of time.

    They have no figure or one in another currency, or the promise has none.
    """

    @property
    def deducted(self) -> Amount | None:
        """The sum of what the flows inside it take; None if they take nothing."""
        taken = (
            Columns(firm=deduction.figure, marks=(deduction.bounds.marks, *_NO_MARKS))
            for deduction in self.deductions
        )
        return sum(taken, NO_MONEY).amount("firm", self.currency)

    @property
    def inside(self) -> tuple[str, ...]:
        """The names of the flows around it in this total."""
        return tuple(flow.name for flow in self.around)


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


class Selection(NamedTuple):
    """The money of a set of events, with each flow once."""

    as_of: date
    money: Mapping[str, Columns]
    flows: tuple[ExplainedFlow, ...]


FlowsByPair = Mapping[PayerPayee, Sequence[ExplainedFlow]]
"""The begun flows between each payer and payee, the earliest first."""


class _PairSelection(NamedTuple):
    """The flows by pair of one selection."""

    heads: Mapping[str, str]
    criteria: FlowCriteria | None
    flows_by_pair: FlowsByPair


# -- The ledger ------------------------------------------------------------------------------------


class Ledger:
    """Deals as of a day, with their relations looked up once for any number of totals."""

    def __init__(self, deals: Iterable[Deal], as_of: date) -> None:
        self.as_of = as_of
        self._graph = FlowGraph(deals, as_of)
        self._bounds: dict[FlowNode, AmountBounds | None] = {}
        self._last_pairs: _PairSelection | None = None
        """Kept because the circles of all flows come after their pairs."""

    @property
    def deals(self) -> list[Deal]:
        """The deals of the ledger."""
        return list(self._graph.deals.values())

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

        With `with_`, it is the money of the two pairs of the company and that counterparty, which
        `flows_by_pair` divides. With `parents`, the group of a company is itself and all that it
        owns, wholly or with others; in a pair, what it owns alone. A joint flow between both sides
        of a group's border counts for the part that crosses it. With `criteria`, only the flows
        that meet them count.
        """
        if with_ is not None:
            flows_by_side = self._flows_with(company, with_, parents, criteria)
        else:
            flows_by_side = self._crossing_flows(company_group(company, parents), criteria)

        flows = [*flows_by_side["in"], *flows_by_side["out"]]
        flows.sort(key=lambda explained: time_order(explained.flow))
        return Totals(
            company=company,
            as_of=self.as_of,
            with_=with_,
            money_in=sum_by_currency(flows_by_side["in"]),
            money_out=sum_by_currency(flows_by_side["out"]),
            flows=tuple(flows),
        )

    def selection(
        self,
        events: Iterable[str] | None = None,
        criteria: FlowCriteria | None = None,
        parents: OwnersByCompany | None = None,
    ) -> Selection:
        """Return the money of some events, or of all, as one selection without sides.

        With `criteria`, only the flows that meet them count, each with its figure in the whole
        selection. With `parents`, money inside the group of a company is left out.
        """
        nodes: list[FlowNode] = []
        if events is None:
            nodes = self._graph.nodes
        else:
            for event_id in dict.fromkeys(events):
                nodes.extend(self._graph.of_event(event_id))
        nodes = [node for node in nodes if _is_in_selection(node.flow, criteria)]
        heads = group_heads(parents)
        if parents is not None:
            nodes = [node for node in nodes if pairs_of(node.flow, heads)]
        counted = None
        if criteria is not None:
            counted = {node for node in nodes if counted_pairs(node.flow, heads, criteria)}
        explained_flows = self._explain(nodes, None, counted)
        return Selection(
            as_of=self.as_of,
            money=sum_by_currency(explained_flows),
            flows=tuple(explained_flows),
        )

    def flows_by_pair(
        self,
        heads: Mapping[str, str],
        criteria: FlowCriteria | None = None,
    ) -> FlowsByPair:
        """Return the begun flows between each payer and payee, the earliest flow first.

        All flows that have a pair are one selection (FORMAT.md, "Pairs"): the figure of a flow is
        the same in each of its pairs, less what is inside it, between whomever. `heads` maps a
        company to the company that it counts as. Money inside one group has no pair. With
        `criteria`, only the flows that meet them count, with the same figures as all pairs of the
        selected events.
        """
        last = self._last_pairs
        if last is None or (last.heads, last.criteria) != (heads, criteria):
            last = _PairSelection(heads, criteria, self._flows_by_pair(heads, criteria))
            self._last_pairs = last
        return last.flows_by_pair

    def flow_states(self) -> Iterator[FlowState]:
        """Yield the state of every flow as of the day."""
        for node in self._graph.nodes:
            yield node.state

    def explained_by_name(
        self,
        selected: Container[str],
        counted: Container[str],
    ) -> dict[str, ExplainedFlow]:
        """Return the begun flows of a selection that are counted of it, by name."""
        nodes = [node for node in self._graph.nodes if node.flow.name in selected]
        counted_nodes = {node for node in nodes if node.flow.name in counted}
        explained_flows = self._explain(nodes, None, counted_nodes)
        return {explained.flow.name: explained for explained in explained_flows}

    def inner_flows(self) -> Iterator[tuple[Flow, Flow, InnerLink]]:
        """Yield each flow around another as of the day, with that flow and how it is inside."""
        for outer in self._graph.nodes:
            for inner, link in outer.inner.items():
                yield outer.flow, inner.flow, link

    def _flows_by_pair(
        self,
        heads: Mapping[str, str],
        criteria: FlowCriteria | None,
    ) -> FlowsByPair:
        selection: list[FlowNode] = []
        pairs_by_node: dict[FlowNode, tuple[PayerPayee, ...]] = {}
        for node in self._graph.nodes:
            if not node.state.begun or not _is_in_selection(node.flow, criteria):
                continue
            node_pairs = pairs_of(node.flow, heads)
            if not node_pairs:
                continue
            selection.append(node)
            if criteria is not None:
                node_pairs = counted_pairs(node.flow, heads, criteria)
            if node_pairs:
                pairs_by_node[node] = node_pairs

        flows_by_pair: dict[PayerPayee, list[ExplainedFlow]] = {}
        explained_by_node = self._explained_by_node(selection, "out", pairs_by_node)
        for node, explained in explained_by_node.items():
            for pair in pairs_by_node[node]:
                flows_by_pair.setdefault(pair, []).append(explained)
        return flows_by_pair

    def _flows_with(
        self,
        company: str,
        counterparty: str,
        parents: OwnersByCompany | None,
        criteria: FlowCriteria | None,
    ) -> dict[MoneySide, list[ExplainedFlow]]:
        """Return the flows of the pairs of two companies, each with what it owns alone."""
        owners = dict(parents or {})
        owners.pop(company, None)
        if counterparty not in company_group(company, parents):
            owners.pop(counterparty, None)
        heads = group_heads(owners)
        head = heads.get(counterparty, counterparty)

        by_pair = self.flows_by_pair(heads, criteria)
        flows_in = by_pair.get((head, company), ())
        return {
            "in": [explained._replace(side="in") for explained in flows_in],
            "out": list(by_pair.get((company, head), ())),
        }

    def _crossing_flows(
        self,
        group: set[str],
        criteria: FlowCriteria | None,
    ) -> dict[MoneySide, list[ExplainedFlow]]:
        """Return the flows of each side of a group, whose own flows are a selection."""
        flows: dict[MoneySide, list[ExplainedFlow]] = {}
        for side in MONEY_SIDES:
            nodes = list(self._crossing_nodes(side, group, criteria))
            counted = None
            if criteria is not None:
                counted = {
                    node for node in nodes if crosses_and_counts(node.flow, side, group, criteria)
                }
            flows[side] = self._explain(nodes, side, counted)
        return flows

    def _crossing_nodes(
        self,
        side: MoneySide,
        group: set[str],
        criteria: FlowCriteria | None,
    ) -> Iterator[FlowNode]:
        """Yield the flows that name a company of a group on a side and cross the group's border."""
        by_company = self._graph.by_payee if side == "in" else self._graph.by_payer
        nodes: set[FlowNode] = set()
        for company in group:
            nodes.update(by_company.get(company, ()))
        for node in nodes:
            if not _is_in_selection(node.flow, criteria):
                continue
            if any(crossing_pairs(node.flow, side, group)):
                yield node

    # -- Inside: the outer flow counts what its inner flows leave of it --

    def _explain(
        self,
        nodes: Iterable[FlowNode],
        side: MoneySide | None,
        counted: Container[FlowNode] | None = None,
    ) -> list[ExplainedFlow]:
        """Return each begun flow of a selection less the flows inside it, in the order of time.

        With `counted`, only these flows of the selection.
        """
        return list(self._explained_by_node(nodes, side, counted).values())

    def _explained_by_node(
        self,
        nodes: Iterable[FlowNode],
        side: MoneySide | None,
        counted: Container[FlowNode] | None = None,
    ) -> dict[FlowNode, ExplainedFlow]:
        """Return the begun flows of a selection, or only those that are counted of it."""
        begun = [node for node in nodes if node.state.begun]
        begun.sort(key=FlowNode.time_order)
        selected = {node for node in begun if node.state.counts}
        deductions: dict[FlowNode, tuple[Deduction, ...]] = {}
        outer_flows: dict[FlowNode, list[Flow]] = {}

        for outer in begun:
            if outer not in selected or not outer.inner:
                continue
            deducted, uncounted = self._flows_inside(outer, selected)
            deductions[outer] = tuple(self._deductions(deducted))
            for inner in selected.intersection(deducted).union(uncounted):
                outer_flows.setdefault(inner, []).append(outer.flow)

        explained_flows = {}
        for node in begun:
            if counted is not None and node not in counted:
                continue
            explained_flows[node] = self._explained(
                node,
                side,
                deductions.get(node, ()),
                tuple(outer_flows.get(node, ())),
            )
        return explained_flows

    def _explained(
        self,
        node: FlowNode,
        side: MoneySide | None,
        deductions: tuple[Deduction, ...],
        around: tuple[Flow, ...],
    ) -> ExplainedFlow:
        """Return a flow with its columns, given the figures inside it and the flows around it."""
        settled_by = None
        if node.settled_by is not None:
            settled_by = node.settled_by.flow.name
        return ExplainedFlow(
            node.flow,
            side,
            currency_of(node.flow),
            self._columns(node, deductions, is_inside=bool(around)),
            node.state,
            deductions,
            settled_by,
            around,
            tuple(self._other_payments(node)),
        )

    def _other_payments(self, node: FlowNode) -> Iterator[Flow]:
        """Yield the flows that fulfil a promise and take no figure from it."""
        currency = currency_of(node.flow)
        has_figure = self._bounds_of(node) is not None
        for inner in sorted(node.inner, key=FlowNode.time_order):
            if not node.inner[inner].pays or not inner.state.counts:
                continue
            if not (has_figure and self._has_figure_in(inner, currency)):
                yield inner.flow

    def _columns(
        self,
        node: FlowNode,
        deductions: Sequence[Deduction],
        *,
        is_inside: bool,
    ) -> Columns:
        """Return the columns of a flow after its deductions.

        Nothing is left of a flow that does not count or is settled. A flow without a figure inside
        another is not counted, neither as vague nor as unpriced.
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
            yield Deduction(inner.flow, bounds, pays)

    def _flows_inside(
        self,
        outer: FlowNode,
        selected: Container[FlowNode],
    ) -> tuple[dict[FlowNode, bool], set[FlowNode]]:
        """Return the flows that are deducted from a flow, and those inside it without a figure.

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
                    if is_selected:
                        continue
                if is_selected and self._is_uncounted(inner, outer):
                    uncounted.add(inner)
                # Inside a flow without a figure, only the nearest selected flows are of interest,
                # unless their currency may keep what is inside them counted.
                if has_figure or not is_selected or _is_in_another_currency(inner, outer):
                    waiting.append(step)

        return _outermost(deducted), uncounted

    def _has_figure_in(self, node: FlowNode, currency: str) -> bool:
        return currency_of(node.flow) == currency and self._bounds_of(node) is not None

    def _is_uncounted(self, inner: FlowNode, outer: FlowNode) -> bool:
        """Whether a flow without a figure is not counted inside another.

        It is counted only if the two flows state different currencies.
        """
        if self._bounds_of(inner) is not None:
            return False
        if not (states_currency(inner.flow) and states_currency(outer.flow)):
            return True
        return currency_of(inner.flow) == currency_of(outer.flow)


def _is_in_another_currency(inner: FlowNode, outer: FlowNode) -> bool:
    """Return whether a flow states a currency that the flow around it does not state."""
    if not states_currency(inner.flow):
        return False
    return not states_currency(outer.flow) or currency_of(inner.flow) != currency_of(outer.flow)


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


def _is_in_selection(flow: Flow, criteria: FlowCriteria | None) -> bool:
    """Return whether a flow is of a selected event, and so is taken from a flow around it."""
    return criteria is None or criteria.selects_event(flow.event)


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


def sum_of(flows: Iterable[ExplainedFlow]) -> Columns:
    """Return the sum of flows in one currency."""
    return sum((explained.columns for explained in flows), NO_MONEY)


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
