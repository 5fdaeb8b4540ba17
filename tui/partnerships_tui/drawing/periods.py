"""The timeline from further off: a period's row, and its page."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate, chain
from typing import NamedTuple, Self

from partnerships_db.timeline.periods import ZoomLevel, days_of_period, is_exact
from partnerships_db.timeline.records import EventBrief, PeriodGroup, PeriodMoney, PeriodSummary
from partnerships_db.values.amounts import EXACT, Amount
from partnerships_tui.drawing.text.cell_text import cut, padded, right_aligned, width
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, section
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
    amount_in_short,
    period_in_words,
    pluralized,
    short_date,
)

USD = "USD"

LINES = 2
"""A period's row: how much there is, and below it what weighs most."""

BAR_CELLS = 24
"""The longest bar: that of the period with most events."""

TITLE_CELLS, MOST_TITLES = 26, 3
"""A title in a row has at least so many cells, and a row at most so many titles."""

MONEY_CELLS = 23
"""The room for a row's money, where there is room for it beside a bar."""

_LABEL_CELLS = {
    ZoomLevel.MONTH: 23,
    ZoomLevel.QUARTER: 20,
    ZoomLevel.YEAR: 13,
    ZoomLevel.DECADE: 14,
}
_NARROW_BELOW = 64


BAR_KINDS = 5
"""A bar has so many kinds by their glyphs, the other events as dots."""


class Scale(NamedTuple):
    """What the rows of one list are drawn by, so that they can be compared."""

    level: ZoomLevel
    most: int
    """The events of the fullest period, whose bar is the longest."""
    today: date
    is_known: bool = True
    """False while it is still being found out what the filter selects."""

    @classmethod
    def of(cls, groups: Sequence[PeriodGroup], level: ZoomLevel, today: date) -> Self:
        """For those periods."""
        return cls(level, max((group.events for group in groups), default=0), today)

    def label_cells(self, cells: int) -> int:
        """The room for a period's name."""
        return (
            _LABEL_CELLS[self.level]
            if cells >= _NARROW_BELOW
            else min(_LABEL_CELLS[self.level], 15)
        )


def period_label(period: str, level: ZoomLevel) -> str:
    """`2025 November`, `2025 Q4`, `2025`, `2020s`; `2025 H2, no quarter` for what is dated less exactly."""
    if not is_exact(period, level):
        return period_in_words(period).replace("month not known", f"no {level.name.lower()}")
    if level is ZoomLevel.MONTH:
        return f"{period[:4]} {MONTHS[int(period[5:7]) - 1]}"
    return period.replace("-", " ")


def period_lines(
    group: PeriodGroup, summary: PeriodSummary | None, scale: Scale, cells: int, glyphs: Glyphs = UNICODE,
    money: PeriodMoney | None = None,
) -> tuple[Line, Line]:  # fmt: skip
    """` 2025         171 ◆◆◆◆◇◇◇▲▲■■…` and `   ▲ Stargate …  ◆ OpenAI …`; what is not known yet is `…`."""
    first, last = days_of_period(group.period)
    is_ahead = first > scale.today
    name = Span(period_label(group.period, scale.level), Role.INTENT if is_ahead else Role.HEADING)
    when = " · ahead" if is_ahead else " · today" if last >= scale.today else ""
    room = scale.label_cells(cells)
    label = Line((Span(" "), name)).fitted(room)
    if width(name.text) + width(when) < room:
        label = Line((Span(" "), name, Span(glyphs(when), Role.DIM))).fitted(room)
    count = right_aligned(f"{group.events:,}" if scale.is_known else "…", len(f"{scale.most:,}"))
    room = min(
        BAR_CELLS,
        cells - label.width - len(count) - 4 - (MONEY_CELLS if cells >= _NARROW_BELOW else 0),
    )
    head = Line(
        (
            *label,
            Span(" "),
            Span(count),
            Span("  "),
            *_bar(group, summary, scale, max(room, 1), glyphs),
        )
    )
    titles = (
        [Span("…", Role.DIM)] if summary is None else _titles(summary.titles, cells - 4, glyphs)
    )
    return spread_apart(head, _sums(money, scale, cells - head.width - 1, glyphs), cells), Line(
        (Span("   "), *titles)
    ).fitted(cells)


def _sums(money: PeriodMoney | None, scale: Scale, room: int, glyphs: Glyphs) -> Line:
    """`118.0 bn + ≤15.0 bn`: dollars that are firm, and what is open above. What has no room is told as `…`."""
    if money is None:
        return Line((Span("…", Role.DIM), Span(" "))) if scale.is_known else BLANK
    parts: list[Line] = []
    for firm, up_to in ((firm, up_to) for code, firm, up_to in money.money if code == USD):
        parts += [Line((Span(_sum(USD, firm), Role.FIRM),))] if firm else []
        plus = [Span(" + ", Role.DIM)] if firm else []
        parts += [Line((*plus, Span(glyphs("≤") + _sum(USD, up_to), Role.OPEN)))] if up_to else []
    if others := [code for code, *sums in money.money if code != USD and any(sums)]:
        parts.append(Line((Span(f"{' and ' if parts else ''}{', '.join(others)}", Role.DIM),)))
    for count in range(len(parts), -1, -1):
        told = Line(chain.from_iterable(parts[:count]))
        rest = Line((Span(" …", Role.DIM),)) if count < len(parts) else BLANK
        if told.width + rest.width < room or not count:
            return Line((*told, *rest, Span(" "))) if parts else BLANK
    return BLANK


def _sum(code: str, number: Decimal) -> str:
    return amount_in_short(Amount(code, EXACT, number, number, ""))


def _bar(
    group: PeriodGroup, summary: PeriodSummary | None, scale: Scale, room: int, glyphs: Glyphs
) -> list[Span]:
    """As long as the period is full, of the kinds' glyphs by their share."""
    if not scale.is_known:
        return []
    length = max(round(room * group.events / scale.most), 1)
    if summary is None:
        return [Span(glyphs("░") * length, Role.DIM)]
    shares = _shares([events for _, events in summary.kinds], length)
    kinds = [glyphs.kind(kind) for kind, _ in summary.kinds[:BAR_KINDS]]
    text = "".join(glyph * share for glyph, share in zip(kinds, shares, strict=False))
    return [Span(text, Role.ACCENT), Span(glyphs("·") * (length - len(text)), Role.DIM)]


def _shares(counts: Sequence[int], length: int) -> list[int]:
    """So many cells among those counts, each as near its share as whole cells allow."""
    total = sum(counts)
    ends = [round(length * upto / total) for upto in accumulate(counts)] if total else []
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _titles(titles: Sequence[EventBrief], cells: int, glyphs: Glyphs) -> list[Span]:
    """As many as have room, each behind the glyph of its kind; what a short one leaves is the next one's."""
    shown = titles[: max(min(MOST_TITLES, cells // TITLE_CELLS), 1)]
    parts: list[Span] = []
    for left_over, title in zip(range(len(shown), 0, -1), shown, strict=True):
        text = Span(cut(span(title.title).text, cells // left_over - 4))
        parts += [Span(glyphs.kind(title.kind), Role.ACCENT), Span(" "), text, Span("  ")]
        cells -= Line((text,)).width + 4
    return parts


# -- The page ----------------------------------------------------------------------------------------


def period_page(
    group: PeriodGroup, level: ZoomLevel, summary: PeriodSummary | None, cells: int, glyphs: Glyphs = UNICODE,
    money: PeriodMoney | None = None,
) -> list[Line]:  # fmt: skip
    """The page of the period under the cursor: its kinds, and the weightiest of its events."""
    head = [
        line(MARGIN, span(period_label(group.period, level), Role.TITLE)),
        line(MARGIN, span(pluralized(group.events, "event"), Role.DIM)),
    ]
    if not is_exact(group.period, level):
        head += wrapped(
            f"Known no more exactly than that: below every {level.name.lower()} that begins with it or later.",
            cells - 1, MARGIN, Role.DIM,
        )  # fmt: skip
    if summary is None:
        return [*head, BLANK, line(MARGIN, span("…", Role.DIM))]
    return [
        *head,
        BLANK,
        *section("Money", _money_lines(money, cells, glyphs)),
        *section("Kinds", _kind_lines(summary, cells, glyphs)),
        *section("Weightiest", _title_lines(summary.titles, cells, glyphs)),
    ]


def _money_lines(money: PeriodMoney | None, cells: int, glyphs: Glyphs) -> Iterable[Line]:
    if money is None or money.is_to_come:
        yield line(MARGIN * 2, span("…", Role.DIM))
    elif not money.money:
        yield line(
            MARGIN * 2, span("Too many events to add up while you wait: + goes nearer.", Role.DIM)
        ).cut(cells)
    else:
        for code, firm, up_to in (one for one in money.money if one[0] == USD or any(one[1:])):
            above = Span(glyphs(f"  ≤{_sum(code, up_to)} open above" if up_to else ""), Role.OPEN)
            yield line(
                MARGIN * 2,
                Span(padded(code, 5)),
                Span(f"{_sum(code, firm)} firm", Role.FIRM),
                above,
            ).cut(cells)
        yield line(
            MARGIN * 2, span("Its deals as one selection: periods need not add up.", Role.DIM)
        ).cut(cells)


def _kind_lines(summary: PeriodSummary, cells: int, glyphs: Glyphs) -> Iterable[Line]:
    digits = max((len(f"{events:,}") for _, events in summary.kinds), default=0)
    most = max((events for _, events in summary.kinds), default=0)
    for kind, events in summary.kinds:
        name = padded(span(kind).text, 14)
        count = right_aligned(f"{events:,}", digits)
        bar = glyphs("▪") * round(max(cells - 25 - digits, 0) * events / most)
        yield line(
            MARGIN * 2,
            Span(glyphs.kind(kind), Role.ACCENT),
            f" {name} {count}  ",
            Span(bar[:40], Role.DIM),
        ).cut(cells)


def _title_lines(titles: Sequence[EventBrief], cells: int, glyphs: Glyphs) -> Iterable[Line]:
    for title in titles:
        when = padded(glyphs(short_date(title.date)), 11)
        link = Link("event", title.id)
        yield line(
            MARGIN * 2, span(when, Role.DIM), " ", Span(glyphs.kind(title.kind), Role.ACCENT), " ",
            span(title.title, Role.LINK, link),
        ).cut(cells)  # fmt: skip
