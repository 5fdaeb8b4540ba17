"""Which line of the timeline is what: events under their months, or periods; only those in sight are read and drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from partnerships_db.periods import Level, days_of, folded
from partnerships_db.records import EventRow, Group, PeriodSummary
from partnerships_tui.drawing.glyphs import Glyphs
from partnerships_tui.drawing.periods import LINES, Scale, period_lines
from partnerships_tui.drawing.spans import BLANK, Line
from partnerships_tui.drawing.timeline import NO_NOTES, Notes, event_line, heading_line

if TYPE_CHECKING:
    from partnerships_db.store.timeline import Timeline


NotesOf = Callable[[EventRow], Notes]
"""What is to be seen in a row."""


class Window(Protocol):
    """The selected events, newest first, each at a position from 0."""

    @property
    def timeline(self) -> Timeline:
        """What a worker reads from by itself."""

    @property
    def groups(self) -> Sequence[Group]:
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


class EventRows:
    """Months with their events; an item is an event."""

    item_lines = 1

    def __init__(self, window: Window, notes_of: NotesOf) -> None:
        self._window = window
        self._notes_of = notes_of
        # Group g's heading: the events before it, its g predecessors' headings, and a blank for each.
        self._headings = [group.start + 2 * number for number, group in enumerate(window.groups)]
        self.item_count = len(window)
        self.line_count = self.item_count + max(2 * len(self._headings) - 1, 0)

    def _group_of(self, item: int) -> int:
        return bisect_right(self._window.groups, item, key=lambda group: group.start) - 1

    def line_of(self, item: int) -> int:
        """Below its group's heading."""
        return item + 2 * self._group_of(item) + 1

    def item_of(self, line: int) -> int | None:
        """None on a heading and on the blank above it."""
        group = bisect_right(self._headings, line) - 1
        row = line - self._headings[group] - 1
        if row < 0 or row >= self._window.groups[group].events:
            return None
        return self._window.groups[group].start + row

    def lines_above(self, item: int) -> int:
        """The first event of a period keeps its heading in sight."""
        return 1 if self._window.groups[self._group_of(item)].start == item else 0

    def draw(self, line: int, cells: int, glyphs: Glyphs) -> Line:
        """A heading, a blank or an event."""
        item = self.item_of(line)
        if item is not None:
            row = self._window.row(item)
            return event_line(row, cells, glyphs, self._notes_of(row)) if row else BLANK
        group = bisect_right(self._headings, line) - 1
        return heading_line(self._window.groups[group], cells) if line == self._headings[group] else BLANK

    def item_at(self, position: int) -> int:
        """Itself."""
        return position

    def positions_of(self, item: int) -> range:
        """Itself."""
        return range(item, item + 1)

    def days_of(self, item: int) -> tuple[date, date] | None:
        """Those that its date allows."""
        row = self._window.row(item)
        return (row.date.first, row.date.last) if row else None


class PeriodRows:
    """A row for each period of a level; what is in it is told as it becomes known."""

    item_lines = LINES

    def __init__(self, window: Window, level: Level, today: date) -> None:
        self.level = level
        self.groups = folded(window.groups, level)
        self.item_count = len(self.groups)
        self.line_count = LINES * self.item_count
        self._scale = Scale.of(self.groups, level, today)
        self._summaries: dict[str, PeriodSummary] = {}
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
        group = self.groups[line // LINES]
        return period_lines(group, self.summary(line // LINES), self._scale, cells, glyphs)[line % LINES]

    def item_at(self, position: int) -> int:
        """The period in which it lies."""
        return bisect_right(self._starts, position) - 1

    def positions_of(self, item: int) -> range:
        """From its newest event to its oldest."""
        group = self.groups[item]
        return range(group.start, group.start + group.events)

    def days_of(self, item: int) -> tuple[date, date] | None:
        """Those of the period."""
        return days_of(self.groups[item].period)

    def summary(self, item: int) -> PeriodSummary | None:
        """What is known of a period."""
        return self._summaries.get(self.groups[item].period)

    def doubt(self) -> None:
        """Nothing is known of them until others are shown: it is being found out what a filter selects."""
        self._scale = self._scale._replace(is_known=False)
        self._summaries.clear()

    def learn(self, summaries: Iterable[PeriodSummary]) -> None:
        """From now on that is known."""
        self._summaries |= {summary.period: summary for summary in summaries}

    def unknown(self, items: Iterable[int]) -> list[Group]:
        """Those of which nothing is known yet, and can be."""
        return [self.groups[item] for item in items if self._scale.is_known and self.summary(item) is None]


def nothing_noted(_row: EventRow) -> Notes:
    """A row with nothing but its event."""
    return NO_NOTES


def rows_of(window: Window, level: Level, today: date, notes_of: NotesOf = nothing_noted) -> Rows:
    """The rows of a level; `notes_of` tells what is to be seen in an event's row."""
    return EventRows(window, notes_of) if level is Level.DAY else PeriodRows(window, level, today)


def days_in(rows: Rows, lines: range) -> tuple[date, date] | None:
    """From the first day of the oldest item on those lines to the last of the newest; None where there is none."""
    items = [item for item in map(rows.item_of, lines) if item is not None]
    if not items:
        return None
    newest, oldest = rows.days_of(items[0]), rows.days_of(items[-1])
    return None if newest is None or oldest is None else (oldest[0], max(newest[1], oldest[1]))
