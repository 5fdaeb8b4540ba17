"""The circles of the Money: a row of the list, and the page of a circle with its legs."""

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.ledger.circles import Circle, Leg
from partnerships_tui.drawing.money import Names, event_line, flow_in_words, payer_to_payee
from partnerships_tui.drawing.text.cell_text import right_aligned
from partnerships_tui.drawing.text.converted_figures import (
    TotalConverter,
    beside_in_short,
    rates_lines,
)
from partnerships_tui.drawing.text.counted_flows import counted_flows_lines
from partnerships_tui.drawing.text.glyphs import Glyphs
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
)
from partnerships_tui.drawing.text.wording import amount_in_short, pluralized

_FIGURE_CELLS = 13

_DAYS_FROM = 55
"""The least cells of a circle's row that shows its days."""
_DAYS_CELLS = 17
"""The cells of the days of a circle: ` ~2302-2332 days`."""


def circle_row(
    circle: Circle,
    names: Names,
    cells: int,
    glyphs: Glyphs,
    link: Link | None = None,
    margin: str = " ",
) -> Line:
    """` ↺ Anthropic → Microsoft             2.0 bn   75 days`; a link to it on a page."""
    bottleneck = "—"
    if circle.bottleneck_amount is not None:
        bottleneck = amount_in_short(circle.bottleneck_amount)
    bottleneck_role = Role.FIRM if circle.bottleneck else Role.DIM
    right = [Span(right_aligned(glyphs(bottleneck), _FIGURE_CELLS), bottleneck_role)]
    if cells >= _DAYS_FROM:
        days = _days_in_short(circle)
        right.append(Span(right_aligned(days, _DAYS_CELLS), Role.DIM))
    right.append(Span(" "))

    company_names = [names.get(company, company) for company in circle.companies]
    title = span(glyphs(" → ").join(company_names), Role.LINK if link else Role.PLAIN, link)
    left = line(margin, span(glyphs("↺ "), Role.ACCENT), title)
    return spread_apart(left, Line(right), cells)


def _days_in_short(circle: Circle) -> str:
    """`75 days`, `61-91 days`, `~61-91 days`."""
    count = circle.day_count
    return f"{count.figure} days" if count.exact is None else pluralized(count.exact, "day")


def circle_page(
    circle: Circle,
    names: Names,
    titles: Names,
    cells: int,
    glyphs: Glyphs,
    converting: TotalConverter | None = None,
    criteria: Filter = EVERYTHING,
) -> list[Line]:
    """A circle as a picture that goes down and returns to the top, then its legs with flows."""
    bottleneck = "a leg has no firm money"
    if circle.bottleneck_amount is not None:
        bottleneck = f"bottleneck {amount_in_short(circle.bottleneck_amount)}"
    days = f"{circle.day_count} between its legs"
    lines = [
        BLANK,
        *prose(f"Circle of {len(circle.companies)}", cells, Role.TITLE),
        *prose(glyphs(f"{bottleneck} · {days}"), cells, Role.DIM),
        BLANK,
        *counted_flows_lines(criteria, cells, in_circles=True),
        *ring(circle, names, cells, glyphs, converting),
        BLANK,
    ]
    if converting:
        conversions = [converting(leg.firm_amount) for leg in circle.legs]
        lines += rates_lines(conversions, cells, glyphs)
        lines.append(BLANK)
    for leg in circle.legs:
        title = payer_to_payee(leg.payer, leg.payee, names, glyphs)
        flows = _leg_flows(leg, titles, cells, glyphs)
        lines += section(title, flows)
    return lines


def ring(
    circle: Circle,
    names: Names,
    cells: int,
    glyphs: Glyphs,
    converting: TotalConverter | None = None,
) -> list[Line]:
    """The companies below one another, each leg as an arrow down, the last one back to the top."""
    lines: list[Line] = []
    last_index = len(circle.legs) - 1
    for index, leg in enumerate(circle.legs):
        corner = "┌─▶ " if index == 0 else "│   "
        name = span(names.get(leg.payer, leg.payer), Role.LINK, Link("company", leg.payer))
        lines.append(Line((Span(MARGIN), Span(glyphs(corner), Role.DIM), name)).cut(cells))

        stroke = "└─────  " if index == last_index else "│     │  "
        money_role = Role.FIRM if leg.firm else Role.DIM
        money = span(_leg_in_words(leg, glyphs, converting), money_role)
        lines.append(Line((Span(MARGIN), Span(glyphs(stroke), Role.DIM), money)).cut(cells))
        if index != last_index:
            lines.append(Line((Span(MARGIN), Span(glyphs("│     ▼"), Role.DIM))))
    return lines


def _leg_in_words(
    leg: Leg,
    glyphs: Glyphs,
    converting: TotalConverter | None,
) -> str:
    """`30.0 bn firm, ≈25.9 bn EUR · 2 flows · from 2025-11-18`."""
    money = "no firm money"
    firm = leg.firm_amount
    if firm is not None:
        money = f"{amount_in_short(firm)} firm"
        converted = beside_in_short(converting(firm), glyphs) if converting else ""
        money = ", ".join(filter(None, (money, converted)))
    flow_count = pluralized(len(leg.flows), "flow")
    return glyphs(f"{money} · {flow_count} · from {leg.since}")


def _leg_flows(
    leg: Leg,
    titles: Names,
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    lines: list[Line] = []
    for flow in leg.flows:
        lines.append(event_line(flow, titles, cells, MARGIN * 2))
        lines += prose(
            flow_in_words(flow, glyphs),
            cells,
            Role.DIM,
            MARGIN * 3,
        )
    return lines
