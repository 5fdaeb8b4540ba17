"""A program in a terminal, measured from outside: after its launch, and after each key.

Each chunk that the program writes gets the time at which it arrives. A terminal emulator replays
the chunks when the program is quiet, so the emulator's own time is not in any figure. The terminal
answers the questions that Textual asks a terminal.
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

ROWS = 40
COLUMNS = 120

QUIET_SECONDS = 0.12
"""A paint is complete after this time without output. It is longer than any measured frame."""

MAX_START_SECONDS = 30.0
"""The limit for a program to show the screens that `start_times` waits for."""

_POLL_SECONDS = 0.05
_CHUNK_BYTES = 65_536

KEYS = {
    "PageDown": "\x1b[6~",
    "PageUp": "\x1b[5~",
    "Home": "\x1b[H",
    "End": "\x1b[F",
    "Down": "\x1b[B",
    "Enter": "\r",
    "Esc": "\x1b",
}
"""The characters that a terminal sends for a key."""

_ANSWERS = (
    (b"\x1b[c", b"\x1b[?62;22c"),
    (b"\x1b[6n", b"\x1b[1;1R"),
    (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
    (b"\x1b[?2048$p", b"\x1b[?2048;0$y"),
)
# Private modes, device strings and titles: pyte would print them as text.
_UNSUPPORTED = re.compile(
    rb"\x1b\[[<>=][0-9;:]*[A-Za-z]"
    rb"|\x1b\[\??[0-9;]*\$[a-z]"
    rb"|\x1b\[[0-9;]* [A-Za-z]"
    rb"|\x1bP[^\x1b]*\x1b\\"
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    rb"|\x1b\[\?[0-9;]*u"
    rb"|\x1b\[[0-9;]*t"
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[^@-~]*|\][^\x07\x1b]*|P[^\x1b]*)?$")
# The settings of the person who runs the benchmark must not change the measured programs.
_PERSONAL_VARIABLES = re.compile(
    "LINES|COLUMNS|NO_COLOR|FORCE_COLOR|PARTNERSHIPS_.*|TEXTUAL.*|PYTHON.*|TERM.*|COLORTERM"
)

ScreenTest = Callable[[list[str]], bool]
"""A test of the lines of a screen."""


def has_line(pattern: str) -> ScreenTest:
    """A test that is true for a screen with a line that matches the pattern."""
    compiled = re.compile(pattern)

    def is_passed(lines: list[str]) -> bool:
        return any(compiled.search(line) for line in lines)

    return is_passed


class Reaction(NamedTuple):
    """The milliseconds from a key to the first and to the last change of the screen."""

    first: float
    last: float


class _ScreenSequence:
    """Screens that must appear in a given order, and the moments at which they appeared."""

    def __init__(self, screen_tests: Sequence[ScreenTest]) -> None:
        self._screen_tests = screen_tests
        self.moments: list[float] = []

    @property
    def is_complete(self) -> bool:
        """True when every screen has appeared."""
        return len(self.moments) == len(self._screen_tests)

    def is_next(self, lines: list[str]) -> bool:
        """True if the lines are the next screen of the sequence."""
        next_test = self._screen_tests[len(self.moments)]
        return next_test(lines)

    def milliseconds_since(self, moment: float) -> list[float]:
        """The time from a moment to each screen."""
        return [(appeared - moment) * 1e3 for appeared in self.moments]


class Terminal:
    """A program in a terminal of ROWS by COLUMNS. It is killed at the end of the `with` block."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        program_environment = _program_environment(environment)
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._unfinished = b""
        self._checksums: dict[int, int] = {}
        """A checksum of each row of the screen at the last replay."""
        self._pending: list[tuple[float, bytes]] = []
        """The chunks that were not replayed yet, with the moments of their arrival."""
        self._has_ended = False
        window_size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        self._launched = time.perf_counter()
        self._process_id, self._file = pty.fork()
        if self._process_id == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, window_size)
                os.execvpe(command[0], list(command), program_environment)
            finally:
                os._exit(127)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process_id, signal.SIGKILL)
        os.waitpid(self._process_id, 0)
        os.close(self._file)

    # -- The output of the program -----------------------------------------------------------------

    def _read_chunk(self, timeout: float) -> bool:
        """Read a chunk with the moment of its arrival. False if none arrives in time."""
        if self._has_ended:
            return False
        readable_files, _, _ = select.select([self._file], [], [], max(timeout, 0.0))
        if not readable_files:
            return False
        try:
            chunk = os.read(self._file, _CHUNK_BYTES)
        except OSError:  # on Linux the end of a terminal is an error
            chunk = b""
        arrived = time.perf_counter()
        if not chunk:
            self._has_ended = True
            return False
        for question, answer in _ANSWERS:
            if question in chunk:
                os.write(self._file, answer)
        self._pending.append((arrived, chunk))
        return True

    def _read_until_quiet(self, quiet_seconds: float) -> None:
        while self._read_chunk(quiet_seconds):
            pass

    def _feed(self, chunk: bytes) -> bool:
        """Bring a chunk onto the screen. True if it changed a letter or a colour."""
        output = self._unfinished + chunk
        self._unfinished = b""
        unfinished_match = _UNFINISHED.search(output)
        if unfinished_match:
            self._unfinished = output[unfinished_match.start() :]
            output = output[: unfinished_match.start()]
        self._screen.dirty.clear()
        self._stream.feed(_UNSUPPORTED.sub(b"", output))

        has_changed = False
        for row_index in self._screen.dirty:
            screen_row = self._screen.buffer[row_index]
            checksum = hash(tuple(screen_row[column] for column in range(COLUMNS)))
            if self._checksums.get(row_index) != checksum:
                self._checksums[row_index] = checksum
                has_changed = True
        return has_changed

    def _replay(self) -> list[float]:
        """Replay the pending chunks and return the moments at which the screen changed."""
        moments = [arrived for arrived, chunk in self._pending if self._feed(chunk)]
        self._pending.clear()
        return moments

    def _replay_sequence(self, sequence: _ScreenSequence, keys_at_first: str = "") -> None:
        """Replay the pending chunks and note the screens of a sequence.

        The keys are sent as soon as the first screen appears.
        """
        for arrived, chunk in self._pending:
            self._feed(chunk)
            while not sequence.is_complete and sequence.is_next(self.lines):
                sequence.moments.append(arrived)
                if keys_at_first and len(sequence.moments) == 1:
                    self.send(keys_at_first)
        self._pending.clear()

    @property
    def lines(self) -> list[str]:
        """The text on the screen."""
        return list(self._screen.display)

    # -- Measurements ------------------------------------------------------------------------------

    def start_times(self, *screen_tests: ScreenTest, keys_at_first: str = "") -> list[float]:
        """Measure the milliseconds from the launch to each of the screens, in their order.

        The keys are sent as soon as the first screen appears.
        Raises TimeoutError if a screen does not appear.
        """
        sequence = _ScreenSequence(screen_tests)
        deadline = time.perf_counter() + MAX_START_SECONDS
        while not sequence.is_complete:
            if time.perf_counter() > deadline or self._has_ended:
                message = "the program did not show the expected screen:"
                raise TimeoutError("\n".join([message, *self.lines]))
            # The emulator works before the program is quiet only until the first screen appears,
            # because a key must follow at once. Later chunks would get a late arrival time.
            if keys_at_first and not sequence.moments:
                self._read_chunk(_POLL_SECONDS)
            else:
                self._read_until_quiet(QUIET_SECONDS)
            self._replay_sequence(sequence, keys_at_first)
        return sequence.milliseconds_since(self._launched)

    def send(self, keys: str) -> float:
        """Type the keys, and return the moment before the first of them."""
        unsent = keys.encode()
        sent = time.perf_counter()
        while unsent:
            byte_count = os.write(self._file, unsent)
            unsent = unsent[byte_count:]
        return sent

    def settle(self, quiet_seconds: float = QUIET_SECONDS) -> None:
        """Wait until the program was quiet for this time."""
        self._read_until_quiet(quiet_seconds)
        self._replay()

    def settled_time(self, quiet_seconds: float) -> float:
        """Wait as `settle` does; the milliseconds from the launch to the last change meanwhile.

        0 if nothing has changed.
        """
        self._read_until_quiet(quiet_seconds)
        moments = self._replay()
        return (moments[-1] - self._launched) * 1e3 if moments else 0.0

    def key_reaction(self, keys: str, timeout: float = 3.0) -> Reaction | None:
        """Type the keys and measure until the program is quiet. None if the screen is the same."""
        self.settle(0.0)
        sent = self.send(keys)
        moments: list[float] = []
        while not moments and time.perf_counter() < sent + timeout and not self._has_ended:
            self._read_until_quiet(QUIET_SECONDS)
            moments += self._replay()
        if not moments:
            return None
        return Reaction((moments[0] - sent) * 1e3, (moments[-1] - sent) * 1e3)

    def held_key_reaction(self, key: str, times: int, interval: float) -> Reaction | None:
        """Repeat a key like a held key does, and measure from the last repeat.

        The interval between two repeats is in seconds.
        """
        self.settle(0.0)
        started = time.perf_counter()
        for repeat in range(1, times):
            self.send(key)
            next_repeat = started + repeat * interval
            remaining_seconds = next_repeat - time.perf_counter()
            while remaining_seconds > 0:
                self._read_chunk(remaining_seconds)
                remaining_seconds = next_repeat - time.perf_counter()
        return self.key_reaction(key)

    def screen_times(
        self,
        keys: str,
        *screen_tests: ScreenTest,
        timeout: float = 5.0,
    ) -> list[float] | None:
        """Type the keys, and measure the milliseconds to each of the screens, in their order.

        None if a screen does not appear within the timeout, in seconds.
        """
        self.settle(0.0)
        sent = self.send(keys)
        sequence = _ScreenSequence(screen_tests)
        while time.perf_counter() < sent + timeout and not self._has_ended:
            self._read_until_quiet(QUIET_SECONDS)
            self._replay_sequence(sequence)
            if sequence.is_complete:
                return sequence.milliseconds_since(sent)
        return None

    def view_reaction(
        self,
        keys: str,
        screen_test: ScreenTest,
        quiet_seconds: float,
        timeout: float,
    ) -> Reaction | None:
        """Type the keys, and measure to a screen and to the last change of all.

        The last change is followed by the quiet time. Both limits are in seconds. None if the
        screen does not appear within the timeout.
        """
        self.settle(0.0)
        sent = self.send(keys)
        first_moment: float | None = None
        last_moment = sent
        while not self._has_ended:
            self._read_until_quiet(QUIET_SECONDS)
            for arrived, chunk in self._pending:
                if self._feed(chunk):
                    last_moment = arrived
                if first_moment is None and screen_test(self.lines):
                    first_moment = arrived
            self._pending.clear()
            now = time.perf_counter()
            if first_moment is not None and now > last_moment + quiet_seconds:
                return Reaction((first_moment - sent) * 1e3, (last_moment - sent) * 1e3)
            if now > sent + timeout:
                break
        if first_moment is None:
            return None
        return Reaction((first_moment - sent) * 1e3, (last_moment - sent) * 1e3)

    def peak_memory(self) -> float:
        """The peak of the program's resident memory in megabytes, without child processes.

        Raises ProcessLookupError if the program has ended.
        """
        with open(f"/proc/{self._process_id}/status", encoding="ascii") as status_file:
            peak = re.search(r"VmHWM:\s+(\d+) kB", status_file.read())
        if peak is None:
            raise ProcessLookupError("the program has ended")
        return int(peak[1]) / 1024


def _program_environment(additions: dict[str, str]) -> dict[str, str]:
    is_personal = _PERSONAL_VARIABLES.fullmatch
    environment = {name: value for name, value in os.environ.items() if not is_personal(name)}
    environment["TERM"] = "xterm-256color"
    environment["COLORTERM"] = "truecolor"
    environment.update(additions)
    return environment
