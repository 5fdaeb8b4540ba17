"""A small set of entries to import, and readers of the store that holds them."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from partnerships_db.importing.cross_checks import CrossChecks
from partnerships_db.importing.pipeline import import_files
from partnerships_db.importing.report import ImportReport
from partnerships_db.store.store import Store
from partnerships_db.values.errors import Diagnostic

WORLD = """\
companies:
  - {id: acme, name: Acme, aliases: [Acme Corporation]}
  - {id: globex, name: Globex}
  - {id: initech, name: Initech}
sources:
  - {id: page, title: A page, publisher: The Gazette}
  - {id: other-page, title: Another page}
models:
  - {id: model, name: Model, developer: acme}
availability:
  - {id: route, model: model, provider: globex, periods: [{from: 2025-11, status: ga, event: deal}]}
events:
  - id: deal
    date: 2025-11-18
    kind: compute-deal
    title: Acme buys compute
    flows:
      - {id: compute, from: acme, to: globex, kind: cloud-purchase, amount: up to 12 billion USD}
      - {from: acme, to: globex, kind: cloud-purchase, capacity: 2 GW}
    sources: [page]
"""
"""One entry of each list, and two more companies."""


def event_item(fields: str = "", event_id: str = "news", date: str = "2025-12") -> str:
    """An item of the list `events`, with these fields besides the required ones."""
    separator = ", " if fields else ""
    required = f"id: {event_id}, date: {date}, kind: statement, title: News"
    return f"- {{{required}{separator}{fields}}}\n"


def event_file(fields: str = "", event_id: str = "news") -> str:
    """A file with one event."""
    return "events:\n" + event_item(fields, event_id)


def stored_entries(store: Store) -> dict[str, Any]:
    """All entries, by list and id: `companies/acme`."""
    rows = store.rows("SELECT list || '/' || id, body FROM entry ORDER BY 1")
    return {name: json.loads(body) for name, body in rows}


def stored_entry(store: Store, name: str) -> Any:
    """One entry, by list and id."""
    return stored_entries(store)[name]


def table_rows(store: Store) -> dict[str, list[Any]]:
    """The rows of every table, with those of the search index."""
    tables = store.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'search'")
    return {name: store.rows(f"SELECT * FROM {name}") for (name,) in tables}


def matching_event_ids(store: Store, words: str) -> list[str]:
    """The events that the full-text search finds."""
    query = (
        "SELECT event.id FROM search JOIN event ON event.entry = search.rowid"
        " WHERE search MATCH ? ORDER BY 1"
    )
    return [event_id for (event_id,) in store.rows(query, (words,))]


def touched_counts(report: ImportReport) -> dict[str, tuple[int, int, int]]:
    """The numbers of added, changed and unchanged entries of the lists that the import touched."""
    touched = {}
    for list_name, count in report.counts.items():
        if any(count.values()):
            touched[str(list_name)] = (count["added"], count["changed"], count["unchanged"])
    return touched


def printed_problems(report: ImportReport) -> list[str]:
    """The problems as they are printed, with file names instead of paths."""
    return [_printed(problem) for problem in report.diagnostics]


def _printed(problem: Diagnostic) -> str:
    return str(problem._replace(file=os.path.basename(problem.file)))


@contextmanager
def accepting_loops() -> Iterator[None]:
    """Let imports accept what goes round, as an older store may hold it."""
    with (
        mock.patch.object(CrossChecks, "_relation_loops", return_value=()),
        mock.patch.object(CrossChecks, "_source_loops", return_value=()),
    ):
        yield


def import_with_loops(store: Store, path: str) -> ImportReport:
    """Import a file that may hold relations and sources that go round."""
    with accepting_loops():
        return import_files(store, [path])
