"""Lanes as lines: a label, then a column for each bucket of time with marks, bars and titles.

A mark is one event or several. A bar is a line for something with a duration. A title is written
beside its mark where there is room.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from partnerships_db.filters.editing import typed_terms
from partnerships_db.filters.model import Filter
from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.timeline.buckets import cell_of
from partnerships_db.timeline.intervals import Interval
from partnerships_db.timeline.lanes import (
    LANE_GROUPINGS,
    Lane,
    LaneBar,
    LaneGrouping,
    LaneMark,
    LaneSlice,
)
from partnerships_tui.drawing.axis import GRANULARITY_WORDS, AxisWindow
from partnerships_tui.drawing.matrix import status_role
from partnerships_tui.drawing.text.cell_text import cut, elided, padded, right_aligned, width
from partnerships_tui.drawing.text.distinct_labels import distinct_labels
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import Line, Role, Span, line, span, spread_apart
from partnerships_tui.drawing.text.wording import pluralized

MIN_CELLS = 40
"""The least width, in cells, in which lanes are drawn."""

MIN_NAME_CELLS, MAX_NAME_CELLS = 8, 32
"""The least and the largest width of a lane's name, in cells."""

_BAR_INDENT_CELLS = 3

MIN_TITLE_CELLS = 12
"""The least width in which a title is written, in cells. A shorter title needs its own width."""

MIN_CLUSTER_EVENTS = 10
"""The least number of events in a bucket that is drawn as a block; fewer are a digit."""

CLUSTER_GLYPHS = (
    (10, "▁"),
    (20, "▂"),
    (50, "▃"),
    (100, "▄"),
    (200, "▅"),
    (500, "▆"),
    (1_000, "▇"),
    (2_000, "█"),
)
"""The block for a bucket with at least this many events."""

_ASCII_CLUSTER_GLYPHS = (
    (10, "X"),
    (100, "C"),
    (1_000, "M"),
)

FIRST_SIDE, SECOND_SIDE, BOTH_SIDES = 1, 2, 3
"""The values of `LaneMark.sides`: with which of two compared companies an event is."""

_SIDE_GLYPHS = {FIRST_SIDE: "▀", SECOND_SIDE: "▄", BOTH_SIDES: "█"}
_ASCII_SIDE_GLYPHS = {FIRST_SIDE: "'", SECOND_SIDE: ",", BOTH_SIDES: ":"}

_Cell = tuple[str, Role]
"""A letter on the screen. The second cell of a wide letter is empty."""


class LaneLayout(NamedTuple):
    """The widths of the parts of a line, in cells."""

    name_width: int
    count_width: int
    """The width of the number of events."""
    view: AxisWindow

    @property
    def label_width(self) -> int:
        """The width of everything before the first bucket."""
        return label_cells(self.name_width, self.count_width)

    @property
    def bar_name_width(self) -> int:
        """The width of the name of a bar that has a line of its own."""
        return self.label_width - _BAR_INDENT_CELLS - 1


def label_cells(name_width: int, count_width: int) -> int:
    """The width of a label: the cursor's cell, the name, the number of events, and the blanks."""
    return 1 + name_width + 1 + count_width + 1


def name_cells(names: Iterable[str], cells: int) -> int:
    """The width for names: that of the longest name, but at most a quarter of all cells."""
    longest = max((width(safe_text(name)) for name in names), default=0)
    return max(min(longest, cells // 4, MAX_NAME_CELLS), MIN_NAME_CELLS)


def distinct_names(names: Iterable[str], cells: int) -> list[str]:
    """The names of lanes or bars in at most this many cells, those that differ still different."""
    safe_names = [safe_text(name) for name in names]
    return distinct_labels(safe_names, [cells] * len(safe_names), elided)


def lane_line(
    lane: Lane,
    lane_slice: LaneSlice | None,
    bars: Sequence[LaneBar],
    layout: LaneLayout,
    today: date,
    glyphs: Glyphs = UNICODE,
    *,
    selected: int | None = None,
    is_clipped: bool = False,
    has_sides: bool = False,
) -> Line:
    """` Anthropic      137   ◆ ▲3 ─────2────┤`: the line of a lane.

    `lane_slice` is None while the events of the lane are not known yet. `selected` is the bucket
    under the cursor, if the cursor is on this line. `is_clipped` leaves out the changes of routes
    after `today`. `has_sides` draws with which of two companies an event is, instead of its kind.
    """
    name = elided(safe_text(lane.name), layout.name_width)
    event_count = right_aligned(f"{lane.events:,}", layout.count_width)
    label = line(
        " ",
        span(padded(name, layout.name_width)),
        " ",
        Span(event_count, Role.DIM),
        " ",
    )
    canvas = _LaneCanvas(layout.view, today, glyphs)
    canvas.draw_bars(bars, is_clipped=is_clipped)
    if lane_slice is None:
        canvas.put(layout.view.first, "…", Role.DIM)
    else:
        canvas.draw_slice(lane_slice, has_sides=has_sides)
    return Line((*label, *canvas.spans(selected)))


def bar_line(
    bar: LaneBar,
    layout: LaneLayout,
    today: date,
    glyphs: Glyphs = UNICODE,
    *,
    selected: int | None = None,
    is_clipped: bool = False,
) -> Line:
    """`   Bedrock        ◐───●━━━━━━━━━`: one bar of a lane on a line of its own."""
    available_cells = layout.bar_name_width
    name = elided(safe_text(bar.name), available_cells)
    indent = " " * _BAR_INDENT_CELLS
    label = line(indent, span(padded(name, available_cells), Role.DIM), " ")
    canvas = _LaneCanvas(layout.view, today, glyphs)
    canvas.draw_bars([bar], is_clipped=is_clipped)
    return Line((*label, *canvas.spans(selected)))


class _IntervalBuckets(NamedTuple):
    """The buckets of an interval. Its begin and its end may each lie in one of several."""

    first: int
    """The first bucket in which the interval may begin."""
    certain_from: int
    certain_to: int
    """The last bucket that is certainly within the interval."""
    last: int
    """The last bucket in which the interval may end."""

    def is_certain(self, bucket: int) -> bool:
        """Whether the interval certainly covers this one of its buckets."""
        if self.first == self.last:
            return True
        return self.certain_from <= bucket <= self.certain_to


class _TitlePlace(NamedTuple):
    """The cells beside a mark in which the title of its event has room."""

    start: int
    """The first column of the title."""
    cells: int
    title: str
    role: Role


class _LaneCanvas:
    """The buckets of one line, drawn in layers: a later layer covers an earlier one."""

    def __init__(
        self,
        window: AxisWindow,
        today: date,
        glyphs: Glyphs,
    ) -> None:
        self._window = window
        self._glyphs = glyphs
        self._today = today
        self._today_bucket = cell_of(today, window.grain)
        self._cells: list[_Cell] = [(" ", Role.PLAIN)] * window.cells
        self.put(self._today_bucket, "│", Role.RULE)

    def put(
        self,
        bucket: int,
        glyph: str,
        role: Role,
    ) -> None:
        """Draw one of the program's own glyphs in a bucket, if the bucket is in sight."""
        column = self._window.column_of(bucket)
        if column is not None:
            self._cells[column] = (self._glyphs(glyph), role)

    def _put_translated(
        self,
        bucket: int,
        glyph: str,
        role: Role,
    ) -> None:
        """Draw a glyph that is already of the set in use."""
        column = self._window.column_of(bucket)
        if column is not None:
            self._cells[column] = (glyph, role)

    def _in_sight(
        self,
        first: int,
        last: int,
    ) -> range:
        return range(
            max(first, self._window.first),
            min(last, self._window.last) + 1,
        )

    # -- Bars --------------------------------------------------------------------------------------

    def draw_bars(
        self,
        bars: Sequence[LaneBar],
        *,
        is_clipped: bool,
    ) -> None:
        """Draw bars over one another, with a double line where several cover the same bucket."""
        bar_counts = [0] * self._window.cells
        for bar in bars:
            covered: set[int] = set()
            for interval in bar.stretches:
                covered.update(self._draw_interval(interval, is_clipped=is_clipped))
            for bucket in covered:
                bar_counts[bucket - self._window.first] += 1

        line_glyphs = [self._glyphs(glyph) for glyph in ("─", "┄", "┤")]
        for column, bar_count in enumerate(bar_counts):
            glyph, role = self._cells[column]
            if bar_count > 1 and glyph in line_glyphs:
                self._cells[column] = (self._glyphs("═"), role)

    def _draw_interval(
        self,
        interval: Interval,
        *,
        is_clipped: bool,
    ) -> Iterable[int]:
        """Draw one interval and return the buckets that its line covers."""
        is_route = bool(interval.status)
        if is_route and is_clipped and self._is_upcoming(interval):
            return ()

        buckets = self._buckets_of(interval, is_clipped=is_route and is_clipped)
        covered = self._draw_interval_line(interval, buckets)
        if not is_route:
            if buckets.last > buckets.first:
                end_role = self._role_of(interval, buckets.last)
                self.put(buckets.last, "┤", end_role)
        elif interval.since is not None:
            glyph = self._glyphs.status(interval.status)
            self._put_translated(buckets.first, glyph, status_role(interval.status))
        return covered

    def _is_upcoming(self, interval: Interval) -> bool:
        return interval.since is not None and interval.since.first > self._today

    def _draw_interval_line(
        self,
        interval: Interval,
        buckets: _IntervalBuckets,
    ) -> Iterable[int]:
        """Draw the line of an interval, dashed where it may not have begun or may have ended."""
        line_glyph = route_status_info(interval.status).line
        if line_glyph == " ":
            return ()

        covered = self._in_sight(buckets.first, buckets.last)
        for bucket in covered:
            glyph = line_glyph if buckets.is_certain(bucket) else "┄"
            self.put(bucket, glyph, self._role_of(interval, bucket))
        return covered

    def _buckets_of(
        self,
        interval: Interval,
        *,
        is_clipped: bool,
    ) -> _IntervalBuckets:
        grain = self._window.grain
        if interval.since is None:
            first = certain_from = self._window.first
        else:
            first = cell_of(interval.since.first, grain)
            certain_from = cell_of(interval.since.last, grain)

        certain_to, last = self._end_buckets(interval)
        if is_clipped:
            certain_to = min(certain_to, self._today_bucket)
            last = min(last, self._today_bucket)
        return _IntervalBuckets(
            first,
            certain_from,
            certain_to,
            last,
        )

    def _end_buckets(self, interval: Interval) -> tuple[int, int]:
        """The last certain and the last possible bucket of an interval."""
        if interval.until is None:
            return self._today_bucket, self._today_bucket

        certain_to = max(cell_of(interval.until.first, self._window.grain), 0)
        if interval.status and not interval.until.not_before:
            # A period of a route ends where the next one begins.
            return certain_to, certain_to
        last = cell_of(interval.until.last, self._window.grain)
        if last > certain_to:
            certain_to -= 1
        return certain_to, last

    def _role_of(
        self,
        interval: Interval,
        bucket: int,
    ) -> Role:
        if interval.status:
            return status_role(interval.status)
        if bucket > self._today_bucket:
            return Role.DIM
        return Role.LABEL

    # -- Events ------------------------------------------------------------------------------------

    def draw_slice(
        self,
        lane_slice: LaneSlice,
        *,
        has_sides: bool,
    ) -> None:
        """Draw marks, the buckets in which their events may lie, and titles where there is room."""
        for first, last in lane_slice.through:
            self._draw_uncertainty(first, last)
        for mark in lane_slice.marks:
            self._draw_uncertainty(mark.first, mark.last)
        self._draw_unknown(lane_slice)

        for mark in lane_slice.marks:
            glyph = self._mark_glyph(mark, has_sides=has_sides)
            role = role_of_mark(mark, has_sides=has_sides)
            self._put_translated(mark.cell, glyph, role)
        if has_sides:
            return
        self._write_titles(mark for mark in lane_slice.marks if mark.events == 1)

    def _draw_uncertainty(
        self,
        first: int,
        last: int,
    ) -> None:
        """Draw a dashed line over the empty ones of several buckets in which an event may lie."""
        if first >= last:
            return
        empty_glyphs = (" ", self._glyphs("│"))
        for bucket in self._in_sight(first, last):
            glyph, _ = self._cells[bucket - self._window.first]
            if glyph in empty_glyphs:
                self.put(bucket, "┄", Role.DIM)

    def _draw_unknown(self, lane_slice: LaneSlice) -> None:
        """Draw `…` in the buckets in sight that are outside the slice."""
        for bucket in self._in_sight(self._window.first, self._window.last):
            if not lane_slice.first <= bucket <= lane_slice.last:
                self.put(bucket, "…", Role.DIM)

    def _mark_glyph(
        self,
        mark: LaneMark,
        *,
        has_sides: bool,
    ) -> str:
        if has_sides:
            return side_glyph(mark.sides, self._glyphs)
        if mark.events == 1:
            return self._glyphs.kind(mark.kind)
        return cluster_glyph(mark.events, self._glyphs)

    def _write_titles(self, marks: Iterable[LaneMark]) -> None:
        """Write the titles of events to the right of their marks, up to the following marks."""
        places: list[_TitlePlace] = []
        for mark in marks:
            place = self._title_place(mark)
            if place is not None:
                places.append(place)

        visible_titles = distinct_labels(
            [place.title for place in places],
            [place.cells for place in places],
        )
        for place, visible_title in zip(places, visible_titles, strict=True):
            title_cells = [(piece, place.role) for piece in _cells_of_text(visible_title)]
            end = place.start + len(title_cells)
            self._cells[place.start : end] = title_cells

    def _title_place(self, mark: LaneMark) -> _TitlePlace | None:
        """The place for the title of an event, or None if there is not enough room."""
        mark_column = self._window.column_of(mark.cell)
        if mark_column is None:
            return None
        start = mark_column + 2
        title = safe_text(mark.title)
        available_cells = self._empty_end(mark_column + 1) - start
        if not title or available_cells < min(MIN_TITLE_CELLS, width(title)):
            return None
        role = Role.STRUCK if mark.is_struck else Role.DIM
        return _TitlePlace(
            start,
            available_cells,
            title,
            role,
        )

    def _empty_end(self, column: int) -> int:
        """The end of the empty columns from this one on, less a blank before a following mark."""
        empty_glyphs = (" ", self._glyphs("│"))
        while column < self._window.cells and self._cells[column][0] in empty_glyphs:
            column += 1
        if column < self._window.cells:
            return column - 1
        return column

    def spans(self, selected: int | None) -> list[Span]:
        """The line as spans, with the bucket under the cursor highlighted."""
        selected_column = None if selected is None else self._window.column_of(selected)
        cells = self._cells
        if selected_column is not None:
            cells = _highlighted(cells, selected_column)

        spans: list[Span] = []
        for role, run in groupby(cells, key=lambda cell: cell[1]):
            text = "".join([glyph for glyph, _ in run])
            spans.append(Span(text, role))
        return spans


def _highlighted(cells: Sequence[_Cell], column: int) -> list[_Cell]:
    """The cells with one of them highlighted. A wide letter in it becomes two blanks."""
    highlighted = list(cells)
    glyph, _ = cells[column]
    following = column + 1
    if glyph == "":
        highlighted[column - 1] = (" ", Role.DIM)
        glyph = " "
    elif following < len(cells) and cells[following][0] == "":
        highlighted[following] = (" ", Role.DIM)
        glyph = " "
    highlighted[column] = (glyph, Role.HIT)
    return highlighted


def _cells_of_text(text: str) -> list[str]:
    """The letters of a text by cell. The second cell of a wide letter is empty."""
    pieces: list[str] = []
    for letter in _letters(text):
        pieces.append(letter)
        pieces.extend([""] * (width(letter) - 1))
    return pieces


def _letters(text: str) -> list[str]:
    """The letters of a text, each with its combining marks."""
    letters: list[str] = []
    for character in text:
        if letters and not width(character):
            letters[-1] += character
        else:
            letters.append(character)
    return letters


def cluster_glyph(events: int, glyphs: Glyphs = UNICODE) -> str:
    """The glyph for several events in one bucket: a digit up to nine, then a block that grows."""
    if events < MIN_CLUSTER_EVENTS:
        return str(events)
    clusters = _ASCII_CLUSTER_GLYPHS if glyphs.is_ascii else CLUSTER_GLYPHS
    return next(glyph for least, glyph in reversed(clusters) if events >= least)


def side_glyph(sides: int, glyphs: Glyphs) -> str:
    """The glyph for events with the first, the second or both of two compared companies."""
    side_glyphs = _ASCII_SIDE_GLYPHS if glyphs.is_ascii else _SIDE_GLYPHS
    return side_glyphs.get(sides, side_glyphs[BOTH_SIDES])


def role_of_mark(mark: LaneMark, *, has_sides: bool = False) -> Role:
    """The role of a mark. An event with both of two compared companies is emphasized."""
    if mark.sides == BOTH_SIDES and not has_sides:
        return Role.HEADING
    if mark.is_struck:
        return Role.STRUCK
    if mark.events == 1 or has_sides:
        return Role.ACCENT
    return Role.TITLE


# -- Around the lanes ------------------------------------------------------------------------------


def head_label(words: str, layout: LaneLayout) -> Line:
    """The words before the axis, such as `by company`, in the width of a label."""
    label = cut(words, layout.label_width - 2)
    return line(" ", span(label, Role.HEADING)).fitted(layout.label_width)


def hint_line(
    layout: LaneLayout,
    lane_slice: LaneSlice | None,
    lanes_above: int,
    lanes_below: int,
    now_words: str,
    cells: int,
    glyphs: Glyphs = UNICODE,
) -> Line:
    """` ← 14 before · 3 after →   ↑ 2 lanes · 226 lanes ↓      a cell is a month · ▼ today`.

    `lane_slice` is the slice of all events, or None while it is not known. Hints on the right that
    have no room are left out.
    """
    event_hints = " · ".join(_hidden_events(lane_slice, layout.view))
    lane_hints = " · ".join(_hidden_lanes(lanes_above, lanes_below))
    hints = "   ".join(filter(None, (event_hints, lane_hints)))
    left_side = line(" ", span(glyphs(hints), Role.DIM))

    scale = f"a cell is {GRANULARITY_WORDS[layout.view.grain]}"
    for words in (f"{scale} · ▼ {now_words}", scale):
        if left_side.width + len(words) + 3 <= cells:
            right_side = line(span(glyphs(words), Role.DIM), " ")
            return spread_apart(left_side, right_side, cells)
    return left_side.fitted(cells)


def _hidden_events(lane_slice: LaneSlice | None, window: AxisWindow) -> list[str]:
    hints: list[str] = []
    before, after = hidden_event_counts(lane_slice, window)
    if before != "0":
        hints.append(f"← {before} before")
    if after != "0":
        hints.append(f"{after} after →")
    return hints


def _hidden_lanes(lanes_above: int, lanes_below: int) -> list[str]:
    hints: list[str] = []
    if lanes_above:
        hints.append(f"↑ {pluralized(lanes_above, 'lane')}")
    if lanes_below:
        hints.append(f"{pluralized(lanes_below, 'lane')} ↓")
    return hints


def hidden_event_counts(lane_slice: LaneSlice | None, window: AxisWindow) -> tuple[str, str]:
    """The numbers of events before and after the buckets in sight; `…` while not known."""
    if lane_slice is None or lane_slice.first > window.first or lane_slice.last < window.last:
        return "…", "…"
    before, after = lane_slice.before, lane_slice.after
    for mark in lane_slice.marks:
        if mark.cell < window.first:
            before += mark.events
        elif mark.cell > window.last:
            after += mark.events
    return f"{before:,}", f"{after:,}"


def too_narrow(cells: int) -> list[Line]:
    """The lines that replace the lanes on a screen that is too narrow for them."""
    from partnerships_tui.drawing.text.chrome import empty_lines

    return empty_lines(cells, f"Lanes need {MIN_CELLS} columns.", "L shows the list.")


def omitted_routes_sentence(criteria: Filter, grouping: LaneGrouping) -> str:
    """The sentence that the bars of routes are left out; empty if they are not.

    Lanes by cloud and by model have such bars, and some terms of a filter can't select a route.
    """
    _, other_clauses = criteria.of_routes()
    if not other_clauses or not LANE_GROUPINGS[grouping].is_unfolded:
        return ""
    terms = " or ".join(typed_terms(criteria, other_clauses))
    return f"routes are left out: they have no {terms}"
