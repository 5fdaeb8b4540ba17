"""One run of a command, measured from outside: `python -I -S launcher.py REQUEST`.

The request and the answer are JSON. The launcher is a small process of its own, because the peak
memory of a new process begins with the memory of the process that started it. It imports nothing
outside of the standard library.
"""

import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from fcntl import ioctl
from typing import Any

POLL_SECONDS = 0.02
CHUNK_BYTES = 1 << 20
PAGE_MEGABYTES = os.sysconf("SC_PAGE_SIZE") / 2**20
MAX_MESSAGE_CHARACTERS = 300

# What a terminal obeys and does not show.
_CONTROLS = re.compile(rb"\x1b\[[0-9;:<=>?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x00- ]")


class Launch:
    """A command that was started, with what it has written so far."""

    def __init__(self, command: list[str], *, in_terminal: bool) -> None:
        self.first_output: float | None = None
        """The seconds from the launch to the first byte, or to the first visible one."""
        self.bytes = 0
        self.lines = 0
        self.messages = b""
        self._in_terminal = in_terminal
        self.launched = time.perf_counter()
        if in_terminal:
            self.process_id, output = pty.fork()
            if self.process_id == 0:
                ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
                _execute(command)
            self.files = [output]
            return

        output, child_output = os.pipe()
        messages, child_messages = os.pipe()
        self.process_id = os.fork()
        if self.process_id == 0:
            os.setsid()
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(child_output, 1)
            os.dup2(child_messages, 2)
            os.closerange(3, 256)
            _execute(command)
        os.close(child_output)
        os.close(child_messages)
        self.files = [output, messages]

    def read(self) -> None:
        """Read what has arrived. The files that have ended are taken from the list."""
        readable_files, _, _ = select.select(self.files, [], [], POLL_SECONDS)
        for file in readable_files:
            try:
                chunk = os.read(file, CHUNK_BYTES)
            except OSError:  # on Linux the end of a terminal is an error
                chunk = b""
            if not chunk:
                self.files.remove(file)
            elif len(self.files) > 1 and file == self.files[-1]:
                self.messages = (self.messages + chunk)[:4000]
            else:
                self._note_output(chunk)

    def _note_output(self, chunk: bytes) -> None:
        self.bytes += len(chunk)
        self.lines += chunk.count(b"\n")
        is_visible = not self._in_terminal or _CONTROLS.sub(b"", chunk)
        if self.first_output is None and is_visible:
            self.first_output = time.perf_counter() - self.launched

    def resident_megabytes(self) -> float:
        """The resident memory at this moment; 0 if the process has ended."""
        try:
            with open(f"/proc/{self.process_id}/statm", encoding="ascii") as memory_file:
                return int(memory_file.read().split()[1]) * PAGE_MEGABYTES
        except (OSError, IndexError):
            return 0.0


def _execute(command: list[str]) -> None:
    try:
        os.execvp(command[0], command)
    finally:
        os._exit(127)


def run(request: dict[str, Any]) -> dict[str, Any]:
    """Run a command until it ends, until its first output, or until it is over a limit."""
    launch = Launch(request["command"], in_terminal=request["in_terminal"])
    stopped = ""
    while launch.files and not stopped:
        launch.read()
        seconds = time.perf_counter() - launch.launched
        if request["until_first_output"] and launch.first_output is not None:
            stopped = "first output"
        elif seconds > request["max_seconds"]:
            stopped = "time"
        elif launch.resident_megabytes() > request["max_megabytes"]:
            stopped = "memory"
    if stopped:
        os.killpg(launch.process_id, signal.SIGKILL)  # with its worker processes
    _, status, usage = os.wait4(launch.process_id, 0)
    seconds = time.perf_counter() - launch.launched
    message = launch.messages.decode("utf-8", "replace").strip()
    return {
        "seconds": seconds,
        "processor": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss / 1024,
        "first_output": launch.first_output,
        "status": os.waitstatus_to_exitcode(status),
        "stopped": stopped,
        "bytes": launch.bytes,
        "lines": launch.lines,
        "message": message[-MAX_MESSAGE_CHARACTERS:],
    }


if __name__ == "__main__":
    print(json.dumps(run(json.loads(sys.argv[1]))))
