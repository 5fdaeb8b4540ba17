"""Typed dates: `@` jumps in the Timeline and sets the as-of date elsewhere; all views share it."""

import re
from datetime import date

import pytest
from tests.app.driving import (
    Explore,
    explorer,
    footer,
    go_to,
    header,
    press,
    screen_rows,
    screen_text,
    submit,
    timeline_screen,
)
from tests.starter_counts import EVENT_COUNT
from textual.pilot import Pilot

from partnerships_db.timeline.records import EventRow


def event_row(pilot: Pilot[None]) -> EventRow:
    """The event under the cursor of the Timeline."""
    row = timeline_screen(pilot).timeline.row
    assert row is not None
    return row


def event_date(pilot: Pilot[None]) -> str:
    return str(event_row(pilot).date)


async def test_a_jump_goes_to_the_newest_event_of_the_typed_period(explore: Explore) -> None:
    async with explore() as pilot:
        for typed_date, newest_date in (
            ("2025-11-18", "2025-11-18"),
            ("2025-11", "2025-11-"),
            ("Q4 2025", "2025-12"),
            ("novembre 2025", "2025-11-"),
            ("18 nov. 2025", "2025-11-18"),
            ("il y a 12 mois", "2025-11"),
            ("2019", "2019"),
            ("1990", "2019-07"),  # before all events: the oldest
            ("today", "2026-11-09"),
        ):
            await submit(pilot, "@", typed_date)
            assert event_date(pilot).startswith(newest_date), typed_date
        assert explorer(pilot).state.as_of is None, "a jump does not change the as-of date"


async def test_the_date_prompt_explains_what_is_typed(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "t", text="last")
        assert "Not a date" in screen_rows(pilot)[2]
        await press(pilot, text=" tuesday")
        assert screen_rows(pilot)[2].startswith(" 17 November 2026")
        await press(pilot, "escape")
        assert screen_rows(pilot)[2].startswith(" 2019 "), "the density strip is back"


async def test_a_wrong_date_keeps_the_prompt_open_and_is_explained(explore: Explore) -> None:
    async with explore() as pilot:
        await submit(pilot, "@", "novemver 2025")
        rows = screen_rows(pilot)
        assert rows[1].startswith(" @ novemver 2025")
        assert 'did you mean "november"?' in rows[2]
        assert event_date(pilot) == "2026-11-09"

        await press(pilot, "escape", "@", "enter")
        assert event_date(pilot) == "2026-11-09", "an empty prompt does not jump"


async def test_at_equals_sets_the_as_of_date_and_the_header_counts_later_events(
    explore: Explore,
) -> None:
    async with explore() as pilot:
        await press(pilot, "@", text="=2025-11-18")
        assert screen_rows(pilot)[2].startswith(" 18 November 2025")
        await press(pilot, "enter")
        assert explorer(pilot).state.as_of == date(2025, 11, 18)
        facts = header(pilot).split("   ")[-1].split(" · ")
        assert facts[:2] == ["AS OF 2025-11-18", "Esc: today"]
        later_count, event_count = re.findall(r"(\d+) (?:later|events)", screen_text(pilot))[:2]
        assert int(later_count) + int(event_count) == EVENT_COUNT
        assert event_date(pilot) <= "2025-11-18"

        await submit(pilot, "@", "=")
        assert explorer(pilot).state.as_of is None
        assert header(pilot).endswith(f"as of today · {EVENT_COUNT} events")


async def test_a_partial_as_of_date_means_its_last_day(explore: Explore) -> None:
    async with explore(size=(80, 24)) as pilot:
        for typed_date, last_day in (
            ("=2025-11", date(2025, 11, 30)),
            ("=Q3 2025", date(2025, 9, 30)),
            ("=2024", date(2024, 12, 31)),
        ):
            await submit(pilot, "@", typed_date)
            assert explorer(pilot).state.as_of == last_day, typed_date


MONTH_STEPS = (
    ("<", date(2025, 10, 30)),
    (",", date(2025, 9, 30)),
    (">", date(2025, 10, 30)),
    (".", date(2025, 11, 30)),
)

LONGER_STEPS = (
    ("[", date(2025, 8, 30)),
    ("b", date(2025, 5, 30)),
    ("w", date(2025, 8, 30)),
    ("]", date(2025, 11, 30)),
    ("{", date(2024, 11, 30)),
    ("W", date(2025, 11, 30)),
)


@pytest.mark.parametrize("view", ["timeline", "companies", "matrix"])
async def test_keys_step_the_as_of_date_by_a_month_a_quarter_or_a_year(
    explore: Explore,
    view: str,
) -> None:
    steps = MONTH_STEPS if view == "timeline" else MONTH_STEPS + LONGER_STEPS
    async with explore(as_of=date(2025, 11, 30), size=(80, 24), view=view) as pilot:
        for key, as_of in steps:
            await press(pilot, key)
            assert explorer(pilot).state.as_of == as_of, key


async def test_a_replaced_key_runs_its_action_and_names_the_new_key(explore: Explore) -> None:
    async with explore(as_of=date(2025, 11, 30), size=(80, 24), view="matrix") as pilot:
        await press(pilot, ")")
        assert explorer(pilot).state.as_of == date(2026, 2, 28)
        assert ") is ] now: Move the as-of date a quarter later" in footer(pilot)


async def test_the_first_step_of_the_as_of_date_starts_from_today(explore: Explore) -> None:
    async with explore(size=(80, 24)) as pilot:
        await press(pilot, "<")
        assert explorer(pilot).state.as_of == date(2026, 10, 24)


async def test_the_as_of_date_does_not_step_beyond_the_calendar(explore: Explore) -> None:
    async with explore(size=(80, 24), as_of=date(1, 1, 5)) as pilot:
        await press(pilot, "<")
        assert explorer(pilot).state.as_of == date(1, 1, 5)
        assert "no date beyond that" in footer(pilot)
        assert "There are no events on or before this date" in screen_text(pilot)


async def test_all_views_share_the_as_of_date(explore: Explore) -> None:
    async with explore(view="matrix", size=(80, 24)) as pilot:
        await submit(pilot, "@", "20 june 2026")
        for view_key in "123":
            await press(pilot, view_key)
            assert "AS OF 2026-06-20" in header(pilot), view_key

        await press(pilot, "2", "@", "enter")
        for view_key in "123":
            await press(pilot, view_key)
            assert "as of today" in header(pilot), view_key


async def test_a_replaced_figure_is_struck_only_after_its_replacement(explore: Explore) -> None:
    async with explore() as pilot:
        await go_to(pilot, "openai-1-4-trillion-commitments")
        row_today = event_row(pilot)
        assert row_today.id == "openai-1-4-trillion-commitments"

        await submit(pilot, "@", f"={row_today.date}")
        row_then = event_row(pilot)
        assert row_then.id == row_today.id, "the cursor stays on the event"
        struck_today = [figure.is_struck for figure in row_today.figures]
        struck_then = [figure.is_struck for figure in row_then.figures]
        assert struck_today != struck_then
