"""The commands: what a screen shows, with the same numbers, as text and as JSON."""

from partnerships_tui.commands import exporting, history, importing, setting_up, showing
from partnerships_tui.commands.program import run

__all__ = ["exporting", "history", "importing", "run", "setting_up", "showing"]
