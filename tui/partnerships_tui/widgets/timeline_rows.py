"""The lines of the timeline at each zoom level, and the items that the cursor can be on.

An item is an event, a scheduled event or a period. Only the lines in sight are read and drawn.
"""

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
from partnerships_tui.drawing.periods import PERIOD_LINES, Scale, period_lines
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
    from partnerships_db.store.queries.timeline import TimelineWindow

BadgesOf = Callable[[EventRow], RowBadges]
"""The function that finds the badges of an event."""

MAX_FOLDED_UPCOMING = 2
"""The number of scheduled events that are listed while they are folded."""


class Rows(Protocol):
    """The items of the list at one zoom level, and their lines."""

    item_lines: int
    """The number of lines of each item."""
    item_count: int
    line_count: int

    def line_of(self, item: int) -> int:
        """The first line of an item."""

    def item_of(self, line: int) -> int | None:
        """The item on a line, or None on a heading or a blank."""

    def lines_above(self, item: int) -> int:
        """The number of lines above an item that belong to it, such as its heading."""

    def draw(
        self,
        line: int,
        cells: int,
        glyphs: Glyphs,
    ) -> Line:
        """Draw a line."""

    def item_at(self, position: int) -> int:
        """The item that holds the event at a position of the timeline."""

    def positions_of(self, item: int) -> range:
        """The positions of the events that an item holds."""

    def days_of(self, item: int) -> tuple[date, date] | None:
        """The first and the last day of an item, or None if it can't be read."""


class UpcomingSection(NamedTuple):
    """The scheduled events after today, listed above the line of today."""

    today: date
    is_past: bool = False
    """Whether the day is an as-of date."""
    scheduled: Sequence[UpcomingEvent] = ()
    """The scheduled events, the last first."""
    is_unfolded: bool = False
    """Whether all of them are listed as items. Otherwise the next few are lines, not items."""

    @property
    def listed_events(self) -> Sequence[UpcomingEvent]:
        """The scheduled events that have a line.

        While they are folded, these are the next ones, and the last one whose minimum is over.
        """
        if self.is_unfolded:
            return self.scheduled
        to_come = [event for event in self.scheduled if event.date.first > self.today]
        past = self.scheduled[len(to_come) :]
        return [*to_come[-MAX_FOLDED_UPCOMING:], *past[:1]]


NEARBY_EVENTS = 8
"""The number of events above and below one in whose titles a cut title must differ."""

ALIKE_CHARACTERS = 8
"""The number of characters with which titles begin alike."""


class EventLines:
    """Events under the headings of their months. An item is an event or a scheduled event.

    The scheduled events and the line of today are inserted above the first event that is not later
    than today. Base lines are numbered without these inserted lines.
    """

    item_lines = 1

    def __init__(
        self,
        window: TimelineWindow,
        upcoming: UpcomingSection,
        badges_of: BadgesOf,
    ) -> None:
        self._window = window
        self._upcoming = upcoming
        self._badges_of = badges_of
        self._heading_lines: list[int] = []
        """The base line of each group's heading."""
        for index, group in enumerate(window.groups):
            # Each earlier group has a heading, and a blank behind it.
            self._heading_lines.append(group.start + 2 * index)

        self._past_start = self._first_past_position()
        """The position of the first event that is not later than today."""
        listed_count = len(upcoming.listed_events)
        self._upcoming_items = listed_count if upcoming.is_unfolded else 0
        self._inserted_lines = 0
        if listed_count or self._past_start:
            self._inserted_lines = listed_count + 1
        self._insertion_line = self._base_line(self._past_start)
        if self._is_first_of_group(self._past_start):
            self._insertion_line -= 1

        heading_and_blank_lines = max(2 * len(self._heading_lines) - 1, 0)
        self.item_count = len(window) + self._upcoming_items
        self.line_count = len(window) + heading_and_blank_lines + self._inserted_lines

    def _first_past_position(self) -> int:
        if not len(self._window):
            return 0
        today = self._upcoming.today
        position = self._window.position_of_day(today)
        event_row = self._window.row(position)
        if event_row is not None and event_row.date.first > today:
            return position + 1
        return position

    def _group_index_of(self, position: int) -> int:
        groups = self._window.groups
        return (
            bisect_right(
                groups,
                position,
                key=lambda group: group.start,
            )
            - 1
        )

    def _is_first_of_group(self, position: int) -> bool:
        """Whether the event is directly below a heading."""
        if position >= len(self._window):
            return False
        group = self._window.groups[self._group_index_of(position)]
        return group.start == position

    def _base_line(self, position: int) -> int:
        if not len(self._window):
            return 0
        return position + 2 * self._group_index_of(position) + 1

    def scheduled(self, item: int) -> UpcomingEvent | None:
        """The scheduled event of an item, or None if the item is another event."""
        index = item - self._past_start
        if 0 <= index < self._upcoming_items:
            return self._upcoming.listed_events[index]
        return None

    def _position_of_item(self, item: int) -> int:
        if item < self._past_start:
            return item
        return item - self._upcoming_items

    def line_of(self, item: int) -> int:
        """The line of an item."""
        if self.scheduled(item) is not None:
            return self._insertion_line + item - self._past_start
        position = self._position_of_item(item)
        base_line = self._base_line(position)
        if position >= self._past_start:
            return base_line + self._inserted_lines
        return base_line

    def item_of(self, line: int) -> int | None:
        """The item on a line, or None on a heading, on a blank and on the line of today."""
        inserted_index = line - self._insertion_line
        if 0 <= inserted_index < self._inserted_lines:
            if inserted_index < self._upcoming_items:
                return self._past_start + inserted_index
            return None

        position = self._position_on(self._base_line_of(line))
        if position is None:
            return None
        return self.item_at(position)

    def _base_line_of(self, line: int) -> int:
        """The base line of a line that is not one of the inserted lines."""
        if line < self._insertion_line:
            return line
        return line - self._inserted_lines

    def _position_on(self, base_line: int) -> int | None:
        """The position of the event on a base line, or None on a heading or a blank."""
        group_index = bisect_right(self._heading_lines, base_line) - 1
        group = self._window.groups[group_index]
        index_in_group = base_line - self._heading_lines[group_index] - 1
        if 0 <= index_in_group < group.events:
            return group.start + index_in_group
        return None

    def lines_above(self, item: int) -> int:
        """The heading of a group's first event, and the inserted lines of the first past event."""
        if self.scheduled(item) is not None:
            return 0
        position = self._position_of_item(item)
        line_count = 1 if self._is_first_of_group(position) else 0
        if position == self._past_start and not self._upcoming_items:
            line_count += self._inserted_lines
        return line_count

    def draw(
        self,
        line: int,
        cells: int,
        glyphs: Glyphs,
    ) -> Line:
        """Draw a heading, a blank, an event, a scheduled event or the line of today."""
        inserted_index = line - self._insertion_line
        if 0 <= inserted_index < self._inserted_lines:
            return self._draw_inserted(inserted_index, cells, glyphs)

        base_line = self._base_line_of(line)
        position = self._position_on(base_line)
        if position is not None:
            return self._draw_event(position, cells, glyphs)
        group_index = bisect_right(self._heading_lines, base_line) - 1
        if base_line == self._heading_lines[group_index]:
            return heading_line(self._window.groups[group_index], cells)
        return BLANK

    def _draw_event(
        self,
        position: int,
        cells: int,
        glyphs: Glyphs,
    ) -> Line:
        event_row = self._window.row(position)
        if event_row is None:
            return BLANK
        return event_line(
            event_row,
            cells,
            glyphs,
            self._badges_of(event_row),
            self._upcoming.today,
            alike_titles=self._alike_titles(position, event_row.title),
        )

    def _alike_titles(self, position: int, title: str) -> list[str]:
        """The titles of the lines nearby that begin like one of them."""
        group = self._window.groups[self._group_index_of(position)]
        first = max(position - NEARBY_EVENTS, group.start)
        end = min(position + NEARBY_EVENTS + 1, group.start + group.events)
        nearby_rows = [self._window.row(nearby) for nearby in range(first, end)]
        return [
            row.title
            for row in nearby_rows
            if row is not None and row.title[:ALIKE_CHARACTERS] == title[:ALIKE_CHARACTERS]
        ]

    def _draw_inserted(
        self,
        inserted_index: int,
        cells: int,
        glyphs: Glyphs,
    ) -> Line:
        upcoming = self._upcoming
        listed_events = upcoming.listed_events
        if inserted_index < len(listed_events):
            return upcoming_line(
                listed_events[inserted_index],
                upcoming.today,
                cells,
                glyphs,
            )
        return today_line(
            upcoming.today,
            len(upcoming.scheduled),
            cells,
            glyphs,
            is_past=upcoming.is_past,
            is_unfolded=upcoming.is_unfolded,
        )

    def item_at(self, position: int) -> int:
        """The item of the event at a position."""
        if position >= self._past_start:
            return position + self._upcoming_items
        return position

    def positions_of(self, item: int) -> range:
        """The position of an event; for a scheduled event that of the first past event."""
        position = self._past_start
        if self.scheduled(item) is None:
            position = self._position_of_item(item)
        position = max(min(position, len(self._window) - 1), 0)
        return range(position, position + 1)

    def days_of(self, item: int) -> tuple[date, date] | None:
        """The first and the last day that an event's date allows."""
        event = self.scheduled(item) or self._window.row(self._position_of_item(item))
        if event is None:
            return None
        return event.date.first, event.date.last


class PeriodLines:
    """The periods of a zoom level, two lines each. Their summaries arrive from a worker."""

    item_lines = PERIOD_LINES

    def __init__(
        self,
        window: TimelineWindow,
        level: ZoomLevel,
        today: date,
    ) -> None:
        self.level = level
        self.groups = roll_up(window.groups, level)
        self.item_count = len(self.groups)
        self.line_count = PERIOD_LINES * self.item_count
        self._scale = Scale.of(self.groups, level, today)
        self._summaries: dict[str, PeriodSummary] = {}
        self._moneys: dict[str, PeriodMoney] = {}
        self._starts = [group.start for group in self.groups]

    def line_of(self, item: int) -> int:
        """The first line of a period."""
        return PERIOD_LINES * item

    def item_of(self, line: int) -> int | None:
        """The period of a line."""
        return line // PERIOD_LINES

    def lines_above(self, item: int) -> int:
        """0: periods have no headings."""
        return 0

    def draw(
        self,
        line: int,
        cells: int,
        glyphs: Glyphs,
    ) -> Line:
        """Draw the first or the second line of a period."""
        item, line_index = divmod(line, PERIOD_LINES)
        lines = period_lines(
            self.groups[item],
            self.summary(item),
            self._scale,
            cells,
            glyphs,
            self.money(item),
        )
        return lines[line_index]

    def item_at(self, position: int) -> int:
        """The period that holds the event at a position."""
        return bisect_right(self._starts, position) - 1

    def positions_of(self, item: int) -> range:
        """The positions of a period's events, the newest first."""
        group = self.groups[item]
        return range(group.start, group.start + group.events)

    def days_of(self, item: int) -> tuple[date, date] | None:
        """The first and the last day of a period."""
        return days_of_period(self.groups[item].period)

    def summary(self, item: int) -> PeriodSummary | None:
        """The summary of a period, or None while it is not known."""
        return self._summaries.get(self.groups[item].period)

    def money(self, item: int) -> PeriodMoney | None:
        """The money of a period, or None while it is not known."""
        return self._moneys.get(self.groups[item].period)

    def invalidate(self) -> None:
        """Forget all summaries: a worker determines which events a new filter selects."""
        self._scale = self._scale._replace(is_known=False)
        self._summaries.clear()
        self._moneys.clear()

    def update_summaries(self, results: Iterable[PeriodSummary | PeriodMoney]) -> None:
        """Keep the summaries and the money that a worker has read."""
        for result in results:
            if isinstance(result, PeriodSummary):
                self._summaries[result.period] = result
            else:
                self._moneys[result.period] = result

    def periods_to_read(self, items: Iterable[int]) -> list[PeriodGroup]:
        """Those of the periods that a worker still has to read."""
        if not self._scale.is_known:
            return []
        return [self.groups[item] for item in items if self.money(item) is None]


class RankedRows:
    """Events in an order other than that of time, under one heading."""

    item_lines = 1

    def __init__(
        self,
        window: TimelineWindow,
        ranking: Ranking,
        today: date,
        badges_of: BadgesOf,
    ) -> None:
        self.ranking = ranking
        self._window = window
        self._today = today
        self._badges_of = badges_of
        self.item_count = len(ranking.rows)
        self.line_count = self.item_count + 1

    def line_of(self, item: int) -> int:
        """The line of an event, below the heading."""
        return item + 1

    def item_of(self, line: int) -> int | None:
        """The event on a line, or None on the heading."""
        if line == 0:
            return None
        return line - 1

    def lines_above(self, item: int) -> int:
        """The heading belongs to the first event."""
        return 1 if item == 0 else 0

    def draw(
        self,
        line: int,
        cells: int,
        glyphs: Glyphs,
    ) -> Line:
        """Draw the heading, or an event with its whole date."""
        ranking = self.ranking
        if line == 0:
            return ranking_line(
                ranking.order,
                len(ranking.rows),
                ranking.of,
                cells,
                glyphs,
            )
        event_row = ranking.rows[line - 1]
        return event_line(
            event_row,
            cells,
            glyphs,
            self._badges_of(event_row),
            self._today,
            is_dated=True,
        )

    def item_at(self, position: int) -> int:
        """The rank of the event at a position of the timeline, or 0 if it has no rank."""
        event_row = self._window.row(position)
        if event_row is None:
            return 0
        for rank, ranked_row in enumerate(self.ranking.rows):
            if ranked_row.key == event_row.key:
                return rank
        return 0

    def positions_of(self, item: int) -> range:
        """The position of an event in the timeline."""
        position = self._window.position_of_key(self.ranking.rows[item].key)
        return range(position, position + 1)

    def days_of(self, item: int) -> tuple[date, date]:
        """The first and the last day that an event's date allows."""
        event_date = self.ranking.rows[item].date
        return event_date.first, event_date.last


def no_badges(_event_row: EventRow) -> RowBadges:
    """No badges, for any event."""
    return NO_BADGES


def rows_of(
    window: TimelineWindow,
    level: ZoomLevel,
    upcoming: UpcomingSection,
    badges_of: BadgesOf = no_badges,
    ranking: Ranking | None = None,
) -> Rows:
    """The rows of a zoom level, or those of a ranking if events are listed one by one."""
    if level is not ZoomLevel.DAY:
        return PeriodLines(window, level, upcoming.today)
    if ranking is not None:
        return RankedRows(
            window,
            ranking,
            upcoming.today,
            badges_of,
        )
    return EventLines(window, upcoming, badges_of)


def days_in(rows: Rows, lines: range) -> tuple[date, date] | None:
    """The first and the last day of the items on these lines, or None without any."""
    items_on_lines = map(rows.item_of, lines)
    items = [item for item in items_on_lines if item is not None]
    if not items:
        return None
    if isinstance(rows, RankedRows):
        ranked_days = [rows.days_of(item) for item in items]
        first_days, last_days = zip(*ranked_days, strict=True)
        return min(first_days), max(last_days)

    newest = rows.days_of(items[0])
    oldest = rows.days_of(items[-1])
    if newest is None or oldest is None:
        return None
    return oldest[0], max(newest[1], oldest[1])
