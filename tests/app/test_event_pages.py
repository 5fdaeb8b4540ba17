"""The page of an event: its other reports are folded until they are asked for."""

import pytest
from tests.app.driving import (
    DEAL,
    Explore,
    explorer,
    first_link,
    focus_link,
    page_text,
    press,
)

FOLDED = "20 reports by 11 sources differ"
REPORT = "two figures or companies changed places"


@pytest.mark.parametrize("view", ["timeline", "lanes"])
async def test_enter_on_the_count_of_other_reports_unfolds_and_folds_them(
    explore: Explore,
    view: str,
) -> None:
    async with explore(filter=f"event:{DEAL}", view=view, size=(100, 40)) as pilot:
        assert FOLDED in page_text(pilot)
        assert REPORT not in page_text(pilot)
        assert page_text(pilot).index("Related") < page_text(pilot).index("Other reports")

        focus_link(pilot, first_link(pilot, "fold"))
        await press(pilot, "enter")
        assert REPORT in page_text(pilot)
        assert explorer(pilot).view_screen.page.link == first_link(pilot, "fold"), (
            "the cursor stays"
        )
        await press(pilot, "enter")
        assert REPORT not in page_text(pilot)


async def test_unfolded_reports_stay_unfolded_while_one_looks_at_others(explore: Explore) -> None:
    async with explore(filter=f"event:{DEAL}", size=(100, 40)) as pilot:
        focus_link(pilot, first_link(pilot, "fold"))
        await press(pilot, "enter", "tab", "j", "k")
        assert REPORT in page_text(pilot)


async def test_a_copied_page_has_all_reports(explore: Explore) -> None:
    async with explore(filter=f"event:{DEAL}", size=(100, 40)) as pilot:
        await press(pilot, "C", "p")
        assert REPORT in pilot.app.clipboard
        assert REPORT not in page_text(pilot)
