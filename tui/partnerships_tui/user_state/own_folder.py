"""The user's own folder: the files of the entries that were written or changed in the explorer.

Each entry has a file of its own, `events/openai-38b.yaml`: git shows a changed entry as a changed
file, and no two files hold the same entry.
"""

from __future__ import annotations

import os
from pathlib import Path

from partnerships_db.format.vocabulary import ListName
from partnerships_db.starter_data import starter_folder
from partnerships_db.store_path import DEFAULT, Location
from partnerships_tui.user_state.settings import SETTINGS_FILE, read_settings

OWN_VARIABLE = "PARTNERSHIPS_OWN"
"""The environment variable that names the user's own folder."""

_PACKAGE_PARENTS = {"site-packages", "dist-packages"}
_PACKAGE = "partnerships_db"


def own_folder(watched: str | None = None) -> Path:
    """The folder of `--watch`, the environment or the settings, else `own` in the data folder.

    A folder of an installed package is never the user's own, nor is a watched one that is gone.
    """
    return own_folder_location(watched).path


def own_folder_location(watched: str | None = None) -> Location:
    """The path of `own_folder`, and where that path comes from."""
    is_watched_gone = watched is not None and not os.path.isdir(os.path.expanduser(watched))
    paths = {
        "--watch": None if is_watched_gone else watched,
        OWN_VARIABLE: os.environ.get(OWN_VARIABLE),
        SETTINGS_FILE: read_settings().own_folder,
    }
    for origin, path in paths.items():
        if not path:
            continue
        folder = Path(os.path.abspath(os.path.expanduser(path)))
        if not is_in_package(folder):
            return Location(folder, origin)

    from platformdirs import user_data_path

    data_folder = user_data_path("partnerships-tui", appauthor=False)
    return Location(data_folder / "own", DEFAULT)


def own_file(
    folder: Path,
    list_name: ListName,
    entry_id: str,
) -> Path:
    """The file of an entry in the user's own folder; it may not exist."""
    return folder / list_name / f"{entry_id}.yaml"


def is_in_package(path: Path) -> bool:
    """Whether a file or folder is, behind all links, inside an installed Python package."""
    real_path = Path(os.path.realpath(path))
    folders = (real_path, *real_path.parents)
    if any(folder.name in _PACKAGE_PARENTS for folder in folders):
        return True
    return any(folder.name == _PACKAGE and (folder / "__init__.py").exists() for folder in folders)


def is_starter_file(path: Path) -> bool:
    """Whether a file is, behind all links, starter data: of this program or of a checkout of it."""
    real_path = Path(os.path.realpath(path))
    if real_path.is_relative_to(os.path.realpath(starter_folder())):
        return True
    checkouts = (folder.parent for folder in real_path.parents if folder.name == "fixtures")
    return any((checkout / "db" / _PACKAGE).is_dir() for checkout in checkouts)


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a file is in a folder or below it, behind all links."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
