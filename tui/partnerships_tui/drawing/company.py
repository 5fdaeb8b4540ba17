"""Companies: a row of the list, and one company as a pane."""

from collections.abc import Iterator

from partnerships_db.details import CompanyDetails, CompanyRow, Ownership
from partnerships_tui.drawing.company_money import (
    dealing_lines,
    largest_of,
    promise_lines,
    running_lines,
    share_lines,
)
from partnerships_tui.drawing.money import circle_row
from partnerships_tui.drawing.text.cell_text import at_right, width
from partnerships_tui.drawing.text.converted_figures import Converting
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, prose, titled
from partnerships_tui.drawing.text.spans import (
    BLANK,
    Line,
    Link,
    Role,
    Span,
    ends,
    line,
    span,
    wrapped,
)
from partnerships_tui.drawing.text.wording import counted, date_in_words, short_date, stored_date
from partnerships_tui.drawing.timeline import figures_in

SHOWN_CIRCLES = 12
"""So many circles a pane shows, the largest bottleneck first."""


def company_line(
    row: CompanyRow, cells: int, glyphs: Glyphs = UNICODE, *, is_new: bool = False
) -> Line:
    """` Anthropic   ai-lab   137   9 Nov 2026`; a plus behind the name where something is new."""
    name = span(row.name, Role.STRUCK if row.retracted else Role.PLAIN)
    kind = span(f"  {row.kind}" if row.kind and cells >= 60 else "", Role.DIM)
    last = short_date(row.last) if row.last else glyphs("—")
    right = line(Span(at_right(f"{row.events:,}", 6)), span(_last(last, cells), Role.DIM), " ")
    return ends(line(" ", name, Span(" +" if is_new else "", Role.GOOD), kind), right, cells)


def company_heading(count: int, cells: int) -> Line:
    """The heading over the list's columns."""
    left = line(" ", span(counted(count, "company", "companies"), Role.HEADING))
    return ends(
        left, line(span(at_right("events", 6) + _last("last", cells), Role.DIM), " "), cells
    )


def _last(text: str, cells: int) -> str:
    """The column of the last event, which gives way before the names would."""
    return at_right(text, 14) if cells >= 36 else ""


def company_page(company: CompanyDetails, cells: int, glyphs: Glyphs = UNICODE, as_of: str = "",
                 converting: Converting | None = None) -> list[Line]:  # fmt: skip
    """The pane: facts, who it deals with in and out, its events, ownership; totals in another currency too."""
    entry = company.entry
    retracted = entry.get("retracted")
    lines = wrapped(
        company.row.name, cells - 1, MARGIN, Role.STRUCK if retracted is not None else Role.TITLE
    )
    lines += wrapped(glyphs(" · ").join(_facts(company)), cells - 1, MARGIN, Role.DIM)
    if retracted is not None:
        on = f" on {retracted['on']}" if "on" in retracted else ""
        lines += prose(f"Retracted{on}. {retracted.get('why', '')}", cells, Role.WARN)
    if "summary" in entry:
        lines += [BLANK, *prose(entry["summary"], cells)]
    if company.row.aliases:
        lines += wrapped(f"also {', '.join(company.row.aliases)}", cells - 1, MARGIN, Role.DIM)
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
            *dealing_lines(dealings, largest, cells, glyphs, converting),
            *share_lines(share, cells),
        ]
        lines += titled(f"Money {side}{when}", body)
    lines += titled("Through the years, in dollars", running_lines(company.running, cells, glyphs))
    lines += titled("Circles through it", _circles(company, cells, glyphs))
    lines += titled(
        "Promises and what became of them",
        promise_lines(company.promises, company.titles, cells, glyphs),
    )
    lines += titled("Owned by", _ownership(company.owners, cells))
    lines += titled("Owns", _ownership(company.owned, cells))
    lines += titled(_events_title(company), _events(company, cells, glyphs))
    return [
        *lines,
        *titled(
            "Entry",
            wrapped(entry["id"], cells - 1, MARGIN * 2, Role.DIM, Link("text", entry["id"])),
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


def _circles(company: CompanyDetails, cells: int, glyphs: Glyphs) -> Iterator[Line]:
    for circle in company.circles[:SHOWN_CIRCLES]:
        way = " ".join(("circle", *circle.companies))
        yield circle_row(
            circle, company.names, cells - len(MARGIN), glyphs, Link("money", way), MARGIN
        )
    if len(company.circles) > SHOWN_CIRCLES:
        more = len(company.circles) - SHOWN_CIRCLES
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


def _events(company: CompanyDetails, cells: int, glyphs: Glyphs) -> Iterator[Line]:
    label = 12
    for row in company.events:
        figures = figures_in(row.figures, max(cells // 3, 8), glyphs) if row.figures else []
        role = Role.STRUCK if row.retracted or row.status == "cancelled" else Role.LINK
        when = span(at_right(short_date(row.date), label), Role.DIM)
        glyph = span(f" {glyphs.kind(row.kind)} ", Role.ACCENT)
        left = Line((Span(MARGIN), when, glyph, span(row.title, role, Link("event", row.id))))
        yield ends(left, Line((*figures, Span(" "))), cells) if width(left.text) else left
