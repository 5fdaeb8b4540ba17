"""The effects of statuses and relations on money: the rules that the ledger, SQL and drawing share.

The source of the rules is FORMAT.md, "What a total means".
"""

REPLACING_RELATIONS = frozenset({"supersedes", "amends", "ends"})
"""The relations by which a flow replaces its target from its first day on."""

EVENT_REPLACING_RELATIONS = REPLACING_RELATIONS - {"amends"}
"""The relations by which a whole event replaces flows; `amends` on an event is information."""

INSIDE_RELATIONS = frozenset({"part-of", "fulfils"})
"""The relations by which a flow is inside another one, which then counts that much less."""

INTENDED_STATUSES = frozenset({"intent", "rumoured"})
"""The statuses of a flow that counts as intent."""


def is_intended(status: str) -> bool:
    """Whether a flow with this status counts in the column *intent*."""
    return status in INTENDED_STATUSES


def counts_as_open(status: str) -> bool:
    """Whether a flow with this status counts in the column *up to* at its upper figure."""
    return status == "conditional"


def can_replace(status: str) -> bool:
    """Whether a flow with this status replaces the flows that it supersedes, amends or ends."""
    return status != "cancelled"
