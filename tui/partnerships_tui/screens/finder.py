"""The finder: a line to type and a list of matching items. Help, palette and others use it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.strip import Strip

from partnerships_db.values.name_ranking import NameRank, Names, ranked
from partnerships_tui.drawing.text.chrome import message_line
from partnerships_tui.drawing.text.spans import Line, Role, line, span, spread_apart
from partnerships_tui.keymap import FINDER
from partnerships_tui.textual_compat import Dialog
from partnerships_tui.widgets.line_widget import Background, StaticLines
from partnerships_tui.widgets.lines_view import LinesView, bindings
from partnerships_tui.widgets.popup_footer import PopupFooter
from partnerships_tui.widgets.prompt import Prompt


class FinderItem(NamedTuple):
    """A line of the list: an item to choose, or a heading."""

    label: str
    note: str
    """A key, a kind or a date, shown at the right end."""
    target: object
    """The finder's result if the item is chosen; None for a heading."""
    keywords: str = ""
    """More words that the item is found by."""
    other_names: Sequence[str] = ()
    """Other whole names of the item, such as an alias or a plain name of a command."""
    role: Role = Role.PLAIN
    """The colour of the label."""
    rank: NameRank | None = None
    """How well the item matches what is typed, if a query has ranked it already."""

    @property
    def is_heading(self) -> bool:
        """Whether the line is a heading, which can't be chosen."""
        return self.target is None


class FinderList(LinesView):
    """The list of matching items under their headings."""

    behind: Background = "box"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[FinderItem] = []
        """The items and the headings."""
        self._item_lines: list[int] = []
        """For each item the index of its line."""

    def show(self, items: list[FinderItem], current: FinderItem | None = None) -> None:
        """Show other lines, with the cursor on an item if it is among them, else on the first."""
        self._lines = items
        self._item_lines = [index for index, item in enumerate(items) if not item.is_heading]
        choices = [items[index] for index in self._item_lines]
        cursor = choices.index(current) if current in choices else 0
        self.set_reactive(FinderList.cursor, cursor)
        self.reload_lines()
        if not cursor:
            self.scroll_to(y=0, animate=False, immediate=True)

    @property
    def current_item(self) -> FinderItem | None:
        """The item under the cursor; None in an empty list."""
        if not self._item_lines:
            return None
        return self._lines[self._item_lines[self.cursor]]

    @property
    def item_count(self) -> int:
        """The number of items that can be chosen."""
        return len(self._item_lines)

    @property
    def line_count(self) -> int:
        """The number of items and headings."""
        return len(self._lines)

    def line_of(self, item: int) -> int:
        """The line of an item, counting headings."""
        return self._item_lines[item]

    def item_of(self, line: int) -> int | None:
        """The item on a line; None on a heading."""
        return self._item_lines.index(line) if line in self._item_lines else None

    def lines_above(self, item: int) -> int:
        """1 for the first item under a heading, which stays in sight with it; otherwise 0."""
        line_above = self._item_lines[item] - 1
        has_heading = line_above >= 0 and self._lines[line_above].is_heading
        return 1 if has_heading else 0

    def paint_cursor(self, line: Line, cells: int) -> Strip:
        """Paint the cursor's line as if the list had the focus, because Enter chooses this item."""
        return self.strip_of(self.with_cursor_bar(line), cells, "cursor")

    def draw(self, line_number: int, cells: int) -> Line:
        """Draw a heading or an item."""
        item = self._lines[line_number]
        if item.is_heading:
            return line(" ", span(item.label, Role.HEADING))
        label = line("  ", span(item.label, item.role))
        note = line(span(item.note, Role.DIM), " ")
        return spread_apart(label, note, cells)


class Finder(Dialog[object]):
    """A prompt and the list of matching items; its result is a target, or None if it is left."""

    DEFAULT_CSS = """
    Finder {
        align: center top;
        background: $background 60%;
        #box {
            width: 90%; max-width: 96; height: 80%; margin-top: 2;
            background: $surface; border: round $frame; padding: 0 1;
        }
        #items { height: 1fr; background: $surface; }
        Prompt { height: auto; }
    }
    """
    key_scope: ClassVar[str] = FINDER
    """The scope of its keys in the key table."""
    BINDINGS: ClassVar[list[BindingType]] = bindings(FINDER)
    AUTO_FOCUS = None

    def __init__(
        self,
        label: str,
        find: Callable[[str], Sequence[FinderItem]],
        find_later: Callable[[str], None] | None = None,
        *,
        completes: bool = False,
        merge: Callable[[Sequence[FinderItem]], Sequence[FinderItem]] = list,
        hint: str = "",
    ) -> None:
        super().__init__()
        self._label = label
        self._hint = hint
        """What to try, for a text that matches nothing, and for an empty list."""
        self._find = find
        """Gives the items for a typed text at once."""
        self._find_later = find_later
        """Starts a search for more items, which arrive by `add`."""
        self._completes = completes
        """Whether Tab types the item under the cursor, as in a shell."""
        self._merge = merge
        """Puts the items of a search among those that are found at once."""
        self._is_searching = False
        """Whether a search for the typed text has not answered yet."""
        self._is_choice_due = False
        """Whether Enter was pressed while it had not."""
        self._typed_text = ""
        self._more_items: Sequence[FinderItem] = ()
        """The items that a search has found for the typed text."""
        self._prompt = Prompt(id="prompt", behind="box")
        self._list = FinderList(id="items")
        self._note = StaticLines(id="none", behind="box")

    def compose(self) -> ComposeResult:
        """The prompt above the list."""
        with Container(id="box"):
            yield self._prompt
            yield self._list
            yield self._note
        completion_label = "complete" if self._completes else ""
        yield PopupFooter(self.key_scope, {"finder.complete": completion_label})

    def on_mount(self) -> None:
        """Show all items until something is typed."""
        self._prompt.open("finder", self._label)
        self.give_keys()
        self._show_items()

    def give_keys(self) -> None:
        """Leave the keys to the line where a text is typed, which has them since it is open."""

    def _show_items(self, current: FinderItem | None = None) -> None:
        all_items = self._merge([*self._find(self._typed_text), *self._more_items])
        items = without_empty_headings(all_items)
        self._list.show(items, current)
        has_no_match = not items and not self._is_searching
        self._list.display = not has_no_match  # so that the sentence is below the typed text
        self._note.show(message_line(self._no_match() if has_no_match else ""))

    def _no_match(self) -> str:
        """The sentence for a text that matches nothing, with what to try."""
        if not self._typed_text.strip():
            return self._hint
        sentence = f'nothing is called "{self._typed_text.strip()}"'
        return f"{sentence}; {self._hint}" if self._hint else sentence

    def add(self, typed_text: str, more_items: Sequence[FinderItem]) -> None:
        """Add items that were found for a typed text, unless another one is typed by now."""
        if typed_text != self._typed_text:
            return
        self._more_items = more_items
        self._is_searching = False
        if not self.is_mounted:
            return  # they are shown with the first ones
        has_moved = self._list.cursor > 0
        self._show_items(self._list.current_item if has_moved else None)
        if self._is_choice_due:
            self._is_choice_due = False
            self.choose()

    @on(Prompt.Changed)
    def narrow(self, event: Prompt.Changed) -> None:
        """Show the items that match what is typed."""
        if isinstance(event, Prompt.Submitted):
            return
        self._typed_text = event.text
        self._more_items = ()
        has_search = bool(event.text.strip()) or self._completes
        self._is_searching = self._find_later is not None and has_search
        self._is_choice_due = False
        self._show_items()
        if self._find_later is not None and has_search:
            self._find_later(event.text)

    @on(Prompt.Submitted)
    def choose_best(self) -> None:
        """Choose the item under the cursor, as soon as it is known to be the best match.

        A second Enter does not wait.
        """
        has_to_wait = self._is_searching and not self._completes and not self._list.cursor
        if has_to_wait and not self._is_choice_due:
            self._is_choice_due = True
        else:
            self.choose()

    @on(LinesView.Opened)
    def choose(self) -> None:
        """Close with the item under the cursor as the result."""
        item = self._list.current_item
        if item is not None:
            self.dismiss(item.target)

    def action_leave(self) -> None:
        """Close without a result."""
        self.dismiss(None)

    def action_complete(self) -> None:
        """Type the item under the cursor, in a finder of paths."""
        item = self._list.current_item
        if self._completes and item is not None:
            self.query_one(Prompt).type(item.label)

    def action_down(self) -> None:
        """Move to the next item; the prompt keeps the focus."""
        self._list.action_cursor_down()

    def action_up(self) -> None:
        """Move to the previous item."""
        self._list.action_cursor_up()

    def action_page_down(self) -> None:
        """Move down by a page."""
        self._list.action_page_down()

    def action_page_up(self) -> None:
        """Move up by a page."""
        self._list.action_page_up()


def heading(title: str) -> FinderItem:
    """A line that can't be chosen, above the items that belong to it."""
    return FinderItem(title, "", None)


def matching_items(
    items: Iterable[FinderItem],
    typed_text: str,
    worst: NameRank = NameRank.MIDDLE,
) -> list[FinderItem]:
    """The items that match what is typed at least as well as `worst`, the best first.

    Without a text they are all items, in their order. Scattered letters find names, not sentences.
    """
    matches = ranked(
        typed_text,
        items,
        names_of_item,
        worst,
    )
    return [item._replace(rank=rank) for rank, item in matches]


def names_of_item(item: FinderItem) -> Names:
    """The texts by which an item is found."""
    return Names(item.label, item.other_names, f"{item.note} {item.keywords}")


def without_empty_headings(items: Sequence[FinderItem]) -> list[FinderItem]:
    """The items without those headings that no item follows."""
    kept_items = []
    for index, item in enumerate(items):
        following_items = items[index + 1 : index + 2]
        has_item_below = any(not following.is_heading for following in following_items)
        if not item.is_heading or has_item_below:
            kept_items.append(item)
    return kept_items
