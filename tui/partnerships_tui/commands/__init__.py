"""The commands: what a screen shows, with the same numbers, as text and as JSON."""

from partnerships_tui.commands import (
    comparing,
    exporting,
    history,
    importing,
    lanes,
    matrix,
    money,
    setting_up,
    showing,
    sourcing,
)
from partnerships_tui.commands.program import run

__all__ = [
    "comparing",
    "exporting",
    "history",
    "importing",
    "lanes",
    "matrix",
    "money",
    "run",
    "setting_up",
    "showing",
    "sourcing",
]
