"""Files that are read side by side, by processes that answer with the outcomes of their entries.

This process takes the outcomes in the order of the files, so that an import is the same with any
number of processes. A reading process gets pickled paths on its standard input and writes pickled
batches to its standard output. It has no terminal and ends when its input does: none survives this
process, however that ends. It runs by itself rather than by `multiprocessing`, which would import
the main module once more and keep named semaphores.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import IO, Self

from partnerships_db.importing.file_reading import (
    FileEnd,
    Outcome,
    ValidEntry,
    outcomes_of_file,
    outcomes_of_text,
)
from partnerships_db.importing.input_files import FileError, TextFile
from partnerships_db.store.store import StoreError
from partnerships_db.values.errors import Diagnostic

MIN_SHARED_BYTES = 4 * 1024 * 1024
"""The fewest bytes beside the largest file for which processes are started.

A process takes a quarter of a second to start, in which two megabytes are read.
"""

MAX_PROCESSES = 8

MAX_BATCH_ENTRIES = 500
MAX_BATCH_CHARACTERS = 256 * 1024
"""The length of the entries of a batch, as JSON; a longer entry is a batch of its own."""

MAX_WAITING_BATCHES = 24
"""The most batches of one process that wait to be staged: they are in memory."""

_SIZE_BYTES = 8
"""The length of the number before each batch."""

_FILES_AHEAD = 2
"""The files of which a process knows: it begins the next one while the last is being staged."""

_PROGRAM = (
    "import sys; sys.path[:] = {path!r}; "
    "from partnerships_db.importing.reading_processes import serve; serve()"
)

InputFile = TextFile | Diagnostic
"""A file to read, or a path that names none."""


@contextmanager
def outcomes_of_files(
    files: Sequence[InputFile], text_of: Callable[[TextFile], str]
) -> Iterator[Iterator[Iterator[Outcome]]]:
    """A context with the outcomes of each file; those of one are taken before those of the next.

    `text_of` gives the text of a file that is read in this process. Raises StoreError if a reading
    process ends early.
    """
    count = process_count(files)
    if count < 2:
        yield (_own_outcomes(file, text_of) for file in files)
        return
    with ExitStack() as on_exit:
        processes = [on_exit.enter_context(ReadingProcess()) for _ in range(count)]
        yield _shared_outcomes(files, text_of, processes)


def process_count(files: Sequence[InputFile]) -> int:
    """The number of processes that read the files; below 2, this one reads all of them."""
    sizes = [_size_of(file) for file in files]
    if sum(sizes) - max(sizes, default=0) < MIN_SHARED_BYTES or not sys.executable:
        return 0
    file_count = sum(size > 0 for size in sizes)
    return min(usable_cores(), file_count, MAX_PROCESSES)


def usable_cores() -> int:
    """The number of cores on which this process may run."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _size_of(file: InputFile) -> int:
    """The bytes of a file that another process can read; 0 for all others."""
    if isinstance(file, Diagnostic) or file.path is None:
        return 0
    try:
        return os.stat(file.path).st_size
    except (OSError, ValueError):
        return 0


def _own_outcomes(file: InputFile, text_of: Callable[[TextFile], str]) -> Iterator[Outcome]:
    """The outcomes of a file that this process reads."""
    if isinstance(file, Diagnostic):
        return
    try:
        text = text_of(file)
    except FileError as error:
        yield FileEnd(error.problem)
        return
    yield from outcomes_of_text(text)


def _shared_outcomes(
    files: Sequence[InputFile],
    text_of: Callable[[TextFile], str],
    processes: "Sequence[ReadingProcess]",
) -> Iterator[Iterator[Outcome]]:
    """The outcomes of each file, in turn from each process; without a path, from this one."""
    shared_files = [file for file in files if isinstance(file, TextFile) and file.path is not None]
    requests = iter(list(zip(shared_files, _in_turn(processes), strict=False)))

    def request_next() -> None:
        for file, process in requests:
            process.request(file)
            return

    for _ in range(_FILES_AHEAD * len(processes)):
        request_next()
    readers = _in_turn(processes)
    for file in files:
        if isinstance(file, Diagnostic) or file.path is None:
            yield _own_outcomes(file, text_of)
        else:
            yield next(readers).outcomes()
            request_next()


def _in_turn(processes: "Sequence[ReadingProcess]") -> "Iterator[ReadingProcess]":
    while True:
        yield from processes


# -- In this process -------------------------------------------------------------------------------


class ReadingProcess:
    """A process that reads files; a context that ends it."""

    def __init__(self) -> None:
        path = [os.path.abspath(folder) for folder in sys.path]
        # A session of its own: Ctrl+C is for this process, which ends the other one.
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _PROGRAM.format(path=path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._batches: Queue[bytes] = Queue(MAX_WAITING_BATCHES)
        """Pickled batches; an empty one is the end of the process."""
        self._receiver = Thread(target=self._receive, daemon=True)
        self._receiver.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """End the process and wait for it."""
        self._process.kill()
        while self._batches.get():
            pass  # so that the receiver, which may wait for room, reaches the end
        self._receiver.join()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # of a request that the process did not take
                if pipe is not None:
                    pipe.close()

    def request(self, file: TextFile) -> None:
        """Let the process read a file after those that were requested before."""
        assert self._process.stdin is not None
        assert file.path is not None
        # As bytes: the other process may decode the names of files in another way.
        names = pickle.dumps((file.name, os.fsencode(file.path)))
        try:
            self._process.stdin.write(names)
            self._process.stdin.flush()
        except OSError:
            raise _ended_error() from None

    def outcomes(self) -> Iterator[Outcome]:
        """The outcomes of the next requested file. Raises StoreError if the process has ended."""
        is_read = False
        while not is_read:
            data = self._batches.get()
            if not data:
                self._batches.put(data)
                raise _ended_error()
            batch: list[Outcome] = pickle.loads(data)
            is_read = isinstance(batch[-1], FileEnd)
            yield from batch

    def _receive(self) -> None:
        """Take the batches from the pipe, as far as there is room for them."""
        assert self._process.stdout is not None
        try:
            while data := _read_batch(self._process.stdout):
                self._batches.put(data)
        finally:
            self._batches.put(b"")


def _read_batch(pipe: IO[bytes]) -> bytes:
    """The next batch; empty at the end of the pipe, or if the batch is cut off."""
    size = int.from_bytes(pipe.read(_SIZE_BYTES), "big")
    data = pipe.read(size)
    return data if len(data) == size else b""


def _ended_error() -> StoreError:
    return StoreError(
        "a process that reads the files ended early (it was killed, or there is no memory left);"
        " nothing was changed"
    )


# -- In a reading process --------------------------------------------------------------------------


def serve() -> None:
    """Answer requests until there are no more."""
    import gc

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    try:
        answer_requests(sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:
        os._exit(1)  # the other process has ended; nobody reads what is left


def answer_requests(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Write the outcomes of each requested file in batches, and read requests until their end."""
    while True:
        try:
            name, path = pickle.load(requests)
        except EOFError:
            return
        file = TextFile(name, Path(os.fsdecode(path)))
        for batch in _batches(outcomes_of_file(file)):
            data = pickle.dumps(batch, pickle.HIGHEST_PROTOCOL)
            answers.write(len(data).to_bytes(_SIZE_BYTES, "big"))
            answers.write(data)
        answers.flush()


def _batches(outcomes: Iterator[Outcome]) -> Iterator[list[Outcome]]:
    batch: list[Outcome] = []
    character_count = 0
    for outcome in outcomes:
        batch.append(outcome)
        if isinstance(outcome, ValidEntry):
            character_count += len(outcome.prepared.body)
        if len(batch) >= MAX_BATCH_ENTRIES or character_count >= MAX_BATCH_CHARACTERS:
            yield batch
            batch = []
            character_count = 0
    if batch:
        yield batch
