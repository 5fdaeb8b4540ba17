"""Pairs of payer and payee: the same money as in the totals of their companies."""

from collections.abc import Iterable
from datetime import date

import pytest

from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.flow_criteria import FlowCriteria
from partnerships_db.ledger.groups import OwnersByCompany, group_heads
from partnerships_db.ledger.pairs import Pair, pairs
from partnerships_db.ledger.rules import Ledger
from partnerships_db.ledger.yearly_totals import yearly_totals
from partnerships_db.store.queries.deals import (
    all_deals,
    deals_of,
    parents_on,
)
from partnerships_db.store.queries.pair_sums import heaviest_pairs, pairs_with_flows
from partnerships_db.store.store import Store

DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def ledger(starter: Store) -> Ledger:
    return Ledger(all_deals(starter), DAY)


@pytest.fixture(scope="module")
def parents(starter: Store) -> OwnersByCompany:
    return parents_on(starter, DAY)


def named_pairs(all_pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs without an unknown side."""
    return [pair for pair in all_pairs if UNKNOWN not in (pair.payer, pair.payee)]


def test_the_money_of_a_pair_is_that_of_the_totals_of_the_payer(ledger: Ledger) -> None:
    company_pairs = named_pairs(pairs(ledger))
    assert len(company_pairs) > 200
    for pair in company_pairs:
        totals = ledger.totals(pair.payer, with_=pair.payee)
        assert totals.money_out == pair.money, (pair.payer, pair.payee)


def test_the_money_of_a_rolled_up_pair_is_that_of_the_totals_of_the_groups(
    ledger: Ledger,
    parents: OwnersByCompany,
) -> None:
    heads = group_heads(parents)
    assert heads
    for pair in named_pairs(pairs(ledger, parents=parents)):
        assert pair.payer not in heads
        assert pair.payee not in heads
        assert pair.payer != pair.payee, "money inside a group is not a pair"
        if pair.payer in heads.values() and pair.payee in heads.values():
            totals = ledger.totals(pair.payer, with_=pair.payee, parents=parents)
            assert totals.money_out == pair.money, (pair.payer, pair.payee)


def test_pairs_of_some_events_have_only_their_flows(ledger: Ledger) -> None:
    event_ids = event_ids_of(pairs(ledger)[:5])
    assert event_ids_of(pairs(ledger, criteria=FlowCriteria(event_ids))) == event_ids


def event_ids_of(some_pairs: Iterable[Pair]) -> set[str]:
    event_ids: set[str] = set()
    for pair in some_pairs:
        event_ids.update(explained.flow.event for explained in pair.flows)
    return event_ids


def test_a_pair_is_the_same_when_only_its_own_deals_are_read(
    starter: Store,
    ledger: Ledger,
) -> None:
    for pair in pairs(ledger):
        assert pairs_with_flows(starter, [(pair.payer, pair.payee)], DAY) == (pair,)


def test_the_first_pairs_of_a_large_store_are_those_of_the_ledger(
    starter: Store,
    ledger: Ledger,
) -> None:
    first_pairs = [pair[:2] for pair in pairs(ledger)[:10]]
    assert [pair[:2] for pair in heaviest_pairs(starter, DAY, 60)[:10]] == first_pairs


def test_yearly_totals_are_those_of_a_ledger_at_the_end_of_each_year(starter: Store) -> None:
    deals = deals_of(starter, "anthropic")
    stages = yearly_totals(deals, "anthropic", DAY)
    year_ends = [date(year, 12, 31) for year in range(2021, 2026)]
    assert [stage.day for stage in stages] == [*year_ends, DAY]
    for stage in stages:
        totals = Ledger(all_deals(starter), stage.day).totals("anthropic")
        assert stage.money_in == totals.money_in["USD"]
        assert stage.money_out == totals.money_out["USD"]


def test_a_company_without_flows_has_no_yearly_totals(starter: Store) -> None:
    assert yearly_totals(deals_of(starter, "anthropic"), "nobody", DAY) == ()
