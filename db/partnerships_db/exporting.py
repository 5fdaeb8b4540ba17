"""Export of entries: YAML of the interchange format, one JSON object, or CSV tables.

An export depends on the entries alone: lists are sorted, fields are in the format's order, lines
end in LF, and there is no time stamp. Two exports of the same entries are the same bytes, and a
diff of two exports in git shows the changes of the entries.

The text of an export comes in pieces while its entries are read, so that its size has no limit.
"""

import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from partnerships_db.export_folder import ExportError, ExportOutcome, write_file, write_folder
from partnerships_db.format.entries import Entry, companies_on_side, source_ids
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.values.json_text import json_texts

EntryLists = Mapping[ListName, Iterable[Entry]]
"""Entries by list; a list may be missing."""

_ENTRIES_AT_ONCE = 100
"""The entries that become YAML at once."""

_MAX_LINE_LENGTH = 110
"""The length of a line, in characters, after which YAML folds a text."""

_MAX_FLOW_LENGTH = 90
"""The longest mapping or list inside an entry that stays on one line, in characters of JSON."""

_TEXT_TAG = "tag:yaml.org,2002:str"
_LIST_TAG = "tag:yaml.org,2002:seq"
_MAPPING_TAG = "tag:yaml.org,2002:map"


class ExportedLists(dict[ListName, Iterable[Entry]]):
    """The entries of an export by list, each list in the order of a file: events by date, then id.

    The iterables of a store read their entries anew each time, a batch after the other.
    """

    def __init__(
        self,
        lists: EntryLists,
        events_by_year: Mapping[str, Iterable[Entry]],
    ) -> None:
        """Take all lists but that of the events, and the events by year, the earliest first."""
        super().__init__(lists)
        self.events_by_year = events_by_year
        self["events"] = _Chained(events_by_year.values())


class _Chained:
    """Several iterables as one, which can be read more than once."""

    def __init__(self, parts: Iterable[Iterable[Entry]]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[Entry]:
        return chain.from_iterable(self._parts)


def in_file_order(lists: EntryLists) -> ExportedLists:
    """The entries in the order of a file."""
    if isinstance(lists, ExportedLists):
        return lists
    all_lists = {name: sorted(lists.get(name, ()), key=_sort_key) for name in LISTS}
    years = groupby(all_lists.pop("events"), key=_year)
    return ExportedLists(all_lists, {year: list(events) for year, events in years})


def _sort_key(entry: Entry) -> tuple[str, str]:
    date = entry.get("date", "")
    return date.removeprefix("about "), entry["id"]


def _year(event: Entry) -> str:
    year: str = event["date"].removeprefix("about ")[:4]
    return year


# -- YAML ------------------------------------------------------------------------------------------


def as_yaml(lists: EntryLists) -> str:
    """Return the entries as one file of the interchange format."""
    return "".join(yaml_texts(lists))


def yaml_texts(lists: EntryLists) -> Iterator[str]:
    """Yield the pieces of one file of the interchange format, of whole lines."""
    yield "format: 1\n"
    all_lists = in_file_order(lists)
    for name in LISTS:
        heading = f"\n{name}:\n"
        remaining = iter(all_lists.get(name, ()))
        while entries := list(islice(remaining, _ENTRIES_AT_ONCE)):
            yield f"{heading}{_yaml_items(entries)}"
            heading = ""


def _yaml_items(entries: Iterable[Entry]) -> str:
    """Entries as the items of a list in its own lines, without the heading."""
    entry_nodes = [_node(entry) for entry in entries]
    text = yaml.serialize(
        SequenceNode(_LIST_TAG, entry_nodes, flow_style=False),
        Dumper=_dumper(),
        allow_unicode=True,
        width=_MAX_LINE_LENGTH,
        line_break="\n",
    )
    # PyYAML puts the dashes of a list under the first letter of its name; the format indents them.
    indented_lines = [f"  {line}" if line else "" for line in text.splitlines()]
    return "\n".join([*indented_lines, ""])


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
    return "".join(_json_texts(lists))


def _json_texts(lists: EntryLists) -> Iterator[str]:
    all_lists = in_file_order(lists)
    yield from json_texts({name: iter(all_lists.get(name, ())) for name in LISTS})
    yield "\n"


# -- CSV -------------------------------------------------------------------------------------------


def as_csv(lists: EntryLists, table: str) -> str:
    """Return one of the tables `events`, `flows` and `availability`, safe for a spreadsheet."""
    return "".join(_csv_texts(lists, table))


def _csv_texts(lists: EntryLists, table: str) -> Iterator[str]:
    csv_table = TABLES[table]
    entries = in_file_order(lists).get(csv_table.list_name, ())
    return _csv_lines(csv_table.columns, chain.from_iterable(map(csv_table.rows, entries)))


def csv_text(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows under their head as RFC 4180 has them, every cell made safe by `formula_safe`."""
    return "".join(_csv_lines(head, rows))


def _csv_lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    for row in chain([head], rows):
        writer.writerow([formula_safe(cell) for cell in row])
        yield file.getvalue()
        file.seek(0)
        file.truncate()


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


def _event_rows(event: Entry) -> Iterator[list[str]]:
    # A company may be a party more than once.
    companies = dict.fromkeys(party["company"] for party in event.get("parties", ()))
    row = [event.get(column, "") for column in _EVENT_COLUMNS]
    row.append(" ".join(companies))
    row.append(" ".join(event.get("tags", ())))
    row.append(" ".join(source_ids(event)))
    row.append(" ".join(event.get("distinct_from", ())))
    yield row


def _flow_rows(event: Entry) -> Iterator[list[str]]:
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


def _period_rows(route: Entry) -> Iterator[list[str]]:
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

    list_name: ListName
    columns: tuple[str, ...]
    rows: Callable[[Entry], Iterator[list[str]]]
    """The rows of an entry of the list."""


TABLES = {
    "events": Table(
        "events",
        columns=(*_EVENT_COLUMNS, "companies", "tags", "sources", "distinct_from"),
        rows=_event_rows,
    ),
    "flows": Table(
        "events",
        columns=("event", "flow", "date", "from", "to", *_FLOW_COLUMNS),
        rows=_flow_rows,
    ),
    "availability": Table(
        "availability",
        columns=_PERIOD_COLUMNS,
        rows=_period_rows,
    ),
}
"""The tables of the CSV format, by the name that `--table` takes."""


# -- Formats ---------------------------------------------------------------------------------------

FORMATS: dict[str, Callable[[EntryLists, str], Iterable[str]]] = {
    "yaml": lambda lists, _table: yaml_texts(lists),
    "json": lambda lists, _table: _json_texts(lists),
    "csv": _csv_texts,
}
"""The formats of an export by name, which is also the ending of a file.

Each gives the pieces of its text; the second argument is the table of a format that has tables.
"""


# -- Files -----------------------------------------------------------------------------------------


class ExportText:
    """The text of an export in one of `FORMATS`, whose pieces can be read more than once."""

    def __init__(
        self,
        lists: EntryLists,
        format_: str = "yaml",
        table: str = "events",
    ) -> None:
        """Raises ExportError for another format."""
        if format_ not in FORMATS:
            raise ExportError(f'there is no format "{format_}"; expected {", ".join(FORMATS)}')
        self._lists = lists
        self._format = format_
        self._table = table

    def __iter__(self) -> Iterator[str]:
        return iter(FORMATS[self._format](self._lists, self._table))


def folder_files(lists: EntryLists) -> dict[str, ExportText]:
    """Return the texts of a YAML folder by path: a file for each list and each year of events."""
    all_lists = in_file_order(lists)
    files: dict[str, ExportedLists] = {}
    for name in LISTS:
        if name != "events":
            files[f"{name}.yaml"] = ExportedLists({name: all_lists.get(name, ())}, {})
    for year, events in all_lists.events_by_year.items():
        files[f"events/{year}.yaml"] = ExportedLists({}, {year: events})
    return {path: ExportText(file) for path, file in files.items() if _has_entries(file)}


def _has_entries(lists: EntryLists) -> bool:
    return any(True for _ in chain.from_iterable(lists.values()))


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
    return write_file(path, ExportText(lists, format_, table), force=force)
