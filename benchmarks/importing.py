"""The import beside its floor and beside sqlite-utils: time and memory, each run in a process of its own.

The floor is what no import of these files into this schema can be faster than: libyaml's events
thrown away, and `executemany` of the very rows that the import writes, ready made.
"""

import gc
import json
import os
import pickle
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import MODULE_PATH, generator
from benchmarks.figures import Figure, of_all, ratio

Run = dict[str, float]
"""`seconds`, `processor` (user and system) and `peak` (resident megabytes) of one run."""

_SEARCH = "search"
_FILL_SEARCH = """
    INSERT INTO search (rowid, title, body, companies, tags, sources) SELECT * FROM search_text ORDER BY entry
"""


# -- Each of these runs in a process of its own ----------------------------------------------------


def _measured(work: Callable[[], object]) -> Run:
    began, used = time.perf_counter(), time.process_time()
    work()
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    status = Path("/proc/self/status").read_text("ascii")
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    return {
        "seconds": seconds,
        "processor": processor,
        "peak": int(peak[1]) / 1024 if peak else 0.0,
    }


def _import(store_path: str, *paths: str) -> Run:
    """Files into a store; into a new one where there is none."""
    from partnerships_db.importing.pipeline import import_files
    from partnerships_db.store import migrations  # noqa: F401  loaded before the clock starts
    from partnerships_db.store.store import Store

    path = Path(store_path)

    def work() -> None:
        with Store.writing(path) if path.exists() else Store.creating(path) as store:
            _refuse(import_files(store, list(paths)).diagnostics)

    return _measured(work)


def _dry(*paths: str) -> Run:
    """A dry run without a store."""
    from partnerships_db.importing.pipeline import check_files
    from partnerships_db.store import migrations  # noqa: F401

    return _measured(lambda: _refuse(check_files(list(paths)).diagnostics))


def _refuse(problems: Sequence[object]) -> None:
    if problems:
        raise ValueError(str(problems[0]))


def _throw_events_away(paths: Sequence[str]) -> None:
    from yaml._yaml import CParser

    for path in paths:
        next_event = CParser(Path(path).read_text("utf-8")).get_event
        while next_event() is not None:
            pass


def _parse(*paths: str) -> Run:
    """The files' YAML events and nothing else."""
    import yaml._yaml  # noqa: F401

    gc.disable()  # as the import does
    return _measured(lambda: _throw_events_away(paths))


def _floor(store_path: str, rows_path: str, how: str, *paths: str) -> Run:
    """Events thrown away, ready rows inserted; the search index from ready rows too, or from its view."""
    import yaml._yaml  # noqa: F401

    from partnerships_db.store import migrations  # noqa: F401
    from partnerships_db.store.store import Store

    with open(rows_path, "rb") as file:
        tables: dict[str, list[tuple[Any, ...]]] = pickle.load(file)
    columns = {_SEARCH: " (rowid, title, body, companies, tags, sources)"}
    if how == "view":
        del tables[_SEARCH]
    gc.collect()
    gc.disable()

    def work() -> None:
        _throw_events_away(paths)
        with Store.creating(Path(store_path)) as store, store.transaction():
            for table, rows in tables.items():
                marks = ",".join("?" * len(rows[0]))
                insert = f"INSERT INTO {table}{columns.get(table, '')} VALUES ({marks})"
                store.connection.executemany(insert, rows)
            if how == "view":
                store.connection.execute(_FILL_SEARCH)

    return _measured(work)


def _save_rows(store_path: str, rows_path: str) -> Run:
    """Every row that an import wrote, in the order in which it wrote them: by list and timeline, parents first."""
    from partnerships_db.store.index_rows import INDEX_TABLES
    from partnerships_db.store.store import Store

    order = {
        "import": "import",
        "entry": "entry",
        **INDEX_TABLES,
        "day": "day",
        "change": "list, id",
    }
    order |= {"company": "entry", "parent": "entry", "former": "entry", _SEARCH: "entry"}

    def work() -> None:
        with Store.reading(Path(store_path)) as store:
            tables = {}
            for table, column in order.items():
                if table == "change":
                    query = """
                        SELECT change.* FROM change JOIN entry ON entry.list = change.list AND entry.id = change.id
                        ORDER BY entry.entry
                    """
                else:
                    query = f"SELECT * FROM {'search_text' if table == _SEARCH else table} ORDER BY {column}"
                if rows := store.connection.execute(query).fetchall():
                    tables[table] = rows
        with open(rows_path, "wb") as file:
            pickle.dump(tables, file)

    return _measured(work)


_WORK: dict[str, Callable[..., Run]] = {
    "import": _import,
    "dry": _dry,
    "parse": _parse,
    "floor": _floor,
    "save-rows": _save_rows,
}


# -- The parent ----------------------------------------------------------------------------------------


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": MODULE_PATH}


def _run(what: str, *arguments: object) -> Run:
    command = [sys.executable, "-m", "benchmarks.importing", what, *map(str, arguments)]
    done = subprocess.run(command, env=_environment(), stdout=subprocess.PIPE, check=True)
    run: Run = json.loads(done.stdout)
    return run


def _seconds(command: Sequence[object]) -> float:
    """A whole command, from its start to its end."""
    began = time.perf_counter()
    subprocess.run(list(map(str, command)), env=_environment(), stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=True)  # fmt: skip
    return time.perf_counter() - began


class _Place:
    """Where the stores of one benchmark are made, each anew."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def new(self, name: str) -> Path:
        """A path at which nothing is."""
        for old in self._folder.glob(f"{name}.db*"):
            old.unlink()
        return self._folder / f"{name}.db"


def _data(cache: Path, events: int, files: int) -> list[Path]:
    """The YAML files, made once."""
    folder = cache / f"yaml-{events}-{files}-{generator.mark()}"
    if not (folder / "done").exists():
        paths = generator.write_yaml(folder, events, files)
        generator.write_json_lines(folder / "events.jsonl", events)
        (folder / "done").touch()
        return paths
    return sorted(folder.glob("*.yaml"))


def import_times(cache: Path, events: int, rounds: int) -> list[Figure]:
    """The import, its floor and sqlite-utils in turn, each round; the first one warms up."""
    place, paths = _Place(cache / "work"), _data(cache, events, 1)
    lines, rows = paths[0].with_name("events.jsonl"), cache / "work" / "rows.pickle"
    program = [sys.executable, "-c", "from partnerships_tui.cli import main; main()"]
    peer = [sys.executable, "-m", "sqlite_utils", "insert"]
    done: dict[str, list[Run]] = {}
    commands: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        store = place.new("ours")
        found = {"import": _run("import", store, *paths)}
        if number == 0:
            _run("save-rows", store, rows)
        found["floor"] = _run("floor", place.new("floor"), rows, "ready", *paths)
        found["floor-view"] = _run("floor", place.new("floor"), rows, "view", *paths)
        found["again"] = _run("import", store, *paths)
        found["parse"] = _run("parse", *paths)
        found["dry"] = _run("dry", *paths)
        took = {
            "ours": _seconds([*program, "--db", place.new("command"), "import", *paths]),
            "plain": _seconds([*peer, place.new("peer"), "events", lines, "--nl"]),
            "keyed": _seconds([*peer, place.new("peer"), "events", lines, "--nl", "--pk", "id"]),
        }
        if number:
            for name, run in found.items():
                done.setdefault(name, []).append(run)
            for name, seconds in took.items():
                commands.setdefault(name, []).append(seconds)

    def of(name: str, what: str = "seconds") -> list[float]:
        return [run[what] for run in done[name]]

    said = f"import, {events:,} events"
    return [
        of_all(f"{said}", of("import"), "s"),
        of_all(f"{said}: floor", of("floor"), "s"),
        ratio(f"{said}: of the floor", of("import"), of("floor"), 1.5),
        ratio(
            f"{said}: processor time, of the floor's",
            of("import", "processor"),
            of("floor", "processor"),
        ),
        ratio(
            f"{said}: of the floor that fills search from its view", of("import"), of("floor-view")
        ),
        ratio(
            f"{said}: the command, of sqlite-utils insert (JSON lines)",
            commands["ours"],
            commands["plain"],
            0.5,
        ),
        ratio(
            f"{said}: the command, of sqlite-utils insert --pk id",
            commands["ours"],
            commands["keyed"],
        ),
        ratio(f"{said}: again, nothing changed, of the first time", of("again"), of("import")),
        ratio(f"{said}: dry run, of reading the YAML events alone", of("dry"), of("parse")),
        of_all(f"{said}: reading the YAML events alone", of("parse"), "s"),
    ]


def import_memory(cache: Path, small: int, large: int, rounds: int) -> list[Figure]:
    """The peak of a small import in one file beside that of a large one in as many as it is larger."""
    place = _Place(cache / "work")
    few, many = _data(cache, small, 1), _data(cache, large, large // small)
    smaller: list[float] = []
    larger: list[float] = []
    for _ in range(rounds):
        smaller.append(_run("import", place.new("few"), *few)["peak"])
        larger.append(_run("import", place.new("many"), *many)["peak"])
    return [
        of_all(f"import memory, {small:,} events: peak", smaller, "MB"),
        of_all(f"import memory, {large:,} events in {large // small} files: peak", larger, "MB"),
        ratio(f"import memory, {large:,} events, of that of {small:,}", larger, smaller, 1.3),
    ]


if __name__ == "__main__":
    print(json.dumps(_WORK[sys.argv[1]](*sys.argv[2:])))
