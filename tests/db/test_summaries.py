"""What a period's events are: counted and weighed as one would by hand, event by event."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from partnerships_db.filters.parser import parse_filter
from partnerships_db.ledger.rules import Ledger
from partnerships_db.store.queries import summaries as module
from partnerships_db.store.queries.deals import all_deals
from partnerships_db.store.queries.summaries import MAX_TITLES, period_totals, summaries
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.periods import ZoomLevel, roll_up
from partnerships_db.timeline.records import PeriodSummary

FILTERS = ("", "company:openai", "kind:statement,investment", "-has:amount", "anthropic")


@pytest.fixture(scope="module")
def starter(starter_store: Path) -> Iterator[Store]:
    with Store.reading(starter_store) as store:
        yield store


def dollars(store: Store, key: int) -> Decimal:
    """The largest figure in dollars that a flow of the event may come to; none is less than nothing."""
    rows = store.rows(
        "SELECT high, low FROM flow WHERE event = ? AND currency = 'USD' AND size IS NOT NULL",
        [key],
    )
    return max((Decimal(high or low) for high, low in rows), default=Decimal(-1))


@pytest.mark.parametrize("few", [0, 10_000], ids=["from the top", "one by one"])
@pytest.mark.parametrize("text", FILTERS)
def test_kinds_and_weight_are_those_of_the_events(
    starter: Store, text: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FEW_EVENTS_IN_PERIOD", few)
    monkeypatch.setattr(module, "MAX_KEYS_PER_QUERY", 7)
    for as_of in (None, date(2025, 11, 18)):
        timeline = Timeline.select(starter, parse_filter(text), as_of)
        rows = timeline.page(starter, 0, len(timeline))
        for level in (ZoomLevel.MONTH, ZoomLevel.QUARTER, ZoomLevel.YEAR, ZoomLevel.DECADE):
            groups = roll_up(timeline.groups, level)
            told = list(summaries(starter, timeline, level, groups))
            assert [summary.period for summary in told] == [group.period for group in groups]
            for group, summary in zip(groups, told, strict=True):
                events = rows[group.start : group.start + group.events]
                assert dict(summary.kinds) == Counter(row.kind for row in events)
                assert all(one >= other for (_, one), (_, other) in pairwise(summary.kinds))
                keys = {row.id: row.key for row in events if not row.retracted}
                assert [title.id for title in summary.titles if title.id not in keys] == []
                assert len(summary.titles) == min(len(keys), MAX_TITLES)
                weights = [dollars(starter, keys[title.id]) for title in summary.titles]
                assert (
                    weights
                    == sorted((dollars(starter, key) for key in keys.values()), reverse=True)[
                        :MAX_TITLES
                    ]
                )


def test_what_was_retracted_is_counted_and_not_named(make_store: Callable[..., Store]) -> None:
    store = make_store("""
        companies: [{id: acme, name: Acme}]
        events:
        - {id: small, date: 2025-03, kind: investment, title: Small,
           flows: [{from: acme, kind: equity, amount: 1 million USD}]}
        - {id: large, date: 2025-03, kind: investment, title: Large, retracted: {why: never said},
           flows: [{from: acme, kind: equity, amount: 1 billion USD}]}
        - {id: euros, date: 2025-02-07, kind: statement, title: In euros,
           flows: [{from: acme, kind: equity, amount: 5 billion EUR}]}
    """)
    timeline = Timeline.whole(store, None)
    (summary,) = summaries(
        store, timeline, ZoomLevel.YEAR, roll_up(timeline.groups, ZoomLevel.YEAR)
    )
    assert summary == PeriodSummary("2025", (("investment", 2), ("statement", 1)), summary.titles)
    assert [title.title for title in summary.titles] == ["Small", "In euros"], (
        "dollars first, then the newest"
    )


@pytest.mark.parametrize("at_once", [1, 7, 1000])
def test_the_money_of_a_period_is_the_ledger_s_over_its_events(
    at_once: int, starter: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few of its deals are read at a time: parts, payments and successors may lie anywhere."""
    monkeypatch.setattr(module, "MAX_DEALS_AT_ONCE", at_once)
    day = date(2026, 6, 20)
    deals = all_deals(starter)
    for text in ("", "company:anthropic", "has:amount -kind:investment"):
        timeline = Timeline.select(starter, parse_filter(text), day)
        for level in (ZoomLevel.QUARTER, ZoomLevel.DECADE):
            groups = roll_up(timeline.groups, level)
            for group, told in zip(
                groups, period_totals(starter, timeline, level, groups, day), strict=True
            ):
                events = [row.id for row in timeline.page(starter, group.start, group.events)]
                money = Ledger(deals, day).selection(events).money
                assert told.money == tuple(
                    (code, one.firm, one.up_to) for code, one in money.items()
                )


def test_the_money_of_many_events_is_not_told(
    starter: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_EVENTS_TOTALLED", 20)
    timeline = Timeline.whole(starter, None)
    groups = roll_up(timeline.groups, ZoomLevel.YEAR)
    told_or_not = [
        bool(one.money)
        for one in period_totals(starter, timeline, ZoomLevel.YEAR, groups, date(2026, 6, 20))
    ]
    assert told_or_not == [group.events <= 20 for group in groups]
    assert {True, False} == set(told_or_not)
