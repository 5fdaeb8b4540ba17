"""The small JSON files in which the program keeps things for its user between runs.

They are never half written, and their contents are never trusted.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from partnerships_db.values.atomic_file import READABLE_BY_OWNER, atomic_write

MAX_FILE_BYTES = 4 * 1024 * 1024
"""A larger file is ignored: this program does not write such."""


def state_file(name: str) -> Path:
    """The path of a file in the user's state folder."""
    # Where XDG names the folder, the start of the program is spared an import.
    if folder := os.environ.get("XDG_STATE_HOME"):
        return Path(folder, "partnerships-tui", name)

    from platformdirs import user_state_path

    return user_state_path("partnerships-tui", appauthor=False) / name


def read_document(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file, or an empty one if the file can't be read as one."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_FILE_BYTES:
            return {}
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def write_document(path: Path, document: dict[str, Any]) -> bool:
    """Write a JSON object to a file; return False if the file can't be written."""
    text = json.dumps(document, ensure_ascii=True)
    try:
        atomic_write(
            path,
            text,
            force=True,
            mode=READABLE_BY_OWNER,
        )
    except OSError:
        return False
    return True


def texts_in(fields: object) -> dict[str, str]:
    """The fields of a JSON object whose values are texts; none if it is not an object."""
    if not isinstance(fields, dict):
        return {}
    return {name: value for name, value in fields.items() if isinstance(value, str)}
