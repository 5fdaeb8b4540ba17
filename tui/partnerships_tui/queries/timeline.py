"""TODO."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.histogram import Density
from partnerships_db.timeline.periods import Level
from partnerships_db.timeline.records import Group, PeriodMoney, PeriodSummary, Scheduled
from partnerships_db.values import clock
from partnerships_tui.queries.store_query import (
    MAX_BATCH_SECONDS,
    Question,
    pause_after_step,
    wait_for_first_rows,
)
from partnerships_tui.queries.view_state import State

if TYPE_CHECKING:
    from partnerships_db.store.queries.ranking import Order, Ranking


def selecting(state: State, near: int | None) -> Question[Iterator[Timeline]]:
    """The events that the state selects: those about a key first, then all of them."""

    def ask(store: Store) -> Iterator[Timeline]:
        for timeline in Timeline.selecting(store, state.filter, state.as_of, near):
            yield timeline
            if not timeline.is_whole:
                pause_after_step(store)

    return ask


def counting(state: State) -> Question[int]:
    """How many events the state selects: SQL may tell that long before it has told which they are."""
    from partnerships_db.store.queries.details import count_selected

    def ask(store: Store) -> int:
        wait_for_first_rows(store)
        return count_selected(store, state.filter, state.as_of)

    return ask


def ranked_by(state: State, order: Order) -> Question[Ranking]:
    """What the state selects in another order than that of time."""
    from partnerships_db.store.queries.ranking import ranked

    return lambda store: ranked(store, state.filter, state.as_of, order)


def summarizing(
    timeline: Timeline, level: Level, groups: Sequence[Group]
) -> Question[Iterator[list[PeriodSummary | PeriodMoney]]]:
    """What those periods of the timeline are, a few at a time, and at last none."""

    def ask(store: Store) -> Iterator[list[PeriodSummary | PeriodMoney]]:
        from partnerships_db.store.queries.summaries import moneys, summaries

        told: list[PeriodSummary | PeriodMoney] = []
        since = monotonic()
        steps: tuple[Iterator[PeriodSummary] | Iterator[PeriodMoney], ...] = (
            summaries(store, timeline, level, groups),
            moneys(store, timeline, level, groups, clock.today()),
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


def adding_up(timeline: Timeline, level: Level, group: Group) -> Question[PeriodMoney]:
    """The money of one period of the timeline."""
    from partnerships_db.store.queries.summaries import period_money

    return lambda store: period_money(store, timeline, level, group, clock.today())


def scheduled_after(timeline: Timeline, state: State) -> Question[list[Scheduled]]:
    """What is to happen after the day, of what the timeline has."""

    def ask(store: Store) -> list[Scheduled]:
        from partnerships_db.store.queries.upcoming import scheduled

        return scheduled(store, timeline, state.filter, state.day)

    return ask


def density_of(timeline: Timeline, parts: int) -> Question[Density | None]:
    """How the events of the timeline lie in time beside all others, in so many parts."""

    def ask(store: Store) -> Density | None:
        from partnerships_db.store.queries.histogram import density

        return density(store, timeline, parts)

    return ask
