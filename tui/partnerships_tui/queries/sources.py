"""TODO."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.store.store import Store
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.queries.view_state import ViewState

if TYPE_CHECKING:
    from partnerships_db.evidence.conflicts import Conflict
    from partnerships_db.evidence.records import EventWeakFigure, SourceDetails, SourceRow


MAX_CONFLICT_EVENTS = 1000
"""The conflicts of so many events are listed, the newest; the command lists them all."""


class SourcesData(NamedTuple):
    """What the selected events cite, where it disagrees, and what rests on little."""

    rows: list[SourceRow]
    conflicts: list[Conflict]
    thin: list[EventWeakFigure]
    titles: dict[str, str]
    """Of the events that conflicts are about."""

    @property
    def has_all_conflicts(self) -> bool:
        """Otherwise there are those of the newest events, and a filter reaches the rest."""
        return (
            len({one.entry for one in self.conflicts if one.list == "events"}) < MAX_CONFLICT_EVENTS
        )

    @property
    def has_all_thin(self) -> bool:
        """Likewise."""
        from partnerships_db.store.queries.sources import MAX_WEAK_FIGURES

        return len(self.thin) < MAX_WEAK_FIGURES


def source_list(state: ViewState) -> StoreQuery[SourcesData]:
    """The sources of the selected events as of the date."""

    def ask(store: Store) -> SourcesData:
        from partnerships_db.store.queries.details import titles_of
        from partnerships_db.store.queries.sources import all_conflicts, source_rows, weak_figures

        conflicts = all_conflicts(store, state.as_of, state.filter, limit=MAX_CONFLICT_EVENTS)
        titles = titles_of(store, {one.entry for one in conflicts})
        return SourcesData(
            source_rows(store, state.as_of, state.filter),
            conflicts,
            weak_figures(store, state.as_of, state.filter),
            titles,
        )

    return ask


def source_entry(source_id: str, as_of: date | None) -> StoreQuery[SourceDetails | None]:
    """A source's page."""
    from partnerships_db.store.queries.sources import source_details

    return lambda store: source_details(store, source_id, as_of)
