"""The explorer in a terminal: its start beside that of an empty Textual app, its keys, its memory."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

from benchmarks import MODULE_PATH
from benchmarks.figures import Figure, of_all, ratio
from benchmarks.terminal import KEYS, Memory, Reaction, Shown, Terminal, shows

EMPTY = [sys.executable, str(Path(__file__).with_name("empty_app.py"))]
SETTLED = 1.0
"""So long after the start nothing more happens by itself, and the collector has been put in order."""

FILTER = "kind:supply,listing,licensing,financing,litigation"
"""Five kinds of seventeen: it leaves 29 of 100 generated events."""

_FRAME = shows(r"\? keys")
"""The footer: Textual has painted."""
_LIST_TOP = 4
"""The first row of the list, below the header and the strip."""


def explorer(store: Path) -> list[str]:
    """The command that opens the explorer on a store, as on a first visit."""
    code = "from partnerships_tui.cli import main; main()"
    return [sys.executable, "-c", code, "--db", str(store), "--fresh"]


def environment() -> dict[str, str]:
    """What the programs get: the modules of this checkout, whichever are installed."""
    return {"PYTHONPATH": MODULE_PATH}


def _first_rows(lines: list[str]) -> bool:
    """Whether the header has its count, and the list its rows."""
    return " events" in lines[0] and sum(bool(line[1:60].strip()) for line in lines[_LIST_TOP:]) > 8


class _Top:
    """What the list began with, and whether it is elsewhere now."""

    def __init__(self) -> None:
        self._name = ""

    def is_there(self, lines: list[str]) -> bool:
        """The first rows, remembered."""
        if _first_rows(lines):
            self._name = self._name or lines[_LIST_TOP][1:12]
        return bool(self._name)

    def is_gone(self, lines: list[str]) -> bool:
        """Whether other rows are at its top."""
        return _FRAME(lines) and lines[_LIST_TOP][1:12] != self._name


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
                top = _Top()
                found[events] = tuple(
                    terminal.until(top.is_there, _FRAME, top.is_gone, at_first=KEYS["End"])
                )
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
            ratio(
                f"start, {events:,} events: first content, of the empty app's", first, empty, 1.2
            ),
            ratio(
                f"start, {events:,} events: painted by Textual, of the empty app's content",
                painted,
                empty,
                1.2,
            ),
            ratio(
                f"start, {events:,} events: a key typed at once is answered, likewise",
                answered,
                empty,
                1.2,
            ),
        ]
    figures.append(of_all("memory: an empty Textual app, peak", empty_memory, "MB"))
    for events, seen in memory.items():
        figures.append(
            of_all(
                f"memory, {events:,} events: peak after the start",
                [one.peak for one in seen],
                "MB",
                56,
            )
        )
    return figures


def keys(store: Path, events: int, times: int, *, has_goals: bool) -> list[Figure]:
    """Each key so many times: from the key to the first and to the last change on the screen that it brings about."""
    with Terminal(explorer(store), environment()) as terminal:
        terminal.until(_first_rows, _FRAME)
        terminal.settle(SETTLED)
        reactions = _zooms(terminal, times)
        terminal.key("D")
        reactions["PageDown"] = _repeated(terminal, times, KEYS["PageDown"])
        reactions |= _in_turn(terminal, times, {"End": KEYS["End"], "Home": KEYS["Home"]})
        reactions |= _in_turn(terminal, times, {"p": "p", "P": "P"})
        reactions["@2015-06 Enter"] = _dates(terminal, times)
        held = {
            "j": _held(terminal, "j", KEYS["Home"]),
            "PageDown": _held(terminal, KEYS["PageDown"], KEYS["Home"]),
        }
        whole = terminal.memory()
        first_page, count = _filters(terminal, max(times // 4, 3), events)
        _typed(terminal, f"/{FILTER}\r")
        time.sleep(2 * SETTLED)
        filtered = _zooms(terminal, times)
        terminal.key("D")
        terminal.key(KEYS["Home"])
        filtered["PageDown"] = _repeated(terminal, times, KEYS["PageDown"])
        filtered |= _in_turn(terminal, times, {"End": KEYS["End"], "Home": KEYS["Home"]})
        memory = terminal.memory()
    figures = []
    for name, seen in reactions.items():
        figures += _figures(f"keys, {events:,} events: {name}", seen, has_goals=has_goals)
    for name, seen in held.items():
        if not seen:
            continue  # a small list ends before the key is let go
        what = f"keys, {events:,} events: {name} held, from the last repeat to the last change"
        figures.append(of_all(what, [one.last for one in seen], "ms", 100 if has_goals else None))
    figures += _filter_figures(events, first_page, count, has_goals=has_goals)
    for name, seen in filtered.items():
        figures += _figures(f"keys, {events:,} events, filtered: {name}", seen, has_goals=has_goals)
    return [
        *figures,
        Figure(
            f"memory, {events:,} events: peak after the keys, without a filter",
            whole.peak,
            "MB",
            56,
        ),
        Figure(
            f"memory, {events:,} events: peak after the keys, all in all", memory.peak, "MB", 56
        ),
    ]


def _held(terminal: Terminal, key: str, back: str) -> list[Reaction]:
    """A key held for two seconds, several times: what queued would be seen after the last."""
    seen = []
    for _ in range(5):
        terminal.key(back)
        seen.append(terminal.held(key, 60, 1 / 30))
    return [one for one in seen if one is not None]


def _zooms(terminal: Terminal, times: int) -> dict[str, list[Reaction]]:
    """Each level from the events, which are a level too."""
    seen: dict[str, list[Reaction]] = {}
    for number in range(times):
        for key in "MQYX":
            if number % 4 == "MQYX".index(key) or times < 20:
                seen.setdefault(f"zoom {key}", []).extend(_repeated(terminal, 1, key))
                seen.setdefault("zoom D", []).extend(_repeated(terminal, 1, "D"))
    return seen


def _in_turn(terminal: Terminal, times: int, named: Mapping[str, str]) -> dict[str, list[Reaction]]:
    """Several keys one after the other, so that each has something to change."""
    seen: dict[str, list[Reaction]] = {name: [] for name in named}
    for _ in range(times):
        for name, key in named.items():
            seen[name] += _repeated(terminal, 1, key)
    return seen


def _filters(terminal: Terminal, times: int, events: int) -> tuple[list[float], list[float]]:
    """From the last letter of a filter to its first rows, and to its exact count."""
    counted = shows(rf"[0-9][0-9,]* of {events:,} events")
    pages: list[float] = []
    counts: list[float] = []
    for number in range(times):
        terminal.key(KEYS["End" if number % 2 else "Home"])
        _typed(terminal, f"/{FILTER[:-1]}")
        time.sleep(0.7)  # what was typed on the way is found by now
        terminal.settle(0.0)
        found = terminal.reached(FILTER[-1], _others_than(terminal.lines), counted)
        if found is not None:
            pages.append(found[0])
            counts.append(found[1])
        terminal.send(KEYS["Esc"])
        time.sleep(0.5)
        terminal.settle()
    return pages, counts


def _typed(terminal: Terminal, text: str) -> None:
    """Letter by letter, as a quick hand would."""
    for letter in text:
        terminal.send(letter)
        terminal.settle(0.02)


def _others_than(before: list[str]) -> Shown:
    """That rows of the list are others, below what a line may say while it is typed at."""
    return lambda lines: lines[20:36] != before[20:36]


def _filter_figures(
    events: int, pages: list[float], counts: list[float], *, has_goals: bool
) -> list[Figure]:
    what = f"filter, {events:,} events, from its last letter"
    goals = (33.0, 100.0) if has_goals else (None, None)
    named = ((f"{what}: first rows", pages, goals[0]), (f"{what}: exact count", counts, goals[1]))
    return [of_all(name, values, "ms", goal) for name, values, goal in named if values]


def _repeated(terminal: Terminal, times: int, key: str) -> list[Reaction]:
    seen = [terminal.key(key) for _ in range(times)]
    return [reaction for reaction in seen if reaction is not None]


def _dates(terminal: Terminal, times: int) -> list[Reaction]:
    """Other months as well as that one: what is on the screen already would be no jump."""
    pick = Random(1)
    seen: list[Reaction] = []
    for number in range(times):
        asked = (
            "2015-06" if number % 2 == 0 else f"{pick.randint(2001, 2029)}-{pick.randint(1, 12):02}"
        )
        _typed(terminal, f"@{asked}")
        terminal.settle()
        seen += _repeated(terminal, 1, KEYS["Enter"])
    return seen


def _figures(what: str, seen: Sequence[Reaction], *, has_goals: bool) -> list[Figure]:
    def figure(
        of: Callable[[Reaction], float], which: str, limits: tuple[float | None, float | None]
    ) -> list[Figure]:
        values = sorted(map(of, seen))
        middle = of_all(f"{what}, {which}, median", values, "ms", limits[0])
        return [
            middle,
            Figure(f"{what}, {which}, worst of {len(values)}", values[-1], "ms", limits[1]),
        ]

    goals = (33.0, 50.0) if has_goals else (None, None)
    return [
        *figure(lambda reaction: reaction.first, "first change", goals),
        *figure(
            lambda reaction: reaction.last, "last change", (None, 500.0 if has_goals else None)
        ),
    ]
