"""What the explorer remembers from one run to the next, for each store: where it was left, marks, what was seen."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

SIZE_LIMIT = 4 * 1024 * 1024
"""A larger file is none of ours."""

STORES = 50
"""So many stores are remembered, the latest used."""


class Session(NamedTuple):
    """How the explorer was left."""

    view: str = "timeline"
    filter: str = ""
    as_of: str = ""
    """`2025-11-18`; empty is today."""
    kept: dict[str, dict[str, str]] = {}  # noqa: RUF012  read, never changed
    """For each view what its screen keeps: where its cursor is, how far it is zoomed."""
    marks: tuple[str, ...] = ()
    """The ids of the events that are marked."""
    seen: int | None = None
    """The newest import of that time; None on a first visit."""


NEW = Session()


def read_session(store: Path) -> Session:
    """The session of a store; a new one where there is none, or none that can be read."""
    found = _stores().get(_key(store))
    return _session(found) if isinstance(found, dict) else NEW


def write_session(store: Path, session: Session) -> None:
    """Keep it. Where no folder can be written, nothing is kept, and nobody is bothered."""
    stores = _stores()
    stores.pop(_key(store), None)
    stores[_key(store)] = session._asdict()
    kept = dict(list(stores.items())[-STORES:])
    with suppress(OSError):
        _write(_path(), json.dumps(kept, ensure_ascii=True))


def _key(store: Path) -> str:
    return os.fsdecode(os.path.realpath(store)).encode("utf-8", "backslashreplace").decode()


def _path() -> Path:
    if folder := os.environ.get("XDG_STATE_HOME"):  # spares a start the import
        return Path(folder, "partnerships-tui", "sessions.json")
    from platformdirs import user_state_path

    return user_state_path("partnerships-tui", appauthor=False) / "sessions.json"


def _stores() -> dict[str, Any]:
    try:
        path = _path()
        if not path.is_file() or path.stat().st_size > SIZE_LIMIT:
            return {}
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _session(found: dict[str, Any]) -> Session:
    """What of it has the right shape."""
    texts = {name: value for name in ("view", "filter", "as_of") if isinstance(value := found.get(name), str)}
    marks, seen, kept = found.get("marks"), found.get("seen"), found.get("kept")
    return Session(
        **texts,
        kept={view: _texts(values) for view, values in kept.items()} if isinstance(kept, dict) else {},
        marks=tuple(mark for mark in marks if isinstance(mark, str)) if isinstance(marks, list) else (),
        seen=seen if isinstance(seen, int) and not isinstance(seen, bool) else None,
    )


def _texts(values: object) -> dict[str, str]:
    if not isinstance(values, dict):
        return {}
    return {name: value for name, value in values.items() if isinstance(value, str)}


def _write(path: Path, text: str) -> None:
    """Beside it, then renamed: never half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".sessions.", dir=path.parent)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
