"""`partnerships-tui`: a bare launch opens the explorer at once; everything else is a command."""

from __future__ import annotations

import os
import signal
import sys

from partnerships_tui.launch.options import parse_launch


def main() -> None:
    """Run, and leave with a status: 0 done, 1 the data or the run failed, 2 wrong usage, 128 + a signal."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: sys.exit(128 + received))
    try:
        # A shell that asks for completions gives no arguments: that is click's, and no bare launch.
        launch = None if "_PARTNERSHIPS_TUI_COMPLETE" in os.environ else parse_launch(sys.argv[1:])
        if launch is not None:
            from partnerships_tui.launch.explore import explore

            status = explore(launch)
        else:
            from partnerships_tui.commands import run

            status = run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:
        from partnerships_tui.console import silence_stdout

        silence_stdout()
        status = 1
    except OSError as error:
        from partnerships_tui.console import say, silence_stdout

        silence_stdout()
        say(f"partnerships-tui: {error.strerror or error}")
        status = 1
    except Exception as error:
        from partnerships_tui.launch.explore import report_crash

        status = report_crash(error)
    sys.exit(status)
