"""What an import does to an entry, how far down it is told, and which changes need which."""

from typing import Any

from partnerships_db.format.diff import EntryChange, dependencies, dependency_graph, dependents


def event(event_id: str, **fields: Any) -> EntryChange:
    return EntryChange(
        "events",
        event_id,
        None,
        {"id": event_id, "date": "2026", "kind": "statement", "title": "x", **fields},
    )


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    return [
        tuple(part)
        for part in EntryChange("events", "e", {"id": "e", **before}, {"id": "e", **after}).parts()
    ]


def test_a_change_in_one_of_many_flows_is_told_as_that_one_figure() -> None:
    before = {
        "flows": [
            {"id": "a", "kind": "equity", "amount": "1 billion USD"},
            {"id": "b", "kind": "debt"},
        ]
    }
    after = {
        "flows": [
            {"id": "a", "kind": "equity", "amount": "2 billion USD"},
            {"id": "b", "kind": "debt"},
        ]
    }
    assert changed(before, after) == [("flows[a].amount", "1 billion USD", "2 billion USD")]


def test_what_is_lost_is_told_like_what_is_gained() -> None:
    assert changed({"tags": ["one", "two"], "summary": "gone"}, {"tags": ["two", "three"]}) == [
        ("tags[three]", None, "three"),
        ("tags[one]", "one", None),
        ("summary", "gone", None),
    ]


def test_another_order_of_the_same_items_is_a_change_too() -> None:
    assert changed({"tags": ["one", "two"]}, {"tags": ["two", "one"]}) == [
        ("tags in order", "one, two", "two, one")
    ]


def test_items_that_can_not_be_told_apart_are_told_as_a_whole() -> None:
    before, after = [{"kind": "debt"}, {"source": "s"}], [{"kind": "debt"}, {"source": "t"}]
    twice = [{"company": "a"}, {"company": "a", "role": "customer"}]
    assert changed({"parties": twice}, {"parties": twice[:1]}) == [("parties", twice, twice[:1])]
    assert changed({"flows": before}, {"flows": after}) == [
        ("flows[t]", None, {"source": "t"}),
        ("flows[s]", {"source": "s"}, None),
    ]


def test_a_new_entry_is_told_field_by_field_without_its_id() -> None:
    assert [part.path for part in event("e").parts()] == ["date", "kind", "title"]


def test_an_entry_needs_the_new_ones_that_it_names_and_what_those_need() -> None:
    changes = [
        EntryChange(
            "companies", "globex", None, {"id": "globex", "name": "Globex", "parent": "group"}
        ),
        EntryChange("companies", "group", None, {"id": "group", "name": "Group"}),
        EntryChange(
            "companies", "known", {"id": "known", "name": "K"}, {"id": "known", "name": "Known"}
        ),
        event("deal", parties=[{"company": "globex"}, {"company": "known"}]),
        event("later", relations=[{"type": "follows", "to": "deal"}]),
    ]
    needs = dependency_graph(changes)
    assert dependencies(4, needs) == {0, 1, 3, 4}, "not what is in the store already"
    assert dependents(1, needs) == {0, 1, 3, 4}
    assert dependencies(2, needs) == {2} == dependents(2, needs)


def test_a_flow_that_is_new_in_a_known_event_is_needed_by_what_names_it() -> None:
    base = {"id": "old", "date": "2025", "kind": "statement", "title": "x"}
    grown = EntryChange("events", "old", base, {**base, "flows": [{"id": "fresh", "kind": "debt"}]})
    settles = event(
        "new", flows=[{"kind": "debt", "relations": [{"type": "fulfils", "to": "old/fresh"}]}]
    )
    assert dependencies(1, dependency_graph([grown, settles])) == {0, 1}


def test_two_that_name_each_other_need_each_other() -> None:
    one = event("one", relations=[{"type": "related", "to": "two"}])
    two = event("two", relations=[{"type": "related", "to": "one"}])
    needs = dependency_graph([one, two])
    assert dependencies(0, needs) == dependents(0, needs) == {0, 1}
