"""Checks whether a store is sound. They repair nothing."""

from partnerships_db.ledger.relation_loops import (
    RELATION_FAMILIES,
    Loops,
    StatedRelation,
    relation_graph,
    way_in_words,
)
from partnerships_db.store.store import Store, StoreError


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


def _damaged_pages(store: Store) -> list[str]:
    reports = [str(report) for (report,) in store.rows("PRAGMA integrity_check")]
    return [report for report in reports if report != "ok"]


def _missing_targets(store: Store) -> list[str]:
    return [
        f"{table} refers to a missing {target_table}"
        for table, _, target_table, _ in store.rows("PRAGMA foreign_key_check")
    ]


def _wrong_event_counts(store: Store) -> list[str]:
    query = """
        SELECT (SELECT coalesce(sum(events), 0) FROM day),
            (SELECT count(*) FROM event),
            (SELECT count(*) FROM entry WHERE list = 'events')
    """
    event_counts = set(store.row(query) or ())
    if len(event_counts) > 1:
        return ["the timeline and the entries have different numbers of events"]
    return []


def _relation_loops(store: Store) -> list[str]:
    """A sentence on each group of relations that go round; an import refuses them."""
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
