"""The Companies: a row of the list, and the page of a company."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from partnerships_db.details import (
    CompanyDetails,
    CompanyRow,
    Ownership,
    OwnersMoney,
)
from partnerships_db.ledger.columns import Columns
from partnerships_db.ledger.company_money import CompanyMoney, SideMoney
from partnerships_db.ledger.groups import MONEY_SIDES
from partnerships_db.timeline.records import EventRow
from partnerships_db.values.amounts import USD
from partnerships_tui.drawing.circles import chain_heading, chain_row, chain_unit
from partnerships_tui.drawing.company_money import (
    commitment_lines,
    counterparty_tables,
    own_total_lines,
    share_lines,
    yearly_total_lines,
)
from partnerships_tui.drawing.event import retraction_lines
from partnerships_tui.drawing.figure_columns import dollar_unit
from partnerships_tui.drawing.money_by_kind import kind_sections
from partnerships_tui.drawing.text.cell_text import cut, padded, right_aligned, width
from partnerships_tui.drawing.text.converted_figures import TotalConverter
from partnerships_tui.drawing.text.counted_flows import counted_flows_lines
from partnerships_tui.drawing.text.figure_units import (
    FigureUnit,
    heading_over_points,
    point_aligned,
)
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import (
    MARGIN,
    company_name,
    entry_section,
    note_lines,
    prose,
    section,
)
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import (
    BLANK,
    Line,
    Link,
    Role,
    Span,
    circle_link,
    line,
    span,
    spread_apart,
    wrapped,
)
from partnerships_tui.drawing.text.wording import (
    column_in_short,
    date_in_words,
    pluralized,
    short_date,
    stored_date,
)
from partnerships_tui.drawing.timeline import figures_in

MAX_CIRCLES_SHOWN = 12
"""The most circles on a page, those with the largest bottleneck first."""

_MAX_CIRCLE_CELLS = 130
"""The most cells of a circle's row: in a wider one the figures are far from the names."""

ALL_EVENTS_NOTE = "all events, not only those of the filter"
"""The note on a section of a company's page that does not obey the filter."""

_COUNT_CELLS, _LAST_CELLS, _DATE_CELLS, _SHARE_CELLS = 7, 14, 12, 6
_MONEY_CELLS, _DECIMAL_CELLS = 12, 4
"""The cells of a company's firm money, and those of its figure from the decimal point on."""


# -- The list --------------------------------------------------------------------------------------


class CompanyColumns(NamedTuple):
    """The columns of a row of the list, with the cells of those that are words; 0 without one."""

    name: int
    kind: int
    country: int
    last: int
    figures: int
    """How many of *firm in* and *firm out* are there."""
    payer: int
    share: int
    """The share of the largest payer."""


_COUNTRY_CELLS = 9
_COLUMNS_BY_CELLS = (
    (0, CompanyColumns(0, 0, 0, 0, 0, 0, 0)),
    (36, CompanyColumns(0, 0, 0, _LAST_CELLS, 0, 0, 0)),
    (58, CompanyColumns(0, 0, 0, _LAST_CELLS, 1, 0, 0)),
    (72, CompanyColumns(0, 0, 0, _LAST_CELLS, 2, 0, 0)),
    (92, CompanyColumns(0, 0, 0, _LAST_CELLS, 2, 18, 0)),
    (98, CompanyColumns(0, 0, 0, _LAST_CELLS, 2, 18, _SHARE_CELLS)),
    (104, CompanyColumns(0, 0, _COUNTRY_CELLS, _LAST_CELLS, 2, 18, _SHARE_CELLS)),
    (116, CompanyColumns(0, 12, _COUNTRY_CELLS, _LAST_CELLS, 2, 18, _SHARE_CELLS)),
    (130, CompanyColumns(0, 16, _COUNTRY_CELLS, _LAST_CELLS, 2, 20, _SHARE_CELLS)),
    (156, CompanyColumns(0, 20, _COUNTRY_CELLS, _LAST_CELLS, 2, 30, _SHARE_CELLS)),
)
"""The columns from a width in cells on: a wider row has at least those of a narrower one."""


def company_row_columns(cells: int) -> CompanyColumns:
    """The columns that have room, with the cells that are left for the name."""
    columns = [columns for least_cells, columns in _COLUMNS_BY_CELLS if cells >= least_cells][-1]
    used_cells = sum(columns[1:4]) + columns.figures * _MONEY_CELLS
    used_cells += columns.payer + columns.share
    return columns._replace(name=cells - used_cells - _COUNT_CELLS - 2)


def company_line(
    row: CompanyRow,
    cells: int,
    glyphs: Glyphs,
    money: CompanyMoney | None,
    unit: FigureUnit,
    *,
    is_new: bool = False,
    is_money_to_come: bool = False,
) -> Line:
    """` Anthropic +   ai-lab  US  137   9 Nov 2026   97.154   250.0  Amazon`.

    The plus marks unseen changes. A company without flows has no `money`.
    """
    columns = company_row_columns(cells)
    role = Role.STRUCK if row.retracted else Role.PLAIN
    mark = Span(" +" if is_new else "", Role.GOOD)
    name = line(" ", span(cut(safe_text(row.name), columns.name - width(mark.text)), role), mark)
    last = short_date(row.last) if row.last else glyphs("—")
    right = [
        *_words_column(row.kind, columns.kind),
        *_words_column(row.country, columns.country),
        Span(right_aligned(f"{row.events:,}", _COUNT_CELLS)),
    ]
    if columns.last:
        right.append(Span(right_aligned(last, columns.last), Role.DIM))
    sides = (money.money_in, money.money_out) if money is not None else (SideMoney(),) * 2
    for side in sides[: columns.figures]:
        figure = "…" if is_money_to_come else _firm_text(side.columns, unit)
        text = point_aligned(glyphs(figure), _MONEY_CELLS, _DECIMAL_CELLS)
        right.append(Span(text, Role.FIRM))
    payer, share = sides[0].largest or ("", 0)
    if columns.payer:
        right.append(Span("  "))
        right += _words_column(company_name({}, payer), columns.payer - 2)
    if columns.share:
        share_text = f"{share}%" if payer else ""
        right.append(Span(right_aligned(share_text, columns.share)))
    return spread_apart(name, Line([*right, Span(" ")]), cells)


def _firm_text(money: Columns, unit: FigureUnit) -> str:
    return column_in_short(money, "firm", USD, unit) or "·"


def _words_column(text: str, cells: int) -> list[Span]:
    """A text in a column of its own; nothing without cells for it."""
    if not cells:
        return []
    return [Span(padded(cut(safe_text(text), cells - 1), cells), Role.DIM)]


def company_heading(cells: int, unit: FigureUnit) -> Line:
    """The headings above the columns of the list; the first one names the unit."""
    columns = company_row_columns(cells)
    title = unit.heading("company") if columns.figures else "company"
    left = line(" ", span(title, Role.HEADING))
    headings = padded("kind", columns.kind) + padded("country", columns.country)
    headings += right_aligned("events", _COUNT_CELLS)
    headings += right_aligned("last event", columns.last) if columns.last else ""
    for heading in ("firm in", "firm out")[: columns.figures]:
        headings += heading_over_points(heading, _MONEY_CELLS, _DECIMAL_CELLS)
    headings += padded("  largest payer", columns.payer)
    headings += right_aligned("share", columns.share) if columns.share else ""
    return spread_apart(left, line(span(headings, Role.DIM), " "), cells)


# -- The page --------------------------------------------------------------------------------------


def company_page(
    company: CompanyDetails,
    cells: int,
    glyphs: Glyphs,
    as_of: str = "",
    converting: TotalConverter | None = None,
) -> list[Line]:
    """A company: its facts, its money by counterparty, its commitments, owners and events.

    `converting` adds the totals in another currency.
    """
    lines = _head(company, cells, glyphs)
    unit = dollar_unit((company.money_in, company.money_out))
    lines += counted_flows_lines(company.criteria, cells)
    lines += _owners_money_lines(company, cells)
    lines += _money_sections(
        company,
        unit,
        cells,
        glyphs,
        as_of,
        converting,
    )
    lines += kind_sections(
        company,
        unit,
        cells,
        glyphs,
        converting,
    )
    totals = yearly_total_lines(company.yearly_totals, unit, cells, glyphs)
    lines += section("Firm money through the years", totals)
    lines += section("Circles through it", _circles(company, cells, glyphs))
    commitments = commitment_lines(
        company.commitments,
        company.titles,
        cells,
        glyphs,
        _counterparty_names(company),
    )
    for title, body in (
        ("Promises and what became of them", [*commitments, *_earlier_line(company)]),
        ("Owned by", _ownership(company.owners, cells)),
        ("Owns", _ownership(company.owned, cells)),
    ):
        lines += _unfiltered_section(title, list(body), company, cells)
    lines += section(_events_title(company), _events(company, cells, glyphs))
    lines += entry_section(company.entry["id"], cells)
    return lines


def _counterparty_names(company: CompanyDetails) -> dict[str, str]:
    """The names of the company and of its counterparties by id."""
    totals = (*company.money_in.counterparties, *company.money_out.counterparties)
    return {company.row.id: company.row.name} | {total.company: total.name for total in totals}


def _owners_money_lines(company: CompanyDetails, cells: int) -> list[Line]:
    """Where the money of a company's events is counted, if not on its page: links to its owners."""
    lines: list[Line] = []
    for owners_money in company.owners_money:
        lines += wrapped(
            owners_money_sentence(company.row, owners_money),
            cells - 1,
            MARGIN,
            Role.LINK,
            Link("company", owners_money.owner),
        )
    return [*lines, BLANK] if lines else []


def owners_money_sentence(row: CompanyRow, owners_money: OwnersMoney) -> str:
    """`The money of 21 of its 37 events is booked with its owner Amazon, and counted there.`"""
    events = f"{owners_money.events:,} of its {pluralized(row.events, 'event')}"
    return f"The money of {events} is booked with its owner {owners_money.name}, and counted there."


def _earlier_line(company: CompanyDetails) -> Iterator[Line]:
    """Yield a line that says that only the latest promises are there, if that is so."""
    if company.has_earlier_commitments:
        yield line(MARGIN * 2, span("Earlier promises are not listed.", Role.DIM))


def _unfiltered_section(
    title: str,
    body: list[Line],
    company: CompanyDetails,
    cells: int,
) -> list[Line]:
    """A section of all events, which says so under a filter; empty if it has no lines."""
    if body and company.criteria:
        body = [*note_lines(ALL_EVENTS_NOTE, cells), *body]
    return section(title, body)


def _head(
    company: CompanyDetails,
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """The name, facts, retraction, summary, aliases and website, with a blank after them."""
    entry = company.entry
    title_role = Role.STRUCK if "retracted" in entry else Role.TITLE
    lines = prose(company.row.name, cells, title_role)
    lines += prose(glyphs(" · ").join(_facts(company)), cells, Role.DIM)
    if "retracted" in entry:
        lines += retraction_lines(entry["retracted"], cells)
    if "summary" in entry:
        lines += [BLANK, *prose(entry["summary"], cells)]
    if company.row.aliases:
        aliases = ", ".join(company.row.aliases)
        lines += prose(f"also {aliases}", cells, Role.DIM)
    if "website" in entry:
        website = span(entry["website"], Role.LINK, Link("source", entry["website"]))
        lines.append(line(MARGIN, website).fitted(cells))
    lines.append(BLANK)
    return lines


def _facts(company: CompanyDetails) -> Iterator[str]:
    entry = company.entry
    if company.row.kind:
        yield company.row.kind
    if company.row.country:
        yield company.row.country
    if "founded" in entry:
        yield f"founded {stored_date(entry['founded'], date_in_words)}"
    if "ticker" in entry:
        yield entry["ticker"]
    if "wikidata" in entry:
        yield entry["wikidata"]


def _money_sections(
    company: CompanyDetails,
    unit: FigureUnit,
    cells: int,
    glyphs: Glyphs,
    as_of: str,
    converting: TotalConverter | None,
) -> list[Line]:
    """Money in and money out by counterparty, with bars of one scale."""
    sides = company.money_in, company.money_out
    tables = counterparty_tables(sides, unit, cells, glyphs, converting)
    when = f", as of {as_of}" if as_of else ""
    lines: list[Line] = []
    for name, side, table in zip(MONEY_SIDES, sides, tables, strict=True):
        body = [
            *table,
            *own_total_lines(side, cells, glyphs),
            *share_lines(side, cells),
        ]
        lines += section(f"Money {name}{when}", body)
    return lines


def _circles(
    company: CompanyDetails,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    row_cells = min(cells, _MAX_CIRCLE_CELLS) - len(MARGIN)
    unit = chain_unit(company.circles[:MAX_CIRCLES_SHOWN])
    if company.circles:
        yield chain_heading("circle", row_cells, unit)
    for circle in company.circles[:MAX_CIRCLES_SHOWN]:
        link = circle_link(circle.companies)
        yield chain_row(
            circle,
            company.names,
            row_cells,
            glyphs,
            link,
            MARGIN,
            unit,
        )

    hidden_count = len(company.circles) - MAX_CIRCLES_SHOWN
    if hidden_count > 0:
        yield line(MARGIN * 2, span(f"and {hidden_count:,} more in the Money", Role.DIM))


def _ownership(ownership: Sequence[Ownership], cells: int) -> Iterator[Line]:
    for relation in ownership:
        dates: list[str] = []
        if relation.since:
            dates.append(f"from {relation.since}")
        if relation.until:
            dates.append(f"until {relation.until}")
        name = span(relation.name, Role.LINK, Link("company", relation.company))
        dates_span = span(f"  {' '.join(dates)}", Role.DIM)
        yield line(MARGIN * 2, name, dates_span).fitted(cells)


def _events_title(company: CompanyDetails) -> str:
    shown_count, event_count = len(company.events), company.row.events
    if company.criteria:
        return f"Events, {shown_count:,} that the filter selects, of {event_count:,}"
    if shown_count == event_count:
        return f"Events, {event_count:,}"
    return f"Events, the latest {shown_count} of {event_count:,}"


def _events(
    company: CompanyDetails,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    for row in company.events:
        left = _event_line(row, glyphs)
        figure_cells = max(cells // 3, 8)
        figures = figures_in(row.figures, figure_cells, glyphs) if row.figures else []
        yield spread_apart(left, Line((*figures, Span(" "))), cells)


def _event_line(row: EventRow, glyphs: Glyphs) -> Line:
    is_struck = row.retracted or row.status == "cancelled"
    role = Role.STRUCK if is_struck else Role.LINK
    return line(
        MARGIN,
        span(right_aligned(short_date(row.date), _DATE_CELLS), Role.DIM),
        span(f" {glyphs.kind(row.kind)} ", Role.ACCENT),
        span(row.title, role, Link("event", row.id)),
    )
