"""How a command or a launch gets its store and its query: from options as they were typed."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from partnerships_db.filters.model import EVERYTHING, Filter, FilterError
from partnerships_db.store.store import NoStore, OlderStore, Store, StoreError
from partnerships_db.store_path import Location, store_location
from partnerships_db.values import clock
from partnerships_db.values.errors import InvalidValue


class Query(NamedTuple):
    """The filter and the as-of date of a command or a launch."""

    filter: Filter = EVERYTHING
    as_of: date | None = None
    """None is today."""

    @property
    def day(self) -> date:
        """The as-of date, or today."""
        return self.as_of or clock.today()


def read_query(
    query: str | None,
    as_of: str | None,
    db: str | None = None,
) -> Query:
    """Read a filter and a natural date.

    `db` is the store option: `is:new` counts from the explorer's last visit to that store, and
    `is:marked` takes its marks.
    Raises FilterError for the filter and InvalidValue for the date.
    """
    criteria = _read_filter(query, db) if query else EVERYTHING
    if not as_of:
        return Query(criteria)

    try:
        as_of_day = read_day(as_of)
    except InvalidValue as error:
        raise InvalidValue(f'--as-of "{as_of}": {error.wrong}', error.expected) from None
    return Query(criteria, as_of_day)


def _read_filter(text: str, store_option: str | None) -> Filter:
    from partnerships_db.filters.editing import term_position
    from partnerships_db.filters.parser import parse_filter
    from partnerships_tui.user_state.session import read_session

    criteria = parse_filter(text)
    if not (criteria.asks_for("new") or criteria.asks_for("marked")):
        return criteria
    session = read_session(located_store(store_option).path)
    if criteria.asks_for("marked") and not session.marks:
        raise FilterError(
            "is:marked cannot apply: no event of this store is marked in the explorer",
            *term_position(text, "is", "marked"),
        )
    return criteria._replace(seen=session.seen, marked=frozenset(session.marks))


def located_store(option: str | None) -> Location:
    """The store of `--db`, else of the environment, else of the settings, else the default one.

    Raises SettingsError if the settings may name a store, but it can't be read which one.
    """
    from partnerships_tui.user_state.settings import SETTINGS_FILE, configured_store, read_settings

    location = store_location(option)
    if not location.is_default:
        return location
    path = configured_store(read_settings())
    return location if path is None else Location(path, SETTINGS_FILE)


def read_day(text: str) -> date:
    """The last day of a natural date: a partial as-of date means the end of its period.

    A length of time is the day that lies so long before today, as in a filter: `7d`, `3 weeks`.
    Raises InvalidValue.
    """
    from partnerships_db.values.natural_dates import first_day_of_length, parse_natural_date

    today = clock.today()
    return first_day_of_length(text, today) or parse_natural_date(text, today).last


_HOW_TO_BEGIN = "`import FILE` makes one, and `import --starter` makes one with the starter data"


def readable_store(
    option: str | None,
    *,
    makes_named: bool = False,
    read_only: bool = False,
) -> Store:
    """Open the store for reading; a missing store at the default path is made first.

    `makes_named` also makes a missing store that `option` names. `read_only` makes and migrates
    nothing. A store that was made, or is read from a copy, is reported on stderr. Raises
    StoreError.
    """
    location = located_store(option)
    may_make = location.is_default or makes_named
    try:
        return _up_to_date_store(location, read_only=read_only)
    except NoStore as error:
        if read_only or not may_make:
            raise NoStore(f"{error}; {_HOW_TO_BEGIN}") from None
        make_starter_store(location)
    return Store.reading(location.path)


def _up_to_date_store(location: Location, *, read_only: bool) -> Store:
    """Open a store for reading; an older one is migrated first, unless `read_only`."""
    try:
        store = Store.reading(location.path)
    except OlderStore:
        if read_only:
            raise
        _migrate(location)
        return Store.reading(location.path)
    if store.is_copy:
        _report_copy(location)
    return store


def _migrate(location: Location) -> None:
    try:
        Store.writing(location.path).close()
    except StoreError as error:
        raise OlderStore(
            f"{error}; the store is of an older version, and must be written once to be read"
        ) from None


def _report_copy(location: Location) -> None:
    from partnerships_tui.console import print_message

    print_message(
        f"{location.path} has a log that can't be read in its folder; a copy with it is read"
    )


def make_starter_store(location: Location) -> None:
    """Make a store from the starter data, and report its path on stderr. Raises StoreError."""
    from partnerships_db.importing.pipeline import import_files
    from partnerships_db.starter_data import starter_folder
    from partnerships_tui.console import print_message

    with Store.creating(location.path) as store:
        report = import_files(store, [str(starter_folder())])
    if report.diagnostics:
        raise StoreError(f"the starter data can't be imported: {report.diagnostics[0]}")
    print_message(f"made a store from the starter data: {location.path}")


def starter_offer(store: Store) -> str:
    """A sentence that offers the starter data to a store with one import of other files.

    Empty for any other store: who has imported twice knows what the store holds.
    """
    from partnerships_db.store.editions import has_only_own_import

    if not has_only_own_import(store):
        return ""
    return (
        "The store holds only your own entries."
        " `partnerships-tui import --starter` adds the starter data."
    )


def writable_store(option: str | None) -> Store:
    """Open the store for an import; where none exists, the first import makes one."""
    location = located_store(option)
    try:
        return Store.writing(location.path)
    except NoStore:
        return Store.creating(location.path)


def store_to_compare(option: str | None, *, read_only: bool = False) -> Store:
    """Open the store that a dry run compares with; where none exists, an empty one in memory.

    An older store is migrated first, unless `read_only`. Raises StoreError.
    """
    location = located_store(option)
    try:
        return _up_to_date_store(location, read_only=read_only)
    except NoStore:
        return Store.scratch()
