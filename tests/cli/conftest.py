"""The program as a process: it is found in the checkout, whether it is installed or not."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def program_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """For every process that a test starts."""
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}/tui:{ROOT}/db")
