"""A list to tick: kinds, states, years, companies and tags with their counts, which make the filter's text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import ModalScreen

from partnerships_db.filters.completion import Suggestion
from partnerships_db.filters.editing import selected_values, toggle_value
from partnerships_tui.drawing.text.spans import Line, Role, line, span, spread_apart
from partnerships_tui.widgets.item_list import ItemList
from partnerships_tui.widgets.line_widget import Background

GROUPS = (
    ("kind", "Kinds"),
    ("status", "Status"),
    ("date", "Years"),
    ("company", "Companies"),
    ("tag", "Tags"),
)
"""The terms that can be ticked, with their headings."""


class PickerItem(NamedTuple):
    """A line of the list: a heading where there is no offer."""

    name: str
    offer: Suggestion | None


class PickerList(ItemList):
    """The lines."""

    behind: Background = "box"


class FilterPicker(ModalScreen[None]):
    """Space ticks, and the filter follows at once; Esc and Enter leave it so."""

    DEFAULT_CSS = """
    FilterPicker {
        align: center top;
        background: $background 60%;
        #box {
            width: 90%; max-width: 64; height: 80%; margin-top: 2;
            background: $surface; border: round $primary; padding: 0 1;
        }
        PickerList { background: $surface; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f", "leave", show=False),
        Binding("space", "tick", show=False),
        Binding("enter", "leave", show=False, priority=True),
    ]

    def __init__(self, text: str, change: Callable[[str], object]) -> None:
        super().__init__()
        self._text = text
        self._change = change
        """Takes the filter's new text."""
        self._lines: list[PickerItem] = []

    def compose(self) -> ComposeResult:
        """The list in a box."""
        with Container(id="box"):
            yield PickerList(id="list")

    def show(self, groups: Sequence[tuple[str, str, list[Suggestion]]]) -> None:
        """The values of each term, as they have come from the store."""
        self._lines = [
            tick
            for name, title, offers in groups
            if offers
            for tick in (PickerItem(title, None), *(PickerItem(name, offer) for offer in offers))
        ]
        self.query_one(PickerList).show(len(self._lines), self._draw, 1 if self._lines else 0)

    def _draw(self, item: int, cells: int) -> Line:
        tick = self._lines[item]
        if tick.offer is None:
            return line(" ", span(tick.name, Role.HEADING))
        is_on = tick.offer.text in selected_values(self._text, tick.name)
        left = line("  ", span("[x] " if is_on else "[ ] ", Role.LABEL), span(tick.offer.text))
        count = "" if tick.offer.events is None else f"{tick.offer.events:,}"
        return spread_apart(left, line(span(count, Role.DIM), " "), cells)

    def action_tick(self) -> None:
        """Into the filter, or out of it."""
        ticks = self.query_one(PickerList)
        tick = self._lines[ticks.cursor] if self._lines else PickerItem("", None)
        if tick.offer is not None:
            self._text = toggle_value(self._text, tick.name, tick.offer.text)
            self._change(self._text)
        ticks.move(1)
        ticks.refresh()

    def action_leave(self) -> None:
        """The filter stays as it is ticked."""
        self.dismiss()
