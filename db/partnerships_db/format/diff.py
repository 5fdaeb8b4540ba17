"""The changes that one import makes to entries, field by field, and which changes need others."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from partnerships_db.format.entries import Entry, flow_name
from partnerships_db.format.references import references, renamed
from partnerships_db.format.vocabulary import LISTS, ListName

Outcome = Literal["added", "changed", "removed"]
"""What a change makes of an entry."""

EntryKey = tuple[str, str]
"""The list and the id of an entry."""

EntryCounts = dict[ListName, dict[str, int]]
"""The number of added, changed, removed and unchanged entries of each list."""


def no_counts() -> EntryCounts:
    """The counts of an import that has no entries."""
    outcomes = ("added", "changed", "removed", "unchanged")
    return {name: dict.fromkeys(outcomes, 0) for name in LISTS}


class FieldChange(NamedTuple):
    """A value inside an entry that differs."""

    path: str
    """`title`, `flows[azure].amount`, `sources[birat]`."""
    before: Any
    """None if the value was not stated."""
    after: Any
    """None if the value is not stated after the import."""


class EntryChange(NamedTuple):
    """An entry before and after an import."""

    list: ListName
    id: str
    before: Entry | None
    """None if the entry is new."""
    after: Entry
    """Empty if the entry is removed."""
    follows: bool = False
    """Whether no file states the change: the entry refers to another, which gets a new id."""

    @property
    def key(self) -> EntryKey:
        """The list and the id of the entry."""
        return self.list, self.id

    @property
    def outcome(self) -> Outcome:
        """What becomes of the entry."""
        if self.before is None:
            return "added"
        return "changed" if self.after else "removed"

    def fields(self) -> dict[str, tuple[Any, Any]]:
        """The fields that differ, with the values before and after; None if not stated."""
        before = self.before or {}
        changes = {}
        for name in _names_in_both(before, self.after):
            values = before.get(name), self.after.get(name)
            if values[0] == values[1]:
                continue
            if name == "id" and self.before is None:
                continue
            changes[name] = values
        return changes

    def parts(self) -> tuple[FieldChange, ...]:
        """The differences at the greatest depth: the one amount that differs in a list of flows."""
        if self.before is None:
            fields = self.after.items()
            return tuple(FieldChange(name, None, value) for name, value in fields if name != "id")
        return tuple(_differences("", self.before, self.after))

    @property
    def ids(self) -> set[str]:
        """The id of the entry and its former ids; a file may use any of them."""
        return {self.id, *self.after.get("was", ())}


# -- Differences -----------------------------------------------------------------------------------


def _differences(
    path: str,
    before: Any,
    after: Any,
) -> Iterator[FieldChange]:
    """Yield what differs below a path, as deep as both sides have the same parts."""
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _differences_in_mapping(path, before, after)
        return

    if isinstance(before, list) and isinstance(after, list):
        items_before = _items_by_name(before)
        items_after = _items_by_name(after)
        if items_before is not None and items_after is not None:
            yield from _differences_in_list(path, items_before, items_after)
            return
    yield FieldChange(path, before, after)


def _differences_in_mapping(
    path: str,
    before: Entry,
    after: Entry,
) -> Iterator[FieldChange]:
    for name in _names_in_both(before, after):
        field_path = f"{path}.{name}" if path else name
        yield from _differences(field_path, before.get(name), after.get(name))


def _differences_in_list(
    path: str,
    before: Entry,
    after: Entry,
) -> Iterator[FieldChange]:
    """Yield what differs between the items of two lists, which are given by name."""
    for name in _names_in_both(before, after):
        yield from _differences(f"{path}[{name}]", before.get(name), after.get(name))

    common_before = [name for name in before if name in after]
    common_after = [name for name in after if name in before]
    if common_before != common_after:
        yield FieldChange(f"{path} in order", ", ".join(before), ", ".join(after))


def _names_in_both(before: Entry, after: Entry) -> list[str]:
    """The names after an import in their order, then those that it removes."""
    names = list(after)
    names.extend(name for name in before if name not in after)
    return names


def _items_by_name(items: list[Any]) -> dict[str, Any] | None:
    """The items of a list by their names, or None if two items have the same name.

    A source may report one field twice, each time with another slip, which tells the two apart.
    """
    names = [_item_name(item, index) for index, item in enumerate(items)]
    uses = Counter(names)
    named_items: dict[str, Any] = {}
    for name, item in zip(names, items, strict=True):
        has_slip = uses[name] > 1 and isinstance(item, Mapping) and "slip" in item
        named_items[f"{name} {item['slip']}" if has_slip else name] = item
    return named_items if len(named_items) == len(items) else None


_NAMING_FIELDS = (
    ("id",),
    ("company",),
    ("type", "to"),
    ("source", "field"),
    ("source",),
    ("from",),
)
"""The fields that tell the items of a list from each other, tried in this order."""


def _item_name(item: Any, index: int) -> str:
    """The name of an item in its list: an id, a company, a relation or a date, else `#2`."""
    if not isinstance(item, Mapping):
        return str(item)
    for fields in _NAMING_FIELDS:
        values = [item.get(field) for field in fields]
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) == len(fields):
            return " ".join(texts)
    return f"#{index + 1}"


def changes_between(
    before: Mapping[tuple[ListName, str], Entry],
    after: Mapping[tuple[ListName, str], Entry],
) -> list[EntryChange]:
    """The changes from one set of entries, by list and id, to another; in the order of the lists.

    An entry that gives a former id in `was` is the entry of that id, and a reference that follows
    it is no change.
    """
    former_keys: dict[tuple[ListName, str], tuple[ListName, str]] = {}
    moves: dict[tuple[str, str], str] = {}
    for key, entry in after.items():
        for former_id in entry.get("was", ()):
            former_key = (key[0], former_id)
            if former_key in before and former_key not in after and key not in before:
                former_keys[key] = former_key
                moves[former_key] = key[1]

    changes: list[EntryChange] = []
    for key, entry in after.items():
        earlier = before.get(former_keys.get(key, key))
        if earlier is None or renamed(key[0], earlier, moves) != entry:
            changes.append(EntryChange(*key, earlier, entry))
    gone_keys = set(before) - set(after) - set(former_keys.values())
    changes.extend(EntryChange(*key, before[key], {}) for key in gone_keys)
    return sorted(changes, key=lambda change: (LISTS.index(change.list), change.id))


# -- Dependencies ----------------------------------------------------------------------------------

DependencyGraph = Mapping[int, Collection[int]]
"""By the index of a change, from 0, the indexes of the changes that it can't be made without."""


def dependency_graph(changes: Sequence[EntryChange]) -> DependencyGraph:
    """Return which changes each change needs: they bring the entries and flows that it cites."""
    brought_by: dict[tuple[str, str], int] = {}
    for index, change in enumerate(changes):
        for target in _new_targets(change):
            brought_by[target] = index

    graph: defaultdict[int, set[int]] = defaultdict(set)
    for index, change in enumerate(changes):
        if change.outcome == "removed":
            continue
        for _, target_list, target_id in references(change.list, change.after):
            needed_index = brought_by.get((target_list, target_id))
            if needed_index is not None and needed_index != index:
                graph[index].add(needed_index)
    return graph


def _new_targets(change: EntryChange) -> Iterator[tuple[str, str]]:
    """Yield the list and id of each entry and flow that exists only after the change."""
    before = change.before or {}
    is_new_id = before.get("id") != change.id
    if is_new_id:
        yield change.key
    if change.list != "events":
        return

    known_flow_ids = set()
    if not is_new_id:
        known_flow_ids = {flow.get("id") for flow in before.get("flows", ())}
    for place, flow in enumerate(change.after.get("flows", ()), start=1):
        if "id" in flow and flow["id"] not in known_flow_ids:
            yield "flows", flow_name(change.id, flow, place)


def dependencies(place: int, needs: DependencyGraph) -> set[int]:
    """The index of a change and those of all changes that it needs, directly or not."""
    indexes = {place}
    unvisited = [place]
    while unvisited:
        new_indexes = set(needs.get(unvisited.pop(), ())) - indexes
        indexes |= new_indexes
        unvisited += new_indexes
    return indexes


def dependents(place: int, needs: DependencyGraph) -> set[int]:
    """The index of a change and those of all changes that can't be made without it."""
    needed_by: defaultdict[int, set[int]] = defaultdict(set)
    for index, needed_indexes in needs.items():
        for needed_index in needed_indexes:
            needed_by[needed_index].add(index)
    return dependencies(place, needed_by)
