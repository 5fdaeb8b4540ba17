"""The columns firm, up to and intent of a company's tables of money."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from partnerships_db.ledger.counterparties import CompanySide
from partnerships_db.values.amounts import USD
from partnerships_tui.drawing.money import COLUMN_ROLES
from partnerships_tui.drawing.text.cell_text import right_aligned, width
from partnerships_tui.drawing.text.converted_figures import COLUMNS
from partnerships_tui.drawing.text.figure_units import (
    FigureUnit,
    cells_from_point,
    common_unit,
    heading_over_points,
    point_aligned,
)
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, note_lines
from partnerships_tui.drawing.text.spans import Line, Role, Span, span

COUNT_CELLS = 6
"""The cells of the number of flows, below its heading."""

_GAP_CELLS = 2
"""The blanks before a column, and those before a note beside a row."""


class FigureColumn(NamedTuple):
    """A column of figures with their decimal points below one another."""

    heading: str
    cells: int
    """Its width with the blanks before the figure."""
    decimal_cells: int
    """The cells of its figures from the decimal point on."""


class FigureColumns(NamedTuple):
    """The columns of a table's figures: firm, then up to, then intent, as many as have room."""

    columns: tuple[FigureColumn, ...]

    @property
    def cells(self) -> int:
        """The cells of all columns."""
        return sum(column.cells for column in self.columns)

    @property
    def are_all(self) -> bool:
        """Whether each of the three figures has a column."""
        return len(self.columns) == len(COLUMNS)

    def headings(self) -> str:
        """`firm, bn USD   up to   intent`, each above its column."""
        return "".join(heading_over_points(*column) for column in self.columns)

    def aligned(self, figures: Sequence[Span]) -> list[Span]:
        """The figures that have a column, each below its heading."""
        return [
            figure._replace(text=point_aligned(figure.text, column.cells, column.decimal_cells))
            for figure, column in zip(figures, self.columns, strict=False)
        ]

    def reason(self, text: str) -> Span | None:
        """The reason why a row has no figures, in their place; None if it has no room."""
        if not text or width(text) + _GAP_CELLS > self.cells:
            return None
        return span(right_aligned(text, self.cells), Role.DIM)


def figure_columns(
    rows: Iterable[Sequence[Span]],
    cells: int,
    name_cells: Sequence[int],
    unit: FigureUnit,
) -> FigureColumns:
    """The columns for the figures of all rows of a table that is so wide; there is always one.

    A name needs `name_cells` beside one, two and three columns. `unit` is that of the dollars.
    """
    figures_by_column: list[list[str]] = [[] for _ in COLUMNS]
    for row in rows:
        for figures, figure in zip(figures_by_column, row, strict=False):
            figures.append(figure.text)
    headings = (unit.heading(COLUMNS[0]), *COLUMNS[1:])
    columns = tuple(map(figure_column, headings, figures_by_column))

    room = cells - len(MARGIN) * 2 - COUNT_CELLS - 1
    column_count = 1
    for count, least_cells in enumerate(name_cells, start=1):
        if room >= least_cells + FigureColumns(columns[:count]).cells:
            column_count = count
    if columns[0].cells > room - name_cells[0]:
        # Without room the figures are not moved to the line of their points.
        longest_figure = max(map(width, (headings[0], *figures_by_column[0])))
        return FigureColumns((FigureColumn(headings[0], longest_figure + 1, 0),))
    return FigureColumns(columns[:column_count])


def figure_column(heading: str, figures: Sequence[str]) -> FigureColumn:
    """A column that is wide enough for its heading and for each figure at its place."""
    decimal_cells = max(map(cells_from_point, figures), default=0)
    whole_cells = max((width(figure) - cells_from_point(figure) for figure in figures), default=0)
    # A heading moves to the left with the points, and keeps its gap.
    heading_cells = width(heading) + max(decimal_cells - 3, 0)
    cells = max(whole_cells + decimal_cells, heading_cells)
    return FigureColumn(heading, cells + _GAP_CELLS, decimal_cells)


def dollar_unit(sides: Iterable[CompanySide]) -> FigureUnit:
    """The unit of the dollars in all tables of a company's page: that of its largest figure."""
    return common_unit(
        total.columns.money(column)
        for side in sides
        for total in side.counterparties
        for column in COLUMN_ROLES
        if total.currency == USD
    )


def figure_spans(figures: Iterable[str], glyphs: Glyphs) -> list[Span]:
    """Firm, up to and intent with their roles, and a dot for an empty column."""
    spans: list[Span] = []
    for figure, role in zip(figures, COLUMN_ROLES.values(), strict=True):
        if figure:
            spans.append(span(glyphs(figure), role))
        else:
            spans.append(Span(glyphs("·"), Role.DIM))
    return spans


def has_figures(spans: Iterable[Span]) -> bool:
    """Whether one of the columns of a row is not empty."""
    return any(figure.role is not Role.DIM for figure in spans)


def row_with_note(
    row: Line,
    note: str,
    cells: int,
) -> Iterator[Line]:
    """Yield a row of a table with its note beside it; a note without room is below it."""
    if not note:
        yield row
    elif row.width + _GAP_CELLS + width(note) < cells:
        yield Line((*row, Span(" " * _GAP_CELLS), span(note, Role.DIM)))
    else:
        yield row
        yield from note_lines(note, cells, MARGIN * 3)
