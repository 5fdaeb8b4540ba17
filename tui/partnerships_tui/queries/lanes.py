"""What the lanes ask of the store, in workers: which there are, what is in sight of each, what stands in a cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.filters.model import Filter
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.buckets import Grain
from partnerships_db.timeline.lanes import Bar, By, Lane, Part, Shared
from partnerships_db.timeline.records import EventRow
from partnerships_tui.queries.store_query import MAX_BATCH_SECONDS, Question
from partnerships_tui.queries.view_state import State

if TYPE_CHECKING:
    from partnerships_db.store.queries.lanes import LaneReader


class Asked(NamedTuple):
    """Which lanes."""

    by: By = By.COMPANY
    pair: tuple[str, str] | None = None
    """Two companies that are compared."""


class Laid(NamedTuple):
    """The selected events, and their lanes, the heaviest first."""

    timeline: Timeline
    lanes: list[Lane]
    days: tuple[date, date] | None
    """The first and the last day on which an event stands."""


class Sight(NamedTuple):
    """What is looked at: cells from one to another."""

    grain: Grain
    first: int
    last: int


Told = tuple[str, Part, list[Bar] | None]
"""A lane's id, what it has in sight, and what lasts in it, if that was asked."""


def reader(store: Store, timeline: Timeline, chosen: Filter, asked: Asked) -> LaneReader:
    """What reads those lanes on a worker's connection."""
    from partnerships_db.store.queries.lanes import LaneReader, PairReader

    if asked.pair is not None:
        return PairReader(store, timeline, asked.pair)
    return LaneReader(store, timeline, asked.by, chosen)


def laying(state: State, asked: Asked) -> Question[Laid]:
    """The lanes of what the state selects."""

    def ask(store: Store) -> Laid:
        timeline = Timeline.selected(store, state.filter, state.as_of)
        reading = reader(store, timeline, state.filter, asked)
        return Laid(timeline, reading.lanes(), reading.days())

    return ask


def looking(
    timeline: Timeline,
    chosen: Filter,
    asked: Asked,
    sight: Sight,
    lanes: Sequence[str],
    barless: Sequence[str],
) -> Question[Iterator[list[Told]]]:
    """What those lanes have in sight, and what lasts in the `barless` among them; a few at a time, at last none."""

    def ask(store: Store) -> Iterator[list[Told]]:
        reading = reader(store, timeline, chosen, asked)
        reading.look(*sight)
        told: list[Told] = []
        since = monotonic()
        for lane in lanes:
            told.append((lane, reading.part(lane), reading.bars(lane) if lane in barless else None))
            if monotonic() - since > MAX_BATCH_SECONDS:
                yield told
                told, since = [], monotonic()
        yield from filter(None, (told,))
        yield []

    return ask


def comparing(timeline: Timeline, pair: tuple[str, str]) -> Question[list[Shared]]:
    """The counterparties that two companies share, with the money between each of the two and them."""

    def ask(store: Store) -> list[Shared]:
        from partnerships_db.store.queries.lanes import PairReader

        return PairReader(store, timeline, pair).figures()

    return ask


class Opened(NamedTuple):
    """The events of a lane in one cell: how many, and the newest of them."""

    events: int
    rows: list[EventRow]


CELL_ROWS = 100
"""So many events of a cell are listed."""


def opening(
    timeline: Timeline, chosen: Filter, asked: Asked, lane: str, grain: Grain, cell: int
) -> Question[Opened]:
    """What stands in a cell of a lane."""

    def ask(store: Store) -> Opened:
        reading = reader(store, timeline, chosen, asked)
        reading.look(grain, cell, cell)
        return Opened(*reading.rows(lane, CELL_ROWS))

    return ask
