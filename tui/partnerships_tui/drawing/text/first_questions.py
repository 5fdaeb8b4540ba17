"""The questions to try in the first week, each with its keys, for the rule below the header."""

from typing import NamedTuple

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
    def text(self) -> str:
        """The question with its keys."""
        return f"{self.words} {self.keys}"

    @property
    def short_text(self) -> str:
        """The question in fewer words, with its keys."""
        return f"{self.short_words} {self.keys}"


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


def questions_note(cells: int) -> str:
    """Return as many questions as fit, if need be in short, and how to hide them."""
    hint = "Esc hides this"
    questions = first_questions()
    texts = [
        [question.text for question in questions],
        [question.short_text for question in questions],
        [question.text for question in questions[:2]],
        [question.short_text for question in questions[:2]],
        [questions[0].text],
    ]
    notes = [" · ".join((*some_texts, hint)) for some_texts in texts]
    fitting = [note for note in notes if len(note) + 2 <= cells]
    return fitting[0] if fitting else ""
