"""Whether a store is whole. Nothing here repairs."""

from partnerships_db.store.store import Store, StoreError


def entry_counts(store: Store) -> dict[str, int]:
    """How many entries each list has, and how many imports there were."""
    counts: dict[str, int] = dict(
        store.rows("SELECT list, count(*) FROM entry GROUP BY list ORDER BY list")
    )
    row = store.row("SELECT count(*) FROM import")
    return counts | {"imports": int(row[0]) if row else 0}


def find_damage(store: Store) -> list[str]:
    """What SQLite finds wrong with the file and its references, and where the index and the entries disagree."""
    try:
        found = [str(row[0]) for row in store.rows("PRAGMA integrity_check") if row[0] != "ok"]
        found += [
            f"{row[0]} refers to a missing {row[2]}"
            for row in store.rows("PRAGMA foreign_key_check")
        ]
        counted = store.row("SELECT (SELECT sum(events) FROM day), (SELECT count(*) FROM event), "
                            "(SELECT count(*) FROM entry WHERE list = 'events')")  # fmt: skip
    except StoreError as error:
        return [str(error)]
    if counted is not None and len({counted[0] or 0, *counted[1:]}) > 1:
        found.append("the timeline and the entries have different numbers of events")
    return found
