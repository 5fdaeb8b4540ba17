"""Other programs with the same events: VisiData, toolong and Textual's own DataTable.

All of them can scroll by a page and go to the end of a list, so these keys are measured. A program
that is not installed is left out. DataTable needs ten minutes to load a million rows, so it is left
out at that size.
"""

import csv
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from benchmarks.exploring import program_environment
from benchmarks.figures import Figure, median_figure, single_figure
from benchmarks.terminal import KEYS, Reaction, Terminal, has_line

TABLE_APP = Path(__file__).with_name("table_app.py")
MAX_TABLE_ROWS = 100_000

LOADED_SECONDS = 3.0
"""The time without output after which a file counts as loaded."""

_CSV_PAGE = 5_000
_CSV_HEADINGS = ("date", "id", "kind", "status", "title")
_DATE_PATTERN = r"\d{4}-\d\d-\d\d|\d{4}-[QH]\d|\d{4}"


class Peer(NamedTuple):
    """A program that shows a CSV file, with its keys for the end and the beginning."""

    name: str
    command: tuple[str, ...]
    end_key: str
    home_key: str


def peers(folder: Path | None) -> list[Peer]:
    """The programs that are installed in the folder or on the PATH, and DataTable."""
    installed_peers = []
    visidata = _program_path("vd", folder)
    if visidata is not None:
        installed_peers.append(Peer("VisiData", (visidata,), "gj", "gk"))
    toolong = _program_path("tl", folder)
    if toolong is not None:
        installed_peers.append(Peer("toolong", (toolong,), KEYS["End"], KEYS["Home"]))
    table_command = (sys.executable, str(TABLE_APP))
    installed_peers.append(Peer("DataTable", table_command, "\x1b[1;5F", "\x1b[1;5H"))
    return installed_peers


def _program_path(program: str, folder: Path | None) -> str | None:
    if folder is not None:
        path_in_folder = shutil.which(program, path=str(folder))
        if path_in_folder is not None:
            return path_in_folder
    return shutil.which(program)


def events_file(cache: Path, store_path: Path, events: int) -> Path:
    """The events of a store as a CSV file, newest first, made if the cache does not have it."""
    from partnerships_db.store.queries.timeline import Timeline
    from partnerships_db.store.store import Store

    csv_path = cache / f"{store_path.stem}.csv"
    if csv_path.exists():
        return csv_path
    with (
        Store.reading(store_path) as store,
        csv_path.open("w", encoding="utf-8", newline="") as csv_file,
    ):
        writer = csv.writer(csv_file)
        writer.writerow(_CSV_HEADINGS)
        timeline = Timeline.whole(store, None)
        for start in range(0, events, _CSV_PAGE):
            for event_row in timeline.page(store, start, _CSV_PAGE):
                writer.writerow(
                    (
                        str(event_row.date),
                        event_row.id,
                        event_row.kind,
                        event_row.status,
                        event_row.title,
                    )
                )
    return csv_path


def scrolling(peer: Peer, csv_path: Path, events: int, times: int) -> list[Figure]:
    """The reactions to a page down and to the end and back, once the file is loaded."""
    if peer.name == "DataTable" and events > MAX_TABLE_ROWS:
        return []
    with Terminal([*peer.command, str(csv_path)], program_environment()) as terminal:
        terminal.start_times(has_line(_DATE_PATTERN))
        terminal.settle(LOADED_SECONDS)
        page_reactions = _reactions(terminal, [KEYS["PageDown"]] * times)
        end_reactions = _reactions(terminal, [peer.end_key, peer.home_key] * times)
        peak_memory = terminal.peak_memory()

    prefix = f"peers, {events:,} events: {peer.name}"
    figures = [single_figure(f"{prefix}, peak memory", peak_memory, "MB")]
    named_reactions = {"PageDown": page_reactions, "End and Home": end_reactions}
    for name, reactions in named_reactions.items():
        if reactions:
            last_changes = [reaction.last for reaction in reactions]
            figures.append(median_figure(f"{prefix}, {name}, last change", last_changes, "ms"))
    return figures


def _reactions(terminal: Terminal, keys: list[str]) -> list[Reaction]:
    reactions = []
    for key in keys:
        reaction = terminal.key_reaction(key)
        if reaction is not None:
            reactions.append(reaction)
    return reactions
