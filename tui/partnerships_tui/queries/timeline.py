"""The store queries of the Timeline: selected events, their order, their periods, upcoming events.

The explorer loads this module at its start, so that the modules behind a query load with the query.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from time import monotonic
from typing import TYPE_CHECKING

from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.histogram import Histogram
from partnerships_db.timeline.periods import ZoomLevel
from partnerships_db.timeline.records import PeriodGroup, PeriodMoney, PeriodSummary, UpcomingEvent
from partnerships_db.values import clock
from partnerships_tui.queries.store_query import MAX_BATCH_SECONDS, StoreQuery
from partnerships_tui.queries.view_state import ViewState

if TYPE_CHECKING:
    from partnerships_db.store.queries.ranking import Order, Ranking


def selected_timeline(state: ViewState, near: int | None) -> StoreQuery[Iterator[Timeline]]:
    """The events that the state selects: those near an event key first, then all of them."""

    return lambda store: Timeline.select_in_steps(store, state.filter, state.as_of, near)


def selected_count(state: ViewState) -> StoreQuery[int]:
    """The number of events that the state selects, often known long before the events are."""
    from partnerships_db.store.queries.details import count_selected

    return lambda store: count_selected(store, state.filter, state.as_of)


def ranked_events(state: ViewState, order: Order) -> StoreQuery[Ranking]:
    """The selected events by relevance, amount or capacity instead of date."""
    from partnerships_db.store.queries.ranking import ranked

    return lambda store: ranked(store, state.filter, state.as_of, order)


def period_summaries(
    timeline: Timeline,
    level: ZoomLevel,
    groups: Sequence[PeriodGroup],
) -> StoreQuery[Iterator[list[PeriodSummary | PeriodMoney]]]:
    """The summaries of periods of the timeline, then their totals.

    The answer comes in batches; an empty batch is the last.
    """

    def read_periods(store: Store) -> Iterator[list[PeriodSummary | PeriodMoney]]:
        from partnerships_db.store.queries.summaries import period_totals, summaries

        results: Iterator[PeriodSummary | PeriodMoney] = chain(
            summaries(store, timeline, level, groups),
            period_totals(store, timeline, level, groups, clock.today()),
        )
        batch: list[PeriodSummary | PeriodMoney] = []
        batch_start = monotonic()
        for result in results:
            batch.append(result)
            if monotonic() - batch_start > MAX_BATCH_SECONDS:
                yield batch
                batch = []
                batch_start = monotonic()

        if batch:
            yield batch
        yield []

    return read_periods


def money_of_period(
    timeline: Timeline,
    level: ZoomLevel,
    group: PeriodGroup,
) -> StoreQuery[PeriodMoney]:
    """The money of one period of the timeline."""
    from partnerships_db.store.queries.summaries import period_money

    return lambda store: period_money(store, timeline, level, group, clock.today())


def upcoming_after(timeline: Timeline, state: ViewState) -> StoreQuery[list[UpcomingEvent]]:
    """The upcoming events of the timeline: those after the as-of date, or after today."""

    def read_upcoming(store: Store) -> list[UpcomingEvent]:
        from partnerships_db.store.queries.upcoming import upcoming_events

        return upcoming_events(store, timeline, state.filter, state.day)

    return read_upcoming


def event_histogram(timeline: Timeline, parts: int) -> StoreQuery[Histogram | None]:
    """The counts over time of the timeline's events and of all others, in `parts` equal spans."""

    def count_parts(store: Store) -> Histogram | None:
        from partnerships_db.store.queries.histogram import histogram

        return histogram(store, timeline, parts)

    return count_parts
