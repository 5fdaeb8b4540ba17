"""Links from event to company, event and cell of the Matrix, and the ways back."""

from datetime import date

from tests.app.driving import (
    DEAL,
    Explore,
    current_link,
    explorer,
    first_link,
    focus_link,
    follow,
    footer,
    go_to,
    press,
)
from textual.pilot import Pilot

from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.screens.companies import CompaniesScreen
from partnerships_tui.screens.matrix import MatrixScreen
from partnerships_tui.screens.timeline import TimelineScreen


async def enter_link(pilot: Pilot[None], link: Link) -> None:
    """Move to a link of the page and press Enter on it."""
    focus_link(pilot, link)
    await press(pilot, "enter")


# -- There and back --------------------------------------------------------------------------------


async def test_links_lead_from_event_to_company_to_event_and_esc_leads_back(
    explore: Explore,
) -> None:
    async with explore() as pilot:
        app = explorer(pilot)
        await go_to(pilot, DEAL)
        await press(pilot, "tab")
        assert app.view_screen.page.link == Link("company", "microsoft"), "the page's first link"

        await press(pilot, "enter")
        assert isinstance(app.view_screen, CompaniesScreen)
        assert current_link(pilot) == Link("company", "microsoft")
        assert app.view_screen.page.has_focus

        event_link = first_link(pilot, "event")
        await enter_link(pilot, event_link)
        assert isinstance(app.view_screen, TimelineScreen)
        assert current_link(pilot) == event_link

        await press(pilot, "escape")
        assert current_link(pilot) == Link("company", "microsoft")
        await press(pilot, "escape")
        assert current_link(pilot) == Link("event", DEAL)
        assert app.view_screen.page.has_focus


async def test_backspace_and_ctrl_o_lead_back_to_the_first_place(explore: Explore) -> None:
    async with explore() as pilot:
        await go_to(pilot, DEAL)
        for key in ("backspace", "ctrl+o"):
            await enter_link(pilot, Link("company", "nvidia"))
            assert current_link(pilot) == Link("company", "nvidia")
            await press(pilot, key)
            assert current_link(pilot) == Link("event", DEAL)
        await press(pilot, "backspace", "backspace")
        assert current_link(pilot) == Link("event", DEAL)


async def test_a_link_leads_to_a_cell_of_the_matrix_and_esc_leads_back(explore: Explore) -> None:
    async with explore() as pilot:
        await go_to(pilot, "claude-fable-5-2-release")
        cell_link = first_link(pilot, "cell")
        await enter_link(pilot, cell_link)
        assert isinstance(explorer(pilot).view_screen, MatrixScreen)
        assert current_link(pilot) == cell_link

        event_link = first_link(pilot, "event")
        await enter_link(pilot, event_link)
        assert current_link(pilot) == event_link
        await press(pilot, "escape", "escape")
        assert current_link(pilot) == Link("event", "claude-fable-5-2-release")


async def test_backspace_restores_the_filter_that_a_link_removed(explore: Explore) -> None:
    async with explore(filter="kind:acquisition") as pilot:
        first_place = current_link(pilot)
        await follow(pilot, Link("event", "openai-google-cloud"))
        assert not explorer(pilot).state.filter
        await press(pilot, "backspace")
        assert explorer(pilot).state.filter.text == "kind:acquisition"
        assert current_link(pilot) == first_place


async def test_each_view_keeps_its_place_while_others_are_in_front(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "j", "j", "2", "j", "j", "j", "3", "j", "l", "1")
        event_link = current_link(pilot)
        await press(pilot, "2")
        company_link = current_link(pilot)
        await press(pilot, "3", "1")
        assert current_link(pilot) == event_link
        await press(pilot, "2")
        assert current_link(pilot) == company_link
        await press(pilot, "escape")
        assert current_link(pilot) == company_link, "a view is a top: Esc stays in it"


# -- Moving on a page ------------------------------------------------------------------------------


async def test_j_moves_from_link_to_link_and_scrolls_the_page(explore: Explore) -> None:
    async with explore() as pilot:
        await go_to(pilot, DEAL)
        await press(pilot, "tab")
        page = explorer(pilot).view_screen.page
        positions = []
        for _ in range(12):
            positions.append(page.cursor)
            first_line = page.scroll_offset.y
            assert first_line <= page.line_of(page.cursor) < first_line + page.size.height
            await press(pilot, "j")
        assert positions == sorted(positions)
        assert page.cursor > 5

        await press(pilot, "G")
        assert page.link == Link("text", DEAL), "the last link is the entry's own id"
        await press(pilot, "g")
        assert (page.cursor, page.scroll_offset.y) == (0, 0)


async def test_a_page_without_links_scrolls_by_lines(explore: Explore) -> None:
    async with explore(size=(60, 20)) as pilot:
        await press(pilot, "tab", "j", "j", "pagedown")
        page = explorer(pilot).view_screen.page
        assert page.scroll_offset.y > 0
        await press(pilot, "k", "pageup", "g")
        assert page.scroll_offset.y == 0


# -- Targets outside the filter --------------------------------------------------------------------


async def test_a_link_to_an_event_outside_the_filter_removes_filter_and_date(
    explore: Explore,
) -> None:
    async with explore(filter="kind:litigation", as_of=date(2025, 6, 1)) as pilot:
        await follow(pilot, Link("event", DEAL))
        assert current_link(pilot) == Link("event", DEAL)
        assert not explorer(pilot).state.filter
        assert explorer(pilot).state.as_of is None
        assert "outside the filter or the as-of date" in footer(pilot)


async def test_a_link_to_a_company_outside_the_filter_is_reported(explore: Explore) -> None:
    async with explore(filter="kind:litigation") as pilot:
        await follow(pilot, Link("company", "fluidstack"))
        assert "No selected event names that company. F removes the filter." in footer(pilot)


async def test_a_link_to_a_missing_entry_is_reported(explore: Explore) -> None:
    async with explore() as pilot:
        for link, message in (
            (Link("event", "nowhere"), "event nowhere is no longer in the store"),
            (Link("cell", "no-model/aws"), "model no-model is no longer in the store"),
        ):
            await follow(pilot, link)
            assert message in footer(pilot)
