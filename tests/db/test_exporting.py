"""What comes out is what went in, to the byte; and nothing that a spreadsheet would run."""

import csv
import io
from pathlib import Path

import pytest

from partnerships_db.exporting import (
    as_csv,
    as_yaml,
    folder_files,
    foreign_files,
    formula_safe,
)
from partnerships_db.filters.parser import parse_filter
from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.starter_data import starter_folder
from partnerships_db.store.queries.export_closure import all_entries, selected_entries
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.values.atomic_file import atomic_write


@pytest.fixture(scope="module")
def exported() -> str:
    with Store.scratch() as store:
        import_files(store, [str(starter_folder())])
        return as_yaml(all_entries(store))


def test_export_import_export_is_the_same_bytes_and_a_dry_run_finds_nothing(
    exported: str, tmp_path: Path
) -> None:
    path = tmp_path / "all.yaml"
    path.write_bytes(exported.encode())
    with Store.scratch() as store:
        import_files(store, [str(path)])
        assert as_yaml(all_entries(store)) == exported
        assert import_files(store, [str(path)], dry_run=True).changes_nothing


def test_a_folder_has_a_file_for_each_list_and_year_and_imports_as_one(
    tmp_path: Path, exported: str
) -> None:
    with Store.scratch() as store:
        import_files(store, [str(starter_folder())])
        files = folder_files(all_entries(store))
    assert {
        "companies.yaml",
        "sources.yaml",
        "models.yaml",
        "availability.yaml",
        "events/2025.yaml",
    } <= files.keys()
    for name, text in files.items():
        atomic_write(tmp_path / name, text, force=False)
    assert foreign_files(tmp_path, files) == []
    with Store.scratch() as store:
        import_files(store, [str(tmp_path)])
        assert as_yaml(all_entries(store)) == exported


@pytest.mark.parametrize(
    "query", ["company:mistral-ai", "kind:model-release date:2026", "nothing-is-called-so"]
)
def test_a_selection_holds_everything_that_it_refers_to(query: str, tmp_path: Path) -> None:
    with Store.scratch() as store:
        import_files(store, [str(starter_folder())])
        lists = selected_entries(store, Timeline.select(store, parse_filter(query), None))
    if not any(lists.values()):
        assert query.startswith("nothing")
        return
    path = tmp_path / "some.yaml"
    path.write_text(as_yaml(lists), "utf-8")
    assert check_files([str(path)]).diagnostics == []


def test_texts_of_every_kind_come_back_as_they_are(tmp_path: Path) -> None:
    names = ["NO", "1_000", "007", "null", "~", "a: b", "- c", "# d", "'e'", '"f"', "[g]", "{h: i}", "é ü 微软", "x #y",
             "@z", "%w", "& v", "* u", "! t", "| s", "> r", "? q", ": p", "2025-11-18", "true", "a\\n"]  # fmt: skip
    companies = [
        {"id": f"c-{number}", "name": name, "summary": f"{name}\n\nsecond\nthird"}
        for number, name in enumerate(names)
    ]
    companies.append({"id": "c-last", "name": "Z" * 300, "summary": " blank first\nand\ttab\n"})
    path = tmp_path / "texts.yaml"
    path.write_text(as_yaml({"companies": companies}), "utf-8")
    with Store.scratch() as store:
        report = import_files(store, [str(path)])
        assert report.diagnostics == []
        found = {
            entry["id"]: (entry["name"], entry["summary"])
            for entry in all_entries(store)["companies"]
        }
    assert found == {company["id"]: (company["name"], company["summary"]) for company in companies}


@pytest.mark.parametrize(
    ("cell", "is_guarded"),
    [("=1+1", True), ("+1", False), ("-1+1", True), ("@SUM(A1)", True), ("\ttab", True), ("＝1", True),
     ("-5.25", False), ("plain", False), ("", False)],
)  # fmt: skip
def test_a_cell_that_a_spreadsheet_would_run_is_guarded(cell: str, is_guarded: bool) -> None:
    assert formula_safe(cell) == (f"'{cell}" if is_guarded else cell)


def test_csv_comes_back_through_a_reader_with_as_many_cells_in_each_row() -> None:
    with Store.scratch() as store:
        import_files(store, [str(starter_folder())])
        lists = all_entries(store)
    for table in ("events", "flows", "availability"):
        rows = list(csv.reader(io.StringIO(as_csv(lists, table), newline="")))
        assert len(rows) > 100
        assert len({len(row) for row in rows}) == 1


def test_a_file_is_replaced_only_when_asked_and_never_half(tmp_path: Path) -> None:
    path = tmp_path / "out.yaml"
    atomic_write(path, "one\n", force=False)
    with pytest.raises(FileExistsError):
        atomic_write(path, "two\n", force=False)
    atomic_write(path, "two\n", force=True)
    assert path.read_text() == "two\n"
    assert [file.name for file in tmp_path.iterdir()] == ["out.yaml"]
