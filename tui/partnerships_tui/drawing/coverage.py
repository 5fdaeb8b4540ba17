"""The coverage of figures: a row for each size, and a page with the large figures that lack it."""

from collections.abc import Mapping

from partnerships_db.evidence.coverage import (
    FigureSupport,
    SizeCoverage,
    Support,
    coverage_sentence,
)
from partnerships_db.values.amounts import parse_amount
from partnerships_tui.drawing.text.cell_text import padded, right_aligned
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
)
from partnerships_tui.drawing.text.wording import amount_in_short, pluralized

MAX_LACKING_SHOWN = 200
"""The most figures on a page that do not cite a party or a filing."""

_LABELS_FROM = 76
"""The least cells of a row with all counts."""

_SIZE_CELLS, _COUNT_CELLS, _FIGURE_CELLS = 23, 5, 12

_COLUMN_CELLS = 13
"""The cells of a column of counts in the list."""

_SUPPORT_WORDS = {
    Support.FIGURE: "the flow itself cites one",
    Support.EVENT: "the event alone cites one",
    Support.NONE: "neither of them cites one",
}
_SUPPORT_HEADINGS = {
    Support.FIGURE: "figure cites",
    Support.EVENT: "event cites",
    Support.NONE: "neither",
}
_SUPPORT_ROLES = {
    Support.FIGURE: Role.GOOD,
    Support.EVENT: Role.WARN,
    Support.NONE: Role.BAD,
}


def coverage_heading(cells: int) -> Line:
    """The headings of the list: sizes, and where a party or a filing is cited."""
    left = line(" ", span("size", Role.HEADING))
    if cells < _LABELS_FROM:
        return spread_apart(
            left, line(span(_SUPPORT_HEADINGS[Support.FIGURE], Role.DIM), " "), cells
        )
    headings = [
        right_aligned("flows", _COLUMN_CELLS),
        *(right_aligned(word, _COLUMN_CELLS) for word in _SUPPORT_HEADINGS.values()),
    ]
    return spread_apart(left, line(span("".join(headings), Role.DIM), " "), cells)


def coverage_row(coverage: SizeCoverage, cells: int) -> Line:
    """` 10 bn and more     80     40     18     22`; ` 40 of 80` if narrow."""
    left = line(" ", span(padded(coverage.size_class, _SIZE_CELLS)))
    if cells < _LABELS_FROM:
        count = coverage.count(Support.FIGURE)
        short_counts = f"{count:,} of {coverage.flows:,} "
        return spread_apart(left, line(Span(short_counts, Role.DIM)), cells)

    right = [span(right_aligned(f"{coverage.flows:,}", _COLUMN_CELLS))]
    for support, role in _SUPPORT_ROLES.items():
        count = coverage.count(support)
        right.append(Span(right_aligned(f"{count:,}", _COLUMN_CELLS), role))
    return spread_apart(left, Line((*right, Span(" "))), cells)


def coverage_page(
    coverage: SizeCoverage,
    titles: Mapping[str, str],
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """The figures of a size: how well they stand, and those without a party or a filing."""
    lines = [BLANK, *prose(coverage.size_class, cells, Role.TITLE), BLANK]
    lines += [*prose(coverage_sentence(coverage), cells), BLANK]
    lines += section("Sources of the figures themselves", _details(coverage, cells))

    lacking = coverage.lacking
    body: list[Line] = []
    for figure in lacking[:MAX_LACKING_SHOWN]:
        body += _lacking_lines(figure, titles, cells, glyphs)
    hidden_count = len(lacking) + coverage.left_out - MAX_LACKING_SHOWN
    if hidden_count > 0:
        body.append(line(MARGIN * 2, Span(f"and {hidden_count:,} more", Role.DIM)))
    return lines + section("Flows without one, the largest first", body)


def _details(coverage: SizeCoverage, cells: int) -> list[Line]:
    counts = (
        (coverage.placed, "with a place in the source"),
        (coverage.quoted, "with a quotation"),
        (coverage.retrieved, "with a day of retrieval"),
        (coverage.on_title, "rest on a title or a summary"),
    )
    lines: list[Line] = []
    for count, words in counts:
        number = span(right_aligned(f"{count:,}", _COUNT_CELLS))
        lines.append(line(MARGIN, number, span(f"  {words}", Role.DIM)).cut(cells))
    return lines


def _lacking_lines(
    figure: FigureSupport,
    titles: Mapping[str, str],
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """The figure with the title of its event, which is a link, and what it has."""
    amount = glyphs("—")
    if figure.amount:
        amount = glyphs(amount_in_short(parse_amount(figure.amount)))
    title = titles.get(figure.event, figure.event)
    head = line(
        MARGIN * 2,
        span(padded(amount, _FIGURE_CELLS), Role.FIRM),
        " ",
        span(title, Role.LINK, Link("event", figure.event)),
    )
    support = line(MARGIN * 3, span(_SUPPORT_WORDS[figure.support], Role.DIM))
    return [head.cut(cells), support.cut(cells)]


def coverage_count(coverage: SizeCoverage) -> str:
    """`40 of 80 flows`, for the head of the view."""
    count = coverage.count(Support.FIGURE)
    return f"{count:,} of {pluralized(coverage.flows, 'flow')}"
