"""The explorer's client of the store: bounded reads at once, connections for everything else.

The interface's thread has one read-only connection. A worker opens a connection of its own, because
a connection belongs to one thread. The modules behind a query load with the query's first call, so
that the first paint does not wait for them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from partnerships_db.details import CellDetails, EventDetails
    from partnerships_db.timeline.lanes import LaneGrouping


NEVER_READ = -1
"""No version of a store's data, so that the next look finds a change."""


class StoreClient:
    """The store as the screens see it.

    After a read that fails, `on_error` gets the sentence and the answer is an empty one.
    """

    def __init__(self, store: Store) -> None:
        assert store.path is not None
        self.path: Path = store.path
        self.on_error: Callable[[str], object] = lambda _sentence: None
        self._store = store
        self._previous_store: Store | None = None
        """The connection from before `reopen`."""
        self.damages = store.damages
        """The damaged entries that any query has read since the store changed."""
        self._data_version = self._store.data_version()
        self._file_time = _written_at(self.path)
        """When the file itself was last written to; most writes go to its log."""
        self._was_writable = os.access(self.path, os.W_OK)
        self._write_lock = Lock()
        """Held by the worker that writes, so that a watched folder waits for an import."""

    # -- Connections -------------------------------------------------------------------------------

    def close(self) -> None:
        """Close the interface's own connections."""
        self._store.close()
        if self._previous_store is not None:
            self._previous_store.close()

    def reopen(self) -> None:
        """Open the file at the path again, which may have been replaced by another file."""
        store = Store.reading(self.path)
        store.damages = self.damages
        # Until a list has read its rows anew, it may still ask the store that it was made with.
        if self._previous_store is not None:
            self._previous_store.close()
        self._previous_store = self._store
        self._store = store
        self._data_version = store.data_version()
        self._file_time = _written_at(self.path)

    def follow_path(self) -> bool:
        """Open the store's path again if it has another file by now, and return whether it has.

        Raises StoreError if the path has no store any more, or one that can no longer be written.
        What was read before can still be read then.
        """
        if not self._store.is_same_file():
            if not self.path.parent.is_dir():
                raise StoreError(f"the folder {self.path.parent} is gone, and the store with it")
            if not self.path.exists():
                raise StoreError(f"the store {self.path} was removed; put it back, or leave with q")
            self.reopen()
            return True
        if _written_at(self.path) != self._file_time:
            # A backup may have been copied into the file: SQLite can't notice that.
            self.reopen()
            self._data_version = NEVER_READ
        if self._was_writable and not os.access(self.path, os.W_OK):
            raise StoreError(f"{self.path} can only be read now; nothing can be imported or undone")
        return False

    def has_changed(self) -> bool:
        """Whether another program has written to the store since the last call."""
        previous_version = self._data_version
        self._data_version = self._read(Store.data_version, previous_version)
        return self._data_version != previous_version

    @contextmanager
    def connection(self) -> Iterator[Store]:
        """A read-only connection for the calling thread."""
        from partnerships_db.store.integrity import failures_of_damage

        with Store.reading(self.path) as store:
            store.damages = self.damages
            with failures_of_damage(store):
                yield store

    def run_write(self, task: StoreQuery[Answer]) -> Answer:
        """Run a task that writes, on a connection of the calling thread, and return its answer."""
        from partnerships_db.store.integrity import failures_of_damage

        if not self._store.is_same_file():
            raise StoreError(f"{self.path} was removed or replaced; nothing was written")
        with self._write_lock, Store.writing(self.path) as store:
            with failures_of_damage(store):
                answer = task(store)
            store.empty_log()
        self._file_time = _written_at(self.path)
        return answer

    def _read(
        self,
        question: StoreQuery[Answer],
        default: Answer,
    ) -> Answer:
        """The answer of a bounded read on the interface's thread, or the default after an error."""
        from partnerships_db.store.integrity import failures_of_damage

        try:
            with failures_of_damage(self._store):
                return question(self._store)
        except StoreError as error:
            self.on_error(str(error))
            return default

    # -- The timeline ------------------------------------------------------------------------------

    def whole_timeline(self, as_of: date | None) -> TimelineWindow:
        """All events on or before the date."""
        no_events = Timeline([], as_of, None)
        timeline = self._read(lambda store: Timeline.whole(store, as_of), no_events)
        return self.window(timeline)

    def window(self, timeline: Timeline) -> TimelineWindow:
        """A timeline that a worker selected, to be read on the interface's connection."""
        return TimelineWindow(self._store, timeline, self.on_error)

    def upcoming_events(
        self,
        timeline: Timeline,
        state: ViewState,
    ) -> list[UpcomingEvent]:
        """The upcoming events, for the first paint of a timeline of single events."""
        return self._read(upcoming_after(timeline, state), [])

    def event_histogram(
        self,
        timeline: Timeline,
        parts: int,
    ) -> Histogram | None:
        """The counts of events over time, for the first paint of the density strip."""
        return self._read(event_histogram(timeline, parts), None)

    def event_counts(self, as_of: date | None) -> tuple[int, int]:
        """The number of all events, and of those after the as-of date."""

        def count_events(store: Store) -> tuple[int, int]:
            return event_count(store), later_events(store, as_of)

        return self._read(count_events, (0, 0))

    def latest_import(self) -> int:
        """The number of the newest import, or 0 without imports."""
        from partnerships_db.store.history import latest_import

        return self._read(latest_import, 0)

    # -- Pages -------------------------------------------------------------------------------------

    def event_details(
        self,
        key: int,
        as_of: date | None,
    ) -> EventDetails | None:
        """The page of the event with a key."""
        from partnerships_db.store.queries.details import event_details

        return self._read(lambda store: event_details(store, key, as_of), None)

    def event_key(self, event: str) -> int | None:
        """The timeline key of an event id, or None if the id is unknown."""
        from partnerships_db.store.queries.details import event_key

        return self._read(lambda store: event_key(store, event), None)

    def lanes_of_event(
        self,
        grouping: LaneGrouping,
        event_key: int,
    ) -> set[str]:
        """The ids of the lanes that an event is in."""
        from partnerships_db.store.queries.lanes import lanes_of_event

        return self._read(lambda store: lanes_of_event(store, grouping, event_key), set())

    def cell_details(
        self,
        model: str,
        provider: str,
    ) -> CellDetails | None:
        """The page of a cell of the matrix."""
        from partnerships_db.store.queries.matrix import cell_details

        return self._read(lambda store: cell_details(store, model, provider), None)

    def developer_of(self, model: str) -> str | None:
        """The id of a model's developer, or None if the model is unknown."""
        from partnerships_db.store.queries.matrix import model_developer

        return self._read(lambda store: model_developer(store, model), None)

    # -- The filter --------------------------------------------------------------------------------

    def refuse_unknown_ids(self, criteria: Filter) -> None:
        """Raise FilterError for the first unknown id in a filter."""
        from partnerships_db.store.queries.unknown_ids import require_known_ids

        self._read(lambda store: require_known_ids(store, criteria), None)


def _written_at(path: Path) -> int:
    """The time of the last write to a file in nanoseconds; 0 if the file is gone."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
