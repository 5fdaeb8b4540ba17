"""The place of the starter data, in a checkout and in an installed wheel."""

from importlib.resources import files
from pathlib import Path

EDITION_FILE = "edition.yaml"
"""The file of a folder of starter data that names its edition. It holds no entries."""


def starter_folder() -> Path:
    """The folder of YAML files in the installed package, or else that of the checkout."""
    package_folder = Path(str(files("partnerships_db"))) / "fixtures"
    if package_folder.is_dir():
        return package_folder
    repository = Path(__file__).parents[2]
    return repository / "fixtures"
