"""The Companies: found by name and alias, with the shared filter kept, and the pane of the one under the cursor."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import cast

import pytest
from textual.pilot import Pilot

from partnerships_tui.app.explorer import Explorer
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.screens.companies import CompaniesScreen

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]


def view(pilot: Pilot[None]) -> CompaniesScreen:
    screen = cast(Explorer, pilot.app).view_screen
    assert isinstance(screen, CompaniesScreen)
    return screen


def names(pilot: Pilot[None]) -> list[str]:
    return [row.name for row in view(pilot).companies.rows]


async def test_it_lists_those_with_most_events_first(explore: Explore, screen_of: Rows) -> None:
    async with explore(view="companies") as pilot:
        rows = view(pilot).companies.rows
        assert len(rows) == 237
        assert [row.events for row in rows] == sorted((row.events for row in rows), reverse=True)
        assert screen_of(pilot)[0].rstrip().endswith("as of today · 237 companies")
        assert screen_of(pilot)[3].startswith("▌Anthropic")


async def test_the_pane_follows_the_cursor(explore: Explore, press: Press) -> None:
    async with explore(view="companies") as pilot:
        for _ in range(3):
            row = view(pilot).companies.row
            assert row is not None
            assert view(pilot).page.text.splitlines()[0].strip() == row.name
            await press(pilot, "j")
        await press(pilot, "G")
        row = view(pilot).companies.row
        assert row is not None
        assert view(pilot).page.text.splitlines()[0].strip() == row.name


async def test_slash_finds_by_name_and_by_alias(explore: Explore, press: Press) -> None:
    async with explore(view="companies") as pilot:
        for typed, found in (
            ("anthr", "Anthropic"),
            ("facebook", "Meta"),
            ("aws", "Amazon Web Services"),
        ):
            await press(pilot, "/", text=typed)
            assert found in names(pilot), typed
            assert len(names(pilot)) < 20, typed
            await press(pilot, "escape")
            assert len(names(pilot)) == 237, "Esc shows all of them again"


async def test_enter_goes_to_what_was_found_among_all_of_them(
    explore: Explore, press: Press
) -> None:
    async with explore(view="companies") as pilot:
        await press(pilot, "/", text="softbank")
        row = view(pilot).companies.row
        assert row is not None
        await press(pilot, "enter")
        assert len(names(pilot)) == 237
        assert view(pilot).companies.row == row
        await press(pilot, "enter")
        assert view(pilot).page.has_focus, "and Enter again goes into its pane"


async def test_finding_keeps_the_shared_filter(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="companies", filter="kind:litigation") as pilot:
        few = names(pilot)
        assert 0 < len(few) < 60
        await press(pilot, "/", text="open")
        assert set(names(pilot)) <= set(few)
        assert cast(Explorer, pilot.app).state.filter.text == "kind:litigation"
        await press(pilot, "escape")
        assert names(pilot) == few
        assert screen_of(pilot)[1].startswith(" / kind:litigation")


async def test_a_name_that_none_has_says_so(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="companies") as pilot:
        await press(pilot, "/", text="zzzz")
        assert screen_of(pilot)[2].startswith(" no company is called that")
        assert "Esc shows all of them again" in "\n".join(screen_of(pilot))
        await press(pilot, "enter")
        assert len(names(pilot)) == 237


async def test_the_list_and_the_pane_stand_as_of_the_date(explore: Explore, press: Press) -> None:
    async with explore(view="companies") as pilot:
        now = {row.id: row.events for row in view(pilot).companies.rows}
        await press(pilot, "@", text="2025-11-18")
        await press(pilot, "enter")
        assert cast(Explorer, pilot.app).state.as_of == date(2025, 11, 18)
        then = {row.id: row.events for row in view(pilot).companies.rows}
        assert 0 < then["anthropic"] < now["anthropic"]
        assert all(
            row.last is None or row.last.first <= date(2025, 11, 18)
            for row in view(pilot).companies.rows
        )
        assert "Money in, as of 2025-11-18" in view(pilot).page.text


async def test_the_same_company_stays_under_the_cursor_when_the_date_moves(
    explore: Explore, press: Press
) -> None:
    async with explore(view="companies") as pilot:
        await press(pilot, "/", text="fluidstack")
        await press(pilot, "enter", "<", "<", "(")
        row = view(pilot).companies.row
        assert row is not None
        assert row.id == "fluidstack"


async def test_firm_up_to_and_intent_stand_in_columns_of_their_own(
    explore: Explore, press: Press
) -> None:
    async with explore(view="companies", size=(200, 60)) as pilot:
        (head, *_) = (line for line in view(pilot).page.text.splitlines() if "firm" in line)
        assert head.split() == ["firm", "up", "to", "intent"]
        (nvidia, *_) = (
            line
            for line in view(pilot).page.text.splitlines()
            if line.strip().startswith("Nvidia ")
        )
        assert nvidia.split() == ["Nvidia", "░", "1", "·", "≤10.0", "bn", "·"]


@pytest.mark.parametrize("size", [(120, 40), (40, 12)])
async def test_v_goes_to_what_became_of_its_promises(
    explore: Explore, press: Press, screen_of: Rows, size: tuple[int, int]
) -> None:
    async with explore(view="companies", size=size) as pilot:
        await press(pilot, "j", "v")
        told = "\n".join(screen_of(pilot))
        assert "Promises and what became" in told


async def test_c_draws_who_pays_it_and_whom_it_pays_and_back(
    explore: Explore, press: Press
) -> None:
    async with explore(view="companies", size=(160, 40)) as pilot:
        parts = ("Money in", "Through the years, in dollars", "Circles through it", "Promises")
        assert all(part in view(pilot).page.text for part in parts)
        await press(pilot, "c")
        assert view(pilot).page.text.splitlines()[0].strip() == "Around Anthropic"
        await press(pilot, "j")
        assert view(pilot).page.text.splitlines()[0].strip() == "Around OpenAI", (
            "for as long as it is on"
        )
        await press(pilot, "k", "c")
        assert all(part in view(pilot).page.text for part in parts)


async def test_a_circle_of_the_pane_leads_to_the_money_and_back(
    explore: Explore, press: Press
) -> None:
    async with explore(view="companies", size=(160, 40)) as pilot:
        app = cast(Explorer, pilot.app)
        app.follow(Link("money", "circle anthropic google"))
        await press(pilot)
        assert app.view_screen.view == "money"
        assert "Circle of 2" in app.view_screen.page.text
        await press(pilot, "backspace")
        assert app.view_screen.view == "companies"
