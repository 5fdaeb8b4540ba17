"""The Matrix: models by family and clouds on one day, and the page of the cell under the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from partnerships_db.details import CellDetails
from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.matrix.history import (
    AvailabilitySpan,
    availability_spans,
    changes_between,
    on_every_provider,
)
from partnerships_db.matrix.matrix import status_terms
from partnerships_db.matrix.routes import DEFAULT_DEVELOPER, Route
from partnerships_db.values.errors import InvalidValue
from partnerships_tui.drawing.matrix import (
    Grid,
    arrange_grid,
    cell_legend_words,
    inapplicable_sentence,
    legend,
    legend_words,
    short_legend,
)
from partnerships_tui.drawing.matrix_cell import cell_page
from partnerships_tui.drawing.matrix_changes import matrix_changes_page
from partnerships_tui.drawing.text.chrome import (
    TALL_FROM,
    empty_lines,
    message_line,
    with_capital,
)
from partnerships_tui.drawing.text.spans import BLANK, Line, Link
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.queries.matrix import MatrixData, matrix_data
from partnerships_tui.screens.link_targets import cell_target, parse_cell_target
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.screens.shared_texts import as_of_fact
from partnerships_tui.widgets.line_widget import StaticLines
from partnerships_tui.widgets.lines_view import LinesView, bindings
from partnerships_tui.widgets.matrix_grid import MatrixGrid

if TYPE_CHECKING:
    from partnerships_db.matrix.matrix import Matrix
    from partnerships_tui.drawing.copy_menu import Copy


class MatrixScreen(ViewScreen):
    """The Matrix: models and clouds on one day."""

    view = "matrix"
    BINDINGS = bindings("matrix")
    DEFAULT_CSS = """
    MatrixScreen {
        #legend { height: 1; }
        &.-tall #legend { border-top: solid $rule; }
        &.-low #legend { display: none; }
        &.-wide #list { width: 2fr; }
        &.-wide #page { width: 1fr; }
    }
    """

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._developer: str | None = DEFAULT_DEVELOPER
        """The developer whose models are shown; None for all developers."""
        self._has_all_models = False
        """Whether models that are retired on every cloud are shown too."""
        self._is_everywhere_only = False
        """Whether only models that are usable on every cloud are shown."""
        self._is_turned = False
        """Whether the clouds are the rows."""
        self._pinned_ids: list[str] = []
        """The models and providers that come first and stay in sight."""
        self._model_id: str | None = None
        self._provider_id: str | None = None

        self._data: MatrixData | None = None
        self._matrix: Matrix | None = None
        """The models and routes of the grid; None until they are known."""
        self._data_request: tuple[object, ...] = ()
        """The developer, filter and store version for which the data was requested."""
        self._routes_by_model: dict[str, list[Route]] = {}
        self._provider_names: dict[str, str] = {}

        self._spans_by_model: dict[str, Mapping[str, AvailabilitySpan]] = {}
        """The availability of the models that were drawn, as of the day."""

        self._cell: CellDetails | None = None
        self._cell_spans: Mapping[str, AvailabilitySpan] = {}
        """The availability of the cell's model by provider, as of the day."""
        self._compared_day: date | None = None
        """The day that the page compares with the as-of date, if it shows changes."""

        self._legend_words: list[str] = []
        self._legend_grid: Grid | None = None
        """The grid whose signs the legend explains."""

    def compose(self) -> ComposeResult:
        """Compose the view with the legend above the footer."""
        for widget in super().compose():
            if widget.id == "footer":
                yield StaticLines(id="legend")
            yield widget

    def make_list(self) -> LinesView:
        """Make the grid, which is empty until a worker has read the routes."""
        return MatrixGrid(glyphs=self.host.glyphs, id="list")

    @property
    def grid(self) -> MatrixGrid:
        """The grid."""
        return self.query_one("#list", MatrixGrid)

    # -- Settings ----------------------------------------------------------------------------------

    def save_settings(self) -> dict[str, str]:
        """The cell under the cursor, the developer, and the choices of models and layout."""
        settings = {
            "developer": self._developer or "all",
            "model": self._model_id,
            "provider": self._provider_id,
            "gone": _flag(self._has_all_models),
            "everywhere": _flag(self._is_everywhere_only),
            "turned": _flag(self._is_turned),
            "pinned": " ".join(self._pinned_ids),
        }
        return {name: value for name, value in settings.items() if value}

    def load_settings(self, settings: Mapping[str, str]) -> None:
        """Restore the choices."""
        developer = settings.get("developer")
        if developer is not None:
            self._developer = None if developer == "all" else developer
        self._model_id = settings.get("model")
        self._provider_id = settings.get("provider")
        self._has_all_models = bool(settings.get("gone"))
        self._is_everywhere_only = bool(settings.get("everywhere"))
        self._is_turned = bool(settings.get("turned"))
        self._pinned_ids = settings.get("pinned", "").split()

    # -- The grid ----------------------------------------------------------------------------------

    def show_state(self) -> None:
        """Draw another day at once; query the routes of another filter or developer."""
        state = self.host.state
        data_request = (self._developer, state.filter, state.version)
        if self._data is not None and data_request == self._data_request:
            self._show_day()
            return
        self._data_request = data_request
        route_query = matrix_data(self._developer, self._route_criteria())
        self.host.run_query("matrix", route_query, self._show_data)

    def _route_criteria(self) -> Filter:
        """The terms of the filter that select routes."""
        route_criteria, _ = self.host.state.filter.of_routes()
        return route_criteria if route_criteria.parts else EVERYTHING

    def _show_data(self, data: MatrixData) -> None:
        is_default_unknown = self._developer == DEFAULT_DEVELOPER and not data.routes
        if is_default_unknown and data.developers and not self.host.state.filter:
            # A store without the default developer begins with the one that has most models.
            self._developer = data.developers[0][0]
            self.show_state()
            return

        self._data = data
        self.grid.hits = self.host.highlights
        self._routes_by_model = _routes_by_model(data.all_routes)
        self._provider_names = {id: names[0] for id, names in data.names.items()}
        self._show_day()

    def _show_day(self) -> None:
        """Arrange the grid for the as-of date. The page and the frame follow with the cursor."""
        data = self._data
        if data is None:
            return
        matrix = data.availability.on(
            self.host.state.day,
            criteria=self._route_criteria(),
            all_models=self._has_all_models,
            kept_ids=self._pinned_ids,
        )
        if self._is_everywhere_only:
            matrix = on_every_provider(matrix, data.whole_availability.on(self.host.state.day))
        self._matrix = matrix
        grid = arrange_grid(
            matrix,
            data.names,
            data.marks,
            is_turned=self._is_turned,
            pinned=self._pinned_ids,
            spans_of=self._spans_of,
        )
        self._spans_by_model = {}
        self._move_to_route(matrix)
        self.grid.show(grid, self._model_id, self._provider_id)
        sentence = self._no_match()
        if sentence and self.is_prompt_open("filter"):
            self.show_under_prompt(message_line(sentence))

    def copy_choices(self) -> list[Copy]:
        """All texts that can be copied, and the grid as a table for a document."""
        copies = super().copy_choices()
        if self._matrix is not None and self._data is not None:
            from partnerships_tui.drawing.copy_menu import Copy
            from partnerships_tui.drawing.matrix_table import markdown_grid

            text = markdown_grid(self._matrix, self._data.names, self.host.glyphs)
            copies.append(Copy("g", "the grid as Markdown", text))
        return copies

    def _move_to_route(self, matrix: Matrix) -> None:
        """Under a filter, move from a cell without a route to one of the same row."""
        if not self._route_criteria():
            return
        cells_by_model = {row.model.id: row.cells for row in matrix.rows}
        if self._model_id not in cells_by_model and matrix.rows:
            self._model_id = matrix.rows[0].model.id
        cells = cells_by_model.get(self._model_id or "", {})
        if cells and self._provider_id not in cells:
            self._provider_id = next(id for id in matrix.providers if id in cells)

    # -- The page ----------------------------------------------------------------------------------

    def show_page(self, *, keep_place: bool = False) -> None:
        """Show the cell under the cursor, and the meaning of the signs in the grid."""
        self._update_legend_words()
        if not keep_place:
            self._compared_day = None

        model_id = self.grid.model
        provider_id = self.grid.provider
        self._cell = None
        if model_id is not None and provider_id is not None:
            self._model_id = model_id
            self._provider_id = provider_id
            self._cell = self.host.client.cell_details(model_id, provider_id)
            self._cell_spans = self._spans_of(model_id)
        self.page.show(self._draw_page, keep_place=keep_place)

    def _update_legend_words(self) -> None:
        grid = self.grid.grid
        if grid is not None and grid is not self._legend_grid:
            self._legend_grid = grid
            self._legend_words = legend_words(grid, self.host.glyphs)

    def _spans_of(self, model_id: str) -> Mapping[str, AvailabilitySpan]:
        """The availability of a model at each provider, as of the day."""
        spans = self._spans_by_model.get(model_id)
        if spans is None:
            routes = self._routes_by_model.get(model_id, [])
            spans = availability_spans(routes, self.host.state.day).get(model_id, {})
            self._spans_by_model[model_id] = spans
        return spans

    def _draw_page(self, cells: int) -> list[Line]:
        if self._compared_day is not None and self._data is not None:
            return self._draw_changes(self._data, self._compared_day, cells)
        if self._cell is not None:
            return cell_page(
                self._cell,
                self.host.state.day,
                cells,
                self.host.glyphs,
                self._cell_spans,
                self._provider_names,
                self._data.marks if self._data else {},
            )
        return self._draw_empty(cells)

    def _draw_changes(
        self,
        data: MatrixData,
        compared_day: date,
        cells: int,
    ) -> list[Line]:
        """Draw the changes between a day and the as-of date, whichever is earlier."""
        first, last = sorted((compared_day, self.host.state.day))
        model_names = {model.id: model.name for model in data.models}
        return matrix_changes_page(
            changes_between(data.routes, first, last, status_terms(self._route_criteria())),
            first,
            last,
            self._provider_names | model_names,
            data.titles,
            cells,
            self.host.glyphs,
        )

    def _no_match(self) -> str:
        """Why the filter leaves nothing to show, and what to press; empty if it leaves something.

        The terms that routes do not have are named first.
        """
        criteria = self.host.state.filter
        if not criteria or self._data is None:
            return ""
        inapplicable = inapplicable_sentence(criteria)
        if inapplicable:
            return f"{inapplicable}; try provider: or model:"
        matrix = self.grid.matrix
        if matrix is not None and matrix.rows and matrix.providers:
            return ""  # without providers there are only pinned models
        if matrix is not None and matrix.gone:
            return f"{pluralized(matrix.gone, 'retired model')} hidden; H shows them"
        if len(criteria.searched) == len(criteria.parts):
            return f'no model or cloud is called "{criteria.text}"; F clears the filter'
        return "no route is selected; F clears the filter"

    def _draw_empty(self, cells: int) -> list[Line]:
        if self.host.state.filter:
            fact, _, hint = self._no_match().partition("; ")
            hints = [f"{hint}."] if hint else []
            return empty_lines(
                cells,
                f"{with_capital(fact)}.",
                *hints,
                "1 shows the events that the filter selects.",
            )
        if self._data is not None and self._data.routes:
            return empty_lines(
                cells,
                "No model is offered on that day.",
                "< and > move the as-of date by a month, H shows retired models too.",
            )
        return empty_lines(
            cells,
            "The store has no model on any cloud yet.",
            "i imports a file; partnerships-tui import --starter imports the starter data.",
        )

    # -- The frame ---------------------------------------------------------------------------------

    def show_frame(self) -> None:
        """Draw the header and the footer, and the legend for the size."""
        super().show_frame()
        if self.is_mounted and self.size.width:
            lines = self._draw_legend(self.size.width)
            legend_bar = self.query_one("#legend", StaticLines)
            has_rule = self.size.height >= TALL_FROM
            legend_bar.styles.height = len(lines) + has_rule
            legend_bar.show(*lines)

    def _draw_legend(self, cells: int) -> list[Line]:
        """The signs of the whole grid; on a screen of few rows, those of the cell in one line."""
        if self.size.height >= TALL_FROM:
            return legend(self._legend_words, cells)
        grid, row, column = self.grid.grid, self.grid.row, self.grid.column_header
        if grid is None or row is None or column is None:
            return [BLANK]
        words = cell_legend_words(
            row,
            column,
            grid,
            self.host.glyphs,
        )
        return [short_legend(words, cells, self.host.glyphs)]

    def facts(self) -> list[str]:
        """The as-of date, the developer, the number of models, and what is left out."""
        facts = [as_of_fact(self.host.state.as_of)]
        matrix = self.grid.matrix
        if matrix is None or self._data is None:
            facts.append("…")
            return facts

        names = {developer: name for developer, name, _ in self._data.developers}
        developer_name = names.get(self._data.developer or "", "all developers")
        facts.append(f"{developer_name}: {pluralized(len(matrix.rows), 'model')}")
        if self._is_everywhere_only:
            facts.append("on all clouds")
        if matrix.gone:
            facts.append(f"{matrix.gone} retired hidden")
        return facts

    def filter_count(self) -> str:
        """The terms of the filter that do not select routes, or the number of routes."""
        sentence = inapplicable_sentence(self.host.state.filter)
        if sentence:
            return self.longest_beside_filter(f"{sentence}; try provider: or model:", sentence)
        if self._data is None:
            return ""
        count = pluralized(self._route_count(), "route")
        if self._data.developer == self._developer:
            return count
        names = {developer: name for developer, name, _ in self._data.developers}
        wanted = names.get(self._developer or "", "")
        return self.longest_beside_filter(f"no model of {wanted}, {count} of others", count)

    def _route_count(self) -> int:
        """The number of routes in the grid: a status is that of its day."""
        if self._matrix is None:
            return 0
        cells = [cell for row in self._matrix.rows for cell in row.cells.values()]
        return sum(len(cell.states) for cell in cells)

    # -- Links -------------------------------------------------------------------------------------

    def current_link(self) -> Link | None:
        """The cell under the cursor, as a link."""
        model_id = self.grid.model
        provider_id = self.grid.provider
        if not model_id or not provider_id:
            return None
        return Link("cell", cell_target(model_id, provider_id))

    def go_to(self, target: str) -> None:
        """Move to a cell, or to a model."""
        cell = parse_cell_target(target)
        self._model_id = cell.model_id
        self._provider_id = cell.provider_id or self._provider_id
        developer = self.host.client.developer_of(cell.model_id)
        if developer is None:
            self.show_message(
                f"The model {cell.model_id} is no longer in the store.", is_error=True
            )
            return

        if self._developer not in (None, developer):
            self._developer = developer
        matrix = self.grid.matrix
        listed_ids = {row.model.id for row in matrix.rows} if matrix is not None else set()
        if cell.model_id not in listed_ids:
            self._has_all_models = True
        self.show_state()

    # -- Keys --------------------------------------------------------------------------------------

    def key_labels(self) -> dict[str, str]:
        """The other arrangement, and whether retired models are hidden or shown."""
        labels = super().key_labels()
        labels["face"] = "models down" if self._is_turned else "clouds down"
        labels["compare"] = "another day"
        has_hidden = self.grid.matrix is not None and bool(self.grid.matrix.gone)
        labels["hidden"] = "retired" if has_hidden else ""
        if self._has_all_models:
            labels["hidden"] = "no retired"
        return labels

    def action_hidden(self) -> None:
        """Show or hide the models that are retired on every cloud."""
        self._has_all_models = not self._has_all_models
        self._show_day()

    def action_everywhere(self) -> None:
        """Show only the models that are usable on every cloud, or all again."""
        self._is_everywhere_only = not self._is_everywhere_only
        self._show_day()

    def action_next_face(self) -> None:
        """Swap rows and columns; the cursor stays on its cell."""
        self._is_turned = not self._is_turned
        self._show_day()

    def action_pin(self, which: str) -> None:
        """Pin or unpin the model or provider of the cursor's row (`row`) or column."""
        header = self.grid.row if which == "row" else self.grid.column_header
        if header is None:
            return
        name = header.names[0]
        if header.id in self._pinned_ids:
            self._pinned_ids.remove(header.id)
            self.show_message(f"{name} is unpinned.")
        else:
            self._pinned_ids.append(header.id)
            self.show_message(f"{name} is pinned.")
        self._show_day()

    async def action_compare(self) -> None:
        """Open the prompt for the day to compare with."""
        await self.open_prompt("between", "changes since or until")

    def prompt_text_changed(
        self,
        kind: str,
        text: str,
    ) -> None:
        """Show the typed date in words, as for the as-of date."""
        super().prompt_text_changed("date" if kind == "between" else kind, text)

    def prompt_submitted(
        self,
        kind: str,
        text: str,
    ) -> None:
        """Show the changes between the typed day and the as-of date."""
        if kind != "between":
            super().prompt_submitted(kind, text)
            return
        typed_date = text.strip()
        try:
            self._compared_day = self.read_date(typed_date).last if typed_date else None
        except InvalidValue:
            return  # the line below the prompt reports the error already
        self.close_prompt()
        self.page.show(self._draw_page)

    def action_all_developers(self) -> None:
        """Show the next developer with models on a cloud; after the last one, all developers."""
        if self._data is None:
            return
        choices: list[str | None] = [developer for developer, _, _ in self._data.developers]
        choices.append(None)
        index = choices.index(self._developer) if self._developer in choices else -1
        self._developer = choices[(index + 1) % len(choices)]
        self.show_state()


def _flag(is_on: bool) -> str:
    return "yes" if is_on else ""


def _routes_by_model(routes: Sequence[Route]) -> dict[str, list[Route]]:
    routes_by_model: dict[str, list[Route]] = {}
    for route in routes:
        routes_by_model.setdefault(route.model, []).append(route)
    return routes_by_model
