"""What the explorer asks of the store: bounded reads at once, everything else for a worker.

What a view needs is loaded with its first question, so that the first paint waits for none of it.

The interface's thread has one read-only connection of its own. A worker's question opens another
for itself, since a connection belongs to one thread at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from partnerships_db.details import CellDetails, EventDetails
from partnerships_db.filters.model import Filter
from partnerships_db.store.queries.timeline import (
    Timeline,
    TimelineWindow,
    event_count,
    later_events,
)
from partnerships_db.store.store import Store, StoreError
from partnerships_db.timeline.histogram import Histogram
from partnerships_db.timeline.records import UpcomingEvent
from partnerships_tui.queries.store_query import Answer, StoreQuery
from partnerships_tui.queries.timeline import event_histogram, upcoming_after
from partnerships_tui.queries.view_state import ViewState


class StoreClient:
    """The store as the screens see it. What it can't read it tells `on_error`, and answers with nothing."""

    def __init__(self, store: Store) -> None:
        assert store.path is not None
        self.path: Path = store.path
        self.on_error: Callable[[str], object] = lambda _sentence: None
        self._store = store
        self._data_version = self._store.data_version()

    def close(self) -> None:
        """Close the interface's own connection."""
        self._store.close()

    def reopen(self) -> None:
        """Open the file at the path anew: it may be another file by now."""
        store = Store.reading(self.path)
        self._store.close()
        self._store = store
        self._data_version = store.data_version()

    def has_changed(self) -> bool:
        """Whether another program has written since this was last asked."""
        version = self._read(Store.data_version, self._data_version)
        changed, self._data_version = version != self._data_version, version
        return changed

    @contextmanager
    def connection(self) -> Iterator[Store]:
        """A connection of the calling thread's own, for a question."""
        with Store.reading(self.path) as store:
            yield store

    def run_write(self, task: StoreQuery[Answer]) -> Answer:
        """What a task gives that writes, on a connection of the calling thread's own."""
        with Store.writing(self.path) as store:
            return task(store)

    def _read(self, question: StoreQuery[Answer], otherwise: Answer) -> Answer:
        """A bounded read on the interface's thread."""
        try:
            return question(self._store)
        except StoreError as error:
            self.on_error(str(error))
            return otherwise

    def whole_timeline(self, as_of: date | None) -> TimelineWindow:
        """All events on or before the date."""
        return self.window(
            self._read(lambda store: Timeline.whole(store, as_of), Timeline([], as_of, None))
        )

    def scheduled(self, timeline: Timeline, state: ViewState) -> list[UpcomingEvent]:
        """What is to happen after the day: for the first paint, where events are shown one by one and are few."""
        return self._read(upcoming_after(timeline, state), [])

    def density(self, timeline: Timeline, parts: int) -> Histogram | None:
        """How its events lie in time: for the first paint, which shows no strip without bars."""
        return self._read(event_histogram(timeline, parts), None)

    def window(self, timeline: Timeline) -> TimelineWindow:
        """A timeline that a worker selected, read from here."""
        return TimelineWindow(self._store, timeline, self.on_error)

    def latest_import(self) -> int:
        """The number of the newest import; 0 where there is none."""
        from partnerships_db.store.history import latest_import

        return self._read(latest_import, 0)

    def counts(self, as_of: date | None) -> tuple[int, int]:
        """All events, and how many of them the as-of date leaves out."""
        return self._read(lambda store: (event_count(store), later_events(store, as_of)), (0, 0))

    def event(self, key: int, as_of: date | None) -> EventDetails | None:
        """An event's page."""
        from partnerships_db.store.queries.details import event_details

        return self._read(lambda store: event_details(store, key, as_of), None)

    def key_of(self, event: str) -> int | None:
        """Where an event stands on the timeline."""
        from partnerships_db.store.queries.details import event_key

        return self._read(lambda store: event_key(store, event), None)

    def developer_of(self, model: str) -> str | None:
        """Whose model it is."""
        from partnerships_db.store.queries.matrix import model_developer

        return self._read(lambda store: model_developer(store, model), None)

    def refuse_unknown(self, criteria: Filter) -> None:
        """Raise a FilterError for the first id in a filter that the store does not know."""
        from partnerships_db.store.queries.unknown_ids import refuse_unknown

        self._read(lambda store: refuse_unknown(store, criteria), None)

    def has_unknown(self, criteria: Filter) -> bool:
        """Whether there is one."""
        from partnerships_db.store.queries.unknown_ids import unknown_ids

        return self._read(lambda store: bool(unknown_ids(store, criteria)), False)

    def cell(self, model: str, provider: str) -> CellDetails | None:
        """A cell's page."""
        from partnerships_db.store.queries.matrix import cell_details

        return self._read(lambda store: cell_details(store, model, provider), None)


# -- Questions, for a worker ---------------------------------------------------------------------------
