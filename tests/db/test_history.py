"""Imports are recorded with their changes, and can be undone and redone exactly."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.history import all_changes, changes_of, imports
from partnerships_db.store.store import Store
from partnerships_db.store.undo import redo_import, undo_import

names = st.sampled_from(["Acme", "Globex", "Société", "Initech two"])
company_ids = st.sampled_from(["a", "b", "c", "d"])
companies = st.fixed_dictionaries(
    {"id": company_ids, "name": names},
    optional={"summary": names, "aliases": st.lists(names, min_size=1)},
)
parties = st.lists(
    st.fixed_dictionaries({"company": company_ids}),
    min_size=1,
    max_size=2,
    unique_by=str,
)
events = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["e", "f", "g"]),
        "date": st.sampled_from(["2025", "2025-11", "2025-11-18", "2024-Q3"]),
        "kind": st.just("statement"),
        "title": names,
        "parties": parties,
    }
)


def entry_lists(entries: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(entries, max_size=3, unique_by=lambda entry: entry["id"])


documents = st.lists(
    st.fixed_dictionaries({"companies": entry_lists(companies), "events": entry_lists(events)}),
    min_size=1,
    max_size=5,
)

TABLES = ("entry", "company", "prose", "party", "day", "former", "parent")


def store_content(store: Store) -> dict[str, Any]:
    """All content of a store, without the keys that only tell rows apart."""
    content = {table: sorted(map(repr, store.rows(f"SELECT * FROM {table}"))) for table in TABLES}
    matching_events = store.rows(
        "SELECT event.id FROM search JOIN event ON event.entry = search.rowid"
        " WHERE search MATCH 'two'"
    )
    content["search"] = sorted(map(repr, matching_events))
    content["event"] = sorted(map(repr, store.rows("SELECT id, date, kind, title FROM event")))
    return content


def import_document(store: Store, folder: Path, **document: Any) -> None:
    path = folder / "log.yaml"
    path.write_text(json.dumps(document))
    import_files(store, [str(path)])


@settings(max_examples=10)
@given(documents=documents)
def test_undo_and_redo_walk_through_all_contents(
    documents: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("history")
    with Store.scratch() as store:
        base_companies = [{"id": company_id, "name": company_id.upper()} for company_id in "abcd"]
        import_document(store, folder, companies=base_companies)
        contents = [store_content(store)]
        for document in documents:
            import_count = len(imports(store))
            import_document(store, folder, format="1", **document)
            if len(imports(store)) > import_count:
                contents += [store_content(store)]

        for content in reversed(contents[:-1]):
            assert undo_import(store) is not None
            assert store_content(store) == content
            assert store.rows("PRAGMA foreign_key_check") == []
            store.connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
        for content in contents[1:]:
            assert redo_import(store) is not None
            assert store_content(store) == content
        assert redo_import(store) is None


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store in memory."""
    with Store.scratch() as store:
        yield store


def test_an_import_after_an_undo_leaves_nothing_to_redo(store: Store, tmp_path: Path) -> None:
    import_document(store, tmp_path, companies=[{"id": "a", "name": "A"}])
    import_document(store, tmp_path, companies=[{"id": "b", "name": "B"}])
    undo_import(store)
    import_document(store, tmp_path, companies=[{"id": "c", "name": "C"}])
    assert redo_import(store) is None
    assert store.rows("SELECT id FROM company ORDER BY id") == [("a",), ("c",)]


def test_the_history_of_an_entry_goes_back_through_its_old_ids(
    store: Store, tmp_path: Path
) -> None:
    import_document(store, tmp_path, companies=[{"id": "a", "name": "A"}])
    import_document(store, tmp_path, companies=[{"id": "b", "name": "A", "was": ["a"]}])
    import_document(store, tmp_path, companies=[{"id": "b", "name": "B", "was": ["a"]}])
    entry_imports = imports(store, "companies", "b")
    assert [entry_import.number for entry_import in entry_imports] == [3, 2, 1]
    changed_fields = []
    for entry_import in entry_imports:
        (change,) = changes_of(store, entry_import.number, "companies", "b")
        changed_fields.append(change.fields())
    assert changed_fields == [
        {"name": ("A", "B")},
        {"id": ("a", "b"), "was": (None, ["a"])},
        {"name": (None, "A")},
    ]


def test_the_changes_of_an_import_are_the_same_one_by_one(store: Store, tmp_path: Path) -> None:
    source = {"id": "s", "title": "S"}
    import_document(store, tmp_path, companies=[{"id": "a", "name": "A"}], sources=[source])
    import_document(store, tmp_path, companies=[{"id": "b", "name": "A", "was": ["a"]}])
    import_document(store, tmp_path, companies=[{"id": "b", "name": "B"}, {"id": "c", "name": "C"}])
    for undo_count in range(3):
        if undo_count:
            undo_import(store)
        for number in (1, 2, 3):
            assert list(all_changes(store, number)) == changes_of(store, number)
    assert [change.id for change in all_changes(store, 1)] == ["a", "s"]
