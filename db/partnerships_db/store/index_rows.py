"""The rows of one entry in the tables of the index; pure, with a function for each list."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from partnerships_db.format.entries import (
    Entry,
    companies_on_side,
    owners,
    party_roles,
    source_ids,
)
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
"""One row of a table, its values in the order of the columns in `schema.sql`."""

RowsByTable = defaultdict[str, list[IndexRow]]
"""The rows to insert, by the name of their table."""


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
    "distinct_entry": "entry",
}
"""Every table of the index, parents first, with the column that holds the entry's key."""


def add_rows(
    table_rows: RowsByTable,
    name: ListName,
    entry_key: int,
    entry: Entry,
) -> None:
    """Add the index rows of an entry of the list `name` to `table_rows`."""
    for former_id in entry.get("was", ()):
        table_rows["former"].append((name, former_id, entry_key))
    for other_id in entry.get("distinct_from", ()):
        table_rows["distinct_entry"].append((entry_key, other_id, name))

    match name:
        case "companies":
            _add_company(table_rows, entry_key, entry)
        case "sources":
            _add_source(table_rows, entry_key, entry)
        case "models":
            _add_model(table_rows, entry_key, entry)
        case "availability":
            _add_route(table_rows, entry_key, entry)
        case "events":
            _add_event(table_rows, entry_key, entry)


# -- Companies, sources and models -----------------------------------------------------------------


def _add_company(
    table_rows: RowsByTable,
    entry_key: int,
    company: Entry,
) -> None:
    company_row = (
        entry_key,
        company["id"],
        company["name"],
        "\n".join(company.get("aliases", ())),
        company.get("kind"),
        company.get("country"),
        _retracted(company),
    )
    table_rows["company"].append(company_row)

    for index, owner in enumerate(owners(company)):
        parent_row = (
            company["id"],
            owner["company"],
            index,
            owner.get("from"),
            owner.get("until"),
            entry_key,
        )
        table_rows["parent"].append(parent_row)


def _add_source(
    table_rows: RowsByTable,
    entry_key: int,
    source: Entry,
) -> None:
    source_row = (
        entry_key,
        source["id"],
        source["title"],
        source.get("publisher"),
        source.get("url"),
        source.get("published"),
        source.get("kind"),
        _retracted(source),
    )
    table_rows["source"].append(source_row)


def _add_model(
    table_rows: RowsByTable,
    entry_key: int,
    model: Entry,
) -> None:
    released = model.get("released")
    released_day = _first_ordinal(released) if released else None
    model_row = (
        entry_key,
        model["id"],
        model["name"],
        model["developer"],
        model.get("family"),
        released,
        released_day,
        model.get("retired"),
        _retracted(model),
    )
    table_rows["model"].append(model_row)
    _add_citations(table_rows, entry_key, [model])


# -- Routes ----------------------------------------------------------------------------------------


def _add_route(
    table_rows: RowsByTable,
    entry_key: int,
    route: Entry,
) -> None:
    route_row = (
        entry_key,
        route["id"],
        route["model"],
        route["provider"],
        route.get("service", ""),
        route.get("operator"),
        route.get("checked"),
        _retracted(route),
    )
    table_rows["route"].append(route_row)

    for scope, model_name in route.get("ids", {}).items():
        table_rows["route_name"].append((entry_key, scope, model_name))

    periods = route.get("periods", ())
    for index, period in enumerate(periods):
        table_rows["period"].append(_period_row(entry_key, index, period))

    _add_citations(table_rows, entry_key, [route, *periods])
    _add_reports(
        table_rows,
        entry_key,
        0,
        route,
    )


def _period_row(
    entry_key: int,
    index: int,
    period: Entry,
) -> IndexRow:
    start_text = period.get("from")
    start = PartialDate.parse_scheduled(start_text) if start_text else None
    return (
        entry_key,
        index,
        start_text,
        start.first.toordinal() if start else 0,
        int(start.not_before) if start else 0,
        period["status"],
        period.get("operator"),
        int(period.get("scheduled", False)),
        period.get("event"),
    )


# -- Events ----------------------------------------------------------------------------------------


def _add_event(
    table_rows: RowsByTable,
    entry_key: int,
    event: Entry,
) -> None:
    event_row = (
        entry_key,
        event["id"],
        event["date"],
        event.get("end"),
        event["kind"],
        event.get("status", "announced"),
        event["title"],
        event.get("capacity"),
        _retracted(event),
    )
    table_rows["event"].append(event_row)
    table_rows["prose"].append((entry_key, event.get("summary", ""), event.get("speaker", "")))
    _add_part(
        table_rows,
        entry_key,
        0,
        event,
        event["id"],
    )

    flows = event.get("flows", ())
    if flows:
        _add_flows(table_rows, entry_key, event)
    _add_parties(table_rows, entry_key, event)

    for tag in dict.fromkeys(event.get("tags", ())):
        table_rows["tag"].append((tag, entry_key))
    for model_id in dict.fromkeys(event.get("models", ())):
        table_rows["event_model"].append((model_id, entry_key))
    _add_citations(table_rows, entry_key, [event, *flows])


def _add_flows(
    table_rows: RowsByTable,
    entry_key: int,
    event: Entry,
) -> None:
    default_status = default_flow_status(event["kind"], event.get("status", "announced"))
    for number, flow in enumerate(event["flows"], start=1):
        flow_row = (
            entry_key,
            number,
            flow.get("id"),
            ",".join(companies_on_side(flow.get("from"))),
            ",".join(companies_on_side(flow.get("to"))),
            flow["kind"],
            flow.get("status", default_status),
        )
        table_rows["flow"].append(flow_row + _figure_columns(flow))
        _add_part(
            table_rows,
            entry_key,
            number,
            flow,
            event["id"],
        )


def _add_parties(
    table_rows: RowsByTable,
    entry_key: int,
    event: Entry,
) -> None:
    """Add a row for each company that the event names as a party, a payer or a payee."""
    roles_by_company: dict[str, list[str]] = {}
    for party in event.get("parties", ()):
        roles = roles_by_company.setdefault(party["company"], [])
        roles.extend(party_roles(party))

    for flow in event.get("flows", ()):
        for side in ("from", "to"):
            for company_id in companies_on_side(flow.get(side)):
                if company_id != UNKNOWN:
                    roles_by_company.setdefault(company_id, [])

    for company_id, roles in roles_by_company.items():
        distinct_roles = ",".join(dict.fromkeys(roles))
        table_rows["party"].append((company_id, entry_key, distinct_roles))


def _add_part(
    table_rows: RowsByTable,
    entry_key: int,
    number: int,
    part: Entry,
    event_id: str,
) -> None:
    """Add the rows that an event, as number 0, and each of its flows, from 1, may have."""
    if "end" in part:
        end = PartialDate.parse_scheduled(part["end"])
        ending_row = (
            entry_key,
            number,
            end.first.toordinal(),
            part["end"],
            int(end.not_before),
        )
        table_rows["ending"].append(ending_row)
    for index, relation in enumerate(relations_of(part, event_id)):
        relation_row = (
            entry_key,
            number,
            index,
            relation.type,
            relation.event,
            relation.flow,
            int(relation.settles),
        )
        table_rows["relation"].append(relation_row)
    _add_reports(
        table_rows,
        entry_key,
        number,
        part,
    )


# -- Figures of flows ------------------------------------------------------------------------------

_NO_AMOUNT: IndexRow = (None, None, None, None, None, None)


def _figure_columns(flow: Entry) -> IndexRow:
    """The last columns of the table `flow`, from `qualifier` on."""
    amount = parse_amount(flow["amount"]) if "amount" in flow else None
    capacity = parse_capacity(flow["capacity"]) if "capacity" in flow else None
    amount_columns = _NO_AMOUNT if amount is None else _amount_columns(amount)
    other_columns = (
        flow.get("capacity"),
        flow.get("quantity"),
        flow.get("stake"),
        flow.get("valuation"),
        flow.get("closed"),
        flow.get("paid_in"),
        _sortable_upper(amount),
        _sortable_upper(capacity),
    )
    return amount_columns + other_columns


def _amount_columns(amount: Amount) -> IndexRow:
    low = None if amount.low is None else format_decimal(amount.low)
    high = None if amount.high is None else format_decimal(amount.high)
    vague = UNDISCLOSED if amount.is_undisclosed else amount.vague or None
    return amount.qualifier, low, high, amount.unit or None, amount.per, vague


def _sortable_upper(amount: Amount | None) -> str | None:
    if amount is None or amount.upper is None:
        return None
    return sortable_text(amount.upper)


def sortable_text(figure: Decimal) -> str:
    """The figure as 34 characters, zeros first, so that texts compare as the numbers do."""
    return format(figure, "034.6f")


# -- Rows of several lists -------------------------------------------------------------------------


def _add_reports(
    table_rows: RowsByTable,
    entry_key: int,
    number: int,
    part: Entry,
) -> None:
    for index, report in enumerate(part.get("reports", ())):
        report_row = (
            entry_key,
            number,
            index,
            report["source"],
            report["field"],
            report["says"],
            report.get("slip"),
        )
        table_rows["report"].append(report_row)


def _add_citations(
    table_rows: RowsByTable,
    entry_key: int,
    parts: list[Entry],
) -> None:
    """Add a row for each source that an entry or any of its parts cites."""
    distinct_ids: dict[str, None] = {}
    for part in parts:
        distinct_ids.update(dict.fromkeys(source_ids(part)))
    for source_id in distinct_ids:
        table_rows["citation"].append((source_id, entry_key))


def _first_ordinal(text: str) -> int:
    """The ordinal of the first day that a date allows."""
    return PartialDate.parse(text).first.toordinal()


def _retracted(entry: Entry) -> int:
    return int("retracted" in entry)
