"""The order of the Timeline's events: by time, relevance, amount or capacity."""

from tests.app.driving import (
    Explore,
    explorer,
    press,
    screen_text,
    settle,
    submit,
    timeline_screen,
)

from partnerships_db.values.name_matching import fold_accents
from partnerships_tui.screens.companies import CompaniesScreen


async def test_s_and_a_letter_sort_the_events(explore: Explore) -> None:
    async with explore(filter="openai") as pilot:
        orders = []
        for letter in "racd":
            await press(pilot, "s", letter)
            orders.append(timeline_screen(pilot).timeline.order)
        assert orders == ["relevance", "amount", "capacity", None]


async def test_the_same_column_again_reverses_a_list_and_esc_leaves_it(explore: Explore) -> None:
    async with explore(view="companies") as pilot:
        screen = explorer(pilot).view_screen
        assert isinstance(screen, CompaniesScreen)
        await press(pilot, "s", "n")
        names = [fold_accents(row.name) for row in screen.listed_rows]
        assert names == sorted(names)
        assert "by name" in screen_text(pilot)
        await press(pilot, "s", "n")
        assert [fold_accents(row.name) for row in screen.listed_rows] == names[::-1]
        await press(pilot, "s", "escape")
        assert screen.save_settings()["sort"] == "-name"
        await press(pilot, "s", "e")
        assert screen.listed_rows[0].events == max(row.events for row in screen.listed_rows)
        assert "sort" not in screen.save_settings()


async def test_each_list_of_the_money_has_an_order_of_its_own(explore: Explore) -> None:
    async with explore(view="money") as pilot:
        screen = explorer(pilot).view_screen
        await press(pilot, "s", "i", "v", "s", "d")
        assert {"sort pairs": "intent", "sort circles": "days"}.items() <= (
            screen.save_settings().items()
        )
        assert "by days" in screen_text(pilot)


async def test_shift_s_switches_to_the_order_of_time_and_back_at_the_same_event(
    explore: Explore,
) -> None:
    async with explore(filter="openai") as pilot:
        timeline = timeline_screen(pilot).timeline
        await press(pilot, "s", "a")
        assert "the largest amount in dollars first" in screen_text(pilot)
        await press(pilot, "j", "j", "j")
        row = timeline.row
        position = timeline.cursor
        assert row is not None

        await press(pilot, "S")
        assert (timeline.order, timeline.row) == (None, row)
        await press(pilot, "S")
        assert (timeline.order, timeline.row, timeline.cursor) == ("amount", row, position)
        await press(pilot, "[")
        assert timeline.order is None, "a jump in time needs the order of time"


async def test_the_order_stays_when_the_filter_changes_and_is_saved(explore: Explore) -> None:
    async with explore() as pilot:
        screen = timeline_screen(pilot)
        await press(pilot, "s", "a")
        await submit(pilot, "/", "kind:investment")
        assert screen.timeline.order == "amount"
        assert screen.timeline.ranking is not None
        assert all(row.kind == "investment" for row in screen.timeline.ranking.rows)
        assert screen.save_settings()["order"] == "amount"


async def test_hits_are_ordered_by_relevance_when_typing_stops(explore: Explore) -> None:
    async with explore() as pilot:
        screen = timeline_screen(pilot)
        await press(pilot, "/", text="stargate")
        assert screen.timeline.order is None, "while typing, the newest come first"
        screen.typing_stopped()
        await settle(pilot)
        assert screen.timeline.order == "relevance"
        await press(pilot, text=" uk")
        assert screen.timeline.order is None
        await press(pilot, "escape")
        assert screen.timeline.order is None


async def test_a_click_on_a_heading_offers_the_columns(explore: Explore) -> None:
    async with explore(view="companies") as pilot:
        await pilot.click("#list", offset=(40, 0))
        await settle(pilot)
        assert "Sort by a column" in screen_text(pilot)
