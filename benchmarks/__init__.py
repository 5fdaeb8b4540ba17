"""Benchmarks of the explorer and the import, beside other programs and lower bounds."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

SOURCE_FOLDERS = (".", "tui", "db")

MODULE_PATH = os.pathsep.join(str(ROOT / folder) for folder in SOURCE_FOLDERS)
"""The PYTHONPATH of the measured programs: they run this checkout, not an installed package."""
