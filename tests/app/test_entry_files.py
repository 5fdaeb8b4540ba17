"""The file in which an entry is edited, and the user's own files after an import of a draft."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import MakeStore

from partnerships_db import starter_data
from partnerships_db.format.diff import EntryChange
from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.history import imports
from partnerships_db.store.queries.details import find_entry
from partnerships_db.store.store import Store, StoreError
from partnerships_tui.app.folder_watch import FolderWatch
from partnerships_tui.queries.entry_files import (
    EntryLocation,
    accepted_draft_import,
    where_to_edit,
)
from partnerships_tui.user_state.own_folder import OWN_VARIABLE, is_in_package, own_folder

ONE_COMPANY = "companies:\n  - {id: globex, name: Globex}\n"

PlaceFile = Callable[[Path], Path]
"""A function that puts a file with `ONE_COMPANY` into a folder and returns the path to import."""


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    """A store without entries."""
    return make_store()


def imported(store: Store, path: Path | str, watched: str | None = None) -> EntryLocation:
    """Where the company is edited after an import of a path."""
    report = import_files(store, [str(path)])
    assert not report.diagnostics
    return globex_location(store, watched)


def globex_location(store: Store, watched: str | None = None) -> EntryLocation:
    entry = find_entry(store, "companies", "globex")
    assert entry is not None
    return where_to_edit(store, "companies", entry, watched)


def written(path: Path, text: str = ONE_COMPANY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


# -- Files that the user named ---------------------------------------------------------------------


def plain_file(folder: Path) -> Path:
    return written(folder / "log.yaml")


def file_in_folder(folder: Path) -> Path:
    return written(folder / "deep" / "log.yml").parent


def linked_file(folder: Path) -> Path:
    link = folder / "link.yaml"
    link.symlink_to(written(folder / "log.yaml"))
    return link


def relative_file(folder: Path) -> Path:
    return Path(os.path.relpath(written(folder / "log.yaml")))


def data_folder_called_fixtures(folder: Path) -> Path:
    return written(folder / "fixtures" / "log.yaml")


@pytest.mark.parametrize(
    "place",
    [plain_file, file_in_folder, linked_file, relative_file, data_folder_called_fixtures],
)
def test_a_file_that_the_user_imported_is_edited_itself(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: PlaceFile,
) -> None:
    location = imported(store, place(tmp_path))
    monkeypatch.chdir("/")
    assert location == globex_location(store)
    assert location.file is not None
    assert location.file.is_absolute()
    assert location.file.read_text() == ONE_COMPANY
    assert location.line == 2


# -- Files that are never written ------------------------------------------------------------------


def installed_file(folder: Path) -> Path:
    return written(folder / "lib/python3.12/site-packages/partnerships_db/fixtures/a.yaml")


def file_of_debian(folder: Path) -> Path:
    return written(folder / "usr/lib/python3/dist-packages/other/a.yaml")


def package_in_a_target_folder(folder: Path) -> Path:
    written(folder / "target/partnerships_db/__init__.py", "")
    return written(folder / "target/partnerships_db/fixtures/a.yaml")


def link_into_a_package(folder: Path) -> Path:
    link = folder / "mine.yaml"
    link.symlink_to(installed_file(folder))
    return link


def linked_folder_of_a_package(folder: Path) -> Path:
    link = folder / "mine"
    link.symlink_to(installed_file(folder).parent, target_is_directory=True)
    return link


def read_only_file(folder: Path) -> Path:
    path = written(folder / "log.yaml")
    path.chmod(0o444)
    return path


def fixtures_of_a_checkout(folder: Path) -> Path:
    written(folder / "checkout/db/partnerships_db/__init__.py", "")
    return written(folder / "checkout/fixtures/a.yaml")


@pytest.mark.parametrize(
    "place",
    [
        installed_file,
        file_of_debian,
        package_in_a_target_folder,
        link_into_a_package,
        linked_folder_of_a_package,
        read_only_file,
        fixtures_of_a_checkout,
    ],
)
def test_a_file_of_a_package_or_without_permission_is_not_edited(
    store: Store,
    tmp_path: Path,
    place: PlaceFile,
) -> None:
    location = imported(store, place(tmp_path))
    assert location.file is None
    assert location.origin


@pytest.mark.parametrize(
    "change", ["", "companies: [{id: globex, name: Other}]", "events: []", "{"]
)
def test_a_file_that_no_longer_has_the_entry_is_not_edited(
    store: Store,
    tmp_path: Path,
    change: str,
) -> None:
    path = plain_file(tmp_path)
    assert imported(store, path).file == path
    path.write_text(change)
    assert globex_location(store).file is None
    path.unlink()
    assert globex_location(store).file is None
    path.mkdir()
    assert globex_location(store).file is None


@pytest.mark.parametrize("origin", [None, "", "<stdin>", "log.yaml", "/dev/null", "/\0"])
def test_an_entry_without_a_real_file_is_edited_in_a_draft(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    origin: str | None,
) -> None:
    imported(store, plain_file(tmp_path))
    store.connection.execute("UPDATE entry SET file = ?", [origin])
    written(tmp_path / "<stdin>")
    monkeypatch.chdir(tmp_path)
    assert globex_location(store).file is None


def test_the_starter_data_of_a_checkout_is_edited_if_the_user_named_it(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fixture_path = fixtures_of_a_checkout(tmp_path)
    assert imported(store, fixture_path).file is None, "the program names it in full"
    assert globex_location(store, watched=str(fixture_path.parent)).file == fixture_path

    monkeypatch.chdir(fixture_path.parents[1])
    fixture_path.write_text(ONE_COMPANY.replace("Globex", "Globex Inc"))
    assert imported(store, "fixtures").file == fixture_path


def test_no_starter_entry_is_edited_where_it_is(starter_store: Path) -> None:
    folder = starter_data.starter_folder()
    with Store.reading(starter_store) as store:
        for list_name in ("companies", "sources", "models", "availability", "events"):
            (body,) = store.row("SELECT body FROM entry WHERE list = ?", [list_name]) or ("{}",)
            location = where_to_edit(store, list_name, json.loads(body))
            assert location.file is None
            assert location.origin.startswith("the starter data, ")
            assert str(folder) not in location.origin


# -- The own folder --------------------------------------------------------------------------------


def test_the_own_folder_is_that_of_watch_then_of_the_environment_then_beside_the_store(
    tmp_path: Path,
    bare_machine: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    default_folder = bare_machine / "data_home/partnerships-tui/own"
    assert own_folder() == default_folder
    monkeypatch.setenv(OWN_VARIABLE, "~/mine")
    assert own_folder() == bare_machine / "mine"
    assert own_folder(str(tmp_path)) == tmp_path

    assert own_folder(str(tmp_path / "gone")) == bare_machine / "mine"

    package_folder = installed_file(tmp_path).parent
    assert is_in_package(package_folder)
    assert own_folder(str(package_folder)) == bare_machine / "mine"
    monkeypatch.setenv(OWN_VARIABLE, str(package_folder))
    assert own_folder(str(package_folder)) == default_folder


def renamed(store: Store, name: str) -> EntryChange:
    """A change of the company's name."""
    before = find_entry(store, "companies", "globex")
    assert before is not None
    return EntryChange("companies", "globex", before, {**before, "name": name})


def new_company(entry_id: str) -> EntryChange:
    return EntryChange("companies", entry_id, None, {"id": entry_id, "name": entry_id.title()})


def name_in(store: Store) -> Any:
    return (find_entry(store, "companies", "globex") or {}).get("name")


def test_an_accepted_change_goes_to_an_own_file_that_says_where_it_is_from(
    store: Store,
    tmp_path: Path,
) -> None:
    package_file = installed_file(tmp_path)
    imported(store, package_file)
    own_path = tmp_path / "own/companies/globex.yaml"
    report = accepted_draft_import([renamed(store, "Globex Inc")], tmp_path / "own")(store)
    assert report.number == 2
    assert name_in(store) == "Globex Inc"
    assert package_file.read_text() == ONE_COMPANY
    assert own_path.read_text().startswith("# Copied from the starter data, a.yaml, and changed")
    assert imports(store)[0].paths == (str(own_path),)

    location = globex_location(store)
    assert location.file == own_path, "from then on the own file is edited"

    own_path.write_text(f"# My comment.\n{own_path.read_text()}")
    accepted_draft_import([renamed(store, "Globex AG")], tmp_path / "own")(store)
    assert own_path.read_text().startswith("# My comment.\n# Copied from")
    assert sorted(os.listdir(own_path.parent)) == ["globex.yaml"]


def test_each_entry_has_a_file_and_the_folder_can_be_imported_and_watched(
    store: Store,
    tmp_path: Path,
) -> None:
    imported(store, plain_file(tmp_path / "elsewhere"))
    folder = tmp_path / "own"
    changes = [new_company("acme"), new_company("initech"), renamed(store, "Globex Inc")]
    accepted_draft_import([changes[2], *changes[:2]], folder, ["# TODO: ask"])(store)
    assert sorted(path.name for path in folder.rglob("*")) == [
        "acme.yaml",
        "companies",
        "globex.yaml",
        "initech.yaml",
    ]
    assert "# TODO: ask\n" in (folder / "companies/globex.yaml").read_text()

    watch = FolderWatch(str(folder))
    report = watch.import_accepted(lambda task: task(store))
    assert not isinstance(report, str)
    assert report is not None
    assert report.number is None, "a watch of the folder imports nothing twice"
    assert not report.diagnostics


def test_own_files_are_as_they_were_if_nothing_is_imported(store: Store, tmp_path: Path) -> None:
    imported(store, plain_file(tmp_path))
    folder = tmp_path / "own"
    own_path = written(folder / "companies/globex.yaml", "# half an idea\n")
    change = renamed(store, "Globex Inc")
    store.connection.execute("UPDATE entry SET body = json_set(body, '$.name', 'Meanwhile')")
    report = accepted_draft_import([new_company("acme"), change], folder)(store)
    assert report.number is None
    assert not report.is_as_agreed
    assert os.listdir(folder / "companies") == ["globex.yaml"]
    assert own_path.read_text() == "# half an idea\n"


def test_an_own_file_that_another_explorer_has_imported_already_is_kept(
    store: Store,
    tmp_path: Path,
) -> None:
    imported(store, plain_file(tmp_path))
    change = renamed(store, "Globex Inc")
    imported(store, written(tmp_path / "watched.yaml", ONE_COMPANY.replace("Globex", "Globex Inc")))
    accepted_draft_import([change], tmp_path / "own")(store)
    assert "Globex Inc" in (tmp_path / "own/companies/globex.yaml").read_text()


def test_an_own_file_with_a_text_that_is_nowhere_else_is_kept_beside_it(
    store: Store,
    tmp_path: Path,
) -> None:
    imported(store, plain_file(tmp_path))
    own_path = written(tmp_path / "own/companies/globex.yaml", "# half an idea\n")
    accepted_draft_import([renamed(store, "Globex Inc")], tmp_path / "own")(store)
    assert name_in(store) == "Globex Inc"
    assert own_path.with_name("globex.yaml.old-1").read_text() == "# half an idea\n"


def test_an_own_folder_that_cannot_be_written_gives_a_sentence(
    store: Store,
    tmp_path: Path,
) -> None:
    imported(store, plain_file(tmp_path))
    folder = written(tmp_path / "own", "a file in place of the folder")
    with pytest.raises(StoreError, match="can't be written"):
        accepted_draft_import([renamed(store, "Globex Inc")], folder)(store)
    assert name_in(store) == "Globex"


def test_an_own_file_that_leads_into_a_package_is_not_written(
    store: Store,
    tmp_path: Path,
) -> None:
    package_file = installed_file(tmp_path)
    imported(store, package_file)
    folder = tmp_path / "own"
    (folder / "companies").mkdir(parents=True)
    (folder / "companies/globex.yaml").symlink_to(package_file)
    assert globex_location(store, watched=str(folder)).file is None
    with pytest.raises(StoreError, match="never written"):
        accepted_draft_import([renamed(store, "Globex Inc")], folder)(store)
    assert package_file.read_text() == ONE_COMPANY


@pytest.mark.parametrize("failing_write", [1, 2])
def test_a_full_disk_leaves_own_files_and_store_as_they_were(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    failing_write: int,
) -> None:
    imported(store, plain_file(tmp_path))
    folder = tmp_path / "own"
    accepted_draft_import([renamed(store, "Globex Inc")], folder)(store)
    former_text = (folder / "companies/globex.yaml").read_text()
    write_count = 0

    def write_until_full(path: Path, text: str, **_options: object) -> None:
        nonlocal write_count
        write_count += 1
        if write_count == failing_write:
            raise OSError(28, "No space left on device", str(path))
        path.write_text(text)

    monkeypatch.setattr("partnerships_tui.queries.entry_files.atomic_write", write_until_full)
    with pytest.raises(StoreError, match="No space left"):
        accepted_draft_import([renamed(store, "Globex AG"), new_company("acme")], folder)(store)
    assert name_in(store) == "Globex Inc"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert [path.read_text() for path in files] == [former_text]
