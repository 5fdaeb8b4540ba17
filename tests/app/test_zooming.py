"""The Timeline by months, quarters, years and decades: zooming keeps the cursor where it is."""

from datetime import date

import pytest
from tests.app.driving import (
    Explore,
    footer,
    header,
    page_text,
    press,
    screen_rows,
    screen_text,
    submit,
    timeline_screen,
)
from tests.conftest import MakeStore
from tests.starter_counts import EVENT_COUNT
from textual.pilot import Pilot

from partnerships_db.store.queries import summaries
from partnerships_db.timeline import periods
from partnerships_db.timeline.periods import ZoomLevel, days_of_period
from partnerships_tui.widgets.timeline_list import TimelineList

LEVELS_BY_KEY = {
    "D": ZoomLevel.DAY,
    "M": ZoomLevel.MONTH,
    "Q": ZoomLevel.QUARTER,
    "Y": ZoomLevel.YEAR,
    "X": ZoomLevel.DECADE,
}


def timeline_of(pilot: Pilot[None]) -> TimelineList:
    return timeline_screen(pilot).timeline


def level_of(pilot: Pilot[None]) -> ZoomLevel:
    return timeline_of(pilot).level


def event_id(pilot: Pilot[None]) -> str:
    """The id of the event under the cursor."""
    row = timeline_of(pilot).row
    assert row is not None
    return row.id


def row_of_year(pilot: Pilot[None], year: str) -> str:
    """The first row of a year in the list of years."""
    return next(row for row in screen_rows(pilot) if row[1:5] == year)


# -- Zooming ---------------------------------------------------------------------------------------


async def test_each_zoom_level_has_a_key_and_plus_and_minus_go_through_them(
    explore: Explore,
) -> None:
    async with explore() as pilot:
        for key, level in LEVELS_BY_KEY.items():
            await press(pilot, key)
            assert level_of(pilot) is level
        await press(pilot, "-")
        assert level_of(pilot) is ZoomLevel.DECADE, "the coarsest level"
        for level in (ZoomLevel.YEAR, ZoomLevel.QUARTER, ZoomLevel.MONTH, ZoomLevel.DAY):
            await press(pilot, "+")
            assert level_of(pilot) is level
        await press(pilot, "+")
        assert level_of(pilot) is ZoomLevel.DAY, "the finest level"
        await press(pilot, "-", "-", "0")
        assert level_of(pilot) is ZoomLevel.DAY, "the default level for a few hundred events"


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 12)])
async def test_zooming_keeps_the_date_under_the_cursor_and_its_row(
    explore: Explore,
    size: tuple[int, int],
) -> None:
    async with explore(size=size) as pilot:
        await submit(pilot, "@", "2025-06-11")
        timeline = timeline_of(pilot)
        first_event_id = event_id(pilot)
        cursor_row = timeline.cursor_row
        days = timeline.days
        assert days is not None
        for key in ("M", "Q", "D", "Q", "M", "D"):
            await press(pilot, key)
            assert timeline.cursor_row == cursor_row, key
            period = timeline.period
            if period is not None:
                first_day, last_day = days_of_period(period)
                assert first_day <= days[0] <= last_day, key
        await press(pilot, "X", "Y", "D")
        assert event_id(pilot) == first_event_id


async def test_enter_on_a_period_zooms_in_at_its_newest_event_or_period(
    explore: Explore,
) -> None:
    async with explore() as pilot:
        timeline = timeline_of(pilot)
        await press(pilot, "M", "j", "enter")
        assert level_of(pilot) is ZoomLevel.DAY
        assert event_id(pilot) == "anthropic-gsa-expansion"
        await press(pilot, "Y", "j", "enter")
        assert level_of(pilot) is ZoomLevel.QUARTER
        assert timeline.period == "2025-Q4"


async def test_jumps_by_months_years_and_dates_work_at_every_level(explore: Explore) -> None:
    async with explore() as pilot:
        timeline = timeline_of(pilot)
        await press(pilot, "M", "[", "[")
        assert timeline.period == "2026-09"
        await press(pilot, "{")
        assert timeline.period == "2025-09"
        await press(pilot, "}", "]")
        assert timeline.period == "2026-10"

        await press(pilot, "Y")
        await submit(pilot, "@", "march 2024")
        assert timeline.period == "2024"
        await press(pilot, "{")
        assert timeline.period == "2023"
        await press(pilot, "G")
        assert timeline.period == "2019"


async def test_many_events_are_listed_by_month_at_first(
    explore: Explore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(periods, "FEW_EVENTS", 300)
    async with explore() as pilot:
        assert level_of(pilot) is ZoomLevel.MONTH
        assert screen_rows(pilot)[4].startswith("▌2026 November · today ")
        await submit(pilot, "/", "kind:statement")
        assert level_of(pilot) is ZoomLevel.DAY, "the filter selects few events"
        await press(pilot, "Y", "escape")
        assert level_of(pilot) is ZoomLevel.YEAR, "a level set by key stays"
        await press(pilot, "0")
        assert level_of(pilot) is ZoomLevel.MONTH


# -- Periods ---------------------------------------------------------------------------------------


async def test_a_period_has_a_summary_in_its_rows_and_more_on_its_page(explore: Explore) -> None:
    async with explore() as pilot:
        timeline = timeline_of(pilot)
        await press(pilot, "Y", "j")
        rows = screen_rows(pilot)
        assert rows[6].startswith("▌2025 ")
        assert " 173 " in rows[6]
        assert rows[7].startswith("▌")
        assert "SoftBank, OpenAI, Oracle and MGX" in rows[7], "Sam Altman's figure was replaced"
        assert "173 events" in page_text(pilot)
        assert "investment" in page_text(pilot)

        await press(pilot, "tab", "enter")
        assert level_of(pilot) is ZoomLevel.DAY, "a title on the page leads to its event"
        assert timeline.days == (date(2025, 1, 21), date(2025, 1, 21))
        await press(pilot, "backspace")
        assert level_of(pilot) is ZoomLevel.YEAR
        assert timeline.period == "2025"


async def test_a_period_of_many_selected_events_is_totalled_when_the_cursor_reaches_it(
    explore: Explore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(summaries, "MAX_SELECTED_EVENTS", 20)
    async with explore() as pilot:
        await press(pilot, "Y")
        await submit(pilot, "/", "-kind:litigation")
        assert " tn " in row_of_year(pilot, "2026")
        assert " tn " not in row_of_year(pilot, "2025")
        assert "firm" in page_text(pilot)
        await press(pilot, "j")
        assert "firm" in page_text(pilot)
        assert " tn " in row_of_year(pilot, "2025")


async def test_a_filter_changes_the_periods_and_keeps_level_and_cursor(explore: Explore) -> None:
    async with explore() as pilot:
        timeline = timeline_of(pilot)
        await press(pilot, "Y", "j")
        await submit(pilot, "/", "kind:litigation")
        assert f"of {EVENT_COUNT} events" in header(pilot)
        assert timeline.periods is not None
        event_counts = {group.period: group.events for group in timeline.periods.groups}
        assert event_counts == {"2026": 5, "2025": 1, "2024": 1, "2023": 1}
        assert timeline.period == "2025"
        assert timeline.periods.summary(0) is not None
        assert screen_rows(pilot)[1].rstrip().endswith(" 8")
        await press(pilot, "escape")
        assert level_of(pilot) is ZoomLevel.YEAR
        assert timeline.period == "2025"


async def test_periods_count_events_up_to_the_as_of_date(explore: Explore) -> None:
    async with explore(as_of=date(2025, 6, 30)) as pilot:
        await press(pilot, "Y")
        assert screen_rows(pilot)[4].startswith("▌2025 · today ")
        year_rows = timeline_of(pilot).periods
        assert year_rows is not None
        summary = year_rows.summary(0)
        assert summary is not None
        kind_total = sum(count for _kind, count in summary.kinds)
        assert kind_total == year_rows.groups[0].events < 171


async def test_y_copies_a_period_as_a_term_of_the_filter(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "X", "y")
        assert "Copied: date:2020..2029" in footer(pilot)


async def test_an_empty_store_has_no_periods(
    explore: Explore,
    make_store: MakeStore,
) -> None:
    path = make_store("companies: [{id: acme, name: Acme}]").path
    async with explore(path) as pilot:
        await press(pilot, *LEVELS_BY_KEY, "+", "-", "enter", "[", "{", "G", "y")
        assert "The store holds no event yet" in screen_text(pilot)
