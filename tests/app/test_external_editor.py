"""The user's editor and browser: whatever they do, the explorer goes on and says what happened."""

import shlex
import signal
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.app.driving import Explore, explorer, footer, press, screen_text, settle
from textual.app import App

from partnerships_tui.app import browser, external_editor, terminal_loan
from partnerships_tui.app.browser import BrowserOutcome, open_in_browser
from partnerships_tui.app.external_editor import EditResult, OpenFiles, edit, editor_command
from partnerships_tui.app.terminal_loan import ProgramFailed, run_in_terminal
from partnerships_tui.host import EditOutcome

# -- The command -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("editor", "command"),
    [
        ("vim", ["vim", "+7", "x.yaml"]),
        ("emacs -nw", ["emacs", "-nw", "+7", "x.yaml"]),
        ("code", ["code", "--wait", "--goto", "x.yaml:7:3"]),
        ("/usr/bin/hx", ["/usr/bin/hx", "x.yaml:7:3"]),
    ],
)
def test_each_editor_gets_the_line_in_its_own_syntax(
    monkeypatch: pytest.MonkeyPatch,
    editor: str,
    command: list[str],
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor)
    assert editor_command(Path("x.yaml"), 7, 3) == command


def test_a_missing_editor_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(external_editor.NoEditor, match="set EDITOR"):
        editor_command(Path("x.yaml"))


@pytest.mark.parametrize(
    ("visual", "editor", "words"),
    [
        ("one", "two", ["one"]),
        ("  ", "two -x", ["two", "-x"]),
        ("", "'my editor' -c 'set nu'", ["my editor", "-c", "set nu"]),
    ],
)
def test_visual_goes_before_editor_and_both_may_have_arguments(
    monkeypatch: pytest.MonkeyPatch,
    visual: str,
    editor: str,
    words: list[str],
) -> None:
    monkeypatch.setenv("VISUAL", visual)
    monkeypatch.setenv("EDITOR", editor)
    assert editor_command(Path("x.yaml")) == [*words, "x.yaml"]


def test_the_path_of_an_editor_may_have_blanks(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    editor = tmp_path / "my editor"
    editor.touch()
    monkeypatch.setenv("VISUAL", str(editor))
    assert editor_command(Path("x.yaml")) == [str(editor), "x.yaml"]


# -- The outcome -----------------------------------------------------------------------------------


class SuspendableApp(App[None]):
    """An app whose terminal can be lent, and that counts the loans that came back."""

    def __init__(self) -> None:
        super().__init__()
        self.returns = 0

    @contextmanager
    def suspend(self):  # type: ignore[no-untyped-def]  # as in Textual: no return after an error
        yield
        self.returns += 1


EditWith = Callable[[str], EditResult]
"""The fixture `edit_with`."""


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.yaml"
    path.write_text("events: []\n")
    return path


@pytest.fixture
def edit_with(
    monkeypatch: pytest.MonkeyPatch,
    draft: Path,
) -> EditWith:
    """`edit_with(command)`: what has become of the draft after this editor."""

    def open_editor(command: str) -> EditResult:
        monkeypatch.setenv("VISUAL", command)
        app = SuspendableApp()
        result = edit(app, draft)
        is_started = not result.sentence.startswith("Nothing was changed: VISUAL")
        assert app.returns == is_started, "the terminal is back"
        return result

    return open_editor


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("no-such-editor", "no-such-editor can't be started: No such file or directory"),
        ("/etc/passwd", "passwd can't be started: Permission denied"),
        ("'broken", "VISUAL can't be read: no closing quotation"),
        ("false", "false ended with status 1"),
        ("sh -c 'exit 3'", "sh ended with status 3"),
        ("sh -c 'kill -INT $$'", "sh was interrupted"),
        ("sh -c 'kill -KILL $$'", "sh was ended by signal 9"),
    ],
)
def test_an_editor_that_fails_is_reported(
    edit_with: EditWith,
    command: str,
    words: str,
) -> None:
    outcome, sentence = edit_with(command)
    assert outcome is EditOutcome.FAILED
    assert words in sentence


def test_an_editor_that_was_killed_has_left_its_swap_file(edit_with: EditWith) -> None:
    script = 'touch "$(dirname "$1")/.$(basename "$1").swp"; kill -KILL $$'
    sentence = edit_with(f"sh -c {shlex.quote(script)} editor").sentence
    assert sentence.startswith("Not saved: sh was ended by signal 9")
    assert sentence.endswith(".draft.yaml.swp")


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        ('echo more >> "$1"', EditOutcome.SAVED),
        ('echo more >> "$1"; exit 1', EditOutcome.SAVED),
        ('rm "$1"', EditOutcome.FAILED),
        ('rm "$1"; mkfifo "$1"', EditOutcome.FAILED),
        ("exit 0", EditOutcome.RETURNED_AT_ONCE),
        ("(sleep 1) &", EditOutcome.RETURNED_AT_ONCE),
    ],
)
def test_the_outcome_depends_on_the_file(
    edit_with: EditWith,
    script: str,
    outcome: EditOutcome,
) -> None:
    assert edit_with(f"sh -c {shlex.quote(script)} editor").outcome is outcome


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        ("exit 0", EditOutcome.UNCHANGED),
        ('touch "$(dirname "$1")/.$(basename "$1").swp"', EditOutcome.RETURNED_AT_ONCE),
        ('ln -s me@host "$(dirname "$1")/.#$(basename "$1")"', EditOutcome.RETURNED_AT_ONCE),
        ('sleep 1 < "$1" &', EditOutcome.RETURNED_AT_ONCE),
        ('sh -c "sleep 1" editor "$1" &', EditOutcome.RETURNED_AT_ONCE),
    ],
)
def test_an_editor_that_still_has_the_file_open_is_seen_by_that(
    edit_with: EditWith,
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    outcome: EditOutcome,
) -> None:
    monkeypatch.setattr(external_editor, "AT_ONCE_SECONDS", 0)
    assert edit_with(f"sh -c {shlex.quote(script)} editor").outcome is outcome


def test_the_signals_of_keys_end_the_editor_alone(tmp_path: Path) -> None:
    handlers = [signal.getsignal(number) for number in terminal_loan.KEYBOARD_SIGNALS]
    script = "import os, signal; os.kill(os.getppid(), signal.SIGINT); signal.raise_signal(2)"
    with pytest.raises(ProgramFailed, match="was interrupted"):
        run_in_terminal(SuspendableApp(), [sys.executable, "-c", script])
    assert handlers == [signal.getsignal(number) for number in terminal_loan.KEYBOARD_SIGNALS]


async def test_a_text_that_is_saved_later_is_reviewed_when_nobody_types(
    explore: Explore,
    starter_copy: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drafts: list[Path] = []
    monkeypatch.setenv("VISUAL", "an-editor")
    monkeypatch.setattr(
        external_editor,
        "run_in_terminal",
        lambda _app, command: drafts.append(Path(command[-1])),
    )
    async with explore(starter_copy) as pilot:
        await press(pilot, "a")
        assert "The editor returned at once" in footer(pilot)
        (draft,) = drafts
        draft.write_text("companies: [{id: initech, name: Initech}]\n")
        open_files = explorer(pilot)._open_files
        await press(pilot, "slash")
        open_files.check()
        open_files.check()
        assert "Import" not in screen_text(pilot), "somebody types"
        await press(pilot, "escape")
        open_files.check()
        await settle(pilot)
        assert "Initech" in screen_text(pilot)
        open_files.check()
        await press(pilot, "escape")
        open_files.check()
        await settle(pilot)
        assert "Initech" not in screen_text(pilot), "each text is reviewed once"


def test_a_file_is_not_reviewed_while_it_is_being_written(draft: Path) -> None:
    reviewed: list[str] = []

    def review(path: Path) -> bool:
        reviewed.append(path.read_text())
        return True

    open_files = OpenFiles(review)
    open_files.add(draft)
    for text in ("", "events:", "events: [1]", "events: [1]", "events: [1]"):
        draft.write_text(text)
        open_files.check()
    draft.unlink()
    open_files.check()
    assert reviewed == ["events: [1]"]


# -- The browser -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "outcome"),
    [
        ("true", BrowserOutcome.OPENED),
        ("false", BrowserOutcome.FAILED),
        ("no-such-browser", BrowserOutcome.FAILED),
        ("false:no-such-browser:true", BrowserOutcome.OPENED),
        ("sh -c 'echo loud; echo loud >&2; exit 3' %s", BrowserOutcome.FAILED),
        ('sh -c \'test "${1##*/a}" = ";b&c=\\$(d)"\' x %s', BrowserOutcome.OPENED),
        ("sh -c 'stty raw; sleep 9' %s", BrowserOutcome.NEEDS_TERMINAL),
        ("sleep 9 #", BrowserOutcome.FAILED),
        ("'broken %s", BrowserOutcome.FAILED),
    ],
)
def test_a_browser_is_judged_by_what_it_does(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    setting: str,
    outcome: BrowserOutcome,
) -> None:
    monkeypatch.setenv("BROWSER", setting)
    address = "https://example.org/a;b&c=$(d)"
    assert open_in_browser(address, lambda: True) is outcome
    assert capfd.readouterr() == ("", ""), "it can't write over the explorer"


def test_a_browser_that_stays_has_opened_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", "sleep 1 %s")
    monkeypatch.setattr(browser, "browser_command", lambda _address: ["sleep", "1"])
    monkeypatch.setattr(browser, "OPENING_SECONDS", 0.1)
    assert open_in_browser("https://example.org/", lambda: True) is BrowserOutcome.OPENED


async def test_an_address_that_no_browser_opens_is_shown(
    explore: Explore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BROWSER", "false")
    async with explore() as pilot:
        await press(pilot, "o")
        assert "No browser could open https://" in footer(pilot)
