"""The base of every view: a header with the filter, a list, a page beside or below it, a footer."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.events import DescendantBlur, DescendantFocus, Resize, ScreenResume
from textual.widget import Widget

from partnerships_tui.drawing.text.chrome import (
    HIGH_FROM,
    STRIP_FROM,
    TALL_FROM,
    WIDE_FROM,
    as_of_facts,
    empty_lines,
    footer_line,
    header_line,
    message_line,
    note_room,
    note_rule,
    placed_facts,
    rule_line,
    with_other_day_marked,
)
from partnerships_tui.drawing.text.spans import BLANK, Line, Link
from partnerships_tui.host import AppServices
from partnerships_tui.key_hints import KeyPlace, hinted_keys
from partnerships_tui.keymap import PROMPT
from partnerships_tui.queries.view_state import ViewState
from partnerships_tui.screens.shared_texts import as_of_fact
from partnerships_tui.screens.sort_screen import SortScreen
from partnerships_tui.widgets.item_list import ItemList
from partnerships_tui.widgets.line_widget import StaticLines
from partnerships_tui.widgets.lines_view import LinesView
from partnerships_tui.widgets.page import Page

if TYPE_CHECKING:
    from partnerships_tui.drawing.copy_menu import Copy
    from partnerships_tui.drawing.text.bilingual import OutputLanguage
    from partnerships_tui.drawing.text.converted_figures import TotalConverter
    from partnerships_tui.widgets.prompt import Prompt

MESSAGE_SECONDS = 6.0
"""How long a message stays in the footer."""

MAX_COPIED_LINKS = 9
"""How many texts of a page the copy menu offers, each under a digit."""

FILTER_MARGIN = 12
"""The cells of the filter's line that neither the filter nor the text beside it may take."""

COPIED_ROW_CELLS = 200
"""The width for which a row of the list is drawn to be copied."""

_ITEM_KEY_IDS = ("open", "copy", "mark", "source.open", "compare", "pin.row")
"""The keys that do something with an item of the list."""


class ViewScreen(SortScreen):
    """A list and a page over one state. A subclass names its view and fills both."""

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
        #list { height: 1fr; }
        #page { height: 1fr; border-top: solid $rule; }
        #page:focus { border-top: solid $focus; }
        #footer { height: 2; border-top: solid $rule; }
        &.-wide {
            #body { layout: horizontal; }
            #list { width: 1fr; height: 1fr; }
            #page {
                width: 40%; min-width: 68; height: 1fr;
                border-top: none; border-left: solid $rule;
            }
            #page:focus { border-top: none; border-left: solid $focus; }
        }
        &.-low #page { display: none; }
        &.-low #footer { height: 1; border: none; }
        &.-low #header { height: 1; }
        &.-low #header.-filtered { height: 2; }
        &.-page-alone #list { display: none; }
        &.-page-alone #page { display: block; height: 1fr; width: 1fr; border: none; }
        &.-list-alone #page { display: none; }
    }
    """

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._shown: ViewState | None = None
        """The state that the list shows; None before the first one."""
        self._message: Line | None = None
        self._page_is_due = False
        """Whether the page will be filled after the next paint."""

    def compose(self) -> ComposeResult:
        """The header, the subclass's list, the page and the footer."""
        self._set_breakpoint_classes()
        yield StaticLines(id="header")
        yield from self.make_head()
        with Container(id="body"):
            yield self.make_list()
            yield Page(id="page")
        yield StaticLines(id="footer")

    def _set_breakpoint_classes(self) -> None:
        """Set the classes that Textual sets after the first layout before it, to lay out once."""
        size = self.app.size
        self.add_class(_class_for(size.width, self.HORIZONTAL_BREAKPOINTS))
        self.add_class(_class_for(size.height, self.VERTICAL_BREAKPOINTS))

    def _draw_waiting(self, cells: int) -> list[Line]:
        """The page while a worker reads what it shows."""
        return empty_lines(cells, self.host.glyphs("…"))

    # -- To be defined by a subclass ---------------------------------------------------------------

    def make_list(self) -> Widget:
        """The view's list, with the id `list`: a line for each item, empty until they are known."""
        return ItemList(id="list")

    @property
    def _list(self) -> ItemList:
        return self.query_one("#list", ItemList)

    def make_head(self) -> Iterable[Widget]:
        """The widgets between the header and the list."""
        return ()

    @abstractmethod
    def show_state(self) -> None:
        """Fill the list for the state, which has changed."""

    @abstractmethod
    def show_page(self, *, keep_place: bool = False) -> None:
        """Fill the page for the entry under the cursor; `keep_place` keeps it scrolled as it is."""

    @abstractmethod
    def facts(self) -> list[str]:
        """The facts at the right end of the header."""

    @abstractmethod
    def current_link(self) -> Link | None:
        """The entry under the cursor, as a link that leads back to it."""

    def current_day(self) -> date | None:
        """The day under the cursor, in a view that lies in time."""
        return None

    @abstractmethod
    def go_to(self, target: str) -> None:
        """Put the cursor on the entry that a link of this view's kind names."""

    def save_settings(self) -> dict[str, str]:
        """The settings that a session and a saved view keep of the screen, such as its zoom."""
        return {}

    def load_settings(self, settings: Mapping[str, str]) -> None:
        """Take back kept settings, before the first paint or when a saved view is opened."""

    def copy_options(self, language: OutputLanguage) -> list[Copy]:
        """The texts for the entry under the cursor, the best first; empty until it is loaded."""
        return []

    def filter_count(self) -> str:
        """The count at the right end of the filter's line."""
        return ""

    def longest_beside_filter(self, *texts: str) -> str:
        """The first of some texts that fits beside the filter on its line, else the last one."""
        room = self.size.width - len(self.host.state.filter.text) - FILTER_MARGIN
        fitting = [text for text in texts if len(text) <= room]
        return fitting[0] if fitting else texts[-1]

    # -- The widgets -------------------------------------------------------------------------------

    @property
    def main_list(self) -> LinesView:
        """The list."""
        return self.query_one("#list", LinesView)

    @property
    def page(self) -> Page:
        """The page."""
        return self.query_one("#page", Page)

    @property
    def page_link(self) -> Link | None:
        """The link under the page's cursor; None unless the page has the focus."""
        page = self.page
        return page.link if page.has_focus else None

    # -- The state ---------------------------------------------------------------------------------

    @on(ScreenResume)
    def sync_with_state(self) -> None:
        """Show the app's state, as far as it differs from the state that is shown."""
        if not self.is_mounted or not self.query("#footer"):
            return  # it is called again when the screen has its widgets
        before = self._shown
        state = self.host.state
        self._shown = state
        if before is None or before._replace(target_currency=state.target_currency) != state:
            self.page.hits = self.host.highlights
            self.show_state()
        elif before != state:
            self.show_page(keep_place=True)
        self.show_frame()

    def show_again(self) -> None:
        """Show the app's state from the beginning."""
        self._shown = None
        self.sync_with_state()

    def refresh_badges(self) -> None:
        """Paint the list again because badges have changed."""
        if self.is_mounted:
            self.main_list.refresh()

    def total_converter(self) -> TotalConverter | None:
        """The converter of totals to the target currency, if there is one."""
        state = self.host.state
        target = state.target_currency
        if target is None:
            return None
        from partnerships_tui.drawing.text.converted_figures import TotalConverter

        rate_day = target.day_of_total(state.as_of, state.day)
        return TotalConverter(target, rate_day)

    # -- Header and footer -------------------------------------------------------------------------

    @on(Resize)
    def show_frame(self) -> None:
        """Draw the header and the footer."""
        cells = self.size.width
        if not cells or not self.is_mounted:
            return
        header = self.query_one("#header", StaticLines)
        header.show(*self.header_lines(cells))
        header.set_class(bool(self.host.state.filter) or self.is_prompt_open(), "-filtered")
        self._show_footer()

    @on(Page.Filled)
    def _show_footer(self) -> None:
        """Draw the footer, whose keys depend on the page too."""
        if self.is_mounted and self.size.width:
            footer = self.query_one("#footer", StaticLines)
            footer.show(self._footer_line(self.size.width))

    def header_lines(self, cells: int) -> tuple[Line, Line]:
        """The line of the tabs with the facts, and the rule below with the filter in it."""
        glyphs = self.host.glyphs
        facts = self._header_facts()
        header = header_line(
            self.view,
            facts,
            cells,
            glyphs,
        )
        facts_on_rule = placed_facts(
            self.view,
            facts,
            cells,
            glyphs,
        ).on_rule
        rule = self._rule_below_header(facts_on_rule, cells)
        if self.host.state.as_of is None:
            return header, rule
        return with_other_day_marked(header), with_other_day_marked(rule)

    def _header_facts(self) -> list[str]:
        """The as-of date, the facts of the view, the order of its list, and the currency."""
        glyphs = self.host.glyphs
        state = self.host.state
        facts = self.facts()
        if sort_words := self.sort_words():
            facts.append(glyphs(sort_words))
        if state.as_of is not None:
            first_facts = as_of_facts(state.as_of, is_filtered=bool(state.filter))
            own_facts = [fact for fact in facts if fact != as_of_fact(state.as_of)]
            facts = [*first_facts, *own_facts]
        if state.target_currency is not None:
            facts = [*facts, f"{glyphs('≈')} {state.target_currency.currency}"]
        return facts

    def _rule_below_header(self, facts: Sequence[str], cells: int) -> Line:
        """The rule with the filter and its count, or with a note, and with facts at its end."""
        glyphs = self.host.glyphs
        criteria = self.host.state.filter
        count = self.filter_count() if criteria else ""
        other_facts = tuple(fact for fact in facts if fact not in count)
        note = BLANK
        if not criteria:
            note = self.host.note(note_room(other_facts, cells, glyphs))
        if note:
            return note_rule(
                note,
                cells,
                glyphs,
                other_facts,
            )
        return rule_line(
            criteria.text,
            count,
            cells,
            glyphs,
            other_facts,
        )

    def _footer_line(self, cells: int) -> Line:
        """The message, else the lasting problem, else the keys."""
        if self._message is not None:
            return self._message
        if self.host.trouble:
            return message_line(self.host.trouble, is_error=True)
        return footer_line(hinted_keys(self.key_place()), cells)

    def key_place(self) -> KeyPlace:
        """Where the next key goes: the line that is typed, the page or the list."""
        if self.is_prompt_open():
            return KeyPlace(PROMPT, labels=self.prompt_labels())
        labels = self.key_labels()
        is_on_page = self.page.has_focus
        if is_on_page:
            labels["open"] = "follow" if self.page.links else ""
        if not any(link.kind == "source" for link in self.page.links):
            labels["source.open"] = ""
        return KeyPlace(
            self.view,
            is_on_page,
            self.has_pane_alone,
            labels,
        )

    def key_labels(self) -> dict[str, str]:
        """The labels in the footer that depend on what is shown, by the id of the key.

        An empty one leaves out a key that does nothing at the moment.
        """
        if self.main_list.item_count:
            return {}
        return dict.fromkeys(_ITEM_KEY_IDS, "")

    @on(DescendantFocus)
    @on(DescendantBlur)
    def focus_moved(self) -> None:
        """Show the keys of the pane that has the focus now."""
        self.show_frame()

    def show_message(
        self,
        sentence: str,
        *,
        is_error: bool = False,
    ) -> None:
        """Show a sentence in the footer for `MESSAGE_SECONDS`, at most until the next key."""
        message = message_line(sentence, is_error=is_error)
        self._message = message
        self.show_frame()
        self.set_timer(MESSAGE_SECONDS, lambda: self._clear_message(message))

    def on_key(self) -> None:
        """Let the message go with the next key, which may bring another one."""
        if self._message is not None:
            self._clear_message(self._message)

    def on_paste(self) -> None:
        """Say where a pasted text goes, if no line is open that takes it."""
        if not self.is_prompt_open():
            self.show_message("Press / or : before you paste: a pasted text needs an open line.")

    def _clear_message(self, message: Line) -> None:
        if self._message is message:
            self._message = None
            self.show_frame()

    # -- List and page -----------------------------------------------------------------------------

    @on(LinesView.Moved, "#list")
    def moved(self) -> None:
        """Fill the page after the list is painted, so that a held key does not wait for pages."""
        if not self._page_is_due:
            self._page_is_due = True
            self.call_after_refresh(self.show_due_page)

    def show_due_page(self) -> None:
        """Fill the page if the cursor has moved since. A key that uses the page does not wait."""
        self._page_is_due = False
        rows = self.main_list
        if rows.has_moved:
            rows.has_moved = False
            self.show_page()
            self.show_frame()

    @on(ItemList.HeadingClicked, "#list")
    def heading_clicked(self) -> None:
        """Offer the columns by which the list can be sorted."""
        if self.sort_columns():
            self.action_sort()

    @on(LinesView.Opened, "#list")
    def opened(self) -> None:
        """Open the item that was chosen."""
        self.open_item()

    def open_item(self) -> None:
        """Move the focus to the page, which is shown alone if there is no room for both panes."""
        if self.page.display:
            self.page.focus()
        else:
            self.action_zoom_pane(page=True)

    @on(Page.Followed)
    def followed(self, event: Page.Followed) -> None:
        """Follow a link of the page."""
        self.host.follow(event.link)

    def action_to_list(self) -> None:
        """Move the focus to the list; a page that is alone gives it its room back."""
        if self.page.has_focus:
            self.leave_pane()

    def action_to_page(self) -> None:
        """Move the focus to the page, which is shown alone if there is no room for both panes."""
        if not self.page.has_focus:
            ViewScreen.open_item(self)

    def action_next_hit(self, step: int) -> None:
        """Go to the next search hit on the page; after the last, to the next item of the list."""
        if not self.page.scroll_to_hit(step):
            self.main_list.move(step)

    def action_zoom_pane(self, *, page: bool = False) -> None:
        """Show the focused pane, or the page, alone; a second time show both."""
        to_page = page or self.page.has_focus
        if self._show_both_panes():
            self.main_list.focus()
        elif to_page:
            self.add_class("-page-alone")
            self.page.focus()
        else:
            self.add_class("-list-alone")
            self.main_list.focus()
        self.show_frame()

    @property
    def has_pane_alone(self) -> bool:
        """Whether the list or the page is shown alone."""
        return self.has_class("-page-alone") or self.has_class("-list-alone")

    def _show_both_panes(self) -> bool:
        """Show both panes again; False if both were shown."""
        was_alone = self.has_pane_alone
        self.remove_class("-page-alone", "-list-alone")
        return was_alone

    def leave_pane(self) -> bool:
        """Go back from a single pane to both, or from the page to the list; False at the top."""
        if self._show_both_panes() or self.page.has_focus:
            self.main_list.focus()
            self.show_frame()
            return True
        return False

    def leave_face(self) -> bool:
        """Go back to the view's first face from one that the reader opened; False at the first."""
        return False

    # -- The prompt --------------------------------------------------------------------------------

    async def open_prompt(
        self,
        kind: str,
        label: str,
        text: str = "",
    ) -> None:
        """Open the prompt over the header's rule."""
        await super().open_prompt(kind, label, text)
        self.show_frame()

    def close_prompt(self) -> None:
        """Close the prompt and give the list the focus."""
        super().close_prompt()
        self.main_list.focus()
        self.show_frame()

    # Textual calls the handlers of the base class after these.

    def on_prompt_changed(self, event: Prompt.Changed) -> None:
        """Note the row to which the letters before this one led."""
        self.show_due_page()

    def on_prompt_submitted(self, event: Prompt.Submitted) -> None:
        """Note the row to which the typed text led."""
        self.show_due_page()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Close the prompt if a click has given the keys to another pane; what is typed stays."""
        widget = event.widget
        if self.is_prompt_open() and widget in (self.main_list, self.page):
            self.close_prompt()
            widget.focus()

    # -- Copying -----------------------------------------------------------------------------------

    def primary_copy(self) -> str | None:
        """The text that the copy key copies: a link of the page, or the best text of the entry."""
        if self.page.has_focus:
            link = self.page.link
            return None if link is None else link.target
        texts = self.copy_options(self.host.language)
        if texts:
            return texts[0].text
        link = self.current_link()
        return None if link is None else link.target

    def copy_choices(self) -> list[Copy]:
        """All texts that can be copied, the one that the copy key copies first."""
        from partnerships_tui.drawing.copy_menu import Copy, page_copies

        copies = list(self.copy_options(self.host.language))
        if self.page_link is not None:
            copies.insert(0, Copy("u", "the link under the cursor", self.page_link.target))
        if self.main_list.item_count:
            copies.append(Copy("r", "the row", self._row_text()))
        if self.page.text.strip():
            copies.append(Copy("p", "the page", self.page_text()))
        link = self.current_link()
        if link is not None:
            copies.append(Copy("i", "its id", link.target))
        return [*copies, *page_copies(self._page_texts(copies, link))]

    def page_text(self) -> str:
        """The page as text to copy."""
        return self.page.text

    def _row_text(self) -> str:
        """The row under the list's cursor, with single blanks."""
        rows = self.main_list
        row = rows.draw(rows.line_of(rows.cursor), COPIED_ROW_CELLS)
        return " ".join(row.text.split())

    def _page_texts(
        self,
        copies: Iterable[Copy],
        link: Link | None,
    ) -> list[str]:
        """The page's texts to copy, each once, without those that are offered already."""
        offered_texts = {copy.text for copy in copies}
        texts: dict[str, None] = {}
        for page_link in self.page.links:
            is_new = page_link.target not in offered_texts and page_link != link
            if page_link.kind == "text" and is_new:
                texts[page_link.target] = None
        return list(texts)[:MAX_COPIED_LINKS]


def _class_for(size: int, breakpoints: Iterable[tuple[int, str]]) -> str:
    """The class of the last breakpoint that a width or a height reaches."""
    reached_classes = [name for min_size, name in breakpoints if size >= min_size]
    return reached_classes[-1]
