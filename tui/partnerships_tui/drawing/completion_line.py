"""The line of suggestions under a filter."""

from collections.abc import Sequence

from partnerships_db.filters.completion import Suggestion
from partnerships_tui.drawing.text.cell_text import width
from partnerships_tui.drawing.text.spans import Line, Role, Span, span


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


def _remark(suggestion: Suggestion) -> str:
    """The number of events with the suggestion, or else its explanation."""
    if suggestion.events is not None:
        return f" {suggestion.events:,}"
    return f" {suggestion.words}" if suggestion.words else ""
