"""The models and routes of the matrix, read all at once, and the details of one cell."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from partnerships_db.details import CellDetails, RouteDetails
from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.matrix.known_periods import Announcement, known_route, with_known_days
from partnerships_db.matrix.matrix import has_status, state_on, status_terms
from partnerships_db.matrix.route_search import routes_with_words
from partnerships_db.matrix.routes import ModelRow, Route, RoutePeriod
from partnerships_db.store.bodies import SOUND_BODY
from partnerships_db.store.index_rows import IndexRow
from partnerships_db.store.queries.details import (
    briefs_of,
    cited_sources,
    find_entry,
    name_variants,
    names_of,
)
from partnerships_db.store.queries.filter_sql import route_condition
from partnerships_db.store.store import Store
from partnerships_db.values import clock
from partnerships_db.values.dates import PartialDate


def developers(store: Store) -> list[tuple[str, str, int]]:
    """The developers of models with routes: id, name, number of models; those with most first."""
    query = """
        SELECT company.id, company.name, count(DISTINCT model.id)
        FROM model JOIN company ON company.id = model.developer
        WHERE EXISTS (SELECT 1 FROM route WHERE route.model = model.id)
        GROUP BY company.id ORDER BY 3 DESC, 1
    """
    developer_rows: list[tuple[str, str, int]] = []
    for company_id, name, model_count in store.rows(query):
        developer_rows.append((str(company_id), str(name), int(model_count)))
    return developer_rows


def model_developer(store: Store, model: str) -> str | None:
    """The developer of a model; None if the model does not exist."""
    db_row = store.row("SELECT developer FROM model WHERE id = ?", (model,))
    return db_row[0] if db_row else None


def model_rows(store: Store, developer: str | None) -> list[ModelRow]:
    """The models of a developer, or of all developers, newest first."""
    query = """
        SELECT id, name, developer, coalesce(family, ''), released, retired FROM model
        WHERE NOT retracted AND (:developer IS NULL OR developer = :developer)
        ORDER BY released_day IS NULL, released_day DESC, id
    """
    models: list[ModelRow] = []
    for *columns, released, retired in store.rows(query, {"developer": developer}):
        dates = (_date_or_none(released), _date_or_none(retired))
        models.append(ModelRow._make((*columns, *dates)))
    return models


def routes_of(
    store: Store,
    developer: str | None,
    criteria: Filter = EVERYTHING,
) -> list[Route]:
    """The selected routes of a developer's models, or of all models, with their periods in order.

    A `status:` term does not select here, as it depends on the day: see `has_status`.
    """
    if developer is None:
        routes = _routes(store, "TRUE", ())
    else:
        condition = "route.model IN (SELECT id FROM model WHERE developer = ?)"
        routes = _routes(store, condition, (developer,))
    return selected_routes(store, routes, criteria)


def developer_with_routes(
    store: Store,
    developer: str | None,
    criteria: Filter,
) -> str | None:
    """The developer among whose models a filter selects routes; None for several developers.

    It is the given one if it has some, or if nobody has: so `gpt` finds the models of OpenAI
    where those of Anthropic are listed.
    """
    if developer is None or not criteria or routes_of(store, developer, criteria):
        return developer
    other_routes = routes_of(store, None, criteria)
    developer_of = {model.id: model.developer for model in model_rows(store, None)}
    others = {developer_of[route.model] for route in other_routes if route.model in developer_of}
    if not others:
        return developer
    return others.pop() if len(others) == 1 else None


def selected_routes(
    store: Store,
    routes: list[Route],
    criteria: Filter,
) -> list[Route]:
    """The routes that a filter selects, except for its `status:` terms."""
    if not criteria:
        return routes
    condition, parameters = route_condition(criteria)
    id_rows = store.rows(f"SELECT route.id FROM route WHERE {condition}", parameters)
    route_ids = {route_id for (route_id,) in id_rows}
    routes = [route for route in routes if route.id in route_ids]
    if not criteria.searched:
        return routes

    models = {model.id: model for model in model_rows(store, None)}
    company_ids = {route.provider for route in routes}
    company_ids.update(model.developer for model in models.values())
    names = name_variants(store, company_ids)
    return routes_with_words(
        routes,
        criteria.searched,
        models,
        names,
    )


def routes_on(
    store: Store,
    criteria: Filter,
    day: date,
) -> list[Route]:
    """The routes of all models that a filter selects by their status on a day, as known on it."""
    terms = status_terms(criteria)
    routes = [known_route(route, day) for route in routes_of(store, None, criteria)]
    return [route for route in routes if has_status(state_on(route, day), terms)]


def _routes(
    store: Store,
    condition: str,
    parameters: Sequence[str],
) -> list[Route]:
    """The routes for which a condition on the table `route` holds."""
    query = f"""
        SELECT route.entry, route.id, route.model, route.provider, route.service,
            coalesce(route.checked, ''), route.retracted,
            coalesce(route.operator, route.provider), {SOUND_BODY} ->> 'notes' IS NOT NULL,
            model.released
        FROM route JOIN entry ON entry.entry = route.entry JOIN model ON model.id = route.model
        WHERE {condition}
        ORDER BY route.provider, route.service, route.id
    """
    periods_of = _period_rows(store, condition, parameters)
    names_of_route = _route_names(store, condition, parameters)
    routes: list[Route] = []
    today = clock.today()
    for db_row in store.rows(query, parameters):
        key, route_id, model, provider, service, checked, *other_columns = db_row
        retracted, operator, has_notes, released = other_columns
        period_rows = periods_of.get(key, ())
        periods = with_known_days(
            [_route_period(period_row, operator) for period_row in period_rows],
            [_announcement(period_row) for period_row in period_rows],
            _date_or_none(released),
            today,
        )
        routes.append(
            Route(
                route_id,
                model,
                provider,
                service,
                checked,
                bool(retracted),
                periods,
                names_of_route.get(key, {}),
                bool(has_notes),
            )
        )
    return routes


def _period_rows(
    store: Store, condition: str, parameters: Sequence[str]
) -> dict[int, list[IndexRow]]:
    """The periods of each route in order, by the route's key.

    The last columns are the date of a period's event and, of a scheduled period, the dates of its
    sources, separated by commas.
    """
    cited_source = (
        "CASE cited.type WHEN 'object' THEN cited.value ->> 'source' ELSE cited.value END"
    )
    query = f"""
        SELECT period.route, from_date, period.status, period.operator, scheduled,
            coalesce(event, ''), event.date,
            CASE WHEN scheduled THEN (
                SELECT group_concat(source.published)
                FROM json_each({SOUND_BODY}, '$.periods[' || n || '].sources') AS cited
                    JOIN source ON source.id = {cited_source}
            ) END
        FROM period
            JOIN route ON route.entry = period.route
            JOIN entry ON entry.entry = route.entry
            LEFT JOIN event ON event.id = period.event
        WHERE {condition}
        ORDER BY period.route, n
    """
    periods_of: dict[int, list[IndexRow]] = defaultdict(list)
    for key, *period in store.rows(query, parameters):
        periods_of[key].append(tuple(period))
    return periods_of


def _route_names(
    store: Store, condition: str, parameters: Sequence[str]
) -> dict[int, dict[str, str]]:
    """The names of each route's model by scope, by the route's key."""
    query = f"""
        SELECT route_name.route, scope, name
        FROM route_name JOIN route ON route.entry = route_name.route WHERE {condition}
    """
    names_of_route: dict[int, dict[str, str]] = defaultdict(dict)
    for key, scope, name in store.rows(query, parameters):
        names_of_route[key][scope] = name
    return names_of_route


def _route_period(db_row: IndexRow, route_operator: str) -> RoutePeriod:
    from_date, status, operator, scheduled, event, _, _ = db_row
    return RoutePeriod(
        PartialDate.parse_scheduled(from_date) if from_date else None,
        status,
        operator or route_operator,
        bool(scheduled),
        event,
    )


def _announcement(db_row: IndexRow) -> Announcement:
    *_, event_date, source_dates = db_row
    published = source_dates.split(",") if source_dates else ()
    return Announcement(
        event=_date_or_none(event_date),
        sources=tuple(PartialDate.parse(text) for text in published),
    )


def _date_or_none(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def cell_details(
    store: Store,
    model: str,
    provider: str,
) -> CellDetails | None:
    """The page of one model at one provider; None if the model does not exist."""
    entry = find_entry(store, "models", model)
    if entry is None:
        return None
    names = names_of(store, [provider])
    condition = "route.model = ? AND route.provider = ?"
    routes = _routes(store, condition, (model, provider))
    return CellDetails(
        model=model,
        model_name=entry["name"],
        provider=provider,
        provider_name=names.get(provider, provider),
        released=entry.get("released", ""),
        retired=entry.get("retired", ""),
        routes=tuple(_route_details(store, route) for route in routes),
        retirement_known_since=_known_since(entry.get("retired")),
    )


def _known_since(retired: str | None) -> date:
    retirement = _date_or_none(retired)
    today = clock.today()
    return today if retirement is None else min(retirement.first, today)


def _route_details(store: Store, route: Route) -> RouteDetails:
    entry = find_entry(store, "availability", route.id) or {}
    event_ids = [period.event for period in route.periods if period.event]
    events = {brief.id: brief for brief in briefs_of(store, event_ids)}
    return RouteDetails(
        route=route,
        regions=tuple(entry.get("regions", ())),
        notes=entry.get("notes", ""),
        events=events,
        sources=cited_sources(store, entry, *entry.get("periods", ())),
        names=names_of(store, _companies_of(route)),
    )


def _companies_of(route: Route) -> set[str]:
    """The provider and the operators of a route."""
    operators = {period.operator for period in route.periods}
    return {route.provider} | operators
