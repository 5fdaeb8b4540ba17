"""Links: from an event to a company to an event and to a cell of the matrix, and the way back."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import cast

from textual.pilot import Pilot

from partnerships_tui.app.explorer import Explorer
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.screens.companies import CompaniesScreen
from partnerships_tui.screens.matrix import MatrixScreen
from partnerships_tui.screens.timeline import TimelineScreen

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]

DEAL = "microsoft-nvidia-anthropic-partnership"


def explorer(pilot: Pilot[None]) -> Explorer:
    return cast(Explorer, pilot.app)


def where(pilot: Pilot[None]) -> Link | None:
    return explorer(pilot).view_screen.current_link()


async def follow(pilot: Pilot[None], press: Press, link: Link) -> None:
    """Walk to a link of the page and press Enter on it."""
    page = explorer(pilot).view_screen.page
    page.focus()
    page.cursor = page.links.index(link)
    await press(pilot, "enter")


async def test_from_a_deal_to_a_company_to_an_event_and_back_by_esc(
    explore: Explore, press: Press
) -> None:
    async with explore() as pilot:
        explorer(pilot).view_screen.go_to(DEAL)
        await press(pilot, "tab")
        assert explorer(pilot).view_screen.page.link == Link("company", "microsoft"), (
            "the first link of the page"
        )
        await press(pilot, "enter")
        assert isinstance(explorer(pilot).view_screen, CompaniesScreen)
        assert where(pilot) == Link("company", "microsoft")
        assert explorer(pilot).view_screen.page.has_focus, "whoever follows a link reads on"
        event = next(
            link for link in explorer(pilot).view_screen.page.links if link.kind == "event"
        )
        await follow(pilot, press, event)
        assert isinstance(explorer(pilot).view_screen, TimelineScreen)
        assert where(pilot) == event
        await press(pilot, "escape")
        assert where(pilot) == Link("company", "microsoft")
        await press(pilot, "escape")
        assert where(pilot) == Link("event", DEAL)
        assert explorer(pilot).view_screen.page.has_focus, "back on the page from which it went"


async def test_backspace_and_ctrl_o_go_back_too(explore: Explore, press: Press) -> None:
    async with explore() as pilot:
        explorer(pilot).view_screen.go_to(DEAL)
        await press(pilot)
        for key in ("backspace", "ctrl+o"):
            await follow(pilot, press, Link("company", "nvidia"))
            assert where(pilot) == Link("company", "nvidia")
            await press(pilot, key)
            assert where(pilot) == Link("event", DEAL)
        await press(pilot, "backspace", "backspace")
        assert where(pilot) == Link("event", DEAL), "there is nothing further back"


async def test_to_a_cell_of_the_matrix_and_back(explore: Explore, press: Press) -> None:
    async with explore() as pilot:
        explorer(pilot).view_screen.go_to("claude-fable-5-2-release")
        await press(pilot)
        cell = next(link for link in explorer(pilot).view_screen.page.links if link.kind == "cell")
        await follow(pilot, press, cell)
        assert isinstance(explorer(pilot).view_screen, MatrixScreen)
        assert where(pilot) == cell
        event = next(
            link for link in explorer(pilot).view_screen.page.links if link.kind == "event"
        )
        await follow(pilot, press, event)
        assert where(pilot) == event
        await press(pilot, "escape", "escape")
        assert where(pilot) == Link("event", "claude-fable-5-2-release")


async def test_j_walks_the_links_of_a_page(explore: Explore, press: Press) -> None:
    async with explore() as pilot:
        explorer(pilot).view_screen.go_to(DEAL)
        await press(pilot, "tab")
        page = explorer(pilot).view_screen.page
        seen = []
        for _ in range(12):
            seen.append(page.cursor)
            assert page.line_of(page.cursor) in range(
                page.scroll_offset.y, page.scroll_offset.y + page.size.height
            )
            await press(pilot, "j")
        assert seen == sorted(seen)
        assert page.cursor > 5
        await press(pilot, "G")
        assert page.link == Link("text", DEAL), "the last is the entry's own id"
        await press(pilot, "g")
        assert (page.cursor, page.scroll_offset.y) == (0, 0)


async def test_a_page_without_links_scrolls(explore: Explore, press: Press) -> None:
    async with explore(size=(60, 20)) as pilot:
        await press(pilot, "tab", "j", "j", "pagedown")
        page = explorer(pilot).view_screen.page
        assert page.scroll_offset.y > 0
        await press(pilot, "k", "pageup", "g")
        assert page.scroll_offset.y == 0


async def test_an_event_that_the_filter_leaves_out_takes_it_off_and_says_so(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(filter="kind:litigation", as_of=date(2025, 6, 1)) as pilot:
        explorer(pilot).follow(Link("event", DEAL))
        await press(pilot)
        assert where(pilot) == Link("event", DEAL)
        assert not explorer(pilot).state.filter
        assert explorer(pilot).state.as_of is None
        assert "outside the filter or the as-of date" in screen_of(pilot)[-1]


async def test_a_company_that_the_filter_leaves_out_is_said_to_be(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(filter="kind:litigation") as pilot:
        explorer(pilot).follow(Link("company", "fluidstack"))
        await press(pilot)
        assert "named by none of the selected events" in screen_of(pilot)[-1]


async def test_what_is_no_longer_there_is_a_sentence(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        nowhere = (
            (Link("event", "nowhere"), "no such event"),
            (Link("cell", "no-model/aws"), "no such model"),
        )
        for link, told in nowhere:
            explorer(pilot).follow(link)
            await press(pilot)
            assert told in screen_of(pilot)[-1]


async def test_a_view_is_found_as_it_was_left(explore: Explore, press: Press) -> None:
    async with explore() as pilot:
        await press(pilot, "j", "j", "2", "j", "j", "j", "3", "j", "l", "1")
        timeline = where(pilot)
        await press(pilot, "2")
        company = where(pilot)
        await press(pilot, "3", "1")
        assert where(pilot) == timeline
        await press(pilot, "2")
        assert where(pilot) == company
        await press(pilot, "escape")
        assert isinstance(explorer(pilot).view_screen, TimelineScreen), (
            "Esc with nothing left goes to the Timeline"
        )


async def test_backspace_brings_back_the_filter_that_a_jump_led_out_of(
    explore: Explore, press: Press
) -> None:
    async with explore(filter="kind:acquisition") as pilot:
        app = cast(Explorer, pilot.app)
        before = app.view_screen.current_link()
        app.follow(Link("event", "openai-google-cloud"))
        await press(pilot)
        assert not app.state.filter
        await press(pilot, "backspace")
        assert app.state.filter.text == "kind:acquisition"
        assert app.view_screen.current_link() == before
