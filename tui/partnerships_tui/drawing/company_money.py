"""A company's money: by counterparty, through the years, and its commitments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from partnerships_db.format.flows import Flow
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.columns import (
    COLUMN_NAMES,
    EXACT_MARKS,
    NO_MONEY,
    Columns,
    currency_of,
)
from partnerships_db.ledger.commitments import Commitment, Restatement
from partnerships_db.ledger.counterparties import CompanySide, CounterpartyTotal
from partnerships_db.ledger.pairs import PairsTotal
from partnerships_db.ledger.yearly_totals import YearEndTotals
from partnerships_db.timeline.records import EventRow
from partnerships_db.values.amounts import USD
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.figure_columns import (
    COUNT_CELLS,
    FigureColumns,
    figure_columns,
    figure_spans,
    has_figures,
    row_with_note,
)
from partnerships_tui.drawing.money import (
    BAR_CELLS,
    COLUMN_ROLES,
    TOTAL_WORDS,
    bar,
    columns_in_words,
    total_words,
)
from partnerships_tui.drawing.text.cell_text import padded, right_aligned, width
from partnerships_tui.drawing.text.converted_figures import (
    COLUMNS,
    Conversion,
    TotalConverter,
    beside_in_short,
    rates_lines,
)
from partnerships_tui.drawing.text.figure_units import (
    FigureUnit,
    cells_from_point,
    heading_over_points,
    point_aligned,
)
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import (
    MARGIN,
    UNNAMED,
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
from partnerships_tui.drawing.text.spans import BLANK, Line, Link, Role, Span, line, span, wrapped
from partnerships_tui.drawing.text.wording import (
    amount_in_short,
    column_in_short,
    not_cash_in_short,
    payment_note,
    short_date,
)

_LEAST_NAME_CELLS, _MIN_NAME_CELLS, _MIN_BAR_CELLS = 8, 14, 5
"""The least cells of a name, of a name beside a bar, and of a bar."""

_NAME_CELLS_BESIDE_FIGURES = (8, 8, 12)
"""The least cells of a name beside one, two and three figures."""

_DAY_CELLS = 11
_RESTATEMENT_DATE_CELLS = 14
_STATUS_CELLS = 11
_PAYMENT_INDENT = " " * 18
_MIN_TITLE_CELLS = 24
"""The least cells of an event's title beside its date and status."""


# -- By counterparty -------------------------------------------------------------------------------


class _CounterpartyRow(NamedTuple):
    """A counterparty's total with its figures as text."""

    total: CounterpartyTotal
    figures: list[Span]
    """Firm, up to and intent."""
    conversions: list[Conversion]
    """The same in another currency; empty without one."""
    converted_figures: list[Span]

    @property
    def name(self) -> Span:
        """The counterparty's name, as a link to its page."""
        if self.total.company == UNKNOWN:
            return span(UNNAMED, Role.DIM)
        return span(self.total.name, Role.LINK, Link("company", self.total.company))


class _TotalRow(NamedTuple):
    """The money of all rows of a side in a currency, each joint flow once."""

    figures: list[Span]


class _CounterpartyTable(NamedTuple):
    """The widths of the columns in cells, the same for both sides, and the scale of the bars."""

    name_cells: int
    bar_cells: int
    """Without its blank; 0 without a bar."""
    figures: FigureColumns
    largest: Decimal
    """The most firm and open dollars of a counterparty, which fill a bar."""

    @property
    def indent_cells(self) -> int:
        """The cells between the name and the first figure."""
        bar_room = self.bar_cells + 1 if self.bar_cells else 0
        return bar_room + COUNT_CELLS


def counterparty_tables(
    sides: Sequence[CompanySide],
    unit: FigureUnit,
    cells: int,
    glyphs: Glyphs,
    converting: TotalConverter | None = None,
) -> list[list[Line]]:
    """The lines of each side of a company, with firm, up to and intent in columns of their own.

    All sides have the same columns. Where there is room, a bar shows firm money, with a hatched end
    for open money. If money of a side is joint, its last lines have the money of all together, each
    joint flow once. The unit is that of the dollars.
    """
    rows_of_sides = [
        [_counterparty_row(total, unit, glyphs, converting) for total in side.counterparties]
        for side in sides
    ]
    total_rows_of_sides = [list(_total_rows(side.together, unit, glyphs)) for side in sides]
    table = _counterparty_table(
        list(chain.from_iterable(rows_of_sides)),
        list(chain.from_iterable(total_rows_of_sides)),
        unit,
        cells,
    )
    return [
        list(_side_lines(rows, total_rows, table, cells, glyphs))
        for rows, total_rows in zip(rows_of_sides, total_rows_of_sides, strict=True)
    ]


def _side_lines(
    rows: Sequence[_CounterpartyRow],
    total_rows: Sequence[_TotalRow],
    table: _CounterpartyTable,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    if not rows:
        return
    flows_heading = right_aligned("flows", table.name_cells + table.indent_cells)
    yield line(MARGIN * 2, span(flows_heading + table.figures.headings(), Role.DIM))
    for row in rows:
        yield from _counterparty_row_lines(row, table, cells, glyphs)
    for total_row in total_rows:
        words = Span(total_words(table.name_cells), Role.LABEL)
        name = Line((words,)).fitted(table.name_cells)
        indent = Span(" " * table.indent_cells)
        yield Line((Span(MARGIN * 2), *name, indent, *table.figures.aligned(total_row.figures)))
    yield from rates_lines(chain.from_iterable(row.conversions for row in rows), cells, glyphs)


def _counterparty_row(
    total: CounterpartyTotal,
    unit: FigureUnit,
    glyphs: Glyphs,
    converting: TotalConverter | None,
) -> _CounterpartyRow:
    conversions = converting.columns(total.columns, total.currency) if converting else []
    converted_figures = [
        span(beside_in_short(conversion, glyphs), Role.DIM) for conversion in conversions
    ]
    own_unit = unit if total.currency == USD else None
    figures = [pair_figure(total.row, column, unit=own_unit) for column in COLUMN_ROLES]
    return _CounterpartyRow(total, figure_spans(figures, glyphs), conversions, converted_figures)


def _total_rows(
    together: PairsTotal,
    unit: FigureUnit,
    glyphs: Glyphs,
) -> Iterator[_TotalRow]:
    """Yield a row for each currency, if some of the money is joint."""
    if not together.has_joint:
        return
    for currency, money in together.money.items():
        if money != NO_MONEY:
            own_unit = unit if currency == USD else None
            figures = [
                column_in_short(money, column, currency, own_unit) for column in COLUMN_ROLES
            ]
            yield _TotalRow(figure_spans(figures, glyphs))


def _counterparty_table(
    rows: Sequence[_CounterpartyRow],
    total_rows: Sequence[_TotalRow],
    unit: FigureUnit,
    cells: int,
) -> _CounterpartyTable:
    all_figures = [row.figures for row in rows]
    all_figures += [row.converted_figures for row in rows]
    all_figures += [total_row.figures for total_row in total_rows]
    figures = figure_columns(all_figures, cells, _NAME_CELLS_BESIDE_FIGURES, unit)
    largest = _largest_of(row.total for row in rows)
    room = max(cells - len(MARGIN) * 2 - figures.cells - COUNT_CELLS - 1, _LEAST_NAME_CELLS)
    longest_name = max((width(row.name.text) for row in rows), default=0)
    if total_rows:
        longest_name = max(longest_name, len(TOTAL_WORDS))
    bar_cells = min(room - _MIN_NAME_CELLS - 1, BAR_CELLS)
    # A bar has room only beside all figures: then no wider page takes it away again.
    if not figures.are_all or bar_cells < _MIN_BAR_CELLS:
        return _CounterpartyTable(min(room, longest_name), 0, figures, largest)
    return _CounterpartyTable(
        min(room - bar_cells - 1, max(longest_name, _MIN_NAME_CELLS)),
        bar_cells,
        figures,
        largest,
    )


def _largest_of(totals: Iterable[CounterpartyTotal]) -> Decimal:
    in_dollars = [total.columns for total in totals if total.currency == USD]
    dollars = (columns.firm + columns.up_to for columns in in_dollars)
    return max(dollars, default=Decimal(0))


def _counterparty_row_lines(
    row: _CounterpartyRow,
    table: _CounterpartyTable,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """Yield the line of a counterparty with what has no column, and its converted figures."""
    total = row.total
    spans = [Span(MARGIN * 2), *Line((row.name,)).fitted(table.name_cells)]
    if table.bar_cells:
        spans.append(Span(" "))
        spans += _dollar_bar(total, table.largest, table.bar_cells, glyphs)
    spans.append(span(right_aligned(str(total.flows), COUNT_CELLS), Role.DIM))

    note = _figures_without_column(row, len(table.figures.columns), glyphs)
    reason = None if has_figures(row.figures) else table.figures.reason(note)
    if reason is not None:
        yield Line((*spans, reason))
        return
    yield from row_with_note(Line((*spans, *table.figures.aligned(row.figures))), note, cells)

    converted = table.figures.aligned(row.converted_figures)
    if any(figure.text.strip() for figure in converted):
        indent = Span(" " * (len(MARGIN) * 2 + table.name_cells + table.indent_cells))
        yield Line((indent, *converted))


def _dollar_bar(
    total: CounterpartyTotal,
    largest: Decimal,
    cells: int,
    glyphs: Glyphs,
) -> list[Span]:
    """The bar of a total in dollars, blank for other currencies, which have other sizes."""
    if total.currency != USD:
        return [Span(" " * cells)]
    return bar(
        total.columns,
        largest,
        cells,
        glyphs,
    )


def _figures_without_column(
    row: _CounterpartyRow,
    figure_count: int,
    glyphs: Glyphs,
) -> str:
    """`intent 2.0 bn · 40.0 bn of it ÷3 · 1 without a figure`."""
    if row.total.columns == NO_MONEY:
        return glyphs(reason_without_money(row.total.row.flows))
    parts: list[str] = []
    hidden_columns = list(zip(COLUMNS, COLUMN_ROLES, strict=True))[figure_count:]
    for name, column in hidden_columns:
        figure = pair_figure(row.total.row, column)
        if figure:
            parts.append(f"{name} {figure}")
    for column in COLUMN_ROLES:
        joint = joint_in_words(row.total.row, column)
        if " " in joint:
            parts.append(joint)
    note = payment_note(row.total.row.money, row.total.currency)
    if note:
        parts.append(note)
    if row.total.uncounted:
        parts.append(f"{row.total.uncounted} without a figure")
    return glyphs(" · ".join(parts))


def own_total_lines(
    side: CompanySide,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """Yield a sentence about a company's own total in a currency, if its pairs add up to another.

    What is between others and inside a flow of the company is taken from its pair alone.
    """
    for currency, columns in side.own.items():
        pairs_columns = side.together.money.get(currency, NO_MONEY)
        if all(columns.money(name) == pairs_columns.money(name) for name in COLUMN_NAMES):
            continue
        money = columns_in_words(columns, currency, glyphs)
        sentence = f"its own total, without deductions for flows between others: {money}"
        yield from note_lines(sentence, cells)


def share_lines(
    side: CompanySide,
    cells: int,
) -> Iterator[Line]:
    """Yield a sentence about the counterparty with the largest share of firm money.

    Joint money is nobody's share. The share is approximate if some of the money is, or has no
    ceiling.
    """
    if side.largest is not None:
        name, percentage = side.largest
        in_dollars = [total for total in side.counterparties if total.currency == USD]
        marks = [total.columns.marks_of("firm") for total in in_dollars]
        about = "about " if any(mark != EXACT_MARKS for mark in marks) else ""
        has_joint = any(total.row.sharing("firm") for total in side.counterparties)
        has = "alone has" if has_joint else "has"
        sentence = f"{name} {has} {about}{percentage}% of the firm money"
        if name == UNKNOWN:
            part = f"{about}{percentage}% of the firm money".capitalize()
            sentence = f"{part} is with companies that are not named"
        for total in in_dollars:
            note = not_cash_in_short(total.columns, "firm", USD)
            if note and total.name == name:
                sentence += f", {note}"
        yield from note_lines(sentence, cells)


# -- Through the years -----------------------------------------------------------------------------


def yearly_total_lines(
    stages: Sequence[YearEndTotals],
    unit: FigureUnit,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """Yield a line for the end of each year and for the as-of date: firm in and out, with bars."""
    if len(stages) < 2:
        return
    totals = [money for stage in stages for money in (stage.money_in, stage.money_out)]
    largest = max(money.firm + money.up_to for money in totals)
    figure_cells, decimal_cells = _yearly_figure_cells(totals, unit)
    room = (cells - len(MARGIN) * 2 - _DAY_CELLS - 1) // 2 - figure_cells - 1
    bar_cells = min(room, BAR_CELLS)
    if bar_cells < _MIN_BAR_CELLS:
        bar_cells = 0

    headings = " " * _DAY_CELLS
    for heading in (unit.heading("in"), "out"):
        headings += heading_over_points(heading, figure_cells, decimal_cells)
        headings += " " * (bar_cells + 1)
    yield line(MARGIN * 2, span(headings.rstrip(), Role.DIM)).cut(cells)

    for stage in stages:
        day = short_date(PartialDate.of(stage.day))
        spans = [Span(MARGIN * 2), span(right_aligned(day, _DAY_CELLS), Role.DIM)]
        for money in (stage.money_in, stage.money_out):
            figure = glyphs(column_in_short(money, "firm", USD, unit) or "·")
            role = Role.FIRM if money.firm else Role.DIM
            spans.append(Span(point_aligned(figure, figure_cells, decimal_cells), role))
            spans.append(Span(" "))
            spans += bar(
                money,
                largest,
                bar_cells,
                glyphs,
            )
        yield Line(spans).cut(cells)


def _yearly_figure_cells(totals: Iterable[Columns], unit: FigureUnit) -> tuple[int, int]:
    """The cells of a year's firm money, and those of its figure from the decimal point on."""
    figures = [column_in_short(money, "firm", USD, unit) for money in totals]
    decimal_cells = max(map(cells_from_point, figures))
    whole_cells = max(width(figure) - cells_from_point(figure) for figure in figures)
    cells = max(whole_cells + decimal_cells, width(unit.heading("in")))
    return cells + 2, decimal_cells


# -- Commitments -----------------------------------------------------------------------------------


def commitment_lines(
    promises: Iterable[Commitment],
    titles: Mapping[str, str],
    cells: int,
    glyphs: Glyphs,
    names: Mapping[str, str] | None = None,
) -> Iterator[Line]:
    """Yield each commitment: its restatements in one line, then each with its payments.

    `titles` are the titles of events by id. With the `names` of companies by id, the line begins
    with the payer and the payee.
    """
    for commitment in promises:
        flows = [restatement.flow for restatement in commitment.restatements]
        is_over = commitment.remaining in ("ended", "settled")
        yield from wrapped(
            glyphs(_commitment_in_words(commitment, names)),
            cells - 1,
            MARGIN * 2,
            Role.DIM if is_over else Role.OPEN,
        )

        for restatement in commitment.restatements:
            yield from _restatement_lines(restatement, titles, cells, glyphs)
        if commitment.ended_by:
            ending = f"ended by {_flow_title(commitment.ended_by, flows[-1], titles)}"
            yield from wrapped(
                ending,
                cells - 1,
                _PAYMENT_INDENT,
                Role.BAD,
            )
        yield BLANK


def _commitment_in_words(commitment: Commitment, names: Mapping[str, str] | None) -> str:
    """`Nvidia → OpenAI, equity: ≤100.0 bn → 30.0 bn · settled`."""
    flows = [restatement.flow for restatement in commitment.restatements]
    words = f"{flows[0].kind}: {' → '.join(_figure_in_short(flow) for flow in flows)}"
    if names is not None:
        payers = company_names(names, flows[-1].payers)
        words = f"{payers} → {company_names(names, flows[-1].payees)}, {words}"
    if commitment.remaining == "settled":
        words += " · settled"
    return words


def _restatement_lines(
    restatement: Restatement,
    titles: Mapping[str, str],
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    flow = restatement.flow
    day = right_aligned(short_date(flow.date), _RESTATEMENT_DATE_CELLS)
    title = titles.get(flow.event, flow.event)
    prefix = f"{MARGIN}{day}  {padded(flow.status, _STATUS_CELLS)}  "
    link = Link("event", flow.event)
    if cells < len(prefix) + _MIN_TITLE_CELLS:
        yield line(span(prefix.rstrip(), Role.DIM))
        yield from wrapped(title, cells - 1, _PAYMENT_INDENT, Role.LINK, link)
    else:
        first_line, *other_lines = wrapped(title, cells - 1, " " * len(prefix), Role.LINK, link)
        yield line(span(prefix, Role.DIM), *first_line[1:])
        yield from other_lines

    for payment in restatement.paid:
        verb = "paid" if payment.pays else "part"
        # A payment is counted in the currency of the promise that it reduces.
        figure = glyphs(amount_in_short(payment.amount(currency_of(flow))))
        sentence = f"{verb} {figure} by {_flow_title(payment.by, flow, titles)}"
        yield from note_lines(sentence, cells, _PAYMENT_INDENT)
    for other in restatement.other_payments:
        verb = "kept, figure not stated,"
        if other.amount is not None and not other.amount.is_undisclosed:
            verb = f"paid {glyphs(amount_in_short(other.amount))}"
        sentence = f"{verb} by {_flow_title(other.name, flow, titles)}"
        yield from note_lines(sentence, cells, _PAYMENT_INDENT)


def commitments_page(
    row: EventRow,
    promises: Sequence[Commitment],
    titles: Mapping[str, str],
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """The commitments of which an event's flows are a part."""
    lines = prose(row.title, cells, Role.TITLE)
    lines.append(BLANK)
    titles = {**titles, row.id: row.title}
    commitments = commitment_lines(
        promises,
        titles,
        cells,
        glyphs,
    )
    return lines + section("What became of its money", commitments)


def _flow_title(name: str, promise: Flow, titles: Mapping[str, str]) -> str:
    """The quoted title of another flow's event, or the flow's id if it is of the promise's event.

    `name` is `event/flow`, `event#2` or an event; it is kept if its event has no title here.
    """
    event_id, separator, flow_id = name.partition("/")
    if not separator:
        event_id, separator, flow_id = name.partition("#")
    if separator and event_id == promise.event:
        return f'flow "{flow_id}" of the same event'
    title = titles.get(event_id)
    return f'"{title}"' if title else name


def _figure_in_short(flow: Flow) -> str:
    figure = flow.amount or flow.capacity
    if figure is not None:
        return amount_in_short(figure)
    return flow.quantity or "no figure"
