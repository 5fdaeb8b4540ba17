"""The short simple cycles of a directed graph.

networkx finds them too, but takes 18 MB of memory and a quarter of a second to load, which is more
than the pages and commands with circles need for everything else.
"""

from collections import defaultdict
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
