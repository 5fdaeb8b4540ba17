"""The program in a terminal: its start, its end, its input and its output."""

import contextlib
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import MAIN, Cli
from tests.cli.terminal import Terminal

from partnerships_db.store.store import Store

OpenTerminal = Callable[..., Terminal]

PAYLOAD_FILE = Path(__file__).parents[1] / "hostile/data/text/payloads.jsonl"
PAYLOADS = [json.loads(text)["text"] for text in PAYLOAD_FILE.read_text("utf-8").splitlines()]
"""Texts that a terminal could obey."""


@pytest.fixture
def open_terminal(starter_store: Path) -> Iterator[OpenTerminal]:
    """`open_terminal(*arguments, …)`: the program on the starter data, in a terminal."""
    with contextlib.ExitStack() as stack:

        def start(*arguments: str, **options: object) -> Terminal:
            terminal = Terminal("--db", str(starter_store), *arguments, **options)  # type: ignore[arg-type]
            return stack.enter_context(terminal)

        yield start


def has_first_event(rows: list[str]) -> bool:
    return any("Anthropic releases" in row for row in rows)


# -- The start -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cells", "rows", "first_row"), [(80, 18, 4), (80, 24, 7), (120, 40, 8)])
def test_the_page_before_textual_is_the_page_that_textual_paints(
    open_terminal: OpenTerminal,
    cells: int,
    rows: int,
    first_row: int,
) -> None:
    """`first_row` is that of the first event. A key before the start counts."""
    terminal = open_terminal(cells=cells, rows=rows)
    first_rows = terminal.wait_until(lambda rows: "Anthropic releases" in rows[first_row])
    assert b"\x1b[?2004h" not in terminal.output, "Textual has not started"
    terminal.type("j")
    terminal.wait_for_start()
    painted_rows = terminal.wait_until(lambda rows: rows[first_row + 3].startswith("▌"))

    assert painted_rows[0] == first_rows[0]
    assert painted_rows[2].startswith(" 2019 ▁") == (rows > 18)
    list_cells = 60 if cells == 120 else cells - 2
    for row in range(1, first_row + 3):
        painted_list = painted_rows[row][1:list_cells].rstrip()
        assert painted_list == first_rows[row][1:list_cells].rstrip(), row
    assert "j" not in "".join(row[0] for row in first_rows), "keys are not echoed"


@pytest.mark.parametrize("name", ["dumb", ""])
def test_a_terminal_that_places_no_cursor_gets_text(open_terminal: OpenTerminal, name: str) -> None:
    terminal = open_terminal("--filter", "fluidstack", environment={"TERM": name})
    assert terminal.wait_for_exit() == 0
    assert "Fluidstack" in terminal.output.decode()
    assert b"\x1b" not in terminal.output


def test_the_explorer_is_drawn_on_stdout_if_stderr_is_no_terminal(
    open_terminal: OpenTerminal,
) -> None:
    terminal = open_terminal(stderr=subprocess.DEVNULL)
    terminal.wait_until(has_first_event)
    terminal.type("q")
    assert terminal.wait_for_exit() == 0
    terminal.assert_is_restored()


def test_the_explorer_starts_with_the_settings_and_shows_their_mistakes(
    open_terminal: OpenTerminal,
    bare_machine: Path,
) -> None:
    settings_path = bare_machine / "config_home/partnerships-tui/config.toml"
    settings_path.parent.mkdir(parents=True)
    settings_path.write_text('view = "matrix"\ntheme = "nrd"')
    terminal = open_terminal(cells=120)
    mistake = 'config.toml:2:9  theme "nrd" is unknown; did you mean "nord"?'
    terminal.wait_until(lambda rows: mistake in rows[-1])
    terminal.wait_until(lambda rows: any("Bedrock" in row for row in rows))  # the Matrix
    terminal.type("q")
    assert terminal.wait_for_exit() == 0
    assert terminal.output.decode().rstrip().endswith(mistake)


def test_no_colour_paints_with_styles_alone(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal(environment={"NO_COLOR": "1"})
    terminal.wait_until(has_first_event)
    terminal.type("3")
    terminal.wait_until(lambda rows: "Microsoft Azure" in rows[2])
    terminal.type("?")
    terminal.wait_until(lambda rows: any("In the Matrix" in row for row in rows))
    terminal.type("\x11")
    assert terminal.wait_for_exit() == 0
    codes: set[bytes] = set()
    for sequence in re.findall(rb"\x1b\[([0-9;]*)m", terminal.output):
        codes.update(sequence.split(b";"))
    numbers = {int(code) for code in codes if code}
    assert not {number for number in numbers if 30 <= number <= 49 or 90 <= number <= 107}
    assert numbers & {1, 2, 7}, "bold, faint or reversed instead"


# -- The end ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signal_number", "status"),
    [
        (signal.SIGTERM, 143),
        (signal.SIGHUP, 129),
        (signal.SIGINT, 130),
        (signal.SIGQUIT, 131),
    ],
)
def test_a_signal_ends_the_explorer_and_restores_the_terminal(
    open_terminal: OpenTerminal,
    signal_number: int,
    status: int,
) -> None:
    terminal = open_terminal()
    terminal.wait_for_start()
    terminal.process.send_signal(signal_number)
    assert terminal.wait_for_exit() == status
    terminal.assert_is_restored()
    assert b"Traceback" not in terminal.output


def stop_and_continue(terminal: Terminal, signal_number: int) -> None:
    """Stop the program, let it go on, and wait until it has painted a page."""
    terminal.process.send_signal(signal_number)
    # What the program writes until it stops must be read.
    options = os.WSTOPPED | os.WNOWAIT | os.WNOHANG
    terminal.wait_until(lambda _: os.waitid(os.P_PID, terminal.process.pid, options) is not None)
    earlier_length = len(terminal.output)
    terminal.process.send_signal(signal.SIGCONT)
    terminal.wait_until(lambda _: b"Timeline" in terminal.output[earlier_length:])


def test_a_stopped_explorer_goes_on_with_a_whole_page_and_ends(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal()
    terminal.wait_for_start()
    for signal_number in (signal.SIGSTOP, signal.SIGTSTP):
        stop_and_continue(terminal, signal_number)
    terminal.type("q")
    assert terminal.wait_for_exit() == 0
    terminal.assert_is_restored()


SLOW_START = """
import time
import partnerships_tui.launch.first_paint as first_paint
paint_first_page = first_paint.paint_first_page
def paint_and_sleep(*arguments, **options):
    paint_first_page(*arguments, **options)
    time.sleep(30)
first_paint.paint_first_page = paint_and_sleep
"""


@pytest.mark.parametrize(
    ("signal_number", "status"),
    [(signal.SIGTERM, 143), (signal.SIGQUIT, 131)],
)
def test_a_signal_before_textual_starts_restores_the_terminal(
    open_terminal: OpenTerminal,
    signal_number: int,
    status: int,
) -> None:
    terminal = open_terminal(code=SLOW_START + MAIN)
    terminal.wait_until(has_first_event)
    terminal.process.send_signal(signal_number)
    assert terminal.wait_for_exit() == status
    terminal.assert_is_restored()


BUSY_KEY = """
import time
import partnerships_tui.terminal
from partnerships_tui.app.explorer import Explorer
partnerships_tui.terminal.EXIT_SECONDS = 1
def action_next_theme(self):
    time.sleep(30)
Explorer.action_next_theme = action_next_theme
"""


def test_a_signal_ends_a_busy_explorer(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal(code=BUSY_KEY + MAIN)
    terminal.wait_for_start()
    terminal.type("T")
    time.sleep(0.1)  # until the key has come
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.wait_for_exit() == 143
    terminal.assert_is_restored()


BROKEN_KEY = """
from partnerships_tui.app.explorer import Explorer
def action_next_theme(self):
    secret = 'of the data'
    raise RuntimeError('wrong')
Explorer.action_next_theme = action_next_theme
"""


def test_a_crash_restores_the_terminal_and_logs_no_data(
    open_terminal: OpenTerminal,
    bare_machine: Path,
) -> None:
    terminal = open_terminal(code=BROKEN_KEY + MAIN)
    terminal.wait_for_start()
    terminal.type("T")
    assert terminal.wait_for_exit() == 1
    terminal.assert_is_restored()
    main_screen = terminal.output[terminal.output.rindex(b"\x1b[?1049l") :].decode()
    assert "partnerships-tui crashed (RuntimeError)" in main_screen
    assert "Traceback" not in main_screen
    (log_path,) = bare_machine.rglob("crash.log")
    log = log_path.read_text("utf-8")
    assert "action_next_theme" in log
    assert "of the data" not in log.replace("secret = 'of the data'", "")


# -- Input -----------------------------------------------------------------------------------------

BROKEN_INPUT = (
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\x1b[<999999999;1M",
    b"\x1b[<;;M",
    b"\x1b[M\xff\xff\xff",
    b"\x1b[<0;1",
    b"\x1b[999999999999~",
    b"\x1b[48;99999;99999;0;0t",
    b"\x1b[<0;99999999999999;99999999999999M",
    b"\x1b]11;rgb:q q q\x07",
    b"\x1b[200~\xff\xfe\x1b[201~",
    b"\x1b]0;x\x07",
    b"\x00\x1c\x1d",
)
"""Bytes of broken encodings, and broken or unfinished sequences."""


def test_broken_input_and_a_paste_of_a_megabyte_do_not_end_the_explorer(
    open_terminal: OpenTerminal,
) -> None:
    terminal = open_terminal()
    terminal.wait_for_start()
    for data in BROKEN_INPUT:
        terminal.type(data)
    terminal.type("\x1b")  # ends an unfinished sequence
    time.sleep(0.15)
    terminal.type("2")
    terminal.wait_until(lambda rows: "2 Companies" in rows[0])

    terminal.type("1/")
    terminal.wait_until(lambda rows: rows[1].startswith(" / "))
    paste_start = time.monotonic()
    terminal.type("\x1b[200~" + "bedrock " * 131_072 + "\x1b[201~")
    terminal.wait_until(lambda rows: "bedrock" in rows[1])
    terminal.type("\x1b")
    time.sleep(0.15)
    terminal.type("G")
    terminal.wait_until(lambda rows: any("2019" in row for row in rows))
    assert time.monotonic() - paste_start < 5

    terminal.type("\x11")
    assert terminal.wait_for_exit() == 0
    terminal.assert_is_restored()
    assert b"Traceback" not in terminal.output


# -- Other programs --------------------------------------------------------------------------------

EDITOR = """#!/bin/sh
if [ -e "$0.first" ]; then stty raw -echo; printf '\\033[?1000h\\033[?2004h'; kill -9 $$; fi
touch "$0.first"
sleep 30
"""
"""An editor that waits, and the second time is killed and leaves the terminal's modes behind."""


def test_ctrl_c_in_the_editor_breaks_off_the_editor_and_no_key_typed_in_it_is_run(
    open_terminal: OpenTerminal,
    tmp_path: Path,
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(EDITOR)
    editor.chmod(0o755)
    terminal = open_terminal(environment={"VISUAL": str(editor)})
    terminal.wait_for_start()
    terminal.type("a")
    terminal.wait_until(lambda _rows: (tmp_path / "editor.first").exists())
    terminal.type("qq")
    terminal.type("\x03")
    terminal.wait_until(lambda rows: "was interrupted" in rows[-1])
    terminal.type("a")
    terminal.wait_until(lambda rows: "was ended by signal 9" in rows[-1])
    terminal.type("2")
    terminal.wait_until(lambda rows: "2 Companies" in rows[0])
    terminal.type("q")
    assert terminal.wait_for_exit() == 0
    terminal.assert_is_restored()


# -- Output ----------------------------------------------------------------------------------------

CONTROLS = (
    "\x1b]0;",
    "\x1b]8;",
    "\x1b]52;",
    "\x1b_",
    "\x1bc",
    *"\x07\x0e\x0f\x08\x0b\x00\x7f",
)
UNSAFE_CHARACTERS = re.compile(
    "[\x80-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\ufeff\ue000]"
)


def set_hostile_titles(store: Store) -> None:
    """Give the newest events the payloads as titles and summaries."""
    key_rows = store.rows("SELECT entry FROM event ORDER BY entry DESC LIMIT 60")
    for (key,), payload in zip(key_rows, PAYLOADS, strict=False):
        text = payload.encode("utf-8", "replace").decode()
        store.connection.execute(
            "UPDATE event SET title = ? WHERE entry = ?",
            (f"{text}|{text}", key),
        )
        store.connection.execute(
            """
            UPDATE entry SET body = json_set(body, '$.title', json(?1), '$.summary', json(?1))
            WHERE entry = ?2
            """,
            (json.dumps(payload), key),
        )


def test_no_control_of_a_hostile_title_reaches_the_terminal(starter_copy: Path) -> None:
    with Store.writing(starter_copy) as store:
        set_hostile_titles(store)
    with Terminal("--db", str(starter_copy), rows=70) as terminal:
        terminal.wait_for_start()
        terminal.type("\x1b[6~" * 4)
        terminal.wait_until(lambda rows: not rows[2].startswith(" 2026 November"))
        terminal.type("g" + "j" * 20)
        terminal.wait_until(lambda rows: "▌" in "".join(row[0] for row in rows))
        terminal.type("q")
        assert terminal.wait_for_exit() == 0
        terminal.assert_is_restored()
        output = terminal.output.decode("utf-8")
    # Textual sets the shape of the mouse pointer, which takes no text.
    text = re.sub(r"\x1b\]22;[a-z-]*\x07", "", output)
    assert "\\u001b]0;PWNED" in text, "the payload can be read"
    assert "Traceback" not in text
    for control in CONTROLS:
        assert control not in text, ascii(control)
    assert not UNSAFE_CHARACTERS.search(text)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("events --limit 3", ("date", "id", "kind", "status", "figures", "title")),
        ("companies", ("id", "name", "kind", "country", "events", "last event")),
        ("matrix --as-of 2026-06-20", ("as of 2026-06-20", "▮ S", "generally available")),
        ("event microsoft-nvidia-anthropic-partnership", ("up to 10 billion USD", "Sources")),
        ("company anthropic", ("Money in", "up to")),
    ],
)
def test_a_command_in_a_terminal_prints_a_table_or_a_page(
    cli_in_terminal: Cli,
    starter_store: Path,
    command: str,
    words: tuple[str, ...],
) -> None:
    outcome = cli_in_terminal(*command.split(), db=starter_store)
    assert outcome.status == 0
    assert all(word in outcome.out for word in words)
    assert_fits_terminal(outcome.out)


def assert_fits_terminal(text: str) -> None:
    assert max(map(len, text.splitlines())) <= 80
    assert "\t" not in text
    assert "\x1b" not in text


def test_a_command_finds_out_that_it_is_in_a_terminal(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("events", "--limit", "3", rows=24, cells=80)
    assert terminal.wait_for_exit() == 0
    text = terminal.output.decode().replace("\r", "")
    assert "figures" in text
    assert_fits_terminal(text)


ASCII_STORE = """
    companies:
    - {id: acme, name: Acme}
    - {id: globex, name: Globex}
    - {id: anthropic, name: Anthropic}
    models: [{id: model, name: Model, developer: anthropic}]
    availability:
    - {id: route, model: model, provider: acme, periods: [{from: 2025-01, status: ga}]}
    events:
    - id: deal
      date: 2025-02
      kind: investment
      title: Acme invests in Globex, and says so in a title of many words
      flows: [{from: acme, to: globex, kind: equity, amount: up to 5 billion USD}]
"""


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("matrix", "Model"),
        ("company globex", "Globex"),
        ("event deal", "Globex"),
        ("events", "deal"),
        ("events --help", "--limit"),
    ],
)
def test_a_command_with_ascii_prints_only_ascii(
    cli_in_terminal: Cli,
    make_store: Callable[..., Store],
    command: str,
    name: str,
) -> None:
    store = make_store(ASCII_STORE)
    outcome = cli_in_terminal("--ascii", *command.split(), db=store.path)
    assert outcome.status == 0
    assert name in outcome.out
    assert outcome.out.isascii(), outcome.out
