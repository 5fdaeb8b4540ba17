"""Sources and what rests on them, conflicts side by side, figures that rest on little."""

from collections.abc import Sequence

from partnerships_db.evidence.conflicts import Conflict, slip_in_words, stated_amount
from partnerships_db.evidence.records import EventWeakFigure, SourceDetails, SourceRow
from partnerships_tui.drawing.entry_diff import value_in_words
from partnerships_tui.drawing.text.cell_text import padded
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
    pluralized,
    short_date,
    stored_date,
)

KIND_MARKS = {"primary": "●", "filing": "◆", "press": "○", "analysis": "◇"}
"""What is nearest to the deal is full, what is told at second hand is hollow."""


def as_tree(rows: Sequence[SourceRow]) -> list[tuple[SourceRow, int]]:
    """The sources in their order, each rewrite below what it rewrites, with how deep it stands."""
    known = {row.id for row in rows}
    below: dict[str, list[SourceRow]] = {}
    for row in rows:
        origin = next((one for one in row.based_on if one in known and one != row.id), None)
        if origin is not None:
            below.setdefault(origin, []).append(row)
    placed: list[tuple[SourceRow, int]] = []
    seen: set[str] = set()

    def place(row: SourceRow, depth: int) -> None:
        if row.id not in seen:
            seen.add(row.id)
            placed.append((row, depth))
            for rewrite in below.get(row.id, ()):
                place(rewrite, min(depth + 1, 3))

    hanging = {row.id for rewrites in below.values() for row in rewrites}
    for row in rows:
        if row.id not in hanging:
            place(row, 0)
    for row in rows:  # what rewrites one another in a circle
        place(row, 0)
    return placed


def source_row(
    row: SourceRow,
    depth: int,
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """` ● primary  18 Nov 2025  Microsoft  The page's title           3 events`."""
    mark = glyphs(KIND_MARKS.get(row.kind, "·"))
    left = [
        Span(" "),
        Span(f"{'  ' * depth}{glyphs('└ ') if depth else ''}", Role.DIM),
        Span(f"{mark} ", Role.ACCENT),
    ]
    if cells >= 60:
        left.append(span(padded(row.kind or "unknown", 10), Role.DIM))
    if row.published and cells >= 44:
        left.append(span(padded(stored_date(row.published, short_date), 13), Role.DIM))
    role = Role.STRUCK if row.retracted else Role.PLAIN
    left += [span(f"{row.publisher}  " if row.publisher else "", Role.LABEL), span(row.title, role)]
    right = [Span(pluralized(row.events + row.others, "entry", "entries") if row.others else pluralized(row.events, "event"),
                  Role.DIM)]  # fmt: skip
    if row.weak_figures:
        right.insert(0, Span(f"{row.weak_figures} alone  ", Role.WARN))
    if row.reports:
        right.insert(0, Span(f"{row.reports} otherwise  ", Role.BAD))
    return spread_apart(Line(left), Line((*right, Span(" "))), cells)


def source_page(
    source: SourceDetails,
    conflicts: Sequence[Conflict],
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """A source: what it is, what it rewrites, where it says otherwise, what rests on it."""
    entry = source.entry
    lines = [
        BLANK,
        *prose(entry["title"], cells, Role.STRUCK if "retracted" in entry else Role.TITLE),
    ]
    published = stored_date(entry["published"], short_date) if "published" in entry else ""
    facts = (
        entry.get("publisher"),
        entry.get("author"),
        published,
        entry.get("kind"),
        entry.get("language"),
    )
    lines += prose(glyphs(" · ").join(filter(None, facts)), cells, Role.DIM)
    for name in ("url", "archived"):
        if name in entry:
            lines.append(
                line(MARGIN, span(entry[name], Role.LINK, Link("source", entry[name]))).cut(cells)
            )
    lines.append(BLANK)
    lines += section("Rewrites", _named(source.origins, cells))
    lines += section("Rewritten by", _named(source.rewrites, cells))
    told = [text for one in conflicts for text in [*conflict_lines(one, cells, glyphs), BLANK]]
    lines += section("Says otherwise", told[:-1])
    events = (
        line(MARGIN * 2, span(f"{short_date(one.date)}  ", Role.DIM), span(one.title, Role.LINK, Link("event", one.id)))
        .cut(cells) for one in source.events
    )  # fmt: skip
    figures = f", behind {pluralized(source.figures, 'figure')}" if source.figures else ""
    lines += section(f"Cited by {pluralized(len(source.events), 'event')}{figures}", events)
    return lines + section(
        "Entry", [line(MARGIN * 2, span(entry["id"], Role.DIM, Link("text", entry["id"])))]
    )


def _named(sources: Sequence[tuple[str, str]], cells: int) -> list[Line]:
    return [
        line(MARGIN * 2, span(title, Role.LINK, Link("source-entry", one))).cut(cells)
        for one, title in sources
    ]


# -- Conflicts -------------------------------------------------------------------------------------


def conflict_row(
    conflict: Conflict,
    titles: dict[str, str],
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """` amount    ≤5.0 bn → 5.0 bn EUR           currency      Microsoft and Nvidia …`; figures in short."""
    ours = (
        glyphs("—") if conflict.ours is None else _in_short(conflict.field, conflict.ours, glyphs)
    )
    said = f"{ours}{glyphs(' → ')}{_in_short(conflict.field, conflict.says, glyphs)}"
    left = [Span(" "), span(padded(conflict.field, 10), Role.LABEL), span(said)]
    slip = span(conflict.slip or "", Role.BAD)
    if cells < _TITLED_FROM:
        return spread_apart(Line(left), Line((slip, Span(" "))), cells)
    title = padded(safe_text(titles.get(conflict.entry, conflict.entry)), (cells - 20) // 2)
    return spread_apart(
        Line(left),
        Line((slip._replace(text=padded(slip.text, 12)), Span(title, Role.DIM), Span(" "))),
        cells,
    )


_TITLED_FROM = 76
"""From this width on a conflict's row names its event."""


def _in_short(
    field: str,
    value: object,
    glyphs: Glyphs,
) -> str:
    """A figure as a timeline row shows it; all else in its own words."""
    amount = stated_amount(field, value)
    return glyphs(amount_in_short(amount)) if amount else value_in_words(value)


def conflict_lines(
    conflict: Conflict,
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """Ours and theirs under one another, and the slip in words."""
    ours = "not stated" if conflict.ours is None else value_in_words(conflict.ours)
    where = f"{conflict.entry}/{conflict.flow}" if conflict.flow else conflict.entry
    link = (
        Link("event", conflict.entry) if conflict.list == "events" else Link("text", conflict.entry)
    )
    lines = [
        line(MARGIN * 2, span(where, Role.LINK, link), span(f"  {conflict.field}", Role.LABEL)).cut(
            cells
        )
    ]
    lines += prose(
        f"ours: {ours}",
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
        lines += prose(
            f"slip: {conflict.slip}, {slip_in_words(conflict)}",
            cells,
            Role.BAD,
            MARGIN * 2,
        )
    if conflict.note:
        lines += prose(
            conflict.note,
            cells,
            Role.DIM,
            MARGIN * 2,
        )
    return lines


def conflict_page(conflict: Conflict, title: str, source: SourceDetails | None, others: Sequence[Conflict], cells: int,
                  glyphs: Glyphs,) -> list[Line]:  # fmt: skip
    """One conflict, who says so, and what all others say of the same field."""
    lines = [
        BLANK,
        *prose(title, cells, Role.TITLE),
        BLANK,
        *conflict_lines(conflict, cells, glyphs),
        BLANK,
    ]
    if source is not None:
        entry = source.entry
        facts = (entry.get("publisher"), entry.get("published"), entry.get("kind"))
        told = [*prose(entry["title"], cells, indent=MARGIN * 2),
                *prose(glyphs(" · ").join(filter(None, facts)), cells, Role.DIM, MARGIN * 2,)]  # fmt: skip
        if "url" in entry:
            told.append(
                line(MARGIN * 2, span(entry["url"], Role.LINK, Link("source", entry["url"]))).cut(
                    cells
                )
            )
        if source.origins:
            told += prose(
                "a rewrite, and no origin of its own",
                cells,
                Role.WARN,
                MARGIN * 2,
            )
        lines += section("Theirs", told)
    rest = (text for one in others for text in prose(f"{one.says}  {one.slip or ''}  {one.source}", cells,
                                                     Role.DIM, MARGIN * 2,))  # fmt: skip
    return lines + section("Others on the same", rest)


# -- Figures that rest on little -------------------------------------------------------------------


def weak_figure_row(
    weak_figure: EventWeakFigure,
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """` 9 Nov 2026   ~2.0 bn  The event's title                        one press source`."""
    figure = padded(_in_short("amount", weak_figure.weak.figure, glyphs), 12)
    left = line(
        " ",
        span(padded(short_date(weak_figure.event.date), 13), Role.DIM),
        span(figure, Role.FIRM),
        " ",
    )
    title = Line((*left, span(weak_figure.event.title)))
    return spread_apart(
        title, line(span(weak_figure.weak.why if cells >= 70 else "", Role.WARN), " "), cells
    )


def weak_figure_page(weak_figure: EventWeakFigure, cells: int) -> list[Line]:
    """Which figure, why it is thin, and the way to the event."""
    lines = [
        BLANK,
        *prose(weak_figure.event.title, cells, Role.TITLE),
        *prose(weak_figure.weak.flow, cells, Role.DIM),
        BLANK,
    ]
    lines += prose(weak_figure.weak.figure, cells, Role.FIRM)
    lines += [*prose(f"It rests on little: {weak_figure.weak.why}.", cells, Role.WARN), BLANK]
    return [
        *lines,
        line(MARGIN, span("open the event", Role.LINK, Link("event", weak_figure.event.id))),
    ]
