"""The program in a terminal: what reaches the screen and the wire, and what is left when it ends."""

import contextlib
import errno
import fcntl
import json
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte
import pytest

from partnerships_db.store.store import Store

MAIN = "from partnerships_tui.cli import main; main()"
PATIENCE = 20.0
ROOT = Path(__file__).parents[2]

PAYLOADS = [
    json.loads(text)
    for text in (Path(__file__).parents[1] / "hostile/data/text/payloads.jsonl")
    .read_text("utf-8")
    .splitlines()
]
# What pyte would print as text: modes that it does not know, device strings.
_UNKNOWN = re.compile(
    rb"\x1b\[[<>=][0-9;:]*[A-Za-z]|\x1b\[\??[0-9;]*\$[a-z]|\x1bP[^\x1b]*\x1b\\|\x1b\[\?[0-9;]*u|\x1b\[[0-9;]*t"
)


class Terminal:
    """The program in a terminal that answers no question and forgets nothing; killed when the block is left."""

    def __init__(
        self,
        *arguments: str,
        code: str = MAIN,
        rows: int = 24,
        cells: int = 80,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.master, self.slave = os.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cells, 0, 0))
        self.cooked = termios.tcgetattr(self.slave)
        passed = {
            name: value
            for name, value in os.environ.items()
            if name not in ("LINES", "COLUMNS", "NO_COLOR")
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            stdin=self.slave, stdout=self.slave, stderr=self.slave, start_new_session=True,
            env=passed | {"TERM": "xterm-256color", "PYTHONPATH": f"{ROOT}/tui:{ROOT}/db"} | (environment or {}),
        )  # fmt: skip
        self.written = b""
        self._screen = pyte.Screen(cells, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._fed = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    def read(self, seconds: float) -> bool:
        """What it writes within that time; False where there is nothing."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            self.written += os.read(self.master, 1 << 16)
        except OSError as ended:  # on Linux the end of a terminal is an error
            if ended.errno != errno.EIO:
                raise
            return False
        return True

    @property
    def rows(self) -> list[str]:
        """The screen."""
        new = self.written[self._fed :]
        whole = new[: len(new) - len(_unfinished(new))]
        self._stream.feed(_UNKNOWN.sub(b"", whole))
        self._fed += len(whole)
        return list(self._screen.display)

    def until(self, is_there: Callable[[list[str]], bool]) -> list[str]:
        """The screen, as soon as it is so."""
        deadline = time.monotonic() + PATIENCE
        while not is_there(self.rows):
            assert time.monotonic() < deadline, "\n".join(["it did not come to this:", *self.rows])
            assert self.read(0.05) or self.process.poll() is None, "\n".join(
                ["it has ended:", *self.rows]
            )
        return self.rows

    def started(self) -> None:
        """Textual has the keyboard, and has painted."""
        self.until(lambda rows: b"\x1b[?2004h" in self.written and "palette" in rows[-1])

    def type(self, keys: str | bytes) -> None:
        data = keys.encode() if isinstance(keys, str) else keys
        while data:
            self.read(0)
            data = data[os.write(self.master, data[:1024]) :]

    def status(self) -> int:
        """How it ended; all that it wrote is read."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < deadline, "it does not end"
            self.read(0.02)
        while self.read(0.02):
            pass
        return self.process.returncode

    def is_given_back(self) -> bool:
        """Main screen, cursor, cooked mode, no reports of mouse, focus or paste, in the last word on each."""
        switches = dict(re.findall(rb"\x1b\[\?(\d+)([hl])", self.written))
        wanted = {
            b"1049": b"l",
            b"25": b"h",
            b"1000": b"l",
            b"1003": b"l",
            b"1006": b"l",
            b"2004": b"l",
            b"1004": b"l",
        }
        left = {
            mode: switch for mode, switch in wanted.items() if switches.get(mode, switch) != switch
        }
        assert not left, left
        attributes = termios.tcgetattr(self.slave)
        assert attributes[:4] == self.cooked[:4], "cooked mode, with echo"
        return True


def _unfinished(data: bytes) -> bytes:
    found = re.search(rb"\x1b(?:\[[^@-~]*|\][^\x07\x1b]*|P[^\x1b]*)?$", data)
    return found[0] if found else b""


@pytest.fixture
def terminal(starter_store: Path) -> Iterator[Callable[..., Terminal]]:
    """`terminal(…)`: the explorer on the starter data, in a terminal of its own."""
    with contextlib.ExitStack() as opened:
        yield lambda *arguments, **options: opened.enter_context(
            Terminal("--db", str(starter_store), *arguments, **options)
        )


# -- The start -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cells", "rows", "strip"), [(80, 18, 0), (80, 24, 1), (120, 40, 2)])
def test_the_first_page_is_what_textual_paints_over_it(
    terminal: Callable[..., Terminal], cells: int, rows: int, strip: int
) -> None:
    """The page that is written before Textual is loaded has every row where it stays; early keys wait and count."""
    program = terminal(cells=cells, rows=rows)
    first = program.until(lambda shown: "Anthropic releases" in shown[6 + strip])
    assert b"\x1b[?2004h" not in program.written, "Textual is not there yet"
    program.type("j")
    program.started()
    now = program.until(lambda shown: shown[9 + strip].startswith("▌"))
    assert now[0] == first[0]
    assert now[2].startswith(" 2019 ▁") == (strip > 0)
    list_cells = 60 if cells == 120 else cells - 2
    for number in range(1, 9):
        assert now[number][1:list_cells].rstrip() == first[number][1:list_cells].rstrip(), number
    assert "j" not in "".join(row[0] for row in first), "keys are not echoed"


def test_a_terminal_that_places_no_cursor_gets_no_early_page_and_starts(
    terminal: Callable[..., Terminal],
) -> None:
    program = terminal(environment={"TERM": "dumb", "NO_COLOR": "1"})
    program.until(lambda rows: any("Anthropic releases" in row for row in rows))
    program.type("q")
    assert program.status() == 0
    colours = {
        code
        for part in re.findall(rb"\x1b\[([0-9;]*)m", program.written)
        for code in part.split(b";")
    }
    assert not any(30 <= int(code) <= 37 for code in colours if code), (
        "no colour where none is wanted"
    )


# -- The end ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stop", "status"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), ("q", 0), ("\x11", 0)],
)
def test_however_it_ends_the_terminal_is_given_back(
    terminal: Callable[..., Terminal], stop: int | str, status: int
) -> None:
    program = terminal()
    program.started()
    program.type(stop) if isinstance(stop, str) else program.process.send_signal(stop)
    assert program.status() == status
    assert program.is_given_back()
    assert b"Traceback" not in program.written


def test_a_signal_gives_the_terminal_back_before_textual_is_there(
    terminal: Callable[..., Terminal],
) -> None:
    slow = "import sys, time\nimport partnerships_tui.launch.first_paint as f\npaint = f.paint_first_page\n"
    slow += "def late(*a):\n    paint(*a)\n    time.sleep(30)\nf.paint_first_page = late\n"
    program = terminal(code=slow + MAIN)
    program.until(lambda rows: any("Anthropic releases" in row for row in rows))
    program.process.send_signal(signal.SIGTERM)
    assert program.status() == 143
    assert program.is_given_back()


def test_a_signal_ends_it_although_it_is_busy(terminal: Callable[..., Terminal]) -> None:
    busy = "import time\nfrom partnerships_tui.app.explorer import Explorer\n"
    busy += "def action_next_theme(self):\n    self.show_message('busy')\n    time.sleep(30)\n"
    busy += "Explorer.action_next_theme = action_next_theme\n"
    program = terminal(code=busy + MAIN)
    program.started()
    program.type("T")
    time.sleep(0.1)  # until the key has come
    program.process.send_signal(signal.SIGTERM)
    assert program.status() == 143
    assert program.is_given_back()


def test_a_mistake_of_ours_is_one_sentence_and_a_log(
    terminal: Callable[..., Terminal], bare_machine: Path
) -> None:
    wrong = "from partnerships_tui.app.explorer import Explorer\n"
    wrong += "def action_next_theme(self):\n    secret = 'of the data'\n    raise RuntimeError('wrong')\n"
    wrong += "Explorer.action_next_theme = action_next_theme\n"
    program = terminal(code=wrong + MAIN)
    program.started()
    program.type("T")
    assert program.status() == 1
    assert program.is_given_back()
    told = program.written[program.written.rindex(b"\x1b[?1049l") :].decode()
    assert "partnerships-tui crashed (RuntimeError)" in told
    assert "Traceback" not in told
    (log,) = bare_machine.rglob("crash.log")
    assert "action_next_theme" in log.read_text("utf-8")
    assert "of the data" not in log.read_text("utf-8").replace("secret = 'of the data'", "")


# -- What comes in ---------------------------------------------------------------------------------


def test_no_byte_on_the_input_ends_it_and_a_long_paste_is_cut(
    terminal: Callable[..., Terminal],
) -> None:
    program = terminal()
    program.started()
    for broken in (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x1b[<999999999;1M", b"\x1b[<;;M", b"\x1b[M\xff\xff\xff",
                   b"\x1b[<0;1", b"\x1b[200~\xff\xfe\x1b[201~", b"\x1b]0;x\x07", b"\x00\x1c\x1d"):  # fmt: skip
        program.type(broken)
    program.type(b"\x1b")  # whatever was begun is over
    time.sleep(0.15)
    program.type("2")
    program.until(lambda rows: "2 Companies" in rows[0])
    program.type("1/")
    program.until(lambda rows: rows[1].startswith(" / "))
    began = time.monotonic()
    program.type("\x1b[200~" + "bedrock " * 131_072 + "\x1b[201~")
    program.until(lambda rows: "bedrock" in rows[1])
    program.type("\x1b")
    time.sleep(0.15)
    program.type("G")
    program.until(lambda rows: any("2019" in row for row in rows))
    assert time.monotonic() - began < 5, "and it stays usable"
    program.type("\x11")
    assert program.status() == 0


# -- What goes out ---------------------------------------------------------------------------------


def test_no_byte_of_a_hostile_title_reaches_the_terminal(starter_copy: Path) -> None:
    with Store.writing(starter_copy) as store:
        keys = [
            key for (key,) in store.rows("SELECT entry FROM event ORDER BY entry DESC LIMIT 60")
        ]
        for key, payload in zip(keys, PAYLOADS, strict=False):
            text = payload["text"].encode("utf-8", "replace").decode()
            store.connection.execute(
                "UPDATE event SET title = ? WHERE entry = ?", (f"{text}|{text}", key)
            )
            body = json.dumps(payload["text"])
            store.connection.execute(
                "UPDATE entry SET body = json_set(body, '$.title', json(?), '$.summary', json(?)) WHERE entry = ?",
                (body, body, key),
            )
    with Terminal("--db", str(starter_copy), rows=70) as program:
        program.started()
        program.type("\x1b[6~" * 4)
        program.until(lambda rows: not rows[2].startswith(" 2026 November"))
        program.type("g" + "j" * 20)
        program.until(lambda rows: "▌" in "".join(row[0] for row in rows))
        program.type("q")
        assert program.status() == 0
        # The shape of the mouse pointer is Textual's own to set, and takes no text.
        text = re.sub(r"\x1b\]22;[a-z-]*\x07", "", program.written.decode("utf-8"))
    assert "\\u001b]0;PWNED" in text, "it can be read"
    for obeyed in (
        "\x1b]0;",
        "\x1b]8;",
        "\x1b]52;",
        "\x1b_",
        "\x1bc",
        "\x07",
        "\x0e",
        "\x0f",
        "\x08",
        "\x0b",
        "\x00",
        "\x7f",
    ):
        assert obeyed not in text, ascii(obeyed)
    assert not re.search(
        "[\x80-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\ufeff\ue000]", text
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("events", "--limit", "3"), ("date", "id", "kind", "status", "figures", "title")),
        (("companies",), ("id", "name", "kind", "country", "events", "last event")),
        (("matrix", "--as-of", "2026-06-20"), ("as of 2026-06-20", "▮ S", "generally available")),
        (("event", "microsoft-nvidia-anthropic-partnership"), ("up to 10 billion USD", "Sources")),
        (("company", "anthropic"), ("Money in", "up to")),
    ],
)
def test_in_a_terminal_commands_print_tables_and_pages(
    terminal: Callable[..., Terminal], arguments: tuple[str, ...], told: tuple[str, ...]
) -> None:
    program = terminal(*arguments, rows=24, cells=80)
    assert program.status() == 0
    text = program.written.decode()
    lines = text.replace("\r", "").splitlines()
    assert all(words in text for words in told)
    assert all(len(line) <= 80 for line in lines), max(lines, key=len)
    assert "\t" not in text
    assert "\x1b" not in text


@pytest.mark.parametrize("command", ["matrix", "company globex", "event deal"])
def test_plain_letters_also_in_the_commands(
    terminal: Callable[..., Terminal], make_store: Callable[..., Store], command: str
) -> None:
    store = make_store("""
        companies: [{id: acme, name: Acme}, {id: globex, name: Globex}, {id: anthropic, name: Anthropic}]
        models: [{id: model, name: Model, developer: anthropic}]
        availability: [{id: route, model: model, provider: acme, periods: [{from: 2025-01, status: ga}]}]
        events:
        - id: deal
          date: 2025-02
          kind: investment
          title: Acme invests in Globex
          flows: [{from: acme, to: globex, kind: equity, amount: up to 5 billion USD}]
    """)
    program = terminal("--db", str(store.path), "--ascii", *command.split())
    assert program.status() == 0
    assert b"lobex" in program.written or b"Model" in program.written
    assert program.written.isascii(), program.written.decode()
