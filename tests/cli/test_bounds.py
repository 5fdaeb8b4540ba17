"""What a command says when it fails: a sentence, clean, in few lines; and where it makes no store."""

import errno
import io
import os
import re
import shlex
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from partnerships_db.store.store import Store
from partnerships_tui import console
from partnerships_tui.commands import run

ROOT = Path(__file__).parents[2]
MAIN = [sys.executable, "-c", "from partnerships_tui.cli import main; main()"]
ENVIRONMENT = {"PYTHONPATH": f"{ROOT}/tui:{ROOT}/db"}

Ended = tuple[int, str, str]
"""Status, stdout, stderr."""


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """`ask(*arguments)`: a command in this process."""

    def ask(*arguments: object) -> Ended:
        status = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return ask


def program(*arguments: object, stdin: bytes = b"", **environment: str) -> Ended:
    """The program as a process, without a terminal."""
    done = subprocess.run(
        [*MAIN, *(os.fspath(a) if isinstance(a, Path) else a for a in arguments)],  # type: ignore[list-item]
        input=stdin, capture_output=True, timeout=30, check=False, env=os.environ | ENVIRONMENT | environment,
    )  # fmt: skip
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def check_clean(text: str, *, rows: int = 24) -> None:
    """No byte in it that a terminal would obey, and no more than a screen of it."""
    for letter in text:
        assert letter in "\n\t" or unicodedata.category(letter) not in (
            "Cc",
            "Cf",
            "Cs",
            "Co",
            "Zl",
            "Zp",
        ), ascii(text)
    assert sum(-(-len(line) // 80) or 1 for line in text.splitlines()) <= rows, text
    assert len(text.encode()) <= 4000
    assert "Traceback" not in text


# -- Names and places ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "a\x1b]0;title\x07.yaml",
        "a\nb.yaml",
        "[bold]x[.yaml",
        "a\u202eb.yaml",
        "a\u2028b.yaml",
        "x" * 200 + ".yaml",
    ],
)
def test_a_hostile_file_name_is_escaped_and_cut(
    ask: Callable[..., Ended], tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_text("companies: [{id: UPPER}]\n", "utf-8")
    for command in ("check", "import"):
        status, out, err = (
            ask("--db", tmp_path / "new.db", command, file)
            if command == "import"
            else ask("check", file)
        )
        assert (status, out) == (1, "")
        check_clean(err)
    status, out, err = ask("check", tmp_path / f"no-{name}")
    assert (status, out) == (1, "")
    check_clean(err)


def test_a_file_name_of_no_encoding_is_escaped(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff\xfe.yaml"
    status, out, err = program("check", name)
    assert (status, out) == (1, "")
    check_clean(err)
    assert "\\udcff" in err


def test_a_store_at_an_odd_path_is_that_very_file(
    ask: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text("companies: [{id: acme, name: Acme}]\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("a b.db", "a?b#c%d.db", "file:x?mode=memory", "ö'\".db", "-x.db", "a\x1bb.db"):
        status, _, err = ask(f"--db={name}", "import", file)
        assert status == 0, err
        check_clean(err)
        assert (tmp_path / name).is_file(), name
        assert ask(f"--db={name}", "companies")[1].startswith("acme\t")


@pytest.mark.parametrize("kind", ["folder", "fifo", "text", "missing folder", "empty"])
def test_what_is_no_store_is_a_sentence_and_stays_as_it_is(
    ask: Callable[..., Ended], tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "thing\x1b[2J"
    match kind:
        case "folder":
            path.mkdir()
        case "fifo":
            os.mkfifo(path)
        case "text":
            path.write_text("this is no store\n" * 100)
        case "missing folder":
            path = path / "partnerships.db"
        case "empty":
            path.touch()
    for command in ("events", "companies", "matrix", "doctor", "history", "undo"):
        status, out, err = ask("--db", path, command)
        assert status == 1, command
        check_clean(out + err)
        assert err or command == "doctor"
    assert sorted(tmp_path.iterdir()) == [tmp_path / "thing\x1b[2J"] * (kind != "missing folder")


def test_a_reading_command_makes_no_store_where_one_is_named(
    ask: Callable[..., Ended], tmp_path: Path
) -> None:
    path = tmp_path / "named.db"
    for command in (
        ("events",),
        ("matrix",),
        ("company", "x"),
        ("import", "--dry-run", tmp_path / "x.yaml"),
        ("undo",),
    ):
        assert ask("--db", path, *command)[0] == 1
        assert not path.exists(), command


def test_the_variable_names_a_store_as_the_option_does(
    ask: Callable[..., Ended], starter_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTNERSHIPS_DB", str(starter_store))
    assert len(ask("events", "--limit", 3)[1].splitlines()) == 3
    monkeypatch.setenv("PARTNERSHIPS_DB", str(tmp_path / "none.db"))
    assert ask("events")[0] == 1
    assert ask("--db", starter_store, "events", "--limit", 1)[0] == 0, "the option goes before it"


def test_the_explorer_makes_a_named_store_and_says_so_on_stderr(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "named.db"
    status, out, err = program("--db", path, "--filter", "fluidstack")
    assert status == 0
    assert "Fluidstack" in out
    assert err == f"made a store from the starter data: {path}\n"
    again = program("--db", path, "--filter", "fluidstack")
    assert again == (0, out, "")


def test_read_only_makes_and_changes_nothing(
    ask: Callable[..., Ended], starter_copy: Path, tmp_path: Path
) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text("companies: [{id: acme, name: Acme}]\n", "utf-8")
    assert ask("--db", tmp_path / "none.db", "--read-only", "import", file)[0] == 2
    assert ask("--db", starter_copy, "--read-only", "undo")[0] == 2
    assert not (tmp_path / "none.db").exists()
    assert ask("--read-only", "events")[0] == 1, "and none at the default place"


# -- Bounds ----------------------------------------------------------------------------------------


def test_three_hundred_problems_are_one_screen(ask: Callable[..., Ended], tmp_path: Path) -> None:
    file = tmp_path / f"{'long name ' * 9}.yaml"
    lines = (f"  - {{id: c-{n}, name: {'N' * 300}, kind: {'nonsense' * 40}}}\n" for n in range(300))
    file.write_text("companies:\n" + "".join(lines), "utf-8")
    status, out, err = ask("check", file)
    assert (status, out) == (1, "")
    check_clean(err)
    assert "300 problems" in err or "… and 2" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("event", "x" * 100_000),
        ("company", "\x1b]0;t\x07" * 1000),
        ("events", "kind:" + "x" * 100_000),
        ("events", "a\x1b[2J\nb kind:x"),
        ("events", "--as-of", "\u202e" * 5000),
        ("events", "--limit", "9" * 5000),
        ("matrix", "--developer", "x\n" * 5000),
        ("no-such\x1bcommand" * 500,),
        ("--view", "\x9b2J" * 2000),
        ("--filter", "kind:" + "x" * 5000),
        ("history", "x" * 5000),
    ],
)
def test_what_an_error_quotes_is_escaped_and_cut(
    ask: Callable[..., Ended], starter_store: Path, arguments: tuple[str, ...]
) -> None:
    status, out, err = ask("--db", starter_store, *arguments)
    assert status in (1, 2)
    assert out == ""
    assert err
    check_clean(err)


def test_a_mistake_of_ours_in_a_command_is_a_sentence_too(
    bare_machine: Path, starter_store: Path
) -> None:
    broken = (
        "import partnerships_tui.commands as c\n"
        "def run(_): raise RuntimeError('wrong')\n"
        "c.run = run\n"
        "from partnerships_tui.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", broken, "--db", str(starter_store), "events"],
        capture_output=True, timeout=30, check=False, env=os.environ | ENVIRONMENT,
    )  # fmt: skip
    assert done.returncode == 1
    check_clean(done.stderr.decode())
    assert b"crashed (RuntimeError)" in done.stderr
    assert list(bare_machine.rglob("crash.log"))


# -- Pipes and terminals ---------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["events", "companies --json", "", "export"])
def test_a_reader_that_leaves_early_hears_nothing_more(starter_store: Path, command: str) -> None:
    line = f"{shlex.join(MAIN)} --db {shlex.quote(str(starter_store))} {command} | head -1"
    done = subprocess.run(
        ["/bin/sh", "-c", line],
        capture_output=True,
        timeout=30,
        check=False,
        env=os.environ | ENVIRONMENT,
    )
    assert done.stderr == b""
    assert done.stdout.count(b"\n") == 1


def test_a_full_disk_behind_stdout_is_a_sentence(
    ask: Callable[..., Ended],
    starter_store: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("no device that is always full")
    line = f"{shlex.join(MAIN)} --db {shlex.quote(str(starter_store))} events > /dev/full"
    done = subprocess.run(
        ["/bin/sh", "-c", line],
        capture_output=True,
        timeout=30,
        check=False,
        env=os.environ | ENVIRONMENT,
    )
    assert done.returncode == 1
    check_clean(done.stderr.decode())
    assert os.strerror(errno.ENOSPC) in done.stderr.decode()


@pytest.mark.parametrize("stdin", [subprocess.DEVNULL, None])
def test_without_a_terminal_at_both_ends_it_prints_and_does_not_wait(
    starter_store: Path, stdin: int | None
) -> None:
    master, slave = os.openpty()
    try:
        done = subprocess.run(
            [*MAIN, "--db", str(starter_store), "--filter", "fluidstack"],
            stdin=slave if stdin is None else stdin, capture_output=True, timeout=20,
            check=False, env=os.environ | ENVIRONMENT,
        )  # fmt: skip
    finally:
        os.close(master)
        os.close(slave)
    assert done.returncode == 0
    assert done.stderr == b""
    assert "Fluidstack" in done.stdout.decode()
    assert not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", done.stdout)


def test_a_terminal_without_our_letters_gets_escapes_and_no_error(
    starter_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, "ascii", write_through=True))
    console.print_line("≤15.0 bn, Société")
    assert run(["--db", str(starter_store), "events", "kind:investment", "--limit", "20"]) == 0
    sys.stdout.flush()
    assert raw.getvalue().isascii()
    assert raw.getvalue().startswith(b"\\u226415.0 bn, Soci\\xe9t\\xe9")


def test_hostile_text_in_the_store_leaves_no_command_raw(
    ask: Callable[..., Ended], starter_copy: Path
) -> None:
    with Store.writing(starter_copy) as store:
        hostile = "a\x1b]0;t\x07b\x9bc\u202ed\u2028e\rf\x00\ng\th"
        store.connection.execute("UPDATE event SET title = ?", (hostile,))
        store.connection.execute("UPDATE company SET name = ?", (hostile,))
        store.connection.execute(
            "UPDATE entry SET body = json_set(body, '$.title', ?, '$.name', ?)", (hostile, hostile)
        )
    for command in ("events --limit 3", "events --limit 3 --json", "event microsoft-nvidia-anthropic-partnership",
                    "event microsoft-nvidia-anthropic-partnership --json", "companies", "companies --json",
                    "company anthropic", "company anthropic --json", "matrix", "matrix --json"):  # fmt: skip
        status, out, _ = ask("--db", starter_copy, *command.split())
        assert status == 0, command
        assert out
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e]", out), command
