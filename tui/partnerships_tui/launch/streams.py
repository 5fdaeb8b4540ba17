"""The standard streams of the process: closed ones are replaced before anything else is opened."""

from __future__ import annotations

import os
import sys

_STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))
"""The names of the streams in `sys`, by descriptor, with their modes."""


def open_closed_streams() -> None:
    """Replace each standard stream that was closed at the start by the null device.

    Otherwise the next file that is opened, perhaps the store, would take its descriptor, and a
    message of ours or of a child process would be written into that file.
    """
    _occupy_standard_descriptors()
    for descriptor, (name, mode) in enumerate(_STREAMS):
        if getattr(sys, name) is None:  # so Python marks a stream that was closed
            stream = open(descriptor, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def _occupy_standard_descriptors() -> None:
    """Open the null device until no descriptor below 3 is free; child processes inherit it."""
    while True:
        descriptor = os.open(os.devnull, os.O_RDWR)
        if descriptor > 2:
            os.close(descriptor)
            return
        os.set_inheritable(descriptor, True)


def send_stderr_to_terminal() -> None:
    """Let stderr be the terminal of stdout, if it is none: the explorer is drawn on stderr."""
    if not os.isatty(2):
        os.dup2(1, 2)


def flush_stderr() -> None:
    """Write what is left of the messages; send them to nowhere if nobody can receive them.

    Otherwise the interpreter would try again at its exit, and change the exit status.
    """
    try:
        sys.stderr.flush()
    except OSError:
        silence(2)


def silence(descriptor: int) -> None:
    """Send a stream to nowhere after its reader has left, so that closing it raises nothing."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
