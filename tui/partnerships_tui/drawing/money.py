"""The Money: the pairs of payers and payees, and the circles of money."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.format.flows import Flow
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.circles import Circle, Leg
from partnerships_db.ledger.columns import ColumnName
from partnerships_db.ledger.explain import rule_sentences
from partnerships_db.ledger.pairs import Pair
from partnerships_db.ledger.rules import NO_MONEY, USD, Columns, ExplainedFlow
from partnerships_tui.drawing.text.cell_text import right_aligned
from partnerships_tui.drawing.text.converted_figures import (
    COLUMNS,
    Conversion,
    TotalConverter,
    beside_figure,
    beside_in_short,
    columns_beside,
    rates_lines,
)
from partnerships_tui.drawing.text.counted_flows import counted_flows_lines
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, company_name, prose, section
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
)
from partnerships_tui.drawing.text.wording import (
    amount_in_short,
    column_in_short,
    pluralized,
    short_date,
)

Names = Mapping[str, str]
"""Names by company id, or titles by event id."""

BAR_CELLS = 12
"""The cells of a bar; the largest firm and open money of the list fills it."""

COLUMN_ROLES: dict[ColumnName, Role] = {
    "firm": Role.FIRM,
    "up_to": Role.OPEN,
    "intent": Role.INTENT,
}
"""The columns that have figures of their own, with their roles, in the order of `COLUMNS`."""

_FIGURE_CELLS = 13
_CONVERTED_CELLS = 14
"""The cells of a figure in another currency."""
_COUNT_CELLS = 4
"""The cells of the number of flows."""
_MIN_PAIR_CELLS = 24
"""The least cells of the names of a pair."""

_COUNT_FROM = 40
"""The least cells of a row that shows the number of flows."""
_DAYS_FROM = 55
"""The least cells of a circle's row that shows its days."""
_DAYS_CELLS = 17
"""The cells of the days of a circle: ` ~2302-2332 days`."""


# -- Pairs -----------------------------------------------------------------------------------------


class PairColumns(NamedTuple):
    """The columns of a pair's row after the names."""

    figures: int
    """The number of figures: firm, then up to, then intent."""
    has_count: bool
    has_bar: bool
    has_converted: bool
    """Whether firm money in another currency takes the place of the bar or the last figure."""


def pair_columns(cells: int, *, is_converted: bool = False) -> PairColumns:
    """The columns that have room, the most important first."""
    has_count = cells >= _COUNT_FROM
    room = cells - _MIN_PAIR_CELLS - 1
    if has_count:
        room -= _COUNT_CELLS
    figures = max(min(room // _FIGURE_CELLS, len(COLUMNS)), 1)
    free_cells = room - figures * _FIGURE_CELLS
    if not is_converted:
        has_bar = free_cells >= BAR_CELLS
        return PairColumns(
            figures,
            has_count,
            has_bar,
            has_converted=False,
        )

    if free_cells >= _CONVERTED_CELLS:
        return PairColumns(
            figures,
            has_count,
            has_bar=False,
            has_converted=True,
        )
    if figures > 1 and free_cells + _FIGURE_CELLS >= _CONVERTED_CELLS:
        return PairColumns(
            figures - 1,
            has_count,
            has_bar=False,
            has_converted=True,
        )
    return PairColumns(
        figures,
        has_count,
        has_bar=False,
        has_converted=False,
    )


def pair_heading(
    cells: int,
    currency: str,
    glyphs: Glyphs,
) -> Line:
    """The headings of the columns; `currency` is that of converted figures, or empty."""
    columns = pair_columns(cells, is_converted=bool(currency))
    headings: list[str] = []
    if columns.has_converted:
        headings.append(right_aligned(glyphs(f"≈ {currency}"), _CONVERTED_CELLS))
    headings.extend(right_aligned(name, _FIGURE_CELLS) for name in COLUMNS[: columns.figures])
    if columns.has_count:
        headings.append(" " * _COUNT_CELLS)
    left = line(" ", span(glyphs("payer → payee"), Role.HEADING))
    right = line(span("".join(headings), Role.DIM), " ")
    return spread_apart(left, right, cells)


def pair_row(
    pair: Pair,
    names: Names,
    largest: Decimal,
    cells: int,
    glyphs: Glyphs,
    converting: TotalConverter | None = None,
) -> Line:
    """` Microsoft → OpenAI      ██████░░   13.0 bn     ≤1.0 bn    (2.0 bn)   4`."""
    money = pair.dollars
    columns = pair_columns(cells, is_converted=converting is not None)
    right: list[Span] = []
    if columns.has_bar:
        right += bar(
            money,
            largest,
            BAR_CELLS,
            glyphs,
        )
    if columns.has_converted and converting is not None:
        converted = beside_in_short(converting(money.amount("firm", USD)), glyphs)
        right.append(Span(right_aligned(safe_text(converted), _CONVERTED_CELLS), Role.DIM))
    right += _figure_spans(pair, glyphs)[: columns.figures]
    if columns.has_count:
        right.append(Span(right_aligned(str(len(pair.flows)), _COUNT_CELLS), Role.DIM))
    left = line(
        " ",
        span(_payer_to_payee(pair.payer, pair.payee, names, glyphs)),
    )
    return spread_apart(left, Line((*right, Span(" "))), cells)


def _payer_to_payee(
    payer: str,
    payee: str,
    names: Names,
    glyphs: Glyphs,
) -> str:
    return f"{company_name(names, payer)}{glyphs(' → ')}{company_name(names, payee)}"


def bar(
    money: Columns,
    largest: Decimal,
    cells: int,
    glyphs: Glyphs,
) -> list[Span]:
    """Firm money as a full bar, with a hatched end for open money; intent is not drawn."""
    if not largest:
        return [Span(" " * cells)]
    firm_cells = _bar_share(money.firm, largest, cells)
    both_cells = _bar_share(money.firm + money.up_to, largest, cells)
    if money.up_to:
        # Open money is visible, however small it is beside the firm money.
        both_cells = max(both_cells, firm_cells + 1)
    open_cells = min(both_cells, cells) - firm_cells
    return [
        Span(glyphs("█") * firm_cells, Role.FIRM),
        Span(glyphs("░") * open_cells, Role.OPEN),
        Span(" " * (cells - firm_cells - open_cells)),
    ]


def _bar_share(
    part: Decimal,
    whole: Decimal,
    cells: int,
) -> int:
    """The cells of a part of a bar, at least one if the part is not zero."""
    return max(int(part * cells / whole), 1) if part else 0


def _figure_spans(pair: Pair, glyphs: Glyphs) -> list[Span]:
    """Firm, up to and intent in dollars, or else the first money in another currency."""
    money = pair.dollars
    spans: list[Span] = []
    for column, role in COLUMN_ROLES.items():
        text = glyphs(column_in_short(money, column, USD))
        spans.append(Span(right_aligned(text, _FIGURE_CELLS), role))
    if not (money.firm or money.up_to or money.intent):
        money_elsewhere = glyphs(_other_currency_in_short(pair) or "—")
        spans[0] = span(right_aligned(money_elsewhere, _FIGURE_CELLS), Role.DIM)
    return spans


def _other_currency_in_short(pair: Pair) -> str:
    """The first money of a pair that is not in dollars, empty without any."""
    for currency, columns in pair.money.items():
        if currency == USD:
            continue
        for column in COLUMN_ROLES:
            text = column_in_short(columns, column, currency)
            if text:
                return text
    return ""


def pair_page(
    pair: Pair,
    names: Names,
    titles: Names,
    cells: int,
    glyphs: Glyphs,
    converting: TotalConverter | None = None,
    criteria: Filter = EVERYTHING,
) -> list[Line]:
    """A pair with each of its flows: the flow's own words, its column and the rule for it.

    In another currency, totals use the rates of their day, and each flow those of its own day.
    """
    title = _payer_to_payee(pair.payer, pair.payee, names, glyphs)
    lines = [BLANK, *prose(title, cells, Role.TITLE), *counted_flows_lines(criteria, cells)]
    conversions: list[Conversion] = []
    for currency, columns in pair.money.items():
        if columns == NO_MONEY and currency != USD:
            continue
        lines += prose(_columns_in_words(columns, currency, glyphs), cells, Role.DIM)
        if converting:
            converted_columns = converting.columns(columns, currency)
            conversions += converted_columns
            converted_text = columns_beside(converted_columns, glyphs)
            if converted_text:
                lines += prose(converted_text, cells, Role.DIM)
    lines.append(BLANK)

    for explained in reversed(pair.flows):
        conversion = _convert_flow(explained.flow, converting)
        conversions.append(conversion)
        lines += _explained_flow(explained, titles, cells, glyphs, conversion)
        lines.append(BLANK)

    rates = rates_lines(conversions, cells, glyphs)
    if rates:
        lines += [*rates, BLANK]
    return lines + section("Companies", _company_links(pair, names))


def _columns_in_words(
    columns: Columns,
    currency: str,
    glyphs: Glyphs,
) -> str:
    """`firm 30.0 bn · up to 5.0 bn · 1 without a figure`: every column that is not empty."""
    parts: list[str] = []
    for name, column in zip(COLUMNS, COLUMN_ROLES, strict=True):
        amount = columns.amount(column, currency)
        if amount is not None:
            figure = amount_in_short(amount)
            parts.append(f"{name} {figure.removeprefix('≤') if column == 'up_to' else figure}")
    floor = columns.amount("at_least", currency)
    if floor is not None:
        parts.append(f"{amount_in_short(floor)} of firm without a ceiling")
    if columns.vague:
        parts.append(f"{columns.vague:,} with a vague figure")
    if columns.unpriced:
        parts.append(f"{columns.unpriced:,} without a figure")
    if columns.joint:
        parts.append(f"{columns.joint:,} shared with others")
    return glyphs.with_signs(glyphs(" · ").join(parts)) or "no money that counts"


def _convert_flow(flow: Flow, converting: TotalConverter | None) -> Conversion:
    if converting is None:
        return None
    return converting.target_currency.convert(flow.amount, flow.date.first)


def _company_links(pair: Pair, names: Names) -> list[Line]:
    lines: list[Line] = []
    for company_id in (pair.payer, pair.payee):
        if company_id != UNKNOWN:
            name = names.get(company_id, company_id)
            link = span(name, Role.LINK, Link("company", company_id))
            lines.append(line(MARGIN * 2, link))
    return lines


def _explained_flow(
    explained: ExplainedFlow,
    titles: Names,
    cells: int,
    glyphs: Glyphs,
    conversion: Conversion,
) -> list[Line]:
    flow = explained.flow
    role = _column_role(explained.columns)
    lines = [
        _event_line(
            flow,
            titles,
            cells,
            MARGIN,
        ),
        *prose(
            _flow_in_words(flow, glyphs),
            cells,
            role,
            MARGIN * 2,
        ),
    ]
    converted = beside_figure(conversion, glyphs)
    if converted:
        lines += prose(
            converted,
            cells,
            Role.DIM,
            MARGIN * 2,
        )
    for sentence in rule_sentences(explained):
        lines += prose(
            sentence,
            cells,
            Role.DIM,
            MARGIN * 2,
        )
    return lines


def _column_role(columns: Columns) -> Role:
    if columns == NO_MONEY:
        return Role.STRUCK
    if columns.firm:
        return Role.FIRM
    return Role.OPEN if columns.up_to else Role.INTENT


def _event_line(
    flow: Flow,
    titles: Names,
    cells: int,
    margin: str,
) -> Line:
    """The date of a flow, and the title of its event as a link."""
    title = titles.get(flow.event, flow.event)
    event_link = span(title, Role.LINK, Link("event", flow.event))
    return line(margin, span(short_date(flow.date), Role.DIM), "  ", event_link).cut(cells)


def _flow_in_words(flow: Flow, glyphs: Glyphs) -> str:
    """`equity · up to 5 billion USD · committed`."""
    amount = str(flow.amount or flow.capacity or flow.quantity or "no amount")
    return glyphs(f"{flow.kind} · {amount} · {flow.status}")


# -- Circles ---------------------------------------------------------------------------------------


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
        title = _payer_to_payee(leg.payer, leg.payee, names, glyphs)
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
        lines.append(_event_line(flow, titles, cells, MARGIN * 2))
        lines += prose(
            _flow_in_words(flow, glyphs),
            cells,
            Role.DIM,
            MARGIN * 3,
        )
    return lines
