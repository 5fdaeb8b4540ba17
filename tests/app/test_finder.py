"""The help and the palette: a line to type, what matches below it, and Enter does it."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import cast

import pytest
from textual.pilot import Pilot

from partnerships_tui.app.explorer import Explorer
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.screens.finder import (
    Finder,
    FinderItem,
    FinderList,
    matches,
    without_empty_headings,
)

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]


def explorer(pilot: Pilot[None]) -> Explorer:
    return cast(Explorer, pilot.app)


def chosen(pilot: Pilot[None]) -> str:
    """The words of the line that Enter would choose."""
    assert isinstance(pilot.app.screen, Finder)
    offer = pilot.app.screen.query_one(FinderList).current_item
    return offer.label if offer else ""


async def test_the_help_lists_this_views_keys_first(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="matrix", size=(120, 60)) as pilot:
        await press(pilot, "?")
        told = "\n".join(screen_of(pilot))
        places = [
            told.index(title) for title in ("In the Matrix", "In every list and page", "Everywhere")
        ]
        assert places == sorted(places)
        assert "PgDn  Ctrl+F" in told
        await press(pilot, "escape")
        assert pilot.app.screen is explorer(pilot).view_screen


async def test_a_word_narrows_the_help_and_enter_runs_the_key(
    explore: Explore, press: Press
) -> None:
    async with explore() as pilot:
        await press(pilot, "?", text="to the bottom")
        assert chosen(pilot) == "To the bottom; in the lanes, to the last day"
        await press(pilot, "enter")
        assert explorer(pilot).view_screen.main_list.cursor == 373
        await press(pilot, "?", text="year earlier")
        await press(pilot, "enter", "?", text="")
        assert isinstance(pilot.app.screen, Finder)


@pytest.mark.parametrize(
    ("view", "typed", "words"),
    [
        ("timeline", "pane alone", "Show this pane alone, or both panes"),
        ("timeline", "the matrix", "Go to the Matrix"),
        ("matrix", "next developer", "Show the next developer's models, then all models"),
        ("matrix", "to the right", "One cloud to the right"),
        ("companies", "month later", "Move the as-of date a month later"),
    ],
)
async def test_keys_of_every_scope_run_from_the_help(
    explore: Explore, press: Press, screen_of: Rows, view: str, typed: str, words: str
) -> None:
    async with explore(view=view) as pilot:
        before = screen_of(pilot)
        await press(pilot, "?", text=typed)
        assert chosen(pilot) == words
        await press(pilot, "enter")
        assert pilot.app.screen is explorer(pilot).view_screen
        assert screen_of(pilot) != before, "it did something"


@pytest.mark.parametrize("key", [":", "ctrl+p"])
async def test_the_palette_offers_commands_at_once(
    explore: Explore, press: Press, screen_of: Rows, key: str
) -> None:
    async with explore() as pilot:
        await press(pilot, key)
        assert chosen(pilot) == "Go to the Timeline"
        assert "Commands" in "\n".join(screen_of(pilot))
        await press(pilot, text="ledger-light")
        await press(pilot, "enter")
        assert pilot.app.theme == "ledger-light"


@pytest.mark.parametrize(
    ("typed", "link", "view"),
    [
        ("fluidst", Link("company", "fluidstack"), "companies"),
        ("facebook", Link("company", "meta"), "companies"),
        ("opus 4.5", Link("cell", "claude-opus-4-5/aws"), "matrix"),
        (
            "commits $30 billion to azure",
            Link("event", "microsoft-nvidia-anthropic-partnership"),
            "timeline",
        ),
    ],
)
async def test_the_palette_goes_to_companies_models_and_events(
    explore: Explore, press: Press, typed: str, link: Link, view: str
) -> None:
    async with explore() as pilot:
        await press(pilot, ":", text=typed)
        await press(pilot, "enter")
        assert explorer(pilot).view_screen.view == view
        assert explorer(pilot).view_screen.current_link() == link
        await press(pilot, "escape")
        assert explorer(pilot).view_screen.view == "timeline", "Esc comes back from there"


async def test_arrows_choose_while_the_line_keeps_the_keys(explore: Explore, press: Press) -> None:
    async with explore() as pilot:
        await press(pilot, ":", "down", "down")
        assert chosen(pilot) == "Go to the Matrix"
        await press(pilot, "pagedown", "pageup", "up")
        await press(pilot, text="compan")
        assert chosen(pilot) == "Go to the Companies"
        await press(pilot, "enter")
        assert explorer(pilot).view_screen.view == "companies"


async def test_nothing_found_says_so_and_enter_stays(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, ":", text="zzzzzz")
        assert "nothing is called that" in "\n".join(screen_of(pilot))
        await press(pilot, "enter")
        assert len(pilot.app.screen_stack) == 2, "and is still open"
        await press(pilot, "escape")
        assert len(pilot.app.screen_stack) == 1


async def test_what_is_typed_to_the_palette_is_no_query_language(
    explore: Explore, press: Press
) -> None:
    async with explore(size=(80, 24)) as pilot:
        for typed in ('"', "a AND", "NEAR(", "*", "kind:nonsense", "[/", "\\", "%", "'; DROP"):
            await press(pilot, ":", text=typed)
            await press(pilot, "escape")
        assert explorer(pilot).view_screen.main_list.item_count == 374


def test_matching_takes_words_in_any_order_without_case_or_accents() -> None:
    offer = FinderItem("Société Générale, énergie", "company", "x", "sg")
    assert matches(offer, "generale SOCIETE")
    assert matches(offer, "")
    assert matches(offer, "sg company")
    assert not matches(offer, "societe bank")


def test_headings_that_part_nothing_are_left_out() -> None:
    one, two = FinderItem("One", "", None), FinderItem("Two", "", None)
    line = FinderItem("a line", "", "target")
    assert without_empty_headings([one, two, line]) == [two, line]
    assert without_empty_headings([one, line, two]) == [one, line]
    assert without_empty_headings([]) == []
