"""Whatever arrives from the terminal: keys are keys, and nothing else is one, or ends it."""

import signal
import string
from collections.abc import Iterable

import pytest
import textual._parser
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from partnerships_tui.textual_compat import MAX_COLUMNS, MAX_ROWS, GuardedParser, InputDecoder

PAUSE = 5.0
"""Seconds after which every unfinished sequence has ended."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of the parser, in seconds."""
    seconds = [0.0]
    monkeypatch.setattr(textual._parser, "get_time", lambda: seconds[0])
    return seconds


def messages_of(chunks: Iterable[str], clock: list[float]) -> list[Message]:
    """The messages of a parser that gets these texts, with a pause after each."""
    parser = GuardedParser()
    messages: list[Message] = []
    for chunk in chunks:
        messages += parser.feed(chunk)
        clock[0] += PAUSE
        messages += parser.tick()
    return messages


def keys_of(chunks: Iterable[str], clock: list[float]) -> list[str]:
    return [event.key for event in messages_of(chunks, clock) if isinstance(event, events.Key)]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("jk", ["j", "k"]),
        ("\x1b", ["escape"]),
        ("\x1b\x1b", ["escape", "escape"]),
        ("\x1bx", ["escape", "x"]),
        ("\x1b2/a", ["escape", "2", "slash", "a"]),
        ("\x1b\r\x1b[", ["escape", "enter", "escape", "left_square_bracket"]),
        ("\x1bO", ["escape", "O"]),
        ("\x1bP", ["escape", "P"]),
        ("\x1b[A\x1bOB\x1b[1;5C", ["up", "down", "ctrl+right"]),
        ("\x1bOP\x1b[[B\x1b[15~", ["f1", "f2", "f5"]),
        ("\x1b[3$\x1b[Z", ["shift+delete", "shift+tab"]),
        ("\x1b[97;5u\x1b[13u", ["ctrl+a", "enter"]),
        ("\x1b[I\x1b[O", []),
        ("\x1b[M abj", ["j"]),
    ],
)
def test_keys_and_their_sequences_are_read(
    clock: list[float],
    text: str,
    keys: list[str],
) -> None:
    assert keys_of([text], clock) == keys


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[999999999999~",
        "\x1b[99999999999999999999;99999999u",
        "\x1b[1114112u",
        "\x1b[55296;1;55296u",
        "\x1b[<99999999999999999999;1;1M",
        "\x1b[<;;M",
        "\x1b[9999999999;9999999999R",
        "\x1b[48;99999999;99999999;1;1t",
        "\x1b[48;0;0;0;0t",
        "\x1b[48;24;80t",
        "\x1b[" + "1;" * 500 + "q",
        "\x1b[3q",
        "\x1b[?1;2c",
        "\x1b[>0;276;0c",
        "\x1bOZ",
        "\x1b]0;quit q\x07",
        "\x1b]11;rgb:0000/0000/0000\x1b\\",
        "\x1bP>|xterm(388) q\x1b\\",
        "\x1b_Gq\x1b\\",
        "\x1b^q\x1b\\",
        "\x1b[200~q\x1b[31mq\x1b]0;q\x1b[201~",
    ],
)
def test_no_other_sequence_is_a_key(clock: list[float], sequence: str) -> None:
    assert keys_of([sequence + "j"], clock) == ["j"]


@pytest.mark.parametrize(
    "beginning",
    [
        "\x1b[12",
        "\x1b[<0;1",
        "\x1b[99999999999999999999999999999999999999999999",
        "\x1b]0;title q",
        "\x1bPq",
        "\x1b_q",
        "\x1b[200~q",
    ],
)
def test_a_sequence_that_never_ends_takes_no_later_key(
    clock: list[float],
    beginning: str,
) -> None:
    assert keys_of([beginning, "j"], clock) == ["j"]


def test_a_paste_is_one_message_also_in_parts(clock: list[float]) -> None:
    parser = GuardedParser()
    pasted: list[Message] = []
    for part in ("\x1b[20", "0~one\x1b[3", "1m two\x00\x1b[20", "1~"):
        pasted += parser.feed(part)
    (paste,) = pasted
    assert isinstance(paste, events.Paste)
    assert paste.text == "one\x1b[31m two"


SEQUENCE_PARTS = st.sampled_from(
    (
        *("\x1b", "\x1b[", "\x1b]", "\x1bP", "\x1bO", "\x1b[<", "\x1b[48;", "\x1b[M", "\x1b\\"),
        *("\x1b[200~", "\x1b[201~", "\x07", ";", ":", "9" * 12, "0", "-1", "55296"),
        *("~", "u", "M", "m", "t", "R", "$y"),
    )
)
NOISE = st.lists(SEQUENCE_PARTS | st.text(max_size=3), max_size=12).map("".join).filter(bool)


@given(texts=st.lists(NOISE, max_size=4))
def test_any_noise_is_read_without_an_error_and_keys_work_after_it(texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        clock = [0.0]
        monkeypatch.setattr(textual._parser, "get_time", lambda: clock[0])
        messages = messages_of([*texts, "j"], clock)
    assert isinstance(messages[-1], events.Key)
    assert messages[-1].key == "j"
    for message in messages:
        if isinstance(message, events.Key):
            (message.character or "").encode()
        if isinstance(message, events.Resize):
            assert 0 < message.size.width <= MAX_COLUMNS
            assert 0 < message.size.height <= MAX_ROWS


@given(
    parameters=st.text(string.digits + ":;<=>?", max_size=60),
    final=st.sampled_from(
        sorted(set(string.ascii_letters + "@^`{|}~") - set("IOMm~uABCDEFHPQRSZ"))
    ),
)
def test_no_letter_of_a_control_sequence_is_a_key(parameters: str, final: str) -> None:
    """The finals that stand for keys are left out."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        clock = [0.0]
        monkeypatch.setattr(textual._parser, "get_time", lambda: clock[0])
        keys = keys_of([f"\x1b[{parameters}{final}"], clock)
    assert final not in keys


def test_the_end_of_the_input_hangs_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that is gone gives nothing to read without end."""
    monkeypatch.setattr("partnerships_tui.textual_compat.END_PAUSE_SECONDS", 0)
    signals: list[int] = []
    former_handler = signal.signal(signal.SIGHUP, lambda number, _frame: signals.append(number))
    try:
        decoder = InputDecoder()
        assert decoder.decode(b"a\xff") == "a\ufffd"
        assert not signals
        assert decoder.decode(b"") == decoder.decode(b"") == ""
    finally:
        signal.signal(signal.SIGHUP, former_handler)
    assert signals == [signal.SIGHUP]
