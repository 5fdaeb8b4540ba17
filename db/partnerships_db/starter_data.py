"""The starter data: its place in a checkout and in an installed wheel, and its edition."""

import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

EDITION_FILE = "edition.yaml"
"""The file of a folder of starter data that names its edition. It holds no entries."""

MAX_EDITION_CHARACTERS = 4_000
"""The characters of an edition's file that are read."""

_VERSION = re.compile(r"data-(\d{4})\.(\d{1,2})(?:\.(\d{1,4}))?")


class Edition(NamedTuple):
    """An edition of the starter data."""

    version: str
    """`data-2026.11`: the year and the month, and a number if the month has another edition."""
    date: str
    """`2026-11-30`; empty if it is not stated."""


class StarterData(NamedTuple):
    """A folder of starter data among the paths of an import, and its edition."""

    folder: str
    edition: Edition


def starter_folder() -> Path:
    """The folder of YAML files in the installed package, or else that of the checkout."""
    package_folder = Path(str(files("partnerships_db"))) / "fixtures"
    if package_folder.is_dir():
        return package_folder
    repository = Path(__file__).parents[2]
    return repository / "fixtures"


def edition_of_folder(folder: str | Path) -> Edition | None:
    """The edition that a folder of starter data names; None for any other folder."""
    try:
        with (Path(folder) / EDITION_FILE).open(encoding="utf-8") as file:
            text = file.read(MAX_EDITION_CHARACTERS)
    except (OSError, ValueError):
        return None
    return _edition_of_text(text)


def starter_data_in(paths: Sequence[str]) -> StarterData | None:
    """The first folder of starter data among the paths of an import."""
    for path in paths:
        edition = edition_of_folder(path)
        if edition is not None:
            return StarterData(path, edition)
    return None


def _edition_of_text(text: str) -> Edition | None:
    import yaml

    try:
        fields: Any = yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(fields, dict):
        return None
    version = fields.get("version")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        return None
    date = fields.get("date")
    return Edition(version, date if isinstance(date, str) else "")


def is_newer(version: str, other: str) -> bool:
    """Whether one version of the starter data is newer than another."""
    return _version_key(version) > _version_key(other)


def _version_key(version: str) -> tuple[int, ...]:
    """The numbers of a version; empty for an edition from before there were versions."""
    match = _VERSION.fullmatch(version)
    if match is None:
        return ()
    return tuple(int(number or 0) for number in match.groups())
