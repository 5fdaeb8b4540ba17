"""The entries of an export: the events of a filter with all entries that they refer to."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from partnerships_db.filters.model import Filter
from partnerships_db.format.damage import has_half_characters
from partnerships_db.format.entries import Entry
from partnerships_db.format.references import references
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.store.bodies import is_damaged
from partnerships_db.store.queries.details import entries_of
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store

_BATCH = 500
"""The entries that are read at once."""

EntriesByList = dict[ListName, list[Entry]]

IdsByList = defaultdict[ListName, set[str]]
"""The ids of entries, by the name of their list."""


def entries_for_export(
    store: Store,
    criteria: Filter,
    as_of: date | None,
) -> EntriesByList:
    """The entries of an export, by list.

    They are those that a filter and an as-of date select; all entries without these.
    """
    if not criteria and as_of is None:
        return all_entries(store)
    return selected_entries(store, Timeline.select(store, criteria, as_of))


def all_entries(store: Store) -> EntriesByList:
    """All entries, by list."""
    return {name: _sound(store, name, entries_of(store, name)) for name in LISTS}


def _sound(
    store: Store,
    name: ListName,
    entries: Iterable[Entry],
) -> list[Entry]:
    """The entries without the damaged ones, which no file can state; the store notes them."""
    sound: list[Entry] = []
    for entry in entries:
        if has_half_characters(entry):
            store.damages[name, entry["id"]] = "has half a character"
        elif not is_damaged(entry):
            sound.append(entry)
    return sound


def selected_entries(store: Store, timeline: Timeline) -> EntriesByList:
    """The events of a timeline, the routes that they changed, and all entries these refer to."""
    entries: dict[ListName, dict[str, Entry]] = {name: {} for name in LISTS}
    unread: IdsByList = defaultdict(set)
    unread["events"] = _event_ids(store, timeline)
    unread["availability"] = _routes_of(store, unread["events"])

    while any(unread.values()):
        referenced: IdsByList = defaultdict(set)
        for name, ids in unread.items():
            for entry in _entries(store, name, ids):
                entries[name][entry["id"]] = entry
                _add_references(referenced, name, entry)
        for name in list(referenced):
            referenced[name] -= entries[name].keys()
        unread = referenced

    return {name: list(by_id.values()) for name, by_id in entries.items()}


def _event_ids(store: Store, timeline: Timeline) -> set[str]:
    event_ids: set[str] = set()
    for start in range(0, len(timeline), _BATCH):
        event_rows = timeline.page(store, start, _BATCH)
        if not event_rows:
            break  # the count of a damaged store may be anything
        event_ids.update(event_row.id for event_row in event_rows)
    return event_ids


def _routes_of(store: Store, event_ids: set[str]) -> set[str]:
    """The ids of the routes that the events began or changed."""
    query = """
        SELECT route.id, period.event FROM period JOIN route ON route.entry = period.route
        WHERE period.event IS NOT NULL
    """
    return {route_id for route_id, event_id in store.rows(query) if event_id in event_ids}


def _entries(
    store: Store,
    name: ListName,
    ids: set[str],
) -> list[Entry]:
    ordered_ids = sorted(ids)
    entries: list[Entry] = []
    for start in range(0, len(ordered_ids), _BATCH):
        entries.extend(entries_of(store, name, ordered_ids[start : start + _BATCH]))
    return _sound(store, name, entries)


def _add_references(
    ids: IdsByList,
    name: ListName,
    entry: Entry,
) -> None:
    """Add the ids of the entries that an entry refers to; of a flow, that of its event."""
    for _, target_list, target in references(name, entry):
        entry_id, slash, _ = target.partition("/")
        list_name: ListName = "events" if slash else target_list  # type: ignore[assignment]
        ids[list_name].add(entry_id)
