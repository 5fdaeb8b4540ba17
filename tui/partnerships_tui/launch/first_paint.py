"""The first page of the timeline, on the screen before Textual is loaded.

Loading Textual takes most of a start. The same rows, in the same places, need none of it: they are
written at once, plainly, and Textual paints over them when it is there. Keys typed meanwhile wait
for it; they are not echoed.
"""

from __future__ import annotations

import os
import sys
import termios
from collections.abc import Mapping, Sequence

from partnerships_db.store.queries.histogram import histogram
from partnerships_db.store.queries.timeline import Timeline, TimelineWindow
from partnerships_db.store.store import Store, StoreError
from partnerships_db.timeline.periods import ZoomLevel, first_level, level_named
from partnerships_db.timeline.records import UpcomingEvent
from partnerships_db.values import clock
from partnerships_tui.drawing.density_strip import Marks, plot, strip_lines
from partnerships_tui.drawing.text.chrome import (
    HIGH_FROM,
    centered_top,
    header_line,
    list_size,
    rule_line,
    strip_rows,
)
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.spans import Line, Role
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.open_store import Query
from partnerships_tui.terminal import is_plain
from partnerships_tui.widgets.timeline_rows import UpcomingSection, days_in, rows_of

_LOOKS = {
    Role.DIM: "2",
    Role.HEADING: "1",
    Role.TITLE: "1",
    Role.FIRM: "1",
    Role.HIT: "7",
    Role.RULE: "2",
    Role.SHADE: "2",
}


def paint_first_page(
    store: Store, query: Query, glyphs: Glyphs, settings: Mapping[str, str]
) -> None:
    """Write it, and switch the terminal to the alternate screen without echo, as Textual will.

    `kept` is how the timeline was left: its event and its level.
    """
    if is_plain():
        return
    cells, rows = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
    try:
        lines = _lines(store, query, cells, rows, glyphs, settings)
    except StoreError:
        return  # the explorer meets it again, and says so
    attributes = termios.tcgetattr(0)
    attributes[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(0, termios.TCSANOW, attributes)
    placed = [f"\x1b[{number};1H{_written(line, glyphs)}" for number, line in lines]
    os.write(2, ("\x1b[?1049h\x1b[?25l\x1b[?7l" + "".join(placed)).encode())


def _lines(store: Store, query: Query, cells: int, rows: int, glyphs: Glyphs,
           settings: Mapping[str, str]) -> list[tuple[int, Line]]:  # fmt: skip
    """What stands on which row of the screen, from 1."""
    timeline = Timeline.whole(store, query.as_of)
    window = TimelineWindow(store, timeline, lambda _sentence: None)
    level, today = (
        level_named(settings.get("level")) or first_level(timeline.groups),
        query.as_of or clock.today(),
    )
    soon: Sequence[UpcomingEvent] = ()
    if level is ZoomLevel.DAY:
        from partnerships_db.store.queries.upcoming import upcoming_events

        soon = upcoming_events(store, timeline, query.filter, today)
    content = rows_of(window, level, UpcomingSection(today, query.as_of is not None, soon))
    head = strip_rows(rows)
    list_cells, list_rows = list_size(cells, rows, head)
    place = _place_of(store, window, settings["event"]) if "event" in settings else None
    place = window.position_of_day(today) if place is None else place
    start = content.line_of(content.item_at(place)) if len(window) else 0
    top = centered_top(start, content.line_count, list_rows)
    in_sight = range(top, min(top + list_rows, content.line_count))
    facts = [
        f"as of {query.as_of.isoformat()}" if query.as_of else "as of today",
        pluralized(len(timeline), "event"),
    ]
    lines = [header_line("timeline", facts, cells, glyphs)]
    if rows >= HIGH_FROM:
        lines.append(rule_line("", "", cells, glyphs))
    if head:
        marks = Marks(days_in(content, in_sight), None, today)
        lines += strip_lines(histogram(store, timeline, plot(cells)[1]), marks, cells, head, glyphs)
    return list(
        enumerate([*lines, *(content.draw(line, list_cells, glyphs) for line in in_sight)], start=1)
    )


def _place_of(store: Store, window: TimelineWindow, event: str) -> int | None:
    """The event's position; None where it is there no more."""
    from partnerships_db.store.queries.details import event_key

    key = event_key(store, event)
    return None if key is None else window.position_of_key(key)


def _written(line: Line, glyphs: Glyphs) -> str:
    texts = ((part, glyphs.painted(part.text)) for part in line)
    return "".join(
        f"\x1b[{_LOOKS[part.role]}m{text}\x1b[0m" if part.role in _LOOKS else text
        for part, text in texts
    )
