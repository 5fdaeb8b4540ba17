"""The steps from each version of the schema to the next, and the schema of a new store.

A step is frozen: it carries its own SQL and its own code, so that an older store is migrated in the
same way whatever today's schema and index look like. A new store takes no step. It is made from
`schema.sql` at once, and all steps are recorded as taken.

sqlite-utils records the steps in the table `_sqlite_migrations`; SQLite's `user_version` is the
number of the last one.
"""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

from sqlite_utils import Database, Migrations

from partnerships_db.store.flow_figures import fill_figures
from partnerships_db.store.search_index import fill_search_index
from partnerships_db.store.version import APPLICATION_ID, VERSION

steps = Migrations("partnerships")


# -- Version 1 -------------------------------------------------------------------------------------


@steps(name="001-first")
def first(db: Database) -> None:
    """Create the tables and views of version 1."""
    for statement in _statements("schema_v1.sql"):
        db.execute(statement)


# -- Version 2 -------------------------------------------------------------------------------------

_CREATE_ENDING = """
    CREATE TABLE ending (
        event INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
        flow INTEGER NOT NULL,
        day INTEGER NOT NULL,
        date TEXT NOT NULL,
        PRIMARY KEY (event, flow)
    ) STRICT, WITHOUT ROWID
"""
_CREATE_ENDING_DAY = "CREATE INDEX ending_day ON ending (day)"

_FIRST_MONTHS = {"H1": 1, "H2": 7, "Q1": 1, "Q2": 4, "Q3": 7, "Q4": 10}


@steps(name="002-endings")
def endings(db: Database) -> None:
    """Add the table of the days on which events and flows end, filled from the stored events."""
    db.execute(_CREATE_ENDING)
    db.execute(_CREATE_ENDING_DAY)

    events_with_end = """
        SELECT entry, body FROM entry
        WHERE list = 'events' AND instr(body, '"end"')
    """
    for event_key, body in db.execute(events_with_end):
        try:
            ending_rows = list(_ending_rows(event_key, json.loads(body)))
        except (AttributeError, LookupError, TypeError, ValueError):
            continue  # the body is damaged: `doctor` says so
        db.conn.executemany("INSERT INTO ending VALUES (?, ?, ?, ?)", ending_rows)


def _ending_rows(event_key: int, event: dict[str, Any]) -> Iterator[tuple[int, int, int, str]]:
    """The rows of `ending` for an event, which is number 0, and for its flows, from 1."""
    parts = [event]
    parts.extend(event.get("flows", ()))
    for number, part in enumerate(parts):
        if "end" in part:
            yield event_key, number, _first_ordinal(part["end"]), part["end"]


def _first_ordinal(text: str) -> int:
    """The ordinal of the first day that a canonical date allows: 1 October for `about 2025-Q4`."""
    year, *month_and_day = text.removeprefix("about ").split("-")
    month = day = 1
    if month_and_day:
        month_text = month_and_day[0]
        month = _FIRST_MONTHS.get(month_text) or int(month_text)
    if len(month_and_day) > 1:
        day = int(month_and_day[1])
    return date(int(year), month, day).toordinal()


# -- Version 3 -------------------------------------------------------------------------------------

_CREATE_SEARCH = """
    CREATE VIRTUAL TABLE search USING fts5 (
        title, body, companies, tags, sources,
        content = '', tokenize = 'unicode61 remove_diacritics 2'
    )
"""


@steps(name="003-letters")
def letters(db: Database) -> None:
    """Make an empty search index for words in their folded spelling; `migrate` fills it."""
    db.execute("DROP TABLE search")
    db.execute(_CREATE_SEARCH)


# -- Version 4 -------------------------------------------------------------------------------------

_CREATE_PERIOD = """
    CREATE TABLE period (
        route INTEGER NOT NULL REFERENCES route,
        n INTEGER NOT NULL,
        from_date TEXT,
        from_day INTEGER NOT NULL,
        not_before INTEGER NOT NULL,
        status TEXT NOT NULL,
        operator TEXT REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED,
        scheduled INTEGER NOT NULL,
        event TEXT REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED,
        PRIMARY KEY (route, n)
    ) STRICT, WITHOUT ROWID
"""
_FILL_PERIOD = """
    INSERT INTO period
    SELECT route, n, from_date, from_day, 0, status, operator, scheduled, event
    FROM older_period
"""
_CREATE_FLOW = """
    CREATE TABLE flow (
        event INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
        n INTEGER NOT NULL,
        id TEXT,
        payers TEXT NOT NULL,
        payees TEXT NOT NULL,
        kind TEXT NOT NULL,
        status TEXT NOT NULL,
        qualifier TEXT,
        low TEXT,
        high TEXT,
        currency TEXT,
        per TEXT,
        vague TEXT,
        capacity TEXT,
        quantity TEXT,
        stake TEXT,
        valuation TEXT,
        closed TEXT,
        paid_in TEXT,
        size TEXT,
        power TEXT,
        PRIMARY KEY (event, n)
    ) STRICT, WITHOUT ROWID
"""
_FILL_FLOW = """
    INSERT INTO flow
    SELECT event, n, id, payers, payees, kind, status, qualifier, low, high, currency, per, vague,
        capacity, quantity, stake, valuation, closed, NULL, size, power
    FROM older_flow
"""
_CREATE_FLOW_VIEW = """
    CREATE VIEW v_flows AS
    SELECT
        event.id AS event, flow.n, flow.id, event.date, flow.payers, flow.payees, flow.kind,
        flow.status, flow.qualifier, flow.low, flow.high, flow.currency, flow.per, flow.vague,
        flow.capacity, flow.quantity, flow.stake, flow.valuation, flow.closed, flow.paid_in,
        event.retracted
    FROM flow JOIN event ON event.entry = flow.event
    ORDER BY flow.event DESC, flow.n
"""
_CREATE_ENDING_WITH_MINIMUM = """
    CREATE TABLE ending (
        event INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
        flow INTEGER NOT NULL,
        day INTEGER NOT NULL,
        date TEXT NOT NULL,
        not_before INTEGER NOT NULL,
        PRIMARY KEY (event, flow)
    ) STRICT, WITHOUT ROWID
"""
_FILL_ENDING = "INSERT INTO ending SELECT event, flow, day, date, 0 FROM older_ending"
_CREATE_DISTINCT_ENTRY = """
    CREATE TABLE distinct_entry (
        entry INTEGER NOT NULL REFERENCES entry,
        other TEXT NOT NULL,
        list TEXT NOT NULL,
        PRIMARY KEY (entry, other),
        FOREIGN KEY (list, other) REFERENCES entry (list, id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT, WITHOUT ROWID
"""
_MARK_STARTER_IMPORTS = """
    UPDATE import SET edition = ''
    WHERE instr(paths, 'events-2019-2023.yaml') AND instr(paths, 'claude.yaml')
"""
"""The imports of starter data from before its editions had versions, known by its files."""


@steps(name="004-media-and-minimums")
def media_and_minimums(db: Database) -> None:
    """Add what a flow is paid in, minimums of dates, and entries that are not the same.

    No older entry states them. Three tables get a column within, so they are made anew. Imports of
    starter data get its edition.
    """
    for table, create, fill in (
        ("period", _CREATE_PERIOD, _FILL_PERIOD),
        ("flow", _CREATE_FLOW, _FILL_FLOW),
        ("ending", _CREATE_ENDING_WITH_MINIMUM, _FILL_ENDING),
    ):
        db.execute(f"CREATE TEMP TABLE older_{table} AS SELECT * FROM {table}")
        db.execute(f"DROP TABLE {table}")
        db.execute(create)
        db.execute(fill)
        db.execute(f"DROP TABLE older_{table}")

    db.execute("CREATE INDEX period_event ON period (event) WHERE event IS NOT NULL")
    db.execute("CREATE INDEX flow_size ON flow (currency, size) WHERE size IS NOT NULL")
    db.execute(_CREATE_ENDING_DAY)
    db.execute("CREATE INDEX ending_minimum ON ending (day) WHERE not_before")
    db.execute("CREATE INDEX flow_power ON flow (power) WHERE power IS NOT NULL")
    db.execute("DROP VIEW v_flows")
    db.execute(_CREATE_FLOW_VIEW)
    db.execute(_CREATE_DISTINCT_ENTRY)
    db.execute("CREATE INDEX distinct_entry_other ON distinct_entry (list, other)")
    db.execute("ALTER TABLE import ADD COLUMN edition TEXT")
    db.execute(_MARK_STARTER_IMPORTS)


# -- Version 5 -------------------------------------------------------------------------------------

_CREATE_FIGURE = """
    CREATE TABLE figure (
        payer TEXT NOT NULL,
        payee TEXT NOT NULL,
        currency TEXT NOT NULL,
        traits TEXT NOT NULL,
        event INTEGER NOT NULL,
        n INTEGER NOT NULL,
        from_day INTEGER NOT NULL,
        until_day INTEGER NOT NULL,
        scopes INTEGER NOT NULL,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        states_total INTEGER NOT NULL,
        firm INTEGER NOT NULL,
        up_to INTEGER NOT NULL,
        at_least INTEGER NOT NULL,
        intent INTEGER NOT NULL,
        vague INTEGER NOT NULL,
        unpriced INTEGER NOT NULL,
        joint INTEGER NOT NULL,
        PRIMARY KEY (payer, payee, currency, traits, event, n, from_day, scopes)
    ) STRICT, WITHOUT ROWID
"""
_CREATE_FIGURE_PAYEE = """
    CREATE INDEX figure_payee ON figure (
        payee, payer, currency, traits, event, n, from_day, until_day, scopes, kind, state,
        states_total, firm, up_to, at_least, intent, vague, unpriced, joint
    )
"""
_CREATE_FIGURE_EVENT = """
    CREATE INDEX figure_event ON figure (
        event, n, currency, traits, from_day, until_day, scopes,
        firm, up_to, at_least, intent, vague, unpriced, joint
    )
"""


@steps(name="005-figures")
def figures(db: Database) -> None:
    """Add an empty table of kept figures; `migrate` fills it."""
    db.execute(_CREATE_FIGURE)
    db.execute(_CREATE_FIGURE_PAYEE)
    db.execute(_CREATE_FIGURE_EVENT)


# -- Today's version -------------------------------------------------------------------------------


def create_schema(connection: sqlite3.Connection) -> None:
    """Create today's tables and views in an empty store and record every step as taken."""
    db = _database(connection)
    steps.ensure_migrations_table(db)
    with db.atomic():
        for statement in _statements("schema.sql"):
            db.execute(statement)
        _record_all_steps(db)
    _mark_version(connection)


def migrate(connection: sqlite3.Connection) -> None:
    """Take every step that an older store lacks, inside the caller's transaction if any.

    The search index and the kept figures are made anew at the end, because its spelling of words
    and their rules are today's.
    """
    steps.apply(_database(connection))
    fill_search_index(connection)
    fill_figures(connection)
    _mark_version(connection)


def _database(connection: sqlite3.Connection) -> Database:
    # Plug-ins of sqlite-utils are other people's code: none of it runs on a user's store.
    return Database(connection, recursive_triggers=False, execute_plugins=False)


def _record_all_steps(db: Database) -> None:
    insert = f"""
        INSERT INTO {steps.migrations_table} (migration_set, name, applied_at)
        VALUES (?, ?, ?)
    """
    for step in steps.pending(db):
        db.execute(insert, (steps.name, step.name, str(datetime.now(UTC))))


def _mark_version(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={VERSION}")


def _statements(file_name: str) -> Iterator[str]:
    """The statements of a script in this package, one by one: `executescript` would commit."""
    script = files("partnerships_db.store").joinpath(file_name).read_text("utf-8")
    statement = ""
    for script_line in script.splitlines(keepends=True):
        statement += script_line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
