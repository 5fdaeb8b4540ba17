"""Checks whether a store is sound. They repair nothing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.store.bodies import (
    DAMAGED,
    is_damaged,
    note_all_damage,
    past_entry,
    sound_entries,
)
from partnerships_db.store.event_keys import PRECISION_SHIFT, period_of
from partnerships_db.store.store import IN_JSON_LIST, Store, StoreError, json_list
from partnerships_db.values.errors import InvalidValue, PartnershipsError

if TYPE_CHECKING:
    from partnerships_db.store.index_rows import IndexRow, RowsByTable

_FAILURES_OF_DAMAGE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a wrong value in a table makes its readers raise."""

_BATCH = 500
"""The entries that are compared with their index at once."""


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


def find_damage(store: Store) -> list[str]:
    """Sentences on damage to the file, its references and its index; empty if it is sound."""
    try:
        damages = _damaged_pages(store) + _missing_targets(store) + _wrong_event_counts(store)
        return damages + _relation_loops(store)
    except StoreError as error:
        return [str(error)]


class EntryDamage(NamedTuple):
    """A damaged entry of the store, or of its history."""

    list: str
    id: str
    reason: str
    remedy: str = ""
    """What mends it, as a clause; empty if nothing is known to."""


def damaged_entries(store: Store) -> list[EntryDamage]:
    """The entries whose text or index is damaged, then those of the history.

    Raises StoreError if the store can't be read.
    """
    note_all_damage(store)
    damages: list[EntryDamage] = []
    file_query = "SELECT file FROM entry WHERE list = ? AND id = ?"
    for (list_name, entry_id), damage in sorted(store.damages.items()):
        (file,) = store.row(file_query, (list_name, entry_id)) or (None,)
        remedy = f"an import of {file} mends it" if file else ""
        damages.append(
            EntryDamage(
                list_name,
                entry_id,
                f"its text {damage}",
                remedy,
            )
        )
    damages += _wrongly_indexed(store)
    damages += _damaged_history(store)
    return damages


def _damaged_history(store: Store) -> Iterator[EntryDamage]:
    query = "SELECT list, id, import, body FROM change WHERE body IS NOT NULL"
    for batch in store.batches(query, (), _BATCH):
        for list_name, entry_id, number, body in batch:
            entry = past_entry(body) or {}
            if is_damaged(entry):
                reason = f"its text in the history of import {number} {entry[DAMAGED]}"
                yield EntryDamage(list_name, entry_id, reason)


def _wrongly_indexed(store: Store) -> Iterator[EntryDamage]:
    """The sound entries whose rows in the index are not those of their texts."""
    for name in LISTS:
        query = "SELECT entry, id, body FROM entry WHERE list = ? ORDER BY entry"
        for batch in store.batches(query, [name], _BATCH):
            yield from _wrongly_indexed_of_batch(store, name, batch)


def _wrongly_indexed_of_batch(
    store: Store,
    name: ListName,
    batch: "Sequence[IndexRow]",
) -> Iterator[EntryDamage]:
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

    A read trusts the values of the index. They are checked when one makes it fail.
    """
    try:
        yield
    except _FAILURES_OF_DAMAGE as error:
        is_sentence = isinstance(error, PartnershipsError) and not isinstance(error, InvalidValue)
        damage = "" if is_sentence else _first_damage(store)
        if not damage:
            raise
        raise StoreError(f"{store.path} is damaged: {damage}; `doctor` lists the damage") from error


def _first_damage(store: Store) -> str:
    """The first damage of a store, as a clause; empty if it is sound."""
    for damage in damaged_entries(store):
        return f"{damage.list}/{damage.id}, {damage.reason}"
    damages = find_damage(store)
    return damages[0] if damages else ""


def _damaged_pages(store: Store) -> list[str]:
    reports = [str(report) for (report,) in store.rows("PRAGMA integrity_check")]
    return [report for report in reports if report != "ok"]


def _missing_targets(store: Store) -> list[str]:
    return [
        f"{table} refers to a missing {target_table}"
        for table, _, target_table, _ in store.rows("PRAGMA foreign_key_check")
    ]


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
            return ["the timeline and the entries have different numbers of events"]
        day_rows.remove(day_row)
    return ["the timeline has days without events"] if day_rows else []


def _relation_loops(store: Store) -> list[str]:
    """A sentence on each group of relations that go round; an import refuses them."""
    from partnerships_db.ledger.relation_loops import (
        RELATION_FAMILIES,
        Loops,
        StatedRelation,
        relation_graph,
        way_in_words,
    )

    query = """
        SELECT event.id,
            CASE WHEN relation.flow = 0 THEN NULL ELSE coalesce(flow.id, '') END,
            relation.type,
            relation.to_event || coalesce('/' || relation.to_flow, '')
        FROM relation
            JOIN event ON event.entry = relation.event
            LEFT JOIN flow ON flow.event = relation.event AND flow.n = relation.flow
        ORDER BY event.id, relation.flow, relation.n
    """
    relations = [StatedRelation(*row) for row in store.rows(query)]
    sentences: list[str] = []
    for family in RELATION_FAMILIES:
        ways = Loops(relation_graph(relations, family)).ways()
        words = " or ".join(sorted(family))
        sentences += [f"{words} comes back to itself: {way_in_words(way)}" for way in ways]
    return sentences
