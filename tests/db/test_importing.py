"""Files in, a report out: all of it or nothing, every mistake with its place, and the index never behind."""

import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnerships_db.format.vocabulary import LISTS
from partnerships_db.importing import cross_checks, entry_reader
from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.importing.report import ImportReport, report_json
from partnerships_db.store import writer
from partnerships_db.store.store import Store
from partnerships_db.store.undo import undo_import
from partnerships_db.values.errors import Diagnostic

MakeStore = Callable[..., Store]
WriteYaml = Callable[..., str]
Whole = Callable[[Store], None]

WORLD = """\
companies:
  - {id: acme, name: Acme, aliases: [Acme Corporation]}
  - {id: globex, name: Globex}
  - {id: initech, name: Initech}
sources:
  - {id: page, title: A page, publisher: The Gazette}
  - {id: other-page, title: Another page}
models:
  - {id: model, name: Model, developer: acme}
availability:
  - {id: route, model: model, provider: globex, periods: [{from: 2025-11, status: ga, event: deal}]}
events:
  - id: deal
    date: 2025-11-18
    kind: compute-deal
    title: Acme buys compute
    flows:
      - {id: compute, from: acme, to: globex, kind: cloud-purchase, amount: up to 12 billion USD}
      - {from: acme, to: globex, kind: cloud-purchase, capacity: 2 GW}
    sources: [page]
"""
"""One entry of each list, and two more companies."""


def event(fields: str, entry_id: str = "news") -> str:
    """A file with one event that has these fields besides those that it must have."""
    return f"events:\n- {{id: {entry_id}, date: 2025-12, kind: statement, title: News}}\n".replace(
        "}", f", {fields}}}" if fields else "}"
    )


def told(report: ImportReport) -> list[str]:
    """The problems as they are printed, without the folder."""
    return [
        str(problem._replace(file=os.path.basename(problem.file))) for problem in report.diagnostics
    ]


def contents(store: Store) -> dict[str, list[Any]]:
    """Every row of every table, those of the search index too."""
    tables = store.connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'search'"
    )
    return {
        name: store.connection.execute(f"SELECT * FROM {name}").fetchall()
        for (name,) in tables.fetchall()
    }


def bodies(store: Store) -> dict[str, Any]:
    rows = store.connection.execute("SELECT list || '/' || id, body FROM entry ORDER BY 1")
    return {name: json.loads(body) for name, body in rows}


def body(store: Store, name: str) -> Any:
    return bodies(store)[name]


def found(store: Store, words: str) -> list[str]:
    """The events that the search index finds."""
    query = "SELECT event.id FROM search JOIN event ON event.entry = search.rowid WHERE search MATCH ? ORDER BY 1"
    return [row[0] for row in store.connection.execute(query, (words,))]


def counted(report: ImportReport) -> dict[str, tuple[int, int, int]]:
    """Added, changed and unchanged of the lists that the import touched."""
    return {
        str(name): (count["added"], count["changed"], count["unchanged"])
        for name, count in report.counts.items()
        if any(count.values())
    }


# -- Which files ------------------------------------------------------------------------------------


def test_files_are_read_in_the_order_they_are_given(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store()
    files = [
        write_yaml("companies: [{id: b, name: B}]", "b.yaml"),
        write_yaml("companies: [{id: a, name: A}]", "a.yaml"),
    ]
    report = import_files(store, files)
    assert report.diagnostics == []
    (paths,) = store.connection.execute("SELECT paths FROM import").fetchone()
    assert json.loads(paths) == files
    assert dict(store.connection.execute("SELECT id, file FROM entry")) == {
        "a": files[1],
        "b": files[0],
    }


def test_a_folder_means_all_yaml_below_it_but_what_is_hidden(
    make_store: MakeStore, write_yaml: WriteYaml, tmp_path: Path
) -> None:
    for name in (
        "z.yaml",
        "a.yml",
        "deep/er/x.yaml",
        ".hidden.yaml",
        ".git/x.yaml",
        "deep/.b/x.yml",
        "n.txt",
        "n.json",
    ):
        entry_id = name.strip(".").replace("/", "-").replace(".", "-").lower()
        write_yaml(f"companies: [{{id: {entry_id}, name: x}}]", f"data/{name}")
    write_yaml("not: [yaml", "data/README.md")
    store = make_store()
    assert import_files(store, [str(tmp_path / "data")]).diagnostics == []
    assert set(bodies(store)) == {"companies/z-yaml", "companies/a-yml", "companies/deep-er-x-yaml"}
    (paths,) = store.connection.execute("SELECT paths FROM import").fetchone()
    expected = ["a.yml", "deep/er/x.yaml", "z.yaml"]
    assert json.loads(paths) == [str(tmp_path / "data" / name) for name in expected]


def test_a_file_that_is_named_may_be_called_anything(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store()
    names = [
        write_yaml(f"companies: [{{id: c{n}, name: x}}]", name)
        for n, name in enumerate((".x", "log.txt", "no"))
    ]
    assert import_files(store, names).diagnostics == []
    assert len(bodies(store)) == 3


def test_a_folder_without_yaml_is_an_error(write_yaml: WriteYaml, tmp_path: Path) -> None:
    write_yaml("x", "data/.hidden.yaml")
    (problem,) = check_files([str(tmp_path / "data")]).diagnostics
    assert (problem.file, problem.message) == (
        str(tmp_path / "data"),
        "holds no .yaml or .yml file",
    )


def test_a_folder_that_cannot_be_looked_into_is_an_error_and_not_skipped(
    write_yaml: WriteYaml, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_yaml("companies: []", "data/a.yaml")
    write_yaml("companies: []", "data/closed/b.yaml")
    scan = os.scandir

    def scandir(path: Any) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    (problem,) = check_files([str(tmp_path / "data")]).diagnostics
    assert (problem.file, problem.message) == (
        str(tmp_path / "data" / "closed"),
        "can't be read: Permission denied",
    )


def standard_input(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_a_dash_is_the_standard_input(
    make_store: MakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_store()
    standard_input(monkeypatch, "companies: [{id: a, name: A}]\n")
    assert import_files(store, ["-"]).diagnostics == []
    assert body(store, "companies/a") == {"id": "a", "name": "A"}


def test_mistakes_in_the_standard_input_have_places_too(monkeypatch: pytest.MonkeyPatch) -> None:
    standard_input(
        monkeypatch, "companies:\n- {id: a, name: A, kind: x}\n- {id: b, name: B, parent: c}\n"
    )
    assert [str(problem)[:12] for problem in check_files(["-"]).diagnostics] == [
        "<stdin>:2:26",
        "<stdin>:3:28",
    ]
    standard_input(monkeypatch, "companies:\n- {id: b, name: B, parent: c}\n")
    assert [str(problem)[:12] for problem in check_files(["-"]).diagnostics] == ["<stdin>:2:28"]


def test_a_dash_may_stand_among_files(
    make_store: MakeStore, write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_store()
    standard_input(monkeypatch, "models: [{id: m, name: M, developer: a}]\n")
    assert import_files(store, ["-", write_yaml("companies: [{id: a, name: A}]")]).diagnostics == []
    assert set(bodies(store)) == {"companies/a", "models/m"}


def test_files_of_windows_are_read(make_store: MakeStore, write_yaml: WriteYaml) -> None:
    store = make_store()
    text = "\ufeffcompanies:\r\n  - id: a\r\n    name: A\r\n    summary: |\r\n      Two\r\n      lines\r\n"
    assert import_files(store, [write_yaml(text.encode())]).diagnostics == []
    assert body(store, "companies/a") == {"id": "a", "name": "A", "summary": "Two\nlines\n"}


# -- Every scalar as text ---------------------------------------------------------------------------


def test_every_scalar_is_kept_as_the_text_it_is(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store()
    names = [
        "NO",
        "1_000",
        "12:30",
        "0o17",
        "017",
        "1e9",
        ".inf",
        "0x1F",
        "4.10",
        "2025-11-18",
        "007",
        "true",
        "Null",
    ]
    text = f"companies: [{{id: no, name: NO, country: NO, aliases: [{', '.join(names)}]}}]"
    assert import_files(store, [write_yaml(text)]).diagnostics == []
    assert body(store, "companies/no") == {
        "id": "no",
        "name": "NO",
        "aliases": names,
        "country": "NO",
    }


# -- Problems ---------------------------------------------------------------------------------------


def test_a_problem_says_where_in_which_entry_what_is_wrong_and_what_was_meant(
    write_yaml: WriteYaml,
) -> None:
    text = WORLD.replace("12 billion USD", "12 bilion USD")
    (problem,) = check_files([write_yaml(text)]).diagnostics
    assert problem._replace(file="") == Diagnostic(
        "",
        18,
        77,
        "deal",
        "flows[0].amount",
        '"up to 12 bilion USD": not an amount',
        'did you mean "billion"?',
    )
    assert told(check_files([write_yaml(text)])) == [
        'log.yaml:18:77  deal: flows[0].amount "up to 12 bilion USD": not an amount; did you mean "billion"?'
    ]


def test_all_problems_of_all_files_are_told_in_one_run_in_the_order_of_the_files(
    write_yaml: WriteYaml, tmp_path: Path
) -> None:
    files = [
        write_yaml(WORLD, "good.yaml"),
        write_yaml("companies:\n- {id: A, name: ''}\n- {id: b, name: B, kind: clod}\n", "two.yaml"),
        write_yaml(
            "events:\n- {id: e, date: 2025-13, kind: statement, title: T, parties: [{company: acmee}]}",
            "three.yaml",
        ),
        write_yaml(event("parties: [{company: acmee}], sources: [pag]"), "four.yaml"),
        write_yaml("companies:\n- {id: c\n", "five.yaml"),
        write_yaml(b"\xff", "six.yaml"),
        str(tmp_path / "seven.yaml"),
    ]
    assert [line.partition("  ")[0] for line in told(check_files(files))] == [
        "two.yaml:2:8",
        "two.yaml:2:17",
        "two.yaml:3:26",
        "three.yaml:2:17",
        "three.yaml:2:73",
        "four.yaml:2:79",
        "four.yaml:2:98",
        "five.yaml:3:1",
        "six.yaml:1",
        "seven.yaml",
    ]


def test_what_an_entry_refers_to_is_asked_when_it_is_right_in_itself(write_yaml: WriteYaml) -> None:
    text = "companies: [{id: a, name: A, kind: x}]\n" + event(
        "parties: [{company: a}], relations: [{type: repeats, to: news/f}]"
    )
    (only_itself, no_flow) = check_files([write_yaml(text)]).diagnostics
    assert only_itself.field == "kind"
    assert no_flow.message == 'there is no flow "news/f"'


def test_a_reference_to_an_entry_with_a_mistake_is_no_second_mistake(write_yaml: WriteYaml) -> None:
    text = (
        event("flows: [{id: f, kind: x}]", "bad")
        + event("relations: [{type: ends, to: bad/f}, {type: ends, to: bad}]")[8:]
    )
    (problem,) = check_files([write_yaml(text)]).diagnostics
    assert problem.field == "flows[0].kind"


def test_the_report_is_json_for_scripts(make_store: MakeStore, write_yaml: WriteYaml) -> None:
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
    (problem,) = report_json(
        check_files([write_yaml("companies: [{id: a, name: A, kind: clod}]")])
    )["problems"]
    assert list(problem) == ["file", "line", "column", "entry", "field", "message", "hint"]
    assert json.loads(json.dumps(report)) == report


def test_too_many_mistakes_end_the_reading(
    write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry_reader, "MAX_DIAGNOSTICS", 20)
    bad = "companies:\n" + "- {id: a}\n" * 50
    problems = check_files(
        [write_yaml(bad, "a.yaml"), write_yaml(bad, "b.yaml"), write_yaml(bad, "c.yaml")]
    ).diagnostics
    assert len(problems) == 22
    assert problems[-1].message == "more than 20 mistakes so far"
    assert (problems[-1].line, problems[-1].hint) == (23, "the rest was not read")


def test_mistakes_that_only_all_files_together_make_are_as_many_at_most(
    write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cross_checks, "MAX_DIAGNOSTICS", 20)
    text = "sources:\n" + "".join(
        f"- {{id: s{n}, title: T, based_on: [none]}}\n" for n in range(50)
    )
    assert len(check_files([write_yaml(text)]).diagnostics) == 20


# -- References -------------------------------------------------------------------------------------

REFERENCES = (
    ("companies: [{id: x, name: X, parent: %s}]", "company", "acme"),
    ("companies: [{id: x, name: X, parent: [{company: acme}, {company: %s, from: 2025}]}]", "company", "globex"),
    ("sources: [{id: x, title: X, based_on: [page, %s]}]", "source", "other-page"),
    ("models: [{id: x, name: X, developer: %s}]", "company", "acme"),
    ("models: [{id: x, name: X, developer: acme, sources: [%s]}]", "source", "page"),
    ("availability: [{id: x, model: %s, provider: acme}]", "model", "model"),
    ("availability: [{id: x, model: model, provider: %s}]", "company", "acme"),
    ("availability: [{id: x, model: model, provider: acme, operator: %s}]", "company", "acme"),
    ("availability: [{id: x, model: model, provider: acme, periods: [{status: ga, operator: %s}]}]", "company", "acme"),
    ("availability: [{id: x, model: model, provider: acme, periods: [{status: ga, event: %s}]}]", "event", "deal"),
    ("availability: [{id: x, model: model, provider: acme, periods: [{status: ga, sources: [%s]}]}]", "source", "page"),
    ("availability: [{id: x, model: model, provider: acme, sources: [%s]}]", "source", "page"),
    ("availability: [{id: x, model: model, provider: acme, reports: [{source: %s, field: checked, says: x}]}]",
     "source", "page"),
    (event("parties: [{company: %s}]"), "company", "acme"),
    (event("flows: [{kind: debt, from: %s}]"), "company", "acme"),
    (event("flows: [{kind: debt, to: [unknown, %s]}]"), "company", "acme"),
    (event("models: [%s]"), "model", "model"),
    (event("sources: [{source: %s, at: p. 2}]"), "source", "page"),
    (event("flows: [{kind: debt, sources: [page, %s]}]"), "source", "other-page"),
    (event("flows: [{kind: debt, reports: [{source: %s, field: amount, says: x}]}]"), "source", "page"),
    (event("reports: [{source: %s, field: date, says: x}]"), "source", "page"),
    (event("relations: [{type: follows, to: %s}]"), "event", "deal"),
    (event("relations: [{type: follows, to: %s}]"), "flow", "deal/compute"),
    (event("flows: [{id: f, kind: debt, relations: [{type: part-of, to: %s}]}]"), "flow", "/f"),
)  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the world; only read."""
    folder = tmp_path_factory.mktemp("world")
    (folder / "world.yaml").write_text(WORLD)
    with Store.creating(folder / "partnerships.db") as store:
        assert import_files(store, [str(folder / "world.yaml")]).diagnostics == []
    return folder / "partnerships.db"


@pytest.mark.parametrize(("text", "what", "target"), REFERENCES)
def test_a_reference_is_looked_for_in_the_files_and_in_the_store(
    text: str, what: str, target: str, write_yaml: WriteYaml, world: Path
) -> None:
    missing = target.replace("/", "/x") if "/" in target else target + "x"
    written, wrong = write_yaml(text % target), write_yaml(text % missing, "wrong.yaml")
    other = write_yaml(WORLD, "world.yaml")
    with Store.reading(world) as store:
        assert check_files([written], store).diagnostics == []
        (problem,) = check_files([wrong], store).diagnostics
    assert check_files([written, other]).diagnostics == []  # forward
    assert check_files([other, written]).diagnostics == []
    assert (check_files([written]).diagnostics == []) == target.startswith("/")
    shown = f"news{missing}" if missing.startswith("/") else missing
    assert problem.message == f'there is no {what} "{shown}"'
    assert problem.hint in (f'did you mean "{target}"?', "add it, or import the file that holds it")
    assert problem.line is not None
    assert problem.column is not None
    # It begins there, or is the first or second thing in what begins there.
    assert (text % missing).split("\n")[problem.line - 1][problem.column - 1 :].index(
        missing
    ) <= len("[unknown, ")


def test_a_near_id_is_offered(make_store: MakeStore, write_yaml: WriteYaml) -> None:
    store = make_store(WORLD)
    (problem,) = import_files(
        store, [write_yaml(event("parties: [{company: globexx}]"))]
    ).diagnostics
    assert problem.hint == 'did you mean "globex"?'
    (problem,) = import_files(
        store, [write_yaml(event("parties: [{company: umbrella}]"))]
    ).diagnostics
    assert problem.hint == "add it, or import the file that holds it"


def test_a_reference_may_be_to_a_later_entry_document_and_file(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store()
    first = "companies: [{id: a, name: A, parent: b}, {id: b, name: B}]\n---\nmodels: [{id: m, name: M, developer: c}]\n"
    report = import_files(
        store, [write_yaml(first, "1.yaml"), write_yaml("companies: [{id: c, name: C}]", "2.yaml")]
    )
    assert report.diagnostics == []


def test_entries_may_refer_to_each_other(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: Whole
) -> None:
    store = make_store(WORLD)
    text = (
        event("relations: [{type: related, to: two}]", "one")
        + event("relations: [{type: related, to: one}]", "two")[8:]
    )
    assert import_files(store, [write_yaml(text)]).diagnostics == []
    assert_whole(store)


# -- All or nothing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bad",
    [
        "companies: [{id: z, name: Z, kind: x}]",
        "companies: [{id: z, name: Z, parent: nobody}]",
        "companies: [{id: z, name: Z}",
        "",
        "companies: [{id: acme, name: A, parent: globex}, {id: globex, name: G, parent: acme}]",
    ],
)
def test_one_mistake_in_one_file_and_nothing_is_written(
    bad: str, make_store: MakeStore, write_yaml: WriteYaml, assert_whole: Whole
) -> None:
    store = make_store(WORLD)
    before = contents(store)
    good = "companies:\n" + "".join(f"- {{id: good-{n}, name: Good}}\n" for n in range(100))
    files = [write_yaml(good, "a.yaml"), write_yaml(bad, "b.yaml"), write_yaml(event(""), "c.yaml")]
    report = import_files(store, files)
    assert report.diagnostics != []
    assert report.number is None
    assert counted(report) == {}
    assert contents(store) == before
    assert_whole(store)
    assert import_files(store, [files[0], files[2]]).diagnostics == []
    assert_whole(store)


def test_a_dry_run_says_what_would_be_and_writes_nothing(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(WORLD)
    before = contents(store)
    file = write_yaml(
        "companies: [{id: acme, name: Acme Ltd}, {id: hooli, name: Hooli}, {id: globex, name: Globex}]"
    )
    dry = import_files(store, [file], dry_run=True, keep_changes=True)
    assert (dry.is_dry_run, dry.number) == (True, None)
    assert counted(dry) == {"companies": (1, 1, 1)}
    assert contents(store) == before
    wet = import_files(store, [file], keep_changes=True)
    assert (wet.counts, wet.changes) == (dry.counts, dry.changes)
    assert wet.number == 2


def test_importing_twice_changes_nothing_and_says_so(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: Whole
) -> None:
    store = make_store(WORLD)
    before = contents(store)
    report = import_files(store, [write_yaml(WORLD)])
    assert report.changes_nothing
    assert report.number is None
    assert report.diagnostics == []
    assert counted(report) == {
        "companies": (0, 0, 3),
        "sources": (0, 0, 2),
        "models": (0, 0, 1),
        "availability": (0, 0, 1),
        "events": (0, 0, 1),
    }
    assert contents(store) == before
    assert_whole(store)


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [
        ("up to 12 billion USD", "up to 12000 million USD"),
        ("up to 12 billion USD", '"up to 12.0 billion USD"'),
        ("capacity: 2 GW", "capacity: 2000 MW"),
        (
            "from: acme, to: globex, kind: cloud-purchase, capacity",
            "kind: cloud-purchase, to: [globex], from: [acme], capacity",
        ),
        ("name: Globex}", "name: 'Globex', kind: ~, aliases: [], summary: , retracted: null}"),
        ("sources: [page]", "sources: [{source: page}]"),
        ("title: Acme buys compute", "title: |\n      Acme buys compute"),
    ],
)
def test_another_spelling_of_the_same_is_no_change(
    written: str, otherwise: str, make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(WORLD)
    assert written in WORLD
    report = import_files(store, [write_yaml(WORLD.replace(written, otherwise, 1))])
    assert report.diagnostics == []
    assert report.changes_nothing


def test_the_history_has_a_row_for_each_import_that_changed_something(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(WORLD)
    import_files(store, [write_yaml(WORLD)])
    import_files(store, [write_yaml("companies: [{id: A}]")])
    report = import_files(
        store, [write_yaml("companies: [{id: acme, name: Acme Ltd}]", "second.yaml")]
    )
    rows = store.connection.execute("SELECT import, paths, entries FROM v_imports").fetchall()
    assert [(number, entries) for number, _, entries in rows] == [(1, 8), (2, 1)]
    assert report.number == 2
    assert json.loads(rows[1][1])[0].endswith("second.yaml")


# -- An entry again ---------------------------------------------------------------------------------


def test_an_entry_is_replaced_whole(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: Whole
) -> None:
    store = make_store(WORLD)
    report = import_files(
        store, [write_yaml("companies: [{id: acme, name: Acme, country: US}]", "new.yaml")]
    )
    assert counted(report) == {"companies": (0, 1, 0)}
    assert body(store, "companies/acme") == {"id": "acme", "name": "Acme", "country": "US"}
    file, line = store.connection.execute(
        "SELECT file, line FROM entry WHERE id = 'acme'"
    ).fetchone()
    assert (os.path.basename(file), line) == ("new.yaml", 1)
    assert_whole(store)


@pytest.mark.parametrize(
    "date", ["2025-11-17", "2019", "2025-11", "about 2025-11-18", "2026-Q4", "2025-H2"]
)
def test_another_date_moves_the_event(
    date: str, make_store: MakeStore, write_yaml: WriteYaml, assert_whole: Whole
) -> None:
    store = make_store(
        WORLD, event("", "before") + event("", "after").replace("2025-12", "2025-11-19")[8:]
    )
    assert import_files(store, [write_yaml(WORLD.replace("2025-11-18", date))]).diagnostics == []
    assert body(store, "events/deal")["date"] == date
    assert store.connection.execute("SELECT date FROM v_events WHERE id = 'deal'").fetchall() == [
        (date,)
    ]
    assert (
        store.connection.execute("SELECT event FROM v_flows WHERE event = 'deal'").fetchall()
        == [("deal",)] * 2
    )
    assert found(store, "compute") == ["deal"]
    assert_whole(store)


def test_an_event_may_go_and_come_back(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: Whole
) -> None:
    store = make_store(WORLD)
    for date in ("2025-11-19", "2025-11-18", "2025", "2025-11-18"):
        assert (
            import_files(store, [write_yaml(WORLD.replace("2025-11-18", date))]).diagnostics == []
        )
        assert_whole(store)


def test_two_events_may_swap_their_dates(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: Whole
) -> None:
    one, other = (
        "{id: a, date: %s, kind: statement, title: A}",
        "{id: b, date: %s, kind: statement, title: B}",
    )
    store = make_store(f"events: [{one % '2025-01'}, {other % '2025-02'}]")
    assert (
        import_files(
            store, [write_yaml(f"events: [{one % '2025-02'}, {other % '2025-01'}]")]
        ).diagnostics
        == []
    )
    order = [row[0] for row in store.connection.execute("SELECT id FROM v_events")]
    assert order == ["a", "b"]
    assert_whole(store)


def test_many_events_share_a_day(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: Whole
) -> None:
    text = "events:\n" + "".join(
        f"- {{id: e{n}, date: 2025-11-18, kind: statement, title: T}}\n" for n in range(300)
    )
    store = make_store(text)
    assert import_files(store, [write_yaml(text.replace("title: T", "title: U"))]).diagnostics == []
    assert store.connection.execute("SELECT day >> 3, events FROM day").fetchall() == [
        (739573, 300)
    ]
    assert_whole(store)


def test_a_company_is_found_by_its_new_name_and_no_longer_by_the_old(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: Whole
) -> None:
    store = make_store(WORLD)
    assert found(store, "corporation") == found(store, "globex") == ["deal"]
    assert (
        import_files(
            store, [write_yaml("companies: [{id: acme, name: Zenith, aliases: [Zenit]}]")]
        ).diagnostics
        == []
    )
    assert found(store, "zenith") == found(store, "zenit") == ["deal"]
    assert found(store, "corporation") == []
    assert found(store, "acme") == ["deal"]  # its id
    assert_whole(store)


@pytest.mark.parametrize(
    ("old", "new", "lost", "gained"),
    [
        ("Acme buys compute", "Acme rents machines", "buys", "rents"),
        ("The Gazette", "The Herald", "gazette", "herald"),
        ("title: A page", "title: A leaf", None, "leaf"),
        ("sources: [page]", "sources: [other-page]", "gazette", "another"),
        ("    sources: [page]", "    tags: [power]", "gazette", "power"),
        ("date: 2025-11-18", "summary: About turbines\n    date: 2025-11-18", None, "turbines"),
        ("date: 2025-11-18", "speaker: Société Générale\n    date: 2025-11-18", None, "societe"),
        (
            "to: globex, kind: cloud-purchase, amount",
            "to: initech, kind: cloud-purchase, amount",
            None,
            "initech",
        ),
    ],
)
def test_search_follows_every_text_that_an_event_is_found_by(
    old: str,
    new: str,
    lost: str | None,
    gained: str,
    make_store: MakeStore,
    write_yaml: WriteYaml,
    assert_whole: Whole,
) -> None:
    store = make_store(WORLD)
    assert old in WORLD
    assert found(store, gained) == []
    assert import_files(store, [write_yaml(WORLD.replace(old, new))]).diagnostics == []
    assert found(store, gained) == ["deal"]
    if lost:
        assert found(store, lost) == []
    assert_whole(store)


# -- The same id twice ------------------------------------------------------------------------------


def test_twice_in_one_list_is_an_error_that_names_both_places(write_yaml: WriteYaml) -> None:
    for second in ("B", "A"):
        text = (
            f"companies:\n- {{id: a, name: A}}\n- {{id: b, name: B}}\n- {{id: a, name: {second}}}\n"
        )
        assert told(check_files([write_yaml(text)])) == [
            "log.yaml:4:8  a: id appears twice in this list, first in line 2; keep one of them"
        ]


def test_in_two_lists_it_is_two_entries(write_yaml: WriteYaml) -> None:
    assert (
        check_files(
            [write_yaml("companies: [{id: a, name: A}]\nsources: [{id: a, title: A}]\n")]
        ).diagnostics
        == []
    )


@pytest.mark.parametrize("between", ["", "format: 1\n"])
def test_twice_in_two_documents_they_must_say_the_same(between: str, write_yaml: WriteYaml) -> None:
    one = "companies:\n- {id: a, name: A}\n- {id: b, name: B}\n"
    assert check_files([write_yaml(f"{one}---\n{between}{one}")]).diagnostics == []
    other = f"{one}---\n{between}{one.replace('name: B', 'name: C')}"
    line = 7 + bool(between)
    (problem,) = check_files([write_yaml(other)]).diagnostics
    assert (problem.line, problem.column, problem.entry) == (line, 8, "b")
    assert problem.message.endswith("log.yaml:3, with other content")


def test_twice_in_two_files_likewise(make_store: MakeStore, write_yaml: WriteYaml) -> None:
    files = [
        write_yaml(WORLD, "1.yaml"),
        write_yaml(WORLD.replace("12 billion", "12000 million"), "2.yaml"),
    ]
    assert check_files(files).diagnostics == []
    assert check_files([files[0], files[0]]).diagnostics == []
    files[1] = write_yaml(WORLD.replace("12 billion", "13 billion"), "2.yaml")
    (problem,) = check_files(files).diagnostics
    assert (os.path.basename(problem.file), problem.line, problem.field) == ("2.yaml", 13, "id")
    assert problem.message.endswith("1.yaml:13, with other content")
    assert problem.hint == "keep one of them, or make them say the same"


# -- Routes, owners, flows, old ids -----------------------------------------------------------------


def route(entry_id: str, service: str = "") -> str:
    return f"{{id: {entry_id}, model: model, provider: globex, service: {service or '~'}}}"


@pytest.mark.parametrize("service", ["", "Foundry"])
def test_one_route_is_one_entry(service: str, make_store: MakeStore, write_yaml: WriteYaml) -> None:
    again = f"availability: [{route('again', service)}]"
    store = make_store(WORLD, f"availability: [{route('foundry', 'Foundry')}]")
    (problem,) = import_files(store, [write_yaml(again)]).diagnostics
    other = "foundry" if service else "route"
    assert problem.message == f'is the same model, provider and service as "{other}"'
    assert (problem.line, problem.entry) == (1, "again")
    files = [
        write_yaml(WORLD, "1.yaml"),
        write_yaml(f"availability: [{route('x', 'X')}, {route('y', 'X')}]", "2.yaml"),
    ]
    (problem,) = check_files(files).diagnostics
    assert problem.message.endswith('as "x"')


def test_a_route_may_leave_its_place_to_another(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: Whole
) -> None:
    store = make_store(WORLD, f"availability: [{route('one', 'One')}, {route('two', 'Two')}]")
    swap = f"availability: [{route('one', 'Two')}, {route('two', 'One')}]"
    assert import_files(store, [write_yaml(swap)]).diagnostics == []
    assert_whole(store)


@pytest.mark.parametrize(
    ("parents", "on_a_loop"),
    [
        ({"a": "a"}, {"a"}),
        ({"a": "b", "b": "a"}, {"a", "b"}),
        ({"a": "b", "b": "c", "c": "a", "d": "a"}, {"a", "b", "c"}),
        ({"a": "b", "b": "c", "c": "", "d": "c"}, set()),
        ({"a": "b", "b": "b", "c": "a"}, {"b"}),
    ],
)
def test_nobody_owns_their_owner(
    parents: dict[str, str], on_a_loop: set[str], write_yaml: WriteYaml
) -> None:
    lines = [f"- {{id: {one}, name: N, parent: {owner or '~'}}}" for one, owner in parents.items()]
    problems = check_files([write_yaml("companies:\n" + "\n".join(lines))]).diagnostics
    assert {problem.entry for problem in problems} == on_a_loop
    for problem in problems:
        assert (problem.field, problem.message) == ("parent", "leads back to the company itself")
        assert problem.line == 2 + list(parents).index(str(problem.entry))


def test_a_loop_may_go_through_the_store(make_store: MakeStore, write_yaml: WriteYaml) -> None:
    store = make_store(
        "companies: [{id: a, name: A, parent: b}, {id: b, name: B, parent: [{company: c, from: 2025}]},"
        " {id: c, name: C}]"
    )
    (problem,) = import_files(
        store, [write_yaml("companies: [{id: c, name: C, parent: a}]")]
    ).diagnostics
    assert problem.entry == "c"
    cut = "companies: [{id: c, name: C, parent: a}, {id: b, name: B}]"
    assert import_files(store, [write_yaml(cut)]).diagnostics == []


def test_a_loop_is_reported_in_one_order_also_where_no_file_holds_its_companies(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(
        "companies: [{id: old, name: Old}, {id: a, name: A, parent: old},"
        " {id: b, name: B, parent: old}]"
    )
    owners = "[{company: a}, {company: b}]"
    text = f"companies: [{{id: new, name: New, was: [old], parent: {owners}}}]"
    report = import_files(store, [write_yaml(text)])
    assert [problem.entry for problem in report.diagnostics] == ["new", "b", "a"]


def test_two_owners_of_one_company_are_no_loop(write_yaml: WriteYaml) -> None:
    owners = "[{company: b}, {company: c}]"
    text = f"companies: [{{id: a, name: A, parent: {owners}}}, {{id: b, name: B, parent: c}}, {{id: c, name: C}}]"
    assert check_files([write_yaml(text)]).diagnostics == []


def test_a_flow_that_another_event_refers_to_may_not_go(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    later = event("flows: [{kind: debt, relations: [{type: fulfils, to: deal/compute}]}]", "later")
    store = make_store(WORLD, later)
    without = WORLD.replace("id: compute", "id: computing")
    (problem,) = import_files(store, [write_yaml(without)]).diagnostics
    assert (problem.line, problem.entry) == (13, "deal")
    assert problem.message == 'no longer has the flow "deal/compute", to which later refers'
    other = later.replace("deal/compute", "deal/computing")
    assert (
        import_files(
            store, [write_yaml(without, "1.yaml"), write_yaml(other, "2.yaml")]
        ).diagnostics
        == []
    )


def test_an_old_id_leads_to_the_new_one(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: Whole
) -> None:
    store = make_store(
        WORLD, event("parties: [{company: acme}], relations: [{type: follows, to: deal/compute}]")
    )
    renamed = "companies: [{id: zenith, name: Acme, was: [acme]}]"
    report = import_files(store, [write_yaml(renamed)])
    assert report.diagnostics == []
    assert "companies/acme" not in bodies(store)
    assert body(store, "companies/zenith") == {"id": "zenith", "was": ["acme"], "name": "Acme"}
    assert body(store, "events/news")["parties"] == [{"company": "zenith"}]
    assert body(store, "events/deal")["flows"][0]["from"] == "zenith"
    assert body(store, "models/model")["developer"] == "zenith"
    assert_whole(store)
    # An old file still finds it.
    assert (
        import_files(store, [write_yaml(event("parties: [{company: acme}]", "late"))]).diagnostics
        == []
    )
    assert body(store, "events/late")["parties"] == [{"company": "zenith"}]
    assert (
        import_files(store, [write_yaml("companies: [{id: acme, name: Acme AG}]")]).diagnostics
        == []
    )
    assert body(store, "companies/zenith") == {"id": "zenith", "was": ["acme"], "name": "Acme AG"}
    assert_whole(store)


def test_relations_follow_an_event_with_a_new_id(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: Whole
) -> None:
    store = make_store(
        WORLD, event("relations: [{type: follows, to: deal/compute}, {type: related, to: deal}]")
    )
    again = WORLD.replace("- id: deal", "- id: bargain\n    was: [deal]").replace(
        "event: deal", "event: bargain"
    )
    assert import_files(store, [write_yaml(again)]).diagnostics == []
    relations = body(store, "events/news")["relations"]
    assert [relation["to"] for relation in relations] == ["bargain/compute", "bargain"]
    assert found(store, "compute") == ["bargain"]
    assert_whole(store)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("companies: [{id: x, name: X, was: [x]}]", '"x" is also a live id'),
        ("companies: [{id: x, name: X, was: [y]}, {id: y, name: Y}]", '"y" is also a live id'),
        (
            "companies: [{id: x, name: X, was: [z]}, {id: y, name: Y, was: [z]}]",
            '"z" is also claimed by "x"',
        ),
        ("companies: [{id: x, name: X, was: [z, z]}]", '"z" appears twice here'),
    ],
)
def test_an_old_id_is_claimed_by_one_entry_and_is_not_used_again(
    text: str, message: str, write_yaml: WriteYaml
) -> None:
    (problem,) = check_files([write_yaml(text)]).diagnostics
    assert problem.message == message
    assert str(problem.field).startswith("was[")
    assert problem.line == 1


def test_an_old_id_that_an_entry_of_the_store_had_may_not_be_claimed_by_another(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store("companies: [{id: x, name: X, was: [z]}]")
    (problem,) = import_files(
        store, [write_yaml("companies: [{id: y, name: Y, was: [z]}]")]
    ).diagnostics
    assert problem.message == '"z" is also claimed by "x"'
    assert (
        import_files(
            store, [write_yaml("companies: [{id: x, name: X}, {id: y, name: Y, was: [z]}]")]
        ).diagnostics
        == []
    )


def test_a_problem_of_an_entry_that_stands_under_an_old_id_has_its_place(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store("companies: [{id: new, name: N, was: [old]}]")
    (problem,) = import_files(
        store, [write_yaml("companies:\n- id: old\n  name: O\n  parent: nobody\n")]
    ).diagnostics
    assert (problem.line, problem.message) == (4, 'there is no company "nobody"')


def test_the_same_old_id_in_two_lists_is_two_ids(write_yaml: WriteYaml) -> None:
    text = "companies: [{id: x, name: X, was: [z]}]\nsources: [{id: y, title: Y, was: [z]}]\n"
    assert check_files([write_yaml(text)]).diagnostics == []


# -- check ------------------------------------------------------------------------------------------

JUDGED_ALIKE = (
    WORLD,
    "companies: [{id: A}]",
    "companies:\n- {id: a, name: A}\n- {id: a, name: B}\n",
    "companies: [{id: a, name: A, parent: a}]",
    event("parties: [{company: nobody}]"),
    "sources: [{id: s, title: T, url: 'javascript:x'}]\n---\nx: 1\n",
    "",
    "companies: [{id: a",
)


@pytest.mark.parametrize("text", JUDGED_ALIKE)
def test_check_judges_as_import_does_and_needs_no_store(
    text: str, make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    file = write_yaml(text)
    report = check_files([file])
    empty = make_store()
    imported = import_files(empty, [file])
    assert report.diagnostics == imported.diagnostics
    assert report.counts == imported.counts
    assert (report.is_dry_run, report.number) == (True, None)


def test_check_against_a_store_judges_as_an_import_into_it_would(
    make_store: MakeStore, write_yaml: WriteYaml, world: Path
) -> None:
    files = [
        write_yaml(event("parties: [{company: acme}]"), "1.yaml"),
        write_yaml("companies: [{id: acme, name: A}]", "2.yaml"),
    ]
    assert check_files(files[:1]).diagnostics != []
    before = world.read_bytes()
    with Store.reading(world) as store:
        report = check_files(files, store)
    assert report.diagnostics == []
    assert counted(report) == {"companies": (0, 1, 0), "events": (1, 0, 0)}
    assert world.read_bytes() == before


def test_progress_is_told_now_and_then(write_yaml: WriteYaml) -> None:
    said: list[tuple[int, str]] = []
    text = "companies:\n" + "".join(f"- {{id: c{n}, name: x}}\n" for n in range(2500))
    check_files(
        [write_yaml(text)],
        progress=lambda count, file: said.append((count, os.path.basename(file))),
    )
    assert said == [(1000, "log.yaml"), (2000, "log.yaml")]


# -- Every field, there and back --------------------------------------------------------------------


def _text(limit: int, also: str = "") -> st.SearchStrategy[str]:
    characters = st.characters(
        codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs"), include_characters=also
    )
    return st.text(characters, min_size=1, max_size=limit).filter(
        lambda text: any(c.isalnum() for c in text)
    )


line = _text(20)
prose = _text(40, "\n\t").filter(lambda text: text[-1:] != "\n")
dates = st.builds(lambda about, date: about + date, st.sampled_from(("", "about ")), st.sampled_from(
    ("2025-11-18", "2024-02-29", "2025-11", "2025-Q4", "2026-H1", "2025", "0001", "9999-12-31")))  # fmt: skip
money = st.sampled_from(
    ("5 billion USD", "up to 1.075 billion EUR per month", "900-1200 million JPY", "at least 0.5 USD", "undisclosed",
     "tens of billions USD", "less than 3 trillion USD per year", "about 1 thousand GBP", "0 USD",
     "999999999999999.999999 trillion USD"))  # fmt: skip
power = st.sampled_from(
    ("up to 1 GW", "500 MW", "0.25 kW", "about 1.5-2 GW", "at least 300 MW", "undisclosed")
)
stakes = st.sampled_from(("27%", "about 26.5%", "up to 100%"))
terms = st.sampled_from(("7 years", "1 year", "about 18 months", "up to 1.5 years"))
quantities = st.sampled_from(("up to 160 million shares", "1 million TPUs", "5-7 thousand H100"))
slugs = st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True)
companies = st.sampled_from(("acme", "globex", "initech"))
urls = st.sampled_from(
    ("https://example.org/", "http://例え.テスト/?a=1&b=%27#c", "https://example.org:8080/a:b")
)
flags = st.booleans()
cited = st.lists(
    st.sampled_from(("page", "other-page"))
    | st.fixed_dictionaries({"source": st.just("page"), "at": line}, optional={"quote": line}),
    min_size=1,
    max_size=3,
)
sides = (
    companies | st.just("unknown") | st.sampled_from((["acme", "globex"], ["globex", "unknown"]))
)
relations = st.lists(
    st.fixed_dictionaries(
        {"type": st.sampled_from(("supersedes", "part-of", "fulfils", "related")),
         "to": st.sampled_from(("deal", "deal/compute"))},
        optional={"settles": flags},
    ),
    min_size=1,
    max_size=2,
)  # fmt: skip


def _reports(fields: dict[str, st.SearchStrategy[str]]) -> st.SearchStrategy[Any]:
    one = st.sampled_from(sorted(fields)).flatmap(
        lambda field: st.fixed_dictionaries(
            {
                "source": st.sampled_from(("page", "other-page")),
                "field": st.just(field),
                "says": fields[field],
            },
            optional={"slip": st.sampled_from(("currency", "converted")), "note": prose},
        )
    )
    return st.lists(one, min_size=1, max_size=2)


def _many(items: st.SearchStrategy[Any], **more: Any) -> st.SearchStrategy[Any]:
    return st.lists(items, min_size=1, max_size=3, **more)


retracted = st.fixed_dictionaries({}, optional={"on": dates, "why": prose}).filter(bool)
party = st.fixed_dictionaries(
    {"company": companies}, optional={"role": st.sampled_from(("host", "investor"))}
) | (st.fixed_dictionaries({"company": companies, "roles": st.just(["investor", "provider"])}))
flow = st.fixed_dictionaries(
    {"kind": st.sampled_from(("equity", "lease", "other"))},
    optional={
        "from": sides, "to": sides, "amount": money, "capacity": power, "quantity": quantities, "stake": stakes,
        "valuation": money, "basis": st.sampled_from(("pre-money", "post-money")),
        "status": st.sampled_from(("intent", "closed")), "closed": dates, "over": terms, "start": dates, "end": dates,
        "conditions": prose, "note": prose, "relations": relations, "sources": cited,
        "reports": _reports({"amount": money, "stake": stakes, "closed": dates, "from": line, "over": terms}),
    },
)  # fmt: skip
period = st.fixed_dictionaries(
    {"from": st.just("2025-11"), "status": st.sampled_from(("announced", "ga", "retired"))},
    optional={
        "operator": companies,
        "scheduled": flags,
        "event": st.just("deal"),
        "sources": cited,
    },
)
owners = (
    companies
    | st.just([{"company": "acme"}, {"company": "globex"}])
    | st.just([{"company": "acme", "from": "2025"}])
)

ENTRIES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "companies": st.fixed_dictionaries(
        {"id": slugs, "name": line},
        optional={
            "was": st.just(["former-id"]), "aliases": _many(line), "kind": st.sampled_from(("ai-lab", "other")),
            "country": st.sampled_from(("NO", "US")), "founded": dates, "parent": owners, "ticker": line,
            "website": urls, "wikidata": st.just("Q2283"), "summary": prose, "retracted": retracted,
        },
    ),
    "sources": st.fixed_dictionaries(
        {"id": slugs, "title": line},
        optional={
            "was": st.just(["former-id"]), "url": urls, "publisher": line, "author": line, "published": dates,
            "language": st.sampled_from(("no", "en")), "kind": st.sampled_from(("primary", "press")),
            "based_on": st.just(["page", "other-page"]), "retrieved": dates, "archived": urls, "retracted": retracted,
        },
    ),
    "models": st.fixed_dictionaries(
        {"id": slugs, "name": line, "developer": companies},
        optional={
            "was": st.just(["former-id"]), "family": line, "released": dates, "retired": dates, "sources": cited,
            "retracted": retracted,
        },
    ),
    "availability": st.fixed_dictionaries(
        {"id": slugs, "model": st.just("model"), "provider": companies, "service": line},
        optional={
            "was": st.just(["former-id"]), "operator": companies,
            "ids": st.dictionaries(slugs, line, min_size=1, max_size=3),
            "regions": _many(line), "periods": _many(period), "checked": dates, "notes": prose, "sources": cited,
            "reports": _reports({"checked": dates, "provider": line}), "retracted": retracted,
        },
    ),
    "events": st.fixed_dictionaries(
        {"id": slugs, "date": dates, "kind": st.sampled_from(("investment", "statement")), "title": line},
        optional={
            "was": st.just(["former-id"]), "effective": dates, "end": dates,
            "status": st.sampled_from(("rumoured", "completed")), "summary": prose, "speaker": line,
            "parties": _many(party), "flows": _many(flow), "capacity": power, "relations": relations,
            "reports": _reports({"date": dates, "title": line, "capacity": power}), "models": st.just(["model"]),
            "tags": _many(slugs), "sources": cited, "retracted": retracted,
        },
    ),
}  # fmt: skip


def as_yaml(name: str, entry: dict[str, Any], indented: bool) -> str:
    """The entry in YAML, on one line or in blocks; quoted, as JSON is YAML."""
    if not indented:
        return f"{name}: [{json.dumps(entry, ensure_ascii=False)}]\n"
    fields = "\n".join(
        f"{field}: {json.dumps(value, ensure_ascii=False)}" for field, value in entry.items()
    )
    return f"{name}:\n  -\n{indent(fields, '    ')}\n"


@settings(max_examples=15)
@given(data=st.data())
@pytest.mark.parametrize("name", LISTS)
def test_what_is_written_is_kept_and_what_is_kept_is_written_again(
    name: str,
    data: st.DataObject,
    world: Path,
    tmp_path_factory: pytest.TempPathFactory,
    assert_whole: Whole,
) -> None:
    entry = data.draw(
        ENTRIES[name].filter(
            lambda one: one["id"] not in ("acme", "globex", "initech", "page", "deal")
        )
    )
    folder = tmp_path_factory.mktemp("kept")
    file, database = folder / "log.yaml", folder / "partnerships.db"
    database.write_bytes(world.read_bytes())
    with Store.writing(database) as store:
        file.write_text(as_yaml(name, entry, data.draw(st.booleans())), "utf-8", newline="")
        report = import_files(store, [str(file)])
        assert told(report) == []
        kept = body(store, f"{name}/{entry['id']}")
        assert kept == entry
        assert_whole(store)
        # In another order of fields, and as the store has it.
        shuffled = dict(data.draw(st.permutations(list(entry.items()))))
        for again in (shuffled, kept):
            file.write_text(as_yaml(name, again, data.draw(st.booleans())), "utf-8", newline="")
            report = import_files(store, [str(file)])
            assert told(report) == []
            assert report.changes_nothing


def test_this_file_speaks_of_every_field() -> None:
    from partnerships_db.format.schema import ENTRY_TYPES, FlowFields, Period, Relation

    for name, strategy in ENTRIES.items():
        described = repr(strategy)
        for field in ENTRY_TYPES[name].__annotations__:  # type: ignore[index]
            assert f"'{field}'" in described
    for part, described in (
        (FlowFields, repr(flow)),
        (Period, repr(period)),
        (Relation, repr(relations)),
    ):
        for field in set(part.__annotations__) - {"id"}:
            assert f"'{field}'" in described


def test_texts_are_dedented_as_they_look() -> None:
    assert dedent(WORLD) == WORLD


def test_entries_change_places_in_what_must_be_unique(
    make_store: Callable[..., Store],
    write_yaml: Callable[..., str],
    assert_whole: Whole,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where they are far apart in the files: not written together."""
    monkeypatch.setattr(writer, "BATCH", 2)
    routes = """
        companies: [{{id: acme, name: Acme}}, {{id: globex, name: Globex}}]
        models: [{{id: model, name: Model, developer: acme}}]
        availability:
        - {{id: one, model: model, provider: globex, service: {}}}
        - {{id: two, model: model, provider: globex, service: B}}
        - {{id: three, model: model, provider: globex, service: C}}
        - {{id: four, model: model, provider: globex, service: {}}}
    """
    store = make_store(routes.format("A", "D"))
    report = import_files(store, [write_yaml(routes.format("D", "A"))])
    assert told(report) == []
    assert store.rows("SELECT id FROM route WHERE service IN ('A', 'D') ORDER BY service") == [
        ("four",),
        ("one",),
    ]
    assert_whole(store)
    undo_import(store)
    assert store.rows("SELECT id FROM route WHERE service IN ('A', 'D') ORDER BY service") == [
        ("one",),
        ("four",),
    ]
    assert_whole(store)
