"""The timeline as plain text, for pipes, logs and where there is no terminal."""

from __future__ import annotations

from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_tui.console import out, print_lines
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.timeline import event_line, heading_line
from partnerships_tui.open_store import Query

CELLS = 100
"""The width of the timeline where no terminal has one."""


def print_timeline(store: Store, query: Query, glyphs: Glyphs = UNICODE) -> None:
    """Every selected event, newest first, under the headings of its months."""
    with store:
        timeline = Timeline.select(store, query.filter, query.as_of)
        for group in timeline.groups:
            print_lines([heading_line(group, CELLS)])
            for start in range(group.start, group.start + group.events, 256):
                rows = timeline.page(store, start, min(256, group.start + group.events - start))
                print_lines((event_line(row, CELLS, glyphs) for row in rows), glyphs)
            out()
        if not timeline.groups:
            out("no events")
