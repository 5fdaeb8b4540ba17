"""Which model is on which cloud on a day: pure, over routes and their periods."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from partnerships_db.filters import EVERYTHING, Filter, Term
from partnerships_db.records import ModelRow, Period, Route
from partnerships_db.vocabulary import BEST_FIRST, RouteStatus


class State(NamedTuple):
    """A route as it stands on a day."""

    route: Route
    period: Period

    @property
    def status(self) -> RouteStatus:
        """What it is then."""
        return self.period.status


class Cell(NamedTuple):
    """A model at a provider on a day: its routes there, the best first."""

    states: tuple[State, ...]

    @property
    def best(self) -> State:
        """The one that stands for the cell."""
        return self.states[0]


class Row(NamedTuple):
    """A model and its cells, by provider; a provider without a route that has begun has none."""

    model: ModelRow
    cells: dict[str, Cell]

    @property
    def is_gone(self) -> bool:
        """Whether every route that it ever had by then is retired."""
        return bool(self.cells) and all(cell.best.status == "retired" for cell in self.cells.values())


class Matrix(NamedTuple):
    """The grid on a day."""

    as_of: date
    providers: tuple[str, ...]
    """The columns, by id: they stay where they are whatever the day."""
    rows: tuple[Row, ...]
    """Newest model first, those of one family together."""
    gone: int
    """How many models are left out because they are retired everywhere."""


def state_on(route: Route, day: date) -> State | None:
    """The route's last period that is in on that day; None before its first.

    A period without a start is in on every day; a scheduled one once its day has come.
    """
    if route.retracted:
        return None
    current = None
    for period in route.periods:
        if period.since is not None and period.since.first > day:
            break
        current = period
    return None if current is None else State(route, current)


def next_change(route: Route, day: date) -> Period | None:
    """The route's first period after that day, where one is known."""
    return next((one for one in route.periods if one.since is not None and one.since.first > day), None)


def matrix_on(
    day: date, models: Iterable[ModelRow], routes: Iterable[Route], *, all_models: bool = False,
    chosen: Filter = EVERYTHING,
) -> Matrix:  # fmt: skip
    """The grid of those models on that day; without `all_models` those retired on every route are left out."""
    by_model: dict[str, dict[str, list[State]]] = {}
    providers = set[str]()
    for route in routes:
        providers.add(route.provider)
        state = state_on(route, day)
        if state is not None and _has_status(state, chosen):
            by_model.setdefault(route.model, {}).setdefault(route.provider, []).append(state)
    rows = [
        Row(
            model, {provider: Cell(tuple(sorted(states, key=_rank))) for provider, states in by_model[model.id].items()}
        )
        for model in models
        if model.id in by_model
    ]
    kept = [row for row in rows if all_models or not row.is_gone]
    return Matrix(day, tuple(sorted(providers)), tuple(_by_family(kept)), len(rows) - len(kept))


def _by_family(rows: list[Row]) -> list[Row]:
    """Families in the order of their newest model; what has no family stands alone."""
    families: dict[str, list[Row]] = {}
    for row in rows:
        families.setdefault(row.model.family or row.model.id, []).append(row)
    return [row for family in families.values() for row in family]


def _rank(state: State) -> tuple[int, str]:
    # A foreign hand may have written a status that is none: it is the least.
    rank = BEST_FIRST.index(state.status) if state.status in BEST_FIRST else len(BEST_FIRST)
    return rank, state.route.service


def _has_status(state: State, chosen: Filter) -> bool:
    return all(
        (state.status in part.values) != part.negated
        for part in chosen.parts
        if isinstance(part, Term) and part.name == "status"
    )


def matrix_json(matrix: Matrix) -> dict[str, Any]:
    """The grid as scripts read it; a provider without a route that has begun has no key."""
    return {
        "as_of": matrix.as_of.isoformat(),
        "rows": [
            {
                "model": row.model.id,
                "cells": {
                    provider: [
                        {
                            "service": state.route.service or None,
                            "status": state.status,
                            "since": str(state.period.since) if state.period.since else None,
                            "operator": state.period.operator,
                            "ids": state.route.names,
                            "checked": state.route.checked or None,
                        }
                        for state in cell.states
                    ]
                    for provider, cell in sorted(row.cells.items())
                },
            }
            for row in matrix.rows
        ],
    }
