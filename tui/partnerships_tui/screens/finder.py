"""A line to type and a list of what matches: the help and the palette are both this."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import ModalScreen
from textual.strip import Strip

from partnerships_db.values.name_matching import fold_accents
from partnerships_tui.drawing.text.chrome import message_line
from partnerships_tui.drawing.text.spans import Line, Role, line, span, spread_apart
from partnerships_tui.widgets.line_widget import Background, StaticLines
from partnerships_tui.widgets.lines_view import LinesView
from partnerships_tui.widgets.prompt import Prompt

Choice = TypeVar("Choice")


class FinderItem(NamedTuple):
    """One line to choose."""

    words: str
    aside: str
    """What stands at the right: a key, a kind, a date."""
    target: object
    """What choosing it gives; None for a heading."""
    also: str = ""
    """Other words by which it is found."""

    @property
    def is_heading(self) -> bool:
        """Whether it only parts the others."""
        return self.target is None


class FinderList(LinesView):
    """The lines that match."""

    behind: Background = "box"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._offers: list[FinderItem] = []
        self._items: list[int] = []

    def show(self, items: list[FinderItem]) -> None:
        """Others from now on, with the cursor on the first."""
        self._offers = items
        self._items = [number for number, offer in enumerate(items) if not offer.is_heading]
        self.set_reactive(FinderList.cursor, 0)
        self.reload_lines()
        self.scroll_to(y=0, animate=False, immediate=True)

    @property
    def chosen(self) -> FinderItem | None:
        """The one under the cursor."""
        return self._offers[self._items[self.cursor]] if self._items else None

    @property
    def item_count(self) -> int:
        """The lines that can be chosen."""
        return len(self._items)

    @property
    def line_count(self) -> int:
        """Those and the headings."""
        return len(self._offers)

    def line_of(self, item: int) -> int:
        """Among the headings."""
        return self._items[item]

    def item_of(self, line: int) -> int | None:
        """None on a heading."""
        return self._items.index(line) if line in self._items else None

    def lines_above(self, item: int) -> int:
        """What a heading parts keeps it in sight."""
        above = self._items[item] - 1
        return 1 if above >= 0 and self._offers[above].is_heading else 0

    def paint_cursor(self, line: Line, cells: int) -> Strip:
        """The typed line has the keys, but this is what Enter chooses."""
        return self.strip_of(self.marked(line), cells, "cursor")

    def draw(self, line_number: int, cells: int) -> Line:
        """A heading or an offer."""
        offer = self._offers[line_number]
        if offer.is_heading:
            return line(" ", span(offer.words, Role.HEADING))
        return spread_apart(
            line("  ", span(offer.words)), line(span(offer.aside, Role.DIM), " "), cells
        )


class Finder(ModalScreen[object]):
    """Type, and choose from what matches; gives the target of what was chosen, or None."""

    DEFAULT_CSS = """
    Finder {
        align: center top;
        background: $background 60%;
        #box {
            width: 90%; max-width: 96; height: 80%; margin-top: 2;
            background: $surface; border: round $primary; padding: 0 1;
        }
        #offers { height: 1fr; background: $surface; }
        Prompt { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "down", show=False, priority=True),
        Binding("up", "up", show=False, priority=True),
        Binding("pagedown", "page_down", show=False, priority=True),
        Binding("pageup", "page_up", show=False, priority=True),
        Binding("tab", "complete", show=False, priority=True),
    ]
    AUTO_FOCUS = None

    def __init__(
        self,
        label: str,
        offers: Callable[[str], Sequence[FinderItem]],
        later: Callable[[str], None] | None = None,
        *,
        completes: bool = False,
    ) -> None:
        super().__init__()
        self._completes = completes
        """Whether Tab types what is under the cursor, as in a shell."""
        self._label = label
        self._find = offers
        self._later = later
        """Asks for more that match, which come by `add`."""
        self._typed = ""

    def compose(self) -> ComposeResult:
        """The line above, the list below."""
        with Container(id="box"):
            yield Prompt(id="prompt", behind="box")
            yield FinderList(id="offers")
            yield StaticLines(id="none", behind="box")

    def on_mount(self) -> None:
        """Everything, until something is typed."""
        self.query_one(Prompt).open("finder", self._label)
        self._show("")

    def _show(self, typed: str, more: Sequence[FinderItem] = ()) -> None:
        self._typed = typed
        found = without_empty_headings([*self._find(typed), *more])
        self.query_one(FinderList).show(found)
        self.query_one("#none", StaticLines).show(
            message_line("" if found else "nothing is called that")
        )

    def add(self, typed: str, more: Sequence[FinderItem]) -> None:
        """More that match, if that is still what is typed."""
        if typed == self._typed and self.is_mounted:
            self._show(typed, more)

    @on(Prompt.Changed)
    def typed(self, event: Prompt.Changed) -> None:
        """The list narrows."""
        if not isinstance(event, Prompt.Submitted):
            self._show(event.text)
            if self._later is not None and (event.text.strip() or self._completes):
                self._later(event.text)

    @on(Prompt.Submitted)
    @on(LinesView.Opened)
    def choose(self) -> None:
        """The one under the cursor."""
        chosen = self.query_one(FinderList).chosen
        if chosen is not None:
            self.dismiss(chosen.target)

    def action_leave(self) -> None:
        """Nothing is chosen."""
        self.dismiss(None)

    def action_complete(self) -> None:
        """Type on what is under the cursor, where what is typed is a path."""
        chosen = self.query_one(FinderList).chosen
        if self._completes and chosen is not None:
            self.query_one(Prompt).type(chosen.words)

    def action_down(self) -> None:
        """The next one; the line keeps the keys."""
        self.query_one(FinderList).action_cursor_down()

    def action_up(self) -> None:
        """The one before."""
        self.query_one(FinderList).action_cursor_up()

    def action_page_down(self) -> None:
        """A page down."""
        self.query_one(FinderList).action_page_down()

    def action_page_up(self) -> None:
        """A page up."""
        self.query_one(FinderList).action_page_up()


def matches(offer: FinderItem, typed: str) -> bool:
    """Whether all words typed are in it somewhere; case and accents aside."""
    text = fold_accents(f"{offer.words} {offer.aside} {offer.also}")
    return all(word in text for word in fold_accents(typed).split())


def without_empty_headings(items: Sequence[FinderItem]) -> list[FinderItem]:
    """Headings that part nothing are left out."""
    return [
        offer
        for number, offer in enumerate(items)
        if not offer.is_heading or (number + 1 < len(items) and not items[number + 1].is_heading)
    ]
