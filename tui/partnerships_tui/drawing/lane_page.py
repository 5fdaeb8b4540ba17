"""The page beside the lanes: all that stands in a cell, what lasts there, and what is near where nothing stands."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.ledger.counterparties import CounterpartyTotal
from partnerships_db.timeline.intervals import Interval
from partnerships_db.timeline.lanes import LaneBar, LaneSlice, SharedCounterparty
from partnerships_db.timeline.records import EventRow
from partnerships_db.values.amounts import Amount
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.lanes import SIDES
from partnerships_tui.drawing.text.cell_text import elided, padded, right_aligned, width
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, prose, section
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import (
    BLANK,
    Line,
    Link,
    Role,
    Span,
    line,
    span,
    spread_apart,
    wrapped,
)
from partnerships_tui.drawing.text.wording import (
    amount_in_short,
    days_in_words,
    pluralized,
    short_date,
)
from partnerships_tui.drawing.timeline import figures_in

MAX_BARS = 20
"""So many of what lasts are listed."""


class LanePosition(NamedTuple):
    """A cell of a lane."""

    lane: str
    """Its name."""
    first: date
    last: date
    """The days of the cell."""
    lasting: tuple[LaneBar, ...]
    """What lasts there."""


def cluster_page(
    place: LanePosition,
    events: int,
    rows: Sequence[EventRow] | None,
    cells: int,
    glyphs: Glyphs = UNICODE,
) -> list[Line]:
    """All events of a cell, the newest first; `rows` are None until they have been read."""
    lines = [*_head(place, cells), line(MARGIN, span(pluralized(events, "event"), Role.DIM)), BLANK]
    if rows is None:
        return [*lines, line(MARGIN, span("…", Role.DIM))]
    lines += [_event(row, cells, glyphs) for row in rows]
    if len(rows) < events:
        lines += prose(f"The newest {len(rows)}: + zooms in to the others.", cells, Role.DIM)
    return [*lines, BLANK, *_lasting(place, cells, glyphs)]


def empty_page(
    place: LanePosition, part: LaneSlice | None, cells: int, glyphs: Glyphs = UNICODE
) -> list[Line]:
    """Nothing stands in a cell: what is next to it on either side, and what lasts there. Not known yet: `…`."""
    lines = _head(place, cells)
    if part is None:
        return [*lines, line(MARGIN, span("…", Role.DIM))]
    lines += prose("No event here.", cells, Role.DIM)
    days = [mark.day for mark in part.marks]
    earlier = max([day for day in days if day < place.first], default=part.earlier)
    later = min([day for day in days if day > place.last], default=part.later)
    near = [
        f"{word} {short_date(PartialDate.of(day))}"
        for word, day in (("before:", earlier), ("after:", later))
        if day
    ]
    if near:
        lines += prose(f"Next {', '.join(near)}.", cells, Role.DIM)
    return [*lines, BLANK, *_lasting(place, cells, glyphs)]


def _head(place: LanePosition, cells: int) -> list[Line]:
    when = days_in_words(place.first, place.last)
    return [
        *wrapped(place.lane, cells - 1, MARGIN, Role.TITLE),
        line(MARGIN, span(when, Role.DIM)).cut(cells),
    ]


def _event(row: EventRow, cells: int, glyphs: Glyphs) -> Line:
    role = Role.STRUCK if row.retracted or row.status == "cancelled" else Role.LINK
    when = padded(glyphs(short_date(row.date)), 12)
    kind = Span(glyphs.kind(row.kind), Role.ACCENT)
    left = line(
        MARGIN, span(when, Role.DIM), kind, " ", span(row.title, role, Link("event", row.id))
    )
    figures = figures_in(row.figures, max(cells // 3, 8), glyphs) if row.figures else []
    return spread_apart(left, Line((*figures, Span(" "))), cells)


def _lasting(place: LanePosition, cells: int, glyphs: Glyphs) -> list[Line]:
    shown = place.lasting[:MAX_BARS]
    lines = [content for bar in shown for content in _bar(bar, cells, glyphs)]
    if len(shown) < len(place.lasting):
        lines.append(
            line(MARGIN * 2, span(f"and {len(place.lasting) - len(shown):,} more", Role.DIM))
        )
    return section("Lasts here", lines)


def _bar(bar: LaneBar, cells: int, glyphs: Glyphs) -> Iterator[Line]:
    yield from wrapped(bar.name, cells - 1, MARGIN * 2, Role.LINK, Link(bar.kind, bar.target))
    said = glyphs(" · ").join(_stretch(one, glyphs) for one in bar.stretches)
    yield from wrapped(said, cells - 1, MARGIN * 3, Role.DIM)


def _stretch(interval: Interval, glyphs: Glyphs) -> str:
    since = glyphs(short_date(interval.since)) if interval.since else "since when is not known"
    if interval.status:
        return f"{route_status_info(interval.status).word} {since}"
    return f"{since} to {glyphs(short_date(interval.until))}" if interval.until else f"from {since}"


def shared_page(
    names: tuple[str, str],
    shared: Sequence[SharedCounterparty] | None,
    cells: int,
    glyphs: Glyphs = UNICODE,
) -> list[Line]:
    """The counterparties that two companies share, with both sides' events and money; None: not known yet."""
    lines = [*wrapped(f"{names[0]} and {names[1]}", cells - 1, MARGIN, Role.TITLE)]
    told = glyphs(" · ").join(
        f"{SIDES[who][glyphs.is_ascii]} with {name}"
        for who, name in zip(SIDES, (*names, "both"), strict=True)
    )
    lines += wrapped(told, cells - 1, MARGIN, Role.DIM)
    if shared is None:
        return [*lines, BLANK, line(MARGIN, span("…", Role.DIM))]
    lines += [
        line(
            MARGIN,
            span(pluralized(len(shared), "shared counterparty", "shared counterparties"), Role.DIM),
        ),
        BLANK,
    ]
    for row in shared:
        lines += _shared(row, names, cells, glyphs)
    return lines


def _shared(
    row: SharedCounterparty, names: tuple[str, str], cells: int, glyphs: Glyphs
) -> Iterator[Line]:
    yield line(MARGIN, span(row.name, Role.LINK, Link("company", row.company))).cut(cells)
    room = min(max(width(safe_text(name)) for name in names), max(cells // 4, 8))
    for name, events, money in zip(
        names, (row.first, row.second), row.money or (None, None), strict=True
    ):
        left = line(MARGIN * 2, span(padded(elided(safe_text(name), room), room), Role.DIM))
        parts = [
            span(right_aligned(f"{events:,}", 5), Role.DIM),
            span(" events" if events != 1 else " event ", Role.DIM),
        ]
        if money is not None:
            for word, dealings in (("in", money.money_in), ("out", money.money_out)):
                parts += [span(f"  {word} ", Role.DIM), *_money(dealings, glyphs)]
        yield Line((*left, *parts)).cut(cells)
    yield BLANK


def _money(dealings: Sequence[CounterpartyTotal], glyphs: Glyphs) -> list[Span]:
    """Firm, up to and intended, each with its sign, never added; a dash where there is none."""
    spans: list[Span] = []
    for one in dealings:
        for figure, role, form in (
            (one.firm, Role.FIRM, "≥{}" if one.at_least else "{}"), (one.up_to, Role.OPEN, "≤{}"),
            (one.intent, Role.INTENT, "({})"),
        ):  # fmt: skip
            if figure:
                text = form.format(amount_in_short(Amount(one.currency, low=figure, high=figure)))
                spans += [Span(" + ", Role.DIM)] if spans else []
                spans.append(span(glyphs(text), role))
    return spans or [Span(glyphs("—"), Role.DIM)]
