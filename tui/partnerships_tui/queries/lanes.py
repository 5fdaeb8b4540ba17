"""The store queries of the Lanes: the lanes of a filter, their slices in sight, a cell's events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from time import monotonic
from typing import NamedTuple

from partnerships_db.filters.model import Filter
from partnerships_db.store.queries.lane_pairs import PairReader
from partnerships_db.store.queries.lanes import LaneReader
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

MAX_CELL_ROWS = 100
"""The most events of a cell that are listed, the newest."""


class LaneQuery(NamedTuple):
    """The choice of lanes."""

    by: LaneGrouping = LaneGrouping.COMPANY
    pair: tuple[str, str] | None = None
    """The ids of two companies to compare."""


class LaneSet(NamedTuple):
    """The selected events and their lanes, the heaviest first."""

    timeline: Timeline
    lanes: list[Lane]
    days: tuple[date, date] | None
    """The first and the last day on which an event is drawn; None without events."""


class CellRange(NamedTuple):
    """The cells in sight, from the first to the last."""

    grain: Granularity
    first: int
    last: int


LaneResult = tuple[str, LaneSlice, list[LaneBar] | None]
"""A lane's id, its slice in sight, and its bars if the query asked for them."""


class CellContents(NamedTuple):
    """The events of a lane in one cell."""

    event_count: int
    """The count of all of them."""
    rows: list[EventRow]
    """The newest of them."""


def _reader_of(
    store: Store,
    timeline: Timeline,
    criteria: Filter,
    lane_query: LaneQuery,
) -> LaneReader:
    """The reader of the chosen lanes on a worker's connection."""
    if lane_query.pair is not None:
        return PairReader(store, timeline, lane_query.pair)
    return LaneReader(store, timeline, lane_query.by, criteria)


def lane_set(state: ViewState, lane_query: LaneQuery) -> StoreQuery[LaneSet]:
    """The lanes of the events that the state selects."""

    def read_lanes(store: Store) -> LaneSet:
        timeline = Timeline.select(store, state.filter, state.as_of)
        lane_reader = _reader_of(store, timeline, state.filter, lane_query)
        return LaneSet(timeline, lane_reader.lanes(), lane_reader.days())

    return read_lanes


def lane_slices(
    timeline: Timeline,
    criteria: Filter,
    lane_query: LaneQuery,
    sight: CellRange,
    lanes: Sequence[str],
    barless: Sequence[str],
) -> StoreQuery[Iterator[list[LaneResult]]]:
    """The slices of lanes in sight, and the bars of the `barless` among them.

    The answer comes in batches; an empty batch is the last.
    """

    def read_slices(store: Store) -> Iterator[list[LaneResult]]:
        lane_reader = _reader_of(store, timeline, criteria, lane_query)
        lane_reader.set_range(*sight)

        batch: list[LaneResult] = []
        batch_start = monotonic()
        for lane_id in lanes:
            lane_slice = lane_reader.slice_of(lane_id)
            bars = lane_reader.bars(lane_id) if lane_id in barless else None
            batch.append((lane_id, lane_slice, bars))
            if monotonic() - batch_start > MAX_BATCH_SECONDS:
                yield batch
                batch = []
                batch_start = monotonic()

        if batch:
            yield batch
        yield []

    return read_slices


def shared_counterparties(
    timeline: Timeline, pair: tuple[str, str]
) -> StoreQuery[list[SharedCounterparty]]:
    """The counterparties that two companies share, with the money that passed."""
    return lambda store: PairReader(store, timeline, pair).counterparties_with_money()


def cell_contents(
    timeline: Timeline,
    criteria: Filter,
    lane_query: LaneQuery,
    lane: str,
    grain: Granularity,
    cell: int,
) -> StoreQuery[CellContents]:
    """The events of a lane in one cell."""

    def read_cell(store: Store) -> CellContents:
        lane_reader = _reader_of(store, timeline, criteria, lane_query)
        lane_reader.set_range(grain, cell, cell)
        count, event_rows = lane_reader.rows(lane, MAX_CELL_ROWS)
        return CellContents(count, event_rows)

    return read_cell
