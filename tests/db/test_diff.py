"""The changes of an entry are listed part by part, and each change knows the changes it needs."""

from typing import Any

from partnerships_db.format.diff import EntryChange, dependencies, dependency_graph, dependents


def new_event(event_id: str, **fields: Any) -> EntryChange:
    entry = {"id": event_id, "date": "2026", "kind": "statement", "title": "x", **fields}
    return EntryChange("events", event_id, None, entry)


def changed_parts(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Path, old value and new value of each changed part of an event."""
    change = EntryChange("events", "e", {"id": "e", **before}, {"id": "e", **after})
    return [tuple(part) for part in change.parts()]


# -- Parts -----------------------------------------------------------------------------------------


def test_a_change_within_one_of_several_flows_is_that_one_value() -> None:
    def flows(amount: str) -> dict[str, Any]:
        equity = {"id": "a", "kind": "equity", "amount": amount}
        return {"flows": [equity, {"id": "b", "kind": "debt"}]}

    parts = changed_parts(flows("1 billion USD"), flows("2 billion USD"))
    assert parts == [("flows[a].amount", "1 billion USD", "2 billion USD")]


def test_removed_items_and_fields_are_listed_like_added_ones() -> None:
    before = {"tags": ["one", "two"], "summary": "gone"}
    assert changed_parts(before, {"tags": ["two", "three"]}) == [
        ("tags[three]", None, "three"),
        ("tags[one]", "one", None),
        ("summary", "gone", None),
    ]


def test_another_order_of_the_same_items_is_a_change() -> None:
    parts = changed_parts({"tags": ["one", "two"]}, {"tags": ["two", "one"]})
    assert parts == [("tags in order", "one, two", "two, one")]


def test_items_with_the_same_key_change_as_a_whole_list() -> None:
    repeated = [{"company": "a"}, {"company": "a", "role": "customer"}]
    parts = changed_parts({"parties": repeated}, {"parties": repeated[:1]})
    assert parts == [("parties", repeated, repeated[:1])]


def test_flows_without_ids_are_told_apart_by_their_other_fields() -> None:
    before = [{"kind": "debt"}, {"source": "s"}]
    after = [{"kind": "debt"}, {"source": "t"}]
    assert changed_parts({"flows": before}, {"flows": after}) == [
        ("flows[t]", None, {"source": "t"}),
        ("flows[s]", {"source": "s"}, None),
    ]


def test_a_new_entry_has_a_part_for_each_field_but_its_id() -> None:
    assert [part.path for part in new_event("e").parts()] == ["date", "kind", "title"]


# -- Dependencies ----------------------------------------------------------------------------------


def company(company_id: str, before: dict[str, Any] | None, **fields: Any) -> EntryChange:
    entry = {"id": company_id, "name": "Company", **fields}
    return EntryChange("companies", company_id, before, entry)


def test_a_change_needs_the_new_entries_that_it_names_and_those_that_they_need() -> None:
    changes = [
        company("globex", None, parent="group"),
        company("group", None),
        company("known", {"id": "known", "name": "K"}),
        new_event("deal", parties=[{"company": "globex"}, {"company": "known"}]),
        new_event("later", relations=[{"type": "follows", "to": "deal"}]),
    ]
    graph = dependency_graph(changes)
    assert dependencies(4, graph) == {0, 1, 3, 4}, "without the company that is in the store"
    assert dependents(1, graph) == {0, 1, 3, 4}
    assert dependencies(2, graph) == {2} == dependents(2, graph)


def test_a_change_needs_the_stored_event_that_gets_the_flow_it_names() -> None:
    base = {"id": "old", "date": "2025", "kind": "statement", "title": "x"}
    with_flow = {**base, "flows": [{"id": "fresh", "kind": "debt"}]}
    relation = {"type": "fulfils", "to": "old/fresh"}
    changes = [
        EntryChange("events", "old", base, with_flow),
        new_event("new", flows=[{"kind": "debt", "relations": [relation]}]),
    ]
    assert dependencies(1, dependency_graph(changes)) == {0, 1}


def test_two_new_events_that_name_each_other_need_each_other() -> None:
    changes = [
        new_event("first", relations=[{"type": "related", "to": "second"}]),
        new_event("second", relations=[{"type": "related", "to": "first"}]),
    ]
    graph = dependency_graph(changes)
    assert dependencies(0, graph) == dependents(0, graph) == {0, 1}


def test_a_report_that_is_added_beside_two_of_one_source_is_the_only_change() -> None:
    says = {"source": "birat", "field": "amount", "says": "5 billion EUR"}
    reports = [{**says, "slip": "currency"}, {**says, "slip": "qualifier"}]
    other = {**says, "source": "gazette", "slip": "currency"}
    before = {"id": "deal", "reports": reports}
    after = {"id": "deal", "reports": [*reports, other]}
    (part,) = EntryChange("events", "deal", before, after).parts()
    assert part.before is None
    assert part.after == other
