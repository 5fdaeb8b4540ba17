"""The company list, and the details of one company with its money, commitments and circles."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from partnerships_db.details import CompanyDetails, CompanyRow, Ownership, OwnersMoney
from partnerships_db.filters.model import EVERYTHING, FieldTerm, Filter
from partnerships_db.ledger.commitments import Commitment, commitments, commitments_of_event
from partnerships_db.ledger.counterparties import CompanySide, company_side
from partnerships_db.ledger.effects import JOINING_RELATIONS
from partnerships_db.ledger.groups import MONEY_SIDES, MoneySide
from partnerships_db.ledger.kinds import kind_totals, stated_totals
from partnerships_db.ledger.pairs import Pair, pairs
from partnerships_db.ledger.rules import Ledger
from partnerships_db.ledger.yearly_totals import yearly_totals
from partnerships_db.store.bodies import entry_of_body, label_of
from partnerships_db.store.event_keys import limit_key
from partnerships_db.store.index_rows import IndexRow
from partnerships_db.store.queries.deals import (
    deals_with,
    has_many_flows,
    parents_on,
)
from partnerships_db.store.queries.details import names_of, titles_of
from partnerships_db.store.queries.filter_sql import SqlCondition, selected_keys, where_clause
from partnerships_db.store.queries.flow_criteria import ledger_query
from partnerships_db.store.queries.pair_sums import company_pairs, company_sides
from partnerships_db.store.queries.timeline import rows_of_keys
from partnerships_db.store.queries.total_sums import (
    company_kinds,
    company_stated,
    company_years,
)
from partnerships_db.store.store import Store, sql_list
from partnerships_db.timeline.records import EventRow
from partnerships_db.values import clock
from partnerships_db.values.dates import PartialDate

if TYPE_CHECKING:
    from partnerships_db.ledger.circles import Circle

MAX_PROMISES = 500
"""The most promises of a company's page: the latest."""

MAX_JOINED_EVENTS = 2_000
"""The most events of a company whose flows are read for its promises: the newest."""

_COMPANY_COLUMNS = """
    company.id, company.name, company.aliases, coalesce(company.kind, ''),
    coalesce(company.country, ''), company.retracted
"""


def company_rows(
    store: Store, as_of: date | None, criteria: Filter = EVERYTHING
) -> list[CompanyRow]:
    """All companies with their number of events on or before the date, those with most first.

    With a filter only the companies that the selected events name, and only these events count.
    """
    joined_events = ""
    company_join = "LEFT JOIN"
    condition: SqlCondition = ("party.event < ?", [limit_key(as_of)])
    if criteria:
        joined_events = "JOIN event ON event.entry = party.event"
        company_join = "JOIN"
        condition = where_clause(criteria, as_of)
    clause, parameters = condition
    query = f"""
        SELECT {_COMPANY_COLUMNS}, coalesce(counted.events, 0), latest.date
        FROM company {company_join} (
            SELECT party.company, count(*) AS events, max(party.event) AS last
            FROM party {joined_events} WHERE {clause} GROUP BY party.company
        ) AS counted ON counted.company = company.id
            LEFT JOIN event AS latest ON latest.entry = counted.last
        ORDER BY counted.events IS NULL, counted.events DESC, company.name COLLATE NOCASE
    """
    return [_company_row(store, db_row) for db_row in store.rows(query, parameters)]


def company_details(
    store: Store,
    company: str,
    as_of: date | None,
    events: int = 200,
    criteria: Filter = EVERYTHING,
) -> CompanyDetails | None:
    """One company with its owners, what it owns, its money, its promises and its latest events.

    At most `events` events. None if the company does not exist. A filter selects events and money;
    commitments keep their whole history.
    """
    details = company_in_brief(
        store,
        company,
        as_of,
        events,
        criteria,
    )
    return None if details is None else with_promises(store, details, as_of)


def company_in_brief(
    store: Store,
    company: str,
    as_of: date | None,
    events: int = 200,
    criteria: Filter = EVERYTHING,
) -> CompanyDetails | None:
    """The details of a company without its money by kind and its promises, which take longer."""
    columns = _company_columns(store, company, as_of)
    if columns is None:
        return None
    *row_columns, body = columns
    latest_events = _latest_events(
        store,
        company,
        as_of,
        events,
        criteria,
    )
    last_date = str(latest_events[0].date) if latest_events else None

    day = as_of or clock.today()
    sides = _sides(store, company, day, criteria)
    return CompanyDetails(
        row=_company_row(store, (*row_columns, last_date)),
        entry=entry_of_body(
            store,
            "companies",
            company,
            body,
        ),
        owners=_known_on(day, _owners_of(store, company)),
        owned=_known_on(day, _owned_by(store, company)),
        events=latest_events,
        money_in=sides["in"],
        money_out=sides["out"],
        criteria=criteria,
        owners_money=_owners_money(store, company, as_of),
    )


def _sides(
    store: Store,
    company: str,
    day: date,
    criteria: Filter,
) -> dict[MoneySide, CompanySide]:
    """The money of a company on each side, of all flows or of those that a filter selects."""
    if not criteria:
        own_pairs = company_pairs(store, company, day)
        names = _names_in(store, own_pairs)
        return company_sides(store, company, day, names, own_pairs)

    selection = ledger_query(store, criteria, day, rollup=False, company=company)
    selected_pairs = pairs(selection.ledger, criteria=selection.criteria, company=company)
    totals = selection.ledger.totals(company, criteria=selection.criteria)
    names = _names_in(store, selected_pairs)
    return {side: company_side(selected_pairs, totals, side, names) for side in MONEY_SIDES}


def pairs_of_company(
    store: Store,
    company: str,
    as_of: date | None,
    criteria: Filter,
) -> Sequence[Pair]:
    """The pairs in which a company pays or receives, of all flows or of those of a filter."""
    if not criteria:
        return company_pairs(store, company, as_of or clock.today())
    selection = ledger_query(store, criteria, as_of, rollup=False, company=company)
    return pairs(selection.ledger, criteria=selection.criteria, company=company)


def _names_in(store: Store, some_pairs: Iterable[Pair]) -> dict[str, str]:
    """The names of the companies of pairs by id."""
    return names_of(store, {company for pair in some_pairs for company in pair[:2]})


def with_promises(
    store: Store,
    details: CompanyDetails,
    as_of: date | None,
) -> CompanyDetails:
    """The details with the money by kind, the stated totals, and the latest promises."""
    company = details.row.id
    day = as_of or clock.today()
    if details.criteria:
        selection = ledger_query(store, details.criteria, day, rollup=False, company=company)
        flows = selection.ledger.totals(company, criteria=selection.criteria).flows
        kinds, stated = kind_totals(flows), stated_totals(flows)
    else:
        kinds = company_kinds(store, company, day)
        stated = company_stated(store, company, day)

    joined_ids = _joined_event_ids(store, company, day)
    ledger = Ledger(deals_with(store, joined_ids), day)
    promises = commitments(ledger.totals(company).flows)
    latest = promises[:MAX_PROMISES]
    titles = _commitment_titles(store, latest)
    return details._replace(
        kinds=kinds,
        stated=stated,
        commitments=latest,
        has_earlier_commitments=len(joined_ids) >= MAX_JOINED_EVENTS or latest != promises,
        titles=titles | titles_of(store, [total.explained.flow.event for total in stated]),
    )


def _joined_event_ids(
    store: Store,
    company: str,
    day: date,
) -> set[str]:
    """The newest events of a company that relations about money join to others.

    Only their flows have a history. The latest promises are among them.
    """
    query = f"""
        SELECT event.id FROM party JOIN event ON event.entry = party.event
        WHERE party.company = ? AND party.event < ? AND (
            EXISTS (SELECT 1 FROM relation
                WHERE relation.event = party.event AND type IN {sql_list(JOINING_RELATIONS)})
            OR EXISTS (SELECT 1 FROM relation
                WHERE to_event = event.id AND type IN {sql_list(JOINING_RELATIONS)}))
        ORDER BY party.event DESC LIMIT {MAX_JOINED_EVENTS}
    """
    return {event_id for (event_id,) in store.rows(query, [company, limit_key(day)])}


def _company_columns(
    store: Store,
    company: str,
    as_of: date | None,
) -> IndexRow | None:
    """The columns of one company, its number of events and its body; None if there is none."""
    query = f"""
        SELECT {_COMPANY_COLUMNS}, count(party.event), entry.body
        FROM company JOIN entry ON entry.entry = company.entry
            LEFT JOIN party ON party.company = company.id AND party.event < ?
        WHERE company.id = ?
    """
    columns = store.row(query, (limit_key(as_of), company))
    # The count gives a row of NULL where no company has the id.
    return None if columns is None or columns[0] is None else columns


def _latest_events(
    store: Store,
    company: str,
    as_of: date | None,
    limit: int,
    criteria: Filter,
) -> tuple[EventRow, ...]:
    named = FieldTerm("company", (company,))
    keys_query, parameters = selected_keys(criteria._replace(parts=(*criteria.parts, named)), as_of)
    query = f"{keys_query} ORDER BY entry DESC LIMIT ?"
    key_rows = store.rows(query, [*parameters, limit])
    keys = [key for (key,) in key_rows]
    return tuple(rows_of_keys(store, keys, as_of))


def company_in_depth(
    store: Store,
    details: CompanyDetails,
    as_of: date | None,
) -> CompanyDetails:
    """The details with the yearly totals and the circles of the company, which take longer."""
    company = details.row.id
    day = as_of or clock.today()
    if details.criteria:
        selection = ledger_query(store, details.criteria, as_of, rollup=False, company=company)
        deals = selection.ledger.deals
        years = yearly_totals(deals, company, day, selection.criteria)
    else:
        years = company_years(store, company, day)
    circles = _circles_of(store, company, day, details.criteria)
    company_ids: set[str] = set()
    for circle in circles:
        company_ids.update(circle.companies)
    return details._replace(
        yearly_totals=years,
        circles=circles,
        names=names_of(store, company_ids),
    )


def _circles_of(
    store: Store,
    company: str,
    day: date,
    criteria: Filter,
) -> "tuple[Circle, ...]":
    """The circles with a company; none of a large store under a filter that selects flows."""
    from partnerships_db.store.queries.money_graph import ChainQuery, circles_in, reads_all_deals

    query = ChainQuery(criteria, day)
    if reads_all_deals(store, query) and has_many_flows(store):
        return ()
    return circles_in(store, query, company=company).circles


def read_event_commitments(
    store: Store, event: str, as_of: date | None
) -> tuple[tuple[Commitment, ...], dict[str, str]]:
    """The commitments that an event's flows belong to, and the titles of the events in them."""
    ledger = Ledger(deals_with(store, {event}), as_of or clock.today())
    event_commitments = commitments_of_event(event, ledger.selection().flows)
    return event_commitments, _commitment_titles(store, event_commitments)


def _commitment_titles(store: Store, stated_commitments: Iterable[Commitment]) -> dict[str, str]:
    """The titles of the events that stated, kept or ended the commitments, by event id."""
    flow_names: list[str] = []
    for commitment in stated_commitments:
        flow_names.append(commitment.ended_by)
        for statement in commitment.restatements:
            flow_names.append(statement.flow.name)
            flow_names += [payment.by for payment in statement.paid]
            flow_names += [payment.name for payment in statement.other_payments]
    event_ids = [re.split("[/#]", name)[0] for name in flow_names]
    return titles_of(store, event_ids)


def _owners_of(store: Store, company: str) -> tuple[Ownership, ...]:
    """The owners of a company, by name."""
    query = """
        SELECT owner, company.name, coalesce(from_date, ''), coalesce(until_date, '')
        FROM parent JOIN company ON company.id = owner
        WHERE parent.company = ? ORDER BY company.name COLLATE NOCASE, parent.n
    """
    return tuple(map(Ownership._make, store.rows(query, (company,))))


def _owners_money(
    store: Store,
    company: str,
    as_of: date | None,
) -> tuple[OwnersMoney, ...]:
    """The owners on the day whose flows are the money of events that name the company."""
    query = """
        SELECT count(DISTINCT party.event) FROM party JOIN flow ON flow.event = party.event
        WHERE party.company = ?1 AND party.event < ?3
            AND instr(',' || payers || ',' || payees || ',', ',' || ?2 || ',')
            AND NOT EXISTS (
                SELECT 1 FROM flow AS own WHERE own.event = party.event
                    AND instr(',' || own.payers || ',' || own.payees || ',', ',' || ?1 || ','))
    """
    owner_ids = parents_on(store, as_of or clock.today()).get(company, [])
    names = names_of(store, owner_ids)
    owners_money = []
    for owner in owner_ids:
        db_row = store.row(query, (company, owner, limit_key(as_of)))
        if db_row and db_row[0]:
            owners_money.append(OwnersMoney(owner, names[owner], int(db_row[0])))
    return tuple(owners_money)


def _owned_by(store: Store, owner: str) -> tuple[Ownership, ...]:
    """The companies that an owner owns, by name."""
    query = """
        SELECT parent.company, company.name, coalesce(from_date, ''), coalesce(until_date, '')
        FROM parent JOIN company ON company.id = parent.company
        WHERE owner = ? ORDER BY company.name COLLATE NOCASE, parent.n
    """
    return tuple(map(Ownership._make, store.rows(query, (owner,))))


def _known_on(day: date, ownerships: Iterable[Ownership]) -> tuple[Ownership, ...]:
    """The ownerships that had begun by a day; an end after the day is not known then."""
    known: list[Ownership] = []
    for ownership in ownerships:
        if _is_after(ownership.since, day):
            continue
        until = "" if _is_after(ownership.until, day) else ownership.until
        known.append(ownership._replace(until=until))
    return tuple(known)


def _is_after(stated_date: str, day: date) -> bool:
    return bool(stated_date) and PartialDate.parse(stated_date).first > day


def _company_row(store: Store, db_row: IndexRow) -> CompanyRow:
    company, name, aliases, kind, country, retracted, events, last_date = db_row
    return CompanyRow(
        company,
        label_of(store, "companies", company, name),
        tuple(aliases.split("\n")) if aliases else (),
        kind,
        country,
        bool(retracted),
        events,
        PartialDate.parse(last_date) if last_date else None,
    )
