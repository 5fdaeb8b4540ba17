"""The money of all companies in one pass, which is that of each company's page and totals."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from partnerships_db.filters.parser import parse_filter
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.columns import NO_MONEY, Columns
from partnerships_db.ledger.company_money import CompanyMoney, SideMoney, side_money
from partnerships_db.ledger.rules import company_totals
from partnerships_db.store.bodies import sound_entries
from partnerships_db.store.queries.companies import company_details, company_rows
from partnerships_db.store.queries.company_money import company_money
from partnerships_db.store.queries.deals import deals_of
from partnerships_db.store.queries.flow_criteria import flow_criteria
from partnerships_db.store.store import Store, StoreError
from partnerships_db.values.amounts import USD

DAY = date(2026, 11, 23)
NO_COMPANY_MONEY = CompanyMoney(SideMoney(), SideMoney())


@pytest.mark.parametrize("filter_text", ["", "openai date:2025 -flow:grant"])
def test_each_company_has_one_figure_in_the_list_on_its_page_and_in_totals(
    starter: Store, filter_text: str
) -> None:
    criteria = parse_filter(filter_text)
    money_of_companies = company_money(starter, DAY, criteria)
    listed_ids = [row.id for row in company_rows(starter, DAY, criteria)]
    assert set(money_of_companies) <= set(listed_ids)
    selected_flows = flow_criteria(starter, criteria, DAY)
    for company_id in listed_ids:
        money = money_of_companies.get(company_id, NO_COMPANY_MONEY)
        totals = company_totals(
            deals_of(starter, company_id), company_id, DAY, criteria=selected_flows
        )
        assert money.money_in.columns == totals.money_in.get(USD, NO_MONEY), company_id
        assert money.money_out.columns == totals.money_out.get(USD, NO_MONEY), company_id

        details = company_details(starter, company_id, DAY, 0, criteria)
        assert details is not None
        assert money.money_in == side_money(details.money_in), company_id
        assert money.money_out == side_money(details.money_out), company_id


def test_the_money_begins_with_the_most_firm_dollars(starter: Store) -> None:
    money_of_companies = company_money(starter, None)
    firm = [money.firm for money in money_of_companies.values()]
    assert firm == sorted(firm, reverse=True)
    assert UNKNOWN not in money_of_companies


def test_a_payer_that_is_not_named_is_the_largest_but_not_one_company() -> None:
    side = SideMoney(Columns(firm=Decimal(3)), (UNKNOWN, 60))
    assert side.named_largest is None
    assert side._replace(largest=("Amazon", 60)).named_largest == ("Amazon", 60)


def test_a_cancelled_query_stops_between_two_entries(starter_store: Path) -> None:
    with Store.reading(starter_store) as store:
        bodies = store.rows("SELECT id, body FROM entry WHERE list = 'events'")
        events = sound_entries(store, "events", bodies)
        next(events)
        store.interrupt()
        with pytest.raises(StoreError, match="was stopped"):
            next(events)
