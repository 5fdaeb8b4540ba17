"""Where sources disagree: our figure, theirs, and the slip by which theirs came about, side by side."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from partnerships_db.flows import Entry
from partnerships_db.vocabulary import List

SLIPS: Mapping[str, str] = {
    "currency": "the same digits in another currency",
    "scale": "another scale: thousands, millions, billions",
    "qualifier": "up to, at least or about was lost or added",
    "scope": "a part taken for the whole, or the whole for a part",
    "swapped": "two figures or companies changed places",
    "date": "another date",
    "name": "another name",
    "place": "another place",
    "translation": "mistranslated",
    "meaning": "another meaning",
    "figure": "another number",
    "converted": "converted into another currency",
}
"""Each slip of the format in words."""


class Conflict(NamedTuple):
    """One source that says otherwise of one field."""

    list: List
    """`events` or `availability`."""
    entry: str
    flow: str | None
    """The flow's id, or `event#2` where it has none; None where the entry itself is meant."""
    field: str
    ours: Any
    """What the field says here; None where it says nothing."""
    says: str
    slip: str | None
    source: str
    note: str = ""


def conflicts_of(name: List, entry: Entry) -> Iterator[Conflict]:
    """Every report that stands on an entry or its flows, in their order; none of what was retracted."""
    if "retracted" in entry:
        return
    yield from _reported(name, entry["id"], None, entry)
    for place, flow in enumerate(entry.get("flows", ()), start=1):
        yield from _reported(name, entry["id"], flow.get("id", f"{entry['id']}#{place}"), flow)


def _reported(name: List, entry_id: str, flow: str | None, fields: Entry) -> Iterator[Conflict]:
    for report in fields.get("reports", ()):
        field = report["field"]
        yield Conflict(name, entry_id, flow, field, fields.get(field), report["says"], report.get("slip"),
                       report["source"], report.get("note", ""))  # fmt: skip


def conflict_json(conflict: Conflict) -> dict[str, Any]:
    """A conflict as scripts read it."""
    return {
        "event" if conflict.list == "events" else "availability": conflict.entry,
        "flow": conflict.flow,
        "field": conflict.field,
        "ours": conflict.ours,
        "says": conflict.says,
        "slip": conflict.slip,
        "source": conflict.source,
    }
