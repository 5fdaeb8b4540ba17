"""Texts that several views show: the as-of date, and the page of a view without events."""

from __future__ import annotations

from datetime import date

from partnerships_tui.drawing.text.chrome import empty_lines
from partnerships_tui.drawing.text.spans import Line

EXCLUDED_EVENT_MESSAGE = (
    "That event is outside the filter or the as-of date, which was removed. "
    "Backspace brings it back."
)
"""The message after a link to an event that the view did not show."""


def as_of_fact(as_of: date | None) -> str:
    """The as-of date as the header shows it: `as of 2025-12-31`, or `as of today` for None."""
    if as_of is None:
        return "as of today"
    return f"as of {as_of.isoformat()}"


def no_events_page(
    cells: int,
    *,
    is_filtered: bool,
    has_events: bool,
) -> list[Line]:
    """The page of a view of events that has nothing to show: the reason, then a remedy."""
    if is_filtered:
        reason = "No event is selected."
        remedy = "F shows all events again, / changes the filter."
    elif has_events:
        reason = "There are no events on or before this date."
        remedy = "Type @=DATE to change the as-of date, or @= alone to remove it."
    else:
        reason = "The store holds no event yet."
        remedy = (
            "partnerships-tui import FILE.yaml brings some in, "
            "and import --starter the starter data."
        )
    return empty_lines(cells, reason, remedy)
