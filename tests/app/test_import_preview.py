"""Importing and editing in the explorer: nothing is written before it has been seen and agreed to."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.queries.details import find_entry
from partnerships_db.store.store import Store
from partnerships_tui.app import external_editor
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.app.external_editor import editor_command

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]
Edits = Callable[..., list[tuple[Path, int]]]

BEFORE = """
companies:
  - {id: globex, name: Globex, country: US, website: "https://globex.example"}
events:
  - {id: old, date: 2025-01-01, kind: statement, title: An old one, parties: [{company: globex}]}
"""
AFTER = """
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


@pytest.fixture
def store(make_store: Callable[..., Store]) -> Path:
    path = make_store(BEFORE).path
    assert path is not None
    return path


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch) -> Edits:
    """`editor(old, new, …)`: an editor that changes the text so; gives the list of what it was opened on."""
    opened: list[tuple[Path, int]] = []

    def make(*pairs: tuple[str, str]) -> list[tuple[Path, int]]:
        def edit(path: Path, line: int = 1, column: int = 1) -> None:
            opened.append((path, line))
            text = path.read_text()
            for old, new in pairs:
                text = text.replace(old, new)
            path.write_text(text)

        monkeypatch.setattr(external_editor, "edit", edit)
        monkeypatch.setattr(Explorer, "suspend", lambda _self: nullcontext())
        return opened

    return make


async def open_import(pilot: Pilot[None], press: Press, path: str) -> None:
    cast(Explorer, pilot.app).import_flow.show([path])
    await press(pilot)


def entry(path: Path, name: str, entry_id: str) -> object:
    with Store.reading(path) as store:
        return find_entry(store, name, entry_id)  # type: ignore[arg-type]


async def test_i_asks_for_a_path_and_shows_what_would_change(
    explore: Explore, press: Press, screen_of: Rows, store: Path, write_yaml: Callable[..., str]
) -> None:
    path = write_yaml(AFTER)
    async with explore(store) as pilot:
        await press(pilot, "i", text=path)
        await press(pilot, "enter")
        told = "\n".join(screen_of(pilot))
        assert "Import log.yaml" in told
        assert "2 new, 1 changed · 3 of 3 accepted" in told
        assert "2 changes, 1 lost" in told, "what would be lost is as loud as what is new"
        assert "- website: https://globex.example (no longer" in told
        assert entry(store, "events", "deal") is None, "nothing is written by looking"
        await press(pilot, "i")
        assert entry(store, "events", "deal")
        assert "A deal of two" in "\n".join(screen_of(pilot))
        assert "import 2: added 1 company, 1 event; changed 1 company" in screen_of(pilot)[-1]


async def test_leaving_a_company_out_leaves_out_the_event_that_names_it(
    explore: Explore, press: Press, screen_of: Rows, store: Path, write_yaml: Callable[..., str]
) -> None:
    async with explore(store) as pilot:
        await open_import(pilot, press, write_yaml(AFTER))
        await press(pilot, "j", "space")
        assert "1 of 3 accepted" in screen_of(pilot)[0]
        await press(pilot, "space")
        assert "3 of 3 accepted" in screen_of(pilot)[0], "the event comes back with what it needs"
        await press(pilot, "k", "space", "i")
    assert entry(store, "companies", "initech") is None
    assert entry(store, "events", "deal") is None
    assert cast(dict[str, str], entry(store, "companies", "globex"))["country"] == "NO"


async def test_all_and_none_and_escape_imports_nothing(
    explore: Explore, press: Press, screen_of: Rows, store: Path, write_yaml: Callable[..., str]
) -> None:
    async with explore(store) as pilot:
        await open_import(pilot, press, write_yaml(AFTER))
        await press(pilot, "a", "i")
        assert "Nothing is accepted." in screen_of(pilot)[-1]
        await press(pilot, "a")
        assert "3 of 3 accepted" in screen_of(pilot)[0]
        await press(pilot, "escape")
        assert "Nothing was imported." in screen_of(pilot)[-1]
    assert entry(store, "events", "deal") is None


async def test_what_has_changed_since_it_was_shown_is_shown_again(
    explore: Explore, press: Press, screen_of: Rows, store: Path, write_yaml: Callable[..., str]
) -> None:
    path = write_yaml(AFTER)
    async with explore(store) as pilot:
        await open_import(pilot, press, path)
        write_yaml(AFTER.replace("A deal of two", "Another deal"))
        await press(pilot, "i")
        assert entry(store, "events", "deal") is None, "nobody agreed to that"
        assert "Another deal" in "\n".join(screen_of(pilot))
        await press(pilot, "i")
    assert cast(dict[str, str], entry(store, "events", "deal"))["title"] == "Another deal"


async def test_mistakes_are_a_list_and_enter_mends_them_in_the_editor(
    explore: Explore,
    press: Press,
    screen_of: Rows,
    store: Path,
    write_yaml: Callable[..., str],
    editor: Edits,
) -> None:
    opened = editor(("statment", "statement"))
    path = write_yaml(AFTER.replace("kind: statement", "kind: statment"))
    async with explore(store) as pilot:
        await open_import(pilot, press, path)
        told = "\n".join(screen_of(pilot))
        assert "1 problem · nothing can be imported" in told
        assert 'did you mean "statement"?' in told
        await press(pilot, "enter")
        assert opened == [(Path(path), 8)]
        assert "3 of 3 accepted" in screen_of(pilot)[0], "coming back checks again"


async def test_e_opens_the_file_at_the_entry_while_it_stands_there_as_imported(
    explore: Explore, press: Press, store: Path, editor: Edits, tmp_path: Path
) -> None:
    opened = editor(("An old one", "An older one"))
    async with explore(store) as pilot:
        await press(pilot, "e")
        assert opened == [(tmp_path / "store-0" / "0.yaml", 5)]
        await press(pilot, "i")
        assert cast(dict[str, str], entry(store, "events", "old"))["title"] == "An older one"
        opened[0][0].write_text("events: []\n")
        await press(pilot, "e")
        assert opened[1][0].name == "old.yaml", "its canonical text in a file of its own"
        assert not opened[1][0].exists(), "which goes where nothing was changed in it"


async def test_a_writes_a_new_event(
    explore: Explore, press: Press, screen_of: Rows, store: Path, editor: Edits
) -> None:
    opened = editor(
        ("    kind:   #", "    kind: statement #"), ("    title:\n", "    title: Something said\n")
    )
    async with explore(store) as pilot:
        await press(pilot, "a")
        assert "1 new, 0 changed" in screen_of(pilot)[0]
        await press(pilot, "i")
        assert entry(store, "events", opened[0][0].stem)
        assert not opened[0][0].exists()
        await press(pilot, "a", "escape")
        assert opened[1][0].stem == f"{opened[0][0].stem}-2", "an id that is free"


async def test_a_new_event_that_was_not_touched_leaves_nothing(
    explore: Explore, press: Press, screen_of: Rows, store: Path, editor: Edits
) -> None:
    opened = editor()
    async with explore(store) as pilot:
        await press(pilot, "a")
        assert "Nothing was changed." in screen_of(pilot)[-1]
    assert not opened[0][0].parent.exists()


async def test_a_text_with_mistakes_is_not_thrown_away(
    explore: Explore, press: Press, screen_of: Rows, store: Path, editor: Edits
) -> None:
    opened = editor(("    title:\n", "    title: Without a kind\n"))
    async with explore(store) as pilot:
        await press(pilot, "a", "escape")
        assert str(opened[0][0])[:30] in screen_of(pilot)[-1]
    assert "Without a kind" in opened[0][0].read_text()


async def test_changes_are_listed_taken_back_and_put_back(
    explore: Explore, press: Press, screen_of: Rows, store: Path, write_yaml: Callable[..., str]
) -> None:
    with Store.writing(store) as writable:
        import_files(writable, [write_yaml(AFTER)])
    async with explore(store, view="changes") as pilot:
        told = "\n".join(screen_of(pilot))
        assert "2 imports" in told
        assert "+ deal  A deal of two" in told
        await press(pilot, "u")
        assert entry(store, "events", "deal") is None
        assert "import 2 taken back" in screen_of(pilot)[-1]
        await press(pilot, "U")
        assert entry(store, "events", "deal")
        await press(pilot, "u", "u", "u")
        assert "There is no import to take back." in screen_of(pilot)[-1]


@pytest.mark.parametrize(
    ("given", "line", "command"),
    [
        ("vim", 7, ["vim", "+7", "x.yaml"]),
        ("emacs -nw", 7, ["emacs", "-nw", "+7", "x.yaml"]),
        ("code", 7, ["code", "--wait", "--goto", "x.yaml:7:3"]),
        ("/usr/bin/hx", 7, ["/usr/bin/hx", "x.yaml:7:3"]),
    ],
)
def test_each_editor_is_told_the_line_its_own_way(
    monkeypatch: pytest.MonkeyPatch, given: str, line: int, command: list[str]
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", given)
    assert editor_command(Path("x.yaml"), line, 3) == command


def test_without_an_editor_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(external_editor.NoEditor, match="set EDITOR"):
        editor_command(Path("x.yaml"))


async def test_x_exports_what_the_filter_selects_and_replaces_nothing(
    explore: Explore, press: Press, screen_of: Rows, tmp_path: Path
) -> None:
    path = tmp_path / "out.yaml"
    async with explore(filter="company:mistral-ai") as pilot:
        await press(pilot, "x", text=str(path))
        await press(pilot, "enter")
        assert "wrote" in screen_of(pilot)[-1]
        assert "id: mistral-ai" in path.read_text("utf-8")
        kept = path.read_bytes()
        await press(pilot, "x", text=str(path))
        await press(pilot, "enter")
        assert "is there already" in screen_of(pilot)[-1]
        assert path.read_bytes() == kept
        await press(pilot, "x", text=str(tmp_path / "out.doc"))
        await press(pilot, "enter")
        assert "Name a file that ends in .yaml" in screen_of(pilot)[-1]
