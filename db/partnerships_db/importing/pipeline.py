"""Files in, a report out: everything is judged before anything is written, and then all of it is.

`import`, its dry run, `check` and the first start with the starter data are this one pipeline:
read, judge each entry, stage it, judge them together, compare with the store, write.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path as FilePath

from partnerships_db.format.diff import EntryChange
from partnerships_db.format.entries import Entry, owners
from partnerships_db.format.references import references
from partnerships_db.format.vocabulary import ENTRY_NOUNS, LISTS, ListName
from partnerships_db.gc_pause import gc_paused
from partnerships_db.importing.input_files import FileError, TextFile, find_files
from partnerships_db.importing.report import ImportReport
from partnerships_db.importing.validation import validate_entry
from partnerships_db.importing.warnings import find_warnings
from partnerships_db.importing.yaml_reader import (
    EntryReparser,
    FilePosition,
    ParsedEntry,
    ParseIssue,
    parse_entries,
)
from partnerships_db.store.staging import StagedEntry, Staging
from partnerships_db.store.store import Store
from partnerships_db.values.errors import Diagnostic, FieldPath, InvalidValue, did_you_mean, quoted

MAX_DIAGNOSTICS = 10_000
"""After so many mistakes nothing is read on: they are held in memory, and nobody reads more."""

MAX_WARNING_CANDIDATES = 2_000
"""So many added or changed entries are looked at for what is odd: nobody has written more by hand since."""

MAX_REFERENCE_HINTS = 100
"""So many references to nothing are told with what was probably meant: finding that takes a while."""

Misplaced = tuple[StagedEntry, FieldPath, InvalidValue]
"""What is wrong with a staged entry, and where in it."""

Progress = Callable[[int, str], None]
"""Called now and then with the number of entries read so far and the file in hand."""


def import_files(store: Store, paths: Sequence[str], *, dry_run: bool = False, progress: Progress | None = None,
                 keep_changes: bool = False, left_out: Collection[tuple[str, str]] = (),
                 agreed: Sequence[EntryChange] | None = None) -> ImportReport:  # fmt: skip
    """Bring the entries of all files into the store, or none of them.

    `keep_changes` puts the field-level changes into the report, which a large import has many of.
    `left_out` are entries, by list and id, that are not brought in. `agreed` is what a reader has
    seen and agreed to: where the import would do anything else by now, it does nothing.
    """
    with gc_paused(), store.translating_errors():
        report = ImportReport(is_dry_run=dry_run)
        staging = Staging(store)
        reading = _ImportRun(staging, report.diagnostics, progress, left_out)
        reading.read_all(find_files(list(paths)))
        staging.close()
        if dry_run:
            _finish(reading, staging, report, keep_changes)
        else:
            _write(store, reading, staging, report, keep_changes, agreed)
        return report


def _write(store: Store, run: "_ImportRun", staging: Staging, report: ImportReport, keep_changes: bool,
           agreed: Sequence[EntryChange] | None) -> None:  # fmt: skip
    with store.transaction() as transaction:
        _finish(run, staging, report, keep_changes)
        if agreed is not None and not report.diagnostics:
            report.is_as_agreed = _direct_changes(staging.changes()) == _direct_changes(agreed)
        if report.diagnostics or report.changes_nothing or not report.is_as_agreed:
            transaction.roll_back()
        else:
            named = [_storable(file.name) for file in run.files]
            report.number = staging.write(named, [_storable(file.place) for file in run.files])


def _direct_changes(changes: Iterable[EntryChange]) -> list[EntryChange]:
    """The changes that the files make; what follows from new ids follows from these."""
    return [change for change in changes if not change.follows]


def _storable(name: str) -> str:
    """A file name as text: what of it is no UTF-8 is spelt out, as SQLite keeps nothing else."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def line_of_entry(file: str, name: ListName, entry: Entry) -> int | None:
    """The line in which a file holds that very entry; None where it does not, or can't be read."""
    try:
        text = TextFile(file, FilePath(file)).text()
    except FileError:
        return None
    for found in parse_entries(text, []):
        if found.list_name == name and found.id in (entry["id"], *entry.get("was", ())):
            return found.place()[0] if validate_entry(found) == entry else None
    return None


def check_files(
    paths: Sequence[str], store: Store | None = None, progress: Progress | None = None
) -> ImportReport:
    """Judge the files as an import would, without a store or against one, and write nothing."""
    if store is not None:
        return import_files(store, paths, dry_run=True, progress=progress)
    with Store.scratch() as scratch:
        return import_files(scratch, paths, dry_run=True, progress=progress)


def _finish(run: "_ImportRun", staging: Staging, report: ImportReport, keep_changes: bool) -> None:
    staging.follow_new_ids()
    run.judge_together()
    report.diagnostics.sort(key=run.place_of)
    if not report.diagnostics:
        report.counts = staging.counts()
        if keep_changes:
            report.changes = list(staging.changes())
        report.warnings = run.suspicions()


class _ImportRun:
    """The files of one import, read into a staging area, with all that is wrong with them."""

    def __init__(self, staging: Staging, problems: list[Diagnostic], progress: Progress | None,
                 left_out: Collection[tuple[str, str]]) -> None:  # fmt: skip
        self.files: list[TextFile] = []
        self.order: dict[str, int] = {}
        """The place of every file and folder that was asked for, those that can't be read too."""
        self._staging = staging
        self._problems = problems
        self._progress = progress
        self._left_out = left_out
        self._count = 0
        self._stdin: str | None = None
        self._loose: list[tuple[str, str, Diagnostic]] = []
        """References of entries that are not right: list, id, and the problem if nothing is there."""
        self._faulty: set[tuple[str, str]] = set()
        """Entries that are there, but not right: no reference to them is said to lead nowhere."""
        self._is_cut = False
        """Whether there were so many mistakes that not all was read."""

    def read_all(self, found: Iterable[TextFile | Diagnostic]) -> None:
        """Stage every entry that is right in itself."""
        for file in found:
            self.order.setdefault(
                file.file if isinstance(file, Diagnostic) else file.name, len(self.order)
            )
            if isinstance(file, Diagnostic):
                self._problems.append(file)
                continue
            number = len(self.files)
            self.files.append(file)
            if self._has_enough(number):
                break
            try:
                text = self._text(file)
            except FileError as error:
                self._problems.append(error.problem)
                continue
            self._read(text, number)

    def _text(self, file: TextFile) -> str:
        if file.path is not None:
            return file.text()
        if self._stdin is None:
            self._stdin = file.text()
        return self._stdin

    def _read(self, text: str, number: int) -> None:
        faults: list[ParseIssue] = []
        seen: dict[str, FilePosition] = {}
        for found in parse_entries(text, faults):
            if found.number == 0:
                seen.clear()
            if self._has_enough(number, found.place()):
                break
            entry = validate_entry(found)
            if isinstance(entry, list):
                self._faulty.add((found.list_name, found.id or ""))
                self._problems.extend(self._problem(number, fault, found) for fault in entry)
                self._keep_references(found, number)
                continue
            place = found.place()
            if (first := seen.setdefault(entry["id"], place)) is not place:
                wrong = f"stands in this list twice, first in line {first[0]}"
                fault = ParseIssue(found.place(("id",)), wrong, "keep one of them", ("id",))
                self._problems.append(self._problem(number, fault, found))
                continue
            if self._left_out and (found.list_name, entry["id"]) in self._left_out:
                continue
            self._staging.add(found.list_name, entry, number, place[0])
            self._count += 1
            if self._progress and self._count % 1000 == 0:
                self._progress(self._count, self.files[number].name)
        self._problems.extend(self._problem(number, fault, None) for fault in faults)

    def _keep_references(self, parsed: ParsedEntry, number: int) -> None:
        """So that an entry with another mistake is told in the same run what it refers to in vain."""
        try:
            for path, name, target in references(parsed.list_name, parsed.value):
                if isinstance(target, str) and len(self._loose) < MAX_DIAGNOSTICS:
                    fault = ParseIssue(parsed.place(path), _nothing_there(name, target), "", path)
                    self._loose.append((name, target, self._problem(number, fault, parsed)))
                    self._staging.want(name, target)
        except (AttributeError, KeyError, TypeError):
            return  # it has not even the shape of an entry

    def _has_enough(self, number: int, place: FilePosition | None = None) -> bool:
        if len(self._problems) > MAX_DIAGNOSTICS and not self._is_cut:
            self._is_cut = True
            fault = ParseIssue(
                place, f"more than {MAX_DIAGNOSTICS:,} mistakes so far", "the rest was not read"
            )
            self._problems.append(self._problem(number, fault, None))
        return self._is_cut

    def _problem(self, number: int, fault: ParseIssue, parsed: ParsedEntry | None) -> Diagnostic:
        line, column = fault.place or (None, None)
        entry = None if parsed is None else parsed.id
        return Diagnostic(
            self.files[number].name,
            line,
            column,
            entry,
            _field(fault.path),
            fault.message,
            fault.hint,
        )

    # -- What only all entries together can tell -------------------------------------------------

    def judge_together(self) -> None:
        """Add what is wrong between the entries of all files, and between them and the store."""
        if self._is_cut:
            return
        misplaced: list[Misplaced] = []
        for later, first in self._staging.repeated:
            wrong = f"stands also in {self.files[first.file].name}:{first.line}, and says something else there"
            misplaced.append(
                (later, ("id",), InvalidValue(wrong, "keep one of them, or make them say the same"))
            )
        missing = self._staging.dangling()
        misplaced += islice(self._dangling(missing), MAX_DIAGNOSTICS)
        self._problems += self._dangling_loosely(missing)
        misplaced += self._former_ids()
        misplaced += self._routes()
        misplaced += self._parent_loops()
        for source, flow in self._staging.orphans():
            staged = self._staging.find("events", flow.partition("/")[0])
            if staged is not None:
                wrong = f'has no longer the flow "{flow}", to which {source} refers'
                misplaced.append(
                    (staged, (), InvalidValue(wrong, "keep the flow, or import that entry too"))
                )
        self._problems.extend(self._located(misplaced))

    def suspicions(self) -> list[Diagnostic]:
        """What is odd in the first `SUSPECTED` entries that are added or changed."""
        changes = [
            change
            for change in islice(self._staging.changes(), MAX_WARNING_CANDIDATES)
            if not change.follows
        ]
        found: list[Misplaced] = []
        for change, (path, odd) in find_warnings(changes, self._staging):
            staged = self._staging.find(change.list, change.id)
            if staged is not None:
                found.append((staged, path, odd))
        return sorted(self._located(found), key=self.place_of)

    def place_of(self, problem: Diagnostic) -> tuple[int, int, int]:
        """Where it stands among all files, to sort by."""
        return self.order.get(problem.file, len(self.order)), problem.line or 0, problem.column or 0

    def _dangling(self, missing: Collection[tuple[str, str]]) -> Iterator[Misplaced]:
        if not missing:
            return
        known = {name: self._staging.ids(name) for name in {name for name, _ in missing}}
        told = 0
        for staged in self._staging.entries(*LISTS):
            for path, name, target in references(staged.list, staged.entry):
                if (name, target) in missing and not self._is_faulty(name, target):
                    hint = did_you_mean(target, known[name]) if told < MAX_REFERENCE_HINTS else ""
                    hint, told = hint or "add it, or import the file that holds it", told + 1
                    yield staged, path, InvalidValue(_nothing_there(name, target), hint)

    def _dangling_loosely(self, missing: Collection[tuple[str, str]]) -> Iterator[Diagnostic]:
        for name, target, problem in self._loose:
            if (name, target) in missing and not self._is_faulty(name, target):
                hint = did_you_mean(target, self._staging.ids(name))
                yield problem._replace(hint=hint or "add it, or import the file that holds it")

    def _is_faulty(self, name: str, target: str) -> bool:
        return ("events" if name == "flows" else name, target.partition("/")[0]) in self._faulty

    def _former_ids(self) -> Iterator[Misplaced]:
        claimed: dict[tuple[str, str], str] = {}
        for staged in self._staging.renamed():
            for number, old in enumerate(staged.entry["was"]):
                path: FieldPath = ("was", number)
                owner = claimed.setdefault((staged.list, old), staged.id)
                other = self._staging.former_owner(staged.list, old)
                if owner != staged.id or (other is not None and other != staged.id):
                    who = owner if owner != staged.id else other
                    yield (
                        staged,
                        path,
                        InvalidValue(
                            f'{quoted(old)} is also claimed by "{who}"', "one entry had it before"
                        ),
                    )
                elif old == staged.id or self._staging.is_live(staged.list, old):
                    yield (
                        staged,
                        path,
                        InvalidValue(
                            f"{quoted(old)} is also a live id", "an old id is not used again"
                        ),
                    )

    def _routes(self) -> Iterator[Misplaced]:
        seen: dict[tuple[str, ...], str] = {}
        for staged in self._staging.entries("availability"):
            entry = staged.entry
            key = (entry["model"], entry["provider"], entry.get("service", ""))
            other = self._staging.same_route(entry) or seen.setdefault(key, staged.id)
            if other != staged.id:
                wrong = f'is the same model, provider and service as "{other}"'
                yield (
                    staged,
                    (),
                    InvalidValue(wrong, "one entry holds one route, with all its periods"),
                )

    def _parent_loops(self) -> Iterator[Misplaced]:
        # Only those that have a parent are held: a file may hold half a million that have none.
        staged = {
            one.id: one for one in self._staging.entries("companies") if '"parent":' in one.body
        }
        above = {
            company["id"]: [owner["company"] for owner in owners(company)]
            for company in chain(
                (one.entry for one in staged.values()), self._staging.unstaged("companies")
            )
            if "parent" in company
        }
        for company in _companies_on_loops(above):
            if company in staged:
                yield (
                    staged[company],
                    ("parent",),
                    InvalidValue("comes back to itself", "no company owns its owner"),
                )

    def _located(self, misplaced: list[Misplaced]) -> Iterator[Diagnostic]:
        """Problems from what was found out late: their entries are read again for line and column."""
        by_file: dict[int, dict[tuple[ListName, int], list[Misplaced]]] = {}
        for one in misplaced:
            by_file.setdefault(one[0].file, {}).setdefault((one[0].list, one[0].line), []).append(
                one
            )
        for number, wanted in by_file.items():
            if number < 0:
                yield from _in_store("the store", wanted)
                continue
            text = self._text(self.files[number])
            excerpts = EntryReparser(text, self._staging.lines_of(number))
            for key in list(wanted):
                if (found := excerpts.entry(*key)) is not None:
                    yield from self._located_in_entry(found, key, wanted, number)
            for found in parse_entries(text, []) if wanted else ():
                yield from self._located_in_entry(
                    found, (found.list_name, found.place()[0]), wanted, number
                )
                if not wanted:
                    break
            # What is no longer in the file.
            yield from _in_store(self.files[number].name, wanted)

    def _located_in_entry(self, parsed: ParsedEntry, key: tuple[ListName, int], wanted: dict[tuple[ListName, int], list[Misplaced]],
                         number: int) -> Iterator[Diagnostic]:  # fmt: skip
        """Those of the problems wanted at that list and line that are this entry's; they are wanted no more."""
        here = wanted.pop(key, [])
        for staged, path, refusal in here:
            if _stands_as(parsed, staged):
                fault = ParseIssue(parsed.place(path), refusal.wrong, refusal.expected, path)
                yield self._problem(number, fault, parsed)
        # Of two entries in one line, each waits for its own.
        if left := [one for one in here if not _stands_as(parsed, one[0])]:
            wanted[key] = left


def _nothing_there(name: str, target: str) -> str:
    return f"there is no {ENTRY_NOUNS[name]} {quoted(target)}"


def _stands_as(parsed: ParsedEntry, staged: StagedEntry) -> bool:
    """Whether that is the entry: it may stand in its file under an id that it had before."""
    return parsed.id == staged.id or parsed.id in staged.entry.get("was", ())


def _in_store(
    file: str, wanted: Mapping[tuple[ListName, int], list[Misplaced]]
) -> Iterator[Diagnostic]:
    """Problems of entries that no file holds, so that no line can be named."""
    for misplaced in wanted.values():
        for staged, path, refusal in misplaced:
            yield Diagnostic(
                file, None, None, staged.id, _field(path), refusal.wrong, refusal.expected
            )


def _companies_on_loops(owners_of: Mapping[str, Sequence[str]]) -> list[str]:
    """The companies that own themselves through their owners, loop by loop, the last one met first."""
    if not owners_of:
        return []
    import networkx

    graph: networkx.DiGraph[str] = networkx.DiGraph(owners_of)
    discovered = networkx.dfs_preorder_nodes(graph)
    discovery_order = {company: position for position, company in enumerate(discovered)}
    companies: list[str] = []
    for component in networkx.strongly_connected_components(graph):
        group = sorted(component, key=discovery_order.__getitem__, reverse=True)
        if len(group) > 1 or graph.has_edge(group[0], group[0]):
            companies += group
    return companies


def _field(path: FieldPath) -> str | None:
    """`flows[0].amount`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".") or None
