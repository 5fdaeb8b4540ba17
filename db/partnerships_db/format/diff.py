"""What one import does to one entry, field by field, and which of its changes need one another."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from partnerships_db.format.entries import Entry
from partnerships_db.format.references import references
from partnerships_db.format.vocabulary import ListName


class FieldChange(NamedTuple):
    """A value inside an entry that is another now."""

    path: str
    """`title`, `flows[azure].amount`, `sources[birat]`."""
    before: Any
    """None: it was not stated."""
    after: Any
    """None: it is no longer stated."""


class EntryChange(NamedTuple):
    """An entry before and after."""

    list: ListName
    id: str
    before: Entry | None
    """None: the entry is new."""
    after: Entry
    follows: bool = False
    """No file says so: the entry refers to another, which gets a new id."""

    def fields(self) -> dict[str, tuple[Any, Any]]:
        """Each field that is another now: what it was and what it is, None where it was not stated."""
        before = self.before or {}
        names = [*self.after, *(name for name in before if name not in self.after)]
        pairs = {name: (before.get(name), self.after.get(name)) for name in names}
        is_same_id = self.before is None or pairs["id"][0] == pairs["id"][1]
        return {
            name: pair
            for name, pair in pairs.items()
            if pair[0] != pair[1] and not (name == "id" and is_same_id)
        }

    def parts(self) -> tuple[FieldChange, ...]:
        """The same as far down as it goes: of a list of flows, the one amount that is another."""
        if self.before is None:
            return tuple(
                FieldChange(name, None, value) for name, value in self.after.items() if name != "id"
            )
        return tuple(_parts("", self.before, self.after))

    @property
    def ids(self) -> set[str]:
        """Every id under which a file may hold it."""
        return {self.id, *self.after.get("was", ())}


def _parts(path: str, before: Any, after: Any) -> Iterator[FieldChange]:
    """What differs, at the greatest depth at which both sides have the same things."""
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in (*after, *(name for name in before if name not in after)):
            yield from _parts(f"{path}.{name}" if path else name, before.get(name), after.get(name))
    elif isinstance(before, list) and isinstance(after, list) and (both := _by_name(before, after)):
        old, new = both
        for name in (*new, *(name for name in old if name not in new)):
            yield from _parts(f"{path}[{name}]", old.get(name), new.get(name))
        kept_before, kept_after = (
            [name for name in one if name in other] for one, other in ((old, new), (new, old))
        )
        if kept_before != kept_after:
            yield FieldChange(f"{path} in order", ", ".join(old), ", ".join(new))
    else:
        yield FieldChange(path, before, after)


def _by_name(*lists: list[Any]) -> list[dict[str, Any]] | None:
    """The items of each list by what names them; None where two of a list have one name."""
    named = [{_name(item, place): item for place, item in enumerate(items)} for items in lists]
    return (
        named
        if all(len(items) == len(by) for items, by in zip(lists, named, strict=True))
        else None
    )


def _name(item: Any, place: int) -> str:
    """What tells an item of a list from the others: an id, a company, a relation, a date, else its place."""
    if not isinstance(item, Mapping):
        return str(item)
    for names in (
        ("id",),
        ("company",),
        ("type", "to"),
        ("source", "field"),
        ("source",),
        ("from",),
    ):
        if all(isinstance(item.get(name), str) for name in names):
            return " ".join(item[name] for name in names)
    return f"#{place + 1}"


DependencyGraph = Mapping[int, Collection[int]]
"""For the place of a change, from 0, the places of those without which it can't be made."""


def dependency_graph(changes: Sequence[EntryChange]) -> DependencyGraph:
    """What each change needs of the others: an entry or a flow that is not in the store without them."""
    made: dict[tuple[str, str], int] = {}
    for place, change in enumerate(changes):
        made.update(dict.fromkeys(_brings(change), place))
    needs: defaultdict[int, set[int]] = defaultdict(set)
    for place, change in enumerate(changes):
        for _, name, target in references(change.list, change.after):
            other = made.get((name, target))
            if other is not None and other != place:
                needs[place].add(other)
    return needs


def _brings(change: EntryChange) -> Iterable[tuple[str, str]]:
    """What can be referred to after the change, and could not before it."""
    before = change.before or {}
    if before.get("id") != change.id:
        yield change.list, change.id
    if change.list == "events":
        known = (
            {flow.get("id") for flow in before.get("flows", ())}
            if before.get("id") == change.id
            else ()
        )
        for flow in change.after.get("flows", ()):
            if "id" in flow and flow["id"] not in known:
                yield "flows", f"{change.id}/{flow['id']}"


def dependencies(place: int, needs: DependencyGraph) -> set[int]:
    """A change and all that it needs, directly or not."""
    found, todo = {place}, [place]
    while todo:
        new = set(needs.get(todo.pop(), ())) - found
        found |= new
        todo += new
    return found


def dependents(place: int, needs: DependencyGraph) -> set[int]:
    """A change and all that can't be made without it."""
    by_need: defaultdict[int, set[int]] = defaultdict(set)
    for other, its in needs.items():
        for one in its:
            by_need[one].add(other)
    return dependencies(place, by_need)
