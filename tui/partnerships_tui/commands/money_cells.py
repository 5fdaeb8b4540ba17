"""The cells of money in the tables of commands: a figure for each column, and its qualifiers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from partnerships_tui.console import is_terminal, print_table

if TYPE_CHECKING:
    from partnerships_db.ledger.rules import Columns

MONEY_COLUMNS = ("firm", "up to", "of firm ≥", "intent", "vague", "unpriced", "joint")
"""The headings of `money_cells`; `qualifier_cells` has none. What is *at least* is in firm too."""


class MoneyRow(NamedTuple):
    """A row of a table of money."""

    labels: tuple[object, ...]
    """The cells before the figures."""
    columns: Columns
    currency: str
    converted_figures: Sequence[str] = ()
    """The figures in another currency, which stand in place of those of the columns."""


def print_money_table(label_headings: Sequence[str], rows: Sequence[MoneyRow]) -> None:
    """Print rows of money under MONEY_COLUMNS.

    On a terminal a last column says what is not cash, if anything is not; for a pipe see
    `qualifier_cells`.
    """
    has_notes = is_terminal() and any(row.columns.not_cash for row in rows)
    headings = (*label_headings, *MONEY_COLUMNS, *(("not cash",) if has_notes else ()))
    print_table(headings, (_row_cells(row, has_notes=has_notes) for row in rows))


def _row_cells(row: MoneyRow, *, has_notes: bool) -> tuple[object, ...]:
    from partnerships_tui.drawing.text.wording import not_cash_in_words

    figures = row.converted_figures or money_cells(row.columns, row.currency)
    cells = (*row.labels, *figures, *qualifier_cells(row.columns))
    if not has_notes:
        return cells
    is_converted = bool(row.converted_figures)
    return (*cells, "" if is_converted else not_cash_in_words(row.columns, row.currency))


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
