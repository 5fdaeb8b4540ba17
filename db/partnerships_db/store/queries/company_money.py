"""The money of all companies at once, for the list of companies."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import chain, groupby
from operator import itemgetter
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
from partnerships_db.ledger.flow_figures import Scope, columns_of_sums
from partnerships_db.ledger.groups import MONEY_SIDES, MoneySide
from partnerships_db.ledger.money_sums import NOTHING, MoneySum, added_by_label
from partnerships_db.ledger.pairs import pairs
from partnerships_db.store.flow_figures import IN_DOLLARS
from partnerships_db.store.queries.details import names_of
from partnerships_db.store.queries.figure_sums import BATCH, OWN_COLUMN, Figures, labelled_sums
from partnerships_db.store.queries.flow_criteria import ledger_query
from partnerships_db.store.queries.pair_sums import PAIRS_SCOPE_OF_SIDE
from partnerships_db.store.queries.total_sums import SCOPE_OF_SIDE
from partnerships_db.store.store import Store
from partnerships_db.values import clock

_OTHER_SUMS = (0,) * 6
"""The sums after `firm`, which are not needed."""


class _Largest(NamedTuple):
    """The counterparty that alone has most firm dollars on a side of a company."""

    firm_alone: Decimal
    counterparty: str


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


def _kept_money(store: Store, day: date) -> dict[str, CompanyMoney]:
    """The dollars of all companies from the kept figures."""
    largest: dict[MoneySide, dict[str, _Largest]] = {side: {} for side in MONEY_SIDES}
    company_ids: set[str] = set()
    for payer, payee, firm_alone in _firm_of_pairs(store, day):
        company_ids.update((payer, payee))
        _note_largest(largest["out"], payer, _Largest(firm_alone, payee))
        _note_largest(largest["in"], payee, _Largest(firm_alone, payer))
    names = names_of(store, company_ids)

    sides: dict[MoneySide, dict[str, SideMoney]] = {}
    for side in MONEY_SIDES:
        own = _dollars(store, side, day, SCOPE_OF_SIDE[side])
        together = _dollars(store, side, day, PAIRS_SCOPE_OF_SIDE[side])
        sides[side] = {
            company: SideMoney(
                own.get(company, NOTHING).columns,
                _largest_share(largest[side].get(company), together.get(company), names),
            )
            for company in company_ids
        }
    money = {
        company: CompanyMoney(sides["in"][company], sides["out"][company])
        for company in sorted(company_ids - {UNKNOWN})
    }
    return most_firm_first(money)


def _dollars(
    store: Store,
    side: MoneySide,
    day: date,
    scope: Scope,
) -> dict[str, MoneySum]:
    """The dollars of a total of every company by its id."""
    figures = Figures.on(day, scope, IN_DOLLARS)
    labelled = labelled_sums(store, OWN_COLUMN[side], figures)
    return added_by_label((company, money) for (company,), money in labelled)


def _firm_of_pairs(store: Store, day: date) -> Iterator[tuple[str, str, Decimal]]:
    """Yield the payer and the payee of every pair, with the firm dollars that no other shares."""
    is_alone = f"{IN_DOLLARS} AND NOT joint"
    figures = Figures.on(day, Scope.PAIR)
    query = f"""
        SELECT payer, payee, iif({is_alone}, traits, ''), sum(iif({is_alone}, firm, 0)), count(*)
        FROM figure WHERE {figures.condition} GROUP BY payer, payee, 3
    """
    batches = store.batches(query, figures.parameters, BATCH)
    sums = chain.from_iterable(batches)
    for (payer, payee), pair_sums in groupby(sums, key=itemgetter(0, 1)):
        firm_alone = Decimal(0)
        for _, _, traits, firm, count in pair_sums:
            firm_alone += columns_of_sums(traits, (firm, *_OTHER_SUMS), count).firm
        yield payer, payee, firm_alone


def _note_largest(
    by_company: dict[str, _Largest],
    company: str,
    candidate: _Largest,
) -> None:
    known = by_company.get(company)
    if known is None or candidate > known:
        by_company[company] = candidate


def _largest_share(
    largest: _Largest | None,
    together: MoneySum | None,
    names: Mapping[str, str],
) -> tuple[str, int] | None:
    """The name of the largest counterparty and its share; None without firm money of its own."""
    if largest is None or together is None or not largest.firm_alone:
        return None
    name = names.get(largest.counterparty, largest.counterparty)
    return name, per_cent_of(largest.firm_alone, together.columns.firm)
