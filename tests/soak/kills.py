"""An import or a migration that is killed at some point leaves the store as it was before, or as it is after."""

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
from unittest.mock import patch

from sqlite_utils import Database, Migrations

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store import migrations
from partnerships_db.store import store as connection
from partnerships_db.store.store import Store
from partnerships_db.store.version import VERSION

GRAIN = 40
"""So many steps of SQLite's machine lie between two points at which a process may die."""

Task = Callable[[Path], None]
"""What is done to the store at a path."""


class Points:
    """Counts the steps of a process, and kills it at one of them."""

    def __init__(self, fatal: int = -1) -> None:
        self.count = 0
        self._fatal = fatal

    def step(self) -> bool:
        """One more; at the fatal one nothing comes after it."""
        self.count += 1
        if self.count == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return False


def content(path: Path) -> str:
    """A digest of everything in a store but the times of its imports; it is sound, or this fails."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the file is damaged"
        assert db.execute("PRAGMA foreign_key_check").fetchall() == [], (
            "something refers to nothing"
        )
        digest = hashlib.sha256(str(db.execute("PRAGMA user_version").fetchone()).encode())
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_%' ORDER BY name"
        for (table,) in db.execute(tables).fetchall():
            if table in ("import", "_sqlite_migrations"):  # they hold times
                digest.update(repr(db.execute(f"SELECT count(*) FROM {table}").fetchone()).encode())
            elif table != "search":
                digest.update(
                    repr((table, sorted(map(repr, db.execute(f"SELECT * FROM {table}"))))).encode()
                )
        found = db.execute(
            "SELECT rowid FROM search WHERE search MATCH 'the' ORDER BY rowid"
        ).fetchall()
        digest.update(repr(found).encode())
    db.close()
    return digest.hexdigest()


def in_child(act: Callable[[], None]) -> int:
    """Do it in a process of its own, and give the status it ended with."""
    child = os.fork()
    if child == 0:
        try:
            act()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def steps_of(task: Task, path: Path) -> int:
    """How many points a task has, done whole in a process of its own."""
    count = path.with_suffix(".steps")

    def act() -> None:
        points = Points()
        _do(task, path, points)
        count.write_text(str(points.count))

    assert in_child(act) == 0
    return int(count.read_text())


def _do(task: Task, path: Path, points: Points) -> None:
    """The task in this process, every step of SQLite's counted, also those of opening a store."""
    made = Store.__init__

    def counted(store: Store, *given: object, **named: object) -> None:
        made(store, *given, **named)  # type: ignore[arg-type]
        store.connection.set_progress_handler(points.step, GRAIN)

    Store.__init__ = counted  # type: ignore[method-assign,assignment]
    task(path)


def killed(task: Task, base: Path, folder: Path, points: int) -> Iterator[str]:
    """Do the task to a copy of a store and kill it, at so many points spread over it: `before` or `after` for each.

    Half of the points are steps of SQLite, the other half moments by the clock, which fall into writing
    to the disk as well. Anything else than before or after fails, and so does doing the task again.
    """
    whole = Path(shutil.copy(base, folder / "whole.db"))
    before, steps = content(base), steps_of(task, whole)
    after = content(whole)
    assert before != after
    seconds = _seconds(task, base, folder)
    for number in range(points):
        path = Path(shutil.copy(base, folder / f"{number}.db"))
        share = (number + 0.5) / points
        in_child(
            partial(
                _die, task, path, seconds * share if number % 2 else 0.0, max(int(steps * share), 1)
            )
        )
        left = content(path)
        assert left in (before, after), (
            f"killed at {share:.1%}, the store is neither as before nor as after"
        )
        yield "before" if left == before else "after"
        if left == before:
            task(path)
            assert content(path) == after, "doing it again does not come to the same"
        for leftover in folder.glob(f"{number}.db*"):
            leftover.unlink()


def _die(task: Task, path: Path, seconds: float, step: int) -> None:
    """Do the task, and die of it: after so many seconds, or at that step where there are none."""
    if seconds:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # which ends the process without a word
        signal.setitimer(signal.ITIMER_REAL, seconds)
    _do(task, path, Points(-1 if seconds else step))


def _seconds(task: Task, base: Path, folder: Path) -> float:
    path = Path(shutil.copy(base, folder / "timed.db"))
    began = time.perf_counter()
    assert in_child(partial(_do, task, path, Points())) == 0
    return time.perf_counter() - began


# -- The two tasks ---------------------------------------------------------------------------------


def killed_imports(folder: Path, points: int, files: list[str], there: list[str]) -> Counter[str]:
    """An import of these files into a store that has what is `there` already."""
    base = folder / "base.db"
    with Store.creating(base) as store:
        import_files(store, there)
        store.connection.execute("PRAGMA wal_checkpoint(truncate)")

    def bring_in(path: Path) -> None:
        with Store.writing(path) as store:
            report = import_files(store, files)
            assert report.number == 2, report.diagnostics

    return Counter(killed(bring_in, base, folder, points))


def killed_migrations(folder: Path, points: int, files: list[str]) -> Counter[str]:
    """A migration that reads and writes every entry, as if the program had a newer version."""
    base = folder / "base.db"
    with Store.creating(base) as store:
        import_files(store, files)
        store.connection.execute("PRAGMA wal_checkpoint(truncate)")

    def migrate(path: Path) -> None:
        steps = Migrations("partnerships")
        steps(name="001-first")(migrations.first)
        steps(name="002-endings")(migrations.endings)
        steps(name="003-another")(_longer_titles)
        with (
            patch.object(migrations, "steps", steps),
            patch.object(migrations, "VERSION", VERSION + 1),
            patch.object(connection, "VERSION", VERSION + 1),
        ):
            Store.writing(path).close()

    return Counter(killed(migrate, base, folder, points))


def _longer_titles(db: Database) -> None:
    db.execute("CREATE TABLE length (entry INTEGER PRIMARY KEY, size INTEGER) STRICT")
    db.execute("INSERT INTO length SELECT entry, length(body) FROM entry")
    db.execute("UPDATE event SET title = title || ' '")
