"""Checks whether a store is sound. They repair nothing.

The full check reads everything, of a million events for minutes. The quick check reads the counts
and a sample of the entries, of any store in a moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.store.bodies import (
    DAMAGED,
    MAX_CHECKED_FIRST,
    has_more_entries,
    is_damaged,
    note_unknown_lists,
    past_entry,
    sound_entries,
)
from partnerships_db.store.event_keys import PRECISION_SHIFT, first_key, period_of
from partnerships_db.store.store import IN_JSON_LIST, Store, StoreError, json_list, sql_list
from partnerships_db.values.errors import InvalidValue, PartnershipsError

if TYPE_CHECKING:
    from partnerships_db.ledger.relation_loops import StatedRelation
    from partnerships_db.store.index_rows import IndexRow, RowsByTable

FAILURES_OF_DAMAGE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a wrong value in a table makes its readers raise."""

MAX_FULL_SECONDS = 3_600.0
"""The work after which one query of the full check is interrupted."""

SAMPLE_PLACES = 50
"""The places in the order of keys from which the quick check takes entries."""

SAMPLE_RUN = 10
"""The entries that it takes at each of them."""

WRONG_COUNTS = "the timeline and the entries have different numbers of events"

QUICKLY_CHECKED = (
    f"the tables, the counts, and at most {2 * SAMPLE_PLACES * SAMPLE_RUN:,} entries;"
    " not the pages of the file, the references, the relations and the history"
)
"""What the quick check reads, and what it leaves out."""

_BATCH = 500
"""The entries that are compared with their index at once."""

CheckProgress = Callable[[str, int, int], object]
"""Gets what the full check is at, how many rows of it are checked, and how many there are.

The last is 0 where it is not known.
"""


def _no_progress(
    _part: str,
    _checked: int,
    _of: int,
) -> None:
    """Ignore how far the full check has come."""


def entry_counts(store: Store) -> dict[str, int]:
    """The number of entries of each list, by its name, and of `imports`.

    Raises StoreError if the store can't be read.
    """
    counts: dict[str, int] = dict(
        store.rows("SELECT list, count(*) FROM entry GROUP BY list ORDER BY list")
    )
    (import_count,) = store.row("SELECT count(*) FROM import") or (0,)
    counts["imports"] = int(import_count)
    return counts


def is_large(store: Store) -> bool:
    """Whether a store has so many entries that only the quick check answers at once."""
    return has_more_entries(store, MAX_CHECKED_FIRST)


def find_damage(store: Store, progress: CheckProgress = _no_progress) -> list[str]:
    """Sentences on damage to the file, its references and its index; empty if it is sound."""
    try:
        damages = _missing_tables(store)
        progress("the pages of the file", 0, 0)
        damages += _damaged_pages(store)
        progress("the references", 0, 0)
        damages += _missing_targets(store)
        progress("the counts of events", 0, 0)
        damages += _wrong_event_counts(store)
        damages += _figures_of_no_event(store)
        progress("the relations", 0, 0)
        return damages + _relation_loops(store)
    except StoreError as error:
        return [str(error)]


def find_damage_quickly(store: Store) -> list[str]:
    """Sentences on missing tables and on wrong counts, the parts that are read in a moment."""
    try:
        return _missing_tables(store) + _wrong_sums(store)
    except StoreError as error:
        return [str(error)]


class EntryDamage(NamedTuple):
    """A damaged entry of the store, or of its history."""

    list: str
    id: str
    reason: str
    remedy: str = ""
    """What mends it, as a clause; empty if nothing is known to."""


def damaged_entries(
    store: Store,
    progress: CheckProgress = _no_progress,
) -> list[EntryDamage]:
    """The entries whose text or index is damaged, then those of the history.

    Raises StoreError if the store can't be read.
    """
    note_unknown_lists(store)
    query = "SELECT entry, list, id, body FROM entry ORDER BY entry"
    (entry_count,) = store.row("SELECT count(*) FROM entry") or (0,)
    batches = store.batches(query, (), _BATCH)
    damages = _damages_of(store, _counted(batches, "entries", entry_count, progress))
    return damages + list(_damaged_history(store, progress))


def damaged_sample(store: Store) -> list[EntryDamage]:
    """The damaged ones of some entries from all over the store; the history is not read.

    Raises StoreError if the store can't be read.
    """
    sample = sampled_entries(store)
    return _damages_of(store, [sample])


def sampled_entries(store: Store) -> list[IndexRow]:
    """The key, list, id and body of entries at many places of the store, the same each time."""
    run_query = "SELECT entry, list, id, body FROM entry WHERE entry >= ? ORDER BY entry LIMIT ?"
    first_event_key = first_key(1)
    rows_by_key: dict[int, IndexRow] = {}
    for condition in (f"entry < {first_event_key}", f"entry >= {first_event_key}"):
        # Only a lone min() or max() reads a single row.
        low, high = (
            store.row(f"SELECT coalesce({end}(entry), 0) FROM entry WHERE {condition}") or (0,)
            for end in ("min", "max")
        )
        for place in range(SAMPLE_PLACES):
            key = low[0] + (high[0] - low[0]) * place // SAMPLE_PLACES
            for db_row in store.rows(run_query, (key, SAMPLE_RUN)):
                rows_by_key[db_row[0]] = db_row
    return list(rows_by_key.values())


def _damages_of(store: Store, batches: Iterable[Sequence[IndexRow]]) -> list[EntryDamage]:
    """The damages of entries given by key, list, id and body: of texts, then of their index."""
    index_damages: list[EntryDamage] = []
    for batch in batches:
        rows_by_list: dict[str, list[IndexRow]] = defaultdict(list)
        for key, list_name, entry_id, body in batch:
            rows_by_list[list_name].append((key, entry_id, body))
        for name in LISTS:
            if name in rows_by_list:
                index_damages += _wrongly_indexed_of_batch(store, name, rows_by_list[name])
    index_damages.sort(key=lambda damage: LISTS.index(damage.list))
    return [*_damaged_texts(store), *index_damages]


def _damaged_texts(store: Store) -> Iterator[EntryDamage]:
    """The damages of texts that the store has noted."""
    file_query = "SELECT file FROM entry WHERE list = ? AND id = ?"
    for (list_name, entry_id), damage in sorted(store.damages.items()):
        (file,) = store.row(file_query, (list_name, entry_id)) or (None,)
        remedy = f"an import of {file} mends it" if file else ""
        yield EntryDamage(
            list_name,
            entry_id,
            f"its text {damage}",
            remedy,
        )


def _counted(
    batches: Iterable[list[IndexRow]],
    part: str,
    of: int,
    progress: CheckProgress,
) -> Iterator[list[IndexRow]]:
    """The same batches; the progress gets the number of rows before each."""
    row_count = 0
    for batch in batches:
        progress(part, row_count, of)
        yield batch
        row_count += len(batch)


def _damaged_history(store: Store, progress: CheckProgress) -> Iterator[EntryDamage]:
    query = "SELECT list, id, import, body FROM change WHERE body IS NOT NULL"
    for batch in _counted(store.batches(query, (), _BATCH), "the history", 0, progress):
        for list_name, entry_id, number, body in batch:
            entry = past_entry(body) or {}
            if is_damaged(entry):
                reason = f"its text in the history of import {number} {entry[DAMAGED]}"
                yield EntryDamage(list_name, entry_id, reason)


def _wrongly_indexed_of_batch(
    store: Store,
    name: ListName,
    batch: Sequence[IndexRow],
) -> Iterator[EntryDamage]:
    from partnerships_db.store.flow_figures import wrong_figures
    from partnerships_db.store.index_rows import INDEX_TABLES, add_rows

    ids: dict[int, str] = {}
    expected_rows: RowsByTable = defaultdict(list)
    for key, entry_id, body in batch:
        for entry in sound_entries(store, name, [(entry_id, body)]):
            ids[key] = entry_id
            add_rows(expected_rows, name, key, entry)

    wrong_keys: set[int] = set()
    for table, key_column in INDEX_TABLES.items():
        column_names = [name for _, name, *_ in store.rows(f"PRAGMA table_info({table})")]
        key_index = column_names.index(key_column)
        query = f"SELECT * FROM {table} WHERE {key_column} IN {IN_JSON_LIST}"
        stored_rows = set(store.rows(query, [json_list(ids)]))
        wrong_rows = stored_rows.symmetric_difference(expected_rows[table])
        wrong_keys.update(wrong_row[key_index] for wrong_row in wrong_rows)
    if name == "events":
        with store.translating_errors():
            wrong_keys |= wrong_figures(store.connection, ids)
    for key in sorted(wrong_keys):
        yield EntryDamage(
            name,
            ids[key],
            "its index does not agree with its text",
            "an export, imported into a new store, mends it",
        )


@contextmanager
def failures_of_damage(store: Store) -> Iterator[None]:
    """Raise a failure as StoreError if damage of the store explains it.

    A read trusts the values of the index. They are checked when one makes it fail. Of a large store
    only a sample is: if that is sound, the sentence says that the store may be damaged.
    """
    try:
        yield
    except FAILURES_OF_DAMAGE as error:
        is_sentence = isinstance(error, PartnershipsError) and not isinstance(error, InvalidValue)
        if is_sentence:
            raise
        damage = _first_damage(store)
        if not damage and is_large(store):
            failure = f"{type(error).__name__}: {error}"
            raise StoreError(
                f"{store.path} could not be read ({failure}); it may be damaged:"
                " `doctor --full` checks all of it"
            ) from error
        if not damage:
            raise
        raise StoreError(f"{store.path} is damaged: {damage}; `doctor` lists the damage") from error


def _first_damage(store: Store) -> str:
    """The first damage that a check finds, as a clause; empty if it finds none."""
    is_quick = is_large(store)
    for damage in damaged_sample(store) if is_quick else damaged_entries(store):
        return f"{damage.list}/{damage.id}, {damage.reason}"
    damages = find_damage_quickly(store) if is_quick else find_damage(store)
    return damages[0] if damages else ""


def _missing_tables(store: Store) -> list[str]:
    query = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite%' ORDER BY name"
    with Store.scratch() as empty_store:
        expected_rows = empty_store.rows(query)
    present_rows = set(store.rows(query))
    return [
        f"the {kind} {name} is missing"
        for kind, name in expected_rows
        if (kind, name) not in present_rows
    ]


def _damaged_pages(store: Store) -> list[str]:
    query = "PRAGMA integrity_check"
    # SQLite looks at no clock during it. So that Ctrl+C ends it, another thread waits for it.
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as executor:
        answer = executor.submit(store.rows, query, max_seconds=MAX_FULL_SECONDS)
        try:
            report_rows = answer.result()
        except KeyboardInterrupt:
            store.interrupt()
            raise
    reports = [str(report) for (report,) in report_rows]
    return [report for report in reports if report != "ok"]


def _missing_targets(store: Store) -> list[str]:
    return [
        f"{table} refers to a missing {target_table}"
        for table, _, target_table, _ in store.rows(
            "PRAGMA foreign_key_check", max_seconds=MAX_FULL_SECONDS
        )
    ]


def _wrong_sums(store: Store) -> list[str]:
    """Whether the timeline has as many events as there are entries of events."""
    query = """
        SELECT (SELECT count(*) FROM entry WHERE list = 'events'), (SELECT count(*) FROM event),
            (SELECT coalesce(sum(events), 0) FROM day)
    """
    sums = store.row(query) or (0,)
    return [WRONG_COUNTS] if len(set(sums)) > 1 else []


def _wrong_event_counts(store: Store) -> list[str]:
    query = f"""
        SELECT entry >> {PRECISION_SHIFT}, count(*) FROM entry
        WHERE list = 'events' GROUP BY 1
    """
    day_rows = set(store.rows("SELECT day, period, events FROM day"))
    for day, event_count in store.rows(query):
        try:
            day_row = (day, period_of(day), event_count)
        except (ValueError, OverflowError):
            return ["an event has a key that stands for no day"]
        if day_row not in day_rows:
            return [WRONG_COUNTS]
        day_rows.remove(day_row)
    return ["the timeline has days without events"] if day_rows else []


def _figures_of_no_event(store: Store) -> list[str]:
    query = """
        SELECT EXISTS (SELECT 1 FROM figure WHERE event NOT IN (SELECT entry FROM event))
    """
    return ["there are figures of an event that is missing"] if store.rows(query) == [(1,)] else []


def _relation_loops(store: Store) -> list[str]:
    """A sentence on each group of relations that go round; an import refuses them."""
    from partnerships_db.ledger.relation_loops import (
        RELATION_FAMILIES,
        Loops,
        relation_graph,
        way_in_words,
    )

    sentences: list[str] = []
    for family in RELATION_FAMILIES:
        words = " or ".join(sorted(family))
        ways = Loops(relation_graph(_leading_on(store, family), family)).ways()
        sentences += [f"{words} comes back to itself: {way_in_words(way)}" for way in ways]
    return sentences


def _leading_on(store: Store, family: Collection[str]) -> Iterator[StatedRelation]:
    """Yield the relations of a family whose target has one too: no other can be on a loop."""
    from partnerships_db.ledger.relation_loops import StatedRelation

    types = sql_list(family)
    query = f"""
        SELECT event.id,
            CASE WHEN relation.flow = 0 THEN NULL ELSE coalesce(flow.id, '') END,
            relation.type,
            relation.to_event || coalesce('/' || relation.to_flow, '')
        FROM relation
            JOIN event ON event.entry = relation.event
            LEFT JOIN flow ON flow.event = relation.event AND flow.n = relation.flow
        WHERE relation.type IN {types} AND EXISTS (
            SELECT 1 FROM event AS target JOIN relation AS onward ON onward.event = target.entry
            WHERE target.id = relation.to_event AND onward.type IN {types})
        ORDER BY event.id, relation.flow, relation.n
    """
    for batch in store.batches(query, (), _BATCH):
        yield from (StatedRelation(*columns) for columns in batch)
