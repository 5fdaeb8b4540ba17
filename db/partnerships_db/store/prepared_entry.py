"""A canonical entry with what an import keeps of it: its JSON, its date and its references."""

from typing import NamedTuple

from pydantic_core import to_json

from partnerships_db.format.entries import Entry
from partnerships_db.format.references import reference_targets
from partnerships_db.format.vocabulary import ListName
from partnerships_db.store.event_keys import timeline_key
from partnerships_db.values.dates import PartialDate


class PreparedEntry(NamedTuple):
    """A canonical entry, ready to be staged by this process or by another one."""

    list: ListName
    id: str
    body: str
    """The entry as JSON."""
    date_key: int | None
    """Of an event: the timeline key of its date."""
    references: frozenset[tuple[str, str]]
    """What it refers to: lists, or `flows`, and ids."""
    has_former_ids: bool


def prepared_entry(name: ListName, entry: Entry) -> PreparedEntry:
    """Prepare a canonical entry of the list `name`."""
    return PreparedEntry(
        name,
        entry["id"],
        canonical_json(entry),
        date_key(name, entry),
        frozenset(reference_targets(name, entry)),
        "was" in entry,
    )


def canonical_json(entry: Entry) -> str:
    """The JSON of an entry as the store keeps it: equal entries have equal texts."""
    return to_json(entry).decode()


def date_key(name: ListName, entry: Entry) -> int | None:
    """The timeline key of an event's date; None for an entry of another list."""
    if name != "events":
        return None
    return timeline_key(entry["id"], PartialDate.parse(entry["date"]))
