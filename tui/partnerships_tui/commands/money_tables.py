"""The tables of money of commands: a figure for each column, its qualifiers, what is not cash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.values.amounts import USD
from partnerships_tui.commands.conversions import converted_cells
from partnerships_tui.console import is_for_people, is_spoken, print_note_line, print_table

if TYPE_CHECKING:
    from partnerships_db.ledger.columns import Columns
    from partnerships_db.ledger.money_sums import MoneySum
    from partnerships_db.ledger.pairs import PairRow
    from partnerships_tui.drawing.text.converted_figures import Conversion, TotalConverter

MONEY_COLUMNS = ("firm", "up to", "no ceiling", "intent", "vague", "no figure", "shared")
"""The headings of `money_cells`; `qualifier_cells` has none.

What has *no ceiling* is a part of firm. The last three are numbers of flows: with a vague size,
without a figure, and shared with others.
"""


_SPOKEN_HEADINGS = {
    "no ceiling": "of firm without a ceiling",
    "vague": "flows of a vague size",
    "no figure": "flows without a figure",
    "shared": "flows shared with others",
}
"""The headings of columns that are read aloud, where those of a table are too short."""

_WHOLE_COLUMNS = ("date", "flows", "currency", *MONEY_COLUMNS)
"""The columns that are never cut: a part of a figure is another figure."""

_SPARE_COLUMNS = ("not cash", "shared", "no ceiling", "vague", "no figure")
"""The columns for which a narrow terminal has no room; the signs of figures say most of it."""


class MoneyRow(NamedTuple):
    """A row of a table of money."""

    labels: tuple[object, ...]
    """The cells before the figures; the last of them is the currency."""
    money: MoneySum
    currency: str
    converted_figures: Sequence[str] = ()
    """The figures in another currency, which stand in place of those of the columns."""
    pair: PairRow | None = None
    """The pair whose money it is; joint money is marked then."""

    @property
    def columns(self) -> Columns:
        """The columns of the money."""
        return self.money.columns

    @property
    def payment_note(self) -> str:
        """What of the money is not cash, in words; empty for a converted row."""
        from partnerships_tui.drawing.text.wording import payment_note

        if self.converted_figures:
            return ""
        return payment_note(self.money, self.currency)


def print_money_rows(
    label_headings: tuple[str, ...],
    rows: Iterable[MoneyRow],
    converter: TotalConverter | None,
) -> list[Conversion]:
    """Print rows of money, each with its row in another currency, and return the conversions."""
    all_conversions: list[Conversion] = []
    all_rows = _with_converted_rows(rows, converter, all_conversions)
    headings = (*label_headings, *MONEY_COLUMNS)
    if is_for_people():
        _print_for_people(headings, list(all_rows))
    else:
        print_table(headings, map(_row_cells, all_rows))
    return all_conversions


def _with_converted_rows(
    rows: Iterable[MoneyRow],
    converter: TotalConverter | None,
    all_conversions: list[Conversion],
) -> Iterator[MoneyRow]:
    """Yield each row, and below it the one in another currency; its conversions are added."""
    for row in rows:
        yield row
        if converter is None or row.currency == converter.target_currency.currency:
            continue
        figures, conversions = converted_cells(converter, row.columns, row.currency)
        target = f"≈{converter.target_currency.currency}"
        labels = (*row.labels[:-1], target)
        yield row._replace(labels=labels, converted_figures=figures)
        all_conversions.extend(conversions)


def _print_for_people(headings: Sequence[str], rows: Sequence[MoneyRow]) -> None:
    """Print rows, and what of them is not cash.

    Of a list of pairs that is in a last column, and of a short table below it. For a pipe see
    `qualifier_cells`.
    """
    notes = [row.payment_note for row in rows]
    if any(row.pair is not None for row in rows):
        pair_cells = zip(map(_row_cells, rows), notes, strict=True)
        cell_rows = [(*cells, note) for cells, note in pair_cells]
        print_used_columns((*headings, "not cash"), cell_rows)
        return
    cell_rows = [_row_cells(row, names_currency=is_spoken()) for row in rows]
    print_used_columns(headings, cell_rows)
    for row, note in zip(rows, notes, strict=True):
        if note:
            print_note_line(f" {_row_name(row)}, {note}")


def _row_name(row: MoneyRow) -> str:
    """`paid`, `out clouds`, `committed INR`: the labels of a row; dollars are not named."""
    *labels, currency = row.labels
    names = [str(label).strip() for label in labels]
    return " ".join(names if currency == USD else [*names, str(currency)])


def print_used_columns(headings: Sequence[str], cell_rows: Sequence[Sequence[object]]) -> None:
    """Print a table, on a terminal only with the columns in which something is."""
    if not is_for_people():
        print_table(headings, cell_rows)
        return
    if not cell_rows:
        return
    if is_spoken():
        headings = [_SPOKEN_HEADINGS.get(heading, heading) for heading in headings]
    used = [index for index in range(len(headings)) if _is_used(index, headings, cell_rows)]
    print_table(
        [headings[index] for index in used],
        [[cells[index] for index in used] for cells in cell_rows],
        whole=_WHOLE_COLUMNS,
        spare=_SPARE_COLUMNS,
        below="rules",
    )


def _is_used(index: int, headings: Sequence[str], cell_rows: Sequence[Sequence[object]]) -> bool:
    """Whether a column is printed: firm always, the currency if it is not dollars everywhere.

    In a list of pairs, and aloud, a figure names its currency, so that only a converted row needs
    the column.
    """
    cells = {str(cells[index]) for cells in cell_rows}
    if headings[index] == "currency":
        if is_spoken() or "not cash" in headings or "rules" in headings:
            return any(cell.startswith("≈") for cell in cells)
        return cells != {USD}
    return headings[index] == MONEY_COLUMNS[0] or cells != {""}


def _row_cells(row: MoneyRow, *, names_currency: bool = True) -> tuple[object, ...]:
    """The cells of a row; its figures need not name a currency that has a column of its own."""
    currency = row.currency if names_currency else USD
    figures = row.converted_figures or money_cells(row.columns, currency, row.pair)
    return (*row.labels, *figures, *qualifier_cells(row.columns))


def money_cells(
    columns: Columns,
    currency: str,
    pair: PairRow | None = None,
) -> tuple[object, ...]:
    """Return the cells of MONEY_COLUMNS: in short and empty without a figure, or plain for a pipe.

    The plain cells are exact sums; `qualifier_cells` says which of them are not to be read so. On a
    terminal joint money of a `pair` is marked.
    """
    from partnerships_db.ledger.columns import COLUMN_NAMES
    from partnerships_db.values.amounts import format_decimal
    from partnerships_tui.drawing.text.pair_figures import pair_figure
    from partnerships_tui.drawing.text.wording import column_in_short

    counts = (columns.vague, columns.unpriced, columns.joint)
    if not is_for_people():
        return (*(format_decimal(columns.money(column)) for column in COLUMN_NAMES), *counts)
    if pair is not None:
        figures = [pair_figure(pair, column) for column in COLUMN_NAMES]
        if not any(figures):
            figures[0] = "—"
    else:
        figures = [column_in_short(columns, column, currency) for column in COLUMN_NAMES]
    return (*figures, *(count or "" for count in counts))


def qualifier_cells(columns: Columns) -> tuple[str, ...]:
    """Return for a pipe the last two cells; a terminal has signs and words instead.

    They are the qualifiers, `firm: about, intent: up to`, and what is not cash,
    `firm: 12000000000 in services`.
    """
    from partnerships_db.ledger.columns import COLUMN_NAMES
    from partnerships_db.ledger.explain import column_qualifiers
    from partnerships_db.values.amounts import format_decimal

    if is_for_people():
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
