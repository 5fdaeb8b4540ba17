"""The Timeline as words, for pipes, for screen readers and for what is no terminal."""

from __future__ import annotations

from collections.abc import Iterator

from partnerships_db.store.bodies import MAX_CHECKED_FIRST, damage_sentence, note_all_damage
from partnerships_db.store.integrity import failures_of_damage
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.records import EventRow, PeriodGroup
from partnerships_tui.console import print_line, print_message, print_table
from partnerships_tui.drawing.text.wording import (
    date_in_words,
    figure_in_short,
    period_in_words,
    pluralized,
)
from partnerships_tui.open_store import Query

COLUMNS = ("title", "", "", "", "figures")
"""The headings of an event's line: its title, date, kind, status and figures."""

EVENTS_AT_ONCE = 256
"""How many events are read and printed at once."""


def print_timeline(store: Store, query: Query) -> None:
    """Print every selected event under the headings of the months, and close the store."""
    with store, failures_of_damage(store):
        note_all_damage(store, MAX_CHECKED_FIRST)
        timeline = Timeline.select(store, query.filter, query.as_of)
        for group in timeline.groups:
            print_line(f"{period_in_words(group.period)}, {pluralized(group.events, 'event')}")
            print_table(
                COLUMNS, map(_event_cells, _events_of(store, timeline, group)), lead="title"
            )
            print_line()
        if not timeline.groups:
            print_line("no events")
        if store.damages:
            print_message(damage_sentence(store.damages))


def _events_of(
    store: Store,
    timeline: Timeline,
    group: PeriodGroup,
) -> Iterator[EventRow]:
    """Yield the events of a period, a page of them at a time."""
    end = group.start + group.events
    for start in range(group.start, end, EVENTS_AT_ONCE):
        yield from timeline.page(store, start, min(EVENTS_AT_ONCE, end - start))


def _event_cells(row: EventRow) -> tuple[str, ...]:
    figures = " + ".join(map(figure_in_short, row.figures))
    return row.title, date_in_words(row.date), row.kind, row.status, figures
