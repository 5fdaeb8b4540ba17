"""The program, its peers and the floors, measured side by side in one run."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

MODULE_PATH = os.pathsep.join(str(ROOT / name) for name in (".", "tui", "db"))
"""PYTHONPATH of what is measured: this checkout's packages, whichever are installed."""
