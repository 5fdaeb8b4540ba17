"""Run all benchmarks: `python benchmarks/run.py [--quick]`.

README.md says what is measured and how.
"""

import argparse
import json
import platform
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The checkout's packages replace this folder, and come before installed ones.
sys.path[:1] = [str(ROOT), str(ROOT / "tui"), str(ROOT / "db")]

from benchmarks import (  # noqa: E402
    commands,
    exploring,
    generator,
    importing,
    matrix,
    money,
    peers,
    views,
)
from benchmarks.figures import Figure, text_table  # noqa: E402
from benchmarks.machine import busy_core, description  # noqa: E402

TINY, SMALL, MIDDLE, LARGE = 1_000, 10_000, 100_000, 1_000_000
"""The stores, by their number of events."""

IMPORTED_EVENTS = 10_000
IMPORTED_FILES = 10
PEER_KEY_TIMES = 20

DEFAULT_CACHE = Path(tempfile.gettempdir()) / "partnerships-benchmarks"
REPORTED_PACKAGES = ("textual", "sqlite-utils", "pyyaml")


class Benchmarks:
    """The parts of a run. A quick run is smaller and repeats less."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._cache: Path = options.cache
        self._seed: int = options.seed
        self._stores: Path | None = options.stores
        self._peer_folder: Path | None = options.peers
        self._ends_whole_outputs: bool = options.whole
        is_quick: bool = options.quick
        self._sizes = [TINY, SMALL, MIDDLE] if is_quick else [TINY, SMALL, MIDDLE, LARGE]
        self._largest = self._sizes[-1]
        self._launch_rounds = 5 if is_quick else 9
        self._command_rounds = 1 if is_quick else 3
        self._start_rounds = 3 if is_quick else 7
        self._key_times = 30 if is_quick else 100
        self._view_rounds = 1 if is_quick else 2
        self._money_rounds = 2 if is_quick else 5
        self._import_rounds = 3 if is_quick else 5
        self._large_import_rounds = 1 if is_quick else 3
        self._memory_rounds = 1 if is_quick else 2

    def commands(self) -> list[Figure]:
        """All commands. Only the largest store has goals; the others are for their growth."""
        commands.require_all_commands()
        figures: list[Figure] = []
        for events in self._sizes:
            is_largest = events == self._largest
            print(f"commands, {events:,} events …", file=sys.stderr)
            rounds = self._command_rounds if is_largest else 1
            command_runs = commands.CommandRuns(
                self._store(events),
                events,
                self._cache / "work" / "commands",
                ends_whole_outputs=self._ends_whole_outputs,
            )
            figures += command_runs.figures(rounds, has_goals=is_largest)
            if is_largest:
                figures += command_runs.launch_figures(self._launch_rounds)
        return figures

    def start(self) -> list[Figure]:
        """The start of the explorer."""
        stores = {events: self._store(events) for events in self._sizes if events != SMALL}
        return exploring.starts(stores, self._start_rounds)

    def keys(self) -> list[Figure]:
        """The keys of the timeline. Only the largest store has goals."""
        figures = []
        for events in self._sizes:
            if events != self._largest:
                times = self._key_times // 5
                figures += exploring.keys(self._store(events), events, times, exploring.NO_GOALS)
        store = self._store(self._largest)
        figures += exploring.keys(store, self._largest, self._key_times, exploring.QUIET_GOALS)
        return figures

    def busy(self) -> list[Figure]:
        """The same keys on the largest store while another process keeps one core busy."""
        with busy_core():
            return exploring.keys(
                self._store(self._largest),
                self._largest,
                self._key_times,
                exploring.BUSY_GOALS,
                ", one core busy",
            )

    def views(self) -> list[Figure]:
        """The views of the explorer on the largest store."""
        return views.views(self._store(self._largest), self._largest, self._view_rounds)

    def matrix(self) -> list[Figure]:
        """The keys of the Matrix."""
        return matrix.steps(self._cache, self._key_times // 2)

    def money(self) -> list[Figure]:
        """The totals of flows."""
        return money.totals(self._store(MIDDLE), self._money_rounds)

    def peers(self) -> list[Figure]:
        """The keys of other programs."""
        figures = []
        for events in self._sizes:
            store = self._store(events)
            csv_path = peers.events_file(self._cache, store, events)
            for program in peers.programs(self._peer_folder, store, csv_path, events):
                figures += peers.scrolling(program, events, PEER_KEY_TIMES)
        return figures

    def import_times(self) -> list[Figure]:
        """The time of an import."""
        return [
            *importing.import_times(self._cache, IMPORTED_EVENTS, self._import_rounds),
            *importing.large_import_times(
                self._cache,
                10 * IMPORTED_EVENTS,
                IMPORTED_FILES,
                self._large_import_rounds,
            ),
        ]

    def import_memory(self) -> list[Figure]:
        """The memory of an import."""
        return importing.import_memory(
            self._cache,
            IMPORTED_EVENTS,
            10 * IMPORTED_EVENTS,
            self._memory_rounds,
        )

    def _store(self, events: int) -> Path:
        if self._stores is not None:
            return self._stores / f"store-{events}.db"
        return generator.cached_store(self._cache, events, self._seed)


PARTS: dict[str, Callable[[Benchmarks], list[Figure]]] = {
    "commands": Benchmarks.commands,
    "start": Benchmarks.start,
    "keys": Benchmarks.keys,
    "busy": Benchmarks.busy,
    "views": Benchmarks.views,
    "matrix": Benchmarks.matrix,
    "money": Benchmarks.money,
    "peers": Benchmarks.peers,
    "import": Benchmarks.import_times,
    "memory": Benchmarks.import_memory,
}
"""The parts by their names on the command line, in the order in which they run."""


def main() -> int:
    """Run the parts and print their figures. Return 1 if a goal is not met or a part failed."""
    options = _argument_parser().parse_args()
    generator.check_canonical()
    benchmarks = Benchmarks(options)
    figures: list[Figure] = []
    has_failed_part = False
    for name, run_part in PARTS.items():
        if options.only and name not in options.only:
            continue
        print(f"{name} …", file=sys.stderr)
        try:
            part_figures = run_part(benchmarks)
        except (OSError, subprocess.SubprocessError) as error:  # a timeout is an OSError
            print(f"{name} could not be measured: {error}", file=sys.stderr)
            has_failed_part = True
            continue
        print(text_table(part_figures), end="\n\n", flush=True)
        figures += part_figures
        if options.json:
            _write_json(options.json, figures, options)
    has_missed_goal = any(figure.is_met is False for figure in figures)
    return 1 if has_missed_goal or has_failed_part else 0


def _argument_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="fewer rounds, and no store of a million events",
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=PARTS,
        help="run only this part; may be repeated",
    )
    parser.add_argument(
        "--cache",
        type=Path,
        default=DEFAULT_CACHE,
        help="folder for data sets and stores (3 GB)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=generator.SEED,
        help="the seed of the generated stores, to measure with other data",
    )
    parser.add_argument(
        "--stores",
        type=Path,
        metavar="FOLDER",
        help="measure the stores store-1000.db, … of that folder, and make none",
    )
    parser.add_argument(
        "--whole",
        action="store_true",
        help="let whole outputs of a million events end, which takes minutes",
    )
    parser.add_argument(
        "--json",
        type=Path,
        metavar="PATH",
        help="write the figures to a JSON file too",
    )
    parser.add_argument(
        "--peers",
        type=Path,
        metavar="FOLDER",
        help="folder with vd (VisiData) and tl (toolong)",
    )
    return parser


def _write_json(path: Path, figures: list[Figure], options: argparse.Namespace) -> None:
    """Write the figures so far, so that a part that fails does not lose those before it."""
    document: dict[str, object] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": description(),
        "quick": options.quick,
        "seed": options.seed,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    for package in REPORTED_PACKAGES:
        document[package] = version(package)
    document["figures"] = [figure.as_json() for figure in figures]
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
