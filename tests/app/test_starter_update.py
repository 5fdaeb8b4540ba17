"""The explorer offers a newer edition of the starter data, and reviews it before the import."""

from pathlib import Path

import pytest
from tests.app.driving import Explore, explorer, footer, header, press, screen_rows, settle
from tests.editions import NEW, OLD, store_of_older_edition, write_edition
from textual.pilot import Pilot

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.editions import store_edition
from partnerships_db.store.store import Store
from partnerships_tui.screens.import_preview import ImportPreview
from partnerships_tui.user_state.session import Session

OFFER = f"newer starter data: {NEW}, here {OLD}; I shows what changes"


@pytest.fixture
def store_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of an older edition than the program's, in which the user has changed an event."""
    return store_of_older_edition(
        tmp_path,
        monkeypatch,
        old_titles={"a": "One", "b": "One"},
        new_titles={"a": "Two", "b": "Two"},
        own_titles={"b": "Mine"},
    )


async def offer_of(pilot: Pilot[None]) -> str:
    """The line under the header, after the explorer has looked at the editions."""
    explorer(pilot).check_entries()
    await settle(pilot)
    return screen_rows(pilot)[1]


def preview(pilot: Pilot[None]) -> ImportPreview:
    screen = pilot.app.screen
    assert isinstance(screen, ImportPreview)
    return screen


async def test_a_newer_edition_is_offered_until_it_is_imported(
    explore: Explore,
    store_path: Path,
) -> None:
    async with explore(store_path) as pilot:
        assert OFFER in await offer_of(pilot)
        await press(pilot, "I")
        rows = screen_rows(pilot)
        assert f"starter data {NEW}" in header(pilot)
        assert "1 changed by you too" in header(pilot)
        assert "[ ] ~ event" in rows[2]
        assert "[x] ~ event" in rows[3]
        assert "changed by you and by the edition" in preview(pilot).page.text
        assert "Your changes" in preview(pilot).page.text

        await press(pilot, "i")
        assert "Import 3: changed 1 event" in footer(pilot)
        assert OFFER not in await offer_of(pilot)
        assert not explorer(pilot).session.put_off
    with Store.reading(store_path) as store:
        assert store_edition(store) == NEW


async def test_accepting_all_leaves_out_what_the_user_changed_too(
    explore: Explore,
    store_path: Path,
) -> None:
    async with explore(store_path) as pilot:
        await press(pilot, "I", "a", "a")
        assert "1 of 2 accepted" in header(pilot)
        await press(pilot, "space")
        assert "2 of 2 accepted" in header(pilot)


async def test_an_edition_that_is_put_off_is_not_offered_again(
    explore: Explore,
    store_path: Path,
) -> None:
    async with explore(store_path) as pilot:
        assert OFFER in await offer_of(pilot)
        await press(pilot, "I", "escape")
        assert OFFER not in screen_rows(pilot)[1]
        assert "I shows the changes" in footer(pilot)
        assert explorer(pilot).session.put_off == NEW
    async with explore(store_path, session=Session(put_off=NEW)) as pilot:
        assert OFFER not in await offer_of(pilot)
        await press(pilot, "I")
        assert "1 of 2 accepted" in header(pilot)
    async with explore(store_path, session=Session(put_off=OLD)) as pilot:
        assert OFFER in await offer_of(pilot)


async def test_a_store_without_starter_data_is_offered_none(
    explore: Explore,
    store_path: Path,
    tmp_path: Path,
) -> None:
    path = tmp_path / "own.db"
    with Store.creating(path) as store:
        import_files(store, [write_edition(tmp_path / "log", "", {"a": "One"})])
    async with explore(path) as pilot:
        assert "is newer" not in await offer_of(pilot)
        await press(pilot, "I")
        assert "no starter data" in footer(pilot)
