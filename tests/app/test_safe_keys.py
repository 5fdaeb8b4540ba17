"""Keys do what newcomers expect: typed habits, ways back, clicks; and nothing is lost unasked."""

import random
import string
from collections.abc import Sequence
from datetime import date

import pytest
from tests.app.driving import (
    DEAL,
    Explore,
    current_link,
    explorer,
    first_link,
    focus_link,
    footer,
    go_to,
    header,
    press,
    screen_rows,
    settle,
)
from tests.app.textual_internals import key_event
from textual.events import MouseDown, MouseScrollDown, MouseUp, Paste
from textual.pilot import Pilot

from partnerships_db.values.name_ranking import NameRank
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.app.palette import ACTING_KEY_IDS, ViewCommand, best_first, command_items
from partnerships_tui.app.typed_habits import habit_items
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.keymap import Key, key_of
from partnerships_tui.screens.finder import FinderItem

# -- Typed habits ----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["q", "q!", "wq", "x", "quit", "exit", ":q"])
def test_commands_of_other_programs_mean_quit(command: str) -> None:
    assert [item.target for item in habit_items(command)] == [key_of("quit.now")]


async def test_q_at_the_palette_quits(explore: Explore) -> None:
    async with explore(view="matrix") as pilot:
        await press_many(pilot, [*":q", "enter"])
        assert pilot.app.return_code == 0
        assert explorer(pilot).state.as_of is None


@pytest.mark.parametrize("view", ["timeline", "matrix", "money"])
def test_one_or_two_letters_prefer_no_command_that_acts_at_once(view: str) -> None:
    for letters in [*string.ascii_lowercase, "mo", "cl", "pi", "th", "se"]:
        items = best_first(command_items(view, letters, ["light"]))
        for item in items:
            assert not is_acting(item) or item.rank is NameRank.MIDDLE, letters


def is_acting(item: FinderItem) -> bool:
    """Whether the item is a command that acts at once."""
    command = item.target.key if isinstance(item.target, ViewCommand) else item.target
    return isinstance(command, Key) and command.id in ACTING_KEY_IDS


async def test_w_says_that_everything_is_saved(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, ":", text="w")
        await press(pilot, "enter")
        assert "Everything is saved already" in footer(pilot)


async def test_a_command_that_is_not_known_does_nothing(explore: Explore) -> None:
    async with explore(view="matrix") as pilot:
        state = explorer(pilot).state
        for command in ("zz top", "qqq", "wqa?", "set nonumber"):
            await press_many(pilot, [":", *command, "enter", "escape"])
            assert explorer(pilot).state == state, command
        assert explorer(pilot).view_screen.view == "matrix"


# -- Ways back -------------------------------------------------------------------------------------

OPENING_KEYS = (
    *("1", "2", "3", "4", "5", "6", "L", "z", "tab", "enter", "?", ":", "f", "/", "@", "v", "j"),
    *("<", "s", "C", "*", "V", "=", "l"),
)
MAX_STEPS_BACK = 16


def depth_of(app: Explorer) -> int:
    """How many steps lead back to the top of the view, without filter and date."""
    screen = app.view_screen
    return (
        len(app.screen_stack)
        - 1
        + screen.is_prompt_open()
        + (screen.page.has_focus or screen.has_pane_alone)
        + len(app._history)
        + (screen.view == "lanes")
    )


async def press_many(pilot: Pilot[None], keys: Sequence[str]) -> None:
    for key in keys:
        pilot.app.post_message(key_event(key))
    await settle(pilot)


@pytest.mark.parametrize("seed", range(2))
async def test_esc_always_ends_at_the_top_and_q_never_quits_while_something_is_open(
    explore: Explore,
    seed: int,
) -> None:
    chance = random.Random(seed)
    async with explore(size=chance.choice(((80, 24), (160, 40)))) as pilot:
        app = explorer(pilot)
        for _ in range(3):
            await press_many(pilot, chance.choices(OPENING_KEYS, k=9))
            if depth_of(app) and not app.view_screen.is_prompt_open():
                await press(pilot, "q")
                assert app.return_code is None, "q quits at the top alone"
            await press_many(pilot, ["escape"] * MAX_STEPS_BACK)
            assert depth_of(app) == 0
            assert not app.state.filter
            assert app.state.as_of is None
        await press(pilot, "escape")
        assert app.return_code is None, "Esc never quits"
        await press(pilot, "q")
        assert app.return_code == 0


async def test_esc_goes_back_from_the_prompt_the_pane_the_link_the_filter_then_the_date(
    explore: Explore,
) -> None:
    async with explore(filter="company:nvidia", as_of=date(2025, 12, 31)) as pilot:
        app = explorer(pilot)
        await go_to(pilot, DEAL)
        focus_link(pilot, Link("company", "nvidia"))
        await press(pilot, "enter", "z", "@")
        assert app.view_screen.is_prompt_open()

        await press(pilot, "escape")
        assert not app.view_screen.is_prompt_open()
        assert app.view_screen.has_pane_alone
        await press(pilot, "escape")
        assert not app.view_screen.has_pane_alone
        assert app.view_screen.view == "companies"
        await press(pilot, "escape")
        assert current_link(pilot) == Link("event", DEAL)
        assert app.view_screen.page.has_focus
        await press(pilot, "escape")
        assert not app.view_screen.page.has_focus
        assert app.state.filter
        await press(pilot, "escape")
        assert not app.state.filter
        assert app.state.as_of == date(2025, 12, 31)
        await press(pilot, "escape")
        assert app.state.as_of is None


async def test_q_goes_back_to_the_circle_whose_events_were_opened(explore: Explore) -> None:
    async with explore(view="money") as pilot:
        await press(pilot, "v", "j")
        circle = current_link(pilot)
        await press(pilot, "enter")
        assert explorer(pilot).view_screen.view == "timeline"
        await press(pilot, "q")
        assert explorer(pilot).view_screen.view == "money"
        assert current_link(pilot) == circle


async def test_q_goes_back_from_an_opened_period(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "Y", "j", "enter", "j", "enter", "q")
        screen = explorer(pilot).view_screen
        assert screen.save_settings()["level"] == "quarter"
        await press(pilot, "q")
        assert screen.save_settings()["level"] == "year"
        assert pilot.app.return_code is None


# -- The as-of date --------------------------------------------------------------------------------


async def test_today_is_followed(explore: Explore) -> None:
    day = date(2025, 11, 18)
    async with explore(as_of=day) as pilot:
        app = explorer(pilot)
        for view_key, typed_date in (("1", "=today"), ("1", "today"), ("3", "today")):
            await press(pilot, view_key)
            app.change(app.state.with_as_of(day))
            await press_many(pilot, ["@", *typed_date, "enter"])
            assert app.state.as_of is None, (view_key, typed_date)
        await press(pilot, "<", ">")
        assert app.state.as_of is None


@pytest.mark.parametrize("day", [date(2025, 11, 18), date(2027, 1, 1)])
async def test_another_day_than_today_is_not_overlooked(explore: Explore, day: date) -> None:
    async with explore(as_of=day, size=(80, 24)) as pilot:
        for view_key in "136":
            await press(pilot, view_key)
            assert f"AS OF {day}" in header(pilot), view_key
            assert "Esc: today" in "".join(screen_rows(pilot)[:2]), view_key
        await press(pilot, "escape")
        assert "AS OF" not in header(pilot)


# -- Enter and the clipboard -----------------------------------------------------------------------


async def test_enter_on_a_text_says_which_key_copies_it(explore: Explore) -> None:
    async with explore() as pilot:
        await go_to(pilot, DEAL)
        focus_link(pilot, Link("text", DEAL))
        await press(pilot, "enter")
        assert pilot.app.clipboard == ""
        assert "y copies it" in footer(pilot)
        await press(pilot, "y")
        assert pilot.app.clipboard == DEAL


async def test_enter_on_a_figure_opens_its_sources(explore: Explore) -> None:
    async with explore() as pilot:
        await go_to(pilot, DEAL)
        focus_link(pilot, first_link(pilot, "text"))
        await press(pilot, "enter")
        page_link = explorer(pilot).view_screen.page.link
        assert page_link is not None
        assert page_link.kind in ("source", "source-entry")
        assert pilot.app.clipboard == ""


# -- Messages --------------------------------------------------------------------------------------


async def test_a_message_goes_with_the_next_key(explore: Explore) -> None:
    async with explore() as pilot:
        for key in ("j", "k", "tab", "escape"):
            explorer(pilot).show_message("This is wrong.", is_error=True)
            assert "This is wrong." in footer(pilot)
            await press(pilot, key)
            assert "This is wrong." not in footer(pilot), key


# -- The mouse -------------------------------------------------------------------------------------


async def click_at(pilot: Pilot[None], x: int, y: int) -> None:
    """Press and release the mouse button at a cell of the screen."""
    for event_class in (MouseDown, MouseUp):
        pilot.app.post_message(event_class(None, x, y, 0, 0, 1, False, False, False, x, y))
    await settle(pilot)


async def click(pilot: Pilot[None], text: str) -> None:
    """Click on the first letter of a text, in the last row that has it."""
    rows = screen_rows(pilot)
    y = max(y for y, row_text in enumerate(rows) if text in row_text)
    await click_at(pilot, rows[y].index(text), y)


async def test_tabs_and_keys_of_the_footer_can_be_clicked(explore: Explore) -> None:
    async with explore() as pilot:
        await click(pilot, "3 Matrix")
        assert explorer(pilot).view_screen.view == "matrix"
        await click(pilot, "? keys")
        assert len(pilot.app.screen_stack) == 2
        await click_at(pilot, 0, 10)
        assert len(pilot.app.screen_stack) == 1, "a click beside a popup closes it"


async def test_a_click_selects_and_a_second_click_opens(explore: Explore) -> None:
    async with explore() as pilot:
        screen = explorer(pilot).view_screen
        top = screen.main_list.region.y
        row = top + screen.main_list.line_of(2)
        await click_at(pilot, 12, row)
        assert screen.main_list.cursor == 2
        assert not screen.page.has_focus
        await click_at(pilot, 12, row)
        assert screen.page.has_focus


async def test_a_click_on_the_list_closes_the_prompt_and_keeps_the_filter(
    explore: Explore,
) -> None:
    async with explore() as pilot:
        screen = explorer(pilot).view_screen
        await press_many(pilot, ["/", *"company:nvidia"])
        await click_at(pilot, 20, screen.main_list.region.y + screen.main_list.line_of(1))
        assert not screen.is_prompt_open()
        assert explorer(pilot).state.filter.text == "company:nvidia"
        assert screen.main_list.cursor == 1


async def test_a_click_selects_a_cell_of_the_matrix(explore: Explore) -> None:
    async with explore(view="matrix") as pilot:
        link = current_link(pilot)
        await press(pilot, "j", "l")
        assert current_link(pilot) != link
        grid = explorer(pilot).view_screen.main_list
        await click_at(pilot, grid.region.x + 22, grid.region.y + 2)
        assert current_link(pilot) == link
        assert not explorer(pilot).view_screen.page.has_focus


async def test_one_click_follows_a_link_and_chooses_in_a_popup(explore: Explore) -> None:
    async with explore() as pilot:
        await go_to(pilot, DEAL)
        page = explorer(pilot).view_screen.page
        link = first_link(pilot, "company")
        index = page.links.index(link)
        place = page._links[index]
        x, y = page.content_region.offset
        await click_at(pilot, x + place.start + 1, y + place.line)
        assert explorer(pilot).view_screen.view == "companies"
        assert current_link(pilot) == link

        await press(pilot, ":", text="go to the money")
        await click(pilot, "Go to the Money")
        assert explorer(pilot).view_screen.view == "money"


async def test_the_wheel_scrolls_the_pane_under_the_pointer(explore: Explore) -> None:
    async with explore(size=(160, 24)) as pilot:
        await go_to(pilot, DEAL)
        page = explorer(pilot).view_screen.page
        x, y = page.region.x + 3, page.region.y + 3
        wheel = MouseScrollDown(None, x, y, 0, 0, 0, False, False, False, x, y)
        pilot.app.post_message(wheel)
        await settle(pilot)
        assert page.scroll_offset.y > 0


# -- Pastes ----------------------------------------------------------------------------------------


async def test_a_paste_runs_no_key_and_goes_into_the_prompt_as_one_line(explore: Explore) -> None:
    async with explore() as pilot:
        pilot.app.post_message(Paste("q\n6u\n:q\n"))
        await settle(pilot)
        assert explorer(pilot).view_screen.view == "timeline"
        assert "Press /" in footer(pilot)

        pilot.app.post_message(key_event("/"))
        pilot.app.post_message(Paste("open\nai\n"))
        await settle(pilot)
        assert screen_rows(pilot)[1].startswith(" / open ai")
        assert explorer(pilot).view_screen.is_prompt_open("filter")


@pytest.mark.parametrize("view", ["timeline", "companies", "money", "sources"])
async def test_q_and_esc_go_back_from_a_face_before_q_quits(explore: Explore, view: str) -> None:
    async with explore(view=view, filter=f"event:{DEAL}") as pilot:
        for keys in (("q",), ("escape", "escape")):  # the first Esc clears the filter
            first_labels = explorer(pilot).view_screen.key_labels()
            await press(pilot, "v")
            assert explorer(pilot).view_screen.key_labels()["face"] != first_labels["face"]
            await press(pilot, *keys)
            assert explorer(pilot).view_screen.key_labels()["face"] == first_labels["face"]
            assert explorer(pilot).is_running
