"""A watched folder: what is wrong with it is said, and said no more when it is mended."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.app.driving import Explore, check_store, footer, press, screen_text, settle, submit
from tests.sample_entries import stored_entries

from partnerships_db.importing.pipeline import import_files
from partnerships_db.importing.report import ImportReport
from partnerships_db.store.store import Store, StoreError
from partnerships_db.store.undo import undo_import
from partnerships_tui.app.folder_watch import FolderWatch, trouble_of

GLOBEX = "companies: [{id: globex, name: Globex}]\n"
NEWS = """\
events:
  - {id: news, date: 2025, kind: statement, title: News, parties: [{company: globex}]}
"""
BROKEN = "a: ["


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file for a company and one for an event about it."""
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / "companies.yaml").write_text(GLOBEX)
    (folder / "news.yaml").write_text(NEWS)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store that can be written to."""
    return Store.creating(tmp_path / "partnerships.db")


def look(watch: FolderWatch, store: Store) -> str | None:
    """What the next look says; None if there is nothing new."""
    outcome = watch.import_accepted(lambda task: task(store))
    return None if outcome is None else trouble_of(outcome)


def looks(watch: FolderWatch, store: Store) -> list[str | None]:
    """What two looks say: the second is at a folder at rest."""
    return [look(watch, store), look(watch, store)]


def mend(path: Path) -> None:
    path.write_text(GLOBEX)


def rename_to_text(path: Path) -> None:
    path.rename(path.with_suffix(".txt"))


@pytest.mark.parametrize("repair", [mend, Path.unlink, rename_to_text])
def test_a_mistake_is_said_until_its_file_is_mended_or_gone(
    repair: Callable[[Path], None],
    folder: Path,
    store: Store,
) -> None:
    watch = FolderWatch(str(folder))
    assert looks(watch, store) == ["", None]
    bad_file = folder / "bad.yaml"
    bad_file.write_text(BROKEN)
    trouble = look(watch, store)
    assert trouble is not None
    assert "bad.yaml" in trouble
    assert look(watch, store) is None
    repair(bad_file)
    assert looks(watch, store) == ["", None]


def test_a_second_mistake_is_said_when_the_first_is_deleted(folder: Path, store: Store) -> None:
    watch = FolderWatch(str(folder))
    (folder / "bad.yaml").write_text(BROKEN)
    (folder / "worse.yaml").write_text(BROKEN)
    look(watch, store)
    (folder / "bad.yaml").unlink()
    trouble = look(watch, store)
    assert trouble is not None
    assert trouble.startswith(str(folder / "worse.yaml"))
    assert "bad.yaml" not in trouble


def move_away(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))


def replace_by_file(folder: Path) -> None:
    move_away(folder)
    folder.write_text(BROKEN)


@pytest.mark.parametrize("lose", [move_away, replace_by_file])
def test_a_lost_folder_is_said_once_and_no_more_when_it_is_back(
    lose: Callable[[Path], None],
    folder: Path,
    store: Store,
) -> None:
    watch = FolderWatch(str(folder))
    looks(watch, store)
    entries = stored_entries(store)
    lose(folder)
    trouble, repeated = looks(watch, store)
    assert trouble is not None
    assert trouble.startswith(f"the watched folder {folder} is ")
    assert repeated is None
    assert stored_entries(store) == entries

    folder.unlink(missing_ok=True)
    folder.with_name("elsewhere").rename(folder)
    assert look(watch, store) == ""
    assert watch.is_back
    assert look(watch, store) is None
    assert not watch.is_back


def test_an_entry_that_left_its_file_is_said_when_the_folder_is_at_rest(
    folder: Path, store: Store
) -> None:
    watch = FolderWatch(str(folder))
    looks(watch, store)
    (folder / "news.yaml").unlink()
    trouble, at_rest = looks(watch, store)
    assert trouble == ""
    assert at_rest is not None
    assert at_rest.startswith("1 entry left its file: events/news")
    assert look(watch, store) is None
    (folder / "again.yaml").write_text(NEWS)
    assert looks(watch, store) == ["", None]


def test_the_entries_of_an_emptied_folder_are_said_and_can_be_removed(
    folder: Path, store: Store
) -> None:
    watch = FolderWatch(str(folder))
    assert looks(watch, store) == ["", None]
    for file in folder.iterdir():
        file.unlink()
    trouble = looks(watch, store)[1]
    assert trouble is not None
    assert trouble.startswith("2 entries left their files")
    removal_report(folder, store, "globex", "news")
    assert not stored_entries(store)
    watch.search_again()
    assert looks(watch, store) == ["", None]


def test_an_editor_that_writes_a_file_anew_loses_no_entry(folder: Path, store: Store) -> None:
    watch = FolderWatch(str(folder))
    looks(watch, store)
    (folder / "news.yaml").unlink()
    assert look(watch, store) == ""
    (folder / "news.yaml").write_text(NEWS.replace("News", "Newer"))
    assert looks(watch, store) == ["", None]


def rename_file(folder: Path) -> None:
    (folder / "news.yaml").rename(folder / "renamed.yaml")


def move_entry(folder: Path) -> None:
    (folder / "companies.yaml").write_text(GLOBEX + NEWS)
    (folder / "news.yaml").write_text("companies: [{id: acme, name: Acme}]")


def give_other_id(folder: Path) -> None:
    text = NEWS.replace("id: news", "id: report, was: [news]")
    (folder / "news.yaml").write_text(text)


@pytest.mark.parametrize("change", [rename_file, move_entry, give_other_id])
def test_an_entry_that_is_in_another_file_or_has_another_id_is_not_lost(
    change: Callable[[Path], None],
    folder: Path,
    store: Store,
) -> None:
    watch = FolderWatch(str(folder))
    looks(watch, store)
    change(folder)
    assert looks(watch, store) == ["", None]


def test_an_entry_that_was_imported_from_elsewhere_since_is_not_lost(
    folder: Path, store: Store, tmp_path: Path
) -> None:
    watch = FolderWatch(str(folder))
    looks(watch, store)
    elsewhere = tmp_path / "other.yaml"
    elsewhere.write_text(NEWS.replace("News", "Newer"))
    import_files(store, [str(elsewhere)])
    (folder / "news.yaml").unlink()
    assert looks(watch, store) == ["", None]


# -- Removal ---------------------------------------------------------------------------------------


def removal_report(folder: Path, store: Store, *accepted_ids: str) -> ImportReport:
    """The report of an import of the folder that removes these entries."""
    preview = import_files(store, [str(folder)], dry_run=True)
    removals = [change for change in preview.left_entries if change.id in accepted_ids]
    return import_files(store, [str(folder)], agreed=removals)


def test_the_removal_of_an_entry_is_an_import_that_can_be_undone(
    folder: Path, store: Store
) -> None:
    import_files(store, [str(folder)])
    entries = stored_entries(store)
    (folder / "news.yaml").unlink()
    assert not import_files(store, [str(folder)]).counts["events"]["removed"]
    report = removal_report(folder, store, "news")
    assert report.counts["events"]["removed"] == 1
    assert list(stored_entries(store)) == ["companies/globex"]
    assert undo_import(store) is not None
    assert stored_entries(store) == entries


def test_an_entry_to_which_another_refers_is_not_removed(folder: Path, store: Store) -> None:
    import_files(store, [str(folder)])
    entries = stored_entries(store)
    (folder / "companies.yaml").unlink()
    with pytest.raises(StoreError, match="globex can't be removed: events/news refers to it"):
        removal_report(folder, store, "globex")
    assert stored_entries(store) == entries

    (folder / "news.yaml").write_text(NEWS.replace("parties: [{company: globex}]", "tags: [a]"))
    import_files(store, [str(folder)])
    removal_report(folder, store, "globex")
    assert list(stored_entries(store)) == ["events/news"]


async def test_the_import_of_the_folder_offers_to_remove_what_left_its_files(
    explore: Explore, folder: Path, store: Store
) -> None:
    import_files(store, [str(folder)])
    (folder / "news.yaml").unlink()
    async with explore(store.path) as pilot:
        await submit(pilot, "i", str(folder))
        assert "[ ] - event        news  News" in screen_text(pilot)
        assert "left its file: remove?" in screen_text(pilot)
        assert "0 of 1 accepted" in screen_text(pilot)
        await press(pilot, "space", "i")
        assert "Import 2: removed 1 event" in footer(pilot)
        await check_store(pilot)
        await settle(pilot)
    assert list(stored_entries(store)) == ["companies/globex"]
