"""The order of the Timeline's events: by time, relevance, amount or capacity."""

from tests.app.driving import Explore, press, screen_text, settle, submit, timeline_screen


async def test_s_goes_through_the_orders(explore: Explore) -> None:
    async with explore(filter="openai") as pilot:
        orders = []
        for _ in range(4):
            await press(pilot, "s")
            orders.append(timeline_screen(pilot).timeline.order)
        assert orders == ["relevance", "amount", "capacity", None]


async def test_shift_s_switches_to_the_order_of_time_and_back_at_the_same_event(
    explore: Explore,
) -> None:
    async with explore(filter="openai") as pilot:
        timeline = timeline_screen(pilot).timeline
        await press(pilot, "s", "s")
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
        await press(pilot, "s")
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
