"""Public catalogues of models: what they list, held against what the store has, as entries to be reviewed.

Their release dates are taken as unconfirmed: models.dev gives a cloud's date in one file and the developer's in
the next. That one lists a model no longer is no retirement: it is noted on the route, and its periods stay.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    "amazon-bedrock": "aws", "azure": "azure", "azure-cognitive-services": "azure", "google-vertex": "gcp",
    "google-vertex-anthropic": "gcp",
}  # fmt: skip
"""The clouds that models.dev has folders of, by our ids."""

SCOPES = ("global", "us-gov", "us", "eu", "apac", "jp", "au", "ca")
"""What a Bedrock name may begin with."""


class Catalogue(NamedTuple):
    """A catalogue as a source."""

    name: str
    source: Entry


CATALOGUES = {
    "models.dev": Catalogue("models.dev", {
        "id": "models-dev", "title": "models.dev provider catalogue", "url": "https://github.com/anomalyco/models.dev",
        "kind": "reference",
    }),
    "litellm": Catalogue("LiteLLM", {
        "id": "litellm-prices", "title": "LiteLLM model prices and context windows",
        "url": "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json", "kind": "reference",
    }),
}  # fmt: skip


class CatalogueModel(NamedTuple):
    """One name by which a catalogue says a model can be called."""

    provider: str
    """Our id of the cloud."""
    scope: str
    name: str
    key: str
    """The model as our ids write it: `claude-sonnet-4-5`."""
    title: str = ""
    released: str = ""
    ended: str = ""
    """When it is said to end."""


class NotACatalogue(PartnershipsError):
    """What was given is no such catalogue, as a sentence."""


# -- Reading ---------------------------------------------------------------------------------------


def read_models_dev(folder: Path) -> Iterator[CatalogueModel]:
    """What a checkout of models.dev lists for the clouds that we know."""
    providers = folder / "providers"
    if not providers.is_dir():
        raise NotACatalogue(f"{folder} is no checkout of models.dev: it has no folder providers")
    for name, provider in PROVIDERS.items():
        models = providers / name / "models"
        for file in sorted(models.rglob("*.toml")) if models.is_dir() else ():
            fields = _toml(file)
            called = str(file.relative_to(models).with_suffix(""))
            yield _catalogue_model(
                provider, called, _text(fields, "name"), _text(fields, "release_date"), ""
            )


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(TextFile(str(file), file).text())
    except FileError as error:
        raise NotACatalogue(str(error)) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise NotACatalogue(f"{file} is no TOML: {error}") from None


def read_litellm(file: Path) -> Iterator[CatalogueModel]:
    """What LiteLLM's price file lists for the clouds that we know; names of single regions are left out."""
    try:
        found = json.loads(TextFile(str(file), file).text())
    except FileError as error:
        raise NotACatalogue(str(error)) from None
    except (ValueError, RecursionError) as error:
        raise NotACatalogue(f"{file} is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise NotACatalogue(f"{file} is no price file of LiteLLM: it holds no object")
    for key, fields in found.items():
        hosted = _text(fields, "litellm_provider") if isinstance(fields, dict) else ""
        provider = next((ours for begun, ours in (("bedrock", "aws"), ("azure", "azure"), ("vertex_ai", "gcp"))
                         if hosted.startswith(begun)), None)  # fmt: skip
        called = re.sub(r"^(?:bedrock|bedrock_converse|azure_ai|azure|vertex_ai)/", "", key)
        if provider is not None and "/" not in called:
            yield _catalogue_model(provider, called, "", "", _text(fields, "deprecation_date"))


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name, "")
    return value.isoformat() if isinstance(value, date) else value if isinstance(value, str) else ""


def _catalogue_model(
    provider: str, called: str, title: str, released: str, ended: str
) -> CatalogueModel:
    scope = next((scope for scope in SCOPES if called.startswith(f"{scope}.")), "")
    return CatalogueModel(provider, scope or ("base" if provider != "azure" else "global"), called, model_key(called), title,
                  released, ended)  # fmt: skip


def model_key(called: str) -> str:
    """A cloud's name for a model without its scope, developer, date and version: `claude-sonnet-4-5`."""
    key = re.sub(rf"^(?:{'|'.join(SCOPES)})\.", "", called)
    key = re.sub(r"^[a-z0-9]+\.(?=[a-z])", "", key)
    key = re.sub(r"(?::\d+k?)+$", "", key)
    key = re.sub(r"-v1$", "", key)
    key = re.sub(r"[-@](?:20\d{6}|default|latest)(?=-|$)", "", key)
    return key.replace(".", "-").lower()


# -- Comparing -------------------------------------------------------------------------------------


class Comparison(NamedTuple):
    """What a catalogue has otherwise than the store."""

    new: list[Entry]
    """Routes, and models, that the store does not have: proposals."""
    different: list[Entry]
    """Routes as they would stand with what the catalogue adds: proposals."""
    gone: list[Entry]
    """Routes in use of which no name is listed any more, with a note that says so: proposals."""
    unmatched: list[str]
    """Names that belong to no model that is known, or to one of somebody else."""


def compare_catalogue(listed: Iterable[CatalogueModel], models: Sequence[ModelRow], routes: Sequence[Route],
            entries: Mapping[str, Entry], developer: str, source: str, checked: date) -> Comparison:  # fmt: skip
    """Hold a catalogue against a developer's models and routes; `entries` are the routes' own, by id."""
    found = list(listed)
    known = {name for route in routes for name in route.names.values()}
    by_id = {model.id: model for model in models}
    names = _model_words(models)
    wanted: dict[tuple[str, str], list[CatalogueModel]] = {}
    unmatched = []
    for one in found:
        key = one.key if one.key in by_id else ""
        if one.name in known:
            key = next(route.model for route in routes if one.name in route.names.values())
        elif (
            not key
            and one.key.split("-")[0] in names
            and re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", one.key)
        ):
            key = one.key
        if key:
            wanted.setdefault((key, one.provider), []).append(one)
        else:
            unmatched.append(f"{one.provider} {one.name}")
    new: list[Entry] = []
    different: list[Entry] = []
    for (model, provider), names_there in sorted(wanted.items()):
        own = [route for route in routes if (route.model, route.provider) == (model, provider)]
        if not own:
            if model not in by_id and not any(entry["id"] == model for entry in new):
                new.append(_new_model(model, names_there, developer, source))
            new.append(_new_route(model, provider, names_there, routes, source, checked))
            continue
        changed = _with_names(own, names_there, entries, source, checked)
        if changed is not None:
            different.append(changed)
    covered = {one.provider for one in found}
    there = {one.name for one in found}
    gone = [
        _unlisted(entries[route.id], source, checked)
        for route in _gone(routes, covered, there, checked)
    ]
    return Comparison(new, different, gone, unmatched)


def _model_words(models: Iterable[ModelRow]) -> set[str]:
    """The words by which a developer's models begin: `claude`."""
    return {model.id.split("-")[0] for model in models}


def _gone(routes: Iterable[Route], covered: set[str], there: set[str], day: date) -> list[Route]:
    found = []
    for route in routes:
        state = state_on(route, day)
        if (
            state is None
            or not is_usable(state.status)
            or route.provider not in covered
            or not route.names
        ):
            continue
        if there.isdisjoint(route.names.values()):
            found.append(route)
    return found


def _unlisted(entry: Entry, source: str, checked: date) -> Entry:
    """The route with a note that the catalogue has it no longer: whether it is retired, a reader must find out."""
    begun = f"Not listed by {source}"
    notes = [one for one in entry.get("notes", "").splitlines() if not one.startswith(begun)]
    notes.append(f"{begun} on {checked.isoformat()}, which is no retirement by itself.")
    return _with_source(
        {**entry, "notes": "\n".join(notes), "checked": checked.isoformat()}, source
    )


def _with_source(entry: Entry, source: str) -> Entry:
    sources = list(entry.get("sources", ()))
    return {**entry, "sources": sources if source in sources else [*sources, source]}


def _new_model(model: str, listed: Sequence[CatalogueModel], developer: str, source: str) -> Entry:
    title = next((one.title for one in listed if one.title), model)
    entry: dict[str, Any] = {"id": model, "name": title, "developer": developer}
    released = _date(next((one.released for one in listed if one.released), ""))
    return {**entry, **({"released": f"about {released}"} if released else {}), "sources": [source]}


def _new_route(model: str, provider: str, listed: Sequence[CatalogueModel], routes: Sequence[Route], source: str,
               checked: date) -> Entry:  # fmt: skip
    services = [route.service for route in routes if route.provider == provider and route.service]
    since = _date(next((one.released for one in listed if one.released), ""))
    period: dict[str, Any] = {
        **({"from": f"about {since}"} if since else {}),
        "status": "ga",
        "sources": [source],
    }
    ended = _date(next((one.ended for one in listed if one.ended), ""))
    periods = (
        [period, {"from": ended, "status": "retired", "scheduled": True, "sources": [source]}]
        if ended
        else [period]
    )
    service = max(services, key=services.count) if services else ""
    return {
        "id": f"{model}-on-{provider}",
        "model": model,
        "provider": provider,
        **({"service": service} if service else {}),
        "ids": {one.scope: one.name for one in listed},
        "periods": periods,
        "checked": checked.isoformat(),
        "notes": "Proposed from a catalogue: neither its date nor its state is confirmed.",
        "sources": [source],
    }


def _with_names(own: Sequence[Route], listed: Sequence[CatalogueModel], entries: Mapping[str, Entry], source: str,
                checked: date) -> Entry | None:  # fmt: skip
    """The route with the names and the end that the catalogue adds; None where it adds nothing."""
    names = {name for route in own for name in route.names.values()}
    route = next(
        (route for route in own if {one.name for one in listed} & set(route.names.values())), own[0]
    )
    entry: dict[str, Any] = dict(entries[route.id])
    ids = dict(entry.get("ids", {}))
    for one in listed:
        if one.name not in names and one.scope not in ids:
            ids[one.scope] = one.name
    periods = list(entry.get("periods", ()))
    ended = _date(next((one.ended for one in listed if one.ended), ""))
    if (
        ended
        and periods
        and all(period["status"] != "retired" for period in periods)
        and _is_later(ended, periods[-1])
    ):
        periods.append({"from": ended, "status": "retired", "scheduled": True, "sources": [source]})
    if ids == entry.get("ids", {}) and periods == list(entry.get("periods", ())):
        return None
    return _with_source(
        {**entry, "ids": ids, "periods": periods, "checked": checked.isoformat()}, source
    )


def _date(text: str) -> str:
    try:
        return str(PartialDate.parse(text)) if text else ""
    except InvalidValue:
        return ""


def _is_later(day: str, period: Mapping[str, Any]) -> bool:
    return (
        "from" not in period
        or PartialDate.parse(day).first >= PartialDate.parse(period["from"]).first
    )
