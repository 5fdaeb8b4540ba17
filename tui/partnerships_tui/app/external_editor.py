"""The user's own editor, opened at a line."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from partnerships_db.values.errors import PartnershipsError

FALLBACKS = ("nano", "vim", "vi", "emacs")
"""Tried in this order where neither VISUAL nor EDITOR names one."""

_WAITING = {
    "code": ["--wait"],
    "codium": ["--wait"],
    "subl": ["--wait"],
    "zed": ["--wait"],
    "mate": ["-w"],
}
"""Editors with a window of their own, which would come back at once."""
_GOTO = ("code", "codium")
_COLON = ("subl", "zed", "hx", "helix", "micro")


class NoEditor(PartnershipsError):
    """There is none, or it can't be started; a sentence."""


def editor_command(path: Path, line: int = 1, column: int = 1) -> list[str]:
    """The command that opens a file at a place and ends when the user is done."""
    given = (
        os.environ.get("VISUAL")
        or os.environ.get("EDITOR")
        or next(filter(shutil.which, FALLBACKS), "")
    )
    try:
        words = shlex.split(given)
    except ValueError:
        words = []
    if not words:
        raise NoEditor("no editor is known: set EDITOR to the one that you use")
    name = Path(words[0]).name
    words += [option for option in _WAITING.get(name, ()) if option not in words]
    if name in _GOTO:
        return [*words, "--goto", f"{path}:{line}:{column}"]
    if name in _COLON:
        return [*words, f"{path}:{line}:{column}"]
    return [*words, f"+{line}", str(path)]


def edit(path: Path, line: int = 1, column: int = 1) -> None:
    """Open the file, and come back when the editor has ended."""
    command = editor_command(path, line, column)
    try:
        subprocess.run(command, check=False)
    except OSError as error:
        raise NoEditor(f"{command[0]} can't be started: {error.strerror}") from None
