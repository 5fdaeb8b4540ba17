"""Figures in another currency beside our own: marked with `≈`, and with the rates and their days under them."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from partnerships_db.values.amounts import AT_LEAST, EXACT, UP_TO, Amount, format_decimal
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.exchange import ConvertedAmount, RateUnavailable, TargetCurrency
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN
from partnerships_tui.drawing.text.spans import Line, Role, wrapped
from partnerships_tui.drawing.text.wording import amount_in_short, short_date

Conversion = ConvertedAmount | RateUnavailable | None
"""A figure in another currency, why there is none, or nothing where the figure needs none."""


class ConvertedColumns(Protocol):
    """A total by its columns."""

    @property
    def firm(self) -> Decimal: ...  # noqa: D102
    @property
    def up_to(self) -> Decimal: ...  # noqa: D102
    @property
    def at_least(self) -> Decimal: ...  # noqa: D102
    @property
    def intent(self) -> Decimal: ...  # noqa: D102


class TotalConverter(NamedTuple):
    """Totals in another currency: by the rates of one day."""

    exchange: TargetCurrency
    day: date

    def __call__(self, figure: Decimal, currency: str, qualifier: str = EXACT) -> Conversion:
        """What a total comes to, with its qualifier; None for nothing, or where it is in that currency already."""
        low, high = (
            None if qualifier == UP_TO else figure,
            None if qualifier == AT_LEAST else figure,
        )
        return (
            self.exchange.convert(Amount(currency, qualifier, low, high), self.day)
            if figure
            else None
        )

    def columns(self, money: ConvertedColumns, currency: str) -> list[Conversion]:
        """Firm, up to and intent, each by itself: what was never added is not added in another currency either."""
        return [
            self(money.firm, currency, AT_LEAST if money.at_least else EXACT),
            self(money.up_to, currency, UP_TO),
            self(money.intent, currency),
        ]


def beside_figure(conversion: Conversion, glyphs: Glyphs) -> str:
    """`≈ up to 4.31 billion EUR`; why there is none; nothing where the figure needs none."""
    match conversion:
        case ConvertedAmount():
            return f"{glyphs('≈')} {conversion.amount}"
        case RateUnavailable():
            return conversion.why
        case None:
            return ""


def beside_in_short(conversion: Conversion, glyphs: Glyphs) -> str:
    """`≈≤4.31 bn EUR`, where there is little room."""
    if isinstance(conversion, ConvertedAmount):
        text = amount_in_short(conversion.amount)
        return glyphs(f"≈{text}" if conversion.amount.unit != "USD" else f"≈{text} USD")
    return beside_figure(conversion, glyphs)


COLUMNS = ("firm", "up to", "intent")
"""What `Converting.columns` gives, in its order."""


def columns_beside(conversions: Sequence[Conversion], glyphs: Glyphs) -> str:
    """`firm ≈25.9 bn EUR · up to ≈≤4.31 bn EUR`; nothing where nothing was to be converted."""
    told = [
        f"{name} {beside_in_short(one, glyphs)}"
        for name, one in zip(COLUMNS, conversions, strict=False)
        if one
    ]
    return glyphs(" · ").join(told)


def rates_in_words(conversions: Iterable[Conversion], glyphs: Glyphs = UNICODE) -> str:
    """`≈ is ours: 1 USD = 0.8628 EUR, ECB, 18 Nov 2025`, each rate once; nothing where nothing was converted."""
    rates = dict.fromkeys(_rate(one) for one in conversions if isinstance(one, ConvertedAmount))
    return f"{glyphs('≈')} is ours, by the ECB's rates: {'; '.join(rates)}" if rates else ""


def rates_lines(conversions: Iterable[Conversion], cells: int, glyphs: Glyphs) -> list[Line]:
    """The same under a part of a page."""
    told = rates_in_words(conversions, glyphs)
    return wrapped(told, cells - 1, MARGIN * 2, Role.DIM) if told else []


def _rate(converted: ConvertedAmount) -> str:
    return f"1 {converted.original} = {format_decimal(converted.rate)} {converted.amount.unit} on {short_date(PartialDate.of(converted.day))}"
