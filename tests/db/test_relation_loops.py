"""Relations, sources and owners that come back to themselves are refused with the way round."""

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixture_types import MakeStore, WriteYaml

from partnerships_db.importing.cross_checks import CrossChecks
from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.ledger.relation_loops import (
    MAX_NAMES_IN_WAY,
    RELATION_FAMILIES,
    Loops,
    relation_graph,
    stated_relations,
    way_in_words,
)
from partnerships_db.ledger.rules import company_totals
from partnerships_db.store.integrity import find_damage
from partnerships_db.values import clock

COMPANIES = "companies: [{id: globex, name: Globex}, {id: initech, name: Initech}]\n"
LOOPING_TYPES = ("part-of", "fulfils", "supersedes", "amends", "ends", "repeats")


def event(event_id: str, flow_relations: str = "", event_relations: str = "") -> str:
    """An event with the flow `f`; relations are given as `type target`, separated by commas."""
    own = f"relations: [{_relations(event_relations)}], " if event_relations else ""
    return (
        f"- {{id: {event_id}, date: 2026-01-01, kind: investment, title: T, {own}"
        "flows: [{id: f, from: globex, to: initech, kind: equity, amount: 1 billion USD, "
        f"relations: [{_relations(flow_relations)}]}}]}}\n"
    )


def _relations(text: str) -> str:
    pairs = [relation.split() for relation in text.split(",") if relation]
    return ", ".join(f"{{type: {kind}, to: {target}}}" for kind, target in pairs)


def log(*events: str) -> str:
    return COMPANIES + "events:\n" + "".join(events)


@pytest.mark.parametrize("relation", LOOPING_TYPES)
def test_flows_that_go_round_are_refused_with_the_way(relation: str, write_yaml: WriteYaml) -> None:
    text = log(
        event("e1", f"{relation} e2/f"),
        event("e2", f"{relation} e3/f"),
        event("e3", f"{relation} e1/f"),
    )
    (problem,) = check_files([write_yaml(text)]).diagnostics
    assert problem.message == f"{relation} comes back to itself: e1/f → e2/f → e3/f → e1/f"
    assert (problem.line, problem.entry, problem.code) == (3, "e1", "loop")
    assert problem.column is not None
    assert text.split("\n")[2][problem.column - 1 :].startswith("e2/f")


@pytest.mark.parametrize(
    ("first", "second", "way"),
    [
        (event("e1", "part-of e2"), event("e2", "fulfils e1/f"), "e1/f → e2 → e1/f"),
        (event("e1", "", "supersedes e2"), event("e2", "amends e1/f"), "e1/f → e2 → e1/f"),
        (event("e1", "", "repeats e2"), event("e2", "", "repeats e1"), "e1 → e2 → e1"),
        (event("e1", "part-of /f"), event("e2"), "e1/f → e1/f"),
        (event("e1", "part-of e1"), event("e2"), "e1 → e1"),
        (event("e1", "", "follows e1"), event("e2"), "e1 → e1"),
        (event("e1", "related /f"), event("e2"), "e1/f → e1/f"),
    ],
)
def test_flows_and_events_may_go_round_together(
    first: str, second: str, way: str, write_yaml: WriteYaml
) -> None:
    (problem,) = check_files([write_yaml(log(first, second))]).diagnostics
    assert problem.message.endswith(f"comes back to itself: {way}")


def test_relations_that_may_lead_back_are_accepted(write_yaml: WriteYaml) -> None:
    text = log(
        event("e1", "related e2/f,follows e2/f,part-of e2/f"),
        event("e2", "related e1/f,responds-to e1/f,amends e1/f"),
    )
    assert check_files([write_yaml(text)]).diagnostics == []


def test_a_loop_through_the_store_and_several_files_is_refused(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(log(event("e1", "part-of e2/f"), event("e2"), event("e3")))
    files = [
        write_yaml("events:\n" + event("e4", "part-of e1/f"), "4.yaml"),
        write_yaml("events:\n" + event("e2", "part-of e4/f"), "2.yaml"),
    ]
    (problem,) = import_files(store, files).diagnostics
    assert problem.message.endswith(": e4/f → e1/f → e2/f → e4/f")
    assert Path(problem.file).name == "4.yaml"
    assert import_files(store, files[:1]).number == 2


def test_sources_that_rest_on_one_another_are_refused(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store("sources: [{id: a, title: A, based_on: [b]}, {id: b, title: B}]")
    file = write_yaml("sources: [{id: b, title: B, based_on: [a]}, {id: c, title: C}]")
    (problem,) = import_files(store, [file]).diagnostics
    assert problem.message == "based_on comes back to itself: b → a → b"
    itself = write_yaml("sources: [{id: c, title: C, based_on: [c]}]")
    (problem,) = import_files(store, [itself]).diagnostics
    assert problem.message == "based_on comes back to itself: c → c"


def test_a_store_that_holds_a_loop_opens_imports_and_is_reported(
    make_store: MakeStore, write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch
) -> None:
    looped = log(event("e1", "part-of e2/f"), event("e2", "fulfils e1/f"))
    with monkeypatch.context() as patch:
        patch.setattr(CrossChecks, "_relation_loops", lambda _: iter(()))
        store = make_store(looped)
    other = write_yaml("events:\n" + event("e3", "part-of e1/f"))
    assert import_files(store, [other]).number == 2
    assert find_damage(store) == [
        "fulfils or part-of comes back to itself: e1/f → e2/f → e1/f",
    ]


def test_a_long_way_is_named_by_its_ends() -> None:
    way = [f"e{number}" for number in range(40)] + ["e0"]
    words = way_in_words(way)
    assert words == "e0 → e1 → e2 → e3 → (36 more) → e0"
    assert words.count("→") == MAX_NAMES_IN_WAY - 1


# -- Over many graphs ------------------------------------------------------------------------------

EVENT_IDS = ("e1", "e2", "e3")
NAMES = tuple(EVENT_IDS) + tuple(f"{event_id}/{flow}" for event_id in EVENT_IDS for flow in "fg")

relation_lists = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(LOOPING_TYPES),
        st.sampled_from(NAMES),
    ),
    max_size=7,
)


def events_of(relations: Sequence[tuple[str, str, str]]) -> Iterator[dict[str, Any]]:
    for event_id in EVENT_IDS:
        flows = [
            {
                "id": flow_id,
                "from": "globex",
                "to": "initech",
                "kind": "equity",
                "amount": "1 billion USD",
                "relations": _borne_by(f"{event_id}/{flow_id}", relations),
            }
            for flow_id in "fg"
        ]
        yield {
            "id": event_id,
            "date": "2026-01-01",
            "kind": "investment",
            "title": "T",
            "relations": _borne_by(event_id, relations),
            "flows": flows,
        }


def _borne_by(name: str, relations: Sequence[tuple[str, str, str]]) -> list[dict[str, str]]:
    return [{"type": kind, "to": target} for bearer, kind, target in relations if bearer == name]


def goes_round(relations: Sequence[tuple[str, str, str]]) -> bool:
    """Whether a flow or an event reaches itself, if whole events stand for all their flows."""
    units = {name: {name} for name in NAMES}
    for event_id in EVENT_IDS:
        units[event_id] = {event_id, f"{event_id}/f", f"{event_id}/g"}
    for family in RELATION_FAMILIES:
        reached = {name: set[str]() for name in NAMES}
        for bearer, kind, target in relations:
            if kind in family:
                for unit in units[bearer]:
                    reached[unit] |= units[target]
        for middle, start in product(NAMES, NAMES):
            if middle in reached[start]:
                reached[start] |= reached[middle]
        if any(name in reached[name] for name in NAMES):
            return True
    return False


@given(relation_lists)
def test_relations_are_refused_if_and_only_if_they_go_round(
    relations: list[tuple[str, str, str]],
) -> None:
    stated = [relation for entry in events_of(relations) for relation in stated_relations(entry)]
    has_loop = False
    for family in RELATION_FAMILIES:
        loops = Loops(relation_graph(stated, family))
        for way in loops.ways():
            assert way[0] == way[-1]
        has_loop = has_loop or bool(loops)
    assert has_loop == goes_round(relations)


@given(relation_lists)
def test_totals_over_relations_that_go_round_come_to_an_end(
    relations: list[tuple[str, str, str]],
) -> None:
    from partnerships_db.format.flows import deal_of

    deals = [deal_of(entry) for entry in events_of(relations)]
    totals = company_totals(deals, "globex", clock.today())
    assert totals is not None
