"""A company's money: by counterparty, through the years, and its commitments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from partnerships_db.format.flows import Flow
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.columns import COLUMN_NAMES, EXACT_MARKS, NO_MONEY, currency_of
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
)
from partnerships_tui.drawing.money import (
    BAR_CELLS,
    COLUMN_ROLES,
    bar,
    columns_in_words,
    total_words,
)
from partnerships_tui.drawing.text.cell_text import right_aligned
from partnerships_tui.drawing.text.converted_figures import (
    COLUMNS,
    Conversion,
    TotalConverter,
    beside_in_short,
    rates_lines,
)
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, UNNAMED, note_lines, prose, section
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

_MIN_NAME_CELLS, _MIN_BAR_CELLS = 14, 5
"""The least cells of a name beside a bar, and of a bar."""

_NAME_CELLS_BESIDE_FIGURES = (0, 7, 19)
"""The least cells of a name, with its bar, beside one, two and three figures."""

_YEARLY_FIGURE_CELLS = 12
"""The cells of a year's firm money in, and of that out."""

_DAY_CELLS = 12
_RESTATEMENT_DATE_CELLS = 14
_PAYMENT_INDENT = " " * 18


# -- By counterparty -------------------------------------------------------------------------------


class _CounterpartyRow(NamedTuple):
    """A counterparty's total with its figures as text."""

    total: CounterpartyTotal
    figures: list[Span]
    """Firm, up to and intent."""
    conversions: list[Conversion]
    """The same in another currency; empty without one."""
    converted_figures: list[Span]


class _CounterpartyColumns(NamedTuple):
    """The widths of the columns in cells, the same for all counterparties of a section."""

    name_cells: int
    bar_cells: int
    """Without its blank; 0 without a bar."""
    figures: FigureColumns

    @property
    def figures_indent(self) -> int:
        """The cells between the margin and the first figure."""
        bar_room = self.bar_cells + 1 if self.bar_cells else 0
        return self.name_cells + bar_room + COUNT_CELLS


def largest_of(dealings: Iterable[CounterpartyTotal]) -> Decimal:
    """The most firm and open dollars of a counterparty, which fill a bar."""
    in_dollars = [total.columns for total in dealings if total.currency == USD]
    dollars = (columns.firm + columns.up_to for columns in in_dollars)
    return max(dollars, default=Decimal(0))


def counterparty_lines(
    side: CompanySide,
    largest: Decimal,
    cells: int,
    glyphs: Glyphs,
    converting: TotalConverter | None = None,
) -> Iterator[Line]:
    """Yield a line for each counterparty, with firm, up to and intent in columns of their own.

    Where there is room, a bar shows firm money, with a hatched end for open money. If money is
    joint, last lines have the money of all together, each joint flow once.
    """
    if not side.counterparties:
        return
    rows = [_counterparty_row(total, glyphs, converting) for total in side.counterparties]
    columns = _counterparty_columns(rows, cells)
    flows_heading = right_aligned("flows", columns.figures_indent)
    yield line(MARGIN * 2, span(flows_heading + columns.figures.headings(), Role.DIM))
    for row in rows:
        yield from _counterparty_row_lines(
            row,
            columns,
            largest,
            cells,
            glyphs,
        )
    if side.together.has_joint:
        yield from _total_lines(side.together, columns, cells, glyphs)
    yield from rates_lines(chain.from_iterable(row.conversions for row in rows), cells, glyphs)


def _total_lines(
    together: PairsTotal,
    columns: _CounterpartyColumns,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """Yield a line for each currency with the money of all rows, each joint flow once."""
    indent = Span(" " * (columns.figures_indent - columns.name_cells))
    for currency, money in together.money.items():
        if money == NO_MONEY:
            continue
        words = Span(total_words(columns.name_cells), Role.LABEL)
        name = Line((words,)).fitted(columns.name_cells)
        figures = [column_in_short(money, column, currency) for column in COLUMN_ROLES]
        aligned_figures = columns.figures.aligned(figure_spans(figures, glyphs))
        spans = (Span(MARGIN * 2), *name, indent, *aligned_figures)
        yield Line(spans).cut(cells)


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


def _counterparty_row(
    total: CounterpartyTotal,
    glyphs: Glyphs,
    converting: TotalConverter | None,
) -> _CounterpartyRow:
    conversions = converting.columns(total.columns, total.currency) if converting else []
    converted_figures = [
        span(beside_in_short(conversion, glyphs), Role.DIM) for conversion in conversions
    ]
    return _CounterpartyRow(
        total,
        figure_spans([pair_figure(total.row, column) for column in COLUMN_ROLES], glyphs),
        conversions,
        converted_figures,
    )


def _counterparty_columns(rows: Sequence[_CounterpartyRow], cells: int) -> _CounterpartyColumns:
    all_figures = chain.from_iterable((*row.figures, *row.converted_figures) for row in rows)
    figures = figure_columns(all_figures, cells, _NAME_CELLS_BESIDE_FIGURES)
    fixed_cells = len(MARGIN) * 2 + figures.cells + COUNT_CELLS + 1
    room = max(cells - fixed_cells, 8)
    if room <= _MIN_NAME_CELLS + _MIN_BAR_CELLS:
        return _CounterpartyColumns(room, 0, figures)
    bar_cells = min(room - _MIN_NAME_CELLS - 1, BAR_CELLS)
    return _CounterpartyColumns(room - bar_cells - 1, bar_cells, figures)


def _counterparty_row_lines(
    row: _CounterpartyRow,
    columns: _CounterpartyColumns,
    largest: Decimal,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """Yield the line of a counterparty, its converted figures, and what has no column."""
    total = row.total
    name = Line((_counterparty_name(total),)).fitted(columns.name_cells)
    spans = [Span(MARGIN * 2), *name]
    if columns.bar_cells:
        spans.append(Span(" "))
        spans += _dollar_bar(
            total,
            largest,
            columns.bar_cells,
            glyphs,
        )
    spans.append(span(right_aligned(str(total.flows), COUNT_CELLS), Role.DIM))
    spans += columns.figures.aligned(row.figures)
    yield Line(spans)

    converted = columns.figures.aligned(row.converted_figures)
    if any(figure.text.strip() for figure in converted):
        indent = Span(" " * (len(MARGIN) * 2 + columns.figures_indent))
        yield Line((indent, *converted))

    without_column = _figures_without_column(row, columns.figures.column_count, glyphs)
    if without_column:
        yield from note_lines(without_column, cells, MARGIN * 3)


def _counterparty_name(total: CounterpartyTotal) -> Span:
    if total.company == UNKNOWN:
        return span(UNNAMED, Role.DIM)
    return span(total.name, Role.LINK, Link("company", total.company))


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
    for name, figure in zip(COLUMNS[figure_count:], row.figures[figure_count:], strict=True):
        is_empty = figure.role is Role.DIM
        if not is_empty:
            parts.append(f"{name} {figure.text}")
    for column in COLUMN_ROLES:
        joint = joint_in_words(row.total.row, column)
        if " " in joint:
            parts.append(joint)
    note = payment_note(row.total.columns, row.total.currency, row.total.row.flows)
    if note:
        parts.append(note)
    if row.total.uncounted:
        parts.append(f"{row.total.uncounted} without a figure")
    return glyphs(" · ".join(parts))


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
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """Yield a line for the end of each year and for the as-of date: firm in and out, with bars."""
    if len(stages) < 2:
        return
    totals = [money for stage in stages for money in (stage.money_in, stage.money_out)]
    largest = max(money.firm + money.up_to for money in totals)
    figures_cells = 2 * (_YEARLY_FIGURE_CELLS + 1)
    room = (cells - len(MARGIN) * 2 - _DAY_CELLS - figures_cells) // 2
    bar_cells = max(min(room, BAR_CELLS), 0)

    in_heading = right_aligned("firm in", _YEARLY_FIGURE_CELLS) + " " * (bar_cells + 1)
    out_heading = right_aligned("firm out", _YEARLY_FIGURE_CELLS)
    headings = span(in_heading + out_heading, Role.DIM)
    yield line(MARGIN * 2, Span(" " * _DAY_CELLS), headings).cut(cells)

    for stage in stages:
        day = short_date(PartialDate.of(stage.day))
        spans = [Span(MARGIN * 2), span(right_aligned(day, _DAY_CELLS), Role.DIM)]
        for money in (stage.money_in, stage.money_out):
            figure = glyphs(column_in_short(money, "firm", USD) or "·")
            role = Role.FIRM if money.firm else Role.DIM
            spans.append(Span(right_aligned(figure, _YEARLY_FIGURE_CELLS), role))
            spans.append(Span(" "))
            spans += bar(
                money,
                largest,
                bar_cells,
                glyphs,
            )
        yield Line(spans).cut(cells)


# -- Commitments -----------------------------------------------------------------------------------


def commitment_lines(
    promises: Iterable[Commitment],
    titles: Mapping[str, str],
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """Yield each commitment: its restatements in one line, then each with its payments.

    `titles` are the titles of events by id.
    """
    for commitment in promises:
        flows = [restatement.flow for restatement in commitment.restatements]
        figures = glyphs(" → ".join(_figure_in_short(flow) for flow in flows))
        role = Role.OPEN if commitment.remaining else Role.DIM
        yield from wrapped(
            f"{flows[0].kind}: {figures}",
            cells - 1,
            MARGIN * 2,
            role,
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


def _restatement_lines(
    restatement: Restatement,
    titles: Mapping[str, str],
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    flow = restatement.flow
    day = right_aligned(short_date(flow.date), _RESTATEMENT_DATE_CELLS)
    title = titles.get(flow.event, flow.event)
    yield line(
        MARGIN,
        span(day, Role.DIM),
        "  ",
        span(f"{flow.status}  ", Role.DIM),
        span(title, Role.LINK, Link("event", flow.event)),
    ).cut(cells)

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
