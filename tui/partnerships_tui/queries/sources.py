"""The store queries of the Sources: cited sources, conflicts, weak figures and coverage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from time import monotonic
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.evidence.conflicts import companies_in
from partnerships_db.evidence.coverage import CoverageCounter
from partnerships_db.store.queries.details import names_of, titles_of
from partnerships_db.store.queries.sources import (
    MAX_WEAK_FIGURES,
    CountsBySource,
    all_conflicts,
    count_citations,
    count_figures,
    listed_sources,
    route_conflicts,
    source_details,
    weak_figures,
)
from partnerships_db.store.store import Store
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.queries.view_state import ViewState

if TYPE_CHECKING:
    from partnerships_db.evidence.conflicts import Conflict
    from partnerships_db.evidence.coverage import SizeCoverage
    from partnerships_db.evidence.records import EventWeakFigure, SourceDetails, SourceRow


MAX_CONFLICT_EVENTS = 1000
"""The most events of which conflicts are listed, the newest. The command lists all conflicts."""

FIRST_COVERAGE_SECONDS = 0.2
"""The time after which the coverage is shown as far as it is counted."""

COVERAGE_STEP_SECONDS = 1.0
"""The time after which it is shown anew."""

MAX_FIRST_SOURCES = 200
"""The most sources that are listed before all events are counted."""


class SourcesData(NamedTuple):
    """The sources of the selected events, their conflicts and their weak figures."""

    rows: list[SourceRow]
    all_count: int
    """The number of sources in the store, whatever the filter."""
    conflicts: Sequence[Conflict] = ()
    weak_figures: Sequence[EventWeakFigure] = ()
    titles: Mapping[str, str] = MappingProxyType({})
    """The titles of the events with conflicts, by id."""
    names: Mapping[str, str] = MappingProxyType({})
    """The names of the companies of flows with conflicts, by id."""
    has_conflicts: bool = False
    """Whether the conflicts and the weak figures are read."""
    has_all_rows: bool = False
    """Whether all sources are listed, and all events are counted."""

    @property
    def has_all_conflicts(self) -> bool:
        """Whether all conflicts are listed, not only those of the newest events."""
        event_ids = {conflict.entry for conflict in self.conflicts if conflict.list == "events"}
        return len(event_ids) < MAX_CONFLICT_EVENTS

    @property
    def has_all_weak_figures(self) -> bool:
        """Whether all weak figures are listed, not only the newest."""
        return len(self.weak_figures) < MAX_WEAK_FIGURES


class CoverageData(NamedTuple):
    """How well the figures of the selected flows stand."""

    rows: tuple[SizeCoverage, ...]
    titles: Mapping[str, str] = MappingProxyType({})
    """The titles of the events whose figures lack a party or a filing, by id."""
    events: int = 0
    """The number of events that are read, of which the figures are counted."""
    is_complete: bool = False
    """Whether all events are read."""


def source_list(state: ViewState) -> StoreQuery[Iterator[SourcesData]]:
    """The sources, conflicts and weak figures of the selected events, in three steps.

    These are the first sources, then the conflicts and the weak figures too, then all sources with
    their counts. With a filter, the first sources are those that the newest events cite.
    """

    def read_sources(store: Store) -> Iterator[SourcesData]:
        counts: CountsBySource = {}
        steps = count_citations(store, state.as_of, state.filter, counts)
        next(steps, 0)
        first_rows = listed_sources(store, counts, state.filter, MAX_FIRST_SOURCES)
        uncounted_rows = [row._replace(is_counted=False) for row in first_rows]
        data = SourcesData(uncounted_rows, _source_count(store))
        yield data
        data = _with_conflicts(store, state, data)
        yield data
        for _ in steps:
            pass
        all_rows = listed_sources(store, counts, state.filter)
        yield data._replace(rows=all_rows, has_all_rows=True)

    return read_sources


def _with_conflicts(
    store: Store,
    state: ViewState,
    data: SourcesData,
) -> SourcesData:
    """The data with the conflicts and the weak figures of the selected events."""
    conflicts: list[Conflict] = []
    event_ids: set[str] = set()
    for conflict in all_conflicts(store, state.as_of, state.filter):
        if conflict.list == "events" and conflict.entry not in event_ids:
            if len(event_ids) == MAX_CONFLICT_EVENTS:
                conflicts += route_conflicts(store, state.as_of, state.filter)
                break
            event_ids.add(conflict.entry)
        conflicts.append(conflict)
    return data._replace(
        conflicts=conflicts,
        weak_figures=weak_figures(store, state.as_of, state.filter),
        titles=titles_of(store, {conflict.entry for conflict in conflicts}),
        names=names_of(store, companies_in(conflicts)),
        has_conflicts=True,
    )


def _source_count(store: Store) -> int:
    row = store.row("SELECT count(*) FROM source")
    return int(row[0]) if row else 0


def coverage_data(state: ViewState) -> StoreQuery[Iterator[CoverageData]]:
    """The coverage of the figures of the selected flows, by size, as far as they are counted."""

    def read_coverage(store: Store) -> Iterator[CoverageData]:
        counter = CoverageCounter()
        next_step = monotonic() + FIRST_COVERAGE_SECONDS
        for events in count_figures(store, state.as_of, state.filter, counter):
            if monotonic() >= next_step:
                yield CoverageData(counter.by_size(), events=events)
                next_step = monotonic() + COVERAGE_STEP_SECONDS
        rows = counter.by_size()
        event_ids = {figure.event for row in rows for figure in row.lacking}
        yield CoverageData(rows, titles_of(store, event_ids), is_complete=True)

    return read_coverage


def source_entry(source_id: str, state: ViewState) -> StoreQuery[SourceDetails | None]:
    """A source's page, or None if the store does not have the source."""
    return lambda store: source_details(
        store,
        source_id,
        state.as_of,
        state.filter,
    )
