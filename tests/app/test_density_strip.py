"""The density strip: it follows the list, its keys and the mouse choose days, and it is never in the way."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import cast

import pytest
from textual.pilot import Pilot

from partnerships_db.store.store import Store
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.screens.timeline import TimelineScreen

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]


def screen(pilot: Pilot[None]) -> TimelineScreen:
    front = cast(Explorer, pilot.app).view_screen
    assert isinstance(front, TimelineScreen)
    return front


def chosen(pilot: Pilot[None]) -> str:
    return cast(Explorer, pilot.app).state.filter.text


@pytest.mark.parametrize(("rows", "lines"), [(40, 2), (30, 2), (29, 1), (20, 1), (19, 0), (12, 0)])
async def test_it_has_the_lines_that_there_is_room_for(
    explore: Explore, screen_of: Rows, rows: int, lines: int
) -> None:
    async with explore(size=(120, rows)) as pilot:
        assert [row.startswith(" 2019 ") for row in screen_of(pilot)[2:3]] == [lines > 0]
        assert screen(pilot).strip.size.height == lines
        assert screen(pilot).timeline.has_focus


async def test_it_marks_what_is_in_sight(explore: Explore, press: Press, screen_of: Rows) -> None:
    async with explore() as pilot:
        at_top = screen_of(pilot)[3]
        assert at_top.rstrip().endswith("┤"), "the newest is in sight"
        await press(pilot, "G")
        assert screen_of(pilot)[3].lstrip().startswith("├")
        assert screen_of(pilot)[3].index("├") == 6
        assert screen_of(pilot)[3] != at_top
        sight = screen(pilot).strip.marks.sight
        assert sight is not None
        assert sight[0] == date(2019, 7, 1)
        await press(pilot, "X")
        assert set(screen_of(pilot)[3].strip()) == {"├", "─", "┤"}, "all of it"


async def test_a_filter_s_share_stands_against_the_whole(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        bars = screen_of(pilot)[2]
        await press(pilot, "/", text="kind:litigation")
        await press(pilot, "enter")
        assert screen_of(pilot)[2] == bars, "the whole stays"
        density = screen(pilot).strip.density
        assert density is not None
        assert density.share is not None
        assert round(sum(density.share), 6) == 8
        assert round(sum(density.whole), 6) == 374
        await press(pilot, "F")
        density = screen(pilot).strip.density
        assert density is not None
        assert density.share is None


async def test_peaks_are_walked_and_told(explore: Explore, press: Press, screen_of: Rows) -> None:
    async with explore() as pilot:
        await press(pilot, "p")
        first = screen(pilot).timeline.days
        assert screen_of(pilot)[-1].startswith(" peak: about ")
        await press(pilot, "p")
        second = screen(pilot).timeline.days
        assert first is not None
        assert second is not None
        assert second < first
        await press(pilot, "P")
        assert screen(pilot).timeline.days == first
        await press(pilot, *["p"] * 20)
        assert "No peak lies before this one" in screen_of(pilot)[-1]
        await press(pilot, "Y", "G", *["P"] * 4)
        assert screen(pilot).timeline.period is not None, "also from further off"


async def test_a_range_by_keys_becomes_a_term_of_the_filter(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(filter="kind:investment") as pilot:
        await press(pilot, "M", "@", text="march 2025")
        await press(pilot, "enter", "r")
        assert "r again where it ends" in screen_of(pilot)[-1]
        await press(pilot, "j", "j")
        brush = screen(pilot).strip.marks.brush
        assert brush is not None
        assert brush[1] == date(2025, 3, 31)
        await press(pilot, "r")
        assert chosen(pilot).startswith("kind:investment date:20")
        assert chosen(pilot).endswith("..2025-03")
        assert screen(pilot).strip.marks.brush is None
        await press(pilot, "Y", "g", "r", "r")
        assert chosen(pilot) == "kind:investment date:2025", "another range takes its place"


async def test_esc_drops_a_range_that_was_begun(explore: Explore, press: Press) -> None:
    async with explore(filter="kind:investment") as pilot:
        await press(pilot, "r", "j", "escape")
        assert screen(pilot).strip.marks.brush is None
        assert chosen(pilot) == "kind:investment", "and nothing else"
        await press(pilot, "escape")
        assert chosen(pilot) == ""


async def test_the_mouse_goes_to_a_day_or_takes_a_range(explore: Explore) -> None:
    async with explore() as pilot:
        await pilot.click("#strip", offset=(60, 0))
        await pilot.pause()
        days = screen(pilot).timeline.days
        assert days is not None
        assert date(2022, 1, 1) < days[0] < date(2023, 6, 1)
        assert chosen(pilot) == ""
        await pilot.mouse_down("#strip", offset=(80, 0))
        await pilot.hover("#strip", offset=(90, 0))
        assert screen(pilot).strip.marks.brush is not None
        await pilot.mouse_up("#strip", offset=(100, 0))
        await pilot.pause()
        assert chosen(pilot).startswith("date:2024-")
        assert screen(pilot).timeline.has_focus


async def test_an_empty_store_has_no_bars(
    explore: Explore, press: Press, make_store: Callable[..., Store], screen_of: Rows
) -> None:
    async with explore(make_store("companies: [{id: acme, name: Acme}]").path) as pilot:
        await press(pilot, "p", "P", "r", "escape")
        await pilot.click("#strip", offset=(60, 0))
        assert screen_of(pilot)[2].strip() == ""
