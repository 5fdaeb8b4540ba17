"""The user's own editor, opened at a line of a file."""

from __future__ import annotations

import os
import shlex
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from textual.app import App

from partnerships_db.store_path import DEFAULT
from partnerships_db.values.errors import PartnershipsError
from partnerships_tui.app.terminal_loan import ProgramFailed, run_in_terminal
from partnerships_tui.host import EditOutcome
from partnerships_tui.user_state.settings import SETTINGS_FILE, read_settings
from partnerships_tui.user_state.state_files import short_path

FALLBACKS = ("nano", "vim", "vi", "emacs")
"""The editors that are tried, in this order, if nothing names one."""

AT_ONCE_SECONDS = 3.0
"""An editor that ends within this time, without a change, may have opened a window of its own."""

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
    """No editor is set, or its command can't be read."""


def editor_command(
    path: Path,
    line: int = 1,
    column: int = 1,
) -> list[str]:
    """The command that opens a file at a place and ends when the user closes the file.

    `line` and `column` count from 1. Raises NoEditor.
    """
    command = configured_editor().words
    name = Path(command[0]).name
    wait_option = _WAIT_OPTIONS.get(name)
    if wait_option is not None and wait_option not in command:
        command.append(wait_option)

    if name in _GOTO_EDITORS:
        return [*command, "--goto", f"{path}:{line}:{column}"]
    if name in _COLON_EDITORS:
        return [*command, f"{path}:{line}:{column}"]
    if line == 1:  # not every editor knows `+1`
        return [*command, str(path)]
    return [*command, f"+{line}", str(path)]


class ConfiguredEditor(NamedTuple):
    """The command of the user's editor, and what has set it."""

    words: list[str]
    origin: str
    """`config.toml`, the name of a variable, or `default`."""


def configured_editor() -> ConfiguredEditor:
    """The editor of the settings, of VISUAL or EDITOR, else the first fallback.

    The settings come first: they are for this program, the variables for all. Raises NoEditor.
    """
    commands = {
        SETTINGS_FILE: read_settings().editor,
        "VISUAL": os.environ.get("VISUAL"),
        "EDITOR": os.environ.get("EDITOR"),
    }
    for origin, command in commands.items():
        words = _words_of(command or "", origin)
        if words:
            return ConfiguredEditor(words, origin)
    for name in FALLBACKS:
        if shutil.which(name):
            return ConfiguredEditor([name], DEFAULT)
    raise NoEditor("no editor is set: set EDITOR to the command of your editor")


def _words_of(command: str, origin: str) -> list[str]:
    """The words of a command, as a shell parts them; a path with blanks is one word."""
    command = command.strip()
    if os.path.isfile(command):
        return [command]
    try:
        words = shlex.split(command)
    except ValueError as error:
        reason = str(error).lower()
        raise NoEditor(f"{origin} can't be read: {reason}: {command}") from None
    return [os.path.expanduser(word) for word in words]


# -- Opening ---------------------------------------------------------------------------------------


class EditResult(NamedTuple):
    """What has become of a file in the editor."""

    outcome: EditOutcome
    sentence: str = ""
    """A message for the user; empty if the text was saved, or left as it was."""


def edit(
    app: App[Any],
    path: Path,
    line: int = 1,
    column: int = 1,
) -> EditResult:
    """Lend the terminal to the user's editor, with a file, until it ends.

    The outcome depends on the file alone, except that an editor without a change may have failed.
    """
    text_before = _content(path)
    neighbours_before = _neighbours(path)
    start = time.monotonic()
    failure = ""
    try:
        run_in_terminal(app, editor_command(path, line, column))
    except (NoEditor, ProgramFailed) as error:
        failure = str(error)

    text = _content(path)
    if text is None:
        return EditResult(EditOutcome.FAILED, f"The editor has removed {short_path(path)}.")
    if text != text_before:
        return EditResult(EditOutcome.SAVED)
    new_neighbours = sorted(_neighbours(path) - neighbours_before)
    if failure and new_neighbours:
        swap_file = short_path(path.with_name(new_neighbours[0]))
        return EditResult(EditOutcome.FAILED, f"Not saved: {failure}. It left {swap_file}")
    if failure:
        return EditResult(EditOutcome.FAILED, f"Nothing was changed: {failure}.")

    is_at_once = time.monotonic() - start < AT_ONCE_SECONDS
    if is_at_once or new_neighbours or _is_in_use(path):
        return EditResult(
            EditOutcome.RETURNED_AT_ONCE,
            f"The editor returned at once. What you save is reviewed: {short_path(path)}",
        )
    return EditResult(EditOutcome.UNCHANGED)


def _content(path: Path) -> bytes | None:
    """The bytes of a file; None if it can't be read, or is not a regular file."""
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def _neighbours(path: Path) -> set[str]:
    """The other files of the folder with the file's name in theirs, as swap files and locks have.

    vim writes `.name.swp`, emacs `.#name`, kate `.name.kate-swp`.
    """
    try:
        names = os.listdir(path.parent)
    except OSError:
        return set()
    return {name for name in names if path.name in name and name != path.name}


def _is_in_use(path: Path) -> bool:
    """Whether another program was started with the file, or has it open; False without /proc."""
    own_id = str(os.getpid())
    for folder in Path("/proc").glob("[0-9]*"):
        if folder.name == own_id:
            continue
        try:
            if os.fsencode(path) in (folder / "cmdline").read_bytes().split(b"\0"):
                return True
            if any(os.readlink(link) == str(path) for link in (folder / "fd").iterdir()):
                return True
        except OSError:
            continue  # the process of another user, or one that has ended
    return False


# -- Files that are open in a window ---------------------------------------------------------------


class OpenFiles:
    """The files that an editor may have open in a window, and what was saved in them last."""

    def __init__(self, review: Callable[[Path], bool]) -> None:
        self._review = review
        """Opens the review of a file; False if it can't be opened now."""
        self._contents: dict[Path, bytes | None] = {}
        """By path, the content that was reviewed last."""
        self._latest: dict[Path, bytes | None] = {}
        """By path, the content at the last check: what is being written is not reviewed."""

    def add(self, path: Path) -> None:
        """Watch a file from now on."""
        self._contents[path] = self._latest[path] = _content(path)

    def drop(self, path: Path) -> None:
        """Watch a file no longer: an editor that the explorer waited for has closed it."""
        self._contents.pop(path, None)

    def check(self) -> None:
        """Review a file that was saved since, if its content is the same as at the last check."""
        for path, reviewed_content in self._contents.items():
            content = _content(path)
            is_settled = content == self._latest[path]
            self._latest[path] = content
            if content is None or content == reviewed_content or not is_settled:
                continue
            if self._review(path):
                self._contents[path] = content
                return
