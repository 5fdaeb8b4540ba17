"""Chains of payments: companies that pay one another in turn, with the money of each leg.

Companies are nodes, and a flow that counts is an edge from each payer to each payee (FORMAT.md,
"What a total means": "Circles"). A circle is a closed chain, a path an open one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any, Literal, NamedTuple, get_args

from partnerships_db.format.flows import Flow
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.columns import Columns, own_columns
from partnerships_db.ledger.effects import is_intended
from partnerships_db.ledger.explain import column_qualifiers, columns_json
from partnerships_db.ledger.flow_criteria import FlowCriteria
from partnerships_db.ledger.groups import PayerPayee
from partnerships_db.ledger.money_sums import NOTHING, MoneySum
from partnerships_db.ledger.pairs import Pair
from partnerships_db.ledger.rules import FlowsByPair, Ledger
from partnerships_db.values.amounts import USD, Amount, format_decimal
from partnerships_db.values.dates import DayCount, DaySpan, PartialDate, days_between

Basis = Literal["firm", "unpriced_or_conditional", "intended"]
"""The kind of money that a leg, or the weakest leg of a chain, stands on."""
BASES: tuple[Basis, ...] = get_args(Basis)
"""The kinds in the order of a list of circles."""


def basis_of(columns: Columns, *, is_only_intended: bool) -> Basis:
    """Return the kind of money of a leg, from its dollars and the statuses of its flows.

    A leg is firm if the ledger has firm dollars for the pair, and intended if all its flows are
    intended or rumoured. Any other leg has a flow that is committed, closed or conditional, but no
    firm dollars: it has no figure, is only *up to*, in another currency or wholly in other flows.
    """
    if columns.firm:
        return "firm"
    return "intended" if is_only_intended else "unpriced_or_conditional"


class Leg(NamedTuple):
    """One step of a chain: the flows from one company to the next."""

    pair: Pair
    """The payer and the payee with the ledger's money between them."""
    stands_on: Basis
    since: PartialDate
    """The date on which the first flow was announced."""
    first_event: str
    """The id of the event that announced it."""
    flows: tuple[Flow, ...] = ()
    """Those that count, the earliest first; empty if they were not read, being many."""

    @classmethod
    def of_flows(cls, pair: Pair, flows: Sequence[Flow]) -> "Leg":
        """Return the leg of a pair with its flows that count, the earliest first."""
        is_only_intended = all(is_intended(flow.status) for flow in flows)
        basis = basis_of(pair.dollars, is_only_intended=is_only_intended)
        return cls(pair, basis, flows[0].date, flows[0].event, tuple(flows))

    @property
    def payer(self) -> str:
        """The id of the company that pays."""
        return self.pair.payer

    @property
    def payee(self) -> str:
        """The id of the company that is paid."""
        return self.pair.payee

    @property
    def columns(self) -> Columns:
        """The ledger's columns of the pair in dollars."""
        return self.pair.dollars

    @property
    def flow_count(self) -> int:
        """The number of its flows."""
        return len(self.flows) or self.pair.flow_count

    @property
    def firm(self) -> Decimal | None:
        """The firm money in dollars; None if there is none."""
        return self.columns.firm or None

    @property
    def firm_amount(self) -> Amount | None:
        """The firm money as it is printed; None if there is none."""
        return self.columns.amount("firm", USD)

    @property
    def first(self) -> date:
        """The first day that `since` allows."""
        return self.since.first


@dataclass(frozen=True, slots=True)
class Chain:
    """Companies that pay one another in turn, with each company once."""

    companies: tuple[str, ...]
    legs: tuple[Leg, ...]

    @property
    def stands_on(self) -> Basis:
        """The kind of money of the weakest leg."""
        return max([leg.stands_on for leg in self.legs], key=BASES.index)

    @property
    def bottleneck(self) -> Decimal | None:
        """The firm money of the smallest leg; None if a leg has none."""
        return min(leg.columns.firm for leg in self.legs) or None

    @property
    def bottleneck_amount(self) -> Amount | None:
        """The bottleneck as it is printed; None if a leg has no firm money."""
        return self.smallest_leg.firm_amount

    @property
    def smallest_leg(self) -> Leg:
        """The leg with the least firm money, the first of several."""
        return min(self.legs, key=lambda leg: leg.columns.firm)

    @property
    def gross(self) -> Columns:
        """The sums of the legs' columns: gross, as a joint flow counts on each of its legs."""
        return self.gross_money.columns

    @property
    def gross_money(self) -> MoneySum:
        """The money of all legs in dollars, gross."""
        money = NOTHING
        for leg in self.legs:
            money = money.joined(leg.pair.row(USD).money)
        return money

    @property
    def days(self) -> int:
        """The days between the first days of the earliest and the latest leg."""
        first_days = [leg.first for leg in self.legs]
        return (max(first_days) - min(first_days)).days

    @property
    def day_count(self) -> DayCount:
        """The days between the earliest and the latest leg, as exact as their dates are."""
        dates_by_event = {leg.first_event: leg.since for leg in self.legs}
        if len(dates_by_event) == 1:
            return DayCount(0, 0)
        spans = [DaySpan.of(when) for when in dates_by_event.values()]
        return days_between(
            DaySpan.earliest_of(spans),
            DaySpan.latest_of(spans),
            is_about=any(when.about for when in dates_by_event.values()),
        )

    def order(self) -> tuple[object, ...]:
        """Return the sort key of a list: what it stands on, bottleneck, weight, then names.

        The weight is the gross firm money, then *up to*, then intent: columns are never added.
        """
        firm = [leg.columns.firm for leg in self.legs]
        return (
            BASES.index(self.stands_on),
            -min(firm),
            -sum(firm),
            -sum([leg.columns.up_to for leg in self.legs]),
            -sum([leg.columns.intent for leg in self.legs]),
            self.companies,
        )


# -- The graph of payments -------------------------------------------------------------------------


class PaymentGraph:
    """The payers and payees between whom money passes, from which legs are made."""

    def __init__(
        self,
        edges: Sequence[PayerPayee],
        leg_of: Callable[[PayerPayee], Leg],
        *,
        is_cut: bool = False,
    ) -> None:
        self.edges = edges
        """Those with most money by their flows' own words first."""
        self.is_cut = is_cut
        """Whether the lightest edges were left out."""
        self._leg_of = cache(leg_of)

    def legs_along(self, companies: Sequence[str]) -> tuple[Leg, ...]:
        """Return the legs between companies of which each pays the next."""
        return tuple(map(self._leg_of, pairwise(companies)))


def ledger_graph(
    ledger: Ledger,
    heads: Mapping[str, str],
    criteria: FlowCriteria | None,
    *,
    firm_only: bool,
) -> PaymentGraph:
    """Return the edges of a ledger between known companies.

    `heads` maps a company to the company that it counts as. `firm_only` keeps the edges with a flow
    that is firm by its own figure.
    """
    leg_criteria = criteria.of_legs() if criteria is not None else None
    flows_by_pair = ledger.flows_by_pair(heads, leg_criteria)
    edges = _edges(flows_by_pair, firm_only=firm_only)

    def leg_of(payer_payee: PayerPayee) -> Leg:
        pair = Pair.of(payer_payee, flows_by_pair[payer_payee])
        return Leg.of_flows(pair, edges[payer_payee])

    heaviest_first = sorted(edges, key=lambda pair: (-_stated_money(edges[pair]), pair))
    return PaymentGraph(heaviest_first, leg_of)


def _edges(
    flows_by_pair: FlowsByPair,
    *,
    firm_only: bool,
) -> dict[PayerPayee, list[Flow]]:
    """Return the counting flows of each pair of known companies that has any, or has firm ones."""
    edges = {}
    for pair, explained_flows in flows_by_pair.items():
        if UNKNOWN in pair:
            continue
        flows = [explained.flow for explained in explained_flows if explained.state.counts]
        if bearing_flows(flows, firm_only=firm_only):
            edges[pair] = flows
    return edges


def bearing_flows(flows: Iterable[Flow], *, firm_only: bool) -> list[Flow]:
    """Return the flows that make an edge: all that count, or those with firm money of their own."""
    return [flow for flow in flows if not firm_only or own_columns(flow).firm]


def _stated_money(flows: Iterable[Flow]) -> Decimal:
    """Return the weight of an edge: the money of its flows by their own words, firm or not."""
    money = Decimal(0)
    for flow in flows:
        columns = own_columns(flow)
        money += columns.firm + columns.up_to + columns.intent
    return money


# -- JSON ------------------------------------------------------------------------------------------


def chain_json(chain: Chain) -> dict[str, Any]:
    """Return a circle or a path as JSON for scripts."""
    return {
        "companies": list(chain.companies),
        "stands_on": chain.stands_on,
        "legs": [_leg_json(leg) for leg in chain.legs],
        "bottleneck": _money_json(chain.bottleneck),
        **_qualifiers_json(chain.bottleneck_amount),
        "gross": columns_json(chain.gross),
        "days": chain.day_count.exact,
        "days_min": chain.day_count.least,
        "days_max": chain.day_count.most,
    }


def _leg_json(leg: Leg) -> dict[str, Any]:
    """Return a leg. `approximate` and `qualifier` are those of its firm money.

    The flows of a leg that has very many are only counted.
    """
    return {
        "from": leg.payer,
        "to": leg.payee,
        "flows": [flow.name for flow in leg.flows],
        "flow_count": leg.flow_count,
        "stands_on": leg.stands_on,
        "firm": _money_json(leg.firm),
        **_qualifiers_json(leg.firm_amount),
        "up_to": _money_json(leg.columns.up_to or None),
        "intent": _money_json(leg.columns.intent or None),
        "qualifiers": column_qualifiers(leg.columns),
        "since": str(leg.since),
    }


def _qualifiers_json(amount: Amount | None) -> dict[str, Any]:
    """Return how exact a figure is: whether it is approximate, and its qualifier or None."""
    return {
        "approximate": amount is not None and amount.is_about,
        "qualifier": (amount.qualifier or None) if amount else None,
    }


def _money_json(money: Decimal | None) -> str | None:
    return None if money is None else format_decimal(money)
