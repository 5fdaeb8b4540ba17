"""The store query of the Matrix: a developer's models and their routes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from partnerships_db.filters.model import Filter
from partnerships_db.gc_pause import freeze_gc
from partnerships_db.matrix.matrix import AvailabilityIndex
from partnerships_db.matrix.routes import ModelRow, Route
from partnerships_db.store.queries.details import name_variants, titles_of
from partnerships_db.store.queries.matrix import (
    developer_with_routes,
    developers,
    model_rows,
    routes_of,
    selected_routes,
)
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
    """The developer whose models are listed; None for every developer."""
    developers: tuple[tuple[str, str, int], ...]
    models: tuple[ModelRow, ...]
    routes: tuple[Route, ...]
    """The routes that the filter selects."""
    all_routes: tuple[Route, ...]
    """The routes of all these models."""
    names: dict[str, tuple[str, ...]]
    titles: dict[str, str]
    """Of the events behind periods, by id."""
    marks: dict[tuple[str, str], str]
    """The letters of services, as `service_marks` gives them."""
    availability: AvailabilityIndex
    """Of the routes that the filter selects."""
    whole_availability: AvailabilityIndex
    """Of all routes."""


def matrix_data(wanted_developer: str | None, criteria: Filter) -> StoreQuery[MatrixData]:
    """The data of the Matrix for a developer, or for every developer if None.

    If the filter selects routes of others alone, it is the data for these.
    """

    def read_matrix(store: Store) -> MatrixData:
        developer = developer_with_routes(store, wanted_developer, criteria)
        models = tuple(model_rows(store, developer))
        all_routes = routes_of(store, developer)
        routes = selected_routes(store, all_routes, criteria)
        availability = AvailabilityIndex(models, routes)
        whole_availability = AvailabilityIndex(models, all_routes) if criteria else availability
        data = MatrixData(
            developer=developer,
            developers=tuple(developers(store)),
            models=models,
            routes=tuple(routes),
            all_routes=tuple(all_routes),
            names=name_variants(store, _companies_of(routes)),
            titles=titles_of(store, events_of(routes)),
            marks=service_marks(routes),
            availability=availability,
            whole_availability=whole_availability,
        )
        if len(routes) > MANY_ROUTES:
            freeze_gc()
        return data

    return read_matrix


def events_of(routes: Iterable[Route]) -> set[str]:
    """The ids of the events behind the periods of routes."""
    return {period.event for route in routes for period in route.periods if period.event}


def _companies_of(routes: Iterable[Route]) -> set[str]:
    """The ids of the providers and the operators of routes."""
    companies = set()
    for route in routes:
        companies.add(route.provider)
        companies.update(period.operator for period in route.periods)
    return companies
