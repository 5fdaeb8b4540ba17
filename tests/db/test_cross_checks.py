"""References, repeated ids, routes, owners and old ids are checked over all files and the store."""

import os
from pathlib import Path

import pytest
from tests.fixture_types import AssertWhole, MakeStore, WriteYaml
from tests.sample_entries import WORLD, event_file, event_item, printed_problems

from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.store.store import Store

# -- References ------------------------------------------------------------------------------------


def company_with(fields: str) -> str:
    return f"companies: [{{id: x, name: X, {fields}}}]"


def model_with(fields: str) -> str:
    return f"models: [{{id: x, name: X, {fields}}}]"


def route_with(fields: str) -> str:
    return f"availability: [{{id: x, model: model, provider: acme, {fields}}}]"


REFERENCES = (
    (company_with("parent: %s"), "company", "acme"),
    (company_with("parent: [{company: acme}, {company: %s, from: 2025}]"), "company", "globex"),
    ("sources: [{id: x, title: X, based_on: [page, %s]}]", "source", "other-page"),
    (model_with("developer: %s"), "company", "acme"),
    (model_with("developer: acme, sources: [%s]"), "source", "page"),
    ("availability: [{id: x, model: %s, provider: acme}]", "model", "model"),
    ("availability: [{id: x, model: model, provider: %s}]", "company", "acme"),
    (route_with("operator: %s"), "company", "acme"),
    (route_with("periods: [{status: ga, operator: %s}]"), "company", "acme"),
    (route_with("periods: [{status: ga, event: %s}]"), "event", "deal"),
    (route_with("periods: [{status: ga, sources: [%s]}]"), "source", "page"),
    (route_with("sources: [%s]"), "source", "page"),
    (route_with("reports: [{source: %s, field: checked, says: x}]"), "source", "page"),
    (event_file("parties: [{company: %s}]"), "company", "acme"),
    (event_file("flows: [{kind: debt, from: %s}]"), "company", "acme"),
    (event_file("flows: [{kind: debt, to: [unknown, %s]}]"), "company", "acme"),
    (event_file("models: [%s]"), "model", "model"),
    (event_file("sources: [{source: %s, at: p. 2}]"), "source", "page"),
    (event_file("flows: [{kind: debt, sources: [page, %s]}]"), "source", "other-page"),
    (
        event_file("flows: [{kind: debt, reports: [{source: %s, field: amount, says: x}]}]"),
        "source",
        "page",
    ),
    (event_file("reports: [{source: %s, field: date, says: x}]"), "source", "page"),
    (event_file("relations: [{type: follows, to: %s}]"), "event", "deal"),
    (event_file("relations: [{type: follows, to: %s}]"), "flow", "deal/compute"),
    (
        event_file(
            "flows: [{id: f, kind: debt}, {kind: debt, relations: [{type: part-of, to: %s}]}]"
        ),
        "flow",
        "/f",
    ),
)


@pytest.fixture(scope="module")
def world_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the entries of WORLD; only read."""
    folder = tmp_path_factory.mktemp("world")
    (folder / "world.yaml").write_text(WORLD)
    with Store.creating(folder / "partnerships.db") as store:
        assert import_files(store, [str(folder / "world.yaml")]).diagnostics == []
    return folder / "partnerships.db"


@pytest.mark.parametrize(("text", "kind", "target"), REFERENCES)
def test_a_reference_needs_a_target_in_the_files_or_the_store(
    text: str, kind: str, target: str, write_yaml: WriteYaml, world_store: Path
) -> None:
    file = write_yaml(text % target)
    world_file = write_yaml(WORLD, "world.yaml")
    with Store.reading(world_store) as store:
        assert check_files([file], store).diagnostics == []
    assert check_files([file, world_file]).diagnostics == []
    assert check_files([world_file, file]).diagnostics == []
    is_within_its_event = target.startswith("/")
    assert (check_files([file]).diagnostics == []) == is_within_its_event


@pytest.mark.parametrize(("text", "kind", "target"), REFERENCES)
def test_a_missing_target_is_reported_with_line_and_column(
    text: str, kind: str, target: str, write_yaml: WriteYaml, world_store: Path
) -> None:
    missing = target.replace("/", "/x") if "/" in target else target + "x"
    wrong_text = text % missing
    with Store.reading(world_store) as store:
        (problem,) = check_files([write_yaml(wrong_text)], store).diagnostics
    full_id = f"news{missing}" if missing.startswith("/") else missing
    assert problem.message == f'there is no {kind} "{full_id}"'
    hints = (f'did you mean "{target}"?', "add it, or import the file that holds it")
    assert problem.hint in hints
    assert problem.line is not None
    assert problem.column is not None
    # The value begins there, or it is the first or second item of the list that begins there.
    text_at_place = wrong_text.split("\n")[problem.line - 1][problem.column - 1 :]
    assert text_at_place.index(missing) <= len("[unknown, ")


def test_a_near_id_is_suggested_for_a_missing_target(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(WORLD)
    hints = []
    for company_id in ("globexx", "umbrella"):
        file = write_yaml(event_file(f"parties: [{{company: {company_id}}}]"))
        (problem,) = import_files(store, [file]).diagnostics
        hints.append(problem.hint)
    assert hints == ['did you mean "globex"?', "add it, or import the file that holds it"]


def test_a_target_may_be_in_a_later_entry_document_or_file(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    companies = "companies: [{id: a, name: A, parent: b}, {id: b, name: B}]\n"
    models = "models: [{id: m, name: M, developer: c}]\n"
    first = write_yaml(f"{companies}---\n{models}", "1.yaml")
    second = write_yaml("companies: [{id: c, name: C}]", "2.yaml")
    assert import_files(make_store(), [first, second]).diagnostics == []


def test_two_events_may_refer_to_each_other(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: AssertWhole
) -> None:
    store = make_store(WORLD)
    text = event_file("relations: [{type: related, to: two}]", "one")
    text += event_item("relations: [{type: related, to: one}]", "two")
    assert import_files(store, [write_yaml(text)]).diagnostics == []
    assert_whole(store)


def test_a_flow_with_references_from_other_events_may_not_be_removed(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    relation = "relations: [{type: fulfils, to: deal/compute}]"
    later_event = event_file(f"flows: [{{kind: debt, {relation}}}]", "later")
    store = make_store(WORLD, later_event)
    without_flow = WORLD.replace("id: compute", "id: computing")
    (problem,) = import_files(store, [write_yaml(without_flow)]).diagnostics
    assert (problem.line, problem.entry) == (13, "deal")
    assert problem.message == 'no longer has the flow "deal/compute", to which later refers'
    moved_reference = later_event.replace("deal/compute", "deal/computing")
    files = [write_yaml(without_flow, "1.yaml"), write_yaml(moved_reference, "2.yaml")]
    assert import_files(store, files).diagnostics == []


# -- Repeated ids ----------------------------------------------------------------------------------


@pytest.mark.parametrize("second_name", ["A", "B"])
def test_a_repeated_id_in_one_list_is_reported_with_both_places(
    second_name: str, write_yaml: WriteYaml
) -> None:
    items = ["{id: a, name: A}", "{id: b, name: B}", f"{{id: a, name: {second_name}}}"]
    text = "companies:\n" + "".join(f"- {item}\n" for item in items)
    assert printed_problems(check_files([write_yaml(text)])) == [
        "log.yaml:4:8  a: id appears twice in this list, first in line 2; keep one of them"
    ]


def test_two_lists_may_use_the_same_id(write_yaml: WriteYaml) -> None:
    text = "companies: [{id: a, name: A}]\nsources: [{id: a, title: A}]\n"
    assert check_files([write_yaml(text)]).diagnostics == []


@pytest.mark.parametrize("header", ["", "format: 1\n"])
def test_copies_in_two_documents_must_be_equal(header: str, write_yaml: WriteYaml) -> None:
    document = "companies:\n- {id: a, name: A}\n- {id: b, name: B}\n"
    assert check_files([write_yaml(f"{document}---\n{header}{document}")]).diagnostics == []
    other_document = document.replace("name: B", "name: C")
    text = f"{document}---\n{header}{other_document}"
    (problem,) = check_files([write_yaml(text)]).diagnostics
    line = 7 + header.count("\n")
    assert (problem.line, problem.column, problem.entry) == (line, 8, "b")
    assert problem.message.endswith("log.yaml:3, with other content")


def test_copies_in_two_files_must_be_equal(write_yaml: WriteYaml) -> None:
    first = write_yaml(WORLD, "1.yaml")
    equal_copy = write_yaml(WORLD.replace("12 billion", "12000 million"), "2.yaml")
    assert check_files([first, equal_copy]).diagnostics == []
    assert check_files([first, first]).diagnostics == []
    other_copy = write_yaml(WORLD.replace("12 billion", "13 billion"), "2.yaml")
    (problem,) = check_files([first, other_copy]).diagnostics
    assert (os.path.basename(problem.file), problem.line, problem.field) == ("2.yaml", 13, "id")
    assert problem.message.endswith("1.yaml:13, with other content")
    assert problem.hint == "keep one of them, or make them say the same"


# -- Routes ----------------------------------------------------------------------------------------


def route_item(entry_id: str, service: str = "~") -> str:
    return f"{{id: {entry_id}, model: model, provider: globex, service: {service}}}"


@pytest.mark.parametrize(("service", "known_route"), [("~", "route"), ("Foundry", "foundry")])
def test_a_second_entry_for_a_stored_route_is_refused(
    service: str, known_route: str, make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(WORLD, f"availability: [{route_item('foundry', 'Foundry')}]")
    file = write_yaml(f"availability: [{route_item('again', service)}]")
    (problem,) = import_files(store, [file]).diagnostics
    assert problem.message == f'is the same model, provider and service as "{known_route}"'
    assert (problem.line, problem.entry) == (1, "again")


def test_a_second_entry_for_a_route_of_the_files_is_refused(write_yaml: WriteYaml) -> None:
    routes = f"availability: [{route_item('x', 'X')}, {route_item('y', 'X')}]"
    files = [write_yaml(WORLD, "1.yaml"), write_yaml(routes, "2.yaml")]
    (problem,) = check_files(files).diagnostics
    assert problem.message.endswith('as "x"')


# -- Owners ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("owner_by_company", "looped_companies"),
    [
        ({"a": "a"}, {"a"}),
        ({"a": "b", "b": "a"}, {"a", "b"}),
        ({"a": "b", "b": "c", "c": "a", "d": "a"}, {"a", "b", "c"}),
        ({"a": "b", "b": "c", "c": "~", "d": "c"}, set()),
        ({"a": "b", "b": "b", "c": "a"}, {"b"}),
    ],
)
def test_a_company_may_not_own_itself(
    owner_by_company: dict[str, str], looped_companies: set[str], write_yaml: WriteYaml
) -> None:
    text = "companies:\n"
    for company_id, owner_id in owner_by_company.items():
        text += f"- {{id: {company_id}, name: N, parent: {owner_id}}}\n"
    problems = check_files([write_yaml(text)]).diagnostics
    assert {problem.entry for problem in problems} == looped_companies
    for problem in problems:
        assert (problem.field, problem.message) == ("parent", "leads back to the company itself")
        assert problem.line == 2 + list(owner_by_company).index(str(problem.entry))


def test_a_loop_of_owners_through_the_store_is_found(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(
        """
        companies:
        - {id: a, name: A, parent: b}
        - {id: b, name: B, parent: [{company: c, from: 2025}]}
        - {id: c, name: C}
        """
    )
    closing_file = write_yaml("companies: [{id: c, name: C, parent: a}]")
    (problem,) = import_files(store, [closing_file]).diagnostics
    assert problem.entry == "c"
    cut_file = write_yaml("companies: [{id: c, name: C, parent: a}, {id: b, name: B}]")
    assert import_files(store, [cut_file]).diagnostics == []


def test_a_loop_among_stored_companies_is_reported_in_one_order(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(
        """
        companies:
        - {id: old, name: Old}
        - {id: a, name: A, parent: old}
        - {id: b, name: B, parent: old}
        """
    )
    owners = "[{company: a}, {company: b}]"
    text = f"companies: [{{id: new, name: New, was: [old], parent: {owners}}}]"
    report = import_files(store, [write_yaml(text)])
    assert [problem.entry for problem in report.diagnostics] == ["new", "b", "a"]


def test_two_owners_of_one_company_are_not_a_loop(write_yaml: WriteYaml) -> None:
    text = """
        companies:
        - {id: a, name: A, parent: [{company: b}, {company: c}]}
        - {id: b, name: B, parent: c}
        - {id: c, name: C}
    """
    assert check_files([write_yaml(text)]).diagnostics == []


# -- Old ids ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("companies: [{id: x, name: X, was: [x]}]", '"x" is also the id of a current entry'),
        (
            "companies: [{id: x, name: X, was: [y]}, {id: y, name: Y}]",
            '"y" is also the id of a current entry',
        ),
        (
            "companies: [{id: x, name: X, was: [z]}, {id: y, name: Y, was: [z]}]",
            '"z" is also claimed by "x"',
        ),
        ("companies: [{id: x, name: X, was: [z, z]}]", '"z" appears twice here'),
    ],
)
def test_an_old_id_may_be_claimed_once_and_not_used_again(
    text: str, message: str, write_yaml: WriteYaml
) -> None:
    (problem,) = check_files([write_yaml(text)]).diagnostics
    assert problem.message == message
    assert str(problem.field).startswith("was[")
    assert problem.line == 1


def test_an_old_id_of_a_stored_entry_may_not_be_claimed_by_another(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store("companies: [{id: x, name: X, was: [z]}]")
    second_claim = write_yaml("companies: [{id: y, name: Y, was: [z]}]")
    (problem,) = import_files(store, [second_claim]).diagnostics
    assert problem.message == '"z" is also claimed by "x"'
    moved_claim = write_yaml("companies: [{id: x, name: X}, {id: y, name: Y, was: [z]}]")
    assert import_files(store, [moved_claim]).diagnostics == []


def test_a_problem_of_an_entry_under_its_old_id_has_its_line(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store("companies: [{id: new, name: N, was: [old]}]")
    file = write_yaml("companies:\n- id: old\n  name: O\n  parent: nobody\n")
    (problem,) = import_files(store, [file]).diagnostics
    assert (problem.line, problem.message) == (4, 'there is no company "nobody"')


def test_two_lists_may_claim_the_same_old_id(write_yaml: WriteYaml) -> None:
    text = "companies: [{id: x, name: X, was: [z]}]\nsources: [{id: y, title: Y, was: [z]}]\n"
    assert check_files([write_yaml(text)]).diagnostics == []
