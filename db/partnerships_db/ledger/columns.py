"""The columns of one flow: rules over its amount, term and status alone.

The source of the rules is FORMAT.md, "What a total means". Where its text leaves a case open:

- A term of `up to 7 years` makes a rate open up to that length, and `at least 7 years` leaves it
  without a ceiling. Where `start`, `end` and `over` are all stated, `start` and `end` apply. A
  coarse date counts from its first month.
- A joint flow lists several payers or several payees. It is counted as joint where it counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from typing import NamedTuple

from partnerships_db.format.flows import Flow
from partnerships_db.ledger.effects import can_count, counts_as_open, is_firm, is_intended
from partnerships_db.values.amounts import AT_LEAST, EXACT, LESS_THAN, UP_TO, USD, Duration

_ZERO = Decimal(0)
# Trillions with decimals, times a term and summed, have more digits than the default of 28.
_EXACT_CONTEXT = Context(prec=100)
_SMALLEST_UNIT = Decimal("0.000001")


# -- The columns -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Columns:
    """A total. Firm, open and intended money are never added to one number."""

    firm: Decimal = _ZERO
    """Money that is committed or closed, in whole units of a currency."""
    up_to: Decimal = _ZERO
    """Money that is possible on top of `firm`."""
    at_least: Decimal = _ZERO
    """The part of `firm` that has no ceiling."""
    intent: Decimal = _ZERO
    """Money that is only intended or rumoured."""
    vague: int = 0
    """The number of flows with a vague size, such as `tens of billions USD`."""
    unpriced: int = 0
    """The number of flows without a figure."""
    joint: int = 0
    """The number of counted flows that have several payers or payees."""

    def __add__(self, other: "Columns") -> "Columns":
        add = _EXACT_CONTEXT.add
        return Columns(
            firm=add(self.firm, other.firm),
            up_to=add(self.up_to, other.up_to),
            at_least=add(self.at_least, other.at_least),
            intent=add(self.intent, other.intent),
            vague=self.vague + other.vague,
            unpriced=self.unpriced + other.unpriced,
            joint=self.joint + other.joint,
        )


NO_MONEY = Columns()


def own_columns(flow: Flow) -> Columns:
    """Return the columns of a flow as if no other flow were inside it or replaced it."""
    bounds = amount_bounds(flow)
    if bounds is None:
        return unsummed_columns(flow)
    return columns_of_bounds(flow, bounds)


def columns_of_bounds(flow: Flow, bounds: "AmountBounds") -> Columns:
    """Return the columns that a flow's status gives to money between two bounds.

    Committed and closed money is firm up to the low end and open above it. Conditional money is
    open, and intended money is intent, both at the high end.
    """
    joint = 1 if bounds.high and is_joint(flow) else 0

    if is_intended(flow.status):
        return Columns(intent=bounds.high, joint=joint)
    if counts_as_open(flow.status):
        return Columns(up_to=bounds.high, joint=joint)
    if is_firm(flow.status):
        return Columns(
            firm=bounds.low,
            up_to=_EXACT_CONTEXT.subtract(bounds.high, bounds.low),
            at_least=bounds.low if bounds.is_open else _ZERO,
            joint=joint,
        )
    return NO_MONEY


def unsummed_columns(flow: Flow) -> Columns:
    """Return the columns of a flow without a figure, counted as vague or as unpriced."""
    if not can_count(flow.status):
        return NO_MONEY
    joint = int(is_joint(flow))
    if is_vague(flow):
        return Columns(vague=1, joint=joint)
    return Columns(unpriced=1, joint=joint)


# -- The figure of a flow --------------------------------------------------------------------------


class AmountBounds(NamedTuple):
    """The lowest and the highest figure of a flow's amount, in whole units of its currency."""

    low: Decimal
    high: Decimal
    """The highest figure that was named; for `at least` it is the floor."""
    is_open: bool = False
    """Whether the amount has no ceiling."""


def currency_of(flow: Flow) -> str:
    """Return the currency of a flow; a flow without a currency counts in dollars."""
    if flow.amount is None or flow.amount.is_undisclosed:
        return USD
    return flow.amount.unit


def amount_bounds(flow: Flow) -> AmountBounds | None:
    """Return the bounds of a flow's amount, or None if it has no figure.

    A flow without an amount, with a vague or undisclosed one, or with a rate but no term has no
    figure.
    """
    amount = flow.amount
    if amount is None or amount.upper is None:
        return None
    bounds = AmountBounds(
        low=amount.low or _ZERO,
        high=amount.upper,
        is_open=amount.qualifier == AT_LEAST,
    )
    if not amount.per:
        return bounds

    term = term_of(flow)
    if term is None:
        return None
    return _rate_bounds(bounds, amount.per, term)


def term_of(flow: Flow) -> Duration | None:
    """Return the term of a flow, or None if it states none.

    The term is the whole months from `start` to `end`, without the month of the end, or else
    `over`.
    """
    if flow.start is not None and flow.end is not None:
        months = _months_between(flow.start.first, flow.end.first)
        if months <= 0:
            return None
        return Duration(EXACT, Decimal(months), "month")
    if flow.over is None or not flow.over.length:
        return None
    return flow.over


def _months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _rate_bounds(
    rate: AmountBounds,
    per: str,
    term: Duration,
) -> AmountBounds:
    """Return the bounds of a rate over its term; an open term makes the bounds open too."""
    low = rate.low
    if term.qualifier in (UP_TO, LESS_THAN):
        low = _ZERO
    return AmountBounds(
        low=_rate_over_term(low, per, term.months),
        high=_rate_over_term(rate.high, per, term.months),
        is_open=rate.is_open or term.qualifier == AT_LEAST,
    )


def _rate_over_term(
    rate: Decimal,
    per: str,
    months: Decimal,
) -> Decimal:
    """Return a rate times a number of months; of a yearly rate, rounded to a millionth."""
    product = _EXACT_CONTEXT.multiply(rate, months)
    if per == "month":
        return product
    twelfth = _EXACT_CONTEXT.divide(product, Decimal(12))
    return _EXACT_CONTEXT.quantize(twelfth, _SMALLEST_UNIT)


def reduced_bounds(bounds: AmountBounds, figures: Iterable[Decimal]) -> AmountBounds:
    """Return the bounds less the figures of the flows inside, never below zero.

    The same figure is taken from the low and the high end (FORMAT.md, "What a total means":
    "Inside").
    """
    low = bounds.low
    high = bounds.high
    for figure in figures:
        low = _EXACT_CONTEXT.subtract(low, figure)
        high = _EXACT_CONTEXT.subtract(high, figure)
    return AmountBounds(max(low, _ZERO), max(high, _ZERO), bounds.is_open)


# -- What kind of flow it is -----------------------------------------------------------------------


def is_vague(flow: Flow) -> bool:
    """Whether a flow's amount is a vague size, such as `tens of billions USD`."""
    return flow.amount is not None and bool(flow.amount.vague)


def is_unpriced(flow: Flow) -> bool:
    """Whether a flow has neither a figure nor a vague size."""
    return amount_bounds(flow) is None and not is_vague(flow)


def is_joint(flow: Flow) -> bool:
    """Whether several payers or several payees share a flow; each of them has it in full."""
    return len(flow.payers) > 1 or len(flow.payees) > 1


def is_closed(flow: Flow, as_of: date) -> bool:
    """Whether the money or the shares of a flow have changed hands.

    A flow whose `closed` day lies after the as-of date is committed.
    """
    if flow.closed is None:
        return flow.status == "closed"
    return is_firm(flow.status) and flow.closed.first <= as_of
