"""The commands: each shows what a screen shows, with the same figures, as text and as JSON."""

from partnerships_tui.commands import (
    circles,
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
    pairs,
    path,
    sources,
    starter,
    totals,
)
from partnerships_tui.commands.group import run

__all__ = [
    "circles",
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
    "pairs",
    "path",
    "run",
    "sources",
    "starter",
    "totals",
]
