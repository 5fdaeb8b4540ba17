"""The store queries of the Sources: cited sources, conflicts, weak figures and coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.store.queries.details import names_of, titles_of
from partnerships_db.store.queries.sources import (
    MAX_WEAK_FIGURES,
    all_conflicts,
    figure_coverage,
    source_details,
    source_rows,
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


class SourcesData(NamedTuple):
    """The sources of the selected events, their conflicts and their weak figures."""

    rows: list[SourceRow]
    conflicts: list[Conflict]
    weak_figures: list[EventWeakFigure]
    titles: dict[str, str]
    """The titles of the events with conflicts, by id."""
    names: dict[str, str]
    """The names of the companies of flows with conflicts, by id."""
    all_count: int
    """The number of sources in the store, whatever the filter."""

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
    titles: dict[str, str]
    """The titles of the events whose figures lack a party or a filing, by id."""


def source_list(state: ViewState) -> StoreQuery[SourcesData]:
    """The sources, conflicts and weak figures of the selected events."""

    def read_sources(store: Store) -> SourcesData:
        conflicts = all_conflicts(store, state.as_of, state.filter, limit=MAX_CONFLICT_EVENTS)
        entry_ids = {conflict.entry for conflict in conflicts}
        company_ids = {
            company for conflict in conflicts for side in conflict.parties for company in side
        }
        return SourcesData(
            rows=source_rows(store, state.as_of, state.filter),
            conflicts=conflicts,
            weak_figures=weak_figures(store, state.as_of, state.filter),
            titles=titles_of(store, entry_ids),
            names=names_of(store, company_ids),
            all_count=_source_count(store),
        )

    return read_sources


def _source_count(store: Store) -> int:
    row = store.row("SELECT count(*) FROM source")
    return int(row[0]) if row else 0


def coverage_data(state: ViewState) -> StoreQuery[CoverageData]:
    """The coverage of the figures of the selected flows, by size."""

    def read_coverage(store: Store) -> CoverageData:
        rows = figure_coverage(store, state.as_of, state.filter)
        event_ids = {figure.flow.event for row in rows for figure in row.lacking}
        return CoverageData(rows, titles_of(store, event_ids))

    return read_coverage


def source_entry(source_id: str, state: ViewState) -> StoreQuery[SourceDetails | None]:
    """A source's page, or None if the store does not have the source."""
    return lambda store: source_details(
        store,
        source_id,
        state.as_of,
        state.filter,
    )
