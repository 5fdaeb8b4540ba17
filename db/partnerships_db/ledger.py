"""What a total means: pure rules over flows as of a date, by column and currency, in exact decimals.

The law is `format.md`, "What a total means"; each rule of it is one function here. Where its text leaves
a case open, this is what we do:

- A flow that `repeats` counts in nothing whatever became of the flow that it repeats. It replaces what it
  supersedes all the same, but takes nothing from a total that it is part of.
- What is replaced stays replaced when its successor is replaced or ended in its turn. Flows that replace
  one another in a circle all count in nothing, and what was part of them counts alone.
- `ends` leaves no successor: a fee paid for getting out of a contract doesn't inherit its parts.
- Only `part-of` and `fulfils` pass on to a successor. What ends or supersedes a flow names that one flow:
  of a deal that was split in two, one half isn't replaced by the other.
- An event carries no status of its own here, so one that supersedes counts as cancelled when it has flows
  and all of them are. One that ends another acts whatever its own flows are.
- A part of a part is a part: where the flow between is not selected, or has no figure, or another
  currency, what is inside it is taken from the flow around it. Where both are stated, it is taken once.
- A flow inside two others is taken from each, also where one relation names a whole event.
- A vague flow inside another stays vague: only unpriced ones go uncounted there.
- `up to 7 years` makes a rate open up to that, `at least 7 years` leaves it without a ceiling; where
  `start`, `end` and `over` are all stated, `start` and `end` win. Coarse dates stand at their first month.
- A joint flow is one that lists several payers or several payees. It is counted as joint where it counts.
"""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Context, Decimal
from typing import Any, Literal, NamedTuple

from partnerships_db.amounts import ABOUT, AT_LEAST, EXACT, LESS_THAN, UP_TO, Amount, Share, plain
from partnerships_db.dates import PartialDate
from partnerships_db.flows import Deal, Flow, Relation

Side = Literal["in", "out"]
Parents = Mapping[str, Iterable[str]]
"""A company's owners as of the date; whoever has none may be missing."""

USD = "USD"
"""Where a flow without a currency counts."""

_ZERO = Decimal(0)
# Trillions with decimals, times a term, summed: more digits than Python's default of 28.
_EXACTLY = Context(prec=100)
_FINEST = Decimal("0.000001")


# -- What comes out --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Columns:
    """A total: what is firm, what is open above it and what is intended are never one number."""

    firm: Decimal = _ZERO
    up_to: Decimal = _ZERO
    at_least: Decimal = _ZERO
    """So much of `firm` has no ceiling."""
    intent: Decimal = _ZERO
    vague: int = 0
    unpriced: int = 0
    joint: int = 0

    def __add__(self, other: "Columns") -> "Columns":
        add = _EXACTLY.add
        return Columns(
            add(self.firm, other.firm),
            add(self.up_to, other.up_to),
            add(self.at_least, other.at_least),
            add(self.intent, other.intent),
            self.vague + other.vague,
            self.unpriced + other.unpriced,
            self.joint + other.joint,
        )


NOTHING = Columns()


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of a flow as of a date."""

    flow: Flow
    begun: bool
    """Its event's first day has come."""
    retracted: bool = False
    cancelled: bool = False
    repeats: str | None = None
    """The `event` or `event/flow` that it says again."""
    replaced_by: str | None = None
    """The flow or event that superseded, amended or ended it, the first of several."""
    replaced_on: PartialDate | None = None
    closed: bool = False
    """The money or the shares have changed hands."""

    @property
    def counts(self) -> bool:
        """Whether it is in, and neither repeats nor was replaced: it makes an edge and stands in totals."""
        return self.begun and not (self.retracted or self.cancelled or self.repeats or self.replaced_by)


class Taken(NamedTuple):
    """What a flow inside another took from it."""

    by: str
    figure: Decimal
    paid: bool
    """It fulfils a promise; otherwise it is a part."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A flow in a total: the columns it went to, and what sent it there."""

    flow: Flow
    side: Side | None
    """None in a selection of events, which has no sides."""
    currency: str
    columns: Columns
    standing: Standing
    taken: tuple[Taken, ...] = ()
    """By the flows inside it."""
    settled_by: str | None = None
    inside: tuple[str, ...] = ()
    """The flows in this total that are reduced by it, or that hold it where it has no figure."""

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that sent it there, a short sentence each."""
        return tuple(_sentences(self))


@dataclass(frozen=True, slots=True)
class Totals:
    """A company's money on both sides, by currency, with every flow that it is made of."""

    company: str
    as_of: date
    with_: str | None
    money_in: Mapping[str, Columns]
    """Dollars always, another currency where something counts in it."""
    money_out: Mapping[str, Columns]
    flows: tuple[Explained, ...]
    """In the order of time, in before out; also those that count in nothing."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The money of a set of events, each flow once."""

    as_of: date
    money: Mapping[str, Columns]
    flows: tuple[Explained, ...]


# -- What one flow says ----------------------------------------------------------------------------


class Figure(NamedTuple):
    """The bounds of a flow's money by its own words."""

    low: Decimal
    high: Decimal
    """The highest figure that was named: of `at least` the floor."""
    is_open: bool = False
    """It has no ceiling."""


def currency_of(flow: Flow) -> str:
    """A flow without a currency counts under dollars."""
    return (flow.amount.unit if flow.amount else "") or USD


def figure_of(flow: Flow) -> Figure | None:
    """A rate is multiplied by its term, and without one is no figure; nor is a vague size or none at all."""
    amount = flow.amount
    if amount is None or amount.upper is None:
        return None
    low, high, is_open = amount.low or _ZERO, amount.upper, amount.qualifier == AT_LEAST
    if not amount.per:
        return Figure(low, high, is_open)
    term = term_of(flow)
    if term is None:
        return None
    if term.qualifier in (UP_TO, LESS_THAN):
        low = _ZERO
    low, high = (_over(end, amount.per, term.months) for end in (low, high))
    return Figure(low, high, is_open or term.qualifier == AT_LEAST)


def term_of(flow: Flow) -> Share | None:
    """The whole months from `start` to `end`, the end's own not counted, or else what `over` says."""
    if flow.start is not None and flow.end is not None:
        first, last = flow.start.first, flow.end.first
        months = (last.year - first.year) * 12 + last.month - first.month
        return Share(EXACT, Decimal(months), "month") if months > 0 else None
    return flow.over if flow.over is not None and flow.over.number else None


def _over(rate: Decimal, per: str, months: Decimal) -> Decimal:
    """A rate for that many months; seven twelfths of a yearly one are rounded to a millionth."""
    whole = _EXACTLY.multiply(rate, months)
    return whole if per == "month" else _EXACTLY.quantize(_EXACTLY.divide(whole, Decimal(12)), _FINEST)


def own_columns(flow: Flow) -> Columns:
    """The columns by a flow's own words: what is inside it, or replaces it, is not looked at."""
    figure = figure_of(flow)
    return _columns(flow, figure) if figure else _counted(flow)


def _columns(flow: Flow, figure: Figure) -> Columns:
    """Committed is firm up to the low end and open above it; conditional is open, and the rest intent, in full."""
    low, high, is_open = figure
    joint = int(is_joint(flow)) if high else 0
    match flow.status:
        case "committed" | "closed":
            return Columns(low, _EXACTLY.subtract(high, low), low if is_open else _ZERO, joint=joint)
        case "conditional":
            return Columns(up_to=high, joint=joint)
        case "intent" | "rumoured":
            return Columns(intent=high, joint=joint)
        case _:
            return NOTHING


def _counted(flow: Flow) -> Columns:
    """What has no figure is counted and not summed: a vague size as vague, all else as unpriced."""
    if flow.status == "cancelled":
        return NOTHING
    vague = int(_is_vague(flow))
    return Columns(vague=vague, unpriced=1 - vague, joint=int(is_joint(flow)))


def _is_vague(flow: Flow) -> bool:
    return flow.amount is not None and bool(flow.amount.vague)


def is_joint(flow: Flow) -> bool:
    """Several payers or several payees share a joint flow, and each has it in full."""
    return len(flow.payers) > 1 or len(flow.payees) > 1


def _reduced(figure: Figure, taken: Iterable[Taken]) -> Figure:
    """The outer flow counts what its inner ones leave of both its ends, never less than nothing."""
    low, high = figure.low, figure.high
    for inner in taken:
        low = _EXACTLY.subtract(low, inner.figure)
        high = _EXACTLY.subtract(high, inner.figure)
    return Figure(max(low, _ZERO), max(high, _ZERO), figure.is_open)


# -- What flows do to one another ------------------------------------------------------------------

_REPLACES = frozenset({"supersedes", "amends", "ends"})
_REPLACES_BY_EVENT = frozenset({"supersedes", "ends"})  # `amends` on an event is information
_INSIDE = frozenset({"part-of", "fulfils"})


class _Link(NamedTuple):
    """How one flow is inside another."""

    paid: bool
    settles: bool


class _Replacement(NamedTuple):
    """What replaced a flow; of several the least, which is the first."""

    first_day: date
    name: str
    date: PartialDate


class Ledger:
    """Deals as of a day, their relations indexed once; any number of totals may be asked of it."""

    def __init__(self, deals: Iterable[Deal], as_of: date) -> None:
        self.as_of = as_of
        self._deals = {deal.id: deal for deal in deals}
        # A flow is its number here; relations are followed from number to number.
        self._flows: list[Flow] = []
        self._of_event: dict[str, range] = {}
        self._by_name: dict[tuple[str, str], int] = {}
        self._of_payer: dict[str, list[int]] = {}
        self._of_payee: dict[str, list[int]] = {}
        self._number_flows()
        self._replaced: dict[int, _Replacement] = {}
        self._successor: dict[int, int] = {}
        self._heirs: dict[int, int] = {}
        self._note_replacements()
        self._standing = [
            standing for deal in self._deals.values() for standing in self._standings(deal)
        ]
        self._last: dict[tuple[int, bool], int | None] = {}
        self._parts: dict[int, dict[int, _Link]] = {}
        self._note_parts()

    def standing(self) -> dict[str, Standing]:
        """The fate of every flow, by its name."""
        return {standing.flow.name: standing for standing in self._standing}
