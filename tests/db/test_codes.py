"""Every mistake and every warning has a code of the table, and every code is raised."""

from pathlib import Path

import pytest
from tests.fixture_types import MakeStore, WriteYaml
from tests.sample_entries import WORLD, event_file, event_item

from partnerships_db.importing.codes import MISTAKE_CODES, WARNING_CODES
from partnerships_db.importing.pipeline import check_files, import_files

EVENT = "id: e, date: 2026, kind: statement, title: T"
MISTAKES = {
    "file-kind": "a,b\n1,2\n",
    "encoding": b"\xff",
    "character": 'companies: [{id: a, name: "\\u0007"}]',
    "syntax": "companies:\n- id: a\n name: b\n",
    "git-conflict": "companies:\n<<<<<<< HEAD\n- {id: a, name: A}\n",
    "limit": f"companies: [{{id: a, name: {'x' * 3000}}}]",
    "empty-file": "",
    "top-level": "- companies: []\n",
    "format-version": "format: 2\ncompanies: [{id: a, name: A}]\n",
    "unknown-list": "company: []\nevents: []\n",
    "list-shape": "companies: {a: b}\n",
    "entry-shape": "companies: [a]\n",
    "repeated-key": "companies: [{id: a, name: A, name: B}]",
    "merge-key": "companies: [{id: a, name: A, <<: {country: US}}]",
    "tag": "companies: [{id: a, name: !x A}]",
    "alias": "companies: [{id: a, name: *x}]",
    "missing-field": "companies: [{id: a}]",
    "unknown-field": "companies: [{id: a, name: A, nmae: B}]",
    "unknown-word": "companies: [{id: a, name: A, kind: bakery}]",
    "shape": "companies: [{id: a, name: [A]}]",
    "blank": "companies: [{id: a, name: ' '}]",
    "line": 'companies: [{id: a, name: "A\\nB"}]',
    "id": "companies: [{id: A, name: A}]",
    "date": "companies: [{id: a, name: A, founded: soon}]",
    "amount": f"events: [{{{EVENT}, flows: [{{kind: equity, amount: much}}]}}]",
    "address": "companies: [{id: a, name: A, website: example.org}]",
    "value": "companies: [{id: a, name: A, country: ZZ}]",
    "rule": "companies: [{id: unknown, name: A}]",
    "repeated-id": "companies: [{id: a, name: A}, {id: a, name: A}]",
    "contradiction": "companies: [{id: a, name: A}]\n---\ncompanies: [{id: a, name: B}]\n",
    "reference": "companies: [{id: a, name: A, parent: b}]",
    "former-id": "companies: [{id: a, name: A, was: [b]}, {id: b, name: B}]",
    "loop": "companies: [{id: a, name: A, parent: a}]",
}
"""A file with only this mistake."""


@pytest.mark.parametrize(("code", "text"), MISTAKES.items())
def test_a_mistake_has_its_code(code: str, text: str | bytes, write_yaml: WriteYaml) -> None:
    assert {problem.code for problem in check_files([write_yaml(text)]).diagnostics} == {code}


def test_mistakes_between_files_and_store_have_their_codes(
    make_store: MakeStore, write_yaml: WriteYaml, tmp_path: Path
) -> None:
    relation = "relations: [{type: fulfils, to: deal/compute}]"
    store = make_store(WORLD, event_file(f"flows: [{{kind: debt, {relation}}}]", "later"))
    texts = {
        "removed-flow": WORLD.replace("id: compute", "id: computing"),
        "repeated-route": "availability: [{id: x, model: model, provider: globex}]",
    }
    for code, text in texts.items():
        (problem,) = import_files(store, [write_yaml(text)]).diagnostics
        assert problem.code == code
    (problem,) = check_files([str(tmp_path / "missing.yaml")]).diagnostics
    assert problem.code == "unreadable"
    (tmp_path / "empty").mkdir()
    (problem,) = check_files([str(tmp_path / "empty")]).diagnostics
    assert problem.code == "empty-folder"
    assert {*MISTAKES, *texts, "unreadable", "empty-folder"} == MISTAKE_CODES.keys()


def test_every_warning_has_its_code(make_store: MakeStore, write_yaml: WriteYaml) -> None:
    companies = "companies:\n- {id: a, name: A}\n- {id: again, name: a}\n- id: b\n  name: B #4\n"
    companies += "- {id: part, name: Part, parent: a}\n- {id: former, name: New}\n"
    source = "sources: [{id: s, title: S, published: 2020-01-01}]\n"
    flow = "id: f, from: a, to: b, kind: equity, amount: 5 billion USD"
    report = "reports: [{source: s, field: amount, says: 5 million USD}]"
    relation = "relations: [{type: amends, to: one/f}]"
    same_title = ", {id: t, title: A title of five words}, {id: u, title: A title of five words}]"
    text = companies + source.replace("]", same_title)
    text += event_file(f"end: 2019, sources: [s], flows: [{{{flow}, {report}}}]", "one")
    text += event_item(f"flows: [{{{flow}}}]", "two")
    text += event_item(f"flows: [{{{flow.replace('billion', 'million')}, {relation}}}]", "three")
    inside = "id: f, from: a, to: part, kind: lease, amount: 200 billion USD"
    text += f"- {{id: four, date: 2098, kind: statement, title: Far, flows: [{{{inside}}}]}}\n"
    about = "id: f, from: a, to: b, kind: equity, amount: about 5 billion USD"
    edition = (
        companies.replace("- {id: again, name: a}\n", "").replace(
            "{id: former, name: New}", "{id: present, was: [former], name: New, country: US}"
        )
        + source
        + event_file(f"flows: [{{{about}}}]", "one")
    )
    report_of_import = check_files([write_yaml(text)], make_store(edition))
    assert report_of_import.diagnostics == []
    assert {warning.code for warning in report_of_import.warnings} == WARNING_CODES.keys()
