"""Lanes as lines: a label, and cells with marks for events, bars for what lasts, and titles where there is room."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.timeline.buckets import cell_of
from partnerships_db.timeline.intervals import Interval
from partnerships_db.timeline.lanes import Lane, LaneBar, LaneMark, LaneSlice
from partnerships_tui.drawing.axis import GRANULARITY_WORDS, AxisWindow
from partnerships_tui.drawing.matrix import status_role
from partnerships_tui.drawing.text.cell_text import cut, elided, padded, right_aligned, width
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import Line, Role, Span, line, span, spread_apart
from partnerships_tui.drawing.text.wording import pluralized

MIN_CELLS = 40
"""In fewer cells lanes are not drawn."""

NAME_CELLS = 32
"""The most cells that a name has."""

TITLE_CELLS = 12
"""A title is written beside its mark where it has at least so many cells."""

CLUSTERS = (
    (10, "▁"),
    (20, "▂"),
    (50, "▃"),
    (100, "▄"),
    (200, "▅"),
    (500, "▆"),
    (1_000, "▇"),
    (2_000, "█"),
)
"""From how many events on a cell has which block; fewer are a digit."""

_ASCII_CLUSTERS = ((10, "X"), (100, "C"), (1_000, "M"))

SIDES = {1: ("▀", "'"), 2: ("▄", ","), 3: ("█", ":")}
"""Events of a shared counterparty with the first, the second or both of two companies; and in plain letters."""


class LaneLayout(NamedTuple):
    """How the width is shared out."""

    name: int
    digits: int
    """The cells of the counts of events."""
    view: AxisWindow

    @property
    def label(self) -> int:
        """The cells before the first of time: the cursor's, the name, the count, and a blank."""
        return label_cells(self.name, self.digits)


def label_cells(name: int, digits: int) -> int:
    """The cells that the label takes."""
    return 1 + name + 1 + digits + 1


def name_cells(names: Iterable[str], cells: int) -> int:
    """The room for names: that of the longest, but at most a quarter of the width."""
    longest = max((width(safe_text(name)) for name in names), default=0)
    return max(min(longest, cells // 4, NAME_CELLS), 8)


def lane_line(
    lane: Lane, part: LaneSlice | None, bars: Sequence[LaneBar], plan: LaneLayout, now: date, glyphs: Glyphs = UNICODE, *,
    selected: int | None = None, is_clipped: bool = False, is_side: bool = False,
) -> Line:  # fmt: skip
    """` Anthropic      137   ◆ ▲3 ─────2────┤`: a lane; `chosen` is the cell under the cursor, if it is on this line.

    Without a part its events are not known yet. `is_clipped`: nothing is known of routes after `now`. `is_side`: its
    marks tell which of two companies an event is with.
    """
    name = padded(elided(safe_text(lane.name), plan.name), plan.name)
    label = line(
        " ", span(name), " ", Span(right_aligned(f"{lane.events:,}", plan.digits), Role.DIM), " "
    )
    cells = _LaneCanvas(plan.view, now, glyphs)
    cells.draw_bars(bars, is_clipped=is_clipped)
    if part is None:
        cells.put(plan.view.first, "…", Role.DIM)
    else:
        cells.draw_part(part, is_side=is_side)
    return Line((*label, *cells.spans(selected)))


def bar_line(bar: LaneBar, plan: LaneLayout, now: date, glyphs: Glyphs = UNICODE, *, selected: int | None = None,
             is_clipped: bool = False) -> Line:  # fmt: skip
    """`   Bedrock        ◐───●━━━━━━━━━`: what lasts, on a line of its own."""
    room = plan.label - 4
    label = line("   ", span(padded(elided(safe_text(bar.name), room), room), Role.DIM), " ")
    cells = _LaneCanvas(plan.view, now, glyphs)
    cells.draw_bars([bar], is_clipped=is_clipped)
    return Line((*label, *cells.spans(selected)))


class _LaneCanvas:
    """One line of cells, drawn layer over layer: what is drawn later covers what was drawn before."""

    def __init__(self, view: AxisWindow, now: date, glyphs: Glyphs) -> None:
        self._view = view
        self._glyphs = glyphs
        self._now_day = now
        self._now = cell_of(now, view.grain)
        self._cells: list[tuple[str, Role]] = [(" ", Role.PLAIN)] * view.cells
        self.put(self._now, "│", Role.RULE)

    def put(self, cell: int, glyph: str, role: Role) -> None:
        """One of our glyphs into a cell, if it is in sight."""
        place = self._view.place(cell)
        if place is not None:
            self._cells[place] = (self._glyphs(glyph), role)

    def _in_sight(self, first: int, last: int) -> range:
        return range(max(first, self._view.first), min(last, self._view.last) + 1)

    # -- What lasts --------------------------------------------------------------------------------

    def draw_bars(self, bars: Sequence[LaneBar], *, is_clipped: bool) -> None:
        """Bars over one another: where several last at once the line is double."""
        depth = [0] * self._view.cells
        for bar in bars:
            covered: set[int] = set()
            for stretch in bar.stretches:
                covered |= self._draw_stretch(stretch, is_clipped=is_clipped)
            for cell in covered:
                depth[cell - self._view.first] += 1
        for place, lasting in enumerate(depth):
            glyph, role = self._cells[place]
            if lasting > 1 and glyph in (self._glyphs("─"), self._glyphs("┄"), self._glyphs("┤")):
                self._cells[place] = (self._glyphs("═"), role)

    def _draw_stretch(self, stretch: Interval, *, is_clipped: bool) -> set[int]:
        """Its line, thin over the days on which it may begin or end; gives the cells that it covers."""
        grain = self._view.grain
        is_route = bool(stretch.status)
        if (
            is_clipped
            and is_route
            and stretch.since is not None
            and stretch.since.first > self._now_day
        ):
            return set()
        first = self._view.first if stretch.since is None else cell_of(stretch.since.first, grain)
        sure_from = first if stretch.since is None else cell_of(stretch.since.last, grain)
        last, sure_to = self._end_of(stretch, is_clipped=is_clipped and is_route)
        line_glyph = route_status_info(stretch.status).line
        covered = set[int]()
        for cell in self._in_sight(first, last):
            if line_glyph != " ":
                glyph = line_glyph if sure_from <= cell <= sure_to or first == last else "┄"
                self.put(cell, glyph, self._role(stretch, cell))
                covered.add(cell)
        if is_route:
            if stretch.since is not None:
                status = self._glyphs.status(stretch.status)
                self._put_raw(first, status, status_role(stretch.status))
        elif last > first:
            self.put(last, "┤", self._role(stretch, last))
        return covered

    def _end_of(self, stretch: Interval, *, is_clipped: bool) -> tuple[int, int]:
        """Its last cell, and the last in which it surely lasts."""
        grain = self._view.grain
        if stretch.until is None:
            return self._now, self._now
        last = cell_of(stretch.until.last, grain)
        sure = max(cell_of(stretch.until.first, grain), 0)
        if stretch.status:  # until the next period begins
            last = sure
        if last > sure:
            sure -= 1
        return (min(last, self._now), min(sure, self._now)) if is_clipped else (last, sure)

    def _role(self, stretch: Interval, cell: int) -> Role:
        if stretch.status:
            return status_role(stretch.status)
        return Role.DIM if cell > self._now else Role.LABEL

    def _put_raw(self, cell: int, glyph: str, role: Role) -> None:
        place = self._view.place(cell)
        if place is not None:
            self._cells[place] = (glyph, role)

    # -- Events ------------------------------------------------------------------------------------

    def draw_part(self, part: LaneSlice, *, is_side: bool) -> None:
        """The marks of events, the cells over which they may lie, and titles where there is room."""
        for first, last in (*part.through, *((mark.first, mark.last) for mark in part.marks)):
            for cell in self._in_sight(first, last) if first < last else ():
                if self._cells[cell - self._view.first][0] in (" ", self._glyphs("│")):
                    self.put(cell, "┄", Role.DIM)
        for cell in self._in_sight(self._view.first, self._view.last):
            if not part.first <= cell <= part.last:
                self.put(cell, "…", Role.DIM)
        for mark in part.marks:
            self._put_raw(
                mark.cell,
                self._glyph_of(mark, is_side=is_side),
                role_of_mark(mark, is_side=is_side),
            )
        for mark in part.marks:
            if mark.events == 1 and not is_side:
                self._write_title(mark)

    def _glyph_of(self, mark: LaneMark, *, is_side: bool) -> str:
        if is_side:
            return SIDES.get(mark.sides, SIDES[3])[self._glyphs.is_ascii]
        return (
            self._glyphs.kind(mark.kind)
            if mark.events == 1
            else cluster_glyph(mark.events, self._glyphs)
        )

    def _write_title(self, mark: LaneMark) -> None:
        place = self._view.place(mark.cell)
        if place is None:
            return
        start, end = place + 2, place + 1
        now = self._glyphs("│")
        while end < self._view.cells and self._cells[end][0] in (" ", now):
            end += 1
        room = end - start - (1 if end < self._view.cells else 0)
        title = cut(safe_text(mark.title), room)
        if room < min(TITLE_CELLS, width(safe_text(mark.title))) or not title:
            return
        role = Role.STRUCK if mark.is_struck else Role.DIM
        # A letter may take two cells: the second of them is nothing.
        cells = [
            (piece, role)
            for letter in _letters(title)
            for piece in (letter, *[""] * (width(letter) - 1))
        ]
        self._cells[start : start + len(cells)] = cells

    def spans(self, selected: int | None) -> list[Span]:
        """The cells as spans; the one under the cursor stands out."""
        place = None if selected is None else self._view.place(selected)
        cells = self._cells
        if place is not None:
            cells = list(cells)
            glyph, _ = cells[place]
            if glyph == "":  # the right half of a wide letter
                glyph, cells[place - 1] = " ", (" ", Role.DIM)
            elif place + 1 < len(cells) and cells[place + 1][0] == "":
                cells[place + 1] = (" ", Role.DIM)
                glyph = " "
            cells[place] = (glyph, Role.HIT)
        runs = groupby(cells, key=lambda cell: cell[1])
        return [Span("".join(glyph for glyph, _ in run), role) for role, run in runs]


def _letters(text: str) -> list[str]:
    """The letters of a shown text, each with the marks that stand on it."""
    letters: list[str] = []
    for character in text:
        if letters and not width(character):
            letters[-1] += character
        else:
            letters.append(character)
    return letters


def cluster_glyph(events: int, glyphs: Glyphs = UNICODE) -> str:
    """A digit for up to nine events in a cell; for more a block, the higher the more."""
    if events < 10:
        return str(events)
    clusters = _ASCII_CLUSTERS if glyphs.is_ascii else CLUSTERS
    return next(glyph for least, glyph in reversed(clusters) if events >= least)


def role_of_mark(mark: LaneMark, *, is_side: bool = False) -> Role:
    """Struck, an event, or several; what two companies share stands out."""
    if mark.sides == 3 and not is_side:
        return Role.HEADING
    if mark.is_struck:
        return Role.STRUCK
    return Role.ACCENT if mark.events == 1 or is_side else Role.TITLE


# -- Around the lanes --------------------------------------------------------------------------------


def head_label(words: str, plan: LaneLayout) -> Line:
    """What stands before the axis: what the lanes are."""
    return line(" ", span(cut(words, plan.label - 2), Role.HEADING)).fitted(plan.label)


def hint_line(
    plan: LaneLayout, part: LaneSlice | None, lanes_above: int, lanes_below: int, now_words: str, cells: int,
    glyphs: Glyphs = UNICODE,
) -> Line:  # fmt: skip
    """` ← 14 before · 3 after →   ↑ 2 lanes · 226 lanes ↓      a cell is a month · ▼ today`."""
    before, after = outside(part, plan.view)
    sideways = [
        f"← {before} before" if before != "0" else "",
        f"{after} after →" if after != "0" else "",
    ]
    down = [f"↑ {pluralized(lanes_above, 'lane')}" if lanes_above else "",
            f"{pluralized(lanes_below, 'lane')} ↓" if lanes_below else ""]  # fmt: skip
    told = "   ".join(" · ".join(filter(None, pair)) for pair in (sideways, down) if any(pair))
    left = line(" ", span(glyphs(told), Role.DIM))
    cell = f"a cell is {GRANULARITY_WORDS[plan.view.grain]}"
    for right in (f"{cell} · ▼ {now_words}", cell, ""):
        if left.width + len(right) + 3 <= cells:
            break
    return (
        spread_apart(left, line(span(glyphs(right), Role.DIM), " "), cells)
        if right
        else left.fitted(cells)
    )


def outside(part: LaneSlice | None, view: AxisWindow) -> tuple[str, str]:
    """How many events stand before what is in sight and how many after; `…` while it is not known."""
    if part is None or part.first > view.first or part.last < view.last:
        return "…", "…"
    before = part.before + sum(mark.events for mark in part.marks if mark.cell < view.first)
    after = part.after + sum(mark.events for mark in part.marks if mark.cell > view.last)
    return f"{before:,}", f"{after:,}"


def too_narrow(cells: int) -> list[Line]:
    """What is said instead of lanes where there is no room for them."""
    from partnerships_tui.drawing.text.chrome import empty_lines

    return empty_lines(cells, f"Lanes need {MIN_CELLS} columns.", "L shows the list.")
