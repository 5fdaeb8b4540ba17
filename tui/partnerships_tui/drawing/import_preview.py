"""What an import would do, to be agreed to entry by entry, and what keeps it from being done."""

from collections.abc import Sequence

from partnerships_db.format.diff import EntryChange
from partnerships_db.format.vocabulary import ENTRY_NOUNS
from partnerships_db.values.errors import Diagnostic
from partnerships_tui.drawing.entry_diff import field_lines
from partnerships_tui.drawing.text.cell_text import cut, padded, width
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, prose, section
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import BLANK, Line, Role, Span, line, span, spread_apart
from partnerships_tui.drawing.text.wording import pluralized

_LIST_CELLS = 13
"""The room for `availability` and a blank."""


def change_row(
    change: EntryChange,
    is_accepted: bool,
    is_odd: bool,
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """` [x] + event        globex-initech  Globex takes …          ? 3 changes, 1 lost`; `?`: it may be a slip."""
    tick = glyphs("  → ") if change.follows else "[x] " if is_accepted else "[ ] "
    sign, role = ("+ ", Role.GOOD) if change.before is None else ("~ ", Role.WARN)
    if not (is_accepted or change.follows):
        role = Role.DIM
    left = [Span(" "), Span(tick, Role.LABEL), Span(sign, role)]
    if cells >= 60:
        left.append(Span(padded(ENTRY_NOUNS[change.list], _LIST_CELLS), Role.DIM))
    left += [
        span(change.id, role),
        span(f"  {title_of(change)}", Role.PLAIN if is_accepted else Role.DIM),
    ]
    return spread_apart(
        Line(left),
        Line((Span("? " if is_odd else "", Role.WARN), *_sizes(change), Span(" "))),
        cells,
    )


def title_of(change: EntryChange) -> str:
    """What the entry is called: its title, its name, or model and provider."""
    entry = change.after
    named = entry.get("title") or entry.get("name")
    return str(named or " at ".join(filter(None, (entry.get("model"), entry.get("provider")))))


def _sizes(change: EntryChange) -> list[Span]:
    if change.before is None:
        return [Span("new", Role.GOOD)]
    parts = change.parts()
    lost = sum(part.after is None for part in parts)
    spans = [Span(pluralized(len(parts), "change"), Role.DIM)]
    return [*spans, Span(f", {lost} lost", Role.BAD)] if lost else spans


def change_page(change: EntryChange, is_accepted: bool, needs: Sequence[str], remarks: Sequence[str], cells: int,
                glyphs: Glyphs,) -> list[Line]:  # fmt: skip
    """One entry: what of it is new, lost and other now; what it needs; what may be wrong with it."""
    lines = [BLANK, *prose(title_of(change), cells, Role.TITLE)]
    said = "follows from a new id" if change.follows else "accepted" if is_accepted else "left out"
    what = "new" if change.before is None else "changed"
    lines += [
        line(
            MARGIN,
            span(glyphs(f"{ENTRY_NOUNS[change.list]} {change.id} · {what} · {said}"), Role.DIM),
        ),
        BLANK,
    ]
    for remark in remarks:
        lines += [*prose(f"? {remark}", cells, Role.WARN), BLANK]
    lines += section("What changes" if change.before else "What is new", field_lines(change, cells))
    return lines + section(
        "Needs", (text for one in needs for text in prose(one, cells, indent=MARGIN * 2))
    )


# -- Problems --------------------------------------------------------------------------------------


def problem_row(problem: Diagnostic, cells: int) -> Line:
    """` log.yaml:12:9   globex  amount: "5 bilion USD" …`."""
    place = span(position_text(problem), Role.LABEL)
    told = problem.message if not problem.field else f"{problem.field} {problem.message}"
    subject = f"  {problem.entry}: {told}" if problem.entry else f"  {told}"
    return Line((Span(" "), place, span(subject, Role.PLAIN))).fitted(cells)


def position_text(problem: Diagnostic) -> str:
    """`log.yaml:12:9`, the file by its own name: the page has its whole path."""
    name = problem.file.rpartition("/")[2] or problem.file
    return ":".join(str(part) for part in (name, problem.line, problem.column) if part)


def problem_page(
    problem: Diagnostic,
    excerpt: Sequence[str],
    first: int,
    cells: int,
) -> list[Line]:
    """What is wrong, the lines around it as they are in the file with a caret, and what would be right.

    `excerpt` are lines of the file, the first of them numbered `first`.
    """
    told = problem.message if not problem.field else f"{problem.field} {problem.message}"
    lines = [BLANK, *prose(told, cells, Role.TITLE)]
    if problem.hint:
        lines += prose(problem.hint, cells, Role.GOOD)
    if excerpt:
        lines.append(BLANK)
    for number, text in enumerate(excerpt, start=first):
        is_it = number == problem.line
        label = Span(f"{number:>6}  ", Role.LABEL if is_it else Role.DIM)
        lines.append(Line((label, span(text, Role.PLAIN if is_it else Role.DIM))).cut(cells))
        if is_it and problem.column:
            lines.append(Line((Span(" " * min(8 + width(safe_text(text[: problem.column - 1])), cells - 1)),
                               Span("^", Role.BAD))))  # fmt: skip
    where = f"{problem.file}, in {problem.entry}" if problem.entry else problem.file
    return [*lines, BLANK, *prose(where, cells, Role.DIM)]


def reading_lines(
    files: str,
    count: int,
    cells: int,
) -> list[Line]:
    """While the files are read."""
    said = (
        f"Reading {files} …"
        if not count
        else f"Reading {files} … {pluralized(count, 'entry', 'entries')}"
    )
    return [BLANK, line(MARGIN, span(cut(safe_text(said), max(cells - 2, 1)), Role.DIM))]
