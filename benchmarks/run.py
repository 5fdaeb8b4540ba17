"""Everything in one run: `python benchmarks/run.py [--quick]`. README.md says what is measured and how."""

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
# In place of this folder: the checkout's own packages come before any that are installed.
sys.path[:1] = [str(ROOT), str(ROOT / "tui"), str(ROOT / "db")]

from benchmarks import exploring, generator, importing, matrix, money, peers  # noqa: E402
from benchmarks.figures import Figure, table  # noqa: E402

SMALL, TEN, MIDDLE, LARGE = 1_000, 10_000, 100_000, 1_000_000
IMPORTED = 10_000


def parts(
    cache: Path, *, quick: bool, programs: Path | None = None
) -> dict[str, Callable[[], list[Figure]]]:
    """What can be run, by name, in the order in which it is."""
    sizes = (SMALL, MIDDLE) if quick else (SMALL, MIDDLE, LARGE)
    rounds, times = (3, 30) if quick else (9, 100)

    def start() -> list[Figure]:
        return exploring.starts(
            {events: generator.cached_store(cache, events) for events in sizes}, rounds
        )

    def keys() -> list[Figure]:
        figures = []
        for events in (SMALL, TEN, MIDDLE, LARGE)[: 3 if quick else 4]:
            store = generator.cached_store(cache, events)
            is_largest = events == sizes[-1]
            figures += exploring.keys(
                store, events, times if is_largest else times // 3, has_goals=is_largest
            )
        return figures

    def matrix_() -> list[Figure]:
        return matrix.steps(cache, times)

    def money_() -> list[Figure]:
        return money.books(generator.cached_store(cache, MIDDLE), 2 if quick else 5)

    def beside() -> list[Figure]:
        figures = []
        for events in (SMALL, TEN, MIDDLE, LARGE)[: 3 if quick else 4]:
            rows = peers.rows_file(cache, generator.cached_store(cache, events), events)
            for peer in peers.peers(programs):
                figures += peers.scrolling(peer, rows, events, 10)
        return figures

    def import_() -> list[Figure]:
        return importing.import_times(cache, IMPORTED, 3 if quick else 7)

    def memory() -> list[Figure]:
        return importing.import_memory(cache, IMPORTED, 10 * IMPORTED, 1 if quick else 3)

    return {
        "start": start,
        "keys": keys,
        "matrix": matrix_,
        "money": money_,
        "peers": beside,
        "import": import_,
        "memory": memory,
    }


def main() -> int:
    """Run, print the table, and give status 1 when a goal is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer rounds, and no store of a million events"
    )
    parser.add_argument(
        "--only", action="append", choices=parts(Path(), quick=True), help="only that part"
    )
    default = Path(tempfile.gettempdir()) / "partnerships-benchmarks"
    parser.add_argument(
        "--cache", type=Path, default=default, help="folder for data sets and stores (3 GB)"
    )
    parser.add_argument(
        "--json", type=Path, metavar="PATH", help="write the figures there too, for scripts"
    )
    parser.add_argument(
        "--peers", type=Path, metavar="FOLDER", help="where vd (VisiData) and tl (toolong) are"
    )
    options = parser.parse_args()
    generator.check_canonical()
    figures: list[Figure] = []
    for name, run in parts(options.cache, quick=options.quick, programs=options.peers).items():
        if options.only and name not in options.only:
            continue
        print(f"{name} …", file=sys.stderr)
        found = run()
        print(table(found), end="\n\n", flush=True)
        figures += found
    if options.json:
        document = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "quick": options.quick,
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            **{name: version(name) for name in ("textual", "sqlite-utils", "pyyaml")},
            "figures": [figure.as_json() for figure in figures],
        }
        options.json.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return 1 if any(figure.is_met is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
