"""The explorer in a terminal: its start beside an empty Textual app, its keys and its memory."""

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks import MODULE_PATH
from benchmarks.figures import Figure, median_figure, ratio_figure, single_figure
from benchmarks.terminal import KEYS, Reaction, ScreenTest, Terminal, has_line

EMPTY_APP_COMMAND = [sys.executable, str(Path(__file__).with_name("empty_app.py"))]

SETTLED_SECONDS = 1.0
"""The time after the start until nothing more happens by itself, garbage collection included."""

FILTER = "kind:supply,listing,licensing,financing,litigation"
"""A filter for five of the seventeen kinds. It selects 29 of 100 generated events."""

ZOOM_KEYS = "MQYX"
"""The keys of the zoom levels above the events: months, quarters, years, decades."""

MAX_START_RATIO = 1.3
MAX_MEGABYTES = 56

TYPED_FILTERS = (
    "cloud compute",
    "agreement of supply",
    "gigawatt power",
    "kind:licensing",
    "first data centre",
    "model kind:supply",
)
"""The filters of which each letter is measured: words, beginnings of words, and a kind."""

MAX_LETTER_ROUNDS = 2
LETTER_PAUSE_SECONDS = 0.4

MAX_LETTER_SECONDS = 1.5
"""A letter after which the rows are the same for this time is not counted."""

_HELD_ROUNDS = 5
_HELD_REPEATS = 60
_HELD_INTERVAL_SECONDS = 1 / 30

_has_footer = has_line(r"\? keys")
"""True once Textual has painted, because only Textual paints the footer."""

_LIST_TOP = 5
"""The first heading of the list, below the header, the density strip and an empty line."""

_MIN_LIST_ROWS = 9

_LIST_ROWS = slice(6, 20)
"""The rows of the list, without the lines where a filter and its suggestions are typed."""


def explorer_command(store: Path) -> list[str]:
    """The command that opens the explorer on a store, as on a first visit."""
    return [sys.executable, "-m", "partnerships_tui", "--db", str(store), "--fresh"]


def program_environment() -> dict[str, str]:
    """The environment variables of the measured programs."""
    return {"PYTHONPATH": MODULE_PATH}


def _has_first_rows(lines: list[str]) -> bool:
    """True if the header has its count of events and the list has its rows."""
    if " events" not in lines[0]:
        return False
    filled_rows = sum(bool(line[1:60].strip()) for line in lines[_LIST_TOP:])
    return filled_rows >= _MIN_LIST_ROWS


class _ListTop:
    """The first row of the list, remembered from the first screen."""

    def __init__(self) -> None:
        self._first_row = ""

    def has_appeared(self, lines: list[str]) -> bool:
        """True once the list has rows. The first of them is remembered."""
        if not self._first_row and _has_first_rows(lines):
            self._first_row = lines[_LIST_TOP][1:12]
        return bool(self._first_row)

    def has_scrolled(self, lines: list[str]) -> bool:
        """True if the list begins with a different row."""
        return _has_footer(lines) and lines[_LIST_TOP][1:12] != self._first_row


# -- The start -------------------------------------------------------------------------------------


class _ExplorerStart(NamedTuple):
    """The milliseconds of a start of the explorer, from its launch."""

    first_content: float
    painted: float
    """Until Textual has painted."""
    key_answered: float
    """Until a key is answered that is typed at the first content."""


def starts(stores: Mapping[int, Path], rounds: int) -> list[Figure]:
    """The starts of the explorer beside those of the empty app, by the number of events.

    Each round starts the empty app and then the explorer on each store. The first round only fills
    the file cache; of its figures, those of the memory count.
    """
    empty_times: list[float] = []
    empty_peaks: list[float] = []
    explorer_starts: dict[int, list[_ExplorerStart]] = {events: [] for events in stores}
    explorer_peaks: dict[int, list[float]] = {events: [] for events in stores}

    for round_index in range(rounds + 1):
        is_counted = round_index > 0
        content_time, peak = _measure_empty_start()
        empty_peaks.append(peak)
        if is_counted:
            empty_times.append(content_time)

        for events, store in stores.items():
            explorer_start, peak = _measure_explorer_start(store)
            explorer_peaks[events].append(peak)
            if is_counted:
                explorer_starts[events].append(explorer_start)

    figures = [median_figure("start: an empty Textual app, first content", empty_times, "ms")]
    for events, event_starts in explorer_starts.items():
        figures += _start_figures(events, event_starts, empty_times)
    figures.append(median_figure("memory: an empty Textual app, peak", empty_peaks, "MB"))
    for events, peaks in explorer_peaks.items():
        name = f"memory, {events:,} events: peak after the start"
        figures.append(median_figure(name, peaks, "MB", MAX_MEGABYTES))
    return figures


def _measure_empty_start() -> tuple[float, float]:
    """Return the milliseconds to the content of the empty app, and its peak memory in megabytes."""
    with Terminal(EMPTY_APP_COMMAND, program_environment()) as terminal:
        (content_time,) = terminal.start_times(has_line("nothing but a line"))
        terminal.settle(SETTLED_SECONDS)
        return content_time, terminal.peak_memory()


def _measure_explorer_start(store: Path) -> tuple[_ExplorerStart, float]:
    """Return the times of a start of the explorer, and its peak memory in megabytes."""
    with Terminal(explorer_command(store), program_environment()) as terminal:
        list_top = _ListTop()
        times = terminal.start_times(
            list_top.has_appeared,
            _has_footer,
            list_top.has_scrolled,
            keys_at_first=KEYS["End"],
        )
        terminal.settle(SETTLED_SECONDS)
        return _ExplorerStart(*times), terminal.peak_memory()


def _start_figures(
    events: int,
    event_starts: Sequence[_ExplorerStart],
    empty_times: Sequence[float],
) -> list[Figure]:
    prefix = f"start, {events:,} events"
    return [
        ratio_figure(
            f"{prefix}: first content, of the empty app's",
            [start.first_content for start in event_starts],
            empty_times,
            MAX_START_RATIO,
        ),
        ratio_figure(
            f"{prefix}: painted by Textual, of the empty app's content",
            [start.painted for start in event_starts],
            empty_times,
            MAX_START_RATIO,
        ),
        ratio_figure(
            f"{prefix}: a key typed at once is answered, likewise",
            [start.key_answered for start in event_starts],
            empty_times,
            MAX_START_RATIO,
        ),
    ]


# -- Keys ------------------------------------------------------------------------------------------

Reactions = dict[str, list[Reaction]]
"""The reactions to a key, by the key's name in the figures."""


class KeyGoals(NamedTuple):
    """The goals of the keys in milliseconds; None for what only explains others."""

    median: float | None = None
    """From a key to the first change, as the median of all times."""
    worst: float | None = None
    """From a key to the first change, at worst."""
    last: float | None = None
    """From a key to the last change, at worst."""
    held: float | None = None
    """From the last repeat of a held key to the last change."""
    letter_median: float | None = None
    """From a letter of a filter to its first rows, as the median of all letters."""
    letter_worst: float | None = None
    """From a letter of a filter to its first rows, at worst."""
    exact_count: float | None = None
    """From the last letter of a filter to the exact count of its events."""


NO_GOALS = KeyGoals()
QUIET_GOALS = KeyGoals(
    median=33,
    worst=50,
    last=500,
    held=100,
    letter_median=33,
    letter_worst=100,
    exact_count=100,
)
BUSY_GOALS = KeyGoals(worst=100, letter_median=50, letter_worst=150)


class _FilterTimes(NamedTuple):
    """The milliseconds from the last letter of a filter, several times."""

    first_rows: list[float]
    exact_count: list[float]


class _KeyMeasurements(NamedTuple):
    """The reactions of a session of the explorer, and its peak memory in megabytes."""

    reactions: Reactions
    held: Reactions
    unfiltered_peak: float
    """The peak before a filter was typed."""
    letter_times: list[float]
    filter_times: _FilterTimes
    filtered_reactions: Reactions
    peak: float


def keys(
    store: Path, events: int, times: int, goals: KeyGoals, condition: str = ""
) -> list[Figure]:
    """The reactions to keys: from a key to the first and to the last change of the screen.

    PageDown is typed the given number of times; keys that are typed in turn, half as often. The
    condition is a part of the figures' names.
    """
    measurements = _measure_keys(store, events, times)

    prefix = f"keys, {events:,} events{condition}"
    figures: list[Figure] = []
    for name, reactions in measurements.reactions.items():
        figures += _key_figures(f"{prefix}: {name}", reactions, goals)
    figures += _held_key_figures(prefix, measurements.held, goals)
    filter_prefix = f"filter, {events:,} events{condition}"
    figures += _letter_figures(filter_prefix, measurements.letter_times, goals)
    figures += _filter_figures(filter_prefix, measurements.filter_times, goals)
    for name, reactions in measurements.filtered_reactions.items():
        figures += _key_figures(f"{prefix}, filtered: {name}", reactions, goals)

    memory_name = f"memory, {events:,} events{condition}: peak after the keys"
    unfiltered_peak = measurements.unfiltered_peak
    figures += [
        single_figure(f"{memory_name}, without a filter", unfiltered_peak, "MB", MAX_MEGABYTES),
        single_figure(f"{memory_name}, all in all", measurements.peak, "MB", MAX_MEGABYTES),
    ]
    return figures


def _measure_keys(store: Path, events: int, times: int) -> _KeyMeasurements:
    half_times = max(times // 2, 5)
    filter_rounds = max(times // 8, 3)
    filtered_times = max(times // 3, 10)
    with Terminal(explorer_command(store), program_environment()) as terminal:
        terminal.start_times(_has_first_rows, _has_footer)
        terminal.settle(SETTLED_SECONDS)

        reactions = _zoom_reactions(terminal, times)
        terminal.key_reaction("D")
        reactions["PageDown"] = _repeated_reactions(terminal, KEYS["PageDown"], times)
        reactions |= _alternating_reactions(terminal, _named_keys("End", "Home"), half_times)
        reactions |= _alternating_reactions(terminal, {"p": "p", "P": "P"}, half_times)
        reactions["@2015-06 Enter"] = _date_reactions(terminal, half_times)
        held = {
            "j": _held_reactions(terminal, "j"),
            "PageDown": _held_reactions(terminal, KEYS["PageDown"]),
        }
        unfiltered_peak = terminal.peak_memory()

        letter_times = _measure_letters(terminal, filter_rounds)
        filter_times = _measure_filters(terminal, events, filter_rounds)
        _type_text(terminal, f"/{FILTER}\r")
        time.sleep(2 * SETTLED_SECONDS)
        filtered_reactions = _zoom_reactions(terminal, filtered_times)
        terminal.key_reaction("D")
        terminal.key_reaction(KEYS["Home"])
        filtered_reactions["PageDown"] = _repeated_reactions(
            terminal, KEYS["PageDown"], filtered_times
        )
        filtered_reactions |= _alternating_reactions(
            terminal, _named_keys("End", "Home"), filtered_times
        )

        return _KeyMeasurements(
            reactions,
            held,
            unfiltered_peak,
            letter_times,
            filter_times,
            filtered_reactions,
            terminal.peak_memory(),
        )


def _named_keys(*names: str) -> dict[str, str]:
    return {name: KEYS[name] for name in names}


def _repeated_reactions(terminal: Terminal, key: str, times: int) -> list[Reaction]:
    reactions = []
    for _ in range(times):
        reaction = terminal.key_reaction(key)
        if reaction is not None:
            reactions.append(reaction)
    return reactions


def _zoom_reactions(terminal: Terminal, times: int) -> Reactions:
    """Type the key of a zoom level, and D to return to the events.

    Each level gets a quarter of the times, or all of them if they are few.
    """
    reactions: Reactions = {}
    for round_index in range(times):
        for key_index, key in enumerate(ZOOM_KEYS):
            is_due = round_index % len(ZOOM_KEYS) == key_index
            if is_due or times < 20:
                zoom_reactions = _repeated_reactions(terminal, key, 1)
                reactions.setdefault(f"zoom {key}", []).extend(zoom_reactions)
                return_reactions = _repeated_reactions(terminal, "D", 1)
                reactions.setdefault("zoom D", []).extend(return_reactions)
    return reactions


def _alternating_reactions(
    terminal: Terminal,
    named_keys: Mapping[str, str],
    times: int,
) -> Reactions:
    """Type several keys in turn, so that each of them changes the screen."""
    reactions: Reactions = {name: [] for name in named_keys}
    for _ in range(times):
        for name, key in named_keys.items():
            reactions[name] += _repeated_reactions(terminal, key, 1)
    return reactions


def _date_reactions(terminal: Terminal, times: int) -> list[Reaction]:
    """Jump to June 2015 and to a random month in turn, because a second jump changes nothing."""
    random = Random(1)
    reactions: list[Reaction] = []
    for round_index in range(times):
        if round_index % 2 == 0:
            month = "2015-06"
        else:
            month = f"{random.randint(2001, 2029)}-{random.randint(1, 12):02}"
        _type_text(terminal, f"@{month}")
        terminal.settle()
        reactions += _repeated_reactions(terminal, KEYS["Enter"], 1)
    return reactions


def _held_reactions(terminal: Terminal, key: str) -> list[Reaction]:
    """Hold a key for two seconds, several times from the top of the list.

    Queued repeats would show as changes after the last one.
    """
    reactions = []
    for _ in range(_HELD_ROUNDS):
        terminal.key_reaction(KEYS["Home"])
        reaction = terminal.held_key_reaction(key, _HELD_REPEATS, _HELD_INTERVAL_SECONDS)
        if reaction is not None:
            reactions.append(reaction)
    return reactions


def _measure_letters(terminal: Terminal, rounds: int) -> list[float]:
    """Type filters letter by letter, and measure from each letter to its first rows.

    The next letter follows when the screen was quiet for a while, so that a late paint is not
    taken for that of the next letter.
    """
    letter_times: list[float] = []
    for round_index in range(min(rounds, MAX_LETTER_ROUNDS)):
        terminal.key_reaction(KEYS["End" if round_index % 2 else "Home"])
        for text in TYPED_FILTERS:
            terminal.send("/")
            terminal.settle()
            for letter in text:
                terminal.settle(LETTER_PAUSE_SECONDS)
                has_other_rows = _has_other_rows(terminal.lines)
                times = terminal.screen_times(letter, has_other_rows, timeout=MAX_LETTER_SECONDS)
                letter_times.extend(times or [])
            terminal.send(KEYS["Esc"])
            time.sleep(0.5)
            terminal.settle()
    return letter_times


def _measure_filters(terminal: Terminal, events: int, rounds: int) -> _FilterTimes:
    """Type a filter, and measure from its last letter to its first rows and to its exact count."""
    has_count = has_line(rf"[0-9][0-9,]* of {events:,} events")
    filter_times = _FilterTimes([], [])
    for round_index in range(rounds):
        list_end = "End" if round_index % 2 else "Home"
        terminal.key_reaction(KEYS[list_end])
        _type_text(terminal, f"/{FILTER[:-1]}")
        time.sleep(0.7)  # the rows of the unfinished filter appear
        terminal.settle(LETTER_PAUSE_SECONDS)
        times = terminal.screen_times(FILTER[-1], _has_other_rows(terminal.lines), has_count)
        if times is not None:
            first_rows, exact_count = times
            filter_times.first_rows.append(first_rows)
            filter_times.exact_count.append(exact_count)
        terminal.send(KEYS["Esc"])
        time.sleep(0.5)
        terminal.settle()
    return filter_times


def _type_text(terminal: Terminal, text: str) -> None:
    """Type letter by letter, as a quick hand would."""
    for letter in text:
        terminal.send(letter)
        terminal.settle(0.02)


def _has_other_rows(earlier_lines: list[str]) -> ScreenTest:
    """A test that is true when the list has rows that differ from the earlier ones."""
    earlier_rows = earlier_lines[_LIST_ROWS]

    def is_passed(lines: list[str]) -> bool:
        rows = lines[_LIST_ROWS]
        return rows != earlier_rows and any(row.strip() for row in rows)

    return is_passed


def _key_figures(name: str, reactions: Sequence[Reaction], goals: KeyGoals) -> list[Figure]:
    first_changes = [reaction.first for reaction in reactions]
    last_changes = [reaction.last for reaction in reactions]
    worst = f"worst of {len(reactions)}"
    return [
        median_figure(f"{name}, first change, median", first_changes, "ms", goals.median),
        single_figure(f"{name}, first change, {worst}", max(first_changes), "ms", goals.worst),
        median_figure(f"{name}, last change, median", last_changes, "ms"),
        single_figure(f"{name}, last change, {worst}", max(last_changes), "ms", goals.last),
    ]


def _held_key_figures(prefix: str, held: Reactions, goals: KeyGoals) -> list[Figure]:
    figures = []
    for name, reactions in held.items():
        if not reactions:
            continue  # a small list ends before the key is released
        figure_name = f"{prefix}: {name} held, from the last repeat to the last change"
        last_changes = [reaction.last for reaction in reactions]
        figures.append(median_figure(figure_name, last_changes, "ms", goals.held))
    return figures


def _letter_figures(prefix: str, letter_times: Sequence[float], goals: KeyGoals) -> list[Figure]:
    if not letter_times:
        return []
    name = f"{prefix}: from a letter to its first rows"
    worst_name = f"{name}, worst of {len(letter_times)}"
    return [
        median_figure(f"{name}, median", letter_times, "ms", goals.letter_median),
        single_figure(worst_name, max(letter_times), "ms", goals.letter_worst),
    ]


def _filter_figures(prefix: str, filter_times: _FilterTimes, goals: KeyGoals) -> list[Figure]:
    first_rows, exact_count = filter_times
    if not first_rows:
        return []
    name = f"{prefix}: from the last letter of five kinds"
    return [
        median_figure(f"{name} to the first rows", first_rows, "ms", goals.letter_median),
        median_figure(f"{name} to the exact count", exact_count, "ms", goals.exact_count),
    ]
