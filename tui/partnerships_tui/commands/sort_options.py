"""The options `--sort` and `--reverse`, with the columns of the explorer's key `s`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import click

from partnerships_tui.commands.group import MISUSED, fail
from partnerships_tui.queries.sort_orders import SortColumn, SortOrder, sorted_items

Item = TypeVar("Item")
Command = TypeVar("Command", bound=Callable[..., Any])


def sort_options(*lists: Sequence[SortColumn]) -> Callable[[Command], Command]:
    """Return a decorator that adds both options, with the columns of all lists of a command."""
    names = dict.fromkeys(_option_value(column) for columns in lists for column in columns)
    sort_option = click.option(
        "--sort",
        "sort_name",
        type=click.Choice(tuple(names)),
        metavar="COLUMN",
        help=f"Sort the list by a column: {', '.join(names)}.",
    )
    reverse_option = click.option(
        "--reverse",
        "is_reversed",
        is_flag=True,
        help="Print the last of the list first.",
    )

    def add_options(command: Command) -> Command:
        return sort_option(reverse_option(command))

    return add_options


def chosen_order(
    columns: Sequence[SortColumn],
    sort_name: str | None,
    *,
    is_reversed: bool,
) -> SortOrder:
    """Return the order that the options of a list name; without `--sort` it is the list's own.

    Leaves with an error if the list has no such column.
    """
    if sort_name is None:
        return SortOrder(is_reversed=is_reversed)
    column_by_value = {_option_value(column): column.name for column in columns}
    if sort_name not in column_by_value:
        fail(
            f"this list cannot be sorted by {sort_name}; its columns are "
            f"{', '.join(column_by_value)}",
            MISUSED,
        )
    return SortOrder(column_by_value[sort_name], is_reversed)


def items_in_order(
    items: Iterable[Item],
    columns: Sequence[SortColumn],
    order: SortOrder,
) -> Iterable[Item]:
    """Sort a list of a command. Its own order, which the command made, is kept or reversed.

    A list that keeps its own order may still be read while it is printed.
    """
    if order.column:
        return sorted_items(items, columns, order)
    return list(items)[::-1] if order.is_reversed else items


def _option_value(column: SortColumn) -> str:
    """`firm-in` for the column `firm in`: a value without blanks needs no quotes."""
    return column.name.replace(" ", "-")
