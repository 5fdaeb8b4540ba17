"""The columns firm, up to and intent of a company's tables of money."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from partnerships_tui.drawing.money import COLUMN_ROLES
from partnerships_tui.drawing.text.cell_text import right_aligned, width
from partnerships_tui.drawing.text.converted_figures import COLUMNS
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN
from partnerships_tui.drawing.text.spans import Role, Span, span

COUNT_CELLS = 6
"""The cells of the number of flows, below its heading."""

_MIN_FIGURE_CELLS = 12
"""The least cells of a figure's column; longer figures of other currencies make it wider."""


class FigureColumns(NamedTuple):
    """The columns of a table's figures, as many as have room."""

    column_count: int
    """How many of the three figures have a column."""
    figure_cells: int
    """The cells of each, with the blanks before the figure."""

    @property
    def cells(self) -> int:
        """The cells of all columns."""
        return self.column_count * self.figure_cells

    def headings(self) -> str:
        """`firm  up to  intent`, each above its column."""
        names = COLUMNS[: self.column_count]
        return "".join(right_aligned(name, self.figure_cells) for name in names)

    def aligned(self, figures: Sequence[Span]) -> list[Span]:
        """The figures that have a column, each below its heading."""
        return [
            figure._replace(text=right_aligned(figure.text, self.figure_cells))
            for figure in figures[: self.column_count]
        ]


def figure_columns(
    figures: Iterable[Span],
    cells: int,
    name_cells: Sequence[int],
) -> FigureColumns:
    """The columns for all figures of a table that is so wide; there is always one.

    A name needs `name_cells` beside one, two and three columns.
    """
    widths = (width(figure.text) + 2 for figure in figures)
    figure_cells = max(_MIN_FIGURE_CELLS, max(widths, default=0))
    room = cells - len(MARGIN) * 2 - COUNT_CELLS - 1
    column_count = 1
    for count, least_cells in enumerate(name_cells, start=1):
        if room >= least_cells + count * figure_cells:
            column_count = count
    return FigureColumns(column_count, figure_cells)


def figure_spans(figures: Iterable[str], glyphs: Glyphs) -> list[Span]:
    """Firm, up to and intent with their roles, and a dot for an empty column."""
    spans: list[Span] = []
    for figure, role in zip(figures, COLUMN_ROLES.values(), strict=True):
        if figure:
            spans.append(span(glyphs(figure), role))
        else:
            spans.append(Span(glyphs("·"), Role.DIM))
    return spans
