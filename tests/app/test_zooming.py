"""The Timeline from further off, by its keys: what is under the cursor stays under it."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from partnerships_db.store.queries import summaries
from partnerships_db.store.store import Store
from partnerships_db.timeline import periods
from partnerships_db.timeline.periods import ZoomLevel, days_of_period
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.screens.timeline import TimelineScreen
from partnerships_tui.widgets.timeline_list import TimelineList

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]

LEVELS = {
    "D": ZoomLevel.DAY,
    "M": ZoomLevel.MONTH,
    "Q": ZoomLevel.QUARTER,
    "Y": ZoomLevel.YEAR,
    "X": ZoomLevel.DECADE,
}


def screen(pilot: Pilot[None]) -> TimelineScreen:
    front = cast(Explorer, pilot.app).view_screen
    assert isinstance(front, TimelineScreen)
    return front


def events(pilot: Pilot[None]) -> TimelineList:
    return screen(pilot).timeline


def event(pilot: Pilot[None]) -> str:
    row = events(pilot).row
    assert row is not None
    return row.id


async def test_each_level_by_its_key_and_one_after_the_other(
    explore: Explore, press: Press
) -> None:
    async with explore() as pilot:
        for key, level in LEVELS.items():
            await press(pilot, key)
            assert events(pilot).level is level
        await press(pilot, "-")
        assert events(pilot).level is ZoomLevel.DECADE, "there is none further off"
        for level in (
            ZoomLevel.YEAR,
            ZoomLevel.QUARTER,
            ZoomLevel.MONTH,
            ZoomLevel.DAY,
            ZoomLevel.DAY,
        ):
            await press(pilot, "+")
            assert events(pilot).level is level
        await press(pilot, "-", "-", "0")
        assert events(pilot).level is ZoomLevel.DAY, "a few hundred events are shown one by one"


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 12)])
async def test_what_is_under_the_cursor_stays_there(
    explore: Explore, press: Press, size: tuple[int, int]
) -> None:
    async with explore(size=size) as pilot:
        await press(pilot, "@", text="2025-06-11")
        await press(pilot, "enter")
        there, row, days = event(pilot), events(pilot).cursor_row, events(pilot).days
        assert days is not None
        for key in ("M", "Q", "D", "Q", "M", "D"):
            await press(pilot, key)
            assert events(pilot).cursor_row == row, key
            if (period := events(pilot).period) is not None:
                first, last = days_of_period(period)
                assert first <= days[0] <= last, key
        await press(pilot, "X", "Y", "D")
        assert event(pilot) == there, "from as far as may be one comes back to the same event"


async def test_another_period_is_entered_at_its_newest_event(
    explore: Explore, press: Press
) -> None:
    async with explore() as pilot:
        await press(pilot, "M", "j", "enter")
        assert events(pilot).level is ZoomLevel.DAY
        assert event(pilot) == "claude-haiku-5-5-release"
        await press(pilot, "Y", "j", "enter")
        assert events(pilot).level is ZoomLevel.QUARTER
        assert events(pilot).period == "2025-Q4"


async def test_a_row_says_what_the_period_is_and_the_page_says_more(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "Y", "j")
        rows = screen_of(pilot)
        assert rows[6].startswith("▌2025 ")
        assert " 171 " in rows[6]
        assert rows[7].startswith("▌")
        assert "Sam Altman" in rows[7]
        assert "171 events" in screen(pilot).page.text
        assert "investment" in screen(pilot).page.text
        await press(pilot, "tab", "enter")
        assert events(pilot).level is ZoomLevel.DAY, "a title leads to its event"
        assert events(pilot).days == (date(2025, 11, 6), date(2025, 11, 6))
        await press(pilot, "backspace")
        assert (events(pilot).level, events(pilot).period) == (ZoomLevel.YEAR, "2025")


async def test_a_period_with_many_events_is_added_up_when_the_cursor_is_on_it(
    explore: Explore, press: Press, screen_of: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summaries, "MAX_EVENTS_TOTALLED", 20)
    async with explore() as pilot:
        await press(pilot, "Y")
        now, before = (row for row in screen_of(pilot) if row[1:5] in ("2026", "2025"))
        assert " bn " in now
        assert " tn " not in before
        assert "firm" in screen(pilot).page.text
        await press(pilot, "j")
        assert "firm" in screen(pilot).page.text
        now, before = (row for row in screen_of(pilot) if row[1:5] in ("2026", "2025"))
        assert " tn " in before


async def test_a_filter_counts_the_periods_anew(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "Y", "j")
        await press(pilot, "/", text="kind:litigation")
        await press(pilot, "enter")
        assert "of 374 events" in screen_of(pilot)[0]
        rows = events(pilot).periods
        assert rows is not None
        assert [(group.period, group.events) for group in rows.groups] == [
            ("2026", 5),
            ("2025", 1),
            ("2024", 1),
            ("2023", 1),
        ]
        assert events(pilot).period == "2025"
        assert rows.summary(0) is not None
        assert screen_of(pilot)[1].rstrip().endswith(" 8")
        await press(pilot, "escape")
        assert events(pilot).level is ZoomLevel.YEAR, "a level that was chosen stays"
        assert events(pilot).period == "2025"


async def test_an_as_of_date_counts_them_up_to_that_day(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(as_of=date(2025, 6, 30)) as pilot:
        await press(pilot, "Y")
        assert screen_of(pilot)[4].startswith("▌2025 · today ")
        rows = events(pilot).periods
        assert rows is not None
        summary = rows.summary(0)
        assert summary is not None
        assert sum(count for _, count in summary.kinds) == rows.groups[0].events < 171


async def test_months_years_and_dates_also_from_further_off(explore: Explore, press: Press) -> None:
    async with explore() as pilot:
        await press(pilot, "M", "[", "[")
        assert events(pilot).period == "2026-09"
        await press(pilot, "{")
        assert events(pilot).period == "2025-09"
        await press(pilot, "}", "]")
        assert events(pilot).period == "2026-10"
        await press(pilot, "Y", "@", text="march 2024")
        await press(pilot, "enter")
        assert events(pilot).period == "2024"
        await press(pilot, "{")
        assert events(pilot).period == "2023"
        await press(pilot, "G")
        assert events(pilot).period == "2019"


async def test_a_period_is_copied_as_the_filter_language_writes_it(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "X", "y")
        assert "copied: date:2020..2029" in screen_of(pilot)[-1]


async def test_many_events_are_shown_from_further_off_at_first(
    explore: Explore, press: Press, screen_of: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(periods, "FEW_EVENTS", 300)
    async with explore() as pilot:
        assert events(pilot).level is ZoomLevel.MONTH
        assert screen_of(pilot)[4].startswith("▌2026 November · today ")
        await press(pilot, "/", text="kind:statement")
        await press(pilot, "enter")
        assert events(pilot).level is ZoomLevel.DAY, "and the few that a filter leaves, one by one"
        await press(pilot, "Y", "escape")
        assert events(pilot).level is ZoomLevel.YEAR
        await press(pilot, "0")
        assert events(pilot).level is ZoomLevel.MONTH


async def test_an_empty_store_has_no_periods(
    explore: Explore, press: Press, make_store: Callable[..., Store], screen_of: Rows
) -> None:
    path = make_store("companies: [{id: acme, name: Acme}]").path
    assert isinstance(path, Path)
    async with explore(path) as pilot:
        await press(pilot, *LEVELS, "+", "-", "enter", "[", "{", "G", "y")
        assert "The store holds no event yet" in "\n".join(screen_of(pilot))
