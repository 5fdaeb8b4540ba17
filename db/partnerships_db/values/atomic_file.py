"""TODO."""

import os
import tempfile
from pathlib import Path

from partnerships_db.values.safe_text import refused_character


def atomic_write(path: Path, text: str, *, force: bool) -> None:
    """The whole text at that path or nothing: written beside it, synced, renamed. OSError says why not."""
    if not force and path.exists():
        raise FileExistsError(17, "is there already; --force replaces it", str(path))
    assert refused_character(text.replace("\r\n", "\n")) is None
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
