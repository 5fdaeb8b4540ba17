"""The Sources: what rests on each, where they disagree, and which figures rest on little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from partnerships_db.evidence.conflicts import Conflict
from partnerships_db.evidence.records import SourceDetails, SourceRow
from partnerships_tui.drawing.sources import (
    as_tree,
    conflict_page,
    conflict_row,
    source_page,
    source_row,
    weak_figure_page,
    weak_figure_row,
)
from partnerships_tui.drawing.text.chrome import empty_lines
from partnerships_tui.drawing.text.spans import Line, Link
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.queries.sources import SourcesData, source_entry, source_list
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.widgets.item_list import ItemList
from partnerships_tui.widgets.lines_view import bindings

if TYPE_CHECKING:
    from partnerships_tui.drawing.copy_menu import Copy
    from partnerships_tui.drawing.text.bilingual import OutputLanguage

LISTS = ("sources", "conflicts", "thin")


class SourcesScreen(ViewScreen):
    """View 5."""

    view = "sources"
    BINDINGS = bindings("sources")

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._list_shown = LISTS[0]
        self._found: SourcesData | None = None
        self._rows: Sequence[tuple[SourceRow, int]] = ()
        self._chosen: str | None = None
        """The source under the cursor, by which it is found again."""
        self._source: SourceDetails | None = None

    def make_list(self) -> Widget:
        """Empty, until the worker has read them."""
        return ItemList(id="list")

    @property
    def _list(self) -> ItemList:
        return self.query_one("#list", ItemList)

    def kept(self) -> dict[str, str]:
        """Which list is shown, and the source under the cursor."""
        return {"list": self._list_shown, **({"source": self._chosen} if self._chosen else {})}

    def restore(self, settings: Mapping[str, str]) -> None:
        """As it was kept."""
        self._list_shown = settings["list"] if settings.get("list") in LISTS else LISTS[0]
        self._chosen = settings.get("source")

    def show_state(self) -> None:
        """What the selected events cite, from a worker."""
        self.host.run_query("sources", source_list(self.host.state), self._show)

    def _show(self, data: SourcesData) -> None:
        self._found = data
        self._rows = as_tree(data.rows)
        self._show_list()

    def _show_list(self) -> None:
        found = self._found
        if found is None:
            return
        count = {
            "sources": len(self._rows),
            "conflicts": len(found.conflicts),
            "thin": len(found.thin),
        }
        ids = [row.id for row, _ in self._rows] if self._list_shown == "sources" else []
        cursor = ids.index(self._chosen) if self._chosen in ids else 0
        self._list.show(count[self._list_shown], self._row, cursor)
        self.show_frame()

    def _row(self, item: int, cells: int) -> Line:
        assert self._found is not None
        if self._list_shown == "sources":
            row, depth = self._rows[item]
            return source_row(row, depth, cells, self.host.glyphs)
        if self._list_shown == "conflicts":
            return conflict_row(
                self._found.conflicts[item], self._found.titles, cells, self.host.glyphs
            )
        return weak_figure_row(self._found.thin[item], cells, self.host.glyphs)

    def show_page(self, *, keep_place: bool = False) -> None:
        """What is under the cursor; a source's own page from a worker."""
        self._source = None
        wanted = self._wanted()
        if wanted is not None:
            self.host.run_query(
                "source", source_entry(wanted, self.host.state.as_of), self._show_source
            )
        self.page.show(self._draw_page, keep_place=keep_place)

    def _wanted(self) -> str | None:
        if self._found is None or not self._list.item_count:
            return None
        item = self._list.cursor
        if self._list_shown == "sources":
            self._chosen = self._rows[item][0].id
            return self._chosen
        return self._found.conflicts[item].source if self._list_shown == "conflicts" else None

    def _show_source(self, details: SourceDetails | None) -> None:
        self._source = details
        self.page.show(self._draw_page, keep_place=True)

    def _draw_page(self, cells: int) -> list[Line]:
        found, glyphs, item = self._found, self.host.glyphs, self._list.cursor
        if found is None:
            return empty_lines(cells, glyphs("…"))
        if not self._list.item_count:
            return empty_lines(
                cells, "There is nothing here.", "c shows another list; F takes the filter off."
            )
        if self._list_shown == "thin":
            return weak_figure_page(found.thin[item], cells)
        if self._list_shown == "conflicts":
            one = found.conflicts[item]
            title = found.titles.get(one.entry, one.entry)
            return conflict_page(one, title, self._source, self._others(one), cells, glyphs)
        if self._source is None:
            return empty_lines(cells, glyphs("…"))
        own = [one for one in found.conflicts if one.source == self._source.entry["id"]]
        return source_page(self._source, own, cells, glyphs)

    def _others(self, conflict: Conflict) -> list[Conflict]:
        assert self._found is not None
        same = (conflict.entry, conflict.flow, conflict.field)
        return [
            one
            for one in self._found.conflicts
            if (one.entry, one.flow, one.field) == same and one != conflict
        ]

    def written(self, language: OutputLanguage) -> list[Copy]:
        """The source as it is cited, in the other language too."""
        if self._source is None or self._list_shown == "thin":
            return []
        from partnerships_tui.drawing.citations import source_citation
        from partnerships_tui.drawing.copy_menu import Copy
        from partnerships_tui.drawing.text.bilingual import NAMES, other_than

        other = other_than(language)
        return [
            Copy("s", "the source as cited", source_citation(self._source.entry, language)),
            Copy("l", f"as cited in {NAMES[other]}", source_citation(
                self._source.entry, other)),
        ]  # fmt: skip

    def facts(self) -> list[str]:
        """The as-of date, and how much there is of what is listed."""
        as_of = self.host.state.as_of
        facts = [f"as of {as_of.isoformat()}" if as_of else "as of today"]
        if self._found is None:
            return [*facts, "…"]
        if self._list_shown == "conflicts":
            told = pluralized(len(self._found.conflicts), "conflict")
            return [
                *facts,
                told
                if self._found.has_all_conflicts
                else f"the newest {told}: a filter reaches others",
            ]
        if self._list_shown == "thin":
            told = f"{len(self._found.thin):,} on one or unnamed"
            return [
                *facts,
                told if self._found.has_all_thin else f"the newest {told}: a filter reaches others",
            ]
        independent = sum(not row.based_on for row in self._found.rows)
        return [*facts, pluralized(len(self._found.rows), "source"), f"{independent:,} independent"]

    def filter_count(self) -> str:
        """What the selected events cite."""
        return pluralized(len(self._found.rows), "source") if self._found else ""

    def place(self) -> Link | None:
        """The source or the event under the cursor."""
        if self._found is None or not self._list.item_count:
            return None
        item = self._list.cursor
        if self._list_shown == "sources":
            return Link("source-entry", self._rows[item][0].id)
        if self._list_shown == "thin":
            return Link("event", self._found.thin[item].event.id)
        one = self._found.conflicts[item]
        return (
            Link("event", one.entry) if one.list == "events" else Link("source-entry", one.source)
        )

    def go_to(self, target: str) -> None:
        """The cursor on that source."""
        self._chosen, self._list_shown = target, "sources"
        self._show_list()

    def action_next_list(self) -> None:
        """Sources, conflicts, figures that rest on little."""
        self._list_shown = LISTS[(LISTS.index(self._list_shown) + 1) % len(LISTS)]
        self._show_list()
        self.show_page()
