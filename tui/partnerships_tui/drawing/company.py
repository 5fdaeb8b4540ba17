"""Companies: a row of the list, and one company as a pane."""

from collections.abc import Iterator

from partnerships_db.details import CompanyDetails, CompanyRow, Ownership
from partnerships_tui.drawing.company_money import (
    commitment_lines,
    counterparty_lines,
    largest_of,
    share_lines,
    yearly_total_lines,
)
from partnerships_tui.drawing.money import circle_row
from partnerships_tui.drawing.text.cell_text import right_aligned, width
from partnerships_tui.drawing.text.converted_figures import TotalConverter
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, prose, section
from partnerships_tui.drawing.text.spans import (
    BLANK,
    Line,
    Link,
    Role,
    Span,
    line,
    span,
    spread_apart,
    wrapped,
)
from partnerships_tui.drawing.text.wording import date_in_words, pluralized, short_date, stored_date
from partnerships_tui.drawing.timeline import figures_in

MAX_CIRCLES_SHOWN = 12
"""So many circles a pane shows, the largest bottleneck first."""


def company_line(
    row: CompanyRow,
    cells: int,
    glyphs: Glyphs,
    *,
    is_new: bool = False,
) -> Line:
    """` Anthropic   ai-lab   137   9 Nov 2026`; a plus behind the name where something is new."""
    name = span(row.name, Role.STRUCK if row.retracted else Role.PLAIN)
    kind = span(f"  {row.kind}" if row.kind and cells >= 60 else "", Role.DIM)
    last = short_date(row.last) if row.last else glyphs("—")
    right = line(Span(right_aligned(f"{row.events:,}", 6)), span(_last(last, cells), Role.DIM), " ")
    return spread_apart(
        line(
            " ",
            name,
            Span(" +" if is_new else "", Role.GOOD),
            kind,
        ),
        right,
        cells,
    )


def company_heading(count: int, cells: int) -> Line:
    """The heading over the list's columns."""
    left = line(" ", span(pluralized(count, "company", "companies"), Role.HEADING))
    return spread_apart(
        left, line(span(right_aligned("events", 6) + _last("last", cells), Role.DIM), " "), cells
    )


def _last(text: str, cells: int) -> str:
    """The column of the last event, which gives way before the names would."""
    return right_aligned(text, 14) if cells >= 36 else ""


def company_page(company: CompanyDetails, cells: int, glyphs: Glyphs, as_of: str = "",
                 converting: TotalConverter | None = None,) -> list[Line]:  # fmt: skip
    """The pane: facts, who it deals with in and out, its events, ownership; totals in another currency too."""
    entry = company.entry
    retracted = entry.get("retracted")
    lines = wrapped(
        company.row.name,
        cells - 1,
        MARGIN,
        Role.STRUCK if retracted is not None else Role.TITLE,
    )
    lines += wrapped(
        glyphs(" · ").join(_facts(company)),
        cells - 1,
        MARGIN,
        Role.DIM,
    )
    if retracted is not None:
        on = f" on {retracted['on']}" if "on" in retracted else ""
        lines += prose(f"Retracted{on}. {retracted.get('why', '')}", cells, Role.WARN)
    if "summary" in entry:
        lines += [BLANK, *prose(entry["summary"], cells)]
    if company.row.aliases:
        lines += wrapped(
            f"also {', '.join(company.row.aliases)}",
            cells - 1,
            MARGIN,
            Role.DIM,
        )
    if "website" in entry:
        website = entry["website"]
        lines.append(line(MARGIN, span(website, Role.LINK, Link("source", website))).fitted(cells))
    lines.append(BLANK)
    when = f", as of {as_of}" if as_of else ""
    largest = largest_of((*company.money_in, *company.money_out))
    for side, dealings, share in (
        ("in", company.money_in, company.largest_in),
        ("out", company.money_out, company.largest_out),
    ):
        body = [
            *counterparty_lines(
                dealings,
                largest,
                cells,
                glyphs,
                converting,
            ),
            *share_lines(share, cells),
        ]
        lines += section(f"Money {side}{when}", body)
    lines += section(
        "Through the years, in dollars", yearly_total_lines(company.yearly_totals, cells, glyphs)
    )
    lines += section("Circles through it", _circles(company, cells, glyphs))
    lines += section(
        "Promises and what became of them",
        commitment_lines(
            company.commitments,
            company.titles,
            cells,
            glyphs,
        ),
    )
    lines += section("Owned by", _ownership(company.owners, cells))
    lines += section("Owns", _ownership(company.owned, cells))
    lines += section(_events_title(company), _events(company, cells, glyphs))
    return [
        *lines,
        *section(
            "Entry",
            wrapped(
                entry["id"],
                cells - 1,
                MARGIN * 2,
                Role.DIM,
                Link("text", entry["id"]),
            ),
        ),
    ]


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


def _circles(
    company: CompanyDetails,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    for circle in company.circles[:MAX_CIRCLES_SHOWN]:
        way = " ".join(("circle", *circle.companies))
        yield circle_row(
            circle,
            company.names,
            cells - len(MARGIN),
            glyphs,
            Link("money", way),
            MARGIN,
        )
    if len(company.circles) > MAX_CIRCLES_SHOWN:
        more = len(company.circles) - MAX_CIRCLES_SHOWN
        yield line(MARGIN * 2, span(f"and {more:,} more in the Money", Role.DIM))


def _ownership(ownership: tuple[Ownership, ...], cells: int) -> Iterator[Line]:
    for other in ownership:
        dates = " ".join(
            f"{word} {said}"
            for word, said in (("from", other.since), ("until", other.until))
            if said
        )
        name = span(other.name, Role.LINK, Link("company", other.company))
        yield line(MARGIN * 2, name, span(f"  {dates}", Role.DIM)).fitted(cells)


def _events_title(company: CompanyDetails) -> str:
    shown, all_of_them = len(company.events), company.row.events
    return (
        f"Events, {all_of_them:,}"
        if shown == all_of_them
        else f"Events, the latest {shown} of {all_of_them:,}"
    )


def _events(
    company: CompanyDetails,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    label = 12
    for row in company.events:
        figures = figures_in(row.figures, max(cells // 3, 8), glyphs) if row.figures else []
        role = Role.STRUCK if row.retracted or row.status == "cancelled" else Role.LINK
        when = span(right_aligned(short_date(row.date), label), Role.DIM)
        glyph = span(f" {glyphs.kind(row.kind)} ", Role.ACCENT)
        left = Line((Span(MARGIN), when, glyph, span(row.title, role, Link("event", row.id))))
        yield spread_apart(left, Line((*figures, Span(" "))), cells) if width(left.text) else left
