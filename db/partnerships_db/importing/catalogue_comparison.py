"""A public catalogue of models compared with the store; the differences become entries to review.

The dates of a catalogue are taken as unconfirmed: models.dev gives a cloud's date in one file and
the developer's in the next. LiteLLM gives the earliest end, so that it is proposed as a minimum. A
route that a catalogue does not list any more keeps its periods and gets a note, as it need not be
retired.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from partnerships_db.format.entries import Entry
from partnerships_db.format.route_statuses import is_usable, route_status_info
from partnerships_db.format.vocabulary import RouteStatus
from partnerships_db.importing.catalogues import (
    CatalogueContents,
    CataloguedService,
    CatalogueModel,
)
from partnerships_db.matrix.matrix import state_on
from partnerships_db.matrix.routes import ModelRow, Route
from partnerships_db.values.dates import NOT_BEFORE, PartialDate
from partnerships_db.values.errors import InvalidValue

DOUBTED_BELOW = 3
"""A catalogue is doubted where the store has this many times the routes that it lists."""

_MODEL_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")

_OTHER_NAMES = "other names of a scope or a route that has one"
_PAST_ENDS = "ends that were past while the model was listed"
_OTHER_ENDS = "ends of routes that have one, or that begin later"
_MOVING_NAMES = "names of whichever model is the latest"
_NEWER_CHECKS = "missing routes that were checked after the catalogue's day"

RouteKey = tuple[str, CataloguedService]
"""A model by its id, and the service of a cloud."""


class Comparison(NamedTuple):
    """The differences between a catalogue and the store; a route is in one of the lists."""

    new: list[Entry]
    """Proposed entries: the routes, and their models, that the store does not have."""
    different: list[Entry]
    """Proposed entries: known routes with the names and the end that the catalogue adds."""
    gone: list[Entry]
    """Proposed entries: routes in use without any listed name, with a note that says so."""
    unmatched: list[str]
    """The provider and the name of models that are unknown or another developer's."""
    states: list[str]
    """Sentences: routes whose state or end differs. The catalogue gives no day for a state."""
    doubted: list[str]
    """Sentences: clouds of which the catalogue lists too little to say what is missing."""
    left_out: dict[str, int]
    """The number of names, ends and routes that were left out, by reason."""


def compare_catalogue(
    contents: CatalogueContents,
    models: Sequence[ModelRow],
    routes: Sequence[Route],
    entries: Mapping[str, Entry],
    developer: str,
    source: str,
    day: date,
) -> Comparison:
    """Compare a catalogue, as of its own day, with a developer's models and routes.

    `entries` are the entries of the routes, by id; `source` is the id of the catalogue's source.
    """
    comparer = _Comparer(
        models,
        routes,
        entries,
        developer,
        source,
        day,
    )
    return comparer.comparison(contents)


class _Comparer:
    """A developer's models and routes, with which a catalogue is compared."""

    def __init__(
        self,
        models: Sequence[ModelRow],
        routes: Sequence[Route],
        entries: Mapping[str, Entry],
        developer: str,
        source: str,
        day: date,
    ) -> None:
        self._routes = routes
        self._entries = entries
        self._developer = developer
        self._source = source
        self._day = day
        self._model_ids = {model.id for model in models}
        self._first_words = {_first_word(model.id) for model in models}
        """The words with which the developer's models begin, such as `claude`."""
        self._model_of_name: dict[str, str] = {}
        for route in routes:
            for name in route.names.values():
                self._model_of_name.setdefault(name, route.model)
        self._left_out: Counter[str] = Counter()
        self._route_ids = set(entries)
        """The ids of the store's routes and of the proposed ones."""

    def comparison(self, contents: CatalogueContents) -> Comparison:
        """The differences between the catalogue and the routes."""
        self._left_out = Counter(contents.left_out)
        by_route, unmatched = self._grouped_by_route(contents.models)
        new: list[Entry] = []
        different: list[Entry] = []
        states: list[str] = []
        listed_routes: set[str] = set()
        proposed_models: set[str] = set()
        for (model_id, service), listed in sorted(by_route.items()):
            route = self._listed_route(model_id, service, listed)
            if route is not None:
                listed_routes.add(route.id)
                states.extend(self._state_difference(route, listed))
                states.extend(self._end_difference(route, listed))
                different.extend(self._updated_route(route, service, listed))
                continue
            if model_id not in self._model_ids and model_id not in proposed_models:
                proposed_models.add(model_id)
                new.append(self._new_model(model_id, listed))
            new.append(self._new_route(model_id, service, listed))
        doubted, gone = self._missing_routes(by_route, listed_routes)
        return Comparison(
            new,
            different,
            gone,
            unmatched,
            states,
            doubted,
            dict(self._left_out),
        )

    # -- Matching ----------------------------------------------------------------------------------

    def _grouped_by_route(
        self, catalogue: Iterable[CatalogueModel]
    ) -> tuple[dict[RouteKey, list[CatalogueModel]], list[str]]:
        """The listed models by model and service; and the names of those that don't match."""
        by_route: dict[RouteKey, list[CatalogueModel]] = {}
        unmatched: list[str] = []
        for listed in catalogue:
            model_id = self._model_of(listed)
            if listed.name not in self._model_of_name and listed.name.endswith("latest"):
                self._left_out[_MOVING_NAMES] += 1
            elif model_id is None:
                unmatched.append(f"{listed.service.provider} {listed.name}")
            else:
                by_route.setdefault((model_id, listed.service), []).append(listed)
        return by_route, unmatched

    def _model_of(self, listed: CatalogueModel) -> str | None:
        """The id of a known model, or of a new one of this developer; None for any other."""
        if listed.name in self._model_of_name:
            return self._model_of_name[listed.name]
        for key in listed.keys:
            if key in self._model_ids:
                return key
        likeliest_key = listed.keys[-1]
        is_of_developer = (
            listed.developer == self._developer or _first_word(likeliest_key) in self._first_words
        )
        if is_of_developer and _MODEL_ID.fullmatch(likeliest_key):
            return likeliest_key
        return None

    def _listed_route(
        self,
        model_id: str,
        service: CataloguedService,
        listed: Sequence[CatalogueModel],
    ) -> Route | None:
        """The known route of a listed model: one of the service, at best with a listed name.

        A route with a listed name is known even if the store spells its service otherwise.
        """
        listed_names = {model.name for model in listed}
        of_service: Route | None = None
        with_name: Route | None = None
        for route in self._routes:
            if (route.model, route.provider) != (model_id, service.provider) or route.retracted:
                continue
            has_name = not listed_names.isdisjoint(route.names.values())
            is_covered = service.covers(route.service)
            if has_name and is_covered:
                return route
            if is_covered and of_service is None:
                of_service = route
            if has_name and with_name is None:
                with_name = route
        return of_service or with_name

    def _routes_of(self, service: CataloguedService) -> Iterator[Route]:
        """Yield the routes that a catalogue of this service covers."""
        for route in self._routes:
            if route.provider == service.provider and service.covers(route.service):
                yield route

    # -- Routes that are not listed ----------------------------------------------------------------

    def _missing_routes(
        self,
        by_route: Mapping[RouteKey, object],
        listed_routes: set[str],
    ) -> tuple[list[str], list[Entry]]:
        """Sentences about doubted clouds, and the entries of routes that are in use but missing.

        What a catalogue leaves out says nothing of a cloud of which it lists almost nothing.
        """
        listed_counts = Counter(service for _model_id, service in by_route)
        doubted: list[str] = []
        gone: list[Entry] = []
        for service, listed_count in sorted(listed_counts.items()):
            routes = [route for route in self._routes_of(service) if self._is_in_use(route)]
            if listed_count * DOUBTED_BELOW < len(routes):
                doubted.append(
                    f"{service.names[0]}: the catalogue lists {listed_count}, the store has"
                    f" {len(routes)} in use, so missing routes are not proposed"
                )
                continue
            for route in routes:
                if route.id not in listed_routes:
                    gone.extend(self._unlisted_entry(route))
        return doubted, gone

    def _is_in_use(self, route: Route) -> bool:
        """Whether the route has names, and its model can be called on the catalogue's day."""
        state = state_on(route, self._day)
        return state is not None and is_usable(state.status) and bool(route.names)

    def _unlisted_entry(self, route: Route) -> Iterator[Entry]:
        """Yield the route with a note: a reader must find out whether it is retired."""
        if self._is_checked_later(route.checked):
            self._left_out[_NEWER_CHECKS] += 1
            return
        entry = self._entries[route.id]
        prefix = f"Not listed by {self._source}"
        notes = entry.get("notes", "").splitlines()
        notes = [note for note in notes if not note.startswith(prefix)]
        day = self._day.isoformat()
        notes.append(f"{prefix} on {day} (this alone does not mean retired).")
        noted_entry = self._checked_entry({**entry, "notes": "\n".join(notes)})
        if noted_entry != entry:
            yield noted_entry

    def _checked_entry(self, entry: Entry) -> Entry:
        """The entry as checked on the catalogue's day, with the catalogue among its sources."""
        sources = list(entry.get("sources", ()))
        if self._source not in sources:
            sources.append(self._source)
        checked = entry.get("checked", "")
        if not self._is_checked_later(checked):
            checked = self._day.isoformat()
        return {**entry, "checked": checked, "sources": sources}

    def _is_checked_later(self, checked: str) -> bool:
        return bool(checked) and PartialDate.parse(checked).last > self._day

    # -- New models and routes ---------------------------------------------------------------------

    def _new_model(self, model_id: str, listed: Sequence[CatalogueModel]) -> Entry:
        titles = [model.title for model in listed]
        entry: dict[str, Any] = {
            "id": model_id,
            "name": _first_text(titles) or _title_of(model_id),
            "developer": self._developer,
        }
        release_days = [model.released or model.since for model in listed]
        released = _first_date(release_days)
        if released:
            entry["released"] = f"about {released}"
        entry["sources"] = [self._source]
        return entry

    def _new_route(
        self,
        model_id: str,
        service: CataloguedService,
        listed: Sequence[CatalogueModel],
    ) -> Entry:
        return {
            "id": self._new_route_id(model_id, service),
            "model": model_id,
            "provider": service.provider,
            "service": self._usual_name(service),
            "ids": self._new_names({}, service, listed),
            "periods": self._new_periods(listed),
            "checked": self._day.isoformat(),
            "notes": "Proposed from a catalogue: neither its date nor its state is confirmed.",
            "sources": [self._source],
        }

    def _new_route_id(self, model_id: str, service: CataloguedService) -> str:
        """An id as the other routes have theirs, with the service where the id exists already."""
        service_words = re.findall(r"[a-z0-9]+", service.names[0].lower())
        route_ids = [
            f"{model_id}-on-{service.provider}",
            f"{model_id}-on-{'-'.join(service_words)}",
        ]
        route_ids.extend(f"{route_ids[1]}-{number}" for number in range(2, 100))
        route_id = next(route_id for route_id in route_ids if route_id not in self._route_ids)
        self._route_ids.add(route_id)
        return route_id

    def _usual_name(self, service: CataloguedService) -> str:
        """The most frequent name of a service in the store, or else its usual one."""
        names = [route.service for route in self._routes_of(service) if route.service]
        return max(names, key=names.count) if names else service.names[0]

    def _new_periods(self, listed: Sequence[CatalogueModel]) -> list[Entry]:
        """One period by the catalogue's state, and the end if it lies after the catalogue's day."""
        status = _listed_status(listed) or "ga"
        period: dict[str, Any] = {}
        since = _first_date(model.since for model in listed)
        if since and status != "deprecated":
            period["from"] = f"about {since}"
        period["status"] = status
        period["sources"] = [self._source]
        ended = self._future_end(listed)
        return [period, self._retirement(ended)] if ended else [period]

    def _future_end(self, listed: Iterable[CatalogueModel]) -> str:
        """The announced end; empty if there is none, or if it was past on the catalogue's day."""
        ended = _first_date(model.ended for model in listed)
        if ended and PartialDate.parse(ended).last <= self._day:
            self._left_out[_PAST_ENDS] += 1
            return ""
        return ended

    def _retirement(self, day: str) -> Entry:
        return {
            "from": f"{NOT_BEFORE}{day}",
            "status": "retired",
            "scheduled": True,
            "sources": [self._source],
        }

    # -- Known routes ------------------------------------------------------------------------------

    def _state_difference(self, route: Route, listed: Sequence[CatalogueModel]) -> Iterator[str]:
        """Yield a sentence if the catalogue states another state than the store, on its day."""
        listed_status = _listed_status(listed)
        state = state_on(route, self._day)
        if state is None:
            yield f"{route.id}: in the catalogue before its first day in the store"
            return
        if listed_status is None or state.status == listed_status:
            return
        if listed_status == "ga" and is_usable(state.status):
            return  # The catalogue's plain state only says that the model can be called.
        yield (
            f"{route.id}: {route_status_info(listed_status).word} in the catalogue,"
            f" {route_status_info(state.status).word} in the store"
        )

    def _end_difference(self, route: Route, listed: Sequence[CatalogueModel]) -> Iterator[str]:
        """Yield a sentence if the catalogue states another end than the store.

        A day in one of them and the minimum of the same day in the other are no difference.
        """
        listed_end = _first_date(model.ended for model in listed)
        end = _stated_end(self._entries[route.id].get("periods", ()))
        if listed_end and end is not None and not _is_same_day(end, listed_end):
            yield f"{route.id}: ends {NOT_BEFORE}{listed_end} in the catalogue, {end} in the store"

    def _updated_route(
        self,
        route: Route,
        service: CataloguedService,
        listed: Sequence[CatalogueModel],
    ) -> Iterator[Entry]:
        """Yield the route with the names and the end that the catalogue adds, if it adds any."""
        entry = self._entries[route.id]
        old_ids: dict[str, str] = entry.get("ids", {})
        new_names = self._new_names(old_ids, service, listed)
        periods = list(entry.get("periods", ()))
        ended = self._future_end(listed)
        if ended and not _may_end_on(ended, periods):
            end = _stated_end(periods)
            if end is None or not _is_same_day(end, ended):
                self._left_out[_OTHER_ENDS] += 1
            ended = ""
        if not new_names and not ended:
            return
        if ended:
            periods.append(self._retirement(ended))
        yield self._checked_entry({**entry, "ids": {**old_ids, **new_names}, "periods": periods})

    def _new_names(
        self,
        old_names: Mapping[str, str],
        service: CataloguedService,
        listed: Iterable[CatalogueModel],
    ) -> dict[str, str]:
        """The listed names by scope, for the scopes that have no name yet.

        Where names don't begin with their scope, a route that has a name gets no other: the scope
        of a listed name isn't known then.
        """
        known_names = set(old_names.values())
        is_named = bool(old_names) and not service.names_have_scopes
        new_names: dict[str, str] = {}
        for model in listed:
            if model.name in known_names:
                continue
            if is_named or model.scope in old_names or model.scope in new_names:
                self._left_out[_OTHER_NAMES] += 1
            else:
                new_names[model.scope] = model.name
                known_names.add(model.name)
        return new_names


def _first_word(model_id: str) -> str:
    return model_id.split("-")[0]


def _title_of(model_id: str) -> str:
    """A model's id as a title: `claude-opus-5-5` gives `Claude Opus 5.5`."""
    words = " ".join(word.capitalize() for word in model_id.split("-"))
    return re.sub(r"(?<=\d) (?=\d)", ".", words)


def _listed_status(listed: Iterable[CatalogueModel]) -> RouteStatus | None:
    """The best status of the listed names; None if the catalogue states none."""
    statuses = [model.status for model in listed if model.status is not None]
    if not statuses:
        return None
    return min(statuses, key=lambda status: route_status_info(status).rank)


def _may_end_on(day: str, periods: Sequence[Entry]) -> bool:
    """Whether a route with these periods may get an end: it has none, and began by that day."""
    if not periods:
        return False
    for period in periods:
        if period["status"] == "retired":
            return False
    if "from" not in periods[-1]:
        return True
    last_start = PartialDate.parse_scheduled(periods[-1]["from"])
    return PartialDate.parse(day).first >= last_start.first


def _stated_end(periods: Sequence[Entry]) -> PartialDate | None:
    """The date on which these periods end the route, or None without one."""
    for period in reversed(periods):
        if period["status"] == "retired" and "from" in period:
            return PartialDate.parse_scheduled(period["from"])
    return None


def _is_same_day(end: PartialDate, day: str) -> bool:
    """Whether an end is a day of a catalogue, also as a minimum or approximately."""
    return str(end.minimum._replace(about=False)) == day


def _first_text(texts: Iterable[str]) -> str:
    """The first text that is not empty, or the empty text."""
    return next(filter(None, texts), "")


def _first_date(texts: Iterable[str]) -> str:
    """The first text that is a date, in canonical form; empty if there is none."""
    for text in filter(None, texts):
        try:
            return str(PartialDate.parse(text))
        except InvalidValue:
            continue
    return ""
