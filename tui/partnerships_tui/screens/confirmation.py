"""The confirmation: a question over the lines that show what a yes would do."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from partnerships_tui.drawing.text.spans import Line, Link, Role, Span, line, span
from partnerships_tui.textual_compat import Dialog
from partnerships_tui.widgets.line_widget import StaticLines
from partnerships_tui.widgets.page import Page, PageDrawing


class Confirmation(Dialog[bool]):
    """A question with a page to read; its result is True for yes, and None or False for no.

    The key that asked does nothing here: held down or pressed twice, it never answers.
    """

    DEFAULT_CSS = """
    Confirmation {
        align: center top;
        background: $background 60%;
        #box {
            width: 90%; max-width: 110; height: 80%; margin-top: 2;
            background: $surface; border: round $warning; padding: 0 1;
        }
        #details { background: $surface; height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer(True)", show=False, priority=True),
        Binding("n,escape,q", "answer(False)", show=False, priority=True),
    ]

    def __init__(self, question: str, draw: PageDrawing) -> None:
        super().__init__()
        self._question = question
        self._draw = draw

    def compose(self) -> ComposeResult:
        """The question above the page, the keys below it."""
        details = Page(id="details")
        details.behind = "box"
        with Container(id="box"):
            yield StaticLines(id="question", behind="box")
            yield details
            yield StaticLines(id="answers", behind="box")

    def on_mount(self) -> None:
        """Show what would be done, and give the page the keys, by which it scrolls."""
        question = line(" ", span(self._question, Role.TITLE))
        self.query_one("#question", StaticLines).show(question)
        self.query_one("#answers", StaticLines).show(_answers_line())
        details = self.query_one("#details", Page)
        details.show(self._draw)
        details.focus()

    def action_answer(self, is_yes: bool) -> None:
        """Close with the answer."""
        self.dismiss(is_yes)


def _answers_line() -> Line:
    """The keys of the answers, which can be clicked."""
    spans = [Span(" ")]
    for name, textual_name, meaning in (("y Enter", "y", "yes"), ("n Esc", "n", "no")):
        link = Link("key", textual_name)
        spans.append(Span(name, Role.LABEL, link))
        spans.append(Span(f" {meaning}", Role.DIM, link))
        spans.append(Span("   "))
    return Line(spans)
