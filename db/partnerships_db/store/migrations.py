"""The schema, step by step: sqlite-utils keeps the book of steps, `user_version` says how far they go."""

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files

from sqlite_utils import Database, Migrations

from partnerships_db.store.index_rows import IndexRows, add_rows
from partnerships_db.store.version import APPLICATION_ID, VERSION

steps = Migrations("partnerships")


@steps(name="001-first")
def first(db: Database) -> None:
    """Version 1: everything."""
    for statement in _statements(
        files("partnerships_db.store").joinpath("schema.sql").read_text("utf-8")
    ):
        db.execute(statement)


@steps(name="002-endings")
def endings(db: Database) -> None:
    """Version 2: when what lasts is over, from the entries of a store that has no table for it yet."""
    if db["ending"].exists():
        return
    for statement in _statements(
        files("partnerships_db.store").joinpath("schema.sql").read_text("utf-8")
    ):
        if re.search(r"CREATE \w+ ending", statement):
            db.execute(statement)
    rows: IndexRows = defaultdict(list)
    for key, body in db.execute(
        "SELECT entry, body FROM entry WHERE list = 'events' AND instr(body, '\"end\"')"
    ):
        add_rows(rows, "events", key, json.loads(body))
        db.conn.executemany("INSERT INTO ending VALUES (?, ?, ?, ?)", rows["ending"])
        rows.clear()


def apply(connection: sqlite3.Connection) -> None:
    """Every step that the store has not taken, inside the caller's transaction if there is one."""
    # Plug-ins of sqlite-utils are other people's code: none of it runs on a user's store.
    steps.apply(Database(connection, recursive_triggers=False, execute_plugins=False))
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={VERSION}")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, for a transaction that `executescript` would commit."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
