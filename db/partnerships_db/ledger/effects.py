"""The effects of statuses and relations on money: the rules that the ledger, SQL and drawing share.

The source of the rules is FORMAT.md, "What a total means".
"""

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from partnerships_db.format.vocabulary import FlowStatus, RelationType

# -- Relations -------------------------------------------------------------------------------------


class RelationEffect(NamedTuple):
    """The effect of one relation type on the money of the flow that bears it and of its target."""

    replaces: bool = False
    """Whether it replaces its target from the first day of its bearer on."""
    replaces_from_event: bool = False
    """Whether it does so also where a whole event bears it; otherwise it is information there."""
    leaves_successor: bool = False
    """Whether its bearer takes the place of the target.

    An event whose flows are all cancelled has no successor to give, and replaces nothing. A
    relation that leaves no successor has its effect even then.
    """
    is_inside: bool = False
    """Whether its bearer is inside its target, which then counts that much less."""
    pays: bool = False
    """Whether its bearer pays the target inside which it is; otherwise it is a part of it."""
    repeats: bool = False
    """Whether its bearer states its target again, and so counts in nothing."""
    is_same_figure: bool = False
    """Whether its two flows have about the same size; a factor of a thousand is then a slip."""


RELATIONS: dict[RelationType, RelationEffect] = {
    "supersedes": RelationEffect(
        replaces=True,
        replaces_from_event=True,
        leaves_successor=True,
        is_same_figure=True,
    ),
    "amends": RelationEffect(replaces=True, leaves_successor=True, is_same_figure=True),
    "ends": RelationEffect(replaces=True, replaces_from_event=True),
    "fulfils": RelationEffect(is_inside=True, pays=True),
    "part-of": RelationEffect(is_inside=True),
    "repeats": RelationEffect(repeats=True, is_same_figure=True),
    "follows": RelationEffect(),
    "responds-to": RelationEffect(),
    "related": RelationEffect(),
}
"""The effect of every relation type; the sets below are made from it."""


def _relations_where(has_effect: Callable[[RelationEffect], bool]) -> frozenset[RelationType]:
    return frozenset(name for name, effect in RELATIONS.items() if has_effect(effect))


REPLACING_RELATIONS = _relations_where(lambda effect: effect.replaces)
"""The relations by which a flow replaces its target from its first day on."""

EVENT_REPLACING_RELATIONS = _relations_where(lambda effect: effect.replaces_from_event)
"""The relations by which a whole event replaces flows."""

ENDING_RELATIONS = REPLACING_RELATIONS - _relations_where(lambda effect: effect.leaves_successor)
"""The relations that replace their target without a successor."""

INSIDE_RELATIONS = _relations_where(lambda effect: effect.is_inside)
"""The relations by which a flow is inside another one, which then counts that much less."""

PAYING_RELATIONS = _relations_where(lambda effect: effect.pays)
"""The relations by which a flow pays the one that it is inside."""

REPEATING_RELATIONS = _relations_where(lambda effect: effect.repeats)
"""The relations that say that a flow, or all flows of an event, are stated elsewhere."""

JOINING_RELATIONS = REPLACING_RELATIONS | INSIDE_RELATIONS
"""The relations that may change the figure of a flow of another event."""

MONEY_RELATIONS = JOINING_RELATIONS | REPEATING_RELATIONS
"""The relations that may change the figure of any flow."""

SAME_FIGURE_RELATIONS = _relations_where(lambda effect: effect.is_same_figure)
"""The relations between flows of about the same size."""


# -- Statuses --------------------------------------------------------------------------------------


class StatusColumn(Enum):
    """The column of a total to which a flow's status sends its money."""

    FIRM = "firm"
    """Firm up to the low end of the amount, and *up to* above it."""
    UP_TO = "up to"
    INTENT = "intent"
    NOT_COUNTED = "not counted"


COLUMN_OF_STATUS: dict[FlowStatus, StatusColumn] = {
    "rumoured": StatusColumn.INTENT,
    "intent": StatusColumn.INTENT,
    "committed": StatusColumn.FIRM,
    "conditional": StatusColumn.UP_TO,
    "closed": StatusColumn.FIRM,
    "cancelled": StatusColumn.NOT_COUNTED,
}
"""The column of every flow status; the sets below are made from it."""


def _statuses_in(column: StatusColumn) -> frozenset[FlowStatus]:
    return frozenset(status for status in COLUMN_OF_STATUS if COLUMN_OF_STATUS[status] is column)


FIRM_STATUSES = _statuses_in(StatusColumn.FIRM)
"""The statuses of a flow that counts as firm."""

OPEN_STATUSES = _statuses_in(StatusColumn.UP_TO)
"""The statuses of a flow that counts as *up to* at its upper figure."""

INTENDED_STATUSES = _statuses_in(StatusColumn.INTENT)
"""The statuses of a flow that counts as intent."""

UNCOUNTED_STATUSES = _statuses_in(StatusColumn.NOT_COUNTED)
"""The statuses of a flow that counts in nothing, on any date; it is struck through."""


def is_firm(status: str) -> bool:
    """Whether a flow with this status counts in the column *firm*."""
    return status in FIRM_STATUSES


def counts_as_open(status: str) -> bool:
    """Whether a flow with this status counts in the column *up to* at its upper figure."""
    return status in OPEN_STATUSES


def is_intended(status: str) -> bool:
    """Whether a flow with this status counts in the column *intent*."""
    return status in INTENDED_STATUSES


def can_count(status: str) -> bool:
    """Whether a flow with this status can count in a total."""
    return status not in UNCOUNTED_STATUSES


def can_replace(status: str) -> bool:
    """Whether a flow with this status replaces the flows that it supersedes, amends or ends."""
    return can_count(status)
