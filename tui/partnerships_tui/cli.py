"""The entry point: a launch without a command opens the explorer, everything else is a command."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

from partnerships_tui.launch.options import parse_launch

COMPLETION_VARIABLE = "_PARTNERSHIPS_TUI_COMPLETE"
"""Set by a shell that asks click for completions; it gives no arguments then."""


def main() -> None:
    """Run the program and exit.

    The status is 0 for success, 1 for a failure, 2 for wrong usage, and 128 plus a signal's number.
    """
    for signal_number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(signal_number, _exit_at_signal)
    try:
        status = _run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = 128 + signal.SIGINT
    except BrokenPipeError:
        from partnerships_tui.console import silence_stdout

        silence_stdout()
        status = 1
    except OSError as error:
        from partnerships_tui.console import print_message, silence_stdout

        silence_stdout()
        print_message(f"partnerships-tui: {error.strerror or error}")
        status = 1
    except Exception as error:
        from partnerships_tui.launch.explore import report_crash

        status = report_crash(error)
    sys.exit(status)


def _exit_at_signal(signal_number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + signal_number)


def _run(arguments: list[str]) -> int:
    if COMPLETION_VARIABLE not in os.environ:
        launch = parse_launch(arguments)
        if launch is not None:
            from partnerships_tui.launch.explore import explore

            return explore(launch)

    from partnerships_tui.commands import run

    return run(arguments)
