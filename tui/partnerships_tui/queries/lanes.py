"""What the lanes ask of the store, in workers: which there are, what is in sight of each, what stands in a cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.filters.model import Filter
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.buckets import Granularity
from partnerships_db.timeline.lanes import (
    Lane,
    LaneBar,
    LaneGrouping,
    LaneSlice,
    SharedCounterparty,
)
from partnerships_db.timeline.records import EventRow
from partnerships_tui.queries.store_query import MAX_BATCH_SECONDS, StoreQuery
from partnerships_tui.queries.view_state import ViewState

if TYPE_CHECKING:
    from partnerships_db.store.queries.lanes import LaneReader


class LaneQuery(NamedTuple):
    """Which lanes."""

    by: LaneGrouping = LaneGrouping.COMPANY
    pair: tuple[str, str] | None = None
    """Two companies that are compared."""


class LaneSet(NamedTuple):
    """The selected events, and their lanes, the heaviest first."""

    timeline: Timeline
    lanes: list[Lane]
    days: tuple[date, date] | None
    """The first and the last day on which an event stands."""


class CellRange(NamedTuple):
    """What is looked at: cells from one to another."""

    grain: Granularity
    first: int
    last: int


LaneResult = tuple[str, LaneSlice, list[LaneBar] | None]
"""A lane's id, what it has in sight, and what lasts in it, if that was asked."""


def reader(store: Store, timeline: Timeline, criteria: Filter, lane_query: LaneQuery) -> LaneReader:
    """What reads those lanes on a worker's connection."""
    from partnerships_db.store.queries.lanes import LaneReader, PairReader

    if lane_query.pair is not None:
        return PairReader(store, timeline, lane_query.pair)
    return LaneReader(store, timeline, lane_query.by, criteria)


def lane_set(state: ViewState, lane_query: LaneQuery) -> StoreQuery[LaneSet]:
    """The lanes of what the state selects."""

    def ask(store: Store) -> LaneSet:
        timeline = Timeline.select(store, state.filter, state.as_of)
        reading = reader(store, timeline, state.filter, lane_query)
        return LaneSet(timeline, reading.lanes(), reading.days())

    return ask


def lane_slices(
    timeline: Timeline,
    criteria: Filter,
    lane_query: LaneQuery,
    sight: CellRange,
    lanes: Sequence[str],
    barless: Sequence[str],
) -> StoreQuery[Iterator[list[LaneResult]]]:
    """What those lanes have in sight, and what lasts in the `barless` among them; a few at a time, at last none."""

    def ask(store: Store) -> Iterator[list[LaneResult]]:
        reading = reader(store, timeline, criteria, lane_query)
        reading.set_range(*sight)
        told: list[LaneResult] = []
        since = monotonic()
        for lane in lanes:
            told.append(
                (lane, reading.slice_of(lane), reading.bars(lane) if lane in barless else None)
            )
            if monotonic() - since > MAX_BATCH_SECONDS:
                yield told
                told, since = [], monotonic()
        yield from filter(None, (told,))
        yield []

    return ask


def shared_counterparties(
    timeline: Timeline, pair: tuple[str, str]
) -> StoreQuery[list[SharedCounterparty]]:
    """The counterparties that two companies share, with the money between each of the two and them."""

    def ask(store: Store) -> list[SharedCounterparty]:
        from partnerships_db.store.queries.lanes import PairReader

        return PairReader(store, timeline, pair).figures()

    return ask


class CellContents(NamedTuple):
    """The events of a lane in one cell: how many, and the newest of them."""

    events: int
    rows: list[EventRow]


MAX_CELL_ROWS = 100
"""So many events of a cell are listed."""


def cell_contents(
    timeline: Timeline,
    criteria: Filter,
    lane_query: LaneQuery,
    lane: str,
    grain: Granularity,
    cell: int,
) -> StoreQuery[CellContents]:
    """What stands in a cell of a lane."""

    def ask(store: Store) -> CellContents:
        reading = reader(store, timeline, criteria, lane_query)
        reading.set_range(grain, cell, cell)
        return CellContents(*reading.rows(lane, MAX_CELL_ROWS))

    return ask
