"""What works in every view: copying, sources, themes, messages, reading again, leaving, sizes."""

from pathlib import Path

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
    press,
    resize,
    screen_rows,
    screen_text,
    settle,
)
from tests.app.textual_internals import key_event
from tests.conftest import MakeStore
from textual.color import Color
from textual.events import Resize
from textual.geometry import Size

from partnerships_db.store.store import Store
from partnerships_tui.app import browser
from partnerships_tui.app.browser import BrowserOutcome
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.queries.client import StoreClient
from partnerships_tui.queries.view_state import ViewState
from partnerships_tui.theme import LIGHT, THEMES

# -- Copies and sources ----------------------------------------------------------------------------


async def test_y_copies_the_entry_or_link_under_the_cursor_and_shows_it(
    explore: Explore,
) -> None:
    async with explore() as pilot:
        await go_to(pilot, DEAL)
        await press(pilot, "y")
        deal_start = "On 18 November 2025: an equity investment by Microsoft"
        assert pilot.app.clipboard.startswith(deal_start)
        assert "Copied: On 18 November 2025" in footer(pilot)

        focus_link(pilot, first_link(pilot, "source"))
        await press(pilot, "y")
        assert pilot.app.clipboard.startswith("https://")
        await press(pilot, "2", "y")
        assert pilot.app.clipboard.splitlines()[0] == "Anthropic (ai-lab, US)", "a company's card"
        await press(pilot, "3", "y")
        assert pilot.app.clipboard.endswith("/aws"), "the model and cloud of a cell"


@pytest.fixture
def opened_urls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that the explorer passes to the browser."""
    urls: list[str] = []

    def open_in_browser(address: str, _is_wanted: object) -> BrowserOutcome:
        urls.append(address)
        return BrowserOutcome.OPENED

    monkeypatch.setattr(browser, "open_in_browser", open_in_browser)
    return urls


async def test_o_opens_the_first_source_or_the_one_under_the_cursor(
    explore: Explore,
    opened_urls: list[str],
) -> None:
    async with explore() as pilot:
        await go_to(pilot, DEAL)
        await press(pilot, "o")
        assert opened_urls == [first_link(pilot, "source").target]
        assert "Opened: https://" in footer(pilot)

        links = explorer(pilot).view_screen.page.links
        last_source = [link for link in links if link.kind == "source"][-1]
        focus_link(pilot, last_source)
        await press(pilot, "o", "enter")
        assert opened_urls[1:] == [last_source.target] * 2, "Enter opens a source too"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://a@b.example/",
        "--help",
        "https://x.example/\x1b]0;t\x07",
    ],
)
async def test_an_unsafe_address_in_the_store_is_not_opened(
    explore: Explore,
    opened_urls: list[str],
    starter_copy: Path,
    url: str,
) -> None:
    with Store.writing(starter_copy) as store:
        store.connection.execute("UPDATE source SET url = ?", (url,))
    async with explore(starter_copy) as pilot:
        await go_to(pilot, DEAL)
        await press(pilot, "o")
        assert opened_urls == []
        assert footer(pilot).startswith(" Not opened: the address ")
        assert footer(pilot).isprintable()


async def test_a_page_without_source_says_so(
    explore: Explore,
    opened_urls: list[str],
    make_store: MakeStore,
) -> None:
    store = make_store("events: [{id: deal, date: 2025-01, kind: statement, title: A deal}]")
    async with explore(store.path) as pilot:
        await press(pilot, "o")
        assert "No source on this page" in footer(pilot)
        assert opened_urls == []


# -- Appearance ------------------------------------------------------------------------------------


async def test_the_explorer_starts_in_a_theme_and_its_colours(starter_store: Path) -> None:
    client = StoreClient(Store.reading(starter_store))
    app = Explorer(client, ViewState(), theme=LIGHT.name)
    async with app.run_test():
        assert app.theme == LIGHT.name
        assert app.screen.styles.background == Color.parse(str(LIGHT.background))
        assert app.has_class("-light-mode")
    client.close()


@pytest.mark.parametrize(("value", "is_without_colour"), [("1", True), ("", False)])
def test_no_color_counts_if_it_is_not_empty(
    value: str, is_without_colour: bool, starter_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", value)
    client = StoreClient(Store.reading(starter_store))
    assert Explorer(client, ViewState()).no_color == is_without_colour
    client.close()


async def test_shift_t_goes_through_the_themes(explore: Explore) -> None:
    async with explore(size=(80, 24)) as pilot:
        theme_names = list(explorer(pilot).available_themes)
        assert theme_names[: len(THEMES)] == [theme.name for theme in THEMES]
        assert pilot.app.theme == theme_names[0]
        await press(pilot, "T")
        assert pilot.app.theme == theme_names[1]
        assert f'theme = "{theme_names[1]}" in config.toml keeps it' in footer(pilot)
        pilot.app.theme = theme_names[-1]
        await press(pilot, "T")
        assert pilot.app.theme == theme_names[0]


async def test_every_view_is_drawn_in_ascii_alone_if_that_is_set(
    explore: Explore,
    make_store: MakeStore,
) -> None:
    store = make_store(
        """
        companies: [{id: globex, name: Globex, kind: cloud}, {id: initech, name: Initech}]
        models: [{id: one, name: Model One, developer: initech}]
        availability:
          - id: route
            model: one
            provider: globex
            service: S
            periods: [{from: 2025, status: ga}]
        sources: [{id: page, title: A page, kind: primary, url: "https://x.example/"}]
        events:
          - id: deal
            date: 2025-01
            kind: partnership
            title: A deal with a title that is much longer than the line of a list has room for
            flows:
              - from: globex
                to: initech
                kind: debt
                amount: up to 5 billion USD
                status: intent
                note: N
            sources: [{source: page, quote: Words}]
        """
    )
    async with explore(store.path, is_ascii=True, filter="deal") as pilot:
        for key in ("1", "2", "3", "?", "escape", ":", "escape", "1", "tab"):
            await press(pilot, key)
            if pilot.app.screen is explorer(pilot).view_screen:
                other_letters = {letter for letter in screen_text(pilot) if not letter.isascii()}
                assert other_letters == set(), key


async def test_a_message_disappears_after_a_while(
    explore: Explore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("partnerships_tui.screens.list_page.MESSAGE_SECONDS", 0.01)
    async with explore() as pilot:
        keys_footer = footer(pilot)
        await press(pilot, "y")
        await pilot.pause(0.05)
        assert footer(pilot) == keys_footer


async def test_shift_r_reads_the_store_again_and_keeps_the_cursor(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "j", "R")
        assert "The store was read again." in footer(pilot)
        assert explorer(pilot).view_screen.main_list.cursor == 1


# -- Leaving ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "keys",
    ["q", "tab q q", "z q q", "ctrl+q", "2 q", "/ a ctrl+q", "@ ctrl+q", ": a ctrl+q", "? ctrl+q"],
)
async def test_q_closes_a_pane_or_leaves_and_ctrl_q_leaves_from_anywhere(
    explore: Explore,
    keys: str,
) -> None:
    async with explore() as pilot:
        for key in keys.split():
            assert pilot.app.is_running
            assert pilot.app.return_code is None
            pilot.app.post_message(key_event(key))
            await settle(pilot)
        assert pilot.app.return_code == 0


async def test_esc_never_leaves(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, *["escape"] * 4)
        assert pilot.app.return_code is None


async def test_ctrl_c_says_how_to_leave(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "ctrl+c")
        assert "Ctrl+Q" in footer(pilot)
        assert pilot.app.is_running


# -- Sizes -----------------------------------------------------------------------------------------

# fmt: off
KEYS_OF_ALL_VIEWS = (
    "j", "enter", "escape", "tab", "z", "z", "2", "enter", "3", "l", "@", "escape", "1", "/",
    "escape", "?", "escape", ":", "escape", "G", "g", "pagedown",
)
# fmt: on


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (200, 1), (1, 40)])
async def test_every_screen_fits_the_smallest_terminals(
    explore: Explore,
    size: tuple[int, int],
) -> None:
    async with explore(size=size) as pilot:
        for key in KEYS_OF_ALL_VIEWS:
            await press(pilot, key)
            rows = screen_rows(pilot)
            assert len(rows) <= size[1]
            assert all(len(row) <= size[0] for row in rows)


async def test_the_screen_recovers_from_many_resizes(explore: Explore) -> None:
    async with explore(size=(80, 24)) as pilot:
        await press(pilot, "2", "3", "1", "j", "j")
        rows_before = screen_rows(pilot)
        link_before = current_link(pilot)
        for number in range(40):
            size = Size(1 + number * 37 % 180, 1 + number * 17 % 50)
            pilot.app.post_message(Resize(size, size))
            if number % 13 == 0:
                await press(pilot, "j", "k")
        await resize(pilot, (80, 24))

        rows = screen_rows(pilot)
        assert len(rows) == len(rows_before)
        assert (rows[0], rows[-1]) == (rows_before[0], rows_before[-1])
        assert current_link(pilot) == link_before
        assert len([row for row in rows if row.startswith("▌")]) == 1


async def test_growing_and_shrinking_keeps_the_cursor_in_sight(explore: Explore) -> None:
    async with explore(size=(120, 40)) as pilot:
        await go_to(pilot, DEAL)
        for size in ((80, 24), (200, 50), (60, 12), (120, 40)):
            await resize(pilot, size)
            assert len(screen_rows(pilot)) == size[1]
            assert current_link(pilot) == Link("event", DEAL)
            assert any(row.startswith("▌") for row in screen_rows(pilot)), size
