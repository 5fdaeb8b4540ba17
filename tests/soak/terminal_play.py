"""The explorer in a pseudo-terminal, played with at random: it never ends, freezes or loses a text.

The moves are the same for the same seed; only their pace depends on the machine.
"""

import fcntl
import os
import random
import signal
import struct
import subprocess
import sys
import termios
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.cli.terminal import Terminal
from tests.soak.writers import ENVIRONMENT

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.store import Store

MAX_ANSWER_SECONDS = 30.0
"""How long the explorer may take to answer a key, on a loaded machine."""

KEYS = [
    *"123456Lijkhl:?fCV'/@xyomgGnNsTFztRcv+-$[]p<>,. ae",
    *("\r", "\x1b", "\x1b", "\x1b", "\t", "\x7f", "\x1b[A", "\x1b[B", "\x1b[5~", "\x1b[6~", "\x04"),
]
"""Keys of every view, of lists and prompts; none that leaves, and none that undoes an import."""

NOISE = [
    "\x1b[999999999999~",
    "\x1b[<0;99999999;99999999M",
    "\x1b[<35;1;1M\x1b[<64;9;9M",
    "\x1b[48;99999;99999;0;0t",
    "\x1b[48;0;0;0;0t",
    "\x1b[9999999999;1R",
    "\x1b[1114112u",
    "\x1b[55296u",
    "\x1b[" + "7;" * 99 + "q",
    "\x1b]11;rgb:q\x07",
    "\x1bPq q q\x1b\\",
    "\x1b_q",
    "\x00\x1c\xff",
    "\x1b[M\xff\xff\xff",
]
"""Sequences that no key sends: huge, broken, or answers to questions that nobody asked."""

MIN_ANSWER_ROWS = 10
"""The rows of a terminal in which every key that is answered changes what is painted."""

SIZES = [(80, 24), (120, 40), (20, 5), (1, 1), (200, 60), (60, 18)]

EDITOR = """#!/bin/sh
# usage: editor BEHAVIOUR-FOLDER [+LINE] FILE
folder=$1
for file; do :; done
mark=$(cat "$folder/mark")
text() {
  grep -o 'mark-[0-9]*-' "$file" >> "$folder/replaced"
  case $file in
    *drafts*) printf 'events:\\n  - {id: e-%s, date: 2026-01-01, kind: statement, title: %s}\\n' \\
      "$mark" "$mark" > "$file" ;;
    *) echo "# $mark" >> "$file" ;;
  esac
  echo "$mark" >> "$folder/written"
}
case $(cat "$folder/behaviour") in
  write) text ;;
  broken) echo "# $mark: [" >> "$file"; echo "$mark" >> "$folder/written" ;;
  fail) exit 3 ;;
  killed) text; stty raw -echo; printf '\\033[?1000h\\033[?1049h'; kill -9 $$ ;;
  interrupted) kill -INT $$ ;;
  slow) sleep 2; text ;;
  later) (sleep 0.8; text) & ;;
esac
"""
"""An editor that does what a file says.

It notes the mark of each text that it has written, and of each that it has written over.
"""

BEHAVIOURS = ("write", "broken", "fail", "killed", "interrupted", "slow", "later", "missing")

BROWSER = """#!/bin/sh
echo "no browser" >&2
exit 3
"""


class Play:
    """An explorer that is played with, and the problems that were seen."""

    def __init__(self, folder: Path, data: str, seed: int) -> None:
        self.problems: list[str] = []
        self.moves = Counter[str]()
        self._chance = random.Random(seed)
        self._folder = folder
        self._store = folder / "partnerships.db"
        self._latest_moves: list[str] = []
        self._marks = 0
        self._is_tiny = False
        for name in ("home", "tmp", "behaviour"):
            (folder / name).mkdir()
        self._editor = _script(folder / "editor", EDITOR)
        _script(folder / "browser", BROWSER)
        with Store.creating(self._store) as store:
            import_files(store, [data])
        self._terminal = self._open_terminal()

    def _open_terminal(self) -> Terminal:
        home = self._folder / "home"
        environment = {
            **ENVIRONMENT,
            "HOME": str(home),
            "TMPDIR": str(self._folder / "tmp"),
            "VISUAL": f"{self._editor} {self._folder / 'behaviour'}",
            "BROWSER": str(self._folder / "browser"),
            "TERM": "xterm-256color",
        }
        for variable in ("DATA", "CONFIG", "CACHE", "STATE"):
            environment[f"XDG_{variable}_HOME"] = str(home / variable)
        return Terminal("--db", str(self._store), environment=environment)

    # -- The play ----------------------------------------------------------------------------------

    def run(self, seconds: float) -> None:
        """Make moves for a time, then leave and look for what was lost."""
        moves: list[Callable[[], None]] = [
            *[self._press_keys] * 12,
            *[self._press_burst] * 4,
            *[self._send_noise] * 3,
            *[self._paste] * 2,
            *[self._resize] * 2,
            *[self._edit] * 3,
            self._stop_and_continue,
            self._import_elsewhere,
        ]
        end = time.monotonic() + seconds
        with self._terminal as terminal:
            terminal.wait_for_start()
            while time.monotonic() < end and not self.problems:
                move = self._chance.choice(moves)
                self._note_move(move.__name__.removeprefix("_"))
                move()
                self._check_answer()
            if not self.problems:
                self._leave()
        self._check_texts()
        self._check_logs()

    def _note_move(self, name: str) -> None:
        self.moves[name] += 1
        self._latest_moves = [*self._latest_moves, name][-8:]

    def _type(self, text: str) -> None:
        self._terminal.type(text.encode("latin-1"))

    def _press_keys(self) -> None:
        for key in self._chance.choices(KEYS, k=4):
            self._type(key)
            self._terminal.read(self._chance.choice((0, 0.05, 0.2)))

    def _press_burst(self) -> None:
        self._type("".join(self._chance.choices(KEYS, k=10)))

    def _send_noise(self) -> None:
        self._type(self._chance.choice(NOISE))
        self._wait(0.5)  # an unfinished string ends with a pause

    def _paste(self) -> None:
        text = self._chance.choice(
            ("q q q", "/tmp/q.yaml", "q" * 5000, "a\x1b[31mq\x1bq", "q\nq\n")
        )
        self._type(f"\x1b[200~{text}\x1b[201~")

    def _resize(self) -> None:
        self._set_size(self._chance.choice(SIZES))

    def _set_size(self, cells_and_rows: tuple[int, int]) -> None:
        cells, rows = cells_and_rows
        self._is_tiny = rows < MIN_ANSWER_ROWS
        size = struct.pack("HHHH", rows, cells, 0, 0)
        fcntl.ioctl(self._terminal.slave, termios.TIOCSWINSZ, size)
        self._terminal.process.send_signal(signal.SIGWINCH)

    def _edit(self) -> None:
        """Let the editor be opened on something, and type into the terminal meanwhile."""
        behaviour = self._chance.choice(BEHAVIOURS)
        self._note_move(behaviour)
        self._marks += 1
        (self._folder / "behaviour/mark").write_text(f"mark-{self._marks}-")
        (self._folder / "behaviour/behaviour").write_text(behaviour)
        hidden = self._editor.with_name("hidden")
        if behaviour == "missing":
            self._editor.rename(hidden)
        self._type("\x1b")
        self._wait(0.2)
        self._type("\x1b")
        self._wait(0.2)
        self._type(self._chance.choice("aae"))
        self._wait(0.4)
        if behaviour == "slow" and self._is_editing():  # for another second and more
            self._type("qqq")
            self._wait(2)
        else:
            self._type("\r")
            self._wait(0.6)
        if behaviour == "missing":
            hidden.rename(self._editor)

    def _is_editing(self) -> bool:
        """Whether the editor has the terminal: the explorer has left the alternate screen."""
        output = self._terminal.output
        return output.rfind(b"\x1b[?1049l") > output.rfind(b"\x1b[?1049h")

    def _stop_and_continue(self) -> None:
        process = self._terminal.process
        process.send_signal(signal.SIGTSTP)
        end = time.monotonic() + MAX_ANSWER_SECONDS
        options = os.WSTOPPED | os.WNOHANG | os.WNOWAIT
        while os.waitid(os.P_PID, process.pid, options) is None and time.monotonic() < end:
            self._wait(0.1)
        process.send_signal(signal.SIGCONT)

    def _import_elsewhere(self) -> None:
        """Import a file by another program."""
        company_id = f"elsewhere-{self.moves['import_elsewhere']}"
        file = self._folder / f"{company_id}.yaml"
        file.write_text(f"companies: [{{id: {company_id}, name: A company}}]\n")
        with Store.writing(self._store) as store:
            if import_files(store, [str(file)]).diagnostics:
                self._report("an import by another program failed")

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._terminal.read(0.05)

    # -- The checks --------------------------------------------------------------------------------

    def _report(self, problem: str) -> None:
        moves = ", ".join(self._latest_moves)
        self.problems.append(f"{problem}; the latest moves: {moves}")

    def _check_answer(self) -> None:
        """Check that the explorer runs, and that it paints something for a key."""
        self._wait(0.05)
        if self._is_tiny:  # there is no room to see an answer
            self._set_size(SIZES[0])
            self._wait(0.5)
        end = time.monotonic() + MAX_ANSWER_SECONDS
        keys = "?\x1b"
        length = len(self._terminal.output)
        while self._terminal.process.poll() is None:
            self._type(keys[0])
            keys = keys[::-1]
            self._wait(0.2)
            if len(self._terminal.output) > length:
                return
            if time.monotonic() > end:
                screen = "\n".join(self._terminal.rows)
                self._report(f"it does not answer a key:\n{screen}\n")
                return
        self._terminal.wait_for_exit()
        ending = self._terminal.output[-600:].decode("utf-8", "replace")
        self._report(f"it has ended with {self._terminal.process.returncode}: {ending!r}")

    def _leave(self) -> None:
        while self._is_editing():  # the key would be the editor's
            self._wait(0.2)
        self._wait(0.5)
        self._type("\x11")
        try:
            status = self._terminal.wait_for_exit()
            self._terminal.assert_is_restored()
        except AssertionError as error:
            self._report(f"at the end: {error}")
            return
        if status:
            self._report(f"it has left with {status}")
        if b"Traceback" in self._terminal.output:
            self._report("a traceback is on the screen")

    def _check_texts(self) -> None:
        """Check that each text of the editor is in the store or in a file that a user can find."""
        marks = self._marks_in("written") - self._marks_in("replaced")
        with Store.reading(self._store) as store:
            kept_texts = [str(body) for (body,) in store.rows("SELECT body FROM entry")]
        files = self._folder.rglob("*.yaml")
        kept_texts += [file.read_text("utf-8", "replace") for file in files]
        kept_text = "\n".join(kept_texts)
        lost_marks = [mark for mark in sorted(marks) if mark not in kept_text]
        if lost_marks:
            self._report(f"lost texts: {lost_marks}")

    def _marks_in(self, name: str) -> set[str]:
        """The marks that the editor has noted in a file."""
        file = self._folder / "behaviour" / name
        return set(file.read_text().split()) if file.exists() else set()

    def _check_logs(self) -> None:
        for log in (self._folder / "home").rglob("crash.log"):
            self._report(log.read_text("utf-8", "replace"))


def _script(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


def play(
    folder: Path,
    data: str,
    seconds: float,
    seed: int,
    load: int = 0,
) -> Play:
    """Play for a time, beside `load` programs that keep the processors busy."""
    command = [sys.executable, "-c", "while True: pass"]
    programs = [subprocess.Popen(command) for _ in range(load)]
    try:
        game = Play(folder, data, seed)
        game.run(seconds)
    finally:
        for program in programs:
            program.kill()
            program.wait()
    return game
