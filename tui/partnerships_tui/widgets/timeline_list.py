"""The timeline's list: however many events, only the rows in sight are read and drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from partnerships_db.records import EventRow, Group
from partnerships_tui.drawing.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.spans import BLANK, Line
from partnerships_tui.drawing.timeline import event_line, heading_line
from partnerships_tui.widgets.lines_view import LinesView


class Window(Protocol):
    """The selected events, newest first, each at a position from 0."""

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


class TimelineList(LinesView):
    """Months with their events; the cursor is on an event."""

    def __init__(self, window: Window, *, is_new: Callable[[int], bool] = lambda _key: False,
                 glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # fmt: skip
        super().__init__(id=id)
        self._is_new = is_new
        """Whether the event of a key is to be marked as new."""
        self._glyphs = glyphs
        self._take(window)

    def _take(self, window: Window) -> None:
        self.window = window
        # Group g's heading: the events before it, its g predecessors' headings, and a blank for each.
        self._headings = [group.start + 2 * number for number, group in enumerate(window.groups)]

    def show(self, window: Window, position: int) -> None:
        """Other events from now on, with the cursor on one of them."""
        self._take(window)
        self.set_reactive(TimelineList.cursor, self.validate_cursor(position))
        self.renew()
        self.center_cursor() if position else self.scroll_to(y=0, animate=False, immediate=True)
        self.post_message(self.Moved(self))

    @property
    def row(self) -> EventRow | None:
        """The event under the cursor."""
        return self.window.row(self.cursor) if self.item_count else None

    @property
    def item_count(self) -> int:
        """The events."""
        return len(self.window)

    @property
    def line_count(self) -> int:
        """The events, a heading for each group, and a blank between groups."""
        return self.item_count + max(2 * len(self._headings) - 1, 0)

    def line_of(self, item: int) -> int:
        """Below its group's heading."""
        group = bisect_right(self.window.groups, item, key=lambda group: group.start) - 1
        return item + 2 * group + 1

    def item_of(self, line: int) -> int | None:
        """None on a heading and on the blank above it."""
        group = bisect_right(self._headings, line) - 1
        row = line - self._headings[group] - 1
        if row < 0 or row >= self.window.groups[group].events:
            return None
        return self.window.groups[group].start + row

    def lines_above(self, item: int) -> int:
        """The first event of a period keeps its heading in sight."""
        group = bisect_right(self.window.groups, item, key=lambda group: group.start) - 1
        return 1 if self.window.groups[group].start == item else 0

    def draw(self, line: int, cells: int) -> Line:
        """A heading, a blank or an event."""
        item = self.item_of(line)
        if item is not None:
            row = self.window.row(item)
            return event_line(row, cells, self._glyphs, is_new=self._is_new(row.key)) if row else BLANK
        group = bisect_right(self._headings, line) - 1
        return heading_line(self.window.groups[group], cells) if line == self._headings[group] else BLANK

    def jump_group(self, by: int) -> None:
        """To the newest event of the period so many below this one; up, first to that of this one."""
        groups = self.window.groups
        if not groups:
            return
        group = bisect_right(groups, self.cursor, key=lambda group: group.start) - 1
        if by < 0 and self.cursor > groups[group].start:
            by += 1
        self.jump_to(groups[max(0, min(group + by, len(groups) - 1))].start)

    def jump_to_day(self, day: date) -> None:
        """To the newest event on or before a day."""
        if self.item_count:
            self.jump_to(self.window.position_of_day(day))

    def jump_to(self, position: int) -> None:
        """To that event, with what is around it in sight."""
        self.cursor = position
        self.center_cursor()
