"""From what was typed to an open store: where it is, whether it must be made first, what was asked of it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.store.store import NoStore, OlderStore, Store, StoreError
from partnerships_db.store_path import Location, store_location
from partnerships_db.values import clock
from partnerships_db.values.errors import InvalidValue


class Query(NamedTuple):
    """What a command or a launch selects."""

    filter: Filter = EVERYTHING
    as_of: date | None = None


def read_query(query: str | None, as_of: str | None, db: str | None = None) -> Query:
    """Read a filter and a date as people say it; raises FilterError or Refused.

    `db` names the store that the filter is for: `is:new` is measured from the explorer's last visit there.
    """
    chosen = EVERYTHING
    if query:
        from partnerships_db.filters.parser import parse_filter
        from partnerships_tui.user_state.session import read_session

        chosen = parse_filter(query)
        if chosen.asks_for_new:
            chosen = chosen._replace(seen=read_session(store_location(db).path).seen)
    try:
        return Query(chosen, read_day(as_of) if as_of else None)
    except InvalidValue as refusal:
        raise InvalidValue(f'--as-of "{as_of}": {refusal.wrong}', refusal.expected) from None


def read_day(text: str) -> date:
    """The last day of a date as people say it: a partial as-of date stands for its end."""
    from partnerships_db.values.natural_dates import parse_natural_date

    return parse_natural_date(text, clock.today()).last


def readable_store(
    option: str | None, *, makes_named: bool = False, read_only: bool = False
) -> Store:
    """The store, open for reading. One at the default place that is not there is made.

    `makes_named`: one that was named is made as well, as the explorer does. What was made is said on
    stderr. Raises StoreError.
    """
    location = store_location(option)
    try:
        return Store.reading(location.path)
    except NoStore:
        if read_only or not (location.is_default or makes_named):
            raise
        make_starter_store(location)
    except OlderStore:
        if read_only:
            raise
        Store.writing(location.path).close()
    return Store.reading(location.path)


def make_starter_store(location: Location) -> None:
    """Make a store from the starter data, and say where."""
    from partnerships_db.importing.pipeline import import_files
    from partnerships_db.starter_data import starter_folder
    from partnerships_tui.console import say

    with Store.creating(location.path) as store:
        report = import_files(store, [str(starter_folder())])
    if report.diagnostics:
        raise StoreError(f"the starter data can't be imported: {report.diagnostics[0]}")
    say(f"made a store from the starter data: {location.path}")


def writable_store(option: str | None) -> Store:
    """The store to import into; where there is none, an empty one that its first import makes."""
    location = store_location(option)
    try:
        return Store.writing(location.path)
    except NoStore:
        return Store.creating(location.path)


def store_to_compare(option: str | None) -> Store:
    """The store that a dry run compares with, only to be read; where there is none, an empty one that is nowhere."""
    location = store_location(option)
    try:
        return Store.reading(location.path)
    except NoStore:
        return Store.scratch()
