"""The line that is typed at: a filter, a date, a name to find."""

from __future__ import annotations

from collections import deque

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from partnerships_tui.drawing.text.spans import BLANK, Line, Role, line, span
from partnerships_tui.widgets.line_widget import Background, StaticLines

LENGTH_LIMIT = 1_000
"""How much of a line is taken, typed or pasted."""


class PromptInput(Input):
    """A line of text: what is pasted beyond the limit is cut off, and what a terminal would obey is a blank."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(max_length=LENGTH_LIMIT, id=id, select_on_focus=False)
        self._had: deque[events.Event] = deque(maxlen=64)

    async def on_event(self, event: events.Event) -> None:
        """Remember the keys."""
        if isinstance(event, events.Key):
            self._had.append(event)
        await super().on_event(event)

    def already_received(self, event: events.Event) -> bool:
        """Whether a key that comes back to the app was here; another one was on its way to somebody else."""
        return any(one is event for one in self._had)

    def replace(self, text: str, start: int, end: int) -> None:
        """As much of the text as has room. Textual as it is takes all of a text or nothing."""
        first, last = sorted((max(0, start), min(len(self.value), end)))
        room = LENGTH_LIMIT - len(self.value) + last - first
        clean = "".join(letter if letter.isprintable() else " " for letter in text[: max(room, 0)])
        super().replace(clean, start, end)


class Prompt(Widget):
    """A label, a line to type, and a sentence below it while there is something to say."""

    DEFAULT_CSS = """
    Prompt {
        height: auto;
        display: none;
        Horizontal { height: 1; }
        #label { width: auto; }
        Input, Input:focus { border: none; height: 1; padding: 0; background: $surface; width: 1fr; }
        #said { display: none; }
    }
    """

    class Changed(Message):
        """The text is another."""

        def __init__(self, prompt: Prompt, text: str, place: int = 0) -> None:
            super().__init__()
            self.prompt = prompt
            self.text = text
            self.place = place
            """Where the cursor stands in it."""

    class Submitted(Changed):
        """Enter."""

    class Tabbed(Changed):
        """Tab: complete it, or leave it as Enter does."""

    class Left(Message):
        """The line was left without Enter."""

    def __init__(self, *, id: str | None = None, behind: Background = "page") -> None:
        super().__init__(id=id)
        self._behind: Background = behind
        self.kind = ""
        """What it is open for; empty while it is closed."""

    def compose(self) -> ComposeResult:
        """Label and input side by side, the sentence below."""
        with Horizontal():
            yield StaticLines(id="label", behind=self._behind)
            yield PromptInput(id="typed")
        yield StaticLines(id="said", behind=self._behind)

    def open(self, kind: str, label: str, text: str = "") -> None:
        """Ask: the keys go to the line from now on."""
        self.kind = kind
        bar = self.query_one("#label", StaticLines)
        bar.styles.width = len(label) + 2
        bar.show(line(" ", span(label, Role.LABEL), " "))
        self.say()
        typed = self.query_one("#typed", Input)
        with self.prevent(Input.Changed):
            typed.value = text[:LENGTH_LIMIT]
        typed.cursor_position = len(typed.value)
        # By itself and not by a class: matching style sheets anew would cost the key a tenth of a frame's time.
        self.display = True
        # At once: what is typed meanwhile would still be the list's.
        self.screen.set_focus(typed)

    def type(self, text: str, place: int | None = None) -> None:
        """Put that text there, as if it had been typed, with the cursor at a place in it or at its end."""
        typed = self.query_one("#typed", Input)
        typed.value = text[:LENGTH_LIMIT]
        typed.cursor_position = len(typed.value) if place is None else place

    def close(self) -> None:
        """No longer ask."""
        self.kind = ""
        self.display = False

    def say(self, *lines: Line) -> None:
        """Show a sentence below the line, or nothing."""
        said = self.query_one("#said", StaticLines)
        said.display = bool(lines)
        said.styles.height = len(lines) or 1
        said.show(*(lines or (BLANK,)))

    @property
    def is_open(self) -> bool:
        """Whether it has the keys."""
        return bool(self.kind)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Told to whoever opened it."""
        event.stop()
        if self.is_open:
            self.post_message(
                self.Changed(self, event.value, self.query_one("#typed", Input).cursor_position)
            )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Told to whoever opened it."""
        event.stop()
        if self.is_open:
            self.post_message(self.Submitted(self, event.value))

    def on_key(self, event: events.Key) -> None:
        """Down leaves the line for what is below it, as Enter does; Tab may complete it first."""
        if event.key in ("down", "tab") and self.is_open:
            event.stop()
            event.prevent_default()
            kind = self.Submitted if event.key == "down" else self.Tabbed
            typed = self.query_one("#typed", Input)
            self.post_message(kind(self, typed.value, typed.cursor_position))
