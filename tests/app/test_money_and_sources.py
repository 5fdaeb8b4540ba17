"""The Money and the Sources: lists, pages, and the ways from them into the other views."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import cast

import pytest
from textual.pilot import Pilot

from partnerships_tui.app.explorer import Explorer

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]


def told(pilot: Pilot[None], screen_of: Rows) -> str:
    return "\n".join(screen_of(pilot))


async def test_money_lists_pairs_with_their_columns_apart_and_each_flow_with_its_rule(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(
        view="money", filter="event:microsoft-nvidia-anthropic-partnership"
    ) as pilot:
        screen = told(pilot, screen_of)
        assert "Anthropic → Microsoft" in screen
        assert "30.0 bn" in screen
        assert "≤5.0 bn" in screen, "what is up to stands apart"
        assert "30 billion USD: firm" in screen
        assert "4 pairs from 1 event" in screen


async def test_enter_on_a_circle_filters_the_timeline_to_its_events_and_backspace_comes_back(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="money") as pilot:
        await press(pilot, "c")
        screen = told(pilot, screen_of)
        assert "↺" in screen
        assert "┌─▶" in screen, "a picture of the circle"
        await press(pilot, "enter")
        assert cast(Explorer, pilot.app).view_screen.view == "timeline"
        assert "/ event:" in told(pilot, screen_of)
        await press(pilot, "backspace")
        assert cast(Explorer, pilot.app).view_screen.view == "money"


async def test_circles_by_length_window_firmness_and_parents(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="money") as pilot:
        await press(pilot, "c")
        most = told(pilot, screen_of).splitlines()[0]
        await press(pilot, "m")
        assert "firm" in screen_of(pilot)[0]
        await press(pilot, "w")
        assert "30 days" in screen_of(pilot)[0]
        await press(pilot, "l")
        assert "to 5" in screen_of(pilot)[0]
        await press(pilot, "p")
        assert "parents" in screen_of(pilot)[0]
        assert screen_of(pilot)[0] != most
        kept = cast(Explorer, pilot.app).view_screen.save_settings()
        assert (kept["list"], kept["longest"], kept["window"], kept["firm"]) == (
            "circles",
            "5",
            "30",
            "yes",
        )


async def test_sources_conflicts_and_thin_figures_are_one_key_apart(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="sources") as pilot:
        assert "777 sources" in screen_of(pilot)[0]
        assert "Cited by" in told(pilot, screen_of)
        await press(pilot, "c")
        assert "115 conflicts" in screen_of(pilot)[0]
        assert "ours:" in told(pilot, screen_of)
        assert "theirs:" in told(pilot, screen_of)
        await press(pilot, "c")
        assert "weakly sourced figures" in screen_of(pilot)[0]
        await press(pilot, "c")
        assert "777 sources" in screen_of(pilot)[0]


async def test_the_seed_deals_conflicts_name_the_slip(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(
        view="sources", filter="event:microsoft-nvidia-anthropic-partnership"
    ) as pilot:
        await press(pilot, "c")
        screen = told(pilot, screen_of)
        assert "≤5.0 bn → 5.0 bn EUR" in screen
        assert "currency" in screen
        await press(pilot, "j", "j", "j")
        page = cast(Explorer, pilot.app).view_screen.page.text
        assert "ours: up to 5 billion USD" in page
        assert "slip: currency, EUR where it is USD" in page


@pytest.mark.parametrize("view", ["money", "sources", "changes"])
@pytest.mark.parametrize("size", [(20, 5), (40, 12), (80, 24), (200, 60)])
async def test_they_fit_any_terminal(
    explore: Explore, press: Press, screen_of: Rows, view: str, size: tuple[int, int]
) -> None:
    async with explore(view=view, size=size, is_ascii=size == (80, 24)) as pilot:
        await press(pilot, "c", "j", "G", "g", "tab", "escape", "z", "z")
        assert all(len(row) == size[0] for row in screen_of(pilot))
        assert size != (80, 24) or all(row.isascii() for row in screen_of(pilot))


@pytest.mark.parametrize("view", ["money", "sources", "changes"])
async def test_what_selects_nothing_says_what_to_do(
    explore: Explore, press: Press, screen_of: Rows, view: str
) -> None:
    async with explore(view=view, filter="company:nobody") as pilot:
        await press(pilot, "c", "j", "enter", "escape")
        assert pilot.app.is_running


async def test_v_shows_what_became_of_the_money_in_an_event_and_back(
    explore: Explore, press: Press
) -> None:
    async with explore(filter="event:softbank-openai-final-closing") as pilot:
        page = cast(Explorer, pilot.app).view_screen.page
        before = page.text
        await press(pilot, "v")
        assert "What became of the money in it" in page.text
        await press(pilot, "v")
        assert page.text.split() == before.split()


async def test_v_says_so_where_nothing_became_of_it(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(filter="event:lambda-series-e") as pilot:
        await press(pilot, "v")
        assert "Nothing in it was restated" in screen_of(pilot)[-1]


async def test_the_dollar_key_shows_the_pairs_in_another_currency_too(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="money") as pilot:
        assert "≈" not in told(pilot, screen_of)
        await press(pilot, "$")
        assert "≈ EUR" in screen_of(pilot)[2]
        assert "bn EUR" in screen_of(pilot)[3]
