"""Export of entries: YAML of the interchange format, one JSON object, or CSV tables.

An export depends on the entries alone: lists are sorted, fields are in the format's order, lines
end in LF, and there is no time stamp. Two exports of the same entries are the same bytes, and a
diff of two exports in git shows the changes of the entries.
"""

import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from partnerships_db.export_folder import ExportError, ExportOutcome, write_file, write_folder
from partnerships_db.format.entries import Entry, companies_on_side, source_ids
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.values.json_text import json_text

EntryLists = Mapping[ListName, Iterable[Entry]]
"""Entries by list; a list may be missing."""

SortedLists = dict[ListName, list[Entry]]
"""All lists in the order of a file: events by date, other entries by id."""

_MAX_LINE_LENGTH = 110
"""The length of a line, in characters, after which YAML folds a text."""

_MAX_FLOW_LENGTH = 90
"""The longest mapping or list inside an entry that stays on one line, in characters of JSON."""

_TEXT_TAG = "tag:yaml.org,2002:str"
_LIST_TAG = "tag:yaml.org,2002:seq"
_MAPPING_TAG = "tag:yaml.org,2002:map"


def sorted_lists(lists: EntryLists) -> SortedLists:
    """Return all lists with their entries in the order of a file."""
    return {name: sorted(lists.get(name, ()), key=_sort_key) for name in LISTS}


def _sort_key(entry: Entry) -> tuple[str, str]:
    date = entry.get("date", "")
    return date.removeprefix("about "), entry["id"]


# -- YAML ------------------------------------------------------------------------------------------


def as_yaml(lists: EntryLists) -> str:
    """Return the entries as one file of the interchange format."""
    parts = ["format: 1\n"]
    for name, entries in sorted_lists(lists).items():
        if entries:
            parts.append(_yaml_of_list(name, entries))
    return "\n".join(parts)


def _yaml_of_list(name: ListName, entries: Iterable[Entry]) -> str:
    entry_nodes = [_node(entry) for entry in entries]
    list_node = SequenceNode(_LIST_TAG, entry_nodes, flow_style=False)
    text = yaml.serialize(
        _mapping([(_scalar(name), list_node)]),
        Dumper=_dumper(),
        allow_unicode=True,
        width=_MAX_LINE_LENGTH,
        line_break="\n",
    )

    # PyYAML puts the dashes of a list under the first letter of its name; the format indents them.
    heading, *entry_lines = text.splitlines()
    indented_lines = [f"  {line}" if line else "" for line in entry_lines]
    return "\n".join([heading, *indented_lines, ""])


def _dumper() -> Any:
    """The fastest dumper without a resolver, so that a date and `NO` are plain texts."""
    return getattr(yaml, "CBaseDumper", yaml.BaseDumper)


def _node(value: Any, *, depth: int = 0) -> Node:
    if isinstance(value, Mapping):
        pairs = [(_scalar(name), _node(item, depth=depth + 1)) for name, item in value.items()]
        return _mapping(pairs, flow_style=depth > 0 and _is_short(value))

    if isinstance(value, list):
        item_nodes = [_node(item, depth=depth + 1) for item in value]
        has_mapping = any(isinstance(item, Mapping) for item in value)
        return SequenceNode(
            _LIST_TAG,
            item_nodes,
            flow_style=_is_short(value) and not has_mapping,
        )

    if isinstance(value, bool):
        return _scalar(str(value).lower())
    return _scalar(value)


def _mapping(pairs: Iterable[tuple[Node, Node]], *, flow_style: bool = False) -> MappingNode:
    return MappingNode(_MAPPING_TAG, list(pairs), flow_style=flow_style)


def _scalar(text: str) -> ScalarNode:
    style = None
    if text in ("", "~", "null"):
        style = '"'
    elif "\n" in text:
        style = "|" if _is_literal(text) else '"'
    return ScalarNode(_TEXT_TAG, text, style=style)


def _is_literal(text: str) -> bool:
    """Whether a text can be a block of lines, which keeps no tab and no space around a line."""
    if "\t" in text or text.startswith("\n"):
        return False
    return all(line == line.strip() for line in text.split("\n"))


def _is_short(value: Any) -> bool:
    if len(json.dumps(value, ensure_ascii=False)) > _MAX_FLOW_LENGTH:
        return False
    return "\n" not in str(value)


# -- JSON ------------------------------------------------------------------------------------------


def as_json(lists: EntryLists) -> str:
    """Return the entries as one JSON object with a member for each list."""
    return json_text(sorted_lists(lists)) + "\n"


# -- CSV -------------------------------------------------------------------------------------------


def as_csv(lists: EntryLists, table: str) -> str:
    """Return one of the tables `events`, `flows` and `availability`, safe for a spreadsheet."""
    csv_table = TABLES[table]
    return csv_text(csv_table.columns, csv_table.rows(sorted_lists(lists)))


def csv_text(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows under their head as RFC 4180 has them, every cell made safe by `formula_safe`."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([formula_safe(cell) for cell in row])
    return file.getvalue()


def formula_safe(cell: str) -> str:
    """Return a cell, behind a `'` if it is not a number and a spreadsheet would run it."""
    if not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")):
        return cell
    if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", cell):
        return cell
    return f"'{cell}"


_EVENT_COLUMNS = (
    "id",
    "date",
    "end",
    "kind",
    "status",
    "title",
    "summary",
    "speaker",
    "capacity",
)
_FLOW_COLUMNS = (
    "kind",
    "amount",
    "capacity",
    "quantity",
    "stake",
    "valuation",
    "basis",
    "status",
    "closed",
    "paid_in",
    "over",
    "start",
    "end",
    "conditions",
    "note",
)
_PERIOD_COLUMNS = (
    "id",
    "model",
    "provider",
    "service",
    "from",
    "status",
    "operator",
    "scheduled",
    "event",
    "checked",
)


def _event_rows(lists: SortedLists) -> Iterator[list[str]]:
    for event in lists["events"]:
        # A company may be a party more than once.
        companies = dict.fromkeys(party["company"] for party in event.get("parties", ()))
        row = [event.get(column, "") for column in _EVENT_COLUMNS]
        row.append(" ".join(companies))
        row.append(" ".join(event.get("tags", ())))
        row.append(" ".join(source_ids(event)))
        row.append(" ".join(event.get("distinct_from", ())))
        yield row


def _flow_rows(lists: SortedLists) -> Iterator[list[str]]:
    for event in lists["events"]:
        for place, flow in enumerate(event.get("flows", ()), start=1):
            row = [
                event["id"],
                flow.get("id", f"#{place}"),
                event["date"],
                " ".join(companies_on_side(flow.get("from"))),
                " ".join(companies_on_side(flow.get("to"))),
            ]
            row.extend(flow.get(column, "") for column in _FLOW_COLUMNS)
            yield row


def _period_rows(lists: SortedLists) -> Iterator[list[str]]:
    for route in lists["availability"]:
        # A route without periods has one row, with empty cells.
        for period in route.get("periods", ({},)):
            operator = period.get("operator") or route.get("operator") or route["provider"]
            yield [
                route["id"],
                route["model"],
                route["provider"],
                route.get("service", ""),
                period.get("from", ""),
                period.get("status", ""),
                operator,
                "true" if period.get("scheduled") else "",
                period.get("event", ""),
                route.get("checked", ""),
            ]


class Table(NamedTuple):
    """One table of the CSV format."""

    columns: tuple[str, ...]
    rows: Callable[[SortedLists], Iterator[list[str]]]


TABLES = {
    "events": Table(
        columns=(*_EVENT_COLUMNS, "companies", "tags", "sources", "distinct_from"),
        rows=_event_rows,
    ),
    "flows": Table(
        columns=("event", "flow", "date", "from", "to", *_FLOW_COLUMNS),
        rows=_flow_rows,
    ),
    "availability": Table(
        columns=_PERIOD_COLUMNS,
        rows=_period_rows,
    ),
}
"""The tables of the CSV format, by the name that `--table` takes."""


# -- Formats ---------------------------------------------------------------------------------------

FORMATS: dict[str, Callable[[EntryLists, str], str]] = {
    "yaml": lambda lists, _table: as_yaml(lists),
    "json": lambda lists, _table: as_json(lists),
    "csv": as_csv,
}
"""The formats of an export by name, which is also the ending of a file.

Each writes the entries as one text; the second argument is the table of a format that has tables.
"""


# -- Files -----------------------------------------------------------------------------------------


def as_text(
    lists: EntryLists,
    format_: str,
    table: str = "events",
) -> str:
    """Return the entries in one of `FORMATS`. Raises ExportError for another format."""
    if format_ not in FORMATS:
        raise ExportError(f'there is no format "{format_}"; expected {", ".join(FORMATS)}')
    return FORMATS[format_](lists, table)


def folder_files(lists: EntryLists) -> dict[str, str]:
    """Return the texts of a YAML folder by path: a file for each list and each year of events."""
    all_lists = sorted_lists(lists)
    files = {}
    for name in LISTS:
        if name != "events" and all_lists[name]:
            files[f"{name}.yaml"] = as_yaml({name: all_lists[name]})

    years: dict[str, list[Entry]] = {}
    for event in all_lists["events"]:
        year = event["date"].removeprefix("about ")[:4]
        years.setdefault(year, []).append(event)
    for year, events in years.items():
        files[f"events/{year}.yaml"] = as_yaml({"events": events})
    return files


def names_folder(output: str) -> bool:
    """Whether the path of an export is that of a folder: it ends in `/`, `.` or `..`."""
    return os.path.basename(output) in ("", ".", "..")


def format_of_path(output: str) -> str:
    """The format that the ending of a path names; YAML for a folder and for another ending."""
    ending = os.path.basename(output).rpartition(".")[2]
    return ending if ending in FORMATS else "yaml"


def write_export(
    lists: EntryLists,
    output: str,
    format_: str,
    table: str = "events",
    *,
    force: bool = False,
) -> ExportOutcome:
    """Write an export to a path, in which a `~` at the start is the home folder.

    A path that ends in a slash becomes a folder of YAML. Existing files are replaced only if
    `force` is set, and files that an export does not write are never touched. Raises ExportError.
    """
    if not output:
        raise ExportError("name a file, or a folder with / at its end")
    if re.match("[a-z]{2,}:/", output, re.IGNORECASE):
        raise ExportError(f'"{output}" is an address; name a file, such as deals.yaml')
    path = Path(os.path.expanduser(output))
    if names_folder(output):
        if format_ != "yaml":
            raise ExportError(f"a folder is written as YAML; name a file for {format_.upper()}")
        return write_folder(path, folder_files(lists), force=force)
    return write_file(path, as_text(lists, format_, table), force=force)
