"""The Matrix: models by family and clouds, as of the day, and the page of the cell under the cursor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from textual import on
from textual.app import ComposeResult

from partnerships_db.details import CellDetails
from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.matrix.history import availability_spans, changes_between, on_every_provider
from partnerships_db.values.errors import InvalidValue
from partnerships_tui.drawing.matrix import Grid, arrange_grid, legend, legend_words
from partnerships_tui.drawing.matrix_cell import cell_page
from partnerships_tui.drawing.matrix_changes import changes_page
from partnerships_tui.drawing.text.chrome import empty_lines
from partnerships_tui.drawing.text.spans import Line, Link
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.queries.matrix import MatrixData, matrix_data
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.widgets.line_widget import StaticLines
from partnerships_tui.widgets.lines_view import LinesView, bindings
from partnerships_tui.widgets.matrix_grid import MatrixGrid

DEFAULT_DEVELOPER = "anthropic"


class MatrixScreen(ViewScreen):
    """View 3."""

    view = "matrix"
    BINDINGS = bindings("matrix")
    DEFAULT_CSS = """
    MatrixScreen {
        #legend { height: auto; max-height: 5; }
        &.-low #legend { display: none; }
        &.-wide #list { width: 5fr; }
        &.-wide #page { width: 3fr; }
    }
    """

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._developer: str | None = DEFAULT_DEVELOPER
        self._catalogue: MatrixData | None = None
        self._asked: tuple[object, ...] = ()
        self._all_models = False
        self._model: str | None = None
        self._provider: str | None = None
        self._cell: CellDetails | None = None
        self._only_everywhere = False
        self._legend_words: list[str] = []
        self._legend_of: Grid | None = None
        """The grid whose signs they are."""
        self._is_turned = False
        self._pinned: list[str] = []
        """Models and providers that stand first and stay in sight."""
        self._other_day: date | None = None
        """The page shows what changed between it and the as-of date."""

    def compose(self) -> ComposeResult:
        """The legend stands above the footer."""
        for widget in super().compose():
            if widget.id == "footer":
                yield StaticLines(id="legend")
            yield widget

    def make_list(self) -> LinesView:
        """Empty, until the worker has read the routes."""
        return MatrixGrid(glyphs=self.host.glyphs, id="list")

    def kept(self) -> dict[str, str]:
        """The cell under the cursor, whose models are shown, which of them, and how they are laid out."""
        kept = {
            "developer": self._developer or "all",
            "model": self._model,
            "provider": self._provider,
            "gone": "yes" if self._all_models else "",
            "everywhere": "yes" if self._only_everywhere else "",
            "turned": "yes" if self._is_turned else "",
            "pinned": " ".join(self._pinned),
        }
        return {name: value for name, value in kept.items() if value}

    def restore(self, settings: Mapping[str, str]) -> None:
        """As it was kept."""
        if "developer" in settings:
            self._developer = None if settings["developer"] == "all" else settings["developer"]
        self._model, self._provider = settings.get("model"), settings.get("provider")
        self._all_models, self._only_everywhere = (
            bool(settings.get("gone")),
            bool(settings.get("everywhere")),
        )
        self._is_turned, self._pinned = (
            bool(settings.get("turned")),
            settings.get("pinned", "").split(),
        )

    @property
    def grid(self) -> MatrixGrid:
        """The grid."""
        return self.query_one("#list", MatrixGrid)

    def show_state(self) -> None:
        """Another day is drawn at once; another filter or developer is asked for."""
        state = self.host.state
        asked = (self._developer, state.filter, state.version)
        if self._catalogue is not None and asked == self._asked:
            self._show_day()
            return
        self._asked = asked
        chosen, _ = self._route_filter()
        self.host.run_query("matrix", matrix_data(self._developer, chosen), self._show)

    def _route_filter(self) -> tuple[Filter, int]:
        chosen, others = self.host.state.filter.of_routes()
        return (chosen if chosen.parts else EVERYTHING), len(others)

    def _show(self, data: MatrixData) -> None:
        if (
            not data.routes
            and self._developer == DEFAULT_DEVELOPER
            and data.developers
            and not self.host.state.filter
        ):
            # A store without Claude: whoever has most models is first.
            self._developer = data.developers[0][0]
            self.show_state()
            return
        self._catalogue = data
        self._show_day()

    def _show_day(self) -> None:
        if self._catalogue is None:
            return
        chosen, _ = self._route_filter()
        matrix = self._catalogue.availability.on(
            self.host.state.day, criteria=chosen, all_models=self._all_models, kept_ids=self._pinned
        )
        matrix = on_every_provider(matrix) if self._only_everywhere else matrix
        grid = arrange_grid(
            matrix,
            self._catalogue.names,
            self._catalogue.marks,
            is_turned=self._is_turned,
            pinned=self._pinned,
        )
        self.grid.show(grid, self._model, self._provider)
        self.show_frame()

    @on(MatrixGrid.Shifted)
    def shifted(self) -> None:
        """The page follows the cursor sideways too."""
        self.moved()

    def show_page(self, *, keep_place: bool = False) -> None:
        """The cell under the cursor, and what the signs of the grid mean."""
        if self.grid.grid is not None and self.grid.grid is not self._legend_of:
            self._legend_of = self.grid.grid
            self._legend_words = legend_words(self.grid.grid, self.host.glyphs)
        model, provider = self.grid.model, self.grid.provider
        self._cell = None
        self._other_day = None if not keep_place else self._other_day
        if model is not None and provider is not None:
            self._model, self._provider = model, provider
            self._cell = self.host.client.cell(model, provider)
        self.page.show(self._draw_page, keep_place=keep_place)

    def _draw_page(self, cells: int) -> list[Line]:
        if self._other_day is not None and self._catalogue is not None:
            return self._draw_changes(self._other_day, cells)
        if self._cell is not None:
            day, found = self.host.state.day, self._catalogue
            routes = (
                [route for route in found.routes if route.model == self._cell.model]
                if found
                else []
            )
            names = {one: names[0] for one, names in found.names.items()} if found else {}
            lasted = availability_spans(routes, day).get(self._cell.model, {})
            return cell_page(self._cell, day, cells, self.host.glyphs, lasted, names)
        if self._catalogue is not None and self._catalogue.routes:
            return empty_lines(
                cells,
                "No model is offered on that day.",
                "< and > move the as-of date, r shows retired ones.",
            )
        if self.host.state.filter:
            return empty_lines(cells, "No route is selected.", "F takes the filter off.")
        return empty_lines(
            cells,
            "The store knows no model on any cloud yet.",
            "partnerships-tui import FILE.yaml brings some.",
        )

    def _draw_changes(self, other: date, cells: int) -> list[Line]:
        """What changed between that day and the as-of date, whichever is the earlier."""
        assert self._catalogue is not None
        found, (after, until) = self._catalogue, sorted((other, self.host.state.day))
        names = {one: names[0] for one, names in found.names.items()} | {
            one.id: one.name for one in found.models
        }
        return changes_page(
            changes_between(found.routes, after, until),
            after,
            until,
            names,
            cells,
            self.host.glyphs,
        )

    def show_frame(self) -> None:
        """The legend is drawn for the width as well."""
        super().show_frame()
        if self.is_mounted and self.size.width:
            lines = legend(self._legend_words, self.size.width)
            bar = self.query_one("#legend", StaticLines)
            bar.styles.height = len(lines)
            bar.show(*lines)

    def facts(self) -> list[str]:
        """The as-of date, whose models, and what is left out."""
        as_of = self.host.state.as_of
        facts = [f"as of {as_of.isoformat()}" if as_of else "as of today"]
        matrix = self.grid.matrix
        if matrix is None or self._catalogue is None:
            return [*facts, "…"]
        names = {developer: name for developer, name, _ in self._catalogue.developers}
        facts.append(
            f"{names.get(self._developer or '', 'all developers')}: {pluralized(len(matrix.rows), 'model')}"
        )
        if self._only_everywhere:
            facts.append("on all clouds")
        if matrix.gone:
            facts.append(f"{matrix.gone} retired hidden")
        return facts

    def filter_count(self) -> str:
        """What of the filter does not apply to routes."""
        others = self._route_filter()[1]
        if not others:
            return ""
        return (
            "1 of its terms does not apply here"
            if others == 1
            else f"{others} of its terms do not apply here"
        )

    def place(self) -> Link | None:
        """The cell under the cursor."""
        model, provider = self.grid.model, self.grid.provider
        return Link("cell", f"{model}/{provider}") if model and provider else None

    def go_to(self, target: str) -> None:
        """The cursor on that cell, `model/provider`, or on that model."""
        self._model, _, provider = target.partition("/")
        self._provider = provider or self._provider
        developer = self.host.client.developer_of(self._model)
        if developer is None:
            self.show_message("There is no such model in the store any more.", is_error=True)
            return
        if self._developer not in (None, developer):
            self._developer = developer
        if self.grid.matrix is None or all(
            row.model.id != self._model for row in self.grid.matrix.rows
        ):
            self._all_models = True
        self.show_state()

    # -- Keys --------------------------------------------------------------------------------------

    def action_gone_models(self) -> None:
        """Models that are retired everywhere come and go."""
        self._all_models = not self._all_models
        self._show_day()

    def action_everywhere(self) -> None:
        """Only models that can be used on every cloud, and back."""
        self._only_everywhere = not self._only_everywhere
        self._show_day()

    def action_turn(self) -> None:
        """Clouds down and models across, and back: the cursor stays on its cell."""
        self._is_turned = not self._is_turned
        self._show_day()

    def action_pin(self, which: str) -> None:
        """What heads the row or the column of the cursor stands first and stays in sight, or no longer."""
        head = self.grid.row if which == "row" else self.grid.across
        if head is None:
            return
        if head.id in self._pinned:
            self._pinned.remove(head.id)
        else:
            self._pinned.append(head.id)
        self.show_message(
            f"{head.names[0]} is {'pinned' if head.id in self._pinned else 'no longer pinned'}."
        )
        self._show_day()

    async def action_between(self) -> None:
        """Type the other day."""
        await self.ask_line("between", "changes from or to")

    def line_changed(self, kind: str, text: str) -> None:
        """The date is said in words, as for the as-of date."""
        super().line_changed("date" if kind == "between" else kind, text)

    def line_done(self, kind: str, text: str) -> None:
        """Enter: the page shows what changed between that day and the as-of date."""
        if kind != "between":
            super().line_done(kind, text)
            return
        try:
            self._other_day = self.read_date(text.strip()).last if text.strip() else None
        except InvalidValue:
            return  # which the line says already
        self.close_line()
        self.page.show(self._draw_page)

    def action_all_developers(self) -> None:
        """The next developer that has models on a cloud; after the last, everybody's at once."""
        if self._catalogue is None:
            return
        choices: list[str | None] = [developer for developer, _, _ in self._catalogue.developers]
        choices.append(None)
        place = choices.index(self._developer) if self._developer in choices else -1
        self._developer = choices[(place + 1) % len(choices)]
        self.show_state()
