"""Error messages: without control characters, and no longer than a screen."""

import re
from pathlib import Path

import pytest
from tests.cli.conftest import MAIN, Cli, assert_is_clean, run_program

from partnerships_db.store.store import Store
from partnerships_tui import console
from partnerships_tui.console import MAX_MESSAGE_CELLS

# -- Names of files --------------------------------------------------------------------------------


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
def test_a_hostile_file_name_is_escaped_and_cut(cli: Cli, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text("companies: [{id: UPPER}]\n", "utf-8")
    outcomes = [
        cli("check", file),
        cli("import", file, db=tmp_path / "new.db"),
        cli("check", tmp_path / f"no-{name}"),
    ]
    for outcome in outcomes:
        assert (outcome.status, outcome.out) == (1, "")
        assert_is_clean(outcome.err)


def test_a_file_name_of_no_encoding_is_escaped() -> None:
    outcome = run_program("check", b"/missing/\xff\xfe.yaml")
    assert (outcome.status, outcome.out) == (1, "")
    assert_is_clean(outcome.err)
    assert "\\udcff" in outcome.err


# -- Length ----------------------------------------------------------------------------------------


def test_three_hundred_errors_in_a_file_fit_on_a_screen_and_reach_a_pipe_whole(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / f"{'long name ' * 9}.yaml"
    entry = f"name: {'N' * 300}, kind: {'nonsense' * 40}"
    entries = [f"  - {{id: c-{number}, {entry}}}\n" for number in range(300)]
    file.write_text("companies:\n" + "".join(entries), "utf-8")
    piped = cli("check", file)
    assert (piped.status, piped.out) == (1, "")
    *problems, summary = piped.err.splitlines()
    assert (len(problems), summary) == (300, "300 problems; nothing was imported")
    assert max(map(len, problems)) <= MAX_MESSAGE_CELLS

    monkeypatch.setattr(console, "is_watched", lambda: True)
    shown = cli("check", file)
    assert_is_clean(shown.err)
    assert "… and 295 more" in shown.err
    assert len(cli("check", "--json", file).json["problems"]) == 300


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
    ids=lambda arguments: ascii(arguments)[:20],
)
def test_quoted_arguments_are_escaped_and_cut(
    cli: Cli,
    starter_store: Path,
    arguments: tuple[str, ...],
) -> None:
    outcome = cli(*arguments, db=starter_store)
    assert outcome.status in (1, 2)
    assert outcome.out == ""
    assert outcome.err
    assert_is_clean(outcome.err)


# -- Crashes and hostile stores --------------------------------------------------------------------


def test_a_crash_of_a_command_is_a_sentence_and_a_log(
    bare_machine: Path,
    starter_store: Path,
) -> None:
    broken = (
        "import partnerships_tui.commands as commands\n"
        "def run(_): raise RuntimeError('wrong')\n"
        "commands.run = run\n"
    )
    outcome = run_program("--db", starter_store, "events", code=broken + MAIN)
    assert outcome.status == 1
    assert_is_clean(outcome.err)
    assert "crashed (RuntimeError)" in outcome.err
    assert list(bare_machine.rglob("crash.log"))


@pytest.mark.parametrize(
    "command",
    [
        "events --limit 3",
        "event microsoft-nvidia-anthropic-partnership",
        "companies",
        "company anthropic",
        "matrix",
    ],
)
def test_no_command_prints_control_characters_of_the_store(
    cli: Cli,
    starter_copy: Path,
    command: str,
) -> None:
    hostile = "a\x1b]0;t\x07b\x9bc\u202ed\u2028e\rf\x00\ng\th"
    with Store.writing(starter_copy) as store:
        store.connection.execute("UPDATE event SET title = ?", (hostile,))
        store.connection.execute("UPDATE company SET name = ?", (hostile,))
        store.connection.execute(
            "UPDATE entry SET body = json_set(body, '$.title', ?, '$.name', ?)",
            (hostile, hostile),
        )
    for options in ((), ("--json",)):
        outcome = cli(*command.split(), *options, db=starter_copy)
        assert outcome.status == 0
        assert outcome.out
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e]", outcome.out)


# -- Options ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("events", "date:2024", "--db", "STORE", "--ascii"),
        ("events", "--db=STORE", "--filter", "date:2024"),
        ("--db", "STORE", "--filter", "date:2024", "events"),
        ("--filter=date:2024", "events", "--ascii", "--db", "STORE"),
    ],
)
def test_an_option_is_read_before_and_after_the_command(
    arguments: tuple[str, ...], cli: Cli, starter_store: Path
) -> None:
    outcome = cli(*(argument.replace("STORE", str(starter_store)) for argument in arguments))
    assert (outcome.status, outcome.err) == (0, "")
    assert {row[0][:4] for row in outcome.rows if not row[0].startswith("about")} == {"2024"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as-of", "2024", "history"), "--as-of is for the explorer"),
        (("--view", "money", "pairs"), "--view is for the explorer"),
        (("pairs", "--view", "money"), "--view is for the explorer"),
    ],
)
def test_no_option_of_the_explorer_is_dropped_by_a_command(
    cli: Cli, starter_store: Path, arguments: tuple[str, ...], words: str
) -> None:
    outcome = cli(*arguments, db=starter_store)
    assert outcome.status == 2
    assert words in outcome.err
    assert outcome.out == ""


# -- JSON of commands ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        ("events", "openai"),
        ("event", "openai-round-2026-02"),
        ("company", "openai"),
        ("companies",),
        ("matrix",),
        ("matrix", "--between", "2025-01-01", "2026-01-01"),
        ("totals", "openai"),
        ("circles",),
        ("conflicts",),
        ("lanes",),
        ("history",),
        ("sources",),
        ("doctor",),
        ("filters",),
    ],
)
def test_the_json_of_a_command_is_known_when_it_is_imported(
    command: tuple[str, ...], cli: Cli, starter_store: Path, tmp_path: Path
) -> None:
    file = tmp_path / "out.json"
    file.write_text(cli(*command, "--json", db=starter_store).out, "utf-8")
    outcome = cli("check", "--no-store", file)
    assert outcome.status == 1
    assert "is the JSON of a command" in outcome.err


# -- Empty and idle arguments ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("check", ""), 1, "is not a path"),
        (("import", " "), 1, "is not a path"),
        (("company", ""), 1, "is empty"),
        (("export", "--table", "flows"), 2, "--table is for CSV"),
    ],
)
def test_an_empty_or_idle_argument_is_refused(
    arguments: tuple[str, ...], status: int, words: str, cli: Cli, starter_copy: Path
) -> None:
    outcome = cli(*arguments, db=starter_copy)
    assert (outcome.status, outcome.out) == (status, "")
    assert words in outcome.err
    assert len(outcome.err) < 200
