"""The timeline zoomed out: the two lines of a period, and its page."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, Self

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.timeline.periods import ZoomLevel, days_of_period, is_exact
from partnerships_db.timeline.records import EventBrief, PeriodGroup, PeriodMoney, PeriodSummary
from partnerships_db.values.amounts import USD
from partnerships_db.values.dates import PartialDate, Precision
from partnerships_tui.drawing.text.cell_text import cut, padded, right_aligned, width
from partnerships_tui.drawing.text.counted_flows import counted_flows_lines
from partnerships_tui.drawing.text.figure_units import cells_from_point
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, prose, section
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
    MONTHS,
    column_in_short,
    period_in_words,
    pluralized,
    short_date,
)

if TYPE_CHECKING:
    from partnerships_db.ledger.columns import Columns

PERIOD_LINES = 2
"""The number of lines of a period: how many events it has, and below it the most important ones."""

MAX_BAR_CELLS = 24
"""The width of the bar of the period with the most events, in cells."""

MAX_BAR_KINDS = 5
"""The number of kinds that a bar shows by their glyphs. The other events are dots."""

MIN_TITLE_CELLS, MAX_TITLES = 36, 3
"""The least width of a title in a line, in cells, and the number of titles in a line."""

MONEY_CELLS = 23
"""The width for the money of a period, where there is room for it beside a bar."""

MIN_ALIGNED_CELLS = 78
"""The least width of a list in which the money has columns, with aligned decimal points."""

_FIRM_CELLS, _UP_TO_CELLS = (6, 7), (6, 7)
"""The widths before and behind the decimal points: `≥~151.404 bn`, `≤~73.59 bn`."""

_OTHERS_CELLS = 13
"""The width for other currencies: ` and EUR, JPY`."""

MIN_WIDE_CELLS = 64
"""The least width of a list in which money has its own width and names are written whole."""

ALIGNED_MONEY_CELLS = sum(_FIRM_CELLS) + len(" + ") + sum(_UP_TO_CELLS) + _OTHERS_CELLS + 1

MAX_NARROW_NAME_CELLS = 15

MAX_PAGE_BAR_CELLS = 40
"""The longest bar of a kind on the page, in cells; an event has at most one of them."""

_NAME_CELLS = {
    ZoomLevel.MONTH: 23,
    ZoomLevel.QUARTER: 20,
    ZoomLevel.YEAR: 13,
    ZoomLevel.DECADE: 14,
}
_KIND_CELLS = 14
_PAGE_DATE_CELLS = 12

_PRECISION_WORDS = {
    Precision.QUARTER: "quarter",
    Precision.HALF: "half-year",
    Precision.YEAR: "year",
}


class Scale(NamedTuple):
    """The measures that all lines of one list share, so that they can be compared."""

    level: ZoomLevel
    max_events: int
    """The number of events in the fullest period, which has the longest bar."""
    today: date
    is_known: bool = True
    """False while a worker determines which events the filter selects."""

    @classmethod
    def of(
        cls,
        groups: Sequence[PeriodGroup],
        level: ZoomLevel,
        today: date,
    ) -> Self:
        """The scale for a list of periods."""
        largest = max((group.events for group in groups), default=0)
        return cls(level, largest, today)

    def label_cells(self, cells: int) -> int:
        """The width for a period's name in a list of this width."""
        if cells >= MIN_WIDE_CELLS:
            return _NAME_CELLS[self.level]
        return min(_NAME_CELLS[self.level], MAX_NARROW_NAME_CELLS)


def period_label(period: str, level: ZoomLevel) -> str:
    """The name of a period: `2025 November`, `2025 Q4`, `2025`, `2020s`.

    A period that is less exact than the level says so: `2025 H2, no quarter`.
    """
    if not is_exact(period, level):
        return period_in_words(period).replace("month not known", f"no {level.name.lower()}")
    if level is ZoomLevel.MONTH:
        year, month = period[:4], int(period[5:7])
        return f"{year} {MONTHS[month - 1]}"
    return period.replace("-", " ")


def period_lines(
    group: PeriodGroup,
    summary: PeriodSummary | None,
    scale: Scale,
    cells: int,
    glyphs: Glyphs = UNICODE,
    money: PeriodMoney | None = None,
) -> tuple[Line, Line]:
    """` 2025         171 ◆◆◆◆◇◇◇▲▲■■…` and `   ▲ Stargate …  ◆ OpenAI …`.

    `summary` and `money` are None while they are not known; `…` stands in their place.
    """
    left_side = _count_line(
        group,
        summary,
        scale,
        cells,
        glyphs,
    )
    right_side = _money_line(
        money,
        scale,
        cells - left_side.width - 1,
        glyphs,
    )
    titles = [Span("…", Role.DIM)]
    if summary is not None:
        titles = _titles(summary.titles, cells - 4, glyphs)
    second_line = Line((Span("   "), *titles)).fitted(cells)
    return spread_apart(left_side, right_side, cells), second_line


def _count_line(
    group: PeriodGroup,
    summary: PeriodSummary | None,
    scale: Scale,
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """The name of a period, the number of its events, and its bar."""
    label = _label_line(
        group,
        scale,
        cells,
        glyphs,
    )
    event_count = f"{group.events:,}" if scale.is_known else "…"
    count = right_aligned(event_count, len(f"{scale.max_events:,}"))
    available_cells = cells - label.width - len(count) - 4
    if cells >= MIN_ALIGNED_CELLS:
        available_cells -= ALIGNED_MONEY_CELLS
    elif cells >= MIN_WIDE_CELLS:
        available_cells -= MONEY_CELLS
    bar = _bar(
        group,
        summary,
        scale,
        max(min(MAX_BAR_CELLS, available_cells), 1),
        glyphs,
    )
    return Line(
        (
            *label,
            Span(" "),
            Span(count),
            Span("  "),
            *bar,
        )
    )


def _label_line(
    group: PeriodGroup,
    scale: Scale,
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """The period's name, followed by `· ahead` or `· today` where there is room."""
    first, last = days_of_period(group.period)
    suffix, role = "", Role.HEADING
    if first > scale.today:
        suffix, role = " · ahead", Role.INTENT
    elif last >= scale.today:
        suffix = " · today"

    name = Span(period_label(group.period, scale.level), role)
    available_cells = scale.label_cells(cells)
    if width(name.text) + width(suffix) < available_cells:
        return Line(
            (
                Span(" "),
                name,
                Span(glyphs(suffix), Role.DIM),
            )
        ).fitted(available_cells)
    return Line((Span(" "), name)).fitted(available_cells)


def _money_line(
    money: PeriodMoney | None,
    scale: Scale,
    available_cells: int,
    glyphs: Glyphs,
) -> Line:
    """`118.0 bn + ≤15.0 bn and EUR, JPY`: firm dollars, possible dollars on top, other currencies.

    Parts that have no room are replaced by `…`.
    """
    if money is None and scale.is_known:
        return Line((Span("…", Role.DIM), Span(" ")))
    parts = None if money is None else _money_parts(money, glyphs)
    if parts is None or not any(parts):
        return BLANK
    if available_cells >= ALIGNED_MONEY_CELLS:
        return _aligned_money(parts)

    texts = [
        Span(parts.firm, Role.FIRM),
        Span(f" + {parts.up_to}" if parts.firm and parts.up_to else parts.up_to, Role.OPEN),
        Span(parts.others, Role.DIM),
    ]
    visible_parts = [text for text in texts if text.text]
    for count in range(len(visible_parts), 0, -1):
        visible = Line(visible_parts[:count])
        ellipsis = "" if count == len(visible_parts) else " …"
        if visible.width + width(ellipsis) < available_cells:
            return Line((*visible, Span(ellipsis, Role.DIM), Span(" ")))
    return Line((Span(" …", Role.DIM), Span(" ")))


class _MoneyParts(NamedTuple):
    """The money of a period in words; each is empty if there is none."""

    firm: str
    """Firm dollars."""
    up_to: str
    """Possible dollars on top."""
    others: str
    """` and EUR, JPY`: the other currencies in which there is money."""


def _money_parts(money: PeriodMoney, glyphs: Glyphs) -> _MoneyParts:
    firm = up_to = ""
    other_currencies: list[str] = []
    for currency, columns in money.money:
        if currency == USD:
            firm = glyphs(column_in_short(columns, "firm", currency))
            up_to = glyphs(column_in_short(columns, "up_to", currency))
        elif columns.firm or columns.up_to:
            other_currencies.append(currency)
    return _MoneyParts(firm, up_to, _other_currencies_in_words(other_currencies))


def _other_currencies_in_words(currencies: Sequence[str]) -> str:
    """` and EUR, JPY`, or ` and 3 others` if there is no room for their codes."""
    words = f" and {', '.join(currencies)}" if currencies else ""
    if len(words) <= _OTHERS_CELLS:
        return words
    return f" and {len(currencies)} others"


def _aligned_money(parts: _MoneyParts) -> Line:
    """The firm and the possible dollars in columns with aligned points, then other currencies."""
    plus = " + " if parts.firm and parts.up_to else "   "
    return Line(
        (
            Span(_at_point(parts.firm, *_FIRM_CELLS), Role.FIRM),
            Span(plus, Role.DIM),
            Span(_at_point(parts.up_to, *_UP_TO_CELLS), Role.OPEN),
            Span(padded(parts.others, _OTHERS_CELLS), Role.DIM),
            Span(" "),
        )
    )


def _at_point(
    figure: str,
    whole_cells: int,
    unit_cells: int,
) -> str:
    """A figure with blanks around it, so that its decimal point is behind `whole_cells`.

    A figure that needs more cells behind its point begins further to the left.
    """
    free_cells = whole_cells + unit_cells - width(figure)
    blanks_behind = max(min(unit_cells - cells_from_point(figure), free_cells), 0)
    return " " * (free_cells - blanks_behind) + figure + " " * blanks_behind


def _bar(
    group: PeriodGroup,
    summary: PeriodSummary | None,
    scale: Scale,
    available_cells: int,
    glyphs: Glyphs,
) -> list[Span]:
    """A bar as long as the period's share of the fullest period, with a glyph for each kind."""
    if not scale.is_known:
        return []
    length = max(round(available_cells * group.events / scale.max_events), 1)
    if summary is None:
        return [Span(glyphs("░") * length, Role.DIM)]

    kind_cells = _distribute_cells([events for _, events in summary.kinds], length)
    text = ""
    shares = zip(summary.kinds[:MAX_BAR_KINDS], kind_cells, strict=False)
    for (kind, _), share in shares:
        text += glyphs.kind(kind) * share
    dots = glyphs("·") * (length - len(text))
    return [Span(text, Role.ACCENT), Span(dots, Role.DIM)]


def _distribute_cells(counts: Sequence[int], length: int) -> list[int]:
    """The whole cells for each count, each as near its share of the length as possible."""
    total = sum(counts)
    if not total:
        return []
    shares: list[int] = []
    start = 0
    for running_total in accumulate(counts):
        end = round(length * running_total / total)
        shares.append(end - start)
        start = end
    return shares


def _titles(
    titles: Sequence[EventBrief],
    cells: int,
    glyphs: Glyphs,
) -> list[Span]:
    """As many titles as have room, each behind the glyph of its kind.

    Cells that a short title leaves over go to the following ones.
    """
    title_count = max(min(MAX_TITLES, cells // MIN_TITLE_CELLS), 1)
    visible = titles[:title_count]
    spans: list[Span] = []
    for index, title in enumerate(visible):
        available_cells = cells // (len(visible) - index) - 4
        text = Span(cut(span(title.title).text, available_cells))
        spans += [
            Span(glyphs.kind(title.kind), Role.ACCENT),
            Span(" "),
            text,
            Span("  "),
        ]
        cells -= width(text.text) + 4
    return spans


# -- The page --------------------------------------------------------------------------------------


def period_page(
    group: PeriodGroup,
    level: ZoomLevel,
    summary: PeriodSummary | None,
    cells: int,
    glyphs: Glyphs = UNICODE,
    money: PeriodMoney | None = None,
    criteria: Filter = EVERYTHING,
) -> list[Line]:
    """The page of a period: its money, its kinds and its most important events.

    `criteria` is the filter, which may count some flows of the events alone.
    """
    lines = [
        line(MARGIN, span(period_label(group.period, level), Role.TITLE)),
        line(MARGIN, span(pluralized(group.events, "event"), Role.DIM)),
    ]
    if not is_exact(group.period, level):
        precision = _PRECISION_WORDS[PartialDate.parse(group.period).precision]
        sentence = (
            f"Only the {precision} is known, "
            f"so it is listed below that {precision}'s {level.name.lower()}s."
        )
        lines += prose(sentence, cells, Role.DIM)
    lines.append(BLANK)
    if summary is None:
        lines.append(line(MARGIN, span("…", Role.DIM)))
        return lines

    money_lines = [
        *counted_flows_lines(criteria, cells),
        *_money_lines(money, cells, glyphs),
    ]
    lines += section("Money", money_lines)
    lines += section("Kinds", _kind_lines(summary, cells, glyphs))
    lines += section("Weightiest", _title_lines(summary.titles, cells, glyphs))
    return lines


def _money_lines(
    money: PeriodMoney | None,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    if money is None or money.is_to_come:
        yield line(MARGIN * 2, span("…", Role.DIM))
        return
    for currency, columns in money.money:
        if columns.firm or columns.up_to or currency == USD:
            yield _currency_line(currency, columns, glyphs).cut(cells)
    yield line(MARGIN * 2, span("Do not add periods up.", Role.DIM)).cut(cells)


def _currency_line(
    currency: str,
    columns: "Columns",
    glyphs: Glyphs,
) -> Line:
    """`USD  30.0 bn firm  ≤15.0 bn possible on top`."""
    zero = "0" if currency == USD else f"0 {currency}"
    firm_figure = glyphs(column_in_short(columns, "firm", currency) or zero)
    possible = ""
    if columns.up_to:
        up_to = column_in_short(columns, "up_to", currency)
        possible = glyphs(f"  {up_to} possible on top")
    return line(
        MARGIN * 2,
        Span(padded(currency, 5)),
        Span(f"{firm_figure} firm", Role.FIRM),
        Span(possible, Role.OPEN),
    )


def _kind_lines(
    summary: PeriodSummary,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    largest = max((events for _, events in summary.kinds), default=0)
    digits = len(f"{largest:,}")
    for kind, events in summary.kinds:
        name = padded(span(kind).text, _KIND_CELLS)
        count = right_aligned(f"{events:,}", digits)
        available_cells = max(cells - 25 - digits, 0)
        longest_bar = min(available_cells, MAX_PAGE_BAR_CELLS, largest)
        bar = glyphs("▪") * round(longest_bar * events / largest)
        yield line(
            MARGIN * 2,
            Span(glyphs.kind(kind), Role.ACCENT),
            f" {name} {count}  ",
            Span(bar, Role.DIM),
        ).cut(cells)


def _title_lines(
    titles: Iterable[EventBrief],
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    for title in titles:
        date_text = padded(glyphs(short_date(title.date)), _PAGE_DATE_CELLS)
        left_side = line(
            MARGIN * 2,
            span(date_text, Role.DIM),
            " ",
            Span(glyphs.kind(title.kind), Role.ACCENT),
            " ",
        )
        title_lines = wrapped(
            title.title,
            cells - 1,
            " " * left_side.width,
            Role.LINK,
            Link("event", title.id),
        )
        yield Line((*left_side, *title_lines[0][1:]))
        yield from title_lines[1:]
