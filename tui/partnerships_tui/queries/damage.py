"""The store query of damaged entries, for the footer."""

from __future__ import annotations

from partnerships_db.store.store import Store

MAX_CHECKED_ENTRIES = 50_000
"""The most entries of a store that are all checked: more would take a second of the processor."""


def entry_damage(store: Store) -> str:
    """The sentence on the damaged entries of a store; empty without one.

    In a very large store they are those that queries have read.
    """
    from partnerships_db.store.bodies import damage_sentence, note_all_damage

    note_all_damage(store, MAX_CHECKED_ENTRIES)
    return damage_sentence(store.damages)
