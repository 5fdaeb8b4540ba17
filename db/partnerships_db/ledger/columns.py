"""The columns of one flow: rules over its amount, term and status alone.

The source of the rules is FORMAT.md, "What a total means". Where its text leaves a case open:

- A term of `up to 7 years` makes a rate open up to that length, and `at least 7 years` leaves it
  without a ceiling. Where `start`, `end` and `over` are all stated, `start` and `end` apply. A
  coarse date counts from its first month.
- A joint flow lists several payers or several payees. It is counted as joint where it counts.
- What inner flows leave of a flow is paid in what the flow itself says, whatever they are paid in.

A figure of a total is as exact as its least exact part ("How exact a total is"): each figure of
`Columns` has a `Marks` beside it, and `Columns.amount` is the figure to print.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Context, Decimal
from itertools import starmap
from typing import Literal, NamedTuple, get_args

from partnerships_db.format.flows import Flow
from partnerships_db.format.vocabulary import PaymentMedium
from partnerships_db.ledger.effects import can_count, counts_as_open, is_firm, is_intended
from partnerships_db.values.amounts import (
    ABOUT,
    AT_LEAST,
    CEILINGS,
    EXACT,
    LESS_THAN,
    UP_TO,
    USD,
    Amount,
    Duration,
    coarsest_place,
    qualifier_of,
    rounded_to_place,
)
from partnerships_db.values.dates import PartialDate, Precision

_ZERO = Decimal(0)
# Trillions with decimals, times a term and summed, have more digits than the default of 28.
_EXACT_CONTEXT = Context(prec=100)
_SMALLEST_UNIT = Decimal("0.000001")


ColumnName = Literal["firm", "up_to", "at_least", "intent"]
COLUMN_NAMES: tuple[ColumnName, ...] = get_args(ColumnName)
"""The columns that are sums of money."""

_MEDIA: tuple[str, ...] = get_args(PaymentMedium)


def exact_sum(figures: Iterable[Decimal]) -> Decimal:
    """Return the sum of figures with all their digits."""
    total = _ZERO
    for figure in figures:
        total = _EXACT_CONTEXT.add(total, figure)
    return total


def exact_product(figure: Decimal, count: int) -> Decimal:
    """Return a figure times a number with all its digits."""
    return _EXACT_CONTEXT.multiply(figure, count)


# -- The columns -----------------------------------------------------------------------------------


class Marks(NamedTuple):
    """What a sum keeps of the qualifiers of its parts."""

    place: int | None = None
    """The power of ten of the last digit that is known, if a part is `about`: 9 for billions."""
    has_ceiling: bool = False
    """Whether a part is at its upper figure: `up to`, `less than` or a range."""
    has_floor: bool = False
    """Whether a part is `at least`."""

    @property
    def qualifier(self) -> str:
        """The qualifier of the sum."""
        return qualifier_of(
            is_about=self.place is not None,
            has_ceiling=self.has_ceiling,
            has_floor=self.has_floor,
        )

    def joined(self, other: "Marks") -> "Marks":
        """Return the marks of the sum of two figures."""
        return Marks(
            coarsest_place(self.place, other.place),
            self.has_ceiling or other.has_ceiling,
            self.has_floor or other.has_floor,
        )

    def amount(self, money: Decimal, currency: str) -> Amount:
        """Return the sum as it is printed, with its qualifier and the digits that are known."""
        qualifier = self.qualifier
        figure = money if self.place is None else rounded_to_place(money, self.place)
        return Amount(
            currency,
            qualifier,
            low=None if qualifier in CEILINGS else figure,
            high=None if qualifier.startswith(AT_LEAST) else figure,
        )


EXACT_MARKS = Marks()
ALL_EXACT = (EXACT_MARKS,) * len(COLUMN_NAMES)


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
    not_cash: "tuple[tuple[str, Columns], ...]" = ()
    """The part of the money that is paid in each other medium than cash (`paid_in`)."""
    marks: tuple[Marks, ...] = field(default=ALL_EXACT, compare=False)
    """The marks of `COLUMN_NAMES`, in their order, without what each column means by itself.

    Totals are compared by their money alone.
    """

    def marks_of(self, column: ColumnName) -> Marks:
        """Return the marks of a column, with its own: what is `up_to` is at its upper figure."""
        marks = self.marks[COLUMN_NAMES.index(column)]
        if column == "up_to":
            return marks._replace(has_ceiling=not marks.has_floor)
        return marks._replace(has_floor=True) if column == "at_least" else marks

    def money(self, column: ColumnName) -> Decimal:
        """Return the exact sum of a column, of which not all digits may be known."""
        money: Decimal = getattr(self, column)
        return money

    def amount(self, column: ColumnName, currency: str) -> Amount | None:
        """Return a column as it is printed, or None if it is empty."""
        money = self.money(column)
        return self.marks_of(column).amount(money, currency) if money else None

    def money_not_cash(self, column: ColumnName) -> Decimal:
        """Return the exact sum of a column that is not paid in cash."""
        return exact_sum(part.money(column) for _, part in self.not_cash)

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
            not_cash=_joined_media(self.not_cash, other.not_cash),
            marks=_joined(self.marks, other.marks),
        )


def _joined(marks: tuple[Marks, ...], other_marks: tuple[Marks, ...]) -> tuple[Marks, ...]:
    # Most flows are exact: a sum of many is quick.
    if other_marks is ALL_EXACT:
        return marks
    if marks is ALL_EXACT:
        return other_marks
    return tuple(starmap(Marks.joined, zip(marks, other_marks, strict=True)))


NO_MONEY = Columns()


_WEIGHED_COLUMNS: tuple[ColumnName, ...] = ("firm", "up_to", "intent")


def weight_order(columns: Columns) -> tuple[Decimal, ...]:
    """Return a sort key: the most firm cash first, then the most *up to*, then intent.

    What is not cash comes after all cash: a share swap is not among the largest payments.
    """
    money = [-columns.money(name) for name in _WEIGHED_COLUMNS]
    cash = money
    if columns.not_cash:
        cash = [columns.money_not_cash(name) - columns.money(name) for name in _WEIGHED_COLUMNS]
    return (*cash, *money)


_ColumnsByMedium = tuple[tuple[str, Columns], ...]


def _joined_media(first: _ColumnsByMedium, second: _ColumnsByMedium) -> _ColumnsByMedium:
    """Return the sums by medium, in the order of the format."""
    if not first or not second:
        return first or second
    parts = dict(first)
    for medium, columns in second:
        parts[medium] = parts.get(medium, NO_MONEY) + columns
    return tuple((medium, parts[medium]) for medium in _MEDIA if medium in parts)


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
    return _paid_as_stated(flow, _columns_of_status(flow, bounds))


def _columns_of_status(flow: Flow, bounds: "AmountBounds") -> Columns:
    joint = 1 if bounds.high and is_joint(flow) else 0

    if is_intended(flow.status):
        return Columns(
            intent=bounds.high,
            joint=joint,
            marks=_column_marks(bounds, "intent"),
        )
    if counts_as_open(flow.status):
        return Columns(
            up_to=bounds.high,
            joint=joint,
            marks=_column_marks(bounds, "up_to"),
        )
    if is_firm(flow.status):
        return Columns(
            firm=bounds.low,
            up_to=_EXACT_CONTEXT.subtract(bounds.high, bounds.low),
            at_least=bounds.low if bounds.is_open else _ZERO,
            joint=joint,
            marks=_firm_marks(bounds),
        )
    return NO_MONEY


def _paid_as_stated(flow: Flow, columns: Columns) -> Columns:
    """Return a flow's columns with what they are paid in; no figure moves to another column."""
    if flow.paid_in is None or columns == NO_MONEY:
        return columns
    return replace(columns, not_cash=((flow.paid_in, columns),))


def _column_marks(bounds: "AmountBounds", column: ColumnName) -> tuple[Marks, ...]:
    """Return the marks of money that is in one column at its upper figure."""
    marks = bounds.marks
    if column == "up_to":
        marks = marks._replace(has_ceiling=False)
    if marks == EXACT_MARKS or not bounds.high:
        return ALL_EXACT
    return tuple(marks if name == column else EXACT_MARKS for name in COLUMN_NAMES)


def _firm_marks(bounds: "AmountBounds") -> tuple[Marks, ...]:
    """Return the marks of money that is firm up to its low end and open above it."""
    if bounds.place is None and not bounds.is_open:
        return ALL_EXACT
    place = Marks(bounds.place)
    return (
        place._replace(has_floor=bounds.is_open) if bounds.low else EXACT_MARKS,
        place if bounds.has_range else EXACT_MARKS,
        place if bounds.is_open else EXACT_MARKS,
        EXACT_MARKS,
    )


def unsummed_columns(flow: Flow) -> Columns:
    """Return the columns of a flow without a figure, counted as vague or as unpriced."""
    if not can_count(flow.status):
        return NO_MONEY
    joint = int(is_joint(flow))
    if is_vague(flow):
        return _paid_as_stated(flow, Columns(vague=1, joint=joint))
    return _paid_as_stated(flow, Columns(unpriced=1, joint=joint))


# -- The figure of a flow --------------------------------------------------------------------------


class AmountBounds(NamedTuple):
    """The lowest and the highest figure of a flow's amount, in whole units of its currency."""

    low: Decimal
    high: Decimal
    """The highest figure that was named; for `at least` it is the floor."""
    is_open: bool = False
    """Whether the amount has no ceiling."""
    place: int | None = None
    """The power of ten of the last digit that is known; None if the figures are exact."""

    @property
    def has_range(self) -> bool:
        """Whether the highest figure is above the lowest."""
        return self.low != self.high

    @property
    def marks(self) -> Marks:
        """The marks of the highest figure."""
        return Marks(self.place, self.has_range, self.is_open)


def currency_of(flow: Flow) -> str:
    """Return the currency of a flow; a flow without a currency counts in dollars."""
    if flow.amount is None or flow.amount.is_undisclosed:
        return USD
    return flow.amount.unit


def states_currency(flow: Flow) -> bool:
    """Return whether a flow states a currency, with a figure or with a vague size."""
    return flow.amount is not None and not flow.amount.is_undisclosed


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
        place=amount.place,
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
    `over`. It is `about` if one of these dates is, or is less exact than a month. Until a minimum
    it is at least so long.
    """
    if flow.start is not None and flow.end is not None:
        months = _months_between(flow.start.first, flow.end.first)
        if months <= 0:
            return None
        if flow.end.not_before:
            return Duration(AT_LEAST, Decimal(months), "month")
        is_exact = _has_month(flow.start) and _has_month(flow.end)
        return Duration(EXACT if is_exact else ABOUT, Decimal(months), "month")
    if flow.over is None or not flow.over.length:
        return None
    return flow.over


def _has_month(when: PartialDate) -> bool:
    return when.precision >= Precision.MONTH and not when.about


def _months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _rate_bounds(
    rate: AmountBounds,
    per: str,
    term: Duration,
) -> AmountBounds:
    """Return the bounds of a rate over its term; an open term makes the bounds open too.

    The product has no more known digits than an `about` rate or term has digits.
    """
    low = rate.low
    if term.qualifier in (UP_TO, LESS_THAN):
        low = _ZERO
    high = _rate_over_term(rate.high, per, term.months)
    digits = _known_digits(rate, term)
    return AmountBounds(
        low=_rate_over_term(low, per, term.months),
        high=high,
        is_open=rate.is_open or term.qualifier == AT_LEAST,
        place=None if digits is None else high.adjusted() - digits + 1,
    )


def _known_digits(rate: AmountBounds, term: Duration) -> int | None:
    """Return the number of digits that are known of a rate over its term; None for all of them."""
    digits = []
    if rate.place is not None:
        digits.append(rate.high.adjusted() - rate.place + 1)
    if term.qualifier == ABOUT:
        digits.append(len(term.length.as_tuple().digits))
    return max(min(digits), 1) if digits else None


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


def reduced_bounds(bounds: AmountBounds, inner_bounds: Iterable[AmountBounds]) -> AmountBounds:
    """Return the bounds less the upper figures of the flows inside, never below zero.

    The same figure is taken from the low and the high end (FORMAT.md, "What a total means":
    "Inside"). What is left is as exact as the least exact figure.
    """
    low = bounds.low
    high = bounds.high
    place = bounds.place
    for inner in inner_bounds:
        low = _EXACT_CONTEXT.subtract(low, inner.high)
        high = _EXACT_CONTEXT.subtract(high, inner.high)
        place = coarsest_place(place, inner.place)
    return AmountBounds(
        max(low, _ZERO),
        max(high, _ZERO),
        bounds.is_open,
        place,
    )


# -- What kind of flow it is -----------------------------------------------------------------------


def is_vague(flow: Flow) -> bool:
    """Whether a flow's amount is a vague size, such as `tens of billions USD`."""
    return flow.amount is not None and bool(flow.amount.vague)


def is_joint(flow: Flow) -> bool:
    """Whether several payers or several payees share a flow; each of them has it in full."""
    return len(flow.payers) > 1 or len(flow.payees) > 1


def is_share_swap(kind: str, medium: str | None) -> bool:
    """Whether a flow is an acquisition paid in shares, which brings no money into the target."""
    return kind == "acquisition" and medium == "shares"


def is_closed(flow: Flow, as_of: date) -> bool:
    """Whether the money or the shares of a flow have changed hands.

    A flow whose `closed` day lies after the as-of date is committed.
    """
    if flow.closed is None:
        return flow.status == "closed"
    return is_firm(flow.status) and flow.closed.first <= as_of
