"""A pair has one figure wherever a store shows it: the Money, companies' pages, lanes, circles."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations, islice
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from tests.db.test_written_documents import import_document
from tests.strategies import COMPANIES, Document, documents

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.filters.parser import parse_filter
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.circles import find_circles
from partnerships_db.ledger.columns import NO_MONEY, Columns
from partnerships_db.ledger.counterparties import CounterpartyTotal
from partnerships_db.ledger.pairs import Pair, PairRow, pairs, total_of
from partnerships_db.ledger.rules import Ledger, company_totals
from partnerships_db.store.queries import deals
from partnerships_db.store.queries.companies import company_details
from partnerships_db.store.queries.deals import all_deals, deals_of
from partnerships_db.store.queries.flow_criteria import flow_criteria
from partnerships_db.store.queries.lane_pairs import PairReader
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_tui.queries.money import MoneyOptions, money_data
from partnerships_tui.queries.view_state import ViewState

DAY = date(2026, 11, 23)
FILTERS = ("", "flow:cloud-purchase", "company:openai", "amount>10bn", "kind:investment")


class Figure(NamedTuple):
    """The money of a pair in one currency, and the number of its flows that count."""

    payer: str
    payee: str
    currency: str
    columns: Columns
    flows: int


def figures(rows: Iterable[PairRow]) -> set[Figure]:
    listed = set()
    for row in rows:
        listed.add(Figure(row.payer, row.payee, row.currency, row.columns, row.money.flow_count))
    return listed


def figures_of_pairs(some_pairs: Iterable[Pair]) -> set[Figure]:
    return figures(row for pair in some_pairs for row in pair.rows())


def figures_of_totals(totals: Iterable[CounterpartyTotal]) -> set[Figure]:
    return figures(total.row for total in totals)


def assert_one_figure(
    store: Store,
    criteria: Filter,
    companies: Iterable[str],
) -> None:
    """The Money, the companies' pages and the lanes show the same figures of the same pairs."""
    selected_flows = flow_criteria(store, criteria, DAY)
    ledger = Ledger(all_deals(store), DAY)
    all_pairs = pairs(ledger, criteria=selected_flows)
    expected = figures_of_pairs(all_pairs)

    *_, money = money_data(ViewState(criteria, DAY), MoneyOptions())(store)
    assert figures_of_pairs(money.pairs) == expected
    assert money.total == total_of(all_pairs)

    for company in companies:
        details = company_details(store, company, DAY, criteria=criteria)
        assert details is not None
        listed_in = figures_of_totals(details.money_in.counterparties)
        listed_out = figures_of_totals(details.money_out.counterparties)
        assert listed_in == {figure for figure in expected if figure.payee == company}
        assert listed_out == {figure for figure in expected if figure.payer == company}


def figures_in_lanes(store: Store, companies: Iterable[str]) -> Iterator[Figure]:
    """The figures of the counterparties that two companies share."""
    for pair in combinations(companies, 2):
        reader = PairReader(store, Timeline.whole(store, DAY), pair)
        for counterparty in reader.counterparties_with_money():
            for money in counterparty.money or ():
                yield from figures_of_totals((*money.money_in, *money.money_out))


@pytest.mark.parametrize("text", FILTERS)
def test_a_pair_of_the_starter_data_has_one_figure_on_all_pages(starter: Store, text: str) -> None:
    criteria = parse_filter(text)
    companies = [company for (company,) in starter.rows("SELECT id FROM company ORDER BY id")]
    assert_one_figure(starter, criteria, companies if not text else companies[::20])


def test_a_pair_of_the_starter_data_has_one_figure_in_lanes_and_circles(starter: Store) -> None:
    ledger = Ledger(all_deals(starter), DAY)
    all_pairs = pairs(ledger)
    in_lanes = set(figures_in_lanes(starter, ("anthropic", "openai", "nvidia")))
    assert len(in_lanes) > 20
    assert in_lanes <= figures_of_pairs(all_pairs)

    dollars = {(pair.payer, pair.payee): pair.dollars for pair in all_pairs}
    legs = [leg for circle in find_circles(ledger).circles for leg in circle.legs]
    assert legs
    for leg in legs:
        assert leg.columns == dollars[leg.payer, leg.payee]


def test_the_totals_of_a_company_with_another_are_the_figure_of_their_pair(starter: Store) -> None:
    for pair in islice(pairs(Ledger(all_deals(starter), DAY)), 20):
        if pair.payer == UNKNOWN:
            continue
        totals = company_totals(
            deals_of(starter, pair.payer),
            pair.payer,
            DAY,
            with_=pair.payee,
        )
        assert totals.money_out == pair.money


def test_the_pairs_of_the_starter_data_add_up_to_all_flows_once(starter: Store) -> None:
    ledger = Ledger(all_deals(starter), DAY)
    assert total_of(pairs(ledger)).money == ledger.selection().money


def test_the_pairs_of_a_payer_of_the_starter_data_add_up_to_its_total(starter: Store) -> None:
    ledger = Ledger(all_deals(starter), DAY)
    for company in ("anthropic", "openai", "microsoft", "nvidia"):
        own_pairs = [pair for pair in pairs(ledger, company=company) if pair.payer == company]
        together = total_of(own_pairs).money["USD"]
        own_total = ledger.totals(company).money_out["USD"]
        assert (together.firm, together.up_to) == (own_total.firm, own_total.up_to)


@settings(max_examples=6)
@given(document=documents)
def test_a_pair_of_a_generated_store_has_one_figure_everywhere(
    tmp_path_factory: pytest.TempPathFactory,
    document: Document,
) -> None:
    with Store.scratch() as store:
        import_document(store, tmp_path_factory.mktemp("pairs"), document)
        assert_one_figure(store, EVERYTHING, COMPANIES)
        listed = figures_of_pairs(pairs(Ledger(all_deals(store), DAY)))
        assert set(figures_in_lanes(store, COMPANIES)) <= listed


def test_a_page_without_payments_has_no_money(starter: Store) -> None:
    details = company_details(starter, "anthropic", date(1999, 1, 1))
    assert details is not None
    sides = (details.money_in, details.money_out)
    assert [side.together.money for side in sides] == [{"USD": NO_MONEY}] * 2


@pytest.mark.parametrize("filter_text", ["", "company:openai", "-company:nvidia to:anthropic"])
def test_the_money_of_a_large_store_is_that_of_its_flows(
    starter: Store, monkeypatch: pytest.MonkeyPatch, filter_text: str
) -> None:
    state = ViewState(parse_filter(filter_text), DAY)
    *_, reckoned = money_data(state, MoneyOptions())(starter)
    monkeypatch.setattr(deals, "MANY_FLOWS", 0)
    *_, kept = money_data(state, MoneyOptions())(starter)
    assert [pair[:2] for pair in kept.pairs] == [pair[:2] for pair in reckoned.pairs]
    assert figures_of_pairs(kept.pairs) == figures_of_pairs(reckoned.pairs)
    assert (kept.total, kept.states) == (reckoned.total, reckoned.states)
    assert kept.largest == reckoned.largest
    assert kept.all_pair_count == reckoned.all_pair_count
    assert kept.circles is not None
    assert reckoned.circles is not None
    assert kept.circles.counts == reckoned.circles.counts
    assert len(kept.critical_flows) == len(reckoned.critical_flows)
