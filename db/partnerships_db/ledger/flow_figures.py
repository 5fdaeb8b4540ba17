"""Kept figures: what each flow counts for as of every day, in the totals that a store keeps.

The figure of a flow depends on the day, because others replace it or begin inside it, and on the
total, because only selected flows are taken from it (FORMAT.md, "What a total means": "Inside").
Everything that bears on a figure is in the flow's component: the events that relations about money
join. So the figures of a component are made from its deals alone, by the ledger itself, as of each
day on which something changes.

Sums of figures are exact. Whole figures below 2**42 are added up as integers, of which millions fit
into one of 64 bits. All others are texts in the traits of a figure; their sum is a product.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import IntFlag
from functools import lru_cache
from itertools import chain, product
from operator import eq
from typing import NamedTuple

from partnerships_db.format.flows import Deal, Flow, ResolvedRelation
from partnerships_db.ledger.columns import (
    ALL_EXACT,
    COLUMN_NAMES,
    Columns,
    Marks,
    amount_bounds,
    currency_of,
    exact_product,
    is_closed,
    own_columns,
)
from partnerships_db.ledger.effects import MONEY_RELATIONS, REPLACING_RELATIONS, can_count, is_firm
from partnerships_db.ledger.groups import PayerPayee, crossing_pairs, is_pair, pairs_of
from partnerships_db.ledger.kinds import stated_totals
from partnerships_db.ledger.money_states import MoneyState, money_state, state_of_status
from partnerships_db.ledger.rules import ExplainedFlow, Ledger
from partnerships_db.values.dates import PartialDate

AFTER_ALL_DAYS = date.max.toordinal() + 1
"""The end of what holds on every later day, as an ordinal."""

_INTEGER_LIMIT = 2**42
"""Sums of two million integers below it fit into 64 bits."""

_NO_INTEGERS = (0,) * len(COLUMN_NAMES)


class Scope(IntFlag):
    """The totals in which a figure counts."""

    PAIR = 1
    """The figure in a pair, of which all pairs are the selection."""
    OUT = 2
    """The payer's own total."""
    IN = 4
    """The payee's own total."""
    ALL = 8
    """All flows."""
    DAY = 16
    """The events that a row of the timeline groups, at each zoom level."""
    MONTH = 32
    QUARTER = 64
    YEAR = 128
    DECADE = 256
    ANY = 512
    """Every selection that has the flow. Each row of a joint flow has it, with its other scopes."""
    OUT_PAIRS = 1024
    """The pairs of a payer together, with each joint flow once; the figures are those of pairs."""
    IN_PAIRS = 2048
    """The pairs of a payee together, with each joint flow once."""
    ALL_PAIRS = 4096
    """All pairs together, with each joint flow once."""


PERIOD_SCOPES = (Scope.DAY, Scope.MONTH, Scope.QUARTER, Scope.YEAR, Scope.DECADE)
_ANY = int(Scope.ANY)
_PAIR_SCOPES = (Scope.PAIR, Scope.OUT_PAIRS, Scope.IN_PAIRS, Scope.ALL_PAIRS)

PeriodAt = Callable[[PartialDate, Scope], str]
"""The period of a date at the zoom level of a scope."""


class FlowFigure(NamedTuple):
    """A row of the table `figure`: what a flow counts for, through some as-of days."""

    payer: str
    payee: str
    currency: str
    traits: str
    event: int
    """The key of the flow's event."""
    n: int
    """The flow's place in its event."""
    from_day: int
    """The ordinal of the first as-of day on which it holds."""
    until_day: int
    """The ordinal of the first as-of day on which it no longer holds."""
    scopes: int
    """The bits of `Scope`."""
    kind: str
    state: MoneyState
    states_total: bool
    """Whether other flows of the total are parts of it: see `stated_totals`."""
    firm: int
    up_to: int
    at_least: int
    intent: int
    vague: int
    unpriced: int
    joint: int


# -- Traits: what integers can't hold --------------------------------------------------------------


class _Traits(NamedTuple):
    """What is the same in all figures that are added up as integers."""

    medium: str
    marks: tuple[Marks, ...]
    """Empty if all are exact."""
    figures: tuple[Decimal, ...]
    """The figure of each column; empty if they are integers of the row."""


_NO_TRAITS = _Traits("", (), ())


def traits_of(columns: Columns) -> str:
    """Return what is not in the integers of a figure, as text; empty for exact cash.

    It is `MEDIUM;MARKS;FIGURES`. The marks and the figures are those of `COLUMN_NAMES`, separated
    by commas. Figures are there if one of them is not whole, or too large for a sum of integers.
    """
    return _money_of(columns).traits


def columns_of_sums(
    traits: str,
    sums: Sequence[int],
    count: int,
) -> Columns:
    """Return the sum of figures that have the same traits.

    `sums` are those of their integers, from `firm` to `joint`; `count` is the number of figures.
    """
    medium, marks, figures = _parsed_traits(traits)
    money = [Decimal(integer) for integer in sums[: len(COLUMN_NAMES)]]
    if figures:
        money = [exact_product(figure, count) for figure in figures]
    firm, up_to, at_least, intent = money
    vague, unpriced, joint = sums[len(COLUMN_NAMES) :]
    columns = Columns(
        firm,
        up_to,
        at_least,
        intent,
        vague,
        unpriced,
        joint,
        marks=marks or ALL_EXACT,
    )
    return replace(columns, not_cash=((medium, columns),)) if medium else columns


_CEILING = "c"
_FLOOR = "f"


def _marks_text(marks: Marks) -> str:
    place = "" if marks.place is None else str(marks.place)
    ceiling = _CEILING if marks.has_ceiling else ""
    floor = _FLOOR if marks.has_floor else ""
    return f"{place}{ceiling}{floor}"


@lru_cache(maxsize=2_000)
def _parsed_traits(traits: str) -> _Traits:
    if not traits:
        return _NO_TRAITS
    medium, marks, figures = traits.split(";")
    return _Traits(
        medium,
        tuple(map(_parsed_marks, marks.split(","))) if marks else (),
        tuple(map(Decimal, figures.split(","))) if figures else (),
    )


def _parsed_marks(text: str) -> Marks:
    place = text.rstrip(_CEILING + _FLOOR)
    return Marks(
        int(place) if place else None,
        _CEILING in text,
        _FLOOR in text,
    )


# -- Rows ------------------------------------------------------------------------------------------


class _Place(NamedTuple):
    """A payer and a payee of a flow, and the totals in which the flow counts there."""

    payer: str
    payee: str
    scopes: tuple[Scope, ...]
    bits: int
    """The scopes as bits."""


_ALL_SCOPES = tuple(scope for scope in Scope if scope is not Scope.ANY)
_ALL_BITS = sum(_ALL_SCOPES)


def _places_of(flow: Flow) -> Sequence[_Place]:
    """Return each payer with each payee of a flow, with the totals in which it counts there.

    A flow counts once in each total. Money from a company to itself has no pair and no side.
    """
    payers, payees = flow.payers, flow.payees
    if len(payers) == len(payees) == 1 and payers != payees:
        return (_Place(*payers, *payees, _ALL_SCOPES, _ALL_BITS),)
    return _places_between(payers, payees)


def _places_between(payers: Iterable[str], payees: Iterable[str]) -> list[_Place]:
    payers_and_payees = dict.fromkeys(product(payers, payees))
    scopes_by_pair: dict[PayerPayee, list[Scope]] = {}
    counted: set[tuple[Scope, str]] = set()

    def count_once(pair: PayerPayee, scope: Scope, company: str = "") -> None:
        if (scope, company) not in counted:
            counted.add((scope, company))
            scopes_by_pair[pair].append(scope)

    for pair in payers_and_payees:
        payer, payee = pair
        if not is_pair(payer, payee):
            continue
        scopes_by_pair[pair] = [Scope.PAIR]
        count_once(pair, Scope.ALL_PAIRS)
        count_once(pair, Scope.OUT_PAIRS, payer)
        count_once(pair, Scope.IN_PAIRS, payee)
        if payer != payee:
            count_once(pair, Scope.OUT, payer)
            count_once(pair, Scope.IN, payee)

    first_pair = next(chain(scopes_by_pair, payers_and_payees))
    scopes_by_pair.setdefault(first_pair, []).extend((Scope.ALL, *PERIOD_SCOPES))
    return [_Place(*pair, tuple(scopes), sum(scopes)) for pair, scopes in scopes_by_pair.items()]


class _Money(NamedTuple):
    """The columns of a flow as a row of the table has them."""

    traits: str
    integers: tuple[int, ...]
    """From `firm` to `joint`."""


def _money_of(columns: Columns) -> _Money:
    money = (columns.firm, columns.up_to, columns.at_least, columns.intent)
    counts = (columns.vague, columns.unpriced, columns.joint)
    integers = tuple(map(int, money))
    figures = ""
    if max(integers) >= _INTEGER_LIMIT or not all(map(eq, integers, money)):
        integers = _NO_INTEGERS
        figures = ",".join(map(str, money))

    marks = ""
    if columns.marks != ALL_EXACT:
        marks = ",".join(map(_marks_text, columns.marks))
    medium = columns.not_cash[0][0] if columns.not_cash else ""
    traits = f"{medium};{marks};{figures}" if medium or marks or figures else ""
    return _Money(traits, integers + counts)


def _figure(
    event_key: int,
    flow: Flow,
    place: _Place,
    money: _Money,
    state: MoneyState,
    *,
    bits: int,
    states_total: bool = False,
    from_day: int = 0,
    until_day: int = 0,
) -> FlowFigure:
    return FlowFigure(
        place.payer,
        place.payee,
        currency_of(flow),
        money.traits,
        event_key,
        flow.place,
        from_day,
        until_day,
        bits,
        flow.kind,
        state,
        states_total,
        *money.integers,
    )


# -- Figures of events that no relation joins to others --------------------------------------------


def figures_of_single(event_key: int, deal: Deal) -> Iterator[FlowFigure]:
    """Yield the figures of a deal that no relation about money joins to another, or within itself.

    Each flow counts for its own columns, in every total, from the first day of its event on.
    """
    for flow in _flows_that_count_alone(deal):
        money = _money_of(own_columns(flow))
        for from_day, until_day, state in _states_from(flow, deal.date.first):
            for place in _places_of(flow):
                yield _figure(
                    event_key,
                    flow,
                    place,
                    money,
                    state,
                    bits=place.bits | _ANY,
                    from_day=from_day,
                    until_day=until_day,
                )


def _flows_that_count_alone(deal: Deal) -> list[Flow]:
    """Return the flows of a deal that count if no relation about money acts."""
    if deal.retracted:
        return []
    return [flow for flow in deal.flows if can_count(flow.status)]


def _states_from(flow: Flow, first_day: date) -> Iterator[tuple[int, int, MoneyState]]:
    """Yield the states of a flow's money from a day on, each with its first day and its end."""
    from_day = first_day.toordinal()
    closing_day = _closing_day(flow)
    if closing_day is not None and closing_day > first_day:
        until_day = closing_day.toordinal()
        yield from_day, until_day, state_of_status(flow.status, is_closed=False)
        yield until_day, AFTER_ALL_DAYS, state_of_status(flow.status, is_closed=True)
        return
    yield (
        from_day,
        AFTER_ALL_DAYS,
        state_of_status(flow.status, is_closed=is_closed(flow, first_day)),
    )


def _closing_day(flow: Flow) -> date | None:
    """Return the day on which a flow closes, if it states one and can close."""
    if flow.closed is None or not is_firm(flow.status):
        return None
    return flow.closed.first


# -- Figures of joined events ----------------------------------------------------------------------


def figures_of(deals: Mapping[int, Deal], period_at: PeriodAt) -> Iterator[FlowFigure]:
    """Yield the figures of the deals of whole components, by the keys of their events.

    `period_at` gives the rows of the timeline in which the events are grouped.
    """
    component = _Component(deals, period_at)
    open_rows: dict[FlowFigure, int] = {}
    """The rows that hold, without their days, with the first day of each."""
    for day in _days_of_change(deals.values()):
        ordinal = day.toordinal()
        rows = dict.fromkeys(component.rows_on(day), ordinal)
        for row in open_rows.keys() - rows.keys():
            yield row._replace(from_day=open_rows.pop(row), until_day=ordinal)
        open_rows = rows | open_rows
    for row, from_day in open_rows.items():
        yield row._replace(from_day=from_day, until_day=AFTER_ALL_DAYS)


def _days_of_change(deals: Iterable[Deal]) -> list[date]:
    """Return the days on which an event begins or a flow closes."""
    days = set()
    for deal in deals:
        days.add(deal.date.first)
        closing_days = map(_closing_day, deal.flows)
        days.update(day for day in closing_days if day is not None)
    return sorted(days)


_TotalLabel = tuple[Scope, str]
"""A total: its scope, and the company or the period that it is of, or an empty text."""
_NO_NAMES: Set[str] = frozenset()


class _Share(NamedTuple):
    """The totals in which a flow counts among the same flows."""

    members: frozenset[str]
    """The names of the flows that are selected for the totals."""
    members_of_kinds: tuple[frozenset[str], ...]
    """The selections among which flows may state totals of others, as kinds of money have them."""
    bits: int
    """The scopes of the totals."""


class _Component:
    """Joined deals, with all that is the same on every day."""

    def __init__(self, deals: Mapping[int, Deal], period_at: PeriodAt) -> None:
        self._deals = deals.values()
        self._replaced_events = {
            relation.event
            for relation in chain.from_iterable(map(_relations_of, self._deals))
            if relation.type in REPLACING_RELATIONS
        }
        self._related_events = {
            deal.id
            for deal in self._deals
            if any(relation.type in MONEY_RELATIONS for relation in _relations_of(deal))
        }
        self.key_of_event = {deal.id: key for key, deal in deals.items()}
        self._period_at = period_at
        self._flows = [flow for deal in deals.values() for flow in deal.flows]
        self._members: dict[_TotalLabel, frozenset[str]] = {}
        self._shares: dict[tuple[str, _Place], list[_Share]] = {}
        self._own_figures: dict[tuple[str, MoneyState], list[FlowFigure]] = {}

    def rows_on(self, day: date) -> Iterator[FlowFigure]:
        """Yield the rows that hold on a day, without days."""
        begun = [deal for deal in self._deals if deal.date.first <= day]
        if any(deal.id in self._related_events for deal in begun):
            yield from _DayFigures(self, day).rows()
            return
        for flow in chain.from_iterable(map(_flows_that_count_alone, begun)):
            state = state_of_status(flow.status, is_closed=is_closed(flow, day))
            yield from self.own_figures(flow, state)

    def ledger(self, day: date) -> Ledger:
        """Return the ledger as of a day.

        An event that has not begun has no effect, but another that replaces it takes its place.
        """
        deals = [
            deal
            for deal in self._deals
            if deal.date.first <= day or deal.id in self._replaced_events
        ]
        return Ledger(deals, day)

    def own_figures(self, flow: Flow, state: MoneyState) -> list[FlowFigure]:
        """Return the rows of a flow that counts for its own columns in every total."""
        name_and_state = (flow.name, state)
        if name_and_state not in self._own_figures:
            money = _money_of(own_columns(flow))
            key = self.key_of_event[flow.event]
            self._own_figures[name_and_state] = [
                _figure(key, flow, place, money, state, bits=place.bits | _ANY)
                for place in _places_of(flow)
            ]
        return self._own_figures[name_and_state]

    def shares(self, flow: Flow, place: _Place) -> list[_Share]:
        """Return the totals of a flow between a payer and a payee, those of the same flows once."""
        name_and_place = (flow.name, place)
        if name_and_place not in self._shares:
            bits_of_members: dict[tuple[frozenset[str], tuple[frozenset[str], ...]], int] = {}
            for scope in place.scopes:
                label = self._label(scope, flow, place)
                members = self._members_of(label), self._members_of_kinds(label)
                bits_of_members[members] = bits_of_members.get(members, 0) | int(scope)
            self._shares[name_and_place] = [
                _Share(*members, bits) for members, bits in bits_of_members.items()
            ]
        return self._shares[name_and_place]

    def _label(
        self,
        scope: Scope,
        flow: Flow,
        place: _Place,
    ) -> _TotalLabel:
        if scope in _PAIR_SCOPES:
            return Scope.PAIR, ""
        if scope is Scope.OUT:
            return scope, place.payer
        if scope is Scope.IN:
            return scope, place.payee
        if scope in PERIOD_SCOPES:
            return scope, self._period_at(flow.date, scope)
        return Scope.ALL, ""

    def _members_of_kinds(self, label: _TotalLabel) -> tuple[frozenset[str], ...]:
        """Return the flows among which a total of others is stated: both sides of a company."""
        scope, company = label
        if scope in (Scope.OUT, Scope.IN):
            return self._members_of((Scope.IN, company)), self._members_of((Scope.OUT, company))
        return (self._members_of(label),)

    def _members_of(self, label: _TotalLabel) -> frozenset[str]:
        if label not in self._members:
            self._members[label] = frozenset(
                flow.name for flow in self._flows if self._is_member(flow, *label)
            )
        return self._members[label]

    def _is_member(
        self,
        flow: Flow,
        scope: Scope,
        company_or_period: str,
    ) -> bool:
        match scope:
            case Scope.PAIR:
                return bool(pairs_of(flow, {}))
            case Scope.OUT:
                return any(crossing_pairs(flow, "out", (company_or_period,)))
            case Scope.IN:
                return any(crossing_pairs(flow, "in", (company_or_period,)))
            case Scope.ALL:
                return True
        return self._period_at(flow.date, scope) == company_or_period


def _relations_of(deal: Deal) -> Iterator[ResolvedRelation]:
    return chain(deal.relations, *(flow.relations for flow in deal.flows))


class _DayFigures:
    """The figures of joined deals as of one day."""

    def __init__(self, component: _Component, day: date) -> None:
        self._component = component
        self._ledger = component.ledger(day)
        related: set[str] = set()
        self._dependent: set[str] = set()
        """The names of the flows whose figure may differ from selection to selection."""
        self._has_parts = False
        for outer, inner, link in self._ledger.inner_flows():
            related.update((outer.name, inner.name))
            self._dependent.add(outer.name)
            if amount_bounds(inner) is None:
                self._dependent.add(inner.name)
            self._has_parts = self._has_parts or not link.pays
        self._related = frozenset(related)
        """The names of the flows inside others and around others."""
        self._explained: dict[frozenset[str], dict[str, ExplainedFlow]] = {}
        self._stated: dict[tuple[frozenset[str], ...], set[str]] = {}

    def rows(self) -> Iterator[FlowFigure]:
        """Yield the rows that hold on the day, without days."""
        for state in self._ledger.flow_states():
            if not state.counts:
                continue
            if state.flow.name not in self._dependent:
                yield from self._component.own_figures(state.flow, money_state(state))
                continue
            for place in _places_of(state.flow):
                yield from self._rows_of_place(state.flow, place)

    def _rows_of_place(self, flow: Flow, place: _Place) -> Iterator[FlowFigure]:
        """Yield a row for each different figure of a flow between a payer and a payee."""
        bits_of_figure: dict[tuple[frozenset[str], bool], int] = {}
        for share in self._component.shares(flow, place):
            states_total = flow.name in self._names_of_stated(share.members_of_kinds)
            # Only related flows bear on one another: totals that have the same of them are equal.
            figure = share.members & self._related, states_total
            bits_of_figure[figure] = bits_of_figure.get(figure, 0) | share.bits

        bits_of_row: dict[FlowFigure, int] = {}
        for (selection, states_total), bits in bits_of_figure.items():
            explained = self._explained_of(selection)[flow.name]
            row = _figure(
                self._component.key_of_event[flow.event],
                flow,
                place,
                _money_of(explained.columns),
                money_state(explained.state),
                bits=0,
                states_total=states_total,
            )
            bits_of_row[row] = bits_of_row.get(row, 0) | bits
        for row, bits in bits_of_row.items():
            yield row._replace(scopes=bits)

    def _explained_of(self, selection: frozenset[str]) -> dict[str, ExplainedFlow]:
        """Return the dependent flows of a selection by name."""
        if selection not in self._explained:
            self._explained[selection] = self._ledger.explained_by_name(selection, self._dependent)
        return self._explained[selection]

    def _names_of_stated(self, selections: tuple[frozenset[str], ...]) -> Set[str]:
        """Return the names of the flows that state a total of others in some selections."""
        if not self._has_parts:
            return _NO_NAMES
        if selections not in self._stated:
            related = [selection & self._related for selection in selections]
            flows = chain.from_iterable(self._explained_of(each).values() for each in related)
            self._stated[selections] = {total.explained.flow.name for total in stated_totals(flows)}
        return self._stated[selections]
