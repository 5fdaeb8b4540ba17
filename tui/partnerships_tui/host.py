"""TODO."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.queries.client import StoreClient
from partnerships_tui.queries.store_query import Answer, StoreQuery
from partnerships_tui.queries.view_state import ViewState

if TYPE_CHECKING:
    from partnerships_db.details import UnseenChanges
    from partnerships_db.timeline.records import EventRow
    from partnerships_tui.drawing.text.bilingual import OutputLanguage
    from partnerships_tui.drawing.timeline import RowBadges


class AppServices(Protocol):
    """What a screen asks of the app."""

    client: StoreClient
    state: ViewState
    glyphs: Glyphs
    language: OutputLanguage
    """Of what is copied."""
    unseen: UnseenChanges
    """What is new or changed since the last visit."""
    trouble: str
    """What is wrong for longer than a moment; empty while all is well."""

    def badges_of(self, row: EventRow) -> RowBadges:
        """What is to be seen in an event's row besides the event."""

    def run_query(
        self, group: str, question: StoreQuery[Answer], then: Callable[[Answer], None]
    ) -> None:
        """Answer in a worker; of one group only the latest question is answered."""

    def stream_query(
        self, group: str, question: StoreQuery[Iterator[Answer]], then: Callable[[Answer], None]
    ) -> None:
        """The same, with an answer that comes in several steps."""

    def write(self, task: StoreQuery[Answer], then: Callable[[Answer], None]) -> None:
        """Do it in a worker, on a store open for writing, and show what is there then."""

    def edit_file(self, path: Path, line: int = 1, column: int = 1) -> bool:
        """Open the user's editor, and come back; False where there is none."""

    def show_message(self, text: str, *, is_error: bool = False) -> None:
        """Say something in the footer of the view."""

    def cancel_query(self, group: str) -> None:
        """What was asked in that group last needs no answer any more."""

    def change(self, state: ViewState) -> None:
        """Another filter or as-of date, for all views."""

    def copy_text(self, text: str) -> None:
        """To the clipboard."""

    def follow(self, link: Link) -> None:
        """Go where a link leads."""

    def filter_to(self, text: str) -> None:
        """The Timeline with that filter; Backspace comes back."""
