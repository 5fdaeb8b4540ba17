"""The copied texts, and figures in another currency."""

from datetime import date

import pytest
from tests.app.driving import (
    DEAL,
    Explore,
    explorer,
    first_link,
    focus_link,
    page_text,
    press,
    screen_rows,
    screen_text,
)

FRENCH_LETTERS = set("éà«»")

# -- Copies ----------------------------------------------------------------------------------------


async def test_the_copy_menu_lists_all_copies_and_copies_by_letter(explore: Explore) -> None:
    async with explore(filter=f"event:{DEAL}", size=(150, 40)) as pilot:
        await press(pilot, "C")
        for label in (
            "a sentence to print",
            "a sentence in French",
            "a card of twelve lines",
            "the row",
            "the page",
        ):
            assert label in screen_text(pilot)
        await press(pilot, "l")
        assert pilot.app.clipboard.startswith("Le 18\u00a0novembre 2025")

        for key, copy_start in (
            ("c", "Microsoft and Nvidia invest"),
            ("r", "18 ◇ Microsoft"),
            ("p", "  18 November 2025"),
            ("i", DEAL),
            ("1", "On 18 November 2025, an equity investment by Microsoft"),
        ):
            await press(pilot, "C", key)
            assert pilot.app.clipboard.startswith(copy_start), key

        await press(pilot, "C", "j", "j", "enter")
        assert pilot.app.clipboard.startswith("Microsoft and Nvidia invest"), "the third copy"
        await press(pilot, "C", "escape", "C", "q")
        assert explorer(pilot).view_screen.view == "timeline", "q closed the menu only"


async def test_a_figure_on_a_page_is_copied_as_a_sentence(explore: Explore) -> None:
    async with explore(filter=f"event:{DEAL}") as pilot:
        focus_link(pilot, first_link(pilot, "text", "30 billion US dollars"))
        await press(pilot, "y")
        sentence = pilot.app.clipboard
        assert sentence.startswith(
            "On 18 November 2025, a purchase of cloud services by Anthropic from Microsoft"
        )
        await press(pilot, "enter")
        assert pilot.app.clipboard == sentence


async def test_companies_pairs_and_circles_are_copied_as_texts(explore: Explore) -> None:
    async with explore(view="companies") as pilot:
        await press(pilot, "y")
        assert 2 < len(pilot.app.clipboard.split("\n")) <= 12
        await press(pilot, "4", "y")
        assert "billion US dollars firm" in pilot.app.clipboard
        await press(pilot, "v", "y")
        assert "→" in pilot.app.clipboard
        assert "\n- " in pilot.app.clipboard
        await press(pilot, "C", "l")
        assert "fermes" in pilot.app.clipboard


async def test_the_first_copy_is_french_if_the_output_language_is(explore: Explore) -> None:
    async with explore(filter=f"event:{DEAL}") as pilot:
        explorer(pilot).language = "fr"
        await press(pilot, "y")
        assert "jusqu'à 5\u00a0milliards de dollars" in pilot.app.clipboard


async def test_a_source_is_copied_as_a_citation(explore: Explore) -> None:
    async with explore(view="sources", filter=f"event:{DEAL}") as pilot:
        await press(pilot, "y")
        assert pilot.app.clipboard.startswith(('Anthropic, "', "M"))
        assert "https://" in pilot.app.clipboard
        assert "behind" in page_text(pilot)


async def test_copying_works_without_a_row_under_the_cursor(explore: Explore) -> None:
    async with explore(view="money", filter="event:claude-4-release") as pilot:
        await press(pilot, "y", "C", "escape")
        assert explorer(pilot).view_screen.view in ("money", "timeline")


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (80, 24), (200, 60)])
async def test_copy_menu_and_converted_figures_fit_any_terminal(
    explore: Explore,
    size: tuple[int, int],
) -> None:
    is_ascii = size == (80, 24)
    async with explore(size=size, is_ascii=is_ascii, filter=f"event:{DEAL}") as pilot:
        await press(pilot, "$", "C", "j", "k")
        rows = screen_rows(pilot)
        assert all(len(row) == size[0] for row in rows)
        if is_ascii:
            other_letters = {letter for letter in screen_text(pilot) if not letter.isascii()}
            assert other_letters <= FRENCH_LETTERS
        await press(pilot, "escape", "4", "$", "2", "C", "q")


# -- Currencies ------------------------------------------------------------------------------------


async def test_the_dollar_key_goes_through_the_currencies(explore: Explore) -> None:
    async with explore(filter=f"event:{DEAL}") as pilot:
        await press(pilot, "$")
        assert "up to 5 billion USD" in screen_text(pilot), "the original stays"
        assert "≈ up to 4.31 billion EUR" in screen_text(pilot)
        page_words = " ".join(page_text(pilot).split())
        assert "1 USD = 0.8628 EUR on 18 Nov 2025" in page_words
        assert "≈ EUR" in screen_rows(pilot)[0]

        await press(pilot, "$")
        rows_between = screen_rows(pilot)[1:-1]
        assert "≈" not in "\n".join(rows_between), "dollars are not converted to dollars"

        await press(pilot, "$", "$")
        assert "JPY" in screen_text(pilot)
        await press(pilot, "$")
        assert explorer(pilot).state.target_currency is None
        assert "≈" not in screen_text(pilot)


async def test_totals_are_converted_by_the_as_of_day_in_every_view(explore: Explore) -> None:
    async with explore(view="companies", as_of=date(2026, 6, 20), size=(150, 60)) as pilot:
        await press(pilot, "2", "1", "$", "2")
        assert "≈≤8.72 bn EUR" in screen_text(pilot)
        await press(pilot, "tab", "G", "1", "4")
        assert "≈" in "\n".join(screen_rows(pilot)[1:])
        await press(pilot, "v")
        assert "≈" in "\n".join(screen_rows(pilot)[1:])


async def test_the_grid_of_the_matrix_is_copied_as_a_table(explore: Explore) -> None:
    async with explore(view="matrix", as_of=date(2025, 11, 18)) as pilot:
        await press(pilot, "C", "g")
        lines = pilot.app.clipboard.splitlines()
        assert lines[0] == "As of 2025-11-18."
        assert lines[2].startswith("| Model | Amazon Web Services | ")
        assert any(line.startswith("| Claude Sonnet 4.5 |") for line in lines)
