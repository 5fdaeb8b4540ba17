"""The program as a process without a terminal: what it prints, and pipes that break."""

import errno
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import PROGRAM, assert_is_clean, run_program

from partnerships_tui import __version__, console
from partnerships_tui.commands import run

CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def run_in_shell(store: Path, command: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program on a store with a command and a redirection of the shell."""
    line = f"{shlex.join(PROGRAM)} --db {shlex.quote(str(store))} {command}"
    return subprocess.run(["/bin/sh", "-c", line], capture_output=True, timeout=30, check=False)


# -- Without a terminal ----------------------------------------------------------------------------


def test_the_timeline_in_a_pipe_is_plain_text(starter_store: Path) -> None:
    outcome = run_program("--db", starter_store)
    assert (outcome.status, outcome.err) == (0, "")
    assert "2026 November" in outcome.out
    assert not CONTROLS.search(outcome.out)


def test_the_timeline_in_a_pipe_obeys_the_options(starter_store: Path) -> None:
    options = ["--as-of", "2025-11-18", "--filter", "company:microsoft", "--ascii"]
    outcome = run_program("--db", starter_store, *options)
    assert outcome.status == 0
    assert "2025 November" in outcome.out
    assert "2026" not in outcome.out


@pytest.mark.parametrize("has_terminal_stdin", [False, True])
def test_the_program_does_not_wait_for_keys_without_a_terminal_on_stdout(
    starter_store: Path,
    has_terminal_stdin: bool,
) -> None:
    master, slave = os.openpty()
    try:
        process = subprocess.run(
            [*PROGRAM, "--db", str(starter_store), "--filter", "fluidstack"],
            stdin=slave if has_terminal_stdin else subprocess.DEVNULL,
            capture_output=True,
            timeout=20,
            check=False,
        )
    finally:
        os.close(master)
        os.close(slave)
    assert (process.returncode, process.stderr) == (0, b"")
    text = process.stdout.decode()
    assert "Fluidstack" in text
    assert not CONTROLS.search(text)


def test_the_version_is_printed_alike_by_the_entry_point_and_by_click() -> None:
    outcome = run_program("--version")
    assert outcome == (0, f"partnerships-tui, version {__version__}\n", "")
    assert run_program("--ascii", "--version") == outcome


def test_an_import_from_stdin_with_broken_encoding_makes_no_store(tmp_path: Path) -> None:
    store = tmp_path / "new.db"
    outcome = run_program("--db", store, "import", "-", stdin=b"companies: [\xff\xfe\x00]\n")
    assert outcome.status == 1
    assert "Traceback" not in outcome.err
    assert not store.exists()


def test_shell_completion_offers_matching_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_PARTNERSHIPS_TUI_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "partnerships-tui ma")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert run_program() == (0, "plain,matrix\n", "")


# -- Readers and disks that fail -------------------------------------------------------------------


def test_an_export_to_a_closed_pipe_ends_without_a_message(starter_store: Path) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "--db", str(starter_store), "export"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.wait(30) == 1
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.parametrize("command", ["events", "companies --json", ""])
def test_a_reader_of_one_line_leaves_no_message(starter_store: Path, command: str) -> None:
    process = run_in_shell(starter_store, f"{command} | head -1")
    assert process.stderr == b""
    assert process.stdout.count(b"\n") == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
def test_a_full_disk_behind_stdout_is_reported(starter_store: Path) -> None:
    process = run_in_shell(starter_store, "events > /dev/full")
    assert process.returncode == 1
    message = process.stderr.decode()
    assert_is_clean(message)
    assert os.strerror(errno.ENOSPC) in message


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
def test_messages_that_nobody_can_receive_leave_the_status(tmp_path: Path) -> None:
    for redirection in ("2> /dev/full", "2>&1 | head -0; exit ${PIPESTATUS[0]}"):
        line = f"{shlex.join(PROGRAM)} --db {tmp_path}/none.db events {redirection}"
        process = subprocess.run(["bash", "-c", line], timeout=30, check=False)
        assert process.returncode == 1


@pytest.mark.parametrize(
    ("command", "redirection", "status"),
    [
        ("events --limit 2", ">&-", 0),
        ("", "<&-", 0),
        ("import -", "<&- >&- 2>&-", 1),
        ("events unknown:x", "2>&-", 2),
        ("--help", ">&-", 0),
    ],
)
def test_a_closed_stream_gives_nothing_or_a_sentence(
    starter_copy: Path,
    command: str,
    redirection: str,
    status: int,
) -> None:
    stored_bytes = starter_copy.read_bytes()
    process = run_in_shell(starter_copy, f"{command} {redirection}")
    message = process.stderr.decode()
    assert process.returncode == status
    assert_is_clean(message)
    assert "crashed" not in message
    assert starter_copy.read_bytes() == stored_bytes, "no message was written into the store"


def test_stdout_is_the_file_that_a_dash_or_its_device_names(starter_store: Path) -> None:
    outputs = [
        run_in_shell(starter_store, f"export company:mistral-ai {output}").stdout
        for output in ("", "-o -", "-o /dev/stdout")
    ]
    assert outputs[0].startswith(b"format: 1")
    assert set(outputs) == {outputs[0]}


def test_letters_outside_the_encoding_of_stdout_are_escaped(
    starter_store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, "ascii", write_through=True))
    console.print_line("≤15.0 bn, Société")
    assert run(["--db", str(starter_store), "events", "kind:investment", "--limit", "20"]) == 0
    sys.stdout.flush()
    assert raw.getvalue().isascii()
    assert raw.getvalue().startswith(b"\\u226415.0 bn, Soci\\xe9t\\xe9")
