"""The smallest Textual app. The explorer's start is compared with its start."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class EmptyApp(App[None]):
    """An app that shows one line of text."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        """Yield a line that is long enough to be recognised on the screen."""
        yield Static("nothing but a line of text")


if __name__ == "__main__":
    EmptyApp().run()
