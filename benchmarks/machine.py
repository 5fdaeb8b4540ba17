"""The machine on which the benchmarks run: what it is, how busy it is, and a core made busy."""

import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SPINNING = "import os, sys; os.sched_setaffinity(0, {int(sys.argv[1])})\nwhile True: pass"


def load_average() -> float:
    """The mean number of processes in the last minute that used a core or waited for one."""
    return os.getloadavg()[0]


def description() -> str:
    """The processor and the number of its cores."""
    processor_text = Path("/proc/cpuinfo").read_text("utf-8")
    model = re.search(r"model name\s*: (.+)", processor_text)
    model_name = model[1] if model else platform.machine()
    return f"{len(os.sched_getaffinity(0))} cores of {model_name}"


@contextmanager
def busy_core() -> Iterator[None]:
    """Keep one core busy with a process that never waits."""
    core = max(os.sched_getaffinity(0))
    spinning = subprocess.Popen([sys.executable, "-I", "-S", "-c", _SPINNING, str(core)])
    try:
        yield
    finally:
        spinning.kill()
        spinning.wait()
