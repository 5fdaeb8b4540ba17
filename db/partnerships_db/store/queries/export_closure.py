"""The entries of an export: the events of a filter with all entries that they refer to.

They are read while they are written, a batch at a time, so a reader holds `Store.snapshot`.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from operator import itemgetter

from partnerships_db.exporting import ExportedLists
from partnerships_db.filters.model import Filter
from partnerships_db.format.damage import has_half_characters
from partnerships_db.format.entries import Entry
from partnerships_db.format.references import references
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.store.bodies import entry_of_body, is_damaged
from partnerships_db.store.event_keys import DAY_SHIFT, LAST_KEY, first_key
from partnerships_db.store.queries.filter_keys import key_batches
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list

_BATCH = 500
"""The entries that are read at once."""

_IN_SELECTION = "entry.entry IN (SELECT entry FROM temp.export_entry)"
"""SQL for an entry of the selection that `_select` has made."""

_ALL = "TRUE"


def entries_for_export(
    store: Store,
    criteria: Filter,
    as_of: date | None,
) -> ExportedLists:
    """The entries of an export, by list.

    They are those that a filter and an as-of date select; all entries without these.
    """
    if not criteria and as_of is None:
        return all_entries(store)
    return selected_entries(store, criteria, as_of)


def all_entries(store: Store) -> ExportedLists:
    """All entries, by list."""
    return _lists_where(store, _ALL)


def selected_entries(
    store: Store,
    criteria: Filter,
    as_of: date | None,
) -> ExportedLists:
    """The selected events, the routes that they changed, and all entries these refer to.

    The selection is a temporary table of keys, which the next selection replaces.
    """
    _select(store, criteria, as_of)
    return _lists_where(store, _IN_SELECTION)


def _lists_where(store: Store, condition: str) -> ExportedLists:
    """The entries for which a condition holds."""
    lists: dict[ListName, Iterable[Entry]] = {
        name: _EntriesById(store, name, condition) for name in LISTS if name != "events"
    }
    years = {
        f"{year:04}": _EventsOfYear(store, year, condition) for year in _years(store, condition)
    }
    return ExportedLists(lists, years)


# -- Entries in the order of a file ----------------------------------------------------------------


class _EntriesById:
    """The sound entries of a list in the order of their ids."""

    def __init__(
        self,
        store: Store,
        name: ListName,
        condition: str,
    ) -> None:
        self._store = store
        self._name = name
        self._query = f"""
            SELECT id, body FROM entry WHERE list = ? AND id > ? AND {condition}
            ORDER BY id LIMIT {_BATCH}
        """

    def __iter__(self) -> Iterator[Entry]:
        last_id = ""
        while entry_rows := self._store.rows(self._query, (self._name, last_id)):
            for entry_id, body in entry_rows:
                yield from _sound(self._store, self._name, entry_id, body)
            last_id = entry_rows[-1][0]


class _EventsOfYear:
    """The sound events of a year in the order of their dates as texts, and then of their ids."""

    def __init__(
        self,
        store: Store,
        year: int,
        condition: str,
    ) -> None:
        self._store = store
        self._year = year
        # The record is exported, also where the index lacks an event.
        self._key_query = f"""
            SELECT entry.entry FROM entry LEFT JOIN event ON event.entry = entry.entry
            WHERE entry.entry >= ? AND entry.entry < ? AND {condition}
            ORDER BY replace(coalesce(event.date, ''), 'about ', ''), entry.id
        """

    def __iter__(self) -> Iterator[Entry]:
        keys = array("q")
        key_range = (_year_start(self._year), _year_start(self._year + 1))
        for key_rows in self._store.batches(self._key_query, key_range, _BATCH):
            keys.extend(map(itemgetter(0), key_rows))
        for start in range(0, len(keys), _BATCH):
            yield from _events(self._store, keys[start : start + _BATCH])


def _events(store: Store, keys: "array[int]") -> Iterator[Entry]:
    query = f"SELECT entry, id, body FROM entry WHERE entry IN {IN_JSON_LIST}"
    body_rows = store.rows(query, [json_list(keys)])
    bodies = {key: (event_id, body) for key, event_id, body in body_rows}
    for key in keys:
        yield from _sound(store, "events", *bodies[key])


def _years(store: Store, condition: str) -> Iterator[int]:
    """The years with events, ascending; an entry below the first year is no event."""
    query = f"SELECT entry FROM entry WHERE entry >= ? AND {condition} ORDER BY entry LIMIT 1"
    key_row = store.row(query, [_year_start(date.min.year)])
    while key_row is not None:
        year = date.fromordinal(key_row[0] >> DAY_SHIFT).year
        yield year
        key_row = store.row(query, [_year_start(year + 1)])


def _year_start(year: int) -> int:
    """The first key of a year: its events lie between this and that of the next year."""
    if year > date.max.year:
        return LAST_KEY
    return first_key(date(year, 1, 1).toordinal())


def _sound(
    store: Store,
    name: ListName,
    entry_id: str,
    body: object,
) -> Iterator[Entry]:
    """The entry unless it is damaged: no file can state it, and the store notes it."""
    entry = entry_of_body(store, name, entry_id, body)
    # The text of a body can hold half a character only as an escape.
    if "\\u" in str(body) and has_half_characters(entry):
        store.damages[name, entry_id] = "has half a character"
    elif not is_damaged(entry):
        yield entry


# -- The selection ---------------------------------------------------------------------------------


def _select(
    store: Store,
    criteria: Filter,
    as_of: date | None,
) -> None:
    """Fill the table `export_entry` with the keys of the selected entries.

    Its column `is_read` says of an entry whether what it refers to is in the table.
    """
    store.rows("DROP TABLE IF EXISTS temp.export_entry")
    store.rows("""
        CREATE TEMP TABLE export_entry (entry INTEGER PRIMARY KEY, is_read INTEGER NOT NULL)
    """)
    store.rows("CREATE INDEX temp.export_unread ON export_entry (entry) WHERE NOT is_read")
    insert_keys = "INSERT OR IGNORE INTO export_entry SELECT value, 0 FROM json_each(?)"
    for keys in key_batches(store, criteria, as_of):
        store.rows(insert_keys, [json_list(keys)])
    store.rows("""
        INSERT OR IGNORE INTO export_entry
        SELECT period.route, 0 FROM period JOIN event ON event.id = period.event
        WHERE event.entry IN (SELECT entry FROM export_entry)
    """)
    unread_query = f"""
        SELECT entry.entry, list, id, body FROM export_entry JOIN entry USING (entry)
        WHERE NOT is_read LIMIT {_BATCH}
    """
    while entry_rows := store.rows(unread_query):
        _add_referenced(store, entry_rows)


def _add_referenced(store: Store, entry_rows: list[tuple[int, ListName, str, str]]) -> None:
    """Add the entries to which some entries refer; of a flow, its event."""
    referenced: defaultdict[str, set[str]] = defaultdict(set)
    for _, name, entry_id, body in entry_rows:
        for entry in _sound(store, name, entry_id, body):
            for _, target_list, target in references(name, entry):
                target_id, slash, _ = target.partition("/")
                referenced["events" if slash else target_list].add(target_id)

    add_ids = f"""
        INSERT OR IGNORE INTO export_entry
        SELECT entry, 0 FROM entry WHERE list = ? AND id IN {IN_JSON_LIST}
    """
    for list_name, ids in referenced.items():
        store.rows(add_ids, (list_name, json_list(sorted(ids))))
    mark_read = f"UPDATE export_entry SET is_read = 1 WHERE entry IN {IN_JSON_LIST}"
    store.rows(mark_read, [json_list(row[0] for row in entry_rows)])
