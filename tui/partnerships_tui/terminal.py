"""The terminal given back whole: after signals, after a crash, and whatever bytes come in."""

from __future__ import annotations

import codecs
import contextlib
import os
import signal
import sys
import termios
from collections.abc import Callable
from functools import partial
from typing import Any

LEAVE = (
    "\x1b[<u\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1004l\x1b[?2004l\x1b[?2048l"
    "\x1b[?1049l\x1b[?25h\x1b[?7h\x1b[0m"
)
"""Everything that Textual switches on, switched off: keyboard, mouse, focus, paste, alternate screen, cursor."""


class TerminalGuard:
    """Remembers the terminal as it was, and can bring it back when Textual no longer can."""

    def __init__(self) -> None:
        self._attributes: list[Any] | None = None
        with contextlib.suppress(termios.error, ValueError, OSError):
            self._attributes = termios.tcgetattr(sys.__stdin__.fileno())  # type: ignore[union-attr]

    @classmethod
    def of_process(cls) -> TerminalGuard:
        """The one that was made before the terminal was touched."""
        return _FIRST

    def restore(self) -> None:
        """Main screen, cursor, cooked mode, no reports."""
        with contextlib.suppress(OSError, ValueError):
            os.write(sys.__stderr__.fileno(), LEAVE.encode())  # type: ignore[union-attr]
        self.restore_quietly()

    def restore_quietly(self) -> None:
        """Cooked mode again, without a byte to a terminal that Textual has left in order."""
        if self._attributes is not None:
            with contextlib.suppress(termios.error, ValueError, OSError):
                termios.tcsetattr(sys.__stdin__.fileno(), termios.TCSANOW, self._attributes)  # type: ignore[union-attr]

    def die_of(self, number: int, leave: Callable[[int], object]) -> None:
        """Leave in good order at a signal; when that takes too long, restore and leave at once."""

        def at_once(*_: object) -> None:
            self.restore()
            os._exit(128 + number)

        def in_order(*_: object) -> None:
            signal.signal(signal.SIGALRM, at_once)
            signal.alarm(2)
            signal.signal(number, at_once)
            leave(128 + number)

        signal.signal(number, in_order)


_FIRST = TerminalGuard()


def tolerate_bytes() -> None:
    """Make Textual read bytes that are no UTF-8 as U+FFFD: as it is, one of them ends the program."""
    from textual.drivers import linux_driver

    def decoder(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
        return partial(codecs.getincrementaldecoder(encoding), errors="replace")

    linux_driver.getincrementaldecoder = decoder  # type: ignore[assignment,attr-defined]


def is_plain() -> bool:
    """Whether the terminal is one that may not know how to place the cursor."""
    return os.environ.get("TERM", "") in ("", "dumb", "unknown")


def has_terminal() -> bool:
    """Whether both ends of the conversation are a terminal; without one Textual would wait for ever."""
    try:
        return os.isatty(0) and os.isatty(1) and os.environ.get("TERM") != "unknown"
    except OSError:
        return False
