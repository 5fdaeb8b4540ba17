"""The help and the palette: a typed text narrows a list, and Enter runs the chosen item."""

import pytest
from tests.app.driving import (
    DEAL,
    Explore,
    current_link,
    explorer,
    footer,
    press,
    screen_rows,
    screen_text,
    submit,
)
from tests.starter_counts import EVENT_COUNT
from textual.pilot import Pilot

from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.screens.finder import (
    Finder,
    FinderItem,
    FinderList,
    matching_items,
    without_empty_headings,
)


def selected_label(pilot: Pilot[None]) -> str:
    """The label of the item that Enter would run, empty without one."""
    finder = pilot.app.screen
    assert isinstance(finder, Finder)
    item = finder.query_one(FinderList).current_item
    return item.label if item else ""


def is_finder_open(pilot: Pilot[None]) -> bool:
    return isinstance(pilot.app.screen, Finder)


# -- The help --------------------------------------------------------------------------------------


async def test_the_help_lists_the_keys_of_the_view_first(explore: Explore) -> None:
    async with explore(view="matrix", size=(120, 80)) as pilot:
        await press(pilot, "?")
        help_text = screen_text(pilot)
        headings = ("In the Matrix", "In every list and page", "Everywhere")
        positions = [help_text.index(heading) for heading in headings]
        assert positions == sorted(positions)
        assert "PgDn  Ctrl+F" in help_text
        await press(pilot, "escape")
        assert not is_finder_open(pilot)


async def test_enter_in_the_help_runs_the_key(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "?", text="to the bottom")
        assert selected_label(pilot) == "To the bottom; in the lanes, to the last day"
        await press(pilot, "enter")
        assert explorer(pilot).view_screen.main_list.cursor == EVENT_COUNT - 1
        await submit(pilot, "?", "year earlier")
        await press(pilot, "?")
        assert is_finder_open(pilot)


@pytest.mark.parametrize(
    ("view", "text", "label"),
    [
        ("timeline", "pane alone", "Show this pane alone, or both panes"),
        ("timeline", "the matrix", "Go to the Matrix"),
        ("matrix", "next developer", "Show the next developer's models, then all models"),
        ("matrix", "to the right", "One cloud to the right"),
        ("companies", "month later", "Move the as-of date a month later"),
    ],
)
async def test_keys_of_every_scope_run_from_the_help(
    explore: Explore,
    view: str,
    text: str,
    label: str,
) -> None:
    async with explore(view=view) as pilot:
        rows_before = screen_rows(pilot)
        await press(pilot, "?", text=text)
        assert selected_label(pilot) == label
        await press(pilot, "enter")
        assert not is_finder_open(pilot)
        assert screen_rows(pilot) != rows_before


# -- The palette -----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [":", "ctrl+p"])
async def test_the_palette_lists_commands_and_themes(explore: Explore, key: str) -> None:
    async with explore() as pilot:
        await press(pilot, key)
        assert selected_label(pilot) == "Go to the Timeline"
        assert "Commands" in screen_text(pilot)
        await press(pilot, text="ledger-light")
        await press(pilot, "enter")
        assert pilot.app.theme == "ledger-light"


@pytest.mark.parametrize(
    ("text", "link", "view"),
    [
        ("fluidst", Link("company", "fluidstack"), "companies"),
        ("facebook", Link("company", "meta"), "companies"),
        ("opus 4.5", Link("cell", "claude-opus-4-5/aws"), "matrix"),
        (
            "commits $30 billion to azure",
            Link("event", DEAL),
            "timeline",
        ),
    ],
)
async def test_the_palette_goes_to_companies_models_and_events(
    explore: Explore,
    text: str,
    link: Link,
    view: str,
) -> None:
    async with explore() as pilot:
        await submit(pilot, ":", text)
        assert explorer(pilot).view_screen.view == view
        assert current_link(pilot) == link
        await press(pilot, "escape")
        assert explorer(pilot).view_screen.view == "timeline", "Esc leads back"


async def test_arrows_move_in_the_palette_while_its_input_has_the_keys(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, ":", "down", "down")
        assert selected_label(pilot) == "Go to the Matrix"
        await press(pilot, "pagedown", "pageup", "up")
        await press(pilot, text="compan")
        assert selected_label(pilot) == "Go to the Companies"
        await press(pilot, "enter")
        assert explorer(pilot).view_screen.view == "companies"


async def test_enter_keeps_the_palette_open_if_nothing_matches(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, ":", text="zzzzzz")
        assert 'Nothing is called "zzzzzz"; try openai' in screen_text(pilot)
        await press(pilot, "enter")
        assert is_finder_open(pilot)
        await press(pilot, "escape")
        assert not is_finder_open(pilot)


async def test_query_syntax_in_the_palette_is_plain_text(explore: Explore) -> None:
    async with explore(size=(80, 24)) as pilot:
        for text in ('"', "a AND", "NEAR(", "*", "kind:nonsense", "[/", "\\", "%", "'; DROP"):
            await press(pilot, ":", text=text)
            await press(pilot, "escape")
        assert explorer(pilot).view_screen.main_list.item_count == EVENT_COUNT


# -- Matching --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_match"),
    [
        ("generale SOCIETE", True),
        ("", True),
        ("sg company", True),
        ("societe bank", False),
    ],
)
def test_words_match_in_any_order_without_case_and_accents(text: str, is_match: bool) -> None:
    item = FinderItem("Société Générale, énergie", "company", "x", "sg")
    assert bool(matching_items([item], text)) is is_match


def test_headings_without_items_are_left_out() -> None:
    first_heading = FinderItem("One", "", None)
    second_heading = FinderItem("Two", "", None)
    item = FinderItem("a line", "", "target")
    assert without_empty_headings([first_heading, second_heading, item]) == [second_heading, item]
    assert without_empty_headings([first_heading, item, second_heading]) == [first_heading, item]
    assert without_empty_headings([]) == []


async def test_the_help_is_read_with_j_and_k_until_a_text_is_typed(explore: Explore) -> None:
    async with explore(view="money") as pilot:
        await press(pilot, "?", "j")
        second_label = selected_label(pilot)
        await press(pilot, "j", "k")
        assert selected_label(pilot) == second_label
        await press(pilot, "q")
        assert not is_finder_open(pilot)

        await press(pilot, "?", text="/quit from")
        assert selected_label(pilot) == "Quit from anywhere"
        await press(pilot, "escape", "?", text="theme")
        assert selected_label(pilot) == "Switch to the next theme"


async def test_the_help_begins_with_the_keys_of_the_pane_or_the_list_in_front(
    explore: Explore,
) -> None:
    async with explore(view="money", size=(80, 24)) as pilot:
        await press(pilot, "enter", "?")
        assert "On the page" in screen_text(pilot)
        await press(pilot, "escape", "escape", "f", "f1")
        assert "In the list of values for a filter" in screen_text(pilot)
        assert footer(pilot).startswith(" j k move  / search")
        await press(pilot, "q", "q")
        assert footer(pilot).startswith(" Enter open")
