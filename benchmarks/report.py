"""The tables of README.md from measured figures, so that no figure is typed by hand.

`python benchmarks/report.py FIGURES.json …` writes them between two marks in README.md. Of several
files, a later one replaces the figures of the same name. `plot.py` draws the pictures.
"""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.figures import HEADINGS, Figure, figure_cells, value_text

README = Path(__file__).with_name("README.md")

BEGIN_MARK = "<!-- begin: written by report.py -->"
END_MARK = "<!-- end: written by report.py -->"

COMMAND_FIGURE = re.compile(
    r"commands, ([\d,]+) events: `(.+)`: "
    r"(time|time until stopped|processor time|first output|peak|rate|failures)"
)
"""The number of events, the case and the measure of a command's figure."""

MEASURES = ("time", "processor time", "first output", "peak")

SECTIONS = {
    "Start and shortest commands": ("launch", "start"),
    "Keys, on a quiet machine": ("keys", "filter"),
    "Keys, with one core busy": ("busy",),
    "Views": ("views",),
    "Matrix": ("matrix",),
    "Money, computed as by a worker of the explorer": ("money",),
    "Imports": ("import", "import memory"),
    "Memory of the explorer": ("memory",),
    "Other programs": ("peers",),
}
"""The sections of figures that are not of a command, with the first words of the figures."""

SECTIONS_WITH_GOALS_ALONE = ("Keys, on a quiet machine", "Keys, with one core busy")
"""The sections from which the table leaves out figures without a goal; `keys.svg` has them."""


def read_documents(paths: Sequence[Path]) -> dict[str, Any]:
    """The last document, with the figures of all, a later one in the place of an earlier."""
    figures: dict[str, dict[str, Any]] = {}
    document: dict[str, Any] = {}
    for path in paths:
        document = json.loads(path.read_text("utf-8"))
        figures |= {fields["what"]: fields for fields in document["figures"]}
    return document | {"figures": list(figures.values())}


def report(document: dict[str, Any]) -> str:
    """The tables as Markdown."""
    figures = [Figure.from_json(fields) for fields in document["figures"]]
    parts = [_conditions(document), _missed_goals(figures)]
    command_figures = [figure for figure in figures if COMMAND_FIGURE.fullmatch(figure.name)]
    if command_figures:
        parts.append(_command_section(command_figures))
    for heading, first_words in SECTIONS.items():
        section_figures = [figure for figure in figures if _section_word(figure) in first_words]
        if heading in SECTIONS_WITH_GOALS_ALONE:
            section_figures = [figure for figure in section_figures if figure.goal is not None]
        if section_figures:
            rows = [figure_cells(figure) for figure in section_figures]
            parts.append(f"### {heading}\n\n{_table(HEADINGS, rows)}")
    return "\n\n".join(parts)


def _section_word(figure: Figure) -> str:
    if "one core busy" in figure.name and not figure.name.startswith("memory"):
        return "busy"
    return re.split("[,:]", figure.name)[0]


def _conditions(document: dict[str, Any]) -> str:
    versions = ", ".join(
        f"{name} {document[key]}"
        for name, key in (
            ("Python", "python"),
            ("SQLite", "sqlite"),
            ("Textual", "textual"),
            ("PyYAML", "pyyaml"),
            ("sqlite-utils", "sqlite-utils"),
        )
    )
    rounds = " It was a quick run, with fewer rounds." if document["quick"] else ""
    return (
        f"Measured on {document['at'][:10]}, on {document['machine']}, with {versions}, "
        f"seed {document['seed']}.{rounds}"
    )


def _missed_goals(figures: Sequence[Figure]) -> str:
    goal_count = sum(figure.goal is not None for figure in figures)
    missed = [figure for figure in figures if figure.is_met is False]
    lines = [f"### Goals that are not met\n\n{len(missed)} of {goal_count} goals are not met."]
    if missed:
        rows = [figure_cells(figure)[:-1] for figure in missed]
        lines.append(_table(HEADINGS[:-1], rows))
    return "\n\n".join(lines)


def _command_section(figures: Sequence[Figure]) -> str:
    """The commands on the largest store: a row for each case."""
    largest = max(_event_count(figure) for figure in figures)
    cases: dict[str, dict[str, Figure]] = {}
    for figure in figures:
        match = COMMAND_FIGURE.fullmatch(figure.name)
        if match and _event_count(figure) == largest:
            cases.setdefault(match[2], {})[match[3]] = figure
    headings = ("command", *MEASURES, "n", "load", "")
    rows = [_case_row(case, measures) for case, measures in cases.items()]
    return f"### Commands, {largest:,} events\n\n{_table(headings, rows)}"


def _event_count(figure: Figure) -> int:
    match = COMMAND_FIGURE.fullmatch(figure.name)
    return int(match[1].replace(",", "")) if match else 0


def _case_row(case: str, measures: dict[str, Figure]) -> tuple[str, ...]:
    stopped = measures.get("time until stopped")
    cells = []
    for name in MEASURES:
        figure = measures.get(name)
        if figure is not None:
            cells.append(value_text(figure.measured, figure.unit))
        elif name == "time" and stopped is not None:
            cells.append(f"stopped after {stopped.measured:.0f} s")
        else:
            cells.append("")
    processor = measures["processor time"]
    notes = [f"{name} **not met**" for name, figure in measures.items() if figure.is_met is False]
    if "rate" in measures:
        rate = measures["rate"]
        notes.append(value_text(rate.measured, rate.unit))
    load = "" if processor.load is None else f"{processor.load:.1f}"
    return (f"`{case}`", *cells, str(processor.runs), load, "; ".join(notes))


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table with the first and the last column on the left."""
    last_column = len(headings) - 1
    rules = ["---" if column in (0, last_column) else "---:" for column in range(len(headings))]
    lines = [_table_line(headings), _table_line(rules)]
    lines.extend(_table_line(row) for row in rows)
    return "\n".join(lines)


def _table_line(cells: Sequence[str]) -> str:
    texts = [cell.replace("NOT MET", "**not met**").replace("|", "\\|") for cell in cells]
    return "| " + " | ".join(texts) + " |"


def with_report(readme: str, tables: str) -> str:
    """The README with the tables between its marks. Raises ValueError if it has no marks."""
    head, begin_mark, later = readme.partition(BEGIN_MARK)
    _, end_mark, tail = later.partition(END_MARK)
    if not begin_mark or not end_mark:
        raise ValueError(f"{README.name} has no marks for the tables")
    return f"{head}{BEGIN_MARK}\n\n{tables}\n\n{END_MARK}{tail}"


def main(arguments: Sequence[str]) -> None:
    """Write the tables of the files into README.md."""
    document = read_documents([Path(argument) for argument in arguments])
    readme = README.read_text("utf-8")
    README.write_text(with_report(readme, report(document)), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
