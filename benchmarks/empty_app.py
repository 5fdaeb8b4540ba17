"""The least that Textual can start with: what the explorer's start is measured against."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Empty(App[None]):
    """One line of text."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        """The line, long enough to be seen."""
        yield Static("nothing but a line of text")


if __name__ == "__main__":
    Empty().run()
