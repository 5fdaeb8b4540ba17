"""The cells of money in the tables of commands: a figure for each column, and its qualifiers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from partnerships_tui.console import is_terminal, print_line, print_table

if TYPE_CHECKING:
    from partnerships_db.format.flows import Flow
    from partnerships_db.ledger.rules import Columns

MONEY_COLUMNS = ("firm", "up to", "of firm ≥", "intent", "vague", "unpriced", "joint")
"""The headings of `money_cells`; `qualifier_cells` has none. What is *at least* is in firm too."""


class MoneyRow(NamedTuple):
    """A row of a table of money."""

    labels: tuple[str, ...]
    """The cells before the figures; the last of them is the currency."""
    columns: Columns
    currency: str
    flows: Sequence[Flow] = ()
    """The flows of the money, some of which may bring no cash."""
    converted_figures: Sequence[str] = ()
    """The figures in another currency, which stand in place of those of the columns."""


def print_money_table(label_headings: Sequence[str], rows: Sequence[MoneyRow]) -> None:
    """Print rows of money under MONEY_COLUMNS, and on a terminal below them what is not cash.

    For a pipe `qualifier_cells` has it.
    """
    print_used_columns((*label_headings, *MONEY_COLUMNS), [_row_cells(row) for row in rows])
    if is_terminal():
        _print_payment_notes(rows)


def print_used_columns(headings: Sequence[str], cell_rows: Sequence[Sequence[object]]) -> None:
    """Print a table, on a terminal only with the columns in which something is."""
    if not is_terminal():
        print_table(headings, cell_rows)
        return
    used = [index for index in range(len(headings)) if _is_used(index, headings, cell_rows)]
    print_table(
        [headings[index] for index in used],
        [[cells[index] for index in used] for cells in cell_rows],
    )


def _is_used(index: int, headings: Sequence[str], cell_rows: Sequence[Sequence[object]]) -> bool:
    """Whether a column is printed: firm is always, a currency only if a figure is converted."""
    cells = {str(cells[index]) for cells in cell_rows}
    if headings[index] == "currency":
        return any(cell.startswith("≈") for cell in cells)
    return headings[index] == MONEY_COLUMNS[0] or cells != {""}


def _print_payment_notes(rows: Iterable[MoneyRow]) -> None:
    from partnerships_tui.drawing.text.wording import payment_note

    for row in rows:
        note = payment_note(row.columns, row.currency, row.flows)
        if note and not row.converted_figures:
            print_line(f" {' '.join(row.labels[:-1])}, {note}")


def _row_cells(row: MoneyRow) -> tuple[object, ...]:
    figures = row.converted_figures or money_cells(row.columns, row.currency)
    return (*row.labels, *figures, *qualifier_cells(row.columns))


def money_cells(columns: Columns, currency: str) -> tuple[object, ...]:
    """Return the cells of MONEY_COLUMNS: in short and empty without a figure, or plain for a pipe.

    The plain cells are exact sums; `qualifier_cells` says which of them are not to be read so.
    """
    from partnerships_db.ledger.columns import COLUMN_NAMES
    from partnerships_db.values.amounts import format_decimal
    from partnerships_tui.drawing.text.wording import column_in_short

    counts = (columns.vague, columns.unpriced, columns.joint)
    if not is_terminal():
        return (*(format_decimal(columns.money(column)) for column in COLUMN_NAMES), *counts)
    figures = (column_in_short(columns, column, currency) for column in COLUMN_NAMES)
    return (*figures, *(count or "" for count in counts))


def qualifier_cells(columns: Columns) -> tuple[str, ...]:
    """Return for a pipe the last two cells; a terminal has signs and words instead.

    They are the qualifiers, `firm: about, intent: up to`, and what is not cash,
    `firm: 12000000000 in services`.
    """
    from partnerships_db.ledger.columns import COLUMN_NAMES
    from partnerships_db.ledger.explain import column_qualifiers
    from partnerships_db.values.amounts import format_decimal

    if is_terminal():
        return ()
    qualifiers = column_qualifiers(columns).items()
    parts_not_cash = []
    for column in COLUMN_NAMES:
        for medium, part in columns.not_cash:
            money = part.money(column)
            if money:
                parts_not_cash.append((column, f"{format_decimal(money)} in {medium}"))
    return _by_column(qualifiers), _by_column(parts_not_cash)


def _by_column(texts: Iterable[tuple[str, str]]) -> str:
    """Return texts behind the names of their columns."""
    return ", ".join(f"{column.replace('_', ' ')}: {text}" for column, text in texts)
