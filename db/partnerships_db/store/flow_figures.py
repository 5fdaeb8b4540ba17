"""The kept figures in the store: made of all that is written, and anew for all that it bears on.

The figures of an event depend on all events that relations about money join to it, its component.
So an event without such relations is added as it is written. The others are noted, with the events
that were joined to what was changed or removed. When all entries are written, the figures of their
components are made anew.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from partnerships_db.format.entries import Entry
from partnerships_db.format.flows import Deal, deal_of
from partnerships_db.ledger.effects import JOINING_RELATIONS, MONEY_RELATIONS
from partnerships_db.ledger.flow_figures import (
    FlowFigure,
    Scope,
    figures_of,
    figures_of_single,
)
from partnerships_db.store.bodies import checked_entry
from partnerships_db.store.store import IN_JSON_LIST, json_list, sql_list
from partnerships_db.timeline.periods import ZoomLevel, period_at
from partnerships_db.values.dates import PartialDate

_JOINED_AT_ONCE = 500
"""The events whose components are read at once."""

_LEVELS = {Scope[level.name]: level for level in ZoomLevel}


def _period_at(when: PartialDate, scope: Scope) -> str:
    return _wider_period(when.period, scope)


@lru_cache(maxsize=2_000)
def _wider_period(period: str, scope: Scope) -> str:
    return period_at(period, _LEVELS[scope])


# -- Deals and their components --------------------------------------------------------------------

_EVENTS = f"""
    SELECT entry, id, body FROM entry WHERE list = 'events' AND id IN {IN_JSON_LIST}
"""
_JOINED_TO = f"""
    SELECT event.id FROM relation JOIN event ON event.entry = relation.event
    WHERE relation.to_event IN {IN_JSON_LIST} AND relation.type IN {sql_list(JOINING_RELATIONS)}
"""


class JoinedDeals:
    """Some events, and all that relations about money join to them, to these, and so on."""

    def __init__(self, connection: sqlite3.Connection, event_ids: Iterable[str]) -> None:
        self.keys: dict[str, int] = {}
        """The keys of the events by id."""
        self._deals: dict[str, Deal] = {}
        """Without those of damaged events, which count in nothing."""
        new_ids = set(event_ids)
        while new_ids:
            joined_ids: set[str] = set()
            for key, event_id, body in connection.execute(_EVENTS, [json_list(new_ids)]):
                self.keys[event_id] = key
                event, damage = checked_entry("events", event_id, body)
                if not damage:
                    deal = deal_of(event)
                    self._deals[event_id] = deal
                    joined_ids.update(_targets_of(deal))
            for (event_id,) in connection.execute(_JOINED_TO, [json_list(new_ids)]):
                joined_ids.add(event_id)
            new_ids = joined_ids - self.keys.keys()

    def figures(self) -> Iterator[FlowFigure]:
        """Yield the rows of all flows of the events that count, one component after another."""
        for deals in self._components():
            yield from figures_of(deals, _period_at)

    def _components(self) -> Iterator[dict[int, Deal]]:
        """Yield the deals of each component by the keys of their events."""
        neighbours: dict[str, set[str]] = {event_id: set() for event_id in self._deals}
        for event_id, deal in self._deals.items():
            for target in _targets_of(deal):
                if target in neighbours:
                    neighbours[event_id].add(target)
                    neighbours[target].add(event_id)

        seen: set[str] = set()
        for event_id in self._deals:
            if event_id in seen:
                continue
            component = [event_id]
            seen.add(event_id)
            # The list grows while it is read.
            for member in component:
                component.extend(neighbours[member] - seen)
                seen.update(neighbours[member])
            yield {self.keys[member]: self._deals[member] for member in component}


def _targets_of(deal: Deal) -> Iterator[str]:
    """Yield the ids of the events that the relations of a deal join to it."""
    flow_relations = (flow.relations for flow in deal.flows)
    for relation in chain(deal.relations, *flow_relations):
        if relation.type in JOINING_RELATIONS:
            yield relation.event


# -- Writing ---------------------------------------------------------------------------------------

_INSERT = f"INSERT INTO {{}} VALUES ({','.join('?' * len(FlowFigure._fields))})"

_NEIGHBOURS_OF_GONE = f"""
    INSERT OR IGNORE INTO joined
    SELECT relation.to_event
    FROM gone
        CROSS JOIN relation ON relation.event = gone.entry
        CROSS JOIN event AS target ON target.id = relation.to_event
    WHERE relation.type IN {sql_list(JOINING_RELATIONS)}
        AND target.entry NOT IN (SELECT entry FROM gone)
    UNION
    SELECT event.id
    FROM gone
        CROSS JOIN event AS target ON target.entry = gone.entry
        CROSS JOIN relation ON relation.to_event = target.id
        CROSS JOIN event ON event.entry = relation.event
    WHERE relation.type IN {sql_list(JOINING_RELATIONS)}
        AND relation.event NOT IN (SELECT entry FROM gone)
"""


class FigureWriter:
    """Writes the figures of changed events, and of those that they are joined to."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._added: list[FlowFigure] = []
        _create_joined(connection)

    def forget_gone(self) -> None:
        """Delete the figures of the events whose index rows go, and note those joined to them.

        The table `gone` has their keys. Their relations must still be in the index.
        """
        self._connection.execute(_NEIGHBOURS_OF_GONE)
        self._connection.execute("DELETE FROM figure WHERE event IN (SELECT entry FROM gone)")

    def add(self, key: int, event: Entry) -> None:
        """Add the figures of a canonical event, or note that others bear on them."""
        if _has_money_relations(event):
            self._connection.execute("INSERT OR IGNORE INTO joined VALUES (?)", [event["id"]])
        elif "flows" in event:
            self._added.extend(figures_of_single(key, deal_of(event)))

    def write_added(self) -> None:
        """Write the added figures."""
        self._added.sort()  # Rows in the order of the table are quicker to insert.
        self._connection.executemany(_INSERT.format("figure"), self._added)
        self._added.clear()

    def renew_joined(self) -> None:
        """Make the figures of the noted events anew, with all in their components.

        All entries must be written.
        """
        for deals in _noted_deals(self._connection):
            keys = json_list(deals.keys.values())
            self._connection.execute(f"DELETE FROM figure WHERE event IN {IN_JSON_LIST}", [keys])
            self._added.extend(deals.figures())
            self.write_added()


def _has_money_relations(event: Entry) -> bool:
    """Whether relations of an event or its flows may change figures."""
    for part in (event, *event.get("flows", ())):
        for relation in part.get("relations", ()):
            if relation["type"] in MONEY_RELATIONS:
                return True
    return False


def _create_joined(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE IF EXISTS temp.joined")
    connection.execute("CREATE TEMP TABLE joined (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")


def _noted_deals(connection: sqlite3.Connection) -> Iterator[JoinedDeals]:
    """Take the events out of `joined`, some at a time with all in their components."""
    while True:
        query = f"SELECT id FROM joined LIMIT {_JOINED_AT_ONCE}"
        event_ids = [event_id for (event_id,) in connection.execute(query)]
        if not event_ids:
            return
        deals = JoinedDeals(connection, event_ids)
        done_ids = json_list({*event_ids, *deals.keys})
        connection.execute(f"DELETE FROM joined WHERE id IN {IN_JSON_LIST}", [done_ids])
        yield deals


# -- All figures -----------------------------------------------------------------------------------

_IS_JOINED = f"""
    EXISTS (SELECT 1 FROM relation
        WHERE relation.event = entry.entry AND relation.type IN {sql_list(MONEY_RELATIONS)})
    OR EXISTS (SELECT 1 FROM relation
        WHERE relation.to_event = entry.id AND relation.type IN {sql_list(JOINING_RELATIONS)})
"""
_SINGLE_EVENTS = f"""
    SELECT entry.entry, entry.id, entry.body
    FROM entry
    WHERE entry.list = 'events'
        AND EXISTS (SELECT 1 FROM flow WHERE flow.event = entry.entry)
        AND NOT ({_IS_JOINED})
"""


def fill_figures(connection: sqlite3.Connection) -> None:
    """Make all figures anew, by today's rules.

    The rows are sorted before they are written, and the indexes are made last, so that no more than
    a batch of them is in memory and the tables have no gaps.
    """
    query = "SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'figure' AND sql LIKE '%INDEX%'"
    indexes = connection.execute(query).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    connection.execute("DELETE FROM figure")
    connection.execute("CREATE TEMP TABLE unsorted_figure AS SELECT * FROM figure")
    insert = _INSERT.format("unsorted_figure")

    connection.executemany(insert, _single_figures(connection))
    _create_joined(connection)
    connection.execute(
        f"INSERT INTO joined SELECT id FROM entry WHERE list = 'events' AND ({_IS_JOINED})"
    )
    for deals in _noted_deals(connection):
        connection.executemany(insert, deals.figures())

    order = "payer, payee, currency, traits, event, n, from_day, scopes"
    connection.execute(f"INSERT INTO figure SELECT * FROM unsorted_figure ORDER BY {order}")
    connection.execute("DROP TABLE unsorted_figure")
    for _, statement in indexes:
        connection.execute(statement)


def _single_figures(connection: sqlite3.Connection) -> Iterator[FlowFigure]:
    """Yield the figures of the events that no relation about money joins to others."""
    for key, event_id, body in connection.execute(_SINGLE_EVENTS):
        event, damage = checked_entry("events", event_id, body)
        if not damage:
            yield from figures_of_single(key, deal_of(event))
