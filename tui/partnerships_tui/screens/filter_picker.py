"""The filter picker: kinds, statuses, years, companies and tags with their counts, to select."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from partnerships_db.filters.completion import Suggestion
from partnerships_db.filters.editing import selected_values, toggle_value
from partnerships_db.filters.model import FilterError
from partnerships_db.filters.parser import parse_filter
from partnerships_tui.drawing.text.spans import Line, Role, line, span, spread_apart
from partnerships_tui.host import AppServices
from partnerships_tui.keymap import PICKER
from partnerships_tui.queries.filters import term_counts
from partnerships_tui.textual_compat import Dialog
from partnerships_tui.widgets.item_list import ItemList
from partnerships_tui.widgets.line_widget import Background
from partnerships_tui.widgets.lines_view import LinesView, bindings
from partnerships_tui.widgets.popup_footer import PopupFooter

GROUPS = {
    "kind": "Kinds",
    "status": "Status",
    "date": "Years",
    "company": "Companies",
    "tag": "Tags",
}
"""The terms whose values can be selected, with their headings."""

MAX_PICKER_VALUES = 20
"""The most values of a term that are listed, besides those that the filter has."""


class PickerItem(NamedTuple):
    """A line of the list: a value of a term, or a heading."""

    name: str
    """The term's name, or the heading's title."""
    value: str
    """Empty for a heading."""


class PickerList(ItemList):
    """The list of the values."""

    behind: Background = "box"


class FilterPicker(Dialog[None]):
    """A list of values; selecting one changes the filter at once."""

    DEFAULT_CSS = """
    FilterPicker {
        align: center top;
        background: $background 60%;
        #box {
            width: 90%; max-width: 64; height: 80%; margin-top: 2;
            background: $surface; border: round $frame; padding: 0 1;
        }
        PickerList { background: $surface; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings(PICKER)

    def __init__(self, host: AppServices) -> None:
        super().__init__()
        self._host = host
        self._filter_text = host.state.filter.text
        self._items: list[PickerItem] = []
        self._counts: dict[tuple[str, str], int] = {}
        """The events that the filter would select with a value of a term."""

    def compose(self) -> ComposeResult:
        """The list in a box."""
        with Container(id="box"):
            yield PickerList(id="list")
        yield PopupFooter(PICKER)

    def on_mount(self) -> None:
        """Query the values, in a worker."""
        self._request_counts()

    def _request_counts(self) -> None:
        state = self._host.state
        counts_query = term_counts(list(GROUPS), state.filter, state.as_of)
        self._host.run_query("ticks", counts_query, self._show)

    def _show(self, suggestions_by_term: Mapping[str, Sequence[Suggestion]]) -> None:
        """List the values, or update the counts of those that are listed."""
        self._counts = {}
        for name, suggestions in suggestions_by_term.items():
            for suggestion in suggestions:
                self._counts[name, suggestion.text] = suggestion.events or 0
        if self._items:
            self.query_one(PickerList).refresh()
            return

        for name, title in GROUPS.items():
            values = self._values_to_list(name, suggestions_by_term[name])
            if values:
                self._items.append(PickerItem(title, ""))
                self._items.extend(PickerItem(name, value) for value in values)
        first_value = 1 if self._items else 0
        self.query_one(PickerList).show(len(self._items), self._draw, first_value)

    def _values_to_list(self, name: str, suggestions: Sequence[Suggestion]) -> list[str]:
        """The most frequent values of a term, and those that the filter has already."""
        frequent_values = [suggestion.text for suggestion in suggestions[:MAX_PICKER_VALUES]]
        ticked_values = selected_values(self._filter_text, name)
        return list(dict.fromkeys((*frequent_values, *ticked_values)))

    def _draw(self, index: int, cells: int) -> Line:
        name, value = self._items[index]
        if not value:
            return line(" ", span(name, Role.HEADING))

        is_selected = value in selected_values(self._filter_text, name)
        box = "[x] " if is_selected else "[ ] "
        count = self._counts.get((name, value), 0)
        left = line("  ", span(box, Role.LABEL), span(value))
        return spread_apart(left, line(span(f"{count:,}", Role.DIM), " "), cells)

    def action_tick(self) -> None:
        """Add the value under the cursor to the filter, or remove it, and go to the next."""
        picker_list = self.query_one(PickerList)
        if self._items:
            self._toggle(self._items[picker_list.cursor])
        picker_list.move(1)
        picker_list.refresh()

    def _toggle(self, item: PickerItem) -> None:
        if not item.value:
            return
        filter_text = toggle_value(self._filter_text, item.name, item.value)
        try:
            criteria = parse_filter(filter_text)
        except FilterError as error:
            self._host.show_message(str(error), is_error=True)  # it would be too long
            return
        self._filter_text = filter_text
        self._host.change(self._host.state.with_filter(criteria))
        self._request_counts()

    @on(LinesView.Opened)
    def action_leave(self) -> None:
        """Close; the filter stays as it is."""
        self._host.cancel_query("ticks")
        self.dismiss()
