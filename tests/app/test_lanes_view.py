"""The lanes in the explorer: their keys, the page that follows, filters, dates, and the way to the list and back."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from partnerships_db.store.store import Store
from partnerships_db.timeline.buckets import Granularity, cell_of
from partnerships_db.timeline.lanes import ALL_EVENTS, LaneGrouping
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.screens.lanes import LanesScreen
from partnerships_tui.screens.timeline import TimelineScreen
from partnerships_tui.widgets.lanes_view import LanesView

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]

DEAL = "microsoft-nvidia-anthropic-partnership"


def screen(pilot: Pilot[None]) -> LanesScreen:
    front = cast(Explorer, pilot.app).view_screen
    assert isinstance(front, LanesScreen)
    return front


def lanes(pilot: Pilot[None]) -> LanesView:
    return screen(pilot).lanes


def lane(pilot: Pilot[None]) -> str:
    found = lanes(pilot).lane
    assert found is not None
    return found.id


def front(pilot: Pilot[None]) -> str:
    return cast(Explorer, pilot.app).view_screen.view


async def go_to_the_deal(pilot: Pilot[None], press: Press) -> None:
    """In the list, to the event of 18 November 2025."""
    timeline = cast(Explorer, pilot.app).view_screen
    timeline.go_to(DEAL)
    await press(pilot, "L")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (60, 16)])
async def test_l_shows_lanes_and_the_list_again_on_the_same_event(
    explore: Explore, press: Press, screen_of: Rows, size: tuple[int, int]
) -> None:
    async with explore(size=size) as pilot:
        await go_to_the_deal(pilot, press)
        assert front(pilot) == "lanes"
        assert lane(pilot) in {"anthropic", "microsoft", "nvidia"}
        assert lanes(pilot).day == date(2025, 11, 18)
        assert screen(pilot).current_link() == Link("event", DEAL)
        assert " 1 Timeline " in screen_of(pilot)[0]
        assert any("Anthropic" in row for row in screen_of(pilot))
        await press(pilot, "L")
        assert front(pilot) == "timeline"
        assert cast(Explorer, pilot.app).view_screen.current_link() == Link("event", DEAL)


async def test_the_page_follows_and_every_cell_says_what_is_in_it(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="lanes", size=(120, 40)) as pilot:
        assert lane(pilot) == ALL_EVENTS
        await press(pilot, "j")
        assert lane(pilot) == "anthropic"
        await press(pilot, "M", "@", text="2025-11-18")
        await press(pilot, "enter")
        mark = lanes(pilot).mark
        assert mark is not None
        assert mark.events > 1
        assert f"{mark.events} events" in screen(pilot).page.text
        assert "18 Nov 2025 ◇ Microsoft and Nvidia" in screen(pilot).page.text
        await press(pilot, "D", "@", text="2025-11-18")
        await press(pilot, "enter")
        assert lanes(pilot).grain is Granularity.DAY
        await press(pilot, "shift+left")
        assert lanes(pilot).day == date(2025, 11, 17)
        assert "No event here." in screen(pilot).page.text
        assert "after: 18 Nov 2025" in screen(pilot).page.text


async def test_h_and_l_go_from_mark_to_mark_also_out_of_sight(
    explore: Explore, press: Press
) -> None:
    async with explore(view="lanes", size=(80, 24)) as pilot:
        await press(pilot, "j", "D", "g")
        assert lanes(pilot).day == date(2019, 7, 1)
        days = []
        for _ in range(4):
            await press(pilot, "l")
            days.append(lanes(pilot).day)
            mark = lanes(pilot).mark
            assert mark is not None
            assert mark.day == lanes(pilot).day
        assert days == sorted(set(days))
        await press(pilot, "h", "left", "h")
        assert lanes(pilot).day == days[0]
        await press(pilot, "G")
        assert lanes(pilot).day == date(2026, 11, 24)
        await press(pilot, "l")
        assert lanes(pilot).day == date(2026, 11, 24), "nothing is later"


async def test_what_is_under_the_cursor_stays_there_while_zooming(
    explore: Explore, press: Press
) -> None:
    async with explore(view="lanes", size=(100, 30)) as pilot:
        await press(pilot, "j", "@", text="2025-11-18")
        await press(pilot, "enter")
        grain = lanes(pilot).grain
        for key in ("+", "+", "+", "-", "-", "-", "-", "X", "Y", "Q", "M", "D", "0"):
            await press(pilot, key)
            view = lanes(pilot).lane_layout.view
            assert lanes(pilot).day == date(2025, 11, 18)
            assert view.column_of(cell_of(date(2025, 11, 18), view.grain)) is not None
        assert lanes(pilot).grain is grain


async def test_c_cycles_what_lanes_are_and_d_unfolds_what_lasts(
    explore: Explore, press: Press
) -> None:
    async with explore(view="lanes", size=(120, 40)) as pilot:
        assert lanes(pilot).shown is not None
        for by in (LaneGrouping.KIND, LaneGrouping.CLOUD, LaneGrouping.MODEL, LaneGrouping.COMPANY):
            await press(pilot, "c")
            assert lanes(pilot).shown.words == f"by {by.value}"  # type: ignore[union-attr]
            assert lanes(pilot).is_unfolded == (by in (LaneGrouping.CLOUD, LaneGrouping.MODEL))
        await press(pilot, "j", "d", "j")
        bar = lanes(pilot).bar
        assert bar is not None
        assert bar.kind == "event"
        assert screen(pilot).current_link() == Link("event", bar.target)
        await press(pilot, "d")
        assert lanes(pilot).bar is None
        assert lane(pilot) == "anthropic"


async def test_a_route_of_a_cloud_has_its_page(explore: Explore, press: Press) -> None:
    async with explore(view="lanes", size=(120, 40)) as pilot:
        await press(pilot, "c", "c", "j", "j")
        bar = lanes(pilot).bar
        assert bar is not None
        assert bar.kind == "cell"
        assert "Periods" in screen(pilot).page.text


async def test_filter_and_as_of_date_apply(explore: Explore, press: Press, screen_of: Rows) -> None:
    async with explore(view="lanes", size=(100, 30)) as pilot:
        await press(pilot, "/", text="company:mistral-ai")
        await press(pilot, "enter")
        assert lanes(pilot).shown is not None
        counts = {one.id: one.events for one in lanes(pilot).shown.lanes}  # type: ignore[union-attr]
        assert counts[ALL_EVENTS] == counts["mistral-ai"] == 6
        assert "6 of 374 events" in screen_of(pilot)[0]
        await press(pilot, "@", text="=2025-10")
        await press(pilot, "enter")
        assert lanes(pilot).shown.lanes[0].events == 3  # type: ignore[union-attr]
        assert "▼ as of 2025-10-31" in "\n".join(screen_of(pilot))
        await press(pilot, "F")
        assert lanes(pilot).shown.lanes[0].events > 100  # type: ignore[union-attr]


async def test_hints_tell_what_is_out_of_sight(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="lanes", size=(80, 24)) as pilot:
        assert "lanes ↓" in "\n".join(screen_of(pilot))
        await press(pilot, "M", "pagedown")
        hints = next(row for row in screen_of(pilot) if "a cell is a month" in row)
        assert "before" in hints
        assert "↑" in hints


async def test_too_few_columns_and_an_empty_store_are_told(
    explore: Explore, make_store: Callable[..., Store], screen_of: Rows, press: Press
) -> None:
    async with explore(view="lanes", size=(36, 20)) as pilot:
        told = "\n".join(screen_of(pilot))
        assert "Lanes need 40 columns" in told
        await press(pilot, "j", "l", "+", "G", "c")
    path = make_store("companies: [{id: acme, name: Acme}]").path
    async with explore(path, view="lanes") as pilot:
        await press(pilot, "j", "l", "h", "+", "-", "0", "g", "G", "c", "d", "enter", "]")
        assert "holds no event yet" in screen(pilot).page.text
    async with explore(view="lanes", filter="zzzz") as pilot:
        await press(pilot, "j", "l", "c", "c")
        assert "No event is selected." in screen(pilot).page.text


async def test_other_views_come_back_to_the_lanes_until_they_are_left(
    explore: Explore, press: Press
) -> None:
    async with explore() as pilot:
        await press(pilot, "L", "3", "1")
        assert front(pilot) == "lanes"
        await press(pilot, "1")
        assert front(pilot) == "timeline"
        assert isinstance(cast(Explorer, pilot.app).view_screen, TimelineScreen)
        await press(pilot, "L", "escape")
        assert front(pilot) == "timeline"


async def test_a_cluster_opens_to_its_events_and_one_of_them_has_the_page(
    explore: Explore, press: Press
) -> None:
    async with explore(view="lanes", size=(120, 40)) as pilot:
        await press(pilot, "j", "M", "@", text="2025-11-18")
        await press(pilot, "enter")
        cell = lanes(pilot).cell
        await press(pilot, "enter", "j", "enter")
        assert front(pilot) == "lanes"
        assert lanes(pilot).cell == cell
        place = screen(pilot).current_link()
        assert place is not None
        assert place.kind == "event"
        await press(pilot, "backspace")
        assert "events" in screen(pilot).page.text


async def test_a_session_and_a_saved_place_bring_lanes_back(explore: Explore, press: Press) -> None:
    async with explore(view="lanes") as pilot:
        await press(pilot, "c", "j", "M", "@", text="2025-06-11")
        await press(pilot, "enter", "d")
        kept = screen(pilot).save_settings()
    assert kept["by"] == "kind"
    async with explore(view="lanes") as pilot:
        screen(pilot).load_settings(kept)
        screen(pilot).show_again()
        await press(pilot)
        assert screen(pilot).save_settings() == kept
        assert lanes(pilot).grain is Granularity.MONTH
        screen(pilot).load_settings({"by": "nonsense", "grain": "?", "day": "x", "pair": "a"})
        screen(pilot).show_again()
        await press(pilot)
        assert screen(pilot).save_settings()["by"] == "company"


async def test_a_store_that_changes_underneath_is_shown(
    explore: Explore, press: Press, starter_copy: Path
) -> None:
    async with explore(starter_copy, view="lanes") as pilot:
        with Store.writing(starter_copy) as store, store.transaction():
            store.connection.execute(
                "UPDATE company SET name = 'Anthropic PBC' WHERE id = 'anthropic'"
            )
        cast(Explorer, pilot.app).check_for_external_writes()
        await press(pilot)
        assert any(one.name == "Anthropic PBC" for one in lanes(pilot).shown.lanes)  # type: ignore[union-attr]


async def test_two_companies_are_compared_and_what_they_share_is_listed(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="lanes", size=(120, 40)) as pilot:
        await press(pilot, "=")
        assert "c shows lanes by company" in screen_of(pilot)[-1]
        await press(pilot, "j", "=", text="openai")
        await press(pilot, "enter")
        assert lanes(pilot).shown is not None
        ids = [one.id for one in lanes(pilot).shown.lanes]  # type: ignore[union-attr]
        assert ids[:4] == [ALL_EVENTS, "anthropic", "openai", "both"]
        assert "microsoft" in ids
        told = screen(pilot).page.text
        assert "Anthropic and OpenAI" in told
        assert "▀ with Anthropic · ▄ with OpenAI · █ with both" in told
        assert "Microsoft" in told
        assert "in ≤5.0 bn" in told, "of Microsoft into Anthropic"
        drawn = "\n".join(screen_of(pilot))
        assert "▀" in drawn
        assert "▄" in drawn
        await press(pilot, "j", "l")
        assert screen(pilot).save_settings()["pair"] == "anthropic openai"
        await press(pilot, "escape")
        assert screen(pilot).save_settings().get("pair") is None
        assert lanes(pilot).shown.words == "by company"  # type: ignore[union-attr]


async def test_a_month_after_the_31st_is_the_last_day_of_a_shorter_month(
    explore: Explore, press: Press
) -> None:
    async with explore() as pilot:
        await press(pilot, "L")
        lanes(pilot).set_grain(Granularity.MONTH)
        lanes(pilot).day = date(2025, 1, 31)
        await press(pilot, "]")
        assert lanes(pilot).day == date(2025, 2, 28)
        await press(pilot, "{")
        assert lanes(pilot).day == date(2024, 2, 28)


async def test_the_page_of_an_event_follows_the_as_of_date(explore: Explore, press: Press) -> None:
    async with explore() as pilot:
        await go_to_the_deal(pilot, press)
        shown = screen(pilot)._event
        await press(pilot, "@", text="=2025-12-31")
        await press(pilot, "enter")
        assert shown is not None
        assert screen(pilot)._event is not shown
