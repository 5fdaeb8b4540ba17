"""Imports: all entries of the files are checked first; then all of them are written, or none.

`import`, its dry run, `check` and the first start with the starter data are one pipeline: read the
files, validate each entry, stage it, check all entries together, compare them with the store,
write.
"""

import os
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from partnerships_db.format.diff import EntryChange, EntryKey
from partnerships_db.format.entries import Entry
from partnerships_db.format.standings import reading_order, standings_of
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.gc_pause import gc_paused
from partnerships_db.importing.cross_checks import CrossChecks
from partnerships_db.importing.entry_problems import EntryProblem, ProblemLocator
from partnerships_db.importing.entry_reader import EntryReader, Progress
from partnerships_db.importing.input_files import FileError, TextFile, find_files
from partnerships_db.importing.report import ImportReport
from partnerships_db.importing.sanity import old_id_warnings
from partnerships_db.importing.validation import validate_entry
from partnerships_db.importing.warnings import find_warnings
from partnerships_db.importing.yaml_reader import parse_entries
from partnerships_db.starter_data import StarterData, starter_data_in
from partnerships_db.store.editions import edition_entries, store_edition
from partnerships_db.store.import_context import ImportContext
from partnerships_db.store.integrity import failures_of_damage
from partnerships_db.store.removals import dropped_entries, left_entries, remove_entries
from partnerships_db.store.staging import StagedEntry, Staging
from partnerships_db.store.store import Store
from partnerships_db.values.errors import Diagnostic, InvalidValue

MAX_WARNING_CANDIDATES = 10_000
"""The most changes of each list that are searched for slips: nobody writes more by hand."""


MAX_NAMED_PLACES = 3
"""The most other places of an unknown name that its mistake names."""

_COUNTED_ONCE = ("reference", "id")
"""The mistakes that stand for one unknown name, in however many places."""


def import_files(
    store: Store,
    paths: Sequence[str],
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    keep_changes: bool = False,
    left_out: Collection[EntryKey] = (),
    judged: Sequence[tuple[ListName, Entry]] = (),
    agreed: Sequence[EntryChange] | None = None,
) -> ImportReport:
    """Write the entries of all files to the store, or none of them if there is any mistake.

    `keep_changes` puts the changes of each field into the report; a large import has many of them.
    `left_out` are entries, by list and id, that are not imported. `judged` are entries that a
    reader's judgements changed: they take the place of those of the files. `agreed` are the changes
    that a reader has seen and accepted: if the import would now make others, it writes nothing. The
    removals among them, of entries that left the files of a folder, are made too; no other import
    removes an entry. Raises StoreError.
    """
    with gc_paused(), store.translating_errors(), failures_of_damage(store):
        report = ImportReport(is_dry_run=dry_run)
        staging = Staging(store)
        reader = EntryReader(
            staging,
            report.diagnostics,
            progress,
            left_out,
            judged,
        )
        reader.read_all(find_files(list(paths), report.left_out_files))
        staging.close()
        run = _ImportRun(
            report,
            reader,
            staging,
            keep_changes,
            [path for path in paths if os.path.isdir(path)],
            starter_data_in(paths),
            left_out,
        )
        if run.starter_data is not None:
            report.edition = run.starter_data.edition.version
        if dry_run:
            run.fill_report(store)
        else:
            run.write(store, agreed)
        return report


def check_files(
    paths: Sequence[str], store: Store | None = None, progress: Progress | None = None
) -> ImportReport:
    """Check the files as an import into a store would, or into an empty one, and write nothing."""
    if store is not None:
        return import_files(
            store,
            paths,
            dry_run=True,
            progress=progress,
        )
    with Store.scratch() as scratch:
        return import_files(
            scratch,
            paths,
            dry_run=True,
            progress=progress,
        )


def line_of_entry(
    file: str,
    name: ListName,
    entry: Entry,
) -> int | None:
    """The line of a file in which exactly that entry begins; None if the file does not hold it."""
    try:
        text = TextFile(file, Path(file)).text()
    except FileError:
        return None
    known_ids = (entry["id"], *entry.get("was", ()))
    for parsed in parse_entries(text, []):
        if parsed.list_name == name and parsed.id in known_ids:
            line, _ = parsed.place()
            return line if validate_entry(parsed) == entry else None
    return None


class _ImportRun(NamedTuple):
    """An import whose files are read and whose valid entries are staged."""

    report: ImportReport
    reader: EntryReader
    staging: Staging
    keep_changes: bool
    folders: Sequence[str]
    """The folders whose files are imported."""
    starter_data: StarterData | None
    left_out: Collection[EntryKey]

    def write(self, store: Store, agreed: Sequence[EntryChange] | None) -> None:
        """Write the entries, unless there are mistakes, no changes, or others than agreed to."""
        report = self.report
        with store.transaction() as transaction:
            self.fill_report(store)
            removals: list[EntryChange] = []
            if agreed is not None and not report.diagnostics:
                removals = [change for change in agreed if change.outcome == "removed"]
                changes = _direct_changes(self.staging.changes()) + removals
                is_same_store = all(removal in report.left_entries for removal in removals)
                report.is_as_agreed = is_same_store and _by_key(changes) == _by_key(agreed)

            changes_nothing = report.changes_nothing and not removals
            if changes_nothing and self._brings_edition(store):
                changes_nothing = False  # the history notes that the store has the edition by now
            if report.diagnostics or changes_nothing or not report.is_as_agreed:
                transaction.roll_back()
                return
            names = [_storable(file.name) for file in self.reader.files]
            places = [_storable(file.place) for file in self.reader.files]
            report.number = self.staging.write(names, places, report.edition)
            if removals:
                remove_entries(store, report.number, removals)
            for removal in removals:
                report.counts[removal.list]["removed"] += 1

    def _brings_edition(self, store: Store) -> bool:
        """Whether the files are an edition of the starter data that the store does not have."""
        return self.report.edition is not None and self.report.edition != store_edition(store)

    def fill_report(self, store: Store) -> None:
        """Check the staged entries together and put the outcome into the report."""
        report = self.report
        sort_key = self.reader.sort_key
        self.staging.follow_new_ids()
        locator = ProblemLocator(self.reader, self.staging)
        if not self.reader.is_cut:
            checks = CrossChecks(self.staging, self.reader)
            problems = list(checks.problems())
            report.diagnostics += checks.loose_diagnostics()
            report.diagnostics += locator.diagnostics(problems)
        report.diagnostics = _counted_once(sorted(report.diagnostics, key=sort_key))

        if all(mistake.code == "empty-folder" for mistake in report.diagnostics):
            report.left_entries = self._left_entries(store)
        if report.left_entries:
            report.diagnostics.clear()  # a folder may be empty because its entries have left
        if not report.diagnostics:
            report.counts = self.staging.counts()
            if self.keep_changes:
                report.changes = list(self.staging.changes())
                self._compare_with_edition(store)
            problems = _warning_problems(store, self.staging, report)
            problems += _comment_problems(self.reader, self.staging)
            warnings = locator.diagnostics(problems)
            report.warnings = sorted(warnings, key=sort_key)

    def _left_entries(self, store: Store) -> list[EntryChange]:
        """The stored entries of the folders, or of the starter data, that are in no file of it."""
        places = {file.place for file in self.reader.files}
        if self.starter_data is None:
            return left_entries(store, self.folders, places)
        other_folders = [folder for folder in self.folders if folder != self.starter_data.folder]
        edition_keys = set(edition_entries(store)).difference(self.left_out)
        changes = dropped_entries(store, edition_keys)
        return changes + left_entries(store, other_folders, places)

    def _compare_with_edition(self, store: Store) -> None:
        """Put into the report what the user and the edition have made of each changed entry."""
        if self.starter_data is None:
            return
        report = self.report
        own_prefix = os.path.join(os.path.abspath(self.starter_data.folder), "")
        changes = [*report.left_entries]
        for change in report.changes:
            staged = self.staging.find(change.list, change.id)
            if staged is None or staged.is_from_store:
                continue
            if self.reader.files[staged.file].place.startswith(own_prefix):
                changes.append(change)
        report.standings = standings_of(changes, edition_entries(store))
        report.changes = reading_order(report.changes, report.standings)


def _warning_problems(
    store: Store,
    staging: Staging,
    report: ImportReport,
) -> list[EntryProblem]:
    """The probable slips in the entries that the files add or change.

    The entries that may be others are put into the report as well, and how many are not searched.
    """
    candidates = _warning_candidates(staging, report)
    problems: list[EntryProblem] = []
    staged: StagedEntry | None = None
    for change in candidates:
        former_id = staging.former_ids.get(change.key)
        staged = staging.find(change.list, change.id) if former_id else None
        if staged is not None:
            for path, refusal in old_id_warnings(change, former_id):
                problems.append(EntryProblem(staged, path, refusal))
    for change, finding in find_warnings(candidates, ImportContext(store, staging)):
        if staged is None or (staged.list, staged.id) != change.key:
            staged = staging.find(change.list, change.id)
        if staged is not None:
            problems.append(EntryProblem(staged, finding.path, finding.refusal))
        if finding.suspicion is not None:
            report.suspicions.append(finding.suspicion)
    return problems


def _warning_candidates(staging: Staging, report: ImportReport) -> list[EntryChange]:
    """The first changes of each list; the report says how many others are not searched.

    Each list has a limit of its own, so that many sources do not keep the events from the search.
    """
    candidates: list[EntryChange] = []
    for name in LISTS:
        direct_changes = (change for change in staging.changes([name]) if not change.follows)
        candidates += islice(direct_changes, MAX_WARNING_CANDIDATES)
        unsearched_count = staging.change_count(name) - MAX_WARNING_CANDIDATES
        if unsearched_count > 0:
            report.unsearched[name] = unsearched_count
    return candidates


def _comment_problems(reader: EntryReader, staging: Staging) -> list[EntryProblem]:
    """The texts of the files that a comment probably cuts off by mistake."""
    problems: list[EntryProblem] = []
    for list_name, entry_id, path in reader.cut_texts:
        staged = staging.find(list_name, entry_id)
        if staged is not None:
            refusal = InvalidValue(
                'ends at " #", where a comment begins',
                'put the text in quotes, or two blanks before "#"',
                code="comment",
            )
            problems.append(EntryProblem(staged, path, refusal))
    return problems


def _counted_once(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics, with all references to one unknown name in a single one."""
    by_message: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        if diagnostic.code in _COUNTED_ONCE:
            by_message.setdefault(diagnostic.message, []).append(diagnostic)

    distinct: list[Diagnostic] = []
    for diagnostic in diagnostics:
        first, *others = by_message.get(diagnostic.message, (diagnostic,))
        if diagnostic is not first:
            continue
        places = tuple(f"{other.file}:{other.line}" for other in others[:MAX_NAMED_PLACES])
        distinct.append(first._replace(others=places, other_count=len(others)))
    return distinct


def _direct_changes(changes: Iterable[EntryChange]) -> list[EntryChange]:
    """The changes that the files make, without the references that follow new ids."""
    return [change for change in changes if not change.follows]


def _by_key(changes: Iterable[EntryChange]) -> list[EntryChange]:
    """The changes that the files make, in the order of lists and ids."""
    return sorted(_direct_changes(changes), key=lambda change: change.key)


def _storable(name: str) -> str:
    """A file name as text that SQLite can keep: bytes that are not UTF-8 are escaped."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
