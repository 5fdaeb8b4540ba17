"""What an entry refers to, and where in it the reference stands."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from partnerships_db.format.entries import Entry, companies_on_side
from partnerships_db.format.vocabulary import UNKNOWN, ListName
from partnerships_db.values.errors import FieldPath

Reference = tuple[FieldPath, str, str]
"""Where it stands, the list it points into (or `flows`), and the id (`event/flow` of a flow)."""


def references(name: ListName, entry: Entry) -> Iterator[Reference]:
    """Every reference of a canonical entry to another entry, or to a flow."""
    match name:
        case "companies":
            for path, owner in _items(entry, "parent"):
                yield path, "companies", owner if isinstance(owner, str) else owner["company"]
        case "sources":
            for path, source in _items(entry, "based_on"):
                yield path, "sources", source
        case "models":
            yield ("developer",), "companies", entry["developer"]
            yield from _sources(entry, ())
        case "availability":
            yield from _of_availability(entry)
        case "events":
            yield from _of_event(entry)


def renamed(name: ListName, entry: Entry, moves: Mapping[tuple[str, str], str]) -> Entry:
    """The entry with every reference to an old id, `(list, id)`, made one to the new id; itself if there is none."""
    changed: Any = None
    for path, target_list, target in references(name, entry):
        target, slash, flow = target.partition("/")
        new = moves.get(("events" if target_list == "flows" else target_list, target))
        if new is not None and new != target:
            changed = changed if changed is not None else json.loads(json.dumps(entry))
            _replace(changed, path, target, new, slash + flow)
    return entry if changed is None else changed


def _replace(entry: Any, path: FieldPath, old: str, new: str, rest: str) -> None:
    """Put the new id where the old one stands: as a text, in a list, or in the mapping that names it."""
    around = entry
    for step in path[:-1]:
        around = around[step]
    value = around[path[-1]]
    if isinstance(value, list):
        around[path[-1]] = [new if one == old else one for one in value]
    elif isinstance(value, dict):
        field = "source" if "source" in value else "company"
        value[field] = new
    elif value == old + rest:
        around[path[-1]] = new + rest


def _of_availability(entry: Entry) -> Iterator[Reference]:
    yield ("model",), "models", entry["model"]
    yield ("provider",), "companies", entry["provider"]
    if "operator" in entry:
        yield ("operator",), "companies", entry["operator"]
    for path, period in _items(entry, "periods"):
        if "operator" in period:
            yield (*path, "operator"), "companies", period["operator"]
        if "event" in period:
            yield (*path, "event"), "events", period["event"]
        yield from _sources(period, path)
    yield from _sources(entry, ())


def _of_event(entry: Entry) -> Iterator[Reference]:
    for path, party in _items(entry, "parties"):
        yield (*path, "company"), "companies", party["company"]
    for path, model in _items(entry, "models"):
        yield path, "models", model
    yield from _sources(entry, ())
    yield from _relations(entry, (), entry["id"])
    for path, flow in _items(entry, "flows"):
        for side in ("from", "to"):
            for company in companies_on_side(flow.get(side)):
                if company != UNKNOWN:
                    yield (*path, side), "companies", company
        yield from _sources(flow, path)
        yield from _relations(flow, path, entry["id"])


def _sources(entry: Entry, path: FieldPath) -> Iterator[Reference]:
    for place, source in _items(entry, "sources"):
        yield (*path, *place), "sources", source if isinstance(source, str) else source["source"]
    for place, report in _items(entry, "reports"):
        yield (*path, *place, "source"), "sources", report["source"]


def _relations(entry: Entry, path: FieldPath, event: str) -> Iterator[Reference]:
    for place, relation in _items(entry, "relations"):
        target, _, flow = relation["to"].partition("/")
        where = (*path, *place, "to")
        yield where, *(("flows", f"{target or event}/{flow}") if flow else ("events", target))


def _items(entry: Entry, field: str) -> Iterator[tuple[FieldPath, Any]]:
    value = entry.get(field, ())
    if isinstance(value, (str, dict)):
        yield (field,), value
    else:
        for number, item in enumerate(value):
            yield (field, number), item
