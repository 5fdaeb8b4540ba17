"""Run all benchmarks: `python benchmarks/run.py [--quick]`.

README.md says what is measured and how.
"""

import argparse
import json
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The checkout's packages replace this folder, and come before installed ones.
sys.path[:1] = [str(ROOT), str(ROOT / "tui"), str(ROOT / "db")]

from benchmarks import exploring, generator, importing, matrix, money, peers  # noqa: E402
from benchmarks.figures import Figure, text_table  # noqa: E402

TINY, SMALL, MIDDLE, LARGE = 1_000, 10_000, 100_000, 1_000_000
"""The stores, by their number of events."""

IMPORTED_EVENTS = 10_000
PEER_KEY_TIMES = 10

DEFAULT_CACHE = Path(tempfile.gettempdir()) / "partnerships-benchmarks"
REPORTED_PACKAGES = ("textual", "sqlite-utils", "pyyaml")


class Benchmarks:
    """The parts of a run. A quick run is smaller and repeats less."""

    def __init__(self, cache: Path, *, is_quick: bool, peer_folder: Path | None) -> None:
        self._cache = cache
        self._peer_folder = peer_folder
        if is_quick:
            self._start_sizes = [TINY, MIDDLE]
            self._key_sizes = [TINY, SMALL, MIDDLE]
        else:
            self._start_sizes = [TINY, MIDDLE, LARGE]
            self._key_sizes = [TINY, SMALL, MIDDLE, LARGE]
        self._start_rounds = 3 if is_quick else 9
        self._key_times = 30 if is_quick else 100
        self._money_rounds = 2 if is_quick else 5
        self._import_rounds = 3 if is_quick else 7
        self._memory_rounds = 1 if is_quick else 3

    def start(self) -> list[Figure]:
        """The start of the explorer."""
        stores = {events: self._store(events) for events in self._start_sizes}
        return exploring.starts(stores, self._start_rounds)

    def keys(self) -> list[Figure]:
        """The keys of the timeline. Only the largest store has goals."""
        largest_size = self._key_sizes[-1]
        figures = []
        for events in self._key_sizes:
            is_largest = events == largest_size
            times = self._key_times if is_largest else self._key_times // 3
            store = self._store(events)
            figures += exploring.keys(store, events, times, has_goals=is_largest)
        return figures

    def matrix(self) -> list[Figure]:
        """The keys of the Matrix."""
        return matrix.steps(self._cache, self._key_times)

    def money(self) -> list[Figure]:
        """The totals of flows."""
        return money.totals(self._store(MIDDLE), self._money_rounds)

    def peers(self) -> list[Figure]:
        """The keys of other programs."""
        figures = []
        for events in self._key_sizes:
            csv_path = peers.events_file(self._cache, self._store(events), events)
            for peer in peers.peers(self._peer_folder):
                figures += peers.scrolling(peer, csv_path, events, PEER_KEY_TIMES)
        return figures

    def import_times(self) -> list[Figure]:
        """The time of an import."""
        return importing.import_times(self._cache, IMPORTED_EVENTS, self._import_rounds)

    def import_memory(self) -> list[Figure]:
        """The memory of an import."""
        return importing.import_memory(
            self._cache,
            IMPORTED_EVENTS,
            10 * IMPORTED_EVENTS,
            self._memory_rounds,
        )

    def _store(self, events: int) -> Path:
        return generator.cached_store(self._cache, events)


PARTS: dict[str, Callable[[Benchmarks], list[Figure]]] = {
    "start": Benchmarks.start,
    "keys": Benchmarks.keys,
    "matrix": Benchmarks.matrix,
    "money": Benchmarks.money,
    "peers": Benchmarks.peers,
    "import": Benchmarks.import_times,
    "memory": Benchmarks.import_memory,
}
"""The parts by their names on the command line, in the order in which they run."""


def main() -> int:
    """Run the parts and print their figures. Return 1 if a goal is not met, else 0."""
    options = _argument_parser().parse_args()
    generator.check_canonical()
    benchmarks = Benchmarks(
        options.cache,
        is_quick=options.quick,
        peer_folder=options.peers,
    )
    figures: list[Figure] = []
    for name, run_part in PARTS.items():
        if options.only and name not in options.only:
            continue
        print(f"{name} …", file=sys.stderr)
        part_figures = run_part(benchmarks)
        print(text_table(part_figures), end="\n\n", flush=True)
        figures += part_figures
    if options.json:
        _write_json(options.json, figures, is_quick=options.quick)
    has_missed_goal = any(figure.is_met is False for figure in figures)
    return 1 if has_missed_goal else 0


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


def _write_json(path: Path, figures: list[Figure], *, is_quick: bool) -> None:
    document: dict[str, object] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": is_quick,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    for package in REPORTED_PACKAGES:
        document[package] = version(package)
    document["figures"] = [figure.as_json() for figure in figures]
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
