"""The commands: what a screen shows, with the same numbers, as text and as JSON."""

from partnerships_tui.commands import compare as comparing
from partnerships_tui.commands import doctor as setting_up
from partnerships_tui.commands import events as showing
from partnerships_tui.commands import export as exporting
from partnerships_tui.commands import history, lanes, matrix, money
from partnerships_tui.commands import import_ as importing
from partnerships_tui.commands import sources as sourcing
from partnerships_tui.commands.group import run

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
