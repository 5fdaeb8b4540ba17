"""A company's money through the years: its totals as they stood at the end of each, by the same ledger."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from partnerships_db.format.flows import Deal, Flow
from partnerships_db.ledger.rules import NO_MONEY, USD, Columns, Ledger


class YearEndTotals(NamedTuple):
    """What stood on a day, in dollars."""

    day: date
    money_in: Columns
    money_out: Columns


def yearly_totals(
    deals: Sequence[Deal], company: str, as_of: date, limit: int = 8
) -> tuple[YearEndTotals, ...]:
    """Its totals at the end of each of the last years in which it had any, and on the date itself.

    Each is what `totals` says as of that day: a promise that was replaced later stands in it as it stood then.
    """
    named = [
        deal.date.first.year for deal in deals if any(_names(flow, company) for flow in deal.flows)
    ]
    first = min((year for year in named if year <= as_of.year), default=as_of.year)
    ends = [date(year, 12, 31) for year in range(max(first, as_of.year - limit + 1), as_of.year)]
    stages = (_totals_on(deals, company, day) for day in (*ends, as_of))
    return tuple(
        stage for stage in stages if stage.money_in != NO_MONEY or stage.money_out != NO_MONEY
    )


def _names(flow: Flow, company: str) -> bool:
    return company in flow.payers or company in flow.payees


def _totals_on(deals: Sequence[Deal], company: str, day: date) -> YearEndTotals:
    totals = Ledger(deals, day).totals(company)
    return YearEndTotals(day, totals.money_in[USD], totals.money_out[USD])
