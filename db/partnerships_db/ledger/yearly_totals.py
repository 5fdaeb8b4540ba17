"""A company's totals through the years: the same ledger as of the end of each year."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from partnerships_db.format.flows import Deal, Flow
from partnerships_db.ledger.columns import NO_MONEY, Columns
from partnerships_db.ledger.flow_criteria import FlowCriteria
from partnerships_db.ledger.rules import Ledger
from partnerships_db.values.amounts import USD

MAX_YEARS = 8
"""The most years that are listed, the year of the as-of date included."""


class YearEndTotals(NamedTuple):
    """A company's totals as of a day, in dollars."""

    day: date
    money_in: Columns
    money_out: Columns


def yearly_totals(
    deals: Sequence[Deal],
    company: str,
    as_of: date,
    criteria: FlowCriteria | None = None,
) -> tuple[YearEndTotals, ...]:
    """Return a company's totals at the end of each past year, and on the as-of date.

    Years without money are left out. A promise that was replaced later still counts in the years
    before that. With `criteria`, only the flows that meet them are selected.
    """
    first_year = as_of.year
    for deal in deals:
        if any(_names_company(flow, company) for flow in deal.flows):
            first_year = min(first_year, deal.date.first.year)
    return tuple(_nonzero_totals(deals, company, days_of_years(first_year, as_of), criteria))


def days_of_years(first_year: int, as_of: date) -> list[date]:
    """Return the end of each of the last years before a day, from a first year on, and the day."""
    first_year = max(first_year, as_of.year - MAX_YEARS + 1)
    days = [date(year, 12, 31) for year in range(first_year, as_of.year)]
    return [*days, as_of]


def _nonzero_totals(
    deals: Sequence[Deal],
    company: str,
    days: Sequence[date],
    criteria: FlowCriteria | None,
) -> Iterator[YearEndTotals]:
    for day in days:
        totals = Ledger(deals, day).totals(company, criteria=criteria)
        money_in = totals.money_in[USD]
        money_out = totals.money_out[USD]
        if money_in != NO_MONEY or money_out != NO_MONEY:
            yield YearEndTotals(day, money_in, money_out)


def _names_company(flow: Flow, company: str) -> bool:
    return company in flow.payers or company in flow.payees
