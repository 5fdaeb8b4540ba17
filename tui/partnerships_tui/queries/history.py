"""TODO."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerships_db.details import UnseenChanges
from partnerships_db.store.store import Store
from partnerships_tui.queries.store_query import StoreQuery

if TYPE_CHECKING:
    from partnerships_db.details import ImportRecord
    from partnerships_db.format.diff import EntryChange


def unseen_changes(seen: int) -> StoreQuery[UnseenChanges]:
    """What has been added or changed since that import."""
    from partnerships_db.store.history import news_since

    return lambda store: news_since(store, seen)


def import_history(store: Store) -> list[ImportRecord]:
    """All imports, newest first."""
    from partnerships_db.store.history import imports

    return imports(store)


def import_changes(number: int, limit: int) -> StoreQuery[list[EntryChange]]:
    """What an import did, as far as a page shows it."""
    from partnerships_db.store.history import changes_of

    return lambda store: changes_of(store, number, limit=limit)
