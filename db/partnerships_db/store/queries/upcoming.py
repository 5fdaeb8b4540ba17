"""The upcoming events: ends of deals on the timeline, and changes of routes, after a day."""

from collections.abc import Iterator
from datetime import date
from heapq import nlargest, nsmallest
from itertools import islice
from operator import attrgetter

from partnerships_db.filters.model import Filter
from partnerships_db.matrix.history import is_to_come, route_changes
from partnerships_db.store.event_keys import limit_key
from partnerships_db.store.queries.details import names_of
from partnerships_db.store.queries.matrix import routes_on
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.records import UpcomingEvent
from partnerships_db.values.dates import PartialDate

MAX_UPCOMING = 100
"""The most upcoming events that are returned, beginning with the next."""

MAX_PAST_MINIMUMS = 20
"""The most events that are returned although their promised minimum is over, the latest first."""


def upcoming_events(
    store: Store, timeline: Timeline, criteria: Filter, today: date
) -> list[UpcomingEvent]:
    """The next ends and changes after the as-of date or today, the latest first.

    Ends are those of the timeline's events. Routes are those that the filter selects in the matrix;
    with a term that the matrix does not have, there are no routes. Only changes that were known on
    the day are returned. One that was promised not to come before a date is returned also when that
    is past, as long as nothing else is known.
    """
    day = timeline.as_of or today
    upcoming = list(islice(_ends(store, timeline, day), MAX_UPCOMING))
    upcoming += islice(_past_minimums(store, timeline, day), MAX_PAST_MINIMUMS)
    upcoming += _route_changes(store, criteria, day)
    order = attrgetter(
        "date.first",
        "date.last",
        "title",
        "detail",
    )
    to_come = [event for event in upcoming if event.date.first > day]
    past = [event for event in upcoming if event.date.first <= day]
    latest_past = nlargest(MAX_PAST_MINIMUMS, past, key=order)
    return nsmallest(MAX_UPCOMING, to_come, key=order)[::-1] + latest_past


def _ends(
    store: Store,
    timeline: Timeline,
    day: date,
) -> Iterator[UpcomingEvent]:
    """Yield the ends of the timeline's events and their flows after a day, the next first."""
    query = "SELECT event, date, flow FROM ending WHERE day > ? ORDER BY day, event, flow"
    yield from _selected_ends(
        store,
        timeline,
        query,
        day,
    )


def _past_minimums(
    store: Store,
    timeline: Timeline,
    day: date,
) -> Iterator[UpcomingEvent]:
    """Yield the ends that were promised not to come before a date until a day, the latest first."""
    query = """
        SELECT event, date, flow FROM ending WHERE not_before AND day <= ?
        ORDER BY day DESC, event, flow
    """
    yield from _selected_ends(
        store,
        timeline,
        query,
        day,
    )


def _selected_ends(
    store: Store,
    timeline: Timeline,
    query: str,
    day: date,
) -> Iterator[UpcomingEvent]:
    """Yield the ends of a query that belong to the timeline's events.

    If an event and its flows end on one date, only the end of the event is returned.
    """
    limit = limit_key(timeline.as_of)
    for end_rows in store.batches(query, [day.toordinal()], MAX_UPCOMING):
        first_flows: dict[tuple[int, str], int] = {}
        for key, date_text, flow_place in end_rows:
            is_selected = timeline.keys is None or key in timeline.keys
            if key < limit and is_selected:
                first_flows.setdefault((key, date_text), flow_place)
        for (key, date_text), flow_place in first_flows.items():
            yield from _end(
                store,
                key,
                date_text,
                flow_place,
            )


def _end(
    store: Store,
    key: int,
    date_text: str,
    flow_place: int,
) -> Iterator[UpcomingEvent]:
    """Yield the end of an event (flow place 0) or a flow, unless it is retracted or cancelled."""
    query = """
        SELECT event.title, coalesce(flow.kind, ''), event.id
        FROM event LEFT JOIN flow ON flow.event = event.entry AND flow.n = ?
        WHERE event.entry = ? AND NOT event.retracted AND event.status != 'cancelled'
    """
    for title, flow_kind, event_id in store.rows(query, (flow_place, key)):
        yield UpcomingEvent(
            PartialDate.parse_scheduled(date_text),
            "ends",
            title,
            flow_kind,
            event_id,
        )


def _route_changes(
    store: Store,
    criteria: Filter,
    day: date,
) -> Iterator[UpcomingEvent]:
    """Yield the changes to come of the routes that the filter selects in the matrix."""
    route_criteria, other_criteria = criteria.of_routes()
    if other_criteria:
        return
    routes = routes_on(store, route_criteria, day)
    changes = [change for change in route_changes(routes) if is_to_come(change, day)]
    providers = {change.provider for change in changes}
    models = {change.model for change in changes}
    names = names_of(store, providers, models)
    for change in changes:
        provider_name = names.get(change.provider, change.provider)
        yield UpcomingEvent(
            change.date,
            change.new,
            names.get(change.model, change.model),
            change.service or provider_name,
            model=change.model,
            provider=change.provider,
        )
