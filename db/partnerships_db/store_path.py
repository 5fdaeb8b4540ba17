"""Where the user's store is, and who said so."""

import os
from pathlib import Path
from typing import NamedTuple

VARIABLE = "PARTNERSHIPS_DB"


class Location(NamedTuple):
    """A store's path, and whether somebody named it."""

    path: Path
    named_by: str
    """`--db`, the environment variable, or `default`."""

    @property
    def is_default(self) -> bool:
        """Whether nobody named it, so that a missing store is made from the starter data."""
        return self.named_by == "default"


def store_location(option: str | None) -> Location:
    """The path given by `--db`, else by the environment, else the platform's data folder."""
    if option:
        return Location(Path(option), "--db")
    if named := os.environ.get(VARIABLE):
        return Location(Path(named), VARIABLE)
    # Reading the store at its default place must not cost an import where XDG says where that is.
    from platformdirs import user_data_path

    return Location(
        user_data_path("partnerships-tui", appauthor=False) / "partnerships.db", "default"
    )
