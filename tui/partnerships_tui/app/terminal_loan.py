"""The terminal, lent to another program and taken back."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from textual.app import App, SuspendNotSupported

from partnerships_db.values.errors import PartnershipsError
from partnerships_tui.terminal import TerminalGuard

Result = TypeVar("Result")

KEYBOARD_SIGNALS = (signal.SIGINT, signal.SIGQUIT)
"""The signals that keys send to all programs of the terminal; they are meant for the borrower."""


class ProgramFailed(PartnershipsError):
    """A program that could not be started, or ended with a status or by a signal."""


def run_in_terminal(app: App[Any], command: Sequence[str]) -> None:
    """Lend the terminal to a program until it ends. Raises ProgramFailed.

    The explorer has the terminal back in any case, and no key that was typed meanwhile.
    """

    def run() -> int:
        with _ignored_keyboard_signals():
            return subprocess.run(command, check=False).returncode

    name = os.path.basename(command[0])
    try:
        status = _with_lent_terminal(app, run)
    except SuspendNotSupported:
        raise ProgramFailed(f"{name} can't be opened from this terminal") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ProgramFailed(f"{name} can't be started: {reason}") from None
    if status:
        raise ProgramFailed(f"{name} {ending_of(status)}")


def ending_of(status: int) -> str:
    """How a program ended, in words; a negative status is the number of a signal.

    A shell script reports a signal of its own programs as 128 and the number.
    """
    if status in (-signal.SIGINT, 128 + signal.SIGINT):
        return "was interrupted"
    if status < 0:
        return f"was ended by signal {-status}"
    return f"ended with status {status}"


def _with_lent_terminal(app: App[Any], run: Callable[[], Result]) -> Result:
    """Call a function while the explorer is off the terminal. Its exception comes through.

    Textual does not take the terminal back after an exception in `suspend`, so none passes it.
    """
    failure: BaseException | None = None
    with app.suspend():
        try:
            result = run()
        except BaseException as error:
            failure = error
        finally:
            _take_back_terminal()
    if failure is not None:
        raise failure
    return result


def _take_back_terminal() -> None:
    """Undo what the program left behind: modes, line settings, and keys that it has not read."""
    TerminalGuard.of_process().restore()
    with contextlib.suppress(termios.error, ValueError, OSError):
        termios.tcflush(sys.__stdin__.fileno(), termios.TCIFLUSH)  # type: ignore[union-attr]


@contextlib.contextmanager
def _ignored_keyboard_signals() -> Iterator[None]:
    """Do nothing at the signals of keys. A program that is started meanwhile obeys them."""
    handlers = {}
    for number in KEYBOARD_SIGNALS:
        # A function, because a program inherits SIG_IGN.
        handlers[number] = signal.signal(number, lambda *_: None)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
