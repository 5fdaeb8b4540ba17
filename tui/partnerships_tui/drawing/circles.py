"""The chains of the Money: circles, the flows without which they are gone, and paths."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.ledger.chains import Basis, Chain, Leg
from partnerships_db.ledger.circles import Circle, Circles
from partnerships_db.ledger.columns import ColumnName
from partnerships_db.ledger.critical_flows import CriticalFlow
from partnerships_db.ledger.paths import DirectedPaths, PaymentPath
from partnerships_db.values.amounts import USD
from partnerships_tui.drawing.money import (
    COLUMN_ROLES,
    Names,
    columns_in_words,
    flow_lines,
    payer_to_payee,
    row_in_words,
)
from partnerships_tui.drawing.text.cell_text import right_aligned, width
from partnerships_tui.drawing.text.converted_figures import (
    TotalConverter,
    beside_in_short,
    rates_lines,
)
from partnerships_tui.drawing.text.counted_flows import counted_flows_lines
from partnerships_tui.drawing.text.figure_units import (
    FigureUnit,
    common_unit,
    heading_over_points,
    point_aligned,
)
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, company_names, prose, section
from partnerships_tui.drawing.text.pair_figures import pair_figure
from partnerships_tui.drawing.text.spans import (
    BLANK,
    Line,
    Link,
    Role,
    Span,
    circle_link,
    compared_lanes_link,
    line,
    span,
    spread_apart,
    wrapped,
)
from partnerships_tui.drawing.text.wording import (
    amount_in_short,
    column_in_short,
    payment_note,
    pluralized,
)

_FIGURE_CELLS = 13
_DECIMAL_CELLS = 6
"""The cells of a figure from its decimal point on: `.35 ÷2`."""
_STATED_CELLS = 15
"""The cells of a figure as a flow states it: ` tens of bn USD`."""

_DAYS_FROM = 55
"""The least cells of a row that shows its days."""
_DAYS_CELLS = 17
"""The cells of the days of a chain: ` ~2302-2332 days`."""
_DAY_COUNT_CELLS = 12
"""The cells of the days under a heading: ` ~2302-2332`."""

GROSS_COLUMNS: tuple[ColumnName, ...] = ("firm", "up_to")
"""The gross columns of a row, in their order."""
_GROSS_FROM = (60, 71)
"""The least cells of a row that shows the first, and both gross columns."""

BASIS_WORDS: dict[Basis, str] = {
    "firm": "firm on every leg",
    "unpriced_or_conditional": "a leg is unpriced or conditional",
    "intended": "a leg is only intended or rumoured",
}
"""What a chain stands on, in words."""

_BASIS_ROLES: dict[Basis, Role] = {
    "firm": Role.FIRM,
    "unpriced_or_conditional": Role.OPEN,
    "intended": Role.INTENT,
}


# -- The counts of circles -------------------------------------------------------------------------


def circle_counts(result: Circles, longest: int) -> str:
    """The first line of a list: `70 circles of up to 4 companies: 5 firm on every leg · 41 …`."""
    total = f"{selected_circles(result)} of up to {longest} companies"
    return f"{total}: {_counts_by_basis(result)[0]}" if result.circles else total


def selected_circles(result: Circles) -> str:
    """`70 circles`, or `16 of 70 circles` where companies are asked for."""
    count = len(result.circles)
    if count < result.all_count:
        return f"{count:,} of {pluralized(result.all_count, 'circle')}"
    return pluralized(count, "circle")


def _counts_by_basis(result: Circles) -> tuple[str, ...]:
    """Return the counts by what circles stand on, in fewer and fewer words."""
    firm, uncertain, intended = result.counts.values()
    return (
        f"{firm:,} firm on every leg · {uncertain:,} on an unpriced or conditional leg"
        f" · {intended:,} on one that is only intended or rumoured",
        f"{firm:,} firm · {uncertain:,} unpriced or conditional"
        f" · {intended:,} intended or rumoured",
        f"{firm:,} firm · {uncertain:,} open · {intended:,} intended",
    )


def circle_counts_line(
    result: Circles,
    longest: int,
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """The counts of a list of circles in the most words that fit."""
    texts = (circle_counts(result, longest), *_counts_by_basis(result))
    fitting = [text for text in texts if width(text) < cells]
    text = fitting[0] if fitting else texts[-1]
    return line(" ", span(glyphs(text), Role.DIM)).cut(cells)


# -- Rows ------------------------------------------------------------------------------------------


def _gross_column_count(cells: int) -> int:
    """The number of gross columns for which a row has room."""
    return sum(cells >= least_cells for least_cells in _GROSS_FROM)


def chain_unit(chains: Iterable[Chain]) -> FigureUnit:
    """The unit of the columns of a list of circles or paths."""
    return common_unit(chain.gross.firm for chain in chains)


def chain_heading(
    title: str,
    cells: int,
    unit: FigureUnit,
) -> Line:
    """The headings of a list of circles or paths: `circle, bn USD   bottleneck   gross firm`."""
    headings = ["bottleneck", *("gross firm", "gross up to")[: _gross_column_count(cells)]]
    text = "".join(
        heading_over_points(heading, _FIGURE_CELLS, _DECIMAL_CELLS) for heading in headings
    )
    if cells >= _DAYS_FROM:
        text += right_aligned("days", _DAY_COUNT_CELLS)
    left = line(" ", span(unit.heading(title), Role.HEADING))
    return spread_apart(left, line(span(text, Role.DIM), " "), cells)


def bottleneck_in_short(
    chain: Chain,
    cells: int | None = None,
    unit: FigureUnit | None = None,
) -> str:
    """`2.5 bn ÷7`: the firm money of the smallest leg, marked if it is joint.

    Without it `—`, for an unpriced or conditional leg, or `intended`.
    """
    figure = pair_figure(chain.smallest_leg.pair.row(USD), "firm", cells, unit)
    if figure:
        return figure
    return "intended" if chain.stands_on == "intended" else "—"


def chain_row(
    chain: Chain,
    names: Names,
    cells: int,
    glyphs: Glyphs,
    link: Link | None = None,
    margin: str = " ",
    unit: FigureUnit | None = None,
) -> Line:
    """` ↺ Anthropic → Microsoft             2.0 bn   75 days`; a link to it on a page.

    Under a heading, which has a `unit`, the gross columns are beside the bottleneck.
    """
    bottleneck = bottleneck_in_short(chain, _FIGURE_CELLS, unit)
    bottleneck_role = Role.FIRM if chain.bottleneck else Role.DIM
    right = [_figure_span(bottleneck, bottleneck_role, glyphs)]
    gross = zip(GROSS_COLUMNS, gross_in_short(chain, unit), strict=True)
    for column, figure in islice(gross, _gross_column_count(cells) if unit is not None else 0):
        right.append(_figure_span(figure, COLUMN_ROLES[column], glyphs))
    if cells >= _DAYS_FROM:
        days = right_aligned(_days_in_short(chain), _DAYS_CELLS)
        if unit is not None:
            days = right_aligned(chain.day_count.figure, _DAY_COUNT_CELLS)
        right.append(Span(days, Role.DIM))
    right.append(Span(" "))

    sign = glyphs("↺ " if isinstance(chain, Circle) else "▶ ")
    title = _names_in_turn(chain.companies, names, glyphs)
    left = line(
        margin,
        span(sign, _role_of(chain)),
        span(title, Role.LINK if link else Role.PLAIN, link),
    )
    return spread_apart(left, Line(right), cells)


def _figure_span(
    figure: str,
    role: Role,
    glyphs: Glyphs,
) -> Span:
    return Span(point_aligned(glyphs(figure), _FIGURE_CELLS, _DECIMAL_CELLS), role)


def _role_of(item: Chain | Leg) -> Role:
    return _BASIS_ROLES[item.stands_on]


def _names_in_turn(companies: Sequence[str], names: Names, glyphs: Glyphs) -> str:
    return glyphs(" → ").join(names.get(company, company) for company in companies)


def _days_in_short(chain: Chain) -> str:
    """`75 days`, `61-91 days`, `~61-91 days`."""
    count = chain.day_count
    return f"{count.figure} days" if count.exact is None else pluralized(count.exact, "day")


def companies_in_turn(chain: Chain, names: Names) -> str:
    """`↺ amazon → openai`, `Anthropic → AMD → Oracle`: the companies of a circle or a path.

    A company without one of the `names` by id has its id.
    """
    sign = "↺ " if isinstance(chain, Circle) else ""
    return sign + " → ".join(names.get(company, company) for company in chain.companies)


def leg_in_short(leg: Leg) -> str:
    """`30.0 bn`, `13.0 bn ≤20.0 bn ÷3`, `(2.0 bn)`: each column; a dash without a figure."""
    for row in leg.pair.rows():
        figures = [pair_figure(row, column) for column in COLUMN_ROLES]
        if any(figures):
            return " ".join(filter(None, figures))
    return "—"


def gross_in_short(chain: Chain, unit: FigureUnit | None = None) -> list[str]:
    """`188.0 bn`, `≤15.0 bn`: the gross columns of a row, each empty without money in it."""
    return [column_in_short(chain.gross, column, USD, unit) for column in GROSS_COLUMNS]


# -- The page of a circle or a path ----------------------------------------------------------------


def chain_page(
    chain: Chain,
    names: Names,
    titles: Names,
    cells: int,
    glyphs: Glyphs,
    converting: TotalConverter | None = None,
    criteria: Filter = EVERYTHING,
) -> list[Line]:
    """A circle or a path as a picture, then its legs with their flows."""
    lines = [BLANK, *prose(_page_title(chain, names, glyphs), cells, Role.TITLE)]
    for facts in (_chain_facts(chain), _gross_facts(chain, glyphs)):
        lines += prose(_dotted(facts, glyphs), cells, Role.DIM)
    lines += [
        BLANK,
        *counted_flows_lines(criteria, cells, in_circles=True),
        *chain_picture(chain, names, cells, glyphs, converting),
        BLANK,
    ]
    if converting:
        conversions = [converting(leg.firm_amount) for leg in chain.legs]
        lines += [*rates_lines(conversions, cells, glyphs), BLANK]
    for leg in chain.legs:
        title = payer_to_payee(leg.payer, leg.payee, names, glyphs)
        lines += section(title, _leg_flows(leg, titles, cells, glyphs))
    return lines


def _chain_facts(chain: Chain) -> Iterator[str]:
    """Yield what a chain stands on, its bottleneck, and the days between its legs."""
    yield BASIS_WORDS[chain.stands_on]
    if chain.bottleneck is not None:
        yield f"bottleneck {bottleneck_in_short(chain)}"
    if len(chain.legs) > 1:
        yield f"{chain.day_count} between its legs"


def _gross_facts(chain: Chain, glyphs: Glyphs) -> Iterator[str]:
    """Yield the gross sums of a chain by column, and what of them is not cash."""
    yield f"gross, all legs added up: {columns_in_words(chain.gross, USD, glyphs)}"
    yield glyphs(payment_note(chain.gross_money, USD))


def _page_title(chain: Chain, names: Names, glyphs: Glyphs) -> str:
    if isinstance(chain, Circle):
        return f"Circle of {len(chain.companies)}"
    ends = payer_to_payee(chain.companies[0], chain.companies[-1], names, glyphs)
    return f"{ends} in {pluralized(len(chain.legs), 'payment')}"


def chain_picture(
    chain: Chain,
    names: Names,
    cells: int,
    glyphs: Glyphs,
    converting: TotalConverter | None = None,
) -> list[Line]:
    """The companies below one another, each leg as an arrow down.

    The last leg of a circle leads back to the top, that of a path to the company that is paid last.
    """
    is_closed = isinstance(chain, Circle)
    stroke = "│" if is_closed else " "
    last_leg = chain.legs[-1]
    lines: list[Line] = []
    for leg in chain.legs:
        corner = "┌─▶ " if is_closed and not lines else f"{stroke}   "
        lines.append(_company_line(leg.payer, names, corner, cells, glyphs))

        words = _leg_in_words(leg, glyphs, converting)
        if is_closed and leg is last_leg:
            lines += _leg_lines(leg, words, "└─────  ", "        ", cells, glyphs)
        else:
            arrow = f"{stroke}     │  "
            lines += _leg_lines(leg, words, arrow, arrow, cells, glyphs)
            lines.append(line(MARGIN, span(glyphs(f"{stroke}     ▼"), Role.DIM)))
    if not is_closed:
        lines.append(_company_line(last_leg.payee, names, f"{stroke}   ", cells, glyphs))
    return lines


def _leg_lines(
    leg: Leg,
    words: str,
    first_stroke: str,
    other_strokes: str,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """Yield the words of a leg beside its arrow, wrapped to the width of the page."""
    stroke = first_stroke
    room = cells - len(MARGIN) - len(stroke) - 1
    for words_line in wrapped(words, room, role=_role_of(leg)):
        yield line(MARGIN, span(glyphs(stroke), Role.DIM), *words_line)
        stroke = other_strokes


def _company_line(
    company: str,
    names: Names,
    corner: str,
    cells: int,
    glyphs: Glyphs,
) -> Line:
    name = span(names.get(company, company), Role.LINK, Link("company", company))
    return Line((Span(MARGIN), Span(glyphs(corner), Role.DIM), name)).cut(cells)


def _leg_in_words(
    leg: Leg,
    glyphs: Glyphs,
    converting: TotalConverter | None,
) -> str:
    """`firm 30.0 bn · up to 5.0 bn · 2 flows · from 2025-11-18 · firm ≈25.9 bn EUR`."""
    parts = []
    for row in leg.pair.rows():
        parts.append(row_in_words(row, glyphs))
        parts.append(payment_note(row.money, row.currency))
    parts.append(pluralized(leg.flow_count, "flow"))
    parts.append(f"from {leg.since}")
    firm = leg.firm_amount
    converted = beside_in_short(converting(firm), glyphs) if converting and firm else ""
    if converted:
        parts.append(f"firm {converted}")
    return _dotted(parts, glyphs)


def _dotted(parts: Iterable[str], glyphs: Glyphs) -> str:
    return glyphs(" · ").join(filter(None, parts))


def _leg_flows(
    leg: Leg,
    titles: Names,
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    if not leg.flows:
        sentence = f"Its {pluralized(leg.flow_count, 'flow')} are on the page of the pair."
        return prose(sentence, cells, Role.DIM)
    lines: list[Line] = []
    for flow in leg.flows:
        lines += flow_lines(
            flow,
            titles,
            cells,
            glyphs,
            MARGIN * 2,
        )
    return lines


# -- Critical flows --------------------------------------------------------------------------------


def critical_unit(critical_flows: Iterable[CriticalFlow]) -> FigureUnit:
    """The unit of the figures of critical flows."""
    amounts = (critical.flow.amount for critical in critical_flows)
    return common_unit(bound for amount in amounts if amount is not None for bound in amount.bounds)


def critical_heading(
    cells: int,
    glyphs: Glyphs,
    unit: FigureUnit,
) -> Line:
    """The headings of the list of critical flows."""
    right = heading_over_points(unit.heading("figure"), _STATED_CELLS, _DECIMAL_CELLS)
    right += right_aligned("circles gone", _FIGURE_CELLS)
    left = line(" ", span(glyphs("payer → payee"), Role.HEADING))
    return spread_apart(left, line(span(right, Role.DIM), " "), cells)


def critical_row(
    critical: CriticalFlow,
    names: Names,
    titles: Names,
    cells: int,
    glyphs: Glyphs,
    unit: FigureUnit,
) -> Line:
    """` OpenAI → AMD  OpenAI takes 6 GW of AMD chips    ≤5.0 bn    34`."""
    title = titles.get(critical.flow.event, critical.flow.event)
    left = line(
        " ",
        span(_parties(critical, names, glyphs)),
        span(f"  {title}", Role.DIM),
    )
    stated_figure = glyphs(critical_figure(critical, unit))
    figure = point_aligned(stated_figure, _STATED_CELLS, _DECIMAL_CELLS)
    count = right_aligned(f"{len(critical.circles):,}", _FIGURE_CELLS)
    return spread_apart(left, Line((Span(figure), Span(count), Span(" "))), cells)


def critical_figure(critical: CriticalFlow, unit: FigureUnit | None = None) -> str:
    """The flow's own amount in short, in brackets if it is not cash; a dash without one."""
    flow = critical.flow
    if flow.amount is None:
        return "—"
    figure = amount_in_short(flow.amount, unit)
    return f"[{figure}]" if flow.paid_in else figure


def _parties(critical: CriticalFlow, names: Names, glyphs: Glyphs) -> str:
    payers = company_names(names, critical.flow.payers)
    payees = company_names(names, critical.flow.payees)
    return f"{payers}{glyphs(' → ')}{payees}"


def _gone_sentence(gone_count: int, circle_count: int) -> str:
    if circle_count == 1:
        return "Without this flow the only circle is gone."
    verb = "is" if gone_count == 1 else "are"
    return f"Without this flow {gone_count:,} of {circle_count:,} circles {verb} gone."


def critical_page(
    critical: CriticalFlow,
    circle_count: int,
    names: Names,
    titles: Names,
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """A critical flow with a link to its event, and the circles that are gone without it.

    `circle_count` is the number of all circles.
    """
    gone = _gone_sentence(len(critical.circles), circle_count)
    circle_lines = []
    for circle in critical.circles:
        title = _names_in_turn(circle.companies, names, glyphs)
        sign = span(glyphs("↺ "), _role_of(circle))
        link = span(title, Role.LINK, circle_link(circle.companies))
        circle_lines.append(line(MARGIN * 2, sign, link).cut(cells))
    return [
        BLANK,
        *prose(_parties(critical, names, glyphs), cells, Role.TITLE),
        *prose(gone, cells, Role.DIM),
        BLANK,
        *flow_lines(critical.flow, titles, cells, glyphs),
        BLANK,
        *section("Circles that are gone without it", circle_lines),
    ]


# -- Paths -----------------------------------------------------------------------------------------


def direction_in_words(direction: DirectedPaths, names: Names, glyphs: Glyphs) -> str:
    """`Anthropic → Nvidia: 3 chains of 2 payments`; the first line of a direction's paths."""
    ends = payer_to_payee(direction.payer, direction.payee, names, glyphs)
    paths = direction.paths
    if not paths:
        return f"{ends}: no chain of payments"
    length = pluralized(len(paths[0].legs), "payment")
    cut = "; there are more" if direction.is_cut else ""
    return f"{ends}: {pluralized(len(paths), 'chain')} of {length}{cut}"


def compared_lanes_line(ends: tuple[str, str], names: Names) -> Line:
    """The way from the paths between two companies to their lanes: `Anthropic and Oracle in lanes`.

    It is the first link of the page.
    """
    first, second = (names.get(id, id) for id in ends)
    link = compared_lanes_link(*ends)
    return line("  ", span(f"{first} and {second} side by side in lanes", Role.LABEL, link))


def paths_of(directions: Sequence[DirectedPaths]) -> tuple[PaymentPath, ...]:
    """The paths of both directions in one list."""
    return tuple(path for direction in directions for path in direction.paths)
