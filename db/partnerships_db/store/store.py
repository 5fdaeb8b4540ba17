"""Opening a store: which file, that it is one of ours, and every error as a sentence."""

import json
import os
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from partnerships_db.store.version import APPLICATION_ID, VERSION
from partnerships_db.values.errors import PartnershipsError
from partnerships_db.values.name_matching import fold_accents

MAX_QUERY_SECONDS = 10.0
"""After so long a query is interrupted: a view planted in the file could run for ever."""

MAX_WRITE_SECONDS = 60.0
"""The same inside a transaction: so long one statement may take that changes many rows."""

IN_JSON_LIST = "(SELECT value FROM json_each(?))"
"""What follows `IN` in a query for a list of values, which `listed` makes one parameter of.

A statement with a mark for each value would be another one for every length, and each is kept when it has been read.
"""

_HOW_TO_WAIT = "wait until it is done, then try again"


def json_list(values: Iterable[str | int]) -> str:
    """The parameter of `LISTED`."""
    return json.dumps(list(values))


class StoreError(PartnershipsError):
    """Why a store can't be opened, read or written, as a sentence that names it."""


class NoStore(StoreError):
    """There is nothing at that path, or only an empty file."""


class OlderStore(StoreError):
    """It must be migrated before it can be read."""


class Transaction:
    """What happens in it can be taken back without an error."""

    is_taken_back = False

    def roll_back(self) -> None:
        """Leave the store as it was: there was nothing to do, or it may not be done."""
        self.is_taken_back = True


class Store:
    """A connection to one store, for one thread at a time.

    Made by `Store.reading`, `Store.writing` or `Store.scratch`; a context manager that closes it.
    """

    def __init__(
        self, path: Path | None, connection: sqlite3.Connection, *, is_writable: bool
    ) -> None:
        self.path = path
        """None for a scratch store."""
        self.connection = connection
        self.is_writable = is_writable
        self._is_ours_to_remove = False
        self._deadline = float("inf")
        self._is_writing = False
        self._is_interrupted = False
        self._written = 0
        self._file: os.stat_result | None = None
        connection.set_progress_handler(self._is_overdue, 200_000)

    @classmethod
    def reading(cls, path: Path) -> Self:
        """Open for reading only; nothing is created, migrated or repaired."""
        path = _regular_file(path)
        with _translated(path), ExitStack() as if_refused:
            connection = if_refused.enter_context(closing(_connect(path, "mode=ro")))
            try:
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            except sqlite3.OperationalError as error:
                # A WAL store in a folder that can't be written opens only as immutable.
                if os.access(path.parent, os.W_OK) or "locked" in str(error):
                    raise
                connection.close()
                connection = if_refused.enter_context(closing(_connect(path, "immutable=1")))
            store = cls(path, connection, is_writable=False)
            _prepare(connection)
            store._check_identity()
            if_refused.pop_all()
        return store

    @classmethod
    def writing(cls, path: Path) -> Self:
        """Open for writing; an older store is copied beside itself, then migrated."""
        path = _regular_file(path)
        with _translated(path), ExitStack() as if_refused:
            connection = if_refused.enter_context(closing(_connect(path, "mode=rw")))
            store = cls(path, connection, is_writable=True)
            _prepare(connection)
            if store._check_identity(older_is_fine=True) < VERSION:
                store._migrate()
            _prepare_writing(connection)
            if_refused.pop_all()
        return store

    @classmethod
    def creating(cls, path: Path) -> Self:
        """Open a path that holds no store yet. Its tables come with the first `transaction`.

        So a first import that is killed leaves an empty file, which counts as no store.
        """
        path = Path(os.path.abspath(path))
        with _translated(path), ExitStack() as if_refused:
            was_there = path.exists()
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = if_refused.enter_context(closing(_connect(path, "mode=rwc")))
            store = cls(path, connection, is_writable=True)
            _prepare(connection)
            _prepare_writing(connection)
            store._file = path.stat()
            store._is_ours_to_remove = not was_there
            if_refused.pop_all()
        return store

    @classmethod
    def scratch(cls) -> Self:
        """An empty store that is nowhere: `check` judges in it."""
        store = cls(None, sqlite3.connect("", isolation_level=None), is_writable=True)
        _prepare(store.connection)
        store._create()
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close it; nothing is left open behind, and no file that nothing was written to."""
        if self._is_ours_to_remove:
            self._remove_if_blank()
        self.connection.close()

    def _remove_if_blank(self) -> None:
        """Take away the file that was made here, unless another program has it open or has written to it."""
        assert self.path is not None
        with suppress(sqlite3.Error):
            if self._has_tables():
                return
            self.connection.execute("PRAGMA busy_timeout=0")
            self.connection.execute(
                "PRAGMA journal_mode=delete"
            )  # refused while another has it open
            self.connection.execute("BEGIN IMMEDIATE")
            if not self._has_tables() and self._is_where_it_was():
                self.path.unlink()
            self.connection.execute("ROLLBACK")

    def _is_where_it_was(self) -> bool:
        try:
            return (
                self._file is None
                or self.path is None
                or os.path.samestat(self.path.stat(), self._file)
            )
        except OSError:
            return False

    def rows(
        self, sql: str, parameters: Iterable[Any] | dict[str, Any] = ()
    ) -> list[tuple[Any, ...]]:
        """All rows of a bounded query."""
        self.yield_cpu(0.0)
        before, self._deadline = self._deadline, time.monotonic() + MAX_QUERY_SECONDS
        try:
            with _translated(self.path):
                return self.connection.execute(sql, parameters).fetchall()  # type: ignore[arg-type]
        finally:
            self._deadline = before

    def batches(
        self, sql: str, parameters: Iterable[Any], size: int
    ) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query that may have many, so many at a time."""
        self.yield_cpu(0.0)
        before, self._deadline = self._deadline, time.monotonic() + MAX_QUERY_SECONDS
        try:
            with _translated(self.path):
                cursor = self.connection.execute(sql, parameters)  # type: ignore[arg-type]
                while rows := cursor.fetchmany(size):
                    yield rows
        finally:
            self._deadline = before

    def row(
        self, sql: str, parameters: Iterable[Any] | dict[str, Any] = ()
    ) -> tuple[Any, ...] | None:
        """The first row of a query, if it has one."""
        return next(iter(self.rows(sql, parameters)), None)

    def translating_errors(self) -> AbstractContextManager[None]:
        """SQLite's errors inside are sentences about this store."""
        return _translated(self.path)

    def interrupt(self) -> None:
        """End the query that another thread is running here, and what it would ask next; there it is a StoreError."""
        self._is_interrupted = True
        with suppress(sqlite3.ProgrammingError):  # that thread has closed it meanwhile
            self.connection.interrupt()

    def yield_cpu(self, seconds: float) -> None:
        """Leave the processor to others for so long; a StoreError where that thread's work was interrupted."""
        if seconds:
            time.sleep(seconds)
        if self._is_interrupted:
            raise StoreError(_sentence(self.path or "", "interrupted"))

    def data_version(self) -> int:
        """Changes whenever another program has written to the store."""
        row = self.row("PRAGMA data_version")
        return int(row[0]) if row else 0

    @contextmanager
    def transaction(self) -> Iterator["Transaction"]:
        """All of what happens inside, or nothing: BEGIN IMMEDIATE, waiting for other writers."""
        with _translated(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            self._is_writing, self._written = True, -1
            try:
                if not self._is_where_it_was():
                    raise StoreError(f"{self.path} was removed by another program; try again")
                if not self._has_tables():
                    self._create()
                transaction = Transaction()
                yield transaction
                self.connection.execute("ROLLBACK" if transaction.is_taken_back else "COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            finally:
                self._is_writing, self._deadline = False, float("inf")

    def _has_tables(self) -> bool:
        return bool(self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])

    def _create(self) -> None:
        from partnerships_db.store.migrations import create_schema

        create_schema(self.connection)

    def _migrate(self) -> None:
        """Bring an older store up to date in one transaction; a copy is put beside it first."""
        from partnerships_db.store.migrations import migrate

        assert self.path is not None
        copy = _free_name(self.path)
        self.connection.execute("VACUUM INTO ?", (str(copy),))
        try:
            with self.transaction():
                migrate(self.connection)
        except StoreError as error:
            raise StoreError(f"{error}; a copy is at {copy}") from error

    def _check_identity(self, *, older_is_fine: bool = False) -> int:
        """The store's version, if it is one of ours that this program can read."""
        (application,) = self.connection.execute("PRAGMA application_id").fetchone()
        (version,) = self.connection.execute("PRAGMA user_version").fetchone()
        if not self._has_tables() and application in (0, APPLICATION_ID):
            raise NoStore(f"{self.path} is empty: it holds no store yet")
        if application != APPLICATION_ID:
            raise StoreError(f"{self.path} is the database of another program; nothing was changed")
        if version > VERSION:
            raise StoreError(
                f"{self.path} was written by a newer version of this program (store version {version}, "
                f"this one knows {VERSION}); nothing was changed"
            )
        if version < VERSION and not older_is_fine:
            raise OlderStore(f"{self.path} is of an older version; any import brings it up to date")
        return int(version)

    def _is_overdue(self) -> bool:
        if self._is_writing and self.connection.total_changes != self._written:
            # A long import is no long query: what one statement has changed gives time to the next.
            self._written = self.connection.total_changes
            self._deadline = time.monotonic() + MAX_WRITE_SECONDS
        return time.monotonic() > self._deadline


def _regular_file(path: Path) -> Path:
    """The absolute path, which also keeps SQLite from reading `file:…` as a URI."""
    path = Path(os.path.abspath(path))
    try:
        status = path.stat()
    except FileNotFoundError:
        raise NoStore(f"there is no store at {path}") from None
    except OSError as error:
        raise StoreError(f"{path} can't be opened: {error.strerror}") from None
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
        raise StoreError(f"{path} is {kind}, not a store")
    return path


def _free_name(path: Path) -> Path:
    """A name beside the store for the copy that a migration makes first."""
    number = 1
    while (copy := path.with_name(f"{path.name}.before-{VERSION}.{number}")).exists():
        number += 1
    return copy


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    address = f"file:{quote(os.fsencode(path))}?{mode}"
    return sqlite3.connect(
        address, uri=True, timeout=5.0, isolation_level=None, check_same_thread=False
    )


def _prepare(connection: sqlite3.Connection) -> None:
    for pragma in (
        "foreign_keys=on",
        "trusted_schema=off",
        "cell_size_check=on",
        "cache_size=-120",
    ):
        connection.execute(f"PRAGMA {pragma}")
    # For our own statements: SQLite's lower() knows ASCII alone. What stands in the file can't call it.
    connection.create_function("folded", 1, fold_accents, deterministic=True)


def _prepare_writing(connection: sqlite3.Connection) -> None:
    # WAL where the file system has it; where it has not, SQLite keeps the journal it can.
    connection.execute("PRAGMA journal_mode=wal").fetchone()
    connection.execute("PRAGMA synchronous=full")
    connection.execute("PRAGMA cache_size=-16000")


@contextmanager
def _translated(path: Path | None) -> Iterator[None]:
    """SQLite's errors as sentences about the store."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(_sentence(path or "the scratch store", str(error))) from error
    except OSError as error:
        raise StoreError(f"{path} can't be used: {error.strerror}") from error


def _sentence(path: Path | str, error: str) -> str:
    known = {
        "locked": f"{path} is being written by another program; {_HOW_TO_WAIT}",
        "not a database": f"{path} is no store: it is not an SQLite database; nothing was changed",
        "malformed": f"{path} is damaged; `doctor` says how badly, and nothing was changed",
        "readonly": f"{path} can only be read here",
        "disk is full": f"the disk is full; {path} is as it was",
        "disk I/O": f"{path} could not be written (disk I/O error); it is as it was",
        "unable to open": f"{path} can't be opened",
        "interrupted": f"a query on {path} took too long and was stopped",
        "no such table": f"{path} is damaged: a table is missing",
    }
    for words, sentence in known.items():
        if words in error:
            return sentence
    return f"{path}: {error}"


def engine_version() -> str:
    """The version of SQLite itself."""
    return sqlite3.sqlite_version
