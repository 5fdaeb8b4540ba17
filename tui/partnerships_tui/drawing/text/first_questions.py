"""The questions to try in the first week, each with its keys, for the rule below the header."""

from collections.abc import Sequence
from typing import NamedTuple

from partnerships_tui.drawing.text.spans import BLANK, Line, Role, Span
from partnerships_tui.key_names import key_name
from partnerships_tui.keymap import digit_of

DAYS_OF_QUESTIONS = 7
"""How many days the questions are shown, the first one included."""


class Question(NamedTuple):
    """A question, and the keys that show its answer from any view."""

    words: str
    short_words: str
    keys: str
    """As people type them, separated by blanks: `2 /openai Enter`."""

    @property
    def spans(self) -> tuple[Span, Span]:
        """The question with its keys."""
        return Span(f"{self.words} ", Role.DIM), Span(self.keys, Role.LABEL)

    @property
    def short_spans(self) -> tuple[Span, Span]:
        """The question in fewer words, with its keys."""
        return Span(f"{self.short_words} ", Role.DIM), Span(self.keys, Role.LABEL)


def first_questions() -> tuple[Question, ...]:
    """Return the questions, the one for most readers first."""
    slash, at = key_name("slash"), key_name("at")
    return (
        Question(
            "Who pays OpenAI?",
            "Who pays OpenAI?",
            f"{digit_of('companies')} {slash}openai Enter",
        ),
        Question(
            "Which Claude is on Azure?",
            "Claude on Azure?",
            digit_of("matrix"),
        ),
        Question(
            "What happened on 18 November 2025?",
            "What happened on a day?",
            f"{digit_of('timeline')} {at}2025-11-18 Enter",
        ),
    )


def questions_note(cells: int, *, hides_at_esc: bool = True) -> Line:
    """Return as many questions as fit, if need be in short, and how to hide them.

    With an as-of date that is not today the first Esc returns to today and hides nothing.
    """
    questions = first_questions()
    choices = [
        [question.spans for question in questions],
        [question.short_spans for question in questions],
        [question.spans for question in questions[:2]],
        [question.short_spans for question in questions[:2]],
        [questions[0].spans],
    ]
    hint = (Span("Esc", Role.LABEL), Span(" hides this", Role.DIM)) if hides_at_esc else ()
    for choice in choices:
        note = _separated([*choice, hint] if hint else choice)
        if note.width <= cells:
            return note
    return BLANK


def _separated(parts: Sequence[tuple[Span, ...]]) -> Line:
    """The parts in one line, with a dot between two of them."""
    spans = list(parts[0])
    for part in parts[1:]:
        spans += [Span(" · ", Role.DIM), *part]
    return Line(spans)
