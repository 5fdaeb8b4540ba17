"""Money: who pays whom, and what comes round."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.circles import Circle, Leg
from partnerships_db.ledger.explain import rule_sentences
from partnerships_db.ledger.pairs import Pair
from partnerships_db.ledger.rules import NO_MONEY, USD, Columns, ExplainedFlow
from partnerships_db.values.amounts import AT_LEAST, EXACT, Amount
from partnerships_tui.drawing.text.cell_text import right_aligned
from partnerships_tui.drawing.text.converted_figures import (
    Conversion,
    TotalConverter,
    beside_figure,
    beside_in_short,
    columns_beside,
    rates_lines,
)
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, prose, section
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import (
    BLANK,
    Line,
    Link,
    Role,
    Span,
    line,
    span,
    spread_apart,
)
from partnerships_tui.drawing.text.wording import (
    amount_in_short,
    money_in_short,
    pluralized,
    short_date,
)

Names = Mapping[str, str]
"""Company ids to names."""

BAR_CELLS = 12
"""The room of a bar; the largest firm and open money of the list fills it."""

_FIGURE_CELLS, _OURS_CELLS, _COUNT_CELLS, _WAY_CELLS = 12, 14, 4, 24
"""The room of a figure, of one in another currency, of how many flows there are, and the least of a way."""

_HEADS = ("firm", "up to", "intent")


# -- Pairs -----------------------------------------------------------------------------------------


class PairColumns(NamedTuple):
    """What a pair's row has room for, beside who pays whom."""

    figures: int
    """Firm, then up to, then intent."""
    has_count: bool
    has_bar: bool
    has_ours: bool
    """What is firm in another currency, in the room of a bar or else of the last figure."""


def pair_columns(cells: int, *, is_converted: bool = False) -> PairColumns:
    """What has room, from the most important on."""
    has_count = cells >= 40
    room = cells - _WAY_CELLS - has_count * _COUNT_CELLS - 1
    figures = max(min(room // _FIGURE_CELLS, 3), 1)
    left = room - figures * _FIGURE_CELLS
    if not is_converted:
        return PairColumns(
            figures,
            has_count,
            left >= BAR_CELLS,
            False,
        )
    has_ours = left + _FIGURE_CELLS * (figures > 1) >= _OURS_CELLS
    return PairColumns(
        figures - (has_ours and left < _OURS_CELLS),
        has_count,
        False,
        has_ours,
    )


def pair_heading(
    cells: int,
    currency: str,
    glyphs: Glyphs,
) -> Line:
    """Over the columns of the list: which figure is which. `currency`: the one that they come to as well."""
    plan = pair_columns(cells, is_converted=bool(currency))
    told = "".join(right_aligned(head, _FIGURE_CELLS) for head in _HEADS[: plan.figures])
    if plan.has_ours:
        told = right_aligned(glyphs(f"≈ {currency}"), _OURS_CELLS) + told
    told += right_aligned("", _COUNT_CELLS) * plan.has_count
    return spread_apart(
        line(" ", span(glyphs("payer → payee"), Role.HEADING)),
        line(span(told, Role.DIM), " "),
        cells,
    )


def pair_row(pair: Pair, names: Names, largest: Decimal, cells: int, glyphs: Glyphs,
             converting: TotalConverter | None = None,) -> Line:  # fmt: skip
    """` Microsoft → OpenAI      ██████░░   13.0 bn     ≤1.0 bn    (2.0 bn)   4`, each figure under its heading."""
    money = pair.dollars
    plan = pair_columns(cells, is_converted=converting is not None)
    right: list[Span] = (
        bar(
            money,
            largest,
            BAR_CELLS,
            glyphs,
        )
        if plan.has_bar
        else []
    )
    if plan.has_ours and converting is not None:
        ours = converting(money.firm, USD, AT_LEAST if money.at_least else EXACT)
        right.append(
            Span(right_aligned(safe_text(beside_in_short(ours, glyphs)), _OURS_CELLS), Role.DIM)
        )
    right += _figures(pair, plan.figures, glyphs)
    if plan.has_count:
        right.append(Span(right_aligned(str(len(pair.flows)), _COUNT_CELLS), Role.DIM))
    left = line(
        " ",
        span(
            _way(
                pair.payer,
                pair.payee,
                names,
                glyphs,
            )
        ),
    )
    return spread_apart(left, Line((*right, Span(" "))), cells)


def _way(
    payer: str,
    payee: str,
    names: Names,
    glyphs: Glyphs,
) -> str:
    return f"{names.get(payer, payer)}{glyphs(' → ')}{names.get(payee, payee)}"


def bar(
    money: Columns,
    largest: Decimal,
    cells: int,
    glyphs: Glyphs,
) -> list[Span]:
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


def _share(
    part: Decimal,
    whole: Decimal,
    cells: int,
) -> int:
    """So many cells of a bar; what is there at all has one."""
    return max(int(part * cells / whole), 1) if part else 0


def _figures(
    pair: Pair,
    columns: int,
    glyphs: Glyphs,
) -> list[Span]:
    """Firm, up to and intent, each in its column; where nothing is in dollars, what is firm in another currency."""
    money = pair.dollars
    spans = [
        _figure(
            glyphs("≥") if money.at_least else "",
            money.firm,
            "",
            Role.FIRM,
        ),
        _figure(
            glyphs("≤"),
            money.up_to,
            "",
            Role.OPEN,
        ),
        _figure(
            "(",
            money.intent,
            ")",
            Role.INTENT,
        ),
    ]
    if not (money.firm or money.up_to or money.intent):
        other = next(
            (
                columns
                for code, columns in pair.money.items()
                if code != USD and columns != NO_MONEY
            ),
            None,
        )
        code = next((code for code, columns in pair.money.items() if columns is other), "")
        told = (
            glyphs("—")
            if other is None
            else _money(other.firm or other.up_to or other.intent, code)
        )
        spans[0] = span(right_aligned(told, _FIGURE_CELLS), Role.DIM)
    return spans[:columns]


def _figure(
    sign: str,
    figure: Decimal,
    end: str,
    role: Role,
) -> Span:
    text = f"{sign}{money_in_short(figure, USD)}{end}" if figure else ""
    return Span(right_aligned(text, _FIGURE_CELLS), role)


def _in_words(
    columns: Columns,
    currency: str,
    glyphs: Glyphs,
) -> str:
    """Every column that has something, apart: `firm 30.0 bn · up to 5.0 bn · 1 without a figure`."""
    named = (("firm", columns.firm), ("up to", columns.up_to), ("intent", columns.intent))
    told = [f"{name} {_money(figure, currency)}" for name, figure in named if figure]
    if columns.at_least:
        told.append(f"of firm {_money(columns.at_least, currency)} has no ceiling")
    told += [pluralized(count, name, name) for name, count in (("vague", columns.vague), ("unpriced", columns.unpriced),
                                                            ("joint", columns.joint)) if count]  # fmt: skip
    return glyphs(" · ").join(told) or "nothing that counts"


def _money(figure: Decimal, currency: str) -> str:
    return amount_in_short(Amount(currency, low=figure, high=figure))


def pair_page(pair: Pair, names: Names, titles: Names, cells: int, glyphs: Glyphs,
              converting: TotalConverter | None = None,) -> list[Line]:  # fmt: skip
    """A pair with every flow that makes it: its own words, where it went and by which rule.

    In another currency too, the sums by the rates of the day of totals, each flow by those of its own.
    """
    converted: list[Conversion] = []
    lines = [
        BLANK,
        *prose(
            _way(
                pair.payer,
                pair.payee,
                names,
                glyphs,
            ),
            cells,
            Role.TITLE,
        ),
    ]
    for code, columns in pair.money.items():
        if columns != NO_MONEY or code == "USD":
            lines += prose(_in_words(columns, code, glyphs), cells, Role.DIM)
            found = converting.columns(columns, code) if converting else []
            if told := columns_beside(found, glyphs):
                lines += prose(told, cells, Role.DIM)
            converted += found
    lines.append(BLANK)
    for one in reversed(pair.flows):
        ours = (
            converting.exchange.convert(one.flow.amount, one.flow.date.first)
            if converting
            else None
        )
        lines += [
            *_flow(
                one,
                titles,
                cells,
                glyphs,
                beside_figure(ours, glyphs),
            ),
            BLANK,
        ]
        converted.append(ours)
    if told_rates := rates_lines(converted, cells, glyphs):
        lines += [*told_rates, BLANK]
    both = [company for company in (pair.payer, pair.payee) if company != UNKNOWN]
    links = [
        line(MARGIN * 2, span(names.get(one, one), Role.LINK, Link("company", one))) for one in both
    ]
    return lines + section("Companies", links)


def _flow(
    explained: ExplainedFlow,
    titles: Names,
    cells: int,
    glyphs: Glyphs,
    ours: str = "",
) -> list[Line]:
    flow = explained.flow
    amount = str(flow.amount or flow.capacity or flow.quantity or "no amount")
    role = (
        Role.FIRM
        if explained.columns.firm
        else Role.OPEN
        if explained.columns.up_to
        else Role.INTENT
    )
    if explained.columns == NO_MONEY:
        role = Role.STRUCK
    title = span(titles.get(flow.event, flow.event), Role.LINK, Link("event", flow.event))
    lines = [
        line(
            MARGIN,
            span(short_date(flow.date), Role.DIM),
            "  ",
            title,
        ).cut(cells)
    ]
    lines += prose(
        glyphs(f"{flow.kind} · {amount} · {flow.status}"),
        cells,
        role,
        MARGIN * 2,
    )
    if ours:
        lines += prose(
            ours,
            cells,
            Role.DIM,
            MARGIN * 2,
        )
    for rule in rule_sentences(explained):
        lines += prose(
            rule,
            cells,
            Role.DIM,
            MARGIN * 2,
        )
    return lines


# -- Circles ---------------------------------------------------------------------------------------


def circle_row(circle: Circle, names: Names, cells: int, glyphs: Glyphs, link: Link | None = None,
               margin: str = " ",) -> Line:  # fmt: skip
    """` ↺ Anthropic → Microsoft             2.0 bn   75 days`; on a page a link to it."""
    way = glyphs(" → ").join(names.get(company, company) for company in circle.companies)
    smallest = (
        glyphs("—") if circle.bottleneck is None else money_in_short(circle.bottleneck, "USD")
    )
    right = [Span(right_aligned(smallest, 12), Role.FIRM if circle.bottleneck else Role.DIM)]
    if cells >= 50:
        right.append(Span(right_aligned(pluralized(circle.days, "day"), 12), Role.DIM))
    told = span(way, Role.LINK if link else Role.PLAIN, link)
    return spread_apart(
        line(margin, span(glyphs("↺ "), Role.ACCENT), told), Line((*right, Span(" "))), cells
    )


def circle_page(circle: Circle, names: Names, titles: Names, cells: int, glyphs: Glyphs,
                converting: TotalConverter | None = None,) -> list[Line]:  # fmt: skip
    """A circle as a picture that reads downwards and comes back up, then its legs with their flows."""
    bottleneck = "a leg has no firm money" if circle.bottleneck is None else (
        f"bottleneck {money_in_short(circle.bottleneck, 'USD')}")  # fmt: skip
    when = f"{pluralized(circle.days, 'day')} between its legs"
    lines = [BLANK, *prose(f"Circle of {len(circle.companies)}", cells, Role.TITLE)]
    lines += [
        *prose(glyphs(f"{bottleneck} · {when}"), cells, Role.DIM),
        BLANK,
        *ring(
            circle,
            names,
            cells,
            glyphs,
            converting,
        ),
        BLANK,
    ]
    if converting:
        legs = [converting(leg.firm, USD) for leg in circle.legs if leg.firm]
        lines += [*rates_lines(legs, cells, glyphs), BLANK]
    for leg in circle.legs:
        lines += section(
            _way(
                leg.payer,
                leg.payee,
                names,
                glyphs,
            ),
            _leg(
                leg,
                titles,
                cells,
                glyphs,
            ),
        )
    return lines


def ring(circle: Circle, names: Names, cells: int, glyphs: Glyphs,
         converting: TotalConverter | None = None,) -> list[Line]:  # fmt: skip
    """The companies below one another, each leg an arrow down with its money, the last one back to the top."""
    lines: list[Line] = []
    for number, leg in enumerate(circle.legs):
        corner = glyphs("┌─▶ ") if number == 0 else glyphs("│   ")
        name = span(names.get(leg.payer, leg.payer), Role.LINK, Link("company", leg.payer))
        lines.append(Line((Span(MARGIN), Span(corner, Role.DIM), name)).cut(cells))
        firm = "no firm money" if leg.firm is None else f"{money_in_short(leg.firm, 'USD')} firm"
        if converting and leg.firm:
            firm += f", {beside_in_short(converting(leg.firm, USD), glyphs)}"
        said = glyphs(
            f"{firm} · {pluralized(len(leg.flows), 'flow')} · from {leg.first.isoformat()}"
        )
        is_last = number == len(circle.legs) - 1
        stroke = glyphs("└─────  ") if is_last else glyphs("│     │  ")
        lines.append(
            Line(
                (
                    Span(MARGIN),
                    Span(stroke, Role.DIM),
                    span(said, Role.FIRM if leg.firm else Role.DIM),
                )
            ).cut(cells)
        )
        if not is_last:
            lines.append(Line((Span(MARGIN), Span(glyphs("│     ▼"), Role.DIM))))
    return lines


def _leg(
    leg: Leg,
    titles: Names,
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    lines = []
    for flow in leg.flows:
        amount = str(flow.amount or flow.capacity or flow.quantity or "no amount")
        title = span(titles.get(flow.event, flow.event), Role.LINK, Link("event", flow.event))
        lines.append(
            line(
                MARGIN * 2,
                span(short_date(flow.date), Role.DIM),
                "  ",
                title,
            ).cut(cells)
        )
        lines += prose(
            glyphs(f"{flow.kind} · {amount} · {flow.status}"),
            cells,
            Role.DIM,
            MARGIN * 3,
        )
    return lines
