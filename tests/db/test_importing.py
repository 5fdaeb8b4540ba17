"""An import writes all entries of its files or none, and a dry run and `check` write nothing."""

import json
import os
from pathlib import Path

import pytest
from tests.fixture_types import AssertWhole, MakeStore, WriteYaml
from tests.sample_entries import WORLD, event_file, table_rows, touched_counts

from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.store.store import Store

# -- All or nothing --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bad_text",
    [
        "companies: [{id: z, name: Z, kind: x}]",
        "companies: [{id: z, name: Z, parent: nobody}]",
        "companies: [{id: z, name: Z}",
        "",
        "companies: [{id: acme, name: A, parent: globex}, {id: globex, name: G, parent: acme}]",
    ],
)
def test_a_mistake_in_one_file_keeps_all_files_out(
    bad_text: str, make_store: MakeStore, write_yaml: WriteYaml, assert_whole: AssertWhole
) -> None:
    store = make_store(WORLD)
    rows_before = table_rows(store)
    good_companies = "".join(f"- {{id: good-{number}, name: Good}}\n" for number in range(100))
    good_file = write_yaml(f"companies:\n{good_companies}", "a.yaml")
    bad_file = write_yaml(bad_text, "b.yaml")
    event_path = write_yaml(event_file(), "c.yaml")
    report = import_files(store, [good_file, bad_file, event_path])
    assert report.diagnostics != []
    assert report.number is None
    assert touched_counts(report) == {}
    assert table_rows(store) == rows_before
    assert_whole(store)
    assert import_files(store, [good_file, event_path]).diagnostics == []
    assert_whole(store)


def test_a_dry_run_reports_the_changes_and_writes_nothing(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(WORLD)
    rows_before = table_rows(store)
    companies = "{id: acme, name: Acme Ltd}, {id: hooli, name: Hooli}, {id: globex, name: Globex}"
    file = write_yaml(f"companies: [{companies}]")
    dry_run = import_files(store, [file], dry_run=True, keep_changes=True)
    assert (dry_run.is_dry_run, dry_run.number) == (True, None)
    assert touched_counts(dry_run) == {"companies": (1, 1, 1)}
    assert table_rows(store) == rows_before
    report = import_files(store, [file], keep_changes=True)
    assert (report.counts, report.changes) == (dry_run.counts, dry_run.changes)
    assert report.number == 2


def test_a_repeated_import_changes_nothing(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: AssertWhole
) -> None:
    store = make_store(WORLD)
    rows_before = table_rows(store)
    report = import_files(store, [write_yaml(WORLD)])
    assert report.changes_nothing
    assert report.number is None
    assert report.diagnostics == []
    assert touched_counts(report) == {
        "companies": (0, 0, 3),
        "sources": (0, 0, 2),
        "models": (0, 0, 1),
        "availability": (0, 0, 1),
        "events": (0, 0, 1),
    }
    assert table_rows(store) == rows_before
    assert_whole(store)


@pytest.mark.parametrize(
    ("spelling", "other_spelling"),
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
def test_another_spelling_of_the_same_value_is_not_a_change(
    spelling: str, other_spelling: str, make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(WORLD)
    assert spelling in WORLD
    report = import_files(store, [write_yaml(WORLD.replace(spelling, other_spelling, 1))])
    assert report.diagnostics == []
    assert report.changes_nothing


def test_the_history_has_a_row_for_each_import_with_changes(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(WORLD)
    import_files(store, [write_yaml(WORLD)])
    import_files(store, [write_yaml("companies: [{id: A}]")])
    changed_file = write_yaml("companies: [{id: acme, name: Acme Ltd}]", "second.yaml")
    report = import_files(store, [changed_file])
    rows = store.rows("SELECT import, paths, entries FROM v_imports")
    assert [(number, entries) for number, _, entries in rows] == [(1, 8), (2, 1)]
    assert report.number == 2
    assert json.loads(rows[1][1])[0].endswith("second.yaml")


# -- check -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        WORLD,
        "companies: [{id: A}]",
        "companies:\n- {id: a, name: A}\n- {id: a, name: B}\n",
        "companies: [{id: a, name: A, parent: a}]",
        event_file("parties: [{company: nobody}]"),
        "sources: [{id: s, title: T, url: 'javascript:x'}]\n---\nx: 1\n",
        "",
        "companies: [{id: a",
    ],
)
def test_check_without_a_store_reports_as_an_import_into_an_empty_one(
    text: str, make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    file = write_yaml(text)
    report = check_files([file])
    imported = import_files(make_store(), [file])
    assert report.diagnostics == imported.diagnostics
    assert report.counts == imported.counts
    assert (report.is_dry_run, report.number) == (True, None)


def test_check_against_a_store_finds_its_entries_and_writes_nothing(
    write_yaml: WriteYaml, tmp_path: Path
) -> None:
    path = tmp_path / "world.db"
    with Store.creating(path) as store:
        import_files(store, [write_yaml(WORLD)])
    store_bytes = path.read_bytes()
    files = [
        write_yaml(event_file("parties: [{company: acme}]"), "1.yaml"),
        write_yaml("companies: [{id: acme, name: A}]", "2.yaml"),
    ]
    assert check_files(files[:1]).diagnostics != []
    with Store.reading(path) as store:
        report = check_files(files, store)
    assert report.diagnostics == []
    assert touched_counts(report) == {"companies": (0, 1, 0), "events": (1, 0, 0)}
    assert path.read_bytes() == store_bytes


def test_progress_is_reported_every_thousand_entries(write_yaml: WriteYaml) -> None:
    reports: list[tuple[int, str]] = []

    def note_progress(count: int, file: str) -> None:
        reports.append((count, os.path.basename(file)))

    entries = "".join(f"- {{id: c{number}, name: x{number}}}\n" for number in range(2500))
    check_files([write_yaml(f"companies:\n{entries}")], progress=note_progress)
    assert reports == [(1000, "log.yaml"), (2000, "log.yaml")]
