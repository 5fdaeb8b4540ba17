"""The filter prompt: it applies a filter as it is typed, and suggests how it may go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, NamedTuple, Protocol

from textual.geometry import Size
from textual.timer import Timer

from partnerships_db.filters.completion import (
    CompletionContext,
    Suggestion,
    completion_context_at,
    with_suggestion,
)
from partnerships_db.filters.model import Filter, FilterError
from partnerships_db.filters.parser import PartialFilter, parse_filter, parse_partial
from partnerships_db.filters.terms import Subject
from partnerships_db.store.queries.unknown_ids import has_checked_terms
from partnerships_tui.drawing.completion_line import suggestions_line, term_lines
from partnerships_tui.drawing.text.cell_text import width
from partnerships_tui.drawing.text.chrome import caret_lines
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import Line
from partnerships_tui.host import AppServices
from partnerships_tui.queries.filters import IdCheck, filter_suggestions, id_check

TERM_NAME_WAIT_SECONDS = 0.3
"""How long a word waits that may become a term's name: `k` may be on its way to `kind:`."""

TYPING_PAUSE_SECONDS = 0.8
"""The pause after which typing counts as stopped, and the results are put in order."""

MAX_TERM_ROWS = 9
"""The most rows of the terms under an empty filter."""

SUBJECT_OF_VIEW: dict[str, Subject] = {"matrix": "routes"}
"""What a filter selects in a view, if not events: there other terms are suggested."""

SUGGESTIONS_QUERY = "offers"
IDS_QUERY = "unknown-ids"


class FilterPromptScreen(Protocol):
    """The screen in which a filter is typed, as the filter prompt uses it."""

    host: AppServices
    view: ClassVar[str]

    @property
    def size(self) -> Size:
        """The screen's size in cells."""

    def set_timer(
        self,
        delay: float,
        callback: Callable[[], None],
    ) -> Timer:
        """Call a function after some seconds."""

    def is_prompt_open(self, kind: str = "") -> bool:
        """Whether the prompt is open for an input of this kind."""

    def show_under_prompt(self, *lines: Line) -> None:
        """Show lines under the prompt, or none."""

    def typing_stopped(self) -> None:
        """React to a pause in typing."""


class TabCompletion(NamedTuple):
    """A text that Tab completed. Tab again replaces the suggestion in it with the next one."""

    text: str
    context: CompletionContext
    """The part of the text that the suggestion replaced, with its end as it is in `text`."""
    suggestions: Sequence[Suggestion]
    selected: int
    """The index of the suggestion in the text."""


class FilterPrompt:
    """Applies what is typed on one screen.

    A filter that can't be read, or with an unknown id, is explained under the prompt; the filter
    that was applied last stays. An id that may be half typed changes nothing.
    """

    def __init__(self, screen: FilterPromptScreen) -> None:
        self._screen = screen
        self._host = screen.host
        self._term_name_timer: Timer | None = None
        self._pause_timer: Timer | None = None
        self._context: CompletionContext | None = None
        self._suggestions: Sequence[Suggestion] = ()
        """The latest suggestions for `_context`."""
        self._completion: TabCompletion | None = None
        """The last completion, while its text stands in the prompt."""

    def opened(self, text: str) -> None:
        """Offer what can be typed behind a text with which the prompt was opened."""
        self.reset()
        try:
            before = parse_partial(text).before
        except FilterError:
            return
        self._ask_suggestions(completion_context_at(text, len(text)), before)

    # -- As it is typed ----------------------------------------------------------------------------

    def changed(self, text: str, cursor: int) -> None:
        """Apply a text that was typed as far as it can be read, and ask how it may go on.

        If it names ids, a worker checks them first. The suggestions of a text that Tab has
        completed stay.
        """
        completion = self._completion
        self.reset()
        try:
            partial_filter = parse_partial(text)
        except FilterError as error:
            self._refuse(text, error)
            return

        if completion is not None and completion.text == text:
            self._completion = completion
            self._show_suggestions(completion.suggestions, completion.selected)
        take_check = partial(
            self._take_id_check,
            text,
            cursor,
            partial_filter,
        )
        if has_checked_terms(partial_filter.criteria):
            query = id_check(
                partial_filter.criteria, is_half_typed=partial_filter.last_id is not None
            )
            self._host.run_query(IDS_QUERY, query, take_check)
        else:
            take_check(IdCheck())

    def _take_id_check(
        self,
        text: str,
        cursor: int,
        partial_filter: PartialFilter,
        check: IdCheck,
    ) -> None:
        if check.error is not None:
            self._completion = None
            self._refuse(text, check.error)
            return

        set_timer = self._screen.set_timer
        self._pause_timer = set_timer(TYPING_PAUSE_SECONDS, self._screen.typing_stopped)
        if self._completion is not None:
            self._apply(partial_filter.criteria)
            return

        self._screen.show_under_prompt()
        apply = partial(self._apply, partial_filter.criteria)
        if partial_filter.may_become_term:
            self._term_name_timer = set_timer(TERM_NAME_WAIT_SECONDS, apply)
        elif not check.has_unknown:
            apply()
        self._ask_suggestions(completion_context_at(text, cursor), partial_filter.before)

    def _apply(self, criteria: Filter) -> None:
        self._host.change(self._host.state.with_filter(criteria))

    def _refuse(self, text: str, error: FilterError) -> None:
        """Show the error's sentence, with a caret under its cause."""
        start = width(safe_text(text[: error.start]))
        end = width(safe_text(text[: error.end]))
        cells = self._screen.size.width
        self._screen.show_under_prompt(
            *caret_lines(
                str(error),
                start,
                end,
                cells,
            )
        )

    def done(self, text: str) -> bool:
        """Apply a text after Enter, as it stands; False if it is refused.

        A term that Tab has typed still needs its value: Enter offers the values.
        """
        if self._needs_value(text):
            self._completion = None
            self.changed(text, len(text))
            return False
        self.reset()
        try:
            criteria = parse_filter(text)
            self._host.client.refuse_unknown_ids(criteria)
        except FilterError as error:
            self._refuse(text, error)
            return False
        self._apply(criteria)
        return True

    def _needs_value(self, text: str) -> bool:
        """Whether the text ends with the name of a term that Tab has typed."""
        last = self._completion
        if last is None or last.text != text.rstrip():
            return False
        return last.suggestions[last.selected].text.endswith(":")

    def reset(self) -> None:
        """Forget what was typed: stop the timers and cancel the queries."""
        for timer in (self._term_name_timer, self._pause_timer):
            if timer is not None:
                timer.stop()
        self._term_name_timer = None
        self._pause_timer = None
        self._context = None
        self._suggestions = ()
        self._completion = None
        self._host.cancel_query(IDS_QUERY)
        self._host.cancel_query(SUGGESTIONS_QUERY)

    # -- Suggestions -------------------------------------------------------------------------------

    def _ask_suggestions(self, context: CompletionContext, before: Filter) -> None:
        self._context = context
        subject = SUBJECT_OF_VIEW.get(self._screen.view, "events")
        query = filter_suggestions(
            context,
            before,
            self._host.state.as_of,
            subject,
        )
        self._host.run_after_rows(SUGGESTIONS_QUERY, query, self._take_suggestions)

    def _take_suggestions(self, suggestions: list[Suggestion]) -> None:
        self._suggestions = suggestions
        if suggestions and self._screen.is_prompt_open("filter"):
            self._show_suggestions(suggestions, 0)

    def _show_suggestions(
        self,
        suggestions: Sequence[Suggestion],
        selected: int,
    ) -> None:
        size = self._screen.size
        context = self._context if self._completion is None else self._completion.context
        if context is not None and context.is_start:
            rows = min(MAX_TERM_ROWS, size.height // 2)
            self._screen.show_under_prompt(*term_lines(suggestions, size.width, rows, selected))
        else:
            self._screen.show_under_prompt(suggestions_line(suggestions, size.width, selected))

    def completed(self, text: str, step: int = 1) -> tuple[str, int] | None:
        """The text completed for Tab, and the cursor's position in it; None without suggestions.

        The first Tab takes the first suggestion, each further Tab the next one; with a step of -1
        the one before. After an only suggestion come those for what may be behind it.
        """
        last = self._completion
        if last is not None and last.text == text:
            context = last.context
            suggestions = last.suggestions
            selected = (last.selected + step) % len(suggestions)
        elif self._context is not None and self._suggestions:
            context = self._context
            suggestions = self._suggestions
            selected = 0 if step > 0 else len(suggestions) - 1
        else:
            return None

        new_text, cursor = with_suggestion(text, context, suggestions[selected])
        if len(suggestions) == 1:
            self._completion = None
            return new_text, cursor
        new_context = context._replace(end=cursor)
        self._completion = TabCompletion(
            new_text,
            new_context,
            suggestions,
            selected,
        )
        return new_text, cursor
