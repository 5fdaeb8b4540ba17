"""Pairs: the same ledger as the totals, seen by who pays whom."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.pairs import Pair, group_heads, pairs
from partnerships_db.ledger.rules import Ledger, OwnersByCompany
from partnerships_db.ledger.yearly_totals import yearly_totals
from partnerships_db.store.queries.deals import (
    all_deals,
    deals_between,
    deals_of,
    heaviest_pairs,
    parents_on,
)
from partnerships_db.store.store import Store

DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def store(starter_store: Path) -> Iterator[Store]:
    with Store.reading(starter_store) as opened:
        yield opened


@pytest.fixture(scope="module")
def ledger(store: Store) -> Ledger:
    return Ledger(all_deals(store), DAY)


def named(found: tuple[Pair, ...]) -> list[Pair]:
    return [pair for pair in found if UNKNOWN not in (pair.payer, pair.payee)]


def test_each_pair_is_what_the_totals_say_passes_between_the_two(ledger: Ledger) -> None:
    found = named(pairs(ledger))
    assert len(found) > 200
    for pair in found:
        assert ledger.totals(pair.payer, with_=pair.payee).money_out == pair.money, (
            pair.payer,
            pair.payee,
        )


def test_rolled_up_a_pair_is_what_the_totals_of_the_groups_say(
    store: Store, ledger: Ledger
) -> None:
    parents: OwnersByCompany = parents_on(store, DAY)
    heads = group_heads(parents)
    found = named(pairs(ledger, parents=parents))
    assert heads
    assert all(company not in heads for pair in found for company in (pair.payer, pair.payee))
    for pair in found:
        if pair.payer in heads.values() and pair.payee in heads.values():
            told = ledger.totals(pair.payer, with_=pair.payee, parents=parents).money_out
            assert told == pair.money, (pair.payer, pair.payee)


def test_what_is_inside_a_group_and_what_is_not_selected_is_no_pair(
    store: Store, ledger: Ledger
) -> None:
    assert all(
        pair.payer != pair.payee for pair in named(pairs(ledger, parents=parents_on(store, DAY)))
    )
    events = {pair.flows[0].flow.event for pair in pairs(ledger)[:5]}
    chosen = pairs(ledger, events=events)
    assert {one.flow.event for pair in chosen for one in pair.flows} == events


def test_the_heaviest_pairs_by_themselves_are_what_they_are_among_all(
    store: Store, ledger: Ledger
) -> None:
    whole = {(pair.payer, pair.payee): pair for pair in pairs(ledger)}
    ways = heaviest_pairs(store, DAY, 20)
    assert len(ways) >= 20
    first = pairs(Ledger(deals_between(store, ways), DAY), among=ways)
    assert {(pair.payer, pair.payee) for pair in first} == ways
    assert all(whole[pair.payer, pair.payee].money == pair.money for pair in first)
    heaviest = [way for way in whole if UNKNOWN not in way][:10]
    assert len(ways.intersection(heaviest)) >= 8, "nearly in the order of the ledger's sums"


def test_what_stood_through_the_years_is_what_the_totals_said_then(
    store: Store, ledger: Ledger
) -> None:
    stages = yearly_totals(deals_of(store, "anthropic"), "anthropic", DAY)
    assert [stage.day for stage in stages] == [date(year, 12, 31) for year in range(2021, 2026)] + [
        DAY
    ]
    for stage in stages:
        then = Ledger(all_deals(store), stage.day).totals("anthropic")
        assert (stage.money_in, stage.money_out) == (then.money_in["USD"], then.money_out["USD"])
    assert yearly_totals(deals_of(store, "anthropic"), "nobody", DAY) == ()
