"""The page beside the lanes: all that stands in a cell, what lasts there, and what is near where nothing stands."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from partnerships_db.dates import PartialDate
from partnerships_db.lanes import Bar, Part
from partnerships_db.lasting import Stretch
from partnerships_db.records import EventRow
from partnerships_tui.drawing.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.page import MARGIN, prose, titled
from partnerships_tui.drawing.shown import padded
from partnerships_tui.drawing.spans import BLANK, Line, Link, Role, Span, ends, line, span, wrapped
from partnerships_tui.drawing.timeline import figures_in
from partnerships_tui.drawing.words import STATUS_WORDS, counted, days_in_words, short_date

BARS = 20
"""So many of what lasts are listed."""


class Place(NamedTuple):
    """A cell of a lane."""

    lane: str
    """Its name."""
    first: date
    last: date
    """The days of the cell."""
    lasting: tuple[Bar, ...]
    """What lasts there."""


def cluster_page(
    place: Place, events: int, rows: Sequence[EventRow] | None, cells: int, glyphs: Glyphs = UNICODE
) -> list[Line]:
    """All events of a cell, the newest first; `rows` are None until they have been read."""
    lines = [*_head(place, cells), line(MARGIN, span(counted(events, "event"), Role.DIM)), BLANK]
    if rows is None:
        return [*lines, line(MARGIN, span("…", Role.DIM))]
    lines += [_event(row, cells, glyphs) for row in rows]
    if len(rows) < events:
        lines += prose(f"The newest {len(rows)}: + zooms in to the others.", cells, Role.DIM)
    return [*lines, BLANK, *_lasting(place, cells, glyphs)]


def empty_page(place: Place, part: Part | None, cells: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """Nothing stands in a cell: what is next to it on either side, and what lasts there. Not known yet: `…`."""
    lines = _head(place, cells)
    if part is None:
        return [*lines, line(MARGIN, span("…", Role.DIM))]
    lines += prose("No event here.", cells, Role.DIM)
    days = [mark.day for mark in part.marks]
    earlier = max([day for day in days if day < place.first], default=part.earlier)
    later = min([day for day in days if day > place.last], default=part.later)
    near = [
        f"{word} {short_date(PartialDate.of(day))}" for word, day in (("before:", earlier), ("after:", later)) if day
    ]
    if near:
        lines += prose(f"Next {', '.join(near)}.", cells, Role.DIM)
    return [*lines, BLANK, *_lasting(place, cells, glyphs)]


def _head(place: Place, cells: int) -> list[Line]:
    when = days_in_words(place.first, place.last)
    return [*wrapped(place.lane, cells - 1, MARGIN, Role.TITLE), line(MARGIN, span(when, Role.DIM)).cut(cells)]


def _event(row: EventRow, cells: int, glyphs: Glyphs) -> Line:
    role = Role.STRUCK if row.retracted or row.status == "cancelled" else Role.LINK
    when = padded(glyphs(short_date(row.date)), 12)
    kind = Span(glyphs.kind(row.kind), Role.ACCENT)
    left = line(MARGIN, span(when, Role.DIM), kind, " ", span(row.title, role, Link("event", row.id)))
    figures = figures_in(row.figures, max(cells // 3, 8), glyphs) if row.figures else []
    return ends(left, Line((*figures, Span(" "))), cells)


def _lasting(place: Place, cells: int, glyphs: Glyphs) -> list[Line]:
    shown = place.lasting[:BARS]
    lines = [content for bar in shown for content in _bar(bar, cells, glyphs)]
    if len(shown) < len(place.lasting):
        lines.append(line(MARGIN * 2, span(f"and {len(place.lasting) - len(shown):,} more", Role.DIM)))
    return titled("Lasts here", lines)


def _bar(bar: Bar, cells: int, glyphs: Glyphs) -> Iterator[Line]:
    yield from wrapped(bar.name, cells - 1, MARGIN * 2, Role.LINK, Link(bar.kind, bar.target))
    said = glyphs(" · ").join(_stretch(one, glyphs) for one in bar.stretches)
    yield from wrapped(said, cells - 1, MARGIN * 3, Role.DIM)


def _stretch(one: Stretch, glyphs: Glyphs) -> str:
    since = glyphs(short_date(one.since)) if one.since else "since when is not known"
    if one.status:
        return f"{STATUS_WORDS.get(one.status, one.status)} {since}"
    return f"{since} to {glyphs(short_date(one.until))}" if one.until else f"from {since}"
