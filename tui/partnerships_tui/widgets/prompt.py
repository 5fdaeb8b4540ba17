"""The line at which a user types: a filter, a date, a name to find."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from partnerships_tui.drawing.text.spans import BLANK, Line, Role, line, span
from partnerships_tui.widgets.line_widget import Background, StaticLines

LENGTH_LIMIT = 5_000
"""The most characters that the line accepts, typed or pasted.

It is longer than a filter may be: a filter whose end the line has cut is refused, never applied.
"""


class PromptInput(Input):
    """An input that cuts pasted text at the limit and replaces control characters by blanks."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(max_length=LENGTH_LIMIT, id=id, select_on_focus=False)

    async def on_event(self, event: events.Event) -> None:
        """Make a line of pasted lines: Textual would take only the first."""
        if isinstance(event, events.Paste):
            event.text = " ".join(event.text.splitlines())
        await super().on_event(event)

    async def _on_key(self, event: events.Key) -> None:
        """Edit at once: Textual would run a key such as Backspace after the letters behind it."""
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, self):
                event.stop()
                event.prevent_default()
                return
        await super()._on_key(event)

    def replace(
        self,
        text: str,
        start: int,
        end: int,
    ) -> None:
        """Replace a range by as much of a text as there is room for.

        Textual's own method inserts the whole text or nothing.
        """
        first, last = sorted((max(0, start), min(len(self.value), end)))
        replaced_length = last - first
        room = LENGTH_LIMIT - len(self.value) + replaced_length
        fitting_text = text[: max(room, 0)]
        super().replace(_without_control_characters(fitting_text), start, end)


def _without_control_characters(text: str) -> str:
    letters = (letter if letter.isprintable() else " " for letter in text)
    return "".join(letters)


class Prompt(Widget):
    """A label, an input, and a sentence below them while there is something to report."""

    DEFAULT_CSS = """
    Prompt {
        height: auto;
        display: none;
        Horizontal { height: 1; }
        #label { width: auto; }
        Input, Input:focus {
            border: none; height: 1; padding: 0; background: $surface; width: 1fr;
        }
        Input:nocolor .input--cursor { text-style: reverse; }
        #sentence { display: none; }
    }
    """

    class Changed(Message):
        """The typed text has changed."""

        def __init__(
            self,
            prompt: Prompt,
            text: str,
            place: int = 0,
        ) -> None:
            super().__init__()
            self.prompt = prompt
            self.text = text
            self.cursor_position = place
            """The position of the cursor in the text."""

    class Submitted(Changed):
        """Enter or Down was pressed."""

    class Tabbed(Changed):
        """Tab was pressed: the owner completes the text or moves through its suggestions."""

        step = 1
        """-1 for Shift+Tab."""

    class TabbedBack(Tabbed):
        """Shift+Tab was pressed."""

        step = -1

    _MESSAGES: ClassVar[dict[str, type[Changed]]] = {
        "down": Submitted,
        "tab": Tabbed,
        "shift+tab": TabbedBack,
    }
    """The messages of the keys that do not edit the text."""

    def __init__(
        self,
        *,
        id: str | None = None,
        behind: Background = "page",
    ) -> None:
        super().__init__(id=id)
        self._behind: Background = behind
        self.kind = ""
        """The purpose for which the prompt is open; empty while it is closed."""

    def compose(self) -> ComposeResult:
        """Yield the label and the input side by side, and the sentence below them."""
        with Horizontal():
            yield StaticLines(id="label", behind=self._behind)
            yield PromptInput(id="typed")
        yield StaticLines(id="sentence", behind=self._behind)

    @property
    def _input(self) -> Input:
        return self.query_one("#typed", Input)

    def open(
        self,
        kind: str,
        label: str,
        text: str = "",
    ) -> None:
        """Open the prompt with a text to edit, and give it the keys."""
        self.kind = kind
        label_bar = self.query_one("#label", StaticLines)
        label_bar.styles.width = len(label) + 2
        label_bar.show(line(" ", span(label, Role.LABEL), " "))
        self.show_lines_below()

        input_line = self._input
        with self.prevent(Input.Changed):
            input_line.value = text[:LENGTH_LIMIT]
        input_line.cursor_position = len(input_line.value)

        # Not by a CSS class: matching the style sheets again would cost a tenth of a frame per key.
        self.display = True
        # At once, so that keys typed meanwhile do not go to the list.
        self.screen.set_focus(input_line)

    def type(
        self,
        text: str,
        place: int | None = None,
    ) -> None:
        """Set the text as if it had been typed, with the cursor at a position or at the end."""
        input_line = self._input
        input_line.value = text[:LENGTH_LIMIT]
        input_line.cursor_position = len(input_line.value) if place is None else place

    def close(self) -> None:
        """Hide the prompt."""
        self.kind = ""
        self.display = False

    def show_lines_below(self, *lines: Line) -> None:
        """Show lines below the input; without lines, hide the sentence."""
        sentence_bar = self.query_one("#sentence", StaticLines)
        sentence_bar.display = bool(lines)
        sentence_bar.styles.height = len(lines) or 1
        sentence_bar.show(*(lines or (BLANK,)))

    @property
    def text(self) -> str:
        """The typed text."""
        return self._input.value

    @property
    def is_open(self) -> bool:
        """Whether the prompt is open."""
        return bool(self.kind)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Report the typed text to the owner."""
        event.stop()
        if self.is_open:
            self.post_message(self.Changed(self, event.value, self._input.cursor_position))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Report Enter to the owner."""
        event.stop()
        if self.is_open:
            self.post_message(self.Submitted(self, event.value))

    def on_key(self, event: events.Key) -> None:
        """Let Down submit the text as Enter does, and report Tab, which may complete it."""
        if event.key not in self._MESSAGES or not self.is_open:
            return
        event.stop()
        event.prevent_default()
        message_type = self._MESSAGES[event.key]
        input_line = self._input
        self.post_message(message_type(self, input_line.value, input_line.cursor_position))
