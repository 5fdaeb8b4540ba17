"""Files that are written whole or not at all."""

import errno
import os
import tempfile
from pathlib import Path

from partnerships_db.values.safe_text import refused_character

READABLE_BY_ALL = 0o644
READABLE_BY_OWNER = 0o600


def atomic_write(
    path: Path,
    text: str,
    *,
    force: bool,
    mode: int = READABLE_BY_ALL,
) -> None:
    """Write the whole text to a path, or leave the path as it was and raise OSError.

    The text goes to a file beside the path, is synced to the disk, and then takes the path's name.
    Raises FileExistsError where there is a file already, unless `force` is set.
    """
    if not force and path.exists():
        raise FileExistsError(errno.EEXIST, "is there already; --force replaces it", str(path))
    assert refused_character(text.replace("\r\n", "\n")) is None

    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary_path = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(
            descriptor,
            "w",
            encoding="utf-8",
            newline="",
        ) as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        os.chmod(temporary_path, mode)
        os.replace(temporary_path, path)
    except BaseException:
        os.unlink(temporary_path)
        raise
