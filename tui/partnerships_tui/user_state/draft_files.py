"""TODO."""

from __future__ import annotations

import tempfile
from pathlib import Path


def write_draft(name: str, text: str) -> Path:
    """A file of its own with that text, in the system's folder for such."""
    folder = Path(tempfile.mkdtemp(prefix="partnerships-"))
    path = folder / f"{name}.yaml"
    path.write_text(text, "utf-8")
    return path


def remove_draft(path: Path) -> None:
    """The file and the folder that was made for it."""
    path.unlink(missing_ok=True)
    if not any(path.parent.iterdir()):
        path.parent.rmdir()
