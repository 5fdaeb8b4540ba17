"""Which line of the timeline is what: events under their months, or periods; only those in sight are read and drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol

from partnerships_db.timeline.periods import ZoomLevel, days_of_period, roll_up
from partnerships_db.timeline.records import (
    EventRow,
    PeriodGroup,
    PeriodMoney,
    PeriodSummary,
    UpcomingEvent,
)
from partnerships_tui.drawing.periods import LINES, Scale, period_lines
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.spans import BLANK, Line
from partnerships_tui.drawing.timeline import (
    NO_BADGES,
    RowBadges,
    event_line,
    heading_line,
    ranking_line,
    today_line,
    upcoming_line,
)

if TYPE_CHECKING:
    from partnerships_db.store.queries.ranking import Ranking
    from partnerships_db.store.queries.timeline import Timeline


NotesOf = Callable[[EventRow], RowBadges]
"""What is to be seen in a row."""


class Window(Protocol):
    """The selected events, newest first, each at a position from 0."""

    @property
    def timeline(self) -> Timeline:
        """What a worker reads from by itself."""

    @property
    def groups(self) -> Sequence[PeriodGroup]:
        """The periods in which they lie."""

    @property
    def is_whole(self) -> bool:
        """False while only a first page of them is there."""

    def __len__(self) -> int:
        """How many there are."""

    def row(self, position: int) -> EventRow | None:
        """One of them, from a bounded read."""

    def position_of_day(self, day: date) -> int:
        """The newest on or before a day."""

    def position_of_key(self, key: int) -> int:
        """The one with that key, or the next older."""


class Rows(Protocol):
    """The items of the list at one level, and their lines."""

    item_lines: int
    """How many lines an item has."""
    item_count: int
    line_count: int

    def line_of(self, item: int) -> int:
        """The first line of an item."""

    def item_of(self, line: int) -> int | None:
        """The item on a line, if there is one."""

    def lines_above(self, item: int) -> int:
        """How many lines above an item belong to it."""

    def draw(self, line: int, cells: int, glyphs: Glyphs) -> Line:
        """The line, drawn."""

    def item_at(self, position: int) -> int:
        """The item in which an event is."""

    def positions_of(self, item: int) -> range:
        """The events of an item."""

    def days_of(self, item: int) -> tuple[date, date] | None:
        """The first and the last day of an item; None where it can't be read."""


UPCOMING_SHOWN = 2
"""So many of what is scheduled are told while it is folded."""


class UpcomingSection(NamedTuple):
    """What is to come after a day, above the line that parts it from what has been."""

    today: date
    is_past: bool = False
    """It is an as-of date."""
    scheduled: Sequence[UpcomingEvent] = ()
    """The last first."""
    is_unfolded: bool = False
    """All of it is shown, and the cursor goes there; otherwise the next few are told."""

    @property
    def shown(self) -> Sequence[UpcomingEvent]:
        """Those that have a line."""
        return self.scheduled if self.is_unfolded else self.scheduled[-UPCOMING_SHOWN:]


class EventLines:
    """Months with their events; an item is an event, or something scheduled.

    What is scheduled and the line of today stand above the first event that is not later than today.
    """

    item_lines = 1

    def __init__(self, window: Window, ahead: UpcomingSection, notes_of: NotesOf) -> None:
        self._window = window
        self._ahead = ahead
        self._notes_of = notes_of
        # Group g's heading: the events before it, its g predecessors' headings, and a blank for each.
        self._headings = [group.start + 2 * number for number, group in enumerate(window.groups)]
        self._split = self._first_past()
        """The position of the first event that is not later than today."""
        self._more = len(ahead.shown) if ahead.is_unfolded else 0
        """How many scheduled items there are."""
        self._inserted = len(ahead.shown) + 1 if ahead.shown or self._split else 0
        """So many lines stand before the first event of the past, or before its heading."""
        self._insert_at = self._base_line(self._split) - self._is_first(self._split)
        self.item_count = len(window) + self._more
        self.line_count = len(window) + max(2 * len(self._headings) - 1, 0) + self._inserted

    def _first_past(self) -> int:
        if not len(self._window):
            return 0
        position = self._window.position_of_day(self._ahead.today)
        row = self._window.row(position)
        return position + 1 if row is not None and row.date.first > self._ahead.today else position

    def _group_of(self, position: int) -> int:
        return bisect_right(self._window.groups, position, key=lambda group: group.start) - 1

    def _is_first(self, position: int) -> bool:
        """Whether a heading stands above it."""
        return (
            position < len(self._window)
            and self._window.groups[self._group_of(position)].start == position
        )

    def _base_line(self, position: int) -> int:
        """Where an event would be without what is inserted: below its group's heading."""
        return position + 2 * self._group_of(position) + 1 if len(self._window) else 0

    def scheduled(self, item: int) -> UpcomingEvent | None:
        """What is scheduled, if it is that and no event."""
        place = item - self._split
        return self._ahead.shown[place] if 0 <= place < self._more else None

    def _position(self, item: int) -> int:
        return item if item < self._split else item - self._more

    def line_of(self, item: int) -> int:
        """Below its group's heading, or among what is scheduled."""
        if self.scheduled(item) is not None:
            return self._insert_at + item - self._split
        position = self._position(item)
        return self._base_line(position) + (self._inserted if position >= self._split else 0)

    def item_of(self, line: int) -> int | None:
        """None on a heading, on the blank above it, and on the line of today."""
        place = line - self._insert_at
        if 0 <= place < self._inserted:
            return self._split + place if place < self._more else None
        position = self._position_at(line if place < 0 else line - self._inserted)
        return None if position is None else self.item_at(position)

    def _position_at(self, line: int) -> int | None:
        group = bisect_right(self._headings, line) - 1
        row = line - self._headings[group] - 1
        if row < 0 or row >= self._window.groups[group].events:
            return None
        return self._window.groups[group].start + row

    def lines_above(self, item: int) -> int:
        """The first event of a period keeps its heading in sight, the first of the past what is told above it."""
        if self.scheduled(item) is not None:
            return 0
        position = self._position(item)
        told = self._inserted if position == self._split and not self._more else 0
        return told + self._is_first(position)

    def draw(self, line: int, cells: int, glyphs: Glyphs) -> Line:
        """A heading, a blank, an event, or what lies ahead."""
        place = line - self._insert_at
        if 0 <= place < self._inserted:
            return self._draw_ahead(place, cells, glyphs)
        base = line if place < 0 else line - self._inserted
        position = self._position_at(base)
        if position is not None:
            row = self._window.row(position)
            return (
                event_line(row, cells, glyphs, self._notes_of(row), self._ahead.today)
                if row
                else BLANK
            )
        group = bisect_right(self._headings, base) - 1
        return (
            heading_line(self._window.groups[group], cells)
            if base == self._headings[group]
            else BLANK
        )

    def _draw_ahead(self, place: int, cells: int, glyphs: Glyphs) -> Line:
        ahead = self._ahead
        if place < len(ahead.shown):
            return upcoming_line(ahead.shown[place], ahead.today, cells, glyphs)
        return today_line(ahead.today, len(ahead.scheduled), cells, glyphs, is_past=ahead.is_past)

    def item_at(self, position: int) -> int:
        """Below what is scheduled, if it is of the past."""
        return position + (self._more if position >= self._split else 0)

    def positions_of(self, item: int) -> range:
        """Itself; of what is scheduled the first event of the past."""
        position = self._position(item) if self.scheduled(item) is None else self._split
        position = max(min(position, len(self._window) - 1), 0)
        return range(position, position + 1)

    def days_of(self, item: int) -> tuple[date, date] | None:
        """Those that its date allows."""
        one = self.scheduled(item) or self._window.row(self._position(item))
        return (one.date.first, one.date.last) if one else None


class PeriodLines:
    """A row for each period of a level; what is in it is told as it becomes known."""

    item_lines = LINES

    def __init__(self, window: Window, level: ZoomLevel, today: date) -> None:
        self.level = level
        self.groups = roll_up(window.groups, level)
        self.item_count = len(self.groups)
        self.line_count = LINES * self.item_count
        self._scale = Scale.of(self.groups, level, today)
        self._summaries: dict[str, PeriodSummary] = {}
        self._moneys: dict[str, PeriodMoney] = {}
        self._starts = [group.start for group in self.groups]

    def line_of(self, item: int) -> int:
        """The first of its lines."""
        return LINES * item

    def item_of(self, line: int) -> int | None:
        """Every line is some period's."""
        return line // LINES

    def lines_above(self, item: int) -> int:
        """None."""
        return 0

    def draw(self, line: int, cells: int, glyphs: Glyphs) -> Line:
        """The first or the second line of a period."""
        item = line // LINES
        lines = period_lines(
            self.groups[item], self.summary(item), self._scale, cells, glyphs, self.money(item)
        )
        return lines[line % LINES]

    def item_at(self, position: int) -> int:
        """The period in which it lies."""
        return bisect_right(self._starts, position) - 1

    def positions_of(self, item: int) -> range:
        """From its newest event to its oldest."""
        group = self.groups[item]
        return range(group.start, group.start + group.events)

    def days_of(self, item: int) -> tuple[date, date] | None:
        """Those of the period."""
        return days_of_period(self.groups[item].period)

    def summary(self, item: int) -> PeriodSummary | None:
        """What is known of a period."""
        return self._summaries.get(self.groups[item].period)

    def invalidate(self) -> None:
        """Nothing is known of them until others are shown: it is being found out what a filter selects."""
        self._scale = self._scale._replace(is_known=False)
        self._summaries.clear()
        self._moneys.clear()

    def money(self, item: int) -> PeriodMoney | None:
        """What is known of its money."""
        return self._moneys.get(self.groups[item].period)

    def update_summaries(self, results: Iterable[PeriodSummary | PeriodMoney]) -> None:
        """From now on that is known."""
        for one in results:
            if isinstance(one, PeriodSummary):
                self._summaries[one.period] = one
            else:
                self._moneys[one.period] = one

    def unknown(self, items: Iterable[int]) -> list[PeriodGroup]:
        """Those of which nothing is known yet, and can be."""
        return [
            self.groups[item] for item in items if self._scale.is_known and self.money(item) is None
        ]


class RankedRows:
    """Events in another order than that of time, each a line under one heading."""

    item_lines = 1

    def __init__(self, window: Window, ranking: Ranking, today: date, notes_of: NotesOf) -> None:
        self.ranking = ranking
        self._window = window
        self._today = today
        self._notes_of = notes_of
        self.item_count = len(ranking.rows)
        self.line_count = self.item_count + 1

    def line_of(self, item: int) -> int:
        """Below the heading."""
        return item + 1

    def item_of(self, line: int) -> int | None:
        """None on the heading."""
        return line - 1 if line else None

    def lines_above(self, item: int) -> int:
        """The heading stays in sight with the first."""
        return 0 if item else 1

    def draw(self, line: int, cells: int, glyphs: Glyphs) -> Line:
        """The heading, or an event with its whole date."""
        found = self.ranking
        if not line:
            return ranking_line(found.order, len(found.rows), found.of, cells, glyphs)
        row = found.rows[line - 1]
        return event_line(row, cells, glyphs, self._notes_of(row), self._today, is_dated=True)

    def item_at(self, position: int) -> int:
        """Where an event stands in that order; the first where it has no place in it."""
        row = self._window.row(position)
        places = (
            place
            for place, one in enumerate(self.ranking.rows)
            if row is not None and one.key == row.key
        )
        return next(places, 0)

    def positions_of(self, item: int) -> range:
        """Where it stands in time."""
        position = self._window.position_of_key(self.ranking.rows[item].key)
        return range(position, position + 1)

    def days_of(self, item: int) -> tuple[date, date]:
        """Those that its date allows."""
        when = self.ranking.rows[item].date
        return when.first, when.last


def no_badges(_row: EventRow) -> RowBadges:
    """A row with nothing but its event."""
    return NO_BADGES


def rows_of(
    window: Window,
    level: ZoomLevel,
    ahead: UpcomingSection,
    notes_of: NotesOf = no_badges,
    ranking: Ranking | None = None,
) -> Rows:
    """The rows of a level, or of another order; `notes_of` tells what is to be seen in an event's row."""
    if ranking is not None and level is ZoomLevel.DAY:
        return RankedRows(window, ranking, ahead.today, notes_of)
    return (
        EventLines(window, ahead, notes_of)
        if level is ZoomLevel.DAY
        else PeriodLines(window, level, ahead.today)
    )


def days_in(rows: Rows, lines: range) -> tuple[date, date] | None:
    """From the first day of the oldest item on those lines to the last of the newest; None where there is none."""
    items = [item for item in map(rows.item_of, lines) if item is not None]
    if not items:
        return None
    if isinstance(rows, RankedRows):
        days = [rows.days_of(item) for item in items]
        return min(first for first, _ in days), max(last for _, last in days)
    newest, oldest = rows.days_of(items[0]), rows.days_of(items[-1])
    return None if newest is None or oldest is None else (oldest[0], max(newest[1], oldest[1]))
