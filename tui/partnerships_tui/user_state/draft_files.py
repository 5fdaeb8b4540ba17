"""The drafts: files in which the user writes an entry, kept until it is imported or deleted.

A draft lies in the user's state folder, with a hidden file beside it: the store that the draft is
for, and the text with which the program began it. An explorer locks the hidden file while it has
the draft in hand, so that two explorers never work on the same draft. After a crash nothing is
locked, and the draft is still there.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import NamedTuple

from partnerships_db.values.atomic_file import READABLE_BY_OWNER
from partnerships_tui.user_state.session import store_key
from partnerships_tui.user_state.state_files import (
    StateError,
    read_document,
    short_path,
    state_folder,
    texts_in,
    try_lock,
    write_document,
)

ONLY_FOR_OWNER = 0o700

MAX_NAME_LENGTH = 100
"""The characters of a file name that come from an id."""

MAX_DRAFT_BYTES = 1024 * 1024
"""The bytes of a draft in which its title is searched."""

UNCHANGED_SECONDS = 24 * 3600
"""How long a draft without a word of the user is kept: an editor may still have it open."""

_TITLE = re.compile(
    r"^[ \t]*(?:-[ \t]*)?(?:\{.*?\b)?(?:title|name):[ \t]*([^\s#].*)$",
    re.MULTILINE,
)


class Draft(NamedTuple):
    """A draft that has been written to."""

    path: Path
    title: str
    """The first title or name in it, else the name of its file."""
    changed_at: datetime
    entry: str
    """`events/openai-38b` for the edit of an entry; empty for a new event."""


_claims: dict[Path, int] = {}
"""By draft, the open file that locks it for this explorer."""


def drafts_folder() -> Path:
    """The folder of the drafts, which may not exist yet."""
    return state_folder() / "drafts"


def is_draft(path: Path) -> bool:
    """Whether a file is in the folder of the drafts."""
    return os.path.realpath(path.parent) == os.path.realpath(drafts_folder())


# -- The life of a draft ---------------------------------------------------------------------------


def create_draft(
    store: Path,
    name: str,
    write_text: Callable[[str], str],
    entry: str = "",
) -> Path:
    """Write a new draft for a store, claim it for this explorer, and return its path.

    `name` is the name of its file without an ending; a number is added if there is such a draft.
    `write_text` gets the name with its number and returns the draft's text. A draft that began with
    the same text and is still without a word of the user is taken again. Raises StateError.
    """
    for path in _paths_for(store):
        is_same = first_text_of(path) == write_text(path.stem) and is_unchanged(path)
        if is_same and claim_draft(path):
            return path

    folder = drafts_folder()
    try:
        folder.mkdir(
            ONLY_FOR_OWNER,
            parents=True,
            exist_ok=True,
        )
        path = _new_file(folder, name[:MAX_NAME_LENGTH])
        text = write_text(path.stem)
        facts = {"store": store_key(store), "entry": entry, "text": text}
        try:
            write_document(_facts_path(path), facts)
            claim_draft(path)
            path.write_text(text, "utf-8")
        except OSError:
            remove_draft(path)
            raise
    except OSError as error:
        sentence = f"No draft was begun: {error.strerror}: {short_path(folder)}"
        raise StateError(sentence) from None
    return path


def _new_file(folder: Path, name: str) -> Path:
    """Make the first of `name.yaml`, `name-2.yaml` and so on that does not exist."""
    for number in count(1):
        suffix = "" if number == 1 else f"-{number}"
        path = folder / f"{name}{suffix}.yaml"
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, READABLE_BY_OWNER))
            return path
    raise AssertionError


def claim_draft(path: Path) -> bool:
    """Lock a draft for this explorer until `release_draft`; False if another explorer has it.

    It is also False for a draft that does not exist any more.
    """
    if not path.is_file():
        return False
    if path in _claims:
        return True
    try:
        descriptor = os.open(_facts_path(path), os.O_RDWR | os.O_CREAT, READABLE_BY_OWNER)
    except OSError:
        return False
    if not try_lock(descriptor):
        os.close(descriptor)
        return False
    _claims[path] = descriptor
    return True


def release_draft(path: Path) -> None:
    """Let other explorers have a draft again."""
    descriptor = _claims.pop(path, None)
    if descriptor is not None:
        os.close(descriptor)


def remove_draft(path: Path) -> None:
    """Remove a draft, and what is kept beside it."""
    with suppress(OSError):
        for file in (path, *_recovery_paths(path), _facts_path(path)):
            file.unlink(missing_ok=True)
    release_draft(path)


def is_unchanged(path: Path) -> bool:
    """Whether a draft holds no more than the text with which the program began it.

    An editor that was killed may have left more in a file of its own beside the draft.
    """
    text = text_of(path)
    has_first_text = text is not None and text.strip() in ("", first_text_of(path).strip())
    return has_first_text and not any(recovery.exists() for recovery in _recovery_paths(path))


def _recovery_paths(path: Path) -> list[Path]:
    """The files in which Vim, Emacs and Nano keep what is not saved yet."""
    names = (f".{path.name}.swp", f"#{path.name}#", f"{path.name}.save")
    return [path.with_name(name) for name in names]


def text_of(path: Path) -> str | None:
    """The text of a draft, with marks for what is not UTF-8; None if it can't be read."""
    try:
        return path.read_text("utf-8", "replace") if path.is_file() else None
    except OSError:
        return None


def added_comments(path: Path) -> list[str]:
    """The lines of a draft that are comments of the user, without those that it began with."""
    first_lines = set(first_text_of(path).splitlines())
    text_lines = (text_of(path) or "").splitlines()
    added_lines = (text_line.lstrip() for text_line in text_lines if text_line not in first_lines)
    return [text_line for text_line in added_lines if text_line.startswith("#")]


def first_text_of(path: Path) -> str:
    """The text with which the program began a draft; empty if it is not known."""
    return _facts_of(path).get("text", "")


def _facts_of(path: Path) -> dict[str, str]:
    """What is kept beside a draft: `store`, `entry`, and the `text` with which it began."""
    return texts_in(read_document(_facts_path(path)))


def _facts_path(path: Path) -> Path:
    return path.with_name(f".{path.stem}.json")


# -- The drafts that wait --------------------------------------------------------------------------


def waiting_drafts(store: Path) -> list[Draft]:
    """The drafts for a store in which the user has written, the latest first."""
    drafts = []
    for path in _paths_for(store):
        if not is_unchanged(path):
            with suppress(OSError):
                drafts.append(_draft(path))
    return sorted(drafts, key=lambda draft: draft.changed_at, reverse=True)


def _paths_for(store: Path) -> list[Path]:
    """The drafts for a store, with those that are for no certain store."""
    key = store_key(store)
    return [path for path in draft_paths() if _facts_of(path).get("store", key) == key]


def _draft(path: Path) -> Draft:
    """A draft with its title and its age. Raises OSError."""
    changed_at = datetime.fromtimestamp(path.stat().st_mtime)
    with path.open("rb") as file:
        text = file.read(MAX_DRAFT_BYTES).decode("utf-8", "replace")
    match = _TITLE.search(text)
    title = match[1].split(" #")[0].strip(" \"'") if match else path.stem
    return Draft(
        path,
        title,
        changed_at,
        _facts_of(path).get("entry", ""),
    )


def draft_paths() -> Iterator[Path]:
    """The files of all drafts, of all stores."""
    with suppress(OSError):
        yield from filter(Path.is_file, sorted(drafts_folder().glob("[!.]*.yaml")))


def remove_old_unchanged_drafts() -> None:
    """Remove drafts without a word of the user that no explorer has in hand, after a day."""
    for path in draft_paths():
        with suppress(OSError):
            is_old = time.time() - path.stat().st_mtime > UNCHANGED_SECONDS
            if is_old and is_unchanged(path) and path not in _claims and claim_draft(path):
                remove_draft(path)
