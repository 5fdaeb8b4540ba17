"""The explorer in a terminal: its start beside that of an empty Textual app, its keys, its memory."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

from benchmarks import MODULE_PATH
from benchmarks.figures import Figure, of_all, ratio
from benchmarks.terminal import KEYS, Memory, Reaction, Terminal, shows

EMPTY = [sys.executable, str(Path(__file__).with_name("empty_app.py"))]
SETTLED = 1.0
"""So long after the start nothing more happens by itself, and the collector has been put in order."""

_CURSOR = "▌"
_FRAME = shows(r"\? keys")
"""The footer: Textual has painted."""


def explorer(store: Path) -> list[str]:
    """The command that opens the explorer on a store."""
    return [sys.executable, "-c", "from partnerships_tui.cli import main; main()", "--db", str(store)]


def environment() -> dict[str, str]:
    """What the programs get: the modules of this checkout, whichever are installed."""
    return {"PYTHONPATH": MODULE_PATH}


def _first_event(lines: list[str]) -> bool:
    """Whether the header has its count and an event stands in the list."""
    return " events" in lines[0] and any(line[3:6].strip() and line[8:30].strip() for line in lines[3:5])


def _moved(lines: list[str]) -> bool:
    """Whether the cursor has left the first event."""
    at = [number for number, line in enumerate(lines) if line.startswith(_CURSOR)]
    return bool(at) and at[0] > 3 and _FRAME(lines)


def starts(stores: Mapping[int, Path], rounds: int) -> list[Figure]:
    """All stores and the empty app in turn, each round; the first round warms the file cache up."""
    empty: list[float] = []
    empty_memory: list[float] = []
    ours: dict[int, list[tuple[float, ...]]] = {events: [] for events in stores}
    memory: dict[int, list[Memory]] = {events: [] for events in stores}
    for number in range(rounds + 1):
        with Terminal(EMPTY, environment()) as terminal:
            (content,) = terminal.until(shows("nothing but a line"))
            terminal.settle(SETTLED)
            empty_memory.append(terminal.memory().peak)
        found = {}
        for events, store in stores.items():
            with Terminal(explorer(store), environment()) as terminal:
                found[events] = tuple(terminal.until(_first_event, _FRAME, _moved, at_first=KEYS["Down"]))
                terminal.settle(SETTLED)
                memory[events].append(terminal.memory())
        if number:
            empty.append(content)
            for events, times in found.items():
                ours[events].append(times)
    figures = [of_all("start: an empty Textual app, first content", empty, "ms")]
    for events, runs in ours.items():
        first, painted, answered = ([run[place] for run in runs] for place in range(3))
        figures += [
            ratio(f"start, {events:,} events: first content, of the empty app's", first, empty, 1.2),
            ratio(f"start, {events:,} events: painted by Textual, of the empty app's content", painted, empty, 1.2),
            ratio(f"start, {events:,} events: a key typed at once is answered, likewise", answered, empty, 1.2),
        ]
    figures.append(of_all("memory: an empty Textual app, peak", empty_memory, "MB"))
    for events, seen in memory.items():
        figures.append(of_all(f"memory, {events:,} events: peak after the start", [one.peak for one in seen], "MB", 48))
    return figures


def keys(store: Path, events: int, times: int, *, has_goals: bool) -> list[Figure]:
    """Each key so many times: from the key to the last change on the screen that it brings about."""
    with Terminal(explorer(store), environment()) as terminal:
        terminal.until(_first_event, _FRAME)
        terminal.settle(SETTLED)
        reactions: dict[str, list[Reaction]] = {"PageDown": _repeated(terminal, times, KEYS["PageDown"])}
        ends, homes = [], []
        for _ in range(times):
            ends += _repeated(terminal, 1, KEYS["End"])
            homes += _repeated(terminal, 1, KEYS["Home"])
        reactions |= {"End": ends, "Home": homes, "@2015-06 Enter": _dates(terminal, times)}
        memory = terminal.memory()
    figures = []
    for name, seen in reactions.items():
        figures += _figures(f"keys, {events:,} events: {name}", seen, has_goals=has_goals)
    figures.append(Figure(f"memory, {events:,} events: peak after {4 * times} keys", memory.peak, "MB", 48))
    return figures


def _repeated(terminal: Terminal, times: int, key: str) -> list[Reaction]:
    seen = [terminal.key(key) for _ in range(times)]
    return [reaction for reaction in seen if reaction is not None]


def _dates(terminal: Terminal, times: int) -> list[Reaction]:
    """Other months as well as that one: what is on the screen already would be no jump."""
    pick = Random(1)
    seen: list[Reaction] = []
    for number in range(times):
        asked = "2015-06" if number % 2 == 0 else f"{pick.randint(2001, 2029)}-{pick.randint(1, 12):02}"
        for letter in f"@{asked}":
            terminal.send(letter)
            terminal.settle(0.02)
        terminal.settle()
        seen += _repeated(terminal, 1, KEYS["Enter"])
    return seen


def _figures(what: str, seen: Sequence[Reaction], *, has_goals: bool) -> list[Figure]:
    def figure(of: Callable[[Reaction], float], which: str, limits: tuple[float | None, float | None]) -> list[Figure]:
        values = sorted(map(of, seen))
        middle = of_all(f"{what}, {which}, median", values, "ms", limits[0])
        return [middle, Figure(f"{what}, {which}, worst of {len(values)}", values[-1], "ms", limits[1])]

    goals = (16.0, 33.0) if has_goals else (None, None)
    return [
        *figure(lambda reaction: reaction.first, "first change", goals),
        *figure(lambda reaction: reaction.last, "last change", (None, None)),
    ]
