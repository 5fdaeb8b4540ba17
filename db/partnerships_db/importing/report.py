"""TODO."""

from dataclasses import dataclass, field
from typing import Any

from partnerships_db.format.diff import EntryChange
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.values.errors import Diagnostic


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do, or why it did nothing."""

    number: int | None = None
    """Of the import in the history; None where nothing was written."""
    is_dry_run: bool = False
    counts: dict[ListName, dict[str, int]] = field(
        default_factory=lambda: {
            name: dict.fromkeys(("added", "changed", "unchanged"), 0) for name in LISTS
        }
    )
    changes: list[EntryChange] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)
    """What is probably a slip in what is added or changed, though nothing forbids it."""
    is_as_agreed: bool = True
    """False where the files or the store have changed since the reader agreed: nothing was written."""

    @property
    def changes_nothing(self) -> bool:
        """Whether all of it was in the store already."""
        return not any(count["added"] or count["changed"] for count in self.counts.values())


def report_of(number: int, changes: list[EntryChange]) -> ImportReport:
    """An undo or a redo as a report: an entry that goes counts as changed."""
    report = ImportReport(number, changes=changes)
    for change in changes:
        report.counts[change.list]["added" if change.before is None else "changed"] += 1
    return report


def report_json(report: ImportReport) -> dict[str, Any]:
    """The report as scripts read it."""
    return {
        "import": report.number,
        "dry_run": report.is_dry_run,
        "entries": report.counts,
        "changes": [
            {
                "list": change.list,
                "id": change.id,
                "what": "added" if change.before is None else "changed",
                "fields": {name: list(pair) for name, pair in change.fields().items()},
            }
            for change in report.changes
        ],
        "problems": [problem._asdict() for problem in report.diagnostics],
        "suspicions": [suspicion._asdict() for suspicion in report.warnings],
    }
