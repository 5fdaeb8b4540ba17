"""The bodies of entries: every read of an entry goes through this module.

A body that another program, or a fault of the disk, has damaged gives a stand-in with the entry's
id. It has no figures, so that everything else can be read and counted. The store notes it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from partnerships_db.format.damage import damage_of
from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import LISTS, UNKNOWN, ListName
from partnerships_db.store.store import Store, sql_list

SOUND_BODY = "CASE WHEN json_valid(entry.body) THEN entry.body ELSE '{}' END"
"""SQL for a body that SQLite's functions for JSON can read: one that they can't ends the query."""

BASED_ON = f"{SOUND_BODY} ->> 'based_on'"
"""SQL for the sources on which a source is based; `based_on_ids` reads it."""

DAMAGED = "damaged"
"""The field of a stand-in that has the reason. No entry of a file has it."""

MAX_CHECKED_FIRST = 5_000
"""The most entries of a store that a command checks for damage before it begins, within 50 ms.

A command on a larger store notes the damage that it meets.
"""

_DAMAGED_LABEL = "damaged entry {}"
"""The name or title of a damaged entry."""

_BATCH = 500

_MAX_LABELS = 3
"""The most damaged entries that a sentence names."""

_STAND_INS: dict[ListName, dict[str, str]] = {
    "models": {"developer": UNKNOWN},
    "availability": {"model": UNKNOWN, "provider": UNKNOWN},
    "events": {"date": "0001", "kind": "statement"},
}
"""The required fields besides the id and the name or title, with values that stand for unknown."""

_INDEX_QUERIES: dict[ListName, str] = {
    "models": "SELECT developer FROM model WHERE id = ?",
    "availability": "SELECT model, provider FROM route WHERE id = ?",
    "events": "SELECT date, kind FROM event WHERE id = ?",
}
"""The queries for the values of these fields, which the index may still have."""


def entry_of_body(
    store: Store,
    name: ListName,
    entry_id: str,
    body: object,
) -> Entry:
    """The entry of a stored body, or its stand-in if the body is damaged."""
    entry, damage = checked_entry(name, entry_id, body)
    if not damage:
        return entry
    store.damages[name, entry_id] = damage
    return _stand_in(
        store,
        name,
        entry_id,
        damage,
    )


def checked_entry(
    name: ListName,
    entry_id: str,
    body: object,
) -> tuple[Entry, str]:
    """The entry of a stored body, and its damage, as a clause; empty if it is sound."""
    entry, damage = _parsed_body(body)
    damage = damage or damage_of(name, entry)
    if not damage and entry["id"] != entry_id:
        damage = "has another id"
    return entry, damage


def _stand_in(
    store: Store,
    name: ListName,
    entry_id: str,
    damage: str,
) -> Entry:
    """The entry that is shown in place of a damaged one."""
    label = _DAMAGED_LABEL.format(entry_id)
    required_fields = _STAND_INS.get(name, {})
    entry = {
        "id": entry_id,
        **required_fields,
        "name": label,
        "title": label,
        "summary": f"Its text in the store {damage}. The command `doctor` says what mends it.",
        DAMAGED: damage,
    }
    if not required_fields:
        return entry
    values = store.row(_INDEX_QUERIES[name], [entry_id]) or ()
    indexed_entry = {**entry, **dict(zip(required_fields, values, strict=False))}
    return entry if damage_of(name, indexed_entry) else indexed_entry


def label_of(
    store: Store,
    name: ListName,
    entry_id: str,
    label: str,
) -> str:
    """The name or title of an entry in a list, or what stands for it if it is known as damaged."""
    if (name, entry_id) in store.damages:
        return _DAMAGED_LABEL.format(entry_id)
    return label


def is_damaged(entry: Entry) -> bool:
    """Whether an entry is the stand-in of a damaged one."""
    return DAMAGED in entry


def sound_entries(
    store: Store,
    name: ListName,
    id_and_body_rows: Iterable[tuple[Any, ...]],
) -> Iterator[Entry]:
    """The entries of rows of id and body, without the damaged ones, which the store notes.

    Raises StoreError after `interrupt`: to parse many takes longer than to read their rows.
    """
    for entry_id, body in id_and_body_rows:
        store.yield_cpu(0.0)
        entry = entry_of_body(
            store,
            name,
            entry_id,
            body,
        )
        if not is_damaged(entry):
            yield entry


def parsed_entry(body: object) -> Entry | None:
    """The entry of a stored body whose fields nobody has checked; None if it is not JSON.

    The check of all fields takes longer than to read them. A reader of very many entries that needs
    a few of their fields does it when these make the reader fail, with `entry_of_body`.
    """
    entry, damage = _parsed_body(body)
    return None if damage else entry


def damage_sentence(damages: Mapping[tuple[str, str], str]) -> str:
    """The sentence on the damaged entries that were read; empty if all were sound."""
    if not damages:
        return ""
    labels = [f"{list_name}/{entry_id}" for list_name, entry_id in list(damages)]
    label = ", ".join(labels[:_MAX_LABELS])
    if len(labels) > _MAX_LABELS:
        label = f"{label} and {len(labels) - _MAX_LABELS} more"
    noun = "entry is" if len(labels) == 1 else "entries are"
    return f"{len(labels)} {noun} damaged and counted nowhere: {label}; `doctor` lists the damage"


def note_all_damage(store: Store, max_entries: int | None = None) -> None:
    """Read all entries, so that the store notes each damaged one. Raises StoreError.

    A store with more than `max_entries` is not read.
    """
    if max_entries is not None and has_more_entries(store, max_entries):
        return
    note_unknown_lists(store)
    for name in LISTS:
        query = "SELECT id, body FROM entry WHERE list = ? ORDER BY id"
        for batch in store.batches(query, [name], _BATCH):
            for _ in sound_entries(store, name, batch):
                pass


def note_unknown_lists(store: Store) -> None:
    """Note the entries of lists that the format does not have, in place of all earlier notes."""
    store.damages.clear()
    query = f"SELECT list, id FROM entry WHERE list NOT IN {sql_list(LISTS)}"
    for list_name, entry_id in store.rows(query):
        store.damages[list_name, entry_id] = "is in an unknown list"


def has_more_entries(store: Store, count: int) -> bool:
    """Whether a store has more than some entries; no more than these are counted."""
    query = "SELECT count(*) FROM (SELECT 1 FROM entry LIMIT ?)"
    (entry_count,) = store.row(query, [count + 1]) or (0,)
    return int(entry_count) > count


def based_on_ids(text: object) -> tuple[str, ...]:
    """The ids in a value of `BASED_ON`; none if the source has none, or damaged ones."""
    if not isinstance(text, str):
        return ()
    try:
        ids = json.loads(text)
    except ValueError:
        return ()
    return tuple(str(source_id) for source_id in ids) if isinstance(ids, list) else ()


def past_entry(body: object) -> Entry | None:
    """The entry of a body of the history; None for None.

    Earlier versions may have written it, so it is not held against the format of today.
    """
    if body is None:
        return None
    entry, damage = _parsed_body(body)
    return {"title": "damaged entry", DAMAGED: damage} if damage else entry


def _parsed_body(body: object) -> tuple[dict[str, Any], str]:
    """The fields of a body and its damage, of which one is empty."""
    try:
        entry = json.loads(str(body))
    except (ValueError, RecursionError):
        return {}, "is not JSON"
    if not isinstance(entry, dict):
        return {}, "is not a set of fields"
    return entry, ""
