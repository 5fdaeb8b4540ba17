"""The help's list: letters move in it until a text is typed."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from partnerships_tui.keymap import HELP
from partnerships_tui.screens.finder import Finder
from partnerships_tui.widgets.lines_view import bindings

_READING_ACTIONS = ("read_down", "read_up", "begin_search", "close")


class HelpFinder(Finder):
    """A finder that is read like a page, with `j`, `k` and `q`, as long as nothing is typed.

    Another letter searches at once, and `/` searches for words that begin with one of these.
    """

    key_scope = HELP
    BINDINGS: ClassVar[list[BindingType]] = bindings(HELP)

    _has_search = False
    """Whether a search was begun with its key."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the letters to the line once a text is typed there."""
        if action in _READING_ACTIONS:
            return not (self._has_search or self._typed_text)
        return super().check_action(action, parameters)

    def action_read_down(self) -> None:
        """Move to the next item."""
        self.action_down()

    def action_read_up(self) -> None:
        """Move to the previous item."""
        self.action_up()

    def action_begin_search(self) -> None:
        """Take all further letters as the text to search."""
        self._has_search = True

    def action_close(self) -> None:
        """Close the help."""
        self.action_leave()
