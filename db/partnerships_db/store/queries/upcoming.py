"""What is to happen after the day: the ends of deals that the timeline shows, and changes of routes."""

from collections.abc import Iterator
from datetime import date
from heapq import nsmallest
from itertools import islice
from operator import attrgetter

from partnerships_db.filters.model import Filter
from partnerships_db.matrix.history import changes_between
from partnerships_db.matrix.matrix import has_status, state_on, status_terms
from partnerships_db.store.event_keys import limit_key
from partnerships_db.store.queries.details import names_of
from partnerships_db.store.queries.matrix import routes_of
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.records import UpcomingEvent
from partnerships_db.values.dates import PartialDate

MAX_UPCOMING = 100
"""So many are shown, the next first."""


def upcoming_events(
    store: Store, timeline: Timeline, criteria: Filter, today: date
) -> list[UpcomingEvent]:
    """The next things that are to happen after the as-of date or today, the last of them first.

    Ends are those of the timeline's events. Routes are those that the filter's terms select in the matrix, and none
    where it has other terms; as of an earlier date only what was entered as scheduled, as nothing else was known.
    """
    day = timeline.as_of or today
    found = [
        *islice(_ends(store, timeline, day), MAX_UPCOMING),
        *_changes(store, criteria, day, is_past=timeline.as_of is not None),
    ]
    return nsmallest(
        MAX_UPCOMING, found, key=attrgetter("date.first", "date.last", "title", "detail")
    )[::-1]


def _ends(store: Store, timeline: Timeline, day: date) -> Iterator[UpcomingEvent]:
    """The ends of what the timeline has, the next first; of an event and its flows that end together only its own."""
    query = "SELECT event, date, flow FROM ending WHERE day > ? ORDER BY day, event, flow"
    limit = limit_key(timeline.as_of)
    for rows in store.batches(query, [day.toordinal()], MAX_UPCOMING):
        named = {
            (key, said): flow
            for key, said, flow in reversed(rows)
            if key < limit and (timeline.keys is None or key in timeline.keys)
        }
        for (key, said), flow in reversed(named.items()):
            yield from _end(store, key, said, flow)


def _end(store: Store, key: int, said: str, flow: int) -> Iterator[UpcomingEvent]:
    query = """
        SELECT event.title, coalesce(flow.kind, ''), event.id
        FROM event LEFT JOIN flow ON flow.event = event.entry AND flow.n = ?
        WHERE event.entry = ? AND NOT event.retracted AND event.status != 'cancelled'
    """
    for title, kind, event in store.rows(query, (flow, key)):
        yield UpcomingEvent(PartialDate.parse(said), "ends", title, kind, event)


def _changes(store: Store, criteria: Filter, day: date, *, is_past: bool) -> list[UpcomingEvent]:
    applies, others = criteria.of_routes()
    if others:
        return []
    terms = status_terms(applies)
    routes = [
        route
        for route in routes_of(store, None, applies)
        if has_status(state_on(route, day), terms)
    ]
    changes = [
        change
        for change in changes_between(routes, day, date.max)
        if change.scheduled or not is_past
    ]
    names = names_of(
        store, {change.provider for change in changes}, {change.model for change in changes}
    )
    return [
        UpcomingEvent(
            change.date, change.new, names.get(change.model, change.model),
            change.service or names.get(change.provider, change.provider), model=change.model,
            provider=change.provider,
        )
        for change in changes
    ]  # fmt: skip
