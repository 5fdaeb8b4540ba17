"""A company's money by kind of flow, and the stated totals of which others name parts."""

from collections.abc import Iterator, Mapping, Sequence

from partnerships_db.details import CompanyDetails
from partnerships_db.ledger.columns import NO_MONEY, Columns
from partnerships_db.ledger.groups import MONEY_SIDES
from partnerships_db.ledger.kinds import KindTotal, StatedTotal
from partnerships_db.values.amounts import USD
from partnerships_tui.drawing.figure_columns import (
    COUNT_CELLS,
    figure_columns,
    figure_spans,
    row_with_note,
)
from partnerships_tui.drawing.money import COLUMN_ROLES
from partnerships_tui.drawing.text.cell_text import padded, right_aligned
from partnerships_tui.drawing.text.converted_figures import (
    COLUMNS,
    Conversion,
    TotalConverter,
    columns_beside,
    rates_lines,
)
from partnerships_tui.drawing.text.figure_units import FigureUnit
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, section
from partnerships_tui.drawing.text.spans import Line, Link, Role, Span, line, span, wrapped
from partnerships_tui.drawing.text.wording import (
    NOT_NAMED,
    column_in_short,
    floor_in_words,
    payment_note,
    stated_in_words,
)

_NAME_CELLS = 13
_INDENT = MARGIN * 2


def kind_sections(
    company: CompanyDetails,
    unit: FigureUnit,
    cells: int,
    glyphs: Glyphs,
    converting: TotalConverter | None = None,
) -> list[Line]:
    """A company's money in and out by kind, each a section of its page."""
    lines: list[Line] = []
    for side in MONEY_SIDES:
        totals = [total for total in company.kinds if total.side == side]
        stated = [total for total in company.stated if total.explained.side == side]
        body = [
            *kind_lines(totals, unit, cells, glyphs, converting),
            *stated_lines(stated, company.titles, cells, glyphs),
        ]
        lines += section(f"Money {side} by kind", body)
    return lines


def kind_lines(
    totals: Sequence[KindTotal],
    unit: FigureUnit,
    cells: int,
    glyphs: Glyphs,
    converting: TotalConverter | None = None,
) -> Iterator[Line]:
    """Yield a line for each kind, with firm, up to and intent in columns of their own.

    Below it is what stated totals leave of it without a name, and what has no column.
    """
    if not totals:
        return
    all_figures = [_figures(total.columns, total.currency, unit, glyphs) for total in totals]
    not_named = [_figures(total.not_named, total.currency, unit, glyphs) for total in totals]
    columns = figure_columns([*all_figures, *not_named], cells, [_NAME_CELLS] * 3, unit)
    flows_heading = right_aligned("flows", _NAME_CELLS + COUNT_CELLS)
    yield line(_INDENT, span(flows_heading + columns.headings(), Role.DIM))

    conversions: list[Conversion] = []
    for total, figures, not_named_figures in zip(totals, all_figures, not_named, strict=True):
        count = right_aligned(str(total.money.flow_count), COUNT_CELLS)
        row = line(
            _INDENT,
            span(padded(total.group, _NAME_CELLS)),
            span(count, Role.DIM),
            *columns.aligned(figures),
        )
        converted = converting.columns(total.columns, total.currency) if converting else []
        conversions.extend(converted)
        notes = _notes(total, len(columns.columns), glyphs, converted)
        yield from row_with_note(row, notes, cells)
        if total.not_named != NO_MONEY:
            name = padded(NOT_NAMED, _NAME_CELLS + COUNT_CELLS)
            yield line(_INDENT, span(name, Role.DIM), *columns.aligned(not_named_figures))
    yield from rates_lines(conversions, cells, glyphs)


def _figures(
    columns: Columns,
    currency: str,
    unit: FigureUnit,
    glyphs: Glyphs,
) -> list[Span]:
    own_unit = unit if currency == USD else None
    figures = [column_in_short(columns, column, currency, own_unit) for column in COLUMN_ROLES]
    return figure_spans(figures, glyphs)


def _notes(
    total: KindTotal,
    figure_count: int,
    glyphs: Glyphs,
    converted: Sequence[Conversion],
) -> str:
    """`intent (2.0 bn) · firm: of which ≥1.0 bn without a ceiling · 1 without a figure`."""
    columns = total.columns
    parts: list[str] = []
    for name, column in list(zip(COLUMNS, COLUMN_ROLES, strict=True))[figure_count:]:
        figure = column_in_short(columns, column, total.currency)
        if figure:
            parts.append(f"{name} {figure}")
    floor = floor_in_words(columns, total.currency)
    if floor:
        parts.append(f"firm: {floor}")
    parts.append(payment_note(total.money, total.currency))
    uncounted = columns.vague + columns.unpriced
    if uncounted:
        parts.append(f"{uncounted:,} without a figure")
    parts.append(columns_beside(converted, glyphs))
    return glyphs(" · ".join(part for part in parts if part))


def stated_lines(
    totals: Sequence[StatedTotal],
    titles: Mapping[str, str],
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """Yield a sentence for each stated total, and the title of its event below it."""
    for total in totals:
        yield from wrapped(glyphs(stated_in_words(total)), cells - 1, _INDENT, Role.DIM)
        event_id = total.explained.flow.event
        title = span(titles.get(event_id, event_id), Role.LINK, Link("event", event_id))
        yield line(MARGIN * 3, title).cut(cells)
