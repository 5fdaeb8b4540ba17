"""The grid of models and providers, with a cursor that moves both ways."""

from __future__ import annotations

from bisect import bisect_right
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from partnerships_db.matrix import Cell, Matrix, Row
from partnerships_tui.drawing.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.matrix import GridLine, grid_line, grid_lines, head_line, plan
from partnerships_tui.drawing.spans import Line
from partnerships_tui.widgets.lines_view import LinesView, bindings


class MatrixGrid(LinesView):
    """Rows are models under their families; the head of the columns stays in sight."""

    # The view's own keys for moving sideways are the grid's: a list would scroll by them.
    BINDINGS: ClassVar[list[BindingType]] = bindings("matrix", "cursor.left", "cursor.right")

    column: reactive[int] = reactive(0, repaint=False, init=False)
    """The number of the provider under the cursor."""

    class Shifted(Message):
        """The cursor came to another column."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self.matrix: Matrix | None = None
        self._names: dict[str, tuple[str, ...]] = {}
        self._lines: list[GridLine] = []
        self._row_lines: list[int] = []

    def show(self, matrix: Matrix, names: dict[str, tuple[str, ...]], model: str | None, provider: str | None) -> None:
        """Another grid from now on, with the cursor on that model and provider if they are in it."""
        self.matrix, self._names = matrix, names
        self._lines = grid_lines(matrix)
        self._row_lines = [number for number, content in enumerate(self._lines) if content.row and not content.route]
        models = [row.model.id for row in matrix.rows]
        self.set_reactive(MatrixGrid.cursor, models.index(model) if model in models else 0)
        if provider in matrix.providers:
            self.set_reactive(MatrixGrid.column, matrix.providers.index(provider))
        else:
            self.set_reactive(MatrixGrid.column, max(min(self.column, len(matrix.providers) - 1), 0))
        self.renew()
        self.show_cursor()
        self.post_message(self.Moved(self))

    @property
    def row(self) -> Row | None:
        """The model under the cursor."""
        return self.matrix.rows[self.cursor] if self.matrix and self.matrix.rows else None

    @property
    def provider(self) -> str | None:
        """The provider under the cursor."""
        return self.matrix.providers[self.column] if self.matrix and self.matrix.providers else None

    @property
    def cell(self) -> Cell | None:
        """The cell under the cursor, where the model is offered there."""
        return self.row.cells.get(self.provider) if self.row and self.provider else None

    @property
    def item_count(self) -> int:
        """The models."""
        return len(self._row_lines)

    @property
    def line_count(self) -> int:
        """The head and everything below it."""
        return len(self._lines) + 1

    def line_of(self, item: int) -> int:
        """Below the head."""
        return self._row_lines[item] + 1

    def item_of(self, line: int) -> int | None:
        """None on a family's heading and on blanks."""
        content = self._lines[line - 1] if 0 < line <= len(self._lines) else None
        return bisect_right(self._row_lines, line - 1) - 1 if content and content.row else None

    def lines_above(self, item: int) -> int:
        """The head covers the top line; a family's first model keeps its heading in sight."""
        line = self._row_lines[item]
        return 2 if line and self._lines[line - 1].heading else 1

    def render_line(self, y: int) -> Strip:
        """The head stays at the top, whatever is scrolled."""
        if y == 0 and self.matrix is not None:
            cells = self.scrollable_content_region.width
            return self.strip_of(head_line(self.matrix, self._names, cells, self._first(cells)), cells)
        return super().render_line(y)

    def draw(self, line: int, cells: int) -> Line:
        """The head, or a line of the grid."""
        if self.matrix is None:
            return Line()
        content = self._lines[line - 1]
        is_current = content.row is not None and content.row is self.row
        chosen = self.column if is_current else None
        return grid_line(content, self.matrix, cells, self._glyphs, self._first(cells), chosen)

    def _first(self, cells: int) -> int:
        """The first provider in sight, so that the one under the cursor is."""
        assert self.matrix is not None
        return max(0, self.column - plan(self.matrix, cells).shown + 1)

    def validate_column(self, column: int) -> int:
        """A provider that exists."""
        return max(0, min(column, len(self.matrix.providers) - 1 if self.matrix else 0))

    def watch_column(self) -> None:
        """Repaint, and tell."""
        self.refresh()
        self.post_message(self.Shifted())

    def action_cursor_left(self) -> None:
        """A provider to the left."""
        self.column -= 1

    def action_cursor_right(self) -> None:
        """A provider to the right."""
        self.column += 1
