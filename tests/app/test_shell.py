"""What works everywhere: copying, opening a source, themes, reading again, leaving."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path
from typing import cast

import pytest
from textual.events import Resize
from textual.geometry import Size
from textual.pilot import Pilot

from partnerships_db.store.store import Store
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.queries.client import StoreClient
from partnerships_tui.queries.view_state import ViewState
from partnerships_tui.theme import THEMES

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]

DEAL = "microsoft-nvidia-anthropic-partnership"


def explorer(pilot: Pilot[None]) -> Explorer:
    return cast(Explorer, pilot.app)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were handed to the browser."""
    urls: list[str] = []
    monkeypatch.setattr(Explorer, "open_url", lambda _self, url, **_: urls.append(url))
    return urls


async def test_y_copies_what_is_under_the_cursor_and_says_what(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        explorer(pilot).view_screen.go_to(DEAL)
        await press(pilot, "y")
        assert pilot.app.clipboard.startswith(
            "On 18 November 2025: an equity investment by Microsoft"
        )
        assert "copied: On 18 November 2025" in screen_of(pilot)[-1]
        page = explorer(pilot).view_screen.page
        page.focus()
        page.cursor = next(n for n, link in enumerate(page.links) if link.kind == "source")
        await press(pilot, "y")
        assert pilot.app.clipboard.startswith("https://")
        await press(pilot, "2", "y")
        assert pilot.app.clipboard.splitlines()[0] == "Anthropic (ai-lab, US)", "a company's card"
        await press(pilot, "3", "y")
        assert pilot.app.clipboard.endswith("/aws"), "a cell: model and cloud"


async def test_o_opens_the_first_source_or_the_one_under_the_cursor(
    explore: Explore, press: Press, screen_of: Rows, opened: list[str]
) -> None:
    async with explore() as pilot:
        explorer(pilot).view_screen.go_to(DEAL)
        await press(pilot, "o")
        page = explorer(pilot).view_screen.page
        sources = [link for link in page.links if link.kind == "source"]
        assert opened == [next(link.target for link in sources)]
        assert "opened: https://" in screen_of(pilot)[-1]
        page.focus()
        page.cursor = page.links.index(sources[-1])
        await press(pilot, "o", "enter")
        assert opened[1:] == [sources[-1].target] * 2, "Enter on a source opens it too"


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
async def test_an_address_planted_in_the_store_is_refused(
    explore: Explore, press: Press, screen_of: Rows, opened: list[str], starter_copy: Path, url: str
) -> None:
    with closing(Store.writing(starter_copy)) as store:
        store.connection.execute("UPDATE source SET url = ?", (url,))
    async with explore(starter_copy) as pilot:
        explorer(pilot).view_screen.go_to(DEAL)
        await press(pilot, "o")
        assert opened == []
        told = screen_of(pilot)[-1]
        assert told.startswith(" not opened, the address ")
        assert told.isprintable()


async def test_a_page_without_a_source_says_so(
    explore: Explore,
    press: Press,
    screen_of: Rows,
    opened: list[str],
    make_store: Callable[..., Store],
) -> None:
    store = make_store("events: [{id: deal, date: 2025-01, kind: statement, title: A deal}]")
    async with explore(store.path) as pilot:
        await press(pilot, "o")
        assert "names no source" in screen_of(pilot)[-1]
        assert opened == []


async def test_themes_go_round(explore: Explore, press: Press) -> None:
    async with explore(size=(80, 24)) as pilot:
        names = list(explorer(pilot).available_themes)
        assert names[: len(THEMES)] == [theme.name for theme in THEMES]
        assert pilot.app.theme == names[0]
        await press(pilot, "T")
        assert pilot.app.theme == names[1]
        pilot.app.theme = names[-1]
        await press(pilot, "T")
        assert pilot.app.theme == names[0]


async def test_plain_letters_alone_where_they_are_asked_for(
    explore: Explore, press: Press, screen_of: Rows, make_store: Callable[..., Store]
) -> None:
    store = make_store(
        """
        companies: [{id: globex, name: Globex, kind: cloud}, {id: initech, name: Initech}]
        models: [{id: one, name: Model One, developer: initech}]
        availability: [{id: route, model: one, provider: globex, service: S, periods: [{from: 2025, status: ga}]}]
        sources: [{id: page, title: A page, kind: primary, url: "https://x.example/"}]
        events:
          - id: deal
            date: 2025-01
            kind: partnership
            title: A deal with a title that is much longer than there is room for in the line of a list
            flows: [{from: globex, to: initech, kind: debt, amount: up to 5 billion USD, status: intent, note: N}]
            sources: [{source: page, quote: Words}]
        """
    )
    async with explore(store.path, is_ascii=True, filter="deal") as pilot:
        for key in ("1", "2", "3", "?", "escape", ":", "escape", "1", "tab"):
            await press(pilot, key)
            told = "\n".join(screen_of(pilot))
            if pilot.app.screen is explorer(pilot).view_screen:
                assert told.isascii(), {letter for letter in told if not letter.isascii()}


async def test_a_message_goes_after_a_while(
    explore: Explore, press: Press, screen_of: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partnerships_tui.screens.list_page.MESSAGE_SECONDS", 0.01)
    async with explore() as pilot:
        keys = screen_of(pilot)[-1]
        await press(pilot, "y")
        await pilot.pause(0.05)
        assert screen_of(pilot)[-1] == keys


async def test_shift_r_reads_the_store_again(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "j", "R")
        assert "The store was read again." in screen_of(pilot)[-1]
        assert explorer(pilot).view_screen.main_list.cursor == 1


async def test_ctrl_c_says_how_to_leave(explore: Explore, press: Press, screen_of: Rows) -> None:
    async with explore() as pilot:
        await press(pilot, "ctrl+c")
        assert "Ctrl+Q" in screen_of(pilot)[-1]
        assert pilot.app.is_running


@pytest.mark.parametrize(
    "keys",
    ["q", "tab q q", "z q q", "ctrl+q", "2 q", "/ a ctrl+q", "@ ctrl+q", ": a ctrl+q", "? ctrl+q"],
)
async def test_q_closes_what_is_open_and_then_leaves_and_ctrl_q_leaves_at_once(
    starter_store: Path, keys: str
) -> None:
    desk = StoreClient(Store.reading(starter_store))
    app = Explorer(desk, ViewState())
    with closing(desk):
        async with app.run_test() as pilot:
            for key in keys.split():
                assert app.is_running
                assert app.return_code is None
                await pilot.press(key)
        assert app.return_code == 0


async def test_esc_never_leaves(explore: Explore, press: Press) -> None:
    async with explore() as pilot:
        await press(pilot, *["escape"] * 4)
        assert pilot.app.return_code is None


# -- Sizes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (200, 1), (1, 40)])
async def test_no_size_is_too_small(
    explore: Explore, press: Press, screen_of: Rows, size: tuple[int, int]
) -> None:
    async with explore(size=size) as pilot:
        for key in ("j", "enter", "escape", "tab", "z", "z", "2", "enter", "3", "l", "@", "escape", "1", "/", "escape",
                    "?", "escape", ":", "escape", "G", "g", "pagedown"):  # fmt: skip
            await press(pilot, key)
            rows = screen_of(pilot)
            assert len(rows) <= size[1]
            assert all(len(row) <= size[0] for row in rows)


async def test_it_recovers_from_any_number_of_resizes(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(size=(80, 24)) as pilot:
        await press(pilot, "2", "3", "1", "j", "j")
        before, place = screen_of(pilot), explorer(pilot).view_screen.current_link()
        for number in range(40):
            cells, rows = 1 + number * 37 % 180, 1 + number * 17 % 50
            pilot.app.post_message(Resize(Size(cells, rows), Size(cells, rows)))
            if number % 13 == 0:
                await press(pilot, "j", "k")
        await pilot.resize_terminal(80, 24)
        await press(pilot)
        after = screen_of(pilot)
        assert (after[0], after[-1], len(after)) == (before[0], before[-1], len(before))
        assert explorer(pilot).view_screen.current_link() == place
        assert sum(row.startswith("▌") for row in after) == 1


async def test_growing_and_shrinking_keeps_the_event_in_sight(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(size=(120, 40)) as pilot:
        explorer(pilot).view_screen.go_to(DEAL)
        await press(pilot)
        for size in ((80, 24), (200, 50), (60, 12), (120, 40)):
            await pilot.resize_terminal(*size)
            await press(pilot)
            assert explorer(pilot).view_screen.current_link() == Link("event", DEAL)
            assert any(row.startswith("▌") for row in screen_of(pilot)), size
