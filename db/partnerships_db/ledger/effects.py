"""What statuses and relations do to money: the rules that the ledger, SQL and drawing share.

The source is FORMAT.md, "What a total means".
"""

REPLACING_RELATIONS = frozenset({"supersedes", "amends", "ends"})
"""The relations of a flow that replace their target, which then counts in nothing."""

EVENT_REPLACING_RELATIONS = REPLACING_RELATIONS - {"amends"}
"""The relations of a whole event that replace flows; `amends` on an event is information."""

INSIDE_RELATIONS = frozenset({"part-of", "fulfils"})
"""The relations by which a flow is inside another, which counts that much less."""

INTENDED_STATUSES = frozenset({"intent", "rumoured"})


def is_intended(status: str) -> bool:
    """Whether a flow with this status stands in the *intent* column."""
    return status in INTENDED_STATUSES


def counts_as_open(status: str) -> bool:
    """Whether a flow with this status counts as *up to* at its upper figure."""
    return status == "conditional"


def can_replace(status: str) -> bool:
    """Whether a flow with this status replaces the flows that it supersedes, amends or ends."""
    return status != "cancelled"
