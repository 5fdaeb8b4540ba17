"""One entry to its rows in the tables that are an index over the entries: pure, a function a list."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from partnerships_db.format.entries import Entry, companies_on_side, owners
from partnerships_db.format.flows import relations_of
from partnerships_db.format.vocabulary import UNKNOWN, ListName, default_flow_status
from partnerships_db.values.amounts import (
    UNDISCLOSED,
    Amount,
    format_decimal,
    parse_amount,
    parse_capacity,
)
from partnerships_db.values.dates import PartialDate

IndexRow = tuple[Any, ...]
IndexRows = defaultdict[str, list[IndexRow]]
"""Rows by table."""


INDEX_TABLES: dict[str, str] = {
    "company": "entry",
    "parent": "entry",
    "source": "entry",
    "model": "entry",
    "route": "entry",
    "route_name": "route",
    "period": "route",
    "event": "entry",
    "prose": "event",
    "party": "event",
    "flow": "event",
    "ending": "event",
    "relation": "event",
    "report": "entry",
    "citation": "entry",
    "tag": "event",
    "event_model": "event",
    "former": "entry",
}
"""Every table of the index, parents first, with the column that holds the entry's key."""


def add_rows(rows: IndexRows, name: ListName, key: int, entry: Entry) -> None:
    """Add the entry's rows, with `key` as its key, to `rows`."""
    for old in entry.get("was", ()):
        rows["former"].append((name, old, key))
    match name:
        case "companies":
            _company(rows, key, entry)
        case "sources":
            fields = (entry.get(field) for field in ("publisher", "url", "published", "kind"))
            rows["source"].append((key, entry["id"], entry["title"], *fields, _retracted(entry)))
        case "models":
            _model(rows, key, entry)
        case "availability":
            _route(rows, key, entry)
        case "events":
            _event(rows, key, entry)


def _company(rows: IndexRows, key: int, entry: Entry) -> None:
    aliases = "\n".join(entry.get("aliases", ()))
    rows["company"].append(
        (
            key,
            entry["id"],
            entry["name"],
            aliases,
            entry.get("kind"),
            entry.get("country"),
            _retracted(entry),
        )
    )
    for n, owner in enumerate(owners(entry)):
        rows["parent"].append(
            (entry["id"], owner["company"], n, owner.get("from"), owner.get("until"), key)
        )


def _model(rows: IndexRows, key: int, entry: Entry) -> None:
    released = entry.get("released")
    day = PartialDate.parse(released).first.toordinal() if released else None
    rows["model"].append(
        (key, entry["id"], entry["name"], entry["developer"], entry.get("family"), released, day,
         entry.get("retired"), _retracted(entry))
    )  # fmt: skip
    _citations(rows, key, entry)


def _route(rows: IndexRows, key: int, entry: Entry) -> None:
    rows["route"].append(
        (key, entry["id"], entry["model"], entry["provider"], entry.get("service", ""), entry.get("operator"),
         entry.get("checked"), _retracted(entry))
    )  # fmt: skip
    for scope, name in entry.get("ids", {}).items():
        rows["route_name"].append((key, scope, name))
    for n, period in enumerate(entry.get("periods", ())):
        start = period.get("from")
        day = PartialDate.parse(start).first.toordinal() if start else 0
        scheduled = int(period.get("scheduled", False))
        rows["period"].append(
            (
                key,
                n,
                start,
                day,
                period["status"],
                period.get("operator"),
                scheduled,
                period.get("event"),
            )
        )
    _citations(rows, key, entry, *entry.get("periods", ()))
    _reports(rows, key, 0, entry)


def _event(rows: IndexRows, key: int, entry: Entry) -> None:
    rows["event"].append(
        (key, entry["id"], entry["date"], entry.get("end"), entry["kind"], entry.get("status", "announced"),
         entry["title"], entry.get("capacity"), _retracted(entry))
    )  # fmt: skip
    rows["prose"].append((key, entry.get("summary", ""), entry.get("speaker", "")))
    _ending(rows, key, 0, entry)
    roles: dict[str, list[str]] = {}
    for party in entry.get("parties", ()):
        named = party.get("roles") or [party["role"]] if "role" in party or "roles" in party else []
        roles.setdefault(party["company"], []).extend(named)
    _relations(rows, key, 0, entry, entry["id"])
    _reports(rows, key, 0, entry)
    written = entry.get("flows", ())
    status = default_flow_status(entry["kind"], entry.get("status", "announced")) if written else ""
    for place, flow in enumerate(written, start=1):
        payers, payees = companies_on_side(flow.get("from")), companies_on_side(flow.get("to"))
        rows["flow"].append(
            (key, place, flow.get("id"), ",".join(payers), ",".join(payees), flow["kind"], flow.get("status", status),
             *_money_and_power(flow))
        )  # fmt: skip
        for company in (*payers, *payees):
            if company != UNKNOWN:
                roles.setdefault(company, [])
        _ending(rows, key, place, flow)
        _relations(rows, key, place, flow, entry["id"])
        _reports(rows, key, place, flow)
    rows["party"].extend(
        (company, key, ",".join(dict.fromkeys(words))) for company, words in roles.items()
    )
    rows["tag"].extend((tag, key) for tag in dict.fromkeys(entry.get("tags", ())))
    rows["event_model"].extend((model, key) for model in dict.fromkeys(entry.get("models", ())))
    _citations(rows, key, entry, *written)


def _ending(rows: IndexRows, key: int, flow: int, fields: Entry) -> None:
    if "end" in fields:
        day = PartialDate.parse(fields["end"]).first.toordinal()
        rows["ending"].append((key, flow, day, fields["end"]))


def _money_and_power(flow: Entry) -> IndexRow:
    """From `qualifier` on: the columns that a flow's figures fill."""
    amount = parse_amount(flow["amount"]) if "amount" in flow else None
    capacity = parse_capacity(flow["capacity"]) if "capacity" in flow else None
    return (
        *((None,) * 6 if amount is None else _amount(amount)),
        flow.get("capacity"), flow.get("quantity"), flow.get("stake"), flow.get("valuation"), flow.get("closed"),
        _sortable(amount), _sortable(capacity),
    )  # fmt: skip


def _amount(amount: Amount) -> IndexRow:
    vague = UNDISCLOSED if amount.is_undisclosed else amount.vague or None
    low, high = (
        None if bound is None else format_decimal(bound) for bound in (amount.low, amount.high)
    )
    return amount.qualifier, low, high, amount.unit or None, amount.per, vague


def _sortable(amount: Amount | None) -> str | None:
    return None if amount is None or amount.upper is None else sortable(amount.upper)


def sortable(figure: Decimal) -> str:
    """Exact digits of one width, so that text compares as the numbers do."""
    return format(figure, "034.6f")


def _relations(rows: IndexRows, key: int, flow: int, fields: Entry, event: str) -> None:
    for n, relation in enumerate(relations_of(fields, event)):
        rows["relation"].append(
            (key, flow, n, relation.type, relation.event, relation.flow, int(relation.settles))
        )


def _reports(rows: IndexRows, key: int, flow: int, fields: Entry) -> None:
    for n, report in enumerate(fields.get("reports", ())):
        rows["report"].append(
            (key, flow, n, report["source"], report["field"], report["says"], report.get("slip"))
        )


def _citations(rows: IndexRows, key: int, *cited_in: Entry) -> None:
    named = dict.fromkeys(
        source if isinstance(source, str) else source["source"]
        for fields in cited_in
        for source in fields.get("sources", ())
    )
    rows["citation"].extend((source, key) for source in named)


def _retracted(entry: Entry) -> int:
    return int("retracted" in entry)
