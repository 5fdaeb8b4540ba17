"""The list of the timeline, for any number of events and at any zoom level."""

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
    BadgesOf,
    EventLines,
    PeriodLines,
    RankedRows,
    Rows,
    UpcomingSection,
    days_in,
    no_badges,
    rows_of,
)

if TYPE_CHECKING:
    from partnerships_db.store.queries.ranking import Order, Ranking
    from partnerships_db.store.queries.timeline import TimelineWindow

MAX_COMPARED_EVENTS = 100
"""The most events of one day that a jump to the day compares: each is a read of the store."""


class TimelineList(LinesView):
    """Events under their months, or periods; the cursor is on one of them."""

    rows: Rows

    def __init__(
        self,
        window: TimelineWindow,
        *,
        ahead: UpcomingSection,
        level: ZoomLevel | None = None,
        notes_of: BadgesOf = no_badges,
        glyphs: Glyphs = UNICODE,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._badges_of = notes_of
        self._glyphs = glyphs
        self.upcoming = ahead
        """The scheduled events, above the line of today."""
        self.chosen_level = level
        """The zoom level that the user set, or None for the one that fits the number of events."""
        self.ranking: Ranking | None = None
        """The events in another order than that of time, while such an order is on."""
        self.order: Order | None = None
        """The order that is on, also while a worker ranks other events."""
        self._intended_cursor_row: int | None = None
        """The row of the screen to keep the cursor on. An end of the list may have prevented it."""
        self._set_window(window)
        self._place_cursor(self.start)

    def _set_window(self, window: TimelineWindow) -> None:
        self.window = window
        level = self.chosen_level
        if level is None:
            level = first_level(window.groups)
        self.level = level
        self.rows = rows_of(
            window,
            level,
            self.upcoming,
            self._badges_of,
            self.ranking,
        )
        self._last_position = 0
        """The position under the cursor, or the one from which its period was reached."""

    def show(
        self,
        window: TimelineWindow,
        position: int,
        *,
        centered: bool = False,
    ) -> None:
        """Show other events with the cursor on one of them.

        The cursor stays on its row of the screen, unless it is to be `centered`.
        """
        if window is not self.window:
            self.ranking = None
        cursor_row = self._intended_cursor_row
        if cursor_row is None:
            cursor_row = self.cursor_row
        previous_level = self.level
        was_at_top = self.scroll_offset.y == 0

        self._set_window(window)
        self._place_cursor(position)
        self.reload_lines()
        if centered:
            self.center_cursor()
        elif was_at_top and previous_level == self.level and not self.upcoming.is_unfolded:
            # New events above the cursor stay in sight.
            self.show_cursor()
        else:
            self.keep_cursor_at(cursor_row)
            self._intended_cursor_row = cursor_row
        self.report_move()

    def _place_cursor(self, position: int) -> None:
        self._last_position = position
        item = self.rows.item_at(position) if self.item_count else 0
        self.set_reactive(TimelineList.cursor, self.validate_cursor(item))

    def begin_at(self, position: int) -> None:
        """Set the position of the cursor before the first paint."""
        self._place_cursor(position)

    @property
    def start(self) -> int:
        """The first position of the cursor: the newest event that is not later than today."""
        if not len(self.window):
            return 0
        return self.window.position_of_day(self.upcoming.today)

    def rank(self, ranking: Ranking | None) -> None:
        """Show the events in the order of a ranking, or in that of time if it is None or empty.

        The cursor stays on its event. It goes to the first event if its own has no rank.
        """
        position = self.position
        self.ranking = None
        self.order = None
        if ranking is not None and ranking.rows:
            self.ranking = ranking
            self.order = ranking.order
        self.show(self.window, position, centered=True)

    def set_upcoming(self, ahead: UpcomingSection) -> None:
        """Show other scheduled events; the cursor stays on its event."""
        self.upcoming = ahead
        if self.periods is None and self.ranking is None:
            self.show(self.window, self.position)

    def show_scheduled(self) -> None:
        """Go to the newest event, with as many scheduled events above it as there is room for."""
        if self.periods is None and self.ranking is None and self.item_count:
            self._place_cursor(self.start)
            self.keep_cursor_at(self.scrollable_content_region.height - 1)
            self.report_move()

    def zoom(self, level: ZoomLevel | None) -> None:
        """Set the zoom level, or the one that fits if it is None; the cursor stays on its event."""
        self.chosen_level = level
        self.show(self.window, self.position)

    @property
    def position(self) -> int:
        """The position under the cursor; in a period the one it was reached from, or its newest."""
        if not self.item_count:
            return 0
        positions = self.rows.positions_of(self.cursor)
        if self._last_position in positions:
            return self._last_position
        return positions.start

    @property
    def row(self) -> EventRow | None:
        """The event under the cursor, or None if a period or a scheduled event is there."""
        if isinstance(self.rows, RankedRows):
            return self.rows.ranking.rows[self.cursor]
        has_events = self.level is ZoomLevel.DAY and len(self.window) > 0
        if not has_events or self.scheduled is not None:
            return None
        return self.window.row(self.position)

    @property
    def scheduled(self) -> UpcomingEvent | None:
        """The scheduled event under the cursor, if there is one."""
        if isinstance(self.rows, EventLines):
            return self.rows.scheduled(self.cursor)
        return None

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day of the item under the cursor, or None without items."""
        if not self.item_count:
            return None
        return self.rows.days_of(self.cursor)

    @property
    def days_in_sight(self) -> tuple[date, date] | None:
        """The first and the last day of the items in sight, or None without items."""
        return days_in(self.rows, self.visible_lines)

    @property
    def period(self) -> str | None:
        """The period under the cursor, or None if events are listed."""
        if self.periods is None or not self.item_count:
            return None
        return self.periods.groups[self.cursor].period

    @property
    def periods(self) -> PeriodLines | None:
        """The periods, or None if events are listed."""
        if isinstance(self.rows, PeriodLines):
            return self.rows
        return None

    def watch_cursor(
        self,
        before: int,
        after: int,
    ) -> None:
        """Keep the cursor on its new row of the screen from now on."""
        self._intended_cursor_row = None
        super().watch_cursor(before, after)

    # -- The items and lines, for LinesView --------------------------------------------------------

    @property
    def item_count(self) -> int:
        """The number of events or periods."""
        return self.rows.item_count

    @property
    def line_count(self) -> int:
        """The number of lines, with headings and blanks."""
        return self.rows.line_count

    @property
    def item_lines(self) -> int:
        """The number of lines of an item: one for an event, two for a period."""
        return self.rows.item_lines

    def line_of(self, item: int) -> int:
        """The first line of an item."""
        return self.rows.line_of(item)

    def item_of(self, line: int) -> int | None:
        """The item on a line, or None on a heading or a blank."""
        return self.rows.item_of(line)

    def lines_above(self, item: int) -> int:
        """The number of lines above an item that belong to it, such as its heading."""
        return self.rows.lines_above(item)

    def draw(
        self,
        line: int,
        cells: int,
    ) -> Line:
        """Draw a line."""
        return self.rows.draw(line, cells, self._glyphs)

    # -- Jumps -------------------------------------------------------------------------------------

    def jump_group(self, by: int) -> None:
        """Jump to the newest event of a month that is `by` months below.

        A jump up goes to the newest event of the cursor's own month first.
        """
        groups = self.window.groups
        if not groups:
            return
        position = self.position
        index = (
            bisect_right(
                groups,
                position,
                key=lambda group: group.start,
            )
            - 1
        )
        if by < 0 and position > groups[index].start:
            by += 1
        index = max(0, min(index + by, len(groups) - 1))
        self.jump_to(groups[index].start)

    def jump_to_day(self, day: date) -> None:
        """Jump to the newest event on or before a day."""
        if self.item_count:
            self.jump_to(self.window.position_of_day(day))

    def jump_to_weightiest(self, day: date) -> None:
        """Jump to the event of a day with the largest figure, or to the newest before the day.

        Without figures it is the first of the day in the list.
        """
        if not self.item_count:
            return
        first = self.window.position_of_day(day)
        rows_of_day: list[EventRow] = []
        for position in range(first, min(first + MAX_COMPARED_EVENTS, len(self.window))):
            event_row = self.window.row(position)
            if event_row is None or event_row.date.last != day or event_row.date.first != day:
                break
            rows_of_day.append(event_row)
        weights = [event_row.weight for event_row in rows_of_day]
        self.jump_to(first + weights.index(max(weights)) if weights else first)

    def jump_to(self, position: int) -> None:
        """Jump to an event or to the period that holds it, in the order of time.

        The lines around the event come into sight too.
        """
        if self.ranking is not None:
            self.rank(None)
        self._last_position = position
        self.cursor = self.rows.item_at(position)
        self.center_cursor()
