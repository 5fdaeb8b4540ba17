"""The kept figures in the store: made of all that is written, and anew for all that it bears on.

The figures of an event depend on all events that relations about money join to it, its component.
So an event without such relations is added as it is written. The others are noted, with the events
that were joined to what was changed or removed. When all entries are written, the figures of their
components are made anew.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from partnerships_db.format.entries import Entry
from partnerships_db.format.flows import Deal, deal_of
from partnerships_db.ledger.effects import JOINING_RELATIONS, MONEY_RELATIONS
from partnerships_db.ledger.flow_figures import (
    AFTER_ALL_DAYS,
    FlowFigure,
    Scope,
    figures_of,
    figures_of_single,
)
from partnerships_db.store.bodies import checked_entry
from partnerships_db.store.store import IN_JSON_LIST, json_list, sql_list
from partnerships_db.timeline.periods import ZoomLevel, period_at
from partnerships_db.values.amounts import USD
from partnerships_db.values.dates import PartialDate

_JOINED_AT_ONCE = 500
"""The events whose components are read at once."""

_FILLED_AT_ONCE = 2_000
"""The events that are read at once to make all figures."""

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

_INSERT = f"INSERT INTO new_figure VALUES ({','.join('?' * len(FlowFigure._fields))})"
_CREATE_TABLES = """
    CREATE TEMP TABLE joined (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TEMP TABLE new_figure (
        payer, payee, currency, traits, event, n, from_day, until_day, scopes, kind, state,
        states_total, firm, up_to, at_least, intent, vague, unpriced, joint,
        PRIMARY KEY (event, n, payer, payee, from_day, scopes)
    ) WITHOUT ROWID;
    CREATE TEMP TABLE touched_pair (payer, payee, PRIMARY KEY (payer, payee)) WITHOUT ROWID;
"""
"""The ids of events whose figures must be made anew, the new rows in the order of writing, and the
pairs whose figures were deleted or added.
"""

_MOVE_NEW = """
    INSERT INTO figure SELECT * FROM new_figure
    ORDER BY payer, payee, currency, traits, event, n, from_day, scopes
"""
_INDEXES = (
    "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'figure' AND sql != ''"
)

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


IN_DOLLARS = f"currency = '{USD}'"
IN_CASH = f"{IN_DOLLARS} AND (traits = '' OR substr(traits, 1, 1) = ';')"
"""Whether a figure is in dollars, and paid in cash: its traits begin with the medium."""
_WEIGH = f"""
    INSERT INTO pair
    SELECT payer, payee,
        total(iif(until_day = {AFTER_ALL_DAYS} AND {IN_CASH}, firm, 0)),
        total(iif(until_day = {AFTER_ALL_DAYS}, firm + up_to + intent, 0))
"""


class FigureWriter:
    """Writes the figures of changed events, and of those that they are joined to.

    The rows are moved into the table at the end, in its order: the tree of a large table is then
    written from left to right. An empty table gets its indexes after its rows.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._added: list[FlowFigure] = []
        self._drop_tables()
        for statement in _CREATE_TABLES.split(";"):
            connection.execute(statement)

    def forget_gone(self) -> None:
        """Delete the figures of the events whose index rows go, and note those joined to them.

        The table `gone` has their keys. Their relations must still be in the index.
        """
        self._connection.execute(_NEIGHBOURS_OF_GONE)
        self._delete("(SELECT entry FROM gone)")

    def add(self, key: int, event: Entry) -> None:
        """Add the figures of a canonical event, or note that others bear on them."""
        if _has_money_relations(event):
            self._connection.execute("INSERT OR IGNORE INTO joined VALUES (?)", [event["id"]])
        elif "flows" in event:
            self._added.extend(figures_of_single(key, deal_of(event)))

    def flush(self) -> None:
        """Write what was added, so that no more than a batch is in memory."""
        self._connection.executemany(_INSERT, self._added)
        self._added.clear()

    def finish(self) -> None:
        """Make the figures of the noted events anew, with all in their components.

        All entries must be written.
        """
        for deals in self._noted_deals():
            keys = json_list(deals.keys.values())
            self._delete(IN_JSON_LIST, [keys])
            delete = f"DELETE FROM new_figure WHERE event IN {IN_JSON_LIST}"
            self._connection.execute(delete, [keys])
            self._added.extend(deals.figures())
            self.flush()
        self._note_pairs("new_figure")
        self._move_new_rows()
        self._weigh_touched_pairs()
        self._drop_tables()

    def _noted_deals(self) -> Iterator[JoinedDeals]:
        """Take the events out of `joined`, some at a time with all in their components."""
        query = f"SELECT id FROM joined LIMIT {_JOINED_AT_ONCE}"
        while event_ids := [event_id for (event_id,) in self._connection.execute(query)]:
            deals = JoinedDeals(self._connection, event_ids)
            done_ids = json_list({*event_ids, *deals.keys})
            delete = f"DELETE FROM joined WHERE id IN {IN_JSON_LIST}"
            self._connection.execute(delete, [done_ids])
            yield deals

    def _move_new_rows(self) -> None:
        indexes: list[tuple[str, str]] = []
        if not self._connection.execute("SELECT 1 FROM figure LIMIT 1").fetchone():
            indexes = self._connection.execute(_INDEXES).fetchall()
        for name, _ in indexes:
            self._connection.execute(f"DROP INDEX {name}")
        self._connection.execute(_MOVE_NEW)
        for _, statement in indexes:
            self._connection.execute(statement)

    def _drop_tables(self) -> None:
        for table in ("joined", "new_figure", "touched_pair"):
            self._connection.execute(f"DROP TABLE IF EXISTS temp.{table}")

    def _weigh_touched_pairs(self) -> None:
        """Weigh the pairs anew whose figures were deleted or added."""
        self._connection.execute("""
            DELETE FROM pair WHERE (payer, payee) IN (SELECT payer, payee FROM touched_pair)
        """)
        self._connection.execute(f"""
            {_WEIGH}
            FROM touched_pair CROSS JOIN figure USING (payer, payee)
            WHERE scopes & {int(Scope.PAIR)} GROUP BY payer, payee
        """)

    def _delete(self, keys: str, parameters: Sequence[str] = ()) -> None:
        """Delete the figures of events, whose keys are the right side of SQL's IN."""
        rows = f"figure WHERE event IN {keys}"
        self._note_pairs(rows, parameters)
        self._connection.execute(f"DELETE FROM {rows}", parameters)

    def _note_pairs(self, rows: str, parameters: Sequence[str] = ()) -> None:
        """Note the pairs of some rows, to weigh them anew."""
        insert = f"INSERT OR IGNORE INTO touched_pair SELECT payer, payee FROM {rows}"
        self._connection.execute(insert, parameters)


def _has_money_relations(event: Entry) -> bool:
    """Whether relations of an event or its flows may change figures."""
    for part in (event, *event.get("flows", ())):
        for relation in part.get("relations", ()):
            if relation["type"] in MONEY_RELATIONS:
                return True
    return False


# -- Checking --------------------------------------------------------------------------------------


def wrong_figures(connection: sqlite3.Connection, ids_by_key: Mapping[int, str]) -> set[int]:
    """Return the keys of the events whose kept figures are not those that the ledger makes."""
    made = {
        figure
        for figure in JoinedDeals(connection, ids_by_key.values()).figures()
        if figure.event in ids_by_key
    }
    query = f"SELECT * FROM figure WHERE event IN {IN_JSON_LIST}"
    kept = {FlowFigure(*row) for row in connection.execute(query, [json_list(ids_by_key)])}
    return {figure.event for figure in made.symmetric_difference(kept)}


# -- All figures -----------------------------------------------------------------------------------


def fill_figures(connection: sqlite3.Connection) -> None:
    """Make all figures anew, by today's rules. A batch of them at most is in memory."""
    connection.execute("DELETE FROM figure")
    connection.execute("DELETE FROM pair")
    writer = FigureWriter(connection)
    query = "SELECT entry, id, body FROM entry WHERE list = 'events' ORDER BY entry"
    events = connection.execute(query)
    while batch := events.fetchmany(_FILLED_AT_ONCE):
        for key, event_id, body in batch:
            event, damage = checked_entry("events", event_id, body)
            if not damage:
                writer.add(key, event)
        writer.flush()
    writer.finish()
