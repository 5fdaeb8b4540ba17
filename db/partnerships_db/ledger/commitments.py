"""What became of a promise: each flow that was restated, replaced, paid or ended, as one life from its first word."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from partnerships_db.format.flows import Flow
from partnerships_db.ledger.rules import Deduction, ExplainedFlow, Totals
from partnerships_db.values.dates import PartialDate


class Restatement(NamedTuple):
    """One statement of the promise."""

    flow: Flow
    paid: tuple[Deduction, ...]
    """What was paid of it, and what it has parts in."""
    is_settled: bool


class Commitment(NamedTuple):
    """A flow and all that took its place, in the order of time."""

    restatements: tuple[Restatement, ...]
    ended_by: str = ""
    """The event or flow that ended it without a successor among these."""
    ended_on: PartialDate | None = None

    @property
    def remaining(self) -> str:
        """How it stands now: its last statement's status, or that it is over."""
        if self.ended_by:
            return "ended"
        return "settled" if self.restatements[-1].is_settled else self.restatements[-1].flow.status

    @property
    def is_series(self) -> bool:
        """Whether the same quantity was restated."""
        return len(self.restatements) > 1


def commitments(flows: Iterable[ExplainedFlow]) -> tuple[Commitment, ...]:
    """Those of the flows that had a life, the latest first; what was said once and stands is none."""
    by_name = {one.flow.name: one for one in flows if one.state.begun}
    successors = {one.state.replaced_by for one in by_name.values()}
    found = [_life(one, by_name) for one in by_name.values() if one.flow.name not in successors]
    told = {promise.restatements[0].flow.name: promise for promise in found if _has_life(promise)}
    return tuple(
        sorted(told.values(), key=lambda one: one.restatements[-1].flow.date.first, reverse=True)
    )


def commitments_of_event(event: str, flows: Iterable[ExplainedFlow]) -> tuple[Commitment, ...]:
    """The lives in which an event's flows have a part: as a statement, or by paying for one."""
    explained = list(flows)
    own = {one.flow.name for one in explained if one.flow.event == event}
    return tuple(
        promise
        for promise in commitments(explained)
        if any(
            step.flow.name in own or own.intersection(taken.by for taken in step.paid)
            for step in promise.restatements
        )
    )


def _life(first: ExplainedFlow, by_name: Mapping[str, ExplainedFlow]) -> Commitment:
    chain = list(_chain(first, by_name))
    last = chain[-1].state
    steps = tuple(
        Restatement(one.flow, one.deductions, one.settled_by is not None) for one in chain
    )
    if last.replaced_by:
        return Commitment(steps, last.replaced_by, last.replaced_on)
    return Commitment(steps)


def _chain(first: ExplainedFlow, by_name: Mapping[str, ExplainedFlow]) -> Iterator[ExplainedFlow]:
    seen: set[str] = set()
    one: ExplainedFlow | None = first
    while one is not None and one.flow.name not in seen:
        seen.add(one.flow.name)
        yield one
        following = by_name.get(one.state.replaced_by or "")
        one = following if following is not None and not _ends(following.flow, one.flow) else None


def _ends(flow: Flow, other: Flow) -> bool:
    """Whether a flow ends another, as a fee for getting out of a contract does: it says nothing of it anew."""
    return any(
        relation.type == "ends"
        and relation.event == other.event
        and relation.flow in (None, other.id)
        for relation in flow.relations
    )


def _has_life(promise: Commitment) -> bool:
    return (
        promise.is_series
        or bool(promise.ended_by)
        or any(step.paid or step.is_settled for step in promise.restatements)
    )


def largest_share(totals: Totals, side: str) -> tuple[str, int] | None:
    """The counterparty with most firm dollars on a side, and its share of all of them in per cent.

    Of joint flows each company has the whole, so shares need not add up; None where nothing is firm.
    """
    sums: dict[str, Decimal] = {}
    for one in totals.flows:
        if one.side == side and one.currency == "USD" and one.columns.firm:
            for company in one.flow.payers if side == "in" else one.flow.payees:
                sums[company] = sums.get(company, Decimal(0)) + one.columns.firm
    money = totals.money_in if side == "in" else totals.money_out
    whole = money["USD"].firm
    if not sums or not whole:
        return None
    company = max(sums, key=lambda name: (sums[name], name))
    return company, min(int(sums[company] * 100 / whole), 100)
