"""What is copied, and figures in another currency."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import cast

import pytest
from textual.pilot import Pilot

from partnerships_tui.app.explorer import Explorer

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]

DEAL = "microsoft-nvidia-anthropic-partnership"


def explorer(pilot: Pilot[None]) -> Explorer:
    return cast(Explorer, pilot.app)


async def test_all_that_can_be_copied_is_chosen_by_letter(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(filter=f"event:{DEAL}") as pilot:
        await press(pilot, "C")
        told = "\n".join(screen_of(pilot))
        for words in (
            "a sentence to print",
            "a sentence in French",
            "a card of twelve lines",
            "the row",
            "the page",
        ):
            assert words in told
        await press(pilot, "l")
        assert pilot.app.clipboard.startswith("Le 18\u00a0novembre 2025")
        begins = {"c": "Microsoft and Nvidia invest", "r": "18 ◇ Microsoft", "p": "  18 November 2025", "i": DEAL,
                  "1": "On 18 November 2025, an equity investment by Microsoft"}  # fmt: skip
        for key, text in begins.items():
            await press(pilot, "C", key)
            assert pilot.app.clipboard.startswith(text), key
        await press(pilot, "C", "j", "j", "enter")
        assert pilot.app.clipboard.startswith("Microsoft and Nvidia invest"), "the third"
        await press(pilot, "C", "escape", "C", "q")
        assert explorer(pilot).view_screen.view == "timeline", "only the list was left"


async def test_a_figure_on_a_page_is_copied_as_its_sentence(explore: Explore, press: Press) -> None:
    async with explore(filter=f"event:{DEAL}") as pilot:
        page = explorer(pilot).view_screen.page
        page.focus()
        page.cursor = next(
            n for n, link in enumerate(page.links) if "30 billion US dollars" in link.target
        )
        await press(pilot, "y")
        sentence = pilot.app.clipboard
        assert sentence.startswith(
            "On 18 November 2025, a purchase of cloud services by Anthropic from Microsoft"
        )
        await press(pilot, "enter")
        assert pilot.app.clipboard == sentence


async def test_a_company_and_a_circle_are_copied_whole(explore: Explore, press: Press) -> None:
    async with explore(view="companies") as pilot:
        await press(pilot, "y")
        assert 2 < len(pilot.app.clipboard.split("\n")) <= 12
        await press(pilot, "4", "y")
        assert "billion US dollars firm" in pilot.app.clipboard
        await press(pilot, "c", "y")
        assert "→" in pilot.app.clipboard
        assert "\n- " in pilot.app.clipboard
        await press(pilot, "C", "l")
        assert "fermes" in pilot.app.clipboard


async def test_with_lang_french_comes_first(explore: Explore, press: Press) -> None:
    async with explore(filter=f"event:{DEAL}") as pilot:
        explorer(pilot).language = "fr"
        await press(pilot, "y")
        assert "jusqu'à 5\u00a0milliards de dollars" in pilot.app.clipboard


async def test_a_source_is_copied_as_it_is_cited(explore: Explore, press: Press) -> None:
    async with explore(view="sources", filter=f"event:{DEAL}") as pilot:
        await press(pilot, "y")
        assert pilot.app.clipboard.startswith('Anthropic, "') or pilot.app.clipboard.startswith("M")
        assert "https://" in pilot.app.clipboard
        assert "behind" in explorer(pilot).view_screen.page.text


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (80, 24), (200, 60)])
async def test_they_fit_any_terminal(
    explore: Explore, press: Press, screen_of: Rows, size: tuple[int, int]
) -> None:
    async with explore(size=size, is_ascii=size == (80, 24), filter=f"event:{DEAL}") as pilot:
        await press(pilot, "$", "C", "j", "k")
        rows = screen_of(pilot)
        assert all(len(row) == size[0] for row in rows)
        assert size != (80, 24) or {
            letter for row in rows for letter in row if not letter.isascii()
        } <= set("éà«»"), rows
        await press(pilot, "escape", "4", "$", "2", "C", "q")


async def test_nothing_to_copy_is_said(explore: Explore, press: Press, screen_of: Rows) -> None:
    async with explore(view="money", filter="event:claude-4-release") as pilot:
        await press(pilot, "y", "C", "escape")
        assert explorer(pilot).view_screen.view in ("money", "timeline")


async def test_the_dollar_key_goes_through_the_currencies(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(filter=f"event:{DEAL}") as pilot:
        await press(pilot, "$")
        told = "\n".join(screen_of(pilot))
        assert "up to 5 billion USD" in told, "the original stays"
        assert "≈ up to 4.31 billion EUR" in told
        page = " ".join(explorer(pilot).view_screen.page.text.split())
        assert "1 USD = 0.8628 EUR on 18 Nov 2025" in page
        assert "≈ EUR" in screen_of(pilot)[0]
        await press(pilot, "$")
        assert "≈" not in "\n".join(screen_of(pilot)[1:-1]), "dollars stand there already"
        await press(pilot, "$", "$")
        assert "JPY" in "\n".join(screen_of(pilot))
        await press(pilot, "$")
        assert explorer(pilot).state.target_currency is None
        assert "≈" not in "\n".join(screen_of(pilot))


async def test_totals_are_converted_by_the_as_of_day_also_after_another_view(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="companies", as_of=date(2026, 6, 20), size=(120, 60)) as pilot:
        await press(pilot, "2", "1", "$", "2")
        told = "\n".join(screen_of(pilot))
        assert "≈≤8.72 bn EUR" in told
        await press(pilot, "tab", "G", "1", "4")
        assert "≈" in "\n".join(screen_of(pilot)[1:])
        await press(pilot, "c")
        assert "≈" in "\n".join(screen_of(pilot)[1:])
