"""The line at which a filter is typed: applied as far as it can be read, completed from what the store holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual.timer import Timer

from partnerships_db.filters.completion import (
    CompletionContext,
    Suggestion,
    completion_context_at,
    with_suggestion,
)
from partnerships_db.filters.model import Filter, FilterError
from partnerships_db.filters.parser import parse_filter, parse_partial
from partnerships_tui.drawing.completion_line import suggestions_line
from partnerships_tui.drawing.text.cell_text import width
from partnerships_tui.drawing.text.chrome import caret_lines
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.queries.filters import filter_suggestions

if TYPE_CHECKING:
    from partnerships_tui.screens.list_page import ViewScreen

TERM_NAME_WAIT_SECONDS = 0.3
"""So long a word waits that may yet become the name of a term: `k` on its way to `kind:` searches for nothing."""

TYPING_PAUSE_SECONDS = 0.8
"""After so long without a letter typing has stopped: what was found is put in order."""


class TabCompletion(NamedTuple):
    """A text that Tab has made: once more, and it is made from the next offer."""

    text: str
    wanted: CompletionContext
    """What it was made from, with the end that it has now."""
    offers: Sequence[Suggestion]
    number: int


class FilterPrompt:
    """What is typed, for one screen; a mistake is a sentence under it while the last good result stays."""

    def __init__(self, screen: ViewScreen) -> None:
        self._screen = screen
        self._waiting: Timer | None = None
        self._wanted: CompletionContext | None = None
        self._offers: Sequence[Suggestion] = ()
        self._stopping: Timer | None = None
        self._completed: TabCompletion | None = None

    def changed(self, text: str, place: int) -> None:
        """Something was typed: apply what can be read, and ask what it may go on with."""
        again = (
            self._completed
            if self._completed is not None and self._completed.text == text
            else None
        )
        self.reset()
        try:
            typed = parse_partial(text)
            if typed.last_id is None:
                self._screen.host.client.refuse_unknown(typed.chosen)
        except FilterError as error:
            self._refuse(text, error)
            return
        self._stopping = self._screen.set_timer(TYPING_PAUSE_SECONDS, self._screen.typing_stopped)
        if again is not None:
            self._completed = again
            self._apply(typed.chosen)
            self._say_offers(again.offers, again.number)
            return
        self._screen.say_under_line()
        if typed.may_become_term:
            self._waiting = self._screen.set_timer(
                TERM_NAME_WAIT_SECONDS, lambda: self._apply(typed.chosen)
            )
        elif not self._screen.host.client.has_unknown(typed.chosen):
            self._apply(
                typed.chosen
            )  # otherwise an id is half typed, and what was found last stays
        self._wanted = completion_context_at(text, place)
        host = self._screen.host
        host.run_query(
            "offers", filter_suggestions(self._wanted, typed.before, host.state.as_of), self._show
        )

    def _apply(self, criteria: Filter) -> None:
        host = self._screen.host
        host.change(host.state.with_filter(criteria))

    def _refuse(self, text: str, error: FilterError) -> None:
        start, end = (width(safe_text(text[:place])) for place in (error.start, error.end))
        self._screen.say_under_line(*caret_lines(str(error), start, end, self._screen.size.width))

    def _show(self, suggestions: list[Suggestion]) -> None:
        self._offers = suggestions
        if suggestions and self._screen.is_asking("filter"):
            self._say_offers(suggestions, 0)

    def _say_offers(self, suggestions: Sequence[Suggestion], selected: int) -> None:
        self._screen.say_under_line(
            suggestions_line(suggestions, self._screen.size.width, selected)
        )

    def done(self, text: str) -> bool:
        """Enter: all of it is meant as it stands. False where it can't be read."""
        self.reset()
        try:
            chosen = parse_filter(text)
            self._screen.host.client.refuse_unknown(chosen)
            self._apply(chosen)
        except FilterError as error:
            self._refuse(text, error)
            return False
        return True

    def completed(self, text: str) -> tuple[str, int] | None:
        """The text with the first offer in it, or the next one where Tab made it already, and where the cursor stands.

        None where nothing is offered.
        """
        last = self._completed
        if last is not None and last.text == text:
            wanted, offers, number = last.wanted, last.offers, (last.number + 1) % len(last.offers)
        elif self._wanted is not None and self._offers:
            wanted, offers, number = self._wanted, self._offers, 0
        else:
            return None
        made, place = with_suggestion(text, wanted, offers[number])
        self._completed = TabCompletion(made, wanted._replace(end=place), offers, number)
        return made, place

    def reset(self) -> None:
        """Wait for nothing any more."""
        for timer in (self._waiting, self._stopping):
            if timer is not None:
                timer.stop()
        self._waiting, self._stopping, self._wanted, self._offers, self._completed = (
            None,
            None,
            None,
            (),
            None,
        )
        self._screen.host.cancel_query("offers")
