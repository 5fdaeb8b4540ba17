"""The Sources: the events that cite each source, the conflicts among sources, and weak figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from partnerships_db.evidence.conflicts import Conflict
from partnerships_db.evidence.records import SourceDetails, SourceRow
from partnerships_tui.drawing.coverage import (
    coverage_count,
    coverage_heading,
    coverage_page,
    coverage_row,
)
from partnerships_tui.drawing.sources import (
    as_tree,
    conflict_heading,
    conflict_page,
    conflict_row,
    source_heading,
    source_page,
    source_row,
    weak_figure_heading,
    weak_figure_page,
    weak_figure_row,
    weak_figure_unit,
)
from partnerships_tui.drawing.text.chrome import empty_lines
from partnerships_tui.drawing.text.spans import Line, Link
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.queries.sort_orders import (
    OWN_ORDER,
    SortColumn,
    SortOrder,
    conflict_columns,
    sorted_items,
    source_columns,
    weak_figure_columns,
)
from partnerships_tui.queries.sources import (
    CoverageData,
    SourcesData,
    coverage_data,
    source_entry,
    source_list,
)
from partnerships_tui.queries.view_state import ViewState
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.screens.shared_texts import as_of_fact
from partnerships_tui.widgets.item_list import Heading
from partnerships_tui.widgets.lines_view import bindings

if TYPE_CHECKING:
    from partnerships_tui.drawing.copy_menu import Copy
    from partnerships_tui.drawing.text.bilingual import OutputLanguage

SOURCES = "sources"
CONFLICTS = "conflicts"
WEAK_FIGURES = "thin"
COVERAGE = "coverage"
LISTS = (SOURCES, CONFLICTS, WEAK_FIGURES, COVERAGE)
"""The names of the lists, as a session keeps them."""

_LIST_WORDS = {
    SOURCES: "sources",
    CONFLICTS: "conflicts",
    WEAK_FIGURES: "weak figures",
    COVERAGE: "coverage",
}


class SourcesScreen(ViewScreen):
    """The Sources: sources, conflicts, weak figures and the coverage of figures."""

    view = "sources"
    BINDINGS = bindings("sources")

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._list_name = SOURCES
        self._has_opened_list = False
        """Whether the reader has changed the list since the start."""
        self._answer: SourcesData | None = None
        """The answer of the store, in its own order."""
        self._data: SourcesData | None = None
        """The same in the order that the reader chose."""
        self._unit = weak_figure_unit(())
        """The unit of the weak figures."""
        self._coverage: CoverageData | None = None
        """The coverage of the state, as far as it is read; None until its list is shown."""
        self._is_coverage_asked = False
        """Whether a query for the coverage of the state is running or has answered."""
        self._source_rows: Sequence[tuple[SourceRow, int]] = ()
        """The sources, each with its depth in the tree of rewritten sources."""
        self._source_id: str | None = None
        """The source under the cursor, by which it is found again."""
        self._details: SourceDetails | None = None

    def save_settings(self) -> dict[str, str]:
        """The name of the list, and the source under the cursor."""
        settings = {"list": self._list_name}
        if self._source_id:
            settings["source"] = self._source_id
        return settings | self.sort_settings()

    def load_settings(self, settings: Mapping[str, str]) -> None:
        """Restore the list and the cursor."""
        list_name = settings.get("list", SOURCES)
        self._list_name = list_name if list_name in LISTS else SOURCES
        self._source_id = settings.get("source")
        self.load_sort_settings(settings)

    # -- The list ----------------------------------------------------------------------------------

    def show_state(self) -> None:
        """Query the sources of the selected events."""
        self._forget_coverage()
        self.host.stream_query("sources", source_list(self.host.state), self._show_data)

    def _forget_coverage(self) -> None:
        """Drop the coverage, and end the query that reads it."""
        self.host.cancel_query("coverage")
        self._coverage = None
        self._is_coverage_asked = False

    def _show_data(self, data: SourcesData) -> None:
        self._answer = data
        # Only the first step of an answer is of another state.
        self._show_in_order(keep_cursor=data.has_conflicts)

    def sorted_list(self) -> str:
        """The name of the list: each has an order of its own."""
        return self._list_name

    def sort_columns(self) -> Sequence[SortColumn]:
        """The columns of the list that is shown; the coverage has one order."""
        titles = self._answer.titles if self._answer is not None else {}
        columns = {
            SOURCES: source_columns(),
            CONFLICTS: conflict_columns(titles),
            WEAK_FIGURES: weak_figure_columns(),
        }
        return columns.get(self._list_name, ())

    def sort_list(self, order: SortOrder) -> None:
        """Sort the list, with the cursor on its first item."""
        super().sort_list(order)
        self._source_id = None
        self._show_in_order()
        self.show_page()

    def _show_in_order(self, *, keep_cursor: bool = False) -> None:
        """Show the list in the order that the reader chose. Only its own order is a tree."""
        data = self._answer
        if data is None:
            return
        moved_to = self._moved_to() if keep_cursor else None
        in_order = partial(sorted_items, columns=self.sort_columns(), order=self.list_order)
        self._source_rows = as_tree(data.rows)
        if self._list_name == SOURCES and self.list_order != OWN_ORDER:
            self._source_rows = [(row, 0) for row in in_order(data.rows)]
        elif self._list_name == CONFLICTS:
            data = data._replace(conflicts=in_order(data.conflicts))
        elif self._list_name == WEAK_FIGURES:
            data = data._replace(weak_figures=in_order(data.weak_figures))
        self._data = data
        self._unit = weak_figure_unit(data.weak_figures)
        self._show_list(self._list.cursor if keep_cursor else 0, moved_to)

    def _moved_to(self) -> str | None:
        """The source to which the reader has moved the cursor; None at the top of the list."""
        cursor = self._list.cursor
        if self._list_name != SOURCES or not 0 < cursor < len(self._source_rows):
            return None
        row, _ = self._source_rows[cursor]
        return row.id

    def _show_coverage(self, state: ViewState, coverage: CoverageData) -> None:
        # An answer for a state that has passed is of no use.
        if state != self.host.state:
            return
        is_further_step = self._coverage is not None
        self._coverage = coverage
        if self._list_name == COVERAGE:
            self._show_list(self._list.cursor if is_further_step else 0)
            self.show_page(keep_place=is_further_step)

    def _show_list(self, cursor: int = 0, moved_to: str | None = None) -> None:
        if self._data is None:
            return
        if self._list_name == COVERAGE and not self._is_coverage_asked:
            self._is_coverage_asked = True
            # All events with figures are read for it, so only if it is looked at.
            state = self.host.state
            self.host.stream_query(
                "coverage",
                coverage_data(state),
                partial(self._show_coverage, state),
            )
        if self._list_name == SOURCES:
            cursor = self._index_of_source(moved_to or self._source_id)
        count = self._listed_count(self._data)
        self._list.show(
            count,
            self._draw_row,
            cursor,
            headings=[self.marked(draw) for draw in self._headings()] if count else (),
        )
        self.show_frame()

    def _index_of_source(self, source_id: str | None) -> int:
        """The place of a source in the list; 0 if it is not there."""
        source_ids = (row.id for row, _ in self._source_rows)
        return next((index for index, id_ in enumerate(source_ids) if id_ == source_id), 0)

    def _listed_count(self, data: SourcesData) -> int:
        if self._list_name == SOURCES:
            return len(self._source_rows)
        if self._list_name == CONFLICTS:
            return len(data.conflicts)
        if self._list_name == COVERAGE:
            return len(self._coverage.rows) if self._coverage else 0
        return len(data.weak_figures)

    def _draw_row(
        self,
        item: int,
        cells: int,
    ) -> Line:
        data = self._data
        assert data is not None
        glyphs = self.host.glyphs
        if self._list_name == SOURCES:
            row, depth = self._source_rows[item]
            return source_row(
                row,
                depth,
                cells,
                glyphs,
            )
        if self._list_name == CONFLICTS:
            return conflict_row(
                data.conflicts[item],
                data.titles,
                cells,
                glyphs,
            )
        if self._list_name == COVERAGE:
            assert self._coverage is not None
            return coverage_row(self._coverage.rows[item], cells)
        return weak_figure_row(data.weak_figures[item], cells, glyphs, self._unit)

    def _headings(self) -> list[Heading]:
        """The headings of the list that is shown."""
        glyphs = self.host.glyphs
        headings: dict[str, Heading] = {
            SOURCES: source_heading,
            CONFLICTS: lambda cells: conflict_heading(cells, glyphs),
            WEAK_FIGURES: lambda cells: weak_figure_heading(cells, self._unit),
            COVERAGE: coverage_heading,
        }
        return [headings[self._list_name]]

    # -- The page ----------------------------------------------------------------------------------

    def show_page(self, *, keep_place: bool = False) -> None:
        """Show the item under the cursor, and query its source."""
        self._details = None
        source_id = self._source_under_cursor()
        if source_id is not None:
            details_query = source_entry(source_id, self.host.state)
            self.host.run_query("source", details_query, self._show_details)
        self.page.show(self._draw_page, keep_place=keep_place)
        if source_id is not None:
            self.page.expect()

    def _source_under_cursor(self) -> str | None:
        """The id of the source under the cursor, or of the conflict's; None in other lists."""
        if self._data is None or not self._list.item_count:
            return None
        item = self._list.cursor
        if self._list_name == SOURCES:
            row, _ = self._source_rows[item]
            if self._data.has_all_rows:
                self._source_id = row.id
            return row.id
        if self._list_name == CONFLICTS:
            return self._data.conflicts[item].source
        return None

    def _show_details(self, details: SourceDetails | None) -> None:
        self._details = details
        self.page.show(self._draw_page, keep_place=True)

    def _draw_page(self, cells: int) -> list[Line]:
        data = self._data
        if data is None:
            return self._draw_waiting(cells)
        if self._list_name == COVERAGE and self._coverage is None:
            return self._draw_waiting(cells)
        if not self._list.item_count and not self._has_all_items(data):
            return self._draw_waiting(cells)
        if not self._list.item_count:
            return empty_lines(
                cells,
                f"There are no {_LIST_WORDS[self._list_name]} here.",
                *self._empty_advice(),
            )

        item = self._list.cursor
        if self._list_name == WEAK_FIGURES:
            return weak_figure_page(data.weak_figures[item], cells)
        if self._list_name == COVERAGE and self._coverage is not None:
            return coverage_page(
                self._coverage.rows[item],
                self._coverage.titles,
                cells,
                self.host.glyphs,
            )
        if self._list_name == CONFLICTS:
            return self._draw_conflict(data, data.conflicts[item], cells)
        if self._details is None:
            return self._draw_waiting(cells)
        return source_page(
            self._details,
            self._details.conflicts,
            self._details.names,
            cells,
            self.host.glyphs,
        )

    def _empty_advice(self) -> list[str]:
        """What to press if the list is empty."""
        if self.host.state.filter:
            return ["F clears the filter, v shows another list."]
        if self._list_name == SOURCES:
            return ["i imports a file, I the starter data."]
        return ["v shows another list."]

    def _draw_conflict(
        self,
        data: SourcesData,
        conflict: Conflict,
        cells: int,
    ) -> list[Line]:
        title = data.titles.get(conflict.entry, conflict.entry)
        other_conflicts = _conflicts_about_same_field(data.conflicts, conflict)
        return conflict_page(
            conflict,
            title,
            self._details,
            other_conflicts,
            data.names,
            cells,
            self.host.glyphs,
        )

    def copy_options(self, language: OutputLanguage) -> list[Copy]:
        """The citation of the source, in the other language too."""
        if self._details is None or self._list_name in (WEAK_FIGURES, COVERAGE):
            return []
        from partnerships_tui.drawing.citations import source_citation
        from partnerships_tui.drawing.copy_menu import copies_in_both_languages

        return copies_in_both_languages(
            "s",
            ("the source as cited", "as cited"),
            partial(source_citation, self._details.entry),
            language,
        )

    # -- The frame and links -----------------------------------------------------------------------

    def facts(self) -> list[str]:
        """The as-of date, and the number of items in the list."""
        facts = [as_of_fact(self.host.state.as_of)]
        data = self._data
        if data is None:
            facts.append("…")
        elif not self._has_all_items(data):
            facts.append(f"{pluralized(data.all_count, 'source')} …")
        elif self._list_name == CONFLICTS:
            conflict_count = pluralized(len(data.conflicts), "conflict")
            facts.append(_newest_or_all(conflict_count, is_all=data.has_all_conflicts))
        elif self._list_name == WEAK_FIGURES:
            figure_count = pluralized(len(data.weak_figures), "weakly sourced figure")
            facts.append(_newest_or_all(figure_count, is_all=data.has_all_weak_figures))
        elif self._list_name == COVERAGE:
            if self._coverage:
                count = coverage_count(self._coverage.rows[0])
                facts.append(self.host.glyphs(f"{count} ≥10 bn"))
                if not self._coverage.is_complete:
                    facts.append(f"{pluralized(self._coverage.events, 'event')} read …")
        else:
            independent_count = sum(not row.based_on for row in data.rows)
            facts.append(pluralized(len(data.rows), "source"))
            facts.append(f"{independent_count:,} independent")
        return facts

    def _has_all_items(self, data: SourcesData) -> bool:
        """Whether the answer is complete as far as the list that is shown goes."""
        return data.has_all_rows if self._list_name == SOURCES else data.has_conflicts

    def filter_count(self) -> str:
        """The number of sources that the selected events cite, of all."""
        if self._data is None or not self._data.has_all_rows:
            return ""
        return f"{len(self._data.rows):,} of {pluralized(self._data.all_count, 'source')}"

    def current_link(self) -> Link | None:
        """The source or the event under the cursor, as a link."""
        if self._data is None or not self._list.item_count:
            return None
        item = self._list.cursor
        if self._list_name == COVERAGE:
            return None
        if self._list_name == SOURCES:
            row, _ = self._source_rows[item]
            return Link("source-entry", row.id)
        if self._list_name == WEAK_FIGURES:
            return Link("event", self._data.weak_figures[item].event.id)
        conflict = self._data.conflicts[item]
        if conflict.list == "events":
            return Link("event", conflict.entry)
        return Link("source-entry", conflict.source)

    def go_to(self, target: str) -> None:
        """Move to a source."""
        self._source_id = target
        self._list_name = SOURCES
        self._show_in_order()

    def key_labels(self) -> dict[str, str]:
        """The next list."""
        return super().key_labels() | {"face": _LIST_WORDS[self._next_list_name()]}

    def _next_list_name(self) -> str:
        index = LISTS.index(self._list_name)
        return LISTS[(index + 1) % len(LISTS)]

    def action_next_face(self) -> None:
        """Show the next of the lists: sources, conflicts, weak figures, coverage."""
        self._open_list(self._next_list_name())
        self._has_opened_list = True

    def leave_face(self) -> bool:
        """List the sources again, if another list was opened since the start."""
        if self._list_name == SOURCES or not self._has_opened_list:
            return False
        self._open_list(SOURCES)
        return True

    def _open_list(self, name: str) -> None:
        if self._coverage is None or not self._coverage.is_complete:
            self._forget_coverage()
        self._list_name = name
        self._show_in_order()
        self.show_page()


def _conflicts_about_same_field(
    conflicts: Sequence[Conflict],
    conflict: Conflict,
) -> list[Conflict]:
    """The other conflicts about the same field of the same entry."""
    field = _field_of(conflict)
    return [other for other in conflicts if _field_of(other) == field and other != conflict]


def _field_of(conflict: Conflict) -> tuple[str, str | None, str]:
    return conflict.entry, conflict.flow, conflict.field


def _newest_or_all(count: str, *, is_all: bool) -> str:
    return count if is_all else f"the newest {count}; a filter shows others"
