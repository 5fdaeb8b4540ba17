"""The services that the app offers to its screens, and to the helpers that act for it.

Screens and helpers are given these protocols, so that they never import the app.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar

from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.spans import Line, Link
from partnerships_tui.queries.client import StoreClient
from partnerships_tui.queries.store_query import Answer, StoreQuery
from partnerships_tui.queries.view_state import ViewState

if TYPE_CHECKING:
    from textual.screen import Screen

    from partnerships_db.timeline.records import EventRow, UnseenChanges
    from partnerships_tui.drawing.text.bilingual import OutputLanguage
    from partnerships_tui.drawing.text.highlights import Highlights
    from partnerships_tui.drawing.timeline import RowBadges

ScreenResult = TypeVar("ScreenResult")


class EditOutcome(Enum):
    """What has become of a file that was opened in the user's editor."""

    SAVED = "saved"
    """Its text has changed."""
    UNCHANGED = "unchanged"
    RETURNED_AT_ONCE = "returned at once"
    """The editor has ended, but may have the file open in a window. It is reviewed when saved."""
    FAILED = "failed"
    """No editor could be opened, or it ended with an error and without a change."""


class FrontScreen(Protocol):
    """The screen in front, as the app's helpers use it."""

    view: ClassVar[str]
    """The name of its view."""

    @property
    def page_link(self) -> Link | None:
        """The link under the page's cursor; None unless the page has the focus."""

    def current_link(self) -> Link | None:
        """The entry under the list's cursor, as a link that leads back to it."""

    def save_settings(self) -> dict[str, str]:
        """The settings that a session and a saved view keep of the screen."""

    def show_frame(self) -> None:
        """Draw the header and the footer."""

    def refresh_badges(self) -> None:
        """Paint the list again because badges have changed."""


class AppServices(Protocol):
    """The services that the app offers."""

    client: StoreClient
    state: ViewState
    glyphs: Glyphs
    language: OutputLanguage
    """The language of copied sentences and cards."""
    unseen: UnseenChanges
    """The events and companies that are new or changed since the last visit."""
    marks: dict[str, None]
    """The ids of the marked events, in the order of marking."""
    is_read_only: bool
    watched_folder: str | None
    """The folder of `--watch`."""

    @property
    def trouble(self) -> str:
        """The lasting problems, shown in every view's footer; empty without one."""

    def note_trouble(self, subject: str, sentence: str) -> None:
        """Show a lasting problem in the footer, or with an empty sentence show it no more."""

    def note(self, cells: int) -> Line:
        """The note on the rule of every view without a filter, in so many cells; perhaps empty."""

    # -- Screens -----------------------------------------------------------------------------------

    @property
    def view_screen(self) -> FrontScreen:
        """The view in front, also while another screen is open over it."""

    @property
    def front(self) -> FrontScreen:
        """The screen in front that has a list and a page: a view, or an import preview over it."""

    def push_screen(
        self,
        screen: Screen[ScreenResult],
        callback: Callable[[ScreenResult | None], None] | None = None,
    ) -> object:
        """Open a screen over the view; `callback` receives its result, None if it was left."""

    def open_view(
        self,
        view_name: str,
        state: ViewState,
        settings: Mapping[str, str],
    ) -> None:
        """Show a view with a state and with the settings that its screen kept."""

    def follow(self, link: Link) -> None:
        """Go to the entry that a link names, open its address, or do what its key does."""

    def filter_to(self, text: str) -> None:
        """Show the Timeline with a filter; Backspace comes back."""

    # -- State -------------------------------------------------------------------------------------

    def change(self, state: ViewState) -> None:
        """Show another state in all views."""

    @property
    def highlights(self) -> Highlights:
        """The words of the current filter, to be marked where they are found."""

    def badges_of(self, row: EventRow) -> RowBadges:
        """The badges of an event's row: new, marked, search hits."""

    def show_message(
        self,
        sentence: str,
        *,
        is_error: bool = False,
    ) -> None:
        """Show a sentence in the footer for a while."""

    def copy_text(self, text: str) -> None:
        """Copy a text to the clipboard."""

    def edit_file(
        self,
        path: Path,
        line: int = 1,
        column: int = 1,
    ) -> EditOutcome:
        """Open a file in the user's editor, and wait until the editor ends.

        If it fails, or returns at once, a message has said so.
        """

    # -- Queries and workers -----------------------------------------------------------------------

    def run_query(
        self,
        group: str,
        query: StoreQuery[Answer],
        then: Callable[[Answer], None],
    ) -> None:
        """Run a query in a worker and call `then` with its answer.

        Of one group only the latest query is answered. `then` is a method of the screen that takes
        the answer, perhaps in a `partial`: it is not called after the screen is closed.
        """

    def stream_query(
        self,
        group: str,
        query: StoreQuery[Iterator[Answer]],
        then: Callable[[Answer], None],
    ) -> None:
        """Run a query that answers in several steps, and call `then` with each."""

    def run_after_rows(
        self,
        group: str,
        query: StoreQuery[Answer],
        then: Callable[[Answer], None],
    ) -> None:
        """Run a query that accompanies a list, as soon as the list's first rows are painted."""

    def cancel_query(self, group: str) -> None:
        """Interrupt the latest query of a group and drop its answer."""

    def write(
        self,
        task: StoreQuery[Answer],
        then: Callable[[Answer], None],
    ) -> None:
        """Run a task that writes to the store in a worker, show the change, then call `then`."""

    @property
    def is_writing(self) -> bool:
        """Whether a task is writing to the store, or its outcome is still to be shown."""

    def check_for_external_writes(self) -> None:
        """Show the store again if something else has written to it."""

    def run_worker(
        self,
        work: Callable[[], None],
        *,
        group: str,
        thread: bool,
    ) -> object:
        """Run a function that is not a query in a worker."""

    def pass_from_thread(
        self,
        function: Callable[[Answer], object],
        argument: Answer,
    ) -> None:
        """Call a function on the interface's thread, unless its screen is closed. For workers."""

    def set_interval(
        self,
        interval: float,
        callback: Callable[[], None],
    ) -> object:
        """Call a function every `interval` seconds."""
