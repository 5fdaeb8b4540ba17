"""Figures in another currency, as the commands print them with `--in`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from partnerships_db.values import clock
from partnerships_db.values.amounts import format_decimal
from partnerships_db.values.exchange import ConvertedAmount, RateUnavailable
from partnerships_tui.commands.group import glyphs_of
from partnerships_tui.console import is_for_people, print_message, print_note_line, print_table
from partnerships_tui.drawing.text.converted_figures import (
    Conversion,
    TotalConverter,
    rates_in_words,
)

if TYPE_CHECKING:
    from partnerships_db.details import EventDetails
    from partnerships_db.ledger.columns import Columns
    from partnerships_db.values.exchange import TargetCurrency


def total_converter(
    target_currency: TargetCurrency | None, as_of: date | None
) -> TotalConverter | None:
    """The converter of totals by the rates of the as-of date, or of the latest day without one."""
    if target_currency is None:
        return None
    day = target_currency.day_of_total(as_of, clock.today())
    return TotalConverter(target_currency, day)


def print_converted_flows(event: EventDetails, target_currency: TargetCurrency) -> None:
    """Print for a pipe a line for each figure of an event, by the rate of the event's day.

    A line has the flow, the figure, the converted figure or why there is none, the rate, and the
    rate's day.
    """
    for flow in event.flows:
        conversion = target_currency.convert(flow.amount, event.row.date.first)
        if isinstance(conversion, ConvertedAmount):
            converted_figure = f"≈ {conversion.amount}"
            rate = format_decimal(conversion.rate)
            rate_day = conversion.day.isoformat()
            print_table((), [(flow.name, flow.amount, converted_figure, rate, rate_day)])
        elif isinstance(conversion, RateUnavailable):
            print_table((), [(flow.name, flow.amount, conversion.why, "", "")])


def converted_cells(
    converter: TotalConverter,
    columns: Columns,
    currency: str,
) -> tuple[list[str], Sequence[Conversion]]:
    """The cells of converted totals under the columns of a table, and the conversions in them."""
    conversions = converter.columns(columns, currency)
    firm, up_to, intent = [_figure_cell(conversion) for conversion in conversions]
    at_least = ""
    if columns.at_least == columns.firm:
        at_least = _figure_cell(converter(columns.amount("at_least", currency)))
    return [firm, up_to, at_least, intent, "", "", ""], conversions


def _figure_cell(conversion: Conversion) -> str:
    """A converted figure in short, or plain for a pipe; `—` without a rate."""
    if isinstance(conversion, RateUnavailable):
        return "—"
    if conversion is None:
        return "" if is_for_people() else "0"

    from partnerships_tui.drawing.text.wording import amount_in_short

    figure = conversion.amount.upper
    assert figure is not None
    if not is_for_people():
        return format_decimal(figure)
    return f"≈{amount_in_short(conversion.amount)}"


def print_rates(conversions: Sequence[Conversion]) -> None:
    """Print the rates under a table, or on stderr for a pipe, and the reasons for missing rates."""
    context: Any = click.get_current_context()
    sentences = [rates_in_words(conversions, glyphs_of(context))]
    for conversion in conversions:
        if isinstance(conversion, RateUnavailable) and conversion.why not in sentences:
            sentences.append(conversion.why)

    for sentence in sentences:
        if not sentence:
            continue
        if is_for_people():
            print_note_line(f" {sentence}")
        else:
            print_message(sentence)
