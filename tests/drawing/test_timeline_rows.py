"""Which line is which: of whatever there is, before and after today, folded or not."""

from collections.abc import Sequence
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
from partnerships_tui.drawing.text.wording import relative
from partnerships_tui.widgets.timeline_rows import UpcomingSection, rows_of

TODAY = date(2026, 11, 25)


class Events:
    """Events of those dates, as a window shows them."""

    is_whole = True
    timeline = cast(Timeline, None)

    def __init__(self, dates: Sequence[PartialDate]) -> None:
        keyed = sorted(
            ((timeline_key(str(n), when), when) for n, when in enumerate(dates)), reverse=True
        )
        self._rows = [
            EventRow(key, "e", when, "statement", "announced", "Title", False)
            for key, when in keyed
        ]
        self.groups: list[PeriodGroup] = []
        start = 0
        for period, same in groupby(keyed, lambda pair: period_of(pair[0] >> PRECISION_SHIFT)):
            events = len(list(same))
            self.groups.append(PeriodGroup(period, start, events))
            start += events

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, position: int) -> EventRow | None:
        return self._rows[position] if 0 <= position < len(self._rows) else None

    def position_of_day(self, day: date) -> int:
        places = (place for place, row in enumerate(self._rows) if row.date.first <= day)
        return next(places, max(len(self._rows) - 1, 0))

    def position_of_key(self, key: int) -> int:
        return next(
            (place for place, row in enumerate(self._rows) if row.key <= key),
            max(len(self._rows) - 1, 0),
        )


DATES = st.dates(date(2026, 9, 1), date(2027, 2, 1)).flatmap(
    lambda day: st.sampled_from([day.isoformat(), f"{day:%Y-%m}", f"{day.year}"]).map(
        PartialDate.parse
    )
)
AHEAD = st.builds(
    lambda count, is_unfolded: UpcomingSection(
        TODAY, False, [UpcomingEvent(PartialDate.parse("2027-03"), "ends", "A deal", "")] * count, is_unfolded
    ),
    st.integers(0, 6), st.booleans(),
)  # fmt: skip


@given(st.lists(DATES, max_size=12), AHEAD)
def test_every_item_has_its_line_and_every_line_at_most_one_item(
    dates: list[PartialDate], ahead: UpcomingSection
) -> None:
    window = cast(TimelineWindow, Events(dates))
    rows = rows_of(window, ZoomLevel.DAY, ahead)
    lines = [rows.line_of(item) for item in range(rows.item_count)]
    assert lines == sorted(set(lines))
    items = [rows.item_of(line) for line in range(rows.line_count)]
    assert [item for item in items if item is not None] == list(range(rows.item_count))
    assert all(rows.item_of(rows.line_of(item)) == item for item in range(rows.item_count))
    told = [rows.draw(line, 80, UNICODE).text for line in range(rows.line_count)]
    assert sum("Title" in text for text in told) == len(dates)
    assert sum("ends: A deal" in text for text in told) == len(ahead.listed_events)
    for position in range(len(dates)):
        item = rows.item_at(position)
        assert rows.positions_of(item) == range(position, position + 1)
        assert rows.line_of(item) - rows.lines_above(item) >= 0


@given(st.lists(DATES, max_size=12), AHEAD)
def test_today_parts_what_is_to_come_from_what_has_been(
    dates: list[PartialDate], ahead: UpcomingSection
) -> None:
    window = cast(TimelineWindow, Events(dates))
    rows = rows_of(window, ZoomLevel.DAY, ahead)
    told = [rows.draw(line, 80, UNICODE).text for line in range(rows.line_count)]
    later = sum(when.first > TODAY for when in dates)
    parts = [line for line, text in enumerate(told) if "today · 25 November 2026" in text]
    assert len(parts) == (bool(later) or bool(ahead.scheduled))
    for line in parts:
        above, below = "\n".join(told[:line]), "\n".join(told[line:])
        assert above.count("Title") == later
        assert below.count("Title") == len(dates) - later
        assert "ends: A deal" not in below


@pytest.mark.parametrize(
    ("is_unfolded", "hint"),
    [(False, "U shows all"), (True, "U shows fewer")],
)
def test_the_line_of_today_says_what_the_key_does(is_unfolded: bool, hint: str) -> None:
    upcoming = [UpcomingEvent(PartialDate.parse("2027-03"), "ends", "A deal", "")] * 36
    ahead = UpcomingSection(TODAY, False, upcoming, is_unfolded)
    rows = rows_of(cast(TimelineWindow, Events([])), ZoomLevel.DAY, ahead)
    assert f" 36 scheduled · {hint} " in rows.draw(rows.line_count - 1, 80, UNICODE).text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("2026-11-25", "today"), ("2026-11-26", "tomorrow"), ("2026-11-24", "yesterday"), ("2026-12-01", "in 6 days"),
        ("2026-11-04", "3 weeks ago"), ("2026-08-25", "3 months ago"), ("2025-01-01", "22 months ago"),
        ("2023-11-20", "3 years ago"), ("2042-01-01", "in 15 years"), ("2026-11", "this month"),
        ("2026-12", "in 1 month"), ("2025-11", "12 months ago"), ("2026-Q4", "this quarter"),
        ("2026-Q2", "2 quarters ago"), ("2027-H1", "in 1 half-year"), ("2026", "this year"), ("2019", "7 years ago"),
    ],
)  # fmt: skip
def test_how_long_ago_is_said_no_more_exactly_than_the_date(said: str, words: str) -> None:
    assert relative(PartialDate.parse(said), TODAY) == words
