"""The first page of the Timeline, painted before Textual is loaded.

Loading Textual takes most of a start. The same lines at the same places do not need it: they are
written at once, plainly, and Textual paints over them when it is loaded. Keys that are typed
meanwhile wait for Textual, and are not echoed. tests/app/test_first_paint.py compares the lines
with Textual's first frame.
"""

from __future__ import annotations

import os
import sys
import termios
from collections.abc import Mapping, Sequence
from datetime import date

from partnerships_db.store.queries.histogram import histogram
from partnerships_db.store.queries.timeline import Timeline, TimelineWindow, later_events
from partnerships_db.store.store import Store, StoreError
from partnerships_db.timeline.periods import ZoomLevel, first_level, level_named
from partnerships_db.timeline.records import UpcomingEvent
from partnerships_db.values import clock
from partnerships_tui.drawing.density_strip import StripMarks, bar_area, strip_lines
from partnerships_tui.drawing.text.chrome import (
    HIGH_FROM,
    as_of_facts,
    centered_top,
    header_line,
    list_left,
    list_size,
    note_room,
    note_rule,
    placed_facts,
    rule_line,
    strip_rows,
    with_other_day_marked,
)
from partnerships_tui.drawing.text.first_questions import questions_note
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.spans import BLANK, Line, Role, Span
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.open_store import Query
from partnerships_tui.widgets.timeline_rows import Rows, UpcomingSection, days_in, rows_of

_SGR_OF_ROLE = {
    Role.DIM: "2",
    Role.HEADING: "1",
    Role.TITLE: "1",
    Role.FIRM: "1",
    Role.HIT: "7",
    Role.RULE: "2",
    Role.SHADE: "2",
}
"""The parameter of the escape sequence that styles a role; other roles are painted plainly."""

_ENTER_ALTERNATE_SCREEN = "\x1b[?1049h\x1b[?25l\x1b[?7l"
"""Alternate screen, no cursor, no line wrap, as Textual sets them."""


def paint_first_page(
    store: Store,
    query: Query,
    glyphs: Glyphs,
    settings: Mapping[str, str],
    *,
    has_questions: bool = False,
) -> None:
    """Write the first page to the terminal, and switch off its echo.

    `settings` is what the Timeline kept when it was left: its event and its level. With
    `has_questions` the questions of the first week are below the header. A store that
    can't be read paints nothing: the explorer will meet the error again, and show it.
    """
    size = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
    try:
        lines = first_page_lines(
            store,
            query,
            size,
            glyphs,
            settings,
            has_questions=has_questions,
        )
    except StoreError:
        return

    _switch_off_echo()
    output = [_ENTER_ALTERNATE_SCREEN]
    for row, line in enumerate(lines, start=1):
        output.append(f"\x1b[{row};1H{_styled(line, glyphs)}")
    os.write(2, "".join(output).encode())


def _switch_off_echo() -> None:
    attributes = termios.tcgetattr(0)
    attributes[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(0, termios.TCSANOW, attributes)


def _styled(line: Line, glyphs: Glyphs) -> str:
    return "".join(_styled_span(span, glyphs) for span in line)


def _styled_span(span: Span, glyphs: Glyphs) -> str:
    text = glyphs.painted(span.text)
    sgr = _SGR_OF_ROLE.get(span.role)
    return text if sgr is None else f"\x1b[{sgr}m{text}\x1b[0m"


def first_page_lines(
    store: Store,
    query: Query,
    size: os.terminal_size,
    glyphs: Glyphs,
    settings: Mapping[str, str],
    *,
    has_questions: bool = False,
) -> list[Line]:
    """The lines from the top of the screen to the end of the list: header, strip, list.

    The page and the footer are left to Textual. Raises StoreError.
    """
    today = query.as_of or clock.today()
    timeline = Timeline.whole(store, query.as_of)
    window = TimelineWindow(store, timeline, lambda _sentence: None)
    rows = _timeline_rows(store, query, window, settings)
    cursor = None
    if len(window):
        cursor = rows.item_at(_first_position(store, window, settings, today))

    strip_height = strip_rows(size.lines)
    list_cells, list_rows = list_size(size.columns, size.lines, strip_height)
    if glyphs.is_ascii:
        list_cells += 1  # the list has no scroll bar then
    lines_in_sight = _lines_in_sight(rows, cursor, list_rows)

    lines = _header_lines(
        store,
        query,
        timeline,
        size,
        glyphs,
        has_questions=has_questions,
    )
    if strip_height:
        marks = StripMarks(days_in(rows, lines_in_sight), None, today)
        bars = histogram(store, timeline, bar_area(size.columns)[1])
        lines.extend(strip_lines(bars, marks, size.columns, strip_height, glyphs))
    left = list_left()
    for line_number in lines_in_sight:
        line = rows.draw(line_number, list_cells, glyphs)
        is_under_cursor = cursor is not None and rows.item_of(line_number) == cursor
        visible_line = _with_cursor(line, glyphs) if is_under_cursor else line
        lines.append(_indented(visible_line, left))
    return lines


def _indented(line: Line, cells: int) -> Line:
    """The line behind the cells that are left to Textual."""
    return Line((Span(" " * cells), *line)) if cells else line


def _lines_in_sight(rows: Rows, cursor: int | None, list_rows: int) -> range:
    """The lines of the list that are in sight, with the cursor's line at a third of the height."""
    cursor_line = 0 if cursor is None else rows.line_of(cursor)
    top = centered_top(cursor_line, rows.line_count, list_rows)
    return range(top, min(top + list_rows, rows.line_count))


def _with_cursor(line: Line, glyphs: Glyphs) -> Line:
    """The line with the cursor's bar in its first cell."""
    return Line((Span(glyphs("▌"), Role.ACCENT), *line.from_cell(1)))


def _timeline_rows(
    store: Store,
    query: Query,
    window: TimelineWindow,
    settings: Mapping[str, str],
) -> Rows:
    """The Timeline's rows at the level that was kept, else at the level that suits the events."""
    timeline = window.timeline
    today = query.as_of or clock.today()
    level = level_named(settings.get("level")) or first_level(timeline.groups)
    upcoming: Sequence[UpcomingEvent] = ()
    if level is ZoomLevel.DAY:
        from partnerships_db.store.queries.upcoming import upcoming_events

        upcoming = upcoming_events(
            store,
            timeline,
            query.filter,
            today,
        )
    section = UpcomingSection(today, query.as_of is not None, upcoming)
    return rows_of(window, level, section)


def _first_position(
    store: Store,
    window: TimelineWindow,
    settings: Mapping[str, str],
    today: date,
) -> int:
    """The position of the event that was kept; without one, of the newest event until today."""
    if "event" in settings:
        from partnerships_db.store.queries.details import event_key

        key = event_key(store, settings["event"])
        if key is not None:
            return window.position_of_key(key)
    return window.position_of_day(today)


def _header_lines(
    store: Store,
    query: Query,
    timeline: Timeline,
    size: os.terminal_size,
    glyphs: Glyphs,
    *,
    has_questions: bool,
) -> list[Line]:
    facts = as_of_facts(query.as_of)
    later_count = later_events(store, query.as_of)
    if later_count:
        facts.append(f"{later_count:,} later")
    facts.append(pluralized(len(timeline), "event"))
    lines = [
        header_line(
            "timeline",
            facts,
            size.columns,
            glyphs,
        )
    ]
    if size.lines >= HIGH_FROM:
        facts_on_rule = placed_facts(
            "timeline",
            facts,
            size.columns,
            glyphs,
        ).on_rule
        note = BLANK
        if has_questions:
            room = note_room(facts_on_rule, size.columns, glyphs)
            note = questions_note(room, hides_at_esc=query.as_of is None)
        if note:
            rule = note_rule(note, size.columns, glyphs, facts_on_rule)
        else:
            rule = rule_line("", "", size.columns, glyphs, facts_on_rule)
        lines.append(rule)
    if query.as_of is not None:
        lines = [with_other_day_marked(line) for line in lines]
    return lines
