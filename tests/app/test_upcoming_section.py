"""Today in the Timeline: what is scheduled stands above its line, and opens."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import cast

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


async def test_the_next_that_is_scheduled_stands_above_today(
    explore: Explore, screen_of: Rows
) -> None:
    async with explore() as pilot:
        rows = screen_of(pilot)
        assert rows[4].startswith(" 30 Nov 2026 × to be retired: Claude Sonnet 4.5, Micr…")
        assert "in 6 days" in rows[4]
        assert rows[6].startswith("── today · 24 November 2026 ")
        assert "38 scheduled" in rows[6]
        assert screen(pilot).timeline.cursor == 0


async def test_all_of_it_can_be_walked_and_opened(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "U")
        at = screen(pilot).timeline.cursor_row
        assert screen(pilot).timeline.row is not None, "the cursor stays on its event"
        await press(pilot, "k")
        one = screen(pilot).timeline.scheduled
        assert one is not None
        assert (one.change, one.model) == ("retired", "claude-sonnet-4-5"), "the next of all"
        assert "Claude Sonnet 4.5" in screen(pilot).page.text
        assert screen(pilot).timeline.cursor_row < at
        await press(pilot, "g")
        assert "Talen" in screen(pilot).page.text
        await press(pilot, "M", "D")
        assert screen(pilot).timeline.row is not None
        await press(pilot, "U")
        assert "38 scheduled" in "\n".join(screen_of(pilot))


async def test_a_filter_and_a_date_leave_what_belongs_to_them(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text="kind:supply")
        await press(pilot, "enter")
        assert "4 scheduled" in "\n".join(screen_of(pilot))
        await press(pilot, "F", "@", text="=2025-11-18")
        await press(pilot, "enter", "g")
        told = "\n".join(screen_of(pilot))
        assert "as of 18 November 2025" in told
        assert "today ·" not in told


async def test_it_opens_on_today_where_events_lie_ahead(
    explore: Explore, make_store: Callable[..., Store], screen_of: Rows
) -> None:
    events = "".join(
        f"- {{id: e{year}, date: {year}-06-01, kind: statement, title: Event of {year}}}\n"
        for year in range(1980, 2080)
    )
    store = make_store(f"companies: [{{id: acme, name: Acme}}]\nevents:\n{events}")
    async with explore(store.path) as pilot:
        row = screen(pilot).timeline.row
        assert row is not None
        assert row.date.first == date(2026, 6, 1)
        rows = screen_of(pilot)
        (today,) = (
            number for number, text in enumerate(rows) if "── today · 24 November 2026" in text
        )
        assert "Event of 2027" in "\n".join(rows[:today])
        assert "Event of 2026" in "\n".join(rows[today:])
