"""Searches in a directed graph: its short cycles, and the shortest paths between two nodes.

networkx has them too, but takes 18 MB of memory and a quarter of a second to load, which is more
than the pages and commands with circles need for everything else. Its search for short cycles also
takes a hundred times as long.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator

_Neighbours = dict[str, list[str]]
"""By node, the nodes at the other ends of its edges."""


def short_cycles(edges: Iterable[tuple[str, str]], longest: int) -> Iterator[tuple[str, ...]]:
    """Yield each simple cycle of at most `longest` nodes once, from the first of its names.

    A path goes on only to nodes from which the start can be reached in time, so that no long search
    ends without a cycle.
    """
    successors: _Neighbours = defaultdict(list)
    predecessors: _Neighbours = defaultdict(list)
    for source, target in sorted(set(edges)):
        successors[source].append(target)
        predecessors[target].append(source)
    for start in sorted(successors):
        distances = _distances_to(start, predecessors, longest)
        yield from _cycles_from([start], successors, distances, longest)


def _distances_to(
    start: str,
    predecessors: _Neighbours,
    longest: int,
) -> dict[str, int]:
    """The number of edges to a node, from each node with a later name that is near enough to it."""
    distances = {start: 0}
    frontier = [start]
    for distance in range(1, longest):
        nearer_nodes, frontier = frontier, []
        for node in nearer_nodes:
            for predecessor in predecessors.get(node, ()):
                if predecessor > start and predecessor not in distances:
                    distances[predecessor] = distance
                    frontier.append(predecessor)
    return distances


def _cycles_from(
    path: list[str],
    successors: _Neighbours,
    distances: dict[str, int],
    longest: int,
) -> Iterator[tuple[str, ...]]:
    """Yield the cycles that begin with a path; a distance is that to the path's first node."""
    for successor in successors.get(path[-1], ()):
        if successor == path[0]:
            yield tuple(path)
        elif (
            successor in distances
            and successor not in path
            and len(path) + distances[successor] <= longest
        ):
            longer_path = [*path, successor]
            yield from _cycles_from(longer_path, successors, distances, longest)


def shortest_paths(
    edges: Iterable[tuple[str, str]],
    source: str,
    target: str,
) -> Iterator[tuple[str, ...]]:
    """Yield each shortest path from a node to another, in the order of the edges."""
    successors: _Neighbours = defaultdict(list)
    predecessors: _Neighbours = defaultdict(list)
    for node, successor in edges:
        successors[node].append(successor)
        predecessors[successor].append(node)

    distances = {target: 0}
    frontier = deque([target])
    while frontier and source not in distances:
        node = frontier.popleft()
        for predecessor in predecessors.get(node, ()):
            if predecessor not in distances:
                distances[predecessor] = distances[node] + 1
                frontier.append(predecessor)
    if source not in distances:
        return

    begun_paths: list[tuple[str, ...]] = [(source,)]
    while begun_paths:
        path = begun_paths.pop()
        remaining = distances[path[-1]]
        if not remaining:
            yield path
            continue
        nearer_nodes = [
            node for node in reversed(successors[path[-1]]) if distances.get(node) == remaining - 1
        ]
        begun_paths.extend((*path, node) for node in nearer_nodes)
