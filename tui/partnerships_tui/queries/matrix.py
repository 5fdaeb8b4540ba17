"""TODO."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.filters.model import Filter
from partnerships_db.gc_pause import freeze_gc
from partnerships_db.matrix.routes import ModelRow, Route
from partnerships_db.store.store import Store
from partnerships_tui.queries.store_query import StoreQuery

if TYPE_CHECKING:
    from partnerships_db.matrix.matrix import AvailabilityIndex


class MatrixData(NamedTuple):
    """What the matrix is made from, for one choice of developer."""

    developer: str | None
    """None: everybody's."""
    developers: tuple[tuple[str, str, int], ...]
    models: tuple[ModelRow, ...]
    routes: tuple[Route, ...]
    names: dict[str, tuple[str, ...]]
    marks: dict[tuple[str, str], str]
    """Letters of services: see `service_marks`."""
    availability: AvailabilityIndex


MANY_ROUTES = 1_000
"""From so many on the collector's walk over them would cost several frames."""


def _companies_of(routes: Iterable[Route]) -> set[str]:
    """Who offers a route and who runs it."""
    return {
        company
        for route in routes
        for company in (route.provider, *(one.operator for one in route.periods))
    }


def matrix_data(developer: str | None, criteria: Filter) -> StoreQuery[MatrixData]:
    """What the matrix needs of a developer's models; the first with most models where none is named."""
    from partnerships_db.matrix.matrix import AvailabilityIndex
    from partnerships_db.store.queries.details import all_names
    from partnerships_db.store.queries.matrix import developers, model_rows, routes_of
    from partnerships_tui.drawing.matrix import service_marks

    def ask(store: Store) -> MatrixData:
        models, routes = tuple(model_rows(store, developer)), routes_of(store, developer, criteria)
        found = MatrixData(
            developer,
            tuple(developers(store)),
            models,
            tuple(routes),
            all_names(store, _companies_of(routes)),
            service_marks(routes),
            AvailabilityIndex(models, routes),
        )
        if len(routes) > MANY_ROUTES:
            freeze_gc()
        return found

    return ask
