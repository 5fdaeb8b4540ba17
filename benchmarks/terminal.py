"""A program in a terminal of its own: when it shows what, after launch and after each key.

Every chunk that the program writes is stamped as it arrives; the emulator replays them only once the
program has been quiet, so its cost is in no figure. The terminal answers what Textual asks one.
"""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import NamedTuple, Self

import pyte

ROWS, COLUMNS = 40, 120

QUIET = 0.12
"""A paint is over when nothing was written for so many seconds: the longest frame that is measured, and more."""

PATIENCE = 30.0
"""So many seconds a program may take to show what is waited for."""

KEYS = {
    "PageDown": "\x1b[6~",
    "PageUp": "\x1b[5~",
    "Home": "\x1b[H",
    "End": "\x1b[F",
    "Down": "\x1b[B",
    "Enter": "\r",
    "Esc": "\x1b",
}

_ANSWERS = (
    (b"\x1b[c", b"\x1b[?62;22c"),
    (b"\x1b[6n", b"\x1b[1;1R"),
    (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
    (b"\x1b[?2048$p", b"\x1b[?2048;0$y"),
)
# What pyte would print as text: private modes it does not know, device strings, titles.
_UNKNOWN = re.compile(
    rb"\x1b\[[<>=][0-9;:]*[A-Za-z]|\x1b\[\??[0-9;]*\$[a-z]|\x1b\[[0-9;]* [A-Za-z]|\x1bP[^\x1b]*\x1b\\"
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[\?[0-9;]*u|\x1b\[[0-9;]*t"
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[^@-~]*|\][^\x07\x1b]*|P[^\x1b]*)?$")
# Of the reader's own wishes and terminal nothing may reach the programs.
_NOT_PASSED_ON = re.compile(
    "LINES|COLUMNS|NO_COLOR|FORCE_COLOR|PARTNERSHIPS_.*|TEXTUAL.*|PYTHON.*|TERM.*|COLORTERM"
)

Shown = Callable[[list[str]], bool]
"""Whether the lines of the screen are what is waited for."""


def shows(pattern: str) -> Shown:
    """That some line matches."""
    compiled = re.compile(pattern)
    return lambda lines: any(compiled.search(line) for line in lines)


class Reaction(NamedTuple):
    """How long after a key the screen changed, in milliseconds."""

    first: float
    last: float


class Memory(NamedTuple):
    """Resident megabytes: now, and at most so far."""

    now: float
    peak: float


class Terminal:
    """A program that runs in a terminal of ROWS by COLUMNS, from `exec` until the block is left."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        passed = {
            name: value for name, value in os.environ.items() if not _NOT_PASSED_ON.fullmatch(name)
        }
        passed |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment}
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._unfinished = b""
        self._rows: dict[int, int] = {}
        """A checksum of each row as it was last seen."""
        self._pending: list[tuple[float, bytes]] = []
        self._has_ended = False
        size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        self._began = time.perf_counter()
        self._process, self._file = pty.fork()
        if self._process == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, size)
                os.execvpe(command[0], list(command), passed)
            finally:
                os._exit(127)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._file)

    # -- What the program writes -------------------------------------------------------------------

    def _read(self, timeout: float) -> bool:
        """One chunk, stamped; False when there is none for so long."""
        if self._has_ended or not select.select([self._file], [], [], max(timeout, 0.0))[0]:
            return False
        try:
            data = os.read(self._file, 65_536)
        except OSError:  # on Linux the end of a terminal is an error
            data = b""
        arrived = time.perf_counter()
        if not data:
            self._has_ended = True
            return False
        for question, answer in _ANSWERS:
            if question in data:
                os.write(self._file, answer)
        self._pending.append((arrived, data))
        return True

    def _read_until_quiet(self, quiet: float) -> None:
        while self._read(quiet):
            pass

    def _feed(self, data: bytes) -> bool:
        """Bring a chunk onto the screen; whether a letter or a colour changed."""
        data = self._unfinished + data
        self._unfinished = b""
        if tail := _UNFINISHED.search(data):
            self._unfinished, data = data[tail.start() :], data[: tail.start()]
        self._screen.dirty.clear()
        self._stream.feed(_UNKNOWN.sub(b"", data))
        has_changed = False
        for number in self._screen.dirty:
            row = self._screen.buffer[number]
            checksum = hash(tuple(row[column] for column in range(COLUMNS)))
            if self._rows.get(number) != checksum:
                self._rows[number] = checksum
                has_changed = True
        return has_changed

    def _replay(self) -> list[float]:
        """The moments at which the screen changed."""
        changes = [arrived for arrived, data in self._pending if self._feed(data)]
        self._pending.clear()
        return changes

    @property
    def lines(self) -> list[str]:
        """The text on the screen."""
        return list(self._screen.display)

    # -- What is measured ----------------------------------------------------------------------------

    def until(self, *wanted: Shown, at_first: str = "") -> list[float]:
        """Milliseconds from the launch to the first screen that is each of these, in their order.

        `at_first`: keys that are sent as soon as the first of them is there.
        """
        found: list[float] = []
        deadline = time.perf_counter() + PATIENCE
        while len(found) < len(wanted):
            if time.perf_counter() > deadline or self._has_ended:
                raise TimeoutError(
                    "\n".join(["the program did not show what was waited for:", *self.lines])
                )
            # Emulating while the program runs would stamp late what it writes meanwhile: only ever a
            # first screen, after which a key must be sent, is looked at without waiting for quiet.
            self._read(0.05) if at_first and not found else self._read_until_quiet(QUIET)
            for arrived, data in self._pending:
                self._feed(data)
                while len(found) < len(wanted) and wanted[len(found)](self.lines):
                    found.append((arrived - self._began) * 1e3)
                    if at_first and len(found) == 1:
                        self.send(at_first)
            self._pending.clear()
        return found

    def send(self, keys: str) -> float:
        """Type, and say when."""
        data = keys.encode()
        sent = time.perf_counter()
        while data:
            data = data[os.write(self._file, data) :]
        return sent

    def settle(self, quiet: float = QUIET) -> None:
        """Wait until it has been quiet for so long."""
        self._read_until_quiet(quiet)
        self._replay()

    def key(self, keys: str, timeout: float = 3.0) -> Reaction | None:
        """Type, and measure until it is quiet again; None when nothing changed."""
        self.settle(0.0)
        sent = self.send(keys)
        changes: list[float] = []
        while not changes and time.perf_counter() < sent + timeout and not self._has_ended:
            self._read_until_quiet(QUIET)
            changes += self._replay()
        return Reaction((changes[0] - sent) * 1e3, (changes[-1] - sent) * 1e3) if changes else None

    def held(self, keys: str, times: int, every: float) -> Reaction | None:
        """Type the same again and again, as a held key does, and measure from the last of them as `key` does."""
        self.settle(0.0)
        started = time.perf_counter()
        for number in range(1, times):
            self.send(keys)
            while (left := started + number * every - time.perf_counter()) > 0:
                self._read(left)
        return self.key(keys)

    def reached(self, keys: str, *wanted: Shown, timeout: float = 5.0) -> list[float] | None:
        """Type, and measure until the screen is each of these, in their order; None when it never is."""
        self.settle(0.0)
        sent = self.send(keys)
        found: list[float] = []
        while time.perf_counter() < sent + timeout and not self._has_ended:
            self._read_until_quiet(QUIET)
            for arrived, data in self._pending:
                self._feed(data)
                while len(found) < len(wanted) and wanted[len(found)](self.lines):
                    found.append((arrived - sent) * 1e3)
            self._pending.clear()
            if len(found) == len(wanted):
                return found
        return None

    def memory(self) -> Memory:
        """Of the program itself: it has no children."""
        with open(f"/proc/{self._process}/status", encoding="ascii") as file:
            status = file.read()
        now, peak = (re.search(rf"{name}:\s+(\d+) kB", status) for name in ("VmRSS", "VmHWM"))
        if now is None or peak is None:
            raise ProcessLookupError("the program has ended")
        return Memory(int(now[1]) / 1024, int(peak[1]) / 1024)
