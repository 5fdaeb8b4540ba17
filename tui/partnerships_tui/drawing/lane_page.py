"""The page beside the lanes: the events of a bucket, the bars across it, the nearest events."""

from collections.abc import Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.ledger.counterparties import CounterpartyTotal
from partnerships_db.timeline.intervals import Interval
from partnerships_db.timeline.lanes import (
    CounterpartyMoney,
    LaneBar,
    LaneSlice,
    SharedCounterparty,
)
from partnerships_db.timeline.records import EventRow
from partnerships_db.values.amounts import AT_LEAST, LESS_THAN, UP_TO
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.lanes import BOTH_SIDES, FIRST_SIDE, SECOND_SIDE, side_glyph
from partnerships_tui.drawing.money import COLUMN_ROLES
from partnerships_tui.drawing.text.cell_text import elided, padded, right_aligned, width
from partnerships_tui.drawing.text.counted_flows import counted_flows_lines
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, note_lines, prose, section
from partnerships_tui.drawing.text.pair_figures import pair_figure, reason_without_money
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
    days_in_words,
    pluralized,
    short_date,
)
from partnerships_tui.drawing.timeline import aligned_figures, role_of_title

MAX_BARS = 20
"""The number of bars that are listed."""

DATE_CELLS = 12
COUNT_CELLS = 5
MIN_NAME_CELLS = 8


class LanePosition(NamedTuple):
    """A bucket of a lane."""

    lane_name: str
    first: date
    """The first day of the bucket."""
    last: date
    """The last day of the bucket."""
    bars: tuple[LaneBar, ...]
    """The bars that cross the bucket."""


def cluster_page(
    position: LanePosition,
    event_count: int,
    event_rows: Sequence[EventRow] | None,
    cells: int,
    glyphs: Glyphs = UNICODE,
) -> list[Line]:
    """The page of a bucket with several events, the newest first.

    `event_rows` is None until a worker has read them. It may hold fewer than `event_count` events.
    """
    lines = _heading(position, cells)
    lines.append(line(MARGIN, span(pluralized(event_count, "event"), Role.DIM)))
    lines.append(BLANK)
    if event_rows is None:
        lines.append(_unknown_line())
        return lines

    for event_row in event_rows:
        lines.append(_event_line(event_row, cells, glyphs))
    if len(event_rows) < event_count:
        sentence = f"The newest {len(event_rows)}: + zooms in to the others."
        lines += prose(sentence, cells, Role.DIM)
    lines.append(BLANK)
    lines += _bar_section(position, cells, glyphs)
    return lines


def empty_page(
    position: LanePosition,
    lane_slice: LaneSlice | None,
    cells: int,
    glyphs: Glyphs = UNICODE,
) -> list[Line]:
    """The page of a bucket without events: the days of the nearest events, and the bars.

    `lane_slice` is None while the events near the bucket are not known.
    """
    lines = _heading(position, cells)
    if lane_slice is None:
        lines.append(_unknown_line())
        return lines

    lines += prose("There are no events here.", cells, Role.DIM)
    nearest = ", ".join(_nearest_days(position, lane_slice))
    if nearest:
        lines += prose(f"Next {nearest}.", cells, Role.DIM)
    lines.append(BLANK)
    lines += _bar_section(position, cells, glyphs)
    return lines


def _nearest_days(position: LanePosition, lane_slice: LaneSlice) -> Iterator[str]:
    """Yield the dates of the newest event before a bucket and of the oldest event after it."""
    marks_before = [mark for mark in lane_slice.marks if mark.day < position.first]
    marks_after = [mark for mark in lane_slice.marks if mark.day > position.last]
    earlier, later = lane_slice.earlier_date, lane_slice.later_date
    if marks_before:
        earlier = max(marks_before, key=attrgetter("day")).stated_date
    if marks_after:
        later = min(marks_after, key=attrgetter("day")).stated_date
    if earlier is not None:
        yield f"before: {short_date(earlier)}"
    if later is not None:
        yield f"after: {short_date(later)}"


def _heading(position: LanePosition, cells: int) -> list[Line]:
    days = days_in_words(position.first, position.last)
    lines = prose(position.lane_name, cells, Role.TITLE)
    lines.append(line(MARGIN, span(days, Role.DIM)).cut(cells))
    return lines


def _unknown_line() -> Line:
    return line(MARGIN, span("…", Role.DIM))


def _event_line(
    event_row: EventRow,
    cells: int,
    glyphs: Glyphs,
) -> Line:
    date_text = padded(glyphs(short_date(event_row.date)), DATE_CELLS)
    title_role = role_of_title(event_row, Role.LINK)
    left_side = line(
        MARGIN,
        span(date_text, Role.DIM),
        Span(glyphs.kind(event_row.kind), Role.ACCENT),
        " ",
        span(event_row.title, title_role, Link("event", event_row.id)),
    )
    figures: list[Span] = []
    if event_row.figures:
        figures = aligned_figures(event_row.figures, cells, glyphs)
    return spread_apart(left_side, Line((*figures, Span(" "))), cells)


# -- Bars ------------------------------------------------------------------------------------------


def _bar_section(
    position: LanePosition,
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    lines: list[Line] = []
    for bar in position.bars[:MAX_BARS]:
        lines += _bar_lines(bar, cells, glyphs)
    unlisted = len(position.bars) - MAX_BARS
    if unlisted > 0:
        lines.append(line(MARGIN * 2, span(f"and {unlisted:,} more", Role.DIM)))
    return section("Lasts here", lines)


def _bar_lines(
    bar: LaneBar,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    yield from wrapped(
        bar.name,
        cells - 1,
        MARGIN * 2,
        Role.LINK,
        Link(bar.kind, bar.target),
    )
    intervals = [_interval_in_words(interval, glyphs) for interval in bar.stretches]
    yield from note_lines(glyphs(" · ").join(intervals), cells, MARGIN * 3)


def _interval_in_words(interval: Interval, glyphs: Glyphs) -> str:
    """`preview 18 Nov 2025`, `18 Nov 2025 to 2030`, or `from 18 Nov 2025` if no end is known.

    After a minimum the end is open: `from 18 Nov 2025, at least until 2030`.
    """
    since = "since when is not known"
    if interval.since is not None:
        since = glyphs(short_date(interval.since))
    beginning = f"from {since}"
    if interval.status:
        beginning = f"{route_status_info(interval.status).word} {since}"
    if interval.until is not None and interval.until.not_before:
        return f"{beginning}, at least until {glyphs(short_date(interval.until.minimum))}"
    if interval.until is not None and not interval.status:
        return f"{since} to {_until_in_words(interval.until, interval.bound, glyphs)}"
    return beginning


def _until_in_words(
    until: PartialDate,
    bound: str,
    glyphs: Glyphs,
) -> str:
    """`Nov 2030`, `Nov 2030 at the latest`: the end of a term with the term's qualifier."""
    remarks = {UP_TO: " at the latest", LESS_THAN: " at the latest", AT_LEAST: " at the earliest"}
    return glyphs(short_date(until)) + remarks.get(bound, "")


# -- Two companies ---------------------------------------------------------------------------------


def shared_page(
    names: tuple[str, str],
    shared: Sequence[SharedCounterparty] | None,
    cells: int,
    glyphs: Glyphs = UNICODE,
    criteria: Filter = EVERYTHING,
) -> list[Line]:
    """The page of the counterparties that two companies share, with the events and money of both.

    `shared` is None while the counterparties are not known. `criteria` is the filter of the money.
    """
    first_name, second_name = names
    lines = prose(f"{first_name} and {second_name}", cells, Role.TITLE)
    legend = [
        f"{side_glyph(FIRST_SIDE, glyphs)} with {first_name}",
        f"{side_glyph(SECOND_SIDE, glyphs)} with {second_name}",
        f"{side_glyph(BOTH_SIDES, glyphs)} with both",
    ]
    lines += prose(glyphs(" · ").join(legend), cells, Role.DIM)
    if shared is None:
        return [*lines, BLANK, _unknown_line()]

    count = pluralized(len(shared), "shared counterparty", "shared counterparties")
    lines.append(line(MARGIN, span(count, Role.DIM)))
    lines.append(BLANK)
    lines += counted_flows_lines(criteria, cells)
    for counterparty in shared:
        lines += _counterparty_lines(
            counterparty,
            names,
            cells,
            glyphs,
        )
    return lines


def _counterparty_lines(
    counterparty: SharedCounterparty,
    names: tuple[str, str],
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    link = Link("company", counterparty.company)
    yield line(MARGIN, span(counterparty.name, Role.LINK, link)).cut(cells)

    longest = max(width(safe_text(name)) for name in names)
    name_cells = min(longest, max(cells // 4, MIN_NAME_CELLS))
    event_counts = (counterparty.first, counterparty.second)
    moneys = counterparty.money or (None, None)
    sides = zip(names, event_counts, moneys, strict=True)
    for name, event_count, money in sides:
        name_text = padded(elided(safe_text(name), name_cells), name_cells)
        spans = _side_spans(event_count, money, glyphs)
        yield line(
            MARGIN * 2,
            span(name_text, Role.DIM),
            *spans,
        ).cut(cells)
    yield BLANK


def _side_spans(
    event_count: int,
    money: CounterpartyMoney | None,
    glyphs: Glyphs,
) -> list[Span]:
    """The events and the money between one of the two companies and a counterparty."""
    noun = " event " if event_count == 1 else " events"
    spans = [
        Span(right_aligned(f"{event_count:,}", COUNT_CELLS), Role.DIM),
        Span(noun, Role.DIM),
    ]
    if money is None:
        return spans
    spans.append(Span("  in ", Role.DIM))
    spans += _money_spans(money.money_in, glyphs)
    spans.append(Span("  out ", Role.DIM))
    spans += _money_spans(money.money_out, glyphs)
    return spans


def _money_spans(totals: Sequence[CounterpartyTotal], glyphs: Glyphs) -> list[Span]:
    """Firm, up to and intended money, each with its sign, never added; or a dash."""
    spans: list[Span] = []
    for total in totals:
        for column, role in COLUMN_ROLES.items():
            text = pair_figure(total.row, column)
            if not text:
                continue
            if spans:
                spans.append(Span(" + ", Role.DIM))
            spans.append(span(glyphs(text), role))
    if not spans:
        flows = [explained for total in totals for explained in total.row.flows]
        spans.append(span(glyphs(reason_without_money(flows) or "—"), Role.DIM))
    return spans
