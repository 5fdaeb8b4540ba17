"""The Money: the pairs of payers and payees, a row and a page for each."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.format.flows import Flow
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.columns import NO_MONEY, ColumnName, Columns, amount_bounds
from partnerships_db.ledger.explain import rule_sentences
from partnerships_db.ledger.pairs import Pair, PairRow, PairsTotal
from partnerships_db.ledger.rules import ExplainedFlow
from partnerships_db.values.amounts import USD
from partnerships_tui.drawing.text.bilingual import quantity_in_words
from partnerships_tui.drawing.text.cell_text import right_aligned, width
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
from partnerships_tui.drawing.text.figure_units import (
    FigureUnit,
    common_unit,
    heading_over_points,
    point_aligned,
)
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import (
    MARGIN,
    company_name,
    company_names,
    note_lines,
    prose,
    section,
)
from partnerships_tui.drawing.text.pair_figures import (
    joint_in_words,
    pair_figure,
    reason_without_money,
)
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import (
    BLANK,
    Line,
    Link,
    Role,
    Span,
    line,
    pair_link,
    span,
    spread_apart,
    wrapped,
)
from partnerships_tui.drawing.text.wording import (
    amount_in_short,
    column_in_short,
    floor_in_words,
    not_cash_in_words,
    payment_note,
    pluralized,
    short_date,
)

Names = Mapping[str, str]
"""Names by company id, or titles by event id."""

MAX_FLOWS_ON_PAGE = 200
"""The most flows on the page of a pair: the newest."""

BAR_CELLS = 12
"""The cells of a bar; the largest firm and open money of the list fills it."""

COLUMN_ROLES: dict[ColumnName, Role] = {
    "firm": Role.FIRM,
    "up_to": Role.OPEN,
    "intent": Role.INTENT,
}
"""The columns that have figures of their own, with their roles, in the order of `COLUMNS`."""

_MIN_BAR_CELLS = 5
"""The least cells of a bar."""
_FIGURE_CELLS = 14
"""The cells of a figure with the mark of joint money: ` (≥500.0) ÷3–4`."""
_WIDE_FIGURE_CELLS = 15
"""The cells of a figure if there is room for more blanks between the columns."""
_DECIMAL_CELLS = 7
"""The cells of a figure from its decimal point on: `.154 ÷3`."""
_CONVERTED_CELLS = 14
"""The cells of a figure in another currency."""
TOTAL_WORDS = "total, each flow once"
_COUNT_CELLS = 6
"""The cells of the number of flows, below its heading."""
_LAST_CELLS = 14
"""The cells of the date of the last deal."""
_BAR_MARGIN = 2
"""The cells that the names have more of beside a bar."""
_MIN_PAIR_CELLS = 22
"""The least cells of the names of a pair."""

_COUNT_FROM = 40
"""The least cells of a row that shows the number of flows."""


# -- Pairs -----------------------------------------------------------------------------------------


class PairColumns(NamedTuple):
    """The columns of a pair's row after the names."""

    figures: int
    """The number of figures: firm, then up to, then intent."""
    figure_cells: int
    """The cells of each figure."""
    has_count: bool
    bar_cells: int
    """The cells of the bar; 0 without one."""
    has_converted: bool
    """Whether firm money in another currency takes the place of the bar or the last figure."""
    has_last: bool
    """Whether the date of the last deal has a column."""


def pair_columns(cells: int, *, is_converted: bool = False) -> PairColumns:
    """The columns that have room, the most important first."""
    has_count = cells >= _COUNT_FROM
    room = cells - _MIN_PAIR_CELLS - 1
    if has_count:
        room -= _COUNT_CELLS
    figure_cells = _figure_cells(room)
    figures = max(min(room // figure_cells, len(COLUMNS)), 1)
    free_cells = room - figures * figure_cells
    bar_cells = 0
    if not is_converted:
        bar_cells = min(free_cells - _BAR_MARGIN, BAR_CELLS)
        if bar_cells < _MIN_BAR_CELLS:
            bar_cells = 0

    has_converted = is_converted and free_cells >= _CONVERTED_CELLS
    if is_converted and not has_converted and figures > 1:
        has_converted = free_cells + figure_cells >= _CONVERTED_CELLS
        figures -= has_converted
    return PairColumns(
        figures,
        figure_cells,
        has_count,
        bar_cells,
        has_converted,
        has_last=free_cells >= _BAR_MARGIN + BAR_CELLS + _LAST_CELLS,
    )


def _figure_cells(room: int) -> int:
    """The cells of a figure: enough for the longest mark, if the whole bar has room beside it."""
    wide_cells = len(COLUMNS) * _WIDE_FIGURE_CELLS + max(_BAR_MARGIN + BAR_CELLS, _CONVERTED_CELLS)
    return _WIDE_FIGURE_CELLS if room >= wide_cells else _FIGURE_CELLS


def pair_heading(
    cells: int,
    currency: str,
    glyphs: Glyphs,
    largest: Decimal,
) -> Line:
    """The headings of the columns; `currency` is that of converted figures, or empty.

    `largest` is the largest figure of the list, which decides the unit of its columns.
    """
    columns = pair_columns(cells, is_converted=bool(currency))
    headings: list[str] = []
    if columns.has_converted:
        headings.append(right_aligned(glyphs(f"≈ {currency}"), _CONVERTED_CELLS))
    names = [common_unit([largest]).heading(COLUMNS[0]), *COLUMNS[1:]]
    headings.extend(
        heading_over_points(name, columns.figure_cells, _DECIMAL_CELLS)
        for name in names[: columns.figures]
    )
    if columns.has_count:
        headings.append(right_aligned("flows", _COUNT_CELLS))
    if columns.has_last:
        headings.append(right_aligned("last deal", _LAST_CELLS))
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
    """` Microsoft → OpenAI      ██████░░   13.0 bn  ≤1.0 bn ÷3    (2.0 bn)   4`."""
    money = pair.dollars
    columns = pair_columns(cells, is_converted=converting is not None)
    right: list[Span] = []
    if columns.bar_cells:
        right += bar(
            money,
            largest,
            columns.bar_cells,
            glyphs,
        )
    if columns.has_converted and converting is not None:
        converted = beside_in_short(converting(money.amount("firm", USD)), glyphs)
        right.append(Span(right_aligned(safe_text(converted), _CONVERTED_CELLS), Role.DIM))
    right += _figure_spans(pair, columns, common_unit([largest]), glyphs)
    if columns.has_count:
        right.append(Span(right_aligned(str(pair.flow_count), _COUNT_CELLS), Role.DIM))
    if columns.has_last:
        right.append(Span(right_aligned(_last_deal(pair), _LAST_CELLS), Role.DIM))
    right.append(Span(" "))
    left = line(
        " ",
        span(payer_to_payee(pair.payer, pair.payee, names, glyphs)),
    )
    room = cells - left.width - Line(right).width - 1
    return spread_apart(line(*left, _payment_span(pair, room, glyphs)), Line(right), cells)


def _last_deal(pair: Pair) -> str:
    """The date of the newest flow of a pair that counts."""
    return short_date(pair.last) if pair.last is not None else ""


def _payment_span(
    pair: Pair,
    room: int,
    glyphs: Glyphs,
) -> Span:
    """What of a pair's dollars is not cash, in as many words as there is room for."""
    money = pair.row(USD).money
    for note in (payment_note(money, USD), not_cash_in_words(money.columns, USD)):
        text = glyphs(f"  {note}")
        if note and width(text) <= room:
            return span(text, Role.DIM)
    return span("", Role.DIM)


def total_row(
    total: PairsTotal,
    largest: Decimal,
    cells: int,
    glyphs: Glyphs,
    converting: TotalConverter | None = None,
) -> Line:
    """` total, each flow once             1,240.0 bn   ≤310.0 bn   (900.0 bn)`: the last row."""
    money = total.money.get(USD, NO_MONEY)
    unit = common_unit([largest])
    columns = pair_columns(cells, is_converted=converting is not None)
    right: list[Span] = []
    if columns.has_converted and converting is not None:
        converted = beside_in_short(converting(money.amount("firm", USD)), glyphs)
        right.append(Span(right_aligned(safe_text(converted), _CONVERTED_CELLS), Role.DIM))
    for column in tuple(COLUMN_ROLES)[: columns.figures]:
        text = glyphs(column_in_short(money, column, USD, unit))
        figure = point_aligned(text, columns.figure_cells, _DECIMAL_CELLS)
        right.append(Span(figure, COLUMN_ROLES[column]))
    if columns.has_count:
        right.append(Span(" " * _COUNT_CELLS))
    if columns.has_last:
        right.append(Span(" " * _LAST_CELLS))
    right.append(Span(" "))
    room = cells - Line(right).width - 2
    left = line(" ", Span(total_words(room), Role.LABEL))
    return spread_apart(left, Line(right), cells)


def total_words(room: int) -> str:
    """What a total is called, in a number of cells."""
    return TOTAL_WORDS if len(TOTAL_WORDS) <= room else "total"


def total_page(
    total: PairsTotal,
    cells: int,
    glyphs: Glyphs,
    converting: TotalConverter | None = None,
    criteria: Filter = EVERYTHING,
) -> list[Line]:
    """The page of the total of all pairs, by currency."""
    lines = [BLANK, *prose("All pairs together", cells, Role.TITLE)]
    lines += counted_flows_lines(criteria, cells)
    explanation = "A joint flow is in the row of each company that shares it, and counts once here."
    lines += [*prose(explanation, cells, Role.DIM), BLANK]
    conversions: list[Conversion] = []
    for currency, columns in total.money.items():
        lines += prose(f"{currency}: {columns_in_words(columns, currency, glyphs)}", cells)
        if converting:
            conversions += converting.columns(columns, currency)
            converted_text = columns_beside(conversions[-len(COLUMNS) :], glyphs)
            if converted_text:
                lines += prose(converted_text, cells, Role.DIM)
    return [*lines, BLANK, *rates_lines(conversions, cells, glyphs)]


def payer_to_payee(
    payer: str,
    payee: str,
    names: Names,
    glyphs: Glyphs,
) -> str:
    """`Microsoft → OpenAI`."""
    return f"{company_name(names, payer)}{glyphs(' → ')}{company_name(names, payee)}"


def bar(
    money: Columns,
    largest: Decimal,
    cells: int,
    glyphs: Glyphs,
) -> list[Span]:
    """Firm money as a full bar, with a hatched end for open money; intent is not drawn.

    Firm money that is not cash is a hollow part of the bar.
    """
    if not largest:
        return [Span(" " * cells)]
    cash = money.firm - money.money_not_cash("firm")
    solid = solid_bar(cash, largest, cells)
    firm_cells = max(_whole_cells(money.firm, largest, cells), len(solid))
    if money.firm and not firm_cells:
        firm_cells = 1
    end_cells = max(_whole_cells(money.firm + money.up_to, largest, cells), firm_cells)
    if money.up_to and end_cells == firm_cells:
        # Open money is visible, however small it is beside the firm money.
        end_cells = firm_cells + 1
    end_cells = min(end_cells, cells)
    return [
        Span(glyphs(solid), Role.FIRM),
        Span(glyphs("═") * (firm_cells - len(solid)), Role.FIRM),
        Span(glyphs("░") * (end_cells - firm_cells), Role.OPEN),
        Span(" " * (cells - end_cells)),
    ]


_PARTS_OF_CELL = " ▏▎▍▌▋▊▉"
"""The blocks of so many eighths of a cell."""


def solid_bar(
    part: Decimal,
    whole: Decimal,
    cells: int,
) -> str:
    """A part of a bar of so many cells, exact to an eighth of a cell; never empty but for zero."""
    if not part:
        return ""
    eighths = max(int(part * cells * 8 / whole), 1)
    full_cells, eighths_left = divmod(min(eighths, cells * 8), 8)
    return "█" * full_cells + _PARTS_OF_CELL[eighths_left].strip()


def _whole_cells(
    part: Decimal,
    whole: Decimal,
    cells: int,
) -> int:
    return min(int(part * cells / whole), cells)


def _figure_spans(
    pair: Pair,
    columns: PairColumns,
    unit: FigureUnit,
    glyphs: Glyphs,
) -> list[Span]:
    """Firm, up to and intent in dollars, or else the first money in another currency.

    Without any money the reason for it has their room.
    """
    cells = columns.figure_cells
    if all(money == NO_MONEY for money in pair.money.values()):
        reason = glyphs(reason_without_money([flow for row in pair.rows() for flow in row.flows]))
        return [span(right_aligned(reason, columns.figures * cells), Role.DIM)]

    row = pair.row(USD)
    spans: list[Span] = []
    for column, role in COLUMN_ROLES.items():
        text = glyphs(pair_figure(row, column, cells, unit))
        spans.append(Span(point_aligned(text, cells, _DECIMAL_CELLS), role))
    money = pair.dollars
    if not (money.firm or money.up_to or money.intent):
        money_elsewhere = glyphs(_other_currency_in_short(pair, unit) or "—")
        spans[0] = span(point_aligned(money_elsewhere, cells, _DECIMAL_CELLS), Role.DIM)
    return spans[: columns.figures]


def _other_currency_in_short(pair: Pair, unit: FigureUnit) -> str:
    """The first money of a pair that is not in dollars, empty without any."""
    for row in pair.rows():
        if row.currency == USD:
            continue
        for column in COLUMN_ROLES:
            text = pair_figure(row, column, _FIGURE_CELLS, unit)
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
    title = payer_to_payee(pair.payer, pair.payee, names, glyphs)
    lines = [BLANK, *prose(title, cells, Role.TITLE), *counted_flows_lines(criteria, cells)]
    conversions: list[Conversion] = []
    for row in pair.rows():
        currency, columns = row.currency, row.columns
        lines += prose(row_in_words(row, glyphs), cells, Role.DIM)
        note = payment_note(row.money, currency)
        if note:
            lines += prose(glyphs(note), cells, Role.DIM)
        if converting:
            converted_columns = converting.columns(columns, currency)
            conversions += converted_columns
            converted_text = columns_beside(converted_columns, glyphs)
            if converted_text:
                lines += prose(converted_text, cells, Role.DIM)
    lines.append(BLANK)

    if not pair.flows:
        lines += prose(
            f"Its {pluralized(pair.flow_count, 'flow')} are being read …", cells, Role.DIM
        )
    hidden_count = len(pair.flows) - MAX_FLOWS_ON_PAGE
    for explained in reversed(pair.flows[-MAX_FLOWS_ON_PAGE:]):
        conversion = _convert_flow(explained.flow, converting)
        conversions.append(conversion)
        lines += _explained_flow(explained, titles, cells, glyphs, conversion)
        lines += _inner_flow_lines(explained, pair, names, titles, cells, glyphs)
        lines.append(BLANK)

    if hidden_count > 0:
        earlier = pluralized(hidden_count, "earlier flow")
        lines += [*prose(f"{earlier}: `pairs --explain` lists all", cells, Role.DIM), BLANK]
    rates = rates_lines(conversions, cells, glyphs)
    if rates:
        lines += [*rates, BLANK]
    return lines + section("Companies", _company_links(pair, names))


def row_in_words(row: PairRow, glyphs: Glyphs) -> str:
    """`firm 30.0 bn ÷3 · 1 without a figure`: a pair in one currency, or why it has no money."""
    if row.columns == NO_MONEY:
        return glyphs(reason_without_money(row.flows))
    marks = {column: joint_in_words(row, column) for column in COLUMN_ROLES}
    figures = _figures_in_words(row.columns, row.currency, marks)
    return glyphs(" · ".join((*figures, *_counts_in_words(row.columns))))


def columns_in_words(
    columns: Columns,
    currency: str,
    glyphs: Glyphs,
) -> str:
    """`firm 30.0 bn · up to 5.0 bn · 1 without a figure`: every column that is not empty."""
    parts = [*_figures_in_words(columns, currency, {}), *_counts_in_words(columns)]
    return glyphs(" · ".join(parts)) or "no money that counts"


def _figures_in_words(
    columns: Columns,
    currency: str,
    marks: Mapping[ColumnName, str],
) -> Iterator[str]:
    """Yield `firm ≥30.0 bn, of which ≥5.0 bn without a ceiling`, `up to 5.0 bn ÷3`.

    `marks` are those of joint money.
    """
    for name, column in zip(COLUMNS, COLUMN_ROLES, strict=True):
        amount = columns.amount(column, currency)
        if amount is not None:
            figure = amount_in_short(amount)
            if column == "up_to":
                figure = figure.removeprefix("≤")
            mark = marks.get(column, "")
            separator = ", " if " " in mark else " "
            text = f"{name} {figure}{separator}{mark}".rstrip()
            floor = floor_in_words(columns, currency) if column == "firm" else ""
            yield f"{text}, {floor}" if floor else text


def _counts_in_words(columns: Columns) -> Iterator[str]:
    if columns.vague:
        yield f"{columns.vague:,} with a vague figure"
    if columns.unpriced:
        yield f"{columns.unpriced:,} without a figure"
    if columns.joint:
        yield f"{columns.joint:,} shared with others"


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
    lines = flow_lines(
        explained.flow,
        titles,
        cells,
        glyphs,
        role=_column_role(explained),
    )
    converted = beside_figure(conversion, glyphs)
    if converted:
        lines += note_lines(converted, cells)
    rules = rule_sentences(
        explained,
        has_deductions=False,
        title_of=lambda name: _quoted_title(name, titles),
    )
    for sentence in rules:
        lines += note_lines(sentence, cells)
    return lines


def _quoted_title(name: str, titles: Names) -> str:
    """The title of the event of a flow in quotation marks, or the flow's name without a title."""
    title = titles.get(event_of_flow(name))
    return f'"{title}"' if title else name


def event_of_flow(name: str) -> str:
    """The event of a flow's name: of `event/flow`, `event#2` or `event`."""
    return name.partition("/")[0].partition("#")[0]


def _inner_flow_lines(
    explained: ExplainedFlow,
    pair: Pair,
    names: Names,
    titles: Names,
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """What the flows inside a flow take from it, each with its pair, and what they leave."""
    if not explained.deductions:
        return []
    currency = explained.currency
    by_figure = sorted(explained.deductions, key=lambda deduction: -deduction.figure)
    lines = prose(
        glyphs(_remainder_sentence(explained, pair)),
        cells,
        Role.PLAIN,
        MARGIN * 2,
    )
    for deduction in by_figure:
        figure = glyphs(amount_in_short(deduction.amount(currency)))
        flow = deduction.flow
        link = pair_link(flow.payers[0], flow.payees[0])
        lines.append(
            line(
                MARGIN * 2,
                Span(right_aligned(figure, _FIGURE_CELLS)),
                "  ",
                span(_inner_pair_name(flow, explained.flow, names, glyphs), Role.LINK, link),
                span(f"  {titles.get(flow.event, '')}", Role.DIM),
            ).cut(cells)
        )
    return lines


def _remainder_sentence(explained: ExplainedFlow, pair: Pair) -> str:
    """`of ~518 bn, ~482 bn is to named companies; left: firm ~36 bn`."""
    flow = explained.flow
    bounds = amount_bounds(flow)
    taken = explained.deducted
    if bounds is None or taken is None:
        return ""
    place = "in the flows below"
    inner_flows = [deduction.flow for deduction in explained.deductions]
    if pair.payee == UNKNOWN and not any(UNKNOWN in inner.payees for inner in inner_flows):
        place = "to named companies"
    elif pair.payer == UNKNOWN and not any(UNKNOWN in inner.payers for inner in inner_flows):
        place = "from named companies"
    whole = amount_in_short(bounds.marks.amount(bounds.high, explained.currency))
    left = "nothing"
    if explained.columns != NO_MONEY:
        left = " + ".join(_figures_in_words(explained.columns, explained.currency, {}))
    return f"of {whole}, {amount_in_short(taken)} is {place}; left: {left}"


def _inner_pair_name(
    inner: Flow,
    outer: Flow,
    names: Names,
    glyphs: Glyphs,
) -> str:
    """The side of an inner flow that differs from the outer one: `Google`, else `A → B`."""
    if (inner.payers, inner.payees) == (outer.payers, outer.payees):
        return "in the same pair"
    payers = company_names(names, inner.payers)
    payees = company_names(names, inner.payees)
    if inner.payers == outer.payers:
        return payees
    if inner.payees == outer.payees:
        return payers
    return f"{payers}{glyphs(' → ')}{payees}"


def _column_role(explained: ExplainedFlow) -> Role:
    columns = explained.columns
    if not explained.state.counts:
        return Role.STRUCK
    if columns == NO_MONEY:
        return Role.DIM
    if columns.firm:
        return Role.FIRM
    return Role.OPEN if columns.up_to else Role.INTENT


def flow_lines(
    flow: Flow,
    titles: Names,
    cells: int,
    glyphs: Glyphs,
    margin: str = MARGIN,
    role: Role = Role.DIM,
) -> list[Line]:
    """`18 Nov 2025  The event's title`, and below it `equity · up to 5 billion USD · committed`."""
    title = titles.get(flow.event, flow.event)
    event_link = span(title, Role.LINK, Link("event", flow.event))
    head = line(margin, span(short_date(flow.date), Role.DIM), "  ", event_link).cut(cells)
    quantity = quantity_in_words(flow.quantity, "en") if flow.quantity else "no amount"
    amount = str(flow.amount or flow.capacity or quantity)
    words = glyphs(f"{flow.kind} · {amount} · {flow.status}")
    return [head, *wrapped(words, cells - 1, margin + MARGIN, role)]
