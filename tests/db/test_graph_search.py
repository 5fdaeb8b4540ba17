"""The cycles and paths of a graph are those that networkx finds."""

import networkx
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.ledger.graph_search import short_cycles, shortest_paths

NODES = st.sampled_from("abcdefg")
GRAPHS = st.lists(st.tuples(NODES, NODES), max_size=30)


@given(GRAPHS, st.integers(1, 8))
def test_each_short_cycle_is_found_once(edges: list[tuple[str, str]], longest: int) -> None:
    graph: networkx.DiGraph[str] = networkx.DiGraph(edges)
    expected_cycles = set()
    for cycle in networkx.simple_cycles(graph, length_bound=longest):
        start = cycle.index(min(cycle))
        expected_cycles.add((*cycle[start:], *cycle[:start]))
    cycles = list(short_cycles(edges, longest))
    assert len(cycles) == len(set(cycles))
    assert set(cycles) == expected_cycles


@given(GRAPHS.filter(bool), st.data())
def test_each_shortest_path_is_found_once(
    edges: list[tuple[str, str]], data: st.DataObject
) -> None:
    nodes = sorted({node for edge in edges for node in edge})
    source, target = (data.draw(st.sampled_from(nodes)) for _ in range(2))
    graph: networkx.DiGraph[str] = networkx.DiGraph(edges)
    expected_paths = []
    if networkx.has_path(graph, source, target):
        expected_paths = list(map(tuple, networkx.all_shortest_paths(graph, source, target)))
    assert sorted(shortest_paths(graph.edges, source, target)) == sorted(expected_paths)


def test_a_long_way_without_a_cycle_is_not_searched() -> None:
    """A grid has very many paths, none of which returns."""
    edges = []
    for column in range(60):
        for row in "abcd":
            edges += [(f"{column:02}{row}", f"{column + 1:02}{other}") for other in "abcd"]
    edges.append(("60a", "59a"))
    assert list(short_cycles(edges, 60)) == [("59a", "60a")]
