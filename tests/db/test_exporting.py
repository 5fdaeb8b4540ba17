"""An export imports to the same bytes, and holds no formula that a spreadsheet would run."""

import csv
import errno
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnerships_db.export_folder import (
    MANIFEST_NAME,
    ExportError,
    ExportOutcome,
    foreign_files,
)
from partnerships_db.exporting import (
    EntryLists,
    as_csv,
    as_yaml,
    folder_files,
    formula_safe,
    write_export,
)
from partnerships_db.filters.parser import parse_filter
from partnerships_db.format.entries import Entry
from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.store.queries.export_closure import all_entries, selected_entries
from partnerships_db.store.store import Store
from partnerships_db.values.atomic_file import atomic_write


@pytest.fixture(scope="module")
def starter(starter_store: Path) -> Iterator[Store]:
    with Store.reading(starter_store) as store:
        yield store


# -- YAML ------------------------------------------------------------------------------------------


def test_a_yaml_export_of_the_starter_data_imports_to_the_same_bytes(
    starter: Store, tmp_path: Path
) -> None:
    exported = as_yaml(all_entries(starter))
    path = tmp_path / "all.yaml"
    path.write_bytes(exported.encode())
    with Store.scratch() as store:
        import_files(store, [str(path)])
        assert as_yaml(all_entries(store)) == exported


def test_an_export_of_a_folder_has_a_file_for_each_list_and_year_of_events(
    starter: Store, tmp_path: Path
) -> None:
    files = folder_files(all_entries(starter))
    assert {
        "companies.yaml",
        "sources.yaml",
        "models.yaml",
        "availability.yaml",
        "events/2025.yaml",
    } <= files.keys()
    for name, text in files.items():
        atomic_write(tmp_path / name, "".join(text), force=False)
    assert foreign_files(tmp_path, files) == []
    report = check_files([str(tmp_path)], starter)
    assert report.changes_nothing
    unchanged_count = sum(count["unchanged"] for count in report.counts.values())
    assert (unchanged_count,) == starter.row("SELECT count(*) FROM entry")


@pytest.mark.parametrize("query", ["company:mistral-ai", "kind:model-release date:2026"])
def test_an_export_of_a_selection_holds_all_entries_that_it_refers_to(
    query: str, starter: Store, tmp_path: Path
) -> None:
    entries = selected_entries(starter, parse_filter(query), None)
    assert entries["events"]
    path = tmp_path / "some.yaml"
    path.write_text(as_yaml(entries), "utf-8")
    assert check_files([str(path)]).diagnostics == []


def test_an_export_of_an_empty_selection_is_empty(starter: Store) -> None:
    entries = selected_entries(starter, parse_filter("nothing-is-called-so"), None)
    assert not any(map(list, entries.values()))


YAML_TRAPS = [
    *("NO", "1_000", "007", "null", "~", "a: b", "- c", "# d", "'e'", '"f"', "[g]", "{h: i}"),
    *("é ü 微软", "x #y", "@z", "%w", "& v", "* u", "! t", "| s", "> r", "? q", ": p"),
    *("2025-11-18", "true", "a\\n"),
]


def test_names_and_summaries_of_every_kind_are_exported_as_they_are(tmp_path: Path) -> None:
    companies = []
    for number, name in enumerate(YAML_TRAPS):
        summary = f"{name}\n\nsecond\nthird"
        companies.append({"id": f"c-{number:02}", "name": name, "summary": summary})
    companies.append({"id": "c-99", "name": "Z" * 300, "summary": " blank first\nand\ttab\n"})
    path = tmp_path / "texts.yaml"
    path.write_text(as_yaml({"companies": companies}), "utf-8")
    with Store.scratch() as store:
        assert import_files(store, [str(path)]).diagnostics == []
        assert list(all_entries(store)["companies"]) == companies


# -- CSV -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "is_guarded"),
    [
        ("=1+1", True),
        ("+1", False),
        ("-1+1", True),
        ("@SUM(A1)", True),
        ("\ttab", True),
        ("＝1", True),
        ("-5.25", False),
        ("plain", False),
        ("", False),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_gets_a_quote(cell: str, is_guarded: bool) -> None:
    assert formula_safe(cell) == (f"'{cell}" if is_guarded else cell)


@pytest.mark.parametrize("table", ["events", "flows", "availability"])
def test_all_rows_of_a_csv_export_have_the_same_number_of_cells(table: str, starter: Store) -> None:
    csv_text = as_csv(all_entries(starter), table)
    rows = list(csv.reader(io.StringIO(csv_text, newline="")))
    assert len(rows) > 100
    assert len({len(row) for row in rows}) == 1


# -- Folders ---------------------------------------------------------------------------------------

Years = dict[str, int]
"""The year of each event of an export, by its id."""

YEARS = st.dictionaries(st.sampled_from(["e1", "e2", "e3"]), st.sampled_from([2031, 2032, 2033]))


def entries_in(years: Years) -> EntryLists:
    """A company, and an event of each id in its year."""
    events: list[Entry] = []
    for event_id, year in years.items():
        parties = [{"company": "acme"}]
        event = {"id": event_id, "date": f"{year}-01-02", "kind": "statement", "title": event_id}
        events.append({**event, "parties": parties})
    return {"companies": [{"id": "acme", "name": "Acme"}], "events": events}


def export_to(folder: Path, years: Years, *, force: bool = True) -> ExportOutcome:
    return write_export(entries_in(years), f"{folder}/", "yaml", force=force)


def files_in(folder: Path) -> set[str]:
    """The names of the visible files below a folder."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {str(path) for path in paths if not path.name.startswith(".")}


@settings(max_examples=8)
@given(exports=st.lists(st.tuples(YEARS, st.booleans()), min_size=2, max_size=4))
def test_an_export_over_older_ones_is_the_newest_and_imports(
    exports: list[tuple[Years, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "out")
        for years, has_manifest in exports:
            if not has_manifest:  # as after an export by an older version of the program
                (folder / MANIFEST_NAME).unlink(missing_ok=True)
            files = files_in(folder)
            try:
                export_to(folder, years)
            except ExportError:
                # Without a manifest, nobody knows who wrote events that are not exported.
                assert files_in(folder) == files
                return
            assert files_in(folder) == set(folder_files(entries_in(years)))
            assert check_files([str(folder)]).diagnostics == []


def test_a_year_that_a_person_changed_is_not_removed(tmp_path: Path) -> None:
    export_to(tmp_path, {"e1": 2031})
    year_file = tmp_path / "events/2031.yaml"
    changed_text = year_file.read_text().replace("title: e1", "title: One")
    year_file.write_text(changed_text)
    with pytest.raises(ExportError, match=r"events/2031.yaml .* nothing was written"):
        export_to(tmp_path, {"e1": 2032})
    assert year_file.read_text() == changed_text
    assert files_in(tmp_path) == {"companies.yaml", "events/2031.yaml"}


def test_an_export_over_an_older_one_says_what_force_would_remove(tmp_path: Path) -> None:
    export_to(tmp_path, {"e1": 2031})
    (tmp_path / "companies.yaml").unlink()
    with pytest.raises(ExportError, match=r"events/2031.yaml; --force removes them"):
        export_to(tmp_path, {"e1": 2032}, force=False)
    (tmp_path / "events/2031.yaml").unlink()
    export_to(tmp_path, {"e1": 2032}, force=False)


def test_a_folder_takes_no_format_but_yaml(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="name a file for CSV"):
        write_export(entries_in({"e1": 2031}), f"{tmp_path}/out/", "csv")
    assert files_in(tmp_path) == set()


OWN_FILES = {
    "README.md": "# Ours",
    "events/1999.yaml": "format: 1\nevents: [{id: mine, date: 1999, kind: other, title: Mine}]\n",
    "events/notes.yaml": "# not a year",
    "notes/2031.yaml": "# not in the folder of events",
}


def test_files_that_a_person_made_stay(tmp_path: Path) -> None:
    for name, text in OWN_FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    with pytest.raises(ExportError, match="--force leaves them there"):
        export_to(tmp_path, {"e1": 2031}, force=False)
    export_to(tmp_path, {"e1": 2031})
    assert export_to(tmp_path, {"e1": 2032}).removed == [tmp_path / "events/2031.yaml"]
    assert {name: (tmp_path / name).read_text() for name in OWN_FILES} == OWN_FILES


@pytest.mark.parametrize("name", ["../outside.yaml", "/etc/x.yaml", "README.md", "events/x.yaml"])
def test_a_manifest_can_name_no_other_file_to_remove(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "out"
    export_to(folder, {"e1": 2031})
    for path in (tmp_path / "outside.yaml", folder / "README.md", folder / "events/x.yaml"):
        path.write_text("mine\n")
    text_hash = hashlib.sha256(b"mine\n").hexdigest()
    (folder / MANIFEST_NAME).write_text(json.dumps({"files": {name: text_hash}}))
    assert export_to(folder, {"e1": 2031}).removed == []
    assert (tmp_path / "outside.yaml").exists()


@pytest.mark.parametrize("text", ["", "[]", '{"files": 1}', '{"files": {"a": {}}}', "[" * 10_000])
def test_a_damaged_manifest_counts_as_none(tmp_path: Path, text: str) -> None:
    export_to(tmp_path, {"e1": 2031})
    (tmp_path / MANIFEST_NAME).write_text(text)
    assert export_to(tmp_path, {"e1": 2032}).removed == [tmp_path / "events/2031.yaml"]


def test_a_failure_before_the_last_text_is_ready_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_to(tmp_path, {"e1": 2031, "e2": 2032})
    texts = {path: path.read_text() for path in tmp_path.rglob("*.yaml")}
    sync = os.fsync
    calls: list[int] = []

    def failing_sync(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", failing_sync)
    with pytest.raises(ExportError, match="No space left"):
        export_to(tmp_path, {"e1": 2033, "e2": 2033, "e3": 2032})
    assert {path: path.read_text() for path in tmp_path.rglob("*.yaml")} == texts
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_link_in_the_place_of_an_exported_file_is_written_through(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "companies.yaml").symlink_to("../companies.yaml")
    export_to(folder, {"e1": 2031})
    assert (folder / "companies.yaml").is_symlink()
    assert "Acme" in (tmp_path / "companies.yaml").read_text()


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("", "name a file"),
        ("folder", "is a folder"),
        ("file/", "is a file"),
        ("file/new.yaml", "Not a directory"),
        ("file", "--force replaces it"),
        ("a\0b", "null"),
    ],
)
def test_a_path_that_takes_no_export_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("file").write_text("mine\n")
    with pytest.raises(ExportError, match=words):
        write_export(entries_in({"e1": 2031}), output, "yaml")
    assert files_in(tmp_path) == {"file"}
    assert Path("file").read_text() == "mine\n"


def test_an_empty_export_leaves_a_folder_as_it_is(tmp_path: Path) -> None:
    export_to(tmp_path, {"e1": 2031})
    with pytest.raises(ExportError, match="nothing to export"):
        write_export({}, f"{tmp_path}/", "yaml", force=True)
    assert files_in(tmp_path) == {"companies.yaml", "events/2031.yaml"}


def test_a_tilde_in_the_path_of_an_export_is_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    outcome = write_export(entries_in({"e1": 2031}), "~/out.yaml", "yaml")
    assert outcome.written == [tmp_path / "out.yaml"]
