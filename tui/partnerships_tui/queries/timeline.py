"""TODO."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.histogram import Histogram
from partnerships_db.timeline.periods import ZoomLevel
from partnerships_db.timeline.records import PeriodGroup, PeriodMoney, PeriodSummary, UpcomingEvent
from partnerships_db.values import clock
from partnerships_tui.queries.store_query import (
    MAX_BATCH_SECONDS,
    StoreQuery,
    pause_after_step,
    wait_for_first_rows,
)
from partnerships_tui.queries.view_state import ViewState

if TYPE_CHECKING:
    from partnerships_db.store.queries.ranking import Order, Ranking


def selected_timeline(state: ViewState, near: int | None) -> StoreQuery[Iterator[Timeline]]:
    """The events that the state selects: those about a key first, then all of them."""

    def ask(store: Store) -> Iterator[Timeline]:
        for timeline in Timeline.select_in_steps(store, state.filter, state.as_of, near):
            yield timeline
            if not timeline.is_whole:
                pause_after_step(store)

    return ask


def selected_count(state: ViewState) -> StoreQuery[int]:
    """How many events the state selects: SQL may tell that long before it has told which they are."""
    from partnerships_db.store.queries.details import count_selected

    def ask(store: Store) -> int:
        wait_for_first_rows(store)
        return count_selected(store, state.filter, state.as_of)

    return ask


def ranked_events(state: ViewState, order: Order) -> StoreQuery[Ranking]:
    """What the state selects in another order than that of time."""
    from partnerships_db.store.queries.ranking import ranked

    return lambda store: ranked(store, state.filter, state.as_of, order)


def period_summaries(
    timeline: Timeline, level: ZoomLevel, groups: Sequence[PeriodGroup]
) -> StoreQuery[Iterator[list[PeriodSummary | PeriodMoney]]]:
    """What those periods of the timeline are, a few at a time, and at last none."""

    def ask(store: Store) -> Iterator[list[PeriodSummary | PeriodMoney]]:
        from partnerships_db.store.queries.summaries import period_totals, summaries

        told: list[PeriodSummary | PeriodMoney] = []
        since = monotonic()
        steps: tuple[Iterator[PeriodSummary] | Iterator[PeriodMoney], ...] = (
            summaries(store, timeline, level, groups),
            period_totals(store, timeline, level, groups, clock.today()),
        )
        for summary in (one for step in steps for one in step):
            told.append(summary)
            if monotonic() - since > MAX_BATCH_SECONDS:
                yield told
                pause_after_step(store)
                told, since = [], monotonic()
        yield from filter(None, (told,))
        yield []

    return ask


def money_of_period(
    timeline: Timeline, level: ZoomLevel, group: PeriodGroup
) -> StoreQuery[PeriodMoney]:
    """The money of one period of the timeline."""
    from partnerships_db.store.queries.summaries import period_money

    return lambda store: period_money(store, timeline, level, group, clock.today())


def upcoming_after(timeline: Timeline, state: ViewState) -> StoreQuery[list[UpcomingEvent]]:
    """What is to happen after the day, of what the timeline has."""

    def ask(store: Store) -> list[UpcomingEvent]:
        from partnerships_db.store.queries.upcoming import upcoming_events

        return upcoming_events(store, timeline, state.filter, state.day)

    return ask


def event_histogram(timeline: Timeline, parts: int) -> StoreQuery[Histogram | None]:
    """How the events of the timeline lie in time beside all others, in so many parts."""

    def ask(store: Store) -> Histogram | None:
        from partnerships_db.store.queries.histogram import histogram

        return histogram(store, timeline, parts)

    return ask
