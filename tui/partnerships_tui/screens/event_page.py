"""The base of the views of events: the page of one event, whose other reports can be folded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on

from partnerships_tui.drawing.text.spans import Line, Link
from partnerships_tui.host import AppServices
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.widgets.page import Page

if TYPE_CHECKING:
    from partnerships_db.details import EventDetails

SOURCE_LINKS = ("source-entry", "source")
"""The kinds of link to a source."""


class EventPageScreen(ViewScreen):
    """A view whose page may be that of an event."""

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._event: EventDetails | None = None
        """The event of the page, or None if the page is about something else."""
        self._are_reports_folded = True
        """Whether other reports are counted only; they stay unfolded from one event to the next."""

    def _draw_event(
        self,
        event: EventDetails,
        cells: int,
        sentences: Sequence[str] = (),
    ) -> list[Line]:
        """Draw the page of an event; `sentences` are the citations of its flows."""
        from partnerships_tui.drawing.event import event_page

        state = self.host.state
        return event_page(
            event,
            cells,
            self.host.glyphs,
            compact=not self.has_class("-wide"),
            today=state.day,
            target=state.target_currency,
            sentences=sentences,
            are_reports_folded=self._are_reports_folded,
        )

    def page_text(self) -> str:
        """The page as text to copy, with all reports of an event."""
        were_folded = self._are_reports_folded
        self._are_reports_folded = False
        text = self.page.drawn_text()
        self._are_reports_folded = were_folded
        return text

    @on(Page.Followed)
    def fold_reports(self, event: Page.Followed) -> None:
        """Fold or unfold the other reports, if their line was chosen."""
        if event.link.kind != "fold":
            return
        event.prevent_default()
        self._are_reports_folded = not self._are_reports_folded
        self.page.redraw()

    @on(Page.Followed)
    def open_sources(self, event: Page.Followed) -> None:
        """Go from a figure of the event to the sources below it."""
        is_figure = event.link.kind == "text" and not self._is_own_id(event.link)
        if is_figure and self.page.move_to_next_link(SOURCE_LINKS):
            event.prevent_default()
            self.show_message("The sources of the figure are here. y on the figure copies it.")

    def _is_own_id(self, link: Link) -> bool:
        return self._event is not None and link.target == self._event.row.id
