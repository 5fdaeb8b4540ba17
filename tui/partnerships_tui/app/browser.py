"""The web browser, opened so that it never writes over the explorer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum

OPENING_SECONDS = 2.0
"""How long a browser is watched. One that still runs then has opened the address."""

POLL_SECONDS = 0.05

_OPEN = """
import os, shutil, sys, webbrowser

def is_opened(command, address):
    if " " in command and "%s" not in command and shutil.which(command) is None:
        command += " %s"
    try:
        return webbrowser.get(command).open(address)
    except (webbrowser.Error, ValueError):
        return False

address = sys.argv[1]
commands = [command for command in os.environ.get("BROWSER", "").split(os.pathsep) if command]
if commands:
    sys.exit(not any(is_opened(command, address) for command in commands))
sys.exit(not webbrowser.open(address))
"""
"""Opens an address with the first command of BROWSER that takes it, else as the desktop does.

Each browser gets the address as one argument. A browser that BROWSER does not name is not tried.
"""


class BrowserOutcome(Enum):
    """What has become of an address that a browser was given."""

    OPENED = "opened"
    FAILED = "failed"
    NEEDS_TERMINAL = "needs the terminal"
    """The browser works in a terminal, as lynx does."""


def browser_command(address: str) -> list[str]:
    """The command that opens an address; its status is 0 if a browser took it."""
    return [sys.executable, "-I", "-c", _OPEN, address]  # -I: no module of the current folder


def open_in_browser(address: str, is_wanted: Callable[[], bool]) -> BrowserOutcome:
    """Start the browser in a terminal of its own that nobody sees, and watch it for a while.

    A browser that switches off the line mode of that terminal wants to be used in one. It is ended;
    if BROWSER does not name it, that is a failure. `is_wanted` says whether the outcome matters.
    """
    master, slave = os.openpty()
    try:
        process = subprocess.Popen(
            browser_command(address),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        return _watch(
            process,
            master,
            slave,
            is_wanted,
        )
    except OSError:
        return BrowserOutcome.FAILED
    finally:
        os.close(slave)
        os.close(master)


def _watch(
    process: subprocess.Popen[bytes],
    master: int,
    slave: int,
    is_wanted: Callable[[], bool],
) -> BrowserOutcome:
    """Watch a browser until it ends or `OPENING_SECONDS` are over."""
    os.set_blocking(master, False)
    end = time.monotonic() + OPENING_SECONDS
    while time.monotonic() < end and is_wanted():
        _discard_output(master)
        if not termios.tcgetattr(slave)[3] & termios.ICANON:
            _end_session(process)
            is_named = bool(os.environ.get("BROWSER"))
            return BrowserOutcome.NEEDS_TERMINAL if is_named else BrowserOutcome.FAILED
        status = process.poll()
        if status is not None:
            return BrowserOutcome.FAILED if status else BrowserOutcome.OPENED
        time.sleep(POLL_SECONDS)
    return BrowserOutcome.OPENED


def _discard_output(master: int) -> None:
    try:
        while os.read(master, 1 << 16):
            pass
    except OSError:
        return  # nothing more at the moment


def _end_session(process: subprocess.Popen[bytes]) -> None:
    """End a browser with the programs that it has started."""
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
