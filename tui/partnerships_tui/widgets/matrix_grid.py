"""The grid of models and providers, with a cursor that moves both ways."""

from __future__ import annotations

from bisect import bisect_right
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.reactive import reactive
from textual.strip import Strip

from partnerships_db.matrix.matrix import Matrix
from partnerships_tui.drawing.matrix import (
    Grid,
    GridHeader,
    GridLine,
    Layout,
    first_in_sight,
    grid_line,
    grid_lines,
    head_line,
    layout,
)
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.highlights import NO_HIGHLIGHTS, Highlights, with_hits
from partnerships_tui.drawing.text.spans import BLANK, Line
from partnerships_tui.widgets.lines_view import LinesView, bindings


class MatrixGrid(LinesView):
    """Rows under their headings. The column headers and the pinned rows stay in sight."""

    # The keys for moving sideways belong to the grid: a list would scroll by them.
    BINDINGS: ClassVar[list[BindingType]] = bindings("matrix", "cursor.left", "cursor.right")

    column: reactive[int] = reactive(0, repaint=False, init=False)
    """The index of the column under the cursor."""

    def __init__(
        self,
        *,
        glyphs: Glyphs = UNICODE,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self.hits: Highlights = NO_HIGHLIGHTS
        """The words of the filter, which are marked in the names of models and clouds."""
        self.grid: Grid | None = None
        self._grid_lines: list[GridLine] = []
        """The lines below the column headers."""
        self._row_lines: list[int] = []
        """The index of the first line of each row."""
        self._first_column = 0
        """The first column in sight behind the pinned ones."""
        self._layout: Layout | None = None

    def show(
        self,
        grid: Grid,
        model: str | None,
        provider: str | None,
    ) -> None:
        """Show another grid, with the cursor on a model and a provider if the grid has them."""
        self.grid = grid
        self._grid_lines = grid_lines(grid)
        self._row_lines = []
        for index, content in enumerate(self._grid_lines):
            if content.row and not content.route_index:
                self._row_lines.append(index)

        row_id, column_id = model, provider
        if grid.is_turned:
            row_id, column_id = provider, model
        row_index = _index_of(row_id, grid.rows)
        column_index = _index_of(column_id, grid.columns)
        if column_index is None:
            column_index = max(min(self.column, len(grid.columns) - 1), 0)
        self.set_reactive(MatrixGrid.cursor, row_index or 0)
        self.set_reactive(MatrixGrid.column, column_index)
        self._layout = None
        self.reload_lines()
        self.show_cursor()
        self.report_move()

    # -- The cursor --------------------------------------------------------------------------------

    @property
    def matrix(self) -> Matrix | None:
        """The matrix that the grid shows."""
        return self.grid.matrix if self.grid else None

    @property
    def row(self) -> GridHeader | None:
        """The header of the row under the cursor."""
        if self.grid is None or not self.grid.rows:
            return None
        return self.grid.rows[self.cursor]

    @property
    def column_header(self) -> GridHeader | None:
        """The header of the column under the cursor."""
        if self.grid is None or not self.grid.columns:
            return None
        return self.grid.columns[self.column]

    @property
    def model(self) -> str | None:
        """The id of the model under the cursor."""
        is_turned = self.grid is not None and self.grid.is_turned
        header = self.column_header if is_turned else self.row
        return header.id if header else None

    @property
    def provider(self) -> str | None:
        """The id of the provider under the cursor."""
        is_turned = self.grid is not None and self.grid.is_turned
        header = self.row if is_turned else self.column_header
        return header.id if header else None

    def validate_column(self, column: int) -> int:
        """Limit the column to those of the grid."""
        last_column = len(self.grid.columns) - 1 if self.grid else 0
        return max(0, min(column, last_column))

    def watch_column(self) -> None:
        """Repaint, and report that the cursor moved to another column."""
        self.refresh()
        self.report_move()

    def action_cursor_left(self) -> None:
        """Move one column to the left."""
        self.column -= 1

    def action_cursor_right(self) -> None:
        """Move one column to the right."""
        self.column += 1

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked column; then the click of a list moves it to the row."""
        offset = event.get_content_offset(self)
        column = self._column_at(offset.x) if offset else None
        if column is not None and column != self.column:
            self.column = column
            self.expect_first_click()

    def _column_at(self, cell: int) -> int | None:
        """The index of the column in a cell of the view's width; None beside all columns."""
        plan = self._layout
        if plan is None or self.grid is None or cell < plan.name_cells:
            return None
        visible_index = (cell - plan.name_cells) // plan.column_cells
        if visible_index >= len(plan.columns):
            return None
        return self.grid.columns.index(plan.columns[visible_index])

    # -- The items and lines, for LinesView --------------------------------------------------------

    @property
    def item_count(self) -> int:
        """The number of rows."""
        return len(self._row_lines)

    @property
    def line_count(self) -> int:
        """The number of lines, with that of the column headers."""
        return len(self._grid_lines) + 1

    def line_of(self, item: int) -> int:
        """The first line of a row, below the column headers."""
        return self._row_lines[item] + 1

    def item_of(self, line: int) -> int | None:
        """The row on a line, or None on a heading or a blank."""
        visible_line = self._line_at(line - self.scroll_offset.y)
        index = visible_line - 1
        if not 0 <= index < len(self._grid_lines):
            return None
        if self._grid_lines[index].row is None:
            return None
        return bisect_right(self._row_lines, index) - 1

    def lines_above(self, item: int) -> int:
        """The number of lines above a row that have to stay in sight, or that cover others.

        They are the column headers, the pinned rows, and the heading of a group's first row.
        """
        index = self._row_lines[item]
        if index < self._pinned_line_count:
            return index + 1
        line_count = 1 + self._pinned_line_count
        if index > 0 and self._grid_lines[index - 1].heading:
            line_count += 1
        return line_count

    @property
    def _pinned_line_count(self) -> int:
        """The number of pinned lines below the column headers: at most half of the height."""
        pinned = 0
        for content in self._grid_lines:
            if content.row and content.row.is_pinned:
                pinned += 1
        return min(pinned, self.size.height // 2)

    def _line_at(self, y: int) -> int:
        """The line that is painted on a row of the view."""
        if y <= self._pinned_line_count:
            return y
        return self.top + y

    # -- Painting ----------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Render a row of the view; the column headers and the pinned rows stay at its top."""
        cells = self.scrollable_content_region.width
        if self.grid is None:
            return super().render_line(y)

        line = self._line_at(y)
        if line == 0:
            header = head_line(self._fitted_layout(self.grid, cells), self._glyphs)
            header = with_hits(header, self.hits)
            return self.strip_of(header, cells)
        if line >= self.line_count:
            return self.strip_of(BLANK, cells)
        drawn_line = self.draw(line, cells)
        if self._is_cursor_line(line):
            return self.paint_cursor(drawn_line, cells)
        return self.strip_of(drawn_line, cells)

    def _is_cursor_line(self, line: int) -> bool:
        content = self._grid_lines[line - 1]
        return content.row is not None and content.row is self.row

    def refresh_lines_of(self, item: int) -> None:
        """Repaint the whole grid.

        A row has a line for each route, and the lines of a pinned row are not in their place.
        """
        self.refresh()

    def draw(
        self,
        line: int,
        cells: int,
    ) -> Line:
        """Draw a line below the column headers."""
        if self.grid is None:
            return Line()
        selected_column: str | None = None
        if self.column_header and self._is_cursor_line(line):
            selected_column = self.column_header.id
        drawn_line = grid_line(
            self._grid_lines[line - 1],
            self.grid,
            self._fitted_layout(self.grid, cells),
            self._glyphs,
            selected_column,
        )
        return with_hits(drawn_line, self.hits)

    def _fitted_layout(
        self,
        grid: Grid,
        cells: int,
    ) -> Layout:
        """The layout for this width, in cells, with the column under the cursor in sight."""
        fitted = self._layout
        if fitted is not None and fitted.cells == cells and self.column_header in fitted.columns:
            return fitted

        self._first_column = 0
        if grid.columns:
            self._first_column = first_in_sight(
                grid,
                cells,
                self.column,
                self._first_column,
            )
        self._layout = layout(grid, cells, self._first_column)
        return self._layout


def _index_of(header_id: str | None, headers: tuple[GridHeader, ...]) -> int | None:
    for index, header in enumerate(headers):
        if header.id == header_id:
            return index
    return None
