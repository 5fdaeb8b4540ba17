"""The Timeline's list by keys and mouse: opening, moving, jumping, panes."""

import pytest
from tests.app.driving import (
    Explore,
    explorer,
    page_text,
    press,
    screen_rows,
    settle,
    timeline_screen,
)
from tests.starter_counts import EVENT_COUNT
from textual.pilot import Pilot

NAVIGATION = " partnerships  1 Timeline  2 Companies  3 Matrix  4 Money  5 Sources  6 Changes "


def event_date(pilot: Pilot[None]) -> str:
    """The date of the event under the cursor."""
    row = timeline_screen(pilot).timeline.row
    assert row is not None
    return str(row.date)


def position(pilot: Pilot[None]) -> int:
    """The index of the event under the cursor, from 0 for the newest."""
    return timeline_screen(pilot).timeline.cursor


def displayed_panes(pilot: Pilot[None]) -> tuple[bool, bool]:
    """Whether the list and the page are displayed."""
    screen = timeline_screen(pilot)
    return screen.timeline.display, screen.page.display


# -- Opening ---------------------------------------------------------------------------------------


async def test_the_timeline_opens_on_the_newest_event_with_its_page_beside(
    explore: Explore,
) -> None:
    async with explore(size=(150, 40)) as pilot:
        rows = screen_rows(pilot)
        assert rows[0].startswith(NAVIGATION)
        assert rows[0].rstrip().endswith(f"as of today · {EVENT_COUNT} events")
        assert rows[7].startswith(" 2026 November")
        assert rows[8].startswith("▌   09 ◉ Anthropic releases Claude Fable 5.2")
        assert "│  9 November 2026 · 2 weeks ago" in rows[4]
        assert rows[-1].rstrip().endswith("? keys  : palette")


@pytest.mark.parametrize("size", [(80, 24), (149, 40)])
async def test_below_150_columns_the_page_is_below_the_list(
    explore: Explore,
    size: tuple[int, int],
) -> None:
    async with explore(size=size) as pilot:
        rows = screen_rows(pilot)
        assert "│" not in rows[4]
        page_row = timeline_screen(pilot).page.region.y
        assert "Anthropic releases Claude Fable 5.2" in rows[page_row + 1]
        assert page_row <= len(rows) / 2 + 2, "the page has half of the room"


# -- Moving ----------------------------------------------------------------------------------------


async def test_keys_move_the_cursor_and_the_page_follows(explore: Explore) -> None:
    async with explore() as pilot:
        for keys, index in (
            (["j", "down"], 2),
            (["k"], 1),
            (["up", "k", "k"], 0),
            (["G"], EVENT_COUNT - 1),
            (["j"], EVENT_COUNT - 1),
            (["home"], 0),
            (["end"], EVENT_COUNT - 1),
            (["g"], 0),
        ):
            await press(pilot, *keys)
            assert position(pilot) == index, keys
            row = timeline_screen(pilot).timeline.row
            assert row is not None
            assert row.id in page_text(pilot), keys


async def test_paging_moves_the_cursor_and_keeps_it_in_sight(explore: Explore) -> None:
    async with explore(size=(80, 24)) as pilot:
        for key, direction in (
            ("pagedown", 1),
            ("ctrl+f", 1),
            ("ctrl+d", 1),
            ("pagedown", 1),
            ("pageup", -1),
            ("ctrl+b", -1),
            ("ctrl+u", -1),
        ):
            position_before = position(pilot)
            await press(pilot, key)
            assert (position(pilot) - position_before) * direction > 0, key
            cursor_rows = [row for row in screen_rows(pilot) if row.startswith("▌")]
            assert len(cursor_rows) == 1, key


@pytest.mark.parametrize(
    ("month_earlier", "month_later", "year_earlier", "year_later"),
    [("[", "]", "{", "}"), ("b", "w", "B", "W")],
)
async def test_keys_jump_by_months_and_by_years(
    explore: Explore,
    month_earlier: str,
    month_later: str,
    year_earlier: str,
    year_later: str,
) -> None:
    async with explore() as pilot:
        await press(pilot, month_earlier)
        assert event_date(pilot) == "2026-10-27", "the newest event of the month before"
        await press(pilot, "j", month_later)
        assert event_date(pilot) == "2026-10-27", "the newest event of the same month comes first"
        await press(pilot, month_later, month_later)
        assert event_date(pilot) == "2026-11-09", "the newest event of all"

        await press(pilot, year_earlier)
        assert event_date(pilot).startswith("2025-11")
        await press(pilot, year_earlier)
        assert event_date(pilot).startswith("2024-11")
        await press(pilot, year_later)
        assert event_date(pilot).startswith("2025-11")


async def test_jumps_by_years_stop_at_the_first_and_last_event(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, *["}"] * 3)
        assert position(pilot) == 0
        await press(pilot, *["{"] * 12)
        assert position(pilot) == EVENT_COUNT - 1


async def test_keys_without_a_meaning_change_nothing_but_the_footer(explore: Explore) -> None:
    async with explore() as pilot:
        rows_before = screen_rows(pilot)
        await press(pilot, "E", "7", "~", "f5", "ctrl+x", "ctrl+z", "insert")
        await press(pilot, "A", "è", "h")
        assert screen_rows(pilot) == rows_before
        for letter in ("Z", "è", "微"):
            await press(pilot, letter)
            assert screen_rows(pilot)[:-1] == rows_before[:-1]
            assert f"{letter} does nothing here. ? lists the keys." in screen_rows(pilot)[-1]
        await press(pilot, "/", text="Z")
        assert "does nothing" not in screen_rows(pilot)[-1]


# -- Panes -----------------------------------------------------------------------------------------


async def test_tab_moves_to_the_page_and_back(explore: Explore) -> None:
    async with explore() as pilot:
        screen = timeline_screen(pilot)
        await press(pilot, "tab")
        assert screen.page.has_focus
        await press(pilot, "j")
        assert position(pilot) == 0, "the page has the keys"
        await press(pilot, "shift+tab")
        assert screen.timeline.has_focus


async def test_z_shows_the_focused_pane_alone(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "z")
        assert displayed_panes(pilot) == (True, False)
        assert "│" not in screen_rows(pilot)[3]
        await press(pilot, "z", "tab", "z")
        assert displayed_panes(pilot) == (False, True)
        await press(pilot, "escape")
        assert displayed_panes(pilot) == (True, True)
        assert timeline_screen(pilot).timeline.has_focus


async def test_enter_opens_the_page_alone_if_there_is_no_room_for_both(explore: Explore) -> None:
    async with explore(size=(60, 12)) as pilot:
        assert displayed_panes(pilot) == (True, False)
        await press(pilot, "enter")
        assert displayed_panes(pilot) == (False, True)
        assert "claude-fable-5-2-release" in page_text(pilot)
        await press(pilot, "q")
        assert displayed_panes(pilot) == (True, False)


# -- The mouse -------------------------------------------------------------------------------------


async def test_a_click_moves_the_cursor_and_a_second_one_opens_the_event(
    explore: Explore,
) -> None:
    async with explore() as pilot:
        await pilot.click("#list", offset=(10, 8))
        await settle(pilot)
        assert position(pilot) == 2
        await pilot.click("#list", offset=(10, 7), times=2)
        await settle(pilot)
        assert position(pilot) == 1
        assert timeline_screen(pilot).page.has_focus


async def test_a_click_on_a_heading_goes_to_the_event_below_it(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "j")
        await pilot.click("#list", offset=(10, 3))
        await settle(pilot)
        assert position(pilot) == 0
        await pilot.click("#list", offset=(10, 6))
        await settle(pilot)
        assert position(pilot) == 1


async def test_a_click_beside_the_events_does_not_move_the_cursor(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "j")
        for list_row, content in (
            (0, "an upcoming change"),
            (2, "today"),
            (5, "a blank row"),
        ):
            await pilot.click("#list", offset=(10, list_row))
            await settle(pilot)
            assert position(pilot) == 1, content


@pytest.mark.parametrize("view", ["companies", "matrix", "money", "sources"])
async def test_a_page_opens_at_its_title_on_a_small_screen(explore: Explore, view: str) -> None:
    async with explore(view=view, size=(80, 24)) as pilot:
        page = explorer(pilot).view_screen.page
        assert page.scroll_offset.y == 0
        first_row = screen_rows(pilot)[page.region.y + 1]
        assert first_row.strip(), "the first row of a page is not blank"
        assert first_row.strip() in page.text.splitlines()[0]
