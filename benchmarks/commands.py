"""Every command of the program with its usual options, at each number of events.

The commands come from the program itself: a command without a benchmark stops the run. Each case
runs with its output in a pipe, and once more in a terminal until something is visible. A case that
writes has a copy of the store.
"""

import json
import os
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from benchmarks import MODULE_PATH, ROOT
from benchmarks.figures import Figure, median_figure, ratio_figure, single_figure
from benchmarks.generator import Generator, yaml_of

CASES: dict[str, tuple[str, ...]] = {
    "": ("--version", "--help", "--plain"),
    "events": (
        "events --limit 5",
        "events",
        "events --json",
        "events --limit 100 --json",
        "events {word} kind:supply --limit 40",
        "events {letters} --limit 40",
        "events company:{company} --limit 40",
        "events company:{company}",
        "events --as-of 2015-06-30 --limit 40",
        "events --sort amount",
        "events --sort capacity",
        "events {word} --sort relevance",
        "events --upcoming",
    ),
    "event": (
        "event {event}",
        "event {event} --promises",
        "event {event} --cite",
        "event {event} --json",
    ),
    "lanes": (
        "lanes",
        "lanes --by kind",
        "lanes --by cloud",
        "lanes company:{company} --level quarter",
        "lanes --json",
    ),
    "companies": (
        "companies",
        "companies --money",
        "companies --sort share",
        "companies --as-of 2015-06-30",
        "companies --json",
    ),
    "company": (
        "company {company}",
        "company {company} --card",
        "company {company} --picture",
        "company {company} --with {partner}",
        "company {company} --as-of 2015-06-30",
        "company {company} --filter kind:supply",
        "company {company} --json",
        "company {small_company}",
    ),
    "pairs": (
        "pairs",
        "pairs company:{company}",
        "pairs kind:supply",
        "pairs --sort last",
        "pairs --as-of 2015-06-30",
        "pairs --rollup",
        "pairs --json",
    ),
    "totals": (
        "totals",
        "totals --by kind",
        "totals --as-of 2015-06-30",
        "totals --filter kind:supply",
        "totals {company}",
        "totals {company} --by kind",
        "totals {company} --with {partner}",
        "totals {company} --rollup",
        "totals {company} --explain",
        "totals {company} --json",
    ),
    "circles": (
        "circles",
        "circles {company}",
        "circles --critical",
        "circles --firm-only --window 365",
        "circles --as-of 2015-06-30",
        "circles --filter kind:supply",
        "circles --json",
    ),
    "path": (
        "path {company} {other_company}",
        "path {company} {other_company} --firm-only",
    ),
    "matrix": (
        "matrix --developer all --as-of 2030-12-31",
        "matrix --developer all --between 2030-01-01 2030-12-31",
        "matrix --developer all --as-of 2030-12-31 --stays",
        "matrix --developer all --as-of 2030-12-31 --details",
    ),
    "compare": ("compare litellm {prices} --developer {company}",),
    "sources": (
        "sources",
        "sources {source}",
        "sources --coverage",
        "sources --weak",
        "sources --sort events",
        "sources --filter company:{company}",
        "sources --json",
    ),
    "conflicts": (
        "conflicts",
        "conflicts {event}",
        "conflicts --filter company:{company}",
        "conflicts --sort slip",
        "conflicts --json",
    ),
    "history": ("history", "history {company}", "history --number 1", "history --json"),
    "export": (
        "export",
        "export --format json",
        "export --format csv",
        "export --format csv --table flows",
        "export company:{company} --format csv",
        "export {event}",
        "export company:{small_company}",
    ),
    "check": ("check {file}", "check --no-store {whole_file}"),
    "import": ("import --dry-run {file}", "import {file}", "import --starter"),
    "undo": ("undo",),
    "redo": ("redo",),
    "starter": ("starter", "starter --update --dry-run", "starter --update --yes"),
    "filters": ("filters",),
    "keys": ("keys", "keys money"),
    "doctor": ("doctor", "doctor --json", "doctor --full"),
    "schema": ("schema",),
    "completion": ("completion bash",),
}
"""The cases of each command, in the order in which they run; those of "" are without a command."""

WRITING_CASES = (
    "import {file}",
    "undo",
    "redo",
    "import --starter",
    "starter --update --dry-run",
    "starter --update --yes",
)
"""The cases that change the store, in their order: an undo needs an import before it."""

WHOLE_OUTPUTS = {
    "--plain",
    "events",
    "events --json",
    "events company:{company}",
    "totals {company} --explain",
    "history --number 1",
    "doctor --full",
    "export",
    "export --format json",
    "export --format csv",
    "export --format csv --table flows",
    "export company:{company} --format csv",
}
"""The cases that print or check as much as the store has, so their time has no goal."""

EVENT_LINES = ("events", "events company:{company}")
"""The cases that print a line for each event."""

CASE_SECONDS = {
    "company {company}": 2.0,
    "company {company} --card": 2.0,
    "company {company} --picture": 2.0,
    "company {company} --json": 2.0,
    "totals": 2.0,
    "totals {company}": 2.0,
    "totals {company} --by kind": 2.0,
    "totals {company} --json": 2.0,
    "circles": 1.0,
    "circles {company}": 1.0,
}
"""The cases with a goal of their own, in seconds."""

MAX_CASE_SECONDS = 10.0
MAX_FIRST_OUTPUT_SECONDS = 0.5
MAX_MEGABYTES = 120.0
MIN_LINES_A_SECOND = 20_000.0

MAX_PYTHON_RATIO = 3.0
"""The processor time of `--version` and `--help`, of that of an interpreter without a program."""

MAX_LIST_PROCESSOR_SECONDS = 0.15
"""The processor time of the first events of a list."""

LAUNCH_CASES = ("--version", "--help", "events --limit 5")

IMPORTED_EVENTS = 100
"""The events of the file that is checked and imported."""

IMPORTED_SEED = 3

MAX_RUN_SECONDS = 30.0
MAX_WHOLE_SECONDS = 12.0
MAX_RESIDENT_MEGABYTES = 2_000.0
"""The limits of a run. A command that is over one of them is killed, which the figures say."""

QUICK_SECONDS = 1.0
"""A case that takes less than this runs several times."""

_LAUNCHER = str(Path(__file__).with_name("launcher.py"))
_PROGRAM = [sys.executable, "-c", "from partnerships_tui.cli import main; main()"]
_PYTHON = [sys.executable, "-c", "pass"]
_PRICES = ROOT / "tests" / "catalogues" / "litellm.json"

_EVENT_WITH_PROMISES = """
    SELECT event.id, citation.source
    FROM event
    JOIN flow ON flow.event = event.entry
    JOIN citation ON citation.entry = event.entry
    JOIN relation ON relation.to_event = event.id AND relation.to_flow = flow.id
    JOIN event AS payment ON payment.entry = relation.event
    WHERE relation.type = 'fulfils' AND event.status = 'announced' AND flow.low > ''
        AND flow.status = 'committed' AND event.date BETWEEN '2015' AND '2025'
    ORDER BY
        payment.status = 'completed' AND payment.date BETWEEN event.date AND '2026' DESC,
        event.entry DESC
    LIMIT 1
"""

Answer = dict[str, Any]
"""What the launcher measured of a run."""


def all_commands() -> list[str]:
    """The names of the program's commands."""
    from partnerships_tui.commands.group import cli

    return cli.list_commands(click.Context(cli))


def require_all_commands() -> None:
    """Raise ValueError if the program has a command without a case, or a case has no command."""
    commands = set(all_commands())
    cases = {name for name in CASES if name}
    if commands != cases:
        raise ValueError(f"commands without a benchmark, or the reverse: {commands ^ cases}")


class CommandRuns:
    """The runs of commands on one store."""

    def __init__(self, store: Path, events: int, folder: Path, *, ends_whole_outputs: bool) -> None:
        """The folder gets the files that are imported, a copy of the store, and the settings.

        Whole outputs are stopped after `MAX_WHOLE_SECONDS`, or after an hour if they shall end.
        """
        self._store = store
        self._events = events
        self._copy = folder / "copy.db"
        self._whole_seconds = 3_600.0 if ends_whole_outputs else MAX_WHOLE_SECONDS
        folder.mkdir(parents=True, exist_ok=True)
        self._environment = _isolated_environment(folder)
        self._places = _places(store, events, folder)

    def figures(self, rounds: int, *, has_goals: bool) -> Iterator[Figure]:
        """Run all cases; those that write come last, on a copy of the store.

        Only runs with goals have a run in a terminal, too.
        """
        cases = [case for command_cases in CASES.values() for case in command_cases]
        for case in cases:
            if case not in WRITING_CASES:
                answers = self._answers(case, rounds)
                yield from self._case_figures(case, answers, has_goals=has_goals)
                if has_goals:
                    yield from self._first_output_figures(case, self._store)

        _copy_store(self._store, self._copy)
        try:
            for case in WRITING_CASES:
                answer = self._answer(self._command(case, self._copy))
                yield from self._case_figures(case, [answer], has_goals=has_goals)
        finally:
            for file in self._copy.parent.glob(f"{self._copy.name}*"):
                file.unlink()

    def launch_figures(self, rounds: int) -> list[Figure]:
        """The shortest commands beside an interpreter that does nothing, in turn in each round."""
        python_seconds: list[float] = []
        case_seconds: dict[str, list[float]] = {case: [] for case in LAUNCH_CASES}
        for _ in range(rounds):
            python_seconds.append(self._answer(_PYTHON)["processor"])
            for case, seconds in case_seconds.items():
                # These two need no store, and are typed without one.
                command = [*_PROGRAM, case]
                if not case.startswith("--"):
                    command = self._command(case, self._store)
                seconds.append(self._answer(command)["processor"])

        prefix = f"launch, {self._events:,} events"
        figures = [median_figure("launch: `python -c pass`, processor time", python_seconds, "s")]
        for case, seconds in case_seconds.items():
            is_list = case.startswith("events")
            time_goal = MAX_LIST_PROCESSOR_SECONDS if is_list else None
            ratio_goal = None if is_list else MAX_PYTHON_RATIO
            name = f"{prefix}: `{case}`, processor time"
            figures.append(median_figure(name, seconds, "s", time_goal))
            ratio_name = f"{name}, of python's"
            figures.append(ratio_figure(ratio_name, seconds, python_seconds, ratio_goal))
        return figures

    def _answers(self, case: str, rounds: int) -> list[Answer]:
        """Run a case, several times if it is quick."""
        command = self._command(case, self._store)
        max_seconds = self._whole_seconds if case in WHOLE_OUTPUTS else MAX_RUN_SECONDS
        answers = [self._answer(command, max_seconds)]
        while len(answers) < rounds and answers[0]["seconds"] < QUICK_SECONDS:
            answers.append(self._answer(command, max_seconds))
        return answers

    def _command(self, case: str, store: Path) -> list[str]:
        arguments = shlex.split(case.format(**self._places))
        return [*_PROGRAM, "--db", str(store), *arguments]

    def _answer(
        self,
        command: Sequence[str],
        max_seconds: float = MAX_RUN_SECONDS,
        *,
        in_terminal: bool = False,
    ) -> Answer:
        request = {
            "command": command,
            "in_terminal": in_terminal,
            "until_first_output": in_terminal,
            "max_seconds": max_seconds,
            "max_megabytes": MAX_RESIDENT_MEGABYTES,
        }
        completed = subprocess.run(
            [sys.executable, "-I", "-S", _LAUNCHER, json.dumps(request)],
            env=self._environment,
            stdout=subprocess.PIPE,
            check=True,
        )
        answer: Answer = json.loads(completed.stdout)
        return answer

    def _case_figures(
        self,
        case: str,
        answers: Sequence[Answer],
        *,
        has_goals: bool,
    ) -> Iterator[Figure]:
        prefix = self._prefix(case)
        is_whole = case in WHOLE_OUTPUTS
        seconds = [answer["seconds"] for answer in answers]
        processor_seconds = [answer["processor"] for answer in answers]
        last_answer = answers[-1]
        is_stopped = bool(last_answer["stopped"])
        is_failed = last_answer["status"] != 0 and not (is_whole and is_stopped)

        if is_failed:
            reason = last_answer["stopped"] or last_answer["message"]
            print(f"{prefix}: failed: {reason}", file=sys.stderr)
            goal = 0 if has_goals else None
            yield single_figure(f"{prefix}: failures", 1, "runs", goal)
        time_goal = None
        if has_goals and not is_whole:
            time_goal = CASE_SECONDS.get(case, MAX_CASE_SECONDS)
        time_name = "time until stopped" if is_stopped else "time"
        yield median_figure(f"{prefix}: {time_name}", seconds, "s", time_goal)
        yield median_figure(f"{prefix}: processor time", processor_seconds, "s")
        peaks = [answer["peak"] for answer in answers]
        yield median_figure(f"{prefix}: peak", peaks, "MB", MAX_MEGABYTES if has_goals else None)
        if case in EVENT_LINES:
            rates = [answer["lines"] / answer["seconds"] for answer in answers]
            rate_goal = MIN_LINES_A_SECOND if has_goals and case == EVENT_LINES[0] else None
            name = f"{prefix}: rate"
            yield median_figure(name, rates, "lines a second", rate_goal, is_floor=True)

    def _first_output_figures(self, case: str, store: Path) -> Iterator[Figure]:
        """The time to the first visible character in a terminal: a row, or a progress bar."""
        answer = self._answer(self._command(case, store), in_terminal=True)
        first_output = answer["first_output"] or answer["seconds"]
        name = f"{self._prefix(case)}: first output"
        yield single_figure(name, first_output, "s", MAX_FIRST_OUTPUT_SECONDS)

    def _prefix(self, case: str) -> str:
        return f"commands, {self._events:,} events: `{case}`"


def _isolated_environment(folder: Path) -> dict[str, str]:
    """The environment of the commands, without the settings of the person who measures."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    variables = {"HOME": str(home), "PYTHONPATH": MODULE_PATH, "PATH": os.environ["PATH"]}
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        variables[f"XDG_{name}_HOME"] = str(home / name.lower())
    return variables | {"LANG": "C.UTF-8", "TERM": "xterm-256color"}


def _places(store: Path, events: int, folder: Path) -> dict[str, str]:
    """The names in the cases: the largest company and its usual partner, an event, files."""
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    companies = connection.execute(
        "SELECT company FROM party GROUP BY company ORDER BY count(*) DESC, company"
    ).fetchall()
    event, source = connection.execute(_EVENT_WITH_PROMISES).fetchone()
    connection.close()
    return {
        "company": companies[0][0],
        "partner": companies[1][0],
        "other_company": companies[20][0],
        "small_company": companies[-1][0],
        "event": event,
        "source": source,
        "word": "cloud",
        "letters": "clo",
        "prices": str(_PRICES),
        "file": str(_imported_file(folder, events)),
        "whole_file": str(_whole_file(folder)),
    }


def _imported_file(folder: Path, events: int) -> Path:
    """A file with new events about the companies and sources of the store."""
    path = folder / "new.yaml"
    new_entries = Generator(events).new_event_entries(IMPORTED_EVENTS, IMPORTED_SEED)
    path.write_text("events:\n" + "".join(map(yaml_of, new_entries)), "utf-8")
    return path


def _whole_file(folder: Path) -> Path:
    """A file with a data set of its own, which needs no store."""
    path = folder / "whole.yaml"
    list_name = ""
    with path.open("w", encoding="utf-8") as yaml_file:
        for entry_list, entry in Generator(IMPORTED_EVENTS, IMPORTED_SEED).entries():
            if entry_list != list_name:
                yaml_file.write(f"{entry_list}:\n")
                list_name = entry_list
            yaml_file.write(yaml_of(entry))
    return path


def _copy_store(store: Path, copy: Path) -> None:
    """Copy a store that nobody writes; where the file system can, its blocks are shared."""
    subprocess.run(["cp", "--reflink=auto", str(store), str(copy)], check=True)
