"""The entries around the changes of an import, in the import itself and in the store.

The warnings compare the changes with them. A staged entry takes the place of the stored one.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import starmap

from partnerships_db.format.entries import Entry, owners
from partnerships_db.format.near_search import NearSearch
from partnerships_db.format.vocabulary import ListName
from partnerships_db.store.bodies import past_entry, sound_entries
from partnerships_db.store.event_keys import first_key
from partnerships_db.store.index_rows import sortable_text
from partnerships_db.store.staging import Staging
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list

MAX_NEAR_EVENTS = 50
"""The most stored events that an event of the import is compared with."""

_SIZES = "(SELECT value FROM json_each(:sizes))"
_IDS = "(SELECT value FROM json_each(:ids))"
_EVENTS_NEAR = f"""
    WITH near AS (
        SELECT party.event AS event, count(*) AS shared, max(span.value ->> 2) AS is_near
        FROM json_each(:companies) AS named
            CROSS JOIN json_each(:spans) AS span
            CROSS JOIN party ON party.company = named.value
                AND party.event >= span.value ->> 0 AND party.event < span.value ->> 1
        GROUP BY party.event
        HAVING max(span.value ->> 2) OR count(*) >= :far_companies
    ),
    similar AS (
        SELECT near.event, near.shared, near.is_near, :sizes != '[]' AND EXISTS (
            SELECT 1 FROM flow
            WHERE flow.event = near.event
                AND (flow.size IN {_SIZES} OR flow.power IN {_SIZES})
        ) AS has_figure
        FROM near
    )
    SELECT entry.id, entry.body
    FROM similar JOIN entry ON entry.entry = similar.event
    WHERE (
        similar.has_figure OR similar.is_near AND (
            similar.shared > 1 OR EXISTS (
                SELECT 1 FROM event
                WHERE event.entry = similar.event AND event.title = :title COLLATE NOCASE)
        )
    ) AND NOT EXISTS (
        SELECT 1 FROM staged
        WHERE staged.list = 'events' AND staged.stored_id = entry.id
            AND staged.body != entry.body)
    ORDER BY similar.is_near DESC, similar.has_figure DESC, similar.shared DESC
    LIMIT {MAX_NEAR_EVENTS}
"""


class ImportContext:
    """The entries around the changes of one import, whose entries are staged."""

    def __init__(self, store: Store, staging: Staging) -> None:
        self._store = store
        self._connection = store.connection
        self._staging = staging
        has_events = "SELECT EXISTS (SELECT 1 FROM event)"
        (self.has_stored_events,) = self._connection.execute(has_events).fetchone()

    def latest(self, name: ListName, entry_id: str) -> Entry | None:
        """An entry as it is after the import."""
        return self._staging.latest(name, entry_id)

    def sources(self, ids: Sequence[str]) -> dict[str, Entry]:
        """Those of the sources that are staged or stored, by id."""
        query = f"""
            SELECT id, body FROM entry WHERE list = 'sources' AND id IN {IN_JSON_LIST}
            UNION ALL
            SELECT id, body FROM staged WHERE list = 'sources' AND id IN {IN_JSON_LIST}
        """
        marks = json_list(ids)
        source_rows = self._connection.execute(query, (marks, marks))
        return {
            source["id"]: source for source in sound_entries(self._store, "sources", source_rows)
        }

    def sources_like(self, urls: Collection[str], titles: Collection[str]) -> Iterator[Entry]:
        """The sources, as they are after the import, with one of the addresses or titles."""
        query = f"""
            SELECT entry.id, entry.body FROM source JOIN entry ON entry.entry = source.entry
            WHERE (source.url IN {IN_JSON_LIST} OR source.title COLLATE NOCASE IN {IN_JSON_LIST})
                AND NOT EXISTS (
                    SELECT 1 FROM staged
                    WHERE staged.list = 'sources' AND staged.stored_id = entry.id)
            UNION ALL
            SELECT id, body FROM staged WHERE list = 'sources'
        """
        parameters = (json_list(urls), json_list(titles))
        yield from sound_entries(
            self._store, "sources", self._connection.execute(query, parameters)
        )

    def companies(self) -> Iterator[Entry]:
        """The companies as they are after the import, those first that it leaves as they are."""
        query = """
            SELECT id, body FROM entry
            WHERE list = 'companies' AND NOT EXISTS (
                SELECT 1 FROM staged
                WHERE staged.list = 'companies' AND staged.stored_id = entry.id)
            UNION ALL
            SELECT id, body FROM staged WHERE list = 'companies'
        """
        yield from sound_entries(self._store, "companies", self._connection.execute(query))

    def owners(self) -> dict[str, str]:
        """The owner of each company that has exactly one, as it is after the import."""
        query = """
            SELECT parent.company, min(parent.owner)
            FROM parent
            WHERE NOT EXISTS (
                SELECT 1 FROM staged
                WHERE staged.list = 'companies' AND staged.stored_id = parent.company)
            GROUP BY parent.company
            HAVING count(DISTINCT parent.owner) = 1
        """
        sole_owners: dict[str, str] = dict(self._connection.execute(query).fetchall())
        for staged in self._staging.entries("companies"):
            staged_owners = {parent["company"] for parent in owners(staged.entry)}
            if len(staged_owners) == 1:
                sole_owners[staged.id] = staged_owners.pop()
        return sole_owners

    def stored_near(self, search: NearSearch) -> list[Entry]:
        """The stored events that a search finds, without those that this import changes."""
        parameters = {
            "companies": json_list(search.companies),
            "sizes": json_list([sortable_text(figure) for figure in search.figures]),
            "title": search.title,
            "far_companies": search.far_company_count,
            "spans": json.dumps(list(starmap(_key_span, search.spans))),
        }
        body_rows = self._connection.execute(_EVENTS_NEAR, parameters)
        return list(sound_entries(self._store, "events", body_rows))

    def distinct_before(self, name: ListName, ids: Collection[str]) -> set[str]:
        """The entries from which one was said to be distinct in an import that is not undone.

        `ids` are its id and its former ids.
        """
        query = f"""
            SELECT past.body FROM change AS past JOIN import ON import.import = past.import
            WHERE past.list = :list AND past.id IN {_IDS}
                AND import.undone = 0 AND instr(past.body, '"distinct_from":')
            UNION ALL
            SELECT body FROM entry
            WHERE list = :list AND id IN {_IDS} AND instr(body, '"distinct_from":')
        """
        distinct_ids: set[str] = set()
        parameters = {"list": name, "ids": json_list(ids)}
        for (body,) in self._connection.execute(query, parameters):
            entry = past_entry(body)
            if entry is not None:
                distinct_ids.update(entry.get("distinct_from", ()))
        return distinct_ids


def _key_span(
    first: date,
    last: date,
    is_near: bool,
) -> tuple[int, int, int]:
    """The event keys of a span of days, and whether it is near, as SQL compares them."""
    return first_key(first.toordinal()), first_key(last.toordinal() + 1), int(is_near)
