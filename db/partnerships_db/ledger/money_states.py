"""The states of the money of a whole selection: paid, committed, conditional and intended.

The source of the rule is FORMAT.md, "What a total means": "The whole".
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

from partnerships_db.ledger.columns import NO_MONEY, Columns
from partnerships_db.ledger.effects import counts_as_open, is_intended
from partnerships_db.ledger.relations import FlowState
from partnerships_db.ledger.rules import ExplainedFlow, currency_order, sum_of
from partnerships_db.values.amounts import USD

MoneyState = Literal["paid", "committed", "conditional", "intended"]
MONEY_STATES: tuple[MoneyState, ...] = get_args(MoneyState)


def money_state(state: FlowState) -> MoneyState:
    """Return the state of a flow's money as of the day of its state."""
    return state_of_status(state.flow.status, is_closed=state.closed)


def state_of_status(status: str, *, is_closed: bool) -> MoneyState:
    """Return the state of the money of a flow with a status, if it is closed or is not."""
    if is_closed:
        return "paid"
    if counts_as_open(status):
        return "conditional"
    return "intended" if is_intended(status) else "committed"


class StateTotal(NamedTuple):
    """The money of a selection in one state and one currency."""

    state: MoneyState
    currency: str
    columns: Columns
    flows: tuple[ExplainedFlow, ...]
    """The flows that count."""


def state_totals(flows: Iterable[ExplainedFlow]) -> tuple[StateTotal, ...]:
    """Return a total for each currency and state: dollars first, in all their states.

    The states of a currency add up to its sum. In other currencies a state without money is left
    out.
    """
    flows_by_key: dict[tuple[str, MoneyState], list[ExplainedFlow]] = {
        (USD, state): [] for state in MONEY_STATES
    }
    for explained in flows:
        if explained.state.counts:
            key = (explained.currency, money_state(explained.state))
            flows_by_key.setdefault(key, []).append(explained)

    totals = []
    for (currency, state), in_state in flows_by_key.items():
        columns = sum_of(in_state)
        if currency == USD or columns != NO_MONEY:
            totals.append(StateTotal(state, currency, columns, tuple(in_state)))
    return tuple(sorted(totals, key=_sort_key))


def _sort_key(total: StateTotal) -> tuple[object, ...]:
    return currency_order(total.currency), MONEY_STATES.index(total.state)
