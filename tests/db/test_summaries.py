"""Summaries of periods: their kinds, titles and money, as counted event by event."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise

import pytest

from partnerships_db.filters.parser import parse_filter
from partnerships_db.ledger.columns import Columns
from partnerships_db.ledger.rules import Ledger
from partnerships_db.store.queries import summaries as module
from partnerships_db.store.queries.deals import all_deals
from partnerships_db.store.queries.details import event_details
from partnerships_db.store.queries.summaries import MAX_TITLES, period_totals, summaries
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.periods import ZoomLevel, roll_up
from partnerships_db.timeline.records import EventRow, PeriodSummary

QUERIES = ("", "company:openai", "kind:statement,investment", "-has:amount", "anthropic")
LEVELS = (ZoomLevel.MONTH, ZoomLevel.QUARTER, ZoomLevel.YEAR, ZoomLevel.DECADE)
DAY = date(2026, 6, 20)

# -- Kinds and titles ------------------------------------------------------------------------------


LargestDollars = Callable[[date | None], dict[int, Decimal]]
"""By event key, the largest figure in dollars that holds on a date; -1 for an event without one."""

INVALID = Decimal(-2)
"""The weight of an event that was cancelled, or all of whose flows were replaced or cancelled."""


@pytest.fixture(scope="module")
def largest_dollars(starter: Store) -> LargestDollars:
    """The largest figure in dollars of each event that still holds, as its page strikes them."""

    @cache
    def figures_on(as_of: date | None) -> dict[int, Decimal]:
        figures: dict[int, Decimal] = {}
        for (key,) in starter.rows("SELECT entry FROM event"):
            details = event_details(starter, key, as_of)
            assert details is not None
            valid_flows = [flow for flow in details.flows if flow.place not in details.struck]
            is_cancelled = details.row.status == "cancelled"
            if is_cancelled or (details.flows and not valid_flows):
                figures[key] = INVALID
                continue
            dollars = [
                flow.amount.upper or flow.amount.low
                for flow in valid_flows
                if flow.amount is not None and flow.amount.unit == "USD"
            ]
            figures[key] = max([Decimal(-1), *(figure for figure in dollars if figure)])
        return figures

    return figures_on


@pytest.mark.parametrize(
    "few_events",
    [0, 10_000],
    ids=["from the largest figure down", "event by event"],
)
@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("as_of", [None, date(2025, 11, 18)])
def test_a_summary_has_the_kinds_and_the_heaviest_titles_of_its_events(
    starter: Store,
    largest_dollars: LargestDollars,
    as_of: date | None,
    query: str,
    few_events: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "FEW_EVENTS_IN_PERIOD", few_events)
    monkeypatch.setattr(module, "MAX_KEYS_PER_QUERY", 7)
    timeline = Timeline.select(starter, parse_filter(query), as_of)
    rows = timeline.page(starter, 0, len(timeline))
    for level in LEVELS:
        groups = roll_up(timeline.groups, level)
        period_summaries = list(summaries(starter, timeline, level, groups))
        assert [summary.period for summary in period_summaries] == [
            group.period for group in groups
        ]
        for group, summary in zip(groups, period_summaries, strict=True):
            period_rows = rows[group.start : group.start + group.events]
            assert_summary(summary, period_rows, largest_dollars(as_of))


def assert_summary(
    summary: PeriodSummary,
    rows: list[EventRow],
    largest_dollars: dict[int, Decimal],
) -> None:
    assert dict(summary.kinds) == Counter(row.kind for row in rows)
    assert all(count >= next_count for (_, count), (_, next_count) in pairwise(summary.kinds))

    figures = {row.id: largest_dollars[row.key] for row in rows if not row.retracted}
    heaviest = sorted(figures.values(), reverse=True)[:MAX_TITLES]
    assert [figures[title.id] for title in summary.titles] == heaviest


def test_a_summary_counts_a_retracted_event_without_its_title(
    make_store: Callable[..., Store],
) -> None:
    store = make_store("""
        companies: [{id: acme, name: Acme}]
        events:
        - id: small
          date: 2025-03
          kind: investment
          title: Small
          flows: [{from: acme, kind: equity, amount: 1 million USD}]
        - id: large
          date: 2025-03
          kind: investment
          title: Large
          flows: [{from: acme, kind: equity, amount: 1 billion USD}]
          retracted: {why: never said}
        - id: euros
          date: 2025-02-07
          kind: statement
          title: In euros
          flows: [{from: acme, kind: equity, amount: 5 billion EUR}]
    """)
    timeline = Timeline.whole(store, None)
    years = roll_up(timeline.groups, ZoomLevel.YEAR)
    (summary,) = summaries(store, timeline, ZoomLevel.YEAR, years)
    assert summary.period == "2025"
    assert summary.kinds == (("investment", 2), ("statement", 1))
    assert [title.title for title in summary.titles] == ["Small", "In euros"], "dollars first"


def test_the_weightiest_event_was_neither_replaced_nor_cancelled(
    make_store: Callable[..., Store],
) -> None:
    store = make_store("""
        companies: [{id: acme, name: Acme}]
        events:
        - id: first-plan
          date: 2025-03-01
          kind: investment
          title: The first plan
          flows: [{id: all, from: acme, kind: equity, amount: 9 billion USD}]
        - id: second-plan
          date: 2025-04-01
          kind: investment
          title: The second plan
          flows:
          - {from: acme, kind: equity, amount: 2 billion USD,
             relations: [{type: supersedes, to: first-plan/all}]}
        - id: no-deal
          date: 2025-05-01
          kind: investment
          status: cancelled
          title: The cancelled deal
          flows: [{from: acme, kind: equity, amount: 5 billion USD}]
    """)
    timeline = Timeline.whole(store, None)
    for level in LEVELS[2:]:
        groups = roll_up(timeline.groups, level)
        (summary,) = summaries(store, timeline, level, groups)
        titles = [title.title for title in summary.titles]
        assert titles == ["The second plan", "The first plan", "The cancelled deal"]

    before = Timeline.whole(store, date(2025, 3, 31))
    (summary,) = summaries(store, before, ZoomLevel.YEAR, roll_up(before.groups, ZoomLevel.YEAR))
    assert summary.titles[0].title == "The first plan", "it was not replaced yet"


# -- Money -----------------------------------------------------------------------------------------

SelectionMoney = Callable[[tuple[str, ...]], tuple[tuple[str, Columns], ...]]


@pytest.fixture(scope="module")
def money_of_events(starter: Store) -> SelectionMoney:
    """The money of some events by currency, from a ledger of all deals."""
    ledger = Ledger(all_deals(starter), DAY)

    @cache
    def money_of(event_ids: tuple[str, ...]) -> tuple[tuple[str, Columns], ...]:
        return tuple(ledger.selection(event_ids).money.items())

    return money_of


@pytest.mark.parametrize("level", [ZoomLevel.QUARTER, ZoomLevel.DECADE])
@pytest.mark.parametrize(
    ("query", "deals_at_once"),
    [
        ("", 7),
        ("", 1000),
        ("anthropic", 1),
        ("has:amount -kind:investment", 1),
        ("has:amount -kind:investment", 7),
    ],
)
def test_the_money_of_a_period_is_that_of_a_ledger_of_all_deals(
    starter: Store,
    money_of_events: SelectionMoney,
    query: str,
    deals_at_once: int,
    level: ZoomLevel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Parts, payments and successors of a flow may be in deals that are read later."""
    monkeypatch.setattr(module, "MAX_DEALS_AT_ONCE", deals_at_once)
    timeline = Timeline.select(starter, parse_filter(query), DAY)
    groups = roll_up(timeline.groups, level)
    totals_of_periods = period_totals(starter, timeline, level, groups, DAY)
    for group, totals in zip(groups, totals_of_periods, strict=True):
        rows = timeline.page(starter, group.start, group.events)
        assert totals.money == money_of_events(tuple(row.id for row in rows)), group.period
