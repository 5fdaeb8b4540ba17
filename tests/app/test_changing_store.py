"""The store under the explorer: empty, deleted, damaged, or written to by another program."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.app.driving import (
    Explore,
    check_store,
    current_link,
    explorer,
    footer,
    header,
    press,
    screen_rows,
    screen_text,
    settle,
    submit,
)
from tests.conftest import MakeStore, WriteYaml
from tests.sample_entries import WORLD, event_file
from tests.starter_counts import EVENT_COUNT
from textual.pilot import Pilot

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.store import Store
from partnerships_db.store.undo import undo_import
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.queries.client import StoreClient

NEW_EVENT = """
companies: [{id: globex, name: Globex}]
events:
  - id: globex-wins
    date: 2026-11-20
    kind: statement
    title: Globex wins
    parties: [{company: globex}]
"""
# fmt: off
KEYS_OF_EVERY_SORT = (
    "j", "k", "pagedown", "G", "g", "enter", "escape", "tab", "escape", "]", "[", "{", "}", "<",
    ">", "(", ")", "y", "o", "z", "z", "F", "2", "j", "enter", "escape", "3", "j", "l", "A", "r",
    "enter", "escape", "1", "backspace",
)
# fmt: on
"""None of them leaves the explorer."""


async def press_everything(pilot: Pilot[None]) -> None:
    """Press keys of every sort; the explorer must go on."""
    await press(pilot, *KEYS_OF_EVERY_SORT)
    await submit(pilot, "/", "amount>1bn x")
    await press(pilot, "F", ":", "a", "escape")
    await submit(pilot, "@", "2025")
    assert pilot.app.is_running
    assert explorer(pilot).crash is None


# -- Stores that lack something --------------------------------------------------------------------


async def test_an_empty_store_says_how_to_import(
    explore: Explore,
    make_store: MakeStore,
) -> None:
    store = make_store("companies: [{id: globex, name: Globex}]")
    store.connection.execute("DELETE FROM company")
    store.connection.execute("DELETE FROM entry")
    async with explore(store.path) as pilot:
        for view_key in "123":
            await press(pilot, view_key)
            assert " import" in screen_text(pilot), view_key
        await press(pilot, "1")
        await press_everything(pilot)


async def test_every_key_works_in_a_store_without_models_and_money(
    explore: Explore,
    make_store: MakeStore,
) -> None:
    store = make_store(NEW_EVENT)
    async with explore(store.path) as pilot:
        assert current_link(pilot) == Link("event", "globex-wins")
        await press_everything(pilot)


async def test_the_matrix_without_claude_opens_on_the_developer_of_most_models(
    explore: Explore,
    make_store: MakeStore,
) -> None:
    store = make_store(
        """
        companies: [{id: initech, name: Initech}, {id: hooli, name: Hooli}]
        models: [{id: one, name: One, developer: initech}]
        availability:
          - id: route
            model: one
            provider: hooli
            service: S
            periods: [{from: 2025, status: ga}]
        """
    )
    async with explore(store.path, view="matrix") as pilot:
        assert header(pilot).endswith("Initech: 1 model")


# -- Damage while the explorer runs ----------------------------------------------------------------


async def test_a_deleted_store_is_reported_and_the_explorer_goes_on(
    explore: Explore,
    starter_copy: Path,
) -> None:
    async with explore(starter_copy) as pilot:
        starter_copy.unlink()
        await press(pilot, "2")
        assert f"There is no store at {starter_copy}"[:60] in footer(pilot)
        await press_everything(pilot)
        await press(pilot, "R")
        assert "There is no store at" in footer(pilot)


def overwrite(path: Path) -> None:
    path.write_bytes(os.urandom(4096) * 50)


def truncate(path: Path) -> None:
    with open(path, "r+b") as file:
        file.truncate(10_000)


def claim_for_another_program(path: Path) -> None:
    with Store.writing(path) as store:
        store.connection.execute("PRAGMA application_id=1")


def claim_for_a_newer_version(path: Path) -> None:
    with Store.writing(path) as store:
        store.connection.execute("PRAGMA user_version=999")


@pytest.mark.parametrize(
    "damage",
    [overwrite, truncate, claim_for_another_program, claim_for_a_newer_version],
)
async def test_a_store_damaged_while_it_is_open_is_named_in_a_message(
    explore: Explore,
    starter_copy: Path,
    damage: Callable[[Path], None],
) -> None:
    async with explore(starter_copy) as pilot:
        damage(starter_copy)
        await press_everything(pilot)
        await press(pilot, "R")
        assert str(starter_copy)[:40] in footer(pilot)
        assert "Traceback" not in screen_text(pilot)


async def test_a_missing_table_is_reported_and_the_explorer_goes_on(
    explore: Explore,
    starter_copy: Path,
) -> None:
    with Store.writing(starter_copy) as store:
        store.connection.execute("DROP TABLE party")
    async with explore(starter_copy) as pilot:
        await press(pilot, "2")
        assert str(starter_copy)[:40] in footer(pilot)
        await press_everything(pilot)


async def test_the_explorer_survives_values_that_no_import_writes(
    explore: Explore,
    starter_copy: Path,
) -> None:
    with Store.writing(starter_copy) as store:
        execute = store.connection.execute
        execute("PRAGMA ignore_check_constraints=on")
        execute("UPDATE event SET kind = 'no such kind', status = 'odd', capacity = 'many GW'")
        execute("UPDATE flow SET kind = 'odd', qualifier = 'roughly', status = 'perhaps'")
        execute("UPDATE company SET kind = 'x', country = 'ZZ'")
        execute("UPDATE period SET status = 'nonsense'")
        execute("UPDATE source SET published = 'long ago', kind = 'hearsay'")
    async with explore(starter_copy) as pilot:
        await press_everything(pilot)


async def test_a_damaged_entry_is_named_and_all_others_are_shown(
    explore: Explore,
    make_store: MakeStore,
) -> None:
    store = make_store(WORLD, event_file("relations: [{type: related, to: deal}]"))
    store.connection.execute("UPDATE entry SET body = '{' WHERE id IN ('deal', 'acme')")
    async with explore(store.path, size=(160, 40)) as pilot:
        explorer(pilot).check_entries()
        await settle(pilot)
        assert "News" in screen_text(pilot)
        assert "damaged entry deal" in screen_text(pilot)
        assert "2 entries are damaged" in footer(pilot)
        await press(pilot, "G", "enter", "escape", "2", "j", "enter", "escape", "3", "4", "5", "6")
        await press(pilot, "1", "L")
        assert pilot.app.is_running


async def test_a_removed_store_is_said_until_it_is_back(
    explore: Explore,
    starter_copy: Path,
) -> None:
    elsewhere = starter_copy.with_name("elsewhere.db")
    async with explore(starter_copy, view="changes", size=(200, 40)) as pilot:
        starter_copy.rename(elsewhere)
        await check_store(pilot)
        assert f"The store {starter_copy} was removed" in footer(pilot)
        await press(pilot, "u")
        assert "There is no store" in footer(pilot)
        elsewhere.rename(starter_copy)
        await check_store(pilot)
        assert explorer(pilot).trouble == ""


async def test_undo_takes_back_no_other_import_than_the_listed_one(
    explore: Explore,
    starter_copy: Path,
    write_yaml: WriteYaml,
) -> None:
    with Store.writing(starter_copy) as store:
        import_files(store, [write_yaml(NEW_EVENT)])
        import_files(store, [write_yaml(NEW_EVENT.replace("2026-11-20", "2026-11-21"))])
        async with explore(starter_copy, view="changes") as pilot:
            await press(pilot, "u")
            undo_import(store)
            await press(pilot, "y")
            assert "Another program has changed the imports" in footer(pilot)
            await check_store(pilot)
            await press(pilot, "u", "y")
            assert "Import 2 undone" in footer(pilot)
            await press(pilot, "U", "y")
            assert "Import 2 redone" in footer(pilot)


async def test_a_replaced_store_is_read_again(
    explore: Explore,
    starter_copy: Path,
    make_store: MakeStore,
) -> None:
    other_store = make_store(NEW_EVENT)
    assert other_store.path is not None
    other_store.close()
    async with explore(starter_copy) as pilot:
        os.replace(other_store.path, starter_copy)
        await check_store(pilot)
        assert "The store was replaced by another file" in footer(pilot)
        assert "Globex wins" in screen_text(pilot)
        assert header(pilot).endswith("1 event")


async def test_a_backup_that_is_copied_into_the_store_is_read(
    explore: Explore,
    starter_copy: Path,
    make_store: MakeStore,
) -> None:
    backup = make_store(NEW_EVENT)
    assert backup.path is not None
    backup.close()
    async with explore(starter_copy) as pilot:
        await press(pilot, "j", "2", "1")
        shutil.copyfile(backup.path, starter_copy)
        await check_store(pilot)
        assert "Globex wins" in screen_text(pilot)
        assert header(pilot).endswith("1 event")


async def test_a_file_in_place_of_the_store_that_is_none_is_said(
    explore: Explore,
    starter_copy: Path,
    tmp_path: Path,
) -> None:
    other_file = tmp_path / "other"
    other_file.write_text("no store")
    async with explore(starter_copy, size=(200, 40)) as pilot:
        os.replace(other_file, starter_copy)
        await check_store(pilot)
        assert f"{starter_copy} is not a store" in footer(pilot)
        await press(pilot, "2", "1")
        assert pilot.app.is_running
    assert starter_copy.read_text() == "no store"


def test_a_task_that_writes_nothing_is_no_change_of_the_store(starter_copy: Path) -> None:
    client = StoreClient(Store.reading(starter_copy))
    assert client.run_write(undo_import) is not None
    assert client.has_changed()
    assert Path(f"{starter_copy}-wal").stat().st_size == 0
    for _ in range(2):
        assert client.run_write(undo_import) is None
        assert not client.has_changed()
    client.close()


# -- Writes by another program ---------------------------------------------------------------------


async def test_an_import_by_another_program_appears_by_itself(
    explore: Explore,
    starter_copy: Path,
    write_yaml: WriteYaml,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("partnerships_tui.app.explorer.STORE_POLL_SECONDS", 0.01)
    async with explore(starter_copy) as pilot:
        assert "Globex wins" not in screen_text(pilot)
        with Store.writing(starter_copy) as store:
            assert not import_files(store, [write_yaml(NEW_EVENT)]).diagnostics
        for _ in range(100):
            await pilot.pause(0.01)
            if f"{EVENT_COUNT + 1} events" in header(pilot):
                break
        assert header(pilot).endswith(f"{EVENT_COUNT + 1} events")
        assert "Globex wins" in "\n".join(screen_rows(pilot)[7:9])
        assert current_link(pilot) == Link("event", "claude-fable-5-2-release"), "the cursor stays"


async def test_shift_r_opens_the_file_that_has_taken_the_place_of_the_store(
    explore: Explore,
    starter_copy: Path,
    write_yaml: WriteYaml,
) -> None:
    new_path = starter_copy.with_name("new.db")
    with Store.creating(new_path) as store:
        assert not import_files(store, [write_yaml(NEW_EVENT)]).diagnostics
    async with explore(starter_copy) as pilot:
        os.replace(new_path, starter_copy)
        await press(pilot, "R")
        assert header(pilot).endswith(" 1 event")
        assert "Globex wins" in screen_text(pilot)
