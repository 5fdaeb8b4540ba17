"""The questions of users: each command of `docs/questions.md` answers on the starter data."""

import re
import shlex
from pathlib import Path

import pytest
from tests.cli.conftest import ROOT, Cli

LOG = """
sources:
- {id: our-note, title: A note of our own, url: "https://example.com/note", kind: reference}
events:
- {id: our-own, date: 2026-11, kind: statement, title: A line of our own, sources: [our-note],
   parties: [{company: openai, role: subject}]}
"""

ROW = re.compile(r"^\| ([A-Z]\d+) \| (.+) \| `(.+?)` \|(.*)\|$", re.MULTILINE)

QUESTIONS = ROW.findall((ROOT / "docs" / "questions.md").read_text("utf-8"))

COMMANDS = sorted({command for _, _, command, _ in QUESTIONS})


def test_each_kind_of_user_has_fifteen_questions() -> None:
    numbers = [number for number, _, _, _ in QUESTIONS]
    assert numbers == [f"{group}{index}" for group in "AJBCRE" for index in range(1, 16)]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_question_has_an_answer(
    cli: Cli,
    starter_store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    store = starter_store
    if command == "undo":
        store = tmp_path / "copy.db"
        store.write_bytes(starter_store.read_bytes())
    (tmp_path / "my-log.yaml").write_text(LOG)
    monkeypatch.chdir(tmp_path)

    # What an export writes to the stream behind stdout is not in `out`.
    arguments = shlex.split(command)
    output = tmp_path / "out"
    if arguments[0] == "export":
        arguments += ["-o", str(output)]
    outcome = cli(*arguments, db=store)
    assert outcome.status == 0, outcome.err
    assert outcome.out.strip() or output.read_text()
