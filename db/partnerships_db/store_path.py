"""The path of the user's store."""

import os
from pathlib import Path
from typing import NamedTuple

STORE_VARIABLE = "PARTNERSHIPS_DB"
"""The environment variable that names the store."""

DEFAULT = "default"
"""The origin of a path that the user has not named."""


class Location(NamedTuple):
    """The path of a store or a folder, and where that path comes from."""

    path: Path
    named_by: str
    """An option, the name of a variable or a file, or `default`."""

    @property
    def is_default(self) -> bool:
        """Whether the user named none: a missing one is then made from the starter data."""
        return self.named_by == DEFAULT


def store_location(option: str | None) -> Location:
    """The location given by `--db`, else by the environment, else in the platform's data folder.

    A `~` at the start is the home folder: bash leaves it as it is in `--db=~/deals.db`. `./~` is a
    file of that name.
    """
    if option:
        return Location(_user_path(option), "--db")
    environment_path = os.environ.get(STORE_VARIABLE)
    if environment_path:
        return Location(_user_path(environment_path), STORE_VARIABLE)

    # Most starts with a named store are spared this import.
    from platformdirs import user_data_path

    data_folder = user_data_path("partnerships-tui", appauthor=False)
    return Location(data_folder / "partnerships.db", DEFAULT)


def _user_path(text: str) -> Path:
    return Path(os.path.expanduser(text))
