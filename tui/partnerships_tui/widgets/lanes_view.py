"""The lanes: a cursor among them and in time; only what is in sight is known and drawn."""

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
    ALL,
    Lane,
    LaneBar,
    LaneMark,
    LaneSlice,
    lasts_between,
    turns_of,
)
from partnerships_tui.drawing.axis import AxisWindow, axis_lines
from partnerships_tui.drawing.lanes import (
    MIN_CELLS,
    LaneLayout,
    bar_line,
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

HEAD, FOOT = 2, 1
"""The lines of the axis above the lanes, and of the hints below."""


class LaneRow(NamedTuple):
    """A line among the lanes: a lane, or one thing that lasts in it."""

    lane: int
    bar: int | None = None


class Shown(NamedTuple):
    """What the lanes are of."""

    lanes: Sequence[Lane]
    first: date
    """The first day of any event."""
    last: date
    """The last day of any event, or today."""
    now: date
    """Today, or the as-of date."""
    words: str
    """What the lanes are, over their names."""
    now_words: str = "today"
    is_clipped: bool = False
    """An as-of date is set: of routes nothing later is known."""
    heads: int = 0
    """So many lanes at the top whose marks are kinds; those below tell sides. 0: all are kinds."""


class LanesView(LinesView):
    """Lanes under an axis; the cursor is on a lane, or on what lasts in it, and on a cell of time."""

    # The keys for moving sideways are the lanes' own: a list would scroll by them.
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        LANES, "lanes.earlier", "lanes.later", "lanes.cell_earlier", "lanes.cell_later"
    )

    day: reactive[date] = reactive(date.min, repaint=False, init=False)
    """The day that the cursor's cell stands for: it stays what it is when the grain changes."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self.shown: Shown | None = None
        self.grain = Granularity.MONTH
        self.chosen_grain: Granularity | None = None
        """None: as all events have room."""
        self.is_unfolded = False
        self._first_cell = 0
        self._parts: dict[str, LaneSlice] = {}
        """Of the lanes that have been in sight, at this grain."""
        self._bars: dict[str, list[LaneBar]] = {}
        self._rows: list[LaneRow] = []
        self._wide_names = 0
        self._latest = date.min
        """When the last of what lasts ends, as far as is known."""

    # -- What is shown -----------------------------------------------------------------------------

    def show(self, shown: Shown, *, lane: str | None, day: date | None) -> None:
        """Other lanes from now on, with the cursor on that one and that day, as near as can be."""
        had = self.lane.id if self.lane is not None else ALL
        self.shown = shown
        self._parts, self._bars, self._latest = {}, {}, date.min
        self._names = [one.name for one in shown.lanes]
        self._lay_rows()
        wanted = had if lane is None else lane
        item = next(
            (number for number, row in enumerate(self._rows) if shown.lanes[row.lane].id == wanted),
            0,
        )
        self.set_reactive(LanesView.cursor, item)
        wanted_day = day or (self.day if self.day != date.min else shown.last)
        self.set_reactive(LanesView.day, max(shown.first, min(wanted_day, self._end)))
        self._zoom_to(self._fitting() if self.chosen_grain is None else self.chosen_grain)
        self.renew()
        self.show_cursor()
        self.post_message(self.Moved(self))

    def invalidate(self) -> None:
        """Nothing is known of them until others are shown."""
        self._parts.clear()
        self.refresh()

    def update_slices(
        self, told: Iterable[tuple[str, LaneSlice, list[LaneBar] | None]], grain: Granularity
    ) -> None:
        """What a worker has found out, if it is still of this grain."""
        row = self.row
        is_other = False
        for lane, part, bars in told:
            if grain is self.grain:
                self._parts[lane] = part
            if bars is not None:
                self._bars[lane] = bars
                is_other = is_other or bool(bars)
                ends = [
                    one.until.last for bar in bars for one in bar.stretches if one.until is not None
                ]
                self._latest = max(self._latest, *ends, date.min)
        if is_other and self.is_unfolded:
            self._lay_rows(row)
            self.renew()
        self.refresh()

    def unfold(self, is_unfolded: bool) -> None:
        """What lasts on lines of its own, or in its lane's."""
        if is_unfolded != self.is_unfolded:
            row = self.row
            self.is_unfolded = is_unfolded
            self._lay_rows(row)
            self.renew()
            self.show_cursor()
            self.post_message(self.Moved(self))

    def _lay_rows(self, keep: LaneRow | None = None) -> None:
        """The rows of all lanes, with the cursor on the same one as before, or on its lane."""
        lanes = self.shown.lanes if self.shown else ()
        self._rows = []
        for number, lane in enumerate(lanes):
            self._rows.append(LaneRow(number))
            if self.is_unfolded and lane.id != ALL:
                self._rows += [
                    LaneRow(number, bar) for bar in range(len(self._bars.get(lane.id, ())))
                ]
        if keep is not None:
            for row in (keep, LaneRow(keep.lane)):
                if row in self._rows:
                    self.set_reactive(LanesView.cursor, self._rows.index(row))
                    return

    # -- Where the cursor is -----------------------------------------------------------------------

    @property
    def row(self) -> LaneRow | None:
        """The line under the cursor."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    @property
    def lane(self) -> Lane | None:
        """The lane under the cursor."""
        return self.shown.lanes[self.row.lane] if self.shown and self.row else None

    @property
    def bar(self) -> LaneBar | None:
        """What lasts under the cursor, where that has a line of its own."""
        if self.lane is None or self.row is None or self.row.bar is None:
            return None
        return self._bars[self.lane.id][self.row.bar]

    @property
    def cell(self) -> int:
        """The cell under the cursor."""
        return cell_of(self.day, self.grain)

    @property
    def part(self) -> LaneSlice | None:
        """What is known of the lane under the cursor."""
        return self._parts.get(self.lane.id) if self.lane else None

    @property
    def mark(self) -> LaneMark | None:
        """The events under the cursor."""
        marks = self.part.marks if self.part else ()
        return next((mark for mark in marks if mark.cell == self.cell), None)

    @property
    def is_known(self) -> bool:
        """Whether it is known what is under the cursor."""
        return self.part is not None and self.part.first <= self.cell <= self.part.last

    def lasting(self) -> list[LaneBar]:
        """What lasts in the lane under the cursor at its cell."""
        if self.lane is None or self.shown is None:
            return []
        first, last = days_of_cell(self.cell, self.grain)
        return [
            bar for bar in self._bars.get(self.lane.id, ())
            if any(lasts_between(one, first, last, self.shown.now) for one in bar.stretches)
        ]  # fmt: skip

    # -- What is in sight --------------------------------------------------------------------------

    @property
    def plan(self) -> LaneLayout:
        """How the width is shared out."""
        cells = self.scrollable_content_region.width
        names = self._names if self.shown else []
        most = max((lane.events for lane in self.shown.lanes), default=0) if self.shown else 0
        name, count = name_cells(names, cells), len(f"{most:,}")
        room = max(cells - label_cells(name, count), 1)
        if self.shown is None:
            return LaneLayout(name, count, AxisWindow(self.grain, 0, room))
        low, high = self._limits()
        shown = min(room, high - low + 1)
        first = max(low, min(self._first_cell, high - shown + 1))
        return LaneLayout(name, count, AxisWindow(self.grain, first, shown))

    def _limits(self) -> tuple[int, int]:
        """The first and the last cell that there is anything in."""
        assert self.shown is not None
        return cell_of(self.shown.first, self.grain), cell_of(self._end, self.grain)

    @property
    def _end(self) -> date:
        assert self.shown is not None
        return max(self.shown.last, self._latest)

    def _fitting(self) -> Granularity:
        assert self.shown is not None
        return finest_granularity(
            self.shown.first, self.shown.last, self.plan.view.cells if self.size.width else 60
        )

    @property
    def items_in_sight(self) -> range:
        """The rows between the axis and the hints."""
        top = self.scroll_offset.y
        return range(top, max(min(top + self._room, len(self._rows)), top))

    @property
    def _room(self) -> int:
        return max(self.size.height - HEAD - FOOT, 1)

    def unknown(self) -> tuple[list[str], list[str]]:
        """The lanes in sight of which the cells in sight are not known, and of them those of which no bars are."""
        if self.shown is None or self.size.width < MIN_CELLS:
            return [], []
        view = self.plan.view
        numbers = dict.fromkeys(self._rows[item].lane for item in self.items_in_sight)
        ids = dict.fromkeys([ALL, *(self.shown.lanes[number].id for number in numbers)])
        lanes = [lane for lane in ids if not self._covers(lane, view)]
        return lanes, [lane for lane in lanes if lane not in self._bars and lane != ALL]

    def _covers(self, lane: str, view: AxisWindow) -> bool:
        part = self._parts.get(lane)
        return part is not None and part.first <= view.first and part.last >= view.last

    def sight(self) -> tuple[Granularity, int, int]:
        """The cells to ask about: those in sight, and as many on either side, so that few steps wait."""
        view = self.plan.view
        return self.grain, view.first - view.cells, view.last + view.cells

    # -- What LinesView asks -----------------------------------------------------------------------

    @property
    def item_count(self) -> int:
        """Lanes, and what lasts in them where it has lines of its own."""
        return len(self._rows)

    @property
    def line_count(self) -> int:
        """With the axis and the hints."""
        return len(self._rows) + HEAD + FOOT

    def line_of(self, item: int) -> int:
        """Below the axis."""
        return item + HEAD

    def item_of(self, line: int) -> int | None:
        """None on the axis."""
        return line - HEAD if HEAD <= line < HEAD + len(self._rows) else None

    def lines_above(self, item: int) -> int:
        """The axis covers the top lines."""
        return HEAD

    def show_cursor(self) -> None:
        """Between the axis and the hints."""
        if not self.size.height:
            return
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, immediate=True)
        elif self.cursor >= top + self._room:
            self.scroll_to(y=self.cursor - self._room + 1, animate=False, immediate=True)

    def render_line(self, y: int) -> Strip:
        """The axis stays at the top and the hints at the bottom, whatever is scrolled."""
        cells = self.scrollable_content_region.width
        if cells < MIN_CELLS:
            lines = too_narrow(cells)
            return self.strip_of(lines[y] if y < len(lines) else BLANK, cells)
        if self.shown is None:
            return self.strip_of(BLANK, cells)
        if y < HEAD:
            return self.strip_of(self._axis(y), cells)
        if y == self.size.height - 1:
            return self.strip_of(self._hints(cells), cells)
        return super().render_line(y)

    def _axis(self, y: int) -> Line:
        assert self.shown is not None
        plan = self.plan
        before = head_label(self.shown.words, plan) if y == 0 else head_label("", plan)
        axis = axis_lines(plan.view, cell_of(self.shown.now, self.grain), self._glyphs)[y]
        return Line((*before, *axis))

    def _hints(self, cells: int) -> Line:
        assert self.shown is not None
        seen = self.items_in_sight
        above = {self._rows[item].lane for item in range(seen.start)}
        below = {self._rows[item].lane for item in range(seen.stop, len(self._rows))}
        part = self._parts.get(ALL)
        words = self.shown.now_words
        return hint_line(self.plan, part, len(above), len(below), words, cells, self._glyphs)

    def draw(self, line: int, cells: int) -> Line:
        """A lane, or what lasts in it."""
        item = self.item_of(line)
        if self.shown is None or item is None:
            return BLANK
        row, plan, shown = self._rows[item], self.plan, self.shown
        lane = shown.lanes[row.lane]
        chosen = self.cell if item == self.cursor else None
        bars = self._bars.get(lane.id, [])
        if row.bar is not None:
            return bar_line(
                bars[row.bar],
                plan,
                shown.now,
                self._glyphs,
                selected=chosen,
                is_clipped=shown.is_clipped,
            )
        return lane_line(
            lane, self._parts.get(lane.id), () if self.is_unfolded else bars, plan, shown.now, self._glyphs,
            selected=chosen, is_clipped=shown.is_clipped, is_side=bool(shown.heads) and row.lane >= shown.heads,
        )  # fmt: skip

    def on_resize(self, event: events.Resize) -> None:
        """The width is another: where no grain was chosen it is the one in which all have room."""
        if self.shown is not None and self.chosen_grain is None:
            self._zoom_to(self._fitting())
        self.renew()
        self.show_cursor()
        self.post_message(self.Scrolled(self))

    def renew(self) -> None:
        """The rows are others now."""
        self.virtual_size = Size(self.scrollable_content_region.width, self.line_count)
        self.set_reactive(LanesView.cursor, self.validate_cursor(self.cursor))
        self.refresh()

    def go_to(self, lanes: set[str], day: date) -> None:
        """To a day, in the first of those lanes unless the cursor is in one of them; without any, in that of all."""
        if self.shown is None:
            return
        if (
            self.lane is None
            or self.lane.id not in lanes
            or self.row is None
            or self.row.bar is not None
        ):
            found = (number for number, lane in enumerate(self.shown.lanes) if lane.id in lanes)
            self.cursor = self._rows.index(LaneRow(next(found, 0)))
        self.day = day

    # -- In time -----------------------------------------------------------------------------------

    def zoom(self, by: int) -> None:
        """So many grains coarser, finer where that is negative; what is under the cursor stays where it is."""
        self.take_grain(Granularity(max(0, min(self.grain + by, Granularity.DECADE))))

    def take_grain(self, grain: Granularity | None) -> None:
        """That grain, or the finest by which all events have room."""
        self.chosen_grain = grain
        if self.shown is not None:
            self._zoom_to(self._fitting() if grain is None else grain)
            self.refresh()
            self.post_message(self.Moved(self))

    def _zoom_to(self, grain: Granularity) -> None:
        view = self.plan.view
        place = max(0, min(self.cell - view.first, view.cells - 1))
        if grain is not self.grain:
            self._parts.clear()
        self.grain = grain
        self._first_cell = self.cell - place
        self._first_cell = self.plan.view.first
        self._show_cell()

    def watch_day(self) -> None:
        """Bring it into sight, repaint, and tell."""
        self._show_cell()
        self.refresh()
        self.post_message(self.Moved(self))

    def validate_day(self, day: date) -> date:
        """One between the ends."""
        return day if self.shown is None else max(self.shown.first, min(day, self._end))

    def _show_cell(self) -> None:
        """Scroll sideways as little as brings the cursor's cell into sight; after a jump a third of it is before."""
        view = self.plan.view
        self._first_cell = view.first
        beyond = max(view.first - self.cell, self.cell - view.last)
        if beyond > view.cells:
            self._first_cell = self.cell - view.cells // 3
        elif self.cell < view.first:
            self._first_cell = self.cell
        elif self.cell > view.last:
            self._first_cell = self.cell - view.cells + 1

    def move_cells(self, by: int) -> None:
        """So many cells later, earlier where that is negative."""
        low, high = self._limits() if self.shown else (0, 0)
        cell = max(low, min(self.cell + by, high))
        self.day = middle_of(*days_of_cell(cell, self.grain))

    def action_cursor_left(self) -> None:
        """To the mark before, in sight or not."""
        self._step(-1)

    def action_cursor_right(self) -> None:
        """To the mark after, in sight or not."""
        self._step(1)

    def action_cell_left(self) -> None:
        """A cell earlier, whatever is in it."""
        self.move_cells(-1)

    def action_cell_right(self) -> None:
        """A cell later, whatever is in it."""
        self.move_cells(1)

    def _step(self, by: int) -> None:
        if self.shown is None:
            return
        if self.bar is not None:
            days = turns_of(self.bar)
        elif self.part is None or not self.is_known:
            self.move_cells(by)
            return
        else:
            around = (self.part.earlier, *(mark.day for mark in self.part.marks), self.part.later)
            days = sorted(day for day in around if day is not None)
        cells = [cell_of(day, self.grain) for day in days]
        place = bisect_right(cells, self.cell) if by > 0 else bisect_left(cells, self.cell) - 1
        if 0 <= place < len(days):
            self.day = days[place]

    def action_cursor_top(self) -> None:
        """To the first day of any event."""
        if self.shown is not None:
            self.day = self.shown.first

    def action_cursor_bottom(self) -> None:
        """To the last day of any event, or today."""
        if self.shown is not None:
            self.day = self.shown.last

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor to that cell; on where it is already, it opens."""
        item = self.item_of(self.scroll_offset.y + event.y)
        if item is None or event.y < HEAD or event.y == self.size.height - 1:
            return
        plan = self.plan
        place = event.x - plan.label
        is_same = item == self.cursor
        self.cursor = item
        if 0 <= place < plan.view.cells:
            cell = plan.view.first + place
            is_same = is_same and cell == self.cell
            mark = next(
                (mark for mark in (self.part.marks if self.part else ()) if mark.cell == cell), None
            )
            self.day = mark.day if mark else middle_of(*days_of_cell(cell, self.grain))
        if is_same and event.chain > 1:
            self.action_open()
