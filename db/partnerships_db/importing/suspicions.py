"""Suspicions: entries of an import that may be other ones of the same list."""

from typing import NamedTuple

from partnerships_db.format.diff import EntryKey
from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import ListName
from partnerships_db.importing.duplicates import Duplicate


class Suspicion(NamedTuple):
    """An entry of an import that may be another one of the same list."""

    list: ListName
    id: str
    known: Entry
    """The other entry, as it is after the import."""
    duplicate: Duplicate | None = None
    """What differs between two events; None for entries of other lists."""

    @property
    def key(self) -> EntryKey:
        """The list and the id of the entry of the import."""
        return self.list, self.id

    @property
    def known_key(self) -> EntryKey:
        """The list and the id of the other entry."""
        return self.list, self.known["id"]
