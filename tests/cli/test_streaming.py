"""Output of any size is printed while it is read: its memory does not grow with the store."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import pytest
from tests.cli.conftest import Cli
from tests.many_events import store_of_many_events

from partnerships_db.store.store import Store
from partnerships_tui import console
from partnerships_tui.commands import run
from partnerships_tui.console import print_table

SOME = 8_000
"""The events of a store in which a list of all of them would be seen."""

MAX_BLOCKS = 25_000
"""The blocks of memory that an output may take: a batch of events takes some 15,000.

A list of `SOME` events takes more than 30,000.
"""

MAX_ROWS = 2_000
"""The rows that a query may read at once."""

MAX_ROWS_BEFORE = 5_000
"""The rows that may be read before the first line is printed."""

WRITES_PER_LOOK = 200
"""The writes between two looks at the memory: one takes longer than many writes."""

MAX_TEXT = 200_000
"""The characters or bytes that may be written at once."""


class MeasuredOutput:
    """A stdout that notes how much memory is in use while something is written to it."""

    encoding = "utf-8"

    def __init__(self, max_lines: int | None = None) -> None:
        self.lines = 0
        self._writes = 0
        self.most_blocks = 0
        self._max_lines = max_lines
        """The lines after which the reader closes the pipe."""

    def write(self, text: str | memoryview) -> int:
        if self._max_lines is not None and self.lines >= self._max_lines:
            raise BrokenPipeError
        assert len(text) < MAX_TEXT
        self.lines += str(text).count("\n") if isinstance(text, str) else bytes(text).count(b"\n")
        if self._writes % WRITES_PER_LOOK == 0:
            self.most_blocks = max(self.most_blocks, sys.getallocatedblocks())
        self._writes += 1
        return len(text)

    @property
    def buffer(self) -> Self:
        """Bytes are measured as texts are."""
        return self

    def flush(self) -> None:
        """Keep nothing back."""

    def isatty(self) -> bool:
        return False


@pytest.fixture(scope="module")
def some_events(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return store_of_many_events(tmp_path_factory.mktemp("some") / "s.db", SOME, has_flows=True)


def counted_rows(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of rows that each query reads from now on."""
    counts: list[int] = []
    read_rows = Store.rows

    def rows(store: Store, *arguments: Any, **options: Any) -> list[tuple[Any, ...]]:
        read = read_rows(store, *arguments, **options)
        counts.append(len(read))
        return read

    monkeypatch.setattr(Store, "rows", rows)
    return counts


def output_of(
    command: str,
    store_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    max_lines: int | None = None,
) -> MeasuredOutput:
    """What a command prints, until its reader closes the pipe after a number of lines."""
    output = MeasuredOutput(max_lines)
    monkeypatch.setattr(sys, "stdout", output)
    with suppress(BrokenPipeError):
        run([f"--db={store_path}", *command.split()])
    return output


STREAMS = ("events", "events kind:statement", "events --sort amount", "export", "export -f json")

SORTED_STREAMS = ("events --sort amount kind:statement", "export -f csv kind:statement")
"""The commands that must know all keys before their first line."""


@pytest.mark.parametrize("command", STREAMS)
def test_the_first_line_is_printed_after_a_few_batches(
    command: str, some_events: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = counted_rows(monkeypatch)
    assert output_of(command, some_events, monkeypatch, max_lines=1).lines == 1
    assert sum(counts) < MAX_ROWS_BEFORE


@pytest.mark.parametrize("command", [*STREAMS, *SORTED_STREAMS])
def test_an_output_takes_the_memory_of_a_batch(
    command: str, some_events: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output_of(command, some_events, monkeypatch, max_lines=1)  # loads the modules
    blocks = sys.getallocatedblocks()
    counts = counted_rows(monkeypatch)
    output = output_of(command, some_events, monkeypatch)
    assert output.lines >= SOME
    assert output.most_blocks - blocks < MAX_BLOCKS
    assert max(counts) < MAX_ROWS


def test_a_document_of_200000_events_takes_the_memory_of_a_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_path = store_of_many_events(tmp_path / "s.db", 200_000)
    output_of("events --json", store_path, monkeypatch, max_lines=1)
    blocks = sys.getallocatedblocks()
    output = output_of("events --json", store_path, monkeypatch)
    assert output.lines == 200_000 * 6 + 2
    assert output.most_blocks - blocks < MAX_BLOCKS


def test_an_export_to_a_folder_reads_a_batch_at_a_time(
    some_events: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = counted_rows(monkeypatch)
    assert run([f"--db={some_events}", "export", "--output", f"{tmp_path}/out/"]) == 0
    assert max(counts) < MAX_ROWS
    texts = [path.read_text("utf-8") for path in (tmp_path / "out/events").iterdir()]
    assert sum(text.count("- id: ") for text in texts) == SOME


def test_a_list_is_of_one_state_of_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_path = store_of_many_events(tmp_path / "s.db", 3_000)

    class WritingOutput(MeasuredOutput):
        """A reader that changes the store at the first line."""

        def write(self, text: str | memoryview) -> int:
            if not self.lines:
                with sqlite3.connect(store_path) as connection:
                    connection.execute("DELETE FROM event")
            return super().write(text)

    output = WritingOutput()
    monkeypatch.setattr(sys, "stdout", output)
    assert run([f"--db={store_path}", "events"]) == 0
    assert output.lines == 3_000


# -- Tables and orders -----------------------------------------------------------------------------


def test_a_table_on_a_terminal_is_printed_while_it_is_read(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "is_terminal", lambda: True)
    monkeypatch.setattr(console, "MAX_MEASURED_ROWS", 2)
    printed: list[str] = []

    def rows() -> Iterator[tuple[str, str]]:
        yield from [("1", "short"), ("2", "longer"), ("3", "much longer than these")]
        printed.append(capsys.readouterr().out)
        yield "4", "short"

    print_table(("number", "title"), rows(), whole=("number",))
    first_rows = "number  title\n1       short\n2       longer\n3       much…\n"
    assert printed == [first_rows]
    assert capsys.readouterr().out == "4       short\n"


def test_a_limit_cuts_every_order(cli: Cli, some_events: Path) -> None:
    by_amount = cli("events", "--sort", "amount", "--limit", 1_500, db=some_events).rows
    assert len({row[1] for row in by_amount}) == len(by_amount) == 1_500
    document = cli("events", "--json", "--limit", 3, db=some_events).json
    rows = cli("events", "--limit", 3, db=some_events).rows
    assert [entry["id"] for entry in document] == [row[1] for row in rows]
    assert cli("events", "--json", "--limit", 0, db=some_events).json == []
