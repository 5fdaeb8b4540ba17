"""Public catalogues of models, compared with the store; the differences become entries to review.

The release dates of a catalogue are taken as unconfirmed: models.dev gives a cloud's date in one
file and the developer's in the next. A route that a catalogue does not list any more keeps its
periods and gets a note, as it need not be retired.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from partnerships_db.format.entries import Entry
from partnerships_db.format.route_statuses import is_usable
from partnerships_db.importing.input_files import FileError, TextFile
from partnerships_db.matrix.matrix import state_on
from partnerships_db.matrix.routes import ModelRow, Route
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue, PartnershipsError

PROVIDERS = {
    "amazon-bedrock": "aws",
    "azure": "azure",
    "azure-cognitive-services": "azure",
    "google-vertex": "gcp",
    "google-vertex-anthropic": "gcp",
}
"""The folders of clouds in models.dev, with our ids of the clouds."""

LITELLM_PROVIDERS = {"bedrock": "aws", "azure": "azure", "vertex_ai": "gcp"}
"""The beginnings of provider names in LiteLLM's file, with our ids of the clouds."""

SCOPES = ("global", "us-gov", "us", "eu", "apac", "jp", "au", "ca")
"""The scopes with which the name of a model at Bedrock may begin."""

_LITELLM_PREFIX = re.compile(r"^(?:bedrock|bedrock_converse|azure_ai|azure|vertex_ai)/")
_MODEL_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

RouteKey = tuple[str, str]
"""A model and a provider, by their ids."""


class CatalogueModel(NamedTuple):
    """One name in a catalogue by which a cloud offers a model."""

    provider: str
    """Our id of the cloud."""
    scope: str
    name: str
    key: str
    """The model as our ids spell it: `claude-sonnet-4-5`."""
    title: str = ""
    released: str = ""
    ended: str = ""
    """The announced day of its end; empty if there is none."""


class NotACatalogue(PartnershipsError):
    """A file or a folder that is not the named catalogue."""


# -- Reading ---------------------------------------------------------------------------------------


def read_models_dev(folder: Path) -> Iterator[CatalogueModel]:
    """Yield the models of the known clouds in a checkout of models.dev. Raises NotACatalogue."""
    providers = folder / "providers"
    if not providers.is_dir():
        raise NotACatalogue(
            f"{folder} is not a checkout of models.dev: it has no folder named providers"
        )
    for folder_name, provider in PROVIDERS.items():
        models = providers / folder_name / "models"
        if not models.is_dir():
            continue
        for file in sorted(models.rglob("*.toml")):
            fields = _toml_fields(file)
            yield _catalogue_model(
                provider,
                str(file.relative_to(models).with_suffix("")),
                title=_text_field(fields, "name"),
                released=_text_field(fields, "release_date"),
            )


def _toml_fields(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text_of(file))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise NotACatalogue(f"{file} is not TOML: {error}") from None


def read_litellm(file: Path) -> Iterator[CatalogueModel]:
    """Yield the models of the known clouds in LiteLLM's price file. Raises NotACatalogue.

    Names that hold for a single region are left out.
    """
    text = _text_of(file)
    try:
        prices = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotACatalogue(f"{file} is not JSON: {error}") from None
    if not isinstance(prices, dict):
        raise NotACatalogue(
            f"{file} is not a price file of LiteLLM: it does not hold a JSON object"
        )

    for listed_name, fields in prices.items():
        if not isinstance(fields, dict):
            continue
        provider = _litellm_provider(fields)
        model_name = _LITELLM_PREFIX.sub("", listed_name)
        if provider is not None and "/" not in model_name:
            ended = _text_field(fields, "deprecation_date")
            yield _catalogue_model(provider, model_name, ended=ended)


def _litellm_provider(fields: Mapping[str, Any]) -> str | None:
    """Our id of the cloud that offers a model of LiteLLM's file."""
    litellm_provider = _text_field(fields, "litellm_provider")
    for prefix, provider in LITELLM_PROVIDERS.items():
        if litellm_provider.startswith(prefix):
            return provider
    return None


def _text_of(file: Path) -> str:
    try:
        return TextFile(str(file), file).text()
    except FileError as error:
        raise NotACatalogue(str(error)) from None


def _text_field(fields: Mapping[str, Any], name: str) -> str:
    """A field as text; a date of TOML in the form `2025-11-18`; anything else as the empty text."""
    value = fields.get(name, "")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else ""


def _catalogue_model(
    provider: str,
    name: str,
    *,
    title: str = "",
    released: str = "",
    ended: str = "",
) -> CatalogueModel:
    return CatalogueModel(
        provider,
        _scope_of(provider, name),
        name,
        model_key(name),
        title,
        released,
        ended,
    )


def _scope_of(provider: str, name: str) -> str:
    for scope in SCOPES:
        if name.startswith(f"{scope}."):
            return scope
    return "global" if provider == "azure" else "base"


def model_key(called: str) -> str:
    """A cloud's name for a model without its scope, developer, date and version.

    `eu.anthropic.claude-sonnet-4-5-20250929-v1:0` gives `claude-sonnet-4-5`.
    """
    scopes = "|".join(SCOPES)
    key = re.sub(rf"^(?:{scopes})\.", "", called)
    key = re.sub(r"^[a-z0-9]+\.(?=[a-z])", "", key)
    key = re.sub(r"(?::\d+k?)+$", "", key)
    key = re.sub(r"-v1$", "", key)
    key = re.sub(r"[-@](?:20\d{6}|default|latest)(?=-|$)", "", key)
    return key.replace(".", "-").lower()


# -- The catalogues --------------------------------------------------------------------------------


class Catalogue(NamedTuple):
    """A catalogue as a source, with its reader."""

    name: str
    source: Entry
    read: Callable[[Path], Iterator[CatalogueModel]]
    """Yields the models of a file or a folder. Raises NotACatalogue."""


CATALOGUES = {
    "models.dev": Catalogue(
        "models.dev",
        {
            "id": "models-dev",
            "title": "models.dev provider catalogue",
            "url": "https://github.com/anomalyco/models.dev",
            "kind": "reference",
        },
        read_models_dev,
    ),
    "litellm": Catalogue(
        "LiteLLM",
        {
            "id": "litellm-prices",
            "title": "LiteLLM model prices and context windows",
            "url": "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json",
            "kind": "reference",
        },
        read_litellm,
    ),
}
"""The catalogues by the name that `compare` takes."""


# -- Comparing -------------------------------------------------------------------------------------


class Comparison(NamedTuple):
    """The differences between a catalogue and the store."""

    new: list[Entry]
    """Proposed entries: the routes, and their models, that the store does not have."""
    different: list[Entry]
    """Proposed entries: known routes with the names and the end that the catalogue adds."""
    gone: list[Entry]
    """Proposed entries: routes in use without any listed name, with a note that says so."""
    unmatched: list[str]
    """The provider and the name of models that are unknown or another developer's."""


def compare_catalogue(
    listed: Iterable[CatalogueModel],
    models: Sequence[ModelRow],
    routes: Sequence[Route],
    entries: Mapping[str, Entry],
    developer: str,
    source: str,
    checked: date,
) -> Comparison:
    """Compare a catalogue with a developer's models and routes.

    `entries` are the entries of the routes, by id; `source` is the id of the catalogue's source.
    """
    comparer = _Comparer(
        models,
        routes,
        entries,
        developer,
        source,
        checked,
    )
    return comparer.comparison(list(listed))


class _Comparer:
    """A developer's models and routes, with which a catalogue is compared."""

    def __init__(
        self,
        models: Sequence[ModelRow],
        routes: Sequence[Route],
        entries: Mapping[str, Entry],
        developer: str,
        source: str,
        checked: date,
    ) -> None:
        self._routes = routes
        self._entries = entries
        self._developer = developer
        self._source = source
        self._checked = checked
        self._model_ids = {model.id for model in models}
        self._first_words = {_first_word(model.id) for model in models}
        """The words with which the developer's models begin, such as `claude`."""
        self._model_of_name: dict[str, str] = {}
        for route in routes:
            for name in route.names.values():
                self._model_of_name.setdefault(name, route.model)

    def comparison(self, catalogue: Sequence[CatalogueModel]) -> Comparison:
        """The differences between the catalogue and the routes."""
        by_route, unmatched = self._grouped_by_route(catalogue)
        new: list[Entry] = []
        different: list[Entry] = []
        proposed_models: set[str] = set()
        for (model_id, provider), listed in sorted(by_route.items()):
            known_routes = self._routes_of(model_id, provider)
            if known_routes:
                updated = self._updated_route(known_routes, listed)
                if updated is not None:
                    different.append(updated)
                continue
            if model_id not in self._model_ids and model_id not in proposed_models:
                proposed_models.add(model_id)
                new.append(self._new_model(model_id, listed))
            new.append(self._new_route(model_id, provider, listed))
        gone = [self._unlisted_entry(route) for route in self._unlisted_routes(catalogue)]
        return Comparison(
            new,
            different,
            gone,
            unmatched,
        )

    def _grouped_by_route(
        self, catalogue: Iterable[CatalogueModel]
    ) -> tuple[dict[RouteKey, list[CatalogueModel]], list[str]]:
        """The listed models by model and provider; and the names of those that don't match."""
        by_route: dict[RouteKey, list[CatalogueModel]] = {}
        unmatched: list[str] = []
        for listed in catalogue:
            model_id = self._model_of(listed)
            if model_id is None:
                unmatched.append(f"{listed.provider} {listed.name}")
            else:
                by_route.setdefault((model_id, listed.provider), []).append(listed)
        return by_route, unmatched

    def _model_of(self, listed: CatalogueModel) -> str | None:
        """The id of a known model, or of a new one of this developer; None for any other."""
        if listed.name in self._model_of_name:
            return self._model_of_name[listed.name]
        if listed.key in self._model_ids:
            return listed.key
        is_of_developer = _first_word(listed.key) in self._first_words
        if is_of_developer and _MODEL_ID.fullmatch(listed.key):
            return listed.key
        return None

    def _routes_of(self, model_id: str, provider: str) -> list[Route]:
        key = (model_id, provider)
        return [route for route in self._routes if (route.model, route.provider) == key]

    def _unlisted_routes(self, catalogue: Iterable[CatalogueModel]) -> Iterator[Route]:
        """Yield the routes in use at the catalogue's providers of which it lists no name."""
        providers: set[str] = set()
        listed_names: set[str] = set()
        for listed in catalogue:
            providers.add(listed.provider)
            listed_names.add(listed.name)

        for route in self._routes:
            state = state_on(route, self._checked)
            if state is None or not is_usable(state.status):
                continue
            if route.provider not in providers or not route.names:
                continue
            if listed_names.isdisjoint(route.names.values()):
                yield route

    def _unlisted_entry(self, route: Route) -> Entry:
        """The route with a note: a reader must find out whether it is retired."""
        entry = self._entries[route.id]
        prefix = f"Not listed by {self._source}"
        notes = entry.get("notes", "").splitlines()
        notes = [note for note in notes if not note.startswith(prefix)]
        day = self._checked.isoformat()
        notes.append(f"{prefix} on {day} (this alone does not mean retired).")
        return self._checked_entry({**entry, "notes": "\n".join(notes)})

    def _checked_entry(self, entry: Entry) -> Entry:
        """The entry as checked today, with the catalogue among its sources."""
        sources = list(entry.get("sources", ()))
        if self._source not in sources:
            sources.append(self._source)
        return {**entry, "checked": self._checked.isoformat(), "sources": sources}

    def _new_model(self, model_id: str, listed: Sequence[CatalogueModel]) -> Entry:
        titles = [model.title for model in listed]
        entry: dict[str, Any] = {
            "id": model_id,
            "name": _first_text(titles) or model_id,
            "developer": self._developer,
        }
        released = _released_date(listed)
        if released:
            entry["released"] = f"about {released}"
        entry["sources"] = [self._source]
        return entry

    def _new_route(
        self,
        model_id: str,
        provider: str,
        listed: Sequence[CatalogueModel],
    ) -> Entry:
        entry: dict[str, Any] = {
            "id": f"{model_id}-on-{provider}",
            "model": model_id,
            "provider": provider,
        }
        service = self._usual_service(provider)
        if service:
            entry["service"] = service
        entry["ids"] = {model.scope: model.name for model in listed}
        entry["periods"] = self._new_periods(listed)
        entry["checked"] = self._checked.isoformat()
        entry["notes"] = "Proposed from a catalogue: neither its date nor its state is confirmed."
        entry["sources"] = [self._source]
        return entry

    def _usual_service(self, provider: str) -> str:
        """The most frequent service of a provider's routes; empty if none has a service."""
        provider_routes = [route for route in self._routes if route.provider == provider]
        services = [route.service for route in provider_routes if route.service]
        return max(services, key=services.count) if services else ""

    def _new_periods(self, listed: Iterable[CatalogueModel]) -> list[Entry]:
        models = list(listed)
        period: dict[str, Any] = {}
        released = _released_date(models)
        if released:
            period["from"] = f"about {released}"
        period["status"] = "ga"
        period["sources"] = [self._source]
        ended = _ended_date(models)
        return [period, self._retirement(ended)] if ended else [period]

    def _retirement(self, day: str) -> Entry:
        return {
            "from": day,
            "status": "retired",
            "scheduled": True,
            "sources": [self._source],
        }

    def _updated_route(
        self,
        known_routes: Sequence[Route],
        listed: Sequence[CatalogueModel],
    ) -> Entry | None:
        """The route with the names and the end that the catalogue adds; None if it adds nothing."""
        entry = self._entries[_named_route(known_routes, listed).id]
        old_ids: dict[str, str] = entry.get("ids", {})
        ids = {**old_ids, **_new_names(known_routes, listed, old_ids)}
        periods = list(entry.get("periods", ()))
        ended = _ended_date(listed)
        adds_end = bool(ended) and _may_end_on(ended, periods)
        if ids == old_ids and not adds_end:
            return None
        if adds_end:
            periods.append(self._retirement(ended))
        return self._checked_entry({**entry, "ids": ids, "periods": periods})


def _first_word(model_id: str) -> str:
    return model_id.split("-")[0]


def _named_route(known_routes: Sequence[Route], listed: Iterable[CatalogueModel]) -> Route:
    """The first route with a listed name, or else the first route."""
    listed_names = {model.name for model in listed}
    for route in known_routes:
        if not listed_names.isdisjoint(route.names.values()):
            return route
    return known_routes[0]


def _new_names(
    known_routes: Iterable[Route],
    listed: Iterable[CatalogueModel],
    ids: Mapping[str, str],
) -> dict[str, str]:
    """The listed names that no route has, by scope, for scopes that have no name yet."""
    known_names: set[str] = set()
    for route in known_routes:
        known_names.update(route.names.values())

    new_names: dict[str, str] = {}
    for model in listed:
        if model.name not in known_names and model.scope not in ids:
            new_names.setdefault(model.scope, model.name)
    return new_names


def _may_end_on(day: str, periods: Sequence[Entry]) -> bool:
    """Whether a route with these periods may get an end: it has none, and began by that day."""
    if not periods:
        return False
    for period in periods:
        if period["status"] == "retired":
            return False
    if "from" not in periods[-1]:
        return True
    last_start = PartialDate.parse(periods[-1]["from"])
    return PartialDate.parse(day).first >= last_start.first


def _released_date(listed: Iterable[CatalogueModel]) -> str:
    return _canonical_date(_first_text(model.released for model in listed))


def _ended_date(listed: Iterable[CatalogueModel]) -> str:
    return _canonical_date(_first_text(model.ended for model in listed))


def _first_text(texts: Iterable[str]) -> str:
    """The first text that is not empty, or the empty text."""
    return next(filter(None, texts), "")


def _canonical_date(text: str) -> str:
    """The date in canonical form; empty if the text is not a date."""
    if not text:
        return ""
    try:
        return str(PartialDate.parse(text))
    except InvalidValue:
        return ""
