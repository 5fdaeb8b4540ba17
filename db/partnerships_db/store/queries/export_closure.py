"""The entries that a filter selects, with everything they refer to: what an export of a query holds."""

from collections import defaultdict
from datetime import date

from partnerships_db.filters.model import Filter
from partnerships_db.format.entries import Entry
from partnerships_db.format.references import references
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.store.queries.details import entries_of
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store

_BATCH = 500


def entries_for_export(
    store: Store, criteria: Filter, as_of: date | None
) -> dict[ListName, list[Entry]]:
    """All entries; or the events that a filter and a date select, with everything they refer to."""
    if not criteria and as_of is None:
        return everything(store)
    return selected_entries(store, Timeline.select(store, criteria, as_of))


def everything(store: Store) -> dict[ListName, list[Entry]]:
    """All entries, by list."""
    return {name: entries_of(store, name) for name in LISTS}


def selected_entries(store: Store, timeline: Timeline) -> dict[ListName, list[Entry]]:
    """The timeline's events, the routes that they began or changed, and all that any of these refers to."""
    found: dict[ListName, dict[str, Entry]] = {name: {} for name in LISTS}
    wanted: dict[ListName, set[str]] = defaultdict(set)
    for start in range(0, len(timeline), _BATCH):
        wanted["events"] |= {row.id for row in timeline.page(store, start, _BATCH)}
    wanted["availability"] = _routes_of(store, wanted["events"])
    while any(wanted.values()):
        asked, wanted = wanted, defaultdict(set)
        for name, ids in asked.items():
            for entry in _entries(store, name, ids):
                found[name][entry["id"]] = entry
                for _, target_list, target in references(name, entry):
                    event, slash, _ = target.partition("/")
                    list_name: ListName = "events" if slash else target_list  # type: ignore[assignment]
                    wanted[list_name].add(event)
        for name in list(wanted):
            wanted[name] -= found[name].keys()
    return {name: list(entries.values()) for name, entries in found.items()}


def _entries(store: Store, name: ListName, ids: set[str]) -> list[Entry]:
    ordered = sorted(ids)
    parts = (ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH))
    return [entry for part in parts for entry in entries_of(store, name, part)]


def _routes_of(store: Store, events: set[str]) -> set[str]:
    rows = store.rows("SELECT route.id, period.event FROM period JOIN route ON route.entry = period.route"
                      " WHERE period.event IS NOT NULL")  # fmt: skip
    return {route for route, event in rows if event in events}
