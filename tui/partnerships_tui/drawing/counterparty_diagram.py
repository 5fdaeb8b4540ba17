"""The diagram of a company's counterparties: payers at its left, payees at its right."""

from collections.abc import Iterator, Sequence, Set
from itertools import zip_longest
from typing import NamedTuple

from partnerships_db.details import CompanyDetails
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.columns import ColumnName
from partnerships_db.ledger.counterparties import CounterpartyTotal
from partnerships_db.values.amounts import USD
from partnerships_tui.drawing.money import COLUMN_ROLES, TOTAL_WORDS, columns_in_words
from partnerships_tui.drawing.text.cell_text import cut, padded, right_aligned, width
from partnerships_tui.drawing.text.counted_flows import counted_flows_lines
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, UNNAMED, prose, section
from partnerships_tui.drawing.text.pair_figures import pair_figure
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import BLANK, Line, Link, Role, Span, line
from partnerships_tui.drawing.text.wording import pluralized

MIN_DIAGRAM_CELLS = 70
"""The least cells of the diagram; a narrower page has a list."""

MAX_COUNTERPARTIES = 12
"""The most counterparties on each side of the diagram."""

_MAX_BOX_NAME_CELLS, _MIN_FIGURE_CELLS, _ARROW_CELLS = 20, 13, 4
_MIN_LIST_NAME_CELLS = 8

_STROKES: dict[ColumnName, str] = {"firm": "━", "up_to": "─", "intent": "┄"}


class _Sides(NamedTuple):
    """The counterparties of a company with money in dollars."""

    payers: list[CounterpartyTotal]
    payees: list[CounterpartyTotal]

    @property
    def shared_ids(self) -> set[str]:
        """The companies on both sides."""
        payee_ids = {total.company for total in self.payees}
        return payee_ids.intersection(total.company for total in self.payers)

    @property
    def figure_cells(self) -> int:
        """The cells of a figure: those of the longest with a blank before it."""
        totals = (*self.payers, *self.payees)
        figures = (pair_figure(total.row, _first_column(total) or "intent") for total in totals)
        longest = max(map(width, figures), default=0)
        return max(longest + 1, _MIN_FIGURE_CELLS)


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
    sides = _Sides(
        _in_dollars(company.money_in.counterparties),
        _in_dollars(company.money_out.counterparties),
    )
    if not sides.payers and not sides.payees:
        return lines + prose("There are no payments in dollars.", cells, Role.DIM)

    is_diagram = cells >= MIN_DIAGRAM_CELLS
    legend = _legend(company, sides, glyphs, is_diagram=is_diagram)
    if not is_diagram:
        payers = _list_lines(sides.payers, sides.figure_cells, cells, glyphs)
        lines += section("Pays it", payers)
        lines += section(
            "Is paid by it", _list_lines(sides.payees, sides.figure_cells, cells, glyphs)
        )
        return lines + prose(legend, cells, Role.DIM) + _totals_lines(company, cells, glyphs)

    lines += _diagram(
        company.row.name,
        sides,
        cells,
        glyphs,
    )
    lines.append(BLANK)
    lines += prose(legend, cells, Role.DIM)
    lines += _hidden_count(sides.payers, "payer", cells)
    lines += _hidden_count(sides.payees, "payee", cells)
    return lines + _totals_lines(company, cells, glyphs)


def _legend(
    company: CompanyDetails,
    sides: _Sides,
    glyphs: Glyphs,
    *,
    is_diagram: bool,
) -> str:
    """The meaning of the strokes of a diagram, and of the marks that are in it or in a list."""
    words = ["━ firm", "─ only up to", "┄ only intent"] if is_diagram else []
    if is_diagram and sides.shared_ids:
        words.append("⇄ on both sides")
    if company.money_in.together.has_joint or company.money_out.together.has_joint:
        words.append("÷3 shared by three")
    if any(total.columns.not_cash for total in (*sides.payers, *sides.payees)):
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


def _in_dollars(totals: Sequence[CounterpartyTotal]) -> list[CounterpartyTotal]:
    dollar_totals = [total for total in totals if total.currency == USD]
    return [total for total in dollar_totals if _first_column(total)]


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
    sides: _Sides,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """Yield a row for each payer and payee, with the company as a box between them."""
    title = cut(safe_text(name), _MAX_BOX_NAME_CELLS)
    title_cells = width(title)
    box_cells = title_cells + 4
    side_cells = (cells - box_cells - 2) // 2
    payers = sides.payers[:MAX_COUNTERPARTIES]
    payees = sides.payees[:MAX_COUNTERPARTIES]
    shared_ids = sides.shared_ids
    figure_cells = sides.figure_cells
    title_index = (max(len(payers), len(payees)) - 1) // 2

    indent = Span(" " * side_cells)
    edge = "─" * (box_cells - 2)
    wall = Span(glyphs("│"), Role.ACCENT)
    yield Line((indent, Span(glyphs(f"┌{edge}┐"), Role.ACCENT)))
    for index, (payer, payee) in enumerate(zip_longest(payers, payees)):
        left: list[Span] = [indent]
        right: list[Span] = []
        if payer is not None:
            left = _payer_spans(payer, shared_ids, figure_cells, side_cells, glyphs)
        if payee is not None:
            right = _payee_spans(payee, shared_ids, figure_cells, side_cells, glyphs)
        box_text = title if index == title_index else ""
        inside = Span(f" {padded(box_text, title_cells)} ", Role.TITLE)
        yield Line((*left, wall, inside, wall, *right))
    yield Line((indent, Span(glyphs(f"└{edge}┘"), Role.ACCENT)))


def _payer_spans(
    total: CounterpartyTotal,
    shared_ids: Set[str],
    figure_cells: int,
    cells: int,
    glyphs: Glyphs,
) -> list[Span]:
    """`  Amazon ⇄   13.0 bn ━━▶`."""
    name_cells = cells - figure_cells - _ARROW_CELLS - 1
    name = _name_span(total, name_cells, glyphs, shared_ids)
    return [Span(" "), name, _figure_span(total, figure_cells, glyphs), _arrow_span(total, glyphs)]


def _payee_spans(
    total: CounterpartyTotal,
    shared_ids: Set[str],
    figure_cells: int,
    cells: int,
    glyphs: Glyphs,
) -> list[Span]:
    """`━━▶   110.0 bn  Amazon ⇄`."""
    name_cells = cells - figure_cells - _ARROW_CELLS - 2
    name = _name_span(total, name_cells, glyphs, shared_ids)
    return [_arrow_span(total, glyphs), _figure_span(total, figure_cells, glyphs), Span("  "), name]


def _name_span(
    total: CounterpartyTotal,
    cells: int,
    glyphs: Glyphs,
    shared_ids: Set[str] = frozenset(),
) -> Span:
    if total.company == UNKNOWN:
        return Span(padded(UNNAMED, cells), Role.DIM)
    name = safe_text(total.name)
    mark = glyphs(" ⇄") if total.company in shared_ids else ""
    marked_name = cut(name, cells - width(mark)) + mark
    return Span(padded(marked_name, cells), Role.LINK, Link("company", total.company))


def _figure_span(
    total: CounterpartyTotal,
    figure_cells: int,
    glyphs: Glyphs,
) -> Span:
    """The firm figure, or else the ceiling, or else the intended figure in brackets."""
    column = _first_column(total) or "intent"
    text = glyphs(pair_figure(total.row, column))
    return Span(right_aligned(text, figure_cells), COLUMN_ROLES[column])


def _arrow_span(total: CounterpartyTotal, glyphs: Glyphs) -> Span:
    """An arrow whose stroke and colour tell firm, open and intended money apart."""
    column = _first_column(total) or "intent"
    stroke = _STROKES[column]
    return Span(f" {glyphs(stroke * 2)}{glyphs('▶')}", COLUMN_ROLES[column])


def _list_lines(
    totals: Sequence[CounterpartyTotal],
    figure_cells: int,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """Yield the counterparties as a list, for narrow terminals and screen readers."""
    room = cells - len(MARGIN) * 2 - figure_cells - 1
    name_cells = max(room, _MIN_LIST_NAME_CELLS)
    for total in totals:
        name = _name_span(total, name_cells, glyphs)
        yield line(MARGIN * 2, name, _figure_span(total, figure_cells, glyphs)).cut(cells)
