"""The base of the screens whose list can be sorted by its columns."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence

from partnerships_tui.drawing.text.spans import Line
from partnerships_tui.host import AppServices
from partnerships_tui.queries.sort_orders import (
    OWN_ORDER,
    SortColumn,
    SortOrder,
    column_of,
    next_order,
)
from partnerships_tui.screens.prompt_line import PromptScreen
from partnerships_tui.widgets.item_list import Heading


class SortScreen(PromptScreen):
    """A screen with lists, each in an order of its own. A subclass names their columns."""

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._sort_orders: dict[str, SortOrder] = {}
        """The orders that the reader chose, by the name of the list."""

    @abstractmethod
    def show_frame(self) -> None:
        """Draw the header and the footer."""

    def sort_columns(self) -> Sequence[SortColumn]:
        """The columns by which the list can be sorted, its own order first; empty without any."""
        return ()

    def sorted_list(self) -> str:
        """The name of the list that is shown: each list of a view has an order of its own."""
        return ""

    @property
    def list_order(self) -> SortOrder:
        """The order of the list that is shown."""
        return self._sort_orders.get(self.sorted_list(), OWN_ORDER)

    def sort_list(self, order: SortOrder) -> None:
        """Show the list in another order, from its top. A subclass fills the list."""
        self._sort_orders[self.sorted_list()] = order

    def sort_settings(self) -> dict[str, str]:
        """The orders of the lists, as a session keeps them."""
        return {
            f"sort {list_name}".strip(): order.text
            for list_name, order in self._sort_orders.items()
            if order.text
        }

    def load_sort_settings(self, settings: Mapping[str, str]) -> None:
        """Take back the orders of the lists. One by a column that is not known has no effect."""
        self._sort_orders = {
            name.removeprefix("sort").strip(): SortOrder.named(text)
            for name, text in settings.items()
            if name.partition(" ")[0] == "sort"
        }

    def sort_words(self) -> str:
        """`by firm` with a mark of the direction; empty in the list's own order."""
        column = self._sorted_column()
        if column is None or self.list_order == OWN_ORDER:
            return ""
        return f"by {column.name} {self._direction_sign(column)}"

    def marked(self, draw: Heading) -> Heading:
        """Headings of the list with the sign of the sorted column."""

        def draw_marked(cells: int) -> Line:
            from partnerships_tui.drawing.text.sort_sign import with_sort_sign

            column = self._sorted_column()
            if column is None:
                return draw(cells)
            return with_sort_sign(
                draw(cells),
                column.words_over_it,
                self._direction_sign(column),
                self.host.glyphs,
            )

        return draw_marked

    def _sorted_column(self) -> SortColumn | None:
        return column_of(self.sort_columns(), self.list_order)

    def _direction_sign(self, column: SortColumn) -> str:
        """The sign of the direction in which the list is sorted by a column."""
        from partnerships_tui.drawing.text.sort_sign import sort_sign

        is_descending = column.is_largest_first != self.list_order.is_reversed
        return sort_sign(is_descending=is_descending)

    def action_sort(self) -> None:
        """Choose the column by which the list is sorted from a menu."""
        columns = self.sort_columns()
        if not columns:
            self.host.show_message("This list has one order only.")
            return
        from partnerships_tui.screens.sort_menu import sort_menu

        def sort_by(name: str | None) -> None:
            if name is not None:
                self.sort_list(next_order(columns, self.list_order, name))
                self.show_frame()

        self.app.push_screen(sort_menu(columns, self.list_order, self.host.glyphs), sort_by)
