"""The entry point: a launch without a command opens the explorer, everything else is a command."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from types import FrameType

from partnerships_tui import __version__
from partnerships_tui.launch.streams import flush_stderr, open_closed_streams, silence
from partnerships_tui.memory import pause_collection, resume_collection

COMPLETION_VARIABLE = "_PARTNERSHIPS_TUI_COMPLETE"
"""Set by a shell that asks click for completions; it gives no arguments then."""


def main() -> None:
    """Run the program and exit.

    The status is 0 for success, 1 for a failure, 2 for wrong usage, and 128 plus a signal's number.
    """
    open_closed_streams()
    for signal_number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(signal_number, _exit_at_signal)
    try:
        status = _run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = 128 + signal.SIGINT
    except BrokenPipeError:
        silence(1)
        status = 1
    except OSError as error:
        from partnerships_tui.console import print_message

        silence(1)
        print_message(f"partnerships-tui: {error.strerror or error}")
        status = 1
    except Exception as error:
        from partnerships_tui.launch.explore import report_crash

        status = report_crash(error)
    flush_stderr()
    sys.exit(status)


def _exit_at_signal(signal_number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + signal_number)


def _run(arguments: list[str]) -> int:
    if arguments == ["--version"]:  # as click prints it, which takes seven times as long to load
        sys.stdout.write(f"partnerships-tui, version {__version__}\n")
        return 0

    pause_collection()
    if COMPLETION_VARIABLE not in os.environ:
        from partnerships_tui.launch.options import parse_launch

        launch = parse_launch(arguments)
        if launch is not None:
            from partnerships_tui.launch.explore import explore

            return explore(launch)
    else:
        import_module("partnerships_tui.commands.completion")  # it teaches click the shells

    from partnerships_tui.commands import run

    resume_collection()
    return run(arguments)
