"""The lines of the timeline: those of its events, of upcoming events and of today."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.store.event_keys import PRECISION_SHIFT, period_of, timeline_key
from partnerships_db.store.queries.timeline import Timeline, TimelineWindow
from partnerships_db.timeline.periods import ZoomLevel
from partnerships_db.timeline.records import EventRow, PeriodGroup, UpcomingEvent
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.text.glyphs import UNICODE
from partnerships_tui.widgets.timeline_rows import Rows, UpcomingSection, rows_of

TODAY = date(2026, 11, 25)
RULE_OF_TODAY = "today · 25 November 2026"


class FixedWindow:
    """A window of the timeline with an event on each of some dates."""

    is_whole = True
    timeline = cast(Timeline, None)

    def __init__(self, dates: Sequence[PartialDate]) -> None:
        dates_by_key = {
            timeline_key(str(number), event_date): event_date
            for number, event_date in enumerate(dates)
        }
        keys = sorted(dates_by_key, reverse=True)
        self._rows = [
            EventRow(key, "e", dates_by_key[key], "statement", "announced", "Title", False)
            for key in keys
        ]
        self.groups: list[PeriodGroup] = []
        start = 0
        for period, period_keys in groupby(keys, lambda key: period_of(key >> PRECISION_SHIFT)):
            event_count = len(list(period_keys))
            self.groups.append(PeriodGroup(period, start, event_count))
            start += event_count

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, position: int) -> EventRow | None:
        return self._rows[position] if 0 <= position < len(self._rows) else None

    def position_of_day(self, day: date) -> int:
        return self._first_position(lambda row: row.date.first <= day)

    def position_of_key(self, key: int) -> int:
        return self._first_position(lambda row: row.key <= key)

    def _first_position(self, is_match: Callable[[EventRow], bool]) -> int:
        """The position of the first event that matches, else the last position."""
        for position, row in enumerate(self._rows):
            if is_match(row):
                return position
        return max(len(self._rows) - 1, 0)


def rows_on(dates: Sequence[PartialDate], section: UpcomingSection) -> Rows:
    window = cast(TimelineWindow, FixedWindow(dates))
    return rows_of(window, ZoomLevel.DAY, section)


def drawn_texts(rows: Rows) -> list[str]:
    return [rows.draw(number, 80, UNICODE).text for number in range(rows.line_count)]


def section_of(count: int, *, is_unfolded: bool) -> UpcomingSection:
    event = UpcomingEvent(PartialDate.parse("2027-03"), "ends", "A deal", "")
    return UpcomingSection(TODAY, False, [event] * count, is_unfolded)


def texts_of_date(day: date) -> list[str]:
    return [day.isoformat(), f"{day:%Y-%m}", f"{day.year}"]


days = st.dates(date(2026, 9, 1), date(2027, 2, 1))
partial_dates = days.map(texts_of_date).flatmap(st.sampled_from).map(PartialDate.parse)
sections = st.builds(section_of, st.integers(0, 6), is_unfolded=st.booleans())


@given(st.lists(partial_dates, max_size=12), sections)
def test_each_item_has_a_line_of_its_own(
    dates: list[PartialDate],
    section: UpcomingSection,
) -> None:
    rows = rows_on(dates, section)
    lines_of_items = [rows.line_of(item) for item in range(rows.item_count)]
    assert lines_of_items == sorted(set(lines_of_items))
    items_of_lines = [rows.item_of(number) for number in range(rows.line_count)]
    items = [item for item in items_of_lines if item is not None]
    assert items == list(range(rows.item_count))
    assert [rows.item_of(number) for number in lines_of_items] == items

    texts = drawn_texts(rows)
    assert sum("Title" in text for text in texts) == len(dates)
    assert sum("ends: A deal" in text for text in texts) == len(section.listed_events)
    for position in range(len(dates)):
        item = rows.item_at(position)
        assert rows.positions_of(item) == range(position, position + 1)
        assert rows.line_of(item) - rows.lines_above(item) >= 0


@given(st.lists(partial_dates, max_size=12), sections)
def test_the_rule_of_today_is_below_later_and_above_earlier_events(
    dates: list[PartialDate],
    section: UpcomingSection,
) -> None:
    texts = drawn_texts(rows_on(dates, section))
    later_count = sum(event_date.first > TODAY for event_date in dates)
    rules = [number for number, text in enumerate(texts) if RULE_OF_TODAY in text]
    has_upcoming = bool(later_count) or bool(section.scheduled)
    assert len(rules) == has_upcoming
    for rule in rules:
        above, below = "\n".join(texts[:rule]), "\n".join(texts[rule:])
        assert above.count("Title") == later_count
        assert below.count("Title") == len(dates) - later_count
        assert "ends: A deal" not in below


@pytest.mark.parametrize(
    ("is_unfolded", "hint"),
    [(False, "H shows all"), (True, "H shows fewer")],
)
def test_the_rule_of_today_says_what_its_key_does(is_unfolded: bool, hint: str) -> None:
    texts = drawn_texts(rows_on([], section_of(36, is_unfolded=is_unfolded)))
    assert f" 36 scheduled · {hint} " in texts[-1]


@pytest.mark.parametrize(
    ("dates", "listed"),
    [
        (["2028", "2027-06", "2027-01"], ["2027-06", "2027-01"]),
        (
            ["2028", "2027-06", "not before 2027-01", "not before 2026-11", "not before 2025"],
            ["2027-06", "not before 2027-01", "not before 2026-11"],
        ),
        (["not before 2026-11", "not before 2025"], ["not before 2026-11"]),
    ],
)
def test_folded_are_the_next_events_and_the_last_minimum_that_is_over(
    dates: list[str], listed: list[str]
) -> None:
    events = [UpcomingEvent(PartialDate.parse_scheduled(text), "ends", "A", "") for text in dates]
    section = UpcomingSection(TODAY, False, events)
    assert [str(event.date) for event in section.listed_events] == listed
    assert section._replace(is_unfolded=True).listed_events == events
