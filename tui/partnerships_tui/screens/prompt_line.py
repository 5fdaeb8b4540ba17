"""The prompt of a view: the line at which a filter, a date or an export's path is typed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from partnerships_db.filters.model import EVERYTHING
from partnerships_db.values import clock
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue
from partnerships_tui.drawing.text.chrome import message_line
from partnerships_tui.drawing.text.spans import Line
from partnerships_tui.host import AppServices
from partnerships_tui.textual_compat import ThriftyScreen

if TYPE_CHECKING:
    from partnerships_tui.screens.filter_prompt import FilterPrompt
    from partnerships_tui.widgets.prompt import Prompt

_DONE_LABELS = {
    "filter": "keep the filter",
    "find": "go there",
    "date": "take the date",
    "between": "show the changes",
    "export": "export",
}
"""The label of Enter by what the prompt is open for."""


class PromptScreen(ThriftyScreen[None]):
    """A screen with a prompt, which is made when it is first opened.

    The kind says for what the prompt is open: `filter`, `date`, `export`, or a kind of a subclass.
    """

    view: ClassVar[str]
    """The name of the view."""

    def __init__(self, host: AppServices) -> None:
        super().__init__()
        self.host = host
        self._prompt: Prompt | None = None
        self._before_search = EVERYTHING
        """The filter that Esc brings back."""

    # -- Opening and closing -----------------------------------------------------------------------

    async def open_prompt(
        self,
        kind: str,
        label: str,
        text: str = "",
    ) -> None:
        """Open the prompt; what is typed arrives by `line_changed` and `line_done`."""
        if self._prompt is None:
            from partnerships_tui.widgets.prompt import Prompt

            self._prompt = Prompt(id="prompt")
            await self.mount(self._prompt)
        self._prompt.open(kind, label, text)

    def is_prompt_open(self, kind: str = "") -> bool:
        """Whether the prompt is open; with a kind, whether it is open for that kind."""
        if self._prompt is None or not self._prompt.kind:
            return False
        return not kind or kind == self._prompt.kind

    def prompt_labels(self) -> dict[str, str]:
        """The labels of the keys of the open prompt."""
        kind = self._prompt.kind if self._prompt is not None else ""
        labels = {"prompt.done": _DONE_LABELS.get(kind, "done")}
        if kind != "filter":
            labels["prompt.complete"] = ""
        return labels

    def show_under_prompt(self, *lines: Line) -> None:
        """Show lines under the prompt, or none."""
        if self._prompt is not None:
            self._prompt.show_lines_below(*lines)

    def close_prompt(self) -> None:
        """Close the prompt."""
        if self._prompt is not None:
            self._prompt.close()

    def leave_prompt(self) -> bool:
        """Close the prompt for Esc and bring the filter back; False if the prompt is not open."""
        if not self.is_prompt_open():
            return False
        if self.is_prompt_open("filter"):
            self.filter_line.reset()
            self.host.change(self.host.state.with_filter(self._before_search))
        self.close_prompt()
        return True

    # -- What is typed -----------------------------------------------------------------------------

    # These three have the names by which Textual finds handlers: a decorator would need the
    # prompt's module, which is not imported before the prompt is first opened.

    def on_prompt_changed(self, event: Prompt.Changed) -> None:
        """React to a letter typed; a filter that has changed again since is not applied."""
        event.stop()
        if event.prompt.kind == "filter":
            if event.text != event.prompt.text:
                return
            self.filter_line.changed(event.text, event.cursor_position)
        else:
            self.prompt_text_changed(event.prompt.kind, event.text)

    def on_prompt_submitted(self, event: Prompt.Submitted) -> None:
        """React to Enter."""
        event.stop()
        self.prompt_submitted(event.prompt.kind, event.text)

    def on_prompt_tabbed(self, event: Prompt.Tabbed) -> None:
        """Complete a filter, or move through what another prompt offers; Tab never closes it."""
        event.stop()
        kind = event.prompt.kind
        if kind != "filter":
            self.prompt_tabbed(kind, event.step)
            return
        completion = self.filter_line.completed(event.text, event.step)
        if completion is not None:
            event.prompt.type(*completion)

    def on_prompt_tabbed_back(self, event: Prompt.TabbedBack) -> None:
        """React to Shift+Tab, which moves backwards."""
        self.on_prompt_tabbed(event)

    def prompt_tabbed(self, kind: str, step: int) -> None:
        """Move forwards (1) or backwards (-1) through what a prompt of another kind offers."""

    def prompt_text_changed(self, kind: str, text: str) -> None:
        """React to a changed text of any kind but `filter`."""
        if kind == "date":
            self._explain_date(text)

    def prompt_submitted(self, kind: str, text: str) -> None:
        """Do what was typed, and close the prompt unless the text is refused."""
        is_done = False
        if kind == "filter":
            is_done = self.filter_line.done(text)
        elif kind == "date":
            is_done = self._take_date(text)
        elif kind == "export":
            self._export_to(text.strip())
            is_done = True
        if is_done:
            self.close_prompt()

    # -- The filter --------------------------------------------------------------------------------

    @cached_property
    def filter_line(self) -> FilterPrompt:
        """The filter prompt's logic, loaded when a filter is first typed."""
        from partnerships_tui.screens.filter_prompt import FilterPrompt

        return FilterPrompt(self)

    async def action_search(self, added: str = "") -> None:
        """Type a filter; `added` is put behind the present one."""
        self._before_search = self.host.state.filter
        text = f"{self.host.state.filter.text} {added}"
        await self.open_prompt("filter", "/", text.strip())
        self.filter_line.opened(text.strip())

    def typing_stopped(self) -> None:
        """React to a pause in typing a filter."""

    # -- The date ----------------------------------------------------------------------------------

    async def action_date(self) -> None:
        """Type a date."""
        await self.open_prompt("date", "@")

    def read_date(self, text: str) -> PartialDate:
        """Read a natural date. Raises InvalidValue."""
        from partnerships_db.values.natural_dates import parse_natural_date

        return parse_natural_date(text, clock.today())

    def is_as_of_date(self, text: str) -> bool:
        """Whether a typed date sets the as-of date; otherwise the view jumps to it."""
        return True

    def jump_to_date(self, when: PartialDate) -> None:
        """Move the cursor to a date, in a view that lies in time."""

    def _explain_date(self, text: str) -> None:
        """Show under the prompt how the text is read as a date, or why it can't be read."""
        from partnerships_tui.drawing.text.wording import date_in_words

        date_text = _without_sign(text)
        if not date_text:
            self.show_under_prompt()
            return
        try:
            explanation = message_line(date_in_words(self.read_date(date_text)))
        except InvalidValue as error:
            sentence = f"{error.wrong}; {error.expected}".removesuffix("; ")
            explanation = message_line(sentence, is_error=True)
        self.show_under_prompt(explanation)

    def _take_date(self, text: str) -> bool:
        """Jump to a typed date or set it as the as-of date; False if it can't be read.

        An empty date, and today's, follow today from then on.
        """
        sets_as_of = self.is_as_of_date(text)
        date_text = _without_sign(text)
        if not date_text:
            if sets_as_of:
                self.host.change(self.host.state.with_as_of(None))
            return True

        try:
            date = self.read_date(date_text)
        except InvalidValue:
            return False
        is_today = date.first == date.last == clock.today()
        if sets_as_of or is_today:
            self.host.change(self.host.state.with_as_of(date.last))
        if not sets_as_of:
            self.jump_to_date(date)
        return True

    # -- The export --------------------------------------------------------------------------------

    async def action_export(self) -> None:
        """Type the path of an export."""
        await self.open_prompt("export", "export to")

    def _export_to(self, path: str) -> None:
        if path:
            from partnerships_tui.queries.export import export_to

            query = export_to(self.host.state, path)
            self.host.run_query("export", query, self._show_export)

    def _show_export(self, sentence: str) -> None:
        self.host.show_message(sentence)


def _without_sign(text: str) -> str:
    """A typed date without the `=` that may stand before it."""
    return text.strip().removeprefix("=").strip()
