"""The upcoming changes above the line of today in the Timeline."""

from datetime import date

from tests.app.driving import (
    Explore,
    page_text,
    press,
    screen_rows,
    screen_text,
    submit,
    timeline_screen,
)
from tests.conftest import MakeStore


async def test_the_next_upcoming_change_is_above_the_line_of_today(explore: Explore) -> None:
    async with explore() as pilot:
        rows = screen_rows(pilot)
        assert rows[4].startswith(
            " 30 Nov 2026 × to be retired: Claude Sonnet 4.5, Microsoft Foundry "
        )
        assert "in 6 days" in rows[4]
        assert rows[6].startswith("── today · 24 November 2026 ")
        assert "46 scheduled" in rows[6]
        assert timeline_screen(pilot).timeline.cursor == 0


async def test_shift_u_unfolds_the_upcoming_changes_and_each_has_a_page(explore: Explore) -> None:
    async with explore() as pilot:
        timeline = timeline_screen(pilot).timeline
        await press(pilot, "H")
        event_index = timeline.cursor_row
        assert timeline.row is not None, "the cursor stays on its event"

        await press(pilot, "k")
        next_change = timeline.scheduled
        assert next_change is not None
        assert next_change.change == "retired"
        assert next_change.model == "claude-sonnet-4-5"
        assert "Claude Sonnet 4.5" in page_text(pilot)
        assert timeline.cursor_row < event_index

        await press(pilot, "g")
        assert "Riot" in page_text(pilot)
        await press(pilot, "M", "D")
        assert timeline.row is not None
        await press(pilot, "H")
        assert "46 scheduled" in screen_text(pilot)


async def test_filter_and_as_of_date_apply_to_the_upcoming_changes(explore: Explore) -> None:
    async with explore() as pilot:
        await submit(pilot, "/", "kind:supply")
        assert "4 scheduled" in screen_text(pilot)
        await press(pilot, "F")
        await submit(pilot, "@", "=2025-11-18")
        await press(pilot, "g")
        assert "as of 18 November 2025" in screen_text(pilot)
        assert "── today ·" not in screen_text(pilot)


async def test_the_timeline_opens_at_today_if_later_events_exist(
    explore: Explore,
    make_store: MakeStore,
) -> None:
    event_lines = [
        f"- {{id: e{year}, date: {year}-06-01, kind: statement, title: Event of {year}}}"
        for year in range(1980, 2080)
    ]
    store = make_store("\n".join(["events:", *event_lines]))
    async with explore(store.path) as pilot:
        row = timeline_screen(pilot).timeline.row
        assert row is not None
        assert row.date.first == date(2026, 6, 1)
        rows_before, line_of_today, rows_after = screen_text(pilot).partition("── today · 24 Nov")
        assert line_of_today
        assert "Event of 2027" in rows_before
        assert "Event of 2026" in rows_after


async def test_all_scheduled_events_are_in_sight_above_the_newest_one(explore: Explore) -> None:
    async with explore() as pilot:
        timeline = timeline_screen(pilot).timeline
        rows_before = sum("in " in row for row in screen_rows(pilot))
        await press(pilot, "G", "H")
        assert timeline.position == timeline.start
        assert sum("in " in row for row in screen_rows(pilot)) > rows_before + 5
        await press(pilot, "k")
        assert timeline.scheduled is not None
