"""The small files in which the program remembers things for its user: JSON, never half written, never trusted."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

SIZE_LIMIT = 4 * 1024 * 1024
"""A larger file is none of ours."""


def state_file(name: str) -> Path:
    """Where such a file is."""
    if folder := os.environ.get("XDG_STATE_HOME"):  # spares a start the import
        return Path(folder, "partnerships-tui", name)
    from platformdirs import user_state_path

    return user_state_path("partnerships-tui", appauthor=False) / name


def read_document(path: Path) -> dict[str, Any]:
    """The object in it; an empty one where there is none that can be read."""
    try:
        if not path.is_file() or path.stat().st_size > SIZE_LIMIT:
            return {}
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_document(path: Path, document: dict[str, Any]) -> bool:
    """Beside it, then renamed; False where nothing can be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError:
        return False
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=True)
        os.replace(name, path)
    except BaseException as error:
        os.unlink(name)
        if isinstance(error, OSError):
            return False
        raise
    return True
