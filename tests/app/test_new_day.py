"""After midnight every view shows the new day, without a key."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from tests.app.driving import Explore, explorer, header, press, screen_text, settle
from textual.pilot import Pilot

from partnerships_db.filters.parser import parse_filter
from partnerships_db.values.clock import fixed_today

VIEWS = ("timeline", "lanes", "companies", "matrix")


@contextmanager
def later_day(today: date, days: int) -> Iterator[date]:
    day = today + timedelta(days=days)
    with fixed_today(day):
        yield day


async def pass_midnight(pilot: Pilot[None]) -> None:
    """Make the explorer look at the clock at once."""
    explorer(pilot).check_day()
    await settle(pilot)


@pytest.mark.parametrize("view", VIEWS)
async def test_a_view_shows_the_new_day_as_one_that_is_opened_on_it(
    view: str,
    explore: Explore,
    today: date,
) -> None:
    async with explore(view=view) as pilot:
        with later_day(today, days=40):
            await pass_midnight(pilot)
            await press(pilot, "G", "g")
            text = screen_text(pilot)
    with later_day(today, days=40):
        async with explore(view=view) as pilot:
            await press(pilot, "G", "g")
            assert text == screen_text(pilot)


async def test_a_view_that_was_left_before_midnight_shows_the_new_day(
    explore: Explore, today: date
) -> None:
    async with explore() as pilot:
        assert "today · 24 November 2026" in screen_text(pilot)
        await press(pilot, "2")
        with later_day(today, days=7):
            await pass_midnight(pilot)
            await press(pilot, "1")
            assert "today · 1 December 2026" in screen_text(pilot)


async def test_an_as_of_date_that_was_set_stays_after_midnight(
    explore: Explore, today: date
) -> None:
    async with explore(as_of=date(2025, 12, 31)) as pilot:
        facts = header(pilot)
        assert "AS OF 2025-12-31" in facts
        with later_day(today, days=1):
            await pass_midnight(pilot)
            assert explorer(pilot).state.day == date(2025, 12, 31)
            assert header(pilot) == facts


async def test_the_explorer_looks_at_the_clock_by_itself(
    explore: Explore,
    today: date,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("partnerships_tui.app.explorer.STORE_POLL_SECONDS", 0.01)
    async with explore() as pilot:
        with later_day(today, days=7):
            for _ in range(100):
                await pilot.pause(0.01)
                if "1 December 2026" in screen_text(pilot):
                    break
            assert "today · 1 December 2026" in screen_text(pilot)


async def test_a_filter_without_a_day_after_midnight_stays_as_it_was(
    explore: Explore, today: date
) -> None:
    criteria = parse_filter(f"date:today..{today.isoformat()}")
    async with explore() as pilot:
        explorer(pilot).change(explorer(pilot).state.with_filter(criteria))
        with later_day(today, days=1):
            await pass_midnight(pilot)
            assert explorer(pilot).state.filter == criteria
