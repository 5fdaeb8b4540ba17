"""Conflicts between sources: two values of one field, and the slip behind the difference."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import ListName
from partnerships_db.values.amounts import Amount, parse_amount, parse_capacity
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue

SLIPS: Mapping[str, str] = {
    "currency": "the same digits in another currency",
    "scale": "another scale: thousands, millions, billions",
    "qualifier": "up to, at least or about was lost or added",
    "scope": "scope differs",
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

_AMOUNT_PARSERS = {
    "amount": parse_amount,
    "valuation": parse_amount,
    "capacity": parse_capacity,
}


class Conflict(NamedTuple):
    """A report that a source states another value of one field."""

    list: ListName
    """`events` or `availability`."""
    entry: str
    flow: str | None
    """The flow's id, or `event#2` for a flow without one; None for a field of the entry itself."""
    field: str
    ours: Any
    """The value of the field in the entry; None if it has none."""
    says: str
    """The value that the source states."""
    slip: str | None
    source: str
    note: str = ""
    parties: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """The ids of the payers and of the payees of the flow; empty for a field of the entry."""


def conflicts_of(name: ListName, entry: Entry) -> Iterator[Conflict]:
    """Yield the reports of an entry of a list, then those of its flows."""
    entry_id = entry["id"]
    yield from _reports_on(
        name,
        entry_id,
        None,
        entry,
    )
    for place, flow in enumerate(entry.get("flows", ()), start=1):
        flow_id = flow.get("id", f"{entry_id}#{place}")
        yield from _reports_on(
            name,
            entry_id,
            flow_id,
            flow,
        )


def _reports_on(
    name: ListName,
    entry_id: str,
    flow_id: str | None,
    fields: Entry,
) -> Iterator[Conflict]:
    for report in fields.get("reports", ()):
        yield Conflict(
            list=name,
            entry=entry_id,
            flow=flow_id,
            field=report["field"],
            ours=fields.get(report["field"]),
            says=report["says"],
            slip=report.get("slip"),
            source=report["source"],
            note=report.get("note", ""),
            parties=(_ids(fields, "from"), _ids(fields, "to")),
        )


def _ids(fields: Entry, side: str) -> tuple[str, ...]:
    """The companies on one side of a flow; an entry that is not a flow has none."""
    companies = fields.get(side, ())
    return (companies,) if isinstance(companies, str) else tuple(companies)


def companies_in(conflicts: Iterable[Conflict]) -> set[str]:
    """Return the ids of the companies between whom the flows with conflicts pass."""
    return {company for conflict in conflicts for side in conflict.parties for company in side}


def slip_in_words(conflict: Conflict) -> str:
    """Return the slip in words, with details where known: `EUR where it is USD`, `5 days later`."""
    slip = conflict.slip
    if slip is None:
        return "says otherwise"
    return _slip_details(slip, conflict) or SLIPS.get(slip, slip)


def _slip_details(slip: str, conflict: Conflict) -> str:
    """Return how two values differ, or nothing if they do not show it."""
    if slip == "date":
        return _date_difference(conflict.ours, conflict.says)
    if slip not in ("currency", "qualifier"):
        return ""
    our_amount = stated_amount(conflict.field, conflict.ours)
    their_amount = stated_amount(conflict.field, conflict.says)
    if our_amount is None or their_amount is None:
        return ""
    if slip == "currency":
        return _currency_difference(our_amount, their_amount)
    return _qualifier_difference(our_amount, their_amount)


def _currency_difference(our_amount: Amount, their_amount: Amount) -> str:
    if their_amount.unit == our_amount.unit:
        return ""
    return f"{their_amount.unit} where it is {our_amount.unit}"


def _qualifier_difference(our_amount: Amount, their_amount: Amount) -> str:
    our_qualifier = our_amount.qualifier
    their_qualifier = their_amount.qualifier
    if our_qualifier == their_qualifier:
        return ""
    if not their_qualifier:
        return f'"{our_qualifier}" is lost'
    if not our_qualifier:
        return f'"{their_qualifier}" is added'
    return f'"{their_qualifier}" for "{our_qualifier}"'


def _date_difference(our_value: Any, their_value: str) -> str:
    """Return the days between two exact dates in words, or nothing if a date is not exact."""
    try:
        our_date = PartialDate.parse_scheduled(str(our_value))
        their_date = PartialDate.parse_scheduled(their_value)
    except InvalidValue:
        return ""
    if not (our_date.is_exact and their_date.is_exact):
        return ""
    days = (their_date.first - our_date.first).days
    if days == 0:
        return ""
    unit = "day" if abs(days) == 1 else "days"
    direction = "later" if days > 0 else "earlier"
    return f"{abs(days)} {unit} {direction}"


def stated_amount(field: str, text: object) -> Amount | None:
    """Return the amount that a report or entry states in a field; None if it is not an amount."""
    parse = _AMOUNT_PARSERS.get(field)
    if parse is None or not isinstance(text, str):
        return None
    try:
        return parse(text)
    except InvalidValue:
        return None


def conflict_json(conflict: Conflict) -> dict[str, Any]:
    """Return a conflict as JSON for scripts."""
    entry_key = "event" if conflict.list == "events" else "availability"
    return {
        entry_key: conflict.entry,
        "flow": conflict.flow,
        "field": conflict.field,
        "ours": conflict.ours,
        "says": conflict.says,
        "slip": conflict.slip,
        "source": conflict.source,
    }
