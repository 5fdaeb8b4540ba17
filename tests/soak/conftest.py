"""The play in a terminal runs beside the other tests: it mostly waits for the program."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAY_SECONDS = 20
PLAY_SEED = 14
PLAY_FIXTURE = "play_outcome"
MAX_PLAY_SECONDS = 180

_WRITE_WHOLE = '"$@" >"$0.part" 2>&1; mv "$0.part" "$0"'
"""A shell's script: the file gets its name when the program has ended."""

_play = pytest.StashKey[subprocess.Popen[bytes]]()


def outcome_path(config: pytest.Config) -> Path:
    """The file of the play's outcome, the same in all workers of a run."""
    worker_input = getattr(config, "workerinput", {})
    run_id = worker_input.get("testrunuid", os.getpid())
    return Path(tempfile.gettempdir(), f"partnerships-soak-{run_id}")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start the play in the first worker, if a test asks for its outcome."""
    config = session.config
    is_first_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0"
    uses_play = any(PLAY_FIXTURE in getattr(item, "fixturenames", ()) for item in session.items)
    if not is_first_worker or not uses_play or config.option.collectonly:
        return
    arguments = ["--run", "terminal", "--seconds", str(PLAY_SECONDS), "--seed", str(PLAY_SEED)]
    play = [sys.executable, "-m", "tests.soak", *arguments]
    config.stash[_play] = subprocess.Popen(
        ["sh", "-c", _WRITE_WHOLE, str(outcome_path(config)), *play],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}/tui:{ROOT}/db"},
        start_new_session=True,
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the play, which is over unless the run was broken off, and remove its outcome."""
    play = session.config.stash.get(_play, None)
    if play is None:
        return
    if play.poll() is None:
        os.killpg(play.pid, 15)
        play.wait()
    outcome_path(session.config).unlink(missing_ok=True)


@pytest.fixture
def play_outcome(request: pytest.FixtureRequest) -> str:
    """What the play printed: its moves, then its problems."""
    path = outcome_path(request.config)
    end = time.monotonic() + MAX_PLAY_SECONDS
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.1)
    return path.read_text("utf-8")
