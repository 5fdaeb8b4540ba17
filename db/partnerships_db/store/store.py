"""A store file: opening, reading and writing it, with every error as a sentence about it."""

import json
import os
import sqlite3
import stat
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Self, TypeVar

from partnerships_db.store.readable_copy import address_of, copy_with_log, has_log
from partnerships_db.store.version import APPLICATION_ID, VERSION
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue, PartnershipsError
from partnerships_db.values.name_matching import fold_accents, name_key, search_words

MAX_QUERY_SECONDS = 10.0
"""The work after which a query is interrupted: a view planted in the file could run for ever.

This limit and the next are the processor time that SQLite uses in the query's thread. Neither the
reader's work on the rows nor other programs on a busy machine count.
"""

MAX_WRITE_SECONDS = 60.0
"""The work after which a statement of a transaction is interrupted."""

MAX_CACHED_ANSWERS = 4
"""The most answers that `Store.cached` holds; one more replaces them all."""

IN_JSON_LIST = "(SELECT value FROM json_each(?))"
"""The right side of `IN` in a query for a list of values; `json_list` makes the one parameter.

With a mark for each value, every length of the list would be a statement of its own, and SQLite's
statements are cached.
"""

_PROGRESS_STEPS = 200_000
"""The steps of SQLite's virtual machine between two looks at the clock."""

_PAUSING_STEPS = 10_000
"""The steps between two looks at whether a query should pause: less than a millisecond."""

_PRAGMAS = (
    "foreign_keys=on",
    "trusted_schema=off",
    "cell_size_check=on",
    "cache_size=-120",  # in KiB
)

Answer = TypeVar("Answer")

SqlParameters = Iterable[Any] | dict[str, Any]
"""The parameters of a statement, by position or by name."""


def json_list(values: Iterable[str | int]) -> str:
    """The parameter of `IN_JSON_LIST`."""
    return json.dumps(list(values))


def sql_list(words: Iterable[str]) -> str:
    """The words of the program, never of a user, as the right side of SQL's IN."""
    quoted_words = [f"'{word}'" for word in sorted(words)]
    return f"({', '.join(quoted_words)})"


class StoreError(PartnershipsError):
    """A store can't be opened, read or written. The text is a sentence that names the file."""


class NoStore(StoreError):
    """The path has no file, or an empty one."""


class OlderStore(StoreError):
    """The store must be migrated before it can be read."""


class Transaction:
    """The transaction of `Store.transaction`. It can be rolled back without an error."""

    is_rolled_back = False

    def roll_back(self) -> None:
        """Leave the store as it was when the transaction ends, in place of a commit."""
        self.is_rolled_back = True


class Store:
    """A connection to one store, for one thread at a time.

    It is made by `Store.reading`, `Store.writing`, `Store.creating` or `Store.scratch`, and is a
    context manager that closes it. Every error of SQLite is raised as StoreError.
    """

    def __init__(
        self,
        path: Path | None,
        connection: sqlite3.Connection,
        *,
        is_writable: bool,
    ) -> None:
        self.path = path
        """None for a scratch store."""
        self.connection = connection
        self.is_writable = is_writable
        self.is_copy = False
        """Whether a copy is read in place of the file, whose log can't be read where it is."""
        self.damages: dict[tuple[str, str], str] = {}
        """The damaged entries that were read: list and id, with what is wrong (`bodies.py`)."""
        self._cached_answers: dict[Hashable, Any] = {}
        self._cached_version = -1
        """The version of the data that the cached answers have."""
        self._is_new_file = False
        self._file_status: os.stat_result | None = None
        self._deadline = float("inf")
        self._is_in_transaction = False
        self._changes_at_deadline = 0
        self._is_interrupted = False
        self._was_overdue = False
        """Whether the last look at the clock has interrupted a statement."""
        self._pause: Callable[[], object] | None = None
        connection.set_progress_handler(self._is_overdue, _PROGRESS_STEPS)

    # -- Opening and closing -----------------------------------------------------------------------

    @classmethod
    def reading(cls, path: Path) -> Self:
        """Open a store for reading; the file is not created, migrated or repaired.

        Raises NoStore if there is none, OlderStore if it must be migrated, and StoreError if the
        file is not a store of this program or can't be read.
        """
        path = _regular_file(path)
        with _translated_errors(path), ExitStack() as on_error:
            connection, is_copy = _reading_connection(path)
            on_error.enter_context(closing(connection))
            store = cls(path, connection, is_writable=False)
            store.is_copy = is_copy
            store._file_status = path.stat()
            _prepare(connection)
            if store._checked_version() < VERSION:
                raise OlderStore(f"{path} is of an older version; any import brings it up to date")
            on_error.pop_all()
        return store

    @classmethod
    def writing(cls, path: Path) -> Self:
        """Open a store for writing; an older one is copied beside itself, then migrated.

        Raises NoStore if there is none, and StoreError if the file is not a store of this program,
        can't be written, or can't be migrated.
        """
        path = _regular_file(path)
        with _translated_errors(path), ExitStack() as on_error:
            connection = on_error.enter_context(closing(_connect(path, "mode=rw")))
            store = cls(path, connection, is_writable=True)
            store._file_status = path.stat()
            _prepare(connection)
            if store._checked_version() < VERSION:
                store._migrate()
            _prepare_writing(connection)
            on_error.pop_all()
        return store

    @classmethod
    def creating(cls, path: Path) -> Self:
        """Open a path that has no store yet; the tables are made in the first `transaction`.

        So a first import that is killed leaves an empty file, which counts as no store. Raises
        StoreError if the file can't be created.
        """
        path = Path(os.path.abspath(path))
        with _translated_errors(path), ExitStack() as on_error:
            has_file = path.exists()
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = on_error.enter_context(closing(_connect(path, "mode=rwc")))
            store = cls(path, connection, is_writable=True)
            _prepare(connection)
            _prepare_writing(connection)
            store._file_status = path.stat()
            store._is_new_file = not has_file
            on_error.pop_all()
        return store

    @classmethod
    def scratch(cls) -> Self:
        """An empty store without a file, in which entries can be checked without a store."""
        store = cls(None, sqlite3.connect("", isolation_level=None), is_writable=True)
        _prepare(store.connection)
        store._create_tables()
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection, and remove a new file to which nothing was written."""
        if self._is_new_file:
            self._remove_empty_file()
        self.connection.close()

    def _remove_empty_file(self) -> None:
        """Remove the new file, unless another program has it open or has written to it."""
        assert self.path is not None
        with suppress(sqlite3.Error):
            if self.has_tables():
                return
            self.connection.execute("PRAGMA busy_timeout=0")
            # Fails while another program has the file open.
            self.connection.execute("PRAGMA journal_mode=delete")
            self.connection.execute("BEGIN IMMEDIATE")
            if not self.has_tables() and self.is_same_file():
                self.path.unlink()
            self.connection.execute("ROLLBACK")

    def is_same_file(self) -> bool:
        """Whether the path still has the file that was opened."""
        if self._file_status is None or self.path is None:
            return True
        try:
            return os.path.samestat(self.path.stat(), self._file_status)
        except OSError:
            return False

    # -- Reading -----------------------------------------------------------------------------------

    def rows(
        self,
        sql: str,
        parameters: SqlParameters = (),
        *,
        max_seconds: float | None = None,
    ) -> list[tuple[Any, ...]]:
        """All rows of a query whose number of rows is bounded.

        Raises StoreError, also after `interrupt`, and after `max_seconds` of work, which are
        `MAX_QUERY_SECONDS` unless a caller needs longer.
        """
        with self._limited_time(max_seconds):
            return self.connection.execute(sql, parameters).fetchall()  # type: ignore[arg-type]

    def batches(
        self,
        sql: str,
        parameters: Iterable[Any],
        size: int,
    ) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query that may have very many, `size` at a time.

        Raises StoreError as `rows` does. What the reader does between two batches takes nothing
        from the limit.
        """
        seconds_left = MAX_QUERY_SECONDS
        cursor: sqlite3.Cursor | None = None
        batch: list[tuple[Any, ...]] = []
        while batch or cursor is None:
            start = time.thread_time()
            with self._limited_time(seconds_left):
                if cursor is None:
                    cursor = self.connection.execute(sql, parameters)  # type: ignore[arg-type]
                batch = cursor.fetchmany(size)
            seconds_left -= time.thread_time() - start
            if batch:
                yield batch

    def row(self, sql: str, parameters: SqlParameters = ()) -> tuple[Any, ...] | None:
        """The first row of a query, or None. Raises StoreError as `rows` does."""
        all_rows = self.rows(sql, parameters)
        return all_rows[0] if all_rows else None

    @contextmanager
    def _limited_time(self, seconds: float | None = None) -> Iterator[None]:
        """Interrupt a query that takes too long, and translate its errors."""
        self.yield_cpu(0.0)
        outer_deadline = self._deadline
        limit = MAX_QUERY_SECONDS if seconds is None else seconds
        self._deadline = time.thread_time() + limit
        try:
            with self.translating_errors():
                yield
        finally:
            self._deadline = outer_deadline

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """A context in which all queries see the store as it is at the first of them.

        So what is read batch by batch belongs together, whatever another program writes meanwhile.
        """
        if self.connection.in_transaction:
            yield
            return
        with _translated_errors(self.path):
            self.connection.execute("BEGIN")
        try:
            yield
        finally:
            # Nothing was written but temporary tables, which go with the snapshot.
            with suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")

    @contextmanager
    def translating_errors(self) -> Iterator[None]:
        """Raise SQLite's and the system's errors as StoreError about this store.

        A query that Ctrl+C has stopped raises KeyboardInterrupt: Python drops the one that is
        raised inside the progress handler.
        """
        self._was_overdue = False
        with _translated_errors(self.path):
            try:
                yield
            except sqlite3.OperationalError as error:
                # An error that Python raises itself has no code.
                code = getattr(error, "sqlite_errorcode", None)
                is_stopped_here = self._is_interrupted or self._was_overdue
                if code == sqlite3.SQLITE_INTERRUPT and not is_stopped_here:
                    raise KeyboardInterrupt from None
                raise

    def interrupt(self) -> None:
        """Cancel the query running on another thread. That thread gets a StoreError."""
        self._is_interrupted = True
        with suppress(sqlite3.ProgrammingError):  # the other thread has closed the store meanwhile
            self.connection.interrupt()

    def yield_cpu(self, seconds: float) -> None:
        """Sleep for some seconds, then pause if need be. Raises StoreError after `interrupt`."""
        if seconds:
            time.sleep(seconds)
        if self._pause is not None:
            self._pause()
        if self._is_interrupted:
            raise StoreError(_sentence(self.path or "", "interrupted"))

    def pause_with(self, pause: Callable[[], object]) -> None:
        """Call a function often while queries run, also within one; it may wait.

        The time that it waits is not part of a query's limit.
        """
        self._pause = pause
        self.connection.set_progress_handler(self._is_overdue, _PAUSING_STEPS)

    def data_version(self) -> int:
        """A number that changes when another program writes to the store.

        Raises StoreError as `rows` does.
        """
        version_row = self.row("PRAGMA data_version")
        return int(version_row[0]) if version_row else 0

    def cached(self, key: Hashable, read: Callable[[], Answer]) -> Answer:
        """The answer of a read of the whole store, read anew when the store has changed.

        The key names the read and its parameters. A connection that writes caches nothing, because
        it does not notice its own changes.
        """
        if self.is_writable:
            return read()
        version = self.data_version()
        answers = self._cached_answers
        is_full = len(answers) >= MAX_CACHED_ANSWERS and key not in answers
        if version != self._cached_version or is_full:
            self._cached_version = version
            answers.clear()
        if key not in answers:
            answers[key] = read()
        answer: Answer = answers[key]
        return answer

    def empty_log(self) -> None:
        """Move all that was written into the file itself, unless another program is reading it.

        A file that is moved over this one would otherwise be read with this one's log.
        """
        log = Path(f"{self.path}-wal")
        # To the other connections, emptying an empty log would look like a change.
        with suppress(sqlite3.Error, OSError):
            if not log.stat().st_size:
                return
            self.connection.execute("PRAGMA busy_timeout=0")
            self.connection.execute("PRAGMA wal_checkpoint(truncate)").fetchone()

    # -- Writing -----------------------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator["Transaction"]:
        """A context in which all statements are committed at its end, or none after an exception.

        It waits up to five seconds for another writer. Raises StoreError if the store can't be
        written, or if another program has removed the file meanwhile.
        """
        with self.translating_errors():
            self.connection.execute("BEGIN IMMEDIATE")
            self._is_in_transaction = True
            self._changes_at_deadline = -1
            try:
                if not self.is_same_file():
                    raise StoreError(f"{self.path} was removed by another program; try again")
                if not self.has_tables():
                    self._create_tables()
                transaction = Transaction()
                yield transaction
                self.connection.execute("ROLLBACK" if transaction.is_rolled_back else "COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            finally:
                self._is_in_transaction = False
                self._deadline = float("inf")

    def has_tables(self) -> bool:
        """Whether there is a store already: a new file gets its tables with its first import."""
        (count,) = self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return bool(count)

    def _create_tables(self) -> None:
        from partnerships_db.store.migrations import create_schema

        create_schema(self.connection)

    def _migrate(self) -> None:
        """Bring an older store up to date in one transaction; first put a copy beside it."""
        from partnerships_db.store.migrations import migrate

        assert self.path is not None
        copy_path = _copy_path(self.path)
        self.connection.execute("VACUUM INTO ?", (str(copy_path),))
        try:
            with self.transaction():
                migrate(self.connection)
        except StoreError as error:
            raise StoreError(f"{error}; a copy is at {copy_path}") from error

    def _checked_version(self) -> int:
        """The version of the store.

        Raises NoStore if the file is empty, and StoreError if it is not a store of this program or
        is of a newer version.
        """
        (application_id,) = self.connection.execute("PRAGMA application_id").fetchone()
        (version,) = self.connection.execute("PRAGMA user_version").fetchone()
        if not self.has_tables() and application_id in (0, APPLICATION_ID):
            raise NoStore(f"{self.path} is empty: it holds no store yet")
        if application_id != APPLICATION_ID:
            raise StoreError(f"{self.path} is the database of another program; nothing was changed")
        if version > VERSION:
            raise StoreError(
                f"{self.path} was written by a newer version of this program (store version"
                f" {version}, this one knows {VERSION}); nothing was changed"
            )
        return int(version)

    def _is_overdue(self) -> bool:
        """SQLite's progress handler: whether to interrupt the running statement."""
        if self._pause is not None:
            self._pause()
        if self._is_in_transaction and self.connection.total_changes != self._changes_at_deadline:
            # A long import is not a long query: after each change, the time begins anew.
            self._changes_at_deadline = self.connection.total_changes
            self._deadline = time.thread_time() + MAX_WRITE_SECONDS
        self._was_overdue = time.thread_time() > self._deadline
        return self._was_overdue


# -- Files -----------------------------------------------------------------------------------------


def _regular_file(path: Path) -> Path:
    """The absolute path of a regular file, which SQLite can't read as a URI (`file:…`)."""
    path = Path(os.path.abspath(path))
    try:
        status = path.stat()
    except FileNotFoundError:
        raise NoStore(f"there is no store at {path}") from None
    except OSError as error:
        raise StoreError(f"{path} can't be opened: {error.strerror}") from None
    if stat.S_ISDIR(status.st_mode):
        raise StoreError(f"{path} is a folder, not a store")
    if not stat.S_ISREG(status.st_mode):
        raise StoreError(f"{path} is not a regular file, so it can't be a store")
    return path


def _copy_path(path: Path) -> Path:
    """An unused path beside the store, for the copy that a migration makes first."""
    number = 1
    while True:
        copy_path = path.with_name(f"{path.name}.before-{VERSION}.{number}")
        if not copy_path.exists():
            return copy_path
        number += 1


# -- Connections -----------------------------------------------------------------------------------


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        address_of(path, mode),
        uri=True,
        timeout=5.0,
        isolation_level=None,
        check_same_thread=False,
    )


def _reading_connection(path: Path) -> tuple[sqlite3.Connection, bool]:
    """A connection that only reads, and whether it reads a copy of the file."""
    with ExitStack() as on_error:
        connection = on_error.enter_context(closing(_connect(path, "mode=ro")))
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            on_error.pop_all()
            return connection, False
        except sqlite3.OperationalError as error:
            folder = os.path.dirname(os.path.realpath(path))
            if os.access(folder, os.W_OK) or "locked" in str(error):
                raise
        except UnicodeDecodeError:
            # SQLite quotes the damaged text of the schema in its message.
            raise sqlite3.DatabaseError("malformed schema") from None

    # A WAL store in a folder that can't be written opens only as immutable, and then SQLite
    # ignores the log beside it, which may hold the newest imports.
    is_copy = has_log(path)
    unchanging_path = copy_with_log(path) if is_copy else path
    return _connect(unchanging_path, "immutable=1"), is_copy


def _prepare(connection: sqlite3.Connection) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    # SQLite's own lower() knows ASCII only. The schema is not trusted: no view can call these.
    functions: dict[str, Callable[..., str | int | None]] = {
        "folded": fold_accents,
        "name_key": name_key,
        "search_words": search_words,
        "last_day": _last_day,
    }
    for name, function in functions.items():
        connection.create_function(
            name,
            1,
            function,
            deterministic=True,
        )


def _last_day(text: str | None) -> int | None:
    """The ordinal of the last day that a date allows; None for a text that is no date."""
    try:
        return PartialDate.parse(text or "").last.toordinal()
    except InvalidValue:
        return None


def _prepare_writing(connection: sqlite3.Connection) -> None:
    # If the file system does not support WAL, SQLite keeps another journal.
    connection.execute("PRAGMA journal_mode=wal").fetchone()
    connection.execute("PRAGMA synchronous=full")
    connection.execute("PRAGMA cache_size=-16000")


# -- Errors ----------------------------------------------------------------------------------------


@contextmanager
def _translated_errors(path: Path | None) -> Iterator[None]:
    """Raise SQLite's and the system's errors as StoreError about a store."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(_sentence(path or "the scratch store", str(error))) from error
    except UnicodeDecodeError as error:
        # SQLite quotes the damaged text in its message.
        raise StoreError(_sentence(path or "the scratch store", "malformed")) from error
    except OSError as error:
        raise StoreError(f"{path} can't be used: {error.strerror}") from error


_SENTENCES = {
    "locked": "{path} is being written by another program; wait until it is done, then try again",
    "not a database": "{path} is not a store: it is not an SQLite database; nothing was changed",
    "malformed": "{path} is damaged; nothing was changed; `doctor` lists the damage",
    "readonly": "{path} can only be read here",
    "disk is full": "the disk is full; {path} was not changed",
    "disk I/O": "{path} could not be written (disk I/O error); it was not changed",
    "unable to open": "{path} can't be opened",
    "interrupted": "a query on {path} took too long and was stopped",
    "no such table": "{path} is damaged: a table is missing",
}
"""Words in SQLite's errors, and the sentences that replace them."""


def _sentence(path: Path | str, error: str) -> str:
    for words, sentence in _SENTENCES.items():
        if words in error:
            return sentence.format(path=path)
    return f"{path}: {error}"


def engine_version() -> str:
    """The version of SQLite."""
    return sqlite3.sqlite_version
