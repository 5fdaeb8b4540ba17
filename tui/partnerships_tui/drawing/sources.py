"""The Sources: the list of sources, conflicts side by side, and weak figures."""

from collections.abc import Iterable, Mapping, Sequence

from partnerships_db.evidence.conflicts import Conflict, slip_in_words, stated_amount
from partnerships_db.evidence.records import EventWeakFigure, SourceDetails, SourceRow
from partnerships_db.format.entries import Entry
from partnerships_db.timeline.records import EventBrief
from partnerships_tui.drawing.entry_diff import value_in_words
from partnerships_tui.drawing.text.cell_text import cut, padded, right_aligned, width
from partnerships_tui.drawing.text.figure_units import (
    FigureUnit,
    common_unit,
    heading_over_points,
    point_aligned,
)
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import (
    MARGIN,
    company_names,
    entry_section,
    link_line,
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
    line,
    span,
    spread_apart,
    wrapped,
)
from partnerships_tui.drawing.text.wording import (
    amount_in_short,
    pluralized,
    short_date,
    stored_date,
)

KIND_MARKS = {"primary": "●", "filing": "◆", "press": "○", "analysis": "◇", "reference": "·"}
"""A full mark for a source near to the deal, a hollow one for a source at second hand."""

MAX_DEPTH = 3
"""The deepest level of the tree of sources that is drawn."""

_KIND_FROM, _DATE_FROM = 60, 44
"""The least cells of a source's row that shows its kind, and its date."""

_PUBLISHER_FROM, _PUBLISHER_CELLS = 100, 24
"""The least cells of a source's row with a column for publishers and figures, and its cells."""

_FIGURES_CELLS = 9
"""The cells of the number of figures of a source."""

_TITLE_FROM = 76
"""The least cells of a conflict's row that names its event."""

_REASON_FROM = 70
"""The least cells of a weak figure's row that gives the reason."""

_KIND_CELLS, _DATE_CELLS, _FIELD_CELLS, _FIGURE_CELLS = 10, 13, 10, 12

_VALUES_CELLS = 29
"""The cells of both values of a conflict, where its event has a column too."""

_WEAK_CELLS, _DECIMAL_CELLS = 14, 4
"""The cells of a weak figure, and those from its decimal point on."""


# -- Sources ---------------------------------------------------------------------------------------


def as_tree(rows: Sequence[SourceRow]) -> list[tuple[SourceRow, int]]:
    """The sources in their order, each rewrite below its origin, with its depth in the tree."""
    rewrites_by_origin = _rewrites_by_origin(rows)
    rewrite_ids: set[str] = set()
    for rewrites in rewrites_by_origin.values():
        rewrite_ids.update(rewrite.id for rewrite in rewrites)

    placed: list[tuple[SourceRow, int]] = []
    placed_ids: set[str] = set()

    def place(row: SourceRow, depth: int) -> None:
        if row.id in placed_ids:
            return
        placed_ids.add(row.id)
        placed.append((row, depth))
        for rewrite in rewrites_by_origin.get(row.id, ()):
            place(rewrite, min(depth + 1, MAX_DEPTH))

    for row in rows:
        if row.id not in rewrite_ids:
            place(row, 0)
    # Sources that rewrite one another in a circle are below none of the others.
    for row in rows:
        place(row, 0)
    return placed


def _rewrites_by_origin(rows: Sequence[SourceRow]) -> dict[str, list[SourceRow]]:
    """The rewrites of each source, by its id; of several origins the first in the list counts."""
    known_ids = {row.id for row in rows}
    rewrites: dict[str, list[SourceRow]] = {}
    for row in rows:
        for origin_id in row.based_on:
            if origin_id in known_ids and origin_id != row.id:
                rewrites.setdefault(origin_id, []).append(row)
                break
    return rewrites


def source_heading(cells: int) -> Line:
    """The headings of the list of sources."""
    headings = "   "
    if cells >= _KIND_FROM:
        headings += padded("kind", _KIND_CELLS)
    if cells >= _DATE_FROM:
        headings += padded("published", _DATE_CELLS)
    if cells >= _PUBLISHER_FROM:
        headings += f"{padded('publisher', _PUBLISHER_CELLS)}title"
        counts = f"{right_aligned('figures', _FIGURES_CELLS)}{right_aligned('cited by', 12)}"
    else:
        headings += "publisher and title"
        counts = " cited by"
    left = line(span(headings, Role.HEADING))
    return spread_apart(left, line(span(counts, Role.DIM), " "), cells)


def source_row(
    row: SourceRow,
    depth: int,
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """` ● primary  18 Nov 2025  Microsoft  The page's title           3 events`."""
    branch = "  " * depth + (glyphs("└ ") if depth else "")
    mark = glyphs(KIND_MARKS.get(row.kind, "·"))
    left = [Span(" "), Span(f"{mark} ", Role.ACCENT)]
    if cells >= _KIND_FROM:
        left.append(span(padded(row.kind or "no kind", _KIND_CELLS), Role.DIM))
    if cells >= _DATE_FROM:
        published = stored_date(row.published, short_date) if row.published else ""
        left.append(Span(padded(safe_text(published), _DATE_CELLS), Role.DIM))
    if cells >= _PUBLISHER_FROM:
        publisher = cut(safe_text(row.publisher), _PUBLISHER_CELLS - 2)
        left += [Span(padded(publisher, _PUBLISHER_CELLS), Role.LABEL), Span(branch, Role.DIM)]
    else:
        publisher = f"{row.publisher}  " if row.publisher else ""
        left += [Span(branch, Role.DIM), span(publisher, Role.LABEL)]
    left.append(span(row.title, Role.STRUCK if row.retracted else Role.PLAIN))
    return spread_apart(Line(left), Line(_source_counts(row, cells, glyphs)), cells)


def _source_counts(
    row: SourceRow,
    cells: int,
    glyphs: Glyphs,
) -> list[Span]:
    """The numbers at the right of a source's row: reports, weak figures, figures, citations."""
    if not row.is_counted:
        return [Span(f"{glyphs('…')} ", Role.DIM)]
    counts: list[Span] = []
    if row.reports:
        counts.append(Span(f"{row.reports} differ  ", Role.BAD))
    if row.weak_figures:
        counts.append(Span(f"{row.weak_figures} only here  ", Role.WARN))
    citing = pluralized(row.events, "event")
    if row.others:
        citing = pluralized(row.events + row.others, "entry", "entries")
    if cells >= _PUBLISHER_FROM:
        figures = f"{row.figures:,}" if row.figures else ""
        counts.append(Span(right_aligned(figures, _FIGURES_CELLS), Role.DIM))
        citing = right_aligned(citing, 12)
    counts.append(Span(citing, Role.DIM))
    counts.append(Span(" "))
    return counts


def source_page(
    source: SourceDetails,
    conflicts: Sequence[Conflict],
    names: Mapping[str, str],
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """A source: its facts and addresses, its origins, its differing reports, the citing events."""
    entry = source.entry
    addresses = [entry[field] for field in ("url", "archived") if field in entry]
    lines = [BLANK, *_source_head(entry, cells, glyphs)]
    lines.extend(_address_line(address, cells, MARGIN) for address in addresses)
    lines.append(BLANK)

    lines += section("Rewrites", _source_links(source.origins, cells))
    lines += section("Rewritten by", _source_links(source.rewrites, cells))
    titles = {event.id: event.title for event in source.events}
    lines += section("Conflicts", _conflicts(conflicts, titles, names, cells, glyphs))

    noun = "selected event" if source.is_filtered else "event"
    title = f"Cited by {pluralized(len(source.events), noun)}"
    if source.figures:
        title += f", behind {pluralized(source.figures, 'figure')}"
    lines += section(title, [_citing_event(event, cells) for event in source.events])
    lines += entry_section(entry["id"], cells)
    return lines


def _source_head(
    entry: Entry,
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    role = Role.STRUCK if "retracted" in entry else Role.TITLE
    published = stored_date(entry["published"], short_date) if "published" in entry else ""
    facts = (
        entry.get("publisher"),
        entry.get("author"),
        published,
        entry.get("kind"),
        entry.get("language"),
    )
    facts_text = glyphs(" · ").join(filter(None, facts))
    return prose(entry["title"], cells, role) + prose(facts_text, cells, Role.DIM)


def _address_line(
    url: str,
    cells: int,
    margin: str,
) -> Line:
    return line(margin, span(url, Role.LINK, Link("source", url))).cut(cells)


def _source_links(sources: Sequence[tuple[str, str]], cells: int) -> list[Line]:
    return [link_line(Link("source-entry", id_), title, cells) for id_, title in sources]


def _citing_event(event: EventBrief, cells: int) -> Line:
    day = span(f"{short_date(event.date)}  ", Role.DIM)
    title = span(event.title, Role.LINK, Link("event", event.id))
    return line(MARGIN * 2, day, title).cut(cells)


# -- Conflicts -------------------------------------------------------------------------------------


def conflict_heading(cells: int, glyphs: Glyphs) -> Line:
    """The headings of the list of conflicts."""
    values = f"ours{glyphs(' → ')}theirs"
    if cells < _TITLE_FROM:
        left = line(" ", span(padded("field", _FIELD_CELLS), Role.HEADING), span(values, Role.DIM))
        return spread_apart(left, line(span("slip", Role.DIM), " "), cells)
    headings = line(
        " ",
        span(padded("field", _FIELD_CELLS), Role.HEADING),
        span(padded(values, _VALUES_CELLS), Role.DIM),
        span(padded("slip", _FIGURE_CELLS), Role.DIM),
        span("event", Role.DIM),
    )
    return spread_apart(headings, line(" "), cells)


def conflict_row(
    conflict: Conflict,
    titles: Mapping[str, str],
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """` amount    ≤5.0 bn → 5.0 bn EUR           currency      Microsoft and Nvidia …`."""
    our_value = glyphs("—")
    if conflict.ours is not None:
        our_value = _value_in_short(conflict.field, conflict.ours, glyphs)
    their_value = _value_in_short(conflict.field, conflict.says, glyphs)
    values = safe_text(f"{our_value}{glyphs(' → ')}{their_value}")
    field = span(padded(conflict.field, _FIELD_CELLS), Role.LABEL)
    slip = safe_text(conflict.slip or "")
    if cells < _TITLE_FROM:
        right = line(Span(slip, Role.BAD), " ")
        return spread_apart(line(" ", field, Span(values)), right, cells)

    # Values that are wider than their column move the title: a figure is never cut.
    gap = " " * max(2, _VALUES_CELLS - width(values))
    left = line(" ", field, Span(values + gap))
    right = line(
        Span(padded(slip, _FIGURE_CELLS), Role.BAD),
        span(titles.get(conflict.entry, conflict.entry), Role.DIM),
    )
    return spread_apart(line(*left, *right), line(" "), cells)


def _value_in_short(
    field: str,
    value: object,
    glyphs: Glyphs,
) -> str:
    """A figure as in a row of the timeline; other values in their own words."""
    amount = stated_amount(field, value)
    return glyphs(amount_in_short(amount)) if amount else value_in_words(value)


def _conflicts(
    conflicts: Iterable[Conflict],
    titles: Mapping[str, str],
    names: Mapping[str, str],
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """The conflicts below one another, with a blank between them."""
    lines: list[Line] = []
    for conflict in conflicts:
        if lines:
            lines.append(BLANK)
        lines += conflict_lines(conflict, titles, names, cells, glyphs)
    return lines


def conflict_lines(
    conflict: Conflict,
    titles: Mapping[str, str],
    names: Mapping[str, str],
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """The value of this entry and that of the source below one another, and the slip."""
    title = titles.get(conflict.entry, conflict.entry)
    link_kind = "event" if conflict.list == "events" else "text"
    lines = wrapped(title, cells - 1, MARGIN * 2, Role.LINK, Link(link_kind, conflict.entry))
    field = _field_in_words(conflict, names, glyphs)
    lines += prose(field, cells, Role.LABEL, MARGIN * 2)

    our_value = "not stated" if conflict.ours is None else value_in_words(conflict.ours)
    lines += prose(
        f"ours: {our_value}",
        cells,
        Role.FIRM,
        MARGIN * 2,
    )
    lines += prose(
        f"theirs: {conflict.says}",
        cells,
        Role.OPEN,
        MARGIN * 2,
    )
    if conflict.slip:
        slip = f"slip: {conflict.slip}, {slip_in_words(conflict)}"
        lines += prose(
            slip,
            cells,
            Role.BAD,
            MARGIN * 2,
        )
    if conflict.note:
        lines += note_lines(conflict.note, cells)
    return lines


def _field_in_words(
    conflict: Conflict,
    names: Mapping[str, str],
    glyphs: Glyphs,
) -> str:
    """`amount`, or `amount of Anthropic → Microsoft` for a field of a flow."""
    payers, payees = conflict.parties
    if not conflict.flow or not payers:
        return conflict.field
    parties = f"{company_names(names, payers)}{glyphs(' → ')}{company_names(names, payees)}"
    return f"{conflict.field} of {parties}"


def conflict_page(
    conflict: Conflict,
    title: str,
    source: SourceDetails | None,
    others: Sequence[Conflict],
    names: Mapping[str, str],
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """A conflict, its source, and the other reports on the same field."""
    lines = [
        BLANK,
        *conflict_lines(conflict, {conflict.entry: title}, names, cells, glyphs),
        BLANK,
    ]
    if source is not None:
        lines += section("Theirs", _conflict_source(source, cells, glyphs))

    other_reports: list[Line] = []
    for other in others:
        report = f"{other.says}  {other.slip or ''}  {other.source}"
        other_reports += note_lines(report, cells)
    return lines + section("Other reports on this field", other_reports)


def _conflict_source(
    source: SourceDetails,
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    entry = source.entry
    published = stored_date(entry["published"], short_date) if "published" in entry else ""
    facts = (entry.get("publisher"), published, entry.get("kind"))
    facts_text = glyphs(" · ").join(filter(None, facts))
    lines = prose(entry["title"], cells, indent=MARGIN * 2)
    lines += note_lines(facts_text, cells)
    if "url" in entry:
        lines.append(_address_line(entry["url"], cells, MARGIN * 2))
    if source.origins:
        lines += prose(
            "a rewrite, not an independent origin",
            cells,
            Role.WARN,
            MARGIN * 2,
        )
    return lines


# -- Weak figures ----------------------------------------------------------------------------------


def weak_figure_unit(figures: Iterable[EventWeakFigure]) -> FigureUnit:
    """The unit of the column of weak figures."""
    amounts = (stated_amount("amount", each.weak.figure) for each in figures)
    return common_unit(bound for amount in amounts if amount is not None for bound in amount.bounds)


def weak_figure_heading(cells: int, unit: FigureUnit) -> Line:
    """The headings of the list of weak figures."""
    figure = heading_over_points(unit.heading("figure"), _WEAK_CELLS, _DECIMAL_CELLS)
    left = line(" ", span(padded("date", _DATE_CELLS) + figure + "  event", Role.HEADING))
    reason = "reason" if cells >= _REASON_FROM else ""
    return spread_apart(left, line(span(reason, Role.DIM), " "), cells)


def weak_figure_row(
    weak_figure: EventWeakFigure,
    cells: int,
    glyphs: Glyphs,
    unit: FigureUnit,
) -> Line:
    """` 9 Nov 2026     ~2.0    The event's title                        one press source`."""
    event, weak = weak_figure.event, weak_figure.weak
    # The figure is an amount or a capacity.
    amount = stated_amount("amount", weak.figure) or stated_amount("capacity", weak.figure)
    figure = glyphs(amount_in_short(amount, unit)) if amount else safe_text(weak.figure)
    left = line(
        " ",
        span(padded(short_date(event.date), _DATE_CELLS), Role.DIM),
        Span(point_aligned(figure, _WEAK_CELLS, _DECIMAL_CELLS), Role.FIRM),
        "  ",
        span(event.title),
    )
    reason = weak.why if cells >= _REASON_FROM else ""
    return spread_apart(left, line(span(reason, Role.WARN), " "), cells)


def weak_figure_page(weak_figure: EventWeakFigure, cells: int) -> list[Line]:
    """A weak figure, the reason why it is weak, and a link to its event."""
    event, weak = weak_figure.event, weak_figure.weak
    lines = [BLANK]
    lines += prose(event.title, cells, Role.TITLE)
    lines.append(BLANK)
    lines += prose(weak.figure, cells, Role.FIRM)
    lines += prose(f"This figure is weakly sourced: {weak.why}.", cells, Role.WARN)
    lines.append(BLANK)
    lines.append(line(MARGIN, span("open the event", Role.LINK, Link("event", event.id))))
    return [*lines, BLANK, *entry_section(weak.flow, cells)]
