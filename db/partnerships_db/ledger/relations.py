"""The relations between flows as of a day: which are replaced, and which are inside others.

The rules are those of FORMAT.md, "What a total means": "Which flows", "Replaced" and "Inside".
Where the text leaves a case open:

- A flow that `repeats` is not counted, whatever became of the flow that it repeats. It replaces the
  flows that it supersedes all the same.
- A replaced flow stays replaced when its successor is replaced or ended in turn. Flows that replace
  one another in a circle are all not counted, and a part of one of them counts alone.
- A successor takes over the parts and the payments of the flow that it replaces. It also takes the
  place of that flow inside other flows, except where one whole event supersedes another: it would
  not be clear which of the new flows is inside. A relation that replaced or ended the old flow does
  not act on the new one: of a deal that was split in two, one half does not replace the other.
- `ends` leaves no successor: a fee for leaving a contract does not inherit the contract's parts.
- An event has no status of its own here. An event that supersedes another has no effect if it has
  flows and all of them are cancelled. An event that ends another always has its effect.
- An event that supersedes or ends itself has no effect.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from partnerships_db.format.flows import Deal, Flow, ResolvedRelation
from partnerships_db.ledger.columns import is_closed
from partnerships_db.ledger.effects import (
    ENDING_RELATIONS,
    EVENT_REPLACING_RELATIONS,
    INSIDE_RELATIONS,
    PAYING_RELATIONS,
    REPEATING_RELATIONS,
    REPLACING_RELATIONS,
    UNCOUNTED_STATUSES,
    can_replace,
)
from partnerships_db.values.dates import PartialDate


def time_order(flow: Flow) -> tuple[date, str, int]:
    """Return a sort key for the order of time: first day, then event, then place in the event."""
    return flow.date.first, flow.event, flow.place


# -- A flow and its relations ----------------------------------------------------------------------


class FlowState(NamedTuple):
    """The state of a flow as of a day, which decides whether it counts."""

    flow: Flow
    begun: bool
    """Whether the first day of its event has come."""
    retracted: bool = False
    cancelled: bool = False
    repeats: str | None = None
    """The name of the event or flow that it repeats."""
    replaced_by: str | None = None
    """The name of the flow or event that superseded, amended or ended it; of several, the first."""
    replaced_on: PartialDate | None = None
    closed: bool = False
    """Whether the money or the shares have changed hands."""

    @property
    def counts(self) -> bool:
        """Whether the flow counts in totals and makes an edge of a circle."""
        if not self.begun:
            return False
        return not (self.retracted or self.cancelled or self.repeats or self.replaced_by)


class Replacement(NamedTuple):
    """The reason why a flow is replaced. The least of several is the first in time."""

    day: date
    by: str
    """The name of the flow or event that replaces it."""
    on: PartialDate


class Successor(NamedTuple):
    """The flow that takes another's place. The least of several is the first by date, then id."""

    order: tuple[date, str, str, int]
    node: "FlowNode"
    is_by_event: bool
    """Whether only its whole event, and not the flow itself, supersedes the other flow."""


class InnerLink(NamedTuple):
    """The way in which a flow is inside another."""

    pays: bool
    """Whether it fulfils the outer flow; otherwise it is a part of it."""
    settles: bool
    """Whether nothing more of the outer flow is owed."""


@dataclass(eq=False, slots=True)
class FlowNode:
    """A flow with its state as of a day and its relations to other flows."""

    flow: Flow
    replacement: Replacement | None = None
    successor: Successor | None = None
    state: FlowState = field(init=False)
    inner: "dict[FlowNode, InnerLink]" = field(default_factory=dict)
    """The flows inside it, with those that it takes over from a flow that it replaces."""
    settled_by: "FlowNode | None" = None
    """The flow that settles it; of several, the first in time."""

    def time_order(self) -> tuple[date, str, int]:
        """Return a sort key for the order of time."""
        return time_order(self.flow)

    def replace(self, replacement: Replacement) -> None:
        """Record a replacement, unless an earlier one is known."""
        if self.replacement is None or replacement < self.replacement:
            self.replacement = replacement

    def succeed(self, successor: Successor) -> None:
        """Record a successor, unless an earlier one is known."""
        if self.successor is None or successor < self.successor:
            self.successor = successor


class FlowGraph:
    """The flows of some deals as of a day, with their states and the relations between them."""

    def __init__(self, deals: Iterable[Deal], as_of: date) -> None:
        self.as_of = as_of
        self.deals = {deal.id: deal for deal in deals}
        self.nodes: list[FlowNode] = []
        self.by_payer: dict[str, list[FlowNode]] = {}
        self.by_payee: dict[str, list[FlowNode]] = {}
        self._by_event: dict[str, list[FlowNode]] = {}
        self._by_id: dict[tuple[str, str], FlowNode] = {}

        for deal in self.deals.values():
            self._add_flows(deal)
        self._apply_replacements()
        for deal in self.deals.values():
            self._set_states(deal)
        self._link_inner_flows()

    def of_event(self, event_id: str) -> Sequence[FlowNode]:
        """The flows of an event, in the order of its file."""
        return self._by_event.get(event_id, ())

    def _add_flows(self, deal: Deal) -> None:
        for flow in deal.flows:
            node = FlowNode(flow)
            self.nodes.append(node)
            self._by_event.setdefault(flow.event, []).append(node)
            if flow.id is not None:
                self._by_id[flow.event, flow.id] = node
            for company in flow.payers:
                self.by_payer.setdefault(company, []).append(node)
            for company in flow.payees:
                self.by_payee.setdefault(company, []).append(node)

    def _targets_of(self, relation: ResolvedRelation) -> Sequence[FlowNode]:
        """Return the flows that a relation names; a relation to an event names all its flows."""
        if relation.flow is None:
            return self.of_event(relation.event)
        target = self._by_id.get((relation.event, relation.flow))
        return () if target is None else (target,)

    # -- Which flows: those whose event has begun --

    def _set_states(self, deal: Deal) -> None:
        """Set the state of an event's flows, which are in from the event's first day on."""
        begun = deal.date.first <= self.as_of
        repeated_by_event = _repeated_name(deal.relations)
        for node in self.of_event(deal.id):
            flow = node.flow
            replacement = node.replacement
            # Without keywords, which would take half of the time of a large ledger.
            node.state = FlowState(
                flow,
                begun,
                deal.retracted,
                flow.status in UNCOUNTED_STATUSES,
                repeated_by_event or _repeated_name(flow.relations),
                None if replacement is None else replacement.by,
                None if replacement is None else replacement.on,
                is_closed(flow, self.as_of),
            )

    def _acting_deals(self) -> Iterator[Deal]:
        """Yield the events whose relations act: from the first day on, unless retracted."""
        for deal in self.deals.values():
            if deal.date.first <= self.as_of and not deal.retracted:
                yield deal

    def _acting_nodes(self) -> Iterator[FlowNode]:
        """Yield the flows whose relations act: those of acting events that are not cancelled."""
        for deal in self._acting_deals():
            for node in self.of_event(deal.id):
                if node.flow.relations and can_replace(node.flow.status):
                    yield node

    # -- Replaced: a flow counts until the day before another one replaces it --

    def _apply_replacements(self) -> None:
        for deal in self._acting_deals():
            if deal.relations:
                self._replace_by_event(deal)
        for node in self._acting_nodes():
            self._replace_by_flow(node)

    def _replace_by_event(self, deal: Deal) -> None:
        """Apply `supersedes` and `ends` of an event to all flows of their target, or the one named.

        `amends` on an event is information.
        """
        own_nodes = self.of_event(deal.id)
        successors = _event_successors(own_nodes)
        is_cancelled = bool(own_nodes) and not successors
        replacement = Replacement(deal.date.first, deal.id, deal.date)

        for relation in deal.relations:
            if relation.type not in EVENT_REPLACING_RELATIONS:
                continue
            names_itself = relation.event == deal.id and relation.flow is None
            if names_itself:
                continue
            if relation.type in ENDING_RELATIONS:
                self._replace_targets(relation, replacement, [])
            elif not is_cancelled:
                self._replace_targets(relation, replacement, successors)

    def _replace_targets(
        self,
        relation: ResolvedRelation,
        replacement: Replacement,
        successors: Iterable[Successor],
    ) -> None:
        """Replace each flow that a relation names; its successor is the first other flow."""
        for target in self._targets_of(relation):
            target.replace(replacement)
            for successor in successors:
                if successor.node is not target:
                    target.succeed(successor)
                    break

    def _replace_by_flow(self, node: FlowNode) -> None:
        """Apply a flow's relations: it is the successor of its targets, unless it ends them."""
        flow = node.flow
        replacement = Replacement(flow.date.first, flow.name, flow.date)
        successor = Successor(_id_order(flow), node, is_by_event=False)
        for relation in flow.relations:
            if relation.type not in REPLACING_RELATIONS:
                continue
            for target in self._targets_of(relation):
                if target is node:
                    continue
                target.replace(replacement)
                if relation.type not in ENDING_RELATIONS:
                    target.succeed(successor)

    # -- Inside: `part-of` and `fulfils` have one arithmetic --

    def _link_inner_flows(self) -> None:
        """Put flows inside others; the last successor of a replaced flow takes its place."""
        outer_chains = SuccessorChains(follow_events=True)
        inner_chains = SuccessorChains(follow_events=False)
        for node in self._acting_nodes():
            inner = inner_chains.last_of(node)
            if inner is None:
                continue
            for relation in node.flow.relations:
                if relation.type not in INSIDE_RELATIONS:
                    continue
                targets = self._targets_of(relation)
                for outer in {outer_chains.last_of(target) for target in targets}:
                    if outer is not None and outer is not inner:
                        _put_inside(inner, outer, relation)


def _event_successors(nodes: Iterable[FlowNode]) -> list[Successor]:
    """Return the flows of an event that may succeed others, the first by date and id first."""
    candidates = [node for node in nodes if can_replace(node.flow.status)]
    return sorted(Successor(_id_order(node.flow), node, is_by_event=True) for node in candidates)


def _id_order(flow: Flow) -> tuple[date, str, str, int]:
    return flow.date.first, flow.event, flow.id or "", flow.place


def _repeated_name(relations: Iterable[ResolvedRelation]) -> str | None:
    """Return the name of the repeated event or flow, or None.

    `repeats` on an event covers all its flows.
    """
    for relation in relations:
        if relation.type not in REPEATING_RELATIONS:
            continue
        if relation.flow is None:
            return relation.event
        return f"{relation.event}/{relation.flow}"
    return None


def _put_inside(
    inner: FlowNode,
    outer: FlowNode,
    relation: ResolvedRelation,
) -> None:
    """Link two flows; several relations between them have the effect of each."""
    pays = relation.type in PAYING_RELATIONS
    settles = pays and relation.settles
    link = outer.inner.get(inner)
    if link is None:
        outer.inner[inner] = InnerLink(pays, settles)
    else:
        outer.inner[inner] = InnerLink(pays or link.pays, settles or link.settles)

    if not settles or not inner.state.counts:
        return
    if outer.settled_by is None or inner.time_order() < outer.settled_by.time_order():
        outer.settled_by = inner


class SuccessorChains:
    """Chains of successors, each followed from a replaced flow to the last flow of its chain."""

    def __init__(self, *, follow_events: bool) -> None:
        self._follow_events = follow_events
        """Whether a chain goes on where only a whole event supersedes a flow."""
        self._last: dict[FlowNode, FlowNode | None] = {}

    def last_of(self, node: FlowNode) -> FlowNode | None:
        """Return the last flow of a flow's chain, or None if the chain is a circle."""
        passed: list[FlowNode] = []
        while node not in self._last:
            passed.append(node)
            self._last[node] = None  # A second visit means that the chain is a circle.
            following = self._next(node)
            if following is None:
                self._last[node] = node
                break
            node = following

        last = self._last[node]
        for earlier in passed:
            self._last[earlier] = last
        return last

    def _next(self, node: FlowNode) -> FlowNode | None:
        successor = node.successor
        if successor is None:
            return None
        if successor.is_by_event and not self._follow_events:
            return None
        return successor.node
