"""A killed import or migration leaves the store as it was before or as it is after."""

import hashlib
import os
import shutil
import signal
import sqlite3
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from sqlite_utils import Database
from tests.newer_version import newer_version

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.store import Store

STEPS_PER_POINT = 40
"""The number of instructions of SQLite between two points at which a process may die."""

TIMED_TABLES = ("import", "_sqlite_migrations")
"""The tables that hold times, which differ between two runs."""

Task = Callable[[Path], None]
"""A function that changes the store at a path."""


def kill_imports(
    folder: Path,
    kill_count: int,
    stored_files: list[str],
    files: list[str],
) -> Counter[str]:
    """Kill imports of `files` into a store that holds `stored_files`; count the outcomes."""
    base = _store_with(folder, stored_files)

    def import_second_files(path: Path) -> None:
        with Store.writing(path) as store:
            report = import_files(store, files)
            assert report.number == 2, report.diagnostics

    return Counter(_outcomes(import_second_files, base, folder, kill_count))


def kill_migrations(folder: Path, kill_count: int, stored_files: list[str]) -> Counter[str]:
    """Kill migrations that read and write every entry; count the outcomes."""
    base = _store_with(folder, stored_files)

    def migrate(path: Path) -> None:
        with newer_version(_measure_entries):
            Store.writing(path).close()

    return Counter(_outcomes(migrate, base, folder, kill_count))


def _store_with(folder: Path, files: list[str]) -> Path:
    path = folder / "base.db"
    with Store.creating(path) as store:
        assert import_files(store, files).number == 1
        store.connection.execute("PRAGMA wal_checkpoint(truncate)")
    return path


def _measure_entries(db: Database) -> None:
    db.execute("CREATE TABLE length (entry INTEGER PRIMARY KEY, size INTEGER) STRICT")
    db.execute("INSERT INTO length SELECT entry, length(body) FROM entry")
    db.execute("UPDATE event SET title = title || ' '")


# -- Killing ---------------------------------------------------------------------------------------


def _outcomes(
    task: Task,
    base: Path,
    folder: Path,
    kill_count: int,
) -> Iterator[str]:
    """Kill the task at points spread over it, each in a new copy; yield `before` or `after`.

    Every second kill is at an instruction of SQLite. The others are by the clock, and so may fall
    into a write to the disk. Any other content fails, and so does the task when it is done again.
    """
    complete = Path(shutil.copy(base, folder / "complete.db"))
    before = content_digest(base)
    step_count, seconds = _measured(task, complete)
    after = content_digest(complete)
    assert before != after

    for number in range(kill_count):
        path = Path(shutil.copy(base, folder / f"{number}.db"))
        share = (number + 0.5) / kill_count
        if number % 2:
            die = partial(_run_until_time, task, path, seconds * share)
        else:
            die = partial(_run_until_step, task, path, max(int(step_count * share), 1))
        _in_child(die)

        digest = content_digest(path)
        message = f"killed at {share:.1%}, the store is neither as before nor as after"
        assert digest in (before, after), message
        if digest == before:
            task(path)
            assert content_digest(path) == after, "the repeated task has another result"
        yield "before" if digest == before else "after"
        for leftover in folder.glob(f"{number}.db*"):
            leftover.unlink()


def _measured(task: Task, path: Path) -> tuple[int, float]:
    """The number of points and the seconds of a task that is done in a process of its own."""
    result_path = path.with_suffix(".result")

    def run_and_measure() -> None:
        counter = StepCounter()
        start = time.perf_counter()
        _run_counted(task, path, counter)
        seconds = time.perf_counter() - start
        result_path.write_text(f"{counter.count} {seconds}")

    assert _in_child(run_and_measure) == 0
    step_count, seconds = result_path.read_text().split()
    return int(step_count), float(seconds)


class StepCounter:
    """Counts the points of a process, and kills the process at one of them."""

    def __init__(self, fatal_step: int | None = None) -> None:
        self.count = 0
        self._fatal_step = fatal_step

    def step(self) -> bool:
        """Count a point, or die."""
        self.count += 1
        if self.count == self._fatal_step:
            os.kill(os.getpid(), signal.SIGKILL)
        return False


def _run_counted(task: Task, path: Path, counter: StepCounter) -> None:
    """Do the task in this process, and count the points of all stores that it opens."""
    original_init = Store.__init__

    def counted_init(store: Store, *arguments: object, **options: object) -> None:
        original_init(store, *arguments, **options)  # type: ignore[arg-type]
        store.connection.set_progress_handler(counter.step, STEPS_PER_POINT)

    Store.__init__ = counted_init  # type: ignore[method-assign,assignment]
    task(path)


def _run_until_step(task: Task, path: Path, fatal_step: int) -> None:
    _run_counted(task, path, StepCounter(fatal_step))


def _run_until_time(task: Task, path: Path, seconds: float) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # which ends the process
    signal.setitimer(signal.ITIMER_REAL, seconds)
    task(path)


def _in_child(action: Callable[[], None]) -> int:
    """Run the action in a process of its own, and return its exit status."""
    child = os.fork()
    if child == 0:
        try:
            action()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


# -- Content ---------------------------------------------------------------------------------------


def content_digest(path: Path) -> str:
    """A digest of everything in a sound store but the times of its imports."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the file is damaged"
    broken_references = db.execute("PRAGMA foreign_key_check").fetchall()
    assert broken_references == []

    parts: list[object] = [db.execute("PRAGMA user_version").fetchone()]
    tables = (
        "SELECT name FROM sqlite_master"
        " WHERE type = 'table' AND name NOT LIKE 'search%' ORDER BY name"
    )
    for (table,) in db.execute(tables).fetchall():
        if table in TIMED_TABLES:
            parts.append(db.execute(f"SELECT count(*) FROM {table}").fetchone())
        else:
            rows = db.execute(f"SELECT * FROM {table}")
            parts.append((table, sorted(map(repr, rows))))
    matches = db.execute("SELECT rowid FROM search WHERE search MATCH 'the' ORDER BY rowid")
    parts.append(matches.fetchall())
    db.close()
    return hashlib.sha256(repr(parts).encode()).hexdigest()
