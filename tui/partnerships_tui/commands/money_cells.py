"""The cells of money in the tables of commands: a figure for each column, and its qualifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerships_tui.console import is_terminal

if TYPE_CHECKING:
    from partnerships_db.ledger.rules import Columns

MONEY_COLUMNS = ("firm", "up to", "at least", "intent", "vague", "unpriced", "joint")
"""The headings of `money_cells`; `qualifier_cells` has none."""


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
    """Return for a pipe a last cell, `firm: about, intent: up to`; a terminal has signs instead."""
    from partnerships_db.ledger.explain import column_qualifiers

    if is_terminal():
        return ()
    texts = []
    for column, qualifier in column_qualifiers(columns).items():
        texts.append(f"{column.replace('_', ' ')}: {qualifier}")
    return (", ".join(texts),)
