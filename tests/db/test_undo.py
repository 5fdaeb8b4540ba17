"""Undo and redo walk through the states of a store, and never to what was left behind."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixture_types import AssertWhole
from tests.sample_entries import stored_entries

from partnerships_db.format.diff import EntryChange
from partnerships_db.importing.pipeline import import_files
from partnerships_db.importing.report import report_json, report_of
from partnerships_db.store.history import changes_of, imports
from partnerships_db.store.store import Store
from partnerships_db.store.undo import redo_import, undo_import

Entries = dict[str, Any]
"""The entries of a store, by list and id."""

ENTRIES: list[Entries] = [
    {"id": "a", "name": "A"},
    {"id": "a", "name": "Aa"},
    {"id": "a", "name": "A", "retracted": {"on": "2026-01"}},
    {"id": "b", "name": "B"},
    {"id": "b", "name": "Bb"},
    {"id": "c", "was": ["b"], "name": "C"},
]

imported_entries = st.lists(
    st.sampled_from(ENTRIES),
    min_size=1,
    max_size=2,
    unique_by=lambda entry: entry["id"],
)
steps = st.lists(st.one_of(st.just("undo"), st.just("redo"), imported_entries), max_size=14)


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store in memory."""
    with Store.scratch() as store:
        yield store


# A company that is refused, as its former id is in use, changes nothing.
def import_companies(store: Store, folder: Path, *companies: Entries) -> None:
    path = folder / "log.yaml"
    lines = [f"- {company}" for company in companies]
    path.write_text("\n".join(["companies:", *lines]))
    import_files(store, [str(path)])


def ids_of(store: Store) -> list[str]:
    return [name.partition("/")[2] for name in stored_entries(store)]


class History:
    """The model of a history: the states of a store, of which an import drops the undone ones."""

    def __init__(self) -> None:
        self.states: list[Entries] = [{}]
        self.position = 0

    def add(self, state: Entries) -> None:
        if state != self.states[self.position]:
            self.states[self.position + 1 :] = [state]
            self.position += 1

    def undo(self) -> bool:
        has_import = self.position > 0
        self.position -= has_import
        return has_import

    def redo(self) -> bool:
        has_undone = self.position + 1 < len(self.states)
        self.position += has_undone
        return has_undone


@given(steps=steps)
def test_any_sequence_of_imports_undos_and_redos_gives_the_states_of_the_model(
    steps: list[Any],
    tmp_path: Path,
    assert_whole: AssertWhole,
) -> None:
    history = History()
    changes_of_number: dict[int, list[EntryChange]] = {}
    with Store.scratch() as store:
        for step in steps:
            if step == "undo":
                assert (undo_import(store) is not None) == history.undo()
            elif step == "redo":
                assert (redo_import(store) is not None) == history.redo()
            else:
                import_companies(store, tmp_path, *step)
                history.add(stored_entries(store))
            assert stored_entries(store) == history.states[history.position]
            for record in imports(store):
                changes = changes_of(store, record.number)
                assert changes_of_number.setdefault(record.number, changes) == changes
        assert_whole(store)


def test_what_an_import_left_behind_does_not_come_back(store: Store, tmp_path: Path) -> None:
    for company in ({"id": "a", "name": "A"}, {"id": "b", "name": "B"}):
        import_companies(store, tmp_path, company)
    undo_import(store)
    import_companies(store, tmp_path, {"id": "c", "name": "C"})
    undo_import(store)
    undo_import(store)
    assert [record.left_behind_by for record in imports(store)] == [None, 3, None]

    while redo_import(store):
        pass
    assert ids_of(store) == ["a", "c"]


def test_an_import_that_changes_nothing_leaves_nothing_behind(store: Store, tmp_path: Path) -> None:
    import_companies(store, tmp_path, {"id": "a", "name": "A"})
    import_companies(store, tmp_path, {"id": "b", "name": "B"})
    undo_import(store)
    import_companies(store, tmp_path, {"id": "a", "name": "A"})
    assert redo_import(store)
    assert ids_of(store) == ["a", "b"]


def test_a_repeated_import_tells_what_an_older_version_has_left_behind(
    store: Store, tmp_path: Path
) -> None:
    import_companies(store, tmp_path, {"id": "a", "name": "A"})
    import_companies(store, tmp_path, {"id": "b", "name": "B"})
    undo_import(store)
    import_companies(store, tmp_path, {"id": "b", "name": "B"}, {"id": "c", "name": "C"})
    undo_import(store)
    # An older version does not note what was left behind.
    store.connection.execute("UPDATE import SET undone = 1 WHERE undone")
    assert redo_import(store)
    assert redo_import(store) is None
    assert ids_of(store) == ["a", "b", "c"]


def test_undo_and_redo_count_what_they_add_change_and_remove(store: Store, tmp_path: Path) -> None:
    import_companies(store, tmp_path, {"id": "a", "name": "A"})
    import_companies(store, tmp_path, {"id": "a", "name": "Aa"}, {"id": "b", "name": "B"})

    undone = undo_import(store)
    assert undone is not None
    undo_report = report_json(report_of(*undone))
    outcomes = {change["id"]: change["what"] for change in undo_report["changes"]}
    assert outcomes == {"a": "changed", "b": "removed"}
    expected_counts = {"added": 0, "changed": 1, "removed": 1, "unchanged": 0}
    assert undo_report["entries"]["companies"] == expected_counts

    redone = redo_import(store)
    assert redone is not None
    redo_report = report_json(report_of(*redone))
    assert redo_report["entries"]["companies"] == {"added": 1, "changed": 1, "unchanged": 0}
