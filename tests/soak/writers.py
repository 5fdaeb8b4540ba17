"""Several programs import into one store at the same time, and no import is lost."""

import os
import pty
import select
import subprocess
import sys
import threading
from pathlib import Path

from partnerships_db.store.store import Store

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{ROOT}/tui:{ROOT}/db"}

IMPORT_IN_THREADS = """
import sys
from pathlib import Path
from threading import Thread
from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.store import Store

path, *files = sys.argv[1:]
failures = []

def import_file(file):
    try:
        with Store.writing(Path(path)) as store:
            report = import_files(store, [file])
        failures.extend(report.diagnostics)
    except Exception as error:
        failures.append(error)

threads = [Thread(target=import_file, args=[file]) for file in files]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit("\\n".join(map(str, failures)) or None)
"""
"""A program that imports each given file in a thread of its own."""


def import_at_once(
    path: Path,
    folder: Path,
    program_count: int,
    files_per_program: int,
) -> list[str]:
    """Import files into one store by several programs at once; return what went wrong."""
    programs = []
    company_ids = []
    for program_number in range(program_count):
        files = []
        for file_number in range(files_per_program):
            company_id = f"writer-{program_number}-{file_number}"
            company_ids.append(company_id)
            file = folder / f"{company_id}.yaml"
            file.write_text(f"companies: [{{id: {company_id}, name: A writer}}]\n")
            files.append(str(file))
        command = [sys.executable, "-c", IMPORT_IN_THREADS, str(path), *files]
        programs.append(subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.PIPE))

    problems = []
    for number, program in enumerate(programs):
        _, error = program.communicate(timeout=120)
        if program.returncode:
            problems.append(f"program {number}: {error.decode('utf-8', 'replace')}")
    with Store.reading(path) as store:
        rows = store.rows("SELECT id FROM company WHERE id LIKE 'writer-%'")
    stored_ids = {company_id for (company_id,) in rows}
    problems += [
        f"{company_id} is lost" for company_id in company_ids if company_id not in stored_ids
    ]
    return problems


class TerminalExplorer:
    """The explorer in a pseudo-terminal whose screen is thrown away."""

    def __init__(self, path: Path) -> None:
        self._child, self._master = pty.fork()
        if self._child == 0:
            options = ["--db", str(path), "--fresh"]
            command = [sys.executable, "-m", "partnerships_tui", *options]
            os.execve(sys.executable, command, {**ENVIRONMENT, "TERM": "xterm-256color"})
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def _drain(self) -> None:
        while select.select([self._master], [], [], 30)[0]:
            try:
                os.read(self._master, 1 << 16)
            except OSError:
                return

    def press(self, keys: str) -> None:
        """Type these characters."""
        os.write(self._master, keys.encode())

    def quit(self) -> int:
        """Quit by ctrl+q, and return the exit status."""
        os.write(self._master, b"\x11")
        _, status = os.waitpid(self._child, 0)
        return os.waitstatus_to_exitcode(status)
