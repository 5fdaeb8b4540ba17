"""Totals as commands print them: by side or state, by kind, with the flows that were read.

A report is made from the ledger's totals or from the kept figures of a store; both are the same.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from partnerships_db.ledger.columns import Columns
from partnerships_db.ledger.groups import MONEY_SIDES, MoneySide
from partnerships_db.ledger.kinds import KindTotal, StatedTotal, kind_totals, stated_totals
from partnerships_db.ledger.money_states import StateTotal, state_totals
from partnerships_db.ledger.money_sums import MoneySum, columns_by_currency, sums_by_currency
from partnerships_db.ledger.rules import ExplainedFlow, Selection, Totals


class TotalsReport(NamedTuple):
    """The totals of a company, or of a selection of flows, as of a day."""

    as_of: date
    company: str | None = None
    """None for a selection."""
    with_: str | None = None
    """The only counterparty of the company, or None for all."""
    sides: Mapping[MoneySide, Mapping[str, MoneySum]] = {}
    """The money of a company by side and currency; empty for a selection."""
    whole: Mapping[str, MoneySum] = {}
    """The money of a selection by currency; empty for a company."""
    states: tuple[StateTotal, ...] = ()
    """The money of a selection by state; empty for a company."""
    kinds: tuple[KindTotal, ...] = ()
    stated: tuple[StatedTotal, ...] = ()
    flows: tuple[ExplainedFlow, ...] = ()
    """The flows behind the totals; empty if they were not read."""

    @classmethod
    def of_totals(cls, totals: Totals) -> "TotalsReport":
        """Return the report of a company's totals."""
        sides = {
            side: sums_by_currency(each for each in totals.flows if each.side == side)
            for side in MONEY_SIDES
        }
        return cls(
            as_of=totals.as_of,
            company=totals.company,
            with_=totals.with_,
            sides=sides,
            kinds=kind_totals(totals.flows),
            stated=stated_totals(totals.flows),
            flows=totals.flows,
        )

    @classmethod
    def of_selection(cls, selection: Selection) -> "TotalsReport":
        """Return the report of a selection."""
        return cls(
            as_of=selection.as_of,
            whole=sums_by_currency(selection.flows),
            states=state_totals(selection.flows),
            kinds=kind_totals(selection.flows),
            stated=stated_totals(selection.flows),
            flows=selection.flows,
        )

    def columns(self, side: MoneySide) -> dict[str, Columns]:
        """Return the columns of a side of a company by currency: dollars always."""
        return columns_by_currency(self.sides[side])
