"""The report of an import: counts, changes, diagnostics and warnings, also as JSON."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from partnerships_db.format.diff import EntryChange
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.values.errors import Diagnostic

EntryCounts = dict[ListName, dict[str, int]]
"""The number of added, changed and unchanged entries of each list."""


def _zero_counts() -> EntryCounts:
    outcomes = ("added", "changed", "unchanged")
    return {name: dict.fromkeys(outcomes, 0) for name in LISTS}


@dataclass(slots=True)
class ImportReport:
    """The outcome of an import or of its dry run."""

    number: int | None = None
    """The number of the import in the history; None if nothing was written."""
    is_dry_run: bool = False
    counts: EntryCounts = field(default_factory=_zero_counts)
    changes: list[EntryChange] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)
    """The probable slips in added and changed entries. They do not stop an import."""
    left_out_files: Counter[str] = field(default_factory=Counter)
    """The number of files in the folders that are not of the format, by their endings."""
    is_as_agreed: bool = True
    """False if the import would make other changes than the reader agreed to; it writes nothing."""

    @property
    def changes_nothing(self) -> bool:
        """Whether the store had all entries already."""
        changed_counts = (count["added"] + count["changed"] for count in self.counts.values())
        return not any(changed_counts)


def report_of(number: int, changes: list[EntryChange]) -> ImportReport:
    """The report of an undo or a redo: an entry that is removed counts as changed."""
    report = ImportReport(number, changes=changes)
    for change in changes:
        report.counts[change.list][_outcome(change)] += 1
    return report


def report_json(report: ImportReport) -> dict[str, Any]:
    """The report as JSON for scripts."""
    return {
        "import": report.number,
        "dry_run": report.is_dry_run,
        "entries": report.counts,
        "changes": [_change_json(change) for change in report.changes],
        "problems": [diagnostic._asdict() for diagnostic in report.diagnostics],
        "suspicions": [warning._asdict() for warning in report.warnings],
        "left_out_files": dict(sorted(report.left_out_files.items())),
    }


def _change_json(change: EntryChange) -> dict[str, Any]:
    fields = {name: list(values) for name, values in change.fields().items()}
    return {
        "list": change.list,
        "id": change.id,
        "what": _outcome(change),
        "fields": fields,
    }


def _outcome(change: EntryChange) -> str:
    return "added" if change.before is None else "changed"
