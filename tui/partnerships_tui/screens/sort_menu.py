"""The sort menu: the columns of a list, each with its letter; the current one reverses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.spans import Line, Role, line, span
from partnerships_tui.queries.sort_orders import SortColumn, SortOrder, column_of
from partnerships_tui.screens.letter_menu import LetterMenu, MenuEntry

_NAME_CELLS = 14
"""The cells of a column's name in the menu."""


def sort_menu(
    columns: Sequence[SortColumn],
    order: SortOrder,
    glyphs: Glyphs,
) -> LetterMenu[str]:
    """The menu of the columns of a list; its result is the name of one of them."""
    current_column = column_of(columns, order)
    entries = [
        MenuEntry(
            column.letter,
            column.name,
            partial(
                _draw_column,
                column,
                order if column == current_column else None,
                glyphs,
            ),
        )
        for column in columns
    ]
    cursor = columns.index(current_column) if current_column is not None else 0
    return LetterMenu("Sort by a column", entries, cursor)


def _draw_column(
    column: SortColumn,
    order: SortOrder | None,
    glyphs: Glyphs,
    cells: int,
) -> Line:
    """`  f  firm in        most firm money received first   ▼ now; again reverses`."""
    words = column.first
    if order is not None:
        state = "now, in reverse" if order.is_reversed else "now"
        again = "; again reverses" if column.can_reverse else ""
        words += glyphs(f"  ▪ {state}{again}")
    return line(
        "  ",
        span(column.letter, Role.LABEL),
        "  ",
        span(column.name.ljust(_NAME_CELLS)),
        "  ",
        span(words, Role.DIM),
    ).cut(cells)
