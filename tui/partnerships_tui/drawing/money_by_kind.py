"""A company's money by kind of flow, and the stated totals of which others name parts."""

from collections.abc import Iterator, Mapping, Sequence

from partnerships_db.details import CompanyDetails
from partnerships_db.ledger.columns import NO_MONEY, Columns
from partnerships_db.ledger.groups import MONEY_SIDES
from partnerships_db.ledger.kinds import KindTotal, StatedTotal
from partnerships_tui.drawing.money import COLUMN_ROLES
from partnerships_tui.drawing.text.cell_text import padded, right_aligned, width
from partnerships_tui.drawing.text.converted_figures import (
    COLUMNS,
    Conversion,
    TotalConverter,
    columns_beside,
    rates_lines,
)
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, note_lines, section
from partnerships_tui.drawing.text.spans import Line, Link, Role, Span, line, span, wrapped
from partnerships_tui.drawing.text.wording import (
    NOT_NAMED,
    column_in_short,
    floor_in_words,
    payment_note,
    stated_in_words,
)

_NAME_CELLS = 13
_COUNT_CELLS = 6
_MIN_FIGURE_CELLS = 12
_INDENT = MARGIN * 2


def kind_sections(
    company: CompanyDetails,
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
            *kind_lines(totals, cells, glyphs, converting),
            *stated_lines(stated, company.titles, cells, glyphs),
        ]
        lines += section(f"Money {side} by kind", body)
    return lines


def kind_lines(
    totals: Sequence[KindTotal],
    cells: int,
    glyphs: Glyphs,
    converting: TotalConverter | None = None,
) -> Iterator[Line]:
    """Yield a line for each kind, with firm, up to and intent in columns of their own.

    Below it is what stated totals leave of it without a name, and what has no column.
    """
    if not totals:
        return
    figure_cells, figure_count = _figure_columns(totals, cells)
    headings = [right_aligned(name, figure_cells) for name in COLUMNS[:figure_count]]
    flows_heading = right_aligned("flows", _NAME_CELLS + _COUNT_CELLS)
    yield line(_INDENT, span("".join((flows_heading, *headings)), Role.DIM))

    conversions: list[Conversion] = []
    for total in totals:
        count = right_aligned(str(len(total.flows)), _COUNT_CELLS)
        figures = _figure_spans(total.columns, total.currency, figure_cells, glyphs)
        yield line(
            _INDENT,
            span(padded(total.group, _NAME_CELLS)),
            span(count, Role.DIM),
            *figures[:figure_count],
        )
        converted = converting.columns(total.columns, total.currency) if converting else []
        conversions.extend(converted)
        notes = _notes(total, figure_count, glyphs, converted)
        if notes:
            yield from note_lines(notes, cells, MARGIN * 3)
        if total.not_named != NO_MONEY:
            figures = _figure_spans(total.not_named, total.currency, figure_cells, glyphs)
            name = padded(NOT_NAMED, _NAME_CELLS + _COUNT_CELLS)
            yield line(_INDENT, span(name, Role.DIM), *figures[:figure_count])
    yield from rates_lines(conversions, cells, glyphs)


def _figure_columns(totals: Sequence[KindTotal], cells: int) -> tuple[int, int]:
    """The cells of a figure's column, and the number of columns that have room."""
    figure_cells = _MIN_FIGURE_CELLS
    for total in totals:
        for column in COLUMN_ROLES:
            figure = column_in_short(total.columns, column, total.currency)
            figure_cells = max(figure_cells, width(figure) + 2)
    room = cells - len(_INDENT) - _NAME_CELLS - _COUNT_CELLS - 1
    return figure_cells, min(max(room // figure_cells, 1), len(COLUMNS))


def _figure_spans(
    columns: Columns,
    currency: str,
    figure_cells: int,
    glyphs: Glyphs,
) -> list[Span]:
    """Firm, up to and intent, each with its sign, and a dot for an empty column."""
    spans: list[Span] = []
    for column, role in COLUMN_ROLES.items():
        figure = column_in_short(columns, column, currency)
        text = right_aligned(glyphs(figure or "·"), figure_cells)
        spans.append(Span(text, role if figure else Role.DIM))
    return spans


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
    parts.append(payment_note(columns, total.currency, total.flows))
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
