"""TODO."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.queries.client import Desk
from partnerships_tui.queries.store_query import Answer, Question
from partnerships_tui.queries.view_state import State

if TYPE_CHECKING:
    from partnerships_db.details import News
    from partnerships_db.timeline.records import EventRow
    from partnerships_tui.drawing.text.bilingual import Language
    from partnerships_tui.drawing.timeline import Notes


class Host(Protocol):
    """What a screen asks of the app."""

    desk: Desk
    state: State
    glyphs: Glyphs
    language: Language
    """Of what is copied."""
    news: News
    """What is new or changed since the last visit."""
    trouble: str
    """What is wrong for longer than a moment; empty while all is well."""

    def notes_of(self, row: EventRow) -> Notes:
        """What is to be seen in an event's row besides the event."""

    def ask(self, group: str, question: Question[Answer], then: Callable[[Answer], None]) -> None:
        """Answer in a worker; of one group only the latest question is answered."""

    def ask_on(
        self, group: str, question: Question[Iterator[Answer]], then: Callable[[Answer], None]
    ) -> None:
        """The same, with an answer that comes in several steps."""

    def write(self, task: Question[Answer], then: Callable[[Answer], None]) -> None:
        """Do it in a worker, on a store open for writing, and show what is there then."""

    def edit_file(self, path: Path, line: int = 1, column: int = 1) -> bool:
        """Open the user's editor, and come back; False where there is none."""

    def say(self, text: str, *, is_error: bool = False) -> None:
        """Say something in the footer of the view."""

    def forget(self, group: str) -> None:
        """What was asked in that group last needs no answer any more."""

    def change(self, state: State) -> None:
        """Another filter or as-of date, for all views."""

    def copy_text(self, text: str) -> None:
        """To the clipboard."""

    def follow(self, link: Link) -> None:
        """Go where a link leads."""

    def filter_to(self, text: str) -> None:
        """The Timeline with that filter; Backspace comes back."""
