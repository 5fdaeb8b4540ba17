"""Public catalogues of models: their readers, the routes that they cover, and their own day."""

import json
import os
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import RouteStatus
from partnerships_db.importing.input_files import FileError, TextFile
from partnerships_db.values.errors import PartnershipsError

# -- What a catalogue lists ------------------------------------------------------------------------


class CataloguedService(NamedTuple):
    """A service of a cloud whose models a catalogue lists."""

    provider: str
    """Our id of the cloud."""
    names: tuple[str, ...]
    """The names of the service; the first is the usual one."""
    names_have_scopes: bool = False
    """Whether a model's name begins with its scope, as `eu.` at Bedrock."""

    def covers(self, service: str) -> bool:
        """Whether a route with this service is listed here; so is one that names no service."""
        return not service or service.casefold() in {name.casefold() for name in self.names}


BEDROCK = CataloguedService(
    "aws",
    ("Amazon Bedrock", "AWS Bedrock", "Bedrock"),
    names_have_scopes=True,
)
CLAUDE_PLATFORM_ON_AWS = CataloguedService("aws", ("Claude Platform on AWS",))
FOUNDRY = CataloguedService(
    "azure",
    ("Microsoft Foundry", "Azure AI Foundry", "Azure OpenAI Service", "Azure OpenAI"),
)
VERTEX_AI = CataloguedService(
    "gcp",
    ("Vertex AI", "Google Vertex AI", "Google Cloud Vertex AI", "Vertex"),
)

PROVIDER_NAMES = {
    "aws": "Amazon Web Services",
    "azure": "Microsoft Azure",
    "gcp": "Google Cloud",
}
"""The clouds of all services by our id, for stores that do not have them yet."""

MODELS_DEV_SERVICES = {
    "amazon-bedrock": BEDROCK,
    "azure": FOUNDRY,
    "azure-cognitive-services": FOUNDRY,
    "google-vertex": VERTEX_AI,
    "google-vertex-anthropic": VERTEX_AI,
}
"""The folders of clouds in models.dev, with the services that they list."""

MODELS_DEV_STATUSES: dict[str, RouteStatus] = {
    "": "ga",
    "alpha": "preview",
    "beta": "preview",
    "deprecated": "deprecated",
}
"""The states of a model in models.dev, with our route statuses."""

LITELLM_SERVICES = {
    "bedrock/claude_platform/": CLAUDE_PLATFORM_ON_AWS,
    "bedrock/": BEDROCK,
    "bedrock_converse/": BEDROCK,
    "bedrock_mantle/": BEDROCK,
    "azure/": FOUNDRY,
    "azure_ai/": FOUNDRY,
    "vertex_ai/": VERTEX_AI,
}
"""The beginnings of names in LiteLLM's file, longest first, with the services that they list."""

SCOPES = {
    "global": "global",
    "us-gov": "gov",
    "us": "us",
    "eu": "eu",
    "apac": "apac",
    "jp": "jp",
    "au": "au",
    "ca": "ca",
}
"""The beginnings of a model's name at Bedrock, with our scopes."""


class CatalogueModel(NamedTuple):
    """One name in a catalogue by which a cloud offers a model."""

    service: CataloguedService
    scope: str
    name: str
    keys: tuple[str, ...]
    """The model as our ids spell it, `claude-sonnet-4-5`; the likeliest spelling comes last."""
    developer: str = ""
    """The developer by the catalogue's own id; empty if it names none."""
    title: str = ""
    """The plain name of the model, without a scope."""
    released: str = ""
    """The day on which its developer released the model; empty if the catalogue gives none."""
    since: str = ""
    """The first day at this cloud; empty if the catalogue gives none of its own."""
    status: RouteStatus | None = None
    """None if the catalogue states none."""
    ended: str = ""
    """The day before which it is promised not to end; empty if there is none."""


class CatalogueContents(NamedTuple):
    """The models of a catalogue at the known clouds, and what its reader left out."""

    models: list[CatalogueModel]
    left_out: Counter[str]
    """The number of names by the reason for which they were left out."""


class NotACatalogue(PartnershipsError):
    """A file or a folder that is not the named catalogue."""


# -- models.dev ------------------------------------------------------------------------------------


def read_models_dev(folder: Path) -> CatalogueContents:
    """Read the models of the known clouds in a checkout of models.dev. Raises NotACatalogue."""
    if not (folder / "providers").is_dir():
        raise NotACatalogue(
            f"{folder} is not a checkout of models.dev: it has no folder named providers"
        )
    contents = CatalogueContents([], Counter())
    for folder_name, service in MODELS_DEV_SERVICES.items():
        models_folder = folder / "providers" / folder_name / "models"
        for file in sorted(models_folder.rglob("*.toml")):
            name = str(file.relative_to(models_folder).with_suffix(""))
            fields = _toml_fields(file)
            state = _text_field(fields, "status")
            if state in MODELS_DEV_STATUSES:
                contents.models.append(_models_dev_model(folder, service, name, fields))
            else:
                contents.left_out[f"names with the unknown state {state!r}"] += 1
    return contents


def _models_dev_model(
    folder: Path,
    service: CataloguedService,
    name: str,
    fields: Mapping[str, Any],
) -> CatalogueModel:
    """A model of a provider's file, with the facts of the model file that it is based on."""
    base_model = _text_field(fields, "base_model")
    base_fields = _base_fields(folder, base_model)
    base_developer, _slash, base_name = base_model.partition("/")
    keys = [model_key(name)]
    if base_name:
        keys.append(model_key(base_name))
    return CatalogueModel(
        service,
        _scope_of(service, name),
        name,
        tuple(keys),
        developer=base_developer,
        title=_text_field(base_fields, "name") or _plain_title(_text_field(fields, "name")),
        released=_text_field(base_fields, "release_date"),
        since=_text_field(fields, "release_date"),
        status=MODELS_DEV_STATUSES[_text_field(fields, "status")],
    )


def _base_fields(folder: Path, base_model: str) -> Mapping[str, Any]:
    """The fields of the model file that a provider's file names; empty if it isn't there.

    The name comes from the catalogue, so a path that leaves its folder is not read.
    """
    if not re.fullmatch(r"[\w-][\w.@:-]*/[\w-][\w.@:-]*", base_model):
        return {}
    file = folder / "models" / f"{base_model}.toml"
    return _toml_fields(file) if file.is_file() else {}


def _plain_title(title: str) -> str:
    """The title without the scope that a provider's file adds: `(EU)` or a leading `AU `."""
    scopes = "|".join(scope.upper() for scope in SCOPES)
    without_suffix = re.sub(rf"\s*\((?:{scopes})\)$", "", title, flags=re.IGNORECASE)
    return re.sub(rf"^(?:{scopes}) (?:Anthropic )?", "", without_suffix)


def _toml_fields(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text_of(file))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise NotACatalogue(f"{file} is not TOML: {error}") from None


# -- LiteLLM ---------------------------------------------------------------------------------------


def read_litellm(file: Path) -> CatalogueContents:
    """Read the models of the known clouds in LiteLLM's price file. Raises NotACatalogue.

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

    contents = CatalogueContents([], Counter())
    for listed_name, fields in prices.items():
        if not isinstance(fields, dict):
            continue
        service, name = _litellm_name(listed_name, fields)
        if service is None:
            continue
        if "/" in name:
            contents.left_out["names for a single region or plan"] += 1
        else:
            contents.models.append(_litellm_model(service, name, fields))
    return contents


def _litellm_name(
    listed_name: str,
    fields: Mapping[str, Any],
) -> tuple[CataloguedService | None, str]:
    """The service of a listed name, or None for another provider; and the name at this service."""
    for prefix, service in LITELLM_SERVICES.items():
        if listed_name.startswith(prefix):
            return service, listed_name.removeprefix(prefix).removeprefix("invoke/")
    litellm_provider = _text_field(fields, "litellm_provider")
    for prefix, service in LITELLM_SERVICES.items():
        if re.match(rf"{prefix.rstrip('/')}(?![a-z])", litellm_provider):
            return service, listed_name
    return None, listed_name


def _litellm_model(
    service: CataloguedService,
    name: str,
    fields: Mapping[str, Any],
) -> CatalogueModel:
    return CatalogueModel(
        service,
        _scope_of(service, name),
        name,
        (model_key(name),),
        ended=_text_field(fields, "deprecation_date"),
    )


# -- Names and fields ------------------------------------------------------------------------------


def _scope_of(service: CataloguedService, name: str) -> str:
    for prefix, scope in SCOPES.items():
        if name.startswith(f"{prefix}."):
            return scope
    return "base" if service in (BEDROCK, VERTEX_AI) else "global"


def model_key(cloud_name: str) -> str:
    """A cloud's name for a model without its scope, developer, date and version.

    `eu.anthropic.claude-sonnet-4-5-20250929-v1:0` gives `claude-sonnet-4-5`.
    """
    scopes = "|".join(SCOPES)
    key = re.sub(rf"^(?:{scopes})\.", "", cloud_name)
    key = re.sub(r"^[a-z0-9]+\.(?=[a-z])", "", key)
    # The first models had no other version: `claude-v2:1` is Claude 2.1.
    key = re.sub(r"^([a-z-]+)-v(\d)(?::(\d))?$", _version_in_words, key)
    key = re.sub(r"(?::\d+k?)+$", "", key)
    key = re.sub(r"-v1$", "", key)
    key = re.sub(r"[-@](?:20\d{6}|default|latest)(?=-|$)", "", key)
    return key.replace(".", "-").lower()


def _version_in_words(match: re.Match[str]) -> str:
    return "-".join(part for part in match.groups() if part)


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


# -- The day of a catalogue ------------------------------------------------------------------------


class CatalogueDay(NamedTuple):
    """The day on which a catalogue said what it says."""

    day: date
    origin: str
    """Where the day comes from, in words."""


FIRST_CATALOGUE_DAY = date(2020, 1, 1)
"""No catalogue is older. An archive without times unpacks its files with those of 1980."""


def catalogue_day(path: Path, today: date) -> CatalogueDay | None:
    """The day of a catalogue's last commit, else of its newest file; None if neither is credible.

    The time of a folder is not looked at: it is that of the last copy.
    """
    commit_day = _commit_day(path)
    if commit_day is not None:
        return CatalogueDay(commit_day, "its last commit")
    file_day = date.fromtimestamp(_newest_file_time(path))
    if FIRST_CATALOGUE_DAY <= file_day <= today:
        return CatalogueDay(file_day, "the time of its newest file")
    return None


def _commit_day(path: Path) -> date | None:
    """The day of the last commit that touched a path; None outside of a git checkout."""
    folder = path if path.is_dir() else path.parent
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "-C",
        str(folder),
        "log",
        "-1",
        "--format=%cs",
        "--",
    ]
    environment = {name: value for name, value in os.environ.items() if name[:4] != "GIT_"}
    try:
        result = subprocess.run(
            [*command, str(path.absolute())],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
        return date.fromisoformat(result.stdout.strip())
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def _newest_file_time(path: Path) -> float:
    """The newest time of the files that a reader may read, in seconds since 1970."""
    if not path.is_dir():
        return path.stat().st_mtime
    times = [file.stat().st_mtime for file in path.glob("providers/*/models/**/*.toml")]
    return max(times, default=0.0)


# -- The catalogues --------------------------------------------------------------------------------


class Catalogue(NamedTuple):
    """A catalogue as a source, with its reader."""

    name: str
    source: Entry
    read: Callable[[Path], CatalogueContents]
    """Reads the models of a file or a folder. Raises NotACatalogue."""


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
