"""The benchmarks: they know every command, and their tables and pictures have what was measured."""

import json
import sys
from xml.etree import ElementTree

import click
import pytest
from benchmarks import commands, generator, plot, report
from benchmarks.figures import Figure, single_figure
from benchmarks.launcher import run

from partnerships_tui.commands.group import cli

PLACES = {
    "company": "a-company",
    "partner": "a-partner",
    "other_company": "another-company",
    "small_company": "a-small-company",
    "event": "an-event",
    "source": "a-source",
    "word": "cloud",
    "letters": "clo",
    "prices": "prices.json",
    "file": "new.yaml",
    "whole_file": "whole.yaml",
}

DOCUMENT = {
    "at": "2026-12-01T10:00:00+00:00",
    "machine": "2 cores",
    "quick": False,
    "seed": 1,
    "python": "3.11",
    "sqlite": "3.40",
    "textual": "8",
    "pyyaml": "6",
    "sqlite-utils": "4",
}


def _case_figures(events: int) -> list[Figure]:
    prefix = f"commands, {events:,} events: `circles a|b`"
    return [
        single_figure(f"{prefix}: time", 0.5, "s", 1.0),
        single_figure(f"{prefix}: processor time", events / 1e6, "s"),
        single_figure(f"{prefix}: first output", 0.7, "s", 0.5),
        single_figure(f"{prefix}: peak", 30, "MB", 120),
        single_figure(f"{prefix}: rate", 25_000, "lines a second", 20_000, is_floor=True),
    ]


def test_every_command_has_a_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    commands.require_all_commands()
    monkeypatch.delitem(commands.CASES, "circles")
    with pytest.raises(ValueError, match="circles"):
        commands.require_all_commands()


@pytest.mark.parametrize("name", [name for name in commands.CASES if name])
def test_the_options_of_a_case_are_those_of_its_command(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    parser = command.make_parser(click.Context(command))
    for case in commands.CASES[name]:
        first_word, *arguments = case.format(**PLACES).split()
        assert first_word == name
        parser.parse_args(arguments)


def test_a_goal_that_is_a_floor_is_met_from_above() -> None:
    assert single_figure("rate", 25_000, "lines", 20_000, is_floor=True).is_met
    assert not single_figure("rate", 15_000, "lines", 20_000, is_floor=True).is_met


def test_figures_are_the_same_after_json() -> None:
    for figure in _case_figures(1_000):
        assert Figure.from_json(json.loads(json.dumps(figure.as_json()))) == figure


def test_the_report_has_a_row_for_a_case_and_says_what_falls_short() -> None:
    figures = [*_case_figures(1_000), *_case_figures(1_000_000)]
    tables = report.report(DOCUMENT | {"figures": [figure.as_json() for figure in figures]})
    assert "2 of 8 goals are not met" in tables
    assert tables.count("| `circles a\\|b` | 0.50 s | 1.00 s | 0.70 s | 30.0 MB |") == 1
    readme = f"before\n{report.BEGIN_MARK}\nold\n{report.END_MARK}\nafter"
    assert "old" not in report.with_report(readme, tables)
    with pytest.raises(ValueError, match="marks"):
        report.with_report("no marks", tables)


def test_the_growth_picture_has_a_point_for_each_size() -> None:
    figures = [*_case_figures(1_000), *_case_figures(1_000_000)]
    series = plot.command_series([figure.as_json() for figure in figures])
    assert [point.events for point in series["circles"]["circles a|b"]] == [1_000, 1_000_000]
    picture = ElementTree.fromstring(plot.growth_picture(series))
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}circle"))) == 2


def test_another_seed_gives_other_entries_and_new_events_have_new_ids() -> None:
    first, second = (list(generator.Generator(20, seed).entries()) for seed in (1, 2))
    assert first != second
    ids = {entry["id"] for list_name, entry in first if list_name == "events"}
    new_ids = {entry["id"] for entry in generator.Generator(20).new_event_entries(5, seed=3)}
    assert len(new_ids) == 5
    assert not ids & new_ids


def test_the_launcher_measures_a_command_and_stops_one_without_an_end() -> None:
    python = [sys.executable, "-I", "-S", "-c"]
    limits = {"max_seconds": 20.0, "max_megabytes": 500.0}
    ending = {
        "command": [*python, "print('one'); print('two'); raise SystemExit(3)"],
        "in_terminal": False,
        "until_first_output": False,
    }
    answer = run(ending | limits)
    assert (answer["lines"], answer["status"], answer["stopped"]) == (2, 3, "")

    endless = {
        "command": [*python, "print('row', flush=True)\nwhile True: pass"],
        "in_terminal": True,
        "until_first_output": True,
    }
    answer = run(endless | limits)
    assert answer["stopped"] == "first output"
