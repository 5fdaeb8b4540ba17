"""The Timeline by its keys: opening, moving, jumping, panes."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import cast

import pytest
from textual.pilot import Pilot

from partnerships_tui.app.explorer import Explorer
from partnerships_tui.screens.timeline import TimelineScreen

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]

DEAL = "microsoft-nvidia-anthropic-partnership"


def timeline(pilot: Pilot[None]) -> TimelineScreen:
    screen = cast(Explorer, pilot.app).view_screen
    assert isinstance(screen, TimelineScreen)
    return screen


def day(pilot: Pilot[None]) -> str:
    """The date of the event under the cursor."""
    row = timeline(pilot).timeline.row
    assert row is not None
    return str(row.date)


def place(pilot: Pilot[None]) -> int:
    return timeline(pilot).timeline.cursor


async def test_it_opens_on_the_newest_event_with_its_page_beside_it(
    explore: Explore, screen_of: Rows
) -> None:
    async with explore() as pilot:
        rows = screen_of(pilot)
        assert rows[0].startswith(
            " partnerships  1 Timeline  2 Companies  3 Matrix  4 Money  5 Sources  6 Changes "
        )
        assert rows[0].rstrip().endswith("as of today · 374 events")
        assert rows[7].startswith(" 2026 November")
        assert rows[8].startswith("▌   09 ◉ Anthropic releases Claude Fable 5.2")
        assert "│  9 November 2026 · 2 weeks ago" in rows[4]
        assert rows[-1].rstrip().endswith("? keys  : palette")


async def test_in_80_columns_the_page_stands_below(explore: Explore, screen_of: Rows) -> None:
    async with explore(size=(80, 24)) as pilot:
        rows = screen_of(pilot)
        assert "│" not in rows[2]
        assert "Anthropic releases Claude Fable 5.2" in "\n".join(rows[15:])


async def test_keys_move_the_cursor_and_the_page_follows(explore: Explore, press: Press) -> None:
    async with explore() as pilot:
        for keys, where in (
            (("j", "down"), 2),
            (("k",), 1),
            (("up", "k", "k"), 0),
            (("G",), 373),
            (("j",), 373),
            (("home",), 0),
            (("end",), 373),
            (("g",), 0),
        ):
            await press(pilot, *keys)
            assert place(pilot) == where, keys
            row, page = timeline(pilot).timeline.row, timeline(pilot).page.text
            assert row is not None
            assert row.id in page, keys


async def test_a_page_further_keeps_the_cursor_in_sight(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(size=(80, 24)) as pilot:
        for key in ("pagedown", "ctrl+f", "ctrl+d", "pagedown", "pageup", "ctrl+b", "ctrl+u"):
            before = place(pilot)
            await press(pilot, key)
            moved = place(pilot) - before
            assert moved > 0 if key in ("pagedown", "ctrl+f", "ctrl+d") else moved < 0, key
            assert sum(row.startswith("▌") for row in screen_of(pilot)) == 1, key


@pytest.mark.parametrize("keys", [("[", "]", "{", "}"), ("b", "w", "B", "W")], ids="".join)
async def test_months_and_years(explore: Explore, press: Press, keys: tuple[str, ...]) -> None:
    earlier, later, year_earlier, year_later = keys
    async with explore() as pilot:
        await press(pilot, earlier)
        assert day(pilot) == "2026-10-07", "the newest of the month before"
        await press(pilot, "j", later)
        assert day(pilot) == "2026-10-07", "first the newest of its own month"
        await press(pilot, later, later)
        assert day(pilot) == "2026-11-09", "and none later than the last"
        await press(pilot, year_earlier)
        assert day(pilot)[:7] == "2025-11"
        await press(pilot, year_earlier)
        assert day(pilot)[:7] == "2024-11"
        await press(pilot, year_later)
        assert day(pilot)[:7] == "2025-11"


async def test_years_stop_at_either_end(explore: Explore, press: Press) -> None:
    async with explore() as pilot:
        await press(pilot, *["}"] * 3)
        assert place(pilot) == 0
        await press(pilot, *["{"] * 12)
        assert place(pilot) == 373


async def test_tab_goes_to_the_page_and_back(explore: Explore, press: Press) -> None:
    async with explore() as pilot:
        screen = timeline(pilot)
        await press(pilot, "tab")
        assert screen.page.has_focus
        await press(pilot, "j")
        assert place(pilot) == 0, "the keys are the page's now"
        await press(pilot, "shift+tab")
        assert screen.timeline.has_focus


async def test_z_gives_one_pane_all_the_room(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        screen = timeline(pilot)
        await press(pilot, "z")
        assert (screen.timeline.display, screen.page.display) == (True, False)
        assert "│" not in screen_of(pilot)[3]
        await press(pilot, "z", "tab", "z")
        assert (screen.timeline.display, screen.page.display) == (False, True)
        await press(pilot, "escape")
        assert (screen.timeline.display, screen.page.display) == (True, True)
        assert screen.timeline.has_focus


async def test_where_there_is_no_room_for_both_enter_opens_the_page_alone(
    explore: Explore, press: Press
) -> None:
    async with explore(size=(60, 12)) as pilot:
        screen = timeline(pilot)
        assert not screen.page.display
        await press(pilot, "enter")
        assert (screen.timeline.display, screen.page.display) == (False, True)
        assert "claude-fable-5-2-release" in screen.page.text
        await press(pilot, "q")
        assert screen.timeline.display, "q closes what is open first"


async def test_a_click_moves_the_cursor_and_a_second_one_opens(explore: Explore) -> None:
    async with explore() as pilot:
        await pilot.click("#list", offset=(10, 8))
        await pilot.pause()
        assert place(pilot) == 2
        await pilot.click("#list", offset=(10, 7), times=2)
        await pilot.pause()
        assert place(pilot) == 1
        assert timeline(pilot).page.has_focus


async def test_a_click_beside_the_events_moves_nothing(explore: Explore) -> None:
    async with explore() as pilot:
        for row in (
            0,
            2,
            3,
            5,
            6,
        ):  # what is scheduled, today, a heading, the blank, the next heading
            await pilot.click("#list", offset=(10, row))
        await pilot.pause()
        assert place(pilot) == 0


async def test_keys_that_mean_nothing_do_nothing(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        before = screen_of(pilot)
        await press(
            pilot, "K", "7", "~", "f5", "ctrl+x", "ctrl+z", "insert", "é", "微", "h", "l", "A"
        )
        assert screen_of(pilot) == before
