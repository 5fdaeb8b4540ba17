"""What holds for whatever people write: it comes out as it went in, and every import can be taken back."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from tests.strategies import Fields, documents

from partnerships_db.exporting import as_csv, as_yaml, folder_files
from partnerships_db.format.schema import ENTRY_TYPES
from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.queries.export_closure import all_entries
from partnerships_db.store.store import Store
from partnerships_db.store.undo import redo_import, undo_import

FEW = settings(max_examples=12)


def bring_in(store: Store, folder: Path, document: dict[str, list[Fields]]) -> None:
    path = folder / "log.yaml"
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    report = import_files(store, [str(path)])
    assert not report.diagnostics, "\n".join(map(str, report.diagnostics))


@FEW
@given(documents)
def test_what_is_exported_imports_as_it_was_to_the_byte(
    tmp_path_factory: Any, document: dict[str, list[Fields]]
) -> None:
    folder = tmp_path_factory.mktemp("export")
    with Store.scratch() as store:
        bring_in(store, folder, document)
        exported = as_yaml(all_entries(store))
        files = folder_files(all_entries(store))
        for table in ("events", "flows", "availability"):
            assert as_csv(all_entries(store), table)
    (folder / "all.yaml").write_bytes(exported.encode())
    for name, text in files.items():
        (folder / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "tree" / name).write_bytes(text.encode())
    for path in ("all.yaml", "tree"):
        with Store.scratch() as store:
            report = import_files(store, [str(folder / path)])
            assert not report.diagnostics, "\n".join(map(str, report.diagnostics))
            assert as_yaml(all_entries(store)) == exported
            assert import_files(store, [str(folder / path)], dry_run=True).changes_nothing


@FEW
@given(documents, documents)
def test_undo_brings_back_what_was_there_and_redo_what_came(
    tmp_path_factory: Any, one: dict[str, list[Fields]], other: dict[str, list[Fields]]
) -> None:
    folder = tmp_path_factory.mktemp("undo")
    with Store.scratch() as store:
        bring_in(store, folder, one)
        first, rows = as_yaml(all_entries(store)), index_of(store)
        bring_in(store, folder, other)
        second, later_rows = as_yaml(all_entries(store)), index_of(store)
        if second == first:
            return
        undo_import(store)
        assert as_yaml(all_entries(store)) == first
        assert index_of(store) == rows
        redo_import(store)
        assert as_yaml(all_entries(store)) == second
        assert index_of(store) == later_rows


def index_of(store: Store) -> list[str]:
    """What the index says, by what names things and not by their keys."""
    views = ("v_events", "v_flows", "v_parties", "v_relations", "v_reports", "v_companies", "v_sources", "v_models",
             "v_availability", "v_model_ids")  # fmt: skip
    return sorted(
        repr((view, row)) for view in views for row in store.rows(f"SELECT * FROM {view}")
    )


@settings(max_examples=40)
@given(documents)
def test_the_generated_documents_have_every_field(document: dict[str, list[Fields]]) -> None:
    for name, entries in document.items():
        for entry in entries:
            SEEN.setdefault(name, set()).update(entry)


SEEN: dict[str, set[str]] = {}


def test_no_field_of_the_format_was_forgotten() -> None:
    test_the_generated_documents_have_every_field()
    for name, entry in ENTRY_TYPES.items():
        assert set(entry.__annotations__) - SEEN[name] - {"was"} == set(), name
