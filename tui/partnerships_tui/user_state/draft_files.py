"""The temporary files in which the user edits a draft of an entry."""

from __future__ import annotations

import tempfile
from pathlib import Path


def write_draft(name: str, text: str) -> Path:
    """Write a draft to a file in a temporary folder of its own, and return its path."""
    folder = Path(tempfile.mkdtemp(prefix="partnerships-"))
    path = folder / f"{name}.yaml"
    path.write_text(text, "utf-8")
    return path


def remove_draft(path: Path) -> None:
    """Remove a draft, and its folder unless that contains other files."""
    path.unlink(missing_ok=True)
    if not any(path.parent.iterdir()):
        path.parent.rmdir()
