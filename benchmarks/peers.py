"""Other programs with the same events: VisiData, toolong and Textual's own DataTable.

All of them and the explorer can scroll by a page and go to the end of a list, so these keys are
measured, in the same terminal, each from the top of the loaded list. The figure is the same for
all: the last change of the screen after the key. The explorer runs twice: as it opens, with the
page of the event beside the list, and with its list alone, because the others have no page.

A program that is not installed is left out. DataTable needs ten minutes to load a million rows, so
it is left out at that size.
"""

import csv
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.exploring import explorer_command, program_environment
from benchmarks.figures import Figure, median_figure, single_figure
from benchmarks.terminal import KEYS, Terminal, has_line

TABLE_APP = Path(__file__).with_name("table_app.py")
MAX_TABLE_ROWS = 100_000

LOADED_SECONDS = 3.0
"""The time without output after which a file counts as loaded."""

_CSV_PAGE = 5_000
_CSV_HEADINGS = ("date", "id", "kind", "status", "title")
_DATE_PATTERN = r"\d{4}-\d\d-\d\d|\d{4}-[QH]\d|\d{4}"


class Program(NamedTuple):
    """A program that shows the events as a list."""

    name: str
    command: Sequence[str]
    end_key: str
    home_key: str
    list_keys: str = ""
    """The keys after which the list is as in the other programs."""


def programs(folder: Path | None, store: Path, csv_path: Path, events: int) -> list[Program]:
    """The explorer, the programs that are installed in the folder or on the PATH, and DataTable."""
    end_key = KEYS["End"]
    home_key = KEYS["Home"]
    explorer = explorer_command(store)
    known_programs = [
        Program("explorer", explorer, end_key, home_key, "D"),
        Program("explorer, list alone", explorer, end_key, home_key, "Dz"),
    ]
    visidata = _program_path("vd", folder)
    if visidata is not None:
        known_programs.append(Program("VisiData", (visidata, str(csv_path)), "gj", "gk"))
    toolong = _program_path("tl", folder)
    if toolong is not None:
        known_programs.append(Program("toolong", (toolong, str(csv_path)), end_key, home_key))
    if events <= MAX_TABLE_ROWS:
        table_app = (sys.executable, str(TABLE_APP), str(csv_path))
        known_programs.append(Program("DataTable", table_app, "\x1b[1;5F", "\x1b[1;5H"))
    return known_programs


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


def scrolling(program: Program, events: int, times: int) -> list[Figure]:
    """The start of a program, its reactions to a page down and to the end and back, its memory."""
    with Terminal(program.command, program_environment()) as terminal:
        (first_rows,) = terminal.start_times(has_line(_DATE_PATTERN))
        loaded = terminal.settled_time(LOADED_SECONDS)
        for key in [*program.list_keys, program.end_key, program.home_key]:
            terminal.key_reaction(key)
            terminal.settle()
        page_times = _last_changes(terminal, [KEYS["PageDown"]] * times)
        end_times = _last_changes(terminal, [program.end_key, program.home_key] * times)
        peak_memory = terminal.peak_memory()

    prefix = f"peers, {events:,} events: {program.name}"
    figures = [
        single_figure(f"{prefix}, start to first rows", first_rows, "ms"),
        single_figure(f"{prefix}, start to last change", max(loaded, first_rows), "ms"),
        single_figure(f"{prefix}, peak memory", peak_memory, "MB"),
    ]
    for name, key_times in (("PageDown", page_times), ("End and Home", end_times)):
        if key_times:
            figures.append(median_figure(f"{prefix}, {name}, last change", key_times, "ms"))
    return figures


def _last_changes(terminal: Terminal, keys: Sequence[str]) -> list[float]:
    """The milliseconds from each key to the last change, without keys that change nothing."""
    reactions = [terminal.key_reaction(key) for key in keys]
    return [reaction.last for reaction in reactions if reaction is not None]
