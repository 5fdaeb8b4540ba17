"""Importing and editing in the explorer: nothing is written before the user has accepted it."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from tests.app.driving import (
    Explore,
    explorer,
    footer,
    header,
    press,
    screen_text,
    settle,
    submit,
)
from tests.conftest import MakeStore, WriteYaml
from textual.pilot import Pilot

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.queries.details import find_entry
from partnerships_db.store.store import Store
from partnerships_tui.app import external_editor
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.app.external_editor import editor_command

FIRST_IMPORT = """
companies:
  - {id: globex, name: Globex, country: US, website: "https://globex.example"}
events:
  - {id: old, date: 2025-01-01, kind: statement, title: An old one, parties: [{company: globex}]}
"""
SECOND_IMPORT = """
companies:
  - {id: globex, name: Globex, country: NO}
  - {id: initech, name: Initech}
events:
  - id: deal
    date: 2026-11-20
    kind: statement
    title: A deal of two
    parties: [{company: globex}, {company: initech}]
"""

UseEditor = Callable[..., list[tuple[Path, int]]]
"""The fixture `use_editor`."""


@pytest.fixture
def store_path(make_store: MakeStore) -> Path:
    """A store with one company and one event."""
    path = make_store(FIRST_IMPORT).path
    assert path is not None
    return path


@pytest.fixture
def use_editor(monkeypatch: pytest.MonkeyPatch) -> UseEditor:
    """`use_editor((old, new), …)`: let the user's editor replace these texts in each file.

    It returns a list that gets the path and the line of each file that the editor is opened on.
    """

    def replace_texts(*replacements: tuple[str, str]) -> list[tuple[Path, int]]:
        opened_files: list[tuple[Path, int]] = []

        def edit(path: Path, line: int = 1, column: int = 1) -> None:
            opened_files.append((path, line))
            text = path.read_text()
            for old, new in replacements:
                text = text.replace(old, new)
            path.write_text(text)

        monkeypatch.setattr(external_editor, "edit", edit)
        monkeypatch.setattr(Explorer, "suspend", lambda _self: nullcontext())
        return opened_files

    return replace_texts


async def preview_import(pilot: Pilot[None], path: str) -> None:
    explorer(pilot).import_flow.show([path])
    await settle(pilot)


def stored_entry(path: Path, list_name: str, entry_id: str) -> Any:
    """The entry of an id in a store, None without one."""
    with Store.reading(path) as store:
        return find_entry(store, list_name, entry_id)  # type: ignore[arg-type]


# -- The preview -----------------------------------------------------------------------------------


async def test_the_preview_of_an_import_shows_changes_and_losses(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
) -> None:
    async with explore(store_path) as pilot:
        await submit(pilot, "i", write_yaml(SECOND_IMPORT))
        preview = screen_text(pilot)
        assert "Import log.yaml" in preview
        assert "2 new, 1 changed · 3 of 3 accepted" in preview
        assert "2 changes, 1 lost" in preview
        assert "- website: https://globex.example (no longer" in preview
        assert stored_entry(store_path, "events", "deal") is None, "a preview writes nothing"

        await press(pilot, "i")
        assert stored_entry(store_path, "events", "deal")
        assert "A deal of two" in screen_text(pilot)
        assert "import 2: added 1 company, 1 event; changed 1 company" in footer(pilot)


@pytest.mark.parametrize("form", ["'{path}' ", "file://{address}", "{escaped}"])
async def test_a_dropped_file_is_previewed(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
    form: str,
) -> None:
    path = write_yaml(SECOND_IMPORT, "a folder/new log.yaml")
    dropped = form.format(
        path=path,
        address=path.replace(" ", "%20"),
        escaped=path.replace(" ", "\\ "),
    )
    async with explore(store_path) as pilot:
        await submit(pilot, "i", dropped)
        assert "Import new log.yaml" in screen_text(pilot)
        assert "3 of 3 accepted" in header(pilot)


async def test_a_preview_says_what_a_folder_has_besides(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
) -> None:
    write_yaml(SECOND_IMPORT, "folder/log.yaml")
    folder = Path(write_yaml("a,b", "folder/data.csv")).parent
    async with explore(store_path) as pilot:
        await preview_import(pilot, str(folder))
        assert "1 file left out: 1 .csv" in header(pilot)


async def test_refusing_a_company_refuses_the_event_that_names_it(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
) -> None:
    async with explore(store_path) as pilot:
        await preview_import(pilot, write_yaml(SECOND_IMPORT))
        await press(pilot, "j", "space")
        assert "1 of 3 accepted" in header(pilot)
        await press(pilot, "space")
        assert "3 of 3 accepted" in header(pilot), "both are accepted again"
        await press(pilot, "k", "space", "i")
    assert stored_entry(store_path, "companies", "initech") is None
    assert stored_entry(store_path, "events", "deal") is None
    assert stored_entry(store_path, "companies", "globex")["country"] == "NO"


async def test_a_switches_between_all_and_none_and_esc_imports_nothing(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
) -> None:
    async with explore(store_path) as pilot:
        await preview_import(pilot, write_yaml(SECOND_IMPORT))
        await press(pilot, "a", "i")
        assert "Nothing is accepted." in footer(pilot)
        await press(pilot, "a")
        assert "3 of 3 accepted" in header(pilot)
        await press(pilot, "escape")
        assert "Nothing was imported." in footer(pilot)
    assert stored_entry(store_path, "events", "deal") is None


async def test_a_file_changed_since_its_preview_is_previewed_again(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
) -> None:
    async with explore(store_path) as pilot:
        await preview_import(pilot, write_yaml(SECOND_IMPORT))
        write_yaml(SECOND_IMPORT.replace("A deal of two", "Another deal"))
        await press(pilot, "i")
        assert stored_entry(store_path, "events", "deal") is None
        assert "Another deal" in screen_text(pilot)
        await press(pilot, "i")
    assert stored_entry(store_path, "events", "deal")["title"] == "Another deal"


# -- The editor ------------------------------------------------------------------------------------


async def test_errors_are_listed_and_enter_opens_the_editor_at_their_line(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
    use_editor: UseEditor,
) -> None:
    opened_files = use_editor(("statment", "statement"))
    path = write_yaml(SECOND_IMPORT.replace("kind: statement", "kind: statment"))
    async with explore(store_path) as pilot:
        await preview_import(pilot, path)
        assert "1 problem · nothing can be imported" in screen_text(pilot)
        assert 'did you mean "statement"?' in screen_text(pilot)
        await press(pilot, "enter")
        assert opened_files == [(Path(path), 8)]
        assert "3 of 3 accepted" in header(pilot), "the edited file is checked again"


async def test_e_edits_the_imported_file_or_a_copy_if_the_file_has_changed(
    explore: Explore,
    store_path: Path,
    use_editor: UseEditor,
    tmp_path: Path,
) -> None:
    opened_files = use_editor(("An old one", "An older one"))
    imported_path = tmp_path / "store-0" / "0.yaml"
    async with explore(store_path) as pilot:
        await press(pilot, "e")
        assert opened_files == [(imported_path, 5)]
        await press(pilot, "i")
        assert stored_entry(store_path, "events", "old")["title"] == "An older one"

        imported_path.write_text("events: []\n")
        await press(pilot, "e")
        copy_path, _ = opened_files[1]
        assert copy_path.name == "old.yaml"
        assert not copy_path.exists(), "an unchanged copy is deleted"


async def test_a_writes_a_new_event_in_the_editor(
    explore: Explore,
    store_path: Path,
    use_editor: UseEditor,
) -> None:
    opened_files = use_editor(
        ("    kind:   #", "    kind: statement #"),
        ("    title:\n", "    title: Something said\n"),
    )
    async with explore(store_path) as pilot:
        await press(pilot, "a")
        assert "1 new, 0 changed" in header(pilot)
        await press(pilot, "i")
        first_path, _ = opened_files[0]
        assert stored_entry(store_path, "events", first_path.stem)
        assert not first_path.exists(), "an imported draft is deleted"

        await press(pilot, "a", "escape")
        second_path, _ = opened_files[1]
        assert second_path.stem == f"{first_path.stem}-2", "the id is a free one"


async def test_an_unchanged_draft_of_a_new_event_is_deleted(
    explore: Explore,
    store_path: Path,
    use_editor: UseEditor,
) -> None:
    opened_files = use_editor()
    async with explore(store_path) as pilot:
        await press(pilot, "a")
        assert "Nothing was changed." in footer(pilot)
    draft_path, _ = opened_files[0]
    assert not draft_path.parent.exists()


async def test_a_draft_with_errors_is_kept_and_its_path_is_shown(
    explore: Explore,
    store_path: Path,
    use_editor: UseEditor,
) -> None:
    opened_files = use_editor(("    title:\n", "    title: Without a kind\n"))
    async with explore(store_path) as pilot:
        await press(pilot, "a", "escape")
        draft_path, _ = opened_files[0]
        assert str(draft_path)[:30] in footer(pilot)
    assert "Without a kind" in draft_path.read_text()


@pytest.mark.parametrize(
    ("editor", "command"),
    [
        ("vim", ["vim", "+7", "x.yaml"]),
        ("emacs -nw", ["emacs", "-nw", "+7", "x.yaml"]),
        ("code", ["code", "--wait", "--goto", "x.yaml:7:3"]),
        ("/usr/bin/hx", ["/usr/bin/hx", "x.yaml:7:3"]),
    ],
)
def test_each_editor_gets_the_line_in_its_own_syntax(
    monkeypatch: pytest.MonkeyPatch,
    editor: str,
    command: list[str],
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor)
    assert editor_command(Path("x.yaml"), 7, 3) == command


def test_a_missing_editor_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(external_editor.NoEditor, match="set EDITOR"):
        editor_command(Path("x.yaml"))


# -- Undo and export -------------------------------------------------------------------------------


async def test_u_takes_an_import_back_and_shift_u_restores_it(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
) -> None:
    with Store.writing(store_path) as store:
        import_files(store, [write_yaml(SECOND_IMPORT)])
    async with explore(store_path, view="changes") as pilot:
        assert "2 imports" in screen_text(pilot)
        assert "+ deal  A deal of two" in screen_text(pilot)
        await press(pilot, "u")
        assert stored_entry(store_path, "events", "deal") is None
        assert "import 2 taken back" in footer(pilot)
        await press(pilot, "U")
        assert stored_entry(store_path, "events", "deal")
        await press(pilot, "u", "u", "u")
        assert "There is no import to take back." in footer(pilot)


async def test_x_exports_the_selected_events_and_never_overwrites_a_file(
    explore: Explore,
    tmp_path: Path,
) -> None:
    path = tmp_path / "out.yaml"
    async with explore(filter="company:mistral-ai") as pilot:
        await submit(pilot, "x", str(path))
        assert "wrote" in footer(pilot)
        assert "id: mistral-ai" in path.read_text("utf-8")
        exported_bytes = path.read_bytes()

        await submit(pilot, "x", str(path))
        assert "is there already" in footer(pilot)
        assert path.read_bytes() == exported_bytes


async def test_x_refuses_an_unknown_file_type(explore: Explore, tmp_path: Path) -> None:
    async with explore() as pilot:
        await submit(pilot, "x", str(tmp_path / "out.doc"))
        assert "Name a file that ends in .yaml" in footer(pilot)
