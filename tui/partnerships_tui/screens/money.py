"""The Money: pairs of companies, the heaviest first, and the circles that their money makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.widget import Widget

from partnerships_tui.drawing.money import (
    circle_page,
    circle_row,
    pair_heading,
    pair_page,
    pair_row,
)
from partnerships_tui.drawing.text.chrome import empty_lines
from partnerships_tui.drawing.text.spans import Line, Link
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.queries.money import MoneyData, MoneyOptions, money_data
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.widgets.item_list import ItemList
from partnerships_tui.widgets.lines_view import bindings

if TYPE_CHECKING:
    from partnerships_db.ledger.circles import Circle
    from partnerships_tui.drawing.copy_menu import Copy
    from partnerships_tui.drawing.text.bilingual import OutputLanguage

LENGTHS = (2, 3, 4, 5, 6)
WINDOWS: tuple[int | None, ...] = (None, 30, 90, 365)


class MoneyScreen(ViewScreen):
    """View 4."""

    view = "money"
    BINDINGS = bindings("money")
    DEFAULT_CSS = """
    MoneyScreen {
        &.-wide #list { width: 3fr; }
        &.-wide #page { width: 2fr; }
    }
    """

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._options = MoneyOptions()
        self._shows_circles = False
        self._books: MoneyData | None = None
        self._chosen: tuple[str, ...] = ()
        """The companies of what is under the cursor, by which it is found again."""

    def make_list(self) -> Widget:
        """Empty, until the worker has added up."""
        return ItemList(id="list")

    @property
    def _list(self) -> ItemList:
        return self.query_one("#list", ItemList)

    def kept(self) -> dict[str, str]:
        """What is listed, and how."""
        kept = {"list": "circles" if self._shows_circles else "", "longest": str(self._options.longest),
                "window": str(self._options.window or ""), "firm": "yes" if self._options.firm_only else "",
                "parents": "yes" if self._options.rollup else "", "chosen": " ".join(self._chosen)}  # fmt: skip
        return {name: value for name, value in kept.items() if value}

    def restore(self, settings: Mapping[str, str]) -> None:
        """As it was kept."""
        longest, window = settings.get("longest", ""), settings.get("window", "")
        self._options = MoneyOptions(
            longest=int(longest) if longest in map(str, LENGTHS) else 4,
            window=int(window) if window in map(str, WINDOWS) and window else None,
            firm_only=bool(settings.get("firm")),
            rollup=bool(settings.get("parents")),
        )
        self._shows_circles = settings.get("list") == "circles"
        self._chosen = tuple(settings.get("chosen", "").split())

    # -- Showing -----------------------------------------------------------------------------------

    def show_state(self) -> None:
        """Pairs and circles over the selected events, from a worker."""
        self.host.stream_query("money", money_data(self.host.state, self._options), self._show)

    def _show(self, data: MoneyData) -> None:
        self._books = data
        self._show_list()

    def _show_list(self) -> None:
        ways = self._ways()
        cursor = ways.index(self._chosen) if self._chosen in ways else 0
        self._list.show(
            len(ways),
            self._row,
            cursor,
            heading=None if self._shows_circles or not ways else self._heading,
        )
        self.show_frame()

    def _ways(self) -> list[tuple[str, ...]]:
        if self._books is None:
            return []
        if self._shows_circles:
            return [circle.companies for circle in self._rings]
        return [(pair.payer, pair.payee) for pair in self._books.pairs]

    @property
    def _rings(self) -> tuple[Circle, ...]:
        """The circles, as far as they are known."""
        return self._books.circles.circles if self._books and self._books.circles else ()

    def _row(self, item: int, cells: int) -> Line:
        assert self._books is not None
        found = self._books
        if self._shows_circles:
            return circle_row(self._rings[item], found.names, cells, self.host.glyphs)
        return pair_row(
            found.pairs[item],
            found.names,
            found.largest,
            cells,
            self.host.glyphs,
            self.converting(),
        )

    def _heading(self, cells: int) -> Line:
        exchange = self.host.state.target_currency
        return pair_heading(cells, exchange.currency if exchange else "", self.host.glyphs)

    def show_page(self, *, keep_place: bool = False) -> None:
        """The pair or the circle under the cursor."""
        ways = self._ways()
        self._chosen = ways[self._list.cursor] if ways else self._chosen
        self._list.refresh()  # the rows may show another currency
        self.page.show(self._draw_page, keep_place=keep_place)

    def _draw_page(self, cells: int) -> list[Line]:
        found, glyphs, item = self._books, self.host.glyphs, self._list.cursor
        if found is None:
            return empty_lines(cells, glyphs("…"))
        if self._shows_circles and found.circles is None:
            return empty_lines(cells, glyphs("…"))
        if self._shows_circles and self._rings:
            return circle_page(
                self._rings[item], found.names, found.titles, cells, glyphs, self.converting()
            )
        if not self._shows_circles and found.pairs:
            return pair_page(
                found.pairs[item], found.names, found.titles, cells, glyphs, self.converting()
            )
        what = "No money comes round." if self._shows_circles else "No money passes."
        return empty_lines(
            cells,
            what,
            "F takes the filter off; < and > move the as-of date; m, l and w widen circles.",
        )

    def written(self, language: OutputLanguage) -> list[Copy]:
        """A circle's legs, or a pair by its columns; in the other language too."""
        found, item = self._books, self._list.cursor
        if found is None or not self._list.item_count:
            return []
        from partnerships_tui.drawing.citations import circle_legs, pair_in_words
        from partnerships_tui.drawing.copy_menu import Copy
        from partnerships_tui.drawing.text.bilingual import NAMES, other_than

        other, day, names = other_than(language), self.host.state.day, found.names
        if self._shows_circles:
            legs = [circle_legs(self._rings[item], names, one) for one in (language, other)]
            return [
                Copy("s", "its legs", legs[0]),
                Copy("l", f"its legs in {NAMES[other]}", legs[1]),
            ]
        told = [pair_in_words(found.pairs[item], names, day, one) for one in (language, other)]
        return [Copy("s", "the pair", told[0]), Copy("l", f"the pair in {NAMES[other]}", told[1])]

    def facts(self) -> list[str]:
        """The as-of date, how much there is, and what of it is left out."""
        as_of = self.host.state.as_of
        facts = [f"as of {as_of.isoformat()}" if as_of else "as of today"]
        if self._books is None:
            return [*facts, "…"]
        if self._shows_circles:
            cut = (
                ", the lightest left out"
                if self._books.circles and self._books.circles.is_cut
                else ""
            )
            rings = (
                pluralized(len(self._rings), "circle")
                if self._books.circles
                else self.host.glyphs("… circles")
            )
            facts.append(f"{rings} to {self._options.longest}{cut}")
        elif self._books.is_whole:
            facts.append(pluralized(len(self._books.pairs), "pair"))
        else:
            facts.append(self.host.glyphs(f"{len(self._books.pairs)} of the heaviest pairs …"))
        said = ((self._options.rollup, "parents"), (self._shows_circles and self._options.firm_only, "firm"),
                (self._shows_circles and self._options.window, f"{self._options.window} days"))  # fmt: skip
        return [*facts, *(word for is_on, word in said if is_on)]

    def filter_count(self) -> str:
        """Money over the flows of the selected events."""
        return f"over {pluralized(self._books.events, 'event')}" if self._books else ""

    def place(self) -> Link | None:
        """What is under the cursor, by its companies."""
        what = "circle" if self._shows_circles else "pair"
        return Link("money", " ".join((what, *self._chosen))) if self._chosen else None

    def go_to(self, target: str) -> None:
        """`pair openai oracle`, or the circle of those companies."""
        what, *companies = target.split()
        self._chosen, self._shows_circles = tuple(companies), what == "circle"
        self._show_list()

    # -- Keys --------------------------------------------------------------------------------------

    def open_item(self) -> None:
        """Enter on a circle filters the Timeline to its events; on a pair, into its page."""
        if not self._shows_circles or not self._rings:
            super().open_item()
            return
        circle = self._rings[self._list.cursor]
        events = dict.fromkeys(flow.event for leg in circle.legs for flow in leg.flows)
        self.host.filter_to(f"event:{','.join(events)}")

    def action_circles(self) -> None:
        """Circles, or pairs again."""
        self._shows_circles = not self._shows_circles
        self._chosen = ()
        self._show_list()
        self.show_page()

    def action_firm_only(self) -> None:
        """Only what is firm by its own figure makes a leg, or everything again."""
        self._set(self._options._replace(firm_only=not self._options.firm_only))

    def action_rollup(self) -> None:
        """Companies with all that they own on that day, or each by itself again."""
        self._set(self._options._replace(rollup=not self._options.rollup))

    def action_longest(self) -> None:
        """The next length of a circle."""
        place = (LENGTHS.index(self._options.longest) + 1) % len(LENGTHS)
        self._set(self._options._replace(longest=LENGTHS[place]))

    def action_window(self) -> None:
        """The next window in days."""
        place = (WINDOWS.index(self._options.window) + 1) % len(WINDOWS)
        self._set(self._options._replace(window=WINDOWS[place]))

    def _set(self, options: MoneyOptions) -> None:
        self._options = options
        self.show_state()
