"""The commands: each shows what a screen shows, with the same figures, as text and as JSON."""

from partnerships_tui.commands import (
    companies,
    compare,
    completion,
    doctor,
    events,
    export,
    filters,
    history,
    import_,
    lanes,
    matrix,
    money,
    sources,
    starter,
)
from partnerships_tui.commands.group import run

__all__ = [
    "companies",
    "compare",
    "completion",
    "doctor",
    "events",
    "export",
    "filters",
    "history",
    "import_",
    "lanes",
    "matrix",
    "money",
    "run",
    "sources",
    "starter",
]
