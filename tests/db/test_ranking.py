"""Events in another order than that of time, by amount, capacity or relevance."""

from datetime import date
from decimal import Decimal
from itertools import chain

import pytest

from partnerships_db.filters.model import EVERYTHING
from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.queries import ranking
from partnerships_db.store.queries.details import find_entry
from partnerships_db.store.queries.filter_keys import key_batches
from partnerships_db.store.queries.ranking import ORDERS, Order, ranked, ranked_key_batches
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.values.amounts import parse_amount


def largest_dollars(store: Store, event_id: str) -> Decimal:
    """The largest upper figure in dollars of an event's flows."""
    entry = find_entry(store, "events", event_id) or {}
    figures = []
    for flow in entry.get("flows", ()):
        if "amount" in flow:
            amount = parse_amount(flow["amount"])
            if amount.unit == "USD" and amount.upper is not None:
                figures.append(amount.upper)
    return max(figures)


@pytest.mark.parametrize("query", ["", "kind:investment", "openai date:2025"])
def test_by_amount_the_largest_in_dollars_comes_first(starter: Store, query: str) -> None:
    criteria = parse_filter(query)
    by_amount = ranked(starter, criteria, None, "amount")
    figures = [largest_dollars(starter, row.id) for row in by_amount.rows]
    assert figures == sorted(figures, reverse=True)
    assert len(figures) == by_amount.of > 3

    timeline = Timeline.select(starter, criteria, None)
    selected_ids = {row.id for row in timeline.page(starter, 0, len(timeline))}
    assert selected_ids.issuperset(row.id for row in by_amount.rows)


@pytest.mark.parametrize("order", ["amount", "capacity"])
@pytest.mark.parametrize("query", ["kind:compute-deal", "openai date:2025"])
def test_the_index_of_sizes_gives_the_order_of_the_sorted_sizes(
    order: Order, query: str, starter: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    criteria = parse_filter(query)
    sorted_keys = [row.key for row in ranked(starter, criteria, None, order).rows]
    monkeypatch.setattr(ranking, "MAX_SORTED_KEYS", 0)
    monkeypatch.setattr(ranking, "BATCH", 7)
    batches = list(ranked_key_batches(starter, criteria, None, order))
    assert list(chain.from_iterable(batches)) == sorted_keys
    assert len(batches) > 1

    all_keys = chain.from_iterable(ranked_key_batches(starter, EVERYTHING, None, order))
    assert [key for key in all_keys if key in sorted_keys] == sorted_keys


def test_the_hits_that_are_not_weighed_follow_the_others(
    starter: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "MAX_WEIGHTED_HITS", 5)
    criteria = parse_filter("openai")
    newest_first = list(chain.from_iterable(key_batches(starter, criteria, None)))
    batches = ranked_key_batches(starter, criteria, None, "relevance")
    keys = list(chain.from_iterable(batches))
    assert set(keys[:5]) == set(newest_first[:5])
    assert keys[5:] == newest_first[5:]


def test_by_capacity_an_event_has_its_own_capacity_or_that_of_a_flow(starter: Store) -> None:
    rows = ranked(starter, EVERYTHING, None, "capacity").rows
    assert len(rows) > 50
    first_entries = [find_entry(starter, "events", row.id) or {} for row in rows[:20]]
    flows = [flow for entry in first_entries for flow in entry.get("flows", ())]
    assert any("capacity" in entry for entry in first_entries)
    assert any("capacity" in flow for flow in flows)


def test_by_relevance_events_with_the_word_in_their_title_come_first(starter: Store) -> None:
    criteria = parse_filter("stargate")
    by_relevance = ranked(starter, criteria, None, "relevance")
    hit_count = len(Timeline.select(starter, criteria, None))
    assert len(by_relevance.rows) == by_relevance.of == hit_count
    has_word = ["stargate" in row.title.lower() for row in by_relevance.rows]
    assert all(has_word[:3])
    assert not has_word[-1]


def test_without_words_no_event_is_relevant(starter: Store) -> None:
    assert ranked(starter, EVERYTHING, None, "relevance").rows == ()


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_leaves_out_events_after_the_as_of_date(starter: Store, order: str) -> None:
    as_of = date(2025, 12, 1)
    rows = ranked(starter, parse_filter("openai"), as_of, order).rows  # type: ignore[arg-type]
    assert rows
    assert all(row.date.first <= as_of for row in rows)
