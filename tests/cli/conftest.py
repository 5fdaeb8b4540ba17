"""The program in a test: a command in this process, or the program as a process of its own."""

import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from partnerships_tui.commands import run

ROOT = Path(__file__).parents[2]
MAIN = "from partnerships_tui.cli import main; main()"
PROGRAM = [sys.executable, "-m", "partnerships_tui"]


class Outcome(NamedTuple):
    """The exit status of a command, and its output."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The JSON document on stdout."""
        return json.loads(self.out)

    @property
    def rows(self) -> list[list[str]]:
        """The lines of stdout as lists of their fields."""
        return [line.split("\t") for line in self.out.splitlines()]


Cli = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def checkout_is_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each process of a test finds the checkout, whether it is installed or not."""
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}/tui:{ROOT}/db")


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """`cli(*arguments, db=path)`: a command run in this process."""

    def run_command(*arguments: object, db: Path | str | None = None) -> Outcome:
        options = [f"--db={db}"] if db is not None else []
        status = run([*options, *map(str, arguments)])
        return Outcome(status, *capsys.readouterr())

    return run_command


@pytest.fixture
def cli_in_terminal(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """`cli`, whose output is taken for a terminal of 80 cells."""
    monkeypatch.setenv("COLUMNS", "80")

    def run_command(*arguments: object, db: Path | str | None = None) -> Outcome:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        return cli(*arguments, db=db)

    return run_command


def run_program(
    *arguments: str | bytes | Path,
    stdin: bytes = b"",
    code: str = MAIN,
) -> Outcome:
    """Run the program, or other code, as a process without a terminal."""
    process = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        input=stdin,
        capture_output=True,
        timeout=30,
        check=False,
        env=os.environ,
    )
    return Outcome(process.returncode, process.stdout.decode(), process.stderr.decode())


CONTROL_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def assert_is_clean(text: str, max_rows: int = 24) -> None:
    """Assert that a message controls no terminal and fits into some rows of 80 cells."""
    for letter in text:
        is_control = unicodedata.category(letter) in CONTROL_CATEGORIES
        assert letter in "\n\t" or not is_control, ascii(text)
    screen_rows = sum(max(-(-len(line) // 80), 1) for line in text.splitlines())
    assert screen_rows <= max_rows, text
    assert len(text.encode()) <= 4000
    assert "Traceback" not in text
