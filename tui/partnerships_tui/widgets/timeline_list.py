"""The timeline's list: however many events, from however far they are looked at."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING

from partnerships_db.timeline.periods import ZoomLevel, first_level
from partnerships_db.timeline.records import EventRow, UpcomingEvent
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import Line
from partnerships_tui.widgets.lines_view import LinesView
from partnerships_tui.widgets.timeline_rows import (
    EventLines,
    NotesOf,
    PeriodLines,
    RankedRows,
    Rows,
    UpcomingSection,
    Window,
    days_in,
    no_badges,
    rows_of,
)

if TYPE_CHECKING:
    from partnerships_db.store.queries.ranking import Order, Ranking


class TimelineList(LinesView):
    """Events under their months, or periods; the cursor is on one of them."""

    rows: Rows

    def __init__(
        self,
        window: Window,
        *,
        ahead: UpcomingSection,
        level: ZoomLevel | None = None,
        notes_of: NotesOf = no_badges,
        glyphs: Glyphs = UNICODE,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._notes_of = notes_of
        self._glyphs = glyphs
        self.ahead = ahead
        """What is to come, above the line of today."""
        self.chosen_level = level
        """None: as the events suggest."""
        self.ranking: Ranking | None = None
        """The events in another order than that of time, while it is on."""
        self.order: Order | None = None
        """That order, also while it is still to be found out for other events."""
        self._wanted_row: int | None = None
        """Where the cursor was kept at last: an end of the list may have been in the way."""
        self._take(window)
        self._go_to(self.start)

    def _take(self, window: Window) -> None:
        self.window = window
        self.level = first_level(window.groups) if self.chosen_level is None else self.chosen_level
        self.rows = rows_of(window, self.level, self.ahead, self._notes_of, self.ranking)
        self._position = 0
        """The event that the cursor is on, or that it came from in the period that it is on."""

    def show(self, window: Window, position: int, *, centered: bool = False) -> None:
        """Other events from now on, the cursor on one of them: on its row of the screen as before, or centered."""
        if window is not self.window:
            self.ranking = None
        row = self.cursor_row if self._wanted_row is None else self._wanted_row
        level, is_at_top = self.level, not self.scroll_offset.y
        self._take(window)
        self._go_to(position)
        self.reload_lines()
        if centered:
            self.center_cursor()
        elif is_at_top and level == self.level and not self.ahead.is_unfolded:
            self.show_cursor()  # and what is new above it
        else:
            self.keep_cursor_at(row)
            self._wanted_row = row
        self.post_message(self.Moved(self))

    def _go_to(self, position: int) -> None:
        self._position = position
        item = self.rows.item_at(position) if self.item_count else 0
        self.set_reactive(TimelineList.cursor, self.validate_cursor(item))

    def begin_at(self, position: int) -> None:
        """The cursor there before the first paint."""
        self._go_to(position)

    @property
    def start(self) -> int:
        """Where to begin: the newest event that is not later than today."""
        return self.window.position_of_day(self.ahead.today) if len(self.window) else 0

    def rank(self, ranking: Ranking | None) -> None:
        """In that order from now on, or in that of time again; the cursor stays on its event.

        One that has no place in the order leaves the cursor on the first.
        """
        position = self.position
        self.ranking = ranking if ranking is not None and ranking.rows else None
        self.order = self.ranking.order if self.ranking else None
        self.show(self.window, position, centered=True)

    def set_upcoming(self, ahead: UpcomingSection) -> None:
        """Something else is to come; what is under the cursor stays there."""
        self.ahead = ahead
        if self.periods is None and self.ranking is None:
            self.show(self.window, self.position)

    def zoom(self, level: ZoomLevel | None) -> None:
        """Look from as far as that; what is under the cursor stays under it, on its row of the screen."""
        self.chosen_level = level
        self.show(self.window, self.position)

    @property
    def position(self) -> int:
        """The event under the cursor; of a period the one that it was reached from, or its newest."""
        if not self.item_count:
            return 0
        positions = self.rows.positions_of(self.cursor)
        return self._position if self._position in positions else positions.start

    @property
    def row(self) -> EventRow | None:
        """The event under the cursor, where events are shown."""
        if isinstance(self.rows, RankedRows):
            return self.rows.ranking.rows[self.cursor]
        if self.level is not ZoomLevel.DAY or not len(self.window) or self.scheduled is not None:
            return None
        return self.window.row(self.position)

    @property
    def scheduled(self) -> UpcomingEvent | None:
        """What is under the cursor, where that is scheduled."""
        return self.rows.scheduled(self.cursor) if isinstance(self.rows, EventLines) else None

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day of what is under the cursor; None where there is nothing."""
        return self.rows.days_of(self.cursor) if self.item_count else None

    @property
    def days_in_sight(self) -> tuple[date, date] | None:
        """From the first day of the oldest item in sight to that of the newest, or the end of its period."""
        return days_in(self.rows, self.lines_in_sight)

    @property
    def period(self) -> str | None:
        """The period under the cursor, where they are shown."""
        return self.periods.groups[self.cursor].period if self.periods and self.item_count else None

    @property
    def periods(self) -> PeriodLines | None:
        """The periods, where they are shown."""
        return self.rows if isinstance(self.rows, PeriodLines) else None

    def watch_cursor(self, before: int, after: int) -> None:
        """From here on it is kept where it is now."""
        self._wanted_row = None
        super().watch_cursor(before, after)

    # -- What LinesView asks -----------------------------------------------------------------------

    @property
    def item_count(self) -> int:
        """Events or periods."""
        return self.rows.item_count

    @property
    def line_count(self) -> int:
        """With headings and blanks."""
        return self.rows.line_count

    @property
    def item_lines(self) -> int:
        """One, or those of a period."""
        return self.rows.item_lines

    def line_of(self, item: int) -> int:
        """Where the level has it."""
        return self.rows.line_of(item)

    def item_of(self, line: int) -> int | None:
        """Where the level has it."""
        return self.rows.item_of(line)

    def lines_above(self, item: int) -> int:
        """The heading of a period's first event."""
        return self.rows.lines_above(item)

    def draw(self, line: int, cells: int) -> Line:
        """As the level draws it."""
        return self.rows.draw(line, cells, self._glyphs)

    # -- Jumps -------------------------------------------------------------------------------------

    def jump_group(self, by: int) -> None:
        """To the newest event of the period so many below this one; up, first to that of this one."""
        groups = self.window.groups
        if not groups:
            return
        position = self.position
        group = bisect_right(groups, position, key=lambda group: group.start) - 1
        if by < 0 and position > groups[group].start:
            by += 1
        self.jump_to(groups[max(0, min(group + by, len(groups) - 1))].start)

    def jump_to_day(self, day: date) -> None:
        """To the newest event on or before a day."""
        if self.item_count:
            self.jump_to(self.window.position_of_day(day))

    def jump_to(self, position: int) -> None:
        """To that event, or the period that it is in, with what is around it in sight; in the order of time again."""
        if self.ranking is not None:
            self.rank(None)
        self._position = position
        self.cursor = self.rows.item_at(position)
        self.center_cursor()
