"""The money of all companies at once, for the list of companies."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.gc_pause import gc_paused
from partnerships_db.ledger.company_money import (
    CompanyMoney,
    SideMoney,
    money_by_company,
    most_firm_first,
)
from partnerships_db.ledger.counterparties import per_cent_of
from partnerships_db.ledger.groups import MONEY_SIDES, MoneySide
from partnerships_db.ledger.money_sums import MoneySum
from partnerships_db.ledger.pairs import pairs
from partnerships_db.store.queries.details import names_of
from partnerships_db.store.queries.flow_criteria import ledger_query
from partnerships_db.store.queries.money_sums import (
    dollars_by_company,
    dollars_of_all_pairs,
    firm_of_pairs,
)
from partnerships_db.store.store import Store
from partnerships_db.values import clock


def company_money(
    store: Store, as_of: date | None, criteria: Filter = EVERYTHING
) -> dict[str, CompanyMoney]:
    """The dollars of each company that has a flow, by company id, the most firm dollars first.

    Raises StoreError after `interrupt`, also between the steps that do not read the store.
    """
    if not criteria:
        return _kept_money(store, as_of or clock.today())
    with gc_paused():
        ledger, _, selected_flows = ledger_query(store, criteria, as_of, rollup=False)
        store.yield_cpu(0.0)
        all_pairs = pairs(ledger, criteria=selected_flows)
        company_ids = {company for pair in all_pairs for company in (pair.payer, pair.payee)}
        names = names_of(store, company_ids)
        return money_by_company(ledger, all_pairs, names, selected_flows)


class _Largest(NamedTuple):
    """The counterparty that alone has most firm dollars on a side of a company."""

    firm_alone: Decimal
    counterparty: str


def _kept_money(store: Store, day: date) -> dict[str, CompanyMoney]:
    """The dollars of all companies from the kept figures."""
    largest: dict[MoneySide, dict[str, _Largest]] = {side: {} for side in MONEY_SIDES}
    company_ids: set[str] = set()
    for pair in firm_of_pairs(store, day):
        company_ids.update((pair.payer, pair.payee))
        _note_largest(largest["out"], pair.payer, _Largest(pair.firm_alone, pair.payee))
        _note_largest(largest["in"], pair.payee, _Largest(pair.firm_alone, pair.payer))
    names = names_of(store, company_ids)

    sides: dict[MoneySide, dict[str, SideMoney]] = {}
    for side in MONEY_SIDES:
        own = dollars_by_company(store, side, day)
        together = dollars_of_all_pairs(store, side, day)
        sides[side] = {
            company: SideMoney(
                own.get(company, MoneySum()).columns,
                _named_share(largest[side].get(company), together.get(company), names),
            )
            for company in company_ids
        }
    money = {
        company: CompanyMoney(sides["in"][company], sides["out"][company])
        for company in sorted(company_ids - {UNKNOWN})
    }
    return most_firm_first(money)


def _note_largest(
    by_company: dict[str, _Largest],
    company: str,
    candidate: _Largest,
) -> None:
    known = by_company.get(company)
    if known is None or candidate > known:
        by_company[company] = candidate


def _named_share(
    largest: _Largest | None,
    together: MoneySum | None,
    names: Mapping[str, str],
) -> tuple[str, int] | None:
    """The name of the largest counterparty and its share; None without firm money of its own."""
    if largest is None or together is None or not largest.firm_alone:
        return None
    name = names.get(largest.counterparty, largest.counterparty)
    return name, per_cent_of(largest.firm_alone, together.columns.firm)
