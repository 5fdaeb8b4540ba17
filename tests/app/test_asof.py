"""Dates as they are typed: `@` jumps in the Timeline and sets the as-of date elsewhere; one date for all views."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import cast

import pytest
from textual.pilot import Pilot

from partnerships_tui.app.explorer import Explorer
from partnerships_tui.screens.timeline import TimelineScreen

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]


def explorer(pilot: Pilot[None]) -> Explorer:
    return cast(Explorer, pilot.app)


def day(pilot: Pilot[None]) -> str:
    screen = explorer(pilot).view_screen
    assert isinstance(screen, TimelineScreen)
    assert screen.timeline.row is not None
    return str(screen.timeline.row.date)


async def test_at_jumps_to_the_newest_event_of_the_period(explore: Explore, press: Press) -> None:
    async with explore() as pilot:
        for typed, newest in (
            ("2025-11-18", "2025-11-18"),
            ("2025-11", "2025-11-"),
            ("Q4 2025", "2025-12"),
            ("novembre 2025", "2025-11-"),
            ("18 nov. 2025", "2025-11-18"),
            ("il y a 12 mois", "2025-11"),
            ("2019", "2019"),
            ("1990", "2019-07"),  # none is as old: the oldest
            ("today", "2026-11-09"),
        ):
            await press(pilot, "@")
            await press(pilot, text=typed)
            await press(pilot, "enter")
            assert day(pilot).startswith(newest), typed
        assert explorer(pilot).state.as_of is None, "a jump leaves the as-of date alone"


async def test_what_was_understood_is_said_as_it_is_typed(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "t", text="last")
        assert "not a date" in screen_of(pilot)[2]
        await press(pilot, text=" tuesday")
        assert screen_of(pilot)[2].startswith(" 17 November 2026")
        await press(pilot, "escape")
        assert screen_of(pilot)[2].startswith(" 2019 "), "the strip"


async def test_a_wrong_date_keeps_the_line_open_with_a_sentence(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "@", text="novemver 2025")
        await press(pilot, "enter")
        rows = screen_of(pilot)
        assert rows[1].startswith(" @ novemver 2025")
        assert 'did you mean "november"?' in rows[2]
        assert day(pilot) == "2026-11-09"
        await press(pilot, "escape", "@", "enter")
        assert day(pilot) == "2026-11-09", "nothing typed is nowhere to go"


async def test_at_equals_sets_the_as_of_date_and_the_header_counts_what_is_later(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "@", text="=2025-11-18")
        assert screen_of(pilot)[2].startswith(" 18 November 2025")
        await press(pilot, "enter")
        assert explorer(pilot).state.as_of == date(2025, 11, 18)
        told = screen_of(pilot)[0].rstrip().split("   ")[-1].split(" · ")
        assert told[0].strip() == "as of 2025-11-18"
        later, there = (int(part.split()[0]) for part in told[1:])
        assert told[1].endswith("later")
        assert later + there == 374
        assert day(pilot) <= "2025-11-18"
        await press(pilot, "@", text="=")
        await press(pilot, "enter")
        assert explorer(pilot).state.as_of is None
        assert screen_of(pilot)[0].rstrip().endswith("as of today · 374 events")


async def test_a_partial_as_of_date_stands_for_its_last_day(explore: Explore, press: Press) -> None:
    async with explore(size=(80, 24)) as pilot:
        for typed, last in (
            ("=2025-11", (2025, 11, 30)),
            ("=Q3 2025", (2025, 9, 30)),
            ("=2024", (2024, 12, 31)),
        ):
            await press(pilot, "@", text=typed)
            await press(pilot, "enter")
            assert explorer(pilot).state.as_of == date(*last), typed


@pytest.mark.parametrize("view", ["1", "2", "3"])
async def test_months_and_quarters_step_the_as_of_date_in_every_view(
    explore: Explore, press: Press, view: str
) -> None:
    async with explore(as_of=date(2025, 11, 30), size=(80, 24)) as pilot:
        await press(pilot, view)
        for key, stands in (("<", (2025, 10, 30)), (",", (2025, 9, 30)), (">", (2025, 10, 30)), (".", (2025, 11, 30)),
                            ("(", (2025, 8, 30)), (")", (2025, 11, 30))):  # fmt: skip
            await press(pilot, key)
            assert explorer(pilot).state.as_of == date(*stands), key


async def test_the_first_step_starts_from_today_and_the_last_stays(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(size=(80, 24)) as pilot:
        await press(pilot, "<")
        assert explorer(pilot).state.as_of == date(2026, 10, 24)
    async with explore(size=(80, 24), as_of=date(1, 2, 1)) as pilot:
        await press(pilot, "(")
        assert explorer(pilot).state.as_of == date(1, 2, 1)
        assert "no date beyond that" in screen_of(pilot)[-1]
        assert "There are no events on or before this date" in "\n".join(screen_of(pilot))


async def test_one_as_of_date_for_all_views(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "3", "@", text="20 june 2026")
        await press(pilot, "enter")
        for view in "123":
            await press(pilot, view)
            assert "as of 2026-06-20" in screen_of(pilot)[0], view
        await press(pilot, "2", "@", text="")
        await press(pilot, "enter")
        for view in "123":
            await press(pilot, view)
            assert "as of today" in screen_of(pilot)[0], view


async def test_what_is_struck_depends_on_the_date(explore: Explore, press: Press) -> None:
    """A deal whose terms were replaced is struck through only once they were."""
    async with explore() as pilot:
        screen = explorer(pilot).view_screen
        assert isinstance(screen, TimelineScreen)
        screen.go_to("openai-1-4-trillion-commitments")
        await press(pilot)
        now = screen.timeline.row
        assert now is not None
        assert now.id == "openai-1-4-trillion-commitments"
        await press(pilot, "@", text=f"={now.date}")
        await press(pilot, "enter")
        then = screen.timeline.row
        assert then is not None
        assert then.id == now.id, "the cursor stays on the event"
        assert [figure.is_struck for figure in now.figures] != [
            figure.is_struck for figure in then.figures
        ]
