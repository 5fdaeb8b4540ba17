"""The store under the explorer: empty, gone, broken, or written to by somebody else meanwhile."""

import os
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.store import Store
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.drawing.text.spans import Link

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]

DEAL = "microsoft-nvidia-anthropic-partnership"
NEW = """
companies: [{id: globex, name: Globex}]
events:
  - id: globex-wins
    date: 2026-11-20
    kind: statement
    title: Globex wins
    parties: [{company: globex}]
"""
EVERY_KEY = (
    "j", "k", "pagedown", "G", "g", "enter", "escape", "tab", "escape", "]", "[", "{", "}", "<", ">", "(", ")", "y",
    "o", "z", "z", "F", "2", "j", "enter", "escape", "3", "j", "l", "A", "r", "enter", "escape", "1", "backspace",
)  # fmt: skip
"""A key of every sort, none of which leaves."""


def explorer(pilot: Pilot[None]) -> Explorer:
    return cast(Explorer, pilot.app)


async def press_everything(pilot: Pilot[None], press: Press) -> None:
    await press(pilot, *EVERY_KEY)
    await press(pilot, "/", text="amount>1bn x")
    await press(pilot, "enter", "F", ":", "a", "escape", "@", text="2025")
    await press(pilot, "enter")
    assert pilot.app.is_running
    assert explorer(pilot).crash is None


async def test_an_empty_store_says_what_fills_it(
    explore: Explore, press: Press, screen_of: Rows, make_store: Callable[..., Store]
) -> None:
    store = make_store("companies: [{id: globex, name: Globex}]")
    store.connection.execute("DELETE FROM company")
    store.connection.execute("DELETE FROM entry")
    async with explore(store.path) as pilot:
        for view in "123":
            await press(pilot, view)
            told = "\n".join(screen_of(pilot))
            assert "partnerships-tui import FILE.yaml" in told, view
        await press(pilot, "1")
        await press_everything(pilot, press)


async def test_a_store_without_models_or_money(
    explore: Explore, press: Press, make_store: Callable[..., Store]
) -> None:
    store = make_store(NEW)
    async with explore(store.path) as pilot:
        assert explorer(pilot).view_screen.current_link() == Link("event", "globex-wins")
        await press_everything(pilot, press)


async def test_a_store_without_claude_begins_with_whoever_has_most_models(
    explore: Explore, make_store: Callable[..., Store], screen_of: Rows
) -> None:
    store = make_store(
        """
        companies: [{id: initech, name: Initech}, {id: hooli, name: Hooli}]
        models: [{id: one, name: One, developer: initech}]
        availability: [{id: route, model: one, provider: hooli, service: S, periods: [{from: 2025, status: ga}]}]
        """
    )
    async with explore(store.path, view="matrix") as pilot:
        assert screen_of(pilot)[0].rstrip().endswith("Initech: 1 model")


# -- Broken underneath -------------------------------------------------------------------------------


async def test_a_deleted_store_is_a_sentence_and_no_end(
    explore: Explore, press: Press, screen_of: Rows, starter_copy: Path
) -> None:
    async with explore(starter_copy) as pilot:
        starter_copy.unlink()
        await press(pilot, "2")
        assert f"there is no store at {starter_copy}"[:60] in screen_of(pilot)[-1]
        await press_everything(pilot, press)
        await press(pilot, "R")
        assert "there is no store at" in screen_of(pilot)[-1]


@pytest.mark.parametrize("damage", ["overwritten", "truncated", "other program's", "newer"])
async def test_a_store_that_breaks_while_it_is_open_is_a_sentence(
    explore: Explore, press: Press, screen_of: Rows, starter_copy: Path, damage: str
) -> None:
    async with explore(starter_copy) as pilot:
        match damage:
            case "overwritten":
                starter_copy.write_bytes(os.urandom(4096) * 50)
            case "truncated":
                with open(starter_copy, "r+b") as file:
                    file.truncate(10_000)
            case _:
                statement = "user_version=999" if damage == "newer" else "application_id=1"
                with Store.writing(starter_copy) as store:
                    store.connection.execute(f"PRAGMA {statement}")
        await press_everything(pilot, press)
        await press(pilot, "R")
        told = screen_of(pilot)[-1]
        assert str(starter_copy)[:40] in told, "the sentence names the store"
        assert "Traceback" not in "\n".join(screen_of(pilot))


async def test_a_missing_table_is_a_sentence(
    explore: Explore, press: Press, screen_of: Rows, starter_copy: Path
) -> None:
    with Store.writing(starter_copy) as store:
        store.connection.execute("DROP TABLE party")
    async with explore(starter_copy) as pilot:
        await press(pilot, "2")
        assert (
            "is damaged: a table is missing" in " ".join(screen_of(pilot)[-2:])
            or str(starter_copy)[:40] in (screen_of(pilot)[-1])
        )
        await press_everything(pilot, press)


async def test_values_that_no_import_would_write_are_no_end(
    explore: Explore, press: Press, starter_copy: Path
) -> None:
    """Whatever a foreign hand wrote into the columns: a sentence, or a screen without it, and no traceback."""
    with Store.writing(starter_copy) as store:
        execute = store.connection.execute
        execute("PRAGMA ignore_check_constraints=on")
        execute(
            "UPDATE event SET kind = 'no such kind', status = 'odd', capacity = 'many gigawatts'"
        )
        execute("UPDATE flow SET kind = 'odd', qualifier = 'roughly', status = 'perhaps'")
        execute("UPDATE company SET kind = 'x', country = 'ZZ'")
        execute("UPDATE period SET status = 'nonsense'")
        execute("UPDATE source SET published = 'long ago', kind = 'hearsay'")
    async with explore(starter_copy) as pilot:
        await press_everything(pilot, press)


# -- Written to by somebody else ---------------------------------------------------------------------


async def test_what_another_program_imports_appears_by_itself(
    explore: Explore, screen_of: Rows, starter_copy: Path, write_yaml: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("partnerships_tui.app.explorer.STORE_POLL_SECONDS", 0.01)
    async with explore(starter_copy) as pilot:
        assert "Globex wins" not in "\n".join(screen_of(pilot))
        with Store.writing(starter_copy) as store:
            assert not import_files(store, [write_yaml(NEW)]).diagnostics
        for _ in range(100):
            await pilot.pause(0.01)
            if "375 events" in screen_of(pilot)[0]:
                break
        assert screen_of(pilot)[0].rstrip().endswith("375 events")
        assert "Globex wins" in "\n".join(screen_of(pilot)[7:9])
        assert explorer(pilot).view_screen.current_link() == Link(
            "event", "claude-fable-5-2-release"
        ), "the cursor stays"


async def test_r_finds_another_file_at_the_same_place(
    explore: Explore,
    press: Press,
    screen_of: Rows,
    starter_copy: Path,
    write_yaml: Callable[..., str],
) -> None:
    other = starter_copy.with_name("other.db")
    with Store.creating(other) as store:
        assert not import_files(store, [write_yaml(NEW)]).diagnostics
    async with explore(starter_copy) as pilot:
        os.replace(other, starter_copy)
        await press(pilot, "R")
        assert screen_of(pilot)[0].rstrip().endswith(" 1 event")
        assert "Globex wins" in "\n".join(screen_of(pilot))
