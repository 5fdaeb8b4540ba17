"""Relations that go round: chains of parts, payments, replacements or copies that meet themselves.

No flow can be a part of itself, and none can replace, pay or repeat itself, however long the way
round is. A relation of a whole event holds for all its flows, and a relation to a whole event means
all flows of that event (FORMAT.md, "Values").
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from partnerships_db.format.entries import Entry
from partnerships_db.ledger.effects import (
    INSIDE_RELATIONS,
    REPEATING_RELATIONS,
    REPLACING_RELATIONS,
)
from partnerships_db.values.errors import FieldPath

RELATION_FAMILIES = (INSIDE_RELATIONS, REPLACING_RELATIONS, REPEATING_RELATIONS)
"""The relation types that may not come back to their bearer, with those that they may mix with."""

LOOPING_RELATIONS = INSIDE_RELATIONS | REPLACING_RELATIONS | REPEATING_RELATIONS
"""All relation types of the families."""

MAX_NAMES_IN_WAY = 6
"""The most entries and flows of a loop that a sentence names."""

Graph = Mapping[str, Iterable[str]]
"""The names that each name refers to: `event`, `event/flow`, or the id of a source."""


class StatedRelation(NamedTuple):
    """One relation of an event or of one of its flows."""

    event: str
    flow: str | None
    """The id of the flow that bears it; empty for a flow without an id, None for the event."""
    type: str
    target: str
    """`event` or `event/flow`."""
    path: FieldPath = ()
    """The path of the relation's target in the event."""

    @property
    def bearer(self) -> str:
        """The name of the flow that bears it, or of its event."""
        return f"{self.event}/{self.flow}" if self.flow else self.event

    @property
    def target_event(self) -> str:
        """The event that it names, or whose flow it names."""
        return self.target.partition("/")[0]

    @property
    def is_to_itself(self) -> bool:
        """Whether the relation names the very flow or event that bears it."""
        return self.flow != "" and self.target == self.bearer


def stated_relations(event: Entry) -> Iterator[StatedRelation]:
    """Yield the relations of an event and of its flows, in the order of the entry."""
    yield from _relations_of(event, event["id"], None, ())
    for index, flow in enumerate(event.get("flows", ())):
        yield from _relations_of(
            flow,
            event["id"],
            flow.get("id", ""),
            ("flows", index),
        )


def _relations_of(
    bearer: Entry,
    event_id: str,
    flow_id: str | None,
    path: FieldPath,
) -> Iterator[StatedRelation]:
    for index, relation in enumerate(bearer.get("relations", ())):
        target: str = relation["to"]
        if target.startswith("/"):
            target = event_id + target
        target_path = (*path, "relations", index, "to")
        yield StatedRelation(
            event_id,
            flow_id,
            relation["type"],
            target,
            target_path,
        )


def relation_graph(
    relations: Iterable[StatedRelation],
    family: Collection[str],
) -> dict[str, list[str]]:
    """The targets of each event and flow by the relation types of a family.

    An event has the targets of all its flows, for a relation to it means all of them. A flow has
    the targets of its event.
    """
    targets: dict[str, list[str]] = {}
    event_targets: dict[str, list[str]] = {}
    for relation in relations:
        if relation.type not in family:
            continue
        targets.setdefault(relation.event, []).append(relation.target)
        targets.setdefault(relation.target, [])
        if relation.flow is None:
            event_targets.setdefault(relation.event, []).append(relation.target)
        elif relation.flow:
            targets.setdefault(relation.bearer, []).append(relation.target)

    for name, own_targets in targets.items():
        event_id, is_flow, _ = name.partition("/")
        if is_flow and event_id in event_targets:
            own_targets += event_targets[event_id]
    return targets


def names_of_bearer(relation: StatedRelation, event: Entry) -> list[str]:
    """The names in a graph from which a relation of this event leads.

    These are its bearer and the event; from a relation of the event itself also all flows.
    """
    names = [relation.bearer, relation.event]
    if relation.flow is None:
        names += [
            f"{relation.event}/{flow['id']}" for flow in event.get("flows", ()) if "id" in flow
        ]
    return names


class Loops:
    """The loops of a graph: groups of names of which each leads to all others and to itself."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._group_of: dict[str, int] = {}
        """The number of the group that each name on a loop belongs to."""
        try:
            TopologicalSorter(graph).prepare()
        except CycleError:
            self._find_groups()  # rare, so only then is networkx loaded

    def _find_groups(self) -> None:
        import networkx

        network: networkx.DiGraph[str] = networkx.DiGraph(self._graph)
        groups = networkx.strongly_connected_components(network)
        for number, group in enumerate(groups):
            is_loop = len(group) > 1 or any(network.has_edge(name, name) for name in group)
            if is_loop:
                self._group_of.update(dict.fromkeys(group, number))

    def __bool__(self) -> bool:
        return bool(self._group_of)

    def ways(self) -> list[list[str]]:
        """A way round for each group."""
        ways: list[list[str]] = []
        known_groups: set[int] = set()
        for name in sorted(self._group_of):
            for target in self._graph.get(name, ()):
                group = self.group(name, target)
                if group is not None and group not in known_groups:
                    known_groups.add(group)
                    ways.append(self.way_round(name, target))
        return ways

    def group(self, name: str, target: str) -> int | None:
        """The number of the loops' group in which a step from a name to a target lies, or None."""
        number = self._group_of.get(name)
        return number if number == self._group_of.get(target) else None

    def way_round(self, name: str, target: str) -> list[str]:
        """A shortest way from a name by a target in its group back to the name."""
        previous: dict[str, str] = {target: name}
        reached = [target]
        for step in reached:
            if step == name:
                break
            for following in self._graph.get(step, ()):
                if following not in previous and self.group(step, following) is not None:
                    previous[following] = step
                    reached.append(following)

        way = [name]
        while len(way) == 1 or way[-1] != name:
            way.append(previous[way[-1]])
        return way[::-1]


def way_in_words(way: Sequence[str]) -> str:
    """The names of a way with arrows between them; of a long way, its ends."""
    names = list(way)
    if len(names) > MAX_NAMES_IN_WAY:
        omitted_count = len(names) - MAX_NAMES_IN_WAY + 1
        names[MAX_NAMES_IN_WAY - 2 : -1] = [f"({omitted_count:,} more)"]
    return " → ".join(names)
