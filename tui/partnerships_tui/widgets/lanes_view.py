"""The widget of the lanes: a cursor among the lanes and in time; it draws only what is in sight."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from partnerships_db.timeline.buckets import (
    Granularity,
    cell_of,
    days_of_cell,
    finest_granularity,
    middle_of,
)
from partnerships_db.timeline.lanes import (
    ALL_EVENTS,
    Lane,
    LaneBar,
    LaneMark,
    LaneSlice,
    lasts_between,
    turning_days,
)
from partnerships_tui.drawing.axis import AxisWindow, axis_lines
from partnerships_tui.drawing.lanes import (
    MIN_CELLS,
    LaneLayout,
    bar_line,
    distinct_names,
    head_label,
    hint_line,
    label_cells,
    lane_line,
    name_cells,
    too_narrow,
)
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import BLANK, Line
from partnerships_tui.keymap import LANES
from partnerships_tui.widgets.lines_view import LinesView, bindings

AXIS_LINES, HINT_LINES = 2, 1
"""The number of lines of the axis, above the lanes, and of the hints, below them."""

UNMEASURED_CELLS = 60
"""The width that is assumed for the buckets before the widget has a size, in cells."""


class LaneRow(NamedTuple):
    """An item of the list: a lane, or one of its bars."""

    lane_index: int
    bar_index: int | None = None
    """The bar of the lane, or None for the lane itself."""


class LanesContent(NamedTuple):
    """The lanes to show, and the days that they span."""

    lanes: Sequence[Lane]
    first: date
    """The first day of any event."""
    last: date
    """The last day of any event, or today."""
    dense_days: tuple[date, date]
    """The first and the last day of most events, which the lanes show first."""
    newest_day: date
    """The day on which the cursor begins."""
    now: date
    """Today, or the as-of date."""
    words: str
    """The words above the names of the lanes, such as `by company`."""
    now_words: str = "today"
    is_clipped: bool = False
    """Whether an as-of date is set: later changes of routes are not known then."""
    heads: int = 0
    """The number of lanes at the top that show kinds; others show sides. 0 if all show kinds."""


class LanesView(LinesView):
    """Lanes under an axis. The cursor is on a lane or one of its bars, and on a bucket of time."""

    # The keys for moving sideways belong to the lanes: a list would scroll by them.
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        LANES,
        "lanes.earlier",
        "lanes.later",
        "lanes.cell_earlier",
        "lanes.cell_later",
    )

    day: reactive[date] = reactive(
        date.min,
        repaint=False,
        init=False,
    )
    """The day of the cursor. It stays the same when the granularity changes."""

    def __init__(
        self,
        *,
        glyphs: Glyphs = UNICODE,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self.shown: LanesContent | None = None
        self.grain = Granularity.MONTH
        self.chosen_grain: Granularity | None = None
        """The granularity that the user set, or None for the finest that shows most events."""
        self.fits_all = False
        """Whether the user asked for all events in sight, in place of most of them."""
        self.is_unfolded = False
        """Whether bars have lines of their own."""
        self._first_bucket = 0
        """The leftmost bucket, before it is limited to the days of the events."""
        self._slices: dict[str, LaneSlice] = {}
        """The slices at this granularity by the id of their lane, for lanes that were in sight."""
        self._bars: dict[str, list[LaneBar]] = {}
        """The bars by the id of their lane."""
        self._rows: list[LaneRow] = []
        self._names: list[str] = []
        self._distinct_names: dict[tuple[str, int], list[str]] = {}
        """The shortened names by width: of all lanes under `ALL_EVENTS`, of bars by their lane."""
        self._latest_end = date.min
        """The last day of any bar that is known."""

    # -- Content -----------------------------------------------------------------------------------

    def show(
        self,
        shown: LanesContent,
        *,
        lane: str | None,
        day: date | None,
    ) -> None:
        """Show other lanes, with the cursor as near as possible to a lane, by its id, and a day.

        None keeps the cursor's own lane or day.
        """
        lane_id = lane
        if lane_id is None:
            lane_id = ALL_EVENTS if self.lane is None else self.lane.id
        self.shown = shown
        self._slices = {}
        self._bars = {}
        self._latest_end = date.min
        self._names = [shown_lane.name for shown_lane in shown.lanes]
        self._distinct_names.clear()
        self._build_rows()
        self.set_reactive(LanesView.cursor, self._item_of_lane(lane_id))

        if day is None:
            day = shown.newest_day if self.day == date.min else self.day
        day_in_span = max(shown.first, min(day, self._last_day))
        self.set_reactive(LanesView.day, day_in_span)
        if self.chosen_grain is None:
            self._fit()
        else:
            self._set_grain(self.chosen_grain)
        self.renew()
        self.show_cursor()
        self.report_move()

    def _item_of_lane(self, lane_id: str) -> int:
        """The item of a lane, or the first item if the lane is not shown."""
        assert self.shown is not None
        for item, lane_row in enumerate(self._rows):
            if self.shown.lanes[lane_row.lane_index].id == lane_id:
                return item
        return 0

    def invalidate(self) -> None:
        """Forget all slices: a worker determines which events a new filter selects."""
        self._slices.clear()
        self.refresh()

    def update_slices(
        self,
        results: Iterable[tuple[str, LaneSlice, list[LaneBar] | None]],
        grain: Granularity,
    ) -> None:
        """Show slices and bars that a worker has read, by the id of their lane.

        Slices of another granularity than the current one are ignored.
        """
        previous_row = self.row
        has_new_bars = False
        for lane_id, lane_slice, bars in results:
            if grain is self.grain:
                self._slices[lane_id] = lane_slice
            if bars is not None:
                self._bars[lane_id] = bars
                self._distinct_names.clear()
                has_new_bars = has_new_bars or bool(bars)
                self._extend_end(bars)
        if has_new_bars and self.is_unfolded:
            self._build_rows(previous_row)
            self.renew()
        self.refresh()

    def _extend_end(self, bars: Iterable[LaneBar]) -> None:
        for bar in bars:
            for interval in bar.stretches:
                if interval.until is not None:
                    stated_end = interval.until.minimum.last
                    self._latest_end = max(self._latest_end, stated_end)

    def unfold(self, is_unfolded: bool) -> None:
        """Draw bars on lines of their own, or in the lines of their lanes."""
        if is_unfolded == self.is_unfolded:
            return
        previous_row = self.row
        self.is_unfolded = is_unfolded
        self._build_rows(previous_row)
        self.renew()
        self.show_cursor()
        self.report_move()

    def _build_rows(self, row_to_keep: LaneRow | None = None) -> None:
        """List the items anew, with the cursor on the same item as before, or on its lane."""
        self._rows = []
        lanes = self.shown.lanes if self.shown else ()
        for lane_index, lane in enumerate(lanes):
            self._rows.append(LaneRow(lane_index))
            if self.is_unfolded and lane.id != ALL_EVENTS:
                bar_count = len(self._bars.get(lane.id, ()))
                self._rows.extend([LaneRow(lane_index, index) for index in range(bar_count)])

        if row_to_keep is None:
            return
        for lane_row in (row_to_keep, LaneRow(row_to_keep.lane_index)):
            if lane_row in self._rows:
                self.set_reactive(LanesView.cursor, self._rows.index(lane_row))
                return

    # -- The cursor --------------------------------------------------------------------------------

    @property
    def row(self) -> LaneRow | None:
        """The item under the cursor."""
        if self.cursor < len(self._rows):
            return self._rows[self.cursor]
        return None

    @property
    def lane(self) -> Lane | None:
        """The lane under the cursor."""
        if self.shown is None or self.row is None:
            return None
        return self.shown.lanes[self.row.lane_index]

    @property
    def bar(self) -> LaneBar | None:
        """The bar under the cursor, or None if the cursor is on a lane."""
        if self.lane is None or self.row is None or self.row.bar_index is None:
            return None
        return self._bars[self.lane.id][self.row.bar_index]

    @property
    def cell(self) -> int:
        """The number of the bucket under the cursor."""
        return cell_of(self.day, self.grain)

    @property
    def part(self) -> LaneSlice | None:
        """The slice of the lane under the cursor, or None while it is not known."""
        if self.lane is None:
            return None
        return self._slices.get(self.lane.id)

    @property
    def mark(self) -> LaneMark | None:
        """The events under the cursor, or None if its bucket is empty or not known."""
        return self._mark_at(self.cell)

    def _mark_at(self, bucket: int) -> LaneMark | None:
        """The events of the cursor's lane in a bucket."""
        marks = self.part.marks if self.part else ()
        return next((mark for mark in marks if mark.cell == bucket), None)

    @property
    def is_known(self) -> bool:
        """Whether a worker has read the bucket under the cursor."""
        lane_slice = self.part
        if lane_slice is None:
            return False
        return lane_slice.first <= self.cell <= lane_slice.last

    def crossing_bars(self) -> list[LaneBar]:
        """The bars of the lane under the cursor that cross the bucket under the cursor."""
        if self.lane is None or self.shown is None:
            return []
        today = self.shown.now
        first, last = days_of_cell(self.cell, self.grain)
        bars = self._bars.get(self.lane.id, ())
        return [
            bar
            for bar in bars
            if _crosses(
                bar,
                first,
                last,
                today,
            )
        ]

    # -- The visible part --------------------------------------------------------------------------

    @property
    def lane_layout(self) -> LaneLayout:
        """The widths of the parts of a line, and the buckets in sight."""
        cells = self.scrollable_content_region.width
        names: Sequence[str] = ()
        largest_count = 0
        if self.shown is not None:
            names = self._names
            largest_count = max((lane.events for lane in self.shown.lanes), default=0)
        name_width = name_cells(names, cells)
        count_width = len(f"{largest_count:,}")
        available_cells = max(cells - label_cells(name_width, count_width), 1)
        window = self._axis_window(available_cells)
        return LaneLayout(name_width, count_width, window)

    def _axis_window(self, available_cells: int) -> AxisWindow:
        if self.shown is None:
            return AxisWindow(self.grain, 0, available_cells)
        lowest, highest = self._limits()
        bucket_count = min(available_cells, highest - lowest + 1)
        last_start = highest - bucket_count + 1
        first_bucket = max(lowest, min(self._first_bucket, last_start))
        return AxisWindow(self.grain, first_bucket, bucket_count)

    def _limits(self) -> tuple[int, int]:
        """The first and the last bucket that the cursor can reach."""
        assert self.shown is not None
        first_bucket = cell_of(self.shown.first, self.grain)
        last_bucket = cell_of(self._last_day, self.grain)
        return first_bucket, last_bucket

    @property
    def _last_day(self) -> date:
        """The last day of any event or bar."""
        assert self.shown is not None
        return max(self.shown.last, self._latest_end)

    def _fit(self) -> None:
        """Choose the finest granularity at which most events, or all, have room, and show them."""
        first, last = self._days_to_fit()
        available_cells = UNMEASURED_CELLS
        if self.size.width:
            layout = self.lane_layout
            available_cells = self.scrollable_content_region.width - layout.label_width
        grain = finest_granularity(first, last, available_cells)
        self._set_grain(grain)

        free_cells = available_cells - (cell_of(last, grain) - cell_of(first, grain) + 1)
        self._first_bucket = cell_of(first, grain) - max(free_cells, 0) // 2
        self._show_bucket()

    def _days_to_fit(self) -> tuple[date, date]:
        assert self.shown is not None
        if self.fits_all:
            return self.shown.first, self.shown.last
        return self.shown.dense_days

    @property
    def items_in_sight(self) -> range:
        """The items between the axis and the hints."""
        top = self.scroll_offset.y
        bottom = min(top + self._visible_count, len(self._rows))
        return range(top, max(bottom, top))

    @property
    def _visible_count(self) -> int:
        """The number of items that have room between the axis and the hints."""
        return max(self.size.height - AXIS_LINES - HINT_LINES, 1)

    def lanes_to_read(self) -> tuple[list[str], list[str]]:
        """The ids of the lanes in sight whose slices have to be read, and of those without bars."""
        if self.shown is None or self.size.width < MIN_CELLS:
            return [], []
        window = self.lane_layout.view
        lane_ids = {ALL_EVENTS: None}  # a dict keeps the order
        for item in self.items_in_sight:
            lane_index = self._rows[item].lane_index
            lane_ids[self.shown.lanes[lane_index].id] = None

        unread_ids = [lane_id for lane_id in lane_ids if not self._covers(lane_id, window)]
        without_bars = [
            lane_id for lane_id in unread_ids if lane_id not in self._bars and lane_id != ALL_EVENTS
        ]
        return unread_ids, without_bars

    def _covers(
        self,
        lane_id: str,
        window: AxisWindow,
    ) -> bool:
        """Whether the slice of a lane holds all buckets in sight."""
        lane_slice = self._slices.get(lane_id)
        if lane_slice is None:
            return False
        return lane_slice.first <= window.first and lane_slice.last >= window.last

    def buckets_to_read(self) -> tuple[Granularity, int, int]:
        """The granularity, the first and the last bucket to read.

        They are the buckets in sight and as many on either side, so that few steps have to wait.
        """
        window = self.lane_layout.view
        return self.grain, window.first - window.cells, window.last + window.cells

    # -- The items and lines, for LinesView --------------------------------------------------------

    @property
    def item_count(self) -> int:
        """The number of lanes, and of bars that have lines of their own."""
        return len(self._rows)

    @property
    def line_count(self) -> int:
        """The number of lines, with the axis and the hints."""
        return len(self._rows) + AXIS_LINES + HINT_LINES

    def line_of(self, item: int) -> int:
        """The line of an item, below the axis."""
        return item + AXIS_LINES

    def item_of(self, line: int) -> int | None:
        """The item on a line, or None on the axis and below the last item."""
        item = line - AXIS_LINES
        if 0 <= item < len(self._rows):
            return item
        return None

    def lines_above(self, item: int) -> int:
        """The number of lines that the axis covers."""
        return AXIS_LINES

    def show_cursor(self) -> None:
        """Scroll the cursor's item between the axis and the hints."""
        if not self.size.height:
            return
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(
                y=self.cursor,
                animate=False,
                immediate=True,
            )
        elif self.cursor >= top + self._visible_count:
            new_top = self.cursor - self._visible_count + 1
            self.scroll_to(
                y=new_top,
                animate=False,
                immediate=True,
            )

    def render_line(self, y: int) -> Strip:
        """Render a row of the view; the axis stays at its top and the hints at its bottom."""
        cells = self.scrollable_content_region.width
        if cells < MIN_CELLS:
            message_lines = too_narrow(cells)
            message_line = message_lines[y] if y < len(message_lines) else BLANK
            return self.strip_of(message_line, cells)
        if self.shown is None:
            return self.strip_of(BLANK, cells)
        if y < AXIS_LINES:
            return self.strip_of(self._axis_line(y), cells)
        if y == self.size.height - 1:
            return self.strip_of(self._hint_line(cells), cells)
        return super().render_line(y)

    def _axis_line(self, y: int) -> Line:
        assert self.shown is not None
        layout = self.lane_layout
        words = self.shown.words if y == 0 else ""
        today_bucket = cell_of(self.shown.now, self.grain)
        lines = axis_lines(layout.view, today_bucket, self._glyphs)
        return Line((*head_label(words, layout), *lines[y]))

    def _hint_line(self, cells: int) -> Line:
        assert self.shown is not None
        visible_items = self.items_in_sight
        rows_above = self._rows[: visible_items.start]
        rows_below = self._rows[visible_items.stop :]
        lanes_above = {lane_row.lane_index for lane_row in rows_above}
        lanes_below = {lane_row.lane_index for lane_row in rows_below}
        return hint_line(
            self.lane_layout,
            self._slices.get(ALL_EVENTS),
            len(lanes_above),
            len(lanes_below),
            self.shown.now_words,
            cells,
            self._glyphs,
        )

    def draw(
        self,
        line: int,
        cells: int,
    ) -> Line:
        """Draw a lane, or one of its bars."""
        item = self.item_of(line)
        shown = self.shown
        if shown is None or item is None:
            return BLANK

        lane_row = self._rows[item]
        lane = shown.lanes[lane_row.lane_index]
        bars = self._bars.get(lane.id, [])
        selected_bucket = self.cell if item == self.cursor else None
        layout = self.lane_layout
        if lane_row.bar_index is not None:
            bar_names = [bar.name for bar in bars]
            name = self._distinct(lane.id, bar_names, layout.bar_name_width)[lane_row.bar_index]
            return bar_line(
                bars[lane_row.bar_index]._replace(name=name),
                layout,
                shown.now,
                self._glyphs,
                selected=selected_bucket,
                is_clipped=shown.is_clipped,
            )
        bars_in_lane = [] if self.is_unfolded else bars
        name = self._distinct(ALL_EVENTS, self._names, layout.name_width)[lane_row.lane_index]
        return lane_line(
            lane._replace(name=name),
            self._slices.get(lane.id),
            bars_in_lane,
            layout,
            shown.now,
            self._glyphs,
            selected=selected_bucket,
            is_clipped=shown.is_clipped,
            has_sides=0 < shown.heads <= lane_row.lane_index,
        )

    def _distinct(
        self,
        lane_id: str,
        names: Sequence[str],
        cells: int,
    ) -> list[str]:
        """The names of all lanes, or of the bars of one lane, in at most this many cells each."""
        key = (lane_id, cells)
        if key not in self._distinct_names:
            self._distinct_names[key] = distinct_names(names, cells)
        return self._distinct_names[key]

    def on_resize(self, event: events.Resize) -> None:
        """Lay the lanes out in the new size, at the granularity that fits unless one is set."""
        if self.shown is not None and self.chosen_grain is None:
            self._fit()
        self.renew()
        self.show_cursor()
        self.post_message(self.Scrolled(self))

    def renew(self) -> None:
        """Measure and repaint after a change of the items."""
        self.virtual_size = Size(self.scrollable_content_region.width, self.line_count)
        self.set_reactive(LanesView.cursor, self.validate_cursor(self.cursor))
        self.refresh()

    def go_to(
        self,
        lanes: set[str],
        day: date,
    ) -> None:
        """Move the cursor to a day in one of these lanes, given by their ids.

        It moves to the first of them, unless it is on one of them already; to the first lane of all
        if none of them is shown.
        """
        if self.shown is None:
            return
        is_on_lane = self.row is not None and self.row.bar_index is None
        if not is_on_lane or self.lane is None or self.lane.id not in lanes:
            lane_index = self._first_index_of(lanes)
            self.cursor = self._rows.index(LaneRow(lane_index))
        self.day = day

    def _first_index_of(self, lane_ids: set[str]) -> int:
        assert self.shown is not None
        for lane_index, lane in enumerate(self.shown.lanes):
            if lane.id in lane_ids:
                return lane_index
        return 0

    # -- Time --------------------------------------------------------------------------------------

    def zoom(self, by: int) -> None:
        """Make the granularity coarser by some steps, or finer if negative."""
        level = max(0, min(self.grain + by, Granularity.DECADE))
        self.set_grain(Granularity(level))

    def set_grain(self, grain: Granularity) -> None:
        """Set the granularity."""
        self.chosen_grain = grain
        self.fits_all = False
        if self.shown is not None:
            self._set_grain(grain)
            self.refresh()
            self.report_move()

    def fit_all(self) -> None:
        """Show all events, at the finest granularity at which they have room."""
        self.chosen_grain = None
        self.fits_all = True
        if self.shown is not None:
            self._fit()
            self.refresh()
            self.report_move()

    def _set_grain(self, grain: Granularity) -> None:
        """Change the granularity; the cursor stays in its column where possible."""
        window = self.lane_layout.view
        column = max(
            0,
            min(self.cell - window.first, window.cells - 1),
        )
        if grain is not self.grain:
            self._slices.clear()
        self.grain = grain
        self._first_bucket = self.cell - column
        self._first_bucket = self.lane_layout.view.first
        self._show_bucket()

    def watch_day(self) -> None:
        """Scroll the cursor's bucket into sight, repaint, and post that the cursor moved."""
        self._show_bucket()
        self.refresh()
        self.report_move()

    def validate_day(self, day: date) -> date:
        """Limit the cursor's day to the days of the events and bars."""
        if self.shown is None:
            return day
        return max(self.shown.first, min(day, self._last_day))

    def _show_bucket(self) -> None:
        """Scroll sideways until the cursor's bucket is in sight.

        It scrolls as little as possible. After a long jump, a third of the buckets is before the
        cursor.
        """
        window = self.lane_layout.view
        self._first_bucket = window.first
        hidden_distance = max(window.first - self.cell, self.cell - window.last)
        if hidden_distance > window.cells:
            self._first_bucket = self.cell - window.cells // 3
        elif self.cell < window.first:
            self._first_bucket = self.cell
        elif self.cell > window.last:
            self._first_bucket = self.cell - window.cells + 1

    def move_cells(self, by: int) -> None:
        """Move the cursor some buckets later, or earlier if negative."""
        lowest, highest = self._limits() if self.shown else (0, 0)
        bucket = max(lowest, min(self.cell + by, highest))
        self.day = self._middle_day(bucket)

    def _middle_day(self, bucket: int) -> date:
        first, last = days_of_cell(bucket, self.grain)
        return middle_of(first, last)

    def action_cursor_left(self) -> None:
        """Move to the previous mark, also if it is out of sight."""
        self._step(-1)

    def action_cursor_right(self) -> None:
        """Move to the next mark, also if it is out of sight."""
        self._step(1)

    def action_cell_left(self) -> None:
        """Move to the previous bucket."""
        self.move_cells(-1)

    def action_cell_right(self) -> None:
        """Move to the next bucket."""
        self.move_cells(1)

    def _step(self, by: int) -> None:
        """Move to the next mark (1) or the previous one (-1), or to a begin or end of a bar."""
        if self.shown is None:
            return
        if self.bar is not None:
            days = turning_days(self.bar)
        elif self.part is not None and self.is_known:
            days = _days_of_marks(self.part)
        else:
            self.move_cells(by)
            return

        buckets = [cell_of(day, self.grain) for day in days]
        following = bisect_right(buckets, self.cell)
        preceding = bisect_left(buckets, self.cell) - 1
        index = following if by > 0 else preceding
        if 0 <= index < len(days):
            self.day = days[index]

    def action_cursor_top(self) -> None:
        """Move to the first day of any event."""
        if self.shown is not None:
            self.day = self.shown.first

    def action_cursor_bottom(self) -> None:
        """Move to the last day of any event, or to today."""
        if self.shown is not None:
            self.day = self.shown.last

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked bucket; a click on the cursor's bucket opens it."""
        event.prevent_default()  # or the click of a list would follow
        item = self.item_of(self.scroll_offset.y + event.y)
        is_on_hints = event.y == self.size.height - 1
        if item is None or event.y < AXIS_LINES or is_on_hints:
            return

        layout = self.lane_layout
        column = event.x - layout.label_width
        is_at_cursor = item == self.cursor
        self.cursor = item
        if 0 <= column < layout.view.cells:
            bucket = layout.view.first + column
            is_at_cursor = is_at_cursor and bucket == self.cell
            mark = self._mark_at(bucket)
            self.day = self._middle_day(bucket) if mark is None else mark.day
        if self.is_second_click(is_at_cursor=is_at_cursor):
            self.action_open()


def _crosses(
    bar: LaneBar,
    first: date,
    last: date,
    today: date,
) -> bool:
    """Whether a bar crosses the days from the first to the last."""
    return any(
        lasts_between(
            interval,
            first,
            last,
            today,
        )
        for interval in bar.stretches
    )


def _days_of_marks(lane_slice: LaneSlice) -> list[date]:
    """The days of all marks of a slice and of the nearest events outside it, ascending."""
    days = [mark.day for mark in lane_slice.marks]
    if lane_slice.earlier is not None:
        days.append(lane_slice.earlier)
    if lane_slice.later is not None:
        days.append(lane_slice.later)
    return sorted(days)
