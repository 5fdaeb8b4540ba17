"""From what was typed to an open store: where it is, whether it must be made first, what was asked of it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from partnerships_db.filters import EVERYTHING, Filter, parse_filter
from partnerships_db.locations import Location, store_location
from partnerships_db.store.connection import NoStore, Store, StoreError


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command or a launch selects."""

    filter: Filter = EVERYTHING
    as_of: date | None = None


def asked(query: str | None, as_of: str | None) -> Asked:
    """Read a filter and a date as people say it; raises FilterError or Refused."""
    return Asked(parse_filter(query or ""), read_day(as_of) if as_of else None)


def read_day(text: str) -> date:
    """The last day of a date as people say it: a partial as-of date stands for its end."""
    from partnerships_db.spoken_dates import parse_spoken

    return parse_spoken(text, date.today()).last


def readable_store(option: str | None, *, makes_named: bool = False, read_only: bool = False) -> Path:
    """The path of a store that can be read. One at the default place that is not there is made.

    `makes_named`: one that was named is made as well, as the explorer does. What was made is said on
    stderr. Raises StoreError.
    """
    location = store_location(option)
    try:
        with Store.reading(location.path):
            return location.path
    except NoStore:
        if read_only or not (location.is_default or makes_named):
            raise
    except StoreError as error:
        if read_only or "older version" not in str(error):
            raise
        Store.writing(location.path).close()
        return location.path
    make_starter_store(location)
    return location.path


def make_starter_store(location: Location) -> None:
    """Make a store from the starter data, and say where."""
    from partnerships_db.importing import import_files
    from partnerships_db.starter import starter_folder
    from partnerships_tui.printing import say

    with Store.creating(location.path) as store:
        report = import_files(store, [str(starter_folder())])
    if report.problems:
        raise StoreError(f"the starter data can't be imported: {report.problems[0]}")
    say(f"made a store from the starter data: {location.path}")


def writable_store(option: str | None) -> Store:
    """The store to import into; where there is none, an empty one that its first import makes."""
    location = store_location(option)
    try:
        return Store.writing(location.path)
    except NoStore:
        return Store.creating(location.path)


def is_interactive() -> bool:
    """Whether a person watches the messages."""
    return sys.stderr is not None and sys.stderr.isatty()
