"""Many imports at once while somebody looks at the store: all of them come in, one after the other."""

import os
import pty
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

from partnerships_db.store.store import Store

ROOT = Path(__file__).parents[2]
MAIN = [sys.executable, "-c", "from partnerships_tui.cli import main; main()"]


class Explorer:
    """A real one, in a terminal of its own whose screen nobody keeps."""

    def __init__(self, path: Path) -> None:
        self._child, self._master = pty.fork()
        if self._child == 0:
            environment = {
                **os.environ,
                "PYTHONPATH": f"{ROOT}/tui:{ROOT}/db",
                "TERM": "xterm-256color",
            }
            os.execve(sys.executable, [*MAIN, "--db", str(path), "--fresh"], environment)
        self.painted = bytearray()
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def _drain(self) -> None:
        while select.select([self._master], [], [], 30)[0]:
            try:
                self.painted += os.read(self._master, 1 << 16)
            except OSError:
                return

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._master, keys.encode())

    def leave(self) -> int:
        """Quit, and give the status."""
        os.write(self._master, b"\x11")
        _, status = os.waitpid(self._child, 0)
        return os.waitstatus_to_exitcode(status)

    def kill(self) -> None:
        """However it is."""
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)


def import_at_once(path: Path, folder: Path, writers: int) -> list[str]:
    """So many programs import a file each into one store, all at once; gives what went wrong."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}/tui:{ROOT}/db"}
    running = []
    for number in range(writers):
        file = folder / f"writer-{number}.yaml"
        file.write_text(f"companies: [{{id: writer-{number}, name: Writer {number}}}]\n")
        command = [*MAIN, "--db", str(path), "import", str(file)]
        running.append(
            subprocess.Popen(
                command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
        )
    wrong = []
    for number, process in enumerate(running):
        _, err = process.communicate(timeout=120)
        if process.returncode:
            wrong.append(
                f"writer {number} left with {process.returncode}: {err.decode('utf-8', 'replace')}"
            )
    with Store.reading(path) as store:
        there = {row[0] for row in store.rows("SELECT id FROM company WHERE id LIKE 'writer-%'")}
    wrong += [
        f"writer-{number} is lost" for number in range(writers) if f"writer-{number}" not in there
    ]
    return wrong
