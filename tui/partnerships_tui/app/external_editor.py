"""The user's own editor, opened at a line of a file."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from partnerships_db.values.errors import PartnershipsError

FALLBACKS = ("nano", "vim", "vi", "emacs")
"""The editors that are tried, in this order, if neither VISUAL nor EDITOR names one."""

_WAIT_OPTIONS = {
    "code": "--wait",
    "codium": "--wait",
    "subl": "--wait",
    "zed": "--wait",
    "mate": "-w",
}
"""Editors with a window of their own return at once, unless they are told to wait."""

_GOTO_EDITORS = ("code", "codium")
"""Editors that take a place as `--goto PATH:LINE:COLUMN`."""

_COLON_EDITORS = ("subl", "zed", "hx", "helix", "micro")
"""Editors that take a place as `PATH:LINE:COLUMN`. All others take `+LINE PATH`."""


class NoEditor(PartnershipsError):
    """No editor is set, or the editor can't be started."""


def editor_command(
    path: Path,
    line: int = 1,
    column: int = 1,
) -> list[str]:
    """The command that opens a file at a place and ends when the user closes the file.

    `line` and `column` count from 1. Raises NoEditor.
    """
    command = _configured_command()
    if not command:
        raise NoEditor("no editor is set: set EDITOR to the command of your editor")

    name = Path(command[0]).name
    wait_option = _WAIT_OPTIONS.get(name)
    if wait_option is not None and wait_option not in command:
        command.append(wait_option)

    if name in _GOTO_EDITORS:
        return [*command, "--goto", f"{path}:{line}:{column}"]
    if name in _COLON_EDITORS:
        return [*command, f"{path}:{line}:{column}"]
    return [*command, f"+{line}", str(path)]


def _configured_command() -> list[str]:
    """The words of VISUAL or EDITOR, else the first fallback that is installed; perhaps empty."""
    setting = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if setting:
        try:
            return shlex.split(setting)
        except ValueError:
            return []
    for name in FALLBACKS:
        if shutil.which(name):
            return [name]
    return []


def edit(
    path: Path,
    line: int = 1,
    column: int = 1,
) -> None:
    """Open a file in the user's editor, and wait until the editor ends. Raises NoEditor."""
    command = editor_command(path, line, column)
    try:
        subprocess.run(command, check=False)
    except OSError as error:
        raise NoEditor(f"{command[0]} can't be started: {error.strerror}") from None
