"""Routes and models as the matrix reads them: all of a developer's, once."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from partnerships_db.details import CellDetails, RouteDetails
from partnerships_db.filters.model import EVERYTHING, FieldTerm, Filter
from partnerships_db.matrix.routes import ModelRow, Route, RoutePeriod
from partnerships_db.store.queries.details import briefs_of, cited_sources, find_entry, names_of
from partnerships_db.store.store import Store
from partnerships_db.values.dates import PartialDate


def developers(store: Store) -> list[tuple[str, str, int]]:
    """Who develops models that have routes: id, name and number of models, most first."""
    query = """
        SELECT company.id, company.name, count(DISTINCT model.id)
        FROM model JOIN company ON company.id = model.developer
        WHERE EXISTS (SELECT 1 FROM route WHERE route.model = model.id)
        GROUP BY company.id ORDER BY 3 DESC, 1
    """
    return [(str(row[0]), str(row[1]), int(row[2])) for row in store.rows(query)]


def model_developer(store: Store, model: str) -> str | None:
    """Whose model it is; None where there is no such model."""
    row = store.row("SELECT developer FROM model WHERE id = ?", (model,))
    return row[0] if row else None


def model_rows(store: Store, developer: str | None) -> list[ModelRow]:
    """A developer's models, or everybody's, newest first."""
    query = """
        SELECT id, name, developer, coalesce(family, ''), released, retired FROM model
        WHERE NOT retracted AND (:developer IS NULL OR developer = :developer)
        ORDER BY released_day IS NULL, released_day DESC, id
    """
    return [
        ModelRow(*row[:4], *(PartialDate.parse(said) if said else None for said in row[4:]))
        for row in store.rows(query, {"developer": developer})
    ]


def routes_of(store: Store, developer: str | None, criteria: Filter = EVERYTHING) -> list[Route]:
    """The routes of a developer's models, or of everybody's, with their periods in order."""
    where = (
        "TRUE" if developer is None else "route.model IN (SELECT id FROM model WHERE developer = ?)"
    )
    found = _routes(store, where, () if developer is None else (developer,))
    return [route for route in found if _is_chosen(route, criteria)]


def _routes(store: Store, where: str, values: Sequence[str]) -> list[Route]:
    routes = f"""
        SELECT route.entry, route.id, route.model, route.provider, route.service, coalesce(route.checked, ''),
            route.retracted, coalesce(route.operator, route.provider), entry.body ->> 'notes' IS NOT NULL
        FROM route JOIN entry ON entry.entry = route.entry WHERE {where}
        ORDER BY route.provider, route.service, route.id
    """
    periods = f"""
        SELECT period.route, from_date, status, period.operator, scheduled, coalesce(event, '')
        FROM period JOIN route ON route.entry = period.route WHERE {where} ORDER BY period.route, n
    """
    named = f"""
        SELECT route_name.route, scope, name
        FROM route_name JOIN route ON route.entry = route_name.route WHERE {where}
    """
    by_route = {
        key: list(rows) for key, rows in groupby(store.rows(periods, values), itemgetter(0))
    }
    names: dict[int, dict[str, str]] = defaultdict(dict)
    for key, scope, name in store.rows(named, values):
        names[key][scope] = name
    found = []
    for key, route, model, provider, service, checked, retracted, operator, noted in store.rows(
        routes, values
    ):
        states = tuple(
            RoutePeriod(
                PartialDate.parse(since) if since else None,
                status,
                own or operator,
                bool(scheduled),
                event,
            )
            for _, since, status, own, scheduled, event in by_route.get(key, ())
        )
        named_so = names.get(key, {})
        found.append(
            Route(
                route,
                model,
                provider,
                service,
                checked,
                bool(retracted),
                states,
                named_so,
                bool(noted),
            )
        )
    return found


def cell_details(store: Store, model: str, provider: str) -> CellDetails | None:
    """One model at one provider with everything its page shows; None where there is no such model."""
    entry = find_entry(store, "models", model)
    if entry is None:
        return None
    names = names_of(store, [provider])
    routes = _routes(store, "route.model = ? AND route.provider = ?", (model, provider))
    return CellDetails(
        model=model,
        model_name=entry["name"],
        provider=provider,
        provider_name=names.get(provider, provider),
        released=entry.get("released", ""),
        retired=entry.get("retired", ""),
        routes=tuple(_route_details(store, route) for route in routes),
    )


def _route_details(store: Store, route: Route) -> RouteDetails:
    entry = find_entry(store, "availability", route.id) or {}
    events = [period.event for period in route.periods if period.event]
    briefs = {brief.id: brief for brief in briefs_of(store, events)}
    return RouteDetails(
        route=route,
        regions=tuple(entry.get("regions", ())),
        notes=entry.get("notes", ""),
        events=briefs,
        sources=cited_sources(store, entry, *entry.get("periods", ())),
        names=names_of(store, {route.provider, *(period.operator for period in route.periods)}),
    )


def _is_chosen(route: Route, criteria: Filter) -> bool:
    """Whether the terms that select routes let this one through; `status:` is asked on the day."""
    for part in criteria.parts:
        if isinstance(part, FieldTerm) and part.name in ("model", "provider", "company"):
            named = {"model": {route.model}, "provider": {route.provider}}.get(part.name)
            named = named or {route.provider, *(period.operator for period in route.periods)}
            if named.isdisjoint(part.values) != part.negated:
                return False
    return True
