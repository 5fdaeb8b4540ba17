"""What a filter may go on with, on one line."""

from collections.abc import Sequence

from partnerships_db.filters.completion import Suggestion
from partnerships_tui.drawing.text.cell_text import width
from partnerships_tui.drawing.text.spans import Line, Role, Span, span


def suggestions_line(
    suggestions: Sequence[Suggestion],
    cells: int,
    selected: int = 0,
) -> Line:
    """` Tab investment 63  infrastructure 12  …`: as many as have room, from the one that Tab takes, or took, on."""
    spans = [Span(" Tab ", Role.LABEL)]
    left = cells - 5
    for number, offer in enumerate((*suggestions[selected:], *suggestions[:selected])):
        aside = (
            f" {offer.events:,}"
            if offer.events is not None
            else f" {offer.words}"
            if offer.words
            else ""
        )
        text, said = (
            span(offer.text, Role.HIT if number == 0 else Role.PLAIN),
            span(f"{aside}  ", Role.DIM),
        )
        taken = width(text.text) + width(said.text)
        if taken > left and number:
            break
        spans += [text, said]
        left -= taken
    return Line(spans).cut(cells)
