"""Helpers that drive the explorer in a test by its keys, and read its screen."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import cast

from tests.app.textual_internals import handle_messages, key_event, screen_strips
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from partnerships_tui.app.explorer import Explorer
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.screens.timeline import TimelineScreen

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
"""The fixture `explore`."""

DEAL = "microsoft-nvidia-anthropic-partnership"
"""The id of an event with three companies, several flows, conflicts and later changes."""

RESIZE_DELAY_SECONDS = 0.02

# -- Reading ---------------------------------------------------------------------------------------


def explorer(pilot: Pilot[None]) -> Explorer:
    return cast(Explorer, pilot.app)


def timeline_screen(pilot: Pilot[None]) -> TimelineScreen:
    """The screen of the view in front, which must be the Timeline."""
    screen = explorer(pilot).view_screen
    assert isinstance(screen, TimelineScreen)
    return screen


def screen_rows(pilot: Pilot[None]) -> list[str]:
    """The rows of the screen in front, as text."""
    return [strip.text for strip in screen_strips(pilot.app)]


def screen_text(pilot: Pilot[None]) -> str:
    return "\n".join(screen_rows(pilot))


def header(pilot: Pilot[None]) -> str:
    """The views and the facts about the view, those on the rule below the tabs too."""
    tab_row, rule = screen_rows(pilot)[:2]
    return f"{tab_row.rstrip()} {rule.strip(' ─')}".rstrip()


def footer(pilot: Pilot[None]) -> str:
    """The last row: a message, or the keys."""
    return screen_rows(pilot)[-1]


def page_text(pilot: Pilot[None]) -> str:
    """The whole page of the view in front, also the lines that are scrolled out of sight."""
    return explorer(pilot).view_screen.page.text


def current_link(pilot: Pilot[None]) -> Link | None:
    """The entry under the cursor of the view in front."""
    return explorer(pilot).view_screen.current_link()


# -- Driving ---------------------------------------------------------------------------------------


async def settle(pilot: Pilot[None]) -> None:
    """Wait until all messages are handled, all workers have answered and all answers are shown."""
    app = pilot.app
    is_settled = False
    while not is_settled:
        is_quiet = await handle_messages(app)
        is_settled = is_quiet and not app.workers
        with suppress(WorkerCancelled):  # by a later query of its group
            await app.workers.wait_for_complete()


async def press(
    pilot: Pilot[None],
    *keys: str,
    text: str = "",
) -> None:
    """Press keys and settle after each, then type a text without a pause between its letters."""
    for key in keys:
        pilot.app.post_message(key_event(key))
        await settle(pilot)
    for letter in text:
        pilot.app.post_message(key_event(letter))
        await handle_messages(pilot.app)
    if text:
        await settle(pilot)


async def submit(
    pilot: Pilot[None],
    key: str,
    text: str,
) -> None:
    """Open a prompt by its key, type a text and press Enter."""
    await press(pilot, key, text=text)
    await press(pilot, "enter")


async def resize(
    pilot: Pilot[None],
    size: tuple[int, int],
) -> None:
    """Resize the terminal, and wait until Textual has noticed: it collects new sizes for 8 ms."""
    await pilot.resize_terminal(*size)
    await pilot.pause(RESIZE_DELAY_SECONDS)
    await settle(pilot)


async def go_to(
    pilot: Pilot[None],
    entry_id: str,
) -> None:
    """Move the cursor of the view in front to an entry."""
    explorer(pilot).view_screen.go_to(entry_id)
    await settle(pilot)


async def follow(
    pilot: Pilot[None],
    link: Link,
) -> None:
    explorer(pilot).follow(link)
    await settle(pilot)


def focus_link(
    pilot: Pilot[None],
    link: Link,
) -> None:
    """Move the focus to the page, and its cursor to a link."""
    page = explorer(pilot).view_screen.page
    page.focus()
    page.cursor = page.links.index(link)


def first_link(
    pilot: Pilot[None],
    kind: str,
    target_part: str = "",
) -> Link:
    """The page's first link of a kind whose target contains a text."""
    links = explorer(pilot).view_screen.page.links
    return next(link for link in links if link.kind == kind and target_part in link.target)


async def check_store(pilot: Pilot[None]) -> None:
    """Make the explorer notice at once that another program has written to the store."""
    explorer(pilot).check_for_external_writes()
    await settle(pilot)
