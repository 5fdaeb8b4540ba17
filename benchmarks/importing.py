"""The time and the memory of an import, beside a lower bound and beside sqlite-utils.

Each measurement runs in a process of its own. The lower bound, called the floor, reads the same
files as libyaml events that it discards, and inserts the rows that the import writes, which are
ready before the clock starts. An import of these files into this schema cannot be faster.
"""

import gc
import json
import os
import pickle
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

from benchmarks import MODULE_PATH, generator
from benchmarks.figures import Figure, median_figure, ratio_figure

Run = dict[str, float]
"""The `seconds`, `processor` seconds (user and system) and memory of a run in megabytes.

The processor time is that of the process and of its workers. `peak` is the largest resident memory
of the process, and `worker_peak` that of one worker; 0 without workers.
"""

Tables = dict[str, list[tuple[Any, ...]]]
"""The rows of each table of a store."""

MAX_PROCESSOR_RATIO = 2.0
"""The processor time of an import of one file, of that of its floor."""

MAX_LARGE_RATIO = 1.3
"""The time of an import of several files on several cores, of that of its floor on one."""

_SEARCH_COLUMNS = "rowid, title, body, companies, tags, sources"

_CHANGES_BY_ENTRY = """
    SELECT change.*
    FROM change
    JOIN entry ON entry.list = change.list AND entry.id = change.id
    ORDER BY entry.entry
"""


# -- The measured process --------------------------------------------------------------------------


def _measure(work: Callable[[], object]) -> Run:
    began = time.perf_counter()
    processor_began = _processor_seconds()
    work()
    seconds = time.perf_counter() - began
    processor_seconds = _processor_seconds() - processor_began
    status = Path("/proc/self/status").read_text("ascii")
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    return {
        "seconds": seconds,
        "processor": processor_seconds,
        "peak": int(peak[1]) / 1024 if peak else 0.0,
        "worker_peak": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }


def _processor_seconds() -> float:
    """The processor time of this process and of the processes that it has waited for."""
    worker_usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + worker_usage.ru_utime + worker_usage.ru_stime


def _measure_import(store_path: str, *paths: str) -> Run:
    """Import files into a store, which is made if it does not exist."""
    from partnerships_db.importing.pipeline import import_files
    from partnerships_db.store import migrations  # noqa: F401  loaded before the clock starts
    from partnerships_db.store.store import Store

    path = Path(store_path)

    def work() -> None:
        with Store.writing(path) if path.exists() else Store.creating(path) as store:
            _require_no_diagnostics(import_files(store, list(paths)).diagnostics)

    return _measure(work)


def _measure_dry_run(*paths: str) -> Run:
    """Check files without a store."""
    from partnerships_db.importing.pipeline import check_files
    from partnerships_db.store import migrations  # noqa: F401  loaded before the clock starts

    def work() -> None:
        _require_no_diagnostics(check_files(list(paths)).diagnostics)

    return _measure(work)


def _require_no_diagnostics(diagnostics: Sequence[object]) -> None:
    if diagnostics:
        raise ValueError(str(diagnostics[0]))


def _measure_parser(*paths: str) -> Run:
    """Read the YAML events of the files, and do nothing else."""
    import yaml._yaml  # noqa: F401  loaded before the clock starts

    gc.disable()  # as the import does

    def work() -> None:
        _discard_yaml_events(paths)

    return _measure(work)


def _discard_yaml_events(paths: Sequence[str]) -> None:
    from yaml._yaml import CParser

    for path in paths:
        next_event = CParser(Path(path).read_text("utf-8")).get_event
        while next_event() is not None:
            pass


def _measure_floor(
    store_path: str,
    rows_path: str,
    search_origin: Literal["ready", "view"],
    *paths: str,
) -> Run:
    """Read the YAML events, and insert ready rows.

    The search index is filled from ready rows too, or from its view as the import does.
    """
    import yaml._yaml  # noqa: F401  loaded before the clock starts

    from partnerships_db.store import migrations  # noqa: F401  loaded before the clock starts
    from partnerships_db.store.search_index import fill_search_index
    from partnerships_db.store.store import Store

    with open(rows_path, "rb") as rows_file:
        tables: Tables = pickle.load(rows_file)
    if search_origin == "view":
        del tables["search"]
    gc.collect()
    gc.disable()

    def work() -> None:
        _discard_yaml_events(paths)
        with Store.creating(Path(store_path)) as store, store.transaction():
            for table, table_rows in tables.items():
                insert = _insert_statement(table, len(table_rows[0]))
                store.connection.executemany(insert, table_rows)
            if search_origin == "view":
                fill_search_index(store.connection)

    return _measure(work)


def _insert_statement(table: str, column_count: int) -> str:
    columns = f" ({_SEARCH_COLUMNS})" if table == "search" else ""
    placeholders = ",".join("?" * column_count)
    return f"INSERT INTO {table}{columns} VALUES ({placeholders})"


def _save_rows(store_path: str, rows_path: str) -> Run:
    """Save all rows that an import wrote, in the order in which it wrote them."""
    from partnerships_db.store.store import Store

    def work() -> None:
        tables: Tables = {}
        with Store.reading(Path(store_path)) as store:
            for table, query in _row_queries().items():
                table_rows = store.connection.execute(query).fetchall()
                if table_rows:
                    tables[table] = table_rows
        with open(rows_path, "wb") as rows_file:
            pickle.dump(tables, rows_file)

    return _measure(work)


def _row_queries() -> dict[str, str]:
    """The queries for the rows of each table, parents first, in the order of writing."""
    from partnerships_db.store.index_rows import INDEX_TABLES

    order_columns = {
        "import": "import",
        "entry": "entry",
        **INDEX_TABLES,
        "figure": "event",
        "day": "day",
        "change": "",
    }
    for table in ("company", "parent", "former", "search"):
        order_columns[table] = "entry"

    queries = {}
    for table, column in order_columns.items():
        origin = "search_text" if table == "search" else table
        queries[table] = f"SELECT * FROM {origin} ORDER BY {column}"
    queries["change"] = _CHANGES_BY_ENTRY
    return queries


_MEASUREMENTS: dict[str, Callable[..., Run]] = {
    "import": _measure_import,
    "dry": _measure_dry_run,
    "parse": _measure_parser,
    "floor": _measure_floor,
    "save-rows": _save_rows,
}


# -- The process that starts the measurements ------------------------------------------------------


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": MODULE_PATH}


def _run(measurement: str, *arguments: object) -> Run:
    """Run a measurement in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.importing", measurement]
    command.extend(str(argument) for argument in arguments)
    completed = subprocess.run(
        command,
        env=_environment(),
        stdout=subprocess.PIPE,
        check=True,
    )
    run: Run = json.loads(completed.stdout)
    return run


def _command_seconds(command: Sequence[object]) -> float:
    """Run a command, and return the seconds from its start to its end."""
    arguments = [str(argument) for argument in command]
    began = time.perf_counter()
    subprocess.run(
        arguments,
        env=_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - began


class _StoreFolder:
    """The folder in which a benchmark makes its stores."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def new_path(self, name: str) -> Path:
        """The path of a new store. An old store of that name is deleted."""
        for old_file in self._folder.glob(f"{name}.db*"):
            old_file.unlink()
        return self._folder / f"{name}.db"


def _yaml_files(cache: Path, events: int, files: int) -> list[Path]:
    """The data set as YAML files, made if the cache does not have them."""
    folder = cache / f"yaml-{events}-{files}-{generator.data_fingerprint()}"
    done_mark = folder / "done"
    if done_mark.exists():
        return sorted(folder.glob("*.yaml"))
    paths = generator.write_yaml(folder, events, files)
    generator.write_json_lines(folder / "events.jsonl", events)
    done_mark.touch()
    return paths


class _ImportRounds:
    """The measurements of an import and of what it is compared with, a round at a time."""

    def __init__(self, cache: Path, events: int, files: int = 1) -> None:
        self._stores = _StoreFolder(cache / "work")
        self._paths = _yaml_files(cache, events, files)
        self._json_lines = self._paths[0].with_name("events.jsonl")
        self._saved_rows = cache / "work" / "rows.pickle"
        self._imported_store = self._stores.new_path("ours")

    def runs(self, *, is_warm_up: bool) -> dict[str, Run]:
        """Measure the import, its floor and its parts, and a second import of the same files."""
        runs = self.import_and_floor(is_warm_up=is_warm_up)
        return runs | {
            "floor-view": self._floor_run("view"),
            "again": _run("import", self._imported_store, *self._paths),
            "parse": _run("parse", *self._paths),
            "dry": _run("dry", *self._paths),
        }

    def import_and_floor(self, *, is_warm_up: bool) -> dict[str, Run]:
        """Measure the import and its floor. The warm-up saves the rows for the floor."""
        self._imported_store = self._stores.new_path("ours")
        import_run = _run("import", self._imported_store, *self._paths)
        if is_warm_up:
            _run("save-rows", self._imported_store, self._saved_rows)
        return {"import": import_run, "floor": self._floor_run("ready")}

    def _floor_run(self, search_origin: str) -> Run:
        store = self._stores.new_path("floor")
        return _run("floor", store, self._saved_rows, search_origin, *self._paths)

    def command_seconds(self) -> dict[str, float]:
        """Measure the import command, and two commands of sqlite-utils."""
        return {
            "explorer": self._import_command_seconds(),
            "plain": self._peer_command_seconds(),
            "keyed": self._peer_command_seconds("--pk", "id"),
        }

    def _import_command_seconds(self) -> float:
        store = self._stores.new_path("command")
        command = [sys.executable, "-m", "partnerships_tui", "--db", store, "import"]
        return _command_seconds([*command, *self._paths])

    def _peer_command_seconds(self, *options: str) -> float:
        store = self._stores.new_path("peer")
        command = [sys.executable, "-m", "sqlite_utils", "insert", store, "events"]
        return _command_seconds([*command, self._json_lines, "--nl", *options])


def import_times(cache: Path, events: int, rounds: int) -> list[Figure]:
    """The import beside its floor and beside sqlite-utils, in turn in each round.

    The first round only fills the file cache.
    """
    import_rounds = _ImportRounds(cache, events)
    runs: list[dict[str, Run]] = []
    command_seconds: list[dict[str, float]] = []
    for round_index in range(rounds + 1):
        is_warm_up = round_index == 0
        round_runs = import_rounds.runs(is_warm_up=is_warm_up)
        round_seconds = import_rounds.command_seconds()
        if not is_warm_up:
            runs.append(round_runs)
            command_seconds.append(round_seconds)

    prefix = f"import, {events:,} events"
    return [
        *_floor_figures(prefix, runs),
        *_command_figures(prefix, command_seconds),
        *_reading_figures(prefix, runs),
    ]


def _seconds_of(runs: Sequence[dict[str, Run]], measurement: str) -> list[float]:
    return [round_runs[measurement]["seconds"] for round_runs in runs]


def _floor_figures(prefix: str, runs: Sequence[dict[str, Run]]) -> list[Figure]:
    import_seconds = _seconds_of(runs, "import")
    floor_seconds = _seconds_of(runs, "floor")
    return [
        median_figure(prefix, import_seconds, "s"),
        median_figure(f"{prefix}: floor", floor_seconds, "s"),
        ratio_figure(f"{prefix}: of the floor", import_seconds, floor_seconds),
        ratio_figure(
            f"{prefix}: processor time, of the floor's",
            [round_runs["import"]["processor"] for round_runs in runs],
            [round_runs["floor"]["processor"] for round_runs in runs],
            MAX_PROCESSOR_RATIO,
        ),
        ratio_figure(
            f"{prefix}: of the floor that fills search from its view",
            import_seconds,
            _seconds_of(runs, "floor-view"),
        ),
    ]


def _command_figures(prefix: str, command_seconds: Sequence[dict[str, float]]) -> list[Figure]:
    import_seconds = [round_seconds["explorer"] for round_seconds in command_seconds]
    plain_seconds = [round_seconds["plain"] for round_seconds in command_seconds]
    keyed_seconds = [round_seconds["keyed"] for round_seconds in command_seconds]
    return [
        ratio_figure(
            f"{prefix}: the command, of sqlite-utils insert (JSON lines)",
            import_seconds,
            plain_seconds,
            0.5,
        ),
        ratio_figure(
            f"{prefix}: the command, of sqlite-utils insert --pk id",
            import_seconds,
            keyed_seconds,
        ),
    ]


def _reading_figures(prefix: str, runs: Sequence[dict[str, Run]]) -> list[Figure]:
    parse_seconds = _seconds_of(runs, "parse")
    return [
        ratio_figure(
            f"{prefix}: again, nothing changed, of the first time",
            _seconds_of(runs, "again"),
            _seconds_of(runs, "import"),
        ),
        ratio_figure(
            f"{prefix}: dry run, of reading the YAML events alone",
            _seconds_of(runs, "dry"),
            parse_seconds,
        ),
        median_figure(f"{prefix}: reading the YAML events alone", parse_seconds, "s"),
    ]


def large_import_times(cache: Path, events: int, files: int, rounds: int) -> list[Figure]:
    """An import of several files beside its floor, which reads and writes on one core."""
    import_rounds = _ImportRounds(cache, events, files)
    import_rounds.import_and_floor(is_warm_up=True)
    runs = [import_rounds.import_and_floor(is_warm_up=False) for _ in range(rounds)]

    prefix = f"import, {events:,} events in {files} files"
    import_seconds = _seconds_of(runs, "import")
    floor_seconds = _seconds_of(runs, "floor")
    worker_peaks = [round_runs["import"]["worker_peak"] for round_runs in runs]
    return [
        median_figure(prefix, import_seconds, "s"),
        median_figure(f"{prefix}: floor", floor_seconds, "s"),
        ratio_figure(f"{prefix}: of the floor", import_seconds, floor_seconds, MAX_LARGE_RATIO),
        ratio_figure(
            f"{prefix}: processor time, of the floor's",
            [round_runs["import"]["processor"] for round_runs in runs],
            [round_runs["floor"]["processor"] for round_runs in runs],
        ),
        median_figure(f"{prefix}: peak of a worker process", worker_peaks, "MB"),
    ]


def import_memory(cache: Path, small: int, large: int, rounds: int) -> list[Figure]:
    """The peak of a small import in one file, and of a large one in files of the same size."""
    stores = _StoreFolder(cache / "work")
    file_count = large // small
    small_paths = _yaml_files(cache, small, 1)
    large_paths = _yaml_files(cache, large, file_count)
    small_peaks: list[float] = []
    large_peaks: list[float] = []
    for _ in range(rounds):
        small_run = _run("import", stores.new_path("few"), *small_paths)
        small_peaks.append(small_run["peak"])
        large_run = _run("import", stores.new_path("many"), *large_paths)
        large_peaks.append(large_run["peak"])

    large_name = f"import memory, {large:,} events"
    return [
        median_figure(f"import memory, {small:,} events: peak", small_peaks, "MB"),
        median_figure(f"{large_name} in {file_count} files: peak", large_peaks, "MB"),
        ratio_figure(f"{large_name}, of that of {small:,}", large_peaks, small_peaks, 1.3),
    ]


if __name__ == "__main__":
    measurement, *arguments = sys.argv[1:]
    print(json.dumps(_MEASUREMENTS[measurement](*arguments)))
