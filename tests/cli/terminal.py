"""The program in a pseudo-terminal, whose screen and output a test reads."""

import errno
import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import pyte
from tests.cli.conftest import MAIN

MAX_WAIT_SECONDS = 20.0

# Sequences that pyte would show as text: modes that it does not know, device strings.
_UNKNOWN_SEQUENCES = re.compile(
    rb"\x1b\[[<>=][0-9;:]*[A-Za-z]"
    rb"|\x1b\[\??[0-9;]*\$[a-z]"
    rb"|\x1bP[^\x1b]*\x1b\\"
    rb"|\x1b\[\?[0-9;]*u"
    rb"|\x1b\[[0-9;]*t"
)
_UNFINISHED_SEQUENCE = re.compile(rb"\x1b(?:\[[^@-~]*|\][^\x07\x1b]*|P[^\x1b]*)?$")

MODES_AT_THE_END = {
    b"1049": b"l",  # the main screen
    b"25": b"h",  # a visible cursor
    b"1000": b"l",  # no reports of the mouse, of its moves, in the newer form
    b"1003": b"l",
    b"1006": b"l",
    b"2004": b"l",  # no bracketed paste
    b"1004": b"l",  # no reports of the focus
}


def _take_control() -> None:
    """Make the terminal send the signals of its keys to the program. Runs in the program."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """The program in a terminal that answers no query; the program is killed with the block."""

    def __init__(
        self,
        *arguments: str,
        code: str = MAIN,
        rows: int = 24,
        cells: int = 80,
        environment: dict[str, str] | None = None,
        stderr: int | None = None,
    ) -> None:
        self.master, self.slave = os.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cells, 0, 0))
        self.initial_attributes = termios.tcgetattr(self.slave)
        variables = {"TERM": "xterm-256color", **(environment or {})}
        for name, value in os.environ.items():
            if name not in ("LINES", "COLUMNS", "NO_COLOR"):
                variables.setdefault(name, value)
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave if stderr is None else stderr,
            start_new_session=True,
            preexec_fn=_take_control,
            env=variables,
        )
        self.output = b""
        """All bytes that the program has written."""
        self._screen = pyte.Screen(cells, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._fed_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    # -- Output ------------------------------------------------------------------------------------

    def read(self, seconds: float) -> bool:
        """Whether the program wrote anything within a time; its output is added to `output`."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            self.output += os.read(self.master, 1 << 16)
        except OSError as error:  # Linux reports the end of a terminal as an error
            if error.errno != errno.EIO:
                raise
            return False
        return True

    @property
    def rows(self) -> list[str]:
        """The rows of the screen."""
        new_output = self.output[self._fed_bytes :]
        unfinished = _UNFINISHED_SEQUENCE.search(new_output)
        if unfinished:
            new_output = new_output[: unfinished.start()]
        self._stream.feed(_UNKNOWN_SEQUENCES.sub(b"", new_output))
        self._fed_bytes += len(new_output)
        return list(self._screen.display)

    def wait_until(self, is_reached: Callable[[list[str]], bool]) -> list[str]:
        """The rows of the screen as soon as a condition on them holds."""
        deadline = time.monotonic() + MAX_WAIT_SECONDS
        while not is_reached(self.rows):
            screen = "\n".join(self.rows)
            assert time.monotonic() < deadline, f"the screen stays at:\n{screen}"
            is_alive = self.read(0.05) or self.process.poll() is None
            assert is_alive, f"the program has ended:\n{screen}"
        return self.rows

    def wait_for_start(self) -> None:
        """Wait until Textual has the keyboard and has painted the footer."""
        self.wait_until(lambda rows: b"\x1b[?2004h" in self.output and "palette" in rows[-1])

    # -- Input and end -----------------------------------------------------------------------------

    def type(self, keys: str | bytes) -> None:
        """Type keys, however many; output is read meanwhile, so that neither side waits."""
        data = keys.encode() if isinstance(keys, str) else keys
        while data:
            self.read(0)
            # Without a reader, a write would wait forever.
            assert self.process.poll() is None, "the program has ended"
            data = data[os.write(self.master, data[:1024]) :]

    def wait_for_exit(self) -> int:
        """The exit status; all output has been read."""
        deadline = time.monotonic() + MAX_WAIT_SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < deadline, "the program does not end"
            self.read(0.02)
        while self.read(0.02):
            pass
        return self.process.returncode

    def assert_is_restored(self) -> None:
        """Assert that the last switch of each mode, and the line settings, are as before."""
        switches = dict(re.findall(rb"\x1b\[\?(\d+)([hl])", self.output))
        for mode, switch in MODES_AT_THE_END.items():
            assert switches.get(mode, switch) == switch, mode
        attributes = termios.tcgetattr(self.slave)
        assert attributes[:4] == self.initial_attributes[:4], "line mode, with echo"
