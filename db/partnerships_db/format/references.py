"""The references of an entry to other entries and to flows, each with its place in the entry."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from partnerships_db.format.entries import Entry, companies_on_side, source_id
from partnerships_db.format.vocabulary import UNKNOWN, ListName
from partnerships_db.values.errors import FieldPath

Reference = tuple[FieldPath, str, str]
"""The path in the entry, the list of the target or `flows`, and its id, `event/flow` for a flow."""


# -- Finding references ----------------------------------------------------------------------------


def references(name: ListName, entry: Entry) -> Iterator[Reference]:
    """Yield every reference of a canonical entry to another entry, or to a flow."""
    match name:
        case "companies":
            for path, owner in _items(entry, "parent"):
                company = owner if isinstance(owner, str) else owner["company"]
                yield path, "companies", company
        case "sources":
            for path, source in _items(entry, "based_on"):
                yield path, "sources", source
        case "models":
            yield ("developer",), "companies", entry["developer"]
            yield from _cited_sources(entry, ())
        case "availability":
            yield from _references_of_route(entry)
        case "events":
            yield from _references_of_event(entry)
    for path, other_id in _items(entry, "distinct_from"):
        yield path, name, other_id


def _references_of_route(entry: Entry) -> Iterator[Reference]:
    yield ("model",), "models", entry["model"]
    yield ("provider",), "companies", entry["provider"]
    if "operator" in entry:
        yield ("operator",), "companies", entry["operator"]

    for path, period in _items(entry, "periods"):
        if "operator" in period:
            yield (*path, "operator"), "companies", period["operator"]
        if "event" in period:
            yield (*path, "event"), "events", period["event"]
        yield from _cited_sources(period, path)
    yield from _cited_sources(entry, ())


def _references_of_event(entry: Entry) -> Iterator[Reference]:
    event_id = entry["id"]
    for path, party in _items(entry, "parties"):
        yield (*path, "company"), "companies", party["company"]
    for path, model_id in _items(entry, "models"):
        yield path, "models", model_id
    yield from _cited_sources(entry, ())
    yield from _relation_targets(entry, (), event_id)

    for path, flow in _items(entry, "flows"):
        yield from _companies_of_flow(flow, path)
        yield from _cited_sources(flow, path)
        yield from _relation_targets(flow, path, event_id)


def _companies_of_flow(flow: Entry, path: FieldPath) -> Iterator[Reference]:
    for side in ("from", "to"):
        for company_id in companies_on_side(flow.get(side)):
            if company_id != UNKNOWN:
                yield (*path, side), "companies", company_id


def _cited_sources(fields: Entry, path: FieldPath) -> Iterator[Reference]:
    """Yield the sources of an entry, a flow or a period, and those of the reports in it."""
    for item_path, citation in _items(fields, "sources"):
        yield (*path, *item_path), "sources", source_id(citation)
    for item_path, report in _items(fields, "reports"):
        yield (*path, *item_path, "source"), "sources", report["source"]


def _relation_targets(
    fields: Entry,
    path: FieldPath,
    event_id: str,
) -> Iterator[Reference]:
    for item_path, relation in _items(fields, "relations"):
        target_event, _, target_flow = relation["to"].partition("/")
        target_path = (*path, *item_path, "to")
        if target_flow:
            # A target `/flow` is a flow of the same event.
            yield target_path, "flows", f"{target_event or event_id}/{target_flow}"
        else:
            yield target_path, "events", target_event


def _items(fields: Entry, name: str) -> Iterator[tuple[FieldPath, Any]]:
    """Yield each item of a field with its path; a value in short form is the only item."""
    value = fields.get(name, ())
    if isinstance(value, (str, dict)):
        yield (name,), value
        return
    for index, item in enumerate(value):
        yield (name, index), item


def reference_targets(name: ListName, entry: Entry) -> set[tuple[str, str]]:
    """The list and the id of every target of `references`, without the places."""
    if name != "events":
        return {(target_list, target_id) for _, target_list, target_id in references(name, entry)}
    targets = _targets_of_event(entry)
    targets.update((name, other_id) for other_id in entry.get("distinct_from", ()))
    return targets


def _targets_of_event(entry: Entry) -> set[tuple[str, str]]:
    """The targets of an event. Without places, which take long for the many events of an import."""
    flows = entry.get("flows", ())
    targets = {("companies", party["company"]) for party in entry.get("parties", ())}
    for flow in flows:
        for side in ("from", "to"):
            for company_id in companies_on_side(flow.get(side)):
                targets.add(("companies", company_id))
    targets.discard(("companies", UNKNOWN))
    targets.update(("models", model_id) for model_id in entry.get("models", ()))
    for part in (entry, *flows):
        for citation in part.get("sources", ()):
            targets.add(("sources", source_id(citation)))
        for report in part.get("reports", ()):
            targets.add(("sources", report["source"]))
        targets.update(
            (target_list, target_id)
            for _, target_list, target_id in _relation_targets(part, (), entry["id"])
        )
    return targets


# -- Renaming --------------------------------------------------------------------------------------


def renamed(
    name: ListName,
    entry: Entry,
    moves: Mapping[tuple[str, str], str],
) -> Entry:
    """Return the entry with new ids in its references; the entry itself if none of them changes.

    `moves` gives the new id of an entry by its list and its old id.
    """
    changed_entry: dict[str, Any] | None = None
    for path, target_list, target in references(name, entry):
        old_id, slash, flow_id = target.partition("/")
        entry_list = "events" if target_list == "flows" else target_list
        new_id = moves.get((entry_list, old_id))
        if new_id is None or new_id == old_id:
            continue
        if changed_entry is None:
            changed_entry = json.loads(json.dumps(entry))
        _replace_id(
            changed_entry,
            path,
            old_id,
            new_id,
            slash + flow_id,
        )
    if changed_entry is None:
        return entry
    _remove_repeats(changed_entry)
    return changed_entry


_PEER_LISTS = ("distinct_from", "based_on")
"""The lists of an entry that name others of its own list."""

_ID_LISTS = (*_PEER_LISTS, "models", "sources")
"""The lists of an entry in which two ids may become one."""


def _remove_repeats(entry: Any) -> None:
    """Keep each id of a list once, and no id of the entry itself, after ids have become one."""
    for field in _ID_LISTS:
        kept_items: list[Any] = []
        for item in entry.get(field, ()):
            is_itself = field in _PEER_LISTS and item == entry["id"]
            if item not in kept_items and not is_itself:
                kept_items.append(item)
        if kept_items:
            entry[field] = kept_items
        else:
            entry.pop(field, None)


def _replace_id(
    entry: Any,
    path: FieldPath,
    old_id: str,
    new_id: str,
    flow_suffix: str,
) -> None:
    """Put the new id where the old id is: in a text, in a list, or in a mapping that names it."""
    container = entry
    for step in path[:-1]:
        container = container[step]
    last_step = path[-1]
    value = container[last_step]

    if isinstance(value, list):
        container[last_step] = [new_id if item == old_id else item for item in value]
    elif isinstance(value, dict):
        field = "source" if "source" in value else "company"
        value[field] = new_id
    elif value == old_id + flow_suffix:
        container[last_step] = new_id + flow_suffix
