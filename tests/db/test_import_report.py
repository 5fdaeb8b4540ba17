"""Problems of an import are reported with place, entry, field and hint, as text and as JSON."""

import json
from pathlib import Path

import pytest
from tests.fixture_types import MakeStore, WriteYaml
from tests.sample_entries import WORLD, event_file, event_item, printed_problems

from partnerships_db.format.vocabulary import LISTS
from partnerships_db.importing import cross_checks, entry_reader
from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.importing.report import report_json
from partnerships_db.values.errors import Diagnostic


def test_a_problem_has_its_place_entry_field_message_and_hint(write_yaml: WriteYaml) -> None:
    file = write_yaml(WORLD.replace("12 billion USD", "12 bilion USD"))
    report = check_files([file])
    (problem,) = report.diagnostics
    assert problem == Diagnostic(
        file,
        18,
        77,
        "deal",
        "flows[0].amount",
        '"up to 12 bilion USD": not an amount',
        'did you mean "billion"?',
        "amount",
    )
    assert printed_problems(report) == [
        'log.yaml:18:77  deal: flows[0].amount "up to 12 bilion USD": not an amount;'
        ' did you mean "billion"?'
    ]


def test_all_problems_of_all_files_are_reported_in_file_order(
    write_yaml: WriteYaml, tmp_path: Path
) -> None:
    faulty_event = "{id: e, date: 2025-13, kind: statement, title: T, parties: [{company: acmee}]}"
    files = [
        write_yaml(WORLD, "good.yaml"),
        write_yaml("companies:\n- {id: A, name: ''}\n- {id: b, name: B, kind: clod}\n", "two.yaml"),
        write_yaml(f"events:\n- {faulty_event}", "three.yaml"),
        write_yaml(event_file("parties: [{company: acmee}], sources: [pag]"), "four.yaml"),
        write_yaml("companies:\n- {id: c\n", "five.yaml"),
        write_yaml(b"\xff", "six.yaml"),
        str(tmp_path / "seven.yaml"),
    ]
    problems = printed_problems(check_files(files))
    assert [problem.partition("  ")[0] for problem in problems] == [
        "two.yaml:2:8",
        "two.yaml:2:17",
        "two.yaml:3:26",
        "three.yaml:2:17",
        "three.yaml:2:73",
        "four.yaml:2:98",
        "five.yaml:2:3",
        "six.yaml:1",
        "seven.yaml",
    ]


def test_a_faulty_entry_exists_for_references_to_it(write_yaml: WriteYaml) -> None:
    relations = "relations: [{type: ends, to: bad/f}, {type: ends, to: bad}]"
    text = event_file("flows: [{id: f, kind: x}]", "bad") + event_item(relations)
    (problem,) = check_files([write_yaml(text)]).diagnostics
    assert problem.field == "flows[0].kind"


def test_a_reference_to_a_faulty_company_hides_no_other_missing_target(
    write_yaml: WriteYaml,
) -> None:
    fields = "parties: [{company: a}], relations: [{type: repeats, to: news/f}]"
    text = "companies: [{id: a, name: A, kind: x}]\n" + event_file(fields)
    company_problem, flow_problem = check_files([write_yaml(text)]).diagnostics
    assert company_problem.field == "kind"
    assert flow_problem.message == 'there is no flow "news/f"'


def test_a_report_is_json_for_scripts(make_store: MakeStore, write_yaml: WriteYaml) -> None:
    store = make_store(WORLD)
    text = "companies:\n- {id: acme, name: Acme Ltd}\n- {id: hooli, name: Hooli}\n"
    report = report_json(import_files(store, [write_yaml(text)], keep_changes=True))
    assert report["import"] == 2
    assert report["dry_run"] is False
    assert report["entries"]["companies"] == {"added": 1, "changed": 1, "unchanged": 0}
    assert list(report["entries"]) == list(LISTS)
    assert report["changes"] == [
        {
            "list": "companies",
            "id": "acme",
            "what": "changed",
            "fields": {"name": ["Acme", "Acme Ltd"], "aliases": [["Acme Corporation"], None]},
        },
        {"list": "companies", "id": "hooli", "what": "added", "fields": {"name": [None, "Hooli"]}},
    ]
    assert report["problems"] == []
    assert json.loads(json.dumps(report)) == report


def test_a_problem_in_json_has_all_its_parts(write_yaml: WriteYaml) -> None:
    file = write_yaml("companies: [{id: a, name: A, kind: clod}]")
    (problem,) = report_json(check_files([file]))["problems"]
    assert list(problem) == [
        "file",
        "line",
        "column",
        "entry",
        "field",
        "message",
        "hint",
        "code",
        "others",
        "other_count",
    ]


def test_reading_stops_at_the_limit_of_problems(
    write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry_reader, "MAX_DIAGNOSTICS", 20)
    bad_text = "companies:\n" + "- {id: a}\n" * 50
    files = [write_yaml(bad_text, name) for name in ("a.yaml", "b.yaml", "c.yaml")]
    problems = check_files(files).diagnostics
    assert len(problems) == 22
    assert problems[-1].message == "more than 20 mistakes so far"
    assert (problems[-1].line, problems[-1].hint) == (23, "the rest was not read")


def test_missing_targets_are_reported_up_to_the_limit(
    write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cross_checks, "MAX_DIAGNOSTICS", 20)
    sources = "".join(
        f"- {{id: s{number}, title: T, based_on: [none-{number}]}}\n" for number in range(50)
    )
    assert len(check_files([write_yaml(f"sources:\n{sources}")]).diagnostics) == 20
