"""TODO."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerships_db.details import News
from partnerships_db.store.store import Store
from partnerships_tui.queries.store_query import Question

if TYPE_CHECKING:
    from partnerships_db.details import Import
    from partnerships_db.format.diff import Change


def news(seen: int) -> Question[News]:
    """What has been added or changed since that import."""
    from partnerships_db.store.history import news_since

    return lambda store: news_since(store, seen)


def past(store: Store) -> list[Import]:
    """All imports, newest first."""
    from partnerships_db.store.history import imports

    return imports(store)


def diff_of(number: int, most: int) -> Question[list[Change]]:
    """What an import did, as far as a page shows it."""
    from partnerships_db.store.history import changes_of

    return lambda store: changes_of(store, number, most=most)
