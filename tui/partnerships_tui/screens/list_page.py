"""What every view has: the header, the filter, a list, the page beside or under it, the footer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Resize, ScreenResume
from textual.screen import Screen
from textual.widget import Widget

from partnerships_db.filters.model import EVERYTHING
from partnerships_db.values import clock
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue
from partnerships_tui.drawing.text.chrome import (
    HIGH_FROM,
    STRIP_FROM,
    TALL_FROM,
    WIDE_FROM,
    footer_line,
    header_line,
    message_line,
    rule_line,
)
from partnerships_tui.drawing.text.highlights import highlights_of
from partnerships_tui.drawing.text.spans import Line, Link
from partnerships_tui.host import AppServices
from partnerships_tui.keymap import footer_keys
from partnerships_tui.queries.export import export_to
from partnerships_tui.queries.view_state import ViewState
from partnerships_tui.widgets.line_widget import StaticLines
from partnerships_tui.widgets.lines_view import LinesView
from partnerships_tui.widgets.page import Page

if TYPE_CHECKING:
    from partnerships_tui.drawing.copy_menu import Copy
    from partnerships_tui.drawing.text.bilingual import OutputLanguage
    from partnerships_tui.drawing.text.converted_figures import TotalConverter
    from partnerships_tui.screens.filter_prompt import FilterPrompt
    from partnerships_tui.widgets.prompt import Prompt

MESSAGE_SECONDS = 6.0
"""How long a message stands in the footer."""


class ViewScreen(Screen[None]):
    """A list and a page over one state. A subclass names its view, makes its list, and fills both."""

    view: ClassVar[str]

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  as Textual declares it
        (0, "-tiny"),
        (40, "-narrow"),
        (WIDE_FROM, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-low"),
        (HIGH_FROM, "-high"),
        (STRIP_FROM, "-strip"),
        (TALL_FROM, "-tall"),
    ]
    AUTO_FOCUS = "#list"
    DEFAULT_CSS = """
    ViewScreen {
        background: $background;
        layers: default over;
        #header { height: 2; }
        /* Over the rule of the header, so that nothing below is laid out anew when it opens. */
        #prompt { layer: over; dock: top; margin-top: 1; }
        #body { height: 1fr; layout: vertical; }
        #list { height: 3fr; }
        #page { height: 2fr; border-top: solid $foreground 20%; }
        #page:focus { border-top: solid $accent; }
        #footer { height: 2; border-top: solid $foreground 20%; }
        &.-wide {
            #body { layout: horizontal; }
            #list { width: 11fr; height: 1fr; }
            #page { width: 9fr; height: 1fr; border-top: none; border-left: solid $foreground 20%; }
            #page:focus { border-top: none; border-left: solid $accent; }
        }
        &.-low #page { display: none; }
        &.-low #footer { height: 1; border: none; }
        &.-low #header { height: 1; }
        &.-low #header.-filtered { height: 2; }
        &.-page-alone #list { display: none; }
        &.-page-alone #page { display: block; height: 1fr; width: 1fr; border: none; }
        &.-list-alone #page { display: none; }
        &.-ascii LinesView { scrollbar-size-vertical: 0; }
    }
    """

    def __init__(self, host: AppServices) -> None:
        super().__init__(id=self.view, classes="-ascii" if host.glyphs.is_ascii else None)
        self.host = host
        self._shown: ViewState | None = None
        self._before_search = EVERYTHING
        self._message: Line | None = None
        self._page_is_due = False
        self._prompt: Prompt | None = None
        """The line that is typed at, from its first use on."""

    def compose(self) -> ComposeResult:
        """The shell, with the subclass's list in it."""
        self._take_breakpoints()
        yield StaticLines(id="header")
        yield from self.make_head()
        with Container(id="body"):
            yield self.make_list()
            yield Page(id="page")
        yield StaticLines(id="footer")

    def _take_breakpoints(self) -> None:
        """The classes that the size will give, before the first layout and not after it."""
        for breakpoints, size in (
            (self.HORIZONTAL_BREAKPOINTS, self.app.size.width),
            (self.VERTICAL_BREAKPOINTS, self.app.size.height),
        ):
            self.add_class([name for least, name in breakpoints if size >= least][-1])

    # -- What a subclass says ----------------------------------------------------------------------

    def make_head(self) -> Iterable[Widget]:
        """What stands between the header and the list."""
        return ()

    def make_list(self) -> Widget:
        """The view's list, with the id `list`."""
        raise NotImplementedError

    def show_state(self) -> None:
        """Fill the list for the state, which has changed."""
        raise NotImplementedError

    def show_page(self, *, keep_place: bool = False) -> None:
        """Fill the page for what is under the cursor."""
        raise NotImplementedError

    def facts(self) -> list[str]:
        """What the header says at its right end."""
        raise NotImplementedError

    def place(self) -> Link | None:
        """What is under the cursor, as a link that leads back to it."""
        raise NotImplementedError

    def day_here(self) -> date | None:
        """The day under the cursor, in a view that has a place in time."""
        return None

    def go_to(self, target: str) -> None:
        """Put the cursor on what a link of this view's kind names."""
        raise NotImplementedError

    def kept(self) -> dict[str, str]:
        """What is kept of it in the session and in a saved view: where its cursor is, what it shows."""
        return {}

    def restore(self, settings: Mapping[str, str]) -> None:
        """Be as it was kept, before anything is shown or when a saved view is opened."""

    def written(self, language: OutputLanguage) -> list[Copy]:
        """What is written of the entry under the cursor to be printed, the best first; it may not be there yet."""
        return []

    def filter_count(self) -> str:
        """What the line of the filter says at its right end."""
        return ""

    def on_mount(self) -> None:
        """Hairlines in plain letters too, where those are asked for."""
        if self.host.glyphs.is_ascii:
            for widget in self.query("#footer, #page, #legend"):
                for edge in ("top", "bottom", "left"):
                    kind, colour = getattr(widget.styles, f"border_{edge}")
                    if kind == "solid":
                        setattr(widget.styles, f"border_{edge}", ("ascii", colour))

    # -- The shell ---------------------------------------------------------------------------------

    @property
    def main_list(self) -> LinesView:
        """The list."""
        return self.query_one("#list", LinesView)

    @property
    def page(self) -> Page:
        """The page."""
        return self.query_one("#page", Page)

    @on(ScreenResume)
    def sync_with_state(self) -> None:
        """Show what has changed while another view was in front."""
        shown, self._shown = self._shown, self.host.state
        if shown is not None and shown == self._shown._replace(
            target_currency=shown.target_currency
        ):
            if shown != self._shown:
                self.show_page(keep_place=True)
        else:
            self.page.hits = highlights_of(self.host.state.filter)
            self.show_state()
        self.show_frame()

    def show_again(self) -> None:
        """Show the state anew, whether or not it is another."""
        self._shown = None
        self.sync_with_state()

    def action_next_hit(self, step: int) -> None:
        """The next hit on the page; behind its last one, the next item of the list."""
        if not self.page.to_hit(step):
            self.main_list.move(step)

    def show_news(self) -> None:
        """Other entries are new or changed than before."""
        self.main_list.refresh()

    def state_changed(self) -> None:
        """The state is another, and this view is in front."""
        self.sync_with_state()

    @on(Resize)
    def show_frame(self) -> None:
        """The header with the filter in its rule, and the footer, drawn for the width."""
        cells = self.size.width
        if not cells or not self.is_mounted:
            return
        header = self.query_one("#header", StaticLines)
        header.show(*self.header_lines(cells))
        header.set_class(bool(self.host.state.filter) or self.is_asking(), "-filtered")
        keys = footer_line(footer_keys(self.view), cells, self.host.glyphs)
        trouble = message_line(self.host.trouble, is_error=True) if self.host.trouble else None
        self.query_one("#footer", StaticLines).show(self._message or trouble or keys)

    def header_lines(self, cells: int) -> tuple[Line, Line]:
        """The tabs with the facts, and the rule with the filter in it."""
        glyphs, chosen = self.host.glyphs, self.host.state.filter
        rule = rule_line(chosen.text, self.filter_count() if chosen else "", cells, glyphs)
        exchange = self.host.state.target_currency
        facts = [*self.facts(), *([f"{glyphs('≈')} {exchange.currency}"] if exchange else [])]
        return header_line(self.view, facts, cells, glyphs), rule

    def show_message(self, text: str, *, is_error: bool = False) -> None:
        """Say something in the footer for a while."""
        self._message = message_line(text, is_error=is_error)
        self.show_frame()
        self.set_timer(MESSAGE_SECONDS, lambda said=self._message: self._clear_message(said))

    def _clear_message(self, message: Line) -> None:
        if self._message is message:
            self._message = None
            self.show_frame()

    @on(LinesView.Moved, "#list")
    def moved(self) -> None:
        """The page follows the list's cursor, once the list is painted: a held key waits for no page."""
        if not self._page_is_due:
            self._page_is_due = True
            self.call_after_refresh(self._show_due_page)

    def _show_due_page(self) -> None:
        self._page_is_due = False
        self.show_page()
        self.show_frame()

    @on(LinesView.Opened, "#list")
    def opened(self) -> None:
        """An item was chosen."""
        self.open_item()

    def open_item(self) -> None:
        """Into the page: with the keys, and alone where there is no room for both."""
        if self.page.display:
            self.page.focus()
        else:
            self.action_zoom_pane(page=True)

    @on(Page.Followed)
    def followed(self, event: Page.Followed) -> None:
        """A link on the page was chosen."""
        self.host.follow(event.link)

    def action_zoom_pane(self, *, page: bool = False) -> None:
        """The pane that has the keys alone, or both again."""
        alone = self.has_class("-page-alone") or self.has_class("-list-alone")
        to_page = page or self.page.has_focus
        self.remove_class("-page-alone", "-list-alone")
        if not alone:
            self.add_class("-page-alone" if to_page else "-list-alone")
        (self.page if to_page and not alone else self.main_list).focus()

    def leave_pane(self) -> bool:
        """One step back inside the view: from the zoomed pane, from the page. False: nothing to leave."""
        if self.has_class("-page-alone") or self.has_class("-list-alone"):
            self.remove_class("-page-alone", "-list-alone")
            self.main_list.focus()
            return True
        if self.page.has_focus:
            self.main_list.focus()
            return True
        return False

    def converting(self) -> TotalConverter | None:
        """How totals come to another currency, if one is wished for."""
        state = self.host.state
        if state.target_currency is None:
            return None
        from partnerships_tui.drawing.text.converted_figures import TotalConverter

        return TotalConverter(
            state.target_currency, state.target_currency.day_of_total(state.as_of, state.day)
        )

    # -- What is copied ----------------------------------------------------------------------------

    def copied(self) -> str | None:
        """What one key copies: the link under the cursor where a page has the keys, else the best of the entry."""
        if self.page.has_focus:
            return self.page.link.target if self.page.link else None
        written, place = self.written(self.host.language), self.place()
        return written[0].text if written else place.target if place else None

    def copies(self) -> list[Copy]:
        """All that can be copied here, what one key copies first."""
        from partnerships_tui.drawing.copy_menu import Copy

        found, place, events = self.written(self.host.language), self.place(), self.main_list
        if self.page.has_focus and self.page.link:
            found.insert(0, Copy("u", "what is under the cursor", self.page.link.target))
        if events.item_count:
            row = events.draw(events.line_of(events.cursor), 200).text
            found.append(Copy("r", "the row", " ".join(row.split())))
        if self.page.text.strip():
            found.append(Copy("p", "the page", self.page.text))
        if place is not None:
            found.append(Copy("i", "its id", place.target))
        texts = dict.fromkeys(
            link.target for link in self.page.links if link.kind == "text" and link != place
        )
        known = {copy.text for copy in found}
        others = [text for text in texts if text not in known]
        return found + [
            Copy(str(number), "on the page", text)
            for number, text in enumerate(others[:9], start=1)
        ]

    # -- The line that is typed at -----------------------------------------------------------------

    async def ask_line(self, kind: str, label: str, text: str = "") -> None:
        """Open the line; what is typed there arrives by `line_changed` and `line_done`."""
        if self._prompt is None:
            from partnerships_tui.widgets.prompt import Prompt

            self._prompt = Prompt(id="prompt")
            await self.mount(self._prompt)
        self._prompt.open(kind, label, text)
        self.show_frame()

    @cached_property
    def filter_line(self) -> FilterPrompt:
        """What is typed at the filter; loaded with the line's first use."""
        from partnerships_tui.screens.filter_prompt import FilterPrompt

        return FilterPrompt(self)

    def typing_stopped(self) -> None:
        """Nothing was typed at the filter for a while."""

    def is_asking(self, kind: str = "") -> bool:
        """Whether the line is open, for that kind if one is named."""
        asked = self._prompt.kind if self._prompt else ""
        return bool(asked) and (not kind or asked == kind)

    def say_under_line(self, *lines: Line) -> None:
        """A sentence under the line."""
        if self._prompt is not None:
            self._prompt.say(*lines)

    def close_line(self) -> None:
        """The line is closed; the list has the keys."""
        if self._prompt is not None:
            self._prompt.close()
        self.main_list.focus()
        self.show_frame()

    # Named as Textual finds handlers, so that the line's module is loaded only when it is first opened.

    def on_prompt_changed(self, event: Prompt.Changed) -> None:
        """Something was typed in the line."""
        event.stop()
        if event.prompt.kind == "filter":
            self.filter_line.changed(event.text, event.place)
        else:
            self.line_changed(event.prompt.kind, event.text)

    def on_prompt_submitted(self, event: Prompt.Submitted) -> None:
        """Enter was pressed in the line."""
        event.stop()
        self.line_done(event.prompt.kind, event.text)

    def on_prompt_tabbed(self, event: Prompt.Tabbed) -> None:
        """Tab completes a filter; any other line it leaves as Enter does."""
        event.stop()
        completed = (
            self.filter_line.completed(event.text) if event.prompt.kind == "filter" else None
        )
        if completed is not None:
            event.prompt.type(*completed)
        else:
            self.line_done(event.prompt.kind, event.text)

    def line_changed(self, kind: str, text: str) -> None:
        """Something was typed."""
        if kind == "date":
            self._try_date(text)

    def line_done(self, kind: str, text: str) -> None:
        """Enter was pressed in the line."""
        if kind == "export" and text.strip():
            self.host.run_query(
                "export", export_to(self.host.state, text.strip()), self.show_message
            )
        is_taken = {"filter": self.filter_line.done, "date": self._take_date}.get(
            kind, lambda _text: kind == "export"
        )
        if is_taken(text):
            self.close_line()

    async def action_export(self) -> None:
        """Type where to."""
        await self.ask_line("export", "export to")

    def leave_line(self) -> bool:
        """Esc in the line takes back what was typed. False: it is not open."""
        if not self.is_asking():
            return False
        if self.is_asking("filter"):
            self.filter_line.reset()
            self.host.change(self.host.state.with_filter(self._before_search))
        self.close_line()
        return True

    async def action_search(self) -> None:
        """Type at the filter."""
        self._before_search = self.host.state.filter
        await self.ask_line("filter", "/", self.host.state.filter.text)

    async def action_date(self) -> None:
        """Type a date."""
        await self.ask_line("date", "@")

    def read_date(self, text: str) -> PartialDate:
        """A date as people say it; otherwise `Refused`."""
        from partnerships_db.values.natural_dates import parse_natural_date

        return parse_natural_date(text, clock.today())

    def _try_date(self, text: str) -> None:
        from partnerships_tui.drawing.text.wording import date_in_words

        asked = text.strip().removeprefix("=").strip()
        if not asked:
            self.say_under_line()
            return
        try:
            self.say_under_line(message_line(date_in_words(self.read_date(asked))))
        except InvalidValue as refusal:
            self.say_under_line(
                message_line(
                    f"{refusal.wrong}; {refusal.expected}".removesuffix("; "), is_error=True
                )
            )

    def _take_date(self, text: str) -> bool:
        """Do what the typed date asks for; False where it can't be read."""
        sets = self.sets_date(text)
        asked = text.strip().removeprefix("=").strip()
        if not asked:
            if sets:
                self.host.change(self.host.state.with_as_of(None))
            return True
        try:
            when = self.read_date(asked)
        except InvalidValue:
            return False
        if sets:
            self.host.change(self.host.state.with_as_of(when.last))
        else:
            self.jump_to_date(when)
        return True

    def sets_date(self, text: str) -> bool:
        """Whether a typed date is the as-of date, or one to jump to."""
        return True

    def jump_to_date(self, when: PartialDate) -> None:
        """Jump there, in a view that has a place in time."""
