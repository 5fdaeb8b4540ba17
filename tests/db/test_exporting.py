"""An export imports to the same bytes, and holds no formula that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from partnerships_db.export_folder import foreign_files
from partnerships_db.exporting import as_csv, as_yaml, folder_files, formula_safe
from partnerships_db.filters.parser import parse_filter
from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.store.queries.export_closure import all_entries, selected_entries
from partnerships_db.store.queries.timeline import Timeline
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
        atomic_write(tmp_path / name, text, force=False)
    assert foreign_files(tmp_path, files) == []
    report = check_files([str(tmp_path)], starter)
    assert report.changes_nothing
    unchanged_count = sum(count["unchanged"] for count in report.counts.values())
    assert (unchanged_count,) == starter.row("SELECT count(*) FROM entry")


@pytest.mark.parametrize("query", ["company:mistral-ai", "kind:model-release date:2026"])
def test_an_export_of_a_selection_holds_all_entries_that_it_refers_to(
    query: str, starter: Store, tmp_path: Path
) -> None:
    entries = selected_entries(starter, Timeline.select(starter, parse_filter(query), None))
    assert entries["events"]
    path = tmp_path / "some.yaml"
    path.write_text(as_yaml(entries), "utf-8")
    assert check_files([str(path)]).diagnostics == []


def test_an_export_of_an_empty_selection_is_empty(starter: Store) -> None:
    selection = Timeline.select(starter, parse_filter("nothing-is-called-so"), None)
    assert not any(selected_entries(starter, selection).values())


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
        stored_companies = all_entries(store)["companies"]
    assert sorted(stored_companies, key=lambda company: company["id"]) == companies


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


# -- Files -----------------------------------------------------------------------------------------


def test_a_file_is_replaced_only_by_force_and_without_leftovers(tmp_path: Path) -> None:
    path = tmp_path / "out.yaml"
    atomic_write(path, "one\n", force=False)
    with pytest.raises(FileExistsError):
        atomic_write(path, "two\n", force=False)
    atomic_write(path, "two\n", force=True)
    assert path.read_text() == "two\n"
    assert [file.name for file in tmp_path.iterdir()] == ["out.yaml"]
