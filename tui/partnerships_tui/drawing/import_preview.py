"""The preview of an import: its changes, which are accepted one by one, and its errors."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from partnerships_db.format.diff import EntryChange, Outcome
from partnerships_db.format.entries import Entry, all_source_ids
from partnerships_db.format.flows import flows_of
from partnerships_db.format.standings import Standing
from partnerships_db.format.vocabulary import ENTRY_NOUNS, UNKNOWN
from partnerships_db.importing.fingerprints import Figure
from partnerships_db.importing.suspicions import Suspicion
from partnerships_db.values.errors import Diagnostic
from partnerships_tui.drawing.entry_diff import SIGN_OF_OUTCOME, field_lines, value_in_words
from partnerships_tui.drawing.starter_data import VERDICT_WORDS
from partnerships_tui.drawing.text.cell_text import cut, padded, width
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, prose, section
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import (
    BLANK,
    Line,
    Role,
    Span,
    line,
    span,
    spread_apart,
    wrapped,
)
from partnerships_tui.drawing.text.wording import pluralized

_LIST_CELLS = 13
"""The cells of the longest list name, `availability`, and a blank."""

_LIST_FROM = 60
"""The least cells of a row that names the list of its entry."""

_LINE_NUMBER_CELLS = 6

_NAMING_FIELDS = ("name", "aliases", "title", "publisher", "url", "published", "kind", "country")
"""The fields by which two companies or two sources are compared."""

MAX_COMPARED_SOURCES = 3
"""The most sources of an event that a comparison names."""

_LABEL_CELLS = 11
"""The cells of the longest label of a comparison, `companies`, and two blanks."""

_NOVELTY: Mapping[Outcome, str] = {
    "added": "new",
    "changed": "changed",
    "removed": "no longer in any file",
}

_PAGE_TITLES: Mapping[Outcome, str] = {
    "added": "New",
    "changed": "Changed",
    "removed": "Removed",
}


# -- Changes ---------------------------------------------------------------------------------------


def change_row(
    change: EntryChange,
    is_accepted: bool,
    is_odd: bool,
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """` [x] + event        globex-initech  Globex takes …          ? 3 changes, 1 lost`.

    `?` marks an entry with a warning.
    """
    sign, role = SIGN_OF_OUTCOME[change.outcome]
    if not (is_accepted or change.follows):
        role = Role.DIM

    box = Span(_check_box(change, is_accepted, glyphs), Role.LABEL)
    left = [Span(" "), box, Span(sign, role)]
    if cells >= _LIST_FROM:
        left.append(Span(padded(ENTRY_NOUNS[change.list], _LIST_CELLS), Role.DIM))
    left.append(span(change.id, role))
    left.append(span(f"  {title_of(change)}", Role.PLAIN if is_accepted else Role.DIM))

    right = [Span("? " if is_odd else "", Role.WARN)]
    right += _change_counts(change)
    right.append(Span(" "))
    return spread_apart(Line(left), Line(right), cells)


def _check_box(
    change: EntryChange,
    is_accepted: bool,
    glyphs: Glyphs,
) -> str:
    """A box with or without a cross, or an arrow for a change that follows from another one."""
    if change.follows:
        return glyphs("  → ")
    return "[x] " if is_accepted else "[ ] "


def title_of(change: EntryChange) -> str:
    """The title or name of an entry, or the model and provider of a route."""
    entry = change.after or change.before or {}
    title = entry.get("title") or entry.get("name")
    if title:
        return str(title)
    return " at ".join(filter(None, (entry.get("model"), entry.get("provider"))))


def _change_counts(change: EntryChange) -> list[Span]:
    """The number of changed fields, and how many of them lose their value."""
    if change.before is None:
        return [Span("new", Role.GOOD)]
    if change.outcome == "removed":
        return [Span("left its file: remove?", Role.BAD)]
    field_changes = change.parts()
    counts = [Span(pluralized(len(field_changes), "change"), Role.DIM)]
    lost_count = sum(field_change.after is None for field_change in field_changes)
    if lost_count:
        counts.append(Span(f", {lost_count} lost", Role.BAD))
    return counts


def change_page(
    change: EntryChange,
    is_accepted: bool,
    needs: Sequence[str],
    remarks: Sequence[str],
    cells: int,
    glyphs: Glyphs,
    *,
    standing: Standing | None = None,
    suspicion: Suspicion | None = None,
    advice: Sequence[str] = (),
) -> list[Line]:
    """The changes of an entry, the entries that it needs, and the warnings about it.

    `standing` is what the user and an edition have made of an entry of the starter data. A
    suspected entry is shown beside the one of the book that it may be. `advice` says what the user
    should do in the file after a judgement.
    """
    novelty = _NOVELTY[change.outcome]
    facts = f"{ENTRY_NOUNS[change.list]} {change.id} · {novelty} · {_decision(change, is_accepted)}"
    lines = [
        BLANK,
        *prose(title_of(change), cells, Role.TITLE),
        line(MARGIN, span(glyphs(facts), Role.DIM)),
        BLANK,
    ]
    for remark in remarks:
        lines += prose(f"? {remark}", cells, Role.WARN)
        lines.append(BLANK)

    for sentence in advice:
        lines += prose(sentence, cells, Role.GOOD)
        lines.append(BLANK)
    if suspicion is not None:
        lines += comparison_lines(change.after, suspicion, cells)
    if standing is not None:
        lines += _own_change_lines(change, standing, cells)

    title = _PAGE_TITLES[change.outcome]
    lines += section(title, field_lines(change, cells))
    needed_lines: list[Line] = []
    for needed_entry in needs:
        needed_lines += prose(needed_entry, cells, indent=MARGIN * 2)
    return lines + section("Needs", needed_lines)


def _own_change_lines(
    change: EntryChange,
    standing: Standing,
    cells: int,
) -> list[Line]:
    """Who has changed an entry of the starter data, and what the user has changed in it."""
    lines = prose(VERDICT_WORDS[standing.verdict], cells, Role.DIM)
    lines.append(BLANK)
    own_change = standing.own_change(change)
    if own_change is None:
        return lines
    return lines + section("Your changes", field_lines(own_change, cells))


# -- An entry beside the one that it may be --------------------------------------------------------


class ComparedValue(NamedTuple):
    """A value of an entry, and that of the entry that it may be."""

    label: str
    value: str
    known_value: str
    slips: str = ""
    """What differs as by a slip, in words."""


def comparison_lines(
    entry: Entry,
    suspicion: Suspicion,
    cells: int,
) -> list[Line]:
    """Both versions of an entry side by side, and the keys by which a reader judges them."""
    known = suspicion.known
    keys = "n: not the same · s: the same"
    values = [ComparedValue("", entry["id"], f"{known['id']}, in the store")]
    if suspicion.list == "events":
        keys = f"r: a report on the known one · {keys}"
        values += _event_values(entry, suspicion)
    else:
        values += _named_values(entry, known)

    column_cells = max((cells - _LABEL_CELLS - len(MARGIN) * 2) // 2, 1)
    lines: list[Line] = []
    for value in values:
        lines += _value_rows(value, column_cells)
    return section("Is it the same?", [*prose(keys, cells, Role.GOOD, MARGIN * 2), *lines])


def _named_values(entry: Entry, known: Entry) -> Iterator[ComparedValue]:
    for field in _NAMING_FIELDS:
        if field in entry or field in known:
            texts = [value_in_words(fields.get(field, "—")) for fields in (entry, known)]
            yield ComparedValue(field, *texts)


def _event_values(event: Entry, suspicion: Suspicion) -> Iterator[ComparedValue]:
    known = suspicion.known
    for field in ("date", "kind", "title"):
        yield ComparedValue(field, event[field], known[field])
    yield ComparedValue("companies", _companies_in_words(event), _companies_in_words(known))
    differences = suspicion.duplicate.differences if suspicion.duplicate else ()
    for difference in differences:
        yield ComparedValue(
            difference.figure.field,
            _figure_in_words(event, difference.figure),
            _figure_in_words(known, difference.known),
            ", ".join(slip.words for slip in difference.slips),
        )
    yield ComparedValue("sources", _sources_in_words(event), _sources_in_words(known))


def _companies_in_words(event: Entry) -> str:
    companies = [party["company"] for party in event.get("parties", ())]
    for flow in flows_of(event):
        companies += [*flow.payers, *flow.payees]
    return ", ".join(company for company in dict.fromkeys(companies) if company != UNKNOWN)


def _sources_in_words(event: Entry) -> str:
    cited_ids = all_source_ids(event)
    names = ", ".join(cited_ids[:MAX_COMPARED_SOURCES])
    others = len(cited_ids) - MAX_COMPARED_SOURCES
    return f"{names} and {others} more" if others > 0 else names


def _figure_in_words(event: Entry, figure: Figure) -> str:
    """`38 billion EUR, cloud-purchase`."""
    if figure.flow is None:
        return str(figure.amount)
    return f"{figure.amount}, {event['flows'][figure.flow]['kind']}"


def _value_rows(value: ComparedValue, column_cells: int) -> Iterator[Line]:
    """Yield the lines of a value: the new one at the left, that of the book at the right."""
    is_same = value.value == value.known_value
    role = Role.DIM if is_same else Role.PLAIN
    left_lines = wrapped(value.value, column_cells - len(MARGIN), role=role)
    right_lines = wrapped(value.known_value, column_cells, role=role)
    label = value.label
    for left, right in zip_longest(left_lines, right_lines, fillvalue=BLANK):
        label_span = Span(padded(label, _LABEL_CELLS), Role.LABEL)
        yield Line((Span(MARGIN * 2), label_span, *left.fitted(column_cells), *right))
        label = ""
    if value.slips:
        indent = MARGIN * 2 + " " * _LABEL_CELLS
        yield from wrapped(value.slips, column_cells * 2 + len(indent), indent, Role.BAD)


def _decision(change: EntryChange, is_accepted: bool) -> str:
    if change.follows:
        return "follows from a new id"
    return "accepted" if is_accepted else "left out"


# -- Errors ----------------------------------------------------------------------------------------


def problem_row(problem: Diagnostic, cells: int) -> Line:
    """` log.yaml:12:9   globex: amount "5 bilion USD" …`."""
    message = _message(problem)
    if problem.entry:
        message = f"{problem.entry}: {message}"
    position = span(position_text(problem), Role.LABEL)
    return line(" ", position, span(f"  {message}")).fitted(cells)


def position_text(problem: Diagnostic) -> str:
    """`log.yaml:12:9`, the position of an error; its page has the whole path of the file."""
    file_name = problem.file.rpartition("/")[2] or problem.file
    parts = (file_name, problem.line, problem.column)
    return ":".join(str(part) for part in parts if part)


def problem_page(
    problem: Diagnostic,
    excerpt: Sequence[str],
    first: int,
    cells: int,
) -> list[Line]:
    """An error with its hint, and the lines of the file around it with a caret.

    `excerpt` are lines of the file; `first` is the number of the first of them, from 1.
    """
    lines = [BLANK, *prose(_message(problem), cells, Role.TITLE)]
    if problem.hint:
        lines += prose(problem.hint, cells, Role.GOOD)
    if excerpt:
        lines.append(BLANK)
    for line_number, text in enumerate(excerpt, start=first):
        is_wrong = line_number == problem.line
        label = Span(f"{line_number:>{_LINE_NUMBER_CELLS}}  ", Role.LABEL if is_wrong else Role.DIM)
        excerpt_line = Line((label, span(text, Role.PLAIN if is_wrong else Role.DIM)))
        lines.append(excerpt_line.cut(cells))
        if is_wrong and problem.column:
            lines.append(_caret_line(text, problem.column, cells))
    place = f"{problem.file}, in {problem.entry}" if problem.entry else problem.file
    return [*lines, BLANK, *prose(place, cells, Role.DIM)]


def _message(problem: Diagnostic) -> str:
    return f"{problem.field} {problem.message}" if problem.field else problem.message


def _caret_line(
    text: str,
    column: int,
    cells: int,
) -> Line:
    """A caret under a column of a line, or at the end of the page if the line is longer."""
    text_before = safe_text(text[: column - 1])
    indent_cells = _LINE_NUMBER_CELLS + 2 + width(text_before)
    indent = " " * min(indent_cells, cells - 1)
    return Line((Span(indent), Span("^", Role.BAD)))


def reading_lines(
    files: str,
    count: int,
    cells: int,
) -> list[Line]:
    """The lines shown while files are read; `count` is the number of entries read so far."""
    sentence = f"Reading {files} …"
    if count:
        sentence += f" {pluralized(count, 'entry', 'entries')}"
    text = cut(safe_text(sentence), max(cells - 2, 1))
    return [BLANK, line(MARGIN, span(text, Role.DIM))]
