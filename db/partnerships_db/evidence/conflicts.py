"""Where sources disagree: our figure, theirs, and the slip by which theirs came about, side by side."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import ListName
from partnerships_db.values.amounts import Amount, parse_amount, parse_capacity
from partnerships_db.values.dates import PartialDate, Precision
from partnerships_db.values.errors import InvalidValue

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

    list: ListName
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


def conflicts_of(name: ListName, entry: Entry) -> Iterator[Conflict]:
    """Every report that stands on an entry or its flows, in their order."""
    yield from _reported(name, entry["id"], None, entry)
    for place, flow in enumerate(entry.get("flows", ()), start=1):
        yield from _reported(name, entry["id"], flow.get("id", f"{entry['id']}#{place}"), flow)


def _reported(name: ListName, entry_id: str, flow: str | None, fields: Entry) -> Iterator[Conflict]:
    for report in fields.get("reports", ()):
        field = report["field"]
        yield Conflict(name, entry_id, flow, field, fields.get(field), report["says"], report.get("slip"),
                       report["source"], report.get("note", ""))  # fmt: skip


def slip_in_words(conflict: Conflict) -> str:
    """The slip as far as the two figures tell it: `EUR where it is USD`, `"up to" is lost`, `5 days later`."""
    match conflict.slip:
        case None:
            return "says otherwise"
        case "currency" | "qualifier":
            ours, theirs = (
                stated_amount(conflict.field, text) for text in (conflict.ours, conflict.says)
            )
            told = _between_amounts(conflict.slip, ours, theirs) if ours and theirs else ""
        case "date":
            told = _between_dates(conflict.ours, conflict.says)
        case _:
            told = ""
    return told or SLIPS.get(conflict.slip, conflict.slip)


def _between_amounts(slip: str, ours: Amount, theirs: Amount) -> str:
    if slip == "currency":
        return f"{theirs.unit} where it is {ours.unit}" if theirs.unit != ours.unit else ""
    if ours.qualifier == theirs.qualifier:
        return ""
    if not theirs.qualifier:
        return f'"{ours.qualifier}" is lost'
    return (
        f'"{theirs.qualifier}" is added'
        if not ours.qualifier
        else f'"{theirs.qualifier}" for "{ours.qualifier}"'
    )


def _between_dates(ours: Any, theirs: str) -> str:
    try:
        here, there = PartialDate.parse(str(ours)), PartialDate.parse(theirs)
    except InvalidValue:
        return ""
    if Precision.DAY not in (here.precision, there.precision) or here.precision != there.precision:
        return ""
    days = (there.first - here.first).days
    return (
        f"{abs(days)} day{'s' if abs(days) != 1 else ''} {'later' if days > 0 else 'earlier'}"
        if days
        else ""
    )


def stated_amount(field: str, text: object) -> Amount | None:
    """The figure that a report or an entry states in a field; None where that is no figure."""
    parse = {"amount": parse_amount, "valuation": parse_amount, "capacity": parse_capacity}.get(
        field
    )
    try:
        return parse(text) if parse and isinstance(text, str) else None
    except InvalidValue:
        return None


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
