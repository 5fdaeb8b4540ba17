"""Other programs that scroll long lists, with the same events: VisiData, toolong, Textual's DataTable.

Each is measured with the two things that all can do: a page down, and the way to the end. Who is not installed is
left out; DataTable takes ten minutes for a million rows and is left out there.
"""

import csv
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from benchmarks.exploring import environment
from benchmarks.figures import Figure, of_all
from benchmarks.terminal import KEYS, Reaction, Terminal, shows

TABLE = Path(__file__).with_name("table_app.py")
TABLE_UP_TO = 100_000


class Peer(NamedTuple):
    """A program, as it is started and what its keys are."""

    name: str
    command: tuple[str, ...]
    end: str
    home: str


def peers(folder: Path | None) -> list[Peer]:
    """Those that are found in that folder or on the path."""
    where = None if folder is None else str(folder)
    found = [
        Peer(name, (path,), end, home)
        for name, program, end, home in (
            ("VisiData", "vd", "gj", "gk"),
            ("toolong", "tl", KEYS["End"], KEYS["Home"]),
        )
        if (path := shutil.which(program, path=where) or shutil.which(program))
    ]
    return [*found, Peer("DataTable", (sys.executable, str(TABLE)), "\x1b[1;5F", "\x1b[1;5H")]


def rows_file(cache: Path, store: Path, events: int) -> Path:
    """The events of a store as a CSV file, newest first, made once."""
    from partnerships_db.store.queries.timeline import Timeline
    from partnerships_db.store.store import Store

    path = cache / f"{store.stem}.csv"
    if not path.exists():
        with Store.reading(store) as opened, path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("date", "id", "kind", "status", "title"))
            timeline = Timeline.whole(opened, None)
            for start in range(0, events, 5_000):
                rows = timeline.page(opened, start, 5_000)
                writer.writerows(
                    (str(row.date), row.id, row.kind, row.status, row.title) for row in rows
                )
    return path


def scrolling(peer: Peer, rows: Path, events: int, times: int) -> list[Figure]:
    """A page down so many times, and to the end and back, once the file is loaded."""
    if peer.name == "DataTable" and events > TABLE_UP_TO:
        return []
    with Terminal([*peer.command, str(rows)], environment()) as terminal:
        terminal.until(shows(r"\d{4}-\d\d-\d\d|\d{4}-[QH]\d|\d{4}"))
        terminal.settle(3.0)
        pages = _seen(terminal, [KEYS["PageDown"]] * times)
        ends = _seen(terminal, [peer.end, peer.home] * times)
        memory = terminal.memory()
    what = f"peers, {events:,} events: {peer.name}"
    figures = [Figure(f"{what}, peak memory", memory.peak, "MB")]
    for name, seen in (("PageDown", pages), ("End and Home", ends)):
        if seen:
            figures.append(of_all(f"{what}, {name}, last change", [one.last for one in seen], "ms"))
    return figures


def _seen(terminal: Terminal, keys: list[str]) -> list[Reaction]:
    return [seen for key in keys if (seen := terminal.key(key)) is not None]
