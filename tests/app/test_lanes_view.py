"""The lanes: their keys, their page, filters and dates, and the way to the list and back."""

from datetime import date
from pathlib import Path

import pytest
from tests.app.driving import (
    DEAL,
    Explore,
    check_store,
    current_link,
    explorer,
    footer,
    go_to,
    header,
    page_text,
    press,
    screen_rows,
    screen_text,
    settle,
    submit,
)
from tests.conftest import MakeStore
from tests.starter_counts import EVENT_COUNT
from textual.pilot import Pilot

from partnerships_db.store.store import Store
from partnerships_db.timeline.buckets import Granularity, cell_of
from partnerships_db.timeline.lanes import ALL_EVENTS, LaneGrouping
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.screens.lanes import LanesScreen
from partnerships_tui.widgets.lanes_view import LanesContent, LanesView

DEAL_DAY = date(2025, 11, 18)


def lanes_screen(pilot: Pilot[None]) -> LanesScreen:
    screen = explorer(pilot).view_screen
    assert isinstance(screen, LanesScreen)
    return screen


def lanes_view(pilot: Pilot[None]) -> LanesView:
    return lanes_screen(pilot).lanes


def lanes_content(pilot: Pilot[None]) -> LanesContent:
    content = lanes_view(pilot).shown
    assert content is not None
    return content


def current_lane_id(pilot: Pilot[None]) -> str:
    lane = lanes_view(pilot).lane
    assert lane is not None
    return lane.id


def view_name(pilot: Pilot[None]) -> str:
    return explorer(pilot).view_screen.view


# -- Between list and lanes ------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (60, 16)])
async def test_l_switches_between_list_and_lanes_at_the_same_event(
    explore: Explore,
    size: tuple[int, int],
) -> None:
    async with explore(size=size) as pilot:
        await go_to(pilot, DEAL)
        await press(pilot, "L")
        assert view_name(pilot) == "lanes"
        assert current_lane_id(pilot) in {"anthropic", "microsoft", "nvidia"}
        assert lanes_view(pilot).day == DEAL_DAY
        assert current_link(pilot) == Link("event", DEAL)
        assert " 1 Timeline " in header(pilot)
        assert "Anthropic" in screen_text(pilot)

        await press(pilot, "L")
        assert view_name(pilot) == "timeline"
        assert current_link(pilot) == Link("event", DEAL)


async def test_other_views_lead_back_to_the_lanes_until_the_list_is_chosen(
    explore: Explore,
) -> None:
    async with explore() as pilot:
        await press(pilot, "L", "3", "1")
        assert view_name(pilot) == "lanes"
        await press(pilot, "1")
        assert view_name(pilot) == "timeline"
        await press(pilot, "L", "escape")
        assert view_name(pilot) == "timeline"


# -- Moving ----------------------------------------------------------------------------------------


async def test_the_page_lists_the_events_of_the_cell_under_the_cursor(explore: Explore) -> None:
    async with explore(view="lanes", size=(120, 40)) as pilot:
        assert current_lane_id(pilot) == ALL_EVENTS
        await press(pilot, "j")
        assert current_lane_id(pilot) == "anthropic"

        await press(pilot, "M")
        await submit(pilot, "@", "2025-11-18")
        mark = lanes_view(pilot).mark
        assert mark is not None
        assert mark.events > 1
        assert f"{mark.events} events" in page_text(pilot)
        assert "18 Nov 2025 ◇ Microsoft and Nvidia" in page_text(pilot)

        await press(pilot, "D")
        await submit(pilot, "@", "2025-11-18")
        assert lanes_view(pilot).grain is Granularity.DAY
        await press(pilot, "shift+left")
        assert lanes_view(pilot).day == date(2025, 11, 17)
        assert "There are no events here." in page_text(pilot)
        assert "after: 18 Nov 2025" in page_text(pilot)


async def test_h_and_l_move_from_mark_to_mark_even_out_of_sight(explore: Explore) -> None:
    async with explore(view="lanes", size=(80, 24)) as pilot:
        lanes = lanes_view(pilot)
        await press(pilot, "j", "D", "g")
        assert lanes.day == date(2019, 7, 22)
        days = []
        for _ in range(4):
            await press(pilot, "l")
            days.append(lanes.day)
            assert lanes.mark is not None
            assert lanes.mark.day == lanes.day
        assert days == sorted(set(days))
        await press(pilot, "h", "left", "h")
        assert lanes.day == days[0]

        await press(pilot, "G")
        assert lanes.day == date(2026, 11, 24)
        await press(pilot, "l")
        assert lanes.day == date(2026, 11, 24), "today is the last day"


async def test_zooming_keeps_the_day_under_the_cursor(explore: Explore) -> None:
    async with explore(view="lanes", size=(100, 30)) as pilot:
        lanes = lanes_view(pilot)
        await press(pilot, "j")
        await submit(pilot, "@", "2025-11-18")
        first_grain = lanes.grain
        for key in ("+", "+", "+", "-", "-", "-", "-", "X", "Y", "Q", "M", "D", "0"):
            await press(pilot, key)
            axis = lanes.lane_layout.view
            assert lanes.day == DEAL_DAY
            assert axis.column_of(cell_of(DEAL_DAY, axis.grain)) is not None, "it is in sight"
        assert lanes.grain > first_grain, "0 shows all events, the lanes begin with most of them"


async def test_month_steps_end_on_the_last_day_of_a_shorter_month(explore: Explore) -> None:
    async with explore(view="lanes") as pilot:
        lanes = lanes_view(pilot)
        lanes.set_grain(Granularity.MONTH)
        lanes.day = date(2025, 1, 31)
        await press(pilot, "]")
        assert lanes.day == date(2025, 2, 28)
        await press(pilot, "{")
        assert lanes.day == date(2024, 2, 28)


async def test_an_event_chosen_in_a_cell_gets_the_page(explore: Explore) -> None:
    async with explore(view="lanes", size=(120, 40)) as pilot:
        await press(pilot, "j", "M")
        await submit(pilot, "@", "2025-11-18")
        cell = lanes_view(pilot).cell
        await press(pilot, "enter", "j", "enter")
        assert view_name(pilot) == "lanes"
        assert lanes_view(pilot).cell == cell
        link = current_link(pilot)
        assert link is not None
        assert link.kind == "event"
        await press(pilot, "backspace")
        assert "events" in page_text(pilot)


# -- Groupings -------------------------------------------------------------------------------------


async def test_v_goes_through_the_groupings(explore: Explore) -> None:
    async with explore(view="lanes", size=(120, 40)) as pilot:
        for grouping, is_unfolded in (
            (LaneGrouping.KIND, False),
            (LaneGrouping.CLOUD, True),
            (LaneGrouping.MODEL, True),
            (LaneGrouping.COMPANY, False),
        ):
            await press(pilot, "v")
            assert lanes_content(pilot).words == f"by {grouping.value}"
            assert lanes_view(pilot).is_unfolded == is_unfolded


async def test_shift_h_unfolds_the_durations_of_a_lane(explore: Explore) -> None:
    async with explore(view="lanes", size=(120, 40)) as pilot:
        await press(pilot, "j", "H", "j")
        bar = lanes_view(pilot).bar
        assert bar is not None
        assert bar.kind == "event"
        assert current_link(pilot) == Link("event", bar.target)
        await press(pilot, "H")
        assert lanes_view(pilot).bar is None
        assert current_lane_id(pilot) == "anthropic"


async def test_a_route_in_the_lane_of_a_cloud_has_a_page(explore: Explore) -> None:
    async with explore(view="lanes", size=(120, 40)) as pilot:
        await press(pilot, "v", "v", "j", "j")
        bar = lanes_view(pilot).bar
        assert bar is not None
        assert bar.kind == "cell"
        assert "Periods" in page_text(pilot)


async def test_two_companies_are_compared_and_their_shared_counterparties_listed(
    explore: Explore,
) -> None:
    async with explore(view="lanes", size=(120, 40)) as pilot:
        await press(pilot, "=")
        assert "v shows lanes by company" in footer(pilot)
        await press(pilot, "j")
        await submit(pilot, "=", "openai")
        lane_ids = [lane.id for lane in lanes_content(pilot).lanes]
        assert lane_ids[:4] == [ALL_EVENTS, "anthropic", "openai", "both"]
        assert "microsoft" in lane_ids

        page = page_text(pilot)
        assert "Anthropic and OpenAI" in page
        assert "▀ with Anthropic · ▄ with OpenAI · █ with both" in page
        assert "Microsoft" in page
        assert "in ≤5.0 bn" in page, "from Microsoft to Anthropic"
        assert "▀" in screen_text(pilot)
        assert "▄" in screen_text(pilot)

        await press(pilot, "j", "l")
        assert lanes_screen(pilot).save_settings()["pair"] == "anthropic openai"
        await press(pilot, "escape")
        assert "pair" not in lanes_screen(pilot).save_settings()
        assert lanes_content(pilot).words == "by company"


# -- Filter, date, store ---------------------------------------------------------------------------


async def test_filter_and_as_of_date_apply_to_the_lanes(explore: Explore) -> None:
    async with explore(view="lanes", size=(100, 30)) as pilot:
        await submit(pilot, "/", "company:mistral-ai")
        event_counts = {lane.id: lane.events for lane in lanes_content(pilot).lanes}
        assert event_counts[ALL_EVENTS] == event_counts["mistral-ai"] == 9
        assert f"9 of {EVENT_COUNT} events" in header(pilot)

        await submit(pilot, "@", "=2025-10")
        assert lanes_content(pilot).lanes[0].events == 4
        assert "▼ as of 2025-10-31" in screen_text(pilot)
        await press(pilot, "F")
        assert lanes_content(pilot).lanes[0].events > 100


async def test_the_page_of_an_event_that_a_filter_excludes_is_gone(explore: Explore) -> None:
    async with explore() as pilot:
        await go_to(pilot, DEAL)
        await press(pilot, "L")
        await submit(pilot, "/", "company:anthropic")
        assert current_link(pilot) == Link("event", DEAL), "a filter that selects it keeps it"
        await press(pilot, "F")
        await submit(pilot, "/", "company:mistral-ai")
        assert current_link(pilot) != Link("event", DEAL)


async def test_the_page_of_an_event_is_read_again_for_another_as_of_date(
    explore: Explore,
) -> None:
    async with explore() as pilot:
        await go_to(pilot, DEAL)
        await press(pilot, "L")
        page_today = page_text(pilot)
        await submit(pilot, "@", "=2025-12-31")
        assert current_link(pilot) == Link("event", DEAL)
        assert page_text(pilot) != page_today


async def test_a_write_by_another_program_is_shown(
    explore: Explore,
    starter_copy: Path,
) -> None:
    async with explore(starter_copy, view="lanes") as pilot:
        with Store.writing(starter_copy) as store, store.transaction():
            store.connection.execute(
                "UPDATE company SET name = 'Anthropic PBC' WHERE id = 'anthropic'"
            )
        await check_store(pilot)
        assert "Anthropic PBC" in [lane.name for lane in lanes_content(pilot).lanes]


async def test_settings_bring_the_lanes_back_and_wrong_ones_get_defaults(
    explore: Explore,
) -> None:
    async with explore(view="lanes") as pilot:
        await press(pilot, "v", "j", "M")
        await submit(pilot, "@", "2025-06-11")
        await press(pilot, "H")
        settings = lanes_screen(pilot).save_settings()
    assert settings["by"] == "kind"

    async with explore(view="lanes") as pilot:
        screen = lanes_screen(pilot)
        screen.load_settings(settings)
        screen.show_again()
        await settle(pilot)
        assert screen.save_settings() == settings
        assert lanes_view(pilot).grain is Granularity.MONTH

        screen.load_settings({"by": "nonsense", "grain": "?", "day": "x", "pair": "a"})
        screen.show_again()
        await settle(pilot)
        assert screen.save_settings()["by"] == "company"


# -- Out of sight, or nothing to show --------------------------------------------------------------


async def test_hints_count_lanes_and_events_out_of_sight(explore: Explore) -> None:
    async with explore(view="lanes", size=(80, 24)) as pilot:
        assert "lanes ↓" in screen_text(pilot)
        await press(pilot, "M", "pagedown")
        hint_row = next(row for row in screen_rows(pilot) if "a cell is a month" in row)
        assert "before" in hint_row
        assert "↑" in hint_row


async def test_a_screen_too_narrow_for_lanes_says_so(explore: Explore) -> None:
    async with explore(view="lanes", size=(36, 20)) as pilot:
        assert "Lanes need 40 columns" in screen_text(pilot)
        await press(pilot, "j", "l", "+", "G", "v")


async def test_the_lanes_of_an_empty_store_say_so(
    explore: Explore,
    make_store: MakeStore,
) -> None:
    path = make_store("companies: [{id: acme, name: Acme}]").path
    async with explore(path, view="lanes") as pilot:
        await press(pilot, "j", "l", "h", "+", "-", "0", "g", "G", "v", "H", "enter", "]")
        assert "holds no event yet" in page_text(pilot)


async def test_a_filter_that_selects_no_event_says_so_in_the_lanes(explore: Explore) -> None:
    async with explore(view="lanes", filter="zzzz") as pilot:
        await press(pilot, "j", "l", "v", "v")
        assert "No event matches the filter." in page_text(pilot)
