"""Generated documents with every field are stored, exported, undone and redone unchanged."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixture_types import AssertWhole
from tests.sample_entries import import_with_loops
from tests.strategies import (
    ENTRY_STRATEGIES,
    Document,
    documents,
    flow,
    relations,
    retractions,
)

from partnerships_db.exporting import as_csv, as_yaml, folder_files
from partnerships_db.format.schema import ENTRY_TYPES, FlowFields, Relation, Retraction
from partnerships_db.format.vocabulary import LISTS
from partnerships_db.store.queries.export_closure import all_entries
from partnerships_db.store.store import Store
from partnerships_db.store.undo import redo_import, undo_import

FEW_EXAMPLES = settings(max_examples=8)

VIEWS = (
    "v_events",
    "v_flows",
    "v_parties",
    "v_relations",
    "v_reports",
    "v_companies",
    "v_sources",
    "v_models",
    "v_availability",
    "v_model_ids",
)


def import_document(store: Store, folder: Path, document: Document) -> bool:
    """Import the document; give whether it changed the store."""
    path = folder / "log.yaml"
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    report = import_with_loops(store, str(path))
    assert not report.diagnostics, "\n".join(map(str, report.diagnostics))
    return not report.changes_nothing


def fields_reversed(value: Any) -> Any:
    """The value with all fields in the opposite order, except a route's ids, whose order counts."""
    if isinstance(value, dict):
        reversed_fields = {}
        for name in reversed(value):
            is_ordered = name == "ids"
            reversed_fields[name] = value[name] if is_ordered else fields_reversed(value[name])
        return reversed_fields
    if isinstance(value, list):
        return [fields_reversed(item) for item in value]
    return value


@FEW_EXAMPLES
@given(document=documents)
def test_canonical_entries_are_stored_unchanged(
    tmp_path_factory: pytest.TempPathFactory, assert_whole: AssertWhole, document: Document
) -> None:
    folder = tmp_path_factory.mktemp("stored")
    with Store.scratch() as store:
        import_document(store, folder, document)
        stored = all_entries(store)
        for list_name in LISTS:
            stored_entries = sorted(stored[list_name], key=lambda entry: entry["id"])
            assert stored_entries == document[list_name]
        assert_whole(store)
        assert not import_document(store, folder, fields_reversed(document))


@FEW_EXAMPLES
@given(document=documents)
def test_an_export_imports_to_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, document: Document
) -> None:
    folder = tmp_path_factory.mktemp("export")
    with Store.scratch() as store:
        import_document(store, folder, document)
        exported = as_yaml(all_entries(store))
        files = {name: "".join(texts) for name, texts in folder_files(all_entries(store)).items()}
        for table in ("events", "flows", "availability"):
            assert as_csv(all_entries(store), table)
    (folder / "all.yaml").write_bytes(exported.encode())
    for name, text in files.items():
        path = folder / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    for path in (folder / "all.yaml", folder / "tree"):
        with Store.scratch() as store:
            report = import_with_loops(store, str(path))
            assert not report.diagnostics, "\n".join(map(str, report.diagnostics))
            assert as_yaml(all_entries(store)) == exported


def store_content(store: Store) -> list[str]:
    """The export of the store and the rows of its views."""
    content = [as_yaml(all_entries(store))]
    for view in VIEWS:
        content += sorted(repr((view, row)) for row in store.rows(f"SELECT * FROM {view}"))
    return content


@settings(max_examples=8)
@given(imports=st.lists(documents, min_size=2, max_size=2))
def test_undo_restores_each_earlier_content_and_redo_each_later_one(
    tmp_path_factory: pytest.TempPathFactory, imports: list[Document]
) -> None:
    folder = tmp_path_factory.mktemp("undo")
    with Store.scratch() as store:
        contents = [store_content(store)]
        for document in imports:
            is_changed = import_document(store, folder, document)
            if is_changed:
                contents += [store_content(store)]
        for content in reversed(contents[:-1]):
            assert undo_import(store) is not None
            assert store_content(store) == content
        for content in contents[1:]:
            assert redo_import(store) is not None
            assert store_content(store) == content


@pytest.mark.parametrize(
    ("fields_type", "strategy"),
    [
        *((ENTRY_TYPES[name], entry(0)) for name, entry in ENTRY_STRATEGIES.items()),
        (FlowFields, flow(id="one")),
        (Relation, relations),
        (Retraction, retractions),
    ],
)
def test_strategies_generate_every_field(
    fields_type: Any, strategy: st.SearchStrategy[Any]
) -> None:
    description = repr(strategy)
    missing = [name for name in fields_type.__annotations__ if f"'{name}'" not in description]
    assert missing == []
