"""The timeline's lines: a heading for each period, a row for each event."""

from datetime import date
from typing import NamedTuple

from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.timeline.records import EventRow, PeriodGroup, RowAmount, UpcomingEvent
from partnerships_db.values.amounts import Amount
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.text.cell_text import padded, right_aligned, width
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.highlights import NO_HIGHLIGHTS, Highlights, with_hits
from partnerships_tui.drawing.text.spans import Line, Role, Span, line, span, spread_apart
from partnerships_tui.drawing.text.wording import (
    date_in_words,
    day_label,
    figure_in_short,
    period_in_words,
    pluralized,
    relative,
    short_date,
)

LABEL_CELLS = 6
"""The room for a row's date: `~2025` and a blank."""

DATE_CELLS = 12
"""The room for a whole date: `~18 Nov 2025`."""

RELATIVE_FROM, RELATIVE_CELLS = 100, 16
"""From this width on a row says how long ago it was, in so many cells."""


def heading_line(group: PeriodGroup, cells: int) -> Line:
    """` 2025 November          3 events`."""
    left = line(" ", span(period_in_words(group.period), Role.HEADING))
    return spread_apart(left, line(span(pluralized(group.events, "event"), Role.DIM), " "), cells)


def ranking_line(order: str, shown: int, of: int, cells: int, glyphs: Glyphs = UNICODE) -> Line:
    """` by amount in dollars, the largest first          s for another order`."""
    words = {"relevance": "the best hits first", "amount": "the largest amount in dollars first",
             "capacity": "the largest capacity first"}[order]  # fmt: skip
    count = f"{shown:,} of {of:,}" if shown < of else pluralized(shown, "event")
    left = line(" ", span(words, Role.HEADING), span(glyphs(f" · {count}"), Role.DIM))
    return spread_apart(
        left,
        line(span("s another order, S by date", Role.DIM), " ") if cells >= 70 else line(" "),
        cells,
    )


def today_line(
    today: date, scheduled: int, cells: int, glyphs: Glyphs = UNICODE, *, is_past: bool = False
) -> Line:
    """`── today · 25 November 2026 ───── 38 scheduled, U for all ──`: what lies above it is yet to come."""
    hair = glyphs("─")
    words = f" {'as of' if is_past else glyphs('today ·')} {date_in_words(PartialDate.of(today))} "
    left = Line((Span(hair * 2, Role.ACCENT), Span(words, Role.ACCENT)))
    right = Span(f" {scheduled} scheduled, U for all or few " if scheduled else "", Role.DIM)
    room = cells - left.width - width(right.text) - 2
    if room < 1:
        right, room = Span(""), cells - left.width - 2
    return Line(
        (*left, Span(hair * max(room, 0), Role.ACCENT), right, Span(hair * 2, Role.ACCENT))
    ).fitted(cells)


def upcoming_line(
    upcoming: UpcomingEvent, today: date, cells: int, glyphs: Glyphs = UNICODE
) -> Line:
    """` 30 Nov 2026 × Claude Sonnet 4.5, Microsoft Foundry: to be retired     in 5 days`."""
    label = Span(padded(glyphs(short_date(upcoming.date)), 11), Role.DIM)
    if upcoming.what == "ends":
        glyph, what = glyphs("┤"), "ends"
    else:
        glyph, what = (
            glyphs.status(upcoming.what),
            f"to be {route_status_info(upcoming.what).word}",
        )
    about = f"{upcoming.title}, {upcoming.detail}" if upcoming.detail else upcoming.title
    left = line(
        " ", label, " ", Span(glyph, Role.ACCENT), " ", span(f"{what}: {about}", Role.INTENT)
    )
    return spread_apart(left, line(span(relative(upcoming.date, today), Role.DIM), " "), cells)


class RowBadges(NamedTuple):
    """What a reader should see in a row besides its event."""

    is_new: bool = False
    """New or changed since the last visit."""
    is_marked: bool = False
    hits: Highlights = NO_HIGHLIGHTS
    """What is searched for."""


NO_BADGES = RowBadges()


def event_line(
    row: EventRow, cells: int, glyphs: Glyphs = UNICODE, notes: RowBadges = NO_BADGES, today: date | None = None,
    *, is_dated: bool = False,
) -> Line:  # fmt: skip
    """`     18 ◆ Microsoft and Nvidia invest in Anthropic …   ≤15.0 bn + 30.0 bn`.

    The first cell is left to the cursor, or shows a mark; what is new since the last visit has a plus after its
    date. A figure gives way before it would be cut: what has no room is counted (`+2`). Where there is room, how
    long ago it was stands at the end. `is_dated`: no heading above it says the month and the year.
    """
    said, room = (
        (short_date(row.date), DATE_CELLS) if is_dated else (day_label(row.date), LABEL_CELLS - 1)
    )
    label = Span(right_aligned(said, room), Role.DIM)
    title_role = Role.STRUCK if row.retracted or row.status == "cancelled" else Role.PLAIN
    news = Span("+" if notes.is_new else " ", Role.GOOD)
    mark = Span(glyphs("▪") if notes.is_marked else " ", Role.OPEN)
    left = line(
        mark,
        label,
        news,
        Span(glyphs.kind(row.kind), Role.ACCENT),
        " ",
        *with_hits((span(row.title, title_role),), notes.hits),
    )
    right = [*figures_in(row.figures, max(cells * 2 // 5, 8), glyphs), Span(" ")]
    if today is not None and cells >= RELATIVE_FROM:
        right.append(Span(right_aligned(relative(row.date, today), RELATIVE_CELLS) + " ", Role.DIM))
    return spread_apart(left, Line(right), cells)


def figures_in(figures: tuple[RowAmount, ...], cells: int, glyphs: Glyphs = UNICODE) -> list[Span]:
    """The figures of a row in at most so many cells, each in the role of its firmness."""
    if not figures:
        return [Span(glyphs("—"), Role.DIM)]
    spans: list[Span] = []
    room = cells
    for number, figure in enumerate(figures):
        text = glyphs(figure_in_short(figure))
        left_over = len(figures) - number
        taken = width(text) + (3 if spans else 0)
        if spans and (taken > room or (left_over > 1 and taken + 4 > room)):
            return [*spans, Span(f" +{left_over}", Role.DIM)]
        if spans:
            spans.append(Span(" + ", Role.DIM))
        shown = span(text, amount_role(figure))
        spans.append(
            shown
            if width(shown.text) <= room
            else Span(Line((shown,)).fitted(room)[0].text, shown.role)
        )
        room -= taken
    return spans


def amount_role(figure: RowAmount) -> Role:
    """Firm, open above firm, intent, or struck through."""
    if figure.is_struck:
        return Role.STRUCK
    if figure.is_intent:
        return Role.INTENT
    text = figure_in_short(figure)
    if text.startswith(("≤", "<")):
        return Role.OPEN
    return Role.FIRM if isinstance(figure.text, Amount) else Role.DIM
