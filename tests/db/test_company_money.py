"""The money of all companies in one pass, which is that of each company's page."""

from partnerships_db.filters.model import EVERYTHING
from partnerships_db.ledger.columns import NO_MONEY
from partnerships_db.ledger.company_money import money_by_company
from partnerships_db.ledger.pairs import pairs
from partnerships_db.store.queries.companies import company_details
from partnerships_db.store.queries.details import names_of
from partnerships_db.store.queries.flow_criteria import ledger_query
from partnerships_db.store.store import Store
from partnerships_db.values.amounts import USD


def test_a_company_has_the_money_and_the_largest_counterparty_of_its_page(
    starter: Store,
) -> None:
    ledger, parents, criteria = ledger_query(starter, EVERYTHING, None, rollup=False)
    all_pairs = pairs(ledger, parents=parents, criteria=criteria)
    names = names_of(
        starter, {company for pair in all_pairs for company in (pair.payer, pair.payee)}
    )
    moneys = {money.company: money for money in money_by_company(all_pairs, names)}
    for company in ("anthropic", "openai", "amazon", "mistral-ai", "nebius"):
        details = company_details(starter, company, None)
        assert details is not None
        sides = (details.money_in, details.money_out)
        for side, money in zip(sides, moneys[company][1:], strict=True):
            assert money.columns == side.together.money.get(USD, NO_MONEY)
            assert money.largest == side.largest


def test_the_list_begins_with_the_most_firm_money(starter: Store) -> None:
    ledger, parents, criteria = ledger_query(starter, EVERYTHING, None, rollup=False)
    moneys = money_by_company(pairs(ledger, parents=parents, criteria=criteria), {})
    firm = [money.money_in.columns.firm + money.money_out.columns.firm for money in moneys]
    assert firm == sorted(firm, reverse=True)
    assert "unknown" not in {money.company for money in moneys}
