"""Bursts of keys: what is typed at any speed leads where the same keys lead when typed slowly.

`tests/app/test_typed_bursts.py` tries a few sequences, `tests/soak` many.
"""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from tests.app.driving import Explore, explorer, press, settle
from tests.app.textual_internals import key_event
from textual.pilot import Pilot
from textual.widgets import Input

from partnerships_db.store.store import Store
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.queries.client import StoreClient

TIMER_SECONDS = 0.03
"""Longer than the timers of the prompt, which `quick_timers` shortens."""

OPENING = ("1", "2", "3", "4", "5", "6", "L", "z", "tab", "enter", "?", ":", "/", "@", "v")
MOVING = ("j", "j", "j", "k", "G", "g", "pagedown", "down", "[", "]")
LEAVING = ("escape", "escape", "q?", "backspace")
"""`q?` is `q` where something is open, which must not leave the explorer."""
TYPED = (
    ("/", *"openai", "enter"),
    ("/", *"oracle"),
    ("@", *"=2025-11", "enter"),
    (":", *"mistral", "enter"),
    (":", *"go to the money", "enter"),
    ("2", "/", *"openai", "enter"),
    ("2", "j", "j", "enter"),
    ("4", "v", "j", "enter"),
    ("5", "v", "j", "j"),
    ("3", "j", "l", "enter"),
    ("<", "<", ">"),
)
"""What people type at once."""


class Place(NamedTuple):
    """Where a sequence of keys has led."""

    view: str
    filter_text: str
    as_of: str
    popup: str
    focused: str
    typed_text: str
    list_cursor: int
    page_cursor: int
    item: Link | None
    """The entry under the cursor."""
    face: str


def place_of(pilot: Pilot[None]) -> Place:
    app = explorer(pilot)
    screen = app.view_screen
    focused = app.screen.focused
    is_settled = not screen.is_prompt_open()  # while a filter is typed, the list follows at leisure
    has_item = is_settled and screen.main_list.item_count
    return Place(
        view=screen.view,
        filter_text=app.state.filter.text,
        as_of=str(app.state.as_of),
        popup=type(app.screen).__name__,
        focused=str(focused and focused.id),
        typed_text=focused.value if isinstance(focused, Input) else "",
        list_cursor=screen.main_list.cursor if is_settled else 0,
        page_cursor=screen.page.cursor if is_settled else 0,
        item=screen.current_link() if has_item else None,
        face=screen.save_settings().get("list", ""),
    )


def random_keys(chance: random.Random, length: int) -> list[str]:
    """Keys that open, move, type and leave, as a person in a hurry presses them."""
    keys: list[str] = []
    while len(keys) < length:
        part = chance.choice((OPENING, MOVING, LEAVING, TYPED, TYPED))
        if part is TYPED:
            keys.extend(chance.choice(TYPED))
        else:
            keys.append(str(chance.choice(part)))
    return keys


@contextmanager
def slow_answers(chance: random.Random) -> Iterator[None]:
    """Workers wait for a random time before they ask the store."""
    connection = StoreClient.connection

    @contextmanager
    def slow_connection(client: StoreClient) -> Iterator[Store]:
        time.sleep(chance.choice((0, 0, 0.005, 0.02)))
        with connection(client) as store:
            yield store

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(StoreClient, "connection", slow_connection)
        yield


def quicken_timers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a typed word be applied at once, and never sort what is found while a person pauses."""
    monkeypatch.setattr("partnerships_tui.screens.filter_prompt.TERM_NAME_WAIT_SECONDS", 0.001)
    monkeypatch.setattr("partnerships_tui.screens.filter_prompt.TYPING_PAUSE_SECONDS", 3600)


async def place_after_slow_keys(explore: Explore, keys: Sequence[str]) -> tuple[Place, list[str]]:
    """The place after keys with a pause after each, and the keys that were pressed."""
    pressed_keys = []
    async with explore(size=(160, 40)) as pilot:
        for key in keys:
            if key == "q?" and not _is_something_open(pilot):
                continue
            pressed_keys.append(key[0] if key == "q?" else key)
            await press(pilot, pressed_keys[-1])
            await asyncio.sleep(0.002)
        await asyncio.sleep(TIMER_SECONDS)
        await settle(pilot)
        return place_of(pilot), pressed_keys


async def place_after_bursts(
    explore: Explore,
    keys: Sequence[str],
    chance: random.Random,
) -> Place:
    """The place after the same keys in bursts of any length, while answers are slow."""
    with slow_answers(chance):
        async with explore(size=(160, 40)) as pilot:
            for key in keys:
                pilot.app.post_message(key_event(key))
                if chance.random() < 0.3:
                    await asyncio.sleep(chance.choice((0, 0, 0.001, 0.01)))
            await settle(pilot)
            await asyncio.sleep(TIMER_SECONDS)
            await settle(pilot)
            return place_of(pilot)


def _is_something_open(pilot: Pilot[None]) -> bool:
    """Whether `q` closes something that does not take it as a letter."""
    app = explorer(pilot)
    is_page = app.view_screen.page.has_focus
    is_popup = len(app.screen_stack) > 1
    return (is_page or is_popup) and not isinstance(app.screen.focused, Input)
