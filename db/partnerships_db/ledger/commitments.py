"""Commitments: each promise with its later statements and its payments, in the order of time."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from partnerships_db.format.flows import Flow
from partnerships_db.ledger.effects import ENDING_RELATIONS
from partnerships_db.ledger.rules import Deduction, ExplainedFlow


class Restatement(NamedTuple):
    """One statement of a commitment."""

    flow: Flow
    paid: tuple[Deduction, ...]
    """The payments of it, and the parts of it."""
    is_settled: bool
    other_payments: tuple[Flow, ...] = ()
    """The flows that kept it, in whole or in part, without a figure in its currency."""


class Commitment(NamedTuple):
    """A flow and the flows that took its place, in the order of time."""

    restatements: tuple[Restatement, ...]
    ended_by: str = ""
    """The name of the event or flow that ended it without a successor; empty if none did."""

    @property
    def remaining(self) -> str:
        """The status of the last statement, or `ended` or `settled`."""
        last = self.restatements[-1]
        if self.ended_by:
            return "ended"
        return "settled" if last.is_settled else last.flow.status

    @property
    def is_series(self) -> bool:
        """Whether the commitment was restated."""
        return len(self.restatements) > 1

    @property
    def has_history(self) -> bool:
        """Whether something became of it: it was restated, ended, settled or kept in part."""
        if self.is_series or self.ended_by:
            return True
        return any(
            statement.paid or statement.other_payments or statement.is_settled
            for statement in self.restatements
        )


def commitments(flows: Iterable[ExplainedFlow]) -> tuple[Commitment, ...]:
    """Return the commitments with a history among the flows, the latest last statement first."""
    by_name = {}
    successor_names = set()
    for explained in flows:
        if explained.state.begun:
            by_name[explained.flow.name] = explained
            successor_names.add(explained.state.replaced_by)

    with_history = []
    for name, explained in by_name.items():
        if name in successor_names:
            continue
        commitment = _commitment_from(explained, by_name)
        if commitment.has_history:
            with_history.append(commitment)
    return tuple(sorted(with_history, key=_last_day, reverse=True))


def commitments_of_event(event: str, flows: Iterable[ExplainedFlow]) -> tuple[Commitment, ...]:
    """Return the commitments that an event's flows state, or pay in part."""
    explained_flows = list(flows)
    own_names = set()
    for explained in explained_flows:
        if explained.flow.event == event:
            own_names.add(explained.flow.name)

    all_commitments = commitments(explained_flows)
    return tuple(commitment for commitment in all_commitments if _names_in(commitment) & own_names)


def _names_in(commitment: Commitment) -> set[str]:
    """Return the names of the flows that state a commitment or pay it."""
    names = set()
    for statement in commitment.restatements:
        names.add(statement.flow.name)
        names.update(deduction.by for deduction in statement.paid)
        names.update(flow.name for flow in statement.other_payments)
    return names


def _last_day(commitment: Commitment) -> date:
    return commitment.restatements[-1].flow.date.first


def _commitment_from(
    first: ExplainedFlow,
    by_name: Mapping[str, ExplainedFlow],
) -> Commitment:
    restatements = []
    last = first
    for explained in _chain(first, by_name):
        is_settled = explained.settled_by is not None
        restatement = Restatement(
            explained.flow,
            explained.deductions,
            is_settled,
            explained.other_payments,
        )
        restatements.append(restatement)
        last = explained
    return Commitment(tuple(restatements), last.state.replaced_by or "")


def _chain(
    first: ExplainedFlow,
    by_name: Mapping[str, ExplainedFlow],
) -> Iterator[ExplainedFlow]:
    """Yield a flow and its successors; a flow that ends another is not a new statement of it."""
    seen: set[str] = set()
    explained = first
    while explained.flow.name not in seen:
        seen.add(explained.flow.name)
        yield explained
        successor = by_name.get(explained.state.replaced_by or "")
        if successor is None or _ends(successor.flow, explained.flow):
            return
        explained = successor


def _ends(flow: Flow, ended_flow: Flow) -> bool:
    """Whether a flow ends another, as a fee for leaving a contract does."""
    for relation in flow.relations:
        if relation.type not in ENDING_RELATIONS or relation.event != ended_flow.event:
            continue
        if relation.flow in (None, ended_flow.id):
            return True
    return False
