"""An import is the same with any number of processes that read its files, and ends with them."""

import io
import os
import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixture_types import MakeStore, WriteYaml
from tests.sample_entries import WORLD, event_file, event_item, stored_entries, table_rows

from partnerships_db.format.references import reference_targets, references
from partnerships_db.importing import entry_reader, reading_processes
from partnerships_db.importing.file_reading import FileEnd, Outcome
from partnerships_db.importing.input_files import TextFile
from partnerships_db.importing.pipeline import import_files
from partnerships_db.importing.reading_processes import answer_requests, process_count
from partnerships_db.importing.report import ImportReport
from partnerships_db.starter_data import starter_folder
from partnerships_db.store.store import Store, StoreError

FILES = [
    WORLD,
    event_file("parties: [{company: acme}], sources: [page]", "first"),
    event_file("parties: [{company: acmee}], sources: [Gazette]", "second"),
    "companies:\n- {id: umbrella, name: Umbrella}\n- {id: umbrella, name: Twice}\n",
    "companies:\n- {id: A, name: ''}\n- {id: b, name: B, kind: clod, was: [globex]}\n",
    "events:\n" + event_item("speaker: Deal #4, flows: [{kind: x}]", "third"),
    "firms: []\nevents:\n- {id: x, date: 2025-13}\nformat: 3\n",
    "companies:\n- {id: cut, name: Cut\n",
    "<html><body>",
    "",
    b"\xff".decode("latin-1"),
]
"""Files with and without mistakes, of which some refer to others."""


class ProcessInPlace:
    """A reading process that answers at once, in the process of the test."""

    def __init__(self) -> None:
        self._answers: list[list[Outcome]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def request(self, file: TextFile) -> None:
        requests = io.BytesIO(pickle.dumps((file.name, os.fsencode(str(file.path)))))
        answers = io.BytesIO()
        answer_requests(requests, answers)
        answers.seek(0)
        outcomes: list[Outcome] = []
        while size := int.from_bytes(answers.read(8), "big"):
            outcomes += pickle.loads(answers.read(size))
        self._answers.append(outcomes)

    def outcomes(self) -> Iterator[Outcome]:
        outcomes = self._answers.pop(0)
        ends = [outcome for outcome in outcomes if isinstance(outcome, FileEnd)]
        assert ends == outcomes[-1:]
        return iter(outcomes)


def shared(cores: int = 2) -> Any:
    """Let every import of several files start processes, one for each of so many cores."""
    return mock.patch.multiple(
        reading_processes,
        MIN_SHARED_BYTES=0,
        MAX_BATCH_ENTRIES=2,
        usable_cores=lambda: cores,
    )


def imported(paths: Sequence[str]) -> tuple[ImportReport, dict[str, list[Any]]]:
    """The report of an import into a new store, and the rows of the store."""
    with Store.scratch() as store:
        report = import_files(store, paths, keep_changes=True)
        tables = table_rows(store)
    for table in ("import", "_sqlite_migrations"):
        del tables[table]  # they have the time of the import
    return report, tables


@settings(max_examples=25)
@given(
    texts=st.lists(st.sampled_from(FILES), min_size=2, max_size=6),
    cores=st.integers(2, 4),
    max_diagnostics=st.sampled_from([1, 3, 10_000]),
)
def test_processes_change_nothing_in_an_import(
    texts: list[str],
    cores: int,
    max_diagnostics: int,
) -> None:
    with TemporaryDirectory() as folder:
        paths: list[str] = []
        for index, text in enumerate(texts):
            path = Path(folder, f"{index}.yaml")
            path.write_bytes(text.encode("latin-1"))
            paths.append(str(path))
        paths.append(str(Path(folder, "missing.yaml")))
        limit = mock.patch.object(entry_reader, "MAX_DIAGNOSTICS", max_diagnostics)
        in_place = mock.patch.object(reading_processes, "ReadingProcess", ProcessInPlace)
        with limit:
            expected = imported(paths)
            with shared(cores), in_place:
                assert imported(paths) == expected


def test_processes_read_the_files_and_end(tmp_path: Path, write_yaml: WriteYaml) -> None:
    paths = [write_yaml(text, f"{index}.yaml") for index, text in enumerate(FILES[:2])]
    expected = imported(paths)
    processes: list[Any] = []

    class Watched(reading_processes.ReadingProcess):
        def __init__(self) -> None:
            super().__init__()
            processes.append(self._process)

    with shared(), mock.patch.object(reading_processes, "ReadingProcess", Watched):
        assert imported(paths) == expected
    assert len(processes) == 2
    assert all(process.returncode is not None for process in processes)


def test_an_import_whose_process_ends_early_changes_nothing(
    make_store: MakeStore,
    write_yaml: WriteYaml,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = make_store(WORLD)
    before = stored_entries(store)
    paths = [write_yaml(event_file("", name), f"{name}.yaml") for name in ("first", "second")]
    monkeypatch.setattr(reading_processes, "_PROGRAM", "import os; os._exit(9) # {path}")
    with shared(), pytest.raises(StoreError, match=r"ended early .* nothing was changed"):
        import_files(store, paths)
    assert stored_entries(store) == before


def test_small_files_and_a_single_file_start_no_process(write_yaml: WriteYaml) -> None:
    small_file = write_yaml(WORLD)
    large_file = write_yaml("#" * (reading_processes.MIN_SHARED_BYTES + 1), "large.yaml")
    small, large = (TextFile(path, Path(path)) for path in (small_file, large_file))
    assert process_count([small] * 20) < 2
    assert process_count([large, small]) < 2
    with mock.patch.object(reading_processes, "usable_cores", return_value=4):
        assert process_count([large, small, large]) == 3
        assert process_count([large] * 9) == 4
    with mock.patch.object(reading_processes, "usable_cores", return_value=1):
        assert process_count([large] * 9) < 2


def test_the_targets_of_an_entry_are_those_of_its_references() -> None:
    with Store.scratch() as store:
        import_files(store, [str(starter_folder())])
        for name, entry in stored_entries(store).items():
            list_name: Any = name.partition("/")[0]
            walked = {reference[1:] for reference in references(list_name, entry)}
            assert reference_targets(list_name, entry) == walked
