"""What a total means: pure rules over flows as of a date, by column and currency, in exact decimals.

The law is `format.md`, "What a total means"; each rule of it is one function here. Where its text leaves
a case open, this is what we do:

- A flow that `repeats` counts in nothing whatever became of the flow that it repeats. It replaces what it
  supersedes all the same, but takes nothing from a total that it is part of.
- What is replaced stays replaced when its successor is replaced or ended in its turn. Flows that replace
  one another in a circle all count in nothing, and what was part of them counts alone.
- A successor takes over what was part of the flow or fulfilled it, and also what the flow was part of or
  fulfilled; the latter not where whole events supersede, for which of the new flows would it be? What
  superseded or ended the old flow is no matter of the new one: of a deal that was split in two, one half
  doesn't replace the other.
- `ends` leaves no successor: a fee paid for getting out of a contract doesn't inherit its parts.
- An event carries no status of its own here, so one that supersedes counts as cancelled when it has flows
  and all of them are. One that ends another acts whatever its own flows are.
- A part of a part is a part: where the flow between is not selected, or has no figure, or another
  currency, what is inside it is taken from the flow around it. Where both are stated, it is taken once.
- A flow inside two others is taken from each, also where one relation names a whole event.
- A vague flow inside another stays vague: only unpriced ones go uncounted there, also where the outer flow
  is settled and leaves nothing itself.
- Parts that hold one another in a circle take from each other like any others. An event that supersedes or
  ends itself does nothing.
- `up to 7 years` makes a rate open up to that, `at least 7 years` leaves it without a ceiling; where
  `start`, `end` and `over` are all stated, `start` and `end` win. Coarse dates stand at their first month.
- A joint flow is one that lists several payers or several payees. It is counted as joint where it counts.
"""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from typing import Literal, NamedTuple

from partnerships_db.format.flows import Deal, Flow, ResolvedRelation
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.effects import (
    EVENT_REPLACING_RELATIONS,
    INSIDE_RELATIONS,
    REPLACING_RELATIONS,
    can_replace,
    counts_as_open,
    is_intended,
)
from partnerships_db.values.amounts import AT_LEAST, EXACT, LESS_THAN, UP_TO, Share
from partnerships_db.values.dates import PartialDate

MoneySide = Literal["in", "out"]
PayerPayee = tuple[str, str]
"""A payer and a payee; either may be `unknown`."""
OwnersByCompany = Mapping[str, Iterable[str]]
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


NO_MONEY = Columns()


class FlowState(NamedTuple):
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
        return self.begun and not (
            self.retracted or self.cancelled or self.repeats or self.replaced_by
        )


class Deduction(NamedTuple):
    """What a flow inside another took from it."""

    by: str
    figure: Decimal
    pays: bool
    """It fulfils a promise; otherwise it is a part."""


class ExplainedFlow(NamedTuple):
    """A flow in a total: the columns it went to, and what sent it there."""

    flow: Flow
    side: MoneySide | None
    """None in a selection of events, which has no sides."""
    currency: str
    columns: Columns
    state: FlowState
    deductions: tuple[Deduction, ...] = ()
    """By the flows inside it."""
    settled_by: str | None = None
    inside: tuple[str, ...] = ()
    """The flows in this total that are reduced by it, or that hold it where it has no figure."""


class Totals(NamedTuple):
    """A company's money on both sides, by currency, with every flow that it is made of."""

    company: str
    as_of: date
    with_: str | None
    money_in: Mapping[str, Columns]
    """Dollars always, another currency where something counts in it."""
    money_out: Mapping[str, Columns]
    flows: tuple[ExplainedFlow, ...]
    """In the order of time, in before out; also those that count in nothing."""


class Selection(NamedTuple):
    """The money of a set of events, each flow once."""

    as_of: date
    money: Mapping[str, Columns]
    flows: tuple[ExplainedFlow, ...]


# -- What one flow says ----------------------------------------------------------------------------


class AmountBounds(NamedTuple):
    """The bounds of a flow's money by its own words."""

    low: Decimal
    high: Decimal
    """The highest figure that was named: of `at least` the floor."""
    is_open: bool = False
    """It has no ceiling."""


def currency_of(flow: Flow) -> str:
    """A flow without a currency counts under dollars."""
    return (flow.amount.unit if flow.amount else "") or USD


def amount_bounds(flow: Flow) -> AmountBounds | None:
    """A rate is multiplied by its term, and without one is no figure; nor is a vague size or none at all."""
    amount = flow.amount
    if amount is None or amount.upper is None:
        return None
    low, high, is_open = amount.low or _ZERO, amount.upper, amount.qualifier == AT_LEAST
    if not amount.per:
        return AmountBounds(low, high, is_open)
    term = term_of(flow)
    if term is None:
        return None
    if term.qualifier in (UP_TO, LESS_THAN):
        low = _ZERO
    low, high = (_rate_over_term(end, amount.per, term.months) for end in (low, high))
    return AmountBounds(low, high, is_open or term.qualifier == AT_LEAST)


def term_of(flow: Flow) -> Share | None:
    """The whole months from `start` to `end`, the end's own not counted, or else what `over` says."""
    if flow.start is not None and flow.end is not None:
        first, last = flow.start.first, flow.end.first
        months = (last.year - first.year) * 12 + last.month - first.month
        return Share(EXACT, Decimal(months), "month") if months > 0 else None
    return flow.over if flow.over is not None and flow.over.number else None


def _rate_over_term(rate: Decimal, per: str, months: Decimal) -> Decimal:
    """A rate for that many months; seven twelfths of a yearly one are rounded to a millionth."""
    whole = _EXACTLY.multiply(rate, months)
    return (
        whole if per == "month" else _EXACTLY.quantize(_EXACTLY.divide(whole, Decimal(12)), _FINEST)
    )


def own_columns(flow: Flow) -> Columns:
    """The columns by a flow's own words: what is inside it, or replaces it, is not looked at."""
    figure = amount_bounds(flow)
    return _columns_of_bounds(flow, figure) if figure else _unsummed_columns(flow)


def _columns_of_bounds(flow: Flow, figure: AmountBounds) -> Columns:
    """Committed is firm up to the low end and open above it; conditional is open, and what is intended is intent."""
    low, high, is_open = figure
    joint = int(is_joint(flow)) if high else 0
    if counts_as_open(flow.status):
        return Columns(up_to=high, joint=joint)
    if is_intended(flow.status):
        return Columns(intent=high, joint=joint)
    if flow.status in ("committed", "closed"):
        return Columns(low, _EXACTLY.subtract(high, low), low if is_open else _ZERO, joint=joint)
    return NO_MONEY


def _unsummed_columns(flow: Flow) -> Columns:
    """What has no figure is counted and not summed: a vague size as vague, all else as unpriced."""
    if flow.status == "cancelled":
        return NO_MONEY
    vague = int(_is_vague(flow))
    return Columns(vague=vague, unpriced=1 - vague, joint=int(is_joint(flow)))


def _is_vague(flow: Flow) -> bool:
    return flow.amount is not None and bool(flow.amount.vague)


def _is_unpriced(flow: Flow) -> bool:
    return amount_bounds(flow) is None and not _is_vague(flow)


def is_joint(flow: Flow) -> bool:
    """Several payers or several payees share a joint flow, and each has it in full."""
    return len(flow.payers) > 1 or len(flow.payees) > 1


def _reduced(figure: AmountBounds, deductions: Iterable[Deduction]) -> AmountBounds:
    """The outer flow counts what its inner ones leave of both its ends, never less than nothing."""
    low, high = figure.low, figure.high
    for inner in deductions:
        low = _EXACTLY.subtract(low, inner.figure)
        high = _EXACTLY.subtract(high, inner.figure)
    return AmountBounds(max(low, _ZERO), max(high, _ZERO), figure.is_open)


# -- What flows do to one another ------------------------------------------------------------------


class _Replacement(NamedTuple):
    """What replaced a flow; of several the least, which is the first."""

    day: date
    by: str
    on: PartialDate


class _Successor(NamedTuple):
    """The flow that took another's place; of several the least: the first by date, then id."""

    order: tuple[date, str, str, int]
    number: int
    by_event: bool
    """Only its event says so."""


class _Link(NamedTuple):
    """How one flow is inside another."""

    pays: bool
    settles: bool


class Ledger:
    """Deals as of a day, their relations indexed once; any number of totals may be asked of it."""

    def __init__(self, deals: Iterable[Deal], as_of: date) -> None:
        self.as_of = as_of
        self._deals = {deal.id: deal for deal in deals}
        # A flow is a number here: relations are followed from number to number.
        self._flows = [flow for deal in self._deals.values() for flow in deal.flows]
        self._of_event: dict[str, list[int]] = {}
        self._by_id: dict[tuple[str, str], int] = {}
        self._of_payer: dict[str, list[int]] = {}
        self._of_payee: dict[str, list[int]] = {}
        self._index()
        self._speaking = list(self._find_speaking())
        self._replaced: dict[int, _Replacement] = {}
        self._successors: dict[int, _Successor] = {}
        self._find_replacements()
        self._states = [
            standing for deal in self._deals.values() for standing in self._states_of(deal)
        ]
        self._parts: dict[int, dict[int, _Link]] = {}
        self._settled: dict[int, int] = {}
        self._find_parts()
        self._figures: dict[int, AmountBounds | None] = {}

    def standing(self) -> dict[str, FlowState]:
        """What became of every flow, by its name."""
        return {standing.flow.name: standing for standing in self._states}

    def totals(self, company: str, *, with_: str | None = None, parents: OwnersByCompany | None = None,
               events: Container[str] | None = None) -> Totals:  # fmt: skip
        """A company's money: the flows that name it on a side, and on the other one outside its group.

        With `parents` its group is itself and all that it owns, wholly or with others, and so is that of
        `with_`. A joint flow of which only a part stays inside counts for the part that crosses. `events`
        selects the flows of these alone.
        """
        group = _group(company, parents)
        others = _group(with_, parents) if with_ is not None else None
        flows: list[ExplainedFlow] = []
        money: dict[MoneySide, dict[str, Columns]] = {}
        sides: tuple[tuple[MoneySide, dict[str, list[int]]], ...] = (
            ("in", self._of_payee),
            ("out", self._of_payer),
        )
        for side, index in sides:
            named = {number for member in group for number in index.get(member, ())}
            crossing = [
                number
                for number in named
                if _crosses(self._flows[number], side, group, others)
                and (events is None or self._flows[number].event in events)
            ]
            explained = self._explain(crossing, side)
            money[side] = _summed(explained)
            flows += explained
        flows.sort(key=lambda one: _order(one.flow))
        return Totals(company, self.as_of, with_, money["in"], money["out"], tuple(flows))

    def flows_by_pair(
        self, heads: Mapping[str, str], events: Container[str] | None = None
    ) -> dict[PayerPayee, list[int]]:
        """The flows that have begun, for each payer and payee that they name: by number, the earliest first.

        `heads` says whom a company counts as, where that is another one; what passes inside it is on no way.
        """
        chosen = (
            number
            for number, standing in enumerate(self._states)
            if standing.begun and (events is None or standing.flow.event in events)
        )
        found: dict[PayerPayee, list[int]] = {}
        for number in sorted(chosen, key=lambda number: _order(self._flows[number])):
            flow = self._flows[number]
            if not heads and len(flow.payers) == len(flow.payees) == 1:
                ways = {(flow.payers[0], flow.payees[0])}
            else:
                ways = {
                    (heads.get(one, one), heads.get(other, other))
                    for one in flow.payers
                    for other in flow.payees
                }
            for way in ways:
                if way[0] != way[1] or way[0] == UNKNOWN:
                    found.setdefault(way, []).append(number)
        return found

    def counting_flows(self, numbers: Iterable[int]) -> list[Flow]:
        """Those of the flows that are in, and neither repeat nor were replaced."""
        return [self._flows[number] for number in numbers if self._states[number].counts]

    def explained(self, numbers: Sequence[int]) -> tuple[ExplainedFlow, ...]:
        """Flows of one way as a selection, the earliest first."""
        if len(numbers) == 1 and self._states[numbers[0]].begun and numbers[0] not in self._parts:
            return (self._explained(numbers[0], "out", (), ()),)  # as most ways are
        return tuple(self._explain(numbers, "out"))

    @staticmethod
    def summed_columns(flows: Iterable[ExplainedFlow]) -> dict[str, Columns]:
        """What explained flows come to, by currency."""
        return _summed(flows)

    def selection(self, events: Iterable[str] | None = None) -> Selection:
        """The flows of those events, or of all, each once: they are one selection without sides."""
        chosen = self._deals if events is None else dict.fromkeys(events)
        flows = self._explain(
            [number for event in chosen for number in self._of_event.get(event, ())], None
        )
        return Selection(self.as_of, _summed(flows), tuple(flows))

    def _index(self) -> None:
        for number, flow in enumerate(self._flows):
            self._of_event.setdefault(flow.event, []).append(number)
            if flow.id is not None:
                self._by_id[flow.event, flow.id] = number
            for company in flow.payers:
                self._of_payer.setdefault(company, []).append(number)
            for company in flow.payees:
                self._of_payee.setdefault(company, []).append(number)

    def _named(self, relation: ResolvedRelation) -> Iterable[int]:
        """A relation that names a whole event means all its flows."""
        if relation.flow is None:
            return self._of_event.get(relation.event, ())
        number = self._by_id.get((relation.event, relation.flow))
        return () if number is None else (number,)

    def _speaks(self, deal: Deal) -> bool:
        """What an event says of others holds from its first day on, unless it was taken back."""
        return deal.date.first <= self.as_of and not deal.retracted

    def _find_speaking(self) -> Iterator[tuple[int, Flow]]:
        """A flow's relations hold while its event's do and it is not cancelled."""
        for deal in self._deals.values():
            if self._speaks(deal):
                for number in self._of_event.get(deal.id, ()):
                    flow = self._flows[number]
                    if flow.relations and can_replace(flow.status):
                        yield number, flow

    def _find_replacements(self) -> None:
        """A flow counts until the day before another supersedes, amends or ends it, and that one must be in."""
        for deal in self._deals.values():
            if deal.relations and self._speaks(deal):
                self._replace_by_event(deal)
        for number, flow in self._speaking:
            for relation in flow.relations:
                if relation.type in REPLACING_RELATIONS:
                    replacement = _Replacement(flow.date.first, flow.name, flow.date)
                    successor = _Successor(_order_by_id(flow), number, False)
                    for target in self._named(relation):
                        if target != number:
                            self._replace(
                                target, replacement, None if relation.type == "ends" else successor
                            )

    def _replace_by_event(self, deal: Deal) -> None:
        """On an event, supersedes and ends act on all flows of their target, or on the one named; amends informs."""
        own = self._of_event.get(deal.id, ())
        alive = [number for number in own if can_replace(self._flows[number].status)]
        heirs = sorted(
            _Successor(_order_by_id(self._flows[number]), number, True) for number in alive
        )
        replacement = _Replacement(deal.date.first, deal.id, deal.date)
        is_dead = bool(own) and not alive
        for relation in deal.relations:
            if relation.type not in EVENT_REPLACING_RELATIONS:
                continue
            names_itself = relation.event == deal.id and relation.flow is None
            if relation.type == "ends" and not names_itself:
                for target in self._named(relation):
                    self._replace(target, replacement, None)
            elif relation.type != "ends" and not names_itself and not is_dead:
                for target in self._named(relation):
                    self._replace(
                        target,
                        replacement,
                        next((heir for heir in heirs if heir.number != target), None),
                    )

    def _replace(
        self, target: int, replacement: _Replacement, successor: _Successor | None
    ) -> None:
        self._replaced[target] = min(replacement, self._replaced.get(target, replacement))
        if successor is not None:
            self._successors[target] = min(successor, self._successors.get(target, successor))

    def _states_of(self, deal: Deal) -> Iterator[FlowState]:
        """A flow is in from its event's first day; cancelled, retracted and repeating ones count in nothing."""
        begun = deal.date.first <= self.as_of
        repeats = _repeated(deal.relations)
        for number in self._of_event.get(deal.id, ()):
            flow = self._flows[number]
            replacement = self._replaced.get(number)
            yield FlowState(
                flow,
                begun,
                deal.retracted,
                flow.status == "cancelled",
                repeats or _repeated(flow.relations),
                replacement.by if replacement else None,
                replacement.on if replacement else None,
                is_closed(flow, self.as_of),
            )

    def _find_parts(self) -> None:
        """What was part of a replaced flow, or fulfilled it, does so of its successor; and so the other way."""
        ends: dict[int, int | None] = {}
        own_ends: dict[int, int | None] = {}
        stated = {
            number: successor.number
            for number, successor in self._successors.items()
            if not successor.by_event
        }
        successors = {number: successor.number for number, successor in self._successors.items()}
        for number, flow in self._speaking:
            for relation in flow.relations:
                if relation.type not in INSIDE_RELATIONS:
                    continue
                pays = relation.type == "fulfils"
                inner = _last(number, stated, own_ends)
                for outer in {_last(target, successors, ends) for target in self._named(relation)}:
                    if inner is not None and outer is not None and inner != outer:
                        self._put_inside(inner, outer, _Link(pays, pays and relation.settles))

    def _put_inside(self, inner: int, outer: int, link: _Link) -> None:
        links = self._parts.setdefault(outer, {})
        known = links.get(inner, link)
        links[inner] = _Link(link.pays or known.pays, link.settles or known.settles)
        if link.settles and self._states[inner].counts:
            first = self._settled.get(outer, inner)
            self._settled[outer] = min(inner, first, key=lambda number: _order(self._flows[number]))

    def _figure(self, number: int) -> AmountBounds | None:
        if number not in self._figures:
            self._figures[number] = amount_bounds(self._flows[number])
        return self._figures[number]

    def _explain(self, numbers: Iterable[int], side: MoneySide | None) -> list[ExplainedFlow]:
        """Each flow of a selection with what the others leave of it, in the order of time."""
        begun = sorted(
            (n for n in numbers if self._states[n].begun), key=lambda n: _order(self._flows[n])
        )
        selected = {number for number in begun if self._states[number].counts}
        taken: dict[int, list[Deduction]] = {}
        inside: dict[int, list[str]] = {}
        for outer in begun:
            if outer in selected and outer in self._parts:
                takers, silent = self._inner(outer, selected)
                for inner, pays in takers.items():
                    figure = self._figure(inner)
                    assert figure is not None
                    taken.setdefault(outer, []).append(
                        Deduction(self._flows[inner].name, figure.high, pays)
                    )
                for inner in selected.intersection((*takers, *silent)):
                    inside.setdefault(inner, []).append(self._flows[outer].name)
        return [
            self._explained(n, side, tuple(taken.get(n, ())), tuple(inside.get(n, ())))
            for n in begun
        ]

    def _explained(
        self,
        number: int,
        side: MoneySide | None,
        deductions: tuple[Deduction, ...],
        inside: tuple[str, ...],
    ) -> ExplainedFlow:
        """The columns that a flow goes to, once what is inside it and around it is known."""
        flow, standing, figure = self._flows[number], self._states[number], self._figure(number)
        settled = self._settled.get(number)
        if not standing.counts or settled is not None or (figure is None and inside):
            columns = NO_MONEY
        elif figure is None:
            columns = _unsummed_columns(flow)
        else:
            columns = _columns_of_bounds(
                flow, _reduced(figure, deductions) if deductions else figure
            )
        settled_by = None if settled is None else self._flows[settled].name
        return ExplainedFlow(
            flow, side, currency_of(flow), columns, standing, deductions, settled_by, inside
        )

    def _inner(self, outer: int, selected: Collection[int]) -> tuple[dict[int, bool], set[int]]:
        """The flows that take from a figure, and whether they pay it; and the unpriced ones that it holds.

        A part must be selected too and have the same currency; what fulfils a promise takes from it
        whoever pays. Through a flow that takes nothing itself, what is inside it is reached.
        """
        currency, has_figure = currency_of(self._flows[outer]), self._figure(outer) is not None
        takers: dict[int, bool] = {}
        silent: set[int] = set()
        waiting = [(outer, True)]
        seen = set(waiting)
        while waiting:
            around, paid_around = waiting.pop()
            for inner, link in self._parts.get(around, {}).items():
                step = inner, paid_around and link.pays
                if inner == outer or step in seen:
                    continue
                seen.add(step)
                flow = self._flows[inner]
                is_like = currency_of(flow) == currency
                is_meant = inner in selected or (step[1] and self._states[inner].counts)
                if has_figure and is_meant and is_like and self._figure(inner) is not None:
                    takers[inner] = takers.get(inner, False) or link.pays
                    continue
                if (
                    inner in selected
                    and _is_unpriced(flow)
                    and (is_like or not flow.amount or not flow.amount.unit)
                ):
                    silent.add(inner)
                # What holds nothing to be reduced only reaches through flows that don't answer for themselves.
                if has_figure or inner not in selected:
                    waiting.append(step)
        return self._outermost(takers) if len(takers) > 1 else takers, silent

    def _outermost(self, takers: dict[int, bool]) -> dict[int, bool]:
        """A part that is inside another part is taken with that one, once."""
        ordered = sorted(takers, key=lambda number: _order(self._flows[number]))
        within: set[int] = set()
        left = len(takers)
        for taker in ordered:
            reached = [] if taker in within else list(self._parts.get(taker, ()))
            for inner in reached:  # which grows: level by level, the other parts are found soonest
                if left == 1:
                    break
                if inner != taker and inner not in within:
                    within.add(inner)
                    left -= inner in takers
                    reached += self._parts.get(inner, ())
        return {taker: takers[taker] for taker in ordered if taker not in within}


def is_closed(flow: Flow, as_of: date) -> bool:
    """A flow whose `closed` lies after the date is committed still."""
    if flow.closed is None:
        return flow.status == "closed"
    return flow.status in ("closed", "committed") and flow.closed.first <= as_of


def _repeated(relations: Iterable[ResolvedRelation]) -> str | None:
    """On an event, `repeats` covers all its flows; on a flow that one."""
    for relation in relations:
        if relation.type == "repeats":
            return f"{relation.event}/{relation.flow}" if relation.flow else relation.event
    return None


def _last(number: int, successors: Mapping[int, int], known: dict[int, int | None]) -> int | None:
    """The last of a chain of successors; None where they go round in a circle."""
    passed: list[int] = []
    while number not in known:
        passed.append(number)
        known[number] = None  # to come by here again is to go round
        if number not in successors:
            known[number] = number
            break
        number = successors[number]
    last = known[number]
    known.update(dict.fromkeys(passed, last))
    return last


def _order(flow: Flow) -> tuple[date, str, int]:
    return flow.date.first, flow.event, flow.place


def _order_by_id(flow: Flow) -> tuple[date, str, str, int]:
    return flow.date.first, flow.event, flow.id or "", flow.place


# -- Whose -----------------------------------------------------------------------------------------


def _group(company: str, parents: OwnersByCompany | None) -> set[str]:
    """Roll-up takes all that a company owns, and what these own, as the company."""
    owned: dict[str, list[str]] = {}
    for child, owners in (parents or {}).items():
        for owner in owners:
            owned.setdefault(owner, []).append(child)
    group, waiting = {company}, [company]
    while waiting:
        for child in owned.get(waiting.pop(), ()):
            if child not in group:
                group.add(child)
                waiting.append(child)
    return group


def _crosses(
    flow: Flow, side: MoneySide, group: Container[str], others: Container[str] | None
) -> bool:
    """What flows inside the group is dropped; with a counterparty, so is what passes it by."""
    far_side = flow.payers if side == "in" else flow.payees
    return any(
        company not in group and (others is None or company in others) for company in far_side
    )


def _summed(flows: Iterable[ExplainedFlow]) -> dict[str, Columns]:
    """Currencies are never mixed; dollars come first and are always there."""
    columns: dict[str, list[Columns]] = {}
    for one in flows:
        if one.columns is not NO_MONEY:
            columns.setdefault(one.currency, []).append(one.columns)
    money = {currency: sum(columns[currency], NO_MONEY) for currency in sorted(columns)}
    others = {
        currency: total
        for currency, total in money.items()
        if currency != USD and total != NO_MONEY
    }
    return {USD: money.get(USD, NO_MONEY), **others}


# -- The three questions ---------------------------------------------------------------------------


def company_totals(
    deals: Iterable[Deal], company: str, as_of: date, *, with_: str | None = None, parents: OwnersByCompany | None = None,
    events: Container[str] | None = None,
) -> Totals:  # fmt: skip
    """A company's money as of a date; the deals are all that name it and all that bear on those."""
    return Ledger(deals, as_of).totals(company, with_=with_, parents=parents, events=events)


def selection(deals: Iterable[Deal], as_of: date, events: Iterable[str] | None = None) -> Selection:
    """The money of a set of events; the deals are these, and all others that bear on them."""
    return Ledger(deals, as_of).selection(events)


def standing(deals: Iterable[Deal], as_of: date) -> dict[str, FlowState]:
    """What became of every flow, by its name."""
    return Ledger(deals, as_of).standing()


# -- In words and as JSON --------------------------------------------------------------------------
