"""The Timeline as plain text, for pipes, logs and everything else that is not a terminal."""

from __future__ import annotations

from partnerships_db.store.bodies import MAX_CHECKED_FIRST, damage_sentence, note_all_damage
from partnerships_db.store.integrity import failures_of_damage
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.records import EventRow, PeriodGroup
from partnerships_tui.console import is_spoken, print_line, print_lines, print_message, print_table
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.wording import date_in_words, figure_in_short
from partnerships_tui.drawing.timeline import event_line, heading_line
from partnerships_tui.open_store import Query

CELLS = 100
"""The width of the lines, as there is no terminal that has one."""

EVENTS_AT_ONCE = 256
"""How many events are read and printed at once."""


def print_timeline(
    store: Store,
    query: Query,
    glyphs: Glyphs = UNICODE,
) -> None:
    """Print every selected event under the headings of the months, and close the store."""
    with store, failures_of_damage(store):
        note_all_damage(store, MAX_CHECKED_FIRST)
        timeline = Timeline.select(store, query.filter, query.as_of)
        for group in timeline.groups:
            print_lines([heading_line(group, CELLS)])
            _print_events(
                store,
                timeline,
                group,
                glyphs,
            )
            print_line()
        if not timeline.groups:
            print_line("no events")
        if store.damages:
            print_message(damage_sentence(store.damages))


def _print_events(
    store: Store,
    timeline: Timeline,
    group: PeriodGroup,
    glyphs: Glyphs,
) -> None:
    end = group.start + group.events
    for start in range(group.start, end, EVENTS_AT_ONCE):
        event_rows = timeline.page(store, start, min(EVENTS_AT_ONCE, end - start))
        if is_spoken():
            print_table(_SPOKEN_COLUMNS, map(_spoken_cells, event_rows))
            continue
        lines = (event_line(event_row, CELLS, glyphs) for event_row in event_rows)
        print_lines(lines, glyphs)


_SPOKEN_COLUMNS = ("", "", "", "", "figures")


def _spoken_cells(row: EventRow) -> tuple[str, ...]:
    """The title, date, kind, status and figures of an event, which is read aloud."""
    figures = " + ".join(map(figure_in_short, row.figures))
    return row.title, date_in_words(row.date), row.kind, row.status, figures
