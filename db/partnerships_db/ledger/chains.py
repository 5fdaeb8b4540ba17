"""Chains of payments: companies that pay one another in turn, with the money of each leg.

Companies are nodes, and a flow that counts is an edge from each payer to each payee (FORMAT.md,
"What a total means": "Circles"). A circle is a closed chain, a path an open one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
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


def basis_of(flows: Iterable[Flow], columns: Columns) -> Basis:
    """Return the kind of money of a leg, from its counting flows and its columns in dollars.

    A leg is firm if the ledger has firm dollars for the pair, and intended if all its flows are
    intended or rumoured. Any other leg has a flow that is committed, closed or conditional, but no
    firm dollars: it has no figure, is only *up to*, in another currency or wholly in other flows.
    """
    if columns.firm:
        return "firm"
    is_only_intended = all(is_intended(flow.status) for flow in flows)
    return "intended" if is_only_intended else "unpriced_or_conditional"


class Leg(NamedTuple):
    """One step of a chain: the flows from one company to the next."""

    pair: Pair
    """The payer and the payee with the ledger's money between them."""
    flows: tuple[Flow, ...]
    """Those that count, the earliest first."""
    columns: Columns
    """The ledger's columns of the pair in dollars."""
    stands_on: Basis

    @property
    def payer(self) -> str:
        """The id of the company that pays."""
        return self.pair.payer

    @property
    def payee(self) -> str:
        """The id of the company that is paid."""
        return self.pair.payee

    @property
    def firm(self) -> Decimal | None:
        """The firm money in dollars; None if there is none."""
        return self.columns.firm or None

    @property
    def firm_amount(self) -> Amount | None:
        """The firm money as it is printed; None if there is none."""
        return self.columns.amount("firm", USD)

    @property
    def since(self) -> PartialDate:
        """The date on which the first flow was announced."""
        return self.flows[0].date

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
        dates_by_event = {leg.flows[0].event: leg.since for leg in self.legs}
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
    """The companies of a ledger and the flows between them, from which legs are made."""

    def __init__(
        self,
        ledger: Ledger,
        heads: Mapping[str, str],
        criteria: FlowCriteria | None,
        *,
        firm_only: bool,
    ) -> None:
        """Find the edges between known companies.

        `heads` maps a company to the company that it counts as. `firm_only` keeps the edges with a
        flow that is firm by its own figure.
        """
        leg_criteria = criteria.of_legs() if criteria is not None else None
        self._flows_by_pair = ledger.flows_by_pair(heads, leg_criteria)
        self._edges = _edges(self._flows_by_pair, firm_only=firm_only)
        self._legs: dict[PayerPayee, Leg] = {}

    def heaviest_first(self) -> list[PayerPayee]:
        """Return the edges, those with most money by their flows' own words first."""
        edges = self._edges
        return sorted(edges, key=lambda pair: (-_stated_money(edges[pair]), pair))

    def legs_along(self, companies: Sequence[str]) -> tuple[Leg, ...]:
        """Return the legs between companies of which each pays the next."""
        return tuple(map(self._leg, pairwise(companies)))

    def _leg(self, payer_payee: PayerPayee) -> Leg:
        if payer_payee not in self._legs:
            pair = Pair.of(payer_payee, self._flows_by_pair[payer_payee])
            flows = tuple(self._edges[payer_payee])
            basis = basis_of(flows, pair.dollars)
            self._legs[payer_payee] = Leg(
                pair,
                flows,
                pair.dollars,
                basis,
            )
        return self._legs[payer_payee]


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
    """Return a leg. `approximate` and `qualifier` are those of its firm money."""
    return {
        "from": leg.payer,
        "to": leg.payee,
        "flows": [flow.name for flow in leg.flows],
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
