"""Imports are kept, and taken back and put back exactly."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.history import changes_of, imports
from partnerships_db.store.store import Store
from partnerships_db.store.undo import redo_import, undo_import

NAMES = st.sampled_from(["Acme", "Globex", "Société", "Initech two"])
IDS = st.sampled_from(["a", "b", "c", "d"])
COMPANY = st.fixed_dictionaries(
    {"id": IDS, "name": NAMES}, optional={"summary": NAMES, "aliases": st.lists(NAMES, min_size=1)}
)
EVENT = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["e", "f", "g"]),
        "date": st.sampled_from(["2025", "2025-11", "2025-11-18", "2024-Q3"]),
        "kind": st.just("statement"),
        "title": NAMES,
        "parties": st.lists(
            st.fixed_dictionaries({"company": IDS}), min_size=1, max_size=2, unique_by=str
        ),
    }
)
FILES = st.lists(
    st.fixed_dictionaries({
        "companies": st.lists(COMPANY, max_size=3, unique_by=lambda one: one["id"]),
        "events": st.lists(EVENT, max_size=3, unique_by=lambda one: one["id"]),
    }),
    min_size=1, max_size=5,
)  # fmt: skip

_TABLES = ("entry", "company", "event", "prose", "party", "day", "former", "parent")


def content(store: Store) -> dict[str, Any]:
    """All that a store says of its entries, without the numbers that only tell rows apart."""
    tables = {
        table: sorted(map(repr, store.rows(f"SELECT * FROM {table}")))
        for table in _TABLES
        if table != "event"
    }
    found = store.rows(
        "SELECT event.id FROM search JOIN event ON event.entry = search.rowid WHERE search MATCH 'two'"
    )
    return {
        **tables,
        "found": sorted(found),
        "events": sorted(store.rows("SELECT id, date, kind, title FROM event")),
    }


def import_text(store: Store, folder: Path, document: dict[str, Any]) -> None:
    path = folder / "log.yaml"
    path.write_text(json.dumps(document))
    import_files(store, [str(path)])


@settings(max_examples=10, deadline=None, derandomize=True)
@given(files=FILES)
def test_undo_brings_every_content_back_and_redo_puts_it_forth(
    files: list[dict[str, Any]], tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("log")
    with Store.creating(folder / "store.db") as store:
        companies = [{"id": one, "name": one.upper()} for one in "abcd"]
        import_text(store, folder, {"companies": companies})
        states = [content(store)]
        for document in files:
            before = len(imports(store))
            import_text(store, folder, {"format": "1", **document})
            if len(imports(store)) > before:
                states.append(content(store))
        for state in reversed(states[:-1]):
            assert undo_import(store) is not None
            assert content(store) == state
            assert store.rows("PRAGMA foreign_key_check") == []
            store.connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
        for state in states[1:]:
            assert redo_import(store) is not None
            assert content(store) == state
        assert redo_import(store) is None


def test_an_import_after_an_undo_leaves_nothing_to_redo(tmp_path: Path) -> None:
    with Store.creating(tmp_path / "store.db") as store:
        import_text(store, tmp_path, {"companies": [{"id": "a", "name": "A"}]})
        import_text(store, tmp_path, {"companies": [{"id": "b", "name": "B"}]})
        undo_import(store)
        import_text(store, tmp_path, {"companies": [{"id": "c", "name": "C"}]})
        assert redo_import(store) is None
        assert [row[0] for row in store.rows("SELECT id FROM company ORDER BY id")] == ["a", "c"]


def test_the_history_of_an_entry_follows_it_under_a_new_id(tmp_path: Path) -> None:
    with Store.creating(tmp_path / "store.db") as store:
        import_text(store, tmp_path, {"companies": [{"id": "a", "name": "A"}]})
        import_text(store, tmp_path, {"companies": [{"id": "b", "name": "A", "was": ["a"]}]})
        import_text(store, tmp_path, {"companies": [{"id": "b", "name": "B", "was": ["a"]}]})
        numbers = [one.number for one in imports(store, "companies", "b")]
        assert numbers == [3, 2, 1]
        told = [
            change.fields()
            for number in numbers
            for change in changes_of(store, number, "companies", "b")
        ]
        assert told == [
            {"name": ("A", "B")},
            {"id": ("a", "b"), "was": (None, ["a"])},
            {"name": (None, "A")},
        ]
