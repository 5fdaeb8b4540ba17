"""Answers that come late, and keys that come at once: nothing that is closed is touched."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.app.driving import Explore, current_link, explorer, first_link, footer, press, settle
from tests.app.textual_internals import handle_messages, key_event
from tests.conftest import WriteYaml
from textual.pilot import Pilot

from partnerships_db.store.store import Store
from partnerships_tui.app.browser import BrowserOutcome
from partnerships_tui.queries.client import StoreClient
from partnerships_tui.screens.finder import Finder

KEYS = [
    *"123456Lijkhl:?fCV'/@xyomgGnNsTFztRcvU+-$[]p ",
    *("enter", "enter", "escape", "escape", "escape", "tab", "backspace", "down", "up", "ctrl+d"),
]
"""Keys of every view, of lists and prompts; none that leaves the explorer."""

BURST_LENGTH = 12


def send(pilot: Pilot[None], *keys: str) -> None:
    """Send keys without waiting for anything, as a paste or a slow connection does."""
    for key in keys:
        pilot.app.post_message(key_event(key))


@pytest.fixture
def slow_answers(monkeypatch: pytest.MonkeyPatch) -> random.Random:
    """Workers wait for a random time before they ask the store."""
    chance = random.Random(14)
    connection = StoreClient.connection

    @contextmanager
    def slow_connection(client: StoreClient) -> Iterator[Store]:
        time.sleep(chance.choice((0, 0, 0.01, 0.04)))
        with connection(client) as store:
            yield store

    monkeypatch.setattr(StoreClient, "connection", slow_connection)
    return chance


@pytest.mark.parametrize("view", ["lanes", "matrix", "sources"])
async def test_bursts_of_any_keys_end_nothing(
    explore: Explore,
    slow_answers: random.Random,
    monkeypatch: pytest.MonkeyPatch,
    view: str,
) -> None:
    monkeypatch.setattr(
        "partnerships_tui.app.browser.open_in_browser",
        lambda *_: BrowserOutcome.OPENED,
    )
    async with explore(view=view) as pilot:
        for _ in range(6):
            send(pilot, *slow_answers.choices(KEYS, k=BURST_LENGTH))
            await handle_messages(pilot.app)
        await settle(pilot)
        assert pilot.app.is_running


@pytest.mark.parametrize("key", [":", "i"])
@pytest.mark.usefixtures("slow_answers")
async def test_a_list_may_close_before_its_answer(explore: Explore, key: str) -> None:
    async with explore() as pilot:
        for _ in range(3):
            send(pilot, key, *"micro", "escape", "escape")
            await handle_messages(pilot.app)
        await settle(pilot)
        assert not isinstance(pilot.app.screen, Finder)


async def test_enter_twice_in_one_burst_chooses_once(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, ":", text="go to the matrix")
        send(pilot, "enter", "enter", "escape", "escape")
        await settle(pilot)
        assert len(pilot.app.screen_stack) == 1


@pytest.mark.parametrize("view", ["timeline", "companies"])
async def test_a_key_in_one_burst_with_a_move_uses_the_row_under_the_cursor(
    explore: Explore,
    monkeypatch: pytest.MonkeyPatch,
    view: str,
) -> None:
    opened: list[str] = []
    async with explore(view=view) as pilot:
        monkeypatch.setattr(explorer(pilot), "open_source", opened.append)
        send(pilot, *"jjjo")
        await settle(pilot)
        assert opened == [first_link(pilot, "source").target]
        send(pilot, *"jjy")
        await settle(pilot)
        link = current_link(pilot)
        await press(pilot, "y")
        once_more = pilot.app.clipboard
        assert link == current_link(pilot)
        send(pilot, *"kjy")
        await settle(pilot)
        assert pilot.app.clipboard == once_more


async def test_the_review_cannot_be_left_while_its_import_is_written(
    explore: Explore,
    starter_copy: Path,
    write_yaml: WriteYaml,
) -> None:
    path = write_yaml("companies: [{id: initech, name: Initech}]")
    async with explore(starter_copy) as pilot:
        explorer(pilot).import_flow.show([path])
        await settle(pilot)
        send(pilot, "i", "i", "escape", "escape")
        await settle(pilot)
        assert "added 1 company" in footer(pilot)
        assert len(pilot.app.screen_stack) == 1


async def test_a_review_that_closes_under_the_help_closes_itself_and_nothing_else(
    explore: Explore,
    starter_copy: Path,
    write_yaml: WriteYaml,
) -> None:
    path = write_yaml("companies: [{id: anthropic, name: Anthropic}]")
    async with explore(starter_copy) as pilot:
        explorer(pilot).import_flow.show([path])
        await settle(pilot)
        review = pilot.app.screen
        await press(pilot, "?")
        review.dismiss()
        await settle(pilot)
        assert isinstance(pilot.app.screen, Finder), "the help stays"
        await press(pilot, "escape")
        assert len(pilot.app.screen_stack) == 1
        await press(pilot, "2")
        assert explorer(pilot).view_screen.view == "companies"
