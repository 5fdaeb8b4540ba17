"""The criteria for the flows that count: kinds, statuses, figures, payers, payees and companies.

A filter selects events, and their flows are one selection. Where money is added up, its terms about
a flow count such flows alone, each with the figure that it has in the whole selection:

- `flow:`, `paid:`, `amount`, `capacity`, and `status:` with statuses of flows ask each flow by
  itself;
- `from:`, `to:` and `company:` ask each payer with each payee. `-company:` therefore removes a
  company, and the deals of others stay;
- all other terms select events, all of whose flows count.
"""

import operator
from collections.abc import Callable, Mapping, Sequence, Set
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple, get_args

from partnerships_db.filters.model import (
    AmountRange,
    AmountTest,
    AnyOf,
    Clause,
    FieldTerm,
    Filter,
)
from partnerships_db.filters.terms import CASH
from partnerships_db.format.flows import Flow
from partnerships_db.format.vocabulary import FlowStatus

FLOW_STATUSES = frozenset(get_args(FlowStatus))
SIDE_TERMS = frozenset({"from", "to", "company"})
"""The terms that ask who pays whom."""

_COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


class MoneyTerms(NamedTuple):
    """A filter, divided by what its terms select where money is added up."""

    events: Filter
    """The terms that select events."""
    flows: tuple[Clause, ...]
    """The terms that ask each flow by itself."""
    sides: tuple[FieldTerm, ...]
    """The terms that ask each payer with each payee."""

    @property
    def narrows_flows(self) -> bool:
        """Whether some flows of the selected events do not count."""
        return bool(self.flows or self.sides)


def money_terms(criteria: Filter) -> MoneyTerms:
    """Divide a filter by what its terms select where money is added up."""
    event_clauses: list[Clause] = []
    flow_clauses: list[Clause] = []
    side_terms: list[FieldTerm] = []
    for clause in criteria.parts:
        if isinstance(clause, FieldTerm) and clause.name in SIDE_TERMS:
            side_terms.append(clause)
        elif _asks_flow(clause):
            flow_clauses.append(clause)
        else:
            event_clauses.append(clause)
    return MoneyTerms(
        criteria._replace(parts=tuple(event_clauses)),
        tuple(flow_clauses),
        tuple(side_terms),
    )


def _asks_flow(clause: Clause) -> bool:
    match clause:
        case AmountTest() | AmountRange() | AnyOf(parts=(AmountTest() | AmountRange(), *_)):
            return True
        case FieldTerm(name="flow" | "paid"):
            return True
        case FieldTerm(name="status", values=values):
            return FLOW_STATUSES.issuperset(values)
    return False


class FlowCriteria(NamedTuple):
    """The flows that count in a total, in pairs or in circles."""

    event_ids: Set[str] | None = None
    """The events whose flows count; None for all events."""
    flow_clauses: tuple[Clause, ...] = ()
    side_terms: tuple[FieldTerm, ...] = ()
    """Their values are ids of today, with the companies that count as part of these."""

    def selects_event(self, event_id: str) -> bool:
        """Whether the flows of an event are in the selection, from which inner flows are taken."""
        return self.event_ids is None or event_id in self.event_ids

    def selects_by_itself(self, flow: Flow) -> bool:
        """Whether a flow counts, whoever pays whom."""
        if not self.selects_event(flow.event):
            return False
        return all(_holds(clause, flow) != clause.negated for clause in self.flow_clauses)

    def selects_pair(self, payer: str, payee: str) -> bool:
        """Whether a flow counts between a payer and a payee."""
        for term in self.side_terms:
            companies = _companies_asked(term.name, payer, payee)
            if companies.isdisjoint(term.values) != term.negated:
                return False
        return True

    @property
    def named_companies(self) -> list[str]:
        """The companies that must be on a side."""
        return [value for term in self.side_terms if not term.negated for value in term.values]

    def of_legs(self) -> "FlowCriteria":
        """Return the criteria for the legs of circles: a company is not asked of each leg."""
        excluding_terms = tuple(term for term in self.side_terms if term.negated)
        return self._replace(side_terms=excluding_terms)

    def selects_chain(
        self,
        companies: Sequence[str],
        heads: Mapping[str, str],
    ) -> bool:
        """Whether a chain of payments goes through the companies that are asked for.

        Each of `companies` pays the next; a circle ends with its first company. `heads` has the
        owners as which they count.
        """
        leg_terms: list[FieldTerm] = []
        for term in self.side_terms:
            if term.negated:
                continue
            values = tuple(heads.get(company, company) for company in term.values)
            if term.name != "company":
                leg_terms.append(term._replace(values=values))
            elif set(companies).isdisjoint(values):
                return False
        leg_criteria = FlowCriteria(side_terms=tuple(leg_terms))
        return any(leg_criteria.selects_pair(*pair) for pair in pairwise(companies))


def _companies_asked(term_name: str, payer: str, payee: str) -> set[str]:
    if term_name == "from":
        return {payer}
    if term_name == "to":
        return {payee}
    return {payer, payee}


def _holds(clause: Clause, flow: Flow) -> bool:
    """Whether a clause about a flow is true of it, without regard to its minus sign."""
    match clause:
        case AnyOf(parts=alternatives):
            return any(_holds(alternative, flow) for alternative in alternatives)
        case FieldTerm(name="flow", values=kinds):
            return flow.kind in kinds
        case FieldTerm(name="paid", values=media):
            return (flow.paid_in or CASH) in media
        case FieldTerm(values=statuses):
            return flow.status in statuses
        case AmountTest(name=name, unit=unit):
            figure = _upper_figure(flow, name, unit)
            compare = _COMPARISONS[clause.operator]
            return figure is not None and compare(figure, clause.number)
        case AmountRange(name=name, unit=unit):
            figure = _upper_figure(flow, name, unit)
            return figure is not None and _is_within(figure, clause)
    raise TypeError(clause)


def _upper_figure(flow: Flow, name: str, unit: str) -> Decimal | None:
    """The upper figure of a flow's amount or capacity; None without one in that unit."""
    amount = flow.capacity if name == "capacity" else flow.amount
    if amount is None or amount.unit != unit:
        return None
    return amount.upper


def _is_within(figure: Decimal, amounts: AmountRange) -> bool:
    is_above = amounts.low is None or amounts.low <= figure
    is_below = amounts.high is None or figure <= amounts.high
    return is_above and is_below
