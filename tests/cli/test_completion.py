"""A shell is offered files where a path is wanted, and what the store knows everywhere else."""

import os
import select
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import get_completion_class
from tests.cli.conftest import PROGRAM

import partnerships_tui.commands.completion  # noqa: F401  it teaches click the shells
from partnerships_tui.commands.group import cli as command_group
from partnerships_tui.user_state.saved_views import SavedView, save_view

VARIABLE = "_PARTNERSHIPS_TUI_COMPLETE"

Complete = Callable[..., list[str]]


@pytest.fixture
def complete(starter_store: Path, monkeypatch: pytest.MonkeyPatch) -> Complete:
    """`complete(line, word=…, shell=…)`: the answer for the end of a command line."""
    monkeypatch.setenv("PARTNERSHIPS_DB", str(starter_store))

    def answer_for(line: str, word: str | None = None, shell: str = "bash") -> list[str]:
        monkeypatch.setenv("COMP_WORDS", f"partnerships-tui {line}")
        if word is not None:
            monkeypatch.setenv("COMP_WORD", word)
        completion_class = get_completion_class(shell)
        assert completion_class is not None
        completion = completion_class(command_group, {}, "partnerships-tui", VARIABLE)
        return completion.complete().splitlines()

    return answer_for


@pytest.mark.parametrize(
    "line",
    [
        "import ./",
        "import a.yaml ",
        "check x",
        "--db ",
        "--db=x",
        "export -o ",
        "export --output=",
        "compare litellm ./",
    ],
)
def test_files_are_offered_where_a_file_is_wanted(complete: Complete, line: str) -> None:
    (item,) = complete(line)
    assert item.startswith("file,")


def test_a_store_that_the_settings_hide_offers_nothing(
    complete: Complete, bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert complete("events company:mistral-a")
    monkeypatch.delenv("PARTNERSHIPS_DB")
    path = bare_machine / "config_home/partnerships-tui/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("store = 3")
    assert complete("events company:mistral-a") == []


def test_folders_are_offered_to_watch(complete: Complete) -> None:
    assert complete("--watch ") == ["dir,"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("events comp", {"company:"}),
        ("events company:mistral-a", {"company:mistral-ai"}),
        ("events -company:mistral-a", {"-company:mistral-ai"}),
        ("events company:openai,mistral-a", {"company:openai,mistral-ai"}),
        ("events kind:invest", {"kind:investment"}),
        ("events --filter kind:invest", {"kind:investment"}),
        ("--filter 'has:flow kind:invest", {"has:flow kind:investment"}),
        ("event openai-google", {"openai-google-cloud"}),
        ("company mistral-a", {"mistral-ai"}),
        ("path openai mistral-a", {"mistral-ai"}),
        ("totals openai --with mistral-a", {"mistral-ai"}),
        ("conflicts openai-google", {"openai-google-cloud"}),
        ("history mistral-a", {"mistral-ai"}),
        ("matrix --developer mistral-a", {"mistral-ai"}),
        ("--view co", {"companies"}),
        ("--view=co", {"companies"}),
        ("--lang f", {"fr"}),
        ("company openai --in E", {"EUR"}),
        ("matrix --as-of yes", {"yesterday"}),
        ("matrix --between 2025 yes", {"yesterday"}),
        ("export --format c", {"csv"}),
        ("compare lite", {"litellm"}),
        ("matr", {"matrix"}),
        ("event none-is-called-so", set()),
    ],
)
def test_a_word_is_completed(complete: Complete, line: str, expected: set[str]) -> None:
    values = {item.removeprefix("plain,") for item in complete(line)}
    assert values == expected


@pytest.mark.usefixtures("bare_machine")
def test_saved_views_are_offered_and_their_blanks_escaped(complete: Complete) -> None:
    save_view("my deals", SavedView("money"))
    assert complete("--view my") == ["plain,my deals"]
    assert complete("--view my", word="my") == ["plain,my\\ deals"]
    assert complete("--view 'my", word="'my") == ["plain,my deals"]


def test_a_store_that_cannot_be_read_offers_nothing(complete: Complete, tmp_path: Path) -> None:
    assert complete(f"--db {tmp_path}/none.db company o") == []


@pytest.mark.parametrize(
    ("line", "word", "expected"),
    [
        ("events company:mistral-a", "mistral-a", "mistral-ai"),
        ("events -company:mistral-a", "mistral-a", "mistral-ai"),
        ("--view=co", "co", "companies"),
        ("--view=co", "--view=co", "companies"),
        ("events --filter=company:mistral-a", "mistral-a", "mistral-ai"),
        ("events 'company:mistral-a", "'company:mistral-a", "company:mistral-ai"),
    ],
)
def test_bash_gets_what_it_replaces_after_a_break(
    complete: Complete,
    line: str,
    word: str,
    expected: str,
) -> None:
    assert f"plain,{expected}" in complete(line, word)


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_get_the_whole_word(complete: Complete, shell: str) -> None:
    assert "--view=companies" in "\n".join(complete("--view=co", shell=shell))
    assert "company:mistral-ai" in "\n".join(complete("events company:mistral-a", shell=shell))


# -- Real shells -----------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_that_the_shell_reads(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    completion_class = get_completion_class(shell)
    assert completion_class is not None
    script = completion_class(command_group, {}, "partnerships-tui", VARIABLE).source()
    (tmp_path / "script").write_text(script)
    process = subprocess.run(
        [shell, "-n", str(tmp_path / "script")],
        capture_output=True,
        timeout=30,
        check=False,
        env=os.environ | {"HOME": str(tmp_path)},
    )
    assert (process.returncode, process.stderr) == (0, b"")


def type_in_bash(folder: Path, lines: dict[str, str], environment: dict[str, str]) -> None:
    """Type lines with a Tab in an interactive bash, and wait for what each is completed to."""
    master, slave = os.openpty()
    process = subprocess.Popen(
        ["bash", "--norc", "--noprofile", "-i"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        cwd=folder,
        env=environment | {"PS1": "$ ", "TERM": "dumb", "LC_ALL": "C.UTF-8"},
    )
    os.close(slave)
    try:
        os.write(
            master, b'eval "$(partnerships-tui completion bash)"; bind "set bell-style none"\n'
        )
        for typed, completed in lines.items():
            os.write(master, f"{typed}\t".encode())
            output = ""
            deadline = time.monotonic() + 20
            while completed not in output:
                assert time.monotonic() < deadline, f"{typed!r} gives {output!r}"
                if select.select([master], [], [], 0.1)[0]:
                    output += os.read(master, 1 << 16).decode()
            os.write(master, b"\x15")  # clears the line
    finally:
        process.kill()
        process.wait()
        os.close(master)


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_completes_paths_and_words_with_colons(starter_store: Path, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "partnerships-tui"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.join(PROGRAM)} "$@"\n')
    program.chmod(0o755)
    (tmp_path / "deals one.yaml").touch()
    environment = os.environ | {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PARTNERSHIPS_DB": str(starter_store),
    }
    lines = {
        "partnerships-tui --db=~/d": "~/deals\\ one.yaml ",
        "partnerships-tui events company:mist": "company:mistral-ai ",
    }
    type_in_bash(tmp_path, lines, environment)
