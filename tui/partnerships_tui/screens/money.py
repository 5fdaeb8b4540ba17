"""The Money: pairs of companies, circles, the flows on which these depend, and paths."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

from partnerships_db.ledger import DEFAULT_CIRCLE_LENGTH
from partnerships_tui.drawing.circles import (
    chain_heading,
    chain_page,
    chain_row,
    chain_unit,
    circle_counts_line,
    compared_lanes_line,
    critical_heading,
    critical_page,
    critical_row,
    critical_unit,
    direction_in_words,
    paths_of,
    selected_circles,
)
from partnerships_tui.drawing.money import (
    pair_heading,
    pair_page,
    pair_row,
    total_page,
    total_row,
)
from partnerships_tui.drawing.money_states import STATES_BY_LINE, states_line
from partnerships_tui.drawing.text.chrome import empty_lines
from partnerships_tui.drawing.text.counted_flows import counted_flows
from partnerships_tui.drawing.text.figure_units import FigureUnit, common_unit
from partnerships_tui.drawing.text.spans import BLANK, Line, Link, Role, line, span
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.queries.money import (
    MoneyData,
    MoneyOptions,
    money_data,
    pair_with_flows,
)
from partnerships_tui.queries.sort_orders import (
    OWN_ORDER,
    SortColumn,
    SortOrder,
    chain_columns,
    critical_columns,
    pair_columns,
    sorted_items,
)
from partnerships_tui.screens.link_targets import money_target, parse_money_target
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.screens.shared_texts import as_of_fact
from partnerships_tui.widgets.item_list import Heading
from partnerships_tui.widgets.lines_view import bindings

if TYPE_CHECKING:
    from partnerships_db.ledger.chains import Chain, Leg
    from partnerships_db.ledger.money_states import MoneyState
    from partnerships_db.ledger.pairs import Pair, PairsTotal
    from partnerships_tui.drawing.copy_menu import Copy
    from partnerships_tui.drawing.text.bilingual import OutputLanguage

CIRCLE_LENGTHS = (2, 3, 4, 5, 6)
"""The choices for the most companies in a circle."""
CIRCLE_WINDOWS: tuple[int | None, ...] = (None, 30, 90, 365)
"""The choices for the days between the legs of a circle; None for any number."""

MoneyList = Literal["pairs", "circles", "critical", "paths"]
"""The lists: pairs, circles, critical flows, and the paths between two companies."""
_NEXT_LIST: dict[MoneyList, MoneyList] = {
    "pairs": "circles",
    "circles": "critical",
    "critical": "pairs",
    "paths": "pairs",
}
"""The lists in the order of their key; paths are reached by a link."""
_LINK_KINDS: dict[MoneyList, str] = {
    "pairs": "pair",
    "circles": "circle",
    "critical": "flow",
    "paths": "path",
}
"""The kind of an item of each list in the target of a link."""

NO_CIRCLES = "No money comes back to its payer."

TOTAL_ITEM = ("total",)
"""What stands for the companies of the total of all pairs."""


class MoneyScreen(ViewScreen):
    """The Money: pairs and circles of companies, critical flows and paths."""

    view = "money"
    BINDINGS = bindings("money")

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._options = MoneyOptions()
        self._list_name: MoneyList = "pairs"
        self._has_opened_list = False
        """Whether the reader has changed the list since the start."""
        self._answer: MoneyData | None = None
        """The answer of the store, in its own order."""
        self._data: MoneyData | None = None
        """The same in the order that the reader chose."""
        self._is_waiting = False
        """Whether the list is still that of another filter, day or choice."""
        self._pair_details: MoneyData | None = None
        """The pair of the page with its flows, if they were not read with the list."""
        self._unit = common_unit(())
        """The unit of the figures of the list, unless it is that of the pairs."""
        self._item_ids: tuple[str, ...] = ()
        """The ids of the item under the cursor, by which it is found again."""

    # -- Settings ----------------------------------------------------------------------------------

    def save_settings(self) -> dict[str, str]:
        """The list, the options, and the item under the cursor."""
        options = self._options
        settings = {
            "list": "" if self._list_name == "pairs" else self._list_name,
            "longest": str(options.max_circle_length),
            "window": str(options.window or ""),
            "firm": "yes" if options.firm_only else "",
            "parents": "yes" if options.rollup else "",
            "between": " ".join(options.path_ends or ()),
            "chosen": " ".join(self._item_ids),
        }
        settings = {name: value for name, value in settings.items() if value}
        return settings | self.sort_settings()

    def load_settings(self, settings: Mapping[str, str]) -> None:
        """Restore the choices; a value that is not among the choices becomes the default."""
        lengths = {str(length): length for length in CIRCLE_LENGTHS}
        windows = {str(days): days for days in CIRCLE_WINDOWS if days is not None}
        self._options = MoneyOptions(
            max_circle_length=lengths.get(settings.get("longest", ""), DEFAULT_CIRCLE_LENGTH),
            window=windows.get(settings.get("window", "")),
            firm_only=bool(settings.get("firm")),
            rollup=bool(settings.get("parents")),
            path_ends=_path_ends(settings.get("between", "").split()),
        )
        lists: dict[str, MoneyList] = {name: name for name in get_args(MoneyList)}
        self._list_name = lists.get(settings.get("list", ""), "pairs")
        if self._list_name == "paths" and self._options.path_ends is None:
            self._list_name = "pairs"
        self._item_ids = tuple(settings.get("chosen", "").split())
        self.load_sort_settings(settings)

    # -- The list ----------------------------------------------------------------------------------

    def show_state(self) -> None:
        """Query the pairs and circles of the selected events."""
        self._is_waiting = True
        money_query = money_data(self.host.state, self._options)
        self.host.stream_query("money", money_query, self._show_data)

    def _show_data(self, data: MoneyData) -> None:
        self._answer = data
        self._is_waiting = False
        self._pair_details = None
        self._data = self._in_order(data)
        self._show_list()

    def sorted_list(self) -> str:
        """The name of the list: each has an order of its own."""
        return self._list_name

    def sort_columns(self) -> Sequence[SortColumn]:
        """The columns of the list that is shown."""
        names = self._answer.names if self._answer is not None else {}
        if self._list_name == "pairs":
            return pair_columns(names)
        if self._list_name == "critical":
            return critical_columns()
        return chain_columns(names) if self._list_name == "circles" else ()

    def sort_list(self, order: SortOrder) -> None:
        """Sort the list, with the cursor on its first item."""
        super().sort_list(order)
        self._item_ids = ()
        self._show_in_order()

    def _show_in_order(self) -> None:
        if self._answer is not None:
            self._data = self._in_order(self._answer)
        self._show_list()
        self.show_page()

    def _in_order(self, data: MoneyData) -> MoneyData:
        """The answer with the list that is shown in the order that the reader chose."""
        if self.list_order == OWN_ORDER:
            return data
        in_order = partial(sorted_items, columns=self.sort_columns(), order=self.list_order)
        if self._list_name == "pairs":
            return data._replace(pairs=tuple(in_order(data.pairs)))
        if self._list_name == "critical":
            return data._replace(critical_flows=tuple(in_order(data.critical_flows)))
        if self._list_name == "circles" and data.circles is not None:
            circles = data.circles._replace(circles=tuple(in_order(data.circles.circles)))
            return data._replace(circles=circles)
        return data

    def _show_list(self) -> None:
        self._unit = self._figure_unit()
        items = self._listed_ids()
        cursor = items.index(self._item_ids) if self._item_ids in items else 0
        self._list.show(
            len(items),
            self._draw_row,
            cursor,
            headings=[self.marked(draw) for draw in self._headings()] if items else (),
        )
        self.show_frame()

    def _figure_unit(self) -> FigureUnit:
        """The unit of the figures of a list of chains or critical flows."""
        if self._list_name == "critical" and self._data is not None:
            return critical_unit(self._data.critical_flows)
        return chain_unit(self._chains)

    def _listed_ids(self) -> list[tuple[str, ...]]:
        """The ids of each item: the companies of a pair or chain, or the name of a flow.

        After the pairs comes their total, if money is joint.
        """
        data = self._data
        if data is None:
            return []
        if self._list_name == "pairs":
            pair_ids: list[tuple[str, ...]] = [(pair.payer, pair.payee) for pair in data.pairs]
            has_total = data.total is not None and data.total.has_joint
            return [*pair_ids, TOTAL_ITEM] if has_total else pair_ids
        if self._list_name == "critical":
            return [(critical.flow.name,) for critical in data.critical_flows]
        return [chain.companies for chain in self._chains]

    def _total_at(self, item: int) -> PairsTotal | None:
        """The total of all pairs, if it is the item; None on a pair."""
        if self._data is None or item < len(self._data.pairs):
            return None
        return self._data.total

    @property
    def _chains(self) -> Sequence[Chain]:
        """The circles or the paths of the list, as far as they are known."""
        data = self._data
        if data is None:
            return ()
        if self._list_name == "paths":
            return paths_of(data.paths or ())
        return data.circles.circles if data.circles is not None else ()

    def _headings(self) -> list[Heading]:
        """The lines above the items."""
        if self._list_name == "pairs":
            state_lines = [partial(self._draw_states, states) for states in STATES_BY_LINE]
            return [*state_lines, self._draw_heading]
        if self._list_name == "critical":
            return [lambda cells: critical_heading(cells, self.host.glyphs, self._unit)]
        if self._list_name == "circles":
            return [self._draw_counts, lambda cells: chain_heading("circle", cells, self._unit)]
        return [
            partial(self._draw_direction, 0),
            partial(self._draw_direction, 1),
            lambda cells: chain_heading("chain", cells, self._unit),
        ]

    def _draw_states(self, states: Collection[MoneyState], cells: int) -> Line:
        """A head line of the pairs: what is paid and committed, or conditional and intended."""
        assert self._data is not None
        return states_line(
            self._data.states,
            states,
            cells,
            self.host.glyphs,
        )

    def _draw_counts(self, cells: int) -> Line:
        """The counts of the circles by what they stand on."""
        data = self._data
        assert data is not None
        assert data.circles is not None
        return circle_counts_line(
            data.circles,
            self._options.max_circle_length,
            cells,
            self.host.glyphs,
        )

    def _draw_direction(self, index: int, cells: int) -> Line:
        """The number and the length of the paths in one direction."""
        data = self._data
        assert data is not None
        assert data.paths is not None
        text = direction_in_words(data.paths[index], data.names, self.host.glyphs)
        return line(" ", span(text, Role.DIM)).cut(cells)

    def _draw_row(
        self,
        item: int,
        cells: int,
    ) -> Line:
        data = self._data
        assert data is not None
        if self._list_name == "critical":
            return critical_row(
                data.critical_flows[item],
                data.names,
                data.titles,
                cells,
                self.host.glyphs,
                self._unit,
            )
        if self._list_name != "pairs":
            return chain_row(
                self._chains[item],
                data.names,
                cells,
                self.host.glyphs,
                unit=self._unit,
            )
        total = self._total_at(item)
        if total is not None:
            return total_row(
                total,
                data.largest,
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
        largest = self._data.largest if self._data is not None else Decimal(0)
        return pair_heading(cells, currency, self.host.glyphs, largest)

    # -- The page ----------------------------------------------------------------------------------

    def show_page(self, *, keep_place: bool = False) -> None:
        """Show the item under the cursor."""
        items = self._listed_ids()
        if items:
            self._item_ids = items[self._list.cursor]
        self._list.refresh()  # the rows may show another currency
        self._read_pair()
        self.page.show(self._draw_page, keep_place=keep_place)

    def _read_pair(self) -> None:
        """Query the flows of the pair under the cursor, if they were not read with the list."""
        pair = self._current_pair()
        if pair is None or pair.flows or self._pair_details_of(pair) is not None:
            return
        self.host.run_query(
            "pair",
            pair_with_flows(self.host.state, (pair.payer, pair.payee)),
            self._show_pair,
        )

    def _show_pair(self, details: MoneyData) -> None:
        self._pair_details = details
        self.page.show(self._draw_page, keep_place=True)

    def _current_pair(self) -> Pair | None:
        """The pair under the cursor; None on another item."""
        data = self._data
        if data is None or self._list_name != "pairs" or self._list.cursor >= len(data.pairs):
            return None
        return data.pairs[self._list.cursor]

    def _pair_details_of(self, pair: Pair) -> MoneyData | None:
        """The pair with its flows, if they were read for its page."""
        details = self._pair_details
        if details is None or not details.pairs:
            return None
        read_pair = details.pairs[0]
        is_same = (read_pair.payer, read_pair.payee) == (pair.payer, pair.payee)
        return details if is_same else None

    def _draw_page(self, cells: int) -> list[Line]:
        data = self._data
        if data is None:
            return self._draw_waiting(cells)
        if self._list_name == "critical":
            return self._draw_critical(data, cells)
        if self._list_name != "pairs":
            return self._draw_chain(data, cells)
        if not data.pairs and not data.is_whole:
            return self._draw_waiting(cells)
        if not data.pairs:
            return self._draw_empty("There are no payments.", cells)
        total = self._total_at(self._list.cursor)
        if total is not None:
            return total_page(
                total,
                cells,
                self.host.glyphs,
                self.total_converter(),
                data.criteria,
            )
        pair = data.pairs[self._list.cursor]
        details = data
        if not pair.flows:
            details = self._pair_details_of(pair) or data
            pair = details.pairs[0] if details is not data else pair
        return pair_page(
            pair,
            details.names,
            details.titles,
            cells,
            self.host.glyphs,
            self.total_converter(),
            data.criteria,
        )

    def _draw_chain(
        self,
        data: MoneyData,
        cells: int,
    ) -> list[Line]:
        is_path = self._list_name == "paths"
        if (data.paths if is_path else data.circles) is None:
            return self._draw_waiting(cells)
        if not self._chains:
            reason = "No chain of payments connects them." if is_path else NO_CIRCLES
            return [*self._way_to_lanes(data), *self._draw_empty(reason, cells)]
        page = chain_page(
            self._chains[self._list.cursor],
            data.names,
            data.titles,
            cells,
            self.host.glyphs,
            self.total_converter(),
            data.criteria,
        )
        return [*self._way_to_lanes(data), *page]

    def _way_to_lanes(self, data: MoneyData) -> list[Line]:
        """On a page of paths, the link to the lanes of both companies."""
        ends = self._options.path_ends
        if self._list_name != "paths" or ends is None:
            return []
        return [BLANK, compared_lanes_line(ends, data.names)]

    def _draw_critical(
        self,
        data: MoneyData,
        cells: int,
    ) -> list[Line]:
        if data.circles is None:
            return self._draw_waiting(cells)
        if not data.critical_flows:
            has_circles = bool(data.circles.circles)
            reason = "No circle depends on a single flow." if has_circles else NO_CIRCLES
            return self._draw_empty(reason, cells)
        return critical_page(
            data.critical_flows[self._list.cursor],
            len(data.circles.circles),
            data.names,
            data.titles,
            cells,
            self.host.glyphs,
        )

    def _draw_empty(
        self,
        reason: str,
        cells: int,
    ) -> list[Line]:
        """The reason for an empty list, and the keys that may fill it."""
        advice = []
        if self.host.state.filter:
            advice.append("F clears the filter.")
            if self._list_name != "pairs" and not self._options.rollup:
                advice.append("O counts companies with their owners.")
        if self._list_name != "pairs" and self._options.firm_only:
            advice.append("m counts money that is not firm, too.")
        if self._list_name in ("circles", "critical"):
            advice.append("+ and d set how long circles may be.")
        if self.host.state.as_of is not None:
            advice.append("Esc returns to today, @ sets another date.")
        if not advice:
            advice.append("i imports a file, I the starter data.")
        return empty_lines(cells, reason, *advice)

    def copy_options(self, language: OutputLanguage) -> list[Copy]:
        """The legs of a chain, or a pair by its columns; in the other language too."""
        if self._data is None or not self._list.item_count or self._list_name == "critical":
            return []
        if self._list_name == "pairs" and self._total_at(self._list.cursor) is not None:
            return []
        from partnerships_tui.drawing.copy_menu import copies_in_both_languages

        title = "the pair" if self._list_name == "pairs" else "its legs"
        return copies_in_both_languages(
            "s",
            (title, title),
            partial(self._item_in_words, self._data),
            language,
        )

    def _item_in_words(
        self,
        data: MoneyData,
        language: OutputLanguage,
    ) -> str:
        from partnerships_tui.drawing.copied_money import chain_legs, pair_in_words

        item = self._list.cursor
        if self._list_name != "pairs":
            return chain_legs(
                self._chains[item],
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
        """The as-of date, the number of items, and the options in use."""
        facts = [as_of_fact(self.host.state.as_of)]
        if self._data is None or self._is_waiting:
            facts.append("…")
        else:
            facts.append(self._list_fact(self._data))
            facts.extend(self._option_words())
        return facts

    def _list_fact(self, data: MoneyData) -> str:
        if self._list_name == "pairs":
            return self._pairs_fact(data)
        if self._list_name == "paths":
            return pluralized(len(self._chains), "chain")
        if self._list_name == "critical" and data.circles is not None:
            flow_count = pluralized(len(data.critical_flows), "critical flow")
            return f"{flow_count} of {selected_circles(data.circles)}"
        return self._circles_fact(data)

    def _pairs_fact(self, data: MoneyData) -> str:
        if not data.is_whole:
            return self.host.glyphs(f"{len(data.pairs)} of the heaviest pairs …")
        if data.pair_count is not None and data.pair_count > len(data.pairs):
            return f"the {len(data.pairs):,} heaviest of {pluralized(data.pair_count, 'pair')}"
        return pluralized(len(data.pairs), "pair")

    def _circles_fact(self, data: MoneyData) -> str:
        length = f"of up to {self._options.max_circle_length} companies"
        if data.circles is None:
            return self.host.glyphs(f"… circles {length}")
        count = selected_circles(data.circles)
        cut = ", the lightest left out" if data.circles.is_cut else ""
        return f"{count} {length}{cut}"

    def _option_words(self) -> list[str]:
        options = self._options
        words = []
        if options.rollup:
            words.append("owners")
        if self._list_name != "pairs" and options.firm_only:
            words.append("firm")
        if self._list_name in ("circles", "critical") and options.window:
            words.append(f"{options.window} days")
        return words

    def filter_count(self) -> str:
        """The flows that count, and the number of their pairs of all."""
        if self._data is None:
            return ""
        if self._is_waiting:
            return "…"
        pair_count = self._data.pair_count or len(self._data.pairs)
        counts = pluralized(pair_count, "pair")
        if self._data.all_pair_count is not None:
            all_pairs = pluralized(self._data.all_pair_count, "pair")
            counts = f"{pair_count:,} of {all_pairs}"
        if self._list_name != "pairs":
            counts = self._list_fact(self._data)
            counted = counted_flows(self._data.criteria, in_circles=True)
            return self.longest_beside_filter(f"{counted}: {counts}", counts)
        counted = counted_flows(self._data.criteria)
        return self.longest_beside_filter(f"{counted}: {counts}", counted, counts)

    def current_link(self) -> Link | None:
        """The item under the cursor, as a link; of paths their ends."""
        ids = self._item_ids
        if self._list_name == "paths":
            ids = self._options.path_ends or ()
        return Link("money", money_target(_LINK_KINDS[self._list_name], ids)) if ids else None

    def go_to(self, target: str) -> None:
        """Move to a pair, a circle or a critical flow, or search paths between two companies."""
        money = parse_money_target(target)
        lists = {kind: name for name, kind in _LINK_KINDS.items()}
        self._list_name = lists[money.kind]
        self._item_ids = money.ids
        path_ends = _path_ends(money.ids)
        if self._list_name == "paths" and path_ends != self._options.path_ends:
            if self._answer is not None:
                self._answer = self._answer._replace(paths=None)
            self._apply_options(self._options._replace(path_ends=path_ends))
        self._show_in_order()

    # -- Keys --------------------------------------------------------------------------------------

    def open_item(self) -> None:
        """Filter the Timeline to the events of a chain, or move into the page of another item.

        A chain with a leg of very many flows, which were not read, has its page too.
        """
        legs = self._legs_with_flows()
        if not legs:
            super().open_item()
            return
        event_ids: dict[str, None] = {}
        for leg in legs:
            event_ids.update(dict.fromkeys(flow.event for flow in leg.flows))
        self.host.filter_to(f"event:{','.join(event_ids)}")

    def _legs_with_flows(self) -> Sequence[Leg]:
        """The legs of the chain under the cursor, if the flows of all of them were read."""
        if self._list_name in ("pairs", "critical") or not self._chains:
            return ()
        legs = self._chains[self._list.cursor].legs
        return legs if all(leg.flows for leg in legs) else ()

    def key_labels(self) -> dict[str, str]:
        """The next list, and which of the keys for circles do something in this one."""
        labels = super().key_labels()
        labels["face"] = _NEXT_LIST[self._list_name]
        labels["money.firm"] = "all money" if self._options.firm_only else "firm only"
        labels["money.owners"] = "apart" if self._options.rollup else "owners"
        if self._list_name == "pairs":
            labels["money.firm"] = ""
        if self._list_name in ("pairs", "paths"):
            labels["money.longer"] = labels["money.days"] = ""
        if self._legs_with_flows():
            labels["open"] = "events"
        return labels

    def action_next_face(self) -> None:
        """List the circles, then the critical flows, then the pairs again."""
        self._open_list(_NEXT_LIST[self._list_name])
        self._has_opened_list = True

    def leave_face(self) -> bool:
        """List the pairs again, if another list was opened since the start."""
        if self._list_name == "pairs" or not self._has_opened_list:
            return False
        self._open_list("pairs")
        return True

    def _open_list(self, name: MoneyList) -> None:
        self._list_name = name
        self._item_ids = ()
        self._show_in_order()

    def action_firm_only(self) -> None:
        """Let only firm money make a leg of a circle, or all money again."""
        self._apply_options(self._options._replace(firm_only=not self._options.firm_only))

    def action_owners(self) -> None:
        """Merge the companies that a parent owns on the day into the parent, or separate them."""
        self._apply_options(self._options._replace(rollup=not self._options.rollup))

    def action_longer(self) -> None:
        """Use the next choice for the most companies in a circle."""
        index = CIRCLE_LENGTHS.index(self._options.max_circle_length)
        longest = CIRCLE_LENGTHS[(index + 1) % len(CIRCLE_LENGTHS)]
        self._apply_options(self._options._replace(max_circle_length=longest))

    def action_days_between_legs(self) -> None:
        """Use the next choice for the days between the legs of a circle."""
        index = CIRCLE_WINDOWS.index(self._options.window)
        window = CIRCLE_WINDOWS[(index + 1) % len(CIRCLE_WINDOWS)]
        self._apply_options(self._options._replace(window=window))

    def _apply_options(self, options: MoneyOptions) -> None:
        self._options = options
        self.show_state()


def _path_ends(ids: Sequence[str]) -> tuple[str, str] | None:
    """The two ends of paths; None if there are not two of them."""
    if len(ids) != 2:
        return None
    first, second = ids
    return first, second
