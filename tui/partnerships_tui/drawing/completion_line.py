"""The suggestions under a filter: a line of values, or a list of terms with their meanings."""

from collections.abc import Sequence

from partnerships_db.filters.completion import Suggestion
from partnerships_tui.drawing.text.cell_text import padded, width
from partnerships_tui.drawing.text.spans import Line, Role, Span, line, span


def suggestions_line(
    suggestions: Sequence[Suggestion],
    cells: int,
    selected: int = 0,
) -> Line:
    """` Tab investment 63  infrastructure 12  …`: the suggestions that have room.

    The first is the selected one, which `Tab` takes or took; the earlier ones follow at the end.
    """
    label = " Tab "
    spans = [Span(label, Role.LABEL)]
    free_cells = cells - len(label)
    from_selected = (*suggestions[selected:], *suggestions[:selected])
    for index, suggestion in enumerate(from_selected):
        text = span(suggestion.text, Role.PLAIN if index else Role.HIT)
        remark = span(f"{_remark(suggestion)}  ", Role.DIM)
        needed_cells = width(text.text) + width(remark.text)
        if needed_cells > free_cells and index:
            break
        spans += [text, remark]
        free_cells -= needed_cells
    return Line(spans).cut(cells)


def term_lines(
    suggestions: Sequence[Suggestion],
    cells: int,
    rows: int,
    selected: int = 0,
) -> list[Line]:
    """A line for each term with its meaning, as many as fit, and the selected one among them.

    The last of the `rows` lines says how to go on.
    """
    list_rows = max(rows - 1, 1)
    first = max(0, selected - list_rows + 1)
    name_cells = max((width(suggestion.text) for suggestion in suggestions), default=0)
    lines = []
    for index, suggestion in enumerate(suggestions[first : first + list_rows], start=first):
        role = Role.HIT if index == selected else Role.PLAIN
        name = span(padded(suggestion.text, name_cells), role)
        meaning = span(f"  {suggestion.words}", Role.DIM)
        lines.append(line("   ", name, meaning).fitted(cells))
    hidden_count = len(suggestions) - len(lines)
    more = f"{hidden_count} more terms, " if hidden_count else ""
    hint = span(f" or any words; {more}Enter keeps the filter, Esc drops it", Role.DIM)
    return [*lines, line(span(" Tab", Role.LABEL), " next,", hint).fitted(cells)]


def _remark(suggestion: Suggestion) -> str:
    """The number of events with the suggestion, or else its explanation."""
    if suggestion.events is not None:
        return f" {suggestion.events:,}"
    return f" {suggestion.words}" if suggestion.words else ""
