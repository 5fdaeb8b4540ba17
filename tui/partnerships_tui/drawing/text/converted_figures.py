"""Figures in another currency beside the stated ones: marked with `≈`, the rates below them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.values.amounts import USD, Amount, format_decimal
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.exchange import ConvertedAmount, RateUnavailable, TargetCurrency
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.page_parts import note_lines
from partnerships_tui.drawing.text.spans import Line
from partnerships_tui.drawing.text.wording import amount_in_short, short_date

if TYPE_CHECKING:
    from partnerships_db.ledger.columns import Columns

Conversion = ConvertedAmount | RateUnavailable | None
"""A converted figure, the reason why it cannot be converted, or None if it needs no conversion."""

COLUMNS = ("firm", "up to", "intent")
"""The columns of `TotalConverter.columns`, in its order."""


class TotalConverter(NamedTuple):
    """The conversion of totals into another currency by the rates of one day."""

    target_currency: TargetCurrency
    day: date

    def __call__(self, amount: Amount | None) -> Conversion:
        """A figure of a total, converted; None without one, or if it is in the target currency."""
        return self.target_currency.convert(amount, self.day)

    def columns(self, money: "Columns", currency: str) -> list[Conversion]:
        """The columns firm, up to and intent, each converted by itself: they are never added."""
        return [
            self(money.amount("firm", currency)),
            self(money.amount("up_to", currency)),
            self(money.amount("intent", currency)),
        ]


def beside_figure(conversion: Conversion, glyphs: Glyphs) -> str:
    """`≈ up to 4.31 billion EUR`, or the reason without a rate; empty for no conversion."""
    match conversion:
        case ConvertedAmount():
            return f"{glyphs('≈')} {conversion.amount}"
        case RateUnavailable():
            return conversion.why
        case None:
            return ""


def beside_in_short(conversion: Conversion, glyphs: Glyphs) -> str:
    """`≈≤4.31 bn EUR`, for places with little room."""
    if not isinstance(conversion, ConvertedAmount):
        return beside_figure(conversion, glyphs)
    text = f"≈{amount_in_short(conversion.amount)}"
    if conversion.amount.unit == USD:
        text += f" {USD}"
    return glyphs(text)


def columns_beside(conversions: Sequence[Conversion], glyphs: Glyphs) -> str:
    """`firm ≈25.9 bn EUR · up to ≈≤4.31 bn EUR`; empty if no column was converted."""
    parts: list[str] = []
    for column, conversion in zip(COLUMNS, conversions, strict=False):
        if conversion:
            parts.append(f"{column} {beside_in_short(conversion, glyphs)}")
    return glyphs(" · ").join(parts)


def rates_in_words(conversions: Iterable[Conversion], glyphs: Glyphs = UNICODE) -> str:
    """`≈ is converted here at the ECB's rates: 1 USD = 0.8628 EUR on 18 Nov 2025`, each rate once.

    Empty if no figure was converted.
    """
    converted_amounts = [
        conversion for conversion in conversions if isinstance(conversion, ConvertedAmount)
    ]
    rates = dict.fromkeys(_rate_in_words(converted) for converted in converted_amounts)
    if not rates:
        return ""
    return f"{glyphs('≈')} is converted here at the ECB's rates: {'; '.join(rates)}"


def rates_lines(
    conversions: Iterable[Conversion],
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """The rates in words as lines of a page, without lines if no figure was converted."""
    rates = rates_in_words(conversions, glyphs)
    if not rates:
        return []
    return note_lines(rates, cells)


def _rate_in_words(converted: ConvertedAmount) -> str:
    rate = format_decimal(converted.rate)
    day = short_date(PartialDate.of(converted.day))
    return f"1 {converted.original} = {rate} {converted.amount.unit} on {day}"
