"""The state of the terminal: how it is restored after signals and crashes, and what it can do."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import termios
from collections.abc import Callable
from typing import Any

RESTORE_SEQUENCE = (
    "\x1b[<u"  # keyboard protocol
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l"  # mouse
    "\x1b[?1004l\x1b[?2004l\x1b[?2048l"  # focus, paste and resize reports
    "\x1b[?1049l\x1b[?25h\x1b[?7h\x1b[0m"  # main screen, cursor, line wrap, style
)
"""The escape sequences that switch off everything that Textual switches on."""

EXIT_SECONDS = 2
"""How long a regular exit may take after a signal before the process is ended at once."""


class TerminalGuard:
    """Remembers the terminal's attributes, and restores them when Textual cannot."""

    def __init__(self) -> None:
        self._attributes: list[Any] | None = None
        with contextlib.suppress(termios.error, ValueError, OSError):
            self._attributes = termios.tcgetattr(sys.__stdin__.fileno())  # type: ignore[union-attr]

    @classmethod
    def of_process(cls) -> TerminalGuard:
        """The guard that was made before the program changed the terminal."""
        return _GUARD_OF_PROCESS

    def restore(self) -> None:
        """Switch off all that Textual switched on, and restore the attributes."""
        with contextlib.suppress(OSError, ValueError):
            os.write(sys.__stderr__.fileno(), RESTORE_SEQUENCE.encode())  # type: ignore[union-attr]
        self.restore_quietly()

    def restore_quietly(self) -> None:
        """Restore the attributes alone, and write nothing."""
        if self._attributes is None:
            return
        with contextlib.suppress(termios.error, ValueError, OSError):
            stdin = sys.__stdin__.fileno()  # type: ignore[union-attr]
            termios.tcsetattr(stdin, termios.TCSANOW, self._attributes)

    def die_of(
        self,
        signal_number: int,
        leave: Callable[[int], object],
    ) -> None:
        """Call `leave` with the exit code at a signal; after `EXIT_SECONDS`, end the process."""
        exit_code = 128 + signal_number

        def exit_at_once(*_: object) -> None:
            self.restore()
            os._exit(exit_code)

        def exit_in_order(*_: object) -> None:
            signal.signal(signal.SIGALRM, exit_at_once)
            signal.alarm(EXIT_SECONDS)
            signal.signal(signal_number, exit_at_once)
            leave(exit_code)

        signal.signal(signal_number, exit_in_order)


_GUARD_OF_PROCESS = TerminalGuard()


PLAIN_TERMINALS = ("", "dumb", "unknown")
"""The values of TERM whose terminals may be unable to place the cursor."""


PLAIN_VARIABLE = "PARTNERSHIPS_PLAIN"
"""An environment variable that is as `--plain` for every run, if it is not empty."""


def is_for_speech(*, has_option: bool) -> bool:
    """Whether output is to be read aloud: by `--plain`, the environment, or a dumb terminal."""
    is_dumb_terminal = os.environ.get("TERM") == "dumb" and sys.stdout.isatty()
    return has_option or is_dumb_terminal or bool(os.environ.get(PLAIN_VARIABLE))


def has_terminal() -> bool:
    """Whether stdin and stdout are a terminal that can draw pages.

    Without one Textual would wait for ever, or write sequences that are shown as letters.
    """
    try:
        is_interactive = os.isatty(0) and os.isatty(1)
    except OSError:
        return False
    return is_interactive and os.environ.get("TERM", "") not in PLAIN_TERMINALS
