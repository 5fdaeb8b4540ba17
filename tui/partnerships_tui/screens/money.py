"""The Money: pairs of companies by their money, the heaviest first, and the circles among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.widget import Widget

from partnerships_tui.drawing.circles import circle_page, circle_row
from partnerships_tui.drawing.money import (
    pair_heading,
    pair_page,
    pair_row,
    total_page,
    total_row,
)
from partnerships_tui.drawing.text.chrome import empty_lines
from partnerships_tui.drawing.text.counted_flows import counted_flows
from partnerships_tui.drawing.text.spans import Line, Link
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.queries.money import MoneyData, MoneyOptions, money_data
from partnerships_tui.screens.link_targets import money_target, parse_money_target
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.screens.shared_texts import as_of_fact
from partnerships_tui.widgets.item_list import ItemList
from partnerships_tui.widgets.lines_view import bindings

if TYPE_CHECKING:
    from partnerships_db.ledger.circles import Circle
    from partnerships_db.ledger.pairs import PairsTotal
    from partnerships_tui.drawing.copy_menu import Copy
    from partnerships_tui.drawing.text.bilingual import OutputLanguage

CIRCLE_LENGTHS = (2, 3, 4, 5, 6)
"""The choices for the most companies in a circle."""
DEFAULT_CIRCLE_LENGTH = 4
CIRCLE_WINDOWS: tuple[int | None, ...] = (None, 30, 90, 365)
"""The choices for the days between the legs of a circle; None for any number."""

TOTAL_ITEM = ("total",)
"""What stands for the companies of the total of all pairs."""


class MoneyScreen(ViewScreen):
    """The Money: pairs and circles of companies."""

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
        """Whether the list has circles; otherwise it has pairs."""
        self._data: MoneyData | None = None
        self._company_ids: tuple[str, ...] = ()
        """The companies of the item under the cursor, by which it is found again."""

    def make_list(self) -> Widget:
        """Make the list, which is empty until a worker has added up."""
        return ItemList(id="list")

    @property
    def _list(self) -> ItemList:
        return self.query_one("#list", ItemList)

    # -- Settings ----------------------------------------------------------------------------------

    def save_settings(self) -> dict[str, str]:
        """The choice of list, the options, and the item under the cursor."""
        options = self._options
        settings = {
            "list": "circles" if self._shows_circles else "",
            "longest": str(options.max_circle_length),
            "window": str(options.window or ""),
            "firm": "yes" if options.firm_only else "",
            "parents": "yes" if options.rollup else "",
            "chosen": " ".join(self._company_ids),
        }
        return {name: value for name, value in settings.items() if value}

    def load_settings(self, settings: Mapping[str, str]) -> None:
        """Restore the choices; a value that is not among the choices becomes the default."""
        lengths = {str(length): length for length in CIRCLE_LENGTHS}
        windows = {str(days): days for days in CIRCLE_WINDOWS if days is not None}
        self._options = MoneyOptions(
            max_circle_length=lengths.get(settings.get("longest", ""), DEFAULT_CIRCLE_LENGTH),
            window=windows.get(settings.get("window", "")),
            firm_only=bool(settings.get("firm")),
            rollup=bool(settings.get("parents")),
        )
        self._shows_circles = settings.get("list") == "circles"
        self._company_ids = tuple(settings.get("chosen", "").split())

    # -- The list ----------------------------------------------------------------------------------

    def show_state(self) -> None:
        """Query the pairs and circles of the selected events."""
        money_query = money_data(self.host.state, self._options)
        self.host.stream_query("money", money_query, self._show_data)

    def _show_data(self, data: MoneyData) -> None:
        self._data = data
        self._show_list()

    def _show_list(self) -> None:
        items = self._listed_companies()
        cursor = items.index(self._company_ids) if self._company_ids in items else 0
        has_heading = bool(items) and not self._shows_circles
        heading = self._draw_heading if has_heading else None
        self._list.show(
            len(items),
            self._draw_row,
            cursor,
            heading=heading,
        )
        self.show_frame()

    def _listed_companies(self) -> list[tuple[str, ...]]:
        """The companies of each item of the list: payer and payee, or those of a circle.

        After the pairs comes their total, if money is joint.
        """
        if self._data is None:
            return []
        if self._shows_circles:
            return [circle.companies for circle in self._circles]
        companies: list[tuple[str, ...]] = []
        companies += [(pair.payer, pair.payee) for pair in self._data.pairs]
        total = self._data.total
        if total is not None and total.has_joint:
            companies.append(TOTAL_ITEM)
        return companies

    def _total_at(self, item: int) -> PairsTotal | None:
        """The total of all pairs, if it is the item; None on a pair."""
        if self._data is None or item < len(self._data.pairs):
            return None
        return self._data.total

    @property
    def _circles(self) -> tuple[Circle, ...]:
        """The circles found so far."""
        if self._data is None or self._data.circles is None:
            return ()
        return self._data.circles.circles

    def _draw_row(
        self,
        item: int,
        cells: int,
    ) -> Line:
        data = self._data
        assert data is not None
        if self._shows_circles:
            return circle_row(
                self._circles[item],
                data.names,
                cells,
                self.host.glyphs,
            )
        total = self._total_at(item)
        if total is not None:
            return total_row(
                total,
                cells,
                self.host.glyphs,
                self.total_converter(),
            )
        return pair_row(
            data.pairs[item],
            data.names,
            data.largest,
            cells,
            self.host.glyphs,
            self.total_converter(),
        )

    def _draw_heading(self, cells: int) -> Line:
        target_currency = self.host.state.target_currency
        currency = target_currency.currency if target_currency else ""
        return pair_heading(cells, currency, self.host.glyphs)

    # -- The page ----------------------------------------------------------------------------------

    def show_page(self, *, keep_place: bool = False) -> None:
        """Show the pair or the circle under the cursor."""
        items = self._listed_companies()
        if items:
            self._company_ids = items[self._list.cursor]
        self._list.refresh()  # the rows may show another currency
        self.page.show(self._draw_page, keep_place=keep_place)

    def _draw_page(self, cells: int) -> list[Line]:
        data = self._data
        if data is None:
            return self._draw_waiting(cells)
        if self._shows_circles:
            return self._draw_circle(data, cells)
        if not data.pairs:
            return self._draw_empty("No money passes.", cells)
        total = self._total_at(self._list.cursor)
        if total is not None:
            return total_page(
                total,
                cells,
                self.host.glyphs,
                self.total_converter(),
                data.criteria,
            )
        return pair_page(
            data.pairs[self._list.cursor],
            data.names,
            data.titles,
            cells,
            self.host.glyphs,
            self.total_converter(),
            data.criteria,
        )

    def _draw_circle(
        self,
        data: MoneyData,
        cells: int,
    ) -> list[Line]:
        if data.circles is None:
            return self._draw_waiting(cells)
        if not self._circles:
            return self._draw_empty("No money comes round.", cells)
        return circle_page(
            self._circles[self._list.cursor],
            data.names,
            data.titles,
            cells,
            self.host.glyphs,
            self.total_converter(),
            data.criteria,
        )

    def _draw_waiting(self, cells: int) -> list[Line]:
        return empty_lines(cells, self.host.glyphs("…"))

    def _draw_empty(
        self,
        reason: str,
        cells: int,
    ) -> list[Line]:
        return empty_lines(
            cells,
            reason,
            "F takes the filter off; < and > move the as-of date; m, l and w widen circles.",
        )

    def copy_options(self, language: OutputLanguage) -> list[Copy]:
        """The legs of a circle, or a pair by its columns; in the other language too."""
        if self._data is None or not self._list.item_count:
            return []
        if not self._shows_circles and self._total_at(self._list.cursor) is not None:
            return []
        from partnerships_tui.drawing.copy_menu import Copy
        from partnerships_tui.drawing.text.bilingual import LANGUAGE_NAMES, other_language

        second_language = other_language(language)
        title = "its legs" if self._shows_circles else "the pair"
        text = self._item_in_words(self._data, language)
        other_text = self._item_in_words(self._data, second_language)
        return [
            Copy("s", title, text),
            Copy("l", f"{title} in {LANGUAGE_NAMES[second_language]}", other_text),
        ]

    def _item_in_words(
        self,
        data: MoneyData,
        language: OutputLanguage,
    ) -> str:
        from partnerships_tui.drawing.citations import circle_legs, pair_in_words

        item = self._list.cursor
        if self._shows_circles:
            return circle_legs(
                self._circles[item],
                data.names,
                language,
                data.criteria,
            )
        return pair_in_words(
            data.pairs[item],
            data.names,
            self.host.state.day,
            language,
            data.criteria,
        )

    # -- The frame and links -----------------------------------------------------------------------

    def facts(self) -> list[str]:
        """The as-of date, the number of pairs or circles, and the options in use."""
        facts = [as_of_fact(self.host.state.as_of)]
        if self._data is None:
            facts.append("…")
        elif self._shows_circles:
            facts.append(self._circles_fact(self._data))
            facts.extend(self._option_words())
        else:
            facts.append(self._pairs_fact(self._data))
            facts.extend(self._option_words())
        return facts

    def _pairs_fact(self, data: MoneyData) -> str:
        if data.is_whole:
            return pluralized(len(data.pairs), "pair")
        return self.host.glyphs(f"{len(data.pairs)} of the heaviest pairs …")

    def _circles_fact(self, data: MoneyData) -> str:
        length = f"of up to {self._options.max_circle_length} companies"
        if data.circles is None:
            return self.host.glyphs(f"… circles {length}")
        count = pluralized(len(data.circles.circles), "circle")
        cut = ", the lightest left out" if data.circles.is_cut else ""
        return f"{count} {length}{cut}"

    def _option_words(self) -> list[str]:
        options = self._options
        words = []
        if options.rollup:
            words.append("parents")
        if self._shows_circles and options.firm_only:
            words.append("firm")
        if self._shows_circles and options.window:
            words.append(f"{options.window} days")
        return words

    def filter_count(self) -> str:
        """The flows that count, and the number of pairs and of the events of their money."""
        if self._data is None:
            return ""
        pair_count = pluralized(len(self._data.pairs), "pair")
        event_count = pluralized(self._data.event_count, "event")
        counts = f"{pair_count} from {event_count}"
        if self._shows_circles:
            counts = self._circles_fact(self._data)
        counted = counted_flows(self._data.criteria, in_circles=self._shows_circles)
        return self.longest_beside_filter(f"{counted}: {counts}", counted, counts)

    def current_link(self) -> Link | None:
        """The pair or the circle under the cursor, as a link."""
        if not self._company_ids:
            return None
        kind = "circle" if self._shows_circles else "pair"
        return Link("money", money_target(kind, self._company_ids))

    def go_to(self, target: str) -> None:
        """Move to a pair or a circle."""
        money = parse_money_target(target)
        self._company_ids = money.company_ids
        self._shows_circles = money.kind == "circle"
        self._show_list()

    # -- Keys --------------------------------------------------------------------------------------

    def open_item(self) -> None:
        """Filter the Timeline to the events of a circle, or move into the page of a pair."""
        if not self._shows_circles or not self._circles:
            super().open_item()
            return
        event_ids: dict[str, None] = {}
        for leg in self._circles[self._list.cursor].legs:
            event_ids.update(dict.fromkeys(flow.event for flow in leg.flows))
        self.host.filter_to(f"event:{','.join(event_ids)}")

    def action_circles(self) -> None:
        """List the circles, or the pairs again."""
        self._shows_circles = not self._shows_circles
        self._company_ids = ()
        self._show_list()
        self.show_page()

    def action_firm_only(self) -> None:
        """Let only firm money make a leg of a circle, or all money again."""
        self._apply_options(self._options._replace(firm_only=not self._options.firm_only))

    def action_rollup(self) -> None:
        """Merge the companies that a parent owns on the day into the parent, or separate them."""
        self._apply_options(self._options._replace(rollup=not self._options.rollup))

    def action_longest(self) -> None:
        """Use the next choice for the most companies in a circle."""
        index = CIRCLE_LENGTHS.index(self._options.max_circle_length)
        longest = CIRCLE_LENGTHS[(index + 1) % len(CIRCLE_LENGTHS)]
        self._apply_options(self._options._replace(max_circle_length=longest))

    def action_window(self) -> None:
        """Use the next choice for the days between the legs of a circle."""
        index = CIRCLE_WINDOWS.index(self._options.window)
        window = CIRCLE_WINDOWS[(index + 1) % len(CIRCLE_WINDOWS)]
        self._apply_options(self._options._replace(window=window))

    def _apply_options(self, options: MoneyOptions) -> None:
        self._options = options
        self.show_state()
