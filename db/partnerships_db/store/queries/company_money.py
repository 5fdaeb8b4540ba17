"""The money of all companies at once, for the list of companies."""

from collections import defaultdict
from datetime import date

from partnerships_db.details import CompanyMoney
from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.gc_pause import gc_paused
from partnerships_db.ledger.columns import NO_MONEY
from partnerships_db.ledger.counterparties import company_side
from partnerships_db.ledger.pairs import Pair, pairs
from partnerships_db.store.queries.details import names_of
from partnerships_db.store.queries.flow_criteria import ledger_query
from partnerships_db.store.store import Store
from partnerships_db.values.amounts import USD


def company_money(
    store: Store, as_of: date | None, criteria: Filter = EVERYTHING
) -> dict[str, CompanyMoney]:
    """The dollars of each company that has a flow, by company id.

    They are those of the company's page and of the command `totals`.
    """
    with gc_paused():
        ledger, _, selected_flows = ledger_query(store, criteria, as_of, rollup=False)
        pairs_by_company: dict[str, list[Pair]] = defaultdict(list)
        for pair in pairs(ledger, criteria=selected_flows):
            for company in {pair.payer, pair.payee} - {UNKNOWN}:
                pairs_by_company[company].append(pair)
        names = names_of(store, pairs_by_company.keys())

        money: dict[str, CompanyMoney] = {}
        for company, company_pairs in pairs_by_company.items():
            totals = ledger.totals(company, criteria=selected_flows)
            side_in = company_side(company_pairs, totals, "in", names)
            largest = side_in.largest
            money[company] = CompanyMoney(
                totals.money_in.get(USD, NO_MONEY),
                totals.money_out.get(USD, NO_MONEY),
                largest[0] if largest else "",
            )
    return money
