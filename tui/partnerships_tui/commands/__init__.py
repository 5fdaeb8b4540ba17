"""The commands: each shows what a screen shows, with the same figures, as text and as JSON."""

from partnerships_tui.commands.group import run

__all__ = ["run"]
