"""The grid of models and providers, with a cursor that moves both ways."""

from __future__ import annotations

from bisect import bisect_right
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
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
from partnerships_tui.drawing.text.spans import BLANK, Line
from partnerships_tui.widgets.lines_view import LinesView, bindings


class MatrixGrid(LinesView):
    """Rows under their headings; the head of the columns and what is pinned stay in sight."""

    # The view's own keys for moving sideways are the grid's: a list would scroll by them.
    BINDINGS: ClassVar[list[BindingType]] = bindings("matrix", "cursor.left", "cursor.right")

    column: reactive[int] = reactive(0, repaint=False, init=False)
    """The number of the column under the cursor."""

    class Shifted(Message):
        """The cursor came to another column."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self.grid: Grid | None = None
        self._lines: list[GridLine] = []
        self._row_lines: list[int] = []
        self._first = 0
        """The first column in sight, behind those that are pinned."""
        self._layout: Layout | None = None

    def show(self, grid: Grid, model: str | None, provider: str | None) -> None:
        """Another grid from now on, with the cursor on that model and provider if they are in it."""
        self.grid = grid
        self._lines = grid_lines(grid)
        self._row_lines = [
            number
            for number, content in enumerate(self._lines)
            if content.row and not content.route
        ]
        down, across = (provider, model) if grid.is_turned else (model, provider)
        rows, columns = ([head.id for head in heads] for heads in (grid.rows, grid.columns))
        self.set_reactive(MatrixGrid.cursor, rows.index(down) if down in rows else 0)
        before = max(min(self.column, len(columns) - 1), 0)
        self.set_reactive(MatrixGrid.column, columns.index(across) if across in columns else before)
        self._layout = None
        self.reload_lines()
        self.show_cursor()
        self.post_message(self.Moved(self))

    @property
    def matrix(self) -> Matrix | None:
        """What the grid is made from."""
        return self.grid.matrix if self.grid else None

    @property
    def row(self) -> GridHeader | None:
        """What the row under the cursor is of."""
        return self.grid.rows[self.cursor] if self.grid and self.grid.rows else None

    @property
    def across(self) -> GridHeader | None:
        """What the column under the cursor is of."""
        return self.grid.columns[self.column] if self.grid and self.grid.columns else None

    @property
    def model(self) -> str | None:
        """The model under the cursor."""
        head = self.across if self.grid and self.grid.is_turned else self.row
        return head.id if head else None

    @property
    def provider(self) -> str | None:
        """The provider under the cursor."""
        head = self.row if self.grid and self.grid.is_turned else self.across
        return head.id if head else None

    @property
    def item_count(self) -> int:
        """The rows."""
        return len(self._row_lines)

    @property
    def line_count(self) -> int:
        """The head and everything below it."""
        return len(self._lines) + 1

    def line_of(self, item: int) -> int:
        """Below the head."""
        return self._row_lines[item] + 1

    def item_of(self, line: int) -> int | None:
        """None on a heading and on blanks."""
        line = self._line_at(line - self.scroll_offset.y)
        content = self._lines[line - 1] if 0 < line <= len(self._lines) else None
        return bisect_right(self._row_lines, line - 1) - 1 if content and content.row else None

    def lines_above(self, item: int) -> int:
        """The head and what is pinned cover the top lines; a group's first row keeps its heading in sight."""
        line = self._row_lines[item]
        if line < self._pinned_lines:
            return line + 1
        return 1 + self._pinned_lines + bool(line and self._lines[line - 1].heading)

    @property
    def _pinned_lines(self) -> int:
        """How many lines below the head stay in sight: at most half of all."""
        pinned = sum(1 for content in self._lines if content.row and content.row.is_pinned)
        return min(pinned, self.size.height // 2)

    def _line_at(self, y: int) -> int:
        """The line that is painted on a row of the view."""
        return y if y <= self._pinned_lines else self.top + y

    def render_line(self, y: int) -> Strip:
        """The head stays at the top and what is pinned below it, whatever is scrolled."""
        cells = self.scrollable_content_region.width
        if self.grid is None:
            return super().render_line(y)
        number = self._line_at(y)
        if number == 0:
            return self.strip_of(head_line(self._fitted(cells), self._glyphs), cells)
        if number >= self.line_count:
            return self.strip_of(BLANK, cells)
        drawn = self.draw(number, cells)
        return (
            self.paint_cursor(drawn, cells)
            if self._is_current(number)
            else self.strip_of(drawn, cells)
        )

    def _is_current(self, line: int) -> bool:
        content = self._lines[line - 1]
        return content.row is not None and content.row is self.row

    def refresh_lines_of(self, item: int) -> None:
        """All of it: a row has a line for each route, and one that is pinned is not where it would be."""
        self.refresh()

    def draw(self, line: int, cells: int) -> Line:
        """A line of the grid."""
        if self.grid is None:
            return Line()
        chosen = self.across.id if self.across and self._is_current(line) else None
        return grid_line(
            self._lines[line - 1], self.grid, self._fitted(cells), self._glyphs, chosen
        )

    def _fitted(self, cells: int) -> Layout:
        """The layout for that width, with the column under the cursor in sight."""
        assert self.grid is not None
        if (
            self._layout is None
            or self._layout.cells != cells
            or self.across not in self._layout.columns
        ):
            self._first = (
                first_in_sight(self.grid, cells, self.column, self._first)
                if self.grid.columns
                else 0
            )
            self._layout = layout(self.grid, cells, self._first)
        return self._layout

    def validate_column(self, column: int) -> int:
        """One that exists."""
        return max(0, min(column, len(self.grid.columns) - 1 if self.grid else 0))

    def watch_column(self) -> None:
        """Repaint, and tell."""
        self.refresh()
        self.post_message(self.Shifted())

    def action_cursor_left(self) -> None:
        """A column to the left."""
        self.column -= 1

    def action_cursor_right(self) -> None:
        """A column to the right."""
        self.column += 1
