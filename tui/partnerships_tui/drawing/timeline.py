"""The lines of the timeline: a heading for each period, and a line for each event."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.timeline.records import EventRow, PeriodGroup, RowAmount, UpcomingEvent
from partnerships_db.values.amounts import Amount
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.text.cell_text import padded, right_aligned, width
from partnerships_tui.drawing.text.distinct_labels import distinct_labels
from partnerships_tui.drawing.text.figure_units import cells_from_point
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.highlights import NO_HIGHLIGHTS, Highlights, with_hits
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import Line, Role, Span, line, span, spread_apart
from partnerships_tui.drawing.text.wording import (
    date_in_words,
    day_label,
    figure_in_short,
    period_in_words,
    pluralized,
    possible_change_in_words,
    relative,
    short_date,
)

DAY_CELLS = 5
"""The width of a date under the heading of its month, in cells: `~2025`."""

DATE_CELLS = 12
"""The width of a whole date: `~18 Nov 2025`."""

UPCOMING_DATE_CELLS = 12

TITLE_CELLS = 60
"""The width for a title before a line gets further columns, in cells."""

MIN_ALIGNED_CELLS, MIN_UNIT_CELLS = 40, 7
"""The least width of a line whose figures have their decimal points in one column.

And the width behind the point there: `.25 bn)`.
"""

UNIT_CELLS = ((76, 9), (93, 16))
"""From which width of a line on, the width behind the point grows, and up to how many cells.

`.0 bn EUR` has room in 9 of them, a second figure in 16. It grows by a cell with each cell of the
line, so that no title gets shorter.
"""

_WHOLE_CELLS = 8
"""The usual width before the decimal point: `(≥~125`, `45.0-50`."""

MIN_FIGURES_CELLS = 8
"""The least width for the figures of a line."""

COLUMNS = {
    "status": 9,
    "sources": 10,
    "distance": 16,
    "kind": 14,
    "parties": 30,
}
"""The further columns of a wide line with their widths, the first to appear first."""

_COLUMN_GAP = "  "

_LEFT_CELLS = 5
"""The cells of a line for marks, the glyph of the kind, and the blanks around glyph and title."""

MIN_RANKING_HINT_CELLS = 70
"""The least width of a ranking's heading that names the keys for other orders."""

RANKING_WORDS = {
    "relevance": "the best hits first",
    "amount": "the largest amount in dollars first",
    "capacity": "the largest capacity first",
}
"""The heading of a list of ranked events, by its order."""

_PLUS_CELLS = len(" + ")
_MORE_CELLS = len(" +99")


def heading_line(group: PeriodGroup, cells: int) -> Line:
    """` 2025 November          3 events`: the heading of a period."""
    left_side = line(" ", span(period_in_words(group.period), Role.HEADING))
    right_side = line(span(pluralized(group.events, "event"), Role.DIM), " ")
    return spread_apart(left_side, right_side, cells)


def ranking_line(
    order: str,
    listed_events: int,
    ranked_events: int,
    cells: int,
    glyphs: Glyphs = UNICODE,
) -> Line:
    """` the largest amount in dollars first · 12 events          s another order, S by date`."""
    if listed_events < ranked_events:
        count = f"{listed_events:,} of {ranked_events:,}"
    else:
        count = pluralized(listed_events, "event")
    left_side = line(
        " ",
        span(RANKING_WORDS[order], Role.HEADING),
        span(glyphs(f" · {count}"), Role.DIM),
    )
    right_side = line(" ")
    if cells >= MIN_RANKING_HINT_CELLS:
        right_side = line(span("s another order, S by date", Role.DIM), " ")
    return spread_apart(left_side, right_side, cells)


def today_line(
    today: date,
    scheduled_count: int,
    cells: int,
    glyphs: Glyphs = UNICODE,
    *,
    is_past: bool = False,
    is_unfolded: bool = False,
) -> Line:
    """`── today · 25 November 2026 ───── 38 scheduled · H shows all ──`: the line of today.

    `is_past` says that the day is an as-of date. `is_unfolded` says that all scheduled events are
    listed above the line.
    """
    rule = glyphs("─")
    day = date_in_words(PartialDate.of(today))
    words = f" as of {day} " if is_past else glyphs(f" today · {day} ")
    left_side = Line((Span(rule * 2, Role.ACCENT), Span(words, Role.ACCENT)))

    hint = ""
    if scheduled_count:
        hint = glyphs(_scheduled_hint(scheduled_count, is_unfolded=is_unfolded))
    available_cells = cells - left_side.width - width(hint) - 2
    if available_cells < 1:
        hint = ""
        available_cells = max(cells - left_side.width - 2, 0)
    middle = Span(rule * available_cells, Role.ACCENT)
    end = Span(rule * 2, Role.ACCENT)
    return Line(
        (
            *left_side,
            middle,
            Span(hint, Role.DIM),
            end,
        )
    ).fitted(cells)


def _scheduled_hint(scheduled_count: int, *, is_unfolded: bool) -> str:
    if is_unfolded:
        return f" {scheduled_count} scheduled · H shows fewer "
    return f" {scheduled_count} scheduled · H shows all "


def upcoming_line(
    upcoming: UpcomingEvent,
    today: date,
    cells: int,
    glyphs: Glyphs = UNICODE,
) -> Line:
    """` 30 Nov 2026 × to be retired: Claude Sonnet 4.5, Microsoft Foundry     in 5 days`.

    A promised minimum is `≥2 Feb 2027`. Once it is over, the line says what may have happened
    since: ` 2 Feb 2027 × may be gone since: …`.
    """
    is_end = upcoming.change == "ends"
    glyph = glyphs("┤") if is_end else glyphs.status(upcoming.change)
    when = upcoming.date
    change = "ends" if is_end else f"to be {route_status_info(upcoming.change).word}"
    if when.not_before and when.first <= today:
        when = when.minimum
        change = "may have ended since" if is_end else possible_change_in_words(upcoming.change)

    subject = upcoming.title
    if upcoming.detail:
        subject = f"{upcoming.title}, {upcoming.detail}"
    # The signs of a minimum and of *about* are in the margin: all dates begin in one column.
    date_text = short_date(when.minimum)
    if when.not_before:
        date_text = f"{glyphs('≥')}{date_text}"
    elif not when.about:
        date_text = f" {date_text}"
    left_side = line(
        Span(date_text.ljust(UPCOMING_DATE_CELLS), Role.DIM),
        " ",
        Span(glyph, Role.ACCENT),
        " ",
        span(f"{change}: {subject}", Role.INTENT),
    )
    right_side = line(span(relative(when, today), Role.DIM), " ")
    return spread_apart(left_side, right_side, cells)


class RowBadges(NamedTuple):
    """The marks that a line has besides its event."""

    is_new: bool = False
    """The event is new or changed since the last visit."""
    is_marked: bool = False
    """The user marked the event."""
    highlights: Highlights = NO_HIGHLIGHTS
    """The search words to highlight in the title."""


NO_BADGES = RowBadges()


def event_line(
    event_row: EventRow,
    cells: int,
    glyphs: Glyphs = UNICODE,
    badges: RowBadges = NO_BADGES,
    today: date | None = None,
    *,
    is_dated: bool = False,
    alike_titles: Sequence[str] = (),
) -> Line:
    """`     18 ◆ Microsoft and Nvidia invest in Anthropic …   ≤15.0 bn + 30.0 bn`.

    The first cell is for the cursor, or shows a mark. A plus behind the date says that the event is
    unseen. First figures have their decimal points in one column; others that have no room are
    counted (`+2`). A wide line has the `COLUMNS` that have room; `today` is needed for the distance
    from it. `is_dated` writes the whole date, for a line without a heading above it. A title that
    is cut stays different from the `alike_titles` of lines nearby.
    """
    if is_dated:
        date_text = right_aligned(short_date(event_row.date), DATE_CELLS)
    else:
        date_text = right_aligned(day_label(event_row.date), DAY_CELLS)
    left_cells = len(date_text) + _LEFT_CELLS
    right_side = _figures_and_columns(
        event_row,
        cells,
        left_cells,
        today,
        glyphs,
    )
    title_cells = cells - left_cells - Line(right_side).width
    title_text = _title_in(title_cells, event_row.title, alike_titles)
    title = span(title_text, role_of_title(event_row))
    mark_glyph = glyphs("▪") if badges.is_marked else " "
    unseen_glyph = "+" if badges.is_new else " "
    left_side = line(
        Span(mark_glyph, Role.OPEN),
        Span(date_text, Role.DIM),
        Span(unseen_glyph, Role.GOOD),
        Span(glyphs.kind(event_row.kind), Role.ACCENT),
        " ",
        *with_hits((title,), badges.highlights),
    )
    return spread_apart(left_side, Line(right_side), cells)


def _figures_and_columns(
    event_row: EventRow,
    cells: int,
    left_cells: int,
    today: date | None,
    glyphs: Glyphs,
) -> list[Span]:
    """The figures of a line, and the further columns that have room beside a title.

    `left_cells` is the width of everything on the left but the title.
    """
    right_side = aligned_figures(event_row.figures, cells, glyphs)
    figures_cells = _WHOLE_CELLS + unit_cells_in(cells)
    columns = columns_in(cells - left_cells - TITLE_CELLS - figures_cells - 1)
    further_spans: list[Span] = []
    for column in columns:
        further_spans.append(Span(_COLUMN_GAP))
        further_spans.append(span(_column_text(event_row, column, today), Role.DIM))
    further_spans.append(Span(" "))

    right_cells = Line((*right_side, *further_spans)).width
    title_cells = width(safe_text(event_row.title))
    if not event_row.figures and left_cells + title_cells + right_cells > cells:
        right_side = right_side[:1]  # The title gets the blanks behind the dash.
    return [*right_side, *further_spans]


def _title_in(
    cells: int,
    title: str,
    alike_titles: Sequence[str],
) -> str:
    """A title in at most this many cells, so that titles that begin alike stay distinct."""
    if not alike_titles or cells < 1 or width(safe_text(title)) <= cells:
        return title
    titles = [safe_text(alike_title) for alike_title in (title, *alike_titles)]
    return distinct_labels(titles, [cells] * len(titles))[0]


def unit_cells_in(cells: int) -> int:
    """The width behind the decimal point of the first figure of a line; 0 if it is not aligned."""
    if cells < MIN_ALIGNED_CELLS:
        return 0
    unit_cells = MIN_UNIT_CELLS
    for start, most_cells in UNIT_CELLS:
        if cells > start:
            unit_cells = min(unit_cells + cells - start, most_cells)
    return unit_cells


def columns_in(free_cells: int) -> list[str]:
    """The further columns that have room in some cells."""
    columns: list[str] = []
    for column, column_cells in COLUMNS.items():
        free_cells -= len(_COLUMN_GAP) + column_cells
        if free_cells < 0:
            break
        columns.append(column)
    return columns


def _column_text(
    event_row: EventRow,
    column: str,
    today: date | None,
) -> str:
    """The text of a further column in its width; numbers end in one column."""
    cells = COLUMNS[column]
    if column == "sources":
        return right_aligned(pluralized(event_row.sources, "source"), cells)
    if column == "distance":
        distance = relative(event_row.date, today) if today is not None else ""
        return right_aligned(distance, cells)
    texts = {
        "status": event_row.status,
        "kind": event_row.kind,
        "parties": ", ".join(event_row.parties),
    }
    return padded(safe_text(texts[column]), cells)


def aligned_figures(
    figures: tuple[RowAmount, ...],
    cells: int,
    glyphs: Glyphs,
) -> list[Span]:
    """The figures of a line, with blanks behind them that bring the decimal point to its column.

    `cells` is the width of the line. A figure that needs more cells behind its point than
    `unit_cells_in` begins further to the left.
    """
    unit_cells = unit_cells_in(cells)
    figures_room = max(cells * 2 // 5, MIN_FIGURES_CELLS)
    spans = figures_in(figures, figures_room, glyphs)
    further_cells = Line(spans[1:]).width
    end_cells = cells_from_point(spans[0].text) + further_cells
    # A dash is at the end of the room for figures, wherever a long title begins to need it.
    has_number = any(letter.isdigit() for letter in spans[0].text)
    if has_number and end_cells < unit_cells:
        spans.append(Span(" " * (unit_cells - end_cells)))
    return spans


def role_of_title(event_row: EventRow, role: Role = Role.PLAIN) -> Role:
    """The role of an event's title: struck if the event was retracted or cancelled."""
    if event_row.retracted or event_row.status == "cancelled":
        return Role.STRUCK
    return role


def figures_in(
    figures: tuple[RowAmount, ...],
    cells: int,
    glyphs: Glyphs = UNICODE,
) -> list[Span]:
    """The figures of an event in at most this many cells, each in the role of its firmness.

    No figure is cut: the first one is `…` if it has no room. Other figures that have no room are
    counted: ` +2`.
    """
    if not figures:
        return [Span(glyphs("—"), Role.DIM)]

    text = glyphs(figure_in_short(figures[0]))
    first = span(text, amount_role(figures[0]))
    if width(first.text) > cells:
        first = Span("…", Role.DIM)
    spans = [first]
    available_cells = cells - width(first.text)

    for index, figure in enumerate(figures[1:], 1):
        text = glyphs(figure_in_short(figure))
        remaining = len(figures) - index
        needed = _PLUS_CELLS + width(text)
        reserved = _MORE_CELLS if remaining > 1 else 0
        if needed + reserved > available_cells:
            spans.append(Span(f" +{remaining}", Role.DIM))
            break
        spans.append(Span(" + ", Role.DIM))
        spans.append(span(text, amount_role(figure)))
        available_cells -= needed
    return spans


def amount_role(figure: RowAmount) -> Role:
    """The role of a figure: firm, possible on top, intent, or struck."""
    if figure.is_struck:
        return Role.STRUCK
    if figure.is_intent:
        return Role.INTENT
    if figure.is_open and isinstance(figure.text, Amount):
        return Role.OPEN
    if figure_in_short(figure).lstrip("[").startswith(("≤", "<")):
        return Role.OPEN
    if isinstance(figure.text, Amount):
        return Role.FIRM
    return Role.DIM
