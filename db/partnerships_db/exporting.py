"""Entries back to files: canonical YAML that imports as it was, one JSON object, or tables as CSV.

What comes out depends on the entries alone: sorted, fields in the format's order, LF, UTF-8, no time
stamp. So two exports of one content are the same bytes, and a git diff of two reads as news.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from partnerships_db.format.entries import Entry, companies_on_side
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.values.atomic_file import atomic_write
from partnerships_db.values.errors import PartnershipsError
from partnerships_db.values.json_text import json_text

Lists = Mapping[ListName, Iterable[Entry]]
"""Entries by list; a list may be missing."""

WIDTH = 110
_FLOW_WIDTH = 90
"""A mapping or list inside an entry that is shorter stands on one line."""

_TAGS = {
    "str": "tag:yaml.org,2002:str",
    "seq": "tag:yaml.org,2002:seq",
    "map": "tag:yaml.org,2002:map",
}


def sorted_lists(lists: Lists) -> dict[ListName, list[Entry]]:
    """The entries in the order of a file: events by date, all else by id."""
    return {name: sorted(lists.get(name, ()), key=_order) for name in LISTS}


def _order(entry: Entry) -> tuple[str, str]:
    return entry.get("date", "").removeprefix("about "), entry["id"]


# -- YAML ------------------------------------------------------------------------------------------


def as_yaml(lists: Lists) -> str:
    """One file of the interchange format."""
    parts = ["format: 1\n"]
    for name, entries in sorted_lists(lists).items():
        if entries:
            entries_node = SequenceNode(
                _TAGS["seq"], [_node(entry) for entry in entries], flow_style=False
            )
            root = _mapping([(_scalar(name), entries_node)])
            text = yaml.serialize(
                root, Dumper=_dumper(), allow_unicode=True, width=WIDTH, line_break="\n"
            )
            head, *rest = text.splitlines()
            parts.append("\n".join([head, *(f"  {line}" if line else "" for line in rest), ""]))
    return "\n".join(parts)


def _dumper() -> Any:
    """Without a resolver, so that a date or `NO` stays plain: every scalar of the format is text."""
    return getattr(yaml, "CBaseDumper", yaml.BaseDumper)


def _node(value: Any, *, depth: int = 0) -> Node:
    if isinstance(value, Mapping):
        pairs = [(_scalar(name), _node(item, depth=depth + 1)) for name, item in value.items()]
        return _mapping(pairs, flow_style=depth > 0 and _is_short(value))
    if isinstance(value, list):
        is_flat = _is_short(value) and not any(isinstance(item, Mapping) for item in value)
        return SequenceNode(
            _TAGS["seq"], [_node(item, depth=depth + 1) for item in value], flow_style=is_flat
        )
    return _scalar("true" if value is True else "false" if value is False else value)


def _mapping(pairs: Iterable[tuple[Node, Node]], flow_style: bool = False) -> MappingNode:
    return MappingNode(_TAGS["map"], list(pairs), flow_style=flow_style)


def _scalar(text: str) -> ScalarNode:
    style = None
    if text in ("", "~", "null"):
        style = '"'
    elif "\n" in text:
        style = "|" if _is_literal(text) else '"'
    return ScalarNode(_TAGS["str"], text, style=style)


def _is_literal(text: str) -> bool:
    """Whether a block of lines can hold it: no line begins or ends with a blank, none is a tab's."""
    return (
        all(line == line.strip() for line in text.split("\n"))
        and "\t" not in text
        and not text.startswith("\n")
    )


def _is_short(value: Any) -> bool:
    return len(json.dumps(value, ensure_ascii=False)) <= _FLOW_WIDTH and "\n" not in str(value)


# -- JSON and CSV ----------------------------------------------------------------------------------


def as_json_document(lists: Lists) -> dict[ListName, list[Entry]]:
    """One object with the format's five lists."""
    return sorted_lists(lists)


def as_csv(lists: Lists, table: str) -> str:
    """One of the tables `events`, `flows`, `availability`; a cell that a spreadsheet would run is guarded."""
    head, rows = _TABLES[table]
    return csv_text(head, rows(sorted_lists(lists)))


def csv_text(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows under their head as RFC 4180 has them, every cell guarded."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([formula_safe(cell) for cell in row] for row in rows)
    return file.getvalue()


def formula_safe(cell: str) -> str:
    """The cell with a leading `'` if a spreadsheet would take it for a formula, and it is no number."""
    if (
        cell[:1]
        and cell[0] in "=+-@\t\r＝＋－＠"
        and not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", cell)
    ):
        return f"'{cell}"
    return cell


_EVENT_COLUMNS = ("id", "date", "end", "kind", "status", "title", "summary", "speaker", "capacity")
_FLOW_COLUMNS = ("kind", "amount", "capacity", "quantity", "stake", "valuation", "basis", "status", "closed", "over",
                 "start", "end", "conditions", "note")  # fmt: skip


def _event_rows(lists: dict[ListName, list[Entry]]) -> Iterator[list[str]]:
    for event in lists["events"]:
        companies = dict.fromkeys(party["company"] for party in event.get("parties", ()))
        sources = (
            source if isinstance(source, str) else source["source"]
            for source in event.get("sources", ())
        )
        yield [*(event.get(name, "") for name in _EVENT_COLUMNS), " ".join(companies), " ".join(event.get("tags", ())),
               " ".join(sources)]  # fmt: skip


def _flow_rows(lists: dict[ListName, list[Entry]]) -> Iterator[list[str]]:
    for event in lists["events"]:
        for place, flow in enumerate(event.get("flows", ()), start=1):
            sides = (" ".join(companies_on_side(flow.get(side))) for side in ("from", "to"))
            yield [event["id"], flow.get("id", f"#{place}"), event["date"], *sides,
                   *(flow.get(name, "") for name in _FLOW_COLUMNS)]  # fmt: skip


def _period_rows(lists: dict[ListName, list[Entry]]) -> Iterator[list[str]]:
    for route in lists["availability"]:
        where = [route["id"], route["model"], route["provider"], route.get("service", "")]
        for period in route.get("periods", ({},)):
            operator = period.get("operator") or route.get("operator") or route["provider"]
            scheduled = "true" if period.get("scheduled") else ""
            state = [
                period.get("from", ""),
                period.get("status", ""),
                operator,
                scheduled,
                period.get("event", ""),
            ]
            yield [*where, *state, route.get("checked", "")]


_TABLES: dict[str, tuple[tuple[str, ...], Any]] = {
    "events": ((*_EVENT_COLUMNS, "companies", "tags", "sources"), _event_rows),
    "flows": (("event", "flow", "date", "from", "to", *_FLOW_COLUMNS), _flow_rows),
    "availability": (
        (
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
        ),
        _period_rows,
    ),
}


# -- Files -----------------------------------------------------------------------------------------


def folder_files(lists: Lists) -> dict[str, str]:
    """A folder of YAML: a file for each list, and one for each year of events."""
    found = sorted_lists(lists)
    files = {
        f"{name}.yaml": as_yaml({name: found[name]})
        for name in LISTS
        if name != "events" and found[name]
    }
    years: dict[str, list[Entry]] = {}
    for event in found["events"]:
        years.setdefault(event["date"].removeprefix("about ")[:4], []).append(event)
    return files | {
        f"events/{year}.yaml": as_yaml({"events": events}) for year, events in years.items()
    }


class ExportError(PartnershipsError):
    """Why an export is not written, as a sentence; nothing was replaced."""


def write_export(
    lists: Lists, output: str, format_: str, table: str = "events", *, force: bool = False
) -> list[Path]:
    """Write to that path: a file of the format, or a folder of YAML where the path ends in a slash.

    Nothing that is there is replaced unless `force` says so, and nothing that an export does not write is touched.
    """
    path = Path(output).expanduser()
    if output.endswith(("/", "\\")):
        texts = {path / name: text for name, text in folder_files(lists).items()}
        others = foreign_files(path, folder_files(lists)) if path.is_dir() else []
        if others and not force:
            named = ", ".join(others[:3])
            raise ExportError(
                f"{path} holds files that an export does not write: {named}; --force leaves them there"
            )
    else:
        texts = {path: as_text(lists, format_, table)}
    there = [one for one in texts if one.exists()]
    if there and not force:
        raise ExportError(f"{there[0]} is there already; --force replaces it")
    for number, (one, text) in enumerate(texts.items()):
        try:
            atomic_write(one, text, force=force)
        except OSError as error:
            done = f"; {number} of {len(texts)} files were written" if number else ""
            raise ExportError(
                f"{error.filename or one} can't be written: {error.strerror}{done}"
            ) from None
    return list(texts)


def as_text(lists: Lists, format_: str, table: str = "events") -> str:
    """The entries as `yaml`, `json`, or one table of `csv`."""
    if format_ == "csv":
        return as_csv(lists, table)
    return json_text(as_json_document(lists)) + "\n" if format_ == "json" else as_yaml(lists)


def foreign_files(folder: Path, files: Iterable[str]) -> list[str]:
    """What is in a folder, and is none of the files that an export writes there."""
    ours = {str(Path(name)) for name in files}
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return sorted(
        str(path.relative_to(folder)) for path in found if str(path.relative_to(folder)) not in ours
    )
