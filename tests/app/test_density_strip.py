"""The density strip: it follows the list, and keys and mouse choose days on it."""

from datetime import date

import pytest
from tests.app.driving import (
    Explore,
    explorer,
    footer,
    press,
    screen_rows,
    settle,
    submit,
    timeline_screen,
)
from tests.conftest import MakeStore
from tests.starter_counts import EVENT_COUNT
from textual.pilot import Pilot

from partnerships_db.timeline.histogram import Histogram
from partnerships_tui.drawing.density_strip import Days


def filter_text(pilot: Pilot[None]) -> str:
    return explorer(pilot).state.filter.text


def density_of(pilot: Pilot[None]) -> Histogram:
    density = timeline_screen(pilot).strip.density
    assert density is not None
    return density


def brush_of(pilot: Pilot[None]) -> Days | None:
    """The range of days that has been begun by a key or the mouse."""
    return timeline_screen(pilot).strip.marks.brush


def days_of(pilot: Pilot[None]) -> Days:
    """The days of the event or the period under the cursor."""
    days = timeline_screen(pilot).timeline.days
    assert days is not None
    return days


@pytest.mark.parametrize(
    ("screen_height", "strip_height"),
    [(40, 2), (30, 2), (29, 1), (20, 1), (19, 0), (12, 0)],
)
async def test_the_strip_gets_fewer_lines_on_a_low_screen(
    explore: Explore,
    screen_height: int,
    strip_height: int,
) -> None:
    async with explore(size=(120, screen_height)) as pilot:
        has_strip = screen_rows(pilot)[2].startswith(" 2019 ")
        assert has_strip == (strip_height > 0)
        assert timeline_screen(pilot).strip.size.height == strip_height
        assert timeline_screen(pilot).timeline.has_focus


async def test_the_strip_marks_the_days_that_are_in_sight(explore: Explore) -> None:
    async with explore() as pilot:
        assert screen_rows(pilot)[3].rstrip().endswith("┤"), "the newest days are in sight"
        await press(pilot, "G")
        assert screen_rows(pilot)[3].lstrip().startswith("├")
        assert screen_rows(pilot)[3].index("├") == 6
        sight = timeline_screen(pilot).strip.marks.sight
        assert sight is not None
        assert sight[0] == date(2019, 7, 22)
        await press(pilot, "X")
        assert set(screen_rows(pilot)[3].strip()) == {"├", "─", "┤"}, "all days are in sight"


async def test_a_filter_shows_its_share_of_all_events(explore: Explore) -> None:
    async with explore() as pilot:
        bars = screen_rows(pilot)[2]
        await submit(pilot, "/", "kind:litigation")
        assert screen_rows(pilot)[2] == bars, "the bars of all events stay"
        density = density_of(pilot)
        assert density.share is not None
        assert round(sum(density.share), 6) == 8
        assert round(sum(density.whole), 6) == EVENT_COUNT
        await press(pilot, "F")
        assert density_of(pilot).share is None


async def test_shift_j_and_k_go_from_peak_to_peak(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "J")
        newest_peak = days_of(pilot)
        assert footer(pilot).startswith(" Busy spell: about ")
        await press(pilot, "J")
        assert days_of(pilot) < newest_peak
        await press(pilot, "K")
        assert days_of(pilot) == newest_peak
        await press(pilot, *["J"] * 20)
        assert "There is no busy spell before this one" in footer(pilot)

        await press(pilot, "Y", "G", *["K"] * 4)
        assert timeline_screen(pilot).timeline.period is not None, "years have peaks too"


async def test_r_at_both_ends_of_a_range_adds_it_to_the_filter(explore: Explore) -> None:
    async with explore(filter="kind:investment") as pilot:
        await press(pilot, "M")
        await submit(pilot, "@", "march 2025")
        await press(pilot, "r")
        assert "Press r where it ends" in footer(pilot)
        await press(pilot, "j", "j")
        brush = brush_of(pilot)
        assert brush is not None
        assert brush[1] == date(2025, 3, 31)

        await press(pilot, "r")
        assert filter_text(pilot).startswith("kind:investment date:20")
        assert filter_text(pilot).endswith("..2025-03")
        assert brush_of(pilot) is None

        await press(pilot, "Y", "g", "r", "r")
        assert filter_text(pilot) == "kind:investment date:2025", "a new range replaces it"


async def test_esc_drops_a_range_that_was_begun_and_keeps_the_filter(explore: Explore) -> None:
    async with explore(filter="kind:investment") as pilot:
        await press(pilot, "r", "j", "escape")
        assert brush_of(pilot) is None
        assert filter_text(pilot) == "kind:investment"
        await press(pilot, "escape")
        assert filter_text(pilot) == ""


async def test_a_click_goes_to_a_day_and_a_drag_filters_by_a_range(explore: Explore) -> None:
    async with explore() as pilot:
        await pilot.click("#strip", offset=(60, 0))
        await settle(pilot)
        assert date(2022, 1, 1) < days_of(pilot)[0] < date(2023, 6, 1)
        assert filter_text(pilot) == ""

        await pilot.mouse_down("#strip", offset=(80, 0))
        await pilot.hover("#strip", offset=(90, 0))
        assert brush_of(pilot) is not None
        await pilot.mouse_up("#strip", offset=(100, 0))
        await settle(pilot)
        assert filter_text(pilot).startswith("date:2024-")
        assert timeline_screen(pilot).timeline.has_focus


async def test_the_strip_of_an_empty_store_is_blank(
    explore: Explore,
    make_store: MakeStore,
) -> None:
    async with explore(make_store("companies: [{id: acme, name: Acme}]").path) as pilot:
        await press(pilot, "J", "K", "r", "escape")
        await pilot.click("#strip", offset=(60, 0))
        await settle(pilot)
        assert screen_rows(pilot)[2].strip() == ""
