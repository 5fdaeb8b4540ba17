"""The commands that answer what the screens show, in words that read well aloud."""

import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest
from tests.cli.conftest import ROOT, Cli

from partnerships_tui import commands
from partnerships_tui.commands.group import cli as group
from partnerships_tui.commands.group import options_in_place
from partnerships_tui.commands.help_pages import COMMAND_GROUPS, HELP_EXAMPLES, PROGRAM
from partnerships_tui.drawing.text.spoken import in_words
from partnerships_tui.terminal import PLAIN_VARIABLE

ACCESS = (ROOT / "docs" / "access.md").read_text("utf-8")
TABLE_ROW = re.compile(r"^\|(.+)\|(.+)\|(.+)\|$", re.MULTILINE)
SIGN_ROW = re.compile(r"^\| `([^`]+)` \| ([^|`]+) \|$", re.MULTILINE)
DECORATION = re.compile(r"[\u2500-\u25ff\u2800-\u28ff↺≤≥≈×÷·→]| {2}|\t")

EXAMPLES = [
    example.strip().strip("`")
    for _, _, example in TABLE_ROW.findall(ACCESS)
    if example.strip().startswith("`")
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_access_page_reads_well_aloud(
    cli: Cli, starter_store: Path, example: str
) -> None:
    outcome = cli("--plain", *shlex.split(example), db=starter_store)
    assert (outcome.status, outcome.err) == (0, "")
    if example.startswith("export"):
        return  # a file for other programs
    assert outcome.out.strip()
    for text in outcome.out.splitlines():
        assert not DECORATION.search(text), text


def test_the_signs_of_the_access_page_have_the_words_of_the_program() -> None:
    rows = SIGN_ROW.findall(ACCESS)
    assert len(rows) > 8
    for sign, words in rows:
        assert in_words(sign) == words


def test_plain_words_may_be_a_habit_of_the_environment(
    cli: Cli, starter_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_option = cli("--plain", "company", "Mistral AI", db=starter_store)
    monkeypatch.setenv(PLAIN_VARIABLE, "1")
    assert cli("company", "Mistral AI", db=starter_store) == by_option
    assert "ASML; flows 1; firm 1.3 billion EUR" in by_option.out.splitlines()


def test_a_dumb_terminal_gets_plain_words(
    cli: Cli, cli_in_terminal: Cli, starter_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = cli("--plain", "pairs", "company:mistral-ai", db=starter_store)
    monkeypatch.setenv("TERM", "dumb")
    assert cli_in_terminal("pairs", "company:mistral-ai", db=starter_store) == plain


def test_a_figure_in_another_currency_is_not_called_dollars(cli: Cli, starter_store: Path) -> None:
    outcome = cli("--plain", "totals", "mistral-ai", db=starter_store)
    assert "side in; firm 5.315 billion EUR" in outcome.out.splitlines()


@pytest.mark.parametrize("command", ["", *sorted(group.all_commands())])
def test_help_is_plain_text_of_80_columns(cli: Cli, command: str) -> None:
    arguments = [command, "--help"] if command else ["--help"]
    outcome = cli(*arguments)
    assert outcome.status == 0
    assert "Options:" in outcome.out
    assert outcome.out.replace("…", "").isascii()
    assert max(map(len, outcome.out.splitlines())) <= 80


@pytest.mark.parametrize("name", sorted(group.all_commands()))
def test_the_help_lists_a_command_with_its_own_first_sentence(name: str) -> None:
    (listed_command,) = [names[name] for names in COMMAND_GROUPS.values() if name in names]
    command = group.all_commands()[name]
    assert command.get_short_help_str(limit=200) == listed_command.sentence


def test_every_command_of_a_module_is_listed() -> None:
    """A command that is not in the table is never called."""
    folder = Path(commands.__path__[0])
    for path in folder.glob("*.py"):
        import_module(f"{commands.__name__}.{path.stem}")
    listed_names = {name for names in COMMAND_GROUPS.values() for name in names}
    assert set(group.commands) == listed_names


@pytest.mark.parametrize(
    ("name", "example"),
    [(name, example) for name, examples in HELP_EXAMPLES.items() for example in examples],
)
def test_an_example_of_the_help_is_a_command(name: str, example: str) -> None:
    command_name, *arguments = options_in_place(shlex.split(example.removeprefix(f"{PROGRAM} ")))
    if command_name in (PROGRAM, "--plain"):
        return
    assert command_name == name or not name
    command = group.all_commands()[command_name]
    assert command.make_context(command_name, arguments).args == []
