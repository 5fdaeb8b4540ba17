"""The list of companies."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from partnerships_db.details import CompanyRow
from partnerships_tui.drawing.company import company_heading, company_line
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import Line
from partnerships_tui.widgets.lines_view import LinesView


class CompanyList(LinesView):
    """Companies under a heading."""

    def __init__(self, *, is_new: Callable[[str], bool] = lambda _company: False, glyphs: Glyphs = UNICODE,
                 id: str | None = None) -> None:  # fmt: skip
        super().__init__(id=id)
        self._is_new = is_new
        """Whether a company is to be marked as new."""
        self._glyphs = glyphs
        self.rows: Sequence[CompanyRow] = ()

    def show(self, rows: Sequence[CompanyRow], chosen: str | None) -> None:
        """Other companies from now on, with the cursor on the chosen one if it is among them."""
        self.rows = rows
        place = next((number for number, row in enumerate(rows) if row.id == chosen), 0)
        self.set_reactive(CompanyList.cursor, place)
        self.reload_lines()
        self.show_cursor() if place else self.scroll_to(y=0, animate=False, immediate=True)
        self.post_message(self.Moved(self))

    @property
    def row(self) -> CompanyRow | None:
        """The company under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def item_count(self) -> int:
        """The companies."""
        return len(self.rows)

    @property
    def line_count(self) -> int:
        """The companies and the heading."""
        return len(self.rows) + 1

    def line_of(self, item: int) -> int:
        """Below the heading."""
        return item + 1

    def item_of(self, line: int) -> int | None:
        """None on the heading."""
        return line - 1 if line else None

    def lines_above(self, item: int) -> int:
        """The heading stays in sight with the first."""
        return 0 if item else 1

    def draw(self, line: int, cells: int) -> Line:
        """The heading or a company."""
        if not line:
            return company_heading(len(self.rows), cells)
        row = self.rows[line - 1]
        return company_line(row, cells, self._glyphs, is_new=self._is_new(row.id))
