"""Money: who pays whom, and what comes round."""

from collections.abc import Mapping
from decimal import Decimal

from partnerships_db.amounts import Amount
from partnerships_db.circles import Circle, Leg
from partnerships_db.ledger import NOTHING, USD, Columns, Explained
from partnerships_db.pairs import Pair
from partnerships_db.vocabulary import UNKNOWN
from partnerships_tui.drawing.conversions import (
    Conversion,
    Converting,
    beside_figure,
    beside_in_short,
    columns_beside,
    rates_lines,
)
from partnerships_tui.drawing.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.page import MARGIN, prose, titled
from partnerships_tui.drawing.shown import at_right, width
from partnerships_tui.drawing.spans import BLANK, Line, Link, Role, Span, ends, line, span
from partnerships_tui.drawing.words import amount_in_short, counted, money_in_short, short_date

Names = Mapping[str, str]
"""Company ids to names."""

BAR_CELLS = 12
"""The room of a bar; the largest firm and open money of the list fills it."""


# -- Pairs -----------------------------------------------------------------------------------------


def pair_row(pair: Pair, names: Names, largest: Decimal, cells: int, glyphs: Glyphs = UNICODE) -> Line:
    """` Microsoft → OpenAI      ██████░░   13.0 bn  ≤1.0 bn  (2.0 bn)   4`."""
    money = pair.dollars
    right: list[Span] = []
    if cells >= 72:
        right += bar(money, largest, BAR_CELLS, glyphs)
    right += _figures(pair, glyphs)
    if cells >= 40:
        right.append(Span(at_right(str(len(pair.flows)), 4), Role.DIM))
    left = line(" ", span(_way(pair.payer, pair.payee, names, glyphs)))
    return ends(left, Line((*right, Span(" "))), cells)


def _way(payer: str, payee: str, names: Names, glyphs: Glyphs) -> str:
    return f"{names.get(payer, payer)}{glyphs(' → ')}{names.get(payee, payee)}"


def bar(money: Columns, largest: Decimal, cells: int, glyphs: Glyphs = UNICODE) -> list[Span]:
    """Firm money as a full bar, with a hatched end for what is open above it; intent is no part of it."""
    if not largest:
        return [Span(" " * cells)]
    firm = _share(money.firm, largest, cells)
    both = max(_share(money.firm + money.up_to, largest, cells), firm + bool(money.up_to))
    open_ = min(both, cells) - firm
    return [
        Span(glyphs("█") * firm, Role.FIRM),
        Span(glyphs("░") * open_, Role.OPEN),
        Span(" " * (cells - firm - open_)),
    ]


def _share(part: Decimal, whole: Decimal, cells: int) -> int:
    """So many cells of a bar; what is there at all has one."""
    return max(int(part * cells / whole), 1) if part else 0


def _figures(pair: Pair, glyphs: Glyphs) -> list[Span]:
    money = pair.dollars
    shown = [
        (f"{glyphs('≥')}" if money.at_least else "", money.firm, "", Role.FIRM),
        (glyphs("≤"), money.up_to, "", Role.OPEN),
        ("(", money.intent, ")", Role.INTENT),
    ]
    spans = [Span(f"  {sign}{money_in_short(figure, 'USD')}{end}", role) for sign, figure, end, role in shown if figure]
    if not spans:
        other = next((f"  {_in_words(columns, code, glyphs)}" for code, columns in pair.money.items() if code != "USD"
                      and columns != NOTHING), glyphs("  —"))  # fmt: skip
        spans = [span(other, Role.DIM)]
    return [Span(at_right("", max(20 - sum(width(one.text) for one in spans), 0))), *spans]


def _in_words(columns: Columns, currency: str, glyphs: Glyphs = UNICODE) -> str:
    """Every column that has something, apart: `firm 30.0 bn · up to 5.0 bn · 1 without a figure`."""
    named = (("firm", columns.firm), ("up to", columns.up_to), ("intent", columns.intent))
    told = [f"{name} {_money(figure, currency)}" for name, figure in named if figure]
    if columns.at_least:
        told.append(f"of firm {_money(columns.at_least, currency)} has no ceiling")
    told += [counted(count, name, name) for name, count in (("vague", columns.vague), ("unpriced", columns.unpriced),
                                                            ("joint", columns.joint)) if count]  # fmt: skip
    return glyphs(" · ").join(told) or "nothing that counts"


def _money(figure: Decimal, currency: str) -> str:
    return amount_in_short(Amount(currency, low=figure, high=figure))


def pair_page(pair: Pair, names: Names, titles: Names, cells: int, glyphs: Glyphs = UNICODE,
              converting: Converting | None = None) -> list[Line]:  # fmt: skip
    """A pair with every flow that makes it: its own words, where it went and by which rule.

    In another currency too, the sums by the rates of the day of totals, each flow by those of its own.
    """
    converted: list[Conversion] = []
    lines = [BLANK, *prose(_way(pair.payer, pair.payee, names, glyphs), cells, Role.TITLE)]
    for code, columns in pair.money.items():
        if columns != NOTHING or code == "USD":
            lines += prose(_in_words(columns, code, glyphs), cells, Role.DIM)
            found = converting.columns(columns, code) if converting else []
            if told := columns_beside(found, glyphs):
                lines += prose(told, cells, Role.DIM)
            converted += found
    lines.append(BLANK)
    for one in reversed(pair.flows):
        ours = converting.exchange.convert(one.flow.amount, one.flow.date.first) if converting else None
        lines += [*_flow(one, titles, cells, glyphs, beside_figure(ours, glyphs)), BLANK]
        converted.append(ours)
    if told_rates := rates_lines(converted, cells, glyphs):
        lines += [*told_rates, BLANK]
    both = [company for company in (pair.payer, pair.payee) if company != UNKNOWN]
    links = [line(MARGIN * 2, span(names.get(one, one), Role.LINK, Link("company", one))) for one in both]
    return lines + titled("Companies", links)


def _flow(one: Explained, titles: Names, cells: int, glyphs: Glyphs, ours: str = "") -> list[Line]:
    flow = one.flow
    amount = str(flow.amount or flow.capacity or flow.quantity or "no amount")
    role = Role.FIRM if one.columns.firm else Role.OPEN if one.columns.up_to else Role.INTENT
    if one.columns == NOTHING:
        role = Role.STRUCK
    title = span(titles.get(flow.event, flow.event), Role.LINK, Link("event", flow.event))
    lines = [line(MARGIN, span(short_date(flow.date), Role.DIM), "  ", title).cut(cells)]
    lines += prose(glyphs(f"{flow.kind} · {amount} · {flow.status}"), cells, role, MARGIN * 2)
    if ours:
        lines += prose(ours, cells, Role.DIM, MARGIN * 2)
    for rule in one.rules:
        lines += prose(rule, cells, Role.DIM, MARGIN * 2)
    return lines


# -- Circles ---------------------------------------------------------------------------------------


def circle_row(circle: Circle, names: Names, cells: int, glyphs: Glyphs = UNICODE) -> Line:
    """` ↺ Anthropic → Microsoft             2.0 bn   75 days`."""
    way = glyphs(" → ").join(names.get(company, company) for company in circle.companies)
    smallest = glyphs("—") if circle.bottleneck is None else money_in_short(circle.bottleneck, "USD")
    right = [Span(at_right(smallest, 12), Role.FIRM if circle.bottleneck else Role.DIM)]
    if cells >= 50:
        right.append(Span(at_right(counted(circle.days, "day"), 12), Role.DIM))
    return ends(line(" ", span(glyphs("↺ "), Role.ACCENT), span(way)), Line((*right, Span(" "))), cells)


def circle_page(circle: Circle, names: Names, titles: Names, cells: int, glyphs: Glyphs = UNICODE,
                converting: Converting | None = None) -> list[Line]:  # fmt: skip
    """A circle as a picture that reads downwards and comes back up, then its legs with their flows."""
    bottleneck = "a leg has no firm money" if circle.bottleneck is None else (
        f"bottleneck {money_in_short(circle.bottleneck, 'USD')}")  # fmt: skip
    when = f"{counted(circle.days, 'day')} between its legs"
    lines = [BLANK, *prose(f"Circle of {len(circle.companies)}", cells, Role.TITLE)]
    lines += [
        *prose(glyphs(f"{bottleneck} · {when}"), cells, Role.DIM),
        BLANK,
        *ring(circle, names, cells, glyphs, converting),
        BLANK,
    ]
    if converting:
        legs = [converting(leg.firm, USD) for leg in circle.legs if leg.firm]
        lines += [*rates_lines(legs, cells, glyphs), BLANK]
    for leg in circle.legs:
        lines += titled(_way(leg.payer, leg.payee, names, glyphs), _leg(leg, titles, cells, glyphs))
    return lines


def ring(circle: Circle, names: Names, cells: int, glyphs: Glyphs = UNICODE,
         converting: Converting | None = None) -> list[Line]:  # fmt: skip
    """The companies below one another, each leg an arrow down with its money, the last one back to the top."""
    lines: list[Line] = []
    for number, leg in enumerate(circle.legs):
        corner = glyphs("┌─▶ ") if number == 0 else glyphs("│   ")
        name = span(names.get(leg.payer, leg.payer), Role.LINK, Link("company", leg.payer))
        lines.append(Line((Span(MARGIN), Span(corner, Role.DIM), name)).cut(cells))
        firm = "no firm money" if leg.firm is None else f"{money_in_short(leg.firm, 'USD')} firm"
        if converting and leg.firm:
            firm += f", {beside_in_short(converting(leg.firm, USD), glyphs)}"
        said = glyphs(f"{firm} · {counted(len(leg.flows), 'flow')} · from {leg.first.isoformat()}")
        is_last = number == len(circle.legs) - 1
        stroke = glyphs("└─────  ") if is_last else glyphs("│     │  ")
        lines.append(
            Line((Span(MARGIN), Span(stroke, Role.DIM), span(said, Role.FIRM if leg.firm else Role.DIM))).cut(cells)
        )
        if not is_last:
            lines.append(Line((Span(MARGIN), Span(glyphs("│     ▼"), Role.DIM))))
    return lines


def _leg(leg: Leg, titles: Names, cells: int, glyphs: Glyphs) -> list[Line]:
    lines = []
    for flow in leg.flows:
        amount = str(flow.amount or flow.capacity or flow.quantity or "no amount")
        title = span(titles.get(flow.event, flow.event), Role.LINK, Link("event", flow.event))
        lines.append(line(MARGIN * 2, span(short_date(flow.date), Role.DIM), "  ", title).cut(cells))
        lines += prose(glyphs(f"{flow.kind} · {amount} · {flow.status}"), cells, Role.DIM, MARGIN * 3)
    return lines
