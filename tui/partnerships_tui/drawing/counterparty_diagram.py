"""The diagram of a company's counterparties: payers at its left, payees at its right."""

from collections.abc import Iterator, Sequence, Set
from itertools import zip_longest
from typing import NamedTuple

from partnerships_db.details import CompanyDetails
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.columns import ColumnName
from partnerships_db.ledger.counterparties import CounterpartyTotal
from partnerships_db.values.amounts import USD
from partnerships_tui.drawing.figure_columns import FigureColumn, dollar_unit, figure_column
from partnerships_tui.drawing.money import COLUMN_ROLES, TOTAL_WORDS, columns_in_words
from partnerships_tui.drawing.text.cell_text import cut, padded, right_aligned, width
from partnerships_tui.drawing.text.counted_flows import counted_flows_lines
from partnerships_tui.drawing.text.figure_units import (
    FigureUnit,
    heading_over_points,
    point_aligned,
)
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import (
    MARGIN,
    UNNAMED,
    company_name,
    prose,
    section,
)
from partnerships_tui.drawing.text.pair_figures import pair_figure
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import BLANK, Line, Link, Role, Span, line, span
from partnerships_tui.drawing.text.wording import pluralized

MIN_DIAGRAM_CELLS = 70
"""The least cells of the diagram; a narrower page has a list."""

MAX_COUNTERPARTIES = 12
"""The most counterparties on each side of the diagram."""

_MAX_BOX_NAME_CELLS, _ARROW_CELLS = 20, 4
_MIN_LIST_NAME_CELLS = 8
_BOTH_SIDES_MARK = " ⇄"

_STROKES: dict[ColumnName, str] = {"firm": "━", "up_to": "─", "intent": "┄"}


class _Side(NamedTuple):
    """The counterparties of a company on one side with money in dollars."""

    totals: list[CounterpartyTotal]
    unit: FigureUnit
    figures: FigureColumn
    """The column of their figures."""

    @property
    def company_ids(self) -> set[str]:
        """The companies on this side."""
        return {total.company for total in self.totals}

    @property
    def longest_name(self) -> int:
        """The cells of the longest name with its mark."""
        names = (company_name({total.company: total.name}, total.company) for total in self.totals)
        return max(map(width, names), default=0) + width(_BOTH_SIDES_MARK)


def _side(totals: Sequence[CounterpartyTotal], unit: FigureUnit) -> _Side:
    dollar_totals = [total for total in totals if total.currency == USD and _first_column(total)]
    figures = [_figure(total, unit) for total in dollar_totals]
    return _Side(dollar_totals, unit, figure_column(unit.heading("").lstrip(", "), figures))


def counterparty_page(
    company: CompanyDetails,
    cells: int,
    glyphs: Glyphs,
    as_of: str = "",
) -> list[Line]:
    """The diagram, or a list on a narrow page, with its legend and the number of hidden rows."""
    when = f", as of {as_of}" if as_of else ""
    lines = [*prose(f"Around {company.row.name}{when}", cells, Role.TITLE), BLANK]
    lines += counted_flows_lines(company.criteria, cells)
    unit = dollar_unit((company.money_in, company.money_out))
    payers = _side(company.money_in.counterparties, unit)
    payees = _side(company.money_out.counterparties, unit)
    if not payers.totals and not payees.totals:
        return lines + prose("There are no payments in dollars.", cells, Role.DIM)

    is_diagram = cells >= MIN_DIAGRAM_CELLS
    legend = _legend(company, payers, payees, glyphs, is_diagram=is_diagram)
    if not is_diagram:
        for title, side in (("Pays it", payers), ("Is paid by it", payees)):
            lines += section(f"{title}, {side.figures.heading}", _list_lines(side, cells, glyphs))
        return lines + prose(legend, cells, Role.DIM) + _totals_lines(company, cells, glyphs)

    lines += _diagram(
        company.row.name,
        payers,
        payees,
        cells,
        glyphs,
    )
    lines.append(BLANK)
    lines += prose(legend, cells, Role.DIM)
    lines += _hidden_count(payers.totals, "payer", cells)
    lines += _hidden_count(payees.totals, "payee", cells)
    return lines + _totals_lines(company, cells, glyphs)


def _legend(
    company: CompanyDetails,
    payers: _Side,
    payees: _Side,
    glyphs: Glyphs,
    *,
    is_diagram: bool,
) -> str:
    """The meaning of the strokes of a diagram, and of the marks that are in it or in a list."""
    words = ["━ firm", "─ only up to", "┄ only intent"] if is_diagram else []
    if is_diagram and payers.company_ids & payees.company_ids:
        words.append("⇄ on both sides")
    if company.money_in.together.has_joint or company.money_out.together.has_joint:
        words.append("÷3 shared by three")
    if any(total.columns.not_cash for total in (*payers.totals, *payees.totals)):
        words.append("[ ] not cash")
    return glyphs(" · ".join(words))


def _totals_lines(
    company: CompanyDetails,
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """The money of all payers or of all payees together, if some of it is joint."""
    lines: list[Line] = []
    for title, total in (
        ("payers", company.money_in.together),
        ("payees", company.money_out.together),
    ):
        if total.has_joint:
            money = columns_in_words(total.money[USD], USD, glyphs)
            lines += prose(f"{title} {TOTAL_WORDS}: {money}", cells, Role.DIM)
    return lines


def _first_column(total: CounterpartyTotal) -> ColumnName | None:
    """The firmest column of a total that has money, or None."""
    for column in COLUMN_ROLES:
        if total.columns.money(column):
            return column
    return None


def _hidden_count(
    totals: Sequence[CounterpartyTotal],
    noun: str,
    cells: int,
) -> list[Line]:
    """`3 more payers on the company's page`, if the diagram has no room for them."""
    hidden_count = len(totals) - MAX_COUNTERPARTIES
    if hidden_count <= 0:
        return []
    hidden = pluralized(hidden_count, f"more {noun}")
    return prose(f"{hidden} on the company's page", cells, Role.DIM)


def _diagram(
    name: str,
    payers: _Side,
    payees: _Side,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """Yield a row for each payer and payee, with the company as a box between them."""
    title = cut(safe_text(name), _MAX_BOX_NAME_CELLS)
    title_cells = width(title)
    box_cells = title_cells + 4
    left_cells, right_cells = _side_cells(payers, payees, cells - box_cells - 2)
    left_totals = payers.totals[:MAX_COUNTERPARTIES]
    right_totals = payees.totals[:MAX_COUNTERPARTIES]
    shared_ids = payers.company_ids & payees.company_ids
    title_index = (max(len(left_totals), len(right_totals)) - 1) // 2

    indent = Span(" " * left_cells)
    edge = "─" * (box_cells - 2)
    wall = Span(glyphs("│"), Role.ACCENT)
    left_heading = right_aligned(_heading(payers), left_cells - _ARROW_CELLS)
    top = Span(glyphs(f"┌{edge}┐"), Role.ACCENT)
    right_heading = " " * _ARROW_CELLS + _heading(payees)
    yield line(
        span(padded(left_heading, left_cells), Role.DIM),
        top,
        span(right_heading, Role.DIM),
    )
    for index, (payer, payee) in enumerate(zip_longest(left_totals, right_totals)):
        left: list[Span] = [indent]
        right: list[Span] = []
        if payer is not None:
            left = _payer_spans(payer, payers, shared_ids, left_cells, glyphs)
        if payee is not None:
            right = _payee_spans(payee, payees, shared_ids, right_cells, glyphs)
        box_text = title if index == title_index else ""
        inside = Span(f" {padded(box_text, title_cells)} ", Role.TITLE)
        yield Line((*left, wall, inside, wall, *right))
    yield Line((indent, Span(glyphs(f"└{edge}┘"), Role.ACCENT)))


def _side_cells(
    payers: _Side,
    payees: _Side,
    cells: int,
) -> tuple[int, int]:
    """The cells of both sides of a diagram: what each needs, or else a half.

    So names stay near their figures in a wide diagram.
    """
    left_cells, right_cells = (
        side.longest_name + side.figures.cells + _ARROW_CELLS + 2 for side in (payers, payees)
    )
    left_cells = min(left_cells, max(cells // 2, cells - right_cells))
    return left_cells, min(right_cells, cells - left_cells)


def _heading(side: _Side) -> str:
    """`bn USD` above the figures of a side."""
    return heading_over_points(*side.figures) if side.totals else ""


def _payer_spans(
    total: CounterpartyTotal,
    side: _Side,
    shared_ids: Set[str],
    cells: int,
    glyphs: Glyphs,
) -> list[Span]:
    """`  Amazon ⇄   13.0 ━━▶`."""
    name_cells = cells - side.figures.cells - _ARROW_CELLS - 1
    name = _name_span(total, name_cells, glyphs, shared_ids)
    return [Span(" "), name, _figure_span(total, side, glyphs), _arrow_span(total, glyphs)]


def _payee_spans(
    total: CounterpartyTotal,
    side: _Side,
    shared_ids: Set[str],
    cells: int,
    glyphs: Glyphs,
) -> list[Span]:
    """`━━▶   110.0  Amazon ⇄`."""
    name_cells = cells - side.figures.cells - _ARROW_CELLS - 2
    name = _name_span(total, name_cells, glyphs, shared_ids)
    return [_arrow_span(total, glyphs), _figure_span(total, side, glyphs), Span("  "), name]


def _name_span(
    total: CounterpartyTotal,
    cells: int,
    glyphs: Glyphs,
    shared_ids: Set[str] = frozenset(),
) -> Span:
    if total.company == UNKNOWN:
        return Span(padded(UNNAMED, cells), Role.DIM)
    name = safe_text(total.name)
    mark = glyphs(_BOTH_SIDES_MARK) if total.company in shared_ids else ""
    marked_name = cut(name, cells - width(mark)) + mark
    return Span(padded(marked_name, cells), Role.LINK, Link("company", total.company))


def _figure(total: CounterpartyTotal, unit: FigureUnit) -> str:
    """The firm figure, or else the ceiling, or else the intended figure in brackets."""
    return pair_figure(total.row, _first_column(total) or "intent", unit=unit)


def _figure_span(
    total: CounterpartyTotal,
    side: _Side,
    glyphs: Glyphs,
) -> Span:
    """The figure of a counterparty below the others of its side."""
    text = point_aligned(
        glyphs(_figure(total, side.unit)),
        side.figures.cells,
        side.figures.decimal_cells,
    )
    return Span(text, COLUMN_ROLES[_first_column(total) or "intent"])


def _arrow_span(total: CounterpartyTotal, glyphs: Glyphs) -> Span:
    """An arrow whose stroke and colour tell firm, open and intended money apart."""
    column = _first_column(total) or "intent"
    stroke = _STROKES[column]
    return Span(f" {glyphs(stroke * 2)}{glyphs('▶')}", COLUMN_ROLES[column])


def _list_lines(
    side: _Side,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """Yield the counterparties as a list, for narrow terminals and screen readers."""
    room = cells - len(MARGIN) * 2 - side.figures.cells - 1
    name_cells = max(room, _MIN_LIST_NAME_CELLS)
    for total in side.totals:
        name = _name_span(total, name_cells, glyphs)
        yield line(MARGIN * 2, name, _figure_span(total, side, glyphs)).cut(cells)
