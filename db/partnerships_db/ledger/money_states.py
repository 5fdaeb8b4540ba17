"""The states of the money of a whole selection: paid, committed, conditional and intended.

The source of the rule is FORMAT.md, "What a total means": "The whole".
"""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from partnerships_db.ledger.columns import Columns
from partnerships_db.ledger.effects import counts_as_open, is_intended
from partnerships_db.ledger.relations import FlowState
from partnerships_db.ledger.rules import ExplainedFlow, sum_by_currency

MoneyState = Literal["paid", "committed", "conditional", "intended"]
MONEY_STATES: tuple[MoneyState, ...] = get_args(MoneyState)


def money_state(state: FlowState) -> MoneyState:
    """Return the state of a flow's money as of the day of its state."""
    status = state.flow.status
    if state.closed:
        return "paid"
    if counts_as_open(status):
        return "conditional"
    return "intended" if is_intended(status) else "committed"


def state_totals(flows: Iterable[ExplainedFlow]) -> dict[str, Mapping[str, Columns]]:
    """Return the sums of flows by state and currency: all states, dollars first and always.

    The states add up to the sum of the flows.
    """
    flows_by_state: dict[str, list[ExplainedFlow]] = {state: [] for state in MONEY_STATES}
    for explained in flows:
        flows_by_state[money_state(explained.state)].append(explained)
    return {state: sum_by_currency(in_state) for state, in_state in flows_by_state.items()}
