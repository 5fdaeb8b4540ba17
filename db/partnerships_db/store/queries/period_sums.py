"""The money of the events of a period, from the kept figures."""

from datetime import date

from partnerships_db.ledger.columns import Columns
from partnerships_db.ledger.flow_figures import Scope
from partnerships_db.ledger.money_sums import columns_by_currency
from partnerships_db.store.queries.figure_sums import Figures, sums_by_currency
from partnerships_db.store.queries.filter_sql import KeyRange
from partnerships_db.store.store import Store
from partnerships_db.timeline.periods import ZoomLevel

_OF_EVENTS = "event IN (SELECT value FROM json_each(:keys))"


def period_columns(
    store: Store,
    keys: KeyRange,
    level: ZoomLevel,
    day: date,
) -> dict[str, Columns]:
    """The money of all events of a period of the timeline, by currency, dollars first.

    `keys` is the range of the period's events.
    """
    first_key, end_key = keys
    figures = Figures.on(
        day,
        Scope[level.name],
        "event >= :first_key AND event < :end_key",
        first_key=first_key,
        end_key=end_key,
    )
    return columns_by_currency(sums_by_currency(store, figures))


def independent_columns(
    store: Store,
    key_list: str,
    day: date,
) -> dict[str, Columns]:
    """The money of the flows of some events whose figures are the same in every selection.

    `key_list` has the keys of the events as JSON.
    """
    condition = f"{_OF_EVENTS} AND scopes & {int(Scope.ANY)}"
    figures = Figures.on(day, Scope.ALL, condition, keys=key_list)
    return columns_by_currency(sums_by_currency(store, figures))


def dependent_flows(
    store: Store,
    key_list: str,
    day: date,
) -> set[tuple[str, int]]:
    """The other flows of these events, by the id of their event and their place in it."""
    condition = f"{_OF_EVENTS} AND NOT scopes & {int(Scope.ANY)}"
    figures = Figures.on(day, Scope.ALL, condition, keys=key_list)
    query = f"""
        SELECT DISTINCT event.id, figure.n FROM figure JOIN event ON event.entry = figure.event
        WHERE {figures.condition}
    """
    return set(store.rows(query, figures.parameters))
