"""The footer of a popup: its keys, over the footer of the view behind it."""

from __future__ import annotations

from collections.abc import Mapping

from partnerships_tui.drawing.text.chrome import footer_line
from partnerships_tui.key_hints import KeyPlace, hinted_keys
from partnerships_tui.keymap import NO_WORDS
from partnerships_tui.widgets.line_widget import StaticLines


class PopupFooter(StaticLines):
    """A line with the keys of a popup."""

    DEFAULT_CSS = "PopupFooter { dock: bottom; height: 1; background: $background; }"

    def __init__(self, scope: str, labels: Mapping[str, str] = NO_WORDS) -> None:
        super().__init__(id="popup-footer")
        self.place = KeyPlace(scope, labels=labels)

    def on_resize(self) -> None:
        """Draw the keys that have room."""
        self.show(footer_line(hinted_keys(self.place), self.size.width))
