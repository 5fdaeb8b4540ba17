"""The money of all companies at once, for the list of companies."""

from datetime import date

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.gc_pause import gc_paused
from partnerships_db.ledger.company_money import CompanyMoney, money_by_company
from partnerships_db.ledger.pairs import pairs
from partnerships_db.store.queries.details import names_of
from partnerships_db.store.queries.flow_criteria import ledger_query
from partnerships_db.store.store import Store


def company_money(
    store: Store, as_of: date | None, criteria: Filter = EVERYTHING
) -> dict[str, CompanyMoney]:
    """The dollars of each company that has a flow, by company id, the most firm dollars first.

    Raises StoreError after `interrupt`, also between the steps that do not read the store.
    """
    with gc_paused():
        ledger, _, selected_flows = ledger_query(store, criteria, as_of, rollup=False)
        store.yield_cpu(0.0)
        all_pairs = pairs(ledger, criteria=selected_flows)
        company_ids = {company for pair in all_pairs for company in (pair.payer, pair.payee)}
        names = names_of(store, company_ids)
        return money_by_company(ledger, all_pairs, names, selected_flows)
