"""The line at which a filter is typed: applied as far as it can be read, completed from what the store holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from partnerships_db.completion import Offered, Wanted, wanted_at, with_offer
from partnerships_db.filter_language import parse_filter, parse_typed
from partnerships_db.filters import Filter, FilterError
from partnerships_tui.desk import offered
from partnerships_tui.drawing.frame import caret_lines
from partnerships_tui.drawing.offers import offers_line
from partnerships_tui.drawing.shown import shown, width

if TYPE_CHECKING:
    from partnerships_tui.screens.view import ViewScreen

WAIT_SECONDS = 0.3
"""So long a word waits that may yet become the name of a term: `k` on its way to `kind:` searches for nothing."""


class FilterLine:
    """What is typed, for one screen; a mistake is a sentence under it while the last good result stays."""

    def __init__(self, screen: ViewScreen) -> None:
        self._screen = screen
        self._waiting: Timer | None = None
        self._wanted: Wanted | None = None
        self._offers: list[Offered] = []

    def changed(self, text: str, place: int) -> None:
        """Something was typed: apply what can be read, and ask what it may go on with."""
        self.rest()
        try:
            typed = parse_typed(text)
        except FilterError as error:
            self._refuse(text, error)
            return
        self._screen.say_under_line()
        if typed.may_become_term:
            self._waiting = self._screen.set_timer(WAIT_SECONDS, lambda: self._apply(typed.chosen))
        else:
            self._apply(typed.chosen)
        self._wanted = wanted_at(text, place)
        host = self._screen.host
        host.ask("offers", offered(self._wanted, typed.before, host.state.as_of), self._show)

    def _apply(self, chosen: Filter) -> None:
        host = self._screen.host
        host.change(host.state.with_filter(chosen))

    def _refuse(self, text: str, error: FilterError) -> None:
        start, end = (width(shown(text[:place])) for place in (error.start, error.end))
        self._screen.say_under_line(*caret_lines(str(error), start, end, self._screen.size.width))

    def _show(self, found: list[Offered]) -> None:
        self._offers = found
        if found and self._screen.is_asking("filter"):
            self._screen.say_under_line(offers_line(found, self._screen.size.width))

    def done(self, text: str) -> bool:
        """Enter: all of it is meant as it stands. False where it can't be read."""
        self.rest()
        try:
            self._apply(parse_filter(text))
        except FilterError as error:
            self._refuse(text, error)
            return False
        return True

    def completed(self, text: str) -> tuple[str, int] | None:
        """The text with the first offer in it, and where the cursor stands then; None where nothing is offered."""
        if self._wanted is None or not self._offers:
            return None
        return with_offer(text, self._wanted, self._offers[0])

    def rest(self) -> None:
        """Wait for nothing any more."""
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting, self._wanted, self._offers = None, None, []
        self._screen.host.forget("offers")
