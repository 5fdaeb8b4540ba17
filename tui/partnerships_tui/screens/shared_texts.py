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
        reason = "No event matches the filter."
        remedy = "F clears the filter, / changes it."
    elif has_events:
        reason = "There are no events on or before this date."
        remedy = "Esc returns to today, @=DATE sets another as-of date."
    else:
        reason = "The store holds no event yet."
        remedy = (
            "i imports a file, a starts an event of your own. In a shell, "
            "`partnerships-tui import --starter` adds the starter data."
        )
    return empty_lines(cells, reason, remedy)
