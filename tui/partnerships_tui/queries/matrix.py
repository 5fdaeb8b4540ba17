"""The store query of the Matrix: a developer's models and their routes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from partnerships_db.filters.model import Filter
from partnerships_db.gc_pause import freeze_gc
from partnerships_db.matrix.matrix import AvailabilityIndex
from partnerships_db.matrix.routes import IdleProvider, ModelRow, Route
from partnerships_db.store.queries.details import name_variants
from partnerships_db.store.queries.matrix import developers, idle_providers, model_rows, routes_of
from partnerships_db.store.store import Store
from partnerships_tui.drawing.matrix import service_marks
from partnerships_tui.queries.store_query import StoreQuery

MANY_ROUTES = 1_000
"""The number of routes above which they are exempt from garbage collection.

A collection that visits so many objects takes several frames.
"""


class MatrixData(NamedTuple):
    """The models, routes and names that the Matrix of a developer shows."""

    developer: str | None
    """None: every developer."""
    developers: tuple[tuple[str, str, int], ...]
    models: tuple[ModelRow, ...]
    routes: tuple[Route, ...]
    """The routes that the filter selects."""
    all_routes: tuple[Route, ...]
    """The routes of all these models."""
    idle_providers: tuple[IdleProvider, ...]
    """The companies of the filter that provide nothing."""
    names: dict[str, tuple[str, ...]]
    marks: dict[tuple[str, str], str]
    """The letters of services, as `service_marks` gives them."""
    availability: AvailabilityIndex


def matrix_data(
    developer: str | None,
    criteria: Filter,
    day: date,
) -> StoreQuery[MatrixData]:
    """The data of the Matrix for a developer, or for every developer if None."""

    def read_matrix(store: Store) -> MatrixData:
        models = tuple(model_rows(store, developer))
        routes = routes_of(store, developer, criteria)
        all_routes = routes_of(store, developer) if criteria else routes
        data = MatrixData(
            developer=developer,
            developers=tuple(developers(store)),
            models=models,
            routes=tuple(routes),
            all_routes=tuple(all_routes),
            idle_providers=tuple(idle_providers(store, criteria, day)),
            names=name_variants(store, _companies_of(routes)),
            marks=service_marks(routes),
            availability=AvailabilityIndex(models, routes),
        )
        if len(routes) > MANY_ROUTES:
            freeze_gc()
        return data

    return read_matrix


def _companies_of(routes: Iterable[Route]) -> set[str]:
    """The ids of the providers and the operators of routes."""
    companies = set()
    for route in routes:
        companies.add(route.provider)
        companies.update(period.operator for period in route.periods)
    return companies
