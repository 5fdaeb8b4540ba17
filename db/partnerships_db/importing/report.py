"""The report of an import: counts, changes, diagnostics and warnings, also as JSON."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from partnerships_db.format.diff import EntryChange, EntryCounts, EntryKey, no_counts
from partnerships_db.format.standings import TAKEN_VERDICTS, Standing
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.importing.suspicions import Suspicion
from partnerships_db.values.errors import Diagnostic


@dataclass(slots=True)
class ImportReport:
    """The outcome of an import or of its dry run."""

    number: int | None = None
    """The number of the import in the history; None if nothing was written."""
    is_dry_run: bool = False
    counts: EntryCounts = field(default_factory=no_counts)
    changes: list[EntryChange] = field(default_factory=list)
    left_entries: list[EntryChange] = field(default_factory=list)
    """The entries that came from an imported folder and are in no file of it any more.

    They stay in the store until a reader accepts their removal.
    """
    diagnostics: list[Diagnostic] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)
    """The probable slips in added and changed entries. They do not stop an import."""
    suspicions: list[Suspicion] = field(default_factory=list)
    """The entries that may be others of the store or of the import; each has a warning, too."""
    unsearched: Counter[ListName] = field(default_factory=Counter)
    """The number of added and changed entries that are not searched for slips, by list."""
    left_out_files: Counter[str] = field(default_factory=Counter)
    """The number of files in the folders that are not of the format, by their endings."""
    edition: str | None = None
    """The version of the starter data among the files."""
    standings: dict[EntryKey, Standing] = field(default_factory=dict)
    """What the user and the edition have made of the entries of starter data that would change."""
    kept: list[EntryChange] = field(default_factory=list)
    """The changes that an import of starter data leaves out, because the user's would be lost."""
    clashes: list[Diagnostic] = field(default_factory=list)
    """Why entries of the starter data are left out that can't stand beside the user's own."""
    is_as_agreed: bool = True
    """False if the import would make other changes than the reader agreed to; it writes nothing."""

    @property
    def changes_nothing(self) -> bool:
        """Whether the store had all entries already."""
        counts = self.counts.values()
        return all(sum(count.values()) == count["unchanged"] for count in counts)


def report_of(number: int, changes: list[EntryChange]) -> ImportReport:
    """The report of an undo or a redo: what it added to the store, changed in it and removed."""
    report = ImportReport(number, changes=changes)
    for change in changes:
        report.counts[change.list][change.outcome] += 1
    return report


def unsearched_sentence(unsearched: Mapping[ListName, int]) -> str:
    """How many entries were not searched for slips; empty if all of them were."""
    counts = [f"{unsearched[name]:,} of the {name}" for name in LISTS if unsearched.get(name)]
    if not counts:
        return ""
    return f"{', '.join(counts)} not searched for slips: check fewer entries at a time"


def report_json(report: ImportReport) -> dict[str, Any]:
    """The report as JSON for scripts."""
    return {
        "import": report.number,
        "dry_run": report.is_dry_run,
        "edition": report.edition,
        "entries": _counts_json(report.counts),
        "changes": [_change_json(change) for change in report.changes],
        "left": [{"list": change.list, "id": change.id} for change in report.left_entries],
        "kept": [_kept_json(change, report.standings) for change in report.kept],
        "clashes": [diagnostic._asdict() for diagnostic in report.clashes],
        "problems": [diagnostic._asdict() for diagnostic in report.diagnostics],
        "suspicions": [warning._asdict() for warning in report.warnings],
        "not_searched": dict(report.unsearched),
        "left_out_files": dict(sorted(report.left_out_files.items())),
    }


def _kept_json(change: EntryChange, standings: Mapping[EntryKey, Standing]) -> dict[str, Any]:
    """A change that is left out; `why` is the verdict of its standing, or that it needs another."""
    standing = standings.get(change.key)
    is_taken = standing is None or standing.verdict in TAKEN_VERDICTS
    why = "needs another" if is_taken or standing is None else standing.verdict
    return {**_change_json(change), "why": why}


def _counts_json(counts: EntryCounts) -> dict[str, dict[str, int]]:
    """The counts by list; `removed` is named only where entries are removed."""
    counts_of_list: dict[str, dict[str, int]] = {}
    for name, list_counts in counts.items():
        stated = list_counts.copy()
        if not stated["removed"]:
            stated.pop("removed")
        counts_of_list[name] = stated
    return counts_of_list


def _change_json(change: EntryChange) -> dict[str, Any]:
    fields = {name: list(values) for name, values in change.fields().items()}
    return {
        "list": change.list,
        "id": change.id,
        "what": change.outcome,
        "fields": fields,
    }
