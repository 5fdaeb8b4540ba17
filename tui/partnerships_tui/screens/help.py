"""The help's list, which is read like a page until a text is typed."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType

from partnerships_tui.keymap import HELP
from partnerships_tui.screens.finder import Finder
from partnerships_tui.widgets.lines_view import bindings


class HelpFinder(Finder):
    """A finder whose list has the keys at first: `j` and `k` move in it, and `q` closes it.

    `/` and every other letter begin a search.
    """

    key_scope = HELP
    BINDINGS: ClassVar[list[BindingType]] = bindings(HELP)

    def give_keys(self) -> None:
        """Give the list the keys."""
        self.set_focus(self._list)

    def on_key(self, event: events.Key) -> None:
        """Begin a search with a letter that has no meaning in the list."""
        is_letter = event.is_printable and bool(event.character)
        if self._list.has_focus and is_letter and event.key not in self.active_bindings:
            event.stop()
            self.action_begin_search()
            self._prompt.type(event.character or "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave out the keys for panes, which the help does not have: `h` and `l` are typed."""
        return action not in ("to_list", "to_page")

    def action_begin_search(self) -> None:
        """Give the keys to the line where a text is typed."""
        self._prompt.open("finder", self._label)
