"""The starter data: where it is, in a checkout and in an installed wheel."""

from importlib.resources import files
from pathlib import Path


def starter_folder() -> Path:
    """The folder of YAML files inside the installed package, or else the checkout's own."""
    packaged = Path(str(files("partnerships_db"))) / "fixtures"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "fixtures"
