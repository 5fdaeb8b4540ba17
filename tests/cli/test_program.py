"""The program as a process without a terminal: in a pipe that stays, and in one that breaks."""

import os
import re
import subprocess
import sys
from pathlib import Path

PROGRAM = [sys.executable, "-c", "from partnerships_tui.cli import main; main()"]


def run_program(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *arguments], input=stdin, capture_output=True, timeout=30, check=False
    )


def test_without_a_terminal_the_timeline_is_text(starter_store: Path) -> None:
    done = run_program("--db", str(starter_store))
    text = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert "2026 November" in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


def test_without_a_terminal_options_hold(starter_store: Path) -> None:
    done = run_program(
        "--db",
        str(starter_store),
        "--as-of",
        "2025-11-18",
        "--filter",
        "company:microsoft",
        "--ascii",
    )
    assert done.returncode == 0
    assert b"2025 November" in done.stdout
    assert b"2026" not in done.stdout


def test_a_yaml_stream_of_no_encoding_is_a_problem(tmp_path: Path) -> None:
    done = run_program(
        "--db", str(tmp_path / "new.db"), "import", "-", stdin=b"companies: [\xff\xfe\x00]\n"
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "new.db").exists()


def test_a_reader_that_leaves_is_no_error(starter_store: Path) -> None:
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


def test_the_shell_is_told_what_may_follow() -> None:
    asked = {
        "_PARTNERSHIPS_TUI_COMPLETE": "bash_complete",
        "COMP_WORDS": "partnerships-tui ma",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(
        PROGRAM, env=os.environ | asked, capture_output=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"plain,matrix\n", b"")
