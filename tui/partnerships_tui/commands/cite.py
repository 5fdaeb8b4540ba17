"""What commands print besides what is stored: sentences and cards to print, and figures in another currency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from partnerships_db.citations import claims_of
from partnerships_db.values.amounts import format_decimal
from partnerships_db.values.exchange import ConvertedAmount, RateUnavailable
from partnerships_tui.commands.group import fail
from partnerships_tui.console import is_terminal, out, print_table, say
from partnerships_tui.drawing.citations import claim_sentence, event_sentence
from partnerships_tui.drawing.text.converted_figures import (
    Conversion,
    TotalConverter,
    rates_in_words,
)

if TYPE_CHECKING:
    from partnerships_db.details import EventDetails
    from partnerships_db.ledger.rules import Columns
    from partnerships_db.values.exchange import TargetCurrency
    from partnerships_tui.drawing.text.bilingual import OutputLanguage


def cited(event: EventDetails, flow: str, day: date, language: OutputLanguage) -> str:
    """The sentence of an event, or of the flow of it that is named."""
    if not flow:
        return event_sentence(event, day, language)
    claim = next(
        (claim for claim in claims_of(event, day) if claim.name == f"{event.row.id}/{flow}"), None
    )
    if claim is None:
        fail(f'"{event.row.id}" has no flow "{flow}"')
    return claim_sentence(claim, language)


def print_event_in(event: EventDetails, target: TargetCurrency) -> None:
    """For a pipe, a line for each figure of an event: flow, figure, what it comes to, the rate and its day."""
    for flow in event.flows:
        match target.convert(flow.amount, event.row.date.first):
            case ConvertedAmount(amount=amount, rate=rate, day=day):
                print_table(
                    (),
                    [
                        (
                            flow.name,
                            flow.amount,
                            f"≈ {amount}",
                            format_decimal(rate),
                            day.isoformat(),
                        )
                    ],
                )
            case RateUnavailable(why=why):
                print_table((), [(flow.name, flow.amount, why, "", "")])


def converted_row(
    converting: TotalConverter, columns: Columns, currency: str
) -> tuple[list[str], Sequence[Conversion]]:
    """A row of totals in another currency, and what it was made from; `—` where there is no rate."""
    found = converting.columns(columns, currency)
    firm, up_to, intent = (_figure(one) for one in found)
    return [
        firm,
        up_to,
        firm if columns.at_least == columns.firm else "",
        intent,
        "",
        "",
        "",
    ], found


def _figure(conversion: Conversion) -> str:
    if isinstance(conversion, RateUnavailable):
        return "—"
    if conversion is None:
        return "" if is_terminal() else "0"
    from partnerships_tui.drawing.text.wording import money_in_short

    money = conversion.amount.upper
    assert money is not None
    return (
        f"≈{money_in_short(money, conversion.amount.unit)}"
        if is_terminal()
        else format_decimal(money)
    )


def say_rates(conversions: Sequence[Conversion]) -> None:
    """The rates and their days under a table; for a pipe as a message. What has no rate is said."""
    told = [
        rates_in_words(conversions),
        *dict.fromkeys(one.why for one in conversions if isinstance(one, RateUnavailable)),
    ]
    for text in filter(None, told):
        out(f" {text}") if is_terminal() else say(text)
